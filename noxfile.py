"""Everything that has to pass, one session for each part: ``nox``; ``nox -l`` lists them.

Each session makes an environment of its own below ``.nox``. What follows ``--`` goes to the
program that a session runs: ``nox -s tests-3.12 -- tests/dosing``.
"""

import json
import os
import re
import shlex
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"  # the first that knows which session requires which
nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "types", "tests", "rest", "docs", "lowest", "package", "wheel"]

ROOT = Path(__file__).parent
PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))
OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]
PACKAGE = "myositis_ild_evidence"
#: What users install; tests/faults/alone.py holds what each is for.
EXTRAS = (
    *("stats", "cite", "frames", "arrow", "colour", "completion", "plot", "report", "xlsx", "mcp"),
)
DIST = ROOT / "dist"


def readme_line() -> list[list[str]]:
    """Return the commands with which the README installs and runs the tests."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [line] = re.findall(r"^    (python -m pip install .*python -m pytest)$", text, re.MULTILINE)
    return [shlex.split(command) for command in line.split(" && ")]


@nox.session(python=[*PYTHONS, "3.14"])
def tests(session: nox.Session) -> None:
    """Run the README's line for developers; arguments go to pytest."""
    *install, pytest = readme_line()
    for command in install:
        session.run(*command, "-q")
    session.run(*pytest, *session.posargs)


@nox.session(python=NEWEST)
def rest(session: nox.Session) -> None:
    """Run what the README's line leaves out: slow tests, other programs, more random examples."""
    session.install("-q", "-e", ".[test]")
    marks = "(slow or programs or hypothesis) and not distributed"
    # A few files have most of the work, and no document is among them: any worker takes any test.
    spread = "--dist=worksteal"
    session.run("pytest", spread, "-m", marks, "--hypothesis-profile=more", *session.posargs)


@nox.session(python=NEWEST)
def docs(session: nox.Session) -> None:
    """Build the documentation, look at it and at the report in a browser."""
    session.install("-q", "-e", ".[test,docs]")
    session.run("pytest", "-m", "documents or browser", *session.posargs)


@nox.session(python=NEWEST)
@nox.parametrize("leaf", ["assistant", "fhir", "pictures", "report"])
def leaves(session: nox.Session, leaf: str) -> None:
    """Remove what hangs on nothing, each in turn and in a copy, and run every test but its own."""
    session.install("-q", "-e", ".[test]")
    session.run("python", ".ci/without.py", leaf, *session.posargs)


@nox.session(python=NEWEST)
@nox.parametrize("versions", ["newest", "lowest"])
def distributed(session: nox.Session, versions: str) -> None:
    """Run the cohorts of Spark, which needs Java, and of Dask."""
    held = ["-c", "requirements/lowest.txt"] if versions == "lowest" else []
    session.install("-q", *held, "-e", ".[test,distributed]")
    session.run("pytest", "-m", "distributed", *session.posargs)


@nox.session(python=OLDEST)
def lowest(session: nox.Session) -> None:
    """Run the tests and the linters with the lowest versions that the extras allow."""
    extras = "test,docs,lint,benchmark"
    session.install("-q", "-c", "requirements/lowest.txt", "-e", f".[{extras}]")
    session.run("pytest", *session.posargs)
    session.run("pytest", "-m", "documents")
    # The peers of a few goals: whether they can be asked, not how fast they are.
    for goal in ("first look at one study", "first effect", "array with units"):
        said = session.run(
            *("python", "tests/benchmarks/run.py", "--only", goal),
            silent=True,
            success_codes=[0, 1],
        )
        if not re.search(r"\| (?:met|unclear|missed) \|", str(said)) or "not meas" in str(said):
            session.error(f"not measured: {goal}\n{said}")
    style(session)


@nox.session(python=OLDEST)
@nox.parametrize("extra", EXTRAS)
def extras(session: nox.Session, extra: str) -> None:
    """Use each extra alone, with the lowest versions that it allows and no library of another."""
    session.install("-q", "-c", "requirements/lowest.txt", "-e", f".[{extra}]")
    session.run("python", "-W", "error", "tests/faults/alone.py", extra)


@nox.session(python=OLDEST)
def lint(session: nox.Session) -> None:
    """Check style, form, and what the workflows may do."""
    session.install("-q", "-e", ".[lint]")
    style(session)


