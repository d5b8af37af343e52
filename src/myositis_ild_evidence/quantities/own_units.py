"""Units that a pack adds to the common list: their table, read and checked when it is loaded.

The table and pint must agree; the names of pint are looked up one by one, so that no text reaches
its parser.
"""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from ..errors import InvalidValueError
from . import numeric, units
from .units import Unit

_PART = re.compile(r"\s*([*/.])?\s*([A-Za-z][A-Za-z_0-9]*)\s*(?:(?:\*\*|\^)\s*(-?\d))?", re.ASCII)
_ID = re.compile(r"[^\d\s+.-]\S*(?: \S+){0,5}")
_UCUM = re.compile(r"[!-~]{1,60}", re.ASCII)
#: How far pint's factor may be from that of the table: its own constants are floats.
_NEAR = 1e-9
_EXPRESSION = "'milligram / kilogram / day'"


def _factor(value: Any) -> Fraction | None:
    if value is None or isinstance(value, Fraction):
        return value
    over = str(value).split("/")
    if len(over) > 2:
        raise InvalidValueError(f"a factor is a number such as '0.001' or '1/1000', not {value!r}")
    top, *bottom = (Fraction(numeric.decimal(part.strip())) for part in over)
    if top <= 0 or (bottom and bottom[0] <= 0):
        raise InvalidValueError(f"a factor is more than zero, not {value!r}")
    return top / bottom[0] if bottom else top


def _words(value: Any) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class UnitEntry:
    """A unit of a pack's own, as its file has it.

    Attributes:
        dimension: What it measures; only units of one dimension convert. One of the common list, or
            one of the pack's own.
        pint: The unit in pint's names, such as ``"microgram / kilogram"``; ``"1"`` for a number.
        ucum: Its code of the Unified Code for Units of Measure, such as ``"ug/kg"``; what UCUM does
            not know stands in braces: ``"{tablets}"``.
        factor: How many of the dimension's base unit it is, such as ``"1/1000"``; where it is not
            given, pint is asked.
        synonyms: Other spellings that are accepted.
        label: What it is, where the id does not say.
        what: What is counted, where pint has no name for it, such as ``"tablet"``.
        offset: What 0 of it is in the base unit of its dimension, such as ``"273.15"`` of °C.
    """

    dimension: str
    pint: str
    ucum: str
    factor: str | None = attrs.field(default=None, converter=_factor)
    synonyms: tuple[str, ...] = attrs.field(default=(), converter=_words)
    label: str = ""
    what: str = ""
    offset: str | None = attrs.field(default=None, converter=_factor)


def expression(text: str) -> Mapping[str, int]:
    """Return the powers of an expression of pint's names: products, quotients and powers.

    Args:
        text: Such as ``"milligram / kilogram / day"`` or ``"meter ** 2"``.

    Raises:
        InvalidValueError: It is something else.

    Examples:
        >>> expression("microgram / kilogram / minute")
        {'microgram': 1, 'kilogram': -1, 'minute': -1}
    """
    if text.strip() == "1":
        return {}
    found: dict[str, int] = {}
    at = 0
    while at < len(text.rstrip()) and len(text) <= 80:
        part = _PART.match(text, at)
        if part is None or (part[1] is None) != (at == 0):
            break
        power = int(part[3] or 1) * (-1 if part[1] == "/" else 1)
        found[part[2]] = found.get(part[2], 0) + power
        at = part.end()
    if at < len(text.rstrip()) or not found:
        raise InvalidValueError(f"{text[:40]!r} is not made of pint's names, such as {_EXPRESSION}")
    return {name: power for name, power in found.items() if power}


def read(table: Mapping[str, UnitEntry]) -> tuple[tuple[Unit, ...], list[tuple[str, str]]]:
    """Return the units of a pack, and what is wrong: the place in the file and the message.

    A unit that is wrong is left out.

    Args:
        table: The entries of the file, by id.
    """
    made: list[Unit] = []
    wrong: list[tuple[str, str]] = []
    for id, entry in table.items():
        found = [*_problems(id, entry, made)]
        if not found:
            unit, found = _made(id, entry, made)
            if unit is not None:
                made.append(unit)
        wrong += [(f"{id}.{field}" if field else id, message) for field, message in found]
    return tuple(made), wrong


