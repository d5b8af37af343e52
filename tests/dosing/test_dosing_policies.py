"""A dosing weight is what its published policy says, or a refusal that says why."""

from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing, errors
from myositis_ild_evidence.bibliography import read as read_bibliography
from myositis_ild_evidence.dosing.formulary import shipped
from myositis_ild_evidence.quantities.numeric import rounded

POLICIES = ("actual", "bloodstar-2026", "ontario-igum", "clinpk", "bmi30-web")
#: Grams of 2 g/kg, worked out independently of this library, for five policies.
WORKED = [
    (("male", "175 cm", "80 kg"), (160, 149, 149, 141, 141)),
    (("male", "175 cm", "100 kg"), (200, 165, 165, 165, 165)),
    (("female", "165 cm", "50 kg"), (100, 100, 108, 100, 114)),
    (("female", "150 cm", "58 kg"), (116, 116, 116, 98, 87)),
    (("female", "160 cm", "120 kg"), (240, 159, 159, 159, 159)),
    (("male", "175 cm", "55 kg"), (110, 110, 129, 110, 141)),
]
REGIMEN = mie.DosingRegimen(dose_per_course="2 g/kg", courses=1)


def weigh(policy: str, weight: str, **measured: object) -> dosing.DosingWeight:
    return dosing.dosing_weight(dosing.Patient(weight=weight, **measured), policy)


@pytest.mark.parametrize(
    ("patient", "policy", "grams"),
    [(p, policy, g) for p, row in WORKED for policy, g in zip(POLICIES, row, strict=True)],
)
def test_worked_examples_come_out_to_the_gram(
    patient: tuple[str, str, str], policy: str, grams: int
) -> None:
    sex, height, weight = patient
    dose = REGIMEN.for_patient(
        weight=weight, height=height, sex=sex, weight_policy=policy, round_to="exact"
    )
    assert rounded(dose.per_course.exact.value, 0) == grams


def test_ideal_weight_is_exact_in_centimetres_and_inches() -> None:
    expected = 50 + Fraction("2.3") * (Fraction(175) * 100 / 254 - 60)
    assert weigh("ideal", "80 kg", height="175 cm", sex="male").kilograms == expected
    tall = weigh("ideal", "80 kg", height="70 in", sex="female")
    assert tall.kilograms == Fraction("45.5") + 23


def test_adjusted_weight_adds_four_tenths_of_the_excess() -> None:
    found = weigh("adjusted", "93 kg", height="70 in", sex="male")
    assert found.kilograms == 73 + Fraction("0.4") * 20
    assert found.basis == "adjusted"


@pytest.mark.parametrize(
    ("policy", "measured", "basis", "said"),
    [
        ("bloodstar-2026", {"height": "151.9 cm"}, "actual", "below 152 cm"),
        ("bloodstar-2026", {"height": "170 cm", "pregnant": True}, "actual", "pregnant"),
        ("bloodstar-2026", {"height": "170 cm", "age": 17}, "actual", "below 18 year"),
        ("ontario-igum", {"height": "152.3 cm"}, "actual", "below 152.4 cm"),
        ("adjusted", {"height": "190 cm"}, "actual", "below adjusted"),
    ],
)
def test_a_fallback_is_the_policys_own_and_is_said(
    policy: str, measured: dict[str, object], basis: str, said: str
) -> None:
    found = weigh(policy, "70 kg", sex="female", **measured)
    assert (found.basis, str(found.amount)) == (basis, "70 kg")
    assert any(said in warning and "does not apply" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("policy", "height", "basis"),
    [
        ("bloodstar-2026", "152 cm", "adjusted"),
        ("ontario-igum", "152.4 cm", "adjusted"),
        ("ideal", "60 in", "ideal"),
    ],
)
def test_a_limit_itself_is_inside(policy: str, height: str, basis: str) -> None:
    assert weigh(policy, "70 kg", sex="female", height=height, age=18).basis == basis


@pytest.mark.parametrize(
    ("sex", "weight", "basis"),
    [
        ("male", "50 kg", "actual"),
        ("male", "50.1 kg", "adjusted"),
        ("female", "45.5 kg", "actual"),
        ("female", "45.6 kg", "adjusted"),
    ],
)
def test_ontario_weighs_light_people_as_they_are(sex: str, weight: str, basis: str) -> None:
    assert weigh("ontario-igum", weight, sex=sex, height="160 cm").basis == basis


def test_ontario_uses_the_weight_before_pregnancy() -> None:
    measured = {"sex": "female", "height": "160 cm", "pregnant": True}
    with pytest.raises(mie.MissingValueError, match="pre_pregnancy_weight="):
        weigh("ontario-igum", "80 kg", **measured)
    found = weigh("ontario-igum", "80 kg", pre_pregnancy_weight="70 kg", **measured)
    before = weigh("ontario-igum", "70 kg", sex="female", height="160 cm")
    assert (found.basis, found.kilograms) == ("adjusted", before.kilograms)
    assert [line.label for line in found.lines] == [
        "Weight before pregnancy",
        "Ideal body weight",
        "Adjusted body weight",
        "Dosing weight",
    ]


