"""What was typed is cross-checked, and so is a dose, before and after rounding."""

from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.formulary import shipped
from myositis_ild_evidence.records.guards import guard_of, least_of, refused_from

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
PLAIN = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)


def refused(regimen: mie.DosingRegimen, *args: Any, **known: Any) -> mie.EvidenceError:
    with pytest.raises(mie.EvidenceError) as caught:
        regimen.for_patient(*args, **known)
    return caught.value


@pytest.mark.parametrize(
    ("weight", "height", "age", "taken"),
    [
        ("30.72 kg", "160 cm", None, True),  # 12 kg/m2
        ("30.71 kg", "160 cm", None, False),
        ("179.2 kg", "160 cm", None, True),  # 70 kg/m2
        ("179.3 kg", "160 cm", None, False),
        ("1.75 kg", "50 cm", "10 days", True),  # 7 kg/m2
        ("1.74 kg", "50 cm", "10 days", False),
        ("30.71 kg", "160 cm", 17, True),
        ("30.71 kg", "160 cm", 18, False),
        ("70 lb", "175 cm", None, False),
        ("70 kg", "69 in", None, True),
    ],
)
def test_a_body_mass_index_that_can_hardly_be_right_is_refused_until_it_was_checked(
    weight: str, height: str, age: Any, taken: bool
) -> None:
    if taken:
        assert HUAPAYA.for_patient(weight, height=height, age=age).per_day
        return
    error = refused(HUAPAYA, weight, height=height, age=age)
    assert (error.code, error.argument) == ("implausible", "weight")
    assert "accept_implausible='bmi'" in str(error)
    dose = HUAPAYA.for_patient(weight, height=height, age=age, accept_implausible="bmi")
    assert any("body mass index" in said for said in dose.warnings)


@pytest.mark.parametrize(
    ("measured", "meant"),
    [
        ({"weight": "70 lb", "height": "175 cm"}, "70 kg"),
        ({"weight": "180 kg", "height": "155 cm"}, "180 lb"),
        ({"weight": "60 kg", "height": "69 cm", "age": 12}, "69 in"),
        ({"weight": "25 kg", "height": "150 cm"}, None),
    ],
)
def test_the_unit_that_was_perhaps_meant_is_named(
    measured: dict[str, Any], meant: str | None
) -> None:
    said = str(refused(HUAPAYA, **measured))
    assert ("it would be" in said) is (meant is not None)
    assert meant is None or f"with {meant} it would be" in said


HEAVY: dict[str, Any] = {"weight": "180 kg", "height": "170 cm", "sex": "female", "age": 50}


def of_obesity(dose: dosing.PatientDose) -> list[str]:
    return [str(said) for said in dose.warnings if str(said).startswith("the body mass index is")]


def test_somebody_obese_is_told_the_dose_by_adjusted_weight_and_the_rules_that_ask_for_it() -> None:
    dose = HUAPAYA.for_patient(**HEAVY)
    [said] = of_obesity(dose)
    patient = dose.patient
    asking = []
    for policy in dosing.policies:
        try:
            found = dosing.dosing_weight(patient, policy)
        except mie.EvidenceError:
            continue
        if found.basis == "adjusted":
            asking.append(policy.id)
    assert len(asking) >= 4
    assert all(id in said for id in asking)
    assert "360 g by actual weight" in said
    assert "217.724 g" in said
    assert "demands it above 30" in said


@pytest.mark.parametrize(
    ("weight", "warned"), [("86.69 kg", False), ("86.7 kg", True), ("120 kg", True)]
)
def test_obesity_begins_at_the_lowest_index_that_a_policy_names(weight: str, warned: bool) -> None:
    assert shipped().obesity == 30
    dose = HUAPAYA.for_patient(weight, height="170 cm", sex="male")
    assert bool(of_obesity(dose)) is warned
    none = attrs.evolve(shipped(), policies=[dosing.policies["actual"]])
    assert not of_obesity(HUAPAYA.for_patient(weight, height="170 cm", sex="male", formulary=none))


@pytest.mark.parametrize(
    "known",
    [
        {"weight_policy": "adjusted"},
        {"weight_policy": "ideal"},
        {"age": 17, "weight": "120 kg"},
        {"height": None},
    ],
)
def test_nobody_else_is_told_so(known: dict[str, Any]) -> None:
    assert not of_obesity(HUAPAYA.for_patient(**HEAVY | known))


