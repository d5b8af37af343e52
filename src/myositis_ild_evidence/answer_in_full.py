"""The answer to the question of a pack, in text."""

from collections.abc import Iterable, Iterator

from . import text
from .query.pack import Pack
from .records import words
from .records.position import Position
from .records.search_log import SearchLog
from .records.source import is_known
from .records.study import Study
from .records.trial import Trial
from .words import counted, spelt, stopped


def answer(evidence: Pack, option: str = "") -> str:
    """Return the question, the answer, the studies, the harms, and what is left out.

    Args:
        evidence: The pack.
        option: What a command is given to read this pack, such as ``--pack my-pack``.
    """
    question, manifest = evidence.question, evidence.manifest
    studies = list(evidence.studies)
    document = document_of(evidence)
    level = question.level
    summary = [
        (
            "Document",
            of_the_document(evidence),
        ),
        ("It concludes", question.conclusion or ""),
        ("Level of evidence", f"{level.code}: {level.meaning}" if level else ""),
        ("Bottom line", question.answer or ""),
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
        _go_on(evidence, option),
        text.paragraph(
            f"Data {manifest.version}, curated {manifest.curated_on}"
            + (f" from {stopped(document)} " if document and not manifest.parts else ". ")
            + manifest.intended_use
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def document_of(evidence: Pack) -> str:
    """Return what the document of a pack is called; empty where it rests on none."""
    document = evidence.manifest.document
    return evidence.references[document].short if document else ""


def of_the_document(evidence: Pack) -> str:
    """Return which studies and figures are those of the document; empty where there is none."""
    manifest, document = evidence.manifest, document_of(evidence)
    if not document:
        return ""
    if not manifest.parts:
        return stopped(f"{document}; the studies and figures are those of it")
    pack = manifest.pack_of(str(manifest.document))
    *names, last = [words.name(study) for study in evidence.studies if study.pack == pack]
    listed = f"{', '.join(names)} and {last}" if names else last
    return f"{document}, with {listed}; the other studies were found beyond it."


def record(one: Position | Trial) -> str:
    """Return a position or a registered trial in full."""
    head, pairs = record_pairs(one)
    return f"{text.paragraph(head)}\n{text.labelled(pairs)}\n"


def record_pairs(one: Position | Trial) -> tuple[str, list[tuple[str, str]]]:
    """Return what a position or a registered trial is called, and labels with what it says."""
    people = one.population.description
    read = f"{one.source.cite}: {one.source.locator} ({one.source.read_in})"
    if isinstance(one, Position):
        head = f"{one.title}: {spelt(one.stance)}"
        pairs = [
            ("For", people),
            ("It says", one.text),
            ("Dose", one.dose or ""),
            ("Strength", f"{one.strength}; certainty {one.certainty}"),
            ("Rests on", ", ".join(one.based_on)),
        ]
    else:
        head = f"{one.registry_id}: {one.standing}"
        pairs = [
            ("Title", one.title),
            ("For", f"{people}; n = {one.n}"),
            ("Arms", one.arms or ""),
            ("Outcomes", one.outcomes or ""),
            ("Says", one.text or ""),
        ]
    return head, [*pairs, ("Read", read), ("Note", " ".join(one.notes))]


def search(log: SearchLog) -> str:
    """Return a search in full: where, when, with which words, and what became of the records."""
    return f"{text.paragraph(log.title)}\n{text.labelled(search_pairs(log))}"


def search_pairs(log: SearchLog) -> list[tuple[str, str]]:
    """Return labels with what a search says of itself."""
    runs = [
        f"{run.source}, {run.on}: {run.string or run.query}; hits {run.hits}" for run in log.runs
    ]
    flow = log.flow
    return [
        ("Searched", f"{log.on}; next due {log.next_due}" + ", OVERDUE" * log.is_overdue()),
        *(("Concept", f"{one.id}: {', '.join(one.terms)}") for one in log.concepts),
        *(("String", f"{one.id}: {one.text}") for one in log.strings),
        *(("Run", run) for run in runs),
        (
            "Flow",
            f"{flow.identified} identified, {flow.duplicates} duplicates, {flow.screened} "
            f"screened, {flow.excluded} excluded, {flow.not_retrieved} not retrieved, "
            f"{flow.excluded_assessed} excluded after that, {flow.included} included, "
            f"{flow.awaiting} awaiting",
        ),
        *(("Limits", limit) for limit in log.limits),
        *(
            (
                "Left out",
                f"{one.id}: {spelt(one.reason)}" + (f"; {one.note}" if one.note else ""),
            )
            for one in log.records
            if one.reason is not None
        ),
    ]


def bottom_line(evidence: Pack) -> str:
    """Return the answer of the pack in its own words; otherwise what its records come to."""
    return evidence.question.answer or _direct(evidence)


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
    said = " ".join(review.cautions)
    said = said or (str(review.conclusion) if is_known(review.conclusion) else "")
    return stopped(words.design(evidence, review)) + (f" {said}" if said else "")


def _go_on(evidence: Pack, option: str) -> str:
    """Return what may be asked next."""
    commands = {
        f"show {evidence.studies.ids[0]}"
        if evidence.studies
        else "": "one study, with its sources",
        "dose --weight 70kg" if evidence.regimens else "": "every regimen for a body weight",
        "values": "every reported number as a table",
        "references": "what to cite",
        "--help": "all commands",
    }
    asked = [
        (f"{command} {option}" if option and command != "--help" else command, what)
        for command, what in commands.items()
        if command
    ]
    longest = max(len(command) for command, _ in asked)
    return "\n".join(
        f"  myositis-ild-evidence {command.ljust(longest)}   {what}" for command, what in asked
    )


def study_block(evidence: Pack, study: Study) -> str:
    """Return one study: design, people, regimen, doses, main results, what threatens them."""
    head, pairs = study_pairs(evidence, study)
    return f"{text.paragraph(head)}\n{_labelled(evidence, pairs)}"


def study_pairs(evidence: Pack, study: Study) -> tuple[str, list[tuple[str, str]]]:
    """Return what a study is called, and labels with what it says."""
    direct = f" ({study.directness} evidence)" if study.directness else ""
    people = study.population.description if study.population else ""
    several = len(study.regimens) > 1
    caution = " ".join(study.cautions)
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
        pairs += [("Caution", said) for said in outcome.cautions if said != caution]
    pairs += [
        ("Caution", caution),
        ("Dose note", "; ".join(r.caution for r in study.regimens if r.caution)),
    ]
    design = words.design(evidence, study)
    return f"{words.name(study)} - {design}, {words.size(study)}{direct}", pairs


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
        none = "none in what was read" if study.caution_on_reading else "none reported"
        for number, line in enumerate(told or [none]):
            yield "" if number else words.name(study), line
