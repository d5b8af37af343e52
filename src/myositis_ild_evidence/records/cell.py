"""One reported cell of a table, with its p-value."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

import attrs

from ..quantities import numeric
from ..quantities.amount import Amount
from .base import Checked, many
from .source import Absence, Source, Unclear, is_known


def _number(value: Any) -> Decimal | None:
    return None if value is None else numeric.decimal(value)


def _amount(value: Any) -> Amount | None:
    return None if value is None else Amount(value)


def person_time(time: Amount) -> str:
    """Return the time of all people together in words.

    Examples:
        >>> person_time(Amount("413 year"))
        '413 person-years'
    """
    return f"{numeric.text(time.value)} person-{time.unit}s"


def _bounds(value: Any) -> Any:
    if value is None:
        return None
    found = many(value)
    # What is not a list is refused with the field's name.
    return tuple(map(numeric.decimal, found)) if isinstance(found, tuple) else found


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PValue(Checked):
    """A printed p-value and what it compares.

    See also `Outcome.recompute_p`, which shows which tests give the printed figure.

    Attributes:
        value: The figure as printed.
        operator: ``=``, ``<``, ``>`` or ``<=``.
        compares: ``groups`` (with each other), ``over-time`` (within one group) or ``unclear``.
        groups: The groups concerned; empty means those of the row.
        test: The test, if it is stated.
        note: What else must be known about it.

    Raises:
        InvalidValueError: Not between 0 and 1, or no number.

    Examples:
        >>> print(PValue(value="0.018", operator="<", compares="unclear"))
        <0.018
    """

    value: Decimal = attrs.field(converter=numeric.decimal)
    operator: Literal["=", "<", ">", "<="] = "="
    compares: Literal["groups", "over-time", "unclear"] = "groups"
    groups: tuple[str, ...] = attrs.field(default=(), converter=many, metadata={"refers": "group"})
    test: str | None = None
    note: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A p-value is a probability."""
        value = given.get("value")
        if value is not None and not 0 <= value <= 1:
            yield "value", f"a p-value lies between 0 and 1, not {value}"

    def __str__(self) -> str:
        return ("" if self.operator == "=" else self.operator) + numeric.text(self.value)


