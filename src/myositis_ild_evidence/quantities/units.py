"""Units: a closed list, and the only place that imports pint.

Text never reaches pint's parser (it can hang on ``9**9**9**9`` and reads ``2-5 g/kg`` as a
number). A quantity is one number and one unit of the list in ``data/vocabulary/units.toml``, or of
those that a pack adds to it (`own_units`). A unit of a pack is text that knows its list
(`OwnUnit`), so that nothing is ever added to the common one.
"""

import os
import re
from _thread import allocate_lock as Lock  # noqa: N812 - threading would cost a first look 1 ms
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import attrs

from .. import resources
from ..errors import UnitError, near
from . import numeric

if TYPE_CHECKING:
    import pint.registry

_QUANTITY = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(\D.*)?", re.ASCII)
_LONGEST = 80
_MILLI = ("mg", "mL", "mm")


@attrs.frozen
class Unit:
    """A unit of the closed list.

    Attributes:
        id: How it is written, such as ``"g/kg"``.
        dimension: What kind of thing it measures; only units of one dimension convert.
        factor: How many of the dimension's base unit it is.
        powers: Its powers of pint's base names.
        ucum: Its code of the Unified Code for Units of Measure.
        synonyms: Other spellings that are accepted.
        label: What it is, where the id does not say.
        what: What is counted, where pint has no name for it: beats and tablets are no numbers.
        offset: What its zero is in the base unit, such as 273.15 K of 0 °C.
    """

    id: str
    dimension: str
    factor: Fraction
    powers: frozenset[tuple[str, int]]
    ucum: str
    synonyms: tuple[str, ...] = ()
    label: str = ""
    what: str = ""
    offset: Fraction = Fraction(0)

    @property
    def identity(self) -> frozenset[tuple[str, int]]:
        """Its powers, with what it counts: by them products and quotients are found."""
        return self.powers | {(self.what, 1)} if self.what else self.powers

    def base(self, value: Decimal) -> Fraction:
        """Return a number of it in the base unit of its dimension."""
        return Fraction(value) * self.factor + self.offset


