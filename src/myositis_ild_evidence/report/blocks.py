"""What a report is made of, in any format: sections of paragraphs, facts, tables and pictures."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import attrs

from ..pictures import output


@attrs.frozen
class Link:
    """Text that leads somewhere: into the report (``#ref-wang2022``) or to a page."""

    text: str
    href: str


@attrs.frozen
class Note:
    """Text that stands back behind the rest, on a line of its own."""

    text: str


@attrs.frozen
class Strong:
    """Text that matters most."""

    text: str


@attrs.frozen
class Break:
    """The end of a line."""


Piece = str | Link | Note | Strong | Break
Text = tuple[Piece, ...]


def text(*pieces: Piece) -> Text:
    """Return pieces as one text; empty ones are left out."""
    return tuple(piece for piece in pieces if piece != "")


def lines(given: Sequence[Text]) -> Text:
    """Return several texts, each on a line of its own."""
    found: list[Piece] = []
    for line in filter(None, given):
        found += [Break(), *line] if found else line
    return tuple(found)


@attrs.frozen
class Paragraph:
    """A paragraph; one that leads is set larger."""

    text: Text
    leads: bool = False


@attrs.frozen
class Facts:
    """Names with what is said of them."""

    items: tuple[tuple[str, Text], ...]


@attrs.frozen
class Points:
    """A list."""

    items: tuple[Text, ...]


@attrs.frozen(kw_only=True)
class Sheet:
    """A table; the first cell of a row names it."""

    id: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]


@attrs.frozen(kw_only=True)
class Picture:
    """A picture; it is drawn when a format asks for it, and Markdown takes its words only."""

    id: str
    figure: Any

    @property
    def title(self) -> str:
        """Its title."""
        return output.title(self.figure)

    @property
    def svg(self) -> str:
        """The picture as SVG, in the colours of the page."""
        return output.svg(self.figure, prefix=self.id, themed=True)

    @property
    def description(self) -> list[str]:
        """Everything that it shows, in words."""
        return output.description(self.figure).splitlines()


@attrs.frozen(kw_only=True)
class Entry:
    """A reference in the list, with its number."""

    id: str
    number: int
    text: Text


@attrs.frozen
class Bibliography:
    """The list of references."""

    entries: tuple[Entry, ...]


Block = Paragraph | Facts | Points | Sheet | Picture | Bibliography


@attrs.frozen(kw_only=True)
class Section:
    """A part of the report with a heading."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: "tuple[Section, ...]" = ()


T = TypeVar("T")


def reworded(part: T, reword: Callable[[str], str]) -> T:
    """Return a part of a report with its texts reworded; links, ids and pictures stay."""
    made: Any = part
    if isinstance(part, str):
        made = reword(part)
    elif isinstance(part, tuple):
        made = tuple(reworded(one, reword) for one in part)
    elif isinstance(part, (Section, Paragraph, Facts, Points, Sheet, Note, Strong)):
        own = {field.name: getattr(part, field.name) for field in attrs.fields(type(part))}
        made = attrs.evolve(
            part, **{name: reworded(it, reword) for name, it in own.items() if name != "id"}
        )
    result: T = made
    return result


def sheet(id: str, caption: str, head: Sequence[str], rows: Sequence[Sequence[Text]]) -> Sheet:
    """Return a table."""
    return Sheet(id=id, caption=caption, head=tuple(head), rows=tuple(map(tuple, rows)))
