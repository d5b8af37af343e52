"""Effect measures with their intervals, from counts or from means.

Where one of the four counts of a 2x2 table is zero, a half is added to each of them for ratios, as
R metafor's ``escalc`` does by default (``add = 1/2, to = "only0"``). Differences need no such
correction: the score interval is defined at zero.
"""

import math
from typing import Any

import attrs

from ..errors import NotComparableError
from . import exact
from .printed import library
from .results import Count, Mean


@attrs.frozen(kw_only=True)
class Computed:
    """An estimate, its interval and how they were computed."""

    estimate: float
    low: float
    high: float
    method: str
    yi: float | None = None
    vi: float | None = None


def risk_ratio(first: Count, second: Count, level: float) -> Computed:
    """Return the risk ratio with its log-normal interval (Katz), by statsmodels' ``Table2x2``."""
    if first.events == second.events == 0:
        raise NotComparableError(
            "no events in either group: a risk ratio of 0/0 does not exist; the risk difference "
            "and an upper bound for each group do"
        )
    cells, note = _corrected(first, second)
    table = _table(cells)
    low, high = table.riskratio_confint(1 - level)
    return Computed(
        estimate=float(table.riskratio),
        low=float(low),
        high=float(high),
        method="log-normal interval of the risk ratio" + note,
        yi=float(table.log_riskratio),
        vi=float(table.log_riskratio_se) ** 2,
    )


def odds_ratio(first: Count, second: Count, level: float) -> Computed:
    """Return the odds ratio with its log-normal interval (Woolf), by statsmodels' ``Table2x2``."""
    pairs = {(given.events == 0, given.events == given.total) for given in (first, second)}
    if len(pairs) == 1 and True in next(iter(pairs)):
        who = "nobody" if first.events == 0 else "everybody"
        raise NotComparableError(
            f"{who} in either group had the event: an odds ratio does not exist; the risk "
            "difference does"
        )
    cells, note = _corrected(first, second)
    table = _table(cells)
    low, high = table.oddsratio_confint(1 - level)
    return Computed(
        estimate=float(table.oddsratio),
        low=float(low),
        high=float(high),
        method="log-normal interval of the odds ratio" + note,
        yi=float(table.log_oddsratio),
        vi=float(table.log_oddsratio_se) ** 2,
    )


def risk_difference(first: Count, second: Count, level: float) -> Computed:
    """Return the risk difference with Newcombe's hybrid score interval, by statsmodels.

    Newcombe 1998, Statistics in Medicine 17:873-890 (summary read): it combines the Wilson
    intervals of the two proportions. ``vi`` is the usual variance p(1 - p)/n of each group, added.
    """
    proportions = library("statsmodels.stats.proportion")
    low, high = proportions.confint_proportions_2indep(
        first.events,
        first.total,
        second.events,
        second.total,
        method="newcomb",
        compare="diff",
        alpha=1 - level,
    )
    estimate = first.events / first.total - second.events / second.total
    variance = sum(g.events * (g.total - g.events) / g.total**3 for g in (first, second))
    return Computed(
        estimate=estimate,
        low=float(low),
        high=float(high),
        method="Newcombe's hybrid score interval of the risk difference, not continuity-corrected",
        yi=estimate,
        vi=variance,
    )


def half_added(first: Count, second: Count) -> tuple[float, float]:
    """Return a risk difference and its variance with a half added to each of the four counts.

    As R metafor's ``escalc(measure="RD")`` does by default where one of them is zero.

    Examples:
        >>> none = Count(events=0, total=30)
        >>> round(half_added(none, none)[1], 5)
        0.00102
    """
    shares = [(g.events + 0.5) / (g.total + 1) for g in (first, second)]
    variances = [p * (1 - p) / (g.total + 1) for p, g in zip(shares, (first, second), strict=True)]
    return shares[0] - shares[1], sum(variances)


def number_needed_to_treat(
    first: Count, second: Count, level: float, more_is_better: bool
) -> Computed:
    """Return the reciprocal of the risk difference and of its limits, exchanged.

    Altman 1998, BMJ 317:1309-1312, for the interval through infinity; Bender 2001, Controlled
    Clinical Trials 22:102-110, for taking the limits from Wilson scores.
    """
    difference = risk_difference(first, second, level)
    benefit = [difference.low, difference.estimate, difference.high]
    if not more_is_better:
        benefit = [-value for value in reversed(benefit)]
    low, estimate, high = benefit
    return Computed(
        estimate=_reciprocal(estimate, math.inf),
        low=_reciprocal(high, -math.inf),
        high=_reciprocal(low, math.inf),
        method="reciprocal of the risk difference and of its Newcombe interval; unadjusted",
    )


