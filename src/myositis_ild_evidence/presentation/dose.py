"""Doses in text."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from ..dosing import INTENDED_USE, Nearest, PatientDose
from ..dosing.weighing import shown
from ..errors import EvidenceError, MissingValueError
from ..model import DosingRegimen
from ..registry.table import Table
from . import text, words

_LONG = re.compile(r"\d+\.\d{2,}")


def doses(regimens: Sequence[DosingRegimen], weight: str | None, days: int | None) -> str:
    """Return the doses of regimens per body weight and, with a weight, in grams."""
    if not regimens:
        return "No regimen is reported."
    blocks = [_block(regimen, weight, days) for regimen in regimens]
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


def _block(regimen: DosingRegimen, weight: str | None, days: int | None) -> str:
    # Days are chosen only where the evidence does not say.
    chosen = None if isinstance(regimen.days_per_course, int) else days
    pairs = [
        ("As reported", words.regimen(regimen)),
        ("Per day", _or_why(lambda: str(regimen.dose_per_day(chosen)))),
        ("Per course", str(regimen.dose_per_course())),
        ("In all", _or_why(lambda: str(regimen.total_dose()))),
    ]
    if weight is not None:
        patient = regimen.for_patient(weight, days=chosen)
        pairs += [
            (f"For {patient.weight}", "actual body weight"),
            ("  per day", _or_why(lambda: str(patient.per_day), "not known")),
            ("  per course", str(patient.per_course)),
            ("  in all", _or_why(lambda: str(patient.total), "not known")),
        ]
    readings = " ".join(reading.why for reading in regimen.readings)
    pairs += [("Note", regimen.caution or ""), ("Reading", readings)]
    return f"{regimen.key}\n{text.labelled(pairs)}"


def _or_why(compute: Callable[[], str], short: str = "") -> str:
    try:
        return compute()
    except MissingValueError as error:
        return short or f"not known: {error}"


def patient_doses(doses: Sequence[PatientDose]) -> str:
    """Return doses for a patient: exact and rounded, vials, time, and what calls for attention."""
    if not doses:
        return "No regimen is reported."
    return "\n\n".join([*map(_patient, doses), text.paragraph(INTENDED_USE)])


def _patient(dose: PatientDose) -> str:
    rounded = dose.rounding is not None

    def figure(name: str) -> str:
        exact = short(getattr(dose, name))
        if not rounded:
            return exact
        return f"{exact}, rounded {short(getattr(dose.rounded, name))}"

    weight = f"{shown(dose.weighed.kilograms)} kg"
    pairs = [
        ("As reported", words.regimen(dose.regimen)),
        ("Weight", str(dose.patient.weight)),
        ("Dosing weight", f"{weight}, {dose.weighed.basis} ({dose.weighed.policy.label})"),
        *(
            (label, _known(lambda name=name: figure(name)))  # type: ignore[misc]
            for label, name in (
                ("Per day", "per_day"), ("Per course", "per_course"), ("In all", "total"),
            )
        ),
    ]  # fmt: skip
    if dose.rounding is not None:
        pairs += [
            ("Rounding", dose.rounding.label),
            ("Difference", f"{dose.difference_percent} %"),
        ]
    if dose.product is not None:
        pairs += [
            ("Product", f"{dose.product.label}, label of {dose.product.label_date}"),
            ("Vials a day", _known(lambda: f"{dose.vials}; waste {short(dose.vials.waste)}")),
            ("Vials a course", _known(lambda: str(dose.vials_per_course))),
            ("Volume a day", _known(lambda: short(dose.volume))),
            ("Shortest time", _known(lambda: f"{_time(dose)} ({dose.maximum_rate})")),
        ]
    pairs += [("Warning", warning) for warning in dose.warnings]
    pairs += [("Note", caution) for caution in dose.cautions[:-1]]
    return f"{dose.regimen.key}\n{text.labelled(pairs)}"


def _time(dose: PatientDose) -> str:
    return f"{'more than ' if dose.maximum_rate.exclusive else ''}{short(dose.minimum_time)} a day"


def _known(compute: Callable[[], str]) -> str:
    try:
        return compute()
    except EvidenceError as error:
        return f"not known: {error}"


def schedules(made: Sequence[tuple[PatientDose, Table]]) -> str:
    """Return the days of infusion of each dose."""
    blocks = []
    for dose, table in made:
        rows = [
            (str(row["date"]), str(row["course"]), str(row["day"]), short(row["grams"]),
             short(row["cumulative_g_per_kg"]))
            for row in table
        ]  # fmt: skip
        head = ("date", "course", "day", "grams", "g/kg so far")
        notes = [*dose.warnings, *dose.cautions[:-1]]
        shown_notes = [text.paragraph(note) for note in notes]
        blocks.append("\n".join([f"{dose.regimen.key}", text.table(head, rows), *shown_notes]))
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


def comparison(regimen: DosingRegimen, table: Table) -> str:
    """Return the comparison of policies and products, and why some give no dose."""
    head = ("policy", "weight", "course", "percent", "rounded", "hours", "vials a day")
    blocks: dict[str, list[tuple[str, ...]]] = {}
    refused = {}
    for row in table:
        if row["course_g"] is None:
            refused[row["policy"]] = row["note"]
            continue
        blocks.setdefault(row["product"], []).append(
            (
                row["policy"],
                f"{short(row['dosing_weight_kg'], 1)} kg",
                f"{short(row['course_g'], 1)} g",
                f"{row['versus_actual_percent']}",
                f"{short(row['rounded_course_g'], 1)} g",
                "-" if row["hours"] is None else short(row["hours"], 1),
                row["vials"] or "-",
            )
        )
    shown_blocks = [f"{product}\n{text.table(head, rows)}\n" for product, rows in blocks.items()]
    lines = [f"{regimen.key}: {words.regimen(regimen)}", "", *shown_blocks]
    lines += [text.paragraph(f"{policy}: {why}") for policy, why in refused.items()]
    lines += [text.paragraph(reading.why) for reading in regimen.readings]
    lines += [text.paragraph(regimen.caution)] if regimen.caution else []
    lines.append(
        text.paragraph("Percent: against the actual weight. --format csv has the warnings.")
    )
    return "\n".join([*lines, "", text.paragraph(INTENDED_USE)])


def nearest(found: Nearest) -> str:
    """Return the regimens nearest to an order."""
    pairs = [(match.regimen.key, match.words) for match in found]
    return "\n".join([found.summary, "", text.labelled(pairs), "", text.paragraph(INTENDED_USE)])


def short(value: object, places: int = 3) -> str:
    """Return a figure short enough to read; what was shortened is marked."""
    return _LONG.sub(lambda number: shown(Fraction(number[0]), places), str(value))
