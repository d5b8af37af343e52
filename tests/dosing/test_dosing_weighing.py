"""Every dosing weight can be checked by hand: its lines, warnings and refusals, word by word."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.formulary import shipped

WOMAN = {"sex": "female", "age": 40, "pregnant": False}
IDEAL = "Ideal body weight"
ADJUSTED = "Adjusted body weight"
LAST = "Dosing weight"
ONTARIO = "Ontario, immune globulin utilization management"
LIGHT = (
    "There is no excess weight to adjust for: the formula would give more than the patient weighs."
)


def weigh(policy: Any, weight: str, **measured: Any) -> dosing.DosingWeight:
    return dosing.dosing_weight(dosing.Patient(weight=weight, **measured), policy)


def lines(found: dosing.DosingWeight) -> list[tuple[str, str, str]]:
    return [(line.label, line.working, str(line.value)) for line in found.lines]


@pytest.mark.parametrize(
    ("policy", "weight", "measured", "expected"),
    [
        ("actual", "70 kg", {}, [(LAST, "Actual body weight: the actual weight", "70 kg")]),
        (
            "ideal",
            "80 kg",
            {"sex": "female", "height": "70 in"},
            [
                (IDEAL, "45.5 kg + 2.3 kg x (70 in - 60 in)", "68.5 kg"),
                (LAST, "Ideal body weight (Devine): the ideal weight", "68.5 kg"),
            ],
        ),
        (
            "adjusted",
            "93 kg",
            {"sex": "male", "height": "70 in"},
            [
                (IDEAL, "50 kg + 2.3 kg x (70 in - 60 in)", "73 kg"),
                (ADJUSTED, "73 kg + 0.4 x (93 kg - 73 kg)", "81 kg"),
                (LAST, "Adjusted body weight (ideal + 0.4 x excess): the adjusted weight", "81 kg"),
            ],
        ),
        (
            "clinpk",
            "60.0005 kg",
            WOMAN | {"height": "59.9 in"},
            [
                (IDEAL, "45.5 kg + 2.3 kg x (59.9 in - 60 in)", "45.27 kg"),
                (ADJUSTED, "45.27 kg + 0.4 x (~60.001 kg - 45.27 kg)", "51.1622 kg"),
                (LAST, "clinPK dosing weight: the adjusted weight", "51.1622 kg"),
            ],
        ),
        (
            "ontario-igum",
            "100 kg",
            WOMAN | {"height": "59 in", "pregnant": True, "pre_pregnancy_weight": "90 kg"},
            [
                ("Weight before pregnancy", "as given", "90 kg"),
                (IDEAL, "45.5 kg + 2.3 kg x (59 in - 60 in)", "43.2 kg"),
                (ADJUSTED, "43.2 kg + 0.4 x (90 kg - 43.2 kg)", "61.92 kg"),
                (LAST, f"{ONTARIO}: the before pregnancy weight", "90 kg"),
            ],
        ),
    ],
)
def test_every_line_can_be_worked_out_by_hand(
    policy: str, weight: str, measured: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert lines(weigh(policy, weight, **measured)) == expected


def test_every_line_has_its_sources() -> None:
    found = weigh("bloodstar-2026", "90 kg", height="165 cm", **WOMAN)
    assert [line.sources for line in found.lines] == [
        ("devine1974",),
        ("lifeblood2026",),
        ("lifeblood2026", "nba-bloodstar", "devine1974"),
    ]
    assert [line.sources for line in weigh("actual", "90 kg").lines] == [("octagam-dm",)]
    assert shipped().references_of(dosing.policies["prairie"]) == ("prairie",)


NO_AGE = "age is not given: an adult is assumed"
#: What was not read of the formula beneath a policy.
BENEATH = (
    f"the formula of the ideal weight is not verified: {shipped().ideal_weights['devine'].note}"
)


@pytest.mark.parametrize(
    ("policy", "weight", "measured", "expected"),
    [
        (
            "adjusted",
            "50 kg",
            {"sex": "female", "height": "175 cm", "pregnant": True},
            [
                f"adjusted does not apply (actual 50 kg, below adjusted ~59.579 kg): {LIGHT} "
                "The actual weight is used",
                "adjusted says nothing about pregnancy",
                NO_AGE,
            ],
        ),
        ("adjusted", "93 kg", {"sex": "male", "height": "70 in"}, [NO_AGE]),
        ("adjusted", "93 kg", {"sex": "male", "height": "70 in", "age": 18}, []),
        (
            "bloodstar-2026",
            "60 kg",
            {"sex": "female", "height": "151 cm"},
            [
                "bloodstar-2026 does not apply (height 151 cm, below 152 cm): "
                "Not recommended below 152 cm. The actual weight is used",
                NO_AGE,
                "pregnant is not given: taken as not pregnant",
            ],
        ),
        (
            "bloodstar-2026",
            "60 kg",
            {"sex": "male", "height": "151 cm", "age": 40},
            [
                "bloodstar-2026 does not apply (height 151 cm, below 152 cm): "
                "Not recommended below 152 cm. The actual weight is used",
            ],
        ),
        (
            "bloodstar-2026",
            "60 kg",
            {"sex": "female", "height": "161 cm", "age": 40, "pregnant": True},
            [
                "bloodstar-2026 does not apply (pregnant): Not recommended in pregnancy. "
                "The actual weight is used",
            ],
        ),
        (
            "bloodstar-2026",
            "60 kg",
            WOMAN | {"height": "161 cm", "age": 17},
            [
                "bloodstar-2026 does not apply (age 17 year, below 18 year): "
                "Not recommended below 18 years. The actual weight is used",
            ],
        ),
        (
            "clinpk",
            "60 kg",
            {"sex": "female", "height": "59.9 in", "age": 40, "pregnant": True},
            [
                "the height 59.9 in is below 60 in, from which the ideal weight counts: it goes "
                "on falling in a straight line",
                "clinpk says nothing about pregnancy",
            ],
        ),
        ("clinpk", "60 kg", WOMAN | {"height": "60 in"}, []),
        (
            "bmi30-web",
            "55 kg",
            {"sex": "male", "height": "70 in", "age": 40},
            [
                "the dosing weight 73 kg is above the actual weight 55 kg: bmi30-web gives more "
                "than actual weight would",
            ],
        ),
        ("bmi30-web", "73 kg", {"sex": "male", "height": "70 in", "age": 40}, []),
    ],
)
def test_every_warning_is_said_in_full(
    policy: str, weight: str, measured: dict[str, Any], expected: list[str]
) -> None:
    assert list(weigh(policy, weight, **measured).warnings) == expected


@pytest.mark.parametrize(
    ("weight", "measured", "expected"),
    [
        (
            "45 kg",
            {"height": "160 cm"},
            [
                "ontario-igum does not apply (weight 45 kg, not over 45.5 kg): The calculator is "
                "for men over 50 kg and women over 45.5 kg. The actual weight is used"
            ],
        ),
        (
            "100 kg",
            {"height": "150 cm", "pregnant": True, "pre_pregnancy_weight": "90 kg"},
            [
                "ontario-igum does not apply (height 150 cm, below 152.4 cm): The calculator is "
                "for 152.4 cm or more. The weight before the pregnancy is used",
                "ontario-igum also demands its formula above a BMI of 30 kg/m2 (here 40); which "
                "of the two goes first is not said",
                "ontario-igum: The weight before the pregnancy is used; in immune deficiency the "
                "dose follows the IgG level. Where the calculator does not hold, the page does not "
                "say whether the actual weight is that of before or of now; the one of before is "
                "taken.",
            ],
        ),
    ],
)
def test_an_unverified_policy_ends_with_what_was_not_verified(
    weight: str, measured: dict[str, Any], expected: list[str]
) -> None:
    found = weigh("ontario-igum", weight, **WOMAN | measured)
    policy = dosing.policies["ontario-igum"]
    last = f"ontario-igum was not read in its own text: {policy.question}"
    assert list(found.warnings) == [*expected, last]
    assert found.warnings[-1].severity == "provenance"
    assert found.notes == (policy.note, BENEATH)


@pytest.mark.parametrize(
    ("policy", "measured", "error", "said"),
    [
        (
            "ideal",
            {"sex": "female", "height": "59.9 in"},
            mie.InvalidValueError,
            "the policy 'ideal' does not hold for this patient (height 59.9 in, below 60 in): The "
            "formula counts inches above 60; below, it goes on falling in a straight line. It has "
            "no rule of its own for this; choose another weight_policy, such as 'actual'",
        ),
        (
            "clinpk",
            {"sex": "female", "height": "65 in", "age": "15 years"},
            mie.InvalidValueError,
            "the policy 'clinpk' does not hold for this patient (age 15 year, below 18 year): The "
            "source has another formula for children, which is not encoded. It has no rule of its "
            "own for this; choose another weight_policy, such as 'actual'",
        ),
        (
            "ontario-igum",
            {"sex": "female", "height": "65 in", "pregnant": True},
            mie.MissingValueError,
            "the policy 'ontario-igum' needs pre_pregnancy_weight= in pregnancy: The weight "
            "before the pregnancy is used; in immune deficiency the dose follows the IgG level. "
            "Where the calculator does not hold, the page does not say whether the actual weight "
            "is that of before or of now; the one of before is taken.",
        ),
        (
            "adjusted",
            {},
            mie.MissingValueError,
            "the policy 'adjusted' needs height= and sex= beside the weight; only 'actual' needs "
            "no more",
        ),
        (
            "adjusted",
            {"sex": "male"},
            mie.MissingValueError,
            "the policy 'adjusted' needs height= beside the weight; only 'actual' needs no more",
        ),
        (
            3,
            {},
            mie.InvalidValueError,
            "weight_policy is an id as 'adjusted' or a Policy: 3",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_would_be_right(
    policy: Any, measured: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as raised:
        weigh(policy, "70 kg", **measured)
    assert str(raised.value) == said


def test_a_rule_that_is_not_encoded_is_refused_with_its_note() -> None:
    policy = dosing.policies["prairie"]
    with pytest.raises(mie.InvalidValueError) as raised:
        weigh(policy, "70 kg")
    assert str(raised.value) == f"the policy 'prairie' cannot be applied: {policy.note}"


def test_the_bmi_that_another_rule_demands_is_only_said_above_it() -> None:
    policy = attrs.evolve(dosing.policies["ontario-igum"], verified=True)
    said = "ontario-igum also demands its formula above a BMI of 30 kg/m2 (here ~30.2); which of "
    found = weigh(policy, "68 kg", height="150 cm", **WOMAN)
    assert [w for w in found.warnings if "demands" in w] == [
        f"{said}the two goes first is not said"
    ]
    without = attrs.evolve(policy, mandatory_above_bmi=None)
    assert not any(
        "demands" in w for w in weigh(without, "68 kg", height="150 cm", **WOMAN).warnings
    )
