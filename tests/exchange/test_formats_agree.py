"""One study through every door gives the same figures.

FHIR against the table is in ``fhir/test_fhir_figures.py``; here are doors that carry whole rows.
"""

import csv
import io
import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence.tables.table import Table
from tried import times

IDS = [*mie.evidence.studies.ids, *mie.evidence.reviews.ids]
FIGURES = ("value", "sd", "low", "high", "count", "total", "percent", "p_value")
ids = st.lists(st.sampled_from(IDS), min_size=1, unique=True)


def rows(table: Table, names: list[str]) -> list[dict[str, Any]]:
    return [row for row in table if row["study"] in names]


def figures(row: dict[str, Any]) -> dict[str, Decimal]:
    """The numbers of a row; dates stand in the same columns and are left out."""
    found = {}
    for name in FIGURES:
        value = row[name]
        if value not in (None, "") and row["kind"] != "date":
            found[name] = Decimal(str(value))
    return found


@cache
def table() -> Any:
    return mie.evidence.values()


@cache
def as_csv() -> Any:
    return list(csv.DictReader(io.StringIO(table().to_csv(), newline="")))


@cache
def as_json() -> Any:
    return json.loads(table().to_json(), parse_float=Decimal)


@cache
def rebuilt() -> Any:
    return mie.from_json(mie.to_json(mie.evidence)).values()


@times(1 / 2)
@given(ids)
def test_csv_json_and_records_rebuilt_from_json_give_the_same_figures(names: list[str]) -> None:
    expected = [figures(row) for row in rows(table(), names)]
    assert [figures(row) for row in as_csv() if row["study"] in names] == expected
    assert [figures(row) for row in as_json() if row["study"] in names] == expected
    assert rows(rebuilt(), names) == rows(table(), names)


@pytest.mark.parametrize("name", IDS)
def test_a_study_alone_comes_back_from_json_with_its_figures(name: str) -> None:
    publication = next(r for r in mie.evidence.publications() if r.id == name)
    assert mie.from_json(mie.to_json(publication)) == publication


def test_an_arrow_consumer_reads_the_same_figures() -> None:
    pa = pytest.importorskip("pyarrow")
    found = pa.table(table()).to_pylist()
    assert len(found) == len(table())
    for read, row in zip(found, table(), strict=True):
        for name, value in figures(row).items():
            assert read[name] == pytest.approx(float(value), rel=1e-12), (row["study"], name)
        if row["kind"] != "date":
            assert {n for n in FIGURES if read[n] is not None} == figures(row).keys()
