"""The report has the positions side by side, the registered trials and the flow of each search."""

import re
from functools import cache

import pytest

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence.assistant.tools import Tools


@cache
def report_text() -> str:
    return " ".join(re.sub(r"\\(.)", r"\1", rendered.markdown(mie.evidence)).split())


@pytest.mark.parametrize("position", mie.evidence.positions, ids=lambda one: one.id)
def test_every_position_stands_in_it(position: mie.records.Position) -> None:
    assert position.body in report_text()
    assert position.population.description in report_text()


@pytest.mark.parametrize("trial", mie.evidence.trials, ids=lambda one: one.id)
def test_every_registered_trial_stands_in_it(trial: mie.records.Trial) -> None:
    assert trial.registry_id in report_text()


def test_every_search_stands_in_it_with_its_limits() -> None:
    for log in mie.evidence.searches:
        assert f"included: {log.flow.included}" in report_text()
        assert all(limit in report_text() for limit in log.limits)


def test_an_assistant_is_told_the_same_answer() -> None:
    told = Tools(mie.evidence).answer("anti-MDA5", "rp-ild")
    asked = mie.evidence.answer(antibody="anti-MDA5", lung="rp-ild")
    assert told.answer == str(asked)
    assert len(told.positions) == len(asked.positions)
    assert {source.key for source in told.sources} >= {*asked.studies.ids}


def test_the_studies_stand_in_it_by_year() -> None:
    told = report_text().partition("Evidence by year")[2].partition("How it was looked for")[0]
    places = [told.index(named) for named in ("Dalakas 1993", "Cherin 2002", "Wang 2022")]
    assert places == sorted(places)
