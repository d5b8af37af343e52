"""What every command has alike: a file, a format, a pager, examples, errors in two lines."""

import argparse
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import MODULES, main, output, parser
from myositis_ild_evidence.cli.usage import EXAMPLES

COMMANDS: dict[str, argparse.ArgumentParser] = next(
    action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
)
#: What prints rows: its other formats are the same table.
ROWS = {
    "studies": [], "positions": [], "trials": [], "values": ["wang2022"], "search": ["embolism"],
    "gap-map": [], "overlap": [], "audit": ["--rule", "unit"], "summary-of-findings": [],
    "what-would-change": [],
    "compare": ["wang2022", "--weight", "70kg", "--height", "175cm", "--sex", "male"],
}  # fmt: skip
#: What writes for a program, or a whole folder.
WITHOUT_A_FILE = {"mcp", "new-pack", "completion"}


def test_every_command_is_known() -> None:
    assert set(COMMANDS) == {name for names in MODULES.values() for name in names}


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - WITHOUT_A_FILE))
def test_every_command_takes_a_file(name: str) -> None:
    assert any("-o" in action.option_strings for action in COMMANDS[name]._actions)


@pytest.mark.parametrize("name", ROWS)
def test_rows_have_the_same_formats_everywhere(name: str) -> None:
    [choices] = [a.choices for a in COMMANDS[name]._actions if "--format" in a.option_strings]
    assert tuple(choices or ()) == output.FORMATS


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_written_as_json_into_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / "rows.json"
    assert main([name, *ROWS[name], "--format", "json", "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    rows = json.loads(file.read_text("utf-8"))
    assert rows
    assert {tuple(row) for row in rows} == {tuple(rows[0])}


#: What prints a text of its own: its other format is the same record.
TEXTS = {
    "answer": [],
    "appraisal": [],
    "show": ["wang2022"],
    "nearest": ["1 g/kg x 2 days every 4 weeks"],
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_written_as_json_into_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / "record.json"
    assert main([name, *TEXTS[name], "--format", "json", "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert isinstance(json.loads(file.read_text("utf-8")), dict)
    assert main([name, *TEXTS[name], "--format", "text"]) == 0
    assert capsys.readouterr().out.strip()


def test_a_file_stays_as_it_was_when_the_command_fails(tmp_path: Path) -> None:
    file = tmp_path / "study.txt"
    file.write_text("before", encoding="utf-8")
    assert main(["show", "nobody1999", "-o", str(file)]) == 2
    assert file.read_text("utf-8") == "before"


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_of_the_help_are_words_that_the_command_takes(name: str) -> None:
    for line, _ in EXAMPLES[name]:
        words = shlex.split(line.replace("\\\n", " ").partition(">")[0])
        assert words[0] == name
        parser(name).parse_args(words)


def test_every_command_for_readers_has_examples() -> None:
    for_makers = {"check", "new-pack", "schema", "combine", "diff", "mcp", "import-table", "pack"}
    assert set(COMMANDS) - set(EXAMPLES) <= for_makers


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_fits_a_terminal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = COMMANDS[name].format_help().splitlines()
    lines = lines[lines.index("") :]  # argparse breaks no option of a usage, however long
    commands = lines[lines.index("examples:") :] if "examples:" in lines else []
    assert [line for line in lines if len(line) > 80 and line not in commands] == []


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["dose", "--sex", "other"], "valid: 'male', 'female'"),
        (["dse"], "did you mean 'dose'?"),
        (["show"], "the following arguments are required: STUDY"),
        (["studies", "--formt", "csv"], "unrecognized arguments: --formt csv"),
    ],
)
def test_a_wrong_word_is_told_in_two_lines(
    capsys: pytest.CaptureFixture[str], words: list[str], wrong: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    first, second = capsys.readouterr().err.splitlines()
    assert wrong in first
    assert second.startswith("try: myositis-ild-evidence")
    assert second.endswith("--help")


WIDE = {
    "answer --full", "studies", "show wang2023", "show dalakas1993", "gap-map --gaps", "overlap",
    "appraisal", "audit", "search pulmonary", "positions", "search-log", "summary-of-findings",
    "compare wang2022 --weight 100kg --height 175cm --sex male --product octagam-10",
}  # fmt: skip


@pytest.mark.parametrize("line", sorted(WIDE))
def test_what_is_printed_fits_80_columns(capsys: pytest.CaptureFixture[str], line: str) -> None:
    main(shlex.split(line))
    assert [one for one in capsys.readouterr().out.splitlines() if len(one) > 80] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize(
    ("words", "paged"),
    [
        ("studies", True),
        ("studies --no-pager", False),
        ("studies --format csv -o studies.csv", False),
        ("trials --format csv", False),  # it fits on the screen
    ],
)
def test_long_output_on_a_terminal_goes_to_the_pager(
    tmp_path: Path, words: str, paged: bool
) -> None:
    seen = tmp_path / "seen.txt"
    program = (
        "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn("
        f"[sys.executable, '-m', 'myositis_ild_evidence', *{shlex.split(words)!r}])))"
    )
    size = {
        "LINES": "40",
        "COLUMNS": "70",
        "TERM": "xterm",
        "PAGER": f"tee {seen}",
        "PYTHONPATH": str(Path(mie.__file__).parents[1]),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **size}, cwd=tmp_path,
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert seen.exists() == paged
    if paged:
        lines = seen.read_text("utf-8").splitlines()
        assert max(map(len, lines)) <= 70
        assert any(line.startswith("wang2022") for line in lines)


def test_a_pipe_has_no_pager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen.txt"
    monkeypatch.setenv("PAGER", f"tee {seen}")
    assert main(["studies"]) == 0
    assert not seen.exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_the_command(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    pytest.importorskip("argcomplete")
    assert main(["completion", shell]) == 0
    assert "myositis-ild-evidence" in capsys.readouterr().out


def test_ids_of_studies_are_completed() -> None:
    from myositis_ild_evidence.cli.completing import ids

    assert ids("wang2022") == ["wang2022"]
    assert set(ids("")) == {*mie.evidence.studies.ids, *mie.evidence.reviews.ids}
