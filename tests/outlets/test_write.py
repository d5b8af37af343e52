"""The writer of outlets: the same library writes the same, and everything can be written."""

import subprocess
import sys
from pathlib import Path

import compare
import people
import pytest
import write
from write import text_of

CHEAP = ("values", "tables", "claims", "gaps")


def test_the_same_library_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert write.write(tmp_path / name, 10, CHEAP) == []
    one, two = compare.Folder(tmp_path / "one"), compare.Folder(tmp_path / "two")
    assert len(one.files) > 40
    assert list(compare.differences(one, two)) == []


def test_a_folder_that_holds_something_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        write.write(tmp_path, 10, CHEAP)


def test_what_cannot_be_written_is_named_and_the_rest_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: write.Writer) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(write.OUTLETS, "claims", broken)
    assert write.write(tmp_path, 10, ("claims", "answer")) == ["claims"]
    assert (tmp_path / "answer" / "answer.txt").is_file()


def test_the_patients_are_always_the_same_and_of_every_kind() -> None:
    made = list(people.patients(200))
    assert made == list(people.patients(200))
    measured = [person for person, _ in made]
    for kind in (
        lambda p: p.get("pregnant"),
        lambda p: "pre_pregnancy_weight" in p,
        lambda p: str(p["weight"]).endswith(" lb"),
        lambda p: str(p.get("height")).endswith(" in"),
        lambda p: str(p.get("age")).endswith("months"),
        lambda p: isinstance(p.get("age"), int) and p["age"] < 18,
        lambda p: "accept_implausible" in p,
        lambda p: set(p) == {"weight"},
    ):
        assert sum(map(bool, map(kind, measured))) >= 5


def test_a_cohort_has_missing_and_odd_rows() -> None:
    columns = people.cohort(2000)
    assert columns == people.cohort(2000)
    assert {len(cells) for cells in columns.values()} == {2000}
    assert None in columns["weight_kg"]
    assert 700.0 in columns["weight_kg"]
    assert columns["patient"] == list(range(2000))


def test_a_page_is_written_as_its_text() -> None:
    page = "<style>p {}</style><svg><text>9</text></svg><tr><th>n</th><td>17 &lt; 18</td></tr>"
    assert text_of(f"{page}<p>See\n<b>it</b></p>") == "n | 17 < 18 |\nSee it\n"


@pytest.mark.slow
def test_every_outlet_can_be_written_and_compares_equal_to_itself(tmp_path: Path) -> None:
    for library in ("polars", "pandas", "mcp", "matplotlib", "jinja2"):
        pytest.importorskip(library)
    script = Path(write.__file__)
    command = [sys.executable, str(script), str(tmp_path / "one"), "--patients", "50"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    folder = compare.Folder(tmp_path / "one")
    written = {name.partition("/")[0] for name in folder.files}
    assert written == set(write.OUTLETS)
    assert list(compare.differences(folder, folder)) == []
