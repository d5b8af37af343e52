"""A dose as printed, the fastest infusion, and how they are read."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import attrs

from ..errors import UnitError, WrongTypeError
from ..quantities import amount as amounts
from ..quantities import numeric, units
from ..quantities.amount import Amount
from ..quantities.span import Span
from .base import Checked
from .dose_kind import COURSE, DAILY, DoseKind, course_unit, day_unit, is_rate, kind_of
from .source import Absence, Unclear, is_known

#: What the rate of an infusion is measured in.
RATES = ("volume per time", "volume per body mass per time", "mass per body mass per time")


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
    if not isinstance(value, Amount):
        raise UnitError(f"{value} has no unit; {_expected(dimensions, '')}", code="missing-unit")
    if value.dimension not in dimensions:
        expected = _expected(dimensions, value.dimension)
        raise UnitError(f"{value} is a {value.dimension}; {expected}")
    return value


def _expected(dimensions: tuple[str, ...], given: str) -> str:
    """Return what is expected, with the units: of what was given, where it is a part of that."""
    many, more = len(dimensions) > len(RATES), ""
    of = units.within(given, dimensions) if many else dimensions
    if many and len(of) == len(dimensions):
        of, more = dimensions[:3], ", or activity or volume alike"
    valid = ", ".join(u.id for u in units.listed().values() if u.dimension in of)
    return f"expected {' or '.join(of)} ({valid}){more}"


def _per_day(value: Any) -> Any:
    return _span(value, *DAILY)


def _per_course(value: Any) -> Any:
    return _span(value, *COURSE)


def _hours(value: Any) -> Any:
    return value if value is None else numeric.decimal(value)


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
class Target(Checked):
    """What a dose is adjusted to, such as a trough level; the printed dose is the one at the start.

    Attributes:
        level: The level, such as ``{ low = 5, high = 10, unit = "ng/mL" }``.
        of: What it is a level of, such as ``"whole-blood trough"``.

    Examples:
        >>> print(Target(level=Span("5 ng/mL", "10 ng/mL"), of="whole-blood trough"))
        whole-blood trough of 5-10 ng/mL
    """

    level: Span
    of: str

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A level has a unit."""
        level = given.get("level")
        if level is not None and not isinstance(level.low or level.high, Amount):
            yield "level", f"a level has a unit, such as '5 ng/mL', not {level}"

    def __str__(self) -> str:
        return f"{self.of} of {self.level}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Dose(Checked):
    """A dose as printed: of a day, of one time, or of a course, with days if they are stated.

    It is per body weight (``"2 g/kg"``), per body surface (``"600 mg/m2"``) or fixed
    (``"1000 mg"``): a mass, units of activity (``"80 IU/kg"``), a volume (``"60 mL/kg"``) or plasma
    volumes that are exchanged (``"1.5 plasma volumes"``).

    Attributes:
        daily_dose: Dose of a day, such as ``"400 mg/kg/day"``; or how fast it runs, such as
            ``"18 IU/kg/h"``, with ``hours_per_day``.
        single_dose: Dose of one time, such as ``"500 mg"``, with ``times_per_day``.
        course_dose: Dose of one whole course, such as ``"2 g/kg"``; given as ``dose_per_course``.
        dose: In the place of these, the reason why no dose is known.
        times_per_day: How often a day a single dose is given.
        hours_per_day: For how many hours of a day a dose per hour or minute runs; 24 without a
            break.
        days_per_week: On how many days of each week it is given; where it is not said, on each.
        days_per_course: On how many days a course is given.
        duration: For how long it is given, where it has no courses, such as
            ``"24 weeks"``; or why that is not known.
        target: What the dose is adjusted to.
    """

    daily_dose: Span | None = attrs.field(default=None, converter=_per_day)
    single_dose: Span | None = attrs.field(default=None, converter=_per_course)
    course_dose: Span | None = attrs.field(
        default=None, alias="dose_per_course", converter=_per_course
    )
    dose: Absence | Unclear | None = attrs.field(default=None, converter=as_reason)
    times_per_day: int | None = None
    hours_per_day: Decimal | None = attrs.field(default=None, converter=_hours)
    days_per_week: int | None = None
    days_per_course: int | Absence | Unclear = Absence.NOT_REPORTED
    duration: Span | Absence | Unclear | None = attrs.field(default=None, converter=as_time)
    target: Target | None = None

    @property
    def printed(self) -> Span | None:
        """The dose as printed, of a day, of one time or of a course; None where there is none."""
        return next((dose for name in DOSES if (dose := getattr(self, name)) is not None), None)

    @property
    def kind(self) -> DoseKind | None:
        """What it is a dose of, and per what; None where none is printed."""
        dose = self.printed
        return None if dose is None else kind_of(_any(dose).unit)

    @property
    def per_body_weight(self) -> bool:
        """Whether a dose is printed, and one per body weight."""
        return self.kind is not None and self.kind.per == "body mass"

    @property
    def of_day(self) -> Span | None:
        """The dose of a day on which it is given; None where the dose of a course is printed."""
        day = Amount("1 day")
        if self.single_dose is not None:
            assert self.times_per_day is not None  # the class demands it
            return self.single_dose * self.times_per_day / day
        if self.daily_dose is None or self.hours_per_day is None:
            return self.daily_dose
        unit = _any(self.daily_dose).unit
        course = (self.daily_dose * Amount(self.hours_per_day, "hour")).to(course_unit(unit))
        return (course / day).to(day_unit(unit))

    @property
    def days(self) -> int | None:
        """On how many days a course is given, as stated or from the duration; None if not known."""
        if isinstance(self.days_per_course, int):
            return self.days_per_course
        many = self.many_days
        if many is None or not many.is_exact or many.readings or many.low != int(many.low):
            return None
        return int(many.low)

    @property
    def many_days(self) -> Span | None:
        """On how many days it is given over its duration; None where that is not known.

        A month is not turned into days.
        """
        lasts = self.duration
        if not isinstance(lasts, Span) or _any(lasts).dimension != "time":
            return None
        weekly = self.days_per_week
        if weekly is None:
            return _numbers(lasts, "day", 1)
        weeks = _numbers(lasts, "week", 1)
        whole = all(b is None or b == int(b) for b in (weeks.low, weeks.high))
        return weeks * weekly if whole else None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """One dose, positive, with what it needs, or a reason why there is none; whole days."""
        doses = [name for name in DOSES if given.get(name) is not None]
        told = [*doses, *(name for name in ("dose", "phases") if given.get(name))]
        asked = {*DOSES, "dose", "phases"} & attrs.fields_dict(cls).keys()
        if len(told) > 1 or (not told and asked <= given.keys()):
            yield (
                "daily_dose",
                "give either daily_dose, single_dose or dose_per_course, whichever is printed, or "
                "as dose the reason why none is known",
            )
        for name in doses:
            if smallest(given[name]) <= 0:
                yield name, f"a dose is more than zero, not {given[name]}"
            each = (given[name], *given[name].readings)
            kinds = dict.fromkeys(str(kind_of(_any(one).unit)) for one in each)
            if len(kinds) > 1:
                yield name, f"a dose is of one kind in all readings, not {' and '.join(kinds)}"
        days = given.get("days_per_course")
        if isinstance(days, int) and days < 1:
            message = f"a course takes a whole number of days, at least 1, not {days}"
            yield "days_per_course", message
        yield from _timing(given)

    @classmethod
    def needs_days(cls, given: Mapping[str, Any]) -> bool:
        """Say whether the dose is one of a day, and nothing says for how long it is given.

        Args:
            given: The fields that are well-formed.
        """
        days = given.get("days_per_course")
        return (
            any(given.get(name) is not None for name in ("daily_dose", "single_dose"))
            and given.get("duration") is None
            and "days_per_course" in given
            and (days is None or days in (Absence.NOT_REPORTED, Absence.NOT_APPLICABLE))
        )