class Units(Mapping[str, Unit]):
    """A list of units by id, and their spellings.

    Args:
        listed: The units, in the order of the list.
    """

    def __init__(self, listed: Iterable[Unit]) -> None:
        self._units = {unit.id: unit for unit in listed}
        self.spellings: dict[str, str] = {
            name: unit.id for unit in self._units.values() for name in (unit.id, *unit.synonyms)
        }
        folded: dict[str, str | None] = {}
        for name, id in self.spellings.items():
            small = name.casefold()
            folded[small] = id if folded.get(small, id) == id else None
        #: The ids by spelling in small letters, where that means one unit.
        self.folded: dict[str, str] = {name: id for name, id in folded.items() if id is not None}
        #: The first unit of each identity; one without any has no place in a product.
        self.by_identity: dict[frozenset[tuple[str, int]], str] = {}
        #: The same by the names of pint alone, of units that pint knows entirely.
        self.by_powers: dict[frozenset[tuple[str, int]], str] = {}
        for unit in self._units.values():
            if unit.identity and not unit.offset:
                self.by_identity.setdefault(unit.identity, unit.id)
            if unit.powers and not unit.what:
                self.by_powers.setdefault(unit.powers, unit.id)

    def __getitem__(self, id: str) -> Unit:
        return self._units[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def find(self, name: str) -> str | None:
        """Return the id of a unit as it is written: with any space in it, in any letter case.

        A capital M stands for milli only where the whole unit is in capitals: Mg is a tonne.

        Args:
            name: The unit as it is written.
        """
        written = "".join(name.split())
        found = self.spellings.get(name.strip()) or self.spellings.get(written)
        if found is not None or any(each.isalpha() and not each.isascii() for each in written):
            return found  # the capital of µ is Greek, and K of kelvin is a k in small letters
        found = self.folded.get(written.casefold()) or self.folded.get(name.strip().casefold())
        mega = written[:1] == "M" and not written.isupper()
        return None if found is None or (mega and found.startswith(_MILLI)) else found


class OwnUnit(str):
    """The id of a unit that a pack adds, with the units of its pack.

    Attributes:
        definitions: Every unit of the pack.
    """

    __slots__ = ("definitions",)
    definitions: tuple[Unit, ...]

    def __new__(cls, id: str, definitions: tuple[Unit, ...]) -> "OwnUnit":
        """Take the id and the units of the pack."""
        made = super().__new__(cls, id)
        made.definitions = definitions
        return made

    def __reduce__(self) -> Any:
        return OwnUnit, (str(self), self.definitions)


def row_of(name: str, row: Mapping[str, Any]) -> Unit:
    """Return a unit of the table of a file."""
    return Unit(
        id=name,
        dimension=row["dimension"],
        factor=Fraction(row["factor"]),
        powers=frozenset(row["pint"].items()),
        ucum=row["ucum"],
        synonyms=tuple(row.get("synonyms", ())),
        label=row.get("label", ""),
        what=row.get("what", ""),
        offset=Fraction(row.get("offset", 0)),
    )


@cache
def known() -> Units:
    """Return every common unit by id, in the order of the list."""
    table = resources.tree("vocabulary/units.toml")
    return Units(row_of(name, row) for name, row in table.items())


@lru_cache(maxsize=64)
def with_own(definitions: tuple[Unit, ...]) -> Units:
    """Return the common units and those of a pack."""
    own = (attrs.evolve(unit, id=OwnUnit(unit.id, definitions)) for unit in definitions)
    return Units([*known().values(), *own])


_current: ContextVar[Units | None] = ContextVar("common and own units", default=None)


@contextmanager
def using(definitions: tuple[Unit, ...]) -> Iterator[None]:
    """Read texts with the units of a pack beside the common ones.

    Args:
        definitions: The units of the pack.
    """
    token = _current.set(with_own(definitions) if definitions else None)
    try:
        yield
    finally:
        _current.reset(token)


def listed(*beside: str) -> Units:
    """Return the units that count: the common ones, with those of the pack that is read.

    Args:
        beside: Units whose pack's units count as well.
    """
    for unit in beside:
        if isinstance(unit, OwnUnit):
            return with_own(unit.definitions)
    return _current.get() or known()


def named(name: Any) -> Any:
    """Return the id of a unit that is spelled as in the list; what is none stays what it is."""
    if not isinstance(name, str) or isinstance(name, OwnUnit):
        return name
    return listed().spellings.get(name, name)


def get(name: str, *dimensions: str, beside: str = "") -> Unit:
    """Return a unit by id or synonym; those of the expected dimensions are offered for others.

    Args:
        name: Id or synonym.
        dimensions: What the caller expects.
        beside: A unit whose pack's units count as well.

    Raises:
        UnitError: The list has no such unit; near matches are offered.

    Examples:
        >>> get("lbs").ucum, get("KG").id
        ('[lb_av]', 'kg')
    """
    units = listed(name, beside)
    found = units.find(name)
    if found is None:
        raise UnitError(unknown(name[:40], units.values(), dimensions), code="unknown-unit")
    return units[found]


def parse(text: str, *dimensions: str, example: str = "") -> tuple[Decimal, str]:
    """Read a number and a unit, such as ``"70 kg"``, ``"70KG"`` or ``"0.4 g/kg/day"``.

    Feet with inches, and stones with pounds, are read as inches and as pounds.

    Args:
        text: The quantity.
        dimensions: What the caller expects, for what a refusal offers.
        example: What it offers, where the caller knows better.

    Raises:
        UnitError: Not one number followed by one unit of the closed list.

    Examples:
        >>> parse("0.4 g / kg / day")
        (Decimal('0.4'), 'g/kg/day')
        >>> parse("5 ft 9 in"), parse("11 st 4 lb")
        ((Decimal('69'), 'in'), (Decimal('158'), 'lb'))
    """
    match = _QUANTITY.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    number, unit = match.groups() if match else (None, None)
    if unit is None or listed().find(unit) is None:
        pair = _pair(text)
        if pair is not None and pair.why is None:
            return pair.total, pair.unit
        short = text[: _LONGEST + 1]
        if why := refused(short, number, unit, dimensions, example):
            bare = number is not None and unit is None
            raise UnitError(why, code="missing-unit" if bare else "unreadable")
    return numeric.decimal(number), get(unit or "", *dimensions).id


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """Convert between two units of one dimension, exactly where the result ends.

    Raises:
        UnitError: The units measure different things.

    Examples:
        >>> convert(Decimal("400"), "mg/kg", "g/kg"), convert(Decimal("98.6"), "°F", "°C")
        (Decimal('0.4'), Decimal('37'))
    """
    old, new = get(source, beside=target), get(target, beside=source)
    if old.dimension != new.dimension:
        raise UnitError(
            f"{old.id} ({old.dimension}) cannot be converted to {new.id} ({new.dimension})"
        )
    return numeric.from_fraction((old.base(value) - new.offset) / new.factor)


def combine(left: str, right: str, sign: int) -> tuple[str, Fraction]:
    """Return the unit of a product (``sign=1``) or quotient (``-1``), and the right one's factor.

    The right unit may be any of its dimension; its numbers are multiplied by the factor first.

    Raises:
        UnitError: The list has no unit for the result.

    Examples:
        >>> combine("g/kg/day", "week", 1)
        ('g/kg', Fraction(7, 1))
    """
    refuse_offset(left)
    refuse_offset(right)
    units = listed(left, right)
    given = get(right, beside=left)
    for unit in (given, *(u for u in units.values() if u.dimension == given.dimension)):
        powers = dict(get(left, beside=right).identity)
        for name, power in unit.identity:
            powers[name] = powers.get(name, 0) + sign * power
        found = units.by_identity.get(frozenset((n, p) for n, p in powers.items() if p))
        if found is not None:
            return found, given.factor / unit.factor
    verb = "multiplied" if sign > 0 else "divided"
    raise UnitError(f"{left} cannot be {verb} by {right}: the list has no unit for the result")


def refuse_offset(unit: str) -> None:
    """Refuse to compute with a unit that counts from a zero of its own.

    Raises:
        UnitError: It does: twice 20 °C is not 40 °C.
    """
    if get(unit).offset:
        raise UnitError(
            f"{unit} counts from a zero of its own: it is converted, and never multiplied or "
            "divided"
        )


def is_quantity(value: object) -> bool:
    """Say whether a value is a pint quantity of any registry, without importing pint."""
    return hasattr(value, "unit_items") and hasattr(value, "magnitude")


def is_finite(magnitude: Any) -> bool:
    """Say whether a number is neither NaN nor infinite; of arrays nothing is asked.

    Examples:
        >>> is_finite(Decimal("nan")), is_finite(70.0)
        (False, True)
    """
    if isinstance(magnitude, Decimal):
        return magnitude.is_finite()
    return bool(getattr(magnitude, "ndim", 0)) or bool(abs(magnitude) < float("inf"))


def from_quantity(quantity: Any, dimension: str | None = None) -> tuple[Decimal, str]:
    """Read one pint quantity of any registry.

    Pint calls g/kg dimensionless, so the unit itself is looked up, not only its dimension.

    Args:
        quantity: A pint quantity with one number.
        dimension: What the caller expects, for masses in a unit that the list lacks.

    Raises:
        UnitError: A unit outside the closed list, or more than one number.
    """
    quantity, unit = _listed(quantity, dimension)
    magnitude = quantity.magnitude
    if getattr(magnitude, "ndim", 0):
        raise UnitError(
            f"expected one quantity, got an array of {magnitude.size}", code="wrong-type"
        )
    if isinstance(magnitude, Fraction):
        magnitude = numeric.to_all_digits(magnitude)
    if not isinstance(magnitude, (int, float, Decimal)):
        try:
            magnitude = float(magnitude)
        except (TypeError, ValueError):
            raise UnitError(
                f"expected one real number, got {str(magnitude)[:40]}", code="wrong-type"
            ) from None
    return numeric.decimal(magnitude), unit


def _listed(quantity: Any, dimension: str | None) -> tuple[Any, str]:
    """Return a pint quantity and its unit in the list; any unit of mass where one is expected."""
    powers = frozenset(quantity.unit_items())  # 1.5 is not a power of the list, and never read as 1
    unit = known().by_powers.get(powers)
    if unit is None and dimension == "mass" and dict(quantity.dimensionality) == {"[mass]": 1}:
        quantity, unit = quantity.to("kilogram"), "kg"
    if unit is None:
        raise UnitError(
            f"the unit {quantity.units} is not in the list; {near('', known())}",
            code="unknown-unit",
        )
    return quantity, unit


_units: "dict[tuple[Any, frozenset[tuple[str, int]]], pint.util.UnitsContainer]" = {}


def _pint_unit(registry: Any, unit: str) -> "pint.util.UnitsContainer":
    # One container for each registry and unit: parsing is most of the cost of a quantity, and a
    # container is what pint makes of every other form.
    powers = get(unit).powers
    key = (registry, powers)
    found = _units.get(key)
    if found is None:
        import pint

        found = _units[key] = pint.util.UnitsContainer(
            {name: registry.non_int_type(power) for name, power in powers},
            non_int_type=registry.non_int_type,
        )
    return found


_first_use = Lock()


def _new_lock() -> None:
    global _first_use
    _first_use = Lock()


# A child of a fork must not wait for a thread that it does not have.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)


def _application_registry() -> Any:
    import pint

    # pint's registry fills itself on its first use; threads that meet there recurse without end.
    with _first_use:
        registry = pint.get_application_registry().get()  # type: ignore[no-untyped-call]
        _ = registry.Quantity
    return registry


def unknown_to_pint(powers: Mapping[str, int]) -> list[str]:
    """Return what pint does not know."""
    import pint

    registry = _application_registry()
    found = []
    for name in powers:
        try:
            full = registry.get_name(name)
        except pint.UndefinedUnitError:
            full = ""
        if full != name:
            more = f"; pint calls it {full!r}" if full else f"; {near(name, [*registry])}"
            found.append(f"{name!r} must be the full name of a unit in pint{more}")
    return found


@lru_cache(maxsize=1)
def _definitions_of_pint() -> Any:
    """Return pint's own definitions, whatever the host made of its registry; half a second."""
    import pint

    return pint.UnitRegistry()


def by_pint(powers: frozenset[tuple[str, int]], base: "Unit") -> tuple[float, float] | None:
    """Return what 1 and 0 of a unit are in the base unit, by pint; None where it cannot say."""
    import pint

    registry = _definitions_of_pint()
    container = pint.util.UnitsContainer(dict(powers))
    target = pint.util.UnitsContainer(dict(base.powers))
    try:
        one, nought = (
            float(registry.Quantity(float(value), container).to(target).magnitude)
            for value in (1, 0)
        )
    except (pint.DimensionalityError, pint.OffsetUnitCalculusError):
        return None
    share, offset = float(base.factor), float(base.offset)
    return one * share + offset, nought * share + offset


def quantity(value: Decimal, unit: str) -> "pint.registry.Quantity[Any]":
    """Return a new pint quantity of the caller's application registry.

    Its magnitude is of the registry's ``non_int_type`` (float, unless the host chose Decimal).
    """
    registry = _application_registry()
    made: pint.registry.Quantity[Any] = registry.Quantity(
        registry.non_int_type(value), _pint_unit(registry, unit)
    )
    return made


def times_quantity(value: Decimal, unit: str, other: Any) -> Any:
    """Multiply an amount by a pint quantity (one number or an array), in that one's registry.

    The factor is exact and ours: pint would reduce g/kg to a bare number and keep lb/day.

    Raises:
        UnitError: The list has no unit for the quantity or for the product, or the quantity is one
            number that is infinite or NaN. In an array, NaN is a missing value and stays one.
    """
    registry = other._REGISTRY
    other, theirs = _listed(other, "mass")
    magnitude = other.magnitude
    if not is_finite(magnitude):
        raise UnitError(f"expected a quantity that is finite, not {magnitude}", code="out-of-range")
    if registry.non_int_type is Decimal and isinstance(magnitude, (int, float)):
        magnitude = numeric.decimal(magnitude)  # a Decimal times a float raises
    exact = isinstance(magnitude, Decimal) or getattr(magnitude, "dtype", "") == "O"
    own = isinstance(unit, OwnUnit)  # in the next pack, it may be another one
    number, rounded, result = (_multiplier.__wrapped__ if own else _multiplier)(value, unit, theirs)
    product = magnitude * (number if exact else rounded)
    return registry.Quantity(product, _pint_unit(registry, result))


@lru_cache(maxsize=1024)
def _multiplier(value: Decimal, unit: str, theirs: str) -> tuple[Decimal, float, str]:
    """Return what a number of `theirs` is multiplied by, exactly and as a float, and the unit."""
    result, factor = combine(unit, theirs, 1)
    if get(result).dimension == "mass":
        result, factor = "g", factor * get(result).factor
    number = numeric.from_fraction(Fraction(value) * factor)
    return number, float(number), result


def within(given: str, dimensions: Sequence[str]) -> Sequence[str]:
    """Return the expected dimensions of what was given, such as of a mass; all if there are none.

    Examples:
        >>> within("activity", ["mass per time", "activity per time"])
        ['activity per time']
    """
    what = given.partition(" per ")[0]
    return [each for each in dimensions if each.partition(" per ")[0] == what] or dimensions


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
    r"(?: ?(\d{1,3}(?:\.\d{1,6})?) ?(in|inch|inches|\"|″|''|lbs?|pounds?)?)?",
    re.ASCII,
)
#: The lower half of a unit alone, such as ``/ day``, ``1/day`` or ``per day``.
_LOWER_HALF = re.compile(r"\s*(?:1\s*)?(?:/|per\s)\s*(\w+)")
_SMALL_MASS = re.compile(r"^(?:µ|μ|u|mc|n|p)g(?:/|$)|^(?:micro|nano|pico)g")
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
    """Return why a text is not a quantity, or None where nothing but its unit is unknown.

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
    """Return that a unit is unknown, with those to write: of what is expected, if that is known.

    A unit is offered for another only where both are of one size and kind: for a word that is
    misspelt, never for another prefix.
    """
    head = f"unknown unit {name!r}"
    if _SMALL_MASS.search(name):
        return f"{head}; it is a thousandth of a milligram or less, and no unit of the list is"
    units = list(units)
    if half := _LOWER_HALF.fullmatch(name):
        per = _per(half[1], units, dimensions)
        write = f"; write for example {' or '.join(map(repr, per))}" if per else ""
        return f"{head}; it does not say what is given or counted per {half[1]}{write}"
    spellings = [
        spelling
        for unit in units
        if not dimensions or unit.dimension in dimensions
        for spelling in (unit.id, *unit.synonyms)
    ]
    if alike := [each for each in spellings if _is_alike(name, each)]:
        return f"{head}; {near(name, alike)}"
    if not dimensions:
        return f"{head}; none of the list is spelt like it"
    valid = [unit.id for unit in units if unit.dimension in dimensions]
    if name.startswith("Mg"):  # a tonne: neither milligrams nor grams are offered for it
        valid = [each for each in valid if not each.startswith(("mg", "g"))]
    return (
        f"{head}; {near('', valid)}" if valid else f"{head}; it is not a {' or '.join(dimensions)}"
    )


def _per(time: str, units: Iterable["Unit"], dimensions: Sequence[str]) -> list[str]:
    """Return the first units that are something per a time, of what is expected."""
    names = (f"/{time}", f"/{listed().find(time)}")
    return [
        unit.id
        for unit in units
        if unit.id.endswith(names) and (not dimensions or unit.dimension in dimensions)
    ][:3]


def _is_alike(name: str, spelling: str) -> bool:
    """Say whether a unit can be another, misspelt in a word of at least three letters."""
    mine, theirs = ("".join(each.split()).split("/") for each in (name, spelling))
    return len(mine) == len(theirs) and all(map(_is_slip, mine, theirs))


def _is_slip(word: str, right: str) -> bool:
    """Say whether a word means another one, but for one letter that is wrong, or two swapped."""
    find = listed().find
    if word == right or (find(word) or word) == find(right):
        return True
    if len(right.removesuffix("s")) < 3 or word[:1] != right[:1]:
        return False
    start = 0
    while start < min(len(word), len(right)) and word[start] == right[start]:
        start += 1
    rest, wanted = word[start:], right[start:]
    swapped = rest[:2] == wanted[:2][::-1] and rest[2:] == wanted[2:]
    # Of three letters one that is wrong may mean anything: dag is no day.
    long = len(right.removesuffix("s")) > 3
    return swapped or (long and (rest[1:] in (wanted, wanted[1:]) or rest == wanted[1:]))


@attrs.frozen
class _Pair:
    """Feet and inches, or stones and pounds, as one number of the small unit.

    Attributes:
        total: The number of inches or pounds.
        unit: ``in`` or ``lb``.
        why: Why it is not read; None where it is clear.
    """

    total: Decimal
    unit: str
    why: str | None


def _pair(text: str) -> _Pair | None:
    """Return feet with inches, or stones with pounds; None where a text is something else."""
    found = _PAIR.fullmatch(" ".join(text.lower().split())) if len(text) <= _LONGEST else None
    if found is None:
        return None
    large, number, small = found[2], found[3], found[4]
    many, unit = _SMALL[large[0]]
    if small is not None and (small[0] in "lp") != (unit == "lb"):
        return None
    why = None
    if not (large + (small or "")).isalpha():
        why = "marks for feet and inches are not read"
    elif number is not None and small is None:
        why = "its last number has no unit"
    elif number is not None and Decimal(number) >= many:
        why = f"{number} {small} make one {large} and more"
    return _Pair(int(found[1]) * many + Decimal(number or 0), unit, why)


def meant(text: str) -> str | None:
    """Return why a text is not read and what to write, where it is a known way to write.

    Args:
        text: What was refused.

    Examples:
        >>> meant("70,5 kg")
        "a decimal comma is not read; write '70.5 kg'"
        >>> meant("5 ft 9")
        "its last number has no unit; write '69 in'"
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
    pair = _pair(text)
    if pair is not None and pair.why is not None:
        return f"{pair.why}; write '{pair.total} {pair.unit}'"
    often = _OFTEN.get(text.lower()) or text.lower().removeprefix("every ")
    return f"write '{often}'" if often != text.lower() and often[0].isdigit() else None
