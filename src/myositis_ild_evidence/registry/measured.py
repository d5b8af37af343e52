"""Facets that are measured: numbers, doses with their bounds and readings, times."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .. import numeric
from ..errors import EvidenceError, InvalidValueError, UnknownKeyError, near
from ..model import Amount, Span
from ..model.amount import amount_of
from .facets import Facet, Question, root, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .collection import Collection
    from .facets import Getter


class NumberFacet(Facet):
    """A number, with ``min_`` and ``max_``; a record whose number is not known is not found."""

    def __init__(self, name: str, get: Getter) -> None:
        super().__init__(name, get)
        self.names: tuple[str, ...] = (name, f"min_{name}", f"max_{name}")

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records whose number lies within what was asked."""
        exact, low, high = (question.given.get(name) for name in self.names)
        low, high = _limits(
            *(None if x is None else numeric.decimal(x) for x in (exact, low, high))
        )
        get = self.get
        return [
            r
            for r in records
            if isinstance(n := get(r), int)
            and (low is None or n >= low)
            and (high is None or n <= high)
        ]


class SpanFacet(Facet):
    """An amount or a count that may have bounds and further readings; ``min_`` and ``max_`` too.

    A record matches if any reading can lie within what was asked. Where that is not certain the
    result says so in its notes.
    """

    def __init__(self, name: str, get: Getter, dimension: str | None = None) -> None:
        super().__init__(name, get)
        self.names: tuple[str, ...] = (name, f"min_{name}", f"max_{name}")
        self.convert: Callable[[Any], Any] = amount_of(dimension) if dimension else _count

    def value(self, record: Any, collection: Collection[Any]) -> Any:
        """Return the span, or None if it is not reported."""
        return self._span(record)

    def _span(self, record: Any) -> Span | None:
        try:
            span = self.get(record)
        except EvidenceError:  # the evidence does not report it
            return None
        return span if isinstance(span, Span) else None

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records that can lie within what was asked, and note what is not certain."""
        exact, low, high = (self.convert(question.given.get(name)) for name in self.names)
        low, high = _limits(exact, low, high)
        found = []
        for record in records:
            span = self._span(record)
            if span is None:
                continue
            readings = [span, *span.readings]
            matching = [reading for reading in readings if _meets(reading, low, high)]
            if not matching:
                continue
            found.append(record)
            if not all(_inside(reading, low, high) for reading in readings):
                question.note(record, f"{self.name.replace('_', ' ')} is {span}")
        return found


def _count(value: Any) -> Any:
    return None if value is None else numeric.decimal(value)


def _limits(exact: Any, low: Any, high: Any) -> tuple[Any, Any]:
    if exact is not None:
        if low is not None or high is not None:
            raise InvalidValueError("give one figure, or min_ and max_, not both")
        return exact, exact
    if low is not None and high is not None and high < low:
        raise InvalidValueError(f"nothing lies between {low} and {high}: min_ is more than max_")
    return low, high


def _meets(span: Span, low: Any, high: Any) -> bool:
    return (low is None or span.high is None or low <= span.high) and (
        high is None or span.low is None or span.low <= high
    )


def _inside(span: Span, low: Any, high: Any) -> bool:
    return (low is None or (span.low is not None and low <= span.low)) and (
        high is None or (span.high is not None and span.high <= high)
    )


class TimeFacet(Facet):
    """A time point of a row: ``"6 months"``, ``"6 month"`` and ``"0.5 years"`` are one."""

    def __init__(self, name: str) -> None:
        super().__init__(name, attrgetter("when"))

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records of that time."""
        wanted = {moment(text): text for text in texts(self.name, question.given[self.name])}
        found = [r for r in records if not wanted.keys().isdisjoint(map(moment, r.when))]
        for (is_amount, asked), text in wanted.items():
            if not is_amount:  # it must be one that is used
                used = [t for r in root(question.collection) for t in r.when]
                if (is_amount, asked) not in {moment(t) for t in used}:
                    raise UnknownKeyError(f"no time point {text[:60]!r}; {near(text[:60], used)}")
        return found


@lru_cache(maxsize=1024)
def moment(text: str) -> tuple[bool, str]:
    """Return whether a time point is an amount of time, and a form that can be compared.

    Examples:
        >>> moment("12 months") == moment("1 year")
        True
        >>> moment("First  6 months")
        (False, 'first 6 months')
    """
    try:
        amount = Amount(text)
    except EvidenceError:
        return False, " ".join(text.casefold().split())
    dimension, value = amount._key()
    return dimension in ("time", "calendar time"), f"{dimension} {value}"
