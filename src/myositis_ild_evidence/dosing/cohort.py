"""Doses of a regimen for the rows of a data frame, or for arrays.

A row that lacks something or can hardly be right has no dose and a reason. Nothing is guessed: the
units are said, and so are the days and the reading of a regimen that leaves them open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import ceil
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ..errors import AmbiguousDoseError, InvalidValueError, MissingValueError, UnitError, near
from ..quantities import numeric, units
from ..records import algebra, guards
from ..records.algebra import Bounds
from ..words import quoted
from .arrays import Arrays
from .arrow import by_batches, is_table
from .formulary import Formulary, or_shipped
from .people import Names, People
from .person import fraction
from .plan import Part, Plan, ends
from .policy import BodySurface, Policy
from .product import Product
from .rounding import (
    MUCH,
    UNDIVIDED,
    Rounding,
    counted,
    gaps,
    in_the_middle,
    rounded_units,
    step,
)
from .vectors import TOLERANCE, Columns, New
from .warning import UNSEEN, too_low
from .weighing import Measured, Rules, Weighed
from .wording import SEPARATOR

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen

#: Which weights are a body's own, not an ideal one.
_OWN = ("actual", "pre-pregnancy")
#: Stands where a height is not looked at.
_ANY_HEIGHT = 170.0
#: A dose as columns of its low and high bound; None where open.
Pair = tuple[Any, Any]
#: New columns by name.
Made = dict[str, New]


def added(plan: Plan, names: Names, prefix: str, df: Any) -> Any:
    """Return the caller's kind of frame with the columns of the doses."""
    if isinstance(df, Mapping):
        return _added(plan, names, prefix, Arrays(df))
    if is_table(df):
        return by_batches(df, lambda over: _added(plan, names, prefix, over))
    from .frames import Frames

    return _added(plan, names, prefix, Frames(df))


def _added(plan: Plan, names: Names, prefix: str, over: Any) -> Any:
    """Return the columns with those of the doses."""
    plan.check_names(over.names, prefix)
    people = People(over, plan.formulary.limits)
    measured = people.read(names, plan.policy, height=plan.surface is not None)
    rules = Rules(plan.policy, plan.formulary, over)
    weighed = rules.weighed(measured)
    people.refuse_implausible(rules, weighed)
    if plan.surface is not None:
        _refuse_others(plan.surface, weighed, people)
    if weighed.refused is not False:
        people.good.append(~weighed.refused)
    (good,) = over.keep(good=reduce(and_, people.good))
    people.good = [good]
    # Rounding meets no nonsense: where there is no dose, another weight stands in.
    (kilograms,) = over.keep(kilograms=over.where(good, weighed.kilograms, 70.0))
    times = kilograms
    if plan.surface is not None:
        height = over.where(good, people.height, _ANY_HEIGHT)
        (times,) = over.keep(surface=plan.surface.columns(kilograms, height))
        _doubtful(plan.surface, people, over)
    elif plan.kind.per is None:
        (times,) = over.keep(ones=kilograms * 0.0 + 1.0)
    assumed = rules.assumed(measured)
    note = weighed.note if assumed is None else over.joined(weighed.note, assumed)
    if plan.formulary.obesity is not None and plan.kind.per == "body mass":
        note = over.joined(note, _unseen(people, over))
    if plan.of_children is not None:
        people.said.append((people.child, plan.of_children))
    new: Made = {
        "dosing_weight_kg": New(kilograms, unit="kg"),
        **({"body_surface_m2": New(times, unit="m2")} if plan.surface is not None else {}),
        "weight_basis": New(weighed.basis),
        "policy": New(plan.policy.id, always=True),
        "bmi": New(over.empty() if people.bmi is None else people.bmi, unit="kg/m2"),
        "adjusted_weight_kg": New(_adjusted(plan, people, measured, weighed, over), unit="kg"),
        "note": New(note),
        "warning": New(None),  # its place among the columns; its text is known at the end
    }
    scale = times
    if plan.judged_by_weight:
        weight = measured.weight if measured.now is None else measured.now
        (scale,) = over.keep(scale=over.where(good, weight, 70.0))
    for part in plan.parts:
        new |= _doses(plan, part, times, scale, people, over)
    new["warning"] = New(over.listed(people.said, SEPARATOR))
    (shown,) = over.keep(shown=reduce(and_, people.good))
    # Most rows have a dose: engines that choose row by row look for no reason there.
    reason = over.where(shown, None, over.text(people.reasons, weighed.reason))
    new["reason"] = New(reason, always=True)
    return over.result(shown, {f"{prefix}{name}": value for name, value in new.items()})


