"""Tables as people write them: each kind of trouble that a table gives, in ten forms and more."""

import math
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, Outcome
from myositis_ild_evidence.appraisal import Audit, audit
from myositis_ild_evidence.statistics import effect, recompute_p

Row = dict[str, Any]
RIGHT, WRONG = "22.6", "26.2"  # 7 of 31


def row(group: str = "x", variable: str = "death", **more: Any) -> Row:
    return {"study": "A", "variable": variable, "group": group, **more}


def wrong(found: Iterable[Any], rule: str | None = None) -> list[str]:
    return [
        str(r)
        for r in found
        if r.verdict == "disagrees" and rule in (None, r.rule) and r.grade != "hint"
    ]


def agreeing(found: Audit, rule: str) -> int:
    return len(found.where(rule=rule, verdict="agrees"))


EMPTY = [
    None,
    math.nan,
    Decimal("NaN"),
    numpy.float64("nan"),
    pandas.NA,
    pandas.NaT,
    "",
    "  ",
    "NA",
    "<NA>",
    "NaN",
    "n/a",
    "N.A.",
    "—",
    "-",
    "NR",
    "not reported",
    "NULL",
    "...",
]


@pytest.mark.parametrize("empty", EMPTY, ids=repr)
def test_an_empty_cell_of_any_program_hides_no_fault_and_is_none(empty: Any) -> None:
    more = {"mean": empty, "sd": empty, "p_value": empty, "unit": empty, "low": empty}
    found = audit(
        [
            row(count=7, total=31, percent=WRONG, **more),
            row("y", count=9, total=17, percent="52.9", **more),
        ]
    )
    assert [r.rule for r in found.disagreements] == ["percentage"]
    assert agreeing(found, "percentage") == 1
    assert not found.where(rule="readable")


