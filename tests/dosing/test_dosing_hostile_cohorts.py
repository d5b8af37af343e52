"""Columns that could be taken for something else: names, units, masks, and weights by formula."""

from typing import Any

import attrs
import numpy as np
import pytest
from test_dosing_cohort import lists, to

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.policy import Exclusion
from registries import FLOATS as UNITS

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
FRAMES = ["arrays", "pandas", "polars", "polars-lazy", "pyarrow", "duckdb"]
#: Whatever a temporary column could be called, and what a caller could call one.
TEMPORARY = ["good", "kilograms", "shown", "male", "ideal", "adjusted", "condition", "refused"]


def cohort(backend: str, columns: dict[str, list[Any]]) -> Any:
    arrays = {name: np.array(column) for name, column in columns.items()}
    return arrays if backend == "arrays" else to(backend, columns)


def reasons(columns: Any, **options: Any) -> list[str | None]:
    found: list[str | None] = lists(dosing.for_cohort(HUAPAYA, columns, **options))["reason"]
    return found


@pytest.mark.parametrize("backend", FRAMES)
@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_no_column_of_the_caller_is_taken_for_one_of_the_library(backend: str, change: Any) -> None:
    columns: dict[str, list[Any]] = {f"_{change(name)}": [True, True] for name in TEMPORARY}
    columns |= {"weight_kg": [9.0, 700.0], "height_cm": [170.0] * 2, "sex": ["male"] * 2}
    found = lists(dosing.for_cohort(HUAPAYA, cohort(backend, columns), weight_policy="adjusted"))
    assert found["reason"] == ["weight is outside of 20 kg to 350 kg"] * 2
    assert found["total_g"] == [None, None]
    assert {name: found[name] for name in columns} == columns
    assert list(found)[: len(columns)] == list(columns)


@pytest.mark.parametrize("backend", FRAMES)
@pytest.mark.parametrize("name", ["reason", "Reason", "NOTE"])
def test_a_new_column_replaces_none_of_the_callers(backend: str, name: str) -> None:
    frame = cohort(backend, {"weight_kg": [70.0], name: ["mine"]})
    with pytest.raises(mie.InvalidValueError, match=f"already has a column '{name}'; give prefix="):
        dosing.for_cohort(HUAPAYA, frame)
    found = lists(dosing.for_cohort(HUAPAYA, frame, prefix="ivig_"))
    assert (found[name], found["ivig_reason"]) == (["mine"], [None])


def test_names_that_sql_cannot_tell_apart_are_refused() -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("narwhals")
    relation = duckdb.sql("select 80.0 as WEIGHT_KG, 70.0 as weight_kg")
    with pytest.raises(mie.InvalidValueError, match="2 columns are called 'weight_kg'"):
        dosing.for_cohort(HUAPAYA, relation)


def test_names_that_are_patterns_to_polars_are_names() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"^_.*$": [1], "*": [2], "weight_kg": [70.0]})
    found = dosing.for_cohort(HUAPAYA, frame)
    assert found.columns[:4] == ["^_.*$", "*", "weight_kg", "dosing_weight_kg"]


@pytest.mark.parametrize(
    ("name", "ages"),
    [
        ("age", np.array([3.0])),
        ("age_years", np.array([3])),
        ("age_months", np.array([36])),
        ("age_days", np.array([1000])),
        ("age", UNITS.Quantity(np.array([36.0]), "month")),
        ("age", UNITS.Quantity(np.array([3.0]), "year")),
    ],
)
def test_ages_are_years_or_months_as_the_column_says(name: str, ages: Any) -> None:
    found = dosing.for_cohort(HUAPAYA, {"weight_kg": np.array([15.0]), name: ages}, age=name)
    assert [*found["reason"]] == [None]
    assert "this is not a dose for a child" in found["warning"][0]


