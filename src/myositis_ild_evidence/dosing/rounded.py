"""Doses after rounding, and the difference that rounding makes."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import attrs

from .. import numeric
from ..model import Amount, Span

if TYPE_CHECKING:
    from .patient import PatientDose


@attrs.frozen
class Doses:
    """The same doses in another form: after rounding, or the difference that rounding makes."""

    _of: "PatientDose"
    _form: Literal["rounded", "difference"]

    @property
    def per_day(self) -> Span:
        """For each day of infusion; raises MissingValueError where the days are not known."""
        return self._figure("per_day")

    @property
    def per_course(self) -> Span:
        """For each course."""
        return self._figure("per_course")

    @property
    def total(self) -> Span:
        """For all courses; raises MissingValueError where their number is not known."""
        return self._figure("total")

    def _figure(self, name: str) -> Span:
        rounded = self._of._given(name)
        return rounded if self._form == "rounded" else less(rounded, getattr(self._of, name))


def main(span: Span) -> Span:
    """Return a span without its further readings."""
    return attrs.evolve(span, readings=())


def multiplied(days: int) -> Callable[[Amount], Amount]:
    """Return what turns the dose of a day into that of a course."""
    return lambda grams: Amount(numeric.from_fraction(Fraction(grams.value) * days), "g")


def divided(days: int) -> Callable[[Amount], Amount]:
    """Return what turns the dose of a course into that of a day."""
    return lambda grams: Amount(numeric.from_fraction(Fraction(grams.value) / days), "g/day")


def less(rounded: Span, exact: Span, percent: bool = False) -> Span:
    """Return what rounding adds, at each known bound."""

    def between(new: Amount | None, old: Amount | None) -> Any:
        if new is None or old is None:
            return None
        difference = Fraction(new.value) - Fraction(old.value)
        if percent:
            return numeric.rounded(difference * 100 / Fraction(old.value), 2)
        return Amount(numeric.from_fraction(difference), old.unit)

    readings = [
        less(new, old, percent) for new, old in zip(rounded.readings, exact.readings, strict=True)
    ]
    low, high = between(rounded.low, exact.low), between(rounded.high, exact.high)
    if rounded.is_exact and exact.is_exact:
        return Span(low, basis=exact.basis, readings=readings)
    known = [bound for bound in (low, high) if bound is not None]
    if len(known) == 2:
        return Span(min(known), max(known), exact.basis, readings)
    [only] = known
    if percent or only == (Amount(0, only.unit)):
        return Span(only, basis=exact.basis, readings=readings)
    # The more courses, the further from nothing.
    grows = only.value > 0
    return Span(only if grows else None, None if grows else only, exact.basis, readings)
