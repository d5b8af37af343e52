"""What printed digits can mean: which exact figures they may stand for."""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ..errors import InvalidValueError

#: How a printed figure was shortened from an exact one.
Shortening = Literal["rounded", "truncated"]


def unit_in_last_place(printed: Decimal) -> Fraction:
    """Return the worth of one step in the last printed digit.

    Examples:
        >>> unit_in_last_place(Decimal("22.6"))
        Fraction(1, 10)
    """
    return Fraction(10) ** min(int(printed.as_tuple().exponent), 0)


def shortening(printed: Decimal, exact: Fraction | float) -> Shortening | None:
    """Say how a printed figure follows from an exact one, if it does.

    A figure half-way between two steps may be rounded to either: tables differ in that.

    Args:
        printed: The figure with the digits that are printed.
        exact: The exact figure, in the same unit.

    Returns:
        ``rounded`` to the nearest, ``truncated`` where digits were cut off and rounding would
        print another figure, or None.

    Examples:
        >>> shortening(Decimal("22.6"), Fraction(700, 31))
        'rounded'
        >>> shortening(Decimal("0.38"), 0.387)
        'truncated'
    """
    figure, step, value = Fraction(printed), unit_in_last_place(printed), Fraction(exact)
    if abs(value - figure) <= step / 2:
        return "rounded"
    return "truncated" if 0 <= abs(value) - abs(figure) < step and value * figure >= 0 else None


def counts_that_fit(percent: Decimal, total: int, *, shortened: Shortening = "rounded") -> range:
    """Return the counts that are printed as a percentage of a total.

    Args:
        percent: The percentage with the digits that are printed.
        total: Of how many.
        shortened: Whether it was rounded to the nearest or truncated.

    Raises:
        InvalidValueError: The total is less than 1.

    Examples:
        >>> list(counts_that_fit(Decimal("22.6"), 31))
        [7]
        >>> list(counts_that_fit(Decimal("50"), 300))
        [149, 150, 151]
        >>> list(counts_that_fit(Decimal("22.6"), 17))
        []
    """
    if total < 1:
        raise InvalidValueError(f"a total is at least 1, not {total}")
    figure, step = Fraction(percent), unit_in_last_place(percent)
    if shortened == "rounded":
        low = math.ceil((figure - step / 2) * total / 100)
        end = math.floor((figure + step / 2) * total / 100) + 1
    else:
        low = math.ceil(figure * total / 100)
        end = math.ceil((figure + step) * total / 100)
    return range(max(low, 0), min(end, total + 1))
