"""One figure for one weight or an array, pint in and out, at little more than pint's own cost."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from weakref import ref

from ..errors import AmbiguousDoseError, InvalidValueError, UnitError, near
from ..quantities import units
from ..records import algebra
from .formulary import Formulary, or_shipped
from .person import fraction
from .vectors import TOLERANCE
from .verbs import for_patient

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen

Figure = Literal["total", "per_course"]
_FIGURES = {"total": algebra.total_dose, "per_course": algebra.dose_per_course}

_NEAR = (-TOLERANCE, TOLERANCE)

# Hashing a regimen costs more than the dose, so its identity is the key; the reference tells
# whether the regimen is still the same object.
_PER_KILOGRAM: dict[tuple[int, str], tuple[Any, Fraction, float]] = {}


def _per_kilogram(regimen: DosingRegimen, figure: str) -> tuple[Any, Fraction, float]:
    if figure not in _FIGURES:
        raise InvalidValueError(
            f"unknown figure {figure!r}; {near(figure, _FIGURES)}",
            code="unknown-choice",
            argument="figure",
        )
    span = _FIGURES[figure](regimen)
    if span.readings:
        raise AmbiguousDoseError(f"{span}: one quantity cannot say both; use for_patient")
    exact = fraction(span.exact, "g/kg")
    key = (id(regimen), figure)
    known = (ref(regimen, lambda _: _PER_KILOGRAM.pop(key, None)), exact, float(exact))
    _PER_KILOGRAM[key] = known
    return known


def dose_quantity(
    regimen: DosingRegimen,
    weight: Any,
    figure: Figure = "total",
    *,
    formulary: Formulary | None = None,
) -> Any:
    """Return one figure of a regimen for an adult's actual body weight, as a pint quantity.

    The same as ``for_patient(weight).total.quantity``, for loops: with a float in the quantity,
    the result is the float product, which may differ from the exact one in the last digit. It
    carries no cautions.

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
        UnitError: The weight is no mass, or no number.
        InvalidValueError: One weight is implausible.

    Examples:
        >>> import pint
        >>> regimen = DosingRegimen(dose_per_course="2 g/kg", courses=3)
        >>> weight = pint.get_application_registry().Quantity(70.5, "kg")
        >>> float(dose_quantity(regimen, weight).magnitude)
        423.0
    """
    known = _PER_KILOGRAM.get((id(regimen), figure))
    if known is None or known[0]() is not regimen:
        known = _per_kilogram(regimen, figure)
    if not units.is_quantity(weight):
        return getattr(for_patient(regimen, weight, formulary=formulary), figure).quantity
    data = or_shipped(formulary)
    magnitude = weight.magnitude
    if getattr(magnitude, "ndim", 0):
        return _many(weight, known[1], data)
    low, high = data.limits.of("weight", "adults").floats
    if dict(weight.unit_items()) != {"kilogram": 1} or not low <= magnitude <= high:
        # Another unit, or a weight that will be refused with the reason.
        kilograms = for_patient(regimen, weight, formulary=data).patient.kilograms
        magnitude = type(magnitude)(kilograms.numerator) / type(magnitude)(kilograms.denominator)
    per_kilogram = known[2]
    grams = units._pint_unit(weight._REGISTRY, "g")
    if isinstance(magnitude, (int, float)):
        return type(weight)(per_kilogram * magnitude, grams)
    exact = known[1]
    return type(weight)(magnitude * exact.numerator / exact.denominator, grams)


@lru_cache(maxsize=256)
def _in_unit(
    per_kilogram: Fraction, unit: str, bounds: tuple[float, float]
) -> tuple[float, float, float]:
    """Return grams for one of a unit, and the limits of a body weight in it."""
    factor = units.get(unit).factor / units.get("kg").factor
    low, high = ((bound + way) / float(factor) for bound, way in zip(bounds, _NEAR, strict=True))
    return float(per_kilogram * factor), low, high


def _many(weights: Any, per_kilogram: Fraction, formulary: Formulary) -> Any:
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
    multiplier, low, high = _in_unit(
        per_kilogram, unit, formulary.limits.of("weight", "adults").floats
    )
    grams = values * multiplier
    # NaN makes both comparisons false.
    if values.size and not (values.min() >= low and values.max() <= high):
        grams[~((values >= low) & (values <= high))] = float("nan")
    return registry.Quantity(grams, units._pint_unit(registry, "g"))
