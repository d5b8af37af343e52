"""A cohort gets the doses that each of its patients would get alone, whatever holds it."""

import math
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import pint
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.extras import advice
from tried import crossed

pytestmark = pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
POLICIES = [policy.id for policy in dosing.policies if policy.rule != "not-encoded"]
BACKENDS = ["pandas", "pandas-nullable", "polars", "polars-lazy", "pyarrow", "duckdb"]
DASK = pytest.param("dask", marks=pytest.mark.distributed)
PATIENTS = 60_000
USUAL: dict[str, Any] = {
    "weight_policy": "adjusted",
    "product": "octagam-10",
    "round_to": "nearest-vial",
}

Cohort = dict[str, list[Any]]


def to(backend: str, columns: Cohort) -> Any:
    """Return a frame of one library; a test is skipped where that is not installed."""
    name = backend.partition("-")[0]
    pytest.importorskip("narwhals")
    library = pytest.importorskip("dask.dataframe" if name == "dask" else name)
    if name == "polars":
        frame = library.DataFrame(columns)
        return frame.lazy() if backend == "polars-lazy" else frame
    if name == "pyarrow":
        return library.table(columns)
    if name == "duckdb":
        table = pytest.importorskip("pyarrow").table(columns)
        return library.from_arrow(table)
    frame = pytest.importorskip("pandas").DataFrame(columns)
    if backend == "pandas-nullable":
        return frame.convert_dtypes()
    return library.from_pandas(frame, npartitions=3) if name == "dask" else frame


def lists(frame: Any) -> dict[str, list[Any]]:
    """Return the columns of any frame as plain values; what is missing is None."""
    for compute in ("compute", "collect"):
        if hasattr(frame, compute) and not hasattr(frame, "toArrow"):
            frame = getattr(frame, compute)()
    for arrow in ("to_arrow_table", "toArrow", "to_arrow"):
        if hasattr(frame, arrow):
            frame = getattr(frame, arrow)()
            break
    if hasattr(frame, "to_pydict"):
        columns = frame.to_pydict()
    else:
        columns = {name: list(frame[name]) for name in frame}
    return {name: [_plain(value) for value in column] for name, column in columns.items()}


def _plain(value: Any) -> Any:
    if value is None or type(value).__name__ == "NAType" or value != value:
        return None
    return value.item() if isinstance(value, np.generic) else value


def rows(frame: Any) -> list[dict[str, Any]]:
    columns = lists(frame)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def patients(number: int, seed: int = 7) -> Cohort:
    """Return random patients, many of them on or beside a boundary; some lack something."""
    dice = random.Random(seed)
    weights: list[float | None] = []
    heights: list[float | None] = []
    for _ in range(number):
        weights.append(
            dice.choice(
                [
                    dice.randint(190, 3550) / 10,  # 0.1 kg
                    dice.randint(3000, 15000) / 100,  # 0.01 kg
                    dice.randint(12, 70) * 5 / 2,  # whole vials
                    dice.choice([45.5, 45.51, 49.99, 50.0, 50.01, 20.0, 19.99, 350.0, 350.01]),
                ]
            )
        )
        heights.append(
            dice.choice(
                [
                    dice.randint(1400, 2050) / 10,
                    dice.randint(58, 80) * 127 / 50,  # whole inches
                    dice.choice([151.9, 152.0, 152.3, 152.4, 152.5, 100.0, 99.9, 250.0, 250.1]),
                ]
            )
        )
        if dice.random() < 0.02:
            dice.choice([weights, heights])[-1] = None
    sexes = [dice.choice(["male", "female"] * 30 + [None, "unknown"]) for _ in weights]
    return {"weight_kg": weights, "height_cm": heights, "sex": sexes}


def arrays(columns: Cohort) -> dict[str, Any]:
    return {
        name: np.array(column, dtype=object if name == "sex" else float)
        for name, column in columns.items()
    }


