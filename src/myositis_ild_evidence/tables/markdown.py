"""Tables as Markdown, with their notes below."""

import re
from typing import TYPE_CHECKING

from .text import cell

if TYPE_CHECKING:
    from .table import Table

#: What Markdown, and HTML inside Markdown, would obey.
_MARKS = re.compile(r"([\\`*_\[\]<>|~$&#])")


def escaped(text: str) -> str:
    r"""Return text that Markdown leaves as it is.

    Examples:
        >>> print(escaped("<b>1 * 2 | [x]"))
        \<b\>1 \* 2 \| \[x\]
    """
    return _MARKS.sub(r"\\\1", text)


def to_markdown(table: "Table") -> str:
    """Return a table as Markdown: every column and row, and the notes as a list."""
    lines = [list(table.columns), ["---"] * len(table.columns)]
    lines += [[escaped(cell(row[name])) for name in table.columns] for row in table]
    title = [f"**{escaped(cell(table.title))}**", ""] if table.title else []
    rows = [f"| {' | '.join(line)} |" for line in lines]
    notes = ["", *(f"- {escaped(cell(note))}" for note in table.notes)] if table.notes else []
    return "\n".join([*title, *rows, *notes]) + "\n"
