"""The rule on what compares two groups: it follows from the counts or means beside it."""

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

import attrs

from ..errors import EvidenceError, MissingExtraError
from ..records.cell import Cell
from ..records.group import Arm, PooledPeriods, TreatmentClass
from ..records.row import Reported
from ..statistics import figures, usual
from ..statistics.printed import unit_in_last_place
from ..statistics.results import Count, Mean
from .compared import is_adjusted, measure_of
from .results import AuditResult
from .sheets import Entry, Sheet

RULE = "effect"
COUNTED = ("risk-ratio", "odds-ratio", "risk-difference")
MEASURED = ("mean-difference", "standardised-mean-difference")
OVER_TIME = ("hazard-ratio", "rate-ratio")
#: A printed interval that is narrower than events allow by more than this share is told.
NARROWER = 0.1
Pair = tuple[Count | Mean, Count | Mean]


def effect(sheet: Sheet) -> Iterator[AuditResult]:
    """A printed ratio or difference, and its interval, follow from the figures beside it.

    Risk ratios, odds ratios, risk and mean differences are recomputed from the counts or means of
    the same row, in both directions, by every usual method; where another measure or direction
    would fit, it is named. Figures that are printed rounded stand for all that round so. The
    logarithm of a hazard or rate ratio has a variance of at least 1/a + 1/c of the events in the
    two groups: in Cox's model without other variables the score equation makes the expected events
    of a group the observed ones, and Jensen's inequality does the rest (own derivation; of a rate
    ratio it is the variance itself). An adjusted figure follows from none of this, and is not
    judged.
    """
    for entry in sheet.entries:
        for cell in entry.cells:
            if cell.value is None or cell.operator != "=" or cell.count is not None:
                continue
            measure = measure_of(entry)
            if measure not in (*COUNTED, *MEASURED, *OVER_TIME):
                continue
            pair, why = _beside(sheet, entry, cell, measure)
            if pair is not None:
                yield _judged(entry, cell, measure, pair)
            elif why:
                yield entry.result(RULE, "cannot-be-checked", why, cell=cell)


def _beside(sheet: Sheet, entry: Entry, cell: Cell, measure: str) -> tuple[Pair | None, str]:
    """The figures of the two groups that a figure compares, from another row on the same thing."""
    kind = "mean" if measure in MEASURED else "count"
    for other in sheet.beside[entry.section, entry.measures, entry.row.timepoint]:
        cells = {c.group: c for c in other.cells if _holds(c, kind)}
        if other is entry or len(cells) < 2:
            continue
        names = _groups(entry, cell, other, cells)
        if len(names) != 2:
            continue
        if is_adjusted(entry):
            return None, "adjusted: it does not follow from the figures beside it"
        try:
            first, second = (_figures(other, cells[name], kind) for name in names)
        except MissingExtraError as error:
            return None, str(error)
        except EvidenceError:
            continue
        return (first, second), ""
    return None, ""


def _holds(cell: Cell, kind: str) -> bool:
    return cell.mean is not None if kind == "mean" else cell.kind in ("count", "percentage")


def _groups(entry: Entry, cell: Cell, other: Entry, cells: dict[str, Cell]) -> Sequence[str]:
    named = (
        cell.group.split(" vs ")
        if " vs " in cell.group
        else list(entry.row.p.groups)
        if (entry.row.p)
        else []
    )
    if len(named) == 2 and all(name in cells for name in named):
        return named
    kinds = {name: other.row.group(name) for name in cells}
    if any(isinstance(kind, (PooledPeriods, TreatmentClass)) for kind in kinds.values()):
        return ()
    return [name for name, kind in kinds.items() if isinstance(kind, Arm)]


def _figures(entry: Entry, cell: Cell, kind: str) -> Count | Mean:
    told = attrs.evolve(cell, total=entry.total(cell))
    given = Reported(
        path=f"values.{cell.group}",
        printed=cell,
        cell=told,
        label=entry.row.label,
        unit=entry.row.unit,
        timepoint=entry.row.timepoint,
        corrections=(),
        row=entry.row,
    )
    if kind == "mean":
        return figures.mean(entry.row, given)
    return figures.count(entry.row, given, several=True)


def _usual(
    measure: str, pair: Pair, fits: Callable[[usual.Range], bool] | None = None
) -> Iterator[tuple[str, usual.Usual]]:
    first, second = pair
    if isinstance(first, Count) and isinstance(second, Count):
        yield from usual.of_counts(measure, first, second, fits)
    if isinstance(first, Mean) and isinstance(second, Mean):
        yield from usual.of_means(measure, first, second).items()


