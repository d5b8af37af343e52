"""What is made of the evidence: claims, corrections, risk of bias, certainty."""

from collections.abc import Iterator, Mapping

from .. import pictures
from ..errors import EvidenceError, reader
from ..records import words
from ..records.cell import Cell
from ..records.claim import Claim
from ..records.row import Correction, Reported, Row
from ..records.scales import TOOLS
from ..records.source import Absence
from ..records.study import Publication
from .blocks import Block, Note, Paragraph, Section, Sheet, Strong, Text, lines, sheet, text
from .desk import Desk


def claims(desk: Desk) -> Section:
    """Return what is asserted, and what the data say about it."""
    found = list(desk.evidence.claims)
    rows = [
        (
            text(claim.text),
            text(Strong(words.spelt(claim.verdict))),
            lines([text(claim.why), *(text(Note(step)) for step in _steps(claim))]),
            lines([desk.source(claim.source), *(text(desk.cite(key)) for key in claim.cites)]),
        )
        for claim in found
    ]
    head = ("Claim", "Verdict", "What the data say", "Source")
    table = sheet("claims-table", "Claims and what the data say about them", head, rows)
    return Section(
        id="claims", title="Claims checked against the data", blocks=(table,) * bool(rows)
    )


def _steps(claim: Claim) -> list[str]:
    try:
        return [str(step) for step in claim.check().steps]
    except EvidenceError as error:  # an extra or a figure is missing; the verdict still stands
        return [f"not computed: {error.text(reader)}"]


def corrections(desk: Desk) -> Section:
    """Return every figure that is wrong, or probably so, and why."""
    rows = [
        row for publication in desk.evidence.publications() for row in _corrected(desk, publication)
    ]
    head = ("Where", "Printed", "Used here", "Why", "Printed in; right in")
    caption = "Printed figures that are wrong or probably wrong"
    intro = Paragraph(
        text(
            "Proven corrections are what this report answers with. Where an error is only "
            "probable, the printed figure stays, with a warning beside it."
        )
    )
    blocks = (intro, sheet("corrections-table", caption, head, rows)) if rows else ()
    return Section(id="corrections", title="Corrections", blocks=blocks)


def _corrected(desk: Desk, publication: Publication) -> Iterator[tuple[Text, ...]]:
    for row in publication.rows():
        for correction in row.corrections:
            yield _correction(desk, publication, row, correction)


def _correction(
    desk: Desk, publication: Publication, row: Row, correction: Correction
) -> tuple[Text, ...]:
    names = {group.id: group.label for group in publication.groups}
    concerned = [r for r in row.reported() if correction in r.corrections]
    printed = [_of(names, r.printed, _printed(r)) for r in concerned]
    used = [_of(names, r.cell, words.plain_figure(r)) for r in concerned if correction.proven]
    changed = correction.set
    for name, was, new in (
        ("label", row.label, changed.label),
        ("unit", row.unit, changed.unit),
        ("time", ", ".join(row.timepoint), changed.timepoint),
    ):
        if new and correction.proven:
            printed.append(text(f"{name}: {was or 'none'}"))
            used.append(text(f"{name}: {new}"))
    if row.p is not None and "p" in correction.of:
        printed.append(text(words.p_value(row.p)))
    status = "proven" if correction.proven else "probable; the printed figure stays"
    places = [r.printed_source for r in concerned] or [row.stands_in]
    return (
        text(desk.publication(publication.id), f": {row.full_title}"),
        lines(printed),
        lines(used) or text("as printed"),
        text(correction.why, Note(status)),
        desk.source(*places, correction.source),
    )


def _printed(reported: Reported) -> str:
    if reported.printed.absent is Absence.NOT_REPORTED:
        return "no figure printed"
    return words.cell(reported.printed, reported.row.unit)


def _of(names: Mapping[str, str], cell: Cell, figure: str) -> Text:
    group = "" if cell.group == "all" else names.get(cell.group, cell.group)
    return text(f"{group}: " if group else "", figure)


def risk_of_bias(desk: Desk) -> Section:
    """Return risk of bias, tool by tool, and the certainty of the evidence."""
    appraisal = desk.evidence.appraisal
    title = "Risk of bias and certainty"
    if appraisal is None:
        nothing = Paragraph(text("This pack has no appraisal."))
        return Section(id="bias", title=title, blocks=(nothing,))
    blocks: list[Block] = [Paragraph(text(appraisal.made_by))]
    if appraisal.certainty:
        blocks.append(_certainty(desk))
    if appraisal.risk_of_bias:
        blocks.append(desk.picture("traffic-light", pictures.traffic_light))
        tools = dict.fromkeys(one.tool for one in appraisal.risk_of_bias)
        blocks += [_tool(desk, tool) for tool in tools]
    return Section(id="bias", title=title, blocks=tuple(blocks))


def _certainty(desk: Desk) -> Sheet:
    appraisal = desk.evidence.appraisal
    rows = [
        (
            text(one.label),
            text(Strong(words.spelt(one.certainty))),
            lines(
                [
                    text(f"Starts {words.spelt(one.start)}."),
                    *(
                        text(
                            f"{words.spelt(j.domain).capitalize()}: {words.spelt(j.judgement)}. ",
                            j.why,
                        )
                        for j in one.judgements
                    ),
                    text(Strong("So: "), one.why),
                ]
            ),
            desk.source(one.source),
        )
        for one in (appraisal.certainty if appraisal else ())
    ]
    head = ("Outcome", "Certainty", "Why", "Source")
    return sheet("certainty", "Certainty of the evidence (GRADE domains)", head, rows)


def _tool(desk: Desk, tool: str) -> Sheet:
    about = TOOLS[tool]
    appraisal = desk.evidence.appraisal
    rows: list[tuple[Text, ...]] = []
    for one in (o for o in (appraisal.risk_of_bias if appraisal else ()) if o.tool == tool):
        outcome = desk.evidence.outcomes[one.outcome]
        result = text(desk.publication(one.study), Note(outcome.title))
        for judged in one.judgements:
            source = desk.source(judged.source or one.source)
            words_ = text(Strong(words.spelt(judged.judgement)))
            rows.append(
                (result, text(about.domains[judged.domain]), words_, text(judged.why), source)
            )
        overall = words.spelt(one.overall) if one.overall else "no overall judgement"
        rows.append(
            (result, text("Overall"), text(Strong(overall)), text(one.why), desk.source(one.source))
        )
    head = ("Study and result", "Domain", "Judgement", "Why", "Source")
    return sheet(f"bias-{tool}", f"Risk of bias: {about.name} ({about.version})", head, rows)
