"""What the live page asks the library is what the library answers."""

import json
import re
import sys
from itertools import chain
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
    [shown] = json.loads(explorer.doses("kampylafka2012", "70", "kg"))["doses"]
    assert shown["figures"]["Per course"] == [
        "140 g; another reading: 280 g",
        "2 g/kg; another reading: 4 g/kg",
    ]
    assert shown["cautions"][-1] == mie.dosing.INTENDED_USE


#: What only Python says: a name with the sign that asks for a value, or one with an underline.
IN_PYTHON = re.compile(r"\w=|\w_\w")


def test_a_dose_that_is_not_computed_says_so_and_for_whom_it_is() -> None:
    [shown] = json.loads(explorer.doses("suzuki2009", "70", "kg"))["doses"]
    assert {figure[0] for figure in shown["figures"].values()} == {""}
    assert all("not computed" in figure[1] for figure in shown["figures"].values())
    assert shown["cautions"][-1] == mie.dosing.INTENDED_USE


@pytest.mark.parametrize("study", ["wang2022", "suzuki2009"])
@pytest.mark.parametrize("unit", ["kg", "lb"])
@pytest.mark.parametrize(
    "weight", ["", " ", "-70", "0", "7", "7000", "70 kg", "kg", "seventy", "70,5,5", "1e9", "nan"]
)
def test_a_weight_that_cannot_be_right_is_refused_in_the_words_of_the_page(
    weight: str, unit: str, study: str
) -> None:
    found = json.loads(explorer.doses(study, weight, unit))
    assert found["error"]
    assert not IN_PYTHON.search(found["error"])
    assert found["doses"] == []


@pytest.mark.parametrize("weight", ["", "70 kg", "kg", "70,5", "5'9"])
def test_what_is_typed_wrong_is_told_before_the_unit_stands_behind_it(weight: str) -> None:
    error = json.loads(explorer.doses("wang2022", weight, "lb"))["error"]
    assert "body weight" in error
    assert "lb" not in error


def test_no_dose_of_the_page_speaks_python() -> None:
    for publication in mie.evidence.publications():
        shown = json.loads(explorer.doses(publication.id, "70", "kg"))
        assert not shown["error"]
        for dose in shown["doses"]:
            told = [dose["steps"], *dose["cautions"], *chain(*dose["figures"].values())]
            assert not any(IN_PYTHON.search(text) for text in told)


def test_all_figures_of_a_study_are_shown() -> None:
    shown = json.loads(explorer.study("huapaya2019"))
    assert len(shown["rows"]) == len(mie.evidence.values().where(study="huapaya2019"))
    [row] = (r for r in shown["rows"] if r["figure"] == "7 of 17")
    assert row["printed"] == "nothing"


def test_a_study_without_regimens_has_no_doses() -> None:
    [id] = (r.id for r in mie.evidence.reviews if r.id == "wang2023")
    assert json.loads(explorer.doses(id, "70", "kg")) == {"error": "", "doses": []}


def test_code_runs_as_in_a_console() -> None:
    assert explorer.run("x = 2\nprint('hi')\nx + 1") == "hi\n3\n"
    assert "UnknownKeyError: no study 'x'" in explorer.run(
        "import myositis_ild_evidence as mie\nmie.evidence.studies['x']"
    )
    assert "ZeroDivisionError" in explorer.run("1 / 0")
    assert "SyntaxError" in explorer.run("1 +")
