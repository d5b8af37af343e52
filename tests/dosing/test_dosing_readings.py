"""A regimen that can be read in two ways is never read in one of them silently."""

from datetime import date
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.records import Reading

KAMPYLAFKA = mie.evidence.regimens["kampylafka2012/ivig"]
WHY = KAMPYLAFKA.readings[0].why
DOSE = KAMPYLAFKA.for_patient("70 kg")
START = date(2027, 1, 31)


def test_a_schedule_asks_which_reading_and_names_both() -> None:
    with pytest.raises(mie.AmbiguousDoseError) as caught:
        DOSE.schedule(START, courses=4)
    assert str(caught.value) == (
        "kampylafka2012/ivig can be read in 2 ways, (1) 2 g/kg a course, (2) 4 g/kg a course: "
        f"{WHY} Give reading=1 or reading=2"
    )


@pytest.mark.parametrize(
    ("reading", "grams", "course"), [(1, "70", "2 g/kg"), (2, "140", "4 g/kg")]
)
def test_a_schedule_of_a_reading_says_which_and_why(reading: int, grams: str, course: str) -> None:
    table = DOSE.schedule(START, courses=4, reading=reading)
    assert {str(row["grams"]) for row in table} == {grams}
    assert table.notes[0] == f"Reading {reading} of 2: {course} a course. {WHY}"
    assert KAMPYLAFKA.caution in table.notes
    assert table.notes[-1] == dosing.INTENDED_USE


@pytest.mark.parametrize("reading", [0, 3, True, "1", 1.0, "all"])
def test_a_reading_that_does_not_exist_is_refused(reading: Any) -> None:
    with pytest.raises(mie.InvalidValueError, match="reading is a number from 1 to 2, not "):
        DOSE.schedule(START, courses=4, reading=reading)


def test_a_reading_may_have_days_of_its_own() -> None:
    regimen = mie.DosingRegimen(
        dose_per_course="2 g/kg", days_per_course=2, courses=1,
        readings=[Reading(daily_dose="0.4 g/kg/day", days_per_course=5, why="Or five days.")],
    )  # fmt: skip
    table = regimen.for_patient("70 kg").schedule(START, reading=2)
    assert [str(row["grams"]) for row in table] == ["28"] * 5


def test_days_that_are_chosen_are_for_the_reading_that_leaves_them_open() -> None:
    regimen = mie.DosingRegimen(
        dose_per_course="2 g/kg", courses=1,
        readings=[Reading(daily_dose="0.4 g/kg/day", days_per_course=5, why="Or five days.")],
    )  # fmt: skip
    dose = regimen.for_patient("70 kg", days=2)
    assert [str(row["grams"]) for row in dose.schedule(START, reading=1)] == ["70"] * 2
    assert [str(row["grams"]) for row in dose.schedule(START, reading=2)] == ["28"] * 5
    patient = dosing.Patient(weight="70 kg")
    rows = dosing.compare(regimen, patient, days=2).where(policy="actual", product="octagam-10")
    assert [(row["reading"], row["vials_per_day"]) for row in rows] == [
        (1, "2 x 30 g + 1 x 10 g"),
        (2, "1 x 20 g + 4 x 2 g"),
    ]


def test_a_comparison_has_each_reading_in_rows_of_its_own() -> None:
    table = dosing.compare(KAMPYLAFKA, dosing.Patient(weight="70 kg"))
    rows = table.where(policy="actual", product="octagam-10")
    assert [(row["reading"], str(row["course_g"]), row["vials_per_day"]) for row in rows] == [
        (1, "140", "2 x 30 g + 1 x 10 g"),
        (2, "280", "4 x 30 g + 1 x 20 g"),
    ]
    assert [str(row["versus_actual_percent"]) for row in rows] == ["0.0", "0.0"]
    assert len(table.where(policy="ideal", product="octagam-10")) == 1  # refused in both
    assert table.notes[1:] == (
        f"Reading 1 of 2: 2 g/kg a course. Reading 2 of 2: 4 g/kg a course. {WHY}",
        KAMPYLAFKA.caution,
        dosing.INTENDED_USE,
    )


def test_a_regimen_that_is_read_in_one_way_needs_no_choice() -> None:
    huapaya = mie.evidence.regimens["huapaya2019/ivig"].for_patient("70 kg")
    assert list(huapaya.schedule(START)) == list(huapaya.schedule(START, reading=1))
    with pytest.raises(mie.InvalidValueError, match="from 1 to 1, not 2"):
        huapaya.schedule(START, reading=2)


def test_courses_and_intervals_with_readings_must_be_chosen() -> None:
    open_courses = mie.Span(2, 2, readings=[mie.Span(3, 3)])
    regimen = mie.DosingRegimen(
        daily_dose="1 g/kg/day", days_per_course=1, courses=open_courses, interval="1 month"
    )
    with pytest.raises(mie.AmbiguousDoseError, match="give courses="):
        regimen.for_patient("70 kg").schedule(START)


def test_a_schedule_names_what_its_grams_rest_on() -> None:
    dose = mie.evidence.regimens["huapaya2019/ivig"].for_patient(
        "100 kg", height="175 cm", sex="male", age=50, renal_or_thrombosis_risk=False,
        weight_policy="adjusted", product="octagam-10", round_to="5 g",
    )  # fmt: skip
    notes = dose.schedule(START).notes
    assert notes[:3] == (
        "For 100 kg: the dosing weight is ~82.279 kg, adjusted (Adjusted body weight (ideal + "
        "0.4 x excess)).",
        "A day: ~32.911 g, rounded 35 g (to the nearest 5 g a day).",
        "Octagam 10%, 100 mg/mL; rates: US, no date read; vials: international, no date read: "
        "1 x 30 g + 1 x 5 g a day.",
    )
    assert notes[3:] == (*dose.warnings, *dose.cautions)


def test_readings_of_a_dose_and_of_its_regimen_are_all_kept() -> None:
    regimen = mie.DosingRegimen(
        dose_per_course=mie.Span("2 g/kg", readings=[mie.Span("3 g/kg")]),
        days_per_course=2,
        readings=[Reading(dose_per_course="4 g/kg", why="An invented one.")],
    )
    assert [str(one) for one in regimen.dose_per_course().readings] == ["3 g/kg", "4 g/kg"]
    assert [str(one) for one in regimen.dose_per_day().readings] == ["1.5 g/kg/day", "2 g/kg/day"]
