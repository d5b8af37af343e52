"""The columns of one figure in the table of values."""

from typing import Any

from .. import numeric
from ..model import Amount, Source, Span
from ..model.row import Reported
from .table import Record


def answer(reported: Reported) -> Record:
    """Return the columns of one cell: as answered, with the printed form."""
    cell, source, total = reported.cell, reported.source, reported.total
    interval, (low, high) = cell.interval or ("", (None, None))
    spread = next((s for s in (cell.sd, cell.se, cell.pm) if s is not None), None)
    unclear = "" if isinstance(total, int) or total is None else f"denominator {total}"
    kind = "finding" if cell.absent is not None else cell.kind
    return {
        "label": reported.full_label,
        "group": cell.group,
        "group_n": reported.group_n,
        "kind": kind,
        "value": cell.headline,
        "unit": reported.unit or ("%" if kind == "percentage" else ""),
        "sd": spread,
        "low": low,
        "high": high,
        "interval": interval,
        "count": cell.count,
        "total": total if isinstance(total, int) else None,
        "percent": cell.percent,
        "operator": "" if cell.operator == "=" else cell.operator,
        "timepoint": "; ".join(reported.timepoint),
        "printed": reported.printed.printed_form,
        "corrected": reported.corrected,
        "source": source.cite if source else "",
        "locator": source.locator if source else "",
        "note": joined(
            str(cell.absent or ""),
            "± is not identified as SD or SE" if cell.pm is not None else "",
            "± is a standard error" if cell.se is not None else "",
            unclear,
            cell.note or "",
            derived(source),
            *whys(reported.corrections),
        ),
    }


def part_of_regimen(part: Any) -> Record:
    """Return the columns of one part of a regimen."""
    if isinstance(part, int):
        return {"value": numeric.decimal(part), "unit": "day", "printed": str(part)}
    if not isinstance(part, Span):  # a rate limit
        operator = part.operator
        return _amount(part.value) | {"operator": operator, "printed": f"{operator}{part.value}"}
    if part.is_exact:
        return _amount(part.low) | {"printed": str(part.low)}
    if part.low is None or part.high is None:
        operator = ">=" if part.high is None else "<="
        return _amount(part.low or part.high) | {"operator": operator, "printed": str(part)}
    low, high = _amount(part.low), _amount(part.high)
    basis = {"mean-of-cohort": "range of means of the cohort"}.get(part.basis, "")
    bounds = {"low": low["value"], "high": high["value"], "interval": "range", "note": basis}
    return bounds | {"unit": low["unit"], "printed": str(part)}


def _amount(bound: Any) -> Record:
    if isinstance(bound, Amount):
        return {"value": bound.value, "unit": bound.unit}
    return {"value": bound, "unit": ""}


def derived(source: Source | None) -> str:
    """Say that a figure was computed, for the note."""
    return "derived, not printed" if source and source.method == "derived" else ""


def whys(corrections: Any) -> list[str]:
    """Return why corrections were made, for the note."""
    return [
        ("corrected" if c.proven else "probably wrong, kept as printed")
        + (f" ({c.cite})" if c.cite else "")
        + f": {c.why}"
        for c in corrections
    ]


def joined(*parts: str) -> str:
    """Join the parts of a note, each once."""
    return "; ".join(dict.fromkeys(part for part in parts if part))
