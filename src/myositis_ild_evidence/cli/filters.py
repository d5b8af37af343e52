"""Options of a command that lists records: what ``where`` of their collections can be asked."""

import argparse
import inspect
import re
from collections.abc import Callable
from typing import Any

from ..query.collection import Collection

#: ``--pack`` names the pack that a command reads.
_TAKEN = frozenset({"predicate", "unknown", "pack"})


def add(command: argparse.ArgumentParser, *kinds: type[Collection[Any]]) -> None:
    """Let a command take what ``where`` of one kind of record, or of several, takes."""
    group = command.add_argument_group(
        "only those that match",
        "everything that is given has to match; of an option that is repeated, any will do",
    )
    asked: dict[str, tuple[str, str | None]] = {}
    for kind in kinds:
        for name, found in _asked(kind).items():
            asked.setdefault(name, found)
    command.set_defaults(filters=tuple(asked))
    for name, (type_, meaning) in asked.items():
        flag = f"--{name.replace('_', '-')}"
        if type_.startswith("bool"):
            yes_or_no = argparse.BooleanOptionalAction
            group.add_argument(flag, action=yes_or_no, default=None, help=meaning)
        elif type_.startswith("int"):
            group.add_argument(flag, type=int, metavar="N", help=meaning)
        else:
            group.add_argument(flag, action="append", metavar="WORDS", help=meaning)


def kept(options: argparse.Namespace, collection: Collection[Any]) -> Collection[Any]:
    """Return the records that match; none if something is asked that this kind cannot be."""
    where: Callable[..., Collection[Any]] = collection.where  # type: ignore[attr-defined]
    known = _asked(type(collection))
    given = {name: value for name, value in _given(options) if value is not None}
    if not given.keys() <= known.keys():
        return collection.subset([])
    return where(**given) if given else collection


def _given(options: argparse.Namespace) -> list[tuple[str, Any]]:
    return [(name, getattr(options, name)) for name in options.filters]


def _asked(kind: type[Collection[Any]]) -> dict[str, tuple[str, str | None]]:
    """Return what can be asked of a kind: its type as written, and what it means."""
    where: Any = kind.where  # type: ignore[attr-defined]
    told = dict(re.findall(r"^ +(\w+): (.+(?:\n {8,}.+)*)", inspect.getdoc(where) or "", re.M))
    return {
        name: (str(parameter.annotation), _plain(told.get(name)))
        for name, parameter in inspect.signature(where).parameters.items()
        if name not in {"self"} | _TAKEN
    }


def _plain(told: str | None) -> str | None:
    """Return a sentence of a docstring as a line of help."""
    if told is None:
        return None
    line = " ".join(told.split()).replace("``", "").replace('"', "").rstrip(".")
    line = re.sub(r"`([^`]+)`", r"\1", line).replace("%", "%%")
    line = re.sub(r"; or (?:its ``)?min_.*", "", line)
    is_a_name = line.partition(" ")[0].strip(",").isupper() and line[1:2] != " "
    return line if is_a_name else line[0].lower() + line[1:]
