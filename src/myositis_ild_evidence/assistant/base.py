"""What all tools share: the pack, its reports, and the foot of every answer."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

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
            "keys": [json.dumps([key]) for key in (*publications, pack.manifest.document)],
        }
        return {name: ids[0] for name, ids in known.items() if ids}

    def _foot(self, places: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Return what every answer carries; ``places`` are keys of references and locators."""
        found: dict[str, dict[str, None]] = {}
        for key, locator in [*places] or [(self.evidence.manifest.document, "")]:
            found.setdefault(key, {}).update({locator: None} if locator else {})
        references = self.evidence.references
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
