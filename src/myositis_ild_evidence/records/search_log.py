"""A search for evidence as data: where, when, with which words, what was left out and why."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

import attrs

from .base import Checked, RecordTuple, Short, Typed, many, named
from .source import Absence, Unclear, no_dates

#: Why a record is left out.
Reason = Literal[
    "no-population",
    "no-intervention",
    "no-outcome",
    "no-own-people",
    "wrong-design",
    "duplicate-report",
    "overlap",
    "superseded",
    "language",
    "not-retrieved",
    "not-verified",
]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Concept(Checked):
    """One concept of a search: the terms of which any will do.

    Attributes:
        id: Its key in the search.
        terms: Its terms, as they were typed.
    """

    id: str
    terms: tuple[str, ...] = attrs.field(converter=many)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchString(Checked):
    """How concepts were joined.

    Attributes:
        id: Its key in the search.
        text: The concepts by their ids, and what stands between them.
    """

    id: str
    text: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchRun(Checked):
    """One string, or one query of its own, put to one source on one day.

    Attributes:
        source: The database, or the collection of stored copies.
        string: Id of the string; or
        query: what was asked, word for word.
        on: When.
        hits: How many records it gave; or why that is not known.
        new: How many of them no earlier run had given.
        note: What else must be known.
    """

    source: str
    string: str | None = None
    query: str | None = None
    on: str
    hits: int | Absence | Unclear = Absence.NOT_REPORTED
    new: int | None = None
    note: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """One thing that was asked, and a date."""
        if {"string", "query"} <= given.keys() and bool(given["string"]) == bool(given["query"]):
            yield "string", "give either string, the id of one of the strings, or query"
        yield from no_dates(given, "on")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ScreenedRecord(Checked):
    """One record that a search found, and what became of it.

    Attributes:
        id: Key of its reference where it has one.
        title: Its title, where the pack does not cite it.
        year: Year of publication, where the pack does not cite it.
        doi: DOI, where the pack does not cite it.
        pmid: PubMed's number, where the pack does not cite it.
        url: Address, where the pack does not cite it.
        found_by: Ids of the strings that found it.
        screened: ``included``, ``excluded``, ``not-retrieved`` or ``awaiting``.
        at: Whether it was excluded by its ``record`` or by its ``full-text``.
        reason: Why it is left out.
        becomes: What it is in the pack, such as ``study:suzuki2009``.
        note: What else must be known.
    """

    id: str
    title: str | None = None
    year: int | None = None
    doi: str | None = None
    pmid: int | None = None
    url: str | None = None
    found_by: tuple[str, ...] = attrs.field(default=(), converter=many)
    screened: Literal["included", "excluded", "not-retrieved", "awaiting"]
    at: Literal["record", "full-text"] = "record"
    reason: Reason | None = None
    becomes: str | None = None
    note: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is left out has a reason, what is included a place in the pack."""
        if not {"screened", "reason", "becomes"} <= given.keys():
            return
        left_out = given["screened"] in ("excluded", "not-retrieved")
        if left_out != (given["reason"] is not None):
            yield "reason", "a record that is left out has a reason, no other has one"
        if given["screened"] == "included" and given["becomes"] is None:
            yield "becomes", "say what it is in the pack, such as study:suzuki2009"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Flow(Typed):
    """How many records came through each step, as PRISMA 2020 counts them.

    Page 2021 (BMJ 372:n71), figure 1: records that were identified without duplicates are screened;
    those that are not excluded are sought for retrieval, and those that are retrieved assessed.

    Attributes:
        identified: Records identified.
        duplicates: Removed before screening.
        screened: Screened.
        excluded: Excluded by their record.
        sought: Sought for retrieval.
        not_retrieved: Not retrieved.
        assessed: Assessed.
        excluded_assessed: Excluded after that.
        included: Included.
        awaiting: Not judged yet.

    Raises:
        InvalidValueError: They do not add up.
    """

    identified: int
    duplicates: int = 0
    screened: int
    excluded: int
    sought: int
    not_retrieved: int
    assessed: int
    excluded_assessed: int
    included: int
    awaiting: int = 0

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Each step is the one before without what it lost."""
        for name, (before, *lost) in _STEPS.items():
            if {name, before, *lost} <= given.keys():
                left = given[before] - sum(given[one] for one in lost)
                if given[name] != left:
                    sum_ = " - ".join((before, *lost))
                    yield name, f"{sum_} is {left}, not {given[name]}"


#: What each step is: the one before, and what is taken from it.
_STEPS: Mapping[str, tuple[str, ...]] = {
    "screened": ("identified", "duplicates"),
    "sought": ("screened", "excluded", "awaiting"),
    "assessed": ("sought", "not_retrieved"),
    "included": ("assessed", "excluded_assessed"),
}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchLog(Short, Checked):
    """One search: where, when, with which words, and what became of each record.

    Attributes:
        id: Its key, and name of its file.
        title: What was searched for, in a few words.
        kind: ``databases``; or ``stored-copies``, which is never called a systematic search.
        on: Its last day.
        next_due: When it is to be made again.
        single_screener: Whether one person alone judged the records, a limitation.
        limitations: What else limits it, in our own words.
        concepts: Its concepts, each with its terms.
        strings: How they were joined.
        runs: What was asked of which source, and when.
        records: What was found, and what became of it.
        flow: The counts of PRISMA 2020.
        pack: Id of the pack that it stands in.

    Raises:
        InvalidValueError: Counts that do not add up, a date that is none, or an id that occurs
            twice or does not exist.
    """

    id: str
    title: str
    kind: Literal["databases", "stored-copies"]
    on: str
    next_due: str
    single_screener: bool
    limitations: tuple[str, ...] = attrs.field(default=(), converter=many)
    concepts: RecordTuple[Concept] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "concept"}
    )
    strings: RecordTuple[SearchString] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "string"}
    )
    runs: tuple[SearchRun, ...] = attrs.field(default=(), converter=many, metadata={"key": "run"})
    records: RecordTuple[ScreenedRecord] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "record"}
    )
    flow: Flow
    pack: str = attrs.field(default="", eq=False)

    @property
    def key(self) -> str:
        """Its id."""
        return self.id

    @property
    def limits(self) -> tuple[str, ...]:
        """What limits it: what its curator says, and what follows from how it was made."""
        found = [*self.limitations]
        if self.single_screener:
            found.append("One person alone judged the records.")
        if self.kind == "stored-copies":
            found.append("Only stored copies were searched, which makes no search systematic.")
        return tuple(found)

    def is_overdue(self, today: date | None = None) -> bool:
        """Say whether it is to be made again.

        Args:
            today: The date that counts; that of the computer if None.

        Examples:
            >>> flow = Flow(
            ...     identified=0, screened=0, excluded=0, sought=0, not_retrieved=0, assessed=0,
            ...     excluded_assessed=0, included=0)
            >>> log = SearchLog(
            ...     id="2026-11", title="All of it", kind="databases", on="2026-11-30",
            ...     next_due="2027-05-31", single_screener=False, flow=flow)
            >>> log.is_overdue(date(2027, 1, 1)), log.is_overdue(date(2028, 1, 1))
            (False, True)
        """
        return (today or date.today()).isoformat() > self.next_due

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Ids stand once and exist, dates are dates, and the flow is that of the records."""
        yield from no_dates(given, "on", "next_due")
        for name in ("concepts", "strings", "records"):
            seen: set[str] = set()
            for number, one in enumerate(given.get(name, ())):
                if one.id in seen:
                    yield f"{name}[{number}].id", f"the id {one.id!r} occurs twice"
                seen.add(one.id)
        strings = {one.id for one in given.get("strings", ())}
        if "strings" in given:
            for number, run in enumerate(given.get("runs", ())):
                if run.string is not None and run.string not in strings:
                    yield f"runs[{number}].string", f"no string {run.string[:60]!r}"
            for number, record in enumerate(given.get("records", ())):
                for id in record.found_by:
                    if id not in strings:
                        yield f"records[{number}].found_by", f"no string {id[:60]!r}"
        flow, records = given.get("flow"), given.get("records")
        if isinstance(flow, Flow) and records is not None:
            for name, count in counted(records).items():
                if getattr(flow, name) != count:
                    stands = getattr(flow, name)
                    yield "flow", f"{name} is {stands}, but {count} of the records are that"

    def _in_short(self) -> str:
        return f"{self.id}: {self.kind}, {len(self.records)} records, next due {self.next_due}"


def counted(records: tuple[ScreenedRecord, ...]) -> dict[str, int]:
    """Return how many records came to each end that the records themselves tell."""
    ends = [(record.screened, record.at) for record in records]
    return {
        "screened": len(ends),
        "excluded": ends.count(("excluded", "record")),
        "not_retrieved": sum(screened == "not-retrieved" for screened, _ in ends),
        "excluded_assessed": ends.count(("excluded", "full-text")),
        "included": sum(screened == "included" for screened, _ in ends),
        "awaiting": sum(screened == "awaiting" for screened, _ in ends),
    }
