"""What each kind of record can be asked for."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, get_args

import attrs

from ..bibliography.reference import Reference
from ..errors import EvidenceError, InvalidValueError, UnknownKeyError, about, near
from ..records.claim import Claim
from ..records.collection import several
from ..records.dose_kind import COURSE, DAILY
from ..records.group import Group
from ..records.outcome import AdverseEvent, Outcome
from ..records.position import Position
from ..records.source import Absence, Source
from ..records.study import Population
from ..records.trial import Trial
from .filters import (
    Facet,
    FlagFacet,
    KnownFacet,
    NumberFacet,
    Question,
    SpanFacet,
    TermFacet,
    TextFacet,
    TimeFacet,
    root,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .collection import Collection


def _population(name: str) -> Callable[[Any], Any]:
    def get(publication: Any) -> Any:
        found = getattr(publication.population, name, ())
        return found.value if isinstance(found, Absence) else found

    return get


def _lung(publication: Any) -> Any:
    return _population("lung")(publication) or "not-reported"


def _outcome_domains(publication: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(d for outcome in publication.outcomes for d in outcome.domains))


def _drugs(publication: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(regimen.drug for regimen in publication.regimens))


def _year(publication: Any) -> int | None:
    try:
        year: int | None = publication.reference.year
    except EvidenceError:  # a record of no pack
        return None
    return year


def _word(name: str) -> Callable[[Any], Any]:
    def get(record: Any) -> Any:
        found = getattr(record, name)
        return found.value if isinstance(found, Absence) else found

    return get


def _read_in(record: Any) -> str:
    pack = getattr(record.bibliography, "pack", None)
    return (pack.read_in(record.source) if pack is not None else record.source.read_in) or ""


def _groups(row: Any) -> tuple[str, ...]:
    cells = {reported.cell.group: None for reported in row.reported()}
    finding = getattr(row, "finding", None)
    named = (finding.group, finding.versus) if finding else ()
    return (*cells, *(group for group in named if group and group not in cells))


def _options(get: Callable[[Any], Any]) -> Callable[[Collection[Any]], Iterable[str]]:
    def words(collection: Collection[Any]) -> Iterable[str]:
        found = (word for record in root(collection) for word in several(get(record)))
        return [word for word in found if word is not None]

    return words


def _closed(record: type, name: str, get: Callable[[Any], Any] | None = None) -> KnownFacet:
    """Return the facet of a field whose words are a closed list of its class."""
    type_ = attrs.fields_dict(record)[name].type
    words: list[str] = []
    for member in get_args(type_):
        if member is Absence:
            words += [absence.value for absence in Absence]
        else:
            words += [member] if isinstance(member, str) else get_args(member)
    return KnownFacet(name, get or attrgetter(name), lambda _: words)


def _reports(collection: Collection[Any]) -> Iterable[str]:
    pack = collection._pack
    return [*pack.studies.ids, *pack.reviews.ids] if pack else [r.study for r in collection]


def _groups_of_pack(collection: Collection[Any]) -> Iterable[str]:
    pack = collection._pack
    return [g.id for g in pack.groups] if pack else _options(_groups)(collection)


def _is_direct(record: Any) -> bool | None:
    """Whether it is direct evidence; neither where the pack does not say what is."""
    said = record.directness
    return None if said is None else said == "direct"


def _claimed(claim: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key.partition("/")[0] for key in claim.evidence_for))


def _authors(reference: Any) -> str:
    return " ".join(str(author) for author in reference.authors)


def _known(name: str, get: Callable[[Any], Any] | None = None) -> KnownFacet:
    get = get or attrgetter(name)
    return KnownFacet(name, get, _options(get))


_TEXT = TextFacet("text", lambda record: record)
_STUDY = KnownFacet("study", attrgetter("study"), _reports)
_PEOPLE: tuple[Facet, ...] = (
    TermFacet("disease", _population("diseases"), "conditions", several=True),
    TermFacet("antibody", _population("antibodies"), "antibodies", several=True),
    TermFacet("lung", _lung, "lung"),
    _closed(Population, "treatment_line", _population("treatment_line")),
    TermFacet("design", attrgetter("design"), "designs"),
    _known("pack"),
    _closed(Source, "read_in", _read_in),
    _TEXT,
)
_REPORT: tuple[Facet, ...] = (
    *_PEOPLE,
    TermFacet("outcome", _outcome_domains, "domains", several=True),
    TermFacet("drug", _drugs, "drugs", several=True),
    NumberFacet("n", attrgetter("n")),
    NumberFacet("year", _year),
)
_GROUP: tuple[Facet, ...] = (
    _STUDY,
    _closed(Group, "role"),
    NumberFacet("n", attrgetter("n")),
    _known("regimen"),
    _known("within"),
    _TEXT,
)
_FACETS: dict[str, tuple[Facet, ...]] = {
    "studies": (*_REPORT, FlagFacet("direct", _is_direct)),
    "reviews": (*_REPORT, _known("included_studies")),
    "groups": _GROUP,
    "arms": _GROUP,
    "regimens": (
        _STUDY,
        TermFacet("drug", attrgetter("drug"), "drugs"),
        SpanFacet("dose_per_course", lambda r: r.dose_per_course(), *COURSE),
        SpanFacet("dose_per_day", lambda r: r.dose_per_day(), *DAILY),
        SpanFacet("total_dose", lambda r: r.total_dose(), *COURSE),
        SpanFacet("courses", attrgetter("courses")),
        NumberFacet("days_per_course", attrgetter("days")),
        _TEXT,
    ),
    "outcomes": (
        TermFacet(
            "domain",
            attrgetter("domains"),
            "domains",
            several=True,
        ),
        TimeFacet("timepoint"),
        _STUDY,
        _known("variable", attrgetter("measured")),
        KnownFacet("group", _groups, _groups_of_pack),
        _closed(Outcome, "better"),
        FlagFacet("direct", _is_direct),
        FlagFacet("restated", lambda o: o.repeats is not None),
        FlagFacet("corrected", attrgetter("is_corrected")),
        _TEXT,
    ),
    "adverse_events": (
        _STUDY,
        _closed(AdverseEvent, "severity"),
        _closed(AdverseEvent, "unit_of_analysis"),
        KnownFacet("group", _groups, _groups_of_pack),
        FlagFacet("counted", lambda e: any(c.absent is None for c in e.values)),
        _TEXT,
    ),
    "positions": (
        *_PEOPLE,
        TermFacet("drug", attrgetter("drug"), "drugs"),
        _closed(Position, "stance"),
        _closed(Position, "strength", _word("strength")),
        _closed(Position, "certainty", _word("certainty")),
        _known("country"),
        TextFacet("body", attrgetter("body")),
        NumberFacet("year", attrgetter("year")),
    ),
    "trials": (
        *_PEOPLE,
        TermFacet("drug", attrgetter("drugs"), "drugs", several=True),
        _closed(Trial, "status"),
        FlagFacet("measures_outcome", attrgetter("measures_outcome")),
        NumberFacet("n", attrgetter("n")),
    ),
    "references": (
        _closed(Reference, "kind"),
        NumberFacet("year", attrgetter("year")),
        _known("journal"),
        TextFacet("author", _authors),
        _TEXT,
    ),
    "claims": (
        _closed(Claim, "verdict"),
        KnownFacet("study", _claimed, _reports),
        _known("evidence_for"),
        _known("cites"),
        _TEXT,
    ),
}


@cache
def facets(kind: str) -> dict[str, Facet]:
    """Return what a kind of record can be asked for, by every name, ``min_`` and ``max_`` too."""
    return {name: facet for facet in _FACETS.get(kind, ()) for name in facet.names}


def where(collection: Collection[Any], predicate: Any, given: dict[str, Any]) -> Any:
    """Return the records that match everything that was given.

    Args:
        collection: Where to look.
        predicate: A function from a record to whether it is wanted, or None.
        given: The keywords of a ``where``, by name; None where one was not given, and under
            ``unknown`` those that do not exist.

    Raises:
        UnknownKeyError: A keyword or a term that does not exist.
        InvalidValueError: A value that cannot be compared.
    """
    known = facets(collection.kind)
    for name in given["unknown"]:
        shown = name[:60]
        raise UnknownKeyError(
            f"a {collection.what} cannot be looked up by {shown!r}; {near(shown, known)}"
        )
    records: Iterable[Any] = collection._records()
    question = Question(collection, given)
    for name in [name for name, value in given.items() if value is not None]:
        if name in known:
            with about(name):
                records = known[name].keep(question, records)
    if predicate is not None:
        if not callable(predicate):
            raise InvalidValueError(
                f"a function or a keyword, not {str(predicate)[:60]!r}", code="wrong-type"
            )
        records = [record for record in records if predicate(record)]
    key = type(collection).key
    notes = {**collection._notes, **question.notes} if question.notes else collection._notes
    return collection._made({key(record): record for record in records}, notes)
