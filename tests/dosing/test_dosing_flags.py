"""What is true or false, and what is looked for in a column, is never guessed from another kind."""

import math
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from test_dosing_cohort import lists, to

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from refused import refused

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
FRAMES = ["pandas", "pandas-nullable", "polars", "polars-lazy", "pyarrow", "duckdb"]
BASE: dict[str, Any] = {"weight_kg": [90.0] * 3, "height_cm": [165.0] * 3, "sex": ["female"] * 3}
#: In pregnancy by actual weight, otherwise by the adjusted one.
POLICY = "bloodstar-2026"


def arrays(columns: dict[str, list[Any]]) -> dict[str, Any]:
    return {name: np.array(column) for name, column in columns.items()}


def cohort(backend: str, **changed: list[Any]) -> Any:
    columns = BASE | changed
    return arrays(columns) if backend == "arrays" else to(backend, columns)


def bases(frame: Any) -> list[str]:
    found = dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY, pregnant="pregnant")
    return lists(found)["weight_basis"]


@pytest.mark.parametrize("backend", ["arrays", *FRAMES])
@pytest.mark.parametrize("flags", [[True, False, False], [1, 0, 0], [1.0, 0.0, 0.0]], ids=str)
def test_true_and_false_are_booleans_or_one_and_zero(backend: str, flags: list[Any]) -> None:
    assert bases(cohort(backend, pregnant=flags)) == ["actual", "adjusted", "adjusted"]


@pytest.mark.parametrize("backend", ["arrays", *FRAMES])
def test_another_number_says_nothing_of_a_pregnancy(backend: str) -> None:
    frame = cohort(backend, pregnant=[2, 1, 0])
    found = lists(dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY, pregnant="pregnant"))
    assert found["reason"] == ["pregnant is neither true nor false", None, None]
    assert found["per_course_g"][0] is None


def test_an_object_that_is_no_boolean_says_nothing_of_a_pregnancy() -> None:
    columns = arrays(BASE) | {"pregnant": np.array(["yes", True, None], dtype=object)}
    found = dosing.for_cohort(HUAPAYA, columns, weight_policy=POLICY, pregnant="pregnant")
    assert [*found["reason"]] == ["pregnant is neither true nor false", None, None]


@pytest.mark.parametrize("backend", ["arrays", *FRAMES])
@pytest.mark.parametrize(
    ("changed", "options"),
    [
        ({"pregnant": ["yes", "no", "no"]}, {"pregnant": "pregnant"}),
        ({"sex": [1, 2, 1]}, {}),
        ({"sex": ["1", "2", "1"]}, {"male": 1, "female": 2}),
    ],
    ids=["text for a flag", "numbers for text", "text for numbers"],
)
def test_a_column_of_another_kind_is_refused_by_name(
    backend: str, changed: dict[str, Any], options: dict[str, Any]
) -> None:
    frame = cohort(backend, **changed)
    with refused(mie.InvalidValueError, "wrong-type"):
        dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY, **options)


@pytest.mark.parametrize("backend", ["polars", "polars-lazy", "pyarrow", "duckdb"])
def test_dates_are_no_sexes(backend: str) -> None:
    frame = cohort(backend, sex=[date(2027, 1, 31)] * 3)
    with pytest.raises(mie.InvalidValueError, match=r"column 'sex' is [Dd]ate.*, which 'male' "):
        dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY)


@pytest.mark.parametrize("kind", ["Categorical", "Enum"])
def test_categories_of_polars_are_texts(kind: str) -> None:
    polars = pytest.importorskip("polars")
    type_ = polars.Enum(["female", "f"]) if kind == "Enum" else polars.Categorical
    frame = polars.DataFrame(BASE).with_columns(polars.col("sex").cast(type_))
    assert lists(dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY))["reason"] == [None] * 3


