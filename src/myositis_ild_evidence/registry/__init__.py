"""The registry: packs of evidence as objects, and their records as collections."""

from .cited import Claims, References
from .collection import Collection
from .evidence import Evidence, shipped
from .reports import Reviews, Studies

__all__ = ["Claims", "Collection", "Evidence", "References", "Reviews", "Studies", "shipped"]
