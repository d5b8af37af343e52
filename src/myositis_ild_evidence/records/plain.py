"""Results as plain data that JSON can hold; figures keep the digits that they have."""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, ClassVar

import attrs

from ..errors import EvidenceError
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from .source import Unclear


class Plain:
    """Base of what is computed: a result that a service can answer with.

    See also `myositis_ild_evidence.to_json`, which writes it with its type and version.
    """

    __slots__ = ()

    #: Properties that are told beside the fields.
    TOLD: ClassVar[tuple[str, ...]] = ()
    #: Where `to_dict` is a class's own: the types of what it tells.
    SHAPE: ClassVar[Mapping[str, Any]] = {}

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, for a service that answers with JSON.

        Amounts, decimals and dates are text, and a record is the key by which it is looked up. What
        cannot be told is an object with the reason as ``missing``. ``text`` is the result in words,
        where it has words of its own.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> death = mie.evidence.outcomes["wang2022/mortality-6mo"]
            >>> found = death.effect("risk-ratio").to_dict()
            >>> found["measure"], round(found["estimate"], 2), found["inputs"][0]["events"]
            ('risk-ratio', 0.43, 7)
        """
        made = {name: told(self, name) for name in names(type(self))}
        worded = type(self).__str__ is not object.__str__
        return made | ({"text": str(self)} if worded else {})


def names(type_: type[Any]) -> tuple[str, ...]:
    """Return what is told of a result: its public fields, and the properties beside them."""
    fields = attrs.fields(type_) if attrs.has(type_) else ()
    shown = (f.name for f in fields if f.metadata.get("told", not f.name.startswith("_")))
    return (*shown, *type_.TOLD)


def told(of: object, name: str) -> Any:
    """Return one thing of a result as plain data, or why it is missing."""
    try:
        return plain(getattr(of, name))
    except EvidenceError as error:
        return {"missing": str(error)}


def plain(value: Any) -> Any:
    """Return a value as what JSON holds.

    Examples:
        >>> plain((Decimal("66.0"), Amount("2 g/kg"), float("inf")))
        ['66.0', '2 g/kg', 'infinity']
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value).replace("inf", "infinity")
    if isinstance(value, (Decimal, Fraction)):
        return numeric.text(value if isinstance(value, Decimal) else numeric.from_fraction(value))
    if isinstance(value, Span):
        return bounds(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Unclear):
        return {"unclear": value.reason}
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return _made_of(value)


def _made_of(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, Amount):
        return str(value)
    for name in ("key", "id"):  # a record of a pack or of the formulary
        if isinstance(key := getattr(value, name, None), str):
            return key
    if attrs.has(type(value)):
        given = ((f, getattr(value, f.name)) for f in attrs.fields(type(value)) if f.init)
        return {f.name: plain(part) for f, part in given if f.eq and part != f.default}
    return [plain(part) for part in value] if isinstance(value, Iterable) else str(value)


def bounds(span: Span) -> dict[str, Any]:
    """Return a span with its text, its bounds and its basis; readings beside it."""
    made: dict[str, Any] = {
        "text": numeric.readable(attrs.evolve(span, readings=())),
        "low": None if span.low is None else str(span.low),
        "high": None if span.high is None else str(span.high),
        "basis": span.basis,
    }
    return made | ({"readings": [bounds(one) for one in span.readings]} if span.readings else {})
