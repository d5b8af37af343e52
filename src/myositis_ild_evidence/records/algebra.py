"""The algebra of doses: per day x days = per course; x courses = total.

Exact in decimals; bounds, basis and further readings are carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import AmbiguousDoseError, Argument, Hint, InvalidValueError, MissingValueError
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Basis, Span
from ..words import quoted
from .dose_kind import course_unit, day_unit
from .guards import too_much, unit_of_course
from .regimen_words import duration

if TYPE_CHECKING:
    from .dose import Dose
    from .regimen import DosingRegimen

Bounds = tuple[Fraction | None, Fraction | None]


def dose_per_course(regimen: DosingRegimen) -> Span:
    """Return the dose of one course: per body weight or surface, or fixed.

    A printed dose keeps its unit. One that follows from the dose of a day is in the unit that
    labels print for a course of the drug, where that is known; otherwise in that of the dose.

    As printed, or the dose of a day times the days of a course. Bounds, their basis and further
    readings of an ambiguous text are carried along. What is given for a duration is one course.
    See also `for_patient`.

    Args:
        regimen: The regimen.

    Raises:
        MissingValueError: The dose is printed per day, and the days are not known; it is adjusted
            to a level; or none is known.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> print(dose_per_course(DosingRegimen(daily_dose="400 mg/kg/day", days_per_course=5)))
        2 g/kg
        >>> print(dose_per_course(DosingRegimen(drug="levetiracetam", dose_per_course="60 mg/kg")))
        60 mg/kg
    """
    unit = unit_of_course(regimen.guard)
    return _with_readings([_course(dose, days, unit) for dose, days in doses(regimen, None)])


def dose_per_day(regimen: DosingRegimen, days: int | None = None) -> Span:
    """Return the dose of one day, as printed or from the course and its days.

    A dose keeps its unit, so far as a day has it: 2 g/kg over 2 days is 1 g/kg/day. See also
    `dose_per_course`, which needs no days where the dose of a course is printed.

    Args:
        regimen: The regimen.
        days: On how many days a course is given, where the evidence does not say. One day is
            never assumed.

    Raises:
        MissingValueError: The days are not reported, and none were given.
        InvalidValueError: ``days`` is not a whole number of at least 1, contradicts the reported
            days, or can hardly be right.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg")
        >>> print(dose_per_day(regimen, days=2))
        1 g/kg/day
    """
    if days is not None:
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            raise InvalidValueError(
                Argument("days", bare=True),
                f" is a whole number, at least 1, not {quoted(days)}",
                code="out-of-range",
            )
        reported = regimen.days
        if reported is not None and reported != days:
            raise InvalidValueError(
                f"the regimen reports {reported} days a course, not {quoted(days)}",
                code="contradiction",
                argument="days",
            )
        for _, message in too_much(regimen.drug, {}, days, regimen.guard):
            raise InvalidValueError(message, code="implausible", argument="days")
    return _with_readings([_day(dose, days) for dose, days in doses(regimen, days)])


def total_dose(regimen: DosingRegimen) -> Span:
    """Return the dose of all courses, in the unit of the dose of a course.

    The dose of a course times the number of courses, both with their bounds; of phases, their sum.
    See also `dose_per_course`, which is known where the number of courses is not.

    Args:
        regimen: The regimen.

    Raises:
        MissingValueError: The number of courses is not reported.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> print(total_dose(DosingRegimen(dose_per_course="2 g/kg", courses=3)))
        6 g/kg
    """
    if regimen.phases:
        return _sum(regimen)
    courses = regimen.counted
    if not isinstance(courses, Span):
        raise MissingValueError(
            f"the number of courses is {courses}; {dose_per_course(regimen)} a course is known"
        )
    return dose_per_course(regimen) * courses


def doses(regimen: DosingRegimen, days: int | None) -> list[tuple[Dose, int | None]]:
    """Return the regimen and its further readings, each with its days as far as they are known.

    Raises:
        MissingValueError: No dose is known; the message says why.
    """
    if (why := regimen.not_computed) is not None:
        way = Hint("; ask for each of regimen.in_phases") if regimen.phases else ""
        raise MissingValueError(
            f"{regimen.key}: {why}, so that no dose is computed from it",
            way,
        )
    reported = regimen.days if regimen.days is not None else days
    found: list[tuple[Dose, int | None]] = [(regimen, reported)]
    for reading in regimen.readings:
        own = reading.days
        found.append((reading, own if own is not None else reported))
    return found


def in_reading(regimen: DosingRegimen, reading: int) -> DosingRegimen:
    """Return one reading of a regimen, from 1, as a regimen that can be read in one way."""
    dose: Dose = regimen.readings[reading - 2] if reading > 1 else regimen
    if dose is regimen:
        return attrs.evolve(regimen, readings=())
    of_reading = {one.alias: getattr(dose, one.name) for one in attrs.fields(type(dose))}
    del of_reading["why"]
    if not isinstance(dose.days_per_course, int) and dose.duration is None:
        of_reading |= {"days_per_course": regimen.days_per_course, "duration": regimen.duration}
    return attrs.evolve(regimen, readings=(), **of_reading)


def days_left_open(regimen: DosingRegimen, days: int | None) -> int | None:
    """Return the caller's days where the regimen, or this reading of it, does not say its own."""
    return None if regimen.days is not None else days