def test_ontario_says_that_its_two_rules_for_short_obese_people_conflict() -> None:
    found = weigh("ontario-igum", "100 kg", sex="female", height="150 cm")
    assert any("(here ~44.4); which of the two" in warning for warning in found.warnings)


def test_clinpk_changes_at_its_two_thresholds() -> None:
    # 70 in: a man's ideal weight is 73 kg, and 1.2 times that is 87.6 kg.
    cases = {"72.9 kg": "actual", "73 kg": "ideal", "87.6 kg": "ideal", "87.7 kg": "adjusted"}
    for weight, basis in cases.items():
        assert weigh("clinpk", weight, sex="male", height="70 in").basis == basis


def test_the_web_rule_adjusts_from_a_body_mass_index_of_30() -> None:
    assert weigh("bmi30-web", "120 kg", sex="male", height="200 cm").basis == "adjusted"
    assert weigh("bmi30-web", "119.9 kg", sex="male", height="200 cm").basis == "ideal"


@pytest.mark.parametrize("policy", ["ideal", "adjusted", "clinpk", "bmi30-web"])
def test_formulas_for_adults_refuse_children(policy: str) -> None:
    with pytest.raises(mie.InvalidValueError, match="choose another weight_policy"):
        weigh(policy, "50 kg", sex="male", height="165 cm", age=17)


@pytest.mark.parametrize("policy", ["ideal", "adjusted"])
def test_ideal_weight_is_refused_below_the_height_from_which_it_counts(policy: str) -> None:
    with pytest.raises(mie.InvalidValueError, match="below 60 in"):
        weigh(policy, "60 kg", sex="female", height="152.3 cm")


@pytest.mark.parametrize("policy", [p for p in POLICIES if p != "actual"])
def test_a_policy_says_which_measurements_it_needs(policy: str) -> None:
    with pytest.raises(mie.MissingValueError, match="height= and sex="):
        weigh(policy, "70 kg")
    with pytest.raises(mie.MissingValueError, match="needs sex="):
        weigh(policy, "70 kg", height="170 cm")


def test_a_rule_that_could_not_be_read_is_refused() -> None:
    assert not dosing.policies["prairie"].verified
    with pytest.raises(mie.InvalidValueError, match="could be read"):
        weigh("prairie", "70 kg", height="170 cm", sex="male")


def test_unknown_policies_are_met_with_near_matches() -> None:
    with pytest.raises(mie.UnknownKeyError, match="'bloodstar-2026'"):
        weigh("bloodstar", "70 kg")
    with pytest.raises(mie.InvalidValueError, match="weight_policy is an id"):
        dosing.dosing_weight(dosing.Patient(weight="70 kg"), 3)  # type: ignore[arg-type]


def test_a_policy_of_the_callers_own_is_used() -> None:
    own = attrs.evolve(dosing.policies["adjusted"], id="own", factor=Decimal("0.25"))
    found = dosing.dosing_weight(dosing.Patient(weight="93 kg", height="70 in", sex="male"), own)
    assert found.kilograms == 73 + 5


def test_more_than_the_actual_weight_is_said() -> None:
    found = weigh("bmi30-web", "55 kg", height="175 cm", sex="male")
    assert any("above the actual weight" in warning for warning in found.warnings)


def test_actual_weight_calls_for_no_warning() -> None:
    assert weigh("actual", "70 kg").warnings == ()


def test_a_straight_line_below_sixty_inches_is_said() -> None:
    woman = {"sex": "female", "age": 40}
    below = weigh("clinpk", "60 kg", height="59.9 in", **woman)
    assert any("goes on falling in a straight line" in warning for warning in below.warnings)
    at_the_line = weigh("clinpk", "60 kg", height="60 in", **woman).warnings
    assert at_the_line == shipped().unverified(dosing.policies["clinpk"])


def test_a_body_mass_index_of_30_is_not_above_30() -> None:
    woman = {"sex": "female", "height": "150 cm", "pregnant": False}
    at_30 = weigh("ontario-igum", "67.5 kg", **woman)
    assert not any("which of the two" in warning for warning in at_30.warnings)


@pytest.mark.parametrize(("sex", "limit"), [("male", "50 kg"), ("female", "45.5 kg")])
def test_the_limit_that_is_named_is_that_of_the_sex(sex: str, limit: str) -> None:
    found = weigh("ontario-igum", "45 kg", sex=sex, height="160 cm")
    assert any(f"weight 45 kg, not over {limit}" in warning for warning in found.warnings)


