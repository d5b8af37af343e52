"""Drafts of studies from tables: every figure is in them, and what is not taken is said."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.drafting import drafts
from myositis_ild_evidence.packs import new_pack
from myositis_ild_evidence.testing import check_pack

HERE = Path(__file__).parent
PRINTED = """\
Characteristic,Drug A (n=31),Placebo (n = 17),p
Age (years) - mean (SD),51.90 (9.7),53.1 (11.2),0.70
Female - n (%),20 (64.5),11 (64.7),>0.99
Ferritin (ng/mL) - median (IQR),899 (450-1500),"1,200 (600-2000)",0.2
Disease,,,
  First,20 (64.5%),10 (58.8%),
  Second,11 (35.5%),7 (41.2%),
Smoker,some,NR,
"""


def drafted(text: str, tmp_path: Path, **options: Any) -> dict[str, Any]:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    [draft] = drafts(file, **options)
    tree = tomllib.loads(draft.text)
    assert set(draft.left) == set(re.findall(r"^# Not taken: (.*)$", draft.text, re.MULTILINE))
    return {**tree, "left": draft.left}


def test_a_printed_table_is_taken_cell_by_cell(tmp_path: Path) -> None:
    study = drafted(PRINTED, tmp_path, section="baseline")
    assert [(group["id"], group["role"], group["n"]) for group in study["group"]] == [
        ("drug_a", "?", 31),
        ("placebo", "comparator", 17),
    ]
    age, female, ferritin, first, second = study["baseline"]
    assert (age["unit"], ferritin["unit"]) == ("year", "ng/mL")
    assert "unit" not in female
    assert age["values"]["drug_a"] == {"mean": 51.9, "sd": 9.7}
    assert female["values"]["placebo"] == {"count": 11, "percent": 64.7, "total": "placebo"}
    assert female["p"] == {"value": 0.99, "operator": ">", "compares": "unclear"}
    assert [row["label"] for row in study["baseline"][:3]] == ["Age", "Female", "Ferritin"]
    assert ferritin["values"]["placebo"] == {"median": 1200, "iqr": [600, 2000]}
    assert (first["id"], second["label"]) == ("disease-first", "Second")
    assert study["n"] == 48


def test_a_study_is_called_as_one_says(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(PRINTED, encoding="utf-8")
    [draft] = drafts(tmp_path / "table.csv", study="doe2024")
    assert tomllib.loads(draft.text)["id"] == draft.id == "doe2024"
    with pytest.raises(mie.InvalidValueError, match="13 studies"):
        drafts(HERE / "dat.bcg.csv", called={"author": "study"}, study="doe2024")


def test_digits_stay_as_printed(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(PRINTED, encoding="utf-8")
    [draft] = drafts(tmp_path / "table.csv", section="baseline")
    assert "mean = 51.90, sd = 9.7" in draft.text


def test_what_is_not_taken_is_said(tmp_path: Path) -> None:
    left = drafted(PRINTED, tmp_path)["left"]
    assert len(left) == 2
    assert left[0].startswith("Smoker, Drug A (n=31): 'some': ")
    assert left[1] == "Smoker, Placebo (n = 17): 'NR': no figure"


def test_a_wide_file_of_a_meta_analysis_gives_a_draft_for_each_study() -> None:
    with (HERE / "dat.bcg.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    made = drafts(HERE / "dat.bcg.csv", called={"author": "study"})
    assert len(made) == len(rows) == len({draft.id for draft in made})
    for draft, row in zip(made, rows, strict=True):
        study = tomllib.loads(draft.text)
        [outcome] = study["outcome"]
        for group, cases, others in (("treated", "tpos", "tneg"), ("control", "cpos", "cneg")):
            total = int(row[cases]) + int(row[others])
            assert outcome["values"][group] == {"count": int(row[cases]), "total": total}
        assert study["n"] == sum(int(row[name]) for name in ("tpos", "tneg", "cpos", "cneg"))
        assert [group["role"] for group in study["group"]] == ["treatment", "comparator"]
        for column in ("year", "ablat", "alloc"):
            assert f"column {column!r}: {row[column]}" in draft.left


def test_columns_are_said_that_are_not_called_so() -> None:
    made = drafts(HERE / "ari.csv", called={"y": "mean", "dose": "group"})
    first = tomllib.loads(made[0].text)
    assert first["title"] == "Cutler 2006"
    assert first["outcome"][0]["values"]["10"] == {"mean": 11.3, "sd": 18.32}
    assert [group["n"] for group in first["group"]] == [85, 92, 89, 94]
    with pytest.raises(mie.InvalidValueError, match="no column 'x'"):
        drafts(HERE / "ari.csv", called={"x": "mean"})


def test_a_unit_that_the_library_lacks_stays_in_the_draft(tmp_path: Path) -> None:
    text = "variable,group,mean,sd,unit\npressure,a,120,9,furlong\npressure,b,130,8,furlong\n"
    [row] = drafted(text, tmp_path)["outcome"]
    assert row["unit"] == "furlong"


@pytest.mark.parametrize("label", ["Ferritin (fmol/L)", "Ferritin, fmol/L"])
def test_a_unit_in_a_label_that_the_library_lacks_is_a_unit_in_the_draft(
    label: str, tmp_path: Path
) -> None:
    printed = f'What,Drug A (n=31),Placebo (n=17)\n"{label}, median (IQR)",9 (3-20),7 (2-14)\n'
    [row] = drafted(printed, tmp_path)["outcome"]
    assert (row["label"], row["unit"]) == ("Ferritin", "fmol/L")


def test_a_comparison_of_groups_is_no_figure_of_one_and_is_said(tmp_path: Path) -> None:
    text = (
        "variable,group,count,total,effect,effect_measure\n"
        "death,a,3,20,0.45 (0.2 to 1.1),RR\ndeath,b,7,21,,\n"
    )
    study = drafted(text, tmp_path)
    [row] = study["outcome"]
    assert row["values"]["a"] == {"count": 3, "total": 20}
    assert any("0.45" in one for one in study["left"])


def test_a_table_without_figures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("a,b\nx,y\n", encoding="utf-8")
    with pytest.raises(mie.InvalidValueError, match="nothing in the table can be read"):
        drafts(tmp_path / "words.csv")


def test_check_asks_for_what_has_a_question_mark_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = new_pack(tmp_path / "mine")
    (tmp_path / "table.csv").write_text(PRINTED, encoding="utf-8")
    table, studies = str(tmp_path / "table.csv"), pack / "studies"
    assert main(["import-table", table, "-o", str(studies)]) == 0
    assert "table.toml: 2 things were not taken" in capsys.readouterr().out
    assert main(["import-table", table, "-o", str(studies)]) == 2
    assert "it exists" in capsys.readouterr().err
    manifest = (pack / "pack.toml").read_text(encoding="utf-8")
    manifest = manifest.replace('["author2020"]', '["author2020", "table"]')
    (pack / "pack.toml").write_text(manifest, encoding="utf-8")
    with (pack / "references.bib").open("a", encoding="utf-8") as stream:
        stream.write("@misc{table, author = {Doe, Jane}, title = {A table}, year = {2024}}\n")
    asked = {problem.path for problem in check_pack(pack)}
    assert {"design", "group[0].role", "source.locator", "outcome[0].domains[0]"} <= asked
    file = studies / "table.toml"
    text = file.read_text(encoding="utf-8")
    for given, filled in (
        ('design = "?"', 'design = "retrospective-cohort"'),
        ('role = "?"', 'role = "treatment"'),
        ('cite = "?"', 'cite = "summary2021"'),
        ("# locator", "locator"),
        ('domains = ["?"]', 'domains = ["demographics"]'),
        ("# better", "better"),
        ("# description", "description"),
    ):
        assert given in text
        text = text.replace(given, filled)
    file.write_text(text, encoding="utf-8")
    assert check_pack(pack) == ()


def test_the_command_prints_drafts(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["import-table", str(HERE / "ari.csv"), "--column", "y=mean", "--column", "dose=group"]
    assert main(words) == 0
    assert capsys.readouterr().out.count('design = "?"') == 5
    assert main([*words, "--column", "y"]) == 2
    assert "HEADER=COLUMN" in capsys.readouterr().err
