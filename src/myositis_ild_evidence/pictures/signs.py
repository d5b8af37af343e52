"""Signs of judgements: colour, shape and letter, so that any one of them is enough."""

from . import canvas
from .canvas import Canvas

#: Colour, shape, sign and its colour, by judgement of any tool.
_SIGNS = {
    "low": (canvas.SKY, "o", "+", canvas.DARK_SIGN),
    "low-except-confounding": (canvas.SKY, "o", "(+)", canvas.DARK_SIGN),
    "some-concerns": (canvas.YELLOW, "s", "−", canvas.DARK_SIGN),
    "moderate": (canvas.YELLOW, "s", "−", canvas.DARK_SIGN),
    "high": (canvas.VERMILION, "D", "×", canvas.LIGHT_SIGN),
    "serious": (canvas.VERMILION, "D", "×", canvas.LIGHT_SIGN),
    "critical": (canvas.MAROON, "8", "!", canvas.LIGHT_SIGN),
    "yes": (canvas.SKY, "o", "+", canvas.DARK_SIGN),
    "unclear": (canvas.GREY, "s", "?", canvas.DARK_SIGN),
    "no": (canvas.VERMILION, "D", "×", canvas.LIGHT_SIGN),
    "not-applicable": (canvas.LIGHT_SIGN, "o", "", canvas.DARK_SIGN),
}


def badge(on: Canvas, x: float, y: float, judgement: str, size: float = 15) -> None:
    """Draw the sign of a judgement."""
    fill, shape, sign, colour = _SIGNS[judgement]
    on.mark(x, y, shape, size * (0.8 if shape == "D" else 1), fill)
    on.text(x, y, sign, size * 0.62, colour=colour, bold=True, align="center", middle=True)
