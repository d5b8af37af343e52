"""One study or review in full: facts, regimens, and every figure with its source."""

from collections.abc import Iterator, Sequence

from ..records import words
from ..records.outcome import Outcome
from ..records.row import Reported, Row
from ..records.source import Source, is_known
from ..records.study import Period, Publication, Review, Study
from .blocks import (
    Block,
    Facts,
    Link,
    Note,
    Paragraph,
    Piece,
    Points,
    Section,
    Sheet,
    Text,
    lines,
    sheet,
    text,
)
from .desk import Desk

#: With more groups than these, figures stand below each other instead of side by side.
_SIDE_BY_SIDE = 3


def record(desk: Desk, publication: Publication) -> Section:
    """Return the part of a report about one study or review."""
    blocks: list[Block] = [
        Paragraph(
            text(desk.evidence.references[publication.id].citation, " ", desk.cite(publication.id))
        ),
        Facts(tuple(_facts(desk, publication))),
    ]
    for title, rows in publication.sections():
        shown = [row for row in rows if _has_figures(row)]
        if shown:
            blocks.append(_table(desk, publication, title, shown))
    if publication.notes:
        blocks.append(Paragraph(text("Open points:")))
        blocks.append(Points(tuple(text(note) for note in publication.notes)))
    return Section(id=publication.id, title=desk.name(publication.id), blocks=tuple(blocks))


def _facts(desk: Desk, publication: Publication) -> Iterator[tuple[str, Text]]:
    at = publication.place_of
    design = text(f"{desk.design(publication)}, {words.size(publication)} ")
    yield "Design", design + desk.source(at("n"))
    if publication.population:
        yield "Who", text(publication.population.description)
    if isinstance(publication, Study) and isinstance(publication.period, Period):
        yield (
            "Period",
            _period(publication.period) + desk.source(publication.period.source or at("period")),
        )
    for label, value in (
        ("Objective", publication.objective),
        ("Methods", publication.methods),
        ("Added to", publication.added_to if isinstance(publication, Study) else None),
        ("Endpoints", publication.endpoints if isinstance(publication, Study) else None),
    ):
        if is_known(value):
            yield label, text(str(value))
    for kind in ("inclusion", "exclusion"):
        found = [
            text(f"{c.text} ", *(_period(c.period) if c.period else ()))
            for c in publication.criteria
            if c.kind == kind
        ]
        if found:
            place = desk.source(at(kind))
            yield kind.capitalize(), lines([*found, place])
    groups = [
        text(f"{words.group_size(g)} ") + desk.source(g.source or at("groups"))
        for g in publication.groups
    ]
    if groups:
        yield "Groups", lines(groups)
    for label, value in (
        ("Conclusion", publication.conclusion),
        ("Critique", publication.critique),
        ("Caution", " ".join(publication.cautions)),
    ):
        if is_known(value):
            yield label, text(str(value))
    if isinstance(publication, Review) and publication.included_studies:
        yield "Rests on", lines([_known(desk, key) for key in publication.included_studies])
    yield "Read in", desk.source(*_read_in(publication))


def _read_in(publication: Publication) -> Iterator[Source]:
    """Where a publication was read: its own place, and where else its parts stand beside it."""
    own = publication.source
    yield own
    whole = own.locator.partition("{")[0].rstrip(", ")
    found = [group.source for group in publication.groups]
    found += [regimen.source for regimen in publication.regimens]
    found += [row.source for row in publication.rows()]
    for source in dict.fromkeys(source for source in found if source is not None):
        if source.cite == own.cite and not source.locator.startswith(whole):
            yield source


def _period(period: Period) -> Text:
    return text(f"{period.low} to {period.high} ")


def _known(desk: Desk, key: str) -> Text:
    if key in desk.evidence.studies:
        return text(desk.publication(key))
    return text(desk.evidence.references[key].short, " ", desk.cite(key))


def _has_figures(row: Row) -> bool:
    return any(
        (
            row.values,
            row.p,
            getattr(row, "before", ()),
            getattr(row, "finding", None),
            getattr(row, "includes", ()),
        )
    )


def _table(desk: Desk, publication: Publication, title: str, rows: Sequence[Row]) -> Sheet:
    names = {group.id: words.group_size(group) for group in publication.groups}
    used = dict.fromkeys(r.cell.group for row in rows for r in row.reported())
    groups = [id for id in names if id in used] + [id for id in used if id not in names]
    side_by_side = 1 <= len(groups) <= _SIDE_BY_SIDE
    heads = [names.get(group, "All" if group == "all" else group) for group in groups]
    tested = any(row.p for row in rows)
    made = []
    for row in rows:
        cells = {group: _cells(row, group) for group in groups}
        if side_by_side:
            figures = [lines(cells[group]) for group in groups]
        else:
            listed = [
                text(f"{head}: ", *cell)
                for group, head in zip(groups, heads, strict=True)
                for cell in cells[group]
            ]
            figures = [lines(listed)]
        figures[0] = lines([figures[0], _in_words(row)])
        p = [] if not tested else [_p_value(row)]
        made.append((_label(desk, row), *figures, *p, desk.source(*row.sources)))
    figures_head = heads if side_by_side else ["Figures"]
    caption = f"{desk.name(publication.id)}: {title.lower()}"
    head = [title, *figures_head, *(["p-value"] if tested else []), "Source"]
    return sheet(f"{publication.id}-{title.split()[0].lower()}", caption, head, made)


def _label(desk: Desk, row: Row) -> Text:
    pieces: list[Piece] = [row.full_title]
    if row.title != row.label:
        pieces.append(Note(f"printed: {row.label}"))
        pieces.append(Link("corrected", "#corrections"))
    if when := words.time_told(row):
        pieces.append(Note(when))
    if row.origin:
        pieces.append(Note("repeats a primary study; not counted again"))
        pieces.append(desk.publication(row.origin.partition("/")[0]))
    pieces += [Note(warning) for warning in row.warnings]
    return text(*pieces)


def _cells(row: Row, group: str) -> list[Text]:
    """The figures of one group: before, and after."""
    found = [r for r in row.reported() if r.cell.group == group]
    made: list[Text] = []
    for reported in found:
        figure = words.plain_figure(reported)
        earlier = " before" if reported.is_before else ""
        made.append(text(f"{figure}{earlier}", *_more(reported)))
    return made


def _more(reported: Reported) -> Iterator[Piece]:
    if reported.cell.p is not None:
        yield Note(words.p_value(reported.cell.p))
    if reported.corrected:
        yield Note(words.printed(reported))
        yield Link("corrected", "#corrections")


def _p_value(row: Row) -> Text:
    if row.p is None:
        return text("")
    wrong = any(correction.proven for correction in row.p_corrections)
    marks = (Link("corrected", "#corrections"),) if wrong else ()
    return text(words.p_value(row.p), *marks)


def _in_words(row: Row) -> Text:
    includes = getattr(row, "includes", ())
    said = [text(words.finding(row))] if isinstance(row, Outcome) and row.finding else []
    named = [text(f"including {', '.join(includes)}")] if includes else []
    return lines([*said, *named])
