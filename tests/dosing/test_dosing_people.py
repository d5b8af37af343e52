"""Columns of measurements: each limit, each unit and each reason is the one that is meant."""

import math
from typing import Any

import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.arrays import Arrays
from myositis_ild_evidence.dosing.formulary import shipped
from myositis_ild_evidence.dosing.people import Names, People, unit_of
from myositis_ild_evidence.dosing.vectors import TOLERANCE
from registries import FLOATS as UNITS

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
NAN = math.nan


def rows(columns: dict[str, Any], policy: str = "actual", **options: Any) -> list[dict[str, Any]]:
    """Return the new columns of a cohort, row by row."""
    cohort = {
        name: column if hasattr(column, "units") else np.array(column, dtype=_kind(column))
        for name, column in columns.items()
    }
    found = dosing.for_cohort(HUAPAYA, cohort, weight_policy=policy, **options)
    number = len(found["reason"])
    return [{name: column[row] for name, column in found.items()} for row in range(number)]


def _kind(column: list[Any]) -> Any:
    return float if all(type(value) in (int, float) for value in column) else object


def reasons(columns: dict[str, Any], policy: str = "actual", **options: Any) -> list[str | None]:
    return [row["reason"] for row in rows(columns, policy, **options)]


CHILDREN = "is outside of 1 kg to 200 kg (children)"
ADULTS = "is outside of 20 kg to 350 kg (adults)"


@pytest.mark.parametrize(
    ("age", "weights", "expected"),
    [
        (
            17.99,
            [0.99, 1, 10, 200, 200.1],
            [f"weight {CHILDREN}", *[None] * 3, f"weight {CHILDREN}"],
        ),
        (
            18,
            [19.99, 20, 200.1, 350, 350.01],
            [f"weight {ADULTS}", *[None] * 3, f"weight {ADULTS}"],
        ),
        (NAN, [19.99, 20, 350, 350.01], [f"weight {ADULTS}", None, None, f"weight {ADULTS}"]),
        (0, [NAN, 3, 30], ["weight is missing", None, None]),
        (120, [70, 19], [None, f"weight {ADULTS}"]),
        (-0.1, [70], ["age is outside of 0 year to 120 year"]),
        (120.1, [70, NAN], ["age is outside of 0 year to 120 year"] * 2),
    ],
)
def test_a_limit_of_weight_is_that_of_the_age(
    age: float, weights: list[float], expected: list[str | None]
) -> None:
    cohort = {"weight_kg": weights, "age": [age] * len(weights)}
    assert reasons(cohort, age="age") == expected


def test_without_ages_everybody_is_an_adult() -> None:
    limits = "weight is outside of 20 kg to 350 kg"
    found = reasons({"weight_kg": [19.99, 20, 350, 350.01, NAN]})
    assert found == [limits, None, None, limits, "weight is missing"]


@pytest.mark.parametrize(
    ("age", "heights", "limits"),
    [
        (10, [29.9, 30, 220, 220.1], "30 cm to 220 cm (children)"),
        (40, [99.9, 100, 250, 250.1], "100 cm to 250 cm (adults)"),
    ],
)
def test_a_limit_of_height_is_that_of_the_age(age: int, heights: list[float], limits: str) -> None:
    cohort = {
        "weight_kg": [25, 25, 70, 70, 70], "height_cm": [*heights, NAN], "sex": ["male"] * 5,
        "age": [age] * 5,
    }  # fmt: skip
    outside = f"height is outside of {limits}"
    taken = {"bmi": True}
    found = reasons(cohort, "bloodstar-2026", age="age", accept_implausible=taken)
    assert found == [outside, None, None, outside, "height is missing"]


@pytest.mark.parametrize(
    ("ages", "low", "high"), [(None, 20.0, 350.0), (40.0, 20.0, 350.0), (4.0, 1.0, 200.0)]
)
def test_a_limit_is_as_wide_as_the_tolerance(ages: float | None, low: float, high: float) -> None:
    weights = [
        *(low - 1.2 * TOLERANCE, low - TOLERANCE, low - 0.8 * TOLERANCE),
        *(high + 0.8 * TOLERANCE, high + TOLERANCE, high + 1.2 * TOLERANCE),
    ]
    cohort: dict[str, Any] = {"weight_kg": weights}
    if ages is not None:
        cohort["age"] = [ages] * len(weights)
    found = reasons(cohort, age=None if ages is None else "age")
    assert [reason is None for reason in found] == [False, True, True, True, True, False]


