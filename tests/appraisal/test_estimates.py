"""Intervals are held against what they are intervals of, and scales against what they can be."""

from typing import Any

import numpy
import pytest
from scipy import stats

from myositis_ild_evidence.appraisal import AuditResult, audit

Row = dict[str, Any]


def only(rows: list[Row], rule: str) -> AuditResult:
    [result] = audit(rows, [rule])
    return result


def share(count: int, n: int, low: str, high: str, **more: Any) -> Row:
    row = {"variable": "response", "group": "a", "count": count, "total": n}
    return row | {"percent": f"{100 * count / n:.1f}", "ci_low": low, "ci_high": high} | more


METHODS = ("normal", "wilson", "beta", "agresti_coull", "jeffreys")


@pytest.mark.parametrize("method", METHODS)
def test_an_interval_by_a_usual_method_agrees_beside_a_count(method: str) -> None:
    from statsmodels.stats.proportion import proportion_confint  # it takes two seconds

    random = numpy.random.default_rng(4)
    for _ in range(60):
        n = int(random.integers(8, 200))
        k = int(random.integers(1, n))
        low, high = proportion_confint(k, n, method=method)
        rows = [share(k, n, f"{100 * low:.1f}", f"{100 * high:.1f}")]
        assert not audit(rows).where(verdict="disagrees"), rows
        assert only(rows, "proportion-interval").verdict == "agrees"
        assert only(rows, "interval-contains").verdict == "agrees"


@pytest.mark.parametrize(
    ("count", "n", "low", "high", "exact"),
    [
        (8, 19, "19.6", "64.6", "20.3 to 66.5"),
        (7, 17, "16.4", "69.1", "18.4 to 67.1"),
        (5, 17, "9.3", "50.0", "10.3 to 56.0"),
        (25, 35, "50.7", "88.4", "53.7 to 85.4"),
    ],
)
def test_an_interval_by_no_usual_method_is_found_and_the_exact_one_named(
    count: int, n: int, low: str, high: str, exact: str
) -> None:
    result = only([share(count, n, low, high)], "proportion-interval")
    assert (result.verdict, result.grade) == ("disagrees", "needs-explanation")
    assert result.expected == exact


@pytest.mark.parametrize(
    ("label", "value", "low", "high"),
    [
        ("Hazard ratio", "2.00", "1.21", "3.30"),
        ("Odds ratio", "0.30", "0.10", "0.90"),
        ("adjusted OR", "1.01", "0.92", "1.10"),
        ("RR (95% CI)", "0.43", "0.19", "0.94"),
        ("Incidence rate ratio", "5.1", "1.2", "21.9"),
        ("HR", "0.80", "0.62", "1.03"),
    ],
)
def test_the_interval_of_a_ratio_is_symmetric_as_a_logarithm(
    label: str, value: str, low: str, high: str
) -> None:
    row = {"variable": label, "kind": "value", "value": value, "ci_low": low, "ci_high": high}
    assert only([row], "interval-symmetric").verdict == "agrees"


def ratio(low: str, high: str, p: str, label: str = "Odds ratio") -> list[Row]:
    row = {"variable": label, "kind": "value", "value": "1.50", "ci_low": low, "ci_high": high}
    return [row | {"p_value": p}]


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        ("1.10", "2.05", "0.010", "agrees"),
        ("0.90", "2.50", "0.12", "agrees"),
        ("1.10", "2.05", "0.31", "disagrees"),
        ("0.70", "3.20", "0.003", "disagrees"),
        ("0.70", "3.20", "<0.05", "disagrees"),
        ("1.10", "2.05", "<0.001", "agrees"),
    ],
)
def test_an_interval_and_its_p_value_tell_one_story(
    low: str, high: str, p: str, verdict: str
) -> None:
    assert only(ratio(low, high, p), "interval-and-p").verdict == verdict


@pytest.mark.parametrize(("low", "high", "p"), [("1.00", "2.25", "0.05"), ("1.0", "2.3", "0.051")])
def test_what_rounding_leaves_open_agrees(low: str, high: str, p: str) -> None:
    assert only(ratio(low, high, p), "interval-and-p").verdict == "agrees"


