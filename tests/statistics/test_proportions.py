"""Limits of a proportion by the standard library are those of scipy and statsmodels."""

from typing import Any

import pytest

from myositis_ild_evidence.statistics import proportions

stats: Any = pytest.importorskip("scipy.stats")
COUNTS = [
    (events, total)
    for total in (1, 2, 9, 31, 997, 10**6)
    for events in sorted({0, 1, total // 3, total - 1, total} & set(range(total + 1)))
]


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize(("events", "total"), COUNTS)
def test_limits_are_those_of_scipy(events: int, total: int, level: float) -> None:
    for ours, theirs in ((proportions.clopper_pearson, "exact"), (proportions.wilson, "wilson")):
        limits = stats.binomtest(events, total).proportion_ci(level, theirs)
        assert ours(events, total, level) == pytest.approx((limits.low, limits.high), abs=1e-11)


METHODS = {
    "Wald": "normal",
    "Wilson": "wilson",
    "exact (Clopper-Pearson)": "beta",
    "Agresti-Coull": "agresti_coull",
    "Jeffreys": "jeffreys",
}


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("events", "total"), [c for c in COUNTS if c[1] < 10**6])
def test_the_usual_intervals_are_those_of_statsmodels(
    events: int, total: int, level: float
) -> None:
    confint = pytest.importorskip("statsmodels.stats.proportion").proportion_confint
    found = proportions.intervals(events, total, level)
    assert [*found] == [*METHODS, "Wald, not cut off"]
    for name, theirs in METHODS.items():
        limits = [100 * float(limit) for limit in confint(events, total, 1 - level, theirs)]
        assert found[name] == pytest.approx(limits, abs=1e-9), name


def test_walds_interval_is_given_as_it_is_written_too() -> None:
    found = proportions.intervals(1, 9)
    assert found["Wald"][0] == 0
    assert found["Wald, not cut off"][0] == pytest.approx(-9.4209, abs=1e-3)


@pytest.mark.parametrize("total", [1, 31, 10**9])
def test_the_bound_of_no_event_is_that_of_scipy(total: int) -> None:
    bound = stats.binomtest(0, total, alternative="less").proportion_ci(0.95).high
    assert proportions.no_event(total, 0.95) == pytest.approx(bound, rel=1e-9)


def test_a_limit_of_a_small_share_is_exact() -> None:
    # Of one event the lower limit is 1 - (1 - tail)^(1/n) in closed form.
    low, _ = proportions.clopper_pearson(1, 786_850, 0.9999)
    assert low == pytest.approx(6.354_610e-11, rel=1e-6)


def test_a_huge_total_takes_no_time() -> None:
    low, high = proportions.clopper_pearson(123_456_789, 10**9, 0.95)
    assert (low, high) == pytest.approx((0.123436, 0.123477), abs=1e-6)
