"""A cell shows its figures as printed, and holds only combinations that make sense."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

from myositis_ild_evidence import Cell, InvalidValueError, PValue
from myositis_ild_evidence.records import Absence, Change, Unclear
from myositis_ild_evidence.records.cell import CENTRES, INTERVALS, SPREADS

NOT_REPORTED = Absence.NOT_REPORTED

SHOWN: dict[str, dict[str, Any]] = {
    "12": {"count": 12},
    "0": {"count": 0},
    "12 (70%)": {"count": 12, "percent": 70, "total": 17},
    "70.0%": {"percent": "70.0"},
    "0%": {"percent": 0},
    "84.70": {"mean": "84.70"},
    "84.71": {"median": "84.71"},
    "84.72": {"value": "84.72"},
    "-3.10": {"change": "-3.10"},
    "1254.0 ± 929.4": {"mean": "1254.0", "plus_minus": "929.4"},
    "1254.0 ± 929.5": {"mean": "1254.0", "sd": "929.5"},
    "1254.0 ± 929.6": {"mean": "1254.0", "se": "929.6"},
    "84.7 ± 4.5 (80–90)": {"mean": "84.7", "sd": "4.5", "range": (80, 90)},
    "5 (4.0–6.5)": {"median": 5, "iqr": ("4.0", "6.5")},
    "4.0–6.5": {"range": ("4.0", "6.5")},
    "5 (95% CI 4.0–6.5)": {"mean": 5, "ci95": ("4.0", "6.5")},
    "95% CI 4.0–6.5": {"ci95": ("4.0", "6.5")},
    "45.5% (95% CI 24.4%–67.8%)": {"percent": "45.5", "ci95": ("24.4", "67.8")},
    "45.5% (24.4–67.8)": {"percent": "45.5", "range": ("24.4", "67.8")},
    "<5": {"value": 5, "operator": "<"},
    "≤5": {"value": 5, "operator": "<="},
    ">5": {"value": 5, "operator": ">"},
    "≥5": {"value": 5, "operator": ">="},
    "~5": {"value": 5, "operator": "~"},
    ">70%": {"percent": 70, "operator": ">"},
    "": {"absent": NOT_REPORTED},
    "ten": {"count": 10, "printed": "ten"},
    "n. r.": {"absent": NOT_REPORTED, "printed": "n. r."},
}


@pytest.mark.parametrize("printed", SHOWN)
def test_figures_are_shown_as_they_are_printed(printed: str) -> None:
    assert Cell(**SHOWN[printed]).printed_form == printed


@pytest.mark.parametrize(
    ("fields", "kind", "headline"),
    [
        ({"count": 12, "percent": 70, "total": 17}, "count", 12),
        ({"percent": 70}, "percentage", Decimal(70)),
        ({"mean": 5}, "mean", Decimal(5)),
        ({"median": 6}, "median", Decimal(6)),
        ({"value": 7}, "value", Decimal(7)),
        ({"change": 0}, "change", Decimal(0)),
        ({"range": (4, 6)}, "value", None),
    ],
)
def test_the_headline_is_the_centre_that_is_printed(
    fields: dict[str, Any], kind: str, headline: Any
) -> None:
    cell = Cell(**fields)
    assert (cell.kind, cell.headline) == (kind, headline)


FIGURES = ("percent", "mean", "median", "value", "change", "sd", "se", "plus_minus")


@pytest.mark.parametrize(
    ("record", "name"),
    [(r, n) for r in (Cell, Change) for n in (*FIGURES, *INTERVALS) if n in attrs.fields_dict(r)],
)
def test_a_figure_may_be_given_as_text_and_is_an_exact_decimal(record: Any, name: str) -> None:
    centre = {"mean": 5} if name in SPREADS and record is Cell else {}
    given: Any = ["5.10", "6"] if name in INTERVALS else "5.10"
    kept = (Decimal("5.10"), Decimal("6")) if name in INTERVALS else Decimal("5.10")
    assert repr(getattr(record(**centre, **{name: given}), name)) == repr(kept)


def test_a_cell_that_names_no_group_belongs_to_none() -> None:
    assert Cell(count=1).group == ""


@pytest.mark.parametrize("name", INTERVALS)
def test_an_interval_is_told_with_its_kind(name: str) -> None:
    bounds: dict[str, Any] = {name: ("4.0", 6)}
    assert Cell(**bounds).interval == (name, (Decimal("4.0"), Decimal(6)))
    assert Cell(mean=5, sd=1).interval is None


NO_CELL: dict[str, dict[str, Any]] = {
    "Cell.absent: a cell with count is not absent": {"count": 5, "absent": NOT_REPORTED},
    "Cell.absent: a cell with mean, sd is not absent": {
        "mean": 5, "sd": 1, "absent": Unclear("torn")},
    "Cell.absent: a cell with range is not absent": {"range": (1, 2), "absent": NOT_REPORTED},
    "Cell.value: a cell needs a figure (count, percent, mean, median, value, change) or a reason "
    "for none": {"sd": 5},
    "Cell.mean: count and mean do not stand in one cell": {"count": 5, "mean": 5},
    "Cell.mean: percent and mean do not stand in one cell": {"percent": 5, "mean": 5},
    "Cell.percent: count and percent and mean do not stand in one cell": {
        "count": 5, "percent": 5, "mean": 5},
    "Cell.se: sd and se do not stand in one cell": {"mean": 5, "sd": 1, "se": 1},
    "Cell.range: sd and plus_minus and range do not stand in one cell": {
        "mean": 5, "sd": 1, "plus_minus": 1, "range": (4, 6)},
    "Cell.iqr: range and iqr do not stand in one cell": {
        "mean": 5, "range": (4, 6), "iqr": (4, 6)},
    "Cell.count: a count cannot be negative: -1": {"count": -1},
    "Cell.total: a denominator is at least 1, not 0": {"count": 0, "total": 0},
    "Cell.count: 2 is more than its total 1": {"count": 2, "total": 1},
    "Cell.percent: a percentage lies between 0 and 100, not -0.1": {"percent": "-0.1"},
    "Cell.percent: a percentage lies between 0 and 100, not 100.1": {"percent": "100.1"},
    "Cell.range: expected two bounds, got 3": {"range": (4, 5, 6)},
    "Cell.iqr: upside down: 6 is more than 5.9": {"median": 5, "iqr": (6, "5.9")},
    "Cell.sd: a spread cannot be negative: -0.1": {"mean": 5, "sd": "-0.1"},
    "PValue.value: a p-value lies between 0 and 1, not 1.01": {"value": "1.01"},
    "PValue.value: a p-value lies between 0 and 1, not -0.01": {"value": "-0.01"},
}  # fmt: skip


@pytest.mark.parametrize("message", NO_CELL)
def test_what_cannot_stand_in_a_cell_is_refused_with_the_reason(message: str) -> None:
    made = PValue if message.startswith("PValue") else Cell
    with pytest.raises(InvalidValueError) as caught:
        made(**NO_CELL[message])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "fields",
    [
        {"count": 0, "total": 1, "percent": 0},
        {"count": 1, "total": 1, "percent": 100},
        {"count": 5, "total": "all"},
        {"count": 5, "total": Unclear("not said of whom")},
        {"mean": 5, "sd": 0, "range": (5, 5)},
        {"ci95": (1, 2)},
    ],
)
def test_the_smallest_and_the_largest_that_can_be_are_taken(fields: dict[str, Any]) -> None:
    cell = Cell(**fields)
    assert {name: getattr(cell, name) for name in fields} == fields


@pytest.mark.parametrize("value", ["0", "0.050", "1"])
def test_a_p_value_is_a_probability_with_the_digits_that_were_printed(value: str) -> None:
    assert str(PValue(value=value)) == value
    assert [str(PValue(value=value, operator=sign)) for sign in ("<", ">", "<=")] == [
        f"<{value}", f">{value}", f"<={value}"
    ]  # fmt: skip


def test_the_rules_run_on_the_fields_that_are_well_formed() -> None:
    assert list(Cell.problems({"count": 25, "total": 24})) == [
        ("count", "25 is more than its total 24")
    ]
    assert list(Cell.problems({"count": None, "mean": None})) == []
    nothing = dict.fromkeys((*CENTRES, *INTERVALS))
    assert [field for field, _ in Cell.problems(nothing)] == ["value"]
    assert list(PValue.problems({})) == []


def test_every_figure_of_a_cell_is_judged_although_others_are_wrong() -> None:
    given: dict[str, Any] = {"count": -1, "percent": Decimal(101), "total": -4}
    given |= {"sd": Decimal(-1), "range": (Decimal(2), Decimal(1)), "iqr": (Decimal(1),)}
    assert list(Cell.problems(given)) == [
        ("iqr", "sd and range and iqr do not stand in one cell"),
        ("count", "a count cannot be negative: -1"),
        ("total", "a denominator is at least 1, not -4"),
        ("percent", "a percentage lies between 0 and 100, not 101"),
        ("sd", "a spread cannot be negative: -1"),
        ("range", "upside down: 2 is more than 1"),
        ("iqr", "expected two bounds, got 1"),
    ]
