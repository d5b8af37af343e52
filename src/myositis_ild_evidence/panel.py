"""A thing as a person reads it: a title, then labels with what is said, for a terminal or a page.

Colours and fonts of the HTML are the host's own, so that light and dark both work; nothing is
loaded, no script runs, and everything is escaped.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from . import text

_BOX = "color:inherit;background:transparent;max-width:60em;overflow-wrap:anywhere"
_TITLE = "font-weight:bold;margin:0 0 0.3em"
_PAIRS = "display:grid;grid-template-columns:minmax(6em,max-content) minmax(0,1fr);margin:0"
_LABEL = "font-weight:600;padding:0.15em 1em 0.15em 0"
_SAID = "margin:0;padding:0.15em 0"


class Panel(NamedTuple):
    """A title and what is said below it.

    Attributes:
        title: What the thing is called.
        pairs: Labels with texts; an empty label goes on with the one above.

    Examples:
        >>> print(Panel("Wang 2022", [("Who", "48 patients"), ("Note", "")]).text())
        Wang 2022
          Who  48 patients
    """

    title: str
    pairs: Sequence[tuple[str, str]] = ()

    def text(self) -> str:
        """Return it for a terminal, wrapped."""
        below = text.labelled(self.pairs)
        return "\n".join(part for part in (text.paragraph(self.title), below) if part)

    def html(self) -> str:
        """Return it for a notebook."""
        said = "".join(
            f'<dt style="{_LABEL}">{escape(label)}</dt><dd dir="auto" style="{_SAID}">'
            f"{escape(told)}</dd>"
            for label, told in self.pairs
            if told
        )
        below = f'<dl style="{_PAIRS}">{said}</dl>' if said else ""
        title = escape(self.title)
        return (
            f'<div role="group" aria-label="{title}" style="{_BOX}">'
            f'<p dir="auto" style="{_TITLE}">{title}</p>{below}</div>'
        )
