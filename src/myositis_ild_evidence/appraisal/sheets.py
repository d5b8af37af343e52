"""What the audit reads: the rows of one study, once as printed and once with every correction."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict

import attrs

from ..errors import InvalidValueError
from ..lazy import once
from ..records.appraisal import Exclusive
from ..records.cell import Cell
from ..records.group import Group
from ..records.outcome import Category, Outcome
from ..records.regimen import DosingRegimen
from ..records.row import Correction, Reported, Row
from ..records.source import Source
from ..records.study import Publication
from ..words import quoted
from .results import AuditResult, Grade, Verdict

if TYPE_CHECKING:
    from ..query.pack import Pack


class Where(TypedDict):
    """The group and the figure that a result is about."""

    group: str
    printed: str


_SCALE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(-?\d+(?:\.\d+)?)")


@attrs.frozen
class Scale:
    """What the values of a measurement can be, as its table says.

    Attributes:
        whole: Whether each is a whole number.
        low: The least of them.
        high: The largest.
    """

    whole: bool = False
    low: Decimal | None = None
    high: Decimal | None = None

    @classmethod
    def read(cls, text: str) -> "Scale":
        """Return a scale from its description.

        Raises:
            InvalidValueError: It is none.

        Examples:
            >>> Scale.read("integer"), Scale.read("integer 0 to 10").high
            (Scale(whole=True, low=None, high=None), Decimal('10'))
        """
        words = text.casefold()
        if "binary" in words:
            return cls(whole=True, low=Decimal(0), high=Decimal(1))
        found = _SCALE.search(words)
        whole = "integer" in words or "whole" in words
        if not found and not whole:
            raise InvalidValueError(
                f"a scale is 'integer', 'binary' or its ends such as '0 to 10', not {quoted(text)}"
            )
        low, high = (Decimal(found[1]), Decimal(found[2])) if found else (None, None)
        if low is not None and high is not None and low >= high:
            raise InvalidValueError(f"the ends of a scale are upside down: {quoted(text)}")
        return cls(whole=whole, low=low, high=high)


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Entry:
    """One row without corrections: either as printed, or with all of them applied.

    Attributes:
        row: The row, in its place.
        repeats: The row of a primary study that it repeats.
        scale: What its values can be, where that is said.
        measure: By what its figures compare two groups, where a table says so.
        exclusive: Whether a table says that it and its fellow categories exclude one another.
        correlation: That of the earlier and the later figures, where that is said.
    """

    row: Row
    repeats: Row | None = None
    scale: Scale | None = None
    measure: str = ""
    exclusive: bool = False
    correlation: Decimal | None = None

    @property
    def study(self) -> str:
        """Key of its study."""
        return self.row.study

    @property
    def section(self) -> str:
        """The section of the study that it stands in."""
        return self.row.section

    @property
    def variable(self) -> str:
        """Its path in the section; a category is ``parent/child``."""
        return self.row.place.path if self.row.place else self.row.id

    @property
    def within(self) -> str:
        """Path of the row that it is a category of; empty where it is none."""
        divides = isinstance(
            self.row, (Category, Outcome)
        )  # the threshold of a definition does not
        return self.variable.rpartition("/")[0] if divides else ""

    @property
    def measures(self) -> str:
        """What is measured, the same for a baseline row and its outcome."""
        return self.row.measured

    @property
    def key(self) -> str:
        """The key of the row."""
        return self.row.key

    @property
    def domain(self) -> str:
        """What it is about."""
        return self.row.subject

    @once
    def cells(self) -> tuple[Cell, ...]:
        """The cells that hold a figure, without those before treatment."""
        return tuple(cell for cell in self.row.values if cell.absent is None)

    @once
    def every(self) -> tuple[Cell, ...]:
        """The cells that hold a figure, those before treatment too."""
        before = getattr(self.row, "before", ())
        return (*(cell for cell in before if cell.absent is None), *self.cells)

    def total(self, cell: Cell) -> int | None:
        """Return of how many a cell is, if that is known."""
        if isinstance(cell.total, int):
            return cell.total
        if cell.total is None or isinstance(cell.total, str):
            return self.size(cell.total or cell.group)
        return None

    def size(self, group: str) -> int | None:
        """Return the size of a group in people, if it is known and people are counted."""
        return self.row.size(group) if self.row.counts_people else None

    def result(
        self,
        rule: str,
        verdict: Verdict,
        message: str,
        *,
        cell: Cell | None = None,
        group: str = "",
        printed: str = "",
        expected: str = "",
        with_rows: Iterable["Entry"] = (),
        grade: Grade = "impossible",
    ) -> AuditResult:
        """Return a result about this row; the grade is that of a disagreement."""
        source = (cell.source if cell else None) or self.row.stands_in
        return AuditResult(
            rule=rule,
            verdict=verdict,
            grade=grade if verdict == "disagrees" else "",
            study=self.study,
            section=self.section,
            variable=self.variable,
            key=self.key,
            group=group or (cell.group if cell else ""),
            printed=printed or (cell.printed_form if cell else ""),
            expected=expected,
            message=message,
            source=source.cite if source else "",
            locator=source.locator if source else "",
            rows=tuple(dict.fromkeys([self.key, *(entry.key for entry in with_rows)])),
        )


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Sheet:
    """The rows of one study, with what the rules need to know about it.

    ``conditions`` are the names of what its population is said to have, in small letters, and
    ``answered`` its figures as the library answers with them.
    """

    study: str
    n: int | None = None
    groups: tuple[Group, ...] = ()
    entries: tuple[Entry, ...] = ()
    exclusive: tuple[Exclusive, ...] = ()
    partitions: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    regimens: tuple[DosingRegimen, ...] = ()
    source: Source | None = None
    conditions: frozenset[str] = frozenset()
    answered: tuple[Reported, ...] = ()

    def entry(self, key: str) -> Entry | None:
        """Return a row by its key; None if there is none."""
        return self._by_key.get(key)

    def at(self, section: str, path: str) -> Entry | None:
        """Return a row by its place; None if there is none."""
        return self._by_place.get((section, path))

    def size(self, group: str) -> int | None:
        """Return the size of a group, if it is known."""
        found = next((g.n for g in self.groups if g.id == group), None)
        return found if isinstance(found, int) else None

    @once
    def beside(self) -> dict[tuple[str, str, tuple[str, ...]], list[Entry]]:
        """The rows that tell one thing at one time, by section, what is measured and when."""
        found: dict[tuple[str, str, tuple[str, ...]], list[Entry]] = {}
        for entry in self.entries:
            found.setdefault((entry.section, entry.measures, entry.row.timepoint), []).append(entry)
        return found

    @once
    def divided(self) -> dict[tuple[str, str], list[Entry]]:
        """The categories of each row, by its section and path."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.within:
                found.setdefault((entry.section, entry.within), []).append(entry)
        return found

    @once
    def _by_key(self) -> dict[str, Entry]:
        return {entry.key: entry for entry in reversed(self.entries)}

    @once
    def _by_place(self) -> dict[tuple[str, str], Entry]:
        return {(e.section, e.variable): e for e in reversed(self.entries)}


