"""Effects with their intervals, recomputed p-values and fragility, from printed figures.

Needs the extra ``stats`` (scipy, statsmodels); the libraries are imported when a result is asked
for. Proven corrections are applied first, and every result names its inputs and sources.
"""

from .effects import effect, proportion, zero_event_bound
from .estimates import Effect, Measure, NumberNeededToTreat, ZeroEventBound
from .fragility import fragility
from .p_values import recompute_p
from .printed import counts_that_fit, shortening
from .results import Count, Fragility, Mean, Recomputed, Result, Tested

__all__ = [
    "Count",
    "Effect",
    "Fragility",
    "Mean",
    "Measure",
    "NumberNeededToTreat",
    "Recomputed",
    "Result",
    "Tested",
    "ZeroEventBound",
    "counts_that_fit",
    "effect",
    "fragility",
    "proportion",
    "recompute_p",
    "shortening",
    "zero_event_bound",
]
