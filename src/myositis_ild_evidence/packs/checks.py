"""Checks between records: every key that is used exists, every term is in its vocabulary.

They run on the parsed trees, not on the records, so that a file with a wrong type still has its
references checked.
"""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, get_args, get_origin

import attrs

from ..errors import Problem, near
from ..records.base import RecordTuple
from ..records.cell import Cell
from ..records.row import LISTS, addresses
from ..records.source import Absence
from ..records.vocabulary import Vocabulary
from .structure import MOST_FAULTS, is_record, keyed

#: Where something that is named and does not exist is added, by its kind.
_ADDED = {
    "reference": "references.bib",
    "group": "a [[group]] of this file",
    "regimen": "a [[regimen]] of this file",
    "own-outcome": "an [[outcome]] of this file",
}
_ABSENCES = tuple(absence.value for absence in Absence)


@attrs.frozen
class Use:
    """One place in a file that names something else: its path, what it names, and how."""

    path: str
    kind: str
    name: str


def uses(tree: Any, type_: Any, path: str = "") -> Iterator[Use]:
    """Yield everything that a tree names, as far as it has the shape of the record."""
    if not isinstance(tree, dict):
        return
    for field, key in keyed(type_):
        if key not in tree:
            continue
        value, here = tree[key], f"{path}.{key}" if path else key
        kind = field.metadata.get("refers") or field.metadata.get("term")
        if kind and not (Absence in get_args(field.type) and value in _ABSENCES):
            yield from _named(value, here, kind)
        yield from _inside(value, field.type, here)


def _named(value: Any, path: str, kind: str) -> Iterator[Use]:
    if isinstance(value, str):
        yield Use(path, kind, value)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, str):
                yield Use(f"{path}[{number}]", kind, item)


def _inside(value: Any, type_: Any, path: str) -> Iterator[Use]:
    if get_origin(type_) in (tuple, RecordTuple):
        inner = get_args(type_)[0]
        if inner is Cell and isinstance(value, dict):
            for group, cell in value.items():
                yield Use(f"{path}.{group}", "group", group)
                yield from uses(cell, Cell, f"{path}.{group}")
        elif is_record(inner) and isinstance(value, list):
            for number, item in enumerate(value):
                yield from uses(item, inner, f"{path}[{number}]")
        return
    for member in get_args(type_) or (type_,):
        if member is not NoneType and is_record(member):
            yield from uses(value, member, path)


def dangling(
    file: str, found: Iterator[Use], known: Mapping[str, set[str]], terms: Mapping[str, Vocabulary]
) -> Iterator[Problem]:
    """Yield a problem for every name that does not exist.

    Args:
        file: The file that uses the names.
        found: The names.
        known: The names that exist, by kind.
        terms: The vocabularies, by name.
    """
    told = 0
    for use in found:
        options = terms[use.kind] if use.kind in terms else known.get(use.kind, set())
        if use.name not in options:
            told += 1
            if told > MOST_FAULTS:
                message = f"{MOST_FAULTS} names that do not exist; the others were not looked at"
                yield Problem(file, use.path, message)
                return
            kind = "outcome of this study" if use.kind == "own-outcome" else use.kind
            what = f"{kind} has no term" if kind in terms else f"no {kind}"
            message = f"{what} {use.name[:60]!r}; {near(use.name[:60], sorted(options))}"
            where = f"vocabulary/{kind}.toml" if kind in terms else _ADDED.get(use.kind, "")
            yield Problem(file, use.path, f"{message}; add one in {where}" if where else message)


def addressed(tree: Any) -> list[str]:
    """Return what the rows and regimens of a study's file are called in their keys."""
    regimens = ids(tree, "regimen")
    criteria = tree.get("criterion", ()) if isinstance(tree, dict) else ()
    lists = {section: ids(tree, key) for key, section in LISTS.items()}
    lists["population"] = [
        id for one in (criteria if isinstance(criteria, list) else ()) for id in ids(one, "figure")
    ]
    found = addresses(lists, regimens)
    inside = [
        f"{found[section, item['id']]}/{own}"
        for key, section in LISTS.items()
        for item in _items(tree, key)
        if isinstance(item.get("id"), str) and (section, item["id"]) in found
        for own in (*ids(item, "category"), *ids(item, "threshold"))
    ]
    return [*found.values(), *inside, *regimens]


def ids(tree: Any, key: str) -> list[str]:
    """Return the ids of the tables in a list of a tree, as far as they are text."""
    return [item["id"] for item in _items(tree, key) if isinstance(item.get("id"), str)]


def _items(tree: Any, key: str) -> list[dict[str, Any]]:
    items = tree.get(key, ()) if isinstance(tree, dict) else ()
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
