"""Dosing regimens as reported, and the doses per body weight that follow from them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import attrs

from ..dosing import verbs
from ..errors import EvidenceError
from ..lazy import verb
from ..quantities.span import Span
from . import algebra, regimen_words
from .base import ID, Short, many
from .dose import DOSES, Dose, Phase, RateLimit, Reading, as_count, as_time, smallest
from .dose_kind import PER_KILOGRAM, kind_of
from .group import Owner
from .guards import guard_kind, guard_of, too_close, too_much
from .source import Absence, Source, Unclear, is_known
from .vocabulary import Guard, default_drug

_WORD = re.compile(r"[a-z0-9]+")


def over_guard(regimen: "DosingRegimen", guard: Guard | None) -> Iterator[tuple[str, str]]:
    """Yield the field and the message of every dose that a pack's own guard refuses."""
    given = {name: getattr(regimen, name) for name in attrs.fields_dict(DosingRegimen)}
    if guard is not None:
        yield from _slips(given, guard)
        for number, phase in enumerate(regimen.in_phases if regimen.phases else ()):
            for field, message in over_guard(phase, guard):
                yield f"phase[{number}].{field}", message


def _slips(given: Mapping[str, Any], guard: Guard | None = None) -> Iterator[tuple[str, str]]:
    """What can hardly have been given, as printed or under a further reading."""
    drug, days, interval = (given.get(name) for name in ("drug", "days_per_course", "interval"))
    yield from too_much(drug, _of_days(given), days, guard)
    yield from too_close(interval, days)
    for index, reading in enumerate(given.get("readings", ())):
        own = reading.days_per_course
        doses = _of_days(
            {"daily_dose": reading.daily_dose, "course_dose": reading.course_dose}
            | {name: getattr(reading, name, None) for name in _TIMED}
        )
        found = [
            *too_much(drug, doses, own if is_known(own) else days, guard),
            *too_close(interval, own),
        ]
        for field, message in found:
            if field != "days_per_course" or is_known(own):  # else they are the regimen's
                yield f"readings[{index}]", message


