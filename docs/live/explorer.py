"""What the live page asks the library, as JSON."""

import contextlib
import io
import json
import platform
import re
import traceback
from typing import Any

import myositis_ild_evidence as mie
from myositis_ild_evidence.dosing import text as dose_text
from myositis_ild_evidence.dosing.explanation import explain
from myositis_ild_evidence.dosing.labels import safety_lines
from myositis_ild_evidence.errors import Argument, worded
from myositis_ild_evidence.panels import panel
from myositis_ild_evidence.records import Population, Publication, is_known, words
from myositis_ild_evidence.tables import source


def about() -> str:
    """Return the versions, the intended use, and the studies to choose from."""
    evidence = mie.evidence
    studies = [
        {"id": r.id, "name": f"{_name(r)}, {words.size(r)}", "group": _kind(r)}
        for r in evidence.publications()
    ]
    return json.dumps(
        {
            "library": mie.__version__,
            "data": evidence.version,
            "python": platform.python_version(),
            "intended_use": mie.dosing.INTENDED_USE,
            "antibodies": _used("antibodies", [a for p in _people() for a in p.antibodies]),
            "lungs": _used("lung", [str(p.lung) for p in _people() if is_known(p.lung)]),
            "studies": studies,
            "policies": [
                {"id": one.id, "name": one.label if len(one.label) < 48 else f"{one.label[:46]} …"}
                for one in mie.dosing.policies
                if one.rule != "not-encoded"
            ],
            "products": [{"id": one.id, "name": one.label} for one in mie.dosing.products],
        }
    )


def _people() -> list[Population]:
    evidence = mie.evidence
    found = [one.population for one in (*evidence.studies, *evidence.positions, *evidence.trials)]
    return [one for one in found if one is not None]


def _used(vocabulary: str, ids: list[str]) -> list[dict[str, str]]:
    """Return the terms that are used, each with its label, in the order of the vocabulary."""
    terms = mie.evidence.vocabularies[vocabulary]
    return [{"id": id, "name": term.label} for id, term in terms.items() if id in ids]


def answer(antibody: str, lung: str) -> str:
    """Return the answer on one screen, for all people or for one group of them."""
    return str(mie.evidence.answer(antibody=antibody or None, lung=lung or None))


def _name(publication: Publication) -> str:
    title = publication.title if isinstance(publication, mie.Study) else None
    return title or mie.evidence.references[publication.id].short


def _kind(publication: Publication) -> str:
    return "Primary studies" if isinstance(publication, mie.Study) else "Reviews"


def _publication(id: str) -> Publication:
    evidence = mie.evidence
    return evidence.studies[id] if id in evidence.studies.ids else evidence.reviews[id]


def study(id: str) -> str:
    """Return what a study is, and every figure of it."""
    publication = _publication(id)
    table = mie.evidence.values().where(study=id)
    rows = [
        {
            "what": row["label"],
            "group": row["group"],
            "figure": row["figure"] or "in words",
            "printed": (row["printed"] or "nothing") if row["corrected"] else "",
            "when": row["timepoint"],
            "source": source(row),
            "note": row["note"],
        }
        for row in table
    ]
    design = f"{publication.design.replace('-', ' ').capitalize()}, {words.size(publication)}"
    if publication.population:
        design += f": {publication.population.description}"
    return json.dumps(
        {
            "title": _name(publication),
            "results": _results(publication),
            "design": design,
            "care": publication.caution or "",
            "citation": mie.evidence.references[id].citation,
            "rows": rows,
        }
    )


def _results(publication: Publication) -> list[tuple[str, str]]:
    """Return the main results and the harms, with intervals."""
    main = getattr(publication, "main_outcomes", ())
    shown = [publication.outcomes[id] for id in main] or [*publication.outcomes[:3]]
    rows = [*shown, *publication.adverse_events]
    return [(words.timed(row), words.row(row)) for row in rows]


#: The fields of the page that are arguments of the library; it has no other.
FIELDS = {
    "weight": "the actual body weight",
    "height": "the height",
    "sex": "the sex",
    "age": "the age",
    "weight_policy": "the weight rule",
    "product": "the product",
    "round_to": "the rounding",
    "renal_or_thrombosis_risk": "the risk of renal dysfunction or thrombosis",
}


def field(argument: Argument) -> str | None:
    """Return what the page calls an argument of the library; None if it has no field for it."""
    name = FIELDS.get(argument.name)
    return name and f"{name} {argument.value}".rstrip()


def _say(text: str) -> str:
    return worded(text, field)


