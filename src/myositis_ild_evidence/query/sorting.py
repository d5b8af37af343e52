"""Records in order and in groups."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import EvidenceError, InvalidValueError, UnknownKeyError, WrongTypeError, near
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.source import is_known
from .fields import facets
from .filters import several

if TYPE_CHECKING:
    from collections.abc import Callable

    from .collection import Collection


def getter(collection: Collection[Any], name: Any) -> Callable[[Any], Any]:
    """Return a function from a record to its value: of a facet, an attribute, or the caller's own.

    Raises:
        UnknownKeyError: There is no such name, or it is a method: those may do anything.
        WrongTypeError: Neither a name nor a function.
    """
    if callable(name):
        return name  # type: ignore[no-any-return]
    if not isinstance(name, str):
        raise WrongTypeError(f"a name or a function, not {type(name).__name__}")
    facet = facets(collection.kind).get(name)
    if facet is not None and name == facet.name and name != "text":
        return lambda record: facet.value(record, collection)
    kinds = {type(record) for record in collection}
    public = {n for kind in kinds for n in dir(kind) if n[0] != "_" and _holds(kind, n)}
    if name not in public:
        known = [f.name for f in facets(collection.kind).values() if f.name != "text"]
        options = [*dict.fromkeys(known), *sorted(public)]
        shown = name[:60]
        raise UnknownKeyError(f"a {collection.what} has no {shown!r}; {near(shown, options)}")
    return lambda record: _attribute(record, name)


def _holds(kind: type, name: str) -> bool:
    """Say whether a class has a field or a property of that name, and no method."""
    return not callable(getattr(kind, name))


def _attribute(record: Any, name: str) -> Any:
    try:
        return getattr(record, name)
    except (EvidenceError, AttributeError):
        return None  # this record does not have it


def ordered(collection: Collection[Any], names: Any, reverse: bool) -> dict[str, Any]:
    """Return the records in order, by id; those without a value last."""
    pairs = list(zip(collection.ids, collection, strict=True))
    for name in reversed(names):
        get = getter(collection, name)
        keys = {id: _order(get(record)) for id, record in pairs}
        have = [pair for pair in pairs if keys[pair[0]] is not None]
        have.sort(key=lambda pair: keys[pair[0]], reverse=reverse)
        pairs = have + [pair for pair in pairs if keys[pair[0]] is None]
    return dict(pairs)


def _order(value: Any) -> Any:
    """Return a key that can be compared: numbers before words, bounds by the lower one."""
    if isinstance(value, Span):
        value = value.low if value.low is not None else value.high
    if not is_known(value) or value == ():
        return None
    if isinstance(value, Amount):
        return (0, value._key())
    if isinstance(value, (tuple, list)):
        return (2, tuple(map(str, value)))
    if isinstance(value, (int, float, Decimal, Fraction)):
        return (0, value)
    return (1, str(value).casefold())


def grouped(collection: Collection[Any], name: Any) -> dict[Any, dict[str, Any]]:
    """Return the records of each value, by id."""
    get = getter(collection, name)
    found: dict[Any, dict[str, Any]] = {}
    for id, record in zip(collection.ids, collection, strict=True):
        for value in several(get(record)) or (None,):
            try:
                found.setdefault(value, {})[id] = record
            except TypeError:
                kind = type(value).__name__
                raise InvalidValueError(f"{id}: {kind} cannot name a group, a tuple can") from None
    return found