def mean_difference(first: Mean, second: Mean, level: float, pooled: bool) -> Computed:
    """Return the difference of two means with its t interval, by Welch or with a pooled variance.

    Variance and degrees of freedom (Welch-Satterthwaite) as scipy's ``ttest_ind_from_stats``
    documents them; the quantile is scipy's.
    """
    estimate = float(first.mean) - float(second.mean)
    if pooled:
        degrees = float(first.n + second.n - 2)
        variance = _pooled_variance(first, second) * (1 / first.n + 1 / second.n)
        method = "t interval with pooled variance (Student)"
    else:
        own = [given.sd**2 / given.n for given in (first, second)]
        variance = sum(own)
        below = own[0] ** 2 / (first.n - 1) + own[1] ** 2 / (second.n - 1)
        degrees = variance**2 / below if below else math.inf
        method = "t interval with separate variances (Welch)"
    _spread_needed(variance)
    half = float(library("scipy.stats").t.ppf((1 + level) / 2, degrees)) * math.sqrt(variance)
    return Computed(
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        method=method,
        yi=estimate,
        vi=variance,
    )


def standardised_mean_difference(first: Mean, second: Mean, level: float) -> Computed:
    """Return Hedges' g: the difference in pooled standard deviations, corrected for bias.

    The exact factor of Hedges 1981 (equation 6e), from the gamma function, and the large-sample
    variance 1/n1 + 1/n2 + g²/(2(n1 + n2)), as R metafor's ``escalc(measure="SMD")`` documents.
    """
    variance = _pooled_variance(first, second)
    _spread_needed(variance)
    degrees = first.n + second.n - 2
    log_gamma = library("scipy.special").gammaln
    factor = math.exp(
        float(log_gamma(degrees / 2))
        - math.log(degrees / 2) / 2
        - float(log_gamma((degrees - 1) / 2))
    )
    g = factor * (float(first.mean) - float(second.mean)) / math.sqrt(variance)
    vi = 1 / first.n + 1 / second.n + g**2 / (2 * (first.n + second.n))
    half = float(library("scipy.stats").norm.ppf((1 + level) / 2)) * math.sqrt(vi)
    return Computed(
        estimate=g,
        low=g - half,
        high=g + half,
        method="Hedges' g with the exact correction, normal interval",
        yi=g,
        vi=vi,
    )


def proportion(given: Count, level: float, score: bool) -> Computed:
    """Return a proportion with the Clopper-Pearson (exact) or Wilson (score) interval."""
    limits = exact.wilson if score else exact.clopper_pearson
    low, high = limits(given.events, given.total, level)
    return Computed(
        estimate=given.events / given.total,
        low=low,
        high=high,
        method="Wilson score interval" if score else "Clopper-Pearson exact interval",
    )


def zero_event_bound(given: Count, level: float) -> Computed:
    """Return the exact one-sided upper bound of a proportion of which no event was seen.

    Raises:
        NotComparableError: There were events.
    """
    if given.events:
        raise NotComparableError(
            f"{given}: a bound for no event needs 0 events; a proportion has an interval"
        )
    return Computed(
        estimate=0.0,
        low=0.0,
        high=exact.no_event(given.total, level),
        method="exact one-sided upper bound (Clopper-Pearson)",
    )


def _corrected(first: Count, second: Count) -> tuple[list[list[float]], str]:
    cells = [[float(g.events), float(g.total - g.events)] for g in (first, second)]
    if all(value for row in cells for value in row):
        return cells, ""
    return [[value + 0.5 for value in row] for row in cells], (
        "; a half added to each of the four counts because one is zero"
    )


def _table(cells: list[list[float]]) -> Any:
    # shift_zeros of statsmodels 0.14 and 0.15 changes only the zero cells, against its own
    # documentation; the correction was made already.
    numpy = library("numpy")
    tables = library("statsmodels.stats.contingency_tables")
    return tables.Table2x2(numpy.array(cells), shift_zeros=False)


def _pooled_variance(first: Mean, second: Mean) -> float:
    squares = sum((given.n - 1) * given.sd**2 for given in (first, second))
    return squares / (first.n + second.n - 2)


def _spread_needed(variance: float) -> None:
    if not variance > 0:
        raise NotComparableError(
            "both standard deviations are zero: the difference has no interval; figures with a "
            "spread are needed"
        )


def _reciprocal(value: float, at_zero: float) -> float:
    return 1 / value if value else at_zero
