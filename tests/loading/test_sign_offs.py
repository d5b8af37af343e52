"""A sign-off holds for the data that were signed, and for no others."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.packs import sign_offs
from myositis_ild_evidence.packs.reading import Folder
from myositis_ild_evidence.packs.shipped import Shipped
from myositis_ild_evidence.packs.skeleton import new_pack
from myositis_ild_evidence.testing import check_pack

SIGNED: dict[str, str] = {
    "study": "author2020",
    "name": "B. Reader",
    "role": "clinical pharmacist",
    "date": "2026-11-23",
    "against": "full-text",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_pack(tmp_path / "pack")


def sign(folder: Path, **changes: Any) -> None:
    data = folder / "studies" / "author2020.toml"
    given = SIGNED | {"sha256": hashlib.sha256(data.read_bytes()).hexdigest()} | changes
    (folder / "sign-offs").mkdir(exist_ok=True)
    lines = [f'{key} = "{value}"' for key, value in given.items() if value is not None]
    (folder / "sign-offs" / "author2020-reader.toml").write_text("\n".join(lines), "utf-8")


def checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["check", str(folder)]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_check_says_who_signed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sign(folder)
    shown = checked(folder, capsys)
    assert shown.endswith(
        "author2020: signed by B. Reader (clinical pharmacist) on 2026-11-23, compared with the "
        "full text"
    )


def test_a_sign_off_is_void_once_the_data_change(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(folder)
    data = folder / "studies" / "author2020.toml"
    data.write_text(data.read_text(encoding="utf-8").replace("count = 6", "count = 7"), "utf-8")
    assert checked(folder, capsys).endswith("full text; VOID: the data have changed since")
    [standing] = sign_offs.standings(Folder(folder), mie.Evidence.load(folder))
    assert not standing.holds


def test_a_change_of_one_byte_is_a_change(folder: Path) -> None:
    sign(folder)
    with (folder / "studies" / "author2020.toml").open("ab") as stream:
        stream.write(b"\n")
    [standing] = sign_offs.standings(Folder(folder), mie.Evidence.load(folder))
    assert not standing.holds


def test_a_change_of_another_file_leaves_it_in_force(folder: Path) -> None:
    sign(folder)
    with (folder / "claims.toml").open("ab") as stream:
        stream.write(b"\n")
    [standing] = sign_offs.standings(Folder(folder), mie.Evidence.load(folder))
    assert standing.holds


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"study": "author2021"}, "study", "did you mean 'author2020'?"),
        ({"sha256": "abc"}, "sha256", "64 hexadecimal digits"),
        ({"sha256": None}, "sha256", "required"),
        ({"date": "23.11.2026"}, "date", "'23.11.2026' is not a date such as 2026-11-23"),
        ({"date": "2026-02-30"}, "date", "is not a date"),
        ({"against": "memory"}, "against", "'memory'"),
        ({"name": " "}, "name", ""),
        ({"orcid": "0000"}, "orcid", "is not an ORCID iD"),
        ({"verdict": "fine"}, "verdict", "unknown field"),
    ],
)
def test_a_sign_off_that_cannot_be_right_is_a_problem_of_the_pack(
    folder: Path, change: dict[str, Any], path: str, says: str
) -> None:
    sign(folder, **change)
    [problem] = check_pack(folder)
    assert problem.file == "sign-offs/author2020-reader.toml"
    assert problem.path == path
    assert says in problem.message


def test_a_sign_off_that_is_no_toml_is_a_problem_of_the_pack(folder: Path) -> None:
    sign(folder)
    (folder / "sign-offs" / "author2020-reader.toml").write_text("study = ", "utf-8")
    [problem] = check_pack(folder)
    assert "not valid TOML" in problem.message


def test_a_pack_without_signatures_has_none(folder: Path) -> None:
    assert sign_offs.standings(Folder(folder), mie.Evidence.load(folder)) == ()


def test_the_curated_pack_is_as_signed_as_the_documents_say() -> None:
    # They say that nobody has signed; whoever signs first changes docs/curation.md.
    for pack in ("document", "beyond"):
        assert sign_offs.standings(Shipped(pack), mie.evidence) == ()
