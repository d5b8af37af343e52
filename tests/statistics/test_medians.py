"""Means from medians agree with R's estmeansd and metaBLUE."""

import json
from pathlib import Path
from typing import Any

import pytest

from myositis_ild_evidence.statistics.medians import Summary, estimated

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "reference" / "medians.json").read_text()
)
ROWS = REFERENCE["medians"]


def summary(row: dict[str, Any]) -> Summary:
    low, median, high = row["figures"]
    return Summary(low, median, high, row["n"], row["quartiles"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['figures']} {row['n']}")
def test_luos_mean_and_wans_deviation_are_those_of_r(row: dict[str, Any]) -> None:
    expected = pytest.approx((row["luo_mean"], row["wan_sd"]), rel=1e-9)
    assert estimated(summary(row), "luo") == expected
    assert estimated(summary(row), "wan")[1] == pytest.approx(row["wan_sd"], rel=1e-9)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['figures']} {row['n']}")
def test_mcgraths_box_cox_is_that_of_r_as_far_as_its_search_goes(row: dict[str, Any]) -> None:
    """R's search for the power stops at about four digits; the library's is exact."""
    assert estimated(summary(row), "mcgrath") == pytest.approx(row["mcgrath"], rel=5e-4)
