"""A corrected figure leads to where what is right was read; its printed place stays with it."""

import pytest
from test_corrected import PROVEN
from told import said

import myositis_ild_evidence as mie
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.records import Correction, Reported, Row
from myositis_ild_evidence.report import markdown

EV = mie.evidence
READ = [(row, one, c) for row, one, c in PROVEN if c.cite]
IDS = [f"{row.key}-{one.path}" for row, one, _ in READ]


@pytest.mark.parametrize(("row", "one", "correction"), READ, ids=IDS)
def test_its_source_is_that_of_its_correction(
    row: Row, one: Reported, correction: Correction
) -> None:
    right = one.source
    assert right is not None
    assert (right.cite, right.locator) == (correction.cite, correction.locator)
    assert one.printed_source is not None
    assert one.printed_source.locator.startswith(("Table ", "Background"))
    assert right in row.sources
    records = EV.values().where(study=row.study, variable=row.measured, group=one.cell.group)
    [record] = [r for r in records if r["kind"] != "p-value" and r["corrected"]
                and r["timepoint"] == "; ".join(one.timepoint)]  # fmt: skip
    assert (record["source"], record["locator"]) == (right.cite, right.locator)
    assert record["printed_locator"] == one.printed_source.locator


def test_a_figure_that_arithmetic_corrects_stays_where_it_is_printed() -> None:
    for _, one, correction in PROVEN:
        if correction.cite is None:
            assert one.source == one.printed_source


def test_an_effect_names_where_its_figures_were_read() -> None:
    effect = mie.statistics.effect(EV.outcomes["huapaya2019/fvc-increase-10"], "proportion")
    assert [(s.cite, s.locator) for s in effect.sources] == [("huapaya2019", "Abstract")]


def test_fhir_leads_to_what_is_right_and_says_where_the_wrong_figure_stands() -> None:
    made = {entry["resource"]["id"]: entry["resource"] for entry in EV.to_fhir()["entry"]}
    for row, one, correction in READ:
        assert one.group is not None
        title = f"{row.full_title}, {one.group.label} ({row.study})"
        [evidence] = [r for r in made.values() if r.get("title") == title and "statistic" in r]
        read = [r for r in evidence["relatedArtifact"] if r["type"] == "derived-from"]
        assert correction.locator in [artifact["display"] for artifact in read]
        descriptions = " ".join(s["description"] for s in evidence["statistic"])
        assert one.printed_source is not None
        assert one.printed_source.locator in descriptions


def test_the_assistant_names_the_right_place() -> None:
    tools = Tools(EV)
    for row, _, correction in READ:
        if row.section == "outcome":
            told = {one.key: one for one in tools.study(row.study).outcomes}[row.key]
            assert f"{correction.cite}: {correction.locator}" in told.source
            assert "inpharmd: " in " ".join(told.corrections)


def test_the_report_leads_to_the_right_place_wherever_the_figure_stands() -> None:
    text = markdown(EV)
    rows = [
        line for line in text.splitlines() if line[:1] == "|" and "Rise in FVC% above 10 %" in line
    ]
    rows = [line for line in rows if "7 of 17 (41.2%" in line]
    assert len(rows) == 4  # at a glance, an effect, a correction, in the table of the study
    assert all("Abstract" in line for line in rows)
    assert "no figure printed (InpharmD n.d.: Table 1, Results)" in said("report", EV)("")


def test_every_correction_that_cites_names_a_place_that_can_be_looked_up() -> None:
    for publication in EV.publications():
        for row in publication.rows():
            for correction in row.corrections:
                assert bool(correction.cite) is bool(correction.locator)
