"""Doses in text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from .. import text
from ..errors import Argument, EvidenceError, MissingValueError, Wording
from ..quantities.numeric import readable
from ..records import regimen_words
from ..records.algebra import days_left_open
from ..tables.text import aligned
from .warning import of_everybody
from .wording import INTENDED_USE, SEPARATOR, Say

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from ..tables.table import Record, Table
    from .order import Order
    from .patient import PatientDose
    from .ranking import Nearest


def doses(
    regimens: Sequence[DosingRegimen], weight: str | None, days: int | None, say: Say = str
) -> str:
    """Return the doses of regimens per body weight and, with a weight, in grams."""
    if not regimens:
        return "No regimen is reported."
    # Of many regimens, days are for those that do not say; of one, they may contradict it.
    chosen = [days if len(regimens) == 1 else days_left_open(each, days) for each in regimens]
    blocks = [
        _block(regimen, weight, own, say) for regimen, own in zip(regimens, chosen, strict=True)
    ]
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


def _block(regimen: DosingRegimen, weight: str | None, days: int | None, say: Say) -> str:
    pairs = [
        ("As reported", regimen_words.regimen(regimen)),
        ("Per day", _or_why(lambda: str(regimen.dose_per_day(days)))),
        ("Per course", str(regimen.dose_per_course())),
        ("Total", _or_why(lambda: str(regimen.total_dose()))),
    ]
    warnings = tuple(of_everybody(regimen, days))
    if weight is not None:
        patient = regimen.for_patient(weight, days=days)
        warnings = patient.warnings
        pairs += [
            (f"For {patient.patient.weight}", _actual(patient)),
            ("  per day", _or_why(lambda: readable(patient.per_day), "not known")),
            ("  per course", readable(patient.per_course)),
            ("  total", _or_why(lambda: readable(patient.total), "not known")),
        ]
    readings = " ".join(reading.why for reading in regimen.readings)
    pairs += [("Warning", warning) for warning in warnings]
    pairs += [("Note", regimen.caution or ""), ("Reading", readings)]
    return f"{regimen.key}\n{_labelled(pairs, say)}"


def _actual(dose: PatientDose) -> str:
    converted = "" if dose.patient.weight.unit == "kg" else f", {readable(dose.weight)}"
    return f"actual body weight{converted}"


def _labelled(pairs: Sequence[tuple[str, str]], say: Say) -> str:
    return text.labelled((label, say(value)) for label, value in pairs)


def _or_why(compute: Callable[[], str], short: str = "") -> str:
    try:
        return compute()
    except MissingValueError as error:
        return short or Wording("not known: ", error.message)


def patient_doses(doses: Sequence[PatientDose], say: Say = str) -> str:
    """Return doses for a patient: exact and rounded, vials, time, and what calls for attention."""
    if not doses:
        return "No regimen is reported."
    blocks = [f"{dose.regimen.key}\n{_labelled(_patient(dose), say)}" for dose in doses]
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


def _patient(dose: PatientDose) -> list[tuple[str, str]]:
    rounded = dose.rounding is not None

    def figure(name: str) -> str:
        exact = readable(getattr(dose, name))
        if not rounded:
            return exact
        return f"{exact}, rounded {readable(getattr(dose.rounded, name))}"

    weighed = f"{dose.weighed.basis} ({dose.weighed.policy.label})"
    pairs = [
        ("As reported", regimen_words.regimen(dose.regimen)),
        ("Weight", str(dose.patient.weight)),
        ("Dosing weight", f"{readable(dose.dosing_weight)}, {weighed}"),
        *(
            (label, _known(lambda name=name: figure(name)))  # type: ignore[misc]
            for label, name in (
                ("Per day", "per_day"), ("Per course", "per_course"), ("Total", "total"),
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
            ("Vials a day", _known(lambda: f"{dose.vials}; waste {readable(dose.vials.waste)}")),
            ("Vials a course", _known(lambda: str(dose.vials_per_course))),
            ("Volume a day", _known(lambda: readable(dose.volume))),
            ("Time a day", _known(lambda: _time(dose))),
        ]
    pairs += [("Warning", warning) for warning in dose.warnings]
    pairs += [("Note", caution) for caution in dose.cautions[:-1]]
    return pairs


def _time(dose: PatientDose) -> str:
    """Return the time with the label's steps first: nobody infuses at the maximum throughout."""
    whole = readable(dose.minimum_time, 2)
    throughout = f"at the maximum rate throughout ({dose.binding_rate})"
    word = "more than" if dose.binding_rate.exclusive else "at least"
    if dose.titrated_time == dose.minimum_time:
        return f"{word} {whole}, {throughout}; no slower steps are known here"
    return f"{word} {readable(dose.titrated_time, 2)} with the label's steps; {whole} {throughout}"


def _known(compute: Callable[[], str]) -> str:
    try:
        return compute()
    except EvidenceError as error:
        return Wording("not known: ", error.message)


