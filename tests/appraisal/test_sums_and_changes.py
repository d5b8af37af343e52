"""Wholes and their parts, changes and the figures around them, figures that stand twice."""

from typing import Any

import numpy
import pytest

from myositis_ild_evidence.appraisal import Audit, AuditResult, audit

Row = dict[str, Any]


def only(rows: list[Row], rule: str) -> AuditResult:
    [result] = audit(rows, [rule])
    return result


def three(whole: int, size: str, all_n: int = 100) -> list[Row]:
    return [{"variable": "death", "group": g, size: n, "count": k}
            for g, n, k in (("all", all_n, whole), ("a", 50, 5), ("b", 50, 12))]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "grade"), [("group_n", "impossible"), ("total", "needs-explanation")]
)
def test_the_count_of_everybody_is_the_sum_of_the_arms(size: str, grade: str) -> None:
    assert only(three(17, size), "sum-of-groups").verdict == "agrees"
    wrong = only(three(18, size), "sum-of-groups")
    assert (wrong.group, wrong.expected, wrong.grade) == ("all", "17", grade)


@pytest.mark.parametrize(
    "rows", [three(18, "group_n", 101), three(18, "total", 120), three(18, "total")[:2]]
)
def test_arms_that_do_not_make_up_everybody_are_not_added(rows: list[Row]) -> None:
    assert not audit(rows, ["sum-of-groups"])


def parts(counts: list[int], percents: list[str], n: int = 60, **more: str) -> list[Row]:
    return [{"variable": f"arm/{i}", "group": "a", "group_n": n, "count": k, "percent": p} | more
            for i, (k, p) in enumerate(zip(counts, percents, strict=True))]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "verdict", "grade"),
    [
        (parts([20, 40], ["33.3", "66.7"]), "agrees", ""),
        (parts([20, 36], ["35.7", "64.3"]), "agrees", ""),  # of the 56 with data
        (parts([20, 36], ["33.3", "66.7"]), "disagrees", "needs-explanation"),
        (parts([20, 36], ["33.3", "60.0"]), "cannot-be-checked", ""),
        (parts([20, 36], ["33.3", "60.0"], exclusive="yes"), "disagrees", "impossible"),
        (parts([20, 40], ["33.3", "66.7"], exclusive="yes"), "agrees", ""),
        (parts([20, 41], ["33.3", "68.3"], exclusive="yes"), "disagrees", "impossible"),
    ],
)
def test_categories_add_up_where_their_percentages_do_or_the_table_says_so(
    rows: list[Row], verdict: str, grade: str
) -> None:
    result = only(rows, "categories")
    assert (result.verdict, result.grade) == (verdict, grade)


def test_percentages_that_exclude_one_another_add_up_to_a_hundred() -> None:
    rows = [{"variable": f"sex/{v}", "group": "a", "percent": p, "exclusive": "yes"}
            for v, p in (("m", "33.3"), ("f", "60.0"))]  # fmt: skip
    assert only(rows, "categories").message == "33.3 + 60.0 = 93.3%, not 100%"
    rows[1]["percent"] = "66.7"
    assert not audit(rows, ["categories"])


def test_a_percentage_of_those_with_data_names_them() -> None:
    found = audit(parts([20, 36], ["35.7", "64.3"]), ["percentage"])
    assert {r.verdict for r in found} == {"agrees"}
    assert found[0].message == "20 of the 56 in some category of arm; 20 of 60 is 33.33%"


@pytest.mark.parametrize(
    ("count", "percent", "n", "said"),
    [(20, "34.5", 60, "of 58 it would be"), (120, "31", 400, "of 381 to 393 it would be")],
)
def test_the_denominators_that_fit_a_percentage_are_named(
    count: int, percent: str, n: int, said: str
) -> None:
    row = {"variable": "event", "group": "a", "group_n": n, "count": count, "percent": percent}
    result = only([row], "percentage")
    assert result.grade == "needs-explanation"
    assert said in result.message
    stated = only([row | {"total": n}], "percentage")
    assert (stated.grade, said in stated.message) == ("impossible", False)


