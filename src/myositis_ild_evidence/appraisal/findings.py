"""The summary of findings after GRADE: absolute effects, certainty, and the reasons for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..errors import MissingExtraError, MissingValueError, NotComparableError
from ..records import words
from ..records.appraisal import Certainty
from ..records.question import check_packs
from ..records.row import Row
from ..records.scales import GRADE
from ..statistics.estimates import Effect, shown
from ..statistics.pairs import in_short
from ..statistics.results import Count, Mean
from ..statistics.verbs import effect
from ..words import spelt
from .claims import find

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..statistics.figures import Spread
    from ..tables.table import Table

CODEBOOK = {
    "outcome": "The outcome, with its time point",
    "study": "Key of the study",
    "participants": "How many people were compared, or were in the group",
    "comparator_risk": "With how many of 1,000 it happens without the treatment",
    "intervention_risk": "With how many of 1,000 it happens with it, by the relative effect",
    "difference": "The difference per 1,000",
    "relative_effect": "The relative effect, or the difference of means, with its 95 % interval",
    "certainty": "Certainty of the evidence after GRADE, with the letters of the reasons",
    "comment": "What is reported where no effect can be computed, and why",
    "of": "Which judgement of certainty it belongs to",
    "key": "Key of the outcome",
}
_SHOWN = (
    "outcome",
    "comparator_risk",
    "intervention_risk",
    "relative_effect",
    "certainty",
    "participants",
    "difference",
    "comment",
)


def summary_of_findings(evidence: "Pack", *, plus_minus: "Spread | None" = None) -> "Table":
    """Return the summary of findings of a pack: a row for each result that was judged.

    The risk with treatment is the comparator's risk times the risk ratio and its limits, per 1,000,
    as in chapter 14 of the Cochrane Handbook and in GRADE guidelines 12 (Guyatt 2013, Journal of
    Clinical Epidemiology 66:158-172; of both the abstract was read). The comparator's risk is that
    of the study's own group. Nothing is pooled: where a judgement rests on several results, each
    has its row. The ``notes`` of the table have the reasons, by letter.

    Args:
        evidence: The pack.
        plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.

    Raises:
        MissingValueError: The pack judges no certainty.
        MissingExtraError: The extra ``stats`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> table = summary_of_findings(mie.document)
        >>> [row] = table.where(key="wang2022/mortality-6mo")
        >>> row["comparator_risk"], row["intervention_risk"], row["relative_effect"]
        (529, '226 (102 to 498)', 'risk ratio 0.43 (0.19 to 0.94)')
        >>> row["certainty"]
        'very low (d, e)'
    """
    from ..tables.table import Table

    check_packs(evidence)
    judged = evidence.appraisal.certainty if evidence.appraisal is not None else ()
    if not judged:
        raise MissingValueError(f"{evidence.manifest.id} judges no certainty of evidence")
    reasons: dict[str, str] = {}
    rows = []
    for certainty in judged:
        letters = [_letter(reasons, said) for said in _lowered(certainty)]
        for key in certainty.outcomes:
            found = find(evidence, key)
            if isinstance(found, Row):
                rows.append(_row(found, certainty, letters, plus_minus))
    notes = [f"{letter}. {said}" for said, letter in reasons.items()]
    assert evidence.appraisal is not None
    notes += [
        "The comparator's risk is that of the study's own comparison group; nothing is pooled.",
        evidence.appraisal.made_by,
    ]
    return Table(
        CODEBOOK, rows, title="Summary of findings", notes=notes, key=["of", "key"], shown=_SHOWN
    )


def _lowered(certainty: Certainty) -> Iterator[str]:
    """Why certainty is lower: the series it rests on, and each domain that takes a level off."""
    if certainty.start == "low":
        yield "Starts low: no result is compared with a group without the treatment."
    for one in certainty.judgements:
        if GRADE[one.domain].get(one.judgement):
            domain = spelt(one.domain)
            yield f"{domain[:1].upper()}{domain[1:]}, {spelt(one.judgement)}: {one.why}"


def _letter(reasons: dict[str, str], said: str) -> str:
    """The letter of a reason, the same wherever it is given: a to z, then aa."""
    if said not in reasons:
        place, letters = len(reasons), ""
        while place >= 0:
            place, rest = divmod(place, 26)
            letters, place = chr(ord("a") + rest) + letters, place - 1
        reasons[said] = letters
    return reasons[said]


def _row(
    found: Row, certainty: Certainty, letters: list[str], plus_minus: "Spread | None"
) -> dict[str, Any]:
    certain = spelt(certainty.certainty)
    row: dict[str, Any] = dict.fromkeys(CODEBOOK, "")
    row |= {
        "outcome": words.timed(found),
        "study": found.study,
        "participants": _people(found),
        "comparator_risk": None,
        "certainty": f"{certain} ({', '.join(letters)})" if letters else certain,
        "of": certainty.id,
        "key": found.key,
    }
    row |= _effect(found, plus_minus)
    row["comment"] = " ".join(filter(None, (row["comment"], *found.result_cautions)))
    return row


def _effect(found: Row, plus_minus: "Spread | None") -> dict[str, Any]:
    """The columns of an effect, or what is reported and why there is none."""
    why = ""
    for measure in ("risk-ratio", "mean-difference"):
        try:
            made = effect(found, measure, plus_minus=plus_minus)
        except MissingExtraError:
            raise
        except NotComparableError as error:
            why = why or in_short(error, found)
            continue
        return _counted(made, found) if measure == "risk-ratio" else _means(made)
    return {"comment": f"{words.row(found)}. No effect size: {why}."}


def _counted(made: Effect, found: Row) -> dict[str, Any]:
    first, second = made.inputs
    assert isinstance(first, Count)
    assert isinstance(second, Count)
    base = 1000 * second.events / second.total
    # Each figure is rounded by itself and once: two that are rounded may differ by one more.
    low, middle, high = (min(1000, base * ratio) for ratio in (made.low, made.estimate, made.high))
    told = {
        "participants": first.total + second.total,
        "comparator_risk": round(base),
        "relative_effect": f"{made.name} {shown(made.estimate)} ({shown(made.low)} to "
        f"{shown(made.high)})",
    }
    if not second.events:  # a ratio of nothing is nothing, whatever happened with the treatment
        why = "it happened to nobody without the treatment, so that no ratio gives a risk with it"
        return told | {"comment": f"{words.row(found)}. No risk per 1,000: {why}."}
    return told | {
        "intervention_risk": f"{round(middle)} ({round(low)} to {round(high)})",
        "difference": f"{_signed(middle - base)} ({_signed(low - base)} to {_signed(high - base)})",
    }


def _means(made: Effect) -> dict[str, Any]:
    sizes = [given.n for given in made.inputs if isinstance(given, Mean)]
    figure = f"{made.name} {shown(made.estimate)} {made.unit}".strip()
    return {
        "participants": sum(sizes),
        "relative_effect": f"{figure} ({shown(made.low)} to {shown(made.high)})",
    }


def _signed(figure: float) -> str:
    """A rounded figure with its sign, after a word so that no spreadsheet runs it."""
    number = round(figure)
    return "0" if not number else f"{abs(number)} {'more' if number > 0 else 'fewer'}"


def _people(found: Row) -> int | None:
    """How many people the groups of a row have, where they are known and have no one in common."""
    told = [one for one in found.reported() if one.cell.absent is None and not one.is_before]
    groups = list(dict.fromkeys(one.cell.group for one in told))
    sizes = [found.size(group) for group in groups]
    return sizes[0] if len(sizes) == 1 else None
