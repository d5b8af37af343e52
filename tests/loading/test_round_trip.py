"""TOML -> object -> JSON -> object gives the same object, with decimals as JSON text."""

import json
import tomllib
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence import PackError, Span, Study
from myositis_ild_evidence.packs.structure import structure
from myositis_ild_evidence.packs.trees import to_tree
from myositis_ild_evidence.records import Manifest
from myositis_ild_evidence.records.regimen import DosingRegimen
from packs import STUDY

ROOTS: list[Any] = [
    *mie.evidence.studies,
    *mie.evidence.reviews,
    *mie.evidence.claims,
    mie.evidence.manifest,
]


def through_json(record: Any) -> Any:
    text = json.dumps(to_tree(record), ensure_ascii=False, allow_nan=False)
    return structure(json.loads(text), type(record), text_decimals=True)


def digits(value: Any) -> list[str]:
    """Every decimal in a record, as its digits stand."""
    if isinstance(value, Decimal):
        return [str(value)]
    if isinstance(value, tuple):
        return [found for item in value for found in digits(item)]
    if attrs.has(type(value)):
        fields = attrs.fields(type(value))
        return [d for f in fields if f.eq is not False for d in digits(getattr(value, f.name))]
    return []


def floats(tree: Any) -> bool:
    if isinstance(tree, (dict, list)):
        return any(map(floats, tree.values() if isinstance(tree, dict) else tree))
    return isinstance(tree, float)


@pytest.mark.parametrize("record", ROOTS, ids=lambda record: record.id)
def test_every_curated_record_comes_back_equal_to_the_last_digit(record: Any) -> None:
    again = through_json(record)
    assert again == record
    assert digits(again) == digits(record)
    assert not floats(to_tree(record))


# ---- trees of the shape that TOML gives

TEXT = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12)
IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True)
NUMBER = (
    st.integers(0, 10**12)
    | st.decimals(0, 10**6, places=3)
    | st.decimals(0, 10**6, places=1).map(lambda number: number.scaleb(-20))
)
PERCENT = st.decimals(0, 100, places=2) | st.integers(0, 100)
PAIR = st.lists(NUMBER, min_size=2, max_size=2).map(sorted)
POSITIVE = st.integers(1, 999) | st.decimals("0.01", "999", places=2)
BASIS = st.sampled_from(["exact", "bounds", "mean-of-cohort", "protocol-minimum"])
ABSENT = (
    st.sampled_from(["not-reported", "not-applicable"])
    | st.fixed_dictionaries({"unclear": TEXT})
)  # fmt: skip


@st.composite
def cells(draw: st.DrawFn) -> Any:
    if draw(st.integers(0, 5)) == 0:
        return draw(ABSENT)
    cell: dict[str, Any] = {}
    if draw(st.booleans()):
        cell["count"] = draw(st.integers(0, 50))
        cell |= draw(st.fixed_dictionaries({}, optional={
            "percent": PERCENT,
            "total": st.integers(50, 100) | IDS | st.fixed_dictionaries({"unclear": TEXT}),
        }))  # fmt: skip
    else:
        cell[draw(st.sampled_from(["mean", "median", "value", "change"]))] = draw(NUMBER)
        spread = draw(st.sampled_from(["sd", "se", "plus_minus", "range", "iqr", "ci95"]))
        cell[spread] = draw(PAIR if spread in ("range", "iqr", "ci95") else NUMBER)
    p = st.decimals(0, 1, places=4)
    compares = st.sampled_from(["groups", "over-time", "unclear"])
    return cell | draw(st.fixed_dictionaries({}, optional={
        "operator": st.sampled_from(["=", "<", "<=", ">", ">=", "~"]),
        "p": p | st.fixed_dictionaries({"below": p, "compares": compares}, optional={"note": TEXT})
        | st.fixed_dictionaries({"value": p}, optional={"test": TEXT, "groups": st.lists(IDS)}),
        "note": TEXT, "printed": TEXT, "timepoint": TEXT,
        "source": st.fixed_dictionaries({"cite": IDS, "locator": TEXT}),
    }))  # fmt: skip


@st.composite
def outcomes(draw: st.DrawFn) -> dict[str, Any]:
    tables = st.dictionaries(IDS, cells(), min_size=1, max_size=3)
    row: dict[str, Any] = draw(st.fixed_dictionaries(
        {"id": IDS, "label": TEXT, "values": tables,
         "domains": st.lists(IDS, min_size=1, max_size=3, unique=True)},
        optional={
            "before": tables,
            "unit": st.sampled_from(["score", "g/kg", "%", "month"]),
            "timepoint": TEXT | st.lists(TEXT, max_size=3),
            "better": st.sampled_from(["higher", "lower"]),
            "repeats": IDS,
            "finding": st.fixed_dictionaries(
                {"group": IDS, "direction": st.sampled_from(["higher", "unchanged"])},
                optional={"significant": st.booleans(), "text": TEXT, "versus": IDS}),
        }))  # fmt: skip
    if draw(st.booleans()):
        path = draw(st.sampled_from([f"values.{group}" for group in row["values"]] + ["row"]))
        change = draw(
            st.fixed_dictionaries(
                {}, optional={"group": IDS, "label": TEXT, "unit": st.just("g"), "timepoint": TEXT}
            )
        )
        status = draw(st.sampled_from(["proven", "probable"]))
        row["correction"] = [{"of": [path], "set": change, "status": status, "why": "x"}]
    return row  # fmt: skip


