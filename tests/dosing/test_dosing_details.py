"""What the other tests of doses leave open: guards, messages, further readings, small doses."""

from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.arrays import Arrays
from myositis_ild_evidence.dosing.rounding import counted, fewest_vials, rounded_units, step
from myositis_ild_evidence.records import Reading, algebra
from refused import refused

COURSE = mie.DosingRegimen(dose_per_course="2 g/kg")


@pytest.mark.parametrize("days", [0, -1, True, False, 2.5, "2"])
def test_days_are_whole_and_at_least_one(days: Any) -> None:
    with pytest.raises(mie.InvalidValueError, match="days is a whole number, at least 1, not"):
        COURSE.dose_per_day(days)


def test_one_day_is_enough_where_the_caller_says_so() -> None:
    assert str(COURSE.dose_per_day(1)) == "2 g/kg/day"


def test_what_is_not_reported_is_named_with_what_is_known() -> None:
    with refused(mie.MissingValueError, "not-reported"):
        COURSE.total_dose()
    with refused(mie.MissingValueError, "not-reported", "days"):
        COURSE.dose_per_day()
    daily = attrs.evolve(COURSE, readings=[Reading(daily_dose="1 g/kg/day", why="It may be.")])
    with pytest.raises(mie.MissingValueError, match="1 g/kg/day is known, but not the days of"):
        daily.dose_per_course()


def test_a_reading_may_have_days_of_its_own() -> None:
    regimen = mie.DosingRegimen(
        dose_per_course="2 g/kg",
        days_per_course=2,
        readings=[
            Reading(dose_per_course="2 g/kg", days_per_course=4, why="It may be four days."),
            Reading(dose_per_course="3 g/kg", why="It may be three."),
        ],
    )
    assert str(regimen.dose_per_day()) == (
        "1 g/kg/day; another reading: 0.5 g/kg/day or 1.5 g/kg/day"
    )
    dose = regimen.for_patient("70 kg", product="octagam-10", round_to="nearest-vial")
    assert str(dose.vials) == (
        "2 x 30 g + 1 x 10 g; another reading: 1 x 30 g + 1 x 5 g or 3 x 30 g + 1 x 10 g + 1 x 5 g"
    )
    course = dose.vials_per_course
    assert [course.number, *(reading.number for reading in course.readings)] == [6, 8, 10]
    assert {plan.direction for plan in (course, *course.readings)} == {"nearest"}


def test_an_upper_bound_alone_stays_one() -> None:
    regimen = mie.DosingRegimen(
        daily_dose=mie.Span(None, "1 g/kg/day", "bounds"), days_per_course=2, courses=3
    )
    assert str(regimen.for_patient("70 kg").per_day) == "at most 70 g/day"
    assert algebra.bounds(regimen, "total", None) == [(None, Fraction(6))]
    [name] = [n for n in dosing.cohort_codebook(regimen, figures="total") if "total" in n]
    assert name == "total_high_g"
    found = dosing.for_cohort(regimen, {"weight_kg": np.array([70.0])}, figures="total")
    assert found["total_high_g"].tolist() == [420]


def test_vials_are_plain_data_on_request() -> None:
    plan = dosing.vials(mie.Amount("28.24 g"), dosing.products["octagam-10"].sizes, "up")
    assert plan.to_dict() == {
        "vials": {"20 g": 1, "5 g": 1, "2 g": 2},
        "number": 4,
        "content": "29 g",
        "difference": "0.76 g",
        "waste": "0.76 g",
        "readings": [],
    }
    both = attrs.evolve(plan, readings=(plan,))
    assert both.to_dict()["readings"] == [plan.to_dict()]


@pytest.mark.parametrize(
    "vials",
    [
        ["5 g"],
        ["2 g", "5 g", "10 g", "20 g", "30 g"],
        ["2.5 g", "5 g", "10 g", "20 g", "40 g"],
        ["3 g", "7 g"],
    ],
)
def test_columns_of_vials_are_the_fewest_from_the_first_vial_on(vials: list[str]) -> None:
    sizes = attrs.evolve(dosing.products["octagam-10"], vials=vials).sizes
    unit = step(sizes)
    over = Arrays({})
    over.length = 1500
    for way in ("nearest", "up", "down"):
        exact = np.arange(1500) / 4 + 10.25
        units = rounded_units(exact, sizes, way, over)
        counts = counted(units, sizes, over)
        for index, (grams, whole) in enumerate(zip(exact, units, strict=True)):
            dose = Fraction(float(grams)) * unit
            rounded = dosing.round_grams(dose, sizes, way)
            assert whole * unit == rounded
            expected = fewest_vials(rounded, sizes)
            assert {size: int(n[index]) for size, n in counts.items() if n[index]} == expected


def test_small_doses_have_the_fewest_vials_too() -> None:
    small = mie.DosingRegimen(daily_dose="0.1 g/kg/day", days_per_course=1)
    cohort = {"weight_kg": np.arange(200, 1000) / 10}
    options: dict[str, Any] = {"product": "octagam-10", "round_to": "vial-up"}
    found = dosing.for_cohort(small, cohort, **options)
    for weight, number in list(zip(cohort["weight_kg"], found["vials_per_day"], strict=True))[::7]:
        assert small.for_patient(f"{weight} kg", **options).vials.number == number


def test_the_vials_that_are_refused_for_a_cohort_are_named() -> None:
    own = attrs.evolve(dosing.products["octagam-10"], vials=["31 g", "30 g"])
    with refused(mie.InvalidValueError, "invalid-value", "round_to"):
        dosing.for_cohort(COURSE, {"weight_kg": np.array([70.0])}, days=2, product=own)
