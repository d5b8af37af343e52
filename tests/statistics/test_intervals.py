"""The p-values that rounded figures allow hold every one that figures printing so can give."""

import itertools
from decimal import Decimal

import numpy
import pytest
from scipy import stats

from myositis_ild_evidence import Cell, Outcome, PValue
from myositis_ild_evidence.statistics import recompute_p
from myositis_ild_evidence.statistics.intervals import exact, t_test, variance_analysis
from myositis_ild_evidence.statistics.results import Count, Mean


def mean(figure: str, spread: str, n: int, read_from: str = "SD") -> Mean:
    sd = float(spread) * (n**0.5 if read_from == "SE" else 1)
    return Mean(mean=Decimal(figure), sd=sd, n=n, spread=Decimal(spread), read_from=read_from)


PAIRS = [
    (("5", "2", 20), ("6", "2", 20)),
    (("5.1", "2.3", 8), ("7.4", "0.9", 31)),
    (("84.7", "4.5", 8), ("76.6", "5.7", 7)),
    (("0.1", "0.1", 5), ("0.3", "0.2", 5)),
    (("120", "15", 200), ("124", "18", 190)),
    (("6.71", "1.60", 24), ("7.89", "1.41", 18)),
    (("-1.20", "1.09", 117), ("0.14", "1.10", 116)),
    (("3", "0", 12), ("4", "1", 10)),
    (("10.0", "9.9", 3), ("30.0", "0.4", 40)),
    (("1", "1", 2), ("2", "1", 2)),
]


@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_p_value_of_figures_that_print_so_lies_within(
    first: tuple[str, str, int], second: tuple[str, str, int], equal: bool
) -> None:
    one, two = mean(*first), mean(*second)
    low, high = t_test(one, two, equal=equal)
    grid = [numpy.linspace(*ends, 7) for ends in (one.means, one.sds, two.means, two.sds)]
    found = []
    for m1, s1, m2, s2 in itertools.product(*grid):
        if s1 + s2 > 0:
            p = stats.ttest_ind_from_stats(m1, s1, one.n, m2, s2, two.n, equal_var=equal).pvalue
            if not numpy.isnan(p):
                found.append(p)
    assert low <= min(found) * (1 + 1e-9)
    assert high >= max(found) * (1 - 1e-9)
    if equal:  # Student's bounds are those of the corners, and no wider
        assert low == pytest.approx(min(found), rel=1e-6, abs=1e-12)
        assert high == pytest.approx(max(found), rel=1e-6)


@pytest.mark.parametrize("equal", [True, False])
def test_every_analysis_of_variance_of_figures_that_print_so_lies_within(equal: bool) -> None:
    groups = [mean("5.1", "2.0", 12), mean("6.0", "1.4", 20), mean("6.4", "2.2", 9)]
    p, (low, high) = variance_analysis(groups, equal=equal)
    random = numpy.random.default_rng(3)
    found = []
    for _ in range(200):
        moved = [
            Mean(
                mean=Decimal(repr(float(random.uniform(*g.means)))),
                sd=float(random.uniform(*g.sds)), n=g.n,
            )
            for g in groups
        ]  # fmt: skip
        found.append(variance_analysis(moved, equal=equal)[0])
    assert low <= min(found)
    assert max(found) <= high
    assert low < p < high


def samples(figures: list[tuple[float, float, int]]) -> list[numpy.ndarray]:
    """People with exactly these means and standard deviations."""
    found = []
    for m, sd, n in figures:
        base = numpy.random.default_rng(n).normal(size=n)
        found.append(m + sd * (base - base.mean()) / base.std(ddof=1))
    return found


def test_the_analysis_of_variance_is_scipys_and_statsmodels() -> None:
    figures = [(5.1, 2.0, 12), (6.0, 1.4, 20), (6.4, 2.2, 9)]
    groups = [mean(str(m), str(sd), n) for m, sd, n in figures]
    people = samples(figures)
    assert variance_analysis(groups, equal=True)[0] == pytest.approx(
        stats.f_oneway(*people).pvalue, rel=1e-9
    )
    oneway = pytest.importorskip("statsmodels.stats.oneway")
    assert variance_analysis(groups, equal=False)[0] == pytest.approx(
        oneway.anova_oneway(people, use_var="unequal").pvalue, rel=1e-9
    )


def by_hand(groups: list[tuple[int, int]]) -> float:
    """The exact p in fractions: every table with these margins."""
    from fractions import Fraction
    from math import comb, prod

    events, everybody = sum(k for k, _ in groups), sum(n for _, n in groups)
    chances = {
        table: Fraction(prod(comb(n, k) for k, (_, n) in zip(table, groups, strict=True)),
                        comb(everybody, events))
        for table in itertools.product(*(range(n + 1) for _, n in groups))
        if sum(table) == events
    }  # fmt: skip
    own = chances[tuple(k for k, _ in groups)]
    return float(sum(p for p in chances.values() if p <= own))


@pytest.mark.parametrize(
    "groups",
    [
        [(3, 10), (0, 6), (2, 8)],
        [(1, 5), (4, 5), (2, 5)],
        [(0, 4), (0, 4), (3, 4)],
        [(2, 7), (3, 9), (1, 4), (5, 6)],
        [(3, 10), (0, 6)],
    ],
)
def test_the_exact_test_of_several_groups_is_the_sum_over_its_tables(
    groups: list[tuple[int, int]],
) -> None:
    counts = [Count(events=k, total=n) for k, n in groups]
    assert exact(counts) == pytest.approx(by_hand(groups), rel=1e-9)


def row(*cells: Cell, p: str | None = None) -> Outcome:
    return Outcome(
        id="x",
        label="X",
        domains=["mortality"],
        values=cells,
        p=None if p is None else PValue(value=p),
    )


def test_a_percentage_that_several_counts_print_as_has_a_range_of_p_values() -> None:
    cells = [Cell(group=g, percent=x, total=300) for g, x in (("a", "50"), ("b", "57"))]
    found = recompute_p(row(*cells, p="0.10"))
    assert found.inputs[0].fits == (149, 150, 151)  # type: ignore[union-attr]
    low, high = found["pearson"].span or (1, 0)
    least, most = (
        stats.chi2_contingency([[a, b], [300 - a, 300 - b]], correction=False).pvalue
        for a, b in ((149, 172), (151, 170))
    )
    assert low == pytest.approx(least)
    assert high == pytest.approx(most)
    assert found["pearson"].agreement == "allowed"


def test_exact_figures_have_no_range() -> None:
    cells = [Cell(group=g, count=k, total=20) for g, k in (("a", 3), ("b", 9))]
    assert {t.bounds for t in recompute_p(row(*cells)).tests} == {None}
