"""What a schedule says of each choice, in whole sentences, and the dates at its edges."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing

START = date(2027, 1, 31)


def regimen(**known: Any) -> mie.DosingRegimen:
    return mie.DosingRegimen(**{"daily_dose": "1 g/kg/day", "days_per_course": 1, **known})


MONTHLY = regimen(courses=4, interval="1 month")
WEEKS = regimen(courses=2, interval="4 weeks")
HALF = regimen(courses=2, interval="1.5 month")
BOUNDED = regimen(courses=mie.Span(2, 4, "bounds"), interval="1 month")
AT_MOST = regimen(courses=mie.Span(None, 4, "bounds"), interval="1 month")
RANGE = regimen(courses=2, interval=mie.Span("2 weeks", "4 weeks", "bounds"))
AT_LEAST = regimen(courses=2, interval=mie.Span("1 month", None, "bounds"))
UP_TO = regimen(courses=2, interval=mie.Span(None, "2 months", "bounds"))
MEAN = regimen(courses=2, interval=mie.Span("2 weeks", "4 weeks", "mean-of-cohort"))
BARE = regimen()


def dates(of: mie.DosingRegimen, start: date = START, **options: Any) -> list[date]:
    return of.for_patient("70 kg").schedule(start, **options).column("date")


@pytest.mark.parametrize(
    ("of", "options", "said"),
    [
        (MONTHLY, {"courses": 3}, "the regimen reports 4 courses, not 3"),
        (MONTHLY, {"courses": 0}, "courses is a whole number, at least 1, not 0"),
        (MONTHLY, {"courses": 4.0}, "courses is a whole number, at least 1, not 4.0"),
        (BARE, {"courses": True}, "courses is a whole number, at least 1, not True"),
        (BOUNDED, {"courses": 1}, "the regimen reports 2-4 courses, not 1"),
        (BOUNDED, {"courses": 5}, "the regimen reports 2-4 courses, not 5"),
        (AT_MOST, {"courses": 5}, "the regimen reports at most 4 courses, not 5"),
        (
            MONTHLY,
            {"interval": "4 weeks"},
            "the regimen reports an interval of 1 month, not 4 week; to count a month as days, "
            "give month=",
        ),
        (
            RANGE,
            {"interval": "5 weeks"},
            "the regimen reports an interval of 2-4 week, not 5 week",
        ),
        (
            RANGE,
            {"interval": "13 days"},
            "the regimen reports an interval of 2-4 week, not 13 day",
        ),
        (
            RANGE,
            {"interval": "2 months"},
            "the regimen reports an interval of 2-4 week, not 2 month",
        ),
        (
            AT_LEAST,
            {"interval": "27 days"},
            "the regimen reports an interval of at least 1 month, not 27 day",
        ),
        (
            UP_TO,
            {"interval": "63 days"},
            "the regimen reports an interval of at most 2 month, not 63 day",
        ),
        (MONTHLY, {"interval": "4 kg"}, "interval is a time such as '4 weeks', not 4 kg"),
        (MONTHLY, {"interval": "0 weeks"}, "interval is a time such as '4 weeks', not 0 week"),
        (MONTHLY, {"month": "1 month"}, "month is a number of days such as '28 days', not 1 month"),
        (MONTHLY, {"month": "0 days"}, "month is a number of days such as '28 days', not 0 day"),
        (
            MONTHLY,
            {"month": "12 hours"},
            "an interval of 1 month is not a whole number of days or months",
        ),
        (HALF, {}, "an interval of 1.5 month is not a whole number of days or months"),
        (
            BARE,
            {"courses": 2, "interval": "36 hours"},
            "an interval of 36 hour is not a whole number of days or months",
        ),
        (
            WEEKS,
            {"month": "28 days"},
            "month= says what a month is, but the interval is 4 week",
        ),
        (
            BARE,
            {"courses": 10_001, "interval": "1 day"},
            "10001 courses of 1 days are over 10,000 days",
        ),
        (
            regimen(days_per_course=5),
            {"courses": 2001, "interval": "1 week"},
            "2001 courses of 5 days are over 10,000 days",
        ),
    ],
)
def test_a_choice_that_contradicts_is_refused_in_a_whole_sentence(
    of: mie.DosingRegimen, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        dates(of, **options)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("of", "options", "error", "said"),
    [
        (
            BARE,
            {},
            mie.MissingValueError,
            "the number of courses is not reported; give courses= to choose",
        ),
        (
            BARE,
            {"courses": 2},
            mie.MissingValueError,
            "the interval is not reported; give interval= such as '4 weeks'",
        ),
        (
            BOUNDED,
            {},
            mie.AmbiguousDoseError,
            "the courses are 2-4; give courses= to choose",
        ),
        (
            RANGE,
            {},
            mie.AmbiguousDoseError,
            "the interval is 2-4 week; give interval= to choose",
        ),
    ],
)
def test_what_must_be_chosen_names_the_argument(
    of: mie.DosingRegimen, options: dict[str, Any], error: type[mie.EvidenceError], said: str
) -> None:
    with pytest.raises(error) as caught:
        dates(of, **options)
    assert str(caught.value) == said


@pytest.mark.parametrize("start", ["20270131", "2027-1-31", "tomorrow", "2027-01-31T09:00"])
def test_what_is_no_date_is_shown_with_a_date(start: str) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        dates(MONTHLY, start)  # type: ignore[arg-type]
    assert str(caught.value) == f"start={start!r} is not a date such as '2027-01-31'"


def test_of_a_long_text_that_is_no_date_forty_letters_are_shown() -> None:
    with pytest.raises(mie.InvalidValueError, match=f"^start='{'2' * 40}' is not a date"):
        dates(MONTHLY, "2" * 50)  # type: ignore[arg-type]


@pytest.mark.parametrize("start", ["2027-02-30", "2027-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_told_apart_from_text_that_is_no_date(start: str) -> None:
    with pytest.raises(mie.InvalidValueError, match=f"^start='{start}' does not exist in the cal"):
        dates(MONTHLY, start)  # type: ignore[arg-type]


def test_a_date_as_text_is_that_date() -> None:
    assert dates(MONTHLY, "2027-01-31") == dates(MONTHLY, date(2027, 1, 31))  # type: ignore[arg-type]


def test_courses_that_overlap_are_named_with_both_dates() -> None:
    crowded = regimen(days_per_course=5, courses=2)
    with pytest.raises(mie.InvalidValueError) as caught:
        dates(crowded, interval="4 days")
    assert str(caught.value) == (
        "a course of 5 days from 2027-01-31 is not over when the next begins, on 2027-02-04"
    )


def test_a_course_may_begin_on_the_day_after_the_last() -> None:
    found = dates(regimen(days_per_course=5, courses=2, interval="5 days"))
    assert [when.day for when in found] == [31, 1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("courses", [2, 3, 4])
def test_every_number_of_courses_within_the_bounds_is_taken(courses: int) -> None:
    assert len(dates(BOUNDED, courses=courses)) == courses
    assert len(dates(AT_MOST, courses=courses)) == courses


@pytest.mark.parametrize(
    ("of", "options", "days"),
    [
        (BARE, {"courses": 3, "interval": "1 day"}, [1, 1]),
        (BARE, {"courses": 2, "interval": "48 hours"}, [2]),
        (BARE, {"courses": 3, "interval": "2 months", "month": "28 days"}, [56, 56]),
        (HALF, {"month": "28 days"}, [42]),
        (MONTHLY, {"month": "1 day"}, [1, 1, 1]),
        (MONTHLY, {"interval": "1 month"}, [28, 31, 30]),
        (WEEKS, {"interval": "28 days"}, [28]),
        (RANGE, {"interval": "2 weeks"}, [14]),
        (RANGE, {"interval": "28 days"}, [28]),
        (RANGE, {"interval": "1 month", "month": "28 days"}, [28]),
        (AT_LEAST, {"interval": "9 weeks"}, [63]),
        (AT_LEAST, {"interval": "28 days"}, [28]),
        (UP_TO, {"interval": "1 day"}, [1]),
        (UP_TO, {"interval": "62 days"}, [62]),
        (MEAN, {"interval": "9 weeks"}, [63]),
    ],
)
def test_an_interval_is_counted_in_whole_days(
    of: mie.DosingRegimen, options: dict[str, Any], days: list[int]
) -> None:
    found = dates(of, **options)
    assert [(after - before).days for before, after in pairwise(found)] == days


def test_two_months_are_two_calendar_months() -> None:
    found = dates(BARE, date(2027, 11, 30), courses=3, interval="2 months")
    assert found == [date(2027, 11, 30), date(2028, 1, 30), date(2028, 3, 30)]


def test_a_december_start_steps_into_the_next_year() -> None:
    assert dates(MONTHLY, date(2026, 12, 15)) == [
        date(2026, 12, 15), date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15),
    ]  # fmt: skip
    assert dates(MONTHLY, date(2026, 9, 30))[-1] == date(2026, 12, 30)


def test_the_last_month_of_the_calendar_can_be_reached_and_not_passed() -> None:
    assert dates(MONTHLY, date(9999, 9, 1))[-1] == date(9999, 12, 1)
    with pytest.raises(mie.InvalidValueError) as caught:
        dates(MONTHLY, date(9999, 10, 1))
    assert str(caught.value) == "the courses from 9999-10-01 on leave the calendar"


def test_ten_thousand_days_are_not_too_many() -> None:
    found = dates(BARE, date(2000, 1, 1), courses=10_000, interval="1 day")
    assert (len(found), found[-1]) == (10_000, date(2027, 5, 18))


def test_a_dose_of_a_course_is_divided_over_its_days() -> None:
    rows = mie.DosingRegimen(
        dose_per_course="2 g/kg", days_per_course=2, courses=1
    ).for_patient("70 kg").schedule(START)  # fmt: skip
    assert [(row["course"], row["day"], str(row["grams"])) for row in rows] == [
        (1, 1, "70"),
        (1, 2, "70"),
    ]
    assert [str(row["cumulative_g_per_kg"]) for row in rows] == ["1", "2"]


def test_a_schedule_is_called_by_its_regimen() -> None:
    assert MONTHLY.for_patient("70 kg").schedule(START).title == "ivig"


def test_the_columns_of_a_schedule_say_what_they_mean() -> None:
    book = MONTHLY.for_patient("70 kg").schedule(START).codebook
    assert book == {
        "date": "Date of the infusion",
        "course": "Number of the course, from 1",
        "day": "Day of the course, from 1; the days of a course are taken as consecutive",
        "grams": "Grams on this day, after rounding if one was asked for",
        "cumulative_g_per_kg": (f"Grams so far by the dosing weight in kg. {dosing.INTENDED_USE}"),
    }


@pytest.mark.parametrize("value", [4, "4"])
@pytest.mark.parametrize(
    ("of", "name", "examples"),
    [(WEEKS, "interval", "'4 weeks' or '1 month'"), (MONTHLY, "month", "'28 days'")],
)
def test_a_time_without_its_unit_is_told_what_to_write(
    of: mie.DosingRegimen, name: str, examples: str, value: Any
) -> None:
    with pytest.raises(mie.UnitError) as caught:
        dates(of, **{name: value})
    assert str(caught.value) == f"{value!r} has no unit; write for example {examples}"


def test_only_units_of_days_are_offered_for_what_a_month_is() -> None:
    with pytest.raises(mie.UnitError) as caught:
        dates(MONTHLY, month="4 lightyears")
    said, _, offered = str(caught.value).partition("; valid: ")
    assert said == "unknown unit 'lightyears'"
    assert {mie.Amount(f"4 {unit.strip(chr(39))}").dimension for unit in offered.split(", ")} == {
        "time"
    }
