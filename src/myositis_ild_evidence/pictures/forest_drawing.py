"""How a forest plot is drawn: columns of words, a scale, and a mark for each effect."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from . import canvas
from .canvas import MARGIN, SMALL, Canvas, badge
from .comparing import RATIOS, Compared

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PLOT = 2.45
_GAP = 0.13
_RIGHT = 1.6
_STEPS = (1, 2, 5)


@attrs.frozen
class Column:
    """A column of text: its head, its width in inches, and what it says of a row."""

    head: str
    width: float
    text: Callable[[Compared], str]


def fits(measure: str, value: float) -> bool:
    """Say whether a value can stand on the scale of a measure."""
    return math.isfinite(value) and (value > 0 or measure not in RATIOS)


class Drawing:
    """One forest plot, from the scale to the lines of text."""

    log: bool
    first: float
    start: float
    canvas: Canvas
    low: float
    high: float

    def __init__(
        self,
        rows: list[Compared],
        measure: str,
        columns: list[Column],
        reference: float | None,
        headings: Mapping[str, str],
    ) -> None:
        self.rows = rows
        self.measure = measure
        self.columns = columns
        self.reference = reference
        self.headings = headings
        self.log = measure in RATIOS
        self.first = 2.2
        self.start = MARGIN + self.first + sum(c.width + _GAP for c in columns) + _GAP
        self.canvas = Canvas(self.start + _PLOT + _GAP + _RIGHT + MARGIN)
        self.low, self.high = self._limits()

    def _limits(self) -> tuple[float, float]:
        if self.measure == "proportion":
            return 0.0, 1.0
        ends = [self.reference] if self.reference is not None else []
        for row in self.rows:
            if row.effect is not None:
                given = (row.effect.estimate, row.effect.low, row.effect.high)
                ends += [v for v in given if fits(self.measure, v)]
        low, high = min(ends, default=0.0), max(ends, default=0.0)
        if self.log:
            # An interval that runs further ends in an arrow.
            return min(max(low / 1.25, 0.01), 0.5), max(min(high * 1.25, 100), 2)
        room = (high - low) * 0.08 or 1.0
        return low - room, high + room

    def _x(self, value: float) -> float:
        low, high, value = (
            (math.log(v) if self.log else v) for v in (self.low, self.high, self._within(value))
        )
        return self.start + (value - low) / (high - low) * _PLOT

    def _within(self, value: float) -> float:
        return min(max(value, self.low), self.high)

    def _ticks(self) -> list[float]:
        if self.log:
            powers = [step * 10.0**power for power in range(-3, 4) for step in _STEPS]
            return [tick for tick in powers if self.low <= tick <= self.high]
        raw = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(raw))
        step = min((s * power for s in (*_STEPS, 10)), key=lambda s: abs(s - raw))
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [n * step for n in range(first, last + 1)]

    def drawn(self, title: str, footnotes: Sequence[str]) -> "Figure":
        """Draw everything, and return the figure with its text alternative."""
        y = self.canvas.text(MARGIN, MARGIN, title, 11, bold=True) + 0.12
        y = self._heads(y)
        for head, rows in self._kinds():
            if head:
                y = (
                    self.canvas.text(
                        MARGIN,
                        y + 0.08,
                        head,
                        bold=True,
                        colour=canvas.FAINT,
                        room=self.canvas.width - 2 * MARGIN,
                    )
                    + 0.04
                )
            for row in rows:
                y = self._row(y, row)
        y = self._axis(y + 0.04)
        width = self.canvas.width - 2 * MARGIN
        for note in footnotes:
            y = self.canvas.text(MARGIN, y + 0.05, note, SMALL, colour=canvas.FAINT, room=width)
        return self.canvas.finish(y + MARGIN, title, self._description(footnotes))

    def _kinds(self) -> Iterator[tuple[str, list[Compared]]]:
        """Yield the rows by what they are for the question, each with its heading."""
        for kind in dict.fromkeys(row.directness for row in self.rows):
            rows = [row for row in self.rows if row.directness == kind]
            yield self.headings.get(kind, ""), rows

    def _heads(self, y: float) -> float:
        x = MARGIN + self.first + _GAP
        self.canvas.text(MARGIN, y, "Study and outcome", bold=True)
        for column in self.columns:
            self.canvas.text(x, y, column.head, bold=True)
            x += column.width + _GAP
        right = self.start + _PLOT + _GAP
        bottom = self.canvas.text(right, y, "Estimate (95% CI)", bold=True)
        self.canvas.line(
            [(MARGIN, bottom + 0.05), (self.canvas.width - MARGIN, bottom + 0.05)], canvas.INK
        )
        return bottom + 0.07

    def _row(self, y: float, row: Compared) -> float:
        top = y
        y += 0.07
        bottom = self.canvas.text(MARGIN, y, row.study, bold=True, room=self.first - 0.6)
        self.canvas.text(
            MARGIN + self.first, y, row.people, SMALL, colour=canvas.FAINT, align="right"
        )
        bottom = self.canvas.text(MARGIN, bottom, row.title, room=self.first)
        bottoms = [bottom]
        x = MARGIN + self.first + _GAP
        for column in self.columns:
            room = column.width
            left = x
            if column.head == "Risk of bias" and row.bias is not None and row.bias.overall:
                badge(self.canvas, x + 0.09, y + 0.07, row.bias.overall, 10)
                left, room = x + 0.24, room - 0.24
            lines = [
                line
                for part in column.text(row).split("\n")
                for line in self.canvas.wrapped(part, room)
            ]
            bottoms.append(self.canvas.text(left, y, lines))
            x += column.width + _GAP
        bottoms.append(self._effect(y, row))
        y = max(bottoms) + 0.07
        if self.reference is not None and row.effect is not None:
            x = self._x(self.reference)
            self.canvas.line([(x, top), (x, y)], canvas.FAINT, 1.0, dashed=True, behind=True)
        self.canvas.line([(MARGIN, y), (self.canvas.width - MARGIN, y)])
        return y

    def _effect(self, y: float, row: Compared) -> float:
        right = self.start + _PLOT + _GAP
        if row.effect is None:
            # Words take the place of the mark, over both columns.
            room = _PLOT + _GAP + _RIGHT
            bottom = self.canvas.text(self.start, y, row.reported or "no figure", room=room)
            why = f"No {self.measure.replace('-', ' ')}: {row.reason}"
            return self.canvas.text(self.start, bottom, why, SMALL, colour=canvas.FAINT, room=room)
        middle = y + 0.09
        low, high = self._x(row.effect.low), self._x(row.effect.high)
        self.canvas.line([(low, middle), (high, middle)], canvas.INK, 1.4)
        for end, x, value in ((-1, low, row.effect.low), (1, high, row.effect.high)):
            if self._within(value) == value:
                self.canvas.line([(x, middle - 0.045), (x, middle + 0.045)], canvas.INK, 1.4)
            else:
                self.canvas.mark(x, middle, "<" if end < 0 else ">", 5, canvas.INK)
        shape = "s" if row.directness == "direct" else "o"
        self.canvas.mark(self._x(row.effect.estimate), middle, shape, 7.5, canvas.BLUE)
        bottom = self.canvas.text(right, y, row.figure(), bold=True)
        if row.effect.unit:
            bottom = self.canvas.text(right, bottom, row.effect.unit, SMALL, room=_RIGHT)
        return self.canvas.text(
            right, bottom, row.favours(), SMALL, colour=canvas.FAINT, room=_RIGHT
        )

    def _axis(self, y: float) -> float:
        if all(row.effect is None for row in self.rows):
            return y
        self.canvas.line([(self.start, y), (self.start + _PLOT, y)], canvas.INK)
        for tick in self._ticks():
            x = self._x(tick)
            self.canvas.line([(x, y), (x, y + 0.05)], canvas.INK)
            shown = f"{100 * tick:.0f}%" if self.measure == "proportion" else f"{tick:g}"
            self.canvas.text(x, y + 0.07, shown, SMALL, align="center")
        scale = ", logarithmic scale" if self.log else ""
        name = f"{self.measure.replace('-', ' ')}{scale}"
        return self.canvas.text(
            self.start + _PLOT / 2, y + 0.22, name, SMALL, colour=canvas.FAINT, align="center"
        )

    def _description(self, footnotes: Sequence[str]) -> str:
        lines = []
        for head, rows in self._kinds():
            lines += [head] if head else []
            for row in rows:
                about = f"Dose {row.dose}; {row.design}, {row.people}; risk of bias {row.judged()}."
                lines.append(f"{_sentence(row)} {about}")
        return "\n".join([*lines, *footnotes])


def _sentence(row: Compared) -> str:
    if row.effect is None:
        told = f"{row.study}, {row.title}: {row.reported or 'no figure'}"
        return f"{told}; no effect size can be computed: {row.reason}."
    favours = row.favours()
    favours = f" {favours[0].upper()}{favours[1:]}." if favours else ""
    return f"{row.study}, {row.effect.sentence}{favours}"
