"""What a cohort says of each patient's dosing weight: which weight it is, and why."""

import math
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.policy import Exclusion, Policy

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
FALLS = "height below 60 in: the ideal weight goes on falling"
MORE = "more than by actual weight"
USED = "does not apply, actual weight used"
BELOW = f"{USED}: actual weight below the adjusted one"
LIGHT = f"{USED}: weight not over 50 kg (men) or 45.5 kg (women)"
LOW = f"ontario-igum {USED}: height below 152.4 cm"
HEAVY = "ontario-igum also demands its formula above a BMI of 30 kg/m2"
ADULT = "age is not given: an adult is assumed"
BEFORE = "ontario-igum: weight before the pregnancy used"
THEN = ("actual weight", "weight before the pregnancy")


def weighed(
    policy: str | Policy, weight: float, height: float = 170, **known: Any
) -> tuple[Any, ...]:
    """Return kilograms, basis, note and reason of one patient of a cohort."""
    values: dict[str, Any] = {"sex": "female", "age": 50.0, "pregnant": False, "earlier": math.nan}
    values |= {"weight_kg": weight, "height_cm": height, **known}
    found = dosing.for_cohort(
        HUAPAYA,
        {
            name: np.array([value], dtype=object if name in ("sex", "pregnant") else float)
            for name, value in values.items()
        }, weight_policy=policy, age="age", pregnant="pregnant", pre_pregnancy_weight="earlier",
    )  # fmt: skip
    columns = ("dosing_weight_kg", "weight_basis", "note", "reason")
    kilograms, *said = (found[column][0] for column in columns)
    return (None if math.isnan(kilograms) else round(float(kilograms), 3), *said)


MAN: dict[str, Any] = {"sex": "male"}


