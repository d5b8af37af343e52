"""How fast a dose may run: the start, every limit that applies, and the steps that are printed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import attrs

from ..errors import Argument, Hint, MissingValueError, UnitError
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.base import Short
from ..records.dose import RateLimit
from .person import fraction
from .policy import rounded_kilograms
from .product import Product, Rate, Step
from .wording import DoseWarning

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from .patient import PatientDose


_RATE = Argument("rate_cap", bare=True)
_CHOOSE = Hint(": choose ", Argument("rate_cap"))


@attrs.frozen(kw_only=True)
class AppliedLimit:
    """One limit on the rate of infusion for one patient.

    Attributes:
        of: Whose limit it is.
        printed: The limit as printed or given.
        rate: The limit in mL/h for this patient.
        exclusive: Whether the rate must stay below it, not reach it.
        minimum_practicable: Whether it is the ceiling of the minimum rate practicable.
        sources: Keys of the references.
    """

    of: str
    printed: Amount
    rate: Amount
    exclusive: bool = False
    minimum_practicable: bool = False
    sources: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The limit in words, without whose it is."""
        word = "below" if self.exclusive else "at most"
        if self.minimum_practicable:
            above = "below" if self.exclusive else "not above"
            word = f"at the minimum rate practicable, {above}"
        rate = numeric.plain(numeric.rounded(self.rate.value, 2))
        same = "" if self.printed.unit == self.rate.unit else f" ({numeric.text(rate)} mL/h)"
        return f"{word} {self.printed}{same}"

    def __str__(self) -> str:
        return f"{self.of}: {self.words}"


@attrs.frozen(kw_only=True)
class StartRate:
    """The rate at which an infusion starts.

    Attributes:
        printed: As printed; of several indications, the lowest.
        rate: In mL/h for this patient.
        time: How long it is kept; None where that was not read.
        sources: Keys of the references.
    """

    printed: Amount
    rate: Amount
    time: Amount | None = None
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        rate = numeric.text(numeric.plain(numeric.rounded(self.rate.value, 2)))
        same = "" if self.printed.unit == self.rate.unit else f" ({self.printed})"
        kept = (
            "for how long was not read"
            if self.time is None
            else f"for {numeric.plural(str(self.time))}"
        )
        return f"{rate} mL/h{same}, {kept}"


@attrs.frozen(kw_only=True)
class TitrationStep:
    """One step of an infusion: a rate, how long it is kept, and what runs in.

    Attributes:
        rate: The rate, in mL/h.
        time: How long it is kept.
        volume: What runs in meanwhile.
    """

    rate: Amount
    time: Amount
    volume: Amount


def millilitres_per_hour(
    rate: Amount, kilograms: Fraction, concentration: Amount | None
) -> Fraction:
    """Return a rate as mL/h, exact, whatever it is printed in.

    Args:
        rate: In mg/kg/min, mL/kg/min, mL/kg/h, mL/min or mL/h.
        kilograms: The body weight that a rate per kilogram is multiplied by.
        concentration: Mass in a volume, for a rate in mg/kg/min.

    Raises:
        UnitError: Not a rate.
        MissingValueError: A rate in mg/kg/min without a concentration.

    Examples:
        >>> rate = millilitres_per_hour(Amount("4 mg/kg/min"), Fraction(70), Amount("100 mg/mL"))
        >>> rate == millilitres_per_hour(Amount("0.04 mL/kg/min"), Fraction(70), None) == 168
        True
    """
    if rate.dimension == "volume per time":
        return fraction(rate, "mL/h")
    if rate.dimension == "volume per body mass per time":
        return fraction(rate, "mL/kg/h") * kilograms
    if rate.dimension != "mass per body mass per time":
        raise UnitError(
            f"{rate} is a {rate.dimension}, not a rate of infusion; write for example "
            "'200 mL/h', '0.04 mL/kg/min' or '4 mg/kg/min'"
        )
    if concentration is None:
        raise MissingValueError(
            f"{rate} needs ",
            Argument("product"),
            ", whose concentration makes it a volume",
            code="missing-argument",
        )
    return fraction(rate, "mg/kg/min") * 60 * kilograms / fraction(concentration, "mg/mL")


