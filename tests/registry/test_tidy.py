"""Tidy tables: rows, keys, codebooks."""

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.tables.table import Column, Table
from refused import refused

EV = mie.document
TABLES = EV.tables()
KEYED = [name for name, table in TABLES.items() if table.key]


def test_every_record_has_its_row() -> None:
    for name in ("studies", "reviews", "groups", "regimens", "outcomes", "claims", "references"):
        collection = getattr(EV, name)
        table = TABLES[name]
        assert table.column(table.key[0]) == list(collection.ids)


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_has_the_type_and_the_terms_that_the_codebook_states(name: str) -> None:
    types: dict[str, Any] = {"text": str, "integer": int, "number": (int, Decimal), "boolean": bool}
    for field in TABLES[name].fields:
        for value in TABLES[name].column(field.name):
            if name == "values" and field.name in ("low", "high") and isinstance(value, str):
                continue  # the dates of a period
            assert value is None or isinstance(value, types[field.type]), field.name
            if field.terms:
                assert value in {*field.terms, "", None}, (field.name, value)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_explained(name: str) -> None:
    table = TABLES[name]
    assert all(field.meaning for field in table.fields)
    assert set(table.shown) <= set(table.columns)
    assert table.codebook_table().column("column") == list(table.columns)
    assert table.codebook == dict(zip(table.columns, table.codebook.values(), strict=True))


@pytest.mark.parametrize("name", KEYED)
def test_keys_are_unique_and_never_empty(name: str) -> None:
    keys = [tuple(row[column] for column in TABLES[name].key) for row in TABLES[name]]
    assert len(set(keys)) == len(keys)
    assert all(all(key) for key in keys)


@pytest.mark.parametrize("name", TABLES)
def test_what_refers_to_another_table_is_in_it(name: str) -> None:
    publications = {*TABLES["studies"].column("id"), *TABLES["reviews"].column("id")}
    for field in TABLES[name].fields:
        if field.refers:
            table, _, column = field.refers.partition(".")
            keys = publications if table == "publications" else set(TABLES[table].column(column))
            assert set(TABLES[name].column(field.name)) - {""} <= keys, field.name


def test_doses_in_numbers_are_those_of_the_records() -> None:
    for row in TABLES["regimens"]:
        total = EV.regimens[row["key"]].total_dose()
        assert row["total"] == str(total)
        assert row["total_low_g_per_kg"] == total.low.to("g/kg").value
        high = None if total.high is None else total.high.to("g/kg").value
        assert row["total_high_g_per_kg"] == high
        assert row["ambiguous"] == bool(total.readings)


def test_a_dose_per_day_that_is_not_known_stays_empty() -> None:
    row = TABLES["regimens"].where(key="dalakas1993/ivig")[0]
    assert (row["days_per_course"], row["day_low_g_per_kg"]) == (None, None)


def test_figures_are_answered_as_corrected() -> None:
    row = TABLES["outcomes"].where(key="dalakas1993/muscle-strength-ivig-periods")[0]
    assert row["corrected"] is True
    assert row["figures"].startswith("Major improvement on IVIG 74.5 ± 4.9 [corrected] -> ")
    prevalence = TABLES["outcomes"].where(key="wang2023/prevalence")[0]
    assert "rapidly progressive ILD" in prevalence["label"]


def test_zero_events_keep_their_denominator() -> None:
    row = TABLES["adverse_events"].where(key="wang2022/serious")[0]
    assert row["figures"] == "IVIG 0 of 31 (at most 9.2%, one-sided 95% bound)"


def test_a_plain_mapping_is_a_codebook_too() -> None:
    table = Table({"a": "A"}, [{"a": 1}, {"a": 2}])
    assert table.codebook == {"a": "A"}
    assert table.where(a=2).column("a") == [2]
    assert type(table[:1]) is Table


@pytest.mark.parametrize("table", [TABLES["studies"], EV.gap_map(), EV.overlap()])
def test_a_table_pickles(table: Table) -> None:
    again = pickle.loads(pickle.dumps(table))
    assert type(again) is type(table)
    assert (list(again), again.fields, again.notes) == (list(table), table.fields, table.notes)
    assert repr(again) == repr(table)


