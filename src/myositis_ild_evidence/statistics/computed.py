"""What a formula gives: an estimate with its interval, and its place on the scale of pooling."""

import math

import attrs

from .distributions import normal_quantile


@attrs.frozen(kw_only=True)
class Computed:
    """An estimate, its interval and how they were computed.

    ``parts`` are the variances of the two groups on the scale of ``yi``, for designs in which they
    are the same people; None where the variance is not their sum.
    """

    estimate: float
    low: float
    high: float
    method: str
    yi: float | None = None
    vi: float | None = None
    parts: tuple[float, float] | None = None


def normal(yi: float, parts: list[float], level: float, method: str, log: bool = True) -> Computed:
    """Return an effect with the interval that is symmetric on the scale of ``yi``."""
    vi = sum(parts)
    half = quantile(level) * math.sqrt(vi)
    estimate, low, high = (
        math.exp(value) if log else value for value in (yi, yi - half, yi + half)
    )
    pair = (parts[0], parts[1]) if len(parts) == 2 else None
    return Computed(estimate=estimate, low=low, high=high, method=method, yi=yi, vi=vi, parts=pair)


def quantile(level: float) -> float:
    """Return how many standard errors an interval reaches to each side."""
    return normal_quantile((1 + level) / 2)
