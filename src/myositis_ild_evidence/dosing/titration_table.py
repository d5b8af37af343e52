"""The infusion of one day from its first minute, as whoever sets the pump reads it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..errors import Argument, InvalidValueError
from ..quantities import numeric
from .infusion import AppliedLimit, TitrationStep, hours_and_minutes
from .person import fraction
from .rounding import main
from .wording import INTENDED_USE

if TYPE_CHECKING:
    from ..tables.table import Table
    from .patient import PatientDose

CODEBOOK = {
    "part": "start, step (printed), free (how the rate rises is not printed) or maximum",
    "from_minute": "Minute at which the part begins; empty where it does not follow",
    "clock": "Time of the day at that minute; empty without the time of the start",
    "rate_ml_per_h": "Rate in mL/h; in a free part what it must not exceed",
    "rate_mg_per_kg_min": "The same in mg/kg/min at the weight for rates",
    "minutes": "How long the part lasts; in a free part the least that is left",
    "volume_ml": "What runs in meanwhile, in mL",
    "cumulative_ml": "What ran in by the end of the part, in mL",
    "words": f"What to do, in words. {INTENDED_USE}",
}
#: A rate is never shown without its part: in a free one it is a limit, and no setting of a pump.
_SHOWN = ("clock", "from_minute", "part", "rate_ml_per_h", "minutes", "cumulative_ml", "words")


def rate_table(dose: PatientDose, start: str | time | datetime | None = None) -> Table:
    """Return one day of infusion as a table: the rates from the first minute on.

    The starting rate comes first. A step that the label does not print is free: the table says how
    far the rate may rise and how long that takes at least, and invents no step.

    See also `PatientDose.binding_rate` and `PatientDose.titrated_time`.

    Args:
        dose: The dose for a patient.
        start: When the infusion starts, such as ``"08:30"``, for the times of the day.

    Returns:
        One row for each part of the infusion: rate, minutes, volume and times.

    Raises:
        MissingValueError: No product, no limit, none that holds at risk, or days not known.
        AmbiguousDoseError: The regimen gives bounds for a day.
        InvalidValueError: Not a time of the day.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
        >>> dose = regimen.for_patient("70 kg", product="octagam-10")
        >>> for row in dose.rate_table("08:30"):
        ...     print(row["clock"], row["part"], row["rate_ml_per_h"], row["cumulative_ml"])
        08:30 start 42 21
        09:00 free 168 280
    """
    from ..tables.table import Table

    speed, volume = dose.speed, Fraction(main(dose.volume).exact.value)
    began, first = None if start is None else _clock(start), speed.start
    if first is not None and speed.undecided and dose.rate_cap is None:
        rows = [_row("start", 0, began, Fraction(first.rate.value), dose, str(first))]
        rows.append(dict.fromkeys(CODEBOOK) | {"part": "free", "words": speed.undecided})
        return _table(Table, dose, rows)
    lowest = speed.lowest()
    top = Fraction(lowest.rate.value)
    below = first is not None and Fraction(first.rate.value) < top
    if first is not None and below and first.time is None:
        rows = [_row("start", 0, began, Fraction(first.rate.value), dose, str(first))]
        rows.append(_row("free", None, None, top, dose, _raised(lowest)))
        return _table(Table, dose, rows)
    rows = []
    parts, minute, given = speed.titration(volume), Fraction(0), Fraction(0)
    for number, part in enumerate(parts):
        name, words = _part(dose, parts, number)
        row = _row(name, minute, began, Fraction(part.rate.value), dose, words)
        given += Fraction(part.volume.value)
        row |= {
            "minutes": _number(Fraction(part.time.value)),
            "volume_ml": _number(Fraction(part.volume.value)),
            "cumulative_ml": _number(given),
        }
        minute += Fraction(part.time.value)
        rows.append(row)
    return _table(Table, dose, rows)


def _part(dose: PatientDose, parts: tuple[TitrationStep, ...], number: int) -> tuple[str, str]:
    """Return what a part is called, and what to do in it."""
    lowest = dose.speed.lowest()
    last = number == len(parts) - 1
    at_top = parts[number].rate == lowest.rate
    if last and at_top and number and dose.speed.free:
        own = dose.product.rate(dose.indication) if dose.product else None
        every = f" every {numeric.plural(str(own.raise_every))}" if own and own.raise_every else ""
        left = hours_and_minutes(Fraction(parts[number].time.value) / 60)
        return "free", f"{_raised(lowest, every)}; at least {left} more"
    if last and at_top:
        return "maximum", lowest.words
    return ("step", "if the rate before is tolerated") if number else ("start", "the starting rate")


def _raised(lowest: AppliedLimit, every: str = "") -> str:
    """Return how the rate goes on where the label prints no steps."""
    return (
        lowest.words
        if lowest.minimum_practicable
        else f"raised as tolerated{every}, {lowest.words}"
    )


def _row(
    part: str, minute: Any, began: datetime | None, rate: Fraction, dose: PatientDose, words: str
) -> dict[str, Any]:
    clock = None
    if began is not None and minute is not None:
        clock = f"{began + timedelta(seconds=round(minute * 60)):%H:%M}"
    product = dose.product
    assert product is not None  # the volume needs it
    holds = fraction(product.concentration, "mg/mL")
    return dict.fromkeys(CODEBOOK) | {
        "part": part,
        "from_minute": None if minute is None else _number(Fraction(minute)),
        "clock": clock,
        "rate_ml_per_h": _number(rate),
        "rate_mg_per_kg_min": _number(rate * holds / 60 / dose.speed.kilograms),
        "words": words,
    }


def _number(value: Fraction) -> Any:
    return numeric.plain(numeric.rounded(value, 2))


def _table(table: type[Table], dose: PatientDose, rows: list[dict[str, Any]]) -> Table:
    product = dose.product
    notes = [rate.note for rate in dose.speed.label_rates() if rate.note]
    return table(
        CODEBOOK,
        rows,
        title=f"{dose.regimen.key}: {product.label if product else ''}, one day",
        notes=[*dict.fromkeys(notes), *dose.warnings, *dose.cautions],
        key=["part", "from_minute"],
        shown=[name for name in _SHOWN if name != "clock" or any(row["clock"] for row in rows)],
    )


def _clock(start: Any) -> datetime:
    if isinstance(start, datetime):
        return start
    day = datetime(2000, 1, 1)
    if isinstance(start, time):
        return datetime.combine(day, start)
    try:
        return datetime.strptime(str(start), "%H:%M")
    except ValueError:
        raise InvalidValueError(
            Argument("start", str(start)[:40]), " is not a time of the day such as '08:30'"
        ) from None
