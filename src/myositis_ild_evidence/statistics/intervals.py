"""What figures that were rounded for print allow: the p-values that they can come from.

A printed 5.1 stands for everything from 5.05 to 5.15. So a p-value that is recomputed from printed
figures is not one number but all that such figures give, and a printed p-value is wrong only where
none of them is printed so. Nuijten 2016 (Behavior Research Methods 48:1205-1226; abstract read,
the rest known from the documentation of R's statcheck)
treats the rounding of a test statistic in the same way.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

from .distributions import chi_square_tail, f_tail, t_tail
from .printed import library
from .results import Count, Mean

Bounds = tuple[float, float]
#: More tables than this are not enumerated; the p-value of such counts is then not known.
MAX_TABLES = 400_000
#: Corners of a box of means: with more groups than this only the box's own ends are looked at.
MAX_CORNERS = 12


def t_test(first: Mean, second: Mean, *, equal: bool) -> Bounds:
    """Return the least and the largest two-sided p of a t-test that printed figures allow.

    The statistic is bounded by the largest difference over the least variance and the reverse, the
    degrees of freedom of Welch and Satterthwaite by those at the ends of the ratio of the two
    variances and at its peak, where they are n1 + n2 - 2. The bounds are never too narrow.

    Args:
        first: One group.
        second: The other.
        equal: Whether the variances are taken as equal (Student) or not (Welch).
    """
    (low1, high1), (low2, high2) = first.means, second.means
    gap = (max(low1 - high2, low2 - high1, 0.0), max(high1 - low2, high2 - low1))
    spread1, spread2 = first.sds, second.sds
    if equal:
        df = first.n + second.n - 2
        each = 1 / first.n + 1 / second.n
        squares = [
            ((first.n - 1) * a**2 + (second.n - 1) * b**2) / df * each
            for a, b in zip(spread1, spread2, strict=True)
        ]
        degrees = (float(df), float(df))
    else:
        own1 = [a**2 / first.n for a in spread1]
        own2 = [b**2 / second.n for b in spread2]
        squares = [a + b for a, b in zip(own1, own2, strict=True)]
        degrees = welch(own1, own2, first.n, second.n)
    return _p(gap, (squares[0], squares[1]), degrees)


def t_test_as_printed(first: Mean, second: Mean, *, equal: bool) -> float:
    """Return the two-sided p of a t-test of the figures as they are printed.

    Args:
        first: One group.
        second: The other.
        equal: Whether the variances are taken as equal (Student) or not (Welch).
    """
    own = [given.sd**2 / given.n for given in (first, second)]
    if equal:
        degrees = float(first.n + second.n - 2)
        within = ((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / degrees
        variance = within * (1 / first.n + 1 / second.n)
    else:
        variance = sum(own)
        below = own[0] ** 2 / (first.n - 1) + own[1] ** 2 / (second.n - 1)
        degrees = variance**2 / below if below else 1.0
    apart = abs(float(first.mean) - float(second.mean))
    return 2 * t_tail(apart / math.sqrt(variance) if variance else math.inf, degrees)


def welch(own1: Sequence[float], own2: Sequence[float], n1: int, n2: int) -> Bounds:
    """The least and the largest degrees of freedom over a box of two variances of means."""
    found = []
    for a, b in itertools.product(own1, own2):
        below = a**2 / (n1 - 1) + b**2 / (n2 - 1)
        found.append((a + b) ** 2 / below if below else float(min(n1, n2) - 1))
    peak = (n1 - 1) / (n2 - 1)
    if own1[0] <= peak * own2[1] and own1[1] >= peak * own2[0]:
        found.append(float(n1 + n2 - 2))
    return min(found), max(found)


def _p(gap: Bounds, squares: Bounds, degrees: Bounds) -> Bounds:
    largest = gap[1] / math.sqrt(squares[0]) if squares[0] else math.inf
    least = gap[0] / math.sqrt(squares[1]) if squares[1] else 0.0
    return 2 * t_tail(largest, degrees[1]), 2 * t_tail(least, degrees[0])


def variance_analysis(groups: Sequence[Mean], *, equal: bool) -> tuple[float, Bounds]:
    """Return the p of a one-way analysis of variance, and the bounds that rounding leaves.

    Fisher's with equal variances; Welch's 1951 (Biometrika 38:330-336; not read, the formula is
    that of statsmodels' ``anova_oneway`` with ``use_var="unequal"``) without.

    Args:
        groups: The groups, three or more.
        equal: Whether the variances are taken as equal.
    """
    exact = [(float(g.mean), float(g.mean)) for g in groups]
    p = _anova(groups, exact, [g.sd for g in groups], equal)[0]
    found = []
    for sds in itertools.product(*(g.sds for g in groups)):
        if not any(sds):
            return p, (0.0, 1.0)
        found.append(_anova(groups, [g.means for g in groups], sds, equal))
    return p, (min(low for low, _ in found), max(high for _, high in found))


def _anova(
    groups: Sequence[Mean], means: Sequence[Bounds], sds: Sequence[float], equal: bool
) -> Bounds:
    sizes, k = [g.n for g in groups], len(groups)
    if equal:
        within = sum((n - 1) * sd**2 for n, sd in zip(sizes, sds, strict=True))
        weights = [float(n) for n in sizes]
        scale = (k - 1) * within / (sum(sizes) - k)
        degrees = float(sum(sizes) - k)
    else:
        if not all(sds):
            return 0.0, 1.0
        weights = [n / sd**2 for n, sd in zip(sizes, sds, strict=True)]
        whole = sum(weights)
        lost = sum((1 - w / whole) ** 2 / (n - 1) for w, n in zip(weights, sizes, strict=True))
        scale = (k - 1) * (1 + 2 * (k - 2) / (k**2 - 1) * lost)
        degrees = (k**2 - 1) / (3 * lost)
    least, largest = _between(means, weights)
    return f_tail(largest / scale, k - 1, degrees), f_tail(least / scale, k - 1, degrees)


def _between(means: Sequence[Bounds], weights: Sequence[float]) -> Bounds:
    """The least and the largest weighted sum of squares about their own mean over a box."""

    def squares(points: Sequence[float]) -> float:
        centre = sum(w * x for w, x in zip(weights, points, strict=True)) / sum(weights)
        return sum(w * (x - centre) ** 2 for w, x in zip(weights, points, strict=True))

    # Convex: the largest is at a corner; the least where all are as near as can be to one point.
    corners: Iterator[tuple[float, ...]] = itertools.product(*means)
    if len(means) > MAX_CORNERS:
        corners = iter([tuple(low for low, _ in means), tuple(high for _, high in means)])
    largest = max(map(squares, corners))
    low, high = min(low for low, _ in means), max(high for _, high in means)
    for _ in range(60):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        gaps = [
            sum(
                w * (min(max(at, a), b) - at) ** 2 for w, (a, b) in zip(weights, means, strict=True)
            )
            for at in (one, two)
        ]
        low, high = (low, two) if gaps[0] <= gaps[1] else (one, high)
    at = (low + high) / 2
    return squares([min(max(at, a), b) for a, b in means]), largest


def chi_square(groups: Sequence[Count]) -> float:
    """Return Pearson's chi-square p of two or more groups."""
    table = [[g.events for g in groups], [g.total - g.events for g in groups]]
    return chi_square_of(table)[0]


def chi_square_of(table: Sequence[Sequence[int]], nearer: float = 0) -> tuple[float, float]:
    """Return Pearson's chi-square p of a table, and its smallest expected count.

    Args:
        table: A row of counts for each category, none of them empty.
        nearer: By how much each count comes nearer to the expected one, at most as far as that: a
            half is Yates' correction.

    Examples:
        >>> p, least = chi_square_of([[7, 9], [24, 8]], nearer=0.5)
        >>> f"{p:.4f} {least:.2f}"
        '0.0697 5.67'
    """
    rows, columns = (
        [sum(row) for row in table],
        [sum(column) for column in zip(*table, strict=True)],
    )
    everybody, statistic, smallest = sum(rows), 0.0, math.inf
    for row, of_row in zip(table, rows, strict=True):
        for count, of_column in zip(row, columns, strict=True):
            expected = of_row * of_column / everybody
            apart = abs(count - expected)
            statistic += (apart - min(nearer, apart)) ** 2 / expected
            smallest = min(smallest, expected)
    degrees = (len(rows) - 1) * (len(columns) - 1)
    return chi_square_tail(statistic, degrees), smallest


def exact(groups: Sequence[Count]) -> float | None:
    """Return the exact p of two rows and several groups; None where there are too many tables.

    Freeman and Halton 1951 (Biometrika 38:141-149; not read, the definition is that of R's
    ``fisher.test``): the chance, all margins being fixed, of a table that is at most as likely as
    the observed one, with R's allowance of 1e-7 for ties.
    """
    numpy: Any = library("numpy")
    special: Any = library("scipy.special")
    events = sum(g.events for g in groups)
    if math.prod(min(g.total, events) + 1 for g in groups[:-1]) > MAX_TABLES:
        return None
    axes = [numpy.arange(min(g.total, events) + 1) for g in groups[:-1]]
    grid: Any = numpy.meshgrid(*axes, indexing="ij")
    last: Any = events - sum(grid)
    possible = (last >= 0) & (last <= groups[-1].total)
    counts = [*(axis[possible] for axis in grid), last[possible]]

    def ways(total: int, chosen: Any) -> Any:
        return -special.gammaln(chosen + 1) - special.gammaln(total - chosen + 1)

    logs: Any = 0
    own = 0.0
    for group, chosen in zip(groups, counts, strict=True):
        logs = logs + ways(group.total, chosen)
        own += float(ways(group.total, group.events))
    chances = numpy.exp(logs - logs.max())
    here = math.exp(own - float(logs.max()))
    return min(1.0, float(chances[chances <= here * (1 + 1e-7)].sum() / chances.sum()))
