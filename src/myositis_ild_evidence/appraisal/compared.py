"""By what a printed figure compares two groups, as the name of its row says."""

import re
from collections.abc import Mapping
from functools import lru_cache

from .sheets import Entry

#: The measures by the words for them; longer words are asked first.
MEASURES: Mapping[str, str] = {
    "standardised mean difference": "standardised-mean-difference",
    "standardized mean difference": "standardised-mean-difference",
    "hedges g": "standardised-mean-difference",
    "cohen d": "standardised-mean-difference",
    "incidence rate ratio": "rate-ratio",
    "mean difference": "mean-difference",
    "risk difference": "risk-difference",
    "difference in means": "mean-difference",
    "difference in proportions": "risk-difference",
    "relative risk": "risk-ratio",
    "hazard ratio": "hazard-ratio",
    "hazards ratio": "hazard-ratio",
    "rate ratio": "rate-ratio",
    "risk ratio": "risk-ratio",
    "odds ratio": "odds-ratio",
    "smd": "standardised-mean-difference",
    "irr": "rate-ratio",
    "md": "mean-difference",
    "rd": "risk-difference",
    "rr": "risk-ratio",
    "or": "odds-ratio",
    "hr": "hazard-ratio",
    "aor": "odds-ratio",
    "ahr": "hazard-ratio",
    "arr": "ratio",
    "smr": "ratio",
}
RATIOS = frozenset(("risk-ratio", "odds-ratio", "hazard-ratio", "rate-ratio", "ratio"))
_ADJUSTED = re.compile(r"\badjusted\b|\bmultivaria\w+|\bmultiple\b|\ba(?:or|hr|rr)\b")
#: "or" is an odds ratio where it is written so, or stands alone, and no word of a sentence.
_AMBIGUOUS = frozenset(("or", "md", "rd"))


@lru_cache(maxsize=4096)
def named(text: str) -> str:
    """Return the measure that a name says; empty where it says none.

    Examples:
        >>> named("Odds ratio of death"), named("RR (95% CI)"), named("death or relapse")
        ('odds-ratio', 'risk-ratio', '')
        >>> named("adjusted OR"), named("mean difference in FVC"), named("age")
        ('odds-ratio', 'mean-difference', '')
    """
    words = " ".join(re.split(r"[^a-z]+", text.casefold().replace("'s", ""))).strip()
    for said, measure in MEASURES.items():
        if not re.search(rf"\b{said}\b", words):
            continue
        if said not in _AMBIGUOUS or said == words or re.search(rf"\b{said.upper()}\b", text):
            return measure
    return "ratio" if re.search(r"\bratio\b", words) else ""


def measure_of(entry: Entry) -> str:
    """Return by what the figures of a row compare two groups; empty where it does not say."""
    return entry.measure or named(f"{entry.row.label}; {entry.variable}")


def is_ratio(entry: Entry) -> bool:
    """Whether the name of a row says that its figures are ratios of two groups."""
    return measure_of(entry) in RATIOS


def is_adjusted(entry: Entry) -> bool:
    """Whether the name of a row says that its figure is adjusted for something."""
    return bool(_ADJUSTED.search(f"{entry.variable} {entry.row.label}".casefold()))
