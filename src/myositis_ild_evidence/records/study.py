"""Primary studies and reviews."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

import attrs

from ..errors import InvalidValueError, MissingValueError
from .base import DATE, Checked, RecordTuple, learned, many, named
from .group import Arm, Group, Owner, circles
from .outcome import AdverseEvent, Characteristic, Outcome
from .regimen import DosingRegimen
from .row import SECTIONS, Directness, Place, Row, addresses
from .source import PARTLY, Absence, Source, Unclear

if TYPE_CHECKING:
    from ..bibliography.reference import Reference

#: The block of the printed table in which each part of a publication stands, and the section of
#: those parts that hold rows. The rows are told in this order.
_PARTS: Mapping[str, tuple[str, str]] = {
    "n": ("Design", ""),
    "period": ("Duration", ""),
    "groups": ("Study groups", ""),
    "regimens": ("Methods", ""),
    "figures": ("Methods", "design"),
    "inclusion": ("Inclusion criteria", "population"),
    "exclusion": ("Exclusion criteria", "population"),
    "follow_up": ("Duration", "follow-up"),
    "baseline": ("Baseline characteristics", "baseline"),
    "outcomes": ("Results", "outcome"),
    "adverse_events": ("Adverse events", "adverse-event"),
}


#: What was read of a publication, in words, to stand after "only".
_READ: Mapping[str, str] = {
    "abstract": "its abstract",
    "registry": "its registry record",
    "full-text": "parts of its text",
    "secondary": "what others write of it",
}


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
            if name in given and not DATE.fullmatch(given[name]):
                yield name, f"{given[name]!r} is not a date such as 2005-03"
        low, high = (given.get(name, "") for name in ("low", "high"))
        if DATE.fullmatch(low) and DATE.fullmatch(high) and low[: len(high)] > high[: len(low)]:
            yield "low", f"{low} is after {high}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Criterion(Checked):
    """A criterion of inclusion or exclusion, in our own words, with the figures and dates in it.

    See also `Population`, those who met them.

    Attributes:
        kind: ``inclusion`` or ``exclusion``.
        text: The criterion, or why it is not known.
        figures: The figures in it, each a row.
        period: The dates in it.
        note: What else must be known.
    """

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
        lung: What is known of their lungs, from the vocabulary; or that it is not reported.
        treatment_line: ``first-line``, ``refractory`` or ``mixed``.
    """

    description: str
    diseases: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"term": "conditions"}
    )
    antibodies: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"term": "antibodies"}
    )
    lung: str | Absence = attrs.field(default=Absence.NOT_REPORTED, metadata={"term": "lung"})
    treatment_line: Literal["first-line", "refractory", "mixed"] | Absence = Absence.NOT_REPORTED


class Bibliography(Protocol):
    """Where a record finds its publication."""

    def __getitem__(self, key: str) -> "Reference":
        """Return a reference by key."""


def cited(bibliography: Bibliography | None, id: str, key: str) -> "Reference":
    """Return a reference that a record of a pack names.

    Raises:
        MissingValueError: The record belongs to no pack.
    """
    if bibliography is None:
        raise MissingValueError(
            f"{id} belongs to no pack, so it has no bibliography", code="no-pack"
        )
    return bibliography[key]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Report(Checked):
    """One of several publications of a study.

    Attributes:
        cite: Key of the reference.
        what: What it tells: ``main``, ``safety``, ``secondary-analysis``, ``long-term``,
            ``protocol``, ``registry-record`` or ``conference-abstract``.
        text: The same in a few words.
        bibliography: The references of the pack that it belongs to.
    """

    cite: str = attrs.field(metadata={"refers": "reference"})
    what: Literal[
        "main",
        "safety",
        "secondary-analysis",
        "long-term",
        "protocol",
        "registry-record",
        "conference-abstract",
    ]
    text: str | None = None
    bibliography: Bibliography | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "pack"}
    )

    @property
    def id(self) -> str:
        """The key of its reference."""
        return self.cite

    @property
    def reference(self) -> "Reference":
        """The publication, from the bibliography of its pack.

        Raises:
            MissingValueError: The record belongs to no pack.
        """
        return cited(self.bibliography, self.cite, self.cite)


