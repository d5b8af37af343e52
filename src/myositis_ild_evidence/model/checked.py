"""Rules that hold for a record however it was made: by hand or from a file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, Literal, get_args, get_origin

import attrs

from ..errors import InvalidValueError, near

#: What ids look like: they stand in keys such as ``wang2022/ivig``, in file names and addresses.
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def many(value: Iterable[Any]) -> tuple[Any, ...]:
    """Take any iterable of records or text, but no single text, as a tuple.

    Raises:
        InvalidValueError: One text, which would fall apart into its letters.
    """
    if isinstance(value, str):
        raise InvalidValueError(f"expected a list, got the text {value[:40]!r}")
    return tuple(value)


class Checked:
    """Base of the records: each class states its rules once, as ``problems``.

    The loader runs the same rules on the fields that are well-formed even where others are not,
    so one wrong field hides nothing else.
    """

    __slots__ = ()

    @classmethod
    def faults(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the field and the message of every rule that holds for a record of a file."""
        id = given.get("id")
        if isinstance(id, str) and not ID.fullmatch(id):
            yield "id", f"{id[:60]!r} is no id: small letters, digits, '-' and '_', at most 64"
        yield from cls.problems(given)

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the field and the message of every rule that is broken.

        Args:
            given: The fields that are well-formed; a field may be missing.
        """
        yield from ()

    def __attrs_post_init__(self) -> None:
        record: Any = type(self)
        given = {name: getattr(self, name) for name in attrs.fields_dict(record)}
        # One after the other: the rules compare numbers, and a text among them would not do so.
        for field, message in chain(_wrong_types(record, given), self.problems(given)):
            raise InvalidValueError(f"{type(self).__name__}.{field}: {message}")

    # Equality, hash and repr once for all records: attrs would generate and compile them for each
    # class, which is a tenth of the time of a first look at a study.
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        record: Any = type(self)
        return all(getattr(self, n) == getattr(other, n) for n in _compared(record))

    def __hash__(self) -> int:
        record: Any = type(self)
        return hash((record, *(getattr(self, name) for name in _compared(record))))

    def __repr__(self) -> str:
        """Show the fields that say something: a cell has twenty, of which few are filled."""
        record: Any = type(self)
        shown = [
            f"{field.name}={value!r}"
            for field in attrs.fields(record)
            if field.repr and (value := getattr(self, field.name)) != field.default
        ]
        return f"{record.__name__}({', '.join(shown)})"


def _wrong_types(record: type, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the loader refuses before a record is made: words of no list, 2.5 or True for 2."""
    for field, allowed in _words(record).items():
        value = given[field]
        if isinstance(value, str) and value not in allowed:
            yield field, f"{value!r} is not valid; {near(value, allowed)}"
    for field, types in _wholes(record).items():
        value = given[field]
        if isinstance(value, bool) or not isinstance(value, types):
            yield field, f"expected a whole number, got {value!r}"


@cache
def _compared(cls: Any) -> tuple[str, ...]:
    """Return the fields that make two records equal."""
    return tuple(field.name for field in attrs.fields(cls) if field.eq)


@cache
def _words(cls: type) -> dict[str, tuple[str, ...]]:
    """Return the closed list of each field that has one."""
    found = {}
    for field in attrs.fields(cls):
        for member in (field.type, *get_args(field.type)):
            if get_origin(member) is Literal:
                found[field.name] = get_args(member)
    return found


@cache
def _wholes(cls: type) -> dict[str, tuple[type, ...]]:
    """Return what each field takes that takes whole numbers."""
    members = {field.name: get_args(field.type) or (field.type,) for field in attrs.fields(cls)}
    return {name: types for name, types in members.items() if int in types}
