"""Exact tests and tails of our own are those of scipy, which takes longer for them."""

import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from myositis_ild_evidence.statistics import distributions, exact_tests
from tried import times


@st.composite
def tables(draw: st.DrawFn, largest: int = 40) -> tuple[int, int, int, int]:
    n1, n2 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    a = draw(st.integers(0, n1))
    c = draw(st.integers(max(0, 1 - a), min(n2, n1 + n2 - 1 - a)))
    return a, n1, c, n2


def columns(a: int, n1: int, c: int, n2: int) -> list[list[int]]:
    return [[a, c], [n1 - a, n2 - c]]


@given(table=tables())
def test_boschloos_test_is_scipys(table: tuple[int, int, int, int]) -> None:
    by_scipy = float(stats.boschloo_exact(columns(*table)).pvalue)
    found = exact_tests.boschloo(*table)
    # scipy searches with 32 points, and misses a narrow peak by a little; it is never above.
    assert found == pytest.approx(by_scipy, abs=1e-8) or by_scipy < found < by_scipy + 1e-3


@times(2)
@given(table=tables(200))
def test_the_conditional_tests_are_scipys(table: tuple[int, int, int, int]) -> None:
    a, n1, c, n2 = table
    found = exact_tests.Tables(*table)
    law = stats.hypergeom(n1 + n2, a + c, n1)
    assert found.two_sided == pytest.approx(stats.fisher_exact(columns(*table)).pvalue, abs=1e-10)
    assert found.chance == pytest.approx(float(law.pmf(a)), abs=1e-12)
    assert found.one_sided == pytest.approx(min(law.cdf(a), law.sf(a - 1)), abs=1e-12)


def test_small_tables_follow_in_fractions() -> None:
    # 2 of 4 against 12 of 12: of C(16, 14) = 120 tables, those with 2 events in the first are 6.
    found = exact_tests.Tables(2, 4, 12, 12)
    assert found.chance == pytest.approx(float(Fraction(6, 120)), abs=1e-15)
    assert found.two_sided == pytest.approx(float(Fraction(6, 120)), abs=1e-15)


def test_a_table_of_very_many_people_is_computed_soon_and_right() -> None:
    n = 10**9
    found = exact_tests.Tables(300_000_000, n, 300_020_000, n)
    # So many people leave the normal distribution, with half a table more on each side.
    spread = math.sqrt(n / 2 * 0.30001 * 0.69999)
    z = (10_000 - 0.5) / spread
    assert found.two_sided == pytest.approx(2 * stats.norm.sf(z), rel=1e-4)
    assert exact_tests.Tables(0, n, n // 2, n).two_sided == 0.0  # smaller than any double


@pytest.mark.parametrize("table", [(1, 60, 6, 59), (3, 250, 9, 250), (40, 250, 41, 250)])
def test_no_risk_of_a_fine_grid_has_a_larger_chance(table: tuple[int, int, int, int]) -> None:
    a, n1, c, n2 = table
    risks = np.concatenate((np.linspace(1e-6, 0.02, 2_000), np.linspace(0.02, 0.98, 2_000)))
    x, y = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    both = n1 + n2
    variance = (x + y) * (both - x - y)
    mixed = (a + c) * (both - a - c)
    extreme = (x * n2 - y * n1) ** 2 * mixed >= (a * n2 - c * n1) ** 2 * variance
    extreme &= variance > 0
    chances = [
        float(stats.binom.pmf(x[:, 0], n1, r) @ extreme @ stats.binom.pmf(y[0], n2, r))
        for r in risks[::20]
    ]
    assert exact_tests.barnard(*table) >= max(chances) - 1e-12


@pytest.mark.parametrize("p", [0.005, 0.025, 0.5, 0.9, 0.975, 0.9995])
def test_quantiles_and_tails_are_scipys(p: float) -> None:
    assert distributions.normal_quantile(p) == pytest.approx(stats.norm.ppf(p), abs=1e-13)
    for degrees in (1, 7.3, 46, 10_000, math.inf):
        assert distributions.t_quantile(p, degrees) == pytest.approx(stats.t.ppf(p, degrees))
        assert distributions.t_tail(4 * p, degrees) == pytest.approx(stats.t.sf(4 * p, degrees))
    assert distributions.f_tail(5 * p, 2, 9.5) == pytest.approx(stats.f.sf(5 * p, 2, 9.5))
    assert distributions.chi_square_tail(9 * p, 3) == pytest.approx(stats.chi2.sf(9 * p, 3))


def test_an_effect_of_counts_imports_no_library_of_statistics() -> None:
    program = (
        "import sys, myositis_ild_evidence as mie\n"
        "row = mie.evidence.outcomes['wang2022/mortality-6mo']\n"
        "for measure in ('risk-ratio', 'odds-ratio', 'risk-difference'):\n"
        "    assert row.effect(measure).sentence\n"
        "assert {'numpy', 'scipy', 'statsmodels', 'pandas'}.isdisjoint(sys.modules)\n"
        "assert row.recompute_p()['boschloo'].p\n"
        "assert {'scipy.stats', 'scipy.optimize', 'statsmodels'}.isdisjoint(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
