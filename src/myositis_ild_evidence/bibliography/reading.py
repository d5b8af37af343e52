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
from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts
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
from .people import MORE_AUTHORS, SUFFIX, Organisation, Person, person
from .reference import KINDS, REQUIRED, Reference
from .tagged import read_nbib, read_ris

# Otherwise Python prints bibtexparser's warnings, and every one of them is a problem here.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_LARGEST_FILE = 1_000_000
# Far more than a file of that size needs; without a limit, bibtexparser takes ten seconds to
# report a megabyte of broken entries.
_MOST = {"@": 2_500, "=": 25_000}
_LONGEST_FIELD = 20_000
_DEEPEST_BRACES = 20

_VERBATIM = ("doi", "eprint", "eprinttype", "pmid", "url", "urldate")
FIELDS = (
    *("author", "title", "journal", "year", "volume", "number", "pages", "publisher", "note"),
    *_VERBATIM,
)
#: What biblatex, and programs that write for it, call fields and kinds of entries.
ALSO = {"journaltitle": "journal", "date": "year"}
KINDS_ALSO = {"electronic": "online", "report": "techreport", "www": "online"}
#: What other programs write beside, and no reference holds: such a field is left out.
LEFT = (
    *("abstract", "address", "annotation", "annote", "bdsk-file-1", "bdsk-url-1", "collaborator"),
    *("comment", "copyright", "creationdate", "date-added", "date-modified", "day", "edition"),
    *("editor", "eissn", "eprintclass", "file", "groups", "howpublished", "isbn", "issn", "issue"),
    *("keywords", "langid", "language", "lccn", "location", "mendeley-groups", "mendeley-tags"),
    *("modificationdate", "month", "organization", "owner", "pagetotal", "pmcid", "priority"),
    *("pubstate", "ranking", "readstatus", "series", "shortjournal", "shorttitle"),
    *("timestamp", "type", "urlyear", "version"),
)


_OTHERS = re.compile(rf"(?:^|,?\s+)(?:and\s+)?{MORE_AUTHORS}$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,3}")
#: A family name and its initials: two of them, with a comma between, are two people.
_WITH_INITIALS = re.compile(r"[^\s{}]{2,}[^{}]*\s(?:[A-Z]\.?-?){1,3}")


def _is_one_group(name: str) -> bool:
    depth = 0
    for match in re.finditer(r"(?<!\\)[{}]", name):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return name.startswith("{") and match.end() == len(name)
    return False


def _names(latex: str) -> list[str]:
    """Split a list of names at each ``and`` that stands in no braces."""
    names, depth = [""], 0
    for piece in re.split(r"(\\.|[{}]|\s+and(?=\s))", latex, flags=re.IGNORECASE):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if depth == 0 and piece.strip().lower() == "and":
            names.append("")
        else:
            names[-1] += piece
    return [name.strip() for name in names]


def _authors(latex: str, decoder: Decoder) -> tuple[tuple[Person | Organisation, ...], bool]:
    listed = " ".join(latex.split())
    known = _OTHERS.sub("", listed)
    authors = tuple(_author(name, decoder) for name in _names(known)) if known else ()
    return authors, known != listed


def _author(name: str, decoder: Decoder) -> Person | Organisation:
    """Read one name; what is in none of its parts afterwards is an error."""
    if _is_one_group(name):
        return Organisation(name=decoder.plain(name))
    text = decoder.name(name)
    try:
        parts = parse_single_name_into_parts(text)
    except InvalidNameError as error:
        if text.count(",") > 2:
            raise _no_name(decoder.ungrouped(text)) from error
        raise InvalidValueError(str(error), code="unreadable") from error
    groups = [" ".join(words) for words in ((*parts.von, *parts.last), parts.first, parts.jr)]
    family, given, suffix = map(decoder.ungrouped, groups)
    shown = decoder.ungrouped(text)
    if _letters(shown) != _letters(f"{family}{given}{suffix}"):
        raise InvalidValueError(
            f"{shown!r} cannot be read without losing part of it; write 'Family, Given'",
            code="unreadable",
        )
    if "{" not in groups[0]:  # braces say that it is the whole family name
        first, _, last = family.rpartition(" ")
        if given and "," not in text and (SUFFIX.fullmatch(family) or _INITIALS.fullmatch(family)):
            raise InvalidValueError(
                f"{family!r} cannot be the family name of {shown!r}; write 'Family, Given' or "
                "'Family, Jr., Given'",
                code="unreadable",
            )
        if first and not suffix and SUFFIX.fullmatch(last):
            family, suffix = first, last  # written without a comma of its own
    if _is_a_list(text, groups):
        raise _no_name(shown)
    if "{" in "".join(groups):
        return Person(family=family, given=given, suffix=suffix)
    return person(family, given, suffix)


def _no_name(shown: str) -> InvalidValueError:
    return InvalidValueError(
        f"{shown!r} looks like a list of people; write 'and' between two, or braces around the "
        "name of an organisation",
        code="unreadable",
    )


def _is_a_list(text: str, groups: list[str]) -> bool:
    """Say whether a name is more than one: what stands in braces says nothing of that."""
    family, given, suffix = groups
    bare, inner = text, ""
    while bare != inner:  # braces inside braces go first
        bare, inner = re.sub(r"\{[^{}]*\}", "", bare), bare
    return bool(
        re.search(r"[&;]", bare)
        or (suffix and not SUFFIX.fullmatch(suffix))
        or (_WITH_INITIALS.fullmatch(family) and _WITH_INITIALS.fullmatch(given))
    )


def _letters(text: str) -> list[str]:
    """Return the characters of a name, whatever their order, without blanks and commas."""
    return sorted(re.sub(r"[\s,]", "", text))


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
        kind = KINDS_ALSO.get(self.entry.entry_type, self.entry.entry_type)
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
        kind = KINDS_ALSO.get(self.entry.entry_type, self.entry.entry_type)
        # BibTeX calls the publisher of a report its institution.
        names = {name: name for name in FIELDS}
        if kind == "techreport":
            names["institution"] = names.pop("publisher")
        known = names | ALSO
        values: dict[str, Any] = {}
        seen: set[str] = set()
        for field in self.entry.fields:
            name = known.get(field.key.lower())
            if name is None and field.key.lower() in LEFT:
                continue
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
        text = re.sub(r"(?<=^[0-9]{4})-[0-9]{2}(-[0-9]{2})?$", "", text)  # biblatex writes days
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


_ATTRIBUTES = attrs.fields_dict(Reference)


def _validate(values: dict[str, Any]) -> None:
    # `protected` is taken from the title, and an eprint becomes a pmid.
    for name in values.keys() - {"protected", "eprint", "eprinttype"}:
        validator = _ATTRIBUTES[name].validator
        if validator is not None:
            validator(None, _ATTRIBUTES[name], values[name])


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
        elif any(line.lstrip()[:1] not in ("", "%") for line in block.comment.split("\n")):
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
    r"""Read references from BibTeX, RIS or NBIB, and everything that is wrong with it.

    Args:
        text: The content of a file.
        file: The name of the file, for the problems. Its ending says what it is: ``.ris``,
            ``.nbib`` (what PubMed saves), anything else is BibTeX.

    Returns:
        The entries that are valid, in the order of the file, and the problems.

    Raises:
        MissingExtraError: RIS needs the extra ``cite``.

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
    if file.lower().endswith((".ris", ".nbib")):
        return read_ris(text, file) if file.lower().endswith(".ris") else read_nbib(text, file)
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
