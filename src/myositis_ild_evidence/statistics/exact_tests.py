"""Exact tests of a 2x2 table: with both margins fixed, and with the sizes of the groups alone.

Which tables count as extreme is settled in whole numbers, so that no tie is decided by the last
digit of a double. Barnard's and Boschloo's tests then need the largest chance over every common
risk: of a polynomial in one unknown, which is looked for on a grid and then in ever smaller steps.
scipy's own use a global optimiser for it, and take ten times as long.
"""

import math
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, islice, takewhile
from typing import Any

from .printed import library

#: Risks that are tried within one standard deviation of the number of events, so that no peak lies
#: between them; every peak that comes near the highest is then looked at closer.
_FINE, _NEAR = 8, 0.95
#: How near to a risk of none or of all the search begins, as an angle: nearer, one table is left.
_EDGE = 1e-6
#: Points of each closer look, and how often: each step is a sixteenth of the one before.
_FINER, _TIMES = 32, 5
#: How much more likely than the observed table one may be that counts as equally likely (R's).
_TIE = 1 + 1e-7
#: Standard deviations from the mean beyond which no double holds the chance of a table.
_FAR = 40


class Tables:
    """Every table with the margins of a 2x2 table, and how likely each is.

    Args:
        a: Events in the first group.
        n1: Its size.
        c: Events in the second group.
        n2: Its size.

    Examples:
        >>> tables = Tables(2, 4, 12, 12)  # 6 of the 120 tables
        >>> round(tables.two_sided, 9)
        0.05
    """

    def __init__(self, a: int, n1: int, c: int, n2: int) -> None:
        numpy = library("numpy")
        events, both = a + c, n1 + n2
        mean = events * n1 / both
        spread = math.sqrt(mean * (both - events) / both * n2 / max(both - 1, 1))
        reach = _FAR * spread + _FAR
        low = max(0, events - n2, math.floor(mean - reach))
        high = min(events, n1, math.ceil(mean + reach))
        middle = min(max(round(mean), low), high)
        # From the middle outwards, where the chances are largest: nothing is lost on the way.
        up = numpy.arange(middle, high, dtype=float)
        more = (n1 - up) * (events - up) / ((up + 1) * (n2 - events + up + 1))
        down = numpy.arange(middle, low, -1, dtype=float)
        less = down * (n2 - events + down) / ((n1 - down + 1) * (events - down + 1))
        chances = numpy.concatenate(
            (numpy.cumprod(less)[::-1], [1.0], numpy.cumprod(more)), dtype=float
        )
        self._chances: Any = chances / chances.sum()
        self._place = a - low
        self._seen = 0 <= self._place < len(self._chances)

    @property
    def chance(self) -> float:
        """How likely the observed table is."""
        return float(self._chances[self._place]) if self._seen else 0.0

    @property
    def two_sided(self) -> float:
        """How likely a table is that is at most as likely as the observed one."""
        extreme = self._chances <= self.chance * _TIE
        return min(1.0, float(self._chances[extreme].sum()))

    @property
    def one_sided(self) -> float:
        """How likely a table is with as many events or more, or as few or fewer: the smaller."""
        if not self._seen:
            return 0.0
        fewer, more = self._chances[: self._place + 1].sum(), self._chances[self._place :].sum()
        return min(1.0, float(fewer), float(more))


@lru_cache(maxsize=4096)
def barnard(a: int, n1: int, c: int, n2: int) -> float:
    """Return the two-sided p-value with the pooled score, the sizes of the groups being fixed.

    The largest probability, over every common risk, of a table whose score is at least as far from
    zero as the observed one (definition and notation: scipy's ``barnard_exact``). The table is
    given as `Tables` takes it.

    scipy's own ``barnard_exact`` (1.17) compares scores as rounded numbers, so that tables as
    extreme as the observed one can be left out and the p-value comes out too small: for 1 of 7
    against 5 of 23 by 0.09. Here scores are compared as whole numbers.

    Examples:
        >>> round(barnard(7, 31, 9, 17), 4)
        0.036
    """
    both = n1 + n2
    ways = _ways(n1), _ways(n2)
    # The squared score is, but for a constant, (x·n2 - y·n1)² / (s·(n - s)) with s = x + y.
    observed, mixed = (a * n2 - c * n1) ** 2, (a + c) * (both - a - c)
    extreme = [0] * (both + 1)
    for x, one in enumerate(ways[0]):
        for y, two in enumerate(ways[1]):
            events = x + y
            variance = events * (both - events)
            far = (x * n2 - y * n1) ** 2 * mixed >= observed * variance and variance > 0
            if far or observed == 0:  # every table is at least as far from zero as no difference
                extreme[events] += one * two
    return _largest(extreme)


