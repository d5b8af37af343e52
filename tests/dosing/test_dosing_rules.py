"""The rules of a policy, an exclusion and a product: one at a time, with what is wrong in full."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing, resources
from myositis_ild_evidence.dosing.formulary import PolicyFile, shipped
from myositis_ild_evidence.dosing.policy import Exclusion, IdealWeight, Line, Policy
from myositis_ild_evidence.dosing.product import Product, Rate
from myositis_ild_evidence.packs import documents
from myositis_ild_evidence.packs.checks import uses
from myositis_ild_evidence.packs.structure import structure
from refused import refused

CHILDREN, SHORT, LIGHT = dosing.policies["adjusted"].exclusions
ONTARIO_PREGNANT, _, ONTARIO_LIGHT = dosing.policies["ontario-igum"].exclusions
KG, CM, YEAR = mie.Amount("50 kg"), mie.Amount("150 cm"), mie.Amount("18 year")


@pytest.mark.parametrize(
    ("exclusion", "change", "said"),
    [
        (CHILDREN, {"value": None}, "value: the condition 'age-below' needs it"),
        (CHILDREN, {"male": KG}, "male: the condition 'age-below' does not take it"),
        (CHILDREN, {"female": KG}, "female: the condition 'age-below' does not take it"),
        (SHORT, {"value": None}, "value: the condition 'height-below' needs it"),
        (SHORT, {"male": KG}, "male: the condition 'height-below' does not take it"),
        (LIGHT, {"value": CM}, "value: the condition 'actual-below-adjusted' does not take it"),
        (ONTARIO_LIGHT, {"male": None}, "male: the condition 'weight-at-most' needs it"),
        (ONTARIO_LIGHT, {"female": None}, "female: the condition 'weight-at-most' needs it"),
        (ONTARIO_LIGHT, {"value": KG}, "value: the condition 'weight-at-most' does not take it"),
        (ONTARIO_PREGNANT, {"value": YEAR}, "value: the condition 'pregnant' does not take it"),
    ],
)
def test_an_exclusion_has_the_figures_that_its_condition_needs_and_no_other(
    exclusion: Exclusion, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        attrs.evolve(exclusion, **change)
    assert str(raised.value) == f"Exclusion.{said}"


ONE = Decimal(1)


@pytest.mark.parametrize(
    ("policy", "change", "said"),
    [
        ("actual", {"factor": ONE}, "factor: the rule 'actual' does not take it"),
        ("ideal", {"adjusted_above": ONE}, "adjusted_above: the rule 'ideal' does not take it"),
        ("adjusted", {"factor": None}, "factor: the rule 'adjusted' needs it"),
        (
            "adjusted",
            {"adjusted_from_bmi": ONE},
            "adjusted_from_bmi: the rule 'adjusted' does not take it",
        ),
        ("clinpk", {"factor": None}, "factor: the rule 'adjusted-above' needs it"),
        ("clinpk", {"otherwise": None}, "otherwise: the rule 'adjusted-above' needs it"),
        (
            "clinpk",
            {"adjusted_above": None},
            "rule: 'adjusted-above' needs a threshold: adjusted_above, adjusted_above_bmi, "
            "adjusted_from_bmi",
        ),
        ("ideal", {"otherwise": "actual"}, "otherwise: the rule 'ideal' does not take it"),
        (
            "actual",
            {"adjusted_above_bmi": ONE},
            "adjusted_above_bmi: the rule 'actual' does not take it",
        ),
        (
            "ontario-igum",
            {"whole_vials": "down"},
            "whole_vials: a dose is rounded once: to a step or to whole vials",
        ),
    ],
)
def test_a_policy_has_the_figures_that_its_rule_needs_and_no_other(
    policy: str, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        attrs.evolve(dosing.policies[policy], **change)
    assert str(raised.value) == f"Policy.{said}"


@pytest.mark.parametrize("exclusion", [CHILDREN, SHORT, LIGHT, ONTARIO_PREGNANT, ONTARIO_LIGHT])
def test_an_exclusion_as_published_breaks_no_rule(exclusion: Exclusion) -> None:
    assert attrs.evolve(exclusion, why="Another reason.").then == exclusion.then


@pytest.mark.parametrize("policy", dosing.policies.ids)
def test_a_policy_as_published_breaks_no_rule(policy: str) -> None:
    assert attrs.evolve(dosing.policies[policy], id="own").rule == dosing.policies[policy].rule


def test_the_rates_of_a_product_of_ones_own_may_be_text() -> None:
    rate = dosing.products["octagam-10"].rates[0]
    own = attrs.evolve(rate, initial=["1 mg/kg/min"], maximum=["2 mg/kg/min"], at_risk=["3 mL/h"])
    assert own.initial == (mie.Amount("1 mg/kg/min"),)
    assert own.maximum == (mie.Amount("2 mg/kg/min"),)
    assert own.at_risk == (mie.Amount("3 mL/h"),)
    with pytest.raises(mie.UnitError, match="'fast'"):
        attrs.evolve(rate, maximum=["fast"])


def test_a_rate_of_ones_own_needs_no_more_than_its_maximum() -> None:
    source = dosing.products["octagam-10"].rates[0].source
    own = Rate(indication="scleredema", maximum=["2 mg/kg/min"], source=source)
    assert (own.initial, own.at_risk, own.steps, own.further) == ((), (), (), ())
    assert (own.dose_per_course, own.days, own.interval, own.note) == (None,) * 4


def test_a_product_and_a_formula_of_ones_own_need_no_note() -> None:
    octagam, devine = dosing.products["octagam-10"], shipped().ideal_weights["devine"]
    product = Product(
        id="own", label="Own", manufacturer="Own", drug="ivig", concentration=octagam.concentration,
        vials=["5 g"],
    )  # fmt: skip
    assert (product.vials_note, product.note) == (None, None)
    own = IdealWeight(
        id="own", label="Own", male=KG, female=KG, male_rise=KG, female_rise=KG,
        per=mie.Amount("1 cm"), above=CM, reference=devine.reference, verified=True,
    )  # fmt: skip
    assert own.note is None
    line = Line(label="Own", working="A line of words.")
    assert (line.value, line.sources) == (None, ())


@pytest.mark.parametrize("record", [Exclusion, Policy, Product, Rate])
def test_what_is_not_well_formed_breaks_no_further_rule(record: Any) -> None:
    assert list(record.problems({})) == []


def test_a_figure_without_its_rule_or_condition_breaks_no_rule_yet() -> None:
    assert list(Policy.problems({"factor": ONE, "adjusted_above": None})) == []
    assert list(Exclusion.problems({"value": KG, "male": KG})) == []
    assert list(Policy.problems({"rule": "adjusted"})) == []
    assert list(Exclusion.problems({"when": "age-below"})) == []
    assert list(Policy.problems({"rule": "actual", "factor": ONE})) == [
        ("factor", "the rule 'actual' does not take it")
    ]


def broken(name: str, type_: type, change: Callable[[Any], None]) -> str:
    tree, problems = documents.parse(resources.read(name), name)
    assert not problems
    change(tree)
    with pytest.raises(mie.PackError) as raised:
        structure(tree, type_, name)
    return str(raised.value)


def test_a_rule_and_a_condition_of_no_list_are_said_with_the_list() -> None:
    def rule(tree: Any) -> None:
        tree["policy"][2]["rule"] = "adjust"

    def when(tree: Any) -> None:
        tree["policy"][2]["exclusion"][0]["when"] = "age-under"

    said = broken("formulary/policies.toml", PolicyFile, rule)
    assert (
        "formulary/policies.toml: policy[2].rule: 'adjust' is not valid; did you mean 'adjusted'"
        in said
    )
    said = broken("formulary/policies.toml", PolicyFile, when)
    assert "formulary/policies.toml: policy[2].exclusion[0].when: 'age-under' is not valid" in said


def references(name: str, type_: type) -> set[tuple[str, str]]:
    """Return what a file names as a reference, with where it stands."""
    tree, _ = documents.parse(resources.read(name), name)
    return {(use.path, use.name) for use in uses(tree, type_) if use.kind == "reference"}


def test_every_key_in_the_policies_is_declared_as_a_reference_and_exists() -> None:
    expected = {
        (f"ideal_weight[{number}].reference", each.reference)
        for number, each in enumerate(shipped().ideal_weights)
    }
    for number, formula in enumerate(shipped().body_surfaces):
        place = f"body_surface[{number}]"
        expected.add((f"{place}.reference", formula.reference))
        expected |= {(f"{place}.further[{n}]", key) for n, key in enumerate(formula.further)}
    for number, risk in enumerate(shipped().risks):
        expected.add((f"risk[{number}].source.cite", risk.source.cite))
    for number, policy in enumerate(dosing.policies):
        place = f"policy[{number}]"
        expected.add((f"{place}.reference", policy.reference))
        expected |= {(f"{place}.further[{n}]", key) for n, key in enumerate(policy.further)}
        expected |= {
            (f"{place}.cap[{n}].source.cite", cap.source.cite) for n, cap in enumerate(policy.caps)
        }
    assert references("formulary/policies.toml", PolicyFile) == expected
    for risk in shipped().risks:
        assert shipped().products[risk.product].text(risk.source.cite) is not None
    assert {key for _, key in expected} <= set(shipped().references)


@pytest.mark.parametrize("id", dosing.products.ids)
def test_every_key_in_the_products_is_declared_as_a_reference_and_exists(id: str) -> None:
    product = dosing.products[id]
    expected = {(f"text[{n}].cite", text.cite) for n, text in enumerate(product.texts)}
    for name in ("concentration_source", "vials_source"):
        source = getattr(product, name)
        if source is not None:
            expected.add((f"{name}.cite", source.cite))
    lists: dict[str, Any] = {
        "other_vials": product.other_vials,
        "rate": product.rates,
        "safety": product.safety,
    }
    for name, facts in lists.items():
        expected |= {(f"{name}[{n}].source.cite", x.source.cite) for n, x in enumerate(facts)}
    for at, rate in enumerate(product.rates):
        expected |= {(f"rate[{at}].further[{n}]", key) for n, key in enumerate(rate.further)}
    assert references(f"formulary/products/{id}.toml", Product) == expected
    assert {key for _, key in expected} <= set(shipped().references)


def test_a_policy_of_ones_own_needs_no_more_than_its_rule() -> None:
    policy = Policy(
        id="own", label="Own", rule="actual", reference="octagam-dm", verified=True, note="Own."
    )
    assert (policy.factor, policy.adjusted_above, policy.adjusted_from_bmi) == (None,) * 3
    assert (policy.adjusted_above_bmi, policy.otherwise, policy.whole_vials) == (None,) * 3
    assert (policy.ideal_weight, policy.caps) == ("devine", ())
    assert (policy.mandatory_above_bmi, policy.rounding, policy.effective) == (None,) * 3
    assert (policy.exclusions, policy.further) == ((), ())
    pregnant = Exclusion(when="pregnant", then="refuse", why="Own.")
    assert (pregnant.value, pregnant.male, pregnant.female) == (None,) * 3
    patient = dosing.Patient(weight="70 kg")
    assert (patient.height, patient.sex, patient.age, patient.pregnant) == (None,) * 4
    assert (patient.pre_pregnancy_weight, patient.accept_implausible) == (None, ())
    found = dosing.dosing_weight(patient, policy)
    assert [(line.value, line.sources) for line in found.lines] == [
        (mie.Amount("70 kg"), ("octagam-dm",))
    ]


def test_a_dosing_weight_is_the_actual_one_unless_a_policy_is_named() -> None:
    found = dosing.dosing_weight(dosing.Patient(weight="70 kg"))
    assert (found.basis, str(found.amount), found.policy.id) == ("actual", "70 kg", "actual")


def test_a_patient_without_excess_is_still_weighed_by_the_formula() -> None:
    man = dosing.Patient(weight="73 kg", height="70 in", sex="male", age=40)
    found = dosing.dosing_weight(man, "adjusted")
    assert (found.basis, str(found.amount)) == ("adjusted", "73 kg")
    assert not any("does not apply" in warning for warning in found.warnings)


def test_a_policy_or_a_product_of_ones_own_is_taken_as_it_is() -> None:
    policy, product = dosing.policies["adjusted"], dosing.products["octagam-10"]
    change: dict[str, Any] = {"rates": [attrs.evolve(product.rates[0], indication="scleredema")]}
    own = attrs.evolve(product, **change)
    assert shipped().policy(policy) is policy
    assert shipped().indicated("scleredema", own) == "scleredema"
    with pytest.raises(mie.UnknownKeyError) as raised:
        shipped().indicated("scleredema-x", own)
    said = "no indication 'scleredema-x' with rates; did you mean 'scleredema'?"
    assert str(raised.value) == said
    with refused(mie.UnknownKeyError, "unknown-key", "weight_policy"):
        shipped().policy("ajusted")


def test_the_volume_of_a_dose_is_in_millilitres() -> None:
    five_percent = attrs.evolve(dosing.products["octagam-10"], concentration=mie.Amount("50 g/L"))
    assert str(five_percent.volume(mie.Amount("28240 mg"))) == "564.8 mL"


def test_the_first_policy_in_the_order_of_its_exclusions_counts() -> None:
    child = dosing.Patient(weight="50 kg", height="140 cm", sex="female", age=12)
    [said, *_] = dosing.dosing_weight(child, "bloodstar-2026").warnings
    assert said.startswith("bloodstar-2026 does not apply (age 12 year, below 18 year)")


def test_without_a_factor_the_adjusted_weight_is_the_ideal_one() -> None:
    ideal, adjusted = dosing.policies["ideal"], dosing.policies["adjusted"]
    change: dict[str, Any] = {"exclusions": adjusted.exclusions[2:], "verified": True}
    own = attrs.evolve(ideal, **change)
    light, heavy = (
        dosing.dosing_weight(dosing.Patient(weight=weight, height="70 in", sex="male"), own)
        for weight in ("72 kg", "74 kg")
    )
    assert (light.basis, str(light.amount)) == ("actual", "72 kg")
    assert list(light.warnings) == [
        f"ideal does not apply (actual 72 kg, below adjusted 73 kg): {own.exclusions[0].why} "
        "The actual weight is used"
    ]
    assert heavy.basis == "ideal"
