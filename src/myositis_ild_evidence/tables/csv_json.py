"""Tables as CSV and JSON, with the digits that were printed."""

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..quantities import numeric

if TYPE_CHECKING:
    from .table import Table

#: What a spreadsheet takes for the beginning of a formula, the fullwidth signs of Asia included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def to_csv(table: "Table", *, decimal_comma: bool = False) -> str:
    """Return a table as CSV (RFC 4180, UTF-8 text, lines end with CR LF).

    A text that a spreadsheet would run as a formula gets an apostrophe before it.

    Args:
        table: The table.
        decimal_comma: Whether numbers have a decimal comma, with semicolons between the cells.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if decimal_comma else ",")
    writer.writerow(table.columns)
    for row in table:
        writer.writerow([_cell(row[name], decimal_comma) for name in table.columns])
    return stream.getvalue()


def _cell(value: Any, decimal_comma: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Decimal, int)):
        return numeric.text(value).replace(".", "," if decimal_comma else ".")
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
