"""Which study regimens are closest to an order, and how far."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, overload

import attrs

from .. import numeric, units
from ..errors import InvalidValueError
from ..model import Amount, DosingRegimen, Span, is_known
from . import algebra
from .patient import INTENDED_USE
from .person import fraction

GRAMMAR = (
    "write a dose, then its days, interval and courses as far as they are known: "
    "'1 g/kg x 2 days every 4 weeks', '0.4 g/kg/day x 5 days monthly', '2 g/kg monthly x 3', "
    "'2 g/kg over 5 days'"
)
_LONGEST = 80
_NUMBER = r"\d{1,6}(?:\.\d{1,6})?"
_ORDER = re.compile(
    rf"(?P<dose>{_NUMBER}) ?(?P<unit>m?g/kg)(?P<daily>/(?:day|d))?"
    r"(?: (?P<spread>x|for|over) (?P<days>\d{1,3}) days?)?"
    rf"(?: (?:(?P<monthly>monthly)|(?P<weekly>weekly)|every (?:(?P<every>{_NUMBER}) )?"
    r"(?P<period>day|week|month)s?))?"
    r"(?: (?:x|for) (?P<courses>\d{1,3})(?: (?:courses|doses|times))?)?",
    re.ASCII,
)
#: A calendar month has 28 to 31 days.
_MONTH = (Fraction(28), Fraction(31))


def parse(order: str) -> DosingRegimen:
    """Read an order in a small fixed grammar.

    ``1 g/kg x 2 days`` is 1 g/kg on each of two days; ``2 g/kg over 2 days`` is 2 g/kg divided
    over them.

    Raises:
        InvalidValueError: The text is not of the grammar, which the message shows.

    Examples:
        >>> regimen = parse("1 g/kg x 2 days every 4 weeks")
        >>> print(regimen.dose_per_course(), regimen.interval, sep=" every ")
        2 g/kg every 4 week
    """
    text = " ".join(order.replace("×", " x ").lower().split()) if len(order) <= _LONGEST else ""
    match = _ORDER.fullmatch(text)
    if match is None:
        raise InvalidValueError(f"{order[:_LONGEST]!r} is not an order; {GRAMMAR}")
    part = match.groupdict()
    days = int(part["days"]) if part["days"] else None
    dose = Amount(Decimal(part["dose"]), part["unit"])
    if part["daily"] and (days is None or part["spread"] == "over"):
        raise InvalidValueError(f"{order!r}: a dose per day needs 'x … days'; {GRAMMAR}")
    if part["monthly"] or part["weekly"] or part["period"]:
        period = part["period"] or ("month" if part["monthly"] else "week")
        every = Amount(Decimal(part["every"] or 1), period)
    else:
        every = None
    known: dict[str, Any] = {"id": "order"}
    if days is not None:
        known["days_per_course"] = days
    if part["daily"] or part["spread"] in ("x", "for"):
        known["daily_dose"] = Amount(dose.value, f"{dose.unit}/day")
    else:
        known["dose_per_course"] = dose
    if every is not None:
        known["interval"] = every
    if part["courses"]:
        known["courses"] = int(part["courses"])
    return DosingRegimen(**known)


@attrs.frozen(kw_only=True)
class Match:
    """How far one study regimen is from an order.

    Attributes:
        regimen: The regimen, as reported.
        course_difference: Its g/kg of a course less the order's; of bounds, the nearest.
        days_difference: Its days of a course less the order's; None where one is not known.
        interval_difference: Days between the two intervals, a calendar month being any of 28 to
            31; None where one is not known.
        same_interval: Whether the intervals are the same as written; None where unknown.
        courses_difference: Its courses less the order's; of bounds, the nearest; None where
            unknown or not ordered.
        words: The same in words.
    """

    regimen: DosingRegimen
    course_difference: Amount
    days_difference: int | None
    interval_difference: Decimal | None
    same_interval: bool | None
    courses_difference: Decimal | None
    words: str

    @property
    def is_same(self) -> bool:
        """Whether dose, days and interval (and courses, if ordered) are the same as reported."""
        return (
            self.course_difference.value == 0
            and self.days_difference == 0
            and self.same_interval is True
            and self.courses_difference in (None, 0)
        )

    def _rank(self) -> tuple[Any, ...]:
        """Dose of a course first, then days, interval and courses; the unknown after the known."""
        parts: list[Any] = [abs(self.course_difference.value)]
        for part in (self.days_difference, self.interval_difference):
            parts += [part is None, abs(part or 0)]
        return (*parts, not self.same_interval, abs(self.courses_difference or 0))

    def __str__(self) -> str:
        return f"{self.regimen.key}: {self.words}"


@attrs.frozen(kw_only=True)
class Nearest(Sequence[Match]):
    """Study regimens by their distance from an order, the nearest first.

    Attributes:
        order: The order.
        matches: The regimens with their distances.
    """

    order: DosingRegimen
    matches: tuple[Match, ...]

    @property
    def same(self) -> tuple[str, ...]:
        """Keys of the regimens that are the order, as reported."""
        return tuple(match.regimen.key for match in self.matches if match.is_same)

    @property
    def summary(self) -> str:
        """One sentence: who used the order, or that nobody did."""
        if self.same:
            return f"Exactly this was used by {', '.join(self.same)}."
        return "No study of this evidence used exactly this."

    @property
    def intended_use(self) -> str:
        """For whom and for what this was made."""
        return INTENDED_USE

    @overload
    def __getitem__(self, key: int) -> Match: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Match, ...]: ...
    def __getitem__(self, key: Any) -> Any:
        return self.matches[key]

    def __len__(self) -> int:
        return len(self.matches)

    def __str__(self) -> str:
        return "\n".join([self.summary, *map(str, self.matches), INTENDED_USE])


def nearest(order: str | DosingRegimen, regimens: Iterable[DosingRegimen] | None = None) -> Nearest:
    """Rank study regimens by their distance from an order.

    The dose of a course counts first, then the days of a course, then the interval, then the
    courses; what a study does not report ranks after what it reports.

    Args:
        order: Text such as ``"1 g/kg x 2 days every 4 weeks"``, or a regimen.
        regimens: The regimens to compare with; by default all of the curated evidence.

    Raises:
        InvalidValueError: The text is not an order.

    Examples:
        >>> found = nearest("1 g/kg x 2 days every 4 weeks")
        >>> found.summary
        'No study of this evidence used exactly this.'
        >>> found[0].regimen.key
        'cherin2002/ivig'
    """
    wanted = parse(order) if isinstance(order, str) else order
    if regimens is None:
        from ..registry import shipped

        regimens = shipped().regimens
    matches = [_match(wanted, regimen) for regimen in regimens]
    return Nearest(order=wanted, matches=tuple(sorted(matches, key=Match._rank)))


def _match(order: DosingRegimen, regimen: DosingRegimen) -> Match:
    course = _gap(
        _bounds(algebra.dose_per_course(regimen), "g/kg"),
        _bounds(algebra.dose_per_course(order), "g/kg"),
    )
    days = None
    if isinstance(regimen.days_per_course, int) and isinstance(order.days_per_course, int):
        days = regimen.days_per_course - order.days_per_course
    interval, same = _intervals(regimen.interval, order.interval)
    courses = None
    if isinstance(regimen.courses, Span) and isinstance(order.courses, Span):
        courses = _gap(_bounds(regimen.courses), _bounds(order.courses))
    return Match(
        regimen=regimen,
        course_difference=Amount(numeric.from_fraction(course), "g/kg"),
        days_difference=days,
        interval_difference=None if interval is None else numeric.from_fraction(interval),
        same_interval=same,
        courses_difference=None if courses is None else numeric.from_fraction(courses),
        words="; ".join(_words(order, regimen, course, days, interval, same, courses)),
    )


Bounds = tuple[Fraction | None, Fraction | None]


def _bounds(span: Span, unit: str | None = None) -> Bounds:
    def number(bound: Any) -> Fraction | None:
        if bound is None:
            return None
        return Fraction(bound.to(unit).value if unit else bound)

    return number(span.low), number(span.high)


def _gap(mine: Bounds, other: Bounds) -> Fraction:
    """Return how far the nearest of mine lies from the nearest of the other; 0 if they overlap."""
    if mine[0] is not None and other[1] is not None and mine[0] > other[1]:
        return mine[0] - other[1]
    if mine[1] is not None and other[0] is not None and mine[1] < other[0]:
        return mine[1] - other[0]
    return Fraction(0)


def _intervals(mine: Any, other: Any) -> tuple[Fraction | None, bool | None]:
    if not is_known(mine) or not is_known(other):
        return None, None
    same = (mine.low, mine.high) == (other.low, other.high)
    return (Fraction(0) if same else _gap(_days(mine), _days(other))), same


def _days(span: Span) -> Bounds:
    def number(bound: Amount | None, end: int) -> Fraction | None:
        if bound is None:
            return None
        if units.get(bound.unit).dimension == "time":
            return fraction(bound, "day")
        return fraction(bound, "month") * _MONTH[end]

    return number(span.low, 0), number(span.high, 1)


def _words(
    order: DosingRegimen,
    regimen: DosingRegimen,
    course: Fraction,
    days: int | None,
    interval: Fraction | None,
    same: bool | None,
    courses: Fraction | None,
) -> Iterator[str]:
    dose = algebra.dose_per_course(regimen)
    main = attrs.evolve(dose, readings=())
    yield (
        f"{main} a course, the same"
        if course == 0
        else (f"{main} a course, {_more(course, 'g/kg')}")
    )
    for reading in dose.readings:
        yield f"another reading of its text: {reading} a course"
    if days is not None:
        number = f"{regimen.days_per_course} days"
        yield f"{number}, the same" if days == 0 else f"{number}, {_more(Fraction(days), 'days')}"
    elif isinstance(order.days_per_course, int):
        yield f"days {regimen.days_per_course}"
    if is_known(order.interval):
        if interval is None:
            yield f"interval {regimen.interval}"
        elif same:
            yield f"every {regimen.interval}, the same"
        elif interval == 0:
            yield f"every {regimen.interval} as reported, which can mean the ordered interval"
        else:
            yield f"every {regimen.interval}, {_more(interval, 'days')}"
    if courses is not None:
        yield f"{regimen.courses} courses" + (
            ", the same" if courses == 0 else f", {_more(courses, 'courses')}"
        )


def _more(value: Fraction, unit: str) -> str:
    word = "more" if value > 0 else "less"
    return f"{numeric.text(numeric.from_fraction(abs(value)))} {unit} {word}"