def test_a_policy_for_adults_asks_for_the_age() -> None:
    cohort = {
        "weight_kg": [70] * 4, "height_cm": [160] * 4, "sex": ["female"] * 4,
        "age": [17, 17.9, 18, NAN],
    }  # fmt: skip
    young = "adjusted does not hold: age below 18 year"
    assert reasons(cohort, "adjusted", age="age") == [young, young, None, None]
    found = rows(cohort, "bloodstar-2026", age="age")
    assert [row["weight_basis"] for row in found] == ["actual", "actual", "adjusted", "adjusted"]


def test_a_sex_that_is_neither_has_no_dose() -> None:
    cohort = {"weight_kg": [70] * 4, "tall": [70] * 4, "sex": ["m", "f", "male", None]}
    options: dict[str, Any] = {"height": "tall", "height_unit": "in", "male": "m", "female": "f"}
    found = rows(cohort, "ideal", **options)
    assert [row["reason"] for row in found] == [
        None, None, "sex is neither 'm' nor 'f'", "sex is missing",
    ]  # fmt: skip
    assert [row["dosing_weight_kg"] for row in found[:2]] == pytest.approx([73, 68.5])


PREGNANT: dict[str, Any] = {"pregnant": "pregnant", "pre_pregnancy_weight": "before"}


def test_a_weight_before_the_pregnancy_is_measured_like_the_weight() -> None:
    before = [70, NAN, 70, NAN, 19.99, 20, 350.01]
    pregnant = [True, True, False, False, True, True, True]
    cohort = {
        "weight_kg": [80] * 7, "height_cm": [170] * 7, "sex": ["female"] * 7,
        "pregnant": pregnant, "before": before,
    }  # fmt: skip
    limits = "weight before the pregnancy is outside of 20 kg to 350 kg"
    assert reasons(cohort, "ontario-igum", **PREGNANT) == [
        None,
        "weight before the pregnancy is missing",
        "weight before the pregnancy is given, not pregnant",
        None,
        limits,
        None,
        limits,
    ]
    found = rows(cohort, "ontario-igum", **PREGNANT)
    assert [row["note"] for row in found[:4:3]] == [
        "ontario-igum: weight before the pregnancy used",
        None,
    ]


def test_a_weight_before_the_pregnancy_has_the_limit_of_the_age() -> None:
    cohort = {
        "weight_kg": [80] * 4, "height_cm": [170] * 4, "sex": ["female"] * 4,
        "pregnant": [True] * 4, "before": [200, 200.1, 350, 350.1], "age": [17, 17, 18, 18],
    }  # fmt: skip
    assert reasons(cohort, "ontario-igum", age="age", **PREGNANT) == [
        None,
        f"weight before the pregnancy {CHILDREN}",
        None,
        f"weight before the pregnancy {ADULTS}",
    ]


def test_pregnancy_counts_where_the_policy_asks_for_it() -> None:
    cohort = {
        "weight_kg": [80] * 3, "height_cm": [170] * 3, "sex": ["female", "female", "male"],
        "pregnant": [True, False, True],
    }  # fmt: skip
    found = rows(cohort, "bloodstar-2026", pregnant="pregnant")
    assert [row["weight_basis"] for row in found] == ["actual", "adjusted", None]
    assert found[2]["reason"] == "pregnant contradicts the sex male"
    said = rows(cohort, "adjusted", pregnant="pregnant")
    assert [row["weight_basis"] for row in said] == ["adjusted", "adjusted", None]
    assert said[2]["reason"] == "pregnant contradicts the sex male"
    with pytest.raises(mie.MissingValueError) as raised:
        rows(cohort, "ontario-igum", pregnant="pregnant")
    assert str(raised.value) == (
        "the policy takes the weight before the pregnancy; name its column by pre_pregnancy_weight="
    )


