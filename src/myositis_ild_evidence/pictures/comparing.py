"""What a forest plot shows, row by row, before anything is drawn."""

from collections.abc import Iterable, Iterator

import attrs

from ..appraisal.pooling import can_pool
from ..errors import NotComparableError
from ..quantities import numeric
from ..query.pack import Pack
from ..records import words
from ..records.appraisal import RiskOfBias
from ..records.outcome import Outcome
from ..records.row import CORRECTED
from ..records.study import Publication
from ..statistics import estimates
from ..statistics.estimates import Effect, Measure
from ..statistics.figures import Spread
from ..statistics.measures import MEASURES
from ..statistics.pairs import in_short
from ..statistics.results import Count, Mean

#: Where there is no effect: 1 for ratios, 0 for differences; proportions have no such value.
NO_EFFECT = {name: kind.no_effect for name, kind in MEASURES.items() if kind.no_effect is not None}
RATIOS = tuple(name for name, kind in MEASURES.items() if kind.is_ratio)


@attrs.frozen(kw_only=True)
class Compared:
    """One row: an outcome, who was compared, and the effect or why there is none.

    Attributes:
        study: The study in words.
        people: Its size in words.
        outcome: The outcome.
        group: The group, of a proportion; otherwise empty.
        dose: The total dose, or that of a course, of the groups of which something is told.
        design: The design in words.
        effect: The effect; None where the figures do not allow it.
        reason: Why there is none, in words.
        reported: What is reported, in words.
        bias: The risk of bias of this very result; None if it was not judged.
        directness: ``direct``, ``comparator`` or ``indirect``; empty where the pack does not say
            what is direct.
        corrected: Whether a proven correction changed a figure of it.
        care: What must be said beside the study's main result.
    """

    study: str
    people: str
    outcome: Outcome
    group: str = ""
    dose: str
    design: str
    effect: Effect | None
    reason: str = ""
    reported: str
    bias: RiskOfBias | None
    directness: str
    corrected: bool = False
    care: str = ""

    @property
    def title(self) -> str:
        """The outcome with its time point."""
        group = self.outcome.group(self.group)
        title = ": ".join(filter(None, (group.label if group else "", words.timed(self.outcome))))
        return title + (CORRECTED if self.corrected else "")

    def figures(self, side: int) -> str:
        """The figures of the treated (0) or the comparison (1) group; empty if there are none."""
        if self.effect is None or side >= len(self.effect.inputs):
            return ""
        given = self.effect.inputs[side]
        if isinstance(given, Count):
            return f"{given.events} of {given.total}{'*' if given.derived else ''}"
        if isinstance(given, Mean):
            return f"{numeric.text(given.mean)} (SD {given.sd:.3g}), n = {given.n}"
        return str(given).removeprefix(given.label).strip()

    def favours(self) -> str:
        """On which side of no effect the treated group did better; empty if that is not known."""
        effect = self.effect
        if effect is None or effect.measure not in NO_EFFECT or self.outcome.better is None:
            return ""
        if len(effect.inputs) < 2:
            return ""
        side = "above" if self.outcome.better == "higher" else "below"
        return f"{side} {NO_EFFECT[effect.measure]:g} favours {effect.inputs[0].label}"

    def judged(self) -> str:
        """The risk of bias in words."""
        return "not judged" if self.bias is None else self.bias.judged

    def figure(self) -> str:
        """The effect with its interval, such as ``0.43 (0.19 to 0.94)``; empty if there is none."""
        return "" if self.effect is None else shown(self.effect)


def shown(effect: Effect) -> str:
    """Return an effect with its interval, rounded.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> shown(mie.evidence.outcomes["wang2022/mortality-6mo"].effect("risk-ratio"))
        '0.43 (0.19 to 0.94)'
    """
    percent = effect.measure in ("risk-difference", "proportion")
    estimate, low, high = (
        f"{100 * value:.1f}%" if percent else estimates.shown(value)
        for value in (effect.estimate, effect.low, effect.high)
    )
    return f"{estimate} ({low} to {high})"


def compared(
    evidence: Pack, what: str | None, measure: Measure, plus_minus: Spread | None = None
) -> list[Compared]:
    """Return the rows, study by study in the order of the pack.

    Args:
        evidence: The pack.
        what: As for `myositis_ild_evidence.appraisal.can_pool`. None: of every study all outcomes
            that allow the measure, significant or not, otherwise those of its main result.
        measure: The measure.
        plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.

    Raises:
        UnknownKeyError: No outcome is about it.
        MissingExtraError: The extra ``stats`` is not installed.
    """
    if what is not None:
        keys = can_pool(evidence, what).candidates
        wanted = [o for key in keys if not (o := evidence.outcomes[key]).repeats]
        return [row for outcome in wanted for row in _rows(evidence, outcome, measure, plus_minus)]
    found: list[Compared] = []
    for study in evidence.studies:
        rows = [row for o in study.outcomes for row in _rows(evidence, o, measure, plus_minus)]
        main = [row for row in rows if row.outcome.id in study.main_outcomes]
        found += [row for row in rows if row.effect is not None] or main or rows[:1]
    return found


def _rows(
    evidence: Pack, outcome: Outcome, measure: Measure, plus_minus: Spread | None
) -> Iterator[Compared]:
    if MEASURES[measure].groups == 2:
        yield _row(evidence, outcome, measure, "", plus_minus)
        return
    cells = [r.cell for r in outcome.reported() if not r.is_before]
    for group in [cell.group for cell in cells if cell.absent is None] or [""]:
        yield _row(evidence, outcome, measure, group, plus_minus)


def _row(
    evidence: Pack, outcome: Outcome, measure: Measure, group: str, plus_minus: Spread | None
) -> Compared:
    publication = _publication(evidence, outcome.study)
    effect, reason = None, ""
    try:
        effect = outcome.effect(measure, group or None, plus_minus=plus_minus)
    except NotComparableError as error:
        reason = in_short(error, outcome)
    appraisal = evidence.appraisal
    judged = appraisal.risk_of_bias if appraisal else ()
    return Compared(
        study=words.name(publication),
        people=words.size(publication),
        outcome=outcome,
        group=group,
        dose=_dose(publication, [group] if group else outcome.groups_told),
        design=words.design(evidence, publication),
        effect=effect,
        reason=reason,
        reported=words.row(outcome),
        bias=next((b for b in judged if b.outcome == outcome.key), None),
        directness=outcome.directness or "",
        corrected=outcome.is_corrected,
        care=words.named(evidence, " ".join(publication.cautions)),
    )


def _publication(evidence: Pack, id: str) -> Publication:
    publication: Publication = (evidence.studies if id in evidence.studies else evidence.reviews)[
        id
    ]
    return publication


def _dose(publication: Publication, groups: Iterable[str]) -> str:
    given = words.given(publication, groups, total=True) or "none stated"
    return given.removeprefix("dose ")  # it stands under that heading
