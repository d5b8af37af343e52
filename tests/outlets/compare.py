"""Every class of difference between two folders of outlets.

``python tests/outlets/compare.py OLD NEW`` compares what ``write.py`` wrote of two versions of the
library. A class is the outlet, the place in it and the kind of the difference:

* the place is the column of a table, the path in JSON with ``#`` for ids and positions, or the
  label of a line of text;
* the kind is ``added``, ``removed`` or ``changed``, and then ``words`` or ``figures``. As soon as
  one figure differs it is ``figures``, so that no figure hides behind words that were meant to
  change. What is added or removed is ``figures`` if it holds one.

Exit status 1 if a class does not stand in ``expected.toml``::

    [[expected]]
    class = "answer.txt: *: changed-words"  # as in fnmatch
    reason = "The total of all courses is called total."
    changelog = "called total"              # a phrase that stands in CHANGELOG.md
    only = ["in all -> total"]              # optional: no other words may have changed
    figures = true                          # must be there to accept a class of figures
"""

import argparse
import csv
import difflib
import gzip
import io
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from digits import figures, general, has_figures

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.toml"
CHANGELOG = HERE.parents[1] / "CHANGELOG.md"
#: What ``write.py`` says about its own files: keys of tables, and files with the same content.
INDEX = "index.json"
#: Sums of the large tables, which are compared themselves.
SUMS = "sums.csv"
EXAMPLES = 3

#: Keys of dictionaries below these are ids: groups of people.
_BY_ID = frozenset({"values", "before"})
#: What tells the members of a list apart.
_IDS = ("id", "key", "fullUrl", "linkId", "name")
_AUTHOR_YEAR = re.compile(r"\b[a-z]+\d{4}[a-z]?(?:/[\w-]+)*")
_LABEL = re.compile(
    r"(?:[-*|>#]+ +)*(?P<label>[^\s|](?:[^:=|]{0,48}?\S)??)(?:  |: | = | \||:$|=$|=\{)"
)
_RULE = re.compile(r"[-=~| ]*")
_WORD = re.compile(r"\w+(?:[-'’./]\w+)*|[^\w\s]")


class NotComparableError(Exception):
    """The folders, or the list of what is expected, are not what they must be."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        where: The place in the outlet.
        old: What stood there; None if nothing did.
        new: What stands there now.
    """

    where: str
    old: str | None
    new: str | None

    @property
    def kind(self) -> str:
        """What happened, and whether to a figure."""
        if self.old is None or self.new is None:
            text = self.old if self.new is None else self.new
            what = "removed" if self.new is None else "added"
            return f"{what}-{'figures' if has_figures(text or '') else 'words'}"
        return f"changed-{'words' if figures(self.old) == figures(self.new) else 'figures'}"

    @property
    def change(self) -> str:
        """The words that differ, such as ``in all -> total``."""
        return _change(self.old or "", self.new or "")


@lru_cache(maxsize=100_000)
def _change(old: str, new: str) -> str:
    before, after = _WORD.findall(old), _WORD.findall(new)
    parts = [
        f"{' '.join(before[a:b])} -> {' '.join(after[c:d])}"
        for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, False).get_opcodes()
        if tag != "equal"
    ]
    return "; ".join(dict.fromkeys(parts))


def name_of(text: str) -> str:
    """Return a text as the name of a place: ids and numbers are ``#``."""
    made = general(_AUTHOR_YEAR.sub("#", text))
    return re.sub(r"[\[\]*?]|\s+", lambda found: " " if found[0].isspace() else "·", made).strip()


def label_of(line: str) -> str:
    """Return what kind of line it is: its label, otherwise its first words."""
    line = line.replace("**", "")
    found = _LABEL.match(line)
    return name_of(found["label"] if found else " ".join(line.split()[:4]))


