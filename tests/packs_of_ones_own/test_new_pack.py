"""The skeleton of a pack: complete, commented, sound, and written without harm."""

import runpy
import tomllib
from pathlib import Path
from typing import IO, Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.packs import schema, skeleton
from myositis_ild_evidence.testing import check_pack


def tree(folder: Path) -> set[str]:
    return {item.relative_to(folder).as_posix() for item in folder.rglob("*")}


def test_it_passes_check_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    assert main(["new-pack", str(folder)]) == 0
    assert f"myositis-ild-evidence check {folder}" in capsys.readouterr().out
    assert main(["check", str(folder)]) == 0
    assert check_pack(folder) == ()


def test_it_shows_every_kind_of_record(tmp_path: Path) -> None:
    evidence = mie.Evidence.load(skeleton.new_pack(tmp_path / "mine"))
    [study] = evidence.studies
    assert str(study.regimen.total_dose()) == "at least 8 g/kg"
    control = study.outcomes["death-6mo"]["control"]
    assert (str(control.percent), control.count, control.total) == ("50.0", 8, 16)
    assert study.baseline
    assert study.adverse_events
    assert evidence.claims


def test_every_toml_file_names_its_schema_by_a_relative_path(tmp_path: Path) -> None:
    folder = skeleton.new_pack(tmp_path / "mine")
    files = sorted(folder.rglob("*.toml"))
    assert len(files) == 4
    for file in files:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        directive, path = first.split(" ")
        assert directive == "#:schema"
        assert (file.parent / path).resolve().parent == (folder / "schema").resolve()
        assert tomllib.loads(file.read_text(encoding="utf-8"))
    assert str(tmp_path) not in "".join(f.read_text(encoding="utf-8") for f in files)
    assert {f"schema/{kind}.json" for kind in schema.FILE_KINDS} <= tree(folder)


def test_the_example_is_a_filled_pack_with_an_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plasma"
    assert main(["new-pack", str(folder), "--example"]) == 0
    assert f"myositis-ild-evidence --pack {folder}" in capsys.readouterr().out
    assert check_pack(folder) == ()
    evidence = mie.Evidence.load(folder)
    assert evidence.question.text in " ".join(str(evidence.answer()).split())
    assert main(["audit", "--pack", str(folder)]) == 0
    assert main(["--pack", str(folder)]) == 0
    assert "Bottom line: " in capsys.readouterr().out
    assert main(["report", "-o", str(tmp_path / "report.md"), "--pack", str(folder)]) == 0
    kinds = {file.parent.name for file in folder.rglob("*.toml")}
    assert kinds == {"plasma", "studies", "reviews", "positions", "vocabulary"}
    for file in folder.rglob("*.toml"):
        directive, path = file.read_text(encoding="utf-8").splitlines()[0].split(" ")
        assert directive == "#:schema"
        assert (file.parent / path).is_file()


def test_the_example_is_the_pack_of_the_repository(tmp_path: Path) -> None:
    folder = skeleton.new_pack(tmp_path / "plasma", example=True)
    kept = Path(__file__).parents[2] / "examples" / "packs" / "plasma-exchange-mda5"
    if not kept.is_dir():
        pytest.skip("the link stands in the repository only")
    assert mie.Evidence.load(folder) == mie.Evidence.load(kept)


