"""Records in a stable order, by position or by id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, overload

from ..errors import (
    EvidenceError,
    InvalidValueError,
    PositionError,
    UnknownKeyError,
    WrongTypeError,
    near,
)
from ..quantities.amount import Amount
from ..quantities.span import Span
from .source import is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


def no_position(what: str, position: int, length: int) -> PositionError:
    """Return what to raise for a position that does not exist."""
    valid = f"there are {length}, from 0 to {length - 1}" if length else "there are none"
    return PositionError(f"no {what} at position {position}; {valid}")


def no_record(what: str, item: Any, nearest: Callable[[str], str]) -> InvalidValueError:
    """Return what to raise for an id or a record that has no position."""
    named = item if isinstance(item, str) else getattr(item, "key", None) or repr(item)
    shown = str(named)[:60]
    return InvalidValueError(f"no {what} {shown!r}; {nearest(shown)}")


def list_of_ids(what: str, ids: Any) -> list[str]:
    """Return some ids as a list.

    Raises:
        WrongTypeError: One text, which would fall apart into its letters, or no ids.
    """
    found = None if isinstance(ids, str) or not isinstance(ids, Iterable) else [*ids]
    if found is None or not all(isinstance(id, str) for id in found):
        given = str(ids if found is None else found)[:60]
        raise WrongTypeError(f"{what}: a list of ids is needed, not {given!r}")
    return found


T = TypeVar("T")
_NO_NOTES: Mapping[str, str] = {}


class Records(Generic[T]):
    """Records in a stable order, by position or by id.

    Iterating gives records; ``in`` takes an id or a record; an unknown id raises
    `UnknownKeyError` with near matches. ``|``, ``&`` and ``-`` keep the order of the left side.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> mie.dosing.products.ids[:2]
        ('alyglo-10', 'asceniv-10')
    """

    __slots__ = ("_all", "_found", "_list", "_load", "_notes", "_pack", "what")
    what: str

    #: Returns the id of a record.
    key: ClassVar[Callable[[Any], str]] = attrgetter("key")

    def __init__(
        self,
        what: str,
        ids: Callable[[], Iterable[str]],
        load: Callable[[str], T],
        pack: Any = None,
    ) -> None:
        """Make a collection whose records are loaded when they are first asked for.

        Args:
            what: What one record is called, for messages.
            ids: Returns the ids, in order.
            load: Returns the record of an id; KeyError if there is none.
            pack: The evidence that the records belong to.
        """
        object.__setattr__(self, "what", what)
        self._found: dict[str, T] = {}
        self._load = load
        self._list = ids
        self._pack = pack
        self._all: tuple[T, ...] | None = None
        self._notes = _NO_NOTES

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("_"):
            raise AttributeError(f"{type(self).__name__}.{name} cannot be set: it is immutable")
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted: it is immutable")

    @classmethod
    def of(cls, what: str, records: Iterable[tuple[str, T]], pack: Any = None) -> Self:
        """Make a collection of records at hand, each with its id.

        Args:
            what: What one record is called, for messages.
            records: Pairs of an id and its record, in order.
            pack: The evidence that the records belong to.
        """
        found = dict(records)
        made = cls(what, lambda: found, found.__getitem__, pack)
        made._found = found
        return made

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order.

        They are what ``collection[...]`` takes; no record is read for this list.
        """
        return tuple(self._list())

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known about records that a filter found, such as another reading."""
        return tuple(f"{id}: {note}" for id, note in self._notes.items())

    @overload
    def __getitem__(self, key: str | int) -> T: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: Any) -> Any:
        try:
            return self._found[key]
        except (KeyError, TypeError):
            return self._first(key)

    def _first(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self.subset(self.ids[key])
        if isinstance(key, int) and not isinstance(key, bool):
            if not -len(self) <= key < len(self):
                raise no_position(self.what, key, len(self))
            return self[self.ids[key]]
        if not isinstance(key, str):
            kind = type(key).__name__
            raise WrongTypeError(f"{self.what}: an id, a position or a slice, not {kind}")
        try:
            record = self._load(key)
        except KeyError:
            message = f"no {self.what} {key[:60]!r}; {self._near(key[:60])}"
            raise UnknownKeyError(message) from None
        # Two threads may both load it; setdefault keeps one.
        return self._found.setdefault(key, record)

    def _near(self, key: str) -> str:
        """Return a sentence that offers the ids nearest to one that is not here."""
        return near(key, self.ids)

    def _ipython_key_completions_(self) -> list[str]:
        return [*self.ids]  # what stands behind ``collection["`` in IPython and Jupyter

    def subset(self, ids: Iterable[str]) -> Self:
        """Return the records of some ids, in the order given, as a collection of the same kind.

        See also ``where``, which finds records by what they are.

        Args:
            ids: The ids; one text alone is refused.

        Raises:
            UnknownKeyError: There is no such id; WrongTypeError where it is not a list of ids.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.studies.subset(["wang2022", "huapaya2019"]).ids
            ('wang2022', 'huapaya2019')
        """
        return self._made({id: self[id] for id in list_of_ids(self.what, ids)}, self._notes)

    def _made(self, found: dict[str, T], notes: Mapping[str, str] = _NO_NOTES) -> Self:
        made = type(self)(self.what, lambda: found, found.__getitem__, self._pack)
        made._found = found
        if notes:
            made._notes = {id: notes[id] for id in found if id in notes}
        return made

    def _records(self) -> tuple[T, ...]:
        found = self._all
        if found is None:
            found = self._all = tuple(self[id] for id in self._list())
        return found

    def __iter__(self) -> Iterator[T]:
        # One by one where they are not all read yet: the first of them reads one file.
        return (self[id] for id in self.ids) if self._all is None else iter(self._all)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, item: object) -> bool:
        if isinstance(item, str):
            return item in self.ids
        return any(item == record for record in self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Records):
            return NotImplemented
        return self.ids == other.ids and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(self.ids)  # the records need not be read for it

    def __reversed__(self) -> Iterator[T]:
        return (self[id] for id in reversed(self.ids))

    def index(self, item: object) -> int:
        """Return the position of an id or a record.

        Args:
            item: An id, or a record.

        Raises:
            InvalidValueError: It is not there; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.studies.index("wang2022")
            1
        """
        found: tuple[Any, ...] = self.ids if isinstance(item, str) else self._records()
        if item not in found:
            raise no_record(self.what, item, self._near)
        return found.index(item)

    def count(self, item: object) -> int:
        """Return how often an id or a record stands here: once or not at all.

        Args:
            item: An id, or a record.
        """
        return int(item in self)

    def __or__(self, other: Self) -> Self:
        if not self._same_kind(other):
            return NotImplemented
        found = dict(zip((*other.ids, *self.ids), (*other, *self), strict=True))
        ids = dict.fromkeys((*self.ids, *other.ids))
        return self._made({id: found[id] for id in ids}, {**other._notes, **self._notes})

    def __and__(self, other: Self) -> Self:
        if not self._same_kind(other):
            return NotImplemented
        both = set(other.ids)
        found = {id: self[id] for id in self.ids if id in both}
        return self._made(found, {**other._notes, **self._notes})

    def __sub__(self, other: Self) -> Self:
        if not self._same_kind(other):
            return NotImplemented
        without = set(other.ids)
        return self._made({id: self[id] for id in self.ids if id not in without}, self._notes)

    def _same_kind(self, other: object) -> bool:
        if type(other) is not type(self):
            return False
        if other._pack is not self._pack:
            raise InvalidValueError(
                f"these are {self.what} records of two packs; "
                "an id can mean something else in each",
                code="contradiction",
            )
        return True

    def sort_by(self, *names: str | Callable[[T], Any], reverse: bool = False) -> Self:
        """Return the records in another order; those without a value come last.

        Bounds are compared by the lower one. See also `group_by`.

        Args:
            *names: What ``where`` can ask for, such as ``"n"``, an attribute, or a function.
            reverse: Largest first; records that are equal keep their order.

        Raises:
            UnknownKeyError: There is no such name.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.studies.sort_by("n").ids[0]
            'dalakas1993'
        """
        pairs = list(zip(self.ids, self, strict=True))
        for name in reversed(names):
            get = self._getter(name)
            keys = {id: _order(get(record)) for id, record in pairs}
            have = [pair for pair in pairs if keys[pair[0]] is not None]
            have.sort(key=lambda pair: keys[pair[0]], reverse=reverse)
            pairs = have + [pair for pair in pairs if keys[pair[0]] is None]
        return self._made(dict(pairs), self._notes)

    def group_by(self, name: str | Callable[[T], Any]) -> dict[Any, Self]:
        """Return the records of each value, as collections, in the order of first appearance.

        A record that has several values, such as two diseases, stands in each of their groups.

        See also `sort_by`, and ``where`` for one of the groups.

        Args:
            name: What ``where`` can ask for, such as ``"design"``, an attribute, or a function.

        Raises:
            UnknownKeyError: There is no such name.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> groups = mie.document.studies.group_by("direct")
            >>> {direct: len(studies) for direct, studies in groups.items()}
            {True: 2, False: 3}
        """
        get = self._getter(name)
        found: dict[Any, dict[str, T]] = {}
        for id, record in zip(self.ids, self, strict=True):
            for value in several(get(record)) or (None,):
                try:
                    found.setdefault(value, {})[id] = record
                except TypeError:
                    kind = type(value).__name__
                    raise InvalidValueError(
                        f"{id}: {kind} cannot name a group, a tuple can"
                    ) from None
        return {value: self._made(records, self._notes) for value, records in found.items()}

    def _getter(self, name: Any) -> Callable[[T], Any]:
        """Return a function from a record to its value: of a facet, an attribute, or the caller's.

        Raises:
            UnknownKeyError: There is no such name, or it is a method: those may do anything.
            WrongTypeError: Neither a name nor a function.
        """
        if callable(name):
            return name  # type: ignore[no-any-return]
        if not isinstance(name, str):
            raise WrongTypeError(f"a name or a function, not {type(name).__name__}")
        facets = self._facets()
        if name in facets:
            return facets[name]
        kinds = {type(record) for record in self}
        public = {n for kind in kinds for n in dir(kind) if n[0] != "_" and _holds(kind, n)}
        if name not in public:
            options = [*facets, *sorted(public)]
            raise UnknownKeyError(f"a {self.what} has no {name[:60]!r}; {near(name[:60], options)}")
        return lambda record: _attribute(record, name)

    def _facets(self) -> Mapping[str, Callable[[T], Any]]:
        """Return what a record can be asked for beside its attributes, by name."""
        return {}

    def __reduce__(self) -> tuple[Any, ...]:
        records = list(zip(self.ids, self, strict=True))
        return _restored, (type(self), self.what, records, self._pack, dict(self._notes))

    def __repr__(self) -> str:
        plural = f"{self.what[:-1]}ies" if self.what.endswith("y") else f"{self.what}s"
        what = self.what if len(self) == 1 else plural
        return f"<{len(self)} {what}: {', '.join(self.ids)}>"


# Not a base class: type checkers would then refuse ``"wang2022" in studies``, as a study is no str.
Sequence.register(Records)


def _restored(
    type_: type[Records[T]],
    what: str,
    records: list[tuple[str, T]],
    pack: Any,
    notes: dict[str, str],
) -> Records[T]:
    return type_.of(what, [], pack)._made(dict(records), notes)


def several(value: Any) -> tuple[Any, ...]:
    """Return a value as a tuple of values."""
    return value if isinstance(value, tuple) else (value,)


def _holds(kind: type, name: str) -> bool:
    """Say whether a class has a field or a property of that name, and no method."""
    return not callable(getattr(kind, name))


def _attribute(record: Any, name: str) -> Any:
    try:
        return getattr(record, name)
    except (EvidenceError, AttributeError):
        return None  # this record does not have it


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
