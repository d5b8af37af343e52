"""Collections of records, and what can be asked of them."""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from .collection import Collection as Collection
    from .gaps import GapMap as GapMap
    from .kinds import AdverseEvents as AdverseEvents
    from .kinds import Arms as Arms
    from .kinds import Claims as Claims
    from .kinds import Groups as Groups
    from .kinds import Outcomes as Outcomes
    from .kinds import Positions as Positions
    from .kinds import References as References
    from .kinds import Regimens as Regimens
    from .kinds import Reviews as Reviews
    from .kinds import Searches as Searches
    from .kinds import Studies as Studies
    from .kinds import Trials as Trials
    from .overlaps import Overlap as Overlap

# Each name is imported when it is first asked for.
_HOMES = {
    "Collection": "query.collection",
    "GapMap": "query.gaps",
    **dict.fromkeys(
        (
            "AdverseEvents",
            "Arms",
            "Claims",
            "Groups",
            "Outcomes",
            "Positions",
            "References",
            "Regimens",
            "Reviews",
            "Searches",
            "Studies",
            "Trials",
        ),
        "query.kinds",
    ),
    "Overlap": "query.overlaps",
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
