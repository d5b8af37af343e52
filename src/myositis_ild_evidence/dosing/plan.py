"""What a cohort's doses are to be, settled before any row is read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import AmbiguousDoseError, Argument, Hint, InvalidValueError, MissingValueError, near
from ..lazy import once
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.numeric import shown
from ..quantities.span import Span
from ..records import algebra, guards
from ..records.algebra import Bounds
from ..records.dose import refuse_other
from ..records.dose_kind import DoseKind
from ..records.vocabulary import Guard
from ..words import quoted
from .formulary import Formulary, or_shipped
from .labels import sentences
from .measure import formula_of, given_unit, refuse_of_mass
from .person import fraction
from .policy import BodySurface, Policy
from .product import Product
from .rounding import Rounding, chosen, in_stock, refuse_gaps
from .warning import not_for_children, of_everybody, of_policy, printed
from .weighing import refuse_not_encoded
from .wording import INTENDED_USE

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen

FIGURES = ("per_day", "per_course", "total")
_WORDS = {"per_day": "a day of infusion", "per_course": "a course", "total": "all courses"}


@attrs.frozen(kw_only=True)
class Part:
    """One reading of the regimen.

    Attributes:
        reading: Its number, from 1; None where one reading was asked for or there is only one.
        figures: Exact base units of each figure, such as g/kg, low and high.
        days: Days of a course, where they are known.
        course: The same of a course; both open where it is not known.
    """

    reading: int | None
    figures: dict[str, Bounds]
    days: int | None
    course: Bounds = (None, None)

    @property
    def suffix(self) -> str:
        """What its columns end in."""
        return "" if self.reading is None else f"_reading_{self.reading}"


@attrs.frozen(kw_only=True, slots=False)
class Plan:
    """What the columns hold.

    Attributes:
        regimen: The regimen.
        policy: The weight policy.
        surface: The formula of the body surface; None where the dose is not one per body surface.
        product: The product whose vials are counted, if one was chosen.
        rounding: How doses are rounded, if they are.
        figures: Which doses were asked for.
        parts: The readings that were asked for.
        courses: The number of courses, low and high; None where it is not known.
        base: What is rounded and what vials are for: ``per_day``, or ``per_course`` where days
            are not known.
        cautions: What holds for every row.
        of_children: What holds for rows of children; None where no ages are given.
        indication: For which the label of the product is asked.
        formulary: Where the policy and the product come from, with the limits of measurements.
    """

    regimen: DosingRegimen
    policy: Policy
    surface: BodySurface | None
    product: Product | None
    rounding: Rounding | None
    figures: tuple[str, ...]
    parts: tuple[Part, ...]
    courses: Bounds | None
    base: str
    cautions: tuple[str, ...]
    of_children: str | None
    indication: str
    formulary: Formulary

    @property
    def kind(self) -> DoseKind:
        """What the dose is of, and per what."""
        kind = self.regimen.kind
        assert kind is not None  # `of` refuses a regimen without a dose
        return kind

    @once
    def unit(self) -> str:
        """The unit of the columns: that which labels print, or which was printed."""
        return given_unit(self.regimen)

    @property
    def per_unit(self) -> Fraction:
        """How many units of the columns a base unit of the dose is."""
        return fraction(Amount(1, self.kind.unit), self.unit)

    @property
    def ending(self) -> str:
        """What the names of columns of doses end in, such as ``g`` or ``mg``."""
        return "_".join(self.unit.casefold().split())

    @property
    def guard(self) -> Guard | None:
        """What can hardly be meant of the drug."""
        return self.regimen.guard or self.regimen.weight_guard

    @property
    def judged_by_weight(self) -> bool:
        """Whether each row's weight says if a dose can be meant, though it is not per weight."""
        return self.regimen.weight_guard is not None

    @property
    def too_high(self) -> str:
        """What is said of a course that can hardly be meant."""
        assert self.guard is not None  # the caller looked
        unit = guards.guard_kind(self.guard).course
        return f"a course is {shown(guards.refused_from(self.guard))} {unit} or more"

    @property
    def too_low(self) -> str:
        """What is said of a course that is hardly ever so low."""
        return f"a course is less than {self.guard.least if self.guard else ''}"

    @property
    def printed(self) -> tuple[Fraction, str] | None:
        """The most that labels print for a course in g/kg, and what is said of a row above it."""
        return printed(self.regimen, self.product, self.indication)

    @property
    def of_obesity(self) -> str:
        """What is said of somebody obese who is dosed by the actual weight."""
        limit = shown(self.formulary.obesity or Fraction(0))
        return (
            f"the body mass index is {limit} kg/m2 or more: less by an adjusted weight "
            "(adjusted_weight_kg)"
        )

    @classmethod
    def of(
        cls,
        regimen: DosingRegimen,
        policy: str | Policy | None,
        surface: str | BodySurface | None,
        product: str | Product | None,
        round_to: Any,
        days: int | None,
        reading: Any,
        figures: Any,
        age: str | None,
        country: str | None,
        formulary: Formulary | None,
        accepted: Mapping[str, Any] | None = None,
        stock: Any = None,
    ) -> Plan:
        """Settle what was asked for; see `cohort.for_cohort`."""
        refuse_other(regimen)
        data = or_shipped(formulary)
        algebra.doses(regimen, days)  # refuses what has no dose
        refuse_of_mass(regimen, product, round_to)
        rule = data.policy((regimen.weight_policy or "actual") if policy is None else policy)
        formula = formula_of(regimen, surface, data)
        found = in_stock(data.product(product, regimen.drug, country), stock)
        refuse_not_encoded(rule)
        if days is not None:
            algebra.dose_per_day(regimen, days)  # refuses days that make no sense
        known = algebra.days_known(regimen, days)
        names = _figures(regimen, figures, known)
        assert regimen.kind is not None
        weighed = regimen.kind.per == "body mass"
        how = chosen(round_to, found, rule if weighed else None, known)
        base = "per_day" if known else "per_course"
        indication = regimen.indication or data.indication
        needed = {*names, *([base] if found or (how and how.split) else [])}
        needed |= {f"per_{how.per}"} if how else set()
        plan = cls(
            regimen=regimen,
            policy=rule,
            surface=formula,
            product=found,
            rounding=how,
            figures=names,
            parts=_parts(regimen, needed, days, reading),
            courses=_courses(regimen),
            base=base,
            cautions=_cautions(regimen, days, found, indication, reading, rule, how),
            of_children=None if age is None else not_for_children(regimen),
            indication=indication,
            formulary=data,
        )
        if "dose" not in (accepted or {}):
            plan.refuse_low()
        plan.refuse_bounds()
        return plan

    def refuse_bounds(self) -> None:
        """Refuse vials, or days, of a dose with bounds.

        Raises:
            AmbiguousDoseError: The regimen gives bounds.
            InvalidValueError: The vials leave too many gaps.
        """
        asked = self.product is not None or self.split
        each = [part.figures[self.base] for part in self.parts if asked]
        bounded = any(low != high for low, high in each)
        said = f"{self.regimen.key} gives bounds for {self.base.replace('per_', 'a ')}"
        if self.split and bounded:
            raise AmbiguousDoseError(f"{said}: it cannot be divided into days", argument="round_to")
        if self.product is not None:
            refuse_gaps(self.product.sizes)
            if bounded:
                raise AmbiguousDoseError(
                    f"{said}: they have no one number of vials",
                    Hint("; leave ", Argument("product"), " out"),
                )

    @property
    def heaviest(self) -> Fraction:
        """The most kilograms that are accepted as a body weight without being checked."""
        of = self.formulary.limits.of
        return max(of("weight", who).bounds[1] for who in ("adults", "children"))

    @property
    def split(self) -> bool:
        """Whether the days of a course differ by one step."""
        return self.rounding is not None and self.rounding.split

    @property
    def of_vials(self) -> str:
        """What vials are for: a day, or a course where its days differ or are not known."""
        return "per_course" if self.split else self.base

    def refuse_low(self) -> None:
        """Refuse a course that is hardly ever so low.

        Raises:
            InvalidValueError: It is.
        """
        if self.judged_by_weight:  # by each row's own
            return
        for part in self.parts:
            low, high = part.course
            if low is None and high is None:
                continue
            amount = Amount(numeric.from_fraction(low or high or Fraction(0)), self.kind.course)
            one = self.regimen
            typed = guards.typed_unit(one.course_dose, one.daily_dose, one.single_dose)
            why = guards.too_little(one.drug, Span(amount), self.guard, typed)
            if why:
                raise InvalidValueError(why, guards.CHECKED, code="implausible")

    @staticmethod
    def size(grams: Fraction) -> str:
        """Return the size of a vial as a part of a column's name: 2.5 is ``2_5``."""
        return numeric.text(numeric.from_fraction(grams)).replace(".", "_")

    def codebook(self) -> dict[str, str]:
        """Return what each new column means, in the order of the columns."""
        surface = {}
        if self.surface is not None:
            formula = self.surface
            surface["body_surface_m2"] = f"Body surface in m2 by {formula.label}: {formula.note}"
        book = {
            "dosing_weight_kg": "; ".join(
                (
                    f"Dosing weight in kg by the policy {self.policy.id}",
                    *self.formulary.unverified(self.policy),
                    *self.formulary.notes(self.policy)[self.policy.verified :],
                )
            ),
            **surface,
            "weight_basis": "Which weight that is: actual, ideal, adjusted or pre-pregnancy",
            "policy": "Id of the weight policy",
            "bmi": "Body mass index in kg/m2; empty where no height is known",
            "adjusted_weight_kg": self._of_adjusted(),
            "note": (
                "What the dosing weight calls for attention to, such as the policy's fallback, and "
                "what is not known"
            ),
            "warning": (
                "What else calls for attention, with ' | ' between: a child, obesity, an unusual "
                "figure that was accepted, what rounding makes of the dose"
            ),
        }
        for part in self.parts:
            book |= self._doses(part)
        use = " ".join([*self.cautions, INTENDED_USE])
        return {**book, "reason": f"Why there is no dose; empty where there is one. {use}"}

    def _of_adjusted(self) -> str:
        limit, policy = self.formulary.obesity, self.formulary.adjusting
        if limit is None or policy is None:
            return "Empty: no policy has an adjusted weight from a body mass index on"
        others = [each.id for each in self.formulary.policies if each.factor is not None]
        return (
            f"Adjusted weight in kg by the policy {policy.id}, of adults with a body mass index of "
            f"{shown(limit)} kg/m2 or more who are dosed by a higher one; such a weight is used by "
            f"{', '.join(others)}"
        )

    def _doses(self, part: Part) -> dict[str, str]:
        said = "" if part.reading is None else f", in reading {part.reading}"
        book = {}
        words = "grams" if self.unit == "g" else self.unit
        forms = {"": "Exact"} if self.rounding is None else {"": "Exact", "rounded_": "Rounded"}
        for first, word in forms.items():
            for figure in self.figures:
                if first and figure == "per_day" and self.split:
                    book[f"rounded_per_day_high_{self.ending}{part.suffix}"] = (
                        f"Rounded {words} of the first days of a course{said}"
                    )
                    book[f"rounded_days_high{part.suffix}"] = f"How many days those are{said}"
                    book[f"rounded_per_day_low_{self.ending}{part.suffix}"] = (
                        f"Rounded {words} of the other days{said}"
                    )
                    continue
                for end, bound in ends(part.figures[figure]).items():
                    name = f"{first}{figure}{end}_{self.ending}{part.suffix}"
                    book[name] = f"{word} {words} of {_WORDS[figure]}{bound}{said}"
        if self.rounding is not None:
            per = f"per_{self.rounding.per}"
            for end, bound in ends(part.figures[per]).items():
                name = f"difference_percent{end}{part.suffix}"
                book[name] = f"Rounded less exact {words}, percent of the exact{bound}{said}"
        if self.product is not None:
            of = f"{_WORDS[self.of_vials]} with {self.product.label}{said}"
            book[f"vials_{self.of_vials}{part.suffix}"] = f"Fewest whole vials of {of}"
            for size in sorted(self.product.sizes, reverse=True):
                name = f"vials_{self.of_vials}_of_{self.size(size)}_g{part.suffix}"
                book[name] = f"How many of them hold {numeric.from_fraction(size)} g"
            name = f"waste_{self.of_vials}_g{part.suffix}"
            stepped = self.rounding is not None and not self.rounding.vials
            dose = "rounded" if stepped else "exact"
            book[name] = f"Grams that the vials of {of} hold beyond the {dose} dose"
        return book

    def check_names(self, names: list[str], prefix: str) -> None:
        """Refuse new columns that exist already.

        Raises:
            InvalidValueError: One exists.
        """
        folded = {str(name).casefold(): name for name in names}  # SQL has one case for names
        for name in self.codebook():
            taken = folded.get(f"{prefix}{name}".casefold())
            if taken is not None:
                raise InvalidValueError(
                    f"the cohort already has a column {quoted(taken)}",
                    Hint("; give ", Argument("prefix"), " for the new ones"),
                    code="duplicate",
                )


