"""Rules on means and spreads of scales: some cannot be, whoever was measured."""

from collections.abc import Iterator
from decimal import Decimal

from ..records.cell import Cell
from ..statistics.granularity import spread_fits, sums_that_fit
from ..statistics.printed import unit_in_last_place
from .results import AuditResult, Grade
from .sheets import Entry, Scale, Sheet


def grim(sheet: Sheet) -> Iterator[AuditResult]:
    """A mean of whole numbers is a whole number over how many there are.

    Of 40 people whose answers are whole numbers none has the mean 5.19 (GRIM: Brown and Heathers
    2017, Social Psychological and Personality Science 8:363-369; not read, as R's scrutiny has
    it). It is asked only where the table
    says that a scale has whole numbers (column ``scale``). Fewer people with an answer than the
    group has would explain it.
    """
    for entry, cell, mean, n in _means(sheet):
        scale = entry.scale
        if scale is None or not scale.whole or n * unit_in_last_place(mean) >= 1:
            continue
        if sums_that_fit(mean, n):
            yield entry.result("grim", "agrees", f"{n} whole numbers can have it", cell=cell)
            continue
        others = [m for m in range(n - 1, max(n - 4, 1), -1) if sums_that_fit(mean, m)]
        hint = f"; {' or '.join(map(str, others))} can" if others else ""
        message = f"{n} whole numbers cannot have the mean {mean}{hint}"
        yield entry.result("grim", "disagrees", message, cell=cell)


def spread(sheet: Sheet) -> Iterator[AuditResult]:
    """A standard deviation is one that numbers with this mean can have.

    Whole numbers have only some (GRIMMER: Anaya 2016, Allard 2018), those between two ends none
    above a limit (Bhatia and Davis 2000), and of yes and no the mean tells it (DEBIT: Heathers and
    Brown 2019); what of these was read stands in ``statistics.granularity``. It is asked only where
    the table says what the scale is; a mean beyond its ends cannot be at all.
    """
    for entry, cell, mean, n in _means(sheet):
        scale = entry.scale
        if scale is None:
            continue
        if _beyond(mean, scale):
            message = f"the mean {mean} lies beyond the scale of {scale.low} to {scale.high}"
            yield entry.result("spread", "disagrees", message, cell=cell)
        elif cell.sd is not None and n > 1 and not (scale.whole and not sums_that_fit(mean, n)):
            yield _spread(entry, cell, mean, n, scale)


def _spread(entry: Entry, cell: Cell, mean: Decimal, n: int, scale: Scale) -> AuditResult:
    assert cell.sd is not None
    ends = {"low": scale.low, "high": scale.high, "whole": scale.whole}
    if spread_fits(mean, cell.sd, n, **ends):  # type: ignore[arg-type]
        return entry.result("spread", "agrees", f"{n} of this scale can have it", cell=cell)
    grade: Grade = "impossible"
    message = f"{n} of this scale with the mean {mean} cannot have the SD {cell.sd}"
    if spread_fits(mean, cell.sd, n, divisor=n, **ends):  # type: ignore[arg-type]
        grade, message = "needs-explanation", f"{message}; divided by n they can"
    return entry.result("spread", "disagrees", message, cell=cell, grade=grade)


def _beyond(mean: Decimal, scale: Scale) -> bool:
    half = unit_in_last_place(mean) / 2
    below = scale.low is not None and mean + Decimal(str(float(half))) < scale.low
    above = scale.high is not None and mean - Decimal(str(float(half))) > scale.high
    return below or above


def _means(sheet: Sheet) -> Iterator[tuple[Entry, Cell, Decimal, int]]:
    for entry in sheet.entries:
        for cell in entry.cells:
            n = entry.total(cell) or entry.size(cell.group)
            if cell.mean is not None and cell.operator == "=" and n:
                yield entry, cell, cell.mean, n
