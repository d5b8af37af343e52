"""Whether a dose for a child comes from a study that says anything of children."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .person import ADULT
from .wording import readable

if TYPE_CHECKING:
    from ..model import DosingRegimen
    from .patient import PatientDose

_OF_AGE = re.compile(r"\b(adults?|age[ds]?|juvenile|child(ren)?|pa?ediatric)\b", re.IGNORECASE)


def child_warning(dose: PatientDose) -> list[str]:
    """Return what must be said where the patient is known to be below 18 years."""
    if not dose.patient.is_child:
        return []
    return [f"the patient is {readable(dose.patient.age)} old, {not_for_children(dose.regimen)}"]


def not_for_children(regimen: DosingRegimen) -> str:
    """Return what must be said of a dose of this regimen for a child."""
    stated = "; ".join(text.rstrip(".") for text in _of_age(regimen))
    return (
        f"below {ADULT} years; {regimen.key} is not known to have been given to children"
        + (f" ({stated})" if stated else "")
        + ": this is no dose for a child"
    )


def _of_age(regimen: DosingRegimen) -> list[str]:
    """Return what the record of a study says of who it treated, where that is about age."""
    people = regimen.owner.people if regimen.owner else ()
    return [text for text in people if _OF_AGE.search(text)]
