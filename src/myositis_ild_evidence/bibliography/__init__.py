"""References: read from BibTeX, written in every format and style."""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from .bibtex import to_bibtex as to_bibtex
    from .csl import to_csl_json as to_csl_json
    from .people import Organisation as Organisation
    from .people import Person as Person
    from .reading import read as read
    from .reference import Reference as Reference
    from .ris import to_ris as to_ris
    from .styles import Citations as Citations
    from .styles import cite as cite
    from .writing import FORMATS as FORMATS
    from .writing import write as write

# Each name is imported when it is first asked for.
_HOMES = {
    "to_bibtex": "bibliography.bibtex",
    "to_csl_json": "bibliography.csl",
    **dict.fromkeys(("Organisation", "Person"), "bibliography.people"),
    "read": "bibliography.reading",
    "Reference": "bibliography.reference",
    "to_ris": "bibliography.ris",
    **dict.fromkeys(("Citations", "cite"), "bibliography.styles"),
    **dict.fromkeys(("FORMATS", "write"), "bibliography.writing"),
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
