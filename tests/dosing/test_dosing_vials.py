"""Whole vials: exact, the nearest sum, the fewest vials."""

from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.rounding import Direction, fewest_vials

FIVE = (Fraction(5),)
OCTAGAM = dosing.products["octagam-10"].sizes
PRIVIGEN = dosing.products["privigen-10"].sizes
DIRECTIONS: tuple[Direction, ...] = ("nearest", "up", "down")

some_sizes = st.one_of(
    st.sampled_from([OCTAGAM, PRIVIGEN, FIVE]),
    st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True).map(
        lambda sizes: tuple(map(Fraction, sizes))
    ),
)
doses = st.fractions(min_value=12, max_value=400, max_denominator=1000)


def test_five_gram_vials_are_exact_in_60_050_cases() -> None:
    cases = 0
    for tenths_of_dose in (2, 3, 4, 5, 6, 8, 10, 12, 15, 20):
        for days in range(1, 6):
            for tenths_of_weight in range(300, 1501):
                hundredths = tenths_of_dose * days * tenths_of_weight
                grams = Fraction(tenths_of_dose, 10) * days * Fraction(tenths_of_weight, 10)
                up = dosing.round_grams(grams, FIVE, "up")
                assert up == 5 * -(-hundredths // 500)
                cases += 1
    assert cases == 60_050


def test_a_dose_of_whole_vials_needs_no_further_vial() -> None:
    # 0.2 * 5 * 45 in floats can come out above 45.
    regimen = mie.DosingRegimen(daily_dose="0.3 g/kg/day", days_per_course=1)
    for weight in ("50 kg", "33.3333 kg", "83.5 kg"):
        dose = regimen.for_patient(weight, product="octagam-10", round_to="vial-up")
        grams = Fraction("0.3") * Fraction(weight.split()[0])
        assert dose.vials.content == mie.Amount(-(-grams.numerator // grams.denominator), "g")


def test_a_course_divided_by_three_days_stays_exact() -> None:
    regimen = mie.DosingRegimen(dose_per_course="2 g/kg")
    dose = regimen.for_patient("75 kg", days=3, product="octagam-10", round_to="vial-up")
    assert str(dose.per_day) == "50 g/day"
    assert str(dose.vials) == "1 x 30 g + 1 x 20 g"
    assert dose.vials.waste == mie.Amount("0 g")


def brute_sums(sizes: tuple[Fraction, ...], top: int) -> dict[Fraction, int]:
    """Every sum of up to ``top`` vials, with the fewest vials that make it."""
    sums: dict[Fraction, int] = {}
    for number in range(top + 1):
        for chosen in combinations_with_replacement(sizes, number):
            sums.setdefault(sum(chosen, Fraction(0)), number)
    return sums


@pytest.mark.parametrize("sizes", [OCTAGAM, PRIVIGEN, tuple(map(Fraction, (3, 7, 8)))])
def test_fewest_vials_agree_with_trying_everything(sizes: tuple[Fraction, ...]) -> None:
    sums = brute_sums(sizes, 6)
    for grams, number in sums.items():
        found = fewest_vials(grams, sizes)
        assert sum(found.values()) == number
        assert sum(size * count for size, count in found.items()) == grams


@given(grams=doses, sizes=some_sizes)
def test_rounding_goes_to_the_nearest_sum_and_never_past_one(
    grams: Fraction, sizes: tuple[Fraction, ...]
) -> None:
    nearest, up, down = (dosing.round_grams(grams, sizes, way) for way in DIRECTIONS)
    assert down <= grams <= up
    assert nearest in (down, up)
    assert abs(nearest - grams) == min(up - grams, grams - down)
    if down < grams < up:
        # Between the two neighbours no sum is missed: at most half of their gap is moved.
        assert abs(nearest - grams) <= (up - down) / 2
    # Adding the smallest vial to the sum below always passes the dose.
    assert up - down <= min(sizes)


@given(grams=doses, sizes=some_sizes)
def test_rounding_is_settled_after_once(grams: Fraction, sizes: tuple[Fraction, ...]) -> None:
    for way in DIRECTIONS:
        once = dosing.round_grams(grams, sizes, way)
        assert all(dosing.round_grams(once, sizes, again) == once for again in DIRECTIONS)


@given(first=doses, second=doses, sizes=some_sizes)
def test_more_grams_never_round_to_less(
    first: Fraction, second: Fraction, sizes: tuple[Fraction, ...]
) -> None:
    low, high = sorted((first, second))
    for way in DIRECTIONS:
        assert dosing.round_grams(low, sizes, way) <= dosing.round_grams(high, sizes, way)


@given(grams=st.integers(1000, 5000))
def test_large_doses_are_made_of_the_largest_vials(grams: int) -> None:
    found = fewest_vials(Fraction(grams), OCTAGAM)
    assert sum(size * count for size, count in found.items()) == grams
    rest = grams - 30 * found[Fraction(30)]
    # A fewest sum holds fewer than 30 vials of other sizes: they would hold a multiple of 30.
    assert rest == sum(s * n for s, n in found.items() if s != 30)
    assert sum(n for s, n in found.items() if s != 30) < 30
    assert sum(found.values()) <= grams // 30 + 6


def test_equal_counts_prefer_the_larger_vials() -> None:
    assert fewest_vials(Fraction(40), OCTAGAM) == {Fraction(30): 1, Fraction(10): 1}


def test_the_middle_goes_up_and_is_said() -> None:
    regimen = mie.DosingRegimen(daily_dose="0.5 g/kg/day", days_per_course=1)
    dose = regimen.for_patient("65 kg", product="octagam-10", round_to="nearest-vial")
    assert (str(dose.per_day), str(dose.rounded.per_day)) == ("32.5 g/day", "33 g/day")
    assert any("in the middle between 32 g and 33 g" in warning for warning in dose.warnings)
    beside = regimen.for_patient("65.1 kg", product="octagam-10", round_to="nearest-vial")
    assert not any("in the middle" in warning for warning in beside.warnings)


def test_waste_is_what_the_vials_hold_beyond_the_dose() -> None:
    regimen = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
    for way, waste, difference in (
        ("vial-up", "0.7 g", "0.7 g"),
        ("nearest-vial", "0 g", "-0.3 g"),
        ("vial-down", "0 g", "-0.3 g"),
        ("exact", "0.7 g", "0.7 g"),
    ):
        dose = regimen.for_patient("70.75 kg", product="octagam-10", round_to=way)
        assert (str(dose.vials.waste), str(dose.vials.difference)) == (waste, difference)
        assert dose.vials_per_course.number == 5 * dose.vials.number
        assert dose.vials_per_course.waste == dose.vials.waste * 5


def test_nothing_left_is_refused() -> None:
    with pytest.raises(mie.InvalidValueError, match="leaves nothing"):
        dosing.round_grams(Fraction(4), FIVE, "down")
    with pytest.raises(mie.InvalidValueError, match="leaves nothing"):
        mie.DosingRegimen(daily_dose="20 mg/kg/day", days_per_course=1).for_patient(
            "40 kg", product="octagam-10", round_to="nearest-vial"
        )


@pytest.mark.parametrize(
    ("sizes", "direction", "said"),
    [
        (FIVE, "sideways", "unknown direction"),
        ((), "up", "sizes of more than nothing"),
        ((Fraction(0),), "up", "sizes of more than nothing"),
        ((Fraction("5.00001"), Fraction("9.99997")), "up", "no usable common step"),
    ],
)
def test_impossible_roundings_are_refused(
    sizes: tuple[Fraction, ...], direction: Direction, said: str
) -> None:
    with pytest.raises(mie.InvalidValueError, match=said):
        dosing.round_grams(Fraction(28), sizes, direction)


def test_vials_that_cannot_hold_a_dose_exactly_are_refused() -> None:
    with pytest.raises(mie.InvalidValueError, match="exactly 3 g"):
        fewest_vials(Fraction(3), OCTAGAM)


def test_vials_of_a_dose_can_be_asked_for_by_themselves() -> None:
    plan = dosing.vials(mie.Amount("37.5 g"), PRIVIGEN)
    assert str(plan) == "1 x 20 g + 1 x 10 g + 1 x 5 g + 1 x 2.5 g"
    assert (plan.number, str(plan.content)) == (4, "37.5 g")
