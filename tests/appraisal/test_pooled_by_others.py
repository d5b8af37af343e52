"""Five collections of trials, audited and handed on from a wide table, pooled as metafor does.

``tests/reference/trials.R`` writes the figures and what metafor makes of them when the tests run,
since metadat, which has them, is GPL. The library never pools: the pooling is done by statsmodels
on what it hands on. Collections: intravenous magnesium for acute myocardial infarction (Li 2007),
stimulation of the wrist point P6 against nausea after surgery (Lee 2004), rehydration with reduced
osmolarity (Hahn 2001), antibiotic prophylaxis in intensive care (D'Amico 2009), length of stay with
specialist stroke care (Normand 1999).
"""

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy
import pytest
from statsmodels.stats.meta_analysis import combine_effects

import myositis_ild_evidence as mie
from myositis_ild_evidence import InvalidValueError, UnknownKeyError
from myositis_ild_evidence.appraisal import can_pool, to_arms, to_effects

pytestmark = pytest.mark.programs
SCRIPT = Path(__file__).parents[1] / "reference" / "trials.R"
MEASURES = {"OR": "odds-ratio", "RR": "risk-ratio", "MD": "mean-difference",
            "SMD": "standardised-mean-difference"}  # fmt: skip
COLLECTIONS = {
    "li2007": ("OR", "RR"),
    "lee2004": ("RR", "OR"),
    "hahn2001": ("OR", "RR"),
    "damico2009": ("OR", "RR"),
    "normand1999": ("MD", "SMD"),
}
CASES = [(name, measure) for name, measures in COLLECTIONS.items() for measure in measures]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What R writes: a table of each collection, and what metafor makes of them."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    made = tmp_path_factory.mktemp("trials")
    command = ["Rscript", str(SCRIPT)]
    run = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip(f"R has no metafor or metadat: {run.stderr[-200:]}")
    return made


@pytest.fixture(scope="module")
def reference(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "trials.json").read_text(encoding="utf-8"))
    return found


def variable(measure: str) -> str:
    return "score" if measure.endswith("MD") else "events"


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_effects_from_a_wide_table_are_those_of_metafor(
    folder: Path, reference: dict[str, Any], name: str, measure: str
) -> None:
    right = reference[name][measure]
    table = to_effects(str(folder / f"{name}.csv"), variable(measure), MEASURES[measure])  # type: ignore[arg-type]
    assert [row["study"] for row in table] == right["study"]
    assert [row["yi"] for row in table] == pytest.approx(right["yi"], abs=1e-8)
    assert [row["vi"] for row in table] == pytest.approx(right["vi"], abs=1e-8)
    left_out = [note for note in table.notes if note.startswith("Left out")]
    assert len(left_out) == len(right["left_out"])
    assert all(any(study in note for note in left_out) for study in right["left_out"])


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_five_lines_audit_a_wide_table_and_pool_what_it_hands_on(
    folder: Path, reference: dict[str, Any], name: str, measure: str
) -> None:
    table, kind = str(folder / f"{name}.csv"), MEASURES[measure]
    # Five lines:
    found = mie.audit(table)
    effects = mie.appraisal.to_effects(table, variable(measure), kind)  # type: ignore[arg-type]
    yi, vi = (numpy.array(effects.column(column)) for column in ("yi", "vi"))
    pooled = combine_effects(yi, vi, method_re="dl")
    equal, random = reference[name][measure]["equal"], reference[name][measure]["random"]
    assert pooled.mean_effect_fe == pytest.approx(equal["estimate"], abs=1e-8)
    assert pooled.sd_eff_w_fe == pytest.approx(equal["se"], abs=1e-8)
    # statsmodels lets the heterogeneity of DerSimonian and Laird be negative, metafor ends at 0.
    homogeneous = random["tau2"] == 0
    mean = pooled.mean_effect_fe if homogeneous else pooled.mean_effect_re
    error = pooled.sd_eff_w_fe if homogeneous else pooled.sd_eff_w_re
    assert mean == pytest.approx(random["estimate"], abs=1e-8)
    assert error == pytest.approx(random["se"], abs=1e-8)
    assert not [r for r in found if r.grade == "impossible"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_column_of_a_collection_is_used(folder: Path, name: str) -> None:
    found = mie.audit(str(folder / f"{name}.csv"))
    assert found.columns is not None
    assert all(found.columns.values())
    studies = {r.study for r in found}
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        assert studies == {row["study"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", ["li2007", "damico2009"])
def test_arms_of_a_table_go_on_to_metafor(folder: Path, name: str) -> None:
    arms = to_arms(str(folder / f"{name}.csv"), "events")
    with (folder / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    figures = [[int(v) for k, v in row.items() if k != "study"] for row in rows]
    assert [[row[c] for c in ("ai", "n1i", "ci", "n2i")] for row in arms] == figures


def test_whether_to_pool_is_not_asked_of_a_table(folder: Path) -> None:
    with pytest.raises(InvalidValueError, match="expected a pack"):
        can_pool(str(folder / "li2007.csv"), "events")  # type: ignore[arg-type]
    with pytest.raises(UnknownKeyError, match="did you mean 'events'"):
        to_effects(str(folder / "li2007.csv"), "event", "odds-ratio")
