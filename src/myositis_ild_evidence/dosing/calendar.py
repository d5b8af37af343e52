"""Days of infusion with dates: months as reported keep the day of the month."""

import itertools
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import AmbiguousDoseError, Argument, Hint, InvalidValueError, MissingValueError, about
from ..quantities import numeric
from ..quantities.amount import Amount, expected
from ..quantities.numeric import shown
from ..quantities.span import Span
from ..records import algebra
from ..records.source import is_known
from ..words import quoted
from .labels import heading
from .person import fraction
from .wording import INTENDED_USE

if TYPE_CHECKING:
    from ..tables.table import Table
    from .patient import PatientDose

CODEBOOK = {
    "date": "Date of the infusion",
    "course": "Number of the course, from 1",
    "day": "Day of the course, from 1; the days of a course are taken as consecutive",
    "grams": "Grams on this day, after rounding if one was asked for",
    "cumulative_g_per_kg": f"Grams so far by the dosing weight in kg. {INTENDED_USE}",
}


def _codebook(dose: "PatientDose") -> dict[str, str]:
    """Return the columns: of grams per kilogram, or of whatever else the dose is one of."""
    if dose.kind.per == "body mass" and dose.unit == "g":
        return CODEBOOK
    first = dict(itertools.islice(CODEBOOK.items(), 3))
    return first | {
        "dose": f"Dose on this day in {dose.unit}, after rounding if one was asked for",
        "cumulative_dose": f"The same so far in {dose.unit}. {INTENDED_USE}",
    }


_MOST_ROWS = 10_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def schedule(
    dose: "PatientDose",
    start: date | str,
    *,
    reading: int | None = None,
    courses: int | None = None,
    interval: Any = None,
    month: Any = None,
) -> "Table":
    """Return the days of infusion with dates, grams and cumulative grams per kilogram.

    An interval in months keeps the day of the month of the start, or takes the last day of a
    shorter month: 31 January, 28 February, 31 March. The days of a course are taken as
    consecutive. The notes of the table name the weight, the rounding and the product, the reading
    that was chosen, and every warning and caution.

    See also ``dose.regimen.interval``, the interval as reported.

    Args:
        dose: The dose for a patient.
        start: The first day, as a date or as text such as ``"2027-01-31"``.
        reading: Which reading of an ambiguous regimen, from 1; it is never chosen silently.
        courses: How many courses, where the evidence gives bounds or no number.
        interval: From the start of one course to the next, such as ``"4 weeks"``, where the
            evidence gives bounds or none.
        month: What one month is, such as ``"28 days"``, instead of a calendar month.

    Returns:
        One row for each day of infusion: date, course, day, grams, and grams so far per kg; of a
        dose in another unit than grams or not per body weight, the dose and its sum so far.

    Raises:
        MissingValueError: The days, the courses or the interval are not reported; the message
            says which argument to give.
        AmbiguousDoseError: The evidence gives bounds for them, or can be read in several ways.
        InvalidValueError: An argument contradicts what is reported, or makes no sense.
        UnknownKeyError: There is no such keyword.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(
        ...     daily_dose="1 g/kg/day", days_per_course=1, courses=3, interval="1 month")
        >>> for row in regimen.for_patient(weight="70 kg").schedule(date(2027, 1, 31)):
        ...     print(row["date"], row["grams"], row["cumulative_g_per_kg"])
        2027-01-31 70 1
        2027-02-28 70 2
        2027-03-31 70 3
    """
    from ..tables.table import Table

    start = _first_day(start)
    number = algebra.chosen_reading(dose.regimen, reading)
    notes = algebra.reading_notes(dose.regimen, number)
    one = algebra.in_reading(dose.regimen, number)
    dose = attrs.evolve(dose, regimen=one, days=algebra.days_left_open(one, dose.days))
    grams, codebook = dose.each_day, _codebook(dose)
    apart = _apart(dose)
    days = algebra.doses(dose.regimen, dose.days)[0][1]
    assert days is not None  # without days there is no dose per day
    each = _each(dose)
    sums = [*itertools.accumulate(each)]
    many = _courses(dose.regimen.counted, courses)
    if many * days > _MOST_ROWS:
        raise InvalidValueError(
            f"{many} courses of {days} days are over {_MOST_ROWS:,} days",
            code="out-of-range",
            argument="courses",
        )
    try:
        starts = [start, *_starts(dose.regimen.interval, start, many, interval, month)]
        dates = [[first + timedelta(day * apart) for day in range(days)] for first in starts]
    except OverflowError:
        raise InvalidValueError(
            f"the courses from {start} on leave the calendar", code="out-of-range", argument="start"
        ) from None
    for before, after in itertools.pairwise(dates):
        if after[0] <= before[-1]:
            raise InvalidValueError(
                f"a course of {days} days from {before[0]} is not over when the next begins, "
                f"on {after[0]}",
                code="contradiction",
                argument="interval",
            )
    *_, one_day, so_far = codebook
    rows = [
        {
            "date": when,
            "course": course,
            "day": day,
            one_day: grams[day - 1].value,
            so_far: numeric.from_fraction(sums[-1] * (course - 1) + sums[day - 1]),
        }
        for course, infusions in enumerate(dates, 1)
        for day, when in enumerate(infusions, 1)
    ]
    return Table(
        codebook,
        rows,
        title=dose.regimen.key,
        notes=[*notes, *_heading(dose), *dose.warnings, *dose.notes, *dose.cautions],
    )


