"""Five collections of trials, audited and handed on from a wide table, pooled as metafor does.

The figures and what metafor makes of them stand in ``tests/reference/trials*``, with the script in
R that wrote them. The library never pools: the pooling is done by statsmodels on what it hands on.
"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy
import pytest
from statsmodels.stats.meta_analysis import combine_effects

import myositis_ild_evidence as mie
from myositis_ild_evidence import InvalidValueError, UnknownKeyError
from myositis_ild_evidence.appraisal import can_pool, to_arms, to_effects

FOLDER = Path(__file__).parents[1] / "reference"
REFERENCE: dict[str, Any] = json.loads((FOLDER / "trials.json").read_text(encoding="utf-8"))
MEASURES = {"OR": "odds-ratio", "RR": "risk-ratio", "MD": "mean-difference",
            "SMD": "standardised-mean-difference"}  # fmt: skip
CASES = [(name, m) for name, found in REFERENCE.items() if name != "versions" for m in found]


def path(name: str) -> str:
    return str(FOLDER / "trials" / f"{name}.csv")


def variable(measure: str) -> str:
    return "score" if measure.endswith("MD") else "events"


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_effects_from_a_wide_table_are_those_of_metafor(name: str, measure: str) -> None:
    right = REFERENCE[name][measure]
    table = to_effects(path(name), variable(measure), MEASURES[measure])  # type: ignore[arg-type]
    assert [row["study"] for row in table] == right["study"]
    assert [row["yi"] for row in table] == pytest.approx(right["yi"], abs=1e-8)
    assert [row["vi"] for row in table] == pytest.approx(right["vi"], abs=1e-8)
    left_out = [note for note in table.notes if note.startswith("Left out")]
    assert len(left_out) == len(right["left_out"])
    assert all(any(study in note for note in left_out) for study in right["left_out"])


@pytest.mark.parametrize(("name", "measure"), CASES)
def test_five_lines_audit_a_wide_table_and_pool_what_it_hands_on(name: str, measure: str) -> None:
    table, kind = path(name), MEASURES[measure]
    # Five lines:
    found = mie.audit(table)
    effects = mie.appraisal.to_effects(table, variable(measure), kind)  # type: ignore[arg-type]
    yi, vi = (numpy.array(effects.column(column)) for column in ("yi", "vi"))
    pooled = combine_effects(yi, vi, method_re="dl")
    equal, random = REFERENCE[name][measure]["equal"], REFERENCE[name][measure]["random"]
    assert pooled.mean_effect_fe == pytest.approx(equal["estimate"], abs=1e-8)
    assert pooled.sd_eff_w_fe == pytest.approx(equal["se"], abs=1e-8)
    # statsmodels lets the heterogeneity of DerSimonian and Laird be negative, metafor ends at 0.
    homogeneous = random["tau2"] == 0
    mean = pooled.mean_effect_fe if homogeneous else pooled.mean_effect_re
    error = pooled.sd_eff_w_fe if homogeneous else pooled.sd_eff_w_re
    assert mean == pytest.approx(random["estimate"], abs=1e-8)
    assert error == pytest.approx(random["se"], abs=1e-8)
    assert not [r for r in found if r.grade == "impossible"]


@pytest.mark.parametrize("name", [name for name in REFERENCE if name != "versions"])
def test_every_column_of_a_collection_is_used(name: str) -> None:
    found = mie.audit(path(name))
    assert found.columns is not None
    assert all(found.columns.values())
    studies = {r.study for r in found}
    with open(path(name), encoding="utf-8") as file:
        assert studies == {row["study"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", ["li2007", "damico2009"])
def test_arms_of_a_table_go_on_to_metafor(name: str) -> None:
    arms = to_arms(path(name), "events")
    with open(path(name), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    figures = [[int(v) for k, v in row.items() if k != "study"] for row in rows]
    assert [[row[c] for c in ("ai", "n1i", "ci", "n2i")] for row in arms] == figures


def test_whether_to_pool_is_not_asked_of_a_table() -> None:
    with pytest.raises(InvalidValueError, match="expected a pack"):
        can_pool(path("li2007"), "events")  # type: ignore[arg-type]
    with pytest.raises(UnknownKeyError, match="did you mean 'events'"):
        to_effects(path("li2007"), "event", "odds-ratio")
