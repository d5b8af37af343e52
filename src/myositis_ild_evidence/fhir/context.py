"""What all resources share: addresses, references, citations, the statement of intended use."""

import re
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from ..lazy import once
from ..quantities import units
from ..records.row import Row
from ..records.source import Source

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..records.vocabulary import Vocabulary

Resource = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


def resource_id(*parts: str) -> str:
    """Return an id as FHIR allows it: letters, digits, ``-`` and ``.``, at most 64.

    Examples:
        >>> resource_id("wang2022", "group", "non_ivig")
        'wang2022.group.non--ivig'
    """
    raw = ".".join(parts)
    made = raw.replace("_", "--").replace("/", ".")
    if "--" in raw or not _ID.fullmatch(made):
        # What cannot be written so gets a mark of its own, so that no two ids are the same.
        made = f"{re.sub('[^A-Za-z0-9.-]', '-', made)[:51]}-{sha256(raw.encode()).hexdigest()[:12]}"
    return made


def row_id(row: Row) -> tuple[str, str, str]:
    """Return what the ids of the resources of a row are made of."""
    return row.study, row.section, row.place.path if row.place else row.id


def address(kind: str, id: str) -> str:
    """Return the address of a resource, the same in every export."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'myositis-ild-evidence:{kind}/{id}')}"


def pruned(resource: Mapping[str, Any]) -> Resource:
    """Return a resource without what is None or empty, which FHIR does not allow."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}


def quantity(value: Decimal | int, unit: str = "", comparator: str = "=") -> Resource:
    """Return a Quantity with the unit's UCUM code; a plain number has no unit.

    Examples:
        >>> quantity(Decimal("66.0"), "year")["value"], quantity(Decimal("66.0"), "year")["code"]
        (Decimal('66.0'), 'a')
    """
    made: Resource = {"value": value}
    if comparator in ("<", "<=", ">", ">="):
        made["comparator"] = comparator
    if unit:
        made |= {"unit": unit, "system": UCUM, "code": units.get(unit).ucum}
    return made


class Context:
    """Collects the resources of one Bundle.

    Attributes:
        evidence: The pack that the records belong to.
        vocabularies: Its closed lists of terms.
        version: Version of its data.
        statement: What the data are for, in the text of every resource.
        entries: The resources, by address.
        cited: Keys of the references that the resources cite.
    """

    def __init__(self, evidence: "Pack") -> None:
        manifest = evidence.manifest
        self.evidence = evidence
        self.vocabularies: Mapping[str, Vocabulary] = evidence.vocabularies
        self.version: str = manifest.version
        self.statement: str = f"{manifest.intended_use} Licence of the data: {manifest.licence}."
        self.entries: dict[str, Resource] = {}
        self.cited: dict[str, None] = {}

    @once
    def records(self) -> dict[str, tuple[str, str]]:
        """The kind and id of the resource of each row and regimen, by its key."""
        found = {}
        for publication in self.evidence.publications():
            for regimen in publication.regimens:
                id = resource_id(publication.id, "regimen", regimen.id)
                found[regimen.key] = ("ActivityDefinition", id)
            for row in publication.rows():
                found[row.key] = ("EvidenceVariable", resource_id(*row_id(row)))
        return found

    def add(self, kind: str, id: str, title: str, resource: Mapping[str, Any]) -> None:
        """Add a resource with its narrative."""
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in (title, self.statement))
        div = f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'
        self.entries[address(kind, id)] = pruned(
            {
                "resourceType": kind,
                "id": id,
                "text": {"status": "generated", "div": div},
                **resource,
            }
        )

    def link(self, kind: str, id: str, display: str) -> Resource:
        """Return a reference to a resource of the Bundle."""
        return {"reference": address(kind, id), "type": kind, "display": display}

    def cite(self, key: str) -> Resource:
        """Return a reference to a Citation, which the Bundle will hold."""
        display = self.evidence.references[key].short
        self.cited[key] = None
        return self.link("Citation", resource_id("citation", key), display)

    def source(self, source: Source) -> Resource:
        """Return where a figure was read, as a related artifact."""
        how = "" if source.method == "read" else f" ({source.method})"
        return {
            "type": "derived-from",
            "display": f"{source.locator}{how}",
            "resourceReference": self.cite(source.cite),
        }
