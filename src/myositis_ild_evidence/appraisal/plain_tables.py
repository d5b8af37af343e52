"""A plain table of figures as something the audit can read, cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from ..errors import InvalidValueError, near
from ..quantities import units
from ..records.cell import INTERVALS, Cell, PValue
from ..records.group import KINDS, Group, Owner
from ..records.outcome import Outcome
from ..records.row import Place
from ..records.source import Absence
from . import columns, compared
from .columns import COLUMNS
from .results import AuditResult, Grade, Verdict
from .sheets import Entry, Scale, Sheet
from .written import (
    NOT_SIGNIFICANT,
    UnreadableError,
    cleaned,
    figures,
    is_absent,
    writes_decimal_commas,
)

#: Kinds of a `values` table that are no figures about people.
_OTHER = ("date", "dose", "duration", "finding", "p-value", "rate")
#: What the group of everybody is called.
_ALL = frozenset(
    (
        *("all", "overall", "total", "everybody", "everyone", "all patients", "all participants"),
        *("whole cohort", "whole study", "entire cohort", "total cohort"),
    )
)
#: What stands in one cell of a record: a centre, what may stand beside it.
_FAMILIES = (("count", "percent"), ("mean",), ("median",), ("change",), ("value",))
_YES = frozenset(("yes", "true", "1", "y", "exclusive", "all"))
_WHOLE = ("count", "total", "group_n")
_READ = (
    "count",
    "total",
    "percent",
    "mean",
    "median",
    "change",
    "value",
    "sd",
    "se",
    "low",
    "high",
    "ci_low",
    "ci_high",
    "ci",
    "effect",
    "group_n",
)
Rows = list[Mapping[str, Any]]


@attrs.frozen
class Read:
    """What was read of a table.

    Attributes:
        sheets: The studies.
        faults: Results for cells that cannot be read, and for figures that cannot be.
        columns: What each column was taken for.
    """

    sheets: tuple[Sheet, ...]
    faults: tuple[AuditResult, ...]
    columns: Mapping[str, str]


def of_table(source: object) -> Read:
    """Return what a table holds.

    Raises:
        InvalidValueError: It is not a table, has no column that is read, a row has no variable, or
            no row holds a figure.
    """
    table = columns.taken(columns.records(source))
    comma = writes_decimal_commas(
        value
        for row in table.rows
        for name, value in row.items()
        if name in _READ or name == "p_value"
    )
    studies: dict[str, dict[tuple[str, ...], Rows]] = {}
    for number, row in enumerate(table.rows, 1):
        if not _text(row, "variable"):
            raise InvalidValueError(
                f"row {number} has no 'variable'; the columns are {', '.join(COLUMNS)}"
            )
        place = tuple(_text(row, c) for c in ("variable", "timepoint", "section"))
        studies.setdefault(_text(row, "study"), {}).setdefault(place, []).append(row)
    made = [_Study(study, variables, comma) for study, variables in studies.items()]
    sheets = tuple(study.sheet() for study in made)
    faults = tuple(fault for study in made for fault in study.faults)
    if not faults and not any(sheet.entries for sheet in sheets):
        used = ", ".join(f"{h} as {c}" for h, c in table.columns.items() if c)
        raise InvalidValueError(f"no row of the table holds a figure; it was read as: {used}")
    return Read(sheets, faults, table.columns)


class _Study:
    def __init__(self, study: str, variables: Mapping[tuple[str, ...], Rows], comma: bool) -> None:
        self.study = study
        self.variables = variables
        self.comma = comma
        self.faults: list[AuditResult] = []
        #: The p-values of rows without figures, until a category takes them.
        self.of_parent: dict[tuple[str, ...], PValue | None] = {}
        #: What each row holds, by its identity.
        self.read = {
            id(row): self._figures(place[0], row)
            for place, rows in variables.items()
            for row in rows
        }
        self.groups = self._groups()
        self.n = next((g.n for g in self.groups if g.id == "all" and isinstance(g.n, int)), None)

    def _groups(self) -> tuple[Group, ...]:
        """The groups that have figures; those that can make up everybody are taken for arms."""
        sizes: dict[str, int | None] = {}
        for row in (row for rows in self.variables.values() for row in rows):
            size = self.read[id(row)].get("group_n")
            known = sizes.setdefault(_group(row), None)
            if size is not None and size >= 1:
                sizes[_group(row)] = max(int(size), known or 0)
        whole = sizes.pop("all", None)
        known_sizes = [n for n in sizes.values() if n is not None]
        complete = whole is not None and None not in sizes.values()
        parts = complete and sum(known_sizes) == whole
        disjoint = whole is None or sum(known_sizes) <= whole
        role: Any = "comparator" if disjoint else "post-hoc-subgroup"
        within = "all" if whole is not None and (parts or not disjoint) else None
        groups = [
            KINDS[role](id=id, label=id, role=role, within=within, n=n or Absence.NOT_REPORTED)
            for id, n in sizes.items()
        ]
        if whole is not None:
            kind = KINDS["whole-study"]
            groups.append(kind(id="all", label="all", role="whole-study", n=whole))
        return tuple(groups)

    def sheet(self) -> Sheet:
        entries = [e for place, rows in self.variables.items() for e in self.entries(place, rows)]
        for (variable, *_), p in self.of_parent.items():
            if p is not None:
                row = {"group": "all"}
                message = f"p_value: {p} stands without figures"
                self._fault("readable", variable, row, message, "cannot-be-checked")
        return Sheet(study=self.study, n=self.n, groups=self.groups, entries=tuple(entries))

    def entries(self, place: tuple[str, ...], rows: Rows) -> Iterator[Entry]:
        """The rows of one variable: one for each kind of figure, and for what stands again."""
        found: dict[tuple[str, int], dict[str, Cell]] = {}
        for row in rows:
            for family, cell in self._cells(place[0], row):
                again = 0
                while (held := found.setdefault((family, again), {}).get(cell.group)) is not None:
                    if held == cell:
                        break
                    again += 1
                else:
                    found[family, again][cell.group] = cell
        p_of_all, p_of_each = self._p_values(place[0], rows)
        if not found:  # a row that others divide: its p-value is that of its categories
            self.of_parent[place] = p_of_all
        elif p_of_all is None and not p_of_each:
            parent = (place[0].rpartition("/")[0], *place[1:])
            p_of_all = self.of_parent.pop(parent, None)
        if effect := self._effect(place, rows):
            yield self._entry(place, rows, [effect[0]], p_of_all, measure=effect[1])
        for (_, again), cells in found.items():
            values = [
                attrs.evolve(c, p=p_of_each[g]) if g in p_of_each and not again else c
                for g, c in cells.items()
            ]
            yield self._entry(place, rows, values, None if again else p_of_all)

    def _entry(
        self,
        place: tuple[str, ...],
        rows: Rows,
        cells: Sequence[Cell],
        p: PValue | None,
        measure: str = "",
    ) -> Entry:
        variable, when, section = place
        first = rows[0]
        domain = _text(first, "domain")
        label = _text(first, "label") or variable
        row = Outcome(
            id=variable,
            label=f"{measure} of {label}" if measure else label,
            values=[*cells],
            p=p,
            unit=_unit(first),
            timepoint=[when] if when else [],
            domains=[domain],
            better=_better(variable),
            place=Place(
                owner=Owner(id=self.study, groups=self.groups),
                section=section or "table",
                path=variable,
                address=variable,
                variable=variable,
                subject=domain,
            ),
        )
        return Entry(
            row=row,
            scale=self._scale(variable, _saying(rows, "scale")),
            measure=compared.named(measure),
            exclusive=_text(_saying(rows, "exclusive"), "exclusive").casefold() in _YES,
            correlation=self._correlation(variable, _saying(rows, "correlation")),
        )

    def _correlation(self, variable: str, row: Mapping[str, Any]) -> Decimal | None:
        given = row.get("correlation")
        if is_absent(given):
            return None
        try:
            read, _ = figures("correlation", given, comma=self.comma)
        except UnreadableError as error:
            self._fault("readable", variable, row, f"correlation: {error}", "cannot-be-checked")
            return None
        r: Decimal = read["correlation"]
        if abs(r) > 1:
            message = f"a correlation lies between -1 and 1, not {r}"
            self._fault("possible", variable, row, message, "disagrees", "impossible")
            return None
        return r

    def _effect(self, place: tuple[str, ...], rows: Rows) -> tuple[Cell, str] | None:
        """What compares the groups of a variable, and by what measure; None where nothing does."""
        for row in rows:
            found = self.read[id(row)]
            if "effect" not in found:
                continue
            measure = _text(row, "effect_measure")
            if not compared.named(measure):
                what = f"effect: {found['effect']} is a measure that is not named"
                message = f"{what} ({near(measure, ('RR', 'OR', 'HR', 'RD', 'MD', 'SMD'))})"
                self._fault("readable", place[0], row, message, "cannot-be-checked")
                return None
            limits: dict[str, Any] = {}
            for low, high in (
                ("effect_low", "effect_high"),
                ("ci_low", "ci_high"),
                ("low", "high"),
            ):
                if low in found and high in found:
                    limits = {"ci95": (found[low], found[high])}
                    break
            groups = dict.fromkeys(g for r in rows if (g := _group(r)) != "all")
            name = " vs ".join(groups) if len(groups) == 2 else _group(row)
            return Cell(group=name, value=found["effect"], **limits), measure
        return None

    def _scale(self, variable: str, row: Mapping[str, Any]) -> Scale | None:
        text = _text(row, "scale")
        try:
            return Scale.read(text) if text else None
        except InvalidValueError as error:
            self._fault("readable", variable, row, f"scale: {error}", "cannot-be-checked")
            return None

    def _figures(self, variable: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """What each cell of a row holds; one that cannot be read takes nothing else with it."""
        found: dict[str, Any] = {}
        beside: dict[str, Any] = {}
        for name in _READ:
            value = row.get(name)
            if is_absent(value):
                continue
            try:
                read, operator = figures(name, value, comma=self.comma)
                whole = {own: _whole(figure) for own, figure in read.items() if own in _WHOLE}
            except UnreadableError as error:
                self._fault("readable", variable, row, f"{name}: {error}", "cannot-be-checked")
                continue
            if operator != "=" and name not in ("total", "group_n"):
                found["operator"] = operator
            for own, figure in {**read, **whole}.items():
                (found if own == name else beside).setdefault(own, figure)
        if "plus_minus" in beside and (said := _text(row, "spread")) in ("sd", "se"):
            beside[said] = beside.pop("plus_minus")
        for name, figure in beside.items():
            if found.setdefault(name, figure) != figure:
                message = f"{name}: {found[name]} and {figure} stand in one row"
                self._fault("readable", variable, row, message, "cannot-be-checked")
        return self._possible(variable, row, found)

    def _possible(
        self, variable: str, row: Mapping[str, Any], found: dict[str, Any]
    ) -> dict[str, Any]:
        """Leave out figures that cannot be, with a result for each."""
        bounds = (
            ("percent", 0, 100),
            ("count", 0, None),
            ("total", 1, None),
            ("group_n", 1, None),
            ("sd", 0, None),
            ("se", 0, None),
            ("plus_minus", 0, None),
        )
        changes = _text(row, "kind") == "change"
        for name, least, most in bounds:
            figure = found.get(name)
            if figure is None or (least <= figure and (most is None or figure <= most)):
                continue
            if name == "percent" and changes:
                continue
            wrong = {
                "percent": f"a percentage lies between 0 and 100, not {figure}",
                "total": f"a denominator is at least 1, not {figure}",
            }
            message = wrong.get(name, f"{COLUMNS.get(name, name)} cannot be {figure}")
            self._fault("possible", variable, row, message, "disagrees", "impossible")
            del found[name]
        for low, high in (("low", "high"), ("ci_low", "ci_high"), ("effect_low", "effect_high")):
            if low in found and high in found and found[low] > found[high]:
                message = f"upside down: {found[low]} is more than {found[high]}"
                self._fault("possible", variable, row, message, "disagrees", "impossible")
                del found[low], found[high]
        total = found.get("total", found.get("group_n"))
        if "count" in found and total is not None and found["count"] > total:
            message = f"{found['count']} is more than its total {total}"
            printed = f"{found['count']} of {total}"
            self._fault("count-within", variable, row, message, "disagrees", "impossible", printed)
            del found["count"]
        return found

    def _cells(self, variable: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
        kind = _text(row, "kind")
        if kind in _OTHER:
            return
        found = dict(self.read[id(row)])
        if "effect" in found and "effect_low" not in found:  # the interval is that of the effect
            for name in ("ci_low", "ci_high", "low", "high"):
                found.pop(name, None)
        if kind in ("mean", "median", "change") and "value" in found:
            found.setdefault(kind, found["value"])
        if kind != "value" and any(n in found for family in _FAMILIES[:-1] for n in family):
            found.pop("value", None)
        operator: Any = found.get("operator") or _text(row, "operator") or "="
        interval = self._interval(variable, row, found)
        present = [family for family in _FAMILIES if any(name in found for name in family)]
        if not present:
            if interval:
                yield "interval", Cell(group=_group(row), operator=operator, **interval)
            return
        for family in present:
            last = family is present[-1]
            given: dict[str, Any] = {name: found[name] for name in family if name in found}
            given["total"] = found.get("total", self._size(row, found))
            if family[0] in ("mean", "change", "value"):
                spread = next((n for n in ("sd", "se", "plus_minus") if n in found), "")
                given |= {spread: found[spread]} if spread and last else {}
            given |= interval if last else {}
            yield family[0], Cell(group=_group(row), operator=operator, **given)

    def _size(self, row: Mapping[str, Any], found: Mapping[str, Any]) -> int | str | None:
        """The group as a denominator that nobody states: by its id, where all rows agree on it."""
        size, group = found.get("group_n"), _group(row)
        same = any(g.id == group and g.n == size for g in self.groups)
        return group if size is not None and same else size

    def _interval(
        self, variable: str, row: Mapping[str, Any], found: Mapping[str, Any]
    ) -> dict[str, Any]:
        if "ci_low" in found and "ci_high" in found:
            return {"ci95": (found["ci_low"], found["ci_high"])}
        if "low" not in found or "high" not in found:
            return {}
        said = _text(row, "interval") or "range"
        if said not in INTERVALS:
            message = f"interval: {said!r}; {near(said, INTERVALS)}"
            self._fault("readable", variable, row, message, "cannot-be-checked")
            return {}
        return {said: (found["low"], found["high"])}

    def _p_values(self, variable: str, rows: Rows) -> tuple[PValue | None, dict[str, PValue]]:
        """The p-value of a variable; those of its groups, each against a reference, if several.

        Where all but one of the groups have a p-value of their own, that one is the reference.
        """
        found: dict[str, PValue] = {}
        for row in rows:
            p = self._p_value(variable, row)
            if p is not None:
                found.setdefault(_group(row), p)
        values = list(found.values())
        if not values or all(p == values[0] for p in values):
            return (values[0] if values else None), {}
        groups = [g for g in dict.fromkeys(_group(row) for row in rows) if g != "all"]
        bare = [g for g in groups if g not in found]
        if len(groups) == 2:  # each of two against the other: one of them may be wrong
            other = dict(zip(groups, groups[::-1], strict=True))
            each = {g: (g, other[g]) for g in found if g in other}
        elif len(bare) == 1:
            each = {g: (g, bare[0]) for g in found if g != "all"}
        else:
            listed = ", ".join(f"{g} {p}" for g, p in found.items())
            message = (
                f"the groups have p-values of their own ({listed}); what each compares is not said"
            )
            self._fault("readable", variable, rows[0], message, "cannot-be-checked")
            return None, {}
        return None, {g: attrs.evolve(found[g], groups=pair) for g, pair in each.items()}

    def _p_value(self, variable: str, row: Mapping[str, Any]) -> PValue | None:
        given = row.get("p_value")
        alone = _text(row, "kind") == "p-value"
        if is_absent(given) or (alone and " vs " not in _group(row)):
            return None
        if isinstance(given, str) and cleaned(given).casefold() in NOT_SIGNIFICANT:
            message = f"p_value: {given!r} does not say at which level"
            self._fault("readable", variable, row, message, "cannot-be-checked")
            return None
        try:
            read, sign = figures("p_value", given, comma=self.comma)
        except UnreadableError as error:
            self._fault("readable", variable, row, f"p_value: {error}", "cannot-be-checked")
            return None
        value: Decimal = read["p_value"]
        if alone and sign == "=":
            sign = _text(row, "operator") or "="
        if not 0 <= value <= 1:
            message = f"a p-value lies between 0 and 1, not {value}"
            self._fault("possible", variable, row, message, "disagrees", "impossible")
            return None
        signs: Mapping[str, Any] = {">=": ">", "~": "="}
        return PValue(value=value, operator=signs.get(sign, sign))

    def _fault(
        self,
        rule: str,
        variable: str,
        row: Mapping[str, Any],
        message: str,
        verdict: Verdict,
        grade: Grade = "",
        printed: str = "",
    ) -> None:
        self.faults.append(
            AuditResult(
                rule=rule,
                verdict=verdict,
                grade=grade,
                study=self.study,
                variable=variable,
                group=_group(row),
                printed=printed,
                message=message,
                source=_text(row, "source"),
                locator=_text(row, "locator"),
                rows=(f"{self.study}/{variable}" if self.study else variable,),
            )
        )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, str) and value.strip().casefold() == "none":
        return value.strip()  # a group without treatment, not an empty cell
    return "" if is_absent(value) else str(value).strip()


def _saying(rows: Rows, name: str) -> Mapping[str, Any]:
    """The first row that has something in a column; the first of all where none has."""
    return next((row for row in rows if _text(row, name)), rows[0])


def _group(row: Mapping[str, Any]) -> str:
    name = _text(row, "group") or "all"
    return "all" if name.casefold() in _ALL else name


def _whole(value: Decimal) -> int:
    if value != int(value):
        raise UnreadableError(f"{value} is not a whole number")
    return int(value)


def _unit(row: Mapping[str, Any]) -> str:
    unit = _text(row, "unit")
    return unit if unit in units.known() and unit != "%" else ""


def _better(variable: str) -> Any:
    words = variable.casefold()
    if "surviv" in words or "alive" in words:
        return "higher"
    return "lower" if "death" in words or "mortal" in words or "died" in words else None
