"""Tables for people: as much as fits, and a hint to the rest.

Nothing is cut without an ellipsis, and what is left out is named below the table.
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from .. import text
from ..quantities import numeric

if TYPE_CHECKING:
    from .table import Table

#: Digits of a decimal that are shown; more come from a division that does not end.
MAX_DIGITS = 15

#: How many rows are shown; the rest is counted below.
ROWS = 30
#: How many lines a cell may take before it is cut.
LINES = 8
_GAP = 2
_PIECES = re.compile(r"[^\s/;-]*[/;-]*\s*|\s+")
_NARROWEST = 14
_WIDEST = 48
_LONGEST_RULE = 30
#: Room that the last column of such a table has in any terminal.
_LEAST = 20


@attrs.frozen
class View:
    """What is shown of a table: its columns, its cells as text, and the hints below it."""

    title: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def view(table: "Table", columns: Sequence[str], rows: int = ROWS) -> View:
    """Return some columns and the first rows of a table as text, with hints to the rest."""
    by_name = {field.name: field for field in table.fields}
    figures = tuple(
        by_name[name].type in ("integer", "number")
        or (by_name[name].type == "any" and _all_numbers(table.column(name)))
        for name in columns
    )
    notes = list(table.notes)
    hidden = [name for name in table.columns if name not in columns]
    if hidden:
        more = "more column" + ("" if len(hidden) == 1 else "s")
        notes.append(f"{len(hidden)} {more}: {', '.join(hidden)}")
    if len(table) > rows:
        notes.append(f"{len(table) - rows} more rows; table[{rows}:] or to_csv() has them")
    if not len(table) and not table.notes:
        notes.append("no rows")
    shown = tuple(tuple(cell(row[name]) for name in columns) for row in table[:rows])
    heads = tuple(map(cell, columns))
    return View(cell(table.title), heads, figures, shown, tuple(map(cell, notes)))


def _all_numbers(values: Sequence[Any]) -> bool:
    kinds = {type(value) for value in values if value is not None}
    return bool(kinds) and kinds <= {int, float, Decimal}


def cell(value: Any) -> str:
    r"""Return a value on one line; what a terminal would obey or hide is made visible.

    Examples:
        >>> cell(None), cell(True), cell("two\nlines"), cell("\x1b[31mred")
        ('', 'yes', 'two lines', '�[31mred')
        >>> cell(Decimal("74.50")), cell(Decimal(200) / 3)  # no printed figure has so many digits
        ('74.50', '~66.667')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal) and len(value.as_tuple().digits) > MAX_DIGITS:
        return f"~{numeric.text(numeric.rounded(value, 3))}"
    if isinstance(value, (Decimal, int)):
        return numeric.text(value)
    line = " ".join(str(value).split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)


def width_of(line: str) -> int:
    """Return how many cells of a terminal a text takes.

    Examples:
        >>> width_of("e\u0301"), width_of("肺")
        (1, 2)
    """
    if line.isascii():
        return len(line)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in line
    )


def wrapped(line: str, room: int, most: int = LINES) -> list[str]:
    """Return a text as lines that fit; an ellipsis ends the last one if there is more.

    Examples:
        >>> wrapped("at least 8 g/kg; another reading", 16)
        ['at least 8 g/kg;', 'another reading']
        >>> wrapped("one two three", 5, most=2)
        ['one', 'two…']
    """
    lines = [""]
    for word in _PIECES.findall(line):
        if width_of(lines[-1] + word.rstrip()) > room and lines[-1]:
            lines.append("")
        while width_of(word.rstrip()) > room:
            head = _head(word, room)
            lines[-1:] = [head, ""]
            word = word[len(head) :]
        lines[-1] += word
    lines = [text.rstrip() for text in lines if text.strip()] or [""]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _head(lines[most - 1], room - 1).rstrip() + "…"]


def _head(line: str, room: int) -> str:
    """Return as much of the beginning as fits, and never nothing."""
    used = 0
    for number, character in enumerate(line):
        used += width_of(character)
        if used > room and number:
            return line[:number]
    return line


