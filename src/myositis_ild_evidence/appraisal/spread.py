"""Rules on means and intervals: they must fit each other and the rest of the study."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from ..quantities import numeric
from ..records.cell import Cell
from ..records.group import Group, PooledPeriods
from ..statistics.printed import unit_in_last_place
from .compared import is_ratio
from .results import AuditResult
from .sheets import Entry, Sheet, Where

#: Days in a unit of time, to tell which unit a figure may have; not for arithmetic with dates.
DAYS = {
    "day": Fraction(1),
    "week": Fraction(7),
    "month": Fraction(36525, 1200),
    "year": Fraction(36525, 100),
}
#: Two figures on one thing that differ by more than this factor cannot have one unit.
FACTOR = 2
_COMMON = {"the", "of", "in", "at", "to", "a", "and", "or", "for", "whole", "cohort", "time"}


def interval_contains(sheet: Sheet) -> Iterator[AuditResult]:
    """An estimate lies within its own interval or range.

    If it does not, two figures of different rows were put together.
    """
    for entry in sheet.entries:
        for cell in entry.every:
            if cell.interval is None or cell.headline is None:
                continue
            kind, (low, high) = cell.interval
            # Beside a count and its percentage, an interval is that of the percentage.
            centre = cell.headline if cell.percent is None else cell.percent
            if low <= centre <= high or (kind != "ci95" and low <= cell.headline <= high):
                message = f"{centre} lies within {low} to {high} ({kind})"
                yield entry.result("interval-contains", "agrees", message, cell=cell)
            else:
                message = f"{centre} lies outside of {low} to {high} ({kind})"
                yield entry.result("interval-contains", "disagrees", message, cell=cell)


def interval_symmetric(sheet: Sheet) -> Iterator[AuditResult]:
    """An interval is as symmetric as the others of its study.

    Intervals of one method are alike: where all but one are symmetric about their estimates, the
    odd one may hold a misprint. A single interval says nothing. Those of ratios are symmetric as
    logarithms; a percentage that has its count is checked against that.
    """
    found = [
        (e, c)
        for e in sheet.entries
        for c in e.cells
        if c.ci95 and c.headline is not None and c.count is None
    ]
    odd = [pair for pair in found if not _symmetric(*pair)]
    for entry, cell in found:
        others = len(found) - 1
        if _symmetric(entry, cell):
            message = "symmetric about its estimate"
            yield entry.result("interval-symmetric", "agrees", message, cell=cell)
            continue
        message = f"{_arms(cell)} about the estimate"
        if len(odd) == 1 and others >= 2:
            message += f"; the other {others} intervals of the study are symmetric"
            yield entry.result("interval-symmetric", "disagrees", message, cell=cell, grade="hint")
        else:
            message += "; whether the method gives symmetric intervals is not known"
            yield entry.result("interval-symmetric", "cannot-be-checked", message, cell=cell)


def _symmetric(entry: Entry, cell: Cell) -> bool:
    assert cell.ci95 is not None
    assert cell.headline is not None
    low, high = map(Fraction, cell.ci95)
    if is_ratio(entry) and low >= 0:
        halves = [unit_in_last_place(Decimal(f)) / 2 for f in (*cell.ci95, cell.headline)]
        least = (Fraction(cell.headline) - halves[2]) ** 2
        most = (Fraction(cell.headline) + halves[2]) ** 2
        shortest = max(low - halves[0], Fraction(0)) * (high - halves[1])
        return shortest <= most and (low + halves[0]) * (high + halves[1]) >= least
    figures = (*cell.ci95, Decimal(cell.headline), Decimal(cell.headline))
    slack = sum(unit_in_last_place(figure) for figure in figures) / 2
    return abs(high + low - 2 * Fraction(cell.headline)) <= slack


def _arms(cell: Cell) -> str:
    assert cell.ci95 is not None
    assert cell.headline is not None
    return f"-{cell.headline - cell.ci95[0]} and +{cell.ci95[1] - cell.headline}"


def skew(sheet: Sheet) -> Iterator[AuditResult]:
    """A mean is at least twice its standard deviation where a measurement cannot be negative.

    Otherwise the data are likely to be skewed, so that mean and standard deviation describe them
    poorly and a t-test on them is doubtful (Altman and Bland 1996, BMJ 313:1200, read at bmj.com).
    Half a unit of
    the last digits is left for rounding. A standard error is not judged, nor a row in which some
    figure is negative, nor a change, which can be, nor the mean of yes and no.
    """
    for entry in sheet.entries:
        yes_or_no = entry.scale is not None and entry.scale.high == 1
        if yes_or_no or _can_be_negative(entry):
            continue
        for cell in entry.every:
            spread = cell.sd if cell.sd is not None else cell.plus_minus
            if cell.mean is None or spread is None or cell.mean <= 0:
                continue
            unclear = " (± read as SD)" if cell.plus_minus is not None else ""
            slack = unit_in_last_place(spread) + unit_in_last_place(cell.mean) / 2
            excess = 2 * Fraction(spread) - Fraction(cell.mean)
            if excess <= slack:
                message = f"the mean is about twice the SD or more{unclear}"
                yield entry.result("skew", "agrees", message, cell=cell)
            else:
                message = f"the mean is less than twice the SD{unclear}: likely to be skewed"
                yield entry.result("skew", "disagrees", message, cell=cell, grade="hint")


def _can_be_negative(entry: Entry) -> bool:
    figures = [
        figure
        for cell in entry.every
        for figure in (cell.headline, *(cell.interval[1] if cell.interval else ()))
    ]
    words = f"{entry.variable} {entry.row.label}".casefold()
    named = any(word in words for word in ("change", "difference", "delta", "gain", "improvement"))
    return named or any(figure is not None and figure < 0 for figure in figures)


def unit(sheet: Sheet) -> Iterator[AuditResult]:
    """Two figures on one thing in one study are of the same order.

    Where the parts of a group are said to have been ill for 26 and 43 years, and the whole group
    for 3.0, one of the units is wrong. Times are compared that share a domain and a word of their
    labels; a factor above two cannot come from rounding or from who was asked.
    """
    times = [entry for entry in sheet.entries if entry.row.unit in DAYS]
    for entry in times:
        whole = _parts(entry, sheet)
        if whole is None:
            continue
        pooled = _weighted(entry, entry.cells)
        for other in times:
            cells = [c for c in other.cells if c.group == whole.id and c.mean is not None]
            if other is entry or not cells or not _akin(entry, other):
                continue
            yield _compare(entry, other, cells[0], pooled, sheet)


def _compare(entry: Entry, other: Entry, cell: Cell, pooled: Fraction, sheet: Sheet) -> AuditResult:
    assert cell.mean is not None
    days, right = pooled * DAYS[entry.row.unit], Fraction(cell.mean) * DAYS[other.row.unit]
    mean = numeric.text(numeric.rounded(pooled))
    shown = f"the parts average {mean} {entry.row.unit}s, the whole {cell.mean} {other.row.unit}s"
    printed = ", ".join(f"{c.printed_form} {entry.row.unit}s" for c in entry.cells)
    about = Where(group=", ".join(c.group for c in entry.cells), printed=printed)
    if right / FACTOR <= days <= right * FACTOR:
        return entry.result("unit", "agrees", shown, with_rows=[other], **about)
    fits = [u for u, n in DAYS.items() if right / FACTOR <= pooled * n <= right * FACTOR]
    hint = f"; {' or '.join(fits)}s would fit" if fits else ""
    age = _age(sheet, cell.group)
    message = f"{shown}{f' (mean age {age} years)' if age else ''}{hint}"
    return entry.result(
        "unit",
        "disagrees",
        message,
        expected=" or ".join(fits),
        with_rows=[other],
        grade="needs-explanation",
        **about,
    )


def _parts(entry: Entry, sheet: Sheet) -> Group | None:
    """The group that the groups of a row make up, if they do."""
    means = [c for c in entry.cells if c.mean is not None]
    inside = {g.within for g in sheet.groups if g.id in {c.group for c in means}}
    if len(means) < 2 or len(inside) != 1 or len(means) != len(entry.cells):
        return None
    whole = next((g for g in sheet.groups if g.id in inside), None)
    sizes = [sheet.size(c.group) for c in means]
    if whole is None or None in sizes or sum(n for n in sizes if n) != whole.n:
        return None
    return whole


def _weighted(entry: Entry, cells: Sequence[Cell]) -> Fraction:
    sizes = {c.group: entry.size(c.group) or 0 for c in cells}
    total = sum(sizes.values())
    return (
        sum((Fraction(c.mean) * sizes[c.group] for c in cells if c.mean is not None), Fraction(0))
        / total
    )


def _akin(one: Entry, other: Entry) -> bool:
    shared = _words(one) & _words(other)
    return bool(shared) and one.domain == other.domain and one.measures != other.measures


def _words(entry: Entry) -> set[str]:
    words = entry.row.label.casefold().replace(",", " ").split()
    return {word.strip("():") for word in words} - _COMMON


def _age(sheet: Sheet, group: str) -> Decimal | None:
    for entry in sheet.entries:
        if entry.measures == "age" and entry.row.unit == "year":
            return next((c.mean for c in entry.cells if c.group == group), None)
    return None


def pooled_mean(sheet: Sheet) -> Iterator[AuditResult]:
    """The mean of a whole is the weighted mean of its parts.

    A whole that does not follow from its parts belongs to other people. The parts are groups that
    divide a group, or, for the pooled periods of a crossover, the groups given that treatment; one
    unknown size among these follows by subtraction.
    """
    for (measures, early), pairs in _by_measure(sheet).items():
        for entry, cell in pairs:
            group = next((g for g in sheet.groups if g.id == cell.group), None)
            sizes = _sizes(sheet, group) if group else {}
            parts = {
                c.group: (e, c)
                for e, c in pairs
                if c.group in sizes and e.row.unit == entry.row.unit
            }
            if not sizes or len(parts) != len(sizes) or cell.mean is None:
                continue
            total = sum(sizes.values())
            slack = unit_in_last_place(cell.mean) / 2
            pooled = Fraction(0)
            for id, (_, part) in parts.items():
                assert part.mean is not None
                pooled += Fraction(part.mean) * sizes[id] / total
                slack += unit_in_last_place(part.mean) / 2 * sizes[id] / total
            listed = " and ".join(f"{c.mean} ({sizes[id]})" for id, (_, c) in parts.items())
            expected = numeric.text(numeric.rounded(pooled))
            when = "before" if early else "after"
            message = f"{measures} {when}: {listed} average {expected}, not {cell.mean}"
            agrees = abs(pooled - Fraction(cell.mean)) <= slack
            yield entry.result(
                "pooled-mean",
                "agrees" if agrees else "disagrees",
                f"{measures} {when}: {listed} average {expected}" if agrees else message,
                cell=cell,
                expected=expected,
                with_rows=[e for e, _ in parts.values()],
                grade="needs-explanation",
            )


def _by_measure(sheet: Sheet) -> dict[tuple[str, bool], list[tuple[Entry, Cell]]]:
    """Cells with a mean, by what is measured and whether it was before the treatment."""
    found: dict[tuple[str, bool], list[tuple[Entry, Cell]]] = {}
    for entry in sheet.entries:
        for cell in entry.every:
            if cell.mean is not None:
                early = entry.section == "baseline" or cell not in entry.cells
                found.setdefault((entry.measures, early), []).append((entry, cell))
    return found


def _sizes(sheet: Sheet, whole: Group) -> dict[str, int]:
    """The groups that make up a group, with their sizes; none where that cannot be told."""
    if not isinstance(whole.n, int):
        return {}
    if isinstance(whole, PooledPeriods):
        parts = [g for g in sheet.groups if g.regimen == whole.regimen and g.regimen]
        parts = [g for g in parts if not isinstance(g, PooledPeriods)]
    else:
        parts = [g for g in sheet.groups if g.within == whole.id]
        parts = [g for g in parts if not isinstance(g, PooledPeriods)]
    known = {g.id: g.n for g in parts if isinstance(g.n, int)}
    unknown = [g.id for g in parts if not isinstance(g.n, int)]
    left = whole.n - sum(known.values())
    if len(unknown) == 1 and left > 0:
        known[unknown[0]] = left
        left = 0
    return known if left == 0 and len(known) > 1 and len(known) == len(parts) else {}
