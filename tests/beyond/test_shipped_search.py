"""What the shipped log of the search holds."""

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing

EVIDENCE = mie.evidence


def test_the_search_ends_in_what_the_pack_holds() -> None:
    kept = {
        "study": {study.id for study in EVIDENCE.studies},
        "review": {review.id for review in EVIDENCE.reviews},
        "position": {position.id for position in EVIDENCE.positions},
        "trial": {trial.id for trial in EVIDENCE.trials},
        "product": {product.id for product in dosing.products},
        "omission": {omission.cite for omission in EVIDENCE.question.omissions},
    }
    log = EVIDENCE.search_log
    assert log is not None
    ends = [record.becomes for record in log.records if record.becomes is not None]
    for end in ends:
        kind, _, id = end.partition(":")
        assert id in kept[kind], end


def test_everything_beyond_the_document_came_out_of_the_search() -> None:
    log = EVIDENCE.search_log
    assert log is not None
    ends = {record.becomes for record in log.records}
    cited = {record.id for record in log.records}
    for kind, records in (
        ("study", EVIDENCE.studies),
        ("review", EVIDENCE.reviews),
        ("trial", EVIDENCE.trials),
    ):
        assert {f"{kind}:{one.id}" for one in records if one.pack == "beyond"} <= ends
    assert {position.cite for position in EVIDENCE.positions} <= cited


@pytest.mark.parametrize("word", ["No database", "One person"])
def test_the_search_of_copies_names_its_limits(word: str) -> None:
    log = EVIDENCE.search_log
    assert log is not None
    assert log.kind == "stored-copies"
    assert log.single_screener
    assert any(word in limit for limit in log.limitations)
