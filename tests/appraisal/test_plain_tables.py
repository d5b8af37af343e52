"""A plain table is read cell by cell, whatever it is and however its cells are printed."""

from pathlib import Path
from typing import Any

import pytest

from myositis_ild_evidence import InvalidValueError
from myositis_ild_evidence.appraisal import Audit, audit

Row = dict[str, Any]
WRONG: Row = {"study": "a", "variable": "death", "group": "x", "count": 7, "total": 31,
              "percent": "26.2"}  # fmt: skip


def found(row: Row, rule: str) -> list[str]:
    return [r.verdict for r in audit([row]) if r.rule == rule]


EMPTY = (
    None,
    "",
    " ",
    float("nan"),
    "NA",
    "NaN",
    "nan",
    "None",
    "<NA>",
    "n/a",
    "—",
    "–",
    "NR",
    ".",
)


@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_an_empty_cell_is_no_figure_and_hides_nothing(empty: Any) -> None:
    columns = ("mean", "sd", "low", "high", "p_value", "unit", "label", "timepoint", "group_n")
    results = audit([{**WRONG, **dict.fromkeys(columns, empty)}])
    assert [(r.rule, r.verdict) for r in results if r.verdict == "disagrees"] == [
        ("percentage", "disagrees")
    ]
    assert not results.where(rule="readable")


UNREADABLE = ("seven", "<LOD", "7 8", "1/2/3", "x7", "7 to", "(7", "7+", "7;8", "see text")


@pytest.mark.parametrize("cell", UNREADABLE)
@pytest.mark.parametrize("column", ["mean", "sd", "p_value", "low"])
def test_a_cell_that_cannot_be_read_is_named_and_hides_nothing(column: str, cell: str) -> None:
    results = audit([{**WRONG, column: cell}])
    [unread] = results.where(rule="readable")
    assert (unread.verdict, unread.grade) == ("cannot-be-checked", "")
    assert unread.message.startswith(f"{column}: ")
    assert [r.rule for r in results.disagreements] == ["percentage"]


@pytest.mark.parametrize("said", ["NS", "n.s.", "ns", "not significant"])
def test_not_significant_does_not_say_at_which_level(said: str) -> None:
    [result] = audit([{**WRONG, "p_value": said}]).where(rule="readable")
    assert result.verdict == "cannot-be-checked"


PRINTED = [
    ("count", "7/31", 7, 31, None),
    ("count", "7 of 31", 7, 31, None),
    ("count", "7 (22.6%)", 7, None, "22.6"),
    ("count", "7 (22.6)", 7, None, "22.6"),
    ("count", "7/31 (22.6%)", 7, 31, "22.6"),
    ("count", "7/31 [22\u00b76%]", 7, 31, "22.6"),
    ("count", "7\u00a0(22,6\u2009%)", 7, None, "22.6"),
    ("count", "7†", 7, None, None),
    ("count", "7.0", 7, None, None),
    ("percent", "22.6% (7/31)", 7, 31, "22.6"),
    ("percent", "22,6 %*", None, None, "22.6"),
]


@pytest.mark.parametrize(("column", "cell", "count", "total", "percent"), PRINTED)
def test_a_count_is_read_as_papers_print_it(
    column: str, cell: str, count: int | None, total: int | None, percent: str | None
) -> None:
    row = {"variable": "death", "group_n": 31, column: cell}
    results = audit([row])
    assert not results.disagreements
    assert not results.where(rule="readable")
    if count is not None:
        assert found(row, "count-within") == ["agrees"]
    wanted = "percentage" if count is not None else "percentage-fits"
    assert found(row, wanted) == (["agrees"] if percent else [])


@pytest.mark.parametrize(
    ("cell", "mean"),
    [
        ("51.9 ± 9.7", "51.9"),
        ("51.9±9.7*", "51.9"),
        ("51,9 +/- 9,7", "51.9"),
        ("51.9 (9.7)", "51.9"),
        ("51.9 (18-85)", "51.9"),
        ("51.9 (95% CI 48.1 to 55.7)", "51.9"),
        ("51.9 [48.1; 55.7]", "51.9"),
        ("\u221251.9 (\u221260.1\u2013\u221240.2)", "-51.9"),
        ("1,254.0", "1254.0"),
        ("1.254,0", "1254.0"),
        ("12\u2009345.6", "12345.6"),
        ("12'345.6", "12345.6"),
    ],
)
def test_a_mean_is_read_as_papers_print_it(cell: str, mean: str) -> None:
    rows = [
        {"variable": "score", "group": "all", "group_n": 30, "mean": cell},
        {"variable": "score", "group": "a", "group_n": 10, "mean": mean},
        {"variable": "score", "group": "b", "group_n": 20, "mean": mean},
    ]
    results = audit(rows)
    assert not results.where(rule="readable")
    assert [r.verdict for r in results.where(rule="pooled-mean")] == ["agrees"]


