"""One patient and a row of a cohort get the same weight by every policy, and are told the same."""

import itertools
import random
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.formulary import shipped
from tried import crossed

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
POLICIES = [policy.id for policy in dosing.policies if policy.rule != "not-encoded"]
#: What is said of a row, and the same with the figures of a patient.
SAID = {
    "does not apply": "does not apply (",
    "weight before the pregnancy used": "The weight before the pregnancy is used; ",
    "also demands its formula": "also demands its formula",
    "the ideal weight goes on falling": "it goes on falling in a straight line",
    "more than by actual weight": "is above the actual weight",
    "age is not given": "age is not given",
    "pregnant is not given": "pregnant is not given",
    "says nothing about pregnancy": "says nothing about pregnancy",
}
MEASUREMENTS: dict[str, list[Any]] = {
    "weight_kg": [45.0, 45.5, 50.0, 58.3, 80.0, 130.0, 15.0, None],
    "height_cm": [101.0, 148.0, 151.9, 152.0, 152.4, 165.0, 175.26, 190.0, None],
    "sex": ["female", "female", "male", None],
    "age": [None, 17, 18, 50, 121],
    "pregnant": [True, True, False, None],
    "earlier": [None, 12.0, 45.5, 51.7, 67.0, 90.0],
}


def patients(number: int, seed: int) -> list[dict[str, Any]]:
    """Return patients at every edge: short, thin, light, pregnant, lighter now, without this."""
    every = [dict(zip(MEASUREMENTS, each, strict=True)) for each in _each()]
    return random.Random(seed).sample(every, number)


def _each() -> list[tuple[Any, ...]]:
    return list(itertools.product(*MEASUREMENTS.values()))


def alone(given: dict[str, Any], policy: str) -> dosing.DosingWeight | None:
    """Return the weight of one patient; None where there is none."""
    units = {"weight_kg": "kg", "height_cm": "cm", "earlier": "kg"}
    known = {
        name: f"{value} {units[name]}" if name in units and value is not None else value
        for name, value in given.items()
    }
    try:
        patient = dosing.Patient(
            weight=known["weight_kg"], height=known["height_cm"], sex=known["sex"],
            age=known["age"], pregnant=known["pregnant"], pre_pregnancy_weight=known["earlier"],
        )  # fmt: skip
        return dosing.dosing_weight(patient, policy)
    except mie.EvidenceError:
        return None


def rows(given: list[dict[str, Any]], policy: str, masked: bool = False) -> list[dict[str, Any]]:
    """Return the new columns of a cohort, row by row."""
    columns: dict[str, Any] = {}
    for name in MEASUREMENTS:
        values = [each[name] for each in given]
        objects = name in ("sex", "pregnant")
        column = np.array(values, dtype=object if objects else float)
        if masked:  # what is masked holds a plausible figure that must not be read
            missing = [value is None for value in values]
            column[missing] = True if name == "pregnant" else "male" if name == "sex" else 70.0
            column = np.ma.MaskedArray(column, mask=missing)
        columns[name] = column
    found = dosing.for_cohort(
        HUAPAYA, columns, weight_policy=policy, age="age", pregnant="pregnant",
        pre_pregnancy_weight="earlier",
    )  # fmt: skip
    names = ("dosing_weight_kg", "weight_basis", "note", "reason")
    each = zip(*(found[name] for name in names), strict=True)
    return [dict(zip(names, values, strict=True)) for values in each]


def told(weight: dosing.DosingWeight) -> list[str]:
    """Return what a patient is told of the weight; what was not read is said once of a cohort."""
    unverified = shipped().unverified(weight.policy)
    return [
        next(row for row, one in SAID.items() if one in warning)
        for warning in weight.warnings
        if warning not in unverified
    ]


def noted(note: str | None) -> list[str]:
    parts = note.split("; ") if note else []
    parts = [part for part in parts if "obesity cannot be seen" not in part]  # no warning
    return [next(row for row in SAID if row in part) for part in parts]


def reads(given: dict[str, Any], policy: str) -> dict[str, Any]:
    """Return what a cohort reads of a patient: a column that no rule needs is not looked at."""
    rule = dosing.policies[policy]
    asks = any(each.then == "pre-pregnancy-weight" for each in rule.exclusions)
    unread = [name for name in ("height", "sex") if name not in rule.needs]
    kept = {"height": "height_cm", "sex": "sex"}
    return given | {kept[name]: None for name in unread} | ({} if asks else {"earlier": None})


