"""The rule on figures that stand again in another arm."""

import math
from collections.abc import Iterator
from itertools import combinations

from ..records.cell import Cell
from ..statistics.printed import unit_in_last_place
from .results import AuditResult, Verdict
from .sheets import Entry, Sheet

#: A chance below which a repeat is told; a convention of this library.
RARE = 1e-3


def repeats(sheet: Sheet) -> Iterator[AuditResult]:
    """Two arms seldom have the same mean and the same standard deviation to the last digit.

    A column that was copied shows so. The chance is that of two samples of one normal distribution:
    the density of the difference at zero times the last digit, for the mean and for the standard
    deviation, times the number of such pairs in the study (own derivation). Below 1 in 1,000 it is
    told, as a hint: nothing is wrong yet.
    """
    found = [
        (entry, one, two, _chance(entry, one, two))
        for entry in sheet.entries
        for one, two in combinations(_spreads(entry), 2)
        if not _overlap(entry, one.group, two.group)
    ]
    tried = [chance for *_, chance in found if chance is not None]
    for entry, one, two, chance in found:
        if chance is None or (one.mean, one.sd) != (two.mean, two.sd):
            continue
        expected = min(1.0, chance * len(tried))
        message = f"{one.mean} ± {one.sd} stands in {one.group} and in {two.group}"
        message += f"; by chance about {expected:.1g} of {len(tried)} such pairs"
        verdict: Verdict = "disagrees" if expected < RARE else "agrees"
        yield entry.result(
            "repeats",
            verdict,
            message,
            group=f"{one.group}, {two.group}",
            printed=f"{one.mean} ± {one.sd}",
            grade="hint",
        )


def _spreads(entry: Entry) -> list[Cell]:
    return [c for c in entry.cells if c.mean is not None and c.sd is not None and c.sd > 0]


def _overlap(entry: Entry, one: str, two: str) -> bool:
    groups = {g.id: g.within for g in entry.row.study_groups}
    return one == groups.get(two) or two == groups.get(one) or "all" in (one, two)


def _chance(entry: Entry, one: Cell, two: Cell) -> float | None:
    """The chance that two samples of one distribution print the same mean and SD."""
    sizes = [entry.total(cell) or entry.size(cell.group) for cell in (one, two)]
    known = [n for n in sizes if n is not None and n > 1]
    if len(known) < 2 or one.mean is None or one.sd is None or two.sd is None or two.mean is None:
        return None
    sd = float(max(one.sd, two.sd))
    errors = (
        sd * math.sqrt(sum(1 / n for n in known)),
        sd * math.sqrt(sum(1 / (2 * (n - 1)) for n in known)),
    )
    steps = [
        float(max(unit_in_last_place(a), unit_in_last_place(b)))
        for a, b in ((one.mean, two.mean), (one.sd, two.sd))
    ]
    return math.prod(
        min(1.0, step / (error * math.sqrt(2 * math.pi)))
        for step, error in zip(steps, errors, strict=True)
    )
