"""Days of infusion with dates: months as reported, month ends, and bounds that need a choice."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie

MONTHLY = mie.DosingRegimen(
    daily_dose="1 g/kg/day", days_per_course=1, courses=4, interval="1 month"
)
START = date(2027, 1, 31)


def days(regimen: mie.DosingRegimen, start: date = START, **options: Any) -> list[date]:
    return regimen.for_patient("70 kg").schedule(start, **options).column("date")


def test_the_end_of_a_month_is_kept_where_there_is_one() -> None:
    assert days(MONTHLY) == [
        date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30),
    ]  # fmt: skip
    assert days(MONTHLY, date(2028, 1, 31))[1] == date(2028, 2, 29)
    assert days(MONTHLY, date(2027, 11, 15))[2] == date(2028, 1, 15)


def test_a_month_is_28_days_on_request() -> None:
    found = days(MONTHLY, month="28 days")
    assert {after - before for before, after in pairwise(found)} == {timedelta(28)}
    assert days(MONTHLY, month="4 weeks") == found


def test_rows_carry_course_day_grams_and_the_sum() -> None:
    table = mie.evidence.regimens["huapaya2019/ivig"].for_patient("70 kg").schedule(START)
    assert len(table) == 30
    assert table.columns == ("date", "course", "day", "grams", "cumulative_g_per_kg")
    assert [row["day"] for row in table[:6]] == [1, 2, 3, 4, 5, 1]
    assert table[5]["date"] == date(2027, 2, 28)
    assert str(table[4]["cumulative_g_per_kg"]) == "2"
    last = table[29]
    assert (last["course"], str(last["grams"]), str(last["cumulative_g_per_kg"])) == (6, "28", "12")


def test_the_sum_is_of_what_is_given() -> None:
    dose = MONTHLY.for_patient("71 kg", round_to="5 g")
    assert str(dose.schedule(START)[3]["grams"]) == "70"
    assert str(dose.schedule(START)[3]["cumulative_g_per_kg"])[:6] == "3.9436"


def test_three_days_add_up_exactly() -> None:
    dose = mie.evidence.regimens["dalakas1993/ivig"].for_patient("70 kg", days=3)
    assert str(dose.schedule(START)[8]["cumulative_g_per_kg"]) == "6"


@given(start=st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_months_step_by_one_and_keep_the_day_or_the_last(start: date) -> None:
    found = days(MONTHLY, start)
    for number, when in enumerate(found):
        assert (when.year * 12 + when.month) - (start.year * 12 + start.month) == number
        assert when.day == start.day or (when + timedelta(1)).day == 1


@pytest.mark.parametrize(
    ("key", "error", "said"),
    [
        ("wang2022/ivig", mie.AmbiguousDoseError, "courses="),
        ("cherin2002/ivig", mie.AmbiguousDoseError, "courses="),
        ("kampylafka2012/ivig", mie.AmbiguousDoseError, "reading="),
        ("dalakas1993/ivig", mie.MissingValueError, "days="),
        ("hallowell2016/pm-ild", mie.MissingValueError, "days="),
    ],
)
def test_what_is_not_one_figure_must_be_chosen(key: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        mie.evidence.regimens[key].for_patient("70 kg").schedule(START)


def test_choices_are_taken_within_what_is_reported() -> None:
    wang = mie.evidence.regimens["wang2022/ivig"].for_patient("70 kg")
    with pytest.raises(mie.AmbiguousDoseError, match="2-4 week; give interval="):
        wang.schedule(START, courses=2)
    assert wang.schedule(START, courses=2, interval="3 weeks")[5]["date"] == date(2027, 2, 21)
    assert len(wang.schedule(START, courses=1)) == 5
    cherin = mie.evidence.regimens["cherin2002/ivig"].for_patient("70 kg")
    # A cohort's mean limits nobody.
    assert len(cherin.schedule(START, courses=8)) == 16
    kampylafka = mie.evidence.regimens["kampylafka2012/ivig"].for_patient("70 kg")
    with pytest.raises(mie.InvalidValueError, match="at least 4 courses, not 3"):
        kampylafka.schedule(START, courses=3, reading=1)


def test_unreported_courses_and_intervals_are_asked_for() -> None:
    bare = mie.DosingRegimen(daily_dose="1 g/kg/day", days_per_course=1).for_patient("70 kg")
    with pytest.raises(mie.MissingValueError, match="courses="):
        bare.schedule(START)
    with pytest.raises(mie.MissingValueError, match="interval="):
        bare.schedule(START, courses=2)
    assert len(bare.schedule(START, courses=2, interval="10 days")) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"courses": 3}, "reports 4 courses, not 3"),
        ({"courses": 0}, "at least 1"),
        ({"courses": True}, "at least 1"),
        ({"courses": 2.0}, "at least 1"),
        ({"interval": "4 weeks"}, "give month="),
        ({"interval": "4 kg"}, "a time"),
        ({"month": "1 month"}, "such as '28 days'"),
        ({"month": "12 hours"}, "not a whole number"),
    ],
)
def test_choices_that_contradict_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(mie.InvalidValueError, match=said):
        days(MONTHLY, **options)


@pytest.mark.parametrize("start", ["31.01.2027", 20270131, None])
def test_a_start_is_a_date(start: Any) -> None:
    with pytest.raises(mie.InvalidValueError, match="is not a date such as"):
        days(MONTHLY, start)


def test_a_time_of_day_is_left_off() -> None:
    assert days(MONTHLY, datetime(2027, 1, 31, 9, 30))[0] == date(2027, 1, 31)
    assert type(days(MONTHLY, datetime(2027, 1, 31, 9, 30))[0]) is date


def test_courses_that_overlap_are_refused() -> None:
    crowded = mie.DosingRegimen(daily_dose="1 g/kg/day", days_per_course=5, courses=2)
    with pytest.raises(mie.InvalidValueError, match="not over when the next begins"):
        days(crowded, interval="4 days")


def test_the_calendar_ends() -> None:
    with pytest.raises(mie.InvalidValueError, match="leave the calendar"):
        days(MONTHLY, date(9999, 12, 1))
    with pytest.raises(mie.InvalidValueError, match="over 10,000 days"):
        mie.DosingRegimen(
            daily_dose="1 g/kg/day", days_per_course=1, courses=20000, interval="1 day"
        ).for_patient("70 kg").schedule(START)


def test_months_and_weeks_must_be_whole() -> None:
    half = mie.DosingRegimen(
        daily_dose="1 g/kg/day", days_per_course=1, courses=2, interval="1.5 month"
    )
    with pytest.raises(mie.InvalidValueError, match="whole number of days or months"):
        days(half)
    weeks = mie.DosingRegimen(
        daily_dose="1 g/kg/day", days_per_course=1, courses=2, interval="4 weeks"
    )
    with pytest.raises(mie.InvalidValueError, match="the interval is 4 week"):
        days(weeks, month="28 days")