def _refuse_others(formula: BodySurface, weighed: Weighed, people: People) -> None:
    """Refuse whom a formula of the body surface was not made for."""
    for limit, below in ((formula.least_weight, True), (formula.most_weight, False)):
        if limit is not None:
            top = float(fraction(limit, "kg"))
            outside = weighed.kilograms < top if below else weighed.kilograms > top
            side = "below" if below else "above"
            people.refuse(
                people.over.sure(outside), f"{formula.id} was not made for a weight {side} {limit}"
            )


def _doubtful(formula: BodySurface, people: People, over: Columns) -> None:
    """Say where a formula of the body surface is known to be wrong."""
    if formula.doubtful_from_bmi is not None and people.bmi is not None:
        wrong = over.sure(people.bmi >= float(formula.doubtful_from_bmi) - over.tolerance)
        people.said.append((wrong, f"{formula.doubt} ({formula.label})"))


def _unseen(people: People, over: Columns) -> Any:
    """Return the note of rows without a height; of children obesity is not judged."""
    text, unseen = f"height is not given: {UNSEEN}", people.unseen
    if people.child is not None:
        unseen = ~people.child if unseen is True else unseen & ~people.child
    return text if unseen is True else over.where(unseen, text, None)


def _adjusted(
    plan: Plan, people: People, measured: Measured, weighed: Weighed, over: Columns
) -> Any:
    """Return the adjusted weight of who is obese and dosed by a higher weight, and warn of it."""
    limit, policy, basis = plan.formulary.obesity, plan.formulary.adjusting, weighed.basis
    if plan.kind.per != "body mass":
        return over.empty()
    if limit is None or people.bmi is None or (isinstance(basis, str) and basis not in _OWN):
        return over.empty()
    obese = over.sure(people.bmi >= float(limit) - over.tolerance)
    if people.child is not None:
        obese = obese & ~people.child
    if not isinstance(basis, str):
        obese = obese & over.sure(reduce(or_, [basis == own for own in _OWN]))
    (obese,) = over.keep(obese=obese)
    people.said.append((obese, plan.of_obesity))
    if policy is None or people.male is None:
        return over.empty()
    (height,) = over.keep(height=over.where(obese, people.height, _ANY_HEIGHT))
    known = attrs.evolve(measured, height=height, male=people.male)
    other = Rules(policy, plan.formulary, over).weighed(known)
    holds = obese & people.known & over.sure(other.kilograms < weighed.kilograms)
    if other.refused is not False:
        holds = holds & ~other.refused
    if not isinstance(other.basis, str):
        holds = holds & over.sure(other.basis == "adjusted")
    return over.where(holds, other.kilograms, over.empty())


