"""The commands ``dose``, ``compare`` and ``nearest``."""

import argparse
import json
from collections.abc import Callable, Iterable
from typing import Any

from .. import dosing
from ..dosing import formulary
from ..dosing import text as doses_text
from ..dosing.comparison import compared
from ..dosing.explanation import explain
from ..dosing.order_reader import FORMS
from ..dosing.person import ACCEPTED, sex_of
from ..errors import Argument, InvalidValueError, MissingValueError
from ..records.regimen import DosingRegimen
from ..tables.table import Table
from . import output, source
from .argument_names import DOSE, PATIENT, SCHEDULE, words
from .output import write_out
from .reading import publication
from .verifying import FORMS as SHEETS
from .verifying import in_form


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser(
        "dose",
        help="doses per body weight of the published regimens, and grams for a patient",
        description="With no study named: all regimens. What studies gave, not advice.",
    )
    command.add_argument(
        "studies",
        nargs="*",
        type=source.any_case,
        metavar="STUDY",
        help="study, review, or study/regimen",
    )
    _patient_options(command, _policies_and_products)
    command.add_argument(
        "--weight-policy",
        type=source.any_case,
        help="weight policy (default: that of the pack's question, else actual body weight)",
    )
    command.add_argument(
        "--body-surface",
        type=source.any_case,
        help="formula of the body surface, for doses per m2: mosteller or du-bois",
    )
    command.add_argument(
        "--product", type=source.any_case, help="product, for vials, volume and time of infusion"
    )
    command.add_argument(
        "--stock",
        action="append",
        metavar="SIZE",
        help="a size of vial that is there, such as '10 g'; may be repeated",
    )
    command.add_argument(
        "--rate-table",
        nargs="?",
        const="",
        metavar="TIME",
        help="the rates of a day from the first minute, from a time of the day such as 08:30",
    )
    command.add_argument(
        "--warn-above", metavar="GRAMS", help="warn above this in one infusion, such as '100 g'"
    )
    command.add_argument(
        "--explain",
        nargs="?",
        const="text",
        choices=["text", "markdown", "json"],
        help="every step with its sources, to be checked by hand",
    )
    command.add_argument(
        "--sheet",
        nargs="?",
        const="text",
        choices=list(SHEETS),
        help="a sheet to file and sign, with versions and a checksum",
    )
    command.add_argument("--time", help="of the sheet, with its zone: '2027-01-31 09:30+01:00'")
    group = command.add_argument_group("schedule")
    group.add_argument(
        "--start", metavar="DATE", help="the days of infusion from this date, such as 2027-01-31"
    )
    group.add_argument(
        "--reading", type=int, metavar="NUMBER", help="which, where the text can be read in several"
    )
    group.add_argument("--courses", type=int, help="how many, where the study gives no number")
    group.add_argument("--interval", help="between courses, where not reported: '4 weeks'")
    group.add_argument("--month", help="what a month is, instead of a calendar month: '28 days'")
    command.set_defaults(run=dose, say=words)
    _register_others(commands)


def _register_others(commands: Any) -> None:
    command = commands.add_parser(
        "compare",
        help="one patient under every weight policy and product, side by side",
        description="A policy that does not hold for the patient says why.",
    )
    command.add_argument(
        "study",
        type=source.any_case,
        metavar="STUDY",
        help="study with one regimen, or study/regimen",
    )
    _patient_options(command)
    command.add_argument(
        "--product",
        dest="products",
        action="append",
        type=source.any_case,
        help="compare this product; may be repeated (default: those labelled for the indication)",
    )
    output.add_format(command)
    command.set_defaults(run=compare, say=words)

    command = commands.add_parser(
        "nearest",
        help="which study regimens are closest to an order, and how far",
        description="How the order was read is printed; of what can mean two things, both.",
        epilog="orders, their parts in any order:\n"
        + "\n".join(f"  {form:<28} {meaning}" for form, meaning in FORMS.items()),
    )
    command.add_argument("order", metavar="ORDER", help="such as '1 g/kg x 2 days every 4 weeks'")
    command.add_argument(
        "--reading",
        type=int,
        metavar="NUMBER",
        help="which, where the order can be read in several",
    )
    command.add_argument("--weight", help="for an order in grams: 70kg, '154 lb'")
    command.add_argument(
        "--accept-implausible",
        choices=["dose"],
        help="this dose was checked although it is that low",
    )
    output.add_text_or_json(command)
    command.set_defaults(run=nearest, say=words)