def ends(bounds: tuple[Any, Any]) -> dict[str, str]:
    """Return what the names of a figure's columns end in: nothing, or which bounds are known."""
    low, high = bounds
    if low == high:  # never both open
        return {"": ""}
    found = {}
    if low is not None:
        found["_low"] = ": at least" if high is None else ": the lower bound"
    if high is not None:
        found["_high"] = ": at most" if low is None else ": the upper bound"
    return found


def _figures(regimen: DosingRegimen, asked: Any, days_known: bool) -> tuple[str, ...]:
    if asked is None:
        chosen: tuple[str, ...] = FIGURES if isinstance(regimen.counted, Span) else FIGURES[:2]
        if regimen.duration is not None and not _course_known(regimen):
            chosen = FIGURES[:1]
    else:
        chosen = (asked,) if isinstance(asked, str) else tuple(asked)
        for name in chosen:
            if name not in FIGURES:
                raise InvalidValueError(
                    f"unknown figure {quoted(name)}; {near(name, FIGURES)}",
                    code="unknown-choice",
                    argument="figures",
                )
    if "per_day" in chosen and not days_known:
        raise MissingValueError(
            f"the days of a course of {regimen.key} are {regimen.days_per_course}",
            Hint(
                ": give ",
                Argument("days"),
                " to choose, or ask for ",
                Argument("figures", ("per_course", "total")),
                " only",
            ),
        )
    return tuple(name for name in FIGURES if name in chosen)


