"""Tables as data frames, Arrow, Parquet and SQLite, with types and keys intact.

Integers stay integers where values are missing; text that is missing is null. Numbers become
64-bit floats: the digits that were printed, trailing zeros included, are in the text columns and in
CSV and JSON. A date in a column of numbers is left out; ``printed`` holds it.
"""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import files
from ..errors import InvalidValueError, MissingExtraError
from ..extras import library
from ..files import path_of

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from .table import Column, Table

_POLARS = {"text": "String", "integer": "Int64", "number": "Float64", "boolean": "Boolean"}
_PANDAS = {"text": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}
_ARROW = {"text": "utf8", "integer": "int64", "number": "float64", "boolean": "bool"}


def kind(column: Column, values: list[Any]) -> str:
    """Return the type of a column: the one that its codebook states, or the one that fits."""
    if column.type != "any":
        return column.type
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "integer"
    return "number" if kinds and kinds <= {int, float, Decimal} else "text"


def columns(table: Table) -> dict[str, tuple[str, list[Any]]]:
    """Return each column of a table as its type and plain values; None where there is none.

    Raises:
        InvalidValueError: A whole number does not fit into 64 bits.
    """
    made = {}
    for field in table.fields:
        values = table.column(field.name)
        type_ = kind(field, values)
        made[field.name] = (type_, [_plain(value, type_) for value in values])
    return made


def _plain(value: Any, type_: str) -> Any:
    if value is None or (type_ == "text" and value == ""):  # no text is nothing
        return None
    if type_ == "number":
        return float(value) if isinstance(value, (int, float, Decimal)) else None
    if type_ == "integer" and not -(2**63) <= value < 2**63:
        raise InvalidValueError(
            f"{value} does not fit into an integer of 64 bits", code="out-of-range"
        )
    return value if type_ in ("integer", "boolean") else str(value)


def to_polars(table: Table) -> pl.DataFrame:
    """Return a polars data frame.

    Raises:
        MissingExtraError: polars is not installed.
    """
    polars = library("polars", None)
    made = columns(table)
    schema = {name: getattr(polars, _POLARS[type_]) for name, (type_, _) in made.items()}
    frame: pl.DataFrame = polars.DataFrame(
        {name: values for name, (_, values) in made.items()}, schema
    )
    return frame


def to_arrow(table: Table) -> pa.Table:
    """Return a pyarrow table; its metadata are title and notes, those of the fields the codebook.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = library("pyarrow", None)
    made, about = columns(table), _about(table)
    types = {"text": arrow.string(), "integer": arrow.int64()}
    types |= {"number": arrow.float64(), "boolean": arrow.bool_()}
    fields = [arrow.field(n, types[t], metadata=about[n]) for n, (t, _) in made.items()]
    schema = arrow.schema(fields, metadata=_said(table))
    found: pa.Table = arrow.table(
        {name: values for name, (_, values) in made.items()}, schema=schema
    )
    return found


def to_pandas(table: Table) -> pd.DataFrame:
    """Return a pandas data frame: counts as ``Int64``, so that a missing one stays missing.

    Title and notes are its ``attrs``, which pandas keeps where it can.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    pandas = library("pandas", None)
    made: pd.DataFrame = pandas.DataFrame(
        {
            name: pandas.array(values, dtype=_PANDAS[type_])
            if type_ != "number"
            else pandas.Series(values, dtype="float64")
            for name, (type_, values) in columns(table).items()
        }
    )
    made.attrs = {"title": table.title, "notes": list(table.notes)}
    return made


def arrow_stream(table: Table, requested_schema: object | None = None) -> object:
    """Return the table as a stream of the Arrow PyCapsule interface (extra ``arrow``).

    Any consumer reads it: ``duckdb.sql("from table")``, ``pyarrow.table(table)``,
    ``pandas.DataFrame.from_arrow(table)``. The codebook goes along as metadata of the fields,
    title and notes as those of the schema. polars takes the table for a list of dictionaries before
    it asks for a stream: use `to_polars`.

    Raises:
        MissingExtraError: Neither arro3-core nor pyarrow is installed.
    """
    try:
        built = _arro3(library("arro3.core", "arrow"), table)
    except MissingExtraError as error:
        try:
            built = to_arrow(table)
        except MissingExtraError:
            raise error from None
    stream: object = built.__arrow_c_stream__(requested_schema)
    return stream


def _arro3(arrow: Any, table: Table) -> Any:
    made, about = columns(table), _about(table)
    types = {name: getattr(arrow.DataType, arrow_name)() for name, arrow_name in _ARROW.items()}
    fields = [arrow.Field(n, types[t], metadata=about[n]) for n, (t, _) in made.items()]
    arrays = [arrow.Array(values, types[type_]) for type_, values in made.values()]
    return arrow.Table.from_arrays(arrays, schema=arrow.Schema(fields, metadata=_said(table)))


def _said(table: Table) -> dict[str, str]:
    """Title and notes, as text: a list is JSON."""
    notes = json.dumps(list(table.notes), ensure_ascii=False)
    return {"title": table.title, "notes": notes}


def _about(table: Table) -> dict[str, dict[str, str]]:
    """What the codebook says about each column."""
    return {column.name: _metadata(column) for column in table.fields}


def _metadata(column: Column) -> dict[str, str]:
    about = {"meaning": column.meaning, "unit": column.unit, "terms": "; ".join(column.terms)}
    return {name: value for name, value in about.items() if value}


def parquet(table: Table) -> bytes:
    """Return a table as a Parquet file, written by pyarrow or else by polars.

    With pyarrow the codebook goes along as metadata of the fields, title and notes as those of the
    file.

    Raises:
        MissingExtraError: Neither is installed.
    """
    stream = io.BytesIO()
    try:
        writer = library("pyarrow.parquet", None)
    except MissingExtraError:
        to_polars(table).write_parquet(stream)
    else:
        writer.write_table(to_arrow(table), stream)
    return stream.getvalue()


def to_parquet(table: Table, path: str | Path) -> None:
    """Write a table as a Parquet file; see `parquet`.

    Raises:
        InvalidValueError: It is not a path.
        MissingExtraError: Neither pyarrow nor polars is installed.
        FileError: It could not be written; an old file is unchanged.
    """
    files.write(path_of(path), parquet(table))
