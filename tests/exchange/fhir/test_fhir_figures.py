"""FHIR carries the figures of the library: the same numbers, as answered, with what is printed."""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence.answer_in_full import bottom_line
from myositis_ild_evidence.errors import InvalidValueError, MissingValueError
from myositis_ild_evidence.fhir import export
from myositis_ild_evidence.fhir.context import resource_id

BUNDLE = rendered.fhir()
REPORTS = list(mie.evidence.publications())
TABLE = mie.evidence.values()


def resource(kind: str, id: str, bundle: dict[str, Any] = BUNDLE) -> Any:
    [found] = [
        entry["resource"]
        for entry in bundle["entry"]
        if (entry["resource"]["resourceType"], entry["resource"]["id"]) == (kind, id)
    ]
    return found


def statistic(id: str) -> Any:
    [found] = resource("Evidence", id)["statistic"]
    return found


def is_computed(statistic: Any) -> bool:
    return str(statistic.get("description", "")).startswith(
        "Computed from the figures, not printed"
    )


def text_of(one: Any) -> str:
    return json.dumps(one, ensure_ascii=False)


def _fhir_figures(bundle: dict[str, Any]) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for entry in bundle["entry"]:
        for one in entry["resource"].get("statistic", ()):
            if is_computed(one):
                continue
            low = high = spread = None
            for estimate in one.get("attributeEstimate", ()):
                name = estimate["type"]["text"]
                if name == "P-value":
                    figure = estimate["quantity"]
                    p = (figure["value"], figure.get("comparator", ""), None, None, None, None, "")
                    found[p] += 1
                elif "range" in estimate:
                    low, high = (estimate["range"][side]["value"] for side in ("low", "high"))
                else:
                    spread = estimate["quantity"]["value"]
            quantity = one.get("quantity", {})
            count = one.get("numberAffected", one.get("numberOfEvents"))
            if quantity or low is not None:
                sign = quantity.get("comparator", "")
                unit = quantity.get("unit", "")
                found[(quantity.get("value"), sign, low, high, spread, count, unit)] += 1
    return found


def _number(value: Any) -> Any:
    return None if value is None else Decimal(str(value))


def _table_figures(study: str) -> Counter[tuple[Any, ...]]:
    rows: Counter[tuple[Any, ...]] = Counter()
    figures = {
        row.measured
        for publication in REPORTS
        if publication.id == study
        for row in publication.rows()
        if row.section in ("design", "population")
    }
    for row in TABLE.where(study=study):
        mine = row["section"] not in ("design", "population") or row["variable"] in figures
        if not mine or row["kind"] == "finding":
            continue
        sign = "" if row["operator"] == "~" else row["operator"]
        unit = row["unit"]
        value = row["value"] if row["percent"] is None else row["percent"]
        if row["percent"] is not None:
            unit = "%"
        elif row["kind"] in ("count", "p-value"):
            unit = ""
        bounds = (row["low"], row["high"], row["sd"], row["count"])
        if value is None:  # a statistic of bounds only; an operator before them is a note
            sign = unit = ""
        rows[(_number(value), sign, *map(_number, bounds), unit)] += 1
    return rows


@pytest.mark.parametrize("publication", REPORTS, ids=lambda publication: publication.id)
def test_the_figures_are_those_of_the_table_of_values(publication: mie.Study) -> None:
    found = Counter[tuple[Any, ...]]()
    for (value, sign, low, high, sd, count, unit), n in _fhir_figures(
        mie.to_fhir(publication)
    ).items():
        numbers = tuple(map(_number, (low, high, sd, count)))
        found[(_number(value), sign, *numbers, unit)] += n
    assert found == _table_figures(publication.id)
    assert found or publication.id in ("hallowell2023",)


def test_the_text_keeps_the_printed_digits_and_says_the_same() -> None:
    text = export(mie.evidence)
    assert json.loads(text) == BUNDLE
    for digits in ('"value": 1254.0,', '"value": 71.0,', '"value": 0.20\n', '"value": 22.6,'):
        assert digits in text


