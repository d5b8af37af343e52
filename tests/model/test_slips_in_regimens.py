"""A dose that can hardly have been given is refused; the limit is said, and where it is from."""

from decimal import Decimal
from typing import Any, Final

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.dosing import products
from myositis_ild_evidence.packs.json_text import to_json
from myositis_ild_evidence.records import Reading
from myositis_ild_evidence.records import guards as slips
from packs import Pack

FILE = "studies/author2020.toml"
FIVE: dict[str, Any] = {"days_per_course": 5}
TWO: dict[str, Any] = {"dose_per_course": "2 g/kg"}


def test_the_limits_are_five_times_what_product_labels_print() -> None:
    rates = [rate for product in products for rate in product.rates]
    courses = [rate.dose_per_course for rate in rates if rate.dose_per_course is not None]
    days = [rate.days for rate in rates if rate.days is not None]
    guard = slips.guard_of("ivig")
    assert guard is not None
    assert max(courses) == mie.Amount(guard.course)
    assert max(span.high for span in days) == guard.days
    assert guard.factor == 5


def test_a_drug_of_a_packs_own_brings_its_own_guard(pack: Pack) -> None:
    drug = '[drug-a]\nlabel = "Drug A"\n[drug-a.guard]\ncourse = "30 mg/kg"\ndays = 3\nfactor = 5\n'
    pack.add("vocabulary/drugs.toml", drug)
    pack.change(FILE, 'drug = "ivig"', 'drug = "drug-a"')
    found = {(problem.file, problem.path): problem.message for problem in pack.problems()}
    assert found.keys() == {
        (FILE, "regimen[0].daily_dose"),
        (FILE, "regimen[0].readings[0]"),
    }
    assert "2 g/kg a course is more than 0.15 g/kg, 5 times" in found[FILE, "regimen[0].daily_dose"]
    pack.change(FILE, "0.4 g/kg/day", "20 mg/kg/day").change(FILE, "0.8 g/kg/day", "29 mg/kg/day")
    regimen = pack.load().regimens["author2020/ivig"]
    assert regimen.guard is not None
    assert regimen.guard.course == "30 mg/kg"


MEAN: Final = "mean-of-cohort"
REFUSED: dict[str, dict[str, Any]] = {
    "400 g for 400 mg": {"daily_dose": "400 g/kg/day"} | FIVE,
    "a comma that was lost": {"daily_dose": "40 g/kg/day", "days_per_course": 1},
    "a day that is too much in five": {"daily_dose": "2.001 g/kg/day"} | FIVE,
    "the same in mg": {"daily_dose": "2001 mg/kg/day"} | FIVE,
    "a rate": {"daily_dose": "8 mg/kg/min", "hours_per_day": 24, "days_per_course": 1},
    "a course": {"dose_per_course": "10.001 g/kg"},
    "the total taken for daily over five days": {"daily_dose": "2 g/kg/day"} | FIVE,
    "the upper bound": {"dose_per_course": mie.Span("2 g/kg", "2000 g/kg")},
    "at most": {"dose_per_course": mie.Span(None, "2000 g/kg")},
    "at least": {"dose_per_course": mie.Span("2000 g/kg", None)},
    "a mean": {"daily_dose": mie.Span("0.4 g/kg/day", "400 g/kg/day", MEAN)} | FIVE,
    "a reading of a span": {
        "dose_per_course": mie.Span("2 g/kg", readings=[mie.Span("2000 g/kg")])},
    "a reading of a regimen": TWO | {"readings": [Reading(dose_per_course="2000 g/kg", why="x")]},
    "a reading on the regimen's days": TWO | FIVE | {
        "readings": [Reading(daily_dose="2.1 g/kg/day", why="x")]},
}  # fmt: skip


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED.keys())
def test_more_than_the_guard_is_an_error_that_names_the_limit_and_the_slip(
    fields: dict[str, Any],
) -> None:
    with pytest.raises(
        mie.InvalidValueError, match=r"is (more than 10 g/kg, )?5 times .* labels"
    ) as said:
        mie.DosingRegimen(**fields)
    assert "g for mg, not a clinical limit" in str(said.value)


@pytest.mark.parametrize(
    "fields",
    [
        {"daily_dose": "1.999 g/kg/day"} | FIVE,
        {"dose_per_course": "9.999 g/kg"},
        {"dose_per_course": mie.Span("2 g/kg", None)},
        TWO | {"days_per_course": 25},
        {"dose_per_course": "4 g/kg", "readings": [Reading(dose_per_course="9 g/kg", why="x")]},
    ],
)
def test_below_the_guard_all_is_taken(fields: dict[str, Any]) -> None:
    assert mie.DosingRegimen(**fields).dose_per_course().low is not None


def test_every_reading_of_the_curated_regimens_is_far_below_the_guard() -> None:
    courses = [regimen.dose_per_course() for regimen in mie.document.regimens]
    highest = max(span.high for one in courses for span in (one, *one.readings))
    assert highest == mie.Amount("4 g/kg")


def test_other_drugs_have_no_limit_of_dose_or_days() -> None:
    regimen = mie.DosingRegimen(drug="other", daily_dose="400 g/kg/day", days_per_course=500)
    assert regimen.daily_dose == mie.Span("400 g/kg/day")


