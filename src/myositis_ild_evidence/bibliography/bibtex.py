r"""References as BibTeX that ``bibtex``, ``biber``, pybtex and pandoc read alike.

Every value is encoded on its own before the parts are joined: nothing in a field can end the
field. Braces in text become ``\textbraceleft`` and ``\textbraceright``, since BibTeX counts braces
even behind a backslash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from math import inf
from typing import TYPE_CHECKING, Literal, get_args, overload

from pylatexenc.latexencode import (
    RULE_DICT,
    RULE_REGEX,
    UnicodeToLatexConversionRule,
    UnicodeToLatexEncoder,
)

from ..errors import Argument, Hint, InvalidValueError, near
from .latex import Decoder
from .people import Organisation, Person, needs_capitals, words

if TYPE_CHECKING:
    from .reference import Reference

Encoding = Literal["portable", "ascii", "utf-8"]
ENCODINGS: tuple[str, ...] = get_args(Encoding)

_SPECIAL = {
    '"': '"',
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\textbraceleft",
    "}": r"\textbraceright",
    "~": r"\textasciitilde",
    "^": r"\textasciicircum",
    "\\": r"\textbackslash",
}
# pylatexenc writes another letter for the first two, and a dotless i with its accent, which pandoc
# reads as two signs.
_BETTER = {
    "Ű": r"\H{U}",
    "ű": r"\H{u}",
    "ì": r"\`i",
    "í": r"\'i",
    "î": r"\^i",
    "ï": r"\"i",
}
# Commands that every reader knows; LaTeX writes these dashes as hyphens.
_PORTABLE = {"Æ": r"\AE", "æ": r"\ae", "Œ": r"\OE", "œ": r"\oe", "Ø": r"\O", "ø": r"\o"}
_PORTABLE |= {"Ł": r"\L", "ł": r"\l", "ß": r"\ss", "Å": r"\AA", "å": r"\aa"}
_DASHES = {"–": "--", "—": "---"}
_ACCENTS = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"'}
_ACCENTS |= {"\u0304": "=", "\u0307": ".", "\u0306": "u", "\u030c": "v", "\u030b": "H"}
_ACCENTS |= {"\u0327": "c", "\u0328": "k", "\u030a": "r"}
# pylatexenc writes a command that plain LaTeX does not have.
_NO_COMMAND = re.compile(
    "[ĦħĿŀŦŧĸŉɛʷ\u0384-\u0390\u03aa-\u03b0\u03bf\u03ca-\u052f⅓-⅞\U0001d400-\U0001d7ff]"
)
# Doubled, or before a backquote, these characters are ligatures in TeX.
_LIGATURES = [(re.compile(r"([-`',])(?=\1)|[?!](?=`)"), r"\g<0>{}")]
# A comma or an "and" would split a name, and "others" would end the list.
_SPLITS_NAMES = re.compile(r"[,&;]|\b(?:and|others|et\.?\s*al)\b", re.IGNORECASE)
# At the end of a family name, these would be read as a rank, or as initials.
_NO_FAMILY_NAME = re.compile(
    r"(?:^|\s)(?:[js]r\.?|[ivx]+|[2-9](?:nd|rd|th)|(?:[a-z]\.?-?){1,3})$", re.IGNORECASE
)
_RANGE = re.compile(r"(?<=\w)-(?=\w)")


@cache
def _encoder(encoding: Encoding) -> UnicodeToLatexEncoder:
    rules: list[object] = [
        UnicodeToLatexConversionRule(RULE_REGEX, _LIGATURES, replacement_latex_protection="none"),
        UnicodeToLatexConversionRule(RULE_DICT, {ord(k): v for k, v in _SPECIAL.items()}),
    ]
    if encoding != "utf-8":
        dashes = {ord(sign): latex for sign, latex in _DASHES.items()}
        rules.insert(
            0, UnicodeToLatexConversionRule(RULE_DICT, dashes, replacement_latex_protection="none")
        )
    if encoding == "ascii":
        better = {ord(k): v for k, v in _BETTER.items()}
        rules += [UnicodeToLatexConversionRule(RULE_DICT, better), "defaults"]
    if encoding == "portable":
        rules.append(UnicodeToLatexConversionRule(RULE_DICT, _portable()))
    return UnicodeToLatexEncoder(
        conversion_rules=rules,
        replacement_latex_protection="braces-all",
        unknown_char_policy="keep",
        unknown_char_warning=False,
    )


def _portable() -> dict[int, str]:
    """Return the commands of letters that every reader takes back, pandoc's old ones included."""
    known = {ord(letter): latex for letter, latex in _PORTABLE.items()}
    for code in range(0xC0, 0x180):
        apart = unicodedata.normalize("NFD", chr(code))
        letter, mark = apart[0], apart[1:]
        if letter.isascii() and mark in _ACCENTS:
            accent = _ACCENTS[mark]
            known.setdefault(
                code, f"\\{accent}{{{letter}}}" if accent.isalpha() else f"\\{accent}{letter}"
            )
    return known


@cache
def _decoder() -> Decoder:
    return Decoder(most=inf)


@lru_cache(maxsize=4096)
def _encoded(text: str, encoding: Encoding) -> str:
    encoded: str = _encoder(encoding).unicode_to_latex(text)
    if encoding == "ascii":
        for character in text:
            _require_command(character)
    return encoded