def test_an_export_of_some_studies_holds_only_these() -> None:
    bundle = json.loads(export(mie.evidence, (mie.evidence.studies["wang2022"],)))
    kinds = Counter(entry["resource"]["resourceType"] for entry in bundle["entry"])
    assert kinds["ResearchStudy"] == 1
    assert kinds["Citation"] == 2  # the study and the document
    assert resource("ResearchStudy", "study.wang2022", bundle)["version"] == mie.evidence.version


def test_every_locator_names_its_block_of_the_table() -> None:
    places = {
        related["display"]
        for entry in BUNDLE["entry"]
        for related in entry["resource"].get("relatedArtifact", ())
        if related["type"] == "derived-from"
    }
    assert "Table 2, Results" in places
    assert not [place for place in places if "{" in place]


def test_a_corrected_figure_is_right_and_keeps_what_was_printed() -> None:
    made = statistic("kampylafka2012.baseline.hydroxychloroquine.ivig")
    assert made["quantity"]["value"] == 4.2
    assert made["numberAffected"] == 1
    assert "As printed: 1 (0.04%) (Table 5, Baseline characteristics)" in made["description"]
    assert made["note"][0]["text"].startswith("Corrected: Proportions printed with a percent sign")


def test_a_correction_of_the_group_moves_the_figure_to_it() -> None:
    made = statistic("kampylafka2012.follow-up.follow-up.ivig")
    [spread] = made["attributeEstimate"]
    assert spread["type"]["text"] == "Range"
    assert (spread["range"]["low"]["value"], spread["range"]["high"]["value"]) == (36, 192)
    assert made["sampleSize"]["numberOfParticipants"] == 24
    related = resource("Evidence", "kampylafka2012.follow-up.follow-up.ivig")["relatedArtifact"]
    assert [one["type"] for one in related] == ["derived-from", "part-of", "justification"]


def test_a_comparison_has_its_groups_and_the_printed_p_value() -> None:
    made = resource("Evidence", "wang2022.outcome.mortality-6mo.ivig.vs.non--ivig")
    roles = [one["variableRole"]["text"] for one in made["variableDefinition"]]
    assert roles == [
        *("population", "subpopulation", "subpopulation", "exposure", "reference exposure"),
        "measured variable",
    ]
    printed, computed = made["statistic"]
    [estimate] = printed["attributeEstimate"]
    assert estimate["quantity"] == {"value": 0.033}
    assert "Fisher's exact p, recomputed, is 0.054" in estimate["note"][0]["text"]
    assert is_computed(computed)
    ratio = mie.evidence.outcomes["wang2022/mortality-6mo"].effect("risk-ratio")
    assert computed["statisticType"]["coding"][0]["code"] == "C93152"
    assert computed["quantity"]["value"] == pytest.approx(ratio.estimate, rel=1e-3)
    [interval] = computed["attributeEstimate"]
    assert interval["range"]["low"]["value"] == pytest.approx(ratio.low, rel=1e-3)
    assert interval["range"]["high"]["value"] == pytest.approx(ratio.high, rel=1e-3)
    assert [note["text"] for note in computed["note"]] == list(ratio.cautions)


def test_no_event_keeps_its_denominator_and_its_origin() -> None:
    made = statistic("wang2022.adverse-event.serious.ivig")
    assert (made["numberAffected"], made["sampleSize"]["knownDataCount"]) == (0, 31)
    assert made["quantity"] == {"value": 0}
    related, _ = resource("Evidence", "wang2022.adverse-event.serious.ivig")["relatedArtifact"]
    assert related["display"] == "Table 2, Adverse events (derived)"


def test_periods_of_treatment_are_not_counted_as_people() -> None:
    group = resource("Group", "dalakas1993.group.ivig--periods")
    assert "quantity" not in group
    assert "12 periods of treatment, not people" in group["description"]
    for entry in BUNDLE["entry"]:
        if entry["resource"]["id"].endswith("ivig--periods"):
            for one in entry["resource"].get("statistic", ()):
                assert "numberOfParticipants" not in one.get("sampleSize", {})


