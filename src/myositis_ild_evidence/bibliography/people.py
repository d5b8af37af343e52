"""People and organisations who write references, and the words of titles.

Plain Unicode text; LaTeX exists only in ``.bib`` files.
"""

import re
import unicodedata
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
    after a hyphen.

    Examples:
        >>> [needs_capitals(word) for word in ("IVIG", "Jo-1", "McArdle", "anti-Ro")]
        [True, True, True, True]
        >>> needs_capitals("Dermatomyositis")
        False
    """
    if word.isalpha() and word[1:].islower():
        return False
    capitals = sum(map(str.isupper, word))
    return (
        capitals > 1
        or (capitals == 1 and any(map(str.isdigit, word)))
        or any(part[:1].isupper() for part in word.split("-")[1:])
    )


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
    if value != " ".join(value.split()):
        raise InvalidValueError(f"{what} {value!r} has spaces at an end or two in a row")
    if attribute.name in _PATTERNS:
        pattern, form = _PATTERNS[attribute.name]
        if not pattern.fullmatch(value):
            raise InvalidValueError(f"{what} {value!r} is not valid; write {form}")


@attrs.frozen(kw_only=True)
class Person:
    """One person among the authors.

    Attributes:
        family: The family name, with its particle and suffix.
        given: The given names or initials; may be empty.

    Examples:
        >>> str(Person(family="van der Kooi", given="Anneke J."))
        'van der Kooi AJ'
    """

    family: str = attrs.field(converter=_composed, validator=_text)
    given: str = attrs.field(default="", converter=_composed, validator=_text)

    def __str__(self) -> str:
        parts = re.split(r"[\s.-]+", self.given)
        initials = "".join(part if part.isupper() else part[0].upper() for part in parts if part)
        return f"{self.family} {initials}".rstrip()


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
