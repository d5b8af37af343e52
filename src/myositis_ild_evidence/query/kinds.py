"""Studies and reviews as collections, and the way from them to what they hold."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Never, Self, TypeVar

from ..errors import MissingValueError
from .collection import Collection
from .fields import where

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records.study import Publication, Review, Study

    #: A word, or several of which any will do.
    Words = str | tuple[str, ...] | list[str] | set[str] | frozenset[str] | None
    from pint.facets.plain import PlainQuantity

    from ..quantities.amount import Amount
    from ..records.group import Group
    from ..records.outcome import AdverseEvent, Outcome
    from ..records.regimen import DosingRegimen

    #: A dose with its unit; ``2 * ureg.g / ureg.kg`` is a plain quantity to type checkers.
    Dose = str | Amount | PlainQuantity[Any] | None
    from ..bibliography.reference import Reference
    from ..records.claim import Claim
    from ..records.position import Position
    from ..records.search_log import SearchLog  # noqa: F401 - a base class names it in quotes
    from ..records.trial import Trial
    from .pack import Pack

R = TypeVar("R", bound="Publication")


class Reports(Collection[R]):
    """Studies or reviews."""

    __slots__ = ()
    key: ClassVar[Callable[[Any], str]] = attrgetter("id")

    def _parts(self, type_: type[Part], name: str) -> Part:
        # A study that is read twice is one object, so the parts are those of the pack.
        parts = [(part.key, part) for publication in self for part in getattr(publication, name)]
        return type_.of(type_.singular, parts, self._pack)

    @property
    def groups(self) -> Groups:
        """Their groups of people."""
        return self._parts(Groups, "groups")

    @property
    def arms(self) -> Arms:
        """The groups that are arms."""
        return self._parts(Arms, "arms")

    @property
    def regimens(self) -> Regimens:
        """Their dosing regimens."""
        return self._parts(Regimens, "regimens")

    @property
    def outcomes(self) -> Outcomes:
        """Their outcomes."""
        return self._parts(Outcomes, "outcomes")

    @property
    def adverse_events(self) -> AdverseEvents:
        """The harms that they report."""
        return self._parts(AdverseEvents, "adverse_events")

    @property
    def references(self) -> References:
        """Their publications."""
        found = [(publication.id, publication.reference) for publication in self]
        return References.of("reference", found, self._pack)


class Studies(Reports["Study"]):
    """Primary studies, by id.

    See also `Reviews`, and `Regimens` and `Outcomes`, what they hold.
    """

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
        pack: Words = None,
        read_in: Words = None,
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
            pack: Id of its pack: ``"document"`` or ``"beyond"``.
            read_in: What was read of it: ``"document"``, ``"abstract"``, ``"full-text"``, ...
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.studies.where(disease="DM", design="randomised", min_n=10).ids
            ('dalakas1993', 'aggarwal2022', 'miyasaka2012')
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Reviews(Reports["Review"]):
    """Reviews, by id.

    Their figures rest on other studies and are never counted again. See also `Studies`.
    """

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
        included_studies: Words = None,
        pack: Words = None,
        read_in: Words = None,
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
            included_studies: Key of a primary study that it rests on, as far as is known.
            pack: Id of its pack: ``"document"`` or ``"beyond"``.
            read_in: What was read of it: ``"document"``, ``"abstract"``, ``"full-text"``, ...
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.reviews.where(included_studies="wang2022").ids
            ('gandiga2023',)
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


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
            raise MissingValueError(f"these {self.what} records belong to no pack", code="no-pack")
        whole: Collection[Any] = getattr(self._pack, kind)
        owners = {record.study for record in self._records()}  # type: ignore[attr-defined]
        return whole.subset(id for id in whole.ids if id in owners)


class Groups(Parts["Group"]):
    """Groups of people, by study and id; only some of them are arms.

    See also `Arms`.
    """

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
            >>> mie.document.arms.where(role="comparator", min_n=15).ids
            ('wang2022/non_ivig', 'kampylafka2012/non_ivig')
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Arms(Groups):
    """The groups that are arms of a study, which people were given or assigned to.

    See also `Groups`, which holds subgroups and pooled periods as well.
    """

    __slots__ = ()
    kind: ClassVar[str] = "arms"
    singular: ClassVar[str] = "arm"


class Regimens(Parts["DosingRegimen"]):
    """Dosing regimens, by study and id, such as ``wang2022/ivig``.

    See also `myositis_ild_evidence.dosing`, which computes with them.
    """

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
            min_total_dose: At least this total.
            max_total_dose: At most this total.
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
    """Outcomes, by study and id, such as ``wang2022/mortality-6mo``.

    See also `AdverseEvents` for harms.
    """

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
    """Harms that were reported, by study and id.

    A harm that is named without a figure is one of them. See also `Outcomes`.
    """

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
            ('huapaya2019', 'aggarwal2022', 'lim2021')
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Cited(Collection[T]):
    """Positions or trials, each with its reference."""

    __slots__ = ()
    key: ClassVar[Callable[[Any], str]] = attrgetter("id")

    @property
    def references(self) -> References:
        """What they cite, each once."""
        found = {record.cite: record.reference for record in self}  # type: ignore[attr-defined]
        return References.of("reference", found.items(), self._pack)


class Positions(Cited["Position"]):
    """What guidelines and other bodies say.

    See also `Position`, one of them, and `where`, which finds some.
    """

    __slots__ = ()
    kind: ClassVar[str] = "positions"

    def where(
        self,
        predicate: Callable[[Position], bool] | None = None,
        *,
        disease: Words = None,
        antibody: Words = None,
        lung: Words = None,
        treatment_line: Words = None,
        design: Words = None,
        drug: Words = None,
        stance: Words = None,
        strength: Words = None,
        certainty: Words = None,
        country: Words = None,
        body: Words = None,
        year: int | None = None,
        min_year: int | None = None,
        max_year: int | None = None,
        pack: Words = None,
        read_in: Words = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the positions that match everything that is given; see `Studies.where`.

        Args:
            predicate: A function from a position to whether it is wanted.
            disease: A condition that it is about.
            antibody: An antibody that it is about.
            lung: ``"ILD"``, ``"RP-ILD"``, ``"some"``, ``"none"``.
            treatment_line: ``"first-line"``, ``"refractory"`` or ``"mixed"``.
            design: What it is, such as ``"guideline"``.
            drug: The treatment.
            stance: ``"recommended"``, ``"option"``, ``"rescue"``, ``"not-named"``, ``"against"``,
                ``"funded"`` or ``"not-funded"``.
            strength: ``"strong"``, ``"conditional"``, ``"ungraded"``, ``"not-read"``.
            certainty: ``"high"`` to ``"very-low"``, ``"ungraded"``, ``"not-read"``.
            country: Two letters, such as ``"GB"``.
            body: Words of the name of the body.
            year: When; or ``min_year``, ``max_year``.
            min_year: In this year or later.
            max_year: In this year or earlier.
            pack: Id of its pack.
            read_in: What was read, such as ``"guideline"`` or ``"secondary"``.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> "romerobueno2020" in mie.evidence.positions.where(lung="RP-ILD", stance="rescue")
            True
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Trials(Cited["Trial"]):
    """Registered trials: what is coming, never evidence.

    See also `Trial`, one of them, and `where`, which finds some.
    """

    __slots__ = ()
    kind: ClassVar[str] = "trials"

    def where(
        self,
        predicate: Callable[[Trial], bool] | None = None,
        *,
        disease: Words = None,
        antibody: Words = None,
        lung: Words = None,
        treatment_line: Words = None,
        design: Words = None,
        drug: Words = None,
        status: Words = None,
        measures_outcome: bool | None = None,
        n: int | None = None,
        min_n: int | None = None,
        max_n: int | None = None,
        pack: Words = None,
        read_in: Words = None,
        text: Words = None,
        **unknown: Never,
    ) -> Self:
        """Return the trials that match everything that is given; see `Studies.where`.

        Args:
            predicate: A function from a trial to whether it is wanted.
            disease: A condition that the people have.
            antibody: An antibody that they have.
            lung: ``"ILD"``, ``"RP-ILD"``, ``"some"``, ``"none"``.
            treatment_line: ``"first-line"``, ``"refractory"`` or ``"mixed"``.
            design: The design, such as ``"randomised"``.
            drug: A drug that is given.
            status: Its status, such as ``"recruiting"``.
            measures_outcome: Whether an outcome of the question is measured.
            n: How many people are planned; or ``min_n``, ``max_n``.
            min_n: At least so many.
            max_n: At most so many.
            pack: Id of its pack.
            read_in: What was read, such as ``"registry"``.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> "nct02728752" in mie.evidence.trials.where(status="completed", drug="IVIG")
            True
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class Searches(Collection["SearchLog"]):
    """The searches for evidence.

    See also `SearchLog`, one of them, and `Evidence.search_log`, the last one.
    """

    __slots__ = ()
    kind: ClassVar[str] = "searches"


