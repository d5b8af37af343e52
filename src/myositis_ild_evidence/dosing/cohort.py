"""Doses of a regimen for the rows of a data frame, or for arrays.

A row that lacks something or can hardly be right has no dose and a reason. Nothing is guessed: the
units are said, and so are the days and the reading of a regimen that leaves them open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add, and_
from typing import TYPE_CHECKING, Any, Literal

from ..errors import AmbiguousDoseError, InvalidValueError, UnitError, near
from ..quantities import numeric, units
from ..records import algebra
from ..records.algebra import Bounds
from .arrays import Arrays
from .arrow import by_batches, is_table
from .formulary import Formulary, or_shipped
from .people import Names, People
from .person import fraction
from .plan import Part, Plan, ends
from .policy import Policy
from .product import Product
from .rounding import counted, rounded_units, step
from .vectors import TOLERANCE, Columns, New
from .weighing import Rules

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen

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
    rules, measured = Rules(plan.policy, plan.formulary, over), people.read(names, plan.policy)
    weighed = rules.weighed(measured)
    people.refuse_implausible(rules, weighed)
    if weighed.refused is not False:
        people.good.append(~weighed.refused)
    (good,) = over.keep(good=reduce(and_, people.good))
    people.good = [good]
    # Rounding meets no nonsense: where there is no dose, another weight stands in.
    (kilograms,) = over.keep(kilograms=over.where(good, weighed.kilograms, 70.0))
    assumed = rules.assumed(measured)
    note = weighed.note if assumed is None else over.joined(weighed.note, assumed)
    new: Made = {
        "dosing_weight_kg": New(kilograms, unit="kg"),
        "weight_basis": New(weighed.basis),
        "policy": New(plan.policy.id, always=True),
        "note": New(note),
    }
    if plan.of_children is not None:
        new["warning"] = New(over.where(people.child, plan.of_children, None))
    for part in plan.parts:
        new |= _doses(plan, part, kilograms, people, over)
    (shown,) = over.keep(shown=reduce(and_, people.good))
    # Most rows have a dose: engines that choose row by row look for no reason there.
    reason = over.where(shown, None, over.text(people.reasons, weighed.reason))
    new["reason"] = New(reason, always=True)
    return over.result(shown, {f"{prefix}{name}": value for name, value in new.items()})


def _doses(plan: Plan, part: Part, kilograms: Any, people: People, over: Columns) -> Made:
    """Return the columns of one reading."""
    grams = {
        name: _each(bounds, lambda per: kilograms * float(per))
        for name, bounds in part.figures.items()
    }
    new = _named("", plan, part, grams)
    units = None
    if plan.rounding is not None:
        grams, units = _rounded(plan, part, kilograms, people, over)
        new |= _named("rounded_", plan, part, grams)
    if plan.product is not None:
        if units is None or plan.rounding is None or not plan.rounding.vials:
            dose, units = grams[plan.base][0], None
        else:
            dose = kilograms * float(part.figures[plan.base][0] or 0)
        new |= _vials(plan, part.suffix, dose, units, over)
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
        units.extend(over.keep(units=rounded_units(exact, how.sizes, how.direction, over)))
        people.refuse(units[-1] < 0.5, "rounding leaves nothing")
        return units[-1] * float(unit)

    known = {f"per_{how.per}": _each(part.figures[f"per_{how.per}"], rounded)}
    if part.days is not None:
        name, factor = "per_course", Fraction(part.days)
        if how.per == "course":
            name, factor = "per_day", 1 / factor
        known[name] = _times(known[f"per_{how.per}"], (factor, factor))
    if plan.courses is not None:
        known["total"] = _times(known["per_course"], plan.courses)
    return known, units[0]


def _vials(plan: Plan, suffix: str, dose: Any, units: Any, over: Columns) -> Made:
    """Return the fewest vials for a dose, or for whole units of one, and what they waste."""
    assert plan.product is not None  # the caller looked
    sizes = plan.product.sizes
    unit = float(step(sizes))
    if units is None:
        (exact,) = over.keep(exact=dose / unit)
        (units,) = over.keep(units=rounded_units(exact, sizes, "up", over))
    counts = counted(units, sizes, over)
    spare = units * unit - dose
    label = f"vials_{plan.base}"
    return {
        f"{label}{suffix}": New(reduce(add, counts.values())),
        **{f"{label}_of_{plan.size(size)}_g{suffix}": New(count) for size, count in counts.items()},
        f"waste_{plan.base}_g{suffix}": New(
            over.where(spare > over.tolerance, spare, 0.0), unit="g"
        ),
    }


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
        columns = {"": grams[figure][0], "_low": grams[figure][0], "_high": grams[figure][1]}
        for end in ends(part.figures[figure]):
            new[f"{first}{figure}{end}_g{part.suffix}"] = New(columns[end], unit="g")
    return new


def cohort_codebook(
    regimen: DosingRegimen,
    *,
    weight_policy: str | Policy = "actual",
    product: str | Product | None = None,
    round_to: Any = None,
    days: int | None = None,
    reading: int | Literal["all"] | None = None,
    figures: Any = None,
    age: str | None = None,
    prefix: str = "",
    formulary: Formulary | None = None,
) -> dict[str, str]:
    """Return what each new column of `for_cohort` means, for the same options.

    The last says what holds for every row: cautions of the regimen, and warnings of the label.

    See also `for_cohort`, which makes the columns.

    Args:
        regimen: The regimen.
        weight_policy: As in `for_cohort`, like all that follow.
        product: The product whose vials are counted.
        round_to: How doses are rounded.
        days: On how many days a course is given, where the evidence does not say.
        reading: Which reading of an ambiguous regimen, from 1, or ``"all"``.
        figures: Which of ``per_day``, ``per_course`` and ``total``.
        age: Column of ages, if there is one.
        prefix: What the names of the new columns begin with.
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
        regimen, weight_policy, product, round_to, days, reading, figures, age, formulary
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
        InvalidValueError: One weight is implausible.

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
            f"unknown figure {figure!r}; {near(figure, _FIGURES)}",
            code="unknown-choice",
            argument="figure",
        )
    span = _FIGURES[figure](regimen)
    if span.readings:
        raise AmbiguousDoseError(f"{span}: one quantity cannot say both; use for_patient")
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