def _judged(entry: Entry, cell: Cell, measure: str, pair: Pair) -> AuditResult:
    if measure in OVER_TIME:
        return _wide_enough(entry, cell, measure, pair)
    of = " against ".join(str(given) for given in pair)
    try:
        fits = _fitting(cell, measure, pair)
        if fits is not None and fits.limits:
            turned = "; the groups stand the other way round" if fits.turned else ""
            message = f"follows from {of}{turned}" + (f", by {fits.name}" if cell.ci95 else "")
            return entry.result(RULE, "agrees", message, cell=cell)
        methods = _usual(measure, pair)
        shown = {name: _shown(one) for name, one in (methods if fits else islice(methods, 1))}
        others = [m for m in COUNTED if m != measure] if measure in COUNTED else []
        elsewhere = [m for m in others if (f := _fitting(cell, m, pair)) and f.limits]
    except MissingExtraError as error:
        return entry.result(RULE, "cannot-be-checked", str(error), cell=cell)
    if not shown:
        message = f"{of}: no {_words(measure)} can be computed"
        return entry.result(RULE, "cannot-be-checked", message, cell=cell)
    expected = next(iter(shown.values()))
    if fits is not None:
        listed = ", ".join(f"{name} {limits}" for name, limits in shown.items())
        message = f"follows from {of}, but its interval by no usual method: {listed}"
    else:
        hint = f"; it is the {' or '.join(map(_words, elsewhere))}" if elsewhere else ""
        message = f"{of} give a {_words(measure)} of {expected}, not {cell.printed_form}{hint}"
    return entry.result(
        RULE, "disagrees", message, cell=cell, expected=expected, grade="needs-explanation"
    )


@attrs.frozen
class _Fit:
    """The method that gives a figure, in which direction, and whether it gives its limits, too."""

    name: str
    turned: bool
    limits: bool


def _fitting(cell: Cell, measure: str, pair: Pair) -> _Fit | None:
    printed = cell.value
    assert printed is not None
    scales = (1, 100) if measure == "risk-difference" else (1,)

    def fits(estimate: usual.Range) -> bool:
        return any(_fits(printed, estimate, scale) for scale in scales)

    found = None
    for turned in (False, True):
        for name, one in _usual(measure, pair[::-1] if turned else pair, fits):
            for scale in scales:
                if _fits(printed, one.estimate, scale):
                    found = _Fit(name, turned, _limits_fit(cell, one, scale))
                    if found.limits:
                        return found
    return found


def _wide_enough(entry: Entry, cell: Cell, measure: str, pair: Pair) -> AuditResult:
    events = [given.events for given in pair if isinstance(given, Count) and not given.fits]
    if cell.ci95 is None or len(events) < 2 or not all(events) or cell.ci95[0] <= 0:
        message = "events in both groups and an interval are needed to check it"
        return entry.result(RULE, "cannot-be-checked", message, cell=cell)
    least = math.sqrt(1 / events[0] + 1 / events[1])
    steps = [float(unit_in_last_place(limit)) / 2 for limit in cell.ci95]
    low, high = float(cell.ci95[0]) - steps[0], float(cell.ci95[1]) + steps[1]
    error = math.log(high / low) / 3.92 if low > 0 else math.inf
    of = f"{events[0]} and {events[1]} events"
    if error >= least * (1 - NARROWER):
        message = f"the interval is one that {of} can give"
        return entry.result(RULE, "agrees", message, cell=cell)
    ratio = math.exp(1.96 * least)
    message = f"the interval is narrower than {of} give: the limits are at least {ratio:.2f} times"
    return entry.result(
        RULE, "disagrees", f"{message} from the estimate", cell=cell, grade="needs-explanation"
    )


def _fits(printed: Decimal, limits: usual.Range, scale: int) -> bool:
    """Whether a figure is printed so: rounded, or with digits cut off."""
    step, figure = float(unit_in_last_place(printed)), float(printed)
    low, high = sorted(limit * scale for limit in limits)
    if not (math.isfinite(low) or math.isfinite(high)):
        return False
    if low - step / 2 * (1 + 1e-9) <= figure <= high + step / 2 * (1 + 1e-9):
        return True
    if figure < 0:
        return low <= figure and figure - step < high
    return figure <= high and low < figure + step


def _limits_fit(cell: Cell, one: usual.Usual, scale: int) -> bool:
    if cell.ci95 is None:
        return True
    return all(
        _fits(limit, range_, scale)
        for limit, range_ in zip(cell.ci95, (one.low, one.high), strict=True)
    )


def _shown(one: usual.Usual) -> str:
    middle = [sum(ends) / 2 for ends in (one.estimate, one.low, one.high)]
    return "{:.3g} ({:.3g} to {:.3g})".format(*middle)


def _words(measure: str) -> str:
    return measure.replace("-", " ")
