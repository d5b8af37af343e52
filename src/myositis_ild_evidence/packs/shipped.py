"""What a pack is read into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from .. import resources
from ..errors import PackError
from ..lazy import once
from ..records.base import ID
from ..records.study import Publication, Review, Study
from . import documents
from .structure import structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..bibliography.reference import Reference
    from ..records.appraisal import Appraisal
    from ..records.claim import Claim, Manifest
    from ..records.study import Publication
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
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms."""

    def publication(self, folder: str, id: str) -> Publication:
        """Return a study or review; KeyError if there is none."""


T = TypeVar("T")
FOLDERS: Mapping[str, type[Publication]] = {"studies": Study, "reviews": Review}


class Files(Protocol):
    """Where the files of a pack are."""

    def read(self, name: str) -> bytes:
        """Return a file; OSError if there is none."""

    def names(self, folder: str) -> list[str]:
        """Return the names of the TOML files in a folder."""


class Shipped:
    """The files of a curated pack, inside the package.

    Args:
        pack: Name of the pack's folder below ``data``.
    """

    def __init__(self, pack: str = "document") -> None:
        self._pack = pack

    def read(self, name: str) -> bytes:
        """Return a file of the pack."""
        return resources.read(f"{self._pack}/{name}")

    def names(self, folder: str) -> list[str]:
        """Return the names of the TOML files in a folder of the pack."""
        found = resources.names(f"{self._pack}/{folder}")
        return [name for name in found if name.endswith(".toml")]


class ShippedPack:
    """The curated pack; its checks ran when the package was built, so they are not repeated."""

    def __init__(self) -> None:
        self._files = Shipped()

    @once
    def manifest(self) -> Manifest:
        """What ``pack.toml`` says."""
        from ..records.claim import Manifest

        return _read(self._files, "pack.toml", Manifest)

    @once
    def claims(self) -> tuple[Claim, ...]:
        """The claims."""
        from ..records.claim import Claims

        return _read(self._files, "claims.toml", Claims).claims

    @once
    def appraisal(self) -> Appraisal | None:
        """Risk of bias, certainty, and what explains odd figures."""
        from ..records.appraisal import Appraisal

        return _read(self._files, "appraisal.toml", Appraisal)

    @once
    def references(self) -> tuple[Reference, ...]:
        """The bibliography."""
        from ..bibliography.reading import read

        references, problems = read(self._files.read("references.bib").decode())
        if problems:
            raise PackError(problems)
        return references

    @once
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms."""
        from ..records.vocabulary import ShippedLists

        return ShippedLists()

    def publication(self, folder: str, id: str) -> Publication:
        """Return a study or review; KeyError if there is none."""
        if not ID.fullmatch(id):
            raise KeyError(id)
        try:
            return _read(self._files, f"{folder}/{id}.toml", FOLDERS[folder])
        except OSError:
            raise KeyError(id) from None


def _read(files: Files, name: str, type_: type[T]) -> T:
    tree, problems = documents.parse(files.read(name), name)
    if problems:
        raise PackError(problems)
    return structure(tree, type_, name)