def test_without_a_sex_or_a_height_it_is_said_what_is_missing() -> None:
    [said] = of_obesity(HUAPAYA.for_patient(**HEAVY | {"sex": None}))
    assert "sex=" in said
    assert len(HUAPAYA.for_patient("70 kg").notes) == 1
    assert HUAPAYA.for_patient("70 kg", height="170 cm").notes == ()
    assert HUAPAYA.for_patient("20 kg", age=6).notes == ()


# --- The dose, before and after rounding


def test_the_bounds_are_those_of_the_drug() -> None:
    guard = guard_of("ivig")
    assert guard is not None
    assert refused_from(guard) == 10
    assert least_of(guard) == Fraction(1, 10)


@pytest.mark.parametrize("product", [None, "octagam-10", "privigen-10"])
def test_above_the_label_is_a_warning_whatever_the_product(product: str | None) -> None:
    more = mie.DosingRegimen(dose_per_course="2.1 g/kg", days_per_course=5)
    dose = more.for_patient("70 kg", product=product, renal_or_thrombosis_risk=False)
    assert sum("2.1 g/kg a course is more than" in said for said in dose.warnings) == 1
    same = mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=5)
    dose = same.for_patient("70 kg", product=product, renal_or_thrombosis_risk=False)
    vials = "the vials of a course hold"  # which are no dose
    above = [said for said in dose.warnings if "a course is more than" in said]
    assert all(said.startswith(vials) for said in above)


@pytest.mark.parametrize(
    ("course", "taken"), [("0.1 g/kg", True), ("99 mg/kg", False), ("2 mg/kg", False)]
)
def test_a_course_that_is_hardly_ever_so_low_is_refused_until_it_was_checked(
    course: str, taken: bool
) -> None:
    low = mie.DosingRegimen(dose_per_course=course, days_per_course=2, courses=1)
    weights = {"weight_kg": np.array([70.0, 70.0]), "seen": np.array([True, False])}
    if taken:
        assert low.for_patient("70 kg").warnings == ()
        return
    error = refused(low, "70 kg")
    assert (error.code, error.argument) == ("implausible", "accept_implausible")
    dose = low.for_patient("70 kg", accept_implausible="dose")
    assert len([said for said in dose.warnings if "is less than 0.1 g/kg" in said]) == 1
    with pytest.raises(mie.InvalidValueError):
        low.for_cohort(weights)
    with pytest.raises(mie.InvalidValueError):
        dosing.dose_quantity(low, mie.Amount("70 kg").quantity)
    found = low.for_cohort(weights, accept_implausible={"dose": "seen"})
    assert [reason is None for reason in found["reason"]] == [True, False]
    assert found["warning"][0].startswith("a course is less than 0.1 g/kg")
    everybody = low.for_cohort(weights, accept_implausible={"dose": True})
    assert list(everybody["reason"]) == [None, None]


def test_an_order_that_was_checked_has_a_dose_without_being_checked_again() -> None:
    order = dosing.read_order("2 mg/kg over 5 days", accept_implausible="dose")
    assert str(order.for_patient("70 kg", reading=1).per_course) == "0.14 g"
    patient = dosing.Patient(weight="70 kg", accept_implausible="age")
    assert order.for_patient(patient=patient, reading=1).patient.accept_implausible == (
        "age", "dose",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("weight", "round_to", "said"),
    [
        ("40 kg", "10 g", ["rounded, 2.5 g/kg", "rounding gives 25 % more"]),  # 16 to 20 g
        ("28 kg", "10 g", ["rounding gives ~10.71 % less"]),  # 11.2 to 10 g
        ("50 kg", "3 g", ["rounded, 2.1 g/kg", "rounding gives 5 % more"]),  # 20 to 21 g
        ("50.1 kg", "3 g", ["rounded, ~2.096 g/kg"]),
        ("52.5 kg", "5 g", []),  # 21 to 20 g
        ("70 kg", "7 g", []),
    ],
)
def test_what_rounding_makes_of_a_dose_is_looked_at_again(
    weight: str, round_to: str, said: list[str]
) -> None:
    found = PLAIN.for_patient(weight, round_to=round_to).warnings
    assert len(found) == len(said)
    assert all(text.startswith(head) for text, head in zip(found, said, strict=True))


@pytest.mark.parametrize(
    ("course", "weight", "round_to", "said"),
    [
        ("9 g/kg", "10 kg", "75 g up", "after rounding, 15 g/kg"),
        ("0.12 g/kg", "51 kg", "5 g down", "after rounding, ~0.098039 g/kg"),
    ],
)
def test_rounding_to_what_can_hardly_be_meant_is_refused(
    course: str, weight: str, round_to: str, said: str
) -> None:
    regimen = mie.DosingRegimen(dose_per_course=course, courses=1)
    error = refused(regimen, weight, round_to=round_to, age=1 if weight == "10 kg" else None)
    assert error.code == "implausible"
    assert str(error).startswith(said)


