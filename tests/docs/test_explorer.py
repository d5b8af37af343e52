"""What the live page asks the library is what the library answers."""

import json
import sys
from pathlib import Path

import pytest

import myositis_ild_evidence as mie

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "live"))

import explorer


def test_every_study_can_be_chosen() -> None:
    about = json.loads(explorer.about())
    assert [study["id"] for study in about["studies"]] == [
        r.id for r in mie.evidence.publications()
    ]
    assert about["intended_use"] == mie.dosing.INTENDED_USE
    assert about["data"] == mie.evidence.version


def test_a_dose_is_that_of_the_library_with_its_cautions() -> None:
    [shown] = json.loads(explorer.doses("kampylafka2012", "70 kg"))["doses"]
    assert shown["figures"]["Per course"] == [
        "140 g; another reading: 280 g",
        "2 g/kg; another reading: 4 g/kg",
    ]
    assert shown["cautions"][-1] == mie.dosing.INTENDED_USE


@pytest.mark.parametrize("weight", ["70", "-70 kg", "7000 kg", " kg", "seventy kg"])
def test_a_weight_that_cannot_be_right_is_refused_in_words(weight: str) -> None:
    found = json.loads(explorer.doses("wang2022", weight))
    assert found["error"]
    assert found["doses"] == []


def test_all_figures_of_a_study_are_shown() -> None:
    shown = json.loads(explorer.study("huapaya2019"))
    assert len(shown["rows"]) == len(mie.evidence.values().where(study="huapaya2019"))
    [row] = (r for r in shown["rows"] if r["figure"] == "7 of 17")
    assert row["printed"] == "nothing"


def test_a_study_without_regimens_has_no_doses() -> None:
    [id] = (r.id for r in mie.evidence.reviews if r.id == "wang2023")
    assert json.loads(explorer.doses(id, "70 kg")) == {"error": "", "doses": []}


def test_code_runs_as_in_a_console() -> None:
    assert explorer.run("x = 2\nprint('hi')\nx + 1") == "hi\n3\n"
    assert "UnknownKeyError: no study 'x'" in explorer.run(
        "import myositis_ild_evidence as mie\nmie.evidence.studies['x']"
    )
    assert "ZeroDivisionError" in explorer.run("1 / 0")
    assert "SyntaxError" in explorer.run("1 +")
