"""Which means and standard deviations whole numbers, and bounded ones, can have.

Everything is exact, in fractions. A figure half-way between two steps may be rounded to either.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from .printed import unit_in_last_place


def _between(printed: Decimal) -> tuple[Fraction, Fraction]:
    half = unit_in_last_place(printed) / 2
    return Fraction(printed) - half, Fraction(printed) + half


def sums_that_fit(mean: Decimal, n: int) -> range:
    """Return the sums of n whole numbers that have a printed mean (GRIM).

    Brown and Heathers 2017 (Social Psychological and Personality Science 8:363-369; not read, the
    definition is that of R's scrutiny, whose vignette was read): a mean that is not a whole number
    over n cannot be.

    Examples:
        >>> sums_that_fit(Decimal("5.18"), 40), sums_that_fit(Decimal("5.19"), 40)
        (range(207, 208), range(208, 208))
    """
    low, high = _between(mean)
    return range(ceil(low * n), floor(high * n) + 1)


def spread_fits(
    mean: Decimal,
    sd: Decimal,
    n: int,
    *,
    low: Decimal | None = None,
    high: Decimal | None = None,
    whole: bool = True,
    divisor: int | None = None,
) -> bool:
    """Say whether numbers can have a printed mean and standard deviation.

    Whole numbers (GRIMMER): Anaya 2016 (PeerJ Preprints 4:e2400v1, abstract read) and Allard 2018
    (aurelienallard.netlify.app, read in part): the sum of squares is a whole number, odd or even as
    the sum is, and at least that of the numbers as near together as can be. Numbers with ends: the
    sum of squares is at most that of numbers at the two ends (Bhatia and Davis 2000, American
    Mathematical Monthly 107:353-357; not read, inequality and proof as Wikipedia gives them). Of a
    scale from 0 to 1 in whole numbers both are DEBIT (Heathers and Brown 2019, abstract read).

    Args:
        mean: The mean, with its printed digits.
        sd: The standard deviation, with its printed digits.
        n: How many numbers.
        low: The least that one can be.
        high: The largest that one can be.
        whole: Whether they are whole.
        divisor: What the squares are divided by; n - 1 where it is None.

    Examples:
        >>> spread_fits(Decimal("0.35"), Decimal("0.18"), 20, low=Decimal(0), high=Decimal(1))
        False
        >>> spread_fits(Decimal("0.35"), Decimal("0.49"), 20, low=Decimal(0), high=Decimal(1))
        True
    """
    divisor = divisor or n - 1
    least, most = _between(sd)
    squares = (max(least, Fraction(0)) ** 2 * divisor, most**2 * divisor)
    if not whole:
        return _bounded(mean, n, squares[0], low, high)
    for total in sums_that_fit(mean, n):
        for q in _squares(total, n, squares):
            if q > _largest(total, n, low, high):
                break
            return True
    return False


def _squares(total: int, n: int, squares: tuple[Fraction, Fraction]) -> Iterator[int]:
    """Whole sums of squares that give the spread, have the parity of the sum, and can be."""
    about = Fraction(total * total, n)
    whole, rest = divmod(total, n)
    nearest = (n - rest) * whole**2 + rest * (whole + 1) ** 2
    first = max(ceil(squares[0] + about), nearest)
    first += (first - total) % 2
    yield from range(first, floor(squares[1] + about) + 1, 2)


def _largest(total: int, n: int, low: Decimal | None, high: Decimal | None) -> Fraction:
    """The largest sum of squares of n numbers within two ends that have a sum."""
    if low is None or high is None:
        return Fraction(10) ** 60
    a, b = Fraction(low), Fraction(high)
    return total * (a + b) - n * a * b


def _bounded(
    mean: Decimal, n: int, least: Fraction, low: Decimal | None, high: Decimal | None
) -> bool:
    if low is None or high is None:
        return True
    a, b = Fraction(low), Fraction(high)
    lowest, highest = _between(mean)
    at = min(max((a + b) / 2, lowest), highest)  # where the spread can be largest
    return least <= n * (at - a) * (b - at)
