"""Records that a search found, as RIS, with what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from .people import Organisation
from .reference import Reference
from .ris import to_ris

if TYPE_CHECKING:
    from collections.abc import Mapping


def screened(log: Any, references: Mapping[str, Reference] | Any) -> str:
    """Return the records of a search as RIS; the note of each says what became of it, and why.

    A record that is a reference of the pack is written as that; of any other what is known.

    Args:
        log: The search.
        references: The bibliography of its pack.

    Raises:
        MissingExtraError: rispy is not installed.
    """
    return to_ris([_reference(record, references) for record in log.records])


def _reference(record: Any, references: Any) -> Reference:
    found = (
        references[record.id]
        if record.id in references
        else Reference(
            key=record.id,
            kind="misc",
            title=record.title or record.id,
            authors=[Organisation(name="[author not recorded]")],
            year=record.year,
            doi=record.doi,
            pmid=None if record.pmid is None else str(record.pmid),
            url=record.url,
        )
    )
    why = f": {record.reason}" if record.reason else ""
    notes = (found.note, f"{record.screened}{why}", record.note)
    return attrs.evolve(found, note="; ".join(note for note in notes if note))
