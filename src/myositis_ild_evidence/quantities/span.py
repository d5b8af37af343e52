"""Spans: the bounds that evidence often gives instead of one figure."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Literal, Self, get_args

import attrs

from ..errors import AmbiguousDoseError, InvalidValueError, UnitError
from ..words import quoted
from . import numeric, units
from .amount import Amount

#: Why there are bounds, or that there are none.
Basis = Literal["exact", "bounds", "mean-of-cohort", "protocol-minimum"]

_WORDS = {"mean-of-cohort": " (cohort mean)", "protocol-minimum": " (protocol minimum)"}


@attrs.frozen(init=False, repr=False)
class Span:
    """Bounds on an amount or a count; an exact figure is a span whose two bounds are equal.

    Arithmetic keeps the bounds, the basis and the further readings.

    Bounds are amounts of one dimension, or counts. See also `Amount` for one exact figure.

    Attributes:
        low: The lower bound, or None where it is open.
        high: The upper bound, or None where it is open.
        basis: Why there are bounds: ``exact``, ``bounds``, ``mean-of-cohort`` (a range of means,
            not limits for a patient) or ``protocol-minimum``.
        readings: The same figure under further readings of an ambiguous text.

    Raises:
        InvalidValueError: Both bounds open, bounds upside down, or an unknown basis.

    Examples:
        >>> print(Span("8 g/kg", "12 g/kg", "mean-of-cohort"))
        8-12 g/kg (cohort mean)
        >>> print(Span("2 g/kg") * Amount("70 kg"))
        140 g
        >>> print(Span("2 g/kg", None, "bounds") * 3)
        at least 6 g/kg
    """

    low: Any
    high: Any
    basis: Basis
    readings: tuple["Span", ...]

    BASES: ClassVar[tuple[Basis, ...]] = get_args(Basis)

    def __init__(
        self, low: Any, high: Any = attrs.NOTHING, basis: Basis = "exact", readings: Any = ()
    ) -> None:
        """Take one exact value, or a low and a high bound (None: open) with their basis."""
        low = _bound(low)
        high = low if high is attrs.NOTHING else _bound(high)
        self.__attrs_init__(low, high, basis, tuple(readings))

    def __attrs_post_init__(self) -> None:
        if self.basis not in self.BASES:
            raise InvalidValueError(
                f"unknown basis {quoted(self.basis)}; valid: {', '.join(self.BASES)}",
                code="unknown-choice",
                argument="basis",
            )
        if self.low is None and self.high is None:
            raise InvalidValueError("a span needs at least one bound")
        if self.low is None or self.high is None or self.low is self.high:
            if self.basis == "exact" and self.low is not self.high:
                object.__setattr__(self, "basis", "bounds")
            return
        if not units.is_quantity(self.low):
            if type(self.low) is not type(self.high):
                raise InvalidValueError(
                    f"one bound lacks a unit: {self.low} and {self.high}", code="missing-unit"
                )
            if self.low > self.high:
                raise InvalidValueError(
                    f"the span is upside down: {self.low} is more than {self.high}",
                    code="contradiction",
                )
            if self.low == self.high:
                # ``is`` tells an exact span apart even where the bounds are arrays.
                object.__setattr__(self, "high", self.low)
            elif self.basis == "exact":
                object.__setattr__(self, "basis", "bounds")

    @property
    def is_exact(self) -> bool:
        """Whether both bounds are one figure.

        See also `exact`, which returns that figure.

        Examples:
            >>> Span("2 g/kg").is_exact, Span("1 g/kg", "2 g/kg").is_exact
            (True, False)
        """
        return self.low is self.high

    @property
    def exact(self) -> Any:
        """The one figure.

        See also `low` and `high`, which are there for any span.

        Raises:
            AmbiguousDoseError: There are bounds; the message shows them and why they differ.

        Examples:
            >>> Span("2 g/kg").exact
            Amount('2 g/kg')
        """
        if not self.is_exact:
            why = {
                "mean-of-cohort": "it is a mean of the cohort, not limits for a patient",
                "protocol-minimum": "the protocol gives only a minimum",
            }.get(self.basis, "the evidence gives bounds")
            raise AmbiguousDoseError(f"{self} is not one figure: {why}; use .low and .high")
        return self.low

    @property
    def quantity(self) -> Any:
        """The one figure as a pint quantity; a count is a decimal.

        Raises:
            AmbiguousDoseError: There are bounds.

        Examples:
            >>> f"{Span('12 g/kg').quantity:~}"
            '12.0 g / kg'
        """
        exact = self.exact
        return exact.quantity if isinstance(exact, Amount) else exact

    def to(self, unit: str) -> Self:
        """Return the same bounds in another unit.

        Args:
            unit: Id of a unit of the same dimension, such as ``"mg/kg"``.

        Raises:
            UnitError: The units measure different things, or the span is one of counts.

        Examples:
            >>> print(Span("1 g/kg", "2 g/kg", "bounds").to("mg/kg"))
            1000-2000 mg/kg
        """
        if any(isinstance(bound, Decimal) for bound in (self.low, self.high)):
            raise UnitError(f"{self} is a count and has no unit")
        return self._each(lambda bound: bound.to(unit))

    def __mul__(self, other: Any) -> Self:
        if isinstance(other, Span):
            return self._times_span(other)
        if not isinstance(other, Amount) and not units.is_quantity(other):
            other = numeric.decimal(other)
        _positive(other)
        return self._each(lambda bound: _times(bound, other))

    def __rmul__(self, other: Any) -> Self:
        # A pint quantity on the left would swallow the span as its magnitude.
        raise UnitError("write the dose on the left: dose * weight")

    __array_ufunc__ = None  # so that numpy asks __rmul__

    def __truediv__(self, other: Any) -> Self:
        if not isinstance(other, Amount):
            other = numeric.decimal(other)
        _positive(other)
        if not (other.value if isinstance(other, Amount) else other):
            raise InvalidValueError(f"a span cannot be divided by {other}")
        return self._each(lambda bound: _divided(bound, other))

    def _times_span(self, other: "Span") -> Self:
        for bound in (self.low, self.high, other.low, other.high):
            if bound is not None:
                _positive(bound)
        # "exact" and "bounds" come first: what says why there are bounds is never lost.
        basis = max(self.basis, other.basis, key=lambda each: min(self.BASES.index(each), 2))
        low = None if self.low is None or other.low is None else _times(self.low, other.low)
        high = None if self.high is None or other.high is None else _times(self.high, other.high)
        if self.is_exact and other.is_exact:
            high = low
        if low is None and high is None:
            raise AmbiguousDoseError(f"nothing bounds the product of {self} and {other}")
        readings = [*(r * attrs.evolve(other, readings=()) for r in self.readings)]
        readings += [attrs.evolve(self, readings=()) * r for r in other.readings]
        readings += [mine * theirs for mine in self.readings for theirs in other.readings]
        return type(self)(low, high, basis, readings)

    def _each(self, change: Callable[[Any], Any]) -> Self:
        low = None if self.low is None else change(self.low)
        high = low
        if not self.is_exact:
            high = None if self.high is None else change(self.high)
        readings = [reading._each(change) for reading in self.readings]
        return type(self)(low, high, self.basis, readings)

    def __repr__(self) -> str:
        """Show an exact figure as it can be written, and everything else in words."""
        plain = self.is_exact and self.basis == "exact" and not self.readings
        # A quantity of pint may be a whole array; as text, only a count from 0 is not an amount.
        amount = isinstance(self.low, Amount)
        if plain and (amount or (isinstance(self.low, Decimal) and self.low >= 0)):
            return f"Span({str(self.low)!r})"
        return f"<Span: {self}>"

    def __str__(self) -> str:
        shown = self._bounds()
        others = " or ".join(str(reading) for reading in self.readings)
        return f"{shown}; another reading: {others}" if others else shown

    def _bounds(self) -> str:
        if self.is_exact:
            return str(self.low) + _WORDS.get(self.basis, "")
        if self.high is None:
            return f"at least {self.low}"
        if self.low is None:
            return f"at most {self.high}"
        if isinstance(self.low, Amount) and self.low.unit == self.high.unit:
            both = f"{numeric.text(self.low.value)}-{self.high}"
        else:
            both = f"{self.low}-{self.high}"
        return both + _WORDS.get(self.basis, "")


def _bound(value: Any) -> Any:
    if value is None or isinstance(value, Amount) or units.is_quantity(value):
        return value
    if isinstance(value, str) and not value.strip().replace(".", "").isdigit():
        return Amount(value)
    return numeric.decimal(value)


def _times(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) and not isinstance(right, Decimal):
        left, right = right, left
    if isinstance(left, Decimal):
        return numeric.from_fraction(Fraction(left) * Fraction(right))
    return left * right


def _divided(left: Any, right: Any) -> Any:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return numeric.from_fraction(Fraction(left) / Fraction(right))
    return left / right


def _positive(factor: Any) -> None:
    # A negative factor would turn the bounds around.
    value: Any = factor.value if isinstance(factor, Amount) else factor
    value = value.magnitude if units.is_quantity(value) else value
    if not units.is_finite(value):
        raise InvalidValueError(f"a span cannot be multiplied by {factor}: it is not finite")
    negative = value < 0
    if getattr(negative, "any", lambda: negative)():
        raise InvalidValueError(f"a span cannot be multiplied by {factor}: it is negative")
