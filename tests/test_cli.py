"""The command: what it prints, how it fails, how it pipes."""

import argparse
import csv
import io
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import MODULES, main
from myositis_ild_evidence.records import is_known
from myositis_ild_evidence.records.words import named
from tried import crossed

COMMAND = [sys.executable, "-m", "myositis_ild_evidence"]


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def run(*words: str, encoding: str = "utf-8", **more: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, **more}
    return subprocess.run([*COMMAND, *words], capture_output=True, env=environment, check=False)


def test_the_answer_says_what_the_data_are(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "answer", "--full")
    assert max(map(len, text.splitlines())) <= 80
    words = flat(text)
    assert flat(mie.evidence.question.text) in words
    assert "Level of evidence C:" in words
    for study in mie.evidence.studies:
        assert f"n = {study.n}" in words
        assert all(flat(named(mie.evidence, caution)) in words for caution in study.cautions)
    for dose in (
        *("2 g/kg a course, total 12 g/kg", "total at least 2 g/kg", "total 6 g/kg"),
        *("total 8-12 g/kg (cohort mean)", "total at least 8 g/kg; another reading: 4 g/kg"),
    ):
        assert dose in words
    for result in ("7 of 17", "p = 0.048", "p = 0.033", "p = 0.05", "p < 0.018", "p = 0.007"):
        assert result in words
    assert re.search(r"studies report it \(Huapaya 2019, Wang 2022", words)
    assert "pulmonary embolism" in words
    assert "curated 2026-" in words
    for omission in mie.evidence.question.omissions:
        assert flat(mie.evidence.references[omission.cite].short) in words


def test_everything_is_told_of_all_people_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer", "--full", "--lung", "rp-ild"]) == 2
    assert capsys.readouterr().out == ""


def test_studies_lists_every_study_and_review(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "studies")
    assert all(id in text for id in (*mie.evidence.studies.ids, *mie.evidence.reviews.ids))


@pytest.mark.parametrize("id", [*mie.evidence.studies.ids, *mie.evidence.reviews.ids])
def test_show_prints_every_outcome_of_every_study(
    id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = flat(printed(capsys, "show", id))
    publication = next(r for r in mie.evidence.publications() if r.id == id)
    for row in (*publication.outcomes, *publication.baseline, *publication.adverse_events):
        for reported in row.reported():
            if reported.cell.headline is not None:
                assert str(reported.cell.headline) in text, row.key


def test_dose_prints_all_regimens(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "dose")
    for regimen in mie.evidence.regimens:
        block = flat(text.partition(regimen.key)[2])
        if regimen.phases:
            assert all(one.key in text for one in regimen.in_phases)
        elif regimen.not_computed:
            assert regimen.not_computed in block
        elif is_known(regimen.courses):
            assert str(regimen.total_dose()) in block
        else:
            assert str(regimen.dose_per_course()) in block
    assert "not advice for a patient" in flat(text)


def test_dose_with_a_weight_gives_grams(capsys: pytest.CaptureFixture[str]) -> None:
    text = flat(printed(capsys, "dose", "huapaya2019", "--weight", "70kg"))
    assert "per day 28 g/day per course 140 g total 840 g" in text
    text = flat(printed(capsys, "dose", "hallowell2016/pm-ild", "--weight", "70 kg", "--days", "2"))
    assert "per day 70 g/day" in text


def test_references_as_a_list_and_as_bibtex(capsys: pytest.CaptureFixture[str]) -> None:
    text = flat(printed(capsys, "references", "kampylafka2012"))
    assert "Clin Exp Rheumatol. 2012;30(3):397-401" in text
    bibtex = printed(capsys, "references", "--format", "bibtex")
    assert bibtex == mie.evidence.references.to_bibtex()


def test_values_of_one_study_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(printed(capsys, "values", "wang2022", "--format", "json"))
    assert {row["study"] for row in rows} == {"wang2022"}
    assert len(rows) == len(mie.evidence.values().where(study="wang2022"))


def test_values_as_csv_for_programs_and_for_excel() -> None:
    plain = run("values").stdout
    rows = list(csv.DictReader(io.StringIO(plain.decode("utf-8"), newline="")))
    assert len(rows) == len(mie.evidence.values())
    assert run("values", "--excel").stdout == b"\xef\xbb\xbf" + plain


@pytest.mark.parametrize(
    ("words", "encoding"),
    crossed(
        {"show": ["show", "wang2022"], "answer": [], "dose": ["dose"], "refs": ["references"]},
        ["ascii", "cp1252"],
    ),
)
def test_no_terminal_makes_it_fail(words: list[str], encoding: str) -> None:
    done = run(*words, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    if encoding == "ascii" and words == ["show", "wang2022"]:
        assert b"1254.0 +/- 929.4" in done.stdout


def test_a_reader_that_stops_early_is_no_error() -> None:
    with subprocess.Popen([*COMMAND, "values"], stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["show", "wang2021"],
            "no study or review 'wang2021'; did you mean 'yang2021' or 'wang2023' or 'wang2022'",
        ),
        (["dose", "--weight", "70"], "'70' has no unit"),
        (["dose", "--weight", "70 furlong"], "unknown unit 'furlong'"),
        (["dose", "huapaya2019/x"], "no regimen 'huapaya2019/x'"),
        (["references", "nobody2000"], "no reference 'nobody2000'"),
        (["values", "nobody2000"], "no study or review 'nobody2000'"),
    ],
)
def test_a_wrong_word_is_one_clear_line_and_exit_2(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_unknown_commands_are_exit_2_and_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["nonsense"])
    assert stopped.value.code == 2
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "examples:" in capsys.readouterr().out


