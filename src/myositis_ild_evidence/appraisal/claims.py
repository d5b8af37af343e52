"""Claims computed from the data that bear on them.

What a claim needs in order to stand is declared in ``claims.toml``; here it is computed. A claim
whose needs are all met is supported; one that lacks a need is not, whatever it is called then.
Where the evidence can be read in several ways, or gives bounds, every reading is computed: a need
that is met in one and not in another is open, and decides neither way.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from ..errors import Argument, Hint, InvalidValueError, MissingValueError, UnknownKeyError, near
from ..quantities import numeric
from ..quantities.span import Span
from ..records.cell import Cell
from ..records.group import Arm
from ..records.outcome import Outcome
from ..records.plain import Plain
from ..records.question import check_packs
from ..records.regimen import DosingRegimen
from ..records.row import Reported, Row
from ..records.study import Publication, Study

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..records.claim import Claim, Need


#: What a relation is called.
RELATIONS = {"=": "exactly", "<": "less than", "<=": "at most", ">": "more than", ">=": "at least"}


@attrs.frozen(kw_only=True)
class Step(Plain):
    """One need of a claim: what was computed, what the claim needs, and whether it is met.

    Attributes:
        need: The need as declared.
        computed: What the data give; a span where they can be read in several ways.
        expected: What it is compared with; likewise.
        met: Whether the relation holds; None where that depends on the reading.
    """

    need: "Need"
    computed: Decimal | Span
    expected: Decimal | Span
    met: bool | None

    def __str__(self) -> str:
        met = {True: "met", False: "not met", None: "depends on the reading"}[self.met]
        have = f"{self.need.compute.replace('-', ' ')} {shown(self.computed)}"
        needs = f"needs {RELATIONS[self.need.relation]} {shown(self.expected)}"
        return f"{self.need.why} ({have}, {needs}: {met}; {_criterion(self.need)})"


@attrs.frozen(kw_only=True)
class ClaimResult(Plain):
    """Whether the curated verdict on a claim follows from the data.

    Attributes:
        claim: Its id.
        verdict: As curated.
        steps: What was computed; empty where the verdict rests on reading alone.
    """

    TOLD: ClassVar[tuple[str, ...]] = ("stands", "agrees")

    claim: str
    verdict: str
    steps: tuple[Step, ...]

    @property
    def stands(self) -> bool | None:
        """Whether every need is met; None where nothing is computed, or a reading decides."""
        found = {step.met for step in self.steps}
        if False in found:
            return False
        return None if None in found or not found else True

    @property
    def agrees(self) -> bool | None:
        """Whether the verdict follows; None where nothing is computed.

        It is *supported* where the claim stands, and only there. Where a reading decides it is
        neither *supported* nor *contradicted*.
        """
        if self.stands is None:
            open_ = self.verdict not in ("supported", "contradicted")
            return open_ if self.steps else None
        return self.stands == (self.verdict == "supported")

    def __str__(self) -> str:
        if not self.steps:
            return f"{self.claim}: {self.verdict}; nothing to compute, the verdict rests on reading"
        follows = "follows" if self.agrees else "does not follow"
        return f"{self.claim}: {self.verdict}, which {follows}: {'; '.join(map(str, self.steps))}"


def checked(claim: "Claim", evidence: "Pack | None") -> ClaimResult:
    """See `verbs.check`."""
    if not hasattr(claim, "needs"):
        raise InvalidValueError(_no_claim(claim), code="wrong-type", argument="claim")
    pack = evidence if evidence is not None else claim.pack
    if pack is None:
        raise MissingValueError(
            f"{claim.id} belongs to no pack", Hint("; give ", Argument("evidence")), code="no-pack"
        )
    check_packs(pack)
    steps = tuple(_step(need, claim, pack) for need in claim.needs)
    return ClaimResult(claim=claim.id, verdict=claim.verdict, steps=steps)


def _no_claim(given: object) -> str:
    hint = f"; evidence.claims[{given!r:.60}].check() takes an id" if isinstance(given, str) else ""
    return f"expected a claim, not {given!r:.60}{hint}"


def _step(need: "Need", claim: "Claim", evidence: "Pack") -> Step:
    keys = need.of or claim.evidence_for
    computed = COMPUTATIONS[need.compute](_Data(evidence, keys, need.group))
    expected: Decimal | Span
    if need.expected is not None:
        expected = need.expected
    else:
        how = COMPUTATIONS[need.versus_compute or need.compute]
        versus = (need.versus,) if need.versus else keys
        expected = how(_Data(evidence, versus, need.versus_group or need.group))
    met = holds(need.relation, computed, expected)
    return Step(need=need, computed=computed, expected=expected, met=met)


def holds(relation: str, one: Decimal | Span, other: Decimal | Span) -> bool | None:
    """Say whether a relation holds in every reading, in none, or only in some (None)."""
    if relation in ("<", "<="):
        return holds({"<": ">", "<=": ">="}[relation], other, one)
    (low, high), (least, most) = _bounds(one), _bounds(other)
    if relation == "=":
        apart = (high is not None and high < least) or (most is not None and most < low)
        same = low == high == least == most
        return True if same else False if apart else None
    strict = relation == ">"
    if most is not None and (low > most if strict else low >= most):
        return True
    if high is not None and (high <= least if strict else high < least):
        return False
    return None


def _bounds(figure: Decimal | Span) -> tuple[Decimal, Decimal | None]:
    return (figure.low, figure.high) if isinstance(figure, Span) else (figure, figure)


class _Data:
    """The records that a need is about."""

    def __init__(self, evidence: "Pack", keys: tuple[str, ...], group: str) -> None:
        self.evidence = evidence
        self.keys = keys
        self.group = group

    def publications(self) -> list[Publication]:
        """The studies and reviews of the records, each once."""
        ids = dict.fromkeys(key.partition("/")[0] for key in self.keys)
        return [_publication(self.evidence, id) for id in ids]

    def primaries(self) -> list[Publication]:
        """The studies behind the records: a restated outcome counts for its study."""
        found = {}
        for key in self.keys:
            record = find(self.evidence, key)
            origin = getattr(record, "repeats", None) or key
            publication = _publication(self.evidence, origin.partition("/")[0])
            found[publication.id] = publication
        return list(found.values())

    def studies(self) -> list[Study]:
        """The primary studies among the owners of the records."""
        return [
            publication for publication in self.publications() if isinstance(publication, Study)
        ]

    def rows(self) -> Iterator[Row]:
        """The records that are rows."""
        for key in self.keys:
            record = find(self.evidence, key)
            if isinstance(record, Row):
                yield record

    def reported(self) -> Reported:
        """The one cell that is meant, with proven corrections."""
        [row] = self.rows()
        for reported in row.reported():
            if reported.cell.group == (self.group or "all") and not reported.is_before:
                return reported
        raise MissingValueError(f"{row.key} has no cell of {self.group or 'all'}")

    def cell(self) -> Cell:
        """The same, without what surrounds it."""
        return self.reported().cell


def find(evidence: "Pack", key: str) -> Row | DosingRegimen:
    """Return a row or a regimen by key, such as ``wang2022/initial-treatment/triple``.

    Raises:
        UnknownKeyError: There is none.
    """
    publication = _publication(evidence, key.partition("/")[0])
    records: tuple[Row | DosingRegimen, ...] = (*publication.rows(), *publication.regimens)
    for record in records:
        if record.key == key:
            return record
    raise UnknownKeyError(f"no record {key!r}; {near(key, [record.key for record in records])}")


def _publication(evidence: "Pack", id: str) -> Publication:
    return evidence.studies[id] if id in evidence.studies.ids else evidence.reviews[id]


def _count(items: Any) -> Decimal:
    return Decimal(sum(1 for _ in items))


def _percent(data: _Data) -> Fraction:
    reported = data.reported()
    cell = reported.cell
    if cell.count is not None:
        total = reported.total
        if isinstance(total, int):
            return Fraction(100 * cell.count, total)
    if cell.percent is None:
        bare = f"; {cell.count} stands without a denominator" if cell.count is not None else ""
        raise MissingValueError(f"{data.keys[0]}: no percentage of {cell.group}{bare}")
    return Fraction(cell.percent)


def _figure(data: _Data) -> Decimal:
    headline = data.cell().headline
    if headline is None:
        raise MissingValueError(f"{data.keys[0]} has no figure")
    return Decimal(headline)


def _limit(data: _Data, which: int) -> Decimal:
    interval = data.cell().interval
    if interval is None:
        raise MissingValueError(f"{data.keys[0]} has no interval")
    return interval[1][which]


def _dose(
    data: _Data, dose: Callable[[DosingRegimen], Span], choose: Callable[..., Decimal]
) -> Decimal | Span:
    """Return the smallest or largest dose of several regimens, over all their readings."""
    records = (find(data.evidence, key) for key in data.keys)
    spans = [
        dose(record)
        for record in records
        if isinstance(record, DosingRegimen) and record.not_computed is None
    ]
    if not spans:
        raise MissingValueError(f"{', '.join(data.keys)}: no regimen among them")
    readings = [[span, *span.readings] for span in spans]
    unit = next(b.unit for b in (spans[0].low, spans[0].high) if b is not None)
    # Each regimen has at least and at most so much, whichever way it is read.
    least = [min(_amount(s.low, unit) or Decimal(0) for s in each) for each in readings]
    tops = [[_amount(s.high, unit) for s in each] for each in readings]
    most = [None if None in each else max(h for h in each if h is not None) for each in tops]
    known = [h for h in most if h is not None]
    # Something without a limit may be the largest; it is the smallest only where all are so.
    open_ = len(known) < len(most) if choose is max else not known
    return _exactly(choose(least), None if open_ else choose(known))


def _amount(bound: Any, unit: str) -> Decimal | None:
    return None if bound is None else numeric.plain(bound.to(unit).value)


def _exactly(low: Decimal, high: Decimal | None) -> Decimal | Span:
    return low if low == high else Span(low, high, "bounds")


def _tests_above(data: _Data) -> Decimal:
    [row] = data.rows()
    assert isinstance(row, Outcome)
    recomputed = row.recompute_p()
    return _count(t for t in recomputed.tests if t.p is not None and t.p >= recomputed.alpha)


def _years(data: _Data) -> list[Decimal]:
    return [Decimal(str(publication.reference.year)) for publication in data.publications()]


def _randomised(data: _Data, studies: list[Study]) -> Decimal:
    designs = data.evidence.vocabularies["designs"]
    trial = "randomised-controlled-trial"
    return _count(s for s in studies if designs.is_a(s.design, trial))


def _is_controlled(study: Study) -> bool:
    return any(isinstance(g, Arm) and g.role == "comparator" for g in study.groups)


#: What can be computed, by name.
COMPUTATIONS: Mapping[str, Callable[[_Data], Decimal | Span]] = {
    # How many studies: owners of the records, or the studies behind what reviews restate.
    "studies": lambda d: _count(d.studies()),
    "primary-studies": lambda d: _count(d.primaries()),
    "direct-studies": lambda d: _count(s for s in d.studies() if s.is_direct),
    "indirect-studies": lambda d: _count(s for s in d.studies() if s.is_direct is False),
    "randomised-studies": lambda d: _randomised(d, d.studies()),
    "randomised-direct-studies": lambda d: _randomised(d, [s for s in d.studies() if s.is_direct]),
    "controlled-studies": lambda d: _count(s for s in d.studies() if _is_controlled(s)),
    "largest-study": lambda d: Decimal(max(s.n for s in d.studies() if isinstance(s.n, int))),
    # Figures of one cell, with proven corrections.
    "figure": _figure,
    "percentage": lambda d: numeric.from_fraction(_percent(d)),
    "rounded-percentage": lambda d: numeric.rounded(_percent(d), 0),
    "lower-limit": lambda d: _limit(d, 0),
    "upper-limit": lambda d: _limit(d, 1),
    # Doses of several regimens, in the unit of the first, over every reading.
    "smallest-course-dose": lambda d: _dose(d, lambda r: r.dose_per_course(), min),
    "largest-course-dose": lambda d: _dose(d, lambda r: r.dose_per_course(), max),
    "smallest-total-dose": lambda d: _dose(d, lambda r: r.total_dose(), min),
    "largest-total-dose": lambda d: _dose(d, lambda r: r.total_dose(), max),
    # Tests and findings.
    "findings-for-the-better": lambda d: _count(
        r for r in d.rows() if isinstance(r, Outcome) and r.finding and _is_better(r)
    ),
    "tests-not-significant": _tests_above,
    # What was proven wrong, what has a count or a time point, and when it was published.
    "proven-corrections": lambda d: _count(c for r in d.rows() for c in r.corrections if c.proven),
    "rows-with-a-count": lambda d: _count(
        r for r in d.rows() if any(x.cell.count is not None for x in r.reported())
    ),
    "rows-with-a-time": lambda d: _count(
        r for r in d.rows() if any(x.timepoint for x in r.reported()) or r.timepoint
    ),
    "earliest-year": lambda d: min(_years(d)),
    "latest-year": lambda d: max(_years(d)),
}


def _is_better(row: Outcome) -> bool:
    return row.finding is not None and row.finding.direction == row.better


def _criterion(need: "Need") -> str:
    if need.source == "ours":
        return "the criterion is ours"
    return f"the criterion is that of {need.source.cite}, {need.source.locator}"


def shown(value: Decimal | Span) -> str:
    """Return a figure of a step in words."""
    if isinstance(value, Span):
        return str(value)
    plain = numeric.plain(value)
    whole = plain == plain.to_integral_value()
    return numeric.text(plain if whole else numeric.rounded(value))
