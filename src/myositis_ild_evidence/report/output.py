"""The report as HTML and Markdown, through templates that escape everything."""

import re
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Literal

from .. import __version__, files
from ..errors import InvalidValueError, near
from ..extras import library
from ..files import path_of
from ..query.pack import Pack
from ..tables.markdown import escaped
from ..tables.text import cell
from . import content, short

#: Formats of a report, by the suffix of a file.
FORMATS = {"html": "html", "htm": "html", "md": "markdown", "markdown": "markdown"}
Format = Literal["html", "markdown"]
#: ``long`` has everything, ``short`` is two pages for a meeting.
Form = Literal["long", "short"]
_FORMS = {"long": content.sections, "short": short.sections}

_LONG = re.compile(r"\S{40,}")
_PIECE = re.compile(r".{1,20}")


def html(evidence: Pack, form: Form = "long") -> str:
    """Return the report on a pack as one HTML page.

    Args:
        evidence: The pack.
        form: ``long``, with everything, or ``short``, two pages for a meeting.

    Raises:
        MissingExtraError: The extra ``report`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> page = html(mie.document)
        >>> page.splitlines()[0], "<script" in page
        ('<!doctype html>', False)
    """
    return _rendered("report.html", evidence, form)


def markdown(evidence: Pack, form: Form = "long") -> str:
    """Return the report on a pack as Markdown, with tables and without pictures.

    Args:
        evidence: The pack.
        form: ``long``, with everything, or ``short``, two pages for a meeting.

    Raises:
        MissingExtraError: The extra ``report`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> print(markdown(mie.document).splitlines()[0])
        # IVIG for interstitial lung disease in myositis
    """
    made = re.sub(r"(?<=\S) {2,}", " ", _rendered("report.md", evidence, form))
    return re.sub(r" *\n(?: *\n){2,}", "\n\n", made).strip() + "\n"


def write(
    evidence: Pack,
    path: str | Path,
    *,
    format: Format | None = None,  # noqa: A002
    form: Form = "long",
) -> None:
    """Write the report on a pack; a file is replaced as a whole or not at all.

    Args:
        evidence: The pack.
        path: The file.
        format: ``html`` or ``markdown``; by the suffix of the file if None.
        form: ``long``, with everything, or ``short``, two pages for a meeting.

    Raises:
        InvalidValueError: The form is not known; the format, or the suffix where none is given, is
            not known; or it is not a path.
        FileError: The file cannot be written.
        MissingExtraError: The extra ``report`` is not installed.
    """
    suffix = path_of(path).suffix.lower().removeprefix(".")
    chosen = format or FORMATS.get(suffix, suffix)
    makers = {"html": html, "markdown": markdown}
    if not isinstance(chosen, str) or chosen not in makers:
        raise InvalidValueError(
            f"a report is written as html or markdown, not {chosen!r}; {near(chosen, FORMATS)}",
            code="unknown-choice",
        )
    files.write(path, makers[chosen](evidence, form))


def _rendered(name: str, evidence: Pack, form: str) -> str:
    if form not in _FORMS:
        raise InvalidValueError(
            f"a report has no form {str(form)[:60]!r}; {near(form, _FORMS)}",
            code="unknown-choice",
            argument="form",
        )
    manifest = evidence.manifest
    made: str = (
        _templates()
        .get_template(f"{name}.j2")
        .render(
            sections=_FORMS[form](evidence),
            form=form,
            manifest=manifest,
            question=evidence.question,
            version=__version__,
            style=_file("style.css"),
        )
    )
    return made


@cache
def _templates() -> Any:
    jinja2 = library("jinja2", "report")
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_file),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    markup = library("markupsafe", "report").Markup

    def line(text: str) -> Any:
        """Text on one line; a word that no column would hold may be broken."""
        pieces = _LONG.sub(lambda word: "\0".join(_PIECE.findall(word[0])), _line(text))
        return markup("<wbr>").join(pieces.split("\0"))

    made.filters["line"] = line
    made.filters["md"] = _escaped
    made.filters["strong"] = lambda text: re.sub(r"^( ?)(.*?)( ?)$", r"\1**\2**\3", _escaped(text))
    made.filters["own"] = markup  # what this package wrote itself
    made.filters["kind"] = lambda block: type(block).__name__
    return made


def _line(text: str) -> str:
    """Return text on one line, without characters that a program would obey."""
    before, after = (" " if edge.isspace() else "" for edge in (text[:1], text[-1:]))
    return f"{before}{cell(text)}{after}"


def _escaped(text: str) -> str:
    """Return text on one line that Markdown leaves as it is."""
    return escaped(_line(text))


def _file(name: str) -> str:
    folder = package_files(__package__).joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")
