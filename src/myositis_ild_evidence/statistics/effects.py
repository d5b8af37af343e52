"""Effects of a row: from its cells to a measure with its interval."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..errors import Argument, Hint, InvalidValueError, NotComparableError, near
from ..records.cell import Cell
from ..records.row import Reported, Row
from ..words import quoted
from . import designs, measures, pairs
from .computed import Computed
from .designs import Correlation, Design
from .estimates import Better, Effect, Measure, NumberNeededToTreat, ZeroEventBound
from .figures import Spread, check_given
from .measures import MEASURES, Kind, Way
from .medians import Medians
from .medians import check as check_medians
from .pairs import Groups
from .results import Count, Figures, Mean, Rate

Method = Literal[
    "welch",
    "pooled",
    "clopper-pearson",
    "wilson",
    "logit",
    "freeman-tukey",
    "from-means",
    "from-counts",
]


def computed_effect(
    row: Row,
    measure: Measure,
    groups: Groups,
    totals: Mapping[str, int] | None,
    plus_minus: Spread | None,
    medians: Medians | None,
    better: Better | None,
    method: Method | None,
    correlation: Correlation | None,
    design_effect: float,
    level: float,
) -> Effect:
    """See `verbs.effect`."""
    check_given(row, totals, plus_minus)
    kind = _kind(measure)
    way = _way(measure, kind, method)
    check_medians(medians)
    design = designs.design(correlation, design_effect)
    check_level(level)
    if kind.groups == 1:
        cells: tuple[Reported, ...] = (pairs.one(row, groups),)
        if way.needs == "before-and-after":
            cells = pairs.course(row, cells[0])
    else:
        counted = pairs.lowest(row) if way.needs == "levels" else row
        cells = pairs.two(counted, groups, arms_only=True)
    given = pairs.figures(row, cells, way.needs, totals, plus_minus, medians)
    _check_design(row, cells, given, design, kind, way)
    computed = way.compute(*given, level=level)
    people = given[0].n if isinstance(given[0], Mean) else None
    computed = designs.corrected(computed, design, log=kind.is_ratio, level=level, people=people)
    if measure == "number-needed-to-treat":
        more_is_better = _more_is_better(row, measure, better)
        computed = measures.number_needed_to_treat(computed, more_is_better)
    else:
        _more_is_better(row, measure, better)
    return _effect(
        measure,
        computed,
        level,
        subject=row.title if way.needs == "levels" else cells[0].label,
        inputs=given,
        sources=pairs.sources(cells),
        cautions=(*pairs.cautions(row, cells, given, design), *_cautions(measure, way)),
        care=row.cautions,
        unit=_unit(measure, cells[0], given),
    )


def _kind(measure: str) -> Kind:
    for name, kind in MEASURES.items():
        if name == measure:
            return kind
    raise InvalidValueError(
        f"no measure {quoted(measure)}; {near(measure, MEASURES)}",
        code="unknown-choice",
        argument="measure",
    )


def _cautions(measure: Measure, way: Way) -> tuple[str, ...]:
    if measure == "reported-ratio":
        return (
            "a ratio as it is printed: whether of hazards, odds, risks or rates, and what it is "
            "adjusted for, is what its row says",
        )
    names = {
        measures.odds_ratio_from_means: "an odds ratio that nobody counted: computed from means",
        measures.standardised_from_counts: "a difference that nobody measured: computed from "
        "counts",
    }
    said = names.get(way.compute)
    return (f"{said}, as if the figures were logistic",) if said else ()


def _unit(measure: Measure, cell: Reported, given: Sequence[Figures]) -> str:
    if measure in ("mean-difference", "mean-change", "reported-difference"):
        return cell.unit
    first = given[0]
    if measure == "rate-difference" and isinstance(first, Rate):
        return f"per person-{first.person_time.unit}"
    return ""


def _check_design(
    row: Row,
    cells: Sequence[Reported],
    given: Sequence[Figures],
    design: Design,
    kind: Kind,
    way: Way,
) -> None:
    """Refuse a correlation where the groups are other people, and ask for it where it is needed."""
    if way.needs == "before-and-after" and design.correlation is None:
        raise NotComparableError(
            f"{row.key}: how far the figures before and after go together is not said, and without "
            "it the change has no interval",
            Hint(
                "; give ",
                Argument("correlation", 0.5),
                ", or as bounds ",
                Argument("correlation", (0.0, 0.9)),
            ),
            argument="correlation",
        )
    if design.correlation is None or way.needs == "before-and-after":
        return
    sizes = {g.n if isinstance(g, Mean) else g.total for g in given if isinstance(g, (Mean, Count))}
    if kind.groups == 1 or len(sizes) > 1 or pairs.parallel(row, cells):
        raise NotComparableError(
            f"{row.key}: the groups are different people, whose results have no correlation",
            argument="correlation",
        )


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
            f"a level of {of} lies between 0 and 1, such as {usual}; not {quoted(level)}",
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
    return computed_effect(row, measure, None, totals, None, None, None, method, None, 1.0, level)


def _no_cell(given: object, measure: str) -> InvalidValueError:
    hint = ""
    if isinstance(given, Row):
        hint = (
            f"; one of its cells is row['…'], and effect(row, {quoted(measure)}, '…') takes a row"
        )
    return InvalidValueError(
        f"expected a cell, such as outcome['all'], not {quoted(given)}{hint}",
        code="wrong-type",
        argument="cell",
    )


def _effect(measure: Measure, computed: Computed, level: float, **about: Any) -> Effect:
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


def _way(measure: str, kind: Kind, method: str | None) -> Way:
    if method is None:
        return next(iter(kind.ways.values()))
    if len(kind.ways) == 1:
        *most, last = [name for name, other in MEASURES.items() if len(other.ways) > 1]
        have = f"{', '.join(most)} and {last}"
        raise InvalidValueError(
            f"{measure} has no method {quoted(method)}; it is computed in one way, leave method "
            f"out ({have} have a choice)",
            code="unknown-choice",
            argument="method",
        )
    if method not in kind.ways:
        raise InvalidValueError(
            f"{measure} has no method {quoted(method)}; {near(method, kind.ways)}",
            code="unknown-choice",
            argument="method",
        )
    return kind.ways[method]


def _more_is_better(row: Row, measure: Measure, better: Better | None) -> bool:
    if better not in (None, "higher", "lower"):
        raise InvalidValueError(
            Argument("better", bare=True),
            f" is 'higher' or 'lower', not {quoted(better)}",
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
