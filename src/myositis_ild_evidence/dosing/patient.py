"""Doses for one patient: every figure with its regimen, weight, rounding and cautions.

`built` checks everything that was asked for before anything is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import attrs

from ..errors import AmbiguousDoseError, Argument, InvalidValueError, MissingValueError, about
from ..lazy import once, verb
from ..quantities import numeric
from ..quantities.amount import Amount, expected
from ..quantities.span import Span
from ..records import algebra
from ..records.base import Short
from ..records.dose import RATES, refuse_other
from ..records.dose_kind import DoseKind, day_unit
from ..records.plain import Plain
from ..words import counted
from .calendar import schedule
from .formulary import Formulary, or_shipped
from .infusion import AppliedLimit, Speed, StartRate, TitrationStep
from .measure import formula_of, given_unit, refuse_of_mass
from .person import Patient, flag, fraction
from .policy import BodySurface, DosingWeight, Policy, Surface, surface_of
from .product import Product
from .rounding import (
    Doses,
    Rounding,
    Vials,
    chosen,
    divided,
    first_figure,
    holding,
    in_stock,
    less,
    main,
    multiplied,
    vials,
)
from .titration_table import rate_table
from .warning import notes, refuse_slips, warnings
from .weighing import dosing_weight
from .wording import INTENDED_USE, DoseWarning

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from .sheet import Sheet


@attrs.frozen(kw_only=True, slots=False, repr=False)
class PatientDose(Plain, Short):
    """What a published regimen comes to for one patient.

    Figures are in the unit that was printed, or that labels of the drug print: milligrams stay
    milligrams. They are exact (to 28 digits where a decimal does not end) and carry the bounds,
    the basis and the further readings of the regimen. Rounding stands beside them, never in them.

    The order of a calculation is regimen, weight policy, exact dose, rounding; `explain` prints it
    with the sources. See also `for_patient`, which makes it.

    Attributes:
        regimen: The regimen, as reported.
        patient: The measurements.
        weighed: The dosing weight, with its policy and every step.
        surface: The body surface, with its formula, where the dose is one per body surface.
        product: The product, if one was chosen.
        rounding: How the dose is rounded, if it is.
        indication: The indication whose rates of infusion apply.
        renal_or_thrombosis_risk: Whether the patient is at risk of renal dysfunction or thrombosis,
            if known.
        rate_cap: The caller's own limit on the rate of infusion.
        warn_above: The caller's own limit on the grams of one infusion; it only warns.
        days: Days of a course chosen by the caller, where the evidence does not say.
        formulary: Where its policy and product come from, with the limits of measurements.

    Raises:
        MissingValueError: A figure was asked for that needs a product, the days of a course or the
            number of courses, which are not known.
        AmbiguousDoseError: Vials were asked for where the regimen gives bounds.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=6)
        >>> dose = regimen.for_patient("70.6 kg", product="octagam-10", round_to="nearest-vial")
        >>> print(dose.per_day, dose.per_course, dose.total, sep=", ")
        28.24 g/day, 141.2 g, 847.2 g
        >>> print(dose.rounded.per_day, dose.difference.total, dose.difference_percent, sep=", ")
        28 g/day, -7.2 g, -0.85
        >>> print(dose.vials, dose.volume, sep=", ")
        1 x 20 g + 4 x 2 g, 280 mL
    """

    regimen: DosingRegimen
    patient: Patient
    weighed: DosingWeight
    surface: Surface | None = None
    product: Product | None = None
    rounding: Rounding | None = None
    indication: str
    renal_or_thrombosis_risk: bool | None = None
    rate_cap: Amount | None = None
    warn_above: Amount | None = None
    days: int | None = None
    formulary: Formulary

    def _in_short(self) -> str:
        on = numeric.readable(self.dosing_weight, 1) if self.surface is None else ""
        weighed = f", dosed on {on}" if on and self.dosing_weight != self.weight else ""
        rounded = f", rounded to {first_figure(self.rounded)}" if self.rounding is not None else ""
        high = sum(one.severity == "high" for one in self.warnings)
        cautions = f", {counted(high, 'grave warning', 'grave warnings')}" if high else ""
        figure = first_figure(self)
        return f"{self.regimen.key}: {self.weight}{weighed}, {figure}{rounded}{cautions}"

    @property
    def weight(self) -> Amount:
        """Actual body weight in kg.

        See also `dosing_weight`, the weight that the dose rests on.
        """
        return self.patient.weight.to("kg")

    @property
    def dosing_weight(self) -> Amount:
        """The weight that the dose per kilogram was multiplied by, in kg.

        See also ``weighed``, which has its policy and every step.
        """
        return self.weighed.amount

    @property
    def kind(self) -> DoseKind:
        """What the dose is of, and per what."""
        kind = self.regimen.kind
        assert kind is not None  # of a regimen without a dose there is none for a patient
        return kind

    @property
    def multiplicand(self) -> Fraction:
        """What the dose is multiplied by: kilograms, square metres, or 1 of a fixed dose."""
        if self.surface is not None:
            return self.surface.square_metres
        return self.weighed.kilograms if self.kind.per == "body mass" else Fraction(1)

    @once
    def unit(self) -> str:
        """The unit of a course: that which labels of the drug print, or which was printed."""
        return given_unit(self.regimen)

    def shown(self, span: Span) -> Span:
        """Return a figure of a course or a day, in base units, as it is read.

        Args:
            span: The figure.
        """
        if self.unit == self.kind.unit:
            return span
        daily = next(b.unit for b in (span.low, span.high) if b is not None).endswith("/day")
        return span.to(day_unit(self.unit) if daily else self.unit)

    def _figure(
        self, name: str, change: Callable[[Fraction], Fraction] = lambda grams: grams
    ) -> Span:
        """Return a figure in base units, a fraction until it is rounded and made a decimal."""
        unit = f"{self.kind.unit}/day" if name == "per_day" else self.kind.unit
        times = self.multiplicand

        def amount(per_one: Fraction) -> Amount:
            return Amount(numeric.from_fraction(change(per_one * times)), unit)

        return algebra.scaled(self.regimen, name, self.days, amount)

    def exact(self, name: str) -> Span:
        """Return an exact figure in base units, such as grams.

        Args:
            name: ``per_day``, ``per_course`` or ``total``.
        """
        found = self._exact.get(name)
        if found is None:
            found = self._exact[name] = self._figure(name)
        return found

    @once
    def _exact(self) -> dict[str, Span]:
        return {}

    @once
    def per_day(self) -> Span:
        """Exact dose of one day of infusion, such as in g/day.

        See also ``rounded.per_day``.

        Raises:
            MissingValueError: The days of a course are not known.
        """
        return self.shown(self.exact("per_day"))

    @once
    def per_course(self) -> Span:
        """Exact dose of one course.

        See also ``rounded.per_course``.
        """
        return self.shown(self.exact("per_course"))

    @once
    def total(self) -> Span:
        """Exact dose of all courses.

        See also ``rounded.total``.

        Raises:
            MissingValueError: The number of courses is not known.
        """
        return self.shown(self.exact("total"))

    @property
    def rounded(self) -> Doses:
        """The doses after rounding; the exact ones where nothing was to be rounded.

        ``per_day``, ``per_course`` and ``total``, in grams. See also `difference`.
        """
        return Doses(self, "rounded")

    @property
    def difference(self) -> Doses:
        """Rounded less exact doses in grams; of bounds, the differences at the bounds.

        See also `difference_percent`.
        """
        return Doses(self, "difference")

    @property
    def difference_percent(self) -> Span:
        """Rounded less exact doses in percent of the exact ones, to two decimal places.

        It is the same for a day, a course and all courses, since they are rounded once.
        """
        day = self.rounding is not None and self.rounding.per == "day"
        name = "per_day" if day else "per_course"
        return less(self.given(name), self.exact(name), percent=True)

    def given(self, name: str) -> Span:
        """Return a figure in base units, after rounding.

        Args:
            name: ``per_day``, ``per_course`` or ``total``.
        """
        exact = self.exact(name)
        if self.rounding is None:
            return exact
        if name == "total":
            # The algebra raised above if the number of courses is not known.
            assert isinstance(self.regimen.counted, Span)
            return self.given("per_course") * self.regimen.counted
        whole = "per_day" if self.rounding.per == "day" else "per_course"
        if name == whole:
            return self._figure(name, self.rounding)
        known = self.given(whole)
        change = divided if name == "per_day" else multiplied
        parts = [
            self._apart(part, days)
            if self.rounding.split and name == "per_day"
            else algebra.mapped(part, change(days))
            for part, days in zip((main(known), *known.readings), self._days, strict=True)
        ]
        return attrs.evolve(parts[0], readings=tuple(parts[1:]))

    def _apart(self, course: Span, days: int) -> Span:
        """Return the lowest and the highest day of a rounded course."""
        assert self.rounding is not None  # the caller looked

        def day(bound: Amount | None, index: int) -> Amount | None:
            if bound is None:
                return None
            grams = self.rounding.each_day(Fraction(bound.value), days)[index]  # type: ignore[union-attr]
            return Amount(numeric.from_fraction(grams), "g/day")

        return Span(day(course.low, -1), day(course.high, 0), course.basis)

    @property
    def each_day(self) -> tuple[Amount, ...]:
        """The dose of each day of a course, after rounding; they can differ by one step.

        See also ``rounded.per_day``, their bounds.

        Raises:
            MissingValueError: The days of a course are not known.
            AmbiguousDoseError: The regimen gives bounds, or has another reading.

        Examples:
            >>> from myositis_ild_evidence import DosingRegimen
            >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
            >>> dose = regimen.for_patient("66 kg", round_to="5 g per course")
            >>> [str(grams) for grams in dose.each_day]
            ['30 g', '25 g', '25 g', '25 g', '25 g']
        """
        if self.per_day.readings:
            raise AmbiguousDoseError(
                f"{self.regimen.key} can be read in several ways, each with days of its own"
            )
        [days] = self._days
        if self.rounding is not None and self.rounding.split:
            course = Fraction(self.given("per_course").exact.value)
            grams = self.rounding.each_day(course, days)
        else:
            grams = (Fraction(self.given("per_day").exact.value),) * days
        base = (Amount(numeric.from_fraction(each), self.kind.unit) for each in grams)
        return tuple(each.to(self.unit) if self.unit != each.unit else each for each in base)

    @property
    def _days(self) -> list[int]:
        """Days of a course in each reading; only asked for where they are known."""
        each = algebra.doses(self.regimen, self.days)
        known = [days for _, days in each if days is not None]
        if len(known) < len(each):
            algebra.dose_per_course(self.regimen)  # says why the days are not known
            raise MissingValueError(f"the days of a course of {self.regimen.key} are not known")
        return known

    @once
    def vials(self) -> Vials:
        """The fewest whole vials for one day of infusion.

        Rounded to whole vials, the exact dose is met as the rounding says; otherwise the vials
        hold at least the dose that is to be given.

        See also `vials_per_course`.

        Raises:
            MissingValueError: No product was chosen, or the days are not known.
            AmbiguousDoseError: The regimen gives bounds for a day.
        """
        return self._vials("per_day")

    @once
    def vials_per_course(self) -> Vials:
        """The fewest whole vials for one course; where days are known, each day has its own.

        Raises:
            MissingValueError: No product was chosen.
            AmbiguousDoseError: The regimen gives bounds.
        """
        if not algebra.days_known(self.regimen, self.days):
            return self._vials("per_course")
        if self.rounding is not None and self.rounding.split:
            return reduce(Vials.plus, map(self._holding, self.each_day))
        day = self.vials
        each = zip((day, *day.readings), self._days, strict=True)
        first, *readings = [plan.times(days) for plan, days in each]
        return attrs.evolve(first, readings=tuple(readings))

    def _vials(self, name: str) -> Vials:
        self._product("vials")
        how = self.rounding
        if how is not None and how.split:
            raise AmbiguousDoseError(
                "the days of a course differ, and so do their vials: those of a course are known"
            )
        dose = self.exact(name) if how is not None and how.vials else self.given(name)
        parts = [
            Amount(part.exact.value, "g").to(self.unit) for part in (main(dose), *dose.readings)
        ]
        first, *readings = [self._holding(part) for part in parts]
        return attrs.evolve(first, readings=tuple(readings))

    def _holding(self, dose: Amount) -> Vials:
        """Return the vials of one dose: as it is rounded to them, else enough of them."""
        sizes, how = self._product("vials").sizes, self.rounding
        if how is None or not how.vials or how.split:
            return vials(dose, sizes, "up")
        return holding(dose, how(fraction(dose, "g")), sizes, how.direction)

    def _product(self, what: str) -> Product:
        if self.product is None:
            raise MissingValueError(
                f"{what} need ",
                Argument("product"),
                ", such as 'octagam-10'",
                code="missing-argument",
            )
        return self.product

    @once
    def volume(self) -> Span:
        """Millilitres of one day of infusion, of the dose after rounding.

        Grams divided by the concentration that the label of the product prints.

        Raises:
            MissingValueError: No product was chosen, or the days are not known.
        """
        return self._volume("per_day")

    @once
    def volume_per_course(self) -> Span:
        """Millilitres of one course, of the dose after rounding.

        Raises:
            MissingValueError: No product was chosen.
        """
        return self._volume("per_course")

    def _volume(self, name: str) -> Span:
        holds = self._product("volumes").volume
        return algebra.mapped(self.given(name), lambda grams: holds(Amount(grams.value, "g")))

    @once
    def speed(self) -> Speed:
        """What limits the rate of infusion."""
        return Speed.of(self)

    @property
    def rate_limits(self) -> tuple[AppliedLimit, ...]:
        """Every limit on the rate of infusion that applies, the lowest first.

        Each has the limit as printed, the same in mL/h for this weight, and its sources. See also
        `binding_rate`.
        """
        return self.speed.limits()

    @property
    def binding_rate(self) -> AppliedLimit:
        """The lowest limit on the rate of infusion.

        It is a ceiling, never a rate to begin with: see also `start_rate`, which comes first.

        See also `rate_limits`, which lists them all.

        Raises:
            MissingValueError: None is known.
        """
        return self.speed.lowest()

    @property
    def start_rate(self) -> StartRate | None:
        """The rate at which the infusion starts; None where none was read.

        The lowest of the initial rates that the label prints for the indication, of all of them
        where it has none for it.

        See also `rate_table`.
        """
        return self.speed.start

    @once
    def minimum_time(self) -> Span:
        """Hours of one day of infusion, if it ran at the lowest limit from start to end.

        Where that limit must not be reached, the infusion takes longer than this.

        The volume of a day divided by the rate. See also `titrated_time`, which starts as the
        label says.

        Raises:
            MissingValueError: No product, no limit, none that holds at risk, or days not known.
        """
        return self._hours(self.speed.hours)

    @property
    def titration(self) -> tuple[TitrationStep, ...]:
        """One day of infusion as fast as the printed rates allow.

        The steps that the label prints, or its start for as long as it says, then the lowest limit:
        where the label prints no steps between the two, this is the least time, not a plan. Rates
        are in mL/h, times in minutes, volumes in mL. See also `rate_table`, for whoever sets the
        pump.

        Raises:
            MissingValueError: How long the start is kept was not read, or as `titrated_time`.
        """
        volume = main(self.volume)
        split = self.rounding is not None and self.rounding.split
        return self.speed.titration(Fraction((volume.high if split else volume.exact).value))

    @property
    def titrated_time(self) -> Span:
        """Hours that one day of infusion takes at least, by the rates that the label prints.

        See also `titration`, whose parts it sums up.

        Raises:
            MissingValueError: No product, no limit, none that holds at risk, days not known, or how
                long the start is kept was not read.
        """
        return self._hours(self.speed.titrated_hours)

    def _hours(self, hours: Callable[[Fraction], Fraction]) -> Span:
        def change(volume: Amount) -> Amount:
            return Amount(numeric.from_fraction(hours(Fraction(volume.value))), "hour")

        return algebra.mapped(self.volume, change)

    @property
    def warnings(self) -> tuple[DoseWarning, ...]:
        """What this patient, product or rounding calls for attention to, the worst first.

        Each has a ``severity``. See also `cautions`, which hold for the regimen whoever the patient
        is, and ``weighed.notes``, on the sources of the weight policy.
        """
        return warnings(self)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not known of the patient and would have been looked at.

        See also `warnings`.

        Examples:
            >>> from myositis_ild_evidence import DosingRegimen
            >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
            >>> print(*regimen.for_patient("70 kg").notes)
            height is not given: obesity cannot be seen
        """
        return notes(self)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must be said beside the dose; the intended use is always the last.

        See also `warnings`.
        """
        said = (self.regimen.caution, *(reading.why for reading in self.regimen.readings))
        return (*filter(None, said), INTENDED_USE)

    @property
    def intended_use(self) -> str:
        """For whom and for what this was made."""
        return INTENDED_USE

    @verb(schedule)
    def schedule(self) -> None:
        """See `myositis_ild_evidence.dosing.schedule`."""

    @verb(rate_table)
    def rate_table(self) -> None:
        """See `myositis_ild_evidence.dosing.rate_table`."""

    def explain(self, form: Literal["text", "markdown", "data"] = "text") -> Any:
        """Return every step with its sources, so that it can be checked by hand.

        See also `to_dict`, which has the figures as data.

        Args:
            form: ``text`` and ``markdown`` give text, ``data`` a list of plain records.

        Raises:
            InvalidValueError: Another form.

        Examples:
            >>> from myositis_ild_evidence import DosingRegimen
            >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
            >>> print(regimen.for_patient("70 kg").explain().splitlines()[0])
            Patient
        """
        from .explanation import explain

        return explain(self, form)

    SHAPE: ClassVar[Mapping[str, Any]] = {
        "regimen": str,
        "patient": dict[str, Any],
        "weight_policy": str,
        "dosing_weight": dict[str, str],
        "dosing_weight_basis": str,
        "body_surface": dict[str, str] | None,
        "product": str | None,
        "countries": list[str],
        "rounding": str | None,
        "indication": str | None,
        "renal_or_thrombosis_risk": bool | None,
        "days": int | None,
        **dict.fromkeys(("per_day", "per_course", "total"), Span),
        **dict.fromkeys(("rounded_per_day", "rounded_per_course", "rounded_total"), Span),
        **dict.fromkeys(("difference_per_course", "difference_percent", "volume"), Span),
        "titrated_time": Amount | Span,
        "minimum_time": Amount | Span,
        "vials": Vials,
        "start_rate": str | None,
        "rate_limits": list[str],
        "safety": dict[str, Any] | None,
        "warnings": list[dict[str, str]],
        "cautions": list[str],
        "notes": list[str],
        "steps": list[dict[str, Any]],
        "intended_use": str,
    }

    def to_dict(self) -> dict[str, Any]:
        """Return plain data that JSON can hold: decimals and amounts as text.

        See also `explain`, and `for_cohort` for one row for each of many patients.

        Examples:
            >>> from myositis_ild_evidence import DosingRegimen
            >>> regimen = DosingRegimen(dose_per_course="2 g/kg", days_per_course=5)
            >>> plain = regimen.for_patient("70 kg").to_dict()
            >>> plain["per_course"]["low"], plain["weight_policy"]
            ('140 g', 'actual')
        """
        from .explanation import to_dict

        return to_dict(self)

    def to_sheet(self, time: Any = None, *, reading: int | None = None) -> Sheet:
        """Return a sheet that can be filed: everything that the dose rests on, and a checksum.

        It names the library, the data, the formulary and the label by version, date or checksum,
        and has room for two signatures, as text, JSON and HTML. See also `read_sheet`.

        Args:
            time: When it was made, with its zone, such as ``"2027-01-31 09:30+01:00"``; now, in
                UTC, if it is not given.
            reading: Which reading of an ambiguous regimen, from 1.

        Raises:
            InvalidValueError: No time, or one without its zone.
            AmbiguousDoseError: The regimen has several readings and none was chosen.

        Examples:
            >>> from myositis_ild_evidence import DosingRegimen
            >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
            >>> sheet = regimen.for_patient("70 kg").to_sheet("2027-01-31 09:30+01:00")
            >>> print(str(sheet).splitlines()[0])
            Dose: ivig
        """
        from .filing import filed

        return filed(self, time, reading)

    def __getstate__(self) -> dict[str, Any]:
        # What was computed is left behind: it would double the size and is soon made again.
        return {name: getattr(self, name) for name in attrs.fields_dict(type(self))}

    def __str__(self) -> str:
        from .text import patient_doses

        return patient_doses([self])


def built(
    regimen: DosingRegimen,
    weight: Any,
    *,
    height: Any,
    sex: str | None,
    age: Any,
    pregnant: bool | None,
    pre_pregnancy_weight: Any,
    accept_implausible: Any,
    patient: Patient | None,
    weight_policy: str | Policy | None,
    body_surface: str | BodySurface | None,
    product: str | Product | None,
    stock: Any,
    round_to: Any,
    indication: str | None,
    renal_or_thrombosis_risk: bool | None,
    rate_cap: Any,
    warn_above: Any,
    days: int | None,
    country: str | None,
    formulary: Formulary | None,
) -> PatientDose:
    """See `verbs.for_patient`."""
    refuse_other(regimen)
    if patient is None:
        patient = Patient(
            weight=weight,
            height=height,
            sex=sex,
            age=age,
            pregnant=pregnant,
            pre_pregnancy_weight=pre_pregnancy_weight,
            accept_implausible=accept_implausible,
        )
    elif any(
        given not in (None, ())
        for given in (weight, height, sex, age, pregnant, pre_pregnancy_weight, accept_implausible)
    ):
        raise InvalidValueError(
            "give either ",
            Argument("patient"),
            " or its measurements, not both",
            code="contradiction",
        )
    data = or_shipped(formulary)
    algebra.doses(regimen, days)  # refuses what has no dose
    policy = (regimen.weight_policy or "actual") if weight_policy is None else weight_policy
    weighed = dosing_weight(patient, policy, formulary=data)
    surface = _surface(formula_of(regimen, body_surface, data), regimen, weighed, patient)
    refuse_of_mass(regimen, product, round_to)
    found = in_stock(data.product(product, regimen.drug, country), stock)
    if days is not None:
        algebra.dose_per_day(regimen, days)  # refuses days that make no sense
    rate = "'150 mL/h', '0.04 mL/kg/min' or '4 mg/kg/min'"
    with about("rate_cap"):
        limit = None if rate_cap is None else expected(rate_cap, *RATES, example=rate)
    with about("warn_above"):
        top = None if warn_above is None else expected(warn_above, "mass", example="'100 g'")
    assert regimen.kind is not None
    if top is not None and top.dimension != regimen.kind.substance:
        grams = "grams" if regimen.kind.substance == "mass" else regimen.kind.substance
        raise InvalidValueError(
            Argument("warn_above", bare=True),
            f" is the {grams} of one infusion, not {top}",
            code="wrong-dimension",
        )
    for name, own in (("rate_cap", limit), ("warn_above", top)):
        if own is not None and own.value <= 0:
            raise InvalidValueError(
                Argument(name, bare=True), f" is more than zero, not {own}", code="out-of-range"
            )
    known = algebra.days_known(regimen, days)
    dose = PatientDose(
        regimen=regimen,
        patient=patient,
        weighed=weighed,
        surface=surface,
        product=found,
        rounding=chosen(round_to, found, _rounding_policy(regimen, weighed), known),
        indication=data.indicated(regimen.indication if indication is None else indication, found),
        renal_or_thrombosis_risk=flag(renal_or_thrombosis_risk, "renal_or_thrombosis_risk"),
        rate_cap=limit,
        warn_above=top,
        days=days,
        formulary=data,
    )
    if limit is not None:
        with about("rate_cap"):
            dose.speed.limits()  # refuses what is no rate
    if dose.rounding is not None:
        dose.difference_percent  # noqa: B018 - refuses a rounding that leaves nothing
        if dose.rounding.split:
            dose.rounded.per_day  # noqa: B018 - refuses what cannot be divided into days
    refuse_slips(dose)
    return dose


def _rounding_policy(regimen: DosingRegimen, weighed: DosingWeight) -> Policy | None:
    """Return whose own rounding counts: that of the weight policy, where a weight is used."""
    per = regimen.kind.per if regimen.kind is not None else None
    return weighed.policy if per == "body mass" else None


def _surface(
    formula: BodySurface | None, regimen: DosingRegimen, weighed: DosingWeight, patient: Patient
) -> Surface | None:
    """Return the body surface by a formula."""
    if formula is None:
        return None
    if patient.height is None:
        raise MissingValueError(
            f"{regimen.printed} is a dose per body surface, which needs ",
            Argument("height"),
            code="missing-argument",
        )
    return surface_of(formula, weighed, patient)
