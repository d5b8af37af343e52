"""What an appraisal may say: the tool's domains in its order, its words, and its arithmetic."""

from typing import Any

import pytest

from myositis_ild_evidence import InvalidValueError, Source, UnknownKeyError
from myositis_ild_evidence.records import (
    Appraisal,
    Certainty,
    Exclusive,
    Explanation,
    Judgement,
    RiskOfBias,
)

SOURCE = Source(cite="summary2021", locator="Table 1")
ROB2 = ("randomisation", "deviations", "missing-data", "measurement", "reporting")
ITEMS = (
    *("inclusion-criteria", "condition-measured", "condition-identified", "consecutive"),
    *("complete", "demographics", "clinical-information", "outcomes", "site", "analysis"),
)
GRADE = ("risk-of-bias", "inconsistency", "indirectness", "imprecision", "publication-bias")


def judged(*domains: str, **other: str) -> list[Judgement]:
    """A judgement of each domain: ``low`` unless another word is given."""
    words = {name.replace("_", "-"): word for name, word in other.items()}
    return [Judgement(domain=d, judgement=words.get(d, "low"), why="x") for d in domains]


def risk(judgements: Any, overall: Any = "low", tool: Any = "rob2") -> RiskOfBias:
    return RiskOfBias(
        study="a2020", outcome="a2020/death", tool=tool, judgements=judgements, overall=overall,
        why="x", source=SOURCE,
    )  # fmt: skip


def grade(start: Any = "high", certainty: Any = "high", **words: str) -> Certainty:
    given = {"publication_bias": "not-detected"} | words
    judgements = [
        Judgement(domain=d, judgement=given.get(d.replace("-", "_"), "not-serious"), why="x")
        for d in GRADE
    ]
    return Certainty(
        id="death", label="Death", domain="mortality", outcomes=["a2020/death"], start=start,
        judgements=judgements, certainty=certainty, why="x", source=SOURCE,
    )  # fmt: skip


def message(make: Any) -> str:
    with pytest.raises(InvalidValueError) as caught:
        make()
    return str(caught.value)


def test_the_judgement_of_a_domain_is_found_by_its_name() -> None:
    found = risk(judged(*ROB2, deviations="high"), "high")
    assert found.key == "a2020"
    assert [found[domain].domain for domain in ROB2] == list(ROB2)
    assert found["deviations"].judgement == "high"
    with pytest.raises(UnknownKeyError) as caught:
        found["deviation"]
    near = "did you mean 'deviations' or 'randomisation'?"
    assert str(caught.value) == f"a2020: no domain 'deviation'; {near}"


def test_risk_of_bias_that_follows_the_tool_is_taken() -> None:
    for overall in ("low", "some-concerns", "high"):
        assert risk(judged(*ROB2), overall).overall == overall
    assert risk(judged(*ROB2, reporting="some-concerns"), "some-concerns").overall
    assert risk(judged(*ITEMS, **dict.fromkeys(ITEMS, "yes")), None, "jbi-case-series").overall is (
        None
    )
    assert risk([], "high").judgements == ()


NO_RISK: dict[str, tuple[list[Judgement], Any]] = {
    "judgements[5]: RoB 2 has no domain 'reportin'; did you mean 'reporting'?": (
        judged(*ROB2, "reportin"), "low"),
    "judgements: the order of RoB 2 is randomisation, deviations, missing-data, measurement, "
    "reporting": (judged(*reversed(ROB2)), "low"),
    "judgements: RoB 2 also judges missing-data, reporting": (
        judged("randomisation", "deviations", "measurement"), "low"),
    "judgements: a domain is judged twice": (judged(*ROB2, "reporting"), "low"),
    "judgements[1]: 'lo' is not a judgement of RoB 2; did you mean 'low'?": (
        judged(*ROB2, deviations="lo"), "low"),
    "overall: RoB 2 has an overall judgement": (judged(*ROB2), None),
    "overall: 'medium' is not a judgement of RoB 2": (judged(*ROB2), "medium"),
    "overall: 'low' is better than the worst domain, 'some-concerns'": (
        judged(*ROB2, randomisation="some-concerns"), "low"),
    "overall: 'some-concerns' is better than the worst domain, 'high'": (
        judged(*ROB2, randomisation="high", reporting="some-concerns"), "some-concerns"),
}  # fmt: skip


@pytest.mark.parametrize("text", NO_RISK)
def test_risk_of_bias_that_does_not_follow_the_tool_is_refused(text: str) -> None:
    assert message(lambda: risk(*NO_RISK[text])) == f"RiskOfBias.{text}"


def test_a_checklist_has_no_overall_judgement() -> None:
    given = judged(*ITEMS, **{item.replace("-", "_"): "yes" for item in ITEMS})
    assert risk(given, None, "jbi-case-series").overall is None
    assert message(lambda: risk(given, "yes", "jbi-case-series")) == (
        "RiskOfBias.overall: JBI checklist for case series has no overall judgement"
    )


