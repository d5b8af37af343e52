"""The doses of every regimen in the evidence, and for a patient."""

from decimal import Decimal

import pytest

import myositis_ild_evidence as mie

# regimen: per day, per course, total
EXPECTED = {
    "huapaya2019/ivig": ("400 mg/kg/day", "2 g/kg", "12 g/kg"),
    "wang2022/ivig": ("400 mg/kg/day", "2 g/kg", "at least 2 g/kg"),
    "cherin2002/ivig": ("1 g/kg/day", "2 g/kg", "8-12 g/kg (cohort mean)"),
    "dalakas1993/ivig": (None, "2 g/kg", "6 g/kg"),
    "kampylafka2012/ivig": (
        "1 g/kg/day; another reading: 2 g/kg/day",
        "2 g/kg; another reading: 4 g/kg",
        "at least 8 g/kg; another reading: at least 16 g/kg",
    ),
    "hallowell2016/pm-ild": (None, "2 g/kg", "6 g/kg"),
    "hallowell2016/rp-ild": ("0.4 g/kg/day", "2 g/kg", "2 g/kg"),
}


def test_the_document_has_these_seven_regimens() -> None:
    assert set(mie.document.regimens.ids) == set(EXPECTED)


@pytest.mark.parametrize("key", EXPECTED)
def test_doses_per_day_per_course_and_in_all(key: str) -> None:
    per_day, per_course, total = EXPECTED[key]
    regimen = mie.evidence.regimens[key]
    assert str(regimen.dose_per_course()) == per_course
    assert str(regimen.total_dose()) == total
    if per_day is None:
        with pytest.raises(mie.MissingValueError, match="give days= to choose"):
            regimen.dose_per_day()
        assert str(regimen.dose_per_day(days=2)) == "1 g/kg/day"
    else:
        assert str(regimen.dose_per_day()) == per_day


def test_bounds_carry_through_to_a_patient() -> None:
    cherin = mie.evidence.studies["cherin2002"].regimen.for_patient(weight="70 kg")
    assert (cherin.total.low, cherin.total.high) == (mie.Amount("560 g"), mie.Amount("840 g"))
    assert any("not limits for a patient" in caution for caution in cherin.cautions)
    kampylafka = mie.evidence.studies["kampylafka2012"].regimen.for_patient(weight="70 kg")
    assert str(kampylafka.per_course) == "140 g; another reading: 280 g"


def test_a_dose_for_a_patient_says_what_it_is_for() -> None:
    dose = mie.evidence.studies["huapaya2019"].regimen.for_patient(weight="70 kg")
    assert str(dose.total) == "840 g"
    assert "not advice" in dose.cautions[-1]


def test_pounds_are_exact() -> None:
    dose = mie.evidence.studies["huapaya2019"].regimen.for_patient(weight="100 lb")
    assert dose.per_course.exact.value == Decimal("45.359237") * 2


def test_a_bare_weight_is_refused() -> None:
    with pytest.raises(mie.UnitError, match="has no unit"):
        mie.evidence.studies["huapaya2019"].regimen.for_patient(weight=70)


def test_an_inexact_total_has_no_single_quantity() -> None:
    total = mie.evidence.studies["cherin2002"].regimen.total_dose()
    with pytest.raises(mie.AmbiguousDoseError, match=r"8-12 g/kg.*mean of the cohort"):
        _ = total.quantity


def test_in_place_changes_of_a_result_change_no_study() -> None:
    quantity = mie.evidence.studies["huapaya2019"].regimen.total_dose().quantity
    quantity.ito("mg/kg")
    assert str(mie.evidence.studies["huapaya2019"].regimen.total_dose()) == "12 g/kg"