P_VALUES = ["P<0.001", "p < .001", "≤0.05", "<0,001", "<0.001*", "p=0.000", "0.000", "< 0.001 ",
            "1.4e-14", "p = 1.4 × 10\u221214", "<.0001", "P\u2009<\u20090\u00b705"]  # fmt: skip


@pytest.mark.parametrize("printed", P_VALUES)
def test_a_p_value_is_read_as_papers_print_it(printed: str) -> None:
    rows = [
        {"variable": "f", "group": "a", "count": 2, "total": 50, "p_value": printed},
        {"variable": "f", "group": "b", "count": 40, "total": 50},
    ]
    assert [r.verdict for r in audit(rows, ["p-value"])] == ["agrees"]


@pytest.mark.parametrize(("p", "verdict"), [("1.000", "agrees"), ("0.000", "disagrees")])
def test_a_p_value_of_zeros_or_one_is_a_bound(p: str, verdict: str) -> None:
    rows = [
        {"variable": "f", "group": g, "count": 1, "total": n, "p_value": p}
        for g, n in (("a", 50), ("b", 51))
    ]
    assert [r.verdict for r in audit(rows, ["p-value"])] == [verdict]


def test_a_float_has_no_printed_digits() -> None:
    rows = [{**WRONG, "count": 12.0, "total": 31.0, "percent": 39.0}]
    assert [r.verdict for r in audit(rows, ["percentage"])] == ["agrees"]
    rows[0]["percent"] = "39.0"
    assert [r.verdict for r in audit(rows, ["percentage"])] == ["disagrees"]


HEADERS = [
    ("Study,Variable,Group,Events,Total,Pct", ","),
    ("trial;outcome;arm;cases;n;%", ";"),
    ("Author\tEndpoint\tTreatment\tEVENT\tN\tPercentage", "\t"),
    ("study_id|measure|cohort|n_events|n_total|perc", "|"),
    ("slab,characteristic,Arm,number,denominator,per_cent", ","),
    ("Trial ID,Parameter,group name,event count,N,percent", ","),
]


@pytest.mark.parametrize(("head", "sign"), HEADERS)
def test_usual_headers_are_known_whatever_separates_them(
    tmp_path: Path, head: str, sign: str
) -> None:
    file = tmp_path / "table.csv"
    percent = "26,2" if sign == ";" else "26.2"
    file.write_text(f"{head}\n{sign.join(['a', 'death', 'x', '7', '31', percent])}\n")
    results = audit(file)
    assert [r.message for r in results.disagreements] == ["7 of 31 is 22.58%, not 26.2%"]
    assert results.columns is not None
    assert [*results.columns.values()] == [
        "study",
        "variable",
        "group",
        "count",
        "total",
        "percent",
    ]


def test_a_column_that_is_not_used_is_named_and_stands_first() -> None:
    results = audit([{**WRONG, "colour": "red"}])
    assert results.columns is not None
    assert [name for name, as_what in results.columns.items() if not as_what] == ["colour"]
    assert str(results).lstrip().startswith("Columns")
    assert "Not used  colour" in str(results)


@pytest.mark.parametrize(
    "rows",
    [
        [{"a": 1, "b": 2}],
        [{"variable": "death", "colour": "red"}],
        [{"variable": "death", "percent": None, "count": "NA"}],
        [],
        [{"variable": "death", "n": 7, "percent": ""}],
    ],
)
def test_a_table_of_which_nothing_is_read_is_an_error(rows: list[Row]) -> None:
    with pytest.raises(InvalidValueError):
        audit(rows)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_frames_and_arrow_tables_are_read(library: str) -> None:
    module: Any = pytest.importorskip(library)
    frame = module.Table.from_pylist([WRONG]) if library == "pyarrow" else module.DataFrame([WRONG])
    assert [r.rule for r in audit(frame).disagreements] == ["percentage"]


