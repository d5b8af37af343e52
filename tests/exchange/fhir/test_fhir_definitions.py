"""The Bundle follows the official definitions of FHIR R5, and fhir.resources reads it."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir_checker import TABLE, problems

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence.fhir.context import resource_id
from myositis_ild_evidence.quantities import units
from packs import Pack
from tried import some

BCG = Path(__file__).parents[2] / "packs_of_ones_own" / "bcg"
BUNDLE = rendered.fhir()
RESOURCES: list[dict[str, Any]] = [entry["resource"] for entry in BUNDLE["entry"]]
REPORTS = list(mie.evidence.publications())


def inside(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from inside(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from inside(value)


def copy(kind: str, id: str) -> Any:
    found = [r for r in RESOURCES if r["resourceType"] == kind and r["id"] == id]
    return json.loads(json.dumps(found[0]))


def test_the_pack_follows_the_official_definitions() -> None:
    assert problems(BUNDLE) == []


@pytest.mark.parametrize(
    "publication", some({one.id: one for one in REPORTS}, mie.document.studies.ids)
)
def test_each_study_and_review_follows_them_alone(publication: mie.Study) -> None:
    assert problems(mie.to_fhir(publication)) == []


def _spoil(change: Callable[[Any], object], kind: str, id: str) -> list[str]:
    resource = copy(kind, id)
    change(resource)
    return problems(resource)


DEATH = ("Evidence", "wang2022.outcome.mortality-6mo.ivig")
AGE = ("Evidence", "dalakas1993.baseline.age.all")
EXPOSURE = ("EvidenceVariable", "wang2022.exposure.ivig")
STUDY = ("ResearchStudy", "study.wang2022")
REGIMEN = ("ActivityDefinition", "wang2022.regimen.ivig")
SPOILT: list[tuple[str, tuple[str, str], Callable[[Any], object]]] = [
    ("no such element", DEATH, lambda r: r.update(weather="fine")),
    ("no such element", DEATH, lambda r: r["statistic"][0].update(extension=[{"url": "x"}])),
    ("status is required", DEATH, lambda r: r.pop("status")),
    ("variableRole is required", DEATH, lambda r: r["variableDefinition"][0].pop("variableRole")),
    ("'banana' is not of publication-status", DEATH, lambda r: r.update(status="banana")),
    ("one value is expected", DEATH, lambda r: r.update(title=["a"])),
    ("a list that is not empty", DEATH, lambda r: r.update(variableDefinition=[])),
    ("a list that is not empty", DEATH, lambda r: r.update(statistic={"description": "a"})),
    ("is no decimal", DEATH, lambda r: r["statistic"][0]["quantity"].update(value="22.6")),
    ("is no unsignedInt", DEATH, lambda r: r["statistic"][0].update(numberAffected=-1)),
    ("is not of quantity-comparator", DEATH,
     lambda r: r["statistic"][0]["quantity"].update(comparator="~")),
    ("qty-3", DEATH, lambda r: r["statistic"][0]["quantity"].pop("system")),
    ("a reference to Citation, not to", DEATH,
     lambda r: r["variableDefinition"][0]["observed"].update(type="Citation")),
    ("is no id", DEATH, lambda r: r.update(id="non_ivig")),
    ("expected elements", DEATH, lambda r: r["statistic"].append({})),
    ("'fortnight' is not of units-of-time", REGIMEN,
     lambda r: r["dosage"][0]["timing"]["repeat"].update(periodUnit="fortnight")),
    ("tim-2", REGIMEN, lambda r: r["dosage"][0]["timing"]["repeat"].pop("periodUnit")),
    ("has 2 types", REGIMEN,
     lambda r: r["dosage"][0]["doseAndRate"][0].update(doseRange={"low": {"value": 1}})),
    ("is not of request-resource-types", REGIMEN, lambda r: r.update(kind="Prescription")),
    ("tim-6", REGIMEN,
     lambda r: r["dosage"][0]["timing"].update(repeat={"periodMax": 9, "frequency": 1})),
    ("tim-5", REGIMEN, lambda r: r["dosage"][0]["timing"]["repeat"].update(period=-1)),
    ("cnl-0", DEATH, lambda r: r.update(name="death")),
    ("dom-6", DEATH, lambda r: r.pop("text")),
    ("ref-2", DEATH, lambda r: r.update(citeAsReference={"type": "Citation"})),
    ("ref-1", DEATH, lambda r: r["citeAsReference"].update(reference="#nowhere")),
    ("evv-1", EXPOSURE, lambda r: r["characteristic"][0].update(definitionId="ivig")),
    ("per-1", STUDY, lambda r: r.update(period={"start": "2017-01", "end": "2016"})),
    ("rng-2", AGE,
     lambda r: r["statistic"][0]["attributeEstimate"][0]["range"]["low"].update(value=999)),
    ("cod-1", DEATH, lambda r: r["studyDesign"][1]["coding"][0].pop("code")),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "which", "change"), SPOILT)
def test_the_checker_finds_what_is_spoilt(
    expected: str, which: tuple[str, str], change: Callable[[Any], object]
) -> None:
    [problem, *more] = _spoil(change, *which)
    assert expected in problem
    assert not more


KINDS = {resource["resourceType"] for resource in RESOURCES}


@pytest.mark.parametrize("kind", some(sorted(KINDS), KINDS - {"Evidence"}))  # they are hundreds
def test_fhir_resources_reads_every_resource_and_keeps_it(kind: str) -> None:
    model = pytest.importorskip("fhir.resources").get_fhir_model_class(kind)
    for resource in RESOURCES:
        if resource["resourceType"] == kind:
            again = json.loads(model.model_validate(resource).model_dump_json())
            assert again == resource


def test_fhir_resources_reads_the_bundle() -> None:
    model = pytest.importorskip("fhir.resources").get_fhir_model_class("Bundle")
    assert model.model_validate(mie.to_fhir(mie.evidence.studies["wang2022"])).type == "collection"


def test_codes_of_hl7_exist_with_their_names_and_versions() -> None:
    seen = set()
    for coding in (one for one in inside(BUNDLE) if "display" in one and "code" in one):
        system = TABLE["systems"][coding["system"]]
        assert system["codes"][coding["code"]] == coding["display"]
        assert system["version"] == coding["version"]
        seen.add(coding["system"])
    assert seen == set(TABLE["systems"])


def test_only_verified_codes_of_other_terminologies_are_written() -> None:
    codes = {
        (one["system"], one["code"])
        for one in inside(BUNDLE)
        if "code" in one and "system" in one and "value" not in one and "display" not in one
    }
    assert (
        codes
        == {("http://www.whocc.no/atc", "J06BA02")}
        | {("https://www.nlm.nih.gov/mesh", "D017563")} & codes
    )


def test_quantities_carry_the_ucum_code_of_their_unit() -> None:
    quantities = [one for one in inside(BUNDLE) if one.get("system") == "http://unitsofmeasure.org"]
    assert len(quantities) > 100
    for one in quantities:
        name = one["unit"].removesuffix(" body weight")
        assert units.get(name).ucum == one["code"]


def test_every_reference_leads_to_a_resource_of_its_type() -> None:
    for bundle in (BUNDLE, *(mie.to_fhir(publication) for publication in REPORTS)):
        kinds = {e["fullUrl"]: e["resource"]["resourceType"] for e in bundle["entry"]}
        links = [one for one in inside(bundle) if isinstance(one.get("reference"), str)]
        assert links
        for link in links:
            assert kinds[link["reference"]] == link["type"], link


def test_ids_are_stable_and_a_study_alone_has_the_same_resources() -> None:
    ids = [(resource["resourceType"], resource["id"]) for resource in RESOURCES]
    assert len(set(ids)) == len(ids)
    assert mie.evidence.to_fhir() == BUNDLE
    whole = {entry["fullUrl"]: entry["resource"] for entry in BUNDLE["entry"]}
    for publication in REPORTS:
        for entry in mie.to_fhir(publication)["entry"]:
            assert entry["resource"] == whole[entry["fullUrl"]]


def test_ids_that_fhir_does_not_allow_are_rewritten_and_stay_apart() -> None:
    raw = ["a_b", "a--b", "a b", "é", "x" * 80, "x" * 81, "a/b", "a+b", "a:b"]
    made = [resource_id(one) for one in raw]
    assert len(set(made)) == len(raw)
    group = copy("Group", "wang2022.group.ivig")
    for one in made:
        assert problems(group | {"id": one}) == []


def test_every_narrative_is_well_formed_and_says_what_the_data_are_for() -> None:
    for resource in RESOURCES:
        text = "".join(ET.fromstring(resource["text"]["div"]).itertext())
        assert mie.evidence.manifest.intended_use in text


def test_a_pack_of_somebody_else_follows_the_definitions_too(pack: Pack) -> None:
    bundle = pack.load().to_fhir()
    assert problems(bundle) == []
    text = json.dumps(bundle, ensure_ascii=False)
    assert "For tests. Licence of the data: CC0-1.0." in text


def test_a_pack_about_another_question_says_nothing_about_the_lung() -> None:
    bundle = mie.Evidence.load(BCG).to_fhir()
    assert problems(bundle) == []
    text = json.dumps(bundle)
    assert "myositis" not in text
    assert '"certainty"' not in text
