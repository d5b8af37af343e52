"""Exact decimals: what is accepted as a number, and how numbers are written."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from numbers import Integral

from ..errors import InvalidValueError
from ..words import quoted

#: Wide enough that products of any two accepted numbers are exact.
EXACT = Context(prec=150)
#: A longer or larger number is a mistake or an attack, never a measurement.
MAX_DIGITS = 30
MAX_EXPONENT = 30
#: Of people, events and other whole numbers: doubles hold counts up to here without loss in every
#: formula that is used.
MAX_COUNT = 10**9
_DECIMALS = re.compile(r"\d+\.(\d+)")
_TIME = re.compile(r"(?<![\d.])((?:[\d.]+-)?[\d.]+) (minute|hour|day|week|month|year)\b(?!/)")


def decimal(value: object) -> Decimal:
    """Return a number as an exact decimal, keeping the digits that were written.

    Args:
        value: An int, a Decimal, a text such as ``"1254.0"``, or a float (read as it prints).

    Raises:
        InvalidValueError: Not a number, not finite, or of absurd size.

    Examples:
        >>> decimal("1254.0")
        Decimal('1254.0')
        >>> decimal(0.1)
        Decimal('0.1')
    """
    if isinstance(value, bool) or not isinstance(value, (Integral, float, str, Decimal)):
        raise InvalidValueError(f"expected a number, got {quoted(value)}")
    if isinstance(value, Integral):
        value = int(value)  # numpy's whole numbers are no int
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        raise InvalidValueError(f"expected a number, got {quoted(value)}")
    # Size first: turning a huge integer into text raises or takes long.
    if isinstance(value, int):
        if abs(value) >= 10**MAX_DIGITS:
            raise InvalidValueError(f"a number has at most {MAX_DIGITS} digits")
    elif isinstance(value, str) and len(value) > 2 * MAX_DIGITS + 5:
        raise InvalidValueError(f"a number has at most {MAX_DIGITS} digits")
    try:
        number = Decimal(repr(float(value)) if isinstance(value, float) else value)
    except InvalidOperation:
        raise InvalidValueError(f"expected a number, got {quoted(value)}") from None
    if not number.is_finite():
        raise InvalidValueError(f"a number must be finite, not {number}", code="out-of-range")
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise InvalidValueError(
            f"an exponent beyond {MAX_EXPONENT} is not a measurement", code="out-of-range"
        )
    # The digits are those of the number written out, so that what is written can be read again.
    if max(len(number.as_tuple().digits), number.adjusted() + 1) > MAX_DIGITS:
        raise InvalidValueError(f"a number has at most {MAX_DIGITS} digits")
    return number


def to_all_digits(value: Fraction) -> Decimal:
    """Return a fraction to as many digits as a number has: more than `from_fraction` keeps.

    What is computed of it and shown by `from_fraction` is then that of the fraction.

    Examples:
        >>> from_fraction(Fraction(to_all_digits(Fraction(211, 3))) * 12)
        Decimal('844')
    """
    return Context(prec=MAX_DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))


def from_fraction(value: Fraction) -> Decimal:
    """Return a fraction as a decimal: exact where it ends within 30 digits, else to 28 digits.

    Examples:
        >>> from_fraction(Fraction(1, 8))
        Decimal('0.125')
    """
    exact = Context(prec=MAX_DIGITS)
    found = exact.divide(Decimal(value.numerator), Decimal(value.denominator))
    if exact.flags[Inexact]:
        found = Context(prec=28).divide(Decimal(value.numerator), Decimal(value.denominator))
    return plain(found)


def plain(value: Decimal) -> Decimal:
    """Return a computed decimal without trailing zeros or exponent; printed ones keep theirs.

    Examples:
        >>> plain(Decimal("2.000")), plain(Decimal("1E+2"))
        (Decimal('2'), Decimal('100'))
    """
    short = EXACT.normalize(value)
    if int(short.as_tuple().exponent) > 0:
        short = short.quantize(Decimal(1), context=EXACT)
    return short


def text(value: Decimal | int) -> str:
    """Return a number as it is printed: no exponent, trailing zeros kept.

    Examples:
        >>> text(Decimal("66.0")), text(Decimal("1E+2"))
        ('66.0', '100')
    """
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def rounded(value: Fraction | Decimal, places: int = 1) -> Decimal:
    """Round half up to a number of decimal places, as printed tables do.

    Examples:
        >>> rounded(Fraction(100, 24))
        Decimal('4.2')
    """
    exact = from_fraction(value) if isinstance(value, Fraction) else value
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=EXACT)


def shown(value: Fraction, places: int = 3) -> str:
    """Return a figure for a line of text: exact if it is short, else rounded and marked.

    Examples:
        >>> shown(Fraction(1, 8)), shown(Fraction(200, 3))
        ('0.125', '~66.667')
    """
    short = rounded(value, places)
    exact = Fraction(short) == value
    return text(plain(short)) if exact else f"~{text(short)}"


def plural(said: str) -> str:
    """Return text with its units of time in the plural, where they are not one.

    Examples:
        >>> plural("2-4 week, 1 month, ~1.67 hour; 33 g/day")
        '2-4 weeks, 1 month, ~1.67 hours; 33 g/day'
    """
    return _TIME.sub(lambda found: found[0] + ("" if found[1] == "1" else "s"), said)


def readable(value: object, places: int = 3) -> str:
    """Return a figure, or text with figures, short enough to read; what was shortened is marked.

    Args:
        value: The figure, such as an amount or a span, or text.
        places: Decimal places that are kept.

    Examples:
        >>> readable("27.941289992 g/day"), readable("1.6667 hour", 2), readable("4.0 mg/kg/min")
        ('~27.941 g/day', '~1.67 hours', '4.0 mg/kg/min')
    """

    def short(found: re.Match[str]) -> str:
        return found[0] if len(found[1]) <= places else shown(Fraction(found[0]), places)

    return plural(_DECIMALS.sub(short, str(value)))
