"""The pages that are made from the package: one for each study, and the commands' help."""

import argparse
from html import escape
from urllib.parse import quote

import myositis_ild_evidence as mie
from myositis_ild_evidence import Evidence
from myositis_ild_evidence.cli import parser
from myositis_ild_evidence.packs import sign_offs
from myositis_ild_evidence.packs.shipped import Shipped
from myositis_ild_evidence.records import (
    DosingRegimen,
    Period,
    Publication,
    Reference,
    Study,
    is_known,
    words,
)
from myositis_ild_evidence.tables import Table, source

SECTIONS = {
    "design": "Design and regimen",
    "population": "Criteria",
    "follow-up": "Follow-up",
    "baseline": "Baseline",
    "outcome": "Outcomes",
    "adverse-event": "Adverse events",
}


def name(publication: Publication, evidence: Evidence) -> str:
    """Return what a page is called: the study's title, or authors and year of a review."""
    title = publication.title if isinstance(publication, Study) else None
    return title or evidence.references[publication.id].short


def study_page(publication: Publication, evidence: Evidence) -> str:
    """Return the page of a study or review: every figure with its place, in Markdown."""
    parts = [
        f"# {text(name(publication, evidence))}",
        _citation(evidence.references[publication.id]),
        f"**{publication.design.replace('-', ' ').capitalize()}, {words.size(publication)}.** "
        + _directness(publication),
    ]
    if publication.caution:
        parts.append(f'!!! warning "Caution"\n\n    {text(publication.caution)}')
    for row in publication.rows():
        if row.result_cautions:
            said = text(" ".join(row.result_cautions))
            parts.append(f'!!! warning "Caution with: {row.title}"\n\n    {said}')
    parts += [f"**{label}.** {text(value)}" for label, value in _words(publication)]
    for regimen in publication.regimens:
        parts.append(f"## Regimen {regimen.id}\n\n{text(words.regimen(regimen))}.")
        parts.append(f"**Dose.** {text(words.doses(regimen))}.")
        parts += [text(note) for note in (regimen.caution, regimen.note) if note]
        parts.append(
            f"[Doses for a body weight, live in the page](../live/explorer.html#{publication.id})"
        )
    table = evidence.values().where(study=publication.id)
    for section, title in SECTIONS.items():
        rows = table.where(section=section)
        if rows:
            parts.append(f"## {title}\n\n{figures_table(rows)}")
    if publication.notes:
        parts.append("## Open points\n\n" + "\n".join(f"* {text(n)}" for n in publication.notes))
    parts.append(f"## Sign-off\n\n{signed(publication, evidence)}")
    return "\n\n".join(parts) + "\n"


def _citation(reference: Reference) -> str:
    cited = text(reference.citation)
    if not reference.doi:
        return cited
    doi = text(f"doi:{reference.doi}")
    return cited.replace(doi, f"[{doi}](https://doi.org/{quote(reference.doi)})")


def _directness(publication: Publication) -> str:
    if not isinstance(publication, Study):
        return "Figures that it repeats are not counted again."
    direct = mie.evidence.question.direct
    if direct is None or publication.directness is None:
        return ""
    return f"{publication.directness.capitalize()} evidence; direct is {direct.text}."


def _words(publication: Publication) -> list[tuple[str, str]]:
    period = publication.period if isinstance(publication, Study) else None
    pairs = [
        ("Who", publication.population.description if publication.population else None),
        ("Period", f"{period.low} to {period.high}" if isinstance(period, Period) else None),
        *(
            (n.capitalize(), getattr(publication, n))
            for n in ("objective", "methods", "conclusion")
        ),
        ("Critique", publication.critique),
    ]
    return [(label, str(value)) for label, value in pairs if is_known(value)]


def figures_table(rows: Table) -> str:
    """Return rows of the table of values as HTML; a note has a line of its own, below."""
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("What", "Group", "Figure", "Source")
    )
    body = []
    before = ""
    for row in rows:
        when = f"<small>{escape(row['timepoint'])}</small>" if row["timepoint"] else ""
        printed = escape(row["printed"] or "nothing")
        was = f"<small>corrected; printed: {printed}</small>" if row["corrected"] else ""
        body.append(
            f"<tr><td>{escape(row['label'])}{when}</td><td>{escape(row['group'])}</td>"
            f"<td><strong>{escape(row['figure'] or 'in words')}</strong>{was}</td>"
            f"<td>{escape(source(row))}</td></tr>"
        )
        note = row["note"] and f"{row['label']}: {row['note']}"
        if note and note != before:
            body.append(f'<tr class="note"><td colspan="4">{escape(row["note"])}</td></tr>')
        before = note
    return (
        '<div class="figures" tabindex="0" role="region" aria-label="Figures">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def signed(publication: Publication, evidence: Evidence) -> str:
    """Return who has signed the data of a study or review, in words."""
    files = Shipped(publication.pack)
    found = [s for s in sign_offs.standings(files, evidence) if s.sign_off.study == publication.id]
    if not found:
        return (
            "No clinician has signed these data yet. [Contributing](../contributing.md) says how."
        )
    return "\n".join(f"* {text(str(standing))}" for standing in found)


def _course(regimen: DosingRegimen) -> str:
    return regimen.not_computed or str(regimen.dose_per_course())


def index_page(evidence: Evidence) -> str:
    """Return the page that lists the studies and reviews."""
    lines = ["| Study | Design | n | Who | Dose a course |", "| --- | --- | --- | --- | --- |"]
    for publication in evidence.publications():
        doses = "; ".join(map(_course, publication.regimens)) or "none in what was read"
        who = publication.population.description if publication.population else ""
        n = publication.n if isinstance(publication.n, int) else "not known"
        link = f"[{text(name(publication, evidence))}]({publication.id}.md)"
        cells = (link, publication.design.replace("-", " "), str(n), text(who), text(doses))
        lines.append("| " + " | ".join(cells) + " |")
    return "# Studies and reviews\n\nEvery figure of each, with its place.\n\n" + "\n".join(lines)


def command_page() -> str:
    """Return the help of every command."""
    main = parser()
    parts = ["# Command line", f"```text\n{main.format_help()}```"]
    [commands] = (a for a in main._actions if isinstance(a, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        parts.append(f"## {name}\n\n```text\n{command.format_help()}```")
    return "\n\n".join(parts) + "\n"


def names_list() -> str:
    """Return every public name with a link to where the reference explains it."""
    places = {
        name: f"{name}.md"
        for name in (
            "appraisal",
            "dosing",
            "errors",
            "evidence",
            "pictures",
            "records",
            "statistics",
        )
    }
    places |= dict.fromkeys(("document", "query", "tables", "testing"), "evidence.md")
    places |= dict.fromkeys(("bibliography", "packs"), "reading-and-writing.md")
    lines = []
    for name in dir(mie):
        if name in places:
            lines.append(f"[`{name}`]({places[name]})")
        elif not name.startswith("_"):
            lines.append(f"[`{name}`][myositis_ild_evidence.{name}]")
    return ",\n".join(lines)


def text(value: str) -> str:
    """Return text in which Markdown and HTML see nothing to do."""
    for sign in "\\`*_[]|#":
        value = value.replace(sign, f"\\{sign}")
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
