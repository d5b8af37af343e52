"""What doses rest on is one record: read strictly, once, and handed down to every engine."""

import ast
import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import compiled, dosing, resources
from myositis_ild_evidence.dosing import formulary
from myositis_ild_evidence.dosing.formulary import Formulary, Limits, PolicyFile, shipped
from myositis_ild_evidence.records import vocabulary
from refused import refused
from registries import FLOATS as UNITS

REGIMEN = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=6)
MAN = dosing.Patient(weight="100 kg", height="175 cm", sex="male", age=50)
BY_FORMULA: dict[str, Any] = {"patient": MAN, "weight_policy": "adjusted"}


def own(**changed: Any) -> Formulary:
    """Return the formulary of the package with something of one's own in its place."""
    return attrs.evolve(shipped(), **changed)


def limits(what: str, who: str, **changed: Any) -> Limits:
    """Return the limits of the package with one that is changed."""
    found = shipped().limits.of(what, who)
    return Limits(attrs.evolve(x, **changed) if x is found else x for x in shipped().limits)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            b"a = \n",
            "1 problem in the pack:\n"
            "  policies.toml: not valid TOML: Invalid value (at line 1, column 5)",
        ),
        (
            b"a = 1\n",
            "5 problems in the pack:\n"
            "  policies.toml: ideal_weight: this field is required\n"
            "  policies.toml: limit: this field is required\n"
            "  policies.toml: risk: this field is required\n"
            "  policies.toml: policy: this field is required\n"
            "  policies.toml: a: unknown field; valid: 'ideal_weight', 'limit', 'risk', 'policy', "
            "'body_surface'",
        ),
    ],
)
def test_a_broken_file_is_refused_with_every_problem(
    text: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def read(name: str) -> bytes:
        if compiled.FOLDER in name:
            raise FileNotFoundError(name)
        asked.append(name)
        return text

    monkeypatch.setattr(resources, "read", read)
    with pytest.raises(mie.PackError) as caught:
        formulary.read("policies.toml", PolicyFile)
    assert str(caught.value) == said
    assert set(asked) == {"policies.toml"}


def test_unknown_ids_are_met_with_near_ones() -> None:
    with pytest.raises(mie.UnknownKeyError) as policy:
        _ = dosing.policies["adjustd"]
    with pytest.raises(mie.UnknownKeyError) as product:
        _ = dosing.products["octagam"]
    assert str(policy.value) == "no weight policy 'adjustd'; did you mean 'adjusted'?"
    assert str(product.value) == ("no product 'octagam'; did you mean 'octagam-5' or 'octagam-10'?")


def test_every_policy_and_product_has_its_own_id() -> None:
    for id in dosing.policies.ids:
        assert dosing.policies[id].id == id
    for id in dosing.products.ids:
        assert dosing.products[id].id == id
    assert (len(dosing.policies), len(dosing.products)) == (15, 17)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("devine", ["50 kg", "45.5 kg", "2.3 kg", "2.3 kg", "1 in", "60 in"]),
        ("robinson", ["52 kg", "49 kg", "0.75 kg", "0.67 kg", "1 cm", "152 cm"]),
    ],
)
def test_the_constants_of_the_ideal_weight_are_as_cited(formula: str, expected: list[str]) -> None:
    names = ("male", "female", "male_rise", "female_rise", "per", "above")
    found = shipped().ideal_weights[formula]
    assert [str(getattr(found, name)) for name in names] == expected


def test_the_usual_indication_has_rates_and_every_product_a_drug_of_the_vocabulary() -> None:
    assert dosing.products["octagam-10"].rate(shipped().indication) is not None
    assert {product.drug for product in dosing.products} <= set(vocabulary.shipped("drugs"))


def test_the_formulary_of_the_package_is_one_object_and_its_collections_are_public() -> None:
    assert shipped() is shipped()
    assert dosing.policies is shipped().policies
    assert dosing.products is shipped().products
    assert repr(shipped()).startswith("<Formulary: <15 weight policies: actual, ")
    assert repr(shipped()).endswith(", for dermatomyositis>")


