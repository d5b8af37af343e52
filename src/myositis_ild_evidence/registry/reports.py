"""Studies and reviews as collections, and the way from them to what they hold."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Never, Self, TypeVar

from .collection import Collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..model import Report, Review, Study
    from .cited import References
    from .parts import AdverseEvents, Arms, Groups, Outcomes, Part, Regimens

    #: A word, or several of which any will do.
    Words = str | tuple[str, ...] | list[str] | set[str] | frozenset[str] | None

R = TypeVar("R", bound="Report")


class Reports(Collection[R]):
    """Studies or reviews."""

    __slots__ = ()
    key: ClassVar[Callable[[Any], str]] = attrgetter("id")

    def _parts(self, type_: type[Part], name: str) -> Part:
        # A study that is read twice is one object, so the parts are those of the pack.
        parts = [(part.key, part) for report in self for part in getattr(report, name)]
        return type_.of(type_.singular, parts, self._pack)

    @property
    def groups(self) -> Groups:
        """Their groups of people."""
        from .parts import Groups

        return self._parts(Groups, "groups")

    @property
    def arms(self) -> Arms:
        """The groups that are arms."""
        from .parts import Arms

        return self._parts(Arms, "arms")

    @property
    def regimens(self) -> Regimens:
        """Their dosing regimens."""
        from .parts import Regimens

        return self._parts(Regimens, "regimens")

    @property
    def outcomes(self) -> Outcomes:
        """Their outcomes."""
        from .parts import Outcomes

        return self._parts(Outcomes, "outcomes")

    @property
    def adverse_events(self) -> AdverseEvents:
        """The harms that they report."""
        from .parts import AdverseEvents

        return self._parts(AdverseEvents, "adverse_events")

    @property
    def references(self) -> References:
        """Their publications."""
        from .cited import References

        found = [(report.id, report.reference) for report in self]
        return References.of("reference", found, self._pack)


class Studies(Reports["Study"]):
    """Primary studies."""

    __slots__ = ()
    kind: ClassVar[str] = "studies"

    def where(
        self,
        predicate: Callable[[Study], bool] | None = None,
        *,
        disease: Words = None,
        antibody: Words = None,
        lung: Words = None,
        treatment_line: Words = None,
        design: Words = None,
        outcome: Words = None,
        drug: Words = None,
        n: int | None = None,
        min_n: int | None = None,
        max_n: int | None = None,
        year: int | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        direct: bool | None = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the studies that match everything that is given.

        A term finds everything that is a kind of it, by id, label or synonym in any case. Of
        several terms in a list any will do. A study whose number is not known is not found by it.

        Args:
            predicate: A function from a study to whether it is wanted.
            disease: A condition that the people have.
            antibody: An antibody that they have.
            lung: ``"ILD"`` (all have it), ``"RP-ILD"``, ``"some"``, ``"none"``.
            treatment_line: ``"first-line"``, ``"refractory"`` or ``"mixed"``.
            design: The design, such as ``"randomised"``.
            outcome: A domain in which an outcome is reported, such as ``"mortality"``.
            drug: A drug that was given.
            n: How many people; or ``min_n``, ``max_n``.
            min_n: At least so many.
            max_n: At most so many.
            year: Year of publication; or ``min_year``, ``max_year``.
            min_year: Published in this year or later.
            max_year: Published in this year or earlier.
            direct: Whether the evidence is direct; see `Study.is_direct`.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.studies.where(disease="DM", design="randomised", min_n=10).ids
            ('dalakas1993',)
        """
        from .fields import where

        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Reviews(Reports["Review"]):
    """Reviews."""

    __slots__ = ()
    kind: ClassVar[str] = "reviews"

    def where(
        self,
        predicate: Callable[[Review], bool] | None = None,
        *,
        disease: Words = None,
        antibody: Words = None,
        lung: Words = None,
        treatment_line: Words = None,
        design: Words = None,
        outcome: Words = None,
        drug: Words = None,
        n: int | None = None,
        min_n: int | None = None,
        max_n: int | None = None,
        year: int | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        rests_on: Words = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the reviews that match everything that is given; see `Studies.where`.

        Args:
            predicate: A function from a review to whether it is wanted.
            disease: A condition that it is about.
            antibody: An antibody that it is about.
            lung: ``"ILD"``, ``"RP-ILD"``, ``"some"``, ``"none"``.
            treatment_line: ``"first-line"``, ``"refractory"`` or ``"mixed"``.
            design: The design, such as ``"systematic review"``.
            outcome: A domain in which an outcome is reported.
            drug: A drug whose regimen it gives.
            n: How many people; or ``min_n``, ``max_n``.
            min_n: At least so many.
            max_n: At most so many.
            year: Year of publication; or ``min_year``, ``max_year``.
            min_year: Published in this year or later.
            max_year: Published in this year or earlier.
            rests_on: Key of a primary study that it rests on, as far as is known.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.reviews.where(rests_on="wang2022").ids
            ('gandiga2023',)
        """
        from .fields import where

        return where(self, predicate, locals())  # type: ignore[no-any-return]
