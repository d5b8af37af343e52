"""Remove a leaf in a copy of the tree, and run every test but its own: ``without.py LEAF``.

A test is the leaf's own where it asks for the leaf: it fails because there is no such module. That
may be told only by what may import the leaf, the facade and the commands; whatever else needs it
is an error. What follows goes to pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "myositis_ild_evidence"
#: What goes with each: a report draws pictures.
LEAVES = {
    "assistant": ("assistant",),
    "fhir": ("fhir",),
    "pictures": ("pictures", "report"),
    "report": ("report",),
}
#: What may ask for a leaf, beside tests.
DOORS = ("facade.py", "formats.py", "lazy.py", "cli")
#: About the names and files of the whole package.
WHOLE = ("tests/test_imports.py", "tests/names")
_GONE = os.environ.get("WITHOUT", "").split()


def main(leaf: str, *arguments: str) -> int:
    """Run the tests in a copy without a leaf; return the exit status."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, copy / name)
        for gone in LEAVES[leaf]:
            shutil.rmtree(copy / "src" / PACKAGE / gone)
        path = os.pathsep.join(map(str, (copy / "src", copy / ".ci")))
        where = os.environ | {"PYTHONPATH": path, "WITHOUT": " ".join(LEAVES[leaf])}
        everything = f"import pkgutil, {PACKAGE} as p\n" + (
            "for m in pkgutil.walk_packages(p.__path__, p.__name__ + '.'):\n"
            "    if not m.name.endswith('__main__'): __import__(m.name)"
        )
        subprocess.run([sys.executable, "-c", everything], cwd=copy, env=where, check=True)
        ignored = (f"--ignore={name}" for name in WHOLE)
        command = [sys.executable, "-m", "pytest", "-p", "without", *ignored]
        return subprocess.run(
            [*command, *(arguments or ("tests",))], cwd=copy, env=where, check=False
        ).returncode


def _asks_for_a_leaf(failed: "pytest.ExceptionInfo[BaseException]") -> bool:
    """Say whether something fails only because it asks for the leaf that is gone."""
    gone = [f"{PACKAGE}.{name}" for name in _GONE]
    error = failed.value
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        # Of a program that was started, only what it wrote is known.
        return any(f"No module named '{name}" in str(error) for name in gone)
    if not any(f"{error.name}.".startswith(f"{name}.") for name in gone):
        return False
    src = Path.cwd() / "src" / PACKAGE
    own = [Path(entry.path) for entry in failed.traceback if src in Path(entry.path).parents]
    return not own or own[-1].relative_to(src).parts[0] in DOORS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: Any) -> Iterator[None]:
    """Leave out a test that asks for the leaf."""
    made: Any = yield
    if made.failed and call.excinfo is not None and _asks_for_a_leaf(call.excinfo):
        made.outcome, made.longrepr = "skipped", ("", 0, "a test of the leaf")
    return made


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: Any) -> Iterator[None]:
    """Leave out a file of tests that imports the leaf."""
    made: Any = yield
    call = getattr(made, "call", None)
    excinfo = call.excinfo if call is not None else None
    cause = excinfo.value.__cause__ if excinfo is not None else None
    if made.failed and cause is not None:
        found = pytest.ExceptionInfo.from_exception(cause)
        if _asks_for_a_leaf(found):
            made.outcome, made.longrepr = "skipped", ("", 0, "tests of the leaf")
    return made


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
