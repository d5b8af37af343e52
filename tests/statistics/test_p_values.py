"""Recomputed p-values and fragility beyond the tables of the curated pack."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, PValue
from myositis_ild_evidence.errors import InvalidValueError, NotComparableError, UnknownKeyError
from myositis_ild_evidence.records import Row
from myositis_ild_evidence.statistics import Count, fragility, recompute_p
from myositis_ild_evidence.statistics.exact_tests import barnard
from myositis_ild_evidence.statistics.p_values import TESTS
from tried import times

TESTABLE = (
    st.tuples(st.integers(2, 25), st.integers(2, 25))
    .flatmap(
        lambda sizes: st.tuples(
            st.integers(0, sizes[0]), st.just(sizes[0]), st.integers(0, sizes[1]), st.just(sizes[1])
        )
    )
    .filter(lambda t: 0 < t[0] + t[2] < t[1] + t[3])
)


def counts(a: int, n1: int, c: int, n2: int, **more: Any) -> Row:
    cells = [Cell(group="one", count=a, total=n1), Cell(group="two", count=c, total=n2)]
    return Row(id="row", label="Event", values=cells, **more)


@times(1 / 4)
@given(table=TESTABLE)
def test_no_test_depends_on_the_order_of_the_groups_or_on_which_outcome_is_counted(
    table: tuple[int, int, int, int],
) -> None:
    a, n1, c, n2 = table
    here = recompute_p(counts(a, n1, c, n2))
    for other in (counts(c, n2, a, n1), counts(n1 - a, n1, n2 - c, n2)):
        there = recompute_p(other)
        for test in ("pearson", "yates", "fisher", "mid-p", "barnard"):
            assert there[test].p == pytest.approx(here[test].p, abs=1e-9), test
        # scipy searches for this maximum
        assert there["boschloo"].p == pytest.approx(here["boschloo"].p, abs=1e-5)


@times(1 / 2)
@given(table=TESTABLE)
def test_barnards_test_leaves_out_no_table_that_scipy_counts(
    table: tuple[int, int, int, int],
) -> None:
    a, n1, c, n2 = table
    by_scipy = stats.barnard_exact([[a, c], [n1 - a, n2 - c]]).pvalue
    assert barnard(a, n1, c, n2) >= by_scipy - 1e-9


def test_barnards_test_counts_ties_that_scipy_loses() -> None:
    assert barnard(1, 7, 5, 23) == pytest.approx(barnard(5, 23, 1, 7), abs=1e-9)
    assert barnard(1, 7, 5, 23) == pytest.approx(enumerated_barnard(1, 7, 5, 23), abs=1e-4)
    # No ties are lost here, and both agree.
    by_scipy = stats.barnard_exact([[7, 9], [24, 8]]).pvalue
    assert barnard(7, 31, 9, 17) == pytest.approx(by_scipy, abs=1e-8)


@pytest.mark.parametrize(
    ("table", "p"),
    [
        # With the common risk r: 2r(1 - r), r(1 - r) and 2r²(1 - r)², each largest at 1/2.
        ((1, 1, 0, 1), 1 / 2),
        ((0, 1, 1, 1), 1 / 2),
        ((0, 2, 1, 1), 1 / 4),
        ((1, 1, 0, 2), 1 / 4),
        ((2, 2, 0, 2), 1 / 8),
        # No table is nearer to no difference than no difference, whatever the risk.
        ((1, 2, 1, 2), 1),
    ],
)
def test_barnards_test_of_the_smallest_groups_follows_by_hand(
    table: tuple[int, int, int, int], p: float
) -> None:
    assert barnard(*table) == pytest.approx(p, abs=1e-12)


@pytest.mark.slow
def test_the_common_risk_is_searched_so_finely_that_a_narrow_peak_is_found() -> None:
    # On a grid of 50 risks the highest of several peaks is missed: 0.05136.
    enumerated = enumerated_barnard(1, 60, 6, 59)
    assert enumerated == pytest.approx(0.0514097, abs=1e-6)
    assert barnard(1, 60, 6, 59) == pytest.approx(enumerated, abs=1e-6)


def test_the_largest_chance_is_found_to_nine_decimals_in_large_groups() -> None:
    x, y = np.ogrid[:251, :251]
    s = x + y
    extreme = ((x - y) ** 2 * 499 >= s * (500 - s)) & (s > 0) & (s < 500)

    def chance(risk: float) -> float:
        of_one = stats.binom.pmf(np.arange(251), 250, risk)
        return float(of_one @ extreme @ of_one)

    around = max(range(1, 1000), key=lambda step: chance(step / 1000)) / 1000
    found = optimize.minimize_scalar(
        lambda risk: -chance(risk), bounds=(around - 1e-3, around + 1e-3), options={"xatol": 1e-12}
    )
    assert barnard(1, 250, 0, 250) == pytest.approx(-found.fun, abs=1e-9)


def enumerated_barnard(a: int, n1: int, c: int, n2: int) -> float:
    """The definition, table by table, in exact fractions."""

    def score(x: int, y: int) -> Fraction:
        s = x + y
        difference = Fraction(x, n1) - Fraction(y, n2)
        return difference**2 / (s * (n1 + n2 - s)) if difference else Fraction(0)

    tables = [(x, y) for x in range(n1 + 1) for y in range(n2 + 1) if score(x, y) >= score(a, c)]
    x, y = np.array(tables).T
    return max(
        float((stats.binom.pmf(x, n1, risk) * stats.binom.pmf(y, n2, risk)).sum())
        for risk in np.linspace(0, 1, 2001)
    )


@times(1 / 4)
@given(table=TESTABLE)
def test_p_values_are_probabilities_and_yates_and_mid_p_stand_where_they_must(
    table: tuple[int, int, int, int],
) -> None:
    found = recompute_p(counts(*table))
    p = {tested.test: tested.p for tested in found.tests}
    assert list(p) == list(TESTS)
    assert all(value is not None and 0 <= value <= 1 for value in p.values())
    assert p["pearson"] <= p["yates"] + 1e-12  # type: ignore[operator]
    assert p["mid-p"] < p["fisher"]  # type: ignore[operator]


def test_what_a_result_says() -> None:
    found = mie.evidence.outcomes["wang2022/mortality-6mo"].recompute_p()
    assert found.sentence == (
        "Death within 6 months: printed 0.033, matched by Pearson's chi-square; Pearson's "
        "chi-square 0.0328, Yates' chi-square 0.0697, Fisher's exact 0.0541, Fisher's mid-p "
        "0.0399, Barnard's exact 0.0360, Boschloo's exact 0.0445; significance at 0.05 depends on "
        "the test; IVIG 7 of 31 against no IVIG 9 of 17 (counts derived from percentages)."
    )
    with pytest.raises(UnknownKeyError, match="did you mean 'fisher'"):
        found["fischer"]


def test_a_truncated_value_is_said_to_be_truncated() -> None:
    [steroids] = [
        r for r in mie.evidence.studies["kampylafka2012"].baseline if r.id == "corticosteroids"
    ]
    found = recompute_p(steroids)
    assert (found.matches, found.matches_truncated) == ((), ("pearson",))
    assert "matched by Pearson's chi-square (truncated)" in str(found)


def test_a_row_without_a_p_value_is_computed_all_the_same() -> None:
    found = recompute_p(counts(7, 31, 9, 17))
    assert found.printed is None
    assert found.matches == ()
    assert "no p-value printed" in str(found)


def test_a_p_value_over_time_is_not_matched_with_a_test_between_groups() -> None:
    p = PValue(value="0.033", compares="over-time", groups=["one"])
    found = recompute_p(counts(7, 31, 9, 17, p=p))
    assert found.matches == ()
    assert any("a change over time" in caution for caution in found.cautions)


def test_a_p_value_of_other_groups_is_left_out() -> None:
    p = PValue(value="0.033", groups=["one", "three"])
    cells = [Cell(group=g, count=k, total=20) for g, k in (("one", 3), ("two", 9), ("three", 9))]
    row = Row(id="row", label="Event", values=cells, p=p)
    assert recompute_p(row).inputs[1].group == "three"
    assert recompute_p(row, ("one", "two")).printed is None
    assert recompute_p(row, ("three", "one")).printed == p


def test_three_groups_must_be_named() -> None:
    cells = [Cell(group=g, count=3, total=20) for g in "abc"]
    with pytest.raises(NotComparableError, match="name two"):
        recompute_p(Row(id="row", label="Event", values=cells))


def test_counts_and_means_are_not_tested_against_each_other() -> None:
    cells = [Cell(group="a", count=3, total=9), Cell(group="b", mean=3, sd=1, total=9)]
    with pytest.raises(NotComparableError, match="count and mean do not compare"):
        recompute_p(Row(id="row", label="Event", values=cells))


def test_the_threshold_that_stands_in_for_a_p_value_is_named() -> None:
    outcome = mie.evidence.outcomes["cherin2002/muscle-power"]
    with pytest.raises(NotComparableError, match=r"69\.8"):
        outcome.recompute_p()


def test_large_groups_leave_out_the_tests_that_visit_every_table() -> None:
    found = recompute_p(counts(100, 1000, 150, 1000))
    left_out = [tested.test for tested in found.tests if tested.p is None]
    assert left_out == ["barnard", "boschloo"]
    assert all(found[test].note for test in left_out)
    assert not found.significance_depends


# ------------------------------------------------------------------ fragility


def test_one_more_death_and_the_printed_significance_is_gone() -> None:
    found = mie.evidence.outcomes["wang2022/mortality-6mo"].fragility()
    assert (found.test, found.events, found.direction, found.group) == (
        "pearson",
        1,
        "more",
        "ivig",
    )
    assert found.changed == Count(group="ivig", label="IVIG", events=8, total=31, derived=True)
    assert f"{found.p_changed:.3f}" == "0.060"
    assert "with 1 event more (IVIG 8 of 31) p exceeds 0.05 (p = 0.0601)" in str(found)


def test_one_remission_more_without_ivig_and_the_printed_significance_is_gone() -> None:
    found = mie.evidence.outcomes["wang2022/remission-3mo"].fragility()
    assert (found.test, found.events, found.group) == ("pearson", 1, "non_ivig")


def test_a_result_that_is_not_significant_is_moved_apart() -> None:
    found = mie.evidence.outcomes["wang2022/mortality-6mo"].fragility(test="fisher")
    assert (found.events, found.direction) == (1, "fewer")
    assert found.p_changed is not None
    assert found.p >= 0.05 > found.p_changed


def test_the_published_example_of_the_fragility_index() -> None:
    # README of the R package fragilityindex: 15 of 40 against 6 of 40, p 0.0406, then 0.0784.
    found = fragility(counts(15, 40, 6, 40))
    assert (found.test, found.events, found.group) == ("fisher", 1, "two")
    assert found.p == pytest.approx(0.04060921, abs=1e-8)
    assert found.p_changed == pytest.approx(0.07836101, abs=1e-8)


@times(1 / 2)
@given(table=TESTABLE, test=st.sampled_from(["fisher", "pearson"]))
def test_the_changed_figures_cross_the_level_and_those_before_do_not(
    table: tuple[int, int, int, int], test: Any
) -> None:
    found = fragility(counts(*table), test=test)
    if found.events is None or found.changed is None:
        return
    assert found.p_changed is not None
    assert (found.p < 0.05) != (found.p_changed < 0.05)
    sign = 1 if found.direction == "more" else -1
    before = found.changed.events - sign
    one, two = (
        attrs_events(g, before) if g.group == found.group else g
        for g in found.inputs
        if isinstance(g, Count)
    )
    if 0 < one.events + two.events < one.total + two.total:
        again = recompute_p(counts(one.events, one.total, two.events, two.total))[test].p
        assert again is not None
        assert (again < 0.05) == (found.p < 0.05)


def attrs_events(count: Count, events: int) -> Count:
    return Count(group=count.group, label=count.label, events=events, total=count.total)


@pytest.mark.parametrize("table", [(2, 4, 12, 12), (12, 12, 2, 4), (0, 12, 2, 4), (2, 4, 0, 12)])
def test_a_p_value_of_exactly_the_level_is_not_below_it_in_any_order(
    table: tuple[int, int, int, int],
) -> None:
    # 6 of the C(16, 2) = 120 tables are as far from what is expected.
    assert recompute_p(counts(*table))["fisher"].p == 0.05


@pytest.mark.parametrize("table", [(12, 12, 0, 4), (0, 4, 12, 12)])
def test_a_result_loses_its_significance_where_p_reaches_the_level(
    table: tuple[int, int, int, int],
) -> None:
    found = fragility(counts(*table), test="fisher")
    assert (found.events, found.p_changed) == (2, 0.05)
    assert "with 2 events more" in str(found)
    assert "p reaches 0.05 (p = 0.0500)" in str(found)


def test_some_results_no_change_in_the_smaller_count_can_make_significant() -> None:
    found = fragility(counts(1, 3, 2, 3))
    assert found.events is None
    assert "no number of fewer events crosses 0.05" in str(found)


def test_fragility_takes_two_tests() -> None:
    with pytest.raises(InvalidValueError, match="fisher or pearson"):
        fragility(counts(7, 31, 9, 17), test="yates")  # type: ignore[arg-type]
    with pytest.raises(NotComparableError, match="nobody had the event"):
        fragility(counts(0, 31, 0, 17))