def _heading(dose: "PatientDose") -> Iterator[str]:
    """Yield what the grams rest on: the weight, the rounding and the product."""
    weighed, product = dose.weighed, dose.product
    if dose.kind.per is not None:
        yield (
            f"For {dose.patient.weight}: the dosing weight is {shown(weighed.kilograms)} kg, "
            f"{weighed.basis} ({weighed.policy.label})."
        )
    if dose.surface is not None:
        surface = dose.surface
        yield f"The body surface is {shown(surface.square_metres)} m2 ({surface.formula.label})."
    exact = f"{shown(Fraction(dose.per_day.exact.value))} {dose.unit}"
    if dose.rounding is None:
        yield f"A day: {exact}, not rounded."
    else:
        each = [f"{shown(Fraction(one.value))} {one.unit}" for one in dose.each_day]
        given = each[0] if len(set(each)) == 1 else " + ".join(each)
        yield f"A day: {exact}, rounded {given} ({dose.rounding.label})."
    if product is not None:
        split = dose.rounding is not None and dose.rounding.split
        plan = f"{dose.vials_per_course} a course" if split else f"{dose.vials} a day"
        yield f"{heading(dose)}{f': {plan}' if product.vials else ''}."


def _first_day(start: Any) -> date:
    if isinstance(start, datetime):
        return start.date()
    if isinstance(start, date):
        return start
    if not isinstance(start, str) or not _ISO.fullmatch(start):
        raise InvalidValueError(
            Argument("start", str(start)[:40]), " is not a date such as '2027-01-31'"
        )
    try:
        return date.fromisoformat(start)
    except ValueError as error:
        raise InvalidValueError(
            Argument("start", start), f" does not exist in the calendar: {error}"
        ) from None


def _each(dose: "PatientDose") -> list[Fraction]:
    """Return the exact g/kg of each day of a course, after rounding; else the dose itself."""
    if _codebook(dose) is not CODEBOOK:
        return [Fraction(one.value) for one in dose.each_day]
    if dose.rounding is not None:
        return [Fraction(grams.value) / dose.weighed.kilograms for grams in dose.each_day]
    found: list[Fraction] = []

    def keep(per_kilogram: Fraction) -> Amount:
        found.append(per_kilogram)
        return Amount(numeric.from_fraction(per_kilogram), "g/kg")

    algebra.scaled(dose.regimen, "per_day", dose.days, keep)
    return found[:1] * len(dose.each_day)


def _apart(dose: "PatientDose") -> int:
    """Return how many days lie between two doses of a course: one, or a week of a weekly dose.

    Raises:
        MissingValueError: Nobody said on which days of a week it is given.
    """
    weekly = dose.regimen.days_per_week
    if weekly in (None, 7):
        return 1
    if weekly == 1:
        return 7
    raise MissingValueError(
        f"{dose.regimen.key} is given on {weekly} days a week: on which is not reported, so that "
        "there are no dates"
    )


