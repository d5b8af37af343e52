"""From a reported cell to the figures that formulas take: a count of a total, or a mean."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, get_args

from ..errors import Argument, Hint, InvalidValueError, NotComparableError, UnknownKeyError, near
from ..quantities.numeric import MAX_COUNT, decimal
from ..records.cell import Cell
from ..records.row import Reported, Row
from ..records.source import Absence, Unclear
from ..words import quoted
from .distributions import t_quantile
from .printed import counts_that_fit, unit_in_last_place
from .results import Count, Estimate, Mean, Rate

if TYPE_CHECKING:
    from .medians import Medians

Spread = Literal["sd", "se"]


def count(
    row: Row,
    reported: Reported,
    totals: Mapping[str, int] | None = None,
    *,
    several: bool = False,
) -> Count:
    """Return how many of how many a cell reports.

    A percentage without a count yields one where exactly one count is printed so. A count that is
    printed without a denominator takes the size of its group only if the cell says so
    (``total = "all"``), or a percentage beside it shows it.

    Args:
        row: The row of the cell.
        reported: The cell, as the row reports it.
        totals: Of how many, where the evidence does not say, by group.
        several: Whether a percentage will do that several counts print as; they stand in ``fits``.

    Raises:
        NotComparableError: The cell holds no exact count or percentage, its denominator is not
            known, or no count or several fit the percentage.
        InvalidValueError: A total contradicts the evidence, or is less than the count.

    Examples:
        >>> from myositis_ild_evidence import Cell
        >>> row = Row(id="death", label="Death", values=[Cell(group="ivig", percent="22.6")])
        >>> print(count(row, next(row.reported()), {"ivig": 31}))
        ivig 7 of 31
    """
    cell, where = reported.cell, f"{row.key}, {reported.cell.group}"
    _exact(reported, where)
    if cell.count is None and cell.percent is None:
        raise NotComparableError(
            f"{where}: a {cell.kind} is reported; a count or a percentage is needed"
        )
    label = _label(row, cell.group)
    if cell.count is not None:
        total = _denominator(row, cell, totals or {}, where)
        if cell.count > total:
            raise InvalidValueError(
                f"{where}: the count {cell.count} is more than {total}", code="contradiction"
            )
        return Count(group=cell.group, label=label, events=cell.count, total=total)
    assert cell.percent is not None
    total = _total(row, cell, totals or {}, where)
    fits = counts_that_fit(cell.percent, total)
    if several and len(fits) > 1:
        near = min(fits, key=lambda k: abs(100 * k - Fraction(cell.percent or 0) * total))
        return Count(
            group=cell.group, label=label, events=near, total=total, derived=True, fits=(*fits,)
        )
    if len(fits) != 1:
        raise NotComparableError(f"{where}: {_misfit(cell, total, fits)}; the count is needed")
    return Count(group=cell.group, label=label, events=fits[0], total=total, derived=True)


def mean(
    row: Row,
    reported: Reported,
    totals: Mapping[str, int] | None = None,
    plus_minus: Spread | None = None,
    medians: Medians | None = None,
) -> Mean:
    """Return the mean, standard deviation and number of people of a cell.

    Without a standard deviation or error it is computed from the 95 % interval of the mean.

    Args:
        row: The row of the cell.
        reported: The cell, as the row reports it.
        totals: Sizes of groups that the evidence does not give, by id.
        plus_minus: What the figure after ± is, where the evidence does not identify it.
        medians: By whose method a mean is estimated where a median with its quartiles or its range
            is reported; None: by none.

    Raises:
        NotComparableError: The cell reports no mean, no spread or 95 % interval, or a ± that nobody
            identifies; or the size of the group is not known or less than two.

    Examples:
        >>> from myositis_ild_evidence import Cell
        >>> row = Row(id="age", label="Age", values=[Cell(group="all", mean=40, se=2, total=25)])
        >>> print(mean(row, next(row.reported())))
        all 40 (SD 10, n = 25)
    """
    cell, where = reported.cell, f"{row.key}, {reported.cell.group}"
    _exact(reported, where)
    if cell.median is not None and medians is not None:
        return _estimated(row, cell, totals, medians, where)
    centre = cell.mean if cell.mean is not None else cell.change
    if centre is None:
        around = cell.median is not None and (cell.iqr or cell.range)
        raise NotComparableError(
            f"{where}: a {cell.kind} is reported; a mean with its standard deviation is needed",
            *([Hint("; ", Argument("medians", "luo"), " estimates it")] if around else []),
        )
    if cell.spread is None and cell.ci95 is not None:
        return _from_interval(row, cell, totals or {}, where, centre)
    spread, read_from = _spread(cell, plus_minus, where)
    n = _people(row, cell, totals, where)
    sd = spread * n**0.5 if read_from.endswith("SE") else spread
    return Mean(
        group=cell.group,
        label=_label(row, cell.group),
        mean=centre,
        sd=sd,
        n=n,
        read_from=read_from,
        spread=_printed_spread(cell),
    )


def _estimated(
    row: Row, cell: Cell, totals: Mapping[str, int] | None, medians: Medians, where: str
) -> Mean:
    """A mean and a standard deviation that are estimated from a median, and say so."""
    from .medians import NAMES, Summary, estimated

    around = cell.iqr or cell.range
    if cell.median is None or around is None:
        raise NotComparableError(
            f"{where}: a median stands without quartiles or range; one of them is needed"
        )
    n = _people(row, cell, totals, where)
    low, median, high = (float(x) for x in (around[0], cell.median, around[1]))
    quartiles = cell.iqr is not None
    try:
        centre, sd = estimated(Summary(low, median, high, n, quartiles), medians)
    except NotComparableError as error:
        raise NotComparableError(f"{where}: {error}") from error
    around_it = "quartiles" if quartiles else "range"
    return Mean(
        group=cell.group,
        label=_label(row, cell.group),
        mean=decimal(centre),
        sd=sd,
        n=n,
        read_from=f"median and {around_it} ({NAMES[medians]})",
    )


def _people(row: Row, cell: Cell, totals: Mapping[str, int] | None, where: str) -> int:
    n = _total(row, cell, totals or {}, where)
    if n < 2:
        raise NotComparableError(f"{where}: one person has no standard deviation; two are needed")
    return n


def rate(row: Row, reported: Reported) -> Rate:
    """Return how many events a cell reports in how much time of watching.

    Args:
        row: The row of the cell.
        reported: The cell, as the row reports it.

    Raises:
        NotComparableError: The cell has no count of events, or no time.

    Examples:
        >>> from myositis_ild_evidence import Cell
        >>> cell = Cell(group="ivig", count=9, person_time="413 year")
        >>> row = Row(id="stroke", label="Stroke", values=[cell])
        >>> print(rate(row, next(row.reported())))
        ivig 9 in 413 person-years
    """
    cell, where = reported.cell, f"{row.key}, {reported.cell.group}"
    _exact(reported, where)
    if cell.count is None or cell.person_time is None:
        raise NotComparableError(
            f"{where}: a {cell.kind} is reported; a count of events and the time of watching are "
            "needed"
        )
    return Rate(
        group=cell.group,
        label=_label(row, cell.group),
        events=cell.count,
        person_time=cell.person_time,
    )


def printed(row: Row, reported: Reported) -> Estimate:
    """Return an effect that a cell prints with its 95 % interval.

    Args:
        row: The row of the cell.
        reported: The cell, as the row reports it.

    Raises:
        NotComparableError: The cell has no figure of its own, or no interval.

    Examples:
        >>> from myositis_ild_evidence import Cell
        >>> cell = Cell(group="all", value="1.18", ci95=["0.90", "1.54"])
        >>> row = Row(id="cancer", label="Cancer", values=[cell])
        >>> print(printed(row, next(row.reported())))
        all 1.18 (95% CI 0.90 to 1.54) as printed
    """
    cell, where = reported.cell, f"{row.key}, {reported.cell.group}"
    _exact(reported, where)
    found = next((x for x in (cell.value, cell.mean, cell.change) if x is not None), None)
    if found is None or cell.ci95 is None:
        raise NotComparableError(
            f"{where}: a {cell.kind} is reported"
            f"{'' if cell.ci95 else ' without a 95 % interval'}; an effect with its interval is "
            "needed"
        )
    low, high = cell.ci95
    if not low <= found <= high:
        raise NotComparableError(f"{where}: {found} is not within its interval, {low} to {high}")
    return Estimate(
        group=cell.group, label=_label(row, cell.group), value=found, low=low, high=high
    )


def check_given(
    row: Row, totals: Mapping[str, int] | None = None, plus_minus: Spread | None = None
) -> None:
    """Refuse what is not a row, and totals and readings of a ± that could not be used.

    Raises:
        InvalidValueError: Not a row, no mapping, or neither ``sd`` nor ``se``.
        UnknownKeyError: A total is of a group that the row and its study do not have.
    """
    if not isinstance(row, Row):
        raise InvalidValueError(
            "expected a row, such as evidence.outcomes['wang2022/mortality-6mo'], not "
            f"{quoted(row)}" + ("; proportion() takes a cell" if isinstance(row, Cell) else ""),
            code="wrong-type",
            argument="row",
        )
    if plus_minus is not None and plus_minus not in get_args(Spread):
        raise InvalidValueError(
            Argument("plus_minus", bare=True),
            f" is 'sd' or 'se', not {quoted(plus_minus)}",
            code="unknown-choice",
        )
    if totals is None:
        return
    if not isinstance(totals, Mapping):
        raise InvalidValueError(
            Argument("totals", bare=True),
            f" are by group, such as {{'all': 31}}, not {quoted(totals)}",
            code="wrong-type",
        )
    known = groups_with_totals(row)
    for name in totals:
        if name not in known:
            raise UnknownKeyError(
                Argument("totals", bare=True),
                f": {row.key} has no group {quoted(name)}; {near(name, known)}",
            )


def groups_with_totals(row: Row) -> tuple[str, ...]:
    """Return the groups whose size a row may need: its own, its denominators, its study's."""
    cells = [reported.cell for reported in row.reported()]
    names = [name for c in cells for name in (c.group, c.total) if isinstance(name, str)]
    return tuple(dict.fromkeys([*names, *(group.id for group in row.study_groups)]))