def _doses(
    plan: Plan, part: Part, kilograms: Any, scale: Any, people: People, over: Columns
) -> Made:
    """Return the columns of one reading.

    ``kilograms`` is what the dose is multiplied by, ``scale`` what a course is divided by to be
    judged; they differ where a dose is not per body weight and labels are.
    """
    grams = {
        name: _each(bounds, lambda per: kilograms * float(per))
        for name, bounds in part.figures.items()
    }
    new = _named("", plan, part, grams)
    units = None
    before = _judge(plan, part, kilograms, scale, people, over)
    if plan.rounding is not None:
        exact = {name: grams[name] for name in part.figures}
        grams, units = _rounded(plan, part, kilograms, people, over)
        new |= _named("rounded_", plan, part, grams)
        new |= _difference(plan, part, exact, grams, people, over)
        if part.course != (None, None) and "per_course" in grams:
            _look_again(plan, grams["per_course"], before, scale, people, over)
    if plan.product is not None:
        whole = plan.rounding is not None and plan.rounding.vials and not plan.split
        days, each = part.days or 1, [(grams[plan.base][0], 1)]
        if plan.split:
            high, low = reversed(grams["per_day"])
            each = [(high, grams["days_high"][0]), (low, days - grams["days_high"][0])]
        elif whole:
            each = [(kilograms * float(part.figures[plan.base][0] or 0), 1)]
        dose, content, vials = _vials(plan, part.suffix, each, units if whole else None, over)
        new |= vials
        if plan.printed is not None and not (plan.rounding and plan.rounding.vials):
            most, text = plan.printed
            much = content * 100.0 >= dose * float(100 + MUCH) - over.tolerance
            course = content * float(days if plan.of_vials == "per_day" else 1)
            above = course > scale * (float(most) + over.tolerance)
            people.said.append((much & above, f"the vials of a course, given whole: {text}"))
    return new


def _judge(
    plan: Plan, part: Part, kilograms: Any, scale: Any, people: People, over: Columns
) -> tuple[Any, Any]:
    """Refuse a course that can hardly be meant; return where it is too low or above the label.

    Both are the same for all rows where labels print doses as this one is written.
    """
    guard, printed, near = plan.guard, plan.printed, over.tolerance
    known = [bound for bound in part.course if bound is not None]
    if not known:
        return False, False
    least = guards.least_of(guard) if guard is not None else None
    if not plan.judged_by_weight:
        low = least is not None and known[0] < least
        if low:
            people.check_dose(kilograms > 0, plan.too_low)
        return low, printed is not None and known[-1] > printed[0]
    course = [kilograms * float(bound) for bound in known]
    assert guard is not None and printed is not None  # noqa: PT018 - a weight guard has both
    people.refuse(course[-1] >= scale * (float(guards.refused_from(guard)) - near), plan.too_high)
    (above,) = over.keep(above=course[-1] > scale * (float(printed[0]) + near))
    people.said.append((above, printed[1]))
    if least is None:
        return False, above
    (low,) = over.keep(low=course[0] < scale * (float(least) - near))
    people.check_dose(low, plan.too_low)
    return low, above


def _look_again(
    plan: Plan, course: Pair, before: tuple[Any, Any], scale: Any, people: People, over: Columns
) -> None:
    """Look at a course once it is rounded as at the exact one; what was said of it is not again."""
    guard, near = plan.guard, over.tolerance
    known = [bound for bound in course if bound is not None]
    low_before, above_before = before
    if guard is not None:
        top, least = guards.refused_from(guard), guards.least_of(guard)
        people.refuse(known[-1] >= scale * (float(top) - near), f"rounded, {plan.too_high}")
        if least is not None and low_before is not True:
            low = known[0] < scale * (float(least) - near)
            people.check_dose(_and_not(low, low_before), f"rounded, {plan.too_low}")
    if plan.printed is not None and above_before is not True:
        most, text = plan.printed
        above = known[-1] > scale * (float(most) + near)
        people.said.append((_and_not(above, above_before), f"rounded, {text}"))


def _and_not(condition: Any, other: Any) -> Any:
    return condition if other is False else condition & ~other


