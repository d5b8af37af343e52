"""Tables whose sources and notes stand below as footnotes, as a manuscript has them."""

from collections.abc import Sequence
from string import ascii_lowercase
from typing import TYPE_CHECKING

from ..errors import InvalidValueError, UnknownKeyError, near
from .text import cell

if TYPE_CHECKING:
    from .table import Table


def with_footnotes(table: "Table", columns: Sequence[str], at: str) -> "Table":
    """Return a table in which the texts of some columns are footnotes of another.

    Args:
        table: The table.
        columns: The columns whose texts go below; each text stands there once.
        at: The column whose cells get the marks.

    Raises:
        UnknownKeyError: There is no such column.
        InvalidValueError: The cells of a column would be footnotes of themselves.
    """
    for name in (*columns, at):
        if name not in table.columns:
            raise UnknownKeyError(f"no column {name!r:.60}; {near(name, table.columns)}")
    if at in columns:
        raise InvalidValueError(f"{at!r} cannot be a footnote of itself", code="contradiction")
    marks: dict[str, str] = {}
    rows = []
    for row in table:
        told = dict.fromkeys(said for name in columns if (said := cell(row[name])))
        own = [marks.setdefault(text, mark(len(marks))) for text in told]
        kept = {name: value for name, value in row.items() if name not in columns}
        if own:
            kept[at] = f"{cell(row[at])} [{', '.join(own)}]".strip()
        rows.append(kept)
    fields = [field for field in table.fields if field.name not in columns]
    notes = [f"[{sign}] {text}" for text, sign in marks.items()]
    return type(table)(
        fields,
        rows,
        title=table.title,
        notes=[*table.notes, *notes],
        key=[name for name in table.key if name not in columns],
        shown=[name for name in table.shown if name not in columns],
    )


def mark(number: int) -> str:
    """Return the sign of a footnote: a letter, then two.

    Examples:
        >>> mark(0), mark(25), mark(26), mark(52)
        ('a', 'z', 'aa', 'ba')
    """
    before, place = divmod(number, len(ascii_lowercase))
    return (mark(before - 1) if before else "") + ascii_lowercase[place]
