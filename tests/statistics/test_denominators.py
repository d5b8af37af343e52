"""Of how many: a count is divided only by what is stated as its denominator."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell
from myositis_ild_evidence.errors import InvalidValueError, NotComparableError
from myositis_ild_evidence.records import AdverseEvent, Row
from myositis_ild_evidence.statistics import Count, effect, figures, fragility, recompute_p

SIDE_EFFECTS = mie.evidence.adverse_events["cherin2002/any"]
[RAISED_CK] = [
    row
    for row in mie.evidence.studies["dalakas1993"].baseline
    if row.id == "elevated-creatine-kinase"
]


def with_cell(**figures: Any) -> AdverseEvent:
    """The side effects among the 35 patients of cherin2002, reported otherwise."""
    return attrs.evolve(SIDE_EFFECTS, values=[Cell(group="all", **figures)])


def test_a_count_without_a_denominator_is_not_divided_by_the_size_of_its_group() -> None:
    with pytest.raises(NotComparableError) as caught:
        effect(SIDE_EFFECTS, "proportion")
    assert str(caught.value) == (
        "cherin2002/any, all: 6 stands without a denominator, and that it is the group's size "
        "(35) is not said; give totals={'all': …}"
    )


@pytest.mark.parametrize("compute", [recompute_p, fragility, lambda r: effect(r, "risk-ratio")])
def test_two_such_counts_are_not_compared_either(compute: Any) -> None:
    with pytest.raises(NotComparableError, match=r"ivig: 5 stands without a denominator"):
        compute(RAISED_CK)


def test_the_caller_may_state_the_denominator() -> None:
    [given] = effect(SIDE_EFFECTS, "proportion", totals={"all": 35}).inputs
    assert (str(given), given) == (
        "All patients 6 of 35",
        Count(group="all", label="All patients", events=6, total=35),
    )
    found = effect(RAISED_CK, "risk-ratio", totals={"ivig": 8, "placebo": 7})
    assert found.estimate == pytest.approx((5 / 8) / (4 / 7))


def test_fewer_than_the_group_may_have_been_looked_at_but_not_more() -> None:
    [given] = effect(SIDE_EFFECTS, "proportion", totals={"all": 34}).inputs
    assert isinstance(given, Count)
    assert given.total == 34
    with pytest.raises(InvalidValueError) as caught:
        effect(SIDE_EFFECTS, "proportion", totals={"all": 36})
    assert str(caught.value) == (
        "cherin2002/any, all: the evidence says the group has 35, totals says 36"
    )


@pytest.mark.parametrize("total", [0, 6.0, True])
def test_a_stated_denominator_is_a_whole_number(total: Any) -> None:
    with pytest.raises(InvalidValueError) as caught:
        effect(SIDE_EFFECTS, "proportion", totals={"all": total})
    assert str(caught.value) == (
        f"cherin2002/any, all: a total is a whole number from 1 to 10^9, not {total!r}"
    )


def test_the_evidence_may_state_that_the_denominator_is_the_group() -> None:
    [given] = effect(with_cell(count=6, total="all"), "proportion").inputs
    assert isinstance(given, Count)
    assert (given.events, given.total, given.derived) == (6, 35, False)


def test_the_denominator_may_be_another_group() -> None:
    relapse = mie.evidence.studies["cherin2002"].outcomes["relapse"]
    part = Cell(group="relapsed", count=4, total="responders")
    [given] = attrs.evolve(relapse, values=[part]).effect("proportion").inputs
    assert isinstance(given, Count)
    assert (given.group, given.events, given.total) == ("relapsed", 4, 25)
    loose = Row(id="event", label="Event", values=[part])
    with pytest.raises(NotComparableError, match=r"give totals=\{'responders': …\}"):
        effect(loose, "proportion", totals={"relapsed": 7})
    [given] = effect(loose, "proportion", totals={"responders": 25}).inputs
    assert str(given) == "relapsed 4 of 25"


def test_a_cell_that_says_of_how_many_needs_nobody_to_give_it() -> None:
    cells = [Cell(group="a", count=6, total=9), Cell(group="b", mean=5, sd=2, total=9)]
    loose = Row(id="event", label="Event", values=cells)
    counted, measured = loose.reported()
    assert str(figures.count(loose, counted)) == "a 6 of 9"
    assert str(figures.mean(loose, measured)) == "b 5 (SD 2, n = 9)"


def test_a_percentage_beside_the_count_shows_whether_the_denominator_is_the_group() -> None:
    [given] = effect(with_cell(count=6, percent=17), "proportion").inputs
    assert isinstance(given, Count)
    assert (given.events, given.total, given.derived) == (6, 35, False)
    with pytest.raises(InvalidValueError) as contradicted:
        effect(with_cell(count=6, percent=17), "proportion", totals={"all": 30})
    assert str(contradicted.value) == ("cherin2002/any, all: the evidence says 35, totals says 30")
    [given] = effect(with_cell(count=6, percent=20), "proportion", totals={"all": 30}).inputs
    assert str(given) == "All patients 6 of 30"
    with pytest.raises(NotComparableError) as caught:
        effect(with_cell(count=6, percent=20), "proportion")
    assert str(caught.value) == (
        "cherin2002/any, all: 6 (20%) stands without a denominator, and 6 of 35, the group's size, "
        "does not print as 20%; give totals={'all': …}"
    )


def test_a_count_of_a_group_of_unknown_size_asks_for_the_denominator() -> None:
    row = Row(id="event", label="Event", values=[Cell(group="all", count=6)])
    with pytest.raises(NotComparableError) as caught:
        effect(row, "proportion")
    assert str(caught.value) == "event, all: of how many is not known; give totals={'all': …}"
