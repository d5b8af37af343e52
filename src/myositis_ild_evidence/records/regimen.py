"""Dosing regimens as reported, and the doses per body weight that follow from them."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs

from ..dosing import verbs
from ..lazy import verb
from ..quantities.span import Span
from . import algebra, regimen_words
from .base import ID, Short, many
from .dose import Dose, Phase, RateLimit, Reading, as_count, as_time, smallest
from .group import Owner
from .guards import guard_of, too_close, too_much
from .source import Absence, Source, Unclear, is_known
from .vocabulary import Guard, default_drug


def over_guard(regimen: "DosingRegimen", guard: Guard | None) -> Iterator[tuple[str, str]]:
    """Yield the field and the message of every dose that a pack's own guard refuses."""
    given = {name: getattr(regimen, name) for name in attrs.fields_dict(DosingRegimen)}
    if guard is not None:
        yield from _slips(given, guard)


def _slips(given: Mapping[str, Any], guard: Guard | None = None) -> Iterator[tuple[str, str]]:
    """What can hardly have been given, as printed or under a further reading."""
    drug, days, interval = (given.get(name) for name in ("drug", "days_per_course", "interval"))
    yield from too_much(drug, given, days, guard)
    yield from too_close(interval, days)
    for index, reading in enumerate(given.get("readings", ())):
        own = reading.days_per_course
        doses = {"daily_dose": reading.daily_dose, "course_dose": reading.course_dose}
        found = [
            *too_much(drug, doses, own if is_known(own) else days, guard),
            *too_close(interval, own),
        ]
        for field, message in found:
            if field != "days_per_course" or is_known(own):  # else they are the regimen's
                yield f"readings[{index}]", message


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DosingRegimen(Short, Dose):
    """How a drug was given, as reported.

    Amounts may be text (``"2 g/kg"``), ``Amount`` or a pint quantity of any registry.

    Doses are mass per body weight (``g/kg``, ``mg/kg``; per day ``g/kg/day``), intervals calendar
    time (``1 month``), rates volume or dose per time. See also `dose_per_day`, `dose_per_course`
    and `total_dose` for doses per kilogram, `for_patient` for grams. Whether they can be computed,
    `not_computed` says: a fixed dose, one per body surface, phases, and a dose that is not known
    are only shown.

    Attributes:
        id: Id inside its study; without one, that of the drug.
        drug: From the vocabulary; a regimen that names none is one of the common default.
        courses: How many courses: a count, or a span with its basis.
        interval: From one course to the next, as reported; a month is not turned into days.
        maximum_rate: The fastest infusion that was allowed.
        phases: Phases that each have a dose of their own, in the place of one dose.
        readings: Further readings of an ambiguous text.
        derived: Names of the fields that follow from others instead of being printed.
        caution: What must be said beside every dose of this regimen.
        source: Where it was read, if not where the methods of its study stand.
        note: What else must be known.

    Raises:
        UnitError: A bare number, an unknown unit, or one of the wrong dimension.
        InvalidValueError: A dose that is not positive, days or courses below one, both doses; an
            interval shorter than a course; more than the guard of its drug allows, which stands
            against slips and is not a clinical limit (`vocabulary.Guard`).

    Examples:
        >>> regimen = DosingRegimen(
        ...     daily_dose="0.4 g/kg/day", days_per_course=5, courses=6, interval="1 month")
        >>> print(regimen.dose_per_course(), regimen.total_dose(), sep=", ")
        2 g/kg, 12 g/kg
    """

    drug: str = attrs.field(factory=default_drug, metadata={"term": "drugs"})
    id: str = attrs.field(default=attrs.Factory(lambda self: self.drug, takes_self=True))
    courses: Span | Absence | Unclear = attrs.field(
        default=Absence.NOT_REPORTED, converter=as_count
    )
    interval: Span | Absence | Unclear = attrs.field(
        default=Absence.NOT_REPORTED, converter=as_time
    )
    maximum_rate: RateLimit | Absence = Absence.NOT_REPORTED
    phases: tuple[Phase, ...] = attrs.field(default=(), converter=many, metadata={"key": "phase"})
    readings: tuple[Reading, ...] = attrs.field(
        default=(), converter=many, metadata={"key": "reading"}
    )
    derived: tuple[str, ...] = attrs.field(default=(), converter=many)
    caution: str | None = None
    source: Source | None = None
    note: str | None = None
    owner: Owner | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "owner"}
    )

    # Records of two studies are two, whatever they say; where else one stands does not count.
    BESIDE: ClassVar[tuple[str, ...]] = ("study",)

    def _in_short(self) -> str:
        return f"{self.key}: {regimen_words.regimen(self)}"

    @property
    def study(self) -> str:
        """Id of the study or review that it stands in; empty for a regimen of its own."""
        return self.owner.id if self.owner else ""

    @property
    def indication(self) -> str | None:
        """The indication that the question of its pack takes from labels; None if it says none."""
        pack = self.owner.pack if self.owner else None
        said: str | None = pack.question.indication if pack is not None else None
        return said

    @property
    def guard(self) -> Guard | None:
        """What can hardly have been given of its drug; None where nothing says it."""
        pack = self.owner.pack if self.owner else None
        own: Guard | None = pack.guards.get(self.drug) if pack is not None else None
        return own or guard_of(self.drug)

    @property
    def stands_in(self) -> Source | None:
        """Where it was read: its own source, or where the methods of its study stand."""
        if self.source is not None or self.owner is None or self.owner.source is None:
            return self.source
        return self.owner.source.at("Methods")

    @property
    def key(self) -> str:
        """The id with the study's id before it, such as ``hallowell2016/pm-ild``.

        It is unique in a pack: ``evidence.regimens[key]`` is this regimen.
        """
        return f"{self.study}/{self.id}" if self.study else self.id

    @property
    def not_computed(self) -> str | None:
        """Why no dose can be computed from it; None where one can.

        Examples:
            >>> DosingRegimen(dose=Absence.NOT_READ).not_computed
            'the dose is not read'
            >>> DosingRegimen(daily_dose="5 g/day", days_per_course=3).not_computed
            '5 g/day is not a dose per body weight'
        """
        if self.dose is not None:
            return f"the dose is {self.dose}"
        if self.phases:
            names = ", ".join(phase.label for phase in self.phases)
            return f"it has phases, each with a dose of its own ({names})"
        if not self.per_body_weight:
            return f"{self.printed} is not a dose per body weight"
        if self.daily_dose is not None and not isinstance(self.days_per_course, int):
            return f"the days of a course are {self.days_per_course}"
        source = self.stands_in
        if source is not None and source.read_in == "secondary":
            return "the dose was read in a secondary source only"
        return None

    @verb(algebra.dose_per_day)
    def dose_per_day(self) -> None:
        """See `myositis_ild_evidence.dosing.dose_per_day`."""

    @verb(algebra.dose_per_course)
    def dose_per_course(self) -> None:
        """See `myositis_ild_evidence.dosing.dose_per_course`."""

    @verb(algebra.total_dose)
    def total_dose(self) -> None:
        """See `myositis_ild_evidence.dosing.total_dose`."""

    @verb(verbs.for_patient)
    def for_patient(self) -> None:
        """See `myositis_ild_evidence.dosing.for_patient`."""

    @verb(verbs.for_cohort)
    def for_cohort(self) -> None:
        """See `myositis_ild_evidence.dosing.for_cohort`."""

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The rules of a dose; courses and intervals are more than zero."""
        yield from super().problems(given)
        days = given.get("days_per_course")
        if (
            given.get("daily_dose") is not None
            and "days_per_course" in given
            and (days is None or days in (Absence.NOT_REPORTED, Absence.NOT_APPLICABLE))
        ):
            yield "days_per_course", "a dose per day needs the days of a course"
        courses, interval = given.get("courses"), given.get("interval")
        if isinstance(courses, Span) and smallest(courses) < 1:
            yield "courses", f"there is at least 1 course, not {courses}"
        if isinstance(interval, Span) and smallest(interval) <= 0:
            yield "interval", f"an interval is more than zero, not {interval}"
        drug = given.get("drug")
        if isinstance(drug, str) and not ID.fullmatch(drug):  # or a guard would not know it
            example = default_drug()
            yield "drug", f"a drug is the id of a term, such as {example!r}, not {drug!r}"
        yield from _slips(given)
        for name in given.get("derived", ()):
            if name not in ("courses", "interval", "days_per_course"):
                yield "derived", f"{name!r} is not a part that can be derived"
