"""One study or review in full: every figure with its source."""

from collections.abc import Iterable, Iterator

from . import text
from .query.pack import Pack
from .records import words
from .records.row import Row
from .records.source import is_known
from .records.study import Period, Publication, Study


def full(publication: Publication, evidence: Pack) -> str:
    """Return a study or review: what was asked, done and found, with every figure."""
    design, size = words.design(evidence, publication), words.size(publication)
    title = f"{words.name(publication)}: {design}, {size}"
    parts = [text.heading(title), text.paragraph(evidence.references[publication.id].citation)]
    parts.append(_labelled(evidence, _words(publication), indent=""))
    for name, rows in publication.sections():
        lines = [line for row in rows for line in _lines(row)]
        if lines:
            place = _places(rows)
            head = words.named(evidence, name + (f" [{place}]" if place else ""))
            parts.append(f"{head}\n{_labelled(evidence, lines)}")
    for regimen in publication.regimens:
        pairs = [("As reported", words.regimen(regimen)), ("Dose", words.doses(regimen))]
        pairs += [("Note", " ".join(n for n in (regimen.caution, regimen.note) if n))]
        pairs += [("Other reading", reading.why) for reading in regimen.readings]
        parts.append(f"Regimen {regimen.key}\n{_labelled(evidence, pairs)}")
    if publication.notes:
        told = [words.named(evidence, note) for note in publication.notes]
        notes = "\n".join(text.paragraph(f"- {note}", "  ") for note in told)
        parts.append(f"Open points\n{notes}")
    return "\n\n".join(parts)


def _labelled(evidence: Pack, pairs: Iterable[tuple[str, str]], indent: str = "  ") -> str:
    """Return labels with their texts, which call publications by their names."""
    return text.labelled(((label, words.named(evidence, said)) for label, said in pairs), indent)


def _places(rows: tuple[Row, ...]) -> str:
    """Return where the blocks stand that hold the rows of a section."""
    found = [row.place.source for row in rows if row.place and row.place.source and not row.source]
    return "; ".join(dict.fromkeys(f"{source.cite}: {source.locator}" for source in found))


def _words(publication: Publication) -> Iterator[tuple[str, str]]:
    people = publication.population.description if publication.population else ""
    yield "Who", people
    if isinstance(publication, Study) and isinstance(publication.period, Period):
        yield "Period", f"{publication.period.low} to {publication.period.high}"
    for label, value in (
        ("Objective", publication.objective),
        ("Methods", publication.methods),
        ("Added to", publication.added_to if isinstance(publication, Study) else None),
        ("Endpoints", publication.endpoints if isinstance(publication, Study) else None),
        ("Conclusion", publication.conclusion),
        ("Critique", publication.critique),
        ("Caution", " ".join(publication.cautions)),
    ):
        if is_known(value):
            yield label, str(value)
    for kind in ("inclusion", "exclusion"):
        found = [str(c.text) for c in publication.criteria if c.kind == kind]
        yield kind.capitalize(), words.listed(found)
    groups = [f"{g.id}: {words.group_size(g)}" for g in publication.groups]
    yield "Groups", "; ".join(groups)


def _lines(row: Row) -> Iterator[tuple[str, str]]:
    shown = words.row(row)
    own = f" [{row.source.cite}: {row.source.locator}]" if row.source else ""
    id = f"  {row.id}" if row.place and "/" in row.place.path else row.id
    if shown:
        yield id, f"{words.timed(row)}: {shown}{own}"
    elif row.parts or row.warnings:  # else its notes would stand below the row before it
        yield id, f"{row.title}{own}:"
    yield from (("", f"* {was}") for was in words.corrections(row))
    for warning in row.warnings:
        yield "", f"* {warning}"
