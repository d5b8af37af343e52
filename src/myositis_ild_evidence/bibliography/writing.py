"""The formats that references are written in: one entry each, from which every door takes them.

A new format is a file with its writer, and an entry here. A writer imports what it needs when it
is called, so that listing the formats imports none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, cast

from ..errors import InvalidValueError, near
from ..words import quoted
from .styles import STYLES, Style, cite

if TYPE_CHECKING:
    from .reference import Reference

    Writer = Callable[[Iterable[Reference]], str]


def _text(references: Iterable[Reference]) -> str:
    return "\n".join(reference.citation for reference in references)


def _bibtex(references: Iterable[Reference]) -> str:
    from .bibtex import to_bibtex

    return to_bibtex(references)


def _ris(references: Iterable[Reference]) -> str:
    from .ris import to_ris

    return to_ris(references)


def _csl_json(references: Iterable[Reference]) -> str:
    from .csl import to_csl_json

    return json.dumps(to_csl_json(references), ensure_ascii=False, indent=2)


def _in_style(style: Style) -> Writer:
    return lambda references: cite(references, style)


#: What writes each format, by the name that the command and the assistant have for it.
FORMATS: Mapping[str, Writer] = {
    "text": _text,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
    **{style: _in_style(cast("Style", style)) for style in STYLES},
}

# What reads annotations, such as the assistant, finds the names; checkers take any text.
if TYPE_CHECKING:
    Format = str
else:
    Format = Literal[tuple(FORMATS)]


def write(references: Iterable[Reference], format: str) -> str:  # noqa: A002
    """Return references as text in a format or a style.

    Args:
        references: The references, such as ``mie.evidence.references``.
        format: ``text`` (a citation on each line), ``bibtex``, ``ris``, ``csl-json``, ``ama``,
            ``vancouver`` or ``apa``.

    Raises:
        InvalidValueError: There is no such format; near matches are offered.
        MissingExtraError: What the format needs is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> print(mie.bibliography.write([mie.evidence.references["devine1974"]], "text"))
        Devine BJ. Gentamicin therapy. Drug Intell Clin Pharm. 1974;8:650-655.
    """
    if format not in FORMATS:
        raise InvalidValueError(
            f"unknown format {quoted(format)}; {near(format, FORMATS)}",
            code="unknown-choice",
            argument="format",
        )
    return FORMATS[format](references)
