"""The answer is counted from the records and fits one screen."""

import re
from pathlib import Path

import attrs
import pytest

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence.bibliography import screening
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.packs.joining import Joined
from myositis_ild_evidence.query.gaps import gap_map
from myositis_ild_evidence.records import Flow, ScreenedRecord, SearchLog, words

BCG = mie.Evidence.load(Path(__file__).parents[1] / "packs_of_ones_own" / "bcg")
PEOPLE: list[dict[str, str]] = [
    {},
    {"antibody": "anti-MDA5"},
    {"lung": "rp-ild"},
    {"antibody": "antisynthetase"},
]


def without(study: str) -> mie.Evidence:
    """The evidence without one study."""
    contents = mie.evidence._contents
    ids = tuple(id for id in contents.manifest.studies if id != study)
    made = Joined(contents.parts)  # type: ignore[attr-defined]
    made.__dict__["manifest"] = attrs.evolve(contents.manifest, studies=ids)
    made.__dict__["appraisal"] = None
    made.__dict__["claims"] = ()
    return mie.Evidence(made)


@pytest.mark.parametrize("asked", PEOPLE, ids=str)
@pytest.mark.parametrize("pack", [mie.evidence, mie.document, BCG], ids=lambda p: p.manifest.id)
def test_it_fits_one_screen(pack: mie.Evidence, asked: dict[str, str]) -> None:
    lines = str(pack.answer(**asked)).splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 80


def test_its_counts_are_those_of_the_document() -> None:
    found = mie.document.answer()
    assert (found.reports, found.people, found.given) == (2, 65, 48)
    assert (found.randomised, found.controlled) == (0, 1)
    assert [study.id for study in found.cohorts] == ["huapaya2019", "wang2022"]
    assert [study.id for study in found.others] == ["dalakas1993"]


#: Each takes seconds: a cohort, a series, and the rest where there is time.
DIRECT = [
    pytest.param(one, marks=[] if one.id in ("wang2022", "suzuki2009") else pytest.mark.slow)
    for one in mie.evidence.studies.where(direct=True)
]


@pytest.mark.parametrize("study", DIRECT, ids=lambda s: s.id)
def test_a_study_that_is_taken_away_is_counted_no_more(study: mie.Study) -> None:
    before, after = mie.evidence.answer(), without(study.id).answer()
    assert before.reports - after.reports == 1
    assert before.people - after.people == study.n
    assert before.given - after.given > 0
    assert words_of(before) != words_of(after)
    assert str(study.title) in " ".join(str(before).split())
    assert str(study.title) not in " ".join(str(after).split())
    count = sum(row["studies"] for row in gap_map(mie.evidence))
    assert sum(row["studies"] for row in gap_map(without(study.id))) < count


@pytest.mark.slow
def test_a_study_that_is_taken_away_is_counted_no_more_in_the_report() -> None:
    for pack in (mie.evidence, without("suzuki2009")):
        text = " ".join(rendered.markdown(pack).split())
        direct, all_of = len(pack.studies.where(direct=True)), len(pack.studies)
        assert f"{direct} of the {all_of} studies" in text
        assert all(str(study.title) in text for study in pack.studies)
    assert direct == len(mie.evidence.studies.where(direct=True)) - 1
    assert text.count("Suzuki") < rendered.markdown(mie.evidence).count("Suzuki")


def words_of(answer: object) -> str:
    return str(answer).partition("Direct evidence:")[2].partition(".")[0]


def test_it_is_asked_for_one_group_of_people() -> None:
    asked = {"antibody": "anti-MDA5", "lung": "rp-ild"}
    found = mie.evidence.answer(**asked)
    assert found.studies.ids == mie.evidence.studies.where(**asked).ids  # type: ignore[arg-type]
    named = mie.evidence.positions.where(**asked)  # type: ignore[arg-type]
    of_all = mie.evidence.positions.where(lambda one: not one.population.antibodies, lung="rp-ild")
    assert {*found.positions.ids} == {*named.ids, *of_all.ids}
    assert len(found.positions) == len(named) + len(of_all) > len(named) > 0
    with pytest.raises(mie.UnknownKeyError, match="did you mean"):
        mie.evidence.answer(antibody="anti-MDA6")


def test_every_count_is_said() -> None:
    found = mie.evidence.answer()
    numbers = re.findall(r"\d+", words_of(found))
    wanted = [found.reports, found.people, found.given, found.randomised, found.controlled]
    assert numbers == [str(number) for number in wanted if number]


