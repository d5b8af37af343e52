"""Tables with codebooks, in every form that other software takes."""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from .csv_json import to_csv as to_csv
    from .csv_json import to_json as to_json
    from .figures import figure as figure
    from .figures import source as source
    from .frames import to_arrow as to_arrow
    from .frames import to_pandas as to_pandas
    from .frames import to_parquet as to_parquet
    from .frames import to_polars as to_polars
    from .sqlite import to_sqlite as to_sqlite
    from .table import Column as Column
    from .table import Table as Table

# Each name is imported when it is first asked for.
_HOMES = {
    **dict.fromkeys(("to_csv", "to_json"), "tables.csv_json"),
    **dict.fromkeys(("figure", "source"), "tables.figures"),
    **dict.fromkeys(("to_arrow", "to_pandas", "to_parquet", "to_polars"), "tables.frames"),
    "to_sqlite": "tables.sqlite",
    **dict.fromkeys(("Column", "Table"), "tables.table"),
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
