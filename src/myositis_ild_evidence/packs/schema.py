"""JSON Schemas (draft 2020-12) of the files of a pack and of `to_json`, made from the classes.

msgspec could write a schema of the attrs classes, but not of what files may hold instead of one:
``2 g/kg`` for an amount, a reason for absence for a value, a cell for each group. So this module
mirrors the hooks of the loader. A schema knows shapes and closed lists; what compares two places
(a group that must exist, a count within its total) only ``check`` knows.
"""

import inspect
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from ..bibliography.reference import Reference
from ..quantities import units
from ..quantities.amount import Amount
from ..quantities.own_units import UnitEntry
from ..quantities.span import Span
from ..records import vocabulary
from ..records.appraisal import Appraisal
from ..records.base import ID, Checked, RecordTuple
from ..records.cell import Cell, PValue
from ..records.claim import Claims, Manifest, Readings
from ..records.dose import Dose, RateLimit
from ..records.group import Group
from ..records.position import Position
from ..records.search_log import SearchLog
from ..records.source import Absence, Unclear
from ..records.study import Review, Study
from ..records.trial import Trial
from ..records.vocabulary import Term
from . import json_pack, json_text
from .shipped import KINDS as RECORDS
from .shipped import class_of
from .structure import key_of

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
FILES: Mapping[str, Any] = {
    "study": Study,
    "review": Review,
    "position": Position,
    "trial": Trial,
    "search": SearchLog,
    "readings": Readings,
    "claims": Claims,
    "appraisal": Appraisal,
    "pack": Manifest,
}
#: One schema for each kind of file, and ``document`` for what `to_json` writes.
FILE_KINDS = (*FILES, "vocabulary", "units")
KINDS = (*FILE_KINDS, "document")

_TEXT: Schema = {"type": "string", "pattern": r"^\S([\s\S]*\S)?$"}
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DOSES = ("daily_dose", "dose_per_course", "dose", "phase")


def of_kind(kind: str) -> Schema:
    """Return the schema of one of `KINDS`, made anew from the classes.

    Users ask `myositis_ild_evidence.packs.json_schema`, which has the schema of results, too.
    """
    maker = _Maker(text_decimals=kind == "document")
    if kind in FILES:
        root = maker.record(FILES[kind])
    elif kind == "vocabulary":
        root = {"type": "object", "additionalProperties": maker.of(Term)}
    elif kind == "units":
        root = {"type": "object", "additionalProperties": maker.of(UnitEntry)}
    else:
        root = maker.document()
    defs = {name: maker.defs[name] for name in sorted(maker.defs)}
    title = {"title": f"myositis_ild_evidence: {kind}"}
    return {"$schema": DRAFT} | title | root | ({"$defs": defs} if defs else {})


def text(made: Schema) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


