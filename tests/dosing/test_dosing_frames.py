"""Data frames of a cohort: what they may hold, what is missing in them, and what comes back."""

import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.frames import Frames
from myositis_ild_evidence.dosing.policy import Exclusion
from myositis_ild_evidence.dosing.vectors import New
from myositis_ild_evidence.extras import advice

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
LIBRARIES = ["polars", "pandas"]


def frame(library: str, **columns: list[Any]) -> Any:
    pytest.importorskip("narwhals")
    return pytest.importorskip(library).DataFrame(columns)


def plain(made: Any, name: str) -> list[Any]:
    """Return a column as a list; what is missing is None."""
    return [None if value is None or value != value else value for value in list(made[name])]


def computed(over: Frames, value: Any) -> list[Any]:
    """Return what an expression is in each row."""
    return plain(over.result(None, {"found": New(value, always=True)}), "found")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        (
            {"weight": [70.0]},
            mie.UnknownKeyError,
            "no column 'weight_kg'; say which it is, such as weight='weight'",
        ),
        (
            {"weight_kg": ["70 kg"]},
            mie.UnitError,
            "column 'weight_kg' is String, not numbers; write '70 kg' as 70 and kg, "
            "and quantities as their magnitude and unit",
        ),
        (
            {"weight_kg": [True]},
            mie.UnitError,
            "column 'weight_kg' is Boolean, not numbers; write '70 kg' as 70 and kg, "
            "and quantities as their magnitude and unit",
        ),
        (
            {"weight_kg": [70.0], "note": ["x"]},
            mie.InvalidValueError,
            "the cohort already has a column 'note'; give prefix= for the new ones",
        ),
    ],
)
def test_what_holds_no_measurements_is_refused_whole(
    library: str, columns: dict[str, list[Any]], error: type[mie.EvidenceError], said: str
) -> None:
    with pytest.raises(error) as caught:
        dosing.for_cohort(HUAPAYA, frame(library, **columns))
    assert str(caught.value) == said


def test_what_is_no_data_frame_is_named() -> None:
    pytest.importorskip("narwhals")
    with pytest.raises(mie.InvalidValueError) as caught:
        dosing.for_cohort(HUAPAYA, [70.0])
    assert str(caught.value) == (
        "a cohort is a data frame (pandas, polars, pyarrow, DuckDB, PySpark, Dask) or a mapping "
        "of arrays, not list"
    )


def test_a_data_frame_without_narwhals_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(mie.MissingExtraError) as caught:
        dosing.for_cohort(HUAPAYA, object())
    assert str(caught.value) == (
        "a cohort needs narwhals, which cannot be imported (import of narwhals halted; None in "
        f"sys.modules); {advice('frames')}"
    )


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "weights", [[70.0, None, float("nan"), 80.0], [70, 60, 90, 80], [70.5, 60.0, None, 80.0]]
)
def test_numbers_and_gaps_of_any_kind_are_read(library: str, weights: list[Any]) -> None:
    found = dosing.for_cohort(HUAPAYA, frame(library, weight_kg=weights))
    gaps = [value is None or value != value for value in weights]
    doses = [None if gap else value * 2 for value, gap in zip(weights, gaps, strict=True)]
    assert plain(found, "per_course_g") == doses
    assert plain(found, "reason") == ["weight is missing" if gap else None for gap in gaps]
    assert plain(found, "weight_basis") == [None if gap else "actual" for gap in gaps]
    assert plain(found, "policy") == ["actual"] * 4
    unseen = "height is not given: obesity cannot be seen"
    assert plain(found, "note") == [None if gap else unseen for gap in gaps]


@pytest.mark.parametrize("library", LIBRARIES)
def test_columns_of_the_callers_keep_their_names_and_order(library: str) -> None:
    kept = {"_kilograms": [1.0], "weight_kg": [70.0], "_good": [3.0], "__good": [4.0]}
    made = frame(library, **kept)
    found = dosing.for_cohort(HUAPAYA, made, product="octagam-10")
    new = list(dosing.cohort_codebook(HUAPAYA, product="octagam-10"))
    assert type(found) is type(made)
    assert list(found.columns) == [*kept, *new]
    assert {name: plain(found, name) for name in kept} == kept
    assert plain(found, "vials_per_day") == [5]


def test_a_polars_frame_comes_back_computed_and_a_lazy_one_lazy() -> None:
    made = frame("polars", weight_kg=[70.0])
    assert type(dosing.for_cohort(HUAPAYA, made)) is type(made)
    assert type(dosing.for_cohort(HUAPAYA, made.lazy())) is type(made.lazy())


