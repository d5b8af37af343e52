"""A regimen of the evidence becomes a dose for one patient, with all its uncertainty."""

import json
import pickle
import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.records import is_known
from registries import FLOATS as UNITS


def regimen(key: str) -> mie.DosingRegimen:
    return mie.evidence.regimens[key]


def adjusted(**options: Any) -> dosing.PatientDose:
    return regimen("huapaya2019/ivig").for_patient(
        weight="100 kg", height="175 cm", sex="male", weight_policy="adjusted",
        product="octagam-10", round_to="nearest-vial", **options,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "course", "total"),
    [
        ("huapaya2019/ivig", "140 g", "840 g"),
        ("wang2022/ivig", "140 g", "at least 140 g"),
        ("cherin2002/ivig", "140 g", "560-840 g (cohort mean)"),
        ("dalakas1993/ivig", "140 g", "420 g"),
        (
            "kampylafka2012/ivig",
            "140 g; another reading: 280 g",
            "at least 560 g; another reading: at least 1120 g",
        ),
        ("hallowell2016/pm-ild", "140 g", "420 g"),
        ("hallowell2016/rp-ild", "140 g", "140 g"),
    ],
)
def test_every_regimen_at_70_kg(key: str, course: str, total: str) -> None:
    dose = regimen(key).for_patient(weight="70 kg")
    assert (str(dose.per_course), str(dose.total)) == (course, total)
    assert dose.cautions[-1] == dose.intended_use == dosing.INTENDED_USE


def test_uncertainty_is_said_in_words() -> None:
    cherin = regimen("cherin2002/ivig").for_patient("70 kg")
    assert any("mean, not limits for a patient" in caution for caution in cherin.cautions)
    kampylafka = regimen("kampylafka2012/ivig").for_patient("70 kg")
    assert any("every dose doubles" in caution for caution in kampylafka.cautions)
    assert str(kampylafka.per_day) == "70 g/day; another reading: 140 g/day"


def test_without_days_there_is_no_dose_of_a_day() -> None:
    dose = regimen("dalakas1993/ivig").for_patient("70 kg", product="octagam-10")
    for name in ("per_day", "vials", "volume", "minimum_time", "titration", "titrated_time"):
        with pytest.raises(mie.MissingValueError, match="days="):
            getattr(dose, name)
    assert str(dose.vials_per_course) == "4 x 30 g + 1 x 20 g"
    assert str(dose.volume_per_course) == "1400 mL"


def test_the_caller_may_choose_the_days() -> None:
    dose = regimen("dalakas1993/ivig").for_patient("70 kg", days=2, product="octagam-10")
    assert (str(dose.per_day), str(dose.volume)) == ("70 g/day", "700 mL")
    assert any("2 days a course are the caller's choice" in said for said in dose.warnings)
    with pytest.raises(mie.InvalidValueError, match="reports 5 days"):
        regimen("huapaya2019/ivig").for_patient("70 kg", days=2)


def test_rounding_stands_beside_the_exact_dose() -> None:
    dose = adjusted()
    exact = (
        Fraction("0.4") * (50 + Fraction("2.3") * (Fraction(175) * 50 / 127 - 60)) * Fraction("0.6")
        + Fraction("0.4") * 40
    )
    assert abs(Fraction(dose.per_day.exact.value) - exact) < Fraction(1, 10**20)
    assert str(dose.rounded.per_day) == "33 g/day"
    assert str(dose.rounded.per_course) == "165 g"
    assert str(dose.rounded.total) == "990 g"
    day, total = dose.difference.per_day.exact, dose.difference.total.exact
    assert Fraction(day.value) + Fraction(dose.per_day.exact.value) == 33
    assert Fraction(total.value) + Fraction(dose.total.exact.value) == 990
    assert dose.difference_percent.exact == Decimal("0.27")


def test_without_rounding_nothing_differs() -> None:
    dose = regimen("huapaya2019/ivig").for_patient("70.3 kg")
    assert dose.rounded.total == dose.total
    assert str(dose.difference.total) == "0 g"
    assert str(dose.difference_percent) == "0.00"


def test_a_step_is_rounded_once_a_day() -> None:
    dose = regimen("huapaya2019/ivig").for_patient("70 kg", round_to="5 g")
    assert (str(dose.rounded.per_day), str(dose.rounded.total)) == ("30 g/day", "900 g")
    assert str(dose.difference_percent) == "7.14"