def readings(regimen: DosingRegimen) -> list[DosingRegimen]:
    """Return every reading of a regimen, each as a regimen of its own."""
    return [in_reading(regimen, number) for number in range(1, 2 + len(regimen.readings))]


def reading_notes(regimen: DosingRegimen, only: int | None = None) -> list[str]:
    """Return what each reading comes to and why; nothing where there is only one."""
    each = readings(regimen)
    if len(each) == 1:
        return []
    found = [
        f"Reading {number} of {len(each)}: {dose_per_course(one)} a course."
        for number, one in enumerate(each, 1)
        if only in (None, number)
    ]
    return [" ".join([*found, *(reading.why for reading in regimen.readings)])]


def chosen_reading(regimen: DosingRegimen, reading: Any, more: Sequence[str] = ()) -> int:
    """Return the number of the reading that was chosen, from 1; 1 where there is one only.

    Args:
        regimen: The regimen.
        reading: What was chosen.
        more: What else could have been chosen.

    Raises:
        AmbiguousDoseError: There are several and none was chosen; the message names them.
        InvalidValueError: There is no such reading.
    """
    count = 1 + len(regimen.readings)
    if reading is None and count == 1:
        return 1
    if reading is None:
        doses_of = [dose_per_course(one) for one in readings(regimen)]
        ways = ", ".join(f"({number}) {one} a course" for number, one in enumerate(doses_of, 1))
        why = " ".join(other.why for other in regimen.readings)
        first, *others = (Argument("reading", one) for one in (*range(1, count + 1), *more))
        asked = [first, *(part for other in others for part in (" or ", other))]
        raise AmbiguousDoseError(
            f"{regimen.key} can be read in {count} ways, {ways}: {why}",
            Hint(" Give ", *asked),
            code="ambiguous-reading",
            argument="reading",
        )
    if type(reading) is not int or not 1 <= reading <= count:
        valid = ", or ".join((f"a number from 1 to {count}", *map(repr, more)))
        raise InvalidValueError(
            Argument("reading", bare=True),
            f" is {valid}, not {quoted(reading)}",
            code="out-of-range",
        )
    return reading


def days_known(regimen: DosingRegimen, days: int | None = None) -> bool:
    """Say whether the dose of a day is known, if need be from the caller's days."""
    dose, number = doses(regimen, days)[0]
    return number is not None or dose.of_day is not None


def mapped(span: Span, change: Callable[[Any], Any]) -> Span:
    """Return a span whose bounds and further readings are changed alike."""
    low = None if span.low is None else change(span.low)
    high = low  # one figure stays one figure: it is changed once
    if not span.is_exact:
        high = None if span.high is None else change(span.high)
    return Span(low, high, span.basis, [mapped(reading, change) for reading in span.readings])


def scaled(
    regimen: DosingRegimen, figure: str, days: int | None, change: Callable[[Fraction], Amount]
) -> Span:
    """Return a figure of a regimen with a function applied to its exact base unit, such as g/kg.

    Dividing a course by three days does not end as a decimal; here it stays a fraction until
    the function has been applied, so that 2 g/kg over 3 days for 75 kg is 50 g a day.

    Args:
        regimen: The regimen.
        figure: ``per_day``, ``per_course`` or ``total``.
        days: Days chosen by the caller.
        change: Takes the number of base units, returns the amount.

    Raises:
        MissingValueError: The figure is not known.
    """
    changed = [
        mapped(span, partial(_divided, divisor, change))
        for span, divisor in _parts(regimen, figure, days)
    ]
    return changed[0] if figure != "per_day" else _with_readings(changed)


