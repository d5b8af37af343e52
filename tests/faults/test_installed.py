"""Odd places to run the package from: inside a zip, and where nothing can be written."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import compiled

ROOT = Path(mie.__file__).parents[2]
PACKAGE = "myositis_ild_evidence"
CODE = f"""
import {PACKAGE} as mie
from {PACKAGE} import cli
assert not cli.main([])
study = mie.evidence.studies["huapaya2019"]
assert str(study.regimen.for_patient(weight="70 kg").total) == "840 g"
assert len(mie.evidence.values()) > 300
assert mie.evidence.references[0].to_bibtex().startswith("@")
assert mie.from_json(mie.evidence.to_json()) == mie.evidence
print(mie.__file__)
"""


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package as a wheel has it, as an archive."""
    data = Path(mie.__file__).parent / "data"
    shipped = {f.relative_to(data).as_posix(): f.read_bytes() for f in data.rglob("*.toml")}
    archive = tmp_path_factory.mktemp("zip") / "package.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for file in sorted(Path(mie.__file__).parent.rglob("*")):
            if file.is_file() and "cache" not in str(file):
                made.write(file, Path(PACKAGE, file.relative_to(Path(mie.__file__).parent)))
        for name, tree in compiled.of_all(shipped):
            made.writestr(f"{PACKAGE}/data/{name}", tree)
    return archive


def ran(program: str, path: Path, folder: Path) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "HOME": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.slow
def test_it_runs_from_inside_a_zip(package: Path, tmp_path: Path) -> None:
    assert ran(CODE, package, tmp_path).startswith(str(package))


def test_it_runs_where_nothing_can_be_written(package: Path, tmp_path: Path) -> None:
    """No cache, no lock, no file of its own: an installation may be read-only."""
    home = tmp_path / "home"
    home.mkdir()
    with zipfile.ZipFile(package) as archive:
        archive.extractall(home)
    watched = (
        "import sys\n"
        "def watch(event, values):\n"
        "    if event == 'open' and isinstance(values[1], str) and set(values[1]) & set('wax+'):\n"
        "        raise AssertionError(values)\n"
        "    if event in ('os.mkdir', 'os.rename', 'os.remove', 'socket.connect'):\n"
        "        raise AssertionError((event, values))\n"
        "sys.addaudithook(watch)\n"
    )
    for item in (*home.rglob("*"), home):
        item.chmod(0o555 if item.is_dir() else 0o444)
    try:
        assert ran(watched + CODE, home, home).startswith(str(home))
        assert not list(home.rglob("__pycache__"))
    finally:
        for item in (home, *home.rglob("*")):
            item.chmod(0o755 if item.is_dir() else 0o644)