def test_texts_are_texts_and_numbers_are_numbers_even_where_all_are_missing() -> None:
    found = dosing.for_cohort(HUAPAYA, frame("polars", weight_kg=[None, float("nan")]))
    types = {name: str(type_) for name, type_ in found.schema.items()}
    assert types == {
        "weight_kg": "Float64", "dosing_weight_kg": "Float64", "weight_basis": "String",
        "policy": "String", "bmi": "Float64", "adjusted_weight_kg": "Float64", "note": "String",
        "warning": "String", "per_day_g": "Float64", "per_course_g": "Float64",
        "total_g": "Float64", "reason": "String",
    }  # fmt: skip


def test_short_floats_have_long_doses() -> None:
    made = frame("polars", weight_kg=[70.5])
    found = dosing.for_cohort(HUAPAYA, made.cast(pytest.importorskip("polars").Float32))
    assert plain(found, "per_day_g") == [pytest.approx(28.2, rel=1e-15)]
    short = frame("pandas", weight_kg=[70.5]).astype("float32")
    assert plain(dosing.for_cohort(HUAPAYA, short), "per_day_g") == [pytest.approx(28.2, rel=1e-15)]


def test_a_pandas_frame_keeps_its_index() -> None:
    made = frame("pandas", weight_kg=[70.0, 80.0]).set_index([["a", "b"]])
    found = dosing.for_cohort(HUAPAYA, made)
    assert list(found.index) == ["a", "b"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_rounding_takes_what_is_near_a_whole_number_for_it(library: str) -> None:
    over = Frames(frame(library, x=[2.9999999995, 2.999999998, 3.0000000005, 3.000000002]))
    values, _ = over.measured("x")
    assert computed(over, over.floor(values)) == [3, 2, 3, 3]
    assert computed(over, over.ceil(values)) == [3, 3, 3, 4]
    assert [type(value) for value in computed(over, over.whole(over.ceil(values)))] == [int] * 4


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("table", "default", "expected"),
    [
        ({0: 0, 2: 7, 3: 9}, 5, [0, 5, 7, 9, 5]),
        ({0: 5, 2: 7, 3: 7}, 5, [5, 5, 7, 7, 5]),
        ({}, 5, [5, 5, 5, 5, 5]),
    ],
)
def test_a_table_replaces_what_it_names_and_nothing_else(
    library: str, table: dict[int, int], default: int, expected: list[int]
) -> None:
    over = Frames(frame(library, x=[0.0, 1.0, 2.0, 3.0, 4.0]))
    values, _ = over.measured("x")
    assert computed(over, over.replace(values, table, default)) == expected
    doubled = over.replace(values, {1: 8}, values * 2)
    assert computed(over, doubled) == [0, 8, 4, 6, 8]


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_first_condition_that_holds_gives_the_text(library: str) -> None:
    over = Frames(frame(library, x=[1.0, 2.0, 3.0]))
    values, _ = over.measured("x")
    choices = [(values > 2, "third"), (values > 1, "second")]
    assert computed(over, over.text(choices)) == [None, "second", "third"]
    assert computed(over, over.text(choices, "first")) == ["first", "second", "third"]
    assert computed(over, over.text([])) == [None, None, None]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_value_is_found_or_missing_where_it_stands(library: str) -> None:
    over = Frames(frame(library, x=["a", None, "b"]))
    assert computed(over, over.equal("x", "a")) == [True, False, False]
    assert computed(over, over.missing("x")) == [False, True, False]
    assert over.unit("x") is None
    assert over.names == ["x"]


def test_a_condition_that_is_not_known_does_not_hold() -> None:
    over = Frames(frame("polars", x=[1.0, None, 3.0]))
    values, missing = over.measured("x")
    assert computed(over, over.sure(values > 2)) == [False, False, True]
    assert computed(over, missing) == [False, True, False]
    gaps = Frames(frame("polars", x=[1.0, float("nan"), None]))
    assert computed(gaps, gaps.measured("x")[1]) == [False, True, True]


@pytest.mark.parametrize("library", LIBRARIES)
def test_values_that_are_kept_are_the_same(library: str) -> None:
    over = Frames(frame(library, x=[1.0, 2.0], _double=[5.0, 6.0]))
    values, _ = over.measured("x")
    double, triple = over.keep(double=values * 2, triple=values * 3)
    (again,) = over.keep(double=values * 4)
    made = over.result(
        double > 2,
        {
            "a": New(double, always=True),
            "b": New(triple, always=True),
            "c": New(again, always=True),
            "d": New(triple),
        },
    )
    assert list(made.columns) == ["x", "_double", "a", "b", "c", "d"]
    assert [plain(made, name) for name in ("_double", "a", "b", "c", "d")] == [
        [5, 6], [2, 4], [3, 6], [4, 8], [None, 6],
    ]  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_refusal_after_a_fallback_is_the_same_for_a_frame(library: str) -> None:
    columns: dict[str, list[Any]] = {
        "weight_kg": [80.0] * 4,
        "height_cm": [150.0, 150.0, 170.0, 170.0],
        "sex": ["female"] * 4,
        "pregnant": [True, False, True, False],
    }
    exclusions = (
        Exclusion(when="pregnant", then="actual", why="As said here."),
        Exclusion(
            when="height-below", value=mie.Amount("60 in"), then="refuse", why="As said here."
        ),
    )
    own = attrs.evolve(dosing.policies["ideal"], exclusions=exclusions)
    made = frame(library, **columns)
    found = dosing.for_cohort(HUAPAYA, made, weight_policy=own, pregnant="pregnant")
    assert plain(found, "weight_basis") == ["actual", None, "actual", "ideal"]
    assert plain(found, "reason") == [None, "ideal does not hold: height below 60 in", None, None]
    assert plain(found, "per_course_g")[:3] == [160, None, 160]


