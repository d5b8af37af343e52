"""Doses of a regimen for the rows of a data frame, or for arrays.

A row that lacks something or can hardly be right has no dose and a reason. Nothing is guessed: the
units are said, and so are the days and the reading of a regimen that leaves them open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from operator import add, and_
from typing import TYPE_CHECKING, Any, Literal

from ..records.algebra import Bounds
from .arrays import Arrays
from .arrow import by_batches, is_table
from .formulary import Formulary
from .people import Names, People
from .plan import Part, Plan, ends
from .policy import Policy
from .product import Product
from .vectors import Columns, New
from .vial_counts import counted, rounded_units, step
from .weights import Rules

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
    weighed = Rules(plan.policy, plan.formulary.devine, over).weighed(
        people.read(names, plan.policy)
    )
    if plan.policy.on_ideal_weight:
        people.refuse_implausible(weighed)
    if weighed.refused is not False:
        people.good.append(~weighed.refused)
    (good,) = over.keep(good=reduce(and_, people.good))
    people.good = [good]
    # Rounding meets no nonsense: where there is no dose, another weight stands in.
    (kilograms,) = over.keep(kilograms=over.where(good, weighed.kilograms, 70.0))
    note = weighed.note
    for condition, text in people.notes:
        note = over.joined(note, over.where(condition, text, None))
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

    Raises:
        EvidenceError: As `for_cohort` does for these options.

    Examples:
        >>> book = cohort_codebook(DosingRegimen(dose_per_course="2 g/kg", days_per_course=5))
        >>> book["per_course_g"]
        'Exact grams of a course'
    """
    plan = Plan.of(
        regimen, weight_policy, product, round_to, days, reading, figures, age, formulary
    )
    return {f"{prefix}{name}": meaning for name, meaning in plan.codebook().items()}
