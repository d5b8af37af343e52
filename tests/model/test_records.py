"""Records are values: frozen, hashable, picklable, equal where their content is."""

import copy
import pickle
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import records as model
from myositis_ild_evidence.records.base import Checked, Short

CLASSES = [
    record for name in model.__all__ if attrs.has(record := getattr(model, name))
]  # fmt: skip
STUDIES: list[Any] = [*mie.evidence.studies, *mie.evidence.reviews]


def records(root: Any) -> list[Any]:
    """A record and every record inside it."""
    found = [root]
    for field in attrs.fields(type(root)):
        value = getattr(root, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if attrs.has(type(item)):
                found += records(item)
    return found


ROOTS: list[Any] = [
    *(*STUDIES, *mie.evidence.claims, *mie.evidence.references),
    *(mie.evidence.manifest, mie.evidence.appraisal),
]
EVERY = [record for root in ROOTS for record in records(root)]
ONE_OF_EACH: dict[Any, Any] = {type(record): record for record in EVERY}
NAMED = [r for r in ONE_OF_EACH if r not in (mie.Span, mie.Amount, model.Unclear)]
WITH_RULES = [record for record in ONE_OF_EACH if issubclass(record, Checked)]
LISTS = [
    (record, field.name)
    for record in ONE_OF_EACH
    for field in attrs.fields(record)
    if "given" not in field.metadata and isinstance(getattr(ONE_OF_EACH[record], field.name), tuple)
]


@pytest.mark.parametrize("record", CLASSES, ids=lambda record: record.__name__)
def test_every_class_of_records_is_frozen_and_slotted(record: Any) -> None:
    assert record.__setattr__ is not object.__setattr__
    assert not any("__dict__" in vars(base) for base in record.__mro__[:-1])


def test_there_are_enough_curated_records_to_tell() -> None:
    assert len(EVERY) > 1000
    assert len(ONE_OF_EACH) > 35


@pytest.mark.parametrize("record", NAMED, ids=lambda record: record.__name__)
def test_fields_are_given_by_name(record: Any) -> None:
    assert all(field.kw_only for field in attrs.fields(record))


@pytest.mark.parametrize("record", WITH_RULES, ids=lambda record: record.__name__)
def test_records_with_rules_share_what_would_take_long_to_generate_for_each(record: Any) -> None:
    assert record.__eq__ is Checked.__eq__
    assert record.__hash__ is Checked.__hash__
    assert record.__repr__ in (Checked.__repr__, Short.__repr__) or issubclass(
        record, model.Publication
    )


@pytest.mark.parametrize(("record", "field"), LISTS, ids=str)
def test_any_list_is_taken_as_a_tuple(record: Any, field: str) -> None:
    made = next((r for r in EVERY if type(r) is record and getattr(r, field)), ONE_OF_EACH[record])
    alias = str(attrs.fields_dict(record)[field].alias)
    again = attrs.evolve(made, **{alias: list(getattr(made, field))})
    assert again == made
    assert isinstance(getattr(again, field), tuple)


def test_no_field_of_any_record_can_be_changed() -> None:
    for record in ONE_OF_EACH.values():
        for field in attrs.fields(type(record)):
            with pytest.raises(AttributeError):
                setattr(record, field.name, None)
        with pytest.raises(AttributeError):
            record.extra = 1


def test_every_record_can_be_hashed_pickled_and_copied() -> None:
    for root in ROOTS:
        told = [str(r) for r in records(root)]
        for twin in (pickle.loads(pickle.dumps(root)), copy.copy(root), copy.deepcopy(root)):
            assert twin == root
            assert hash(twin) == hash(root)
            assert type(twin) is type(root)
            assert [str(r) for r in records(twin)] == told


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.id)
def test_records_know_whose_they_are(study: model.Publication) -> None:
    owned: Any
    for owned in (*study.groups, *study.regimens, *study.outcomes, *study.adverse_events):
        assert owned.key == f"{study.id}/{owned.id}"
    assert study.reference.key == study.id
    assert f"{{{study.id}," in study.to_bibtex()


def test_a_study_that_is_built_by_hand_belongs_to_no_pack() -> None:
    study = mie.Study(
        id="author2020",
        design="review",
        source=mie.Source(cite="author2020", locator="Table 1"),
        outcomes=[mie.Outcome(id="a", label="A", domains=["lung"], values=[mie.Cell(count=1)])],
    )
    assert study.outcomes["a"].key == "author2020/a"
    with pytest.raises(mie.MissingValueError, match="belongs to no pack"):
        study.reference  # noqa: B018 - the property raises
    with pytest.raises(mie.UnknownKeyError, match="no 'b' here; valid: 'a'"):
        study.outcomes["b"]
    with pytest.raises(mie.InvalidValueError, match="has 0 regimens"):
        study.regimen  # noqa: B018
