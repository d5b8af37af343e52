"""What the tools answer with: every answer names its sources and what it is for.

Dataclasses of the standard library, since the protocol's library makes the schema of a tool's
output from them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SourceOf:
    """Where figures or words were read.

    Attributes:
        key: Key of the reference.
        citation: The reference in one line.
        locators: The places in it, such as "Table 5, Results".
    """

    key: str
    citation: str
    locators: list[str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What every answer carries.

    Attributes:
        sources: Where it comes from.
        intended_use: What it is for, and what it is not.
        data_version: Version of the data.
    """

    sources: list[SourceOf]
    intended_use: str
    data_version: str


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One record that was found: its key, what it is, and the words in their place."""

    key: str
    kind: str
    field: str
    excerpt: str


@dataclass(frozen=True, kw_only=True)
class SearchAnswer(Answer):
    """Records that hold the words, the best first; ``total`` counts those not shown, too."""

    total: int
    hits: list[Hit]
    notes: list[str]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One record of a list: the key that tools take, what it is, and what it cites."""

    key: str
    what: str
    cites: list[str]


@dataclass(frozen=True, kw_only=True)
class ListAnswer(Answer):
    """Every record of one kind."""

    kind: str
    records: list[Listed]


@dataclass(frozen=True, kw_only=True)
class RegimenOf:
    """A regimen as reported, the doses per body weight that follow, and what needs care."""

    key: str
    as_reported: str
    doses: str
    cautions: list[str]


@dataclass(frozen=True, kw_only=True)
class ResultOf:
    """A result or a harm in words, as the library answers with it.

    Attributes:
        key: Its key, which the tool ``effect`` takes.
        label: What was measured.
        timepoint: When.
        result: The figures, group by group, with p-values.
        corrections: What was printed, and why it was corrected.
        warnings: What must be known about the figures.
        source: Keys of the references, and places in them, where the figures were read.
    """

    key: str
    label: str
    timepoint: str
    result: str
    corrections: list[str]
    warnings: list[str]
    source: str


@dataclass(frozen=True, kw_only=True)
class StudyAnswer(Answer):
    """A study or review: who, how, what was found, harms, and what limits it.

    Attributes:
        id: Its id.
        title: What it is called.
        kind: ``study`` or ``review``.
        design: The design in words.
        participants: How many, in words.
        direct: Whether it is direct evidence for the question, as the pack defines it; null where
            the pack does not say.
        population: Who.
        added_to: What the treatment was added to, and in which groups.
        regimens: How drugs were given.
        outcomes: Results.
        adverse_events: Harms.
        conclusion: What its authors conclude.
        critique: What limits it.
        care: What must be said beside its main result.
        open_points: What is unclear or contradicts itself.
    """

    id: str
    title: str
    kind: str
    design: str
    participants: str
    direct: bool | None
    population: str
    added_to: str
    regimens: list[RegimenOf]
    outcomes: list[ResultOf]
    adverse_events: list[ResultOf]
    conclusion: str
    critique: str
    care: str
    open_points: list[str]


@dataclass(frozen=True, kw_only=True)
class PeopleAnswer(Answer):
    """The answer to the question, for all people or for one group of them.

    Attributes:
        answer: The answer on one screen; its counts follow from the records.
        positions: What each body says, about which people, how strongly, and what was read of it.
        trials: Registered trials, which are no evidence.
    """

    answer: str
    positions: list[str]
    trials: list[str]


@dataclass(frozen=True, kw_only=True)
class DoseAnswer(Answer):
    """What a published regimen comes to for one body weight; figures in words with their units.

    A figure that does not follow from the evidence says why instead.

    Attributes:
        regimen: Key of the regimen.
        as_reported: The regimen as reported.
        doses: The doses per body weight that follow.
        actual_weight: The weight that was given.
        dosing_weight: The weight that the dose was multiplied by.
        weight_policy: Which policy chose it.
        per_day: Grams a day, exact.
        per_course: Grams a course, exact.
        in_all: Grams of all courses, exact.
        rounded: The same after rounding, where it was asked for or the policy rounds.
        vials: Whole vials for a day of infusion, where a product was chosen.
        volume: Millilitres of a day of infusion, where a product was chosen.
        start_rate: The rate at which the infusion starts, likewise.
        maximum_rate: What the rate must not exceed, likewise.
        safety: What the product's texts say of its safety, and what of it was not read.
        warnings: What this patient, product or rounding calls for attention to.
        cautions: What must be said beside the dose.
    """

    regimen: str
    as_reported: str
    doses: str
    actual_weight: str
    dosing_weight: str
    weight_policy: str
    per_day: str
    per_course: str
    in_all: str
    rounded: list[str]
    vials: str
    volume: str
    start_rate: str
    maximum_rate: str
    safety: list[str]
    warnings: list[str]
    cautions: list[str]


@dataclass(frozen=True, kw_only=True)
class EffectAnswer(Answer):
    """An effect computed from the reported figures.

    Attributes:
        outcome: Key of the outcome or adverse event.
        measure: Which measure.
        estimate: The point estimate; proportions and risk differences lie between -1 and 1. Null
            where it is infinite, which the sentence says.
        low: Lower limit of the interval, null likewise.
        high: Upper limit of the interval, null likewise.
        level: Level of confidence.
        unit: Unit of a mean difference.
        method: How it was computed.
        counts_derived: Whether counts were derived from printed percentages.
        sentence: The effect as a sentence.
        cautions: What must be known about it.
    """

    outcome: str
    measure: str
    estimate: float | None
    low: float | None
    high: float | None
    level: float
    unit: str
    method: str
    counts_derived: bool
    sentence: str
    cautions: list[str]


@dataclass(frozen=True, kw_only=True)
class ClaimOf:
    """A claim that was checked.

    Attributes:
        id: Its id.
        text: What is asserted.
        verdict: supported, overstated, contradicted, indirect-only or not-checkable.
        means: What such a verdict says, and what it does not.
        why: The reason for the verdict.
        computed: What was computed from the data, step by step.
        evidence_for: Keys of the records that bear on it.
        cautions: What must be said beside these records, study by study.
        asserted_in: Where it is asserted.
        common_words: Words that it shares with the question.
    """

    id: str
    text: str
    verdict: str
    means: str
    why: str
    computed: list[str]
    evidence_for: list[str]
    cautions: list[str]
    asserted_in: str
    common_words: list[str]


@dataclass(frozen=True, kw_only=True)
class ClaimAnswer(Answer):
    """The checked claims that are nearest to what was asked; ``note`` says what that means."""

    asked: str
    claims: list[ClaimOf]
    note: str


@dataclass(frozen=True, kw_only=True)
class CitationAnswer(Answer):
    """References in a style or format."""

    style: str
    text: str