def _exact(reported: Reported, where: str) -> None:
    cell = reported.cell
    if reported.is_secondary:
        raise NotComparableError(f"{where}: nothing is computed from a secondary source")
    if cell.absent is not None:
        raise NotComparableError(f"{where}: {cell.absent}; a figure is needed")
    if cell.operator != "=":
        raise NotComparableError(
            f"{where}: {cell.printed_form} is a bound or an estimate; an exact figure is needed"
        )


def _denominator(row: Row, cell: Cell, totals: Mapping[str, int], where: str) -> int:
    """Of how many a count is: of its whole group only where that is stated or shown."""
    size = _size(row, cell.group)
    if cell.total is not None or not isinstance(size, int):
        return _total(row, cell, totals, where)
    why = f"that it is the group's size ({size}) is not said"
    if cell.percent is not None:
        if cell.count in counts_that_fit(cell.percent, size):
            return _total(row, cell, totals, where)
        why = f"{cell.count} of {size}, the group's size, does not print as {cell.percent}%"
    given = totals.get(cell.group)
    if given is None:
        raise NotComparableError(
            f"{where}: {cell.printed_form} stands without a denominator, and {why}",
            Hint("; give ", Argument("totals"), f"{{{cell.group!r}: …}}"),
        )
    if _whole(given, where) > size:  # fewer may have been looked at
        raise InvalidValueError(
            f"{where}: the evidence says the group has {size}, ",
            Argument("totals", bare=True),
            f" says {given}",
            code="contradiction",
        )
    return given