def _patient_options(command: Any, more: Callable[[], str] | None = None) -> None:
    """Add the options of a dose for a patient; ``more`` comes before the examples."""
    group = command.add_argument_group("patient")
    group.add_argument("--weight", help="actual body weight with its unit: 70kg, '154 lb'")
    group.add_argument("--height", help="with its unit: 175cm, '5 ft 9 in'")
    group.add_argument("--sex", type=sex_of, choices=["male", "female"], help="also M or F")
    group.add_argument("--age", help="whole years, or with a unit: '6 months', '10 days'")
    group.add_argument("--pregnant", action=argparse.BooleanOptionalAction)
    group.add_argument("--pre-pregnancy-weight", metavar="WEIGHT")
    group.add_argument(
        "--accept-implausible",
        action="append",
        choices=list(ACCEPTED),
        metavar="WHAT",
        help=f"this was checked although it is unusual: {', '.join(ACCEPTED)}; may be repeated",
    )
    group = command.add_argument_group("dose")
    group.add_argument("--days", type=int, help="days of a course, where the evidence does not say")
    group.add_argument(
        "--round-to",
        help="nearest-vial, vial-up, vial-down, 'fewest-vials within 5 %%', a step such as '5 g', "
        "'5 g up' or '5 g down', each also 'per course'; or exact",
    )
    indication = group.add_argument("--indication", type=source.any_case)
    group.add_argument(
        "--renal-or-thrombosis-risk",
        action=argparse.BooleanOptionalAction,
        help="of renal dysfunction or thrombosis",
    )
    group.add_argument("--rate-cap", metavar="RATE", help="a limit of your own: '150 mL/h'")
    group.add_argument(
        "--country", help="use the texts of a product from this country only, such as US or GB"
    )
    group.add_argument(
        "--formulary", metavar="FILE", help="a TOML file with products and policies of your own"
    )

    def told() -> str:
        # What policies and products say is only read where somebody asks for help.
        indication.help = f"whose rates apply (default: {formulary.shipped().indication})"
        if more is not None and more() not in (command.epilog or ""):
            command.epilog = f"{more()}\n\n{command.epilog or ''}"
        return argparse.ArgumentParser.format_help(command)

    command.format_help = told


def _policies_and_products() -> str:
    encoded = {policy.id: policy.rule != "not-encoded" for policy in dosing.policies}
    lists = {
        "weight policies": [id for id, known in encoded.items() if known],
        "not applied, as the rule could not be read": [id for id in encoded if not encoded[id]],
        "products": dosing.products.ids,
    }
    return "\n".join(f"{label}: {', '.join(ids)}" for label, ids in lists.items())


