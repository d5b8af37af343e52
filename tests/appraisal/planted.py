"""One fault for each rule, planted in tables that are honest otherwise.

A planter returns the rows of one table with one fault, or None where the table that it drew has no
place for one. The size of the fault is that of a misprint: a digit, a row that slipped, a standard
error for a standard deviation, a count of another group.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import honest
from honest import Random, Rows

Planter = Callable[[Random], Rows | None]


def row(group: str = "all", variable: str = "event", **more: Any) -> dict[str, Any]:
    return {"study": "s", "variable": variable, "group": group, **more}


def other(text: str, by: float) -> str:
    """Another figure with as many decimals."""
    return f"{float(text) + by:.{len(text.partition('.')[2])}f}"


def percentage(random: Random) -> Rows:
    rows = honest.chi_square(random)
    up = float(rows[0]["percent"]) < 50
    rows[0] |= {"percent": other(rows[0]["percent"], 9 if up else -9), "p_value": ""}
    rows[0]["total"] = rows[0]["group_n"]
    return rows


def percentage_fits(random: Random) -> Rows | None:
    n = int(random.integers(8, 60))
    percent = random.uniform(5, 95)
    near = min(abs(percent - 100 * k / n) for k in range(n + 1))
    return [row(percent=f"{percent:.1f}", total=n)] if near > 0.15 else None


def count_within(random: Random) -> Rows:
    rows = honest.chi_square(random)
    rows[0]["count"] = rows[0]["group_n"] + int(random.integers(1, 9))
    return rows


def categories(random: Random) -> Rows:
    rows = honest.stages(random)
    n = rows[0]["group_n"]
    for one in rows:
        del one["percent"]
    rows[-1]["count"] += n - sum(one["count"] for one in rows) + int(random.integers(1, 6))
    return [one | {"exclusive": "yes"} for one in rows]


def groups(random: Random) -> Rows:
    rows = honest.with_everybody(random)
    sizes = [one["group_n"] for one in rows]
    rows[1]["group_n"] = sizes[0] + int(random.integers(1, 20))
    return rows


def sum_of_groups(random: Random) -> Rows:
    rows = honest.with_everybody(random)
    rows[0]["count"] += int(random.choice([-2, -1, 1, 2])) if 2 < rows[0]["count"] < (
        rows[0]["group_n"] - 2) else 1  # fmt: skip
    return rows if rows[0]["count"] <= rows[0]["group_n"] else honest.with_everybody(random)


def interval_contains(random: Random) -> Rows:
    rows = honest.proportion_intervals(random)
    low, high = rows[0]["ci"].split(" to ")
    return [rows[0] | {"ci": f"{float(high) + 1:.1f} to {float(high) + 9:.1f}", "low": low}]


def interval_symmetric(random: Random) -> Rows:
    made = [honest.rates(random)[-1] | {"variable": f"rate ratio {i}"} for i in range(4)]
    made[0]["ci_high"] = f"{float(made[0]['ci_high']) * 1.5 + 0.1:.2f}"
    return made


def proportion_interval(random: Random) -> Rows | None:
    rows = honest.proportion_intervals(random)
    low, high = (float(limit) for limit in rows[0]["ci"].split(" to "))
    if not 2 <= low < high <= 97:
        return None
    moved = random.choice([-1, 1]) * (3 + (high - low) / 5)
    limits = (low + moved, high) if moved < 0 else (low, high + moved)
    return [rows[0] | {"ci": f"{limits[0]:.1f} to {limits[1]:.1f}"}]


def mean_interval(random: Random) -> Rows:
    rows = honest.mean_intervals(random)
    sample = honest.people(random)[0]
    low, high = (float(limit) for limit in rows[0]["ci"].split(" to "))
    n = rows[0]["group_n"]
    wrong_sd = (high - low) / 4 * math.sqrt(n) * random.choice([0.7, 1.4])
    assert len(sample)
    return [rows[0] | {"sd": f"{wrong_sd:.2f}", "p_value": ""}]


def effect(random: Random) -> Rows:
    rows = honest.ratios(random)
    value, _, limits = rows[0]["effect"].partition(" ")
    if random.random() < 0.5:  # of another row
        wrong = f"{float(value) * random.choice([0.6, 1.7]):.2f} {limits}"
    else:
        low, high = (float(limit) for limit in limits.strip("()").split(" to "))
        wrong = f"{value} ({low / 1.6:.2f} to {high * 1.6:.2f})"
    return [one | {"effect": wrong} for one in rows]


def interval_and_p(random: Random) -> Rows:
    rows = honest.rates(random)[-1:]
    p = rows[0]["p_value"]
    small = p.startswith("<") or float(p) < 0.3
    return [rows[0] | {"p_value": "0.88" if small else "0.002"}]


def grim(random: Random) -> Rows | None:
    rows = honest.answers(random)
    n = rows[0]["group_n"]
    mean = float(rows[0]["mean"]) + random.uniform(0.02, 0.5)
    near = abs(mean * n - round(mean * n)) / n
    if near <= 0.0101:
        return None
    return [rows[0] | {"mean": f"{mean:.2f}"}]


def spread(random: Random) -> Rows:
    rows = honest.yes_and_no(random)
    return [rows[0] | {"sd": other(rows[0]["sd"], float(random.choice([-0.12, 0.12])))}]


def skew(random: Random) -> Rows:
    mean = random.uniform(5, 50)
    n = int(random.integers(10, 90))
    return [row(mean=f"{mean:.1f}", sd=f"{mean * random.uniform(0.6, 2):.1f}", group_n=n)]


def unit(random: Random) -> Rows:
    days, sizes = random.uniform(20, 60), [int(n) for n in random.integers(5, 40, 2)]
    wholes = {"unit": "year", "domain": "disease-history", "section": "baseline"}
    mean = [days * random.uniform(0.8, 1.2) for _ in sizes]
    whole = sum(m * n for m, n in zip(mean, sizes, strict=True)) / sum(sizes)
    return [
        row("all", "disease-duration", label="Duration of disease", group_n=sum(sizes),
            mean=f"{whole / 12:.1f}", **wholes),
        *(
            row(f"g{i}", "pm-duration", label="Duration of polymyositis", group_n=n,
                mean=f"{m:.1f}", **wholes)
            for i, (m, n) in enumerate(zip(mean, sizes, strict=True))
        ),
    ]  # fmt: skip


def pooled_mean(random: Random) -> Rows:
    samples = honest.people(random)
    whole = sum(map(sum, samples)) / sum(map(len, samples))
    wrong = whole + random.choice([-1, 1]) * random.uniform(0.5, 4)
    parts = honest.means(random, samples, 1, 1.0)
    return [row(variable="score", group_n=sum(map(len, samples)), mean=f"{wrong:.1f}"), *parts]


def change(random: Random) -> Rows:
    rows = honest.changed(random)
    told = rows[2]
    if random.random() < 0.5:
        told["change"] = other(told["change"], float(random.choice([-3, 3])))
    else:
        told["sd"] = f"{float(told['sd']) + float(rows[0]['sd']) + float(rows[1]['sd']) + 2:.1f}"
    return rows


def repeats(random: Random) -> Rows:
    rows = honest.means(random, honest.people(random, 2), 2, 1.0)
    rows[1] |= {"mean": rows[0]["mean"], "sd": rows[0]["sd"]}
    return rows


def p_value(random: Random) -> Rows:
    rows = honest.welch(random) if random.random() < 0.5 else honest.fisher(random)
    p = rows[0]["p_value"]
    wrong = "0.88" if p.startswith("<") or float(p) < 0.3 else "0.002"
    return [one | {"p_value": wrong} for one in rows]


def significance(random: Random) -> Rows:
    counts = [(int(random.integers(0, 4)), 40), (int(random.integers(22, 38)), 40)]
    return [one | {"p_value": "0.21"} for one in honest.shares(random, counts, 1.0)]


def round_p(random: Random) -> Rows:
    made = []
    for i in range(3):
        counts = honest.mixed(random)
        rows = honest.shares(random, counts, 1.0)
        made += [one | {"variable": f"event {i}", "p_value": "0.05"} for one in rows]
    return made


def over_time(random: Random) -> Rows:
    early = random.uniform(20, 80)
    late = early + random.uniform(2, 15)
    return [
        row(variable="survival-6mo", label="survival", percent=f"{early:.1f}",
            timepoint="6 months"),
        row(variable="survival-1yr", label="survival", percent=f"{late:.1f}", timepoint="1 year"),
    ]  # fmt: skip


#: The planter of each rule that a plain table can break.
FAULTS: Mapping[str, Planter] = {
    "percentage": percentage, "percentage-fits": percentage_fits, "count-within": count_within,
    "categories": categories, "groups": groups, "sum-of-groups": sum_of_groups,
    "interval-contains": interval_contains, "interval-symmetric": interval_symmetric,
    "proportion-interval": proportion_interval, "mean-interval": mean_interval, "effect": effect,
    "interval-and-p": interval_and_p, "grim": grim, "spread": spread, "skew": skew, "unit": unit,
    "pooled-mean": pooled_mean, "change": change, "repeats": repeats, "p-value": p_value,
    "significance": significance, "round-p": round_p, "over-time": over_time,
}  # fmt: skip


def tables(rule: str, number: int, seed: int = 2027) -> list[Rows]:
    """So many tables with one fault each; each is a study of its own."""
    import numpy

    random = numpy.random.default_rng([seed, [*FAULTS].index(rule)])
    made: list[Rows] = []
    while len(made) < number:
        rows = FAULTS[rule](random)
        if rows is not None:
            made.append([one | {"study": f"{rule} {len(made)}"} for one in rows])
    return made
