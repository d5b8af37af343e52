"""Doses in text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from .. import text
from ..errors import Argument, EvidenceError, InvalidValueError, MissingValueError, Wording
from ..quantities.numeric import readable
from ..records import regimen_words
from ..records.algebra import days_left_open, reading_notes, readings
from ..tables.text import aligned
from . import labels
from .infusion import hours_and_minutes, time_in_words
from .warning import of_everybody
from .wording import INTENDED_USE, SEPARATOR, Say, by_severity

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen
    from ..tables.table import Record, Table
    from .order import Order
    from .patient import PatientDose
    from .ranking import Nearest
    from .rounding import Vials


def doses(
    regimens: Sequence[DosingRegimen], weight: str | None, days: int | None, say: Say = str
) -> str:
    """Return the doses of regimens per body weight and, with a weight, in grams."""
    if not regimens:
        return "No regimen is reported."
    # Of many regimens, days are for those that do not say; of one, they may contradict it.
    chosen = [days if len(regimens) == 1 else days_left_open(each, days) for each in regimens]
    blocks = [
        _block(one, weight, own, say)
        for regimen, own in zip(regimens, chosen, strict=True)
        for one in regimen.in_phases
    ]
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


def not_computed(regimens: Sequence[DosingRegimen], say: Say = str) -> str:
    """Return what is reported of regimens of which no dose is computed, each with the reason."""
    each = (one for regimen in regimens for one in regimen.in_phases)
    return "\n\n".join(_block(one, None, None, say) for one in each)


def uncomputed(regimen: DosingRegimen) -> dict[str, Any]:
    """Return a regimen of which no dose is computed, for JSON, with the reason.

    Examples:
        >>> from myositis_ild_evidence import Absence, DosingRegimen
        >>> uncomputed(DosingRegimen(dose=Absence.NOT_READ))["not_computed"]
        'the dose is not read'
    """
    return {
        "regimen": regimen.key,
        "as_reported": regimen_words.regimen(regimen),
        "not_computed": regimen.not_computed,
        "caution": regimen.caution or "",
        "intended_use": INTENDED_USE,
    }


def _block(regimen: DosingRegimen, weight: str | None, days: int | None, say: Say) -> str:
    told = [("As reported", regimen_words.regimen(regimen))]
    if (why := regimen.not_computed) is not None:
        told += [("Dose", f"not computed: {why}"), ("Note", regimen.caution or "")]
        return f"{regimen.key}\n{_labelled(told, say)}"
    pairs = [
        *told,
        ("Per day", _or_why(lambda: readable(regimen.dose_per_day(days)))),
        ("Per course", _or_why(lambda: readable(regimen.dose_per_course()))),
        ("Total", _or_why(lambda: readable(regimen.total_dose()))),
    ]
    warnings, unseen = by_severity(of_everybody(regimen, days)), tuple[str, ...]()
    if weight is not None:
        try:
            patient = regimen.for_patient(weight, days=days)
        except MissingValueError as error:  # of a dose per body surface, more must be known
            pairs.append(("For a patient", Wording("not known: ", error.message)))
        else:
            warnings, unseen = patient.warnings, patient.notes
            pairs += [
                (f"For {patient.patient.weight}", _actual(patient)),
                ("  per day", _or_why(lambda: readable(patient.per_day), "not known")),
                ("  per course", _or_why(lambda: readable(patient.per_course), "not known")),
                ("  total", _or_why(lambda: readable(patient.total), "not known")),
            ]
    why = " ".join(reading.why for reading in regimen.readings)
    pairs += [(_LABELS[warning.severity], warning) for warning in warnings]
    pairs += [("Note", note) for note in unseen]
    pairs += [("Note", regimen.caution or ""), ("Reading", why)]
    return f"{regimen.key}\n{_labelled(pairs, say)}"


def _actual(dose: PatientDose) -> str:
    if dose.kind.per is None:
        return "a fixed dose, whatever the weight"
    converted = "" if dose.patient.weight.unit == "kg" else f", {readable(dose.weight)}"
    said = "" if dose.weighed.policy.id == "actual" else f" ({dose.weighed.policy.label})"
    return f"{dose.weighed.basis} body weight{said}{converted}"


def _labelled(pairs: Sequence[tuple[str, str]], say: Say) -> str:
    return text.labelled((label, say(value)) for label, value in pairs)


def _or_why(compute: Callable[[], str], short: str = "") -> str:
    try:
        return compute()
    except MissingValueError as error:
        return short or Wording("not known: ", error.message)


def patient_doses(doses: Sequence[PatientDose], say: Say = str) -> str:
    """Return doses for a patient: what it can mean, dose, rate and vials, then the warnings."""
    if not doses:
        return "No regimen is reported."
    blocks = [f"{dose.regimen.key}\n{_page(dose, say)}" for dose in doses]
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


#: What stands before a warning of each severity.
_LABELS = {
    "high": "Warning: high",
    "moderate": "Warning",
    "low": "Warning: low",
    "provenance": "Not verified",
}


_CHOOSE = "Choose one before any dose is given."


def _page(dose: PatientDose, say: Say) -> str:
    rests, several = given(dose), len(dose.regimen.readings) > 0
    blocks = []
    if several:
        parts = [
            attrs.evolve(dose, regimen=one, days=days_left_open(one, dose.days))
            for one in readings(dose.regimen)
        ]
        why = " ".join([*reading_notes(dose.regimen), _CHOOSE])
        blocks += [_labelled([(f"{len(parts)} readings", why)], say), ""]
        rows = [figures(one) for one in parts]
        heads = [f"reading {number}" for number in range(1, len(parts) + 1)]
        each = [(row[0][0], *(cell for _, cell in row)) for row in zip(*rows, strict=True)]
        blocks += [_columns([("", *heads), *each], say), ""]
        pairs = rests
    else:
        pairs = [*rests, *figures(dose)]
    return "\n".join([*blocks, _labelled([*pairs, *_beside(dose, several)], say)])


def _beside(dose: PatientDose, several: bool) -> Iterator[tuple[str, str]]:
    """Yield what stands below the figures of a dose: warnings, the worst first, and notes."""
    if dose.product is not None:
        yield "Boxed warning", labels.in_short(dose.product)
    unread = labels.unread(dose.product) if dose.product else None  # stands above the dose
    warnings = [warning for warning in dose.warnings if warning != unread]
    yield from ((_LABELS[warning.severity], warning) for warning in warnings)
    cautions = [dose.regimen.caution] if several else dose.cautions[:-1]
    yield from (("Note", note) for note in (*dose.notes, *cautions) if note)


def told(dose: PatientDose) -> Iterator[tuple[str, str]]:
    """Yield everything on the page of a dose, reading by reading, as labels with texts."""
    yield from given(dose)
    several = len(dose.regimen.readings) > 0
    if several:
        yield "Readings", " ".join([*reading_notes(dose.regimen), _CHOOSE])
    for number, one in enumerate(readings(dose.regimen), 1):
        part = attrs.evolve(dose, regimen=one, days=days_left_open(one, dose.days))
        for label, said in figures(part if several else dose):
            yield (f"{label}, reading {number}" if several else label), said
    yield from _beside(dose, several)
    yield "Use", INTENDED_USE


def _columns(rows: Sequence[Sequence[str]], say: Say) -> str:
    """Return rows of a label and as many texts beside each other, each in its own width."""
    said = [[say(cell) for cell in row] for row in rows]
    label, *_ = (max(map(len, column)) for column in zip(*said, strict=True))
    count = len(said[0]) - 1
    room = max(20, (text.width() - 2 - label) // count - 2)
    lines = []
    for first, *cells in said:
        wrapped = [textwrap.wrap(cell, room, break_long_words=False) for cell in cells]
        for number in range(max(map(len, wrapped))):
            parts = [(cell[number] if number < len(cell) else "").ljust(room) for cell in wrapped]
            lines.append("  ".join([f"  {'' if number else first:<{label}}", *parts]).rstrip())
    return "\n".join(lines)


def given(dose: PatientDose) -> list[tuple[str, str]]:
    """Return what a dose rests on."""
    weighed = f"{dose.weighed.basis} ({dose.weighed.policy.label})"
    unread = labels.unread(dose.product) if dose.product else None
    pairs = [
        *([("Label", unread)] if unread else []),
        ("As reported", regimen_words.regimen(dose.regimen)),
        ("Weight", str(dose.patient.weight)),
        ("Dosing weight", f"{readable(dose.dosing_weight)}, {weighed}"),
    ]
    if dose.kind.per is None:
        pairs[-1] = ("Dose", "fixed, whatever the weight")
    if dose.surface is not None:
        surface = f"{readable(dose.surface.amount)} ({dose.surface.formula.label})"
        pairs.append(("Body surface", surface))
    if dose.rounding is not None:
        pairs.append(("Rounding", dose.rounding.label))
    if dose.product is not None:
        pairs.append(("Product", labels.heading(dose)))
    return pairs


def figures(dose: PatientDose) -> list[tuple[str, str]]:
    """Return the dose, how fast it may run, and its vials."""
    rounded = dose.rounding is not None

    def figure(name: str) -> str:
        exact = readable(getattr(dose, name))
        return f"{exact}, rounded {readable(getattr(dose.rounded, name))}" if rounded else exact

    pairs = [
        ("Per day", _known(lambda: figure("per_day"))),
        ("Per course", _known(lambda: figure("per_course"))),
        ("Total", _known(lambda: figure("total"))),
    ]
    split = dose.rounding is not None and dose.rounding.split
    if rounded:
        pairs.append(("Difference", f"{dose.difference_percent} %"))
    if split:
        pairs.append(("Days", _known(lambda: " + ".join(map(readable, dose.each_day)))))
    if dose.product is not None:
        pairs += [
            ("Start rate", str(dose.start_rate or "not read")),
            ("Maximum rate", _known(lambda: _maximum(dose))),
            ("Volume a day", _known(lambda: readable(dose.volume))),
            *(() if split else (("Vials a day", _known(lambda: _with_waste(dose.vials))),)),
            ("Vials a course", _known(lambda: str(dose.vials_per_course))),
            ("Time a day", _known(lambda: _time(dose))),
        ]
    return pairs


def _with_waste(plan: Vials) -> str:
    return f"{plan}; waste {readable(plan.waste)}"


def _maximum(dose: PatientDose) -> str:
    """Return the ceiling, and how the rate gets there where that is printed."""
    lowest = dose.binding_rate
    return f"{lowest.words}: {lowest.of}"


def _time(dose: PatientDose) -> str:
    """Return the least time: at the start as long as printed, then as fast as is allowed."""
    word = "more than" if dose.binding_rate.exclusive else "at least"
    try:
        least = f"{word} {time_in_words(dose.titrated_time)}"
    except MissingValueError:
        return f"{word} {time_in_words(dose.minimum_time)}, and longer by the time at the start"
    free = dose.speed.free and dose.titration[0].rate != dose.binding_rate.rate
    return f"{least}; the steps to the maximum are not printed" if free else least


def _known(compute: Callable[[], str]) -> str:
    try:
        return compute()
    except EvidenceError as error:
        return Wording("not known: ", error.message)


def rates(dose: PatientDose, start: str | None, say: Say = str) -> str:
    """Return the rates of a day from the first minute on, or why there are none."""
    try:
        table = dose.rate_table(start)
    except InvalidValueError:
        raise  # what was typed is no time
    except EvidenceError as error:
        return text.paragraph(say(Wording("No table of rates: ", error.message)))
    clock = any(row["clock"] for row in table)
    head = [
        *(["clock"] if clock else []),
        "minute",
        "mL/h",
        "mg/kg/min",
        "minutes",
        "mL so far",
        "",
    ]
    rows = []
    for row in table:
        named = ("from_minute", "rate_ml_per_h", "rate_mg_per_kg_min", "minutes", "cumulative_ml")
        up_to = "up to " if row["part"] == "free" else ""
        cells = ["-" if row[name] is None else readable(row[name], 2) for name in named]
        cells[1:3] = [f"{up_to}{cell}" if cell != "-" else cell for cell in cells[1:3]]
        rows.append((*([row["clock"] or "-"] if clock else []), *cells, row["words"]))
    return "\n".join([table.title, aligned(head, rows)])


def schedules(made: Sequence[Table], say: Say = str) -> str:
    """Return the days of infusion of each dose, after what they rest on."""
    heads = {"grams": "grams", "cumulative_g_per_kg": "g/kg dosing weight so far"}
    heads |= {"dose": "dose", "cumulative_dose": "dose so far"}
    blocks = []
    for table in made:
        *_, day, so_far = table.columns
        head = ("date", "course", "day", heads[day], heads[so_far])
        rows = [
            (
                str(row["date"]),
                str(row["course"]),
                str(row["day"]),
                readable(row[day]),
                readable(row[so_far]),
            )
            for row in table
        ]
        notes = [text.paragraph(say(note)) for note in table.notes[:-1]]
        blocks.append("\n".join([table.title, *notes, "", aligned(head, rows)]))
    return "\n\n".join([*blocks, text.paragraph(INTENDED_USE)])


def comparison(regimen: DosingRegimen, table: Table, say: Say = str) -> str:
    """Return the comparison of policies and products, its warnings, and what gives no dose."""
    dosed = [row for row in table if row["course_g"] is not None]
    several = bool(regimen.readings)
    per = "course" if any(row["vials_per_day"] is None for row in dosed) else "day"
    head = ["policy", "weight", "course", "percent", "rounded", "time a day", f"vials a {per}"]
    lines = [text.paragraph(f"{regimen.key}: {regimen_words.regimen(regimen)}"), ""]
    lines += [text.paragraph(table.notes[0]), ""]
    shown = [row for row in dosed if row["same_dose_as"] is None]
    for product in dict.fromkeys(row["product"] for row in dosed):
        rows = [
            _compared(row, several, _agreeing(row, dosed), per)
            for row in shown
            if row["product"] == product
        ]
        columns = ["reading", *head] if several else head
        lines += [product, aligned(columns, rows), ""]
    refused = {row["policy"]: row["note"] for row in table if row["course_g"] is None}
    notes = [*_warnings(dosed), *(f"{policy}: {why}" for policy, why in refused.items())]
    notes += table.notes[1:-1]
    notes.append(
        "+1: one more policy gives the same dose. Percent: against the actual weight. Time: the "
        "least of one day, by the rates that the label prints: its start or steps, then the lowest "
        "limit."
    )
    lines += [text.paragraph(say(note)) for note in notes]
    return "\n".join([*lines, "", text.paragraph(INTENDED_USE)])


def _agreeing(row: Record, rows: Sequence[Record]) -> int:
    """Return how many further policies give the same dose of this product and reading."""
    alike = (row["policy"], row["product"], row["reading"])
    return sum((one["same_dose_as"], one["product"], one["reading"]) == alike for one in rows)


def _compared(row: Record, several: bool, agreeing: int, per: str) -> tuple[str, ...]:
    cells = (
        f"{row['policy']} +{agreeing}" if agreeing else row["policy"],
        f"{readable(row['dosing_weight_kg'], 1)} kg",
        f"{readable(row['course_g'], 1)} g",
        f"{row['versus_actual_percent']}",
        f"{readable(row['rounded_course_g'], 1)} g",
        "-" if row["hours"] is None else hours_and_minutes(Fraction(row["hours"])),
        row[f"vials_per_{per}"] or "-",
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
    if found.left_out:
        lines += [text.paragraph(f"Not ranked: {', '.join(found.left_out)}."), ""]
    return "\n".join([*lines, text.paragraph(INTENDED_USE)])
