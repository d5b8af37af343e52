"""The summary of findings, and what would change the verdicts, follow from the data."""

import csv
import io
import re
from functools import cache
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.errors import MissingValueError
from myositis_ild_evidence.records.scales import GRADE
from packs import Pack


@cache
def table() -> Any:
    return mie.evidence.summary_of_findings()


APPRAISAL: Any = mie.evidence.appraisal


@cache
def turns() -> Any:
    return mie.evidence.what_would_change()


@pytest.mark.parametrize("certainty", APPRAISAL.certainty, ids=lambda one: one.id)
def test_every_result_that_was_judged_has_a_row_with_its_certainty(certainty: Any) -> None:
    rows = table().where(of=certainty.id)
    assert tuple(rows.column("key")) == certainty.outcomes
    words = certainty.certainty.replace("-", " ")
    assert all(row["certainty"].startswith(words) for row in rows)


@pytest.mark.parametrize("certainty", APPRAISAL.certainty, ids=lambda one: one.id)
def test_each_letter_leads_to_a_reason_and_each_lowered_domain_has_one(certainty: Any) -> None:
    lowered = [j for j in certainty.judgements if GRADE[j.domain][j.judgement]]
    wanted = len(lowered) + (certainty.start == "low")
    notes = dict(note.split(". ", 1) for note in table().notes if re.match(r"[a-z]+\. ", note))
    for row in table().where(of=certainty.id):
        letters = re.findall(r"\b([a-z]+)(?=[,)])", row["certainty"])
        assert len(letters) == wanted
        said = [notes[letter] for letter in letters]
        assert all(any(j.why in one for one in said) for j in lowered)


def test_absolute_effects_follow_from_the_comparators_risk_and_the_risk_ratio() -> None:
    checked = []
    for row in table():
        if row["comparator_risk"] is None:
            assert row["comment"] or row["relative_effect"]
            continue
        checked.append(row["key"])
        made = mie.evidence.outcomes[row["key"]].effect("risk-ratio")
        given: Any = made.inputs[1]
        risk = 1000 * given.events / given.total
        figures = [min(1000, round(risk * x)) for x in (made.estimate, made.low, made.high)]
        assert list(map(int, re.findall(r"\d+", row["intervention_risk"]))) == figures
        assert row["comparator_risk"] == round(risk)
        more = [min(1000, risk * x) - risk for x in (made.estimate, made.low, made.high)]
        assert list(map(int, re.findall(r"\d+", row["difference"]))) == [
            round(abs(d)) for d in more
        ]
    assert sorted(checked) == [
        "aggarwal2022/tis20",
        "kampylafka2012/muscular-remission-6mo",
        "wang2022/mortality-6mo",
        "wang2022/remission-3mo",
    ]


def test_absolute_effects_are_those_of_r() -> None:
    """R 4.2.2: 1000 * p0 * (exp(log(rr) + c(0, -1, 1) * qnorm(.975) * se) - 1), 7/31 and 9/17."""
    [row] = table().where(key="wang2022/mortality-6mo")
    assert row["comparator_risk"] == round(529.4118)
    assert row["intervention_risk"] == "226 (102 to 498)"  # 225.8065, 102.376, 498.052
    assert row["difference"] == "304 fewer (427 fewer to 31 fewer)"  # 303.6053, 427.0358, 31.35981


def test_where_there_is_no_comparator_it_says_what_is_reported() -> None:
    [row] = table().where(key="huapaya2019/fvc-increase-10")
    assert row["comparator_risk"] is None
    assert row["participants"] == 17
    assert "7 of 17" in row["comment"]
    assert "no control group" in row["comment"]


def test_a_spread_that_is_not_named_is_read_only_if_it_is_said_how() -> None:
    key = "dalakas1993/muscle-strength-3mo"
    assert table().where(key=key)[0]["relative_effect"] == ""
    [row] = mie.evidence.summary_of_findings(plus_minus="sd").where(key=key)
    assert row["relative_effect"].startswith("mean difference 6.00")
    assert row["participants"] == 15


def test_it_is_written_as_markdown_and_csv_with_its_reasons() -> None:
    markdown = table().to_markdown()
    assert all(note[:30].replace("[", r"\[") in markdown for note in table().notes)
    assert markdown.count("\n| ") == len(table()) + 2
    rows = list(csv.DictReader(io.StringIO(table().to_csv())))
    assert [row["key"] for row in rows] == table().column("key")


def test_a_pack_without_certainty_has_none(pack: Pack) -> None:
    with pytest.raises(MissingValueError):
        mie.Evidence(pack.load()._contents).summary_of_findings()


@pytest.mark.parametrize("name", ["summary-of-findings", "what-would-change"])
@pytest.mark.parametrize(
    ("form", "starts"),
    [("text", ""), ("markdown", "**"), ("html", "<table"), ("csv", "")],
)
def test_the_commands_print_every_format(
    name: str, form: str, starts: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main([name, "--format", form]) == 0
    out = capfdbinary.readouterr().out.decode("utf-8")
    assert out.startswith(starts)
    assert "5-studies" in out or "five-studies" in out or "Death within 6" in out


@pytest.mark.parametrize("claim", list(mie.evidence.claims), ids=lambda claim: claim.id)
def test_every_need_of_a_claim_has_a_row(claim: Any) -> None:
    rows = list(turns().where(claim=claim.id)) if claim.needs else []
    assert [row["need"] for row in rows] == [need.why for need in claim.needs]
    found = claim.check()
    for row in rows:
        unmet = [step for step in found.steps if not step.met]
        assert row["alone"] == (not unmet or (len(unmet) == 1 and not row["met"]))


def test_the_events_that_would_turn_a_need_do_turn_it() -> None:
    """One death less among the treated makes every test significant, as the claim needs."""
    row = turns().where(claim="first-line-adjunct-survival")[0]
    assert row["result"] == "6 instead of 7 of 31 in IVIG"
    cells = [
        mie.Cell(group="ivig", count=6, total=31),
        mie.Cell(group="non_ivig", count=9, total=17),
    ]
    changed = mie.Outcome(id="x", label="X", domains=["mortality"], values=cells).recompute_p()
    assert all(one.p is None or one.p < 0.05 for one in changed.tests)


def test_the_people_who_would_turn_a_percentage_are_counted() -> None:
    [row] = turns().where(claim="fvc-7-of-17")
    assert row["turns_at"] == "other than 41"
    assert row["result"].startswith("8 instead of 7 of 17")
