"""What changed between two versions of a pack: every fact, from what to what, and why."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import InvalidValueError
from ..records.question import check_packs
from ..records.row import LISTS
from ..tables.table import Record, Table
from ..words import quoted
from .json_pack import tree_of
from .shipped import KINDS, PUBLICATIONS
from .trees import to_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ..query.pack import Pack
    from ..records.row import Correction, Row
    from ..records.study import Publication

CODEBOOK = {
    "study": "Id of the study or review; empty for what belongs to the pack",
    "section": "design, population, baseline, outcome, adverse-event or follow-up; or position, "
    "trial, search, reading, claim, reference, vocabulary, appraisal or pack",
    "variable": "Id of the record inside; a category is parent/child",
    "group": "The group, for a figure",
    "column": "Which part of it; 'answer.percent' is what the library answers with",
    "old": "What it was, as text; None where it was not there",
    "new": "What it is, as text; None where it is gone",
    "why": "Why, where a correction or the changelog says so; otherwise empty",
}
_SECTIONS = {"population": "population", **LISTS}
_INSIDE = ("category", "threshold")
_ITEM = re.compile(r"^[-*] (.+(?:\n  .+)*)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_DATA = re.compile(r"^### Data\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Place:
    """Where a fact stands."""

    study: str = ""
    section: str = ""
    variable: str = ""
    group: str = ""
    column: str = ""


Facts = dict[Place, list[str]]


def diff(old: Pack, new: Pack, *, changelog: str = "") -> Table:
    """Return every fact that differs between two packs, or two versions of one.

    Facts are compared as they stand in the files, so that none escapes. Where a correction changes
    what the library answers with, that is a row besides, with ``answer.`` before its column. A
    record that is new or gone is one row for each of its facts.

    Args:
        old: The earlier version.
        new: The later one.
        changelog: Text whose *Data* lists may say why, in an item that names ``study/variable``, or
            the study alone for any of its facts. The newest item stands first; those from
            ``Version X`` on, X being the version of `old`, are about earlier changes.

    Returns:
        One row for each fact: where it stands, the old and the new value as text, and why. Empty
        where nothing differs.

    Raises:
        InvalidValueError: Something else than two packs and a text.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> len(diff(mie.evidence, mie.evidence))
        0
    """
    check_packs(old, new)
    if not isinstance(changelog, str):
        raise InvalidValueError(
            f"the changelog is given as text, not as {quoted(changelog)}",
            code="wrong-type",
            argument="changelog",
        )
    reasons = _Reasons((new, old), changelog)
    before, after = _facts(old), _facts(new)
    corrected = _corrected(old) | _corrected(new)
    before |= _answers(old, corrected)
    after |= _answers(new, corrected)
    rows: list[Record] = []
    for place in dict.fromkeys([*before, *after]):
        for was, is_ in _pairs(before.get(place, []), after.get(place, [])):
            row = attrs.asdict(place) | {"old": was, "new": is_, "why": reasons.of(place)}
            rows.append(row)
    return Table(CODEBOOK, rows)


def unexplained(old: Pack, new: Pack, *, changelog: str) -> tuple[str, ...]:
    """Return what a new version of a pack lacks: a higher version, and a reason for each change.

    Args:
        old: The version before.
        new: The version to be published.
        changelog: As for `diff`; it must also name the new version in one of its *Data* lists.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> unexplained(mie.evidence, mie.evidence, changelog="")
        ()
    """
    rows = diff(old, new, changelog=changelog)
    changed = [row for row in rows if (row["section"], row["column"]) != ("pack", "version")]
    lacking = []
    if changed and old.version == new.version:
        lacking.append(f"facts differ, but the version is still {old.version}")
    if old.version != new.version and not any(map(_about(new.version), _items(changelog))):
        lacking.append(f"no item of a Data list begins with 'Version {new.version}'")
    silent = dict.fromkeys(_Reasons.keys(row)[0] for row in changed if not row["why"])
    lacking += [f"no item of a Data list says why {key} changed" for key in silent]
    return tuple(lacking)


def _items(changelog: str) -> list[str]:
    return [
        " ".join(item.split())
        for block in _DATA.findall(changelog)
        for item in _ITEM.findall(block)
    ]


def _about(version: str) -> Callable[[str], bool]:
    pattern = re.compile(rf"Version {re.escape(version)}(?![\w.]*\w)")
    return lambda item: pattern.match(item) is not None


def _pairs(old: list[str], new: list[str]) -> Iterable[tuple[str | None, str | None]]:
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if not gone and not come and old != new:  # another order, such as of the studies
        return [("; ".join(old), "; ".join(new))]
    if len(gone) == len(come) == 1:
        return [(gone[0], come[0])]
    return [*((item, None) for item in gone), *((None, item) for item in come)]


def _facts(evidence: Pack) -> Facts:
    """Return every fact of a pack as it stands in the files; a list has several."""
    tree = tree_of(evidence)
    facts: Facts = defaultdict(list)
    for publication in (*tree["studies"], *tree["reviews"]):
        _publication(facts, publication)
    for kind in KINDS:
        for record in tree[kind] if kind not in PUBLICATIONS else ():
            _record(facts, Place(section=_one_of(kind), variable=record["id"]), record)
    for reading in tree["readings"]:
        variable = f"{reading['cite']}/{reading['read']}"
        _record(facts, Place(section="reading", variable=variable), reading)
    for claim in tree["claims"]:
        _record(facts, Place(section="claim", variable=claim["id"]), claim)
    for reference in tree["references"]:
        _record(facts, Place(section="reference", variable=reference["key"]), reference)
    for name, terms in tree["vocabulary"].items():
        for id, term in terms.items():
            _record(facts, Place(section="vocabulary", variable=f"{name}/{id}"), term)
    for key, value in tree.get("appraisal", {}).items():
        for item in value if isinstance(value, list) else [{key: value}]:
            about = item.get("id", item.get("outcome", item.get("rule", "")))
            _record(facts, Place(section="appraisal", variable=about), item)
    _record(facts, Place(section="pack"), tree["pack"])
    return dict(facts)


def _one_of(kind: str) -> str:
    """Return what one record of a kind is called: ``positions`` holds a ``position``."""
    return "search" if kind == "searches" else kind.removesuffix("s")


def _publication(facts: Facts, tree: Mapping[str, Any]) -> None:
    study = Place(study=tree["id"], section="design")
    for key, value in tree.items():
        place = attrs.evolve(study, section=_SECTIONS.get(key, "design"))
        if key == "criterion":  # what it says has no id, each figure in it has one
            for figure in (figure for item in value for figure in item.get("figure", ())):
                _record(facts, attrs.evolve(place, variable=figure["id"]), figure)
            said = [{k: v for k, v in item.items() if k != "figure"} for item in value]
            _leaves(facts, place, (key,), said)
            continue
        items = value if isinstance(value, list) else []
        records = [item for item in items if isinstance(item, dict) and "id" in item]
        if not records:
            _leaves(facts, place, (key,), value)
        for item in records:
            name = "group" if key == "group" else "variable"
            _record(facts, attrs.evolve(place, **{name: item["id"]}), item)


def _record(facts: Facts, place: Place, tree: Mapping[str, Any]) -> None:
    for key, value in tree.items():
        if key in _INSIDE:
            for item in value:
                inner = attrs.evolve(place, variable=f"{place.variable}/{item['id']}")
                _record(facts, inner, item)
        elif key in ("values", "before"):
            for group, cell in value.items():
                path = (key,) if key == "before" or isinstance(cell, str) else ()
                _leaves(facts, attrs.evolve(place, group=group), path, cell)
        else:
            _leaves(facts, place, (key,), value)


def _leaves(facts: Facts, place: Place, path: tuple[str, ...], tree: Any) -> None:
    if isinstance(tree, dict):
        for key, value in tree.items():
            _leaves(facts, place, (*path, key), value)
        return
    here = facts[attrs.evolve(place, column=".".join(path))]
    for item in tree if isinstance(tree, list) else [tree]:
        here.append(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False))


def _rows(publication: Publication) -> Iterator[tuple[Place, Row]]:
    """Yield every row, with its place."""
    for row in publication.rows():
        path = row.place.path if row.place else row.id
        yield Place(publication.id, row.section, path), row


def _corrected(evidence: Pack) -> set[tuple[Place, str]]:
    """Return where a proven correction applies: the row and the path of the cell."""
    return {
        (place, reported.path)
        for publication in evidence.publications()
        for place, row in _rows(publication)
        for reported in row.reported()
        if reported.corrected
    }


def _answers(evidence: Pack, wanted: set[tuple[Place, str]]) -> Facts:
    """Return what the library answers with in some cells."""
    facts: Facts = defaultdict(list)
    for publication in evidence.publications():
        for place, row in _rows(publication):
            for reported in row.reported():
                if (place, reported.path) in wanted:
                    part, _, group = reported.path.partition(".")
                    path = ("answer",) if part == "values" else ("answer", part)
                    told = ("label", "unit", "timepoint")
                    tree = {name: getattr(reported, name) for name in told}
                    tree["timepoint"] = list(reported.timepoint)
                    tree |= to_tree(reported.cell)
                    _leaves(facts, attrs.evolve(place, group=group), path, tree)
    return dict(facts)


class _Reasons:
    """Why facts changed, as far as corrections or a changelog say so."""

    def __init__(self, packs: tuple[Pack, Pack], changelog: str) -> None:
        self.corrections: dict[Place, list[Correction]] = defaultdict(list)
        for pack in packs:
            for publication in pack.publications():
                for place, row in _rows(publication):
                    self.corrections[place] += row.corrections
        earlier = _about(packs[1].version)
        self.items = [*takewhile(lambda item: not earlier(item), _items(changelog))]
        #: Which items hold a word, so that not each is searched for each fact.
        self.naming: dict[str, list[int]] = defaultdict(list)
        for number, item in enumerate(self.items):
            for word in {*_WORD.findall(item)}:
                self.naming[word].append(number)

    def of(self, place: Place) -> str:
        """Return why; empty if nothing says it."""
        row = attrs.evolve(place, group="", column="")
        column = place.column.removeprefix("answer.")
        part = "before" if column.startswith("before") else "values"
        paths = {f"{part}.{place.group}"} if place.group else {column.partition(".")[0]}
        found = [c.why for c in self.corrections.get(row, ()) if paths & {*c.of}]
        if (not found and place.column.startswith("answer.")) or column in ("label", "unit"):
            found += [c.why for c in self.corrections.get(row, ()) if "row" in c.of]
        for key in self.keys(attrs.asdict(place)):
            named = re.compile(rf"(?<![\w/-]){re.escape(key)}(?![\w/-])")
            # Some word of the key stands in every item that names it; the rarest is looked up.
            words = _WORD.findall(key)
            near = min((self.naming.get(word, []) for word in words), key=len, default=None)
            items = self.items if near is None else [self.items[number] for number in near]
            found = found or [item for item in items if named.search(item)]
        return "; ".join(dict.fromkeys(found))

    @staticmethod
    def keys(row: Mapping[str, str]) -> list[str]:
        """Return the names by which an item may speak of a fact, the closest first."""
        study, variable = row["study"], row["variable"]
        if study:
            return [f"{study}/{variable}", study] if variable else [study]
        if row["section"] == "reading":
            return [variable, variable.partition("/")[0]]
        return [variable or row["column"]]