def bounds(regimen: DosingRegimen, figure: str, days: int | None) -> list[Bounds]:
    """Return a figure in base units, such as g/kg, as bounds for each reading; None where open.

    Args:
        regimen: The regimen.
        figure: ``per_day``, ``per_course`` or ``total``.
        days: Days chosen by the caller.

    Raises:
        MissingValueError: The figure is not known.
    """

    def exact(bound: Amount | None, divisor: int) -> Fraction | None:
        return None if bound is None else Fraction(bound.value) / divisor

    return [
        (exact(one.low, divisor), exact(one.high, divisor))
        for span, divisor in _parts(regimen, figure, days)
        for one in (span, *span.readings)
    ]


def _parts(regimen: DosingRegimen, figure: str, days: int | None) -> list[tuple[Span, int]]:
    """Return spans in the base unit of the dose, each with what it is still to be divided by."""
    kind = regimen.kind
    if figure != "per_day":
        whole = dose_per_course(regimen) if figure == "per_course" else total_dose(regimen)
        assert kind is not None  # without a dose there was an error
        return [(whole.to(kind.course), 1)]
    dose_per_day(regimen, days)  # raises where the days are not known
    assert kind is not None
    parts = []
    for dose, number in doses(regimen, days):
        if dose.of_day is not None:
            parts.append((dose.of_day.to(kind.daily), 1))
        else:
            assert dose.course_dose is not None and number is not None  # noqa: PT018
            parts.append((dose.course_dose.to(kind.course), number))
    return parts


def _sum(regimen: DosingRegimen) -> Span:
    """Return the dose of all phases together, in the unit of the first."""
    totals = [total_dose(phase) for phase in regimen.in_phases]
    for phase, total in zip(regimen.in_phases, totals, strict=True):
        if phase.kind != regimen.in_phases[0].kind:
            raise MissingValueError(
                f"{regimen.key}: its phases are not of one kind ({totals[0]}, then {total}), so "
                "that they are not added up"
            )
        if total.readings:
            raise AmbiguousDoseError(f"{phase.key} can be read in several ways: {total}")
    first = totals[0].low if totals[0].low is not None else totals[0].high

    def added(side: str) -> Amount | None:
        bounds = [getattr(total, side) for total in totals]
        if None in bounds:
            return None
        numbers = (Fraction(bound.to(first.unit).value) for bound in bounds)
        return Amount(numeric.from_fraction(sum(numbers, Fraction(0))), first.unit)

    low = added("low")
    if all(total.is_exact for total in totals):
        return Span(low)
    bounds_only: Basis = "bounds"
    basis = next((t.basis for t in totals if t.basis not in ("exact", "bounds")), bounds_only)
    return Span(low, added("high"), basis)


def _divided(days: int, change: Callable[[Fraction], Amount], bound: Amount) -> Amount:
    return change(Fraction(bound.value) / days)


def _with_readings(spans: list[Span]) -> Span:
    first, *others = spans
    # A dose may have further readings of its own text beside those of the regimen.
    more = [part for span in others for part in (attrs.evolve(span, readings=()), *span.readings)]
    return attrs.evolve(first, readings=(*first.readings, *more))


def _course(dose: Dose, days: int | None, unit: str | None) -> Span:
    if dose.course_dose is not None:
        return dose.course_dose
    daily = dose.of_day
    assert daily is not None  # the class demands one of them
    if dose.target is not None:
        raise MissingValueError(
            f"{daily} is the dose at the start: it is adjusted to a {dose.target}, so that the "
            "dose of a course is not known"
        )
    over: Any = dose.many_days if days is None else Span(days)
    if over is None:
        raise MissingValueError(f"{daily} is known, but {_how_long(dose)}", argument="days")
    printed = dose.printed or daily
    first = printed.low if printed.low is not None else printed.high
    course: Span = daily * Amount("1 day") * over
    return course.to(unit or course_unit(first.unit))


def _how_long(dose: Dose) -> str:
    """Return why the days of a course are not known."""
    if dose.duration is None:
        return "not the days of a course"
    if isinstance(dose.duration, Span):
        return f"{duration(dose.duration)} is not a number of days on which it is given"
    return f"the duration is {dose.duration}"


def _day(dose: Dose, days: int | None) -> Span:
    if dose.of_day is not None:
        return dose.of_day
    assert dose.course_dose is not None
    if days is None:
        raise MissingValueError(
            f"the days of a course are {dose.days_per_course}: {dose.course_dose} a course is "
            "known, but no dose per day",
            Hint("; give ", Argument("days"), " to choose"),
        )
    first = dose.course_dose.low if dose.course_dose.low is not None else dose.course_dose.high
    return (dose.course_dose / Amount(days, "day")).to(day_unit(first.unit))
