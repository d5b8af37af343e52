"""Amounts: a number with its unit."""

# Annotations stay real types here and in every model module: the loader reads them at run time.
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import InvalidValueError, UnitError
from ..words import quoted
from . import numeric, units
from .units import examples

if TYPE_CHECKING:
    import pint.registry


@attrs.frozen(eq=False, repr=False, init=False)
class Amount:
    """A number with a unit of the closed list: exact, hashable, equal by value.

    Text, an amount, a number and a unit, or a pint quantity of any registry is taken; a bare number
    is refused. Units come from one closed list (`myositis_ild_evidence.quantities.units.known`),
    with UCUM codes. See also `Span` for bounds.

    Attributes:
        value: The number, with the digits that were printed.
        unit: The unit's id, such as ``"g/kg"``.

    Raises:
        UnitError: Unknown unit, or text that is not a number with a unit.
        InvalidValueError: Not a finite number.

    Examples:
        >>> Amount("400 mg/kg/day")
        Amount('400 mg/kg/day')
        >>> Amount("400 mg/kg/day") == Amount("0.4", "g/kg/day")
        True
        >>> Amount("2 g/kg").to("mg/kg")
        Amount('2000 mg/kg')
        >>> print(Amount("400 mg/kg/day") * Amount("5 day"))
        2000 mg/kg
    """

    value: Decimal
    unit: str

    def __init__(self, value: Any, unit: str | None = None) -> None:
        """Take ``"2 g/kg"``, a number and a unit, another amount, or a pint quantity."""
        if unit is not None:
            number, name = numeric.decimal(value), units.get(unit).id
        elif isinstance(value, Amount):
            number, name = value.value, value.unit
        elif isinstance(value, str):
            number, name = units.parse(value)
        elif units.is_quantity(value):
            number, name = units.from_quantity(value)
        elif hasattr(value, "dtype") and hasattr(value, "ndim"):
            raise UnitError(
                f"a {type(value).__name__} is not an amount; give the pint quantity that it holds "
                "(.quantity, .pint.quantity or .data), or text such as '70 kg'",
                code="wrong-type",
            )
        else:
            sample = quoted(value, 30) if isinstance(value, (int, float)) else "2"
            raise UnitError(
                f"{quoted(value)} has no unit; write for example '{sample} g/kg' or '70 kg'",
                code="missing-unit",
            )
        self.__attrs_init__(number, name)

    @property
    def dimension(self) -> str:
        """What the unit measures, such as ``"mass per body mass"``.

        Amounts of one dimension can be compared and converted into each other.

        Examples:
            >>> Amount("0.4 g/kg/day").dimension
            'mass per body mass per time'
        """
        return units.get(self.unit).dimension

    @property
    def quantity(self) -> "pint.registry.Quantity[Any]":
        """A new pint quantity of the caller's application registry, each time.

        Its number is a float, unless the registry was made for Decimal. See also `to`, which stays
        exact.

        Examples:
            >>> f"{Amount('2 g/kg').quantity:~}"
            '2.0 g / kg'
        """
        return units.quantity(self.value, self.unit)

    @property
    def ucum(self) -> str:
        """The unit's UCUM code.

        UCUM is the code system for units that FHIR and laboratories use.

        Examples:
            >>> Amount("150 mL/h").ucum
            'mL/h'
        """
        return units.get(self.unit).ucum

    def to(self, unit: str) -> "Amount":
        """Return the same amount in another unit of the same dimension.

        The number stays exact; of one that does not end, 28 digits are kept.

        Args:
            unit: Id of a unit of the closed list, such as ``"mg/kg"``.

        Raises:
            UnitError: The units measure different things.

        Examples:
            >>> Amount("154 lb").to("kg")
            Amount('69.85322498 kg')
        """
        found = units.get(unit, beside=self.unit).id
        return Amount(units.convert(self.value, self.unit, found), found)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Amount):
            return self._combine(other, 1)
        if units.is_quantity(other):
            return units.times_quantity(self.value, self.unit, other)
        return _computed(Fraction(self.value) * Fraction(numeric.decimal(other)), self.unit)

    def __truediv__(self, other: "Amount | Decimal | int | str") -> "Amount":
        divisor = other.value if isinstance(other, Amount) else numeric.decimal(other)
        if not divisor:
            raise InvalidValueError(f"{self} cannot be divided by {other}")
        if isinstance(other, Amount):
            return self._combine(other, -1)
        return _computed(Fraction(self.value) / Fraction(divisor), self.unit)

    def _combine(self, other: "Amount", sign: int) -> "Amount":
        unit, factor = units.combine(self.unit, other.unit, sign)
        right = Fraction(other.value) * factor
        return _computed(Fraction(self.value) * right**sign, unit)

    def _key(self) -> tuple[str, Fraction]:
        unit = units.get(self.unit)
        return unit.dimension, unit.base(self.value)

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Amount) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def _compare(self, other: "Amount") -> Fraction:
        mine, theirs = self._key(), other._key()
        if mine[0] != theirs[0]:
            raise UnitError(f"{self} ({mine[0]}) cannot be compared with {other} ({theirs[0]})")
        return mine[1] - theirs[1]

    def __lt__(self, other: "Amount") -> bool:
        return self._compare(other) < 0 if isinstance(other, Amount) else NotImplemented

    def __le__(self, other: "Amount") -> bool:
        return self._compare(other) <= 0 if isinstance(other, Amount) else NotImplemented

    def __str__(self) -> str:
        return f"{numeric.text(self.value)} {self.unit}"

    def __repr__(self) -> str:
        return f"Amount({str(self)!r})"


def _computed(value: Fraction, unit: str) -> Amount:
    units.refuse_offset(unit)
    return Amount(numeric.from_fraction(value), unit)


def expected(value: Any, *dimensions: str, example: str = "") -> Amount:
    """Return an amount; what is none is told with an example of what the caller expects.

    Args:
        value: Text, an amount or a pint quantity.
        dimensions: What the caller expects; another dimension is for the caller to refuse.
        example: What a refusal offers, where the caller knows better than the dimensions.

    Raises:
        UnitError: Not a number with a unit.
    """
    if isinstance(value, str):
        return Amount(*units.parse(value, *dimensions, example=example))
    if isinstance(value, (int, float, Decimal)):
        offered = example or examples(dimensions)
        raise UnitError(
            f"{quoted(value)} has no unit; write for example {offered}", code="missing-unit"
        )
    return Amount(value)


def amount_of(*dimensions: str) -> Callable[[Any], Any]:
    """Return an attrs converter to an amount of some dimensions; None stays None."""

    def convert(value: Any) -> Amount | None:
        if value is None:
            return None
        if units.is_quantity(value):
            amount = Amount(*units.from_quantity(value, dimensions[0]))
        else:
            amount = expected(value, *dimensions)
        if amount.dimension not in dimensions:
            near = units.within(amount.dimension, dimensions)
            valid = ", ".join(u.id for u in units.listed().values() if u.dimension in near)
            raise UnitError(
                f"{amount} is a {amount.dimension}; expected {' or '.join(near)} ({valid})"
            )
        return amount

    return convert
