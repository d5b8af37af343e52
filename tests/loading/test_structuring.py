"""Faults planted anywhere in the shipped files are told once each, and nothing is coerced."""

import copy
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.dosing.formulary import FormularyFile, PolicyFile
from myositis_ild_evidence.dosing.product import Product
from myositis_ild_evidence.packs import documents
from myositis_ild_evidence.packs.structure import key_of, structure
from myositis_ild_evidence.packs.trees import to_tree
from myositis_ild_evidence.records import (
    Amount,
    Appraisal,
    Cell,
    Characteristic,
    Finding,
    Manifest,
    PValue,
    RateLimit,
    Reading,
    Span,
    Unclear,
)
from myositis_ild_evidence.records.base import RecordTuple
from myositis_ild_evidence.records.claim import Claims

DATA = Path(mie.__file__).with_name("data") / "document"
KINDS: dict[str, Any] = {
    "studies/*": mie.Study,
    "reviews/*": mie.Review,
    "pack": Manifest,
    "claims": Claims,
    "appraisal": Appraisal,
    "policies": PolicyFile,
    "formulary": FormularyFile,
    "products/*": Product,
}
#: Records that a file writes as text, or in short tables of their own.
SHORT = (Amount, Span, RateLimit, Unclear)
#: A table of a file: the tree that it is in, its keys down to it, its path and its class.
Table = tuple[tuple[Any, ...], str, Any]


def read(file: Path) -> Any:
    tree, problems = documents.parse(file.read_bytes(), file.name)
    assert not problems
    return tree


TOML = [
    (read(file), kind)
    for name, kind in KINDS.items()
    for file in DATA.parent.glob(f"[df]*/{name}.toml")
]


@cache
def trees(as_json: bool) -> list[tuple[Any, Any]]:
    return [(to_tree(structure(t, kind)), kind) for t, kind in TOML] if as_json else TOML


def members(type_: Any) -> tuple[Any, ...]:
    return get_args(type_) if get_origin(type_) in (Union, UnionType) else (type_,)


def tables(tree: Any, type_: Any, keys: tuple[Any, ...] = (), path: str = "") -> Iterator[Table]:
    """Yield every table of a tree that is a record."""
    yield keys, path, type_
    for field in attrs.fields(type_):
        key = key_of(field)
        if key not in tree:
            continue
        value, here = tree[key], f"{path}.{key}".removeprefix(".")
        for member in members(field.type):
            items: Any = [(value, member, (key,), here)]
            if get_origin(member) in (tuple, RecordTuple) and isinstance(value, list):
                items = [
                    (item, get_args(member)[0], (key, n), f"{here}[{n}]")
                    for n, item in enumerate(value)
                ]
            elif get_origin(member) in (tuple, RecordTuple) and isinstance(value, dict):
                items = [(c, Cell, (key, group), f"{here}.{group}") for group, c in value.items()]
            for item, of, down, place in items:
                is_record = attrs.has(of) and of not in SHORT and isinstance(item, dict)
                if is_record and item.keys() != {"unclear"}:
                    yield from tables(item, of, keys + down, place)


def inside(tree: Any, keys: tuple[Any, ...]) -> Any:
    for key in keys:
        tree = tree[key]
    return tree


def refused(tree: Any, type_: Any, as_json: bool = False) -> list[str]:
    """The path of each problem, in order."""
    try:
        structure(tree, type_, text_decimals=as_json)
    except mie.PackError as error:
        return sorted(problem.path for problem in error.problems)
    return []


# ---- faults ------------------------------------------------------------------------------------


def plant(table: dict[str, Any], type_: Any, chance: random.Random) -> str:
    """Plant one fault in a table, and return the key at which it is to be told."""
    fields = {key: field for field in attrs.fields(type_) if (key := key_of(field)) in table}
    required = [key for key, field in fields.items() if field.default is attrs.NOTHING]
    words = [
        key
        for key, field in fields.items()
        if any(get_origin(member) is Literal for member in members(field.type))
    ]
    numbers = [key for key in fields if isinstance(table[key], (int, Decimal)) and key != "p"]
    faults = {
        "misspelt": list(table),
        "wrong type": list(fields),
        "missing": required,
        "extra": ["zzz"],
        "no such word": words,
        "no such number": [key for key in numbers if not isinstance(table[key], bool)],
    }
    fault = chance.choice([name for name, keys in faults.items() if keys])
    key = chance.choice(faults[fault])
    if fault == "misspelt":
        table[f"{key}x"] = table.pop(key)
        return f"{key}x"
    if fault == "missing":
        del table[key]
    else:
        is_bool = fault == "wrong type" and bool in members(fields[key].type)
        wrong = {"no such word": "nonesuch", "no such number": 10**40}
        table[key] = wrong.get(fault, "yes" if is_bool else True)
    return str(key)


