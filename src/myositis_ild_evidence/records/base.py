"""Rules that hold for a record however it was made: by hand or from a file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from types import UnionType
from typing import (
    Any,
    ClassVar,
    Generic,
    Literal,
    SupportsIndex,
    TypeVar,
    Union,
    get_args,
    get_origin,
    overload,
)

import attrs

from .. import lazy
from ..errors import EvidenceError, InvalidValueError, UnknownKeyError, near
from ..quantities.numeric import MAX_COUNT
from ..words import quoted

#: What ids look like: they stand in keys such as ``wang2022/ivig``, in file names and addresses.
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
#: A year, a month or a day.
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


def many(value: Iterable[Any]) -> tuple[Any, ...]:
    """Take any iterable of records or text as a tuple.

    One text, which would fall apart into its letters, and what is not an iterable are left as they
    are: `Typed` refuses them, and knows the name of the field.
    """
    if type(value) in (tuple, list):  # nearly always, and faster than what follows
        return tuple(value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value  # type: ignore[return-value]
    return tuple(value)


def one_or_many(value: Any) -> tuple[str, ...]:
    """Take one text or a list of texts as a tuple.

    Raises:
        InvalidValueError: It is neither.
    """
    if not isinstance(value, (str, Iterable)):
        raise InvalidValueError(
            f"expected text such as '6 months', or a list, got {quoted(value)}", code="wrong-type"
        )
    return (value,) if isinstance(value, str) else tuple(value)


T = TypeVar("T")


class RecordTuple(tuple[T, ...], Generic[T]):
    """Records of a study, by position or by id; everything else is as with a tuple.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> study = mie.evidence.studies["wang2022"]
        >>> study.outcomes["mortality-6mo"] is study.outcomes[0], "ivig" in study.groups
        (True, True)
        >>> study.groups["ivg"]
        Traceback (most recent call last):
        myositis_ild_evidence.errors.UnknownKeyError: no 'ivg' here; did you mean 'ivig'?
    """

    __slots__ = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(record.id for record in self)  # type: ignore[attr-defined]

    @overload
    def __getitem__(self, key: str | SupportsIndex, /) -> T: ...
    @overload
    def __getitem__(self, key: slice, /) -> tuple[T, ...]: ...
    def __getitem__(self, key: Any, /) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for record in self:
            if record.id == key:  # type: ignore[attr-defined]
                return record
        raise UnknownKeyError(f"no {key[:60]!r} here; {near(key[:60], self.ids)}")

    def __contains__(self, item: object) -> bool:
        return item in self.ids if isinstance(item, str) else super().__contains__(item)

    def _ipython_key_completions_(self) -> list[str]:
        return [*self.ids]

    def __repr__(self) -> str:
        return f"<{len(self)} here: {', '.join(self.ids)}>" if self else "()"

    def _repr_html_(self) -> str:
        from html import escape

        items = (f"<li>{escape(repr(record).strip('<>'))}</li>" for record in self)
        return f'<ul style="color:inherit">{"".join(items)}</ul>' if self else "<p>none</p>"


def named(value: Iterable[Any]) -> RecordTuple[Any]:
    """Take any iterable of records; see `many`."""
    found = many(value)
    return RecordTuple(found) if isinstance(found, tuple) else found


_LONGEST = 100


class Readable:
    """Base of what prints as a person reads it: with answered figures, and labels for ids.

    How each kind is told stands above the records; the package hands it down (`lazy.teller`).

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> print(mie.evidence.studies["wang2022"].groups["ivig"])
        IVIG (31)
          Kind  treatment
    """

    __slots__ = ()

    def __str__(self) -> str:
        text: str = lazy.teller()(self).text()
        return text

    def _repr_html_(self) -> str:
        html: str = lazy.teller()(self).html()
        return html


class Short(Readable):
    """Base of records that are too large to show every field: their repr is one line."""

    __slots__ = ()

    def _in_short(self) -> str:
        """Return what stands behind the name of the class."""
        raise NotImplementedError

    def __repr__(self) -> str:
        try:
            text = self._in_short()
        except EvidenceError:  # a repr is shown where something went wrong already
            text = "..."
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3].rstrip()}..."
        return f"<{type(self).__name__} {text}>"


class Typed(Readable):
    """Base of the records: fields of the types that they are annotated with, and rules."""

    __slots__ = ()

    #: Properties that tell two records apart, beside their fields.
    BESIDE: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the field and the message of every rule that is broken.

        Args:
            given: The fields that are well-formed; a field may be missing.
        """
        yield from ()

    def __attrs_post_init__(self) -> None:
        record: Any = type(self)
        fields = _fields(record)
        given = dict(zip(fields.names, fields.values(self), strict=True))
        # One after the other: the rules compare numbers, and a text among them would not do so.
        for field, message in chain(_wrong_types(fields, given), self.problems(given)):
            raise InvalidValueError(
                f"{record.__name__}.{field}: {message}", argument=field.partition("[")[0]
            )

    # Equality, hash and repr once for all records: attrs would generate and compile them for each
    # class, which is a tenth of the time of a first look at a study.
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        record: Any = type(self)
        return all(getattr(self, n) == getattr(other, n) for n in _compared(record))

    def __hash__(self) -> int:
        record: Any = type(self)
        return hash((record, *(getattr(self, name) for name in _compared(record))))

    def __repr__(self) -> str:
        """Show the fields that say something: a cell has twenty, of which few are filled."""
        record: Any = type(self)
        shown = [
            f"{field.alias}={value!r}"
            for field in attrs.fields(record)
            if field.repr and (value := getattr(self, field.name)) != field.default
        ]
        return f"{record.__name__}({', '.join(shown)})"


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls))


