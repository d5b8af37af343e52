"""Regimens as ActivityDefinition with Dosage and Timing: what a study gave, not an order."""

from decimal import Decimal

import attrs

from ..dosing.wording import INTENDED_USE
from ..errors import MissingValueError
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records import words as in_words
from ..records.dose import RateLimit
from ..records.dose_kind import Per, course_unit
from ..records.regimen import DosingRegimen
from ..records.study import Publication
from .codes import term
from .context import Context, Resource, pruned, quantity, resource_id
from .variable import add_exposure

# FHIR knows these units of time; the codes are those of UCUM.
_PERIODS = {"day": "d", "week": "wk", "month": "mo", "year": "a", "hour": "h", "minute": "min"}


def add_regimen(context: Context, publication: Publication, regimen: DosingRegimen) -> None:
    """Add a regimen as an activity, each further reading of it as another, and as an exposure.

    Bounds that hold for a cohort or for a protocol are in the text of the Dosage only: as structure
    they would say what the evidence does not.
    """
    words = as_text(regimen)
    title = f"Regimen {regimen.key}, as reported"
    first = resource_id(publication.id, "regimen", regimen.id)
    _add(context, publication, regimen, first, title, words)
    ids = [first]
    for number, reading in enumerate(regimen.readings, 2):
        ids.append(resource_id(publication.id, "regimen", regimen.id, f"reading-{number}"))
        other = attrs.evolve(
            regimen,
            readings=(),
            **{
                name: getattr(reading, field)
                for name, field in (
                    ("dose", "dose"),
                    ("daily_dose", "daily_dose"),
                    ("single_dose", "single_dose"),
                    ("times_per_day", "times_per_day"),
                    ("dose_per_course", "course_dose"),
                )
            },
        )
        told = f"Another reading of the same text. {as_text(other)} {reading.why}"
        _add(context, publication, other, ids[-1], f"{title}, reading {number}", told)
    add_exposure(context, publication, regimen, words, ids)


def _add(
    context: Context,
    publication: Publication,
    regimen: DosingRegimen,
    id: str,
    title: str,
    words: str,
) -> None:
    source = regimen.stands_in or publication.source
    context.add(
        "ActivityDefinition",
        id,
        f"{title}: {words}",
        {
            "version": context.version,
            "title": title,
            "status": "active",
            "experimental": True,  # in FHIR's words: not intended for genuine usage
            "description": " ".join(part for part in (words, regimen.note) if part),
            "purpose": f"A record of what was given in {publication.reference.short}.",
            "usage": f"{INTENDED_USE} {context.statement}",
            "relatedArtifact": [context.source(source)],
            "kind": "MedicationRequest",
            "productCodeableConcept": term(context.vocabularies["drugs"], regimen.drug),
            "dosage": [_dosage(regimen, words)],
        },
    )


def as_text(regimen: DosingRegimen) -> str:
    """Return a regimen in words, with the doses that follow and every other reading.

    Examples:
        >>> print(as_text(DosingRegimen(dose_per_course="2 g/kg", days_per_course=2, courses=3)))
        2 g/kg body weight a course, over 2 days; interval not reported; courses: 3. Total: 6 g/kg.
    """
    days = regimen.days_per_course
    if (why := regimen.not_computed) is not None:
        told = f"{in_words.regimen(regimen)}. No dose is computed: {why}."
        return " ".join(filter(None, [told, regimen.caution]))
    weight = _PER[_per(regimen)]
    if regimen.duration is not None:
        parts = [in_words.reported_dose(regimen)]
    elif regimen.daily_dose is not None:
        said = f" ({weight})" if weight else ""
        parts = [f"{regimen.daily_dose}{said} on {days} days of a course"]
    elif regimen.single_dose is not None:
        parts = [f"{in_words.reported_dose(regimen)} of a course"]
    else:
        over = f"over {days} days" if isinstance(days, int) else f"days of a course {days}"
        said = f" {weight}" if weight else ""
        parts = [f"{regimen.course_dose}{said} a course, {over}"]
    if regimen.duration is None:
        parts.append(f"interval {regimen.interval}")
        parts.append(f"courses: {regimen.courses}")
    if isinstance(regimen.maximum_rate, RateLimit):
        parts.append(f"rate {regimen.maximum_rate}")
    try:
        total = f"Total: {regimen.total_dose()}."
    except MissingValueError:
        total = "The total dose is not known."
    readings = [f"Another reading: {reading.why}" for reading in regimen.readings]
    return " ".join(filter(None, ["; ".join(parts) + ".", total, *readings, regimen.caution]))