@pytest.mark.parametrize("as_json", [False, True], ids=["TOML", "JSON"])
@pytest.mark.parametrize("seed", range(60))
def test_each_fault_is_told_once_with_its_path(seed: int, as_json: bool) -> None:
    chance = random.Random(seed)
    shipped, type_ = chance.choice(trees(as_json))
    tree = copy.deepcopy(shipped)
    planted: list[tuple[str, str]] = []
    found: list[Table] = [*tables(tree, type_)]
    for keys, path, kind in chance.sample(found, k=min(chance.randint(1, 3), len(found))):
        if any(path.startswith(other) or other.startswith(path) for other, _ in planted):
            continue  # one fault would be inside another
        planted.append((path, plant(inside(tree, keys), kind, chance)))
    assert refused(tree, type_, as_json) == sorted(
        f"{path}.{key}".removeprefix(".") for path, key in planted
    )


def every_kind() -> dict[tuple[str, ...], tuple[Any, Any, Table]]:
    """One table of each place that tables have in the shipped files."""
    return {
        (type_.__name__, *(key for key in table[0] if isinstance(key, str))): (tree, type_, table)
        for tree, type_ in TOML
        for table in tables(tree, type_)
    }


PLACES = every_kind()


def test_there_are_tables_of_every_kind() -> None:
    assert len({type_ for _, _, (_, _, type_) in PLACES.values()}) > 30


@pytest.mark.parametrize("fault", ["an unknown key", "not a table"])
@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_a_malformed_record_breaks_no_rule_of_those_around_it(
    place: tuple[str, ...], fault: str
) -> None:
    shipped, type_, (keys, path, _) = PLACES[place]
    tree = copy.deepcopy(shipped)
    if fault == "an unknown key":
        inside(tree, keys)["zzz"] = 1
        assert refused(tree, type_) == [f"{path}.zzz".removeprefix(".")]
    elif keys:
        inside(tree, keys[:-1])[keys[-1]] = True
        assert refused(tree, type_) == [path]


def test_a_misspelt_key_in_a_reading_of_a_regimen_is_one_problem() -> None:
    tree = read(DATA / "studies" / "kampylafka2012.toml")
    reading = tree["regimen"][0]["reading"][0]
    reading["whyy"] = reading.pop("why")
    with pytest.raises(mie.PackError) as caught:
        structure(tree, mie.Study)
    [problem] = caught.value.problems
    assert problem.path == "regimen[0].reading[0].whyy"
    assert problem.message == "unknown field; did you mean 'why'?"


def test_what_is_known_of_a_malformed_reading_is_held_against_the_rules() -> None:
    tree = read(DATA / "studies" / "kampylafka2012.toml")
    reading = tree["regimen"][0]["reading"][0]
    reading |= {"daily_dose": "200 g/kg/day", "whyy": reading.pop("why")}
    paths = ["regimen[0].reading[0]", "regimen[0].reading[0].whyy"]
    assert refused(tree, mie.Study) == paths


def test_rules_go_on_without_a_list_of_which_they_need_to_know_more() -> None:
    tree = read(DATA / "studies" / "kampylafka2012.toml")
    regimen = tree["regimen"][0]
    regimen["reading"][0]["days_per_course"] = True
    regimen["derived"] = ["dose"]
    paths = ["regimen[0].derived", "regimen[0].reading[0].days_per_course"]
    assert refused(tree, mie.Study) == paths


def test_a_category_of_unknown_name_is_not_missed_by_the_partition() -> None:
    named = {"label": "A", "values": {"all": {"count": 1}}}
    tree = {
        "id": "sex",
        "label": "Sex",
        "partition": ["female", "male"],
        "category": [{"id": "female", **named}, {"idd": "male", **named}],
    }
    assert refused(tree, Characteristic) == ["category[1].idd"]


@pytest.mark.parametrize("key", ["initial", "maximum", "at_risk"])
def test_a_malformed_amount_in_a_list_is_one_problem(key: str) -> None:
    tree = read(DATA.parent / "formulary" / "products" / "octagam-10.toml")
    numbers = [n for n, rate in enumerate(tree["rate"]) if key in rate]
    tree["rate"][numbers[0]][key][0] = "8 mg/kg/mni"
    assert refused(tree, Product) == [f"rate[{numbers[0]}].{key}[0]"]


