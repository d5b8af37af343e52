"""What the live page asks the library is what the library answers."""

import json
import re
import sys
from itertools import chain
from pathlib import Path
from typing import Any

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


NOTHING = dict.fromkeys(("height", "sex", "age", "policy", "product", "rounding", "risk"), "")


def doses(id: str, weight: str, unit: str = "kg", **fields: str) -> dict[str, Any]:
    """Return what the page gets for what stands in its fields."""
    given = {**NOTHING, "weight": weight, "unit": unit, **fields}
    found: dict[str, Any] = json.loads(explorer.doses(id, json.dumps(given)))
    return found


def test_a_dose_is_that_of_the_library_with_both_readings_and_its_cautions() -> None:
    [shown] = doses("kampylafka2012", "70")["doses"]
    said = dict(shown["pairs"])
    assert said["Per course, reading 1"] == "140 g"
    assert said["Per course, reading 2"] == "280 g"
    assert shown["pairs"][-1] == ["Use", mie.dosing.INTENDED_USE]


def test_a_product_brings_vials_rates_and_the_safety_texts_of_its_label() -> None:
    found = doses("huapaya2019", "70", product="octagam-10", rounding="nearest-vial", risk="yes")
    [shown] = found["doses"]
    assert "x" in dict(shown["pairs"])["Vials a day"]
    assert "mL/h" in shown["rates"]
    assert any(line.startswith("Boxed warning: ") for line in found["safety"])


def test_a_rule_that_needs_more_is_told_in_the_words_of_the_page() -> None:
    found = doses("huapaya2019", "70", policy="adjusted")
    assert "the height" in found["error"]
    assert not IN_PYTHON.search(found["error"])
    assert doses("huapaya2019", "70", age="old")["error"].endswith("type the age without its unit.")


def test_an_order_is_read_or_its_fault_is_told() -> None:
    assert "huapaya2019/ivig" in explorer.nearest("2 g/kg over 5 days every month")
    assert explorer.nearest("  ") == ""
    assert "not understood" in explorer.nearest("a lot of it")


def test_positions_are_those_of_the_people_that_were_chosen() -> None:
    told = json.loads(explorer.positions("", "rp-ild"))
    assert len(told) == len(mie.evidence.answer(lung="rp-ild").positions)
    assert all(title and pairs for title, pairs in told)


#: What only Python says: a name with the sign that asks for a value, or one with an underline.
IN_PYTHON = re.compile(r"\w=|\w_\w")


def test_a_dose_that_is_not_computed_says_so_and_for_whom_it_is() -> None:
    [shown] = doses("suzuki2009", "70")["doses"]
    assert dict(shown["pairs"])["Dose"].startswith("not computed: ")
    assert shown["pairs"][-1] == ["Note", mie.dosing.INTENDED_USE]


@pytest.mark.parametrize("study", ["wang2022", "suzuki2009"])
@pytest.mark.parametrize("unit", ["kg", "lb"])
@pytest.mark.parametrize(
    "weight", ["", " ", "-70", "0", "7", "7000", "70 kg", "kg", "seventy", "70,5,5", "1e9", "nan"]
)
def test_a_weight_that_cannot_be_right_is_refused_in_the_words_of_the_page(
    weight: str, unit: str, study: str
) -> None:
    found = doses(study, weight, unit)
    assert found["error"]
    assert not IN_PYTHON.search(found["error"])
    assert found["doses"] == []


@pytest.mark.parametrize("weight", ["", "70 kg", "kg", "70,5", "5'9"])
def test_what_is_typed_wrong_is_told_before_the_unit_stands_behind_it(weight: str) -> None:
    error = doses("wang2022", weight, "lb")["error"]
    assert "body weight" in error
    assert "lb" not in error


def test_no_dose_of_the_page_speaks_python() -> None:
    for publication in mie.evidence.publications():
        shown = doses(publication.id, "70")
        assert not shown["error"]
        for dose in shown["doses"]:
            told = [dose["steps"], *chain(*dose["pairs"])]
            assert not any(IN_PYTHON.search(text) for text in told)


def test_all_figures_of_a_study_are_shown() -> None:
    shown = json.loads(explorer.study("huapaya2019"))
    assert len(shown["rows"]) == len(mie.evidence.values().where(study="huapaya2019"))
    [row] = (r for r in shown["rows"] if r["figure"] == "7 of 17")
    assert row["printed"] == "nothing"


def test_a_study_without_regimens_has_no_doses() -> None:
    [id] = (r.id for r in mie.evidence.reviews if r.id == "wang2023")
    assert doses(id, "70") == {"error": "", "doses": [], "safety": []}


def test_code_runs_as_in_a_console() -> None:
    assert explorer.run("x = 2\nprint('hi')\nx + 1") == "hi\n3\n"
    assert "UnknownKeyError: no study 'x'" in explorer.run(
        "import myositis_ild_evidence as mie\nmie.evidence.studies['x']"
    )
    assert "ZeroDivisionError" in explorer.run("1 / 0")
    assert "SyntaxError" in explorer.run("1 +")