def test_a_weight_before_pregnancy_keeps_every_warning_once() -> None:
    found = weigh(
        "ontario-igum", "100 kg", sex="female", height="150 cm", pregnant=True,
        pre_pregnancy_weight="90 kg",
    )  # fmt: skip
    assert (found.basis, found.kilograms) == ("pre-pregnancy", Fraction(90))
    assert sum("which of the two" in warning for warning in found.warnings) == 1
    assert set(shipped().unverified(dosing.policies["ontario-igum"])) <= set(found.warnings)
    assert len(set(found.warnings)) == len(found.warnings)


def test_what_was_assumed_is_said() -> None:
    found = weigh("bloodstar-2026", "90 kg", height="165 cm", sex="female")
    assert any("age is not given" in warning for warning in found.warnings)
    assert any("pregnant is not given" in warning for warning in found.warnings)
    known = {"height": "165 cm", "sex": "female", "age": 40, "pregnant": False}
    beneath = shipped().unverified(dosing.policies["bloodstar-2026"])
    assert weigh("bloodstar-2026", "90 kg", **known).warnings == beneath
    silent = weigh("clinpk", "90 kg", height="165 cm", sex="female", age=40, pregnant=True)
    assert any("says nothing about pregnancy" in warning for warning in silent.warnings)
    grown = weigh("clinpk", "90 kg", height="165 cm", sex="female", age=40).warnings
    assert grown == shipped().unverified(dosing.policies["clinpk"])


@pytest.mark.parametrize("policy", [p for p in dosing.policies if p.rule != "not-encoded"])
def test_every_policy_on_the_unverified_formula_says_so(policy: dosing.Policy) -> None:
    found = weigh(policy.id, "90 kg", height="165 cm", sex="female", age=40, pregnant=False)
    year = "1983" if policy.ideal_weight == "robinson" else "1974"
    said = any(f"article of {year} was not read" in note for note in found.notes)
    assert not any(f"article of {year}" in warning for warning in found.warnings)
    regimen = mie.evidence.regimens["huapaya2019/ivig"]
    assert said == (policy.id != "actual")
    assert said == (
        year in dosing.cohort_codebook(regimen, weight_policy=policy)["dosing_weight_kg"]
    )


@given(
    policy=st.sampled_from(["actual", "adjusted", "bloodstar-2026", "ontario-igum"]),
    height=st.integers(153, 210),
    sex=st.sampled_from(["male", "female"]),
    weights=st.tuples(st.integers(300, 3000), st.integers(300, 3000)),
)
def test_dosing_weight_never_falls_as_the_patient_grows(
    policy: str, height: int, sex: str, weights: tuple[int, int]
) -> None:
    lighter, heavier = (
        weigh(
            policy,
            f"{w / 10} kg",
            height=f"{height} cm",
            sex=sex,
            age=50,
            pregnant=False,
            accept_implausible="bmi",
        )
        for w in sorted(weights)
    )
    if policy == "ontario-igum" and lighter.basis != heavier.basis:
        return  # as printed, the rule itself jumps where it begins
    assert lighter.kilograms <= heavier.kilograms


def test_every_policy_and_product_rests_on_references_that_exist() -> None:
    keys: list[str] = []
    for name in ("document", "formulary"):
        file = files("myositis_ild_evidence").joinpath(f"data/{name}/references.bib")
        references, problems = read_bibliography(file.read_text("utf-8"))
        assert not problems
        keys += [reference.key for reference in references]
    assert len(keys) == len(set(keys))
    used = {key for product in dosing.products for key in product.references}
    used |= {key for policy in dosing.policies for key in shipped().references_of(policy)}
    assert used | {each.reference for each in shipped().ideal_weights} <= set(keys)


def test_policies_cannot_be_changed_and_say_what_they_are() -> None:
    policy = dosing.policies["ontario-igum"]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        policy.factor = Decimal(1)  # type: ignore[misc]
    assert not policy.verified
    assert str(policy.rounding) == "5 g"
    assert dosing.policies["bloodstar-2026"].effective == "2026-07-01"
    assert all(policy.note for policy in dosing.policies)


@pytest.mark.parametrize(
    "change",
    [{"value": None}, {"male": mie.Amount("50 kg")}, {"when": "pregnant"}],
)
def test_an_exclusion_has_the_figures_of_its_condition(change: dict[str, object]) -> None:
    exclusion = dosing.policies["bloodstar-2026"].exclusions[0]
    with pytest.raises(errors.InvalidValueError, match=r"Exclusion\.(value|male)"):
        attrs.evolve(exclusion, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule": "adjusted-above"}, "needs it"),
        ({"factor": None}, "needs it"),
        ({"adjusted_above": Decimal(2)}, "does not take it"),
    ],
)
def test_a_policy_without_its_parameters_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(errors.InvalidValueError, match=said):
        attrs.evolve(dosing.policies["adjusted"], **change)  # type: ignore[arg-type]