def _unread(record: Any) -> Any:
    """Return a record of which only a part was read: what is not told is not read."""
    changed = {
        field.alias: Absence.NOT_READ
        for field in attrs.fields(type(record))
        if getattr(record, field.name) is Absence.NOT_REPORTED
    }
    return attrs.evolve(record, **changed) if changed else record


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Publication(Checked):
    """What studies and reviews share: people, groups, regimens, baseline, outcomes, harms.

    `Study` and `Review` are the two kinds. ``outcomes["mortality-6mo"]`` takes an id or a position.

    Attributes:
        id: Key of its reference, and name of its file.
        design: From the vocabulary.
        source: Where its figures stand, unless a row says otherwise.
        n: How many people; or why that is not known.
        objective: What was asked, in our own words.
        methods: How it was done, in our own words.
        conclusion: What its authors conclude, in our own words.
        critique: What limits it, in our own words.
        caution: What must be said beside every result of it, in a few words; what is true of one
            result alone is computed (`Row.result_cautions`).
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
        pack: Id of the pack that it stands in; empty for one of its own.
        bibliography: The references of the pack that it belongs to.

    Raises:
        InvalidValueError: Fewer than one participant, an id that is used for two records, or groups
            that are within each other in a circle.
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
    groups: RecordTuple[Group] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "group"}
    )
    regimens: RecordTuple[DosingRegimen] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "regimen"}
    )
    figures: RecordTuple[Row] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "figure"}
    )
    follow_up: RecordTuple[Row] = attrs.field(default=RecordTuple(), converter=named)
    baseline: RecordTuple[Characteristic] = attrs.field(default=RecordTuple(), converter=named)
    outcomes: RecordTuple[Outcome] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "outcome"}
    )
    adverse_events: RecordTuple[AdverseEvent] = attrs.field(
        default=RecordTuple(),
        converter=named,
        metadata={"key": "adverse_event"},
    )
    notes: tuple[str, ...] = attrs.field(default=(), converter=many, metadata={"key": "note"})
    pack: str = attrs.field(default="", eq=False)
    bibliography: Bibliography | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "pack"}
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        set_ = object.__setattr__  # a frozen record is still being made
        if self.source.read_in in PARTLY:
            self._set_unread(set_)
        self._tell_parts()

    def in_pack(self, bibliography: Bibliography) -> Self:
        """Return the publication as a part of a pack, with its rows.

        Args:
            bibliography: The references of the pack, which know the pack.
        """
        made = learned(self, bibliography=bibliography)
        made._tell_parts()
        return made

    def _tell_parts(self) -> None:
        """Let groups, regimens and rows know where they stand."""
        set_ = object.__setattr__  # a frozen record is still being made
        groups = (learned(group, study=self.id) for group in self.groups)
        set_(self, "groups", RecordTuple(groups))
        owner = Owner(
            id=self.id,
            source=self.source,
            groups=self.groups,
            caution=" ".join(self.cautions),
            people=self._people(),
            diseases=self.population.diseases if self.population else (),
            drugs={regimen.id: regimen.drug for regimen in self.regimens},
            is_primary=self.is_primary,
            bibliography=self.bibliography,
        )
        regimens = (learned(regimen, owner=owner) for regimen in self.regimens)
        set_(self, "regimens", RecordTuple(regimens))
        # Their figures are placed below; another study may have been made of the same criteria.
        set_(self, "criteria", tuple(map(learned, self.criteria)))
        addresses = self._addresses()
        for name, section, criterion, rows in self._sections():
            kind = criterion.kind if criterion else name
            place = Place(
                owner=owner, section=section, block=_PARTS[kind][0], source=self.place_of(kind)
            )
            placed = RecordTuple(
                row.placed(
                    attrs.evolve(
                        place,
                        path=row.id,
                        address=addresses[section, row.id],
                        variable=getattr(row, "variable", None) or row.id,
                        subject=row.about,
                        origin=getattr(row, "repeats", None) or "",
                    )
                )
                for row in rows
            )
            set_(criterion or self, "figures" if criterion else name, placed)

    def _set_unread(self, set_: Any) -> None:
        """Call nothing *not reported* that may stand in what was not read."""
        for field in attrs.fields(type(self)):
            if getattr(self, field.name) is Absence.NOT_REPORTED:
                set_(self, field.name, Absence.NOT_READ)
        set_(self, "population", self.population and _unread(self.population))
        set_(self, "groups", RecordTuple(map(_unread, self.groups)))
        regimens = (
            attrs.evolve(one, phases=tuple(map(_unread, one.phases)))
            for one in map(_unread, self.regimens)
        )
        set_(self, "regimens", RecordTuple(regimens))

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must be said beside every result: that only a part was read, and its `caution`.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.studies["wang2022"].cautions
            ('Not randomised, no adjustment reported; when IVIG began is not stated.',)
        """
        return tuple(said for said in (self.caution_on_reading, self.caution) if said)

    @property
    def caution_on_reading(self) -> str:
        """That only a part of it was read, computed from its sources; empty where it was read."""
        if self.source.read_in not in PARTLY:
            return ""
        records: Iterator[Any] = chain(self.groups, self.regimens, self.rows())
        told = [self.source, *(record.source for record in records)]
        kinds = dict.fromkeys(source.read_in for source in told if source is not None)
        found = [text for kind, text in _READ.items() if kind in kinds]
        return f"Only {' and '.join(found)} {'was' if len(found) == 1 else 'were'} read."

    def _people(self) -> tuple[str, ...]:
        said = [self.population.description] if self.population else []
        return (*said, *(f"{criterion.kind}: {criterion.text}" for criterion in self.criteria))

    def _sections(self) -> "Iterator[tuple[str, str, Criterion | None, tuple[Row, ...]]]":
        """Yield every list of rows: its field, its section, the criterion that holds it."""
        for name, (_, section) in _PARTS.items():
            if section == "population":
                yield from (
                    ("criteria", section, criterion, criterion.figures)
                    for criterion in self.criteria
                    if criterion.kind == name
                )
            elif section:
                yield name, section, None, getattr(self, name)

    def _addresses(self) -> dict[tuple[str, str], str]:
        ids: dict[str, list[str]] = {}
        for _, section, _, rows in self._sections():
            ids.setdefault(section, []).extend(row.id for row in rows)
        return addresses(ids, [regimen.id for regimen in self.regimens])

    @property
    def is_primary(self) -> bool:
        """Whether it reports people of its own, as a study does and a review does not."""
        return False

    def __repr__(self) -> str:
        size = f", n = {self.n}" if isinstance(self.n, int) else ""
        return f"<{type(self).__name__} {self.id}: {self.design.replace('-', ' ')}{size}>"

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The groups that are arms.

        See also ``groups``, which has subgroups and pooled periods, too.
        """
        return tuple(group for group in self.groups if isinstance(group, Arm))

    @property
    def regimen(self) -> DosingRegimen:
        """The one regimen.

        Raises:
            InvalidValueError: There are none, or several; ``regimens`` lists them.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> print(mie.evidence.studies["huapaya2019"].regimen.dose_per_course())
            2 g/kg
        """
        if len(self.regimens) != 1:
            ids = ", ".join(regimen.id for regimen in self.regimens)
            raise InvalidValueError(
                f"{self.id} has {len(self.regimens)} regimens ({ids or 'none'}); use .regimens",
                code="not-one-record",
            )
        return self.regimens[0]

    def regimens_of(self, group: str) -> tuple[DosingRegimen, ...]:
        """Return what a group was given: its own regimen, or that of the group it is a part of.

        Nothing for a group of which that is not said, such as everybody in a study of two arms.

        Args:
            group: Id of the group.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> study = mie.evidence.studies["wang2022"]
            >>> [regimen.key for regimen in study.regimens_of("ivig")], study.regimens_of("all")
            (['wang2022/ivig'], ())
        """
        groups = {one.id: one for one in self.groups}
        seen: set[str] = set()
        here = groups.get(group)
        while here is not None and here.regimen is None and here.id not in seen:
            seen.add(here.id)
            here = groups.get(here.within or "")
        given = here.regimen if here is not None else None
        return tuple(regimen for regimen in self.regimens if regimen.id == given)

    @property
    def reference(self) -> "Reference":
        """The publication, from the bibliography of its pack.

        Raises:
            MissingValueError: The record belongs to no pack.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.studies["wang2022"].reference.short
            'Wang et al. 2022'
        """
        return cited(self.bibliography, self.id, self.id)

    def to_bibtex(self) -> str:
        """Return its publication as BibTeX.

        See also `reference`, which writes RIS, CSL-JSON and formatted citations, too.

        Raises:
            MissingValueError: The record belongs to no pack.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.studies["wang2022"].to_bibtex().splitlines()[0]
            '@article{wang2022,'
        """
        return self.reference.to_bibtex()

    def place_of(self, part: str) -> Source:
        """Return where a part of the record stands: its own block of the printed table.

        Args:
            part: ``n``, ``period``, ``groups``, ``regimens``, ``figures``, ``inclusion``,
                ``exclusion``, ``follow_up``, ``baseline``, ``outcomes`` or ``adverse_events``.
        """
        return self.source.at(_PARTS[part][0])

    def rows(self) -> Iterator[Row]:
        """Yield every row: design, criteria, follow-up, baseline, outcomes, adverse events.

        Categories follow their characteristic, and the figures inside a definition their outcome.
        Each row knows its `section`, its unique `key`, its `block` and where it `stands_in`; what
        it `reported` holds is given as printed and as answered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> rows = {row.key: row for row in mie.evidence.studies["wang2022"].rows()}
            >>> rows["wang2022/baseline/ferritin"].section, rows["wang2022/ferritin"].section
            ('baseline', 'outcome')
        """
        for _, _, _, rows in self._sections():
            for row in rows:
                yield row
                yield from row.parts

    def sections(self) -> "Iterator[tuple[str, tuple[Row, ...]]]":
        """Yield the rows of each section that has some, with its heading."""
        found: dict[str, list[Row]] = {}
        for row in self.rows():
            found.setdefault(row.section, []).append(row)
        for section, rows in found.items():
            yield SECTIONS[section], tuple(rows)

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Counts are positive; ids stand once."""
        if isinstance(n := given.get("n"), int) and n < 1:
            yield "n", f"a study has at least one participant, not {n}"
        kinds = ("groups", "regimens", "figures", "follow_up", "baseline", "outcomes")
        for name in (*kinds, "adverse_events"):
            ids: set[str] = set()
            for number, record in enumerate(given.get(name, ())):
                # A record of a file with another fault may be without the field that has it.
                id_ = getattr(record, "id", "")
                if id_ in ids:
                    yield f"{name}[{number}].id", f"the id {id_!r} occurs twice"
                if isinstance(record, Row) and record.parts and id_ in SECTIONS:
                    yield f"{name}[{number}].id", f"{id_!r} is the name of a section"
                ids |= {id_} - {""}
        seen: set[str] = set()
        for number, criterion in enumerate(given.get("criteria", ())):
            for inner, row in enumerate(getattr(criterion, "figures", ())):
                id_ = getattr(row, "id", "")
                if id_ in seen:
                    place = f"criteria[{number}].figure[{inner}].id"
                    yield place, f"the id {id_!r} occurs twice among the criteria"
                seen |= {id_} - {""}
        yield from circles(given.get("groups", ()))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Study(Publication):
    """A primary study.

    See also `Review`, which reports no people of its own, and `Publication`, which has all that the
    two share.

    Attributes:
        title: Short title, such as ``"Huapaya 2019"``.
        period: When patients were treated or records were read.
        added_to: What the treatment was added to, and in which groups.
        endpoints: What was to be measured, in our own words.
        main_outcomes: Ids of the outcomes that carry its main result.
        further_reports: Its publications beside the one that it is named after; see `reports`.

    Raises:
        InvalidValueError: A rule of `Publication` is broken.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> study = mie.evidence.studies["wang2022"]
        >>> study.n, study.design, study.is_direct
        (48, 'retrospective-cohort', True)
        >>> study.outcomes["mortality-6mo"]["ivig"].percent
        Decimal('22.6')
    """

    title: str | None = None
    period: Period | Absence = Absence.NOT_REPORTED
    added_to: str | Absence = Absence.NOT_REPORTED
    endpoints: str | Absence = Absence.NOT_REPORTED
    main_outcomes: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "own-outcome"}
    )
    further_reports: RecordTuple[Report] = attrs.field(
        default=RecordTuple(), converter=named, metadata={"key": "report"}
    )

    @property
    def reports(self) -> RecordTuple[Report]:
        """All its publications, the one that it is named after first; the study counts once.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.studies["wang2022"].reports.ids
            ('wang2022',)
        """
        own = [Report(cite=self.id, what="main")] if self.id not in self.further_reports else []
        found = (
            attrs.evolve(one, bibliography=self.bibliography)
            for one in (*own, *self.further_reports)
        )
        return RecordTuple(found)

    @property
    def is_primary(self) -> bool:
        """Whether it reports people of its own: it does."""
        return True

    @property
    def directness(self) -> Directness | None:
        """The best that its outcomes are for the question of its pack.

        ``direct``, ``comparator`` (the course of such people without the drug) or ``indirect``;
        None where the pack does not say what is direct.
        """
        found = {outcome.directness for outcome in self.outcomes} - {None}
        if not found:
            return "indirect" if self._says_what_is_direct else None
        return (
            "direct" if "direct" in found else "comparator" if "comparator" in found else "indirect"
        )

    @property
    def direct_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that are direct evidence, as the question of its pack defines it."""
        return tuple(outcome for outcome in self.outcomes if outcome.directness == "direct")

    @property
    def is_direct(self) -> bool | None:
        """Whether it has `direct_outcomes`; None where its pack does not say what is direct.

        See also `directness`, which tells indirect evidence from that of a comparator.
        """
        return bool(self.direct_outcomes) if self._says_what_is_direct else None

    @property
    def _says_what_is_direct(self) -> bool:
        pack = getattr(self.bibliography, "pack", None)
        return pack is not None and pack.rule is not None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Review(Publication):
    """A review; the number of people in it is often not reported.

    Outcomes that it repeats from a primary study name it (`Outcome.repeats`) and are never counted
    twice. See also `Study`, and `Evidence.overlap` for studies that several reviews share.

    Attributes:
        included_studies: Keys of the primary studies that it rests on, as far as the document
            shows.

    Raises:
        InvalidValueError: A rule of `Publication` is broken.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> mie.evidence.reviews["gandiga2023"].included_studies
        ('huapaya2019', 'wang2022')
    """

    included_studies: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference", "was": "rests_on"}
    )
