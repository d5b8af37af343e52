"""Several doses of one drug against placebo, in milligrams: five trials of aripiprazole.

The pack holds ari of R's dosresmeta 2.2.0 (GPL-2), whose figures are those of Crippa & Orsini 2016;
``ari.csv`` is that dataset as R writes it.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.testing import check_pack

HERE = Path(__file__).parent
ARI = mie.Evidence.load(HERE / "aripiprazole")
with (HERE / "ari.csv").open(encoding="utf-8", newline="") as stream:
    ROWS = list(csv.DictReader(stream))
TRIALS = list(dict.fromkeys(row["id"] for row in ROWS))


def rows_of(study: mie.Study) -> list[dict[str, str]]:
    number = TRIALS[ARI.studies.ids.index(study.id)]
    return [row for row in ROWS if row["id"] == number]


def group_of(row: dict[str, str]) -> str:
    return "placebo" if row["dose"] == "0" else f"mg_{row['dose']}"


def test_it_passes_its_check() -> None:
    assert check_pack(HERE / "aripiprazole") == ()


@pytest.mark.parametrize("study", ARI.studies, ids=ARI.studies.ids)
def test_every_figure_is_that_of_the_dataset(study: mie.Study) -> None:
    rows = rows_of(study)
    panss = study.outcomes["panss"]
    assert panss.groups_told == tuple(map(group_of, rows))
    for row in rows:
        cell = panss[group_of(row)]
        assert (cell.mean, cell.sd) == (Decimal(row["y"]), Decimal(row["sd"]))
        assert study.groups[group_of(row)].n == int(row["n"])
    assert study.n == sum(int(row["n"]) for row in rows)


def test_every_arm_but_placebo_has_its_dose_in_milligrams() -> None:
    for study in ARI.studies:
        printed = [str(regimen.daily_dose) for regimen in study.regimens]
        assert printed == [f"{row['dose']} mg/day" for row in rows_of(study) if row["dose"] != "0"]


def test_every_trial_has_two_active_arms_at_least() -> None:
    for study in ARI.studies:
        assert len([arm for arm in study.arms if arm.role == "treatment"]) >= 2


@pytest.mark.parametrize("study", ARI.studies, ids=ARI.studies.ids)
def test_each_dose_differs_from_placebo_by_the_difference_of_means(study: mie.Study) -> None:
    *_, placebo = sorted(rows_of(study), key=lambda row: row["dose"] == "0")
    for row in rows_of(study):
        if row["dose"] == "0":
            continue
        effect = study.outcomes["panss"].effect("mean-difference", (group_of(row), "placebo"))
        expected = float(Decimal(row["y"]) - Decimal(placebo["y"]))
        assert float(effect.estimate) == pytest.approx(expected, rel=1e-12)


def test_all_of_it_is_direct_and_randomised_is_not_said() -> None:
    answer = ARI.answer()
    assert (answer.reports, answer.people, answer.randomised, answer.controlled) == (5, 1581, 0, 5)
    assert answer.given == sum(int(row["n"]) for row in ROWS if row["dose"] != "0")


def test_the_answer_tells_the_dose_of_each_arm() -> None:
    told = str(ARI.answer())
    assert "- Dose (Aripiprazole 5 mg): " in told
    assert " 0.005 g" not in told


def test_its_audit_finds_nothing_wrong() -> None:
    assert {result.verdict for result in ARI.audit()} == {"agrees"}


def test_it_goes_through_json() -> None:
    assert mie.from_json(mie.to_json(ARI)) == ARI
