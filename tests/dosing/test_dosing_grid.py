"""The sums of whole vials against every sum tried, far beyond the table of them."""

from fractions import Fraction

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.dosing.rounding import gaps, grid_of, period

SETS = [
    ("5",),
    ("2", "5", "10", "20", "30"),
    ("2.5", "5", "10", "20", "40"),
    ("3", "7"),
    ("6", "10", "15"),
    ("1", "3", "4"),
]
TOP = 400


def sizes(texts: tuple[str, ...]) -> tuple[Fraction, ...]:
    return tuple(Fraction(text) for text in texts)


def tried(units: tuple[int, ...]) -> list[int | None]:
    """Return the fewest vials for each number of units, by trying every last vial."""
    fewest: list[int | None] = [0]
    for total in range(1, TOP + 1):
        before = [fewest[total - unit] for unit in units if unit <= total]
        known = [number for number in before if number is not None]
        fewest.append(min(known) + 1 if known else None)
    return fewest


@pytest.mark.parametrize("texts", SETS)
def test_sums_and_their_fewest_vials_agree_with_every_sum_tried(texts: tuple[str, ...]) -> None:
    grid = grid_of(sizes(texts))
    for units, fewest in enumerate(tried(grid.sizes)):
        assert grid.reachable(units) is (fewest is not None)
        assert units >= len(grid.fewest) or grid.fewest[units] == fewest
        if fewest is None:
            continue
        counts = grid.counts(units)
        assert sum(counts.values()) == fewest
        assert sum(size * number for size, number in counts.items()) == units
        assert list(counts) == sorted(counts, reverse=True)
        assert all(number > 0 for number in counts.values())


@pytest.mark.parametrize(
    ("texts", "unit", "units"),
    [
        (("5",), "5", (1,)),
        (("2", "5", "10", "20", "30"), "1", (2, 5, 10, 20, 30)),
        (("2.5", "5", "10", "20", "40"), "5/2", (1, 2, 4, 8, 16)),
        (("0.5", "0.75"), "1/4", (2, 3)),
        (("10", "5", "5"), "5", (1, 2)),
        (("1/3", "1/2"), "1/6", (2, 3)),
    ],
)
def test_sizes_are_counted_in_their_common_step(
    texts: tuple[str, ...], unit: str, units: tuple[int, ...]
) -> None:
    grid = grid_of(sizes(texts))
    assert (grid.unit, grid.sizes) == (Fraction(unit), units)


@pytest.mark.parametrize("texts", SETS)
def test_the_table_ends_at_the_product_of_the_two_largest(texts: tuple[str, ...]) -> None:
    grid = grid_of(sizes(texts))
    top = grid.sizes[-1] * (grid.sizes[-2] if len(grid.sizes) > 1 else 1)
    assert len(grid.fewest) == len(grid.last) == top + 1
    assert grid.folded(top) == (0, top)
    assert grid.folded(top + 1) == (1, top + 1 - grid.sizes[-1])
    assert grid.folded(top + grid.sizes[-1]) == (1, top)
    assert grid.folded(top + grid.sizes[-1] + 1) == (2, top + 1 - grid.sizes[-1])


def test_equal_numbers_take_the_largest_vial() -> None:
    assert grid_of(sizes(("2", "5", "10", "20", "30"))).counts(40) == {30: 1, 10: 1}
    assert grid_of(sizes(("1", "4", "5", "8"))).counts(9) == {8: 1, 1: 1}
    # 18 + 12 + 1 would do too.
    assert grid_of(sizes(("1", "5", "6", "12", "18", "20"))).counts(31) == {20: 1, 6: 1, 5: 1}


@pytest.mark.parametrize(
    ("texts", "below", "above"),
    [
        (("5",), {}, {}),
        (("2", "5", "10", "20", "30"), {1: 0, 3: 2}, {1: 2, 3: 4}),
        (
            ("3", "7"),
            {1: 0, 2: 0, 4: 3, 5: 3, 8: 7, 11: 10},
            {1: 3, 2: 3, 4: 6, 5: 6, 8: 9, 11: 12},
        ),
    ],
)
def test_gaps_have_the_nearest_sums_on_both_sides(
    texts: tuple[str, ...], below: dict[int, int], above: dict[int, int]
) -> None:
    assert gaps(sizes(texts)) == (below, above)


@pytest.mark.parametrize("texts", SETS)
def test_from_the_period_on_each_sum_is_an_earlier_one_and_a_largest_vial(
    texts: tuple[str, ...],
) -> None:
    grid = grid_of(sizes(texts))
    start, largest = period(sizes(texts)), grid.sizes[-1]

    def repeats(units: int) -> bool:
        earlier, counts = grid.counts(units - largest), grid.counts(units)
        return counts == {**earlier, largest: earlier.get(largest, 0) + 1}

    assert all(repeats(units) for units in range(start, len(grid.fewest) + 3 * largest))
    before = start - 1
    assert (
        start == largest
        or not grid.reachable(before)
        or not grid.reachable(before - largest)
        or not repeats(before)
    )


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ((), "rounding needs sizes of more than nothing"),
        (("0", "5"), "rounding needs sizes of more than nothing"),
        (("-5",), "rounding needs sizes of more than nothing"),
        (("10.01", "999.8"), "the sizes ['1001/100', '4999/5'] have no usable common step"),
    ],
)
def test_sizes_that_cannot_be_used_are_named(texts: tuple[str, ...], said: str) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        grid_of(sizes(texts))
    assert str(caught.value) == said


def test_a_million_units_can_be_used_and_no_more() -> None:
    assert len(grid_of((Fraction(1), Fraction(800), Fraction(1250))).fewest) == 1_000_001
    with pytest.raises(mie.InvalidValueError, match="no usable common step"):
        grid_of((Fraction(1), Fraction(1000), Fraction(1001)))
