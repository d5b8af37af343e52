"""Pictures as files: the same bytes for the same figure, with the text alternative inside."""

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from .. import files
from ..errors import InvalidValueError, near
from ..files import path_of
from ..words import quoted
from . import canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "pdf", "png")
_SVG = re.compile(r"<svg\b[^>]*>")
_ID = re.compile(r'\bid="([^"]+)"')
_USE = re.compile(r'(\bid="|"#|url\(#)([^")]+)')
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
#: Colours that a page may set, such as for a dark background: name of the CSS variable by colour.
THEMED = {
    canvas.INK: "--ink",
    canvas.FAINT: "--faint",
    canvas.RULE: "--rule",
    canvas.BAND: "--band",
    canvas.PAPER: "--paper",
    canvas.BLUE: "--blue",
}


def title(figure: "Figure") -> str:
    """Return the title of a picture."""
    return _label(figure).partition("\n")[0]


def description(figure: "Figure") -> str:
    """Return a picture in words: everything that it shows, for those who do not see it.

    It is inside every file that `save` writes.

    Args:
        figure: One of the pictures.

    Raises:
        InvalidValueError: It is not a picture.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> picture = mie.pictures.traffic_light(mie.document)
        >>> print(mie.pictures.description(picture).splitlines()[0])
        RoB 2 (22 August 2019, parallel groups)
    """
    return _label(figure).partition("\n")[2]


def svg(figure: "Figure", *, prefix: str = "picture", themed: bool = False) -> str:
    """Return a picture as SVG that can stand in a page: title, description, no other file.

    See also `save`, which writes a file.

    Args:
        figure: One of the pictures.
        prefix: What its ids begin with; pictures in one page need different ones.
        themed: Whether the page's CSS variables (``--ink``, ``--paper`` ...) set the colours.

    Raises:
        InvalidValueError: It is not a picture.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> picture = mie.pictures.traffic_light(mie.document)
        >>> made = svg(picture, prefix="bias")
        >>> made[:4], 'id="bias-title"' in made
        ('<svg', True)
    """
    made = _drawn(figure, "svg", {"Date": None}).decode("utf-8")
    made = re.sub(r"<metadata>.*?</metadata>\s*", "", made[made.index("<svg") :], flags=re.DOTALL)
    # matplotlib's own ids are random, and are the same in two pictures.
    names = {id: f"{prefix}-{n}" for n, id in enumerate(dict.fromkeys(_ID.findall(made)))}
    made = _USE.sub(lambda m: m[1] + names.get(m[2], m[2]), made)
    if themed:
        for colour, name in THEMED.items():
            made = made.replace(colour, f"var({name}, {colour})")
    size = _SIZE.search(made)
    assert size is not None  # matplotlib always writes it
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{size[1]}pt" height="{size[2]}pt" {size[0]} role="img" '
        f'aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc">\n'
        f'<title id="{prefix}-title">{escape(title(figure))}</title>\n'
        f'<desc id="{prefix}-desc">{escape(description(figure))}</desc>'
    )
    return _SVG.sub(lambda _: head, made, count=1)


def save(figure: "Figure", path: str | Path) -> None:
    """Write a picture as SVG, PDF or PNG; a file is replaced as a whole or not at all.

    The same figure gives the same bytes. The text alternative is in the title and description of
    an SVG, and in the metadata of the others.

    See also `svg`, which returns text for a page.

    Args:
        figure: One of the pictures.
        path: The file; its suffix says the format.

    Raises:
        InvalidValueError: Another suffix, no path, or no picture.
        FileError: The file cannot be written.

    Examples:
        >>> import tempfile
        >>> from pathlib import Path
        >>> import myositis_ild_evidence as mie
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "bias.svg")
        ...     save(mie.pictures.traffic_light(mie.document), file)
        ...     print(file.read_text("utf-8")[:5])
        <?xml
    """
    suffix = path_of(path).suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise InvalidValueError(
            f"a picture is written as {', '.join(FORMATS)}, not {suffix!r}; "
            f"{near(suffix, FORMATS)}",
            code="unknown-choice",
        )
    if suffix == "svg":
        files.write(path, f'<?xml version="1.0" encoding="utf-8"?>\n{svg(figure)}')
        return
    about: dict[str, str | None] = {"Title": title(figure)}
    if suffix == "pdf":
        about |= {"Subject": description(figure), "CreationDate": None}
    else:
        about |= {"Description": description(figure), "Software": None}
    files.write(path, _drawn(figure, suffix, about))


def _label(figure: "Figure") -> str:
    _check(figure)
    return str(figure.get_label())


def _check(figure: object) -> None:
    # Whoever has a figure has imported its class; without matplotlib there are none.
    made = sys.modules.get("matplotlib.figure")
    if made is None or not isinstance(figure, made.Figure):
        raise InvalidValueError(
            f"expected a picture, such as pictures.forest() makes, not {quoted(figure)}",
            code="wrong-type",
        )


def _drawn(figure: "Figure", kind: str, about: dict[str, str | None]) -> bytes:
    _check(figure)
    stream = io.BytesIO()
    figure.savefig(
        stream, format=kind, metadata=about, facecolor=canvas.PAPER, edgecolor="none",
        transparent=False, bbox_inches=None, dpi=200,
    )  # fmt: skip
    return stream.getvalue()
