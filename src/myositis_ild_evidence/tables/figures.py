"""One figure of the table of values: in words, as the library answers with it, and its source."""

from ..quantities import numeric, units
from .table import Record

#: Units that a figure is not followed by: it has its sign already, or none is needed.
_UNSAID = ("", "%", "score")
_INTERVALS = {"range": "", "iqr": "quartiles ", "ci95": "95% CI "}
_TIMES = ("time", "calendar time")


def figure(row: Record) -> str:
    """Return the figure of a row of ``evidence.values()`` in words.

    An uncorrected figure is shown as printed, with its unit; a corrected one is put together from
    the columns. A finding in words has no figure: its note says what was found. See also `source`.

    Args:
        row: A row of the table of values.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> table = mie.evidence.values()
        >>> table.where(study="wang2022", variable="age", group="ivig")[0]["figure"]
        '51.9 ± 9.7 years'
        >>> table.where(study="kampylafka2012", variable="hydroxychloroquine")[0]["figure"]
        '1 of 24 (4.2%)'
        >>> table.where(study="wang2022", variable="ivig/interval")[0]["figure"]
        '2-4 weeks'
    """
    kind = row["kind"]
    if kind == "finding":
        return ""
    if kind == "p-value":
        sign = " = " if row["printed"][:1].isdigit() else " "
        return f"p{sign}{row['printed']}"
    # Quartiles say so, or they would read like a range.
    composed = row["corrected"] or row["interval"] == "iqr"
    shown: str = _composed(row) if composed else row["printed"]
    if kind == "count" and row["percent"] is None and row["total"] is not None and not composed:
        shown = f"{row['count']} of {row['total']}"
    unit = row["unit"]
    if kind in ("mean", "median") and row["sd"] is None and kind not in shown:
        shown = f"{kind} {shown}"  # a figure with a ± is a mean without saying so
    if unit in _UNSAID or unit in shown:
        return numeric.plural(shown) if kind == "duration" else shown
    plural = "s" if units.get(unit).dimension in _TIMES and row["value"] != 1 else ""
    return f"{shown} {unit}{plural}"


def source(row: Record) -> str:
    """Return where a figure was read: the key of a reference and the place in it.

    See also `figure`.

    Args:
        row: A row of the table of values.

    Examples:
        >>> source({"source": "inpharmd", "locator": "Table 5, Results"})
        'inpharmd: Table 5, Results'
    """
    return f"{row['source']}: {row['locator']}"


def _composed(row: Record) -> str:
    percent = f"{numeric.text(row['percent'])}%" if row["percent"] is not None else ""
    if row["count"] is not None:
        shown = str(row["count"]) + (f" of {row['total']}" if row["total"] is not None else "")
        shown += f" ({percent})" if percent else ""
    elif percent:
        shown = percent
    else:
        shown = "" if row["value"] is None else numeric.text(row["value"])
    if row["sd"] is not None:
        shown += f" ± {numeric.text(row['sd'])}"
    if row["interval"]:
        bounds = f"{numeric.text(row['low'])}–{numeric.text(row['high'])}"
        shown += f" ({_INTERVALS[row['interval']]}{bounds})"
    return f"{row['operator']}{shown}"
