"""Sizes of trials are those of R's power.prop.test and power.t.test."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, Outcome
from myositis_ild_evidence.errors import InvalidValueError, NotComparableError
from myositis_ild_evidence.statistics import information_size

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "reference" / "designs.json").read_text()
)
DEATH = mie.evidence.outcomes["wang2022/mortality-6mo"]


def counts(a: int, n: int, c: int, m: int) -> Outcome:
    cells = [Cell(group="one", count=a, total=n), Cell(group="two", count=c, total=m)]
    return Outcome(id="x", label="X", domains=["mortality"], values=cells)


@pytest.mark.parametrize("reference", REFERENCE["trials"], ids=lambda r: str(r["figures"]))
def test_the_size_for_two_risks_is_that_of_r(reference: dict[str, Any]) -> None:
    p1, p2, power, alpha = reference["figures"]
    given = counts(round(1000 * p1), 1000, round(1000 * p2), 1000)
    found = information_size(given, power=power, alpha=alpha)
    assert found.per_group == math.ceil(reference["n"])
    assert found.have == 2000
    assert not found.assumed


@pytest.mark.parametrize("reference", REFERENCE["mean_trials"], ids=lambda r: str(r["figures"]))
def test_the_size_for_two_means_is_that_of_r(reference: dict[str, Any]) -> None:
    gap, power, alpha = reference["figures"]
    cells = [Cell(group=g, mean=m, sd=1, total=9) for g, m in (("one", "5"), ("two", "4"))]
    given = Outcome(id="x", label="X", domains=["muscle"], values=cells)
    found = information_size(given, difference=gap, power=power, alpha=alpha)
    assert found.per_group == math.ceil(reference["n"])


def test_a_smaller_effect_needs_more_people() -> None:
    sizes = [information_size(DEATH, risk_ratio=ratio).total for ratio in (0.3, 0.5, 0.75, 0.9)]
    assert sizes == sorted(sizes)
    seen = information_size(DEATH)
    assert (seen.total, seen.have, seen.met) == (78, 48, False)
    assert any("Not randomised" in said for said in seen.cautions)


@pytest.mark.parametrize(
    ("given", "asked", "argument"),
    [
        (counts(5, 10, 5, 10), {}, ""),
        (counts(5, 10, 0, 10), {}, ""),
        (DEATH, {"risk_ratio": 3}, "risk_ratio"),
        (DEATH, {"risk_ratio": "half"}, "risk_ratio"),
        (DEATH, {"difference": 3}, "difference"),
        (DEATH, {"power": 1.2}, "level"),
    ],
)
def test_what_no_trial_can_show_is_refused(
    given: Outcome, asked: dict[str, Any], argument: str
) -> None:
    with pytest.raises((NotComparableError, InvalidValueError)) as caught:
        information_size(given, **asked)
    assert argument in ("", caught.value.argument)
