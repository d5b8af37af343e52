"""A file is replaced as a whole, or it stays as it was."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from myositis_ild_evidence import EvidenceError, FileError, files


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def fails(error: OSError) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that was there before."""
    file = tmp_path / "old.json"
    file.write_text("old", encoding="utf-8")
    return file


def test_text_is_written_as_utf_8_with_its_own_line_ends(tmp_path: Path) -> None:
    files.write(tmp_path / "a", "±\r\n\n")
    assert (tmp_path / "a").read_bytes() == b"\xc2\xb1\r\n\n"
    files.write(tmp_path / "a", b"\x00\xff")
    assert (tmp_path / "a").read_bytes() == b"\x00\xff"
    assert names(tmp_path) == ["a"]


def test_a_full_disk_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", fails(OSError(28, "No space left on device")))
    with pytest.raises(FileError, match=r"old\.json: No space left on device; nothing was changed"):
        files.write(old, "new")
    monkeypatch.undo()
    assert old.read_text(encoding="utf-8") == "old"
    assert names(old.parent) == ["old.json"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_at_any_step_creates_nothing(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, step, fails(OSError(5, "Input/output error")))
    with pytest.raises(FileError, match="Input/output error"):
        files.write(tmp_path / "new", "new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), EvidenceError("no")])
def test_an_export_that_raises_leaves_the_old_file(old: Path, error: BaseException) -> None:
    def export() -> None:
        with files.replacing(old) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise error

    with pytest.raises(type(error)):
        export()
    assert old.read_text(encoding="utf-8") == "old"
    assert names(old.parent) == ["old.json"]


SLOW = """
import os, sys, time
from myositis_ild_evidence import files
os.fsync = lambda _: time.sleep(60)
files.write(sys.argv[1], "new" * 100_000)
"""


def test_a_killed_process_leaves_the_old_file(old: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SLOW, str(old)]) as process:
        deadline = time.monotonic() + 30
        while sum(f.stat().st_size for f in old.parent.glob(".*.tmp")) < 300_000:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert old.read_text(encoding="utf-8") == "old"


def test_what_a_killed_process_left_is_removed_by_the_next_writer(old: Path) -> None:
    test_a_killed_process_leaves_the_old_file(old)
    [left] = old.parent.glob(".*.tmp")
    os.utime(left, (left.stat().st_atime, left.stat().st_mtime - 2))
    files.write(old, "new")
    assert old.read_text(encoding="utf-8") == "new"
    assert names(old.parent) == ["old.json"]


def test_what_another_process_still_writes_stays(old: Path) -> None:
    other = old.with_name("other.json")
    with files.replacing(other) as temporary:
        temporary.write_text("half", encoding="utf-8")
        os.utime(temporary, (0, 0))
        files.write(old, "new")
        assert temporary.read_text(encoding="utf-8") == "half"
    assert names(old.parent) == ["old.json", "other.json"]


@pytest.mark.parametrize(
    "name", [".x.tmp", "myositis-ild-evidence-1.tmp", ".myositis-ild-evidence"]
)
def test_files_of_others_are_left_alone(name: str, old: Path) -> None:
    file = old.with_name(name)
    file.write_text("precious", encoding="utf-8")
    os.utime(file, (0, 0))
    files.write(old, "new")
    assert file.read_text(encoding="utf-8") == "precious"


def test_a_link_that_is_called_like_a_draft_is_left_alone(old: Path) -> None:
    link = old.with_name(".myositis-ild-evidence-1.tmp")
    link.symlink_to(old.name)
    os.utime(link, (0, 0), follow_symlinks=False)
    files.write(old, "new")
    assert link.is_symlink()
    assert old.read_text(encoding="utf-8") == "new"


def test_without_locks_only_what_is_old_is_removed(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_LOCKS", False)
    for name, age in (("1", 60), ("2", 2 * 24 * 60 * 60), ("3", -60)):  # a clock may go back
        file = old.with_name(f".myositis-ild-evidence-{name}.tmp")
        file.touch()
        os.utime(file, (time.time() - age,) * 2)
    files.write(old, "new")
    assert names(old.parent) == [
        ".myositis-ild-evidence-1.tmp",
        ".myositis-ild-evidence-3.tmp",
        "old.json",
    ]


#: Ends as by kill -9 at the step that is named, before it or after it.
AT_THE_STEP = """
import os, sys
from myositis_ild_evidence import files
step, when, path = sys.argv[1:]
done = getattr(os, step)
def end(*arguments):
    if when == "after":
        done(*arguments)
    os._exit(9)
setattr(os, step, end)
files.write(path, "new")
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_process_that_ends_at_a_step_leaves_the_old_file_or_the_new(
    step: str, when: str, old: Path
) -> None:
    ran = subprocess.run([sys.executable, "-c", AT_THE_STEP, step, when, str(old)], check=False)
    assert ran.returncode == 9
    replaced = (step, when) == ("replace", "after")
    assert old.read_text(encoding="utf-8") == ("new" if replaced else "old")
    files.write(old.with_name("other.json"), "x")
    assert old.read_text(encoding="utf-8") == ("new" if replaced else "old")


def test_a_text_that_does_not_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.csv"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", 'yes > "$0"', str(pipe)], stderr=subprocess.DEVNULL) as yes:
        with pytest.raises(EvidenceError, match=r"endless\.csv: it is over 20,000,000 bytes"):
            files.read_text(pipe)
        yes.kill()


def test_a_link_inside_the_folder_is_followed_and_stays(old: Path) -> None:
    link = old.parent / "link"
    link.symlink_to(old.name)
    files.write(link, "new")
    assert link.is_symlink()
    assert old.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_out_of_the_folder_is_refused(exists: bool, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    if exists:
        outside.write_text("precious", encoding="utf-8")
    (inside / "link").symlink_to(outside)
    with pytest.raises(FileError, match="a link out of its folder"):
        files.write(inside / "link", "new")
    assert outside.exists() is exists
    assert not exists or outside.read_text(encoding="utf-8") == "precious"
    assert names(inside) == ["link"]


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileError):
        files.write(tmp_path / "loop", "new")
    assert names(tmp_path) == ["loop"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing/a", "there is no folder"),
        ("folder", "not a regular file"),
        ("folder/..", "not a regular file"),
        ("a\0b", "null character"),
        ("n" * 300, "name too long"),
    ],
)
def test_a_target_that_cannot_be_is_refused(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError, match=f"(?i){message}"):
        files.write(tmp_path / name, "new")
    assert names(tmp_path) == ["folder"]
    assert names(tmp_path / "folder") == []


def test_permissions_are_kept_and_new_files_get_the_usual_ones(old: Path) -> None:
    old.chmod(0o640)
    files.write(old, "new")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        files.write(old.with_name("fresh"), "new")
    finally:
        os.umask(before)
    assert stat.S_IMODE(old.with_name("fresh").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "message"),
    [(0o555, 0o666, "Permission denied"), (0o777, 0o444, "is read-only")],
)
def test_what_is_read_only_stays(folder_mode: int, file_mode: int, message: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "old"
        file.write_text("old", encoding="utf-8")
        file.chmod(file_mode)
        folder.chmod(folder_mode)
        root = os.geteuid() == 0
        try:
            if root:  # whom nothing stops
                os.seteuid(65534)
            with pytest.raises(FileError, match=message):
                files.write(file, "new")
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o777)
        assert file.read_text(encoding="utf-8") == "old"
        assert names(folder) == ["old"]


def test_a_library_that_writes_files_itself_is_safe_too(old: Path) -> None:
    import sqlite3

    with files.replacing(old) as temporary:
        connection = sqlite3.connect(temporary)
        connection.execute("create table t (a)")
        connection.commit()
        connection.close()
        assert old.read_text(encoding="utf-8") == "old"
    assert old.read_bytes().startswith(b"SQLite format 3")
    assert names(old.parent) == ["old.json"]


def test_the_error_is_ours_and_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="there is no folder") as raised:
        files.write(tmp_path / "a" / "b", "new")
    assert isinstance(raised.value, EvidenceError)
