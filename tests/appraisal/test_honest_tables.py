"""No false alarm on honest tables, and every planted fault found."""

import random

import honest
import pytest

from myositis_ild_evidence.appraisal import audit
from myositis_ild_evidence.statistics import p_values


@pytest.fixture(autouse=True)
def usual_tests_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the unconditional tests, which are slow, fewer p-values follow: this is stricter."""
    monkeypatch.setattr(p_values, "MAX_PEOPLE", 0)


@pytest.mark.parametrize("kind", honest.KINDS)
def test_honest_tables_as_papers_print_them_raise_no_false_alarm(kind: str) -> None:
    rows = [row for table in honest.tables(kind, 400) for row in table]
    found = audit(rows)
    alarms = [str(r) for r in found if r.grade in ("impossible", "needs-explanation")]
    assert alarms == []  # of 400 tables; fewer than 1 in 1,000 of all kinds
    if kind in ("student", "welch", "standard_errors", "three_means"):
        assert not found.where(rule="significance", verdict="disagrees")
    assert len(found.where(rule="p-value", verdict="agrees")) == 400


def moved(p: str) -> str:
    """Another p-value, far from the printed one."""
    return "0.71" if p.startswith("<") or float(p) < 0.3 else "0.002"


@pytest.mark.parametrize("kind", ["student", "welch", "chi_square", "fisher"])
def test_p_values_that_no_rounding_allows_are_found(kind: str) -> None:
    planted = [
        [row | {"p_value": moved(row["p_value"])} for row in table]
        for table in honest.tables(kind, 100, seed=7)
    ]
    found = audit([row for table in planted for row in table]).where(rule="p-value")
    assert found.counts["disagrees"] >= 95
    assert {r.grade for r in found.disagreements} <= {"needs-explanation", "hint"}


def test_percentages_with_two_digits_exchanged_are_found() -> None:
    turn = random.Random(5)
    rows = []
    for table in honest.tables("chi_square", 400, seed=11):
        row = dict(table[0], total=table[0]["group_n"])
        moved = float(row["percent"]) + turn.choice((-9, 9))
        places = len(row["percent"].partition(".")[2])
        rows.append(row | {"percent": f"{min(max(moved, 0), 100):.{places}f}", "p_value": ""})
    found = audit(rows, ["percentage"])
    assert found.counts["disagrees"] >= 0.95 * len(rows)
    assert {r.grade for r in found.disagreements} == {"impossible"}