@st.composite
def spans(draw: st.DrawFn, *units: str) -> Any:
    low, high = sorted([draw(POSITIVE), draw(POSITIVE)])
    unit = draw(st.sampled_from(units)) if units else None
    shape = draw(st.integers(0, 3))
    if shape == 0:
        return f"{low} {unit}" if unit else low
    table: dict[str, Any] = [
        {"low": low, "high": high}, {"at_least": low}, {"at_most": high},
    ][shape - 1] | draw(st.fixed_dictionaries({}, optional={"basis": BASIS}))  # fmt: skip
    if unit and draw(st.booleans()):
        return table | {"unit": unit}
    if unit:
        return {k: v if k == "basis" else f"{v} {unit}" for k, v in table.items()}
    return table


def _smallest(span: Any) -> Decimal:
    if isinstance(span, dict):
        span = next(span[key] for key in ("low", "at_least", "at_most") if key in span)
    return Decimal(str(span).split()[0])


MOST_DAYS = 9
COUNTS = spans().filter(lambda span: _smallest(span) >= 1)
#: No course is longer than the time until the next one.
INTERVALS = spans("day", "week", "month").filter(lambda span: _smallest(span) >= MOST_DAYS)


REGIMENS = st.fixed_dictionaries(
    {"drug": IDS},
    optional={
        "id": IDS,
        "courses": COUNTS | ABSENT,
        "interval": INTERVALS | ABSENT,
        "maximum_rate": st.just("not-reported")
        | st.fixed_dictionaries({"below": POSITIVE.map(lambda n: f"{n} mL/h")})
        | st.fixed_dictionaries({"at_most": POSITIVE.map(lambda n: f"{n} mg/kg/min")}),
        "derived": st.just(["courses"]),
    },
).flatmap(lambda regimen: st.one_of(
    spans("g/kg", "mg/kg").map(lambda dose: regimen | {"dose_per_course": dose}),
    st.tuples(spans("g/kg/day", "mg/kg/d"), st.integers(1, MOST_DAYS)).map(
        lambda pair: regimen | {"daily_dose": pair[0], "days_per_course": pair[1]}),
))  # fmt: skip

TREES = st.fixed_dictionaries(
    {
        "id": IDS,
        "design": IDS,
        "source": st.fixed_dictionaries({"cite": IDS, "locator": TEXT}),
    },
    optional={
        "n": st.integers(1, 10**6) | ABSENT,
        "objective": TEXT | st.just("not-reported"),
        "note": st.lists(TEXT, max_size=2),
        "outcome": st.lists(outcomes(), max_size=3, unique_by=lambda row: row["id"]),
        "regimen": st.lists(REGIMENS, max_size=1),
    },
)


@given(TREES)
def test_any_study_comes_back_equal(tree: Any) -> None:
    study = structure(tree, Study)
    again = through_json(study)
    assert again == study
    assert digits(again) == digits(study)
    assert to_tree(again) == to_tree(study)


@given(REGIMENS)
def test_spans_keep_their_open_ends_and_their_basis(tree: Any) -> None:
    regimen = structure(tree, DosingRegimen)
    again = through_json(regimen)
    for name in ("courses", "interval", "daily_dose", "course_dose"):
        one, other = getattr(regimen, name), getattr(again, name)
        assert one == other
        if isinstance(one, Span):
            assert (str(one), one.is_exact) == (str(other), other.is_exact)


def test_json_holds_decimals_as_text_and_nothing_else_is_read_as_one() -> None:
    study = structure(tomllib.loads(STUDY, parse_float=Decimal), Study)
    tree = to_tree(study)
    before = tree["outcome"][1]["before"]["ivig"]
    assert before == {"mean": "74.50", "plus_minus": "4.9"}
    assert through_json(study) == study
    before["mean"] = 74.5
    with pytest.raises(PackError, match="expected a number in quotes") as caught:
        structure(tree, Study, text_decimals=True)
    assert [problem.path for problem in caught.value.problems] == ["outcome[1].before.ivig.mean"]


def test_toml_holds_no_number_as_text() -> None:
    with pytest.raises(PackError, match="expected a number, got text"):
        structure(tomllib.loads(STUDY.replace("74.50", '"74.50"'), parse_float=Decimal), Study)


def test_the_manifest_comes_back_as_a_manifest() -> None:
    assert isinstance(through_json(mie.evidence.manifest), Manifest)
