"""Data frames, Arrow, Parquet and SQLite: types, keys, missing values, files that others open."""

import builtins
import json
import re
import sqlite3
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.errors import FileError, MissingExtraError
from myositis_ild_evidence.extras import advice
from myositis_ild_evidence.tables import frames
from myositis_ild_evidence.tables import sqlite as database
from myositis_ild_evidence.tables.table import Column, Table

EV = mie.evidence
TABLES = EV.tables()
ROWS: list[dict[str, Any]] = [
    {"text": "a", "whole": 1, "number": Decimal("66.0"), "flag": True, "none": None},
    {"text": "", "whole": None, "number": "2018-09", "flag": None, "none": None},
    {"text": "ü\n\"'", "whole": 2**53 + 1, "number": None, "flag": False, "none": None},
]
AWKWARD = Table(
    [
        Column("text", "Text"),
        Column("whole", "Whole", type="integer"),
        Column("number", "Number", type="number", unit="g/kg"),
        Column("flag", "Flag", type="boolean"),
        Column("none", "Nothing at all", type="integer"),
    ],
    ROWS,
)


def plain(table: Table) -> dict[str, list[Any]]:
    return {name: values for name, (_, values) in frames.columns(table).items()}


def test_a_date_in_a_column_of_numbers_is_left_out_of_frames() -> None:
    assert plain(AWKWARD)["number"] == [66.0, None, None]
    periods = EV.values().where(variable="period")
    assert set(plain(periods)["low"]) == {None}
    assert all("–" in printed for printed in periods.column("printed"))


def test_a_count_beyond_64_bits_is_an_error_and_no_other_number() -> None:
    table = Table([Column("n", "People", type="integer")], [{"n": 2**63}])
    with pytest.raises(mie.InvalidValueError, match="does not fit into an integer of 64 bits"):
        frames.columns(table)


def test_no_text_is_nothing_in_a_frame() -> None:
    pl, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    values = EV.values()
    empty = values.column("unit").count("")
    assert empty
    assert values.to_polars()["unit"].null_count() == empty
    assert pl.DataFrame(values)["unit"].null_count() == empty
    assert values.to_pandas()["unit"].isna().sum() == empty
    [(found,)] = duckdb.sql("select count(*) from values where unit is null").fetchall()
    assert found == empty


def test_numbers_survive_as_floats() -> None:
    for table in TABLES.values():
        for field in table.fields:
            if field.type == "number":
                exact = table.column(field.name)
                for value, number in zip(exact, plain(table)[field.name], strict=True):
                    if number is not None:
                        assert number == float(value)
                        # A float holds 15 digits; a third of a dose, computed, has more.
                        exact_in_float = len(Decimal(value).as_tuple().digits) <= 15
                        assert (Decimal(repr(number)) == value) == exact_in_float


def test_a_table_without_types_gets_those_that_fit() -> None:
    rows: list[dict[str, Any]] = [
        {"a": 1, "b": Decimal(2), "c": "x", "d": True},
        {"a": None, "b": 1, "c": "", "d": None},
    ]
    types = {
        name: type_
        for name, (type_, _) in frames.columns(Table(dict.fromkeys("abcd", "-"), rows)).items()
    }
    assert types == {"a": "integer", "b": "number", "c": "text", "d": "boolean"}


@pytest.mark.parametrize("table", [AWKWARD, *TABLES.values()], ids=["awkward", *TABLES])
def test_pandas_keeps_types_where_values_are_missing(table: Table) -> None:
    pd = pytest.importorskip("pandas")
    frame = table.to_pandas()
    expected = {"text": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}
    assert list(frame.columns) == list(table.columns)
    assert [str(t) for t in frame.dtypes] == [expected[field.type] for field in table.fields]
    for name, values in plain(table).items():
        assert [None if pd.isna(value) else value for value in frame[name]] == values


@pytest.mark.parametrize("table", [AWKWARD, *TABLES.values()], ids=["awkward", *TABLES])
def test_polars_and_pyarrow_keep_types(table: Table) -> None:
    pl, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    polars = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}
    frame = table.to_polars()
    assert frame.to_dict(as_series=False) == plain(table)
    assert list(frame.dtypes) == [polars[field.type] for field in table.fields]
    arrow = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    made = table.to_arrow()
    assert made.to_pydict() == plain(table)
    assert [field.type for field in made.schema] == [arrow[field.type] for field in table.fields]


