"""The commands that find evidence."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def test_search_prints_the_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "search", "pulmonary", "embolism").splitlines()
    assert lines[3].split() == ["huapaya2019/severe", "includes", "pulmonary", "embolism"]


def test_search_without_a_hit_is_exit_1_and_offers_a_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["search", "embolsim"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "did you mean 'embolism'" in captured.err


def test_gap_map_prints_populations_or_names_the_gaps(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Antisynthetase syndrome" in printed(capsys, "gap-map")
    gaps = printed(capsys, "gap-map", "--population", "RP-ILD", "--design", "RCT", "--gaps")
    expected = mie.evidence.gap_map(populations="RP-ILD", designs="RCT").gaps().column("gap")
    assert gaps.split() == " ".join(expected).split()


def test_overlap_prints_what_would_be_counted_twice(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.sub(r"\s+", " ", printed(capsys, "overlap"))
    assert "corrected covered area 50.0 % (very high)" in shown
    assert "huapaya2019/fvc-increase-10 5" in shown


def test_a_wrong_term_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gap-map", "--domain", "mortalty"]) == 2
    assert "did you mean 'mortality'" in capsys.readouterr().err


def test_sqlite_and_parquet_are_formats_of_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "evidence.sqlite"
    printed(capsys, "export", "sqlite", "-o", str(file))
    with closing(sqlite3.connect(file)) as made:
        assert made.execute("select count(*) from studies").fetchone() == (
            len(mie.evidence.studies),
        )
    pl = pytest.importorskip("polars")
    file = tmp_path / "values.parquet"
    printed(capsys, "export", "parquet", "-o", str(file))
    assert len(pl.read_parquet(file)) == len(mie.evidence.values())
