"""A pack as an SQLite database: tables with types and keys, by the standard library alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import files
from . import frames
from .table import Table
from .tidy import tables

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..records.study import Publication

_TYPES = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_VIEWS = {"studies": "study", "reviews": "review"}


def sqlite(evidence: Pack, publications: tuple[Publication, ...] | None = None) -> bytes:
    """Return a pack as an SQLite database.

    Tables: ``publications`` (studies and reviews; views ``studies`` and ``reviews``), ``groups``,
    ``regimens``, ``outcomes``, ``adverse_events``, ``claims``, ``references``, ``values`` and
    ``codebook``. Keys are primary keys, and what refers to another table is a foreign key. An
    empty reference is NULL; a number that is not known is NULL.

    Args:
        evidence: The pack.
        publications: Only these studies and reviews; everything if None.

    Examples:
        >>> import sqlite3, myositis_ild_evidence as mie
        >>> database = sqlite3.connect(":memory:")
        >>> database.deserialize(sqlite(mie.document))
        >>> database.execute("select id, n from studies where direct order by n").fetchall()
        [('huapaya2019', 17), ('wang2022', 48)]
        >>> database.close()
    """
    made = _chosen(tables(evidence), publications)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA foreign_keys = ON")
        with database:
            for name in _in_order(made):
                _write(database, name, made[name], made)
            for view, what in _VIEWS.items():
                database.execute(
                    f'CREATE VIEW "{view}" AS '
                    f'SELECT * FROM "publications" WHERE "kind" = \'{what}\''
                )
            _codebook(database, made)
        return database.serialize()


def to_sqlite(evidence: Pack, path: str | Path) -> None:
    """Write a pack as an SQLite database, one table for each kind of record.

    Tables are ``publications`` (with the views ``studies`` and ``reviews``), ``groups``,
    ``regimens``, ``outcomes``, ``adverse_events``, ``claims``, ``references``, ``values`` and
    ``codebook``, which explains every column; keys are joined as primary and foreign keys.
    See also `myositis_ild_evidence.Evidence.tables`, the same in memory.

    Args:
        evidence: The pack.
        path: The file; it is replaced as a whole or not at all.

    Raises:
        FileError: It could not be written; an old file is unchanged.

    Examples:
        >>> import sqlite3, tempfile
        >>> from contextlib import closing
        >>> from pathlib import Path
        >>> import myositis_ild_evidence as mie
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "evidence.db")
        ...     to_sqlite(mie.evidence, file)
        ...     with closing(sqlite3.connect(file)) as database:
        ...         found = database.execute("SELECT n FROM studies WHERE id = 'wang2022'")
        ...         print(found.fetchone())
        (48,)
    """
    files.write(path, sqlite(evidence))


def _chosen(
    found: dict[str, Table], publications: tuple[Publication, ...] | None
) -> dict[str, Table]:
    studies, reviews = found.pop("studies"), found.pop("reviews")
    found["publications"] = Table(studies.fields, [*studies, *reviews], key=studies.key)
    if publications is None:
        return found
    wanted = {publication.id for publication in publications}
    named = {"publications": "id"}
    for name, table in found.items():
        owner = named.get(name, "study")
        if owner in table.columns:
            found[name] = table.select(lambda row, owner=owner: row[owner] in wanted)  # type: ignore[misc]
    return found


def _in_order(made: dict[str, Table]) -> list[str]:
    """Return the tables, each after those that it refers to."""
    first = ["references", "publications"]
    return first + [name for name in made if name not in first]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _write(database: sqlite3.Connection, name: str, table: Table, made: dict[str, Table]) -> None:
    columns = frames.columns(table)
    lines = []
    foreign = []
    keys: dict[str, set[Any]] = {}
    for field in table.fields:
        type_, _ = columns[field.name]
        check = f" CHECK ({_quoted(field.name)} IN (0, 1))" if type_ == "boolean" else ""
        needed = " NOT NULL" if field.name in table.key else ""
        lines.append(f"{_quoted(field.name)} {_TYPES[type_]}{needed}{check}")
        target, _, column = field.refers.partition(".")
        # A key to something outside, such as a study that was not asked for, stays plain text.
        if target in made and _all_there(table.column(field.name), made[target].column(column)):
            keys[field.name] = set(made[target].column(column))
            foreign.append(
                f"FOREIGN KEY ({_quoted(field.name)}) REFERENCES {_quoted(target)} "
                f"({_quoted(column)}) DEFERRABLE INITIALLY DEFERRED"
            )
    if table.key:
        lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    database.execute(f"CREATE TABLE {_quoted(name)} ({', '.join(lines + foreign)})")
    marks = ", ".join("?" * len(columns))
    names = list(columns)
    for row in zip(*(values for _, values in columns.values()), strict=True):
        cells = [
            None if name in keys and cell == "" else cell
            for name, cell in zip(names, row, strict=True)
        ]
        database.execute(f"INSERT INTO {_quoted(name)} VALUES ({marks})", cells)


def _all_there(values: list[Any], keys: list[Any]) -> bool:
    return set(values) - {"", None} <= set(keys)


def _codebook(database: sqlite3.Connection, made: dict[str, Table]) -> None:
    names = ("table", "column", "meaning", "type", "unit", "terms", "refers")
    lines = ", ".join(f"{_quoted(name)} TEXT" for name in names)
    database.execute(f'CREATE TABLE "codebook" ({lines}, PRIMARY KEY ("table", "column"))')
    for table_name, table in made.items():
        for row in table.codebook_table():
            cells = [table_name, *(row[name] for name in names[1:])]
            database.execute('INSERT INTO "codebook" VALUES (?, ?, ?, ?, ?, ?, ?)', cells)
