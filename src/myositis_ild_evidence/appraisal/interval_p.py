"""The rule on an interval and the p-value beside it."""

import math
from collections.abc import Iterator
from statistics import NormalDist

from ..records.cell import Cell, PValue
from ..statistics.printed import unit_in_last_place
from . import p_rules
from .compared import RATIOS, measure_of
from .results import AuditResult, Grade, Verdict
from .sheets import Entry, Sheet

#: How far the statistic of another test may lie from that of the interval before it has to be
#: explained: by this share of it, or by this much. A convention of this library: of 3,200 simulated
#: odds ratios of 20 to 300 people with Pearson's, Yates', Fisher's or the likelihood-ratio test,
#: one lay beyond.
SHARE, ABOUT = 0.3, 0.5
ALPHA = 0.05
_SIGNS = {"<", "<=", "="}
Bounds = tuple[float, float]


def interval_and_p(sheet: Sheet) -> Iterator[AuditResult]:
    """An interval and its p-value tell the same.

    The interval gives the standard error, on the scale of logarithms for a ratio, and the estimate
    over it the p-value (Altman and Bland 2011, BMJ 343:d2304, the box of which was read at
    bmj.com). What rounding leaves open is not judged, and a p-value of another test may differ a
    little, or follow from counts beside it. Where the two then lie on different sides of 0.05, that
    is a hint.
    """
    for entry in sheet.entries:
        p = entry.row.p
        if p is None or p.operator not in _SIGNS:
            continue
        measure = measure_of(entry)
        difference = measure.endswith("difference") or "difference" in entry.row.label.casefold()
        for cell in entry.cells:
            if cell.value is None or cell.ci95 is None or cell.operator != "=":
                continue
            if (measure in RATIOS and cell.ci95[0] > 0) or difference:
                yield from _judged(sheet, entry, cell, p, ratio=measure in RATIOS)


def _judged(
    sheet: Sheet, entry: Entry, cell: Cell, p: PValue, *, ratio: bool
) -> Iterator[AuditResult]:
    assert cell.ci95 is not None
    given = _statistic(cell, ratio=ratio)
    if given is None:
        return
    step = float(unit_in_last_place(p.value)) / 2
    most = float(p.value) + (step if p.operator == "=" else 0)
    least = float(p.value) - step if p.operator == "=" else 0.0
    wanted = (_z(most), _z(least))
    sign = p if p.operator != "=" else f"= {p}"
    what = f"{cell.ci95[0]} to {cell.ci95[1]} and p {sign}"
    shown = " to ".join(dict.fromkeys(f"{_p(z):.2g}" for z in reversed(given)))
    message = f"{what}: the interval gives p = {shown}"
    if wanted[0] <= given[1] and given[0] <= wanted[1]:
        yield entry.result("interval-and-p", "agrees", message, cell=cell)
        return
    none = 1.0 if ratio else 0.0
    low, high = (_around(limit) for limit in cell.ci95)
    excludes, includes = none < low[0] or none > high[1], low[1] < none < high[0]
    across = (excludes and least > ALPHA) or (includes and most <= ALPHA)
    if across:
        message = f"{what}: the interval {'excludes' if excludes else 'includes'} {none:g}"
    if (follows := _follows_from_counts(sheet, entry, p)) or _near(given, wanted):
        why = "it follows from the figures beside it" if follows else "another test may give it"
        grade: Grade = "hint"
        verdict: Verdict = "disagrees" if across else "agrees"
        message = f"{message}; {why}"
    else:
        verdict, grade = "disagrees", "needs-explanation"
    yield entry.result("interval-and-p", verdict, message, cell=cell, grade=grade)


def _follows_from_counts(sheet: Sheet, entry: Entry, p: PValue) -> bool:
    others = sheet.beside[entry.section, entry.measures, entry.row.timepoint]
    return any(other.row.p == p and p_rules.follows(other, p) for other in others if other != entry)


def _around(limit: object) -> Bounds:
    step = float(unit_in_last_place(limit)) / 2  # type: ignore[arg-type]
    return float(limit) - step, float(limit) + step  # type: ignore[arg-type]


def _statistic(cell: Cell, *, ratio: bool) -> Bounds | None:
    """The least and the largest |estimate| / standard error that the printed figures allow."""
    assert cell.ci95 is not None
    assert cell.value is not None
    ends = [_around(figure) for figure in (cell.ci95[0], cell.value, cell.ci95[1])]
    if ratio:
        if min(end for pair in ends for end in pair) <= 0:
            return None
        ends = [(math.log(a), math.log(b)) for a, b in ends]
    (low0, low1), (least, most), (high0, high1) = ends
    widest, narrowest = (high1 - low0) / 3.92, (high0 - low1) / 3.92
    if narrowest <= 0:
        return None
    far = max(abs(least), abs(most))
    near = 0.0 if least <= 0 <= most else min(abs(least), abs(most))
    return near / widest, far / narrowest


def _near(given: Bounds, wanted: Bounds) -> bool:
    apart = wanted[0] - given[1] if wanted[0] > given[1] else given[0] - wanted[1]
    return apart <= max(ABOUT, SHARE * given[1])


def _z(p: float) -> float:
    return math.inf if p <= 0 else -NormalDist().inv_cdf(min(p, 1.0) / 2)


def _p(z: float) -> float:
    return 2 * NormalDist().cdf(-z)