def test_every_fault_of_a_judgement_is_told_in_its_place() -> None:
    given: dict[str, Any] = {
        "tool": "rob2",
        "judgements": tuple(judged("randomisation", "randomisation", "site", randomisation="?")),
        "overall": "low",
    }
    also = "RoB 2 also judges deviations, missing-data, measurement, reporting"
    unknown = "'?' is not a judgement of RoB 2; valid: 'low', 'some-concerns', 'high'"
    domains = ", ".join(repr(domain) for domain in ROB2)
    assert list(RiskOfBias.problems(given)) == [
        ("judgements[2]", f"RoB 2 has no domain 'site'; valid: {domains}"),
        ("judgements", also),
        ("judgements", "a domain is judged twice"),
        ("judgements[0]", unknown),
        ("judgements[1]", unknown),
    ]


def test_the_rules_of_a_tool_wait_for_the_fields_they_need() -> None:
    assert list(RiskOfBias.problems({})) == []
    assert list(RiskOfBias.problems({"tool": "rob"})) == []
    assert list(RiskOfBias.problems({"tool": "rob2"})) == []
    assert list(RiskOfBias.problems({"tool": "rob2", "judgements": ("malformed",)})) == []
    assert list(RiskOfBias.problems({"tool": "rob2", "overall": "low"})) == []
    assert list(RiskOfBias.problems({"tool": "rob2", "overall": None})) == [
        ("overall", "RoB 2 has an overall judgement")
    ]
    assert list(Certainty.problems({})) == []
    whole = {"judgements": grade().judgements}
    assert list(Certainty.problems(whole | {"start": "low"})) == []
    assert list(Certainty.problems(whole | {"certainty": "low"})) == []
    assert list(Certainty.problems({"start": "high", "certainty": "low"})) == []


@pytest.mark.parametrize(
    ("start", "words", "certainty"),
    [
        ("high", {}, "high"),
        ("high", {"imprecision": "serious"}, "moderate"),
        ("high", {"imprecision": "very-serious"}, "low"),
        ("high", {"imprecision": "serious", "indirectness": "very-serious"}, "very-low"),
        ("low", {}, "low"),
        ("low", {"risk_of_bias": "serious"}, "very-low"),
        ("low", dict.fromkeys(("risk_of_bias", "imprecision"), "very-serious"), "very-low"),
    ],
)
def test_certainty_is_the_start_less_the_levels_taken_off(
    start: str, words: dict[str, str], certainty: str
) -> None:
    assert grade(start, certainty, **words).key == "death"
    for other in {"high", "moderate", "low", "very-low"} - {certainty}:
        with pytest.raises(InvalidValueError, match=f"^Certainty.certainty: {start} less "):
            grade(start, other, **words)


def test_certainty_starts_from_a_word_of_the_list() -> None:
    assert message(lambda: grade("moderate")) == (
        "Certainty.start: 'moderate' is not valid; valid: 'high', 'low'"
    )


def test_certainty_that_does_not_follow_is_told_with_what_does() -> None:
    assert message(lambda: grade("high", "high", imprecision="very-serious")) == (
        "Certainty.certainty: high less 2 is low"
    )
    given = {name: getattr(grade(), name) for name in ("start", "certainty")}
    wrong = (Judgement(domain="imprecision", judgement="seriuos", why="x"), *judged("x"))
    assert list(Certainty.problems(given | {"judgements": wrong})) == [
        ("judgements[1]", f"GRADE has no domain 'x'; valid: {', '.join(map(repr, GRADE))}"),
        ("judgements", "GRADE also judges risk-of-bias, inconsistency, indirectness, "
         "publication-bias"),
        ("judgements[0]", "'seriuos' is not a judgement of imprecision; did you mean 'serious' or "
         "'not-serious' or 'very-serious'?"),
    ]  # fmt: skip


def test_rows_that_exclude_each_other_are_two_at_least_and_of_one_study() -> None:
    assert len(Exclusive(rows=["a2020/one", "a2020/two"], why="x").rows) == 2
    assert message(lambda: Exclusive(rows=["a2020/one"], why="x")) == (
        "Exclusive.rows: name two rows at least"
    )
    assert message(lambda: Exclusive(rows=["a2020/x/one", "b2020/x/one"], why="x")) == (
        "Exclusive.rows: the rows belong to different studies"
    )
    assert Exclusive(rows=["a2020/x/one", "a2020/y/one"], why="x").why == "x"
    assert list(Exclusive.problems({})) == []


def test_a_result_an_outcome_and_a_disagreement_are_judged_once() -> None:
    one, two = risk(judged(*ROB2)), risk(judged(*ROB2), "high")
    explained = [Explanation(rule="sum", of=of, why="x") for of in ("a/b", "a/c", "a/b")]
    given = {"risk_of_bias": (one, two), "certainty": (grade(), grade()), "explained": explained}
    assert list(Appraisal.problems(given)) == [
        ("risk_of_bias[1]", "a2020/death, rob2 occurs twice"),
        ("certainty[1]", "death occurs twice"),
        ("explained[2]", "sum, a/b occurs twice"),
    ]
    assert list(Appraisal.problems({})) == []
    malformed = {"risk_of_bias": (one, one, None), "certainty": (None,), "explained": (None,)}
    assert list(Appraisal.problems(malformed)) == []
    with pytest.raises(InvalidValueError) as caught:
        Appraisal(made_by="x", date="2026-11-23", certainty=[grade(), grade()])
    assert str(caught.value) == "Appraisal.certainty[1]: death occurs twice"
