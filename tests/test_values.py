"""The table of values: columns, kinds, corrections."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.tables.table import Table

COLUMNS = [
    *("study", "section", "variable", "label", "domain", "group", "group_n", "kind", "value"),
    *("unit", "sd", "low", "high", "interval", "count", "total", "percent", "operator"),
    *("p_value", "timepoint", "figure", "printed", "corrected", "source", "locator"),
    *("printed_source", "printed_locator", "note", "read_in", "pack"),
]


@pytest.fixture(scope="module")
def table() -> Table:
    return mie.evidence.values()


def one(table: Table, **columns: Any) -> dict[str, Any]:
    [row] = table.where(**columns)
    return row


def test_the_columns_are_those_of_the_contract(table: Table) -> None:
    assert list(table.columns) == COLUMNS
    assert all(list(row) == COLUMNS for row in table)


def test_sections_kinds_and_intervals_are_closed_lists(table: Table) -> None:
    assert set(table.column("section")) == {
        *("design", "population", "baseline", "outcome", "adverse-event", "follow-up"),
    }
    assert set(table.column("kind")) <= {
        *("count", "percentage", "mean", "median", "value", "change", "dose", "rate"),
        *("duration", "date", "p-value", "finding"),
    }
    assert set(table.column("interval")) == {"", "range", "iqr", "ci95"}


def test_every_row_has_a_source_that_exists_and_a_locator(table: Table) -> None:
    assert all(row["source"] in mie.evidence.references and row["locator"] for row in table)


def test_locators_of_the_document_are_of_the_three_forms(table: Table) -> None:
    blocks = {
        *("Design", "Study groups", "Inclusion criteria", "Exclusion criteria", "Methods"),
        *("Duration", "Outcome measures", "Baseline characteristics", "Results"),
        *("Adverse events", "Objective"),
    }
    for row in table.where(source="inpharmd"):
        place, _, block = row["locator"].partition(", ")
        if place.startswith("Table "):
            assert place.removeprefix("Table ") in "12345"
            assert block in blocks
        elif place == "Background":
            assert block in {f"paragraph {n}" for n in range(1, 7)}
        else:
            assert row["locator"] in ("Summary", "Literature Review", "Level of evidence")


def test_the_headline_figure_repeats_one_named_column(table: Table) -> None:
    named = {"count": "count", "percentage": "percent", "p-value": "p_value"}
    for row in table:
        if row["kind"] in named:
            assert row["value"] == row[named[row["kind"]]]


def test_a_percentage_without_a_count_leaves_the_count_empty(table: Table) -> None:
    row = one(table, study="wang2022", variable="mortality-6mo", group="ivig")
    assert (row["kind"], row["value"], row["percent"]) == (
        "percentage",
        Decimal("22.6"),
        Decimal("22.6"),
    )
    assert row["count"] is None


def test_each_p_value_is_a_row_of_its_own(table: Table) -> None:
    between = one(table, study="wang2022", variable="mortality-6mo", kind="p-value")
    assert (between["group"], str(between["p_value"])) == ("ivig vs non_ivig", "0.033")
    footnote = one(
        table, study="dalakas1993", variable="muscle-strength", kind="p-value", section="outcome"
    )
    assert (footnote["group"], footnote["operator"], str(footnote["value"])) == (
        "ivig",
        "<",
        "0.018",
    )


def test_a_figure_after_plus_minus_fills_sd_and_says_so(table: Table) -> None:
    row = one(table, study="wang2022", variable="ferritin", group="ivig", section="baseline")
    assert (str(row["value"]), str(row["sd"]), row["unit"]) == ("1254.0", "929.4", "ng/mL")
    assert row["printed"] == "1254.0 ± 929.4"
    assert "not identified" in row["note"]


def test_a_before_value_has_the_time_point_that_is_known_of_it(table: Table) -> None:
    rows = table.where(study="dalakas1993", variable="muscle-strength", group="major_improvement")
    assert (str(rows[0]["value"]), rows[0]["timepoint"]) == ("74.5", "before IVIG")


def test_a_category_is_parent_slash_child(table: Table) -> None:
    row = one(table, study="wang2022", variable="initial-treatment/double", group="ivig")
    assert (row["count"], row["total"], str(row["percent"])) == (16, 31, "51.6")


def test_corrected_rows_hold_what_is_right_and_what_was_printed(table: Table) -> None:
    moved = one(table, study="kampylafka2012", section="follow-up", corrected=True)
    assert (moved["group"], moved["group_n"]) == ("ivig", 24)
    assert (moved["interval"], str(moved["low"]), str(moved["high"])) == ("range", "36", "192")
    assert moved["printed"] == "76 (36–192)"
    beside = one(table, study="kampylafka2012", variable="follow-up-quartiles")
    assert (beside["interval"], str(beside["low"]), str(beside["high"])) == ("iqr", "48", "108")
    placebo = one(table, study="dalakas1993", variable="response-worsening", kind="count")
    assert (placebo["group"], placebo["count"], placebo["total"]) == ("placebo_periods", 5, 11)


def test_a_probable_correction_leaves_the_printed_answer_with_a_warning(table: Table) -> None:
    row = one(table, study="cherin2002", variable="pm-duration", group="responders")
    assert (row["corrected"], row["unit"], str(row["value"])) == (False, "year", "26")
    assert "probably wrong" in row["note"]


def test_restated_figures_say_so(table: Table) -> None:
    row = one(table, study="gandiga2023", variable="mortality-6mo", group="ivig")
    assert "repeats wang2022/mortality-6mo" in row["note"]


def test_every_part_of_a_regimen_is_a_row(table: Table) -> None:
    rows = {
        row["variable"].removeprefix("ivig/"): row
        for row in table.where(study="cherin2002", section="design")
        if row["variable"].startswith("ivig/")
    }
    assert set(rows) == {"dose-per-day", "days-per-course", "courses", "interval", "maximum-rate"}
    assert (str(rows["dose-per-day"]["value"]), rows["dose-per-day"]["unit"]) == ("1", "g/kg/day")
    assert (str(rows["courses"]["low"]), str(rows["courses"]["high"])) == ("4", "6")
    assert (rows["maximum-rate"]["operator"], str(rows["maximum-rate"]["value"])) == ("<", "200")


def test_prose_findings_are_rows_with_empty_figures(table: Table) -> None:
    rows = table.where(study="wang2022", variable="ferritin", kind="finding")
    assert [row["timepoint"] for row in rows] == ["1 month", "3 months"]
    assert all(row["value"] is None and "not significant" in row["note"] for row in rows)


def test_csv_and_json_keep_the_printed_digits(table: Table) -> None:
    from_csv = list(csv.DictReader(io.StringIO(table.to_csv(), newline="")))
    from_json = json.loads(table.to_json(), parse_float=Decimal)
    assert len(from_csv) == len(from_json) == len(table)
    for row, text, parsed in zip(table, from_csv, from_json, strict=True):
        for name in COLUMNS:
            if row[name] is None:
                assert (text[name], parsed[name]) == ("", None)
            elif name != "corrected":
                assert str(parsed[name]) == str(row[name])
                assert text[name].removeprefix("'") == str(row[name])
    assert [r["corrected"] for r in from_csv].count("true") == len(table.where(corrected=True))


def test_no_cell_of_a_csv_is_a_formula() -> None:
    table = Table({"a": "text"}, [{"a": "=cmd()"}, {"a": "+1"}, {"a": "@x"}, {"a": Decimal(-1)}])
    lines = table.to_csv().split("\r\n")
    assert lines == ["a", "'=cmd()", "'+1", "'@x", "-1", ""]


def test_an_unknown_column_is_refused_with_near_matches(table: Table) -> None:
    with pytest.raises(mie.UnknownKeyError, match="did you mean 'study'"):
        table.where(studi="wang2022")


def test_a_list_is_no_term_of_a_column() -> None:
    with pytest.raises(mie.UnknownKeyError, match="did you mean 'mortality-6mo'"):
        mie.evidence.values().where(variable=["mortality-6mo"])


def test_rows_are_copies(table: Table) -> None:
    table[0]["value"] = "changed"
    assert table[0]["value"] != "changed"
