"""Whether results may be pooled, why not, and the effects for those who want to go on.

A pooled estimate is never computed here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ..errors import InvalidValueError, NotComparableError, UnknownKeyError, near
from ..records.base import Short
from ..records.outcome import Outcome
from ..records.question import check_packs
from ..records.study import Publication, Study
from ..statistics.figures import groups_with_totals
from ..statistics.pairs import NoControlError, two
from ..words import counted

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..statistics.effects import Method
    from ..statistics.estimates import Better, Effect, Measure
    from ..statistics.figures import Spread
    from ..tables.table import Table

Why = Literal[
    "restated",
    "no-control",
    "not-comparable",
    "one-study",
    "designs",
    "time-points",
    "scales",
    "variables",
    "populations",
]


@attrs.frozen(kw_only=True)
class Reason:
    """A reason against pooling.

    Attributes:
        code: Which kind of reason.
        message: The reason in words.
        outcomes: Keys of the outcomes concerned.
    """

    code: Why
    message: str
    outcomes: tuple[str, ...]

    def __str__(self) -> str:
        return self.message


@attrs.frozen(kw_only=True, repr=False)
class Poolability(Short):
    """Whether results may be pooled; false as soon as there is a reason against it.

    Attributes:
        what: What was asked for.
        candidates: Keys of every outcome that is about it.
        usable: Keys of those that compare two groups and are reported for the first time.
        reasons: The reasons against pooling.
    """

    what: str
    candidates: tuple[str, ...]
    usable: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def _in_short(self) -> str:
        return f"{self.what}: {counted(len(self.reasons), 'reason', 'reasons')} against pooling"

    def __bool__(self) -> bool:
        return not self.reasons

    def __str__(self) -> str:
        if not self.reasons:
            return f"{self.what}: nothing in the data speaks against pooling"
        return "\n".join([f"{self.what}: do not pool", *(f"- {r}" for r in self.reasons)])


def can_pool(evidence: "Pack", what: str) -> Poolability:
    """Say whether the results on something may be pooled, with every reason against it.

    Args:
        evidence: The pack.
        what: A domain of the vocabulary by id, label or synonym, or an outcome's id or variable.

    Raises:
        UnknownKeyError: No outcome is about it.
        InvalidValueError: It is not a text, or there is no pack.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> found = can_pool(mie.evidence, "mortality")
        >>> bool(found), found.usable
        (False, ('wang2022/mortality-6mo',))
    """
    outcomes = _about(evidence, what)
    reasons = _restated(outcomes)
    usable = []
    for outcome in (o for o in outcomes if not o.repeats):
        try:
            two(outcome, None, arms_only=True)
        except NotComparableError as error:
            code: Why = "no-control" if isinstance(error, NoControlError) else "not-comparable"
            reasons.append(_reason(code, _sentence(str(error)), [outcome]))
            continue
        usable.append(outcome)
    reasons += _between(evidence, usable)
    return Poolability(
        what=what,
        candidates=tuple(o.key for o in outcomes),
        usable=tuple(o.key for o in usable),
        reasons=tuple(reasons),
    )


def to_effects(
    evidence: "Pack",
    what: str,
    measure: "Measure" = "risk-ratio",
    *,
    totals: Mapping[str, int] | None = None,
    plus_minus: "Spread | None" = None,
    better: "Better | None" = None,
    method: "Method | None" = None,
    level: float = 0.95,
) -> "Table":
    """Return the effects on something for statsmodels, PyMARE or metafor.

    ``yi`` is on the scale on which meta-analyses pool (the logarithm of a ratio), ``vi`` is its
    variance. Read `can_pool` first: nothing is pooled. What has no row is in the ``notes`` of the
    table with the reason: outcomes whose figures do not allow the measure, and those that repeat
    another.

    Args:
        evidence: The pack.
        what: As for `can_pool`.
        measure: A measure of two groups; see `myositis_ild_evidence.statistics.effect`.
        totals: As for `myositis_ild_evidence.statistics.effect`; each outcome gets those of its
            own groups.
        plus_minus: As there, like all that follow.
        better: Whether ``higher`` or ``lower`` is better, where the row does not say.
        method: How the interval is computed.
        level: Level of confidence.

    Raises:
        UnknownKeyError: No outcome is about it, or no outcome has a group in ``totals``.
        NotComparableError: No outcome allows the measure; the message gives each reason.
        MissingExtraError: The extra ``stats`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> table = to_effects(mie.evidence, "mortality")
        >>> [(row["study"], round(row["yi"], 3), round(row["vi"], 3)) for row in table]
        [('wang2022', -0.852, 0.163)]
        >>> print(table.notes[0])
        Repeated, no further evidence: gandiga2023/mortality-6mo repeats wang2022/mortality-6mo.
    """
    from ..tables.table import Table

    outcomes = _about(evidence, what)
    notes = [reason.message for reason in _restated(outcomes)]
    rows = []
    for outcome in (o for o in outcomes if not o.repeats):
        try:
            effect = outcome.effect(
                measure, totals=_of_its_groups(totals, outcome, outcomes), plus_minus=plus_minus,
                better=better, method=method, level=level,
            )  # fmt: skip
        except NotComparableError as error:
            notes.append(_sentence(f"Left out: {_named(outcome, error)}"))
            continue
        if effect.yi is None or effect.vi is None:
            raise NotComparableError(
                f"{measure} has no scale on which it is pooled", argument="measure"
            )
        rows.append(_row(outcome, effect))
    if not rows:
        raise NotComparableError(f"no effect on {what}. {' '.join(notes)}")
    return Table(CODEBOOK, rows, notes=notes)


CODEBOOK = {
    "study": "Key of the study",
    "label": "The study in words, for a plot",
    "outcome": "Key of the outcome",
    "measure": "Which measure",
    "yi": "The effect on the scale of pooling: the logarithm of a ratio, or a difference",
    "vi": "The sampling variance of yi",
    "estimate": "The effect itself",
    "low": "Lower limit of its interval",
    "high": "Upper limit of its interval",
    "level": "Level of confidence",
    "timepoint": "When",
    "inputs": "The figures behind it",
    "derived": "Whether counts were derived from percentages",
}


def _row(outcome: Outcome, effect: "Effect") -> dict[str, Any]:
    return {
        "study": outcome.study,
        "label": f"{outcome.study}: {outcome.title}",
        "outcome": outcome.key,
        "measure": effect.measure,
        "yi": effect.yi,
        "vi": effect.vi,
        "estimate": effect.estimate,
        "low": effect.low,
        "high": effect.high,
        "level": effect.level,
        "timepoint": "; ".join(outcome.when),
        "inputs": " against ".join(map(str, effect.inputs)),
        "derived": effect.derived,
    }


def _restated(outcomes: Sequence[Outcome]) -> list[Reason]:
    again = [o for o in outcomes if o.repeats]
    if not again:
        return []
    listed = "; ".join(f"{o.key} repeats {o.repeats}" for o in again)
    return [_reason("restated", f"Repeated, no further evidence: {listed}.", again)]


def _named(outcome: Outcome, error: NotComparableError) -> str:
    message = str(error)  # most begin with the row, those of a formula do not know it
    return message if message.startswith(outcome.key) else f"{outcome.key}: {message}"


def _of_its_groups(
    totals: Mapping[str, int] | None, outcome: Outcome, outcomes: Sequence[Outcome]
) -> Mapping[str, int] | None:
    """The totals without those of groups that only other outcomes have."""
    if not isinstance(totals, Mapping):
        return totals
    own = groups_with_totals(outcome)
    others = {name for o in outcomes for name in groups_with_totals(o)}
    return {name: n for name, n in totals.items() if name in own or name not in others}


def _about(evidence: "Pack", what: str) -> list[Outcome]:
    check_packs(evidence)
    if not isinstance(what, str):
        raise InvalidValueError(
            f"what is pooled is a domain or an outcome, such as 'mortality'; not {what!r:.60}",
            code="wrong-type",
            argument="what",
        )
    domains = evidence.vocabularies["domains"]
    try:
        domain = domains.find(what)
    except UnknownKeyError:
        domain = ""
    found = [
        o
        for o in evidence.outcomes
        if what in (o.key, o.id, o.variable)
        or (domain and any(domains.is_a(d, domain) for d in o.domains))
    ]
    if not found:
        names = {name for o in evidence.outcomes for name in (o.id, *o.domains, o.variable) if name}
        raise UnknownKeyError(
            f"no outcome is about {what!r}; {near(what, sorted(names))}", argument="what"
        )
    return found


def _between(evidence: "Pack", usable: Sequence[Outcome]) -> Iterator[Reason]:
    publications: dict[str, Publication] = {r.id: r for r in evidence.publications()}
    studies = dict.fromkeys(o.study for o in usable)
    if len(studies) < 2:
        many = f"Only one study ({next(iter(studies))})" if studies else "No study"
        message = f"{many} compares two groups: there is nothing to pool."
        yield _reason("one-study", message, usable)
        return
    compared: tuple[tuple[Why, str, list[str]], ...] = (
        ("designs", "designs", [publications[o.study].design for o in usable]),
        ("time-points", "time points", ["; ".join(o.when) or "not said" for o in usable]),
        ("scales", "kinds of figure", [_scale(o) for o in usable]),
        ("variables", "outcomes", [o.measured for o in usable]),
        ("populations", "populations", [_people(evidence, publications[o.study]) for o in usable]),
    )
    for code, name, values in compared:
        if len(set(values)) > 1:
            pairs = zip(usable, values, strict=True)
            listed = "; ".join(f"{o.key} {value}" for o, value in pairs)
            yield _reason(code, f"Different {name}: {listed}.", usable)


def _scale(outcome: Outcome) -> str:
    kinds = {"count": "count of people", "percentage": "count of people"}
    figures = [r for r in outcome.reported() if r.cell.absent is None and not r.is_before]
    found = (
        kinds.get(r.cell.kind, r.cell.kind) + (f" ({r.unit})" if r.unit else "") for r in figures
    )
    return ", ".join(dict.fromkeys(found))


def _people(evidence: "Pack", publication: Publication) -> str:
    population = publication.population
    if not isinstance(publication, Study) or population is None:
        return "not said"
    lungs = evidence.vocabularies["lung"]
    lung = population.lung
    known = [lungs[lung].label] if isinstance(lung, str) and lung in lungs else []
    return "; ".join([", ".join(population.diseases), *known])


def _reason(code: Why, message: str, outcomes: Sequence[Outcome]) -> Reason:
    return Reason(code=code, message=message, outcomes=tuple(o.key for o in outcomes))


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
