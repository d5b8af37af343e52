"""One patient under every published weight policy and product, side by side."""

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .. import numeric
from ..errors import EvidenceError, InvalidValueError
from ..model import Amount, DosingRegimen, Span
from .building import for_patient
from .patient import INTENDED_USE, PatientDose
from .person import Patient
from .tables import policies, products

if TYPE_CHECKING:
    from ..registry.table import Table

CODEBOOK = {
    "policy": "Id of the weight policy",
    "product": "Id of the product",
    "dosing_weight_kg": "Dosing weight in kg",
    "basis": "Which weight that is: actual, ideal, adjusted or pre-pregnancy",
    "course_g": "Exact grams of a course, in the first reading of the regimen",
    "versus_actual_percent": "Exact grams against those by actual weight, in percent",
    "rounded_course_g": "Grams of a course after rounding",
    "vials": "Fewest whole vials of one infusion day (of a course where days are not known)",
    "waste_g": "Grams that those vials hold beyond the exact dose",
    "hours": "Shortest infusion of a day at the lowest limit, in hours; empty if not known",
    "reference": "Key of the policy's reference",
    "note": f"Warnings, or why there is no dose. {INTENDED_USE}",
}


def compare(
    regimen: DosingRegimen,
    patient: Patient,
    *,
    round_to: Any = "nearest-vial",
    **options: Any,
) -> "Table":
    """Return what a patient would get under every published policy and with every product.

    A policy that does not hold for the patient has a row without a dose that says why.

    Args:
        regimen: The regimen.
        patient: The measurements.
        round_to: As in `for_patient`; by default each dose is the nearest of whole vials.
        **options: ``days``, ``indication``, ``at_risk``, ``maximum_rate`` as in `for_patient`.

    Raises:
        InvalidValueError: ``patient`` is not a `Patient`, or an option makes no sense.

    Examples:
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg", days_per_course=5)
        >>> man = Patient(weight="100 kg", height="175 cm", sex="male")
        >>> table = compare(regimen, man).where(product="octagam-10")
        >>> [(row["policy"], round(row["course_g"])) for row in table if row["course_g"]][:3]
        [('actual', 200), ('ideal', 141), ('adjusted', 165)]
    """
    from ..registry.table import Table

    if not isinstance(patient, Patient):
        raise InvalidValueError(
            f"patient is a dosing.Patient(weight='70 kg', ...), not {patient!r}"
        )
    # What is wrong for every policy is raised, not written into every row.
    by_actual = for_patient(regimen, patient=patient, **options)
    base = _first(by_actual.per_course)
    rows = []
    for policy in policies():
        for product in products():
            row: dict[str, Any] = dict.fromkeys(CODEBOOK)
            row |= {"policy": policy.id, "product": product.id, "reference": policy.reference}
            try:
                dose = for_patient(
                    regimen,
                    patient=patient,
                    weight_policy=policy,
                    product=product,
                    round_to=round_to,
                    **options,
                )
            except EvidenceError as error:
                row["note"] = str(error)
            else:
                row |= _figures(dose, base)
            rows.append(row)
    return Table(CODEBOOK, rows)


def _figures(dose: PatientDose, base: Fraction) -> dict[str, Any]:
    course = _first(dose.per_course)
    plan, hours = None, None
    try:
        plan, hours = dose.vials, _first(dose.minimum_time)
    except EvidenceError:
        with suppress(EvidenceError):  # bounds have no one number of vials
            plan = dose.vials_per_course
    return {
        "dosing_weight_kg": dose.dosing_weight.value,
        "basis": dose.weighed.basis,
        "course_g": numeric.from_fraction(course),
        "versus_actual_percent": numeric.rounded((course / base - 1) * 100, 1),
        "rounded_course_g": numeric.from_fraction(_first(dose.rounded.per_course)),
        "vials": None if plan is None else str(plan),
        "waste_g": None if plan is None else plan.waste.value,
        "hours": None if hours is None else numeric.from_fraction(hours),
        "note": "; ".join(dose.warnings),
    }


def _first(span: Span) -> Fraction:
    """Return the one figure, or the lower of two bounds, of the first reading."""
    bound: Amount = span.low if span.low is not None else span.high
    return Fraction(bound.value)
