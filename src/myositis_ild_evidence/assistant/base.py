"""What all tools share: the pack, its reports, and the foot of every answer."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..bibliography.reference import Reference
from ..errors import InvalidValueError, near
from ..query.pack import Pack
from ..records.study import Publication
from . import answers


class Base:
    """The tools of one pack.

    Args:
        evidence: The pack.
    """

    def __init__(self, evidence: Pack) -> None:
        self.evidence = evidence

    def examples(self) -> dict[str, str]:
        """Return a right value of each argument that names a record, as JSON or plain text."""
        pack = self.evidence
        publications = (*pack.studies.ids, *pack.reviews.ids)
        known: dict[str, Sequence[str]] = {
            "id": publications,
            "regimen": pack.regimens.ids,
            "outcome": (*pack.outcomes.ids, *pack.adverse_events.ids),
            "claim": pack.claims.ids,
            "keys": [json.dumps([key]) for key in (*publications, *pack.manifest.documents)],
        }
        return {name: ids[0] for name, ids in known.items() if ids}

    def _foot(
        self, places: Iterable[tuple[str, str]], more: Mapping[str, Reference] | None = None
    ) -> dict[str, Any]:
        """Return what every answer carries; ``places`` are keys of references and locators.

        ``more`` are references beside those of the evidence, such as the labels of products.
        """
        found: dict[str, dict[str, None]] = {}
        whole = [(key, "") for key in self.evidence.manifest.documents]
        for key, locator in [*places] or whole:
            found.setdefault(key, {}).update({locator: None} if locator else {})
        references: dict[str, Reference] = {
            key: self.evidence.references[key]
            if more is None or key in self.evidence.references
            else more[key]
            for key in found
        }
        return {
            "sources": [
                answers.SourceOf(key=k, citation=references[k].citation, locators=[*locators])
                for k, locators in found.items()
            ],
            "intended_use": self.evidence.manifest.intended_use,
            "data_version": self.evidence.version,
        }

    def _publication(self, id: str) -> Publication:
        for collection in (self.evidence.studies, self.evidence.reviews):
            if id in collection.ids:
                found: Publication = collection[id]
                return found
        known = (*self.evidence.studies.ids, *self.evidence.reviews.ids)
        raise InvalidValueError(
            f"no study or review {id[:60]!r}; {near(id[:60], known)}",
            code="unknown-key",
            argument="id",
        )
