"""Doses after rounding, and the difference that rounding makes."""

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ..errors import EvidenceError
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.base import Short

if TYPE_CHECKING:
    from .patient import PatientDose


def first_figure(doses: Any) -> str:
    """Return the first dose that is known, for a line of text."""
    for name in ("per_day", "per_course"):
        with suppress(EvidenceError):  # such as days that are not known
            return str(getattr(doses, name))
    return "no figure"


@attrs.frozen(repr=False)
class Doses(Short):
    """The same doses in another form: after rounding, or the difference that rounding makes."""

    _of: "PatientDose"
    _form: Literal["rounded", "difference"]

    def _in_short(self) -> str:
        return f"{self._form}, {self._of.regimen.key}: {first_figure(self)}"

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
        if self._form == "rounded":
            return rounded
        grows = False
        if name == "total":
            course = self._of.per_course
            grows = all(one.is_exact for one in (course, *course.readings))
        return less(rounded, getattr(self._of, name), grows=grows)


def main(span: Span) -> Span:
    """Return a span without its further readings."""
    return attrs.evolve(span, readings=())


def multiplied(days: int) -> Callable[[Amount], Amount]:
    """Return what turns the dose of a day into that of a course."""
    return lambda grams: Amount(numeric.from_fraction(Fraction(grams.value) * days), "g")


def divided(days: int) -> Callable[[Amount], Amount]:
    """Return what turns the dose of a course into that of a day."""
    return lambda grams: Amount(numeric.from_fraction(Fraction(grams.value) / days), "g/day")


def less(rounded: Span, exact: Span, percent: bool = False, grows: bool = False) -> Span:
    """Return what rounding adds, at each known bound.

    Args:
        rounded: The dose after rounding.
        exact: The same dose before.
        percent: In percent of the exact dose, to two decimal places, instead of in grams.
        grows: Whether an open bound is one of the number of courses: the more courses, the
            further from nothing. Of an open dose, only the difference at its bound is known.
    """

    def between(new: Amount | None, old: Amount | None) -> Any:
        if new is None or old is None:
            return None
        difference = Fraction(new.value) - Fraction(old.value)
        if percent:
            return numeric.rounded(difference * 100 / Fraction(old.value), 2)
        return Amount(numeric.from_fraction(difference), old.unit)

    readings = [
        less(new, old, percent, grows)
        for new, old in zip(rounded.readings, exact.readings, strict=True)
    ]
    low, high = between(rounded.low, exact.low), between(rounded.high, exact.high)
    known = [bound for bound in (low, high) if bound is not None]
    if len(known) == 2:
        return Span(min(known), max(known), exact.basis, readings)
    [only] = known
    if not grows or only.value == 0:
        return Span(only, basis=exact.basis, readings=readings)
    more = only.value > 0
    return Span(only if more else None, None if more else only, exact.basis, readings)
