"""Effects and tests agree with R, metafor and scipy; the reference values name their versions."""

import json
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import contingency

from myositis_ild_evidence import Cell
from myositis_ild_evidence.errors import NotComparableError
from myositis_ild_evidence.records import Row
from myositis_ild_evidence.statistics import (
    Count,
    effect,
    proportion,
    recompute_p,
    zero_event_bound,
)
from myositis_ild_evidence.statistics.p_values import run

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "reference" / "metafor.json").read_text()
)
TABLES = REFERENCE["tables"]
MEANS = REFERENCE["means"]


def counts(a: int, n1: int, c: int, n2: int) -> Row:
    cells = [Cell(group="one", count=a, total=n1), Cell(group="two", count=c, total=n2)]
    return Row(id="row", label="Row", values=cells)


def means(figures: list[Any]) -> Row:
    m1, s1, n1, m2, s2, n2 = figures
    cells = [
        Cell(group="one", mean=m1, sd=s1, total=n1),
        Cell(group="two", mean=m2, sd=s2, total=n2),
    ]
    return Row(id="row", label="Row", values=cells)


def close(found: Any, expected: Any) -> bool:
    return bool(found == pytest.approx(expected, rel=1e-8, abs=1e-8))


def test_the_reference_values_are_many_and_hold_zeros_and_name_their_versions() -> None:
    assert REFERENCE["versions"]["metafor"]
    assert REFERENCE["versions"]["R"].startswith("R version")
    assert len(TABLES) > 400
    assert sum(0 in t["table"] for t in TABLES) > 100
    assert sum(max(t["table"][0], t["table"][2]) < 5 for t in TABLES) > 100


@pytest.mark.parametrize("measure", ["risk-ratio", "odds-ratio"])
def test_ratios_agree_with_metafor(measure: Any) -> None:
    refused = []
    for reference in TABLES:
        a, n1, c, n2 = reference["table"]
        try:
            found = effect(counts(a, n1, c, n2), measure)
        except NotComparableError:
            refused.append((a, n1, c, n2))
            continue
        yi, vi, low, high = reference[measure.replace("-", "_")]
        logs = [math.log(value) for value in (found.estimate, found.low, found.high)]
        assert close([found.yi, found.vi, *logs], [yi, vi, yi, low, high]), reference["table"]
    both_zero = [t["table"] for t in TABLES if t["table"][0] == t["table"][2] == 0]
    both_all = [
        t["table"]
        for t in TABLES
        if t["table"][0] == t["table"][1] and t["table"][2] == t["table"][3]
    ]
    expected = both_zero + (both_all if measure == "odds-ratio" else [])
    assert sorted(refused) == sorted(map(tuple, expected))


def test_ratios_agree_with_scipy_where_no_count_is_zero() -> None:
    checked = 0
    for reference in TABLES:
        a, n1, c, n2 = reference["table"]
        if 0 in (a, c, n1 - a, n2 - c):
            continue
        checked += 1
        found = effect(counts(a, n1, c, n2), "risk-ratio")
        ratio = contingency.relative_risk(a, n1, c, n2)
        limits = ratio.confidence_interval()
        assert close([found.estimate, found.low, found.high], [ratio.relative_risk, *limits])
        found = effect(counts(a, n1, c, n2), "odds-ratio")
        odds = contingency.odds_ratio([[a, c], [n1 - a, n2 - c]], kind="sample")
        limits = odds.confidence_interval()
        assert close([found.estimate, found.low, found.high], [odds.statistic, *limits])
    assert checked > 100


def test_risk_differences_agree_with_metafor_without_correction_and_with_newcombe_in_r() -> None:
    for reference in TABLES:
        found = effect(counts(*reference["table"]), "risk-difference")
        assert close([found.yi, found.vi], reference["risk_difference"]), reference["table"]
        assert close([found.low, found.high], reference["newcombe"]), reference["table"]


def test_metafor_corrects_risk_differences_at_zero_which_the_library_does_not() -> None:
    [reference] = [t for t in TABLES if t["table"] == [0, 17, 17, 17]]
    assert effect(counts(0, 17, 17, 17), "risk-difference").estimate == -1
    assert reference["risk_difference_corrected"] == pytest.approx(0.5 / 18 - 17.5 / 18)


def test_proportions_agree_with_r() -> None:
    for reference in TABLES:
        a, n1, _, _ = reference["table"]
        cell = Cell(group="one", count=a, total=n1)
        exact, score = proportion(cell), proportion(cell, method="wilson")
        assert close([exact.low, exact.high], reference["clopper_pearson"]), reference["table"]
        assert close([score.low, score.high], reference["wilson"]), reference["table"]


def test_tests_of_counts_agree_with_r() -> None:
    untestable = 0
    for reference in TABLES:
        a, n1, c, n2 = reference["table"]
        if reference["pearson"] is None:
            untestable += 1
            with pytest.raises(NotComparableError, match="body had the event"):
                recompute_p(counts(a, n1, c, n2))
            continue
        pair = Count(events=a, total=n1), Count(events=c, total=n2)
        for test in ("pearson", "yates", "fisher"):
            assert close(run(test, *pair).p, reference[test]), (reference["table"], test)
    assert untestable > 10


def test_differences_of_means_agree_with_metafor_and_r() -> None:
    for reference in MEANS:
        row = means(reference["figures"])
        welch = effect(row, "mean-difference")
        pooled = effect(row, "mean-difference", method="pooled")
        assert close([welch.yi, welch.vi], reference["md"])
        assert close(pooled.vi, reference["md_pooled_variance"])
        assert close([welch.low, welch.high], reference["welch"][:2])
        assert close([pooled.low, pooled.high], reference["student"][:2])
        tests = recompute_p(row)
        assert close(tests["welch"].p, reference["welch"][2])
        assert close(tests["student"].p, reference["student"][2])


def test_standardised_mean_differences_agree_with_metafor() -> None:
    for reference in MEANS:
        found = effect(means(reference["figures"]), "standardised-mean-difference")
        assert close([found.yi, found.vi, found.low, found.high], reference["smd"])


def test_bounds_for_no_event_agree_with_r_and_come_near_the_rule_of_three() -> None:
    for reference in REFERENCE["zero_events"]:
        n = reference["n"]
        found = zero_event_bound(Cell(group="one", count=0, total=n))
        assert close(found.high, reference["upper"])
        assert close(found.high, 1 - 0.05 ** (1 / n))
        assert getattr(found, "rule_of_three", None) == 3 / n


def test_a_standard_error_becomes_the_standard_deviation_it_stands_for() -> None:
    by_sd = Cell(group="one", mean=40, sd=10, total=25)
    by_se = Cell(group="one", mean=40, se=2, total=25)
    other = Cell(group="two", mean=Decimal("35.5"), sd=9, total=16)
    found = [
        effect(Row(id="r", label="R", values=[cell, other]), "mean-difference").vi
        for cell in (by_sd, by_se)
    ]
    assert found[0] == pytest.approx(10**2 / 25 + 9**2 / 16)
    assert found[0] == pytest.approx(found[1])
