"""Who used an order: exactly, in all that it gives, in one of two readings, or not at all."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.records import Reading

ALL = (
    "huapaya2019/ivig, wang2022/ivig, cherin2002/ivig, dalakas1993/ivig, kampylafka2012/ivig (in "
    "one of two readings), hallowell2016/pm-ild, hallowell2016/rp-ild"
)
BOTH = "cherin2002/ivig, kampylafka2012/ivig (in one of two readings)"


def regimen(**known: Any) -> mie.DosingRegimen:
    return mie.DosingRegimen(**{"dose_per_course": "2 g/kg", **known})


def only(order: str, **known: Any) -> dosing.Match:
    [match] = dosing.nearest(order, [regimen(**known)])
    return match


@pytest.mark.parametrize(
    ("order", "summary"),
    [
        ("2g/kg", f"The dose was used by {ALL}; your order gives no days, interval or number of "
         "courses."),
        ("0.4 g/kg/day x 5 days", "The dose and days were used by huapaya2019/ivig, "
         "wang2022/ivig, hallowell2016/rp-ild; your order gives no interval or number of "
         "courses."),
        ("2 g/kg over 2 days monthly", f"The dose, days and interval were used by {BOTH}; your "
         "order gives no number of courses."),
        ("2 g/kg/day x 2 days monthly", "The dose, days and interval were used by "
         "kampylafka2012/ivig (in one of two readings); your order gives no number of courses."),
        ("1 g/kg x 2 days every 4 weeks", "No study of this evidence used exactly this. Its dose "
         f"and days were used by {BOTH}; your order gives no number of courses."),
        ("1 g/kg x 2 days monthly x 6", "No study of this evidence used exactly this. Its dose, "
         f"days and interval were used by {BOTH}. Its dose, interval and number of courses were "
         "used by huapaya2019/ivig."),
        ("0.4 g/kg x 5 days monthly x 6", "Exactly this was used by huapaya2019/ivig."),
        ("3 g/kg", "No study of this evidence used exactly this."),
    ],
)  # fmt: skip
def test_what_an_order_leaves_open_is_told_apart_from_what_differs(
    order: str, summary: str
) -> None:
    assert dosing.nearest(order, mie.document.regimens).summary == summary


def test_who_used_it_exactly_and_who_used_more_than_is_ordered_are_told_apart() -> None:
    regimens = [
        regimen(id="exact", interval="1 month"),
        regimen(id="more", interval="1 month", days_per_course=5),
        regimen(id="less"),
    ]
    assert dosing.nearest("2 g/kg monthly", regimens).summary == (
        "Exactly this was used by exact. The dose and interval were used by more; your order "
        "gives no days."
    )


def test_groups_that_agree_in_other_parts_are_named_apart() -> None:
    regimens = [
        regimen(id="as-often", interval="1 month", days_per_course=5),
        regimen(id="as-long", interval="2 months", days_per_course=2),
        regimen(id="neither", interval="2 months", days_per_course=5),
    ]
    assert dosing.nearest("1 g/kg x 2 days monthly", regimens).summary == (
        "No study of this evidence used exactly this. Its dose and days were used by as-long. Its "
        "dose and interval were used by as-often."
    )


def test_bounds_that_hold_the_order_are_not_exactly_the_order() -> None:
    match = only("2 g/kg monthly x 6", interval="1 month", courses=mie.Span(4, 6, "bounds"))
    assert [(part.name, part.verdict) for part in match.parts] == [
        ("dose", "same"), ("interval", "same"), ("courses", "possible"),
    ]  # fmt: skip
    end = "4-6 courses as reported, which can mean the ordered number of courses"
    assert match.words.endswith(end)
    assert not match.is_same
    wide = only("2 g/kg", dose_per_course=mie.Span("1 g/kg", "2 g/kg", "bounds"))
    assert wide.words == "1-2 g/kg a course as reported, which can mean the ordered dose"


def test_what_only_one_of_the_two_says_is_no_difference() -> None:
    match = only("2 g/kg monthly x 6", days_per_course=5, interval="1 month")
    assert [(part.name, part.verdict) for part in match.parts][1:] == [
        ("days", "not ordered"), ("interval", "same"), ("courses", "not reported"),
    ]  # fmt: skip
    assert match.words == (
        "2 g/kg a course, the same; 5 days, which the order lacks; every 1 month, the same; "
        "courses not reported"
    )


def test_a_text_with_two_readings_is_never_exactly_the_order() -> None:
    second: Any = Reading(daily_dose="2 g/kg/day", days_per_course=2, why="It is not said.")
    match = only("2 g/kg over 2 days", days_per_course=2, readings=[second])
    assert (match.readings, match.is_same) == (2, False)
    assert match.words == (
        "2 g/kg a course, the same; another reading of its text: 4 g/kg a course; 2 days, the same"
    )
    order = regimen(days_per_course=2, readings=[second])
    with pytest.raises(mie.AmbiguousDoseError):
        dosing.nearest(order, [regimen(days_per_course=2)])
    [match] = dosing.nearest(order, [regimen(days_per_course=2)], reading=1)
    assert (match.readings, match.is_same) == (1, True)


def test_the_nearest_reading_of_an_ambiguous_text_counts() -> None:
    match = only(
        "2 g/kg/day x 2 days",
        days_per_course=2,
        readings=[Reading(daily_dose="2 g/kg/day", why="It is not said.")],
    )
    assert match.course_difference.value == 0
    assert match.words == (
        "4 g/kg a course, the same; another reading of its text: 2 g/kg a course; 2 days, the same"
    )


@pytest.mark.parametrize("part", ["interval", "courses"])
def test_two_readings_of_another_part_are_two_readings(part: str) -> None:
    one: Any = {"interval": "1 month", "courses": 3}[part]
    two: Any = {"interval": "2 months", "courses": 4}[part]
    known = {"interval": "1 month", "courses": 3, part: mie.Span(one, readings=[mie.Span(two)])}
    match = only("2 g/kg monthly x 3", **known)
    assert (match.readings, match.is_same) == (2, False)


@pytest.mark.parametrize(
    ("order", "read_as"),
    [
        ("2 g/kg", "2 g/kg a course"),
        ("2 g/kg over 4 days q4w", "2 g/kg a course divided over 4 days, every 4 weeks"),
        ("1 g/kg x 1 day monthly x 6",
         "1 g/kg/day on each of 1 day, 1 g/kg a course, every 1 month, 6 courses"),
    ],
)  # fmt: skip
def test_it_is_said_how_an_order_was_read(order: str, read_as: str) -> None:
    assert dosing.nearest(dosing.read_order(order), []).read_as == read_as


def test_every_part_that_differs_says_so_with_its_name() -> None:
    known = {"dose_per_course": "3 g/kg", "days_per_course": 5, "interval": "2 months"}
    match = only("2 g/kg over 2 days monthly x 6", **known, courses=4)
    assert [(part.name, part.verdict) for part in match.parts] == [
        ("dose", "different"), ("days", "different"),
        ("interval", "different"), ("courses", "different"),
    ]  # fmt: skip


def test_a_dose_with_two_readings_of_its_own_is_compared_in_each() -> None:
    match = only(
        "3 g/kg over 2 days",
        dose_per_course=mie.Span("2 g/kg", readings=[mie.Span("3 g/kg")]),
        days_per_course=2,
    )
    assert match.course_difference == mie.Amount("0 g/kg")
    assert (match.readings, match.days_difference) == (2, 0)
    assert match.words == (
        "3 g/kg a course, the same; another reading of its text: 2 g/kg a course; 2 days, the same"
    )


def test_studies_in_one_group_are_named_with_their_number_of_readings() -> None:
    second, third = (
        Reading(dose_per_course=dose, why="It is not said.") for dose in ("3 g/kg", "4 g/kg")
    )
    regimens = [
        regimen(id="one"), regimen(id="clear"),
        regimen(id="two", readings=[second]), regimen(id="three", readings=[second, third]),
    ]  # fmt: skip
    assert dosing.nearest("2 g/kg", regimens).summary == (
        "Exactly this was used by one, clear. The dose was used by two (in one of two readings), "
        "three (in one of 3 readings)."
    )
