"""A pack is a folder: nothing outside of it is read, and what cannot be read is said."""

import os
import time
from pathlib import Path

import pytest

from myositis_ild_evidence import Evidence, PackError
from packs import STUDY, Pack


def only_problem(path: Path) -> str:
    with pytest.raises(PackError) as caught:
        Evidence.load(path)
    (problem,) = caught.value.problems
    return str(problem)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "there is no such folder" in only_problem(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in only_problem(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(pack: Pack) -> None:
    assert "name the folder that holds pack.toml" in only_problem(pack.write() / "pack.toml")


def test_an_empty_folder_lacks_its_two_files(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        Evidence.load(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "pack.toml: there is no such file",
        "references.bib: there is no such file",
    ]


def test_the_path_may_be_text(pack: Pack) -> None:
    assert Evidence.load(str(pack.write())).version == "1"


def test_claims_and_vocabularies_may_be_left_out(pack: Pack) -> None:
    del pack.files["claims.toml"]
    assert len(pack.load().claims) == 0


@pytest.mark.parametrize("id", ["../x", "/etc/passwd", "a/b", "..", "A", "é", "a.b", "x" * 65])
def test_an_id_cannot_be_a_path(pack: Pack, id: str) -> None:
    pack.add("outside.toml", 'secret = "not for reading"')
    pack.change("pack.toml", '["author2020"]', f'["author2020", "{id}"]')
    (problem,) = pack.problems()
    assert (problem.file, problem.path) == ("pack.toml", "studies")
    assert "is not an id: small letters, digits" in problem.message


def test_a_file_whose_name_is_no_id(pack: Pack) -> None:
    (problem,) = pack.add("studies/Author 2021.toml", STUDY).problems()
    assert problem.file == "studies/Author 2021.toml"
    assert "is not an id" in problem.message


@pytest.mark.parametrize(
    "name",
    ["pack.toml", "references.bib", "claims.toml", "studies/author2020.toml"],
)
def test_a_link_out_of_the_folder_is_not_followed(pack: Pack, tmp_path: Path, name: str) -> None:
    content = pack.files.pop(name)
    assert isinstance(content, str)
    outside = tmp_path / "outside"
    outside.write_text(content)
    link = pack.write() / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    assert only_problem(pack.folder).startswith(f"{name}: the link leads out of the pack")


def test_a_vocabulary_that_is_a_link_out_of_the_folder_is_said(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "terms").write_text('[secret]\nlabel = "Secret"\n')
    (pack.write() / "vocabulary").mkdir()
    (pack.folder / "vocabulary/drugs.toml").symlink_to(tmp_path / "terms")
    assert only_problem(pack.folder).startswith("vocabulary/drugs.toml: the link leads out")


def test_a_folder_that_is_a_link_out_is_not_read(pack: Pack, tmp_path: Path) -> None:
    content = pack.files.pop("studies/author2020.toml")
    assert isinstance(content, str)
    outside = tmp_path / "studies"
    outside.mkdir()
    (outside / "author2020.toml").write_text(content)
    (pack.write() / "studies").symlink_to(outside, target_is_directory=True)
    assert only_problem(pack.folder).startswith("studies/author2020.toml: the link leads out")


def test_links_within_the_folder_are_followed(pack: Pack) -> None:
    content = pack.files.pop("claims.toml")
    pack.add("more/claims.toml", content).write()
    (pack.folder / "claims.toml").symlink_to(pack.folder / "more/claims.toml")
    assert Evidence.load(pack.folder).claims.ids == ("works",)


def test_links_in_a_circle_are_a_problem(pack: Pack) -> None:
    del pack.files["claims.toml"]
    (pack.write() / "claims.toml").symlink_to("claims.toml")
    assert only_problem(pack.folder).startswith("claims.toml: ")


def test_a_folder_or_a_pipe_in_place_of_a_file(pack: Pack) -> None:
    del pack.files["claims.toml"]
    (pack.write() / "claims.toml").mkdir()
    assert only_problem(pack.folder) == "claims.toml: this is not a file"
    (pack.folder / "claims.toml").rmdir()
    os.mkfifo(pack.folder / "claims.toml")  # opening it would wait for ever
    assert only_problem(pack.folder) == "claims.toml: this is not a file"


def test_a_file_in_place_of_the_folder_of_studies(pack: Pack) -> None:
    del pack.files["studies/author2020.toml"]
    pack.add("studies", "").write()
    assert only_problem(pack.folder).startswith("studies/author2020.toml: ")


@pytest.mark.parametrize("name", ["studies/author2020.toml", "references.bib"])
def test_a_file_over_a_megabyte_is_not_read(pack: Pack, name: str) -> None:
    comment = ("#" if name.endswith("toml") else "%") + " x\n"
    pack.add(name, comment * 300_000)
    start = time.process_time()
    (problem,) = pack.problems()
    assert time.process_time() - start < 5
    assert (problem.file, "1,000,000" in problem.message) == (name, True)


@pytest.mark.parametrize("name", ["pack.toml", "studies/author2020.toml", "references.bib"])
def test_text_that_is_not_utf_8(pack: Pack, name: str) -> None:
    content = pack.files[name]
    assert isinstance(content, str)
    pack.files[name] = content.encode() + "# Müller".encode("latin-1")
    (problem,) = pack.problems()
    assert (problem.file, "not UTF-8" in problem.message) == (name, True)


def test_loading_a_pack_leaves_the_curated_one_alone(pack: Pack) -> None:
    import myositis_ild_evidence as mie

    before = mie.evidence
    own = pack.load()
    assert mie.evidence is before
    assert "author2020" in own.studies
    assert "author2020" not in mie.evidence.studies
