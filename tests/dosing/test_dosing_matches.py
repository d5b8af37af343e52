"""What a study did beside an order: the differences in words, and the nearest regimen first."""

from fractions import Fraction
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing


def four_weeks() -> dosing.Nearest:
    return dosing.nearest("1 g/kg x 2 days every 4 weeks", mie.document.regimens)


def monthly() -> dosing.Nearest:
    return dosing.nearest("2 g/kg monthly x 3", mie.document.regimens)


def said(found: dosing.Nearest) -> dict[str, str]:
    return {match.regimen.key: match.words for match in found}


def regimen(**known: Any) -> mie.DosingRegimen:
    return mie.DosingRegimen(**{"dose_per_course": "2 g/kg", **known})


def test_every_study_regimen_is_described_beside_the_order() -> None:
    assert said(four_weeks()) == {
        "cherin2002/ivig": (
            "2 g/kg a course, the same; 2 days, the same; every 1 month as reported, which can "
            "mean the ordered interval; 4-6 (cohort mean) courses, which the order lacks"
        ),
        "kampylafka2012/ivig": (
            "2 g/kg a course, the same; another reading of its text: 4 g/kg a course; 2 days, the "
            "same; every 1 month as reported, which can mean the ordered interval; at least 4 "
            "courses, which the order lacks"
        ),
        "huapaya2019/ivig": (
            "2 g/kg a course, the same; 5 days, 3 days more; every 1 month as reported, which can "
            "mean the ordered interval; 6 courses, which the order lacks"
        ),
        "wang2022/ivig": (
            "2 g/kg a course, the same; 5 days, 3 days more; every 2-4 weeks as reported, which "
            "can mean the ordered interval; at least 1 course, which the order lacks"
        ),
        "hallowell2016/rp-ild": (
            "2 g/kg a course, the same; 5 days, 3 days more; interval not reported; 1 course, "
            "which the order lacks"
        ),
        "dalakas1993/ivig": (
            "2 g/kg a course, the same; days not reported; every 1 month as reported, which can "
            "mean the ordered interval; 3 courses, which the order lacks"
        ),
        "hallowell2016/pm-ild": (
            "2 g/kg a course, the same; days not reported; every 1 month as reported, which can "
            "mean the ordered interval; 3 courses, which the order lacks"
        ),
    }


def test_the_nearest_stand_first_and_what_is_unknown_after_what_is_known() -> None:
    assert [match.regimen.key for match in four_weeks()] == [
        "cherin2002/ivig", "kampylafka2012/ivig", "huapaya2019/ivig", "wang2022/ivig",
        "hallowell2016/rp-ild", "dalakas1993/ivig", "hallowell2016/pm-ild",
    ]  # fmt: skip
    assert [match.regimen.key for match in monthly()][:3] == [
        "dalakas1993/ivig", "hallowell2016/pm-ild", "cherin2002/ivig",
    ]  # fmt: skip
    assert [match.regimen.key for match in monthly()][-3:] == [
        "huapaya2019/ivig", "wang2022/ivig", "hallowell2016/rp-ild",
    ]  # fmt: skip


def test_ordered_courses_are_compared_too() -> None:
    words = said(monthly())
    assert words["dalakas1993/ivig"] == (
        "2 g/kg a course, the same; every 1 month, the same; 3 courses, the same"
    )
    assert words["huapaya2019/ivig"].endswith("; 6 courses, 3 courses more")
    assert words["hallowell2016/rp-ild"].endswith(
        "; interval not reported; 1 course, 2 courses less"
    )


def test_nearest_prints_how_it_read_its_verdict_each_regimen_and_its_use() -> None:
    found = four_weeks()
    lines = str(found).split("\n")
    assert found.read_as == "1 g/kg/day on each of 2 days, 2 g/kg a course, every 4 weeks"
    assert lines[:2] == [f"Order read as: {found.read_as}", found.summary]
    assert lines[2] == f"cherin2002/ivig: {found[0].words}"
    assert (len(lines), lines[-1]) == (10, dosing.INTENDED_USE)
    assert found.intended_use == dosing.INTENDED_USE
    assert found.order == dosing.read_order("1 g/kg x 2 days every 4 weeks")


def only(order: str, **known: Any) -> Any:
    [match] = dosing.nearest(order, [regimen(**known)])
    return match


@pytest.mark.parametrize(
    ("order", "known", "days"),
    [
        ("2 g/kg every 4 weeks", {"interval": "1 month"}, 0),
        ("2 g/kg every 31 days", {"interval": "1 month"}, 0),
        ("2 g/kg every 27 days", {"interval": "1 month"}, 1),
        ("2 g/kg every 32 days", {"interval": "1 month"}, -1),
        ("2 g/kg every 2 months", {"interval": "55 days"}, -1),
        ("2 g/kg every 2 months", {"interval": "63 days"}, 1),
        ("2 g/kg every 2 months", {"interval": "62 days"}, 0),
        ("2 g/kg every 2 months", {"interval": "2 months"}, 0),
        ("2 g/kg every 2 months", {"interval": "1 month"}, -25),
        ("2 g/kg every 2 weeks", {"interval": mie.Span("3 weeks", None, "bounds")}, 7),
        ("2 g/kg every 5 weeks", {"interval": mie.Span("3 weeks", None, "bounds")}, 0),
        ("2 g/kg every 5 weeks", {"interval": mie.Span("2 weeks", "4 weeks", "bounds")}, -7),
        ("2 g/kg every 1 week", {"interval": mie.Span("2 weeks", "4 weeks", "bounds")}, 7),
    ],
)
def test_intervals_are_apart_by_the_days_between_them(
    order: str, known: dict[str, Any], days: int
) -> None:
    assert only(order, **known).interval_difference == days


