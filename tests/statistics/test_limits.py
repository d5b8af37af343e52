"""Limits of intervals: other levels than 95 %, limits of no difference, who gives the sizes."""

import math
from typing import Any

import attrs
import pytest
from scipy import stats

from myositis_ild_evidence import Cell
from myositis_ild_evidence.records import AdverseEvent, Change, Correction, Row
from myositis_ild_evidence.statistics import (
    Count,
    NumberNeededToTreat,
    effect,
    measures,
    proportion,
    recompute_p,
    zero_event_bound,
)
from myositis_ild_evidence.statistics.computed import Computed

BARE = [Cell(group="a", count=3), Cell(group="b", count=9), Cell(group="c", count=4)]
SIZES = {"a": 20, "b": 30, "c": 40}


def row(*cells: Cell, **more: Any) -> Row:
    return Row(id="row", label="Event", values=cells, **more)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_limits_of_a_proportion_are_those_of_the_level(level: float) -> None:
    tail = (1 - level) / 2
    exact = proportion(Cell(group="a", count=1, total=9), level=level)
    expected = (stats.beta.ppf(tail, 1, 9), stats.beta.ppf(1 - tail, 2, 8))  # Clopper-Pearson
    assert (exact.low, exact.high) == pytest.approx(expected)
    assert exact.level == level
    score = proportion(Cell(group="a", count=1, total=9), method="wilson", level=level)
    z = stats.norm.ppf(1 - tail)
    for limit in (score.low, score.high):  # where the score test is just significant
        assert abs(1 / 9 - limit) == pytest.approx(z * math.sqrt(limit * (1 - limit) / 9))
    bound = zero_event_bound(Cell(group="a", count=0, total=9), level=level)
    assert bound.high == pytest.approx(1 - (1 - level) ** (1 / 9))


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_limits_of_an_effect_are_those_of_the_level(level: float) -> None:
    counts = row(Cell(group="a", count=3, total=20), Cell(group="b", count=9, total=30))
    z = stats.norm.ppf((1 + level) / 2)
    for measure in ("risk-ratio", "odds-ratio"):
        found = effect(counts, measure, level=level)
        assert found.yi is not None
        assert found.vi is not None
        limits = (found.yi - z * found.vi**0.5, found.yi + z * found.vi**0.5)
        assert (math.log(found.low), math.log(found.high)) == pytest.approx(limits)
    means = row(Cell(group="a", mean=5, sd=2, total=9), Cell(group="b", mean=7, sd=3, total=16))
    g = effect(means, "standardised-mean-difference", level=level)
    assert g.yi == g.estimate
    assert g.vi is not None
    assert (g.low, g.high) == pytest.approx((g.yi - z * g.vi**0.5, g.yi + z * g.vi**0.5))
    pooled = effect(means, "mean-difference", method="pooled", level=level)
    spread = math.sqrt((8 * 4 + 15 * 9) / 23 * (1 / 9 + 1 / 16))
    half = stats.t.ppf((1 + level) / 2, 23) * spread
    assert (pooled.low, pooled.high) == pytest.approx((-2 - half, -2 + half))


@pytest.mark.parametrize(
    ("difference", "low", "high"),
    [((0.0, 0.1, 0.2), 5, math.inf), ((-0.2, -0.1, 0.0), -math.inf, -5)],
)
def test_a_limit_of_no_difference_is_infinity_on_the_side_of_the_interval(
    monkeypatch: pytest.MonkeyPatch, difference: tuple[float, float, float], low: float, high: float
) -> None:
    least, estimate, most = difference
    computed = Computed(estimate=estimate, low=least, high=most, method="")
    way = measures.Way("counts", lambda *_, level: computed)
    kind = measures.Kind(None, 2, {"newcombe": way})
    monkeypatch.setitem(measures.MEASURES, "number-needed-to-treat", kind)
    counts = row(Cell(group="a", count=3, total=20), Cell(group="b", count=9, total=30))
    found = effect(counts, "number-needed-to-treat", better="higher")
    assert isinstance(found, NumberNeededToTreat)
    assert (found.low, found.high) == (low, high)
    assert not found.through_infinity
    shown = "NNTB 5.0 to infinity" if low == 5 else "NNTH 5.0 to infinity"
    assert f"(95% CI {shown})" in str(found)


