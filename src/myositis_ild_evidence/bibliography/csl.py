"""References as CSL-JSON, the format of Zotero, pandoc and every citation processor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .people import Organisation, Person

if TYPE_CHECKING:
    from .reference import Reference

_TYPES = {
    "article": "article-journal",
    "book": "book",
    "misc": "document",
    "online": "webpage",
    "techreport": "report",
}
_FIELDS = {
    "title": "title",
    "journal": "container-title",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "publisher": "publisher",
    "doi": "DOI",
    "pmid": "PMID",
    "url": "URL",
    "note": "note",
}
#: The format has no "et al."; pandoc and Zotero know this name from BibTeX's "and others".
OTHERS = "others"


def item(reference: Reference) -> dict[str, Any]:
    """Return one reference as an item of CSL-JSON 1.0.2.

    Examples:
        >>> from myositis_ild_evidence.bibliography import Person, Reference
        >>> author = Person(family="Gómez", given="José A.")
        >>> made = item(Reference(key="a", kind="misc", title="Dose & risk", authors=[author]))
        >>> made["author"], made["title"]
        ([{'family': 'Gómez', 'given': 'José A.'}], 'Dose & risk')
    """
    authors = [named_author(author) for author in reference.authors]
    if reference.and_others:
        authors.append({"literal": OTHERS})
    made: dict[str, Any] = {"id": reference.key, "type": _TYPES[reference.kind], "author": authors}
    for field, name in _FIELDS.items():
        if (value := getattr(reference, field)) is not None:
            made[name] = value
    if reference.year is not None:
        made["issued"] = _date(str(reference.year))
    if reference.urldate is not None:
        made["accessed"] = _date(reference.urldate)
    return made


def to_csl_json(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """Return references as a list of CSL-JSON items, in the order given.

    CSL-JSON is what Zotero, pandoc and citation processors read. See also `write`, which gives any
    format as text.

    Args:
        references: The references.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [found] = to_csl_json([mie.evidence.references["devine1974"]])
        >>> found["id"], found["type"], found["issued"]
        ('devine1974', 'article-journal', {'date-parts': [[1974]]})
    """
    return [item(reference) for reference in references]


def inverted(author: Person | Organisation) -> str:
    """Return the whole name of an author in one line, the family name first.

    Examples:
        >>> inverted(Person(family="Gómez", given="José A."))
        'Gómez, José A.'
    """
    if isinstance(author, Person):
        return ", ".join(part for part in (author.family, author.given, author.suffix) if part)
    return author.name


def named_author(author: Person | Organisation) -> dict[str, str]:
    """Return one author as CSL-JSON has names."""
    if not isinstance(author, Person):
        return {"literal": author.name}
    more = {"given": author.given, "suffix": author.suffix}
    return {"family": author.family} | {name: part for name, part in more.items() if part}


def _date(text: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in text.split("-")]]}
