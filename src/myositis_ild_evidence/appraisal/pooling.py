"""Whether results may be pooled, why not, and the effects for those who want to go on.

A pooled estimate is never computed here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

import attrs

from ..errors import (
    Argument,
    Hint,
    InvalidValueError,
    NotComparableError,
    UnknownKeyError,
    Wording,
    near,
    reader,
    worded,
)
from ..quantities.span import Span
from ..records.base import Short
from ..records.outcome import Outcome
from ..records.plain import Plain
from ..records.question import check_packs
from ..records.row import Reported
from ..records.study import Publication, Study
from ..statistics.figures import groups_with_totals
from ..statistics.measures import half_added
from ..statistics.pairs import NoControlError, design_cautions, two
from ..statistics.results import Count, against
from ..words import counted, quoted
from . import columns, plain_tables

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..statistics.designs import Correlation
    from ..statistics.effects import Method
    from ..statistics.estimates import Better, Effect, Measure
    from ..statistics.figures import Spread
    from ..statistics.medians import Medians
    from ..tables.table import Table

#: Two groups; or, by study, two groups or several pairs of them.
Compared = Sequence[str] | Mapping[str, Sequence[str] | Sequence[Sequence[str]]]
#: What is not said may differ.
NOT_SAID = "not said"
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
    "treatments",
    "doses",
    "comparators",
    "definitions",
    "directions",
    "same-people",
    "unit-of-analysis",
    "zero-variance",
]


@attrs.frozen(kw_only=True)
class Reason(Plain):
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
class Poolability(Plain, Short):
    """Whether results may be pooled; false as soon as there is a reason against it.

    Attributes:
        what: What was asked for.
        candidates: Keys of every outcome that is about it.
        usable: Keys of those that compare two groups and are reported for the first time.
        reasons: The reasons against pooling.
    """

    TOLD: ClassVar[tuple[str, ...]] = ("can_pool",)

    what: str
    candidates: tuple[str, ...]
    usable: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def _in_short(self) -> str:
        return f"{self.what}: {counted(len(self.reasons), 'reason', 'reasons')} against pooling"

    @property
    def can_pool(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    def __bool__(self) -> bool:
        return self.can_pool

    def __str__(self) -> str:
        if not self.reasons:
            return f"{self.what}: nothing in the data speaks against pooling"
        return "\n".join([f"{self.what}: do not pool", *(f"- {r}" for r in self.reasons)])


def can_pool(evidence: "Pack", what: str) -> Poolability:
    """Say whether the results on something may be pooled, with every reason against it.

    What is not said is a reason as well: two studies that are silent on when they measured need
    not have measured at one time.

    Args:
        evidence: The pack.
        what: A domain of the vocabulary by id, label or synonym, or an outcome's id or variable.

    Raises:
        UnknownKeyError: No outcome is about it.
        InvalidValueError: It is not a text, or there is no pack.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> found = can_pool(mie.document, "mortality")
        >>> bool(found), found.usable
        (False, ('wang2022/mortality-6mo',))
    """
    check_packs(evidence)
    outcomes = about(evidence, what)
    reasons = restated(outcomes)
    usable = []
    for outcome in (o for o in outcomes if not o.repeats):
        try:
            two(outcome, None, arms_only=True)
        except NotComparableError as error:
            code: Why = "no-control" if isinstance(error, NoControlError) else "not-comparable"
            stop = "" if error.message.endswith(".") else "."
            reasons.append(_reason(code, Wording(error.message, stop), [outcome]))
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
    evidence: "Pack | object",
    what: str,
    measure: "Measure" = "risk-ratio",
    *,
    groups: "Compared | None" = None,
    totals: Mapping[str, int] | None = None,
    plus_minus: "Spread | None" = None,
    medians: "Medians | None" = None,
    better: "Better | None" = None,
    method: "Method | None" = None,
    correlation: "Mapping[str, Correlation] | Correlation | None" = None,
    design_effect: Mapping[str, float] | float = 1.0,
    level: float = 0.95,
) -> "Table":
    """Return the effects on something for statsmodels, PyMARE or metafor.

    ``yi`` is on the scale on which meta-analyses pool (the logarithm of a ratio), ``vi`` is its
    variance. Read `can_pool` first: nothing is pooled. What has no row is in the ``notes`` of the
    table with the reason: outcomes whose figures do not allow the measure, and those that repeat
    another. What calls for care stands in the row (``cautions``): the other rows that are of the
    same people, those in which the other direction is better, and that it is indirect evidence for
    the question of the pack. A risk difference without a variance, such as of 0 of 30 and 0 of 30,
    is that of counts with a half added to each, as R metafor's ``escalc`` does by default; its row
    says so.

    Args:
        evidence: The pack, or a plain table as for `audit`.
        what: As for `can_pool`; of a table a variable, which is ``events`` or ``score`` where a
            wide table names none.
        measure: See `myositis_ild_evidence.statistics.effect`. A proportion needs a ``method`` that
            has a scale for pooling, ``logit`` or ``freeman-tukey``.
        groups: Which two groups are compared, where a study has more than two arms: two ids; or by
            study two ids, or several such pairs. An arm that several of them share is told. For a
            measure of one group one id, or one by study.
        totals: As for `myositis_ild_evidence.statistics.effect`; each outcome gets those of its
            own groups.
        plus_minus: As there, like all that follow.
        medians: By whose method means are estimated from medians.
        better: Whether ``higher`` or ``lower`` is better, where the row does not say.
        method: How the interval is computed.
        correlation: Where the same people are in both groups; for some of the studies by their id.
        design_effect: Where clusters were allotted; for some of the studies by their id.
        level: Level of confidence.

    Raises:
        UnknownKeyError: No outcome is about it, or no outcome has a group in ``totals``.
        NotComparableError: No outcome allows the measure; the message gives each reason.
        MissingExtraError: The extra ``stats`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> table = to_effects(mie.document, "mortality")
        >>> [(row["study"], round(row["yi"], 3), round(row["vi"], 3)) for row in table]
        [('wang2022', -0.852, 0.163)]
        >>> print(table.notes[0])
        Repeated, no further evidence: gandiga2023/mortality-6mo repeats wang2022/mortality-6mo.
    """
    from ..tables.table import Table

    outcomes = about(evidence, what)
    notes = [reason.message for reason in restated(outcomes)]
    found: list[tuple[Outcome, Effect]] = []
    unknown: UnknownKeyError | None = None
    given: dict[str, Any] = {
        "plus_minus": plus_minus,
        "medians": medians,
        "better": better,
        "method": method,
        "level": level,
    }
    _check_studies(outcomes, correlation=correlation, design_effect=design_effect)
    for outcome in (o for o in outcomes if not o.repeats):
        own = _of_its_groups(totals, outcome, outcomes)
        given["correlation"] = _of_study(correlation, outcome, None)
        given["design_effect"] = _of_study(design_effect, outcome, 1.0)
        for pair in _pairs(groups, outcome):
            try:
                effect = outcome.effect(measure, pair, totals=own, **given)
                weighed = effect if effect.vi is None or effect.vi > 0 else _weighable(effect)
            except NotComparableError as error:
                notes.append(sentence(f"Left out: {_named(outcome, error)}"))
                continue
            except UnknownKeyError as error:
                if error.argument != "groups" or isinstance(groups, Mapping):
                    raise
                unknown = error  # a study may lack a group that others have, but not all of them
                notes.append(sentence(f"Left out: {error}"))
                continue
            if effect.yi is None or effect.vi is None:
                raise _no_scale(measure)
            notes += [f"{outcome.key}: {HALF}."] if weighed is not effect else []
            found.append((outcome, weighed))
    if not found and unknown is not None:
        raise unknown
    if not found:
        raise NotComparableError(f"no effect on {what}. {' '.join(notes)}")
    told = [o for o, _ in found]
    notes += [reason.message for reason in _same_people(list(dict.fromkeys(told)))]
    rows = [
        _row(o, e, others(o, told), (*_shared(o, e, found), *unlike(o, told))) for o, e in found
    ]
    notes += dict.fromkeys(f"{o.key}: {said}." for o, e in found for said in _shared(o, e, found))
    return Table(CODEBOOK, rows, notes=notes)


def _no_scale(measure: str) -> NotComparableError:
    has = Hint(
        "; ",
        Argument("method", "logit"),
        " or ",
        Argument("method", "freeman-tukey"),
        " gives it one",
    )
    return NotComparableError(
        f"{measure} has no scale on which it is pooled",
        *([has] if measure == "proportion" else []),
        argument="measure",
    )


def _of_study(given: Any, outcome: Outcome, none: Any) -> Any:
    return given.get(outcome.study, none) if isinstance(given, Mapping) else given


def _check_studies(outcomes: Sequence[Outcome], **given: Any) -> None:
    """Refuse what is said of a study that has no such outcome."""
    studies = {outcome.study for outcome in outcomes}
    for argument, by_study in given.items():
        for id in by_study if isinstance(by_study, Mapping) else ():
            if id not in studies:
                raise UnknownKeyError(
                    f"no outcome is of the study {quoted(id)}; {near(str(id), sorted(studies))}",
                    argument=argument,
                )


HALF = "a half was added to each of the four counts, as without it there is no variance"


def _weighable(effect: "Effect") -> "Effect":
    """An effect without a variance, from counts with a half added to each."""
    counts = [given for given in effect.inputs if isinstance(given, Count)]
    if effect.measure != "risk-difference" or len(counts) != 2:
        raise NotComparableError(f"{effect.subject}: the effect has no variance to weigh it by")
    yi, vi = half_added(*counts)
    return attrs.evolve(effect, yi=yi, vi=vi, cautions=(*effect.cautions, HALF))


def others(outcome: Outcome, told: Sequence[Outcome]) -> list[str]:
    """The other outcomes among the effects that are of the same study's people."""
    own = (o.key for o in told if o.study == outcome.study and o.key != outcome.key)
    return list(dict.fromkeys(own))


def unlike(outcome: Outcome, told: Sequence[Outcome]) -> list[str]:
    """What sets an outcome apart from the question, and from the others among the figures."""
    found = []
    if outcome.directness == "indirect":
        found.append("Indirect evidence: other people, treatment or outcome than the question's")
    opposite = dict.fromkeys(o.key for o in told if o.better and o.better != outcome.better)
    if outcome.better and opposite:
        found.append(f"{outcome.better} is better here, unlike in {', '.join(opposite)}")
    return found


def _shared(
    outcome: Outcome, effect: "Effect", found: "Sequence[tuple[Outcome, Effect]]"
) -> list[str]:
    """The arms that another comparison of the same outcome has as well."""
    others = {g.group for o, e in found if o is outcome and e is not effect for g in e.inputs}
    shared = [given.group for given in effect.inputs if given.group in others]
    return [f"{', '.join(shared)} stands in several comparisons"] if shared else []


def _pairs(groups: "Compared | None", outcome: Outcome) -> "list[Sequence[str] | None]":
    """The pairs of groups that are compared in an outcome; None for its two arms."""
    own = groups.get(outcome.study) if isinstance(groups, Mapping) else groups
    if own is None or isinstance(own, str) or all(isinstance(name, str) for name in own):
        return [own]  # type: ignore[list-item]
    return list(own)


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
    "better": "Whether higher or lower is better; empty where that is not said",
    "directness": "direct, comparator or indirect, as the question of the pack defines it; empty "
    "where it does not",
    "inputs": "The figures behind it",
    "derived": "Whether counts were derived from percentages",
    "same_people": "The other rows that are of the same people, who must not be counted twice",
    "cautions": "What must be known about it",
}


def _row(
    outcome: Outcome, effect: "Effect", others: Sequence[str], more: Sequence[str]
) -> dict[str, Any]:
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
        "better": outcome.better or "",
        "directness": outcome.directness or "",
        "inputs": against(effect.inputs),
        "derived": effect.derived,
        "same_people": "; ".join(others),
        "cautions": "; ".join((*effect.cautions, *more)),
    }


def restated(outcomes: Sequence[Outcome]) -> list[Reason]:
    """Return the reason that some outcomes repeat others, if any do."""
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


def about(evidence: "Pack | object", what: str) -> list[Outcome]:
    """Return the outcomes on something, of a pack or of a plain table.

    Raises:
        UnknownKeyError: No outcome is about it.
        InvalidValueError: It is not text, or there is neither a pack nor a table.
    """
    if not isinstance(what, str):
        raise InvalidValueError(
            f"what is pooled is a domain or an outcome, such as 'mortality'; not {quoted(what)}",
            code="wrong-type",
            argument="what",
        )
    if columns.is_table(evidence):
        return _of_table(evidence, what)
    check_packs(evidence)
    pack = cast("Pack", evidence)
    domains = pack.vocabularies["domains"]
    try:
        domain = domains.find(what)
    except UnknownKeyError:
        domain = ""
    found = [
        o
        for o in pack.outcomes
        if what in (o.key, o.id, o.variable)
        or (domain and any(domains.is_a(d, domain) for d in o.domains))
    ]
    if not found:
        names = {name for o in pack.outcomes for name in (o.id, *o.domains, o.variable) if name}
        raise UnknownKeyError(
            f"no outcome is about {quoted(what)}; {near(what, sorted(names))}", argument="what"
        )
    return found


def _of_table(table: object, what: str) -> list[Outcome]:
    """The rows of a plain table on something, study by study."""
    rows = [entry.row for sheet in plain_tables.of_table(table).sheets for entry in sheet.entries]
    outcomes = [row for row in rows if isinstance(row, Outcome)]
    found = [o for o in outcomes if what in (o.id, o.domain, o.key)]
    if not found:
        names = {name for o in outcomes for name in (o.id, o.domain) if name}
        raise UnknownKeyError(
            f"no row of the table is about {quoted(what)}; {near(what, sorted(names))}",
            argument="what",
        )
    return found


def _between(evidence: "Pack", usable: Sequence[Outcome]) -> Iterator[Reason]:
    publications: dict[str, Publication] = {r.id: r for r in evidence.publications()}
    studies = dict.fromkeys(o.study for o in usable)
    if len(studies) < 2:
        many = f"Only one study ({next(iter(studies))})" if studies else "No study"
        message = f"{many} compares two groups: there is nothing to pool."
        yield _reason("one-study", message, usable)
    yield from _same_people(usable)
    for outcome in usable:
        yield from _each(outcome)
    if len(studies) < 2:
        return
    arms = {o.key: two(o, None, arms_only=True) for o in usable}
    compared: tuple[tuple[Why, str, list[str]], ...] = (
        ("designs", "designs", [publications[o.study].design for o in usable]),
        ("time-points", "time points", ["; ".join(o.when) or NOT_SAID for o in usable]),
        ("scales", "kinds of figure", [_scale(o) for o in usable]),
        ("variables", "outcomes", [o.measured for o in usable]),
        ("definitions", "definitions", [o.definition or NOT_SAID for o in usable]),
        ("directions", "directions", [f"{o.better or NOT_SAID} is better" for o in usable]),
        ("populations", "populations", [_people(evidence, publications[o.study]) for o in usable]),
        ("treatments", "treatments", [_given(arms[o.key][0]) for o in usable]),
        ("doses", "doses", [_dose(publications[o.study], arms[o.key][0]) for o in usable]),
        ("comparators", "comparators", [_given(arms[o.key][1]) for o in usable]),
    )
    for code, name, values in compared:
        pairs = list(zip(usable, values, strict=True))
        listed = "; ".join(f"{o.key} {value}" for o, value in pairs)
        if len({value.casefold() for value in values}) > 1:
            yield _reason(code, f"Different {name}: {listed}.", usable)
        elif any(NOT_SAID in value for value in values):
            yield _reason(code, f"Whether they differ in {name} is not said.", usable)


def _same_people(outcomes: Sequence[Outcome]) -> Iterator[Reason]:
    """Several results of one study are of the same people."""
    for study in dict.fromkeys(o.study for o in outcomes):
        own = [o for o in outcomes if o.study == study]
        if len(own) > 1:
            listed = ", ".join(o.key for o in own)
            yield _reason("same-people", f"The same people more than once: {listed}.", own)


def _each(outcome: Outcome) -> Iterator[Reason]:
    """What speaks against one result, whatever it is pooled with."""
    cells = two(outcome, None, arms_only=True)
    for caution in design_cautions(outcome, cells):
        yield _reason("unit-of-analysis", f"{outcome.key}: {sentence(caution)}", [outcome])
    counts = [c.cell.count for c in cells]
    totals = [c.cell.total if isinstance(c.cell.total, int) else c.group_n for c in cells]
    spreads = [c.cell.sd if c.cell.sd is not None else c.cell.se for c in cells]
    nobody, everybody = set(counts) == {0}, None not in counts and counts == totals
    if nobody or everybody or set(spreads) == {0}:
        who = "no spread" if set(spreads) == {0} else "nobody" if nobody else "everybody"
        message = f"{outcome.key}: {who} in either group: there is no variance to weigh it by."
        yield _reason("zero-variance", message, [outcome])


def _given(arm: Reported) -> str:
    """What an arm was given: the drug of its regimen, or what the arm is called."""
    group = arm.group
    if group is None:
        return NOT_SAID
    drugs = arm.row.place.owner.drugs if arm.row.place else {}
    return drugs.get(group.regimen or "", "") or group.label


def _dose(publication: Publication, arm: Reported) -> str:
    regimen = arm.group.regimen if arm.group is not None else None
    found = next((r for r in publication.regimens if r.id == regimen), None)
    daily = found.of_day if found is not None else None
    return NOT_SAID if found is None or not isinstance(daily, Span) else f"{daily}"


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
        return NOT_SAID
    lungs = evidence.vocabularies["lung"]
    lung = population.lung
    known = [lungs[lung].label] if isinstance(lung, str) and lung in lungs else []
    return "; ".join([", ".join(population.diseases), *known])


def _reason(code: Why, message: str, outcomes: Sequence[Outcome]) -> Reason:
    return Reason(code=code, message=message, outcomes=tuple(o.key for o in outcomes))


def told(reasons: Iterable[Reason]) -> list[str]:
    """Return the reasons for whoever only reads: in full, without the arguments that would help."""
    return [worded(reason.message, reader) for reason in reasons if reason.code != "restated"]


def sentence(text: str) -> str:
    """Return a text with a full stop at its end."""
    return text if text.endswith(".") else f"{text}."