def test_vials_that_hold_much_more_than_a_dose_are_said_where_whole_they_pass_the_label() -> None:
    small: dict[str, Any] = {"product": "octagam-10", "stock": ["30 g"], "age": 6}
    heads = [str(said) for said in HUAPAYA.for_patient("25 kg", **small).warnings]
    assert any(head.startswith("the vials of a course hold 100 g more") for head in heads)
    enough = [str(said) for said in HUAPAYA.for_patient("75 kg", product="octagam-10").warnings]
    assert not any(head.startswith("the vials") for head in enough)


# --- A risk that nobody spoke of


def risk(**known: Any) -> list[str]:
    dose = HUAPAYA.for_patient("80 kg", product="octagam-10", **known)
    return [str(said) for said in dose.warnings if str(said).startswith("renal_or_thrombosis_risk")]


def test_a_risk_that_nobody_spoke_of_is_not_known_and_what_speaks_for_it_is_named() -> None:
    [said] = risk()
    assert "not known" in said
    assert "dermatomyositis" in said
    assert "above 65" not in said
    [older] = risk(age=66)
    assert "age above 65 year" in older
    assert "dermatomyositis" not in risk(indication="immune-thrombocytopenia")[0]
    assert "only where it is ruled out" in said
    assert "3.3 mg/kg/min" in said


@pytest.mark.parametrize(("age", "questioned"), [(65, False), (66, True), (None, False)])
def test_that_somebody_old_has_no_risk_is_questioned(age: int | None, questioned: bool) -> None:
    assert bool(risk(age=age, renal_or_thrombosis_risk=False)) is questioned
    assert risk(age=age, renal_or_thrombosis_risk=True) == []


def test_a_risk_factor_is_an_age_or_an_indication() -> None:
    factor = shipped().risks[0]
    for change in ({"indication": "dermatomyositis"}, {"age_above": None}):
        with pytest.raises(mie.InvalidValueError, match="either"):
            attrs.evolve(factor, **change)


# --- Columns


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ({"sex": True}, "unknown-choice"),
        ({"bmi": 1}, "wrong-type"),
        ({"bmi": False}, "wrong-type"),
        ({"bmi": "nothing"}, "unknown-key"),
    ],
)
def test_what_is_accepted_in_a_cohort_is_a_word_and_a_column(accepted: Any, code: str) -> None:
    with pytest.raises(mie.EvidenceError) as caught:
        HUAPAYA.for_cohort({"weight_kg": np.array([70.0])}, accept_implausible=accepted)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "unit", "own", "child"),
    [
        ("age_days", None, 6574.0, True), ("age_days", None, 6575.0, False),
        ("age_weeks", None, 939.0, True), ("age_months", None, 215.0, True),
        ("age", "months", 216.0, False), ("age", "d", 10.0, True), ("age", None, 17.0, True),
    ],
)  # fmt: skip
def test_ages_of_a_cohort_may_be_days_weeks_or_months(
    name: str, unit: str | None, own: float, child: bool
) -> None:
    cohort = {"weight_kg": np.array([30.0]), name: np.array([own])}
    found = HUAPAYA.for_cohort(cohort, age=name, age_unit=unit)
    assert ("not a dose for a child" in (found["warning"][0] or "")) is child


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [("age_days", "months", "contradiction"), ("age", "kg", "wrong-dimension"),
     ("age", "fortnight", "unknown-unit"), ("age_kg", None, "wrong-dimension")],
)  # fmt: skip
def test_a_unit_that_no_age_has_is_refused(name: str, unit: str | None, code: str) -> None:
    cohort = {"weight_kg": np.array([30.0]), name: np.array([7.0])}
    with pytest.raises(mie.UnitError) as caught:
        HUAPAYA.for_cohort(cohort, age=name, age_unit=unit)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("man", "woman"),
    [("M", "F"), ("m", "f"), ("male", "female"), ("Male", "Female"), ("MALE", "FEMALE")],
)
def test_a_cohort_reads_a_sex_by_its_letter_and_in_capitals(man: str, woman: str) -> None:
    cohort = {
        "weight_kg": np.array([80.0, 80.0]), "height_cm": np.array([175.0, 175.0]),
        "sex": np.array([man, woman]),
    }  # fmt: skip
    found = HUAPAYA.for_cohort(cohort, weight_policy="ideal")
    assert [round(weight, 3) for weight in found["dosing_weight_kg"]] == [70.465, 65.965]