def _course_known(regimen: DosingRegimen) -> bool:
    with suppress(MissingValueError):
        algebra.dose_per_course(regimen)
        return True
    return False


def _cautions(
    regimen: DosingRegimen,
    days: int | None,
    product: Product | None,
    indication: str,
    reading: Any,
    policy: Policy,
    rounding: Rounding | None,
) -> tuple[str, ...]:
    one = algebra.in_reading(regimen, reading) if isinstance(reading, int) else regimen
    found = [
        *of_everybody(one, days, product, indication),
        *of_policy(policy, one, days, indication, rounding),
    ]
    own = [regimen.caution] if regimen.caution else []
    return (*own, *(f"{text[0].upper()}{text[1:]}." for text in found), *sentences(product))


def _courses(regimen: DosingRegimen) -> Bounds | None:
    courses = regimen.counted
    if not isinstance(courses, Span):
        return None
    low, high = (
        None if bound is None else Fraction(bound) for bound in (courses.low, courses.high)
    )
    return low, high


def _parts(
    regimen: DosingRegimen, names: set[str], days: int | None, reading: Any
) -> tuple[Part, ...]:
    known = {name: algebra.bounds(regimen, name, days) for name in sorted(names)}
    numbers = [number for _, number in algebra.doses(regimen, days)]
    count = len(numbers)
    if any(len(bounds) != count for bounds in known.values()):
        raise AmbiguousDoseError(
            f"the courses of {regimen.key} have readings of their own",
            Hint("; leave 'total' out of ", Argument("figures")),
            code="ambiguous-reading",
        )
    if reading == "all":
        wanted = list(range(count))
    else:
        wanted = [algebra.chosen_reading(regimen, reading, more=("all",)) - 1]
    courses: list[Bounds] = [(None, None)] * count
    with suppress(MissingValueError):  # of a reading that does not say its days
        courses = algebra.bounds(regimen, "per_course", days)
    return tuple(
        Part(
            reading=index + 1 if len(wanted) > 1 else None,
            figures={name: bounds[index] for name, bounds in known.items()},
            days=numbers[index],
            course=courses[index],
        )
        for index in wanted
    )