def test_an_unknown_column_is_an_error_with_near_matches() -> None:
    table = Table([Column("study", "Key")], [])
    for ask in (lambda: table.column("studdy"), lambda: table.where(studdy=1)):
        with pytest.raises(mie.UnknownKeyError, match="did you mean 'study'"):
            ask()


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"study": "wang2023x"}, "study: no 'wang2023x'; did you mean 'wang2023'"),
        ({"study": 2022}, "study: no '2022'; did you mean 'wang2022'"),
        ({"variable": "ferritn"}, "variable: no 'ferritn'; did you mean 'ferritin'"),
        ({"source": "inpharm"}, "source: no 'inpharm'; did you mean 'inpharmd'"),
        ({"kind": "cuont"}, "kind: no 'cuont'; did you mean 'count'"),
        ({"section": "Outcome"}, "section: no 'Outcome'; did you mean 'outcome'"),
    ],
)
def test_rows_of_an_unknown_key_or_term_are_refused_with_what_is_near(
    wanted: dict[str, Any], message: str
) -> None:
    with pytest.raises(mie.UnknownKeyError) as caught:
        mie.document.values().where(**wanted)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"corrected": "yes"}, "corrected is True or False, not 'yes'"),
        ({"corrected": 1}, "corrected is True or False, not 1"),
        ({"count": "7"}, "count is a number, not '7'"),
        ({"value": True}, "value is a number, not True"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        mie.document.values().where(**wanted)
    assert str(caught.value) == message


def test_known_keys_without_a_row_and_empty_cells_can_be_asked_for() -> None:
    table = mie.document.values()
    assert len(table.where(study="wang2022").where(study="huapaya2019")) == 0
    assert len(table.where(interval="")) == table.column("interval").count("")
    assert len(table.where(percent=None)) == table.column("percent").count(None)
    assert list(table.where(value=7)) == list(table.where(value=Decimal(7))) != []


def test_a_table_of_some_records_knows_the_keys_of_the_whole_pack() -> None:
    some = mie.document.outcomes.where(study="wang2022").to_table()
    assert len(some.where(key="huapaya2019/fvc-increase-10")) == 0
    with refused(mie.UnknownKeyError, "unknown-key", "key"):
        some.where(key="wang2022/mortality")
    with pytest.raises(mie.UnknownKeyError, match="study: no 'wang2202'; did you mean"):
        some.where(study="wang2202")


def test_tables_with_the_same_columns_and_rows_are_equal() -> None:
    first, again = EV.values(), EV.values()
    assert first == again
    assert hash(first) == hash(again)
    for twin in (pickle.loads(pickle.dumps(first)), copy.copy(first), copy.deepcopy(first)):
        assert (twin, twin.title, twin.notes) == (first, first.title, first.notes)
    assert first != first[1:]
    assert first != EV.groups.to_table()
    assert first != list(first)
    gaps = mie.document.gap_map()
    assert pickle.loads(pickle.dumps(gaps)).labels == gaps.labels


def test_a_table_cannot_be_changed() -> None:
    table: Any = EV.groups.to_table()
    for name in ("title", "fields", "_rows", "columns"):
        with pytest.raises(AttributeError, match=f"Table.{name} cannot be set: it is immutable"):
            setattr(table, name, "x")
    with pytest.raises(AttributeError, match="cannot be deleted"):
        del table.title
    table[0]["n"] = 1_000_000
    assert table == EV.groups.to_table()


@pytest.mark.parametrize(
    ("key", "built_in", "message"),
    [
        ("study", TypeError, "a position or a slice, not str; a column is table.column('study')"),
        (True, TypeError, "a table takes a position or a slice, not bool"),
        (1000, IndexError, "no row at position 1000; there are"),
    ],
)
def test_a_row_that_is_not_there_is_told_in_words(
    key: Any, built_in: type[Exception], message: str
) -> None:
    table: Any = EV.groups.to_table()
    with pytest.raises(mie.EvidenceError) as caught:
        table[key]
    assert isinstance(caught.value, built_in)
    assert message in str(caught.value)
