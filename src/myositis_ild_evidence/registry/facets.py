"""What records can be asked for: facets, the words of ``where``, ``sort_by`` and ``group_by``.

A plain scan over at most some hundred records is faster than any engine; there is no index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import vocabulary as vocabularies
from ..errors import InvalidValueError, UnknownKeyError, near
from ..model import Absence
from ..vocabulary import Vocabulary

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
        scan: Returns the records with one of the terms; faster than a call of ``get`` for each.
    """

    def __init__(
        self,
        name: str,
        get: Getter,
        vocabulary: str | Vocabulary,
        several: bool = False,
        scan: Callable[[Iterable[Any], frozenset[str]], list[Any]] | None = None,
    ) -> None:
        super().__init__(name, get)
        self.scan = scan
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
        if self.scan is not None:
            return self.scan(records, accepted)
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
                    raise UnknownKeyError(f"{self.name}: no {word[:60]!r}; {near(word, options)}")
        return found


class FlagFacet(Facet):
    """Something that is so or not."""

    def keep(self, question: Question, records: Iterable[Any]) -> list[Any]:
        """Return the records of which it is so, or is not."""
        wanted = question.given[self.name]
        if not isinstance(wanted, bool):
            raise InvalidValueError(f"{self.name} is True or False, not {str(wanted)[:60]!r}")
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
    raise InvalidValueError(f"{name} is a text or a list of texts, not {value!r:.60}")


def several(value: Any) -> tuple[Any, ...]:
    """Return a value as a tuple of values."""
    return value if isinstance(value, tuple) else (value,)


def root(collection: Collection[Any]) -> Collection[Any]:
    """Return all records of the kind that the pack has."""
    whole = getattr(collection._pack, collection.kind, None)
    return collection if whole is None else whole
