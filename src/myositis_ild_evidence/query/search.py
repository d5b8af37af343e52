"""Search: every text and label of a pack, ranked, with where it was found.

Words match at the start of words, in any case; a short word in capitals, such as ``PM``, only as
it is written. A name that a vocabulary knows is looked up by its synonyms, too, each as it stands:
the words of a synonym side by side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from ..errors import InvalidValueError, near
from ..lazy import once
from ..records import regimen_words
from ..records.row import Row
from ..records.source import Absence, Unclear
from ..tables.table import Column, Table
from ..words import counted

if TYPE_CHECKING:
    from .pack import Pack

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_LONGEST = 200
_AROUND = 60
#: Not words of a record itself: where it belongs, and what it refers to.
_SKIPPED = frozenset({"bibliography", "owner", "pack", "place", "rule", "source", "study"})
#: Fields that say what a record is weigh more than remarks about it.
_WEIGHTS = {"label": 3, "title": 3, "includes": 3, "text": 2, "conclusion": 2, "definition": 2}
COLUMNS = (
    Column("key", "Key of the record; its id for studies, reviews, claims and references"),
    Column("kind", "What the record is"),
    Column("field", "The field of the record where the words stand"),
    Column("excerpt", "The text around them"),
    Column("score", "Rank: larger is better", type="integer"),
)


def texts(record: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a record with the path of its field."""
    if isinstance(record, str):
        yield path, record
    elif isinstance(record, Unclear):
        yield path, record.reason
    elif isinstance(record, (tuple, list)):
        for item in record:
            yield from texts(item, path)
    elif attrs.has(type(record)) and not isinstance(record, Absence):
        for field in attrs.fields(type(record)):
            if field.name not in _SKIPPED:
                here = f"{path}.{field.name}" if path else field.name
                yield from texts(getattr(record, field.name), here)


