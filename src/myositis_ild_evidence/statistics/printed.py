"""The libraries that compute, imported when a result is asked for."""

import math
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Literal, get_args

from .. import extras
from ..errors import Argument, InvalidValueError
from ..quantities.numeric import decimal
from ..words import quoted


def library(name: str) -> Any:
    """Return a module of scipy or statsmodels.

    Raises:
        MissingExtraError: It is not installed.
    """
    return extras.library(name, "stats", "statistics need")


#: How a printed figure was shortened from an exact one.
Shortening = Literal["rounded", "truncated"]


def unit_in_last_place(printed: Decimal) -> Fraction:
    """Return the worth of one step in the last printed digit.

    Examples:
        >>> unit_in_last_place(Decimal("22.6"))
        Fraction(1, 10)
    """
    return Fraction(10) ** min(int(printed.as_tuple().exponent), 0)


def shortening(printed: Decimal | float | str, exact: Fraction | float) -> Shortening | None:
    """Say how a printed figure follows from an exact one, if it does.

    A figure half-way between two steps may be rounded to either: tables differ in that.

    Args:
        printed: The figure with the digits that are printed; a text or a Decimal keeps its zeros.
        exact: The exact figure, in the same unit.

    Returns:
        ``rounded`` to the nearest, ``truncated`` where digits were cut off and rounding would
        print another figure, or None.

    Raises:
        InvalidValueError: One of them is not a number.

    Examples:
        >>> shortening(Decimal("22.6"), Fraction(700, 31))
        'rounded'
        >>> shortening(Decimal("0.38"), 0.387)
        'truncated'
    """
    written = decimal(printed)
    figure, step, value = Fraction(written), unit_in_last_place(written), _exact(exact)
    if abs(value - figure) <= step / 2:
        return "rounded"
    return "truncated" if 0 <= abs(value) - abs(figure) < step and value * figure >= 0 else None


def counts_that_fit(
    percent: Decimal | float | str, total: int, *, shortened: Shortening = "rounded"
) -> range:
    """Return the counts that are printed as a percentage of a total.

    Args:
        percent: The percentage with the digits that are printed; a text or a Decimal keeps its
            zeros, which count: ``"22.0"`` is not 22.
        total: Of how many.
        shortened: Whether it was rounded to the nearest or truncated.

    Raises:
        InvalidValueError: The percentage is not a number, the total no whole number from 1 on, or
            there is no such way to shorten.

    Examples:
        >>> list(counts_that_fit(Decimal("22.6"), 31))
        [7]
        >>> list(counts_that_fit(Decimal("50"), 300))
        [149, 150, 151]
        >>> list(counts_that_fit(Decimal("22.6"), 17))
        []
    """
    if shortened not in get_args(Shortening):
        raise InvalidValueError(
            Argument("shortened", bare=True),
            f" is 'rounded' or 'truncated', not {quoted(shortened)}",
            code="unknown-choice",
        )
    written, total = decimal(percent), _whole(total)
    figure, step = Fraction(written), unit_in_last_place(written)
    if shortened == "rounded":
        low = math.ceil((figure - step / 2) * total / 100)
        end = math.floor((figure + step / 2) * total / 100) + 1
    else:
        low = math.ceil(figure * total / 100)
        end = math.ceil((figure + step) * total / 100)
    return range(max(low, 0), min(end, total + 1))


def _whole(total: object) -> int:
    if isinstance(total, bool) or not isinstance(total, Integral) or total < 1:
        raise InvalidValueError(
            f"a total is a whole number and at least 1, not {quoted(total)}",
            code="out-of-range",
            argument="total",
        )
    return int(total)


def _exact(value: Fraction | float) -> Fraction:
    # Not `decimal`: a computed float is meant to its last bit, not as it prints.
    number = isinstance(value, (Real, Decimal)) and not isinstance(value, bool)
    if not number or not math.isfinite(value):
        raise InvalidValueError(f"expected an exact number, got {quoted(value)}", code="wrong-type")
    return Fraction(value)
