"""Each published rule of weights gives the figures that its sentences give by hand."""

from fractions import Fraction
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.formulary import shipped

MAN: dict[str, Any] = {"height": "180 cm", "sex": "male", "age": 50}
WOMAN: dict[str, Any] = {"height": "160 cm", "sex": "female", "age": 50, "pregnant": False}
#: 50 kg + 2.3 kg x (180 / 2.54 - 60), and for the woman 45.5 kg + 2.3 kg x (160 / 2.54 - 60).
DEVINE_MAN = Fraction(50) + Fraction("2.3") * (Fraction(18000, 254) - 60)
DEVINE_WOMAN = Fraction("45.5") + Fraction("2.3") * (Fraction(16000, 254) - 60)
#: 52 kg + 0.75 kg x 28, and 49 kg + 0.67 kg x 8.
ROBINSON_MAN, ROBINSON_WOMAN = Fraction(73), Fraction("54.36")
HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
ENGLAND = ("nhs-england-robinson", "nhs-england-devine")


def adjusted(ideal: Fraction, actual: int | Fraction) -> Fraction:
    return ideal + Fraction(2, 5) * (actual - ideal)


def weigh(policy: Any, weight: str, **measured: Any) -> dosing.DosingWeight:
    return dosing.dosing_weight(dosing.Patient(weight=weight, **measured), policy)


@pytest.mark.parametrize(
    ("policy", "weight", "measured", "expected", "basis"),
    [
        ("nhs-england-robinson", "100 kg", MAN, Fraction("83.8"), "adjusted"),
        ("nhs-england-robinson", "87.6 kg", MAN, Fraction("87.6"), "actual"),  # 1.2 x 73 kg
        ("nhs-england-robinson", "87.61 kg", MAN, adjusted(ROBINSON_MAN, Fraction("87.61")), None),
        ("nhs-england-robinson", "60 kg", MAN, Fraction(60), "actual"),
        ("nhs-england-robinson", "90 kg", WOMAN, adjusted(ROBINSON_WOMAN, 90), "adjusted"),
        ("nhs-england-devine", "100 kg", MAN, adjusted(DEVINE_MAN, 100), "adjusted"),
        ("nhs-england-devine", "89.9 kg", MAN, Fraction("89.9"), "actual"),
        ("nhs-england-devine", "90 kg", MAN, adjusted(DEVINE_MAN, 90), "adjusted"),
        ("us-120-percent", "100 kg", MAN, adjusted(DEVINE_MAN, 100), "adjusted"),
        ("us-120-percent", "70 kg", MAN, Fraction(70), "actual"),
        ("us-120-percent", "62.8 kg", WOMAN, Fraction("62.8"), "actual"),
        ("us-120-percent", "63 kg", WOMAN, adjusted(DEVINE_WOMAN, 63), "adjusted"),
        ("bmi30-actual", "97.2 kg", MAN, Fraction("97.2"), "actual"),  # a BMI of 30 exactly
        ("bmi30-actual", "97.3 kg", MAN, adjusted(DEVINE_MAN, Fraction("97.3")), "adjusted"),
        ("bmi30-actual", "60 kg", MAN, Fraction(60), "actual"),
        ("england-panel-form", "89.9 kg", MAN, Fraction("89.9"), "actual"),
        ("england-panel-form", "90 kg", MAN, adjusted(DEVINE_MAN, 90), "adjusted"),
        ("england-panel-form", "90 kg", MAN | {"age": 12}, Fraction(90), "actual"),
        ("england-panel-form", "60 kg", WOMAN | {"height": "131 cm"}, Fraction(60), "actual"),
    ],
)
def test_a_rule_gives_what_its_sentences_give(
    policy: str, weight: str, measured: dict[str, Any], expected: Fraction, basis: str | None
) -> None:
    found = weigh(policy, weight, **measured)
    assert found.kilograms == expected
    assert found.basis == (basis or "adjusted")


@pytest.mark.parametrize("policy", [*ENGLAND, "us-120-percent", "bmi30-actual"])
def test_where_a_rule_or_its_formula_says_nothing_it_is_refused(policy: str) -> None:
    for measured in (MAN | {"age": 17}, WOMAN | {"height": "151.9 cm"}):
        with pytest.raises(mie.InvalidValueError) as raised:
            weigh(policy, "90 kg", **measured)
        assert raised.value.code == "not-for-patient"


def test_the_two_readings_of_the_policy_of_england_name_each_other() -> None:
    one, other = (dosing.policies[id] for id in ENGLAND)
    assert (one.id in other.note, other.id in one.note) == (True, True)
    assert attrs.evolve(one, id=other.id, label=other.label) != other
    assert {shipped().ideal_weight(each).id for each in (one, other)} == {"robinson", "devine"}


@pytest.mark.parametrize("policy", ["prairie", "scotland", "nhs-england-2024"])
def test_a_rule_that_was_not_read_is_named_and_not_applied(policy: str) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        weigh(policy, "90 kg", **MAN)
    assert raised.value.code == "not-encoded"


