"""Tables as workbooks of a spreadsheet, with typed cells that show the digits that were printed."""

import io
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..extras import library
from ..quantities import numeric

if TYPE_CHECKING:
    from .table import Table

#: A spreadsheet keeps so many digits of a number, and shows at most so many decimal places.
_DIGITS, _PLACES = 15, 30
#: The most characters of a cell.
_LONGEST = 32_767
#: Of every workbook, so that the same table gives the same bytes.
_MADE = datetime(2000, 1, 1)
_WIDEST = 60


def to_xlsx(table: "Table") -> bytes:
    """Return a table as a workbook: its rows, and on a second sheet its notes and codebook.

    A number is a number, shown with the digits that it has (``66.0`` stays ``66.0``); one with
    more than 15 digits, which no spreadsheet keeps, is text. A text is a text: ``6-11`` becomes no
    date, and ``=1+1`` is not computed.
    """
    writer = library("xlsxwriter", "xlsx", "a workbook needs")
    stream = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with writer.Workbook(stream, {"in_memory": True, **plain}) as book:
        book.set_properties({"title": table.title, "created": _MADE})
        formats: dict[str, Any] = {"head": book.add_format({"bold": True, "text_wrap": True})}
        rows = [[row[name] for name in table.columns] for row in table]
        sheet = book.add_worksheet("Table")
        _fill(book, sheet, formats, [[*table.columns], *rows])
        sheet.freeze_panes(1, len(table.key))
        if rows:
            sheet.autofilter(0, 0, len(rows), len(table.columns) - 1)
        about = [["Column", "Meaning", "Unit"]]
        about += [[field.name, field.meaning, field.unit] for field in table.fields]
        about += [[], ["Table", table.title], *(["Note", note] for note in table.notes)]
        _fill(book, book.add_worksheet("About"), formats, about)
    return stream.getvalue()


def _fill(book: Any, sheet: Any, formats: dict[str, Any], rows: list[list[Any]]) -> None:
    widths: dict[int, int] = {}
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            _cell(book, sheet, formats, down, across, value)
            shown = 0 if value is None else len(str(value))
            widths[across] = max(widths.get(across, 8), min(shown + 2, _WIDEST))
    for across, width in widths.items():
        sheet.set_column(across, across, width)


def _cell(book: Any, sheet: Any, formats: dict[str, Any], down: int, across: int, it: Any) -> None:
    if it is None or it == "":
        return
    if isinstance(it, bool):
        sheet.write_boolean(down, across, it)
    elif isinstance(it, (int, Decimal)) and _fits(it):
        shown = numeric.text(it)
        places = len(shown.partition(".")[2])
        code = f"0.{'0' * places}" if places else "0"
        if code not in formats:
            formats[code] = book.add_format({"num_format": code})
        sheet.write_number(down, across, float(it), formats[code])
    else:
        text = numeric.text(it) if isinstance(it, (int, Decimal)) else str(it)
        sheet.write_string(down, across, text[:_LONGEST], formats["head"] if down == 0 else None)


def _fits(number: int | Decimal) -> bool:
    """Whether a spreadsheet keeps every digit of a number."""
    shown = numeric.text(number)
    digits = shown.lstrip("+-").replace(".", "").lstrip("0")
    return (
        "e" not in shown.lower()
        and len(digits) <= _DIGITS
        and len(shown.partition(".")[2]) <= _PLACES
    )