def alone(
    regimen: mie.DosingRegimen, row: dict[str, Any], weight_policy: str, **options: Any
) -> Any:
    """Return the dose of one patient, or None where it is refused."""
    known = {"weight": row["weight_kg"], "height": row["height_cm"], "sex": row["sex"]}
    if weight_policy == "actual":  # needs neither height nor sex, and looks at what is there
        sexes = ("male", "female")
        known = {name: value for name, value in known.items() if value is not None}
        known = {name: value for name, value in known.items() if name != "sex" or value in sexes}
    if "weight" not in known or None in known.values():
        return None
    units = {"weight": "kg", "height": "cm"}
    given: dict[str, Any] = {
        name: f"{v} {units[name]}" if name in units else v for name, v in known.items()
    }
    try:
        return regimen.for_patient(**given, weight_policy=weight_policy, **options)
    except mie.EvidenceError:
        return None


def check(row: dict[str, Any], dose: Any) -> None:
    """Hold a row of a cohort against the dose of the same patient alone."""
    if dose is None:
        assert row["reason"] is not None, row
        assert {row[name] for name in row if name.endswith(("_g", "day"))} == {None}, row
        return
    assert row["reason"] is None, row
    assert row["weight_basis"] == dose.weighed.basis, row
    assert close(row["dosing_weight_kg"], dose.dosing_weight), row
    for name in ("per_day", "per_course", "total"):
        assert close(row[f"{name}_g"], getattr(dose, name).exact), row
        assert close(row[f"rounded_{name}_g"], getattr(dose.rounded, name).exact), row
    counts = {label(size): number for size, number in dose.vials.counts}
    for size in dose.product.vials:
        assert row[label(size)] == counts.get(label(size), 0), row
    assert row["vials_per_day"] == dose.vials.number, row
    assert close(row["waste_per_day_g"], dose.vials.waste), row


def label(size: mie.Amount) -> str:
    return f"vials_per_day_of_{str(size.value).replace('.', '_')}_g"


def close(found: float, exact: mie.Amount) -> bool:
    return math.isclose(found, exact.value, rel_tol=1e-12, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("policy", "options"),
    crossed(
        POLICIES,
        {
            "nearest": {"product": "octagam-10", "round_to": "nearest-vial"},
            "up": {"product": "privigen-10", "round_to": "vial-up"},
            "down": {"product": "octagam-10", "round_to": "vial-down"},
            "5 g": {"product": "privigen-10", "round_to": "5 g"},
        },
    ),
)
def test_arrays_agree_with_every_patient_alone(policy: str, options: dict[str, Any]) -> None:
    columns = patients(50, seed=POLICIES.index(policy))
    found = rows(dosing.for_cohort(HUAPAYA, arrays(columns), weight_policy=policy, **options))
    doses = [alone(HUAPAYA, row, policy, **options) for row in found]
    for row, dose in zip(found, doses, strict=True):
        check(row, dose)
    assert sum(dose is not None for dose in doses) > 12


@pytest.mark.slow
def test_sixty_thousand_patients_get_what_each_gets_alone() -> None:
    """The patients and the options with which every frame is held against the arrays below."""
    found = rows(dosing.for_cohort(HUAPAYA, arrays(patients(PATIENTS)), **USUAL))
    options = {"product": USUAL["product"], "round_to": USUAL["round_to"]}
    doses = 0
    for row in found:
        dose = alone(HUAPAYA, row, USUAL["weight_policy"], **options)
        check(row, dose)
        doses += dose is not None
    assert doses > PATIENTS / 10


@pytest.mark.slow
def test_sixty_thousand_patients_get_exact_vials() -> None:
    """Adjusted weight and the fewest vials of 5 and 10 g, worked out here with fractions."""
    columns = patients(PATIENTS)
    own = attrs.evolve(dosing.products["octagam-10"], vials=["5 g", "10 g"])
    ways: dict[str, Callable[[Fraction], int]] = {
        "vial-up": math.ceil,
        "vial-down": math.floor,
        "nearest-vial": lambda units: math.floor(units + Fraction(1, 2)),
    }
    for way, rounded in ways.items():
        found = dosing.for_cohort(
            HUAPAYA, arrays(columns), weight_policy="adjusted", product=own, round_to=way
        )
        seen = 0
        for weight, height, sex, grams, vials in zip(
            *columns.values(), found["rounded_per_day_g"], found["vials_per_day"], strict=True
        ):
            exact = adjusted(weight, height, sex)
            if exact is None:
                assert math.isnan(grams)
                continue
            units = rounded(exact * Fraction("0.4") / 5)
            assert grams == units * 5
            assert vials == units // 2 + units % 2
            seen += 1
        assert seen > PATIENTS / 10


