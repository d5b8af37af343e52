"""References as Citation."""

from typing import Any

from ..bibliography.csl import inverted
from ..bibliography.people import Person
from ..bibliography.reference import Reference
from .context import Context, pruned, resource_id


def add_citation(context: Context, reference: Reference) -> None:
    """Add the Citation of a reference."""
    context.add(
        "Citation",
        resource_id("citation", reference.key),
        reference.citation,
        {
            "version": context.version,
            "title": reference.title,
            "status": "active",
            "citedArtifact": pruned(
                {
                    "identifier": _identifiers(reference),
                    "dateAccessed": reference.urldate,
                    "title": [{"text": reference.title}],
                    "publicationForm": [form] if (form := _form(reference)) else None,
                    "webLocation": [{"url": reference.url}] if reference.url else None,
                    "contributorship": _contributors(reference),
                    "note": [{"text": reference.note}] if reference.note else None,
                }
            ),
        },
    )


def _identifiers(reference: Reference) -> list[dict[str, str]]:
    found = (
        ("https://doi.org", reference.doi),
        ("https://pubmed.ncbi.nlm.nih.gov", reference.pmid),
    )
    return [{"system": system, "value": value} for system, value in found if value]


def _form(reference: Reference) -> dict[str, Any]:
    named = {"type": "Organization", "display": reference.publisher}
    publisher = named if reference.publisher else None
    return pruned(
        {
            "publishedIn": pruned({"title": reference.journal, "publisher": publisher}),
            "volume": reference.volume,
            "issue": reference.number,
            "articleDate": str(reference.year) if reference.year else None,
            "pageString": reference.pages,
        }
    )


def _contributors(reference: Reference) -> dict[str, Any]:
    return {
        "complete": not reference.and_others,
        "entry": [
            {
                "contributor": {"type": _kind(author), "display": inverted(author)},
                "rankingOrder": rank,
            }
            for rank, author in enumerate(reference.authors, 1)
        ],
    }


def _kind(author: Any) -> str:
    return "Practitioner" if isinstance(author, Person) else "Organization"
