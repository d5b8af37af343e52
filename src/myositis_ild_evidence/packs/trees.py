"""Turn records into trees of the same shape as the files: what JSON holds, decimals as text."""

from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, get_args

import attrs
from cattrs import Converter

from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.cell import Cell
from ..records.dose import RateLimit
from ..records.source import Unclear
from .structure import key_of


def to_tree(record: Any) -> Any:
    """Return a record as tables, lists and text; fields at their default are left out.

    An id is never left out.
    """
    return _converter().unstructure(record)


@cache
def _converter() -> Converter:
    made = Converter()
    hooks: dict[Any, Any] = {
        Amount: str,
        Decimal: numeric.text,
        Enum: lambda absence: absence.value,
        Unclear: lambda unclear: {"unclear": unclear.reason},
        RateLimit: lambda r: {"below" if r.operator == "<" else "at_most": str(r.value)},
        Span: _span,
    }
    for type_, hook in hooks.items():
        made.register_unstructure_hook_func(partial(_is_a, type_), hook)
    made.register_unstructure_hook_func(lambda t: attrs.has(t) and t not in hooks, _record)
    return made


def _is_a(base: type, type_: Any) -> bool:
    return isinstance(type_, type) and issubclass(type_, base)


def _span(span: Span) -> Any:
    tree = _converter().unstructure
    if span.is_exact and span.basis == "exact" and not span.readings:
        return tree(span.low)
    bounds = {"low": span.low, "high": span.high}
    made = {n: tree(b) for n, b in bounds.items() if b is not None} | {"basis": span.basis}
    return made | ({"readings": [tree(r) for r in span.readings]} if span.readings else {})


def _record(record: Any) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for field in attrs.fields(type(record)):
        key, value = key_of(field), getattr(record, field.name)
        # An id is what others name; it is never left to a default.
        if key is None or value is None or (value == field.default and key != "id"):
            continue
        if get_args(field.type) == (Cell, ...):
            tree[key] = {cell.group: _cell(cell) for cell in value}
        elif isinstance(value, tuple):
            tree[key] = [to_tree(item) for item in value]
        else:
            tree[key] = to_tree(value)
    return tree


def _cell(cell: Cell) -> Any:
    tree = _record(attrs.evolve(cell, group=""))
    return tree["absent"] if tree.keys() == {"absent"} else tree
