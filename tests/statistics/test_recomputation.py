"""What arithmetic says about the printed results of the curated pack, to the printed digits.

Barnard's and Boschloo's tests take the groups as the fixed margin. With the outcome as the fixed
margin they answer another question; those figures stand here too, because the two are easily
exchanged (scipy wants the groups as columns).
"""

from typing import Any

import numpy as np
import pytest
from scipy import stats

import myositis_ild_evidence as mie
from myositis_ild_evidence.records import Category, Row
from myositis_ild_evidence.statistics import effect, proportion, recompute_p

# Row: Pearson, Yates, Fisher, mid-p, smallest expected count.
WANG = {
    "mortality-6mo": ("0.0328", "0.0697", "0.0541", "0.0399", "5.7"),
    "remission-3mo": ("0.0435", "0.0873", "0.0651", "0.0482", "6.7"),
    "female": ("0.867", "1.000", "1.000", "0.881", "6.7"),
    "cadm": ("0.343", "0.543", "0.498", "0.414", "4.6"),
    "cutaneous": ("0.649", "1.000", "1.000", "0.804", "1.4"),
    "muscle-weakness": ("0.181", "0.301", "0.232", "0.182", "7.8"),
    "initial-treatment/triple": ("0.382", "0.568", "0.544", "0.461", "7.4"),
    "initial-treatment/smz": ("0.788", "1.000", "1.000", "0.873", "4.6"),
}
# Row: Barnard and Boschloo with the groups fixed; the same with the outcome fixed.
UNCONDITIONAL = {
    "mortality-6mo": ("0.0360", "0.0445", "0.0344", "0.0389"),
    "remission-3mo": ("0.0481", "0.0495", "0.0470", "0.0501"),
    "female": ("0.906", "0.897", "0.919", "0.908"),
    "cadm": ("0.410", "0.372", "0.387", "0.372"),
    "cutaneous": ("0.683", "0.897", "0.897", "0.772"),
    "muscle-weakness": ("0.194", "0.196", "0.202", "0.210"),
    "initial-treatment/triple": ("0.413", "0.414", "0.516", "0.413"),
    "initial-treatment/smz": ("0.803", "0.829", "0.814", "0.810"),
}
# Row: printed, Pearson, Yates, Fisher, smallest expected count.
KAMPYLAFKA = {
    "muscular-remission-6mo": ("0.007", "0.0065", "0.0186", "0.0104", "4.3"),
    "complete-remission": ("0.28", "0.280", "0.444", "0.353", "7.7"),
    "cutaneous-remission": ("0.53", "0.533", "0.755", "0.756", "9.0"),
    "male": ("0.65", "0.650", "0.892", "0.755", "7.3"),
    "cancer": ("0.20", "0.203", "0.408", "0.375", "2.6"),
    "calcifications": ("0.61", "0.611", "0.949", "0.685", "2.6"),
    "lung-involvement": ("0.78", "0.780", "1.000", "1.000", "6.4"),
    "corticosteroids": ("0.38", "0.387", "0.795", "0.567", "1.3"),
    "methotrexate": ("0.10", "0.101", "0.193", "0.177", "5.6"),
    "azathioprine": ("0.91", "0.914", "1.000", "1.000", "3.9"),
    "hydroxychloroquine": ("0.83", "0.834", "1.000", "1.000", "0.9"),
}
# Study and row: printed, Student, Welch.
T_TESTS = {
    "wang2022/age": (None, "0.547", "0.581"),
    "wang2022/ferritin": (None, "0.962", "0.967"),
    "kampylafka2012/age-at-onset": ("0.40", "0.405", "0.386"),
    "kampylafka2012/mrc": ("0.01", "0.0172", "0.0155"),
    "kampylafka2012/cdasi": ("0.84", "0.843", "0.844"),
    "cherin2002/pm-duration": (None, "0.0016", "0.0094"),
    "dalakas1993/muscle-strength": (None, "0.530", None),
    "dalakas1993/neuromuscular-symptoms": (None, "0.692", None),
    "dalakas1993/muscle-strength-3mo": ("<0.018", "0.098", "0.120"),
    "dalakas1993/neuromuscular-symptoms-3mo": ("<0.035", "0.235", "0.263"),
}
# Row: risk ratio, odds ratio (None: not in question), risk difference in points, NNT.
EFFECTS = {
    "wang2022/mortality-6mo": ("0.43 0.19 0.94", "0.26 0.07 0.92", "-30.4 -54.1 -2.4", "3.3"),
    "wang2022/remission-3mo": ("1.72 0.94 3.18", "3.49 1.01 12.05", "29.8 1.0 53.2", "3.4"),
    "kampylafka2012/muscular-remission-6mo": ("1.65 1.07 2.54", None, "36.1 9.6 58.8", "2.8"),
    "kampylafka2012/complete-remission": ("1.50 0.70 3.23", None, "16.7 -12.8 41.9", "6.0"),
    "kampylafka2012/cutaneous-remission": ("1.22 0.65 2.30", None, "9.7 -19.3 36.5", "10.3"),
}