def test_a_course_is_rounded_where_days_are_not_known() -> None:
    dose = regimen("dalakas1993/ivig").for_patient("71 kg", round_to="5 g")
    assert (str(dose.rounded.per_course), str(dose.rounded.total)) == ("140 g", "420 g")


def test_ontario_rounds_the_course_as_it_says_unless_told_otherwise() -> None:
    measured: dict[str, Any] = {
        "height": "175 cm", "sex": "male", "weight_policy": "ontario-igum",
    }  # fmt: skip
    dose = regimen("huapaya2019/ivig").for_patient("80 kg", **measured)
    assert (str(dose.rounded.per_course), str(dose.rounded.per_day)) == ("150 g", "30 g/day")
    assert str(dose.rounded.total) == "900 g"
    exact = regimen("huapaya2019/ivig").for_patient("80 kg", round_to="exact", **measured)
    assert exact.rounding is None


def test_bounds_and_readings_are_rounded_too() -> None:
    dose = regimen("cherin2002/ivig").for_patient("70.4 kg", round_to="5 g")
    assert str(dose.rounded.total) == "560-840 g (cohort mean)"
    assert str(dose.difference.total) == "-4.8--3.2 g (cohort mean)"
    open_ended = regimen("kampylafka2012/ivig").for_patient("73 kg", round_to="5 g")
    assert str(open_ended.rounded.total) == "at least 600 g; another reading: at least 1160 g"
    more, less = open_ended.difference.total, open_ended.difference.total.readings[0]
    assert (str(more.low), more.high) == ("16 g", None)
    assert (less.low, str(less.high)) == (None, "-8 g")


def test_readings_have_vials_of_their_own() -> None:
    dose = regimen("kampylafka2012/ivig").for_patient("70 kg", product="octagam-10")
    assert str(dose.vials) == "2 x 30 g + 1 x 10 g; another reading: 4 x 30 g + 1 x 20 g"
    assert dose.vials_per_course.number == 6
    assert dose.vials_per_course.readings[0].number == 10


def test_a_range_of_doses_has_no_one_number_of_vials() -> None:
    wide = mie.DosingRegimen(
        daily_dose=mie.Span("0.4 g/kg/day", "1 g/kg/day", "bounds"), days_per_course=2
    )
    dose = wide.for_patient("70 kg", product="octagam-10", round_to="nearest-vial")
    assert str(dose.rounded.per_day) == "28-70 g/day"
    with pytest.raises(mie.AmbiguousDoseError, match="28-70 g/day"):
        _ = dose.vials


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"round_to": "nearest-vial"}, mie.MissingValueError, "product="),
        ({"round_to": "nearest"}, mie.InvalidValueError, "nearest-vial"),
        ({"round_to": 5}, mie.InvalidValueError, "a step such as '5 g'"),
        ({"round_to": "5 mL"}, mie.InvalidValueError, "a step such as '5 g'"),
        ({"round_to": "0 g"}, mie.InvalidValueError, "more than zero"),
        ({"product": "octagam"}, mie.UnknownKeyError, "octagam-10"),
        ({"product": 10}, mie.InvalidValueError, "product is an id"),
        ({"indication": "dermatomyositus"}, mie.UnknownKeyError, "'dermatomyositis'"),
        ({"warn_above": "200 mL"}, mie.InvalidValueError, "grams of one infusion"),
        ({"rate_cap": "200 mL"}, mie.UnitError, "not a rate"),
        ({"rate_cap": "4 mg/kg/min"}, mie.MissingValueError, "product="),
    ],
)
def test_options_that_make_no_sense_are_refused(
    options: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        regimen("huapaya2019/ivig").for_patient("70 kg", **options)


@pytest.mark.parametrize(("name", "said"), [("vials", "vials need"), ("volume", "volumes need")])
def test_vials_and_volumes_need_a_product(name: str, said: str) -> None:
    with pytest.raises(mie.MissingValueError, match=said):
        getattr(regimen("huapaya2019/ivig").for_patient("70 kg"), name)


def test_the_callers_cap_warns_and_clips_nothing() -> None:
    capped, free = adjusted(warn_above="30 g"), adjusted()
    assert capped.rounded.per_day == free.rounded.per_day
    assert any("33 g in one day is above warn_above 30 g" in said for said in capped.warnings)
    assert not any("warn_above" in said for said in adjusted(warn_above="33 g").warnings)


def test_more_than_the_label_gives_is_said() -> None:
    double = regimen("kampylafka2012/ivig").for_patient("70 kg", product="octagam-10")
    assert any("4 g/kg a course is more than the label" in said for said in double.warnings)
    single = mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=1)
    said = single.for_patient("70 kg", product="octagam-10").warnings
    assert any("divides a course over 2-5 days, not 1" in warning for warning in said)


