"""Closed lists of terms with their hierarchy: conditions, antibodies, domains, drugs, designs."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import attrs

from .. import resources
from ..errors import UnknownKeyError, near

NAMES = ("antibodies", "conditions", "designs", "domains", "drugs", "lung")


def _words(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Guard:
    """A guard rail of a drug against slips of a unit or a digit; no clinical limit.

    Attributes:
        course: The most that product labels print for one course, such as ``"2 g/kg"``.
        days: The most days that they print for a course.
        factor: How many times that is refused.
        whole_from: What a course comes to at least, as far as a dose with days is read: an order
            of less over several days may be one of each day.
        least: A course of less is refused in an order, unless it was checked.
    """

    course: str
    days: int
    factor: int
    whole_from: str | None = None
    least: str | None = None


@attrs.frozen(kw_only=True)
class Term:
    """A term of a closed list.

    Attributes:
        label: What it is called.
        is_a: Ids of the broader terms.
        synonyms: Other names under which it is found.
        definition: What it means, where the label does not say.
        code: Its code in a public terminology, as ``system code``, where it was verified.
        default: Of a drug, whether a regimen that names none is one of it.
        guard: Of a drug, what can hardly have been given.
    """

    label: str
    is_a: tuple[str, ...] = attrs.field(default=(), converter=_words)
    synonyms: tuple[str, ...] = attrs.field(default=(), converter=_words)
    definition: str | None = None
    code: str | None = None
    default: bool = False
    guard: Guard | None = None


class Vocabulary(Mapping[str, Term]):
    """One closed list: terms by id.

    Examples:
        >>> conditions = shipped("conditions")
        >>> conditions.is_a("anti-mda5-dermatomyositis", "dermatomyositis")
        True
        >>> conditions.find("DM")
        'dermatomyositis'
    """

    __slots__ = ("_below", "_spellings", "_terms", "name")
    name: str

    def __init__(self, name: str, terms: Mapping[str, Term]) -> None:
        self.name = name
        self._terms = dict(terms)
        self._spellings = {
            spelling.casefold(): id
            for id, term in self._terms.items()
            for spelling in (term.label, *term.synonyms, id)
        }
        self._below: dict[str, frozenset[str]] = {}

    def __getitem__(self, id: str) -> Term:
        try:
            return self._terms[id]
        except KeyError:
            raise UnknownKeyError(f"{self.name}: no term {id!r}; {near(id, self._terms)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def __repr__(self) -> str:
        return f"<Vocabulary {self.name}: {len(self)} terms>"

    def _ipython_key_completions_(self) -> list[str]:
        return [*self]

    def find(self, name: str) -> str:
        """Return the id of a term by id, label or synonym, in any case.

        Raises:
            UnknownKeyError: There is no such term; near matches are offered.
        """
        found = self._spellings.get(name.casefold())
        if found is None:
            options = {*self._terms, *(s for t in self._terms.values() for s in t.synonyms)}
            shown = name[:60]
            raise UnknownKeyError(f"{self.name}: no term {shown!r}; {near(shown, sorted(options))}")
        return found

    def is_a(self, id: str, ancestor: str) -> bool:
        """Say whether a term is another one or stands below it."""
        return ancestor in self.ancestors(id)

    def below(self, id: str) -> frozenset[str]:
        """Return a term's id and the ids of everything that is a kind of it.

        Examples:
            >>> sorted(shipped("conditions").below("interstitial-lung-disease"))[-1]
            'rapidly-progressive-interstitial-lung-disease'
        """
        found = self._below.get(id)
        if found is None:
            self[id]  # an unknown term is an error
            found = frozenset(other for other in self._terms if self.is_a(other, id))
            self._below[id] = found
        return found

    def ancestors(self, id: str) -> tuple[str, ...]:
        """Return a term's id and the ids of everything above it."""
        found: dict[str, None] = {}
        waiting = [id]
        while waiting:
            here = waiting.pop(0)
            if here not in found:
                found[here] = None
                waiting += self[here].is_a
        return tuple(found)


@cache
def shipped(name: str) -> Vocabulary:
    """Return one of the vocabularies that the package ships."""
    table = resources.tree(f"vocabulary/{name}.toml")
    for row in table.values():
        if "guard" in row:
            row["guard"] = Guard(**row["guard"])
    return Vocabulary(name, {id: Term(**row) for id, row in table.items()})


class ShippedLists(Mapping[str, Vocabulary]):
    """The vocabularies that the package ships, by name, each read when it is first asked for."""

    def __init__(self) -> None:
        self._read: dict[str, Vocabulary] = {}

    def __getitem__(self, name: str) -> Vocabulary:
        if name not in NAMES:
            raise KeyError(name)
        # Where threads race, all get the same object.
        return self._read.setdefault(name, shipped(name))

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    def __repr__(self) -> str:
        return f"<Vocabularies: {', '.join(NAMES)}>"

    def _ipython_key_completions_(self) -> list[str]:
        return [*NAMES]


@cache
def default_drug() -> str:
    """Return the drug of a regimen that names none."""
    return next(id for id, term in shipped("drugs").items() if term.default)
