"""What calls for attention: of the patient, the regimen, the label, the policy and the rounding.

A label's dose of a course, and what is refused as a slip, are those of `records.guards`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import Argument, EvidenceError, Hint, InvalidValueError, Wording
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.numeric import readable, shown
from ..quantities.span import Span
from ..records import algebra, guards
from ..records.dose_kind import kind_of
from .labels import overdue, unread
from .person import ADULT, fraction
from .policy import Policy
from .product import Product
from .rounding import MUCH, round_grams
from .weighing import dosing_weight
from .wording import DoseWarning, by_severity

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from ..records.vocabulary import Guard
    from .patient import PatientDose

_OF_AGE = re.compile(r"\b(adults?|age[ds]?|juvenile|child(ren)?|pa?ediatric)\b", re.IGNORECASE)


def child_warning(dose: PatientDose) -> list[DoseWarning]:
    """Return what must be said where the patient is known to be below 18 years."""
    if not dose.patient.is_child:
        return []
    said = f"the patient is {readable(dose.patient.age)} old, {not_for_children(dose.regimen)}"
    return [DoseWarning("high", said)]


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


def warnings(dose: PatientDose) -> tuple[DoseWarning, ...]:
    """Return every warning, each once, the worst first."""
    found = [
        DoseWarning("high", message) for _, message in dose.formulary.limits.broken_by(dose.patient)
    ]
    found += child_warning(dose)
    if dose.kind.per is not None:
        found += dose.weighed.warnings
    found += dose.surface.warnings if dose.surface is not None else ()
    found += [*_obesity(dose), *_risk(dose)]
    found += dose.speed.warnings()
    found += _course_of(dose)
    found += of_everybody(dose.regimen, dose.days, dose.product, dose.indication)
    if dose.kind.per == "body mass":
        policy = dose.weighed.policy
        found += of_policy(policy, dose.regimen, dose.days, dose.indication, dose.rounding)
    found += [*_rounded(dose), *_in_vials(dose), *_cap(dose), *_middle(dose)]
    return by_severity(found)


def notes(dose: PatientDose) -> tuple[str, ...]:
    """Return what is not known of a patient and would be looked at."""
    weighed = dose.kind.per == "body mass"
    if (
        dose.formulary.obesity is None
        or dose.patient.height
        or dose.patient.is_child
        or not weighed
    ):
        return ()
    return (Wording(Argument("height", bare=True), f" is not given: {UNSEEN}"),)


#: What is said where nothing is known of the height.
UNSEEN = "obesity cannot be seen"


def refuse_slips(dose: PatientDose) -> None:
    """Refuse what can hardly be meant: far too high or too low a dose, before or after rounding.

    Raises:
        InvalidValueError: A course is too low, and nobody said that it was checked; or it is far
            more than labels print.
    """
    guard, accepted = _guard(dose), "dose" in dose.patient.accept_implausible
    if guard is None:
        return
    drug = dose.regimen.drug
    courses = (
        (_at_weight(dose), _exact_course(dose), None),
        ("after rounding, ", _rounded_course(dose), "round_to"),
    )
    for start, course, argument in courses:
        if course is None:
            continue
        for _, message in guards.too_much(drug, {"course_dose": course}, None, guard):
            raise InvalidValueError(f"{start}{message}", code="implausible", argument=argument)
        low = _low(dose.regimen, course, guard)
        if low is not None and not accepted:
            raise InvalidValueError(start, low, guards.CHECKED, code="implausible")


def too_low(regimen: DosingRegimen) -> str | None:
    """Return that a course is hardly ever so low; None where it is not, or not known."""
    course = _course(regimen)
    return _low(regimen, course, regimen.guard) if course else None


def _low(regimen: DosingRegimen, course: Span, guard: Guard | None) -> str | None:
    typed = guards.typed_unit(regimen.course_dose, regimen.daily_dose, regimen.single_dose)
    return guards.too_little(regimen.drug, course, guard, typed)


def _course(regimen: DosingRegimen) -> Span | None:
    """Return the dose of a course; None where some reading of it does not say its days."""
    with suppress(EvidenceError):
        return algebra.dose_per_course(regimen)
    return None


def _guard(dose: PatientDose) -> Guard | None:
    """Return what judges the dose of this patient, whose weight is known."""
    return dose.regimen.guard or dose.regimen.weight_guard


def _at_weight(dose: PatientDose) -> str:
    """Return at which weight a dose is judged, where that is not the weight it is computed from."""
    return f"at {readable(dose.weight)}, " if dose.regimen.weight_guard else ""


def _exact_course(dose: PatientDose) -> Span | None:
    """Return a course before rounding, as guards and labels judge it; None where not known."""
    course = _course(dose.regimen)
    if course is None or dose.regimen.weight_guard is None:
        return course
    return _per_one(dose, dose.exact("per_course"))


def _rounded_course(dose: PatientDose) -> Span | None:
    """Return a course as it is prescribed after rounding; None where nothing was rounded."""
    if dose.rounding is None or _course(dose.regimen) is None:
        return None
    return _per_one(dose, dose.given("per_course"))


def _per_one(dose: PatientDose, given: Span) -> Span:
    """Return what is given, in base units, as guards and labels judge it.

    That is per kilogram or square metre as the dose was written. What no label prints so, a fixed
    dose or one per body surface, is judged per kilogram of the actual weight.
    """
    guard, times, unit = dose.regimen.weight_guard, dose.multiplicand, dose.kind.course
    if guard is not None:
        times, unit = fraction(dose.weight, "kg"), guards.guard_kind(guard).course

    def divided(amount: Amount) -> Amount:
        return Amount(numeric.from_fraction(Fraction(amount.value) / times), unit)

    return algebra.mapped(given, divided)


def _course_of(dose: PatientDose) -> Iterator[DoseWarning]:
    """Yield what calls for attention of a course before rounding, as guards judge it.

    More than labels print, where the weight does not matter, is said by `of_everybody`.
    """
    course = _exact_course(dose)
    if course is None:
        return
    start = _at_weight(dose)
    if low := _low(dose.regimen, course, _guard(dose)):
        yield DoseWarning("high", f"{start}{low}")
    if dose.regimen.weight_guard is not None:
        above = above_printed(dose.regimen, course, dose.product, dose.indication)
        if above:
            yield DoseWarning("high", f"{start}{above}")


def _obesity(dose: PatientDose) -> Iterator[DoseWarning]:
    """Yield the dose by the adjusted weight of somebody obese who is dosed by the actual one.

    The rules that ask for it are found by asking each policy of the formulary about the patient.
    """
    patient, data, weighed = dose.patient, dose.formulary, dose.weighed
    limit = data.obesity
    if limit is None or patient.height is None or patient.is_child or patient.bmi < limit:
        return
    if dose.kind.per != "body mass":
        return
    if weighed.basis not in ("actual", "pre-pregnancy") or _course(dose.regimen) is None:
        return
    asked: dict[Fraction, list[str]] = {}
    for policy in data.policies:
        with suppress(EvidenceError):  # a policy that does not hold asks for nothing
            other = dosing_weight(patient, policy, formulary=data)
            if other.basis == "adjusted" and other.kilograms < weighed.kilograms:
                top = policy.mandatory_above_bmi
                demands = top is not None and patient.bmi > top
                more = f" (demands it above {top} kg/m2)" if demands else ""
                asked.setdefault(other.kilograms, []).append(f"{policy.id}{more}")
    bmi = f"the body mass index is {shown(patient.bmi, 1)} kg/m2, {shown(limit)} or more"
    course = dose.per_course
    given = f"{bmi}: a course is {readable(course)} by {weighed.basis} weight"
    if not asked:
        sex = Hint("; give ", Argument("sex"), " to see the dose by adjusted weight")
        none = ", and no policy here has an adjusted weight for this patient"
        yield DoseWarning("moderate", given, sex if patient.sex is None else none)
        return
    each = [
        f"{readable(_at(dose, kilograms))} by the adjusted weight of {shown(kilograms)} kg, as "
        f"{', '.join(ids)} {'asks' if len(ids) == 1 else 'ask'}"
        for kilograms, ids in asked.items()
    ]
    said = f". {weighed.policy.note}" if weighed.policy.rule == "actual" else ""
    yield DoseWarning("moderate", f"{given}, and {' or '.join(each)}{said}")


def _at(dose: PatientDose, kilograms: Fraction) -> Span:
    """Return the dose of a course by another weight."""
    share = kilograms / dose.weighed.kilograms
    return algebra.mapped(
        dose.per_course,
        lambda given: Amount(numeric.from_fraction(Fraction(given.value) * share), given.unit),
    )


def _risk(dose: PatientDose) -> Iterator[DoseWarning]:
    """Yield what bears on a risk of renal dysfunction or thrombosis that was not said, or none."""
    if dose.product is None or not dose.product.rates or dose.renal_or_thrombosis_risk:
        return
    age = None if dose.patient.age is None else fraction(dose.patient.age, "year")
    factors = dose.formulary.risks
    of_age = [
        factor
        for factor in factors
        if factor.age_above and age is not None and age > fraction(factor.age_above, "year")
    ]
    what = Argument("renal_or_thrombosis_risk", bare=True)
    if dose.renal_or_thrombosis_risk is False:
        if said := dose.formulary.told_of(of_age):
            yield DoseWarning(
                "moderate",
                what,
                f" is said to be none, but labels count among such risks: {said}; the patient is "
                f"{readable(dose.patient.age)} old",
            )
        return
    known = [*of_age, *(each for each in factors if each.indication == dose.indication)]
    speak = "speaks" if len(known) == 1 else "speak"
    bears = f" ({dose.formulary.told_of(known)} {speak} for it)"
    printed = " and ".join(str(rate) for rate, _, _ in dose.speed.at_risk())
    figure = f"not above {printed}" if printed else "without a figure"
    limit = (
        f"the rates hold only where it is ruled out; at risk, the label of {dose.product.label} "
        f"prints the minimum rate practicable, {figure}"
    )
    unknown = f" is not given, so it is not known{bears if known else ''}: {limit}"
    yield DoseWarning("moderate", what, unknown)


def _rounded(dose: PatientDose) -> Iterator[DoseWarning]:
    """Yield what rounding makes of a dose: much more or less, or more than a label prints."""
    if dose.rounding is None:
        return
    name = f"per_{dose.rounding.per}"
    exact, rounded = getattr(dose, name), getattr(dose.rounded, name)
    pairs = zip(_bounds(exact), _bounds(rounded), strict=True)
    for old, new in dict.fromkeys(pairs):
        change = (Fraction(new.value) / Fraction(old.value) - 1) * 100
        if abs(change) >= MUCH:
            word = "more" if change > 0 else "less"
            yield DoseWarning(
                "moderate",
                f"rounding gives {shown(abs(change), 2)} % {word}: {readable(old)} becomes "
                f"{readable(new)}",
            )
    course, before = _rounded_course(dose), _exact_course(dose)
    if course is None or before is None:
        return
    above = above_printed(dose.regimen, course, dose.product, dose.indication)
    if above and not above_printed(dose.regimen, before, dose.product, dose.indication):
        much = Fraction(max(_bounds(course)).value) * 100 >= Fraction(
            max(_bounds(before)).value
        ) * (100 + MUCH)
        yield DoseWarning("high" if much else "low", f"rounded, {above}")
    guard = _guard(dose)
    low = _low(dose.regimen, course, guard)
    if low and not _low(dose.regimen, before, guard):
        yield DoseWarning("high", f"rounded, {low}")


def _in_vials(dose: PatientDose) -> Iterator[DoseWarning]:
    """Yield that vials, given whole, are much more than the dose, and more than a label prints."""
    if dose.product is None or (dose.rounding is not None and dose.rounding.vials):
        return
    try:
        plan = dose.vials_per_course
    except EvidenceError:  # bounds have no one number of vials
        return
    for each in (plan, *plan.readings):
        held = Span(each.content.to(dose.kind.unit))
        much = Fraction(each.content.value) * 100 >= Fraction(each.dose.value) * (100 + MUCH)
        course = _per_one(dose, held)
        above = above_printed(dose.regimen, course, dose.product, dose.indication)
        if much and above:
            more = f"the vials of a course hold {readable(each.waste)} more than the dose"
            yield DoseWarning("high", f"{more}: given whole, {above}")


def _bounds(span: Span) -> list[Amount]:
    """Return every known bound of all readings; there is always one."""
    return [b for s in (span, *span.readings) for b in (s.low, s.high) if b is not None]


def of_everybody(
    regimen: DosingRegimen,
    days: int | None,
    product: Product | None = None,
    indication: str = "",
) -> Iterator[DoseWarning]:
    """Yield what calls for attention whoever the patient is.

    Args:
        regimen: The regimen.
        days: Days of a course, chosen by the caller.
        product: The product, if one was chosen.
        indication: For which its label is asked.
    """
    if product is not None:
        if said := unread(product):
            yield DoseWarning("high", said)
        if said := overdue(product):
            yield DoseWarning("moderate", said)
    if days is not None and regimen.days is None:
        yield DoseWarning("low", f"{days} days a course are the caller's choice, not reported")
    if many := guards.too_many(regimen.courses):
        yield DoseWarning("high", many)
    if regimen.target is not None:
        yield DoseWarning(
            "moderate",
            f"the dose is the one at the start: it was adjusted to a {regimen.target}",
        )
    course = _course(regimen)
    above = above_printed(regimen, course, product, indication) if course else None
    if above:
        yield DoseWarning("high", above)
    rate = product.rate(indication) if product else None
    if rate is None or product is None:
        return
    label = _label(product, indication)
    known = [number for _, number in algebra.doses(regimen, days) if number is not None]
    others = [str(number) for number in known if rate.days and not _within(number, rate.days)]
    if others:
        numbers = " or ".join(dict.fromkeys(others))
        said = f"{label} divides a course over {rate.days} days, not {numbers}"
        yield DoseWarning("moderate", said)


def of_policy(
    policy: Policy, regimen: DosingRegimen, days: int | None, indication: str, rounding: Any
) -> Iterator[DoseWarning]:
    """Yield what the source of a policy asks of a dose beside its weight.

    Args:
        policy: The weight policy.
        regimen: The regimen.
        days: Days of a course, chosen by the caller.
        indication: For which the dose is.
        rounding: How the dose is rounded, if it is.
    """
    whole = _course(regimen)
    course = max(_bounds(whole)) if whole else None
    known = [number for _, number in algebra.doses(regimen, days) if number is not None]
    for cap in policy.caps:
        if indication not in cap.indications or course is None:
            continue
        over = f", over {cap.days} days" if cap.days else ""
        most = f"{policy.id} gives at most {cap.dose_per_course} a course{over}"
        if kind_of(course.unit) != kind_of(cap.dose_per_course.unit):
            continue
        if cap.dose_per_course < course:
            yield DoseWarning("high", f"{most}; {course} is more")
        elif cap.days and any(number != cap.days for number in known):
            numbers = " or ".join(map(str, dict.fromkeys(known)))
            yield DoseWarning("moderate", f"{most}, not {numbers}")
    if policy.whole_vials and rounding is None:
        way = f"vial-{policy.whole_vials}" if policy.whole_vials != "nearest" else "nearest-vial"
        way += " per course"
        yield DoseWarning(
            "moderate",
            f"{policy.id} rounds the dose {_WAYS[policy.whole_vials]}; it is not rounded here",
            Hint(": give ", Argument("round_to", way), " and a ", Argument("product")),
        )


_WAYS = {
    "nearest": "to the nearest whole vial",
    "up": "up to whole vials",
    "down": "down to whole vials",
}


def _label(product: Product, indication: str) -> str:
    return f"the label of {product.label} for {indication.replace('-', ' ')}"


def above_printed(
    regimen: DosingRegimen, course: Span, product: Product | None, indication: str
) -> str | None:
    """Return that a course is more than the label prints, or than labels of the drug do.

    Args:
        regimen: Of which drug.
        course: The dose of a course per body weight.
        product: Whose label, where one was chosen.
        indication: For which its label is asked.
    """
    rate = product.rate(indication) if product else None
    most = max(_bounds(course))
    printed = rate.dose_per_course if product and rate else None
    if product and printed and kind_of(printed.unit) == kind_of(most.unit) and printed < most:
        label = _label(product, indication)
        return f"{readable(most)} a course is more than {label} gives ({printed})"
    guard = regimen.guard or regimen.weight_guard
    if guard is None or guards.guard_kind(guard) != kind_of(most.unit):
        return None
    return guards.above_label(regimen.drug, Span(most), guard)


def printed(
    regimen: DosingRegimen, product: Product | None, indication: str
) -> tuple[Fraction, str] | None:
    """Return the dose in base units above which `above_printed` speaks, and its words for a row."""
    rate = product.rate(indication) if product else None
    guard = regimen.guard or regimen.weight_guard
    known = [(guards.label_of(guard), f"product labels print for {regimen.drug}")]
    if product and rate:  # of two that print the same, the label of the product is named
        known.insert(0, (rate.dose_per_course, f"{_label(product, indication)} gives"))
    kind = regimen.kind if guard is None else guards.guard_kind(guard)
    found = [
        (fraction(dose, kind.course), f"a course is more than {whose} ({dose})")
        for dose, whose in known
        if dose is not None and kind is not None and kind_of(dose.unit) == kind
    ]
    return min(found, key=lambda one: one[0], default=None)


def _within(number: int, span: Span) -> bool:
    return (span.low is None or span.low <= number) and (span.high is None or number <= span.high)


def _cap(dose: PatientDose) -> Iterator[DoseWarning]:
    if dose.warn_above is None:
        return
    name = "per_day" if algebra.days_known(dose.regimen, dose.days) else "per_course"
    given = max(_bounds(dose.shown(dose.given(name))))
    top = Fraction(dose.warn_above.to(dose.unit).value)
    if Fraction(given.value) > top:
        what = "one day" if name == "per_day" else "one course"
        yield DoseWarning(
            "high",
            f"{shown(Fraction(given.value))} {dose.unit} in {what} is above ",
            Argument("warn_above", bare=True),
            f" {dose.warn_above}; the dose is not reduced",
        )


def _middle(dose: PatientDose) -> Iterator[DoseWarning]:
    rounding = dose.rounding
    if rounding is None or rounding.direction != "nearest" or rounding.within is not None:
        return
    exact = dose.exact("per_day" if rounding.per == "day" else "per_course")
    for bound in dict.fromkeys(_bounds(exact)):
        grams = Fraction(bound.value)
        up = round_grams(grams, rounding.sizes, "up")
        try:
            down = round_grams(grams, rounding.sizes, "down")
        except EvidenceError:
            continue  # nothing lies below
        if up - grams == grams - down > 0:
            each = (Amount(numeric.from_fraction(one), "g") for one in (grams, down, up))
            middle, lower, upper = (shown_amount(one.to(dose.unit)) for one in each)
            yield DoseWarning(
                "low",
                f"{middle} lies in the middle between {lower} and {upper}: rounded up",
            )


def shown_amount(amount: Amount) -> str:
    """Return an amount for a line of text: exact if it is short, else rounded and marked."""
    return f"{shown(Fraction(amount.value))} {amount.unit}"
