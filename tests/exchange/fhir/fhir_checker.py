"""Checks resources against the official definitions of FHIR R5, as ``r5.json`` holds them.

It checks what fhir.resources does not: required codes, the targets of references, fixed values,
besides unknown elements, cardinalities, types of values, and the official invariants.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from invariants import broken

TABLE = json.loads(
    (Path(__file__).parents[2] / "reference" / "fhir" / "r5.json").read_text(encoding="utf-8")
)
TYPES: dict[str, dict[str, dict[str, Any]]] = TABLE["types"]


def problems(resource: dict[str, Any]) -> list[str]:
    """Return everything that is wrong with a resource."""
    kind = resource.get("resourceType", "")
    if kind not in TYPES:
        return [f"no resource {kind!r}"]
    body = {name: value for name, value in resource.items() if name != "resourceType"}
    return list(_object(body, kind, "", kind, resource))


def _object(tree: Any, kind: str, prefix: str, where: str, inside: Any) -> Iterator[str]:
    if not isinstance(tree, dict) or not tree:
        yield f"{where}: expected elements, got {tree!r}"
        return
    known = _children(kind, prefix)
    for name, value in tree.items():
        if name not in known:
            yield f"{where}.{name}: no such element"
            continue
        path, definition, of = known[name]
        yield from _element(value, kind, path, definition, of, f"{where}.{name}", inside)
    given: dict[str, int] = {}
    for name in tree.keys() & known.keys():
        given[known[name][0]] = given.get(known[name][0], 0) + 1
    for path, definition, _ in known.values():
        if definition["min"] and path not in given:
            yield f"{where}: {path} is required"
    for path, times in given.items():
        if times > 1:
            yield f"{where}: {path} has {times} types"
    rules = TABLE["invariants"][kind].get(prefix, {})
    yield from (f"{where}: {rule}" for rule in broken(rules, tree, inside))


def _children(kind: str, prefix: str) -> dict[str, tuple[str, dict[str, Any], str | None]]:
    found: dict[str, tuple[str, dict[str, Any], str | None]] = {}
    for path, definition in TYPES[kind].items():
        head, _, name = path.rpartition(".")
        if head != prefix:
            continue
        if not name.endswith("[x]"):
            found[name] = (path, definition, None)
            continue
        for of in definition["types"]:
            found[name[:-3] + of[0].upper() + of[1:]] = (path, definition, of)
    return found


def _element(
    value: Any,
    kind: str,
    path: str,
    definition: dict[str, Any],
    of: str | None,
    where: str,
    inside: Any,
) -> Iterator[str]:
    many = definition["max"] == "*"
    if isinstance(value, list) != many or value == []:
        yield f"{where}: {'a list that is not empty' if many else 'one value'} is expected"
        return
    for one in value if many else [value]:
        if "same" in definition:
            yield from _object(one, kind, definition["same"], where, inside)
            continue
        type_ = of or definition["types"][0]
        if type_ in ("BackboneElement", "Element"):
            yield from _object(one, kind, path, where, inside)
        elif type_ == "Resource":
            yield from (f"{where}: {problem}" for problem in problems(one))
        elif type_ in TYPES:
            yield from _object(one, type_, "", where, inside)
        else:
            yield from _primitive(one, type_, definition, where)
        targets = definition.get("targets")
        if type_ == "Reference" and targets and one.get("type") not in targets:
            yield f"{where}: a reference to {one.get('type')}, not to {' or '.join(targets)}"
        if "fixed" in definition and one != definition["fixed"]:
            yield f"{where}: {one!r} is not {definition['fixed']!r}"


def _primitive(value: Any, type_: str, definition: dict[str, Any], where: str) -> Iterator[str]:
    if type_ == "xhtml":
        if not value.startswith('<div xmlns="http://www.w3.org/1999/xhtml">'):
            yield f"{where}: not a div of XHTML"
        return
    kinds: dict[str, Any] = {
        "boolean": bool,
        "decimal": (int, float),
        "integer": int,
        "positiveInt": int,
        "unsignedInt": int,
    }
    expected = kinds.get(type_, str)
    if not isinstance(value, expected) or (isinstance(value, bool) and type_ != "boolean"):
        yield f"{where}: {value!r} is no {type_}"
        return
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not re.fullmatch(TABLE["patterns"][type_], text):
        yield f"{where}: {value!r} is no {type_}"
    codes = TABLE["codes"].get(definition.get("codes"))
    if codes is not None and value not in codes:
        yield f"{where}: {value!r} is not of {definition['codes']}: {', '.join(codes)}"
