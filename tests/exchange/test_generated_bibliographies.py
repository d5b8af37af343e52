"""Whatever goes out is what an independent reader takes back, character by character."""

import json
import subprocess
from contextlib import suppress
from typing import Any, Literal

import pytest
import rispy  # type: ignore[import-untyped]
from invented import references
from pybtex.database import parse_string

from hostile import plain, tool
from myositis_ild_evidence.bibliography import read
from myositis_ild_evidence.bibliography.bibtex import to_bibtex
from myositis_ild_evidence.bibliography.csl import to_csl_json
from myositis_ild_evidence.bibliography.people import Organisation, Person
from myositis_ild_evidence.bibliography.reference import Reference
from myositis_ild_evidence.bibliography.ris import to_ris
from myositis_ild_evidence.errors import InvalidValueError

ENCODINGS: tuple[Literal["portable", "utf-8"], ...] = ("portable", "utf-8")
SIZES = [pytest.param(60), pytest.param(2000, marks=pytest.mark.slow)]
PARTS = ("dropping-particle", "non-dropping-particle", "family")
Name = tuple[str, str, str]


def as_pandoc(text: str) -> str:
    """Pandoc curls apostrophes and quotation marks, and its version 2 leaves braces out."""
    return text.translate(str.maketrans("“”’‘", "\"\"''", "{}"))


def named(author: Person | Organisation) -> Name:
    if isinstance(author, Organisation):
        return author.name, "", ""
    return author.family, author.given, author.suffix


def names(one: Reference) -> list[Name]:
    return [*map(named, one.authors), *[("others", "", "")] * one.and_others]


def in_one(one: Reference) -> list[str]:
    return [", ".join(filter(None, named(author))) for author in one.authors]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("encoding", ["portable", "ascii", "utf-8"])
def test_pybtex_reads_what_bibtex_says(size: int, encoding: Any) -> None:
    made = [one for one in references(size) if encoding != "ascii" or has_commands(one)]
    assert len(made) > size / 3
    found = parse_string(to_bibtex(made, encoding=encoding), "bibtex").entries
    assert list(found) == [one.key for one in made]
    for one in made:
        entry = found[one.key]
        assert plain(entry.fields["title"]) == one.title
        assert plain(entry.fields["journal"]) == one.journal
        assert entry.fields["pages"].replace("--", "-") == one.pages
        assert entry.fields["doi"] == one.doi
        assert [
            (
                plain(" ".join([*person.prelast_names, *person.last_names])),
                plain(" ".join([*person.first_names, *person.middle_names])),
                plain(" ".join(person.lineage_names)),
            )
            for person in entry.persons["author"]
        ] == names(one)


def has_commands(one: Reference) -> bool:
    """Whether ASCII has a command for every letter; what has none is refused."""
    with suppress(InvalidValueError):
        return bool(to_bibtex([one], encoding="ascii"))
    return False


@pytest.mark.parametrize("size", SIZES)
def test_rispy_reads_what_ris_says(size: int) -> None:
    made = list(references(size))
    for one, entry in zip(made, rispy.loads(to_ris(made)), strict=True):
        assert (entry["id"], entry["title"], entry["doi"]) == (one.key, one.title, one.doi)
        assert entry["secondary_title"] == one.journal
        assert entry["authors"] == in_one(one) + ["et al."] * one.and_others


@pytest.mark.parametrize("size", SIZES)
def test_json_holds_what_csl_says(size: int) -> None:
    made = list(references(size))
    found = json.loads(json.dumps(to_csl_json(made)))
    for one, item in zip(made, found, strict=True):
        assert (item["id"], item["title"], item["DOI"]) == (one.key, one.title, one.doi)
        assert [
            (a.get("literal", a.get("family")), a.get("given", ""), a.get("suffix", ""))
            for a in item["author"]
        ] == names(one)
        assert (item["page"], item["volume"], item["issue"]) == (one.pages, one.volume, one.number)


@pytest.mark.parametrize("size", SIZES)
def test_the_library_reads_its_own_files(size: int) -> None:
    made = tuple(references(size))
    for start in range(0, size, 500):  # a file of more than a million characters is refused
        some = made[start : start + 500]
        for encoding in ENCODINGS:
            assert read(to_bibtex(some, encoding=encoding)) == (some, ())
    again, problems = read(to_ris(made), file="made.ris")
    assert not problems
    # RIS cannot tell a person from an organisation by a comma, nor by its absence.
    assert [(one.title, in_one(one), one.doi) for one in again] == [
        (one.title, in_one(one), one.doi) for one in made
    ]


@pytest.mark.programs
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_pandoc_reads_what_bibtex_says(size: int, encoding: Any) -> None:
    made = list(references(size))
    run = subprocess.run(
        [tool("pandoc"), "-f", "bibtex", "-t", "csljson"],
        input=to_bibtex(made, encoding=encoding),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=200,
    )
    found = {item["id"]: item for item in json.loads(run.stdout)}
    for one in made:
        item = found[one.key]
        assert as_pandoc(item["title"]) == as_pandoc(one.title)
        assert item["DOI"] == one.doi
        found_names = [
            (
                author.get("literal") or " ".join(author[part] for part in PARTS if part in author),
                author.get("given", ""),
                author.get("suffix", ""),
            )
            for author in item["author"]
        ]
        assert [tuple(map(as_pandoc, name)) for name in found_names] == [
            tuple(map(as_pandoc, name)) for name in names(one)
        ]
