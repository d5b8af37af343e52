"""The tools of appraisal: their domains in order, and the words of their scales.

Sources, all read as public pages or texts: RoB 2 and ROBINS-I V2 in the figures of CoRATES
(repository InfinityBowman/corates) and robvis (mcguinlu/robvis, whose issue 156 reports the changed
order of ROBINS-I); that first-period data of a crossover are a parallel trial, in the Cochrane
Handbook 5.1, section 16.4.1; the JBI items in table 2 of PMC7778754; the GRADE domains and levels
in table 1 of PMC6692166 and of doi 10.1186/s13643-020-01293-x; that evidence judged with ROBINS-I
starts high, in a passage of chapter 14 of the Cochrane Handbook as a public wiki quotes it. Not
read: the tools themselves, the chapter, and GRADE guidelines 18 beyond its abstract and that table.
"""

from collections.abc import Mapping
from typing import Literal

import attrs


@attrs.frozen(kw_only=True)
class Tool:
    """A tool for judging one result of one study.

    Attributes:
        name: What it is called.
        version: Which version the domains are of.
        domains: What each domain asks, by id, in the order of the tool.
        scale: The words of a judgement, from the best to the worst.
        starts: Where the certainty of evidence starts that was judged with it: ``high`` where the
            tool itself judges randomisation or confounding, ``low`` for series without controls.
        has_overall: Whether the tool has an overall judgement.
    """

    name: str
    version: str
    domains: Mapping[str, str]
    scale: tuple[str, ...]
    starts: Literal["high", "low"] = "high"
    has_overall: bool = True


TOOLS: Mapping[str, Tool] = {
    "rob2": Tool(
        name="RoB 2",
        version="22 August 2019, parallel groups",
        domains={
            "randomisation": "Bias arising from the randomisation process",
            "deviations": "Bias due to deviations from intended interventions",
            "missing-data": "Bias due to missing outcome data",
            "measurement": "Bias in measurement of the outcome",
            "reporting": "Bias in selection of the reported result",
        },
        scale=("low", "some-concerns", "high"),
    ),
    "robins-i-v2": Tool(
        name="ROBINS-I V2",
        version="20 November 2025, a draft; the order of domains is that of November 2024",
        domains={
            "confounding": "Bias due to confounding",
            "classification": "Bias in classification of interventions",
            "selection": "Bias in selection of participants into the study (or into the analysis)",
            "missing-data": "Bias due to missing data",
            "measurement": "Bias in measurement of the outcome",
            "reporting": "Bias in selection of the reported result",
        },
        scale=("low", "low-except-confounding", "moderate", "serious", "critical"),
    ),
    "jbi-case-series": Tool(
        name="JBI checklist for case series",
        version="10 items",
        domains={
            "inclusion-criteria": "Were there clear criteria for inclusion?",
            "condition-measured": "Was the condition measured in a standard, reliable way for all?",
            "condition-identified": "Were valid methods used to identify the condition for all?",
            "consecutive": "Were participants included consecutively?",
            "complete": "Was inclusion of participants complete?",
            "demographics": "Were the demographics of the participants clearly reported?",
            "clinical-information": "Was their clinical information clearly reported?",
            "outcomes": "Were the outcomes or follow-up results of cases clearly reported?",
            "site": "Was demographic information of the presenting sites clearly reported?",
            "analysis": "Was the statistical analysis appropriate?",
        },
        scale=("yes", "not-applicable", "unclear", "no"),
        starts="low",
        has_overall=False,
    ),
}

_LEVELS = {"not-serious": 0, "serious": 1, "very-serious": 2}
#: The five domains that lower certainty: how many levels each judgement takes off.
GRADE: Mapping[str, Mapping[str, int]] = {
    "risk-of-bias": _LEVELS,
    "inconsistency": _LEVELS,
    "indirectness": _LEVELS,
    "imprecision": _LEVELS,
    "publication-bias": {"not-detected": 0, "suspected": 1},
}
#: From the most certain to the least.
CERTAINTY = ("high", "moderate", "low", "very-low")