class Claims(Collection["Claim"]):
    """What is asserted about the question, by id, with the verdict on each.

    See also `myositis_ild_evidence.appraisal.check`, which computes what a verdict rests on.
    """

    __slots__ = ()
    kind: ClassVar[str] = "claims"

    def where(
        self,
        predicate: Callable[[Claim], bool] | None = None,
        *,
        verdict: Words = None,
        study: Words = None,
        evidence_for: Words = None,
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
            evidence_for: Key of an outcome, adverse event or regimen that bears on it.
            cites: Key of a reference that the verdict rests on.
            text: Words that stand in it.
            **unknown: Anything else is an error.

        Raises:
            UnknownKeyError: A keyword or a word that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> "short-term-fvc" in mie.evidence.claims.where(verdict="not-checkable")
            True
        """
        return where(self, predicate, locals())  # type: ignore[no-any-return]


class References(Collection["Reference"]):
    """References, by citation key, with their export.

    See also `myositis_ild_evidence.bibliography`, which reads and writes them.
    """

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
        return where(self, predicate, locals())  # type: ignore[no-any-return]

    @property
    def pack(self) -> Pack | None:
        """The evidence that they belong to."""
        pack: Pack | None = self._pack
        return pack

    def to_bibtex(self, *, encoding: Literal["portable", "ascii", "utf-8"] = "portable") -> str:
        """Return the references as BibTeX; see `myositis_ild_evidence.bibliography.to_bibtex`.

        Args:
            encoding: ``portable`` is read alike by BibTeX, biber and pandoc; ``ascii`` holds
                nothing but ASCII; ``utf-8`` keeps every character, for biblatex.

        Raises:
            InvalidValueError: Another encoding, or ASCII cannot express a character.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.evidence.references.where(author="Dalakas", max_year=2000)
            >>> found.to_bibtex().splitlines()[0]
            '@article{dalakas1993,'
        """
        from ..bibliography.bibtex import to_bibtex

        return to_bibtex(self, encoding=encoding)

    def to_ris(self) -> str:
        """Return the references as RIS; see `myositis_ild_evidence.bibliography.to_ris`.

        See also `to_csl_json` and `to_bibtex`, which need no extra.

        Raises:
            MissingExtraError: The extra ``cite`` is not installed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.evidence.references.where(author="Dalakas", max_year=2000)
            >>> found.to_ris().split()[:3]
            ['TY', '-', 'JOUR']
        """
        from ..bibliography.ris import to_ris

        return to_ris(self)

    def to_csl_json(self) -> list[dict[str, Any]]:
        """Return the references as CSL-JSON; see `mie.bibliography.to_csl_json`.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.evidence.references.where(author="Dalakas", max_year=2000)
            >>> [item["type"] for item in found.to_csl_json()]
            ['article-journal']
        """
        from ..bibliography.csl import to_csl_json

        return to_csl_json(self)

    def cite(self, style: Literal["ama", "vancouver", "apa"] = "vancouver") -> str:
        """Return the list in a style; see `myositis_ild_evidence.bibliography.cite`.

        See also `myositis_ild_evidence.Citations`, which numbers marks in a text of your own.

        Args:
            style: ``ama`` (11th edition), ``vancouver`` (Citing Medicine, 2nd edition) or ``apa``
                (7th edition).

        Raises:
            InvalidValueError: Another style.
            MissingExtraError: The extra ``cite`` is not installed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> print(mie.evidence.references.subset(["devine1974"]).cite("ama"))
            1. Devine BJ. Gentamicin therapy. Drug Intell Clin Pharm. 1974;8:650-655.
        """
        from ..bibliography.styles import cite

        return cite(self, style)
