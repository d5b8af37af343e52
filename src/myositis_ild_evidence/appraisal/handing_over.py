"""Figures and judgements as the tools of others read them, without a rename."""

from typing import TYPE_CHECKING, Any

from ..errors import InvalidValueError, MissingValueError, NotComparableError, near
from ..records.question import check_packs
from ..records.scales import TOOLS
from ..statistics import pairs
from ..statistics.results import Count, Mean
from .pooling import about, others, restated, sentence

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..records.outcome import Outcome
    from ..statistics.figures import Spread
    from ..tables.table import Table

ARMS = {
    "study": "Key of the study",
    "slab": "The study in words, for a plot",
    "outcome": "Key of the outcome",
    "timepoint": "When",
    "treated": "The first group",
    "control": "The group it is compared with",
    "ai": "How many of the first group had the event",
    "n1i": "Size of the first group",
    "ci": "How many of the second group had the event",
    "n2i": "Size of the second group",
    "m1i": "Mean of the first group",
    "sd1i": "Standard deviation of the first group",
    "m2i": "Mean of the second group",
    "sd2i": "Standard deviation of the second group",
    "derived": "Whether counts were derived from percentages",
    "same_people": "The other rows that are of the same people, who must not be counted twice",
    "cautions": "What must be known about it",
}


def to_arms(evidence: "Pack | object", what: str, *, plus_minus: "Spread | None" = None) -> "Table":
    """Return the figures of both arms, with the names that R metafor's ``escalc`` gives them.

    Counts have ``ai, n1i, ci, n2i``, means ``m1i, sd1i, n1i, m2i, sd2i, n2i``. Outcomes without two
    arms that compare are left out; the ``notes`` of the table say why.

    Args:
        evidence: The pack, or a plain table as for `audit`.
        what: As for `to_effects`.
        plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.

    Raises:
        UnknownKeyError: No outcome is about it.
        NotComparableError: No outcome has figures of two arms.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [row] = to_arms(mie.evidence, "mortality")
        >>> [row[name] for name in ("study", "ai", "n1i", "ci", "n2i")]
        ['wang2022', 7, 31, 9, 17]
    """
    from ..tables.table import Table

    outcomes = about(evidence, what)
    notes = [reason.message for reason in restated(outcomes)]
    found: list[tuple[Outcome, dict[str, Any]]] = []
    for outcome in (o for o in outcomes if not o.repeats):
        try:
            found.append((outcome, _arms(outcome, plus_minus)))
        except NotComparableError as error:
            notes.append(sentence(f"Left out: {error}"))
    if not found:
        raise NotComparableError(f"no figures of two arms on {what}. {' '.join(notes)}")
    told = [outcome for outcome, _ in found]
    rows = [{**row, "same_people": "; ".join(others(o, told))} for o, row in found]
    return Table(ARMS, rows, notes=notes)


def _arms(outcome: "Outcome", plus_minus: "Spread | None") -> dict[str, Any]:
    cells = pairs.two(outcome, None, arms_only=True)
    means = any(cell.cell.kind in ("mean", "change") for cell in cells)
    first, second = pairs.figures(outcome, cells, "means" if means else "counts", None, plus_minus)
    row: dict[str, Any] = dict.fromkeys(ARMS)
    row |= {
        "study": outcome.study,
        "slab": f"{outcome.study}: {outcome.title}",
        "outcome": outcome.key,
        "timepoint": "; ".join(outcome.when),
        "treated": first.label,
        "control": second.label,
        "derived": any(isinstance(g, Count) and g.derived for g in (first, second)),
        "cautions": "; ".join(pairs.cautions(outcome, cells, (first, second))),
    }
    for arm, count, given in (("1", "ai", first), ("2", "ci", second)):
        if isinstance(given, Count):
            row |= {count: given.events, f"n{arm}i": given.total}
        elif isinstance(given, Mean):
            row |= {f"m{arm}i": given.mean, f"sd{arm}i": given.sd, f"n{arm}i": given.n}
    return row


def to_robvis(evidence: "Pack", tool: str = "rob2") -> "Table":
    """Return the risk of bias as R's robvis reads it: ``Study, D1, ..., Overall, Weight``.

    Only RoB 2: robvis knows the seven domains of the first ROBINS-I, not the six of its second
    version, and no checklist of JBI. Every study has the weight 1.

    Args:
        evidence: The pack.
        tool: ``rob2``.

    Raises:
        InvalidValueError: robvis does not know the tool.
        MissingValueError: The pack judges no result by it.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [row] = to_robvis(mie.evidence)
        >>> row["Study"], row["D1"], row["Overall"]
        ('dalakas1993', 'Some concerns', 'Some concerns')
    """
    from ..tables.table import Table

    check_packs(evidence)
    if tool != "rob2":
        raise InvalidValueError(f"robvis reads rob2, not {tool!r:.60}; {near(str(tool), ['rob2'])}")
    appraisal = evidence.appraisal
    judged = [r for r in (appraisal.risk_of_bias if appraisal else ()) if r.tool == tool]
    if not judged:
        raise MissingValueError(f"{evidence.manifest.id} judges no result by {TOOLS[tool].name}")
    names = list(TOOLS[tool].domains.items())
    codebook = {"Study": "Key of the study"}
    codebook |= {f"D{place}": asked for place, (_, asked) in enumerate(names, 1)}
    codebook |= {"Overall": "The overall judgement", "Weight": "Weight of the study"}
    rows = [
        {
            "Study": one.study,
            **{f"D{n}": _word(one[id].judgement) for n, (id, _) in enumerate(names, 1)},
            "Overall": _word(one.overall or ""),
            "Weight": 1,
        }
        for one in judged
    ]
    return Table(codebook, rows)


def _word(judgement: str) -> str:
    return judgement.replace("-", " ").capitalize()