def _difference(
    plan: Plan,
    part: Part,
    exact: Mapping[str, Pair],
    rounded: Mapping[str, Pair],
    people: People,
    over: Columns,
) -> Made:
    """Return what rounding adds in percent, and say where that is much."""
    assert plan.rounding is not None  # the caller looked
    name = f"per_{plan.rounding.per}"
    new: Made = {}
    for end in ends(part.figures[name]):
        at = 1 if end == "_high" else 0
        change = (rounded[name][at] / exact[name][at] - 1.0) * 100.0
        (percent,) = over.keep(percent=change)
        new[f"difference_percent{end}{part.suffix}"] = New(percent)
        much = (percent >= MUCH - over.tolerance) | (percent <= over.tolerance - MUCH)
        people.said.append((much, f"rounding changes the dose by {MUCH} % or more"))
    return new


def _rounded(
    plan: Plan, part: Part, kilograms: Any, people: People, over: Columns
) -> tuple[dict[str, Pair], Any]:
    """Return the rounded doses, and the whole units of the figure that was rounded."""
    how = plan.rounding
    assert how is not None  # the caller looked
    unit = step(how.sizes)
    units: list[Any] = []

    def rounded(per: Fraction) -> Any:
        (exact,) = over.keep(exact=kilograms * float(per / unit))
        # Nobody weighs twice as much; the steps of the fewest vials end somewhere.
        top = ceil(2 * plan.heaviest * per / unit)
        units.extend(over.keep(units=how.columns(exact, top, over)))
        if how.within is not None:
            people.refuse(exact > top + over.tolerance, "the dose is too high for the fewest vials")
            people.refuse(units[-1] < 0.5, how.none_near)
        elif how.direction == "nearest":
            middle = in_the_middle(exact, units[-1], how.sizes, over)
            people.said.append((middle, "in the middle between two roundings: rounded up"))
        people.refuse(units[-1] < 0.5, "rounding leaves nothing")
        return units[-1] * float(unit)

    known = {f"per_{how.per}": _each(part.figures[f"per_{how.per}"], rounded)}
    if how.split and part.days is not None:
        known |= _apart(units[0], part.days, unit, how, people, over)
    elif part.days is not None:
        name, factor = "per_course", Fraction(part.days)
        if how.per == "course":
            name, factor = "per_day", 1 / factor
        known[name] = _times(known[f"per_{how.per}"], (factor, factor))
    if plan.courses is not None:
        known["total"] = _times(known["per_course"], plan.courses)
    return known, units[0]


def _apart(
    units: Any, days: int, unit: Fraction, how: Rounding, people: People, over: Columns
) -> dict[str, Pair]:
    """Return the lower and the higher day of a course, and how many days are higher."""
    (low,) = over.keep(low=over.floor(units / float(days)))
    (more,) = over.keep(more=units - low * float(days))
    (high,) = over.keep(high=over.where(more > 0.5, low + 1.0, low))
    gaps_of = dict.fromkeys(gaps(how.sizes)[0], 0)
    least = over.replace(low, gaps_of, low) if gaps_of else low
    most = over.replace(high, gaps_of, high) if gaps_of else high
    people.refuse((least < 0.5) | (most < 0.5), f"a rounded course {UNDIVIDED} {days} days")
    return {"per_day": (low * float(unit), high * float(unit)), "days_high": (more, more)}


def _vials(
    plan: Plan, suffix: str, each: list[tuple[Any, Any]], units: Any, over: Columns
) -> tuple[Any, Any, Made]:
    """Return the dose, the grams of its fewest vials, and both as columns.

    Doses come with how many there are of each; of one, its whole units may be known.
    """
    assert plan.product is not None  # the caller looked
    sizes = plan.product.sizes
    unit = float(step(sizes))
    counts: dict[Fraction, Any] = {}
    dose: Any = 0.0
    content: Any = 0.0
    for grams, number in each:
        whole = units
        if whole is None:
            (exact,) = over.keep(exact=grams / unit)
            (whole,) = over.keep(units=rounded_units(exact, sizes, "up", over))
        for size, count in counted(whole, sizes, over).items():
            counts[size] = counts.get(size, 0) + count * number
        dose, content = dose + grams * number, content + whole * unit * number
    counts = {size: over.whole(count) for size, count in counts.items()} if plan.split else counts
    spare = content - dose
    label = f"vials_{plan.of_vials}"
    new = {
        f"{label}{suffix}": New(reduce(add, counts.values())),
        **{f"{label}_of_{plan.size(size)}_g{suffix}": New(count) for size, count in counts.items()},
        f"waste_{plan.of_vials}_g{suffix}": New(
            over.where(spare > over.tolerance, spare, 0.0), unit="g"
        ),
    }
    return dose, content, new


