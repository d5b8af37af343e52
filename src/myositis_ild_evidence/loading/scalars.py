"""Text, numbers and terms from a file, taken strictly: nothing is coerced."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, get_args

import attrs

from .. import numeric
from ..errors import InvalidValueError, near
from ..model import Amount, RateLimit

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def kind(value: object) -> str:
    """Say what a value of a file is, for messages."""
    if isinstance(value, bool):
        return f"a truth value ({str(value).lower()})"
    names = {int: "a whole number", Decimal: "a decimal", str: "text", dict: "a table"}
    if isinstance(value, int) and abs(value) >= 10**numeric.MAX_DIGITS:
        return f"a whole number of more than {numeric.MAX_DIGITS} digits"
    shown = repr(value) if isinstance(value, str) else str(value)
    name = names.get(type(value), "a list" if isinstance(value, list) else type(value).__name__)
    return name if isinstance(value, (dict, list)) else f"{name} ({shown[:40]})"


def wrong(expected: str, value: object) -> InvalidValueError:
    """Return the error for a value of the wrong type."""
    return InvalidValueError(f"expected {expected}, got {kind(value)}")


def text(value: Any, _: Any = None) -> str:
    """Take text: not blank, no blanks at its edges, no invisible characters."""
    if not isinstance(value, str):
        hint = "; put dates in quotes" if hasattr(value, "isoformat") else ""
        raise InvalidValueError(f"expected text, got {kind(value)}{hint}")
    if not value.strip():
        raise InvalidValueError("the text is blank; leave the field out instead")
    if value != value.strip():
        raise InvalidValueError(f"blanks at the edge of {value[:40]!r}")
    for character in value:
        if not character.isprintable() and character != "\n":
            name = unicodedata.name(character, "control character")
            raise InvalidValueError(f"invisible character U+{ord(character):04X} ({name})")
    return value


def number(value: Any, _: Any = None) -> Decimal:
    """Take a number of TOML; text and true are none."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise wrong("a number", value)
    return numeric.decimal(value)


def quoted(value: Any, _: Any = None) -> Decimal:
    """Take a number in quotes, which is how JSON carries decimals."""
    if not isinstance(value, str):
        raise wrong("a number in quotes", value)
    return numeric.decimal(value)


def amount(value: Any, _: Any = None) -> Amount:
    """Take text with a number and its unit."""
    if not isinstance(value, str):
        raise wrong("a number with its unit, such as '2 g/kg'", value)
    return Amount(value)


def rate(value: Any, _: Any = None) -> RateLimit:
    """Take ``{below = "200 mL/h"}`` or ``{at_most = "200 mL/h"}``."""
    operators: dict[str, Any] = {"below": "<", "at_most": "<="}
    if not isinstance(value, dict) or len(value) != 1 or not value.keys() <= operators.keys():
        raise wrong('{ below = "200 mL/h" } or { at_most = … }', value)
    [(word, limit)] = value.items()
    return RateLimit(value=amount(limit), operator=operators[word])


def single(field: "attrs.Attribute[Any]", hook: Callable[[Any, Any], Any]) -> Any:
    """Return the hook of a field, which may take one text for a list of one."""
    example = field.metadata.get("single")

    def taken(value: Any, type_: Any) -> Any:
        if not isinstance(value, (str, list)):
            raise wrong(f"text such as {example!r}, or a list of such texts", value)
        return hook([value] if isinstance(value, str) else value, type_)

    return taken if example else hook


def integer(value: Any, _: Any = None) -> int:
    """Take a whole number; 3.0 and true are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong("a whole number", value)
    numeric.decimal(value)
    return value


def truth(value: Any, _: Any = None) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise wrong("true or false", value)
    return value


def literal(value: Any, type_: Any) -> Any:
    """Take a word of a closed list."""
    allowed = get_args(type_)
    if not isinstance(value, str):
        raise InvalidValueError(f"expected text, got {kind(value)}; {near('', allowed)}")
    if value not in allowed:
        raise InvalidValueError(f"{value[:40]!r} is not valid; {near(value[:40], allowed)}")
    return value


def has_number(value: Any) -> bool:
    """Say whether a value is text that holds a number alone."""
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def has_unit(value: Any) -> bool:
    """Say whether a value is text that holds more than a number."""
    return isinstance(value, str) and not has_number(value)
