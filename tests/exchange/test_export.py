"""The command ``export`` and the registry of formats."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import formats
from myositis_ild_evidence.cli import main


def test_export_json_writes_the_whole_pack(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "json"]) == 0
    assert mie.from_json(capfdbinary.readouterr().out) == mie.evidence


def test_export_of_some_studies_in_the_order_given(tmp_path: Path) -> None:
    file = tmp_path / "two.json"
    assert main(["export", "json", "wang2022", "gandiga2023", "wang2022", "-o", str(file)]) == 0
    two = mie.from_json(file.read_bytes())
    assert two == (mie.evidence.studies["wang2022"], mie.evidence.reviews["gandiga2023"])


def test_an_ascii_terminal_gets_utf_8_all_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "myositis_ild_evidence", "export", "json"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert mie.from_json(done.stdout) == mie.evidence


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["wang2021", "-o", "FILE"], "no study or review 'wang2021'; did you mean"),
        (["-o", "FILE/missing"], "there is no folder"),
        (["-o", "."], "not a regular file"),
    ],
)
def test_an_error_is_one_line_and_changes_nothing(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "old.json"
    file.write_text("old", encoding="utf-8")
    assert main(["export", "json", *(word.replace("FILE", str(file)) for word in words)]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1
    assert file.read_text(encoding="utf-8") == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["old.json"]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(mie.UnknownKeyError, match="no format 'jsn'; did you mean 'json'"):
        formats.get("jsn")


def test_export_csv_writes_the_values_of_the_studies_that_were_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "values.csv"
    assert main(["export", "csv", "wang2022", "-o", str(file)]) == 0
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    values = mie.evidence.values().where(study="wang2022")
    assert [row["printed"] for row in rows] == [row["printed"] for row in values]
    assert {row["study"] for row in rows} == {"wang2022"}


@pytest.mark.parametrize("name", formats.FORMATS)
def test_every_format_has_a_writer_and_a_place_in_the_help(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = formats.FORMATS[name]
    assert made.write(mie.evidence, (mie.evidence.studies["wang2022"],))
    assert made.suffix.startswith(".")
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    assert f"  {name} " in capsys.readouterr().out


def test_any_reader_of_json_can_read_the_export(tmp_path: Path) -> None:
    file = tmp_path / "evidence.json"
    assert main(["export", "json", "-o", str(file)]) == 0
    tree = json.loads(file.read_text(encoding="utf-8"))
    assert [s["id"] for s in tree["record"]["studies"]] == [*mie.evidence.studies.ids]
