"""Effects of a row: from its cells to a measure with its interval."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, Never, TypedDict, get_args

from ..errors import InvalidValueError, NotComparableError, near, refuse_keywords
from ..model import AdverseEvent, Cell, Row
from ..model.row import Reported
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


class EffectOptions(TypedDict, total=False):
    """The keywords of `effect`, for verbs that hand them on."""

    totals: Mapping[str, int] | None
    pm_is: Spread | None
    better: Better | None
    method: Method | None
    level: float


def effect(
    row: Row,
    measure: Measure,
    groups: Groups = None,
    *,
    totals: Mapping[str, int] | None = None,
    pm_is: Spread | None = None,
    better: Better | None = None,
    method: Method | None = None,
    level: float = 0.95,
    **unknown: Never,
) -> Effect:
    """Return an effect of a row with its interval, inputs and sources.

    Proven corrections are applied. A percentage without a count yields the count where exactly
    one fits; the result says so (``derived``). A count without a printed denominator is not divided
    by the size of its group, unless the cell states that (``total = "all"``), a percentage beside
    it shows it, or ``totals`` gives it.

    Args:
        row: An outcome, an adverse event or a baseline characteristic.
        measure: ``risk-ratio``, ``odds-ratio``, ``risk-difference``, ``number-needed-to-treat``,
            ``mean-difference``, ``standardised-mean-difference``, or of one group ``proportion``,
            ``zero-event-bound``.
        groups: The group and the one it is compared with; None for the two arms. For a measure of
            one group its id; None for the only one.
        totals: Of how many, where the evidence does not say, by group: the size of a group, or
            the denominator of a count that is printed without one.
        pm_is: What a ± is that the source does not identify: ``sd`` or ``se``.
        better: For a number needed to treat, whether ``higher`` or ``lower`` is better, where the
            row does not say. Fewer adverse events are better.
        method: ``welch`` or ``pooled`` for a mean difference, ``clopper-pearson`` or ``wilson``
            for a proportion; the first of each is the default.
        level: Level of confidence.
        **unknown: Anything else is an error.

    Raises:
        NotComparableError: The figures do not allow it; the message says why.
        UnknownKeyError: The row has no such group, or there is no such keyword.
        InvalidValueError: No such measure, method, level or reading of ±; not a row.
        MissingExtraError: scipy or statsmodels is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> outcome = mie.evidence.outcomes["wang2022/mortality-6mo"]
        >>> result = effect(outcome, "risk-ratio")
        >>> round(result.estimate, 2), round(result.low, 2), round(result.high, 2)
        (0.43, 0.19, 0.94)
        >>> [str(given) for given in result.inputs], result.derived
        (['IVIG 7 of 31', 'No IVIG 9 of 17'], True)
    """
    refuse_keywords(effect, unknown)
    check_given(row, totals, pm_is)
    if measure not in get_args(Measure):
        raise InvalidValueError(f"no measure {measure!r}; {near(measure, get_args(Measure))}")
    _check_method(measure, method)
    check_level(level)
    if measure in ("proportion", "zero-event-bound"):
        cells: tuple[Reported, ...] = (pairs.one(row, groups),)
        given: tuple[Count | Mean, ...] = (count(row, cells[0], totals),)
    else:
        cells = pair = pairs.two(row, groups, arms_only=True)
        means = measure.endswith("mean-difference")
        given = pairs.figures(row, pair, "means" if means else "counts", totals, pm_is)
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
    return _of_cell(cell, "proportion", total, method=method, level=level)


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
    return _of_cell(cell, "zero-event-bound", total, level=level)


def check_level(level: float, of: str = "confidence", usual: float = 0.95) -> None:
    """Refuse a level that is no probability.

    Raises:
        InvalidValueError: It is not between 0 and 1.
    """
    if not isinstance(level, float) or not 0 < level < 1:
        raise InvalidValueError(
            f"a level of {of} lies between 0 and 1, such as {usual}; not {level!r:.60}"
        )


def check_alpha(alpha: float) -> None:
    """Refuse a level of significance that is no probability.

    Raises:
        InvalidValueError: It is not between 0 and 1.
    """
    check_level(alpha, "significance", 0.05)


def _of_cell(cell: Cell, measure: Measure, total: int | None, **options: Any) -> Effect:
    if not isinstance(cell, Cell):
        raise _no_cell(cell, measure)
    name = cell.group or "all"
    about: dict[str, Any] = {"id": name, "label": name, "values": (cell,)}
    row = Row(**about)
    of = cell.total if isinstance(cell.total, str) else cell.group
    totals = None if total is None else {of: total}
    return effect(row, measure, totals=totals, **options)


def _no_cell(given: object, measure: str) -> InvalidValueError:
    hint = ""
    if isinstance(given, Row):
        hint = f"; one of its cells is row['…'], and effect(row, {measure!r}, '…') takes a row"
    return InvalidValueError(f"expected a cell, such as outcome['all'], not {given!r:.60}{hint}")


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
        "proportion": partial(measures.proportion, wilson=method == "wilson"),
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
            f"({have} have a choice)"
        )
    if method is not None and method not in allowed:
        raise InvalidValueError(f"{measure} has no method {method!r}; {near(method, allowed)}")


def _more_is_better(row: Row, measure: Measure, better: Better | None) -> bool:
    if better not in (None, "higher", "lower"):
        raise InvalidValueError(f"better is 'higher' or 'lower', not {better!r}")
    known = getattr(row, "better", None) or better
    if better is not None and known != better:
        raise InvalidValueError(f"{row.key}: {known} is better, as the evidence says; not {better}")
    if known is None and isinstance(row, AdverseEvent):
        return False  # fewer events are better
    if known is None and measure == "number-needed-to-treat":
        raise NotComparableError(
            f"{row.key} does not say whether more or fewer events are better; give better='lower' "
            "or better='higher'"
        )
    return known == "higher"