RECORDS = [row(count=7, total=31, percent=WRONG), row("y", count=9, total=17, percent="52.9")]
FRAME = pandas.DataFrame(RECORDS)
TABLES = {
    "records": RECORDS,
    "a tuple": tuple(RECORDS),
    "pandas": FRAME,
    "pandas, indexed": FRAME.set_index(pandas.Index(["r1", "r2"])),
    "pandas, categories": FRAME.astype({"group": "category", "study": "category"}),
    "pandas, nullable": FRAME.convert_dtypes(),
    "pandas, floats": FRAME.astype({"count": float, "total": float}),
    "polars": polars.DataFrame(RECORDS),
    "polars, categories": polars.DataFrame(RECORDS).with_columns(
        polars.col("group").cast(polars.Categorical)
    ),
    "pyarrow": pyarrow.Table.from_pylist(RECORDS),
    "numpy numbers": [
        r | {"count": numpy.int64(r["count"]), "total": numpy.int32(r["total"])} for r in RECORDS
    ],
    "decimals": [r | {"percent": Decimal(r["percent"])} for r in RECORDS],
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_usual_type_of_table_is_read(kind: str) -> None:
    found = audit(TABLES[kind], ["percentage"])
    assert [r.group for r in found.disagreements] == ["x"]
    assert agreeing(found, "percentage") == 1


def test_rows_that_are_made_one_by_one_are_read() -> None:
    assert len(audit(iter(RECORDS), ["percentage"])) == 2


@pytest.mark.parametrize(
    ("count", "total", "percent"),
    [
        (12, 31, 39.0),
        (1, 3, 33.0),
        (2, 3, 67.0),
        (5, 8, 63.0),
        (5, 8, 62.0),
        (1, 7, 14.0),
        (483, 484, 100.0),
        (1, 300, 0.0),
        (17, 19, 89.0),
        (11, 13, 85.0),
        (1, 8, 13.0),
        (numpy.int64(12), 31, numpy.float64(39.0)),
    ],
)
def test_a_float_that_is_whole_may_be_printed_so(count: int, total: int, percent: float) -> None:
    assert not wrong(audit([row(count=count, total=total, percent=percent)], ["percentage"]))


@pytest.mark.parametrize(
    ("percent", "right"), [(39.5, False), (38.7, True), (38.71, True), (40.0, False)]
)
def test_a_float_keeps_the_digits_that_it_has(percent: float, right: bool) -> None:
    found = audit([row(count=12, total=31, percent=percent)], ["percentage"])
    assert (not found.disagreements) is right


HEADERS = [
    ("events", "n", "pct"),
    ("Events", "N", "Pct"),
    ("cases", "total_n", "percentage"),
    ("n_events", "denominator", "%"),
    ("number", "participants", "perc"),
    ("n", "N", "Percent"),
    ("No. (%)", "of", "pct"),
    ("COUNT", "TOTAL", "PERCENT"),
    ("event", "patients", "n_percent"),
    ("frequency", "Out of", "percentage"),
    ("nevents", "ntotal", "Percent patients"),
]


@pytest.mark.parametrize("names", HEADERS, ids=", ".join)
def test_usual_headers_in_any_letters_are_known(names: tuple[str, str, str]) -> None:
    table = [
        {"Trial": "A", "Outcome": "death", "Arm": "x"}
        | dict(zip(names, (7, 31, WRONG), strict=True))
    ]
    found = audit(table, ["percentage"])
    assert len(found.disagreements) == 1, found.columns


@pytest.mark.parametrize(
    "header",
    [
        "colour",
        "comment",
        "batch",
        "reviewer",
        "page no",
        "checked",
        "doi",
        "n_sites",
        "arm 2",
        "dose",
    ],
)
def test_a_column_that_is_not_known_is_named(header: str) -> None:
    found = audit([row(count=7, total=31, percent=WRONG) | {header: "3"}], ["percentage"])
    assert found.columns is not None
    assert found.columns[header] == ""
    assert f"Not used  {header}" in " ".join(str(found).split("\n")).replace("   ", "  ")


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Audit:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return audit(path)


LINES = [
    ["study", "variable", "group", "count", "total", "percent"],
    ["A", "death", "x", "7", "31", "26.2"],
    ["A", "death", "y", "9", "17", "52.9"],
]
FILES = {
    **{f"separated by {sign!r}": "\n".join(sign.join(line) for line in LINES) for sign in ",;\t|"},
    "semicolons, decimal commas": "\n".join(";".join(line) for line in LINES).replace(".", ","),
    "tabs, decimal commas": "\n".join("\t".join(line) for line in LINES).replace(".", ","),
    "quoted decimal commas": "\n".join(
        ",".join(f'"{x.replace(".", ",")}"' for x in line) for line in LINES
    ),
    "windows": "\ufeff" + "\r\n".join(",".join(line) for line in LINES),
    "a last empty line": "\n".join(",".join(line) for line in LINES) + "\n\n",
    "quoted": "\n".join(",".join(f'"{x}"' for x in line) for line in LINES),
    "a comma in a label": "\n".join(";".join(line) for line in LINES).replace(
        "A;death", "A;death, any"
    ),
    "leading empty lines": "\n\n" + "\n".join(",".join(line) for line in LINES),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_read_whatever_separates_its_cells(tmp_path: Path, kind: str) -> None:
    found = written(tmp_path, FILES[kind])
    [result] = found.where(rule="percentage").disagreements
    assert result.expected == "22.6%"


UNCLEAR = [
    "NS",
    "n.s.",
    "not significant",
    "0.63*",
    "—",
    "p value",
    "see text",
    "ref",
    "Reference",
    "b",
    "<",
    "0,63",
    "0.63†",
    "(0.63)",
    "P=0.63",
    "0.6.3",
]


@pytest.mark.parametrize("p", UNCLEAR)
def test_whatever_stands_for_a_p_value_hides_nothing_of_its_row(p: str) -> None:
    rows = [
        row(count=10, total=50, percent="30.0", p_value=p),
        row("y", count=12, total=50, percent="24.0", p_value=p),
    ]
    found = audit(rows)
    assert [r.group for r in found.where(rule="percentage").disagreements] == ["x"]


FORMS = [
    "P<0.001",
    "p < .001",
    "≤0.05",
    "<0,001",
    "<0.001*",
    "p=0.000",
    "< 0.001 ",
    "P = 0.0000",
    "<.0001",
    "p-value<0.001",
    "P\u00a0<\u20090.001",
    "<1e-5",
    "< 0·001",
    "0.000",
    "<10^-5",
    "p≤0.001",
    "(<0.001)",
    "1.2 × 10^-15",
]


@pytest.mark.parametrize("p", FORMS)
def test_small_p_values_are_read_as_they_are_printed(p: str) -> None:
    found = audit([row(count=2, total=50, p_value=p), row("y", count=40, total=50)], ["p-value"])
    assert not [r for r in found if r.rule == "readable"], list(map(str, found))
    assert len(found) == 1


CELLS = [
    ("percent", "22.6%"),
    ("percent", "22·6"),
    ("percent", "22,6"),
    ("percent", "22.6 %"),
    ("count", "7/31"),
    ("count", "7 (22.6%)"),
    ("count", "7 (22.6)"),
    ("count", "7/31 (22.6%)"),
    ("count", "7 of 31"),
    ("count", "7, 22.6%"),
    ("count", "7 [22.6%]"),
    ("count", "7*"),
    ("percent", "22.6 (7/31)"),
    ("percent", "22.6% (7/31)"),
    ("count", "\u20097"),
    ("percent", "22.6†"),
]


@pytest.mark.parametrize(("column", "cell"), CELLS)
def test_counts_and_percentages_are_read_as_papers_print_them(column: str, cell: str) -> None:
    found = audit([row(total=31) | {column: cell}])
    assert not wrong(found)
    assert not found.where(rule="readable")
    assert any(r.verdict == "agrees" for r in found)


@pytest.mark.parametrize(
    "cell",
    [
        "\u22121.2",
        "-1.2",
        "–1.2",
        "—1.2",
        "1,254.0",
        "1 254.0",
        "1\u2009254.0",
        "1.234,5",
        "51.9 ± 9.7",
        "51.9 (9.7)",
        "51.9 (SD 9.7)",
        "51.9±9.7",
        "51.9 +/- 9.7",
    ],
)
def test_means_are_read_as_papers_print_them(cell: str) -> None:
    found = audit([row(group_n=31, mean=cell), row("y", group_n=31, mean="3.0")])
    assert not found.where(rule="readable")
    assert not wrong(found)


NAMES = [
    "all",
    "Overall",
    "Total",
    "TOTAL",
    "All patients",
    "All participants",
    "Everybody",
    "everyone",
    "Whole cohort",
    "Entire cohort",
    "whole study",
    "Total cohort",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_p_value_is_that_of_the_two_arms_whatever_everybody_is_called(name: str) -> None:
    rows = [
        row(g, group_n=n, count=k, percent=f"{q:.1f}", p_value="0.001")
        for g, n, k, q in ((name, 100, 17, 17), ("a", 50, 5, 10), ("b", 50, 12, 24))
    ]
    found = audit(rows)
    [result] = found.where(rule="p-value")
    assert (result.group, result.verdict) == ("a vs b", "disagrees")
    assert agreeing(found, "sum-of-groups") == 1


@pytest.mark.parametrize(
    ("means", "sds", "n", "p", "follows"),
    [
        (("5", "6"), ("2", "2"), 20, "0.030", True),
        (("5.00", "6.00"), ("2.00", "2.00"), 20, "0.030", False),
        (("5", "6"), ("2", "2"), 20, "0.60", True),
        (("5", "5"), ("2", "2"), 20, "0.20", True),
        (("5.0", "5.0"), ("2.0", "2.0"), 20, "0.20", False),
        (("5", "6"), ("2", "2"), 20, "<0.001", True),
        (("5.0", "6.0"), ("2.0", "2.0"), 20, "<0.001", False),
        (("50", "51"), ("2", "2"), 100, "0.0001", True),
        (("50.0", "51.0"), ("2.0", "2.0"), 100, "0.0006", True),
        (("0", "1"), ("1", "1"), 10, "0.04", True),
        (("10.0", "20.0"), ("1.0", "1.0"), 10, "0.5", False),
        (("100", "101"), ("10", "10"), 9, "1.000", True),
    ],
)
def test_a_p_value_follows_where_figures_that_print_so_give_it(
    means: tuple[str, str], sds: tuple[str, str], n: int, p: str, follows: bool
) -> None:
    rows = [
        row(g, mean=m, sd=s, group_n=n, p_value=p) for g, m, s in zip("ab", means, sds, strict=True)
    ]
    [result] = audit(rows, ["p-value"])
    assert (result.verdict == "agrees") is follows, result.message


ERRORS = [
    "se",
    "SE",
    "sem",
    "SEM",
    "Std Error",
    "standard error",
    "stderr",
    "std_err",
    "Standard_Error",
    "S.E.",
]


@pytest.mark.parametrize("name", ERRORS)
def test_a_column_of_standard_errors_is_read(name: str) -> None:
    rows = [
        row(g, group_n=50, mean=m, p="0.21") | {name: "0.5"}
        for g, m in (("a", "10.0"), ("b", "10.9"))
    ]
    [result] = audit(rows, ["p-value"])
    assert result.verdict == "agrees"


ONE_SIDED = [
    (3, 10, 0, 6, "0.21"),
    (5, 10, 1, 10, "0.070"),
    (4, 12, 0, 12, "0.0466"),
    (6, 8, 2, 8, "0.066"),
    (7, 12, 3, 12, "0.107"),
    (9, 20, 4, 20, "0.0880"),
    (8, 15, 3, 15, "0.0641"),
    (5, 9, 1, 9, "0.066"),
    (10, 25, 5, 25, "0.108"),
    (2, 30, 7, 30, "0.0727"),
]


@pytest.mark.parametrize(("a", "n1", "c", "n2", "p"), ONE_SIDED)
def test_a_p_value_that_only_one_side_gives_is_named_so(
    a: int, n1: int, c: int, n2: int, p: str
) -> None:
    tested = recompute_p(outcome((a, n1), (c, n2)))
    assert not any(abs(t.p - float(p)) < 5e-4 for t in tested.tests if t.p is not None)
    found = audit([row(count=a, total=n1, p_value=p), row("y", count=c, total=n2)], ["p-value"])
    assert "one-sided" in found[0].message
    assert found[0].grade == "hint"


def outcome(first: tuple[int, int], second: tuple[int, int]) -> Outcome:
    cells = [Cell(group=g, count=k, total=n) for g, (k, n) in (("a", first), ("b", second))]
    return Outcome(id="event", label="Event", domains=["mortality"], values=cells)


CHANGES = [
    "hba1c change",
    "change in FVC",
    "mean difference",
    "delta weight",
    "weight gain",
    "improvement of strength",
    "Change from baseline",
    "difference of scores",
    "FVC, change (%)",
    "gain in MMT8",
]


@pytest.mark.parametrize("name", CHANGES)
def test_what_can_be_negative_by_its_name_is_not_called_skewed(name: str) -> None:
    assert not audit([row(variable=name, group_n=116, mean="0.140", sd="1.093")], ["skew"])


@pytest.mark.parametrize(
    "other", ["-1.2", "-0.01", "-3", "-12.5", "−4", "-0.5", "-7.7", "-20", "-1e1", "-100"]
)
def test_a_row_with_a_negative_figure_is_not_called_skewed(other: str) -> None:
    rows = [
        row("a", "score", group_n=9, mean=other, sd="1.0"),
        row("b", "score", group_n=9, mean="1", sd="9"),
    ]
    assert not audit(rows, ["skew"])


RATIOS = [
    ("1.00", "0.90", "1.10"),
    ("1.01", "0.92", "1.10"),
    ("2.00", "1.21", "3.30"),
    ("0.5", "0.2", "1.2"),
    ("5.1", "1.2", "21.9"),
    ("0.80", "0.62", "1.03"),
    ("12", "3", "48"),
    ("0.01", "0.00", "0.05"),
    ("1.5", "1.0", "2.2"),
    ("0.10", "0.02", "0.51"),
]


@pytest.mark.parametrize("name", ["Hazard ratio", "OR", "adjusted odds ratio", "RR", "Rate ratio"])
def test_intervals_of_ratios_are_symmetric_as_logarithms(name: str) -> None:
    rows = [
        row(
            variable=f"v{i}",
            label=f"{name} of v{i}" if len(name) > 2 else name,
            kind="value",
            value=v,
            ci_low=low,
            ci_high=high,
        )
        for i, (v, low, high) in enumerate(RATIOS)
    ]
    found = audit(rows, ["interval-symmetric"])
    assert agreeing(found, "interval-symmetric") == len(RATIOS)


GRIM = [
    ("5.19", 40, False),
    ("5.18", 40, True),
    ("5.17", 40, True),
    ("3.48", 20, False),
    ("3.45", 20, True),
    ("2.33", 3, True),
    ("2.34", 3, False),
    ("5.93", 49, False),
    ("5.94", 49, True),
    ("7.22", 32, True),
    ("0.24", 28, False),
    ("1.5", 2, True),
    ("1.4", 2, False),
    ("4.74", 25, False),
]


@pytest.mark.parametrize(("mean", "n", "possible"), GRIM)
def test_means_of_whole_numbers(mean: str, n: int, possible: bool) -> None:
    [result] = audit([row(group_n=n, mean=mean, scale="integer")], ["grim"])
    assert (result.verdict == "agrees") is possible


ZEROS = [
    (0, 30, 0, 30),
    (30, 30, 30, 30),
    (0, 5, 0, 500),
    (7, 7, 9, 9),
    (0, 1, 0, 1),
    (0, 12, 0, 11),
    (40, 40, 20, 20),
    (0, 1000, 0, 1000),
    (1, 1, 1, 1),
    (0, 2, 0, 90),
]


@pytest.mark.parametrize(("a", "n1", "c", "n2"), ZEROS)
def test_differences_without_variance_are_handed_on_with_one(
    a: int, n1: int, c: int, n2: int
) -> None:
    rows = [row("t", count=a, total=n1), row("c", count=c, total=n2)]
    [one] = mie.appraisal.to_effects(rows, "death", "risk-difference")
    p, q = (a + 0.5) / (n1 + 1), (c + 0.5) / (n2 + 1)
    assert one["yi"] == pytest.approx(p - q)
    assert one["vi"] == pytest.approx(p * (1 - p) / (n1 + 1) + q * (1 - q) / (n2 + 1))
    assert "half" in one["cautions"]


CHANGED = [
    ("-1.200", "1.097", 117, "0.140", "1.093", 116),
    ("-1.7", "1.459", 213, "0.2", "1.446", 209),
    ("-0.74", "1.106", 431, "0.08", "1.004", 144),
    ("0", "1", 10, "0", "1", 10),
    ("3.2", "0.4", 8, "1.1", "0.9", 9),
    ("-12", "20", 40, "-3", "18", 41),
    ("5", "5", 5, "4", "4", 4),
    ("0.01", "0.02", 300, "0.03", "0.02", 290),
    ("-8.25", "3.5", 22, "-8.25", "3.5", 21),
    ("100", "50", 60, "90", "55", 65),
]


@pytest.mark.parametrize(("m1", "s1", "n1", "m2", "s2", "n2"), CHANGED)
def test_changes_have_a_mean_difference(
    m1: str, s1: str, n1: int, m2: str, s2: str, n2: int
) -> None:
    rows = [
        row("t", "hba1c", group_n=n1, change=m1, sd=s1),
        row("c", "hba1c", group_n=n2, change=m2, sd=s2),
    ]
    [one] = mie.appraisal.to_effects(rows, "hba1c", "mean-difference")
    assert one["yi"] == pytest.approx(float(m1) - float(m2))
    assert one["vi"] == pytest.approx(float(s1) ** 2 / n1 + float(s2) ** 2 / n2)


LISTS = [
    "comorbidity",
    "medication",
    "symptoms",
    "adverse events",
    "previous treatment",
    "antibodies",
    "risk factors",
    "concomitant drugs",
    "organ involvement",
    "medical history",
]


@pytest.mark.parametrize("name", LISTS)
def test_what_a_person_can_have_several_of_need_not_add_up(name: str) -> None:
    rows = [
        row("all", f"{name}/{v}", group_n=100, count=k, percent=f"{k}.0")
        for v, k in (("first", 50), ("second", 30), ("third", 12))
    ]
    assert not wrong(audit(rows, ["categories", "percentage"]))
    rows[2] |= {"count": 45, "percent": "45.0"}  # more than everybody
    assert not wrong(audit(rows, ["categories", "percentage"]))


PARENTS = [
    (134, 15, 6, "40"),
    (134, 15, 6, "40.0"),
    (200, 24, 6, "25"),
    (60, 20, 5, "25.0"),
    (90, 31, 7, "22.6"),
    (50, 3, 1, "33.3"),
    (1000, 81, 27, "33"),
    (17, 8, 1, "12.5"),
    (40, 9, 9, "100"),
    (75, 22, 11, "50"),
]


@pytest.mark.parametrize(("n", "whole", "part", "percent"), PARENTS)
def test_a_percentage_of_the_row_above_agrees_and_names_it(
    n: int, whole: int, part: int, percent: str
) -> None:
    rows = [
        row(variable="discontinued", group_n=n, count=whole),
        row(variable="discontinued/death", group_n=n, count=part, percent=percent),
    ]
    [result] = audit(rows, ["percentage"])
    assert result.verdict == "agrees"
    assert f"the {whole} of discontinued" in result.message


@pytest.mark.parametrize("arms", range(3, 13))
def test_p_values_of_arms_against_placebo_contradict_nothing(arms: int) -> None:
    rows = [row("placebo", "f", count=10, total=50)]
    for number in range(1, arms):
        count = 10 + 2 * number
        p = recompute_p(outcome((10, 50), (count, 50)))["pearson"].p
        assert p is not None
        rows.append(row(f"dose {number}", "f", count=count, total=50, p_value=f"{p:.3f}"))
    found = audit(rows)
    assert not found.where(rule="possible")
    assert len(found.where(rule="count-within", verdict="agrees")) == arms
    assert agreeing(found, "p-value") == arms - 1


@pytest.mark.parametrize(
    ("a", "n1", "c", "n2", "ratio", "low", "high"),
    [(13, 19, 16, 41, 1.7533, 1.0745, 2.8608), (7, 31, 9, 17, 0.43, 0.19, 0.94)],
)
def test_effects_of_published_examples(
    a: int, n1: int, c: int, n2: int, ratio: float, low: float, high: float
) -> None:
    found = effect(outcome((a, n1), (c, n2)), "risk-ratio")
    assert (found.estimate, found.low, found.high) == pytest.approx((ratio, low, high), abs=5e-3)


RATES = [
    ("HR", "0.43 (0.15 to 1.20)", True),
    ("HR", "0.43 (0.35 to 0.53)", False),
    ("IRR", "1.10 (0.40 to 3.0)", True),
    ("IRR", "1.10 (0.99 to 1.22)", False),
    ("rate ratio", "0.8 (0.3 to 2.2)", True),
    ("Hazard ratio (95% CI)", "2.5 (0.9-7.0)", True),
    ("hazard ratio", "2.5 (2.1-3.0)", False),
    ("HR", "0.10 (0.02 to 0.60)", True),
    ("HR", "9.9 (9.0 to 10.9)", False),
    ("HR", "1 (0.3 to 3)", True),
]


@pytest.mark.parametrize(("name", "cell", "possible"), RATES)
def test_intervals_of_ratios_over_time_are_as_wide_as_their_events_allow(
    name: str, cell: str, possible: bool
) -> None:
    rows = [row("t", count=7, total=31, **{name: cell}), row("c", count=9, total=17)]
    [result] = audit(rows, ["effect"])
    assert (result.verdict == "agrees") is possible
