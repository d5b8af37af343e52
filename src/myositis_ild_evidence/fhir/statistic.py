"""One reported cell as a statistic of Evidence."""

from collections.abc import Iterable
from decimal import Decimal

from ..quantities import numeric
from ..records.cell import Cell, PValue
from ..records.group import PooledPeriods
from ..records.outcome import AdverseEvent
from ..records.row import Correction, Reported, Row
from ..records.source import Unclear
from ..statistics.denominators import no_denominator
from ..statistics.estimates import Effect
from .codes import concept
from .context import Resource, pruned, quantity

_WITHOUT_CODE = {
    "value": "Value, of which the source does not say whether it is a mean or a median",
    "change": "Change",
}
_COMPARES = {
    "groups": "Compares the groups with each other.",
    "over-time": "Compares one group over time.",
    "unclear": "The source does not say what it compares.",
}


def statistic(row: Row, reported: Reported) -> Resource:
    """Return a cell as the library answers with it; the printed form is in its description."""
    cell, unit = reported.cell, reported.unit
    kind = cell.kind
    estimates = [
        *_spread(cell, unit),
        *([p_value(cell.p, said=row.p_cautions(reported))] if cell.p else []),
    ]
    made: Resource = {
        "description": description(reported),
        "note": [{"text": text} for text in notes(row, reported)],
    }
    if cell.headline is not None:
        measured = "%" if kind == "percentage" else "" if kind == "count" else unit
        figure = cell.percent if cell.percent is not None else cell.headline
        if kind == "count" and cell.percent is not None:
            kind, measured = "percentage", "%"
        made["statisticType"] = (
            {"text": _WITHOUT_CODE[kind]} if kind in _WITHOUT_CODE else concept(kind)
        )
        made["quantity"] = quantity(figure, measured, cell.operator)
    if cell.count is not None:
        made[_counted(row, reported)] = cell.count
    return pruned({**made, "sampleSize": _size(reported), "attributeEstimate": estimates})


def description(reported: Reported) -> str:
    """Return when a figure was measured and how it is printed, with the place of a wrong one."""
    when = f"{', '.join(reported.timepoint)}. " if reported.timepoint else ""
    printed, place = reported.printed.printed_form, reported.printed_source
    where = f" ({place.locator})" if reported.corrected and place else ""
    if printed:
        return f"{when}As printed: {printed}{where}"
    return when + (
        f"No figure is printed{where}" if where else f"No figure: {reported.cell.absent}"
    )


def notes(row: Row, reported: Reported) -> list[str]:
    """Return what must be known about a figure: corrections, doubts, remarks."""
    cell = reported.cell
    found: list[str] = []
    found += map(_why, reported.corrections)
    if cell.plus_minus is not None:
        found.append("The source does not say whether the figure after ± is an SD or an SE.")
    if cell.operator == "~":
        found.append("The figure is approximate.")
    elif cell.operator != "=" and cell.headline is None:
        found.append(f"Printed with {cell.operator} before its bounds.")
    if isinstance(cell.total, Unclear):
        found.append(f"Denominator {cell.total}.")
    elif isinstance(row, AdverseEvent) and (why := no_denominator(reported)):
        found.append(f"{why[0].upper()}{why[1:]}.")
    return [*found, *(text for text in (cell.note, row.note) if text)]


def _why(correction: Correction) -> str:
    what = "Corrected" if correction.proven else "Probably wrong, kept as printed"
    return f"{what}: {correction.why}"


def effect_of(effect: Effect) -> Resource:
    """Return an effect that was computed here, marked as such, with interval and cautions."""
    unit = effect.unit if effect.measure == "mean-difference" else ""
    interval = {
        "type": concept("ci95"),
        "level": numeric.decimal(str(effect.level)),
        "range": {
            "low": quantity(_digits(effect.low), unit),
            "high": quantity(_digits(effect.high), unit),
        },
    }
    said = f"Computed from the figures, not printed: {effect.sentence} {effect.method}."
    return {
        "description": said,
        "note": [{"text": text} for text in effect.cautions],
        "statisticType": concept(effect.measure),
        "quantity": quantity(_digits(effect.estimate), unit),
        "attributeEstimate": [interval],
    }


def _digits(value: float) -> Decimal:
    """Return a computed figure with four significant digits."""
    return Decimal(f"{value:.4g}")


def p_value(
    p: PValue, corrections: Iterable[Correction] = (), said: Iterable[str] = ()
) -> Resource:
    """Return a p-value as an attribute of a statistic; corrections and cautions are notes."""
    test = f" Test: {p.test}." if p.test else ""
    texts = [*said, *([p.note] if p.note else []), *map(_why, corrections)]
    return pruned(
        {
            "description": f"As printed: {p}. {_COMPARES[p.compares]}{test}",
            "note": [{"text": text} for text in texts],
            "type": concept("p"),
            "quantity": quantity(p.value, comparator=p.operator),
        }
    )


def _spread(cell: Cell, unit: str) -> list[Resource]:
    unit = "%" if cell.kind == "percentage" else unit
    found: list[Resource] = []
    for name in ("sd", "se", "plus_minus"):
        spread = getattr(cell, name)
        if spread is not None:
            known = (
                concept(name)
                if name != "plus_minus"
                else {"text": "± that the source does not identify"}
            )
            found.append({"type": known, "quantity": quantity(spread, unit)})
    if cell.interval is not None:
        kind, (low, high) = cell.interval
        level = {"level": numeric.decimal("0.95")} if kind == "ci95" else {}
        bounds = {"low": quantity(low, unit), "high": quantity(high, unit)}
        found.append({"type": concept(kind), **level, "range": bounds})
    return found


def _counted(row: Row, reported: Reported) -> str:
    infusions = not row.counts_people
    periods = isinstance(reported.group, PooledPeriods)
    return "numberOfEvents" if infusions or periods else "numberAffected"


def _size(reported: Reported) -> Resource:
    group, total = reported.group, reported.total
    made: Resource = {"knownDataCount": total if isinstance(total, int) else None}
    if group is not None and isinstance(group.n, int):
        if isinstance(group, PooledPeriods):
            made["description"] = f"{group.n} periods of treatment, not people"
        else:
            made["numberOfParticipants"] = group.n
    return pruned(made)
