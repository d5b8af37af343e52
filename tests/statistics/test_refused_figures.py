"""Refusals of figures in full: which figure, what is wrong with it, what is needed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell
from myositis_ild_evidence.errors import MissingExtraError, NotComparableError
from myositis_ild_evidence.extras import advice
from myositis_ild_evidence.records import Row
from myositis_ild_evidence.statistics import (
    effect,
    fragility,
    proportion,
    recompute_p,
    zero_event_bound,
)
from myositis_ild_evidence.statistics.printed import library

SIDE_EFFECTS = mie.evidence.adverse_events["kampylafka2012/any"]
ONE_OF_9 = Cell(group="b", count=1, total=9)
SPREADLESS = [Cell(group=g, mean=m, sd=0, total=4) for g, m in (("a", 5), ("b", 6))]


def row(*cells: Cell, **more: Any) -> Row:
    return Row(id="row", label="Event", values=cells, **more)


def beside(**figures: Any) -> Row:
    """A row of two groups; the first reports these figures, the second 1 of 9."""
    return row(Cell(group="a", **figures), ONE_OF_9)


def pair(a: int, c: int) -> Row:
    return row(Cell(group="a", count=a, total=9), Cell(group="c", count=c, total=9))


risk_ratio = partial(effect, measure="risk-ratio")
mean_difference = partial(effect, measure="mean-difference")
share = partial(effect, measure="proportion")

no_figures: tuple[tuple[Callable[[], Any], str], ...] = (
    (
        lambda: risk_ratio(beside(absent=mie.Absence.NOT_REPORTED), groups=("a", "b")),
        "row, a: not reported; a figure is needed",
    ),
    (
        lambda: risk_ratio(beside(percent=25, operator="<", total=17)),
        "row, a: <25% is a bound or an estimate; an exact figure is needed",
    ),
    (
        lambda: risk_ratio(beside(mean=25, sd=1, total=17)),
        "row, a: a mean is reported; a count or a percentage is needed",
    ),
    (
        lambda: mean_difference(beside(median=25, total=17)),
        "row, a: a median is reported; a mean with its standard deviation is needed",
    ),
    (
        lambda: mean_difference(beside(mean=25, operator="~", sd=3, total=17)),
        "row, a: ~25 ± 3 is a bound or an estimate; an exact figure is needed",
    ),
    (
        lambda: mean_difference(beside(mean=25, total=17)),
        "row, a: no spread is reported; a standard deviation is needed",
    ),
    (
        lambda: mean_difference(beside(mean=25, plus_minus=3, total=17)),
        "row, a: the source does not say whether ± is a standard deviation or a standard error; "
        "plus_minus='sd' or plus_minus='se' reads it so",
    ),
    (
        lambda: mean_difference(beside(mean=25, sd=3, total=1)),
        "row, a: one person has no standard deviation; two are needed",
    ),
    (
        lambda: mean_difference(beside(mean=25, sd=3)),
        "row, a: of how many is not known; give totals={'a': …}",
    ),
    (
        lambda: share(SIDE_EFFECTS),
        "kampylafka2012/any, all: of how many is not known (unclear: the document does not say "
        "of which patients; 4 of 24 on IVIG, 7 of all 42 and 3 of 18 without IVIG all fit); give "
        "totals={'all': …}",
    ),
    (
        lambda: proportion(Cell(group="a", percent=50), 300),
        "a, a: every count from 149 to 151 of 300 prints as 50%; the count is needed",
    ),
    (
        lambda: proportion(Cell(group="a", percent=33), 150),
        "a, a: every count from 49 to 50 of 150 prints as 33%; the count is needed",
    ),
    (
        lambda: proportion(Cell(group="a", percent="50.04"), 1000),
        "a, a: no count of 1000 prints as 50.04% (499 is 49.90%, 500 is 50.00%, 501 is 50.10%); "
        "the count is needed",
    ),
    (
        lambda: proportion(Cell(group="a", percent="22.6"), 17),
        "a, a: no count of 17 prints as 22.6% (3 is 17.65%, 4 is 23.53%, 5 is 29.41%); the count "
        "is needed",
    ),
    (
        lambda: proportion(Cell(group="a", percent="70.5"), 17),
        "a, a: no count of 17 prints as 70.5% (11 is 64.71%, 12 is 70.59%, 13 is 76.47%); 12 fits "
        "if digits were cut off; the count is needed",
    ),
    (
        lambda: proportion(Cell(group="a", percent=1), 17),
        "a, a: no count of 17 prints as 1% (0 is 0.00%, 1 is 5.88%); the count is needed",
    ),
    (
        lambda: proportion(Cell(group="a", percent=99), 17),
        "a, a: no count of 17 prints as 99% (16 is 94.12%, 17 is 100.00%); the count is needed",
    ),
)
DIFFERENCES: tuple[tuple[Any, Any], ...] = (
    ("mean-difference", "welch"),
    ("mean-difference", "pooled"),
    ("standardised-mean-difference", None),
)
no_measure: tuple[tuple[Callable[[], Any], str], ...] = (
    (
        lambda: effect(pair(1, 2), "number-needed-to-treat"),
        "row does not say whether more or fewer events are better; give better='lower' or "
        "better='higher'",
    ),
    (
        lambda: risk_ratio(pair(0, 0)),
        "no events in either group: a risk ratio of 0/0 does not exist; the risk difference and an "
        "upper bound for each group do",
    ),
    (
        lambda: effect(pair(0, 0), "odds-ratio"),
        "nobody in either group had the event: an odds ratio does not exist; the risk difference "
        "does",
    ),
    (
        lambda: effect(pair(9, 9), "odds-ratio"),
        "everybody in either group had the event: an odds ratio does not exist; the risk "
        "difference does",
    ),
    (
        lambda: zero_event_bound(ONE_OF_9),
        "b 1 of 9: a bound for no event needs 0 events; a proportion has an interval",
    ),
    *(
        (
            partial(effect, row(*SPREADLESS), measure, method=method),
            "both standard deviations are zero: the difference has no interval; figures with a "
            "spread are needed",
        )
        for measure, method in DIFFERENCES
    ),
    (
        lambda: recompute_p(row(*SPREADLESS)),
        "both standard deviations are zero; a t-test needs a spread",
    ),
    (
        lambda: recompute_p(pair(0, 0)),
        "a 0 of 9 and c 0 of 9: nobody had the event; a test needs people with and without it",
    ),
    (
        lambda: fragility(pair(9, 9)),
        "a 9 of 9 and c 9 of 9: everybody had the event; a test needs people with and without it",
    ),
    (
        lambda: recompute_p(beside(mean=5, sd=1, total=9)),
        "row: count and mean do not compare",
    ),
    (
        lambda: recompute_p(row(Cell(group="c", percent=50, total=8), *SPREADLESS[:1])),
        "row: mean and percentage do not compare",
    ),
    *(
        (
            partial(recompute_p, beside(**figures), groups=("a", "b")),
            f"row: a {printed}, b 1; counts, or means with standard deviations, are needed (a test "
            "of medians cannot be recomputed from them)",
        )
        for figures, printed in (
            ({"median": 5, "total": 9}, "5"),
            ({"value": 5}, "5"),
            ({"change": 5}, "5"),
            ({"range": (1, 2)}, "1–2"),
            ({"absent": mie.Absence.NOT_REPORTED}, "nothing"),
        )
    ),
)


@pytest.mark.parametrize(("call", "message"), [*no_figures, *no_measure])
def test_a_refused_figure_is_named_with_the_reason_and_what_is_needed(
    call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(NotComparableError) as caught:
        call()
    assert str(caught.value) == message


def test_a_missing_library_is_named_with_the_extra_that_brings_it() -> None:
    with pytest.raises(MissingExtraError) as caught:
        library("scipi.stats.contingency")
    assert str(caught.value) == (
        "statistics need scipi, which cannot be imported (No module named 'scipi'); "
        f"{advice('stats')}"
    )
    assert isinstance(caught.value.__cause__, ModuleNotFoundError)
