"""Regimens in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from .source import is_known

if TYPE_CHECKING:
    from .dose import Dose, Phase
    from .regimen import DosingRegimen


def duration(span: Span) -> str:
    """Return a stretch of time in words.

    Examples:
        >>> duration(Span("2 week", "4 week")), duration(Span("1 month"))
        ('2-4 weeks', '1 month')
    """
    unit = (span.low or span.high).unit
    bounds = [b for b in (span.low, span.high) if isinstance(b, Amount)]
    plural = "" if all(bound.value == 1 for bound in bounds) else "s"
    return str(span).replace(unit, unit + plural)


def interval(span: Span) -> str:
    """Return how often, in words.

    Examples:
        >>> interval(Span("1 month")), interval(Span("2 week", "4 week"))
        ('every month', 'every 2-4 weeks')
    """
    exact_one = span.is_exact and span.low.value == 1
    return f"every {span.low.unit if exact_one else duration(span)}"


def regimen(reported: DosingRegimen) -> str:
    """Return a regimen in words, as reported.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen(DosingRegimen(
        ...     daily_dose="400 mg/kg/day", days_per_course=5, courses=6, interval="1 month"))
        '400 mg/kg/day for 5 days, every month, 6 courses'

        An interval after a single course that is certain is that of any further one:

        >>> regimen(DosingRegimen(
        ...     dose_per_course="2 g/kg", courses=Span(1, None), interval="1 month"))
        '2 g/kg a course, days not reported, at least 1 course, any further one after 1 month'
    """
    if reported.phases:
        phases = "; then ".join(f"{one.label.lower()}: {_parts(one)}" for one in reported.phases)
        rate = f", {reported.maximum_rate}" if is_known(reported.maximum_rate) else ""
        return phases + rate
    return _parts(reported)


def reported_dose(reported: Dose) -> str:
    """Return the dose of a day, of one time or of a course as printed, or why none is known.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> reported_dose(DosingRegimen(dose="not-read"))
        'dose not read'
        >>> reported_dose(DosingRegimen(
        ...     drug="basiliximab", single_dose="500 mg", times_per_day=2, duration="24 weeks"))
        '500 mg twice a day for 24 weeks'
    """
    days = reported.days_per_course
    on_days = f"{days} day{'' if days == 1 else 's'}" if isinstance(days, int) else ""
    target = f", adjusted to a {reported.target}" if reported.target is not None else ""
    if reported.course_dose is not None:
        over = f"over {on_days}" if on_days else f"a course, days {days}"
        return f"{reported.course_dose} {over}{target}"
    printed = reported.printed
    if printed is not None:
        how_long = on_days or f"a number of days that is {days}"
        if reported.duration is not None:
            how_long = _lasting(reported)
        return f"{printed}{_how_often(reported)} for {how_long}{target}"
    if reported.target is not None:
        return f"adjusted to a {reported.target}" + _lasts(reported)
    return f"dose {reported.dose}" + (f", {on_days} a course" if on_days else _lasts(reported))


def _lasts(reported: Dose) -> str:
    return f" for {_lasting(reported)}" if reported.duration is not None else ""


def _lasting(reported: Dose) -> str:
    """Return a duration in words."""
    lasts = reported.duration
    return duration(lasts) if isinstance(lasts, Span) else f"a time that is {lasts}"


_TIMES = {1: "once", 2: "twice"}


def _how_often(reported: Dose) -> str:
    """Return how often a dose is given, in words: ``twice a day on 3 days a week``."""
    times, weekly, hours = reported.times_per_day, reported.days_per_week, reported.hours_per_day
    if times == 1 and weekly == 1:
        return " once a week"
    said = "" if times is None else f" {_TIMES.get(times, f'{times} times')} a day"
    if hours is not None:
        said += " without a break" if hours == 24 else f", {numeric.text(hours)} hours a day,"
    if weekly not in (None, 7):
        said += f" on {weekly} day{'' if weekly == 1 else 's'} a week"
    return said


def _parts(reported: DosingRegimen | Phase) -> str:
    """Return the dose, how often and how many courses."""
    parts = [reported_dose(reported)]
    several = reported.courses if isinstance(reported.courses, Span) else None
    further = several is not None and several.low == 1 and several.high is None
    if isinstance(reported.interval, Span) and not further:
        parts.append(interval(reported.interval))
    if several is not None:
        parts.append(courses(several))
    if isinstance(reported.interval, Span) and further:
        parts.append(f"any further one after {duration(reported.interval)}")
    rate = getattr(reported, "maximum_rate", None)  # a phase has none of its own
    if is_known(rate):
        parts.append(str(rate))
    return ", ".join(parts)


def courses(span: Span) -> str:
    """Return a number of courses in words.

    Examples:
        >>> courses(Span(4, 6, "mean-of-cohort")), courses(Span(1, None))
        ('4-6 courses (cohort mean)', 'at least 1 course')
    """
    count, _, basis = str(span).partition(" (")
    one = span.low == 1 and span.high in (1, None)
    return f"{count} course{'' if one else 's'}" + (f" ({basis}" if basis else "")