def test_an_unidentified_spread_is_not_called_a_standard_deviation() -> None:
    made = statistic("wang2022.baseline.ferritin.ivig")
    [spread] = made["attributeEstimate"]
    assert spread["type"] == {"text": "± that the source does not identify"}
    assert spread["quantity"]["value"] == 929.4
    assert any("SD or an SE" in note["text"] for note in made["note"])


def test_a_finding_in_words_is_an_assertion_without_a_statistic() -> None:
    made = resource("Evidence", "wang2022.outcome.ferritin.ivig.vs.non--ivig")
    assert "statistic" not in made
    assert made["assertion"] == (
        "lower with IVIG than with no IVIG, not significant: no figures are printed"
    )


def test_certainty_is_that_of_the_appraisal_domain_by_domain() -> None:
    made = resource("Evidence", "wang2022.outcome.mortality-6mo.ivig")
    [certainty] = made["certainty"]
    assert certainty["rating"]["coding"][0]["code"] == "very-low"
    assert certainty["rater"].startswith("This project's own appraisal")
    ratings = {one["type"]["text"]: one["rating"]["text"] for one in certainty["subcomponent"]}
    assert ratings == {
        "Risk of bias": "very serious concern",
        "Inconsistency": "no serious concern",
        "Indirectness": "no serious concern",
        "Imprecision": "very serious concern",
        "Publication bias": "not detected",
    }
    assert made["note"][0]["text"].startswith("Direct evidence: a lung or survival outcome")


def test_every_appraised_result_and_study_carries_its_judgement() -> None:
    appraisal = mie.evidence.appraisal
    assert appraisal is not None
    rated = {
        (entry["resource"]["id"], one["rating"]["coding"][0]["code"])
        for entry in BUNDLE["entry"]
        for one in entry["resource"].get("certainty", ())
        if one["type"]["text"] == "Overall certainty"
    }
    for body in appraisal.certainty:
        for key in body.outcomes:
            study, _, row = key.partition("/")
            found = [c for i, c in rated if re.match(rf"{study}\.[a-z-]+\.{row}\.", i)]
            assert set(found) == {body.certainty}, key
    for judged in appraisal.risk_of_bias:
        [made] = [
            entry["resource"]
            for entry in BUNDLE["entry"]
            if entry["resource"].get("title") == f"Assessment: risk of bias, {judged.outcome}"
        ]
        overall = made["content"][0]
        words = [one["classifier"][0]["text"] for one in overall["component"]]
        assert words == [one.judgement for one in judged.judgements]
        assert overall.get("classifier", [{"text": None}])[0]["text"] == judged.overall


def test_lung_and_survival_outcomes_of_lung_disease_are_direct_evidence() -> None:
    direct = {
        entry["resource"]["id"].split(".")[0]
        for entry in BUNDLE["entry"]
        for one in entry["resource"].get("note", ())
        if one["text"].startswith("Direct evidence: ")
    }
    assert direct == {study.id for study in mie.evidence.studies if study.directness == "direct"}
    assert direct.intersection(mie.document.studies.ids) == {"huapaya2019", "wang2022"}