def test_check_passes_a_good_pack_and_lists_the_problems_of_a_bad_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = Path(mie.__file__).parent / "data" / "document"
    assert "no problems" in printed(capsys, "check", str(shipped))
    (tmp_path / "pack.toml").write_text('id = "x"\ntitel = "y"\n', encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 1
    problems = capsys.readouterr().err
    assert "pack.toml: titel: unknown field; did you mean 'title'?" in problems
    assert "references.bib: there is no such file" in problems


def test_show_heads_categories_so_that_a_note_stands_below_what_it_is_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = flat(printed(capsys, "show", "wang2022"))
    head = "initial-treatment Initial treatment: * Which drugs make up double and triple therapy"
    assert head in text
    assert text.index(head) < text.index("double Double combination therapy: IVIG 16 (51.6%)")
    other = flat(printed(capsys, "show", "huapaya2019"))
    assert "Subtype of inflammatory myopathy: * The subtypes add up to 15 of 17" in other


def test_show_doubles_neither_stops_nor_times(capsys: pytest.CaptureFixture[str]) -> None:
    text = flat(printed(capsys, "show", "wang2022"))
    assert "not stated); Juvenile onset; A malignancy at the same time;" in text
    assert "Death within 6 months: IVIG 7 of 31 (22.6%; " in text
    assert "Ferritin, 1 month, 3 months: lower" in text


@pytest.mark.parametrize("more", [[], ["--weight", "70kg"]])
def test_days_of_the_callers_are_said_to_be_so(
    capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    said = flat(printed(capsys, "dose", "dalakas1993", "--days", "2", *more))
    assert "Warning: low 2 days a course are the caller's choice, not reported" in said


def test_each_command_is_in_the_module_that_is_imported_for_it() -> None:
    for module, names in MODULES.items():
        commands = argparse.ArgumentParser().add_subparsers()
        import_module(f"myositis_ild_evidence.cli.{module}").register(commands)
        assert tuple(commands.choices) == names


def test_the_answer_imports_no_doses_and_no_appraisal() -> None:
    program = (
        "import sys; from myositis_ild_evidence.cli import main; main([]); "
        "loaded = {name.split('.')[2] for name in sys.modules if name.startswith("
        "'myositis_ild_evidence.cli.')}; sys.exit(repr(sorted(loaded)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    told = "['answering', 'argument_names', 'output', 'source', 'usage']"
    assert done.stderr.strip() == told


def test_the_answer_of_another_pack_needs_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    bcg = str(Path(__file__).parent / "packs_of_ones_own" / "bcg")
    assert printed(capsys, "--pack", bcg) == printed(capsys, "answer", "--pack", bcg)
    assert printed(capsys, "--lung=rp-ild") == printed(capsys, "answer", "--lung", "rp-ild")
