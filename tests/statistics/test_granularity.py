"""GRIM, GRIMMER and DEBIT: as R's scrutiny has them, and as every set of numbers shows."""

import itertools
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor, sqrt
from pathlib import Path
from typing import Any

import pytest

from myositis_ild_evidence.statistics import counts_that_fit
from myositis_ild_evidence.statistics.granularity import spread_fits, sums_that_fit

FILE = Path(__file__).parents[1] / "reference" / "scrutiny.toml"
REFERENCE = tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("mean", "n", "consistent"), REFERENCE["grim"]["means"])
def test_grim_is_that_of_scrutiny(mean: str, n: int, consistent: bool) -> None:
    assert bool(sums_that_fit(Decimal(mean), n)) is consistent


@pytest.mark.parametrize(("percent", "n", "consistent"), REFERENCE["grim"]["percentages"])
def test_grim_of_percentages_is_that_of_scrutiny(percent: str, n: int, consistent: bool) -> None:
    assert bool(counts_that_fit(percent, n)) is consistent


@pytest.mark.parametrize(("mean", "sd", "n", "consistent"), REFERENCE["debit"]["means"])
def test_debit_is_that_of_scrutiny(mean: str, sd: str, n: int, consistent: bool) -> None:
    found = spread_fits(Decimal(mean), Decimal(sd), n, low=Decimal(0), high=Decimal(1))
    assert found is consistent


@pytest.mark.parametrize("table", REFERENCE["grimmer"], ids=lambda table: f"n = {table['n']}")
def test_grimmer_finds_as_many_as_scrutiny(table: dict[str, Any]) -> None:
    fits = [spread_fits(Decimal(mean), Decimal(sd), table["n"]) for mean, sd in table["means"]]
    assert fits.count(False) == table["inconsistent"]


def printed_both_ways(value: float, places: int) -> set[Decimal]:
    """How an exact figure may be printed; a half may be rounded to either side."""
    scaled = value * 10**places
    near = {floor(scaled + 0.5 - 1e-9), floor(scaled + 0.5 + 1e-9)}
    return {Decimal(k).scaleb(-places) for k in near}


def sets(n: int, high: int) -> Iterator[tuple[int, ...]]:
    yield from itertools.combinations_with_replacement(range(high + 1), n)


@pytest.mark.parametrize(("n", "high", "places"), [(5, 6, 1), (6, 5, 2), (8, 4, 2), (7, 4, 1)])
def test_what_some_set_of_numbers_gives_always_fits(n: int, high: int, places: int) -> None:
    for numbers in sets(n, high):
        mean = sum(numbers) / n
        sd = sqrt(sum((x - mean) ** 2 for x in numbers) / (n - 1))
        for m, s in itertools.product(
            printed_both_ways(mean, places), printed_both_ways(sd, places)
        ):
            assert spread_fits(m, s, n), numbers
            assert spread_fits(m, s, n, low=Decimal(0), high=Decimal(high)), numbers
            assert spread_fits(m, s, n, low=Decimal(0), high=Decimal(high), whole=False), numbers


def test_most_of_what_no_set_of_numbers_gives_does_not_fit() -> None:
    n, high = 8, 6
    real: set[tuple[Decimal, Decimal]] = set()
    for numbers in sets(n, high):
        mean = Fraction(sum(numbers), n)
        squares = sum(x * x for x in numbers) - n * mean * mean
        for m in printed_both_ways(float(mean), 2):
            for s in printed_both_ways(sqrt(squares / (n - 1)), 2):
                real.add((m, s))
    means = sorted({m for m, _ in real})
    wrong = [
        (m, s)
        for m in means
        for s in (Decimal(k).scaleb(-2) for k in range(330))
        if (m, s) not in real
    ]
    caught = [not spread_fits(m, s, n, low=Decimal(0), high=Decimal(high)) for m, s in wrong]
    assert sum(caught) / len(wrong) > 0.95


def test_a_spread_of_a_bounded_scale_has_a_limit() -> None:
    ends = {"low": Decimal(0), "high": Decimal(10), "whole": False}
    assert spread_fits(Decimal("5.0"), Decimal("5.1"), 20, **ends)  # type: ignore[arg-type]
    assert not spread_fits(Decimal("5.0"), Decimal("5.2"), 20, **ends)  # type: ignore[arg-type]
    assert not spread_fits(Decimal("1.0"), Decimal("4.0"), 20, **ends)  # type: ignore[arg-type]