def style(session: nox.Session) -> None:
    """Run the linters that need no library."""
    session.run("ruff", "check", "--no-cache", ".")
    session.run("ruff", "format", "--no-cache", "--check", ".")
    workflows, forms = (
        sorted(map(str, (ROOT / ".github" / folder).glob("*.yml")))
        for folder in ("workflows", "ISSUE_TEMPLATE")
    )
    session.run("zizmor", "--offline", "--no-progress", "--persona=pedantic", *workflows)
    for kind, files in {
        "github-workflows": workflows,
        "github-issue-forms": [name for name in forms if "config" not in name],
        "github-issue-config": [name for name in forms if "config" in name],
    }.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{kind}", *files)


@nox.session(python=[OLDEST, NEWEST])
def types(session: nox.Session) -> None:
    """Check types, in the oldest Python also as users meet them."""
    session.install("-q", "-e", ".[test,lint]")
    python = Path(session.bin) / "python"
    session.run("mypy", "--cache-dir", str(Path(session.create_tmp()) / "mypy"))
    if session.python != OLDEST:
        return
    session.run("basedpyright", "--pythonpath", str(python))
    # Says which exported names have types that are not known. It takes the Python that is first
    # in the path, which in a session is the right one, whatever --pythonpath says.
    said = session.run(
        *("basedpyright", "--verifytypes", PACKAGE, "--ignoreexternal", "--outputjson"),
        silent=True,
        success_codes=[0, 1],
    )
    found = json.loads(str(said))["typeCompleteness"]
    for symbol in found["symbols"]:
        if symbol["isExported"] and not symbol["isTypeKnown"]:
            session.log(symbol["name"])
    session.log(f"types known: {found['completenessScore']:.2%}")
    if found["completenessScore"] < 1:
        session.error("a public name has a type that is not known")


def build(session: nox.Session) -> None:
    """Build wheel and sdist twice into ``dist``, with their bill of materials."""
    session.install("-q", "build", "cyclonedx-bom", "pip-audit", "twine")
    for old in DIST.glob("*"):
        old.unlink()
    session.run("python", ".ci/package.py", str(DIST))
    session.run("twine", "check", "--strict", *map(str, DIST.glob("*[lz]")))
    session.run("bash", ".ci/audit.sh", external=True)


@nox.session(python=OLDEST)
def package(session: nox.Session) -> None:
    """Build wheel and sdist twice: they must be alike; look at what they hold, and audit."""
    build(session)


@nox.session(python=PYTHONS, requires=["package"])
def wheel(session: nox.Session) -> None:
    """Run the first command from the wheel that the session package built."""
    session.install("-q", *map(str, DIST.glob("*.whl")))
    command = "myositis-ild-evidence"
    with tempfile.TemporaryDirectory() as elsewhere, session.chdir(elsewhere):
        answer = session.run(command, silent=True)
        values = session.run(command, "values", "--format", "json", silent=True)
    if "Wang 2022" not in str(answer):
        session.error(f"{command} does not answer the question:\n{answer}")
    session.log(f"the command answers, with {len(json.loads(str(values)))} values")


@nox.session(python=OLDEST)
def speed(session: nox.Session) -> None:
    """Measure the goals of speed against named peers, on a quiet machine; takes many minutes."""
    session.install("-q", ".[benchmark]")
    session.run("python", "tests/benchmarks/run.py", *session.posargs)


@nox.session(python=OLDEST)
def fuzz(session: nox.Session) -> None:
    """Fuzz every boundary where text comes in; ``-- 600`` gives each of them ten minutes."""
    session.install("-q", "-e", ".[test]", "atheris")
    found = session.create_tmp()
    # A run of everything tries the same inputs again, so that it fails only by what was changed.
    env = {} if session.posargs else {"FUZZ_SEED": "1", "PYTHONHASHSEED": "0"}
    command = ["bash", "tests/fuzz/run.sh", *(session.posargs or ["30"]), found]
    session.run(*command, external=True, env=env)


@nox.session(python=OLDEST)
def release(session: nox.Session) -> None:
    """Make what a release has: files, bill of materials, and notes from the changelog.

    ``nox -s release -- Unreleased`` tries it with the changes that no version has yet.
    """
    build(session)
    version = next(DIST.glob("*.whl")).name.split("-")[1]
    notes = session.run(
        "python", ".ci/notes.py", *(session.posargs or [version]), silent=True, stderr=None
    )
    (DIST / "notes.md").write_text(str(notes), encoding="utf-8")
    session.log(f"in dist: {', '.join(sorted(os.listdir(DIST)))}")
