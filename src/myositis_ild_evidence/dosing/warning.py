"""What calls for attention: of the patient, the regimen, the label and the weight policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import Argument, EvidenceError, Hint, Wording
from ..quantities.amount import Amount
from ..quantities.numeric import readable, shown
from ..quantities.span import Span
from ..records import algebra
from .person import ADULT
from .policy import Policy
from .product import Product
from .rounding import round_grams

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from .patient import PatientDose

_OF_AGE = re.compile(r"\b(adults?|age[ds]?|juvenile|child(ren)?|pa?ediatric)\b", re.IGNORECASE)


def child_warning(dose: PatientDose) -> list[str]:
    """Return what must be said where the patient is known to be below 18 years."""
    if not dose.patient.is_child:
        return []
    return [f"the patient is {readable(dose.patient.age)} old, {not_for_children(dose.regimen)}"]


def not_for_children(regimen: DosingRegimen) -> str:
    """Return what must be said of a dose of this regimen for a child."""
    stated = "; ".join(text.rstrip(".") for text in _of_age(regimen))
    return (
        f"below {ADULT} years; {regimen.key} is not known to have been given to children"
        + (f" ({stated})" if stated else "")
        + ": this is not a dose for a child"
    )


def _of_age(regimen: DosingRegimen) -> list[str]:
    """Return what the record of a study says of who it treated, where that is about age."""
    people = regimen.owner.people if regimen.owner else ()
    return [text for text in people if _OF_AGE.search(text)]


def warnings(dose: PatientDose) -> tuple[str, ...]:
    """Return every warning, each once."""
    found = [message for _, message in dose.formulary.limits.broken_by(dose.patient)]
    found += child_warning(dose)
    found += dose.weighed.warnings
    found += dose.speed.warnings()
    found += of_everybody(dose.regimen, dose.days, dose.product, dose.indication)
    found += of_policy(dose.weighed.policy, dose.regimen, dose.days, dose.indication, dose.rounding)
    found += [*_cap(dose), *_middle(dose)]
    return tuple(dict.fromkeys(found))


def _bounds(span: Span) -> list[Amount]:
    """Return every known bound of all readings; there is always one."""
    return [b for s in (span, *span.readings) for b in (s.low, s.high) if b is not None]


def of_everybody(
    regimen: DosingRegimen,
    days: int | None,
    product: Product | None = None,
    indication: str = "",
) -> Iterator[str]:
    """Yield what calls for attention whoever the patient is.

    Args:
        regimen: The regimen.
        days: Days of a course, chosen by the caller.
        product: The product, if one was chosen.
        indication: For which its label is asked.
    """
    if days is not None and not isinstance(regimen.days_per_course, int):
        yield f"{days} days a course are the caller's choice, not reported"
    rate = product.rate(indication) if product else None
    if rate is None or product is None:
        return
    label = f"the label of {product.label} for {rate.indication.replace('-', ' ')}"
    course = max(_bounds(algebra.dose_per_course(regimen)))
    if rate.dose_per_course is not None and rate.dose_per_course < course:
        yield f"{course} a course is more than {label} gives ({rate.dose_per_course})"
    known = [number for _, number in algebra.doses(regimen, days) if number is not None]
    others = [str(number) for number in known if rate.days and not _within(number, rate.days)]
    if others:
        numbers = " or ".join(dict.fromkeys(others))
        yield f"{label} divides a course over {rate.days} days, not {numbers}"


def of_policy(
    policy: Policy, regimen: DosingRegimen, days: int | None, indication: str, rounding: Any
) -> Iterator[str]:
    """Yield what the source of a policy asks of a dose beside its weight.

    Args:
        policy: The weight policy.
        regimen: The regimen.
        days: Days of a course, chosen by the caller.
        indication: For which the dose is.
        rounding: How the dose is rounded, if it is.
    """
    course = max(_bounds(algebra.dose_per_course(regimen)))
    known = [number for _, number in algebra.doses(regimen, days) if number is not None]
    for cap in policy.caps:
        if indication not in cap.indications:
            continue
        over = f", over {cap.days} days" if cap.days else ""
        most = f"{policy.id} gives at most {cap.dose_per_course} a course{over}"
        if cap.dose_per_course < course:
            yield f"{most}; {course} is more"
        elif cap.days and any(number != cap.days for number in known):
            yield f"{most}, not {' or '.join(map(str, dict.fromkeys(known)))}"
    if policy.whole_vials and rounding is None:
        way = f"vial-{policy.whole_vials}" if policy.whole_vials != "nearest" else "nearest-vial"
        yield Wording(
            f"{policy.id} rounds the dose {_WAYS[policy.whole_vials]}; it is not rounded here",
            Hint(": give ", Argument("round_to", way), " and a ", Argument("product")),
        )


_WAYS = {
    "nearest": "to the nearest whole vial", "up": "up to whole vials", "down": "down to whole vials"
}  # fmt: skip


def _within(number: int, span: Span) -> bool:
    return (span.low is None or span.low <= number) and (span.high is None or number <= span.high)


def _cap(dose: PatientDose) -> Iterator[str]:
    if dose.warn_above is None:
        return
    name = "per_day" if algebra.days_known(dose.regimen, dose.days) else "per_course"
    given = max(_bounds(getattr(dose.rounded, name)))
    top = Fraction(dose.warn_above.to("g").value)
    if Fraction(given.value) > top:
        what = "one day" if name == "per_day" else "one course"
        yield Wording(
            f"{shown(Fraction(given.value))} g in {what} is above ",
            Argument("warn_above", bare=True),
            f" {dose.warn_above}; the dose is not reduced",
        )


def _middle(dose: PatientDose) -> Iterator[str]:
    rounding = dose.rounding
    if rounding is None or rounding.direction != "nearest":
        return
    exact: Span = dose.per_day if rounding.per == "day" else dose.per_course
    for bound in dict.fromkeys(_bounds(exact)):
        grams = Fraction(bound.value)
        up = round_grams(grams, rounding.sizes, "up")
        try:
            down = round_grams(grams, rounding.sizes, "down")
        except EvidenceError:
            continue  # nothing lies below
        if up - grams == grams - down > 0:
            yield (
                f"{shown(grams)} g lies in the middle between {shown(down)} g and {shown(up)} g: "
                "rounded up"
            )
