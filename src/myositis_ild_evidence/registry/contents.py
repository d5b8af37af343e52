"""What a pack is read into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model import Appraisal, Claim, Manifest, Reference, Report
    from ..vocabulary import Vocabulary


class Contents(Protocol):
    """What an `Evidence` is made of: a pack, read at once or file by file."""

    @property
    def manifest(self) -> Manifest:
        """What the pack says about itself."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What is asserted."""

    @property
    def appraisal(self) -> Appraisal | None:
        """Risk of bias and certainty; None if the pack has none."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The bibliography."""

    @property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms."""

    def report(self, folder: str, id: str) -> Report:
        """Return a study or review; KeyError if there is none."""
