"""A pack of evidence as what every engine takes: its records, and what can be asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from ..lazy import once
from ..packs.shipped import KINDS, PUBLICATIONS
from ..records.base import learned
from ..records.question import BasePack, DirectRule
from ..records.source import kinds_read, read_in
from ..words import counted
from .kinds import Claims, Positions, References, Reviews, Searches, Studies, Trials

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..packs.shipped import Contents
    from ..quantities.units import Unit
    from ..records.appraisal import Appraisal
    from ..records.claim import Claim, Manifest, Question
    from ..records.search_log import SearchLog
    from ..records.source import Source, SourceReading
    from ..records.study import Publication
    from ..records.vocabulary import Guard, Vocabulary
    from ..tables.table import Table
    from . import search
    from .gaps import GapMap
    from .kinds import AdverseEvents, Arms, Groups, Outcomes, Part, Regimens
    from .overlaps import Overlap

R = TypeVar("R", bound="Studies | Reviews | Positions | Trials")


class Pack(BasePack):
    """The records of a pack, and what can be asked of them.

    `myositis_ild_evidence.Evidence` is a pack with everything that can be made of it.

    Attributes:
        studies: Primary studies, by id.
        reviews: Reviews, by id.
        positions: What guidelines say, by id.
        trials: Registered trials, by id.
        searches: The searches for evidence, by id.
        references: The bibliography, by key.
        claims: What is asserted about the question, by id.
    """

    _contents: Contents
    studies: Studies
    reviews: Reviews
    positions: Positions
    trials: Trials
    searches: Searches
    references: References
    claims: Claims

    def __init__(self, contents: Contents) -> None:
        """Take a pack that was read; most callers want `myositis_ild_evidence.Evidence.load`."""
        parts = {
            "_contents": contents,
            "references": References(
                "reference", lambda: self._contents.keys, contents.reference, self
            ),
            "studies": self._reports(Studies, "study"),
            "reviews": self._reports(Reviews, "review"),
            "positions": self._reports(Positions, "position"),
            "trials": self._reports(Trials, "trial"),
            "searches": Searches(
                "search",
                lambda: self.manifest.searches,
                lambda id: self._contents.record("searches", id),
                self,
            ),
            "claims": Claims("claim", lambda: self._by_claim, lambda k: self._by_claim[k], self),
        }
        for name, part in parts.items():
            object.__setattr__(self, name, part)  # nobody may set an attribute afterwards

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set: a pack is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted: a pack is immutable")

    def _reports(self, type_: type[R], what: str) -> R:
        kind = type_.kind

        def load(id: str) -> Any:
            record = self._contents.record(kind, id)
            if kind in PUBLICATIONS:
                return record.in_pack(self.references)
            return learned(record, bibliography=self.references)

        return type_(what, lambda: getattr(self.manifest, kind), load, self)

    @property
    def manifest(self) -> Manifest:
        """What the pack says about itself.

        See also `question`, which is a part of it.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.manifest.document
            'inpharmd'
        """
        return self._contents.manifest

    @property
    def version(self) -> str:
        """Version of the data.

        It is not the version of the library, ``myositis_ild_evidence.__version__``.
        """
        return self.manifest.version

    @property
    def question(self) -> Question:
        """The question that the pack answers, and its answer in short.

        Its text, population, intervention, level of evidence, and what is direct evidence for it.
        """
        return self.manifest.question

    @property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """The closed lists of terms that the pack uses, by name.

        Each term has an id, a label, synonyms, and the broader terms that it is a kind of; filters
        such as `Studies.where` take any of them.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.vocabularies["conditions"].find("RP-ILD")
            'rapidly-progressive-interstitial-lung-disease'
        """
        return self._contents.vocabularies

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that the pack adds to the common list; none of the shipped packs adds any.

        See also `vocabularies`, its terms.
        """
        return self._contents.units

    @once
    def rule(self) -> DirectRule | None:
        """What is direct evidence for the question; None where the pack does not say."""
        direct = self.question.direct
        return None if direct is None else DirectRule(direct, self.vocabularies)

    @property
    def readings(self) -> tuple[SourceReading, ...]:
        """What was read of the references: what, where, how far and when.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> [r.read for r in mie.document.readings if r.cite == "huapaya2019"]
            ['abstract']
        """
        return self._contents.readings

    def read_in(self, source: Source) -> str:
        """Return what was read of a source: its own word, or that of the readings.

        Args:
            source: Where a figure stands.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.read_in(mie.document.studies["wang2022"].source)
            'document'
        """
        return read_in(source, self._kinds_read, self.manifest.documents)

    @once
    def _kinds_read(self) -> dict[str, frozenset[str]]:
        return kinds_read(self.readings)

    @property
    def search_log(self) -> SearchLog | None:
        """The last search for evidence: where, when, with which words; None where there is none."""
        logs = sorted(self.searches, key=lambda log: log.on)
        return logs[-1] if logs else None

    @once
    def guards(self) -> Mapping[str, Guard]:
        """What can hardly have been given, by drug."""
        drugs = self.vocabularies["drugs"]
        return {id: term.guard for id, term in drugs.items() if term.guard is not None}

    @once
    def _search_index(self) -> search.Index:
        from . import search

        return search.Index(self)

    @once
    def _by_claim(self) -> dict[str, Claim]:
        return {c.id: attrs.evolve(c, pack=self) for c in self._contents.claims}

    @once
    def appraisal(self) -> Appraisal | None:
        """Risk of bias, certainty, and what explains odd figures; None if the pack has none."""
        found = self._contents.appraisal
        if found is None:
            return None
        return attrs.evolve(
            found,
            risk_of_bias=[attrs.evolve(one, pack=self) for one in found.risk_of_bias],
            certainty=[attrs.evolve(one, pack=self) for one in found.certainty],
        )

    @once
    def groups(self) -> Groups:
        """Every group of people, as ``wang2022/ivig``.

        See also `arms`, which leaves out subgroups, pooled periods and the like.
        """
        from .kinds import Groups

        return self._gathered(Groups)

    @once
    def arms(self) -> Arms:
        """The groups that are arms of a study.

        An arm was treated, or served as comparator, by the plan of its study. See also `groups`.
        """
        from .kinds import Arms

        return self._gathered(Arms)

    @once
    def regimens(self) -> Regimens:
        """Every regimen, as ``hallowell2016/pm-ild``.

        Those of reviews stand here, too; ``studies.regimens`` are those of studies alone.
        """
        from .kinds import Regimens

        return self._gathered(Regimens)

    @once
    def outcomes(self) -> Outcomes:
        """Every outcome, as ``wang2022/mortality-6mo``.

        Those of reviews stand here, too: ``where(restated=False)`` counts each figure once.
        """
        from .kinds import Outcomes

        return self._gathered(Outcomes)

    @once
    def adverse_events(self) -> AdverseEvents:
        """Every adverse event, as ``huapaya2019/any``.

        Those of reviews stand here, too; ``studies.adverse_events`` are those of studies alone.
        """
        from .kinds import AdverseEvents

        return self._gathered(AdverseEvents)

    def _gathered(self, type_: type[Part]) -> Part:
        parts = (
            part for publication in self.publications() for part in getattr(publication, type_.kind)
        )
        return type_.of(type_.singular, [(part.key, part) for part in parts], self)

    def publications(self) -> Iterator[Publication]:
        """Yield the studies, then the reviews.

        See also ``studies`` and ``reviews``, the two collections.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> [publication.id for publication in mie.document.publications()][4:6]
            ['kampylafka2012', 'gandiga2023']
        """
        yield from self.studies
        yield from self.reviews

    def search(self, words: str) -> Table:
        """Look for words in every text and label; the best match stands first.

        A word matches the start of a word in any case, a short one in capitals, such as ``PM``,
        only as it is written. A name of the vocabularies also finds its synonyms. See also
        ``where(text=...)`` of a collection, which gives records of one kind.

        Args:
            words: One or several words, at most 200 characters.

        Returns:
            A row for each record: its key, its kind, the field with the words, and an excerpt.

        Raises:
            InvalidValueError: There is no word, or the text is too long for a search.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.search("pulmonary embolism")[0]["key"]
            'huapaya2019/severe'
        """
        from .search import search

        return search(self, words)

    def gap_map(
        self,
        *,
        populations: Sequence[str] | str | None = None,
        domains: Sequence[str] | str | None = None,
        designs: Sequence[str] | str | None = None,
    ) -> GapMap:
        """Return how many primary studies there are for each population, outcome domain and design.

        Empty cells have a row, too: a gap is a finding. See also
        `myositis_ild_evidence.pictures.gaps`, which draws the map.

        Args:
            populations: Conditions; by default those that any study or review is about.
            domains: Domains of outcomes; by default those that any study or review reports on.
            designs: Designs; by default those of the primary studies, and the randomised trial.

        Raises:
            UnknownKeyError: A term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.document.gap_map(populations="ILD", domains="mortality")
            >>> sorted({row["studies"] for row in found})
            [0, 1]
        """
        from .gaps import gap_map

        return gap_map(self, populations=populations, domains=domains, designs=designs)

    def overlap(self) -> Overlap:
        """Return which review rests on which primary study, and how much the reviews overlap.

        The measure is the corrected covered area of Pieper 2014 (J Clin Epidemiol 67:368-375): 0
        where no study is shared, 1 where all reviews rest on the same. See also
        ``Overlap.doubles``, the figures that would be counted more than once.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.evidence.overlap()
            >>> found.percent, found.level
            (Decimal('50.0'), 'very high')
        """
        from .overlaps import overlap

        return overlap(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pack):
            return NotImplemented
        parts = (*KINDS, "claims", "references", "readings", "appraisal", "vocabularies", "units")
        same = (getattr(self, part) == getattr(other, part) for part in parts)
        return self.manifest == other.manifest and all(same)

    def __hash__(self) -> int:
        return hash((self.manifest.id, self.version))

    def __repr__(self) -> str:
        size = (
            f"{counted(len(self.studies), 'study', 'studies')}, "
            f"{counted(len(self.reviews), 'review', 'reviews')}"
        )
        return f"<{type(self).__name__} {self.manifest.id} {self.version}: {size}>"