def test_the_same_interval_is_the_same_as_written_only() -> None:
    assert only("2 g/kg every 4 weeks", interval="4 weeks").same_interval
    assert not only("2 g/kg every 4 weeks", interval="1 month").same_interval
    assert only("2 g/kg every 4 weeks").same_interval is None
    assert only("2 g/kg", interval="4 weeks").same_interval is None


@pytest.mark.parametrize(
    ("order", "known", "courses"),
    [
        ("2 g/kg x 3 courses", {"courses": 5}, 2),
        ("2 g/kg x 3 courses", {"courses": 1}, -2),
        ("2 g/kg x 3 courses", {"courses": mie.Span(None, 2, "bounds")}, -1),
        ("2 g/kg x 3 courses", {"courses": mie.Span(2, None, "bounds")}, 0),
        ("2 g/kg x 3 courses", {}, None),
        ("2 g/kg", {"courses": 5}, None),
    ],
)
def test_courses_are_apart_by_their_number(
    order: str, known: dict[str, Any], courses: int | None
) -> None:
    assert only(order, **known).courses_difference == courses


def test_milligrams_and_grams_are_the_same_dose() -> None:
    match = only("2000 mg/kg")
    assert (match.course_difference.value, str(match.course_difference)) == (0, "0 g/kg")
    assert str(only("1500 mg/kg").course_difference) == "0.5 g/kg"
    assert str(only("2500 mg/kg").course_difference) == "-0.5 g/kg"
    assert only("2500 mg/kg").words == "2 g/kg a course, 0.5 g/kg less"


@pytest.mark.parametrize(
    ("known", "same"),
    [
        ({"days_per_course": 2, "interval": "1 month"}, True),
        ({"days_per_course": 2, "interval": "1 month", "courses": 9}, False),
        ({"days_per_course": 3, "interval": "1 month"}, False),
        ({"days_per_course": 2, "interval": "4 weeks"}, False),
        ({"days_per_course": 2}, False),
        ({"interval": "1 month"}, False),
        ({"dose_per_course": "3 g/kg", "days_per_course": 2, "interval": "1 month"}, False),
    ],
)
def test_only_what_agrees_in_all_that_is_reported_is_the_order(
    known: dict[str, Any], same: bool
) -> None:
    assert only("1 g/kg x 2 days monthly", **known).is_same is same


def test_the_dose_ranks_before_the_days_and_these_before_the_interval() -> None:
    order = "1 g/kg x 2 days every 4 weeks x 6"
    regimens = [
        regimen(id="dose", dose_per_course="2.1 g/kg", days_per_course=2, interval="4 weeks"),
        regimen(id="no-days", interval="4 weeks", courses=6),
        regimen(id="days", days_per_course=9, interval="4 weeks", courses=6),
        regimen(id="no-interval", days_per_course=2, courses=6),
        regimen(id="far", days_per_course=2, interval="50 weeks", courses=6),
        regimen(id="as-a-month", days_per_course=2, interval="1 month", courses=6),
        regimen(id="courses", days_per_course=2, interval="4 weeks", courses=4),
        regimen(id="same", days_per_course=2, interval="4 weeks", courses=6),
    ]
    assert [match.regimen.id for match in dosing.nearest(order, regimens)] == [
        "same", "courses", "as-a-month", "far", "no-interval", "days", "no-days", "dose",
    ]  # fmt: skip


def test_the_smallest_difference_counts() -> None:
    order = "1 g/kg x 2 days every 4 weeks x 6"
    regimens = [
        regimen(id="day", days_per_course=3, interval="4 weeks", courses=6),
        regimen(id="interval", days_per_course=2, interval="29 days", courses=6),
        regimen(id="courses", days_per_course=2, interval="4 weeks", courses=7),
        regimen(id="same", days_per_course=2, interval="4 weeks", courses=6),
    ]
    assert [match.regimen.id for match in dosing.nearest(order, regimens)] == [
        "same", "courses", "interval", "day",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ordered", "days"),
    [
        (mie.Span("6 weeks", None, "bounds"), -14),
        (mie.Span("3 weeks", "6 weeks", "bounds"), 0),
        (mie.Span("5 weeks", "6 weeks", "bounds"), -7),
        (mie.Span("1 week", "3 weeks", "bounds"), 7),
        (mie.Span(None, "3 weeks", "bounds"), 7),
        (mie.Span(None, "5 weeks", "bounds"), 0),
    ],
)
def test_an_order_may_leave_its_interval_open(ordered: mie.Span, days: int) -> None:
    [match] = dosing.nearest(regimen(interval=ordered), [regimen(interval="4 weeks")])
    assert match.interval_difference == days


def test_a_regimen_can_be_the_order() -> None:
    found = dosing.nearest(regimen(days_per_course=5, interval="1 month", courses=6))
    assert found.same == ("huapaya2019/ivig",)
    assert Fraction(found[0].course_difference.value) == 0


def test_a_range_that_begins_with_what_is_ordered_may_mean_more() -> None:
    match = only("2 g/kg monthly x 4", interval="1 month", courses=mie.Span(4, 6, "bounds"))
    assert match.words == (
        "2 g/kg a course, the same; every 1 month, the same; 4-6 courses as reported, which can "
        "mean the ordered number of courses"
    )
    assert not match.is_same