def doses(id: str, fields: str) -> str:
    """Return the doses of each regimen of a study for a patient; or what is wrong with a field.

    Args:
        id: The study or review.
        fields: What stands in the fields of the page, as JSON.
    """
    given = json.loads(fields)
    wrong = _wrong(given)
    found: list[dict[str, Any]] = []
    safety: list[str] = []
    try:
        if not wrong:
            found = [
                _dose(one, given, phase)
                for regimen in _publication(id).regimens
                for one, phase in _phases(regimen)
            ]
            if given["product"]:
                product = mie.dosing.products[given["product"]]
                safety = [f"{line.label}: {line.working}" for line in safety_lines(product)]
    except mie.EvidenceError as error:
        wrong, found = error.text(field), []
    return json.dumps({"error": wrong, "doses": found, "safety": safety})


def _wrong(given: dict[str, str]) -> str:
    """Return what is wrong with what was typed, before its unit stands behind it."""
    for name, what, example in (
        ("weight", "the actual body weight", "70"),
        ("height", "the height", "175"),
        ("age", "the age", "54"),
    ):
        typed = given[name].strip()
        if not typed and name == "weight":
            return f"Type {what}, such as {example}."
        if typed and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", typed):
            return (
                f"“{typed[:20]}” is not a number such as {example}: type {what} without its unit."
            )
    return ""


def _patient(given: dict[str, str]) -> dict[str, Any]:
    known: dict[str, Any] = {"weight": f"{given['weight'].strip()} {given['unit']}"}
    if given["height"].strip():
        known["height"] = f"{given['height'].strip()} cm"
    if given["sex"]:
        known["sex"] = given["sex"]
    if given["age"].strip():
        known["age"] = f"{given['age'].strip()} years"
    return known


def _phases(regimen: mie.DosingRegimen) -> list[tuple[mie.DosingRegimen, str]]:
    """Return each phase of a regimen with its label; the regimen itself where it has none."""
    if not regimen.phases:
        return [(regimen, "")]
    labels = [f", {phase.label.lower()}" for phase in regimen.phases]
    return list(zip(regimen.in_phases, labels, strict=True))


def _dose(regimen: mie.DosingRegimen, given: dict[str, str], phase: str) -> dict[str, Any]:
    patient = mie.dosing.Patient(**_patient(given))
    whose = f"{_name(_publication(regimen.study))}, {words.drug(regimen)}"
    name = f"{whose}{phase}, {given['weight'].strip()} {given['unit']}"
    if why := regimen.not_computed:
        mie.dosing.dosing_weight(patient)  # refuses what cannot be right
        said = (regimen.caution, regimen.note, mie.dosing.INTENDED_USE)
        pairs = [("As reported", words.regimen(regimen)), ("Dose", f"not computed: {why}")]
        pairs += [("Note", text) for text in said if text]
        return {"name": name, "pairs": pairs, "steps": f"Nothing was computed: {why}.", "rates": ""}
    options: dict[str, Any] = {}
    if given["policy"]:
        options["weight_policy"] = given["policy"]
    if given["product"]:
        options["product"] = given["product"]
    if given["rounding"]:
        options["round_to"] = given["rounding"]
    if given["risk"]:
        options["renal_or_thrombosis_risk"] = given["risk"] == "yes"
    dose = regimen.for_patient(patient=patient, **options)
    return {
        "name": name,
        "pairs": [(label, _say(said)) for label, said in dose_text.told(dose)],
        "steps": explain(dose, say=_say),
        "rates": dose_text.rates(dose, None, _say) if given["product"] else "",
    }


def nearest(order: str) -> str:
    """Return the regimens nearest to an order in words, or how it can be read."""
    if not order.strip():
        return ""
    try:
        read = mie.dosing.read_order(order, mie.evidence.regimens)
        if len(read.readings) > 1:
            return dose_text.order(read, _say)
        return dose_text.nearest(mie.dosing.nearest(read, mie.evidence.regimens), _say)
    except mie.EvidenceError as error:
        return error.text(field)


def positions(antibody: str, lung: str) -> str:
    """Return what guidelines say of such people, each as a title and labels with texts."""
    found = mie.evidence.answer(antibody=antibody or None, lung=lung or None).positions
    return json.dumps([[made.title, [*made.pairs]] for made in map(panel, found)])


def run(code: str) -> str:
    """Run code as a console does, and return what it prints and what its last line is."""
    import ast

    out = io.StringIO()
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            tree = ast.parse(code)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "<page>", "exec"), names)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "<page>", "eval"), names)
                if value is not None:
                    print(repr(value))
        except Exception as error:
            if isinstance(error, mie.EvidenceError):
                print(f"{type(error).__name__}: {error}")
            else:
                traceback.print_exc(limit=0)
    return out.getvalue()
