"""Tables as data frames, Arrow, Parquet and SQLite, with types and keys intact.

Integers stay integers where values are missing, text stays text. Numbers become 64-bit floats: the
digits that were printed, trailing zeros included, are in the text columns and in CSV and JSON.
A date in a column of numbers is left out; ``printed`` holds it.
"""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InvalidValueError, MissingExtraError
from . import files, tables
from .extras import library

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from ..model import Report
    from ..registry import Evidence
    from ..registry.table import Column, Table

_NARWHALS = {"text": "String", "integer": "Int64", "number": "Float64", "boolean": "Boolean"}
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
    if value is None:
        return None
    if type_ == "number":
        return float(value) if isinstance(value, (int, float, Decimal)) else None
    if type_ == "integer" and not -(2**63) <= value < 2**63:
        raise InvalidValueError(f"{value} does not fit into an integer of 64 bits")
    return value if type_ in ("integer", "boolean") else str(value)


def to_polars(table: Table) -> pl.DataFrame:
    """Return a polars data frame (extra ``frames``).

    Raises:
        MissingExtraError: narwhals or polars is not installed.
    """
    frame: pl.DataFrame = _frame(table, "polars")
    return frame


def to_arrow(table: Table) -> pa.Table:
    """Return a pyarrow table (extra ``frames``).

    Raises:
        MissingExtraError: narwhals or pyarrow is not installed.
    """
    made: pa.Table = _frame(table, "pyarrow")
    return made


def _frame(table: Table, backend: str) -> Any:
    narwhals = library("narwhals", "frames")
    _installed(backend)
    made = columns(table)
    schema = {name: getattr(narwhals, _NARWHALS[type_]) for name, (type_, _) in made.items()}
    data = {name: values for name, (_, values) in made.items()}
    return narwhals.from_dict(data, schema, backend=backend).to_native()


def _installed(name: str) -> Any:
    """Return a library that users choose themselves; no extra brings it."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"this needs {name}, which cannot be imported ({error}); pip install {name}"
        ) from error


def to_pandas(table: Table) -> pd.DataFrame:
    """Return a pandas data frame: counts as ``Int64``, so that a missing one stays missing.

    Not through narwhals: it makes integers of numpy, which have no missing value, and raises.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    pandas = _installed("pandas")
    made: pd.DataFrame = pandas.DataFrame(
        {
            name: pandas.array(values, dtype=_PANDAS[type_])
            if type_ != "number"
            else pandas.Series(values, dtype="float64")
            for name, (type_, values) in columns(table).items()
        }
    )
    return made


def arrow_stream(table: Table, requested_schema: object | None = None) -> object:
    """Return the table as a stream of the Arrow PyCapsule interface (extra ``arrow``).

    Any consumer reads it: ``duckdb.sql("from table")``, ``pyarrow.table(table)``,
    ``pandas.DataFrame.from_arrow(table)``. The codebook goes along as metadata of the fields.
    polars takes the table for a list of dictionaries before it asks for a stream: use `to_polars`.

    Raises:
        MissingExtraError: Neither arro3-core nor pyarrow is installed.
    """
    made = columns(table)
    about = {field.name: _metadata(field) for field in table.fields}
    try:
        built = _arro3(library("arro3.core", "arrow"), made, about)
    except MissingExtraError as error:
        try:
            built = _pyarrow(_installed("pyarrow"), made, about)
        except MissingExtraError:
            raise error from None
    stream: object = built.__arrow_c_stream__(requested_schema)
    return stream


def _arro3(arrow: Any, made: dict[str, tuple[str, list[Any]]], about: dict[str, Any]) -> Any:
    types = {name: getattr(arrow.DataType, arrow_name)() for name, arrow_name in _ARROW.items()}
    fields = [arrow.Field(n, types[t], metadata=about[n]) for n, (t, _) in made.items()]
    arrays = [arrow.Array(values, types[type_]) for type_, values in made.values()]
    return arrow.Table.from_arrays(arrays, schema=arrow.Schema(fields))


def _metadata(column: Column) -> dict[str, str]:
    about = {"meaning": column.meaning, "unit": column.unit, "terms": "; ".join(column.terms)}
    return {name: value for name, value in about.items() if value}


def _pyarrow(arrow: Any, made: dict[str, tuple[str, list[Any]]], about: dict[str, Any]) -> Any:
    types = {"text": arrow.string(), "integer": arrow.int64()}
    types |= {"number": arrow.float64(), "boolean": arrow.bool_()}
    schema = arrow.schema(
        [arrow.field(name, types[type_], metadata=about[name]) for name, (type_, _) in made.items()]
    )
    return arrow.table({name: values for name, (_, values) in made.items()}, schema=schema)


def parquet(table: Table) -> bytes:
    """Return a table as a Parquet file, written by pyarrow or else by polars.

    With pyarrow the codebook goes along as metadata of the fields.

    Raises:
        MissingExtraError: Neither is installed.
    """
    stream = io.BytesIO()
    try:
        arrow = _installed("pyarrow")
    except MissingExtraError:
        to_polars(table).write_parquet(stream)
        return stream.getvalue()
    about = {field.name: _metadata(field) for field in table.fields}
    library("pyarrow.parquet", "arrow").write_table(_pyarrow(arrow, columns(table), about), stream)
    return stream.getvalue()


def to_parquet(table: Table, path: str | Path) -> None:
    """Write a table as a Parquet file; see `parquet`.

    Raises:
        MissingExtraError: Neither pyarrow nor polars is installed.
        FileError: It could not be written; an old file is unchanged.
    """
    files.write(path, parquet(table))


def values_parquet(evidence: Evidence, reports: tuple[Report, ...] | None = None) -> bytes:
    """Return the table of values as a Parquet file; see `parquet`.

    Args:
        evidence: The pack.
        reports: Only the values of these studies and reviews; all if None.
    """
    return parquet(tables.values_of(evidence, reports))