def test_a_pandas_frame_needs_no_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    made = frame("pandas", weight_kg=[70.0])
    monkeypatch.setitem(sys.modules, "polars", None)
    assert plain(dosing.for_cohort(HUAPAYA, made), "per_course_g") == [140]


@pytest.mark.parametrize("library", LIBRARIES)
def test_values_that_are_kept_at_once_are_kept_apart(library: str) -> None:
    over = Frames(frame(library, x=[1.0, 2.0], _x=[5.0, 6.0]))
    values, _ = over.measured("x")
    double, triple = over.keep(x=values * 2, _x=values * 3)
    assert computed(over, double * 10 + triple) == [23, 46]


def test_names_that_differ_in_case_are_two_columns_of_pandas() -> None:
    found = dosing.for_cohort(HUAPAYA, frame("pandas", WEIGHT_KG=[90.0], weight_kg=[70.0]))
    assert plain(found, "per_course_g") == [140]
    assert plain(found, "WEIGHT_KG") == [90]


MISSING = "weight is missing"


@pytest.mark.parametrize("library", [*LIBRARIES, "pyarrow"])
def test_a_column_of_nothing_is_of_missing_weights_and_an_empty_one_of_no_rows(
    library: str,
) -> None:
    loaded = pytest.importorskip(library)
    make = loaded.table if library == "pyarrow" else loaded.DataFrame
    found = dosing.for_cohort(HUAPAYA, make({"weight_kg": [None, None]}))
    assert [str(one) for one in found["reason"]] == [MISSING, MISSING]
    assert len(dosing.for_cohort(HUAPAYA, make({"weight_kg": []}))) == 0


def test_decimals_of_pandas_are_numbers() -> None:
    made = frame("pandas", weight_kg=[Decimal("70.6"), None])
    found = dosing.for_cohort(HUAPAYA, made)
    assert plain(found, "per_day_g") == [28.24, None]
    assert plain(found, "reason") == [None, MISSING]
    assert list(found["weight_kg"]) == list(made["weight_kg"])


def cohorts_of_half_the_digits() -> dict[str, Any]:
    numpy = pytest.importorskip("numpy")
    weights = numpy.array([70.6, 81.7, numpy.nan], dtype=numpy.float32)
    made: dict[str, Any] = {"numpy": {"weight_kg": weights}}
    for library in ("pandas", "polars"):
        made[library] = pytest.importorskip(library).DataFrame({"weight_kg": weights})
    made["pyarrow"] = pytest.importorskip("pyarrow").table({"weight_kg": weights})
    return made


@pytest.mark.parametrize("library", ["numpy", "pandas", "polars", "pyarrow"])
def test_a_weight_of_32_bits_gives_the_dose_of_the_decimals_that_it_shows(library: str) -> None:
    found = dosing.for_cohort(HUAPAYA, cohorts_of_half_the_digits()[library])
    doses = found["per_day_g"]
    shown = doses.to_pylist() if library == "pyarrow" else list(doses)
    assert shown[:2] == [28.24, 32.68]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: dosing.for_cohort({"weight_kg": [70]}, HUAPAYA),  # type: ignore[arg-type]
        lambda: dosing.for_patient("70 kg", HUAPAYA),  # type: ignore[arg-type]
        lambda: dosing.compare(None, dosing.Patient(weight="70 kg")),  # type: ignore[arg-type]
        lambda: dosing.nearest("2 g/kg", [1]),  # type: ignore[list-item]
        lambda: dosing.read_order("2 g/kg", [1]),  # type: ignore[list-item]
    ],
)
def test_what_is_no_regimen_is_refused_where_one_is_wanted(ask: Callable[[], Any]) -> None:
    with pytest.raises(mie.InvalidValueError, match=r"a DosingRegimen, such as .*, not [a-zN]\w*$"):
        ask()


def test_a_type_of_another_library_is_named_as_pandas_names_it() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"weight_kg": pandas.period_range("2026-01", periods=2, freq="M")})
    with pytest.raises(mie.UnitError, match=r"column 'weight_kg' is period\[M\], not numbers"):
        mie.evidence.studies["huapaya2019"].regimen.for_cohort(frame)
