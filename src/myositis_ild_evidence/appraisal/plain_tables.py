"""A plain table of figures as something the audit can read."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ..errors import InvalidValueError, near
from ..quantities import units
from ..quantities.numeric import decimal
from ..records.cell import CENTRES, Cell, PValue
from ..records.group import Group, Owner
from ..records.outcome import Outcome
from ..records.row import Place
from .results import AuditResult
from .sheets import Entry, Sheet

#: The columns that are read; all but ``variable`` are optional. `values` tables have them all.
COLUMNS = {
    "study": "Which study or trial; rows of one study are compared with each other",
    "variable": "What is measured",
    "label": "The same in words",
    "domain": "What it is about, such as mortality or disease-history",
    "group": "Which group; 'all' is everybody",
    "group_n": "Size of the group",
    "count": "How many",
    "total": "Of how many; the size of the group where it is left out",
    "percent": "Percentage as printed, with its digits",
    "kind": "What 'value' is: mean, median, value or change",
    "value": "The headline figure, if it is neither a count nor a percentage",
    "mean": "The mean; the same as a value of kind mean",
    "sd": "Standard deviation",
    "low": "Lower limit of an interval",
    "high": "Upper limit of an interval",
    "interval": "range, iqr or ci95",
    "operator": "<, <=, >, >= or ~ where the figure is not exact",
    "p_value": "p-value between the groups of the variable, as printed, such as 0.03 or <0.001",
    "unit": "Unit of the value",
    "timepoint": "When, such as '6 months'",
    "source": "Where the figure was read",
    "locator": "The place in it",
}

#: Kinds of a `values` table that are no figures about people.
_OTHER = ("date", "dose", "duration", "finding", "p-value", "rate")


def of_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[tuple[Sheet, ...], list[AuditResult]]:
    """Return the studies of a table, and results for rows that cannot be figures at all.

    Raises:
        InvalidValueError: There are no rows, a row has no variable, or the size of a group cannot
            be read.
    """
    if not isinstance(rows, Iterable):
        raise InvalidValueError(
            "expected a pack of evidence, or rows of a table (dictionaries with the columns "
            f"{', '.join(COLUMNS)}), not {rows!r:.60}",
            code="wrong-type",
        )
    studies: dict[str, dict[tuple[str, ...], list[Mapping[str, Any]]]] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or not row.get("variable"):
            raise InvalidValueError(
                f"row {number} has no 'variable'; the columns are {', '.join(COLUMNS)}"
            )
        place = tuple(str(row.get(c) or "") for c in ("variable", "timepoint", "section"))
        studies.setdefault(str(row.get("study") or ""), {}).setdefault(place, []).append(row)
    sheets, faults = [], []
    for study, variables in studies.items():
        made = _Study(study, variables)
        sheets.append(made.sheet())
        faults += made.faults
    return tuple(sheets), faults


class _Study:
    def __init__(
        self, study: str, variables: Mapping[tuple[str, ...], list[Mapping[str, Any]]]
    ) -> None:
        self.study = study
        self.variables = variables
        self.faults: list[AuditResult] = []
        sizes: dict[str, int] = {}
        for row in (row for rows in variables.values() for row in rows):
            size = _whole(row, "group_n")
            if size:
                sizes.setdefault(_group(row), size)
        self.n = sizes.pop("all", None)
        # Groups that add up to everybody are taken for arms, which have to; others need not.
        role: Any = "comparator" if sum(sizes.values()) == self.n else "post-hoc-subgroup"
        within = "all" if self.n is not None else None
        groups = [Group(id=id, label=id, role=role, within=within, n=n) for id, n in sizes.items()]
        if self.n is not None:
            groups.append(Group(id="all", label="all", role="whole-study", n=self.n))
        self.groups = tuple(groups)

    def sheet(self) -> Sheet:
        entries = [
            entry
            for (variable, when, _), rows in self.variables.items()
            if (entry := self.entry(variable, when, rows))
        ]
        return Sheet(study=self.study, n=self.n, groups=self.groups, entries=tuple(entries))

    def entry(self, variable: str, when: str, rows: list[Mapping[str, Any]]) -> Entry | None:
        cells: dict[str, Cell] = {}
        p: PValue | None = None
        for row in rows:
            try:
                p = _p_value(row, p)
                cell = _cell(row)
                if cell is not None and cells.get(cell.group, cell) != cell:
                    raise InvalidValueError(f"group {cell.group!r} stands twice", code="duplicate")
            except InvalidValueError as error:
                self.faults.append(self.fault(variable, row, error))
                continue
            if cell is not None:
                cells[cell.group] = cell
        if not cells:
            return None
        first = rows[0]
        row_ = Outcome(
            id=variable, label=str(first.get("label") or variable), values=list(cells.values()),
            p=p, unit=_unit(first), timepoint=[when] if when else [],
            domains=[str(first.get("domain") or "")], better=_better(variable),
            place=Place(
                owner=Owner(id=self.study, groups=self.groups),
                section=str(first.get("section") or "table"), path=variable, address=variable,
                variable=variable, subject=str(first.get("domain") or ""),
            ),
        )  # fmt: skip
        return Entry(row=row_)

    def fault(self, variable: str, row: Mapping[str, Any], error: InvalidValueError) -> AuditResult:
        count, total = row.get("count"), row.get("total")
        within = "is more than its total" in str(error)
        return AuditResult(
            rule="count-within" if within else "possible",
            verdict="disagrees",
            study=self.study,
            variable=variable,
            group=_group(row),
            printed=f"{count} of {total}" if within else "",
            message=str(error).partition(": ")[2] or str(error),
            source=str(row.get("source") or ""),
            locator=str(row.get("locator") or ""),
            rows=(f"{self.study}/{variable}",),
        )


def _group(row: Mapping[str, Any]) -> str:
    return str(row.get("group") or "all")


def _number(row: Mapping[str, Any], name: str) -> Decimal | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    try:
        return decimal(value)
    except InvalidValueError as error:
        raise InvalidValueError(f"{row.get('variable')}, {_group(row)}, {name}: {error}") from None


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    value = _number(row, name)
    if value is None:
        return None
    if value != int(value):
        raise InvalidValueError(
            f"{row.get('variable')}, {_group(row)}: {name} {value} is not a count"
        )
    return int(value)


def _cell(row: Mapping[str, Any]) -> Cell | None:
    if row.get("kind") in _OTHER:
        return None
    given: dict[str, Any] = {name: _number(row, name) for name in ("percent", "mean", "sd")}
    given |= {name: _whole(row, name) for name in ("count", "total")}
    kind = row.get("kind")
    if kind in CENTRES and kind not in ("count", "percent") and given["mean"] is None:
        given[str(kind)] = _number(row, "value")
    low, high = _number(row, "low"), _number(row, "high")
    if low is not None and high is not None:
        interval = str(row.get("interval") or "range")
        if interval not in ("range", "iqr", "ci95"):
            raise InvalidValueError(
                f"{interval!r}; {near(interval, ('range', 'iqr', 'ci95'))}", code="unknown-choice"
            )
        given[interval] = (low, high)
    if all(given.get(name) is None for name in (*CENTRES, "range", "iqr", "ci95")):
        return None
    operator: Any = str(row.get("operator") or "=")
    if given["total"] is None and row.get("group_n"):
        given["total"] = _whole(row, "group_n")
    return Cell(group=_group(row), operator=operator, **given)


def _p_value(row: Mapping[str, Any], known: PValue | None) -> PValue | None:
    """The p-value of a row, which is that of the whole variable."""
    given = row.get("p_value")
    of_one_cell = row.get("kind") == "p-value" and " vs " not in _group(row)
    if given is None or given == "" or of_one_cell:
        return known
    sign: Any = str(row.get("operator") or "=") if row.get("kind") == "p-value" else "="
    if isinstance(given, str):
        text = given.strip()
        sign = next((s for s in ("<=", "<", ">", "=") if text.startswith(s)), sign)
        given = text.lstrip("<>= ")
    p = PValue(value=decimal(given), operator=sign)
    if known is not None and known != p:
        raise InvalidValueError(
            f"the groups have two p-values: {known} and {p}", code="contradiction"
        )
    return p


def _unit(row: Mapping[str, Any]) -> str:
    unit = str(row.get("unit") or "")
    return unit if unit in units.known() and unit != "%" else ""


def _better(variable: str) -> Any:
    words = variable.casefold()
    if "surviv" in words or "alive" in words:
        return "higher"
    return "lower" if "death" in words or "mortal" in words or "died" in words else None