def fitting(table: "Table", room: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the columns that fit into a width and how wide each is; the first always does."""
    wanted = [name for name in table.shown if name in table.columns]
    wanted += [name for name in table.columns if name not in wanted]
    chosen: list[str] = []
    least: list[int] = []
    full: list[int] = []
    for name in wanted:
        cells = [name, *(cell(row[name]) for row in table[:ROWS])]
        longest = max(map(width_of, cells))
        pieces = (piece.rstrip() for text in cells for piece in _PIECES.findall(text))
        # A key is not broken; a long text gets room enough to be read.
        need = min(longest, max(min(_WIDEST // 2, max(map(width_of, pieces))), _NARROWEST))
        need = min(room, longest if not chosen and name in table.key else need)
        beside = sum(least)
        if (
            chosen and table.shown and name not in table.shown
        ):  # no more than fits beside all of the others
            beside, need = sum(full), longest
        if chosen and beside + need + _GAP * len(chosen) > room:
            break
        chosen.append(name)
        least.append(need)
        full.append(longest)
    spare = room - sum(least) - _GAP * (len(chosen) - 1)
    while spare > 0 and any(w < f for w, f in zip(least, full, strict=True)):
        for number, (now, end) in enumerate(zip(least, full, strict=True)):
            if now < end and spare > 0:
                least[number] += 1
                spare -= 1
    return tuple(chosen), tuple(least)


def plain(table: "Table") -> str:
    """Return a table as text that fits the terminal (80 columns in a pipe)."""
    columns, widths = fitting(table, text.width())
    shown = view(table, columns)
    lines = [*_lines(shown.columns, widths, shown.numeric), _rule(widths)]
    for row in shown.rows:
        lines += _lines(row, widths, shown.numeric)
    hints = list(shown.notes)
    cells = [pair for row in shown.rows for pair in zip(row, widths, strict=True)]
    if any(len(wrapped(value, w, sys.maxsize)) > LINES for value, w in cells):
        hints.append("… marks text that is cut; to_csv() has it in full")
    title = [text.paragraph(shown.title)] if shown.title else []
    below = [text.paragraph(f"({hint})") for hint in hints]
    return "\n".join(line.rstrip() for line in (*title, *lines, *below))


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return columns of text, each as wide as it needs; the last one wraps.

    Examples:
        >>> print(aligned(["rule", "places"], [["percent", "12"], ["sum", "3"]]))
        rule     places
        -------  ------
        percent  12
        sum      3
    """
    *widths, last = (max(map(width_of, column)) for column in zip(head, *rows, strict=True))
    least = min(last, _LEAST)
    while sum(widths) + _GAP * len(widths) + least > text.width() and max(widths) > _LEAST // 2:
        widths[widths.index(max(widths))] -= 1  # the widest can spare it
    room = max(least * 3 // 5, text.width() - sum(widths) - _GAP * len(widths))
    all_ = (*widths, min(last, room))
    left = [False] * len(head)
    lines = [*_lines(head, all_, left), _rule((*widths, min(last, room, _LONGEST_RULE)))]
    for row in rows:
        lines += _lines(row, all_, left, sys.maxsize)
    return "\n".join(line.rstrip() for line in lines)


def _rule(widths: Sequence[int]) -> str:
    return (" " * _GAP).join("-" * width for width in widths)


def _lines(
    row: Sequence[str], widths: Sequence[int], figures: Sequence[bool], most: int = LINES
) -> list[str]:
    cells = [wrapped(value, w, most) for value, w in zip(row, widths, strict=True)]
    made = []
    for number in range(max(map(len, cells), default=0)):
        parts = []
        for lines, w, right in zip(cells, widths, figures, strict=True):
            line = lines[number] if number < len(lines) else ""
            blanks = " " * (w - width_of(line))
            parts.append(blanks + line if right else line + blanks)
        made.append((" " * _GAP).join(parts))
    return made


def rich(table: "Table") -> Any:
    """Return a table for the library rich, which colours it; markup in cells has no effect."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable
    from rich.text import Text

    columns, _ = fitting(table, text.width())
    shown = view(table, columns)
    made = RichTable(
        title=Text(shown.title) if shown.title else None,
        caption=Text("\n".join(f"({note})" for note in shown.notes)) if shown.notes else None,
        box=SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
    )
    for number, (name, figure) in enumerate(zip(shown.columns, shown.numeric, strict=True)):
        made.add_column(
            Text(name),
            justify="right" if figure else "left",
            style="bold cyan" if number == 0 else "",
            overflow="fold",
        )
    for row in shown.rows:
        made.add_row(*map(Text, row))
    return made


def show(table: "Table") -> None:
    """Print a table: in colour on a terminal where rich is installed, as plain text elsewhere."""
    if sys.stdout.isatty():
        try:
            from rich.console import Console
        except ImportError:
            pass
        else:
            Console().print(table)
            return
    print(plain(table))