@pytest.mark.parametrize(
    ("policy", "weight", "height", "known", "expected"),
    [
        ("actual", 80, 151.9, {}, (80, "actual", None, None)),
        ("ideal", 80, 175, MAN, (70.465, "ideal", None, None)),
        ("ideal", 50, 175, MAN, (70.465, "ideal", MORE, None)),
        ("ideal", 80, 152.4, {}, (45.5, "ideal", None, None)),
        ("adjusted", 80, 175, MAN, (74.279, "adjusted", None, None)),
        ("adjusted", 50, 175, MAN, (50, "actual", f"adjusted {BELOW}", None)),
        ("adjusted", 80, 170, {"age": 18}, (68.862, "adjusted", None, None)),
        ("adjusted", 80, 170, {"age": math.nan}, (68.862, "adjusted", ADULT, None)),
        ("bloodstar-2026", 80, 152, {}, (59.083, "adjusted", FALLS, None)),
        (
            "bloodstar-2026", 80, 151.9, {},
            (80, "actual", f"bloodstar-2026 {USED}: height below 152 cm", None),
        ),
        (
            "bloodstar-2026", 80, 170, {"age": 17},
            (80, "actual", f"bloodstar-2026 {USED}: age below 18 year", None),
        ),
        (
            "bloodstar-2026", 80, 170, {"pregnant": True, "earlier": 70},
            (80, "actual", f"bloodstar-2026 {USED}: pregnant", None),
        ),
        ("ontario-igum", 59.9, 175, MAN, (66.239, "adjusted", MORE, None)),
        ("ontario-igum", 50, 165, MAN, (50, "actual", f"ontario-igum {LIGHT}", None)),
        ("ontario-igum", 50.01, 165, MAN, (56.85, "adjusted", MORE, None)),
        ("ontario-igum", 45.5, 165, {}, (45.5, "actual", f"ontario-igum {LIGHT}", None)),
        ("ontario-igum", 45.51, 165, {}, (52.35, "adjusted", MORE, None)),
        ("ontario-igum", 80, 152.3, {}, (80, "actual", f"{LOW}; {HEAVY}", None)),
        ("ontario-igum", 60, 152.3, {}, (60, "actual", LOW, None)),
        ("ontario-igum", 80, 152.4, {}, (59.3, "adjusted", None, None)),
        (
            "ontario-igum", 80, 170, {"pregnant": True, "earlier": 70},
            (64.862, "adjusted", BEFORE, None),
        ),
        (
            "ontario-igum", 80, 150, {"pregnant": True, "earlier": 70},
            (70, "pre-pregnancy", f"{LOW.replace(*THEN)}; {HEAVY}; {BEFORE}", None),
        ),
        (
            "ontario-igum", 80, 170, {"pregnant": True, "earlier": 45.5},
            (
                45.5, "pre-pregnancy", f"ontario-igum {LIGHT.replace(*THEN)}; {BEFORE}", None,
            ),
        ),
        ("clinpk", 80, 152, {}, (59.083, "adjusted", FALLS, None)),
        ("clinpk", 80, 152.4, {}, (59.3, "adjusted", None, None)),
        ("clinpk", 59.9, 175, MAN, (59.9, "actual", None, None)),
        ("bmi30-web", 50, 175, MAN, (70.465, "ideal", MORE, None)),
        ("bmi30-web", 80, 151.9, {}, (59.028, "adjusted", FALLS, None)),
    ],
)  # fmt: skip
def test_the_weight_its_basis_and_its_note(
    policy: str, weight: float, height: float, known: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    assert weighed(policy, weight, height, **known) == expected


@pytest.mark.parametrize(
    ("policy", "height", "age", "why"),
    [
        ("ideal", 152.3, 50, "ideal does not hold: height below 60 in"),
        ("adjusted", 152.3, 50, "adjusted does not hold: height below 60 in"),
        ("ideal", 152.3, 17, "ideal does not hold: age below 18 year"),
        ("clinpk", 170, 17, "clinpk does not hold: age below 18 year"),
        ("bmi30-web", 170, 17.99, "bmi30-web does not hold: age below 18 year"),
    ],
)
def test_a_policy_that_does_not_hold_says_why(
    policy: str, height: float, age: float, why: str
) -> None:
    assert weighed(policy, 80, height, age=age) == (None, None, None, why)


@pytest.mark.parametrize(
    ("policy", "weight", "height", "basis"),
    [
        # 69 in: ideal 70.7 kg, 1.2 times as much 84.84 kg.
        ("clinpk", 84.84, 175.26, "ideal"),
        ("clinpk", 84.85, 175.26, "adjusted"),
        ("clinpk", 70.7, 175.26, "ideal"),
        ("clinpk", 70.69, 175.26, "actual"),
        # 86.7 kg at 170 cm and 97.2 kg at 180 cm are a body mass index of 30.
        ("bmi30-web", 86.7, 170, "adjusted"),
        ("bmi30-web", 86.69, 170, "ideal"),
        ("bmi30-web", 97.2, 180, "adjusted"),
        ("bmi30-web", 97.19, 180, "ideal"),
        ("adjusted", 70.7, 175.26, "adjusted"),
        ("adjusted", 70.69, 175.26, "actual"),
    ],
)
def test_a_weight_on_the_line_is_on_the_side_that_the_policy_says(
    policy: str, weight: float, height: float, basis: str
) -> None:
    kilograms, found, note, reason = weighed(policy, weight, height, sex="male")
    assert (found, reason) == (basis, None)
    alone = HUAPAYA.for_patient(
        f"{weight} kg", height=f"{height} cm", sex="male", age=50, weight_policy=policy
    )
    assert (alone.weighed.basis, round(float(alone.weighed.kilograms), 3)) == (basis, kilograms)
    assert note is None or basis == "actual"


def test_the_ideal_weight_itself_is_not_more_than_the_actual_one() -> None:
    assert weighed("bmi30-web", 70.7, 175.26, sex="male") == (70.7, "ideal", None, None)
    assert weighed("bmi30-web", 70.69, 175.26, sex="male") == (70.7, "ideal", MORE, None)


def test_an_exclusion_is_skipped_where_nothing_is_known_of_it() -> None:
    cohort = {
        "weight_kg": np.array([80.0]),
        "height_cm": np.array([170.0]),
        "sex": np.array(["female"]),
    }
    found = dosing.for_cohort(HUAPAYA, cohort, weight_policy="bloodstar-2026")
    assert (found["weight_basis"][0], found["note"][0]) == ("adjusted", None)


def own(policy: str, *exclusions: dict[str, Any]) -> Policy:
    """Return a policy with other exclusions, in the order in which they apply."""
    made = tuple(Exclusion(**{"why": "As said here.", **given}) for given in exclusions)
    return attrs.evolve(dosing.policies[policy], id="own", exclusions=made)


SHORT = {"when": "height-below", "value": mie.Amount("152.4 cm")}
YOUNG = {"when": "age-below", "value": mie.Amount("18 year")}
PREGNANT = {"when": "pregnant"}
BEFORE_IT = {"then": "pre-pregnancy-weight"}


@pytest.mark.parametrize(
    "policy",
    [
        own("ideal", {**PREGNANT, "then": "actual"}, {**SHORT, "then": "refuse"}),
        own("ideal", {**SHORT, "then": "refuse"}, {**PREGNANT, "then": "actual"}),
        own("ideal", {**SHORT, "then": "refuse"}, {**YOUNG, "then": "refuse"}),
        own("ideal", {**YOUNG, "then": "actual"}, {**SHORT, "then": "refuse"}),
        own("ideal", {**PREGNANT, **BEFORE_IT}, {**SHORT, "then": "refuse"}),
        own("actual", {**PREGNANT, **BEFORE_IT}),
        own("ideal", {**PREGNANT, **BEFORE_IT}),
    ],
    ids=[
        "pregnancy first", "height first", "two refusals", "age first",
        "earlier weight or refusal", "actual earlier weight", "ideal by the earlier weight",
    ],
)  # fmt: skip
@pytest.mark.parametrize("height", [150, 170])
@pytest.mark.parametrize("age", [17, 50])
@pytest.mark.parametrize("pregnant", [True, False])
def test_the_first_exclusion_that_applies_counts(
    policy: Policy, height: float, age: int, pregnant: bool
) -> None:
    earlier = 60.0 if pregnant else math.nan
    kilograms, basis, _, reason = weighed(
        policy, 80, height, age=age, pregnant=pregnant, earlier=earlier
    )
    before: dict[str, Any] = {"pre_pregnancy_weight": "60 kg"} if pregnant else {}
    try:
        alone = HUAPAYA.for_patient(
            "80 kg", height=f"{height} cm", sex="female", age=age, pregnant=pregnant,
            weight_policy=policy, **before,
        ).weighed  # fmt: skip
    except mie.InvalidValueError:
        assert (kilograms, basis) == (None, None)
        assert reason.startswith("own does not hold: ")
        return
    assert (basis, reason) == (alone.basis, None)
    assert kilograms == round(float(alone.kilograms), 3)
