"""What compares two groups is held against the figures beside it, and against its p-value."""

import math
from typing import Any

import numpy
import pytest
from scipy import stats

import myositis_ild_evidence as mie
from myositis_ild_evidence import InvalidValueError
from myositis_ild_evidence.appraisal import AuditResult, audit
from myositis_ild_evidence.statistics import effect
from packs import Pack

Row = dict[str, Any]


def only(rows: list[Row], rule: str = "effect") -> AuditResult:
    [result] = audit(rows, [rule])
    return result


def deaths(**more: str) -> list[Row]:
    rows = [("ivig", 7, 31), ("none", 9, 17)]
    return [{"variable": "death", "group": g, "events": k, "n": n} | more for g, k, n in rows]


def scores(**more: str) -> list[Row]:
    rows = [("a", "60.1", "10.2", 20), ("b", "55.0", "9.0", 22)]
    return [{"variable": "fvc", "group": g, "mean": m, "sd": s, "n": n} | more
            for g, m, s, n in rows]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (deaths(RR="0.43 (0.19 to 0.94)"), "Katz"),
        (deaths(RR="0.43", ci="0.19-0.94"), "Katz"),
        (deaths(RR="0.43", ci_low="0.19", ci_high="0.94"), "Katz"),
        (deaths(RR="2.34 (1.06 to 5.17)"), "the other way round"),
        (deaths(**{"Odds ratio (95% CI)": "0.26 (0.07-0.92)"}), "Woolf"),
        (deaths(RD="-30.4 (-54.1 to -2.4)"), "Newcombe"),
        (deaths(RD="-0.304 (-0.583 to -0.024)"), "Wald"),
        (deaths(RR="0.43"), "7 of 31"),
        (deaths(effect="0.43", effect_measure="risk ratio"), "7 of 31"),
        (scores(MD="5.1 (-0.9 to 11.1)"), "Welch"),
        (scores(MD="-5.1 (-11.1 to 0.9)"), "the other way round"),
        (scores(SMD="0.52 (-0.09 to 1.13)"), "g"),
    ],
)
def test_an_effect_that_follows_from_the_figures_beside_it_agrees(
    rows: list[Row], said: str
) -> None:
    result = only(rows)
    assert (result.verdict, result.variable) == ("agrees", rows[0]["variable"])
    assert said in result.message


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (deaths(RR="0.34 (0.19 to 0.94)"), "0.427 (0.193 to 0.941)"),
        (deaths(RR="0.43 (0.19 to 0.49)"), "0.427 (0.193 to 0.941)"),
        (deaths(OR="0.43 (0.19 to 0.94)"), "0.259 (0.0727 to 0.924)"),
        (scores(MD="5.1 (1.9 to 8.1)"), "5.1 (-0.933 to 11.1)"),
        (scores(MD="1.5"), "5.1 (-0.933 to 11.1)"),
    ],
)
def test_an_effect_that_does_not_follow_needs_an_explanation(
    rows: list[Row], expected: str
) -> None:
    result = only(rows)
    assert (result.verdict, result.grade) == ("disagrees", "needs-explanation")
    assert result.expected == expected


def test_another_measure_that_would_fit_is_named() -> None:
    assert only(deaths(RR="0.26 (0.07 to 0.92)")).message.endswith("it is the odds ratio")
    assert "it is" not in only(deaths(RR="0.34 (0.19 to 0.94)")).message


@pytest.mark.parametrize("name", ["aOR", "Adjusted OR", "adjusted HR"])
def test_an_adjusted_effect_is_not_judged_by_raw_counts(name: str) -> None:
    result = only(deaths(**{name: "0.30 (0.10 to 0.90)"}))
    assert result.verdict == "cannot-be-checked"
    assert "adjusted" in result.message


@pytest.mark.parametrize(
    ("interval", "verdict"), [("0.15 to 1.20", "agrees"), ("0.30 to 0.62", "disagrees")]
)
def test_the_interval_of_a_hazard_ratio_is_no_narrower_than_its_events_allow(
    interval: str, verdict: str
) -> None:
    assert only(deaths(HR=f"0.43 ({interval})")).verdict == verdict


def cox(times: Any, seen: Any, treated: Any) -> tuple[float, float]:
    """The log hazard ratio of two groups and its standard error, by Newton's method."""
    order = numpy.argsort(times)
    seen, treated = seen[order], treated[order]
    beta = 0.0
    for _ in range(30):
        risk = numpy.exp(beta * treated)
        share = (risk * treated)[::-1].cumsum()[::-1] / risk[::-1].cumsum()[::-1]
        information = (share * (1 - share))[seen].sum()
        beta += (treated - share)[seen].sum() / information
    return beta, 1 / math.sqrt(information)


