"""Tools that compute: dose, effect."""

import math
from collections.abc import Callable
from typing import Any, Literal

from ..dosing.labels import sentences
from ..errors import (
    Door,
    EvidenceError,
    InvalidValueError,
    MissingValueError,
    NotComparableError,
    near,
    worded,
)
from ..records import words
from ..records.regimen import DosingRegimen
from ..records.row import Row
from ..statistics.estimates import Measure
from ..statistics.verbs import effect
from . import answers
from .arguments import door
from .base import Base

Measurement = Literal["weight", "height", "age", "bmi", "dose"]


class Computing(Base):
    """Tools that compute."""

    def dose(
        self,
        regimen: str,
        weight: str,
        height: str | None = None,
        sex: Literal["male", "female"] | None = None,
        age: int | str | None = None,
        pregnant: bool | None = None,
        pre_pregnancy_weight: str | None = None,
        accept_implausible: Measurement | list[Measurement] | None = None,
        weight_policy: str | None = None,
        body_surface: str | None = None,
        product: str | None = None,
        stock: list[str] | None = None,
        round_to: str | None = None,
        days: int | None = None,
        indication: str | None = None,
        renal_or_thrombosis_risk: bool | None = None,
        rate_cap: str | None = None,
        warn_above: str | None = None,
        country: str | None = None,
    ) -> answers.DoseAnswer:
        """Return what a published regimen comes to for a body weight, with every caution.

        This is what a study gave, not a recommendation. Repeat the cautions with any figure.

        Args:
            regimen: Its key, or the id of its study where that has only one.
            weight: Actual body weight with its unit, such as "70 kg" or "154 lb".
            height: Body height with its unit, such as "175 cm", for policies that need it.
            sex: Sex as formulas of the ideal weight know it, for policies that need it.
            age: Whole years as a number, or text with a unit such as "6 months"; an adult where it
                is not given.
            pregnant: Whether the patient is pregnant.
            pre_pregnancy_weight: Body weight before the pregnancy with its unit, such as "60 kg",
                for policies that need it.
            accept_implausible: What somebody checked, so that it is taken although it is unusual:
                measurements, their body mass index, or so low a dose.
            weight_policy: Id of the policy that says which weight the dose is multiplied by, such
                as "actual", which it is where neither you nor the question of the pack names one.
            body_surface: Id of a formula, "mosteller" or "du-bois", for a dose per body surface.
            product: Id of a product, for vials, volume, rates of infusion and its safety.
            stock: Sizes of its vials that are there, such as "10 g"; all of them where it is not
                given.
            round_to: "nearest-vial", "vial-up", "vial-down", "fewest-vials within 5 %", a step such
                as "5 g", "5 g up" or "5 g down", each also "per course" (whose days may differ by
                one step), or "exact"; the policy's own rounding where it is not given.
            days: On how many days a course is given, where the evidence does not say.
            indication: Id of the indication whose rates of infusion apply.
            renal_or_thrombosis_risk: Whether the patient is at risk of renal dysfunction or
                thrombosis.
            rate_cap: A limit of your own on the rate of infusion, such as "150 mL/h".
            warn_above: A limit of your own on one infusion, such as "100 g"; it only warns.
            country: Whose texts of the product count, such as "US"; all that were read where it is
                not given.

        Raises:
            EvidenceError: An unknown regimen, policy or product, or an implausible measurement.
        """
        found = self._named_regimen(regimen)
        own: Any = {} if indication is None else {"indication": indication}
        dose = found.for_patient(
            weight,
            height=height,
            sex=sex,
            age=age,
            pregnant=pregnant,
            pre_pregnancy_weight=pre_pregnancy_weight,
            accept_implausible=accept_implausible or (),
            weight_policy=weight_policy,
            body_surface=body_surface,
            product=product,
            stock=stock,
            round_to=round_to,
            days=days,
            renal_or_thrombosis_risk=renal_or_thrombosis_risk,
            rate_cap=rate_cap,
            warn_above=warn_above,
            country=country,
            **own,
        )
        called = door(self.dose)
        rounded = []
        if dose.rounding is not None:
            for name in ("per_day", "per_course", "total"):
                figure = _or_why(lambda name=name: getattr(dose.rounded, name), called)  # type: ignore[misc]
                rounded.append(f"{name.replace('_', ' ')}: {figure}")
        publication = self._publication(found.study)
        source = found.stands_in or publication.source
        places = [(found.study, ""), (source.cite, source.locator)]
        places += [(key, "") for line in dose.weighed.lines for key in line.sources]
        if dose.product is not None:
            places += [(key, "") for key in dose.product.references]
        chosen = product is not None
        return answers.DoseAnswer(
            regimen=found.key,
            as_reported=words.regimen(found),
            doses=words.doses(found),
            actual_weight=str(dose.weight),
            dosing_weight=str(dose.dosing_weight),
            weight_policy=dose.weighed.policy.id,
            per_day=_or_why(lambda: dose.per_day, called),
            per_course=_or_why(lambda: dose.per_course, called),
            in_all=_or_why(lambda: dose.total, called),
            rounded=rounded,
            vials=_or_why(lambda: dose.vials, called) if chosen else "",
            volume=_or_why(lambda: dose.volume, called) if chosen else "",
            start_rate=str(dose.start_rate or "not read") if chosen else "",
            maximum_rate=_or_why(lambda: dose.binding_rate, called) if chosen else "",
            safety=[*sentences(dose.product)],
            warnings=[worded(warning, called) for warning in dose.warnings],
            cautions=[*(worded(note, called) for note in dose.notes), *dose.cautions],
            **self._foot(places, dose.formulary.references),
        )

    def _named_regimen(self, name: str) -> DosingRegimen:
        regimens = self.evidence.regimens
        if "/" not in name:
            matching = [key for key in regimens.ids if key.startswith(f"{name}/")]
            if len(matching) == 1:
                return regimens[matching[0]]
            if matching:
                raise InvalidValueError(
                    f"{name} has several regimens: {', '.join(matching)}",
                    code="not-one-record",
                    argument="regimen",
                )
        return regimens[name]

    def effect(
        self,
        outcome: str,
        measure: Measure = "risk-ratio",
        groups: str | list[str] | None = None,
        plus_minus: Literal["sd", "se"] | None = None,
        better: Literal["higher", "lower"] | None = None,
    ) -> answers.EffectAnswer:
        """Compute an effect with its interval from the reported figures, or say why not.

        Args:
            outcome: Key of an outcome or adverse event.
            measure: Which measure; proportion and zero-event-bound are of one group.
            groups: Ids of the group and of the one it is compared with; one id for a measure of one
                group; nothing for the two arms.
            plus_minus: What a figure after ± is that the source does not identify.
            better: For a number needed to treat, which is better, where the evidence does not say.

        Raises:
            EvidenceError: The figures do not allow it, or there is no such outcome or group.
        """
        harms, outcomes = self.evidence.adverse_events, self.evidence.outcomes
        if outcome not in (*outcomes.ids, *harms.ids):
            known = (*outcomes.ids, *harms.ids)
            raise InvalidValueError(
                f"no outcome {outcome[:60]!r}; {near(outcome[:60], known)}",
                code="unknown-key",
                argument="outcome",
            )
        row: Row = harms[outcome] if outcome in harms.ids else outcomes[outcome]
        try:
            made = effect(row, measure, groups, plus_minus=plus_minus, better=better)
        except NotComparableError as error:
            # A total that the evidence does not have is no figure for an assistant to bring.
            if error.argument != "totals":
                raise
            reason = error.text(door(self.effect))
            raise NotComparableError(f"{reason}, so that nothing follows") from error
        return answers.EffectAnswer(
            outcome=row.key,
            measure=made.measure,
            estimate=_finite(made.estimate),
            low=_finite(made.low),
            high=_finite(made.high),
            level=made.level,
            unit=made.unit,
            method=made.method,
            counts_derived=made.derived,
            sentence=made.sentence,
            cautions=[*dict.fromkeys([*made.cautions, *self._cautions(row)])],
            **self._foot([(row.study, ""), *((s.cite, s.locator) for s in made.sources)]),
        )

    def _cautions(self, row: Row) -> list[str]:
        """Return what must be said beside any effect of a row: on it, and on its study."""
        return [*row.warnings, *self._publication(row.study).cautions]


def _or_why(compute: Callable[[], object], called: Door) -> str:
    try:
        return str(compute())
    except MissingValueError as error:
        return f"not known: {error.text(called)}"
    except EvidenceError as error:
        return f"not one figure: {error.text(called)}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
