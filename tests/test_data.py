"""The curated data: consistent in themselves, complete, and changed only on purpose."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.quantities import numeric, units
from myositis_ild_evidence.records import Publication, Reported, Row, Study
from update_checksums import CHECKSUMS, DATA, checksums

REPORTS: list[Publication] = list(mie.evidence.publications())


def rows(publication: Publication) -> Iterator[Row]:
    for criterion in publication.criteria:
        yield from criterion.figures
    yield from (*publication.figures, *publication.follow_up, *publication.adverse_events)
    for characteristic in publication.baseline:
        yield from (characteristic, *characteristic.categories)
    for outcome in publication.outcomes:
        yield from (*outcome.thresholds, outcome)


def figures() -> Iterator[tuple[Publication, Row, Reported]]:
    for publication in REPORTS:
        for row in rows(publication):
            for reported in row.reported():
                yield publication, row, reported


def test_the_whole_pack_passes_its_own_check() -> None:
    loaded = mie.Evidence.load(DATA / "document")
    assert loaded == mie.document
    beyond = mie.Evidence.load(DATA / "beyond")
    assert beyond.studies.ids == mie.evidence.studies.where(pack="beyond").ids
    assert mie.combine(loaded, beyond) == mie.evidence


def test_the_ids_are_those_that_others_rely_on() -> None:
    ev = mie.document
    assert ev.studies.ids == (
        *("huapaya2019", "wang2022", "cherin2002", "dalakas1993", "kampylafka2012"),
    )
    assert ev.reviews.ids == (
        *("gandiga2023", "hallowell2016", "wang2023", "hallowell2023", "thong2023"),
        "kannappan2024",
    )
    for key in (
        *("huapaya2019/all", "wang2022/all", "wang2022/ivig", "wang2022/non_ivig"),
        *("cherin2002/all", "cherin2002/responders", "cherin2002/nonresponders"),
        *("dalakas1993/all", "dalakas1993/ivig", "dalakas1993/placebo"),
        *("dalakas1993/ivig_periods", "dalakas1993/placebo_periods"),
        *("kampylafka2012/all", "kampylafka2012/ivig", "kampylafka2012/non_ivig"),
        *("wang2023/all", "wang2023/biologics", "wang2023/triple_therapy", "wang2023/cdmards"),
        "wang2023/plasma_exchange",
    ):
        assert key in ev.groups
    for key in (
        *("huapaya2019/fvc-increase-10", "huapaya2019/dlco-tlc-increase-10"),
        *("wang2022/mortality-6mo", "wang2022/remission-3mo"),
        *("kampylafka2012/muscular-remission-6mo", "kampylafka2012/complete-remission"),
        "kampylafka2012/cutaneous-remission",
    ):
        assert key in ev.outcomes
    assert "fvc-about-40-percent" in ev.claims


def test_counts_lie_within_their_totals_and_groups() -> None:
    sizes = {group.key: group.n for group in mie.evidence.groups}
    for publication, row, reported in figures():
        cell = reported.cell
        n = sizes.get(f"{publication.id}/{cell.group}")
        total = cell.total if isinstance(cell.total, int) else n
        # infusions, studies and visits are not people of the group
        if cell.count is not None and isinstance(total, int):
            assert cell.count <= total, (row.key, reported.path)


def test_answered_percentages_agree_with_their_counts() -> None:
    """A printed percentage is the count over the total, rounded at its last printed digit."""
    checked = 0
    for _, row, reported in figures():
        cell = reported.cell
        if cell.count is None or cell.percent is None or not isinstance(cell.total, int):
            continue
        places = -int(cell.percent.as_tuple().exponent)
        exact = numeric.decimal(cell.count) * 100 / cell.total
        assert cell.percent == numeric.rounded(exact, places), row.key
        checked += 1
    assert checked >= 45


def test_partitions_add_up_to_their_groups() -> None:
    checked = 0
    for publication in REPORTS:
        for row in publication.baseline:
            parts = [c for c in row.categories if c.id in row.partition]
            for group in {cell.group for part in parts for cell in part.values}:
                n = publication.groups[group].n
                assert sum(part[group].count or 0 for part in parts) == n, row.key
                checked += 1
    assert checked >= 3


@pytest.mark.parametrize(
    ("study", "parts"),
    [
        ("wang2022", ["ivig", "non_ivig"]),
        ("cherin2002", ["responders", "nonresponders"]),
        ("dalakas1993", ["ivig", "placebo"]),
        ("kampylafka2012", ["ivig", "non_ivig"]),
    ],
)
def test_groups_add_up_to_the_study(study: str, parts: list[str]) -> None:
    record = mie.evidence.studies[study]
    sizes = [record.groups[part].n for part in parts]
    assert sum(n for n in sizes if isinstance(n, int)) == record.n


def test_fates_of_the_responders_add_up() -> None:
    study = mie.evidence.studies["cherin2002"]
    sizes = [study.groups[id].n for id in ("full_remission", "ivig_dependent", "relapsed")]
    assert sizes == [12, 6, 7]


@pytest.mark.parametrize("pack", [mie.evidence, mie.document], ids=lambda pack: pack.manifest.id)
def test_every_adverse_event_of_a_study_has_a_row_among_the_values(pack: mie.Evidence) -> None:
    told = {
        (row["study"], row["variable"])
        for row in pack.values()
        if row["section"] == "adverse-event"
    }
    events = {(study.id, event.id) for study in pack.studies for event in study.adverse_events}
    assert ("kampylafka2012", "severe") in events
    assert not events - told


def test_p_values_are_probabilities() -> None:
    found = mie.evidence.values().where(kind="p-value")
    assert len(found) >= 25
    assert all(0 < row["p_value"] <= 1 for row in found)


def test_every_unit_is_in_the_list() -> None:
    used = set(mie.evidence.values().column("unit")) - {""}
    assert used <= set(units.known())


def test_no_invisible_characters_and_no_carriage_returns() -> None:
    for file in sorted(DATA.rglob("*")):
        if file.suffix in (".toml", ".bib"):
            text = file.read_bytes().decode("utf-8")
            bad = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")} - {"\n"}
            assert bad == set(), file.name


def test_every_reference_is_used() -> None:
    text = "".join(f.read_text(encoding="utf-8") for f in DATA.rglob("*.toml"))
    # "wang2022" is also used by naming its file
    unused = [key for key in mie.evidence.references.ids if key not in text]
    assert unused == []


def test_every_correction_says_why_and_a_proven_one_cites_or_computes() -> None:
    found = [c for publication in REPORTS for row in rows(publication) for c in row.corrections]
    assert sum(c.proven for c in found) >= 10
    for correction in found:
        assert len(correction.why) > 20
        if correction.proven:
            assert correction.cite or correction.set.percent == "computed"


def test_what_is_told_stands_where_the_document_has_it() -> None:
    question = mie.document.question
    assert question.level is not None
    assert question.level.source.locator == "Level of evidence"
    [found] = question.figures
    assert found.source is not None
    assert found.source.locator == "Literature Review"
    assert mie.document.claims["five-studies"].source.locator == "Literature Review"


def test_references_are_those_of_the_record_and_departures_from_the_document_are_said() -> None:
    references, reviews = mie.evidence.references, mie.evidence.reviews
    safety = references["aggarwal2024"]
    assert (safety.pages, safety.pmid) == ("27", "38233885")
    assert references["thong2023"].doi == "10.1007/s00296-023-05336-z"
    assert any("slash" in note for note in reviews["thong2023"].notes)
    assert references["kannappan2024"].note == "Published 11 July 2024"
    assert "China" in str(mie.evidence.studies["wang2022"].methods)
    assert any("anti-SS" in note for note in mie.evidence.studies["huapaya2019"].notes)
    for study in ("cherin2002", "dalakas1993"):
        assert any("creatinine kinase" in note for note in mie.evidence.studies[study].notes)
    for id in ("hallowell2023", "thong2023", "kannappan2024"):
        population = reviews[id].population
        assert population is not None
        assert population.treatment_line == "mixed"


def test_two_of_the_five_studies_are_direct() -> None:
    assert [s.id for s in mie.document.studies if s.is_direct] == ["huapaya2019", "wang2022"]
    kinds = {s.id: s.directness for s in mie.document.studies}
    assert kinds["cherin2002"] == kinds["dalakas1993"] == kinds["kampylafka2012"] == "indirect"


def test_every_study_says_what_it_asked_did_found_and_lacks() -> None:
    for publication in mie.document.publications():
        assert isinstance(publication.conclusion, str), publication.id
        assert isinstance(publication.critique, str), publication.id
        assert publication.caution, publication.id
    for study in mie.document.studies:
        assert isinstance(study, Study)
        assert isinstance(study.objective, str)
        assert isinstance(study.methods, str)
        assert isinstance(study.endpoints, str)
        assert {c.kind for c in study.criteria} == {"inclusion", "exclusion"}
        assert study.main_outcomes


def test_what_lies_outside_the_document_is_cited_without_figures() -> None:
    omissions = mie.evidence.question.omissions
    assert {"octagam-dm", "jrs-jcr2021", "crha2022", "ning2019", "pe-us2023"} <= {
        o.cite for o in omissions
    }
    for omission in omissions:
        figures = re.findall(r"\b\d+", omission.text)
        assert set(figures) <= {"2022"}, omission.cite


def test_a_change_of_the_data_is_deliberate() -> None:
    """After one: run tests/update_checksums.py, and write the change into the changelog's Data."""
    assert checksums() == tomllib.loads(CHECKSUMS.read_text(encoding="utf-8"))