def test_a_dose_below_every_vial_goes_up_without_a_middle() -> None:
    low = mie.DosingRegimen(daily_dose="50 mg/kg/day", days_per_course=1)
    dose = low.for_patient(
        "20 kg", product="octagam-10", round_to="nearest-vial", accept_implausible="dose"
    )
    assert str(dose.rounded.per_day) == "2 g/day"
    assert not any("in the middle" in said for said in dose.warnings)


@given(
    weights=st.tuples(st.integers(200, 3500), st.integers(200, 3500)),
    key=st.sampled_from(["huapaya2019/ivig", "cherin2002/ivig", "kampylafka2012/ivig"]),
    round_to=st.sampled_from(["exact", "5 g", "nearest-vial", "vial-up", "vial-down"]),
)
def test_a_heavier_patient_never_gets_less(
    weights: tuple[int, int], key: str, round_to: str
) -> None:
    light, heavy = (
        regimen(key).for_patient(f"{w / 10} kg", product="octagam-10", round_to=round_to)
        for w in sorted(weights)
    )
    assert light.rounded.per_course.low <= heavy.rounded.per_course.low
    assert light.per_course.low <= heavy.per_course.low


@given(tenths=st.integers(200, 3500))
def test_doses_agree_with_fractions(tenths: int) -> None:
    dose = regimen("huapaya2019/ivig").for_patient(f"{tenths / 10} kg")
    assert Fraction(dose.total.exact.value) == Fraction(tenths, 10) * 12
    assert Fraction(dose.per_day.exact.value) == Fraction(tenths, 10) * Fraction(2, 5)


def test_results_are_frozen_and_survive_pickling() -> None:
    dose = adjusted(renal_or_thrombosis_risk=True, rate_cap="100 mL/h")
    _ = dose.vials  # computed figures do not travel
    again = pickle.loads(pickle.dumps(dose))
    assert again == dose
    assert again.explain() == dose.explain()
    assert pickle.loads(pickle.dumps(dose.rounded)).total == dose.rounded.total
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        dose.days = 3  # type: ignore[misc]


COMPUTED = [each.key for each in mie.evidence.regimens if not each.not_computed]


@pytest.mark.parametrize("key", COMPUTED)
def test_results_are_plain_data_for_json(key: str) -> None:
    dose = regimen(key).for_patient("70 kg", product="octagam-10", round_to="nearest-vial")
    tree = json.loads(json.dumps(dose.to_dict()))
    per_course = regimen(key).dose_per_course().low
    assert per_course is not None
    assert tree["patient"] == {"weight": "70 kg"}
    assert tree["per_course"]["low"] == f"{70 * int(per_course.value)} g"
    assert tree["intended_use"] == dosing.INTENDED_USE
    assert tree["steps"] == dose.explain("data")
    if is_known(regimen(key).days_per_course):
        assert tree["vials"]["number"] == dose.vials.number
    else:
        assert "days=" in tree["vials"]["missing"]


@pytest.mark.parametrize("key", [k for k in mie.evidence.regimens.ids if k not in COMPUTED])
def test_a_regimen_without_a_dose_per_weight_is_refused_with_its_reason(key: str) -> None:
    reason = re.escape(regimen(key).not_computed or "")
    with pytest.raises(mie.MissingValueError, match=f"{key}: {reason}"):
        regimen(key).for_patient("70 kg")


def test_text_says_what_is_not_known() -> None:
    shown = str(regimen("dalakas1993/ivig").for_patient("70 kg"))
    assert "Per day        not known: the days of a course are not reported" in shown
    assert " ".join(shown.split()).endswith(dosing.INTENDED_USE)