@attrs.frozen(kw_only=True, repr=False)
class Speed(Short):
    """What limits the rate of infusion for one patient.

    Attributes:
        regimen: The regimen, whose study may have had a limit.
        kilograms: The weight for rates per kilogram: the lower of dosing and actual weight.
        product: The product, if one was chosen.
        indication: The indication whose rates apply.
        renal_or_thrombosis_risk: Whether the patient is at risk of renal dysfunction or thrombosis.
        caller: The caller's own limit.
        others: Other products' rates for the indication, by name, where this label has none.
    """

    regimen: DosingRegimen
    kilograms: Fraction
    product: Product | None
    indication: str
    renal_or_thrombosis_risk: bool | None
    caller: Amount | None
    others: tuple[tuple[str, Rate], ...] = ()

    def _in_short(self) -> str:
        product = self.product.id if self.product else "no product"
        return f"{self.regimen.key}: {rounded_kilograms(self.kilograms)}, {product}"

    @classmethod
    def of(cls, dose: PatientDose) -> Self:
        """Return what limits the rate of a dose."""
        return cls(
            regimen=dose.regimen,
            kilograms=min(dose.weighed.kilograms, dose.patient.kilograms),
            product=dose.product,
            indication=dose.indication,
            renal_or_thrombosis_risk=dose.renal_or_thrombosis_risk,
            caller=dose.rate_cap,
            others=tuple(_others(dose)),
        )

    def _limit(
        self,
        of: str,
        printed: Amount,
        sources: tuple[str, ...] = (),
        exclusive: bool = False,
        minimum: bool = False,
    ) -> AppliedLimit:
        return AppliedLimit(
            of=of,
            printed=printed,
            rate=Amount(numeric.from_fraction(self._speed(printed)), "mL/h"),
            exclusive=exclusive,
            minimum_practicable=minimum,
            sources=sources,
        )

    def _speed(self, printed: Amount) -> Fraction:
        concentration = self.product.concentration if self.product else None
        return millilitres_per_hour(printed, self.kilograms, concentration)

    def _of_label(self) -> list[AppliedLimit]:
        if self.product is None:
            return []
        found = []
        for rate in self.label_rates():
            name = f"{self.product.label}, {rate.indication.replace('-', ' ')}"
            sources = (rate.source.cite, *rate.further)
            found += [self._limit(name, printed, sources) for printed in rate.maximum]
        found += self._lower_elsewhere()
        if self.renal_or_thrombosis_risk:
            risk = f"{self.product.label}, at risk of renal dysfunction or thrombosis"
            found += [
                self._limit(risk, printed, sources, below, True)
                for printed, below, sources in self.at_risk()
            ]
        return found

    def _lower_elsewhere(self) -> list[AppliedLimit]:
        """Return what other labels print for an indication that this one lacks, if it is lower."""
        own = min((self._speed(x) for rate in self.label_rates() for x in rate.maximum), default=0)
        found = []
        for label, rate in self.others:
            name = f"{label}, {rate.indication.replace('-', ' ')}"
            for printed in rate.maximum:
                # A rate in volume is one of the other's strength, which is the same.
                if self._speed(printed) < own:
                    found.append(self._limit(name, printed, (rate.source.cite,)))
        return found

    def at_risk(self) -> Iterable[tuple[Amount, bool, tuple[str, ...]]]:
        """Return each figure for people at risk: those of one indication hold in all of them."""
        found: dict[tuple[Amount, bool], tuple[str, ...]] = {}
        for rate in self.product.rates if self.product else ():
            for printed in rate.at_risk:
                key = printed, rate.at_risk_below
                found[key] = (*found.get(key, ()), rate.source.cite, *rate.further)
        return [(*key, tuple(dict.fromkeys(cited))) for key, cited in found.items()]

    def label_rates(self) -> tuple[Rate, ...]:
        """Return the label's rates for the indication; all of them where it has none for it."""
        if self.product is None:
            return ()
        own = self.product.rate(self.indication)
        return self.product.rates if own is None else (own,)

    def limits(self) -> tuple[AppliedLimit, ...]:
        """Return every limit that applies, the lowest first."""
        found = self._of_label()
        study = self.regimen.maximum_rate
        if isinstance(study, RateLimit):
            name = f"the study {self.regimen.key}"
            cited = (self.regimen.study,) if self.regimen.study else ()
            found.append(self._limit(name, study.value, cited, study.operator == "<"))
        if self.caller is not None:
            found.append(self._limit("the rate asked for", self.caller))
        # Of two equal limits the one that must not be reached binds.
        return tuple(sorted(found, key=lambda x: (Fraction(x.rate.value), not x.exclusive)))

    @property
    def undecided(self) -> str:
        """Why no rate holds for this patient before the caller names one; empty where one does.

        At risk, a label may ask for the minimum rate practicable without a figure: then neither
        its maximum nor a study's is a rate for this patient.
        """
        if self.product is None or not self.renal_or_thrombosis_risk or self.at_risk():
            return ""
        if not self.product.rates:
            return ""
        return (
            f"at risk, the label of {self.product.label} asks for the minimum rate practicable, "
            "without a figure"
        )

    def lowest(self) -> AppliedLimit:
        """Return the lowest limit.

        Raises:
            MissingValueError: No limit is known, or none that holds at risk.
        """
        if self.undecided and self.caller is None:
            raise MissingValueError(self.undecided, _CHOOSE, code="missing-argument")
        limits = self.limits()
        if not limits:
            label = self.product.label if self.product and not self.product.rates else ""
            also = f", and the rates of {label} were not read" if label else ""
            raise MissingValueError(
                f"{self.regimen.key} reports no rate of infusion{also}",
                Hint(
                    "; name a ",
                    Argument("product"),
                    " or a ",
                    Argument("rate_cap"),
                    " such as '200 mL/h'",
                ),
            )
        return limits[0]

    @property
    def start(self) -> StartRate | None:
        """The lowest of the printed initial rates, not above the lowest limit; None without one."""
        printed = [
            (self._speed(amount), amount, rate)
            for rate in self.label_rates()
            for amount in rate.initial
        ]
        if not printed:
            return None
        speed, amount, _ = min(printed, key=lambda each: each[0])
        own = list({id(rate): rate for each, _, rate in printed if each == speed}.values())
        kept = [rate.steps[0].time for rate in own if rate.steps]
        cited = [key for rate in own for key in (rate.source.cite, *rate.further)]
        return StartRate(
            printed=amount,
            rate=Amount(numeric.from_fraction(speed), "mL/h"),
            # Of several indications each must say how long; the longest time is kept.
            time=max(kept) if len(kept) == len(own) else None,
            sources=tuple(dict.fromkeys(cited)),
        )

    def hours(self, millilitres: Fraction) -> Fraction:
        """Return the time of an infusion that runs at the lowest limit from start to end."""
        return millilitres / self._speed(self.lowest().printed)

    @property
    def free(self) -> bool:
        """Whether how the rate rises from the start to the limit is not printed."""
        own = self.product.rate(self.indication) if self.product else None
        return own is None or not own.stepwise

    def _steps(self) -> Iterator[Step]:
        """Yield the start for its time, then the further steps that the label prints."""
        start = self.start
        if start is None or start.time is None:
            return
        yield Step(rate=start.printed, time=start.time)  # the lower, where two figures disagree
        own = self.product.rate(self.indication) if self.product else None
        if own is not None:
            yield from itertools.islice(own.printed_steps(), 1, None)

    def titration(self, millilitres: Fraction) -> tuple[TitrationStep, ...]:
        """Return the infusion that is the fastest which the printed rates allow.

        The printed steps, or the start for its time, then the lowest limit.

        Raises:
            MissingValueError: No limit is known, or how long the start is kept was not read.
        """
        top = self._speed(self.lowest().printed)
        start, left, found = self.start, millilitres, []
        if start is not None and start.time is None and Fraction(start.rate.value) < top:
            raise MissingValueError(
                f"the infusion starts at {start}: its time does not follow", code="not-reported"
            )
        for step in self._steps():
            rate = self._speed(step.rate)
            if rate >= top or left <= 0:
                break
            hours = min(fraction(step.time, "hour"), left / rate)
            found.append(_step(rate, hours))
            left -= rate * hours
        if left > 0:
            found.append(_step(top, left / top))
        return tuple(found)

    def titrated_hours(self, millilitres: Fraction) -> Fraction:
        """Return the least time that the printed rates allow."""
        lines = self.titration(millilitres)
        return sum((Fraction(step.time.value) for step in lines), Fraction(0)) / 60

    def warnings(self) -> list[DoseWarning]:
        """Return what must be said of the rates."""
        found: list[DoseWarning] = []
        elsewhere = ", ".join(dict.fromkeys(limit.of for limit in self._lower_elsewhere()))
        product, name = self.product, self.indication.replace("-", " ")
        rates = self.label_rates()
        if product and product.rates and product.rate(self.indication) is None:
            none = (
                f"the label of {product.label} gives no rate for {name}: the lowest of all its "
                "maximum rates is used"
                + (f", or that of {elsewhere} where it is lower" if elsewhere else "")
            )
            found.append(DoseWarning("moderate", none))
        if self.undecided:
            chosen = (": ", _RATE, f" {self.caller} is the caller's choice")
            found.append(
                DoseWarning("high", self.undecided, *(chosen if self.caller else (_CHOOSE,)))
            )
        for rate in rates:
            for printed in (rate.maximum, rate.at_risk if self.renal_or_thrombosis_risk else ()):
                speeds = {self._limit("", amount).rate for amount in printed}
                if len(speeds) > 1:
                    both = " and ".join(map(str, printed))
                    said = f"the label prints {both}, which disagree: the lower one is used"
                    found.append(DoseWarning("low", said))
        if self.caller is not None:
            lowest = self.limits()[0]
            # The caller's own limit may be reached, so one that may not is another's.
            if lowest.exclusive or lowest.rate != self._limit("", self.caller).rate:
                found.append(
                    DoseWarning(
                        "moderate",
                        _RATE,
                        f" {self.caller} is above another limit, which is used: {lowest}",
                    )
                )
        return found


