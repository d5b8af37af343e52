"""What collections and tables say of positions, ids and records that they do not have."""

from collections.abc import Iterable
from typing import Any

from ..errors import InvalidValueError, PositionError, WrongTypeError, near


def no_position(what: str, position: int, length: int) -> PositionError:
    """Return what to raise for a position that does not exist."""
    valid = f"there are {length}, from 0 to {length - 1}" if length else "there are none"
    return PositionError(f"no {what} at position {position}; {valid}")


def no_record(what: str, item: Any, ids: tuple[str, ...]) -> InvalidValueError:
    """Return what to raise for an id or a record that has no position."""
    shown = str(getattr(item, "key", item))[:60]
    return InvalidValueError(f"no {what} {shown!r}; {near(shown, ids)}")


def list_of_ids(what: str, ids: Any) -> list[str]:
    """Return some ids as a list.

    Raises:
        WrongTypeError: One text, which would fall apart into its letters, or no ids.
    """
    found = None if isinstance(ids, str) or not isinstance(ids, Iterable) else [*ids]
    if found is None or not all(isinstance(id, str) for id in found):
        given = str(ids if found is None else found)[:60]
        raise WrongTypeError(f"{what}: a list of ids is needed, not {given!r}")
    return found
