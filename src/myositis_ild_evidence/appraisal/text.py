"""The audit, claims, risk of bias and certainty in text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .. import text
from ..records.appraisal import Appraisal, Certainty, RiskOfBias
from ..records.scales import TOOLS
from ..records.words import spelt
from ..tables.text import aligned

if TYPE_CHECKING:
    from .results import Audit, AuditResult

#: Signs beside the words, so that nothing hangs on colour.
SIGNS = {
    "low": "+",
    "some-concerns": "-",
    "high": "x",
    "low-except-confounding": "+",
    "moderate": "-",
    "serious": "x",
    "critical": "!",
    "yes": "+",
    "not-applicable": " ",
    "unclear": "?",
    "no": "x",
}


def audit(found: Audit) -> str:
    """Return what columns were taken for, the disagreements, and a count of the rest.

    Those without an explanation come first, the graver before the others.
    """
    grave = [r for g in ("impossible", "needs-explanation") for r in found if r.grade == g]
    open_ = [r for r in grave if not r.explained]
    explained = [r for r in grave if r.explained]
    hints = sorted(found.hints, key=lambda r: r.explained)
    rounding = [r for r in found if r.verdict == "rounding"]
    parts = [
        _columns(found),
        _block(f"Disagreements without an explanation: {len(open_)}", open_),
        _block(f"Disagreements that are explained: {len(explained)}", explained),
        _block(f"Hints: {len(hints)}", hints),
        _block(f"Rounding: {len(rounding)}", rounding),
        _rest(found),
    ]
    return "\n\n".join(part for part in parts if part)


def _columns(found: Audit) -> str:
    if found.columns is None:
        return ""
    taken = [(name, as_what) for name, as_what in found.columns.items() if as_what]
    unused = [name for name, as_what in found.columns.items() if not as_what]
    listed = ", ".join(n if n == w else f"{n} as {w}" for n, w in taken)
    return text.labelled([("Columns", listed), ("Not used", ", ".join(unused))])


def _block(head: str, results: Sequence[AuditResult]) -> str:
    if not results:
        return head
    return "\n\n".join([text.heading(head), *(_result(result) for result in results)])


def _result(result: AuditResult) -> str:
    group = f" ({result.group})" if result.group else ""
    place = f"{result.source}: {result.locator}" if result.source else ""
    pairs = [
        ("Printed", result.printed),
        ("Finding", result.message),
        ("Grade", result.grade.replace("-", " ")),
        ("Explained", result.explanation),
        ("Where", place),
    ]
    return f"{result.key}{group} [{result.rule}]\n{text.labelled(pairs)}"


def _rest(found: Audit) -> str:
    rest = Counter((r.rule, r.verdict) for r in found if not r.disagrees)
    rules = dict.fromkeys(rule for rule, _ in rest)
    rows = [
        (
            rule,
            *(str(rest[rule, v] or "") for v in ("agrees", "rounding")),
            str(rest[rule, "cannot-be-checked"] or ""),
        )
        for rule in rules
    ]
    head = ("rule", "agrees", "rounding", "cannot be checked")
    return aligned(head, rows) if rows else ""


def risk_of_bias(appraisal: Appraisal) -> str:
    """Return every judgement with its reason, tool by tool, and who made them."""
    parts = [text.paragraph(appraisal.made_by)]
    for tool in dict.fromkeys(judged.tool for judged in appraisal.risk_of_bias):
        parts.append(text.heading(f"{TOOLS[tool].name} ({TOOLS[tool].version})"))
        parts += [_study(judged) for judged in appraisal.risk_of_bias if judged.tool == tool]
    return "\n\n".join(parts)


def _study(judged: RiskOfBias) -> str:
    names = TOOLS[judged.tool].domains
    pairs = [
        (names[j.domain], f"[{SIGNS[j.judgement]}] {spelt(j.judgement)}: {j.why}")
        for j in judged.judgements
    ]
    overall = f"[{SIGNS[judged.overall]}] {spelt(judged.overall)}: " if judged.overall else ""
    pairs.append(("Overall", f"{overall}{judged.why}"))
    lines = [f"{text.paragraph(name, '  ')}\n{text.paragraph(why, '    ')}" for name, why in pairs]
    return "\n".join([judged.outcome, *lines])


def certainty(appraisal: Appraisal) -> str:
    """Return the certainty of the evidence, outcome by outcome, with its reasons."""
    return "\n\n".join(_certainty(judged) for judged in appraisal.certainty)


def _certainty(judged: Certainty) -> str:
    head = text.paragraph(f"{judged.label}: {spelt(judged.certainty)} certainty")
    return f"{head}\n{text.labelled(_why(judged))}"


def _why(judged: Certainty) -> Iterator[tuple[str, str]]:
    yield "Start", spelt(judged.start)
    for judgement in judged.judgements:
        yield judgement.domain, f"{spelt(judgement.judgement)}: {judgement.why}"
    yield "So", judged.why
