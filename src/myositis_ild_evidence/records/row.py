"""A row of a printed table: a variable, a cell for each group, corrections."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Literal, Self

import attrs

from ..errors import InvalidValueError, UnknownKeyError, near
from ..quantities import numeric, units
from ..words import quoted
from .base import Checked, Short, learned, many, one_or_many
from .cell import CENTRES, SPREADS, Cell, PValue, _bounds, _number
from .group import Group, Owner
from .source import Absence, Source, Unclear


def _percent(value: Any) -> Any:
    return value if value == "computed" else _number(value)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Change(Checked):
    """What a correction sets; a field that is None stays as printed.

    A new centre takes the place of the printed one, and a new spread that of the printed spread.

    Attributes:
        group: The group that the figure is of.
        label: What it is, in words.
        unit: Its unit, from the closed list.
        timepoint: When it was measured.
        kind: What the printed number is: a mean, a median, a value, or a threshold.
        count: How many.
        total: Of how many: a number, a group, or why it is not known.
        percent: 0 to 100; ``computed`` means from the count and its total.
        mean: A mean.
        median: A median.
        value: A value that is none of these.
        sd: A standard deviation.
        range: The lowest and the highest value.
        iqr: The quartiles.
        ci95: The limits of the 95% interval.
    """

    group: str | None = attrs.field(default=None, metadata={"refers": "group"})
    label: str | None = None
    unit: str | None = attrs.field(default=None, converter=units.named)
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
        """Return the corrected cell.

        Args:
            cell: The cell as printed.

        Raises:
            InvalidValueError: A percentage is to be computed without a count or a total.
        """
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

    The printed figure stays in the record: `Reported` gives both. See also
    `myositis_ild_evidence.audit`, which finds figures that cannot be right.

    Attributes:
        of: The cells concerned, as paths inside the row: ``values.ivig``, ``before.all``, ``p``,
            or ``row`` for its label and unit.
        set: What is right.
        why: The reason, in words.
        status: ``proven`` (by arithmetic or by a source that was read): what the library answers
            with. ``probable``: the printed value stays the answer, with a warning.
        cite: The reference that shows it, if one does.
        locator: The place in it, such as ``Abstract``.

    Raises:
        InvalidValueError: It names no cell, or gives no reason.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> outcome = mie.evidence.outcomes["huapaya2019/fvc-increase-10"]
        >>> [correction] = outcome.corrections
        >>> correction.proven, correction.of
        (True, ('values.all',))
        >>> outcome["all"].count, outcome.values[0].count
        (7, None)
    """

    of: tuple[str, ...] = attrs.field(converter=many)
    set: Change
    why: str
    status: Literal["proven", "probable"]
    cite: str | None = attrs.field(default=None, metadata={"refers": "reference"})
    locator: str | None = None

    @property
    def source(self) -> Source | None:
        """Where what is right was read; None where it follows from the figures themselves."""
        if self.cite is None or self.locator is None:
            return None
        return Source(cite=self.cite, locator=self.locator)

    @property
    def proven(self) -> bool:
        """Whether the library answers with the corrected value."""
        return self.status == "proven"

    def concerns(self, path: str) -> bool:
        """Say whether the correction is about a cell (``values.ivig``) or its whole row.

        Args:
            path: Path of a cell inside the row, such as ``values.ivig``, ``before.all`` or ``p``.
        """
        return path in self.of or "row" in self.of

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A correction is about something and says why, and where what is right was read."""
        if given.get("of") == ():
            yield "of", "name at least one cell, such as 'values.all', or 'row'"
        if "why" in given and not given["why"].strip():
            yield "why", "say why"
        cite, locator = (given.get(name) for name in ("cite", "locator"))
        if (cite is None) != (locator is None) and {"cite", "locator"} <= given.keys():
            missing = "cite" if cite is None else "locator"
            yield (
                missing,
                "cite says where what is right was read, locator the place in it; give both",
            )


#: Every section of a publication, in the order in which it is told, with its heading.
SECTIONS: Mapping[str, str] = {
    "design": "Design",
    "population": "Criteria",
    "follow-up": "Follow-up",
    "baseline": "Baseline characteristics",
    "outcome": "Outcomes",
    "adverse-event": "Adverse events",
}
#: The section of the rows in each list of a publication's file.
LISTS: Mapping[str, str] = {
    "outcome": "outcome",
    "adverse_event": "adverse-event",
    "follow_up": "follow-up",
    "baseline": "baseline",
    "figure": "design",
    "criterion": "population",
}
#: Which of two rows with one id keeps the short key; regimens have keys of the same form.
_FIRST = ("outcome", "adverse-event", "regimen", "follow-up", "baseline", "design", "population")
#: Stands behind whatever a proven correction changed, wherever it is told in words.
CORRECTED = " [corrected]"
#: Stands behind a figure of which a correction that is only probable says that it is wrong.
DOUBTED = " [doubtful]"
#: Stands behind a figure that was only read in what somebody else writes of the publication.
SECONDARY = " [secondary source]"


def marks(corrections: Iterable[Correction]) -> str:
    """Return what stands behind a figure that corrections are about; nothing where none are."""
    proven = {correction.proven for correction in corrections}
    return CORRECTED if True in proven else DOUBTED if proven else ""


Directness = Literal["direct", "comparator", "indirect"]


def addresses(
    ids: Mapping[str, Iterable[str]], regimens: Iterable[str] = ()
) -> dict[tuple[str, str], str]:
    """Return what each row of a publication is called in its key, by section and id.

    The id alone where no other row or regimen has it; otherwise the outcome keeps it, and the
    others have their section before it.

    Examples:
        >>> found = addresses({"baseline": ["age", "ferritin"], "outcome": ["ferritin"]})
        >>> found["outcome", "ferritin"], found["baseline", "ferritin"], found["baseline", "age"]
        ('ferritin', 'baseline/ferritin', 'age')
    """
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for section in _FIRST:
        own = list(regimens if section == "regimen" else ids.get(section, ()))
        for id in own:
            found[section, id] = f"{section}/{id}" if id in taken else id
        taken |= {*own}
    return {place: address for place, address in found.items() if place[0] != "regimen"}


@attrs.frozen(kw_only=True)
class Place:
    """Where a row stands in its publication.

    Attributes:
        owner: What the row must know of the publication.
        section: The section, one of `SECTIONS`.
        path: Ids down to the row; a category's after that of its characteristic.
        address: The path, with the section before it where another row has that path, too.
        variable: What is measured, the same for a baseline row and its outcome.
        block: The block of the printed table, such as ``Results``.
        source: Where the block, or the row that it is a part of, stands.
        heading: Label of the row that it is a part of, as answered.
        subject: What it is about, from the vocabulary of domains; its own, or that of the row that
            it is a part of.
        origin: Key of the outcome of a primary study that an outcome, or the outcome that it is a
            part of, repeats.
    """

    owner: Owner = attrs.field(repr=False)
    section: str = "outcome"
    path: str = ""
    address: str = ""
    variable: str = ""
    block: str = ""
    source: Source | None = None
    heading: str = ""
    subject: str = ""
    origin: str = ""


@attrs.frozen
class Reported:
    """One figure of a row: as printed, and as the library answers with it.

    Attributes:
        path: Which cell of the row: ``values.ivig`` or ``before.ivig``.
        printed: The cell as printed.
        cell: The cell as answered: with every proven correction.
        label: What it is, as answered; a correction may change it.
        unit: Its unit, as answered.
        timepoint: When, as answered.
        corrections: Those that concern it, proven or only probable.
        row: The row that it stands in.
    """

    path: str
    printed: Cell
    cell: Cell
    label: str
    unit: str
    timepoint: tuple[str, ...]
    corrections: tuple[Correction, ...]
    row: "Row" = attrs.field(eq=False, repr=False)

    @property
    def read_in(self) -> str:
        """What was read of the source of the answered figure; empty where nothing says it.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> [gain] = mie.evidence.outcomes["huapaya2019/fvc-increase-10"].reported()
            >>> gain.read_in
            'abstract'
        """
        pack = self.row.place.owner.pack if self.row.place else None
        source = self.source
        if source is None or pack is None:
            return (source and source.read_in) or ""
        found: str = pack.read_in(source)
        return found

    @property
    def is_secondary(self) -> bool:
        """Whether it was only read in what somebody else writes; nothing is computed from it."""
        return self.source is not None and self.source.read_in == "secondary"

    @property
    def corrected(self) -> bool:
        """Whether a proven correction applies."""
        return any(correction.proven for correction in self.corrections)

    @property
    def full_label(self) -> str:
        """The label, after that of the row that its row is a part of."""
        heading = self.row.place.heading if self.row.place else ""
        return f"{heading}: {self.label}" if heading else self.label

    @property
    def is_before(self) -> bool:
        """Whether it was measured before treatment, in the row of a result."""
        return self.path.startswith("before.")

    @property
    def group(self) -> Group | None:
        """The group that it is about, as answered; None where no such group is named."""
        return self.row.group(self.cell.group)

    @property
    def group_n(self) -> int | None:
        """The size of its group, if that is known."""
        return self.row.size(self.cell.group)

    @property
    def total(self) -> int | Unclear | Absence | None:
        """Of how many, as answered; None where that is not said, else the reason why not."""
        total = self.cell.total
        if not isinstance(total, str):
            return total
        group = self.row.group(total)
        return group.n if group is not None else None

    @property
    def printed_source(self) -> Source | None:
        """Where the printed figure stands."""
        return self.printed.source or self.row.stands_in

    @property
    def source(self) -> Source | None:
        """Where the answered figure was read: where a proven correction read it, else as printed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> [gain] = mie.evidence.outcomes["huapaya2019/fvc-increase-10"].reported()
            >>> gain.source.cite, gain.source.locator, gain.printed_source.locator
            ('huapaya2019', 'Abstract', 'Table 1, Results')
        """
        read = (c.source for c in reversed(self.corrections) if c.proven)
        return next((source for source in read if source is not None), self.printed_source)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Row(Short, Checked):
    """A reported variable: one cell for each group.

    Attributes:
        id: Id of the row inside its study.
        label: What it is, in words, as printed; `title` is as the library answers.
        unit: Unit of its figures, from the closed list; empty for counts and percentages.
        timepoint: When: ``baseline``, ``6 months``, ``first 6 months``; several if it is several.
        values: A cell for each group.
        p: The p-value of the row.
        corrections: What is known to be wrong.
        source: Where, if not in the block of the table that its section names.
        note: What else must be known.
        place: Where it stands in its study or review; None for a row of its own.
    """

    id: str
    label: str
    unit: str = attrs.field(default="", converter=units.named)
    timepoint: tuple[str, ...] = attrs.field(
        default=(), converter=one_or_many, metadata={"single": "6 months"}
    )
    values: tuple[Cell, ...] = attrs.field(default=(), converter=many)
    p: PValue | None = None
    corrections: tuple[Correction, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "correction"}
    )
    source: Source | None = None
    note: str | None = None
    place: Place | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "owner"}
    )

    # Records of two studies are two, whatever they say; where else one stands does not count.
    BESIDE: ClassVar[tuple[str, ...]] = ("study",)

    @property
    def study(self) -> str:
        """Id of the study or review that it stands in; empty for a row of its own."""
        return self.place.owner.id if self.place else ""

    @property
    def key(self) -> str:
        """The study's id and the row's address, such as ``wang2022/mortality-6mo``.

        It is unique: where two rows of a study have one id, the outcome keeps the short key and
        the other has its section in the key, as in ``wang2022/baseline/ferritin``.
        """
        address = (self.place.address if self.place else "") or self.id
        return f"{self.study}/{address}" if self.study else address

    @property
    def section(self) -> str:
        """The section that it stands in, one of `SECTIONS`; empty for a row of its own."""
        return self.place.section if self.place else ""

    @property
    def block(self) -> str:
        """The block of the printed table that it stands in; empty for a row of its own."""
        return self.place.block if self.place else ""

    @property
    def measured(self) -> str:
        """What is measured, by id: the same for a baseline row and its outcome."""
        return (self.place.variable if self.place else "") or self.id

    @property
    def stands_in(self) -> Source | None:
        """Where it was read: its own source, or that of its block."""
        return self.source or (self.place.source if self.place else None)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the figures were read that the library answers with, each place once."""
        told = [one for one in self.reported() if one.cell.absent is None]
        found = dict.fromkeys(one.source for one in told if one.source is not None)
        return tuple(found) or ((self.stands_in,) if self.stands_in is not None else ())

    @property
    def subject(self) -> str:
        """What it is about, from the vocabulary of domains; empty where nothing says it."""
        return self.place.subject if self.place else ""

    @property
    def origin(self) -> str:
        """Key of the outcome of a primary study that it repeats; empty where it repeats none."""
        return self.place.origin if self.place else ""

    @property
    def about(self) -> str:
        """Its own domain, from the vocabulary; empty where it has none."""
        return ""

    #: Whether fewer of it is better whoever asks, as of harm.
    fewer_is_better: ClassVar[bool] = False

    @property
    def counts_people(self) -> bool:
        """Whether its counts are of people, not of infusions."""
        return True

    @property
    def parts(self) -> "tuple[Row, ...]":
        """The rows inside it: categories, or the thresholds of a definition."""
        return ()

    @property
    def title(self) -> str:
        """What it is, as the library answers with it: a proven correction may change the label."""
        labels = dict.fromkeys(one.label for one in self.reported() if not one.is_before)
        whole = [
            c.set.label for c in self.corrections if c.proven and c.concerns("") and c.set.label
        ]
        return "; ".join(labels) or (whole[-1] if whole else self.label)

    @property
    def when(self) -> tuple[str, ...]:
        """Its time points, as the library answers with them; not those before treatment."""
        if not self.corrections and all(cell.timepoint is None for cell in self.values):
            return self.timepoint
        after = (one for one in self.reported() if not one.is_before)
        times = dict.fromkeys(time for one in after for time in one.timepoint)
        return tuple(times) or self.timepoint

    @property
    def full_title(self) -> str:
        """The title, after that of the row that it is a part of."""
        heading = self.place.heading if self.place else ""
        return f"{heading}: {self.title}" if heading else self.title

    @property
    def is_corrected(self) -> bool:
        """Whether a proven correction applies to any of it."""
        return any(correction.proven for correction in self.corrections)

    @property
    def p_corrections(self) -> tuple[Correction, ...]:
        """The corrections that concern the p-value of the row."""
        return tuple(correction for correction in self.corrections if "p" in correction.of)

    @property
    def study_groups(self) -> tuple[Group, ...]:
        """The groups of its study; none for a row of its own."""
        return self.place.owner.groups if self.place else ()

    def group(self, id: str) -> Group | None:
        """Return a group of its study; None where there is none of that id.

        Args:
            id: Id of the group inside its study.
        """
        return self.place.owner.group(id) if self.place else None

    def size(self, group: str) -> int | None:
        """Return the size of a group of its study, if that is known.

        Args:
            group: Id of the group inside its study.
        """
        found = self.group(group)
        return found.n if found is not None and isinstance(found.n, int) else None

    def reported(self) -> Iterator[Reported]:
        """Yield every cell as printed and as answered.

        Each `Reported` has the cell as ``printed`` and, after proven corrections, as ``cell``.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> for one in mie.evidence.outcomes["wang2022/mortality-6mo"].reported():
            ...     print(one.path, one.cell.printed_form, one.source.locator)
            values.ivig 22.6% Table 2, Results
            values.non_ivig 52.9% Table 2, Results
        """
        for cell in self.values:
            yield self._publication(f"values.{cell.group}", cell)

    def _publication(self, path: str, cell: Cell, timepoint: tuple[str, ...] = ()) -> Reported:
        corrections = tuple(c for c in self.corrections if c.concerns(path))
        answer, label, unit = cell, self.label, self.unit
        when = timepoint or ((cell.timepoint,) if cell.timepoint else self.timepoint)
        for change in (c.set for c in corrections if c.proven):
            answer = change.apply(answer)
            label, unit = change.label or label, change.unit or unit
            when = (change.timepoint,) if change.timepoint else when
        return Reported(path, cell, answer, label, unit, when, corrections, self)

    def __getitem__(self, group: str) -> Cell:
        return self._find(group, "values.")

    def _ipython_key_completions_(self) -> list[str]:
        return [one.cell.group for one in self.reported() if not one.is_before]

    def _in_short(self) -> str:
        """Return the key, the label, and the figures that the library answers with."""
        found = [self.title]
        for one in self.reported():
            if not one.is_before:
                group = one.group
                name = "" if one.cell.group == "all" else f"{group.label if group else ''} "
                found.append(f"{name}{self._in_brief(one)}{marks(one.corrections)}".strip())
        if self.p is not None:
            found.append(f"p {self.p}")
        return f"{self.key}: {'; '.join(found)}"

    def _in_brief(self, one: Reported) -> str:
        """Return a figure of how many, without an interval."""
        told, total = one.cell, one.total
        if told.absent is not None:
            return f"number {told.absent}"
        if told.count is None or not isinstance(total, int):
            return told.printed_form
        return f"{told.count} of {total}" + (f" ({told.percent}%)" if told.percent else "")

    def _find(self, group: str, prefix: str) -> Cell:
        found = [r for r in self.reported() if r.path.startswith(prefix)]
        for reported in found:
            if reported.cell.group == group:
                return reported.cell
        raise UnknownKeyError(
            f"{self.key} has no group {quoted(group)}; {near(group, (r.cell.group for r in found))}"
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """What calls for attention: cautions that are computed of it, doubts, and every note.

        Notes of a single figure, and of a p-value, say what they are about.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.outcomes["wang2022/mortality-6mo"].warnings[0]
            "The printed p is 0.033, but Fisher's exact p, recomputed, is 0.054: ..."
        """
        found = [*self.result_cautions]
        found += [c.why for c in self.corrections if not c.proven]
        found += [self.note] if self.note else []
        found += [f"On the p-value: {self.p.note}"] if self.p and self.p.note else []
        for reported in self.reported():
            cell = reported.cell
            name = reported.group.label if reported.group else cell.group
            found += [f"{name}: {cell.note}"] if cell.note else []
            found += [f"{name}, p-value: {cell.p.note}"] if cell.p and cell.p.note else []
        return tuple(found)

    def p_cautions(self, of: Reported | None = None) -> tuple[str, ...]:
        """Return what must be said of a p-value; a figure that compares nothing has none.

        Args:
            of: The figure that the p-value stands beside; None for that of the row.
        """
        return ()

    @property
    def result_cautions(self) -> tuple[str, ...]:
        """What must be said of this result alone, whichever of its p-values it is about."""
        tested = (one for one in self.reported() if one.cell.p is not None)
        return (*self.p_cautions(), *(said for one in tested for said in self.p_cautions(one)))

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must be said beside its results: of its study, of this result, its risk of bias."""
        owner = self.place.owner if self.place else Owner()
        appraisal = owner.pack.appraisal if owner.pack is not None else None
        judged = appraisal.risk_of_bias if appraisal is not None else ()
        bias = (judgement.summary for judgement in judged if judgement.outcome == self.key)
        return (*filter(None, [owner.caution]), *self.result_cautions, *bias)

    def placed(self, place: Place) -> Self:
        """Return the row as part of a publication; the rows inside it learn of it, too.

        Args:
            place: Where it stands: its publication, section and block.
        """
        own = learned(self, place=place)
        inside: dict[str, Any] = {
            field.name: tuple(own._part(row) for row in getattr(self, field.name))
            for field in attrs.fields(type(self))
            if field.metadata.get("rows")
        }
        return learned(own, **inside) if any(inside.values()) else own

    def _heading(self) -> str:
        """Return what stands before the labels of the rows inside it."""
        return ""

    def _part(self, row: "Row") -> "Row":
        assert self.place is not None  # it was just placed
        inner = attrs.evolve(
            self.place,
            path=f"{self.place.path}/{row.id}",
            address=f"{self.place.address}/{row.id}",
            variable=f"{self.place.variable}/{row.id}",
            source=self.stands_in,
            heading=self._heading(),
            subject=row.about or self.place.subject,
        )
        return row.placed(inner)

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
    if unit and unit not in units.listed(unit):
        yield "unit", units.unknown(unit[:60], units.listed().values(), ())
