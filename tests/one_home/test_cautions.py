"""A caution stands beside what it is about: a study, or one result, of which it is computed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import OUTLETS, said

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, Outcome, PValue
from myositis_ild_evidence.records import Correction, Publication
from myositis_ild_evidence.records.row import Change
from myositis_ild_evidence.statistics import significance
from myositis_ild_evidence.statistics.p_values import p_of
from myositis_ild_evidence.statistics.results import Count
from tried import times

EV = mie.evidence
REPORTS = list(EV.publications())
JUDGED = EV.appraisal.certainty if EV.appraisal else ()
ROWS = [row for publication in REPORTS for row in publication.rows()]


@pytest.mark.parametrize("publication", REPORTS, ids=lambda publication: publication.id)
def test_the_caution_of_a_study_has_no_figure_of_a_result(publication: Publication) -> None:
    """A figure in it would stand beside every result, whosever it is."""
    told = re.sub("|".join(EV.references.ids), "", publication.caution or "")
    assert re.findall(r"\d", told) == []


@pytest.mark.parametrize("study", REPORTS, ids=lambda publication: publication.id)
def test_what_is_said_of_one_result_is_said_of_no_other(study: Publication) -> None:
    keys = re.compile("|".join(EV.references.ids))
    own = {
        row.key: {c for c in row.result_cautions
                  if re.search(r"\d", keys.sub("", c)) and "level" not in c}
        for row in study.rows()
    }  # fmt: skip
    said = {(row.key, c) for row in study.rows() for c in row.result_cautions}
    of = {c: {key for key, text in said if text == c} for _, c in said}
    assert {(key, c) for key, texts in own.items() for c in texts if of[c] != {key}} == set()


@pytest.mark.parametrize("study", REPORTS, ids=lambda publication: publication.id)
def test_the_cautions_of_a_result_begin_with_those_of_its_study(study: Publication) -> None:
    wrong = [
        row.key
        for row in study.rows()
        if row.cautions[: len(row.result_cautions) + 1]
        != (" ".join(study.cautions), *row.result_cautions)
    ]
    assert wrong == []


@pytest.mark.parametrize("outlet", [name for name in OUTLETS if name != "review sheet"])
def test_every_outlet_says_what_is_computed_of_a_result(outlet: str) -> None:
    """A review sheet is held against print, where nothing is computed."""
    of, missing = said(outlet, EV), []
    mains = {f"{study.id}/{id}" for study in EV.studies for id in study.main_outcomes}
    shown = {
        "answer": mains,
        "short report": {key for key in mains if EV.outcomes[key].directness == "direct"},
        "summary of findings": {key for one in JUDGED for key in one.outcomes},
    }
    for row in ROWS:
        if row.key in shown.get(outlet, {row.key}):
            told = of(row.study).replace('\\"', '"')
            missing += [(row.key, one) for one in row.result_cautions if one not in told]
    assert missing == []


def test_fishers_p_of_the_deaths_stands_beside_the_deaths_alone() -> None:
    told = {row.key: " ".join(row.cautions) for row in ROWS}
    assert {key for key, text in told.items() if "0.054" in text} == {"wang2022/mortality-6mo"}
    assert {key for key, text in told.items() if "0.065" in text} == {"wang2022/remission-3mo"}


def compared(a: int, n: int, b: int, m: int, p: PValue) -> Outcome:
    cells = [Cell(group="a", count=a, total=n), Cell(group="b", count=b, total=m)]
    return Outcome(id="x", label="X", domains=["mortality"], values=cells, p=p)


SIZES = st.integers(2, 40)


@given(st.data())
def test_pearsons_and_fishers_p_are_those_of_scipy(data: st.DataObject) -> None:
    n, m = data.draw(SIZES), data.draw(SIZES)
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    if a + b in (0, n + m):
        return
    first, second = (Count(group=g, label=g, events=e, total=t) for g, e, t in
                     (("a", a, n), ("b", b, m)))  # fmt: skip
    assert significance.pearson_p(first, second) == pytest.approx(p_of("pearson", first, second))
    assert significance.fisher_p(first, second) == pytest.approx(p_of("fisher", first, second))


@times(1 / 4)
@given(st.data())
def test_a_result_is_cautioned_where_a_test_is_on_the_other_side(data: st.DataObject) -> None:
    n, m = data.draw(SIZES), data.draw(SIZES)
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    if a + b in (0, n + m):
        return
    value = data.draw(st.sampled_from(["0.001", "0.03", "0.049", "0.05", "0.2"]))
    row = compared(a, n, b, m, PValue(value=value))
    tests = [row.recompute_p()[test].p for test in ("pearson", "fisher")]
    wanted = sum((p < 0.05) != (float(value) < 0.05) for p in tests if p is not None)
    assert len(row.result_cautions) == wanted


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (PValue(value="0.05", operator="<"), 1),  # Fisher's is 0.054
        (PValue(value="0.05", operator="<="), 0),  # may be 0.05 itself
        (PValue(value="0.01", operator="<"), 1),
        (PValue(value="0.1", operator="<"), 0),  # on which side is not said
        (PValue(value="0.05", operator=">"), 1),  # Pearson's is 0.033
        (PValue(value="0.01", operator=">"), 0),
        (PValue(value="0.033", compares="over-time"), 0),
        (PValue(value="0.033", compares="unclear"), 1),
    ],
)
def test_only_a_p_value_that_says_on_which_side_it_is_is_held_against_tests(
    p: PValue, said: int
) -> None:
    assert len(compared(7, 31, 9, 17, p).result_cautions) == said


@pytest.mark.parametrize("status", ["proven", "probable"])
def test_a_level_of_significance_is_no_result(status: str) -> None:
    import attrs

    row = compared(7, 31, 9, 17, PValue(value="0.05"))
    level = Correction(of=["p"], set=Change(kind="threshold"), why="A level.", status=status)  # type: ignore[arg-type]
    [said] = attrs.evolve(row, corrections=[level]).result_cautions
    assert "a level of significance, not a result" in said
    assert ("probably" in said) is (status == "probable")


def test_what_cannot_be_recomputed_has_no_computed_caution() -> None:
    assert Outcome(
        id="x", label="X", domains=["muscle"], p=PValue(value="0.04"),
        values=[Cell(group="a", median=3), Cell(group="b", median=4)],
    ).result_cautions == ()  # fmt: skip
    assert compared(300, 400, 200, 400, PValue(value="0.9")).result_cautions == ()


def test_a_recomputed_p_keeps_two_digits() -> None:
    """18 of 20 against 10 of 16: Fisher's exact p is 0.1034."""
    [said] = compared(18, 20, 10, 16, PValue(value="0.049")).result_cautions
    assert re.findall(r"0\.\d+", said) == ["0.049", "0.10"]
