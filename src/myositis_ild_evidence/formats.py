"""The formats that evidence is exported to: one line for each.

A writer is named by its module and function, so that listing the formats imports none of them. It
takes the pack and the studies and reviews that were asked for (None: everything), and returns text
or bytes.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

import attrs

from .errors import UnknownKeyError, near

if TYPE_CHECKING:
    from .query.pack import Pack
    from .records.study import Publication


@attrs.frozen(kw_only=True)
class Format:
    """A format of export.

    Attributes:
        name: What it is called on the command line.
        suffix: The usual ending of its files.
        writer: ``module:function`` in this package.
        summary: What it is good for, in a few words.
        extra: The extra that must be installed; None if none.
        binary: Whether the writer returns bytes, which no terminal can show.
    """

    name: str
    suffix: str
    writer: str
    summary: str
    extra: str | None = None
    binary: bool = False

    def write(
        self, evidence: "Pack", publications: "tuple[Publication, ...] | None" = None
    ) -> str | bytes:
        """Return a pack in this format, or only some of its studies and reviews."""
        module, _, function = self.writer.partition(":")
        made: str | bytes = getattr(import_module(f".{module}", __package__), function)(
            evidence, publications
        )
        return made


FORMATS: Mapping[str, Format] = {
    made.name: made
    for made in (
        Format(
            name="json",
            suffix=".json",
            writer="packs.json_text:export",
            summary="every record with every detail; read again by from_json",
        ),
        Format(
            name="fhir",
            suffix=".json",
            writer="fhir.text:export",
            summary="a Bundle of HL7 FHIR R5 (5.0.0)",
        ),
        Format(
            name="csv",
            suffix=".csv",
            writer="tables.csv_json:values_csv",
            summary="the table of values, safe to open in a spreadsheet",
        ),
        Format(
            name="parquet",
            suffix=".parquet",
            writer="tables.frames:values_parquet",
            summary="the table of values as a Parquet file; needs pyarrow or polars",
            binary=True,
        ),
        Format(
            name="sqlite",
            suffix=".sqlite",
            writer="tables.sqlite:sqlite",
            summary="every table with its keys and codebook, as one database file",
            binary=True,
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
