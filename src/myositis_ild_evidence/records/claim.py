"""The question of a pack, its answer, and what is claimed about it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

import attrs

from ..appraisal import verbs
from ..lazy import verb
from ..quantities import numeric
from ..words import counted
from .base import Checked, Short, Typed, many, one_or_many
from .question import Direct
from .row import Row
from .search_log import Reason
from .source import Source, SourceReading

Compute = Literal[
    "studies",
    "primary-studies",
    "direct-studies",
    "indirect-studies",
    "randomised-studies",
    "randomised-direct-studies",
    "controlled-studies",
    "largest-study",
    "figure",
    "percentage",
    "rounded-percentage",
    "lower-limit",
    "upper-limit",
    "smallest-course-dose",
    "largest-course-dose",
    "smallest-total-dose",
    "largest-total-dose",
    "findings-for-the-better",
    "tests-not-significant",
    "proven-corrections",
    "rows-with-a-count",
    "rows-with-a-time",
    "earliest-year",
    "latest-year",
]


def _number(value: Any) -> Decimal | None:
    return None if value is None else numeric.decimal(value)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Need(Checked):
    """What a claim needs in order to stand: a computed figure in a relation to another.

    Attributes:
        compute: What is computed; the names are explained in `myositis_ild_evidence.appraisal`.
        of: Keys of the records it is computed from; those that bear on the claim if empty.
        group: The group, for a figure of one cell; ``all`` if empty.
        relation: ``=``, ``<``, ``<=``, ``>`` or ``>=``.
        expected: The figure that it is compared with; or
        versus: the key of the record whose figure it is compared with (``of`` if empty),
        versus_group: in which group, and
        versus_compute: computed how, if not in the same way.
        why: What the claim needs, in words.
        source: Where the criterion comes from; ``ours`` where whoever made the pack drew the line.
    """

    compute: Compute
    of: tuple[str, ...] = attrs.field(default=(), converter=many, metadata={"refers": "record"})
    group: str = ""
    relation: Literal["=", "<", "<=", ">", ">="]
    expected: Decimal | None = attrs.field(default=None, converter=_number)
    versus: str = attrs.field(default="", metadata={"refers": "record"})
    versus_group: str = ""
    versus_compute: Compute | None = None
    why: str
    source: Source | Literal["ours"] = "ours"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """One figure to compare with."""
        names = ("expected", "versus", "versus_group", "versus_compute")
        if not {*names} <= given.keys():
            return
        fixed = given["expected"] is not None
        if fixed == any(given[name] for name in names[1:]):
            yield "expected", "give either expected, or versus, versus_group or versus_compute"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Claim(Short, Checked):
    """An assertion of the summary or of a review, and what the data say about it.

    See also `check`, which computes whether the verdict follows from the data.

    Attributes:
        id: Its key.
        text: What is asserted, in our own words.
        source: Where.
        evidence_for: Keys of the outcomes, adverse events or regimens that bear on it.
        verdict: ``supported``, ``overstated``, ``contradicted``, ``indirect-only`` or
            ``not-checkable``, as curated.
        why: The reason for the verdict.
        cites: References that the verdict rests on.
        needs: What the claim needs in order to stand, computed by `check`.
        pack: The pack that it belongs to.

    Raises:
        InvalidValueError: A verdict that is none of these.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> claim = mie.evidence.claims["five-studies"]
        >>> claim.verdict, claim.check().agrees
        ('overstated', True)
    """

    id: str
    text: str
    source: Source
    evidence_for: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "record", "was": "bears_on"}
    )
    verdict: Literal["supported", "overstated", "contradicted", "indirect-only", "not-checkable"]
    why: str
    cites: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    needs: tuple[Need, ...] = attrs.field(default=(), converter=many)
    pack: Any = attrs.field(default=None, eq=False, repr=False, metadata={"given": "pack"})

    @property
    def key(self) -> str:
        """Its id."""
        return self.id

    def _in_short(self) -> str:
        return f"{self.id}: {self.verdict}: {self.text}"

    @verb(verbs.check)
    def check(self) -> None:
        """See `myositis_ild_evidence.appraisal.check`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Level(Typed):
    """A level of evidence, as the document grades it.

    See also `Certainty`, the judgements of the pack itself.

    Attributes:
        code: The level, such as ``C``.
        meaning: What the document means by it.
        source: Where it is printed.
    """

    code: str
    meaning: str
    source: Source


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Omission(Typed):
    """Evidence that is known to exist but is not in the pack: cited, without figures.

    See also `Question`, which lists them.

    Attributes:
        cite: Key of the reference.
        text: What is known of it, and why no figure is given.
        reason: Why it is left out, from the list that screening uses.
    """

    cite: str = attrs.field(metadata={"refers": "reference"})
    text: str
    reason: Reason | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Question(Short, Typed):
    """A clinical question and its answer in short.

    See also `Evidence.claims`, what is asserted about it.

    Attributes:
        text: The question.
        population: Which people.
        intervention: Which treatment.
        comparison: Compared with what.
        outcomes: What matters.
        answer: The bottom line, in our own words; None where it is computed from the records.
        conclusion: What the document itself concludes, in our own words.
        level: The level of evidence that the document gives; None where there is no document.
        direct: What is direct evidence for it; None where nothing is called direct or indirect.
        indication: The indication whose doses and rates are taken from a product's label, unless
            another is named.
        weight_policy: Id of the weight policy of a dose per body weight, unless another is named;
            without it, the actual weight.
        body_surface: Id of the formula of the body surface, unless another is named.
        omissions: What is known to exist outside the document.
        figures: Figures of the document that belong to no study or review.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> question = mie.evidence.question
        >>> question.level.code, question.indication
        ('C', 'dermatomyositis')
    """

    text: str
    population: str
    intervention: str
    comparison: str
    outcomes: str
    answer: str | None = None
    conclusion: str | None = None
    level: Level | None = None
    direct: Direct | None = None
    indication: str | None = None
    weight_policy: str | None = None
    body_surface: str | None = None
    omissions: tuple[Omission, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "omission"}
    )
    figures: tuple[Row, ...] = attrs.field(default=(), converter=many, metadata={"key": "figure"})

    def _in_short(self) -> str:
        return self.text


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Part(Typed):
    """One of the packs that are read as one.

    Attributes:
        id: Its id.
        version: Version of its data.
        curated_on: Date of its curation.
        documents: Keys of the documents that were curated in it.
    """

    id: str
    version: str
    curated_on: str
    documents: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Manifest(Short, Typed):
    """What ``pack.toml`` says about a pack.

    Attributes:
        id: Id of the pack.
        title: Its name.
        version: Version of the data.
        curated_on: Date of the curation, ``2026-11-23``.
        documents: Keys of the documents that were curated, given as ``document``; none in a pack
            that is gathered from many sources.
        studies: Ids of the studies, in order.
        reviews: Ids of the reviews, in order.
        extends: Ids of the shipped packs whose records its claims and judgements may name.
        positions: Ids of the positions of guidelines, in order.
        trials: Ids of the registered trials, in order.
        searches: Ids of the searches, in order.
        question: The question that the pack answers.
        licence: SPDX identifier of the data's licence.
        intended_use: What the data are for, and what they are not.
        parts: The packs that it was joined of; none for a pack of one part.
    """

    id: str
    title: str
    version: str
    curated_on: str
    documents: tuple[str, ...] = attrs.field(
        default=(),
        converter=one_or_many,
        alias="document",
        metadata={"single": "summary2021", "refers": "reference"},
    )
    extends: tuple[str, ...] = attrs.field(default=(), converter=many)
    studies: tuple[str, ...] = attrs.field(default=(), converter=many)
    reviews: tuple[str, ...] = attrs.field(default=(), converter=many)
    positions: tuple[str, ...] = attrs.field(default=(), converter=many)
    trials: tuple[str, ...] = attrs.field(default=(), converter=many)
    searches: tuple[str, ...] = attrs.field(default=(), converter=many)
    question: Question
    licence: str
    intended_use: str
    parts: tuple[Part, ...] = attrs.field(default=(), converter=many, metadata={"key": "part"})

    def pack_of(self, document: str) -> str:
        """Return the id of the part in which a document was curated, otherwise that of the whole.

        Args:
            document: Key of the document.
        """
        return next((part.id for part in self.parts if document in part.documents), self.id)

    @property
    def document(self) -> str | None:
        """Key of the document that was curated, the first of several; None where there is none."""
        return next(iter(self.documents), None)

    def _in_short(self) -> str:
        studies = counted(len(self.studies), "study", "studies")
        reviews = counted(len(self.reviews), "review", "reviews")
        return f"{self.id} {self.version}: {studies}, {reviews}"


@attrs.frozen(kw_only=True)
class Readings:
    """What ``readings.toml`` holds."""

    readings: tuple[SourceReading, ...] = attrs.field(
        default=(), converter=tuple, metadata={"key": "reading"}
    )


@attrs.frozen(kw_only=True)
class Claims:
    """What ``claims.toml`` holds."""

    claims: tuple[Claim, ...] = attrs.field(default=(), converter=tuple, metadata={"key": "claim"})
