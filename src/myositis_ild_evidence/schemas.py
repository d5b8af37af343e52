"""JSON Schemas of all that is read and written: files of a pack, documents, and results.

The schema of a result is made from the class that computes it: its fields and their types, and the
properties that it tells beside them.
"""

from __future__ import annotations

import inspect
import sys
import typing
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from . import records
from .answer import Answer
from .appraisal import results as audits
from .appraisal.claims import ClaimResult
from .appraisal.pooling import Poolability
from .dosing.order import Order
from .dosing.patient import PatientDose
from .dosing.policy import DosingWeight, Policy
from .dosing.product import Product
from .dosing.ranking import Nearest
from .dosing.rounding import Doses, Vials
from .dosing.verification import Verification
from .errors import UnknownKeyError, near
from .packs import json_pack
from .packs import schema as files
from .quantities.amount import Amount
from .quantities.span import Span
from .query.collection import Collection
from .query.gaps import GapMap
from .query.kinds import Positions, Reports, Trials
from .query.overlaps import Overlap
from .records.plain import Plain, names
from .records.source import Absence, Unclear
from .statistics import confounding, estimates, sizes
from .statistics.results import Fragility, Recomputed
from .tables.table import Table

Schema = dict[str, Any]
KINDS = (*files.KINDS, "result")
#: Everything that a verb of the library returns and that is neither a record nor plain.
RESULTS: tuple[type[Plain], ...] = (
    *(PatientDose, DosingWeight, Doses, Vials, Order, Nearest, Verification),
    *(estimates.Effect, estimates.NumberNeededToTreat, estimates.ZeroEventBound),
    *(Recomputed, Fragility, confounding.EValue, sizes.InformationSize),
    *(audits.Audit, audits.AuditResult, ClaimResult, Poolability),
    *(Answer, Table, GapMap, Overlap),
)
_TEXT: Schema = {"type": "string"}
_SIMPLE: Mapping[Any, Schema] = {
    str: _TEXT,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"anyOf": [{"type": "number"}, {"enum": ["infinity", "-infinity", "nan"]}]},
    Decimal: {"type": "string", "description": "An exact number."},
    Fraction: {"type": "string", "description": "A number, to 28 digits where it does not end."},
    Amount: {"type": "string", "description": "A number with its unit."},
    NoneType: {"type": "null"},
    Any: {},
}
_MISSING: Schema = {
    "type": "object",
    "properties": {"missing": {"type": "string", "description": "Why it cannot be told."}},
    "required": ["missing"],
    "additionalProperties": False,
}


def json_schema(kind: str) -> Schema:
    """Return the JSON Schema of a kind of file, of documents, or of results, made anew.

    Args:
        kind: ``study``, ``review``, ``position``, ``trial``, ``search``, ``readings``, ``claims``,
            ``appraisal``, ``pack``, ``vocabulary`` or ``units``; ``document`` for what `to_json`
            writes of records; ``result`` for what it writes of anything that is computed.

    Raises:
        UnknownKeyError: There is no such kind.

    Examples:
        >>> made = json_schema("study")
        >>> made["required"], made["properties"]["period"]["description"]
        (['id', 'design', 'source'], 'When patients were treated or records were read.')
        >>> sorted(json_schema("result")["$defs"]["Fragility"]["properties"])[:3]
        ['alpha', 'care', 'cautions']
    """
    if kind not in KINDS:
        raise UnknownKeyError(f"no schema {kind!r}; {near(kind, KINDS)}")
    return _results() if kind == "result" else files.of_kind(kind)


def _results() -> Schema:
    """What `to_json` writes of a result: its version, its type, and what it tells."""
    maker = _Maker()
    for type_ in RESULTS:
        maker.of(type_)
    version = {"schema_version": {"const": json_pack.SCHEMA_VERSION}}
    kinds = [type_.__name__ for type_ in RESULTS]
    envelope = {"type": {"enum": kinds}, "result": {"type": "object"}}
    return {
        "$schema": files.DRAFT,
        "title": "myositis_ild_evidence: result",
        **_object(version | envelope),
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}},
                "then": {"properties": {"result": {"$ref": f"#/$defs/{name}"}}},
            }
            for name in kinds
        ],
        "$defs": {name: maker.defs[name] for name in sorted(maker.defs)},
    }


