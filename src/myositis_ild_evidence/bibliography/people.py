"""People and organisations who write references, the words of titles, and ranges of pages.

Plain Unicode text; LaTeX exists only in ``.bib`` files.
"""

import re
import unicodedata
from datetime import date
from typing import Any

import attrs

from ..errors import InvalidValueError

# Characters that BibTeX cannot quote in a verbatim field are not in these patterns.
_PATTERNS = {
    "key": (
        re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.+-]{0,79}"),
        "a letter or digit, then up to 79 of A-Z a-z 0-9 _ : . + -",
    ),
    "doi": (
        re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[!#$&-\[\]^_a-z|~]*[!#$&-.0-\[\]^_a-z|~]"),
        "'10.', a registrant, '/' and a suffix: no resolver, no slash at the end",
    ),
    "url": (
        re.compile(r"https?://[!#$%&-;=?-\[\]_a-z~]+"),
        "http(s)://…, with spaces, quotes, braces and non-ASCII characters percent-encoded",
    ),
    "pmid": (re.compile(r"[1-9][0-9]{0,8}"), "digits only, such as '34940809'"),
    "urldate": (
        re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"),
        "a date such as '2026-11' or '2026-11-30'",
    ),
}


_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


#: How lists say that there are more authors; BibTeX says ``and others``.
MORE_AUTHORS = r"(?:et\.?\s*al\.?|others)"
#: A rank after a name.
SUFFIX = re.compile(r"(?:[Jj][Rr]|[Ss][Rr])\.?|[IVX]+|[2-9](?:nd|rd|th)")


#: A rank that is no initial, as V may be; and what is neither a rank nor a name.
_SURELY_RANK = re.compile(r"(?:[Jj][Rr]|[Ss][Rr])\.?|I{2,3}|IV|VI{1,3}|[2-9](?:nd|rd|th)")
_DEGREE = re.compile(r"(?:Ph\.?\s?D|Pharm\.?\s?D|D\.?\s?Phil|MBBS)\.?")
_MORE = re.compile(rf"(?:^|\s){MORE_AUTHORS}$", re.IGNORECASE)


