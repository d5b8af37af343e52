"""Figures and judgements as the tools of others read them, without a rename."""

from typing import TYPE_CHECKING, Any, Literal

from ..errors import InvalidValueError, MissingValueError, NotComparableError, near
from ..records.question import check_packs
from ..records.scales import TOOLS
from ..statistics import pairs
from ..statistics.results import Count, Mean
from ..words import quoted
from .pooling import about, others, restated, sentence, unlike

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


#: What the columns are called in the data rows of RevMan.
REVMAN = {
    "study": "Study",
    "outcome": "Outcome",
    "timepoint": "Time point",
    "treated": "Experimental intervention",
    "control": "Control intervention",
    "ai": "Experimental cases",
    "n1i": "Experimental N",
    "ci": "Control cases",
    "n2i": "Control N",
    "m1i": "Experimental mean",
    "sd1i": "Experimental SD",
    "m2i": "Control mean",
    "sd2i": "Control SD",
    "same_people": "Same people",
    "cautions": "Footnotes",
}
NAMES = ("metafor", "revman")


def to_arms(
    evidence: "Pack | object",
    what: str,
    *,
    plus_minus: "Spread | None" = None,
    names: Literal["metafor", "revman"] = "metafor",
) -> "Table":
    """Return the figures of both arms, with the names that other tools give them.

    For R metafor's ``escalc`` counts have ``ai, n1i, ci, n2i``, means ``m1i, sd1i, n1i, m2i, sd2i,
    n2i``. For RevMan the columns are called as in the data packages that it writes (``Experimental
    cases``, ``Experimental N``, ``Control cases``, ``Control N``: Cochrane's specification was
    read; ``Experimental mean`` and ``SD`` as scripts that read them have them); the template of its
    import by CSV was not. Outcomes without two arms that compare are left out; the ``notes`` of the
    table say why.

    Args:
        evidence: The pack, or a plain table as for `audit`.
        what: As for `to_effects`.
        plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.
        names: Whose names the columns have.

    Raises:
        UnknownKeyError: No outcome is about it.
        NotComparableError: No outcome has figures of two arms.
        InvalidValueError: There are no such names.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [row] = to_arms(mie.document, "mortality")
        >>> [row[name] for name in ("study", "ai", "n1i", "ci", "n2i")]
        ['wang2022', 7, 31, 9, 17]
    """
    from ..tables.table import Table

    if names not in NAMES:
        raise InvalidValueError(
            f"no names of {quoted(names)}; {near(str(names), NAMES)}",
            code="unknown-choice",
            argument="names",
        )
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
    for outcome, row in found:
        row["same_people"] = "; ".join(others(outcome, told))
        row["cautions"] = "; ".join((*row["cautions"], *unlike(outcome, told)))
    rows = [row for _, row in found]
    if names == "metafor":
        return Table(ARMS, rows, notes=notes)
    called = {new: ARMS[old] for old, new in REVMAN.items()}
    rows = [{new: row[old] for old, new in REVMAN.items()} for row in rows]
    return Table(called, rows, notes=notes)


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
        "cautions": pairs.cautions(outcome, cells, (first, second)),
    }
    for arm, count, given in (("1", "ai", first), ("2", "ci", second)):
        if isinstance(given, Count):
            row |= {count: given.events, f"n{arm}i": given.total}
        elif isinstance(given, Mean):
            row |= {f"m{arm}i": given.mean, f"sd{arm}i": given.sd, f"n{arm}i": given.n}
    return row


def to_robvis(evidence: "Pack", tool: str = "rob2") -> "Table":
    """Return the risk of bias as R's robvis reads it.

    RoB 2 has ``Study, D1, ..., D5, Overall, Weight``, for ``tool = "ROB2"``. robvis knows the seven
    domains of the first ROBINS-I, not the six of its second version: that one has the names of its
    domains as columns, for ``tool = "Generic"``, which takes any. It has no checklists, such as
    JBI's. Every study has the weight 1.

    Args:
        evidence: The pack.
        tool: ``rob2`` or ``robins-i-v2``.

    Raises:
        InvalidValueError: robvis cannot show the tool.
        MissingValueError: The pack judges no result by it.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [row] = to_robvis(mie.document)
        >>> row["Study"], row["D1"], row["Overall"]
        ('dalakas1993', 'Some concerns', 'Some concerns')
    """
    from ..tables.table import Table

    check_packs(evidence)
    known = [name for name, one in TOOLS.items() if one.has_overall]
    if tool not in known:
        raise InvalidValueError(
            f"robvis reads {' and '.join(known)}, not {quoted(tool)}; {near(str(tool), known)}",
            code="unknown-choice",
            argument="tool",
        )
    appraisal = evidence.appraisal
    judged = [r for r in (appraisal.risk_of_bias if appraisal else ()) if r.tool == tool]
    if not judged:
        raise MissingValueError(f"{evidence.manifest.id} judges no result by {TOOLS[tool].name}")
    names = list(TOOLS[tool].domains.items())
    heads = [f"D{place}" if tool == "rob2" else asked for place, (_, asked) in enumerate(names, 1)]
    codebook = {"Study": "Key of the study"}
    codebook |= {head: asked for head, (_, asked) in zip(heads, names, strict=True)}
    codebook |= {"Overall": "The overall judgement", "Weight": "Weight of the study"}
    rows = [
        {
            "Study": one.study,
            **{h: _word(one[id].judgement) for h, (id, _) in zip(heads, names, strict=True)},
            "Overall": _word(one.overall or ""),
            "Weight": 1,
        }
        for one in judged
    ]
    return Table(codebook, rows)


def _word(judgement: str) -> str:
    return judgement.replace("-", " ").capitalize()
