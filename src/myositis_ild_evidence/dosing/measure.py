"""What a dose is multiplied by beside a weight, and the unit in which it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import Argument, InvalidValueError
from ..records import guards
from ..records.dose_kind import amount_unit
from .formulary import Formulary
from .policy import BodySurface

if TYPE_CHECKING:
    from ..records.regimen import DosingRegimen


def given_unit(regimen: DosingRegimen) -> str:
    """Return the unit of what is given: that which labels print for the drug, or as printed.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> given_unit(DosingRegimen(daily_dose="400 mg/kg/day", days_per_course=5))
        'g'
        >>> given_unit(DosingRegimen(drug="basiliximab", dose_per_course="20 mg"))
        'mg'
    """
    dose = regimen.printed
    assert dose is not None  # of a regimen without a dose nobody asks
    label = guards.unit_of_course(regimen.guard)
    return amount_unit(label or (dose.low if dose.low is not None else dose.high).unit)


def formula_of(
    regimen: DosingRegimen, asked: str | BodySurface | None, formulary: Formulary
) -> BodySurface | None:
    """Return the formula of the body surface; None where the dose is not one per body surface.

    Raises:
        MissingValueError: It is one, and nobody said by which formula.
        InvalidValueError: It is none, and a formula was asked for.
    """
    if regimen.kind is not None and regimen.kind.per == "body surface":
        return formulary.body_surface(asked or regimen.body_surface, regimen.printed)
    if asked is None:
        return None
    raise InvalidValueError(
        Argument("body_surface", bare=True),
        f" is for a dose per body surface, and {regimen.printed} is none",
        code="contradiction",
    )


def refuse_of_mass(regimen: DosingRegimen, product: Any, round_to: Any) -> None:
    """Refuse vials, and steps of grams, of anything but a mass.

    Raises:
        InvalidValueError: The dose is one of activity, of volume or of plasma volumes.
    """
    if regimen.kind is None or regimen.kind.substance == "mass":
        return
    for name, value in (("product", product), ("round_to", round_to)):
        if value not in (None, "exact"):
            raise InvalidValueError(
                Argument(name, bare=True),
                f" is for a mass: {regimen.printed} is {regimen.kind}, which is not divided into "
                "vials or rounded here",
                code="wrong-dimension",
                argument=name,
            )
