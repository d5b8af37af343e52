"""Checks of what was read: every figure has a reading, and what was not read is called so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import Problem
from ..records.row import Correction
from ..records.source import PARTLY, Source, kinds_read, read_in
from ..records.study import Publication
from .shipped import KINDS, file_of
from .structure import is_record, keyed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from .shipped import Contents

_UNREAD = "not-reported"


def problems(contents: Contents, trees: Mapping[str, tuple[Any, Any]]) -> Iterator[Problem]:
    """Yield what is wrong with the readings of a pack whose records are well-formed.

    Args:
        contents: The pack.
        trees: The tree of each file.
    """
    manifest = contents.manifest
    kinds, documents = kinds_read(contents.readings), manifest.documents
    told: dict[str, str] = {}
    for folder in KINDS:
        for id in getattr(manifest, folder):
            record, name = contents.record(folder, id), file_of(folder, id)
            for key in keys_told(record):
                told.setdefault(key, name)
            for path, source in sources(record):
                yield from _source(name, path, source, kinds, documents)
            if isinstance(record, Publication):
                read = read_in(record.source, kinds, documents)
                yield from _partly_read(name, record, trees.get(name, ({}, None))[0], read)
    for number, figure in enumerate(manifest.question.figures):
        for path, source in sources(figure):
            where = f"question.figure[{number}].{path}"
            yield from _source("pack.toml", where, source, kinds, documents)
    for number, omission in enumerate(manifest.question.omissions):
        if omission.cite in told:
            message = f"{omission.cite} is left out, and yet it stands in {told[omission.cite]}"
            yield Problem("pack.toml", f"question.omission[{number}].cite", message)


def keys_told(record: Any) -> tuple[str, ...]:
    """Return the references that a record of a file is about, so that they are not left out."""
    own = (record.cite,) if hasattr(record, "cite") else (record.id,)
    return (*own, *(report.cite for report in getattr(record, "further_reports", ())))


def sources(record: Any, path: str = "") -> Iterator[tuple[str, Source]]:
    """Yield every place in a record where a figure was read, with its path in the file."""
    kind: Any = type(record)
    if isinstance(record, Source):
        yield path, record
    elif isinstance(record, Correction) and record.source is not None:
        yield f"{path}.cite", record.source
    elif isinstance(record, (tuple, list)):
        for number, item in enumerate(record):
            yield from sources(item, f"{path}[{number}]")
    elif is_record(kind):
        for field, key in keyed(kind):
            value: Any = getattr(record, field.name)
            inner: Any = type(value)
            if isinstance(value, (tuple, list)) or is_record(inner):
                yield from sources(value, f"{path}.{key}" if path else key)


def _source(
    name: str,
    path: str,
    source: Source,
    kinds: Mapping[str, Collection[str]],
    documents: tuple[str, ...],
) -> Iterator[Problem]:
    read, there = read_in(source, kinds, documents), sorted(kinds.get(source.cite, ()))
    if source.cite in documents and read == "document":
        return
    if not there:
        message = f"readings.toml has no reading of {source.cite}: its address, extent and date"
        yield Problem(name, path, message)
    elif not read:
        message = f"say read_in: {source.cite} has readings of several kinds ({', '.join(there)})"
        yield Problem(name, path, message)
    elif read == "secondary" and source.read_in is None:
        yield Problem(
            name,
            path,
            "a secondary source says so itself: nothing is computed from it",
        )
    elif read not in there:
        message = f"{source.cite} was not read as {read}, but as {', '.join(there)}"
        yield Problem(name, path, message)


def _partly_read(name: str, record: Publication, tree: Any, read: str) -> Iterator[Problem]:
    """Yield what is called not reported where it was not read."""
    if read not in PARTLY:
        return
    if record.source.read_in is None:
        message = f"give read_in, here {read}: then what the file leaves out is 'not-read'"
        yield Problem(name, "source.read_in", message)
    for path in _saying(tree, _UNREAD):
        message = f"only {read} was read: what is not in it is 'not-read', not {_UNREAD!r}"
        yield Problem(name, path, message)


def _saying(tree: Any, word: str, path: str = "") -> Iterator[str]:
    """Yield the path of every place in a tree that holds a word and nothing else."""
    if tree == word:
        yield path
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from _saying(value, word, f"{path}.{key}" if path else key)
    elif isinstance(tree, list):
        for number, item in enumerate(tree):
            yield from _saying(item, word, f"{path}[{number}]")
