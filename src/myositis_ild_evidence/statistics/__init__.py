"""Effects with their intervals, recomputed p-values and fragility, from printed figures.

Needs the extra ``stats`` (scipy, statsmodels); the libraries are imported when a result is asked
for. Proven corrections are applied first, and every result names its inputs and sources.
"""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from .confounding import EValue as EValue
    from .confounding import e_value as e_value
    from .designs import design_effect as design_effect
    from .effects import proportion as proportion
    from .effects import zero_event_bound as zero_event_bound
    from .estimates import Effect as Effect
    from .estimates import Measure as Measure
    from .estimates import NumberNeededToTreat as NumberNeededToTreat
    from .estimates import ZeroEventBound as ZeroEventBound
    from .printed import counts_that_fit as counts_that_fit
    from .printed import shortening as shortening
    from .results import Count as Count
    from .results import Estimate as Estimate
    from .results import Fragility as Fragility
    from .results import Levels as Levels
    from .results import Mean as Mean
    from .results import Rate as Rate
    from .results import Recomputed as Recomputed
    from .results import Result as Result
    from .results import Tested as Tested
    from .sizes import InformationSize as InformationSize
    from .sizes import information_size as information_size
    from .verbs import effect as effect
    from .verbs import fragility as fragility
    from .verbs import recompute_p as recompute_p

# Each name is imported when it is first asked for: a verb of a record loads no engine.
_HOMES = {
    **dict.fromkeys(("EValue", "e_value"), "statistics.confounding"),
    "design_effect": "statistics.designs",
    **dict.fromkeys(("InformationSize", "information_size"), "statistics.sizes"),
    **dict.fromkeys(("proportion", "zero_event_bound"), "statistics.effects"),
    **dict.fromkeys(
        ("Effect", "Measure", "NumberNeededToTreat", "ZeroEventBound"), "statistics.estimates"
    ),
    **dict.fromkeys(("counts_that_fit", "shortening"), "statistics.printed"),
    **dict.fromkeys(
        (
            "Count",
            "Estimate",
            "Fragility",
            "Levels",
            "Mean",
            "Rate",
            "Recomputed",
            "Result",
            "Tested",
        ),
        "statistics.results",
    ),
    **dict.fromkeys(("effect", "fragility", "recompute_p"), "statistics.verbs"),
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
