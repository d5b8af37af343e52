"""One tidy table for each kind of record: one row for each record, with its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import EvidenceError
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records import words
from ..records.dose_kind import PER_KILOGRAM
from ..records.source import Absence, Unclear
from ..words import counted
from .codebooks import (
    CLAIMS,
    EVENTS,
    GROUPS,
    OUTCOMES,
    POSITIONS,
    READINGS,
    REFERENCES,
    REGIMENS,
    REPORTS,
    SEARCHES,
    TRIALS,
)
from .table import Column, Record, Table
from .values import values

if TYPE_CHECKING:
    from ..query.collection import Collection
    from ..query.pack import Pack


def tidy(collection: Collection[Any]) -> Table:
    """Return a collection as a table; see `Collection.to_table`."""
    kind = collection.kind
    columns, row, shown = _KINDS[kind]
    rows = [
        row(id, record, collection) for id, record in zip(collection.ids, collection, strict=True)
    ]
    return Table(
        columns,
        rows,
        title=counted(len(rows), collection.what, kind),
        notes=collection.notes,
        key=[columns[0].name],
        shown=shown,
        known=_keys(collection, [column.name for column in columns]),
    )


def _keys(collection: Collection[Any], names: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the keys of the whole pack, also where the collection is a part of it."""
    pack = collection._pack
    keys = {names[0]: tuple((getattr(pack, collection.kind) if pack else collection).ids)}
    if pack and "study" in names:
        keys["study"] = (*pack.studies.ids, *pack.reviews.ids)
    return keys


def tables(evidence: Pack) -> dict[str, Table]:
    """Return the tidy tables of a pack by name.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> list(tables(mie.evidence))
        ['values', 'studies', 'reviews', 'groups', 'regimens', 'outcomes', 'adverse_events', \
'positions', 'trials', 'searches', 'claims', 'references', 'readings']
    """
    names = ("studies", "reviews", "groups", "regimens", "outcomes", "adverse_events")
    more = ("positions", "trials", "searches", "claims", "references")
    made = {name: getattr(evidence, name).to_table() for name in (*names, *more)}
    return {"values": values(evidence)} | made | {"readings": readings(evidence)}


def _text(value: Any) -> str:
    """Return a value as text; the reason where it is absent."""
    if value is None:
        return ""
    if isinstance(value, (Absence, Unclear)):
        return str(value)
    return "; ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _publication(id: str, publication: Any, collection: Collection[Any]) -> Record:
    people = publication.population
    try:
        reference = publication.reference
        cited = {"year": reference.year, "citation": reference.citation}
    except EvidenceError:  # it belongs to no pack
        cited = {"year": None, "citation": ""}
    study = collection.kind == "studies"
    return {
        "id": id,
        "kind": "study" if study else "review",
        "design": publication.design,
        "n": _whole(publication.n),
        "population": people.description if people else "",
        "diseases": _text(people.diseases) if people else "",
        "antibodies": _text(people.antibodies) if people else "",
        "lung": _text(people.lung) if people else "not reported",
        "treatment_line": _text(people.treatment_line) if people else "not reported",
        "direct": publication.is_direct if study else None,
        "outcomes": len(publication.outcomes),
        "regimens": "; ".join(regimen.id for regimen in publication.regimens),
        "included_studies": "" if study else _text(publication.included_studies),
        "year": cited["year"],
        "objective": _text(publication.objective),
        "conclusion": _text(publication.conclusion),
        "critique": _text(publication.critique),
        "caution": " ".join(publication.cautions),
        "citation": cited["citation"],
        "read_in": _read_in(publication),
        "reports": _text(tuple(publication.reports.ids)) if study else "",
        "pack": publication.pack,
    }


def _read_in(record: Any) -> str:
    pack = getattr(record.bibliography, "pack", None)
    return (pack.read_in(record.source) if pack is not None else record.source.read_in) or ""


def _people(record: Any) -> Record:
    """Return the columns of the people that a position or a trial is about."""
    people = record.population
    return {
        "population": people.description,
        "diseases": _text(people.diseases),
        "antibodies": _text(people.antibodies),
        "lung": _text(people.lung),
        "treatment_line": _text(people.treatment_line),
    }


