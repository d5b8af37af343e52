"""Figures and judgements leave with the names that metafor and robvis give them."""

import csv
import io

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.appraisal import to_arms, to_robvis
from myositis_ild_evidence.errors import (
    InvalidValueError,
    MissingValueError,
    NotComparableError,
    UnknownKeyError,
)
from packs import Pack


def test_arms_have_the_names_of_metafor() -> None:
    [row] = to_arms(mie.document, "mortality")
    assert [row[n] for n in ("ai", "n1i", "ci", "n2i")] == [7, 31, 9, 17]
    assert (row["m1i"], row["derived"]) == (None, True)
    assert "Not randomised" in row["cautions"]


def test_arms_with_means_have_their_spread() -> None:
    rows = to_arms(mie.evidence, "muscle", plus_minus="sd")
    row = next(row for row in rows if row["outcome"] == "dalakas1993/muscle-strength-3mo")
    assert (row["n1i"], row["n2i"], row["ai"]) == (8, 7, None)
    assert row["sd1i"] > 0
    assert "does not identify ±" in row["cautions"]


def test_the_same_people_are_named_in_the_csv() -> None:
    text = to_arms(mie.evidence, "remission").to_csv()
    own = [row for row in csv.DictReader(io.StringIO(text)) if row["study"] == "kampylafka2012"]
    assert len(own) == 3
    assert all(row["same_people"].count("kampylafka2012/") == 2 for row in own)


def test_what_an_audit_reads_is_what_was_handed_over() -> None:
    rows = [{k: v for k, v in row.items() if v} for row in to_arms(mie.evidence, "mortality")]
    found = mie.audit([{**rows[0], "p": "0.033"}]).where(rule="p-value")
    assert [result.verdict for result in found] == ["agrees"]


def test_what_has_no_two_arms_says_why() -> None:
    with pytest.raises(NotComparableError, match="no figures of two arms on lung-function"):
        to_arms(mie.evidence, "lung-function")
    with pytest.raises(UnknownKeyError, match="no outcome is about 'mortalty'"):
        to_arms(mie.evidence, "mortalty")


def test_risk_of_bias_has_the_names_of_robvis() -> None:
    [row] = to_robvis(mie.document)
    assert [*row] == ["Study", "D1", "D2", "D3", "D4", "D5", "Overall", "Weight"]
    rows = to_robvis(mie.evidence)
    assert len(rows) > 1
    words = {row[name] for row in rows for name in row if name not in ("Study", "Weight")}
    assert words <= {"Low", "Some concerns", "High"}


def test_what_robvis_does_not_know_is_refused(pack: Pack) -> None:
    with pytest.raises(InvalidValueError) as caught:
        to_robvis(mie.evidence, "jbi-case-series")
    assert caught.value.argument == "tool"
    with pytest.raises(MissingValueError, match="judges no result by RoB 2"):
        to_robvis(pack.load())


def test_the_second_robins_i_goes_to_the_generic_template() -> None:
    rows = to_robvis(mie.evidence, "robins-i-v2")
    assert rows.columns[0] == "Study"
    assert rows.columns[-2:] == ("Overall", "Weight")
    assert len(rows.columns) == 9
    assert rows.columns[1] == "Bias due to confounding"
    assert {row["Overall"] for row in rows} == {"Serious"}


def test_arms_have_the_names_of_revman() -> None:
    [row] = to_arms(mie.document, "mortality", names="revman")
    cases = ("Experimental cases", "Experimental N", "Control cases", "Control N")
    assert [row[name] for name in cases] == [7, 31, 9, 17]
    assert "Not randomised" in row["Footnotes"]
    rows = to_arms(mie.evidence, "muscle", plus_minus="sd", names="revman")
    assert any(row["Experimental mean"] is not None for row in rows)
    with pytest.raises(InvalidValueError) as caught:
        to_arms(mie.evidence, "mortality", names="stata")  # type: ignore[arg-type]
    assert caught.value.argument == "names"
