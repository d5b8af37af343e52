"""Turn trees into records and back, with cattrs made strict.

A tree is what TOML or JSON gives: tables, lists, text, numbers. Nothing is coerced: 3.9 is not 3
and ``true`` is not 1. Each class's rules run on every field that is well-formed, so all problems of
a file are reported together.
"""

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import BaseValidationError, ClassValidationError, IterableValidationError

from .. import numeric
from ..errors import EvidenceError, InvalidValueError, PackError, Problem, near
from ..model import Absence, Amount, Cell, Group, PValue, RateLimit, Span, Unclear
from ..model.group import KINDS
from .faults import MOST_FAULTS, at, flat, moved
from .scalars import has_number, has_unit, integer, kind, literal, text, truth, wrong

T = TypeVar("T")
_ABSENCES = {absence.value: absence for absence in Absence}


def key_of(field: "attrs.Attribute[Any]") -> str | None:
    """Return the name of a field in a file; None if files do not hold it."""
    if "given" in field.metadata:
        return None
    return str(field.metadata.get("key", field.alias))


@cache
def _keyed(type_: Any) -> "tuple[tuple[attrs.Attribute[Any], str | None], ...]":
    return tuple((field, key_of(field)) for field in attrs.fields(type_))


class _Structure:
    """The hooks of one converter; ``text_decimals`` is how JSON carries decimals."""

    def __init__(self, converter: Converter, text_decimals: bool) -> None:
        self.converter = converter
        self.text_decimals = text_decimals

    def decimal(self, value: Any, _: Any = None) -> Decimal:
        accepted = (str,) if self.text_decimals else (int, Decimal)
        if isinstance(value, bool) or not isinstance(value, accepted):
            expected = "a number in quotes" if self.text_decimals else "a number"
            raise wrong(expected, value)
        return numeric.decimal(value)

    def amount(self, value: Any, _: Any = None) -> Amount:
        if not isinstance(value, str):
            raise InvalidValueError(
                f"expected a number with its unit, such as '2 g/kg', got {kind(value)}"
            )
        return Amount(value)

    def bound(self, value: Any, unit: str | None) -> Any:
        if unit is not None:
            return Amount(self.decimal(value), unit)
        return self.amount(value) if has_unit(value) else self.decimal(value)

    def span(self, value: Any, _: Any = None) -> Span:
        """``6``, ``"2 g/kg"``, ``{at_least = 4}``, ``{low = 2, high = 4, unit = "week"}``."""
        if not isinstance(value, dict):
            return Span(self.bound(value, None))
        keys = ("low", "high", "at_least", "at_most", "unit", "basis")
        # In a file, further readings belong to the regimen; in JSON, a span carries its own.
        _only(value, (*keys, "readings") if self.text_decimals else keys)
        for pair in (("low", "at_least"), ("high", "at_most")):
            if value.keys() >= set(pair):
                raise InvalidValueError(f"give {pair[0]} or {pair[1]}, not both")
        unit = text(value["unit"]) if "unit" in value else None
        bounds = {
            name: self.bound(value[key], unit)
            for key, name in (("low", "low"), ("at_least", "low"), ("high", "high"))
            if key in value
        }
        if "at_most" in value:
            bounds["high"] = self.bound(value["at_most"], unit)
        if not bounds:
            raise InvalidValueError("a span needs low and high, at_least or at_most")
        readings = self.sequence(value.get("readings", []), tuple[Span, ...])
        return Span(bounds.get("low"), bounds.get("high"), value.get("basis", "bounds"), readings)

    def rate(self, value: Any, _: Any = None) -> RateLimit:
        """``{below = "200 mL/h"}`` or ``{at_most = "200 mL/h"}``."""
        operators: dict[str, Any] = {"below": "<", "at_most": "<="}
        if not isinstance(value, dict) or len(value) != 1 or not value.keys() <= operators.keys():
            raise wrong('{ below = "200 mL/h" } or { at_most = … }', value)
        [(word, amount)] = value.items()
        return RateLimit(value=self.amount(amount), operator=operators[word])

    def p_value(self, value: Any, _: Any = None) -> PValue:
        """``0.78``, ``{below = 0.018, compares = "unclear"}`` or a full table."""
        if not isinstance(value, dict):
            return PValue(value=self.decimal(value))
        below = "below" in value
        if below:
            if {"value", "operator"} & value.keys():
                raise InvalidValueError("give below, or value with its operator, not both")
            value = {**value, "value": value["below"], "operator": "<"}
            del value["below"]
        try:
            made: PValue = self.record(value, PValue)
        except ClassValidationError as error:
            raise moved(error, "value", "below") if below else error from None
        return made

    def cells(self, value: Any, _: Any = None) -> tuple[Cell, ...]:
        """A table with a cell, or a reason for none, for each group."""
        if not isinstance(value, dict):
            raise wrong("a table with a cell for each group", value)
        return self.each(value.items(), self.cell, ClassValidationError)

    def cell(self, item: tuple[str, Any]) -> Cell:
        group, value = item
        absent = isinstance(value, str) or (isinstance(value, dict) and value.keys() == {"unclear"})
        table = {"absent": value} if absent else value
        if not isinstance(table, dict):
            raise wrong("a cell such as { count = 9, percent = 37.5 }", table)
        cell: Cell = self.record(table, Cell, group=group)
        return cell

    def group(self, value: Any, _: Any = None) -> Group:
        role = value.get("role") if isinstance(value, dict) else None
        made: Group = self.record(value, KINDS.get(role, Group) if isinstance(role, str) else Group)
        return made

    def sequence(self, value: Any, type_: Any) -> tuple[Any, ...]:
        """A list; ``tuple[X, ...]`` of any length, ``tuple[X, X]`` of that length."""
        types = get_args(type_)
        if types == (Cell, ...):
            return self.cells(value)
        if not isinstance(value, list):
            raise wrong("a list", value)
        if types[-1] is not ... and len(value) != len(types):
            raise InvalidValueError(f"expected a list of {len(types)}, got {len(value)}")
        structure = self.converter.structure
        items: Any = enumerate(value)
        return self.each(items, lambda i: structure(i[1], types[0]), IterableValidationError)

    def each(self, items: Any, make: Callable[[Any], Any], error: Any) -> tuple[Any, ...]:
        made, errors = [], []
        for item in items:
            try:
                made.append(make(item))
            except (EvidenceError, BaseValidationError) as fault:
                errors.append(at(fault, item[0]))
            if len(errors) == MOST_FAULTS:
                more = InvalidValueError(f"{MOST_FAULTS} faults; what follows was not looked at")
                errors.append(at(more, item[0]))
                break
        if errors:
            raise error("", errors, tuple)
        return tuple(made)

    def union(self, value: Any, type_: Any) -> Any:
        """A value, or what is said where there is none."""
        members = get_args(type_)
        if Absence in members and isinstance(value, str) and value in _ABSENCES:
            return _ABSENCES[value]
        if Unclear in members and isinstance(value, dict) and value.keys() == {"unclear"}:
            return Unclear(text(value["unclear"]))
        others = [m for m in members if m not in (NoneType, Absence, Unclear)]
        if len(others) == 1:
            return self.converter.structure(value, others[0])
        if not others:
            raise wrong("'not-reported', 'not-applicable' or { unclear = … }", value)
        wordy = [m for m in others if m is str or get_origin(m) is Literal]
        rest = [m for m in others if m not in wordy]
        if isinstance(value, dict) and len(rest) > 1 and all(map(attrs.has, rest)):
            rest.sort(key=lambda t: -len(value.keys() & {f.alias for f in attrs.fields(t)}))
        number = self.text_decimals and Decimal in rest and has_number(value)
        as_text = isinstance(value, str) and not number
        return self.converter.structure(value, (wordy if as_text and wordy else rest)[0])

    def record(self, value: Any, type_: Any, **given: Any) -> Any:
        """A table into a record: every faulty field, unknown field and broken rule at once."""
        if not isinstance(value, dict):
            raise wrong(f"a table ({type_.__name__.lower()})", value)
        errors: list[Exception] = []
        fields: dict[str, Any] = {}
        arguments: dict[str, Any] = {}
        keys = [key for field, key in _keyed(type_) if key and field.name not in given]
        unknown = [key for key in value if key not in keys]
        intended = _meant(unknown, keys) if unknown else ()
        for field, key in _keyed(type_):
            if field.name in given:
                fields[field.name] = arguments[field.alias or field.name] = given[field.name]
            elif key is not None and key in value:
                try:
                    made = self.field(value[key], field)
                    fields[field.name] = arguments[field.alias or field.name] = made
                except (EvidenceError, BaseValidationError) as fault:
                    errors.append(at(fault, key))
                    sketched = _sketches(value[key], field.type)
                    if sketched is not None:
                        fields[field.name] = sketched
            elif key in intended:
                continue
            elif field.default is attrs.NOTHING:
                errors.append(at(InvalidValueError("this field is required"), key))
            else:
                fields[field.name] = field.default
        for key in unknown:
            errors.append(at(InvalidValueError(f"unknown field; {near(key, keys)}"), key))
        for name, message in getattr(type_, "faults", lambda _: ())(fields):
            names = {field.name: key for field, key in _keyed(type_)}
            head = name.partition("[")[0]
            place = name.replace(head, names.get(head) or head, 1)
            errors.append(at(InvalidValueError(message), place))
        if errors:
            raise ClassValidationError("", errors, type_)
        return type_(**arguments)

    def field(self, value: Any, field: "attrs.Attribute[Any]") -> Any:
        example = field.metadata.get("single")
        if example and isinstance(value, str):
            value = [value]
        elif example and not isinstance(value, list):
            raise wrong(f"text such as {example!r}, or a list of such texts", value)
        made = self.converter.structure(value, field.type)  # type: ignore[arg-type]
        return field.converter(made) if callable(field.converter) else made


