"""The short form of the report: two pages for a meeting, the answer first."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from .. import pictures
from ..answer import answer
from ..answer_in_full import bottom_line, document_of
from ..query.pack import Pack
from ..records import words
from ..records.outcome import AdverseEvent
from ..records.source import is_known
from ..records.study import Study
from ..words import counted, spelt, stopped
from .blocks import (
    Bibliography,
    Block,
    Facts,
    Link,
    Note,
    Paragraph,
    Points,
    Section,
    Strong,
    Text,
    lines,
    reworded,
    sheet,
    text,
)
from .desk import Desk

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Harms of these grades are told, and how many had any; the long form has all of them.
_GRAVE = ("severe", "serious", None)
_SINGLY = ("case-series", "case-report")
#: What is registered and can no longer tell anything new.
_ENDED = ("completed", "terminated", "withdrawn")


def sections(evidence: Pack) -> tuple[Section, ...]:
    """Return the sections of the short form, in order; those without content are left out."""
    desk = Desk(evidence)
    parts = [
        _answer(desk),
        _direct(desk),
        _effects(desk),
        _harms(desk),
        _certainty(desk),
        _positions(desk),
        _missing(desk),
    ]
    references = Bibliography(desk.cited_in_short())
    parts.append(Section(id="references", title="References", blocks=(references,)))
    named = partial(words.named, evidence)
    return tuple(reworded(part, named) for part in parts if part.blocks)


def _answer(desk: Desk) -> Section:
    evidence = desk.evidence
    level = evidence.question.level
    graded = (
        [
            Paragraph(
                text(
                    f"The document ({document_of(evidence)}) grades its own studies as level ",
                    Strong(level.code),
                    f": {level.meaning} ",
                    *desk.source(level.source),
                )
            )
        ]
        if level
        else []
    )
    counts = summed_up(evidence)
    lead = (
        text(Strong(counts), " ", bottom_line(evidence)) if counts else text(bottom_line(evidence))
    )
    blocks = (Paragraph(lead, leads=True), *graded)
    return Section(id="answer", title="The answer", blocks=blocks)


def summed_up(evidence: Pack) -> str:
    """Return how much direct evidence there is; empty where the pack does not say what that is."""
    return answer(evidence).counts if evidence.question.direct is not None else ""


def _direct(desk: Desk) -> Section:
    evidence = desk.evidence
    direct = [study for study in evidence.studies if study.directness == "direct"]
    shown = direct or list(evidence.studies)
    rows = [_study(desk, study) for study in shown]
    head = ("Study", "People", "Dose", "Main result", "Caution")
    title = "Direct evidence" if direct else "Studies"
    blocks: tuple[Block, ...] = (sheet("direct-table", f"{title}, each study", head, rows),)
    return Section(id="direct", title=title, blocks=blocks if rows else ())


def _study(desk: Desk, study: Study) -> tuple[Text, ...]:
    main = [study.outcomes[id] for id in study.main_outcomes][:2]
    doses = dict.fromkeys(words.doses(regimen) for regimen in study.regimens)
    added = [Note(f"added to {study.added_to}")] if is_known(study.added_to) else []
    appraisal = desk.evidence.appraisal
    threats = [
        one.threat
        for one in (appraisal.risk_of_bias if appraisal else ())
        if one.study == study.id and one.threat
    ]
    cautions = threats or list(study.cautions)
    if study.design in _SINGLY:
        cautions = cautions[:1]
    return (
        text(words.name(study), " ", desk.cite(study.id), Note(desk.design(study))),
        text(words.size(study).removeprefix("n = ")),
        text("; ".join(doses), *added),
        lines(
            [text(*desk.result(outcome), " ", *desk.source(*outcome.sources)) for outcome in main]
        ),
        text(" ".join(dict.fromkeys(map(stopped, cautions)))),
    )


def _effects(desk: Desk) -> Section:
    has_direct = any(study.directness == "direct" for study in desk.evidence.studies)

    def draw(evidence: Pack) -> "Figure":
        return pictures.forest(
            evidence, columns=("treated", "comparison"), only="direct" if has_direct else None
        )

    told = "Nothing is pooled."
    if has_direct:
        told += " Only direct results are shown."
    blocks = (Paragraph(text(told)), desk.picture("forest", draw))
    return Section(id="effects", title="Effects", blocks=blocks if desk.evidence.outcomes else ())


def _harms(desk: Desk) -> Section:
    found = [line for study in desk.evidence.studies for line in _events(desk, study)]
    blocks = (Points(tuple(found)),) if found else ()
    return Section(id="harms", title="Harms in the direct evidence", blocks=blocks)


def _events(desk: Desk, study: Study) -> Iterator[Text]:
    if study.directness != "direct" or study.design in _SINGLY:
        return
    name = Strong(f"{words.name(study)}: ")
    told = [event for event in study.adverse_events if _is_told(event)]
    if not told:
        yield text(name, "none reported in what was read. ", desk.cite(study.id))
        return
    events = [text(*desk.result(event), " ", *desk.source(*event.sources)) for event in told]
    yield text(name, *lines(events))


def _is_told(event: AdverseEvent) -> bool:
    """Tell whether an event is grave, or counts whoever had any event at all."""
    counts_all = event.severity == "any" and any(r.cell.absent is None for r in event.reported())
    return event.severity in _GRAVE or counts_all


def _certainty(desk: Desk) -> Section:
    """Return each judgement, with its reason where it is of direct evidence."""
    evidence = desk.evidence
    items: list[tuple[str, Text]] = []
    others: dict[str, list[str]] = {}
    for one in evidence.appraisal.certainty if evidence.appraisal else ():
        known = [evidence.outcomes[key] for key in one.outcomes if key in evidence.outcomes.ids]
        if evidence.question.direct is None or any(o.directness == "direct" for o in known):
            items.append((one.label, text(Strong(spelt(one.certainty)), f". {one.why}")))
        else:
            others.setdefault(one.certainty, []).append(one.label)
    told = [text(Strong(spelt(level)), f": {'; '.join(them)}.") for level, them in others.items()]
    items += [("Other outcomes", lines(told))] if told else []
    blocks = (Facts(tuple(items)),) if items else ()
    return Section(id="certainty", title="Certainty (GRADE)", blocks=blocks)


def _positions(desk: Desk) -> Section:
    found: dict[str, list[str]] = {}
    cites: dict[str, list[Link]] = {}
    for one in desk.evidence.positions:
        second_hand = ", read in somebody else’s text" if one.is_secondary else ""
        said = f"{one.title} ({one.population.description}{second_hand})"
        found.setdefault(one.stance, []).append(said)
        cites.setdefault(one.stance, []).append(desk.cite(one.cite))
    items = tuple(
        (
            spelt(stance).capitalize(),
            text(stopped("; ".join(said)), " ", *dict.fromkeys(cites[stance])),
        )
        for stance, said in found.items()
    )
    return Section(
        id="positions", title="What guidelines say", blocks=(Facts(items),) if items else ()
    )


def _missing(desk: Desk) -> Section:
    evidence = desk.evidence
    points = []
    answer_to = [study for study in evidence.studies if study.directness == "direct"]
    designs = evidence.vocabularies["designs"]
    trial = "randomised-controlled-trial"
    if trial in designs and evidence.question.direct is not None:
        randomised = [s for s in answer_to if designs.is_a(s.design, trial)]
        if not randomised:
            points.append(text("No randomised trial is direct evidence."))
    running = [one for one in evidence.trials if one.status not in _ENDED]
    if running:
        told = "; ".join(f"{one.registry_id} ({spelt(one.status)})" for one in running)
        points.append(text(f"Registered, not known to have ended: {stopped(told)}"))
    if omissions := evidence.question.omissions:
        many = counted(len(omissions), "publication is", "publications are")
        points.append(text(f"{many} known to exist and not in these figures."))
    log = evidence.search_log
    if log is not None:
        late = ", overdue" if log.is_overdue() else ""
        points.append(
            text(f"Last search {log.on} ({spelt(log.kind)}), next due {log.next_due}{late}.")
        )
        points += [text(limit) for limit in log.limits[:2]]
    blocks = (Points(tuple(points)),) if points else ()
    return Section(id="missing", title="What is missing", blocks=blocks)
