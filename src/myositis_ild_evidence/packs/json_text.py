"""Records as JSON text and back, without loss.

Every text says which version of the format it has and what it holds::

    {"schema_version": 1, "type": "Amount", "record": "400 mg/kg/day"}

Records have the shape that they have in the files of a pack. Decimals are text, so that ``66.0``
stays ``66.0`` in every reader of JSON. What a record knows of its study stands beside it under
``owner``; a study or review brings the references that it cites under ``references``.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs

from .. import records as model
from ..bibliography.reference import Reference
from ..errors import InvalidValueError, PackError, Problem, near
from ..query.kinds import References
from ..query.pack import Pack
from ..records.group import Group, Owner
from ..records.plain import Plain
from ..records.row import Row
from ..records.source import Absence, Unclear
from ..records.study import Publication
from . import checks, json_pack
from .structure import structure
from .trees import to_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from .shipped import Contents

    MakePack = Callable[[Contents], Pack]

_PACK, _LIST = json_pack.TYPE, "list"


@cache
def types() -> Mapping[str, type]:
    """Return the classes of the records that JSON holds, by name."""
    classes = {name: getattr(model, name) for name in model.__all__ if name != "Reported"}
    records = {name: class_ for name, class_ in classes.items() if attrs.has(class_)}
    return records | {"Absence": Absence}


def to_json(record: Any, *, indent: int | None = None) -> str:
    """Return a record, several records, a whole pack, or a result as JSON text.

    Decimals are written as text, so that no reader of JSON drops a zero; `from_json` loses nothing.
    A result (a dose, an effect, an audit, a table, the answer, ...) is written with its figures and
    is not read back. See also `Table.to_json` for the rows of a table alone, and `to_fhir` for
    other systems.

    Args:
        record: A record (study, outcome, amount, span, reference, claim, ...), a collection or
            list of records, an `Evidence`, or anything that has ``to_dict``.
        indent: Blanks for each level; None writes one line.

    Raises:
        InvalidValueError: It is not a record, or holds a pint quantity or an array.

    Examples:
        >>> from myositis_ild_evidence.records import Amount
        >>> to_json(Amount("2.0 g/kg"))
        '{"schema_version": 1, "type": "Amount", "record": "2.0 g/kg"}'
        >>> import myositis_ild_evidence as mie
        >>> pooled = mie.evidence.can_pool("mortality")
        >>> to_json(pooled)[:50]
        '{"schema_version": 1, "type": "Poolability", "resul'
    """
    document = {"schema_version": json_pack.SCHEMA_VERSION} | _document(record)
    try:
        return json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidValueError(
            f"a value inside {type(record).__name__} has no JSON form: {error}"
        ) from None


def read(text: str | bytes, pack: "MakePack") -> Any:
    """Return what JSON text holds; see `myositis_ild_evidence.from_json`.

    Args:
        text: The text; bytes are taken as UTF-8.
        pack: Makes a pack of what was read, where the text holds one.
    """
    try:
        return _read(json_pack.envelope(text), "record", pack)
    except PackError as error:
        raise PackError(error.problems, "the text") from None


def _document(record: Any) -> dict[str, Any]:
    if isinstance(record, Plain):
        return {"type": type(record).__name__, "result": record.to_dict()}
    if isinstance(record, Pack):
        return {"type": _PACK, "record": json_pack.tree_of(record)}
    name = type(record).__name__
    if types().get(name) is not type(record):
        if isinstance(record, Iterable) and not isinstance(record, (str, bytes, Mapping)):
            return {"type": _LIST, "record": [_document(item) for item in record]}
        raise InvalidValueError(
            f"{name} is neither a record nor a result; {near(name, _names())}", code="wrong-type"
        )
    document = {"type": name, "record": to_tree(record)}
    owner = {f.name: to_tree(getattr(record, f.name)) for f in _owners(type(record))}
    owner = {name: value for name, value in owner.items() if value}
    if owner:
        document["owner"] = owner
    if isinstance(record, Publication) and record.bibliography is not None:
        used = checks.uses(document["record"], type(record))
        keys = dict.fromkeys([record.id, *(use.name for use in used if use.kind == "reference")])
        document["references"] = [to_tree(record.bibliography[key]) for key in keys]
    return document


def _names() -> list[str]:
    return [*types(), _PACK, _LIST]


def _owners(type_: type) -> "list[attrs.Attribute[Any]]":
    """The fields that a record is given by its study."""
    if type_ is Absence:
        return []
    return [f for f in attrs.fields(type_) if f.metadata.get("given") == "owner"]


def _read(document: dict[str, Any], path: str, pack: "MakePack") -> Any:
    """Make what one document holds; problems are told with its path in the text."""
    if "result" in document:
        raise InvalidValueError("a result is not read back: it is computed anew from its evidence")
    keys = ("type", "record", "owner", "references")
    for key in document:
        if key not in keys:
            raise InvalidValueError(f"unknown field {key!r}; {near(key, keys)}")
    name = document.get("type")
    if name not in _names():
        raise InvalidValueError(
            f"no type {str(name)[:40]!r}; {near(str(name)[:40], _names())}", code="unknown-choice"
        )
    if "record" not in document:
        raise InvalidValueError(f"the field record is missing beside the type {name!r}")
    tree = document["record"]
    if name == _PACK:
        return pack(json_pack.load(tree))
    if name == _LIST:
        return _read_list(tree, path, pack)
    record = _structure(tree, types()[name], path)
    if "owner" in document:
        record = _owned(record, document["owner"])
    if "references" in document:
        record = _with_references(record, document["references"])
    return record


def _read_list(tree: Any, path: str, pack: "MakePack") -> tuple[Any, ...]:
    if not isinstance(tree, list) or not all(isinstance(item, dict) for item in tree):
        raise InvalidValueError(f"{path}: expected a list of objects, each with type and record")
    made: list[Any] = []
    problems: list[Problem] = []
    for number, item in enumerate(tree):
        try:
            made.append(_read(item, f"{path}[{number}].record", pack))
        except PackError as error:
            problems += error.problems
    if problems:
        raise PackError(problems)
    return tuple(made)


def _structure(tree: Any, type_: Any, path: str) -> Any:
    if type_ in (Absence, Unclear):
        type_ = Absence | Unclear
    made = structure(tree, type_, path, text_decimals=True)
    # A group from a file gets the class of its role; here the type says which class it is.
    return Group(**attrs.asdict(made, recurse=False)) if type_ is Group else made


def _owned(record: Any, owner: Any) -> Any:
    fields = {field.name: field for field in _owners(type(record))}
    if not isinstance(owner, dict) or not owner.keys() <= fields.keys():
        raise PackError([Problem("owner", "", f"expected an object of {', '.join(fields) or '-'}")])
    given = {
        name: _structure(tree, fields[name].type, f"owner.{name}") for name, tree in owner.items()
    }
    if isinstance(record, Row) and "place" in given:
        place = given["place"]
        # Rows inside it learn where they stand, too.
        return record.placed(attrs.evolve(place, owner=_whole(place.owner)))
    if "owner" in given:
        given["owner"] = _whole(given["owner"])
    return attrs.evolve(record, **given)


def _whole(owner: Owner) -> Owner:
    """Return what is known of a publication, with groups that know it."""
    groups = (attrs.evolve(group, study=owner.id) for group in owner.groups)
    return attrs.evolve(owner, groups=tuple(groups))


def _with_references(record: Any, trees: Any) -> Any:
    if not isinstance(record, Publication) or not isinstance(trees, list):
        raise PackError([Problem("references", "", "expected a list beside a study or review")])
    made = [_structure(tree, Reference, f"references[{i}]") for i, tree in enumerate(trees)]
    bibliography = References.of("reference", [(reference.key, reference) for reference in made])
    return attrs.evolve(record, bibliography=bibliography)
