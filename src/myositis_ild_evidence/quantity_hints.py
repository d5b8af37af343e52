"""What to write instead of a text that is no quantity; asked only after one was refused."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .errors import near

if TYPE_CHECKING:
    from .units import Unit

#: A text that is read, for each dimension that a caller may expect.
_EXAMPLES = {
    "mass": "'70 kg'",
    "length": "'175 cm' or '1.75 m'",
    "time": "'4 weeks'",
    "calendar time": "'1 month'",
    "volume per time": "'150 mL/h'",
    "volume per body mass per time": "'0.04 mL/kg/min'",
    "mass per body mass": "'2 g/kg'",
    "mass per body mass per time": "'0.4 g/kg/day'",
}
_OFTEN = {"daily": "1 day", "weekly": "1 week", "monthly": "1 month", "yearly": "1 year"}
_COMMA = re.compile(r"([+-]?\d{1,30}),(\d{1,30}) ?([^\d,.]*)", re.ASCII)
_PAIR = re.compile(
    r"(\d{1,3}) ?(ft|feet|foot|'|′|st|stones?)"
    r"(?: ?(\d{1,3}(?:\.\d{1,6})?) ?(in|inch|inches|\"|″|''|lbs?|pounds?))?",
    re.ASCII,
)
#: Twelve inches are a foot and fourteen pounds a stone, by definition.
_SMALL = {"f": (12, "in"), "'": (12, "in"), "′": (12, "in"), "s": (14, "lb")}


def examples(dimensions: Sequence[str]) -> str:
    """Return texts that are read, of the dimensions that are expected.

    Examples:
        >>> examples(["time", "calendar time"])
        "'4 weeks' or '1 month'"
    """
    return " or ".join(_EXAMPLES[name] for name in dimensions if name in _EXAMPLES) or "'70 kg'"


def refused(
    text: str,
    number: str | None,
    unit: str | None,
    dimensions: Sequence[str],
    example: str = "",
) -> str | None:
    """Return why a text is no quantity, or None where nothing but its unit is unknown.

    Args:
        text: The text, cut short where it is longer than any quantity.
        number: The number at its start, where it begins with one.
        unit: What follows the number.
        dimensions: What the caller expects.
        example: What to write, where the caller knows better than the dimensions.
    """
    shown = text if len(text) <= 80 else f"{text[:20]}..."
    if why := meant(text):
        return f"{shown!r} is not a number with a unit: {why}"
    if unit is None and number is not None and not (dimensions or example):
        example = f"'{number} kg' or '{number} g/kg'"
    example = example or examples(dimensions)
    if number is None:
        return f"{shown!r} is not a number with a unit; write for example {example}"
    return f"{shown!r} has no unit; write for example {example}" if unit is None else None


def unknown(name: str, units: Iterable["Unit"], dimensions: Sequence[str]) -> str:
    """Return that a unit is unknown, with those to write: of what is expected, if that is known."""
    spellings = [
        spelling
        for unit in units
        if not dimensions or unit.dimension in dimensions
        for spelling in (unit.id, *unit.synonyms)
    ]
    if name.startswith("Mg"):  # a tonne: neither milligrams nor grams are offered for it
        spellings = [each for each in spellings if not each.startswith(("mg", "g"))]
    return f"unknown unit {name!r}; {near(name, spellings)}"


def meant(text: str) -> str | None:
    """Return why a text is not read and what to write, where it is a known way to write.

    Args:
        text: What was refused.

    Examples:
        >>> meant("70,5 kg")
        "a decimal comma is not read; write '70.5 kg'"
        >>> meant("5 ft 9 in")
        "one number with one unit is read; write '69 in'"
        >>> meant("monthly")
        "write '1 month'"
    """
    text = " ".join(text.split())
    comma = _COMMA.fullmatch(text)
    if comma is not None:
        whole, part, unit = comma.groups()
        unit = f" {unit}" if unit else ""
        if len(part) == 3:
            return f"a comma is not read; write '{whole}.{part}{unit}' or '{whole}{part}{unit}'"
        return f"a decimal comma is not read; write '{whole}.{part}{unit}'"
    pair = _PAIR.fullmatch(text.lower())
    if pair is not None:
        many, small = _SMALL[pair[2][0]]
        if pair[4] is None or (pair[4][0] in "lp") == (small == "lb"):
            from decimal import Decimal

            total = int(pair[1]) * many + Decimal(pair[3] or 0)
            return f"one number with one unit is read; write '{total} {small}'"
    often = _OFTEN.get(text.lower()) or text.lower().removeprefix("every ")
    return f"write '{often}'" if often != text.lower() and often[0].isdigit() else None
