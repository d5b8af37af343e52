"""Figures of doses in text: short enough to read, and times in the plural."""

import re
from collections.abc import Callable
from fractions import Fraction

from .weighing import shown

#: Gives text in the words of whoever reads it; in those of Python as it stands.
Say = Callable[[str], str]

INTENDED_USE = (
    "For health professionals, as a record of what studies gave; not advice for a patient. "
    "Check every dose against the product's label and your own protocol."
)
#: Stands between the warnings of a row; they hold semicolons themselves.
SEPARATOR = " | "
_DECIMALS = re.compile(r"\d+\.(\d+)")
_TIME = re.compile(r"(?<![\d.])((?:[\d.]+-)?[\d.]+) (minute|hour|day|week|month|year)\b(?!/)")


def plural(text: str) -> str:
    """Return text with its units of time in the plural, where they are not one.

    Examples:
        >>> plural("2-4 week, 1 month, ~1.67 hour; 33 g/day")
        '2-4 weeks, 1 month, ~1.67 hours; 33 g/day'
    """
    return _TIME.sub(lambda found: found[0] + ("" if found[1] == "1" else "s"), text)


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