def _others(dose: PatientDose) -> Iterator[tuple[str, Rate]]:
    """Yield the rates of products of the same strength that are labelled for the indication."""
    product = dose.product
    if product is None or not product.rates or product.rate(dose.indication) is not None:
        return
    for other in dose.formulary.products:
        rate = other.rate(dose.indication)
        alike = other.drug == product.drug and other.concentration == product.concentration
        if rate is not None and alike and other.id != product.id:
            yield other.label, rate


def _step(rate: Fraction, hours: Fraction) -> TitrationStep:
    return TitrationStep(
        rate=Amount(numeric.from_fraction(rate), "mL/h"),
        time=Amount(numeric.from_fraction(hours * 60), "minute"),
        volume=Amount(numeric.from_fraction(rate * hours), "mL"),
    )


def hours_and_minutes(hours: Fraction) -> str:
    """Return a time as hours and whole minutes, up to the next minute.

    Args:
        hours: The time.

    Examples:
        >>> hours_and_minutes(Fraction("1.7669")), hours_and_minutes(Fraction(2))
        ('1:47 h', '2:00 h')
    """
    minutes = math.ceil(hours * 60 - Fraction(1, 10**9))  # 28 digits of a decimal are no minute
    return f"{minutes // 60}:{minutes % 60:02} h"


def time_in_words(span: Span) -> str:
    """Return a time in hours and minutes, with its bounds and readings."""
    parts = []
    for each in (attrs.evolve(span, readings=()), *span.readings):
        ends = [
            hours_and_minutes(Fraction(end.value))
            for end in (each.low, each.high)
            if end is not None
        ]
        parts.append(" to ".join(dict.fromkeys(ends)))
    return "; another reading: ".join(parts)
