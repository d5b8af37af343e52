"""From a regimen and a patient to a dose: everything is checked here, before anything is said."""

from typing import Any, Never, TypedDict

from ..errors import InvalidValueError, refuse_keywords
from ..model import DosingRegimen
from ..model.amount import expected
from ..model.regimen import RATES
from . import algebra, rounding
from .formulary import Formulary, or_shipped
from .patient import PatientDose
from .person import Patient, flag
from .policy import Policy
from .product import Product
from .weighing import dosing_weight


class PatientOptions(TypedDict, total=False):
    """The keywords of `for_patient`, for verbs that hand them on."""

    height: Any
    sex: str | None
    age: Any
    pregnant: bool | None
    pre_pregnancy_weight: Any
    confirmed: Any
    patient: Patient | None
    weight_policy: str | Policy
    product: str | Product | None
    round_to: Any
    indication: str | None
    at_risk: bool | None
    maximum_rate: Any
    maximum_dose: Any
    days: int | None
    formulary: Formulary | None


def for_patient(
    regimen: DosingRegimen,
    weight: Any = None,
    *,
    height: Any = None,
    sex: str | None = None,
    age: Any = None,
    pregnant: bool | None = None,
    pre_pregnancy_weight: Any = None,
    confirmed: Any = (),
    patient: Patient | None = None,
    weight_policy: str | Policy = "actual",
    product: str | Product | None = None,
    round_to: Any = None,
    indication: str | None = None,
    at_risk: bool | None = None,
    maximum_rate: Any = None,
    maximum_dose: Any = None,
    days: int | None = None,
    formulary: Formulary | None = None,
    **unknown: Never,
) -> PatientDose:
    """Return the doses of a regimen for a patient.

    Args:
        regimen: The regimen.
        weight: Body weight with its unit: ``"70 kg"``, ``"154 lb"``, an `Amount`, or a pint
            quantity of any registry.
        height: Body height with its unit, for policies that need it.
        sex: ``male`` or ``female``, for policies that need it.
        age: Whole years, or text such as ``"6 months"``; where it is not given, an adult.
        pregnant: Whether the patient is pregnant.
        pre_pregnancy_weight: Weight before the pregnancy.
        confirmed: Names of measurements that were checked although they are unusual.
        patient: All of these measurements at once, instead of them.
        weight_policy: Id of a dosing-weight policy, or a `Policy` of the caller's own.
        product: Id of a product, or a `Product` of the caller's own.
        round_to: ``nearest-vial``, ``vial-up``, ``vial-down``, a step such as ``"5 g"``, or
            ``exact``; by default the policy's own rounding, if it has one.
        indication: The indication whose rates of infusion apply; by default the formulary's.
        at_risk: Whether the patient is at risk of renal dysfunction or thrombosis.
        maximum_rate: A limit of the caller's own on the rate, such as ``"150 mL/h"``.
        maximum_dose: A limit of the caller's own on the grams of one infusion; it only warns.
        days: On how many days a course is given, where the evidence does not say.
        formulary: Where policies, products and limits are looked up; by default the package's own.
        **unknown: Anything else is an error.

    Raises:
        UnitError: A measurement has no unit, or one of the wrong kind.
        InvalidValueError: A measurement is implausible, the patient is outside of the policy's
            domain, or the days make no sense.
        MissingValueError: The policy needs what was not given.
        UnknownKeyError: There is no such policy, product, indication or keyword.

    Examples:
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg", courses=3)
        >>> print(for_patient(regimen, "154 lb").per_course)
        139.70644996 g
    """
    refuse_keywords(for_patient, unknown)
    if patient is None:
        patient = Patient(
            weight=weight, height=height, sex=sex, age=age, pregnant=pregnant,
            pre_pregnancy_weight=pre_pregnancy_weight, confirmed=confirmed,
        )  # fmt: skip
    elif any(
        given not in (None, ())
        for given in (weight, height, sex, age, pregnant, pre_pregnancy_weight, confirmed)
    ):
        raise InvalidValueError("give either patient= or its measurements, not both")
    data = or_shipped(formulary)
    weighed = dosing_weight(patient, weight_policy, formulary=data)
    found = data.product(product, regimen.drug)
    if days is not None:
        algebra.dose_per_day(regimen, days)  # refuses days that make no sense
    rate = "'150 mL/h', '0.04 mL/kg/min' or '4 mg/kg/min'"
    limit = None if maximum_rate is None else expected(maximum_rate, *RATES, example=rate)
    top = None if maximum_dose is None else expected(maximum_dose, "mass", example="'100 g'")
    if top is not None and top.dimension != "mass":
        raise InvalidValueError(f"maximum_dose is the grams of one infusion, not {top}")
    for name, own in (("maximum_rate", limit), ("maximum_dose", top)):
        if own is not None and own.value <= 0:
            raise InvalidValueError(f"{name} is more than zero, not {own}")
    known = algebra.days_known(regimen, days)
    dose = PatientDose(
        regimen=regimen,
        patient=patient,
        weighed=weighed,
        product=found,
        rounding=rounding.chosen(round_to, found, weighed.policy, known),
        indication=data.indicated(indication or regimen.indication, found),
        at_risk=flag(at_risk, "at_risk"),
        rate_limit=limit,
        maximum_dose=top,
        days=days,
        formulary=data,
    )
    if limit is not None:
        dose.speed.limits()  # refuses what is no rate
    if dose.rounding is not None:
        dose.difference_percent  # noqa: B018 - refuses a rounding that leaves nothing
    return dose
