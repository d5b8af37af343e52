"""What data exists to support IVIG for myositis-associated interstitial lung disease.

The evidence as typed, immutable records with units and sources::

    import myositis_ild_evidence as mie

    mie.evidence.studies["huapaya2019"].regimen.total_dose()  # 12 g/kg

For health professionals; never advice for a patient. Everything is loaded when it is first used.
"""

__version__ = "0.1.0"

# Type checkers take the name by itself; importing typing would cost more than this whole module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from . import appraisal as appraisal
    from . import dosing as dosing
    from . import statistics as statistics
    from .appraisal import Audit as Audit
    from .appraisal import AuditResult as AuditResult
    from .appraisal import audit as audit
    from .errors import AmbiguousDoseError as AmbiguousDoseError
    from .errors import EvidenceError as EvidenceError
    from .errors import FileError as FileError
    from .errors import InvalidValueError as InvalidValueError
    from .errors import MissingExtraError as MissingExtraError
    from .errors import MissingValueError as MissingValueError
    from .errors import NotComparableError as NotComparableError
    from .errors import PackError as PackError
    from .errors import Problem as Problem
    from .errors import UnitError as UnitError
    from .errors import UnknownKeyError as UnknownKeyError
    from .exchange.citations import Citations as Citations
    from .exchange.json_text import from_json as from_json
    from .exchange.json_text import to_json as to_json
    from .loading.packs import installed_packs as installed_packs
    from .model import Absence as Absence
    from .model import AdverseEvent as AdverseEvent
    from .model import Amount as Amount
    from .model import Appraisal as Appraisal
    from .model import Arm as Arm
    from .model import Cell as Cell
    from .model import Claim as Claim
    from .model import Correction as Correction
    from .model import DosingRegimen as DosingRegimen
    from .model import Group as Group
    from .model import Outcome as Outcome
    from .model import PValue as PValue
    from .model import Question as Question
    from .model import Reference as Reference
    from .model import Review as Review
    from .model import Source as Source
    from .model import Span as Span
    from .model import Study as Study
    from .model import Unclear as Unclear
    from .presentation import pictures as pictures
    from .registry import Evidence as Evidence
    from .registry.combining import combine as combine
    from .registry.diff import diff as diff

    evidence: Evidence

_ERRORS = (
    *("AmbiguousDoseError", "EvidenceError", "FileError", "InvalidValueError"),
    *(
        "MissingExtraError",
        "MissingValueError",
        "NotComparableError",
        "PackError",
        "Problem",
        "UnitError",
        "UnknownKeyError",
    ),
)
_RECORDS = (
    *(
        "Absence",
        "AdverseEvent",
        "Amount",
        "Appraisal",
        "Arm",
        "Cell",
        "Claim",
        "Correction",
        "DosingRegimen",
        "Group",
    ),
    *("Outcome", "PValue", "Question", "Reference", "Review", "Source", "Span", "Study", "Unclear"),
)
_HOMES = {
    **dict.fromkeys(_ERRORS, "errors"),
    **dict.fromkeys(_RECORDS, "model"),
    **dict.fromkeys(("Audit", "AuditResult", "audit"), "appraisal"),
    "Citations": "exchange.citations",
    "Evidence": "registry",
    **dict.fromkeys(("from_json", "to_json"), "exchange.json_text"),
    "installed_packs": "loading.packs",
    "combine": "registry.combining",
    "diff": "registry.diff",
}

__all__ = ["__version__", "appraisal", "dosing", "evidence", "pictures", "statistics", *_HOMES]


if not TYPE_CHECKING:  # with it, checkers would take any name for a public one

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name == "evidence":
            value: object = import_module(".registry", __name__).shipped()
        elif name in ("appraisal", "dosing", "statistics"):
            value = import_module(f".{name}", __name__)
        elif name == "pictures":
            value = import_module(".presentation.pictures", __name__)
        elif name in _HOMES:
            value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
