"""Tables in a notebook: HTML that is accessible, escapes everything, and takes the host's colours.

Colours are the host's own (``inherit``, ``currentColor``), so light and dark both work; nothing is
loaded and no script runs.
"""

from html import escape
from typing import TYPE_CHECKING

from . import text as tables

if TYPE_CHECKING:
    from .table import Table

#: How long a text may be in a cell of a notebook before the rest is left to ``table[0]``.
LONGEST = 240
_COLUMNS = 8
_ROWS = 60
_BOX = "overflow-x:auto;max-width:100%;color:inherit;background:transparent"
_TABLE = "border-collapse:collapse;color:inherit;font-size:0.9em"
_CAPTION = "caption-side:top;text-align:left;font-weight:bold;padding:0.3em 0"
_EDGE = "border-bottom:1px solid currentColor"
_CELL = "padding:0.25em 0.75em;vertical-align:top"
#: A word this long may be broken; a figure or a key never is.
_LONG_WORD = 40
_FAINT = "border-bottom:1px solid rgba(128,128,128,0.35)"


def html(table: "Table") -> str:
    """Return a table as HTML for a notebook.

    Examples:
        >>> from myositis_ild_evidence.tables import Table
        >>> print(html(Table({"a": "A"}, [{"a": "<script>"}])).count("<script>"))
        0
    """
    wanted = [name for name in table.shown if name in table.columns]
    wanted += [name for name in table.columns if name not in wanted]
    wanted = wanted[:_COLUMNS]
    shown = tables.view(table, wanted, _ROWS)
    meanings = [tables.cell(table.codebook[name]) for name in wanted]
    title = shown.title or f"{len(table)} rows"
    sides = ["right" if figure else "left" for figure in shown.numeric]
    heads = "".join(
        f'<th scope="col" style="{_CELL};{_EDGE};text-align:{side}" '
        f'title="{escape(meaning)}">{escape(name)}</th>'
        for name, side, meaning in zip(shown.columns, sides, meanings, strict=True)
    )
    rows = "".join(f"<tr>{_row(row, sides)}</tr>" for row in shown.rows)
    notes = list(shown.notes)
    if any(len(value) > LONGEST for row in shown.rows for value in row):
        notes.append("… marks text that is cut; to_csv() has it in full")
    below = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return (
        f'<div role="region" tabindex="0" aria-label="{escape(title)}" style="{_BOX}">'
        f'<table style="{_TABLE}"><caption style="{_CAPTION}">{escape(title)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        + (f'<ul style="font-size:0.85em;margin:0.4em 0">{below}</ul>' if notes else "")
        + "</div>"
    )


def whole(table: "Table") -> str:
    """Return a table as plain HTML for other programs: every column and row, the notes below.

    Examples:
        >>> from myositis_ild_evidence.tables import Table
        >>> print(whole(Table({"a": "A"}, [{"a": "1 < 2"}])).splitlines()[3])
        <tr><td>1 &lt; 2</td></tr>
    """
    title = f"<caption>{escape(tables.cell(table.title))}</caption>\n" if table.title else ""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{escape(tables.cell(row[name]))}</td>" for name in table.columns)
        + "</tr>\n"
        for row in table
    )
    notes = "".join(f"<p>{escape(tables.cell(note))}</p>\n" for note in table.notes)
    body = f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>"
    return f"<table>\n{title}{body}\n</table>\n{notes}"


def _row(row: tuple[str, ...], sides: list[str]) -> str:
    cells = []
    for number, (value, side) in enumerate(zip(row, sides, strict=True)):
        fitted = value if len(value) <= LONGEST else value[: LONGEST - 1].rstrip() + "…"
        style = f"{_CELL};{_FAINT};text-align:{side}{_wrapping(fitted)}"
        # dir="auto": text in another script is laid out by itself and turns nothing around.
        name, extra = ("th", ' scope="row"') if number == 0 else ("td", "")
        cells.append(f'<{name}{extra} dir="auto" style="{style}">{escape(fitted)}</{name}>')
    return "".join(cells)


def _wrapping(value: str) -> str:
    if " " not in value and len(value) <= _LONG_WORD:
        return ";white-space:nowrap"
    longest = max(map(len, value.split()), default=0)
    return ";overflow-wrap:anywhere" if longest > _LONG_WORD else ";min-width:8em"
