"""Pictures of the evidence: forest plot, regimen timeline, gap map, risk-of-bias traffic light.

Each function returns a matplotlib figure that is its own: ``pyplot`` and its global state are not
touched. Colours can be told apart by people with any colour vision, and in grey by shape, hatching
or letter. `description` returns a picture in words; `save` and `svg` put these words into the file.
Needs the extra ``plot``.
"""

from .forest_plot import forest
from .gap_map import gaps
from .output import description, save, svg
from .regimen_timeline import timeline
from .risk_of_bias import traffic_light

__all__ = ["description", "forest", "gaps", "save", "svg", "timeline", "traffic_light"]


def __dir__() -> list[str]:
    return sorted(__all__)
