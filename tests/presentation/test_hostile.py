"""Hostile text in somebody's pack is harmless in every format, and nothing of it is lost."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.tables import sqlite as database
from myositis_ild_evidence.tables.table import Table
from packs import Pack

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
FORMULA = "=cmd()|' /C calc'!A0"
LONG = "A" * 10_000
QUOTES = "\\\"x\\\" 'y'; DROP TABLE outcomes; --"
MARKUP = "[red]x[/red] `code` **bold** | a"
HOSTILE = [SCRIPT, FORMULA, LONG, QUOTES, MARKUP]
NAMES = ["script", "formula", "long", "quotes", "markup"]
RIGHT_TO_LEFT = "\u202e"


@pytest.fixture(params=HOSTILE, ids=NAMES)
def text(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def evidence(pack: Pack, text: str) -> mie.Evidence:
    study = "studies/author2020.toml"
    pack.change(study, 'label = "Death"', f'label = "{text}"')
    pack.change(study, 'includes = ["headache"]', f'includes = ["{text}"]')
    pack.change(study, 'description = "invented people"', f'description = "{text}"')
    pack.change("claims.toml", 'text = "It works."', f'text = "{text}"')
    return mie.Evidence.load(pack.write())


@pytest.fixture
def tables(evidence: mie.Evidence) -> dict[str, Table]:
    found = evidence.search("AAAA") if len(evidence.claims[0].text) > 999 else evidence.overlap()
    return {**evidence.tables(), "gaps": evidence.gap_map(), "found": found}


def label(evidence: mie.Evidence) -> str:
    return evidence.outcomes["author2020/death"].label


def test_in_a_terminal_it_fits_and_commands_nothing(tables: dict[str, Table]) -> None:
    for table in tables.values():
        shown = repr(table)
        assert max(map(len, shown.splitlines())) <= 80
        assert all(c.isprintable() or c == "\n" for c in shown)


def test_in_a_notebook_it_is_text(tables: dict[str, Table]) -> None:
    for table in tables.values():
        page = table._repr_html_()
        assert not re.search(r"<(?!/?(?:div|table|caption|thead|tbody|tr|th|td|ul|li)\b)", page)
        for tag in re.findall(r"<[^>]*>", page):
            assert not re.search(r"\son\w+=|javascript:|src=|href=", tag.partition('title="')[0])
        assert len(page) < 200_000


def test_in_csv_no_cell_is_a_formula_and_every_text_is_there(
    evidence: mie.Evidence, tables: dict[str, Table]
) -> None:
    for table in tables.values():
        rows = list(csv.reader(io.StringIO(table.to_csv(), newline="")))
        assert {len(row) for row in rows} == {len(table.columns)}
        for row in rows:
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                assert not cell.startswith("-") or re.fullmatch(r"-[\d.]+", cell)
    outcomes = csv.DictReader(io.StringIO(tables["outcomes"].to_csv(), newline=""))
    assert next(outcomes)["label"].removeprefix("'") == label(evidence)


def test_in_json_and_sqlite_it_is_whole(evidence: mie.Evidence, tables: dict[str, Table]) -> None:
    assert json.loads(tables["outcomes"].to_json())[0]["label"] == label(evidence)
    with closing(sqlite3.connect(":memory:")) as made:
        made.deserialize(database.sqlite(evidence))
        kept = made.execute("select label from outcomes where key = 'author2020/death'").fetchall()
        assert kept == [(label(evidence),)]
        assert made.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_in_frames_it_is_whole(evidence: mie.Evidence, tables: dict[str, Table]) -> None:
    pytest.importorskip("polars")
    pytest.importorskip("pandas")
    assert tables["outcomes"].to_polars()["label"][0] == label(evidence)
    assert tables["outcomes"].to_pandas()["label"][0] == label(evidence)


def test_in_rich_it_is_text(evidence: mie.Evidence) -> None:
    rich = pytest.importorskip("rich.console")
    stream = io.StringIO()
    rich.Console(file=stream, width=20_000).print(evidence.claims)
    assert label(evidence)[:40] in stream.getvalue()


def test_a_query_finds_it_as_text(evidence: mie.Evidence) -> None:
    word = label(evidence).split()[0][:150]
    assert evidence.outcomes.where(text=word).ids == ("author2020/death",)


def test_marks_that_turn_text_around_are_refused(pack: Pack) -> None:
    pack.change("studies/author2020.toml", 'label = "Death"', f'label = "a{RIGHT_TO_LEFT}b"')
    with pytest.raises(mie.PackError, match=r"U\+202E"):
        mie.Evidence.load(pack.write())


@pytest.mark.parametrize("character", [RIGHT_TO_LEFT, "\x1b", "\x07", "\u200b", "\x00"])
def test_a_table_of_ones_own_shows_marks_instead_of_obeying_them(character: str) -> None:
    table = Table({"a": f"x{character}"}, [{"a": f"red{character}[31m"}], title=f"t{character}")
    assert character not in repr(table)
    assert character not in table._repr_html_()
