"""Primary studies and reviews."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

import attrs

from ..errors import InvalidValueError, MissingValueError, UnknownKeyError, near
from .checked import Checked, many
from .group import Arm, Group, circles
from .outcome import AdverseEvent, Characteristic, Outcome
from .regimen import DosingRegimen
from .row import Row
from .source import Absence, Source, Unclear

if TYPE_CHECKING:
    from .reference import Reference

_MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
#: What must be measured for direct evidence: the lung or survival.
DIRECT_DOMAINS = ("lung", "lung-function", "lung-imaging", "mortality")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Period(Checked):
    """When patients were treated or records were read.

    Attributes:
        low: The first date: ``2005``, ``2005-03`` or ``2005-03-01``.
        high: The last date.
        source: Where it stands, if not where durations do.
    """

    low: str
    high: str
    source: Source | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Dates, in order."""
        for name in ("low", "high"):
            if name in given and not _MONTH.fullmatch(given[name]):
                yield name, f"{given[name]!r} is not a date such as 2005-03"
        low, high = (given.get(name, "") for name in ("low", "high"))
        if _MONTH.fullmatch(low) and _MONTH.fullmatch(high) and low[: len(high)] > high[: len(low)]:
            yield "low", f"{low} is after {high}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Criterion(Checked):
    """A criterion of inclusion or exclusion, in our own words, with the figures and dates in it."""

    kind: Literal["inclusion", "exclusion"]
    text: str | Absence
    figures: tuple[Row, ...] = attrs.field(default=(), converter=many, metadata={"key": "figure"})
    period: Period | None = None
    note: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Population(Checked):
    """Who was studied.

    Attributes:
        description: Who was treated, in a few words.
        diseases: From the vocabulary of conditions.
        antibodies: From the vocabulary.
        lung: Whether they had interstitial lung disease: ``none``, ``some``, ``ild`` (all),
            ``rp-ild`` (all, rapidly progressive), or that it is not reported.
        treatment_line: ``first-line``, ``refractory`` or ``mixed``.
    """

    description: str
    diseases: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"term": "conditions"}
    )
    antibodies: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"term": "antibodies"}
    )
    lung: Literal["none", "some", "ild", "rp-ild"] | Absence = Absence.NOT_REPORTED
    treatment_line: Literal["first-line", "refractory", "mixed"] | Absence = Absence.NOT_REPORTED


class Bibliography(Protocol):
    """Where a record finds its publication."""

    def __getitem__(self, key: str) -> "Reference":
        """Return a reference by key."""