def test_categories_of_pandas_are_texts() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("narwhals")
    frame = pandas.DataFrame(BASE).astype({"sex": "category"})
    assert lists(dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY))["reason"] == [None] * 3


def test_two_columns_of_one_name_in_a_frame_are_refused() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("narwhals")
    twice = pandas.DataFrame([[70.0, 80.0]], columns=["weight_kg"] * 2)
    with pytest.raises(mie.InvalidValueError, match="2 columns are called 'weight_kg'"):
        dosing.for_cohort(HUAPAYA, twice)


@pytest.mark.parametrize("given", ["no", "yes", 1, 0, math.nan, []])
def test_a_pregnancy_and_a_risk_are_true_or_false(given: Any) -> None:
    who: dict[str, Any] = {"weight": "90 kg", "height": "165 cm", "sex": "female"}
    with refused(mie.InvalidValueError, "wrong-type", "pregnant"):
        dosing.Patient(pregnant=given, **who)
    with refused(mie.InvalidValueError, "wrong-type", "renal_or_thrombosis_risk"):
        HUAPAYA.for_patient(renal_or_thrombosis_risk=given, **who)


def test_a_boolean_of_numpy_is_one() -> None:
    made: Callable[..., Any] = HUAPAYA.for_patient
    dose = made(
        "90 kg", sex="female", pregnant=np.bool_(True), renal_or_thrombosis_risk=np.bool_(False)
    )
    assert dose.patient.pregnant is True
    assert dose.renal_or_thrombosis_risk is False


def test_what_was_confirmed_is_named() -> None:
    wrong: Any = 5
    with refused(mie.InvalidValueError, "wrong-type", "accept_implausible"):
        dosing.Patient(weight="90 kg", accept_implausible=wrong)


@pytest.mark.parametrize("backend", ["arrays", *FRAMES])
def test_booleans_are_no_texts(backend: str) -> None:
    frame = cohort(backend, sex=[True, False, True])
    with refused(mie.InvalidValueError, "wrong-type"):
        dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY)


@pytest.mark.parametrize("backend", ["polars", "polars-lazy", "pyarrow", "duckdb"])
def test_lists_are_no_texts(backend: str) -> None:
    frame = cohort(backend, sex=[["male"]] * 3)
    with refused(mie.InvalidValueError, "wrong-type"):
        dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY)


@pytest.mark.parametrize("kind", ["Categorical", "Enum"])
def test_categories_of_polars_are_no_numbers(kind: str) -> None:
    polars = pytest.importorskip("polars")
    type_ = polars.Enum(["female", "f"]) if kind == "Enum" else polars.Categorical
    frame = polars.DataFrame(BASE).with_columns(polars.col("sex").cast(type_))
    with pytest.raises(mie.InvalidValueError, match="which 1 cannot be compared with"):
        dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY, male=1, female=2)


@pytest.mark.parametrize("backend", ["arrays", *FRAMES])
def test_any_number_can_stand_for_a_sex(backend: str) -> None:
    frame = cohort(backend, sex=[0.5, 1.5, 1.0])
    found = lists(dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY, male=0.5, female=1.5))
    assert found["reason"] == [None, None, "sex is neither 0.5 nor 1.5"]


def test_what_is_no_text_among_objects_is_no_sex() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("narwhals")
    frame = pandas.DataFrame(BASE | {"sex": pandas.Series(["female", 5, None], dtype=object)})
    assert lists(dosing.for_cohort(HUAPAYA, frame, weight_policy=POLICY))["reason"] == [
        None,
        "sex is neither 'male' nor 'female'",
        "sex is missing",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"pregnant": "no"}, "pregnant is True, False or not given, not 'no'"),
        (
            {"accept_implausible": Fraction(1, 2)},
            "accept_implausible names what was checked, such as 'weight', not Fraction(1, 2)",
        ),
    ],
)
def test_what_was_given_instead_is_shown(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        dosing.Patient(weight="90 kg", **changed)
    assert str(caught.value) == said