def adjusted(weight: Any, height: Any, sex: Any) -> Fraction | None:
    """Return ideal weight and 0.4 of the excess; None where there is no dose."""
    if None in (weight, height, sex) or sex == "unknown":
        return None
    kilograms, centimetres = Fraction(str(weight)), Fraction(str(height))
    if not (20 <= kilograms <= 350 and Fraction("152.4") <= centimetres <= 250):
        return None
    if not 12 <= kilograms / (centimetres / 100) ** 2 <= 70:  # refused: one of the two is a slip
        return None
    inches = centimetres / Fraction("2.54") - 60
    ideal = (50 if sex == "male" else Fraction("45.5")) + Fraction("2.3") * inches
    return min(kilograms, ideal + Fraction("0.4") * (kilograms - ideal))


@pytest.mark.parametrize("backend", ["polars", "polars-lazy", "pyarrow"])
def test_some_frames_need_no_other_library(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = to(backend, ONE)
    monkeypatch.setitem(sys.modules, "narwhals", None)
    found = dosing.for_cohort(HUAPAYA, frame, **USUAL)
    assert type(found) is type(frame)
    [row] = rows(found)
    check(row, alone(HUAPAYA, row, **USUAL))


@pytest.mark.slow
@pytest.mark.parametrize("backend", [*BACKENDS, DASK])
def test_every_frame_agrees_with_the_arrays(backend: str) -> None:
    columns = patients(PATIENTS)
    another = {"weight_policy": "ontario-igum", "product": "privigen-10", "round_to": "vial-up"}
    for options in (USUAL, another):
        same(backend, columns, HUAPAYA, **options)


@pytest.mark.parametrize(("backend", "policy"), crossed(BACKENDS, POLICIES))
def test_every_policy_runs_on_every_frame(backend: str, policy: str) -> None:
    columns = patients(200)
    columns["age"] = [None, 17, 18, 60, 121] * 40
    columns["pregnant"] = [None, True, False, True] * 50
    columns["earlier"] = [None, 60.5, None, 15.0, 70.25, None, 65.0, 71.5] * 25
    named = {"age": "age", "pregnant": "pregnant", "pre_pregnancy_weight": "earlier"}
    same(backend, columns, HUAPAYA, weight_policy=policy, product="privigen-10", **named)


def agree(found: Cohort, expected: Cohort) -> None:
    """Hold the columns of a frame against those of another, numbers to the last digits."""
    assert list(found) == list(expected)
    for name, column in expected.items():
        if any(isinstance(value, float) for value in column):
            mine, theirs = (np.array(x, dtype=float) for x in (found[name], column))
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-9, err_msg=name)
        else:
            assert found[name] == column, name