def test_each_file_is_read_once_and_the_references_when_one_is_cited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def read(name: str) -> bytes:
        if compiled.FOLDER not in name:
            asked.append(name)
        return found(name)

    found = resources.read
    monkeypatch.setattr(resources, "read", read)
    monkeypatch.setattr(formulary, "_PACKAGE", formulary._Package())
    dose = REGIMEN.for_patient(**BY_FORMULA, product="octagam-10", round_to="nearest-vial")
    assert (str(dose.vials), len(dose.warnings)) == ("1 x 20 g + 1 x 5 g + 4 x 2 g", 2)
    files = ["formulary/policies.toml", "formulary/formulary.toml"]
    files += ["formulary/products/octagam-10.toml"]
    assert asked == files
    assert "devine1974: Devine BJ" in dose.explain()
    assert "octagam-dm: Octapharma" in dose.explain()
    assert asked == [*files, "formulary/references.bib", "document/references.bib"]


def test_a_broken_bibliography_is_refused_where_it_is_cited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resources, "read", lambda name: b"@misc{a, title = {}")
    with pytest.raises(mie.PackError, match=r"references\.bib: "):
        _ = formulary._References()["a"]


def test_a_patient_is_made_without_any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, Any] = {
        "weight": "1 kg", "height": "9 in", "sex": "female", "age": "200 years", "pregnant": True,
        "pre_pregnancy_weight": "999 lb", "accept_implausible": "weight",
    }  # fmt: skip
    patient = dosing.Patient(**known)

    def read(name: str) -> bytes:
        raise AssertionError(name)

    monkeypatch.setattr(resources, "read", read)
    monkeypatch.setattr(formulary, "_PACKAGE", formulary._Package())
    assert dosing.Patient(**known) == patient
    for wrong in ({"height": 9}, {"sex": "x"}, {"accept_implausible": "sex"}, {"weight": "-1 kg"}):
        with pytest.raises(mie.InvalidValueError):
            dosing.Patient(**known | wrong)
    with pytest.raises(AssertionError, match=r"policies\.toml"):
        dosing.dosing_weight(patient)


# Limits of measurements


@pytest.mark.parametrize(
    ("what", "who", "said"),
    [
        ("weight", "adults", "20 kg to 350 kg"),
        ("weight", "children", "1 kg to 200 kg"),
        ("height", "adults", "100 cm to 250 cm"),
        ("height", "children", "30 cm to 220 cm"),
        ("age", "adults", "0 year to 120 year"),
        ("age", "children", "0 year to 120 year"),
    ],
)
def test_every_measurement_has_a_limit_for_adults_and_children(
    what: str, who: str, said: str
) -> None:
    limit = shipped().limits.of(what, who)
    assert str(limit) == said
    assert limit.bounds == (Fraction(limit.low.value), Fraction(limit.high.value))
    assert limit.floats == tuple(map(float, limit.bounds))


def test_a_limit_is_exact_in_any_unit() -> None:
    limit = limits("weight", "adults", low=mie.Amount("44 lb")).of("weight", "adults")
    held = [
        limit.holds(mie.Amount(text)) for text in ("43.999999 lb", "44 lb", "350000 g", "351 kg")
    ]
    assert held == [False, True, True, False]
    assert limit.holds(mie.Amount("44 lb").to("kg"))


def test_limits_that_leave_a_measurement_open_or_state_it_twice_are_refused() -> None:
    first, *rest = shipped().limits
    for given, number in ((rest, "none"), ([first, first, *rest], "2")):
        with pytest.raises(mie.InvalidValueError) as caught:
            own(limits=given)
        assert str(caught.value) == f"the weight of adults has one limit, not {number}"
    everybody = attrs.evolve(first, who="everybody")
    with refused(mie.InvalidValueError, "duplicate"):
        Limits([everybody, *rest])


