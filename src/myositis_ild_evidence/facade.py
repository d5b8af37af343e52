"""A pack of evidence as one object: studies, reviews, references, claims and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

import attrs

from .lazy import once
from .packs.shipped import ShippedPack
from .query.kinds import Claims, References, Reviews, Studies
from .records.question import DirectRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from .appraisal.pooling import Poolability
    from .appraisal.results import Audit
    from .bibliography.reference import Reference
    from .packs.shipped import Contents
    from .query.gaps import GapMap
    from .query.kinds import AdverseEvents, Arms, Groups, Outcomes, Part, Regimens
    from .query.overlaps import Overlap
    from .records.appraisal import Appraisal
    from .records.claim import Claim, Manifest, Question
    from .records.study import Report
    from .records.vocabulary import Guard, Vocabulary
    from .statistics.effects import Method
    from .statistics.estimates import Better, Measure
    from .statistics.figures import Spread
    from .tables.table import Table


R = TypeVar("R", bound="Studies | Reviews")


class Evidence:
    """A pack of evidence.

    ``myositis_ild_evidence.evidence`` is the curated one; its files are read when they are first
    needed. `Evidence.load` reads and checks somebody else's pack in full.

    Attributes:
        studies: Primary studies, by id.
        reviews: Reviews, by id.
        references: The bibliography, by key.
        claims: What is asserted about the question, by id.
    """

    _contents: Contents
    studies: Studies
    reviews: Reviews
    references: References
    claims: Claims

    def __init__(self, contents: Contents) -> None:
        """Take a pack that was read; most callers want `Evidence.load`."""
        parts = {
            "_contents": contents,
            "references": References(
                "reference", lambda: self._by_key, lambda k: self._by_key[k], self
            ),
            "studies": self._reports(Studies, "study", "studies"),
            "reviews": self._reports(Reviews, "review", "reviews"),
            "claims": Claims("claim", lambda: self._by_claim, lambda k: self._by_claim[k], self),
        }
        for name, part in parts.items():
            object.__setattr__(self, name, part)  # nobody may set an attribute afterwards

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Evidence.{name} cannot be set: a pack is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"Evidence.{name} cannot be deleted: a pack is immutable")

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

    def _reports(self, type_: type[R], what: str, folder: str) -> R:
        def load(id: str) -> Any:
            report = self._contents.report(folder, id)
            return attrs.evolve(report, bibliography=self.references)

        return type_(what, lambda: getattr(self.manifest, folder), load, self)

    @property
    def manifest(self) -> Manifest:
        """What the pack says about itself."""
        return self._contents.manifest

    @property
    def version(self) -> str:
        """Version of the data."""
        return self.manifest.version

    @property
    def question(self) -> Question:
        """The question that the pack answers, and its answer in short."""
        return self.manifest.question

    @property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms that the pack uses, by name."""
        return self._contents.vocabularies

    @once
    def rule(self) -> DirectRule | None:
        """What is direct evidence for the question; None where the pack does not say."""
        direct = self.question.direct
        return None if direct is None else DirectRule(direct, self.vocabularies)

    @once
    def guards(self) -> Mapping[str, Guard]:
        """What can hardly have been given, by drug."""
        drugs = self.vocabularies["drugs"]
        return {id: term.guard for id, term in drugs.items() if term.guard is not None}

    @once
    def _by_key(self) -> dict[str, Reference]:
        return {reference.key: reference for reference in self._contents.references}

    @once
    def _by_claim(self) -> dict[str, Claim]:
        return {c.id: attrs.evolve(c, pack=self) for c in self._contents.claims}

    @property
    def appraisal(self) -> Appraisal | None:
        """Risk of bias, certainty, and what explains odd figures; None if the pack has none."""
        return self._contents.appraisal

    @once
    def groups(self) -> Groups:
        """Every group of people, as ``wang2022/ivig``."""
        from .query.kinds import Groups

        return self._gathered(Groups)

    @once
    def arms(self) -> Arms:
        """The groups that are arms of a study."""
        from .query.kinds import Arms

        return self._gathered(Arms)

    @once
    def regimens(self) -> Regimens:
        """Every regimen, as ``hallowell2016/pm-ild``."""
        from .query.kinds import Regimens

        return self._gathered(Regimens)

    @once
    def outcomes(self) -> Outcomes:
        """Every outcome, as ``wang2022/mortality-6mo``."""
        from .query.kinds import Outcomes

        return self._gathered(Outcomes)

    @once
    def adverse_events(self) -> AdverseEvents:
        """Every adverse event, as ``huapaya2019/any``."""
        from .query.kinds import AdverseEvents

        return self._gathered(AdverseEvents)

    def _gathered(self, type_: type[Part]) -> Part:
        parts = (part for report in self.reports() for part in getattr(report, type_.kind))
        return type_.of(type_.singular, [(part.key, part) for part in parts], self)

    def reports(self) -> Iterator[Report]:
        """Yield the studies, then the reviews."""
        yield from self.studies
        yield from self.reviews

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
        pm_is: Spread | None = None,
        better: Better | None = None,
        method: Method | None = None,
        level: float = 0.95,
    ) -> Table:
        """Return effects for a meta-analysis; see `myositis_ild_evidence.appraisal.to_effects`."""
        from . import appraisal

        return appraisal.to_effects(
            self, what, measure, totals=totals, pm_is=pm_is, better=better, method=method,
            level=level,
        )  # fmt: skip

    def tables(self) -> dict[str, Table]:
        """Return the tidy tables by name: the values, and one for each kind of record."""
        from .tables.tidy import tables

        return tables(self)

    def search(self, words: str) -> Table:
        """Look for words in every text and label; see `myositis_ild_evidence.query.search`.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.search("pulmonary embolism")[0]["key"]
            'huapaya2019/severe'
        """
        from .query.search import search

        return search(self, words)

    def gap_map(
        self,
        *,
        populations: Sequence[str] | str | None = None,
        domains: Sequence[str] | str | None = None,
        designs: Sequence[str] | str | None = None,
    ) -> GapMap:
        """Return where there is evidence and where there is none; see `query.gaps.gap_map`."""
        from .query.gaps import gap_map

        return gap_map(self, populations=populations, domains=domains, designs=designs)

    def overlap(self) -> Overlap:
        """Return which review rests on which study; see `query.overlaps.overlap`."""
        from .query.overlaps import overlap

        return overlap(self)

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

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evidence):
            return NotImplemented
        parts = ("studies", "reviews", "claims", "references", "appraisal", "vocabularies")
        same = (getattr(self, part) == getattr(other, part) for part in parts)
        return self.manifest == other.manifest and all(same)

    def __hash__(self) -> int:
        return hash((self.manifest.id, self.version))

    def __repr__(self) -> str:
        size = f"{len(self.studies)} studies, {len(self.reviews)} reviews"
        return f"<Evidence {self.manifest.id} {self.version}: {size}>"


def shipped() -> Evidence:
    """Return the curated pack, always the same object."""
    return _SHIPPED


# Made at import, which Python guards by a lock: threads that race get one object.
_SHIPPED = Evidence(ShippedPack())