def _stands(record: Any) -> Record:
    """Return the columns of where a position or a trial was read."""
    return {
        "cite": record.cite,
        "source": record.source.cite,
        "locator": record.source.locator,
        "read_in": _read_in(record),
        "note": "; ".join(record.notes),
        "pack": record.pack,
    }


def _position(id: str, position: Any, _: Collection[Any]) -> Record:
    return {
        "id": id,
        "body": position.body,
        "design": position.design,
        "year": _whole(position.year),
        **{name: getattr(position, name) for name in ("drug", "stance")},
        "country": position.country or "",
        **{name: _text(getattr(position, name)) for name in ("strength", "certainty")},
        "grade": position.grade or "",
        **_people(position),
        "text": position.text,
        "dose": position.dose or "",
        "supersedes": _text(position.supersedes),
        "based_on": _text(position.based_on),
        **_stands(position),
    }


def _trial(id: str, trial: Any, _: Collection[Any]) -> Record:
    measures = trial.measures_outcome
    return {
        "id": id,
        "registry_id": trial.registry_id,
        "title": trial.title,
        "status": trial.status,
        "status_on": _text(trial.status_on),
        "design": trial.design,
        "n": _whole(trial.n),
        "drugs": _text(trial.drugs),
        "arms": trial.arms or "",
        "outcomes": trial.outcomes or "",
        "measures_outcome": measures if isinstance(measures, bool) else None,
        "start": trial.start or "",
        "completion": trial.completion or "",
        "results": _text(trial.results),
        "text": trial.text or "",
        **_people(trial),
        **_stands(trial),
    }


def _search(id: str, log: Any, _: Collection[Any]) -> Record:
    names = ("title", "kind", "on", "next_due", "single_screener", "pack")
    flow = log.flow
    counts = ("identified", "screened", "excluded", "not_retrieved", "included", "awaiting")
    return {
        "id": id,
        **{name: getattr(log, name) for name in names},
        **{name: getattr(flow, name) for name in counts},
        "limitations": _text(log.limitations),
    }


def readings(evidence: Pack) -> Table:
    """Return what was read of the references of a pack, a row for each reading.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> readings(mie.document).column("read")[:2]
        ['document', 'abstract']
    """
    names = [column.name for column in READINGS]
    rows = [{name: getattr(reading, name) or "" for name in names} for reading in evidence.readings]
    return Table(READINGS, rows, title=counted(len(rows), "reading", "readings"))


def _group(id: str, group: Any, _: Collection[Any]) -> Record:
    return {
        "key": id,
        "study": group.study,
        "group": group.id,
        "label": group.label,
        "role": group.role,
        "n": _whole(group.n),
        "n_note": "" if isinstance(group.n, int) else _text(group.n),
        "within": group.within or "",
        "regimen": group.regimen or "",
        "control": _control(group),
        "note": group.note or "",
    }


def _control(group: Any) -> str:
    if group.role != "comparator":
        return ""
    return str(getattr(group.control, "value", group.control))


def _bounds(span: Any, unit: str | None = None) -> tuple[Decimal | None, Decimal | None]:
    if not isinstance(span, Span):
        return None, None
    found = []
    for bound in (span.low, span.high):
        if isinstance(bound, Amount):
            bound = bound.to(unit).value if unit else bound.value
        found.append(bound)
    return found[0], found[1]


def _known_dose(dose: Callable[[], Span]) -> Span | None:
    try:
        return dose()
    except EvidenceError:  # the evidence does not report it
        return None


def _regimen(id: str, regimen: Any, _: Collection[Any]) -> Record:
    course = _known_dose(regimen.dose_per_course)
    day = _known_dose(regimen.dose_per_day)
    total = _known_dose(regimen.total_dose)
    per_kilogram = regimen.kind == PER_KILOGRAM
    (course_low, course_high) = _bounds(course if per_kilogram else None, "g/kg")
    (day_low, day_high) = _bounds(day if per_kilogram else None, "g/kg/day")
    (total_low, total_high) = _bounds(total if per_kilogram else None, "g/kg")
    (courses_low, courses_high) = _bounds(regimen.courses)
    return {
        "key": id,
        "study": regimen.study,
        "regimen": regimen.id,
        "drug": regimen.drug,
        "per_course": _text(course),
        "total": _text(total),
        "days_per_course": regimen.days,
        "courses": _text(regimen.courses),
        "interval": _text(regimen.interval),
        "maximum_rate": _text(regimen.maximum_rate),
        "day_low_g_per_kg": day_low,
        "day_high_g_per_kg": day_high,
        "course_low_g_per_kg": course_low,
        "course_high_g_per_kg": course_high,
        "courses_low": courses_low,
        "courses_high": courses_high,
        "total_low_g_per_kg": total_low,
        "total_high_g_per_kg": total_high,
        "basis": total.basis if total else "",
        "ambiguous": bool(regimen.readings),
        "caution": regimen.caution or "",
        "note": regimen.note or "",
    }


