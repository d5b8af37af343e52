"""No false alarm on honest tables, and every planted fault found.

Each runs with a few tables by default, and with 400 of each kind and rule where slow tests run.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import attrs
import honest
import numpy
import planted
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Group, Source, Unclear
from myositis_ild_evidence.appraisal import RULES, audit, sheets
from myositis_ild_evidence.statistics import p_values

NUMBERS = [pytest.param(25, id="few"), pytest.param(400, id="many", marks=pytest.mark.slow)]
TESTED = ("student", "welch", "standard_errors", "three_means", "chi_square", "yates", "fisher",
          "three_shares", "with_everybody", "percentages_alone", "ratios", "differences",
          "mean_intervals")  # fmt: skip


@pytest.fixture(autouse=True)
def usual_tests_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the unconditional tests, which are slow, fewer p-values follow: this is stricter."""
    monkeypatch.setattr(p_values, "MAX_PEOPLE", 0)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", honest.KINDS)
def test_honest_tables_as_papers_print_them_raise_no_false_alarm(kind: str, number: int) -> None:
    rows = [row for table in honest.tables(kind, number) for row in table]
    found = audit(rows)
    alarms = [str(r) for r in found if r.grade in ("impossible", "needs-explanation")]
    assert alarms == []  # fewer than 1 in 1,000 of all kinds
    if kind in ("student", "welch", "standard_errors", "three_means"):
        assert not found.where(rule="significance", verdict="disagrees")
    if kind in TESTED:
        assert len(found.where(rule="p-value", verdict="agrees")) == number


#: What each kind is there for: the rule that has to agree with nearly all of its tables.
JUDGED = {
    "proportion_intervals": "proportion-interval", "ratios": "effect", "differences": "effect",
    "rates": "interval-and-p", "answers": "spread", "yes_and_no": "spread", "changed": "change",
    "stages": "categories", "with_everybody": "sum-of-groups",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "rule"), JUDGED.items())
def test_each_kind_of_table_is_judged_by_the_rule_that_it_is_for(kind: str, rule: str) -> None:
    found = audit([row for table in honest.tables(kind, 25) for row in table], [rule])
    assert len({r.study for r in found if r.verdict == "agrees"}) == 25


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("rule", planted.FAULTS)
def test_a_planted_fault_of_each_rule_is_found(rule: str, number: int) -> None:
    tables = planted.tables(rule, number)
    found = audit([row for table in tables for row in table], [rule]).disagreements
    studies = {result.study for result in found if result.rule == rule}
    assert len(studies) >= 0.95 * number, Counter(t[0]["study"] in studies for t in tables)


def of_packs(rule: str, number: int) -> Iterator[sheets.Sheet]:
    """Sheets with a fault that no plain table can have."""
    random = numpy.random.default_rng(5)
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    wang = mie.evidence.studies["wang2022"]
    for _ in range(number):
        if rule == "restated":
            percent = f"{22.6 + random.choice([-1, 1]) * random.uniform(0.3, 15):.1f}"
            cell = attrs.evolve(death["ivig"], count=None, total=None, percent=percent)
            copy = attrs.evolve(death, values=[cell], corrections=(), p=None, repeats=death.key)
            entries = (sheets.Entry(row=copy, repeats=death),)
            yield sheets.Sheet(study="copy", entries=entries)
        elif rule == "population":
            whole: Any = wang.groups["all"]
            group: Group = attrs.evolve(whole, n=Unclear("of others"))
            yield sheets.Sheet(study="s", n=int(random.integers(5, 900)), groups=(group,))
        else:
            regimen: Any = mie.evidence.studies["kampylafka2012"].regimen
            source = Source(cite="inpharmd", locator="Summary")
            yield sheets.Sheet(study="s", regimens=(regimen,), source=source)


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [("restated", "disagrees"), ("population", "disagrees"), ("dose-reading", "cannot-be-checked")],
)
def test_a_planted_fault_of_each_rule_on_packs_is_found(rule: str, verdict: str) -> None:
    found = [[r.verdict for r in RULES[rule](sheet)] for sheet in of_packs(rule, 100)]
    assert sum(verdict in verdicts for verdicts in found) >= 95


def test_every_rule_has_a_fault_that_is_planted() -> None:
    assert {*planted.FAULTS, "restated", "population", "dose-reading"} == {*RULES}
