"""Arrays of a cohort: what they may hold, what is missing in them, and what comes back."""

from typing import Any

import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.arrays import Arrays
from myositis_ild_evidence.dosing.vectors import New
from registries import FLOATS as UNITS

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
KINDS = {
    "objects": np.array(["a", None, float("nan"), "b"], dtype=object),
    "floats": np.array([1.0, np.nan, 2.0, 0.0]),
    "integers": np.array([1, 0, 2, 3]),
    "texts": np.array(["a", "", "b", "nan"]),
}


def doses(cohort: dict[str, Any], **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = dosing.for_cohort(HUAPAYA, cohort, **options)
    return found


@pytest.mark.parametrize(
    ("cohort", "error", "said"),
    [
        (
            {"weight": np.array([70.0])},
            mie.UnknownKeyError,
            "no column 'weight_kg'; say which it is, such as weight='weight'",
        ),
        (
            {"sex": np.array(["male"]), "weight_lb": np.array([154.0])},
            mie.UnknownKeyError,
            "no column 'weight_kg'; say which it is, such as weight='weight_lb'",
        ),
        (
            {"body_mass": np.array([70.0])},
            mie.UnknownKeyError,
            "no column 'weight_kg'; say which it is by weight=",
        ),
        (
            {"weight_kg": [70.0], "Height": [170.0], "sex": ["male"]},
            mie.UnknownKeyError,
            "no column 'height_cm'; say which it is, such as height='Height'",
        ),
        (
            {"weight_kg": [70.0], "height_cm": [170.0], "gender": ["male"]},
            mie.UnknownKeyError,
            "no column 'sex'; say which it is by sex=",
        ),
        (
            {"weight_kg": np.array(["70 kg"])},
            mie.UnitError,
            "column 'weight_kg' does not hold numbers; write '70 kg' as 70 and kg, "
            "and quantities as their magnitude and unit",
        ),
        (
            {"weight_kg": np.array([b"70 kg"])},
            mie.UnitError,
            "column 'weight_kg' does not hold numbers; write '70 kg' as 70 and kg, "
            "and quantities as their magnitude and unit",
        ),
        (
            {"weight_kg": np.array([True])},
            mie.UnitError,
            "column 'weight_kg' does not hold numbers; write '70 kg' as 70 and kg, "
            "and quantities as their magnitude and unit",
        ),
        (
            {"weight_kg": np.array(["70.5"], dtype=object)},
            mie.UnitError,
            "column 'weight_kg' does not hold numbers; write '70 kg' as 70 and kg, "
            "and quantities as their magnitude and unit",
        ),
        (
            {"weight_kg": np.array([{}], dtype=object)},
            mie.UnitError,
            "column 'weight_kg' does not hold numbers",
        ),
        (
            {
                "weight_kg": np.array([70.0, 80.0]),
                "height_cm": np.array([170.0]),
                "sex": np.array(["male"]),
            },
            mie.InvalidValueError,
            "the columns are arrays of one length; 'height_cm' is (1,), not 2",
        ),
    ],
)
def test_what_holds_no_measurements_is_refused_whole(
    cohort: dict[str, Any], error: type[mie.EvidenceError], said: str
) -> None:
    with pytest.raises(error) as caught:
        doses(cohort, weight_policy="ideal")
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("weights", "shape"), [(np.array([[70.0]]), "(1, 1)"), (np.array(70.0), "()")]
)
def test_a_table_or_a_single_number_is_no_column(weights: Any, shape: str) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        doses({"weight_kg": weights})
    assert str(caught.value) == (
        f"the columns are arrays of one length; 'weight_kg' is {shape}, not of one dimension"
    )


@pytest.mark.parametrize(
    "weights",
    [
        [70.0, float("nan")],
        np.array([70.0, np.nan], dtype=np.float32),
        np.array([70, None], dtype=object),
    ],
)
def test_numbers_of_any_kind_are_read(weights: Any) -> None:
    found = doses({"weight_kg": weights})
    assert found["per_course_g"][0] == 140
    assert found["per_course_g"].dtype == np.float64
    assert [*found["reason"]] == [None, "weight is missing"]
    assert found["weight_kg"] is weights


def test_whole_numbers_are_never_missing() -> None:
    assert [*doses({"weight_kg": np.array([70, 80])})["per_course_g"]] == [140, 160]


def test_nobody_gets_no_rows() -> None:
    found = doses({"weight_kg": np.array([])}, product="octagam-10", round_to="nearest-vial")
    assert {len(column) for column in found.values()} == {0}


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("objects", [False, True, True, False]),
        ("floats", [False, True, False, False]),
        ("integers", [False] * 4),
        ("texts", [False] * 4),
    ],
)
def test_none_and_nan_are_missing(kind: str, missing: list[bool]) -> None:
    assert Arrays(KINDS).missing(kind).tolist() == missing


def test_a_value_is_found_where_it_stands() -> None:
    assert Arrays(KINDS).equal("objects", "a").tolist() == [True, False, False, False]
    assert Arrays(KINDS).equal("integers", 2).tolist() == [False, False, True, False]


def test_rounding_takes_what_is_near_a_whole_number_for_it() -> None:
    over = Arrays({})
    assert over.floor(np.array([2.9999999995, 2.999999998, 3.0, 3.9])).tolist() == [3, 2, 3, 3]
    assert over.ceil(np.array([3.0000000005, 3.000000002, 3.0, 2.1])).tolist() == [3, 4, 3, 3]
    assert over.whole(np.array([3.0])).dtype == np.int64


