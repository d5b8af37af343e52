"""Collections are immutable sequences that know their ids."""

import copy
import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.facade import Evidence
from myositis_ild_evidence.packs.shipped import ShippedPack

IDS = ("huapaya2019", "wang2022", "cherin2002", "dalakas1993", "kampylafka2012")
NAMES = ["studies", "reviews", "references", "claims", "groups", "arms", "regimens", "outcomes",
         "adverse_events"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_collection_is_a_sequence_of_records(name: str) -> None:
    collection: Any = getattr(mie.document, name)
    records = list(collection)
    assert len(collection) == len(records) == len(collection.ids) > 0
    assert len(set(collection.ids)) == len(collection)
    assert issubclass(type(collection), Sequence)
    assert [collection[position] for position in range(len(collection))] == records
    assert [collection[id] for id in collection.ids] == records
    assert (collection[-1], collection[0]) == (records[-1], records[0])
    assert list(reversed(collection)) == records[::-1]
    assert (collection.index(records[-1]), collection.count(records[0])) == (len(records) - 1, 1)
    with pytest.raises(IndexError):
        collection[len(records)]


@pytest.mark.parametrize("name", NAMES)
def test_a_slice_is_a_collection_of_the_same_kind(name: str) -> None:
    collection: Any = getattr(mie.document, name)
    for part in (slice(1, 3), slice(None, None, -1), slice(0, 0), slice(-2, None)):
        assert type(collection[part]) is type(collection)
        assert collection[part].ids == collection.ids[part]
        assert list(collection[part]) == list(collection)[part]


@pytest.mark.parametrize("name", NAMES)
def test_an_id_or_a_record_may_be_in_a_collection(name: str) -> None:
    collection: Any = getattr(mie.document, name)
    for id, record in zip(collection.ids, collection, strict=True):
        assert id in collection
        assert record in collection
        assert copy.deepcopy(record) in collection
    assert "nothing" not in collection
    assert None not in collection
    assert object() not in collection
    assert collection[0] not in collection[1:]


def test_studies_stand_in_the_order_of_the_design() -> None:
    assert mie.document.studies.ids == IDS
    assert [study.id for study in mie.document.studies] == list(IDS)


@pytest.mark.parametrize(
    ("name", "key", "message"),
    [
        ("studies", "huapaya2018", "no study 'huapaya2018'; did you mean 'huapaya2019'?"),
        ("studies", "", "no study ''; valid: 'huapaya2019', 'wang2022'"),
        ("studies", "../pack", "no study '../pack'"),
        ("reviews", "wang2022", "wang2022 is a study: studies['wang2022']"),
        ("outcomes", "wang2022/mortality", "'wang2022/mortality-6mo'"),
        ("references", "inpharmed", "'inpharmd'"),
        ("claims", "x" * 500, "no claim"),
    ],
)
def test_a_miss_offers_near_matches(name: str, key: str, message: str) -> None:
    with pytest.raises(mie.UnknownKeyError) as caught:
        getattr(mie.document, name)[key]
    assert message in str(caught.value)
    assert len(str(caught.value)) < 500
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize("key", [None, 1.0, True, ("a",), b"wang2022", ["wang2022"]])
def test_only_an_id_a_position_or_a_slice_is_a_key(key: Any) -> None:
    with pytest.raises(TypeError, match="an id, a position or a slice"):
        mie.document.studies[key]


def test_a_collection_cannot_be_changed() -> None:
    studies: Any = mie.document.studies
    with pytest.raises(TypeError):
        studies["new2020"] = studies[0]
    with pytest.raises(TypeError):
        del studies["wang2022"]
    with pytest.raises(AttributeError):
        studies.append(studies[0])
    with pytest.raises(AttributeError):
        studies.extra = 1


def test_one_object_for_each_study() -> None:
    study = mie.document.studies["wang2022"]
    assert mie.document.studies["wang2022"] is study
    assert mie.document.studies[1] is study
    assert next(s for s in mie.document.studies if s.id == "wang2022") is study


@pytest.mark.parametrize("name", NAMES)
def test_collections_can_be_pickled(name: str) -> None:
    collection: Any = getattr(mie.document, name)
    twin = pickle.loads(pickle.dumps(collection))
    assert type(twin) is type(collection)
    assert twin == collection
    part = pickle.loads(pickle.dumps(collection[:1]))
    assert (part.ids, list(part)) == (collection.ids[:1], list(collection[:1]))


def test_the_curated_evidence_comes_back_as_itself() -> None:
    assert pickle.loads(pickle.dumps(mie.document)) is mie.document
    study = pickle.loads(pickle.dumps(mie.document.studies["wang2022"]))
    assert study == mie.document.studies["wang2022"]
    assert study.reference == mie.document.references["wang2022"]


def test_a_pack_of_ones_own_can_be_pickled(pack: Any) -> None:
    own = pack.load()
    twin = pickle.loads(pickle.dumps(own))
    assert twin.studies == own.studies
    assert twin.studies["author2020"].reference == own.references["author2020"]


@pytest.mark.slow
def test_a_hundred_threads_get_one_object() -> None:
    evidence = Evidence(ShippedPack("document"))
    barrier = Barrier(100)

    def touch(_: int) -> tuple[Any, ...]:
        barrier.wait()
        review = evidence.reviews["thong2023"]
        return (evidence.manifest, review, evidence.studies, evidence.references["wang2022"])

    with ThreadPoolExecutor(100) as threads:
        found = list(threads.map(touch, range(100)))
    for objects in zip(*found, strict=True):
        assert len({id(one) for one in objects}) == 1


def test_a_hundred_threads_make_one_curated_pack() -> None:
    with ThreadPoolExecutor(100) as threads:
        found = list(threads.map(lambda _: mie.document, range(100)))
    assert {id(one) for one in found} == {id(mie.document)}


@pytest.mark.parametrize(
    ("ask", "built_in", "message"),
    [
        (lambda s: s[99], IndexError, "no study at position 99; there are 5, from 0 to 4"),
        (lambda s: s[:0][0], IndexError, "no study at position 0; there are none"),
        (lambda s: s[1.0], TypeError, "study: an id, a position or a slice, not float"),
        (lambda s: s.index("wang2202"), ValueError, "no study 'wang2202'; did you mean 'wang2022'"),
        (lambda s: s.index(5), ValueError, "no study '5'; valid: 'huapaya2019'"),
        (lambda s: s[1:].index(s[0]), ValueError, "no study '<Study huapaya2019"),
        (lambda s: s.subset("wang2022"), TypeError, "a list of ids is needed, not 'wang2022'"),
        (lambda s: s.subset([0]), TypeError, "a list of ids is needed, not '[0]'"),
        (lambda s: s.subset(5), TypeError, "study: a list of ids is needed, not '5'"),
        (lambda s: s.sort_by("to_bibtex"), KeyError, "a study has no 'to_bibtex'"),
        (lambda s: s.group_by("group"), KeyError, "did you mean 'groups'"),
        (lambda s: s.group_by(["n"]), TypeError, "a name or a function, not list"),
        (lambda s: s.group_by(lambda study: [study.n]), ValueError, "list cannot name a group"),
    ],
)
def test_a_refusal_is_one_of_the_library_and_the_one_that_python_expects(
    ask: Any, built_in: type[Exception], message: str
) -> None:
    with pytest.raises(mie.EvidenceError) as caught:
        ask(mie.document.studies)
    assert isinstance(caught.value, built_in)
    assert message in str(caught.value)


def test_what_sorts_and_groups_is_a_field_or_a_property_and_no_method_is_called() -> None:
    with pytest.raises(mie.UnknownKeyError, match="has no 'effect'"):
        mie.document.outcomes.sort_by("effect")
    with pytest.raises(mie.UnknownKeyError, match="has no 'for_patient'"):
        mie.document.regimens.group_by("for_patient")
    assert mie.document.studies.sort_by("is_direct").ids[-1] == "wang2022"
    assert mie.document.regimens.sort_by("total_dose").ids[0] == "wang2022/ivig"


def test_collections_that_are_equal_have_one_hash() -> None:
    studies = mie.document.studies
    assert hash(studies) == hash(studies[:]) == hash(pickle.loads(pickle.dumps(studies)))
    assert {studies, studies[:], studies[1:]} == {studies, studies[1:]}
