"""Reading RIS and NBIB, the files that databases and reference managers hand out.

rispy reads RIS (extra ``cite``). It passes over an entry that has no end, so the entries are
counted against the file. NBIB is what PubMed saves: a tag, a hyphen and a value on each line.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import InvalidValueError, Problem
from ..extras import library
from .people import MORE_AUTHORS, SUFFIX, Organisation, Person, person
from .reference import Reference
from .ris import TYPES

#: What is written as each kind, and what else is read as it.
_RIS_KINDS = {code: kind for kind, code in TYPES.items()} | {
    **dict.fromkeys(("EJOUR", "MGZN", "INPR"), "article"),
    "EBOOK": "book",
    **dict.fromkeys(("WEB", "ICOMM", "BLOG"), "online"),
    "GOVDOC": "techreport",
}
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)")
_YEAR = re.compile(r"[^0-9]*([0-9]{4})(?![0-9])")
_DOI = re.compile(r"(10\.\S+)")

Read = tuple[tuple[Reference, ...], tuple[Problem, ...]]


def read_ris(text: str, file: str) -> Read:
    """Read references from RIS, and everything that is wrong with it; see `bibliography.read`."""
    rispy = library("rispy", "cite")
    begun = len(re.findall(r"^TY  ?-", text, re.MULTILINE))
    ended = len(re.findall(r"^ER  ?-", text, re.MULTILINE))
    try:
        entries = rispy.loads(text)
    except (OSError, ValueError) as error:
        return (), (Problem(file, "", f"not RIS: {error}"),)
    if begun != len(entries) or begun != ended or not begun:
        said = f"{begun} entries begin (TY), {ended} end (ER) and {len(entries)} can be read"
        return (), (Problem(file, "", f"{said}; each begins with TY and ends with ER"),)
    return _made((_of_ris(entry) for entry in entries), file)


def _of_ris(entry: Mapping[str, Any]) -> dict[str, Any]:
    first, last = entry.get("start_page"), entry.get("end_page")
    pubmed = str(entry.get("name_of_database", "")).lower() == "pubmed"
    return {
        "key": entry.get("id") or entry.get("label"),
        "kind": _RIS_KINDS.get(entry["type_of_reference"], "misc"),
        "authors": entry.get("authors") or entry.get("first_authors") or [],
        "title": entry.get("title") or entry.get("primary_title"),
        "journal": next(
            filter(None, map(entry.get, ("secondary_title", "journal_name", "alternate_title3"))),
            None,
        ),
        "year": entry.get("year") or entry.get("publication_year"),
        "volume": entry.get("volume"),
        "number": entry.get("number"),
        "pages": "-".join(part for part in (first, last) if part) or None,
        "publisher": entry.get("publisher"),
        "doi": entry.get("doi"),
        "pmid": entry.get("accession_number") if pubmed else None,
        "url": next(iter(entry.get("urls", [])), None),
    }


def read_nbib(text: str, file: str) -> Read:
    """Read references from NBIB, and everything that is wrong with it; see `bibliography.read`."""
    entries: list[dict[str, list[str]]] = []
    values: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _TAG.fullmatch(line)
        if found is not None:
            if found[1] == "PMID":
                entries.append({})
            if not entries:
                return (), (Problem(file, f"line {number}", "an entry begins with PMID"),)
            values = entries[-1].setdefault(found[1], [])
            values.append(found[2].strip())
        elif line.startswith("      ") and values:
            values[-1] = f"{values[-1]} {line.strip()}"
        elif line.strip():
            return (), (Problem(file, f"line {number}", f"no tag and no value: {line[:40]!r}"),)
    if not entries:
        return (), (Problem(file, "", "holds no entry; an entry begins with PMID"),)
    return _made(map(_of_nbib, entries), file)


def _of_nbib(entry: Mapping[str, list[str]]) -> dict[str, Any]:
    def first(*tags: str) -> str | None:
        return next((entry[tag][0] for tag in tags if tag in entry), None)

    dois = [one for one in (*entry.get("LID", ()), *entry.get("AID", ())) if one.endswith("[doi]")]
    return {
        "key": None,
        "kind": "article",
        "authors": [*entry.get("FAU", entry.get("AU", [])), *entry.get("CN", [])],
        "organisations": entry.get("CN", []),
        "title": first("TI"),
        "journal": first("TA", "JT"),
        "year": first("DP"),
        "volume": first("VI"),
        "number": first("IP"),
        "pages": first("PG"),
        "doi": dois[0] if dois else None,
        "pmid": first("PMID"),
    }


def _made(entries: Iterator[dict[str, Any]], file: str) -> Read:
    references: dict[str, Reference] = {}
    problems: list[Problem] = []
    for number, values in enumerate(entries, 1):
        try:
            made = _reference(values, number)
        except InvalidValueError as error:
            title = str(values.get("title") or "")[:40]
            problems.append(Problem(file, f"entry {number} ({title})", str(error)))
            continue
        if made.key.lower() in references:
            problems.append(Problem(file, f"entry {number}", f"the key {made.key!r} occurs again"))
        references[made.key.lower()] = made
    return tuple(references.values()), tuple(problems)


def _reference(values: dict[str, Any], number: int) -> Reference:
    organisations = values.pop("organisations", [])
    listed = list(values.pop("authors"))
    others = bool(listed) and bool(re.fullmatch(MORE_AUTHORS, listed[-1].strip(), re.IGNORECASE))
    authors = [_author(name, organisations) for name in listed[: -1 if others else None]]
    known = {name: value for name, value in values.items() if value}
    if "year" in known:
        year = _YEAR.match(known["year"])
        if year is None:
            raise InvalidValueError(f"year {known['year']!r} holds no four digits")
        known["year"] = int(year[1])
    if "doi" in known and (doi := _DOI.search(known["doi"])):
        known["doi"] = doi[1]
    known["title"] = known.get("title", "").removesuffix(".")
    if "key" not in known:
        name = authors[0].family if authors and isinstance(authors[0], Person) else "entry"
        plain = re.sub(r"[^a-z]", "", name.lower()) or "entry"
        known["key"] = f"{plain}{known.get('year', '')}" if plain != "entry" else f"entry{number}"
    return Reference(authors=authors, and_others=others, **known)


def _author(name: str, organisations: list[str]) -> Person | Organisation:
    """Read a name as these files write it: ``Family, Given, Suffix``; without a comma, a body."""
    parts = [part.strip() for part in name.split(",")]
    if name in organisations:
        return Organisation(name=name)
    if ";" in name or len(parts) > 3 or (len(parts) == 3 and not SUFFIX.fullmatch(parts[2])):
        raise InvalidValueError(f"{name!r} is more than one name; each stands on a line of its own")
    if len(parts) == 1:
        if re.fullmatch(MORE_AUTHORS, name.strip(), re.IGNORECASE):
            raise InvalidValueError(f"{name!r} stands before other authors; it is the last of them")
        return Organisation(name=name)
    return person(parts[0], *parts[1:])
