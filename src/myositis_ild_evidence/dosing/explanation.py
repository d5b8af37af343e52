"""Every step of a dose for a patient, with its sources: to be checked by hand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import EvidenceError, InvalidValueError, Wording, near
from ..quantities.numeric import readable, shown
from ..quantities.span import Span
from ..records import algebra, regimen_words
from ..records.plain import plain
from ..words import quoted
from . import labels
from .infusion import time_in_words
from .labels import heading, safety_lines
from .policy import Line
from .wording import Say

if TYPE_CHECKING:
    from ..bibliography.reference import Reference
    from .patient import PatientDose

FORMS = ("text", "markdown", "data")
Section = tuple[str, list[Line]]


def explain(dose: "PatientDose", form: str = "text", say: Say = str) -> Any:
    """Return every step as text, Markdown or plain data.

    Args:
        dose: The dose for a patient.
        form: ``text``, ``markdown`` or ``data``.
        say: Gives text in the words of whoever reads it.

    Raises:
        InvalidValueError: There is no such form.
    """
    if form not in FORMS:
        raise InvalidValueError(
            f"unknown form {quoted(form)}; {near(form, FORMS)}",
            code="unknown-choice",
            argument="form",
        )
    sections = _sections(dose)
    if form == "data":
        return [
            {
                "section": title,
                "label": line.label,
                "working": say(line.working),
                "value": None if line.value is None else str(line.value),
                "sources": list(line.sources),
            }
            for title, lines in sections
            for line in lines
        ]
    return "\n".join(_markdown(sections, say) if form == "markdown" else _text(sections, say))


def _text(sections: Iterable[Section], say: Say) -> Iterator[str]:
    for title, lines in sections:
        yield title
        for line in lines:
            label = f"{line.label}: " if line.label else ""
            yield f"  {label}{_said(line, say)}"


def _markdown(sections: Iterable[Section], say: Say) -> Iterator[str]:
    for title, lines in sections:
        yield f"### {title}\n"
        for line in lines:
            label = f"**{line.label}:** " if line.label else ""
            yield f"- {label}{_said(line, say)}"
        yield ""


def _said(line: Line, say: Say) -> str:
    cited = f" [{', '.join(line.sources)}]" if line.sources else ""
    value = "" if line.value is None else f"{shown(Fraction(line.value.value))} {line.value.unit}"
    return f"{' = '.join(part for part in (say(line.working), value) if part)}{cited}"


def _sections(dose: "PatientDose") -> list[Section]:
    found = [
        ("Patient", _patient(dose)),
        *([("Dosing weight", list(dose.weighed.lines))] if dose.kind.per else []),
        *([("Body surface", [dose.surface.line])] if dose.surface is not None else []),
        (_TITLES[dose.kind.per], _as_prescribed(dose)),
        ("Dose", _doses(dose)),
        ("Rounding", _rounding(dose)),
        ("Vials and infusion", _infusion(dose)),
        *([("Safety of the product", [*safety_lines(dose.product)])] if dose.product else []),
        ("Warnings", _warned(dose)),
        ("Cautions", _words(dose.cautions)),
        ("Notes", _words(_notes(dose))),
    ]
    keys = [key for _, lines in found for line in lines for key in line.sources]
    return [*found, ("Sources", _sources(dose, dict.fromkeys(keys)))]


#: What the dose as prescribed is called.
_TITLES = {
    "body mass": "Dose per kilogram",
    "body surface": "Dose per square metre",
    None: "Dose as prescribed",
}


def _words(sentences: Iterable[str]) -> list[Line]:
    return [Line(label="", working=sentence) for sentence in sentences] or [
        Line(label="", working="none")
    ]


def _notes(dose: "PatientDose") -> list[str]:
    """Return what is not known of the patient, and of the rules that the dose rests on."""
    of_weight = dose.weighed.notes if dose.kind.per is not None else ()
    of_surface = (dose.surface.formula.note,) if dose.surface is not None else ()
    return [*map(str, dose.notes), *of_weight, *of_surface]


def _warned(dose: "PatientDose") -> list[Line]:
    return [Line(label=one.severity, working=one) for one in dose.warnings] or _words(())


def _patient(dose: "PatientDose") -> list[Line]:
    patient = dose.patient
    given = {
        "Weight": patient.weight,
        "Height": patient.height,
        "Sex": patient.sex,
        "Age": patient.age,
        "Pregnant": None if patient.pregnant is None else ("yes" if patient.pregnant else "no"),
        "Weight before pregnancy": patient.pre_pregnancy_weight,
    }
    lines = [
        Line(label=label, working=readable(value))
        for label, value in given.items()
        if value is not None
    ]
    if patient.weight.unit != "kg":
        lines.insert(1, Line(label="Weight in kg", working=readable(dose.weight)))
    return lines


def _cited(dose: "PatientDose") -> tuple[str, ...]:
    """Return the study, and the document in which its figures were read."""
    source = dose.regimen.stands_in
    keys = (dose.regimen.study, source.cite if source else "")
    return tuple(dict.fromkeys(key for key in keys if key))


def _line(label: str, compute: Callable[[], Any], sources: tuple[str, ...] = ()) -> Line:
    """Return a line with a figure, or with the reason why there is none."""
    try:
        return Line(label=label, working=readable(compute()), sources=sources)
    except EvidenceError as error:
        return Line(label=label, working=Wording("not known: ", error.message))


def _as_prescribed(dose: "PatientDose") -> list[Line]:
    regimen, cited = dose.regimen, _cited(dose)
    return [
        Line(
            label="Regimen",
            working=f"{regimen.key}, as reported: {regimen_words.regimen(regimen)}",
            sources=cited,
        ),
        _line("Per day", lambda: algebra.dose_per_day(regimen, dose.days), cited),
        _line("Per course", lambda: algebra.dose_per_course(regimen), cited),
        _line("Total", lambda: algebra.total_dose(regimen), cited),
    ]


def _doses(dose: "PatientDose") -> list[Line]:
    regimen = dose.regimen
    unit = {"body mass": "kg", "body surface": "m2", None: ""}[dose.kind.per]

    def working(rate: Callable[[], Span], given: Callable[[], Span]) -> str:
        by = f"{rate()} x {shown(dose.multiplicand)} {unit} = " if unit else ""
        return f"{by}{readable(given())}"

    parts: list[tuple[str, Callable[[], Span], Callable[[], Span]]] = [
        ("Per day", lambda: algebra.dose_per_day(regimen, dose.days), lambda: dose.per_day),
        ("Per course", lambda: algebra.dose_per_course(regimen), lambda: dose.per_course),
        ("Total", lambda: algebra.total_dose(regimen), lambda: dose.total),
    ]
    return [_line(label, partial(working, rate, given)) for label, rate, given in parts]


def _rounding(dose: "PatientDose") -> list[Line]:
    if dose.rounding is None:
        return _words(["the doses are not rounded"])
    sources: tuple[str, ...] = ()
    if dose.rounding.vials and dose.product:
        read = dose.product.vials_source
        sources = (read.cite,) if read else ()
    elif dose.rounding.of_policy:
        sources = (dose.weighed.policy.reference,)
    return [
        Line(label="Rule", working=f"once, {dose.rounding.label}", sources=sources),
        _line("Per day", lambda: dose.rounded.per_day),
        *([_line("Days", lambda: _each_day(dose))] if dose.rounding.split else []),
        _line("Per course", lambda: dose.rounded.per_course),
        _line("Total", lambda: dose.rounded.total),
        _line("Difference of a course", lambda: dose.difference.per_course),
        _line("Difference in percent", lambda: dose.difference_percent),
    ]


def _each_day(dose: "PatientDose") -> str:
    return " + ".join(map(readable, dose.each_day))


def _infusion(dose: "PatientDose") -> list[Line]:
    product = dose.product
    lines = []
    if product is not None:
        strength = product.concentration_source
        cited = (strength.cite,) if strength else ()
        lines.append(Line(label="Product", working=heading(dose), sources=cited))
        lines += [
            Line(label="", working=note) for note in (product.vials_note, product.note) if note
        ]
        cite = (product.vials_source.cite,) if product.vials_source else ()
        lines += [
            _line("Vials a day", lambda: f"{dose.vials} (waste {dose.vials.waste})", cite),
            _line("Vials a course", lambda: dose.vials_per_course, cite),
            _line("Volume a day", lambda: dose.volume),
        ]
    weight = shown(dose.speed.kilograms)
    start = dose.start_rate
    if start is not None:
        lines.append(Line(label="Start rate", working=str(start), sources=start.sources))
    holds = dose.rate_cap is not None or not dose.speed.undecided
    for number, limit in enumerate(dose.rate_limits):
        word = "Rate limit, the lowest" if holds and number == 0 else "Rate limit"
        at = f" at {weight} kg, the lower of dosing and actual weight"
        per_kilogram = at if "/kg" in limit.printed.unit else ""
        lines.append(Line(label=word, working=f"{limit}{per_kilogram}", sources=limit.sources))
    rates = [rate for rate in dose.speed.label_rates() if rate.note]
    lines += [
        Line(label="", working=rate.note or "", sources=(rate.source.cite,)) for rate in rates
    ]
    if product is not None:
        lines.append(_line("Least time of a day by the printed rates", lambda: _steps(dose)))
    drug = dose.regimen.drug
    if not lines and not any(known.drug == drug for known in dose.formulary.products):
        return _words([f"no product that holds {drug} is known, and no rate"])
    return [*lines, _line("Shortest infusion of a day", lambda: _time(dose))]


def _time(dose: "PatientDose") -> str:
    word = "more than " if dose.binding_rate.exclusive else ""
    return f"{word}{time_in_words(dose.minimum_time)}, at the lowest limit from start to end"


def _steps(dose: "PatientDose") -> str:
    steps = [
        f"{shown(Fraction(step.rate.value), 1)} mL/h for {shown(Fraction(step.time.value), 1)} min"
        for step in dose.titration
    ]
    free = "; how the rate rises between is not printed" if dose.speed.free and steps[1:] else ""
    return f"{', then '.join(steps)}: at least {time_in_words(dose.titrated_time)}{free}"


def _sources(dose: "PatientDose", keys: Iterable[str]) -> list[Line]:
    """Return what was cited: the study by its own pack, policies and products by the formulary.

    Each of the two is only read where something of it is cited.
    """
    ours = _cited(dose)
    owner = dose.regimen.owner
    own: Mapping[str, Reference] = owner.bibliography if owner and owner.bibliography else {}
    lines = []
    for key in keys:
        known = own if key in ours else dose.formulary.references
        cited = known[key].citation if key in known else "own source"
        lines.append(Line(label=key, working=cited))
    return lines


def to_dict(dose: "PatientDose") -> dict[str, Any]:
    """Return a dose as plain data that JSON can hold: as it is read, and exact beside it."""
    from ..packs.trees import to_tree

    policy, product = dose.weighed.policy, dose.product
    figures: dict[str, Callable[[], Any]] = {
        "per_day": lambda: dose.per_day,
        "per_course": lambda: dose.per_course,
        "total": lambda: dose.total,
        "rounded_per_day": lambda: dose.rounded.per_day,
        "rounded_per_course": lambda: dose.rounded.per_course,
        "rounded_total": lambda: dose.rounded.total,
        "difference_per_course": lambda: dose.difference.per_course,
        "difference_percent": lambda: dose.difference_percent,
        "volume": lambda: dose.volume,
        "titrated_time": lambda: dose.titrated_time,
        "minimum_time": lambda: dose.minimum_time,
    }
    return {
        "regimen": dose.regimen.key,
        "patient": to_tree(dose.patient),
        "weight_policy": policy.id,
        "dosing_weight": {
            "text": readable(dose.dosing_weight),
            "exact": str(dose.dosing_weight),
        },
        "dosing_weight_basis": dose.weighed.basis,
        "body_surface": _of_surface(dose),
        "product": None if product is None else product.id,
        "countries": [] if product is None else [*product.countries],
        "rounding": None if dose.rounding is None else dose.rounding.label,
        "indication": dose.indication,
        "renal_or_thrombosis_risk": dose.renal_or_thrombosis_risk,
        "days": dose.days,
        **{name: _plain(compute) for name, compute in figures.items()},
        "vials": _plain(lambda: dose.vials.to_dict()),
        "start_rate": None if dose.start_rate is None else str(dose.start_rate),
        "rate_limits": [str(limit) for limit in dose.rate_limits],
        "safety": None if product is None else labels.to_dict(product),
        "warnings": [
            {"severity": warning.severity, "text": str(warning)} for warning in dose.warnings
        ],
        "cautions": list(dose.cautions),
        "notes": _notes(dose),
        "steps": explain(dose, "data"),
        "intended_use": dose.intended_use,
    }


def _of_surface(dose: "PatientDose") -> dict[str, str] | None:
    """Return the body surface with its formula; None where the dose is not per body surface."""
    surface = dose.surface
    if surface is None:
        return None
    return {
        "formula": surface.formula.id,
        "text": readable(surface.amount),
        "exact": str(surface.amount),
    }


def _plain(compute: Callable[[], Any]) -> Any:
    try:
        return plain(compute())
    except EvidenceError as error:
        return {"missing": str(error)}
