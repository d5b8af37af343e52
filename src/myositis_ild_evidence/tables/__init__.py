"""Tables with codebooks, in every form that other software takes."""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from .figures import figure as figure
    from .figures import source as source
    from .sqlite import to_sqlite as to_sqlite
    from .table import Column as Column
    from .table import Table as Table

# Each name is imported when it is first asked for.
_HOMES = {
    **dict.fromkeys(("figure", "source"), "tables.figures"),
    "to_sqlite": "tables.sqlite",
    **dict.fromkeys(("Column", "Table"), "tables.table"),
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
