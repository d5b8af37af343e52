"""Records in words: regimens, doses, outcomes, cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from ..errors import EvidenceError, MissingValueError
from ..quantities import numeric, units
from ..quantities.span import Span
from ..statistics import proportions
from ..statistics.denominators import counted
from ..words import inside
from ..words import listed as listed
from ..words import spelt as spelt
from . import vocabulary
from .cell import Cell, PValue
from .group import Group, PooledPeriods
from .outcome import AdverseEvent, Outcome
from .regimen import DosingRegimen
from .regimen_words import courses as courses
from .regimen_words import duration as duration
from .regimen_words import interval as interval
from .regimen_words import regimen as regimen
from .regimen_words import reported_dose as reported_dose
from .row import SECONDARY, Reported, Row, marks
from .source import Absence, Unclear
from .study import Publication, Study

if TYPE_CHECKING:
    from ..query.pack import Pack

_TIMES = ("time", "calendar time")


def doses(reported: DosingRegimen) -> str:
    """Return the dose per course and the total, with every reading of an ambiguous text.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> doses(DosingRegimen(dose_per_course="2 g/kg", courses=3))
        '2 g/kg a course, total 6 g/kg'
        >>> doses(DosingRegimen(daily_dose="5 g/day", days_per_course=3, courses=1))
        '15 g a course, total 15 g'
        >>> doses(DosingRegimen(daily_dose="5 mg/day", drug="basiliximab", duration="6 months"))
        '5 mg/day; total not known: 6 months is not a number of days on which it is given'
    """
    if reported.phases:
        return _phases(reported)
    try:
        course = reported.dose_per_course()
    except MissingValueError as error:
        if reported.not_computed is not None:
            return f"not computed: {reported.not_computed}"
        daily = reported.dose_per_day()
        return f"{daily}; total not known: {str(error).partition(' is known, but ')[2] or error}"
    if reported.duration is not None:
        return f"{reported.dose_per_day()}, total {course}"
    try:
        total: Span | None = reported.total_dose()
    except MissingValueError:
        total = None
    shown = [_dose(reported, course, total)]
    for number, reading in enumerate(course.readings):
        more = _dose(reported, reading, total and total.readings[number])
        shown.append(f"another reading: {more}")
    return "; ".join(shown)


def _phases(reported: DosingRegimen) -> str:
    """Return the doses of each phase, and of all where they can be added up."""
    each = [
        f"{phase.label.lower()}: {doses(one)}"
        for phase, one in zip(reported.phases, reported.in_phases, strict=True)
    ]
    with suppress(EvidenceError):
        each.append(f"total {reported.total_dose()}")
    return "; ".join(each)


def _dose(reported: DosingRegimen, course: Span, total: Span | None) -> str:
    course = attrs.evolve(course, readings=())
    if total is None:
        why = reported.courses if isinstance(reported.courses, (Absence, Unclear)) else "not known"
        return f"{course} a course; total not known: the number of courses is {why}"
    return f"{course} a course, total {attrs.evolve(total, readings=())}"


def drug(reported: DosingRegimen) -> str:
    """Return what the drug of a regimen is called.

    Examples:
        >>> drug(DosingRegimen(dose_per_course="2 g/kg"))
        'Intravenous immunoglobulin'
    """
    pack = reported.owner.pack if reported.owner else None
    terms = pack.vocabularies["drugs"] if pack is not None else vocabulary.shipped("drugs")
    return terms[reported.drug].label if reported.drug in terms else reported.drug


def given(publication: Publication, groups: Iterable[str], *, total: bool = False) -> str:
    """Return the doses that groups were given; empty where that is not said.

    Where a publication has several regimens, the drug stands with each dose.

    Args:
        publication: The study or review.
        groups: Ids of the groups.
        total: Whether the total is told, where it is known, instead of the dose of a course.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> study = mie.evidence.studies["kampylafka2012"]
        >>> given(study, ["ivig"]), given(study, ["non_ivig"])
        ('2 g/kg, or 4 g/kg in another reading, a course', '')
    """
    found = dict.fromkeys(one for group in groups for one in publication.regimens_of(group))
    several = len(publication.regimens) > 1
    return "; ".join((f"{drug(one)} " if several else "") + _amount(one, total) for one in found)


def _amount(reported: DosingRegimen, total: bool) -> str:
    if total:
        try:
            return f"total {_readings(reported.total_dose())}"
        except MissingValueError:
            pass
    try:
        course = reported.dose_per_course()
    except MissingValueError:
        return regimen(reported) if reported.phases else reported_dose(reported)
    if reported.duration is not None:
        return reported_dose(reported)
    return f"{_readings(course)}{',' if course.readings else ''} a course"


def _readings(dose: Span) -> str:
    others = " or ".join(str(reading) for reading in dose.readings)
    return str(attrs.evolve(dose, readings=())) + (
        f", or {others} in another reading" * bool(others)
    )


def group_size(group: Group) -> str:
    """Return a group with its size."""
    return f"{group.label} ({group.n})" if isinstance(group.n, int) else group.label


def cell(shown: Cell, unit: str = "") -> str:
    """Return a cell: its figure, what figure it is, kind of interval, denominator and unit.

    A figure with ± is a mean without saying so.

    Examples:
        >>> cell(Cell(median=76, iqr=[48, 108]), "month"), cell(Cell(mean=25), "mg/day")
        ('median 76 (quartiles 48–108) months', 'mean 25 mg/day')
    """
    if shown.absent is not None:
        return f"number {shown.absent}"
    figure = shown.printed_form
    if shown.kind in ("mean", "median") and shown.printed is None and shown.spread is None:
        figure = f"{shown.kind} {figure}"
    if shown.iqr is not None:
        figure = figure.replace("(", "(quartiles ")
    if isinstance(shown.total, int) and shown.percent is None:
        figure += f" of {shown.total}"
    return figure + _unit(shown, unit)


def _unit(shown: Cell, unit: str) -> str:
    if unit in ("", "%", "score"):
        return ""
    plural = "s" if units.get(unit).dimension in _TIMES and shown.headline != 1 else ""
    return f" {unit}{plural}"


def plain_figure(reported: Reported, *, unit: bool = True) -> str:
    """Return a figure as the library answers with it: of results and harms, of how many."""
    is_result = isinstance(reported.row, (Outcome, AdverseEvent))
    if is_result and (not reported.is_before or isinstance(reported.total, Unclear)):
        return share(reported)
    return cell(reported.cell, reported.unit if unit else "")


def figure(reported: Reported, *, unit: bool = True) -> str:
    """Return a figure as the library answers with it, marked if corrected, doubtful or second-hand.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> row = mie.evidence.outcomes["huapaya2019/fvc-increase-10"]
        >>> [figure(reported) for reported in row.reported()]
        ['7 of 17 (41.2%; 95% CI 18.4% to 67.1%) [corrected]']
    """
    second_hand = SECONDARY if reported.is_secondary else ""
    return plain_figure(reported, unit=unit) + marks(reported.corrections) + second_hand


def p_value(p: PValue) -> str:
    """Return a p-value in words, with what it compares where that is not the groups."""
    sign = "=" if p.operator == "=" else p.operator
    more = {"over-time": " for the change over time", "unclear": ", comparison unclear"}
    return f"p {sign} {numeric.text(p.value)}{more.get(p.compares, '')}"


def share(reported: Reported) -> str:
    """Return how many of how many, with an interval; without a denominator, why there is none.

    Intervals are exact (Clopper-Pearson, 95%); where nobody had the event, one-sided.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> events = mie.evidence.adverse_events
        >>> [[share(one) for one in events[key].reported()] for key in (
        ...     "huapaya2019/any", "cherin2002/any")]
        [['9 of 17 (53%; 95% CI 27.8% to 77.0%)'], ['6 (no denominator printed)']]
    """
    told = reported.cell
    if told.absent is not None or (told.count is None and told.percent is None):
        return cell(told, reported.unit)
    found = counted(reported)
    if isinstance(found, str):
        shown = cell(told, reported.unit)
        told_why = isinstance(reported.row, AdverseEvent) or isinstance(reported.total, Unclear)
        return f"{shown} ({found})" if told_why else shown
    periods = " periods" if isinstance(reported.group, PooledPeriods) else ""
    what = periods if reported.row.counts_people else " infusions"
    shown = f"{found.events} of {found.total}{what}"
    percent = told.percent
    if percent is None:
        percent = numeric.rounded(Fraction(100 * found.events, found.total))
    if found.events == 0:
        bound = 100 * proportions.no_event(found.total, 0.95)
        return f"{shown} (at most {bound:.1f}%, one-sided 95% bound)"
    low, high = (
        100 * limit for limit in proportions.clopper_pearson(found.events, found.total, 0.95)
    )
    derived = "; count derived" if found.derived else ""
    return f"{shown} ({numeric.text(percent)}%; 95% CI {low:.1f}% to {high:.1f}%{derived})"


def finding(shown: Outcome) -> str:
    """Return a result that is reported in words, with groups by their names; empty if none is.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> finding(mie.evidence.outcomes["wang2022/ggo-score"])
        'lower with IVIG than with no IVIG, not significant: no figures are printed'
    """
    told = shown.finding
    if told is None:
        return ""
    group, versus = (inside(_called(shown, id)) for id in (told.group, told.versus or ""))
    over_time = "" if "over time" in shown.title.casefold() else " over time"  # the title says it
    compared = f" with {group} than with {versus}" if versus else over_time
    if told.direction in ("different", "unchanged") and versus:
        compared = f" between {group} and {versus}"
    significant = {True: ", significant", False: ", not significant", None: ""}[told.significant]
    return f"{told.direction}{compared}{significant}" + (f": {told.text}" if told.text else "")


def _called(shown: Row, id: str) -> str:
    group = shown.group(id)
    return group.label if group is not None else id


def row(shown: Row, doses_of: Publication | None = None) -> str:
    """Return the figures of a row, group by group, with its p-values.

    Args:
        shown: The row.
        doses_of: The study whose doses stand beside the figures; none stand there without.

    Examples:
        >>> row(Row(id="age", label="Age", values=[Cell(group="ivig", mean=40)], unit="year"))
        'ivig mean 40 years'
    """
    parts = []
    before = {r.cell.group: r for r in shown.reported() if r.is_before}
    several = len({r.label for r in shown.reported()}) > 1
    for reported in shown.reported():
        group = reported.cell.group
        if reported.is_before and any(
            not r.is_before and r.cell.group == group for r in shown.reported()
        ):
            continue  # stands before the arrow
        text = f"{_called(shown, group)} " if group != "all" else ""
        if several:
            text += f"({reported.label}) "
        if reported.is_before:
            text += "before "
        elif group in before:
            text += f"{figure(before[group], unit=False)} -> "
        dose = given(doses_of, [group]) if doses_of is not None else ""
        own = f" ({p_value(reported.cell.p)})" if reported.cell.p is not None else ""
        parts.append(text + figure(reported) + own + (f", given {dose}" if dose else ""))
    if isinstance(shown, Outcome) and shown.finding is not None:
        parts.append(finding(shown))
    p = p_value(shown.p) + marks(shown.p_corrections) if shown.p is not None else ""
    if p and any(r.cell.p is not None for r in shown.reported()):
        parts.append(p)  # in brackets it would stand beside the last figure as if it were its own
        p = ""
    if isinstance(shown, AdverseEvent):
        if not parts:
            parts.append("number not reported")
        if shown.includes:
            parts.append(f"including {', '.join(shown.includes)}")
    return "; ".join(parts) + (f" ({p})" if p else "")


def printed(reported: Reported) -> str:
    """Return what was printed where the library answers with something else, and its place.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [one] = mie.evidence.outcomes["huapaya2019/fvc-increase-10"].reported()
        >>> printed(one)
        'no figure printed (inpharmd: Table 1, Results)'
    """
    row, was = reported.row, reported.printed
    figure = was.printed_form + _unit(was, row.unit)
    told = [f"printed as {figure}" if was.printed_form else "no figure printed"]
    if was.group != reported.cell.group:
        told.append(f"group {_called(row, was.group)}")
    if isinstance(was.total, int) and was.total != reported.total:
        told.append(f"of {was.total}")
    if reported.label != row.label:
        told.append(f"label {row.label}")
    if reported.unit != row.unit:
        told.append(f"unit {row.unit or 'none'}")
    place = reported.printed_source
    return ", ".join(told) + (f" ({place.cite}: {place.locator})" if place else "")


def corrections(shown: Row) -> list[str]:
    """Return, for each corrected figure of a row, what was printed and why it is wrong.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> corrections(mie.evidence.outcomes["huapaya2019/fvc-increase-10"])[0][:58]
        'no figure printed (inpharmd: Table 1, Results); corrected '
    """
    found = []
    for reported in shown.reported():
        if reported.corrected:
            proven = [c for c in reported.corrections if c.proven]
            read = dict.fromkeys(c.source for c in proven if c.source is not None)
            places = "; ".join(f"{source.cite}: {source.locator}" for source in read)
            after = f" after {places}" if places else ""
            found.append(
                f"{printed(reported)}; corrected{after}: {' '.join(c.why for c in proven)}"
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
    when = time_told(shown)
    return f"{shown.title}, {when}" if when else shown.title


def time_told(shown: Row) -> str:
    """Return the time point of a row; empty where it has none, or its label says it."""
    when = ", ".join(shown.when)
    return "" if when.casefold() in shown.title.casefold() else when


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
        "comparator": "Comparator: such people and outcomes, without the drug or word of it",
        "indirect": "Indirect evidence",
    }


def name(publication: Publication) -> str:
    """Return what a study or review is called, such as Wang 2022 or Gandiga et al. 2023."""
    if isinstance(publication, Study) and publication.title:
        return publication.title
    return publication.id if publication.bibliography is None else publication.reference.short


def named(evidence: Pack, text: str) -> str:
    """Return a text with the names of publications in the place of their keys.

    An address such as ``wang2022/mortality-6mo`` becomes the name of what stands there.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> named(mie.evidence, "It repeats huapaya2019 (abstract of schunemann2019).")
        'It repeats Huapaya 2019 (abstract of Schünemann et al. 2019).'
        >>> named(mie.evidence, "See wang2022/mortality-6mo.")
        'See Wang 2022, Death within 6 months.'
    """
    text = _ADDRESS.sub(lambda found: _called_at(evidence, found[0]), text)

    def of(found: re.Match[str]) -> str:
        key = found[0]
        for collection in (evidence.studies, evidence.reviews):
            if key in collection.ids:
                return name(collection[key])
        return evidence.references[key].short

    return _keys(tuple(evidence.references.ids)).sub(of, text)


_ADDRESS = re.compile(r"(?<![\w/.-])[a-z][a-z0-9-]*/[a-z0-9_-]+(?:/[a-z0-9_-]+)*")


def _called_at(evidence: Pack, address: str) -> str:
    """Return what an address is called; the address itself where nothing stands there."""
    id, _, _ = address.partition("/")
    if id in evidence.studies.ids:
        publication: Publication = evidence.studies[id]
    elif id in evidence.reviews.ids:
        publication = evidence.reviews[id]
    else:
        return address
    called = {row.key: row.full_title for row in publication.rows()}
    called |= {group.key: group.label for group in publication.groups}
    called |= {one.key: regimen(one) for one in publication.regimens}
    return f"{name(publication)}, {called[address]}" if address in called else address


@lru_cache(maxsize=16)
def _keys(ids: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds keys of references as whole words; nothing where there are none."""
    keys = "|".join(map(re.escape, ids))
    return re.compile(rf"(?<![\w/-])(?:{keys})(?![\w/-])" if keys else r"(?!)")


def size(publication: Publication) -> str:
    """Return the number of people in words."""
    return f"n = {publication.n}" if isinstance(publication.n, int) else f"n {publication.n}"
