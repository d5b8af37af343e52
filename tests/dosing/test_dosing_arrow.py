"""Tables of pyarrow get the doses that arrays get, in the columns and types that Arrow has."""

import sys
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing import arrow
from myositis_ild_evidence.dosing.vectors import New
from refused import refused

pa = pytest.importorskip("pyarrow")

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
USUAL: dict[str, Any] = {
    "weight_policy": "adjusted",
    "product": "octagam-10",
    "round_to": "nearest-vial",
}
WEIGHTS = [70.6, None, 700.0, 81.2, 120.0]
HEIGHTS = [175.0, 175.0, 175.0, None, 160.0]
SEXES = ["male", "male", "male", "male", "female"]


def cohort(**changed: Any) -> Any:
    return pa.table({"weight_kg": WEIGHTS, "height_cm": HEIGHTS, "sex": SEXES} | changed)


def dosed(table: Any, **options: Any) -> Any:
    return dosing.for_cohort(HUAPAYA, table, **(USUAL | options))


def test_batches_are_put_together_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pa.concat_tables([cohort(), cohort().slice(1, 3), cohort().slice(4)])
    expected = dosed(table.combine_chunks())
    monkeypatch.setattr(arrow, "ROWS", 2)
    found = dosed(table)
    assert found.num_rows == 9
    assert found["reason"].num_chunks > 4
    assert found.equals(expected)


def test_a_table_without_rows_gets_the_columns() -> None:
    empty = cohort().slice(0, 0)
    assert dosed(empty).schema == dosed(cohort()).schema
    assert dosed(empty.schema.empty_table()).num_rows == 0


def test_the_new_columns_have_types_of_arrow() -> None:
    types = {field.name: field.type for field in dosed(cohort()).schema}
    assert types["total_g"] == types["waste_per_day_g"] == pa.float64()
    assert types["vials_per_day"] == types["vials_per_day_of_10_g"] == pa.int64()
    assert types["reason"] == types["note"] == types["policy"] == pa.string()


def test_what_has_no_dose_is_null_and_not_nan() -> None:
    found = dosed(cohort(weight_kg=[float("nan"), *WEIGHTS[1:]]))
    assert found["reason"].to_pylist()[:2] == ["weight is missing"] * 2
    assert found["total_g"].null_count == 4
    assert not np.isnan(found["total_g"].drop_null().to_numpy()).any()


def test_other_columns_and_what_is_said_of_them_are_kept() -> None:
    table = cohort(visits=[[1], [], None, [2, 3], [4]], ward=pa.array(SEXES).dictionary_encode())
    table = table.replace_schema_metadata({"made by": "a ward"})
    found = dosed(table)
    assert found.schema.metadata == {b"made by": b"a ward"}
    assert found.select(table.column_names).equals(table)


@pytest.mark.parametrize(
    "numbers",
    [
        pa.array([70, None, 700, 81, 120], pa.uint16()),
        pa.array([70, None, 2**63 - 1, 81, 120]),
        pa.array([Decimal("70.00"), None, Decimal("700"), Decimal("81"), Decimal("120")]),
        pa.array(np.array([70, np.nan, 700, 81, 120], np.float32)),
    ],
    ids=lambda numbers: str(numbers.type),
)
def test_numbers_of_every_type_are_weights(numbers: Any) -> None:
    found = dosed(cohort(weight_kg=numbers))
    expected = dosed(cohort(weight_kg=[70.0, None, 700.0, 81.0, 120.0]))
    assert found.drop_columns("weight_kg").equals(expected.drop_columns("weight_kg"))


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_texts_of_every_type_are_sexes(kind: str) -> None:
    texts = pa.array([*SEXES[:4], None])
    sexes = texts.dictionary_encode() if kind == "dictionary" else texts.cast(getattr(pa, kind)())
    found = dosed(cohort(sex=sexes))
    assert found["reason"].to_pylist() == [
        None,
        "weight is missing",
        "weight is outside of 20 kg to 350 kg",
        "height is missing",
        "sex is missing",
    ]


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"weight_kg": SEXES}, mie.UnitError, "column 'weight_kg' is string, not numbers"),
        ({"weight_kg": [True] * 5}, mie.UnitError, "column 'weight_kg' is bool, not numbers"),
        ({"sex": [1, 2, 1, 2, 1]}, mie.InvalidValueError, "'sex' is int64, which 'male' cannot"),
    ],
)
def test_columns_of_another_kind_are_refused(
    changed: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        dosed(cohort(**changed))


def test_a_column_that_is_not_there_is_named() -> None:
    with refused(mie.UnknownKeyError, "unknown-key", "weight"):
        dosed(cohort().rename_columns(["weight_lb", "height_cm", "sex"]))


def test_two_columns_of_one_name_are_refused() -> None:
    twice = cohort().append_column("sex", pa.array(SEXES))
    with pytest.raises(mie.InvalidValueError, match="2 columns are called 'sex'"):
        dosed(twice)


def test_without_pyarrow_nothing_is_a_table_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert not arrow.is_table(object())


def test_a_sex_that_is_no_number_is_missing() -> None:
    table = cohort(weight_kg=[70.0] * 5, sex=[1.0, float("nan"), 3.0, 1.0, 2.0])
    assert dosed(table, male=1, female=2)["reason"].to_pylist() == [
        None,
        "sex is missing",
        "sex is neither 1 nor 2",
        "height is missing",
        None,
    ]


def test_a_text_that_no_row_has_is_still_a_column_of_texts() -> None:
    warning = dosing.for_cohort(HUAPAYA, cohort().select(["weight_kg"]))["warning"]
    assert (warning.type, warning.null_count) == (pa.string(), 5)


def test_numbers_that_are_always_shown_need_no_dose() -> None:
    [batch] = cohort().to_batches()
    numbers = np.arange(5.0)
    made = arrow.Batch(batch).result(
        numbers > 2, {"always": New(numbers, always=True), "shown": New(numbers)}
    )
    assert made["always"].to_pylist() == [0, 1, 2, 3, 4]
    assert made["shown"].to_pylist() == [None, None, None, 3, 4]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            cohort(weight_kg=SEXES),
            "column 'weight_kg' is string, not numbers; write '70 kg' as 70 and kg, "
            "and quantities as their magnitude and unit",
        ),
        (
            cohort(sex=[1, 2, 1, 2, 1]),
            "column 'sex' is int64, which 'male' cannot be compared with",
        ),
        (
            cohort().append_column("sex", pa.array(SEXES)),
            "2 columns are called 'sex'; rename all but one",
        ),
    ],
)
def test_what_a_table_cannot_hold_is_said_in_full(table: Any, said: str) -> None:
    with pytest.raises(mie.EvidenceError) as caught:
        dosed(table)
    assert str(caught.value) == said
