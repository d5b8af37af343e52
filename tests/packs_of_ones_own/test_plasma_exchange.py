"""The second pack of the repository: plasma exchange in anti-MDA5 rapidly progressive ILD."""

import re
import shlex
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.testing import check_pack

FOLDER = Path(mie.__file__).parent / "data" / "example"
PLASMA = mie.Evidence.load(FOLDER)


def test_it_passes_its_check_and_every_disagreement_is_explained() -> None:
    assert check_pack(FOLDER) == ()
    audit = PLASMA.audit()
    assert len(audit) > 50
    assert all(result.explanation for result in audit if result.disagrees)


def test_what_is_direct_is_told_of_people_with_the_antibody_who_had_plasma_exchange() -> None:
    assert PLASMA.studies.where(direct=True).ids == (
        *("shirakashi2020", "sasaki2024", "saito2020", "yamagata2020"),
    )
    assert PLASMA.studies["hata-combination"].directness == "comparator"
    for id in ("eggleston2023", "ning2019", "vuillard2018"):
        assert PLASMA.studies[id].directness == "indirect"


def test_its_answer_is_counted_from_its_records() -> None:
    answer = PLASMA.answer()
    assert (answer.reports, answer.people, answer.given) == (4, 87, 26)
    assert (answer.randomised, answer.controlled) == (0, 2)
    assert PLASMA.question.answer is not None
    assert "14 of 17" in PLASMA.question.answer
    cohorts = [PLASMA.outcomes[key] for key in ("shirakashi2020/survived", "sasaki2024/alive")]
    for group, lived, of in (("exchange", 14, 17), ("no_exchange", 19, 36)):
        cells = [outcome[group] for outcome in cohorts]
        assert sum(cell.count or 0 for cell in cells) == lived
        assert sum(cell.total for cell in cells if isinstance(cell.total, int)) == of


def test_every_figure_was_read_in_an_abstract() -> None:
    read = {PLASMA.read_in(one.source) for one in PLASMA.publications()}
    assert read == {"abstract"}
    assert {reading.read for reading in PLASMA.readings} == {"abstract", "guideline"}


@pytest.mark.parametrize(
    ("key", "p"),
    [
        ("shirakashi2020/survived", 0.0754),
        ("sasaki2024/alive", 0.0375),
        ("eggleston2023/death-30d", 0.1429),
        ("eggleston2023/death-or-transplant-30d", 0.0440),
        ("eggleston2023/death-transplant-readmission-1yr", 0.0406),
        ("ning2019/emphysema", 0.0128),
    ],
)
def test_exact_tests_give_the_printed_p_values_but_one(key: str, p: float) -> None:
    from scipy.stats import fisher_exact

    study, _, row = key.partition("/")
    found = PLASMA.studies[study]
    told = found.outcomes[row] if row in found.outcomes else found.baseline[row]
    tables = []
    for reported in told.reported():
        total = int(str(reported.total))
        count = reported.cell.count
        events = (
            count if count is not None else round(float(reported.cell.percent or 0) * total / 100)
        )
        tables.append([events, total - events])
    assert fisher_exact(tables).pvalue == pytest.approx(p, abs=5e-5)


def test_its_claims_follow_from_its_data() -> None:
    agrees = {claim.id: claim.check().agrees for claim in PLASMA.claims}
    assert agrees == {
        "effective-addition": True,
        "safe-rescue": None,  # it rests on reading
        "better-one-year-survival": True,
    }


def test_a_ratio_of_nothing_gives_no_risk() -> None:
    row, other = PLASMA.summary_of_findings()
    assert (row["key"], row["comparator_risk"]) == ("shirakashi2020/survived", 0)
    assert row["intervention_risk"] == row["difference"] == ""
    assert "5 of 8" in row["comment"]
    assert other["intervention_risk"]


def test_no_dose_is_made_of_what_was_not_read() -> None:
    for regimen in PLASMA.regimens:
        assert regimen.not_computed == "the dose is not read"
        with pytest.raises(mie.MissingValueError):
            regimen.for_patient(weight="70 kg")


def test_what_may_be_asked_next_is_asked_of_the_same_pack(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["answer", "--full", "--pack", str(FOLDER)]) == 0
    steps = re.findall(r"^  myositis-ild-evidence (.*?)   ", capsys.readouterr().out, re.MULTILINE)
    *reading, last = map(shlex.split, steps)
    assert [step[0] for step in reading] == ["show", "dose", "values", "references"]
    assert last == ["--help"]
    for step in reading:
        assert main(step) == 0
        assert "shirakashi" in capsys.readouterr().out.casefold()


def test_direct_evidence_of_nobody_is_not_counted() -> None:
    said = PLASMA.answer(antibody="anti-Jo-1").counts
    assert "plasma exchange" in said
    assert not re.search(r"\d", said)
