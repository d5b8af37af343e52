"""Tables as people see them: in a terminal, in colour, in a notebook."""

import io
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import text
from myositis_ild_evidence.tables import text as tables
from myositis_ild_evidence.tables.html import html
from myositis_ild_evidence.tables.table import Table

EV = mie.evidence
SHOWN = [
    *(EV.studies, EV.reviews, EV.groups, EV.arms, EV.regimens, EV.outcomes, EV.adverse_events),
    *(EV.claims, EV.references, EV.values(), EV.search("embolism"), EV.gap_map(), EV.overlap()),
]
NAMES = [str(getattr(item, "kind", type(item).__name__)) for item in SHOWN]


@pytest.mark.parametrize("item", SHOWN, ids=NAMES)
@pytest.mark.parametrize("width", [40, 80, 100])
def test_everything_fits_the_width(
    item: object, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "width", lambda: width)
    lines = repr(item).splitlines()
    key = max(map(len, re.findall(r"^\S+", repr(item), re.MULTILINE)))
    assert max(map(len, lines)) <= max(width, key)
    assert "\x1b" not in repr(item)


@pytest.mark.parametrize("item", SHOWN, ids=NAMES)
def test_nothing_is_cut_or_left_out_without_a_hint(item: object) -> None:
    shown = repr(item)
    cut = [line for line in shown.splitlines() if line.rstrip().endswith("…")]
    assert bool(cut) <= ("\n(… " in shown)


def test_columns_and_rows_that_are_left_out_are_named() -> None:
    values = mie.document.values()
    shown = re.sub(r"\s+", " ", repr(values))
    assert f"{len(values)} values" in shown
    assert f"{len(values) - 30} more rows" in shown
    assert "24 more columns: section, label," in shown


def test_values_show_what_is_answered_a_mark_where_that_is_corrected_and_what_was_printed() -> None:
    shown = repr(EV.values().where(study="huapaya2019", corrected=True))
    assert re.search(r"figure +corrected +printed", shown)
    assert re.search(r"medication-before-.* 12 of 17 \(70.6%\) +yes +12 \(70%\)\n", shown)
    assert re.search(r"fvc-increase-10 +all +7 of 17 +yes\n", shown)
    html = EV.values().where(study="kampylafka2012", variable="hydroxychloroquine")._repr_html_()
    assert html.index("1 of 24 (4.2%)") < html.index(">yes<") < html.index("1 (0.04%)")


def test_a_dose_with_two_readings_shows_both() -> None:
    shown = re.sub(r"\s+", " ", repr(EV.regimens.where(study="kampylafka2012")))
    assert "another reading: 4 g/kg" in shown or "another" in shown
    cells = EV.regimens.where(study="kampylafka2012").to_table()[0]
    for piece in (cells["per_course"], cells["total"]):
        for word in piece.split():
            assert word in shown


def test_notes_of_a_filter_are_printed() -> None:
    shown = re.sub(r"\s+", " ", repr(EV.regimens.where(total_dose="9 g/kg")))
    assert "cherin2002/ivig: total dose is 8-12 g/kg (cohort mean)" in shown


def test_figures_stand_to_the_right_and_words_to_the_left() -> None:
    table = Table({"name": "Name", "n": "People"}, [{"name": "a", "n": 5}, {"name": "bb", "n": 15}])
    assert repr(table).splitlines() == ["name   n", "----  --", "a      5", "bb    15"]


def test_an_empty_table_and_an_empty_collection_print() -> None:
    assert repr(EV.studies.where(min_n=100_000)).startswith("0 studies")
    assert repr(Table({"a": "A"}, [])) == "a\n-\n(no rows)"


def test_wide_and_combining_characters_keep_the_columns_straight() -> None:
    rows = [{"a": "肺", "b": "x"}, {"a": "e\u0301e\u0301", "b": "x"}, {"a": "ab", "b": "x"}]
    lines = repr(Table({"a": "A", "b": "B"}, rows)).splitlines()[2:]
    assert {tables.width_of(line) for line in lines} == {5}


def test_rich_shows_colour_on_a_terminal_and_none_in_a_pipe() -> None:
    rich = pytest.importorskip("rich.console")
    for terminal in (True, False):
        stream = io.StringIO()
        colours = "standard" if terminal else None
        rich.Console(file=stream, force_terminal=terminal, width=100, color_system=colours).print(
            EV.studies
        )
        assert ("\x1b[" in stream.getvalue()) is terminal
        assert "huapaya2019" in stream.getvalue()


def test_markup_of_rich_in_a_text_has_no_effect() -> None:
    rich = pytest.importorskip("rich.console")
    stream = io.StringIO()
    rich.Console(file=stream, width=80).print(Table({"a": "[b]A"}, [{"a": "[red]x[/red]"}]))
    assert "[red]x[/red]" in stream.getvalue()


@pytest.mark.parametrize("words", [["search", "embolism"], ["gap-map"], ["overlap"]])
def test_a_pipe_never_gets_colour(words: list[str]) -> None:
    command = [sys.executable, "-m", "myositis_ild_evidence", *words]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert b"\x1b" not in ran.stdout
    assert max(len(line) for line in ran.stdout.decode().splitlines()) <= 80


class _Reader(HTMLParser):
    """Checks that tags are closed in order, and gathers them with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("item", SHOWN, ids=NAMES)
def test_a_notebook_gets_an_accessible_table(item: Table) -> None:
    tags = read(item._repr_html_()).tags
    names = [tag for tag, _ in tags]
    assert names.count("table") == names.count("caption") == 1
    heads = [attributes for tag, attributes in tags if tag == "th"]
    assert heads
    assert {attributes["scope"] for attributes in heads} <= {"col", "row"}
    region = tags[0][1]
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert region["aria-label"]


def test_a_notebook_table_takes_the_colours_of_the_host_and_loads_nothing() -> None:
    page = html(EV.values())
    assert not re.search(
        r"#[0-9a-f]{3,6}\b|(?:black|white)(?!-space)|src=|href=|<script|<style", page
    )
    assert "color:inherit" in page


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_a_long_task_shows_its_progress_on_a_terminal_only(
    stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = stream()
    monkeypatch.setattr(sys, "stderr", error)
    assert list(text.progress("report", [lambda: 1])) == [1]
    assert error.getvalue() == ""  # it takes less than a second
    monkeypatch.setattr(text, "PATIENCE", 0.0)
    assert list(text.progress("report", [lambda: 1, lambda: 2])) == [1, 2]
    shown = error.getvalue()
    assert ("report [##########..........] 1/2" in shown) == error.isatty()
    assert (shown == "") != error.isatty()