REGIMENS = [
    ("huapaya2019.regimen.ivig", 400, "mg/kg", "Dose of one day",
     {"count": 30, "frequency": 5, "period": 1, "periodUnit": "mo"}),
    ("wang2022.regimen.ivig", 400, "mg/kg", "Dose of one day",
     {"count": 5, "frequency": 1, "period": 1, "periodUnit": "d"}),  # one course is certain
    ("cherin2002.regimen.ivig", 1, "g/kg", "Dose of one day",
     {"frequency": 2, "period": 1, "periodUnit": "mo"}),
    ("dalakas1993.regimen.ivig", 2, "g/kg", "Dose of one whole course, days not reported",
     {"count": 3, "frequency": 1, "period": 1, "periodUnit": "mo"}),
    ("kampylafka2012.regimen.ivig", 2, "g/kg",
     "Dose of one whole course, given over 2 days; the text has another reading, which is an "
     "activity of its own",
     {"duration": 2, "durationUnit": "d", "frequency": 1, "period": 1, "periodUnit": "mo"}),
    ("hallowell2016.regimen.pm-ild", 2, "g/kg", "Dose of one whole course, days not reported",
     {"count": 3, "frequency": 1, "period": 1, "periodUnit": "mo"}),
    ("hallowell2016.regimen.rp-ild", 0.4, "g/kg", "Dose of one day",
     {"count": 5, "frequency": 1, "period": 1, "periodUnit": "d"}),
]  # fmt: skip


@pytest.mark.parametrize(("id", "dose", "code", "kind", "repeat"), REGIMENS)
def test_a_regimen_has_its_dose_and_timing(
    id: str, dose: float, code: str, kind: str, repeat: dict[str, Any]
) -> None:
    made = resource("ActivityDefinition", id)
    [dosage] = made["dosage"]
    [given] = dosage["doseAndRate"]
    assert dosage["timing"]["repeat"] == repeat
    assert given["type"]["text"] == kind
    assert given["doseQuantity"] == {
        "value": dose,
        "unit": f"{code} body weight",
        "system": "http://unitsofmeasure.org",
        "code": code,
    }
    assert made["experimental"] is True
    assert "Check every dose against the product's label" in made["usage"]
    assert mie.evidence.manifest.intended_use in made["usage"]


def test_every_regimen_of_the_document_is_in_the_list_above() -> None:
    ids = [id for id, *_ in REGIMENS]
    assert [key.replace("/", ".regimen.") for key in mie.document.regimens.ids] == ids


@pytest.mark.parametrize("regimen", mie.evidence.regimens, ids=lambda regimen: regimen.key)
def test_a_regimen_has_a_structured_dose_or_says_why_none_is_computed(
    regimen: mie.DosingRegimen,
) -> None:
    [dosage] = resource("ActivityDefinition", regimen.key.replace("/", ".regimen."))["dosage"]
    assert ("doseAndRate" in dosage) == (regimen.not_computed is None)
    assert (regimen.not_computed or "") in dosage["text"]


def test_both_readings_of_an_ambiguous_dose_are_in_its_text() -> None:
    [dosage] = resource("ActivityDefinition", "kampylafka2012.regimen.ivig")["dosage"]
    assert "at least 8 g/kg; another reading: at least 16 g/kg" in dosage["text"]
    assert "every dose doubles" in dosage["text"]


def test_the_mean_of_a_cohort_is_text_and_not_a_count() -> None:
    [dosage] = resource("ActivityDefinition", "cherin2002.regimen.ivig")["dosage"]
    assert "8-12 g/kg (cohort mean)" in dosage["text"]
    assert "count" not in dosage["timing"]["repeat"]
    assert dosage["doseAndRate"][0]["rateRange"]["high"]["value"] == 200
    assert "below 200 mL/h" in dosage["text"]


def test_claims_and_the_answer_have_their_verdicts() -> None:
    for claim in mie.evidence.claims:
        [rating] = resource("ArtifactAssessment", f"claim.{claim.id}")["content"]
        assert rating["classifier"] == [{"text": claim.verdict}]
        linked = [one for one in rating["relatedArtifact"] if one["type"] == "justification"]
        assert [one["resourceReference"]["display"] for one in linked] == [*claim.evidence_for]
    answer = resource("ArtifactAssessment", "question")
    assert bottom_line(mie.evidence) in text_of(answer)


@pytest.mark.parametrize("version", ["4.0.1", "6.0.0", "R5", ""])
def test_another_version_of_fhir_is_refused(version: str) -> None:
    with pytest.raises(InvalidValueError, match=r"only '5\.0\.0' \(R5\)"):
        mie.evidence.to_fhir(fhir_version=version)