def test_a_dose_from_text_imports_no_pint() -> None:
    code = (
        "import sys, myositis_ild_evidence as mie\n"
        "dose = mie.evidence.regimens['huapaya2019/ivig'].for_patient(weight='70 kg', "
        "height='175 cm', sex='male', weight_policy='adjusted', product='octagam-10', "
        "round_to='nearest-vial')\n"
        "dose.total, dose.vials, dose.minimum_time\n"
        "sys.exit('pint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_one_quantity_goes_in_and_out() -> None:
    huapaya = regimen("huapaya2019/ivig")
    weight = UNITS.Quantity(70.5, "kg")
    found = dosing.dose_quantity(huapaya, weight)
    assert found.magnitude == huapaya.for_patient(weight).total.quantity.magnitude
    assert (found + weight).check("[mass]")  # of the same registry
    assert dosing.dose_quantity(huapaya, weight, "per_course").to("g").magnitude == 141
    pounds = UNITS.Quantity(155.0, "lb")
    exact = huapaya.for_patient(pounds).total.exact
    assert float(dosing.dose_quantity(huapaya, pounds).magnitude) == pytest.approx(
        float(exact.value), rel=1e-15
    )
    assert dosing.dose_quantity(huapaya, "70 kg").magnitude == 840


@pytest.mark.parametrize(("unit", "per_kg"), [("kg", 1.0), ("lb", 1 / 0.45359237), ("g", 1000.0)])
def test_an_array_of_quantities_goes_in_and_out(unit: str, per_kg: float) -> None:
    kilograms = np.array([20.0, 70.1, 350.0, 19.9, 351.0, np.nan, -70.0])
    found = dosing.dose_quantity(
        regimen("huapaya2019/ivig"), UNITS.Quantity(kilograms * per_kg, unit)
    )
    np.testing.assert_allclose(found.m_as("g"), [240, 841.2, 4200, *[np.nan] * 4], rtol=1e-15)
    assert found.units == UNITS.gram
    whole = UNITS.Quantity(np.array([70, 80]), "kg")
    assert dosing.dose_quantity(regimen("wang2022/ivig"), whole, "per_course").m.tolist() == [
        140,
        160,
    ]
    nobody = UNITS.Quantity(np.array([]), "kg")
    assert dosing.dose_quantity(regimen("huapaya2019/ivig"), nobody).m.size == 0
    assert whole.m.tolist() == [70, 80]


@pytest.mark.parametrize(
    "weights", [UNITS.Quantity(np.array([1.7]), "m"), UNITS.Quantity(np.array(["70"]), "kg")]
)
def test_an_array_that_is_no_weights_is_refused(weights: Any) -> None:
    with pytest.raises(mie.UnitError):
        dosing.dose_quantity(regimen("huapaya2019/ivig"), weights)


def test_one_quantity_keeps_a_decimal_registry_exact() -> None:
    exact: Any = pint.UnitRegistry(non_int_type=Decimal)
    for weight in (exact.Quantity(Decimal("70.1"), "kg"), exact.Quantity(Decimal("70100"), "g")):
        found = dosing.dose_quantity(regimen("huapaya2019/ivig"), weight)
        assert (found.magnitude, str(found.units)) == (Decimal("841.2"), "gram")


@pytest.mark.parametrize(
    ("key", "weight", "figure", "error"),
    [
        ("cherin2002/ivig", UNITS.Quantity(70, "kg"), "total", mie.AmbiguousDoseError),
        ("kampylafka2012/ivig", UNITS.Quantity(70, "kg"), "per_course", mie.AmbiguousDoseError),
        ("huapaya2019/ivig", UNITS.Quantity(70, "kg"), "per_day", mie.InvalidValueError),
        ("huapaya2019/ivig", UNITS.Quantity(700, "kg"), "total", mie.InvalidValueError),
        ("huapaya2019/ivig", UNITS.Quantity(float("nan"), "kg"), "total", mie.InvalidValueError),
        ("huapaya2019/ivig", UNITS.Quantity(70, "cm"), "total", mie.UnitError),
        ("huapaya2019/ivig", 70, "total", mie.UnitError),
    ],
)
def test_one_quantity_has_the_same_guards(
    key: str, weight: Any, figure: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        dosing.dose_quantity(regimen(key), weight, figure)
