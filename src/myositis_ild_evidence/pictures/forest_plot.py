"""The forest plot: effects with their intervals beside dose, design, size and risk of bias."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..appraisal.pooling import can_pool, told
from ..errors import InvalidValueError, near
from ..query.pack import Pack
from ..records import words
from ..records.row import Directness
from ..statistics.estimates import Measure
from ..statistics.figures import Spread
from ..words import quoted, stopped
from . import comparing
from .comparing import NO_EFFECT, Compared
from .forest_drawing import Column, Drawing, fits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ORDERS = ("study", "estimate", "size")
_COLUMNS = {
    "dose": Column("Dose", 1.3, lambda row: row.dose),
    "design": Column("Design", 1.2, lambda row: row.design),
    "treated": Column("Treated group", 0.85, lambda row: _group(row, 0)),
    "comparison": Column("Comparison", 0.85, lambda row: _group(row, 1)),
    "bias": Column("Risk of bias", 0.95, lambda row: row.judged()),
}
COLUMNS = tuple(_COLUMNS)


def forest(
    evidence: Pack,
    what: str | None = None,
    *,
    measure: Measure = "risk-ratio",
    columns: Sequence[str] | None = None,
    sort: Literal["study", "estimate", "size"] = "study",
    reference: float | None = None,
    plus_minus: Spread | None = None,
    only: Directness | None = None,
) -> "Figure":
    """Return a forest plot. Nothing is pooled; what cannot be compared says in words why.

    Effects are those of `myositis_ild_evidence.statistics.effect`; ratios are on a logarithmic
    scale. Direct evidence has square marks, indirect evidence round ones. Which side of no effect
    is the better one differs from outcome to outcome and stands with each row.

    See also `Evidence.to_effects`, the same figures as a table.

    Args:
        evidence: The pack.
        what: A domain, or an outcome's id or variable. None: of every study all outcomes that
            allow the measure, significant or not, otherwise its main result.
        measure: A measure of `myositis_ild_evidence.statistics.effect` that has an interval.
        columns: Which of ``dose``, ``design``, ``treated``, ``comparison``, ``bias``, in order;
            those that the measure has if None.
        sort: ``study`` (the order of the pack), ``estimate`` or ``size``, within direct and
            indirect evidence.
        reference: Where the vertical line stands; at no effect if None.
        plus_minus: What a ± is that the source does not identify, ``sd`` or ``se``.
        only: ``direct``, ``comparator`` or ``indirect``, where only those results are wanted.

    Raises:
        UnknownKeyError: No outcome is about ``what``.
        InvalidValueError: No such measure, column or order; a reference that a ratio cannot have.
        MissingExtraError: The extra ``plot`` or ``stats`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> picture = mie.pictures.forest(mie.evidence, what="mortality")
        >>> print(mie.pictures.description(picture).splitlines()[1])
        Wang 2022, Death within 6 months: risk ratio 0.43 (95% CI 0.19 to 0.94); IVIG 7 of 31 ...
    """
    if columns is None:
        columns = [name for name in COLUMNS if measure != "proportion" or name != "comparison"]
    measures = [m for m in get_args(Measure) if m in NO_EFFECT or m == "proportion"]
    for given, known in ((measure, measures), (sort, ORDERS), *((c, COLUMNS) for c in columns)):
        if given not in known:
            raise InvalidValueError(
                f"a forest plot has no {quoted(given)}; {near(str(given), known)}",
                code="unknown-choice",
            )
    if reference is None:
        reference = NO_EFFECT.get(measure)
    if reference is not None and not fits(measure, reference):
        raise InvalidValueError(
            f"no line can stand at {reference} on the scale of a {measure}",
            code="out-of-range",
            argument="reference",
        )
    rows = _sorted(comparing.compared(evidence, what, measure, plus_minus), sort)
    rows = [row for row in rows if only is None or row.directness == only]
    footnotes = [words.named(evidence, note) for note in _footnotes(evidence, rows, what)]
    title = f"{measure.replace('-', ' ').capitalize()} with 95% confidence interval"
    shown = [_COLUMNS[name] for name in columns]
    drawing = Drawing(rows, measure, shown, reference, words.headings(evidence))
    return drawing.drawn(f"{title}: {what}" if what else title, footnotes)


def _sorted(rows: list[Compared], sort: str) -> list[Compared]:
    orders: dict[str, Callable[[Compared], Any]] = {
        "study": lambda row: 0,
        "estimate": lambda row: (row.effect is None, row.effect.estimate if row.effect else 0),
        "size": lambda row: -sum(g.n for g in row.outcome.study_groups if isinstance(g.n, int)),
    }
    kinds = [*get_args(Directness), ""]
    return sorted(rows, key=lambda row: (kinds.index(row.directness), orders[sort](row)))


def _group(row: Compared, side: int) -> str:
    if row.effect is None or side >= len(row.effect.inputs):
        return ""
    # The group of a proportion stands with the outcome.
    label = "" if row.group else f"{row.effect.inputs[side].label}\n"
    return f"{label}{row.figures(side)}"


def _footnotes(evidence: Pack, rows: Sequence[Compared], what: str | None) -> list[str]:
    notes = []
    if any(row.effect is not None and row.effect.derived for row in rows):
        notes.append("* Count derived from the printed percentage: the only one that fits.")
    notes += dict.fromkeys(f"{row.study}: {stopped(row.care)}" for row in rows if row.care)
    notes += [
        f"{row.study}, {row.title}: {stopped(caution)}"
        for row in rows
        if row.effect is not None
        for caution in row.effect.cautions
        if caution not in row.effect.care  # stands beside the row
    ]
    domains = {row.outcome.domain for row in rows}
    if what is None and len(domains) > 1:
        notes.append("No pooled estimate: the rows are different outcomes.")
        return notes
    reasons = can_pool(evidence, what or domains.pop()).reasons if rows else ()
    pooled = " ".join(told(reasons)) or "nothing here pools."
    return [*notes, f"No pooled estimate: {pooled}"]
