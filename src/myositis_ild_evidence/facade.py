"""A pack of evidence as one object: studies, reviews, references, claims and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from .packs.shipped import ShippedPack
from .query.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .appraisal.pooling import Poolability
    from .appraisal.results import Audit
    from .statistics.effects import Method
    from .statistics.estimates import Better, Measure
    from .statistics.figures import Spread
    from .tables.table import Table


class Evidence(Pack):
    """A pack of evidence.

    ``myositis_ild_evidence.evidence`` is the curated one; its files are read when they are first
    needed. `Evidence.load` reads and checks somebody else's pack in full.

    Attributes:
        studies: Primary studies, by id.
        reviews: Reviews, by id.
        references: The bibliography, by key.
        claims: What is asserted about the question, by id.
    """

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read and check a pack.

        Args:
            path: The directory that holds ``pack.toml``, a JSON file of a whole pack, or one of
                `myositis_ild_evidence.installed_packs`, by name.

        Raises:
            PackError: Everything that is wrong with the pack.
        """
        from .packs.sources import read

        return cls(read(path))

    def values(self) -> Table:
        """Return every reported number as one tidy table; see the documentation of its columns."""
        from .tables.values import values

        return values(self)

    def audit(self, rules: Sequence[str] | None = None) -> Audit:
        """Hold every printed figure against every rule; see `myositis_ild_evidence.appraisal`."""
        from . import appraisal

        return appraisal.audit(self, rules)

    def can_pool(self, what: str) -> Poolability:
        """Say whether results may be pooled; see `myositis_ild_evidence.appraisal.can_pool`."""
        from . import appraisal

        return appraisal.can_pool(self, what)

    def to_effects(
        self,
        what: str,
        measure: Measure = "risk-ratio",
        *,
        totals: Mapping[str, int] | None = None,
        plus_minus: Spread | None = None,
        better: Better | None = None,
        method: Method | None = None,
        level: float = 0.95,
    ) -> Table:
        """Return effects for a meta-analysis; see `myositis_ild_evidence.appraisal.to_effects`."""
        from . import appraisal

        return appraisal.to_effects(
            self, what, measure, totals=totals, plus_minus=plus_minus, better=better, method=method,
            level=level,
        )  # fmt: skip

    def tables(self) -> dict[str, Table]:
        """Return the tidy tables by name: the values, and one for each kind of record."""
        from .tables.tidy import tables

        return tables(self)

    def report(
        self,
        path: str | Path,
        *,
        format: Literal["html", "markdown"] | None = None,  # noqa: A002
    ) -> None:
        """Write everything into one file, HTML or Markdown; see `report.write`."""
        from . import report

        report.write(self, path, format=format)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the pack as JSON text; see `myositis_ild_evidence.to_json`."""
        from .packs.json_text import to_json

        return to_json(self, indent=indent)

    def to_fhir(self, *, fhir_version: str = "5.0.0") -> dict[str, Any]:
        """Return the pack as a FHIR Bundle; see `myositis_ild_evidence.fhir`."""
        from .fhir.bundle import to_fhir

        return to_fhir(self, fhir_version=fhir_version)

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self._contents, ShippedPack):
            return shipped, ()
        return type(self), (self._contents,)


def shipped() -> Evidence:
    """Return the curated pack, always the same object."""
    return _SHIPPED


# Made at import, which Python guards by a lock: threads that race get one object.
_SHIPPED = Evidence(ShippedPack())
