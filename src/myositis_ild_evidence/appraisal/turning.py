"""Which result would change the verdict of a claim: need by need, how far away it is."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import EvidenceError, NotComparableError, reader
from ..quantities import numeric
from ..quantities.span import Span
from ..records.outcome import Compared
from ..records.question import check_packs
from ..records.row import Row
from ..statistics.figures import count
from ..statistics.p_values import p_of
from ..statistics.results import Count
from ..words import counted
from .claims import RELATIONS, Step, checked, find, holds, shown

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..records.claim import Claim
    from ..tables.table import Table

CODEBOOK = {
    "claim": "Id of the claim",
    "verdict": "Its verdict, as curated",
    "stands": "Whether the data bear the claim out now; empty where a reading decides",
    "need": "What the claim needs, in words",
    "computed": "The figure now",
    "needs": "The figure that is needed",
    "met": "Whether it is met; empty where a reading decides",
    "turns_at": "The figure at which this need would turn",
    "result": "Which result would turn it, where it can be said",
    "alone": "Whether this need alone decides",
}
#: A result that more events would turn is not near.
_MOST_EVENTS = 10
_OPPOSITE = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}
#: Computations that count studies, which further studies would change.
_STUDIES = {
    "studies": ("more study", "more studies"),
    "primary-studies": ("more primary study", "more primary studies"),
    "direct-studies": ("more study that is direct", "more studies that are direct"),
    "indirect-studies": ("more study that is indirect", "more studies that are indirect"),
    "randomised-studies": ("more randomised trial", "more randomised trials"),
    "randomised-direct-studies": (
        "more randomised trial that is direct",
        "more randomised trials that are direct",
    ),
    "controlled-studies": ("more study with controls", "more studies with controls"),
}


def what_would_change(evidence: "Pack") -> "Table":
    """Return what would change the verdict of each claim: a row for each need.

    A claim stands where all its needs are met. So one that stands would fall with any of them, and
    one that does not would stand only with all: ``alone`` says where a single need decides. It is
    arithmetic on the rules of the claims, no forecast of what a study will find.

    Args:
        evidence: The pack.

    Raises:
        InvalidValueError: It is not a pack.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> table = what_would_change(mie.evidence)
        >>> row = table.where(claim="fvc-about-40-percent")[0]
        >>> row["turns_at"], row["result"], row["alone"]
        ('at least 2', '1 more primary study', True)
    """
    from ..tables.table import Table

    check_packs(evidence)
    rows = [row for claim in evidence.claims for row in _rows(claim, evidence)]
    left = [claim.id for claim in evidence.claims if not claim.needs]
    notes = [f"Rests on reading alone, which no figure changes: {', '.join(left)}."] if left else []
    shown_ = ("claim", "verdict", "computed", "needs", "met", "turns_at", "result", "alone")
    return Table(CODEBOOK, rows, title="What would change the verdicts", notes=notes, shown=shown_)


def _rows(claim: "Claim", evidence: "Pack") -> Iterator[dict[str, Any]]:
    try:
        found = checked(claim, evidence)
    except EvidenceError as error:  # an extra or a figure is missing; the verdict still stands
        yield dict.fromkeys(CODEBOOK) | {
            "claim": claim.id,
            "verdict": claim.verdict,
            "need": f"not computed: {error.text(reader)}",
        }
        return
    unmet = [step for step in found.steps if not step.met]
    for step in found.steps:
        yield {
            "claim": claim.id,
            "verdict": claim.verdict,
            "stands": found.stands,
            "need": step.need.why,
            "computed": shown(step.computed),
            "needs": f"{RELATIONS[step.need.relation]} {shown(step.expected)}",
            "met": step.met,
            "turns_at": _turns_at(step),
            "result": _result(step, claim, evidence),
            "alone": not unmet or unmet == [step],
        }


def _turns_at(step: Step) -> str:
    relation, expected = step.need.relation, shown(step.expected)
    if not step.met:
        return f"{RELATIONS[relation]} {expected}"
    if relation == "=":
        return f"other than {expected}"
    return f"{RELATIONS[_OPPOSITE[relation]]} {expected}"


def _result(step: Step, claim: "Claim", evidence: "Pack") -> str:
    """Which result would turn a need: further studies, or events in a group."""
    what = _STUDIES.get(step.need.compute)
    if what is not None and step.need.versus_compute is None:
        return _further(step, what)
    if step.need.compute == "tests-not-significant":
        keys = step.need.of or claim.evidence_for
        said = [_events(step, key, evidence) for key in keys]
        return "; ".join(filter(None, said))
    if step.need.compute in ("percentage", "rounded-percentage"):
        return _people(step, claim, evidence)
    return ""


def _people(step: Step, claim: "Claim", evidence: "Pack") -> str:
    """The fewest people of a group who would have to fare otherwise."""
    keys = step.need.of or claim.evidence_for
    group = step.need.group or "all"
    row = find(evidence, keys[0]) if len(keys) == 1 else None
    if not isinstance(row, Row):
        return ""
    told = next((r for r in row.reported() if r.cell.group == group and not r.is_before), None)
    try:
        given = count(row, told) if told is not None else None
    except NotComparableError:
        return ""
    if given is None:
        return ""
    digits = 0 if step.need.compute == "rounded-percentage" else None
    for change in range(1, given.total + 1):
        for events in (given.events + change, given.events - change):
            if not 0 <= events <= given.total:
                continue
            share = Fraction(100 * events, given.total)
            figure = (
                numeric.from_fraction(share) if digits is None else numeric.rounded(share, digits)
            )
            if holds(step.need.relation, figure, step.expected) == (not step.met):
                return f"{events} instead of {given.events} of {given.total} in {given.label}"
    return ""


def _further(step: Step, what: tuple[str, str]) -> str:
    now, needed, relation = step.computed, step.expected, step.need.relation
    if isinstance(now, Span) or isinstance(needed, Span) or step.met or relation in ("<", "<="):
        return ""
    gap = int(needed - now) + (relation == ">")
    return counted(gap, *what) if gap > 0 else ""


def _events(step: Step, key: str, evidence: "Pack") -> str:
    """The fewest events of one group that would turn how many tests are not significant."""
    row = find(evidence, key)
    if not isinstance(row, Compared):
        return ""
    try:
        found = row.recompute_p()
    except NotComparableError:
        return ""
    given = [g for g in found.inputs if isinstance(g, Count)]
    if len(given) != 2:
        return ""
    tests = [one.test for one in found.tests if one.p is not None]
    for change in range(1, _MOST_EVENTS + 1):
        for place, signed in ((0, -change), (0, change), (1, -change), (1, change)):
            own = given[place]
            changed = attrs.evolve(own, events=own.events + signed)
            pair = [changed if g is own else g for g in given]
            if not 0 <= changed.events <= own.total or _untestable(pair):
                continue
            above = sum(p_of(test, *pair) >= found.alpha for test in tests)
            if holds(step.need.relation, Decimal(above), step.expected) == (not step.met):
                return f"{changed.events} instead of {own.events} of {own.total} in {own.label}"
    return ""


def _untestable(pair: list[Count]) -> bool:
    events = sum(given.events for given in pair)
    return events in (0, sum(given.total for given in pair))
