"""What changed between two versions of a pack, and where the changelog says why."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.packs.comparing import unexplained
from packs import STUDY, Pack

ROOT = Path(__file__).parents[1]
NAME = "studies/author2020.toml"


@pytest.fixture
def old(pack: Pack) -> mie.Evidence:
    return pack.load()


def changes(old: mie.Evidence, new: mie.Evidence, **options: str) -> list[tuple[Any, ...]]:
    rows = mie.diff(old, new, **options)
    return [(r["study"], r["variable"], r["group"], r["column"], r["old"], r["new"]) for r in rows]


def test_nothing_differs_between_equal_packs(old: mie.Evidence, pack: Pack) -> None:
    assert len(mie.diff(old, pack.load())) == 0
    assert len(mie.diff(mie.evidence, mie.from_json(mie.to_json(mie.evidence)))) == 0


@pytest.mark.parametrize(
    ("file", "was", "is_", "expected"),
    [
        (NAME, "count = 6, percent = 25.0", "count = 7, percent = 29.2", [
            ("author2020", "death", "ivig", "count", "6", "7"),
            ("author2020", "death", "ivig", "percent", "25.0", "29.2")]),
        (NAME, "mean = 74.50", "mean = 74.5",
         [("author2020", "strength", "ivig", "before.mean", "74.50", "74.5")]),
        (NAME, "value = 0.08", "value = 0.09",
         [("author2020", "death", "", "p.value", "0.08", "0.09")]),
        (NAME, 'values.control = "not-reported"', "values.control = { mean = 3 }", [
            ("author2020", "strength", "control", "values", "not-reported", None),
            ("author2020", "strength", "control", "mean", None, "3")]),
        (NAME, "n = 24\n", "n = 25\n", [("author2020", "", "ivig", "n", "24", "25")]),
        (NAME, "at_least = 4", "at_least = 5",
         [("author2020", "ivig", "", "courses.low", "4", "5")]),
        (NAME, 'objective = "To see."', 'objective = "To know."',
         [("author2020", "", "", "objective", "To see.", "To know.")]),
        (NAME, 'text = "Adults."', 'text = "Grown-ups."', None),
        (NAME, "percent = 62.5", "percent = 62.6",
         [("author2020", "treatment/one", "control", "percent", "62.5", "62.6")]),
        (NAME, 'includes = ["headache"]', 'includes = ["headache", "fever"]',
         [("author2020", "any", "", "includes", None, "fever")]),
        ("claims.toml", '"overstated"', '"contradicted"',
         [("", "works", "", "verdict", "overstated", "contradicted")]),
        ("references.bib", "{2020}", "{2021}", [("", "author2020", "", "year", "2020", "2021")]),
        ("pack.toml", 'version = "1"', 'version = "2"', [("", "", "", "version", "1", "2")]),
        ("pack.toml", 'answer = "Nobody knows."', 'answer = "Yes."',
         [("", "", "", "question.answer", "Nobody knows.", "Yes.")]),
    ],
)  # fmt: skip
def test_every_changed_fact_is_one_row(
    file: str, was: str, is_: str, expected: list[tuple[Any, ...]] | None,
    old: mie.Evidence, pack: Pack,
) -> None:  # fmt: skip
    found = changes(old, pack.change(file, was, is_).load())
    if expected is None:  # a record without an id is told as a whole
        [(_, _, _, column, before, after)] = found
        assert (column, "Adults." in before, "Grown-ups." in after) == ("criterion", True, True)
    else:
        assert found == expected


def test_a_new_vocabulary_term_is_told(old: mie.Evidence, pack: Pack) -> None:
    pack.add("vocabulary/conditions.toml", '[scurvy]\nlabel = "Scurvy"\n')
    assert changes(old, pack.load()) == [("", "conditions/scurvy", "", "label", None, "Scurvy")]


def test_a_correction_shows_what_is_answered_and_why(old: mie.Evidence, pack: Pack) -> None:
    start = STUDY.index("[[outcome.correction]]")
    correction = STUDY[start : STUDY.index("[[outcome]]", start)]
    without = pack.change(NAME, correction, "").load()
    rows = mie.diff(without, old)
    answered = rows.where(column="answer.percent")
    assert [(r["group"], r["old"], r["new"]) for r in answered] == [("control", "0.5", "50.0")]
    assert answered[0]["why"] == "A proportion, printed as a percentage."
    assert len(rows) == 2
    [told] = rows.where(column="correction")
    assert told["old"] is None
    assert "A proportion" in told["new"]


def test_a_changed_figure_under_a_correction_says_why(old: mie.Evidence, pack: Pack) -> None:
    pack.change(NAME, "count = 8, percent = 0.5", "count = 8, percent = 0.51")
    [row] = mie.diff(old, pack.load())
    assert (row["column"], row["why"]) == ("percent", "A proportion, printed as a percentage.")


def test_a_study_that_is_new_is_told_fact_by_fact(old: mie.Evidence, pack: Pack) -> None:
    pack.add("studies/later2022.toml", STUDY.replace("author2020", "later2022"))
    pack.change("pack.toml", '["author2020"]', '["author2020", "later2022"]')
    entry = "\n@misc{later2022, author = {{B}}, title = {T}}\n"
    rows = mie.diff(old, pack.add("references.bib", entry).load())
    new = rows.where(study="later2022")
    assert len(new) > 60
    assert set(new.column("old")) == {None}
    assert len(rows) == len(new) + 4 + 1  # its reference, and its place in the list


CHANGELOG = """\
## [Unreleased]

