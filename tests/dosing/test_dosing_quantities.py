"""One figure for one weight or an array: its number, its unit, its registry and its guards."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from registries import FLOATS as UNITS

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]


def weight(value: Any, unit: str = "kg") -> Any:
    return UNITS.Quantity(value, unit)


@pytest.mark.parametrize(
    ("key", "given", "figure", "error", "said"),
    [
        (
            "huapaya2019/ivig",
            weight(70),
            "per_day",
            mie.InvalidValueError,
            "unknown figure 'per_day'; valid: 'total', 'per_course'",
        ),
        (
            "huapaya2019/ivig",
            weight(70),
            "totl",
            mie.InvalidValueError,
            "unknown figure 'totl'; did you mean 'total'?",
        ),
        (
            "kampylafka2012/ivig",
            weight(70),
            "per_course",
            mie.AmbiguousDoseError,
            "2 g/kg; another reading: 4 g/kg: one quantity cannot say both; use for_patient",
        ),
        (
            "huapaya2019/ivig",
            weight(np.array([1.7]), "m"),
            "total",
            mie.UnitError,
            "a body weight is a mass, not m",
        ),
        (
            "huapaya2019/ivig",
            weight(np.array(["70"])),
            "total",
            mie.UnitError,
            "expected an array of numbers, got one of <U2",
        ),
        (
            "huapaya2019/ivig",
            weight(np.array([True])),
            "total",
            mie.UnitError,
            "expected an array of numbers, got one of bool",
        ),
    ],
)
def test_what_gives_no_one_figure_is_refused_whole(
    key: str, given: Any, figure: Any, error: type[mie.EvidenceError], said: str
) -> None:
    with pytest.raises(error) as caught:
        dosing.dose_quantity(mie.evidence.regimens[key], given, figure)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("given", "grams"),
    [
        (weight(70), 840),
        (weight(20), 240),
        (weight(350.0), 4200),
        (weight(70000, "g"), 840),
        (weight(70000.0, "g"), 840),
        (weight(np.float32(70.5)), 846),
        (weight(np.int64(70)), 840),
        (weight(np.array(70.0)), 840),
        (weight(Fraction(141, 2)), 846),
    ],
)
def test_one_weight_of_any_number_gives_grams_of_its_registry(given: Any, grams: int) -> None:
    found = dosing.dose_quantity(HUAPAYA, given)
    assert (found.magnitude, str(found.units)) == (grams, "gram")
    assert found._REGISTRY is UNITS


def test_fractions_stay_fractions() -> None:
    third = dosing.dose_quantity(HUAPAYA, weight(Fraction(211, 3)), "per_course").magnitude
    assert isinstance(third, Fraction)
    alone = HUAPAYA.for_patient(weight(Fraction(211, 3)))
    assert third == pytest.approx(422 / 3, abs=1e-25)
    assert alone.per_course.exact.value == Decimal("140.6666666666666666666666667")
    assert str(alone.total) == "844 g"
    grams = dosing.dose_quantity(HUAPAYA, weight(Fraction(141001, 2), "g"), "per_course")
    assert grams.magnitude == Fraction(141001, 1000)


@pytest.mark.parametrize("kilograms", [19.99, 350.01])
def test_one_weight_beyond_the_limits_is_refused_with_them(kilograms: float) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        dosing.dose_quantity(HUAPAYA, weight(kilograms))
    assert str(caught.value).startswith(
        f"weight {kilograms} kg is outside of 20 kg to 350 kg for adults"
    )


@pytest.mark.parametrize(("unit", "per_kilogram"), [("kg", 1), ("g", 1000)])
def test_an_array_has_doses_within_the_limits_and_a_hair_beyond(
    unit: str, per_kilogram: int
) -> None:
    kilograms = np.array([20 - 5e-10, 20 - 2e-9, 350 + 5e-10, 350 + 2e-9])
    found = dosing.dose_quantity(HUAPAYA, weight(kilograms * per_kilogram, unit))
    np.testing.assert_allclose(found.m_as("g"), [240, np.nan, 4200, np.nan], rtol=1e-9)


@pytest.mark.parametrize("kilograms", [[70.0, 19.0], [70.0, 351.0], [70.0, np.nan]])
def test_one_implausible_weight_leaves_the_others_their_dose(kilograms: list[float]) -> None:
    given = weight(np.array(kilograms))
    found = dosing.dose_quantity(HUAPAYA, given)
    assert found.magnitude[0] == 840
    assert np.isnan(found.magnitude[1])
    assert given.magnitude[0] == 70


def test_a_table_of_weights_keeps_its_shape() -> None:
    found = dosing.dose_quantity(HUAPAYA, weight(np.array([[70.0, 80.0]])), "per_course")
    assert found.magnitude.tolist() == [[140, 160]]
    assert found._REGISTRY is UNITS


def test_figures_of_one_regimen_are_kept_apart() -> None:
    own = mie.DosingRegimen(dose_per_course="2 g/kg", courses=3)
    other = mie.DosingRegimen(dose_per_course="1 g/kg", courses=3)
    for _ in range(2):
        assert dosing.dose_quantity(own, weight(70)).magnitude == 420
        assert dosing.dose_quantity(own, weight(70), "per_course").magnitude == 140
        assert dosing.dose_quantity(other, weight(70)).magnitude == 210


def test_a_new_regimen_in_the_place_of_an_old_one_has_its_own_dose() -> None:
    for grams in range(100, 300):
        regimen = mie.DosingRegimen(dose_per_course=f"{grams} mg/kg")
        found = dosing.dose_quantity(regimen, weight(100), "per_course")
        assert found.magnitude == pytest.approx(grams / 10)


def test_text_and_amounts_go_through_a_patient() -> None:
    dalakas = mie.evidence.regimens["dalakas1993/ivig"]
    for given in ("70 kg", mie.Amount("70 kg")):
        assert dosing.dose_quantity(dalakas, given, "per_course").magnitude == 140
        assert dosing.dose_quantity(dalakas, given).magnitude == 420


def test_a_dose_that_is_no_whole_number_stays_exact() -> None:
    regimen = mie.DosingRegimen(dose_per_course="400 mg/kg")
    assert dosing.dose_quantity(regimen, weight(Fraction(141, 2)), "per_course").magnitude == (
        Fraction(141, 5)
    )


def test_pounds_are_multiplied_once_by_the_exact_dose_of_a_pound() -> None:
    regimen = mie.DosingRegimen(dose_per_course="400 mg/kg")
    pounds = weight(np.array([100.0]), "lb")
    assert dosing.dose_quantity(regimen, pounds, "per_course").magnitude[0] == 18.1436948


def test_an_array_of_any_unit_of_mass_is_read() -> None:
    found = dosing.dose_quantity(HUAPAYA, weight(np.array([0.07, 0.7]), "tonne"))
    assert str(found.units) == "gram"
    np.testing.assert_allclose(found.magnitude, [840, np.nan])


def test_a_cohort_of_quantities_has_units_where_something_is_measured() -> None:
    cohort = {"weight_kg": UNITS.Quantity(np.array([70.0, 140.0]), "kg")}
    regimen = mie.evidence.regimens["kampylafka2012/ivig"]
    found = mie.dosing.for_cohort(regimen, cohort, product="privigen-10", reading="all")
    units = {name: str(getattr(column, "units", "")) for name, column in found.items()}
    for number in (1, 2):
        assert units[f"per_course_g_reading_{number}"] == "gram"
        assert units[f"waste_per_day_g_reading_{number}"] == "gram"
        # A number of vials of 20 g is not a mass.
        assert units[f"vials_per_day_of_20_g_reading_{number}"] == ""
        assert units[f"vials_per_day_reading_{number}"] == ""
    assert units["dosing_weight_kg"] == "kilogram"
    assert found["per_course_g_reading_2"].m_as("g").tolist() == [280, 560]


class Labelled:
    """An array with labels, as of xarray: numpy sees its numbers and not its unit."""

    def __init__(self, data: Any, **attributes: str) -> None:
        self.data = data
        self.attrs = attributes

    def __array__(self, *_: Any, **__: Any) -> Any:
        return np.asarray(getattr(self.data, "magnitude", self.data))


def test_an_array_with_labels_keeps_its_unit() -> None:
    regimen = mie.evidence.studies["huapaya2019"].regimen
    grams = 154 * 0.45359237 * 2
    pounds = np.array([154.0])
    for column in (Labelled(UNITS.Quantity(pounds, "lb")), Labelled(pounds, units="lb")):
        made = regimen.for_cohort({"weight_kg": column})["per_course_g"]
        assert float(getattr(made, "magnitude", made)[0]) == pytest.approx(grams)
    assert regimen.for_cohort({"weight_kg": Labelled(np.array([70.0]))})["per_course_g"] == [140]
    for unit, said in (("cm", "a length, not a mass"), ("banana", "unknown unit 'banana'")):
        with pytest.raises(mie.UnitError, match=said):
            regimen.for_cohort({"weight_kg": Labelled(pounds, units=unit)})


#: Weights whose dose is a whole number of steps, as floats and fractions have them and as typed.
ON_A_BOUNDARY = [
    (50 * 1.1, "55 kg"), (3 * 18.35, "55.05 kg"), (Fraction(200, 3), "66.6666666666666667 kg"),
    (7 * 10.1, "70.7 kg"), (0.1 * 3 * 250, "75 kg"), (Fraction(175, 2), "87.5 kg"),
]  # fmt: skip


@pytest.mark.parametrize(("computed", "typed"), ON_A_BOUNDARY, ids=lambda each: str(each))
@pytest.mark.parametrize("round_to", ["vial-up", "vial-down", "nearest-vial", "5 g up", "1 g down"])
@pytest.mark.parametrize("dose", ["0.3 g/kg/day", "0.4 g/kg/day", "1 g/kg/day"])
def test_a_weight_that_was_computed_is_rounded_as_the_one_that_is_typed(
    computed: Any, typed: str, round_to: str, dose: str
) -> None:
    regimen = mie.DosingRegimen(daily_dose=dose, days_per_course=2)
    asked: Any = {"round_to": round_to, "product": "octagam-10"}
    one, other = (regimen.for_patient(each, **asked) for each in (weight(computed), typed))
    rows = {"weight_kg": np.array([float(computed)])}
    [grams] = regimen.for_cohort(rows, **asked)["rounded_per_day_g"]
    assert one.rounded.per_day == other.rounded.per_day
    assert grams == pytest.approx(float(one.rounded.per_day.exact.value), abs=1e-9)


@pytest.mark.parametrize("held", [np.array([70.0, 80.0]), np.array(70.0)], ids=["many", "one"])
def test_an_array_that_is_no_quantity_is_named_by_its_type_in_one_line(held: Any) -> None:
    for ask in (HUAPAYA.for_patient, lambda given: dosing.dose_quantity(HUAPAYA, given)):
        with pytest.raises(mie.UnitError) as caught:
            ask(held)
        assert caught.value.code == "wrong-type"
        assert "ndarray" in str(caught.value)
        assert "\n" not in str(caught.value)