@pytest.mark.parametrize(
    ("change", "patient", "said"),
    [
        (("weight", "adults"), {"weight": "60.9 kg"}, "weight 60.9 kg is outside of 61 kg to 350"),
        (("weight", "children"), {"weight": "60 kg", "age": 9}, "of 61 kg to 200 kg for children"),
    ],
)
def test_the_limits_of_a_formulary_hold_wherever_a_weight_is_asked_for(
    change: tuple[str, str], patient: dict[str, Any], said: str
) -> None:
    strict = own(limits=limits(*change, low=mie.Amount("61 kg")))
    person = dosing.Patient(**patient)
    ways: list[Any] = [
        lambda: REGIMEN.for_patient(**patient, formulary=strict),
        lambda: REGIMEN.for_patient(patient=person, formulary=strict),
        lambda: dosing.dosing_weight(person, formulary=strict),
        lambda: dosing.compare(REGIMEN, person, formulary=strict),
    ]
    for way in ways:
        with pytest.raises(mie.InvalidValueError, match=said):
            way()
    accept_implausible = attrs.evolve(person, accept_implausible="weight")
    dose = REGIMEN.for_patient(patient=accept_implausible, formulary=strict)
    assert said in dose.warnings[0]
    assert not any(said in warning for warning in REGIMEN.for_patient(patient=person).warnings)


def test_the_limits_of_a_formulary_hold_for_quantities_and_cohorts() -> None:
    strict = own(limits=limits("weight", "adults", low=mie.Amount("61 kg")))
    light, heavy = UNITS.Quantity(60.9, "kg"), UNITS.Quantity(61.0, "kg")
    with pytest.raises(mie.InvalidValueError, match="outside of 61 kg to 350 kg"):
        dosing.dose_quantity(REGIMEN, light, formulary=strict)
    assert dosing.dose_quantity(REGIMEN, light).magnitude == pytest.approx(730.8)
    assert dosing.dose_quantity(REGIMEN, heavy, formulary=strict).magnitude == 732
    with pytest.raises(mie.InvalidValueError, match="outside of 61 kg to 350 kg"):
        dosing.dose_quantity(REGIMEN, "60.9 kg", formulary=strict)
    many = UNITS.Quantity(np.array([60.9, 61.0]), "kg")
    for given, missing in ((None, [False, False]), (strict, [True, False])):
        found = dosing.dose_quantity(REGIMEN, many, formulary=given)
        assert np.isnan(found.magnitude).tolist() == missing
    cohort = {"weight_kg": np.array([60.9, 61.0]), "age": np.array([30, 10])}
    rows = dosing.for_cohort(REGIMEN, cohort, age="age", formulary=strict)
    assert list(rows["reason"]) == ["weight is outside of 61 kg to 350 kg (adults)", None]


def test_a_dosing_weight_below_the_limits_of_a_formulary_is_refused() -> None:
    strict = own(limits=limits("weight", "adults", low=mie.Amount("90 kg")))
    with refused(mie.InvalidValueError, "not-for-patient", "weight_policy"):
        dosing.dosing_weight(MAN, "adjusted", formulary=strict)
    cohort = {"weight_kg": np.array([100]), "height_cm": np.array([175]), "sex": np.array(["male"])}
    rows = dosing.for_cohort(REGIMEN, cohort, weight_policy="adjusted", formulary=strict)
    assert list(rows["reason"]) == ["the dosing weight is outside of 90 kg to 350 kg"]


# Policies, the formula beneath them, products and the indication


def test_policies_and_products_of_ones_own_are_found_by_id() -> None:
    mine = own(
        policies=[dosing.policies["actual"], attrs.evolve(dosing.policies["adjusted"], id="mine")],
        products=[attrs.evolve(dosing.products["octagam-10"], id="stock", vials=["10 g"])],
    )
    dose = REGIMEN.for_patient(
        patient=MAN, weight_policy="mine", product="stock", round_to="vial-up", formulary=mine
    )
    assert (dose.weighed.policy.id, str(dose.vials)) == ("mine", "4 x 10 g")
    table = dosing.compare(REGIMEN, MAN, formulary=mine)
    assert table.column("policy") == ["actual", "mine"]
    assert set(table.column("product")) == {"stock"}
    cohort = {"weight_kg": np.array([100]), "height_cm": np.array([175]), "sex": np.array(["male"])}
    options: dict[str, Any] = {"weight_policy": "mine", "product": "stock", "formulary": mine}
    assert dosing.for_cohort(REGIMEN, cohort, **options)["vials_per_day"].tolist() == [4]
    assert "vials_per_day_of_10_g" in dosing.cohort_codebook(REGIMEN, **options)
    others: list[dict[str, Any]] = [{"weight_policy": "adjusted"}, {"product": "octagam-10"}]
    for asked in others:
        with pytest.raises(mie.UnknownKeyError, match=f"'{next(iter(asked.values()))}'"):
            REGIMEN.for_patient(patient=MAN, formulary=mine, **asked)


