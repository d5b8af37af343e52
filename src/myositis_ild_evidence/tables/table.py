"""Tidy tables: rows as dictionaries, with a codebook of the columns."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from numbers import Number
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

import attrs

from ..records.plain import Plain, plain
from ..words import quoted

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Record = dict[str, Any]
Type = Literal["text", "integer", "number", "boolean", "any"]


@attrs.frozen
class Column:
    """One column of a table, as its codebook describes it.

    Attributes:
        name: Its name.
        meaning: What it holds, in words.
        type: ``text`` (empty where there is nothing), ``integer``, ``number`` (an exact decimal),
            ``boolean``, or ``any`` if that was not said.
        unit: Unit of its figures, if all have the same.
        terms: The words that it may hold, if the list is closed.
        refers: ``table.column`` that its values are keys of.
    """

    name: str
    meaning: str
    type: Type = attrs.field(default="text", kw_only=True)
    unit: str = attrs.field(default="", kw_only=True)
    terms: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    refers: str = attrs.field(default="", kw_only=True)


_CODEBOOK = (
    Column("column", "Name of the column"),
    Column("meaning", "What it holds"),
    Column("type", "text, integer, number, boolean or any"),
    Column("unit", "Unit of its figures, if all have the same"),
    Column("terms", "The words that it may hold, if the list is closed"),
    Column("refers", "The table and column that its values are keys of"),
)


class Table(Plain):
    """Rows of equal shape.

    It has a length, its rows are dictionaries, by position or one after another, and it cannot be
    changed. It is not a ``Sequence``, of which other libraries would guess the types: they take its
    Arrow interface, which has them. See also `to_pandas`, `to_polars`,
    `to_arrow`, `to_csv`, `to_xlsx`, `to_json` and `to_parquet` for other tools.

    Attributes:
        fields: What each column is, in order.
        title: What the table shows, in a few words.
        notes: What must be known about it.
        key: The columns that together name a row, if any do.
        shown: The columns that matter most where there is not room for all.

    Examples:
        >>> table = Table({"study": "Key of the study", "n": "People"}, [{"study": "a", "n": 3}])
        >>> table.columns, table[0]["n"], table.column("n")
        (('study', 'n'), 3, [3])
        >>> table
        study  n
        -----  -
        a      3
    """

    __slots__ = ("_known", "_rows", "fields", "key", "notes", "shown", "title")
    fields: tuple[Column, ...]
    title: str
    notes: tuple[str, ...]
    key: tuple[str, ...]
    shown: tuple[str, ...]

    def __init__(
        self,
        codebook: Mapping[str, str] | Sequence[Column],
        rows: Sequence[Record],
        *,
        title: str = "",
        notes: Sequence[str] = (),
        key: Sequence[str] = (),
        shown: Sequence[str] = (),
        known: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Take what each column is (or only what it means), and the rows.

        ``known`` are the keys that a column may be asked for, whether or not a row has them.
        """
        if isinstance(codebook, Mapping):
            codebook = [Column(name, text, type="any") for name, text in codebook.items()]
        self.fields = tuple(codebook)
        self._rows = tuple(rows)
        self.title = title
        self.notes = tuple(notes)
        self.key = tuple(key)
        self.shown = tuple(shown)
        self._known = dict(known or {})

    def __getstate__(self) -> Any:
        return super().__getstate__()  # pickles of the first protocols ask for it by name

    def __setattr__(self, name: str, value: object) -> None:
        if hasattr(self, name):  # once, by whatever makes the table
            raise AttributeError(f"{type(self).__name__}.{name} cannot be set: it is immutable")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted: it is immutable")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return self.fields == other.fields and self._rows == other._rows

    def __hash__(self) -> int:
        return hash((self.fields, len(self._rows)))  # rows are dictionaries, which have no hash

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order.

        See also `codebook`, which says what each means.
        """
        return tuple(field.name for field in self.fields)

    @property
    def codebook(self) -> dict[str, str]:
        """What each column means, by name.

        See also `codebook_table`, which has types, units and allowed terms as well.
        """
        return {field.name: field.meaning for field in self.fields}

    def codebook_table(self) -> "Table":
        """Return the codebook as a table: meaning, type, unit and allowed terms of each column.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> rows = mie.evidence.outcomes.to_table().codebook_table()
            >>> rows.where(column="better")[0]["terms"]
            'higher; lower'
        """
        rows = [
            {
                "column": field.name,
                "meaning": field.meaning,
                "type": field.type,
                "unit": field.unit,
                "terms": "; ".join(field.terms),
                "refers": field.refers,
            }
            for field in self.fields
        ]
        return Table(_CODEBOOK, rows, key=["column"], shown=["column", "type", "meaning"])

    def column(self, name: str) -> list[Any]:
        """Return one column as a list.

        See also ``fields``, which describes the columns.

        Args:
            name: Name of the column.

        Raises:
            UnknownKeyError: There is no such column.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.studies.to_table().column("n")
            [17, 48, 35, 15, 42]
        """
        self._check([name])
        return [row[name] for row in self._rows]

    @overload
    def __getitem__(self, key: int) -> Record: ...
    @overload
    def __getitem__(self, key: slice) -> "Table": ...
    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self._with(self._rows[key])
        from ..errors import WrongTypeError
        from ..records.collection import no_position

        if isinstance(key, bool) or not isinstance(key, int):
            column = f"; a column is table.column({key[:60]!r})" if isinstance(key, str) else ""
            kind = type(key).__name__
            raise WrongTypeError(f"a table takes a position or a slice, not {kind}{column}")
        if not -len(self._rows) <= key < len(self._rows):
            raise no_position("row", key, len(self._rows))
        return dict(self._rows[key])

    def _with(self, rows: Sequence[Record]) -> "Table":
        return Table(self.fields, rows, key=self.key, shown=self.shown, known=self._known)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Record]:
        return (dict(row) for row in self._rows)

    def __contains__(self, row: object) -> bool:
        return row in self._rows

    def __reversed__(self) -> Iterator[Record]:
        return (dict(row) for row in reversed(self._rows))

    def where(self, **columns: Any) -> "Table":
        """Return the rows whose columns have these values.

        Values are compared as they are. See also `select`, which takes a function.

        Args:
            **columns: Names of columns, and what each must be.

        Raises:
            UnknownKeyError: There is no such column, key, or term of a closed list.
            InvalidValueError: A text for a number, or anything but True or False for a boolean.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.values().where(kind="cuont")
            Traceback (most recent call last):
            myositis_ild_evidence.errors.UnknownKeyError: kind: no 'cuont'; did you mean 'count'?
            >>> import myositis_ild_evidence as mie
            >>> table = mie.evidence.values().where(study="wang2022", variable="mortality-6mo")
            >>> table.where(kind="percentage").column("figure")
            ['22.6%', '52.9%']
        """
        self._check(columns)
        for field in self.fields:
            if field.name in columns:
                self._check_value(field, columns[field.name])
        wanted = columns.items()
        return self.select(lambda row: all(row[name] == value for name, value in wanted))

    def _check(self, names: "Sequence[str] | Mapping[str, Any]") -> None:
        from ..errors import UnknownKeyError, near

        known = self.columns
        for name in names:
            if name not in known:
                raise UnknownKeyError(f"no column {name[:60]!r}; {near(name[:60], known)}")

    def _check_value(self, field: Column, value: Any) -> None:
        from ..errors import InvalidValueError, UnknownKeyError, near

        if value is None or value == "" or field.type == "any":
            return  # nothing is asked for
        is_truth = type(value).__name__.startswith("bool")  # numpy has its own
        if field.type == "boolean" and not is_truth:
            raise InvalidValueError(
                f"{field.name} is True or False, not {quoted(value)}",
                code="wrong-type",
                argument=field.name,
            )
        if field.type in ("integer", "number") and (is_truth or not isinstance(value, Number)):
            raise InvalidValueError(
                f"{field.name} is a number, not {quoted(value)}",
                code="wrong-type",
                argument=field.name,
            )
        valid = field.terms or self._known.get(field.name, ())
        if valid and value not in list(valid):  # equal to one, and of any type
            shown = str(value)[:60]
            raise UnknownKeyError(
                f"{field.name}: no {quoted(shown)}; {near(shown, valid)}", argument=field.name
            )

    def select(self, keep: Callable[[Record], bool]) -> "Table":
        """Return the rows that a function says to keep.

        See also `where`, which takes values and refuses what no column or closed list has.

        Args:
            keep: A function from a row, a dictionary, to whether it is kept.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.studies.to_table().select(lambda row: row["n"] > 40).column("id")
            ['wang2022', 'kampylafka2012']
        """
        return self._with([row for row in self._rows if keep(row)])

    def to_pandas(self) -> "pd.DataFrame":
        """Return a pandas data frame; a missing count or text stays missing.

        Whole numbers are ``Int64``, text ``string``, other numbers 64-bit floats; title and notes
        are its ``attrs``. See also `to_csv`, which keeps the printed digits of every number.

        Raises:
            MissingExtraError: pandas is not installed.
            InvalidValueError: A whole number does not fit into 64 bits.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> int(mie.document.studies.to_table().to_pandas()["n"].sum())
            157
        """
        from .frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> "pl.DataFrame":
        """Return a polars data frame.

        Whole numbers are ``Int64``, text ``String``, other numbers ``Float64``. See also
        `to_pandas`.

        Raises:
            MissingExtraError: polars is not installed.
            InvalidValueError: A whole number does not fit into 64 bits.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> int(mie.document.studies.to_table().to_polars()["n"].sum())
            157
        """
        from .frames import to_polars

        return to_polars(self)

    def to_arrow(self) -> "pa.Table":
        """Return a pyarrow table, with the codebook as metadata of the fields.

        Title and notes are metadata of the schema, the notes as a list in JSON. A table is an Arrow
        stream by itself for DuckDB and others, which needs the extra ``arrow``. See also
        `to_parquet`, which writes it.

        Raises:
            MissingExtraError: pyarrow is not installed.
            InvalidValueError: A whole number does not fit into 64 bits.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.studies.to_table().to_arrow().num_rows
            5
        """
        from .frames import to_arrow

        return to_arrow(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        from .frames import arrow_stream

        return arrow_stream(self, requested_schema)

    def to_csv(self, *, decimal_comma: bool = False) -> str:
        """Return the table as CSV (RFC 4180), with the digits that were printed.

        Lines end with CR LF. A text that a spreadsheet would run as a formula gets an apostrophe
        before it. See also `to_json`, which keeps text as it is, and `to_xlsx`, which no setting of
        a spreadsheet reads in another way.

        Args:
            decimal_comma: Whether numbers have a decimal comma, with semicolons between the cells,
                as spreadsheets of many countries read them: there ``0.033`` would be 33.

        Examples:
            >>> table = Table({"study": "Key", "p": "p-value"}, [{"study": "a", "p": 3}])
            >>> table.to_csv().split(), table.to_csv(decimal_comma=True).split()
            (['study,p', 'a,3'], ['study;p', 'a;3'])
        """
        from .csv_json import to_csv

        return to_csv(self, decimal_comma=decimal_comma)

    def to_xlsx(self, path: str | Path) -> None:
        """Write a workbook for a spreadsheet: the rows, and on a second sheet notes and codebook.

        Cells are typed: a number is a number with the digits that were printed, and a text stays a
        text (``6-11`` becomes no date). A number of more than 15 digits is text.

        Args:
            path: The file, which is replaced as a whole or not at all.

        Raises:
            InvalidValueError: It is not a path.
            MissingExtraError: The extra ``xlsx`` is not installed.
            FileError: It could not be written; an old file is unchanged.

        Examples:
            >>> import tempfile
            >>> from pathlib import Path
            >>> import myositis_ild_evidence as mie
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     mie.evidence.values().to_xlsx(Path(folder, "values.xlsx"))
            ...     print(Path(folder, "values.xlsx").read_bytes()[:2])
            b'PK'
        """
        from .. import files
        from .xlsx import to_xlsx

        files.write(path, to_xlsx(self))

    def to_markdown(self) -> str:
        """Return Markdown: every column and row, with the notes below as a list.

        See also `to_csv`, for programs.

        Examples:
            >>> table = Table({"study": "Key", "n": "People"}, [{"study": "a", "n": 3}])
            >>> print(table.to_markdown().splitlines()[-1])
            | a | 3 |
        """
        from .markdown import to_markdown

        return to_markdown(self)

    def to_html(self) -> str:
        """Return plain HTML: every column and row, with the notes below.

        Word, LibreOffice and pandoc take it. See also `with_footnotes`.

        Examples:
            >>> table = Table({"study": "Key", "n": "People"}, [{"study": "a", "n": 3}])
            >>> "<td>3</td>" in table.to_html()
            True
        """
        from .html import whole

        return whole(self)

    def with_footnotes(self, *columns: str, at: str) -> "Table":
        """Return a table in which the texts of some columns are footnotes of another.

        Each text stands once below the table, with a letter that marks the cells it belongs to.

        Args:
            *columns: Names of the columns whose texts go below, such as ``"locator"``, ``"note"``.
            at: Name of the column whose cells get the marks.

        Raises:
            UnknownKeyError: There is no such column.
            InvalidValueError: The cells of a column would be footnotes of themselves.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> table = mie.document.values().where(study="wang2022", variable="mortality-6mo")
            >>> made = table.with_footnotes("locator", "note", at="figure")
            >>> made.column("figure")[0], made.notes[-2][:31]
            ('22.6% [a, b]', '[b] Only percentages are printe')
        """
        from .footnotes import with_footnotes

        return with_footnotes(self, columns, at)

    SHAPE: ClassVar[Mapping[str, Any]] = {
        "title": str,
        "notes": list[str],
        "columns": list[dict[str, str]],
        "rows": list[dict[str, Any]],
    }

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain data: title, notes, codebook and rows.

        See also `to_json`, the rows alone with their printed digits.

        Examples:
            >>> table = Table({"study": "Key", "n": "People"}, [{"study": "a", "n": 3}])
            >>> table.to_dict()["columns"][1], table.to_dict()["rows"]
            ({'name': 'n', 'meaning': 'People', 'type': 'any'}, [{'study': 'a', 'n': 3}])
        """
        columns = [{"name": f.name, "meaning": f.meaning, "type": f.type} for f in self.fields]
        rows = [{name: plain(row[name]) for name in self.columns} for row in self]
        return {
            "title": self.title,
            "notes": list(self.notes),
            "columns": columns,
            "rows": rows,
        }

    def to_json(self) -> str:
        """Return the table as a JSON array of objects; numbers keep their printed digits.

        See also `myositis_ild_evidence.to_json`, which writes records and reads them back.

        Examples:
            >>> print(Table({"study": "Key", "n": "People"}, [{"study": "a", "n": 3}]).to_json())
            [
              {"study": "a", "n": 3}
            ]
        """
        from .csv_json import to_json

        return to_json(self)

    def to_parquet(self, path: str | Path) -> None:
        """Write a Parquet file, by pyarrow or else by polars.

        A file is replaced as a whole or not at all. With pyarrow the codebook goes along as
        metadata of the fields, title and notes as metadata of the file. See also `to_arrow`.

        Args:
            path: The file.

        Raises:
            InvalidValueError: It is not a path, or a whole number does not fit into 64 bits.
            MissingExtraError: Neither pyarrow nor polars is installed.
            FileError: It could not be written; an old file is unchanged.

        Examples:
            >>> import tempfile
            >>> from pathlib import Path
            >>> import myositis_ild_evidence as mie
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     file = Path(folder, "studies.parquet")
            ...     mie.evidence.studies.to_table().to_parquet(file)
            ...     print(file.read_bytes()[:4])
            b'PAR1'
        """
        from .frames import to_parquet

        to_parquet(self, path)

    def __repr__(self) -> str:
        from .text import plain

        return plain(self)

    def __rich__(self) -> Any:
        from .text import rich

        return rich(self)

    def _repr_html_(self) -> str:
        from .html import html

        return html(self)
