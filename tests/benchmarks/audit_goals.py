"""The goal of growth of the audit: twice the rows of a plain table take about twice the time."""

from typing import Any

ROWS = """
from myositis_ild_evidence.appraisal import audit
def rows(number):
    return [
        {"study": f"s{i % 500}", "variable": f"v{i // 1000}", "group": "ab"[i % 2], "group_n": 50,
         "count": i % 50, "percent": 2 * (i % 50), "timepoint": f"{i % 9} weeks"}
        for i in range(number)
    ]
"""


def entries(loop: Any) -> list[Any]:
    """Return the goal; both sides are this library, with twice the rows on one."""
    return [
        loop(
            name="audit of a plain table of 100,000 rows",
            prepare=f"{ROWS}\ntable = rows(100_000)",
            ours="audit(table)",
            peer="the same audit of 50,000 rows",
            prepare_theirs=f"{ROWS}\nhalf = rows(50_000)",
            theirs="audit(half)",
            at_most=2.1,
            pairs=4,  # each takes most of a minute
        )
    ]
