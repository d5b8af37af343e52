"""Every outlet shows every row as the library answers with it, and marks what is corrected."""

import html
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from generated import Made, load, rows
from hypothesis import Phase, given, settings

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence import show as in_full
from myositis_ild_evidence.appraisal import sheets
from myositis_ild_evidence.appraisal.claims import find
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.quantities import numeric
from myositis_ild_evidence.records import Reported, Row
from myositis_ild_evidence.report.review_sheet import review_sheet
from tried import times

EV = mie.evidence


def flat(text: str) -> str:
    """A text without markup, line ends and doubled blanks."""
    plain = re.sub(r"</?[a-z][^>]*>", " ", text).replace("\\", "")
    return " ".join(html.unescape(plain).split())


def all_rows(evidence: mie.Evidence) -> Iterator[Row]:
    return (row for publication in evidence.publications() for row in publication.rows())


def figures(evidence: mie.Evidence) -> Iterator[tuple[Row, Reported]]:
    return ((row, reported) for row in all_rows(evidence) for reported in row.reported())


def shown(reported: Reported) -> str:
    """The headline figure as answered, as it is written; empty where there is none."""
    cell = reported.cell
    if cell.count == 0:
        return "0"  # however it is printed
    return cell.printed or ("" if cell.headline is None else numeric.text(cell.headline))


# ------------------------------------------------------------------ each outlet, over every row


def values_agree(evidence: mie.Evidence) -> None:
    table = list(evidence.values())
    for row, reported in figures(evidence):
        mine = [
            record
            for record in table
            if (record["study"], record["section"], record["variable"])
            == (row.study, row.section, row.measured)
            and record["printed"] == reported.printed.printed_form
            and record["group"] == reported.cell.group
            and record["label"] == reported.full_label
        ]
        assert mine, reported
        total = reported.total if isinstance(reported.total, int) else None
        for record in mine[:1]:
            assert record["corrected"] is reported.corrected
            assert record["total"] == total
            assert record["timepoint"] == "; ".join(reported.timepoint)
            if record["kind"] not in ("finding", "percentage", "count"):
                assert record["unit"] == reported.unit


def marked(text: str, row: Row) -> None:
    """Hold a text against one row: its title, its figures, the mark of each correction."""
    assert row.title in text
    for reported in row.reported():
        if reported.cell.absent is not None:
            continue
        assert shown(reported) in text
        if reported.corrected:
            assert "corrected" in text


def shows_agree(evidence: mie.Evidence) -> None:
    for publication in evidence.publications():
        text = flat(in_full.full(publication, evidence))
        for row in publication.rows():
            if row.values or row.p or getattr(row, "finding", None):
                marked(text, row)


def reports_agree(evidence: mie.Evidence) -> None:
    text = flat(rendered.markdown(evidence))
    for row in all_rows(evidence):
        marked(text, row)


def sheets_agree(evidence: mie.Evidence) -> None:
    for publication in evidence.publications():
        text = flat(review_sheet(publication, evidence, "0" * 64, []))
        for row in publication.rows():
            for reported in row.reported():
                assert reported.full_label in text
                assert (reported.cell.printed or shown(reported)) in text


def fhir_agrees(evidence: mie.Evidence) -> None:
    made = [entry["resource"] for entry in evidence.to_fhir()["entry"]]
    titles = {one["title"]: one for one in made if one["resourceType"] == "Evidence"}
    variables = {one["title"] for one in made if one["resourceType"] == "EvidenceVariable"}
    for row, reported in figures(evidence):
        assert f"{row.full_title} ({row.study})" in variables
        assert reported.group is not None
        evidence_of = titles[f"{row.full_title}, {reported.group.label} ({row.study})"]
        notes = json.dumps([one.get("note") for one in evidence_of["statistic"]])
        assert not reported.corrected or "Corrected: " in notes


def found_again(evidence: mie.Evidence) -> None:
    for row in all_rows(evidence):
        assert find(evidence, row.key) is row
    audited = {
        entry.key for sheet in sheets.of_evidence(evidence).printed for entry in sheet.entries
    }
    assert audited == {row.key for row in all_rows(evidence)}


def searches_agree(evidence: mie.Evidence, wanted: Iterable[Row]) -> None:
    for row in wanted:
        words = re.sub(r"[^\w\s-]", " ", row.title)[:190]
        hits = {hit["key"]: hit for hit in evidence.search(words)}
        assert row.key in hits
        if row.title != row.label and hits[row.key]["field"] == "label":
            assert "(corrected)" in hits[row.key]["excerpt"]


def assistants_agree(evidence: mie.Evidence) -> None:
    for publication in evidence.publications():
        answer = Tools(evidence).study(publication.id)
        said = {one.key: one for one in (*answer.outcomes, *answer.adverse_events)}
        for row in (*publication.outcomes, *publication.adverse_events):
            one = said[row.key]
            assert one.label == row.title
            for reported in row.reported():
                assert shown(reported) in one.result
                assert not reported.corrected or "[corrected]" in one.result
            assert bool(one.corrections) is row.is_corrected


def tidy_tables_agree(evidence: mie.Evidence) -> None:
    for collection in (evidence.outcomes, evidence.adverse_events):
        for record, row in zip(collection.to_table(), collection, strict=True):
            assert record["label"] == row.title
            for reported in row.reported():
                assert shown(reported) in record["figures"]
                assert not reported.corrected or "[corrected]" in record["figures"]


OUTLETS = {
    "values": values_agree,
    "show": shows_agree,
    "report": reports_agree,
    "review sheet": sheets_agree,
    "FHIR": fhir_agrees,
    "keys and audit": found_again,
    "assistant": assistants_agree,
    "tidy tables": tidy_tables_agree,
}


@pytest.mark.parametrize("outlet", OUTLETS)
def test_an_outlet_shows_every_row_of_the_shipped_evidence(outlet: str) -> None:
    OUTLETS[outlet](EV)


def test_the_search_finds_every_corrected_row_by_what_it_is_corrected_to() -> None:
    searches_agree(EV, [row for row in all_rows(EV) if row.is_corrected])


@settings(times(1 / 10), phases=(Phase.generate,))
@given(made=rows())
def test_an_outlet_shows_every_row_of_any_pack(made: tuple[Made, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        evidence = load(made, Path(folder) / "pack")
    for agrees in OUTLETS.values():
        agrees(evidence)
    searches_agree(evidence, [row for row in all_rows(evidence) if row.is_corrected][:3])
    by_number = {m.number: m for m in made}
    for row in all_rows(evidence):
        mine = (
            by_number.get(int(row.id.partition("-")[2] or 0)) if row.id.startswith("row-") else None
        )
        if mine is None:
            continue
        [reported] = row.reported()
        answered = mine.answered
        assert row.title == answered["label"]
        assert (shown(reported), reported.unit) == (answered["value"], answered["unit"])
        assert (reported.cell.group, reported.timepoint) == (
            answered["group"],
            (answered["timepoint"],),
        )
        assert reported.corrected is (mine.proven and bool(mine.changes))
        text = flat(in_full.full(evidence.studies["author2020"], evidence))
        if answered["label"] != mine.printed["label"]:
            # The printed label only stands where it is said to be what was printed.
            for found in re.finditer(mine.printed["label"], text):
                before = text[max(0, found.start() - 60) : found.start()]
                assert "printed as" in before or "said so" in text[found.end() : found.end() + 9]
