"""From a regimen and a patient to a dose: everything is checked here, before anything is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import Argument, InvalidValueError, about
from ..quantities.amount import expected
from ..records import algebra
from ..records.dose import RATES
from . import rounding
from .formulary import Formulary, or_shipped
from .patient import PatientDose
from .person import Patient, flag
from .policy import Policy
from .product import Product
from .weighing import dosing_weight

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen


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
    weight_policy: str | Policy,
    product: str | Product | None,
    round_to: Any,
    indication: str | None,
    renal_or_thrombosis_risk: bool | None,
    rate_cap: Any,
    warn_above: Any,
    days: int | None,
    formulary: Formulary | None,
) -> PatientDose:
    """See `verbs.for_patient`."""
    if patient is None:
        patient = Patient(
            weight=weight, height=height, sex=sex, age=age, pregnant=pregnant,
            pre_pregnancy_weight=pre_pregnancy_weight, accept_implausible=accept_implausible,
        )  # fmt: skip
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
    weighed = dosing_weight(patient, weight_policy, formulary=data)
    found = data.product(product, regimen.drug)
    if days is not None:
        algebra.dose_per_day(regimen, days)  # refuses days that make no sense
    rate = "'150 mL/h', '0.04 mL/kg/min' or '4 mg/kg/min'"
    with about("rate_cap"):
        limit = None if rate_cap is None else expected(rate_cap, *RATES, example=rate)
    with about("warn_above"):
        top = None if warn_above is None else expected(warn_above, "mass", example="'100 g'")
    if top is not None and top.dimension != "mass":
        raise InvalidValueError(
            Argument("warn_above", bare=True),
            f" is the grams of one infusion, not {top}",
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
        product=found,
        rounding=rounding.chosen(round_to, found, weighed.policy, known),
        indication=data.indicated(indication or regimen.indication, found),
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
    return dose
