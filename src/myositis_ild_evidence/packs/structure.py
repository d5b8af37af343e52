"""Turn trees into records, with functions that cattrs generates from their classes.

A tree is what TOML or JSON gives: tables, lists, text, numbers. Nothing is coerced: 3.9 is not 3
and ``true`` is not 1. Everything that is wrong is told at once, with the keys of the file.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import cache, cached_property
from types import NoneType, SimpleNamespace, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import attrs
from cattrs import BaseConverter, override
from cattrs.errors import AttributeValidationNote, ClassValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from ..errors import EvidenceError, InvalidValueError, PackError, Problem, near
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.base import ID, Checked, RecordTuple
from ..records.cell import Cell, PValue
from ..records.dose import RateLimit
from ..records.group import KINDS, Group
from ..records.source import Absence, Unclear

T = TypeVar("T")
_ABSENCES = {absence.value: absence for absence in Absence}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def kind(value: object) -> str:
    """Say what a value of a file is, for messages."""
    if isinstance(value, bool):
        return f"a truth value ({str(value).lower()})"
    names = {int: "a whole number", Decimal: "a decimal", str: "text", dict: "a table"}
    if isinstance(value, int) and abs(value) >= 10**numeric.MAX_DIGITS:
        return f"a whole number of more than {numeric.MAX_DIGITS} digits"
    shown = repr(value) if isinstance(value, str) else str(value)
    name = names.get(type(value), "a list" if isinstance(value, list) else type(value).__name__)
    return name if isinstance(value, (dict, list)) else f"{name} ({shown[:40]})"


def wrong(expected: str, value: object) -> InvalidValueError:
    """Return the error for a value of the wrong type."""
    return InvalidValueError(f"expected {expected}, got {kind(value)}")


def text(value: Any, _: Any = None) -> str:
    """Take text: not blank, no blanks at its edges, no invisible characters."""
    if not isinstance(value, str):
        hint = "; put dates in quotes" if hasattr(value, "isoformat") else ""
        raise InvalidValueError(f"expected text, got {kind(value)}{hint}")
    if not value.strip():
        raise InvalidValueError("the text is blank; leave the field out instead")
    if value != value.strip():
        raise InvalidValueError(f"blanks at the edge of {value[:40]!r}")
    for character in "" if value.isprintable() else value:
        if not character.isprintable() and character != "\n":
            name = unicodedata.name(character, "control character")
            raise InvalidValueError(f"invisible character U+{ord(character):04X} ({name})")
    return value


def number(value: Any, _: Any = None) -> Decimal:
    """Take a number of TOML; text and true are none."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise wrong("a number", value)
    return numeric.decimal(value)


def quoted(value: Any, _: Any = None) -> Decimal:
    """Take a number in quotes, which is how JSON carries decimals."""
    if not isinstance(value, str):
        raise wrong("a number in quotes", value)
    return numeric.decimal(value)


def amount(value: Any, _: Any = None) -> Amount:
    """Take text with a number and its unit."""
    if not isinstance(value, str):
        raise wrong("a number with its unit, such as '2 g/kg'", value)
    return Amount(value)


def rate(value: Any, _: Any = None) -> RateLimit:
    """Take ``{below = "200 mL/h"}`` or ``{at_most = "200 mL/h"}``."""
    operators: dict[str, Any] = {"below": "<", "at_most": "<="}
    if not isinstance(value, dict) or len(value) != 1 or not value.keys() <= operators.keys():
        raise wrong('{ below = "200 mL/h" } or { at_most = … }', value)
    [(word, limit)] = value.items()
    return RateLimit(value=amount(limit), operator=operators[word])


def single(field: "attrs.Attribute[Any]", hook: Callable[[Any, Any], Any]) -> Any:
    """Return the hook of a field, which may take one text for a list of one."""
    example = field.metadata.get("single")

    def taken(value: Any, type_: Any) -> Any:
        if not isinstance(value, (str, list)):
            raise wrong(f"text such as {example!r}, or a list of such texts", value)
        return hook([value] if isinstance(value, str) else value, type_)

    return taken if example else hook


