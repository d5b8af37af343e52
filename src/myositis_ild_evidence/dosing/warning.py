"""What a dose for a patient calls for attention to; nothing is ever clipped."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from ..errors import EvidenceError
from ..model import Amount, Span
from . import algebra
from .ages import child_warning
from .weighing import shown

if TYPE_CHECKING:
    from .patient import PatientDose


def warnings(dose: "PatientDose") -> tuple[str, ...]:
    """Return every warning, each once."""
    found = [message for _, message in dose.patient.implausible()]
    found += child_warning(dose)
    found += dose.weighed.warnings
    found += dose.speed.warnings()
    if dose.days is not None and not isinstance(dose.regimen.days_per_course, int):
        found.append(f"{dose.days} days a course are the caller's choice, not reported")
    found += [*_label(dose), *_cap(dose), *_middle(dose)]
    return tuple(dict.fromkeys(found))


def _bounds(span: Span) -> list[Amount]:
    """Return every known bound of all readings; there is always one."""
    return [b for s in (span, *span.readings) for b in (s.low, s.high) if b is not None]


def _label(dose: "PatientDose") -> Iterator[str]:
    rate = dose.product.rate(dose.indication) if dose.product else None
    if rate is None or dose.product is None:
        return
    label = f"the label of {dose.product.label} for {rate.indication.replace('-', ' ')}"
    course = max(_bounds(algebra.dose_per_course(dose.regimen)))
    if rate.dose_per_course is not None and rate.dose_per_course < course:
        yield f"{course} a course is more than {label} gives ({rate.dose_per_course})"
    days = [days for _, days in algebra.doses(dose.regimen, dose.days) if days is not None]
    others = [str(number) for number in days if rate.days and not _within(number, rate.days)]
    if others:
        numbers = " or ".join(dict.fromkeys(others))
        yield f"{label} divides a course over {rate.days} days, not {numbers}"


def _within(number: int, span: Span) -> bool:
    return (span.low is None or span.low <= number) and (span.high is None or number <= span.high)


def _cap(dose: "PatientDose") -> Iterator[str]:
    if dose.maximum_dose is None:
        return
    name = "per_day" if algebra.days_known(dose.regimen, dose.days) else "per_course"
    given = max(_bounds(getattr(dose.rounded, name)))
    top = Fraction(dose.maximum_dose.to("g").value)
    if Fraction(given.value) > top:
        what = "one day" if name == "per_day" else "one course"
        yield (
            f"{shown(Fraction(given.value))} g in {what} is above maximum_dose "
            f"{dose.maximum_dose}; the dose is not reduced"
        )


def _middle(dose: "PatientDose") -> Iterator[str]:
    rounding = dose.rounding
    if rounding is None or rounding.direction != "nearest":
        return
    from .vial_counts import round_grams

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
