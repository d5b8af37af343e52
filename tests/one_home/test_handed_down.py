"""Engines take the pack that they are handed: a dose of one's own cites and quotes one's own."""

from collections.abc import Callable

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import answer_in_full as answer
from myositis_ild_evidence import report, resources, show
from myositis_ild_evidence.packs.shipped import ShippedPack
from myositis_ild_evidence.query import pack as query_pack
from myositis_ild_evidence.tables import tidy, values
from packs import Pack
from tried import some


def renamed(pack: Pack, id: str) -> mie.Evidence:
    """The small pack with its study under another id."""
    pack.files = {
        name.replace("author2020", id): text.replace("author2020", id)
        for name, text in pack.files.items()
        if isinstance(text, str)
    }
    return pack.load()


@pytest.mark.parametrize("id", ["author2020", "wang2022"], ids=["its own id", "a curated id"])
def test_a_dose_of_ones_own_pack_cites_its_own_paper(pack: Pack, id: str) -> None:
    evidence = renamed(pack, id)
    dose = evidence.studies[id].regimen.for_patient("70 kg")
    cited = {s["label"]: s["working"] for s in dose.explain("data") if s["section"] == "Sources"}
    assert cited[id] == evidence.references[id].citation
    assert cited["summary2021"] == evidence.references["summary2021"].citation
    assert "Wang" not in dose.explain()


@pytest.mark.parametrize("id", ["author2020", "wang2022"], ids=["its own id", "a curated id"])
def test_the_warning_of_a_childs_dose_quotes_its_own_criteria(pack: Pack, id: str) -> None:
    evidence = renamed(pack, id)
    dose = evidence.studies[id].regimen.for_patient("30 kg", age=10)
    [warning] = [text for text in dose.warnings if "years" in text]
    assert "inclusion: Adults" in warning
    assert "Juvenile onset" not in warning


def test_the_policy_of_a_dose_is_cited_by_the_formulary_whatever_a_pack_calls_its_own(
    pack: Pack,
) -> None:
    key = mie.dosing.policies["adjusted"].reference
    pack.add(
        "references.bib", f"@misc{{{key},\n author = {{{{A Group}}}},\n title = {{Mine}}\n}}\n"
    )
    dose = (
        pack.load()
        .studies["author2020"]
        .regimen.for_patient("100 kg", height="175 cm", sex="male", weight_policy="adjusted")
    )
    cited = {s["label"]: s["working"] for s in dose.explain("data") if s["section"] == "Sources"}
    assert cited[key] == mie.evidence.references[key].citation


def test_the_usual_indication_is_that_of_the_question(pack: Pack) -> None:
    octagam = mie.dosing.products["octagam-10"]
    [other] = [r.indication for r in octagam.rates if r.indication != "dermatomyositis"]
    pack.change("pack.toml", 'answer = "Nobody', f'indication = "{other}"\nanswer = "Nobody')
    dose = pack.load().studies["author2020"].regimen.for_patient("70 kg", product="octagam-10")
    assert dose.indication == other
    ours = mie.evidence.studies["huapaya2019"].regimen.for_patient("70 kg", product="octagam-10")
    assert ours.indication == mie.evidence.question.indication == "dermatomyositis"


def test_records_are_made_without_reading_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    mie.DosingRegimen(dose_per_course="2 g/kg")  # the closed lists of units and drugs are known

    def refused(name: str) -> bytes:
        raise AssertionError(f"{name} was read")

    monkeypatch.setattr(resources, "read", refused)
    patient = mie.dosing.Patient(weight="70 kg", height="175 cm", sex="male", age=50)
    assert patient.bmi > 22
    assert mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5).guard is not None
    assert mie.Cell(group="all", count=1).headline == 1


#: What is made of a pack: each engine gives of a pack what it gives of the facade.
ENGINES: dict[str, Callable[[query_pack.Pack], object]] = {
    "answer": answer.answer,
    "show": lambda pack: show.full(pack.studies["wang2022"], pack),
    "values": values.values,
    "tables": tidy.tables,
    "json": lambda pack: mie.to_json(pack),
    "fhir": mie.to_fhir,
    "audit": lambda pack: str(mie.audit(pack)),
    "can_pool": lambda pack: str(mie.appraisal.can_pool(pack, "mortality")),
    "to_effects": lambda pack: mie.appraisal.to_effects(pack, "mortality"),
    "check": lambda pack: [str(claim.check(pack)) for claim in pack.claims],
    "search": lambda pack: pack.search("lung"),
    "gap_map": lambda pack: str(pack.gap_map()),
    "overlap": lambda pack: str(pack.overlap()),
    "report": report.markdown,
    "diff": lambda pack: mie.diff(pack, pack),
}


#: What takes longest.
WHOLE = {"diff", "fhir", "report", "tables"}


@pytest.mark.parametrize("engine", some([*ENGINES], ENGINES.keys() - WHOLE))
def test_an_engine_takes_a_pack_that_is_no_facade(engine: str) -> None:
    pack = query_pack.Pack(ShippedPack("document"))
    assert not isinstance(pack, mie.Evidence)
    assert ENGINES[engine](pack) == ENGINES[engine](mie.document)
