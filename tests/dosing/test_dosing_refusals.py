"""What is refused for one patient is refused with a message that says what would be right."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.formulary import shipped

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
DALAKAS = mie.evidence.regimens["dalakas1993/ivig"]
MAN = dosing.Patient(weight="70 kg")
SLIP = "outside of this is more often a slip of a unit or a digit than a patient."
ADULT = f"20 kg to 350 kg for adults (give age= for a child). A body weight {SLIP}"
RATE = "'150 mL/h', '0.04 mL/kg/min' or '4 mg/kg/min'"
CHECKED = "If the figure was checked, say accept_implausible="


@pytest.mark.parametrize(
    ("measured", "error", "said"),
    [
        ({"weight": None}, "Value", "a dose needs a weight; write for example weight='70 kg'"),
        ({"weight": 70}, "Unit", "weight=70 has no unit; write for example weight='70 kg'"),
        (
            {"weight": "70.5"},
            "Unit",
            "weight='70.5' has no unit; write for example weight='70.5 kg'",
        ),
        (
            {"height": 1.75},
            "Unit",
            "height=1.75 has no unit; write for example height='175 cm' or '1.75 m'",
        ),
        (
            {"weight": "70 cm"},
            "Unit",
            "weight='70 cm' is a length, not a mass; write for example weight='70 kg'",
        ),
        (
            {"height": "70 kg"},
            "Unit",
            "height='70 kg' is a mass, not a length; write for example height='175 cm'",
        ),
        ({"weight": "0 kg"}, "Value", "a body weight is more than zero, not 0 kg"),
        ({"weight": "-1 kg"}, "Value", "a body weight is more than zero, not -1 kg"),
        ({"height": "0 cm"}, "Value", "a body height is more than zero, not 0 cm"),
        (
            {"age": 40.5},
            "Unit",
            "age=40.5: write a whole number of years, or for example '6 months'",
        ),
        (
            {"age": True},
            "Unit",
            "age=True: write a whole number of years, or for example '6 months'",
        ),
        ({"age": "40 kg"}, "Unit", "an age is in days, weeks, months or years, not 40 kg"),
        (
            {"sex": "x"},
            "Value",
            "sex 'x': the formulas for ideal weight know 'male' and 'female'; for anybody else "
            "the policy 'actual' needs no sex",
        ),
        ({"sex": "male", "pregnant": True}, "Value", "pregnant=True contradicts sex='male'"),
        (
            {"pre_pregnancy_weight": "60 kg"},
            "Value",
            "pre_pregnancy_weight is given, but not pregnant=True",
        ),
        (
            {"accept_implausible": ["height", "sex"]},
            "Value",
            "accept_implausible='sex': only weight, height, age, bmi and dose have limits",
        ),
        (
            {"weight": "19.9 kg"},
            "Value",
            f"weight 19.9 kg is outside of {ADULT} {CHECKED}'weight'.",
        ),
        (
            {"weight": "19.9 kg", "age": 18},
            "Value",
            "weight 19.9 kg is outside of 20 kg to 350 kg for adults. A body weight "
            f"{SLIP} {CHECKED}'weight'.",
        ),
        (
            {"weight": "201 kg", "age": 17},
            "Value",
            "weight 201 kg is outside of 1 kg to 200 kg for children. A body weight "
            f"{SLIP} {CHECKED}'weight'.",
        ),
        (
            {"height": "221 cm", "age": "17 years"},
            "Value",
            f"height 221 cm is outside of 30 cm to 220 cm for children. A height {SLIP} "
            f"{CHECKED}'height'.",
        ),
        (
            {"age": 121},
            "Value",
            "age 121 year is outside of 0 year to 120 year. Nobody of another age is treated. "
            f"{CHECKED}'age'.",
        ),
        (
            {"sex": "female", "pregnant": True, "pre_pregnancy_weight": "6 kg"},
            "Value",
            f"weight 6 kg is outside of {ADULT} {CHECKED}'weight'.",
        ),
    ],
)
def test_a_measurement_that_cannot_be_right_is_refused_in_full(
    measured: dict[str, Any], error: str, said: str
) -> None:
    kinds = {"Unit": mie.UnitError, "Value": mie.InvalidValueError}
    # Only what is implausible can be confirmed, never what makes no sense.
    accept_implausible = (
        {} if CHECKED in said else {"accept_implausible": ["weight", "height", "age"]}
    )
    with pytest.raises(kinds[error]) as raised:
        dosing.dosing_weight(
            dosing.Patient(**({"weight": "70 kg"} | accept_implausible | measured))
        )
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("name", "measured"),
    [
        ("weight", {"weight": "351 kg"}),
        ("height", {"height": "99 cm", "weight": "40 kg"}),
        ("age", {"age": 121}),
    ],
)
def test_each_measurement_is_confirmed_by_its_own_name(name: str, measured: dict[str, Any]) -> None:
    known = {"weight": "70 kg"} | measured
    patient = dosing.Patient(**known, accept_implausible=name)
    [(of, said)] = shipped().limits.broken_by(patient)
    assert (of, said.partition(" ")[0]) == (name, name)
    assert str(dosing.dosing_weight(patient).amount) == known["weight"]
    others = {"weight", "height", "age"} - {name}
    with pytest.raises(mie.InvalidValueError, match=f"say accept_implausible='{name}'"):
        dosing.dosing_weight(dosing.Patient(**known, accept_implausible=others))


def test_a_number_with_two_points_is_no_bare_number() -> None:
    with pytest.raises(mie.UnitError, match="unknown unit"):
        dosing.Patient(weight="70.5.1")


def test_a_body_weighs_more_than_nothing_but_may_weigh_less_than_a_kilogram() -> None:
    child = dosing.Patient(weight="0.9 kg", age="1 month", accept_implausible="weight")
    assert str(dosing.dosing_weight(child).amount) == "0.9 kg"


def test_another_kind_of_unit_is_refused() -> None:
    with pytest.raises(mie.UnitError) as raised:
        dosing.products["octagam-10"].volume(mie.Amount("70 cm"))
    assert str(raised.value) == "70 cm is a length, not a mass"


@pytest.mark.parametrize(
    "measured",
    [
        {"weight": "70 kg"},
        {"height": "175 cm"},
        {"sex": "male"},
        {"age": 3},
        {"pregnant": False},
        {"pre_pregnancy_weight": "65 kg"},
        {"accept_implausible": "weight"},
    ],
)
def test_a_patient_and_measurements_are_not_given_together(measured: dict[str, Any]) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        HUAPAYA.for_patient(patient=MAN, **measured)
    assert str(raised.value) == "give either patient= or its measurements, not both"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"product": "octagam"}, "no product 'octagam'; did you mean 'octagam-5' or 'octagam-10'?"),
        ({"product": 10}, "product is an id such as 'octagam-10' or a Product: 10"),
        (
            {"indication": "dermatomyositus"},
            "no indication 'dermatomyositus' with rates; did you mean 'dermatomyositis'?",
        ),
        (
            {"indication": "xyz"},
            "no indication 'xyz' with rates; valid: 'primary-immunodeficiency', "
            "'immune-thrombocytopenia', 'multifocal-motor-neuropathy', "
            "'chronic-inflammatory-demyelinating-polyneuropathy', 'dermatomyositis'",
        ),
        ({"warn_above": "200 mL"}, "warn_above is the grams of one infusion, not 200 mL"),
        (
            {"rate_cap": "4 mg/kg/min"},
            "4 mg/kg/min needs product=, whose concentration makes it a volume",
        ),
        ({"days": 2}, "the regimen reports 5 days a course, not 2"),
        ({"rate_cap": 4}, f"4 has no unit; write for example {RATE}"),
        ({"rate_cap": "4"}, f"'4' has no unit; write for example {RATE}"),
        ({"warn_above": 4}, "4 has no unit; write for example '100 g'"),
        ({"warn_above": "4"}, "'4' has no unit; write for example '100 g'"),
        ({"rate_cap": "0 mL/h"}, "rate_cap is more than zero, not 0 mL/h"),
        ({"warn_above": "0 g"}, "warn_above is more than zero, not 0 g"),
        (
            {"rate_cap": "4 mL/week"},
            "unknown unit 'mL/week'; valid: 'g/kg/day', 'mg/kg/day', 'mg/kg/min', 'mL/h', "
            "'mL/min', 'mL/kg/h', 'mL/kg/min', 'mg/kg/h', 'mL/day', 'L/day', 'mL/kg/day', 'L/min' "
            "and 1 more",
        ),
        (
            {"warn_above": "4 lightyears"},
            "unknown unit 'lightyears'; valid: 'g', 'mg', 'kg', 'lb', 'stone'",
        ),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_in_full(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(mie.EvidenceError) as raised:
        HUAPAYA.for_patient("70 kg", **options)
    assert str(raised.value) == said


@pytest.mark.parametrize("option", ["weight_policy", "indication", "product", "round_to", "sex"])
def test_a_blank_is_no_choice(option: str) -> None:
    """A field that was left empty is not the same as an argument that was not given."""
    given: dict[str, Any] = {"weight": "70 kg", "product": "octagam-10", option: ""}
    with pytest.raises(mie.EvidenceError) as refused:
        HUAPAYA.for_patient(**given)
    assert refused.value.argument == option


def test_a_blank_is_no_choice_for_many_people_or_products() -> None:
    with pytest.raises(mie.UnknownKeyError) as cohort:
        dosing.for_cohort(HUAPAYA, [MAN], weight_policy="")
    with pytest.raises(mie.UnknownKeyError) as compared:
        dosing.compare(HUAPAYA, MAN, indication="")
    assert (cohort.value.argument, compared.value.argument) == ("weight_policy", "indication")


def test_a_size_of_vial_has_a_unit() -> None:
    with pytest.raises(mie.UnitError) as refused:
        HUAPAYA.for_patient("70 kg", product="octagam-10", stock=5)
    assert (refused.value.code, refused.value.argument) == ("missing-unit", "stock")


def test_a_maximum_of_one_is_taken() -> None:
    dose = HUAPAYA.for_patient("70 kg", warn_above="1 g", rate_cap="1 mL/h")
    assert (str(dose.warn_above), str(dose.rate_cap)) == ("1 g", "1 mL/h")


def test_days_of_the_callers_choice_make_the_day_what_is_rounded() -> None:
    dose = DALAKAS.for_patient("71 kg", days=2, round_to="10 g")
    assert dose.rounding is not None
    assert (dose.rounding.per, dose.rounding.label) == ("day", "to the nearest 10 g a day")
    assert (str(dose.rounded.per_day), str(dose.rounded.per_course)) == ("70 g/day", "140 g")


def test_a_product_of_ones_own_may_have_an_indication_of_its_own() -> None:
    octagam = dosing.products["octagam-10"]
    maximum = (mie.Amount("2 mg/kg/min"),)
    rate = attrs.evolve(octagam.rates[0], indication="scleredema", maximum=maximum)
    change: dict[str, Any] = {"rates": [rate]}
    own = attrs.evolve(octagam, **change)
    with pytest.raises(mie.UnknownKeyError):
        HUAPAYA.for_patient("70 kg", indication="scleredema")
    dose = HUAPAYA.for_patient("70 kg", product=own, indication="scleredema")
    assert (dose.indication, str(dose.binding_rate.rate)) == ("scleredema", "84 mL/h")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"concentration": mie.Amount("10 g")},
            "Product.concentration: 10 g is not a mass in a volume; write '100 mg/mL'",
        ),
        (
            {"vials": ["10 mL"]},
            "Product.vials: 10 mL is not a size of a vial; write for example '10 g'",
        ),
        (
            {"vials": ["0 g"]},
            "Product.vials: 0 g is not a size of a vial; write for example '10 g'",
        ),
        ({"vials": []}, "Product.vials: a source without a size"),
        ({"vials": ["5 g", "5000 mg"]}, "Product.vials: list each size of a vial once"),
    ],
)
def test_a_product_that_cannot_be_is_refused_in_full(change: dict[str, Any], said: str) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        attrs.evolve(dosing.products["octagam-10"], **change)
    assert str(raised.value) == said


@pytest.mark.parametrize("name", ["initial", "maximum", "at_risk"])
def test_every_rate_of_a_label_is_a_rate(name: str) -> None:
    rate = dosing.products["octagam-10"].rates[0]
    change: dict[str, Any] = {name: ["4 mL/h", "4 mg/kg"]}
    with pytest.raises(mie.InvalidValueError) as raised:
        attrs.evolve(rate, **change)
    said = "4 mg/kg is a mass per body mass, not a rate"
    assert str(raised.value) == f"Rate.{name}: {said}"
    for unit in ("mg/kg/min", "mL/kg/h", "mL/min"):
        change = {name: [f"4 {unit}"]}
        assert getattr(attrs.evolve(rate, **change), name) == (mie.Amount(f"4 {unit}"),)


def test_a_vial_may_hold_a_gram_or_less_and_sizes_are_sorted() -> None:
    own = attrs.evolve(dosing.products["octagam-10"], vials=["1 g", "500 mg", "2.5 g"])
    assert [str(vial) for vial in own.vials] == ["500 mg", "1 g", "2.5 g"]
    assert [float(size) for size in own.sizes] == [0.5, 1, 2.5]


def test_a_product_rests_on_everything_that_was_read_each_once() -> None:
    for product in dosing.products:
        facts: list[Any] = [*product.rates, *product.safety, *product.other_vials]
        sources = [product.concentration_source, product.vials_source, *(x.source for x in facts)]
        keys = {source.cite for source in sources if source is not None}
        keys |= {key for rate in product.rates for key in rate.further}
        assert keys <= {text.cite for text in product.texts}
        assert product.references == tuple(text.cite for text in product.texts)


def test_days_of_the_caller_that_can_hardly_be_right_are_refused() -> None:
    dalakas = mie.evidence.regimens["dalakas1993/ivig"]
    with pytest.raises(mie.InvalidValueError, match="500 days a course are more than 25"):
        dalakas.dose_per_day(days=500)
    with pytest.raises(mie.InvalidValueError, match="500 days a course are more than 25"):
        dalakas.for_patient("70 kg", days=500)