def integer(value: Any, _: Any = None) -> int:
    """Take a whole number; 3.0 and true are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong("a whole number", value)
    numeric.decimal(value)
    return value


def truth(value: Any, _: Any = None) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise wrong("true or false", value)
    return value


def literal(value: Any, type_: Any) -> Any:
    """Take a word of a closed list."""
    allowed = get_args(type_)
    if not isinstance(value, str):
        raise InvalidValueError(f"expected text, got {kind(value)}; {near('', allowed)}")
    if value not in allowed:
        raise InvalidValueError(f"{value[:40]!r} is not valid; {near(value[:40], allowed)}")
    return value


def has_number(value: Any) -> bool:
    """Say whether a value is text that holds a number alone."""
    return isinstance(value, str) and _NUMBER.fullmatch(value) is not None


def has_unit(value: Any) -> bool:
    """Say whether a value is text that holds more than a number."""
    return isinstance(value, str) and not has_number(value)


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
        self.found: list[tuple[str, str]] = found
        self.known: Any = known
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
    if faults:
        raise Malformed(found, tuple(made) if attrs.has(type_) else None)
    return tuple(made)


def _all_right(items: Iterable[tuple[Any, Any]], make: Callable[[Any], Any], _: Any) -> Any:
    """Return what is made of each item of a list of which nothing is wrong."""
    return tuple([make(item) for _, item in items])


def of_table(
    type_: Any, fields: Iterable[Field], table: Mapping[str, Any], error: ClassValidationError
) -> Malformed:
    """Return all that is wrong in a table, by the notes of cattrs and the rules of its class."""
    failed: dict[str, Exception] = {}
    others: list[Exception] = []
    for fault in error.exceptions:
        # The last note is of this table; a fault of this library comes from below with others.
        *_, note = getattr(fault, "__notes__", [None])
        if isinstance(note, AttributeValidationNote):
            failed[note.name] = fault
        elif isinstance(fault, (EvidenceError, ForbiddenExtraKeysError)):
            others.append(fault)
        else:
            raise fault
    keys = {field.name: key for field, key, _ in fields}
    unknown = [key for key in table if key not in keys.values()]
    renamed = {field.metadata.get("was"): key for field, key, _ in fields}
    new = {key: renamed[key] for key in unknown if key in renamed}
    intended = {*new.values(), *meant(unknown, keys.values())} if unknown else ()
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
            default: Any = field.default
            takes_self: bool | None = getattr(default, "takes_self", None)  # of a factory
            if takes_self is None:
                known[field.name] = default
            elif not takes_self:  # what follows from other fields is not known here
                known[field.name] = default.factory()
    for key in unknown[:MOST_FAULTS]:
        so = f"it is now called {new[key]!r}" if key in new else near(key, keys.values())
        found.append((f".{key}", f"unknown field; {so}"))
    if len(unknown) > MOST_FAULTS:
        found.append(("", f"{len(unknown):,} unknown fields; the rest is not told"))
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
            lists = [name for name, value in given.items() if _has(value, unknown.obj)]
            if not lists:
                raise
            given = {name: value for name, value in given.items() if name not in lists}
        else:
            return found


def _has(value: Any, malformed: Any) -> bool:
    """Say whether a value is a list with a malformed record in it."""
    is_one = isinstance(malformed, SimpleNamespace) and isinstance(value, tuple)
    return is_one and any(item is malformed for item in value)


def meant(unknown: Iterable[str], keys: Iterable[str]) -> set[str]:
    """Return the keys that unknown ones are nearest to."""
    from difflib import get_close_matches  # only faulty files need it

    valid = list(keys)
    return {match for key in unknown for match in get_close_matches(key, valid, n=1)}


def key_of(field: "attrs.Attribute[Any]") -> str | None:
    """Return the name of a field in a file; None if files do not hold it."""
    if "given" in field.metadata:
        return None
    return str(field.metadata.get("key", field.alias))


@cache  # a loader asks it of thousands of values
def is_record(type_: type) -> bool:
    """Tell whether a class is one of a record."""
    return attrs.has(type_)


@cache
def keyed(type_: Any) -> tuple[tuple["attrs.Attribute[Any]", str], ...]:
    """Return the fields of a class that files hold, each with its name there."""
    keys = ((field, key_of(field)) for field in attrs.fields(type_))
    return tuple((field, key) for field, key in keys if key is not None)


class _Record:
    """The hook of a class; cattrs generates its function when the first table of it is met.

    ``keys`` are other than those of the class; None where the caller gives the field.
    """

    def __init__(self, converter: BaseConverter, type_: Any, **keys: str | None) -> None:
        self.converter, self.type, self.keys = converter, type_, keys
        # A rule of files alone: by hand, an id may be anything.
        self.has_id = issubclass(type_, Checked) and "id" in attrs.fields_dict(type_)
        self.detailed = converter.detailed_validation

    @cached_property
    def fields(self) -> list[Field]:
        """The fields that a file holds."""
        hook = self.converter.get_structure_hook
        keys = ((f, self.keys.get(f.name, key_of(f))) for f in attrs.fields(self.type))
        return [(f, key, single(f, hook(f.type))) for f, key in keys if key is not None]

    @cached_property
    def required(self) -> set[str]:
        """The keys that each table has."""
        return {key for field, key, _ in self.fields if field.default is attrs.NOTHING}

    @cached_property
    def generated(self) -> Callable[[Any], Any]:
        """The function that cattrs generates."""
        options: Any = {f.name: override(omit=True) for f in attrs.fields(self.type)}
        for field, key, hook in self.fields:
            options[field.name] = override(rename=key, struct_hook=hook)
        options |= {"_cattrs_forbid_extra_keys": True, "_cattrs_use_linecache": False}
        return make_dict_structure_fn(self.type, self.converter, **options)

    def __call__(self, value: Any, _: Any = None, **given: Any) -> Any:
        if not isinstance(value, dict):
            raise wrong(f"a table ({self.type.__name__.lower()})", value)
        if not self.detailed and not self.required <= value.keys():
            raise InvalidValueError("a field is missing")
        try:
            made = self.generated(value)
            if self.has_id and not ID.fullmatch(made.id):
                fault = InvalidValueError("the id is not valid")
                if not self.detailed:
                    raise fault
                raise ClassValidationError("", [fault], self.type)
        except ClassValidationError as error:
            raise of_table(self.type, self.fields, value, error) from None
        for name, item in given.items():
            object.__setattr__(made, name, item)  # a frozen record is still being made
        return made


class _Hooks:
    """The hooks of one converter; ``text_decimals`` is how JSON carries decimals.

    With ``detailed``, everything that is wrong is told; without, no more than that something is:
    those functions are half as long, and take half the time to be generated.
    """

    def __init__(self, text_decimals: bool, detailed: bool) -> None:
        made = self.converter = BaseConverter(detailed_validation=detailed)
        self.text_decimals = text_decimals
        self.each = each if detailed else _all_right
        self.decimal = quoted if text_decimals else number
        self.cells = _Record(made, Cell, group=None)
        self.p_values = _Record(made, PValue)
        self.p_below = _Record(made, PValue, value="below", operator=None)
        self.kinds = {kind: _Record(made, kind) for kind in (Group, *KINDS.values())}
        hooks: dict[Any, Callable[[Any, Any], Any]] = {
            str: text,
            int: integer,
            bool: truth,
            Decimal: self.decimal,
            Amount: amount,
            RateLimit: rate,
            Span: self.span,
            PValue: self.p_value,
            Group: self.group,
        }
        factory = made.register_structure_hook_factory
        factory(attrs.has, lambda type_: _Record(made, type_))
        factory(_of(Literal), lambda type_: literal)
        factory(_of(tuple, RecordTuple), self.listed)
        factory(_of(Union, UnionType), self.union)
        factory(hooks.__contains__, lambda type_: hooks[type_])
        # Only so registered do these come before cattrs's own, which coerce.
        for type_ in (str, int, bool):
            made.register_structure_hook(type_, hooks[type_])

    def bound(self, value: Any, unit: str | None) -> Any:
        if unit is not None:
            return Amount(self.decimal(value), unit)
        return amount(value) if has_unit(value) else self.decimal(value)

    def span(self, value: Any, _: Any = None) -> Span:
        """``6``, ``"2 g/kg"``, ``{at_least = 4}``, ``{low = 2, high = 4, unit = "week"}``."""
        if not isinstance(value, dict):
            return Span(self.bound(value, None))
        bounds = {"low": "low", "at_least": "low", "high": "high", "at_most": "high"}
        # In a file, further readings belong to the regimen; in JSON, a span carries its own.
        keys = (*bounds, "unit", "basis", *(["readings"] if self.text_decimals else ()))
        for key in value:
            if key not in keys:
                raise InvalidValueError(f"unknown field {key!r}; {near(key, keys)}")
        for pair in (("low", "at_least"), ("high", "at_most")):
            if value.keys() >= {*pair}:
                raise InvalidValueError(f"give {pair[0]} or {pair[1]}, not both")
        unit = text(value["unit"]) if "unit" in value else None
        made = {name: self.bound(value[k], unit) for k, name in bounds.items() if k in value}
        if not made:
            raise InvalidValueError("a span needs low and high, at_least or at_most")
        readings = self.converter.structure(value.get("readings", []), tuple[Span, ...])
        return Span(made.get("low"), made.get("high"), value.get("basis", "bounds"), readings)

    def p_value(self, value: Any, _: Any = None) -> Any:
        """``0.78``, ``{below = 0.018, compares = "unclear"}`` or a full table."""
        if not isinstance(value, dict):
            return PValue(value=self.decimal(value))
        if "below" in value and {"value", "operator"} & value.keys():
            raise InvalidValueError("give below, or value with its operator, not both")
        if "below" in value or ("value" not in value and meant(value, ["below"])):
            return self.p_below(value, operator="<")
        return self.p_values(value)

    def cell(self, item: tuple[str, Any]) -> Any:
        """A cell, or a reason for none, with its group."""
        group, value = item
        absent = isinstance(value, str) or (isinstance(value, dict) and value.keys() == {"unclear"})
        if not absent and not isinstance(value, dict):
            raise wrong("a cell such as { count = 9, percent = 37.5 }", value)
        return self.cells({"absent": value} if absent else value, group=group)

    def group(self, value: Any, _: Any = None) -> Any:
        """A group of the class of its role."""
        role = value.get("role") if isinstance(value, dict) else None
        return self.kinds[KINDS.get(role, Group) if isinstance(role, str) else Group](value)

    def listed(self, type_: Any) -> Any:
        """A list: ``tuple[X, X]`` of that length, any other of any."""
        item, *others = get_args(type_)
        length = None if others in ([...], []) else 1 + len(others)
        hook = self.converter.get_structure_hook(item)

        def cells(value: Any, _: Any) -> Any:
            if not isinstance(value, dict):
                raise wrong("a table with a cell for each group", value)
            return self.each(((pair[0], pair) for pair in value.items()), self.cell, Cell)

        def items(value: Any, _: Any) -> Any:
            if not isinstance(value, list):
                raise wrong("a list", value)
            if length not in (None, len(value)):
                raise InvalidValueError(f"expected a list of {length}, got {len(value)}")
            return self.each(enumerate(value), lambda one: hook(one, item), item)

        return cells if item is Cell else items

    def union(self, type_: Any) -> Any:
        """A value, or what is said where there is none."""
        members = get_args(type_)
        others = [m for m in members if m not in (NoneType, Absence, Unclear)]
        hooks = {member: self.converter.get_structure_hook(member) for member in others}
        wordy = [member for member in hooks if member is str or get_origin(member) is Literal]
        rest = [member for member in hooks if member not in wordy]

        def hook(value: Any, _: Any) -> Any:
            if Absence in members and isinstance(value, str) and value in _ABSENCES:
                return _ABSENCES[value]
            if Unclear in members and isinstance(value, dict) and value.keys() == {"unclear"}:
                return Unclear(text(value["unclear"]))
            if not hooks:
                raise wrong("'not-reported', 'not-applicable' or { unclear = … }", value)
            is_number = self.text_decimals and Decimal in rest and has_number(value)
            as_text = wordy and isinstance(value, str) and not is_number
            among = wordy if as_text or not rest else rest
            if isinstance(value, dict) and all(map(attrs.has, among)):
                among = sorted(among, key=lambda t: -len(value.keys() & attrs.fields_dict(t)))
            return hooks[among[0]](value, among[0])

        return hook


def _of(*origins: Any) -> Callable[[Any], bool]:
    return lambda type_: get_origin(type_) in origins


@cache
def converter(text_decimals: bool, detailed: bool) -> BaseConverter:
    """Return a strict converter; see `_Hooks`."""
    return _Hooks(text_decimals, detailed).converter


def structure(tree: Any, type_: type[T], file: str = "", text_decimals: bool = False) -> T:
    """Make a record of a tree.

    Args:
        tree: Tables, lists, text and numbers.
        type_: A class of the model.
        file: Its name, for the problems.
        text_decimals: Whether decimals are text, as in JSON.

    Raises:
        PackError: Everything that is wrong, each with its path.
    """
    with suppress(EvidenceError, ForbiddenExtraKeysError):  # found again, and told
        return converter(text_decimals, detailed=False).structure(tree, type_)
    try:
        return converter(text_decimals, detailed=True).structure(tree, type_)
    except (EvidenceError, Malformed) as fault:
        found = told(fault).found
    raise PackError(Problem(file, path.removeprefix("."), message) for path, message in found)