def _rank(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    _text(instance, attribute, value)
    if value and not SUFFIX.fullmatch(str(value)):
        raise InvalidValueError(
            f"suffix {value!r} is not a rank; write such as 'Jr.', 'III' or '2nd'"
        )


def words(title: str) -> list[re.Match[str]]:
    """Return the words of a title; a hyphen or an apostrophe does not end a word.

    Examples:
        >>> [word[0] for word in words("IVIG for RP-ILD: a trial")]
        ['IVIG', 'for', 'RP-ILD', 'a', 'trial']
    """
    return list(_WORD.finditer(title))


def needs_capitals(word: str) -> bool:
    """Say whether a style that lower-cases titles would damage a word.

    That is a word with two or more capitals, with a capital and a digit, or with a capital
    after a hyphen, and a lone capital, such as of a litre, an element or a vitamin. A lone A is
    taken for the article.

    Examples:
        >>> [needs_capitals(word) for word in ("IVIG", "Jo-1", "McArdle", "anti-Ro")]
        [True, True, True, True]
        >>> [needs_capitals(word) for word in ("Dermatomyositis", "L", "A")]
        [False, True, False]
    """
    if word.isalpha() and word[1:].islower():
        return False
    capitals = sum(map(str.isupper, word))
    return (
        capitals > 1
        or (len(word) == capitals == 1 and word != "A")
        or (capitals == 1 and any(map(str.isdigit, word)))
        or any(part[:1].isupper() for part in word.split("-")[1:])
    )


#: What another program left of a text: it is no part of it, and would be printed as it stands.
_LOST = re.compile(
    r"(?P<entity>&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)"
    r"|(?P<markup></?(?:b|br|em|i|p|sc|scp|span|strong|sub|sup|u|jats:\w+|mml:\w+)(?:\s+[\w:-]+\s*=[^<>]*)?\s*/?>)"
    r"|(?P<unknown>\ufffd)",
    re.IGNORECASE,
)
_KINDS = {
    "entity": "an entity of HTML",
    "markup": "markup of HTML",
    "unknown": "the mark of a character that was lost",
}


_RANGE = re.compile(r"([A-Za-z]*)([0-9]+)-([A-Za-z]*)([0-9]+)")


def whole_pages(pages: str) -> str:
    """Return a range of pages with its last page in full; other pages as they are.

    Examples:
        >>> whole_pages("1682-8"), whole_pages("S12-4"), whole_pages("6-11"), whole_pages("e1002")
        ('1682-1688', 'S12-S14', '6-11', 'e1002')
    """
    found = _RANGE.fullmatch(pages)
    if found is None or found[3] not in ("", found[1]) or len(found[4]) >= len(found[2]):
        return pages
    last = found[2][: -len(found[4])] + found[4]
    return f"{found[1]}{found[2]}-{found[1]}{last}" if int(last) > int(found[2]) else pages


def _composed(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _text(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    what = attribute.name
    if value is None and attribute.default is None:
        return
    if not isinstance(value, str):
        raise InvalidValueError(f"{what} must be text, not {value!r}", code="wrong-type")
    if not value and attribute.default != "":
        raise InvalidValueError(f"{what} is empty")
    bad = next((character for character in value if not character.isprintable()), None)
    if bad is not None:
        raise InvalidValueError(
            f"{what} holds the character U+{ord(bad):04X}; use printable text on one line"
        )
    lost = _LOST.search(value)
    if lost is not None:
        raise InvalidValueError(
            f"{what} holds {lost[0]!r}, {_KINDS[lost.lastgroup or '']}; write what it stands for"
        )
    if value != " ".join(value.split()):
        raise InvalidValueError(f"{what} {value!r} has spaces at an end or two in a row")
    if attribute.name in _PATTERNS:
        pattern, form = _PATTERNS[attribute.name]
        if not pattern.fullmatch(value):
            raise InvalidValueError(f"{what} {value!r} is not valid; write {form}")
        if what == "urldate" and value.count("-") == 2 and not _is_a_day(value):
            raise InvalidValueError(f"{what} {value!r} is not a day of the calendar")


def _is_a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@attrs.frozen(kw_only=True)
class Person:
    """One person among the authors.

    Attributes:
        family: The family name, with its particle.
        given: The given names or initials; may be empty.
        suffix: What follows the name, such as ``Jr.`` or ``III``; mostly empty.

    Examples:
        >>> str(Person(family="van der Kooi", given="Anneke J."))
        'van der Kooi AJ'
        >>> str(Person(family="Wells", given="Orson P.", suffix="Jr."))
        'Wells OP Jr'
    """

    family: str = attrs.field(converter=_composed, validator=_text)
    given: str = attrs.field(default="", converter=_composed, validator=_text)
    suffix: str = attrs.field(default="", converter=_composed, validator=_rank)

    @property
    def has_initials(self) -> bool:
        """Whether the given names can be shortened: scripts without capitals have no initials."""
        return self.given.lower() != self.given.upper()

    def __str__(self) -> str:
        given = self.given
        if self.has_initials:
            parts = re.split(r"[\s.-]+", given)
            given = "".join(part if part.isupper() else part[0].upper() for part in parts if part)
        return " ".join(part for part in (self.family, given, self.suffix.rstrip(".")) if part)


def person(family: str, given: str, suffix: str = "") -> Person:
    """Return a person of the parts of a name as it was written; a rank behind a part is a suffix.

    Args:
        family: The family name.
        given: The given names.
        suffix: What stood apart as a suffix.

    Raises:
        InvalidValueError: The given names are but a rank or a degree, or say "et al.".

    Examples:
        >>> [str(person(*parts)) for parts in (("Wells Jr.", "Orson"), ("Smith", "John III"))]
        ['Wells O Jr', 'Smith J III']
    """
    if _SURELY_RANK.fullmatch(given) or _DEGREE.fullmatch(given):
        raise InvalidValueError(
            f"{given!r} cannot be the given name of {family!r}; write 'Family, Given' or "
            "'Family, Jr., Given', without degrees",
            code="unreadable",
        )
    if _MORE.search(given) or _MORE.search(family):
        raise InvalidValueError(
            f"{family!r}, {given!r} says that there are more authors; 'et al.' or 'and others' "
            "stands as an author of its own, the last",
            code="unreadable",
        )
    if not suffix:
        shorter, _, last = family.rpartition(" ")
        if shorter and _SURELY_RANK.fullmatch(last):
            return Person(family=shorter, given=given, suffix=last)
        shorter, _, last = given.rpartition(" ")
        if shorter and _SURELY_RANK.fullmatch(last):
            return Person(family=family, given=shorter, suffix=last)
    return Person(family=family, given=given, suffix=suffix)


@attrs.frozen(kw_only=True)
class Organisation:
    """An organisation, or a named group of people, among the authors.

    See also `Person`.

    Attributes:
        name: Its name, kept whole in every format.

    Examples:
        >>> str(Organisation(name="ProDERM investigators"))
        'ProDERM investigators'
    """

    name: str = attrs.field(converter=_composed, validator=_text)

    def __str__(self) -> str:
        return self.name
