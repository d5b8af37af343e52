"""Guard rails of regimens against slips of a unit or a digit: what can hardly have been given.

What is refused is data of the drug (`vocabulary.Guard`), its own pack's or that of the common list.
These are no clinical limits.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..errors import Argument, Hint
from ..quantities import numeric, units
from ..quantities.amount import Amount
from ..quantities.span import Span
from . import vocabulary
from .dose_kind import DoseKind, course_unit, kind_of
from .vocabulary import Guard


def guard_kind(guard: Guard) -> DoseKind:
    """Return which doses a guard judges: those of the kind in which labels print a course.

    Examples:
        >>> str(guard_kind(guard_of("ivig")))
        'a mass per body mass'
    """
    return kind_of(Amount(guard.course).unit)


def guard_of(drug: Any) -> Guard | None:
    """Return the guard of a drug of the common list; None where it has none."""
    terms = vocabulary.shipped("drugs")
    return terms[drug].guard if isinstance(drug, str) and drug in terms else None


def too_much(
    drug: Any, dose: Mapping[str, Any], days: Any, guard: Guard | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the field and the message of every guard that a dose breaks.

    Args:
        drug: From the vocabulary.
        dose: ``daily_dose`` and ``course_dose``, as far as they are known.
        days: The days of a course; no number where they are not known.
        guard: The guard of a drug of a pack's own; otherwise that of the common list.

    Examples:
        >>> dose = {"daily_dose": Span("400 g/kg/day")}
        >>> [(field, message)] = too_much("ivig", dose, 5)
        >>> field, message[:48]
        ('daily_dose', '2000 g/kg a course is more than 10 g/kg, 5 times')
    """
    guard = guard or guard_of(drug)
    if guard is None:
        return
    known = isinstance(days, int) and days >= 1
    limit = refused_from(guard)
    most_course = numeric.text(numeric.from_fraction(limit))
    kind = guard_kind(guard)
    printed = f"{guard.course} over at most {guard.days} days"
    why = f"{guard.factor} times what product labels print for {drug} ({printed})"
    advice = "a guard against slips such as g for mg, not a clinical limit"
    for field, unit in (("course_dose", kind.course), ("daily_dose", kind.daily)):
        span = dose.get(field)
        if span is None or kind_of((span.low or span.high).unit) != kind:
            continue
        most = _most(span, unit)
        if field == "daily_dose" and known:
            most *= days
        if most >= limit:
            of = "a course" if field == "course_dose" or known else "a day"
            much = Amount(numeric.from_fraction(most), kind.course).to(typed_unit(span))
            above = f"more than {most_course} {kind.course}, " if most > limit else ""
            yield field, f"{numeric.readable(much)} {of} is {above}{why}: {advice}"
    if known and days > guard.factor * guard.days:
        message = f"{days} days a course are more than {guard.factor * guard.days}, {why}: {advice}"
        yield "days_per_course", message


#: How a dose is taken although it is so low.
CHECKED = Hint("; if it was checked, say ", Argument("accept_implausible", "dose"))


def above_label(drug: str, course: Span, guard: Guard | None) -> str | None:
    """Return that a course is more than labels print for a drug; None where it is not.

    Examples:
        >>> above_label("ivig", Span("4 g/kg"), guard_of("ivig"))
        '4 g/kg a course is more than product labels print for ivig (2 g/kg)'
    """
    if guard is None or _most(course, guard_kind(guard).course) <= _course(guard):
        return None
    much = numeric.readable(course)
    return f"{much} a course is more than product labels print for {drug} ({guard.course})"


def typed_unit(*doses: Any) -> str:
    """Return the unit of a course in which the first known dose was typed.

    Examples:
        >>> typed_unit(None, Span("60 mg/kg/day"))
        'mg/kg'
    """
    known = next(dose for dose in doses if isinstance(dose, Span))
    return course_unit((known.low or known.high).unit)


