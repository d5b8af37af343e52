"""Rules on intervals: they are checked against what they are intervals of."""

import math
from collections.abc import Iterator
from decimal import Decimal

from ..errors import MissingExtraError
from ..records.cell import Cell
from ..records.group import PooledPeriods, TreatmentClass
from ..statistics.distributions import t_quantile
from ..statistics.printed import counts_that_fit, unit_in_last_place
from ..statistics.proportions import intervals
from .results import AuditResult
from .sheets import Entry, Sheet

Bounds = tuple[float, float]


def proportion_interval(sheet: Sheet) -> Iterator[AuditResult]:
    """The interval of a percentage follows from its count by one of the usual methods.

    Wald's, Wilson's, the exact one of Clopper and Pearson, Agresti and Coull's, and Jeffreys'
    (compared by Brown, Cai and DasGupta 2001, Statistical Science 16:101-133, the abstract of which
    was read). An interval that follows from none may be that of a model, or of other people.
    """
    for entry in sheet.entries:
        for cell in entry.cells:
            found = _counted(entry, cell)
            if found is None or cell.ci95 is None:
                continue
            events, total = found
            usual = intervals(events, total)
            fits = [n for n, limits in usual.items() if _prints(cell.ci95, limits)]
            if fits:
                message = f"{events} of {total} by {' and '.join(fits)}"
                yield entry.result("proportion-interval", "agrees", message, cell=cell)
                continue
            shown = {n: f"{low:.1f} to {high:.1f}" for n, (low, high) in usual.items()}
            listed = ", ".join(f"{n} {limits}" for n, limits in shown.items())
            message = f"{events} of {total} gives it by no usual method: {listed}"
            yield entry.result(
                "proportion-interval",
                "disagrees",
                message,
                cell=cell,
                expected=shown["exact (Clopper-Pearson)"],
                grade="needs-explanation",
            )


def _counted(entry: Entry, cell: Cell) -> tuple[int, int] | None:
    total = entry.total(cell)
    group = entry.row.group(cell.group)
    if not total or cell.operator != "=" or isinstance(group, (TreatmentClass, PooledPeriods)):
        return None
    if cell.count is not None:
        return (cell.count, total) if cell.count <= total else None
    fits = counts_that_fit(cell.percent, total) if cell.percent is not None else range(0)
    return (fits[0], total) if len(fits) == 1 else None


def _prints(printed: tuple[Decimal, Decimal], limits: Bounds) -> bool:
    """Whether both limits are printed so: rounded, or with digits cut off."""
    for figure, limit in zip(printed, limits, strict=True):
        step = float(unit_in_last_place(figure))
        if not (
            abs(float(figure) - limit) <= step / 2 * (1 + 1e-9)
            or 0 <= abs(limit) - abs(float(figure)) < step
        ):
            return False
    return True


def mean_interval(sheet: Sheet) -> Iterator[AuditResult]:
    """The interval of a mean follows from its standard deviation, or its standard error.

    Mean ± t or 1.96 times SD/√n. Where it fits only if the printed SD were a standard error, or
    twice the SD is taken for an interval, that is said.
    """
    for entry in sheet.entries:
        for cell in entry.cells:
            spread = cell.sd if cell.sd is not None else cell.se
            n = entry.total(cell) or entry.size(cell.group)
            if None in (cell.mean, cell.ci95, spread) or not n or n < 2 or cell.operator != "=":
                continue
            try:
                yield _mean_interval(entry, cell, n)
            except MissingExtraError as error:
                yield entry.result("mean-interval", "cannot-be-checked", str(error), cell=cell)


def _mean_interval(entry: Entry, cell: Cell, n: int) -> AuditResult:
    assert cell.ci95 is not None
    spread = cell.sd if cell.sd is not None else cell.se
    assert spread is not None
    half = (float(cell.ci95[1]) - float(cell.ci95[0])) / 2
    slack = sum(float(unit_in_last_place(limit)) for limit in cell.ci95) / 4
    step = float(unit_in_last_place(spread)) / 2
    errors = (max(float(spread) - step, 0.0), float(spread) + step)
    root = math.sqrt(n)
    quantiles = (t_quantile(0.975, n - 1), 1.96)

    def fits(factor: float) -> bool:
        low, high = errors[0] * factor, errors[1] * factor
        return any(q * low - slack <= half <= q * high + slack for q in quantiles)

    as_sd = fits(1 / root)
    as_error = fits(1.0)
    printed_as = "SD" if cell.sd is not None else "SE"
    if (as_sd and printed_as == "SD") or (as_error and printed_as == "SE"):
        message = f"follows from the {printed_as} of {n}"
        return entry.result("mean-interval", "agrees", message, cell=cell)
    other = ""
    if as_error or as_sd:
        really = "SE" if as_error else "SD"
        other = f"; it would fit if this {printed_as} were the {really}"
    message = f"does not follow from the {printed_as} {spread} of {n}{other}"
    return entry.result("mean-interval", "disagrees", message, cell=cell, grade="needs-explanation")