def test_a_formulary_without_products_still_gives_doses() -> None:
    bare = own(products=[])
    assert str(REGIMEN.for_patient("70 kg", formulary=bare).total) == "840 g"
    with pytest.raises(mie.MissingValueError) as caught:
        dosing.compare(REGIMEN, MAN, round_to="5 g", formulary=bare)
    assert caught.value.argument == "products"


def test_the_formula_of_a_formulary_is_the_one_that_is_used_and_cited() -> None:
    devine = attrs.evolve(
        shipped().ideal_weights["devine"],
        male=mie.Amount("60 kg"),
        reference="own1990",
        verified=True,
        note=None,
    )
    mine = own(ideal_weights=[devine])
    usual, changed = (dosing.dosing_weight(MAN, "adjusted", formulary=f) for f in (None, mine))
    assert changed.kilograms - usual.kilograms == 6  # 10 kg more ideal weight, 0.6 of it counts
    assert changed.lines[0].sources == ("own1990",)
    assert changed.lines[-1].sources == ("nba-bloodstar", "own1990")
    assert changed.notes == (dosing.policies["adjusted"].note,)
    assert len(usual.notes) == 2
    cohort = {"weight_kg": np.array([100]), "height_cm": np.array([175]), "sex": np.array(["male"])}
    rows = dosing.for_cohort(REGIMEN, cohort, weight_policy="adjusted", formulary=mine)
    assert rows["dosing_weight_kg"].tolist() == [pytest.approx(float(changed.kilograms))]
    book = dosing.cohort_codebook(REGIMEN, weight_policy="adjusted", formulary=mine)
    assert book["dosing_weight_kg"] == "Dosing weight in kg by the policy adjusted"


def test_the_formula_of_a_formulary_holds_before_a_pregnancy_too() -> None:
    devine = attrs.evolve(shipped().ideal_weights["devine"], reference="own1990")
    mine = own(ideal_weights=[devine])
    woman = dosing.Patient(
        weight="80 kg", height="165 cm", sex="female", pregnant=True, pre_pregnancy_weight="70 kg"
    )
    found = dosing.dosing_weight(woman, "ontario-igum", formulary=mine)
    assert found.lines[1].sources == ("own1990",)


def test_the_indication_of_a_formulary_is_the_one_unless_another_is_asked_for() -> None:
    itp, primary = "immune-thrombocytopenia", "primary-immunodeficiency"
    mine = own(indication=itp)
    options: dict[str, Any] = {"product": "octagam-10", "formulary": mine}
    assert REGIMEN.for_patient("70 kg", product="octagam-10").indication == "dermatomyositis"
    dose = REGIMEN.for_patient("70 kg", **options)
    assert (dose.indication, str(dose.binding_rate.rate)) == (itp, "504 mL/h")
    assert REGIMEN.for_patient("70 kg", **options, indication=primary).indication == primary
    said = "The label of Octagam 10% for immune thrombocytopenia divides a course over 2 days"
    assert said in dosing.cohort_codebook(REGIMEN, **options)["reason"]
    hours = [
        dosing.compare(REGIMEN, MAN, products="octagam-10", formulary=each)[0][
            "hours_at_maximum_rate"
        ]
        for each in (None, mine)
    ]
    assert hours[0] == 3 * hours[1]  # 4 and 12 mg/kg/min


def test_an_indication_without_rates_may_be_that_of_a_formulary_but_no_other() -> None:
    mine = own(indication="lupus")
    [said] = REGIMEN.for_patient(
        "70 kg", product="octagam-10", renal_or_thrombosis_risk=False, formulary=mine
    ).speed.warnings()
    assert said.startswith("the label of Octagam 10% gives no rate for lupus: the lowest of all")
    assert mine.indicated("lupus", None) == "lupus"
    with refused(mie.UnknownKeyError, "unknown-key", "indication"):
        shipped().indicated("lupus", None)


