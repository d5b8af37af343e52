"""A regimen takes doses, counts, times and rates of the right kind, and says what it refuses."""

from typing import Any

import pytest

from myositis_ild_evidence import Amount, DosingRegimen, EvidenceError, Span
from myositis_ild_evidence.records import Absence, Owner, RateLimit, Reading, Unclear
from registries import FLOATS as PINT

DAILY: dict[str, Any] = {"daily_dose": "0.4 g/kg/day", "days_per_course": 5}
COURSE: dict[str, Any] = {"dose_per_course": "2 g/kg"}
PER_DAY = (
    "expected mass per body mass per time or mass per time or mass per body surface per time "
    "(g/kg/day, mg/kg/day, mg/kg/min, g/day, mg/day, g/m2/day, mg/m2/day, mg/kg/h, mg/h, "
    "g/h)"
)
PER_COURSE = (
    "expected mass per body mass or mass or mass per body surface "
    "(g, mg, kg, lb, stone, g/kg, mg/kg, g/m2, mg/m2)"
)
TIME = "expected time or calendar time (minute, hour, day, week, month, year, second)"
RATE = (
    "expected volume per time or volume per body mass per time or mass per body mass per time "
    "(g/kg/day, mg/kg/day, mg/kg/min, mL/h, mL/min, mL/kg/h, mL/kg/min, mg/kg/h, mL/day, L/day, "
    "mL/kg/day, L/min, L/s)"
)
EITHER = (
    "DosingRegimen.daily_dose: give either daily_dose, single_dose or dose_per_course, whichever "
    "is printed, or as dose the reason why none is known"
)
DAYS = "DosingRegimen.days_per_course: a course takes a whole number of days, at least 1, not"
NEEDED = "DosingRegimen.days_per_course: a dose per day needs the days of a course, or its duration"
NO_VOLUME = "{} is a {}; labels print ivig as a mass, such as 2 g/kg"
NO_DOSE = "DosingRegimen.course_dose: a dose is more than zero, not"

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, EITHER),
    (DAILY | COURSE, EITHER),
    (DAILY | {"daily_dose": "0 g/kg/day"},
     "DosingRegimen.daily_dose: a dose is more than zero, not 0 g/kg/day"),
    ({"dose_per_course": "-2 g/kg"}, f"{NO_DOSE} -2 g/kg"),
    ({"dose_per_course": Span("-1 g/kg", "2 g/kg")}, f"{NO_DOSE} -1-2 g/kg"),
    ({"dose_per_course": Span(None, "0 g/kg")}, f"{NO_DOSE} at most 0 g/kg"),
    ({"dose_per_course": Span("2 g/kg", readings=[Span("-4 g/kg")])},
     f"{NO_DOSE} 2 g/kg; another reading: -4 g/kg"),
    ({"dose_per_course": Span("2 g/kg", readings=[Span("4 mL")])},
     "DosingRegimen.course_dose: a dose is of one kind in all readings, not a mass per body mass "
     "and a fixed volume"),
    (COURSE | {"courses": Span(4, readings=[Span("6 month")])}, "expected a count, got 6 month"),
    (COURSE | {"courses": Span(4, readings=[Span(0)])},
     "DosingRegimen.courses: there is at least 1 course, not 4; another reading: 0"),
    (COURSE | {"days_per_course": 0}, f"{DAYS} 0"),
    ({"daily_dose": "0.4 g/kg/day"}, NEEDED),
    (DAILY | {"days_per_course": Absence.NOT_APPLICABLE}, NEEDED),
    (COURSE | {"courses": 0}, "DosingRegimen.courses: there is at least 1 course, not 0"),
    (COURSE | {"courses": Span("0.9", 4)},
     "DosingRegimen.courses: there is at least 1 course, not 0.9-4"),
    (COURSE | {"interval": "0 day"},
     "DosingRegimen.interval: an interval is more than zero, not 0 day"),
    (COURSE | {"derived": ["dose"]},
     "DosingRegimen.derived: 'dose' is not a part that can be derived"),
    (DAILY | {"daily_dose": 0.4}, f"0.4 has no unit; {PER_DAY}, or activity or volume alike"),
    (DAILY | {"daily_dose": "0.4 mL/h"},
     f"DosingRegimen.daily_dose: {NO_VOLUME.format('0.4 mL/h', 'volume per time')}"),
    ({"dose_per_course": "2 mL"},
     f"DosingRegimen.course_dose: {NO_VOLUME.format('2 mL', 'volume')}"),
    ({"dose_per_course": Span("2 g/kg", "3 g/kg") / Amount("2 day")},
     f"1 g/kg/day is a mass per body mass per time; {PER_COURSE}"),
    (COURSE | {"courses": "6 month"}, "expected a count, got 6 month"),
    (COURSE | {"courses": PINT.Quantity(6, "week")}, "expected a count, got 6 week"),
    (COURSE | {"interval": 4}, f"4 has no unit; {TIME}"),
    (COURSE | {"interval": "1 kg"}, f"1 kg is a mass; {TIME}"),
]  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED, ids=lambda fault: fault[1][:60])
def test_a_regimen_that_cannot_be_is_refused_with_the_reason(
    fault: tuple[dict[str, Any], str],
) -> None:
    fields, message = fault
    with pytest.raises(EvidenceError) as caught:
        DosingRegimen(**fields)
    assert str(caught.value) == message
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        ("0 mL/h", "RateLimit.value: a rate is more than zero, not 0 mL/h"),
        ("-1 mL/h", "RateLimit.value: a rate is more than zero, not -1 mL/h"),
        ("1 kg", f"1 kg is a mass; {RATE}"),
        (200, f"200 has no unit; {RATE}"),
    ],
)
def test_a_rate_that_cannot_be_is_refused_with_the_reason(rate: Any, message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        RateLimit(value=rate)
    assert str(caught.value) == message


def test_the_smallest_that_can_be_is_taken() -> None:
    regimen = DosingRegimen(
        dose_per_course="0.001 g/kg", days_per_course=1, courses=1, interval="1 day",
        maximum_rate=RateLimit(value="0.5 mL/h"),
        derived=["courses", "interval", "days_per_course"],
    )  # fmt: skip
    assert regimen.courses == Span(1)
    assert str(regimen.maximum_rate) == "at most 0.5 mL/h"
    assert str(RateLimit(value="0.5 mL/kg/h", operator="<")) == "below 0.5 mL/kg/h"


def test_bounds_basis_and_readings_of_a_dose_are_kept_in_every_unit() -> None:
    given = Span("500 mg/kg", "2 g/kg", "mean-of-cohort", [Span("3 g/kg")])
    dose = DosingRegimen(dose_per_course=given).course_dose
    assert dose == given
    assert str(dose) == "500 mg/kg-2 g/kg (cohort mean); another reading: 3 g/kg"
    open_end = DosingRegimen(dose_per_course=Span("2 g/kg", None, "protocol-minimum"))
    assert str(open_end.course_dose) == "at least 2 g/kg"
    measured = Span(PINT.Quantity(1.0, "g/kg"), PINT.Quantity(2.0, "g/kg"), "bounds")
    assert str(DosingRegimen(dose_per_course=measured).course_dose) == "1.0-2.0 g/kg"
    exact = DosingRegimen(dose_per_course=PINT.Quantity(2.0, "g/kg"), courses=Span("4", "4"))
    assert (exact.course_dose, exact.courses) == (Span("2 g/kg"), Span(4))


def test_a_regimen_is_of_the_default_drug_unless_it_says_otherwise() -> None:
    regimen = DosingRegimen(**COURSE)
    assert (regimen.id, regimen.drug, regimen.key) == ("ivig", "ivig", "ivig")
    owned = DosingRegimen(**COURSE, id="low", drug="rituximab", owner=Owner(id="a2020"))
    assert owned.key == "a2020/low"


def test_what_is_not_known_stays_unknown() -> None:
    regimen = DosingRegimen(**COURSE, courses=Unclear("torn"), interval=Absence.NOT_APPLICABLE)
    assert (regimen.courses, regimen.interval) == (Unclear("torn"), Absence.NOT_APPLICABLE)
    assert regimen.daily_dose is None
    assert DosingRegimen(**DAILY).course_dose is None


def test_the_rules_of_a_regimen_wait_for_the_fields_they_need() -> None:
    for record in (DosingRegimen, Reading, RateLimit):
        assert list(record.problems({})) == []
    dose = Span("0.4 g/kg/day")
    for given in (
        {"daily_dose": dose},
        {"daily_dose": None},
        {"course_dose": None},
        {"daily_dose": dose, "days_per_course": 5},
        {"days_per_course": None},
    ):
        assert list(DosingRegimen.problems(given)) == []
    neither = dict.fromkeys(("daily_dose", "single_dose", "course_dose", "dose"))
    assert [field for field, _ in Reading.problems(neither)] == ["daily_dose"]
    assert [field for field, _ in DosingRegimen.problems({"daily_dose": dose * 0} | {
        "course_dose": dose, "days_per_course": 0, "courses": Span(0), "interval": Span("0 day"),
        "derived": ("dose", "courses", "day"),
    })] == [
        "daily_dose", "daily_dose", "days_per_course", "courses", "interval", "derived", "derived",
    ]  # fmt: skip


def test_a_regimen_computes_with_what_is_asked() -> None:
    known = DosingRegimen(**DAILY, courses=6)
    assert str(known.dose_per_day()) == "0.4 g/kg/day"
    assert (str(known.dose_per_course()), str(known.total_dose())) == ("2 g/kg", "12 g/kg")
    assert str(DosingRegimen(**COURSE).dose_per_day(4)) == "0.5 g/kg/day"
    assert str(known.for_patient("70 kg").per_course.exact) == "140 g"
    assert known.for_patient("70 kg", round_to="5 g") != known.for_patient("70 kg")