@pytest.mark.parametrize(
    ("table", "default", "expected"),
    [
        ({0: 0, 2: 7, 3: 9}, 5, [5, 0, 5, 7, 9, 5, 5, 5]),
        ({2: 7}, 5, [5, 5, 5, 7, 5, 5, 5, 5]),
        ({}, 5, [5] * 8),
        ({1: 8}, np.arange(10.0, 18.0), [10, 11, 8, 13, 14, 15, 16, 17]),
    ],
)
def test_a_table_replaces_what_it_names_and_nothing_else(
    table: dict[int, int], default: Any, expected: list[int]
) -> None:
    values = np.array([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 1e6, -1e6])
    assert Arrays({}).replace(values, table, default).tolist() == expected


def texts(over: Arrays, value: Any) -> list[Any]:
    found: list[Any] = over.result(np.array([True] * 3), {"said": New(value, always=True)})[
        "said"
    ].tolist()
    return found


def test_the_first_condition_that_holds_gives_the_text() -> None:
    over = Arrays({"x": np.array([1.0, 2.0, 3.0])})
    values, _ = over.measured("x")
    choices = [(values > 2, "third"), (values > 1, "second")]
    assert texts(over, over.text(choices)) == [None, "second", "third"]
    assert texts(over, over.text(choices, "first")) == ["first", "second", "third"]
    assert texts(over, over.text([])) == [None] * 3
    both = over.where(values > 2, over.text(choices), over.text([(values > 1, "other")]))
    assert texts(over, both) == [None, "other", "third"]
    assert (over.text(choices, "first") == "second").tolist() == [False, True, False]


def test_numbers_are_chosen_as_numbers() -> None:
    over = Arrays({"x": np.array([1.0, 2.0])})
    assert over.where(np.array([True, False]), 70.0, np.array([1.0, 2.0])).tolist() == [70, 2]


def test_what_is_not_shown_is_empty() -> None:
    over = Arrays({"x": np.array([1.0, 2.0])})
    over.measured("x")
    found = over.result(
        np.array([True, False]),
        {
            "number": New(np.array([3, 4])),
            "kept": New(np.array([3, 4]), always=True),
            "text": New("yes"),
            "always": New("yes", always=True),
            "nothing": New(None, always=True),
        },
    )
    assert list(found) == ["x", "number", "kept", "text", "always", "nothing"]
    assert found["number"][0] == 3
    assert np.isnan(found["number"][1])
    assert found["kept"].tolist() == [3, 4]
    assert found["text"].tolist() == ["yes", None]
    assert found["always"].tolist() == ["yes", "yes"]
    assert {found[name].dtype for name in ("text", "always", "nothing")} == {np.dtype(object)}
    assert found["nothing"].tolist() == [None, None]
    everybody = over.result(np.array([True, True]), {"number": New(np.array([3, 4]))})
    assert everybody["number"].dtype == np.int64


def test_quantities_come_back_in_grams_and_kilograms_of_their_registry() -> None:
    weights = UNITS.Quantity(np.array([62500, 80000]), "g")
    found = doses({"weight": weights}, weight="weight", product="octagam-10", round_to="5 g")
    assert str(found["dosing_weight_kg"].units) == "kilogram"
    assert found["dosing_weight_kg"].magnitude.tolist() == [62.5, 80]
    for name in ("per_day_g", "rounded_total_g", "waste_per_day_g"):
        assert str(found[name].units) == "gram"
        assert found[name]._REGISTRY is UNITS
    assert found["vials_per_day"].tolist() == [2, 1]
    assert found["weight_basis"].tolist() == ["actual", "actual"]


def test_plain_arrays_come_back_plain() -> None:
    found = doses({"weight_kg": np.array([70.0])})
    assert {type(column) for column in found.values()} == {np.ndarray}


def test_a_course_that_is_rounded_is_divided_over_its_days() -> None:
    woman = {
        "weight_kg": np.array([81.7]),
        "height_cm": np.array([165.0]),
        "sex": np.array(["female"]),
    }
    found = doses(woman, weight_policy="ontario-igum", product="privigen-10")
    alone = HUAPAYA.for_patient(
        "81.7 kg", height="165 cm", sex="female", weight_policy="ontario-igum",
        product="privigen-10",
    )  # fmt: skip
    names = ("rounded_per_day_g", "rounded_per_course_g", "rounded_total_g", "vials_per_day")
    assert [found[name][0] for name in names] == [27, 135, 810, 3]
    assert [str(getattr(alone.rounded, name)) for name in ("per_day", "per_course", "total")] == [
        "27 g/day", "135 g", "810 g",
    ]  # fmt: skip
    assert alone.vials.number == 3


def test_the_smallest_step_that_is_left_is_a_dose() -> None:
    small = mie.DosingRegimen(daily_dose="100 mg/kg/day", days_per_course=1)
    cohort = {"weight_kg": np.array([24.0, 25.0, 50.0])}
    found = dosing.for_cohort(small, cohort, round_to="5 g", figures="per_day")
    assert [*found["reason"]] == ["rounding leaves nothing", None, None]
    assert found["rounded_per_day_g"][1:].tolist() == [5, 5]
