"""Effect measures with their intervals, from counts, rates, means or printed effects.

Where one of the four counts of a 2x2 table is zero, a half is added to each of them for ratios, as
R metafor's ``escalc`` does by default (``add = 1/2, to = "only0"``). Differences need no such
correction: the score interval is defined at zero.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

import attrs

from ..errors import NotComparableError
from . import proportions
from .computed import Computed, normal, quantile
from .distributions import t_quantile
from .estimates import Measure
from .ordinal import proportional_odds
from .proportions import wilson
from .results import Count, Estimate, Mean, Rate

Needs = Literal["counts", "means", "rates", "levels", "estimate", "before-and-after"]


@attrs.frozen
class Way:
    """How a measure is computed: what it needs of each group, and the formula."""

    needs: Needs
    compute: Callable[..., Computed]


@attrs.frozen
class Kind:
    """What a measure is.

    Attributes:
        no_effect: The value that means no effect: 1 for ratios, 0 for differences; None for a
            measure of one group, which has no such value.
        groups: How many groups it is of.
        ways: How it can be computed, by name; the first is what happens if none is named.
    """

    no_effect: float | None
    groups: int
    ways: Mapping[str, Way]

    @property
    def is_ratio(self) -> bool:
        """Whether it is pooled as a logarithm."""
        return self.no_effect == 1


def risk_ratio(first: Count, second: Count, level: float) -> Computed:
    """Return the risk ratio with its log-normal interval (Katz)."""
    if first.events == second.events == 0:
        raise NotComparableError(
            "no events in either group: a risk ratio of 0/0 does not exist; the risk difference "
            "and an upper bound for each group do"
        )
    cells, note = _corrected(first, second)
    one, two = (a / (a + b) for a, b in cells)
    method = "log-normal interval of the risk ratio" + note
    return _log_normal(one / two, _parts(cells, lambda a, b: 1 / a - 1 / (a + b)), level, method)


def odds_ratio(first: Count, second: Count, level: float) -> Computed:
    """Return the odds ratio with its log-normal interval (Woolf)."""
    pairs = {(given.events == 0, given.events == given.total) for given in (first, second)}
    if len(pairs) == 1 and True in next(iter(pairs)):
        who = "nobody" if first.events == 0 else "everybody"
        raise NotComparableError(
            f"{who} in either group had the event: an odds ratio does not exist; the risk "
            "difference does"
        )
    cells, note = _corrected(first, second)
    one, two = (a / b for a, b in cells)
    method = "log-normal interval of the odds ratio" + note
    return _log_normal(one / two, _parts(cells, lambda a, b: 1 / a + 1 / b), level, method)


def _log_normal(estimate: float, parts: tuple[float, float], level: float, method: str) -> Computed:
    yi, vi = math.log(estimate), sum(parts)
    half = quantile(level) * math.sqrt(vi)
    return Computed(
        estimate=estimate,
        low=math.exp(yi - half),
        high=math.exp(yi + half),
        method=method,
        yi=yi,
        vi=vi,
        parts=parts,
    )


def risk_difference(first: Count, second: Count, level: float) -> Computed:
    """Return the risk difference with Newcombe's hybrid score interval.

    Newcombe 1998, Statistics in Medicine 17:873-890 (summary read): it combines the Wilson
    intervals of the two proportions. ``vi`` is the usual variance p(1 - p)/n of each group, added.
    """
    one, two = (given.events / given.total for given in (first, second))
    low1, high1 = wilson(first.events, first.total, level)
    low2, high2 = wilson(second.events, second.total, level)
    estimate = one - two
    own = [g.events * (g.total - g.events) / g.total**3 for g in (first, second)]
    return Computed(
        estimate=estimate,
        low=estimate - math.hypot(one - low1, high2 - two),
        high=estimate + math.hypot(high1 - one, two - low2),
        method="Newcombe's hybrid score interval of the risk difference, not continuity-corrected",
        yi=estimate,
        vi=sum(own),
        parts=(own[0], own[1]),
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


def number_needed_to_treat(difference: Computed, more_is_better: bool) -> Computed:
    """Return the reciprocal of the risk difference and of its limits, exchanged.

    Altman 1998, BMJ 317:1309-1312, for the interval through infinity; Bender 2001, Controlled
    Clinical Trials 22:102-110, for taking the limits from Wilson scores.
    """
    benefit = [difference.low, difference.estimate, difference.high]
    if not more_is_better:
        benefit = [-value for value in reversed(benefit)]
    low, estimate, high = benefit
    plain = difference.method.startswith("Newcombe")
    limits = "Newcombe interval" if plain else f"limits ({difference.method})"
    return Computed(
        estimate=_reciprocal(estimate, math.inf),
        low=_reciprocal(high, -math.inf),
        high=_reciprocal(low, math.inf),
        method=f"reciprocal of the risk difference and of its {limits}; unadjusted",
    )


def rate_ratio(first: Rate, second: Rate, level: float) -> Computed:
    """Return the ratio of two incidence rates with its log-normal interval.

    The variance of its logarithm is 1/x1 + 1/x2, and a half is added to both counts where one is
    zero, as R metafor's ``escalc(measure="IRR")`` does by default.
    """
    if first.events == second.events == 0:
        raise NotComparableError(
            "no events in either group: a rate ratio of 0/0 does not exist; the rate difference "
            "does"
        )
    add = 0.0 if first.events and second.events else 0.5
    rates = [(g.events + add) / time for g, time in _times(first, second)]
    own = [1 / (g.events + add) for g in (first, second)]
    note = "; a half added to both counts because one is zero" if add else ""
    return normal(
        math.log(rates[0] / rates[1]), own, level, "log-normal interval of the rate ratio" + note
    )


def rate_difference(first: Rate, second: Rate, level: float) -> Computed:
    """Return the difference of two incidence rates, in the unit of time of the first group.

    The variance x1/t1² + x2/t2² and a half for a zero are those of R metafor's
    ``escalc(measure="IRD")``.
    """
    add = 0.0 if first.events and second.events else 0.5
    times = _times(first, second)
    rates = [(g.events + add) / time for g, time in times]
    own = [(g.events + add) / time**2 for g, time in times]
    note = "; a half added to both counts because one is zero" if add else ""
    return normal(
        rates[0] - rates[1], own, level, "normal interval of the rate difference" + note, log=False
    )


def reported_ratio(given: Estimate, level: float) -> Computed:
    """Return a ratio as it is printed, with the variance that its printed 95 % interval gives.

    The standard error of the logarithm is the distance of the logarithms of the limits over twice
    the quantile: Altman and Bland 2011 (BMJ 343:d2090; not read, the box of d2304 was).
    """
    if given.low <= 0:
        raise NotComparableError(f"{given}: a ratio and its limits are above zero")
    return _reported(
        given, level, math.log(given.value), (math.log(given.low), math.log(given.high))
    )


def reported_difference(given: Estimate, level: float) -> Computed:
    """Return a difference as it is printed, with the variance that its 95 % interval gives."""
    return _reported(
        given, level, float(given.value), (float(given.low), float(given.high)), log=False
    )


def _reported(
    given: Estimate, level: float, yi: float, limits: tuple[float, float], log: bool = True
) -> Computed:
    error = (limits[1] - limits[0]) / (2 * quantile(0.95))
    _spread_needed(error)
    made = normal(
        yi, [error**2], level, "as printed; the variance from the printed 95 % interval", log
    )
    if level != 0.95:
        return attrs.evolve(made, method="printed estimate; the interval from the printed 95 % one")
    estimate, low, high = float(given.value), float(given.low), float(given.high)
    return attrs.evolve(made, estimate=estimate, low=low, high=high)


def mean_difference(first: Mean, second: Mean, level: float, *, pooled: bool = False) -> Computed:
    """Return the difference of two means with its t interval, by Welch or with a pooled variance.

    Variance and degrees of freedom (Welch-Satterthwaite) as scipy's ``ttest_ind_from_stats``
    documents them; the quantile is scipy's.
    """
    estimate = float(first.mean) - float(second.mean)
    own = [given.sd**2 / given.n for given in (first, second)]
    if pooled:
        degrees = float(first.n + second.n - 2)
        own = [_pooled_variance(first, second) / given.n for given in (first, second)]
        variance = sum(own)
        method = "t interval with pooled variance (Student)"
    else:
        variance = sum(own)
        below = own[0] ** 2 / (first.n - 1) + own[1] ** 2 / (second.n - 1)
        degrees = variance**2 / below if below else math.inf
        method = "t interval with separate variances (Welch)"
    _spread_needed(variance)
    half = t_quantile((1 + level) / 2, degrees) * math.sqrt(variance)
    return Computed(
        estimate=estimate,
        low=estimate - half,
        high=estimate + half,
        method=method,
        yi=estimate,
        vi=variance,
        parts=(own[0], own[1]),
    )


def standardised_mean_difference(first: Mean, second: Mean, level: float) -> Computed:
    """Return Hedges' g: the difference in pooled standard deviations, corrected for bias.

    The exact factor of Hedges 1981 (equation 6e), from the gamma function, and the large-sample
    variance 1/n1 + 1/n2 + g²/(2(n1 + n2)), as R metafor's ``escalc(measure="SMD")`` documents.
    """
    variance = _pooled_variance(first, second)
    _spread_needed(variance)
    degrees = first.n + second.n - 2
    factor = math.exp(
        math.lgamma(degrees / 2) - math.log(degrees / 2) / 2 - math.lgamma((degrees - 1) / 2)
    )
    g = factor * (float(first.mean) - float(second.mean)) / math.sqrt(variance)
    vi = 1 / first.n + 1 / second.n + g**2 / (2 * (first.n + second.n))
    half = quantile(level) * math.sqrt(vi)
    return Computed(
        estimate=g,
        low=g - half,
        high=g + half,
        method="Hedges' g with the exact correction, normal interval",
        yi=g,
        vi=vi,
    )


def odds_ratio_from_means(first: Mean, second: Mean, level: float) -> Computed:
    """Return the odds ratio of an outcome that would be a mean above some threshold.

    The logarithm is the standardised difference times pi/√3, as if the figures were logistic:
    Chinn 2000 (Statistics in Medicine 19:3127-3131) and Hasselblad and Hedges 1995 (Psychological
    Bulletin 117:167-178; neither was read). As R metafor's ``escalc(measure="D2ORL")``, which does
    not correct the difference for bias.
    """
    variance = _pooled_variance(first, second)
    _spread_needed(variance)
    d = (float(first.mean) - float(second.mean)) / math.sqrt(variance)
    vi = 1 / first.n + 1 / second.n + d**2 / (2 * (first.n + second.n))
    return normal(
        d * _LOGISTIC,
        [vi * _LOGISTIC**2],
        level,
        "odds ratio from the standardised difference of means, logistic",
    )


def standardised_from_counts(first: Count, second: Count, level: float) -> Computed:
    """Return the standardised difference of what was cut into two: the reverse of the above.

    As R metafor's ``escalc(measure="OR2DL")``.
    """
    ratio = odds_ratio(first, second, level)
    assert ratio.yi is not None
    assert ratio.vi is not None
    return normal(
        ratio.yi / _LOGISTIC,
        [ratio.vi / _LOGISTIC**2],
        level,
        "standardised difference from the odds ratio, logistic"
        + ratio.method.removeprefix("log-normal interval of the odds ratio"),
        log=False,
    )


def mean_change(before: Mean, after: Mean, level: float) -> Computed:
    """Return the change of one group's mean, to which the correlation belongs.

    Its variance is that of R metafor's ``escalc(measure="MC")``: without the correlation of the
    two it is not known, and `designs.corrected` asks for it.
    """
    return mean_difference(after, before, level)


def proportion(given: Count, level: float, *, score: bool = False) -> Computed:
    """Return a proportion with the Clopper-Pearson (exact) or Wilson (score) interval."""
    limits = proportions.wilson if score else proportions.clopper_pearson
    low, high = limits(given.events, given.total, level)
    return Computed(
        estimate=given.events / given.total,
        low=low,
        high=high,
        method="Wilson score interval" if score else "Clopper-Pearson exact interval",
    )


def logit_proportion(given: Count, level: float) -> Computed:
    """Return a proportion whose interval is symmetric as a logit.

    The variance is 1/x + 1/(n - x), and a half is added to both where one is zero, as R metafor's
    ``escalc(measure="PLO")`` does.
    """
    events, others = float(given.events), float(given.total - given.events)
    note = ""
    if not events or not others:
        events, others = events + 0.5, others + 0.5
        note = "; a half added to the events and to the others because one is zero"
    made = normal(
        math.log(events / others),
        [1 / events + 1 / others],
        level,
        "logit interval" + note,
        log=False,
    )
    low, high = _from_logit(made.low), _from_logit(made.high)
    return attrs.evolve(made, estimate=given.events / given.total, low=low, high=high)


def freeman_tukey_proportion(given: Count, level: float) -> Computed:
    """Return a proportion whose interval is symmetric in Freeman and Tukey's double arcsine.

    Freeman and Tukey 1950 (Annals of Mathematical Statistics 21:607-611) and, for the way back,
    Miller 1978 (American Statistician 32:138; neither was read). As R metafor's
    ``escalc(measure="PFT")`` and ``transf.ipft``. Schwarzer 2019 (Research Synthesis Methods
    10:476-483; the abstract was read) shows pooled results that the way back makes misleading.
    """
    n = given.total
    made = normal(
        _double_arcsine(given.events / n, n),
        [1 / (4 * n + 2)],
        level,
        "Freeman-Tukey double arcsine interval",
        log=False,
    )
    low, high = _from_double_arcsine(made.low, n), _from_double_arcsine(made.high, n)
    return attrs.evolve(made, estimate=given.events / n, low=low, high=high)


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
        high=proportions.no_event(given.total, level),
        method="exact one-sided upper bound (Clopper-Pearson)",
    )


def _double_arcsine(share: float, n: int) -> float:
    events = share * n
    return (
        math.asin(math.sqrt(events / (n + 1))) + math.asin(math.sqrt((events + 1) / (n + 1)))
    ) / 2


def _from_double_arcsine(x: float, n: int) -> float:
    if x <= _double_arcsine(0.0, n):
        return 0.0
    if x >= _double_arcsine(1.0, n):
        return 1.0
    sine = math.sin(2 * x)
    inner = 1 - (sine + (sine - 1 / sine) / n) ** 2
    return (1 - math.copysign(1, math.cos(2 * x)) * math.sqrt(max(inner, 0.0))) / 2


def _from_logit(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _times(first: Rate, second: Rate) -> list[tuple[Rate, float]]:
    """Both groups with their time, in the unit of the first."""
    unit = first.person_time.unit
    return [(given, float(given.person_time.to(unit).value)) for given in (first, second)]


def _parts(cells: list[list[float]], of: Callable[[float, float], float]) -> tuple[float, float]:
    return of(*cells[0]), of(*cells[1])


_LOGISTIC = math.pi / math.sqrt(3)


def _corrected(first: Count, second: Count) -> tuple[list[list[float]], str]:
    cells = [[float(g.events), float(g.total - g.events)] for g in (first, second)]
    if all(value for row in cells for value in row):
        return cells, ""
    return [[value + 0.5 for value in row] for row in cells], (
        "; a half added to each of the four counts because one is zero"
    )


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


#: Every measure: what it is, and the ways to compute it.
MEASURES: Mapping[Measure, Kind] = {
    "risk-ratio": Kind(1.0, 2, {"katz": Way("counts", risk_ratio)}),
    "odds-ratio": Kind(
        1.0,
        2,
        {"woolf": Way("counts", odds_ratio), "from-means": Way("means", odds_ratio_from_means)},
    ),
    "risk-difference": Kind(0.0, 2, {"newcombe": Way("counts", risk_difference)}),
    # Its formula takes the risk difference, whatever the design made of that.
    "number-needed-to-treat": Kind(None, 2, {"newcombe": Way("counts", risk_difference)}),
    "rate-ratio": Kind(1.0, 2, {"log-normal": Way("rates", rate_ratio)}),
    "rate-difference": Kind(0.0, 2, {"normal": Way("rates", rate_difference)}),
    "mean-difference": Kind(
        0.0,
        2,
        {
            "welch": Way("means", mean_difference),
            "pooled": Way("means", partial(mean_difference, pooled=True)),
        },
    ),
    "standardised-mean-difference": Kind(
        0.0,
        2,
        {
            "hedges": Way("means", standardised_mean_difference),
            "from-counts": Way("counts", standardised_from_counts),
        },
    ),
    "proportional-odds-ratio": Kind(
        1.0, 2, {"proportional-odds": Way("levels", proportional_odds)}
    ),
    "reported-ratio": Kind(1.0, 1, {"printed": Way("estimate", reported_ratio)}),
    "reported-difference": Kind(0.0, 1, {"printed": Way("estimate", reported_difference)}),
    "mean-change": Kind(0.0, 1, {"paired": Way("before-and-after", mean_change)}),
    "proportion": Kind(
        None,
        1,
        {
            "clopper-pearson": Way("counts", proportion),
            "wilson": Way("counts", partial(proportion, score=True)),
            "logit": Way("counts", logit_proportion),
            "freeman-tukey": Way("counts", freeman_tukey_proportion),
        },
    ),
    "zero-event-bound": Kind(None, 1, {"clopper-pearson": Way("counts", zero_event_bound)}),
}