def row(key: str) -> Row:
    """A baseline row, a category of one, or an outcome of a study."""
    name, _, own = key.partition("/")
    study = mie.evidence.studies[name]
    rows: list[Row] = [*study.outcomes] if own in [o.id for o in study.outcomes] else []
    if key == "wang2022/ferritin" or not rows:
        rows = [*study.baseline]
    parent, _, child = own.partition("/")
    [found] = [r for r in rows if r.id == parent]
    if not child:
        return found
    categories: tuple[Category, ...] = getattr(found, "categories", ())
    [category] = [c for c in categories if c.id == child]
    return category


def digits(value: float | None, printed: str) -> str:
    assert value is not None
    return f"{value:.{len(printed.partition('.')[2])}f}"


def test_the_tests_of_table_2_are_reproduced() -> None:
    for key, (pearson, yates, fisher, mid_p, expected) in WANG.items():
        found = recompute_p(row(f"wang2022/{key}"))
        for test, printed in zip(
            ("pearson", "yates", "fisher", "mid-p"), (pearson, yates, fisher, mid_p), strict=True
        ):
            assert digits(found[test].p, printed) == printed, (key, test)
        assert digits(found.minimum_expected, expected) == expected, key


def test_unconditional_tests_fix_the_sizes_of_the_groups() -> None:
    for key, (barnard, boschloo, barnard_outcome, boschloo_outcome) in UNCONDITIONAL.items():
        found = recompute_p(row(f"wang2022/{key}"))
        one, two = found.inputs
        table = [[one.events, one.total - one.events], [two.events, two.total - two.events]]  # type: ignore[union-attr]
        assert digits(found["barnard"].p, barnard) == barnard, key
        assert digits(found["boschloo"].p, boschloo) == boschloo, key
        outcome_fixed = [
            float(test(table).pvalue) for test in (stats.barnard_exact, stats.boschloo_exact)
        ]
        assert digits(outcome_fixed[0], barnard_outcome) == barnard_outcome, key
        assert digits(outcome_fixed[1], boschloo_outcome) == boschloo_outcome, key


@pytest.mark.parametrize("key", ["mortality-6mo", "remission-3mo", "cutaneous"])
def test_unconditional_tests_agree_with_enumerating_every_table(key: str) -> None:
    found = recompute_p(row(f"wang2022/{key}"))
    a, n1, c, n2 = [x for g in found.inputs for x in (g.events, g.total)]  # type: ignore[union-attr]
    assert found["barnard"].p == pytest.approx(enumerated_barnard(a, n1, c, n2), abs=1e-4)
    assert found["boschloo"].p == pytest.approx(enumerated_boschloo(a, n1, c, n2), abs=1e-4)


def worst(extreme: Any, n1: int, n2: int) -> float:
    """The largest probability of a set of tables over the common risk."""
    risks = np.linspace(0, 1, 2001)
    one, two = (stats.binom.pmf(np.arange(n + 1)[:, None], n, risks) for n in (n1, n2))
    return float(np.einsum("xr,yr,xy->r", one, two, extreme).max())


def enumerated_barnard(a: int, n1: int, c: int, n2: int) -> float:
    x, y = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    pooled = (x + y) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    score = np.abs(x / n1 - y / n2) / np.where(spread > 0, spread, 1)
    return worst(score >= score[a, c] - 1e-9, n1, n2)


def enumerated_boschloo(a: int, n1: int, c: int, n2: int) -> float:
    x, y = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    less = stats.hypergeom.cdf(x, n1 + n2, x + y, n1)
    more = stats.hypergeom.sf(x - 1, n1 + n2, x + y, n1)
    sides = [worst(s <= s[a, c] + 1e-9, n1, n2) for s in map(np.asarray, (less, more))]
    return min(1.0, 2 * min(sides))


def test_the_tests_of_table_5_are_reproduced_and_matched_with_the_printed_values() -> None:
    for key, (printed, pearson, yates, fisher, expected) in KAMPYLAFKA.items():
        found = recompute_p(row(f"kampylafka2012/{key}"))
        for test, value in (("pearson", pearson), ("yates", yates), ("fisher", fisher)):
            assert digits(found[test].p, value) == value, (key, test)
        assert digits(found.minimum_expected, expected) == expected, key
        assert str(found.printed) == printed
        assert found["fisher"].agreement is None, key
        assert found["pearson"].agreement == (
            "truncated" if key == "corticosteroids" else "rounded"
        ), key


