"""Groups, regimens, outcomes and harms as collections, and the way back to their studies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Never, Self, TypeVar

from ..errors import MissingValueError
from .collection import Collection
from .fields import where

if TYPE_CHECKING:
    from collections.abc import Callable

    from pint.facets.plain import PlainQuantity

    from ..model import AdverseEvent, Amount, DosingRegimen, Group, Outcome
    from .reports import Reviews, Studies, Words

    #: A dose with its unit; ``2 * ureg.g / ureg.kg`` is a plain quantity to type checkers.
    Dose = str | Amount | PlainQuantity[Any] | None

T = TypeVar("T")
Part = TypeVar("Part", bound="Parts[Any]")


class Parts(Collection[T]):
    """Records that stand in a study or review."""

    __slots__ = ()
    singular: ClassVar[str]

    @property
    def studies(self) -> Studies:
        """The primary studies that they stand in.

        Raises:
            MissingValueError: The collection belongs to no pack.
        """
        return self._owners("studies")  # type: ignore[no-any-return]

    @property
    def reviews(self) -> Reviews:
        """The reviews that they stand in.

        Raises:
            MissingValueError: The collection belongs to no pack.
        """
        return self._owners("reviews")  # type: ignore[no-any-return]

    def _owners(self, kind: str) -> Any:
        if self._pack is None:
            raise MissingValueError(f"these {self.what} records belong to no pack")
        whole: Collection[Any] = getattr(self._pack, kind)
        owners = {record.study for record in self._records()}  # type: ignore[attr-defined]
        return whole.subset(id for id in whole.ids if id in owners)


class Groups(Parts["Group"]):
    """Groups of people; only some of them are arms."""

    __slots__ = ()
    kind: ClassVar[str] = "groups"
    singular: ClassVar[str] = "group"

    def where(
        self,
        predicate: Callable[[Group], bool] | None = None,
        *,
        study: Words = None,
        role: Words = None,
        n: int | None = None,
        min_n: int | None = None,
        max_n: int | None = None,
        regimen: Words = None,
        within: Words = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the groups that match everything that is given.

        Args:
            predicate: A function from a group to whether it is wanted.
            study: Id of its study or review.
            role: ``"treatment"``, ``"comparator"``, ``"whole-study"``, ``"post-hoc-subgroup"``,
                ``"pooled-periods"``, ``"treatment-class"`` or ``"case-report"``.
            n: How many people (or periods); or ``min_n``, ``max_n``.
            min_n: At least so many.
            max_n: At most so many.
            regimen: Id of the regimen that it was given.
            within: Id of the group that it is a part of.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a word that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.arms.where(role="comparator", min_n=15).ids
            ('wang2022/non_ivig', 'kampylafka2012/non_ivig')
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Arms(Groups):
    """The groups that are arms of a study."""

    __slots__ = ()
    kind: ClassVar[str] = "arms"
    singular: ClassVar[str] = "arm"


class Regimens(Parts["DosingRegimen"]):
    """Dosing regimens."""

    __slots__ = ()
    kind: ClassVar[str] = "regimens"
    singular: ClassVar[str] = "regimen"

    def where(
        self,
        predicate: Callable[[DosingRegimen], bool] | None = None,
        *,
        study: Words = None,
        drug: Words = None,
        dose_per_course: Dose = None,
        min_dose_per_course: Dose = None,
        max_dose_per_course: Dose = None,
        dose_per_day: Dose = None,
        min_dose_per_day: Dose = None,
        max_dose_per_day: Dose = None,
        total_dose: Dose = None,
        min_total_dose: Dose = None,
        max_total_dose: Dose = None,
        courses: int | None = None,
        min_courses: int | None = None,
        max_courses: int | None = None,
        days_per_course: int | None = None,
        min_days_per_course: int | None = None,
        max_days_per_course: int | None = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the regimens that match everything that is given.

        Doses are compared with their units: ``"2 g/kg"`` a course is 400 mg/kg/day for 5 days. A
        published range, a minimum, or an ambiguous text with two readings matches if one reading
        can be what was asked; `notes` then says what is published. A dose that does not follow
        from the evidence is not found.

        Args:
            predicate: A function from a regimen to whether it is wanted.
            study: Id of its study or review.
            drug: The drug.
            dose_per_course: Dose per body weight of one course; or its ``min_`` and ``max_``.
            min_dose_per_course: At least so much a course.
            max_dose_per_course: At most so much a course.
            dose_per_day: Dose per body weight of one day; or its ``min_`` and ``max_``.
            min_dose_per_day: At least so much a day.
            max_dose_per_day: At most so much a day.
            total_dose: Dose per body weight of all courses; or its ``min_`` and ``max_``.
            min_total_dose: At least so much in all.
            max_total_dose: At most so much in all.
            courses: How many courses; or ``min_courses``, ``max_courses``.
            min_courses: At least so many.
            max_courses: At most so many.
            days_per_course: On how many days a course is given; or its ``min_`` and ``max_``.
            min_days_per_course: At least on so many.
            max_days_per_course: At most on so many.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a word that does not exist; near matches are offered.
            UnitError: A dose without a unit, or with one of the wrong dimension.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.evidence.regimens.where(dose_per_course="4 g/kg")
            >>> found.ids, found.notes
            (('kampylafka2012/ivig',), ('kampylafka2012/ivig: dose per course is 2 g/kg; another \
reading: 4 g/kg',))
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Outcomes(Parts["Outcome"]):
    """Outcomes."""

    __slots__ = ()
    kind: ClassVar[str] = "outcomes"
    singular: ClassVar[str] = "outcome"

    def where(
        self,
        predicate: Callable[[Outcome], bool] | None = None,
        *,
        domain: Words = None,
        timepoint: Words = None,
        study: Words = None,
        variable: Words = None,
        group: Words = None,
        better: Words = None,
        direct: bool | None = None,
        restated: bool | None = None,
        corrected: bool | None = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the outcomes that match everything that is given.

        Args:
            predicate: A function from an outcome to whether it is wanted.
            domain: What it is about, such as ``"mortality"``; a domain finds what is below it.
            timepoint: When: ``"6 months"``, in any unit or number of blanks.
            study: Id of its study or review.
            variable: What is measured, by id.
            group: Id of a group that it reports on.
            better: Whether ``"higher"`` or ``"lower"`` is better for the patient.
            direct: Whether it is direct evidence; see `Study.direct_outcomes`. An outcome of a
                review never is: it stands on studies of its own.
            restated: Whether it repeats a figure of a primary study. ``restated=False`` counts
                each figure once.
            corrected: Whether a proven correction applies to it.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> death = mie.evidence.outcomes.where(domain="mortality", timepoint="6 months")
            >>> death.where(direct=True).studies.ids
            ('wang2022',)
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class AdverseEvents(Parts["AdverseEvent"]):
    """Harms that were reported."""

    __slots__ = ()
    kind: ClassVar[str] = "adverse_events"
    singular: ClassVar[str] = "adverse event"

    def where(
        self,
        predicate: Callable[[AdverseEvent], bool] | None = None,
        *,
        study: Words = None,
        severity: Words = None,
        unit_of_analysis: Words = None,
        group: Words = None,
        counted: bool | None = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the adverse events that match everything that is given.

        Args:
            predicate: A function from an adverse event to whether it is wanted.
            study: Id of its study or review.
            severity: ``"any"``, ``"mild"``, ``"severe"`` or ``"serious"``, as the source calls it.
            unit_of_analysis: What is counted: ``"patients"`` or ``"infusions"``.
            group: Id of a group that it reports on.
            counted: Whether it has a figure; False for events that are only named.
            text: Words that stand in it, such as ``"embolism"``.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a word that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.adverse_events.where(text="pulmonary embolism").studies.ids
            ('huapaya2019',)
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]
