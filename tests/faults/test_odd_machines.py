"""Machines with a slow disk, no home, a clock that went back, or paths as Windows has them."""

import datetime
import errno
import os
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import files
from myositis_ild_evidence.packs import new_pack


@pytest.mark.skipif(not hasattr(os, "O_DIRECTORY"), reason="no such step")
def test_a_folder_that_cannot_be_flushed_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network drives refuse it; the file was replaced all the same."""
    flush = os.fsync

    def of_files_only(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        flush(number)

    monkeypatch.setattr(os, "fsync", of_files_only)
    files.write(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "new"


def test_before_its_day_no_search_is_overdue() -> None:
    log = mie.evidence.search_log
    assert log is not None
    assert not log.is_overdue(datetime.date(1970, 1, 1))
    assert log.is_overdue(datetime.date(9999, 12, 31))


def test_a_slow_disk_is_asked_for_each_file_once(tmp_path: Path) -> None:
    folder = new_pack(tmp_path / "mine")
    opened: Counter[str] = Counter()
    watching = True

    def watch(event: str, values: tuple[object, ...]) -> None:
        if watching and event == "open" and str(folder) in str(values[0]):
            opened[str(values[0])] += 1

    sys.addaudithook(watch)
    mie.Evidence.load(folder).answer()
    watching = False
    of_the_pack = {file: n for file, n in opened.items() if file.endswith((".toml", ".bib"))}
    assert len(of_the_pack) >= 3
    assert set(of_the_pack.values()) == {1}


@pytest.mark.parametrize(
    "words", [["verify"], ["audit"], ["export", "json", "-o", "a.json"], ["new-pack", "mine"]]
)
def test_nobody_needs_a_home(words: list[str], tmp_path: Path) -> None:
    nowhere = dict.fromkeys(("HOME", "USERPROFILE", "XDG_CACHE_HOME", "APPDATA"), os.devnull)
    done = subprocess.run(
        [sys.executable, "-m", "myositis_ild_evidence", *words],
        cwd=tmp_path,
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


#: Names that Windows keeps for devices, whatever follows the first dot.
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


def test_windows_takes_the_name_of_every_file(tmp_path: Path) -> None:
    package = Path(mie.__file__).parent
    made = new_pack(tmp_path / "mine", example=True)
    for root in (package, made):
        names = [f.relative_to(root).as_posix() for f in root.rglob("*") if f.is_file()]
        names = [name for name in names if "__pycache__" not in name]
        # A path has 260 characters there; half of them are for where the package is.
        assert max(map(len, names)) <= 100
        assert len({name.lower() for name in names}) == len(names)
        for part in {part for name in names for part in name.split("/")}:
            assert part.partition(".")[0].lower() not in DEVICES
            assert not set(part) & set('<>:"|?*\\')
            assert part[-1] not in ". "


def test_a_path_that_is_too_long_is_told(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 300)
    deep = tmp_path.joinpath(*["y" * 200] * 30)
    for path in (long, deep):
        with pytest.raises(mie.PackError, match="too long"):
            mie.Evidence.load(path)
        with pytest.raises(mie.FileError, match=r"too long|no folder"):
            files.write(path, "x")
        with pytest.raises(mie.FileError, match="too long"):
            new_pack(path)