def log(**changes: str) -> SearchLog:
    return SearchLog(
        **{
            "id": "2026-11", "title": "All", "kind": "stored-copies", "on": "2026-11-30",
            "next_due": "2027-05-31", "single_screener": True,
            "records": [
                ScreenedRecord(
                    id="x", title="A title", screened="excluded", reason="no-outcome", year=2020
                )
            ],
            "flow": Flow(
                identified=1, screened=1, excluded=1, sought=0, not_retrieved=0, assessed=0,
                excluded_assessed=0, included=0,
            ),
            **changes,
        }  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("asked", PEOPLE, ids=str)
@pytest.mark.parametrize("pack", [mie.evidence, mie.document], ids=lambda p: p.manifest.id)
def test_it_names_what_it_rests_on_and_what_was_added_to_what(
    pack: mie.Evidence, asked: dict[str, str]
) -> None:
    found = pack.answer(**asked)
    told = " ".join(str(found).split())
    people = told.partition("For: ")[2].partition("Direct")[0].casefold()
    kinds = {"antibody": "antibodies", "lung": "lung"}
    for name, term in asked.items():
        assert pack.vocabularies[kinds[name]][term.lower()].label.casefold() in people
    document = pack.references["inpharmd"].short
    assert re.search(r"\bdocument\b", told).start() > told.index(document)  # type: ignore[union-attr]
    for review in found.reviews[:6]:
        pools = review.design.endswith("meta-analysis")
        assert words.name(review) + " (meta-analysis)" * pools in told
    assert ("Reviews: " in told) is bool(found.reviews)
    for study in found.cohorts:
        assert f"added to {study.added_to}" in told


@pytest.mark.parametrize("pack", [mie.evidence, mie.document], ids=lambda p: p.manifest.id)
def test_harms_of_the_cohorts_have_counts_with_denominators(pack: mie.Evidence) -> None:
    told = " ".join(str(pack.answer()).split()).partition("Harms in direct evidence")[2]
    for study in pack.answer().cohorts:
        mine = told.partition(f"{words.name(study)}: ")[2]
        assert re.match(r"[^.]*?(?:none|\d+) of \d+ \(.*?95%", mine)


@pytest.mark.parametrize(("due", "late"), [("2020-01-01", True), ("2999-01-01", False)])
def test_a_search_that_is_overdue_is_said_to_be(due: str, late: bool) -> None:
    made = Joined((mie.document._contents,))
    made.__dict__["manifest"] = attrs.evolve(mie.document.manifest, searches=["2026-11"])
    made.record = (  # type: ignore[method-assign]
        lambda kind, id: (
            log(next_due=due) if kind == "searches" else mie.document._contents.record(kind, id)
        )
    )
    found = mie.Evidence(made).answer()
    assert found.is_overdue is late
    assert ("OVERDUE" in str(found)) is late
    assert "not systematic" in " ".join(str(found).split())


def test_screened_records_go_out_as_ris_with_the_reason() -> None:
    text = screening.screened(log(), mie.evidence.references)
    assert "TI  - A title" in text
    assert "N1  - excluded: no-outcome" in text


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answer"]) == 0
    assert capsys.readouterr().out == f"{mie.evidence.answer()}\n"
    assert main(["answer", "--lung", "rp-ild"]) == 0
    assert capsys.readouterr().out == f"{mie.evidence.answer(lung='rp-ild')}\n"
    assert main(["positions"]) == main(["trials"]) == 0
    shown = capsys.readouterr().out
    assert all(position.body in shown for position in mie.evidence.positions)
    assert all(trial.registry_id in shown for trial in mie.evidence.trials)


def test_a_position_on_a_kind_of_antibody_speaks_of_each_of_the_kind() -> None:
    wide, narrow, other = (
        {*mie.evidence.answer(antibody=name).positions.ids}
        for name in ("antisynthetase", "anti-Jo-1", "anti-MDA5")
    )
    of_the_kind = mie.evidence.positions.where(antibody="antisynthetase")
    assert {*of_the_kind.ids} <= wide & narrow
    assert not {*of_the_kind.ids} & other


def test_it_says_for_one_group_of_people_how_certain_it_is() -> None:
    of_all, of_some = (
        str(mie.evidence.answer(**asked)).partition("Certainty (GRADE, our own): ")[2]
        for asked in ({}, {"antibody": "anti-MDA5", "lung": "rp-ild"})
    )
    numbers = [int(re.findall(r"for (\d+) outcome", said)[0]) for said in (of_all, of_some)]
    assert 0 < numbers[1] < numbers[0]
