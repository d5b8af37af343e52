"""What a dose is an amount of, and what of a patient it is multiplied by."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Literal, TypeVar

import attrs

from ..errors import UnitError
from ..quantities import units

T = TypeVar("T")
Substance = Literal["mass", "activity", "volume", "plasma volume"]
Per = Literal["body mass", "body surface"]
#: The base unit of each substance; figures are computed in it.
BASE: dict[Substance, str] = {
    "mass": "g",
    "activity": "IU",
    "volume": "mL",
    "plasma volume": "plasma volumes",
}
_PER: dict[Per, str] = {"body mass": "kg", "body surface": "m2"}
_WORDS = {None: "fixed", "body mass": "per body weight", "body surface": "per body surface"}


@attrs.frozen
class DoseKind:
    """A kind of dose: of what, and per what.

    Attributes:
        substance: What it is an amount of: mass, activity, volume, or plasma volumes.
        per: ``body mass`` or ``body surface``; None for a fixed dose.

    Examples:
        >>> kind = kind_of("mg/m2/day")
        >>> kind.course, kind.daily, str(kind)
        ('g/m2', 'g/m2/day', 'a mass per body surface')
    """

    substance: Substance
    per: Per | None

    @property
    def unit(self) -> str:
        """The base unit of what a patient is given, such as ``g``."""
        return BASE[self.substance]

    @property
    def course(self) -> str:
        """The base unit of the dose of a course."""
        return self.unit if self.per is None else f"{self.unit}/{_PER[self.per]}"

    @property
    def daily(self) -> str:
        """The base unit of the dose of a day."""
        return f"{self.course}/day"

    @property
    def dimension(self) -> str:
        """The dimension of the dose of a course; that of a day has ``per time`` after it."""
        return f"{self.substance} per {self.per}" if self.per else self.substance

    @property
    def words(self) -> str:
        """What it is per, in words: ``per body weight``, ``per body surface``, ``fixed``."""
        return _WORDS[self.per]

    def __str__(self) -> str:
        return f"a {'fixed ' if self.per is None else ''}{self.dimension}"


_PAIRS: tuple[tuple[Substance, tuple[Per | None, ...]], ...] = (
    ("mass", ("body mass", None, "body surface")),
    ("activity", ("body mass", None, "body surface")),
    ("volume", ("body mass", None)),
    ("plasma volume", (None,)),
)
#: Every kind that is computed with.
KINDS = tuple(DoseKind(substance, per) for substance, each in _PAIRS for per in each)
#: The dimensions of the dose of a course, and of a day or an hour.
COURSE = tuple(kind.dimension for kind in KINDS)
DAILY = tuple(f"{kind.dimension} per time" for kind in KINDS)
_OF = {kind.dimension: kind for kind in KINDS}
#: Hours and minutes in a unit: such a dose is a rate, and runs for some hours of a day.
_SHORT = ("hour", "minute", "second")


def kind_of(unit: str) -> DoseKind:
    """Return the kind of a dose in some unit.

    Args:
        unit: Of the dose of a course, of a day or of an hour.

    Raises:
        UnitError: No dose is measured in it.
    """
    dimension = units.get(unit).dimension
    found = _OF.get(dimension.removesuffix(" per time"))
    if found is None:
        raise UnitError(f"{unit} is a {dimension}, and no dose")
    return found


def _kept(function: Callable[[str], T]) -> Callable[[str], T]:
    """Keep what is found of common units; a unit of a pack may be another one in the next."""
    found = cache(function)

    @wraps(function)
    def ask(unit: str) -> T:
        return function(unit) if isinstance(unit, units.OwnUnit) else found(unit)

    return ask


@_kept
def is_rate(unit: str) -> bool:
    """Say whether a dose in some unit is one per hour or minute.

    Examples:
        >>> is_rate("mg/kg/h"), is_rate("mg/kg/day")
        (True, False)
    """
    return any(name in _SHORT for name, power in units.get(unit).powers if power < 0)


@_kept
def amount_unit(unit: str) -> str:
    """Return the unit of what a patient is given, for a dose in some unit.

    Milligrams stay milligrams.

    Args:
        unit: The unit of the dose as printed.

    Examples:
        >>> amount_unit("mg/kg/day"), amount_unit("IU/kg/h"), amount_unit("mg/m2")
        ('mg', 'IU', 'mg')
    """
    return _without(unit, ("kilogram", "meter", "day", *_SHORT)) or kind_of(unit).unit


@_kept
def course_unit(unit: str) -> str:
    """Return the unit of the dose of a course, for a dose of a day or an hour.

    Examples:
        >>> course_unit("mg/kg/day"), course_unit("mL/kg"), course_unit("IU/h")
        ('mg/kg', 'mL/kg', 'IU')
    """
    return _without(unit, ("day", *_SHORT)) or kind_of(unit).course


@_kept
def day_unit(unit: str) -> str:
    """Return the unit of the dose of a day, for a dose of a course, a day or an hour.

    Examples:
        >>> day_unit("mg/kg"), day_unit("IU/kg/h")
        ('mg/kg/day', 'IU/kg/day')
    """
    found = units.listed(unit)
    wanted = units.get(course_unit(unit), beside=unit).identity | {("day", -1)}
    return found.by_identity.get(frozenset(wanted)) or kind_of(unit).daily


def _without(unit: str, names: tuple[str, ...]) -> str | None:
    """Return the unit without what stands under the line of some names, where the list has it."""
    given = units.get(unit)
    left = frozenset(
        (name, power) for name, power in given.identity if power > 0 or name not in names
    )
    return units.listed(unit).by_identity.get(left)


#: The kind in which doses are compared with each other.
PER_KILOGRAM = KINDS[0]
#: The other kind of which an order can be: grams, whose dose per kilogram follows from a weight.
FIXED_MASS = DoseKind("mass", None)