def mean_row(sd: str, low: str, high: str, **more: Any) -> list[Row]:
    row = {"variable": "score", "group": "a", "group_n": 25, "mean": "50.0", "sd": sd}
    return [row | {"ci_low": low, "ci_high": high} | more]


def test_the_interval_of_a_mean_follows_from_its_spread() -> None:
    random = numpy.random.default_rng(9)
    for _ in range(200):
        sample = random.normal(50, random.uniform(2, 20), int(random.integers(5, 150)))
        m, sd, n = sample.mean(), sample.std(ddof=1), len(sample)
        low, high = stats.t.interval(0.95, n - 1, m, sd / n**0.5)
        rows = mean_row(f"{sd:.1f}", f"{low:.1f}", f"{high:.1f}", mean=f"{m:.1f}", group_n=n)
        assert only(rows, "mean-interval").verdict == "agrees", rows


def test_a_standard_error_that_is_called_a_standard_deviation_is_named() -> None:
    result = only(mean_row("2.0", "45.9", "54.1"), "mean-interval")
    assert result.verdict == "disagrees"
    assert result.message.endswith("it would fit if this SD were the SE")
    assert only(mean_row("10.0", "45.9", "54.1"), "mean-interval").verdict == "agrees"


def scale(mean: str, sd: str | None = None, n: int = 40, said: str = "integer") -> list[Row]:
    return [
        {"variable": "answers", "group": "a", "group_n": n, "mean": mean, "sd": sd, "scale": said}
    ]


@pytest.mark.parametrize(("mean", "verdict"), [("5.19", "disagrees"), ("5.18", "agrees")])
def test_whole_numbers_have_only_some_means(mean: str, verdict: str) -> None:
    result = only(scale(mean), "grim")
    assert result.verdict == verdict
    assert result.grade == ("impossible" if verdict == "disagrees" else "")


def test_a_table_that_says_nothing_of_its_scale_is_not_asked() -> None:
    rows = [{"variable": "age", "group": "a", "group_n": 40, "mean": "5.19", "sd": "0.01"}]
    assert not audit(rows, ["grim", "spread"])


@pytest.mark.parametrize(
    ("mean", "sd", "n", "said", "grade"),
    [
        ("0.19", "0.35", 1683, "binary", "impossible"),
        ("0.34", "0.47", 1683, "binary", ""),
        ("3.00", "2.90", 20, "integer 1 to 5", "impossible"),
        ("9.0", "1.1", 20, "1 to 5", "impossible"),
        ("5.18", "0.38", 40, "integer", ""),
    ],
)
def test_a_spread_is_one_that_its_scale_allows(
    mean: str, sd: str, n: int, said: str, grade: str
) -> None:
    assert only(scale(mean, sd, n, said), "spread").grade == grade


def test_honest_scales_of_whole_numbers_raise_no_alarm() -> None:
    random = numpy.random.default_rng(8)
    rows: list[Row] = []
    for place in range(400):
        answers = random.integers(0, 11, int(random.integers(3, 90)))
        places = int(random.integers(1, 4))
        row: Row = {"study": str(place), "variable": "answers", "group": "a"}
        row |= {
            "group_n": len(answers),
            "mean": f"{answers.mean():.{places}f}",
            "sd": f"{answers.std(ddof=1):.{places}f}",
        }
        rows.append(row | {"scale": "integer 0 to 10"})
    found = audit(rows, ["grim", "spread"])
    assert not found.disagreements
    moved = [row | {"mean": f"{float(row['mean']) + 0.013:.3f}", "group_n": 7} for row in rows]
    assert audit(moved, ["grim"]).counts["disagrees"] >= 0.95 * len(moved)


def test_a_scale_that_cannot_be_read_is_named() -> None:
    [result] = audit(scale("5.19", said="from bad to worse"))
    assert (result.rule, result.verdict) == ("readable", "cannot-be-checked")
    assert result.message.startswith("scale: ")
