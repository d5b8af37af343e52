"""The commands ``audit`` and ``appraisal``."""

from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from packs import Pack


def test_the_audit_of_the_curated_pack_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Disagreements without an explanation: 0\n")
    rounding = len(mie.evidence.audit().where(verdict="rounding"))
    assert text.index("Disagreements that are explained") < text.index(f"Rounding: {rounding}\n")
    assert max(map(len, text.splitlines())) <= 80
    assert "cannot be checked" in text.splitlines()[-len(text.split("rule  ")[-1].splitlines())]


def test_an_unexplained_disagreement_fails(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(pack.write())
    assert main(["audit", folder, "--rule", "percentage"]) == 0
    pack.change("studies/author2020.toml", "count = 6, percent = 25.0", "count = 6, percent = 52.0")
    pack.write()
    capsys.readouterr()
    assert main(["audit", folder]) == 1
    text = capsys.readouterr().out
    first = text.index("author2020/death (ivig) [percentage]")
    assert first < text.index("author2020/death (control) [percentage]")  # that is corrected


def test_a_table_is_audited_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "counts.csv"
    table.write_text("study,variable,group,count,total,percent\na,death,ivig,7,31,26.2\n")
    assert main(["audit", str(table)]) == 1
    assert "7 of 31 is 22.58%, not 26.2%" in capsys.readouterr().out
    table.write_text("study,variable,group,count,total,percent\na,death,ivig,7,31,22.6\n")
    assert main(["audit", str(table)]) == 0


def test_what_cannot_be_read_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(tmp_path / "no.csv")]) == 2
    assert "no.csv: No such file" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["audit", "--rule", "unknown"])


def test_the_appraisal_names_tools_judgements_reasons_and_the_level(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["appraisal"]) == 0
    text = capsys.readouterr().out
    assert "own appraisal" in text
    assert "ROBINS-I V2 (20 November 2025, a draft" in text
    assert "[x] serious: " in text
    assert "very low certainty" in text
    assert "The document itself grades the evidence as level C" in text
    assert main(["appraisal", "--pack", str(pack.write())]) == 2
    assert "has no appraisal.toml" in capsys.readouterr().err
