"""Tables that no one could fault: made from raw data, and printed as papers print them.

Every figure is computed from simulated people by numpy and scipy, never by the library, and rounded
as a table rounds it. What the audit finds in them is a false alarm.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

Random = numpy.random.Generator
Rows = list[dict[str, Any]]


def p_printed(p: float, places: int) -> str:
    if p < 10**-places:
        return f"<{10**-places:.{places}f}"
    return f"{p:.{places}f}"


def people(random: Random, groups: int = 2) -> list[Any]:
    """Samples of groups that differ by up to one standard deviation."""
    centre, spread = random.uniform(5, 80), random.uniform(1, 15)
    sizes = random.integers(8, 120, groups)
    gaps = random.uniform(0, 1, groups) * spread
    return [random.normal(centre + gap, spread, n) for gap, n in zip(gaps, sizes, strict=True)]


def means(random: Random, samples: list[Any], places: int, p: float, **more: Any) -> Rows:
    how = int(random.integers(2, 4))
    return [
        {
            "study": "s", "variable": "score", "group": f"g{number}", "group_n": len(sample),
            "mean": f"{sample.mean():.{places}f}", "sd": f"{sample.std(ddof=1):.{places}f}",
            "p_value": p_printed(p, how), **more,
        }
        for number, sample in enumerate(samples)
    ]  # fmt: skip


def student(random: Random) -> Rows:
    samples = people(random)
    p = stats.ttest_ind(*samples).pvalue
    return means(random, samples, int(random.integers(0, 3)), p)


def welch(random: Random) -> Rows:
    samples = people(random)
    p = stats.ttest_ind(*samples, equal_var=False).pvalue
    return means(random, samples, int(random.integers(0, 3)), p)


def standard_errors(random: Random) -> Rows:
    samples = people(random)
    rows = means(random, samples, 1, stats.ttest_ind(*samples).pvalue)
    for row, sample in zip(rows, samples, strict=True):
        del row["sd"]
        row["se"] = f"{stats.sem(sample):.2f}"
    return rows


def three_means(random: Random) -> Rows:
    samples = people(random, 3)
    return means(random, samples, int(random.integers(0, 3)), stats.f_oneway(*samples).pvalue)


def counted(random: Random, groups: int = 2, most: int = 150) -> list[tuple[int, int]]:
    risk = random.uniform(0.05, 0.9)
    sizes = random.integers(10, most, groups)
    risks = numpy.clip(risk + random.uniform(-0.2, 0.2, groups), 0.02, 0.98)
    return [(int(random.binomial(n, r)), int(n)) for n, r in zip(sizes, risks, strict=True)]


def table(counts: list[tuple[int, int]]) -> list[list[int]]:
    return [[k for k, _ in counts], [n - k for k, n in counts]]


def mixed(random: Random, groups: int = 2, most: int = 150) -> list[tuple[int, int]]:
    while True:
        found = counted(random, groups, most)
        if 0 < sum(k for k, _ in found) < sum(n for _, n in found):
            return found


def shares(random: Random, counts: list[tuple[int, int]], p: float, places: int = 1) -> Rows:
    how = int(random.integers(2, 4))
    return [
        {
            "study": "s", "variable": "event", "group": f"g{number}", "group_n": n, "count": k,
            "percent": f"{100 * k / n:.{places}f}", "p_value": p_printed(p, how),
        }
        for number, (k, n) in enumerate(counts)
    ]  # fmt: skip


def chi_square(random: Random) -> Rows:
    counts = mixed(random)
    p = stats.chi2_contingency(table(counts), correction=False).pvalue
    return shares(random, counts, p, int(random.integers(0, 2)))


def yates(random: Random) -> Rows:
    counts = mixed(random)
    return shares(random, counts, stats.chi2_contingency(table(counts)).pvalue)


def fisher(random: Random) -> Rows:
    counts = mixed(random, most=40)
    return shares(random, counts, stats.fisher_exact(table(counts)).pvalue)


def three_shares(random: Random) -> Rows:
    counts = mixed(random, 3)
    p = stats.chi2_contingency(table(counts), correction=False).pvalue
    return shares(random, counts, p)


def with_everybody(random: Random) -> Rows:
    counts = mixed(random)
    p = stats.chi2_contingency(table(counts), correction=False).pvalue
    rows = shares(random, counts, p)
    k, n = (sum(pair) for pair in zip(*counts, strict=True))
    whole = {**rows[0], "group": "Overall", "group_n": n, "count": k}
    return [whole | {"percent": f"{100 * k / n:.1f}"}, *rows]


def percentages_alone(random: Random) -> Rows:
    """Percentages of large groups without counts: several counts print as each."""
    sizes = random.integers(150, 900, 2)
    risk = random.uniform(0.1, 0.9)
    counts = [(int(random.binomial(n, risk)), int(n)) for n in sizes]
    p = stats.chi2_contingency(table(counts), correction=False).pvalue
    rows = shares(random, counts, p, 0)
    return [{k: v for k, v in row.items() if k != "count"} for row in rows]


def proportion_intervals(random: Random) -> Rows:
    """Percentages with the interval of one of four methods, no p-value."""
    method = str(random.choice(["normal", "wilson", "beta", "agresti_coull"]))
    rows = []
    for number, (k, n) in enumerate(mixed(random)):
        low, high = (100 * float(limit) for limit in proportion_confint(k, n, 0.05, method))
        rows.append({
            "study": "s", "variable": "event", "group": f"g{number}", "group_n": n, "count": k,
            "percent": f"{100 * k / n:.1f}", "ci": f"{low:.1f} to {high:.1f}",
        })  # fmt: skip
    return rows


def compared(random: Random, counts: list[tuple[int, int]], p: float, **effect: str) -> Rows:
    rows = shares(random, counts, p)
    return [row | effect for row in rows]


def ratios(random: Random) -> Rows:
    """Risk and odds ratios with the usual interval, Pearson's p beside them."""
    (a, n1), (c, n2) = counts = inside(random)
    p = stats.chi2_contingency(table(counts), correction=False).pvalue
    if random.random() < 0.5:
        measure, log = "RR", math.log(a / n1 / (c / n2))
        error = math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
    else:
        measure, log = "OR", math.log(a * (n2 - c) / (c * (n1 - a)))
        error = math.sqrt(1 / a + 1 / c + 1 / (n1 - a) + 1 / (n2 - c))
    low, value, high = (math.exp(log + z * error) for z in (-1.959964, 0, 1.959964))
    printed = f"{value:.2f} ({low:.2f} to {high:.2f})"
    return compared(random, counts, p, effect=printed, effect_measure=measure)