def _given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    found = {name: getattr(options, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def dose(options: argparse.Namespace) -> int:
    """Print the doses of regimens, for a patient if one is given."""
    regimens = _chosen(options.studies, options)
    asked = _given(
        options,
        (
            *PATIENT[1:],
            *DOSE[1:],
            "weight_policy",
            "body_surface",
            "product",
            "stock",
            "warn_above",
        ),
    )
    asked |= _given(options, ("explain", "start", "sheet", "rate_table", "country", "formulary"))
    if options.sheet is not None:
        return _sheet(regimens, options)
    if options.start is None and (left := _given(options, SCHEDULE)):
        raise MissingValueError(
            Argument(next(iter(left)), bare=True),
            " is for a schedule; give ",
            Argument("start"),
            " too",
            code="missing-argument",
            argument="start",
        )
    say = options.say(options)
    if not asked:
        print(doses_text.doses(regimens, options.weight, options.days, say))
        return 0
    patient = _patient(options)
    each = [one for regimen in regimens for one in regimen.in_phases]
    computed = [one for one in each if len(each) == 1 or one.not_computed is None]
    uncomputed = [one for one in each if one not in computed]
    made = [_for_patient(regimen, patient, options) for regimen in computed]
    tables_made = [] if options.start is None else _schedules(made, options)
    if options.explain == "json":
        _print_json(made, tables_made, uncomputed)
        return 0
    if uncomputed and not made:
        print(doses_text.doses(uncomputed, None, None, say))
        return 0
    blocks = []
    if options.explain:
        blocks += [explain(each, options.explain, say) for each in made]
    elif not tables_made:
        blocks.append(doses_text.patient_doses(made, say))
    if options.rate_table is not None:
        when = options.rate_table or None
        blocks += [doses_text.rates(each, when, say) for each in made]
    if tables_made:
        shown = doses_text.schedules(tables_made, say)
        blocks.append(f"```\n{shown}\n```" if options.explain == "markdown" else shown)
    if uncomputed:
        blocks.append(doses_text.not_computed(uncomputed, say))
    print("\n\n".join(blocks))
    return 0


def _sheet(regimens: list[DosingRegimen], options: argparse.Namespace) -> int:
    """Print the sheet of one dose."""
    regimen = _only(regimens, "all" if not options.studies else ", ".join(options.studies))
    dose = _for_patient(regimen, _patient(options), options)
    sheet = dose.to_sheet(options.time, **_given(options, ("reading",)))
    return write_out(in_form(sheet, options.sheet))


def _only(regimens: list[DosingRegimen], name: str) -> DosingRegimen:
    """Return the one regimen that was named."""
    if len(regimens) != 1:
        keys = ", ".join(regimen.key for regimen in regimens) or "none"
        raise InvalidValueError(
            f"{name} has not one regimen but: {keys}; name one of them", code="not-one-record"
        )
    return regimens[0]


def _print_json(
    made: list[dosing.PatientDose], schedules: list[Table], uncomputed: list[DosingRegimen]
) -> None:
    """Print a record of each dose, then of each regimen of which none is computed, with why."""
    records = [each.to_dict() for each in made]
    for record, table in zip(records, schedules, strict=False):
        rows = [{name: _plain(value) for name, value in row.items()} for row in table]
        record |= {"schedule": rows, "schedule_notes": list(table.notes)}
    records += [doses_text.uncomputed(each) for each in uncomputed]
    print(json.dumps(records, ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    """Return a cell as a dose has its figures in JSON: decimals and dates as text."""
    return value if isinstance(value, int) else str(value)


def _patient(options: argparse.Namespace) -> dosing.Patient:
    if options.weight is None:
        raise MissingValueError(
            "a dose for a patient needs ",
            Argument("weight"),
            ", such as ",
            Argument("weight", "70 kg"),
            code="missing-argument",
        )
    known = _given(options, PATIENT)
    if isinstance(known.get("age"), str) and known["age"].removeprefix("-").isdigit():
        known["age"] = int(known["age"])
    return dosing.Patient(**known)


def _for_patient(
    regimen: DosingRegimen, patient: dosing.Patient, options: argparse.Namespace
) -> dosing.PatientDose:
    names = (*DOSE, "weight_policy", "body_surface", "product", "stock", "warn_above", "country")
    known = _given(options, names)
    known["formulary"] = _formulary(options)
    if len(options.studies) != 1:
        if regimen.days is not None:
            known.pop("days", None)  # of many regimens, it is for those that do not say
        if regimen.kind is None or regimen.kind.per != "body surface":
            known.pop("body_surface", None)  # and for those per body surface
    return regimen.for_patient(patient=patient, **known)


def _formulary(options: argparse.Namespace) -> formulary.Formulary:
    return formulary.Formulary.load(options.formulary) if options.formulary else formulary.shipped()


def _schedules(made: list[dosing.PatientDose], options: argparse.Namespace) -> list[Table]:
    return [each.schedule(options.start, **_given(options, SCHEDULE)) for each in made]


def compare(options: argparse.Namespace) -> int:
    """Print a patient's doses under every policy and with every product."""
    regimen = _only(_chosen([options.study], options), options.study)
    say = options.say(options)
    known = _given(options, (*DOSE, "products", "country"))
    known["formulary"] = _formulary(options)
    table = compared(regimen, _patient(options), say, **known)
    if options.format != "text":
        return output.write(table, options)
    print(doses_text.comparison(regimen, table, say))
    return 0


def nearest(options: argparse.Namespace) -> int:
    """Print the study regimens nearest to an order, or every way in which it can be read."""
    regimens = source.evidence(options).regimens
    say = options.say(options)
    known = _given(options, ("weight", "accept_implausible"))
    order = dosing.read_order(options.order, regimens, **known)
    if len(order.readings) > 1 and options.reading is None:
        if options.format == "json":
            output.write_json(order)
        else:
            print(doses_text.order(order, say))
        return 1
    found = dosing.nearest(order, regimens, reading=options.reading)
    if options.format == "json":
        return output.write_json(found)
    print(doses_text.nearest(found, say))
    return 0


def _chosen(names: list[str], options: argparse.Namespace) -> list[DosingRegimen]:
    evidence = source.evidence(options)
    if not names:
        return list(evidence.regimens)
    chosen: list[DosingRegimen] = []
    for name in names:
        if "/" in name:
            chosen.append(evidence.regimens[name])
        else:
            chosen += publication(evidence, name).regimens
    return chosen