def _meant(unknown: list[str], keys: list[str]) -> set[str]:
    from .sketches import meant  # only faulty files need it

    return meant(unknown, keys)


def _sketches(value: Any, type_: Any) -> Any:
    from .sketches import sketches

    return sketches(value, type_)


def _only(table: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in table:
        if key not in keys:
            raise InvalidValueError(f"unknown field {key!r}; {near(key, keys)}")


def _of(*origins: Any) -> Callable[[Any], bool]:
    return lambda type_: get_origin(type_) in origins


@cache
def converter(text_decimals: bool = False) -> Converter:
    """Return the strict converter; for JSON, decimals are text."""
    made = Converter(detailed_validation=True, forbid_extra_keys=True)
    hooks = _Structure(made, text_decimals)
    made.register_structure_hook_func(attrs.has, hooks.record)
    made.register_structure_hook_func(_of(tuple), hooks.sequence)
    made.register_structure_hook_func(_of(Literal), literal)
    made.register_structure_hook_func(_of(Union, UnionType), hooks.union)
    # Only so registered do they come before cattrs's own, which coerce.
    for builtin, strict in ((str, text), (int, integer), (bool, truth)):
        made.register_structure_hook(builtin, strict)
    simple: dict[Any, Callable[[Any, Any], Any]] = {
        Decimal: hooks.decimal,
        Amount: hooks.amount,
        Span: hooks.span,
        RateLimit: hooks.rate,
        PValue: hooks.p_value,
        Group: hooks.group,
    }
    for type_, hook in simple.items():
        made.register_structure_hook_func(partial(operator.is_, type_), hook)
    return made


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
        made: T = converter(text_decimals).structure(tree, type_)
    except (EvidenceError, BaseValidationError) as error:
        raise PackError(Problem(file, *found) for found in flat(error, "")) from None
    return made
