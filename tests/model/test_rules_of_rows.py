"""Rows of a table: their cells, units and corrections, and whose they are."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from myositis_ild_evidence import (
    Cell,
    Correction,
    Group,
    InvalidValueError,
    Outcome,
    Source,
    UnknownKeyError,
)
from myositis_ild_evidence.records import (
    Absence,
    Category,
    Change,
    Characteristic,
    Owner,
    Place,
    Row,
)
from refused import refused

IVIG, CONTROL = Cell(group="ivig", count=6, total=24), Cell(group="control", count=2, total=16)
ROW: dict[str, Any] = {"id": "death", "label": "Death", "values": [IVIG, CONTROL]}


def correction(of: Any = ("values.ivig",), status: Any = "proven", **change: Any) -> Correction:
    return Correction(of=of, set=Change(**change), why=f"Because {status}.", status=status)


def outcome(**fields: Any) -> Outcome:
    return Outcome(**ROW | {"domains": ["mortality"]} | fields)


def message(make: Any) -> str:
    with pytest.raises(InvalidValueError) as caught:
        make()
    return str(caught.value)


# ---- what a correction does to a cell

CORRECTED: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a count leaves the percentage as printed": (
        {"count": 6, "percent": 25, "total": 24}, {"count": 7},
        {"count": 7, "percent": Decimal(25), "total": 24}),
    "a percentage leaves the count as printed": (
        {"count": 6, "percent": 25, "total": 24}, {"percent": 26},
        {"count": 6, "percent": Decimal(26), "total": 24}),
    "a mean takes the place of a count and its percentage": (
        {"count": 6, "percent": 25}, {"mean": 3}, {"mean": Decimal(3)}),
    "a mean leaves the spread as printed": (
        {"mean": 5, "plus_minus": 1}, {"mean": 3}, {"mean": Decimal(3), "plus_minus": Decimal(1)}),
    "a spread takes the place of the printed spreads": (
        {"mean": 5, "plus_minus": 1, "range": (4, 6)}, {"sd": 2},
        {"mean": Decimal(5), "sd": Decimal(2)}),
    "a mean and its spread take the place of both": (
        {"median": 5, "iqr": (4, 6)}, {"mean": 3, "sd": 2},
        {"mean": Decimal(3), "sd": Decimal(2)}),
    "a kind renames the headline figure": (
        {"mean": 5, "sd": 1}, {"kind": "value"}, {"value": Decimal(5), "sd": Decimal(1)}),
    "a kind with its spread leaves the headline figure and replaces the printed spread": (
        {"median": 5, "sd": 1}, {"kind": "mean", "iqr": (4, 6)},
        {"mean": Decimal(5), "iqr": (Decimal(4), Decimal(6))}),
    "a kind may come with its figure": (
        {"mean": 5}, {"kind": "median", "median": 6}, {"median": Decimal(6)}),
    "a threshold leaves the figure where it is": (
        {"value": 5}, {"kind": "threshold"}, {"value": Decimal(5)}),
    "a group and a denominator leave the printed form": (
        {"count": 6, "printed": "six"}, {"group": "all", "total": 24},
        {"group": "all", "count": 6, "total": 24, "printed": "six"}),
    "a time point leaves the printed form": (
        {"count": 6, "printed": "six"}, {"timepoint": "1 month"},
        {"count": 6, "printed": "six", "timepoint": "1 month"}),
    "a figure takes the place of the printed form": (
        {"count": 6, "printed": "six"}, {"count": 7}, {"count": 7}),
    "a figure takes the place of an absence": (
        {"absent": Absence.NOT_REPORTED}, {"count": 7, "total": 17}, {"count": 7, "total": 17}),
    "a percentage is computed from the printed count and total": (
        {"count": 1, "total": 8}, {"percent": "computed"},
        {"count": 1, "total": 8, "percent": Decimal("12.5")}),
    "a percentage is rounded half up to one place": (
        {"count": 1, "total": 16}, {"percent": "computed"},
        {"count": 1, "total": 16, "percent": Decimal("6.3")}),
    "a percentage is computed from the corrected count and total": (
        {"count": 1, "total": 8}, {"percent": "computed", "count": 3, "total": 4},
        {"count": 3, "total": 4, "percent": Decimal("75.0")}),
}  # fmt: skip


@pytest.mark.parametrize("case", CORRECTED)
def test_a_correction_sets_what_it_names_and_what_follows(case: str) -> None:
    printed, change, answer = CORRECTED[case]
    assert Change(**change).apply(Cell(**printed)) == Cell(**answer)


@pytest.mark.parametrize(
    "printed",
    [{"count": 1}, {"percent": 5, "total": 8}, {"count": 1, "total": "all"}],
)
def test_a_percentage_is_computed_from_whole_numbers_only(printed: dict[str, Any]) -> None:
    reason = "a computed percentage needs a count and a total"
    assert message(lambda: Change(percent="computed").apply(Cell(**printed))) == reason
    cell = Cell(group="ivig", **printed)
    assert message(
        lambda: outcome(values=[cell], corrections=[correction(percent="computed")])
    ) == (f"Outcome.corrections[0].set: values.ivig cannot be corrected so: {reason}")


def test_corrections_of_other_cells_are_not_tried_on_a_cell() -> None:
    only = correction(["values.control"], count=16)
    assert outcome(corrections=[only])["control"].count == 16
    both = correction(["values.control", "values.ivig"], count=17)
    assert message(lambda: outcome(corrections=[only, both])) == (
        "Outcome.corrections[1].set: values.control cannot be corrected so: "
        "Cell.count: 17 is more than its total 16"
    )


def test_a_correction_concerns_the_cells_it_names_or_the_whole_row() -> None:
    one, whole = correction(["values.ivig", "p"]), correction(["row"], "probable")
    assert [one.concerns(path) for path in ("values.ivig", "p", "values.control")] == [1, 1, 0]
    assert whole.concerns("values.control")
    assert (one.proven, whole.proven) == (True, False)


def test_a_correction_is_about_something_and_says_why() -> None:
    assert message(lambda: correction([])) == (
        "Correction.of: name at least one cell, such as 'values.all', or 'row'"
    )
    assert message(
        lambda: Correction(of=["row"], set=Change(), why=" \t", status="proven")
    ) == "Correction.why: say why"  # fmt: skip
    assert list(Correction.problems({})) == []


# ---- what a row answers with


def test_proven_corrections_of_label_unit_and_time_follow_each_other() -> None:
    row = Row(
        **ROW | {"unit": "day", "timepoint": "1 month"},
        corrections=[
            correction(label="First", unit="week", timepoint="2 months"),
            correction(label="Not sure", unit="year", timepoint="9 months", status="probable"),
            correction(label="Second"),
        ],
    )
    ivig, control = row.reported()
    assert (ivig.label, ivig.unit, ivig.timepoint) == ("Second", "week", ("2 months",))
    assert (ivig.path, ivig.printed, ivig.corrected) == ("values.ivig", IVIG, True)
    assert (control.label, control.unit, control.timepoint) == ("Death", "day", ("1 month",))
    assert (control.path, control.corrections, control.corrected) == ("values.control", (), False)


def test_the_time_is_that_of_the_cell_or_else_of_its_row_or_baseline() -> None:
    row = outcome(
        timepoint=["1 month", "3 months"],
        values=[IVIG, Cell(group="late", count=1, timepoint="1 year")],
        before=[IVIG, Cell(group="late", count=1, timepoint="screening")],
    )
    assert [(r.path, r.timepoint) for r in row.reported()] == [
        ("before.ivig", ("baseline",)),
        ("before.late", ("screening",)),
        ("values.ivig", ("1 month", "3 months")),
        ("values.late", ("1 year",)),
    ]


def test_a_cell_is_found_by_its_group_before_or_after() -> None:
    row = outcome(before=[Cell(group="ivig", count=1), Cell(group="early", count=2)])
    assert (row["ivig"], row["control"]) == (IVIG, CONTROL)
    assert (row.at_baseline("ivig").count, row.at_baseline("early").count) == (1, 2)
    for find, asked, known in (
        (row.__getitem__, "early", "valid: 'ivig', 'control'"),
        (row.__getitem__, "contrl", "did you mean 'control'?"),
        (row.at_baseline, "control", "valid: 'ivig', 'early'"),
    ):
        with pytest.raises(UnknownKeyError) as caught:
            find(asked)
        assert str(caught.value) == f"death has no group {asked!r}; {known}"


def test_probable_corrections_and_notes_are_reasons_for_care() -> None:
    found = [correction(status="probable"), correction()]
    assert Row(**ROW, corrections=found, note="Blurred.").warnings == (
        "Because probable.",
        "Blurred.",
    )
    assert Row(**ROW, corrections=[correction()]).warnings == ()


def test_rows_inside_a_row_learn_the_groups_and_the_place_of_its_study() -> None:
    groups = (Group(id="ivig", label="IVIG", role="treatment"),)
    source = Source(cite="a2020", locator="Table 1")
    inner = Category(id="one", label="One")
    whole = Characteristic(id="drugs", label="Drugs", categories=[inner])
    owner = Owner(id="a2020", groups=groups)
    owned = whole.placed(
        Place(owner=owner, section="baseline", path="drugs", address="drugs", source=source)
    )
    assert (owned.key, owned.study_groups, owned.stands_in) == ("a2020/drugs", groups, source)
    (within,) = owned.categories
    assert (within.key, within.study_groups, within.stands_in) == (
        "a2020/drugs/one", groups, source,
    )  # fmt: skip
    assert within.full_title == "Drugs: One"
    assert (whole.key, whole.study_groups, inner.place) == ("drugs", (), None)


def test_one_time_point_is_a_list_of_one() -> None:
    assert Row(**ROW, timepoint="6 months").timepoint == ("6 months",)
    assert Row(**ROW, timepoint=["1 month", "2 months"]).timepoint == ("1 month", "2 months")


# ---- what is refused

NO_ROW: dict[str, dict[str, Any]] = {
    "values: the group 'ivig' has two cells": {"values": [IVIG, CONTROL, IVIG]},
    "before: the group 'ivig' has two cells": {"before": [IVIG, IVIG]},
    "unit: unknown unit 'scor'; did you mean 'score'?": {"unit": "scor"},
    "values: an outcome needs cells or a finding": {"values": []},
    "corrections[0].of: no cell 'values.ivg'; did you mean 'values.ivig'?": {
        "corrections": [correction(["values.ivg"])]},
    "corrections[1].of: no cell '?'; valid: 'before.ivig', 'values.ivig', 'values.control', "
    "'row'": {"before": [IVIG], "corrections": [correction(), correction(["?"])]},
    f"corrections[0].of: no cell '{'x' * 60}'; valid: 'values.ivig', 'values.control', 'row'": {
        "corrections": [correction(["x" * 61])]},
    "corrections[0].of: no cell 'p'; valid: 'values.ivig', 'values.control', 'row'": {
        "corrections": [correction(["p"])]},
}  # fmt: skip


@pytest.mark.parametrize("text", NO_ROW)
def test_a_row_that_cannot_be_is_refused_with_the_reason(text: str) -> None:
    assert message(lambda: outcome(**NO_ROW[text])) == f"Outcome.{text}"


def test_the_unit_of_a_correction_is_one_of_the_list() -> None:
    with refused(InvalidValueError, "invalid-value", "unit"):
        Change(unit="scor")
    ((field, text),) = Row.problems({"unit": "x" * 61})
    assert field == "unit"
    assert text == f"unknown unit '{'x' * 60}'; none of the list is spelt like it"
    assert list(Row.problems({"unit": ""})) == []
    assert list(Row.problems({"unit": "week"})) == []


def test_cells_are_judged_before_and_after_the_treatment_alike() -> None:
    two = (IVIG, CONTROL, CONTROL, IVIG)
    assert [field for field, _ in Outcome.problems({"values": two, "before": two})] == [
        "values", "values", "before", "before",
    ]  # fmt: skip
    assert list(Outcome.problems({"values": (IVIG,), "before": (IVIG,)})) == []


def test_corrections_are_compared_with_the_cells_only_where_all_of_these_are_known() -> None:
    wrong = {"corrections": (correction(["values.x"]), correction(["p"]))}
    assert list(Row.problems(wrong)) == []
    assert list(Outcome.problems(wrong | {"values": (IVIG,)})) == []
    assert [field for field, _ in Row.problems(wrong | {"values": (IVIG,)})] == [
        "corrections[0].of"
    ]
    assert [field for field, _ in Row.problems(wrong | {"values": (IVIG,), "p": None})] == [
        "corrections[0].of", "corrections[1].of",
    ]  # fmt: skip


def test_a_malformed_cell_or_correction_is_named_but_not_tried() -> None:
    cell, named = SimpleNamespace(group="ivig"), SimpleNamespace(of=("values.ivig", "values.x"))
    given: dict[str, Any] = {"values": (cell,), "corrections": (correction(count=7), named)}
    assert [field for field, _ in Row.problems(given)] == ["corrections[1].of"]
    given = {"values": (IVIG,), "corrections": (named,)}
    assert [field for field, _ in Row.problems(given)] == ["corrections[0].of"]


def test_a_time_without_its_unit_is_told_what_would_be_right() -> None:
    when: Any = 6
    with refused(InvalidValueError, "wrong-type"):
        Row(id="death", label="Death", timepoint=when)