def entry(unit: Unit) -> dict[str, Any]:
    """Return a unit as an entry of a file, which can be read again.

    Args:
        unit: One of a pack's own.
    """
    parts = [f"{name} ** {power}" for name, power in sorted(unit.powers)]
    found = {
        "dimension": unit.dimension,
        "pint": " * ".join(parts) or "1",
        "ucum": unit.ucum,
        "factor": str(unit.factor),
        "synonyms": list(unit.synonyms),
        "label": unit.label,
        "what": unit.what,
        "offset": str(unit.offset) if unit.offset else "",
    }
    return {name: value for name, value in found.items() if value}


def _problems(id: str, entry: UnitEntry, made: list[Unit]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the names of a unit."""
    if len(id) > 40 or not _ID.fullmatch(id):
        yield "", f"{id[:40]!r} cannot stand after a number: a unit begins with no digit"
    taken = {name: unit.id for unit in made for name in (unit.id, *unit.synonyms)}
    for name in (id, *entry.synonyms):
        common = units.known().find(name)
        if common is not None:
            said = "" if name == common else f" as {common!r}"
            yield "", f"{name!r} is in the common list{said}; leave it out, or choose another"
        elif name in taken:
            yield "", f"{name!r} is {taken[name]!r} already"
    if not entry.dimension.strip():
        yield "dimension", "a unit has a dimension, such as 'mass per body mass'"
    if not _UCUM.fullmatch(entry.ucum) or not _balanced(entry.ucum):
        yield (
            "ucum",
            f"{entry.ucum[:40]!r} cannot be a code of UCUM, such as 'ug/kg' or '{{tablets}}/d'",
        )


def _balanced(code: str) -> bool:
    return all(code.count(left) == code.count(right) for left, right in ("[]", "{}", "()"))


def _made(id: str, entry: UnitEntry, made: list[Unit]) -> tuple[Unit | None, list[tuple[str, str]]]:
    """Return a unit, or what pint and the table do not agree on."""
    try:
        powers = frozenset(expression(entry.pint).items())
    except InvalidValueError as fault:
        return None, [("pint", str(fault))]
    names = units.unknown_to_pint(dict(powers))
    if names:
        return None, [("pint", message) for message in names]
    each = (*units.known().values(), *made)
    base = next((one for one in each if one.dimension == entry.dimension), None)
    factor: Any = entry.factor
    offset: Any = entry.offset or Fraction(0)
    if base is not None and base.what != entry.what:
        said = (
            f"{base.id} of the same dimension counts {base.what!r}"
            if base.what
            else (f"{base.id} of the same dimension has no 'what'")
        )
        return None, [("what", f"{said}: units of something else need a dimension of their own")]
    if base is not None and base.powers and powers:
        computed = units.by_pint(powers, base)
        if computed is None:
            message = f"pint cannot convert it into {base.id}, which is a {base.dimension}, too"
            return None, [("dimension", message)]
        one, nought = computed
        given = Fraction(1) if factor is None else factor
        if factor is None:
            given = Fraction(repr(one - nought)).limit_denominator(10**12)
        if abs(float(given) - (one - nought)) > _NEAR * abs(one - nought):
            told = f"by pint, one is {one - nought:.10g} of the base unit, not {float(given):.10g}"
            return None, [("factor", f"{told} ({base.dimension})")]
        if abs(float(offset) - nought) > _NEAR * max(1.0, abs(nought)):
            told = f"by pint, 0 {id} is {nought:.10g} of the base unit, not {float(offset):.10g}"
            return None, [("offset", told)]
        factor = given
    if factor is None:
        if base is not None:
            return None, [("factor", f"say how many of the base unit of {base.dimension} it is")]
        factor = Fraction(1)
    unit = Unit(
        id=id,
        dimension=entry.dimension,
        factor=factor,
        powers=powers,
        ucum=entry.ucum,
        synonyms=entry.synonyms,
        label=entry.label,
        what=entry.what,
        offset=offset,
    )
    return unit, []
