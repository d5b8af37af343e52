"""The command ends like any other program: in one line, and with the status that says why."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from myositis_ild_evidence import cli
from packs import Pack
from tried import some

COMMAND = [sys.executable, "-m", "myositis_ild_evidence"]
#: What is printed by the parser, by a command, and by none.
WORDS = some(
    {
        " ".join(words) or "answer": words
        for words in (
            *([], ["--help"], ["--version"], ["dose", "--help"], ["studies"], ["values"]),
            *(["export", "json"], ["references", "--format", "bibtex"]),
        )
    },
    ["answer"],
)


def shell(words: list[str], redirected: str) -> subprocess.CompletedProcess[str]:
    line = f'exec "$@" {redirected}'
    return subprocess.run(
        ["sh", "-c", line, "sh", *COMMAND, *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", WORDS)
def test_without_standard_output_it_fails_in_one_line(words: list[str]) -> None:
    ran = shell(words, ">&-")
    assert (ran.returncode, ran.stderr) == (
        2,
        "myositis-ild-evidence: cannot write: there is no standard output\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.parametrize("words", WORDS)
def test_a_full_disk_is_no_success(words: list[str]) -> None:
    ran = shell(words, ">/dev/full")
    assert (ran.returncode, ran.stderr) == (
        2,
        "myositis-ild-evidence: cannot write: No space left on device\n",
    )


def test_a_command_that_prints_nothing_needs_no_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    ran = shell(["export", "csv", "-o", str(file)], ">&-")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert file.read_text(encoding="utf-8").startswith("study,section,variable")


def test_without_standard_input_no_assistant_can_be_served() -> None:
    ran = shell(["mcp"], "<&-")
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        "myositis-ild-evidence: cannot serve: there is no standard input\n",
    )


def test_without_standard_error_the_status_says_it() -> None:
    ran = shell(["show", "nobody"], "2>&-")
    assert (ran.returncode, ran.stdout) == (2, "")


#: Sends itself the signal of Ctrl-C in the middle of the work of a command.
INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from myositis_ild_evidence import cli
from myositis_ild_evidence.tables import values
values.values = lambda *_: os.kill(os.getpid(), signal.SIGINT)
sys.exit(cli.main(["values"]))
"""


def test_an_interrupt_is_one_line_and_130() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (130, "")
    assert ran.stderr == "myositis-ild-evidence: interrupted\n"


SERVED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from myositis_ild_evidence import cli
sys.exit(cli.main(["mcp"]))
"""


@pytest.mark.slow
def test_the_server_ends_by_an_interrupt() -> None:
    pytest.importorskip("mcp")
    hello = (
        '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": '
        '"2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "0"}}}\n'
    )
    with subprocess.Popen(
        [sys.executable, "-c", SERVED], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(hello)
        process.stdin.flush()
        assert '"id":1' in process.stdout.readline().replace(" ", "")  # it serves
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "myositis-ild-evidence: interrupted\n")


@pytest.mark.parametrize(
    ("words", "head"),
    [
        (["export", "json"], '{\n  "schema_version": 1,'),
        (["values"], "study,section,"),
        (["references", "--format", "bibtex"], "@"),
        (["schema", "study"], "{"),
    ],
)
def test_a_program_may_put_text_in_the_place_of_the_output(words: list[str], head: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert cli.main(words) == 0
    assert out.getvalue().startswith(head)


def test_bytes_are_refused_where_only_text_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert cli.main(["export", "parquet"]) == 2
    assert out.getvalue() == ""
    assert "name a file with -o" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_the_name_of_a_file_commands_no_terminal(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = pack.write()
    (folder / "studies" / "\x1b]0;owned\x07\x1b[2Jx.toml").write_text("x = 1\n", encoding="utf-8")
    assert cli.main(["check", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert r"studies/\x1b]0;owned\x07\x1b[2Jx.toml" in said


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_the_name_of_a_folder_commands_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("\x1b[2Jnew", "none\x9b2J"):
        for command in ("new-pack", "check"):
            cli.main([command, str(tmp_path / name)])
    seen = capsys.readouterr()
    assert {"\x1b", "\x9b"}.isdisjoint(seen.out + seen.err)
