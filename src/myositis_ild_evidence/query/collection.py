"""The records of a pack as collections: what can be asked of each kind, and its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ..records.collection import Records
from .fields import facets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..tables.table import Table

T = TypeVar("T")
#: The collections of a pack whose ids are told apart at once, with what one of them is.
_BESIDE = {
    "studies": "study",
    "reviews": "review",
    "positions": "position",
    "trials": "trial",
    "claims": "claim",
    "references": "reference",
}
_PARTS = {
    "outcomes": "outcome",
    "adverse_events": "adverse event",
    "regimens": "regimen",
    "groups": "group",
}


def _elsewhere(pack: Any, key: str, kind: str, *, nearly: bool) -> str:
    """Return what an id is that another collection of a pack has, and how it is had there.

    Args:
        pack: The pack.
        key: What was asked for.
        kind: The collection that was asked.
        nearly: Whether an id that nearly is the one that was asked for will do.
    """
    names = {**_BESIDE, **(_PARTS if "/" in key else {})}
    places = {id: n for n in reversed(names) if n != kind for id in getattr(pack, n).ids}
    found = {id.casefold(): id for id in places}.get(key.casefold())
    if found is None and nearly:
        from difflib import get_close_matches

        found = next(iter(get_close_matches(key, places, n=1, cutoff=0.8)), None)
    if found is None:
        return ""
    name = places[found]
    article = "an" if names[name][0] in "aeiou" else "a"
    asked = "" if found.casefold() == key.casefold() else f"did you mean {found!r}? "
    return f"{asked}{found} is {article} {names[name]}: {name}[{found!r}]"


class Collection(Records[T]):
    """Records of a pack in a stable order, by position or by id.

    Iterating gives records; ``in`` takes an id or a record; an unknown id raises
    `UnknownKeyError` with near matches. ``|``, ``&`` and ``-`` keep the order of the left side.

    See also ``where`` to filter, `sort_by`, `group_by`, and `to_table` for a table or data frame.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> mie.evidence.studies.ids[:2]
        ('huapaya2019', 'wang2022')
        >>> "wang2022" in mie.evidence.studies
        True
        >>> mie.document.studies["wang2021"]
        Traceback (most recent call last):
        myositis_ild_evidence.errors.UnknownKeyError: no study 'wang2021'; did you mean 'wang2022'?
    """

    __slots__ = ()

    #: What the records are, for the tables and filters of their kind.
    kind: ClassVar[str]

    def _facets(self) -> Mapping[str, Callable[[T], Any]]:
        known = {facet.name: facet for facet in facets(self.kind).values() if facet.name != "text"}
        return {
            name: lambda record, facet=facet: facet.value(record, self)  # type: ignore[misc]
            for name, facet in known.items()
        }

    def _near(self, key: str) -> str:
        """Return where that id stands in another collection of the pack, else the nearest ids."""
        own = super()._near(key)
        here = {id.casefold() for id in self.ids}
        if self._pack is None or key.casefold() in here:
            return own
        nearly = not own.startswith("did you mean")
        return _elsewhere(self._pack, key, self.kind, nearly=nearly) or own

    def to_table(self) -> Table:
        """Return one row for each record, with a codebook of the columns.

        See also `Evidence.values`, which has a row for each figure.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.studies.to_table().column("n")
            [17, 48, 35, 15, 42]
        """
        from ..tables.tidy import tidy

        return tidy(self)

    def __repr__(self) -> str:
        return repr(self.to_table())

    def __rich__(self) -> Any:
        return self.to_table().__rich__()

    def _repr_html_(self) -> str:
        return self.to_table()._repr_html_()
