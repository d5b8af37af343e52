"""The rule on a change beside the figures before and after it."""

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from ..quantities import numeric
from ..records.cell import Cell
from ..statistics.printed import unit_in_last_place
from .results import AuditResult, Grade
from .sheets import Entry, Sheet

#: What the earlier of two times is called.
EARLIER = frozenset(
    ("baseline", "before", "pre", "0", "start", "entry", "enrolment", "pretreatment", "admission")
)
Told = tuple[Entry, Cell]
Bounds = tuple[float, float]
RULE = "change"


def change(sheet: Sheet) -> Iterator[AuditResult]:
    """A change is the later mean less the earlier, and its SD is one that the two SDs allow.

    The variance of a change is that of both figures, less twice their correlation times the two
    standard deviations (Cochrane Handbook 5.1, sections 16.1.3.2 and 16.4.6.4, read in part at
    handbook-5-1.cochrane.org). So the SD of a change lies between the difference and the sum of
    the two, whatever the correlation, which is named; where the table says it (column
    ``correlation``), the SD follows. A change may be printed as a reduction, without its sign.
    """
    earlier, later = _before(sheet), _after(sheet)
    if not earlier:
        return
    for entry in sheet.entries:
        for cell in entry.cells:
            told = cell.change
            before = earlier.get((entry.measures, cell.group))
            after = later.get((entry.measures, cell.group), [])
            same = [one for one in after if one[0].row.timepoint == entry.row.timepoint]
            after = same or after
            if told is None or before is None or len(after) != 1 or cell.operator != "=":
                continue
            yield _mean(entry, cell, told, before, after[0])
            yield from _spread(entry, cell, before, after[0])


def _before(sheet: Sheet) -> dict[tuple[str, str], Told]:
    found: dict[tuple[str, str], Told] = {}
    for entry in sheet.entries:
        cells = (
            entry.cells if _is_early(entry) else entry.every[: len(entry.every) - len(entry.cells)]
        )
        for cell in cells:
            if cell.mean is not None and cell.operator == "=":
                found.setdefault((entry.measures, cell.group), (entry, cell))
    return found


def _after(sheet: Sheet) -> dict[tuple[str, str], list[Told]]:
    found: dict[tuple[str, str], list[Told]] = {}
    for entry in sheet.entries:
        for cell in () if _is_early(entry) else entry.cells:
            if cell.mean is not None and cell.operator == "=":
                found.setdefault((entry.measures, cell.group), []).append((entry, cell))
    return found


def _is_early(entry: Entry) -> bool:
    times = [time.casefold() for time in entry.row.timepoint]
    return entry.section == "baseline" or any(time in EARLIER for time in times)


def _mean(entry: Entry, cell: Cell, told: Decimal, before: Told, after: Told) -> AuditResult:
    first, last = before[1].mean, after[1].mean
    assert first is not None
    assert last is not None
    right = Fraction(last) - Fraction(first)
    slack = sum(unit_in_last_place(figure) for figure in (told, first, last)) / 2
    shown = f"from {first} to {last}"
    rows = [before[0], after[0]]
    if min(abs(right - Fraction(told)), abs(right + Fraction(told))) <= slack:
        return entry.result(RULE, "agrees", f"{told} {shown}", cell=cell, with_rows=rows)
    expected = numeric.text(numeric.rounded(right, max(0, -int(told.as_tuple().exponent))))
    message = f"{shown} is a change of {expected}, not {told}"
    sizes = {e.total(c) for e, c in (before, after, (entry, cell))}
    if len(sizes) > 1:
        message += "; not of the same number of people"
    return entry.result(
        RULE,
        "disagrees",
        message,
        cell=cell,
        expected=expected,
        with_rows=rows,
        grade="needs-explanation",
    )


def _spread(entry: Entry, cell: Cell, before: Told, after: Told) -> Iterator[AuditResult]:
    sds = [_sd(*told) for told in (before, after, (entry, cell))]
    if None in sds:
        return
    first, last, changed = (sd for sd in sds if sd is not None)
    rows = [before[0], after[0]]
    grade: Grade = "needs-explanation"
    if entry.correlation is not None:
        half = float(unit_in_last_place(entry.correlation)) / 2
        ends = [_with(float(entry.correlation) + sign * half, first, last) for sign in (-1, 1)]
        least, most = min(low for low, _ in ends), max(high for _, high in ends)
        shown = (
            f"a correlation of {entry.correlation} gives a change an SD of {_range(least, most)}"
        )
    else:
        least, most = max(first[0] - last[1], last[0] - first[1], 0.0), first[1] + last[1]
        shown = f"whatever the correlation, the SD of a change is {_range(least, most)}"
    if changed[0] <= most and changed[1] >= least:
        message = _implied(first, last, changed) if entry.correlation is None else shown
        yield entry.result(RULE, "agrees", message, cell=cell, with_rows=rows)
        return
    message = f"{shown}, not {_printed(cell)}"
    n = entry.total(cell) or entry.size(cell.group)
    if cell.sd is not None and n and changed[0] * n**0.5 <= most and changed[1] * n**0.5 >= least:
        message += "; it would fit if this SD were a standard error"
    yield entry.result(
        RULE,
        "disagrees",
        message,
        cell=cell,
        expected=_range(least, most),
        with_rows=rows,
        grade=grade,
    )


def _sd(entry: Entry, cell: Cell) -> Bounds | None:
    """The standard deviations that a printed spread stands for."""
    printed = cell.sd if cell.sd is not None else cell.se
    n = entry.total(cell) or entry.size(cell.group)
    if printed is None or (cell.sd is None and not n):
        return None
    half = float(unit_in_last_place(printed)) / 2
    factor = 1.0 if cell.sd is not None or n is None else math.sqrt(n)
    return max(float(printed) - half, 0.0) * factor, (float(printed) + half) * factor


def _with(r: float, first: Bounds, last: Bounds) -> Bounds:
    """The SD of a change, for one correlation, over all that the two SDs stand for."""
    found = [
        math.sqrt(max(a**2 + b**2 - 2 * r * a * b, 0.0))
        for a in (
            *first,
            min(max(r * last[0], first[0]), first[1]),
            min(max(r * last[1], first[0]), first[1]),
        )
        for b in (
            *last,
            min(max(r * first[0], last[0]), last[1]),
            min(max(r * first[1], last[0]), last[1]),
        )
    ]
    return min(found), max(found)


def _implied(first: Bounds, last: Bounds, changed: Bounds) -> str:
    a, b, d = (sum(sd) / 2 for sd in (first, last, changed))
    if not a or not b:
        return "no spread before or after"
    r = max(-1.0, min(1.0, (a * a + b * b - d * d) / (2 * a * b)))
    return f"its SD fits a correlation of {r:.2f} between the two"


def _range(low: float, high: float) -> str:
    return f"{low:.3g} to {high:.3g}"


def _printed(cell: Cell) -> str:
    return f"{cell.sd}" if cell.sd is not None else f"one from the SE {cell.se}"