def test_an_id_that_stands_twice_in_a_formulary_is_refused() -> None:
    actual, octagam = dosing.policies["actual"], dosing.products["octagam-10"]
    with pytest.raises(mie.InvalidValueError) as caught:
        own(policies=[actual, attrs.evolve(actual, label="Other")])
    assert str(caught.value) == "the weight policy 'actual' occurs twice in the formulary"
    with pytest.raises(mie.InvalidValueError) as caught:
        own(products=[octagam, octagam])
    assert str(caught.value) == "the product 'octagam-10' occurs twice in the formulary"


def test_policies_and_products_of_a_formulary_are_records() -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        own(policies="actual")
    assert str(caught.value) == "a weight policy is a Policy, not 'a'"
    with pytest.raises(mie.InvalidValueError) as caught:
        own(products=["octagam-10"])
    assert str(caught.value) == "a product is a Product, not 'octagam-10'"


def test_what_is_no_formulary_is_refused() -> None:
    ways: list[Any] = [
        lambda: REGIMEN.for_patient("70 kg", formulary="own"),  # type: ignore[arg-type]
        lambda: dosing.dosing_weight(MAN, formulary="own"),  # type: ignore[arg-type]
        lambda: dosing.compare(REGIMEN, MAN, formulary="own"),  # type: ignore[arg-type]
        lambda: dosing.for_cohort(REGIMEN, {}, formulary="own"),  # type: ignore[arg-type]
        lambda: dosing.cohort_codebook(REGIMEN, formulary="own"),  # type: ignore[arg-type]
        lambda: dosing.dose_quantity(REGIMEN, "70 kg", formulary="own"),  # type: ignore[arg-type]
    ]
    for way in ways:
        with pytest.raises(mie.InvalidValueError) as caught:
            way()
        assert str(caught.value) == "formulary is a dosing.Formulary, not 'own'"


# Citations


def test_the_references_of_a_formulary_are_those_that_are_printed() -> None:
    renamed = own(references={"octagam-dm": mie.evidence.references["devine1974"]})
    sources = [
        step["working"]
        for step in REGIMEN.for_patient("70 kg", formulary=renamed).explain("data")
        if step["section"] == "Sources"
    ]
    assert sources == [mie.evidence.references["devine1974"].citation]
    empty = REGIMEN.for_patient("70 kg", formulary=own(references={})).explain()
    assert "octagam-dm: own source" in empty


def test_the_references_of_the_package_are_its_own_and_those_of_the_document() -> None:
    known, document = shipped().references, mie.document.references
    assert {key: known[key] for key in document.ids} == {one.key: one for one in document}
    assert "octagam-vials" in set(known) - set(document.ids)
    assert len(known) == len([*known])


# Values


def test_a_dose_that_travels_holds_the_formulary_of_where_it_arrives() -> None:
    dose = REGIMEN.for_patient(**BY_FORMULA, product="octagam-10")
    again = pickle.loads(pickle.dumps(dose))
    assert again.formulary is shipped()
    assert len(pickle.dumps(dose)) < 20_000
    mine = own(limits=limits("weight", "adults", low=mie.Amount("61 kg")))
    dose = REGIMEN.for_patient(**BY_FORMULA, formulary=mine)
    travelled = pickle.loads(pickle.dumps(dose))
    assert travelled.formulary is not mine
    assert (travelled.formulary, hash(travelled.formulary)) == (mine, hash(mine))
    assert travelled.weighed == dose.weighed
    assert travelled.formulary != shipped()
    assert travelled.formulary.limits.of("weight", "adults").bounds[0] == 61
    assert "devine1974: Devine BJ" in travelled.explain()


#: What no engine may name, but in the name of the library: it is said by the data it is handed.
WORDS = ("ivig", "immunoglobulin", "dermatomyositis", "lung", "myositis")


def texts(tree: ast.Module) -> list[str]:
    """Return the texts of a module, docstrings apart."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [x.value for x in constants if isinstance(x.value, str) and id(x) not in told]


def test_no_engine_names_a_drug_or_a_disease() -> None:
    modules = sorted(Path(formulary.__file__).parent.glob("*.py"))
    assert len(modules) > 20
    found = {
        (path.name, text)
        for path in modules
        for text in texts(ast.parse(path.read_text(encoding="utf-8")))
        if any(word in text.lower().replace("myositis_ild_evidence", "") for word in WORDS)
    }
    assert found == set()
