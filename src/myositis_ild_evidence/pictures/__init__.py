"""Pictures of the evidence: forest plot, regimens, gap map, risk of bias, years, positions.

Each function returns a matplotlib figure that is its own: ``pyplot`` and its global state are not
touched. Colours can be told apart by people with any colour vision, and in grey by shape, hatching
or letter. `description` returns a picture in words; `save` and `svg` put these words into the file.
Needs the extra ``plot``.
"""

from .by_year import years
from .forest_plot import forest
from .gap_map import gaps
from .output import description, save, svg
from .position_chart import positions
from .regimen_timeline import timeline
from .risk_of_bias import traffic_light

__all__ = [
    "description",
    "forest",
    "gaps",
    "positions",
    "save",
    "svg",
    "timeline",
    "traffic_light",
    "years",
]


def __dir__() -> list[str]:
    return sorted(__all__)
