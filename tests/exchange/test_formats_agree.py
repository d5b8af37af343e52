"""One study through every door gives the same figures.

FHIR against the table is in ``fhir/test_fhir_figures.py``; here are doors that carry whole rows.
"""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence.tables.table import Table

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


TABLE = mie.evidence.values()
CSV = list(csv.DictReader(io.StringIO(TABLE.to_csv(), newline="")))
JSON = json.loads(TABLE.to_json(), parse_float=Decimal)
REBUILT = mie.from_json(mie.to_json(mie.evidence)).values()


@settings(max_examples=50, deadline=None)
@given(ids)
def test_csv_json_and_records_rebuilt_from_json_give_the_same_figures(names: list[str]) -> None:
    expected = [figures(row) for row in rows(TABLE, names)]
    assert [figures(row) for row in CSV if row["study"] in names] == expected
    assert [figures(row) for row in JSON if row["study"] in names] == expected
    assert rows(REBUILT, names) == rows(TABLE, names)


@pytest.mark.parametrize("name", IDS)
def test_a_study_alone_comes_back_from_json_with_its_figures(name: str) -> None:
    publication = next(r for r in mie.evidence.publications() if r.id == name)
    assert mie.from_json(mie.to_json(publication)) == publication


def test_an_arrow_consumer_reads_the_same_figures() -> None:
    pa = pytest.importorskip("pyarrow")
    found = pa.table(TABLE).to_pylist()
    assert len(found) == len(TABLE)
    for read, row in zip(found, TABLE, strict=True):
        for name, value in figures(row).items():
            assert read[name] == pytest.approx(float(value), rel=1e-12), (row["study"], name)
        if row["kind"] != "date":
            assert {n for n in FIGURES if read[n] is not None} == figures(row).keys()
