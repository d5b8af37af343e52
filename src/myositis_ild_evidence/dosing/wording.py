"""What is said with every dose."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, get_args

from ..errors import Part, Wording

#: Gives text in the words of whoever reads it; in those of Python as it stands.
Say = Callable[[str], str]

INTENDED_USE = (
    "For health professionals, as a record of what studies gave; not advice for a patient. "
    "Check every dose against the product's label and your own protocol."
)
#: Stands between the warnings of a row; they hold semicolons themselves.
SEPARATOR = " | "

#: How much a warning matters, the worst first: as FHIR grades an issue, and behind it what was not
#: read of the source of a figure.
Severity = Literal["high", "moderate", "low", "provenance"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class DoseWarning(Wording):
    """What a dose calls for attention to, and how much it matters; it is text.

    The grades are those of FHIR's DetectedIssue: ``high`` may do harm, ``moderate`` may change the
    dose or the rate, ``low`` is worth a look. ``provenance`` is about a source, not the patient.

    Args:
        severity: ``high``, ``moderate``, ``low`` or ``provenance``.
        *parts: Text and arguments, in their order.

    Attributes:
        severity: The same.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(dose_per_course="4 g/kg", days_per_course=2)
        >>> dose = regimen.for_patient("70 kg", product="octagam-10", warn_above="100 g")
        >>> print(dose.warnings[-1].severity, "...", dose.warnings[0].severity)
        moderate ... high
    """

    __slots__ = ("severity",)
    severity: Severity

    def __new__(cls, severity: Severity, *parts: Part) -> "DoseWarning":  # noqa: D102
        made = super().__new__(cls, *parts)
        made.severity = severity
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.severity, *self.parts)


def by_severity(warnings: Iterable[DoseWarning]) -> tuple[DoseWarning, ...]:
    """Return each warning once, the worst first."""
    return tuple(sorted(dict.fromkeys(warnings), key=lambda one: SEVERITIES.index(one.severity)))