@pytest.mark.parametrize(("policy", "masked"), crossed(POLICIES, [False, True]))
def test_a_patient_and_a_row_get_one_weight_and_are_told_the_same(
    policy: str, masked: bool
) -> None:
    given = [reads(each, policy) for each in patients(500, seed=POLICIES.index(policy))]
    weights = [alone(each, policy) for each in given]
    for patient, weight, row in zip(given, weights, rows(given, policy, masked), strict=True):
        assert (weight is None) == (row["reason"] is not None), (patient, row)
        if weight is None:
            continue
        assert float(weight.kilograms) == pytest.approx(row["dosing_weight_kg"], rel=1e-12)
        assert (weight.basis, told(weight)) == (row["weight_basis"], noted(row["note"])), patient
    assert sum(weight is not None for weight in weights) >= 50


@pytest.mark.parametrize("policy", POLICIES)
def test_more_than_by_actual_weight_is_said_where_it_is_so_and_nowhere_else(policy: str) -> None:
    for given in patients(500, seed=100 + POLICIES.index(policy)):
        weight = alone(given, policy)
        if weight is not None:
            more = weight.kilograms > mie.Amount(f"{given['weight_kg']} kg").value
            assert ("more than by actual weight" in told(weight)) is more, given


#: The weight before the pregnancy is used as it is, and is more than the weight now.
LIGHTER = {
    "weight_kg": 45.0, "height_cm": 150.0, "sex": "female", "age": 30, "pregnant": True,
    "earlier": 67.0,
}  # fmt: skip


def test_a_row_says_where_the_weight_before_pregnancy_is_more_than_the_weight_now() -> None:
    [row] = rows([LIGHTER], "ontario-igum")
    weight = alone(LIGHTER, "ontario-igum")
    assert weight is not None
    assert weight.kilograms == row["dosing_weight_kg"] == 67
    assert (weight.basis, row["weight_basis"]) == ("pre-pregnancy", "pre-pregnancy")
    expected = [
        *("does not apply", "more than by actual weight", "weight before the pregnancy used"),
    ]
    assert told(weight) == noted(row["note"]) == expected


def test_a_weight_is_held_against_that_of_now_not_against_that_before_the_pregnancy() -> None:
    heavier = LIGHTER | {"height_cm": 164.0, "weight_kg": 62.5, "earlier": 55.0}
    weight = alone(heavier, "ontario-igum")
    assert weight is not None
    assert 55 < weight.kilograms < 62.5
    assert told(weight) == ["weight before the pregnancy used"]


def test_a_row_says_everything_that_holds_for_it() -> None:
    thin = LIGHTER | {"weight_kg": 40.0, "height_cm": 152.0, "pregnant": False, "earlier": None}
    [row] = rows([thin], "bmi30-web")
    falls, more = "the ideal weight goes on falling", "more than by actual weight"
    assert noted(row["note"]) == [falls, more]


def test_a_fallback_in_pregnancy_names_the_weight_that_is_used() -> None:
    [row] = rows([LIGHTER], "ontario-igum")
    weight = alone(LIGHTER, "ontario-igum")
    assert weight is not None
    said = " ".join([row["note"], *weight.warnings])
    assert "does not apply, weight before the pregnancy used" in said
    assert "The weight before the pregnancy is used" in weight.warnings[0]
    assert "actual weight" not in weight.warnings[0]


def test_no_policy_doses_a_man_who_is_said_to_be_pregnant_where_the_sex_is_read() -> None:
    man = LIGHTER | {"sex": "male", "height_cm": 175.0, "weight_kg": 80.0}
    for policy in POLICIES[1:]:
        [row] = rows([man], policy)
        assert row["reason"] == "pregnant contradicts the sex male"
        assert alone(man, policy) is None


def test_a_policy_of_ones_own_is_applied_by_the_same_rules() -> None:
    own = attrs.evolve(
        dosing.policies["ontario-igum"],
        id="own",
        exclusions=[
            attrs.evolve(each, then="refuse") if each.when == "height-below" else each
            for each in dosing.policies["ontario-igum"].exclusions
        ],
    )
    given = [LIGHTER, LIGHTER | {"height_cm": 165.0}]
    found = rows(given, own)  # type: ignore[arg-type]
    weights = [alone(each, own) for each in given]  # type: ignore[arg-type]
    assert [row["reason"] is None for row in found] == [False, True]
    assert [weight is None for weight in weights] == [True, False]
