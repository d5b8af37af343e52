"""Reads an order in every way that it can be meant: the phrases of its text, and what they say."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ..errors import Argument, EvidenceError, Hint, InvalidValueError, MissingValueError, Wording
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.numeric import readable
from ..quantities.span import Span
from ..records import vocabulary
from ..records.dose import refuse_other
from ..records.guards import CHECKED, too_little, too_much, typed_unit
from ..words import quoted
from . import phrases
from .formulary import Formulary, or_shipped
from .order import (
    Order,
    OrderPhase,
    OrderReading,
    bounds_of,
    counted,
    given_weight,
    grams_of,
    product_of,
    quotient_of,
    unit_of,
)
from .person import fraction
from .phrases import NotAnOrderError, Phrase, number
from .ranking import matched

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from ..records.vocabulary import Guard, Vocabulary

GRAMMAR = (
    "write a dose, then its days, interval and courses as far as they are known: "
    "'1 g/kg x 2 days every 4 weeks', '0.4 g/kg/day x 5 days monthly', '2 g/kg monthly x 3', "
    "'2 g/kg over 2-5 days'"
)
#: What is read, with what it means, in any order.
FORMS = {
    "2 g/kg": "a dose of a course; also mg, gm, 'per kg', bw",
    "1-2 g/kg": "a dose between two bounds",
    "140 g": "a fixed dose; its g/kg follows from a weight",
    "0.4 g/kg/day x 5 days": "of each day; also daily x 5, x5d, D1-5",
    "1 g/kg x 2 days": "of each day too, up to the course of labels",
    "2 g/kg over 2-5 days": "divided; also in 5 divided doses, over 48 h",
    "2 g/kg every 4 weeks": "also q4w, q28d, 4-weekly, monthly, q month",
    "2 g/kg every 4-6 weeks": "an interval between two bounds",
    "2 g/kg monthly x 6 courses": "also 6 cycles; last, after days or interval, x 6",
    "2 g/kg monthly for 6 months": "6 courses, also x 6 months; only of a monthly one",
    "2 g/kg once": "one course",
    "2 g/kg, then 1 g/kg q4w": "one after the other; also loading, maintenance",
    "2 g/kg (20 mL/kg) IV": "volume, route and the name of drug or product",
}
_UNITS = {"d": "day", "w": "week", "wk": "week", "wks": "week", "mo": "month"}
#: The field that an error of a record names first, which nobody wrote into an order.
_FIELD = re.compile(r"^DosingRegimen\.\w+: ")
_BETWEEN = 7  # days: what comes again sooner belongs to the same course


def read_order(
    order: str,
    regimens: Iterable[DosingRegimen],
    *,
    weight: Any = None,
    formulary: Formulary | None = None,
    accept_implausible: Iterable[str] | str = (),
) -> Order:
    """Read an order; see `myositis_ild_evidence.dosing.read_order`."""
    if not isinstance(order, str):
        raise InvalidValueError(
            f"an order is text such as '2 g/kg over 5 days', not {quoted(order)}",
            code="wrong-type",
            argument="order",
        )
    if not isinstance(regimens, Collection):
        regimens = tuple(regimens)  # they are looked at more than once
    for regimen in regimens:
        refuse_other(regimen, "regimens")
    data = or_shipped(formulary)
    reader = _Reader(_drugs_of(regimens), data, given_weight(weight), _accepted(accept_implausible))
    try:
        made = reader.read(order)
    except NotAnOrderError as why:
        shown = order[: phrases.LONGEST]
        raise InvalidValueError(
            f"{shown!r} is not an order: {why}; {GRAMMAR}", code="unreadable", argument="order"
        ) from None
    return attrs.evolve(made, readings=tuple(matched(one, regimens, data) for one in made.readings))


def _accepted(names: Iterable[str] | str) -> bool:
    given = (names,) if isinstance(names, str) else tuple(names)
    for name in given:
        if name != "dose":
            raise InvalidValueError(
                Argument("accept_implausible", name), ": of an order only the dose has a limit"
            )
    return bool(given)


def _drugs_of(regimens: Any) -> Vocabulary:
    """Return the drugs of the pack that regimens belong to, else the common list."""
    pack = getattr(regimens, "_pack", None)
    return vocabulary.shipped("drugs") if pack is None else pack.vocabularies["drugs"]


@attrs.frozen
class _Part:
    """What the phrases between two "then" say, in the order of the text."""

    phrases: list[Phrase] = attrs.field(factory=list)

    def all(self, *kinds: str) -> list[Phrase]:
        return [phrase for phrase in self.phrases if phrase.kind in kinds]

    def one(self, kind: str) -> Phrase | None:
        """Return the only phrase of a kind; two are no order."""
        found = self.all(kind)
        if len(found) > 1:
            raise NotAnOrderError(f"{found[0].typed!r} and {found[1].typed!r} are two of one kind")
        return found[0] if found else None

    def has(self, *kinds: str) -> bool:
        return bool(self.all(*kinds))

    def before(self, phrase: Phrase) -> list[str]:
        """Return the kinds that stand before a phrase, the nearest first."""
        position = next(n for n, each in enumerate(self.phrases) if each is phrase)
        return [each.kind for each in reversed(self.phrases[:position]) if each.kind != "aside"]

    def after(self, phrase: Phrase) -> list[str]:
        """Return the kinds that stand after a phrase, the nearest first."""
        position = next(n for n, each in enumerate(self.phrases) if each is phrase)
        return [each.kind for each in self.phrases[position + 1 :] if each.kind != "aside"]

    @property
    def doses(self) -> list[Phrase]:
        return self.all("dose", "grams")


@attrs.frozen
class _Way:
    """A dose with its days in one way, and what was taken how."""

    dose: Span
    of: Literal["day", "course"]
    days: Span | None = None
    courses: Span | None = None
    why: str = ""
    used: Phrase | None = None  # the "x 5" that says the days


@attrs.frozen
class _Reader:
    """Reads orders of some drugs."""

    drugs: Vocabulary
    formulary: Formulary
    weight: Amount | None
    accepted: bool

    def read(self, order: str) -> Order:
        """Return an order in every way that it can be read, with what was noted beside it."""
        typed = phrases.spaced(order)
        if len(typed) > phrases.LONGEST:
            raise NotAnOrderError(f"it has more than {phrases.LONGEST} letters")
        parts = _parts(list(phrases.phrases(typed, self._names())))
        drug = self._drug(parts)
        notes: dict[str, None] = {}
        phases = [list(self._phases(part, drug, notes)) for part in parts]
        readings = [self._reading(each) for each in itertools.product(*phases)]
        readings = _lowest_first(dict.fromkeys(readings))
        if all(one.refused for one in readings):
            raise InvalidValueError(readings[0].refused or "", code="implausible", argument="order")
        return Order(text=order, readings=tuple(readings), notes=tuple(notes))

    def _reading(self, phases: Sequence[tuple[OrderPhase, str]]) -> OrderReading:
        why = " ".join(dict.fromkeys(why for _, why in phases if why))
        made = tuple(phase for phase, _ in phases)
        return OrderReading(phases=made, why=why, refused=self._refusal(made))

    def _refusal(self, phases: Iterable[OrderPhase]) -> str | None:
        """Return why no dose is computed of a reading; None where nothing is against it."""
        for phase in phases:
            if phase.is_fixed and phase.weight is None:
                continue
            guard = self._guard(phase.drug)
            for day in _tried(phase):
                try:
                    made = phase.regimen(day)
                except EvidenceError as why:
                    return _FIELD.sub("", str(why))
                dose = {"daily_dose": made.daily_dose, "course_dose": made.course_dose}
                for _, message in too_much(phase.drug, dose, made.days_per_course, guard):
                    return message
            low = too_little(phase.drug, phase.per_course, guard, typed_unit(phase.dose))
            if low is not None and not self.accepted:
                return Wording(low, CHECKED)
        return None

    # --- Drugs and products

    def _names(self) -> dict[str, str]:
        """Return what drugs and products are called, in small letters, each with its kind."""
        found: dict[str, str] = {}
        for product in self.formulary.products:
            found |= dict.fromkeys(self._product_names(product), "product")
        for id, term in self.drugs.items():
            found |= {name.lower(): "drug" for name in (id, term.label, *term.synonyms)}
        return found

    def _product_names(self, product: Any) -> list[str]:
        label = product.label.lower()
        return [product.id.lower(), label, label.split()[0]]

    def _drug(self, parts: Sequence[_Part]) -> str:
        """Return the drug that an order names, else the common default."""
        named = [phrase for part in parts for phrase in part.all("drug")]
        found = {self.drugs.find(phrase.typed): phrase.typed for phrase in named}
        for phrase in (phrase for part in parts for phrase in part.all("product")):
            found |= {each.drug: phrase.typed for each in self._products(phrase)}
        if len(found) > 1:
            first, second, *_ = found.values()
            raise NotAnOrderError(f"{first!r} and {second!r} are two of one kind")
        return next(iter(found), None) or _default(self.drugs)

    def _products(self, phrase: Phrase) -> list[Any]:
        name = phrase.typed.lower()
        return [each for each in self.formulary.products if name in self._product_names(each)]

    def _guard(self, drug: str) -> Guard | None:
        return self.drugs[drug].guard if drug in self.drugs else None

    # --- One phase

    def _phases(
        self, part: _Part, drug: str, notes: dict[str, None]
    ) -> Iterator[tuple[OrderPhase, str]]:
        """Yield a phase in every way that it can be read, each with why."""
        interval = _interval(part)
        name = part.one("name")
        for way in self._ways(part, self._guard(drug), interval):
            courses = way.courses or _courses(part, interval, way)
            phase = OrderPhase(
                name="" if name is None else name.parts.get("name") or "",
                drug=drug,
                dose=way.dose,
                of=way.of,
                days=way.days,
                interval=interval,
                courses=courses,
                weight=self.weight if "/kg" not in unit_of(way.dose) else None,
                guard=self._guard(drug),
            )
            yield phase, way.why
        notes |= dict.fromkeys(self._notes(part, drug))

    def _notes(self, part: _Part, drug: str) -> Iterator[str]:
        for phrase in part.all("volume"):
            yield self._volume(phrase, part.doses[0], drug)
        for phrase in part.all("hours"):
            if not _whole_days(phrase):
                yield f"{phrase.typed!r} is the time of an infusion, which was not checked"
        for phrase in part.all("open"):
            yield f"{phrase.typed!r} gives no number"
        for phrase in part.all("product"):
            found = self._products(phrase)
            known = len(found) == 1 and phrase.text != found[0].label.lower().split()[0]
            which = found[0].id if known else "its strength is not said"
            yield f"{phrase.typed!r} is a product: {which}"
        if any(each.parts.get("initially") for each in part.all("name")):
            yield "'initially' leaves open what follows"

    def _volume(self, phrase: Phrase, beside: Phrase, drug: str) -> str:
        """Return which concentration a volume beside a dose means; the two must agree."""
        of_day = phrase.text.endswith(("day", "d"))
        if beside.kind == "grams" or (of_day and not _is_day(beside.part("per") or "")):
            return f"{phrase.typed!r} was not checked"
        dose = _dose(beside)
        volumes = [Fraction(bound) for bound in bounds_of(phrase.numbers)]
        milligrams = [1000 * grams for grams in map(grams_of, bounds_of(dose)) if grams is not None]
        found = {mass / volume for mass, volume in zip(milligrams, volumes, strict=True) if volume}
        if len(found) != 1:
            raise NotAnOrderError(f"{phrase.typed!r} does not agree with the dose of {dose}")
        strength = Amount(numeric.from_fraction(next(iter(found))), "mg/mL")
        products = [each for each in self.formulary.products if each.drug == drug]
        known = any(each.concentration == strength for each in products)
        end = "" if known else ", which no product of this formulary is"
        return f"{phrase.typed!r} with this dose is a product of {readable(strength)}{end}"

    def _ways(self, part: _Part, guard: Guard | None, interval: Span | None) -> Iterator[_Way]:
        """Yield the dose and the days in every way that they can be meant."""
        doses = part.doses
        if not doses:
            raise NotAnOrderError("it has no dose, such as '2 g/kg' or '30 g'")
        if len({phrase.kind for phrase in doses}) == 2:
            first, second = part.all("dose")[0], part.all("grams")[0]
            raise NotAnOrderError(
                f"{first.typed!r} and {second.typed!r} are two doses, which agree for one weight "
                "only; write one of them"
            )
        days, over = _days(part)
        times = _times_of_days(part, days, interval)
        if len(doses) > 1:
            counted_days = _whole(times) if days is None and times is not None else days
            yield attrs.evolve(_agreeing(part, counted_days), used=times)
            return
        [phrase] = doses
        dose, per = _dose(phrase), phrase.part("per") or ""
        daily, whole, divided = _is_daily(part, phrase), _is_whole(part, per), part.has("divided")
        if daily and (whole or divided):
            what = (part.all("divided", "total") or [phrase])[0]
            raise NotAnOrderError(
                f"{what.typed!r} is said of a course, but the dose is one of each day"
            )
        if days is None and times is not None:
            yield from self._of_times(dose, times, daily, whole, guard)
        elif daily and days is None:
            raise NotAnOrderError(
                f"{_shown(phrase, part)!r} is a dose of each day, but its days are not said; write "
                "'x … days'"
            )
        elif days is None:
            yield _Way(dose, "course")
        elif daily:
            yield _Way(_per_day(dose), "day", days, used=times)
        elif whole or (divided and not over):
            yield _Way(dose, "course", days, used=times)
        else:
            # "x 2 over 2 days" is one dose of each, and so is "1 g/kg per dose over 2 days"
            over = over and times is None and per not in ("dose", "infusion")
            for way in self._either(dose, days, over, guard, _words_of_days(part)):
                yield attrs.evolve(way, used=times)

    def _of_times(
        self,
        dose: Span,
        times: Phrase,
        daily: bool,
        whole: bool,
        guard: Guard | None,
    ) -> Iterator[_Way]:
        """Yield what ``x 5`` can mean where no days are said: days, or courses."""
        number = _whole(times)
        if daily:
            yield _Way(_per_day(dose), "day", number, used=times)
            return
        words = repr(times.typed)
        if number == Span(1):  # one day, or one course: the same
            yield _Way(dose, "course", None, number)
            return
        if not whole:
            as_days = f"{words} is taken as days."
            for way in self._either(dose, number, False, guard, words):
                why = " ".join(filter(None, (as_days, way.why)))
                yield attrs.evolve(way, why=why, used=times)
        yield _Way(dose, "course", None, number, f"{words} is taken as courses.")

    def _either(
        self, dose: Span, days: Span, over: bool, guard: Guard | None, words: str
    ) -> Iterator[_Way]:
        """Yield a dose with days as that of the course, of each day, or as both."""
        course, day = _Way(dose, "course", days), _Way(_per_day(dose), "day", days)
        first = course if over else day
        several = days.high is None or days.high > 1
        if guard is None or not several:
            yield first
            return
        asked = guard.whole_from if over else guard.course
        if asked is None:
            yield first
            return
        if "/kg" not in unit_of(dose) and self.weight is None:
            raise MissingValueError(
                f"whether {dose} with {words} is the dose of each day or of the whole course "
                "depends on the dose per kg",
                Hint("; give ", Argument("weight")),
                code="missing-argument",
            )
        limit = fraction(Amount(asked), "g/kg")
        low, high = self._compared(dose)
        if over:
            doubtful = low is None or low < limit
        else:
            most = product_of(high, days.high)
            doubtful = most is None or most > limit
        if not doubtful:
            yield first
            return
        yield attrs.evolve(course, why=f"The dose is taken as that of a whole course, {words}.")
        yield attrs.evolve(day, why=f"The dose is taken as that of each day, {words}.")

    def _compared(self, dose: Span) -> tuple[Fraction | None, Fraction | None]:
        low, high = (grams_of(bound) for bound in (dose.low, dose.high))
        if "/kg" in unit_of(dose):
            return low, high
        kilograms = fraction(self.weight, "kg")
        return quotient_of(low, kilograms), quotient_of(high, kilograms)


def _default(drugs: Mapping[str, Any]) -> str:
    """Return the drug of an order that names none: the default of its list, or the common one."""
    return next((id for id, term in drugs.items() if term.default), vocabulary.default_drug())


def _parts(found: Sequence[Phrase]) -> list[_Part]:
    """Return the phrases of each phase; a new one begins with "then", or with another name."""
    parts = [_Part()]
    for phrase, following in itertools.zip_longest(found, found[1:]):
        part = parts[-1]
        if phrase.kind == "then":
            if not part.doses:
                raise NotAnOrderError(f"before {phrase.typed!r} stands no dose")
            parts.append(_Part())
            continue
        names_next = following is not None and following.kind in ("dose", "grams")
        if phrase.kind != "name" or not part.doses or not names_next:
            part.phrases.append(phrase)
        elif _parted(phrase.gap) != _parted(following.gap):
            # "2 g/kg, maintenance 1 g/kg", or "2 g/kg loading, 1 g/kg"
            if _parted(following.gap):
                part.phrases.append(phrase)
                parts.append(_Part())
            else:
                parts.append(_Part([phrase]))
        else:
            raise NotAnOrderError(
                f"{phrase.typed!r} leaves open which dose it names; write 'then' between the doses"
            )
    if len(parts) > 1 and not parts[-1].doses:
        raise NotAnOrderError("after 'then' stands no dose")
    return parts


def _parted(gap: str) -> bool:
    return any(mark in gap for mark in ",;.")


def _dose(phrase: Phrase) -> Span:
    """Return a dose with the unit that was written."""
    unit = "mg" if (phrase.parts["unit"] or "").startswith("m") else "g"
    unit += "/kg" if phrase.kind == "dose" else ""
    span = phrase.numbers
    return (
        Span(Amount(span.low, unit))
        if span.is_exact
        else Span(Amount(span.low, unit), Amount(span.high, unit))
    )


def _per_day(dose: Span) -> Span:
    """Return a dose as one of each day."""
    low, high = (
        None if b is None else Amount(b.value, f"{b.unit}/day") for b in (dose.low, dose.high)
    )
    return Span(low) if dose.is_exact else Span(low, high)


def _whole(phrase: Phrase) -> Span:
    """Return whole numbers, at least one."""
    span = phrase.numbers
    for bound in (span.low, span.high):
        if bound is not None and (bound != int(bound) or bound < 1):
            raise NotAnOrderError(f"{phrase.typed!r} is not a whole number of at least 1")
    return span


_NUMBERS = re.compile(r"\d+|one|two|five")
_OF_DAYS = ("days", "over", "parts", "daily doses", "named days", "hours", "single")


def _days(part: _Part) -> tuple[Span | None, bool]:
    """Return the days of a course, and whether the dose is said to be given over them."""
    found: list[tuple[Phrase, Span]] = []
    for phrase in part.all("days", "over", "parts", "daily doses", "named days", "single"):
        if phrase.kind == "single":
            found.append((phrase, Span(1)))
        else:
            found.append(
                (phrase, _named(phrase) if phrase.kind == "named days" else _whole(phrase))
            )
    hours = [(each, days) for each in part.all("hours") if (days := _whole_days(each))]
    # "per day, over 24 hours" is the time of each infusion.
    hours = [each for each in hours if each[1] != Span(1) or not (found or part.has("daily"))]
    over = part.has("over", "parts", "single") or bool(hours)
    return _same([*found, *hours]), over


def _same(found: Sequence[tuple[Phrase, Span]]) -> Span | None:
    """Return what several phrases say alike; None where there are none."""
    for phrase, span in found:
        if span != found[0][1]:
            raise NotAnOrderError(f"{found[0][0].typed!r} and {phrase.typed!r} do not agree")
    return found[0][1] if found else None


def _whole_days(phrase: Phrase) -> Span | None:
    """Return hours as days; None where they are no whole days."""
    hours = phrase.numbers
    whole = (phrase.parts["unit"] or "").startswith("h")
    if not whole or not hours.is_exact or hours.low % 24 or hours.low < 24:
        return None
    return Span(hours.low / 24)


def _named(phrase: Phrase) -> Span:
    """Return how many days are named, such as ``days 1-5``; they follow each other from 1."""
    numbers = [int(number(word) or 0) for word in _NUMBERS.findall(phrase.text)]
    if len(numbers) == 2 and any(word in phrase.text for word in ("-", " to ", " through ")):
        numbers = list(range(numbers[0], numbers[1] + 1))
    if numbers != list(range(1, len(numbers) + 1)):
        raise NotAnOrderError(
            f"{phrase.typed!r} does not name days that follow each other from day 1"
        )
    return Span(len(numbers))


def _words_of_days(part: _Part) -> str:
    return ", ".join(repr(phrase.typed) for phrase in part.all(*_OF_DAYS))


def _shown(phrase: Phrase, part: _Part) -> str:
    return " ".join([phrase.typed, *(each.typed for each in part.all("daily")[:1])])


def _is_day(per: str) -> bool:
    return per.startswith(("day", "24")) or per == "d"


def _is_daily(part: _Part, dose: Phrase) -> bool:
    """Say whether a dose is said to be that of each day, or of each of some parts."""
    parted = part.before(dose)[:1] in (["parts"], ["daily doses"])
    # "in 2 doses of 1 g/kg", but "in 2 doses, 1 g/kg"
    return _is_day(dose.part("per") or "") or part.has("daily") or (parted and dose.gap == " ")


def _is_whole(part: _Part, per: str) -> bool:
    """Say whether a dose is said to be that of the whole course, or of a month or week."""
    return per.startswith(("course", "cycle", "month", "mo", "week", "wk")) or part.has("total")


def _agreeing(part: _Part, days: Span | None) -> _Way:
    """Return two doses as one: that of each day, and that of the course that it comes to."""
    if len(part.doses) > 2:
        raise NotAnOrderError(f"it has {len(part.doses)} doses")
    first, second = part.doses
    smaller, larger = sorted((first, second), key=_largest)  # of two alike, the first is smaller
    each, course = _dose(smaller), _dose(larger)
    near = [part.before(smaller)[:1], part.after(smaller)[:1]]
    marked = _is_day(smaller.part("per") or "") or ["daily"] in near or near[0] == ["parts"]
    total = larger is second and "total" in (*part.before(larger)[:1], *part.after(larger)[:1])
    alike = _largest(smaller) == _largest(larger)
    if total and alike and not marked:  # "2 g/kg x 2 days (total 2 g/kg)"
        return _Way(course, "course", days)
    if days is None or not (marked or total) or _is_day(larger.part("per") or ""):
        raise NotAnOrderError(
            f"{first.typed!r} and {second.typed!r} are two doses that are not said to be one; "
            "write 'then' between them if one follows the other"
        )
    comes_to = map(product_of, map(grams_of, bounds_of(each)), bounds_of(days))
    if tuple(comes_to) != tuple(map(grams_of, bounds_of(course))):
        raise NotAnOrderError(
            f"{smaller.typed!r} on each of {counted(days, 'day')} is not {larger.typed!r} a course"
        )
    return _Way(_per_day(each), "day", days)


def _largest(phrase: Phrase) -> Fraction:
    return max(grams for grams in map(grams_of, bounds_of(_dose(phrase))) if grams is not None)


def _interval(part: _Part) -> Span | None:
    """Return the time from one course to the next."""
    found = [(phrase, _time(phrase)) for phrase in part.all("interval")]
    for phrase in part.doses:
        per = phrase.part("per") or ""
        per = _UNITS.get(per, per).rstrip("s")
        if per in ("week", "month"):
            found.append((phrase, Span(Amount(1, per))))
    return _same(found)


def _period(phrase: Phrase) -> str:
    """Return the unit of a stretch of time."""
    slash = phrase.parts.get("slash")
    if slash:
        return "week" if slash == "52" else "month"
    period = phrase.part("period") or phrase.part("every") or ""
    return _UNITS.get(period, period).rstrip("s")


def _time(phrase: Phrase) -> Span:
    """Return an interval as it was written, a fortnight as two weeks."""
    if phrase.parts.get("fortnight") or phrase.parts.get("every") == "fortnight":
        return Span(Amount(2, "week"))
    if phrase.parts.get("second"):
        return Span(Amount(2, phrase.parts["second"]))
    unit = _period(phrase)
    if phrase.part("low") is None:
        return Span(Amount(1, unit))
    span = phrase.numbers
    if unit == "day" and span.low is not None and span.low < _BETWEEN:
        raise NotAnOrderError(
            f"{phrase.typed!r} puts the infusions of one course on days that do not follow each "
            "other, which is not read"
        )
    low, high = Amount(span.low, unit), Amount(span.high, unit)
    return Span(low) if span.is_exact else Span(low, high)


def _times_of_days(part: _Part, days: Span | None, interval: Span | None) -> Phrase | None:
    """Return the "x 5" that says days, or can say them; None where it says courses."""
    for phrase in part.all("times")[:1]:
        before = part.before(phrase)
        if days is None:
            of_courses = "interval" in before or (interval and not part.has("interval"))
            return None if of_courses else phrase
        if phrase.part("noun") in (None, "times") and {*_OF_DAYS, "interval"} & {*before}:
            return None
        if _whole(phrase) == days:
            return phrase
        if {*_OF_DAYS} & {*before} and days == Span(1):
            return None
        raise NotAnOrderError(
            f"{phrase.typed!r} can be days or courses; write 'x … days' or 'x … courses'"
        )
    return None


def _courses(part: _Part, interval: Span | None, way: _Way) -> Span | None:
    """Return how many courses are ordered; None where it is not said."""
    found = []
    for phrase in part.all("courses", "single", "times", "time"):
        if phrase.kind == "time":
            found.append((phrase, _of_time(phrase, interval)))
        elif phrase is not way.used:
            found.append((phrase, _whole(phrase) if phrase.part("low") else Span(1)))
    return _same(found)


def _of_time(phrase: Phrase, interval: Span | None) -> Span:
    """Return as many courses as months or weeks, where the interval is one of them."""
    span, unit = _whole(phrase), _period(phrase)
    if (
        interval != Span(Amount(1, unit))
        or unit == "year"
        or phrase.text.startswith(("over", "dur"))
    ):
        raise NotAnOrderError(
            f"{phrase.typed!r} does not say how many courses; write for example 'x 6 courses'"
        )
    return span


def _tried(phase: OrderPhase) -> list[int | None]:
    """Return the days with which a phase is tried against the guards: its bounds."""
    if phase.days is None or phase.days.is_exact:
        return [None]
    return [int(bound) for bound in bounds_of(phase.days) if bound is not None]


def _lowest_first(readings: Iterable[OrderReading]) -> list[OrderReading]:
    """Return readings by the dose of a course, then as they came."""

    def dose(reading: OrderReading) -> Fraction:
        low, high = reading.phases[0]._course()
        return (high if high is not None else low) or Fraction(0)

    return sorted(readings, key=dose)