def outlet_of(file: str) -> str:
    """Return the outlet that a file belongs to: a name with a digit in it is an id."""
    folder, _, name = file.rpartition("/")
    stem, dot, ending = name.partition(".")
    while "." in ending.removesuffix(".gz"):  # such as octagam-10.polars
        more, _, ending = ending.partition(".")
        stem += f".{more}"
    stem = "#" if any(c.isdigit() for c in stem) else stem
    return name_of(f"{folder}/{stem}{dot}{ending}".removeprefix("/"))


# --- Texts ------------------------------------------------------------------------------------


def text_differences(old: str, new: str, place: str = "") -> Iterator[Difference]:
    """Yield what differs between two texts, line by line."""
    before, after = _lines(old), _lines(new)
    if before == after:
        yield Difference(f"{place}layout", _first_odd(old, new), _first_odd(new, old))
        return
    for i, j in aligned(before, after):
        one = None if i is None else before[i]
        other = None if j is None else after[j]
        labels = dict.fromkeys(label_of(line) for line in (one, other) if line is not None)
        yield Difference(f"{place}{' -> '.join(labels)}", one, other)


def _lines(text: str) -> list[str]:
    lines = (re.sub(r"\s{2,}", "  ", line.strip()) for line in text.splitlines())
    return [line for line in lines if line and not _RULE.fullmatch(line)]


def _first_odd(text: str, other: str) -> str:
    pairs = zip(text.splitlines(), other.splitlines(), strict=False)
    return next((repr(line) for line, that in pairs if line != that), "blank lines")


def aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield the positions of what belongs together and differs, or stands on one side only."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    most = min(len(old), len(new)) - start
    while end < most and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    matcher = difflib.SequenceMatcher(None, before, after, False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield from _paired(old, new, range(start + a, start + b), range(start + c, start + d))


def _paired(
    old: Sequence[str], new: Sequence[str], before: range, after: range
) -> Iterator[tuple[int | None, int | None]]:
    """Pair lines of one label in their order, others by the words that they share."""
    labels: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i in before:
        labels[label_of(old[i])][0].append(i)
    for j in after:
        labels[label_of(new[j])][1].append(j)
    left: list[int] = []
    right: list[int] = []
    for mine, theirs in labels.values():
        if len(mine) == len(theirs):
            yield from zip(mine, theirs, strict=True)
            continue
        found = _alike(old, new, mine, theirs)
        yield from found.items()
        left += [i for i in mine if i not in found]
        right += [j for j in theirs if j not in found.values()]
    found = _alike(old, new, sorted(left), sorted(right))
    yield from found.items()
    yield from ((i, None) for i in sorted(left) if i not in found)
    yield from ((None, j) for j in sorted(right) if j not in found.values())


def _alike(
    old: Sequence[str], new: Sequence[str], mine: Sequence[int], theirs: Sequence[int]
) -> dict[int, int]:
    """Pair the positions whose texts share most words, at least four in ten of all."""
    if not mine or not theirs or len(mine) * len(theirs) > 250_000:
        return {}
    words = {("old", i): set(_WORD.findall(old[i])) for i in mine}
    words |= {("new", j): set(_WORD.findall(new[j])) for j in theirs}
    ranked = []
    for i in mine:
        for j in theirs:
            one, other = words["old", i], words["new", j]
            share = len(one & other) / (len(one | other) or 1)
            if share >= 0.4:
                ranked.append((-share, abs(i - j), i, j))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in sorted(ranked):
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


# --- Tables -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text: the names of its columns, and its rows."""

    head: list[str]
    rows: list[list[str]]

    @classmethod
    def of(cls, text: str) -> "Sheet":
        """Read CSV."""
        head, *rows = list(csv.reader(io.StringIO(text))) or [[]]
        return cls(head, [row + [""] * (len(head) - len(row)) for row in rows])

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        place = self.head.index(name)
        return [row[place] for row in self.rows]

    def by(self, key: Sequence[str]) -> dict[tuple[str, ...], int]:
        """Return the positions of the rows by their key; of rows with one key, each has its own."""
        seen: Counter[tuple[str, ...]] = Counter()
        found: dict[tuple[str, ...], int] = {}
        columns = [self.column(name) for name in key]
        for number, name in enumerate(zip(*columns, strict=True)):
            seen[name] += 1
            found[(*name, str(seen[name]))] = number
        return found


def table_differences(old: str, new: str, key: Sequence[str] = ()) -> Iterator[Difference]:
    """Yield what differs between two tables: columns, rows and cells."""
    before, after = Sheet.of(old), Sheet.of(new)
    if before == after:
        yield Difference("layout", _first_odd(old, new), _first_odd(new, old))
        return
    pairs, lost, won = _rows(before, after, key)
    renamed = _renamed(before, after, pairs)
    kept = [name for name in before.head if name in after.head or name in renamed]
    names = {name: renamed.get(name, name) for name in kept}
    for name in before.head:
        if name not in names:
            yield Difference(f"column {name_of(name)}", _sample(name, before.column(name)), None)
        elif names[name] != name:
            yield Difference(f"column {name_of(name)} -> {name_of(names[name])}", name, names[name])
    for name in after.head:
        if name not in names.values():
            yield Difference(f"column {name_of(name)}", None, _sample(name, after.column(name)))
    if list(names.values()) != [name for name in after.head if name in names.values()]:
        yield Difference("order of columns", "one", "another")
    order = [j for _, j in pairs]
    if order != sorted(order):
        yield Difference("order of rows", "one", "another")
    places = [
        (f"column {name_of(name)}", before.head.index(name), after.head.index(other))
        for name, other in names.items()
    ]
    for i, j in pairs:
        row, other_row = before.rows[i], after.rows[j]
        if row != other_row or before.head != after.head:
            for place, here, there in places:
                if row[here] != other_row[there]:
                    yield from _leaf(place, row[here], other_row[there])
    yield from (Difference("row", " | ".join(before.rows[i]), None) for i in lost)
    yield from (Difference("row", None, " | ".join(after.rows[j])) for j in won)


def _leaf(place: str, old: str, new: str) -> Iterator[Difference]:
    """Yield the difference of two cells or values; of texts with several lines, of each line."""
    if old and new and ("\n" in old or "\n" in new):
        yield from text_differences(old, new, f"{place}, ")
    else:
        yield Difference(place, old, new)


def _sample(name: str, cells: Iterable[str]) -> str:
    """Return a column in short; its figures are in it as soon as one cell has any."""
    told = sorted({cell for cell in cells if cell}, key=lambda cell: (not has_figures(cell), cell))
    return f"{name}: {' | '.join(told[:3])}"


def _rows(
    before: Sheet, after: Sheet, key: Sequence[str]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return which rows belong together, and those that stand on one side only."""
    there = _key_there(before, after, key)
    if there:
        mine, theirs = before.by(key), after.by(there)
        pairs = [(i, theirs[name]) for name, i in mine.items() if name in theirs]
        lost = [i for name, i in mine.items() if name not in theirs]
        won = [j for name, j in theirs.items() if name not in mine]
        return pairs, lost, won
    old, new = ([" | ".join(row) for row in sheet.rows] for sheet in (before, after))
    found = list(aligned(old, new))
    lost = [i for i, j in found if i is not None and j is None]
    won = [j for i, j in found if j is not None and i is None]
    changed = {i: j for i, j in found if i is not None and j is not None}
    others = [j for j in range(len(new)) if j not in won and j not in changed.values()]
    same = [i for i in range(len(old)) if i not in lost and i not in changed]
    return sorted([*changed.items(), *zip(same, others, strict=True)]), lost, won


def _key_there(before: Sheet, after: Sheet, key: Sequence[str]) -> list[str]:
    """Return what the columns of a key are called now; nothing if they are not there."""
    if not key or not set(key) <= set(before.head):
        return []
    there = []
    for name in key:
        if name in after.head:
            there.append(name)
            continue
        cells = set(before.column(name))
        fresh = [other for other in after.head if other not in before.head]
        shared = {other: len(cells & set(after.column(other))) for other in fresh}
        best = max(shared, key=lambda other: shared[other], default="")
        if 2 * shared.get(best, 0) < len(cells):
            return []
        there.append(best)
    return there


def _renamed(before: Sheet, after: Sheet, pairs: Sequence[tuple[int, int]]) -> dict[str, str]:
    """Return the new names of columns that hold the same figures in every row."""
    found: dict[str, str] = {}
    for name in (name for name in before.head if name not in after.head):
        mine = before.column(name)
        for other in after.head:
            if other in before.head or other in found.values():
                continue
            theirs = after.column(other)
            cells = [(mine[i], theirs[j]) for i, j in pairs]
            same = sum(one == that for one, that in cells)
            if 2 * same > len(cells) and all(figures(a) == figures(b) for a, b in cells if a != b):
                found[name] = other
                break
    return found


# --- JSON -------------------------------------------------------------------------------------


def json_differences(old: Any, new: Any, place: str = "") -> Iterator[Difference]:
    """Yield what differs between two values of JSON, with the path to it."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_dicts(old, new, place)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, place)
    elif isinstance(old, str) and isinstance(new, str):
        yield from _leaf(place or "value", old, new)
    else:
        yield Difference(place or "value", _dumped(old), _dumped(new))


def same(old: Any, new: Any) -> bool:
    """Say whether two values are the same in JSON, where 1, 1.0 and true are not."""
    if type(old) is not type(new):
        return False
    if isinstance(old, dict):
        return list(old) == list(new) and all(same(old[name], new[name]) for name in old)
    if isinstance(old, list):
        return len(old) == len(new) and all(map(same, old, new))
    return bool(old == new)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _of_dicts(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[Difference]:
    kind = old.get("resourceType")
    if kind is not None and kind == new.get("resourceType"):
        place = f"{place}({kind})"
    inside = place.rpartition("/")[2] in _BY_ID

    def path(name: str) -> str:
        is_id = inside or "/" in name or any(c.isdigit() for c in name)
        return f"{place}/{'#' if is_id else name_of(name)}".removeprefix("/")

    names = {name: name for name in old if name in new}
    won = [name for name in new if name not in old]
    for name in (name for name in old if name not in new):
        alike = (
            [other for other in won if same(old[name], new[other])]
            or [other for other in won if _same_figures(old[name], new[other])]
        )  # fmt: skip
        if alike:
            names[name] = alike[0]
            won.remove(alike[0])
            yield Difference(f"{path(name)} -> {name_of(alike[0])}", name, alike[0])
        else:
            yield Difference(path(name), _dumped(old[name]), None)
    yield from (Difference(path(name), None, _dumped(new[name])) for name in won)
    for name, other in names.items():
        yield from json_differences(old[name], new[other], path(other))
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Difference(f"{place}, order of names".removeprefix(", "), "one", "another")


def _same_figures(old: Any, new: Any) -> bool:
    found = figures(_dumped(old))
    return bool(found) and found == figures(_dumped(new))


def _of_lists(old: list[Any], new: list[Any], place: str) -> Iterator[Difference]:
    path = f"{place}/#".removeprefix("/")
    name = next((name for name in _IDS if _tells_apart(name, old) and _tells_apart(name, new)), "")
    if name:
        mine, theirs = {one[name]: one for one in old}, {one[name]: one for one in new}
        for id, one in mine.items():
            if id in theirs:
                yield from json_differences(one, theirs[id], path)
            else:
                yield Difference(path, _dumped(one), None)
        yield from (Difference(path, None, _dumped(theirs[id])) for id in theirs if id not in mine)
        if [id for id in mine if id in theirs] != [id for id in theirs if id in mine]:
            yield Difference(f"{place}, order", "one", "another")
        return
    if len(old) == len(new):
        pairs: Iterable[tuple[int | None, int | None]] = ((i, i) for i in range(len(old)))
    else:
        pairs = aligned([_dumped(one) for one in old], [_dumped(one) for one in new])
    for i, j in pairs:
        if i is None or j is None:
            one = None if i is None else _dumped(old[i])
            yield Difference(path, one, None if j is None else _dumped(new[j]))
        else:
            yield from json_differences(old[i], new[j], path)


def _tells_apart(name: str, items: list[Any]) -> bool:
    ids = [item.get(name) for item in items if isinstance(item, dict)]
    return len(ids) == len(items) == len(set(map(repr, ids))) and all(
        isinstance(id, str) for id in ids
    )


# --- Folders ----------------------------------------------------------------------------------


class Folder:
    """A folder that ``write.py`` wrote."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise NotComparableError(f"{path} is not a folder")
        self.path = path
        index: dict[str, Any] = {}
        if (path / INDEX).is_file():
            index = json.loads((path / INDEX).read_text(encoding="utf-8"))
        self.keys: Mapping[str, Sequence[str]] = index.get("keys", {})
        self.settings: Mapping[str, Any] = index.get("settings", {})
        same_as: Mapping[str, str] = index.get("same", {})
        found = (file for file in path.rglob("*") if file.is_file())
        files = {file.relative_to(path).as_posix() for file in found} - {INDEX}
        own = {name: name for name in files if not name.endswith(SUMS)}
        #: Each outlet and the file that holds its text.
        self.files: dict[str, str] = {**own, **same_as}

    def read(self, name: str) -> str:
        """Return the text of a file."""
        content = (self.path / self.files[name]).read_bytes()
        if name.endswith(".gz"):
            content = gzip.decompress(content)
        return content.decode("utf-8")


def differences(old: Folder, new: Folder) -> Iterator[tuple[str, Difference]]:
    """Yield every difference between two folders, each with its outlet."""
    if old.settings != new.settings:
        raise NotComparableError(
            f"written with different settings: {dict(old.settings)} and {dict(new.settings)}"
        )
    done: set[tuple[str, str]] = set()
    for name in sorted(old.files | new.files):
        outlet = outlet_of(name)
        if name not in old.files:
            yield outlet, Difference("file", None, f"{name}: {new.read(name)}")
        elif name not in new.files:
            yield outlet, Difference("file", f"{name}: {old.read(name)}", None)
        else:
            pair = old.files[name], new.files[name]
            if pair in done:
                continue  # several engines that answer the same
            done.add(pair)
            before, after = old.read(name), new.read(name)
            if before != after:
                key = old.keys.get(name) or new.keys.get(name) or ()
                yield from ((outlet, one) for one in _in_file(name, before, after, key))


def _in_file(name: str, old: str, new: str, key: Sequence[str]) -> Iterator[Difference]:
    plain = name.removesuffix(".gz")
    if plain.endswith(".csv"):
        return table_differences(old, new, key)
    if plain.endswith(".json"):
        return _of_documents(old, new)
    return text_differences(old, new)


def _of_documents(old: str, new: str) -> Iterator[Difference]:
    before, after = json.loads(old), json.loads(new)
    if same(before, after):
        yield Difference("layout", _first_odd(old, new), _first_odd(new, old))
    yield from json_differences(before, after)


# --- What is expected -------------------------------------------------------------------------


@dataclass
class Expected:
    """One entry of ``expected.toml``; ``matched`` counts the differences that it accepts."""

    pattern: str
    reason: str
    changelog: str
    figures: bool = False
    only: tuple[str, ...] = ()
    matched: int = 0

    def accepts(self, name: str, difference: Difference) -> bool:
        """Say whether a difference of a class was expected."""
        if not fnmatchcase(name, self.pattern):
            return False
        if difference.kind.endswith("-figures") and not self.figures:
            return False
        parts = difference.change.split("; ") if self.only else []
        return all(any(fnmatchcase(part, allowed) for allowed in self.only) for part in parts)


def expected(file: Path, changelog: Path) -> list[Expected]:
    """Read what is expected, each entry with its reason and its phrase of the changelog."""
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    if set(document) - {"expected"}:
        raise NotComparableError(f"{file.name} holds tables [[expected]] and nothing else")
    said = " ".join(changelog.read_text(encoding="utf-8").split())
    entries = []
    for number, entry in enumerate(document.get("expected", ()), 1):
        place = f"{file.name}, entry {number}"
        wrong = set(entry) ^ {"class", "reason", "changelog"}
        if wrong - {"figures", "only"}:
            raise NotComparableError(f"{place}: missing or unknown: {', '.join(sorted(wrong))}")
        if " ".join(entry["changelog"].split()) not in said or not entry["changelog"].strip():
            raise NotComparableError(f"{place}: {entry['changelog']!r} is not in {changelog.name}")
        entries.append(
            Expected(
                pattern=entry["class"],
                reason=entry["reason"],
                changelog=entry["changelog"],
                figures=entry.get("figures", False),
                only=tuple(entry.get("only", ())),
            )
        )
    return entries


@dataclass
class Class:
    """A class of differences: how many, and the first of them."""

    name: str
    reason: str | None
    count: int = 0
    examples: list[Difference] = field(default_factory=list)

    @property
    def rank(self) -> tuple[bool, bool, str]:
        """What was not expected comes first, and figures before words."""
        return self.reason is not None, not self.name.endswith("-figures"), self.name


def classes(found: Iterable[tuple[str, Difference]], entries: Sequence[Expected]) -> list[Class]:
    """Return the classes of differences, those that were not expected first."""
    made: dict[tuple[str, str | None], Class] = {}
    for outlet, difference in found:
        name = f"{outlet}: {difference.where}: {difference.kind}"
        entry = next((one for one in entries if one.accepts(name, difference)), None)
        if entry is not None:
            entry.matched += 1
        reason = None if entry is None else entry.reason
        one = made.setdefault((name, reason), Class(name, reason))
        one.count += 1
        if len(one.examples) < EXAMPLES and difference not in one.examples:
            one.examples.append(difference)
    return sorted(made.values(), key=lambda one: one.rank)


def _shown(difference: Difference) -> Iterator[str]:
    old, new = difference.old, difference.new
    # Of long texts only what is around the first difference is worth reading.
    start = 0
    if old is not None and new is not None and max(len(old), len(new)) > 240:
        pairs = enumerate(zip(old, new, strict=False))
        start = max(0, next((n for n, (a, b) in pairs if a != b), min(len(old), len(new))) - 60)
    for word, text in (("old", old), ("new", new)):
        if text is not None:
            part = " ".join(text[start : start + 240].split())
            yield f"    {word}: {'…' if start else ''}{part}{'…' if text[start + 240 :] else ''}"


def report(
    made: Sequence[Class], entries: Sequence[Expected], say: Callable[[str], None] = print
) -> bool:
    """Print the classes; say whether each was expected."""
    for one in made:
        verdict = "NOT EXPECTED" if one.reason is None else "expected"
        say(f"{verdict}  {one.name}  ({one.count})")
        if one.reason is not None:
            say(f"    because: {one.reason}")
        for number, difference in enumerate(one.examples):
            if number:
                say("    --")
            for line in _shown(difference):
                say(line)
    for entry in entries:
        if not entry.matched:
            say(f"note: expected, but nothing was so: {entry.pattern}")
    red = sum(one.reason is None for one in made)
    total = sum(one.count for one in made)
    say(f"{total} differences of {len(made)} classes; {red} classes were not expected")
    return not red


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two folders; exit status 1 if something differs that was not expected."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("old", type=Path, metavar="OLD")
    parser.add_argument("new", type=Path, metavar="NEW")
    parser.add_argument("--expected", type=Path, default=EXPECTED, metavar="FILE")
    parser.add_argument("--changelog", type=Path, default=CHANGELOG, metavar="FILE")
    options = parser.parse_args(arguments)
    try:
        entries = expected(options.expected, options.changelog)
        found = differences(Folder(options.old), Folder(options.new))
        return int(not report(classes(found, entries), entries))
    except NotComparableError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