def folded(text: str) -> str:
    """Return a text without accents, with plain dashes and single blanks; its case is kept."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in text if not unicodedata.combining(c))
        text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    return " ".join(text.split())


@lru_cache(maxsize=256)
def pattern(word: str) -> re.Pattern[str]:
    """Return what finds a word.

    Examples:
        >>> bool(pattern("embol").search("Pulmonary Embolism")), bool(pattern("PM").search("3 pm"))
        (True, False)
    """
    joined = re.escape(word).replace(r"\ ", "[ -]")  # ids have dashes where labels have blanks
    if len(word) <= 3:
        flags = 0 if word.isupper() else re.IGNORECASE
        return re.compile(rf"(?<!\w){joined}(?!\w)", flags)
    return re.compile(rf"(?<!\w){joined}", re.IGNORECASE)


def words(query: Any) -> tuple[str, ...]:
    """Return the words of a query.

    Raises:
        InvalidValueError: There are none, or it is too long to be a query.
    """
    if not isinstance(query, str) or len(query) > _LONGEST:
        raise InvalidValueError(
            f"search for some words, at most {_LONGEST} characters",
            code="out-of-range",
            argument="query",
        )
    found = tuple(_WORD.findall(folded(query)))
    if not found:
        raise InvalidValueError(
            f"there is no word in {query[:60]!r}; search for some words",
            code="missing-argument",
            argument="query",
        )
    return found


def matches(record: Any, query: str) -> bool:
    """Say whether every word of a query stands somewhere in a record."""
    text = folded(" ".join(text for _, text in texts(record)))
    return all(pattern(word).search(text) for word in words(query))


class Entry(NamedTuple):
    """A record as it is searched.

    Attributes:
        key: Its key.
        kind: What it is.
        texts: Each field with its text, folded.
        everything: All its texts in small letters: what is not in here is nowhere in the record.
    """

    key: str
    kind: str
    texts: tuple[tuple[str, str], ...]
    everything: str


class Index:
    """Every record of a pack as it is searched; a pack keeps it, as nothing in it changes.

    Args:
        evidence: The pack.
    """

    def __init__(self, evidence: Pack) -> None:
        self.entries: tuple[Entry, ...] = _entries(evidence)

    @once
    def words(self) -> list[str]:
        """Every word of every text, in small letters."""
        found: dict[str, None] = {}
        for entry in self.entries:
            found.update(dict.fromkeys(_WORD.findall(entry.everything)))
        return sorted(found)


def _entries(evidence: Pack) -> tuple[Entry, ...]:
    made = []
    for key, kind, record in _records(evidence):
        if isinstance(record, list):  # fields, and what is told beside them
            found = [pair for name, value in record for pair in texts(value, name)]
        else:
            found = list(texts(record))
        plain = tuple((field, folded(text)) for field, text in found)
        made.append(Entry(key, kind, plain, "\n".join(text for _, text in plain).casefold()))
    return tuple(made)


def _piece(word: str) -> str:
    """Return a part of a word that stands in every text in which its pattern finds it."""
    return max(word.split(), key=len).casefold()


def search(evidence: Pack, query: str) -> Table:
    """Look for words in every text and label; see `Evidence.search`."""
    asked = words(query)
    variants = [asked, *((" ".join(words(name)),) for name in _synonyms(evidence, query))]
    rows = []
    looked_for = [(variant, [*map(_piece, variant)]) for variant in variants]
    for number, entry in enumerate(evidence._search_index.entries):
        found, everything = [], entry.everything
        for variant, parts in looked_for:
            for part in parts:
                if part not in everything:
                    break
            else:
                found += _best(entry.texts, variant)
        if found:
            score, field, excerpt = max(found, key=lambda hit: hit[0])
            rows.append((-score, number, entry.key, entry.kind, field, excerpt))
    rows.sort()
    title = f"{counted(len(rows), 'record', 'records')} with {query!r}"
    notes = ["… in an excerpt: the text goes on in the record"]
    if not rows:
        notes = [f"nothing found; {_hint(asked, evidence._search_index.words)}"]
    made = [dict(zip(_NAMES, (*row[2:], -row[0]), strict=True)) for row in rows]
    shown = ("key", "field", "excerpt")
    return Table(COLUMNS, made, title=title, notes=notes, key=["key", "kind"], shown=shown)


_NAMES = tuple(column.name for column in COLUMNS)
#: Parts of a study or review that are records of their own.
_RECORDS = frozenset(
    {
        *("groups", "regimens", "figures", "follow_up", "baseline", "outcomes"),
        *("adverse_events", "criteria"),
    }
)
#: What a row of each section is.
_KINDS = {
    "design": "figure",
    "population": "criterion",
    "follow-up": "follow up",
    "baseline": "baseline",
    "outcome": "outcome",
    "adverse-event": "adverse event",
}


def _synonyms(evidence: Pack, query: str) -> list[str]:
    """Return the other names of a term; none if the query is not a term."""
    asked = _spoken(query)
    for terms in evidence.vocabularies.values():
        for id, term in terms.items():
            names = (term.label, *term.synonyms, id)
            if asked in map(_spoken, names):
                return [name for name in names[:-1] if name.casefold() != query.casefold()]
    return []


def _spoken(name: str) -> str:
    """Return a name as it is said: "steroid-sparing" and "steroid sparing" are one."""
    return folded(name).casefold().replace("-", " ")


def _records(evidence: Pack) -> Iterator[tuple[str, str, Any]]:
    """Yield every record on its own: a study without the rows that are records themselves."""
    yield evidence.manifest.id, "question", evidence.question
    for publication in evidence.publications():
        kind = "study" if publication.id in evidence.studies else "review"
        # What a criterion says belongs to the study, each figure in it is a row.
        said = tuple(attrs.evolve(criterion, figures=()) for criterion in publication.criteria)
        own = [(f, v) for f, v in _fields(publication) if f not in _RECORDS]
        yield publication.id, kind, [*own, ("criteria", said)]
        for group in publication.groups:
            yield group.key, "group", group
        for regimen in publication.regimens:
            told = [("kind", "dosing regimen"), ("as reported", regimen_words.regimen(regimen))]
            yield regimen.key, "regimen", [*told, *_fields(regimen)]
        for row in publication.rows():
            yield row.key, _KINDS[row.section], _answered(row)
    for position in evidence.positions:
        yield position.key, "position", position
    for trial in evidence.trials:
        yield trial.key, "trial", trial
    for claim in evidence.claims:
        yield claim.id, "claim", claim
    for reference in evidence.references:
        yield reference.key, "reference", reference


def _answered(row: Row) -> list[tuple[str, Any]]:
    """Return the fields of a row with the label that the library answers with."""
    inside = {field.name for field in attrs.fields(type(row)) if field.metadata.get("rows")}
    found = [(name, value) for name, value in _fields(row) if name not in inside]
    if row.title == row.label:
        return found
    answered = [("label", f"{row.title} (corrected)"), ("printed label", row.label)]
    return [*answered, *(pair for pair in found if pair[0] != "label")]


def _fields(record: Any) -> list[tuple[str, Any]]:
    names = [f.name for f in attrs.fields(type(record)) if f.name not in _SKIPPED]
    return [(name, getattr(record, name)) for name in names]


def _best(pairs: Iterable[tuple[str, str]], asked: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Return score, field and excerpt of the best place in a record; nothing where a word lacks."""
    patterns = [pattern(word) for word in asked]
    phrase = pattern(" ".join(asked)) if len(asked) > 1 else patterns[0]
    best: tuple[int, str, str] | None = None
    missing = set(patterns)
    for field, plain in pairs:
        places = [found for p in patterns if (found := p.search(plain))]
        if not places:
            continue
        missing -= {found.re for found in places}
        whole = phrase.search(plain)
        weight = _WEIGHTS.get(field.rpartition(".")[2], 1)
        rank = 20 if whole else 10 if len(places) == len(patterns) else 0
        hit = (rank + weight, field, excerpt(plain, whole or places[0]))
        if best is None or hit[0] > best[0]:
            best = hit
    return [best] if best and not missing else []


def excerpt(text: str, found: re.Match[str]) -> str:
    """Return the text around a place, with an ellipsis where it goes on."""
    start, end = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
    if start:
        start = text.find(" ", start, found.start()) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", found.end(), end), found.end())
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def _hint(asked: tuple[str, ...], known: list[str]) -> str:
    """Say which words stand nowhere, and which are like them."""
    strange = [
        word for word in asked if not any(other.startswith(word.casefold()) for other in known)
    ]
    if not strange:
        return "each word stands somewhere, but no record has all of them"
    hints = []
    for word in strange:
        like = near(word.casefold(), (other for other in known if len(other) > 3))
        # Thousands of words are valid; the first twelve of them say nothing.
        hints.append(f"no word {word!r}" + (f"; {like}" if like.startswith("did") else ""))
    return "; ".join(hints)
