"""The evidence by year: each study where it was published, by what it is for the question."""

from typing import TYPE_CHECKING

from ..query.pack import Pack
from ..records import words
from ..records.study import Study
from ..words import counted
from . import canvas
from .canvas import MARGIN, SMALL, Canvas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_YEAR = 0.55
#: Width in inches of a page with two columns.
_WIDTH = 7.1
_LANES = {
    "direct": ("Direct evidence", canvas.BLUE, canvas.LIGHT_SIGN),
    "comparator": ("Comparator: without the drug", canvas.SKY, canvas.DARK_SIGN),
    "indirect": ("Indirect evidence", canvas.GREY, canvas.DARK_SIGN),
    "": ("Studies", canvas.GREY, canvas.DARK_SIGN),
}
_SHAPES = {"randomised": "s", "with a comparison group": "o", "without a comparison group": "D"}


def years(evidence: Pack) -> "Figure":
    """Return a picture of the primary studies by year of publication.

    Each mark is a study with its name and size: in the lane of what it is for the question, and
    with a shape for its design. Years without a study are counted between them.

    See also `forest`, what they found.

    Args:
        evidence: The pack.

    Raises:
        MissingExtraError: The extra ``plot`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> picture = mie.pictures.years(mie.document)
        >>> print(mie.pictures.description(picture).splitlines()[-1])
        2022: Wang 2022 (direct, with a comparison group, n = 48).
    """
    studies = list(evidence.studies)
    when = {study.id: study.reference.year for study in studies}
    lanes = [kind for kind in _LANES if any((s.directness or "") == kind for s in studies)]
    on = Canvas(_WIDTH)
    title = "The primary studies by year of publication"
    y = on.text(MARGIN, MARGIN, title, 11, bold=True, room=_WIDTH - 2 * MARGIN) + 0.12
    room = (_WIDTH - 2 * MARGIN - _YEAR) / max(len(lanes), 1)
    left = {kind: MARGIN + _YEAR + number * room for number, kind in enumerate(lanes)}
    heads = [on.text(left[kind], y, _LANES[kind][0], bold=True, room=room - 0.1) for kind in lanes]
    y = max(heads, default=y) + 0.05
    on.line([(MARGIN, y), (_WIDTH - MARGIN, y)], canvas.INK)
    lines = []
    before: int | None = None
    for year in sorted({year for year in when.values() if year is not None}):
        if before is not None and year > before + 1:
            gap = counted(year - before - 1, "year", "years")
            y = (
                on.text(
                    MARGIN + _YEAR, y + 0.04, f"{gap} without a study", SMALL, colour=canvas.FAINT
                )
                + 0.02
            )
            on.line([(MARGIN, y), (_WIDTH - MARGIN, y)])
        before = year
        on.text(MARGIN, y + 0.07, str(year), bold=True)
        bottoms = [y + 0.22]
        told = [study for study in studies if when[study.id] == year]
        for kind in lanes:
            below = y + 0.07
            for study in (one for one in told if (one.directness or "") == kind):
                below = _study(on, evidence, study, left[kind], below, room)
            bottoms.append(below)
        lines.append(f"{year}: {'; '.join(_told(evidence, study) for study in told)}.")
        y = max(bottoms) + 0.05
        on.line([(MARGIN, y), (_WIDTH - MARGIN, y)])
    undated = [study for study in studies if when[study.id] is None]
    if undated:
        note = f"No date: {'; '.join(_told(evidence, study) for study in undated)}."
        lines.append(note)
        y = on.text(MARGIN, y + 0.05, note, SMALL, room=_WIDTH - 2 * MARGIN)
    y = _key(on, y + 0.12)
    return on.finish(y + MARGIN, title, "\n".join(lines))


def _study(on: Canvas, evidence: Pack, study: Study, x: float, y: float, room: float) -> float:
    _, fill, _ = _LANES[study.directness or ""]
    on.mark(x + 0.07, y + 0.07, _SHAPES[_design(evidence, study)], 6.5, fill)
    text = f"{words.name(study)}, {words.size(study)}"
    return on.text(x + 0.2, y, on.wrapped(text, room - 0.3, SMALL), SMALL) + 0.04


def _design(evidence: Pack, study: Study) -> str:
    designs = evidence.vocabularies["designs"]
    trial = "randomised-controlled-trial"
    if trial in designs and designs.is_a(study.design, trial):
        return "randomised"
    compared = any(arm.role == "comparator" for arm in study.arms)
    return "with a comparison group" if compared else "without a comparison group"


def _told(evidence: Pack, study: Study) -> str:
    kind = f"{study.directness}, " if study.directness else ""
    return f"{words.name(study)} ({kind}{_design(evidence, study)}, {words.size(study)})"


def _key(on: Canvas, y: float) -> float:
    for means, shape in _SHAPES.items():
        on.mark(MARGIN + 0.07, y + 0.07, shape, 6.5, canvas.PAPER)
        y = on.text(MARGIN + 0.25, y, means, SMALL) + 0.03
    return y