def _each(bounds: Bounds, change: Callable[[Fraction], Any]) -> Pair:
    """Return both bounds changed; one figure is changed once."""
    low = None if bounds[0] is None else change(bounds[0])
    if bounds[0] == bounds[1]:
        return low, low
    return low, None if bounds[1] is None else change(bounds[1])


def _times(grams: Pair, numbers: Bounds) -> Pair:
    low, high = (
        None if one is None or number is None else one * float(number)
        for one, number in zip(grams, numbers, strict=True)
    )
    return low, high


def _named(first: str, plan: Plan, part: Part, grams: Mapping[str, Pair]) -> Made:
    new: Made = {}
    for figure in plan.figures:
        if first and figure == "per_day" and plan.split:
            low, high = grams[figure]
            last = f"_{plan.ending}{part.suffix}"
            new[f"rounded_per_day_high{last}"] = _shown(plan, high)
            new[f"rounded_days_high{part.suffix}"] = New(grams["days_high"][0])
            new[f"rounded_per_day_low{last}"] = _shown(plan, low)
            continue
        columns = {"": grams[figure][0], "_low": grams[figure][0], "_high": grams[figure][1]}
        for end in ends(part.figures[figure]):
            new[f"{first}{figure}{end}_{plan.ending}{part.suffix}"] = _shown(plan, columns[end])
    return new


def _shown(plan: Plan, column: Any) -> New:
    """Return a column in the unit that is shown."""
    factor = plan.per_unit
    return New(column if factor == 1 else column * float(factor), unit=plan.unit)


def cohort_codebook(
    regimen: DosingRegimen,
    *,
    weight_policy: str | Policy | None = None,
    body_surface: str | BodySurface | None = None,
    product: str | Product | None = None,
    stock: Any = None,
    round_to: Any = None,
    days: int | None = None,
    reading: int | Literal["all"] | None = None,
    figures: Any = None,
    age: str | None = None,
    accept_implausible: Mapping[str, str | bool] | None = None,
    prefix: str = "",
    country: str | None = None,
    formulary: Formulary | None = None,
) -> dict[str, str]:
    """Return what each new column of `for_cohort` means, for the same options.

    The last says what holds for every row: cautions of the regimen, and warnings of the label.

    See also `for_cohort`, which makes the columns.

    Args:
        regimen: The regimen.
        weight_policy: As in `for_cohort`, like all that follow.
        body_surface: The formula of the body surface.
        product: The product whose vials are counted.
        stock: The sizes of vials that are there.
        round_to: How doses are rounded.
        days: On how many days a course is given, where the evidence does not say.
        reading: Which reading of an ambiguous regimen, from 1, or ``"all"``.
        figures: Which of ``per_day``, ``per_course`` and ``total``.
        age: Column of ages, if there is one.
        accept_implausible: What was checked although it is unusual.
        prefix: What the names of the new columns begin with.
        country: As in `for_cohort`.
        formulary: Where policies, products and limits are looked up.

    Returns:
        The meaning of each column, by name; grams, kilograms and counts say so in the name.

    Raises:
        EvidenceError: As `for_cohort` does for these options.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> book = cohort_codebook(DosingRegimen(dose_per_course="2 g/kg", days_per_course=5))
        >>> book["per_course_g"]
        'Exact grams of a course'
    """
    plan = Plan.of(
        regimen,
        weight_policy,
        body_surface,
        product,
        round_to,
        days,
        reading,
        figures,
        age,
        country,
        formulary,
        accept_implausible,
        stock,
    )
    return {f"{prefix}{name}": meaning for name, meaning in plan.codebook().items()}


