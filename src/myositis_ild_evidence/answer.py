"""The answer to the question of a pack, in text."""

from collections.abc import Iterator

from . import text
from .query.pack import Pack
from .records import words
from .records.outcome import AdverseEvent
from .records.study import Study


def answer(evidence: Pack) -> str:
    """Return the question, the answer, the studies, the harms, and what is left out."""
    question, manifest = evidence.question, evidence.manifest
    studies = list(evidence.studies)
    summary = [
        ("Level of evidence", f"{question.level.code}: {question.level.meaning}"),
        ("Bottom line", question.answer),
    ]
    left_out = [(evidence.references[o.cite].short, o.text) for o in question.omissions]
    parts = [
        text.paragraph(question.text),
        text.labelled(summary, indent=""),
        text.heading(f"The {len(studies)} primary studies"),
        *(study_block(evidence, study) for study in studies),
        text.paragraph(_direct(evidence)),
        text.heading("Harms reported, beside the dose"),
        text.labelled(_harms(studies)),
        *((text.heading("Known to exist, not in these figures"),) if left_out else ()),
        text.labelled(left_out),
        text.heading("Go on"),
        _go_on(evidence),
        text.paragraph(
            f"Data {manifest.version}, curated {manifest.curated_on} from "
            f"{evidence.references[manifest.document].short}. {manifest.intended_use}"
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def _direct(evidence: Pack) -> str:
    """Return how many of the studies are direct evidence, and what that is."""
    said = words.what_is_direct(evidence)
    if not said:
        return ""
    names = [words.name(study) for study in evidence.studies if study.directness == "direct"]
    listed = f" ({', '.join(names)})" if names else ""
    return f"{said} {len(names)} of the {len(evidence.studies)} studies report it{listed}."


def _go_on(evidence: Pack) -> str:
    """Return what may be asked next."""
    commands = {
        f"show {evidence.studies.ids[0]}"
        if evidence.studies
        else "": "one study, with its sources",
        "dose --weight 70kg" if evidence.regimens else "": "every regimen in grams",
        "values": "every reported number as a table",
        "references": "what to cite",
        "--help": "all commands",
    }
    asked = [(command, what) for command, what in commands.items() if command]
    longest = max(len(command) for command, _ in asked)
    return "\n".join(
        f"  myositis-ild-evidence {command.ljust(longest)}   {what}" for command, what in asked
    )


def study_block(evidence: Pack, study: Study) -> str:
    """Return one study: design, people, regimen, doses, main result, what needs care."""
    direct = f" ({study.directness} evidence)" if study.directness else ""
    people = study.population.description if study.population else ""
    pairs = [
        ("Treated", people),
        *(("Regimen", words.regimen(regimen)) for regimen in study.regimens),
        *(("Dose", words.doses(regimen)) for regimen in study.regimens),
        *(("Result", result) for result in words.main_result(study)),
        ("Care", study.caution or ""),
        ("Dose note", "; ".join(r.caution for r in study.regimens if r.caution)),
    ]
    design = words.design(evidence, study)
    head = text.paragraph(f"{words.name(study)} - {design}, {words.size(study)}{direct}")
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
    return f"{event.title}: " + ", ".join(part for part in (figures, named) if part)
