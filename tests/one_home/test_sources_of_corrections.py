"""A corrected figure leads to where the right one was read; the printed place stays beside it."""

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.records import Reported
from packs import Pack

EV = mie.evidence
CORRECTED = [
    reported
    for publication in EV.publications()
    for row in publication.rows()
    for reported in row.reported()
    if reported.corrected
]
VALUES = EV.values()


@pytest.mark.parametrize("one", CORRECTED, ids=lambda one: f"{one.row.key} {one.path}")
def test_the_source_of_a_corrected_figure_is_that_of_its_correction(one: Reported) -> None:
    read = [c.source for c in one.corrections if c.proven and c.source is not None]
    assert one.source == (read[-1] if read else one.printed_source)
    assert one.printed_source == (one.printed.source or one.row.stands_in)
    if read and one.cell.headline is not None:
        assert (one.source and one.source.cite) != "inpharmd"
    same = VALUES.where(study=one.row.study, variable=one.row.measured, group=one.cell.group)
    rows = [row for row in same if row["corrected"] and row["value"] == one.cell.headline]
    assert [(r["source"], r["locator"]) for r in rows] == [
        (one.source.cite, one.source.locator) if one.source else ("", "")
    ]
    assert [(r["printed_source"], r["printed_locator"]) for r in rows] == [
        (one.printed_source.cite, one.printed_source.locator) if one.printed_source else ("", "")
    ]


def test_a_figure_that_is_not_corrected_stands_where_it_is_printed() -> None:
    for row in VALUES.where(corrected=False):
        assert (row["source"], row["locator"]) == (row["printed_source"], row["printed_locator"])


def test_an_effect_of_a_corrected_figure_leads_to_where_it_was_read() -> None:
    gain = EV.outcomes["huapaya2019/fvc-increase-10"].effect("proportion")
    assert [(s.cite, s.locator) for s in gain.sources] == [("huapaya2019", "Abstract")]
    [cell] = EV.outcomes["wang2023/prevalence"].reported()
    assert cell.source is not None
    assert (cell.source.cite, cell.source.locator) == ("wang2023", "Abstract")
    assert cell.printed_source is not None
    assert cell.printed_source.locator == "Background, paragraph 5"


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ('cite = "summary2021"\nlocator = "Table 2"', None),
        ('cite = "summary2021"', "locator"),
        ('locator = "Table 2"', "cite"),
    ],
)
def test_a_correction_says_where_in_its_source(pack: Pack, more: str, missing: str | None) -> None:
    pack.change("studies/author2020.toml", 'status = "proven"', f'status = "proven"\n{more}')
    found = [problem.path for problem in pack.problems()]
    assert found == ([] if missing is None else [f"outcome[0].correction[0].{missing}"])


#: What the abstracts add: a figure that the document leaves out of a row that it has.
FILLED = {
    "huapaya2019/fvc-increase-10": ("7 of 17", "huapaya2019"),
    "dalakas1993/response-major-improvement": ("0 of 11", "dalakas1993"),
    "wang2023/prevalence": ("8.9% (95% CI 5.8–12.1)", "wang2023"),
}


@pytest.mark.parametrize("key", FILLED)
def test_abstracts_are_used_by_one_rule(key: str) -> None:
    """What the document leaves out of a row that it prints is filled in, wherever it was read."""
    figure, cite = FILLED[key]
    study, _, id = key.partition("/")
    rows = VALUES.where(study=study, variable=id, corrected=True)
    assert [(row["figure"], row["source"]) for row in rows] == [(figure, cite)]


def test_quartiles_do_not_disprove_a_range() -> None:
    found = VALUES.where(study="kampylafka2012", section="follow-up")
    assert [(r["interval"], str(r["low"]), str(r["high"]), r["group"]) for r in found] == [
        ("range", "36", "192", "ivig"),
        ("iqr", "48", "108", "ivig"),
    ]
    assert [r["source"] for r in found] == ["kampylafka2012", "kampylafka2012"]


@pytest.mark.parametrize("event", EV.adverse_events, ids=lambda event: event.key)
def test_a_harm_is_told_of_an_arm_only_where_the_document_says_of_whom(
    event: mie.AdverseEvent,
) -> None:
    for reported in event.reported():
        if reported.cell.absent is None and not isinstance(reported.total, int):
            assert reported.cell.group == "all", event.key