def test_a_course_of_more_than_25_days_is_refused() -> None:
    with pytest.raises(mie.InvalidValueError, match="26 days a course are more than 25, 5 times"):
        mie.DosingRegimen(**TWO, days_per_course=26)
    long = Reading(dose_per_course="2 g/kg", days_per_course=500, why="x")
    with pytest.raises(mie.InvalidValueError, match=r"readings\[0\]: 500 days a course"):
        mie.DosingRegimen(**TWO, days_per_course=5, readings=[long])


@pytest.mark.parametrize(
    ("interval", "days", "fits"),
    [
        ("1 day", 5, False),
        ("4 days", 5, False),
        ("100 hours", 5, False),
        ("120 hours", 5, True),
        ("5 days", 5, True),
        (mie.Span("4 days", "4 weeks"), 5, False),
        (mie.Span("5 days", "4 weeks"), 5, True),
        (mie.Span(None, "4 days"), 5, False),
        (mie.Span("4 days", None), 5, False),
        (mie.Span("4 weeks", readings=[mie.Span("4 days")]), 5, False),
        ("0.5 month", 15, True),
        ("0.5 month", 16, False),
        ("0.01 year", 4, False),
    ],
)
def test_the_next_course_begins_when_one_is_over(interval: Any, days: int, fits: bool) -> None:
    if fits:
        regimen = mie.DosingRegimen(**TWO, days_per_course=days, interval=interval)
        assert regimen.interval is not mie.Absence.NOT_REPORTED
        return
    with pytest.raises(mie.InvalidValueError, match=f"course of {days} days does not fit into an"):
        mie.DosingRegimen(**TWO, days_per_course=days, interval=interval)


def test_days_of_a_reading_fit_into_the_interval_too() -> None:
    long = Reading(dose_per_course="2 g/kg", days_per_course=9, why="x")
    with pytest.raises(mie.InvalidValueError, match="course of 9 days does not fit into an int"):
        mie.DosingRegimen(**TWO, days_per_course=5, interval="1 week", readings=[long])


def test_orders_have_the_same_guard() -> None:
    with pytest.raises(mie.InvalidValueError, match="400 g/kg a course is more than 10 g/kg"):
        mie.dosing.nearest("400 g/kg x 2 days")


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("0.4 g/kg/day", "400 g/kg/day", "regimen[0].daily_dose"),
        ("days_per_course = 5", "days_per_course = 26", "regimen[0].days_per_course"),
    ],
)
def test_a_pack_has_the_same_guard(pack: Pack, old: str, new: str, path: str) -> None:
    pack.change(FILE, old, new)
    assert path in {problem.path for problem in pack.problems()}


def test_json_has_the_same_guard() -> None:
    text = to_json(mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5))
    with pytest.raises(mie.PackError, match="daily_dose: 2000 g/kg a course is more than 10 g/kg"):
        mie.from_json(text.replace('"0.4 g/kg/day"', '"400 g/kg/day"'))


def test_the_guard_counts_exactly() -> None:
    third = mie.Amount(Decimal("0.4") + Decimal("1e-28"), "g/kg/day")
    with pytest.raises(mie.InvalidValueError, match="more than 10 g/kg"):
        mie.DosingRegimen(daily_dose=third, days_per_course=25)


PRINTED = (
    "more than 10 g/kg, 5 times what product labels print for ivig (2 g/kg over at most 5 days)"
)
ADVICE = "a guard against slips such as g for mg, not a clinical limit"
DAY = Reading(daily_dose="400 g/kg/day", why="x")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"dose_per_course": "400 g/kg"}, "course_dose: 400 g/kg a course is"),
        ({"daily_dose": "11 g/kg/day", "days_per_course": 1}, "daily_dose: 11 g/kg a course is"),
        ({"daily_dose": "400 g/kg/day"} | FIVE, "daily_dose: 2000 g/kg a course is"),
        (TWO | {"readings": [DAY]}, "readings[0]: 400 g/kg a day is"),
    ],
)
def test_the_guard_says_of_which_field_and_of_how_much_it_speaks(
    fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        mie.DosingRegimen(**fields)
    assert str(caught.value) == f"DosingRegimen.{said} {PRINTED}: {ADVICE}"


def test_days_that_a_reading_takes_from_its_regimen_are_refused_once() -> None:
    given = {"drug": "ivig", "course_dose": mie.Span("2 g/kg"), "days_per_course": 26}
    reading = Reading(dose_per_course="3 g/kg", why="x")
    found = mie.DosingRegimen.problems(given | {"readings": [reading]})
    assert [field for field, _ in found] == ["days_per_course"]


def test_an_interval_that_is_too_short_is_named_as_the_field() -> None:
    with pytest.raises(
        mie.InvalidValueError, match=r"^DosingRegimen\.interval: a course of 5 days"
    ):
        mie.DosingRegimen(**TWO, days_per_course=5, interval="4 days")


@pytest.mark.parametrize("drug", ["IVIG", "Ivig", "ivig ", ""])
def test_no_other_spelling_of_a_drug_gets_round_its_guard(drug: str) -> None:
    with pytest.raises(mie.InvalidValueError, match="a drug is the id of a term"):
        mie.DosingRegimen(drug=drug, daily_dose="30 g/kg/day", days_per_course=1)