def measured(change: str, sd: str | None = None, **more: str) -> list[Row]:
    common = {"variable": "score", "group": "a", "group_n": 20}
    return [
        common | {"mean": "60.1", "sd": "10.2", "timepoint": "baseline"},
        common | {"mean": "66.1", "sd": "11.0", "timepoint": "6 months"},
        common | {"change": change, "sd": sd, "timepoint": "6 months"} | more,
    ]


def of_change(rows: list[Row]) -> Audit:
    return audit(rows, ["change"])


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ("6.0", "agrees"),
        ("-6.0", "agrees"),
        ("6.1", "agrees"),
        ("6.2", "disagrees"),
        ("7", "disagrees"),
    ],
)
def test_a_change_is_the_difference_of_two_means(change: str, verdict: str) -> None:
    [result] = of_change(measured(change))
    assert result.verdict == verdict
    assert result.expected == ("" if verdict == "agrees" else ("6.0" if "." in change else "6"))


@pytest.mark.parametrize(
    ("sd", "verdict", "said"),
    [
        ("5.1", "agrees", "correlation of 0.89"),
        ("21.2", "agrees", "correlation of -1.00"),
        ("0.8", "agrees", "correlation of 1.00"),
        ("21.5", "disagrees", "0.7 to 21.3"),
        ("0.3", "disagrees", "if this SD were a standard error"),
    ],
)
def test_the_spread_of_a_change_is_one_that_a_correlation_gives(
    sd: str, verdict: str, said: str
) -> None:
    _, result = of_change(measured("6.0", sd))
    assert result.verdict == verdict
    assert said in result.message


@pytest.mark.parametrize(
    ("r", "verdict"), [("0.89", "agrees"), ("0.88", "agrees"), ("0.6", "disagrees")]
)
def test_with_a_correlation_the_spread_of_a_change_follows(r: str, verdict: str) -> None:
    _, result = of_change(measured("6.0", "5.1", correlation=r))
    assert result.verdict == verdict


@pytest.mark.parametrize("r", ["1.2", "high"])
def test_what_is_no_correlation_is_named_and_hides_nothing(r: str) -> None:
    found = audit(measured("6.0", "5.1", correlation=r))
    assert {x.rule for x in found if "orrelation" in x.message} >= {"change"}
    assert [x.rule for x in found.where(study="") if x.rule in ("possible", "readable")]


def test_the_implied_correlation_is_that_of_the_data() -> None:
    random = numpy.random.default_rng(12)
    for _ in range(50):
        before = random.normal(50, 10, 40)
        after = before * random.uniform(0, 1) + random.normal(0, 8, 40)
        told = [
            ("mean", before, "baseline"),
            ("mean", after, "end"),
            ("change", after - before, "end"),
        ]
        rows = [{"variable": "x", "group": "a", "group_n": 40, "timepoint": when,
                 name: f"{v.mean():.4f}", "sd": f"{v.std(ddof=1):.4f}"}
                for name, v, when in told]  # fmt: skip
        _, spread = of_change(rows)
        r = float(numpy.corrcoef(before, after)[0, 1])
        assert f"a correlation of {r:.2f}" in spread.message


def twice(mean: str, sd: str, n: int = 50, groups: tuple[str, str] = ("a", "b")) -> list[Row]:
    return [{"variable": "fvc", "group": g, "group_n": n, "mean": mean, "sd": sd} for g in groups]


def test_a_mean_and_spread_that_stand_in_two_arms_are_a_hint() -> None:
    result = only(twice("60.13", "10.21"), "repeats")
    assert (result.verdict, result.grade) == ("disagrees", "hint")
    assert only(twice("6", "2"), "repeats").verdict == "agrees"  # chance enough
    assert not audit(twice("60.13", "10.21", groups=("all", "b")), ["repeats"])


def test_among_many_rows_a_repeat_is_less_strange() -> None:
    random = numpy.random.default_rng(3)
    rows = twice("60.1", "10.2", 80)
    alone = only(rows, "repeats").verdict
    for i in range(400):
        m = [f"{random.normal(60, 3):.1f}" for _ in "ab"]
        rows += [r | {"variable": f"v{i}", "mean": x} for r, x in zip(rows[:2], m, strict=True)]
    many = audit(rows, ["repeats"]).where(variable="fvc")[0].verdict
    assert (alone, many) == ("disagrees", "agrees")