_Named = TypeVar("_Named", Row, Group, DosingRegimen, AdverseEvent, Outcome, Characteristic)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Report(Checked):
    """What studies and reviews share: people, groups, regimens, baseline, outcomes, harms.

    Attributes:
        id: Key of its reference, and name of its file.
        design: From the vocabulary.
        source: Where its figures stand, unless a row says otherwise.
        n: How many people; or why that is not known.
        objective: What was asked, in our own words.
        methods: How it was done, in our own words.
        conclusion: What its authors conclude, in our own words.
        critique: What limits it, in our own words.
        caution: What must be said beside its main result, in a few words.
        population: Who was studied.
        criteria: Inclusion and exclusion.
        groups: Arms and other groups.
        regimens: How drugs were given.
        figures: Further figures of the design and its methods.
        follow_up: How long people were followed.
        baseline: Baseline characteristics.
        outcomes: Results.
        adverse_events: Harms.
        notes: Open points and contradictions, in our own words.
        bibliography: The references of the pack that it belongs to.
    """

    id: str
    design: str = attrs.field(metadata={"term": "designs"})
    source: Source
    n: int | Absence | Unclear = Absence.NOT_REPORTED
    objective: str | Absence = Absence.NOT_REPORTED
    methods: str | Absence = Absence.NOT_REPORTED
    conclusion: str | Absence = Absence.NOT_REPORTED
    critique: str | Absence = Absence.NOT_REPORTED
    caution: str | None = None
    population: Population | None = None
    criteria: tuple[Criterion, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "criterion"}
    )
    groups: tuple[Group, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "group", "owned": True}
    )
    regimens: tuple[DosingRegimen, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "regimen", "owned": True}
    )
    figures: tuple[Row, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "figure", "owned": True, "block": "Methods"}
    )
    follow_up: tuple[Row, ...] = attrs.field(
        default=(), converter=many, metadata={"owned": True, "block": "Duration"}
    )
    baseline: tuple[Characteristic, ...] = attrs.field(
        default=(), converter=many, metadata={"owned": True, "block": "Baseline characteristics"}
    )
    outcomes: tuple[Outcome, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "outcome", "owned": True, "block": "Results"}
    )
    adverse_events: tuple[AdverseEvent, ...] = attrs.field(
        default=(),
        converter=many,
        metadata={"key": "adverse_event", "owned": True, "block": "Adverse events"},
    )
    notes: tuple[str, ...] = attrs.field(default=(), converter=many, metadata={"key": "note"})
    bibliography: Bibliography | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "pack"}
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for field in (f for f in attrs.fields(type(self)) if f.metadata.get("owned")):
            block, records = field.metadata.get("block", ""), getattr(self, field.name)
            owned = tuple(self._own(record, block) for record in records)
            object.__setattr__(self, field.name, owned)

    def _own(self, record: Any, block: str) -> Any:
        if not isinstance(record, Row):
            return attrs.evolve(record, study=self.id)
        about = (self.groups, self.source.at(block), self.caution or "", self.bibliography)
        return record.owned_by(self.id, *about)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}: {self.design}, n = {self.n}>"

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The groups that are arms."""
        return tuple(group for group in self.groups if isinstance(group, Arm))

    @property
    def regimen(self) -> DosingRegimen:
        """The one regimen.

        Raises:
            InvalidValueError: There are none, or several; ``regimens`` lists them.
        """
        if len(self.regimens) != 1:
            ids = ", ".join(regimen.id for regimen in self.regimens)
            raise InvalidValueError(
                f"{self.id} has {len(self.regimens)} regimens ({ids or 'none'}); use .regimens"
            )
        return self.regimens[0]

    @property
    def reference(self) -> "Reference":
        """The publication, from the bibliography of its pack.

        Raises:
            MissingValueError: The record belongs to no pack.
        """
        if self.bibliography is None:
            raise MissingValueError(f"{self.id} belongs to no pack, so it has no bibliography")
        return self.bibliography[self.id]

    def to_bibtex(self) -> str:
        """Return its publication as BibTeX."""
        return self.reference.to_bibtex()

    def to_json(self, *, indent: int | None = None) -> str:
        """Return it as JSON text; see `myositis_ild_evidence.to_json`."""
        from ..exchange.json_text import to_json

        return to_json(self, indent=indent)

    def to_fhir(self, *, fhir_version: str = "5.0.0") -> dict[str, Any]:
        """Return the record as a FHIR Bundle; see `myositis_ild_evidence.exchange.fhir`."""
        from ..exchange.fhir import to_fhir

        return to_fhir(self, fhir_version=fhir_version)

    def group(self, id: str) -> Group:
        """Return a group by id."""
        return self._named(self.groups, id, "group")

    def outcome(self, id: str) -> Outcome:
        """Return an outcome by id."""
        return self._named(self.outcomes, id, "outcome")

    def _named(self, records: tuple[_Named, ...], id: str, what: str) -> _Named:
        for record in records:
            if record.id == id:
                return record
        options = (record.id for record in records)
        raise UnknownKeyError(f"{self.id} has no {what} {id!r}; {near(id, options)}")

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Counts are positive; ids stand once."""
        if isinstance(n := given.get("n"), int) and n < 1:
            yield "n", f"a study has at least one participant, not {n}"
        kinds = ("groups", "regimens", "figures", "follow_up", "baseline", "outcomes")
        for name in (*kinds, "adverse_events"):
            ids: set[str] = set()
            for number, record in enumerate(given.get(name, ())):
                if record.id in ids:
                    yield f"{name}[{number}].id", f"the id {record.id!r} stands twice"
                ids |= {record.id} - {""}
        yield from circles(given.get("groups", ()))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Study(Report):
    """A primary study.

    Attributes:
        title: Short title, such as ``"Huapaya 2019"``.
        period: When patients were treated or records were read.
        endpoints: What was to be measured, in our own words.
        main_outcomes: Ids of the outcomes that carry its main result.
    """

    title: str | None = None
    period: Period | Absence = Absence.NOT_REPORTED
    endpoints: str | Absence = Absence.NOT_REPORTED
    main_outcomes: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "own-outcome"}
    )

    @property
    def direct_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that are direct evidence.

        They are the lung and survival outcomes, where all participants had myositis-associated
        lung disease; everything else is indirect.
        """
        if self.population is None or self.population.lung not in ("ild", "rp-ild"):
            return ()
        return tuple(outcome for outcome in self.outcomes if outcome.domain in DIRECT_DOMAINS)

    @property
    def is_direct(self) -> bool:
        """Whether the study gives direct evidence: it has `direct_outcomes`."""
        return bool(self.direct_outcomes)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Review(Report):
    """A review; the number of people in it is often not reported.

    Attributes:
        rests_on: Keys of the primary studies that it rests on, as far as the document shows.
    """

    rests_on: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
