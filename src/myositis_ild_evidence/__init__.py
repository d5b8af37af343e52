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
    from . import bibliography as bibliography
    from . import dosing as dosing
    from . import errors as errors
    from . import packs as packs
    from . import pictures as pictures
    from . import query as query
    from . import records as records
    from . import statistics as statistics
    from . import tables as tables
    from . import testing as testing
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
    from .facade import document as document
    from .facade import evidence as evidence
    from .facade import from_json as from_json
    from .fhir.bundle import to_fhir as to_fhir
    from .packs.combining import combine as combine
    from .packs.comparing import diff as diff
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

# The module of each name, for whoever asks for it first.
_HOMES = {
    **dict.fromkeys(("appraisal", "dosing", "pictures", "statistics"), ""),
    **dict.fromkeys(("Evidence", "document", "evidence", "from_json"), "facade"),
    **dict.fromkeys(("Audit", "AuditResult"), "appraisal.results"),
    "audit": "appraisal.auditing",
    "Reference": "bibliography.reference",
    "Citations": "bibliography.styles",
    **dict.fromkeys(
        (
            *("AmbiguousDoseError", "EvidenceError", "FileError", "InvalidValueError"),
            *("MissingExtraError", "MissingValueError", "NotComparableError", "PackError"),
            *("Problem", "UnitError", "UnknownKeyError"),
        ),
        "errors",
    ),
    "to_fhir": "fhir.bundle",
    "combine": "packs.combining",
    "diff": "packs.comparing",
    "to_json": "packs.json_text",
    "installed_packs": "packs.sources",
    "Amount": "quantities.amount",
    "Span": "quantities.span",
    "Appraisal": "records.appraisal",
    **dict.fromkeys(("Cell", "PValue"), "records.cell"),
    **dict.fromkeys(("Claim", "Question"), "records.claim"),
    **dict.fromkeys(("Arm", "Group"), "records.group"),
    **dict.fromkeys(("AdverseEvent", "Outcome"), "records.outcome"),
    "DosingRegimen": "records.regimen",
    "Correction": "records.row",
    **dict.fromkeys(("Absence", "Source", "Unclear"), "records.source"),
    **dict.fromkeys(("Review", "Study"), "records.study"),
    **dict.fromkeys(
        ("bibliography", "errors", "packs", "query", "records", "tables", "testing"), ""
    ),
}

__all__ = ["__version__", *_HOMES]


if not TYPE_CHECKING:  # with it, checkers would take any name for a public one

    def __getattr__(name: str) -> object:
        from .lazy import found

        return found(__name__, _HOMES, name)

    def teller() -> object:
        from .panels import panel  # for the records, which are below it

        return panel


def __dir__() -> list[str]:
    return sorted(__all__)
