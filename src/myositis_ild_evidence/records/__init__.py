"""What evidence is: immutable records without input or output."""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from ..bibliography.people import Organisation as Organisation
    from ..bibliography.people import Person as Person
    from ..bibliography.reference import Reference as Reference
    from ..quantities.amount import Amount as Amount
    from ..quantities.span import Span as Span
    from .appraisal import Appraisal as Appraisal
    from .appraisal import Certainty as Certainty
    from .appraisal import Exclusive as Exclusive
    from .appraisal import Explanation as Explanation
    from .appraisal import Judgement as Judgement
    from .appraisal import RiskOfBias as RiskOfBias
    from .cell import Cell as Cell
    from .cell import PValue as PValue
    from .claim import Claim as Claim
    from .claim import Level as Level
    from .claim import Manifest as Manifest
    from .claim import Need as Need
    from .claim import Omission as Omission
    from .claim import Part as Part
    from .claim import Question as Question
    from .dose import Phase as Phase
    from .dose import RateLimit as RateLimit
    from .dose import Reading as Reading
    from .dose import Target as Target
    from .dose_kind import DoseKind as DoseKind
    from .group import Arm as Arm
    from .group import CaseReport as CaseReport
    from .group import Cohort as Cohort
    from .group import Group as Group
    from .group import Owner as Owner
    from .group import PooledPeriods as PooledPeriods
    from .group import Subgroup as Subgroup
    from .group import TreatmentClass as TreatmentClass
    from .outcome import AdverseEvent as AdverseEvent
    from .outcome import Category as Category
    from .outcome import Characteristic as Characteristic
    from .outcome import Finding as Finding
    from .outcome import Outcome as Outcome
    from .position import Position as Position
    from .question import Direct as Direct
    from .question import DirectRule as DirectRule
    from .regimen import DosingRegimen as DosingRegimen
    from .row import Change as Change
    from .row import Correction as Correction
    from .row import Place as Place
    from .row import Reported as Reported
    from .row import Row as Row
    from .search_log import Concept as Concept
    from .search_log import Flow as Flow
    from .search_log import ScreenedRecord as ScreenedRecord
    from .search_log import SearchLog as SearchLog
    from .search_log import SearchRun as SearchRun
    from .search_log import SearchString as SearchString
    from .source import Absence as Absence
    from .source import Source as Source
    from .source import SourceReading as SourceReading
    from .source import Unclear as Unclear
    from .source import is_known as is_known
    from .study import Criterion as Criterion
    from .study import Period as Period
    from .study import Population as Population
    from .study import Publication as Publication
    from .study import Report as Report
    from .study import Review as Review
    from .study import Study as Study
    from .trial import Trial as Trial

# A look at one study needs few of the classes, and each takes time to make.
_HOMES = {
    "Amount": "quantities.amount",
    **dict.fromkeys(
        ("Appraisal", "Certainty", "Exclusive", "Explanation", "Judgement", "RiskOfBias"),
        "records.appraisal",
    ),
    **dict.fromkeys(("Cell", "PValue"), "records.cell"),
    **dict.fromkeys(
        ("Claim", "Level", "Manifest", "Need", "Omission", "Part", "Question"), "records.claim"
    ),
    **dict.fromkeys(("Phase", "RateLimit", "Reading", "Target"), "records.dose"),
    "DoseKind": "records.dose_kind",
    **dict.fromkeys(
        (
            "Arm",
            "CaseReport",
            "Cohort",
            "Group",
            "Owner",
            "PooledPeriods",
            "Subgroup",
            "TreatmentClass",
        ),
        "records.group",
    ),
    **dict.fromkeys(
        ("AdverseEvent", "Category", "Characteristic", "Finding", "Outcome"), "records.outcome"
    ),
    **dict.fromkeys(("Organisation", "Person"), "bibliography.people"),
    **dict.fromkeys(("Direct", "DirectRule"), "records.question"),
    "Reference": "bibliography.reference",
    "DosingRegimen": "records.regimen",
    "Position": "records.position",
    "Trial": "records.trial",
    **dict.fromkeys(
        ("Concept", "Flow", "ScreenedRecord", "SearchLog", "SearchRun", "SearchString"),
        "records.search_log",
    ),
    **dict.fromkeys(("Change", "Correction", "Place", "Reported", "Row"), "records.row"),
    **dict.fromkeys(
        ("Absence", "Source", "SourceReading", "Unclear", "is_known"), "records.source"
    ),
    "Span": "quantities.span",
    **dict.fromkeys(
        ("Criterion", "Period", "Population", "Publication", "Report", "Review", "Study"),
        "records.study",
    ),
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
