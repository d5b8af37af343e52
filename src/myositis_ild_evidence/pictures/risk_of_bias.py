"""The traffic light of risk of bias: every judgement of every domain, tool by tool."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import MissingValueError
from ..query.pack import Pack
from ..records.appraisal import RiskOfBias
from ..records.scales import TOOLS
from ..records.words import name, spelt
from . import canvas
from .canvas import MARGIN, SMALL, Canvas, badge

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LABEL = 2.9
_CELL = 0.52
_ROW = 0.46


def traffic_light(evidence: Pack) -> "Figure":
    """Return the traffic light of risk of bias, with the version of each tool.

    Tools have different domains, so that each has a part of its own. Risk of bias is of one result
    of a study, which is named; a checklist has no overall judgement.

    See also `Evidence.appraisal`, the judgements with their reasons.

    Args:
        evidence: The pack.

    Raises:
        MissingValueError: The pack has no appraisal of risk of bias.
        MissingExtraError: The extra ``plot`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> picture = mie.pictures.traffic_light(mie.evidence)
        >>> print(mie.pictures.description(picture).splitlines()[1])
        Dalakas 1993, Muscle strength score: bias arising from the randomisation process, some ...
    """
    judged = evidence.appraisal.risk_of_bias if evidence.appraisal else ()
    if not judged:
        raise MissingValueError(f"{evidence.manifest.id} has no appraisal of risk of bias")
    tools = list(dict.fromkeys(one.tool for one in judged))
    most = max(len(TOOLS[tool].domains) + 1 for tool in tools)
    on = Canvas(2 * MARGIN + _LABEL + most * _CELL)
    title = "Risk of bias, one result of each study"
    y = on.text(MARGIN, MARGIN, title, 11, bold=True) + 0.05
    lines = []
    for tool in tools:
        rows = [one for one in judged if one.tool == tool]
        y = _tool(on, y + 0.16, tool, rows, evidence)
        lines.append(f"{TOOLS[tool].name} ({TOOLS[tool].version})")
        lines += [_sentence(one, evidence) for one in rows]
    made = f"{evidence.appraisal.made_by if evidence.appraisal else ''}"
    room = on.width - 2 * MARGIN
    y = on.text(MARGIN, y + 0.12, made, SMALL, colour=canvas.FAINT, room=room)
    return on.finish(y + MARGIN, title, "\n".join([*lines, made]))


def _tool(on: Canvas, y: float, tool: str, rows: Sequence[RiskOfBias], pack: Pack) -> float:
    about = TOOLS[tool]
    y = (
        on.text(MARGIN, y, f"{about.name} ({about.version})", bold=True, room=on.width - 2 * MARGIN)
        + 0.06
    )
    left = MARGIN + _LABEL
    letter = "D" if about.has_overall else "Q"  # a checklist asks questions
    heads = [f"{letter}{number}" for number in range(1, len(about.domains) + 1)]
    heads += ["Overall"] if about.has_overall else []
    for number, head in enumerate(heads):
        on.text(left + (number + 0.5) * _CELL, y, head, SMALL, bold=True, align="center")
    y += 0.17
    for one in rows:
        on.line([(MARGIN, y), (left + len(heads) * _CELL, y)])
        bottom = on.text(MARGIN, y + 0.07, name(pack.studies[one.study]), bold=True)
        on.text(MARGIN, bottom, pack.outcomes[one.outcome].title, SMALL, room=_LABEL - 0.1)
        words = [judgement.judgement for judgement in one.judgements]
        words += [one.overall] if one.overall else []
        for number, word in enumerate(words):
            badge(on, left + (number + 0.5) * _CELL, y + _ROW / 2, word)
        y += _ROW
    on.line([(MARGIN, y), (left + len(heads) * _CELL, y)])
    y += 0.08
    x = MARGIN
    for word in about.scale:
        badge(on, x + 0.1, y + 0.08, word, 10)
        shown = spelt(word)
        on.text(x + 0.24, y + 0.01, shown, SMALL)
        x += 0.5 + len(shown) * 0.062
    y += 0.22
    for head, question in zip(heads, about.domains.values(), strict=False):
        y = on.text(
            MARGIN, y, f"{head}: {question}", SMALL, colour=canvas.FAINT, room=on.width - 2 * MARGIN
        )
    return y


def _sentence(one: RiskOfBias, pack: Pack) -> str:
    domains = TOOLS[one.tool].domains
    judged = [f"{domains[j.domain].lower()}, {spelt(j.judgement)}" for j in one.judgements]
    overall = f"; overall, {spelt(one.overall)}" if one.overall else "; no overall judgement"
    about = f"{name(pack.studies[one.study])}, {pack.outcomes[one.outcome].title}"
    return f"{about}: {'; '.join(judged)}{overall}."
