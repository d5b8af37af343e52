"""What the live page asks the library, as JSON."""

import contextlib
import io
import json
import platform
import re
import traceback
from typing import Any

import myositis_ild_evidence as mie
from myositis_ild_evidence.dosing.explanation import explain
from myositis_ild_evidence.errors import Argument, worded
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
            "design": design,
            "care": publication.caution or "",
            "citation": mie.evidence.references[id].citation,
            "rows": rows,
        }
    )


#: The field of the page that is an argument of the library; it has no other.
FIELDS = {"weight": "the actual body weight"}


def field(argument: Argument) -> str | None:
    """Return what the page calls an argument of the library; None if it has no field for it."""
    name = FIELDS.get(argument.name)
    return name and f"{name} {argument.value}".rstrip()


def doses(id: str, weight: str, unit: str) -> str:
    """Return the doses of each regimen of a study for a body weight; or what is wrong with it."""
    wrong = _wrong(weight)
    try:
        found = [] if wrong else [_dose(r, f"{weight} {unit}") for r in _publication(id).regimens]
    except mie.EvidenceError as error:
        wrong, found = error.text(field), []
    return json.dumps({"error": wrong, "doses": found})


def _wrong(weight: str) -> str:
    """Return what is wrong with what was typed, before its unit stands behind it."""
    if not weight.strip():
        return "Type the actual body weight, such as 70."
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", weight.strip()):
        shown = weight.strip()[:20]
        return (
            f"“{shown}” is not a number such as 70 or 70.5: type the body weight without its unit."
        )
    return ""


def _dose(regimen: mie.DosingRegimen, weight: str) -> dict[str, Any]:
    figures = {}
    if why := regimen.not_computed:
        mie.dosing.dosing_weight(mie.dosing.Patient(weight=weight))  # refuses what cannot be right
        said = (regimen.caution, regimen.note, mie.dosing.INTENDED_USE)
        return {
            "key": regimen.key,
            "reported": words.regimen(regimen),
            "weight": weight,
            "figures": {label: ["", f"not computed: {why}"] for label in FIGURES},
            "cautions": [text for text in said if text],
            "steps": f"Nothing was computed: {why}.",
        }
    dose = regimen.for_patient(weight)
    for label, (of_patient, per_kilogram) in FIGURES.items():
        try:
            figures[label] = [str(getattr(dose, of_patient)), str(getattr(regimen, per_kilogram)())]
        except mie.MissingValueError as error:
            figures[label] = ["", f"not known: {error.text(field)}"]
    return {
        "key": regimen.key,
        "reported": words.regimen(regimen),
        "weight": str(dose.weight),
        "figures": figures,
        "cautions": [*dose.cautions],
        "steps": explain(dose, say=lambda text: worded(text, field)),
    }


#: Where a figure stands for a patient, and per kilogram.
FIGURES = {
    "Per day": ("per_day", "dose_per_day"),
    "Per course": ("per_course", "dose_per_course"),
    "Total": ("total", "total_dose"),
}


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
