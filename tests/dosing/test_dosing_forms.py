"""The same dose in its other forms: vials, volumes and times of a day and of a course, cautions."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.records import Reading

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
DALAKAS = mie.evidence.regimens["dalakas1993/ivig"]
KAMPYLAFKA = mie.evidence.regimens["kampylafka2012/ivig"]
WIDE = mie.DosingRegimen(
    daily_dose=mie.Span("0.4 g/kg/day", "1 g/kg/day", "bounds"),
    days_per_course=2,
    readings=[Reading(daily_dose="2 g/kg/day", why="It may be more.")],
)


def test_days_of_the_callers_choice_give_each_day_its_own_vials() -> None:
    dose = DALAKAS.for_patient("71 kg", days=3, product="octagam-10", round_to="vial-up")
    assert str(dose.vials) == "1 x 30 g + 1 x 10 g + 4 x 2 g"
    assert str(dose.vials_per_course) == "3 x 30 g + 3 x 10 g + 12 x 2 g"
    assert str(dose.volume_per_course) == "1440 mL"
    once = DALAKAS.for_patient("71 kg", product="octagam-10", round_to="vial-up")
    assert str(once.vials_per_course) == "4 x 30 g + 1 x 20 g + 1 x 2 g"


def test_vials_hold_at_least_a_dose_that_was_rounded_to_a_step() -> None:
    own = attrs.evolve(dosing.products["octagam-10"], vials=["10 g"])
    dose = HUAPAYA.for_patient("80 kg", product=own, round_to="1 g")
    assert str(dose.rounded.per_day) == "32 g/day"
    assert (str(dose.vials), dose.vials.direction, str(dose.vials.waste)) == (
        "4 x 10 g",
        "up",
        "8 g",
    )


def test_bounds_have_no_vials_and_the_reading_is_named_alone() -> None:
    dose = WIDE.for_patient("70 kg", product="octagam-10")
    with pytest.raises(mie.AmbiguousDoseError) as raised:
        _ = dose.vials
    why = "is not one figure: the evidence gives bounds; use .low and .high"
    assert str(raised.value) == f"28-70 g/day {why}"
    with pytest.raises(mie.AmbiguousDoseError) as raised:
        _ = dose.titration
    assert str(raised.value) == f"280-700 mL {why}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vials", "vials need product=, such as 'octagam-10'"),
        ("vials_per_course", "vials need product=, such as 'octagam-10'"),
        ("volume", "volumes need product=, such as 'octagam-10'"),
        ("volume_per_course", "volumes need product=, such as 'octagam-10'"),
    ],
)
def test_what_needs_a_product_says_so_in_full(name: str, said: str) -> None:
    with pytest.raises(mie.MissingValueError) as raised:
        getattr(HUAPAYA.for_patient("70 kg"), name)
    assert str(raised.value) == said


def test_a_reading_has_a_volume_and_a_time_of_its_own() -> None:
    dose = KAMPYLAFKA.for_patient("70 kg", product="octagam-10", rate_cap="100 mL/h")
    assert str(dose.volume) == "700 mL; another reading: 1400 mL"
    assert str(dose.volume_per_course) == "1400 mL; another reading: 2800 mL"
    assert str(dose.minimum_time) == "7 hour; another reading: 14 hour"
    assert [str(step.volume) for step in dose.titration] == ["21 mL", "679 mL"]
    assert str(dose.titrated_time) == "7.29 hour; another reading: 14.29 hour"


def test_cautions_are_the_regimens_then_of_each_reading_then_the_intended_use() -> None:
    plain = mie.DosingRegimen(dose_per_course="2 g/kg").for_patient("70 kg")
    assert plain.cautions == (dosing.INTENDED_USE,)
    own = attrs.evolve(WIDE, caution="Only with a doctor.").for_patient("70 kg")
    assert own.cautions == ("Only with a doctor.", "It may be more.", dosing.INTENDED_USE)
    assert own.intended_use == dosing.INTENDED_USE
    assert str(own).startswith(own.regimen.key)


def test_the_weight_of_a_dose_is_in_kilograms() -> None:
    measured: dict[str, Any] = {"height": "70 in", "sex": "male", "weight_policy": "adjusted"}
    dose = HUAPAYA.for_patient("93000 g", **measured)
    assert (str(dose.weight), str(dose.dosing_weight)) == ("93 kg", "81 kg")
    assert str(HUAPAYA.for_patient("100 lb").weight) == "45.359237 kg"


def test_a_third_of_a_course_is_a_fraction_until_it_is_written() -> None:
    regimen = mie.DosingRegimen(dose_per_course="1 g/kg", days_per_course=3)
    dose = regimen.for_patient("70 kg", round_to="25 g")
    assert str(dose.per_day) == "23.33333333333333333333333333 g/day"
    assert str(dose.per_course) == "70 g"
    assert str(dose.rounded.per_day) == "25 g/day"
    assert str(dose.rounded.per_course) == "75 g"


def test_a_course_that_is_rounded_is_divided_over_its_days() -> None:
    measured: dict[str, Any] = {"height": "70 in", "sex": "male", "weight_policy": "ontario-igum"}
    regimen = mie.DosingRegimen(
        dose_per_course="2 g/kg",
        days_per_course=3,
        courses=4,
        readings=[Reading(dose_per_course="1 g/kg", days_per_course=4, why="It may be less.")],
    )
    # 81 kg: 162 g become 160 g; 81 g become 80 g.
    rounded = regimen.for_patient("93 kg", **measured).rounded
    assert str(rounded.per_course) == "160 g; another reading: 80 g"
    assert str(rounded.per_day) == (
        "53.33333333333333333333333333 g/day; another reading: 20 g/day"
    )
    assert str(rounded.total) == "640 g; another reading: 320 g"


def test_days_of_the_callers_choice_do_for_a_rounding_where_a_reading_lacks_them() -> None:
    reading = Reading(daily_dose="1.5 g/kg/day", why="It may be more.")
    regimen = mie.DosingRegimen(dose_per_course="2 g/kg", readings=[reading])
    dose = regimen.for_patient("71 kg", days=2, round_to="5 g")
    assert str(dose.rounded.per_day) == "70 g/day; another reading: 105 g/day"
    assert str(dose.difference_percent) == "-1.41; another reading: -1.41"
    assert str(dose.difference.per_day) == "-1 g/day; another reading: -1.5 g/day"
    assert regimen.for_patient("71 kg").cautions == ("It may be more.", dosing.INTENDED_USE)


def test_a_rate_that_needs_a_product_is_only_asked_for_with_the_rate() -> None:
    limit = mie.records.RateLimit(value="4 mg/kg/min", operator="<")
    regimen = attrs.evolve(HUAPAYA, maximum_rate=limit)
    dose = regimen.for_patient("70 kg")
    assert str(dose.per_day) == "28 g/day"
    with pytest.raises(mie.MissingValueError, match="needs product="):
        _ = dose.binding_rate
    assert str(regimen.for_patient("70 kg", product="octagam-10").binding_rate.rate) == "168 mL/h"
