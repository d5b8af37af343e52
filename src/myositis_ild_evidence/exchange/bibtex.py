r"""References as BibTeX that both ``bibtex`` and ``biber`` read.

Every value is encoded on its own before bibtexparser joins the parts, because bibtexparser writes
what it is given: nothing in a field can end the field. Braces in text become ``\textbraceleft``
and ``\textbraceright``, since BibTeX counts braces even behind a backslash.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.parsestack import default_unparse_stack
from bibtexparser.model import Entry, Field
from bibtexparser.writer import BibtexFormat
from pylatexenc.latexencode import (
    RULE_DICT,
    RULE_REGEX,
    UnicodeToLatexConversionRule,
    UnicodeToLatexEncoder,
)

from ..errors import InvalidValueError, near
from ..model.reference import Organisation, Person, Reference, needs_capitals, words

Encoding = Literal["ascii", "utf-8"]

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
# pylatexenc writes another letter for these, or a command that plain LaTeX does not have.
_DOUBLE_ACUTE = {"Ű": r"\H{U}", "ű": r"\H{u}"}
_NO_COMMAND = re.compile(
    "[ĦħĿŀŦŧĸŉɛʷ\u0384-\u0390\u03aa-\u03b0\u03bf\u03ca-\u052f⅓-⅞\U0001d400-\U0001d7ff]"
)
# Doubled, or before a backquote, these characters are ligatures in TeX.
_LIGATURES = [(re.compile(r"([-`',])(?=\1)|[?!](?=`)"), r"\g<0>{}")]
# Text that means itself in TeX; the encoder, which looks at each character, is for the rest.
_PLAIN = re.compile(r"(?:[A-Za-z0-9 .:;()/+]|,(?!,)|-(?!-))*")
# A comma or an "and" would split a name; "others" would end the list.
_SPLITS_NAMES = re.compile(r",|\b(?:and|others)\b", re.IGNORECASE)


@cache
def _encoder(encoding: Encoding) -> UnicodeToLatexEncoder:
    rules: list[object] = [
        UnicodeToLatexConversionRule(RULE_REGEX, _LIGATURES, replacement_latex_protection="none"),
        UnicodeToLatexConversionRule(RULE_DICT, {ord(k): v for k, v in _SPECIAL.items()}),
    ]
    if encoding == "ascii":
        accents = {ord(k): v for k, v in _DOUBLE_ACUTE.items()}
        rules += [UnicodeToLatexConversionRule(RULE_DICT, accents), "defaults"]
    return UnicodeToLatexEncoder(
        conversion_rules=rules,
        replacement_latex_protection="braces-all",
        unknown_char_policy="keep",
        unknown_char_warning=False,
    )


def _latex(text: str, encoding: Encoding) -> str:
    if _PLAIN.fullmatch(text):
        return text
    encoded: str = _encoder(encoding).unicode_to_latex(text)
    bad = _NO_COMMAND.search(text) or re.search(r"[^\x00-\x7f]", encoded)
    if encoding == "ascii" and bad:
        raise InvalidValueError(
            f"{text!r} holds {bad[0]!r} (U+{ord(bad[0]):04X}), which has no LaTeX command; "
            "write with encoding='utf-8'"
        )
    return encoded


def _title(reference: Reference, encoding: Encoding) -> str:
    pieces = []
    end = 0
    for word in words(reference.title):
        pieces.append(_latex(reference.title[end : word.start()], encoding))
        text = _latex(word[0], encoding)
        protect = word[0] in reference.protected or needs_capitals(word[0])
        pieces.append(f"{{{text}}}" if protect else text)
        end = word.end()
    return "".join([*pieces, _latex(reference.title[end:], encoding)])


def _name(author: Person | Organisation, encoding: Encoding) -> str:
    if isinstance(author, Organisation):
        return f"{{{_latex(author.name, encoding)}}}"
    family, given = (
        f"{{{_latex(part, encoding)}}}" if _SPLITS_NAMES.search(part) else _latex(part, encoding)
        for part in (author.family, author.given)
    )
    # Without a comma BibTeX would take the first words of a family name for given names.
    return f"{family}, {given or '{}'}"


def _fields(reference: Reference, encoding: Encoding) -> dict[str, str | None]:
    def text(value: str | None) -> str | None:
        return None if value is None else _latex(value, encoding)

    authors = [_name(author, encoding) for author in reference.authors]
    if reference.and_others:
        authors.append("others")
    pages = text(reference.pages)
    return {
        "author": " and ".join(authors),
        "title": _title(reference, encoding),
        "journal": text(reference.journal),
        "year": None if reference.year is None else str(reference.year),
        "volume": text(reference.volume),
        "number": text(reference.number),
        "pages": None if pages is None else re.sub(r"(?<=\w)-(?=\w)", "--", pages),
        "institution" if reference.kind == "techreport" else "publisher": text(reference.publisher),
        "doi": reference.doi,
        # The names that biblatex knows for a PubMed identifier; classic styles pass them over.
        "eprint": reference.pmid,
        "eprinttype": "pubmed" if reference.pmid else None,
        "url": reference.url,
        "urldate": reference.urldate,
        "note": text(reference.note),
    }


def to_bibtex(references: Iterable[Reference], *, encoding: Encoding = "ascii") -> str:
    r"""Write references as BibTeX, in the order given.

    Args:
        references: What to write; no two may have the same key.
        encoding: ``"ascii"`` writes accents as LaTeX commands and online sources as ``@misc``,
            which every style of BibTeX and biblatex reads. ``"utf-8"`` keeps every character and
            writes ``@online``; it is meant for biblatex.

    Raises:
        InvalidValueError: A key occurs twice, or ASCII cannot express a character.

    Examples:
        >>> from myositis_ild_evidence.model.reference import Person, Reference
        >>> gomez = Person(family="Gómez", given="José A.")
        >>> page = Reference(key="a", kind="misc", title="50% IVIG", authors=[gomez], year=2020)
        >>> print(to_bibtex([page]))
        @misc{a,
          author = {G{\'o}mez, Jos{\'e} A.},
          title  = {50{\%} {IVIG}},
          year   = {2020},
        }
        <BLANKLINE>
    """
    if encoding not in ("ascii", "utf-8"):
        raise InvalidValueError(
            f"unknown encoding {encoding!r}; {near(encoding, ['ascii', 'utf-8'])}"
        )
    entries: dict[str, Entry] = {}
    for reference in references:
        # BibTeX compares keys without regard to case.
        if reference.key.lower() in entries:
            raise InvalidValueError(f"two references have the key {reference.key!r}")
        kind = "misc" if reference.kind == "online" and encoding == "ascii" else reference.kind
        fields = _fields(reference, encoding).items()
        entries[reference.key.lower()] = Entry(
            kind, reference.key, [Field(name, value) for name, value in fields if value is not None]
        )
    layout = BibtexFormat()  # type: ignore[no-untyped-call]
    layout.indent = "  "
    layout.value_column = "auto"
    layout.trailing_comma = True
    layout.block_separator = "\n"
    return write_string(
        Library(list(entries.values())),
        unparse_stack=default_unparse_stack(allow_inplace_modification=True),
        bibtex_format=layout,
    )
