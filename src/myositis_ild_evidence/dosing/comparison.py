"""One patient under every published weight policy and product, side by side."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import Argument, EvidenceError, Hint, InvalidValueError, MissingValueError
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.numeric import readable
from ..quantities.span import Span
from ..records import algebra
from ..records.dose import refuse_other
from ..records.dose_kind import PER_KILOGRAM
from ..words import counted, quoted
from .formulary import Formulary, or_shipped
from .patient import PatientDose
from .person import Patient
from .product import Product
from .rounding import chosen
from .verbs import for_patient
from .wording import INTENDED_USE, SEPARATOR, Say

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from ..tables.table import Table

T = TypeVar("T")

CODEBOOK = {
    "policy": "Id of the weight policy",
    "product": "Id of the product",
    "reading": "Number of the reading of the regimen, from 1; empty where there is no dose",
    "dosing_weight_kg": "Dosing weight in kg",
    "basis": "Which weight that is: actual, ideal, adjusted or pre-pregnancy",
    "course_g": "Exact grams of a course; of bounds the lower",
    "versus_actual_percent": "Exact grams against those by actual weight in this reading, percent",
    "rounded_course_g": "Grams of a course after rounding",
    "vials_per_day": "Fewest whole vials of one day; empty where days differ or are not known",
    "waste_per_day_g": (
        "Grams in the vials of a day beyond the exact dose, or the one rounded to a step of grams"
    ),
    "vials_per_course": "Whole vials of a course: those of its days, where days are known",
    "waste_per_course_g": (
        "Grams in the vials of a course beyond the exact dose, or the one rounded to a step"
    ),
    "hours": (
        "Least hours of one day by the rates that the label prints: its start or steps, then the "
        "lowest limit; empty if not known"
    ),
    "hours_at_maximum_rate": "Hours of one day at the lowest limit from start to end",
    "same_dose_as": (
        "First policy with the same dosing weight and rounded dose of this product and reading; "
        "empty where there is none before it"
    ),
    "reference": "Key of the policy's reference",
    "note": f"Warnings, with ' | ' between them, or why there is no dose. {INTENDED_USE}",
}
_SHOWN = ("policy", "product", "dosing_weight_kg", "rounded_course_g", "vials_per_course", "hours")


def compare(
    regimen: DosingRegimen,
    patient: Patient,
    *,
    round_to: Any = "nearest-vial",
    days: int | None = None,
    indication: str | None = None,
    renal_or_thrombosis_risk: bool | None = None,
    rate_cap: Any = None,
    warn_above: Any = None,
    products: Iterable[str | Product] | None = None,
    country: str | None = None,
    formulary: Formulary | None = None,
) -> Table:
    """Return what a patient would get under every policy and with every product of a formulary.

    A policy that does not hold for the patient has a row without a dose that says why. Each
    reading of an ambiguous regimen has rows of its own. The first note says which policies agree
    for this patient; ``same_dose_as`` says so row by row.

    Args:
        regimen: The regimen.
        patient: The measurements.
        round_to: As in `for_patient`; by default each dose is the nearest of whole vials.
        days: As in `for_patient`, like all that follow.
        indication: The indication whose rates of infusion apply; by default that of the regimen's
            pack, or the formulary's.
        renal_or_thrombosis_risk: Whether the patient is at risk of renal dysfunction or thrombosis.
        rate_cap: A limit of the caller's own on the rate.
        warn_above: A limit of the caller's own on the grams of one infusion; it only warns.
        products: Which products; by default those that have a rate for the indication, or all where
            none has.
        country: Whose texts of the products count, as in `for_patient`.
        formulary: The policies and products, and the limits of measurements; by default the
            package's own.

    Returns:
        One row for each policy, product and reading: dosing weight in kg, grams of a course, vials
        and waste of a day and of a course, hours of infusion of a day, and warnings.

    Raises:
        InvalidValueError: ``patient`` is not a `Patient`, an option makes no sense, or the dose is
            not a mass per body weight.
        MissingValueError: No dose of a course is known, or no product of the drug.
        UnknownKeyError: There is no such indication or keyword.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg", days_per_course=5)
        >>> man = Patient(weight="100 kg", height="175 cm", sex="male")
        >>> table = compare(regimen, man).where(product="octagam-10")
        >>> [(row["policy"], round(row["course_g"])) for row in table if row["course_g"]][:3]
        [('actual', 200), ('ideal', 141), ('adjusted', 165)]
    """
    if not isinstance(patient, Patient):
        raise InvalidValueError(
            Argument("patient", bare=True),
            " is a dosing.Patient(",
            Argument("weight", "70 kg"),
            f", ...), not {quoted(patient)}",
            code="wrong-type",
        )
    return compared(
        regimen,
        patient,
        str,
        round_to=round_to,
        days=days,
        formulary=formulary,
        indication=indication,
        renal_or_thrombosis_risk=renal_or_thrombosis_risk,
        rate_cap=rate_cap,
        warn_above=warn_above,
        products=products,
        country=country,
    )


def compared(
    regimen: DosingRegimen,
    patient: Patient,
    say: Say,
    *,
    round_to: Any = "nearest-vial",
    days: int | None = None,
    products: Iterable[str | Product] | None = None,
    country: str | None = None,
    formulary: Formulary | None = None,
    **options: Any,
) -> Table:
    """Return what `compare` does; ``say`` gives its notes in the words of whoever reads them."""
    from ..tables.table import Table

    refuse_other(regimen)
    if regimen.kind is not None and regimen.kind != PER_KILOGRAM:  # the table is in grams
        raise InvalidValueError(
            f"weight policies are compared of a mass per body weight, and {regimen.printed} is "
            f"{regimen.kind}",
            code="wrong-dimension",
        )
    data = or_shipped(formulary)
    options |= {"days": days, "formulary": data}
    # What is wrong for every policy is raised, not written into every row.
    for_patient(regimen, patient=patient, **options)
    read = [
        (number, one, algebra.days_left_open(one, days))
        for number, one in enumerate(algebra.readings(regimen), 1)
    ]
    # Of the actual weight, which each policy's dose is held against.
    bases = {
        number: _first(
            for_patient(one, patient=patient, **options | {"days": left}).exact("per_course")
        )
        for number, one, left in read
    }
    indication = options.get("indication")
    asked = data.indicated(regimen.indication if indication is None else indication, None)
    listed = _products(data, regimen.drug, asked, products, country)
    if not listed:
        raise MissingValueError(
            f"no product of {regimen.drug} to compare with is known",
            f" in {quoted(country)}" if country else "",
            Hint("; give ", Argument("products")),
            code="missing-argument",
            argument="products",
        )
    chosen(
        round_to,
        next((each for each in listed if each.vials), None),
        data.policies[0],
        algebra.days_known(regimen, days),
    )
    rows: list[dict[str, Any]] = []
    for (number, one, left), policy, product in itertools.product(read, data.policies, listed):
        options["days"] = left
        row: dict[str, Any] = dict.fromkeys(CODEBOOK)
        row |= {"policy": policy.id, "product": product.id, "reference": policy.reference}
        try:
            dose = for_patient(
                one,
                patient=patient,
                weight_policy=policy,
                product=product,
                round_to=round_to,
                **options,
            )
        except EvidenceError as error:
            row["note"] = say(error.message)
        else:
            row |= {"reading": number, **_figures(dose, bases[number], say)}
        if row not in rows:  # a policy that does not hold does so in no reading
            rows.append(row)
    key = ["policy", "product", "reading"]
    first: dict[tuple[Any, ...], str] = {}
    for row in rows:
        if row["reading"] is not None:
            same = tuple(row[name] for name in _SAME)
            row["same_dose_as"] = first.get(same)
            first.setdefault(same, row["policy"])
    return Table(CODEBOOK, rows, notes=_notes(regimen, rows), key=key, shown=_SHOWN)


#: What two policies have in common where they give the same dose.
_SAME = ("product", "reading", "dosing_weight_kg", "rounded_course_g")


def _notes(regimen: DosingRegimen, rows: list[dict[str, Any]]) -> list[str]:
    cautions = [regimen.caution] if regimen.caution else []
    return [_weights(rows), *algebra.reading_notes(regimen), *cautions, INTENDED_USE]


def _weights(rows: list[dict[str, Any]]) -> str:
    """Return in words which policies agree for this patient, and which give no dose."""
    found: dict[Any, dict[str, None]] = {}
    for row in rows:
        found.setdefault(row["dosing_weight_kg"], {})[row["policy"]] = None
    none = found.pop(None, {})
    weights = [f"{readable(kilograms)} kg by {', '.join(ids)}" for kilograms, ids in found.items()]
    count = counted(len(weights), "dosing weight", "dosing weights")
    refused = f"; none by {', '.join(none)}" if none else ""
    return f"{count} for this patient: {'; '.join(weights)}{refused}."


def _figures(dose: PatientDose, base: Fraction, say: Say) -> dict[str, Any]:
    course = _first(dose.exact("per_course"))
    day, whole = _or_none(lambda: dose.vials), _or_none(lambda: dose.vials_per_course)
    return {
        "dosing_weight_kg": dose.dosing_weight.value,
        "basis": dose.weighed.basis,
        "course_g": numeric.from_fraction(course),
        "versus_actual_percent": numeric.rounded((course / base - 1) * 100, 1),
        "rounded_course_g": numeric.from_fraction(_first(dose.given("per_course"))),
        "vials_per_day": None if day is None else str(day),
        "waste_per_day_g": None if day is None else day.waste.to("g").value,
        "vials_per_course": None if whole is None else str(whole),
        "waste_per_course_g": None if whole is None else whole.waste.to("g").value,
        "hours": _or_none(lambda: numeric.from_fraction(_first(dose.titrated_time))),
        "hours_at_maximum_rate": _or_none(lambda: numeric.from_fraction(_first(dose.minimum_time))),
        "note": SEPARATOR.join(map(say, dose.warnings)),
    }


def _products(
    data: Formulary,
    drug: str,
    indication: str,
    asked: Iterable[str | Product] | None,
    country: str | None,
) -> list[Product]:
    """Return the products that are compared, with the facts of the country only."""
    if asked is not None:
        names = [asked] if isinstance(asked, (str, Product)) else [*asked]
        found = [data.product(name, drug, country) for name in names]
        return [each for each in found if each is not None]
    known = [each for each in data.products if each.drug == drug]
    if country is not None:
        known = [each.of_country(country) for each in known if country in each.countries]
    return [each for each in known if each.rate(indication)] or known


def _or_none(compute: Callable[[], T]) -> T | None:
    with suppress(EvidenceError):  # bounds have no one number of vials
        return compute()
    return None


def _first(span: Span) -> Fraction:
    """Return the one figure, or the lower of two bounds."""
    bound: Amount = span.low if span.low is not None else span.high
    return Fraction(bound.value)