CENTRES = ("count", "percent", "mean", "median", "value", "change")
INTERVALS = ("range", "iqr", "ci95")
SPREADS = ("sd", "se", "plus_minus", *INTERVALS)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Cell(Checked):
    """One cell: a centre, its spread, an operator, a denominator, a p-value of its own.

    Figures are kept as printed: ``Decimal("1254.0")`` keeps its zero.

    Percentages run from 0 to 100; a mean, a median, a change and their spreads are in the unit of
    the row. See also `Outcome`, whose ``outcome["ivig"]`` has proven corrections applied.

    Attributes:
        group: The group that the cell is about.
        count: How many; a count and a percentage may stand together, as in ``12 (70%)``.
        percent: A percentage, without the sign.
        mean: A mean.
        median: A median.
        value: A figure whose kind the source does not say.
        change: A change, in the unit of the row.
        sd: A standard deviation.
        se: A standard error.
        plus_minus: A figure after ± that the source does not identify.
        range: Smallest and largest.
        iqr: First and third quartile.
        ci95: A 95 % confidence interval.
        operator: ``=``, ``<``, ``<=``, ``>``, ``>=`` or ``~`` (roughly).
        total: The denominator: a number, a group's id, or why it is unclear.
        person_time: For how long all people together were watched, such as ``413 year``; then
            ``count`` is of events.
        p: A p-value printed with the cell, such as a footnote.
        absent: Why there is no figure.
        printed: The printed form, where the fields cannot say it.
        timepoint: When, where it differs from the row's.
        source: Where, if not where the row stands.
        note: What else must be known.

    Raises:
        InvalidValueError: No figure and no reason, figures that do not go together, a count
            above its denominator, a percentage outside 0 to 100, a negative spread, a time of
            watching without a count.
        UnitError: The time of watching has no unit that is known.

    Examples:
        >>> Cell(group="all", count=12, percent=70, total=17).printed_form
        '12 (70%)'
        >>> Cell(group="ivig", mean="1254.0", plus_minus="929.4").printed_form
        '1254.0 ± 929.4'
        >>> Cell(group="ivig", count=9, person_time="413 year").printed_form
        '9 in 413 person-years'
        >>> Cell(group="ivig", count=5, total=4)
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: Cell.count: 5 is more than its total 4
    """

    group: str = ""
    count: int | None = None
    percent: Decimal | None = attrs.field(default=None, converter=_number)
    mean: Decimal | None = attrs.field(default=None, converter=_number)
    median: Decimal | None = attrs.field(default=None, converter=_number)
    value: Decimal | None = attrs.field(default=None, converter=_number)
    change: Decimal | None = attrs.field(default=None, converter=_number)
    sd: Decimal | None = attrs.field(default=None, converter=_number)
    se: Decimal | None = attrs.field(default=None, converter=_number)
    plus_minus: Decimal | None = attrs.field(
        default=None, converter=_number, metadata={"was": "pm"}
    )
    range: tuple[Decimal, Decimal] | None = attrs.field(default=None, converter=_bounds)
    iqr: tuple[Decimal, Decimal] | None = attrs.field(default=None, converter=_bounds)
    ci95: tuple[Decimal, Decimal] | None = attrs.field(default=None, converter=_bounds)
    operator: Literal["=", "<", "<=", ">", ">=", "~"] = "="
    total: int | str | Unclear | None = attrs.field(default=None, metadata={"refers": "group"})
    person_time: Amount | None = attrs.field(default=None, converter=_amount)
    p: PValue | None = None
    absent: Absence | Unclear | None = None
    printed: str | None = None
    timepoint: str | None = None
    source: Source | None = None
    note: str | None = None

    @property
    def kind(self) -> str:
        """What the headline figure is: count, percentage, mean, median, value or change.

        See also `headline`, the figure itself.

        Examples:
            >>> Cell(group="all", median=48, range=(17, 73)).kind
            'median'
        """
        centre = next((name for name in CENTRES if getattr(self, name) is not None), "value")
        return "percentage" if centre == "percent" else centre

    @property
    def headline(self) -> Decimal | int | None:
        """The headline figure, whatever its kind; None where only a range is printed.

        A percentage is a number from 0 to 100.

        Examples:
            >>> Cell(group="all", count=12, percent=70).headline
            12
        """
        found = (getattr(self, name) for name in CENTRES)
        return next((figure for figure in found if figure is not None), None)

    @property
    def spread(self) -> Decimal | None:
        """The figure after ±: a standard deviation, a standard error, or one of the two."""
        return next((s for s in (self.sd, self.se, self.plus_minus) if s is not None), None)

    @property
    def interval(self) -> tuple[str, tuple[Decimal, Decimal]] | None:
        """The kind of interval (range, iqr, ci95) and its bounds, if one is printed.

        None where there is none. The bounds are in the unit of the row.

        Examples:
            >>> Cell(group="all", median=48, range=(17, 73)).interval
            ('range', (Decimal('17'), Decimal('73')))
        """
        kinds = (("range", self.range), ("iqr", self.iqr), ("ci95", self.ci95))
        return next(((kind, bounds) for kind, bounds in kinds if bounds is not None), None)

    @property
    def printed_form(self) -> str:
        """The figure as printed, normalised: no thousands comma, no footnote mark."""
        if self.printed is not None:
            return self.printed
        if self.absent is not None:
            return ""
        operator = {"=": "", ">=": "≥", "<=": "≤"}.get(self.operator, self.operator)
        percent = "" if self.percent is None else f"{numeric.text(self.percent)}%"
        centre = self.headline
        shown = percent if self.kind == "percentage" else ""
        if not shown and centre is not None:
            shown = numeric.text(centre) + (f" ({percent})" if percent else "")
        if self.spread is not None:
            shown += f" ± {numeric.text(self.spread)}"
        if self.interval is not None:
            kind, (low, high) = self.interval
            between = f"{numeric.text(low)}–{numeric.text(high)}"
            if kind == "ci95":
                sign = "%" if self.kind == "percentage" else ""
                between = f"95% CI {numeric.text(low)}{sign}–{numeric.text(high)}{sign}"
            shown = f"{shown} ({between})" if shown else between
        if self.person_time is not None:
            shown += f" in {person_time(self.person_time)}"
        return operator + shown

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Only combinations that make sense."""
        centres = [name for name in CENTRES if given.get(name) is not None]
        spreads = [name for name in SPREADS if given.get(name) is not None]
        intervals = [name for name in spreads if name in INTERVALS]
        if given.get("absent") is not None:
            if centres or spreads:
                yield "absent", f"a cell with {', '.join(centres + spreads)} is not absent"
        elif {*CENTRES, *INTERVALS} <= given.keys() and not centres and not intervals:
            yield "value", f"a cell needs a figure ({', '.join(CENTRES)}) or a reason for none"
        if len(centres) > 1 and centres != ["count", "percent"]:
            yield centres[1], f"{' and '.join(centres)} do not stand in one cell"
        if len(spreads) - len(intervals) > 1 or len(intervals) > 1:
            yield spreads[-1], f"{' and '.join(spreads)} do not stand in one cell"
        yield from cls._figures(given, spreads)

    @classmethod
    def _figures(cls, given: Mapping[str, Any], spreads: list[str]) -> Iterator[tuple[str, str]]:
        count, total, percent = given.get("count"), given.get("total"), given.get("percent")
        if count is not None and count < 0:
            yield "count", f"a count cannot be negative: {count}"
        time = given.get("person_time")
        if time is not None and time.dimension not in ("time", "calendar time"):
            yield "person_time", f"a time is needed, such as '413 year', not {time}"
        elif time is not None and time.value <= 0:
            yield "person_time", f"people were watched for some time, not {time}"
        if time is not None and "count" in given and count is None:
            yield "person_time", "a time of watching stands beside a count of events"
        if isinstance(total, int) and total <= 0:
            yield "total", f"a denominator is at least 1, not {total}"
        elif time is None and count is not None and isinstance(total, int) and count > total:
            yield "count", f"{count} is more than its total {total}"
        if percent is not None and not 0 <= percent <= 100:
            yield "percent", f"a percentage lies between 0 and 100, not {percent}"
        for name in spreads:
            spread = given[name]
            if isinstance(spread, tuple):
                if len(spread) != 2:
                    yield name, f"expected two bounds, got {len(spread)}"
                elif spread[0] > spread[1]:
                    yield name, f"upside down: {spread[0]} is more than {spread[1]}"
            elif spread < 0:
                yield name, f"a spread cannot be negative: {spread}"


__all__ = ["CENTRES", "SPREADS", "Cell", "PValue", "is_known"]
