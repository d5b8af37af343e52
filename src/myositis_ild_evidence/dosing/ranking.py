"""One study regimen beside an order: what agrees, what differs, what only one of them says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

import attrs

from ..errors import InvalidValueError
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.numeric import plural
from ..quantities.span import Span
from ..records import algebra
from ..records.base import Short
from ..records.plain import Plain
from ..records.source import is_known
from .calendar import days_of
from .order import Order, OrderPhase, OrderReading, counted
from .person import fraction
from .wording import INTENDED_USE

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from .formulary import Formulary

Bounds = tuple[Fraction | None, Fraction | None]
PARTS = {"dose": "dose", "days": "days", "interval": "interval", "courses": "number of courses"}


@attrs.frozen(kw_only=True)
class Part(Plain):
    """One part of a regimen beside the same part of an order.

    Attributes:
        name: ``dose`` (of a course), ``days``, ``interval`` or ``courses``.
        verdict: ``same`` as written; ``possible`` where the two can mean the same; ``different``;
            ``not ordered`` or ``not reported`` where only one of the two says it.
        words: The same in words.
    """

    name: str
    verdict: Literal["same", "possible", "different", "not ordered", "not reported"]
    words: str


@attrs.frozen(kw_only=True)
class Match(Plain):
    """How far one study regimen is from an order; of an ambiguous text, its nearest reading.

    Attributes:
        regimen: The regimen, as reported.
        readings: In how many ways the regimen can be read.
        course_difference: Its g/kg of a course less the order's; of bounds, the nearest.
        days_difference: Its days of a course less the order's; None where one is not known.
        interval_difference: Days between the two intervals, a calendar month being any of 28 to
            31; None where one is not known.
        same_interval: Whether the intervals are the same as written; None where unknown.
        courses_difference: Its courses less the order's; of bounds, the nearest; None where
            unknown or not ordered.
        others: The dose of a course under the other readings of its text.
        parts: Each part that the order or the study gives (``name``): its ``verdict``, one of
            ``same``, ``possible``, ``different``, ``not ordered`` and ``not reported``; ``words``.
    """

    regimen: DosingRegimen
    readings: int
    course_difference: Amount
    days_difference: int | None
    interval_difference: Decimal | None
    same_interval: bool | None
    courses_difference: Decimal | None
    others: tuple[Span, ...]
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """Every part in words."""
        dose, *rest = (part.words for part in self.parts)
        others = (f"another reading of its text: {span} a course" for span in self.others)
        return "; ".join([dose, *others, *rest])

    @property
    def is_same(self) -> bool:
        """Whether both give the same parts, all alike, and neither can be read otherwise."""
        return self.readings == 1 and all(part.verdict == "same" for part in self.parts)

    def _named(self, verdict: str) -> tuple[str, ...]:
        """Return the names of the parts of one verdict."""
        return tuple(part.name for part in self.parts if part.verdict == verdict)

    def _rank(self) -> tuple[Any, ...]:
        """Dose of a course first, then days, interval and courses; the unknown after the known."""
        parts: list[Any] = [abs(self.course_difference.value)]
        for part in (self.days_difference, self.interval_difference):
            parts += [part is None, abs(part or 0)]
        return (*parts, not self.same_interval, abs(self.courses_difference or 0))

    def __str__(self) -> str:
        return f"{self.regimen.key}: {self.words}"


def compared(order: OrderPhase, regimen: DosingRegimen) -> Match:
    """Compare each reading of a regimen with an order; return the nearest."""
    return min((_beside(order, regimen, each) for each in _readings(regimen)), key=Match._rank)


def _readings(regimen: DosingRegimen) -> list[tuple[Span, int | None]]:
    """Return the dose of a course and its days under each reading."""
    course = algebra.dose_per_course(regimen)
    spans = [attrs.evolve(span, readings=()) for span in (course, *course.readings)]
    days = [number for _, number in algebra.doses(regimen, None)]
    return list(zip(spans, days if len(days) == len(spans) else days * len(spans), strict=True))


def matched(
    reading: OrderReading, regimens: Iterable[DosingRegimen], formulary: Formulary
) -> OrderReading:
    """Return a reading with the labels and the studies that have its dose over its days."""
    phases = tuple(_matched(phase, regimens, formulary) for phase in reading.phases)
    return attrs.evolve(reading, phases=phases)


def _matched(
    phase: OrderPhase, regimens: Iterable[DosingRegimen], formulary: Formulary
) -> OrderPhase:
    if phase.is_fixed and phase.weight is None:
        return phase
    labels = [
        f"{product.label} for {rate.indication.replace('-', ' ')}"
        for product in formulary.products
        for rate in product.rates
        if product.drug == phase.drug
        and rate.dose_per_course is not None
        and _fits(phase, Span(rate.dose_per_course), rate.days)
    ]
    studies = [
        regimen.key
        for regimen in regimens
        if regimen.drug == phase.drug
        and regimen.not_per_kilogram is None
        and any(
            _fits(phase, dose, None if days is None else Span(days))
            for dose, days in _readings(regimen)
        )
    ]
    return attrs.evolve(phase, labels=tuple(labels), studies=tuple(studies))


def _fits(phase: OrderPhase, dose: Span, days: Span | None) -> bool:
    """Say whether a dose of a course over its days can be what is ordered."""
    if _gap(_bounds(dose, "g/kg"), _bounds(phase.per_course, "g/kg")):
        return False
    if phase.days is None:
        return True
    return days is not None and not _gap(_bounds(days), _bounds(phase.days))


def _beside(order: OrderPhase, regimen: DosingRegimen, reading: tuple[Span, int | None]) -> Match:
    (dose, days), ordered = reading, order.per_course
    course = _gap(_bounds(dose, "g/kg"), _bounds(ordered, "g/kg"))
    # As the regimen prints its dose: milligrams stay milligrams.
    unit = (dose.high if dose.low is None else dose.low).unit
    apart = Fraction(Amount(numeric.from_fraction(course), "g/kg").to(unit).value)
    more_days = interval = courses = None
    if days is not None and order.days is not None:
        more_days = int(_gap(_bounds(Span(days)), _bounds(order.days)))
    if isinstance(regimen.interval, Span) and order.interval is not None:
        interval = _gap(_days(regimen.interval), _days(order.interval))
    if isinstance(regimen.courses, Span) and order.courses is not None:
        courses = _gap(_bounds(regimen.courses), _bounds(order.courses))
    others = [span for span, _ in _readings(regimen) if span != dose]
    shown_days = counted(days, "day") if days else f"days {regimen.days_per_course}"
    interval_word = "every" if is_known(regimen.interval) else "interval"
    shown_interval = f"{interval_word} {plural(str(regimen.interval))}"
    shown_courses = f"courses {regimen.courses}"
    if isinstance(regimen.courses, Span):
        shown_courses = counted(regimen.courses, "course")
    parts = [
        _part("dose", f"{dose} a course", _ends(dose), _ends(ordered), apart, unit),
        _part(
            "days",
            shown_days,
            None if days is None else _ends(Span(days)),
            _ends(order.days),
            more_days,
            "days",
        ),
        _part(
            "interval",
            shown_interval,
            _ends(regimen.interval),
            _ends(order.interval),
            interval,
            "days",
        ),
        _part(
            "courses",
            shown_courses,
            _ends(regimen.courses),
            _ends(order.courses),
            courses,
            "courses",
        ),
    ]
    return Match(
        regimen=regimen,
        readings=_ways(regimen),
        course_difference=Amount(numeric.from_fraction(course), "g/kg"),
        days_difference=more_days,
        interval_difference=None if interval is None else numeric.from_fraction(interval),
        same_interval=(
            None if interval is None else _ends(regimen.interval) == _ends(order.interval)
        ),
        courses_difference=None if courses is None else numeric.from_fraction(courses),
        others=tuple(dict.fromkeys(others)),
        parts=tuple(part for part in parts if part is not None),
    )


def _ways(regimen: DosingRegimen) -> int:
    """Return in how many ways a regimen can be read."""
    ways = len(_readings(regimen))
    for span in (regimen.interval, regimen.courses):
        ways *= 1 + len(span.readings) if isinstance(span, Span) else 1
    return ways


def _part(
    name: str, shown: str, reported: Any, ordered: Any, gap: Fraction | int | None, unit: str
) -> Part | None:
    """Compare one part, its words without the verdict; None if neither of the two gives it."""
    if gap is None:
        if reported is not None:
            return Part(name=name, verdict="not ordered", words=f"{shown}, which the order lacks")
        return None if ordered is None else Part(name=name, verdict="not reported", words=shown)
    if gap:
        size = numeric.text(numeric.from_fraction(abs(Fraction(gap))))
        words = f"{shown}, {size} {unit} {'more' if gap > 0 else 'less'}"
        return Part(name=name, verdict="different", words=words)
    if reported == ordered:
        return Part(name=name, verdict="same", words=f"{shown}, the same")
    words = f"{shown} as reported, which can mean the ordered {PARTS[name]}"
    return Part(name=name, verdict="possible", words=words)


def _ends(value: Any) -> tuple[Any, Any] | None:
    return (value.low, value.high) if isinstance(value, Span) else None


def _bounds(span: Span, unit: str | None = None) -> Bounds:
    def number(bound: Any) -> Fraction | None:
        if bound is None:
            return None
        return fraction(bound, unit) if unit else Fraction(bound)

    return number(span.low), number(span.high)


def _gap(mine: Bounds, other: Bounds) -> Fraction:
    """Return how far the nearest of mine lies from the nearest of the other; 0 if they overlap."""
    if mine[0] is not None and other[1] is not None and mine[0] > other[1]:
        return mine[0] - other[1]
    if mine[1] is not None and other[0] is not None and mine[1] < other[0]:
        return mine[1] - other[0]
    return Fraction(0)


def _days(span: Span) -> Bounds:
    low, high = span.low, span.high
    return (
        None if low is None else days_of(low)[0],
        None if high is None else days_of(high)[1],
    )


@attrs.frozen(kw_only=True, repr=False)
class Nearest(Plain, Short, Sequence[Match]):
    """Study regimens by their distance from an order, the nearest first.

    Attributes:
        order: The order, in the reading that was chosen.
        matches: The regimens with their distances.
        left_out: Keys of regimens of another drug or without a dose per body weight, each with the
            reason.
    """

    TOLD: ClassVar[tuple[str, ...]] = ("same", "summary", "intended_use")

    order: Order
    matches: tuple[Match, ...]
    left_out: tuple[str, ...] = ()

    def _in_short(self) -> str:
        return ": ".join([self.read_as, *(match.regimen.key for match in self.matches[:1])])

    @property
    def same(self) -> tuple[str, ...]:
        """Keys of the regimens that are the order, in every part that is reported."""
        return tuple(match.regimen.key for match in self.matches if match.is_same)

    @property
    def summary(self) -> str:
        """Who used the order, or all that it gives; or that nobody did, and who came nearest."""
        said = [f"Exactly this was used by {', '.join(self.same)}."] if self.same else []
        others = [match for match in self.matches if not match.is_same]
        if whole := [match for match in others if match._named("same") == self._given]:
            said.append(_used("The", self._given, whole))
        if not said:
            said = ["No study of this evidence used exactly this."]
            agree = [names for match in others if "dose" in (names := match._named("same"))]
            most = max(map(len, agree), default=0)
            for names in dict.fromkeys(names for names in agree if len(names) == most):
                found = [match for match in others if match._named("same") == names]
                said.append(_used("Its", names, found))
        return " ".join(said)

    @property
    def _given(self) -> tuple[str, ...]:
        """The parts that the order gives."""
        phase = self.order.readings[0].phase
        known = (True, *(part is not None for part in (phase.days, phase.interval, phase.courses)))
        return tuple(name for name, given in zip(PARTS, known, strict=True) if given)

    @property
    def read_as(self) -> str:
        """How the order was read, in words, to be checked."""
        return self.order.read_as

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
        lines = [str(self.order), self.summary, *map(str, self.matches)]
        lines += [f"Not ranked: {', '.join(self.left_out)}."] if self.left_out else []
        return "\n".join([*lines, INTENDED_USE])


def _used(start: str, names: Sequence[str], matches: Sequence[Match]) -> str:
    """Say who used some parts of an order, and what of these the order leaves open."""
    ways = {1: "", 2: " (in one of two readings)"}
    keys = (
        match.regimen.key + ways.get(match.readings, f" (in one of {match.readings} readings)")
        for match in matches
    )
    open_ = [name for name in PARTS if any(name in each._named("not ordered") for each in matches)]
    left = f"; your order gives no {_listed(open_, 'or')}" if open_ else ""
    verb = "was" if len(names) == 1 else "were"
    return f"{start} {_listed(names, 'and')} {verb} used by {', '.join(keys)}{left}."


def _listed(names: Sequence[str], word: str) -> str:
    *first, last = (PARTS[name] for name in names)
    return f"{', '.join(first)} {word} {last}" if first else last


def nearest(order: Order, regimens: Iterable[DosingRegimen], reading: int | None = None) -> Nearest:
    """Rank regimens by their distance from an order; see `myositis_ild_evidence.dosing.nearest`."""
    chosen = order.chosen(reading)
    [only] = chosen.readings
    if only.refused:
        raise InvalidValueError(only.refused, code="implausible", argument="order")
    given = list(regimens)
    reasons = [(one, _not_ranked(only.phase, one)) for one in given]
    matches = [compared(only.phase, one) for one, why in reasons if why is None]
    left_out = (f"{one.key} ({why})" for one, why in reasons if why is not None)
    ranked = tuple(sorted(matches, key=Match._rank))
    return Nearest(order=chosen, matches=ranked, left_out=tuple(left_out))


def _not_ranked(order: OrderPhase, regimen: DosingRegimen) -> str | None:
    """Return why a regimen cannot stand beside an order; None where it can."""
    if regimen.drug != order.drug:
        return "it is of another drug"
    return regimen.not_per_kilogram
