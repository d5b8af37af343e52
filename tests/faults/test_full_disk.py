"""A disk that is full, or a process that is killed, leaves the file that was there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tried import some

#: Limits the size of any file that the process writes, as a full disk does.
FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from myositis_ild_evidence import cli
sys.exit(cli.main(sys.argv[1:]))
"""


def exported(folder: Path, *words: str, program: str = FULL) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, cwd=folder
    )


@pytest.fixture
def old(tmp_path: Path) -> Path:
    file = tmp_path / "old"
    file.write_text("old", encoding="utf-8")
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize("form", some(["json", "sqlite", "fhir"], ["json"]))
def test_an_export_to_a_full_disk_says_so_and_changes_nothing(form: str, old: Path) -> None:
    done = exported(old.parent, "export", form, "-o", "old")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing was changed" in done.stderr
    assert "Traceback" not in done.stderr
    assert old.read_text(encoding="utf-8") == "old"
    assert os.listdir(old.parent) == ["old"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_a_new_pack_on_a_full_disk_is_not_half_a_pack(tmp_path: Path) -> None:
    done = exported(tmp_path, "new-pack", "mine")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.0, 0.3, 0.6, 0.9])
def test_a_killed_export_leaves_the_old_file_or_the_whole_new_one(after: float, old: Path) -> None:
    command = [sys.executable, "-m", "myositis_ild_evidence", "export", "json", "-o", "old"]
    with subprocess.Popen(command, cwd=old.parent) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    text = old.read_text(encoding="utf-8")
    assert text == "old" or text.endswith("}\n")
