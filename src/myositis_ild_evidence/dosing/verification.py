"""Doses whose figures are known, computed again on the machine that is to be used."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from ..errors import EvidenceError
from ..records.base import Checked, Short
from ..records.plain import Plain
from .filing import digest, software
from .formulary import Formulary, or_shipped, read
from .sheet import Sheet, moment, sha256
from .verbs import for_patient

if TYPE_CHECKING:
    from ..query.kinds import Regimens
    from ..records.regimen import DosingRegimen
    from .patient import PatientDose

_FILE = "verification/doses.toml"
#: A figure in 28 digits lies within this of the fraction that it stands for.
_LIMIT = Fraction(1, 10**26)


@attrs.frozen(kw_only=True)
class VerificationCase(Checked):
    """One dose with the figures that it must have.

    Attributes:
        id: Its id.
        says: What it is, in words.
        regimen: Key of the regimen.
        given: Arguments of `for_patient`.
        expected: The figures by name, each a decimal or a fraction, or the vials or the days
            of a course in words; or ``refused``, with the code of the error.
    """

    id: str
    says: str
    regimen: str
    given: dict[str, Any]
    expected: dict[str, str]


@attrs.frozen(kw_only=True)
class _File:
    cases: tuple[VerificationCase, ...] = attrs.field(metadata={"key": "case"})


@attrs.frozen(kw_only=True, repr=False)
class VerifiedFigure(Plain, Short):
    """One figure, as it must be and as it is here.

    Attributes:
        case: Id of the dose.
        figure: Which figure.
        expected: What it must be.
        found: What it is here.
        agrees: Whether the two are the same.
    """

    case: str
    figure: str
    expected: str
    found: str
    agrees: bool

    def _in_short(self) -> str:
        sign = "=" if self.agrees else "is not"
        return f"{self.case}, {self.figure}: {self.found} {sign} {self.expected}"


@attrs.frozen(kw_only=True, repr=False)
class Verification(Plain, Short):
    """What came of computing the published doses again.

    Attributes:
        figures: Every figure, in the order of the file.
        doses: How many doses.
        formulary: The SHA-256 of the formulary that was used.

    Examples:
        >>> from myositis_ild_evidence import dosing
        >>> done = dosing.verify()
        >>> done.passed, len(done.differences)
        (True, 0)
    """

    TOLD: ClassVar[tuple[str, ...]] = ("passed",)

    figures: tuple[VerifiedFigure, ...]
    doses: int
    formulary: str

    @property
    def differences(self) -> tuple[VerifiedFigure, ...]:
        """The figures that are not as they must be."""
        return tuple(each for each in self.figures if not each.agrees)

    @property
    def passed(self) -> bool:
        """Whether every figure is as it must be."""
        return not self.differences

    def _in_short(self) -> str:
        wrong = len(self.differences)
        return f"{self.doses} doses, {len(self.figures)} figures, {wrong} of them differ"

    def to_sheet(self, time: Any = None) -> Sheet:
        """Return a sheet to sign, with versions and checksums of what was verified.

        Args:
            time: When it was done, with its zone; now, in UTC, if it is not given.

        Raises:
            InvalidValueError: No time, or one without its zone.
        """
        made_by, files = software(), dict(_files())
        wrong = [attrs.asdict(each) for each in self.differences]
        content: dict[str, Any] = {
            "sheet": "verification",
            "time": moment(time),
            "made_by": made_by,
            "formulary": self.formulary,
            "files": files,
            "doses": self.doses,
            "figures": len(self.figures),
            "passed": self.passed,
            "differences": wrong,
        }
        origin = [
            ("Time", content["time"]),
            *((name.capitalize(), said) for name, said in made_by.items()),
            ("Formulary", f"SHA-256 {self.formulary}"),
        ]
        result = [
            ("Result", "passed" if self.passed else "FAILED: do not use this installation"),
            ("Doses", str(self.doses)),
            ("Figures", f"{len(self.figures)}, of which {len(wrong)} differ"),
        ]
        differ = [
            (each.case, f"{each.figure}: {each.found}, expected {each.expected}")
            for each in self.differences
        ]
        page = [
            ("Verified", origin),
            ("Result", result),
            *([("Differences", differ)] if differ else []),
            ("Files (SHA-256)", [*files.items()]),
        ]
        return Sheet(title="Verification of doses before use", content=content, page=page)


def verified(regimens: "Regimens", formulary: Formulary | None = None) -> Verification:
    """Return what `verify` does, for the regimens that it is handed."""
    data = or_shipped(formulary)
    cases = read(_FILE, _File).cases
    figures = [each for case in cases for each in _compared(case, regimens[case.regimen], data)]
    return Verification(figures=tuple(figures), doses=len(cases), formulary=digest(data))


def _compared(
    case: VerificationCase, regimen: "DosingRegimen", formulary: Formulary
) -> Iterator[VerifiedFigure]:
    refused, dose = "", None
    try:
        dose = for_patient(regimen, **case.given, formulary=formulary)
    except EvidenceError as error:
        refused = error.code
    if dose is None or "refused" in case.expected:
        wanted = case.expected.get("refused", "a dose")
        found = refused or "a dose"
        yield VerifiedFigure(
            case=case.id, figure="refused", expected=wanted, found=found, agrees=found == wanted
        )
        return
    for name, expected in case.expected.items():
        try:
            found, agrees = _figure(dose, name, expected)
        except EvidenceError as error:
            found, agrees = f"none ({error.code})", False
        yield VerifiedFigure(
            case=case.id, figure=name, expected=expected, found=found, agrees=agrees
        )


def _figure(dose: "PatientDose", name: str, expected: str) -> tuple[str, bool]:
    if name in _WORDS:
        said = _WORDS[name](dose)
        return said, said == expected
    value, wanted = _FIGURES[name](dose), Fraction(expected)
    return str(value), abs(Fraction(value) - wanted) <= _LIMIT * abs(wanted)


#: What the file says in words.
_WORDS: dict[str, Callable[["PatientDose"], str]] = {
    "vials": lambda dose: str(dose.vials),
    "days": lambda dose: " + ".join(map(str, dose.each_day)),
}
#: Every figure that the file may name.
_FIGURES: dict[str, Callable[["PatientDose"], Any]] = {
    "dosing_weight_kg": lambda dose: dose.weighed.kilograms,
    "per_day_g": lambda dose: dose.per_day.exact.value,
    "per_course_g": lambda dose: dose.per_course.exact.value,
    "total_g": lambda dose: dose.total.exact.value,
    "total_low_g": lambda dose: dose.total.low.value,
    "total_high_g": lambda dose: dose.total.high.value,
    "rounded_per_day_g": lambda dose: dose.rounded.per_day.exact.value,
    "rounded_per_course_g": lambda dose: dose.rounded.per_course.exact.value,
    "volume_mL": lambda dose: dose.volume.exact.value,
    "rate_mL_per_h": lambda dose: dose.binding_rate.rate.value,
    "hours_at_rate": lambda dose: dose.minimum_time.exact.value,
    "least_hours": lambda dose: dose.titrated_time.exact.value,
}


def _files() -> Iterator[tuple[str, str]]:
    """Yield the data files that doses come from, and the code as one, each with its SHA-256."""
    from importlib.resources import files

    package = files("myositis_ild_evidence")
    for folder in ("formulary", "verification"):
        for name, item in _below(package / "data" / folder):
            yield f"data/{folder}/{name}", sha256(item.read_bytes())
    code = [(name, item) for name, item in _below(package) if name.endswith(".py")]
    yield "code", sha256(b"".join(name.encode() + b"\0" + item.read_bytes() for name, item in code))


def _below(folder: Any) -> list[tuple[str, Any]]:
    """Return every file below a folder, by its path from there, in order."""
    found = []
    for item in folder.iterdir():
        if item.is_file():
            found.append((item.name, item))
        elif item.name != "__pycache__":
            found += [(f"{item.name}/{name}", each) for name, each in _below(item)]
    return sorted(found, key=lambda pair: pair[0])