def _place(row: Any) -> Record:
    first, *others = row.sources or (None,)
    more = [f"{source.cite}: {source.locator}" for source in others]
    return {
        "source": first.cite if first else "",
        "locator": "; ".join([first.locator if first else "", *more]),
        "note": "; ".join(row.warnings),
    }


def _is_direct(outcome: Any) -> bool | None:
    return None if outcome.directness is None else outcome.directness == "direct"


def _outcome(id: str, outcome: Any, _: Collection[Any]) -> Record:
    p = outcome.p
    cells = [r.cell.p for r in outcome.reported() if r.cell.p is not None]
    printed = [str(value) for value in (*([p] if p else []), *cells)]
    return {
        "key": id,
        "study": outcome.study,
        "variable": outcome.measured,
        "label": outcome.title,
        "domain": outcome.domain,
        "timepoint": "; ".join(outcome.when),
        "figures": words.row(outcome),
        "p_values": "; ".join(dict.fromkeys(printed)),
        "better": outcome.better or "",
        "direct": _is_direct(outcome),
        "repeats": outcome.repeats or "",
        "corrected": outcome.is_corrected,
        "definition": outcome.definition or "",
        **_place(outcome),
    }


def _event(id: str, event: Any, _: Collection[Any]) -> Record:
    return {
        "key": id,
        "study": event.study,
        "label": event.title,
        "severity": event.severity,
        "figures": words.row(event),
        "includes": _text(event.includes),
        "unit_of_analysis": event.unit_of_analysis,
        **_place(event),
    }


def _claim(id: str, claim: Any, _: Collection[Any]) -> Record:
    return {
        "id": id,
        "verdict": claim.verdict,
        "text": claim.text,
        "why": claim.why,
        "evidence_for": _text(claim.evidence_for),
        "cites": _text(claim.cites),
        "source": claim.source.cite,
        "locator": claim.source.locator,
    }


def _reference(id: str, reference: Any, _: Collection[Any]) -> Record:
    names = ("kind", "title", "journal", "volume", "number", "pages", "publisher", "doi", "pmid")
    return {
        "key": id,
        "short": reference.short,
        "year": reference.year,
        **{name: _text(getattr(reference, name)) for name in names},
        "authors": _text(reference.authors) + ("; et al." if reference.and_others else ""),
        "url": _text(reference.url),
        "citation": reference.citation,
    }


_Kind = tuple[tuple[Column, ...], Callable[[str, Any, "Collection[Any]"], Record], tuple[str, ...]]
_REPORT_SHOWN = ("id", "n", "design", "lung", "population")
_GROUP_SHOWN = ("key", "n", "role", "label")
_KINDS: Mapping[str, _Kind] = {
    "studies": (REPORTS, _publication, (*_REPORT_SHOWN[:2], "direct", *_REPORT_SHOWN[2:])),
    "reviews": (REPORTS, _publication, ("id", "design", "included_studies", "population")),
    "groups": (GROUPS, _group, _GROUP_SHOWN),
    "arms": (GROUPS, _group, _GROUP_SHOWN),
    "regimens": (REGIMENS, _regimen, ("key", "per_course", "total", "courses", "interval")),
    "outcomes": (OUTCOMES, _outcome, ("key", "timepoint", "figures", "p_values", "direct")),
    "adverse_events": (EVENTS, _event, ("key", "figures", "includes")),
    "positions": (POSITIONS, _position, ("id", "body", "year", "stance", "population")),
    "trials": (TRIALS, _trial, ("id", "status", "n", "population", "measures_outcome")),
    "searches": (SEARCHES, _search, ("id", "kind", "on", "next_due", "screened", "included")),
    "claims": (CLAIMS, _claim, ("id", "verdict", "text")),
    "references": (REFERENCES, _reference, ("key", "short", "journal", "title")),
}
