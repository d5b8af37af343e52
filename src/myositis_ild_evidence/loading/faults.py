"""What is wrong in a tree, told with the keys of the file: everything at once, nothing twice."""

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import attrs
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError

from ..errors import EvidenceError, near

#: So many are told of one list or, where names do not exist, of one file.
MOST_FAULTS = 200
#: A field of a class, its key in a file, and the hook that structures its value.
Field = tuple["attrs.Attribute[Any]", str, Callable[[Any, Any], Any]]


class Malformed(Exception):  # noqa: N818 - it never leaves the loader
    """The path and message of all that is wrong in a table or list, and what is known all the same.

    Of a table that is its well-formed fields; of a list of records each record, and where one is
    malformed, a namespace of its well-formed fields, for the rules that compare them.
    """

    def __init__(self, found: list[tuple[str, str]], known: Any = None) -> None:
        self.found, self.known = found, known
        super().__init__(found)


def told(fault: Exception) -> Malformed:
    """Return what is wrong; raise a fault of this library, which is none of the file."""
    if isinstance(fault, EvidenceError):
        return Malformed([("", str(fault))])
    if isinstance(fault, Malformed):
        return fault
    raise fault


def each(items: Iterable[tuple[Any, Any]], make: Callable[[Any], Any], type_: Any) -> Any:
    """Return what is made of each item of a list; items come with their index or group.

    Raises:
        Malformed: Everything that is wrong in it, up to a limit.
    """
    made: list[Any] = []
    found: list[tuple[str, str]] = []
    faults = 0
    for place, item in items:
        try:
            made.append(make(item))
        except (EvidenceError, Malformed) as fault:
            in_group, inside = isinstance(place, str), told(fault)
            here = f".{place}" if in_group else f"[{place}]"
            found += [(here + path, message) for path, message in inside.found]
            named = {"group": place} if in_group else {}
            made.append(SimpleNamespace(**inside.known or {}, **named))
            faults += 1
            if faults == MOST_FAULTS:
                found.append((here, f"{faults} faults; what follows was not looked at"))
                raise Malformed(found) from None
    if found:
        raise Malformed(found, tuple(made) if attrs.has(type_) else None)
    return tuple(made)


def of_table(
    type_: Any, fields: Iterable[Field], table: Mapping[str, Any], error: ClassValidationError
) -> Malformed:
    """Return all that is wrong in a table, by the notes of cattrs and the rules of its class."""
    located, others = error.group_exceptions()
    for fault in others:
        if not isinstance(fault, (EvidenceError, ForbiddenExtraKeysError)):
            raise fault
    failed: dict[str, Exception] = {note.name: fault for fault, note in located}
    keys = {field.name: key for field, key, _ in fields}
    unknown = [key for key in table if key not in keys.values()]
    intended = meant(unknown, keys.values()) if unknown else ()
    found: list[tuple[str, str]] = []
    known: dict[str, Any] = {}
    partly: dict[str, Any] = {}
    for field, key, hook in fields:
        if key in table:
            try:
                if field.name in failed:
                    raise failed[field.name]
                made = hook(table[key], field.type)
                known[field.name] = field.converter(made) if callable(field.converter) else made
            except Exception as fault:
                inside = told(fault)
                found += [(f".{key}{path}", message) for path, message in inside.found]
                if isinstance(inside.known, tuple):
                    partly[field.name] = inside.known
        elif key in intended:
            continue  # a misspelt field is not missing, too
        elif field.default is attrs.NOTHING:
            found.append((f".{key}", "this field is required"))
        else:
            known[field.name] = getattr(field.default, "factory", lambda f=field: f.default)()
    found += [(f".{key}", f"unknown field; {near(key, keys.values())}") for key in unknown]
    for place, message in _broken(type_, known | partly):
        head = place.partition("[")[0]
        found.append((f".{place.replace(head, keys.get(head, head), 1)}", message))
    # What no rule tells is told by the constructor alone.
    return Malformed(found or [("", str(fault)) for fault in others], known)


def _broken(type_: Any, given: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return the rules that are broken; a list of which one needs to know more is left out."""
    rules = getattr(type_, "faults", getattr(type_, "problems", lambda _: ()))
    found: dict[tuple[str, str], None] = {}
    while True:
        try:
            for fault in rules(given):
                found[fault] = None
        except AttributeError as unknown:
            if not isinstance(unknown.obj, SimpleNamespace):
                raise
            given = {name: value for name, value in given.items() if not _has(value, unknown.obj)}
        else:
            return found


def _has(value: Any, item: Any) -> bool:
    return isinstance(value, tuple) and any(each is item for each in value)


def meant(unknown: Iterable[str], keys: Iterable[str]) -> set[str]:
    """Return the keys that unknown ones are nearest to."""
    from difflib import get_close_matches  # only faulty files need it

    valid = list(keys)
    return {match for key in unknown for match in get_close_matches(key, valid, n=1)}
