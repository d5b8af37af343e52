"""Orders as they are written: read in every way that they can be meant, or refused."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import attrs

from ..errors import AmbiguousDoseError, Argument, Hint, InvalidValueError, MissingValueError
from ..quantities import numeric, units
from ..quantities.amount import Amount, amount_of
from ..quantities.numeric import plural, readable
from ..quantities.span import Span
from ..records import algebra
from ..records.base import Short
from ..records.dose_kind import FIXED_MASS, PER_KILOGRAM
from ..records.guards import above_label, too_little, too_many
from ..records.plain import Plain
from ..records.regimen import DosingRegimen
from ..words import quoted
from .person import fraction
from .wording import INTENDED_USE

if TYPE_CHECKING:
    from ..records.vocabulary import Guard
    from .patient import PatientDose


def given_weight(value: Any) -> Amount | None:
    """Return the body weight that a dose in grams is for; None where none was given."""
    found: Amount | None = amount_of("mass")(value)
    if found is not None and found.value <= 0:
        raise InvalidValueError(
            f"a body weight is more than zero, not {found}",
            code="out-of-range",
            argument="weight",
        )
    return found


@attrs.frozen(kw_only=True)
class OrderPhase(Plain):
    """One dose of an order with its days, interval and courses, read in one way.

    Attributes:
        name: ``loading``, ``maintenance`` and the like, where the order says it; else empty.
        drug: From the vocabulary.
        dose: The dose with its bounds, in the unit that was written.
        of: Whether that is the dose of each ``day`` or of a whole ``course``.
        days: On how many days a course is given; None where the order does not say.
        interval: From one course to the next; None where the order does not say.
        courses: How many courses; None where the order does not say.
        weight: The weight that a fixed dose is for; None where none was given.
        labels: Products and indications whose labels print this dose of a course over these days.
        studies: Keys of the regimens of the evidence that have this dose and these days.
    """

    name: str = ""
    drug: str
    dose: Span
    of: Literal["day", "course"]
    days: Span | None = None
    interval: Span | None = None
    courses: Span | None = None
    weight: Amount | None = None
    labels: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    _guard: Guard | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def is_fixed(self) -> bool:
        """Whether the dose is in grams, not in grams per kilogram."""
        return "/kg" not in unit_of(self.dose)

    @property
    def grams(self) -> Span | None:
        """Grams of one course of a fixed dose; None where the dose is per kilogram."""
        if not self.is_fixed:
            return None
        return span_of(self._course(), "g")

    @property
    def per_course(self) -> Span:
        """The dose of one course per body weight, in g/kg.

        Raises:
            MissingValueError: The dose is fixed, and no weight was given.
        """
        return span_of(self._per_kilogram(), "g/kg")

    def _course(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the bounds of one course in g/kg, or in g of a fixed dose, exactly."""
        low, high = map(grams_of, bounds_of(self.dose))
        if self.of == "day":
            assert self.days is not None  # what is of each day has its days
            low, high = product_of(low, self.days.low), product_of(high, self.days.high)
        return low, high

    def _per_kilogram(self) -> tuple[Fraction | None, Fraction | None]:
        low, high = self._course()
        if not self.is_fixed:
            return low, high
        kilograms = self._kilograms()
        return quotient_of(low, kilograms), quotient_of(high, kilograms)

    def _kilograms(self) -> Fraction:
        if self.weight is None:
            raise MissingValueError(
                f"the order is in grams, {self.words}: its dose per kg follows from a weight",
                Hint("; give ", Argument("weight")),
                code="missing-argument",
            )
        return fraction(self.weight, "kg")

    @property
    def words(self) -> str:
        """The phase in words, with the unit that was written."""
        course = self._shown_course()
        if self.of == "day":
            said = f"{self.dose} on each of {counted(self.days, 'day')}, {course} a course"
        else:
            said = f"{self.dose} a course"
            if self.days is not None:
                one = str(self.days) == "1"
                said += f"{' on' if one else ' divided over'} {counted(self.days, 'day')}"
        if self.is_fixed and self.weight is not None:
            per_kilogram = readable(self.per_course)
            said += f" ({per_kilogram} a course at {self.weight})"
        if self.interval is not None:
            said += f", every {plural(str(self.interval))}"
        if self.courses is not None:
            said += f", {counted(self.courses, 'course')}"
        return f"{self.name}: {said}" if self.name else said

    def _shown_course(self) -> str:
        """Return the dose of a course in the unit that labels print, else as it was written."""
        unit = unit_of(self.dose).removesuffix("/day")
        if not self.is_fixed and self._guard is not None:
            unit = Amount(self._guard.course).unit
        return str(span_of(self._course(), "g/kg" if "/kg" in unit else "g").to(unit))

    @property
    def caution(self) -> str | None:
        """That the dose of a course is more than labels print; None where it is not, or unknown."""
        if self.is_fixed and self.weight is None:
            return None
        return above_label(self.drug, self.per_course, self._guard)

    @property
    def is_low(self) -> bool:
        """Whether a course is hardly ever so low."""
        return too_little(self.drug, self.per_course, self._guard) is not None

    def regimen(self, days: int | None = None) -> DosingRegimen:
        """Return the phase as a regimen, for which doses can be computed.

        Args:
            days: How many days a course takes, where the order gives bounds.

        Raises:
            MissingValueError: The order leaves open what a regimen must say.
            InvalidValueError: ``days`` is not within the order, or the dose can hardly be meant.
        """
        if days is not None:
            self._check_days(days)
        elif self.days is not None and self.days.is_exact:
            days = int(self.days.exact)
        known: dict[str, Any] = {"id": "order", "drug": self.drug}
        if self.interval is not None:
            known["interval"] = self.interval
        if self.courses is not None:
            known["courses"] = self.courses
        if days is not None:
            known["days_per_course"] = days
        if self.of == "day" and days is None:
            raise MissingValueError(
                f"the order says {counted(self.days, 'day')}",
                Hint("; give ", Argument("days")),
                code="missing-argument",
            )
        dose = self.dose
        if self.is_fixed:
            kilograms = self._kilograms()
            low, high = (quotient_of(grams_of(bound), kilograms) for bound in bounds_of(dose))
            dose = span_of((low, high), "g/kg/day" if self.of == "day" else "g/kg")
        known["daily_dose" if self.of == "day" else "dose_per_course"] = dose
        return DosingRegimen(**known)

    def _check_days(self, days: int) -> None:
        low, high = (None, None) if self.days is None else (self.days.low, self.days.high)
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            raise InvalidValueError(
                Argument("days", bare=True),
                f" is a whole number, at least 1, not {quoted(days)}",
                code="out-of-range",
            )
        if (low is not None and days < low) or (high is not None and days > high):
            raise InvalidValueError(f"the order says {counted(self.days, 'day')}, not {days}")

    SHAPE: ClassVar[Mapping[str, Any]] = {
        **dict.fromkeys(("name", "drug", "dose", "dose_of", "words"), str),
        **dict.fromkeys(("days", "interval", "courses", "weight", "per_course"), str | None),
        "labels": list[str],
        "studies": list[str],
        "caution": str,
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the phase with its figures as text, for JSON."""
        parts = {name: getattr(self, name) for name in ("days", "interval", "courses", "weight")}
        known: dict[str, Any] = {"name": self.name, "drug": self.drug, "dose": str(self.dose)}
        known |= {"dose_of": self.of}
        known |= {name: None if part is None else str(part) for name, part in parts.items()}
        fixed = self.is_fixed and self.weight is None
        known |= {
            "per_course": None if fixed else str(self.per_course),
            "labels": list(self.labels),
            "studies": list(self.studies),
            "words": self.words,
            "caution": self.caution,
        }
        return known


@attrs.frozen(kw_only=True)
class OrderReading(Plain):
    """One way in which an order can be meant.

    Attributes:
        phases: Its doses, one after the other; most orders have one.
        why: What was taken how, where it can be taken otherwise; else empty.
        refused: Why no dose is computed of this reading, where it can hardly be meant; else None.
    """

    phases: tuple[OrderPhase, ...]
    why: str = ""
    refused: str | None = None

    @property
    def words(self) -> str:
        """The reading in words, with the units that were written."""
        return "; then ".join(phase.words for phase in self.phases)

    @property
    def matches(self) -> str:
        """The labels and studies that have this dose over these days, in words."""
        labels = dict.fromkeys(label for phase in self.phases for label in phase.labels)
        studies = dict.fromkeys(key for phase in self.phases for key in phase.studies)
        found = [f"as labels print it ({'; '.join(labels)})"] if labels else []
        found += [f"as given in {', '.join(studies)}"] if studies else []
        return ", ".join(found) or "as no label or study here has it"

    @property
    def cautions(self) -> tuple[str, ...]:
        """What calls for attention."""
        if self.refused:
            return (self.refused,)
        said = (one for phase in self.phases for one in (phase.caution, too_many(phase.courses)))
        return tuple(dict.fromkeys(one for one in said if one))

    @property
    def phase(self) -> OrderPhase:
        """The only phase.

        Raises:
            InvalidValueError: There are several; the message names them.
        """
        if len(self.phases) > 1:
            each = "; ".join(f"({number}) {one.words}" for number, one in enumerate(self.phases, 1))
            raise InvalidValueError(
                f"the order has {len(self.phases)} phases, {each}: ask for one of them by itself"
            )
        return self.phases[0]

    def regimen(self, days: int | None = None) -> DosingRegimen:
        """Return the reading as a regimen, for which doses can be computed.

        Args:
            days: How many days a course takes, where the order gives bounds.

        Raises:
            MissingValueError: The order leaves open what a regimen must say.
            InvalidValueError: The order has several phases, ``days`` is not within it, or its dose
                can hardly be meant.
        """
        if self.refused:
            raise InvalidValueError(self.refused, code="implausible", argument="order")
        return self.phase.regimen(days)

    SHAPE: ClassVar[Mapping[str, Any]] = {
        **dict.fromkeys(("words", "why", "matches"), str),
        "cautions": list[str],
        "phases": list[OrderPhase],
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the reading with its figures as text, for JSON."""
        return {
            "words": self.words,
            "why": self.why,
            "matches": self.matches,
            "cautions": list(self.cautions),
            "phases": [phase.to_dict() for phase in self.phases],
        }


def _accept(known: dict[str, Any]) -> None:
    """Say among the arguments of a dose that so low a dose was checked."""
    if known.get("patient") is not None:
        patient = known["patient"]
        words = (*patient.accept_implausible, "dose")
        known["patient"] = attrs.evolve(patient, accept_implausible=words)
        return
    given = known.get("accept_implausible", ())
    known["accept_implausible"] = (*((given,) if isinstance(given, str) else given), "dose")


@attrs.frozen(kw_only=True, repr=False)
class Order(Plain, Short):
    """An order as it was read: in one way, or in each of those in which it can be meant.

    No dose is given of an order with two readings until one of them is chosen.

    Attributes:
        text: The order as it was typed; empty where it was given as a regimen.
        readings: Every way in which it can be meant, the lower dose of a course first.
        notes: What was read beside the dose, such as a volume or a product.

    Examples:
        >>> from myositis_ild_evidence.dosing import read_order
        >>> order = read_order("2 g/kg x 5 days")
        >>> for number, reading in enumerate(order.readings, 1):
        ...     print(number, reading.words)
        1 2 g/kg a course divided over 5 days
        2 2 g/kg/day on each of 5 days, 10 g/kg a course
        >>> print(order.regimen(reading=1).dose_per_day())
        0.4 g/kg/day
    """

    text: str
    readings: tuple[OrderReading, ...]
    notes: tuple[str, ...] = ()

    def _in_short(self) -> str:
        return self.read_as

    @property
    def read_as(self) -> str:
        """How the order was read, in words, to be checked; each way with its number."""
        if len(self.readings) == 1:
            return self.readings[0].words
        return "; or ".join(
            f"({number}) {one.words}" for number, one in enumerate(self.readings, 1)
        )

    def chosen(self, reading: int | None = None) -> Order:
        """Return the order in one reading.

        Args:
            reading: Which, from 1; needed where there are several.

        Raises:
            AmbiguousDoseError: There are several and none was chosen; the message names them.
            InvalidValueError: There is no such reading.
        """
        count = len(self.readings)
        if reading is None and count > 1:
            ways = "; ".join(
                f"({number}) {one.words}, {one.matches}"
                for number, one in enumerate(self.readings, 1)
            )
            first, *others = (Argument("reading", number) for number in range(1, count + 1))
            raise AmbiguousDoseError(
                f"{self.text or 'the order'!r} can be read in {count} ways: {ways}",
                Hint(". Give ", first, *(part for one in others for part in (" or ", one))),
                code="ambiguous-reading",
            )
        if reading is None:
            return self
        if type(reading) is not int or not 1 <= reading <= count:
            raise InvalidValueError(
                Argument("reading", bare=True),
                f" is a number from 1 to {count}, not {quoted(reading)}",
                code="out-of-range",
            )
        return attrs.evolve(self, readings=(self.readings[reading - 1],))

    def regimen(self, reading: int | None = None, days: int | None = None) -> DosingRegimen:
        """Return a reading as a regimen, for which doses can be computed.

        Args:
            reading: Which, from 1; needed where there are several.
            days: How many days a course takes, where the order gives bounds.

        Raises:
            AmbiguousDoseError: There are several readings and none was chosen.
            MissingValueError: The order leaves open what a regimen must say.
            InvalidValueError: There is no such reading, the order has several phases, or its dose
                can hardly be meant.
        """
        return self.chosen(reading).readings[0].regimen(days)

    def for_patient(
        self,
        weight: Any = None,
        *,
        reading: int | None = None,
        days: int | None = None,
        **known: Any,
    ) -> PatientDose:
        """Return the dose of the order for a patient; see `for_patient` for the arguments.

        Args:
            weight: Actual body weight with its unit.
            reading: Which reading, from 1; needed where there are several.
            days: How many days a course takes, where the order does not say.
            **known: As `for_patient` takes them.

        Raises:
            AmbiguousDoseError: There are several readings and none was chosen.
            InvalidValueError: The order is in grams, which no weight changes, or in phases.

        Examples:
            >>> from myositis_ild_evidence.dosing import read_order
            >>> print(read_order("0.4 g/kg daily x 5").for_patient("70 kg").per_day)
            28 g/day
        """
        phase = self.chosen(reading).readings[0].phase
        if phase.is_fixed:
            raise InvalidValueError(
                f"the order is of {phase.dose} whatever the weight; nothing is left to compute"
            )
        bounds = phase.days is not None and not phase.days.is_exact
        of_order = days if bounds else None
        regimen = self.chosen(reading).readings[0].regimen(of_order)
        if days is not None and not isinstance(regimen.days_per_course, int):
            known["days"] = days
        elif days is not None:
            phase._check_days(days)
        if phase.is_low:  # so low a dose was read because it was checked
            _accept(known)
        return regimen.for_patient(weight, **known)

    @classmethod
    def of(cls, regimen: DosingRegimen, weight: Any = None) -> Order:
        """Return a regimen as an order, with every reading that it has.

        Args:
            regimen: The regimen.
            weight: The body weight with its unit, for a fixed dose.

        Raises:
            MissingValueError: No dose of a course is known.
            InvalidValueError: The dose is neither a mass per body weight nor a fixed mass.
        """
        algebra.dose_per_course(regimen)  # refuses what has none
        if (kind := regimen.kind) not in (PER_KILOGRAM, FIXED_MASS):
            raise InvalidValueError(
                f"an order is a mass, per body weight or fixed, and {regimen.printed} is {kind}",
                code="wrong-dimension",
                argument="order",
            )
        kilograms = given_weight(weight)
        found = []
        for one in algebra.readings(regimen):
            daily = one.of_day is not None
            dose = one.of_day if daily else one.course_dose
            days = None if one.days is None else Span(one.days)
            spans = [_ways(part) for part in (dose, one.interval, one.courses)]
            for each, interval, courses in itertools.product(*spans):
                assert each is not None  # a regimen has one of the two doses
                phase = OrderPhase(
                    drug=one.drug,
                    dose=each,
                    of="day" if daily else "course",
                    days=days,
                    interval=interval,
                    courses=courses,
                    weight=kilograms if kind == FIXED_MASS else None,
                    guard=regimen.guard,
                )
                found.append(OrderReading(phases=(phase,)))
        return cls(text="", readings=tuple(dict.fromkeys(found)))

    SHAPE: ClassVar[Mapping[str, Any]] = {
        "order": str,
        "readings": list[dict[str, Any]],
        "notes": list[str],
        "intended_use": str,
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the order with every reading, its figures as text, for JSON."""
        readings = [
            {"number": number} | one.to_dict() for number, one in enumerate(self.readings, 1)
        ]
        known = {"order": self.text, "readings": readings, "notes": list(self.notes)}
        return known | {"intended_use": INTENDED_USE}

    def __str__(self) -> str:
        if len(self.readings) == 1:
            lines = [f"Order read as: {self.read_as}"]
        else:
            lines = [f"The order can be read in {len(self.readings)} ways; choose one."]
        for number, one in enumerate(self.readings, 1):
            indent = ""
            if len(self.readings) > 1:
                lines += [f"Reading {number}: {one.words}", f"  {one.why}", f"  {one.matches}"]
                indent = "  "
            lines += [f"{indent}Warning: {caution}" for caution in one.cautions]
        return "\n".join([*lines, *(f"Note: {note}" for note in self.notes)])


def counted(number: Any, noun: str) -> str:
    """Return a number or a span of numbers with its noun."""
    return f"{number} {noun}{'' if str(number).split()[-1] == '1' else 's'}"


def _ways(part: Any) -> list[Span | None]:
    """Return a figure in every reading of its own; None where it is not known."""
    if not isinstance(part, Span):
        return [None]
    return [attrs.evolve(part, readings=()), *part.readings]


def unit_of(dose: Span) -> str:
    """Return the unit of a dose."""
    unit: str = (dose.low if dose.low is not None else dose.high).unit
    return unit


def grams_of(bound: Amount | None) -> Fraction | None:
    """Return a bound in g/kg or in grams, of a day or of a course; None where it is open."""
    if bound is None:
        return None
    return Fraction(bound.value) * units.get(bound.unit.removesuffix("/day")).factor


def product_of(bound: Fraction | None, number: Any) -> Fraction | None:
    """Return a bound times a number; None where one of them is open."""
    return None if bound is None or number is None else bound * Fraction(number)


def quotient_of(bound: Fraction | None, number: Any) -> Fraction | None:
    """Return a bound by a number; None where one of them is open."""
    return None if bound is None or number is None else bound / Fraction(number)


def span_of(bounds: tuple[Fraction | None, Fraction | None], unit: str) -> Span:
    """Return exact bounds as a span."""
    low, high = (None if b is None else Amount(numeric.from_fraction(b), unit) for b in bounds)
    return Span(low) if low is not None and low == high else Span(low, high)


def bounds_of(span: Span) -> tuple[Any, Any]:
    """Return the two bounds of a span."""
    return span.low, span.high