WIDE = [
    {"study": "a", "ai": 7, "n1i": 31, "ci": 9, "n2i": 17, "p": "0.033"},
    {"study": "a", "ai": 7, "bi": 24, "ci": 9, "di": 8, "p": "0.033"},
    {"studlab": "a", "event.e": 7, "n.e": 31, "event.c": 9, "n.c": 17, "pval": "0.033"},
    {"trial": "a", "events_ivig": 7, "n_ivig": 31, "events_none": 9, "n_none": 17, "P": "0.033"},
    {
        "author": "a",
        "ivig_cases": 7,
        "ivig_total": 31,
        "none_cases": 9,
        "none_total": 17,
        "p": ".033",
    },
]


@pytest.mark.parametrize("row", WIDE)
def test_a_wide_table_has_a_column_for_each_group(row: Row) -> None:
    results = audit([row])
    [result] = results.where(rule="p-value")
    assert result.verdict == "agrees"
    assert "Pearson's chi-square p = 0.0328" in result.message


def test_means_in_a_wide_table() -> None:
    row = {"study": "a", "m1i": 10.0, "sd1i": 3.54, "n1i": 50, "m2i": 10.9, "sd2i": 3.54, "n2i": 50}
    [result] = audit([{**row, "p": "0.21"}]).where(rule="p-value")
    assert result.verdict == "agrees"


def test_rows_of_a_wide_table_are_studies_of_their_own_even_with_one_name() -> None:
    rows = [{"study": "a", "ai": k, "n1i": n, "ci": 9, "n2i": n} for k, n in ((7, 31), (40, 50))]
    results = audit(rows)
    assert {r.study for r in results} == {"a (row 1)", "a (row 2)"}
    assert not results.disagreements


def test_a_p_value_is_that_of_the_arms_where_everybody_stands_beside_them() -> None:
    rows = [
        {"variable": "d", "group": g, "group_n": n, "count": c, "p_value": "0.001"}
        for g, n, c in (("Overall", 100, 17), ("a", 50, 5), ("b", 50, 12))
    ]
    [result] = audit(rows, ["p-value"])
    assert result.verdict == "disagrees"
    assert "Pearson's chi-square p = 0.0624" in result.message


THREE = (("placebo", 10), ("low", 20), ("high", 25))


def three(**p: str) -> Audit:
    rows = [
        {"variable": "f", "group": g, "count": c, "total": 50, "p_value": p.get(g)}
        for g, c in THREE
    ]
    return audit(rows, ["p-value", "count-within"])


def test_a_p_value_of_each_arm_is_that_against_the_one_without() -> None:
    results = three(low="0.03", high="0.002")
    assert {r.group: r.verdict for r in results.where(rule="p-value")} == {
        "low vs placebo": "agrees",
        "high vs placebo": "agrees",
    }
    assert len(results.where(rule="count-within", verdict="agrees")) == 3
    [wrong] = three(low="0.03", high="0.2").disagreements
    assert wrong.group == "high vs placebo"


def test_one_p_value_beside_three_arms_compares_all_or_any_two() -> None:
    assert (
        three(placebo="0.007")
        .where(rule="p-value")[0]
        .message.startswith("follows from Pearson's chi-square: ")
    )
    [pair] = three(placebo="0.029").where(rule="p-value")
    assert (pair.verdict, "placebo vs low" in pair.message) == ("agrees", True)
    assert three(placebo="0.61").disagreements


def test_p_values_within_two_groups_contradict_nothing() -> None:
    rows = [
        {"variable": "f", "group": g, "mean": m, "sd": "2.00", "group_n": 20, "p_value": p}
        for g, m, p in (("a", "5.00", "0.02"), ("b", "5.40", "0.003"))
    ]
    assert {r.verdict for r in audit(rows, ["p-value"])} == {"cannot-be-checked"}


@pytest.mark.parametrize(
    ("events", "sizes", "p", "test"),
    [
        ((3, 0), (10, 6), "0.21", "Fisher's exact, one-sided p = 0.2143"),
        ((7, 9), (31, 17), "0.016", "Pearson's chi-square, one-sided p = 0.0164"),
    ],
)
def test_a_one_sided_p_value_is_named_as_such(
    events: tuple[int, int], sizes: tuple[int, int], p: str, test: str
) -> None:
    rows = [
        {"variable": "f", "group": g, "count": k, "total": n, "p_value": p}
        for g, k, n in zip("ab", events, sizes, strict=True)
    ]
    [result] = audit(rows, ["p-value"])
    assert (result.verdict, result.grade) == ("disagrees", "hint")
    assert result.message.startswith(f"follows only from {test}")