def too_little(
    drug: str, course: Span, guard: Guard | None, typed: str | None = None
) -> str | None:
    """Return that a course is hardly ever so low, such as mg for g; None where it is not.

    Args:
        drug: From the vocabulary.
        course: The dose of a course.
        guard: The guard of the drug.
        typed: The unit in which the dose was typed, if that is another one.

    Examples:
        >>> too_little("ivig", Span("0.06 g/kg"), guard_of("ivig"), "mg/kg")[:40]
        '60 mg/kg a course is less than 0.1 g/kg,'
    """
    if guard is None:
        return None
    least = least_of(guard)
    unit = guard_kind(guard).course
    each = (course, *course.readings)
    if least is None or all(_least(reading, unit) >= least for reading in each):
        return None
    told = course.to(typed) if typed and kind_of(typed) == kind_of(unit) else course
    much, labels = numeric.readable(told, 6), f"where labels print {guard.course} for {drug}"
    return (
        f"{much} a course is less than {guard.least}, {labels}: a guard against slips such as mg "
        "for g, not a clinical limit"
    )


#: Courses above which somebody is asked whether they are meant: ten years of monthly ones. Chosen
#: here, as a guard against slips such as 999 for 9.
MANY_COURSES = 120


def too_many(courses: Any) -> str | None:
    """Return that so many courses are hardly ever meant; None where they are not many.

    Examples:
        >>> too_many(Span(999))
        '999 courses are more than 120: a guard against slips of a digit, not a clinical limit'
    """
    if not isinstance(courses, Span):
        return None
    bounds = [b for one in (courses, *courses.readings) for b in (one.low, one.high)]
    if all(bound is None or bound <= MANY_COURSES for bound in bounds):
        return None
    advice = "a guard against slips of a digit, not a clinical limit"
    return f"{courses} courses are more than {MANY_COURSES}: {advice}"


def refused_from(guard: Guard) -> Fraction:
    """Return the dose of a course that is refused, in the base unit of its kind."""
    return guard.factor * _course(guard)


def label_of(guard: Guard | None) -> Amount | None:
    """Return the most that labels print for a course; None where nothing is known of the drug."""
    return None if guard is None else Amount(guard.course)


def least_of(guard: Guard) -> Fraction | None:
    """Return the dose of a course below which it must be checked, in the base unit of its kind."""
    unit = guard_kind(guard).course
    return None if guard.least is None else _exact(Amount(guard.least), unit)


@lru_cache(maxsize=64)
def unit_of_course(guard: Guard | None) -> str | None:
    """Return the unit in which labels print a course of the drug; None where that is not known."""
    return Amount(guard.course).unit if guard is not None else None


@lru_cache(maxsize=64)
def _course(guard: Guard) -> Fraction:
    return _exact(Amount(guard.course), guard_kind(guard).course)


def too_close(interval: Any, days: Any) -> Iterator[tuple[str, str]]:
    """Yield what is wrong where the next course would begin before one is over.

    A calendar month counts as its 31 days at most; of a range the shorter bound counts.

    Examples:
        >>> list(too_close(Span("1 day"), 5))
        [('interval', 'a course of 5 days does not fit into an interval of 1 day')]
    """
    if not isinstance(interval, Span) or not isinstance(days, int):
        return
    for span in (interval, *interval.readings):
        bound = span.low if span.low is not None else span.high
        calendar = bound.dimension == "calendar time"
        room = _exact(bound, "month") * 31 if calendar else _exact(bound, "day")
        if room < days:
            yield "interval", f"a course of {days} days does not fit into an interval of {span}"


def _most(span: Span, unit: str) -> Fraction:
    """The highest bound that is stated, under any reading."""
    bound = span.high if span.high is not None else span.low
    return max([_exact(bound, unit), *(_most(reading, unit) for reading in span.readings)])


def _least(span: Span, unit: str) -> Fraction:
    """The lowest bound that is stated."""
    return _exact(span.low if span.low is not None else span.high, unit)


def _exact(amount: Amount, unit: str) -> Fraction:
    return Fraction(amount.value) * units.get(amount.unit).factor / units.get(unit).factor
