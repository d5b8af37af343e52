"""Workbooks: typed cells that an independent reader reads back, digit by digit."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.tables import Column, Table
from myositis_ild_evidence.tables.xlsx import to_xlsx

TABLES = {"values": mie.evidence.values(), **mie.evidence.tables()}


def sheet(table: Table, name: str = "Table") -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(table)))[name]


def shown(cell: Any) -> str:
    """Return a number as a spreadsheet shows it by its format."""
    places = len(cell.number_format.partition(".")[2])
    return f"{Decimal(repr(cell.value)):.{places}f}"


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_comes_back_with_its_type_and_its_digits(name: str) -> None:
    table = TABLES[name]
    head, *rows = sheet(table).iter_rows()
    assert tuple(cell.value for cell in head) == table.columns
    assert len(rows) == len(table)
    for cells, row in zip(rows, table, strict=True):
        for cell, value in zip(cells, map(row.get, table.columns), strict=True):
            if value is None or value == "":
                assert cell.value is None
            elif isinstance(value, (bool, str)):
                assert cell.value == value
            elif len(str(value).replace(".", "").lstrip("0")) > 15:
                assert cell.value == str(value)
            else:
                assert shown(cell) == str(value)


def cells(*values: Any) -> list[Any]:
    table = Table([Column("it", "What it is", type="any")], [{"it": value} for value in values])
    return [row[0] for row in sheet(table).iter_rows(min_row=2)]


@pytest.mark.parametrize("text", ["6-11", "=1+1", "+1", "@x", "1/2", "1E5", "0012", "http://a.b"])
def test_a_text_stays_a_text(text: str) -> None:
    [cell] = cells(text)
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("number", "text"), [("66.0", "66.0"), ("0.033", "0.033"), ("6058", "6058"), ("-1.50", "-1.50")]
)
def test_a_number_is_shown_as_printed(number: str, text: str) -> None:
    [cell] = cells(Decimal(number))
    assert cell.data_type == "n"
    assert shown(cell) == text


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_text() -> None:
    long = Decimal("0.1234567890123456789")
    assert [cell.value for cell in cells(long, 12345678901234567890)] == [
        "0.1234567890123456789",
        "12345678901234567890",
    ]


def test_the_notes_and_the_codebook_travel_with_it() -> None:
    table = mie.evidence.gap_map()
    said = {row[0].value: row[1].value for row in sheet(table, "About").iter_rows() if row[0].value}
    assert said["Table"] == table.title
    assert set(table.columns) <= said.keys()
    notes = [r[1].value for r in sheet(table, "About").iter_rows() if r[0].value == "Note"]
    assert notes == list(table.notes)


def test_the_same_table_is_the_same_file() -> None:
    assert to_xlsx(TABLES["values"]) == to_xlsx(TABLES["values"])


def test_the_command_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "studies.xlsx"
    assert main(["studies", "--format", "xlsx", "-o", str(file)]) == 0
    assert openpyxl.load_workbook(file)["Table"]["A2"].value == "huapaya2019"


def test_where_the_comma_divides_decimals_semicolons_divide_cells(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["values", "wang2022", "--decimal-comma"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out), delimiter=";"))
    assert "0,033" in {row["p_value"] for row in rows}
    assert not any("." in row[name] for row in rows for name in ("value", "p_value", "percent"))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_would_compute_has_an_apostrophe(sign: str) -> None:
    table = Table({"it": "What it is"}, [{"it": f"{sign}1"}])
    assert table.to_csv().splitlines()[1] == f"'{sign}1"
