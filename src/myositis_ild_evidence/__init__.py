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
    from . import pictures as pictures
    from . import statistics as statistics
    from .appraisal.auditing import audit as audit
    from .appraisal.results import Audit as Audit
    from .appraisal.results import AuditResult as AuditResult
    from .bibliography.reference import Reference as Reference
    from .bibliography.styles import Citations as Citations
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
    from .facade import Evidence as Evidence
    from .packs.combining import combine as combine
    from .packs.comparing import diff as diff
    from .packs.json_text import from_json as from_json
    from .packs.json_text import to_json as to_json
    from .packs.sources import installed_packs as installed_packs
    from .quantities.amount import Amount as Amount
    from .quantities.span import Span as Span
    from .records.appraisal import Appraisal as Appraisal
    from .records.cell import Cell as Cell
    from .records.cell import PValue as PValue
    from .records.claim import Claim as Claim
    from .records.claim import Question as Question
    from .records.group import Arm as Arm
    from .records.group import Group as Group
    from .records.outcome import AdverseEvent as AdverseEvent
    from .records.outcome import Outcome as Outcome
    from .records.regimen import DosingRegimen as DosingRegimen
    from .records.row import Correction as Correction
    from .records.source import Absence as Absence
    from .records.source import Source as Source
    from .records.source import Unclear as Unclear
    from .records.study import Review as Review
    from .records.study import Study as Study

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
    **dict.fromkeys(("Audit", "AuditResult"), "appraisal.results"),
    "audit": "appraisal.auditing",
    **dict.fromkeys(
        (
            "AmbiguousDoseError",
            "EvidenceError",
            "FileError",
            "InvalidValueError",
            "MissingExtraError",
            "MissingValueError",
            "NotComparableError",
            "PackError",
            "Problem",
            "UnitError",
            "UnknownKeyError",
        ),
        "errors",
    ),
    "Citations": "bibliography.styles",
    **dict.fromkeys(("from_json", "to_json"), "packs.json_text"),
    "installed_packs": "packs.sources",
    **dict.fromkeys(("Absence", "Source", "Unclear"), "records.source"),
    **dict.fromkeys(("AdverseEvent", "Outcome"), "records.outcome"),
    "Amount": "quantities.amount",
    "Appraisal": "records.appraisal",
    **dict.fromkeys(("Arm", "Group"), "records.group"),
    **dict.fromkeys(("Cell", "PValue"), "records.cell"),
    **dict.fromkeys(("Claim", "Question"), "records.claim"),
    "Correction": "records.row",
    "DosingRegimen": "records.regimen",
    "Reference": "bibliography.reference",
    **dict.fromkeys(("Review", "Study"), "records.study"),
    "Span": "quantities.span",
    "Evidence": "facade",
    "combine": "packs.combining",
    "diff": "packs.comparing",
}

__all__ = ["__version__", "appraisal", "dosing", "evidence", "pictures", "statistics", *_HOMES]


if not TYPE_CHECKING:  # with it, checkers would take any name for a public one

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name == "evidence":
            value: object = import_module(".facade", __name__).shipped()
        elif name in ("appraisal", "dosing", "statistics"):
            value = import_module(f".{name}", __name__)
        elif name == "pictures":
            value = import_module(".pictures", __name__)
        elif name in _HOMES:
            value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