def inside(random: Random) -> list[tuple[int, int]]:
    while True:
        found = counted(random)
        if all(2 <= k <= n - 2 for k, n in found):
            return found


def differences(random: Random) -> Rows:
    """Differences of two means with Student's or Welch's interval and its own p."""
    samples = people(random)
    equal = bool(random.random() < 0.5)
    test = stats.ttest_ind(*samples, equal_var=equal)
    low, high = test.confidence_interval(0.95)
    gap = samples[0].mean() - samples[1].mean()
    rows = means(random, samples, 1, test.pvalue)
    return [row | {"MD": f"{gap:.1f} ({low:.1f} to {high:.1f})"} for row in rows]


def rates(random: Random) -> Rows:
    """Rate ratios of events with the interval and p of the Poisson model."""
    while True:
        (a, n1), (c, n2) = counts = inside(random)
        times = n1 * random.uniform(0.5, 2), n2 * random.uniform(0.5, 2)
        log, error = math.log(a / times[0] / (c / times[1])), math.sqrt(1 / a + 1 / c)
        low, value, high = (math.exp(log + z * error) for z in (-1.959964, 0, 1.959964))
        if low > 0.05:
            break
    p = 2 * stats.norm.sf(abs(log) / error)
    rows = [
        {"study": "s", "variable": "event", "group": f"g{i}", "group_n": n, "count": k}
        for i, (k, n) in enumerate(counts)
    ]
    rows[0] |= {"IRR": f"{value:.2f} ({low:.2f} to {high:.2f})"}
    only = {"variable": "rate ratio", "group": "g0 vs g1", "kind": "value", "study": "s"}
    only |= {"value": f"{value:.2f}", "ci_low": f"{low:.2f}", "ci_high": f"{high:.2f}"}
    return [*rows, only | {"p_value": p_printed(p, 3)}]