@lru_cache(maxsize=4096)
def _require_command(character: str) -> None:
    """Refuse a character whose command means another one, or none: it would be lost silently."""
    if character.isascii():
        return
    latex = _encoder("ascii").unicode_to_latex(character)
    # A letter on each side shows what the command does to them.
    if (
        latex.isascii()
        and not _NO_COMMAND.match(character)
        and _read(f"a{latex}b") == f"a{character}b"
    ):
        return
    raise InvalidValueError(
        f"{character!r} (U+{ord(character):04X}) has no LaTeX command",
        Hint("; write with ", Argument("encoding", "portable")),
    )


def _read(latex: str) -> str | None:
    try:
        return _decoder().plain(latex)
    except InvalidValueError:
        return None


@overload
def _latex(text: str, encoding: Encoding) -> str: ...
@overload
def _latex(text: str | None, encoding: Encoding) -> str | None: ...
def _latex(text: str | None, encoding: Encoding) -> str | None:
    return None if text is None else _encoded(text, encoding)


def _title(reference: Reference, encoding: Encoding) -> str:
    title = reference.title
    pieces: list[str] = []
    end = 0
    for word in words(title):
        text = _latex(word[0], encoding)
        protect = word[0] in reference.protected or needs_capitals(word[0])
        pieces += (_latex(title[end : word.start()], encoding), f"{{{text}}}" if protect else text)
        end = word.end()
    return "".join([*pieces, _latex(title[end:], encoding)])


def _is_short(family: str) -> bool:
    """Say whether a family name ends like a rank or initials: it needs braces."""
    return " " in family and _NO_FAMILY_NAME.search(family) is not None


def _name(author: Person | Organisation, encoding: Encoding) -> str:
    if isinstance(author, Organisation):
        return f"{{{_latex(author.name, encoding)}}}"
    family, suffix, given = (
        f"{{{_latex(part, encoding)}}}" if apart else _latex(part, encoding)
        for part, apart in (
            (author.family, _SPLITS_NAMES.search(author.family) or _is_short(author.family)),
            (author.suffix, None),
            (author.given, _SPLITS_NAMES.search(author.given)),
        )
    )
    # Without a comma BibTeX would take the first words of a family name for given names.
    return ", ".join([family, *[suffix] * bool(suffix), given or "{}"])


def _authors(reference: Reference, encoding: Encoding) -> str:
    encoded = [_name(author, encoding) for author in reference.authors]
    return " and ".join([*encoded, "others"] if reference.and_others else encoded)


def _fields(reference: Reference, encoding: Encoding) -> dict[str, str | None]:
    pages = _latex(reference.pages, encoding)
    return {
        "author": _authors(reference, encoding),
        "title": _title(reference, encoding),
        "journal": _latex(reference.journal, encoding),
        "year": None if reference.year is None else str(reference.year),
        "volume": _latex(reference.volume, encoding),
        "number": _latex(reference.number, encoding),
        "pages": None if pages is None else _RANGE.sub("--", pages) if "-" in pages else pages,
        "institution" if reference.kind == "techreport" else "publisher": _latex(
            reference.publisher, encoding
        ),
        "doi": reference.doi,
        # The names that biblatex knows for a PubMed identifier; classic styles pass them over.
        "eprint": reference.pmid,
        "eprinttype": "pubmed" if reference.pmid else None,
        "url": reference.url,
        "urldate": reference.urldate,
        "note": _latex(reference.note, encoding),
    }


def to_bibtex(references: Iterable[Reference], *, encoding: Encoding = "portable") -> str:
    r"""Write references as BibTeX, in the order given.

    Args:
        references: What to write; no two may have the same key.
        encoding: ``"portable"`` is read alike by BibTeX, biber, pybtex and pandoc: letters with
            accents are commands, which BibTeX needs to sort and to shorten names, and signs that
            pandoc does not know as commands, such as µ, ° and ≥, stay as they are.
            ``"ascii"`` writes these as commands, too, for LaTeX of before 2018; pandoc drops some
            of them. ``"utf-8"`` keeps every character and writes ``@online``, for biblatex; the
            others write online sources as ``@misc``.

    Raises:
        UnknownKeyError: There is no such keyword.
        InvalidValueError: A key occurs twice, or ASCII is asked for and cannot express a character.

    Examples:
        >>> from myositis_ild_evidence.bibliography import Person, Reference
        >>> gomez = Person(family="Gómez", given="José A.")
        >>> page = Reference(key="a", kind="misc", title="50% IVIG", authors=[gomez], year=2020)
        >>> print(to_bibtex([page]))
        @misc{a,
          author = {G{\'o}mez, Jos{\'e} A.},
          title = {50{\%} {IVIG}},
          year = {2020},
        }
        <BLANKLINE>
    """
    if encoding not in ENCODINGS:
        raise InvalidValueError(
            f"unknown encoding {encoding!r}; {near(encoding, ENCODINGS)}",
            code="unknown-choice",
            argument="encoding",
        )
    entries: dict[str, str] = {}
    for reference in references:
        # BibTeX compares keys without regard to case.
        key = reference.key.lower()
        if key in entries:
            raise InvalidValueError(
                f"two references have the key {reference.key!r}", code="duplicate"
            )
        kind = "misc" if reference.kind == "online" and encoding != "utf-8" else reference.kind
        try:
            fields = _fields(reference, encoding).items()
        except InvalidValueError as error:
            raise InvalidValueError(f"reference {reference.key!r}: ", error.message) from error
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields if value is not None]
        entries[key] = f"@{kind}{{{reference.key},\n{''.join(lines)}}}\n"
    return "\n".join(entries.values())