def test_the_t_tests_are_reproduced_where_the_spread_is_read_as_a_standard_deviation() -> None:
    for key, (printed, student, welch) in T_TESTS.items():
        found = recompute_p(row(key), plus_minus="sd")
        assert digits(found["student"].p, student) == student, key
        if welch is not None:
            assert digits(found["welch"].p, welch) == welch, key
        assert (None if found.printed is None else str(found.printed)) == printed, key
        assert any("does not identify ±" in caution for caution in found.cautions), key


def test_which_t_test_the_printed_values_follow_from() -> None:
    assert recompute_p(row("kampylafka2012/cdasi"), plus_minus="sd").matches == ("welch", "student")
    assert recompute_p(row("kampylafka2012/age-at-onset"), plus_minus="sd").matches == ("student",)
    score = recompute_p(row("kampylafka2012/mrc"), plus_minus="sd")
    # Welch's p of the printed figures is 0.0155; of others that print so, 0.0150 and less.
    assert (score["welch"].agreement, score["student"].agreement) == ("allowed", "truncated")
    assert (score.matches, score.matches_truncated) == (("welch",), ("student",))
    for measured in ("muscle-strength-3mo", "neuromuscular-symptoms-3mo"):
        found = recompute_p(row(f"dalakas1993/{measured}"), plus_minus="sd")
        assert found.matches == found.matches_truncated == ()


def test_the_significance_of_table_2_depends_on_the_test_and_that_of_table_5_does_not() -> None:
    for key in ("wang2022/mortality-6mo", "wang2022/remission-3mo"):
        found = mie.evidence.outcomes[key].recompute_p()
        assert found.matches == ("pearson",)
        assert found.significance_depends
    for key in KAMPYLAFKA:
        assert not recompute_p(row(f"kampylafka2012/{key}")).significance_depends


def test_the_effects_are_reproduced() -> None:
    for key, (ratio, odds, difference, number) in EFFECTS.items():
        outcome = mie.evidence.outcomes[key]
        assert shown(outcome.effect("risk-ratio"), 1, 2) == ratio, key
        if odds is not None:
            assert shown(outcome.effect("odds-ratio"), 1, 2) == odds, key
        assert shown(outcome.effect("risk-difference"), 100, 1) == difference, key
        assert f"{outcome.effect('number-needed-to-treat').estimate:.1f}" == number, key


def shown(found: Any, times: float, places: int) -> str:
    return " ".join(f"{times * x:.{places}f}" for x in (found.estimate, found.low, found.high))


@pytest.mark.parametrize(
    ("found", "interval"),
    [
        (lambda: outcome("huapaya2019/fvc-increase-10", "all"), "18.4 67.1"),
        (lambda: outcome("huapaya2019/dlco-tlc-increase-10", "all"), "10.3 56.0"),
        (lambda: outcome("wang2022/mortality-6mo", "non_ivig"), "27.8 77.0"),
        (lambda: outcome("wang2022/mortality-6mo", "ivig"), "9.6 41.1"),
        (lambda: outcome("wang2022/remission-3mo", "ivig"), "52.0 85.8"),
        (lambda: outcome("cherin2002/full-remission", "responders"), "27.8 68.7"),
        (lambda: proportion(mie.Cell(group="all", count=25, total=35)), "53.7 85.4"),
        (lambda: event("cherin2002/any", {"all": 35}), "6.6 33.6"),
        (lambda: event("kampylafka2012/any", {"all": 24}), "4.7 37.4"),
        (lambda: event("huapaya2019/any"), "27.8 77.0"),
    ],
)
def test_the_exact_intervals_are_reproduced(found: Any, interval: str) -> None:
    result = found()
    assert f"{100 * result.low:.1f} {100 * result.high:.1f}" == interval


def outcome(key: str, group: str) -> Any:
    return mie.evidence.outcomes[key].effect("proportion", group)


def event(key: str, totals: dict[str, int] | None = None) -> Any:
    return effect(mie.evidence.adverse_events[key], "proportion", totals=totals)


def test_what_the_notes_of_cherin2002_compute_is_computed_here() -> None:
    study = mie.evidence.studies["cherin2002"]
    [duration] = [row for row in study.baseline if row.id == "pm-duration"]
    found = duration.recompute_p(["responders", "nonresponders"], plus_minus="sd")
    assert found["student"].p == pytest.approx(0.0016, abs=5e-5)
    assert found["welch"].p == pytest.approx(0.009, abs=5e-4)
    told = " ".join(study.notes)
    assert "Student's p is 0.0016 and Welch's 0.009" in told
    sizes = {group.id: group.n for group in study.groups}
    responders, others = sizes["responders"], sizes["nonresponders"]
    assert isinstance(responders, int)
    assert isinstance(others, int)
    assert round((responders * 6 + others * 3) / (responders + others), 1) == 5.1
    assert "at least 5.1 courses" in str(study.regimen.note)
