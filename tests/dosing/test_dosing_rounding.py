"""A rounding says what it is, what it refuses and why, and what it adds to every dose."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.arrays import Arrays
from myositis_ild_evidence.dosing.rounding import Rounding, counted, fewest_vials, rounded_units
from myositis_ild_evidence.dosing.vectors import TOLERANCE
from myositis_ild_evidence.records import Reading

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
DALAKAS = mie.evidence.regimens["dalakas1993/ivig"]
KAMPYLAFKA = mie.evidence.regimens["kampylafka2012/ivig"]
OCTAGAM = dosing.products["octagam-10"].sizes
PRIVIGEN = dosing.products["privigen-10"].sizes
FIVE = (Fraction(5),)
OPEN = mie.DosingRegimen(
    daily_dose=mie.Span("0.4 g/kg/day", None, "protocol-minimum"), days_per_course=2, courses=3
)


@pytest.mark.parametrize(
    ("regimen", "options", "expected"),
    [
        (
            HUAPAYA,
            {"product": "octagam-10", "round_to": "nearest-vial"},
            (OCTAGAM, "nearest", "day", True, "the nearest sum of whole Octagam 10% vials a day"),
        ),
        (
            HUAPAYA,
            {"product": "octagam-10", "round_to": "vial-up"},
            (OCTAGAM, "up", "day", True, "the next higher sum of whole Octagam 10% vials a day"),
        ),
        (
            DALAKAS,
            {"product": "privigen-10", "round_to": "vial-down"},
            (
                PRIVIGEN,
                "down",
                "course",
                True,
                "the next lower sum of whole Privigen 10% vials a course",
            ),
        ),
        (HUAPAYA, {"round_to": "5 g"}, (FIVE, "nearest", "day", False, "the nearest 5 g a day")),
        (
            DALAKAS,
            {"round_to": "500 mg"},
            ((Fraction(1, 2),), "nearest", "course", False, "the nearest 500 mg a course"),
        ),
        (
            HUAPAYA,
            {"weight_policy": "ontario-igum", "height": "175 cm", "sex": "male"},
            (FIVE, "nearest", "course", False, "the nearest 5 g a course, as ontario-igum says"),
        ),
    ],
)
def test_a_rounding_says_what_it_is(
    regimen: mie.DosingRegimen, options: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    sizes, direction, per, vials, label = expected
    own = label.endswith("says")
    assert regimen.for_patient("80 kg", **options).rounding == Rounding(
        sizes=sizes,
        direction=direction,
        per=per,
        vials=vials,
        label=f"to {label}",
        of_policy=own,
    )


@pytest.mark.parametrize("round_to", [None, "exact"])
def test_nothing_is_rounded_unless_it_was_asked_for(round_to: str | None) -> None:
    assert HUAPAYA.for_patient("80 kg", round_to=round_to).rounding is None


ALL = (
    "valid: 'exact', 'nearest-vial', 'vial-up', 'vial-down', 'fewest-vials within 5 %', '5 g', "
    "'5 g up', '5 g down', '5 g per course'"
)


@pytest.mark.parametrize(
    ("round_to", "said"),
    [
        ("exakt", "round_to='exakt' is unknown; did you mean 'exact'?; or a step such as '5 g'"),
        (
            "vialup",
            "round_to='vialup' is unknown; did you mean 'vial-up'?; or a step such as '5 g'",
        ),
        (
            "5 gr",
            "round_to='5 gr' is unknown; did you mean '5 g' or '5 g up'?; or a step such as '5 g'",
        ),
        ("5 mL", f"round_to='5 mL' is unknown; {ALL}; or a step such as '5 g'"),
        (["5 g"], "round_to=['5 g'] is unknown; did you mean '5 g'?; or a step such as '5 g'"),
        ("0 g", "a step is more than zero, not 0 g"),
        ("-5 g", "a step is more than zero, not -5 g"),
        (
            "vial-up",
            "round_to='vial-up' needs product=, whose vials are counted; a step such as "
            "round_to='5 g' needs none",
        ),
    ],
)
def test_a_rounding_that_makes_no_sense_is_refused_in_full(round_to: Any, said: str) -> None:
    with pytest.raises(mie.EvidenceError) as raised:
        HUAPAYA.for_patient("80 kg", round_to=round_to)
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("grams", "sizes", "direction", "said"),
    [
        ("28", OCTAGAM, "sideways", "unknown direction 'sideways'; valid: 'nearest', 'up', 'down'"),
        ("28", OCTAGAM, "upp", "unknown direction 'upp'; did you mean 'up'?"),
        ("4", FIVE, "down", "rounding 4 g (down) to whole units of at least 5 g leaves nothing"),
        (
            "1.23456",
            PRIVIGEN,
            "nearest",
            "rounding 1.235 g (nearest) to whole units of at least 2.5 g leaves nothing",
        ),
    ],
)
def test_grams_that_cannot_be_rounded_are_refused_in_full(
    grams: str, sizes: tuple[Fraction, ...], direction: Any, said: str
) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        dosing.round_grams(Fraction(grams), sizes, direction)
    assert str(raised.value) == said


@pytest.mark.parametrize("grams", ["2.5", "-5", "-4.5", "1", "3", "1.2345678"])
def test_only_a_sum_of_whole_vials_has_vials(grams: str) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        fewest_vials(Fraction(grams), OCTAGAM)
    assert str(raised.value) == f"no whole vials hold exactly {float(grams):.6g} g"


def test_a_step_may_be_less_than_a_gram() -> None:
    assert str(HUAPAYA.for_patient("70.6 kg", round_to="0.5 g").rounded.per_day) == "28 g/day"


def test_a_float_beside_the_middle_goes_up_like_the_fraction() -> None:
    regimen = mie.DosingRegimen(daily_dose="0.7 g/kg/day", days_per_course=1)
    assert 45 * 0.7 < 31.5
    options: dict[str, Any] = {"product": "octagam-10", "round_to": "nearest-vial"}
    cohort = dosing.for_cohort(regimen, {"weight_kg": np.array([45.0])}, **options)
    assert cohort["rounded_per_day_g"].tolist() == [32]
    assert str(regimen.for_patient("45 kg", **options).rounded.per_day) == "32 g/day"


def test_the_middle_of_a_step_is_as_wide_as_the_tolerance() -> None:
    columns = np.array([2.5 - 0.9 * TOLERANCE, 2.5 - 1.1 * TOLERANCE])
    over = Arrays({})
    assert rounded_units(columns, FIVE, "nearest", over).tolist() == [3, 2]


def test_the_vials_of_several_doses_keep_the_readings() -> None:
    sizes = OCTAGAM
    one = dosing.vials(mie.Amount("28.5 g"), sizes, "up")
    both = attrs.evolve(one, readings=(dosing.vials(mie.Amount("57 g"), sizes, "up"),))
    course = both.times(5)
    assert str(course) == "5 x 20 g + 5 x 5 g + 10 x 2 g; another reading: " + str(
        both.readings[0].times(5)
    )
    assert (str(course.dose), course.direction) == ("142.5 g", "up")
    assert (str(course.waste), str(course.readings[0].dose)) == ("2.5 g", "285 g")
    assert course.readings[0].number == 5 * both.readings[0].number


@pytest.mark.parametrize(
    ("regimen", "weight", "day", "course", "total", "percent"),
    [
        (
            KAMPYLAFKA,
            "73 kg",
            "2 g/day; another reading: -1 g/day",
            "4 g; another reading: -2 g",
            "at least 16 g; another reading: at most -8 g",
            "2.74; another reading: -0.68",
        ),
        (
            KAMPYLAFKA,
            "70 kg",
            "0 g/day; another reading: 0 g/day",
            "0 g; another reading: 0 g",
            "0 g (protocol minimum); another reading: 0 g (protocol minimum)",
            "0.00; another reading: 0.00",
        ),
        # 69.9 g a day become 70 g; a course of two days, at least four times.
        (
            mie.DosingRegimen(
                dose_per_course="2 g/kg", days_per_course=2, courses=mie.Span(4, None, "bounds")
            ),
            "69.9 kg",
            "0.1 g/day",
            "0.2 g",
            "at least 0.8 g",
            "0.14",
        ),
        # 28 to 28.7 g a day both become 30 g.
        (
            mie.DosingRegimen(
                daily_dose=mie.Span("0.4 g/kg/day", "0.41 g/kg/day", "bounds"),
                days_per_course=2,
                courses=3,
            ),
            "70 kg",
            "1.3-2 g/day",
            "2.6-4 g",
            "7.8-12 g",
            "4.53-7.14",
        ),
    ],
)
def test_what_rounding_adds_stands_at_every_bound(
    regimen: mie.DosingRegimen, weight: str, day: str, course: str, total: str, percent: str
) -> None:
    dose = regimen.for_patient(weight, round_to="5 g")
    found = dose.difference
    assert [str(found.per_day), str(found.per_course), str(found.total)] == [day, course, total]
    assert str(dose.difference_percent) == percent


@pytest.mark.parametrize(
    ("weight", "day", "total", "percent"),
    [
        ("70 kg", "2 g/day", "12 g", "7.14"),
        ("74.5 kg", "0.2 g/day", "1.2 g", "0.67"),
        ("75 kg", "0 g/day", "0 g", "0.00"),
        ("76.2 kg", "-0.48 g/day", "-2.88 g", "-1.57"),
    ],
)
def test_of_an_open_dose_only_the_difference_at_its_bound_is_known(
    weight: str, day: str, total: str, percent: str
) -> None:
    # At least 28 g become at least 30 g; but 30 g stay 30 g, so "at least 2 g more" would be wrong.
    reading = Reading(daily_dose=mie.Span("0.8 g/kg/day", None, "bounds"), why="It may be more.")
    regimen = attrs.evolve(OPEN, readings=[reading])
    dose = regimen.for_patient(weight, round_to="5 g")
    found = dose.difference
    for span, expected, unit in (
        (found.per_day, day, "g/day"),
        (found.total, total, "g"),
        (dose.difference_percent, percent, ""),
    ):
        main = attrs.evolve(span, readings=())
        assert str(main) == f"{expected} (protocol minimum)"
        [other] = span.readings
        assert other.is_exact
        assert str(other).endswith(unit)


def test_an_open_dose_in_one_reading_is_enough_for_the_bound_only() -> None:
    reading = Reading(daily_dose=mie.Span("0.8 g/kg/day", None, "bounds"), why="It may be more.")
    regimen = mie.DosingRegimen(
        daily_dose="0.4 g/kg/day", days_per_course=2, courses=3, readings=[reading]
    )
    difference = regimen.for_patient("74.5 kg", round_to="5 g").difference.total
    assert str(difference) == "1.2 g; another reading: 2.4 g"


def test_a_mean_stays_a_mean_after_rounding() -> None:
    mean = mie.Span("0.4 g/kg/day", "0.4 g/kg/day", "mean-of-cohort")
    dose = mie.DosingRegimen(daily_dose=mean, days_per_course=2).for_patient(
        "71 kg", round_to="5 g"
    )
    for span in (dose.rounded.per_day, dose.difference.per_day, dose.difference_percent):
        assert (span.is_exact, span.basis) == (True, "mean-of-cohort")
    assert dose.difference_percent.exact == Decimal("5.63")


def test_bounds_in_a_further_reading_keep_their_difference() -> None:
    wide = mie.Span("0.4 g/kg/day", "1 g/kg/day", "bounds")
    reading = Reading(daily_dose=mie.Span("0.5 g/kg/day", "0.8 g/kg/day", "bounds"), why="It may.")
    regimen = mie.DosingRegimen(daily_dose=wide, days_per_course=2, readings=[reading])
    difference = regimen.for_patient("71 kg", round_to="5 g").difference.per_day
    assert str(difference) == "-1-1.6 g/day; another reading: -1.8--0.5 g/day"


def test_the_difference_in_percent_is_the_same_for_a_day_a_course_and_all_courses() -> None:
    for regimen, round_to in ((HUAPAYA, "5 g"), (OPEN, "5 g"), (KAMPYLAFKA, "2 g")):
        dose = regimen.for_patient("73.3 kg", round_to=round_to)
        assert dose.rounding is not None
        assert dose.rounding.per == "day"
        day, exact = dose.rounded.per_day.low, dose.per_day.low
        expected = (Fraction(day.value) / Fraction(exact.value) - 1) * 100
        assert abs(Fraction(dose.difference_percent.low) - expected) <= Fraction(1, 200)


def test_small_sums_that_leave_the_largest_vial_out_are_counted_in_columns_too() -> None:
    # 16 g are two vials of 8 g, not one of 10 g and six of 1 g, which 6 g are.
    sizes = tuple(map(Fraction, (1, 8, 10)))
    over = Arrays({})
    grams = np.arange(1, 80)
    counts = counted(grams.astype(float), sizes, over)
    for index, number in enumerate(grams):
        found = {size: int(n[index]) for size, n in counts.items() if n[index]}
        assert found == fewest_vials(Fraction(int(number)), sizes)