def test_every_policy_names_where_and_when_its_page_was_read() -> None:
    references = shipped().references
    for policy in dosing.policies:
        for key in shipped().references_of(policy):
            assert references[key].url or references[key].pages, key


@pytest.mark.parametrize(
    ("dose", "days", "indication", "said"),
    [
        ("2 g/kg", 2, None, 0),
        ("2 g/kg", 5, None, 1),  # the cap is over 2 days
        ("2.5 g/kg", 2, None, 1),
        ("2.5 g/kg", 2, "immune-thrombocytopenia", 0),
    ],
)
def test_a_cap_is_said_where_the_dose_is_more_and_for_whom_it_holds(
    dose: str, days: int, indication: str | None, said: int
) -> None:
    regimen = mie.DosingRegimen(dose_per_course=dose, days_per_course=days)
    given = regimen.for_patient(
        "80 kg", **MAN, weight_policy="ontario-igum", indication=indication, round_to="exact"
    )
    assert sum("gives at most 2 g/kg a course" in each for each in given.warnings) == said
    assert (
        given.per_course.exact
        == regimen.for_patient(
            "80 kg", **MAN, weight_policy="adjusted", round_to="exact"
        ).per_course.exact
    )  # it is not reduced
    other = regimen.for_patient("80 kg", **MAN, weight_policy="adjusted", indication=indication)
    assert not any("gives at most" in each for each in other.warnings)


def test_a_cap_holds_for_a_cohort_too() -> None:
    book = dosing.cohort_codebook(HUAPAYA, weight_policy="ontario-igum")
    assert "Ontario-igum gives at most 2 g/kg a course, over 2 days, not 5." in book["reason"]


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        ("nhs-england-robinson", "round_to='vial-down per course'"),
        ("us-120-percent", "round_to='nearest-vial per course'"),
    ],
)
def test_a_rule_that_rounds_to_whole_vials_says_so_where_nothing_is_rounded(
    policy: str, asked: str
) -> None:
    bare = HUAPAYA.for_patient("100 kg", **MAN, weight_policy=policy)
    assert [asked in each for each in bare.warnings if "it is not rounded here" in each] == [True]
    rounded = HUAPAYA.for_patient(
        "100 kg", **MAN, weight_policy=policy, product="octagam-10", round_to="vial-down"
    )
    assert not any("it is not rounded here" in each for each in rounded.warnings)


def test_compare_says_which_rules_agree_for_this_patient() -> None:
    man = dosing.Patient(weight="100 kg", **MAN)
    table = dosing.compare(HUAPAYA, man)
    for row in table:
        if row["same_dose_as"] is None:
            continue
        [first] = table.where(
            policy=row["same_dose_as"], product=row["product"], reading=row["reading"]
        )
        assert first["same_dose_as"] is None
        for name in ("dosing_weight_kg", "course_g", "rounded_course_g", "vials_per_course"):
            assert first[name] == row[name]
    shown = [row for row in table.where(product="octagam-10") if row["same_dose_as"] is None]
    weights = [row["dosing_weight_kg"] for row in shown if row["course_g"] is not None]
    assert len(weights) == len(set(weights)) == 4
    note = table.notes[0]
    assert note.startswith("4 dosing weights for this patient: 100 kg by actual; ")
    assert "83.8 kg by nhs-england-robinson" in note
    assert note.endswith("none by nhs-england-2024, prairie, scotland.")


def test_compare_folds_nothing_whose_dose_differs_by_its_rounding() -> None:
    man = dosing.Patient(weight="100 kg", **MAN)
    table = dosing.compare(HUAPAYA, man, round_to=None).where(product="octagam-10")
    same = {row["policy"]: row["same_dose_as"] for row in table}
    assert (same["bloodstar-2026"], same["ontario-igum"]) == ("adjusted", None)


@pytest.mark.parametrize("per", ["2 in", "1 kg"])
def test_a_formula_counts_single_inches_or_centimetres(per: str) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        attrs.evolve(shipped().ideal_weights["devine"], per=mie.Amount(per))
    assert str(raised.value).startswith("IdealWeight.per: ")


def test_a_cap_is_a_dose_per_body_weight() -> None:
    [cap] = dosing.policies["ontario-igum"].caps
    with pytest.raises(mie.InvalidValueError) as raised:
        attrs.evolve(cap, dose_per_course=mie.Amount("80 g"))
    assert str(raised.value).startswith("Cap.dose_per_course: ")


def test_a_policy_on_a_formula_of_no_formulary_is_met_with_near_matches() -> None:
    own = attrs.evolve(dosing.policies["adjusted"], id="own", ideal_weight="devin")
    with pytest.raises(mie.UnknownKeyError) as raised:
        weigh(own, "90 kg", **MAN)
    assert raised.value.code == "unknown-key"