@pytest.mark.parametrize(
    ("name", "ages", "unit"),
    [
        ("age_hours", np.array([36]), "hour"),
        ("age_kg", np.array([36]), "kg"),
        ("age", UNITS.Quantity(np.array([36.0]), "kg"), "kg"),
    ],
)
def test_ages_in_another_unit_are_refused(name: str, ages: Any, unit: str) -> None:
    columns = {"weight_kg": np.array([15.0]), name: ages}
    with pytest.raises(
        mie.UnitError, match=f"'{name}' is in {unit}; ages are in days, weeks, months or years"
    ):
        dosing.for_cohort(HUAPAYA, columns, age=name)


@pytest.mark.parametrize("backend", FRAMES)
def test_no_age_is_too_high_to_be_refused(backend: str) -> None:
    columns: dict[str, list[Any]] = {"weight_kg": [80.0] * 4, "age": [np.inf, 1e6, 121.0, 50.0]}
    found = reasons(cohort(backend, columns), age="age")
    assert found == ["age is outside of 0 year to 120 year"] * 3 + [None]


def test_what_is_masked_is_missing() -> None:
    masked = np.ma.masked_array([70.0, 80.0], mask=[False, True])
    sexes = np.ma.masked_array(["male", "male"], mask=[True, False])
    columns = {"weight_kg": masked, "height_cm": np.array([170.0] * 2), "sex": sexes}
    assert reasons(columns, weight_policy="ideal") == ["sex is missing", "weight is missing"]
    quantities = UNITS.Quantity(masked, "kg")
    assert reasons({"weight": quantities}, weight="weight") == [None, "weight is missing"]


def test_what_pandas_holds_for_nothing_is_missing() -> None:
    pandas = pytest.importorskip("pandas")
    columns = {
        "weight_kg": pandas.array([70.0, None], dtype="Float64"),
        "height_cm": np.array([170.0] * 2),
        "sex": pandas.array([None, "male"], dtype="string"),
    }
    assert reasons(columns, weight_policy="ideal") == ["sex is missing", "weight is missing"]


@pytest.mark.parametrize("kind", ["m8[D]", "M8[D]", "c16"])
def test_times_and_complex_numbers_are_no_weights(kind: str) -> None:
    with pytest.raises(mie.UnitError, match="column 'weight_kg' does not hold numbers"):
        dosing.for_cohort(HUAPAYA, {"weight_kg": np.array([70]).astype(kind)})


def test_no_two_columns_share_their_memory() -> None:
    own = attrs.evolve(dosing.products["octagam-10"], vials=["10 g"])
    found = dosing.for_cohort(HUAPAYA, {"weight_kg": np.array([70.0])}, product=own)
    found["vials_per_day"][0] = 99
    assert found["vials_per_day_of_10_g"][0] == 3


def test_hundreds_of_readings_have_reasons() -> None:
    doses = [f"1.{number} g/kg" for number in range(100, 400)]
    more = [mie.records.Reading(dose_per_course=dose, why="unclear") for dose in doses]
    regimen = mie.DosingRegimen(dose_per_course="1 mg/kg", readings=more)
    checked = {"dose": True}
    options: dict[str, Any] = {
        "reading": "all",
        "accept_implausible": checked,
        "round_to": "5 g",
        "figures": "per_course",
    }
    found = dosing.for_cohort(regimen, {"weight_kg": np.array([70.0])}, **options)
    assert [*found["reason"]] == ["rounding leaves nothing"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"male": "female"}, "male= and female= are both 'female'"),
        ({"male": []}, r"male= is the text or the number that stands for male, not \[\]"),
        ({"female": ["f", "w"]}, r"female= is the text or the number .*, not \['f', 'w'\]"),
    ],
)
def test_each_sex_has_one_value_of_its_own(options: dict[str, Any], said: str) -> None:
    columns = cohort("arrays", {"weight_kg": [70.0], "height_cm": [170.0], "sex": ["x"]})
    with pytest.raises(mie.InvalidValueError, match=said):
        dosing.for_cohort(HUAPAYA, columns, weight_policy="ideal", **options)


def test_weights_before_a_pregnancy_say_whose() -> None:
    columns = {"weight_kg": np.array([70.0]), "before_kg": np.array([60.0])}
    with pytest.raises(mie.MissingValueError, match="pre_pregnancy_weight= needs pregnant="):
        dosing.for_cohort(HUAPAYA, columns, pre_pregnancy_weight="before_kg")


