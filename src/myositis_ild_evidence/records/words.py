"""Records in words: regimens, doses, outcomes, cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ..errors import MissingValueError
from ..quantities import numeric, units
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..words import listed as listed
from ..words import spelt as spelt
from .cell import Cell, PValue
from .group import Group
from .row import CORRECTED, Reported, Row
from .source import is_known

if TYPE_CHECKING:
    from ..query.pack import Pack
    from .regimen import DosingRegimen
    from .study import Publication, Study

_TIMES = ("time", "calendar time")


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
    """
    days = reported.days_per_course
    on_days = f"{days} day{'' if days == 1 else 's'}" if isinstance(days, int) else ""
    if reported.daily_dose is not None:
        parts = [f"{reported.daily_dose} for {on_days}"]
    else:
        over = f"over {on_days}" if on_days else "a course, days not reported"
        parts = [f"{reported.course_dose} {over}"]
    if isinstance(reported.interval, Span):
        parts.append(interval(reported.interval))
    if isinstance(reported.courses, Span):
        parts.append(courses(reported.courses))
    if is_known(reported.maximum_rate):
        parts.append(str(reported.maximum_rate))
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


def doses(reported: DosingRegimen) -> str:
    """Return the dose per course and in all, with every reading of an ambiguous text.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> doses(DosingRegimen(dose_per_course="2 g/kg", courses=3))
        '2 g/kg a course, 6 g/kg in all'
    """
    course = reported.dose_per_course()
    try:
        total: Span | None = reported.total_dose()
    except MissingValueError:
        total = None
    shown = [_dose(course, total)]
    for number, reading in enumerate(course.readings):
        shown.append("another reading: " + _dose(reading, total and total.readings[number]))
    return "; ".join(shown)


def _dose(course: Span, total: Span | None) -> str:
    course = attrs.evolve(course, readings=())
    if total is None:
        return f"{course} a course; total not known: the number of courses is not reported"
    return f"{course} a course, {attrs.evolve(total, readings=())} in all"


def group_size(group: Group) -> str:
    """Return a group with its size."""
    return f"{group.label} ({group.n})" if isinstance(group.n, int) else group.label


def cell(shown: Cell, unit: str = "") -> str:
    """Return a cell: its figure with the kind of interval, denominator and unit.

    Examples:
        >>> cell(Cell(median=76, iqr=[48, 108]), "month")
        '76 (quartiles 48–108) months'
    """
    if shown.absent is not None:
        return f"number {shown.absent}"
    figure = shown.printed_form
    if shown.iqr is not None:
        figure = figure.replace("(", "(quartiles ")
    if isinstance(shown.total, int) and shown.percent is None:
        figure += f" of {shown.total}"
    if unit in ("", "%", "score"):
        return figure
    plural = "s" if units.get(unit).dimension in _TIMES and shown.headline != 1 else ""
    return f"{figure} {unit}{plural}"


def figure(reported: Reported, *, unit: bool = True) -> str:
    """Return a figure as the library answers with it, marked where it was corrected.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> row = mie.evidence.outcomes["huapaya2019/fvc-increase-10"]
        >>> [figure(reported) for reported in row.reported()]
        ['7 of 17 [corrected]']
    """
    shown = cell(reported.cell, reported.unit if unit else "")
    return shown + (CORRECTED if reported.corrected else "")


def p_value(p: PValue) -> str:
    """Return a p-value in words, with what it compares where that is not the groups."""
    sign = "=" if p.operator == "=" else p.operator
    more = {"over-time": " for the change over time", "unclear": ", comparison unclear"}
    return f"p {sign} {numeric.text(p.value)}{more.get(p.compares, '')}"


