"""What must be said beside a result of its printed p-value, computed from the figures themselves.

It stands beside results everywhere, so it needs no extra and loads none: Pearson's and Fisher's
tests of small tables are computed here in whole numbers, and tests compare them with scipy.
"""

import math
from collections.abc import Iterator
from fractions import Fraction

from ..errors import EvidenceError
from ..quantities import numeric
from ..records.cell import PValue
from ..records.row import Reported, Row
from . import pairs
from .results import Count

#: The level of significance that papers usually mean.
ALPHA = 0.05
#: With more people than this the tests hardly differ.
MAX_PEOPLE = 500


def cautions(row: Row, of: Reported | None = None) -> tuple[str, ...]:
    """Return what must be known about a printed p-value.

    Args:
        row: The row of the p-value.
        of: The figure that the p-value stands beside; None for that of the whole row.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> for key in ("wang2022/mortality-6mo", "wang2022/remission-3mo", "cherin2002/ck"):
        ...     print(cautions(mie.evidence.outcomes[key])[0])
        The printed p is 0.033, but Fisher's exact p, recomputed, is 0.054: significance depends ...
        The printed p is 0.044, but Fisher's exact p, recomputed, is 0.065: significance depends ...
        The printed p 0.05 is probably a level of significance, not a result.
    """
    return tuple(_of_row(row) if of is None else _of_figure(of))


def _of_row(row: Row) -> Iterator[str]:
    if row.p is not None:
        levels = [c for c in row.p_corrections if c.set.kind == "threshold"]
        if levels:
            sure = "" if levels[-1].proven else "probably "
            yield f"The printed p {row.p} is {sure}a level of significance, not a result."
        elif row.p.compares == "unclear":
            yield "The source does not say what the printed p-value compares."
        elif row.p.compares == "groups":
            yield from _depends(row, row.p)


def _of_figure(one: Reported) -> Iterator[str]:
    if one.cell.p is not None and one.cell.p.compares == "unclear":
        whom = one.group.label if one.group else one.cell.group
        yield f"The source does not say what the p-value printed for {whom} compares."


def _depends(row: Row, printed: PValue) -> Iterator[str]:
    try:
        cells = pairs.two(row, None, arms_only=False)
        first, second = pairs.figures(row, cells, "counts", None, None)
    except EvidenceError:  # medians, one group, a total that is not known: nothing to recompute
        return
    assert isinstance(first, Count)
    assert isinstance(second, Count)
    if first.total + second.total > MAX_PEOPLE:
        return
    if first.events + second.events in (0, first.total + second.total):
        return
    significant = _significant(printed)
    tests = {"Pearson's chi-square p": pearson_p, "Fisher's exact p": fisher_p}
    for name, test in tests.items():
        p = test(first, second)
        if significant is not None and (p < ALPHA) != significant:
            shown = numeric.text(numeric.decimal(f"{p:#.2g}"))
            yield (
                f"The printed p is {printed}, but {name}, recomputed, is {shown}: significance "
                "depends on the test."
            )


def _significant(printed: PValue) -> bool | None:
    """Say whether a printed p-value is below the level; None where its bound does not say."""
    value = float(printed.value)
    if printed.operator == "=":
        return value < ALPHA
    if printed.operator in ("<", "<="):
        return True if value < ALPHA or (printed.operator, value) == ("<", ALPHA) else None
    return False if value >= ALPHA else None


def pearson_p(first: Count, second: Count) -> float:
    """Return the p-value of Pearson's chi-square test without a correction for continuity.

    Examples:
        >>> round(pearson_p(_count(7, 31), _count(9, 17)), 4)
        0.0328
    """
    (a, b), (c, d) = _table(first, second)
    square = Fraction((a + b + c + d) * (a * d - b * c) ** 2, (a + b) * (c + d) * (a + c) * (b + d))
    return math.erfc(math.sqrt(square / 2))


def fisher_p(first: Count, second: Count) -> float:
    """Return the two-sided p-value of Fisher's exact test.

    Every table that is at most as likely as the observed one counts; whole numbers tell ties.

    Examples:
        >>> round(fisher_p(_count(7, 31), _count(9, 17)), 4)
        0.0541
    """
    (a, b), (c, d) = _table(first, second)
    events, n = a + c, a + b

    def ways(count: int) -> int:
        return math.comb(n, count) * math.comb(c + d, events - count)

    tables = [ways(k) for k in range(max(0, events - c - d), min(n, events) + 1)]
    seen = ways(a)
    return float(Fraction(sum(w for w in tables if w <= seen), sum(tables)))


def _table(first: Count, second: Count) -> tuple[tuple[int, int], tuple[int, int]]:
    return tuple((g.events, g.total - g.events) for g in (first, second))  # type: ignore[return-value]


def _count(events: int, total: int) -> Count:
    return Count(group="", label="", events=events, total=total)
