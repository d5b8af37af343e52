"""Measurements need units, and what can hardly be right is refused with the limit named."""

from fractions import Fraction
from math import sqrt
from typing import Any

import numpy as np
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


#: Doses that no label of the drug prints so, each with the course at 70 kg and 175 cm in g/kg.
NOT_PER_WEIGHT = (
    {"dose_per_course": "70 g", "days_per_course": 1},
    {"daily_dose": "30 g/day", "days_per_course": 5},
    {"dose_per_course": "7 g", "days_per_course": 1},
    {"daily_dose": mie.Span("3 g/day", "6 g/day"), "days_per_course": 2},
    {"daily_dose": "250 g/day", "days_per_course": 2},
    {"dose_per_course": "80 g/m2", "days_per_course": 2},
)
WEIGHTS = (20.0, 34.99, 35.0, 50.0, 69.9, 70.0, 70.1, 74.9, 75.0, 75.1, 140.0, 350.0)


def of_m2(regimen: mie.DosingRegimen) -> dict[str, Any]:
    """Return the arguments that a dose per body surface needs."""
    return {"body_surface": "mosteller"} if "m2" in str(regimen.printed) else {}


@pytest.mark.parametrize("printed", NOT_PER_WEIGHT, ids=str)
@pytest.mark.parametrize("round_to", [None, "5 g"])
@pytest.mark.parametrize("accepted", [False, True])
def test_a_dose_that_is_not_per_weight_is_judged_by_the_weight_in_one_and_in_rows(
    printed: dict[str, Any], round_to: str | None, accepted: bool
) -> None:
    regimen = mie.DosingRegimen(**printed)
    asked = {"round_to": round_to, **of_m2(regimen)}
    rows = {
        "weight": np.array(WEIGHTS),
        "height": np.full(len(WEIGHTS), 175.0),
        "seen": np.full(len(WEIGHTS), accepted),
    }
    found = regimen.for_cohort(
        rows,
        weight="weight",
        weight_unit="kg",
        height="height",
        height_unit="cm",
        accept_implausible={"dose": "seen", "bmi": True},
        **asked,
    )
    for index, weight in enumerate(WEIGHTS):
        course = float(regimen_bound(regimen, weight, -1))
        least = float(regimen_bound(regimen, weight, 0))
        reason, warning = found["reason"][index], found["warning"][index] or ""
        one = of_one(regimen, weight, accepted, asked)
        if isinstance(one, mie.InvalidValueError):
            assert reason is not None, one
            if course >= 10:
                assert "10 g/kg" in str(one)
                assert (one.code, reason) == ("implausible", "a course is 10 g/kg or more")
            elif least < 0.1 and not accepted:
                assert (one.code, reason) == ("implausible", "a course is less than 0.1 g/kg")
            continue
        assert reason is None
        said = " | ".join(map(str, one.warnings))
        assert course < 10
        assert (course > 2) == (f"at {regimen_weight(weight)}, " in said and "more than" in said)
        before = [each for each in warning.split(" | ") if not each.startswith("rounded")]
        assert (course > 2) == any("more than product labels print" in each for each in before)
        assert (least < 0.1) == any("less than 0.1 g/kg" in each for each in before)
        assert (least < 0.1) == (f"at {regimen_weight(weight)}, " in said and "less than" in said)
        for words in ("rounded, ", "less than 0.1 g/kg", "more than product labels print"):
            assert (words in said) == (words in warning), (weight, said, warning)


def of_one(
    regimen: mie.DosingRegimen, weight: float, accepted: bool, asked: dict[str, Any]
) -> dosing.PatientDose | mie.InvalidValueError:
    """Return the dose of one patient, or why there is none."""
    words = ("bmi", "dose") if accepted else "bmi"
    try:
        return regimen.for_patient(
            f"{weight} kg", height="175 cm", accept_implausible=words, **asked
        )
    except mie.InvalidValueError as error:
        return error


def regimen_weight(weight: float) -> str:
    return f"{weight:g} kg"


def regimen_bound(regimen: mie.DosingRegimen, weight: float, which: int) -> Fraction:
    """Return the lowest or the highest course in g/kg, by hand."""
    dose = regimen.printed
    assert dose is not None
    bound = dose.high if which else dose.low
    assert bound is not None
    days = regimen.days if bound.unit.endswith("/day") else 1
    assert days is not None
    grams = Fraction(bound.value) * days
    if "m2" in bound.unit:
        grams *= Fraction(sqrt(175 * weight / 3600))
    return grams / Fraction(str(weight))


@pytest.mark.parametrize(
    ("printed", "weight", "word"),
    [
        ({"daily_dose": "400 g/day", "days_per_course": 5}, "70 kg", "more than 10 g/kg"),
        ({"dose_per_course": "700 g"}, "70 kg", "5 times what product labels print"),
        ({"dose_per_course": "6.9 g"}, "70 kg", "less than 0.1 g/kg"),
        ({"dose_per_course": "70 mg"}, "70 kg", "less than 0.1 g/kg"),
    ],
)
def test_a_fixed_dose_that_can_hardly_be_meant_is_refused_at_a_weight(
    printed: dict[str, Any], weight: str, word: str
) -> None:
    regimen = mie.DosingRegimen(**printed)
    with pytest.raises(mie.InvalidValueError, match=word) as caught:
        regimen.for_patient(weight)
    assert caught.value.code == "implausible"
    low = word.startswith("less")
    assert ("accept_implausible='dose'" in str(caught.value)) == low
    if low:
        [first, *_] = regimen.for_patient(weight, accept_implausible="dose").warnings
        assert (first.severity, word in str(first)) == ("high", True)


def test_a_fixed_dose_is_held_against_the_label_of_the_product_by_the_actual_weight() -> None:
    fixed = mie.DosingRegimen(daily_dose="40 g/day", days_per_course=2)
    per_weight = mie.DosingRegimen(daily_dose="1 g/kg/day", days_per_course=2)
    known: dict[str, Any] = {"product": "octagam-10", "renal_or_thrombosis_risk": False}
    severities = [
        [warning.severity for warning in regimen.for_patient(weight, **known).warnings]
        for regimen, weight in ((fixed, "40 kg"), (per_weight, "40 kg"), (fixed, "39 kg"))
    ]
    assert severities == [[], [], ["high"]]


def test_rounding_a_fixed_dose_above_the_label_is_said_once() -> None:
    fixed = mie.DosingRegimen(dose_per_course="138 g", days_per_course=2)
    said = [str(one) for one in fixed.for_patient("70 kg", round_to="10 g").warnings]
    assert sum("product labels print" in one for one in said) == 0
    said = [str(one) for one in fixed.for_patient("70 kg", round_to="15 g up").warnings]
    assert sum("product labels print" in one for one in said) == 1


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