def learned(record: T, **given: Any) -> T:
    """Return a copy of a record that knows more of where it stands.

    Its rules do not run again, which ``attrs.evolve`` would have them do for each row of a study:
    none of them looks at what is given so.

    Args:
        record: The record.
        **given: Its place, its owner and the like.
    """
    kind: Any = type(record)
    made: T = object.__new__(kind)
    for name in _names(kind):
        value = given[name] if name in given else getattr(record, name)
        object.__setattr__(made, name, value)
    return made


class Checked(Typed):
    """Base of the records that have an id of a file or rules: each states them as ``problems``.

    The loader runs the same rules on the fields that are well-formed even where others are not,
    so one wrong field hides nothing else.
    """

    __slots__ = ()

    @classmethod
    def faults(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield the field and the message of every rule that holds for a record of a file."""
        id = given.get("id")
        if isinstance(id, str) and not ID.fullmatch(id):
            yield "id", f"{id[:60]!r} is not an id: small letters, digits, '-' and '_', at most 64"
        yield from cls.problems(given)


def _wrong_types(fields: "_Fields", given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the loader refuses before a record is made: words of no list, 2.5 or True for 2."""
    # Few combinations of types are ever seen, so nearly every record is one look into a cache.
    wrong = _refused(fields, tuple(map(type, given.values())))
    if wrong is not None:
        value, words = given[wrong], dict(fields.words).get(wrong)
        valid = f"{quoted(value)} is not valid; {near(value, words)}" if words else ""
        yield wrong, valid or _expected(fields.types[wrong], value)
        return
    for name in fields.whole:
        value = given[name]
        if isinstance(value, int) and abs(value) > MAX_COUNT:
            yield name, f"a whole number is at most {MAX_COUNT:,}, not {quoted(value)}"
    for name, words in fields.words:
        value = given[name]
        if value not in words and isinstance(value, str):
            yield name, f"{quoted(value)} is not valid; {near(value, words)}"
    for name, types in fields.items:
        for item in given[name] or ():
            if type(item) not in types and not _taken(type(item), types):
                number = [*map(id, given[name])].index(id(item))
                yield f"{name}[{number}]", _expected(types, item)


@lru_cache(maxsize=4096)
def _refused(fields: "_Fields", kinds: tuple[type, ...]) -> str | None:
    """Return the first field whose value is of a type that its annotation does not name."""
    for name, kind in zip(fields.names, kinds, strict=True):
        if name in fields.types and not _taken(kind, fields.types[name]):
            return name
    return None


def _taken(kind: type, types: tuple[type, ...]) -> bool:
    return issubclass(kind, types) and (kind is not bool or bool in types)


def _expected(types: tuple[type, ...], value: Any) -> str:
    """Return what a field takes, in words, and what it got."""
    if int in types:
        return f"expected a whole number, got {quoted(value)}"
    if tuple in types:
        text = f"the text {value[:40]!r}" if isinstance(value, str) else quoted(value)
        return f"expected a list, got {text}"
    words = {str: "text", bool: "True or False"}
    known = [words.get(t, t.__name__) for t in types if t.__module__ != __name__]
    return f"expected {' or '.join(k for k in known if k != 'NoneType')}, got {quoted(value)}"


@cache
def _compared(cls: Any) -> tuple[str, ...]:
    """Return the fields, and what is beside them, that make two records equal."""
    return (*(field.name for field in attrs.fields(cls) if field.eq), *cls.BESIDE)


def _members(type_: Any) -> tuple[Any, ...]:
    """Return what an annotation allows: the members of a union, or the one type."""
    return get_args(type_) if get_origin(type_) in (Union, UnionType) else (type_,)


def _plain(type_: Any) -> tuple[type, ...]:
    """Return the classes of an annotation; none where one of its members is not a class."""
    found: list[type] = []
    for member in _members(type_):
        origin = get_origin(member)
        of = str if origin is Literal else origin or member
        if of is Any or not isinstance(of, type):
            return ()
        found.append(of)
    return tuple(found)


class _Fields:
    """What the annotations of a record's fields say, worked out once."""

    def __init__(self, cls: Any) -> None:
        fields = attrs.fields(cls)
        self.names: tuple[str, ...] = tuple(field.name for field in fields)
        #: The classes that each field takes, where its annotation says so.
        self.types: dict[str, tuple[type, ...]] = {}
        words, items = {}, {}
        for field in fields:
            if "given" not in field.metadata and (types := _plain(field.type)):
                self.types[field.name] = types
            for member in _members(field.type):
                if get_origin(member) is Literal:
                    words[field.name] = get_args(member)
                elif get_origin(member) in (tuple, RecordTuple) and (
                    types := _plain(get_args(member)[0])
                ):
                    items[field.name] = types
        self.whole: tuple[str, ...] = tuple(n for n, types in self.types.items() if int in types)
        self.words, self.items = tuple(words.items()), tuple(items.items())
        # With one name, an attrgetter returns no tuple.
        self.values: Any = attrgetter(*self.names) if len(self.names) > 1 else self._values

    def _values(self, record: Any) -> tuple[Any, ...]:
        return tuple(getattr(record, name) for name in self.names)


_fields = cache(_Fields)