def _total(row: Row, cell: Cell, totals: Mapping[str, int], where: str) -> int:
    key = cell.total if isinstance(cell.total, str) else cell.group
    stated = cell.total is not None and not isinstance(cell.total, str)
    printed = cell.total if stated else _size(row, key)
    given = totals.get(key)
    if isinstance(printed, int) and given is not None and printed != given:
        raise InvalidValueError(
            f"{where}: the evidence says {printed}, ",
            Argument("totals", bare=True),
            f" says {given}",
            code="contradiction",
        )
    total = printed if isinstance(printed, int) else given
    if total is None:
        why = f" ({printed})" if isinstance(printed, (Absence, Unclear)) else ""
        raise NotComparableError(
            f"{where}: of how many is not known{why}",
            Hint("; give ", Argument("totals"), f"{{{key!r}: …}}"),
        )
    return _whole(total, where)


def _size(row: Row, group: str) -> object:
    """The size of a group in the evidence: a number, why it is not known, or None."""
    if not row.counts_people:
        return None  # a group's size counts people
    found = row.group(group)
    return found.n if found else None


def _whole(total: int, where: str) -> int:
    if isinstance(total, bool) or not isinstance(total, int) or not 1 <= total <= MAX_COUNT:
        raise InvalidValueError(
            f"{where}: a total is a whole number from 1 to 10^9, not {quoted(total)}",
            code="out-of-range",
            argument="totals",
        )
    return total


