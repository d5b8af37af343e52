"""The audit on data of others: three collections of trials from R's metadat, faults planted.

The tables are made by R when the tests run (metadat is GPL, so its data are not kept here): counts
from metadat, percentages and p-values computed and printed by R, so that nothing of this library
stands on both sides. Sources as metadat gives them: BCG vaccine against tuberculosis (Colditz 1994,
JAMA 271:698-702), intravenous magnesium after myocardial infarction (Egger 2001, Systematic Reviews
in Health Care), anti-infective-treated catheters (Niel-Weise 2007, Intensive Care Medicine
33:2058-2068).
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from myositis_ild_evidence.appraisal import audit

pytestmark = pytest.mark.programs

SCRIPT = """
suppressMessages(library(metadat))
sets <- list(
  dat.bcg = with(dat.bcg, data.frame(paste(trial, author), tpos, tpos + tneg, cpos, cpos + cneg)),
  dat.egger2001 = with(dat.egger2001, data.frame(paste(id, study), ai, n1i, ci, n2i)),
  dat.nielweise2007 = with(dat.nielweise2007, data.frame(paste(study, author), ai, n1i, ci, n2i))
)
for (name in names(sets)) {
  x <- sets[[name]]; names(x) <- c("study", "a", "n1", "c", "n2")
  for (i in seq_len(nrow(x))) {
    t <- matrix(c(x$a[i], x$n1[i] - x$a[i], x$c[i], x$n2[i] - x$c[i]), 2)
    p <- suppressWarnings(chisq.test(t, correct = FALSE)$p.value)
    f <- fisher.test(t)$p.value
    y <- suppressWarnings(chisq.test(t)$p.value)
    p.text <- if (is.nan(p)) "" else if (p < 0.001) "<0.001" else sprintf("%.3f", p)
    for (g in 1:2) {
      count <- c(x$a[i], x$c[i])[g]; total <- c(x$n1[i], x$n2[i])[g]
      cat(paste(name, x$study[i], "event", c("treated", "control")[g], count, total,
        sprintf("%.2f", 100 * count / total), p.text, p, f, y, sep = "\\t"), "\\n", sep = "")
    }
  }
}
"""
COLUMNS = (
    *("set", "study", "variable", "group", "count", "total", "percent", "p_value"),
    *("pearson", "fisher", "yates"),
)
SETS = ("dat.bcg", "dat.egger2001", "dat.nielweise2007")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Row]]:
    """The rows of each set, as R prints them."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    run = subprocess.run(["Rscript", "-e", SCRIPT], capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip(f"R has no metadat: {run.stderr[-200:]}")
    rows = list(csv.DictReader(io.StringIO(run.stdout), COLUMNS, delimiter="\t"))
    return {name: [row for row in rows if row["set"] == name] for name in SETS}


@pytest.mark.parametrize("name", SETS)
def test_the_originals_raise_no_alarm_that_is_not_true(
    tables: dict[str, list[Row]], name: str
) -> None:
    rows = tables[name]
    found = audit(rows)
    assert len(rows) >= 26
    assert found.counts["agrees"] > 3 * len(rows) / 2
    assert found.counts["rounding"] == 0
    # By R's own tests, each of these trials is significant by one and not by another.
    by_study = {row["study"]: row for row in rows}
    for result in found.disagreements:
        assert result.rule == "significance"
        row = by_study[result.study]
        sides = {float(row[test]) < 0.05 for test in ("pearson", "fisher", "yates")}
        assert sides == {True, False}, result


def wrong_digits(row: Row) -> Row:
    return row | {"percent": str(Decimal(row["percent"]) + 9)}


def proportion(row: Row) -> Row:
    return row | {"percent": str(round(Decimal(row["percent"]) / 100, 4))}


def too_many(row: Row) -> Row:
    return row | {"count": str(int(row["total"]) + 1)}


def other_denominator(row: Row) -> Row:
    return row | {"total": str(int(row["total"]) * 2)}


def wrong_p(row: Row) -> Row:
    p = float(row["pearson"])
    return row | {"p_value": "0.400" if p < 0.2 else "0.012"}


def second_p(row: Row) -> Row:
    """One of the two rows of a trial has another p-value."""
    return wrong_p(row) if row["group"] == "treated" else row


#: A fault, the rule that finds it, and whether both rows of the trial have it.
FAULTS: list[tuple[Callable[[Row], Row], str, bool]] = [
    (wrong_digits, "percentage", False),
    (proportion, "percentage", False),
    (too_many, "count-within", False),
    (other_denominator, "percentage", False),
    (wrong_p, "p-value", True),
    (second_p, "p-value", True),
]


def plantable(row: Row) -> bool:
    return row["group"] == "treated" and int(row["count"]) > 0 and row["p_value"] != ""


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    ("fault", "rule", "both"), FAULTS, ids=lambda given: getattr(given, "__name__", "")
)
def test_planted_faults_are_found_where_they_are_and_nowhere_else(
    tables: dict[str, list[Row]], name: str, fault: Callable[[Row], Row], rule: str, both: bool
) -> None:
    rows = tables[name]
    chosen = {row["study"] for row in [row for row in rows if plantable(row)][::3]}
    planted = [
        fault(row) if row["study"] in chosen and (both or plantable(row)) else row for row in rows
    ]
    rules = ["percentage", "count-within"] + (["p-value"] if rule == "p-value" else [])
    found = audit(planted, rules).disagreements
    assert len(chosen) >= 4
    assert {result.study for result in found if result.rule == rule} == chosen
    assert {result.study for result in found} == chosen
    if not both:
        assert {result.group for result in found} == {"treated"}
