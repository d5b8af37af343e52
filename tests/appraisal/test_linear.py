"""An audit of a plain table grows with its rows, and not faster."""

import cProfile
from typing import Any

import pytest

from myositis_ild_evidence.appraisal import audit


def rows(number: int, studies: int) -> list[dict[str, Any]]:
    return [
        {
            "study": f"s{place % studies}", "variable": f"sex/v{place // 2}", "unit": "day",
            "group": "ab"[place % 2], "group_n": 50, "count": place % 50,
            "percent": 2 * (place % 50), "timepoint": f"{place % 9} weeks",
        }
        for place in range(number)
    ]  # fmt: skip


def calls(number: int, studies: int) -> int:
    profile = cProfile.Profile()
    profile.runcall(audit, rows(number, studies))
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.slow
@pytest.mark.parametrize("studies", [1, 50, 500])
def test_twice_the_rows_take_twice_the_work(studies: int) -> None:
    assert calls(2000, studies) <= 2.1 * calls(1000, studies)
