"""The first answer: complete, in names instead of ids, and no wider than a terminal."""

import re
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.answer_in_full import answer
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.records import words
from packs import Pack

EV = mie.document
BCG = mie.Evidence.load(Path(__file__).parents[1] / "packs_of_ones_own" / "bcg")
TEXT = answer(EV)
WORDS = " ".join(TEXT.split())


@pytest.mark.parametrize("evidence", [EV, BCG], ids=["shipped", "own"])
def test_it_fits_a_terminal_of_80_columns(evidence: mie.Evidence) -> None:
    lines = answer(evidence).partition("Next steps")[0].splitlines()
    assert max(map(len, lines)) <= 80


def test_it_names_the_document_before_it_speaks_of_it() -> None:
    before, _, _ = WORDS.partition("InpharmD n.d.")
    assert "document" not in before
    assert ".." not in TEXT


def test_it_says_what_the_document_concludes_apart_from_what_is_found() -> None:
    assert EV.question.conclusion
    for said in (EV.question.conclusion, str(EV.question.answer)):
        assert " ".join(said.split()) in WORDS


def test_it_calls_groups_and_publications_by_their_names() -> None:
    told = TEXT.partition("Next steps")[0]
    keys = [*EV.references.ids, *(g.id for g in EV.groups if "_" in g.id)]
    assert [key for key in keys if re.search(rf"\b{re.escape(key)}\b", told)] == []
    assert re.search(r"\bivig\b", told) is None


@pytest.mark.parametrize("study", EV.studies, ids=lambda study: study.id)
def test_each_study_says_what_was_added_to_what_and_the_main_threat(study: mie.Study) -> None:
    block = WORDS.partition(f"{study.title} - ")[2].partition("Population")[2]
    block = block.partition(" - ")[0]
    assert f"Added to {study.added_to}" in block
    assert EV.appraisal
    threats = [
        one.threat
        for one in EV.appraisal.risk_of_bias
        if one.outcome in [f"{study.id}/{id}" for id in study.main_outcomes]
    ]
    assert threats
    for threat in threats:
        assert threat
        assert threat in block


def test_counts_have_denominators_and_intervals() -> None:
    for study in EV.studies:
        for outcome in map(study.outcomes.__getitem__, study.main_outcomes):
            for one in outcome.reported():
                if one.cell.count is not None or one.cell.percent is not None:
                    assert words.share(one) in WORDS
                    assert re.search(r" of \d+ \(.*95% CI", words.share(one))


def test_every_review_is_named_with_its_design() -> None:
    for review in EV.reviews:
        told = f"{words.name(review)} {words.design(EV, review)}."
        assert told in WORDS
    assert "meta-analysis" in WORDS


def test_a_pack_is_printed_as_its_answer() -> None:
    assert str(EV) == str(EV.answer())
    assert str(BCG) == str(BCG.answer())
    assert repr(EV).startswith("<Evidence document ")


def test_a_notebook_shows_the_answer_without_markup_of_the_pack(pack: Pack) -> None:
    pack.change("pack.toml", 'text = "Does it work?"', 'text = "Does <b>nobody</b> know?"')
    page = pack.load()._repr_html_()
    assert page.startswith("<pre>")
    assert "&lt;b&gt;nobody" in page


def test_a_pack_that_says_none_of_it_leaves_it_out() -> None:
    told = answer(BCG)
    for label in ("It concludes", "Added to", "Main threat", "Direct evidence"):
        assert label not in told


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == f"{mie.evidence}\n"