class _Maker:
    """Makes schemas of types and gathers those of results under their names."""

    def __init__(self) -> None:
        self.defs: dict[str, Schema] = {}

    def of(self, type_: Any) -> Schema:
        """Return the schema of a type, by reference if it has a name."""
        if type_ in _SIMPLE:
            return _SIMPLE[type_]
        origin, members = get_origin(type_), get_args(type_)
        if origin is Literal:
            return {"enum": list(members)}
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(member) for member in members]}
        if origin is tuple and members[-1] is not ...:
            size = len(members)
            return {"type": "array", "minItems": size, "maxItems": size}
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(members[1])}
        if isinstance(origin, type) and issubclass(origin, Sequence):
            return {"type": "array", "items": self.of(members[0])}
        return self.class_(origin or type_)

    def class_(self, type_: type) -> Schema:
        """Return the schema of a class: a result, a figure, a record by its key."""
        if issubclass(type_, Plain):
            return self.named(type_)
        if issubclass(type_, Span):
            return self.named(type_)
        if type_ is Absence:
            return {"enum": [absence.value for absence in Absence]}
        if type_ is Unclear:
            return _object({"unclear": _TEXT})
        if issubclass(type_, Collection):
            return {"type": "array", "items": {"type": "string", "description": "A key."}}
        if issubclass(type_, Mapping):
            return {"type": "object"}
        if hasattr(type_, "key") or type_ in (Policy, Product) or "id" in _fields(type_):
            return {"type": "string", "description": f"Key of a {type_.__name__}."}
        return {
            "type": "object",
            "description": f"A {type_.__name__}; what is at its default is left out.",
        }

    def named(self, type_: type) -> Schema:
        name = type_.__name__
        if name not in self.defs:
            self.defs[name] = {}  # a span holds spans
            self.defs[name] = self.span() if type_ is Span else self.result(type_)
        return {"$ref": f"#/$defs/{name}"}

    def result(self, type_: type[Plain]) -> Schema:
        shape = type_.SHAPE or {name: _type_of(type_, name) for name in names(type_)}
        parts: Schema = {n: {"anyOf": [self.of(part), _MISSING]} for n, part in shape.items()}
        if not type_.SHAPE and type_.__str__ is not object.__str__:
            parts["text"] = {"type": "string", "description": "The result in words."}
        return _object(parts)

    def span(self) -> Schema:
        side: Schema = {"type": ["string", "null"]}
        readings = {"type": "array", "items": {"$ref": "#/$defs/Span"}}
        made = _object(
            {
                "text": _TEXT,
                "low": side,
                "high": side,
                "basis": {"enum": list(Span.BASES)},
                "readings": readings,
            }
        )
        return made | {"required": ["text", "low", "high", "basis"]}


def _object(parts: Schema) -> Schema:
    return {
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }


def _fields(type_: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(type_)) if attrs.has(type_) else ()


def _type_of(type_: type[Plain], name: str) -> Any:
    """Return what a field or a property of a result is annotated with."""
    for home in type_.__mro__:
        found = home.__dict__.get(name)
        if isinstance(found, property):
            return _meant(found.fget.__annotations__["return"], home)
        annotations = inspect.get_annotations(home)
        if name in annotations:
            return _meant(annotations[name], home)
    return Any


def _meant(annotation: Any, home: type) -> Any:
    # Names that a module imports for type checkers alone are found among the records.
    known = {name: getattr(records, name) for name in records.__all__}
    known |= {one.__name__: one for one in (*RESULTS, *Reports.__subclasses__(), Positions, Trials)}
    holder = type("Holder", (), {"__annotations__": {"it": annotation}})
    return typing.get_type_hints(holder, known | vars(sys.modules[home.__module__]))["it"]
