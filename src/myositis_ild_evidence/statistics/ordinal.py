"""Ordinal outcomes: one odds ratio for every cut of a scale."""

import math
from typing import Any

from ..errors import NotComparableError
from .computed import Computed, normal
from .printed import library
from .results import Levels

#: Steps of Newton's method; a scale of a study converges in less than ten.
_STEPS = 100


def proportional_odds(first: Levels, second: Levels, level: float) -> Computed:
    """Return the odds ratio of a higher level, the same at every cut of the scale.

    The maximum of the likelihood of the proportional odds model, and its observed information, as
    R's ``MASS::polr`` has them.
    """
    numpy: Any = library("numpy")
    table = numpy.array([second.counts, first.counts], dtype=float)
    if (table.sum(axis=0) > 0).sum() < 2:
        raise NotComparableError("everybody is at one level: the scale tells nothing apart")
    table = table[:, table.sum(axis=0) > 0]
    shares = table.sum(axis=0).cumsum()[:-1] / table.sum()
    point = numpy.append(numpy.log(shares / (1 - shares)), 0.0)
    value, slope, curve = _likelihood(numpy, table, point)
    for _ in range(_STEPS):
        step = numpy.linalg.solve(curve, -slope)
        better = None
        while numpy.abs(step).max() > 1e-12 and better is None:
            tried = _likelihood(numpy, table, point + step)
            better = tried if tried[0] >= value - 1e-12 else None
            step = step if better else step / 2
        if better is None:
            break
        point, (value, slope, curve) = point + step, better
        if abs(point[-1]) > 30:
            raise NotComparableError(
                "one group is above the other at every cut: the odds ratio has no end"
            )
    variance = float(numpy.linalg.inv(-curve)[-1, -1])
    return normal(float(point[-1]), [variance], level, "proportional odds, log-normal interval")


def _likelihood(numpy: Any, table: Any, point: Any) -> tuple[float, Any, Any]:
    """The logarithm of the likelihood with its first and second derivatives."""
    cuts, beta = point[:-1], point[-1]
    size = len(point)
    value, slope, curve = 0.0, numpy.zeros(size), numpy.zeros((size, size))
    if (numpy.diff(cuts) <= 0).any():
        return -math.inf, slope, curve
    for x, counts in enumerate(table):
        below = 1 / (1 + numpy.exp(-(cuts - beta * x)))
        first = below * (1 - below)
        second = first * (1 - 2 * below)
        edges = [(0.0, numpy.zeros(size), numpy.zeros((size, size)))]
        for place, (share, d1, d2) in enumerate(zip(below, first, second, strict=True)):
            toward = numpy.zeros(size)
            toward[place], toward[-1] = 1.0, -x
            edges.append((share, d1 * toward, d2 * numpy.outer(toward, toward)))
        edges.append((1.0, numpy.zeros(size), numpy.zeros((size, size))))
        for count, low, high in zip(counts, edges, edges[1:], strict=False):
            chance = high[0] - low[0]
            if not count:
                continue
            if not chance > 0:
                return -math.inf, slope, curve
            tilt, bend = (high[1] - low[1]) / chance, (high[2] - low[2]) / chance
            value += count * math.log(chance)
            slope = slope + count * tilt
            curve = curve + count * (bend - numpy.outer(tilt, tilt))
    return value, slope, curve
