"""What all parts of a report share: the pack, its numbered sources, and pictures where possible."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..bibliography.styles import Citations
from ..errors import MissingExtraError, MissingValueError, reader
from ..query.pack import Pack
from ..records import words
from ..records.row import Row
from ..records.source import Source
from ..records.study import Publication
from ..words import stopped
from .blocks import Block, Entry, Link, Note, Paragraph, Picture, Strong, Text, lines, text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Desk:
    """The pack, and what the report has cited so far."""

    def __init__(self, evidence: Pack) -> None:
        self.evidence = evidence
        self._cited = Citations(evidence.references)

    def cite(self, key: str) -> Link:
        """Return the mark of a reference, which leads to it."""
        return Link(self._cited.mark(key), f"#ref-{key}")

    def result(self, row: Row) -> Text:
        """Return a result with what is computed of it alone."""
        cautions = [Note(f"Caution: {said}") for said in row.result_cautions]
        return text(Strong(f"{words.timed(row)}: "), words.row(row), *cautions)

    def source(self, *sources: Source | None) -> Text:
        """Return where figures stand: the mark of the reference and the place in it."""
        found = dict.fromkeys(source for source in sources if source is not None)
        return lines([self._place(source) for source in found])

    def _place(self, source: Source) -> Text:
        place = source.locator.replace(", {block}", "")
        how = "" if source.method == "read" else f" ({source.method})"
        shown = f"{self._cited.mark(source.cite)} {place}".rstrip()
        return text(Link(shown, f"#ref-{source.cite}"), how)

    def design(self, publication: Publication) -> str:
        """Return the design in words."""
        return words.design(self.evidence, publication)

    def publication(self, id: str) -> Link:
        """Return the name of a study or review, which leads to its part of the report."""
        return Link(self.name(id), f"#{id}")

    def name(self, id: str) -> str:
        """Return what a study or review is called."""
        return words.name(self.study_or_review(id))

    def study_or_review(self, id: str) -> Publication:
        """Return a study or review."""
        publications = (
            self.evidence.studies if id in self.evidence.studies else self.evidence.reviews
        )
        found: Publication = publications[id]
        return found

    def picture(self, id: str, draw: "Callable[[Pack], Figure]") -> Block:
        """Return a picture, or which extra it needs."""
        try:
            return Picture(id=id, figure=draw(self.evidence))
        except (MissingExtraError, MissingValueError) as error:
            return Paragraph(text(f"There is no picture here: {error.text(reader)}."))

    def cited_in_short(self) -> tuple[Entry, ...]:
        """Return the references that were cited, with their numbers, each on a line."""
        return tuple(self._in_short(key) for key in self._cited.keys)

    def _in_short(self, key: str) -> Entry:
        reference = self.evidence.references[key]
        where = reference.journal or reference.publisher or reference.title
        link = self._entry(key).text[-1:]
        shown = text(
            f"{stopped(reference.short)} {stopped(where)} ",
            *(link if isinstance(link[0], Link) else ()),
        )
        return Entry(id=f"ref-{key}", number=self._cited.number(key), text=shown)

    def bibliography(self) -> tuple[Entry, ...]:
        """Return the references, those that were cited first, with their numbers."""
        references = self.evidence.references
        for key in references.ids:
            self._cited.mark(key)
        return tuple(self._entry(key) for key in self._cited.keys)

    def _entry(self, key: str) -> Entry:
        reference = self.evidence.references[key]
        shown, links = reference.citation, []
        if reference.doi:
            shown = shown.removesuffix(f" doi:{reference.doi}")
            links.append(Link(f"doi:{reference.doi}", f"https://doi.org/{quote(reference.doi)}"))
        elif reference.url:
            shown = shown.replace(f" {reference.url}", "")
            links.append(Link(reference.url, reference.url))
        if reference.pmid:
            page = f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"
            links.append(Link(f"PubMed {reference.pmid}", page))
        pieces = [piece for link in links for piece in (" ", link)]
        return Entry(id=f"ref-{key}", number=self._cited.number(key), text=text(shown, *pieces))
