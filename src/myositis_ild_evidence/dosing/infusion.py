"""How fast a dose may run: every limit that applies, the lowest of them, and the label's steps."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Self

import attrs

from ..errors import Argument, Hint, MissingValueError, UnitError, Wording
from ..quantities import numeric
from ..quantities.amount import Amount
from ..records.base import Short
from ..records.dose import RateLimit
from .person import fraction
from .policy import rounded_kilograms
from .product import Product, Rate

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
        sources: Keys of the references.
    """

    of: str
    printed: Amount
    rate: Amount
    exclusive: bool = False
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        word = "below" if self.exclusive else "at most"
        rate = numeric.plain(numeric.rounded(self.rate.value, 2))
        same = "" if self.printed.unit == self.rate.unit else f" ({numeric.text(rate)} mL/h)"
        return f"{self.of}: {word} {self.printed}{same}"


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
    """

    regimen: DosingRegimen
    kilograms: Fraction
    product: Product | None
    indication: str
    renal_or_thrombosis_risk: bool | None
    caller: Amount | None

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
        )

    def _limit(
        self, of: str, printed: Amount, sources: tuple[str, ...] = (), exclusive: bool = False
    ) -> AppliedLimit:
        concentration = self.product.concentration if self.product else None
        rate = millilitres_per_hour(printed, self.kilograms, concentration)
        amount = Amount(numeric.from_fraction(rate), "mL/h")
        return AppliedLimit(
            of=of, printed=printed, rate=amount, exclusive=exclusive, sources=sources
        )

    def _of_label(self) -> list[AppliedLimit]:
        if self.product is None:
            return []
        found = []
        for rate in self.label_rates():
            name = f"{self.product.label}, {rate.indication.replace('-', ' ')}"
            sources = (rate.source.cite, *rate.further)
            found += [self._limit(name, printed, sources) for printed in rate.maximum]
            if self.renal_or_thrombosis_risk:
                risk = f"{name}, at risk of renal dysfunction or thrombosis"
                found += [self._limit(risk, printed, sources) for printed in rate.at_risk]
        return found

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
        figures = [printed for rate in self.label_rates() for printed in rate.at_risk]
        if self.product is None or not self.renal_or_thrombosis_risk or figures:
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
            raise MissingValueError(
                f"{self.regimen.key} reports no rate of infusion",
                Hint(
                    "; name a ",
                    Argument("product"),
                    " or a ",
                    Argument("rate_cap"),
                    " such as '200 mL/h'",
                ),
            )
        return limits[0]

    def hours(self, millilitres: Fraction) -> Fraction:
        """Return the time of an infusion that runs at the lowest limit from start to end."""
        lowest = self.lowest()
        concentration = self.product.concentration if self.product else None
        return millilitres / millilitres_per_hour(lowest.printed, self.kilograms, concentration)

    def titration(self, millilitres: Fraction) -> tuple[TitrationStep, ...]:
        """Return the infusion with the steps that the label prints, then at the lowest limit."""
        own = self.product.rate(self.indication) if self.product else None
        concentration = self.product.concentration if self.product else None
        lowest = self.lowest().printed
        top = millilitres_per_hour(lowest, self.kilograms, concentration)
        left = millilitres
        found = []
        for step in own.steps if own else ():
            rate = millilitres_per_hour(step.rate, self.kilograms, concentration)
            if rate >= top or left <= 0:
                break
            hours = min(fraction(step.time, "hour"), left / rate)
            found.append(_step(rate, hours))
            left -= rate * hours
        if left > 0:
            found.append(_step(top, left / top))
        return tuple(found)

    def titrated_hours(self, millilitres: Fraction) -> Fraction:
        """Return the time of an infusion with the steps that the label prints."""
        lines = self.titration(millilitres)
        return sum((Fraction(step.time.value) for step in lines), Fraction(0)) / 60

    def warnings(self) -> list[str]:
        """Return what must be said of the rates."""
        found: list[str] = []
        product, name = self.product, self.indication.replace("-", " ")
        rates = self.label_rates()
        if product and product.rate(self.indication) is None:
            found.append(
                f"the label of {product.label} gives no rate for {name}: the lowest of all its "
                "maximum rates is used"
            )
        risk = [printed for rate in rates for printed in rate.at_risk]
        if product and self.renal_or_thrombosis_risk is None:
            shown = " and ".join(map(str, risk)) or "the minimum rate practicable, without a figure"
            found.append(
                Wording(
                    Argument("renal_or_thrombosis_risk", bare=True),
                    " is not given: taken as no risk of renal dysfunction or thrombosis; at risk, "
                    f"the label of {product.label} prints {shown}",
                )
            )
        if self.undecided:
            chosen = (": ", _RATE, f" {self.caller} is the caller's choice")
            found.append(Wording(self.undecided, *(chosen if self.caller else (_CHOOSE,))))
        for rate in rates:
            for printed in (rate.maximum, rate.at_risk if self.renal_or_thrombosis_risk else ()):
                speeds = {self._limit("", amount).rate for amount in printed}
                if len(speeds) > 1:
                    both = " and ".join(map(str, printed))
                    found.append(f"the label prints {both}, which disagree: the lower one is used")
        if self.caller is not None:
            lowest = self.limits()[0]
            # The caller's own limit may be reached, so one that may not is another's.
            if lowest.exclusive or lowest.rate != self._limit("", self.caller).rate:
                found.append(
                    Wording(
                        _RATE, f" {self.caller} is above another limit, which is used: {lowest}"
                    )
                )
        return found


def _step(rate: Fraction, hours: Fraction) -> TitrationStep:
    return TitrationStep(
        rate=Amount(numeric.from_fraction(rate), "mL/h"),
        time=Amount(numeric.from_fraction(hours * 60), "minute"),
        volume=Amount(numeric.from_fraction(rate * hours), "mL"),
    )
