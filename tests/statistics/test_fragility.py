"""Fragility: in which group events change, in which direction, and how many."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, PValue
from myositis_ild_evidence.records import Change, Correction, Row
from myositis_ild_evidence.statistics import Count, fragility, recompute_p

Table = tuple[int, int, int, int]


def counts(a: int, n1: int, c: int, n2: int, **more: Any) -> Row:
    cells = [Cell(group="one", count=a, total=n1), Cell(group="two", count=c, total=n2)]
    return Row(id="row", label="Event", values=cells, **more)


@pytest.mark.parametrize(
    ("table", "group", "direction", "changed"),
    [
        # Significant: towards the other group, in the group with fewer events.
        ((15, 40, 6, 40), "two", "more", 7),
        ((0, 20, 9, 20), "one", "more", 3),
        ((9, 20, 0, 20), "two", "more", 3),
        ((5, 10, 20, 20), "one", "more", 8),
        ((9, 10, 30, 60), "one", "fewer", 8),  # fewer events, but more frequent
        # Not significant: away from it.
        ((4, 20, 9, 20), "one", "fewer", 2),
        ((8, 10, 20, 20), "one", "fewer", 7),
        ((3, 10, 5, 40), "one", "more", 5),
        ((2, 3, 6, 30), "one", "more", 3),  # everybody in the group
        # As many events in both: the first group, whichever it is.
        ((3, 10, 3, 30), "one", "more", 5),
        ((3, 30, 3, 10), "one", "fewer", 1),
    ],
)
def test_events_change_where_there_are_fewer(
    table: Table, group: str, direction: str, changed: int
) -> None:
    found = fragility(counts(*table))
    assert (found.test, found.name, found.alpha) == ("fisher", "Fisher's exact", 0.05)
    assert (found.group, found.direction) == (group, direction)
    assert found.changed is not None
    first, second = found.inputs
    assert isinstance(first, Count)
    assert isinstance(second, Count)
    own = first if group == "one" else second
    assert found.changed == attrs.evolve(own, events=changed)
    assert found.events == abs(changed - own.events)
    turned = (
        (changed, own.total, second.events, second.total)
        if own is first
        else (first.events, first.total, changed, own.total)
    )
    assert found.p == recompute_p(counts(*table))["fisher"].p
    assert found.p_changed == recompute_p(counts(*turned))["fisher"].p


def test_nobody_left_with_the_event_can_cross_the_level() -> None:
    found = fragility(counts(1, 20, 4, 20), test="pearson")
    assert (found.direction, found.events) == ("fewer", 1)
    assert found.changed is not None
    assert found.changed.events == 0
    one_in_all = fragility(counts(1, 99, 1, 2), alpha=0.03)
    assert one_in_all.changed == Count(group="one", label="one", events=0, total=99)
    assert one_in_all.p_changed == pytest.approx(2 / 101)  # the one event falls to one of the two


def test_where_everybody_has_the_event_nothing_is_left_to_test() -> None:
    found = fragility(counts(9, 10, 100, 100), test="pearson", alpha=0.2)
    assert found.changed == Count(group="one", label="one", events=10, total=10)
    assert found.p_changed == 1.0


@pytest.mark.parametrize("table", [(2, 10, 4, 20), (4, 20, 2, 10), (1, 3, 2, 3)])
def test_where_no_number_of_events_crosses_the_level_nothing_is_said_of_it(table: Table) -> None:
    found = fragility(counts(*table))
    assert (found.direction, found.events, found.changed, found.p_changed) == (
        "fewer",
        None,
        None,
        None,
    )


def test_a_p_value_that_equals_the_level_is_not_significant() -> None:
    p = fragility(counts(15, 40, 6, 40)).p
    found = fragility(counts(15, 40, 6, 40), alpha=p)
    assert (found.direction, found.alpha) == ("fewer", p)
    changed = fragility(counts(15, 40, 6, 40)).p_changed
    assert changed is not None
    assert fragility(counts(15, 40, 6, 40), alpha=changed).p_changed == changed


@pytest.mark.parametrize(
    ("printed", "test"),
    [("0.041", "fisher"), ("0.022", "pearson"), ("0.5", "fisher"), (None, "fisher")],
)
def test_the_test_that_the_printed_value_follows_from_is_taken(
    printed: str | None, test: str
) -> None:
    p = None if printed is None else PValue(value=printed)
    assert fragility(counts(15, 40, 6, 40, p=p)).test == test


def test_fishers_is_taken_where_the_printed_value_follows_from_both() -> None:
    bound = PValue(value="0.05", operator="<")
    assert fragility(counts(15, 40, 6, 40, p=bound)).test == "fisher"


def test_groups_and_totals_are_the_callers() -> None:
    cells = [Cell(group=g, count=k) for g, k in (("one", 15), ("two", 6), ("three", 7))]
    row = Row(id="row", label="Event", values=cells)
    totals = {"one": 40, "two": 40, "three": 40}
    found = fragility(row, ("one", "three"), totals=totals)
    assert [str(given) for given in found.inputs] == ["one 15 of 40", "three 7 of 40"]
    assert (found.subject, found.sources, found.cautions) == ("Event", (), ())


def test_groups_that_are_no_arms_are_taken_from_the_printed_p_value() -> None:
    study = mie.evidence.studies["cherin2002"]
    cells = [
        Cell(group="responders", count=20, total=25),
        Cell(group="nonresponders", count=3, total=10),
        Cell(group="all", count=23, total=35),
    ]
    row = attrs.evolve(
        study.outcomes["relapse"],
        values=cells,
        p=PValue(value="0.05", operator="<", groups=["responders", "nonresponders"]),
        corrections=[
            Correction(
                of=["values.responders"],
                set=Change(label="Relapse, as corrected"),
                status="proven",
                cite="inpharmd",
                locator="Table 3, Results",
                why="An example.",
            )
        ],
    )
    found = fragility(row)
    assert [given.group for given in found.inputs if isinstance(given, Count)] == [
        "responders",
        "nonresponders",
    ]
    assert found.subject == "Relapse, as corrected"
    assert found.cautions[:3] == (
        "IVIG responders: picked out afterwards, not an arm; this only describes",
        "corrected: An example.",
        "IVIG non-responders: picked out afterwards, not an arm; this only describes",
    )


@pytest.mark.parametrize(
    ("table", "who"), [((0, 31, 0, 17), "nobody"), ((31, 31, 17, 17), "everybody")]
)
def test_no_printed_value_is_looked_for_in_figures_that_cannot_be_tested(
    table: Table, who: str
) -> None:
    printed = PValue(value="0.05", operator="<")
    with pytest.raises(mie.NotComparableError, match=f"{who} had the event"):
        fragility(counts(*table, p=printed))
