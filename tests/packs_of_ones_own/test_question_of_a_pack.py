"""A pack whose question does not say what is direct has no word of it in any outlet."""

import re
from collections.abc import Callable
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import show
from myositis_ild_evidence.answer_in_full import answer
from myositis_ild_evidence.report import output
from packs import Pack

OUTLETS: dict[str, Callable[[mie.Evidence], Any]] = {
    "answer": lambda ev: ev.answer(),
    "in full": answer,
    "report": output.markdown,
    "show": lambda ev: [show.full(one, ev) for one in ev.publications()],
    "FHIR": lambda ev: ev.to_fhir(),
}


@pytest.mark.parametrize("outlet", OUTLETS)
def test_nothing_is_called_direct_or_indirect(pack: Pack, outlet: str) -> None:
    said = str(OUTLETS[outlet](pack.load()))
    assert re.findall(r"\b(?:in)?direct(?:ly|ness)?\b", said, re.IGNORECASE) == []


def test_no_study_is_direct_and_none_is_indirect(pack: Pack) -> None:
    evidence = pack.load()
    assert [study.directness for study in evidence.studies] == [None]
    assert evidence.question.indication is None
    assert evidence.regimens["author2020/ivig"].weight_policy is None