def answers(random: Random) -> Rows:
    """Whole-number answers on a scale, with means and standard deviations."""
    high = int(random.integers(4, 11))
    samples = [random.binomial(high, random.uniform(0.2, 0.8), int(random.integers(6, 60)))
               for _ in range(2)]  # fmt: skip
    return [
        {
            "study": "s", "variable": "answer", "group": f"g{i}", "group_n": len(sample),
            "mean": f"{sample.mean():.2f}", "sd": f"{sample.std(ddof=1):.2f}",
            "scale": f"integer 0 to {high}",
        }
        for i, sample in enumerate(samples)
    ]  # fmt: skip


def yes_and_no(random: Random) -> Rows:
    """Means and standard deviations of yes (1) and no (0)."""
    found = []
    for i, (k, n) in enumerate(mixed(random)):
        share = k / n
        sd = math.sqrt(share * (1 - share) * n / (n - 1))
        found.append({
            "study": "s", "variable": "member", "group": f"g{i}", "group_n": n,
            "mean": f"{share:.2f}", "sd": f"{sd:.2f}", "scale": "binary",
        })  # fmt: skip
    return found


def changed(random: Random) -> Rows:
    """Before, after and change of the same people, with their standard deviations."""
    n, spread = int(random.integers(8, 90)), random.uniform(2, 15)
    before = random.normal(50, spread, n)
    after = 50 + random.uniform(0, 1) * (before - 50) + random.normal(3, spread, n)
    places = int(random.integers(0, 3))

    def told(values: Any, **more: Any) -> dict[str, Any]:
        centre = more.pop("centre", "mean")
        return {
            "study": "s", "variable": "score", "group": "all", "group_n": n,
            centre: f"{values.mean():.{places}f}", "sd": f"{values.std(ddof=1):.{places}f}", **more,
        }  # fmt: skip

    r = float(numpy.corrcoef(before, after)[0, 1])
    said = {"correlation": f"{r:.2f}"} if random.random() < 0.5 else {}
    return [
        told(before, timepoint="baseline"),
        told(after, timepoint="6 months"),
        told(after - before, timepoint="6 months", centre="change", **said),
    ]


def stages(random: Random) -> Rows:
    """Categories that exclude one another, in some tables with people without data."""
    n = int(random.integers(20, 300))
    k = int(random.integers(2, 6))
    known = n if random.random() < 0.5 else n - int(random.integers(1, n // 4))
    counts = random.multinomial(known, random.dirichlet([2] * k))
    places = int(random.integers(0, 2))
    return [
        {
            "study": "s", "variable": f"stage/{i}", "group": "all", "group_n": n, "count": int(c),
            "percent": f"{100 * c / known:.{places}f}",
        }
        for i, c in enumerate(counts)
    ]  # fmt: skip


def mean_intervals(random: Random) -> Rows:
    """Means with their 95 % intervals and no SD, and the p of a t-test."""
    samples = people(random)
    rows = means(random, samples, 1, stats.ttest_ind(*samples).pvalue)
    for row, sample in zip(rows, samples, strict=True):
        low, high = stats.t.interval(0.95, len(sample) - 1, sample.mean(), stats.sem(sample))
        del row["sd"]
        row["ci"] = f"{low:.1f} to {high:.1f}"
    return rows


KINDS: Mapping[str, Callable[[Random], Rows]] = {
    made.__name__: made
    for made in (
        student, welch, standard_errors, three_means, chi_square, yates, fisher, three_shares,
        with_everybody, percentages_alone, proportion_intervals, ratios, differences, rates,
        answers, yes_and_no, changed, stages, mean_intervals,
    )
}  # fmt: skip


def tables(kind: str, number: int, seed: int = 2026) -> Iterator[Rows]:
    random = numpy.random.default_rng([seed, [*KINDS].index(kind)])
    for place in range(number):
        yield [row | {"study": f"{kind} {place}"} for row in KINDS[kind](random)]
