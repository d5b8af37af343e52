"""A review sheet has everything that a clinician has to compare, and what to sign."""

import hashlib
import re
from html import unescape
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.packs.skeleton import new_pack
from myositis_ild_evidence.report.review_sheet import review_sheet
from myositis_ild_evidence.tables.figures import source
from tried import some

DATA = Path(mie.__file__).parent / "data" / "document"
REPORTS = [publication.id for publication in mie.evidence.publications()]


def sheet(id: str, capfdbinary: pytest.CaptureFixture[bytes]) -> str:
    assert main(["review-sheet", id]) == 0
    return capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize("id", some(REPORTS, mie.document.studies.ids))
def test_every_figure_is_on_the_sheet_once_with_its_place(
    id: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    shown = unescape(sheet(id, capfdbinary))
    rows = mie.evidence.values().where(study=id)
    assert shown.count('class="box"') == len(rows)
    assert [int(n) for n in re.findall(r"<tr><td>(\d+)</td>", shown)] == [*range(1, len(rows) + 1)]
    for row in rows:
        printed = row["printed"] or "nothing"
        figures = row["figure"] or "in words, see note"
        assert f'<td class="figure">{figures}</td><td>{printed}</td><td>{source(row)}</td>' in shown
        assert row["note"] in shown


def test_the_signature_is_bound_to_the_hash_of_the_file(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    digest = hashlib.sha256((DATA / "studies" / "wang2022.toml").read_bytes()).hexdigest()
    assert f'sha256 = "{digest}"' in unescape(sheet("wang2022", capfdbinary))


def test_what_the_sheet_says_to_write_down_is_a_sign_off(tmp_path: Path) -> None:
    folder, out = new_pack(tmp_path / "pack"), tmp_path / "sheet.html"
    command = ["review-sheet", "author2020", "--pack", str(folder), "-o", str(out)]
    assert main(command) == 0
    [template] = re.findall(r"<pre>(.*?)</pre>", out.read_text(encoding="utf-8"), re.DOTALL)
    filled = unescape(template)
    for key, value in {"name": "B. Reader", "role": "pharmacist", "date": "2026-11-23"}.items():
        filled = filled.replace(f'{key} = ""', f'{key} = "{value}"', 1)
    (folder / "sign-offs").mkdir()
    (folder / "sign-offs" / "author2020-reader.toml").write_text(filled, encoding="utf-8")
    assert mie.Evidence.load(folder)
    assert main(command) == 0
    assert "author2020: signed by B. Reader (pharmacist)" in out.read_text(encoding="utf-8")


def test_text_of_the_data_is_never_markup() -> None:
    study = mie.evidence.studies["wang2022"]
    made = review_sheet(study, mie.evidence, "0" * 64, ["<script>alert(1)</script>"])
    assert "<script" not in made


def test_an_unknown_study_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review-sheet", "wang2202"]) == 2
    assert "did you mean 'wang2023' or 'wang2022'" in capsys.readouterr().err


def test_a_corrected_figure_is_put_together_from_what_is_right() -> None:
    corrected = [row for row in mie.evidence.values() if row["corrected"]]
    assert corrected
    for row in corrected:
        shown = row["figure"]
        for name in ("count", "percent", "value", "sd", "low", "high"):
            if row[name] is not None:
                assert str(row[name]) in shown, (row["variable"], name)


def test_an_uncorrected_figure_is_shown_as_printed() -> None:
    values = mie.evidence.values()
    printed = [row for row in values if not row["corrected"] and row["kind"] != "finding"]
    assert printed
    for row in printed:
        said = row["figure"].replace("quartiles ", "")  # which its column says as well
        none_of_so_many = (row["printed"], row["count"]) == ("none", 0)
        assert row["printed"] in said or none_of_so_many