SMALL: dict[str, list[Any]] = {
    "weight_kg": [25.0, 30.0, 80.0],
    "height_cm": [100.0, 105.0, 175.0],
    "sex": ["female"] * 3,
}


@pytest.mark.parametrize("backend", FRAMES)
@pytest.mark.parametrize("policy", ["bmi30-web", "clinpk"])
def test_a_formula_gives_no_weight_that_nobody_has(backend: str, policy: str) -> None:
    found = reasons(cohort(backend, SMALL), weight_policy=policy)
    low = "the dosing weight is outside of 20 kg to 350 kg"
    alone: list[str | None] = []
    for weight, height, sex in zip(*SMALL.values(), strict=True):
        who = {"weight": f"{weight} kg", "height": f"{height} cm", "sex": sex}
        try:
            HUAPAYA.for_patient(**who, weight_policy=policy)
            alone.append(None)
        except mie.InvalidValueError as error:
            by_formula = "its formula was not made for a height of" in str(error)
            alone.append(low if by_formula else str(error))
    assert found == alone
    assert None in found
    assert low in found


def test_comparing_goes_on_where_a_formula_gives_nothing() -> None:
    small = dosing.Patient(weight="25 kg", height="100 cm", sex="female")
    notes = {row["policy"]: row["note"] for row in dosing.compare(HUAPAYA, small)}
    assert "gives a dosing weight of ~-1.949 kg, below 20 kg" in notes["bmi30-web"]


def policy(**changed: Any) -> dosing.Policy:
    return attrs.evolve(dosing.policies["actual"], **changed)


def test_a_condition_of_a_policy_asks_for_what_it_needs() -> None:
    columns = cohort("arrays", {"weight_kg": [47.0] * 2, "sex": ["male", "female"]})
    limit = Exclusion(
        when="weight-at-most", male=mie.Amount("50 kg"), female=mie.Amount("45 kg"),
        then="refuse", why="light",
    )  # fmt: skip
    own = policy(exclusions=[limit])
    assert own.needs == ("sex",)
    assert reasons(columns, weight_policy=own) == [
        "actual does not hold: weight not over 50 kg (men) or 45 kg (women)",
        None,
    ]
    with pytest.raises(mie.MissingValueError, match="needs sex= beside the weight"):
        HUAPAYA.for_patient("47 kg", weight_policy=own)


def test_a_condition_on_the_height_or_the_adjusted_weight_asks_for_both() -> None:
    short = Exclusion(when="height-below", value=mie.Amount("150 cm"), then="refuse", why="short")
    own = policy(exclusions=[short])
    assert own.needs == ("height",)
    columns = cohort("arrays", {"weight_kg": [60.0] * 2, "height_cm": [149.0, 150.0]})
    assert reasons(columns, weight_policy=own) == [
        "actual does not hold: height below 150 cm",
        None,
    ]
    thin = Exclusion(when="actual-below-adjusted", then="refuse", why="thin")
    own = policy(exclusions=[thin])
    assert own.needs == ("height", "sex")
    columns |= {"height_cm": np.array([175.0] * 2), "sex": np.array(["male", "female"])}
    found = reasons(columns, weight_policy=own)  # the ideal weights are ~70.5 and ~66.0 kg
    assert found == ["actual does not hold: actual weight below the adjusted one"] * 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weight": "0 kg", "accept_implausible": "weight"}, "weight is more than zero, not 0 kg"),
        (
            {"weight": "-70 kg", "accept_implausible": "weight"},
            "weight is more than zero, not -70 kg",
        ),
        (
            {"height": "-1 cm", "accept_implausible": "height"},
            "height is more than zero, not -1 cm",
        ),
        ({"age": "-3 years", "accept_implausible": "age"}, "age is not below zero, as -3 year is"),
    ],
)
def test_no_confirmation_makes_a_measurement_negative(given: dict[str, Any], said: str) -> None:
    with pytest.raises(mie.InvalidValueError, match=said):
        dosing.Patient(**({"weight": "70 kg"} | given))