def _of_another_kind(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a dose of something else than labels print of the drug, such as a volume for a mass."""
    guard = guard_of(given.get("drug"))
    if guard is None:
        return
    substance = guard_kind(guard).substance
    doses = {name: given.get(name) for name in DOSES}
    for number, reading in enumerate(given.get("readings", ())):
        doses[f"readings[{number}]"] = getattr(reading, "printed", None)
    for name, dose in doses.items():
        bound = None if dose is None else dose.low if dose.low is not None else dose.high
        if bound is not None and kind_of(bound.unit).substance != substance:
            drug = given["drug"]
            message = f"{bound} is a {bound.dimension}; labels print {drug} as a {substance}"
            yield name, f"{message}, such as {guard.course}"


#: What makes the dose of a day of a single dose or of a rate.
_TIMED = ("single_dose", "times_per_day", "hours_per_day")


def _of_days(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the dose of a day, from the single one or the rate, as far as it is well-formed."""
    single, times = given.get("single_dose"), given.get("times_per_day")
    daily, hours = given.get("daily_dose"), given.get("hours_per_day")
    timed = single is not None and times is not None and times >= 1
    if not (timed or (daily is not None and hours is not None and 0 < hours <= 24)):
        return given
    try:
        dose = Dose(
            daily_dose=daily,
            single_dose=single,
            times_per_day=times,
            hours_per_day=hours,
            days_per_course=1,
        )
    except EvidenceError:  # what is wrong is told by the rules of a dose
        return given
    return {**given, "daily_dose": dose.of_day}


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DosingRegimen(Short, Dose):
    """How a drug was given, as reported.

    Amounts may be text (``"2 g/kg"``), ``Amount`` or a pint quantity of any registry.

    Doses are per body weight, per body surface or fixed; of mass, activity, volume or plasma
    volumes. See also `dose_per_day`, `dose_per_course` and `total_dose`, in the unit that was
    printed, and `for_patient` for what a patient is given. Whether they can be computed,
    `not_computed` says; what has phases is computed phase by phase (`in_phases`).

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
        >>> tablets = DosingRegimen(
        ...     drug="basiliximab", single_dose="500 mg", times_per_day=2, duration="12 weeks")
        >>> print(tablets.dose_per_day(), tablets.total_dose(), sep=", ")
        1000 mg/day, 84000 mg
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
        return self._asked("indication")

    @property
    def weight_policy(self) -> str | None:
        """The weight policy that the question of its pack names; None if it names none."""
        return self._asked("weight_policy")

    @property
    def body_surface(self) -> str | None:
        """The formula of the body surface that the question of its pack names; None if none."""
        return self._asked("body_surface")

    def _asked(self, name: str) -> str | None:
        """Return what the question of its pack names."""
        pack = self.owner.pack if self.owner else None
        said: str | None = getattr(pack.question, name) if pack is not None else None
        return said

    @property
    def guard(self) -> Guard | None:
        """What can hardly have been given of its drug; None where nothing says it for such doses.

        See also `weight_guard`.
        """
        found = self._guard_of_drug
        return found if found is not None and self.kind in (None, guard_kind(found)) else None

    @property
    def weight_guard(self) -> Guard | None:
        """The guard per body weight that judges its dose once somebody's weight is known.

        A fixed dose and one per body surface have it, of a drug whose labels print doses per body
        weight.

        Examples:
            >>> fixed = DosingRegimen(daily_dose="30 g/day", days_per_course=5)
            >>> fixed.guard, fixed.weight_guard.course
            (None, '2 g/kg')
        """
        found, kind = self._guard_of_drug, self.kind
        if found is None or kind is None or kind.per == "body mass":
            return None
        judged = guard_kind(found)
        same = judged.per == "body mass" and judged.substance == kind.substance
        return found if same else None

    @property
    def _guard_of_drug(self) -> Guard | None:
        """Its own pack's guard of the drug, else that of the common list."""
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
            >>> DosingRegimen(daily_dose="5 g/day", days_per_course=3).not_computed is None
            True
        """
        if self.dose is not None:
            return f"the dose is {self.dose}"
        if self.phases:
            names = ", ".join(phase.label for phase in self.phases)
            return f"it has phases, each with a dose of its own ({names})"
        kinds = {reading.kind for reading in (self, *self.readings) if reading.kind is not None}
        if len(kinds) > 1:
            return f"its readings are {' and '.join(sorted(map(str, kinds)))}"
        timed = self.duration is not None or isinstance(self.days_per_course, int)
        if self.course_dose is None and not timed:
            return f"the days of a course are {self.days_per_course}"
        source = self.stands_in
        if source is not None and source.read_in == "secondary":
            return "the dose was read in a secondary source only"
        return None

    @property
    def not_per_kilogram(self) -> str | None:
        """Why it has no dose of a course as a mass per body weight; None where it has one.

        Examples:
            >>> DosingRegimen(daily_dose="5 g/day", days_per_course=3).not_per_kilogram
            '5 g/day is a fixed mass, not a mass per body mass'
        """
        if (why := self.not_computed) is not None:
            return why
        kind = self.kind
        if kind is None or kind != PER_KILOGRAM:
            return f"{self.printed} is {kind}, not a {PER_KILOGRAM.dimension}"
        try:
            algebra.dose_per_course(self)
        except EvidenceError as error:
            return str(error.message)
        return None

    @property
    def counted(self) -> Span | Absence | Unclear:
        """How many courses: what is given for a duration is one."""
        return Span(1) if self.duration is not None else self.courses

    @property
    def in_phases(self) -> tuple["DosingRegimen", ...]:
        """Each phase as a regimen of its own; itself where it has none.

        Examples:
            >>> from myositis_ild_evidence.records import Phase
            >>> regimen = DosingRegimen(drug="basiliximab", phases=[
            ...     Phase(label="Pulses", daily_dose="1000 mg/day", days_per_course=3, courses=1),
            ...     Phase(label="Taper", daily_dose="1 mg/kg/day", duration="6 weeks")])
            >>> [(one.id, str(one.total_dose())) for one in regimen.in_phases]
            [('basiliximab-pulses', '3000 mg'), ('basiliximab-taper', '42 mg/kg')]
        """
        return tuple(map(self._alone, self.phases)) or (self,)

    def _alone(self, phase: Phase) -> "DosingRegimen":
        fields = attrs.fields(Dose)
        own: dict[str, Any] = {str(one.alias): getattr(phase, one.name) for one in fields}
        own |= {"courses": phase.courses, "interval": phase.interval}
        slug = "-".join(_WORD.findall(phase.label.lower()))
        notes = " ".join(filter(None, (self.note, phase.note)))
        return attrs.evolve(
            self, phases=(), id=f"{self.id}-{slug}", note=notes or None, derived=(), **own
        )

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
        other = [*_of_another_kind(given)]
        yield from other
        for field, message in super().problems(given):
            if not (other and field == "hours_per_day"):  # of such a dose it says nothing more
                yield field, message
        if cls.needs_days(given):
            message = "a dose per day needs the days of a course, or its duration"
            yield "days_per_course", message
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
