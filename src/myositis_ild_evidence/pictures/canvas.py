"""What the pictures share: colours, text that wraps, shapes; everything is placed in inches.

No rule of the host reaches in: fonts and colours are named, text is never read as mathematics, and
``pyplot`` is not used.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ..extras import library
from ..tables.text import cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#1b1f24"
FAINT = "#5b6470"
RULE = "#c3c9d2"
BAND = "#f1f4f8"
PAPER = "#ffffff"
#: Okabe and Ito's colours, which people with any colour vision can tell apart.
BLUE = "#0072b2"
SKY = "#56b4e9"
YELLOW = "#f0e442"
VERMILION = "#d55e00"
#: Darker than all of them, so that it stands out in grey, too.
MAROON = "#6b1a2b"
NAVY = "#00558c"
GREY = "#c3c9d3"
#: Signs on these colours; a page with a dark background leaves them as they are.
DARK_SIGN = "#1b1f25"
LIGHT_SIGN = "#fffffe"
#: Colour, shape, sign and its colour, by judgement of any tool.
_SIGNS = {
    "low": (SKY, "o", "+", DARK_SIGN),
    "low-except-confounding": (SKY, "o", "(+)", DARK_SIGN),
    "some-concerns": (YELLOW, "s", "−", DARK_SIGN),
    "moderate": (YELLOW, "s", "−", DARK_SIGN),
    "high": (VERMILION, "D", "×", LIGHT_SIGN),
    "serious": (VERMILION, "D", "×", LIGHT_SIGN),
    "critical": (MAROON, "8", "!", LIGHT_SIGN),
    "yes": (SKY, "o", "+", DARK_SIGN),
    "unclear": (GREY, "s", "?", DARK_SIGN),
    "no": (VERMILION, "D", "×", LIGHT_SIGN),
    "not-applicable": (LIGHT_SIGN, "o", "", DARK_SIGN),
}
#: A label longer than this is cut, with an ellipsis.
LONGEST = 400
SIZE = 8.5
SMALL = 7.5
MARGIN = 0.25
_FONT = "DejaVu Sans"  # matplotlib brings it
#: Renderers differ a little in how wide text is.
_EASE = 0.97
_LEADING = 1.32 / 72


class Canvas:
    """A figure on which things are placed in inches from the upper left corner.

    Args:
        width: Its width in inches; the height follows from what is drawn.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self.figure: Figure = library("matplotlib.figure", "plot").Figure(
            figsize=(width, 1), facecolor=PAPER, edgecolor="none", layout=None
        )
        self._axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._patches = library("matplotlib.patches", "plot")

    def finish(self, height: float, title: str, description: str) -> "Figure":
        """Set the height and the text alternative, and return the figure."""
        self._axes.set_xlim(0, self.width)
        self._axes.set_ylim(height, 0)
        self.figure.set_size_inches(self.width, height)
        # A label is what matplotlib lets any artist carry; the first line is the title.
        self.figure.set_label(f"{cell(title)}\n{description}")
        return self.figure

    def wrapped(
        self, text: str, room: float, size: float = SIZE, *, bold: bool = False, most: int = 12
    ) -> list[str]:
        """Return a text as lines that fit into a width; an ellipsis ends what is cut."""
        lines, used, blank = [""], 0.0, _width(" ", size, bold)
        for word in _pieces(cell(text)[:LONGEST]):
            width = _width(word, size, bold)
            if lines[-1] and used + blank + width > room * _EASE:
                lines.append(word)
                used = width
            else:
                used += width + (blank if lines[-1] else 0)
                lines[-1] = f"{lines[-1]} {word}".strip()
        if len(lines) > most or len(cell(text)) > LONGEST:
            lines = lines[:most]
            lines[-1] += "…"
        return lines

    def text(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        size: float = SIZE,
        *,
        colour: str = INK,
        bold: bool = False,
        align: str = "left",
        middle: bool = False,
        room: float | None = None,
    ) -> float:
        """Write text with its upper (or, one line, its middle) edge at y; return the lower edge."""
        if isinstance(text, str):
            text = [cell(text)] if room is None else self.wrapped(text, room, size, bold=bold)
        for number, line in enumerate(text):
            top = y + number * size * _LEADING
            self._axes.text(
                x,
                top if middle else top + size * 0.96 / 72,
                line,
                fontsize=size,
                fontfamily=_FONT,
                fontweight="bold" if bold else "normal",
                color=colour,
                ha=align,
                va="center_baseline" if middle else "baseline",
                parse_math=False,
                usetex=False,
            )
        return y + self.height(text, size)

    @staticmethod
    def height(lines: Sequence[str], size: float = SIZE) -> float:
        """Return how high lines of text are."""
        return len(lines) * size * _LEADING

    def line(
        self,
        points: Sequence[tuple[float, float]],
        colour: str = RULE,
        width: float = 0.8,
        *,
        dashed: bool = False,
        behind: bool = False,
    ) -> None:
        """Draw a line through points, if need be behind everything else."""
        xs, ys = zip(*points, strict=True)
        style = (0, (3, 2)) if dashed else "solid"
        self._axes.plot(
            xs,
            ys,
            color=colour,
            linewidth=width,
            linestyle=style,
            marker="",
            solid_capstyle="butt",
            dash_capstyle="butt",
            zorder=0.5 if behind else 2,
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str = BAND,
        *,
        edge: str = "none",
        hatch: str = "",
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle."""
        self._axes.add_patch(
            self._patches.Rectangle(
                (x, y),
                width,
                height,
                facecolor=fill,
                edgecolor=edge,
                linewidth=0.9,
                hatch=hatch or None,
                linestyle=(0, (3, 2)) if dashed else "solid",
            )
        )

    def mark(
        self,
        x: float,
        y: float,
        shape: str,
        size: float,
        fill: str,
        *,
        edge: str = INK,
    ) -> None:
        """Draw a marker."""
        self._axes.plot(
            [x],
            [y],
            marker=shape,
            markersize=size,
            markerfacecolor=fill,
            markeredgecolor=edge,
            markeredgewidth=0.8,
            linestyle="none",
            clip_on=False,
            zorder=2.5,
        )


@lru_cache(maxsize=4096)
def _width(text: str, size: float, bold: bool) -> float:
    """Return how many inches a word is wide, or a blank."""
    if text == " ":  # a blank has no outline: what it adds between two letters
        return _width("n n", size, bold) - _width("nn", size, bold)
    fonts = library("matplotlib.font_manager", "plot").FontProperties
    font = fonts(family=_FONT, weight="bold" if bold else "normal", size=size)
    paths = library("matplotlib.textpath", "plot").text_to_path
    width, _, _ = paths.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def _pieces(text: str) -> list[str]:
    """Words; one that no line would hold is cut into pieces."""
    return [word[i : i + 28] for word in text.split() for i in range(0, len(word), 28)]


def badge(on: Canvas, x: float, y: float, judgement: str, size: float = 15) -> None:
    """Draw the sign of a judgement: colour, shape and letter, any one of which is enough."""
    fill, shape, sign, colour = _SIGNS[judgement]
    on.mark(x, y, shape, size * (0.8 if shape == "D" else 1), fill)
    on.text(x, y, sign, size * 0.62, colour=colour, bold=True, align="center", middle=True)