def row(shown: Row, *, labels: bool = False) -> str:
    """Return the figures of a row, group by group, with its p-values.

    Args:
        shown: The row.
        labels: Whether groups are called by their labels instead of their ids.

    Examples:
        >>> row(Row(id="death", label="Death", values=[Cell(group="ivig", percent="22.6")]))
        'ivig 22.6%'
    """
    parts, marks = [], []
    names = {group.id: group.label for group in shown.study_groups} if labels else {}
    before = {r.cell.group: r for r in shown.reported() if r.is_before}
    several = len({r.label for r in shown.reported()}) > 1
    for reported in shown.reported():
        group = reported.cell.group
        if reported.is_before and any(
            not r.is_before and r.cell.group == group for r in shown.reported()
        ):
            continue  # stands before the arrow
        text = f"{names.get(group, group)} " if group != "all" else ""
        if several:
            text += f"({reported.label}) "
        if reported.is_before:
            text += "before "
        elif group in before:
            text += f"{figure(before[group], unit=False)} -> "
        parts.append(text + figure(reported))
        if reported.cell.p is not None:
            marks.append(p_value(reported.cell.p))
    if (finding := getattr(shown, "finding", None)) is not None:
        parts.append(str(finding))
    if shown.p is not None:
        proven = any(correction.proven for correction in shown.p_corrections)
        marks.append(p_value(shown.p) + (CORRECTED if proven else ""))
    return "; ".join(parts) + (f" ({', '.join(dict.fromkeys(marks))})" if marks else "")


def corrections(shown: Row) -> list[str]:
    """Return, for each corrected figure of a row, what was printed and why it is wrong.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> corrections(mie.evidence.outcomes["huapaya2019/fvc-increase-10"])[0][:40]
        'printed as nothing (all); corrected: The'
    """
    found = []
    for reported in shown.reported():
        if reported.corrected:
            was = [reported.printed.printed_form or "nothing"]
            was += [reported.row.label] if reported.label != reported.row.label else []
            was += [f"unit {reported.row.unit or 'none'}"] if reported.unit != shown.unit else []
            why = " ".join(c.why for c in reported.corrections if c.proven)
            found.append(
                f"printed as {', '.join(was)} ({reported.printed.group}); corrected: {why}"
            )
    for correction in shown.p_corrections:
        if correction.proven:
            found.append(f"printed p {shown.p}; corrected: {correction.why}")
    return found


def timed(shown: Row) -> str:
    """Return the label of a row with its time point, unless the label says it.

    Examples:
        >>> timed(Row(id="death", label="Death within 6 months", timepoint="6 months"))
        'Death within 6 months'
        >>> timed(Row(id="ferritin", label="Ferritin", timepoint=["1 month", "3 months"]))
        'Ferritin, 1 month, 3 months'
    """
    when = ", ".join(shown.when)
    told = not when or when.casefold() in shown.title.casefold()
    return shown.title if told else f"{shown.title}, {when}"


def design(evidence: Pack, publication: Publication) -> str:
    """Return the design of a study or review in words.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> design(mie.evidence, mie.evidence.studies["cherin2002"])
        'Open-label study without a control group'
    """
    return evidence.vocabularies["designs"][publication.design].label


def domain(evidence: Pack, id: str) -> str:
    """Return a domain of outcomes in words.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> domain(mie.evidence, "mortality")
        'Mortality or survival'
    """
    return evidence.vocabularies["domains"][id].label


def what_is_direct(evidence: Pack) -> str:
    """Return in a sentence what is direct evidence; empty where the pack does not say.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> what_is_direct(mie.evidence)[:44]
        'Direct evidence is a lung or survival outcom'
    """
    direct = evidence.question.direct
    return f"Direct evidence is {direct.text}." if direct else ""


def headings(evidence: Pack) -> dict[str, str]:
    """Return what stands above each kind of evidence; nothing where a pack does not say."""
    direct = evidence.question.direct
    if direct is None:
        return {}
    return {
        "direct": f"Direct evidence: {direct.text}",
        "comparator": "Comparator: such people and outcomes, without the drug",
        "indirect": "Indirect evidence",
    }


def main_result(study: Study) -> list[str]:
    """Return the outcomes that carry a study's main result, in words."""
    return [f"{o.title}: {row(o)}" for o in (study.outcomes[id] for id in study.main_outcomes)]


def name(publication: Publication) -> str:
    """Return what a study or review is called: Huapaya 2019."""
    return getattr(publication, "title", None) or publication.id


def size(publication: Publication) -> str:
    """Return the number of people in words."""
    return f"n = {publication.n}" if isinstance(publication.n, int) else f"n {publication.n}"
