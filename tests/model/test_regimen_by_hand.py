"""Regimens are built by hand as easily as from a file, and as strictly."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pint
import pytest

from myositis_ild_evidence import (
    AmbiguousDoseError,
    Amount,
    Cell,
    DosingRegimen,
    EvidenceError,
    Group,
    InvalidValueError,
    Outcome,
    PValue,
    Span,
    UnitError,
)
from myositis_ild_evidence.records import Absence, Population, RateLimit, Reading, Unclear
from refused import refused
from registries import DECIMALS, FLOATS, FRACTIONS

APPLICATION: Any = pint.get_application_registry()  # type: ignore[no-untyped-call]

PER_DAY: dict[str, Any] = {
    "text": "0.4 g/kg/day",
    "text in other units": "400 mg/kg/day",
    "a synonym and blanks": "0.4 g / kg / d",
    "an amount": Amount("0.4 g/kg/day"),
    "a span": Span("0.4 g/kg/day"),
    "the application registry": APPLICATION.Quantity(0.4, "g/kg/day"),
    "a fresh registry": FLOATS.Quantity(0.4, "g/kg/day"),
    "a fresh registry, mg": FLOATS.Quantity(400, "mg/kg/day"),
    "a registry of decimals": DECIMALS.Quantity(Decimal("0.4"), "g/kg/day"),
    "a registry of fractions": FRACTIONS.Quantity(Fraction(2, 5), "g/kg/day"),
    "a span of a pint quantity": Span(FLOATS.Quantity(0.4, "g/kg/day")),
    "a number of numpy": FLOATS.Quantity(np.float64(0.4), "g/kg/day"),
    "a whole number of numpy": FLOATS.Quantity(np.int64(400), "mg/kg/day"),
    "an array without dimensions": FLOATS.Quantity(np.array(0.4), "g/kg/day"),
}


@pytest.mark.parametrize("dose", PER_DAY.values(), ids=PER_DAY.keys())
def test_a_dose_is_text_an_amount_or_a_quantity_of_any_registry(dose: Any) -> None:
    regimen = DosingRegimen(daily_dose=dose, days_per_course=5, courses=6, interval="1 month")
    assert regimen.daily_dose == Span("0.4 g/kg/day")
    assert regimen.dose_per_course() == Span("2 g/kg")
    assert regimen.total_dose() == Span("12 g/kg")
    assert regimen.interval == Span("1 month")


def test_a_quantity_that_was_given_can_be_changed_without_changing_the_regimen() -> None:
    given: Any = FLOATS.Quantity(0.4, "g/kg/day")
    regimens = [DosingRegimen(daily_dose=d, days_per_course=5) for d in (given, Span(given))]
    given.ito("mg/kg/day")
    given *= 3
    assert [r.daily_dose for r in regimens] == [Span("0.4 g/kg/day")] * 2


def test_either_the_dose_per_day_or_per_course_is_given() -> None:
    course = DosingRegimen(dose_per_course="2 g/kg", courses=3)
    assert course.days_per_course is Absence.NOT_REPORTED
    assert str(course.total_dose()) == "6 g/kg"


@pytest.mark.parametrize("courses", [4, "4", Decimal(4), Span(4), Span("4", "4")])
def test_courses_are_a_count(courses: Any) -> None:
    regimen = DosingRegimen(dose_per_course="2 g/kg", courses=courses)
    assert str(regimen.total_dose()) == "8 g/kg"


def test_what_is_not_known_is_said_so() -> None:
    regimen = DosingRegimen(dose_per_course="2 g/kg", courses=Unclear("the table is torn"))
    with pytest.raises(EvidenceError, match="unclear: the table is torn"):
        regimen.total_dose()


DAY = {"days_per_course": 5}
COURSE = {"dose_per_course": "2 g/kg"}
REFUSED: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "wrong dimension": ({"daily_dose": "0.4 mL/h"} | DAY, InvalidValueError, "as a mass.*g/kg"),
    "dose per course per day": ({"dose_per_course": "2 g/kg/day"}, UnitError, r"g/kg, mg/kg"),
    "a pint dose of the wrong dimension": (
        {"daily_dose": FLOATS.Quantity(0.4, "mL/hour")} | DAY, InvalidValueError, "g/kg"),
    "a bare number": ({"daily_dose": 0.4} | DAY, UnitError, r"0\.4 has no unit.*g/kg/day"),
    "a bare number as text": ({"daily_dose": "0.4"} | DAY, UnitError, "no unit.*g/kg/day"),
    "a bare pint number": ({"daily_dose": FLOATS.Quantity(0.4, "")} | DAY, UnitError, "not in the"),
    "a power that is not a unit": (
        {"dose_per_course": FLOATS.Quantity(2, "g/kg**1.5")}, UnitError, "not in the list"),
    "several doses at once": (
        {"daily_dose": FLOATS.Quantity(np.array([0.4, 1]), "g/kg/day")} | DAY, UnitError, "array"),
    "a complex dose": ({"dose_per_course": FLOATS.Quantity(2j, "g/kg")}, UnitError, "real"),
    "negative": ({"daily_dose": "-0.4 g/kg/day"} | DAY, InvalidValueError, "more than zero"),
    "negative pint": (
        {"daily_dose": FLOATS.Quantity(-0.4, "g/kg/day")} | DAY, InvalidValueError, "than zero"),
    "zero": ({"dose_per_course": "0 g/kg"}, InvalidValueError, "more than zero, not 0 g/kg"),
    "nan": ({"daily_dose": "nan g/kg/day"} | DAY, UnitError, "not a number with a unit"),
    "nan of pint": (
        {"daily_dose": FLOATS.Quantity(float("nan"), "g/kg/day")} | DAY, InvalidValueError,
        "finite"),
    "inf of pint": (
        {"dose_per_course": FLOATS.Quantity(float("inf"), "g/kg")}, InvalidValueError, "finite"),
    "decimal infinity": (
        {"dose_per_course": DECIMALS.Quantity(Decimal("inf"), "g/kg")}, InvalidValueError,
        "finite"),
    "zero days": (COURSE | {"days_per_course": 0}, InvalidValueError, "whole.*at least 1, not 0"),
    "negative days": (COURSE | {"days_per_course": -2}, InvalidValueError, "at least 1, not -2"),
    "2.5 days": (COURSE | {"days_per_course": 2.5}, InvalidValueError, "whole number, got 2.5"),
    "5.0 days": (COURSE | {"days_per_course": 5.0}, InvalidValueError, "whole number, got 5.0"),
    "decimal days": (COURSE | {"days_per_course": Decimal(5)}, InvalidValueError, "whole number"),
    "days as text": (COURSE | {"days_per_course": "5"}, InvalidValueError, "whole number, got '5'"),
    "True days": (COURSE | {"days_per_course": True}, InvalidValueError, "whole number, got True"),
    "days as None": (COURSE | {"days_per_course": None}, InvalidValueError, "got None"),
    "unknown days of a dose per day": (
        {"daily_dose": "0.4 g/kg/day"}, InvalidValueError, "needs the days"),
    "both doses": (
        COURSE | DAY | {"daily_dose": "0.4 g/kg/day"}, InvalidValueError, "give either"),
    "neither dose": ({}, InvalidValueError, "give either daily_dose, single_dose or dose_per"),
    "zero courses": (COURSE | {"courses": 0}, InvalidValueError, "at least 1 course, not 0"),
    "half a course": (COURSE | {"courses": 0.5}, InvalidValueError, "at least 1 course"),
    "True courses": (COURSE | {"courses": True}, InvalidValueError, "expected a number, got True"),
    "courses with a unit": (COURSE | {"courses": "6 month"}, UnitError, "expected a count"),
    "courses of pint": (COURSE | {"courses": FLOATS.Quantity(6, "month")}, UnitError, "a count"),
    "interval without unit": (COURSE | {"interval": 4}, UnitError, "4 has no unit.*week"),
    "interval of mass": (COURSE | {"interval": "1 kg"}, UnitError, "expected time"),
    "no interval": (COURSE | {"interval": "0 day"}, InvalidValueError, "more than zero"),
    "unknown field that is derived": (COURSE | {"derived": ["dose"]}, InvalidValueError, "derived"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_right_is_refused_with_what_would_be(
    fault: tuple[dict[str, Any], type[Exception], str],
) -> None:
    fields, error, message = fault
    with pytest.raises(error, match=message) as caught:
        DosingRegimen(**fields)
    assert isinstance(caught.value, EvidenceError)
    assert isinstance(caught.value, ValueError)


def test_a_span_upside_down_is_refused() -> None:
    with refused(InvalidValueError, "contradiction"):
        DosingRegimen(dose_per_course=Span("12 g/kg", "8000 mg/kg", "bounds"))


@pytest.mark.parametrize("rate", ["200 mL", "3 g/day", "200", 200])
def test_a_rate_is_volume_or_drug_for_each_hour_or_minute(rate: Any) -> None:
    with pytest.raises(UnitError, match=r"expected volume per time or.*mL/h"):
        RateLimit(value=rate)


@pytest.mark.parametrize("rate", ["200 mL/h", "4 mL/kg/h", "8 mg/kg/min"])
def test_rates_are_printed_with_their_operator(rate: str) -> None:
    assert str(RateLimit(value=rate)) == f"at most {rate}"
    assert str(RateLimit(value=rate, operator="<")) == f"below {rate}"
    with pytest.raises(InvalidValueError, match="more than zero"):
        RateLimit(value=f"-{rate}")


def test_a_further_reading_is_a_dose_with_a_reason() -> None:
    regimen = DosingRegimen(
        dose_per_course="2 g/kg",
        days_per_course=2,
        courses=Span(4, None, "bounds"),
        readings=[Reading(daily_dose="2 g/kg/day", why="Or on each of the days.")],
    )
    assert str(regimen.total_dose()) == "at least 8 g/kg; another reading: at least 16 g/kg"
    with pytest.raises(AmbiguousDoseError, match="at least 8 g/kg"):
        regimen.total_dose().exact  # noqa: B018 - the property raises


def test_one_text_is_no_list_of_letters() -> None:
    with pytest.raises(InvalidValueError, match="expected a list, got the text 'courses'"):
        DosingRegimen(dose_per_course="2 g/kg", derived="courses")


BY_HAND: dict[str, tuple[Any, dict[str, Any], str]] = {
    "a word of no list": (PValue, {"value": 0.1, "compares": "group"}, "'groups'"),
    "a word of no list beside an absence": (
        Population, {"description": "x", "treatment_line": "mxed"}, "'mixed'"),
    "a word of no list in an optional field": (
        Outcome, {"id": "a", "label": "A", "domains": ["lung"], "better": "highest"}, "'higher'"),
    "a count of 2.5": (Cell, {"group": "all", "count": 2.5}, "whole number, got 2.5"),
    "a count of True": (Cell, {"group": "all", "count": True}, "whole number, got True"),
    "a denominator of 4.0": (Cell, {"count": 1, "total": 4.0}, "whole number, got 4.0"),
    "a size of 2.5": (Group, {"id": "a", "label": "A", "role": "treatment", "n": 2.5}, "whole"),
    "a size of zero": (Group, {"id": "a", "label": "A", "role": "treatment", "n": 0}, "at least"),
    "a p-value of 1.2": (PValue, {"value": "1.2"}, "between 0 and 1"),
    "a percentage of nan": (Cell, {"percent": float("nan")}, "finite"),
    "a percentage as words": (Cell, {"percent": "ten"}, "expected a number, got 'ten'"),
    "an outcome without figures": (
        Outcome, {"id": "a", "label": "A", "domains": ["lung"]}, "cells or a finding"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BY_HAND.values(), ids=BY_HAND.keys())
def test_other_records_are_as_strict(fault: tuple[Any, dict[str, Any], str]) -> None:
    record, fields, message = fault
    with pytest.raises(InvalidValueError, match=message):
        record(**fields)
