"""Reading a ``.bib`` file strictly: everything in it becomes a reference or a problem.

bibtexparser finds the entries and splits the names. It keeps what it cannot parse apart without
raising, and passes over text between entries; here both are problems, so that no entry is lost.
"""

import logging
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import attrs
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ExplicitComment,
    ImplicitComment,
    ParsingFailedBlock,
    Preamble,
)

from ..errors import InvalidValueError, Problem, near
from .latex import Decoder
from .people import Organisation, Person
from .reference import KINDS, REQUIRED, Reference

# Otherwise Python prints bibtexparser's warnings, and every one of them is a problem here.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_LARGEST_FILE = 1_000_000
# Far more than a file of that size needs; without a limit, bibtexparser takes ten seconds to
# report a megabyte of broken entries.
_MOST = {"@": 2_500, "=": 25_000}
_LONGEST_FIELD = 20_000
_DEEPEST_BRACES = 20

_VERBATIM = ("doi", "eprint", "eprinttype", "pmid", "url", "urldate")
_FIELDS = (
    *("author", "title", "journal", "year", "volume", "number", "pages", "publisher", "note"),
    *_VERBATIM,
)


def _is_one_group(name: str) -> bool:
    depth = 0
    for match in re.finditer(r"(?<!\\)[{}]", name):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return name.startswith("{") and match.end() == len(name)
    return False


def _authors(latex: str, decoder: Decoder) -> tuple[tuple[Person | Organisation, ...], bool]:
    names = split_multiple_persons_names(" ".join(latex.split()))
    and_others = names[-1:] == ["others"]
    authors: list[Person | Organisation] = []
    for name in names[: -1 if and_others else None]:
        if _is_one_group(name):
            authors.append(Organisation(name=decoder.plain(name)))
            continue
        try:
            parts = parse_single_name_into_parts(name)
        except InvalidNameError as error:
            raise InvalidValueError(str(error), code="unreadable") from error
        family = decoder.plain(" ".join([*parts.von, *parts.last, *parts.jr]))
        authors.append(Person(family=family, given=decoder.plain(" ".join(parts.first))))
    return tuple(authors), and_others


def _check_size(latex: str) -> None:
    if len(latex) > _LONGEST_FIELD:
        raise InvalidValueError(f"longer than {_LONGEST_FIELD} characters", code="unreadable")
    depth = 0
    for match in re.finditer(r"[{}]", latex):
        depth += 1 if match[0] == "{" else -1
        if depth > _DEEPEST_BRACES:
            raise InvalidValueError(
                f"braces nested deeper than {_DEEPEST_BRACES}", code="unreadable"
            )


class _EntryReader:
    """Turns one entry into a reference, or into all of its problems."""

    def __init__(self, entry: Entry, file: str, decoder: Decoder) -> None:
        self.entry = entry
        self.file = file
        self.decoder = decoder
        self.problems: list[Problem] = []

    def read(self) -> Reference | None:
        kind = self.entry.entry_type
        if kind not in KINDS:
            self._problem(f"unknown entry type @{kind}; {near(kind, KINDS)}")
            return None
        values = {"key": self.entry.key, "kind": kind, **self._values()}
        try:
            _validate({"key": self.entry.key})
            return None if self.problems else Reference(**values)
        except InvalidValueError as error:
            self._problem(str(error))
            return None

    def _problem(self, message: str, field: str = "") -> None:
        where = f"entry {self.entry.key!r}" + (f", field {field!r}" if field else "")
        self.problems.append(Problem(self.file, where, message))

    def _values(self) -> dict[str, Any]:
        kind = self.entry.entry_type
        # BibTeX calls the publisher of a report its institution.
        names = {name: name for name in _FIELDS}
        if kind == "techreport":
            names["institution"] = names.pop("publisher")
        values: dict[str, Any] = {}
        seen: set[str] = set()
        for field in self.entry.fields:
            name = names.get(field.key.lower())
            if name is None:
                self._problem(f"unknown field; {near(field.key.lower(), names)}", field.key)
            elif name in seen:
                self._problem("the field occurs twice", field.key)
            elif field.enclosing == "no-enclosing":
                self._problem(f"{field.value!r} is not quoted and no @string", field.key)
            else:
                try:
                    converted = self._convert(name, str(field.value))
                    _validate(converted)
                    values.update(converted)
                except InvalidValueError as error:
                    self._problem(str(error), field.key)
            seen.add(name or "")
        for required in REQUIRED[kind]:
            name = "author" if required == "authors" else required
            if name not in seen:
                shown = next(key for key, value in names.items() if value == name)
                self._problem(f"missing, and @{kind} needs it", shown)
        self._move_eprint(values)
        return values

    def _convert(self, name: str, latex: str) -> dict[str, Any]:
        _check_size(latex)
        if name == "author":
            authors, and_others = _authors(latex, self.decoder)
            return {"authors": authors, "and_others": and_others}
        if name == "title":
            title, protected = self.decoder.title(latex)
            return {"title": title, "protected": protected}
        if name in _VERBATIM:
            return {name: latex.strip()}
        text = self.decoder.plain(latex)
        if name == "pages":
            text = re.sub(r"\s*[-‐‑‒–—−]+\s*", "-", text)
        if name != "year":
            return {name: text}
        if not re.fullmatch(r"[0-9]{4}", text):
            raise InvalidValueError(f"year must be four digits, not {text!r}")
        return {name: int(text)}

    def _move_eprint(self, values: dict[str, Any]) -> None:
        eprint, archive = values.pop("eprint", None), values.pop("eprinttype", None)
        if eprint is None and archive is None:
            return
        if eprint is None or str(archive).lower() != "pubmed":
            self._problem("read only together with eprinttype = {pubmed}", "eprint")
            return
        if values.setdefault("pmid", eprint) != eprint:
            self._problem(f"{eprint!r} contradicts the pmid {values['pmid']!r}", "eprint")
        try:
            _validate({"pmid": eprint})
        except InvalidValueError as error:
            self._problem(str(error), "eprint")


