"""Whoever has the Bundle and nothing else gets the answers that this library gives."""

from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from asked import Asked, Resource

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence.fhir.context import resource_id
from myositis_ild_evidence.records.source import is_known

EXAMPLE = mie.Evidence.load(Path(mie.__file__).parent / "data" / "example")
STUDIES = [*mie.evidence.studies, *EXAMPLE.studies]
NOT_JUDGED = "The certainty of this result was not judged."
ARMS = {
    "placebo": "placebo-comparator",
    "none": "no-intervention",
    "active": "active-comparator",
    "sham": "sham-comparator",
    "standard-care": "other-arm-type",
}


@cache
def asked(of_example: bool) -> Asked:
    return Asked(EXAMPLE.to_fhir() if of_example else rendered.fhir())


@pytest.fixture(params=STUDIES, ids=lambda study: study.id)
def study(request: pytest.FixtureRequest) -> mie.Study:
    found: mie.Study = request.param
    return found


@pytest.fixture
def reader(study: mie.Study) -> Asked:
    return asked(pack(study) is EXAMPLE)


@pytest.fixture
def told(study: mie.Study, reader: Asked) -> Resource:
    [found] = [
        one for one in reader.of("ResearchStudy") if one["id"] == resource_id("study", study.id)
    ]
    return found


@pytest.fixture
def results(study: mie.Study, reader: Asked, told: Resource) -> dict[str, Resource]:
    """The Evidence of outcomes, by outcome and groups."""
    start = f"{study.id}.outcome."
    found = reader.evidence(told)
    return {one["id"]: one for one in found if one["id"].startswith(start)}


def pack(study: mie.Study) -> mie.Evidence:
    return EXAMPLE if any(study is one for one in EXAMPLE.studies) else mie.evidence


def id_of(outcome: mie.Outcome, *groups: str) -> str:
    return resource_id(outcome.study, "outcome", outcome.id, ".vs.".join(groups))


def test_who_was_studied(study: mie.Study, reader: Asked, told: Resource) -> None:
    said, n = reader.who(told)
    assert n == (study.n if isinstance(study.n, int) else None)
    assert n is not None or str(study.n) in said
    if study.population is not None:
        assert (
            study.population.description in said
            or study.population.description in (told["descriptionSummary"])
        )


def test_which_population(study: mie.Study, reader: Asked, results: dict[str, Resource]) -> None:
    terms = pack(study).vocabularies["conditions"]
    wanted = {terms[id].label for id in study.population.diseases} if study.population else set()
    for one in results.values():
        assert reader.population(one) == wanted


def test_which_design(study: mie.Study, reader: Asked, results: dict[str, Resource]) -> None:
    designs = pack(study).vocabularies["designs"]
    for one in results.values():
        label, *codes = reader.design(one)
        assert label == designs[study.design].label
        assert set(codes) <= {"SEVCO:01001", "SEVCO:01002", "SEVCO:01023"}
        assert codes


def test_what_was_given_and_at_which_dose(
    study: mie.Study, reader: Asked, results: dict[str, Resource]
) -> None:
    drugs = pack(study).vocabularies["drugs"]
    for outcome in study.outcomes:
        for group in {reported.cell.group for reported in outcome.reported()}:
            made = results[id_of(outcome, group)]
            given = study.regimens_of(group)
            assert reader.what(made) == [drugs[regimen.drug].label for regimen in given]
            doses = reader.doses(made)
            assert len(doses) == sum(1 + len(regimen.readings) for regimen in given)
            for dosage in doses:
                assert "doseAndRate" in dosage or "No dose" in dosage["text"]


def test_against_what(study: mie.Study, reader: Asked, results: dict[str, Resource]) -> None:
    for outcome in study.outcomes:
        for group in study.groups.ids:
            if (alone := results.get(id_of(outcome, group))) is not None:
                assert reader.against(alone) == []
        for arm, other in permutations(study.arms, 2):
            made = results.get(id_of(outcome, arm.id, other.id))
            if made is None or other.role != "comparator" or other.regimen:
                continue
            [control] = reader.against(made)
            assert control == ARMS.get(str(other.control), control)
            assert (control in ARMS.values()) == isinstance(other.control, str)


def test_how_much(study: mie.Study, reader: Asked, results: dict[str, Resource]) -> None:
    for key, made in results.items():
        assert reader.how_much(made), key
    for outcome in study.outcomes:
        for reported in outcome.reported():
            figure = reported.cell.percent or reported.cell.headline
            if figure is not None:
                amounts = reader.how_much(results[id_of(outcome, reported.cell.group)])
                assert float(figure) in amounts, (outcome.key, reported.cell.group)


def test_how_sure(study: mie.Study, reader: Asked, results: dict[str, Resource]) -> None:
    appraisal = pack(study).appraisal
    judged = {
        key: body.certainty for body in (appraisal.certainty if appraisal else ())
        for key in body.outcomes
    }  # fmt: skip
    for outcome in study.outcomes:
        groups = (*((one,) for one in study.groups.ids), *permutations(study.groups.ids, 2))
        for one in groups:
            if (made := results.get(id_of(outcome, *one))) is not None:
                assert reader.how_sure(made) == judged.get(outcome.key, NOT_JUDGED)


def test_from_where(study: mie.Study, reader: Asked, results: dict[str, Resource]) -> None:
    references = pack(study).references
    for made in results.values():
        assert reader.follow(made["citeAsReference"])["title"] == references[study.id].title
        assert reader.from_where(made)
    for outcome in study.outcomes:
        for reported in outcome.reported():
            source = reported.source
            if source is not None and source.method == "read":
                place = (references[source.cite].title, source.locator)
                assert place in reader.from_where(results[id_of(outcome, reported.cell.group)])


def test_what_is_missing(study: mie.Study, reader: Asked, told: Resource) -> None:
    missing = reader.missing(told)
    assert set(study.notes) <= set(missing)
    assert not is_known(study.critique) or study.critique in missing
    for regimen in study.regimens:
        if regimen.not_computed is not None:
            [exposure] = [
                one
                for one in reader.of("EvidenceVariable")
                if one["id"] == resource_id(study.id, "exposure", regimen.id)
            ]
            assert regimen.not_computed in exposure["description"]
