"""The answer to the question of a pack, in text."""

from collections.abc import Iterable, Iterator

from . import text
from .query.pack import Pack
from .records import words
from .records.source import is_known
from .records.study import Study
from .words import counted, stopped


def answer(evidence: Pack) -> str:
    """Return the question, the answer, the studies, the harms, and what is left out."""
    question, manifest = evidence.question, evidence.manifest
    studies = list(evidence.studies)
    document = evidence.references[manifest.document].short
    summary = [
        ("Document", stopped(f"The studies and figures are those of {document}")),
        ("It concludes", question.conclusion or ""),
        ("Level of evidence", f"{question.level.code}: {question.level.meaning}"),
        ("Bottom line", question.answer),
    ]
    reviews = [(words.name(review), _review(evidence, review.id)) for review in evidence.reviews]
    left_out = [(evidence.references[o.cite].short, o.text) for o in question.omissions]
    heads = (
        f"The {counted(len(studies), 'primary study', 'primary studies')}",
        f"The {counted(len(reviews), 'review', 'reviews')}",
    )
    parts = [
        text.paragraph(question.text),
        _labelled(evidence, summary, indent=""),
        text.heading(heads[0]),
        *(study_block(evidence, study) for study in studies),
        text.paragraph(_direct(evidence)),
        text.heading("Harms reported, with the dose given"),
        _labelled(evidence, _harms(studies)),
        *((text.heading(heads[1]),) if reviews else ()),
        _labelled(evidence, reviews),
        *((text.heading("Known to exist, not in these figures"),) if left_out else ()),
        _labelled(evidence, left_out),
        text.heading("Next steps"),
        _go_on(evidence),
        text.paragraph(
            f"Data {manifest.version}, curated {manifest.curated_on} from {stopped(document)} "
            f"{manifest.intended_use}"
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


def _review(evidence: Pack, id: str) -> str:
    """Return the design of a review, and what must be said of it or what it concludes."""
    review = evidence.reviews[id]
    said = review.caution or (str(review.conclusion) if is_known(review.conclusion) else "")
    return stopped(words.design(evidence, review)) + (f" {said}" if said else "")


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
    """Return one study: design, people, regimen, doses, main results, what threatens them."""
    direct = f" ({study.directness} evidence)" if study.directness else ""
    people = study.population.description if study.population else ""
    several = len(study.regimens) > 1
    pairs = [
        ("Population", people),
        ("Added to", str(study.added_to) if is_known(study.added_to) else ""),
    ]
    for regimen in study.regimens:
        drug = f"{words.drug(regimen)}: " if several else ""
        pairs += [("Regimen", drug + words.regimen(regimen)), ("Dose", words.doses(regimen))]
    for outcome in map(study.outcomes.__getitem__, study.main_outcomes):
        pairs.append(("Result", f"{outcome.title}: {words.row(outcome)}"))
        pairs.append(("Main threat", _threat(evidence, outcome.key)))
        pairs += [("Caution", said) for said in outcome.cautions if said != study.caution]
    pairs += [
        ("Caution", study.caution or ""),
        ("Dose note", "; ".join(r.caution for r in study.regimens if r.caution)),
    ]
    design = words.design(evidence, study)
    head = text.paragraph(f"{words.name(study)} - {design}, {words.size(study)}{direct}")
    return f"{head}\n{_labelled(evidence, pairs)}"


def _labelled(evidence: Pack, pairs: Iterable[tuple[str, str]], indent: str = "  ") -> str:
    """Return labels with their texts, which call publications by their names."""
    return text.labelled(((label, words.named(evidence, said)) for label, said in pairs), indent)


def _threat(evidence: Pack, key: str) -> str:
    """Return the main threat to a result; empty where it was not judged."""
    judged = evidence.appraisal.risk_of_bias if evidence.appraisal is not None else ()
    return " ".join(one.threat for one in judged if one.outcome == key and one.threat)


def _harms(studies: list[Study]) -> Iterator[tuple[str, str]]:
    for study in studies:
        found = [event for event in study.adverse_events if event.severity != "mild"]
        told = [f"{event.title}: {words.row(event, study)}" for event in found]
        for number, line in enumerate(told or ["none reported"]):
            yield "" if number else words.name(study), line
