"""Tables as CSV and JSON, with the digits that were printed."""

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..quantities import numeric

if TYPE_CHECKING:
    from .table import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: "Table") -> str:
    """Return a table as CSV (RFC 4180, UTF-8 text, lines end with CR LF).

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(table.columns)
    for row in table:
        writer.writerow([_cell(row[name]) for name in table.columns])
    return stream.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Decimal, int)):
        return numeric.text(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_json(table: "Table") -> str:
    """Return a table as a JSON array of objects; numbers keep their printed digits."""
    rows = []
    for row in table:
        pairs = (f"{json.dumps(name)}: {_literal(row[name])}" for name in table.columns)
        rows.append("  {" + ", ".join(pairs) + "}")
    return "[\n" + ",\n".join(rows) + "\n]"


def _literal(value: Any) -> str:
    # The json module would turn a decimal into a float and lose its zeros.
    return (
        numeric.text(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
    )