def test_the_events_bound_the_standard_error_in_coxs_model() -> None:
    random = numpy.random.default_rng(8)
    for _ in range(200):
        n = int(random.integers(15, 80))
        treated = (numpy.arange(2 * n) < n).astype(float)
        times = random.exponential(1 / numpy.exp(random.uniform(-1.5, 1.5) * treated))
        ends = random.exponential(random.uniform(0.5, 3), 2 * n)
        seen = times <= ends
        a, c = (int(seen[treated == arm].sum()) for arm in (1, 0))
        if min(a, c) < 3:
            continue
        _, error = cox(numpy.minimum(times, ends), seen, treated)
        assert error >= math.sqrt(1 / a + 1 / c) - 1e-9


def test_an_effect_without_a_measure_is_named_and_hides_nothing() -> None:
    found = audit(deaths(effect="0.43"))
    [result] = found.where(rule="readable")
    assert "RR" in result.message
    assert len(found.where(rule="count-within", verdict="agrees")) == 2


def test_two_headers_of_effects_are_one_column_and_one_that_is_not_used() -> None:
    found = audit(deaths(RR="0.43", OR="0.26"), ["effect"])
    assert found.columns is not None
    assert (found.columns["RR"], found.columns["OR"]) == ("effect", "")


def test_an_interval_in_one_cell_is_read_and_is_not_the_control_of_a_wide_table() -> None:
    row = {"variable": "cure", "group": "all", "count": 8, "total": 19, "95% CI": "20.3-66.5"}
    result = only([row], "proportion-interval")
    assert result.verdict == "agrees"
    wide = audit([{"trial": "a", "ai": 7, "n1i": 31, "ci": 9, "n2i": 17}])
    assert wide.columns is not None
    assert wide.columns["ci"] == "count of control"


EFFECT = """
[[outcome]]
id = "death-rr"
label = "Risk ratio of death"
variable = "death"
domains = ["mortality"]
values.ivig = {{ value = {value}, ci95 = [0.24, 1.11] }}
[[outcome]]
id = "dead"
label = "Dead"
variable = "death"
domains = ["mortality"]
values.ivig = {{ count = 7, total = 24 }}
values.control = {{ count = 9, total = 16 }}
"""


@pytest.mark.parametrize(("value", "verdict"), [("0.52", "agrees"), ("0.25", "disagrees")])
def test_an_effect_in_a_pack_is_held_against_the_row_on_the_same_thing(
    pack: Pack, value: str, verdict: str
) -> None:
    pack.add("studies/author2020.toml", EFFECT.format(value=value))
    found = [r for r in pack.load().audit(["effect"]) if r.variable == "death-rr"]
    assert [r.verdict for r in found] == [verdict]


@pytest.mark.parametrize(
    ("p", "verdict", "grade"),
    [
        ("0.033", "agrees", ""),  # the interval gives 0.035
        ("0.041", "agrees", ""),  # another test may give it
        ("<0.05", "agrees", ""),
        ("0.30", "disagrees", "needs-explanation"),
        ("<0.0001", "disagrees", "needs-explanation"),
    ],
)
def test_an_interval_gives_its_p_value(p: str, verdict: str, grade: str) -> None:
    row = {"variable": "Risk ratio", "kind": "value", "value": "0.43", "p_value": p}
    result = only([row | {"ci_low": "0.19", "ci_high": "0.94"}], "interval-and-p")
    assert (result.verdict, result.grade) == (verdict, grade)


def test_a_p_value_of_the_counts_on_the_other_side_is_a_hint() -> None:
    counts = [("a", 46, 69), ("b", 9, 22)]  # Pearson 0.031; the interval of the risk ratio has 1
    rows = [{"variable": "event", "group": g, "count": k, "total": n, "p": "0.031",
             "RR": "1.63 (0.96 to 2.77)"} for g, k, n in counts]  # fmt: skip
    result = only(rows, "interval-and-p")
    assert (result.verdict, result.grade) == ("disagrees", "hint")


def test_standard_deviations_come_from_intervals_of_means_and_the_effect_says_so() -> None:
    cells = [mie.Cell(group=g, mean=m, ci95=ends, total=n) for g, m, ends, n in (
        ("a", "60.1", ("55.4", "64.8"), 20), ("b", "55.0", ("51.1", "58.9"), 22))]  # fmt: skip
    row = mie.Outcome(id="fvc", label="FVC", domains=["lung"], values=cells)
    found = effect(row, "mean-difference")
    errors = [4.7 / stats.t.ppf(0.975, 19), 3.9 / stats.t.ppf(0.975, 21)]
    assert found.vi == pytest.approx(sum(e * e for e in errors), rel=1e-9)
    assert "95% intervals" in " ".join(found.cautions)


def test_an_effect_cannot_be_made_of_a_table_that_holds_only_a_measure() -> None:
    with pytest.raises(InvalidValueError):
        audit([{"variable": "death", "effect_measure": "RR"}])
