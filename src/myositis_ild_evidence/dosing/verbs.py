"""The verbs of regimens: one signature and one docstring each; engines load when they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from ..records.regimen import DosingRegimen
    from ..tables.table import Table
    from .formulary import Formulary
    from .patient import PatientDose
    from .person import Patient
    from .policy import Policy
    from .product import Product


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

    Raises:
        UnitError: A measurement has no unit, or one of the wrong kind.
        InvalidValueError: A measurement is implausible, the patient is outside of the policy's
            domain, or the days make no sense.
        MissingValueError: The policy needs what was not given.
        UnknownKeyError: There is no such policy, product or indication.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg", courses=3)
        >>> print(for_patient(regimen, "154 lb").per_course)
        139.70644996 g
    """
    from .building import built

    return built(
        regimen,
        weight,
        height=height,
        sex=sex,
        age=age,
        pregnant=pregnant,
        pre_pregnancy_weight=pre_pregnancy_weight,
        confirmed=confirmed,
        patient=patient,
        weight_policy=weight_policy,
        product=product,
        round_to=round_to,
        indication=indication,
        at_risk=at_risk,
        maximum_rate=maximum_rate,
        maximum_dose=maximum_dose,
        days=days,
        formulary=formulary,
    )


def schedule(
    dose: PatientDose,
    start: date | str,
    *,
    reading: int | None = None,
    courses: int | None = None,
    interval: Any = None,
    month: Any = None,
) -> Table:
    """Return the days of infusion with dates, grams and cumulative grams per kilogram.

    An interval in months keeps the day of the month of the start, or takes the last day of a
    shorter month: 31 January, 28 February, 31 March. The days of a course are taken as
    consecutive. The notes of the table name the weight, the rounding and the product, the reading
    that was chosen, and every warning and caution.

    Args:
        dose: The dose for a patient.
        start: The first day, as a date or as text such as ``"2027-01-31"``.
        reading: Which reading of an ambiguous regimen, from 1; it is never chosen silently.
        courses: How many courses, where the evidence gives bounds or no number.
        interval: From the start of one course to the next, such as ``"4 weeks"``, where the
            evidence gives bounds or none.
        month: What one month is, such as ``"28 days"``, instead of a calendar month.

    Raises:
        MissingValueError: The days, the courses or the interval are not reported; the message
            says which argument to give.
        AmbiguousDoseError: The evidence gives bounds for them, or can be read in several ways.
        InvalidValueError: An argument contradicts what is reported, or makes no sense.
        UnknownKeyError: There is no such keyword.

    Examples:
        >>> from ..model import DosingRegimen
        >>> regimen = DosingRegimen(
        ...     daily_dose="1 g/kg/day", days_per_course=1, courses=3, interval="1 month")
        >>> for row in regimen.for_patient(weight="70 kg").schedule(date(2027, 1, 31)):
        ...     print(row["date"], row["grams"], row["cumulative_g_per_kg"])
        2027-01-31 70 1
        2027-02-28 70 2
        2027-03-31 70 3
    """
    from .calendar import scheduled

    return scheduled(dose, start, reading, courses, interval, month)