class _Maker:
    """Makes schemas of types and gathers those of records under their names."""

    def __init__(self, text_decimals: bool) -> None:
        self.text_decimals = text_decimals
        self.defs: dict[str, Schema] = {}
        self.special: Mapping[Any, Callable[[], Schema]] = {
            Amount: self.amount,
            Span: lambda: self.span(self.number(), self.of(Amount)),
            RateLimit: self.rate,
            PValue: self.p_value,
            Absence: lambda: {"enum": [absence.value for absence in Absence]},
            Unclear: lambda: _object({"unclear": _TEXT}, ["unclear"]),
        }
        self.simple: Mapping[Any, Schema] = {
            str: _TEXT,
            int: {"type": "integer"},
            bool: {"type": "boolean"},
            Decimal: self.number(),
        }

    def of(self, type_: Any) -> Schema:
        """Return the schema of a type, by reference if it has a name."""
        if type_ in self.simple:
            return self.simple[type_]
        origin, members = get_origin(type_), get_args(type_)
        if origin is Literal:
            return {"enum": list(members)}
        if origin in (Union, UnionType):
            options = [self.of(member) for member in members if member is not NoneType]
            return options[0] if len(options) == 1 else {"anyOf": options}
        if origin in (tuple, RecordTuple):
            return self.sequence(members if origin is tuple else (*members, ...))
        name = type_.__name__
        if name not in self.defs:
            self.defs[name] = {}  # a span holds spans
            self.defs[name] = self.special.get(type_, lambda: self.record(type_))()
        return {"$ref": f"#/$defs/{name}"}

    def sequence(self, members: tuple[Any, ...]) -> Schema:
        if members == (Cell, ...):
            return {"type": "object", "additionalProperties": self.cell()}
        items: Schema = {"type": "array", "items": self.of(members[0])}
        size = len(members)
        return items if members[-1] is ... else items | {"minItems": size, "maxItems": size}

    def number(self) -> Schema:
        if self.text_decimals:
            return {"type": "string", "pattern": f"^{_NUMBER}$"}
        return {"type": "number"}

    def amount(self) -> Schema:
        pattern = rf"^\s*{_NUMBER}([eE][+-]?[0-9]{{1,3}})?\s*[^0-9\s].*$"
        return {"type": "string", "pattern": pattern, "description": "A number with its unit."}

    def span(self, *exact: Schema) -> Schema:
        sides = ("low", "high", "at_least", "at_most")
        bound = {"anyOf": [self.number(), self.of(Amount)]}
        fields: dict[str, Schema] = dict.fromkeys(sides, bound)
        fields |= {"unit": _unit(), "basis": {"enum": list(Span.BASES)}}
        if self.text_decimals:
            fields["readings"] = {"type": "array", "items": self.of(Span)}
        some = {"anyOf": [{"required": [side]} for side in sides]}
        return {"anyOf": [*exact, _object(fields) | some]}

    def rate(self) -> Schema:
        limits = _object({"below": self.of(Amount), "at_most": self.of(Amount)})
        return limits | {"minProperties": 1, "maxProperties": 1}

    def p_value(self) -> Schema:
        full = self.record(PValue)
        full["properties"]["below"] = self.number()
        del full["required"]
        full["oneOf"] = [{"required": ["value"]}, {"required": ["below"]}]
        return {"anyOf": [self.number(), full]}

    def cell(self) -> Schema:
        """A cell in a table, whose group is the key that it stands under."""
        if "TableCell" not in self.defs:
            made = self.record(Cell)
            del made["properties"]["group"]
            self.defs["TableCell"] = made | {"minProperties": 1}
        return {"anyOf": [{"$ref": "#/$defs/TableCell"}, self.of(Absence), self.of(Unclear)]}

    def record(self, type_: Any) -> Schema:
        told = _told(type_)
        fields = {key: f for f in attrs.fields(type_) if (key := key_of(f)) is not None}
        properties = {
            key: self.field(field) | ({"description": told[n]} if (n := field.name) in told else {})
            for key, field in fields.items()
        }
        if "id" in properties and issubclass(type_, Checked):
            properties["id"] = properties["id"] | {"pattern": f"^{ID.pattern}$"}
        required = [key for key, field in fields.items() if field.default is attrs.NOTHING]
        doses = [key for key in _DOSES if key in fields] if issubclass(type_, Dose) else ()
        rules = {"oneOf": [{"required": [key]} for key in doses]} if doses else {}
        about = {"description": inspect.getdoc(type_).partition("\n\n")[0].replace("\n", " ")}  # type: ignore[union-attr]
        return about | _object(properties, required) | rules

    def field(self, field: "attrs.Attribute[Any]") -> Schema:
        if field.name == "unit":
            return _unit()
        if field.name == "dimension":
            listed = dict.fromkeys(unit.dimension for unit in units.known().values())
            return {"anyOf": [{"enum": [*listed]}, _TEXT]}
        made = self.of(field.type)
        if Span in get_args(field.type):
            # Only courses are counted; doses and intervals have units.
            exact = self.number() if field.name == "courses" else self.of(Amount)
            others = [m for m in get_args(field.type) if m not in (Span, NoneType)]
            span = self.span(exact)["anyOf"]
            made = {"anyOf": [*span, *map(self.of, others)]}
        if "term" in field.metadata:
            terms = list(vocabulary.shipped(field.metadata["term"]))
            # A pack has terms of its own, too: the list serves completion.
            named = {"anyOf": [{"enum": terms}, _TEXT]}
            made = {"type": "array", "items": named} if made.get("type") == "array" else named
        return {"anyOf": [made["items"], made]} if field.metadata.get("single") else made

    def document(self) -> Schema:
        """What `to_json` writes: an envelope around a record, several, or a pack."""
        records = {name: self.of(type_) for name, type_ in json_text.types().items()}
        for name, type_ in json_text.types().items():
            if attrs.has(type_) and issubclass(type_, Group):
                records[name] = self.of(Group)
        records["Absence"] = records["Unclear"] = {"anyOf": [self.of(Absence), self.of(Unclear)]}
        parts = {kind: _list(self.of(class_of(kind))) for kind in RECORDS}
        parts |= {"pack": self.of(Manifest), "claims": _list(records["Claim"])}
        parts |= {"references": _list(self.of(Reference)), "appraisal": self.of(Appraisal)}
        parts |= {"readings": _list(records["SourceReading"])}
        terms = {"type": "object", "additionalProperties": self.of(Term)}
        units_of = {"type": "object", "additionalProperties": self.of(UnitEntry)}
        lists = dict.fromkeys(vocabulary.NAMES, terms) | {"units": units_of}
        parts["vocabulary"] = _object(lists)
        records["Evidence"] = _object(parts, ["pack"])
        envelope: Schema = {
            "type": {"enum": [*records, "list"]},
            "record": True,
            "owner": {"type": "object"},
            "references": _list(self.of(Reference)),
        }
        self.defs["envelope"] = _object(envelope, ["type", "record"]) | {
            "allOf": [_when(name, record) for name, record in records.items()]
            + [_when("list", _list({"$ref": "#/$defs/envelope"}))]
        }
        version = {"schema_version": {"const": json_pack.SCHEMA_VERSION}}
        whole = self.defs["envelope"] | _object(version | envelope, ["schema_version", "type"])
        return whole | {"required": ["schema_version", "type", "record"]}


def _when(name: str, record: Schema) -> Schema:
    holds = {"properties": {"type": {"const": name}}}
    return {"if": holds, "then": {"properties": {"record": record}}}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(properties: Mapping[str, Schema], required: Any = ()) -> Schema:
    made: Schema = {"type": "object", "properties": dict(properties)}
    if required:
        made["required"] = list(required)
    return made | {"additionalProperties": False}


def _unit() -> Schema:
    # A pack has units of its own, too: the list serves completion.
    listed = [{"enum": list(units.known())}, _TEXT]
    return {"anyOf": listed, "description": "From the list of units, or one of the pack's own."}


@cache
def _told(type_: type) -> Mapping[str, str]:
    """What the docstrings of a class and its bases say about each field."""
    told: dict[str, str] = {}
    for base in reversed(type_.__mro__):
        doc = inspect.cleandoc(base.__doc__ or "") if attrs.has(base) else ""
        block = re.search(r"^Attributes:\n((?:    .*\n?|\n)+)", doc, re.MULTILINE)
        for name, text in re.findall(
            r"^    (\w+): (.*(?:\n        .*)*)", block[1] if block else "", re.MULTILINE
        ):
            told[name] = " ".join(text.split())
    return told