def _courses(reported: Any, chosen: int | None) -> int:
    if chosen is not None and (
        isinstance(chosen, bool) or not isinstance(chosen, int) or chosen < 1
    ):
        raise InvalidValueError(
            Argument("courses", bare=True),
            f" is a whole number, at least 1, not {quoted(chosen)}",
            code="out-of-range",
        )
    if not isinstance(reported, Span):
        if chosen is None:
            raise MissingValueError(
                f"the number of courses is {reported}",
                Hint("; give ", Argument("courses"), " to choose"),
            )
        return chosen
    if chosen is None:
        if not reported.is_exact or reported.readings:
            raise AmbiguousDoseError(
                f"the courses are {reported}", Hint("; give ", Argument("courses"), " to choose")
            )
        return int(reported.low)
    outside = (reported.low is not None and chosen < reported.low) or (
        reported.high is not None and reported.high < chosen
    )
    # The mean of a cohort limits nobody.
    if outside and reported.basis != "mean-of-cohort":
        raise InvalidValueError(
            f"the regimen reports {reported} courses, not {chosen}",
            code="contradiction",
            argument="courses",
        )
    return chosen


def _starts(reported: Any, start: date, number: int, chosen: Any, month: Any) -> Iterator[date]:
    """Yield the first days of the second and all further courses."""
    if number == 1:
        return
    step = _interval(reported, chosen)
    if step.dimension == "calendar time":
        months = fraction(step, "month")
        if month is not None:
            days = _whole(fraction(_time(month, "month"), "day") * months, step)
            yield from (start + timedelta(days * course) for course in range(1, number))
            return
        whole = _whole(months, step)
        yield from (_later(start, whole * course) for course in range(1, number))
        return
    if month is not None:
        raise InvalidValueError(
            Argument("month"),
            f" says what a month is, but the interval is {step}",
            code="contradiction",
        )
    days = _whole(fraction(step, "day"), step)
    yield from (start + timedelta(days * course) for course in range(1, number))


def _interval(reported: Any, chosen: Any) -> Amount:
    if chosen is not None:
        with about("interval"):
            amount = expected(chosen, "time", "calendar time")
        if amount.dimension not in ("time", "calendar time") or amount.value <= 0:
            raise InvalidValueError(
                Argument("interval", bare=True),
                f" is a time such as '4 weeks', not {amount}",
                code="wrong-dimension",
            )
        if isinstance(reported, Span) and reported.is_exact and reported.low != amount:
            raise InvalidValueError(
                f"the regimen reports an interval of {reported}, not {amount}",
                Hint("; to count a month as days, give ", Argument("month")),
                code="contradiction",
                argument="interval",
            )
        if isinstance(reported, Span) and _outside(amount, reported):
            raise InvalidValueError(
                f"the regimen reports an interval of {reported}, not {amount}",
                code="contradiction",
                argument="interval",
            )
        return amount
    if not is_known(reported):
        raise MissingValueError(
            f"the interval is {reported}",
            Hint("; give ", Argument("interval"), " such as '4 weeks'"),
        )
    if not reported.is_exact or reported.readings:
        raise AmbiguousDoseError(
            f"the interval is {reported}", Hint("; give ", Argument("interval"), " to choose")
        )
    exact: Amount = reported.low
    return exact


def _outside(chosen: Amount, reported: Span) -> bool:
    """Say whether bounds leave a time out, whatever days a calendar month has."""
    if reported.basis == "mean-of-cohort":
        return False
    low, high = reported.low, reported.high
    return (low is not None and days_of(chosen)[1] < days_of(low)[0]) or (
        high is not None and days_of(high)[1] < days_of(chosen)[0]
    )


def days_of(time: Amount) -> tuple[Fraction, Fraction]:
    """Return the fewest and the most days of a time: a calendar month has 28 to 31."""
    if time.dimension == "time":
        return fraction(time, "day"), fraction(time, "day")
    months = fraction(time, "month")
    return months * 28, months * 31


def _time(value: Any, name: str) -> Amount:
    with about(name):
        amount = expected(value, "time", example="'28 days'")
    if amount.dimension != "time" or amount.value <= 0:
        raise InvalidValueError(
            Argument(name, bare=True),
            f" is a number of days such as '28 days', not {amount}",
            code="wrong-dimension",
        )
    return amount


def _whole(value: Fraction, step: Amount) -> int:
    if value.denominator != 1 or value < 1:
        raise InvalidValueError(
            f"an interval of {step} is not a whole number of days or months", argument="interval"
        )
    return int(value)


def _later(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > date.max.year:
        raise OverflowError
    from calendar import monthrange  # with what it needs, 2 ms that few doses are worth

    last = monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))