def _spread(cell: Cell, plus_minus: Spread | None, where: str) -> tuple[float, str]:
    if cell.sd is not None:
        return float(cell.sd), "SD"
    if cell.se is not None:
        return float(cell.se), "SE"
    if cell.plus_minus is None:
        raise NotComparableError(f"{where}: no spread is reported; a standard deviation is needed")
    if plus_minus not in ("sd", "se"):
        raise NotComparableError(
            f"{where}: the source does not say whether ± is a standard deviation or a standard "
            "error",
            Hint(
                "; ",
                Argument("plus_minus", "sd"),
                " or ",
                Argument("plus_minus", "se"),
                " reads it so",
            ),
        )
    return float(cell.plus_minus), f"± read as {plus_minus.upper()}"


def _from_interval(
    row: Row, cell: Cell, totals: Mapping[str, int], where: str, centre: Decimal
) -> Mean:
    """Return a mean whose standard deviation is computed from its 95 % interval.

    Cochrane Handbook (read as quoted at onbiostatistics.blogspot.com, not in itself): the half
    width over the quantile of Student's t, or over 1.96 in large groups, is the standard error.
    What rounding and the choice between the two leave open stands in ``between``.
    """
    assert cell.ci95 is not None
    n = _people(row, cell, totals, where)
    width = float(cell.ci95[1]) - float(cell.ci95[0])
    slack = sum(float(unit_in_last_place(limit)) for limit in cell.ci95) / 2
    quantile = t_quantile(0.975, n - 1)
    root = n**0.5 / 2
    return Mean(
        group=cell.group,
        label=_label(row, cell.group),
        mean=centre,
        sd=width / quantile * root,
        n=n,
        read_from="95% interval",
        between=(max(width - slack, 0.0) / quantile * root, (width + slack) / 1.96 * root),
    )


def _printed_spread(cell: Cell) -> Decimal | None:
    return next((s for s in (cell.sd, cell.se, cell.plus_minus) if s is not None), None)


def _label(row: Row, id: str) -> str:
    group = row.group(id)
    return group.label if group else id


def _misfit(cell: Cell, total: int, fits: range) -> str:
    if len(fits) > 1:
        return f"every count from {fits[0]} to {fits[-1]} of {total} prints as {cell.percent}%"
    assert cell.percent is not None
    near = round(cell.percent * total / 100)
    beside = [k for k in range(near - 1, near + 2) if 0 <= k <= total]
    shown = ", ".join(f"{k} is {100 * k / total:.2f}%" for k in beside)
    cut = counts_that_fit(cell.percent, total, shortened="truncated")
    hint = f"; {cut[0]} fits if digits were cut off" if len(cut) == 1 else ""
    return f"no count of {total} prints as {cell.percent}% ({shown}){hint}"
