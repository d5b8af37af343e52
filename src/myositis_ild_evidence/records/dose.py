"""A dose as printed, the fastest infusion, and how they are read."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from ..errors import UnitError, WrongTypeError
from ..quantities import amount as amounts
from ..quantities import units
from ..quantities.amount import Amount
from ..quantities.span import Span
from .base import Checked
from .source import Absence, Unclear, is_known

PER_DAY = "mass per body mass per time"
PER_COURSE = "mass per body mass"
#: Doses that are held and printed; only those per body mass are computed with.
DAILY = (PER_DAY, "mass per time", "mass per body surface per time")
COURSE = (PER_COURSE, "mass", "mass per body surface")
RATES = ("volume per time", "volume per body mass per time", PER_DAY)


def _span(value: Any, *dimensions: str) -> Any:
    """Return a span of amounts of the dimensions; of counts if there are none."""
    if not is_known(value):
        return value
    if isinstance(value, str) and dimensions:
        value = amounts.expected(value, *dimensions)
    span = value if isinstance(value, Span) else Span(value)
    low = _bound(span.low, dimensions)
    high = low if span.is_exact else _bound(span.high, dimensions)
    readings = [_span(reading, *dimensions) for reading in span.readings]
    return Span(low, high, span.basis, readings)


def _bound(value: Any, dimensions: tuple[str, ...]) -> Any:
    if value is None:
        return None
    if units.is_quantity(value):
        value = Amount(value)  # a pint quantity could be changed in place
    if not dimensions:
        if isinstance(value, Amount):
            raise UnitError(f"expected a count, got {value}", code="wrong-type")
        return value
    valid = ", ".join(u.id for u in units.known().values() if u.dimension in dimensions)
    expected = f"expected {' or '.join(dimensions)} ({valid})"
    if not isinstance(value, Amount):
        raise UnitError(f"{value} has no unit; {expected}", code="missing-unit")
    if value.dimension not in dimensions:
        raise UnitError(f"{value} is a {value.dimension}; {expected}")
    return value


def _per_day(value: Any) -> Any:
    return _span(value, *DAILY)


def _per_course(value: Any) -> Any:
    return _span(value, *COURSE)


def as_count(value: Any) -> Any:
    """Return a count as a span of counts."""
    return _span(value)


def as_time(value: Any) -> Any:
    """Return a stretch of time as a span."""
    return _span(value, "time", "calendar time")


def _rate(value: Any) -> Amount:
    made: Amount = _bound(Span(value).low, RATES)
    return made


def as_reason(value: Any) -> Any:
    """Return a reason of absence that may be given as its text, such as ``not-read``."""
    reasons = {reason.value: reason for reason in Absence}
    return reasons.get(value, value) if isinstance(value, str) else value


def smallest(span: Span) -> Any:
    """The smallest number under any reading, whatever its unit."""
    bound = span.low if span.low is not None else span.high
    number = bound.value if isinstance(bound, Amount) else bound
    return min([number, *map(smallest, span.readings)])


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RateLimit(Checked):
    """The fastest infusion that was allowed: of volume, or of drug or volume per body weight.

    Attributes:
        value: The rate.
        operator: ``<`` where it was to stay below the rate, ``<=`` where it could reach it.

    Examples:
        >>> print(RateLimit(value="200 mL/h", operator="<"))
        below 200 mL/h
    """

    value: Amount = attrs.field(converter=_rate)
    operator: Literal["<", "<="] = "<="

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A rate is more than zero."""
        rate = given.get("value")
        if rate is not None and rate.value <= 0:
            yield "value", f"a rate is more than zero, not {rate}"

    def __str__(self) -> str:
        return f"{'below' if self.operator == '<' else 'at most'} {self.value}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Dose(Checked):
    """A dose as printed: per day with days, or per course with days if they are stated.

    A fixed dose (``"5 g/day"``) and one per body surface (``"1 g/m2/day"``) are held and shown as
    printed; only doses per body weight are computed with.

    Attributes:
        daily_dose: Dose per body weight and day, such as ``"400 mg/kg/day"``.
        course_dose: Dose per body weight of one whole course, such as ``"2 g/kg"``; given as
            ``dose_per_course``.
        dose: In the place of both, the reason why no dose is known.
        days_per_course: On how many days a course is given.
    """

    daily_dose: Span | None = attrs.field(default=None, converter=_per_day)
    course_dose: Span | None = attrs.field(
        default=None, alias="dose_per_course", converter=_per_course
    )
    dose: Absence | Unclear | None = attrs.field(default=None, converter=as_reason)
    days_per_course: int | Absence | Unclear = Absence.NOT_REPORTED

    @property
    def printed(self) -> Span | None:
        """The dose as printed, of a day or of a course; None where there is none."""
        return self.daily_dose if self.daily_dose is not None else self.course_dose

    @property
    def per_body_weight(self) -> bool:
        """Whether a dose is printed, and one per body weight."""
        dose = self.printed
        bound = None if dose is None else dose.low if dose.low is not None else dose.high
        return bound is not None and bound.dimension in (PER_DAY, PER_COURSE)

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """One of the two doses, positive, or a reason why there is none; whole days."""
        doses = [name for name in ("daily_dose", "course_dose") if given.get(name) is not None]
        told = [*doses, *(name for name in ("dose", "phases") if given.get(name))]
        asked = {"daily_dose", "course_dose", "dose", "phases"} & attrs.fields_dict(cls).keys()
        if len(told) > 1 or (not told and asked <= given.keys()):
            yield (
                "daily_dose",
                "give either daily_dose or dose_per_course, whichever is printed, or as dose the "
                "reason why none is known",
            )
        for name in doses:
            if smallest(given[name]) <= 0:
                yield name, f"a dose is more than zero, not {given[name]}"
        days = given.get("days_per_course")
        if isinstance(days, int) and days < 1:
            message = f"a course takes a whole number of days, at least 1, not {days}"
            yield "days_per_course", message


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Reading(Dose):
    """Another reading of an ambiguous text, and why it is possible; days as in the regimen.

    See also `DosingRegimen`, whose readings they are.

    Attributes:
        why: Why the text can be read so.
    """

    why: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Phase(Dose):
    """One phase of a regimen that has several, such as a loading dose, as printed.

    Attributes:
        label: What it is called, such as ``"Loading"``.
        courses: How many courses.
        interval: From one course to the next, as reported.
        note: What else must be known.

    Examples:
        >>> Phase(label="Loading", dose_per_course="2 g/kg", days_per_course=2).label
        'Loading'
    """

    label: str
    courses: Span | Absence | Unclear = attrs.field(
        default=Absence.NOT_REPORTED, converter=as_count
    )
    interval: Span | Absence | Unclear = attrs.field(
        default=Absence.NOT_REPORTED, converter=as_time
    )
    note: str | None = None


def refuse_other(value: object, argument: str = "regimen") -> None:
    """Refuse what is not a dose where a regimen is wanted, such as a data frame in its place."""
    if not isinstance(value, Dose):
        raise WrongTypeError(
            f"a DosingRegimen, such as one of mie.evidence.regimens, not {type(value).__name__}",
            argument=argument,
        )
