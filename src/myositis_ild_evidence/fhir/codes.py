"""Codes: public terminologies for terms of the vocabulary, and FHIR's own for statistics.

Only codes that were verified are here or in the vocabulary: ATC and MeSH against several stored
public sources (2026-11), those of HL7 against the CodeSystems of hl7.fhir.r5.core 5.0.0 and
hl7.terminology.r5 7.0.1 (2026-11). No version of ATC or MeSH is claimed, as none was stated there.
"""

from collections.abc import Mapping
from typing import Any

from ..records.group import CONTROLS, Group
from ..records.vocabulary import Vocabulary

#: How the vocabulary writes a system, and its preferred address in HL7's naming systems.
SYSTEMS = {"ATC": "http://www.whocc.no/atc", "MeSH": "https://www.nlm.nih.gov/mesh"}

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_ROLE = (f"{_TERMINOLOGY}variable-role", "2.0.1")
_STATISTIC = (f"{_TERMINOLOGY}statistic-type", "1.0.1")
_ESTIMATE = (f"{_TERMINOLOGY}attribute-estimate-type", "1.0.1")
_DESIGN = ("http://hl7.org/fhir/study-design", "5.0.0")
_CERTAINTY = ("http://hl7.org/fhir/certainty-type", "5.0.0")
_RATING = ("http://hl7.org/fhir/certainty-rating", "5.0.0")
_STATUS = ("http://hl7.org/fhir/research-study-status", "5.0.0")
_ARM = ("http://hl7.org/fhir/research-study-arm-type", "5.0.0")

_CODES: Mapping[str, tuple[tuple[str, str], str, str]] = {
    "population": (_ROLE, "population", "population"),
    "subpopulation": (_ROLE, "subpopulation", "subpopulation"),
    "exposure": (_ROLE, "exposure", "exposure"),
    "reference-exposure": (_ROLE, "referenceExposure", "reference exposure"),
    "measured-variable": (_ROLE, "measuredVariable", "measured variable"),
    "count": (_STATISTIC, "C25463", "Count"),
    "mean": (_STATISTIC, "C53319", "Mean"),
    "median": (_STATISTIC, "C28007", "Median"),
    "percentage": (_STATISTIC, "C44256", "Proportion"),
    "risk-ratio": (_STATISTIC, "C93152", "Relative Risk"),
    "mean-difference": (_STATISTIC, "0000457", "Mean Difference"),
    "ci95": (_ESTIMATE, "C53324", "Confidence interval"),
    "iqr": (_ESTIMATE, "C53245", "Interquartile range"),
    "p": (_ESTIMATE, "C44185", "P-value"),
    "range": (_ESTIMATE, "C38013", "Range"),
    "sd": (_ESTIMATE, "C53322", "Standard deviation"),
    "se": (_ESTIMATE, "0000037", "Standard error of the mean"),
    "interventional": (_DESIGN, "SEVCO:01001", "Interventional research"),
    "observational": (_DESIGN, "SEVCO:01002", "Observational research"),
    "uncontrolled": (_DESIGN, "SEVCO:01023", "Non-comparative study design"),
    "treatment": (_ARM, "experimental", "Experimental"),
    # What a comparator had in place of the treatment.
    "placebo": (_ARM, "placebo-comparator", "Placebo Comparator"),
    "sham": (_ARM, "sham-comparator", "Sham Comparator"),
    "active": (_ARM, "active-comparator", "Active Comparator"),
    "none": (_ARM, "no-intervention", "No Intervention"),
    "standard-care": (_ARM, "other-arm-type", "Other Arm Type"),
    # What the registries say, under the words of ClinicalTrials.gov.
    "not-yet-recruiting": (_STATUS, "not-yet-recruiting", "Not yet recruiting"),
    "recruiting": (_STATUS, "recruiting", "Recruiting"),
    "enrolling-by-invitation": (_STATUS, "enrolling-by-invitation", "Enrolling by invitation"),
    "active-not-recruiting": (_STATUS, "active-but-not-recruiting", "Active, not recruiting"),
    "suspended": (_STATUS, "temporarily-closed-to-accrual", "Temporarily Closed to Accrual"),
    "terminated": (_STATUS, "terminated", "Terminated"),
    "withdrawn": (_STATUS, "withdrawn", "Withdrawn"),
    "completed": (_STATUS, "completed", "Completed"),
    # The five domains of GRADE and its levels, under the ids of the appraisal.
    "overall": (_CERTAINTY, "Overall", "Overall certainty"),
    "risk-of-bias": (_CERTAINTY, "RiskOfBias", "Risk of bias"),
    "inconsistency": (_CERTAINTY, "Inconsistency", "Inconsistency"),
    "indirectness": (_CERTAINTY, "Indirectness", "Indirectness"),
    "imprecision": (_CERTAINTY, "Imprecision", "Imprecision"),
    "publication-bias": (_CERTAINTY, "PublicationBias", "Publication bias"),
    "high": (_RATING, "high", "High quality"),
    "moderate": (_RATING, "moderate", "Moderate quality"),
    "low": (_RATING, "low", "Low quality"),
    "very-low": (_RATING, "very-low", "Very low quality"),
    "not-serious": (_RATING, "no-concern", "no serious concern"),
    "serious": (_RATING, "serious-concern", "serious concern"),
    "very-serious": (_RATING, "very-serious-concern", "very serious concern"),
}


def concept(name: str) -> dict[str, Any]:
    """Return one of FHIR's own concepts.

    Examples:
        >>> concept("mean")["coding"][0]["code"]
        'C53319'
    """
    return {"coding": [_coding(name)], "text": _CODES[name][2]}


def _coding(name: str) -> dict[str, str]:
    (system, version), code, display = _CODES[name]
    return {"system": system, "version": version, "code": code, "display": display}


def term(vocabulary: Vocabulary, id: str) -> dict[str, Any]:
    """Return a term of a vocabulary, with its code where one was verified.

    Examples:
        >>> from myositis_ild_evidence.records.vocabulary import shipped
        >>> term(shipped("drugs"), "ivig")["coding"]
        [{'system': 'http://www.whocc.no/atc', 'code': 'J06BA02'}]
        >>> term(shipped("conditions"), "polymyositis")
        {'text': 'Polymyositis'}
    """
    found = vocabulary[id]
    system, _, code = (found.code or "").partition(" ")
    coding = {"coding": [{"system": SYSTEMS[system], "code": code}]} if system in SYSTEMS else {}
    return coding | {"text": found.label}


def has_concept(name: str) -> bool:
    """Say whether FHIR has a concept of its own for a word."""
    return name in _CODES


def arm(group: Group) -> dict[str, Any]:
    """Return what kind of arm a group is; of a comparator, what it had in place of the treatment.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> made = arm(mie.evidence.studies["dalakas1993"].groups["placebo"])
        >>> made["coding"][0]["code"], made["text"]
        ('placebo-comparator', 'Placebo')
    """
    if isinstance(group.control, str):
        return concept(group.control) | {"text": CONTROLS[group.control]}
    return concept(group.role) if has_concept(group.role) else {"text": group.role}


def design(vocabulary: Vocabulary, id: str) -> list[dict[str, Any]]:
    """Return a study design: the term, and what FHIR's list of designs says of it."""
    above = [name for name in vocabulary.ancestors(id) if name in _CODES]
    return [term(vocabulary, id), *(concept(name) for name in above)]
