"""Checks between records: every key that is used exists, every term is in its vocabulary.

They run on the parsed trees, not on the records, so that a file with a wrong type still has its
references checked.
"""

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, get_args, get_origin

import attrs

from ..errors import Problem, near
from ..model import Cell
from ..vocabulary import Vocabulary
from .converter import key_of
from .faults import MOST_FAULTS


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
    for field in attrs.fields(type_):
        key = key_of(field)
        if key is None or key not in tree:
            continue
        value, here = tree[key], f"{path}.{key}" if path else key
        kind = field.metadata.get("refers") or field.metadata.get("term")
        if kind:
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
    if get_origin(type_) is tuple:
        inner = get_args(type_)[0]
        if inner is Cell and isinstance(value, dict):
            for group, cell in value.items():
                yield Use(f"{path}.{group}", "group", group)
                yield from uses(cell, Cell, f"{path}.{group}")
        elif attrs.has(inner) and isinstance(value, list):
            for number, item in enumerate(value):
                yield from uses(item, inner, f"{path}[{number}]")
        return
    for member in get_args(type_) or (type_,):
        if member is not NoneType and attrs.has(member):
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
            yield Problem(file, use.path, message)


def paths(tree: Any, key: str) -> list[str]:
    """Return the ids of the tables in a list of a tree, and those of categories below them."""
    items = tree.get(key, ()) if isinstance(tree, dict) else ()
    found = ids(tree, key)
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            found += [f"{item['id']}/{own}" for own in ids(item, "category")]
    return found


def ids(tree: Any, key: str) -> list[str]:
    """Return the ids of the tables in a list of a tree, as far as they are text."""
    items = tree.get(key, ()) if isinstance(tree, dict) else ()
    found = [i.get("id") for i in items if isinstance(i, dict)] if isinstance(items, list) else []
    return [id for id in found if isinstance(id, str)]
