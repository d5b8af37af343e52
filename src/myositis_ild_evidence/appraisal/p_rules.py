"""Rules on p-values: they follow from the figures they stand beside, by some usual test.

They need the extra ``stats``; without it each says so and cannot be checked.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from ..errors import MissingExtraError, NotComparableError, reader
from ..records.cell import PValue
from ..statistics.results import Recomputed, p_shown
from ..statistics.verbs import recompute_p
from .results import AuditResult, Verdict
from .sheets import Entry, Sheet, Where

ALPHA = Decimal("0.05")
#: Levels of significance in common use: a p-value is seldom exactly one of them.
THRESHOLDS = (Decimal("0.05"), Decimal("0.01"), Decimal("0.001"))


def p_value(sheet: Sheet) -> Iterator[AuditResult]:
    """A printed p-value follows from the printed figures by one of the usual tests.

    If none of them gives it, another comparison, other figures or a misprint stands behind it. A ±
    that is not identified is read as a standard deviation and as a standard error.
    """
    for entry, printed in _printed(sheet):
        found, why = _recomputed(entry, printed)
        shown = Where(group=_groups(entry, printed), printed=f"p {_sign(printed)}")
        if not found:
            yield entry.result("p-value", "cannot-be-checked", why, **shown)
            continue
        found = _consistent(found)
        matches = [r[t].name for r in found for t in r.matches]
        cut = [r[t].name for r in found for t in r.matches_truncated]
        tests = "; ".join(dict.fromkeys(_tests(r) for r in found))
        verdict: Verdict
        if matches:
            verdict = "agrees"
            message = f"follows from {' and '.join(dict.fromkeys(matches))}: {tests}"
        elif cut:
            verdict = "rounding"
            names = " and ".join(dict.fromkeys(cut))
            message = f"follows from {names} only with digits cut off: {tests}"
        else:
            verdict, message = "disagrees", f"follows from no usual test: {tests}"
        yield entry.result("p-value", verdict, message, expected=tests, **shown)


def significance(sheet: Sheet) -> Iterator[AuditResult]:
    """What is called significant is so by every usual test, and what is not by none.

    A difference that is significant by one test and not by another hangs on a choice that is often
    not reported; with few people Fisher's exact test is the usual one.
    """
    for entry, printed in _printed(sheet):
        found, _ = _recomputed(entry, printed)
        if not found or printed.operator not in ("=", "<", "<="):
            continue
        called = printed.value < ALPHA or (printed.operator == "<" and printed.value == ALPHA)
        if not called and printed.operator != "=":
            continue
        shown = Where(group=_groups(entry, printed), printed=f"p {_sign(printed)}")
        against = []
        for recomputed in _consistent(found):
            for t in recomputed.tests:
                if t.p is not None and (t.p < float(ALPHA)) != called:
                    against.append(f"{t.name} {p_shown(t.p)}")
        word = "significant" if called else "not significant"
        if against:
            message = f"printed as {word}, against {', '.join(dict.fromkeys(against))}"
            yield entry.result("significance", "disagrees", message, **shown)
        else:
            yield entry.result("significance", "agrees", f"{word} by every test", **shown)


def round_p(sheet: Sheet) -> Iterator[AuditResult]:
    """Several rows do not all have exactly the same round p-value.

    Two and more rows with p = 0.05 rather print the level of significance than results.
    """
    exact = [(e, e.row.p) for e in sheet.entries if e.row.p and e.row.p.operator == "="]
    often = Counter(p.value.normalize() for _, p in exact)
    for entry, p in exact:
        if p.value in THRESHOLDS and often[p.value.normalize()] > 1:
            times = often[p.value.normalize()]
            message = f"p {p.value} stands in {times} rows and equals a level of significance"
            shown = Where(group=_groups(entry, p), printed=f"p {_sign(p)}")
            yield entry.result("round-p", "disagrees", message, **shown)


def _printed(sheet: Sheet) -> Iterator[tuple[Entry, PValue]]:
    for entry in sheet.entries:
        if entry.row.p is not None:
            yield entry, entry.row.p
        for cell in entry.row.values:
            if cell.p is not None:
                yield entry, cell.p


def _groups(entry: Entry, p: PValue) -> str:
    if p is entry.row.p:
        return " vs ".join(p.groups or tuple(c.group for c in entry.row.values))
    return next(c.group for c in entry.row.values if c.p is p)


def _sign(p: PValue) -> str:
    return f"= {p}" if p.operator == "=" else str(p)


def _recomputed(entry: Entry, printed: PValue) -> tuple[list[Recomputed], str]:
    """Recompute once for each reading of ±; keep it with the row, as two rules ask."""
    if printed is not entry.row.p and entry.row.p is not None:
        return [], "a mark of one cell; what it compares is not said"
    if printed.compares == "over-time":
        return [], "a change over time cannot be recomputed without each person's figures"
    known: dict[str, tuple[list[Recomputed], str]] = entry.__dict__
    if "recomputed" not in known:
        known["recomputed"] = _compute(entry)
    return known["recomputed"]


def _compute(entry: Entry) -> tuple[list[Recomputed], str]:
    unidentified = any(cell.plus_minus is not None for cell in entry.cells)
    found: list[Recomputed] = []
    why = ""
    for reading in ("sd", "se") if unidentified else (None,):
        try:
            found.append(recompute_p(entry.row, plus_minus=reading))
        except (NotComparableError, MissingExtraError) as error:
            why = error.text(reader).removeprefix(f"{entry.row.key}: ")
    return found, why


def _consistent(found: list[Recomputed]) -> list[Recomputed]:
    """The readings of ± that the printed value follows from; all of them if none does."""
    return [r for r in found if r.matches or r.matches_truncated] or found


def _tests(recomputed: Recomputed) -> str:
    read = {getattr(given, "read_from", "") for given in recomputed.inputs}
    prefix = next((f"{text}, " for text in read if text.startswith("±")), "")
    usual = [t for t in recomputed.tests if t.p is not None]
    return prefix + ", ".join(f"{t.name} {p_shown(t.p)}" for t in usual if t.p is not None)
