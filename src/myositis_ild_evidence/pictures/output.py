"""Pictures as files: the same bytes for the same figure, with the text alternative inside."""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from .. import files
from ..errors import InvalidValueError, near
from ..extras import library
from ..files import path_of
from ..quantities.amount import Amount, expected
from ..words import quoted
from . import canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "pdf", "png")
#: Text below this size in points is refused by publishers.
SMALLEST = 5
_DRAWING = Lock()
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


def save(figure: "Figure", path: str | Path, *, width: str | Amount | None = None) -> None:
    """Write a picture as SVG, PDF or PNG; a file is replaced as a whole or not at all.

    The same figure gives the same bytes. The text alternative is in the title and description of
    an SVG, and in the metadata of the others.

    See also `svg`, which returns text for a page.

    Args:
        figure: One of the pictures.
        path: The file; its suffix says the format.
        width: The width on the page, such as ``"18 cm"``; everything is scaled. None: as drawn.

    Raises:
        InvalidValueError: Another suffix, no path, or no picture; or text of that width would be
            smaller than can be read (5 points).
        UnitError: The width is not a length.
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
    with _scaled(figure, width):
        _save(figure, path, suffix)


def _save(figure: "Figure", path: str | Path, suffix: str) -> None:
    if suffix == "svg":
        files.write(path, f'<?xml version="1.0" encoding="utf-8"?>\n{svg(figure)}')
        return
    about: dict[str, str | None] = {"Title": title(figure)}
    if suffix == "pdf":
        about |= {"Subject": description(figure), "CreationDate": None}
    else:
        about |= {"Description": description(figure), "Software": None}
    files.write(path, _drawn(figure, suffix, about))


@contextmanager
def _scaled(figure: "Figure", width: str | Amount | None) -> Iterator[None]:
    """Scale a picture with everything on it, and back again."""
    _check(figure)
    if width is None:
        yield
        return
    wanted = float(expected(width, "length", example="18 cm").to("cm").value) / 2.54
    factor = wanted / float(figure.get_size_inches()[0])
    texts: list[Any] = figure.findobj(lambda one: hasattr(one, "set_fontsize"))
    least = min((one.get_fontsize() for one in texts if one.get_text()), default=SMALLEST) * factor
    if least < SMALLEST:
        narrowest = wanted * 2.54 * SMALLEST / least
        raise InvalidValueError(
            f"at {width} the smallest text would have {least:.1f} points; from "
            f"{narrowest:.1f} cm on it has {SMALLEST}",
            code="out-of-range",
            argument="width",
        )
    _scale(figure, texts, factor)
    try:
        yield
    finally:
        _scale(figure, texts, 1 / factor)


def _scale(figure: "Figure", texts: list[Any], factor: float) -> None:
    across, down = figure.get_size_inches()
    figure.set_size_inches(float(across) * factor, float(down) * factor)
    for text in texts:
        text.set_fontsize(text.get_fontsize() * factor)
    for line in figure.findobj(lambda one: hasattr(one, "set_markersize")):
        line.set_markersize(line.get_markersize() * factor)  # type: ignore[attr-defined]
        line.set_linewidth(line.get_linewidth() * factor)  # type: ignore[attr-defined]


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
    # Text stays text: it can be found, read aloud and edited. Only the time of drawing is changed,
    # and by one thread at a time.
    with _DRAWING, library("matplotlib", "plot").rc_context({"svg.fonttype": "none"}):
        figure.savefig(
            stream,
            format=kind,
            metadata=about,
            facecolor=canvas.PAPER,
            edgecolor="none",
            transparent=False,
            bbox_inches=None,
            dpi=200,
        )
    return stream.getvalue()
