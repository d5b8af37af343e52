"""References as RIS, which every reference manager imports (extra ``cite``: rispy).

The tags are those of rispy's table. RIS has no mark for an organisation: its name stands without
a comma where it has none, and most readers then keep it whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..extras import library
from .csl import inverted
from .people import whole_pages

if TYPE_CHECKING:
    from .reference import Reference

TYPES = {"article": "JOUR", "book": "BOOK", "misc": "GEN", "online": "ELEC", "techreport": "RPRT"}
_RANGE = re.compile(r"(\w+)-(\w+)")


def to_ris(references: Iterable[Reference]) -> str:
    """Write references as RIS, in the order given.

    A PubMed identifier is the accession number (``AN``) of the database PubMed (``DB``); the key
    is ``ID``. Where the source names more authors than are listed, the last one is ``et al.``.

    Args:
        references: The references.

    Raises:
        MissingExtraError: rispy is not installed.

    Examples:
        >>> from myositis_ild_evidence.bibliography import Person, Reference
        >>> author = Person(family="Gómez", given="José A.")
        >>> page = Reference(key="a", kind="misc", title="Dose & risk", authors=[author])
        >>> to_ris([page]).splitlines()
        ['TY  - GEN', 'ID  - a', 'AU  - Gómez, José A.', 'TI  - Dose & risk', 'ER  - ']
    """
    rispy = library("rispy", "cite")

    class Writer(rispy.RisWriter):  # type: ignore[misc, name-defined]
        def set_header(self, count: int) -> str:
            return ""  # rispy would number the entries, which is not in the format

    text: str = rispy.dumps([_entry(one) for one in references], implementation=Writer)
    return text


def _entry(reference: Reference) -> dict[str, Any]:
    authors = [inverted(author) for author in reference.authors]
    pages = _RANGE.fullmatch(whole_pages(reference.pages or ""))
    first, last = pages.groups() if pages else (reference.pages, None)
    entry = {
        "type_of_reference": TYPES[reference.kind],
        "id": reference.key,
        "authors": [*authors, *["et al."] * reference.and_others],
        "title": reference.title,
        "secondary_title": reference.journal,
        "year": None if reference.year is None else str(reference.year),
        "volume": reference.volume,
        "number": reference.number,
        "start_page": first,
        "end_page": last,
        "publisher": reference.publisher,
        "doi": reference.doi,
        "accession_number": reference.pmid,
        "name_of_database": "PubMed" if reference.pmid else None,
        "urls": [reference.url] if reference.url else None,
        "access_date": _date(reference.urldate),
        "notes": [reference.note] if reference.note else None,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _date(text: str | None) -> str | None:
    # The format wants three parts: 2026/11//
    return None if text is None else "/".join((*text.split("-"), "", "")[:3]) + "/"
