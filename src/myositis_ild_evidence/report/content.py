"""The report as a tree of sections, the same for every format."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from .. import pictures
from ..answer_in_full import bottom_line
from ..appraisal.pooling import can_pool, told
from ..errors import MissingExtraError
from ..pictures import comparing
from ..query.pack import Pack
from ..records import words
from ..records.regimen import DosingRegimen
from ..records.row import SECONDARY
from ..records.study import Publication, Study
from ..text import progress
from . import judged
from .blocks import (
    Bibliography,
    Block,
    Facts,
    Note,
    Paragraph,
    Points,
    Section,
    Sheet,
    Strong,
    Text,
    lines,
    reworded,
    sheet,
    text,
)
from .desk import Desk
from .records import record


def sections(evidence: Pack) -> tuple[Section, ...]:
    """Return the sections of the report on a pack, in order."""
    desk = Desk(evidence)
    steps = [
        *(_answer, _at_a_glance, _regimens, _effects, _harms, judged.claims, judged.risk_of_bias),
        *(
            _positions,
            _trials,
            _by_year,
            _searches,
            _missing,
            judged.corrections,
            _studies,
            _reviews,
        ),
    ]
    parts = list(progress("report", [partial(step, desk) for step in steps]))
    references = Bibliography(desk.bibliography())
    parts.append(Section(id="references", title="References", blocks=(references,)))
    named = partial(words.named, evidence)
    return tuple(reworded(part, named) for part in parts if part.blocks or part.sections)


def _studies(desk: Desk) -> Section:
    return _reports(desk, "studies", "Primary studies in full", list(desk.evidence.studies))


def _reviews(desk: Desk) -> Section:
    return _reports(desk, "reviews", "Reviews in full", list(desk.evidence.reviews))


def _answer(desk: Desk) -> Section:
    question = desk.evidence.question
    appraisal = desk.evidence.appraisal
    level = question.level
    graded = (
        [
            (
                "Level of evidence",
                text(Strong(level.code), f": {level.meaning} ", *desk.source(level.source)),
            ),
        ]
        if level
        else []
    )
    items = [
        *graded,
        ("Population", text(question.population)),
        ("Intervention", text(question.intervention)),
        ("Comparison", text(question.comparison)),
        ("Outcomes", text(question.outcomes)),
    ]
    if appraisal and appraisal.certainty:
        found = [
            text(f"{one.label}: ", Strong(words.spelt(one.certainty)))
            for one in appraisal.certainty
        ]
        items.insert(len(graded), ("Certainty", lines(found)))
    use = Paragraph(text(desk.evidence.manifest.intended_use))
    blocks = (Paragraph(text(bottom_line(desk.evidence)), leads=True), Facts(tuple(items)), use)
    return Section(id="answer", title="The answer", blocks=blocks)


def _at_a_glance(desk: Desk) -> Section:
    rows = [
        (
            text(desk.publication(study.id), Note(desk.design(study))),
            text(words.size(study).removeprefix("n = ")),
            text(study.population.description if study.population else ""),
            text(study.directness or "not said"),
            lines([desk.result(study.outcomes[id]) for id in study.main_outcomes]),
            text(" ".join(study.cautions)),
            desk.source(*(s for id in study.main_outcomes for s in study.outcomes[id].sources)),
        )
        for study in desk.evidence.studies
    ]
    head = ("Study", "People", "Who", "Evidence", "Main result", "Caution", "Source")
    table = sheet("glance-table", "The primary studies at a glance", head, rows)
    said = words.what_is_direct(desk.evidence)
    note = (Paragraph(text(said)),) if said else ()
    return Section(id="glance", title="Studies at a glance", blocks=(*note, table))


def _regimens(desk: Desk) -> Section:
    given = list(desk.evidence.regimens)
    rows = [
        (
            text(desk.publication(regimen.study), Note(_given_to(desk, regimen))),
            text(words.regimen(regimen)),
            text(words.doses(regimen)),
            lines([text(note) for note in _regimen_notes(regimen)]),
            desk.source(regimen.stands_in),
        )
        for regimen in given
    ]
    head = ("Regimen", "As reported", "Dose", "Caution", "Source")
    table = sheet("regimens-table", "Regimens, and the doses that follow from them", head, rows)
    blocks: tuple[Block, ...] = ()
    if given:
        blocks = (desk.picture("timeline", pictures.timeline), table)
    return Section(id="regimens", title="Regimens", blocks=blocks)


def _given_to(desk: Desk, regimen: DosingRegimen) -> str:
    """Return whom a regimen was given to, by the labels of its groups."""
    groups = desk.study_or_review(regimen.study).groups
    return "; ".join(group.label for group in groups if group.regimen == regimen.id) or regimen.id


def _regimen_notes(regimen: DosingRegimen) -> list[str]:
    notes = [regimen.caution, regimen.note, *(reading.why for reading in regimen.readings)]
    return [note for note in notes if note]


def _effects(desk: Desk) -> Section:
    blocks: list[Block] = [
        Paragraph(
            text(
                "Nothing is pooled. Outcomes that compare two arms are shown whether or not they "
                "are significant; where the figures allow no comparison, the reason stands in "
                "words."
            )
        ),
        desk.picture("forest", pictures.forest),
    ]
    try:
        rows = comparing.compared(desk.evidence, None, "risk-ratio")
    except MissingExtraError as error:
        blocks.append(Paragraph(text(f"No effects were computed: {error}.")))
    else:
        blocks.append(_compared(desk, rows))
    why = [line for part in _pooling(desk) for line in part]
    if why:
        blocks += [Paragraph(text("Why direct results are not pooled:")), Points(tuple(why))]
    return Section(id="effects", title="Effects", blocks=tuple(blocks))


def _compared(desk: Desk, rows: list[comparing.Compared]) -> Sheet:
    made = [
        (
            text(desk.publication(row.outcome.study), Note(row.title)),
            text(row.directness or "not said"),
            text(_found(row)),
            text(row.favours()),
            text(row.judged()),
            desk.source(*(row.effect.sources if row.effect else row.outcome.sources)),
        )
        for row in rows
    ]
    head = (
        "Result",
        "Evidence",
        "Risk ratio with 95% confidence interval",
        "Favours",
        "Risk of bias",
        "Source",
    )
    return sheet("effects-table", "The same results in words", head, made)


def _found(row: comparing.Compared) -> str:
    return (
        row.effect.sentence
        if row.effect
        else f"{row.reported}. No effect size can be computed: {row.reason}."
    )


def _pooling(desk: Desk) -> Iterator[list[Text]]:
    direct = [o for study in desk.evidence.studies for o in study.direct_outcomes]
    for domain in dict.fromkeys(outcome.domain for outcome in direct):
        found = can_pool(desk.evidence, domain)
        label = words.domain(desk.evidence, domain)
        reasons = [_with_labels(desk, reason) for reason in told(found.reasons)]
        yield [text(Strong(f"{label}: "), reason) for reason in reasons]


def _with_labels(desk: Desk, reason: str) -> str:
    """Return a reason with the labels of groups and roles in the place of their ids."""
    for publication in desk.evidence.publications():
        if publication.id in reason:
            for group in publication.groups:
                if "_" in group.id or "-" in group.role:
                    reason = re.sub(rf"\b{group.id}\b(?= is )", group.label, reason)
                reason = reason.replace(f"is {group.role}", f"is a {words.spelt(group.role)}")
    return reason


def _harms(desk: Desk) -> Section:
    rows = [row for study in desk.evidence.studies for row in _events(desk, study)]
    head = ("Study and event", "Group and dose", "Reported", "Source")
    table = sheet("harms-table", "Adverse events reported by the primary studies", head, rows)
    note = (
        "Intervals are exact (Clopper-Pearson, 95%). Seeing no event does not rule it out: the "
        "upper bound says how frequent it may still be."
    )
    blocks = (Paragraph(text(note)), table) if rows else ()
    return Section(id="harms", title="Adverse events", blocks=blocks)


def _events(desk: Desk, study: Study) -> Iterator[tuple[Text, ...]]:
    names = {group.id: words.group_size(group) for group in study.groups}
    for event in study.adverse_events:
        named = f"including {', '.join(event.includes)}" if event.includes else ""
        notes = [Note(note) for note in (named, *event.warnings) if note]
        label = text(desk.publication(study.id), f": {event.title}", *notes)
        reported = list(event.reported())
        if not reported:
            yield label, text(), text("number not reported"), desk.source(event.stands_in)
        for one in reported:
            group = names.get(one.cell.group, one.cell.group)
            dose = words.given(study, [one.cell.group])
            given = text(group, *([Note(dose)] if dose else []))
            yield label, given, text(words.figure(one)), desk.source(one.source)


def _positions(desk: Desk) -> Section:
    """What guidelines say, side by side."""
    rows = [
        (
            text(one.title),
            text(one.population.description),
            text(Strong(words.spelt(one.stance)), f". {one.text}"),
            text(f"{one.strength}; certainty {one.certainty}"),
            text(one.source.read_in or "", SECONDARY * one.is_secondary, " ")
            + desk.source(one.source),
        )
        for one in desk.evidence.positions
    ]
    head = ("Body", "For", "It says", "Strength", "Read in")
    found = sheet("positions-table", "What guidelines say, side by side", head, rows)
    blocks = (found,) if rows else ()
    return Section(id="positions", title="What guidelines say", blocks=blocks)


def _trials(desk: Desk) -> Section:
    """What is registered."""
    rows = [
        (
            text(one.registry_id),
            text(one.standing),
            text(f"{one.population.description}; n = {one.n}"),
            text(one.outcomes or "", " ", one.text or ""),
            desk.source(one.source),
        )
        for one in desk.evidence.trials
    ]
    head = ("Number", "Status", "People", "What it can tell", "Source")
    found = sheet("trials-table", "Registered trials, which are no evidence yet", head, rows)
    return Section(id="trials", title="Registered trials", blocks=(found,) if rows else ())


def _by_year(desk: Desk) -> Section:
    """When the evidence was published, and what of it bears on the question."""
    evidence = desk.evidence
    found = sorted(evidence.studies, key=lambda study: study.reference.year or 0)
    rows = [
        (
            text(str(study.reference.year or "no date")),
            text(words.name(study)),
            text(words.design(evidence, study)),
            text(words.size(study)),
            text(study.directness or ""),
            text(desk.cite(study.id)),
        )
        for study in found
    ]
    head = ("Year", "Study", "Design", "People", "Evidence", "Source")
    sheets = (sheet("years-table", "The primary studies by year", head, rows),)
    return Section(id="years", title="Evidence by year", blocks=sheets if rows else ())


def _searches(desk: Desk) -> Section:
    """How evidence was looked for: the flow of each search, and what limits it."""
    rows = [
        (
            text(f"{log.title} ({words.spelt(log.kind)}), {log.on}; next due {log.next_due}"),
            lines([text(f"{name.replace('_', ' ')}: {getattr(log.flow, name)}") for name in _FLOW]),
            lines([text(limit) for limit in log.limits]),
        )
        for log in desk.evidence.searches
    ]
    found = sheet(
        "searches-table",
        "Searches, counted after PRISMA 2020",
        ("Search", "Records", "Limits"),
        rows,
    )
    return Section(id="searches", title="How it was looked for", blocks=(found,) if rows else ())


#: The steps of a search that are told.
_FLOW = (
    "identified",
    "duplicates",
    "screened",
    "excluded",
    "not_retrieved",
    "excluded_assessed",
    "included",
    "awaiting",
)


def _missing(desk: Desk) -> Section:
    blocks: list[Block] = [desk.picture("gap-map", pictures.gaps)]
    omissions = desk.evidence.question.omissions
    if omissions:
        rows = [
            (text(desk.evidence.references[o.cite].short), text(o.text), text(desk.cite(o.cite)))
            for o in omissions
        ]
        caption = "Known to exist, not in these figures"
        head = ("Publication", "What it is", "Source")
        blocks.append(sheet("omissions", caption, head, rows))
    return Section(id="gaps", title="What is missing", blocks=tuple(blocks))


def _reports(desk: Desk, id: str, title: str, given: Sequence[Publication]) -> Section:
    return Section(id=id, title=title, sections=tuple(record(desk, one) for one in given))