def schedules(made: Sequence[Table], say: Say = str) -> str:
    """Return the days of infusion of each dose, after what they rest on."""
    head = ("date", "course", "day", "grams", "g/kg dosing weight so far")
    blocks = []
    for table in made:
        rows = [
            (str(row["date"]), str(row["course"]), str(row["day"]), readable(row["grams"]),
             readable(row["cumulative_g_per_kg"]))
            for row in table
        ]  # fmt: skip
        notes = [text.paragraph(say(note)) for note in table.notes[:-1]]
        blocks.append("\n".join([table.title, *notes, "", aligned(head, rows)]))
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


def comparison(regimen: DosingRegimen, table: Table, say: Say = str) -> str:
    """Return the comparison of policies and products, its warnings, and what gives no dose."""
    dosed = [row for row in table if row["course_g"] is not None]
    several = bool(regimen.readings)
    head = ["policy", "weight", "course", "percent", "rounded", "hours", "vials a day"]
    lines = [f"{regimen.key}: {regimen_words.regimen(regimen)}", ""]
    lines += [text.paragraph(table.notes[0]), ""]
    shown = [row for row in dosed if row["same_dose_as"] is None]
    for product in dict.fromkeys(row["product"] for row in dosed):
        rows = [
            _compared(row, several, _agreeing(row, dosed))
            for row in shown
            if row["product"] == product
        ]
        columns = ["reading", *head] if several else head
        lines += [product, aligned(columns, rows), ""]
    refused = {row["policy"]: row["note"] for row in table if row["course_g"] is None}
    notes = [*_warnings(dosed), *(f"{policy}: {why}" for policy, why in refused.items())]
    notes += table.notes[1:-1]
    notes.append(
        "+1: one more policy gives the same dose. Percent: against the actual weight. Hours: the "
        "least of one day, with the steps that the label prints, then at the lowest limit."
    )
    lines += [text.paragraph(say(note)) for note in notes]
    return "\n".join([*lines, "", text.paragraph(INTENDED_USE)])


def _agreeing(row: Record, rows: Sequence[Record]) -> int:
    """Return how many further policies give the same dose of this product and reading."""
    alike = (row["policy"], row["product"], row["reading"])
    return sum((one["same_dose_as"], one["product"], one["reading"]) == alike for one in rows)


def _compared(row: Record, several: bool, agreeing: int) -> tuple[str, ...]:
    cells = (
        f"{row['policy']} +{agreeing}" if agreeing else row["policy"],
        f"{readable(row['dosing_weight_kg'], 1)} kg",
        f"{readable(row['course_g'], 1)} g",
        f"{row['versus_actual_percent']}",
        f"{readable(row['rounded_course_g'], 1)} g",
        "-" if row["hours"] is None else readable(row["hours"], 1),
        row["vials"] or "-",
    )
    return (str(row["reading"]), *cells) if several else cells


def _warnings(rows: Sequence[Record]) -> Iterator[str]:
    """Yield each warning once, after whom it concerns if that is not everybody."""
    concerned: dict[str, list[Record]] = {}
    for row in rows:
        for warning in filter(None, row["note"].split(SEPARATOR)):
            concerned.setdefault(warning, []).append(row)
    for warning, those in concerned.items():
        who = "" if len(those) == len(rows) else f"{_who(rows, those)}: "
        yield f"Warning: {who}{warning}"


def _who(rows: Sequence[Record], those: Sequence[Record]) -> str:
    """Return rows in the fewest words: by product, policy or reading, if that is all of them."""
    for name in ("product", "policy", "reading"):
        values = dict.fromkeys(row[name] for row in those)
        if sum(row[name] in values for row in rows) == len(those):
            return ", ".join(f"{'reading ' if name == 'reading' else ''}{v}" for v in values)
    several = any(row["reading"] > 1 for row in rows)
    return ", ".join(
        f"{row['policy']} with {row['product']}"
        + (f" in reading {row['reading']}" if several else "")
        for row in those
    )


def order(read: Order, say: Say = str) -> str:
    """Return an order in every way that it can be read, each with what it is the same as."""
    count = len(read.readings)
    first, *others = (Argument("reading", number) for number in range(1, count + 1))
    asked = Wording("Choose with ", first, *(part for one in others for part in (" or ", one)), ".")
    head = (
        f"{read.text!r} can be read in {count} ways; one must be chosen before any dose is given."
    )
    pairs = []
    for number, one in enumerate(read.readings, 1):
        pairs += [
            (f"Reading {number}", one.words),
            ("", one.why),
            ("", f"{one.matches[0].upper()}{one.matches[1:]}."),
        ]
        pairs += [("", f"Warning: {caution}") for caution in one.cautions]
    pairs += [("Note", note) for note in read.notes]
    lines = [text.paragraph(head), "", _labelled(pairs, say), ""]
    lines += [text.paragraph(say(asked)), "", text.paragraph(INTENDED_USE)]
    return "\n".join(lines)


def nearest(found: Nearest, say: Say = str) -> str:
    """Return the regimens nearest to an order."""
    head = [text.paragraph(f"Order read as: {found.read_as}")]
    head += [text.paragraph(say(f"Warning: {each}")) for each in found.order.readings[0].cautions]
    head += [text.paragraph(f"Note: {note}") for note in found.order.notes]
    pairs = [(match.regimen.key, match.words) for match in found]
    lines = [*head, text.paragraph(found.summary), "", text.labelled(pairs), ""]
    return "\n".join([*lines, text.paragraph(INTENDED_USE)])
