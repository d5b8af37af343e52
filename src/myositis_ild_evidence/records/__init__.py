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
    from .claim import Question as Question
    from .dose import RateLimit as RateLimit
    from .dose import Reading as Reading
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
    from .question import Direct as Direct
    from .question import DirectRule as DirectRule
    from .regimen import DosingRegimen as DosingRegimen
    from .row import Change as Change
    from .row import Correction as Correction
    from .row import Place as Place
    from .row import Reported as Reported
    from .row import Row as Row
    from .source import Absence as Absence
    from .source import Source as Source
    from .source import Unclear as Unclear
    from .source import is_known as is_known
    from .study import Criterion as Criterion
    from .study import Period as Period
    from .study import Population as Population
    from .study import Publication as Publication
    from .study import Review as Review
    from .study import Study as Study

# A look at one study needs few of the classes, and each takes time to make.
_HOMES = {
    "Amount": "quantities.amount",
    **dict.fromkeys(
        ("Appraisal", "Certainty", "Exclusive", "Explanation", "Judgement", "RiskOfBias"),
        "records.appraisal",
    ),
    **dict.fromkeys(("Cell", "PValue"), "records.cell"),
    **dict.fromkeys(
        ("Claim", "Level", "Manifest", "Need", "Omission", "Question"), "records.claim"
    ),
    **dict.fromkeys(("RateLimit", "Reading"), "records.dose"),
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
    **dict.fromkeys(("Change", "Correction", "Place", "Reported", "Row"), "records.row"),
    **dict.fromkeys(("Absence", "Source", "Unclear", "is_known"), "records.source"),
    "Span": "quantities.span",
    **dict.fromkeys(
        ("Criterion", "Period", "Population", "Publication", "Review", "Study"), "records.study"
    ),
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
