"""The gap map as a picture: populations by outcomes, a mark for each design, gaps left empty."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ..query.gaps import GapMap
from ..query.pack import Pack
from ..records import words
from . import canvas
from .canvas import MARGIN, SMALL, Canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_LABEL = 2.3
_CELL = 0.86
_ROW = 0.56
#: Shapes of the designs, with how large each is drawn to hold a number, and colours, each taken in
#: turn. Eleven and six have no common divisor: a pair comes again only after all 66.
_SHAPES = (
    ("s", 1),
    ("o", 1),
    ("D", 0.85),
    ("h", 1),
    ("p", 1),
    ("8", 1),
    ("^", 1.25),
    ("v", 1.25),
    ("P", 1.1),
    ("X", 1.1),
    (">", 1.25),
)
_COLOURS = (
    (canvas.NAVY, canvas.LIGHT_SIGN),
    (canvas.SKY, canvas.DARK_SIGN),
    (canvas.YELLOW, canvas.DARK_SIGN),
    (canvas.VERMILION, canvas.LIGHT_SIGN),
    (canvas.GREY, canvas.DARK_SIGN),
    (canvas.MAROON, canvas.LIGHT_SIGN),
)


def gaps(
    evidence: Pack,
    *,
    populations: Sequence[str] | str | None = None,
    domains: Sequence[str] | str | None = None,
    designs: Sequence[str] | str | None = None,
) -> "Figure":
    """Return the gap map: how many primary studies there are for what, in whom, by design.

    See also `Evidence.gap_map`, the same as a table.

    Args:
        evidence: The pack.
        populations: As for `Evidence.gap_map`, like both that follow.
        domains: Domains of outcomes.
        designs: Designs.

    Raises:
        UnknownKeyError: A term that does not exist.
        MissingExtraError: The extra ``plot`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> domains = ["mortality", "skin"]
        >>> picture = mie.pictures.gaps(mie.evidence, populations="RP-ILD", domains=domains)
        >>> print(mie.pictures.description(picture))
        Rapidly progressive interstitial lung disease, Mortality or survival: Retrospective ...
        Reported at baseline only: Rapidly progressive interstitial lung disease: Skin.
        ...
    """
    found = evidence.gap_map(populations=populations, domains=domains, designs=designs)
    return _drawn(found, partial(words.named, evidence))


def _drawn(found: GapMap, named: Callable[[str], str]) -> "Figure":
    populations, domains, designs = (
        list(dict.fromkeys(found.column(axis))) for axis in ("population", "domain", "design")
    )
    labels = found.labels
    on = Canvas(MARGIN * 2 + _LABEL + _CELL * max(len(domains), 4))
    title = "Where there is evidence: number of primary studies"
    y = on.text(MARGIN, MARGIN, title, 11, bold=True) + 0.15
    left = MARGIN + _LABEL
    heads = [on.wrapped(labels[d], _CELL - 0.06, SMALL, bold=True) for d in domains]
    bottom = y + max(map(on.height, heads), default=0)
    for number, lines in enumerate(heads):
        x = left + (number + 0.5) * _CELL
        on.text(x, bottom - on.height(lines, SMALL), lines, SMALL, bold=True, align="center")
    y = bottom + 0.08
    cells = {(r["population"], r["domain"], r["design"]): r for r in found}
    for population in populations:
        name = on.wrapped(labels[population], _LABEL - 0.15)
        on.text(MARGIN, y + (_ROW - 0.05 - on.height(name)) / 2, name)
        for number, domain in enumerate(domains):
            counts = [(n, cells[population, domain, d]["studies"]) for n, d in enumerate(designs)]
            missing = all(cells[population, domain, d]["gap"] for d in designs)
            there = [(n, count) for n, count in counts if count]
            _cell(on, left + number * _CELL, y, there, missing)
        y += _ROW
    y += 0.15
    for number, design in enumerate(designs):
        _mark(on, MARGIN + 0.1, y + 0.07, number, 9)
        y = on.text(MARGIN + 0.3, y, labels[design]) + 0.05
    on.box(MARGIN, y + 0.01, 0.2, 0.13, canvas.BAND, edge=canvas.RULE, hatch="....")
    y = on.text(MARGIN + 0.3, y, "no study of any of these designs") + 0.05
    on.box(MARGIN, y + 0.01, 0.2, 0.13, canvas.PAPER, edge=canvas.RULE)
    y = on.text(MARGIN + 0.3, y, "told of at baseline only, without an outcome")
    for note in found.notes:
        sentence = named(f"{note[:1].upper()}{note[1:]}.")
        y = on.text(
            MARGIN, y + 0.05, sentence, SMALL, colour=canvas.FAINT, room=on.width - 2 * MARGIN
        )
    return on.finish(y + MARGIN, title, named(_description(found, populations, domains)))


def _cell(on: Canvas, x: float, y: float, counts: list[tuple[int, int]], missing: bool) -> None:
    if missing:
        on.box(x, y, _CELL - 0.05, _ROW - 0.05, canvas.BAND, edge=canvas.RULE, hatch="....")
        return
    on.box(x, y, _CELL - 0.05, _ROW - 0.05, canvas.PAPER, edge=canvas.RULE)
    width, height = _CELL - 0.05, _ROW - 0.05
    across = math.ceil(len(counts) ** 0.5) or 1
    lines = [counts[i : i + across] for i in range(0, len(counts), across)]
    size = 14 / max(len(lines), 1) ** 0.5
    for number, line in enumerate(lines):
        middle = y + (number + 0.5) * height / len(lines)
        for place, (design, count) in enumerate(line, 1):
            centre = x + place * width / (len(line) + 1)
            ink = _mark(on, centre, middle, design, size)
            room = 0.6 if count < 10 else 0.45
            on.text(
                centre,
                middle,
                str(count),
                size * room,
                colour=ink,
                bold=True,
                align="center",
                middle=True,
            )


def _mark(on: Canvas, x: float, y: float, design: int, size: float) -> str:
    """Draw the mark of a design, and return the colour of what is written on it."""
    shape, scale = _SHAPES[design % len(_SHAPES)]
    fill, ink = _COLOURS[design % len(_COLOURS)]
    on.mark(x, y, shape, size * scale, fill)
    return ink


def _description(found: GapMap, populations: list[str], domains: list[str]) -> str:
    labels, lines, missing, described = found.labels, [], [], []
    cells: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in found:
        cells[row["population"], row["domain"]].append(row)
    for population in populations:
        empty, baseline = [], []
        for domain in domains:
            rows = cells[population, domain]
            there = [
                f"{labels[r['design']]} ({r['keys'].replace('; ', ', ')})"
                for r in rows
                if r["studies"]
            ]
            if there:
                lines.append(f"{labels[population]}, {labels[domain]}: {'; '.join(there)}.")
            elif all(r["gap"] for r in rows):
                empty.append(labels[domain])
            else:
                baseline.append(labels[domain])
        if empty:
            missing.append(f"{labels[population]}: {', '.join(empty)}")
        if baseline:
            described.append(f"{labels[population]}: {', '.join(baseline)}")
    gap = [f"Reported at baseline only: {'; '.join(described)}."] if described else []
    gap += [f"Without any primary study: {'; '.join(missing)}."] if missing else []
    return "\n".join([*lines, *gap, *found.notes])
