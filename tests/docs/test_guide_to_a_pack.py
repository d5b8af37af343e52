"""The guide to a pack of one's own gives, file by file, a pack that passes."""

import re
import textwrap
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.packs import new_pack
from myositis_ild_evidence.testing import check_pack

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "my-pack.md"
FILE = re.compile(
    r"^    ```(?:toml|bibtex)\n(?P<text>    [#%] (?P<name>\S+)\n.*?)^    ```", re.M | re.S
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pack that a reader has who does what the guide says."""
    made = new_pack(tmp_path / "my-pack")
    (made / "studies" / "author2020.toml").unlink()
    (made / "claims.toml").unlink()
    files = list(FILE.finditer(GUIDE.read_text(encoding="utf-8")))
    assert len(files) == 6
    for found in files:
        file = made / found["name"]
        file.parent.mkdir(exist_ok=True)
        file.write_text(textwrap.dedent(found["text"]), encoding="utf-8")
    return made


def test_it_passes_check_and_audit(folder: Path) -> None:
    assert check_pack(folder) == ()
    assert not mie.Evidence.load(folder).audit().disagreements


def test_it_answers_and_doses(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = mie.Evidence.load(folder)
    answer = evidence.answer()
    assert (answer.reports, answer.people, answer.given, answer.controlled) == (1, 42, 24, 1)
    regimen = evidence.regimens["doe2024/drug-b"]
    assert str(regimen.dose_per_course()) == "10 mg/kg"
    for command in (
        *([], ["show", "doe2024"], ["dose", "doe2024", "--weight", "70kg"], ["audit"]),
        ["report", "-o", str(folder.parent / "report.html")],
    ):
        assert main([*command, "--pack", str(folder)]) == 0
    assert "15 of 24" in capsys.readouterr().out


def test_what_is_missing_is_asked_for_with_the_place_for_it(folder: Path) -> None:
    for name in ("drugs", "conditions"):
        (folder / "vocabulary" / f"{name}.toml").unlink()
    (folder / "references.bib").write_text("", encoding="utf-8")
    study = folder / "studies" / "doe2024.toml"
    unit = 'timepoint = "6 months"\nunit = "furlong"'
    text = study.read_text(encoding="utf-8").replace('timepoint = "6 months"', unit)
    study.write_text(text.replace('within = "all"', 'within = "nobody"'), encoding="utf-8")
    told = "\n".join(map(str, check_pack(folder)))
    lists = ("drugs", "conditions", "units")
    for place in (*(f"vocabulary/{name}.toml" for name in lists), "references.bib", "a [[group]]"):
        assert f"add one in {place}" in told
