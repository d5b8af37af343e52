"""Effects of a row: from its cells to a measure with its interval."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, get_args

from ..errors import Argument, Hint, InvalidValueError, NotComparableError, near
from ..records.cell import Cell
from ..records.row import Reported, Row
from . import measures, pairs
from .estimates import Better, Effect, Measure, NumberNeededToTreat, ZeroEventBound
from .figures import Spread, check_given, count
from .pairs import Groups
from .results import Count, Mean

Method = Literal["welch", "pooled", "clopper-pearson", "wilson"]

_METHODS: Mapping[str, tuple[Method, ...]] = {
    "mean-difference": ("welch", "pooled"),
    "proportion": ("clopper-pearson", "wilson"),
}


def computed_effect(
    row: Row,
    measure: Measure,
    groups: Groups,
    totals: Mapping[str, int] | None,
    plus_minus: Spread | None,
    better: Better | None,
    method: Method | None,
    level: float,
) -> Effect:
    """See `verbs.effect`."""
    check_given(row, totals, plus_minus)
    if measure not in get_args(Measure):
        raise InvalidValueError(
            f"no measure {measure!r}; {near(measure, get_args(Measure))}",
            code="unknown-choice",
            argument="measure",
        )
    _check_method(measure, method)
    check_level(level)
    if measure in ("proportion", "zero-event-bound"):
        cells: tuple[Reported, ...] = (pairs.one(row, groups),)
        given: tuple[Count | Mean, ...] = (count(row, cells[0], totals),)
    else:
        cells = pair = pairs.two(row, groups, arms_only=True)
        means = measure.endswith("mean-difference")
        given = pairs.figures(row, pair, "means" if means else "counts", totals, plus_minus)
    computed = _compute(measure, given, level, method, _more_is_better(row, measure, better))
    extra: dict[str, Any] = {}
    if measure == "mean-difference":
        extra["unit"] = cells[0].unit
    return _effect(
        measure, computed, level,
        subject=cells[0].label,
        inputs=given,
        sources=pairs.sources(cells),
        cautions=pairs.cautions(row, cells, given),
        care=row.cautions,
        **extra,
    )  # fmt: skip


def proportion(
    cell: Cell,
    total: int | None = None,
    *,
    method: Literal["clopper-pearson", "wilson"] | None = None,
    level: float = 0.95,
) -> Effect:
    """Return the proportion that one cell reports, with its interval.

    Args:
        cell: A cell with a count or a percentage.
        total: Of how many, where the cell does not say.
        method: ``clopper-pearson`` (the default) or ``wilson``.
        level: Level of confidence.

    Raises:
        NotComparableError: The cell reports no count, its total is not known, or no count or
            several fit its percentage.

    Examples:
        >>> print(proportion(Cell(group="all", count=7, total=17)))
        all: proportion 41.2% (95% CI 18.4% to 67.1%); all 7 of 17.
    """
    return _of_cell(cell, "proportion", total, level, method)


def zero_event_bound(cell: Cell, total: int | None = None, *, level: float = 0.95) -> Effect:
    """Return how frequent an event may still be that nobody had.

    The exact one-sided upper bound, and the rule of three (3/n: Jovanovic and Levy 1997, American
    Statistician 51:137-139) beside it at 95 %.

    Args:
        cell: A cell with no event.
        total: Of how many, where the cell does not say.
        level: Level of confidence.

    Raises:
        NotComparableError: There were events, or the total is not known.

    Examples:
        >>> print(zero_event_bound(Cell(group="ivig", count=0, total=31)))
        ivig: at most 9.2% (one-sided 95% bound; rule of three: 9.7%); ivig 0 of 31.
    """
    return _of_cell(cell, "zero-event-bound", total, level)


def check_level(level: float, of: str = "confidence", usual: float = 0.95) -> None:
    """Refuse a level that is not a probability.

    Raises:
        InvalidValueError: It is not between 0 and 1.
    """
    if not isinstance(level, float) or not 0 < level < 1:
        raise InvalidValueError(
            f"a level of {of} lies between 0 and 1, such as {usual}; not {level!r:.60}",
            code="out-of-range",
            argument="level",
        )


def check_alpha(alpha: float) -> None:
    """Refuse a level of significance that is not a probability.

    Raises:
        InvalidValueError: It is not between 0 and 1.
    """
    check_level(alpha, "significance", 0.05)


def _of_cell(
    cell: Cell, measure: Measure, total: int | None, level: float, method: Method | None = None
) -> Effect:
    if not isinstance(cell, Cell):
        raise _no_cell(cell, measure)
    name = cell.group or "all"
    about: dict[str, Any] = {"id": name, "label": name, "values": (cell,)}
    row = Row(**about)
    of = cell.total if isinstance(cell.total, str) else cell.group
    totals = None if total is None else {of: total}
    return computed_effect(row, measure, None, totals, None, None, method, level)


def _no_cell(given: object, measure: str) -> InvalidValueError:
    hint = ""
    if isinstance(given, Row):
        hint = f"; one of its cells is row['…'], and effect(row, {measure!r}, '…') takes a row"
    return InvalidValueError(
        f"expected a cell, such as outcome['all'], not {given!r:.60}{hint}",
        code="wrong-type",
        argument="cell",
    )


def _effect(measure: Measure, computed: measures.Computed, level: float, **about: Any) -> Effect:
    numbers: dict[str, Any] = {
        "measure": measure,
        "estimate": computed.estimate,
        "low": computed.low,
        "high": computed.high,
        "level": level,
        "method": computed.method,
        "yi": computed.yi,
        "vi": computed.vi,
    }
    if measure == "number-needed-to-treat":
        return NumberNeededToTreat(**numbers, **about)
    if measure == "zero-event-bound":
        [given] = about["inputs"]
        thumb = 3 / given.total if level == 0.95 else None
        return ZeroEventBound(**numbers, **about, rule_of_three=thumb)
    return Effect(**numbers, **about)


def _compute(
    measure: Measure, given: Any, level: float, method: str | None, more_is_better: bool
) -> measures.Computed:
    compute: dict[str, Any] = {
        "risk-ratio": measures.risk_ratio,
        "odds-ratio": measures.odds_ratio,
        "risk-difference": measures.risk_difference,
        "number-needed-to-treat": partial(
            measures.number_needed_to_treat, more_is_better=more_is_better
        ),
        "mean-difference": partial(measures.mean_difference, pooled=method == "pooled"),
        "standardised-mean-difference": measures.standardised_mean_difference,
        "proportion": partial(measures.proportion, score=method == "wilson"),
        "zero-event-bound": measures.zero_event_bound,
    }
    made: measures.Computed = compute[measure](*given, level=level)
    return made


def _check_method(measure: str, method: str | None) -> None:
    allowed = _METHODS.get(measure, ())
    if method is not None and not allowed:
        have = " and ".join(_METHODS)
        raise InvalidValueError(
            f"{measure} has no method {method!r:.60}; it is computed in one way, leave method out "
            f"({have} have a choice)",
            code="unknown-choice",
            argument="method",
        )
    if method is not None and method not in allowed:
        raise InvalidValueError(
            f"{measure} has no method {method!r}; {near(method, allowed)}",
            code="unknown-choice",
            argument="method",
        )


def _more_is_better(row: Row, measure: Measure, better: Better | None) -> bool:
    if better not in (None, "higher", "lower"):
        raise InvalidValueError(
            Argument("better", bare=True),
            f" is 'higher' or 'lower', not {better!r}",
            code="unknown-choice",
        )
    known = getattr(row, "better", None) or better
    if better is not None and known != better:
        raise InvalidValueError(
            f"{row.key}: {known} is better, as the evidence says; not {better}",
            code="contradiction",
            argument="better",
        )
    if known is None and row.fewer_is_better:
        return False  # fewer events are better
    if known is None and measure == "number-needed-to-treat":
        raise NotComparableError(
            f"{row.key} does not say whether more or fewer events are better",
            Hint("; give ", Argument("better", "lower"), " or ", Argument("better", "higher")),
        )
    return known == "higher"