@pytest.mark.parametrize("key", ["beloww", "blow", "belo"])
def test_a_misspelt_bound_of_a_p_value_is_not_missing_too(key: str) -> None:
    assert refused({key: Decimal("0.05")}, PValue) == [key]
    assert refused({"below": Decimal("0.05"), "grups": []}, PValue) == ["grups"]
    assert refused({"below": Decimal(7)}, PValue) == ["below"]


@pytest.mark.parametrize("bug", [KeyError, TypeError, AttributeError])
@pytest.mark.parametrize("rule", ["problems", "__attrs_post_init__"])
def test_a_bug_of_the_library_is_no_problem_of_the_pack(
    monkeypatch: pytest.MonkeyPatch, bug: type[Exception], rule: str
) -> None:
    finding: Any = Finding
    outcome: dict[str, Any] = {"id": "a", "label": "A", "domains": ["lung"]}
    outcome["finding"] = {"group": "all", "direction": "higher"}
    structure(outcome, mie.Outcome)
    calls = 0

    def broken(*_: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:  # a bug need not come again when the table is looked at again
            raise bug("source")
        return ()

    monkeypatch.setattr(finding, rule, classmethod(broken) if rule == "problems" else broken)
    planted = [outcome, outcome | {"zzz": 1}]
    if rule == "problems":  # which is asked even where nothing can be made
        planted.append(outcome | {"finding": outcome["finding"] | {"zzz": 1}})
    for tree in planted:
        calls = 0
        with pytest.raises(bug, match="source"):
            structure({"outcome": [tree]}, mie.Study)


def test_a_rule_that_asks_a_sound_record_for_what_none_has_is_a_bug(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_: Any, given: Any) -> Any:
        return given["categories"][0].nonesuch

    characteristic: Any = Characteristic
    monkeypatch.setattr(characteristic, "problems", classmethod(broken))
    category = {"id": "female", "label": "A", "values": {"all": {"count": 1}}}
    with pytest.raises(AttributeError, match="nonesuch"):
        structure({"id": "sex", "category": [category]}, Characteristic)


# ---- no coercion -------------------------------------------------------------------------------

SCALARS = [Decimal("3.9"), True, 5, "5"]
#: What may be made of each: of a number in TOML, or in JSON, where decimals are in quotes.
NUMBERS = {Decimal, Span, PValue}
TAKEN: dict[bool, dict[type, set[Any]]] = {
    False: {bool: {bool}, int: {int, *NUMBERS}, Decimal: NUMBERS, str: {str}},
    True: {bool: {bool}, int: {int}, Decimal: set(), str: {str, *NUMBERS}},
}


@cache
def examples(as_json: bool) -> dict[Any, Any]:
    """The shortest table of each class, without cells, which have their group elsewhere."""
    found: dict[Any, Any] = {}
    for tree, type_ in trees(as_json):
        for keys, _, kind in tables(tree, type_):
            table = inside(tree, keys)
            if "below" in table:  # which is written for a value and its operator
                continue
            if kind not in found or len(str(table)) < len(str(found[kind])):
                found[kind] = table
    return found


FIELDS = [
    (type_, field)
    for type_ in examples(False)
    for field in attrs.fields(type_)
    if key_of(field) is not None
]


def test_there_are_fields_of_every_kind() -> None:
    assert {Reading, Cell, PValue, mie.Study} <= {type_ for type_, _ in FIELDS}
    assert len(FIELDS) > 200


@pytest.mark.parametrize("as_json", [False, True], ids=["TOML", "JSON"])
@pytest.mark.parametrize("type_", {type_: None for type_, _ in FIELDS}, ids=lambda t: t.__name__)
def test_a_scalar_of_another_type_is_refused(type_: Any, as_json: bool) -> None:
    fields = [field for of, field in FIELDS if of is type_]
    wrong = [
        (field.name, scalar, found)
        for field in fields
        for scalar in SCALARS
        if (found := taken_wrongly(type_, field, scalar, as_json))
    ]
    assert wrong == []


def taken_wrongly(type_: Any, field: Any, scalar: Any, as_json: bool) -> str | None:
    """Return what is wrong with how a field takes a scalar, or refuses it."""
    key = str(key_of(field))
    kinds = {*members(field.type)} | ({str} if "single" in field.metadata else set())
    tree = {**examples(as_json)[type_], key: scalar}
    taken = kinds & TAKEN[as_json][type(scalar)]
    paths = refused(tree, type_, as_json)
    if paths:  # a rule may refuse even what is of the right type
        told = taken or key in {path.partition("[")[0] for path in paths}
        return None if told else f"refused at {paths}"
    value = getattr(structure(tree, type_, text_decimals=as_json), field.name)
    value = value[0] if "single" in field.metadata else value
    right = type(value) in taken and str(value) == str(scalar)
    return None if right else f"taken as {value!r}"