def test_what_is_better_may_come_from_the_caller_where_the_evidence_does_not_say() -> None:
    counts = row(Cell(group="a", count=3, total=20), Cell(group="b", count=9, total=30))
    fewer, more = (effect(counts, "number-needed-to-treat", better=b) for b in ("lower", "higher"))
    assert (fewer.estimate, more.estimate) == pytest.approx((1 / 0.15, -1 / 0.15))
    events = AdverseEvent(id="any", label="Any", values=counts.values)
    assert effect(events, "number-needed-to-treat").estimate == fewer.estimate
    assert effect(events, "number-needed-to-treat", better="higher").estimate == more.estimate


@pytest.mark.parametrize(("groups", "sizes"), [(("a", "c"), [20, 40]), (("c", "b"), [40, 30])])
def test_sizes_given_by_the_caller_reach_every_group(
    groups: tuple[str, str], sizes: list[int]
) -> None:
    for found in (
        effect(row(*BARE), "risk-ratio", groups, totals=SIZES),
        recompute_p(row(*BARE), groups, totals=SIZES),
    ):
        assert [given.total for given in found.inputs if isinstance(given, Count)] == sizes
        assert [given.group for given in found.inputs] == [*groups]


def test_the_first_of_each_method_is_the_one_that_is_taken() -> None:
    share = Cell(group="a", count=1, total=9)
    assert proportion(share) == proportion(share, method="clopper-pearson")
    means = row(Cell(group="a", mean=5, sd=2, total=9), Cell(group="b", mean=7, sd=3, total=16))
    usual, welch = (effect(means, "mean-difference", method=m) for m in (None, "welch"))
    assert usual == welch


def test_one_cell_needs_no_group_and_takes_its_size_from_the_caller() -> None:
    nameless = proportion(Cell(count=7), 17)
    assert str(nameless) == "all: proportion 41.2% (95% CI 18.4% to 67.1%); 7 of 17."
    assert zero_event_bound(Cell(group="a", count=0), 31).inputs == (
        Count(group="a", label="a", events=0, total=31),
    )


def test_a_cell_that_counts_of_another_group_takes_the_size_of_that_group() -> None:
    found = proportion(Cell(group="a", count=3, total="b"), 7)
    assert [str(given) for given in found.inputs] == ["a 3 of 7"]


def test_as_many_as_a_thousand_million_people_are_counted() -> None:
    [given] = proportion(Cell(group="a", count=5), 10**9).inputs
    assert str(given) == "a 5 of 1000000000"


def test_everybody_against_nobody_is_one_person_to_treat() -> None:
    counts = row(Cell(group="a", count=9, total=9), Cell(group="b", count=0, total=9))
    found = effect(counts, "number-needed-to-treat", better="higher")
    assert str(found).startswith("Event: number needed to treat NNTB 1.0 (95% CI NNTB 1.0 to NNTB ")


def test_sizes_of_means_may_come_from_the_caller_too() -> None:
    means = row(Cell(group="a", mean=5, se=1), Cell(group="b", mean=7, plus_minus=3))
    sizes = {"a": 20, "b": 30}
    found = effect(means, "mean-difference", totals=sizes, plus_minus="se")
    assert [str(given) for given in found.inputs] == [
        "a 5 (SD 4.47214, n = 20)",
        "b 7 (SD 16.4317, n = 30)",
    ]
    assert [getattr(given, "read_from", "") for given in found.inputs] == ["SE", "± read as SE"]
    assert [given.group for given in found.inputs] == ["a", "b"]
    tested = recompute_p(means, totals=sizes, plus_minus="se")
    assert tested.inputs == found.inputs


def test_the_subject_is_that_of_the_first_group_with_its_correction() -> None:
    correction = Correction(
        of=["values.a"], set=Change(label="Corrected"), status="proven", why="An example."
    )
    counts = row(*BARE, corrections=[correction])
    both = ("a", "b")
    for found in (
        effect(counts, "risk-ratio", both, totals=SIZES),
        effect(counts, "proportion", "a", totals=SIZES),
        recompute_p(counts, both, totals=SIZES),
    ):
        assert found.subject == "Corrected"
        assert found.cautions == ("corrected: An example.",)
    assert effect(counts, "risk-ratio", ("b", "a"), totals=SIZES).subject == "Event"


def test_a_mean_difference_has_the_corrected_unit() -> None:
    correction = Correction(
        of=["values.a", "values.b"], set=Change(unit="month"), status="proven", why="An example."
    )
    cells = [Cell(group="a", mean=5, sd=2, total=9), Cell(group="b", mean=7, sd=2, total=9)]
    years = row(*cells, unit="year", corrections=[correction])
    assert effect(years, "mean-difference").unit == "month"
    assert effect(attrs.evolve(years, corrections=()), "mean-difference").unit == "year"