def same(backend: str, columns: Cohort, regimen: mie.DosingRegimen, **options: Any) -> None:
    plain = {
        name: np.array(column, dtype=object if name in ("sex", "pregnant") else float)
        for name, column in columns.items()
    }
    expected = lists(dosing.for_cohort(regimen, plain, **options))
    found = lists(dosing.for_cohort(regimen, to(backend, columns), **options))
    agree(found, expected)
    assert any(reason is None for reason in found["reason"])
    assert any(reason is not None for reason in found["reason"])


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Two local workers of PySpark, where it and Java are installed."""
    sql = pytest.importorskip("pyspark.sql")
    pytest.importorskip("narwhals")
    if shutil.which("java") is None:
        pytest.skip("PySpark needs Java")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.distributed
@pytest.mark.filterwarnings("ignore")  # of Spark's own start
def test_pyspark_runs_the_same_expression(spark: Any) -> None:
    columns = patients(500)
    schema = "weight_kg double, height_cm double, sex string"
    frame = spark.createDataFrame([*zip(*columns.values(), strict=True)], schema)
    options: dict[str, Any] = {"product": "octagam-10", "round_to": "nearest-vial"}
    done = dosing.for_cohort(HUAPAYA, frame, weight_policy="ontario-igum", **options)
    assert done.sparkSession is spark  # still a frame of Spark, nothing was collected
    found = rows(done)
    for row in found:
        check(row, alone(HUAPAYA, row, "ontario-igum", **options))


ONE: Cohort = {"weight_kg": [80.0], "height_cm": [175.0], "sex": ["male"]}


def test_lazy_frames_stay_lazy() -> None:
    polars = pytest.importorskip("polars")
    pytest.importorskip("narwhals")

    def explode(_: Any) -> Any:
        raise AssertionError("a row was read")

    frame = polars.LazyFrame(ONE).map_batches(explode, schema=polars.Schema(
        {"weight_kg": polars.Float64, "height_cm": polars.Float64, "sex": polars.String}
    ))  # fmt: skip
    found = dosing.for_cohort(HUAPAYA, frame, weight_policy="adjusted", product="octagam-10")
    assert isinstance(found, polars.LazyFrame)
    with pytest.raises(Exception, match="a row was read"):
        found.collect()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"weight_kg": [math.nan]}, "weight is missing"),
        ({"weight_kg": [math.inf]}, "weight is outside of 20 kg to 350 kg"),
        ({"weight_kg": [0.08]}, "weight is outside of 20 kg to 350 kg"),
        ({"weight_kg": [-80.0]}, "weight is outside of 20 kg to 350 kg"),
        ({"height_cm": [math.nan]}, "height is missing"),
        ({"height_cm": [1.75]}, "height is outside of 100 cm to 250 cm"),
        ({"sex": [None]}, "sex is missing"),
        ({"sex": ["x"]}, "sex is neither 'male' nor 'female'"),
        ({"height_cm": [150.0]}, "adjusted does not hold: height below 60 in"),
    ],
)
def test_a_row_without_a_dose_has_a_reason(changed: Cohort, reason: str) -> None:
    cohort = {
        name: np.array([*column, *ONE[name]], dtype=object if name == "sex" else float)
        for name, column in (ONE | changed).items()
    }
    bad, good = rows(
        dosing.for_cohort(HUAPAYA, cohort, weight_policy="adjusted", product="octagam-10")
    )
    assert (bad["reason"], good["reason"]) == (reason, None)
    empty = {name: value for name, value in bad.items() if name not in cohort and value is not None}
    assert empty == {"policy": "adjusted", "reason": reason}
    assert good["vials_per_day"] > 0


@pytest.mark.parametrize(
    ("age", "weight", "reason"),
    [
        (10.0, 15.0, None),
        (10.0, 0.5, "weight is outside of 1 kg to 200 kg (children)"),
        (18.0, 15.0, "weight is outside of 20 kg to 350 kg (adults)"),
        (math.nan, 15.0, "weight is outside of 20 kg to 350 kg (adults)"),
        (121.0, 80.0, "age is outside of 0 year to 120 year"),
        (-1.0, 80.0, "age is outside of 0 year to 120 year"),
    ],
)
def test_children_have_limits_of_their_own(age: float, weight: float, reason: str | None) -> None:
    cohort = {"weight_kg": np.array([weight]), "age": np.array([age])}
    [row] = rows(dosing.for_cohort(HUAPAYA, cohort, age="age"))
    assert row["reason"] == reason


def test_a_dose_for_a_child_carries_the_warning_that_the_child_alone_would_get() -> None:
    cohort = {
        "weight_kg": np.array([30.0, 30.0, 30.0, 5.0]),
        "age": np.array([10, 18, np.nan, 300]),
    }
    found = dosing.for_cohort(HUAPAYA, cohort, age="age")
    child, adult, unknown, nobody = found["warning"]
    [alone] = HUAPAYA.for_patient("30 kg", age="10 year").warnings
    assert alone == f"the patient is 10 years old, {child}"
    assert "this is not a dose for a child" in child
    assert (adult, unknown, nobody) == (None, None, None)
    assert "warning" in dosing.cohort_codebook(HUAPAYA, age="age")
    assert list(dosing.for_cohort(HUAPAYA, cohort)["warning"]) == [None] * 4


SPECIAL: Cohort = {
    "weight_kg": [100.0, 100.0, 55.0, 100.0],
    "height_cm": [150.0, 170.0, 160.0, 170.0],
    "sex": ["female"] * 4,
    "pregnant": [False, True, True, False],
    "before": [None, 100.0, 120.0, None],
    "age": [50.0, None, 40.0, None],
}
SHORT = "ontario-igum does not apply, actual weight used: height below 152.4 cm"
BEFORE = "ontario-igum: weight before the pregnancy used"
AGE = "age is not given: an adult is assumed"


NOTES: dict[str, list[str | None]] = {
    "ontario-igum": [
        f"{SHORT}; ontario-igum also demands its formula above a BMI of 30 kg/m2",
        BEFORE,
        f"more than by actual weight; {BEFORE}",
        None,
    ],
    "adjusted": [
        None,
        f"adjusted says nothing about pregnancy; {AGE}",
        "adjusted says nothing about pregnancy",
        AGE,
    ],
    "actual": [None, *["actual says nothing about pregnancy"] * 2, None],
}


@pytest.mark.parametrize(("backend", "policy"), crossed(["arrays", *BACKENDS], [*NOTES]))
def test_a_row_has_every_note_that_holds(backend: str, policy: str) -> None:
    named: dict[str, Any] = {"age": "age", "pregnant": "pregnant", "pre_pregnancy_weight": "before"}
    floats = {"before", "age"}
    plain = {
        name: np.array(column, dtype=float if name in floats else None)
        for name, column in SPECIAL.items()
    }
    frame = plain if backend == "arrays" else to(backend, SPECIAL)
    found = rows(dosing.for_cohort(HUAPAYA, frame, weight_policy=policy, **named))
    without = [row["reason"] is not None for row in found]
    assert [row["note"] for row in found] == [
        None if none else note for none, note in zip(without, NOTES[policy], strict=True)
    ]
    assert sum(without) <= 1


def test_what_a_label_says_of_a_regimen_is_said_of_every_row() -> None:
    kampylafka = mie.evidence.regimens["kampylafka2012/ivig"]

    def said(**options: Any) -> str:
        return dosing.cohort_codebook(kampylafka, product="octagam-10", **options)["reason"]

    above = (
        "4 g/kg a course is more than the label of Octagam 10% for dermatomyositis gives (2 g/kg)."
    )
    assert above in said(reading="all")
    assert above in said(reading=2)
    assert "label of" not in said(reading=1)
    dalakas = mie.evidence.regimens["dalakas1993/ivig"]
    book = dosing.cohort_codebook(dalakas, days=2)
    assert "2 days a course are the caller's choice, not reported." in book["reason"]


def test_a_fallback_and_a_higher_weight_are_noted() -> None:
    short: Cohort = {"weight_kg": [80.0], "height_cm": [151.9], "sex": ["female"]}
    [row] = rows(dosing.for_cohort(HUAPAYA, arrays(short), weight_policy="bloodstar-2026"))
    assert (row["weight_basis"], row["per_course_g"]) == ("actual", 160.0)
    assert row["note"] == "bloodstar-2026 does not apply, actual weight used: height below 152 cm"
    thin: Cohort = {"weight_kg": [50.0], "height_cm": [175.0], "sex": ["male"]}
    [row] = rows(dosing.for_cohort(HUAPAYA, arrays(thin), weight_policy="bmi30-web"))
    assert row["note"] == "more than by actual weight"
    [row] = rows(dosing.for_cohort(HUAPAYA, arrays(short), weight_policy="clinpk"))
    assert row["note"] == "height below 60 in: the ideal weight goes on falling"


def test_ontario_weighs_before_the_pregnancy() -> None:
    cohort = {
        "weight_kg": np.array([80.0, 80.0, 80.0, 80.0, 80.0]),
        "height_cm": np.array([170.0] * 5),
        "sex": np.array(["female", "female", "female", "female", "male"]),
        "pregnant": np.array([True, True, False, False, True]),
        "earlier": np.array([70.0, math.nan, math.nan, 70.0, 70.0]),
    }
    options: dict[str, Any] = {"weight_policy": "ontario-igum", "pregnant": "pregnant"}
    with pytest.raises(mie.MissingValueError, match="pre_pregnancy_weight="):
        dosing.for_cohort(HUAPAYA, cohort, **options)
    found = rows(dosing.for_cohort(HUAPAYA, cohort, pre_pregnancy_weight="earlier", **options))
    before = dosing.Patient(
        weight="80 kg", height="170 cm", sex="female", pregnant=True, pre_pregnancy_weight="70 kg"
    )
    weighed = dosing.dosing_weight(before, "ontario-igum")
    assert math.isclose(found[0]["dosing_weight_kg"], weighed.kilograms)
    assert [row["reason"] for row in found] == [
        None,
        "weight before the pregnancy is missing",
        None,
        "weight before the pregnancy is given, not pregnant",
        "pregnant contradicts the sex male",
    ]


def test_units_are_said_by_name_or_by_argument_and_mean_the_same() -> None:
    kilograms = arrays(patients(300))
    pounds = {
        "weight": kilograms["weight_kg"] / 0.45359237,
        "height_in": kilograms["height_cm"] / 2.54,
        "sex": kilograms["sex"],
    }
    options: dict[str, Any] = {
        "weight_policy": "adjusted", "product": "octagam-10", "round_to": "nearest-vial",
    }  # fmt: skip
    expected = dosing.for_cohort(HUAPAYA, kilograms, **options)
    found = dosing.for_cohort(
        HUAPAYA, pounds, weight="weight", weight_unit="lb", height="height_in", **options
    )
    np.testing.assert_array_equal(found["vials_per_day"], expected["vials_per_day"])
    np.testing.assert_array_equal(found["reason"], expected["reason"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"weight": "w"}, "column 'w' does not say its unit; give weight_unit='kg'"),
        ({"weight_unit": "lb"}, "weight_unit='lb' contradicts the column's name 'weight_kg'"),
        ({"weight": "w", "weight_unit": "cm"}, "is a length, not a mass"),
        ({"weight": "w", "weight_unit": "furlong"}, "unknown unit"),
        ({"weight": "sex", "weight_unit": "kg"}, "numbers"),
    ],
)
@pytest.mark.parametrize("backend", ["arrays", "polars"])
def test_units_are_never_guessed(backend: str, options: dict[str, Any], said: str) -> None:
    columns: Cohort = ONE | {"w": [80.0]}
    cohort = arrays(columns) if backend == "arrays" else to(backend, columns)
    with pytest.raises(mie.UnitError, match=said):
        dosing.for_cohort(HUAPAYA, cohort, **options)


def test_pint_arrays_go_in_and_out() -> None:
    units: Any = pint.UnitRegistry()
    cohort = {"weight": units.Quantity(np.array([176.37, math.nan]), "lb")}
    found = dosing.for_cohort(HUAPAYA, cohort, weight="weight", product="octagam-10")
    assert found["per_course_g"].units == units.gram
    assert found["dosing_weight_kg"].units == units.kilogram
    alone = HUAPAYA.for_patient("176.37 lb", product="octagam-10")
    assert math.isclose(found["total_g"].m_as("kg")[0], float(alone.total.to("kg").exact.value))
    assert found["vials_per_day"][0] == alone.vials.number
    assert found["reason"][1] == "weight is missing"
    with pytest.raises(mie.UnitError, match="contradicts the quantities"):
        dosing.for_cohort(HUAPAYA, cohort, weight="weight", weight_unit="kg")
    with pytest.raises(mie.UnitError, match="is a length"):
        dosing.for_cohort(
            HUAPAYA, {"weight": units.Quantity(np.array([176.0]), "cm")}, weight="weight"
        )


def test_days_must_be_said_where_the_evidence_does_not() -> None:
    dalakas = mie.evidence.regimens["dalakas1993/ivig"]
    cohort = {"weight_kg": np.array([70.0])}
    with pytest.raises(mie.MissingValueError, match=r"give days= .* figures="):
        dosing.for_cohort(dalakas, cohort)
    [row] = rows(
        dosing.for_cohort(dalakas, cohort, figures=("per_course", "total"), product="octagam-10")
    )
    assert (row["per_course_g"], row["total_g"], row["vials_per_course"]) == (140, 420, 5)
    assert "per_day_g" not in row
    [row] = rows(dosing.for_cohort(dalakas, cohort, days=2, product="octagam-10"))
    assert (row["per_day_g"], row["vials_per_day"]) == (70, 3)
    with pytest.raises(mie.InvalidValueError, match="reports 5 days"):
        dosing.for_cohort(HUAPAYA, cohort, days=2)


def test_a_reading_must_be_chosen_where_there_are_two() -> None:
    kampylafka = mie.evidence.regimens["kampylafka2012/ivig"]
    cohort = {"weight_kg": np.array([73.0])}
    with pytest.raises(mie.AmbiguousDoseError, match=r"can be read in 2 ways, .* reading=1"):
        dosing.for_cohort(kampylafka, cohort)
    options: dict[str, Any] = {"round_to": "5 g", "product": "octagam-10"}
    [row] = rows(dosing.for_cohort(kampylafka, cohort, reading="all", **options))
    alone = kampylafka.for_patient("73 kg", **options)
    for number, total in enumerate((alone.total, *alone.total.readings), 1):
        assert close(row[f"total_low_g_reading_{number}"], total.low)
    rounded = alone.rounded.per_course
    assert close(row["rounded_per_course_g_reading_2"], rounded.readings[0].low)
    assert row["vials_per_day_reading_2"] == alone.vials.readings[0].number
    [second] = rows(dosing.for_cohort(kampylafka, cohort, reading=2, **options))
    assert second["total_low_g"] == row["total_low_g_reading_2"]
    for wrong in (0, 3, True, "both"):
        with pytest.raises(mie.InvalidValueError, match="from 1 to 2, or 'all'"):
            dosing.for_cohort(kampylafka, cohort, reading=wrong)  # type: ignore[arg-type]


def test_bounds_are_two_columns() -> None:
    cherin = mie.evidence.regimens["cherin2002/ivig"]
    [row] = rows(dosing.for_cohort(cherin, {"weight_kg": np.array([70.4])}, round_to="5 g"))
    assert (row["total_low_g"], row["total_high_g"]) == pytest.approx((563.2, 844.8))
    assert (row["rounded_total_low_g"], row["rounded_total_high_g"]) == (560, 840)
    wide = mie.DosingRegimen(
        daily_dose=mie.Span("0.4 g/kg/day", "1 g/kg/day", "bounds"), days_per_course=2
    )
    [row] = rows(dosing.for_cohort(wide, {"weight_kg": np.array([70.4])}, round_to="5 g"))
    assert (row["rounded_per_day_low_g"], row["rounded_per_day_high_g"]) == (30, 70)
    with pytest.raises(mie.AmbiguousDoseError, match="no one number of vials"):
        dosing.for_cohort(wide, {"weight_kg": np.array([70.4])}, product="octagam-10")


def test_a_rounding_that_leaves_nothing_is_a_reason() -> None:
    small = mie.DosingRegimen(daily_dose="20 mg/kg/day", days_per_course=1)
    cohort = {"weight_kg": np.array([40.0, 100.0])}
    found = rows(
        dosing.for_cohort(
            small, cohort, product="octagam-10", round_to="nearest-vial",
            accept_implausible={"dose": True},
        )
    )  # fmt: skip
    assert [row["reason"] for row in found] == ["rounding leaves nothing", None]
    assert [row["vials_per_day"] for row in found] == [None, 1]


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("huapaya2019/ivig", {}),
        ("huapaya2019/ivig", {"product": "privigen-10", "round_to": "nearest-vial"}),
        ("cherin2002/ivig", {"round_to": "5 g", "prefix": "ivig_"}),
        ("wang2022/ivig", {"figures": "total"}),
        ("wang2022/ivig", {"age": "age"}),
        ("kampylafka2012/ivig", {"reading": "all", "product": "octagam-10"}),
    ],
)
def test_the_codebook_names_every_new_column_in_order(key: str, options: dict[str, Any]) -> None:
    regimen = mie.evidence.regimens[key]
    cohort = {"weight_kg": np.array([70.0]), "age": np.array([50])}
    found = dosing.for_cohort(regimen, cohort, **options)
    book = dosing.cohort_codebook(regimen, **options)
    assert list(found) == ["weight_kg", "age", *book]
    assert list(book.values())[-1].endswith(dosing.INTENDED_USE)
    assert (regimen.caution or "") in list(book.values())[-1]


@pytest.mark.parametrize(
    ("cohort", "options", "error", "said"),
    [
        (ONE, {"weight": "weight"}, mie.UnknownKeyError, "did you mean 'weight_kg'"),
        (ONE, {"weight_policy": "ajusted"}, mie.UnknownKeyError, "adjusted"),
        (ONE, {"weight_policy": "prairie"}, mie.InvalidValueError, "could be read"),
        (ONE, {"figures": "per_week"}, mie.InvalidValueError, "per_day"),
        (ONE, {"round_to": "nearest-vial"}, mie.MissingValueError, "product="),
        (ONE | {"note": ["x"]}, {}, mie.InvalidValueError, "'note'; give prefix="),
        (
            ONE | {"weight_kg": [80.0, 90.0]},
            {"weight_policy": "ideal"},
            mie.InvalidValueError,
            "length",
        ),
    ],
)
def test_what_is_wrong_for_all_is_raised(
    cohort: Cohort, options: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        dosing.for_cohort(HUAPAYA, {name: np.array(x) for name, x in cohort.items()}, **options)


def test_what_is_no_frame_is_refused() -> None:
    pytest.importorskip("narwhals")
    with pytest.raises(mie.InvalidValueError, match="a cohort is a data frame"):
        dosing.for_cohort(HUAPAYA, [70.0])


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(mie.MissingExtraError, match=re.escape(advice("frames"))):
        dosing.for_cohort(HUAPAYA, object())


def test_other_words_for_the_sexes_can_be_said() -> None:
    cohort = arrays(ONE) | {"sex": np.array([1])}
    [row] = rows(dosing.for_cohort(HUAPAYA, cohort, weight_policy="ideal", male=1, female=2))
    assert row["weight_basis"] == "ideal"


def test_vials_with_too_many_sums_are_refused() -> None:
    own = attrs.evolve(dosing.products["octagam-10"], vials=["31 g", "30.5 g"])
    for round_to in (None, "nearest-vial"):
        with pytest.raises(mie.InvalidValueError, match=r"vials of 30\.5, 31 g have too many sums"):
            dosing.for_cohort(
                HUAPAYA, {"weight_kg": np.array([70.0])}, product=own, round_to=round_to
            )


def test_vials_of_another_drug_are_not_counted() -> None:
    other = mie.DosingRegimen(drug="rituximab", dose_per_course="10 mg/kg", days_per_course=1)
    said = "octagam-10 holds ivig; the regimen is one of rituximab"
    with pytest.raises(mie.InvalidValueError, match=said):
        other.for_patient("70 kg", product="octagam-10")
    with pytest.raises(mie.InvalidValueError, match=said):
        dosing.for_cohort(other, {"weight_kg": np.array([70.0])}, product="octagam-10")
    own = attrs.evolve(dosing.products["octagam-10"], id="own", drug="rituximab")
    assert other.for_patient("70 kg", product=own).vials.number == 1


def test_a_bound_that_is_open_stays_open_when_it_is_rounded() -> None:
    upper = mie.DosingRegimen(dose_per_course=mie.Span(None, "2 g/kg", "bounds"), courses=3)
    options: dict[str, Any] = {"round_to": "5 g", "figures": ("per_course", "total")}
    [row] = rows(dosing.for_cohort(upper, {"weight_kg": np.array([70.4])}, **options))
    assert (row["rounded_per_course_high_g"], row["rounded_total_high_g"]) == (140, 420)
    assert not [name for name in row if "_low_" in name]
