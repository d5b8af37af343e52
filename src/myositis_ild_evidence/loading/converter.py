"""Turn trees into records, with functions that cattrs generates from their classes.

A tree is what TOML or JSON gives: tables, lists, text, numbers. Nothing is coerced: 3.9 is not 3
and ``true`` is not 1.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import attrs
from cattrs import BaseConverter, override
from cattrs.errors import ClassValidationError
from cattrs.gen import make_dict_structure_fn

from ..errors import EvidenceError, InvalidValueError, PackError, Problem, near
from ..model import Absence, Amount, Cell, Group, PValue, RateLimit, Span, Unclear
from ..model.checked import ID, Checked
from ..model.group import KINDS
from . import scalars
from .faults import Field, Malformed, each, meant, of_table, told

T = TypeVar("T")
_ABSENCES = {absence.value: absence for absence in Absence}


def key_of(field: "attrs.Attribute[Any]") -> str | None:
    """Return the name of a field in a file; None if files do not hold it."""
    if "given" in field.metadata:
        return None
    return str(field.metadata.get("key", field.alias))


class _Record:
    """The hook of a class; cattrs generates its function when the first table of it is met.

    ``keys`` are other than those of the class; None where the caller gives the field.
    """

    def __init__(self, converter: BaseConverter, type_: Any, **keys: str | None) -> None:
        self.converter, self.type, self.keys = converter, type_, keys
        # A rule of files alone: by hand, an id may be anything.
        self.has_id = issubclass(type_, Checked) and "id" in attrs.fields_dict(type_)

    @cached_property
    def fields(self) -> list[Field]:
        """The fields that a file holds."""
        hook = self.converter.get_structure_hook
        keys = ((f, self.keys.get(f.name, key_of(f))) for f in attrs.fields(self.type))
        return [(f, key, scalars.single(f, hook(f.type))) for f, key in keys if key is not None]

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
            raise scalars.wrong(f"a table ({self.type.__name__.lower()})", value)
        try:
            made = self.generated(value)
            if self.has_id and not ID.fullmatch(made.id):
                fault = InvalidValueError("the id is not valid")
                raise ClassValidationError("", [fault], self.type)
        except ClassValidationError as error:
            raise of_table(self.type, self.fields, value, error) from None
        for name, item in given.items():
            object.__setattr__(made, name, item)  # a frozen record is still being made
        return made


class _Hooks:
    """The hooks of one converter; ``text_decimals`` is how JSON carries decimals."""

    def __init__(self, text_decimals: bool) -> None:
        made = self.converter = BaseConverter(detailed_validation=True)
        self.text_decimals = text_decimals
        self.decimal = scalars.quoted if text_decimals else scalars.number
        self.cells = _Record(made, Cell, group=None)
        self.p_values = _Record(made, PValue)
        self.p_below = _Record(made, PValue, value="below", operator=None)
        self.kinds = {kind: _Record(made, kind) for kind in (Group, *KINDS.values())}
        hooks: dict[Any, Callable[[Any, Any], Any]] = {
            str: scalars.text,
            int: scalars.integer,
            bool: scalars.truth,
            Decimal: self.decimal,
            Amount: scalars.amount,
            RateLimit: scalars.rate,
            Span: self.span,
            PValue: self.p_value,
            Group: self.group,
        }
        factory = made.register_structure_hook_factory
        factory(attrs.has, lambda type_: _Record(made, type_))
        factory(_of(Literal), lambda type_: scalars.literal)
        factory(_of(tuple), self.listed)
        factory(_of(Union, UnionType), self.union)
        factory(hooks.__contains__, lambda type_: hooks[type_])
        # Only so registered do these come before cattrs's own, which coerce.
        for type_ in (str, int, bool):
            made.register_structure_hook(type_, hooks[type_])

    def bound(self, value: Any, unit: str | None) -> Any:
        if unit is not None:
            return Amount(self.decimal(value), unit)
        return scalars.amount(value) if scalars.has_unit(value) else self.decimal(value)

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
        unit = scalars.text(value["unit"]) if "unit" in value else None
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
            raise scalars.wrong("a cell such as { count = 9, percent = 37.5 }", value)
        return self.cells({"absent": value} if absent else value, group=group)

    def group(self, value: Any, _: Any = None) -> Any:
        """A group of the class of its role."""
        role = value.get("role") if isinstance(value, dict) else None
        return self.kinds[KINDS.get(role, Group) if isinstance(role, str) else Group](value)

    def listed(self, type_: Any) -> Any:
        """A list; ``tuple[X, ...]`` of any length, ``tuple[X, X]`` of that length."""
        item, *others = get_args(type_)
        length = None if others == [...] else 1 + len(others)
        hook = self.converter.get_structure_hook(item)

        def cells(value: Any, _: Any) -> Any:
            if not isinstance(value, dict):
                raise scalars.wrong("a table with a cell for each group", value)
            return each(((pair[0], pair) for pair in value.items()), self.cell, Cell)

        def items(value: Any, _: Any) -> Any:
            if not isinstance(value, list):
                raise scalars.wrong("a list", value)
            if length not in (None, len(value)):
                raise InvalidValueError(f"expected a list of {length}, got {len(value)}")
            return each(enumerate(value), lambda one: hook(one, item), item)

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
                return Unclear(scalars.text(value["unclear"]))
            if not hooks:
                raise scalars.wrong("'not-reported', 'not-applicable' or { unclear = … }", value)
            number = self.text_decimals and Decimal in rest and scalars.has_number(value)
            as_text = wordy and isinstance(value, str) and not number
            among = wordy if as_text or not rest else rest
            if isinstance(value, dict) and all(map(attrs.has, among)):
                among = sorted(among, key=lambda t: -len(value.keys() & attrs.fields_dict(t)))
            return hooks[among[0]](value, among[0])

        return hook


def _of(*origins: Any) -> Callable[[Any], bool]:
    return lambda type_: get_origin(type_) in origins


@cache
def converter(text_decimals: bool = False) -> BaseConverter:
    """Return the strict converter; for JSON, decimals are text."""
    return _Hooks(text_decimals).converter


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
    try:
        return converter(text_decimals).structure(tree, type_)
    except (EvidenceError, Malformed) as fault:
        found = told(fault).found
    raise PackError(Problem(file, path.removeprefix("."), message) for path, message in found)