@attrs.frozen
class Views:
    """The studies as printed, the same with all corrections, and the corrections by row."""

    printed: tuple[Sheet, ...]
    corrected: tuple[Sheet, ...]
    corrections: Mapping[str, tuple[Correction, ...]]


def of_evidence(evidence: "Pack") -> Views:
    """Return the studies and reviews of a pack, both ways."""
    publications = list(evidence.publications())
    made = [of_report(publication, evidence) for publication in publications]
    corrections = {
        row.key: row.corrections
        for publication in publications
        for row in publication.rows()
        if row.corrections
    }
    return Views(tuple(p for p, _ in made), tuple(c for _, c in made), corrections)


def of_report(publication: Publication, evidence: "Pack") -> tuple[Sheet, Sheet]:
    """Return one study or review as printed, and with every correction."""
    appraisal = evidence.appraisal
    exclusive = appraisal.exclusive if appraisal else ()
    pairs = []
    for row in publication.rows():
        entry = Entry(row=row, repeats=_origin(row, evidence))
        if row.corrections:
            right = attrs.evolve(entry, row=as_corrected(entry.row))
            pairs.append((attrs.evolve(entry, row=as_printed(entry.row)), right))
        else:
            pairs.append((entry, entry))
    about: dict[str, Any] = {
        "study": publication.id,
        "n": publication.n if isinstance(publication.n, int) else None,
        "groups": publication.groups,
        "exclusive": tuple(e for e in exclusive if e.rows[0].partition("/")[0] == publication.id),
        "partitions": {c.id: c.partition for c in publication.baseline if c.partition},
        "regimens": publication.regimens,
        "source": publication.source,
        "conditions": _names(publication, evidence),
        "answered": tuple(one for row in publication.rows() for one in row.reported()),
    }
    return (
        Sheet(entries=tuple(p for p, _ in pairs), **about),
        Sheet(entries=tuple(c for _, c in pairs), **about),
    )


def _names(publication: Publication, evidence: "Pack") -> frozenset[str]:
    terms = evidence.vocabularies["conditions"]
    named = [terms[id] for id in publication.population.diseases] if publication.population else []
    return frozenset(name.casefold() for term in named for name in (term.label, *term.synonyms))


def as_printed(row: Row) -> Row:
    """Return a row without its corrections."""
    return attrs.evolve(row, corrections=())


def as_corrected(row: Row) -> Row:
    """Return a row as it would be if every correction, proven or probable, held."""
    new: dict[str, Any] = {"corrections": ()}
    for name in ("values", "before"):
        if hasattr(row, name):
            cells = [_corrected(row, f"{name}.{c.group}", c) for c in getattr(row, name)]
            figures = {c.group: c for c in cells if c.absent is None}
            new[name] = [c for c in cells if figures.get(c.group, c) is c]
    for change in (c.set for c in row.corrections):
        new |= {"label": change.label} if change.label else {}
        new |= {"unit": change.unit} if change.unit else {}
        if change.kind == "threshold":
            new["p"] = None
    return attrs.evolve(row, **new)


def _corrected(row: Row, path: str, cell: Cell) -> Cell:
    for correction in row.corrections:
        if correction.concerns(path):
            cell = correction.set.apply(cell)
    return cell


def _origin(row: Row, evidence: "Pack") -> Row | None:
    """The outcome that a review's outcome repeats, as the library answers with it."""
    if not isinstance(row, Outcome) or row.repeats is None:
        return None
    return as_corrected(evidence.outcomes[row.repeats])
