"""A pack comes from a folder, a JSON file, or another installed package; each is checked."""

import importlib.metadata
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.packs import documents
from myositis_ild_evidence.testing import check_pack
from packs import Pack

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a package that announces packs, for the length of a test."""

    def make(package: str, code: str, **announced: str) -> Path:
        site = tmp_path / f"site-{package}"
        (site / package).mkdir(parents=True)
        (site / package / "__init__.py").write_text(code, encoding="utf-8")
        info = site / f"{package}-1.0.dist-info"
        info.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        lines = "\n".join(f"{name} = {value}" for name, value in announced.items())
        text = f"[myositis_ild_evidence.packs]\n{lines}\n"
        (info / "entry_points.txt").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(site)
        monkeypatch.delitem(sys.modules, package, raising=False)
        return site / package

    return make


def problems(path: str | Path) -> str:
    return "\n".join(map(str, check_pack(path)))


# ---- installed packs


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("def folder():\n    return HERE / 'pack'", "announcer:folder"),
        ("folder = HERE / 'pack'", "announcer:folder"),
        ("folder = str(HERE / 'pack')", "announcer:folder"),
    ],
    ids=["function", "path", "text"],
)
def test_an_installed_pack_is_loaded_by_name(
    code: str, value: str, install: Install, pack: Pack
) -> None:
    head = "from pathlib import Path\nHERE = Path(__file__).parent\n"
    pack.folder = install("announcer", head + code, invented=value) / "pack"
    pack.write()
    assert "invented" in mie.installed_packs()
    assert mie.Evidence.load("invented").studies.ids == ("author2020",)
    assert check_pack("invented") == ()


def test_a_module_stands_for_its_own_folder(install: Install, pack: Pack) -> None:
    pack.folder = install("announcer", "", invented="announcer")
    pack.write()
    assert mie.Evidence.load("invented").manifest.id == "invented"


def test_nothing_is_imported_before_a_pack_is_asked_for_by_name(
    install: Install, pack: Pack
) -> None:
    install("announcer", "raise RuntimeError('imported')", invented="announcer:folder")
    assert mie.Evidence.load(pack.write()).manifest.id == "invented"
    assert mie.installed_packs() == ("invented",)
    assert "announcer" not in sys.modules


def test_entry_points_are_not_read_for_a_folder(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise AssertionError("entry points were read")

    monkeypatch.setattr(importlib.metadata, "entry_points", fail)
    assert mie.Evidence.load(pack.write()).manifest.id == "invented"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise RuntimeError('broken')", "gives no directory: RuntimeError('broken')"),
        ("", "gives no directory: AttributeError"),
        ("def folder():\n    raise OSError('gone')", "gives no directory: OSError('gone')"),
        ("raise SystemExit(3)", "gives no directory: SystemExit(3)"),
        ("def folder():\n    raise SystemExit", "gives no directory: SystemExit()"),
        ("class Odd(BaseException): pass\nraise Odd", "gives no directory: Odd()"),
        ("folder = 42", "gives no directory: TypeError"),
        ("raise SystemExit(0)", "gives no directory: SystemExit(0)"),
        ("class Odd(BaseException): ...\nraise Odd('x')", "gives no directory: Odd('x')"),
        ("def folder():\n    raise GeneratorExit", "gives no directory: GeneratorExit()"),
        ("folder = '/does/not/exist'", "there is no such folder"),
    ],
)
def test_an_entry_point_that_does_not_work_is_one_problem(
    code: str, message: str, install: Install
) -> None:
    install("announcer", code, invented="announcer:folder")
    assert message in problems("invented")
    assert problems("invented").count("\n") == 0


def test_two_packages_may_not_announce_one_name(install: Install) -> None:
    install("first", "folder = '.'", invented="first:folder")
    install("second", "folder = '.'", invented="second:folder")
    assert "several installed packages have this pack: first:folder, second:folder" in problems(
        "invented"
    )


def test_a_pack_that_does_not_load_breaks_nothing_else(install: Install) -> None:
    install("announcer", "raise SystemExit", invented="announcer:folder")
    with pytest.raises(mie.PackError):
        mie.Evidence.load("invented")
    assert mie.evidence.studies["wang2022"].n == 48
    assert mie.installed_packs() == ("invented",)


def test_an_unknown_name_offers_the_installed_packs(install: Install) -> None:
    assert "no pack is installed" in problems("invented")
    install("announcer", "", invented="announcer")
    assert "did you mean 'invented'?" in problems("invetned")


def test_a_folder_comes_before_an_installed_pack_of_its_name(
    install: Install, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("announcer", "raise RuntimeError", pack="announcer:folder")
    monkeypatch.chdir(pack.write().parent)
    assert mie.Evidence.load("pack").manifest.id == "invented"


def test_a_folder_without_a_manifest_is_no_pack_and_hides_none(
    install: Install, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.folder = install("announcer", "", invented="announcer")
    pack.write()
    (tmp_path / "here" / "invented").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert mie.Evidence.load("invented").manifest.id == "invented"
    (tmp_path / "here" / "empty").mkdir()
    assert "pack.toml: there is no such file" in problems("empty")


# ---- JSON files


def test_a_json_file_of_a_pack_is_a_pack(pack: Pack, tmp_path: Path) -> None:
    evidence = pack.load()
    file = tmp_path / "pack.json"
    file.write_text(mie.to_json(evidence), encoding="utf-8")
    assert mie.Evidence.load(file) == evidence
    assert check_pack(str(file)) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (mie.to_json(mie.Amount("1 kg")), "it holds a Amount, not a whole pack"),
        ("{", "not valid JSON"),
        ('{"schema_version": 9}', "schema_version '9' cannot be read"),
        ('{"schema_version": 1, "type": "Evidence"}', "expected an object"),
    ],
)
def test_a_json_file_of_something_else_is_a_problem(
    content: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "pack.json"
    file.write_text(content, encoding="utf-8")
    assert message in problems(file)


# ---- limits: memory, time, and what lies outside


def test_a_file_over_a_megabyte_is_refused(pack: Pack) -> None:
    pack.add("claims.toml", "#" * 1_000_000)
    assert "claims.toml: the file is over 1,000,000 bytes" in problems(pack.write())


def test_files_that_are_too_many_are_refused(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    assert documents.MAX_FILES == 1_000
    monkeypatch.setattr(documents, "MAX_FILES", 2)
    for number in range(3):
        pack.add(f"studies/more{number}.toml", "")
    assert "studies: over 2 files" in problems(pack.write())


def test_files_that_are_too_large_together_are_refused(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert documents.MAX_TOTAL_BYTES == 10_000_000
    monkeypatch.setattr(documents, "MAX_TOTAL_BYTES", 2_000)
    assert "the files together are over 2,000 bytes" in problems(pack.write())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a = " + "[" * 500_000, "nested deeper than 20"),
        ("a = " + "[" * 21 + "]" * 21, "nested deeper than 20"),
        ("a" + ".a" * 400_000 + " = 1", "line 1: a name of over 20 parts"),
        ("\n[" + '"b".' * 200_000 + "b]", "line 2: a name of over 20 parts"),
        ("a" + r'."a\"b"' * 100_000 + " = 1", "line 1: a name of over 20 parts"),
        ("a = " + "9" * 500_000, "far more than 30 digits"),
        ("n = " + "9" * 31, "at most 30 digits"),
        ("a = 1\n" + "b" * 200 + " = 1", "is not a name"),
        ('"\\u001b[2J" = 1', "is not a name"),
    ],
    ids=[
        "brackets",
        "lists",
        "dotted key",
        "dotted header",
        "escaped quotes",
        "digits",
        "31 digits",
        "key",
        "escape",
    ],
)
def test_what_would_exhaust_memory_or_time_is_one_quick_problem(
    content: str, message: str, pack: Pack
) -> None:
    pack.files["studies/author2020.toml"] = content
    told = problems(pack.write())
    assert message in told
    assert len(told) < 5_000


@pytest.mark.parametrize("name", ["claims.toml", "references.bib", "studies/author2020.toml"])
def test_a_link_out_of_the_folder_is_not_followed(name: str, pack: Pack) -> None:
    folder = pack.write()
    outside = folder.parent / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)
    assert f"{name}: the link leads out of the pack" in problems(folder)


def test_a_folder_that_is_a_link_out_is_not_read(pack: Pack) -> None:
    folder = pack.write()
    (folder / "studies").rename(folder.parent / "outside")
    (folder / "studies").symlink_to(folder.parent / "outside")
    assert "studies/author2020.toml: the link leads out of the pack" in problems(folder)


def test_a_link_inside_the_folder_is_fine(pack: Pack) -> None:
    folder = pack.write()
    (folder / "claims.toml").rename(folder / "real")
    (folder / "claims.toml").symlink_to("real")
    assert problems(folder) == ""


def test_a_pipe_is_no_file_and_does_not_hang(pack: Pack) -> None:
    folder = pack.write()
    (folder / "claims.toml").unlink()
    os.mkfifo(folder / "claims.toml")
    assert "claims.toml: this is not a file" in problems(folder)


def test_no_name_leads_to_another_folder(pack: Pack) -> None:
    pack.change("pack.toml", '["author2020"]', '["../../etc/passwd"]')
    assert "'../../etc/passwd' is not an id" in problems(pack.write())


def test_python_files_in_a_pack_are_never_run(pack: Pack) -> None:
    code = "raise RuntimeError('run')"
    for name in ("__init__.py", "conftest.py", "studies/author2020.py", "sitecustomize.py"):
        pack.add(name, code)
    assert check_pack(pack.write()) == ()