Figure = Literal["total", "per_course"]
_FIGURES = {"total": algebra.total_dose, "per_course": algebra.dose_per_course}


def dose_quantity(
    regimen: DosingRegimen,
    weight: Any,
    figure: Figure = "total",
    *,
    formulary: Formulary | None = None,
) -> Any:
    """Return one figure of a regimen for an adult's actual body weight, as a pint quantity.

    The same as ``for_patient(weight).total.quantity``, in the registry of the weight and without
    cautions. An array is multiplied and checked against the limits, no more, at about numpy's cost.

    See also `for_cohort`, which takes policies, rounding and vials.

    Args:
        regimen: The regimen.
        weight: A pint quantity of any registry, of one number or of an array; anything else goes
            through `for_patient`.
        figure: ``total`` or ``per_course``.
        formulary: Whose limits of weights hold; by default the package's own.

    Returns:
        Grams, in the registry of the weight. Of an array, NaN where a weight is missing or
        implausible; `for_cohort` says why.

    Raises:
        AmbiguousDoseError: The regimen gives bounds or has another reading.
        MissingValueError: The number of courses is not reported.
        UnitError: The weight is not a mass, or not a number.
        InvalidValueError: One weight is implausible, or a course is hardly ever so low.

    Examples:
        >>> import pint
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg", courses=3)
        >>> weight = pint.get_application_registry().Quantity(70.5, "kg")
        >>> float(dose_quantity(regimen, weight).magnitude)
        423.0
    """
    if figure not in _FIGURES:
        raise InvalidValueError(
            f"unknown figure {quoted(figure)}; {near(figure, _FIGURES)}",
            code="unknown-choice",
            argument="figure",
        )
    if (why := regimen.not_per_kilogram) is not None:
        raise MissingValueError(f"{why}; use for_patient")
    span = _FIGURES[figure](regimen)
    if span.readings:
        raise AmbiguousDoseError(f"{span}: one quantity cannot say both; use for_patient")
    low = too_low(regimen)
    if low:
        raise InvalidValueError(f"{low}; use for_patient", code="implausible")
    per_kilogram = fraction(span.exact, "g/kg")
    data = or_shipped(formulary)
    if units.is_quantity(weight) and getattr(weight.magnitude, "ndim", 0) > 0:
        return _grams(weight, per_kilogram, data)
    dose = regimen.for_patient(weight, formulary=data)
    if not units.is_quantity(weight):
        return (dose.total if figure == "total" else dose.per_course).quantity
    grams: Any = dose.weighed.kilograms * per_kilogram
    if isinstance(weight.magnitude, Decimal):
        grams = numeric.from_fraction(grams)
    elif not isinstance(weight.magnitude, Fraction):
        grams = float(grams)
    return type(weight)(grams, units._pint_unit(weight._REGISTRY, "g"))


def _grams(weights: Any, per_kilogram: Fraction, formulary: Formulary) -> Any:
    """Return grams for an array: the unit and the dose are one factor, the array is read once."""
    registry = weights._REGISTRY
    weights, unit = units._listed(weights, "mass")
    if units.get(unit).dimension != "mass":
        raise UnitError(f"a body weight is a mass, not {unit}")
    values = weights.magnitude
    if values.dtype.kind not in "fiu":
        raise UnitError(
            f"expected an array of numbers, got one of {values.dtype}", code="wrong-type"
        )
    factor = units.get(unit).factor / units.get("kg").factor
    low, high = formulary.limits.of("weight", "adults").floats
    low, high = (low - TOLERANCE) / float(factor), (high + TOLERANCE) / float(factor)
    grams = values * float(per_kilogram * factor)
    # NaN makes both comparisons false.
    if values.size and not (values.min() >= low and values.max() <= high):
        grams[~((values >= low) & (values <= high))] = float("nan")
    return registry.Quantity(grams, units._pint_unit(registry, "g"))