def _dosage(regimen: DosingRegimen, words: str) -> Resource:
    return pruned(
        {
            "text": words,
            "timing": pruned({"repeat": _repeat(regimen)}),
            "doseAndRate": [_dose(regimen)] if regimen.not_computed is None else None,
        }
    )


def _dose(regimen: DosingRegimen) -> Resource:
    days, per, daily = regimen.days_per_course, _per(regimen), regimen.of_day
    if daily is not None:
        made: Resource = {"type": {"text": "Dose of one day"}}
        printed = regimen.printed or daily
        unit = (printed.low if printed.low is not None else printed.high).unit
        made |= _amount((daily * Amount("1 day")).to(course_unit(unit)), "dose", per)
    else:
        over = f"given over {days} days" if isinstance(days, int) else f"days {days}"
        made = {"type": {"text": f"Dose of one whole course, {over}"}}
        made |= _amount(regimen.dose_per_course(), "dose", per)
    if regimen.readings:
        made["type"]["text"] += "; the text has another reading, which is an activity of its own"
    if isinstance(regimen.maximum_rate, RateLimit):
        rate = regimen.maximum_rate.value
        made["rateRange"] = {"high": quantity(rate.value, rate.unit)}
    return made


#: What a dose is per, in words.
_PER = {"body mass": "body weight", "body surface": "body surface", None: ""}


def _per(regimen: DosingRegimen) -> Per | None:
    return regimen.kind.per if regimen.kind is not None else None


def _amount(span: Span, name: str, per: Per | None) -> Resource:
    if span.is_exact:
        return {f"{name}Quantity": _of_body(span.low, per)}
    bounds = {"low": span.low, "high": span.high}
    return {f"{name}Range": {side: _of_body(one, per) for side, one in bounds.items() if one}}


def _of_body(amount: Amount, per: Per | None) -> Resource:
    # UCUM cannot say "per kilogram of body weight"; the words of the unit do.
    return quantity(amount.value, amount.unit) | {"unit": f"{amount.unit} {_PER[per]}".strip()}


def _repeat(regimen: DosingRegimen) -> Resource:
    """Return how often: days where a daily dose is printed, whole courses otherwise."""
    made: Resource = {}
    if regimen.not_computed is not None:
        return made
    if regimen.duration is not None:
        return _lasting(regimen)
    days = regimen.days_per_course if isinstance(regimen.days_per_course, int) else 1
    if regimen.of_day is None:
        if days > 1:
            made = {"duration": days, "durationUnit": "d"}
        days = 1
    courses = regimen.courses
    if isinstance(courses, Span) and courses.low == 1 and courses.high is None:
        # Only the first course is certain: what stands in the interval may never have been given.
        whole = regimen.of_day is None
        once = {"count": 1} if whole else {"frequency": 1, "period": Decimal(1), "periodUnit": "d"}
        return made | {"count": days} | once
    if isinstance(courses, Span) and courses.is_exact and courses.low == int(courses.low):
        made["count"] = int(courses.low) * days
    if isinstance(regimen.interval, Span):
        made |= {"frequency": days} | _period(regimen.interval)
    elif made.get("count") == days and days > 1:
        # One course, on consecutive or other days: a daily dose, so often.
        made |= {"frequency": 1, "period": Decimal(1), "periodUnit": "d"}
    return made


def _lasting(regimen: DosingRegimen) -> Resource:
    """Return how often and for how long a dose is given that has no courses."""
    weekly = regimen.days_per_week
    made: Resource = {"frequency": weekly or 1, "period": Decimal(1)}
    made["periodUnit"] = "d" if weekly is None else "wk"
    lasts = regimen.duration
    if isinstance(lasts, Span) and lasts.is_exact and not lasts.readings:
        made |= {"boundsDuration": quantity(lasts.low.value, lasts.low.unit)}
    return made


def _period(interval: Span) -> Resource:
    low, high = interval.low or interval.high, interval.high
    made = {"period": low.value, "periodUnit": _PERIODS[low.unit]}
    if high is not None and not interval.is_exact:
        made["periodMax"] = high.to(low.unit).value
    return made