def _validate(values: dict[str, Any]) -> None:
    attributes = attrs.fields_dict(Reference)
    # `protected` is taken from the title, and an eprint becomes a pmid.
    for name in values.keys() - {"protected", "eprint", "eprinttype"}:
        validator = attributes[name].validator
        if validator is not None:
            validator(None, attributes[name], values[name])


def _lost(block: Block, lines: list[str]) -> Iterator[str]:
    """Say what about a block means that an entry was lost, or read though commented out."""
    if isinstance(block, Entry):
        before = lines[block.start_line or 0].partition("@")[0].strip()
        if before:
            yield f"{before!r} stands before the entry {block.key!r} and does not comment it out"
    elif isinstance(block, Preamble):
        yield "@preamble is not supported"
    elif isinstance(block, ExplicitComment):
        if re.search(r"@\s*\w+\s*[{(]", block.comment):
            yield "an entry inside @comment; delete it or take it out"
    elif isinstance(block, ImplicitComment):
        if "@" in block.comment:
            yield "an @ in free text begins an entry for BibTeX, and none can be read here"
        elif re.search(r"^\s*[^%\s]", block.comment, re.MULTILINE):
            yield "text outside an entry; begin the lines of a comment with %"


def _problem_of(block: Block, lines: list[str], file: str) -> Iterator[Problem]:
    line = f"line {(block.start_line or 0) + 1}"
    if isinstance(block, DuplicateBlockKeyBlock):
        yield Problem(file, f"entry {block.key!r}", f"the key occurs again in {line}")
    elif isinstance(block, DuplicateFieldKeyBlock):
        entry = block.ignore_error_block
        key = entry.key if isinstance(entry, Entry) else line
        names = sorted(block.duplicate_keys)
        yield from (
            Problem(file, f"entry {key!r}, field {name!r}", "the field occurs twice")
            for name in names
        )
    elif isinstance(block, ParsingFailedBlock):
        reason = getattr(block.error, "abort_reason", str(block.error))
        yield Problem(file, line, f"not a complete entry: {reason}")
    else:
        yield from (Problem(file, line, message) for message in _lost(block, lines))


def _unreadable(text: str, file: str) -> Iterator[Problem]:
    if len(text) > _LARGEST_FILE:
        yield Problem(file, "", f"longer than {_LARGEST_FILE} characters")
        return
    for sign, most in _MOST.items():
        if text.count(sign) > most:
            yield Problem(file, "", f"holds more than {most} signs {sign!r}")
    for number, line in enumerate(text.split("\n"), 1):
        for character in line:
            if not (character.isprintable() or character in "\t\u00a0"):
                yield Problem(file, f"line {number}", f"holds the character U+{ord(character):04X}")
                break


def read(
    text: str, file: str = "references.bib"
) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
    r"""Read references from BibTeX, and everything that is wrong with it.

    Args:
        text: The content of a ``.bib`` file.
        file: The name of the file, for the problems.

    Returns:
        The entries that are valid, in the order of the file, and the problems.

    Examples:
        >>> entry = r"@misc{a, author = {G{\'o}mez, Jos{\'e}}, title = {On {IVIG}}, yaer = 2020}"
        >>> references, problems = read(entry)
        >>> references
        ()
        >>> print(problems[0])
        references.bib: entry 'a', field 'yaer': unknown field; did you mean 'year'?
    """
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems = list(_unreadable(text, file))
    if problems:
        return (), tuple(problems)
    lines = text.split("\n")
    library = parse_string(text)
    decoder = Decoder()
    references: dict[str, Reference] = {}
    for block in library.blocks:
        problems += _problem_of(block, lines, file)
        if not isinstance(block, Entry):
            continue
        reader = _EntryReader(block, file, decoder)
        reference = reader.read()
        problems += reader.problems
        if block.key.lower() in references:
            message = f"BibTeX takes it for {references[block.key.lower()].key!r}"
            problems.append(Problem(file, f"entry {block.key!r}", message))
        elif reference is not None:
            references[block.key.lower()] = reference
    return tuple(references.values()), tuple(problems)