@pytest.mark.parametrize("example", [False, True])
def test_a_package_announces_its_pack_by_its_name(
    example: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = skeleton.new_pack(tmp_path / "my-drug", example=example, package=True)
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    announced = project["project"]["entry-points"]["myositis_ild_evidence.packs"]
    assert announced == {"my-drug": "my_drug"}
    # As an installer would: the module can be imported, and its metadata can be found.
    site = tmp_path / "site"
    metadata = site / "my_drug-2026.1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Name: my-drug\nVersion: 2026.1.0\n", encoding="utf-8")
    points = "[myositis_ild_evidence.packs]\nmy-drug = my_drug\n"
    (metadata / "entry_points.txt").write_text(points, encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.syspath_prepend(str(folder / "src"))
    assert "my-drug" in mie.installed_packs()
    assert mie.Evidence.load("my-drug").manifest.id == "my-drug"
    monkeypatch.chdir(tmp_path)  # the folder of the package has the name, but is no pack
    assert mie.Evidence.load("my-drug").studies.ids
    tests = runpy.run_path(str(folder / "tests" / "test_pack.py"))
    ran = [test() for name, test in tests.items() if name.startswith("test_")]
    assert len(ran) == 3


@pytest.mark.parametrize("name", ["My-Drug", "my_drug", "1drug", "json", "class", "a--b", "x y"])
def test_a_package_has_a_name_that_one_can_install(name: str, tmp_path: Path) -> None:
    with pytest.raises(mie.InvalidValueError, match="a package is named by small letters"):
        skeleton.new_pack(tmp_path / name, package=True)
    assert tree(tmp_path) == set()


def test_an_empty_folder_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    assert check_pack(skeleton.new_pack(tmp_path / "mine")) == ()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["new-pack", "."]) == 0
    assert tree(tmp_path / "here") == tree(tmp_path / "mine")


def test_nothing_is_ever_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pack.toml").write_text("precious", encoding="utf-8")
    assert main(["new-pack", str(tmp_path)]) == 2
    assert "the folder is not empty" in capsys.readouterr().err
    assert tree(tmp_path) == {"pack.toml"}
    assert (tmp_path / "pack.toml").read_text(encoding="utf-8") == "precious"


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name, message in (
        ("file", "something that is not a folder"),
        ("link", "something that is not a folder"),
        ("missing/mine", "there is no folder"),
    ):
        with pytest.raises(mie.FileError, match=message):
            skeleton.new_pack(tmp_path / name)
    assert tree(tmp_path) == {"file", "link"}


@pytest.mark.parametrize("exists", [True, False])
def test_of_two_that_are_made_at_once_one_stays_whole(
    exists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    if exists:
        folder.mkdir()
    looked = skeleton._check

    def slower(path: Path) -> None:
        looked(path)
        monkeypatch.undo()
        skeleton.new_pack(path)  # the other, between the look and the writing of this one

    monkeypatch.setattr(skeleton, "_check", slower)
    with pytest.raises(mie.FileError, match="nothing was changed"):
        skeleton.new_pack(folder)
    assert check_pack(folder) == ()
    assert {item.name for item in tmp_path.iterdir()} == {"mine"}


def test_what_appears_while_it_is_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    looked = skeleton._check

    def meanwhile(path: Path) -> None:
        looked(path)
        (path / "studies").mkdir()
        (path / "studies" / "own.toml").write_text("precious", encoding="utf-8")

    monkeypatch.setattr(skeleton, "_check", meanwhile)
    with pytest.raises(mie.FileError, match="File exists"):
        skeleton.new_pack(folder)
    assert tree(folder) == {"studies", "studies/own.toml"}


@pytest.mark.parametrize("exists", [True, False])
def test_a_full_disk_leaves_nothing(
    exists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if exists:
        (tmp_path / "mine").mkdir()
    before = tree(tmp_path)
    calls: list[object] = []

    opened = Path.open

    def fail(self: Path, mode: str = "r") -> IO[Any]:
        calls.append(self)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(mie.FileError, match="No space left on device"):
        skeleton.new_pack(tmp_path / "mine")
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("studies", "author2020"),
        ("show author2020", "An invented study"),
        ("values author2020", "death-6mo"),
        ("references", "[author2020]"),
        ("search death", "author2020/death-6mo"),
        ("gap-map", "mortality"),
        ("overlap", "review"),
        ("dose author2020 --weight 70kg", "author2020/a"),
        ("compare author2020 --weight 70kg", "author2020/a"),
        ("nearest 2g/kg", "author2020/a"),
        ("export json", '"author2020"'),
        ("export csv", "death-6mo"),
        ("review-sheet author2020", "author2020"),
    ],
)
def test_every_command_that_reads_evidence_reads_it(
    words: str, shown: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = skeleton.new_pack(tmp_path / "mine")
    assert main([*words.split(), "--pack", str(folder)]) == 0
    out = capfd.readouterr().out
    assert shown in out
    assert "wang2022" not in out