@pytest.mark.parametrize(
    ("name", "weight", "before", "options"),
    [
        ("weight_kg", [80.0], [70.0], {}),
        ("weight", [80_000.0], [70_000.0], {"weight_unit": "g"}),
        ("weight_g", [80_000.0], [70_000.0], {}),
        ("weight", UNITS.Quantity(np.array([80.0]), "kg"), [70.0], {}),
        ("weight_g", [80_000.0], UNITS.Quantity(np.array([70.0]), "kg"), {}),
        (
            "weight",
            UNITS.Quantity(np.array([80.0]), "kg"),
            UNITS.Quantity(np.array([7e4]), "g"),
            {},
        ),
    ],
)
def test_a_weight_before_the_pregnancy_is_in_its_own_unit_or_that_of_the_weight(
    name: str, weight: Any, before: Any, options: dict[str, Any]
) -> None:
    cohort = {
        name: weight, "height_cm": [170.0], "sex": ["female"], "pregnant": [True],
        "before": before,
    }  # fmt: skip
    [row] = rows(cohort, "ontario-igum", weight=name, **options, **PREGNANT)
    alone = dosing.Patient(
        weight="80 kg", height="170 cm", sex="female", pregnant=True, pre_pregnancy_weight="70 kg"
    )
    kilograms = row["dosing_weight_kg"]
    found = kilograms.m_as("kg") if hasattr(kilograms, "units") else kilograms
    assert math.isclose(found, dosing.dosing_weight(alone, "ontario-igum").kilograms)


def test_a_name_that_contradicts_the_unit_of_the_weight_is_refused() -> None:
    cohort = {
        "weight_kg": [80.0], "height_cm": [170.0], "sex": ["female"], "pregnant": [True],
        "before_lb": [154.0],
    }  # fmt: skip
    options = PREGNANT | {"pre_pregnancy_weight": "before_lb"}
    with pytest.raises(mie.UnitError) as raised:
        rows(cohort, "ontario-igum", **options)
    assert str(raised.value) == "weight_unit='kg' contradicts the column's name 'before_lb'"


@pytest.mark.parametrize(
    ("name", "said", "own", "unit"),
    [
        ("weight_lb", None, None, "lb"),
        ("body_weight_lb", None, None, "lb"),
        ("lb", None, None, "lb"),
        ("weight_pounds", None, None, "lb"),
        ("weight_pounds", "lb", None, "lb"),
        ("w", "pounds", None, "lb"),
        ("w", None, "kg", "kg"),
        ("weight_lb", None, "kg", "kg"),
        ("w", "kg", "kg", "kg"),
    ],
)
def test_a_unit_is_that_of_the_quantities_or_as_said_or_as_the_name_ends(
    name: str, said: str | None, own: str | None, unit: str
) -> None:
    assert unit_of(name, "weight", said, "mass", own) == unit


@pytest.mark.parametrize(
    ("name", "what", "said", "own", "message"),
    [
        (
            "height_kg",
            "height",
            None,
            None,
            "column 'height_kg' does not say its unit; give height_unit='cm' or another, or call "
            "it 'height_cm'",
        ),
        (
            "height_cm",
            "height",
            "in",
            None,
            "height_unit='in' contradicts the column's name 'height_cm'",
        ),
        (
            "height_cm",
            "height",
            "in",
            "cm",
            "height_unit='in' contradicts the quantities of column 'height_cm': cm",
        ),
        ("h", "height", "kg", None, "height_unit='kg' is a mass, not a length"),
        ("h", "height", None, "kg", "height_unit='kg' is a mass, not a length"),
    ],
)
def test_a_unit_that_is_not_clear_is_refused_in_full(
    name: str, what: str, said: str | None, own: str | None, message: str
) -> None:
    with pytest.raises(mie.UnitError) as raised:
        unit_of(name, what, said, "length", own)
    assert str(raised.value) == message


def test_only_what_a_policy_needs_is_read() -> None:
    names = Names(
        weight="weight_kg", height="height_cm", sex="sex", age="age", pregnant=None, before=None,
        weight_unit=None, height_unit=None, age_unit=None, male=None, female=None, accepted={},
    )  # fmt: skip
    over = Arrays({"weight_kg": np.array([70.0, 80.0]), "age": np.array([40.0, NAN])})
    found = People(over, shipped().limits).read(names, dosing.policies["actual"])
    assert found.weight.tolist() == [70, 80]
    assert (found.height, found.male, found.pregnant, found.before) == (None,) * 4
    assert found.age.tolist()[0] == 40
    assert found.age.tolist()[1] > 120  # of an age that is not known
