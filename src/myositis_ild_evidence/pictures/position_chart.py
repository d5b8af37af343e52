"""What guidelines say, side by side: a row for each statement, a column for each stance."""

from typing import TYPE_CHECKING

from ..errors import MissingValueError
from ..query.pack import Pack
from ..records.position import Position
from ..records.row import SECONDARY
from ..words import spelt
from . import canvas
from .canvas import MARGIN, SMALL, Canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_WIDTH = 7.1
_LABEL = 2.5
_HEAD = 6.6
#: From the most in favour to the most against, then what is about money.
_STANCES = ("recommended", "option", "rescue", "not-named", "against", "funded", "not-funded")
_COLOURS = {
    "recommended": canvas.BLUE,
    "option": canvas.SKY,
    "rescue": canvas.SKY,
    "funded": canvas.SKY,
    "not-named": canvas.GREY,
    "against": canvas.VERMILION,
    "not-funded": canvas.VERMILION,
}


def positions(evidence: Pack) -> "Figure":
    """Return a picture that compares what guidelines, consensus texts and policies say.

    A mark stands in the column of what a body says; a square one was read in the body's own text,
    a round one in somebody else's. Nothing is counted: several of them can rest on one study.

    See also `Evidence.positions`, which has them in full.

    Args:
        evidence: The pack.

    Raises:
        MissingValueError: The pack has no positions.
        MissingExtraError: The extra ``plot`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> picture = mie.pictures.positions(mie.evidence)
        >>> print(mie.pictures.description(picture).splitlines()[0])
        Deutsche Gesellschaft für Neurologie and others 2022: recommended [secondary source], ...
    """
    given = sorted(evidence.positions, key=lambda one: _STANCES.index(one.stance))
    if not given:
        raise MissingValueError(f"{evidence.manifest.id} has no positions")
    shown = [stance for stance in _STANCES if any(one.stance == stance for one in given)]
    on = Canvas(_WIDTH)
    title = "What guidelines and policies say"
    y = on.text(MARGIN, MARGIN, title, 11, bold=True) + 0.12
    cell = (_WIDTH - 2 * MARGIN - _LABEL) / len(shown)
    left = MARGIN + _LABEL
    heads = [on.wrapped(spelt(one).capitalize(), cell - 0.02, _HEAD, bold=True) for one in shown]
    bottom = y + max(map(on.height, heads))
    on.text(MARGIN, bottom - on.height(["x"]), "Body, and for whom", bold=True)
    for number, lines in enumerate(heads):
        on.text(
            left + (number + 0.5) * cell,
            bottom - on.height(lines, _HEAD),
            lines,
            _HEAD,
            bold=True,
            align="center",
        )
    y = bottom + 0.05
    on.line([(MARGIN, y), (_WIDTH - MARGIN, y)], canvas.INK)
    for one in given:
        top = y + 0.06
        below = on.text(MARGIN, top, one.title, bold=True, room=_LABEL - 0.15)
        below = on.text(MARGIN, below, _whom(one), SMALL, colour=canvas.FAINT, room=_LABEL - 0.15)
        x = left + (shown.index(one.stance) + 0.5) * cell
        on.mark(x, (top + below) / 2, "o" if one.is_secondary else "s", 9, _COLOURS[one.stance])
        y = below + 0.06
        on.line([(MARGIN, y), (_WIDTH - MARGIN, y)])
    y += 0.1
    for shape, means in (("s", "read in the body’s own text"), ("o", "read in somebody else’s")):
        on.mark(MARGIN + 0.08, y + 0.07, shape, 7, canvas.PAPER)
        y = on.text(MARGIN + 0.25, y, means, SMALL) + 0.03
    return on.finish(y + MARGIN, title, "\n".join(map(_sentence, given)))


def _whom(one: Position) -> str:
    graded = f"{one.strength}" if one.strength in ("strong", "conditional") else ""
    return f"{one.population.description}" + (f"; {graded}" if graded else "")


def _sentence(one: Position) -> str:
    second_hand = SECONDARY if one.is_secondary else ""
    return (
        f"{one.title}: {spelt(one.stance)}{second_hand}, for {one.population.description}; "
        f"strength {one.strength}, certainty {one.certainty}."
    )