#: The doses of which one is printed.
DOSES = ("daily_dose", "single_dose", "course_dose")


def _any(span: Span) -> Amount:
    """Return a bound of a span of amounts."""
    bound: Amount = span.low if span.low is not None else span.high
    return bound


def _numbers(span: Span, unit: str, times: int) -> Span:
    """Return a span of times as numbers of a unit."""

    def number(bound: Amount | None) -> Decimal | None:
        if bound is None:
            return None
        return numeric.from_fraction(Fraction(bound.to(unit).value) * times)

    low = number(span.low)
    high = low if span.is_exact else number(span.high)
    return Span(low, high, span.basis, [_numbers(one, unit, times) for one in span.readings])


def _timing(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with how often and for how long a dose is given."""
    daily, single, course = (given.get(name) for name in DOSES)
    times, hours, weekly, lasts = (
        given.get(name) for name in ("times_per_day", "hours_per_day", "days_per_week", "duration")
    )
    if single is not None and "times_per_day" in given and times is None:
        yield "times_per_day", f"say how often a day {single} is given; 1 for once a day"
    if times is not None and single is None and "single_dose" in given:
        yield "times_per_day", "only a single_dose is given so many times a day"
    if times is not None and times < 1:
        yield "times_per_day", f"a dose is given at least once a day, not {times} times"
    rate = daily is not None and is_rate(_any(daily).unit)
    if rate and "hours_per_day" in given and hours is None:
        message = f"say for how many hours of a day {daily} runs; 24 without a break"
        yield "hours_per_day", message
    if hours is not None and not rate and "daily_dose" in given:
        yield "hours_per_day", "only a daily_dose per hour or minute runs for so many hours"
    if hours is not None and not 0 < hours <= 24:
        yield "hours_per_day", f"a day has 24 hours, and not {hours}"
    if weekly is not None and not 1 <= weekly <= 7:
        yield "days_per_week", f"a week has 7 days, and not {weekly}"
    if weekly is not None and lasts is None and "duration" in given:
        yield "days_per_week", "say for how many weeks: duration, or why it is not known"
    if lasts is None:
        return
    if isinstance(lasts, Span) and smallest(lasts) <= 0:
        yield "duration", f"a duration is more than zero, not {lasts}"
    if course is not None:
        yield "duration", "the dose of a course has days and courses; it has no duration"
    if isinstance(given.get("days_per_course"), int):
        yield "duration", "give either days_per_course or duration"
    if isinstance(given.get("courses"), Span):
        yield "duration", "what is given for a duration has no courses"


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
