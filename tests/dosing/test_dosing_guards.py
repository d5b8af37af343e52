"""Measurements need units, and what can hardly be right is refused with the limit named."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.formulary import shipped
from registries import FLOATS as UNITS

REGIMEN = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=6)


@pytest.mark.parametrize("weight", [70, 70.5, "70", " 70.5 "])
def test_a_bare_weight_is_refused_with_what_to_write(weight: Any) -> None:
    with pytest.raises(mie.UnitError, match="has no unit; write for example weight='"):
        REGIMEN.for_patient(weight=weight)


def test_a_bare_height_is_refused_with_what_to_write() -> None:
    with pytest.raises(mie.UnitError, match="height='175 cm'"):
        dosing.Patient(weight="70 kg", height=175)


@pytest.mark.parametrize(
    ("measured", "limit"),
    [
        ({"weight": "19.9 kg"}, "20 kg to 350 kg for adults"),
        ({"weight": "351 kg"}, "20 kg to 350 kg for adults"),
        ({"weight": "70 g"}, "20 kg to 350 kg"),
        ({"weight": "0.9 kg", "age": 3}, "1 kg to 200 kg for children"),
        ({"weight": "70 kg", "height": "1.75 cm"}, "100 cm to 250 cm"),
        ({"weight": "70 kg", "height": "175 in"}, "100 cm to 250 cm"),
        ({"weight": "70 kg", "age": 121}, "0 year to 120 year"),
        ({"weight": "70 kg", "age": -1}, "age is not below zero, as -1 year is"),
        (
            {"weight": "70 kg", "sex": "female", "pregnant": True, "pre_pregnancy_weight": "6 kg"},
            "20 kg to 350 kg",
        ),
    ],
)
def test_implausible_measurements_name_their_limit(measured: dict[str, Any], limit: str) -> None:
    with pytest.raises(mie.InvalidValueError, match=limit):
        REGIMEN.for_patient(**measured)


def test_the_limits_themselves_are_accepted() -> None:
    for weight in ("20 kg", "350 kg"):
        patient = dosing.Patient(weight=weight, age=120)
        assert shipped().limits.broken_by(patient) == []
    for height in ("100 cm", "250 cm"):
        weight = {"100 cm": "40 kg", "250 cm": "200 kg"}[height]
        assert shipped().limits.broken_by(dosing.Patient(weight=weight, height=height)) == []


@pytest.mark.parametrize(
    "measured",
    [
        {},
        {"weight": "0 kg"},
        {"weight": "-70 kg"},
        {"weight": "70 cm"},
        {"weight": "70 kg", "height": "70 kg"},
        {"weight": "70 kg", "age": 40.5},
        {"weight": "70 kg", "age": True},
        {"weight": "70 kg", "sex": "x"},
        {"weight": "70 kg", "sex": "male", "pregnant": True},
        {"weight": "70 kg", "pre_pregnancy_weight": "65 kg"},
        {"weight": "70 kg", "accept_implausible": "sex"},
        {"weight": "70 kg", "patient": dosing.Patient(weight="70 kg")},
    ],
)
def test_what_makes_no_sense_is_refused(measured: dict[str, Any]) -> None:
    with pytest.raises(mie.EvidenceError):
        REGIMEN.for_patient(**measured)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ("50", "'50' has no unit; write for example '50 years' or '6 months'"),
        ("9 wekes", "unknown unit 'wekes'; did you mean 'weeks'?"),
        ("9 hours", "an age is in days, weeks, months or years, not 9 hour"),
    ],
)
def test_an_age_that_is_none_is_told_what_an_age_is(age: str, said: str) -> None:
    with pytest.raises(mie.UnitError) as caught:
        dosing.Patient(weight="70 kg", age=age)
    assert str(caught.value) == said


def test_an_unusual_measurement_can_be_confirmed_and_is_then_said() -> None:
    with pytest.raises(mie.InvalidValueError, match="accept_implausible='weight'"):
        REGIMEN.for_patient("360 kg")
    dose = REGIMEN.for_patient("360 kg", accept_implausible="weight")
    assert str(dose.per_day) == "144 g/day"
    assert any("outside of 20 kg to 350 kg" in warning for warning in dose.warnings)


def test_a_child_may_weigh_less() -> None:
    assert str(REGIMEN.for_patient("10 kg", age="18 months").per_day) == "4 g/day"
    with pytest.raises(mie.InvalidValueError, match="give age= for a child"):
        REGIMEN.for_patient("10 kg")


@given(tenths=st.integers(450, 7000))
def test_pounds_and_kilograms_give_the_same_dose(tenths: int) -> None:
    pounds = mie.Amount(f"{tenths / 10} lb")
    by_pounds = REGIMEN.for_patient(pounds, product="octagam-10", round_to="nearest-vial")
    by_kilograms = REGIMEN.for_patient(
        pounds.to("kg"), product="octagam-10", round_to="nearest-vial"
    )
    assert by_pounds.total == by_kilograms.total
    assert by_pounds.vials == by_kilograms.vials


def test_stones_inches_metres_and_quantities_convert() -> None:
    assert str(dosing.Patient(weight="11 stone").weight.to("kg")) == "69.85322498 kg"
    man: dict[str, Any] = {"sex": "male", "weight_policy": "adjusted"}
    heights = ["1.75 m", "175 cm", UNITS.Quantity(175, "cm"), mie.Amount("175 cm")]
    doses = {str(REGIMEN.for_patient("90 kg", height=h, **man).total) for h in heights}
    assert len(doses) == 1
    inches = REGIMEN.for_patient("90 kg", height="70 in", **man)
    assert inches.total == REGIMEN.for_patient("90 kg", height="177.8 cm", **man).total


def test_a_patient_can_be_given_at_once() -> None:
    patient = dosing.Patient(weight="70 kg")
    assert REGIMEN.for_patient(patient=patient) == REGIMEN.for_patient("70 kg")


@pytest.mark.parametrize(
    ("weight", "kilograms"),
    [
        ("70 KG", "70"), ("70 Kg", "70"), ("70 kgs", "70"), ("70 kilograms", "70"),
        ("70\u00a0kg", "70"), ("70\u202fkg", "70"), ("154 LBS", "69.85322498"),
        ("11 st 4 lb", "71.66759446"), ("11 stone 4 pounds", "71.66759446"),
        ("11 STONE", "69.85322498"),
    ],
)  # fmt: skip
def test_a_weight_is_read_as_records_and_people_write_it(weight: str, kilograms: str) -> None:
    assert str(dosing.Patient(weight=weight).weight.to("kg")) == f"{kilograms} kg"


@pytest.mark.parametrize(
    ("height", "centimetres"),
    [
        ("175 CM", "175"), ("1.75 M", "175"), ("5 ft 9 in", "175.26"), ("5ft 9.5in", "176.53"),
        ("6 feet", "182.88"), ("5 FOOT 0 INCHES", "152.4"), ("175\u00a0cm", "175"),
    ],
)  # fmt: skip
def test_a_height_is_read_as_records_and_people_write_it(height: str, centimetres: str) -> None:
    made = dosing.Patient(weight="70 kg", height=height)
    assert made.height is not None
    assert str(made.height.to("cm")) == f"{centimetres} cm"


@pytest.mark.parametrize(
    ("age", "child"),
    [("10 days", True), ("3 weeks", True), ("6 Months", True), ("6574 days", True),
     ("6575 days", False), ("939 weeks", True), ("940 weeks", False), ("18 yr", False),
     (UNITS.Quantity(10, "day"), True)],
)  # fmt: skip
def test_an_age_may_be_in_days_or_weeks(age: Any, child: bool) -> None:
    made = dosing.Patient(weight="70 kg", age=age)
    assert made.is_child is child
    assert shipped().limits.broken_by(made) == []


def test_a_newborn_has_a_dose_and_the_age_is_told_as_it_was_written() -> None:
    dose = REGIMEN.for_patient("3.4 kg", age="10 days")
    assert str(dose.per_day) == "1.36 g/day"
    assert any("the patient is 10 days old" in warning for warning in dose.warnings)


@pytest.mark.parametrize(
    ("written", "sex"),
    [("M", "male"), ("m", "male"), (" MALE ", "male"), ("F", "female"), ("Female", "female")],
)
def test_a_sex_is_read_by_its_letter_and_in_any_case(written: str, sex: str) -> None:
    assert dosing.Patient(weight="70 kg", sex=written).sex == sex


def test_a_fixed_dose_that_no_guard_judges_says_so_first() -> None:
    regimen = mie.DosingRegimen(daily_dose="400 g/day", days_per_course=5)
    [first, *_] = regimen.for_patient("70 kg").warnings
    assert first.severity == "high"
    assert "nothing guards this dose" in str(first)


def refusal(dose: str, **more: Any) -> str:
    """What a course of a dose is refused with, as a regimen and as an order, which agree."""
    with pytest.raises(mie.InvalidValueError) as found:
        mie.DosingRegimen(daily_dose=f"{dose}/day", days_per_course=1, **more).for_patient("70 kg")
    with pytest.raises(mie.InvalidValueError) as ordered:
        dosing.nearest(f"{dose}/day for 1 day IVIG", mie.evidence.regimens)
    said = [str(one.value).partition(" a course")[0] for one in (found, ordered)]
    assert said[0].endswith(said[1].rpartition(": ")[2])
    return said[0].rpartition(": ")[2]


@pytest.mark.parametrize("typed", ["60 mg/kg", "0.06 g/kg", "60000 mg/kg", "60 g/kg"])
def test_a_refused_dose_is_told_in_the_unit_that_was_typed(typed: str) -> None:
    assert refusal(typed) == typed
