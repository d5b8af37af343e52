"""References and claims as collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Never, Self

from .collection import Collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Claim, Reference
    from .evidence import Evidence
    from .reports import Words


class Claims(Collection["Claim"]):
    """What is asserted about the question."""

    __slots__ = ()
    kind: ClassVar[str] = "claims"

    def where(
        self,
        predicate: Callable[[Claim], bool] | None = None,
        *,
        verdict: Words = None,
        study: Words = None,
        bears_on: Words = None,
        cites: Words = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the claims that match everything that is given.

        Args:
            predicate: A function from a claim to whether it is wanted.
            verdict: ``"supported"``, ``"overstated"``, ``"contradicted"``, ``"indirect-only"`` or
                ``"not-checkable"``.
            study: Id of a study or review that bears on it.
            bears_on: Key of an outcome, adverse event or regimen that bears on it.
            cites: Key of a reference that the verdict rests on.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a word that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> "short-term-fvc" in mie.evidence.claims.where(verdict="contradicted")
            True
        """
        from .fields import where

        return where(self, predicate, locals())  # type: ignore[no-any-return]


class References(Collection["Reference"]):
    """References, with their export."""

    __slots__ = ()
    kind: ClassVar[str] = "references"

    def where(
        self,
        predicate: Callable[[Reference], bool] | None = None,
        *,
        kind: Words = None,
        author: Words = None,
        journal: Words = None,
        year: int | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the references that match everything that is given.

        Args:
            predicate: A function from a reference to whether it is wanted.
            kind: ``"article"``, ``"book"``, ``"misc"``, ``"online"`` or ``"techreport"``.
            author: Words of the authors' names.
            journal: The journal, as it is abbreviated.
            year: Year of publication; or ``min_year``, ``max_year``.
            min_year: Published in this year or later.
            max_year: Published in this year or earlier.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a word that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.references.where(author="Dalakas", max_year=2000).ids
            ('dalakas1993',)
        """
        from .fields import where

        return where(self, predicate, locals())  # type: ignore[no-any-return]

    @property
    def pack(self) -> Evidence | None:
        """The evidence that they belong to."""
        return self._pack

    def to_bibtex(self, *, encoding: Literal["ascii", "utf-8"] = "ascii") -> str:
        """Return the references as BibTeX; see `myositis_ild_evidence.exchange.bibtex`."""
        from ..exchange.bibtex import to_bibtex

        return to_bibtex(self, encoding=encoding)

    def to_ris(self) -> str:
        """Return the references as RIS; see `myositis_ild_evidence.exchange.ris`."""
        from ..exchange.ris import to_ris

        return to_ris(self)

    def to_csl_json(self) -> list[dict[str, Any]]:
        """Return the references as CSL-JSON; see `myositis_ild_evidence.exchange.csl`."""
        from ..exchange.csl import to_csl_json

        return to_csl_json(self)

    def cite(self, style: Literal["ama", "vancouver", "apa"] = "vancouver") -> str:
        """Return the list in a style; see `myositis_ild_evidence.exchange.citations.cite`."""
        from ..exchange.citations import cite

        return cite(self, style)
