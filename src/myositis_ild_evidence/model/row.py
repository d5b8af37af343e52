"""A row of a printed table: a variable, a cell for each group, corrections."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Self

import attrs

from .. import numeric, units
from ..errors import InvalidValueError, UnknownKeyError, near
from .cell import CENTRES, SPREADS, Cell, PValue, _bounds, _number
from .checked import Checked, many
from .group import Group
from .source import Source, Unclear


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (str, Iterable)):
        raise InvalidValueError(f"expected text such as '6 months', or a list, got {value!r}")
    return (value,) if isinstance(value, str) else tuple(value)


def _percent(value: Any) -> Any:
    return value if value == "computed" else _number(value)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Change(Checked):
    """What a correction sets; a field that is None stays as printed.

    ``percent = "computed"`` means: from the count and its total. A new centre takes the place of
    the printed one, and a new spread that of the printed spread.
    """

    group: str | None = attrs.field(default=None, metadata={"refers": "group"})
    label: str | None = None
    unit: str | None = None
    timepoint: str | None = None
    kind: Literal["mean", "median", "value", "threshold"] | None = None
    count: int | None = None
    total: int | str | Unclear | None = attrs.field(default=None, metadata={"refers": "group"})
    percent: Decimal | Literal["computed"] | None = attrs.field(default=None, converter=_percent)
    mean: Decimal | None = attrs.field(default=None, converter=_number)
    median: Decimal | None = attrs.field(default=None, converter=_number)
    value: Decimal | None = attrs.field(default=None, converter=_number)
    sd: Decimal | None = attrs.field(default=None, converter=_number)
    range: tuple[Decimal, Decimal] | None = attrs.field(default=None, converter=_bounds)
    iqr: tuple[Decimal, Decimal] | None = attrs.field(default=None, converter=_bounds)
    ci95: tuple[Decimal, Decimal] | None = attrs.field(default=None, converter=_bounds)

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A new unit is one of the list."""
        yield from _unit_problems(given)

    def apply(self, cell: Cell) -> Cell:
        """Return the corrected cell."""
        new: dict[str, Any] = {}
        names = [n for n in (*CENTRES, *SPREADS) if getattr(self, n, None) is not None]
        if any(n in CENTRES for n in names) and not {"count", "percent"} & set(names):
            new |= dict.fromkeys(CENTRES)
        if any(n in SPREADS for n in names):
            new |= dict.fromkeys(SPREADS)
        if self.kind in ("mean", "median", "value"):
            new |= dict.fromkeys(CENTRES) | {self.kind: cell.headline}
        given = {n: getattr(self, n) for n in (*names, "group", "total")}
        new |= {name: value for name, value in given.items() if value is not None}
        if names:
            new |= {"absent": None, "printed": None}
        if self.percent == "computed":
            count, total = new.get("count", cell.count), new.get("total", cell.total)
            if not isinstance(count, int) or not isinstance(total, int):
                raise InvalidValueError("a computed percentage needs a count and a total")
            new["percent"] = numeric.rounded(Fraction(100 * count, total))
        if self.timepoint is not None:
            new["timepoint"] = self.timepoint
        return attrs.evolve(cell, **new)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Correction(Checked):
    """What is wrong with printed figures, what would be right, why, and how sure that is.

    Attributes:
        of: The cells concerned, as paths inside the row: ``values.ivig``, ``before.all``, ``p``,
            or ``row`` for its label and unit.
        set: What is right.
        why: The reason, in words.
        status: ``proven`` (by arithmetic or by a source that was read): what the library answers
            with. ``probable``: the printed value stays the answer, with a warning.
        cite: The reference that shows it, if one does.
    """

    of: tuple[str, ...] = attrs.field(converter=many)
    set: Change
    why: str
    status: Literal["proven", "probable"]
    cite: str | None = attrs.field(default=None, metadata={"refers": "reference"})

    @property
    def proven(self) -> bool:
        """Whether the library answers with the corrected value."""
        return self.status == "proven"

    def concerns(self, path: str) -> bool:
        """Say whether the correction is about a cell (``values.ivig``) or its whole row."""
        return path in self.of or "row" in self.of

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A correction is about something and says why."""
        if given.get("of") == ():
            yield "of", "name at least one cell, such as 'values.ivig', or 'row'"
        if "why" in given and not given["why"].strip():
            yield "why", "say why"


@attrs.frozen
class Reported:
    """One figure of a row: as printed, and as the library answers with it."""

    path: str
    printed: Cell
    cell: Cell
    label: str
    unit: str
    timepoint: tuple[str, ...]
    corrections: tuple[Correction, ...]

    @property
    def corrected(self) -> bool:
        """Whether a proven correction applies."""
        return any(correction.proven for correction in self.corrections)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Row(Checked):
    """A reported variable: one cell for each group.

    Attributes:
        id: Id of the row inside its study.
        label: What it is, in words.
        unit: Unit of its figures, from the closed list; empty for counts and percentages.
        timepoint: When: ``baseline``, ``6 months``, ``first 6 months``; several if it is several.
        values: A cell for each group.
        p: The p-value of the row.
        corrections: What is known to be wrong.
        source: Where, if not in the block of the table that its section names.
        note: What else must be known.
        study_groups: The groups of its study, which say how large each is.
        place: Where its section stands: the source of whatever names none of its own.
        care: What its study says must be said beside its results.
        bibliography: The references of the pack that its study belongs to.
    """

    id: str
    label: str
    unit: str = ""
    timepoint: tuple[str, ...] = attrs.field(
        default=(), converter=_texts, metadata={"single": "6 months"}
    )
    values: tuple[Cell, ...] = attrs.field(default=(), converter=many)
    p: PValue | None = None
    corrections: tuple[Correction, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "correction"}
    )
    source: Source | None = None
    note: str | None = None
    study: str = attrs.field(default="", metadata={"given": "owner"})
    study_groups: tuple[Group, ...] = attrs.field(
        default=(), eq=False, repr=False, metadata={"given": "owner"}
    )
    place: Source | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "owner"}
    )
    care: str = attrs.field(default="", eq=False, repr=False, metadata={"given": "owner"})
    bibliography: Any = attrs.field(default=None, eq=False, repr=False, metadata={"given": "pack"})

    @property
    def key(self) -> str:
        """The id with the study's id before it, such as ``wang2022/mortality-6mo``."""
        return f"{self.study}/{self.id}" if self.study else self.id

    def reported(self) -> Iterator[Reported]:
        """Yield every cell as printed and as answered."""
        for cell in self.values:
            yield self._report(f"values.{cell.group}", cell)

    def _report(self, path: str, cell: Cell, timepoint: tuple[str, ...] = ()) -> Reported:
        corrections = tuple(c for c in self.corrections if c.concerns(path))
        answer, label, unit = cell, self.label, self.unit
        when = timepoint or ((cell.timepoint,) if cell.timepoint else self.timepoint)
        for change in (c.set for c in corrections if c.proven):
            answer = change.apply(answer)
            label, unit = change.label or label, change.unit or unit
            when = (change.timepoint,) if change.timepoint else when
        return Reported(path, cell, answer, label, unit, when, corrections)

    def __getitem__(self, group: str) -> Cell:
        return self._find(group, "values.")

    def _find(self, group: str, prefix: str) -> Cell:
        found = [r for r in self.reported() if r.path.startswith(prefix)]
        for reported in found:
            if reported.cell.group == group:
                return reported.cell
        raise UnknownKeyError(
            f"{self.key} has no group {group!r}; {near(group, (r.cell.group for r in found))}"
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """Reasons for care: corrections that are only probable, and notes."""
        probable = [c.why for c in self.corrections if not c.proven]
        return tuple(probable + ([self.note] if self.note else []))

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must be said beside its results: what its study says, and its risk of bias."""
        pack = getattr(self.bibliography, "pack", None)
        judged = () if pack is None or pack.appraisal is None else pack.appraisal.risk_of_bias
        bias = (judgement.summary for judgement in judged if judgement.outcome == self.key)
        return (*filter(None, [self.care]), *bias)

    def owned_by(
        self,
        study: str,
        groups: tuple[Group, ...],
        place: Source | None,
        care: str = "",
        bibliography: Any = None,
    ) -> Self:
        """Return the row as part of a study; rows inside it learn of it too."""
        given: dict[str, Any] = {"study_groups": groups, "place": place, "care": care}
        given["bibliography"] = bibliography
        inside: dict[str, Any] = {
            field.name: tuple(attrs.evolve(row, **given) for row in getattr(self, field.name))
            for field in attrs.fields(type(self))
            if field.metadata.get("rows")
        }
        return attrs.evolve(self, study=study, **given, **inside)

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The unit is in the list, groups stand once, corrections name cells that exist."""
        yield from _unit_problems(given)
        for name in ("values", "before"):
            seen: set[str] = set()
            for cell in given.get(name, ()):
                if cell.group in seen:
                    yield name, f"the group {cell.group!r} has two cells"
                seen.add(cell.group)
        held = {"values", "before"} & attrs.fields_dict(cls).keys()
        if not held <= given.keys():
            return  # the cells cannot be told
        cells = {f"{n}.{c.group}": c for n in sorted(held) for c in given[n]}
        paths = [*cells, "row"] + (["p"] if given.get("p", True) else [])
        for number, correction in enumerate(given.get("corrections", ())):
            for path in correction.of:
                if path not in paths:
                    message = f"no cell {path[:60]!r}; {near(path[:60], paths)}"
                    yield f"corrections[{number}].of", message
            for path, cell in cells.items():
                if isinstance(correction, Correction) and isinstance(cell, Cell):
                    yield from _misfits(correction, path, cell, f"corrections[{number}].set")


def _misfits(
    correction: Correction, path: str, cell: Cell, place: str
) -> Iterator[tuple[str, str]]:
    if correction.concerns(path):
        try:
            correction.set.apply(cell)
        except InvalidValueError as error:
            yield place, f"{path} cannot be corrected so: {error}"


def _unit_problems(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    unit = given.get("unit")
    if unit and unit not in units.known():
        yield "unit", f"unknown unit {unit[:60]!r}; {near(unit[:60], units.known())}"