@lru_cache(maxsize=4096)
def boschloo(a: int, n1: int, c: int, n2: int) -> float:
    """Return the two-sided p-value of the test that orders tables by Fisher's one-sided p.

    Twice the smaller of the one-sided ones, as scipy's ``boschloo_exact`` has it. The table is
    given as `Tables` takes it.

    Examples:
        >>> round(boschloo(7, 31, 9, 17), 4)
        0.0445
    """
    fewer, more = _one_sided(a, n1, c, n2), _one_sided(c, n2, a, n1)
    return min(1.0, 2 * min(fewer, more))


def _one_sided(a: int, n1: int, c: int, n2: int) -> float:
    """Return the largest chance of a table with at most Fisher's p, fewer events in the first."""
    ways, of_sum = (_ways(n1), _ways(n2)), _ways(n1 + n2)

    def tables(events: int) -> Iterator[int]:
        """How many tables have this many events, and no more than each number in the first."""
        first = range(max(0, events - n2), min(events, n1) + 1)
        return accumulate(ways[0][x] * ways[1][events - x] for x in first)

    observed = next(islice(tables(a + c), a - max(0, a + c - n2), None))
    extreme = []
    for events, whole in enumerate(of_sum):
        most = observed * whole // of_sum[a + c]
        [last] = deque(takewhile(most.__ge__, tables(events)), maxlen=1) or [0]
        extreme.append(last)
    return _largest(extreme)


@lru_cache(maxsize=64)
def _ways(n: int) -> tuple[int, ...]:
    """In how many ways a group of a size has each number of events."""
    return tuple(math.comb(n, k) for k in range(n + 1))


def _largest(ways: list[int]) -> float:
    """Return the largest chance, over every common risk, of tables that are so many for each sum.

    Args:
        ways: How many tables are meant, for each number of events in both groups together.
    """
    numpy = library("numpy")
    both = len(ways) - 1
    events = numpy.array([k for k, w in enumerate(ways) if w], dtype=float)
    logs = numpy.array([math.log(w) for w in ways if w])

    def chances(risks: Any) -> Any:
        yes, no = numpy.log(risks)[:, None], numpy.log1p(-risks)[:, None]
        return numpy.exp(logs + yes * events + no * (both - events)).sum(axis=1)

    if ways[0] or ways[-1]:  # the one table that is left where nobody, or everybody, has an event
        return 1.0
    # In angles the number of events has one standard deviation everywhere.
    steps = math.ceil(math.pi * _FINE * both**0.5) + 9
    risks = numpy.sin(numpy.linspace(_EDGE, math.pi / 2 - _EDGE, steps)) ** 2
    found = chances(risks)
    around = numpy.concatenate(([-1.0], found, [-1.0]))
    peaks = (found >= around[:-2]) & (found >= around[2:]) & (found >= _NEAR * found.max())
    best = float(found.max())
    if best > 1 - 1e-12:  # every table counts, or nearly so, and there are no peaks to look at
        return 1.0
    for place in numpy.flatnonzero(peaks):
        ends = risks[max(place - 1, 0)], risks[min(place + 1, len(risks) - 1)]
        for _ in range(_TIMES):
            closer = numpy.linspace(*ends, _FINER + 1)
            seen = chances(closer)
            top = int(seen.argmax())
            best = max(best, float(seen[top]))
            ends = closer[max(top - 1, 0)], closer[min(top + 1, _FINER)]
    return min(1.0, best)
