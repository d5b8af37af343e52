"""The formats that evidence is exported to: one function for each.

A writer imports what it needs when it is called, so that listing the formats imports none of them.
It takes the pack and the studies and reviews that were asked for (None: everything).
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from .errors import UnknownKeyError, near

if TYPE_CHECKING:
    from .query.pack import Pack
    from .records.study import Publication

    Writer = Callable[[Pack, tuple[Publication, ...] | None], str | bytes]


@attrs.frozen(kw_only=True)
class Format:
    """A format of export.

    Attributes:
        name: What it is called on the command line.
        suffix: The usual ending of its files.
        write: Returns a pack, or only some of its studies and reviews, in this format.
        summary: What it is good for, in a few words.
    """

    name: str
    suffix: str
    write: "Writer"
    summary: str


def _json(evidence: "Pack", publications: "tuple[Publication, ...] | None") -> str:
    from .packs.json_text import to_json

    return to_json(evidence if publications is None else publications, indent=2) + "\n"


def _fhir(evidence: "Pack", publications: "tuple[Publication, ...] | None") -> str:
    from .fhir.bundle import export

    return export(evidence, publications)


def _csv(evidence: "Pack", publications: "tuple[Publication, ...] | None") -> str:
    from .tables.csv_json import to_csv
    from .tables.values import values

    return to_csv(values(evidence, publications))


def _parquet(evidence: "Pack", publications: "tuple[Publication, ...] | None") -> bytes:
    from .tables.frames import parquet
    from .tables.values import values

    return parquet(values(evidence, publications))


def _sqlite(evidence: "Pack", publications: "tuple[Publication, ...] | None") -> bytes:
    from .tables.sqlite import sqlite

    return sqlite(evidence, publications)


FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in (
        Format(
            name="json",
            suffix=".json",
            write=_json,
            summary="every record with every detail; read again by from_json",
        ),
        Format(
            name="fhir",
            suffix=".json",
            write=_fhir,
            summary="a Bundle of HL7 FHIR R5 (5.0.0)",
        ),
        Format(
            name="csv",
            suffix=".csv",
            write=_csv,
            summary="the table of values, safe to open in a spreadsheet",
        ),
        Format(
            name="parquet",
            suffix=".parquet",
            write=_parquet,
            summary="the table of values as a Parquet file; needs pyarrow or polars",
        ),
        Format(
            name="sqlite",
            suffix=".sqlite",
            write=_sqlite,
            summary="every table with its keys and codebook, as one database file",
        ),
    )
}


def get(name: str) -> Format:
    """Return a format by name.

    Raises:
        UnknownKeyError: There is none; near matches are offered.

    Examples:
        >>> get("json").suffix
        '.json'
    """
    if name not in FORMATS:
        raise UnknownKeyError(f"no format {name[:40]!r}; {near(name[:40], FORMATS)}")
    return FORMATS[name]