def test_a_study_without_a_pack_cannot_be_cited() -> None:
    with pytest.raises(MissingValueError, match="belongs to no pack"):
        mie.to_fhir(attrs.evolve(mie.evidence.studies["wang2022"], bibliography=None))


def test_text_that_looks_like_markup_stays_text() -> None:
    study = mie.evidence.studies["wang2022"]
    evil = "</p></div><script>alert('x')</script> & \"quotes\" <5"
    outcome = attrs.evolve(study.outcomes["mortality-6mo"], label=evil)
    made = mie.to_fhir(attrs.evolve(study, outcomes=[outcome]))
    found = resource("EvidenceVariable", "wang2022.outcome.mortality-6mo", made)
    root = ET.fromstring(found["text"]["div"])
    assert root[0].text == f"{evil} (wang2022)"
    assert json.loads(json.dumps(made)) == made


def references(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get("reference"), str):
            yield tree["reference"]
        for part in tree.values():
            yield from references(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from references(part)


BY_ADDRESS = {entry["fullUrl"]: entry["resource"] for entry in BUNDLE["entry"]}


def reached(address: str) -> set[str]:
    """Every resource that references lead to from one, as kind and id."""
    found: set[str] = set()
    left = [address]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += references(BY_ADDRESS[one])
    return {f"{BY_ADDRESS[one]['resourceType']}/{BY_ADDRESS[one]['id']}" for one in found}


def test_every_reference_is_to_a_resource_of_the_bundle() -> None:
    assert set(references(BUNDLE)) <= set(BY_ADDRESS)


def test_each_evidence_cites_its_study_and_leads_to_what_was_given() -> None:
    for publication in REPORTS:
        regimens = {g.id: publication.regimens_of(g.id) for g in publication.groups}
        for address, made in BY_ADDRESS.items():
            id = made["id"]
            if made["resourceType"] != "Evidence" or not id.startswith(f"{publication.id}."):
                continue
            found = reached(address)
            assert f"Citation/{resource_id('citation', publication.id)}" in found, id
            assert "population" in [
                one["variableRole"]["text"] for one in made["variableDefinition"]
            ], id
            if isinstance(publication, mie.Study):
                assert f"ResearchStudy/{resource_id('study', publication.id)}" in found, id
            for group, given in regimens.items():
                if id.endswith(f".{resource_id(group)}") and ".vs." not in id:
                    for regimen in given:
                        wanted = resource_id(publication.id, "regimen", regimen.id)
                        assert f"ActivityDefinition/{wanted}" in found, id


def test_both_readings_of_a_dose_are_structure() -> None:
    other = resource("ActivityDefinition", "kampylafka2012.regimen.ivig.reading-2")
    [dosage] = other["dosage"]
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 2
    assert dosage["doseAndRate"][0]["type"]["text"] == "Dose of one day"
    assert dosage["text"].startswith("Another reading of the same text. 2 g/kg/day")
    exposure = resource("EvidenceVariable", "kampylafka2012.exposure.ivig")
    assert len(exposure["relatedArtifact"]) == 2


def test_positions_and_registered_trials_are_in_the_bundle() -> None:
    for position in mie.evidence.positions:
        made = resource("ArtifactAssessment", resource_id("position", position.id))
        first = made["content"][0]
        assert first["classifier"] == [{"text": position.stance}]
        assert position.text in first["summary"]
        assert ("in a text about it" in first["summary"]) == position.is_secondary
    for trial in mie.evidence.trials:
        made = resource("ResearchStudy", resource_id("trial", trial.id))
        assert made["identifier"][0]["value"] == trial.registry_id
        assert made.get("recruitment", {}).get("targetNumber") == (
            trial.n if isinstance(trial.n, int) else None
        )
    recruiting = resource("ResearchStudy", "trial.jrct1061220010")["progressStatus"][0]["state"]
    assert recruiting["coding"][0]["code"] == "recruiting"
