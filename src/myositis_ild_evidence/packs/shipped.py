"""What a pack is read into, and the packs that the package ships."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .. import records, resources
from ..errors import PackError
from ..lazy import once
from ..records.base import ID
from . import documents
from .structure import structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..bibliography.reference import Reference
    from ..quantities.units import Unit
    from ..records.appraisal import Appraisal
    from ..records.claim import Claim, Manifest
    from ..records.source import SourceReading
    from ..records.vocabulary import Vocabulary


class Contents(Protocol):
    """What an `Evidence` is made of: a pack, read at once or file by file."""

    @property
    def manifest(self) -> Manifest:
        """What the pack says about itself."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What is asserted."""

    @property
    def appraisal(self) -> Appraisal | None:
        """Risk of bias and certainty; None if the pack has none."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The bibliography."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the bibliography, in its order."""

    def reference(self, key: str) -> Reference:
        """Return one reference; KeyError if there is none."""

    @property
    def readings(self) -> tuple[SourceReading, ...]:
        """What was read of the references."""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that the pack adds to the common list."""

    @property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms."""

    def record(self, kind: str, id: str) -> Any:
        """Return a record of one of the `KINDS`; KeyError if there is none."""


T = TypeVar("T")
_ENTRY = re.compile(r"^@\w+\{(?P<key>[^,\s]+),", re.MULTILINE)
#: The kinds of records that have a file each, by the name of their list in a pack: the folder of
#: the files, and the name of the class.
KINDS: Mapping[str, tuple[str, str]] = {
    "studies": ("studies", "Study"),
    "reviews": ("reviews", "Review"),
    "positions": ("positions", "Position"),
    "trials": ("trials", "Trial"),
    "searches": ("search", "SearchLog"),
}
#: Those that are studies and reviews, whose files can be signed.
PUBLICATIONS = ("studies", "reviews")


def file_of(kind: str, id: str) -> str:
    """Return the name of the file of a record, such as ``studies/wang2022.toml``."""
    return f"{KINDS[kind][0]}/{id}.toml"


def class_of(kind: str) -> Any:
    """Return the class of the records of a kind."""
    return getattr(records, KINDS[kind][1])  # it is imported when it is first asked for


class Files(Protocol):
    """Where the files of a pack are."""

    def read(self, name: str) -> bytes:
        """Return a file; OSError if there is none."""

    def names(self, folder: str) -> list[str]:
        """Return the names of the TOML files in a folder."""


class Shipped:
    """The files of a curated pack, inside the package.

    Args:
        pack: Id of the pack, which is the name of its folder below ``data``.
    """

    def __init__(self, pack: str) -> None:
        self._pack = pack

    def read(self, name: str) -> bytes:
        """Return a file of the pack."""
        return resources.read(f"{self._pack}/{name}")

    def names(self, folder: str) -> list[str]:
        """Return the names of the TOML files in a folder of the pack."""
        found = resources.names(f"{self._pack}/{folder}")
        return [name for name in found if name.endswith(".toml")]


class ShippedPack:
    """A curated pack; its checks ran when the package was built, so they are not repeated.

    Args:
        pack: Its id.
    """

    def __init__(self, pack: str) -> None:
        self._pack = pack
        self._files = Shipped(pack)

    @once
    def manifest(self) -> Manifest:
        """What ``pack.toml`` says."""
        from ..records.claim import Manifest

        return self._read("pack.toml", Manifest)

    @once
    def claims(self) -> tuple[Claim, ...]:
        """The claims."""
        from ..records.claim import Claims

        found = self._optional("claims.toml", Claims)
        return found.claims if found is not None else ()

    @once
    def appraisal(self) -> Appraisal | None:
        """Risk of bias, certainty, and what explains odd figures."""
        from ..records.appraisal import Appraisal

        return self._optional("appraisal.toml", Appraisal)

    @once
    def references(self) -> tuple[Reference, ...]:
        """The bibliography."""
        return _bibliography(self._files.read("references.bib").decode())

    @once
    def _entries(self) -> Mapping[str, str]:
        """The text of each entry by its key: an entry begins a line, and nothing else does so."""
        text = self._files.read("references.bib").decode()
        found = list(_ENTRY.finditer(text))
        ends = [one.start() for one in found[1:]] + [len(text)]
        return {one["key"]: text[one.start() : end] for one, end in zip(found, ends, strict=True)}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the bibliography, in its order."""
        return tuple(self._entries)

    def reference(self, key: str) -> Reference:
        """Return one reference; KeyError if there is none. The others are not read for it."""
        [found] = _bibliography(self._entries[key])
        return found

    @once
    def readings(self) -> tuple[SourceReading, ...]:
        """What was read of the references."""
        from ..records.claim import Readings

        found = self._optional("readings.toml", Readings)
        return found.readings if found is not None else ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """None: the units of the shipped packs are the common ones."""
        return ()

    @once
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms."""
        from ..records.vocabulary import ShippedLists

        return ShippedLists()

    def record(self, kind: str, id: str) -> Any:
        """Return a record of one of the `KINDS`; KeyError if there is none."""
        if not ID.fullmatch(id):
            raise KeyError(id)
        try:
            made = self._read(file_of(kind, id), class_of(kind))
        except OSError:
            raise KeyError(id) from None
        return of_pack(made, self._pack)

    def _read(self, name: str, type_: type[T]) -> T:
        return structure(documents.shipped(f"{self._pack}/{name}", name), type_, name)

    def _optional(self, name: str, type_: type[T]) -> T | None:
        try:
            return self._read(name, type_)
        except OSError:
            return None


def _bibliography(text: str) -> tuple[Reference, ...]:
    from ..bibliography.reading import read

    references, problems = read(text)
    if problems:
        raise PackError(problems)
    return references


def of_pack(record: T, pack: str) -> T:
    """Let a record that was just made know its pack, unless it says another."""
    if not record.pack:  # type: ignore[attr-defined]
        object.__setattr__(record, "pack", pack)  # a frozen record is still being made
    return record
