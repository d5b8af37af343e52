"""The answer to the question of a pack, in text."""

from collections.abc import Iterator

from ..model import AdverseEvent, Study
from ..registry import Evidence
from . import text, words


def answer(evidence: Evidence) -> str:
    """Return the question, the answer, the studies, the harms, and what is left out."""
    question, manifest = evidence.question, evidence.manifest
    studies = list(evidence.studies)
    direct = [words.name(study) for study in studies if study.is_direct]
    parts = [
        text.paragraph(question.text),
        text.labelled(
            [
                ("Level of evidence", f"{question.level.code}: {question.level.meaning}"),
                ("Bottom line", question.answer),
            ],
            indent="",
        ),
        text.heading(f"The {len(studies)} primary studies"),
        *(study_block(study) for study in studies),
        text.paragraph(
            f"On the lung: {len(direct)} of {len(studies)} report a lung or survival outcome in "
            f"people with myositis-associated lung disease ({', '.join(direct)}). The others are "
            "indirect: muscle, skin or laboratory."
        ),
        text.heading("Harms reported, beside the dose"),
        text.labelled(_harms(studies)),
        text.heading("Known to exist, not in these figures"),
        text.labelled([(evidence.references[o.cite].short, o.text) for o in question.omissions]),
        text.heading("Go on"),
        _GO_ON,
        text.paragraph(
            f"Data {manifest.version}, curated {manifest.curated_on} from "
            f"{evidence.references[manifest.document].short}. {manifest.intended_use}"
        ),
    ]
    return "\n\n".join(parts)


_GO_ON = """\
  myositis-ild-evidence show wang2022        one study, with its sources
  myositis-ild-evidence dose --weight 70kg   every regimen in grams
  myositis-ild-evidence values               every reported number as a table
  myositis-ild-evidence references           what to cite
  myositis-ild-evidence --help               all commands"""


def study_block(study: Study) -> str:
    """Return one study: design, people, regimen, doses, main result, what needs care."""
    lung = "lung or survival measured" if study.is_direct else "indirect: no lung outcome"
    people = study.population.description if study.population else ""
    pairs = [
        ("Treated", people),
        *(("Regimen", words.regimen(regimen)) for regimen in study.regimens),
        *(("Dose", words.doses(regimen)) for regimen in study.regimens),
        *(("Result", result) for result in words.main_result(study)),
        ("Care", study.caution or ""),
        ("Dose note", "; ".join(r.caution for r in study.regimens if r.caution)),
    ]
    design = words.spelt(study.design)
    head = text.paragraph(f"{words.name(study)} - {design}, {words.size(study)} ({lung})")
    return f"{head}\n{text.labelled(pairs)}"


def _harms(studies: list[Study]) -> Iterator[tuple[str, str]]:
    for study in studies:
        dose = "; ".join(str(regimen.dose_per_course()) for regimen in study.regimens)
        found = [_harm(event) for event in study.adverse_events]
        label = f"{words.name(study)} ({dose.partition(';')[0]} a course)"
        yield label, "; ".join(h for h in found if h) or "none reported"


def _harm(event: AdverseEvent) -> str:
    if event.severity == "mild":
        return ""
    named = f"including {', '.join(event.includes)}" if event.includes else ""
    figures = words.row(event) if event.values else ""
    return f"{event.label}: " + ", ".join(part for part in (figures, named) if part)
