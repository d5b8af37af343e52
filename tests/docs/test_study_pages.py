"""The page of a study has every figure with its place."""

import sys
from html import unescape
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.tables.figures import source

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))

from study_pages import index_page, study_page, text

from tried import some

REPORTS = [publication.id for publication in mie.evidence.publications()]


def page(id: str) -> str:
    [publication] = (r for r in mie.evidence.publications() if r.id == id)
    return study_page(publication, mie.evidence)


@pytest.mark.parametrize("id", some(REPORTS, mie.document.studies.ids))
def test_every_figure_stands_there_with_its_place_and_note(id: str) -> None:
    shown = unescape(page(id))
    for row in mie.evidence.values().where(study=id):
        # The row of the table that holds the figure, from its label on.
        line = f"<td>{row['group']}</td><td><strong>{row['figure'] or 'in words'}</strong>"
        assert line in shown, row
        assert source(row) in shown
        assert row["note"] in shown
        if row["corrected"]:
            assert f"corrected; printed: {row['printed'] or 'nothing'}" in shown


def test_a_page_says_what_to_mind_and_who_has_signed() -> None:
    shown = page("wang2022")
    assert "Fisher's exact p, recomputed, is 0.054" in shown
    assert "No clinician has signed these data yet" in shown
    assert "https://doi.org/10.1093/rheumatology/keab928" in shown


def test_the_index_lists_every_study_and_review() -> None:
    for id in REPORTS:
        assert f"({id}.md)" in index_page(mie.evidence)


def test_text_of_the_data_is_never_markup() -> None:
    assert text("<b>*a*_b_ & [c](d) |") == r"&lt;b&gt;\*a\*\_b\_ &amp; \[c\](d) \|"