### Data

- `author2020/death`: 7 died, not 6: the table was
  misread.
- `author2020/death-later`: something else.

### Added

- `author2020/strength`: this is not a change of data.

## [0.1.0]
"""


def test_the_changelog_says_why(old: mie.Evidence, pack: Pack) -> None:
    pack.change(NAME, "count = 6, percent = 25.0", "count = 7, percent = 29.2")
    pack.change(NAME, "mean = 84.7", "mean = 84.8")
    rows = mie.diff(old, pack.load(), changelog=CHANGELOG)
    assert [row["why"] for row in rows] == [
        *["`author2020/death`: 7 died, not 6: the table was misread."] * 2,
        "",
    ]


def test_the_command_prints_changes_for_people_and_programs(
    old: mie.Evidence, pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tmp_path / "before.json"
    before.write_text(mie.to_json(old), encoding="utf-8")
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(CHANGELOG, encoding="utf-8")
    pack.change(NAME, "count = 6, percent = 25.0", "count = 7, percent = 25.0")
    words = ["diff", str(before), str(pack.write()), "--changelog", str(changelog)]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "author2020/death ivig count: 6 -> 7"
    assert "    `author2020/death`: 7 died" in out
    assert main([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["new"] == "7"
    assert main([*words, "--format", "csv"]) == 0
    [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["study"], row["old"]) == ("author2020", "6")
    assert main(["diff", str(before), str(before)]) == 0
    assert capsys.readouterr().out == "no fact differs\n"


RAISED = """\
## [Unreleased]

### Data

- Version 2: read again by two people.
- `author2020/death`: 7 died, not 6.

## [0.1.0]

### Data

- Version 1: first curation of `author2020`.
"""


@pytest.mark.parametrize(
    ("version", "changelog", "lacking"),
    [
        ("2", RAISED, ()),
        ("2", RAISED.replace("`author2020/death`", "`author2020`"), ()),
        ("1", RAISED, ("facts differ, but the version is still 1",)),
        (
            "2",
            RAISED.replace("Version 2:", "Version 2.1:"),
            ("no item of a Data list begins with 'Version 2'",),
        ),
        (
            # "first curation" stands below the version before, so it explains nothing new.
            "2",
            RAISED.replace("- `author2020/death`: 7 died, not 6.\n", ""),
            ("no item of a Data list says why author2020/death changed",),
        ),
    ],
)
def test_a_new_version_needs_a_number_and_a_reason_for_each_change(
    version: str, changelog: str, lacking: tuple[str, ...], old: mie.Evidence, pack: Pack
) -> None:
    pack.change(NAME, "count = 6, percent = 25.0", "count = 7, percent = 29.2")
    new = pack.change("pack.toml", 'version = "1"', f'version = "{version}"').load()
    assert unexplained(old, new, changelog=changelog) == lacking


def test_an_answer_of_the_pack_is_named_by_its_place(old: mie.Evidence, pack: Pack) -> None:
    pack.change("pack.toml", 'version = "1"', 'version = "2"')
    new = pack.change("pack.toml", 'answer = "Nobody knows."', 'answer = "Yes."').load()
    assert unexplained(old, new, changelog=RAISED) == (
        "no item of a Data list says why question.answer changed",
    )
    told = RAISED.replace("`author2020/death`", "`question.answer`")
    assert unexplained(old, new, changelog=told) == ()


def test_the_command_refuses_a_version_with_silent_changes(
    old: mie.Evidence, pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tmp_path / "before.json"
    before.write_text(mie.to_json(old), encoding="utf-8")
    pack.change(NAME, "count = 6, percent = 25.0", "count = 7, percent = 29.2")
    words = ["diff", str(before), str(pack.write()), "--check"]
    assert main(words) == 1
    assert capsys.readouterr().out.splitlines() == [
        "facts differ, but the version is still 1",
        "no item of a Data list says why author2020/death changed",
    ]
    assert main(["diff", str(before), str(before), "--check"]) == 0
    assert capsys.readouterr().out == "every change has its reason\n"


def test_the_changelog_explains_every_change_since_the_data_were_last_published() -> None:
    published = mie.Evidence.load(ROOT / "tests" / "data" / "published.json")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert unexplained(published, mie.document, changelog=changelog) == ()


def test_the_changelog_names_the_version_of_the_data() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for part in mie.evidence.manifest.parts:
        assert re.search(rf"^- Version {re.escape(part.version)}:", changelog, re.MULTILINE)
