"""Faults with the path at which each was found."""

from collections.abc import Iterator
from typing import Any

from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
)

#: So many are told of one list or, where names do not exist, of one file.
MOST_FAULTS = 200


def at(fault: Exception, place: Any) -> Exception:
    """Note on a fault the field, or the position in a list, where it was found."""
    if isinstance(place, int):
        fault.add_note(IterableValidationNote("", place, None))
    else:
        fault.add_note(AttributeValidationNote("", place, None))
    return fault


def moved(error: ClassValidationError, old: str, new: str) -> ClassValidationError:
    """Return a group of faults in which those at one field are at another."""
    for fault in error.exceptions:
        notes = getattr(fault, "__notes__", [])
        if any(getattr(note, "name", None) == old for note in notes):
            del notes[:]
            at(fault, new)
    return error


def flat(error: Exception, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the message of every fault in a group of them."""
    if not isinstance(error, (ClassValidationError, IterableValidationError)):
        yield path, str(error)
        return
    located, _ = error.group_exceptions()
    for fault, note in located:
        if isinstance(note, IterableValidationNote):
            yield from flat(fault, f"{path}[{note.index}]")
        else:
            yield from flat(fault, f"{path}.{note.name}" if path else note.name)