def test_a_standard_deviation_that_would_be_a_standard_error_is_named() -> None:
    rows = [
        {"variable": "f", "group": g, "mean": m, "sd": "0.50", "group_n": 50, "p_value": "0.206"}
        for g, m in (("a", "10.00"), ("b", "10.90"))
    ]
    [result] = audit(rows, ["p-value"])
    assert result.verdict == "disagrees"
    assert result.message.endswith("it would fit if this SD were a standard error")


def test_a_percentage_of_its_parent_row_agrees_and_names_it() -> None:
    rows = [
        {"variable": v, "group": "x", "group_n": 134, "count": k, "percent": p}
        for v, k, p in (("stopped", 15, "11.2"), ("stopped/death", 6, "40"))
    ]
    found = audit(rows, ["percentage"])
    assert [r.verdict for r in found] == ["agrees", "agrees"]
    assert "6 of the 15 of stopped" in found[1].message


def test_the_denominator_of_those_with_data_is_named() -> None:
    row = {"variable": "fever", "group": "x", "group_n": 134, "count": 41, "percent": "32.03"}
    [result] = audit([row], ["percentage"])
    assert (result.verdict, result.grade) == ("disagrees", "needs-explanation")
    assert "of 128 it would be" in result.message
    [stated] = audit([{**row, "total": 134}], ["percentage"])
    assert stated.grade == "impossible"


@pytest.mark.parametrize(
    "name", ["comorbidity", "prior-treatment", "symptom", "drug", "adverse-event"]
)
def test_what_one_person_has_several_of_is_no_partition(name: str) -> None:
    rows = [
        {"variable": f"{name}/{v}", "group": "all", "group_n": 100, "count": c}
        for v, c in (("a", 50), ("b", 30), ("c", 12))
    ]
    assert not audit(rows, ["categories"]).disagreements


@pytest.mark.parametrize("name", ["sex", "NYHA class", "tumour stage", "subtype", "severity"])
def test_categories_whose_name_says_that_they_exclude_one_another_add_up(name: str) -> None:
    rows = [
        {"variable": f"{name}/{v}", "group": "all", "group_n": 100, "count": c}
        for v, c in (("a", 50), ("b", 30), ("c", 12))
    ]
    [result] = audit(rows, ["categories"])
    assert (result.verdict, result.grade) == ("disagrees", "needs-explanation")


def test_a_change_is_never_called_skewed() -> None:
    for variable, other in (("score change", "0.9"), ("difference", "1.0"), ("score", "-1.2")):
        rows = [
            {"variable": variable, "group": g, "group_n": 50, "mean": m, "sd": "1.093"}
            for g, m in (("a", "0.140"), ("b", other))
        ]
        assert not audit(rows, ["skew"]).hints


def staged(p_of: str, counts: dict[str, tuple[int, int]], p: str) -> Audit:
    sizes = [sum(pair) for pair in zip(*counts.values(), strict=True)]
    rows: list[Row] = [{"variable": "stage", "group": "a", "p_value": p if p_of == "stage" else ""}]
    for name, pair in counts.items():
        own = p if p_of == name else ""
        rows += [
            {"variable": f"stage/{name}", "group": g, "group_n": n, "count": k, "p_value": own}
            for g, n, k in zip("ab", sizes, pair, strict=True)
        ]
    return audit(rows, ["p-value"])


STAGES = {"I": (20, 18), "II": (12, 30), "III": (33, 17)}  # by scipy, as a table of 3 rows


@pytest.mark.parametrize("p_of", ["stage", "I"])
@pytest.mark.parametrize(
    ("p", "verdict"), [("0.002", "agrees"), ("0.001", "rounding"), ("0.41", "disagrees")]
)
def test_a_p_value_of_several_categories_is_that_of_all(p_of: str, p: str, verdict: str) -> None:
    [result] = staged(p_of, STAGES, p)
    assert result.verdict == verdict
    assert "Pearson's chi-square of the 3 categories p = 0.00" in result.message


def test_small_tables_of_several_categories_are_not_judged() -> None:
    [result] = staged("stage", {"I": (2, 1), "II": (3, 2), "III": (1, 6)}, "0.90")
    assert result.verdict == "cannot-be-checked"


def test_a_p_value_without_figures_is_named() -> None:
    rows = [{"variable": "age", "p_value": "0.04"}, {"variable": "death", "count": 1, "total": 9}]
    [result] = audit(rows).where(rule="readable")
    assert result.message == "p_value: 0.04 stands without figures"
