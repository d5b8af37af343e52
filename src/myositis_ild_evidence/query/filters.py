"""What records can be asked for: facets, the words of ``where``, ``sort_by`` and ``group_by``.

A plain scan over at most some hundred records is faster than any engine; there is no index.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..errors import Argument, EvidenceError, InvalidValueError, UnknownKeyError, Wording, near
from ..quantities import numeric
from ..quantities.amount import Amount, amount_of
from ..quantities.span import Span
from ..records import vocabulary as vocabularies
from ..records.collection import several
from ..records.source import Absence
from ..records.vocabulary import Vocabulary
from ..words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .collection import Collection

    Getter = Callable[..., Any]

_ABSENCES = tuple(absence.value for absence in Absence)


class Question:
    """One call of ``where``: the collection, what was given, and the notes that come up."""

    __slots__ = ("collection", "given", "notes")
    collection: Collection[Any]
    given: Mapping[str, Any]

    def __init__(self, collection: Collection[Any], given: Mapping[str, Any]) -> None:
        self.collection = collection
        self.given = given
        self.notes: dict[str, str] = {}

    def note(self, record: Any, text: str) -> None:
        """Keep what must be said beside a record that was found."""
        before = self.notes.get(record.key)
        self.notes[record.key] = f"{before}; {text}" if before else text


class Facet:
    """One thing that can be asked.

    Attributes:
        get: Returns a record's value: one, a tuple of several, or a reason for absence.
    """

    def __init__(self, name: str, get: Getter) -> None:
        self.name = name
        self.get = get
        self.names: tuple[str, ...] = (name,)

    def value(self, record: Any, collection: Collection[Any]) -> Any:
        """Return a record's value, for sorting and grouping."""
        return self.get(record)

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records that match."""
        raise NotImplementedError


class TermFacet(Facet):
    """A term of a vocabulary: the term itself, and everything that is a kind of it.

    Args:
        name: What it is asked by.
        get: Returns a record's term or terms.
        vocabulary: The vocabulary, or the name of one of the pack's.
        several: Whether a record has several terms.
    """

    def __init__(
        self,
        name: str,
        get: Getter,
        vocabulary: str | Vocabulary,
        several: bool = False,
    ) -> None:
        super().__init__(name, get)
        self.vocabulary = vocabulary
        self.several = several

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records with one of the terms, or a kind of it."""
        terms = self.vocabulary
        if isinstance(terms, str):
            pack = question.collection._pack
            terms = pack.vocabularies[terms] if pack else vocabularies.shipped(terms)
        wanted, get = question.given[self.name], self.get
        names = texts(self.name, wanted)
        accepted = frozenset().union(*(_below(terms, name) for name in names))
        if self.several:
            return [r for r in records if not accepted.isdisjoint(get(r))]
        return [r for r in records if get(r) in accepted]


def _below(terms: Vocabulary, name: str) -> frozenset[str]:
    """Return a term and what is a kind of it; or the reason for absence that was asked for."""
    reason = "-".join(name.casefold().split())
    return frozenset([reason]) if reason in _ABSENCES else terms.below(terms.find(name))


class KnownFacet(Facet):
    """An id or word that some record of the pack has; anything else is a mistake."""

    def __init__(
        self, name: str, get: Getter, all_of: Callable[[Collection[Any]], Iterable[str]]
    ) -> None:
        super().__init__(name, get)
        self.all_of = all_of

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records that have one of the words."""
        wanted = texts(self.name, question.given[self.name])
        get, options = self.get, None
        found = [r for r in records if not set(wanted).isdisjoint(several(get(r)))]
        present = {word for r in found for word in several(get(r))}
        for word in wanted:
            if word not in present:
                options = options or list(dict.fromkeys(self.all_of(question.collection)))
                if word not in options:
                    no = f"no {word[:60]!r} for "
                    raise UnknownKeyError(
                        Wording(no, Argument(self.name), f"; {near(word, options)}")
                    )
        return found


class FlagFacet(Facet):
    """Something that is so or not."""

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records of which it is so, or is not."""
        wanted = question.given[self.name]
        if not isinstance(wanted, bool):
            raise InvalidValueError(
                f"{self.name} is True or False, not {str(wanted)[:60]!r}", code="wrong-type"
            )
        collection = question.collection
        return [r for r in records if self.value(r, collection) is wanted]


class TextFacet(Facet):
    """Words anywhere in a record, or in the part of it that ``get`` returns."""

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records in whose texts all words stand."""
        from .search import matches

        given, get = texts(self.name, question.given[self.name]), self.get
        return [r for r in records if any(matches(get(r), wanted) for wanted in given)]


def texts(name: str, value: Any) -> tuple[str, ...]:
    """Return one text or several as a tuple; several mean any of them."""
    if isinstance(value, str):
        return (value,)
    if (
        isinstance(value, (tuple, list, set, frozenset))
        and value
        and all(isinstance(item, str) for item in value)
    ):
        return tuple(value)
    raise InvalidValueError(
        f"{name} is a text or a list of texts, not {quoted(value)}", code="wrong-type"
    )


def root(collection: Collection[Any]) -> Collection[Any]:
    """Return all records of the kind that the pack has."""
    whole = getattr(collection._pack, collection.kind, None)
    return collection if whole is None else whole


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

    def __init__(self, name: str, get: Getter, *dimensions: str) -> None:
        super().__init__(name, get)
        self.names: tuple[str, ...] = (name, f"min_{name}", f"max_{name}")
        self.convert: Callable[[Any], Any] = amount_of(*dimensions) if dimensions else _count

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
            if span is None or not _alike(span, low, high):
                continue
            readings = [span, *span.readings]
            matching = [reading for reading in readings if _meets(reading, low, high)]
            if not matching:
                continue
            found.append(record)
            if not all(_inside(reading, low, high) for reading in readings):
                question.note(record, f"{self.name.replace('_', ' ')} is {span}")
        return found


def _alike(span: Span, *asked: Any) -> bool:
    """Say whether what was asked and a span can be compared: both amounts of one dimension."""
    bound = span.low if span.low is not None else span.high
    if not isinstance(bound, Amount):
        return True
    return all(one is None or one.dimension == bound.dimension for one in asked)


def _count(value: Any) -> Any:
    return None if value is None else numeric.decimal(value)


def _limits(exact: Any, low: Any, high: Any) -> tuple[Any, Any]:
    if exact is not None:
        if low is not None or high is not None:
            raise InvalidValueError(
                "give one figure, or a minimum and a maximum, not both", code="contradiction"
            )
        return exact, exact
    if low is not None and high is not None and high < low:
        raise InvalidValueError(
            f"nothing lies between {low} and {high}: the minimum is more than the maximum",
            code="contradiction",
        )
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
