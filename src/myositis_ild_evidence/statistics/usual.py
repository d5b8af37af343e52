"""The usual estimates and 95 % intervals of two groups, to see which of them is printed.

A printed mean, SD or percentage stands for all figures that round to it, so that each estimate and
limit is a range: what such figures give.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import product

import attrs

from ..errors import NotComparableError
from . import intervals, measures
from .computed import Computed
from .distributions import t_quantile
from .printed import library
from .results import Count, Mean

Range = tuple[float, float]
LEVEL = 0.95
#: The exact odds ratio of more people takes long, and is Woolf's to the printed digit.
MAX_PEOPLE = 5000
EXACT = "exact (conditional)"


@attrs.frozen
class Usual:
    """What one method gives: a range for the estimate and for each limit."""

    estimate: Range
    low: Range
    high: Range


def of_counts(
    measure: str, first: Count, second: Count, fits: Callable[[Range], bool] | None = None
) -> Iterator[tuple[str, Usual]]:
    """Yield what the usual methods give for a risk ratio, an odds ratio or a risk difference.

    Katz's, Woolf's and Newcombe's as in `measures`, then the adjusted, the score and the Wald
    intervals of statsmodels' ``confint_proportions_2indep`` and scipy's exact odds ratio, which are
    slower. Risk differences are proportions. Where several counts print as a percentage, all of
    them are meant.

    Args:
        measure: ``risk-ratio``, ``odds-ratio`` or ``risk-difference``.
        first: One group.
        second: The one it is compared with.
        fits: Which estimates are wanted; all where it is None.

    Examples:
        >>> name, found = next(of_counts(
        ...     "risk-ratio", Count(events=7, total=31), Count(events=9, total=17)))
        >>> name, [round(limits[0], 2) for limits in (found.estimate, found.low, found.high)]
        ('Katz', [0.43, 0.19, 0.94])
    """
    ends = [(g.fits[0], g.fits[-1]) if g.fits else (g.events,) for g in (first, second)]
    given = [
        (attrs.evolve(first, events=a), attrs.evolve(second, events=c)) for a, c in product(*ends)
    ]
    shared: Range | None = None
    for name, method in _METHODS[measure].items():
        if fits is not None and shared is not None and name != EXACT and not fits(shared):
            continue  # the methods share their estimate, which is computed sooner than limits
        try:
            found = [method(one, two) for one, two in given]
        except NotComparableError:
            continue
        if None not in found:
            figures = [triple for triple in found if triple is not None]
            one = Usual(*((min(f), max(f)) for f in zip(*figures, strict=True)))
            shared = shared or one.estimate
            if fits is None or fits(one.estimate):
                yield name, one


Triple = tuple[float, float, float]
Method = Callable[[Count, Count], Triple | None]


def _own(computed: Callable[[Count, Count, float], Computed]) -> Method:
    def method(first: Count, second: Count) -> Triple:
        found = computed(first, second, LEVEL)
        return found.estimate, found.low, found.high

    return method


def _of_statsmodels(compare: str, method: str) -> Method:
    own = {
        "ratio": measures.risk_ratio,
        "odds-ratio": measures.odds_ratio,
        "diff": measures.risk_difference,
    }[compare]

    def limits(first: Count, second: Count) -> Triple | None:
        if compare != "diff" and not all(0 < g.events < g.total for g in (first, second)):
            return None
        confint = library("statsmodels.stats.proportion").confint_proportions_2indep
        try:
            with library("numpy").errstate(all="ignore"):  # the search for a score visits its ends
                low, high = confint(
                    first.events,
                    first.total,
                    second.events,
                    second.total,
                    method=method,
                    compare=compare,
                    alpha=1 - LEVEL,
                    correction=False,
                )
        except ValueError:  # and does not find it within them
            return None
        return own(first, second, LEVEL).estimate, float(low), float(high)

    return limits


def _exact(first: Count, second: Count) -> Triple | None:
    if first.total + second.total > MAX_PEOPLE:
        return None
    table = [[g.events for g in (first, second)], [g.total - g.events for g in (first, second)]]
    exact = library("scipy.stats.contingency").odds_ratio(table)
    low, high = exact.confidence_interval(LEVEL)
    return float(exact.statistic), float(low), float(high)


#: The methods of each measure by name, the quick ones first.
_METHODS: Mapping[str, Mapping[str, Method]] = {
    "risk-ratio": {
        "Katz": _own(measures.risk_ratio),
        "adjusted log": _of_statsmodels("ratio", "log-adjusted"),
        "score": _of_statsmodels("ratio", "score"),
    },
    "odds-ratio": {
        "Woolf": _own(measures.odds_ratio),
        "adjusted logit": _of_statsmodels("odds-ratio", "logit-adjusted"),
        "score": _of_statsmodels("odds-ratio", "score"),
        EXACT: _exact,
    },
    "risk-difference": {
        "Newcombe": _own(measures.risk_difference),
        "Wald": _of_statsmodels("diff", "wald"),
        "Agresti-Caffo": _of_statsmodels("diff", "agresti-caffo"),
        "score": _of_statsmodels("diff", "score"),
    },
}


def of_means(measure: str, first: Mean, second: Mean) -> dict[str, Usual]:
    """Return what the usual methods give for a mean difference, or a standardised one.

    Welch's and Student's t and the normal interval of a difference; of a standardised one Cohen's d
    and Hedges' g with the usual normal interval. Nothing where a spread may be zero.

    Examples:
        >>> from decimal import Decimal
        >>> one, two = (Mean(mean=Decimal(m), sd=2.0, n=20) for m in ("6.0", "5.0"))
        >>> round(of_means("mean-difference", one, two)["Student"].low[0], 2)
        -0.38
    """
    (low1, high1), (low2, high2) = first.means, second.means
    gap = (low1 - high2, high1 - low2)
    spreads = list(zip(first.sds, second.sds, strict=True))
    if not all(min(pair) > 0 for pair in spreads):
        return {}
    if measure == "standardised-mean-difference":
        return _standardised(first, second, gap, spreads)
    apart = [math.sqrt(a**2 / first.n + b**2 / second.n) for a, b in spreads]
    together = [_pooled(first, second, a, b) for a, b in spreads]
    pooled = [sd * math.sqrt(1 / first.n + 1 / second.n) for sd in together]
    least, most = intervals.welch(
        [sd**2 / first.n for sd in first.sds],
        [sd**2 / second.n for sd in second.sds],
        first.n,
        second.n,
    )
    students = [t_quantile(0.975, first.n + second.n - 2)] * 2
    welchs = [t_quantile(0.975, most), t_quantile(0.975, least)]
    return {
        "Welch": _around(gap, apart, welchs),
        "Student": _around(gap, pooled, students),
        "normal": _around(gap, apart, [1.96, 1.96]),
        "normal, pooled": _around(gap, pooled, [1.96, 1.96]),
    }


def _around(gap: Range, errors: list[float], quantiles: list[float]) -> Usual:
    least, most = errors[0] * quantiles[0], errors[1] * quantiles[1]
    return Usual(gap, (gap[0] - most, gap[1] - least), (gap[0] + least, gap[1] + most))


def _pooled(first: Mean, second: Mean, sd1: float, sd2: float) -> float:
    squares = (first.n - 1) * sd1**2 + (second.n - 1) * sd2**2
    return math.sqrt(squares / (first.n + second.n - 2))


def _standardised(
    first: Mean, second: Mean, gap: Range, spreads: list[tuple[float, float]]
) -> dict[str, Usual]:
    pooled = [_pooled(first, second, a, b) for a, b in spreads]
    d = (min(g / s for g in gap for s in pooled), max(g / s for g in gap for s in pooled))
    found = {}
    for name, factor in (("Cohen's d", 1.0), ("Hedges' g", 1 - 3 / (4 * (first.n + second.n) - 9))):
        ends = (d[0] * factor, d[1] * factor)
        errors = sorted(
            math.sqrt(1 / first.n + 1 / second.n + e**2 / (2 * (first.n + second.n))) for e in ends
        )
        found[name] = _around(ends, errors, [1.96, 1.96])
    return found
