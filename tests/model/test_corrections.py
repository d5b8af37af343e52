"""A proven correction is what the library answers with; the printed figure stays readable."""

from decimal import Decimal
from typing import Any

import pytest

from myositis_ild_evidence import Cell, Correction, InvalidValueError, Outcome, UnknownKeyError
from myositis_ild_evidence.records import Change, Reported


def row(cell: Cell, status: Any = "proven", of: Any = ("values.ivig",), **change: Any) -> Outcome:
    """An outcome with one cell beside another, and a correction."""
    correction = Correction(of=of, set=Change(**change), why="Because.", status=status)
    other = Cell(group="control", count=2, total=16)
    return Outcome(
        id="a", label="Printed", domains=["muscle"], unit="score", timepoint="3 months",
        values=[cell, other], corrections=[correction],
    )  # fmt: skip


def reported(outcome: Outcome, path: str = "values.ivig") -> Reported:
    (found,) = [r for r in outcome.reported() if r.path == path]
    return found


COUNT = Cell(group="ivig", count=6, percent="0.25", total=24)
MEAN = Cell(group="ivig", mean="84.70", plus_minus="4.5", printed="84.70 +/- 4.5")


def test_a_proven_correction_is_the_answer() -> None:
    outcome = row(MEAN, mean="74.7")
    assert outcome["ivig"].mean == Decimal("74.7")
    assert outcome["ivig"].printed_form == "74.7 ± 4.5"
    found = reported(outcome)
    assert (found.corrected, found.printed) == (True, MEAN)
    assert found.printed.printed_form == "84.70 +/- 4.5"
    assert outcome.values[0] == MEAN


def test_a_probable_correction_is_a_warning() -> None:
    outcome = row(MEAN, "probable", mean="74.7")
    assert outcome["ivig"] == MEAN
    assert outcome.warnings == ("Because.",)
    found = reported(outcome)
    assert (found.corrected, found.cell, len(found.corrections)) == (False, MEAN, 1)


def test_only_the_cells_that_are_named_are_corrected() -> None:
    outcome = row(COUNT, count=7)
    assert (outcome["ivig"].count, outcome["control"].count) == (7, 2)
    assert not reported(outcome, "values.control").corrected


@pytest.mark.parametrize("field", ["mean", "median", "value", "percent"])
def test_a_figure_can_be_corrected_to_zero(field: str) -> None:
    figure: dict[str, Any] = {field: 5}
    answer = row(Cell(group="ivig", **figure), **{field: Decimal(0)})["ivig"]
    assert (getattr(answer, field), answer.headline) == (Decimal(0), Decimal(0))


def test_a_count_can_be_corrected_to_zero() -> None:
    answer = row(Cell(group="ivig", count=5, total=24), count=0, percent="computed")["ivig"]
    assert (answer.count, answer.percent, answer.total) == (0, Decimal("0.0"), 24)


def test_a_percentage_is_computed_from_the_count_and_the_total_that_are_right() -> None:
    assert row(COUNT, percent="computed")["ivig"].percent == Decimal("25.0")
    assert row(COUNT, percent="computed", count=7)["ivig"].percent == Decimal("29.2")
    assert row(COUNT, percent="computed", count=7, total=28)["ivig"].percent == Decimal("25.0")


def test_a_new_centre_takes_the_place_of_the_printed_one() -> None:
    answer = row(MEAN, median="80", iqr=["70", "90"])["ivig"]
    assert (answer.kind, answer.mean, answer.plus_minus) == ("median", None, None)
    assert answer.printed_form == "80 (70–90)"


def test_the_kind_of_a_figure_can_be_corrected() -> None:
    answer = row(MEAN, kind="median")["ivig"]
    assert (answer.kind, answer.headline, answer.mean) == ("median", Decimal("84.70"), None)


def test_a_figure_can_belong_to_another_group() -> None:
    outcome = row(Cell(group="ivig", count=5), group="ivig_periods", total=12)
    answer = outcome["ivig_periods"]
    assert (answer.count, answer.total, answer.group) == (5, 12, "ivig_periods")
    with pytest.raises(UnknownKeyError, match="no group 'ivig'; valid: 'ivig_periods'"):
        outcome["ivig"]
    assert reported(outcome).printed.group == "ivig"


def test_label_unit_and_time_can_be_corrected() -> None:
    found = reported(row(MEAN, label="Right", unit="month", timepoint="6 months"))
    assert (found.label, found.unit, found.timepoint) == ("Right", "month", ("6 months",))


def test_a_correction_of_the_row_is_about_every_cell() -> None:
    outcome = row(MEAN, of=["row"], unit="month")
    assert [(r.unit, r.corrected) for r in outcome.reported()] == [("month", True)] * 2
    assert outcome.unit == "score"


def test_corrections_of_one_cell_follow_each_other() -> None:
    first, second = (
        Correction(of=["values.ivig"], set=Change(**change), why="x", status="proven")
        for change in ({"count": 7}, {"total": 28, "percent": "computed"})
    )
    outcome = Outcome(
        id="a", label="A", domains=["muscle"], values=[COUNT], corrections=[first, second]
    )
    answer = outcome["ivig"]
    assert (answer.count, answer.total, answer.percent) == (7, 28, Decimal("25.0"))


@pytest.mark.parametrize(
    ("cell", "change", "message"),
    [
        (Cell(group="ivig", percent=5), {"percent": "computed"}, "needs a count and a total"),
        (COUNT, {"count": 25}, "25 is more than its total 24"),
        (COUNT, {"percent": "116"}, "between 0 and 100"),
        (MEAN, {"count": 4}, "count and mean do not stand in one cell"),
        (MEAN, {"mean": "5", "median": "6"}, "mean and median do not stand in one cell"),
    ],
)
def test_a_correction_that_cannot_be_made_is_refused(
    cell: Cell, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        row(cell, **change)


def test_a_correction_names_a_cell_that_exists() -> None:
    with pytest.raises(InvalidValueError, match=r"no cell 'values.ivg'; did you mean 'values.iv"):
        row(COUNT, of=["values.ivg"], count=7)
    with pytest.raises(InvalidValueError, match="say why"):
        Correction(of=["row"], set=Change(label="x"), why=" ", status="proven")
    with pytest.raises(InvalidValueError, match="unknown unit 'scor'"):
        Change(unit="scor")