def test_a_table_of_pyarrow_has_the_codebook_in_its_fields() -> None:
    pytest.importorskip("pyarrow")
    about = AWKWARD.to_arrow().schema.field("number").metadata
    assert about == {b"meaning": b"Number", b"unit": b"g/kg"}


NOTED = EV.to_effects("remission")


def test_title_and_notes_go_along_with_a_frame(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("arro3.core")
    pandas = pytest.importorskip("pandas")
    NOTED.to_parquet(tmp_path / "effects.parquet")
    schemas = [NOTED.to_arrow().schema, pa.table(NOTED).schema]
    schemas.append(pq.read_schema(tmp_path / "effects.parquet"))
    assert NOTED.notes
    for schema in schemas:
        said = {name.decode(): value.decode() for name, value in schema.metadata.items()}
        assert said["title"] == NOTED.title
        assert json.loads(said["notes"]) == list(NOTED.notes)
    frame = NOTED.to_pandas()
    assert frame.attrs == {"title": NOTED.title, "notes": list(NOTED.notes)}
    frame.to_parquet(tmp_path / "again.parquet")
    assert pandas.read_parquet(tmp_path / "again.parquet").attrs == frame.attrs


def test_neither_polars_nor_pyarrow_needs_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("polars")
    pytest.importorskip("pyarrow")
    monkeypatch.setitem(sys.modules, "narwhals", None)
    assert AWKWARD.to_polars().to_dict(as_series=False) == plain(AWKWARD)
    assert AWKWARD.to_arrow().to_pydict() == plain(AWKWARD)


def test_a_missing_parquet_writer_is_named_by_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyarrow", "pyarrow.parquet", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r"pip install polars$"):
        frames.parquet(AWKWARD)


def test_any_arrow_consumer_reads_a_table() -> None:
    pytest.importorskip("arro3.core")
    pa, pd = pytest.importorskip("pyarrow"), pytest.importorskip("pandas")
    assert pa.table(AWKWARD).to_pydict() == plain(AWKWARD)
    if hasattr(pd.DataFrame, "from_arrow"):  # pandas 3
        read = pd.DataFrame.from_arrow(AWKWARD)["text"]
        assert read.fillna("").tolist() == AWKWARD.column("text")
        assert [*read.isna()] == [not text for text in AWKWARD.column("text")]
    assert pa.table(AWKWARD).schema.field("number").metadata == {
        b"meaning": b"Number",
        b"unit": b"g/kg",
    }


def test_duckdb_asks_a_table_by_sql() -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("arro3.core")
    studies = EV.studies.to_table()
    outcomes = EV.outcomes.to_table()
    found = duckdb.sql(
        "select studies.id, count(*) from outcomes join studies on outcomes.study = studies.id "
        "where outcomes.direct group by all order by all"
    ).fetchall()
    direct = EV.outcomes.where(direct=True)
    assert found == sorted((s.id, len(direct.where(study=s.id))) for s in direct.studies)
    assert len(studies) == len(EV.studies)
    assert len(outcomes) == len(EV.outcomes)


def test_the_stream_works_with_pyarrow_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pa = pytest.importorskip("pyarrow")
    monkeypatch.setitem(sys.modules, "arro3.core", None)
    assert pa.table(AWKWARD).to_pydict() == plain(AWKWARD)


@pytest.mark.parametrize(
    ("missing", "call", "message"),
    [
        ({"polars"}, "to_polars", "pip install polars$"),
        ({"pyarrow"}, "to_arrow", "pip install pyarrow$"),
        ({"pandas"}, "to_pandas", "pip install pandas$"),
        ({"arro3", "pyarrow"}, "__arrow_c_stream__", re.escape(advice("arrow"))),
    ],
)
def test_a_missing_library_is_named(
    missing: set[str], call: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    real = importlib.import_module

    def without(name: str, package: str | None = None) -> Any:
        if name.partition(".")[0] in missing:
            raise ImportError(f"No module named {name!r}")
        return real(name, package)

    monkeypatch.setattr("myositis_ild_evidence.extras.import_module", without)
    with pytest.raises(MissingExtraError, match=message):
        getattr(AWKWARD, call)()


@pytest.mark.parametrize("writer", ["pyarrow", "polars"])
def test_parquet_opens_in_other_tools(
    writer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pl, pq = pytest.importorskip("polars"), pytest.importorskip("pyarrow.parquet")
    duckdb = pytest.importorskip("duckdb")
    if writer == "polars":
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    file = tmp_path / "values.parquet"
    EV.values().to_parquet(file)
    expected = plain(EV.values())
    assert pl.read_parquet(file).to_dict(as_series=False) == expected
    assert pq.read_table(file).to_pydict() == expected
    count = duckdb.sql(f"select count(*) from '{file}' where corrected").fetchall()
    assert count == [(len(EV.values().where(corrected=True)),)]
    if writer == "pyarrow":
        about = pq.read_schema(file).field("percent").metadata
        assert about[b"unit"] == b"%"


def test_a_file_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(FileError, match="there is no folder"):
        EV.values().to_parquet(tmp_path / "missing" / "values.parquet")


def opened(content: bytes) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.deserialize(content)
    return made


def test_sqlite_holds_every_table_with_its_keys_and_types(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    database.to_sqlite(EV, file)
    with closing(sqlite3.connect(file)) as made:
        assert made.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert made.execute("pragma foreign_key_check").fetchall() == []
        for name in ("values", "groups", "regimens", "outcomes", "adverse_events", "claims"):
            rows = made.execute(f'select * from "{name}"').fetchall()
            expected = list(zip(*plain(TABLES[name]).values(), strict=True))
            refers = [field.refers for field in TABLES[name].fields]
            cleared = [
                tuple(None if r and v == "" else v for v, r in zip(row, refers, strict=True))
                for row in expected
            ]
            assert rows == cleared, name
        for view in ("studies", "reviews"):
            ids = [id for (id,) in made.execute(f'select "id" from "{view}"')]
            assert ids == list(getattr(EV, view).ids)
        keys = made.execute("select \"table\" from pragma_foreign_key_list('outcomes')").fetchall()
        assert {name for (name,) in keys} == {"publications", "outcomes", "references"}
        meaning = made.execute(
            "select meaning, unit from codebook where [table] = 'values' and [column] = 'percent'"
        ).fetchall()
        assert meaning == [("Percentage", "%")]


def test_sqlite_refuses_what_breaks_a_key() -> None:
    with closing(opened(database.sqlite(EV))) as made:
        made.execute("pragma foreign_keys = on")
        with pytest.raises(sqlite3.IntegrityError):
            made.execute("insert into outcomes (key) values ('wang2022/mortality-6mo')")
        with pytest.raises(sqlite3.IntegrityError), made:
            made.execute("insert into outcomes (key, study) values ('x/y', 'x')")


def test_sqlite_of_some_studies_holds_only_them() -> None:
    with closing(opened(database.sqlite(EV, (EV.reviews["gandiga2023"],)))) as made:
        assert made.execute("select id from publications").fetchall() == [("gandiga2023",)]
        studies = made.execute('select distinct study from "values"').fetchall()
        assert studies == [("gandiga2023",)]
        restated = made.execute("select count(*) from outcomes where repeats is not null")
        assert restated.fetchone() == (6,)
        assert made.execute("pragma foreign_key_check").fetchall() == []


def test_nothing_is_imported_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__
    seen: list[str] = []

    def watching(name: str, *rest: Any, **more: Any) -> Any:
        seen.append(name.partition(".")[0])
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", watching)
    EV.outcomes.where(domain="mortality").to_table().to_csv()
    assert not {"pandas", "polars", "pyarrow", "narwhals", "arro3", "rich"} & set(seen)


@pytest.mark.parametrize("name", TABLES)
def test_polars_takes_a_table_as_to_polars_gives_it(name: str) -> None:
    pl = pytest.importorskip("polars")
    made, known = pl.DataFrame(TABLES[name]), TABLES[name].to_polars()
    assert made.schema == known.schema
    assert made.equals(known)
