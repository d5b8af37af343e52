"""What printed digits can stand for, and which counts a percentage can be."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myositis_ild_evidence import PValue
from myositis_ild_evidence.errors import InvalidValueError
from myositis_ild_evidence.statistics import counts_that_fit, shortening
from myositis_ild_evidence.statistics.p_values import agreement
from refused import refused

counted = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(count=counted, places=st.integers(0, 3))
def test_a_count_is_among_those_that_fit_its_own_percentage(
    count: tuple[int, int], places: int
) -> None:
    k, n = count
    exact = Decimal(100 * k) / n
    step = Decimal(1).scaleb(-places)
    assert k in counts_that_fit(exact.quantize(step, rounding=ROUND_HALF_UP), n)
    assert k in counts_that_fit(
        exact.quantize(step, rounding="ROUND_FLOOR"), n, shortened="truncated"
    )


@given(
    percent=st.decimals(0, 100, places=1),
    n=st.integers(1, 400),
    shortened=st.sampled_from(["rounded", "truncated"]),
)
def test_every_count_that_fits_prints_so_and_no_other_does(
    percent: Decimal, n: int, shortened: str
) -> None:
    fits = counts_that_fit(percent, n, shortened=shortened)  # type: ignore[arg-type]
    for k in range(n + 1):
        distance = Fraction(100 * k, n) - Fraction(percent)
        if shortened == "rounded":
            assert (k in fits) == (abs(distance) <= Fraction(1, 20))
        else:
            assert (k in fits) == (0 <= distance < Fraction(1, 10))


def test_whole_percentages_have_whole_steps() -> None:
    assert list(counts_that_fit(Decimal("50"), 24)) == [12]
    assert list(counts_that_fit(Decimal("5E+1"), 24)) == [12]
    assert list(counts_that_fit(Decimal("100"), 7)) == [7]
    assert list(counts_that_fit(Decimal("0"), 7)) == [0]


def test_no_more_than_everybody_and_no_fewer_than_nobody_are_counted() -> None:
    assert list(counts_that_fit(Decimal("100"), 300)) == [299, 300]
    assert list(counts_that_fit(Decimal("0"), 300)) == [0, 1]
    assert list(counts_that_fit(Decimal("0"), 300, shortened="truncated")) == [0, 1, 2]


@pytest.mark.parametrize("total", [0, -1, True, 31.0, "31", None])
def test_a_total_is_a_whole_number_and_at_least_one(total: Any) -> None:
    with pytest.raises(InvalidValueError) as caught:
        counts_that_fit(Decimal("50"), total)
    assert str(caught.value) == f"a total is a whole number and at least 1, not {total!r}"


@pytest.mark.parametrize("percent", [22.6, "22.6", Decimal("22.6")])
def test_a_percentage_may_be_a_decimal_a_text_or_a_float(percent: Any) -> None:
    assert list(counts_that_fit(percent, 31)) == [7]
    assert shortening(percent, Fraction(700, 31)) == "rounded"


def test_zeros_that_are_written_count() -> None:
    assert list(counts_that_fit("50", 300)) == [149, 150, 151]
    assert list(counts_that_fit("50.0", 300)) == [150]


@pytest.mark.parametrize("wrong", ["x", None, float("nan"), True, [1]])
def test_what_is_no_number_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidValueError, match="number"):
        counts_that_fit(wrong, 31)
    with pytest.raises(InvalidValueError, match="number"):
        shortening(wrong, 0.5)
    with pytest.raises(InvalidValueError, match="expected an exact number, got"):
        shortening(Decimal("0.5"), wrong)


def test_there_are_two_ways_to_shorten() -> None:
    with refused(InvalidValueError, "unknown-choice", "shortened"):
        counts_that_fit("22.6", 31, shortened="cut")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "exact", "expected"),
    [
        ("0.033", 0.0328, "rounded"),
        ("0.38", 0.387, "truncated"),
        ("0.39", 0.387, "rounded"),
        ("0.40", 0.387, None),
        ("70", Fraction(1200, 17), "truncated"),
        ("71", Fraction(1200, 17), "rounded"),
        ("0.5", Fraction(45, 100), "rounded"),
        ("0.4", Fraction(45, 100), "rounded"),
        ("-1.2", -1.28, "truncated"),
        ("-1.3", -1.28, "rounded"),
        ("1.2", -1.2, None),
        ("0.00", 0.0, "rounded"),
        ("0.0", 0.09, "truncated"),
        ("0.3", Fraction(4, 10), None),
    ],
)
def test_rounding_and_truncation_are_told_apart(
    printed: str, exact: Fraction | float, expected: str | None
) -> None:
    assert shortening(Decimal(printed), exact) == expected


@pytest.mark.parametrize(
    ("operator", "p", "expected"),
    [("<", 0.01, "within"), ("<", 0.05, None), ("<=", 0.05, "within"), (">", 0.2, "within")],
)
def test_a_printed_bound_is_kept_or_not(operator: str, p: float, expected: str | None) -> None:
    assert agreement(PValue(value="0.05", operator=operator), p) == expected  # type: ignore[arg-type]
