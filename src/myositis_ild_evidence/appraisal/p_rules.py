"""Rules on p-values: they follow from the figures they stand beside, by some usual test.

They need the extra ``stats``; without it each says so and cannot be checked.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

import attrs

from ..errors import EvidenceError, MissingExtraError, NotComparableError, reader
from ..records.cell import Cell, PValue
from ..records.group import Arm
from ..statistics.intervals import chi_square_of
from ..statistics.p_values import agreement
from ..statistics.results import Recomputed, Tested, p_shown
from ..statistics.verbs import recompute_p
from .results import AuditResult, Grade, Verdict
from .sheets import Entry, Sheet, Where

ALPHA = Decimal("0.05")
#: Levels of significance in common use: a p-value is seldom exactly one of them.
THRESHOLDS = (Decimal("0.05"), Decimal("0.01"), Decimal("0.001"))
Groups = tuple[str, ...] | None
#: Below this, the usual advice is an exact test instead of chi-square.
EXPECTED = 5


def p_value(sheet: Sheet) -> Iterator[AuditResult]:
    """A printed p-value follows from the printed figures by one of the usual tests.

    If none of them gives it, another comparison, other figures or a misprint stands behind it. A
    printed figure stands for all that round to it, so that every p-value which some of them give
    agrees. A ± that is not identified is read as a standard deviation and as a standard error. A
    p-value that only a one-sided test gives is named as such. Of several groups all are compared,
    and where that does not fit, any two of them.
    """
    for entry, printed in _printed(sheet):
        found, why = _recomputed(entry, printed)
        shown = Where(group=_groups(entry, printed), printed=f"p {_sign(printed)}")
        if not found:
            yield entry.result("p-value", "cannot-be-checked", why, **shown)
            continue
        if len(found[0].inputs) > 2 and not _follows(found):
            pairs = _of_pairs(entry, printed)
            found = pairs if _follows(pairs) else found
        if not _follows(found) and (family := _of_family(sheet, entry, printed)):
            verdict, message = family
            yield entry.result("p-value", verdict, message, grade="needs-explanation", **shown)
            continue
        several = len(entry.cells) > 2 and len(found[0].inputs) == 2
        verdict, message, grade = _judged(found, several)
        if verdict == "disagrees" and _rival_fails(entry, printed):
            verdict, message = (
                "cannot-be-checked",
                (
                    "the two groups have p-values of their own, and neither follows from comparing "
                    f"them; perhaps each is of a change within its group: {message}"
                ),
            )
        if verdict == "disagrees" and (hint := _if_standard_errors(entry, printed)):
            message += f"; {hint}"
        expected = "; ".join(dict.fromkeys(_tests(r, several) for r in _consistent(found)))
        yield entry.result("p-value", verdict, message, grade=grade, expected=expected, **shown)


def _judged(found: list[Recomputed], several: bool) -> tuple[Verdict, str, Grade]:
    found = _consistent(found)
    tests = "; ".join(dict.fromkeys(_tests(r, several) for r in found))
    names = dict.fromkeys(r[t].name for r in found for t in r.matches)
    if names:
        exact = any(r[t].agreement != "allowed" for r in found for t in r.matches)
        allowed = "" if exact else ", as the printed figures are rounded"
        return "agrees", f"follows from {' and '.join(names)}{allowed}: {tests}", ""
    names = dict.fromkeys(r[t].name for r in found for t in r.matches_truncated)
    if names:
        message = f"follows from {' and '.join(names)} only with digits cut off: {tests}"
        return "rounding", message, ""
    one = dict.fromkeys(
        f"{t.name} {p_shown(t.p or 0)}"
        for r in found
        for t in r.one_sided
        if t.test in r.matches_one_sided
    )
    if one:
        return "disagrees", f"follows only from {' and '.join(one)}; two-sided: {tests}", "hint"
    return "disagrees", f"follows from no usual test: {tests}", "needs-explanation"


def significance(sheet: Sheet) -> Iterator[AuditResult]:
    """What is called significant is so by every usual test, and what is not by none.

    A difference that is significant by one test and not by another hangs on a choice that is often
    not reported; with few people Fisher's exact test is the usual one. A test is against what is
    printed only where every p-value is that the printed figures allow. The tests of means differ
    in an assumption that the table does not settle, so that all of them must be against it.
    """
    for entry, printed in _printed(sheet):
        found, _ = _recomputed(entry, printed)
        if not found or printed.operator not in ("=", "<", "<="):
            continue
        called = printed.value < ALPHA or (printed.operator == "<" and printed.value == ALPHA)
        if not called and printed.operator != "=":
            continue
        shown = Where(group=_groups(entry, printed), printed=f"p {_sign(printed)}")
        against, usual = [], []
        for recomputed in _consistent(found):
            usual += [t for t in recomputed.tests if t.p is not None]
            against += [t for t in recomputed.tests if _is_against(t, called)]
        word = "significant" if called else "not significant"
        counts = found[0].minimum_expected is not None
        if against and (counts or len(against) == len(usual)):
            listed = dict.fromkeys(f"{t.name} {p_shown(t.p or 0)}" for t in against)
            message = f"printed as {word}, against {', '.join(listed)}"
            yield entry.result("significance", "disagrees", message, grade="hint", **shown)
        elif against:
            listed = dict.fromkeys(f"{t.name} {p_shown(t.p or 0)}" for t in usual)
            message = f"{word} by one test and not by another: {', '.join(listed)}"
            yield entry.result("significance", "cannot-be-checked", message, **shown)
        else:
            yield entry.result("significance", "agrees", f"{word} by every test", **shown)


def _is_against(tested: Tested, called: bool) -> bool:
    if tested.span is None:
        return False
    low, high = tested.span
    return low >= float(ALPHA) if called else high < float(ALPHA)


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
            yield entry.result("round-p", "disagrees", message, grade="hint", **shown)


def follows(entry: Entry, printed: PValue) -> bool:
    """Say whether a p-value follows from the figures of its row by a usual test."""
    return _follows(_recomputed(entry, printed)[0])


def _printed(sheet: Sheet) -> Iterator[tuple[Entry, PValue]]:
    for entry in sheet.entries:
        if entry.measure:  # what compares the groups is held against its interval
            continue
        if entry.row.p is not None:
            yield entry, entry.row.p
        for cell in entry.row.values:
            if cell.p is not None:
                yield entry, cell.p


def _groups(entry: Entry, p: PValue) -> str:
    if p is entry.row.p or len(p.groups) > 1:
        names = [c.group for c in entry.row.values]
        arms = [name for name in names if isinstance(entry.row.group(name), Arm)]
        return " vs ".join(p.groups or (arms if len(arms) > 1 else names))
    return next(c.group for c in entry.row.values if c.p is p)


def _sign(p: PValue) -> str:
    return f"= {p}" if p.operator == "=" else str(p)


def _recomputed(entry: Entry, printed: PValue) -> tuple[list[Recomputed], str]:
    """Recompute once for each reading of ±; keep it with the row, as two rules ask."""
    if printed is not entry.row.p and entry.row.p is not None:
        return [], "a mark of one cell; what it compares is not said"
    if printed.compares == "over-time":
        return [], "a change over time cannot be recomputed without each person's figures"
    known: dict[tuple[str, ...], tuple[list[Recomputed], str]]
    known = entry.__dict__.setdefault("recomputed", {})
    if printed.groups not in known:
        known[printed.groups] = _compute(entry, printed)
    return known[printed.groups]


def _compute(entry: Entry, printed: PValue, groups: Groups = None) -> tuple[list[Recomputed], str]:
    row = entry.row
    if printed is not row.p and len(printed.groups) > 1:  # a p-value of one arm and its reference
        row = attrs.evolve(row, p=printed, values=[attrs.evolve(c, p=None) for c in row.values])
        groups = groups or printed.groups
    unidentified = any(cell.plus_minus is not None for cell in entry.cells)
    found: list[Recomputed] = []
    why = ""
    for reading in ("sd", "se") if unidentified else (None,):
        try:
            found.append(recompute_p(row, groups, plus_minus=reading))
        except (NotComparableError, MissingExtraError) as error:
            why = error.text(reader).removeprefix(f"{entry.row.key}: ")
    return found, why


def _of_pairs(entry: Entry, printed: PValue) -> list[Recomputed]:
    """A p-value beside several arms may be that of any two of them."""
    arms = [c.group for c in entry.cells if isinstance(entry.row.group(c.group), Arm)]
    bare = attrs.evolve(printed, groups=())
    other = attrs.evolve(entry, row=attrs.evolve(entry.row, p=bare))
    found = []
    for pair in combinations(arms, 2):
        found += _compute(other, bare, pair)[0]
    return found


def _of_family(sheet: Sheet, entry: Entry, printed: PValue) -> tuple[Verdict, str] | None:
    """A p-value beside one category may be that of all that divide a row; None where it is not.

    The categories have to make up each group, and no other of them has a p-value of its own.
    """
    children = [e for e in sheet.divided.get((entry.section, entry.within), ()) if entry.within]
    arms = [c.group for c in entry.cells if isinstance(entry.row.group(c.group), Arm)]
    groups = arms or [c.group for c in entry.cells]
    counts = [{c.group: c.count for c in e.cells if c.operator == "="} for e in children]
    own = all(e is entry or e.row.p in (None, printed) for e in children)
    sizes = {c.group: entry.total(c) for c in entry.cells}
    table = [[found.get(group) for group in groups] for found in counts]
    whole = [sum(k or 0 for k in column) for column in zip(*table, strict=True)]
    if len(children) < 3 or len(groups) < 2 or not own or whole != [sizes[g] for g in groups]:
        return None
    rows = [[k or 0 for k in row] for row in table if any(row)]
    if len(rows) < 2:
        return None
    p, smallest = chi_square_of(rows)
    shown = f"Pearson's chi-square of the {len(rows)} categories {p_shown(p)}"
    if how := agreement(printed, p):
        cut = how == "truncated"
        message = f"follows from {shown}{' only with digits cut off' if cut else ''}"
        return ("rounding" if cut else "agrees"), message
    if smallest < EXPECTED:
        return "cannot-be-checked", f"{shown}; an exact test of more categories is not recomputed"
    return "disagrees", f"follows from no usual test of this row, nor from {shown}"


def _rival_fails(entry: Entry, printed: PValue) -> bool:
    """Whether the other of two groups has a p-value, too, that follows no more than this one."""
    rivals = [c.p for c in entry.cells if c.p is not None and c.p is not printed and c.p.groups]
    if printed is entry.row.p or len(rivals) != 1 or set(rivals[0].groups) != set(printed.groups):
        return False
    return not _follows(_recomputed(entry, rivals[0])[0])


def _if_standard_errors(entry: Entry, printed: PValue) -> str:
    """Whether the p-value would follow if what is printed as SD were a standard error."""
    if not any(cell.sd is not None for cell in entry.cells):
        return ""
    cells = [_as_error(cell) for cell in entry.row.values]
    other = attrs.evolve(entry, row=attrs.evolve(entry.row, values=cells))
    try:
        found, _ = _compute(other, printed)
    except EvidenceError:
        return ""
    return "it would fit if this SD were a standard error" if _follows(found) else ""


def _as_error(cell: Cell) -> Cell:
    return cell if cell.sd is None else attrs.evolve(cell, sd=None, se=cell.sd)


def _follows(found: Sequence[Recomputed]) -> bool:
    return any(r.matches or r.matches_truncated for r in found)


def _consistent(found: list[Recomputed]) -> list[Recomputed]:
    """The readings of ± that the printed value follows from; all of them if none does."""
    exact = [r for r in found if r.matches or r.matches_truncated]
    return exact or [r for r in found if r.matches_one_sided] or found


def _tests(recomputed: Recomputed, several: bool) -> str:
    read = {getattr(given, "read_from", "") for given in recomputed.inputs}
    prefix = next((f"{text}, " for text in read if text.startswith("±")), "")
    if several:
        prefix = f"{' vs '.join(given.group for given in recomputed.inputs)}, {prefix}"
    usual = [t for t in recomputed.tests if t.p is not None]
    return prefix + ", ".join(f"{t.name} {p_shown(t.p)}" for t in usual if t.p is not None)
