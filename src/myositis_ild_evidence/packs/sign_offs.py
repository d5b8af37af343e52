"""Sign-offs of a pack: each holds for the bytes of one data file, and for no others.

They are files ``sign-offs/<name>.toml``. One whose file has changed since is void: it is reported,
it counts for nothing, and it is not a fault of the pack.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from ..errors import PackError, Problem, near
from ..records.sign_off import SignOff
from . import documents
from .shipped import PUBLICATIONS, Files, file_of
from .structure import structure

FOLDER = "sign-offs"


@attrs.frozen
class Standing:
    """One sign-off, the file that it is in, and whether it holds.

    Attributes:
        file: Where it is.
        sign_off: What was signed.
        holds: Whether the data are still those that were signed.
    """

    file: str
    sign_off: SignOff
    holds: bool

    def __str__(self) -> str:
        signed = self.sign_off
        who = f"{signed.study}: signed by {signed.name} ({signed.role}) on {signed.date}"
        words = f"{who}, compared with the {signed.against.replace('-', ' ')}"
        return words if self.holds else f"{words}; VOID: the data have changed since"


def digest(files: Files, folder: str, id: str) -> str:
    """Return the SHA-256 of the data file of a study or review.

    Args:
        files: The files of the pack.
        folder: ``studies`` or ``reviews``.
        id: Its id.

    Raises:
        OSError: It cannot be read.
    """
    return hashlib.sha256(files.read(file_of(folder, id))).hexdigest()


def problems(files: Files, publications: Iterable[str]) -> list[Problem]:
    """Return what is wrong with the files of sign-offs; one that is void is not wrong.

    Args:
        files: The files of the pack.
        publications: The ids of its studies and reviews.
    """
    known = list(publications)
    found: list[Problem] = []
    for name, read in _read(files):
        if not isinstance(read, SignOff):
            found += read
        elif read.study not in known:
            message = f"no study or review {read.study[:60]!r}; {near(read.study[:60], known)}"
            found.append(Problem(name, "study", message))
    return found


def standings(files: Files, evidence: Any) -> tuple[Standing, ...]:
    """Return every sign-off of a sound pack, and whether it holds.

    Args:
        files: The files of the pack.
        evidence: The pack.
    """
    homes = {id: folder for folder in PUBLICATIONS for id in getattr(evidence, folder).ids}
    return tuple(
        Standing(name, read, read.sha256 == digest(files, homes[read.study], read.study))
        for name, read in _read(files)
        if isinstance(read, SignOff)
    )


def _read(files: Files) -> Iterator[tuple[str, SignOff | list[Problem]]]:
    for own in files.names(FOLDER):
        name = f"{FOLDER}/{own}"
        try:
            tree, faults = documents.parse(files.read(name), name)
            yield name, faults or structure(tree, SignOff, name)
        except PackError as error:
            yield name, list(error.problems)
        except OSError as error:
            yield name, [Problem(name, "", error.strerror or str(error))]
