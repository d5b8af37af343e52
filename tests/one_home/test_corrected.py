"""No outlet says what a proven correction took back, unless it says that it was printed so."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from generated import Made, load, rows
from hypothesis import Phase, given, settings
from told import OUTLETS, said

import myositis_ild_evidence as mie
from myositis_ild_evidence.records import Correction, Reported, Row, words
from tried import times

EV = mie.evidence
BCG = mie.Evidence.load(Path(__file__).parents[1] / "packs_of_ones_own" / "bcg")


def proven(evidence: mie.Evidence) -> Iterator[tuple[Row, Reported, Correction]]:
    """Every figure that a proven correction changes, with the correction."""
    for publication in evidence.publications():
        for row in publication.rows():
            for reported in row.reported():
                for correction in reported.corrections:
                    if correction.proven:
                        yield row, reported, correction


PROVEN = list(proven(EV))


def unmarked(text: str, old: str) -> list[str]:
    """Where an old label stands without the word that it was printed."""
    found = []
    for hit in re.finditer(re.escape(old), text):
        before = text[max(0, hit.start() - 150) : hit.start()].casefold()
        if "printed" not in before and "label" not in before:
            found.append(text[max(0, hit.start() - 60) : hit.end() + 60])
    return found


def holds(outlet: str, evidence: mie.Evidence) -> None:
    of = said(outlet, evidence)
    for row, reported, _ in proven(evidence):
        if reported.label == row.label or row.label in reported.label:
            continue
        # What the curator writes, and another row of that label, are no outlet of this one.
        others = [r.label for p in evidence.publications() for r in p.rows() if r is not row]
        if any(row.label in other for other in others):
            continue
        assert unmarked(of(row.study), row.label) == [], (outlet, row.key)


@pytest.mark.parametrize("outlet", OUTLETS)
def test_an_old_label_never_stands_over_a_new_figure(outlet: str) -> None:
    holds(outlet, EV)


def test_the_titles_of_fhir_and_the_labels_of_tools_and_tables_are_those_of_the_answer() -> None:
    resources = [entry["resource"] for entry in EV.to_fhir()["entry"]]
    for row, reported, _ in PROVEN:
        if reported.label == row.label:
            continue
        # Another study may well have a row of the label that was printed here.
        own = [one for one in resources if one["id"].partition(".")[0] == row.study]
        titles = [one.get("title", "") for one in own]
        assert titles
        assert not any(row.label in title and reported.label not in title for title in titles)
        for record in EV.values().where(study=row.study, variable=row.measured):
            assert record["label"] == reported.full_label
        hits = EV.search(row.label)
        mine = [hit for hit in hits if hit["key"] == row.key]
        assert all(hit["field"] != "label" for hit in mine)


@pytest.mark.parametrize(
    "row", {row.key: row for row, _, _ in PROVEN}.values(), ids=lambda r: r.key
)
def test_label_unit_group_and_total_of_a_corrected_figure_are_those_answered(row: Row) -> None:
    corrected = [one for one in row.reported() if one.corrected]
    records = list(EV.values().where(study=row.study, variable=row.measured, corrected=True))
    told = {(r["group"], r["printed"]): r for r in records if r["kind"] != "p-value"}
    for one in corrected:
        record = told[one.cell.group, one.printed.printed_form]
        total = one.total if isinstance(one.total, int) else None
        assert (record["label"], record["total"]) == (one.full_label, total)
        assert record["unit"] in (one.unit, "%")
    shown = said("show", EV)(row.study)
    for one in corrected:
        assert words.figure(one) in shown
        assert words.figure(one).endswith("[corrected]")


@pytest.mark.parametrize("outlet", ["answer", "show", "report", "assistant", "tidy tables"])
def test_a_corrected_figure_carries_its_mark(outlet: str) -> None:
    of = said(outlet, EV)
    mains = {f"{s.id}/{id}" for s in EV.studies for id in s.main_outcomes}
    for row, one, _ in PROVEN:
        if one.is_before or (outlet == "answer" and row.key not in mains):
            continue
        if outlet in ("assistant", "tidy tables") and row.section not in (
            "outcome",
            "adverse-event",
        ):
            continue
        text, figure = of(row.study), words.plain_figure(one)
        assert figure in text, (outlet, row.key)
        after = [text[hit.end() : hit.end() + 80] for hit in re.finditer(re.escape(figure), text)]
        assert any("corrected" in rest or "printed" in rest for rest in after), (outlet, row.key)


def test_the_forest_plot_and_the_table_at_a_glance_mark_a_corrected_main_result() -> None:
    described = mie.pictures.description(mie.pictures.forest(EV))
    assert "Rise in FVC% above 10 % [corrected]: 7 of 17" in described
    glance = said("report", EV)("").partition("Studies at a glance")[2].partition("## ")[0]
    assert "7 of 17 (41.2%; 95% CI 18.4% to 67.1%) [corrected]" in glance


@settings(times(1 / 16), phases=(Phase.generate,))
@given(made=rows())
def test_an_old_label_never_stands_over_a_new_figure_in_any_pack(made: tuple[Made, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        evidence = load(made, Path(folder) / "pack")
    for outlet in OUTLETS:
        holds(outlet, evidence)
    text = said("show", evidence)("author2020")
    for one in made:
        [row] = [row for row in evidence.studies["author2020"].rows() if row.id == one.id]
        [reported] = row.reported()
        if "total" in one.changes and one.proven:
            assert reported.total == int(one.answered["total"])
            assert f"of {one.answered['total']}" in text


def test_a_pack_without_corrections_marks_nothing() -> None:
    assert list(proven(BCG)) == []
    for outlet in ("answer", "show", "report"):
        of = said(outlet, BCG)
        assert not any("[corrected]" in of(one.id) for one in BCG.publications())
