"""Baseline characteristics, outcomes and adverse events: the rows of a study."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import attrs

from ..errors import near
from ..lazy import verb
from ..statistics import verbs
from .base import Checked, many
from .cell import Cell
from .row import Directness, Reported, Row


class Compared(Row):
    """A row of figures of groups, which may be compared."""

    __slots__ = ()

    def p_cautions(self, of: Reported | None = None) -> tuple[str, ...]:
        """Return what must be said of a p-value: computed from the figures, never typed.

        Args:
            of: The figure that the p-value stands beside; None for that of the row.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.outcomes["wang2022/mortality-6mo"].p_cautions()
            ("The printed p is 0.033, but Fisher's exact p, recomputed, is 0.054: ...",)
        """
        from ..statistics.significance import cautions

        return cautions(self, of)

    @verb(verbs.effect)
    def effect(self) -> None:
        """See `myositis_ild_evidence.statistics.effect`."""

    @verb(verbs.recompute_p)
    def recompute_p(self) -> None:
        """See `myositis_ild_evidence.statistics.recompute_p`."""

    @verb(verbs.fragility)
    def fragility(self) -> None:
        """See `myositis_ild_evidence.statistics.fragility`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Category(Compared):
    """One category of a baseline characteristic, addressed ``parent/child``.

    Attributes:
        domain: What it is about, from the vocabulary.
    """

    domain: str | None = attrs.field(default=None, metadata={"term": "domains"})

    @property
    def about(self) -> str:
        """Its domain."""
        return self.domain or ""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Characteristic(Category):
    """A row of the table of baseline characteristics.

    Attributes:
        variable: What is measured, where an outcome measures the same; otherwise the id.
        categories: Rows that divide this one.
        partition: Ids of the categories that add up to the group.
    """

    variable: str | None = None
    partition: tuple[str, ...] = attrs.field(default=(), converter=many)
    categories: tuple[Category, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "category", "rows": True}
    )

    @property
    def parts(self) -> tuple[Row, ...]:
        """Its categories."""
        return self.categories

    def _heading(self) -> str:
        return self.title

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Categories have ids of their own; a partition names categories."""
        yield from super().problems(given)
        ids: list[str] = []
        for number, category in enumerate(given.get("categories", ())):
            if category.id and category.id in ids:
                yield f"categories[{number}].id", f"the id {category.id!r} occurs twice"
            ids.append(category.id)
        for name in given.get("partition", ()):
            if "categories" in given and name not in ids:
                yield "partition", f"no category {name[:60]!r}; {near(name[:60], ids)}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Finding(Checked):
    """A result that is reported in words, with or without a p-value.

    Attributes:
        group: The group it is about.
        direction: ``higher``, ``lower``, ``unchanged`` or ``different``.
        significant: Whether the source calls it statistically significant; None if it is silent.
        versus: The group it is compared with; None for a change over time.
        text: What the figures do not say, in words.
    """

    group: str = attrs.field(metadata={"refers": "group"})
    direction: Literal["higher", "lower", "unchanged", "different"]
    significant: bool | None = None
    versus: str | None = attrs.field(default=None, metadata={"refers": "group"})
    text: str | None = None

    def __str__(self) -> str:
        compared = f" than {self.versus}" if self.versus else " over time"
        words = {True: ", significant", False: ", not significant", None: ""}[self.significant]
        return f"{self.direction}{compared}{words}" + (f": {self.text}" if self.text else "")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Outcome(Compared):
    """A result: cells for each group, before and after, or a finding in words.

    ``outcome["ivig"]`` is the cell of a group, with proven corrections applied.

    Figures are in ``unit``; counts and percentages (0 to 100) have none. See also `AdverseEvent`
    for harms, and `Evidence.values` for all figures as one table.

    Attributes:
        domains: What it is about, from the vocabulary; the main one first.
        variable: What is measured, where a baseline row measures the same; otherwise the id.
        definition: How the outcome was defined, in our own words.
        better: Whether ``higher`` or ``lower`` is better for the patient.
        before: A cell for each group at an earlier time point (baseline unless the cell says).
        finding: A result in words.
        thresholds: Figures inside the definition, such as the 10 % of an increase above 10 %.
        repeats: Key of the outcome of a primary study that this repeats; never counted twice.

    Raises:
        InvalidValueError: Nothing is reported, a group has two cells, the unit is not known, or a
            correction is of a cell that is not there.

    Examples:
        >>> death = Outcome(
        ...     id="mortality-6mo", label="Death", domains=["mortality"], better="lower",
        ...     timepoint="6 months", values=[Cell(group="ivig", percent="22.6")])
        >>> death["ivig"].percent
        Decimal('22.6')
    """

    domains: tuple[str, ...] = attrs.field(converter=many, metadata={"term": "domains"})
    variable: str | None = None
    definition: str | None = None
    better: Literal["higher", "lower"] | None = None
    before: tuple[Cell, ...] = attrs.field(default=(), converter=many)
    finding: Finding | None = None
    thresholds: tuple[Row, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "threshold", "rows": True}
    )
    repeats: str | None = attrs.field(
        default=None, metadata={"refers": "outcome", "was": "restates"}
    )

    @property
    def domain(self) -> str:
        """The main one of its domains."""
        return self.domains[0]

    @property
    def about(self) -> str:
        """Its main domain."""
        return self.domain

    @property
    def parts(self) -> tuple[Row, ...]:
        """The figures inside its definition."""
        return self.thresholds

    @property
    def directness(self) -> Directness | None:
        """Whether it is direct evidence for the question; None where its pack does not say."""
        pack = self.place.owner.pack if self.place else None
        if self.place is None or pack is None or pack.rule is None:
            return None
        found: Directness = pack.rule.of(self, self.place.owner)
        return found

    def reported(self) -> Iterator[Reported]:
        """Yield every cell as printed and as answered; those before the treatment first."""
        for cell in self.before:
            yield self._publication(f"before.{cell.group}", cell, (cell.timepoint or "baseline",))
        yield from super().reported()

    @property
    def groups_told(self) -> tuple[str, ...]:
        """Ids of the groups of which something is told: a figure, or a finding in words."""
        cells = (one.cell for one in self.reported() if one.cell.absent is None)
        compared = self.p.groups if self.p else ()
        finding = (self.finding.group, self.finding.versus) if self.finding else ()
        found = (*(cell.group for cell in cells), *compared, *finding)
        return tuple(dict.fromkeys(id for id in found if id))

    def at_baseline(self, group: str) -> Cell:
        """Return a group's cell before treatment, with proven corrections applied.

        See also ``outcome["ivig"]``, the cell after treatment.

        Args:
            group: Id of the group inside its study.

        Raises:
            UnknownKeyError: The group has none.

        Examples:
            >>> before, after = Cell(group="all", mean=60), Cell(group="all", mean=75)
            >>> score = Outcome(
            ...     id="score", label="Score", domains=["muscle"], before=[before], values=[after])
            >>> score.at_baseline("all").mean, score["all"].mean
            (Decimal('60'), Decimal('75'))
        """
        return self._find(group, "before.")

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """An outcome is about something and reports something."""
        yield from super().problems(given)
        if given.get("domains") == ():
            yield "domains", "name at least one term; the main one stands first"
        if isinstance(named := given.get("domains"), tuple) and len({*named}) < len(named):
            yield "domains", "a domain occurs twice"
        content = ("values", "before", "finding", "p")
        if all(name in given and not given[name] for name in content):
            yield "values", "an outcome needs cells or a finding"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdverseEvent(Compared):
    """Harm that was reported: who counts it, how severe, what it includes.

    An event may be named without a figure: ``values`` is empty then, or its cell says why. See also
    `Outcome` for results; `effect`, `recompute_p` and `fragility` work as they do there.

    Attributes:
        severity: ``any``, ``mild``, ``severe`` or ``serious``, as the source calls it.
        unit_of_analysis: What is counted: ``patients`` or ``infusions``.
        includes: Events that are named without a count of their own.

    Raises:
        InvalidValueError: It has neither a cell nor a named event, or breaks a rule of `Row`.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> harm = mie.evidence.adverse_events["huapaya2019/severe"]
        >>> harm.severity, harm.includes
        ('severe', ('marked dyspnoea', 'pulmonary embolism'))
    """

    severity: Literal["any", "mild", "severe", "serious"] = "any"
    unit_of_analysis: Literal["patients", "infusions"] = "patients"
    includes: tuple[str, ...] = attrs.field(default=(), converter=many)

    fewer_is_better: ClassVar[bool] = True

    @property
    def counts_people(self) -> bool:
        """Whether its counts are of people, not of infusions."""
        return self.unit_of_analysis == "patients"

    def _in_brief(self, one: Reported) -> str:
        from ..statistics.denominators import no_denominator

        why = no_denominator(one).partition(": ")[0]
        return super()._in_brief(one) + (f" ({why})" if why else "")

    @property
    def about(self) -> str:
        """Harm."""
        return "harm"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """An adverse event has a cell or is named."""
        yield from super().problems(given)
        if all(name in given and not given[name] for name in ("values", "includes")):
            yield "values", "an adverse event needs cells, or the events it includes"
