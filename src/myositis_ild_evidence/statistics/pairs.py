"""Which two groups of a row are compared, and whether they can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

from ..errors import (
    Argument,
    Code,
    Hint,
    InvalidValueError,
    NotComparableError,
    UnknownKeyError,
    near,
    reader,
)
from ..records.group import Arm, PooledPeriods, Subgroup, TreatmentClass
from ..records.row import Reported, Row
from ..records.source import Source
from ..words import quoted
from .figures import Spread, count, mean, printed, rate
from .results import Count, Figures, Levels, Mean, Rate

if TYPE_CHECKING:
    from .designs import Design
    from .measures import Needs
    from .medians import Medians

Groups = str | Sequence[str] | None


class NoControlError(NotComparableError):
    """Only one group is reported."""

    code: Code = "no-control"


class NoArmsError(NotComparableError):
    """Groups are reported, but not the two arms of the study."""

    code: Code = "no-arms"


def reported(row: Row) -> dict[str, Reported]:
    """Return the cells of a row by group, with proven corrections applied."""
    return {r.cell.group: r for r in row.reported() if not r.is_before}


def one(row: Row, groups: Groups) -> Reported:
    """Return the cell of the one group that is meant.

    Raises:
        NotComparableError: The row reports no cell, or several and none is named.
        UnknownKeyError: The row has no such group.
    """
    cells = reported(row)
    names = _names(groups)
    if names is None:
        names = tuple(cells)
        if len(names) != 1:
            raise NotComparableError(
                f"{row.key} reports {_listed(names)}",
                Hint("; name one group: ", Argument("groups", "…")),
            )
    if len(names) != 1:
        raise NotComparableError(
            f"one group has a proportion, not {_listed(names)}", argument="groups"
        )
    return _cell(row, cells, names[0])


def two(row: Row, groups: Groups, *, arms_only: bool) -> tuple[Reported, Reported]:
    """Return the cells of the two groups that are compared, the treated one first.

    Args:
        row: The row.
        groups: The ids of two groups; None for the arms of the study, or for the only two groups
            of a row that belongs to no study.
        arms_only: Whether, without ``groups``, the two must be arms; else the groups of the
            printed p-value, or any two, will do.

    Raises:
        NotComparableError: There are no two groups that can be compared; the message says why.
        UnknownKeyError: The row has no such group.
    """
    cells = reported(row)
    names = _names(groups)
    if names is None and not arms_only and row.p is not None and len(row.p.groups) == 2:
        names = row.p.groups
    if names is None:
        names = _usual(row, cells, arms_only)
    if len(names) != 2 or names[0] == names[1]:
        raise NotComparableError(
            f"two different groups are compared, not {_listed(names)}", argument="groups"
        )
    first, second = (_cell(row, cells, name) for name in names)
    if first.is_secondary or second.is_secondary:
        raise NotComparableError(f"{row.key}: nothing is computed from a secondary source")
    _check(row, first, second)
    return first, second


def compared(row: Row, groups: Groups) -> tuple[Reported, ...]:
    """Return the cells of the groups that a test compares: two, or several.

    Args:
        row: The row.
        groups: The ids of two or more groups; None for those of the printed p-value, for the arms
            of the study, or for any two.

    Raises:
        NotComparableError: There are no groups that can be compared; the message says why.
        UnknownKeyError: The row has no such group.
    """
    cells = reported(row)
    names = _names(groups)
    if names is None and row.p is not None and len(row.p.groups) > 2:
        overlap = any(one in _around(row, other) for one, other in permutations(row.p.groups, 2))
        names = None if overlap else row.p.groups
    if names is None:
        present = [name for name, cell in cells.items() if cell.cell.absent is None]
        arms = tuple(name for name in present if isinstance(row.group(name), Arm))
        named = row.p is not None and len(row.p.groups) == 2
        names = arms if len(arms) > 2 and not named else None
    if names is None or len(names) <= 2:
        return two(row, groups, arms_only=False)
    if len(set(names)) < len(names):
        raise NotComparableError(f"different groups are compared, not {_listed(names)}")
    found = tuple(_cell(row, cells, name) for name in names)
    for first, second in combinations(found, 2):
        _check(row, first, second)
    return found


def figures(
    row: Row,
    cells: Sequence[Reported],
    needs: Needs,
    totals: Mapping[str, int] | None,
    plus_minus: Spread | None,
    medians: Medians | None = None,
    *,
    several: bool = False,
) -> tuple[Any, ...]:
    """Return the figures of cells.

    Args:
        row: The row.
        cells: Its cells.
        needs: What is needed of each.
        totals: Sizes of groups that the evidence does not give.
        plus_minus: What a ± is that the source does not identify.
        medians: By whose method a mean is estimated from a median; None: by none.
        several: Whether a percentage will do that several counts print as.

    Raises:
        NotComparableError: They do not hold what is needed.
    """
    if needs == "counts":
        return tuple(count(row, cell, totals, several=several) for cell in cells)
    if needs == "rates":
        return _rates(row, cells)
    if needs == "levels":
        return levels(row, [cell.cell.group for cell in cells])
    if needs == "estimate":
        return tuple(printed(row, cell) for cell in cells)
    if len({cell.cell.kind == "change" for cell in cells}) > 1:
        raise NotComparableError(f"{row.key}: a change and a final figure do not compare")
    return tuple(mean(row, cell, totals, plus_minus, medians) for cell in cells)


def _rates(row: Row, cells: Sequence[Reported]) -> tuple[Rate, ...]:
    found = tuple(rate(row, cell) for cell in cells)
    times = {given.person_time.dimension for given in found}
    if len(times) > 1:
        shown = " and ".join(str(given.person_time) for given in found)
        raise NotComparableError(
            f"{row.key}: {shown} do not compare; a month or a year has no fixed number of days"
        )
    return found


def lowest(row: Row) -> Row:
    """Return the first level of a scale, whose groups are those of the scale.

    Raises:
        NotComparableError: The row names no levels.
    """
    return _levels(row)[0]


def _levels(row: Row) -> list[Row]:
    named = getattr(row, "partition", ())
    parts = [part for id in named for part in row.parts if part.id == id]
    if len(parts) < 2:
        raise NotComparableError(
            f"{row.key} names no levels of a scale in order; its partition would"
        )
    return parts


def levels(row: Row, groups: Sequence[str]) -> tuple[Levels, ...]:
    """Return how many people of each group are at each level of a scale.

    The levels are the categories that a row names as its ``partition``, in that order.

    Raises:
        NotComparableError: The row names no such levels, or one has no count of a group.
    """
    parts = _levels(row)
    found = []
    for name in groups:
        cells = [reported(part).get(name) for part in parts]
        counts = [cell.cell.count if cell is not None else None for cell in cells]
        known = [n for n in counts if n is not None]
        if len(known) < len(counts):
            raise NotComparableError(f"{row.key}, {name}: a level has no count")
        group = row.group(name)
        found.append(
            Levels(
                group=name,
                label=group.label if group else name,
                levels=tuple(part.label for part in parts),
                counts=tuple(known),
            )
        )
    return tuple(found)


def course(row: Row, after: Reported) -> tuple[Reported, Reported]:
    """Return the cells of one group before and after.

    Raises:
        NotComparableError: Nothing is reported before, or the two are on different scales.
    """
    group = after.cell.group
    found = [r for r in row.reported() if r.is_before and r.cell.group == group]
    if not found:
        raise NotComparableError(f"{row.key}, {group}: nothing is reported from before")
    if found[0].unit != after.unit:
        raise NotComparableError(
            f"{row.key}: different scales, {found[0].unit or 'none'} and {after.unit or 'none'}"
        )
    return found[0], after


def sources(cells: Sequence[Reported]) -> tuple[Source, ...]:
    """Return where the figures were read, each place once."""
    found = (cell.source for cell in cells)
    return tuple(dict.fromkeys(source for source in found if source is not None))


def cautions(
    row: Row,
    cells: Sequence[Reported],
    used: Sequence[Figures],
    design: Design | None = None,
) -> tuple[str, ...]:
    """Return what must be known about the figures that were used, their study and its result."""
    return tuple(dict.fromkeys(_cautions(row, cells, used, design)))


def _cautions(
    row: Row, cells: Sequence[Reported], used: Sequence[Figures], design: Design | None
) -> Iterator[str]:
    if row.origin:
        yield f"repeats {row.origin}: the same people, no further evidence"
    if derived := [g for g in used if isinstance(g, Count) and g.derived]:
        listed = ", ".join(f"{g.label} {g.events}" for g in derived)
        yield f"counted back from a percentage, not printed: {listed}"
    for cell in cells:
        group = cell.group
        if isinstance(group, Subgroup):
            yield f"{group.label}: picked out afterwards, not an arm; this only describes"
        if isinstance(group, PooledPeriods):
            yield f"{group.label}: periods of treatment, not people, are counted"
        for correction in cell.corrections:
            state = "corrected" if correction.proven else "probably wrong, used as printed"
            yield f"{state}: {correction.why}"
    for given in used:
        if isinstance(given, Mean) and given.read_from.startswith("±"):
            yield f"the source does not identify ±; {given.read_from} as asked"
        if isinstance(given, Mean) and given.estimated:
            yield f"{given.label}: mean and SD are estimated from the {given.read_from}"
    if any(isinstance(given, Mean) and given.between is not None for given in used):
        yield "standard deviations were computed from 95% intervals"
    if any(cell.cell.kind == "change" for cell in cells):
        yield "changes from an earlier figure, not final figures"
    if design is not None:
        yield from design.cautions
    if len({cell.cell.group for cell in cells}) > 1:
        yield from design_cautions(row, cells, design)
    yield from row.cautions


def design_cautions(
    row: Row, cells: Sequence[Reported], given: Design | None = None
) -> Iterator[str]:
    """Yield why groups are not independent people, as their study's design says.

    In a crossover both groups are the same people, unless the groups make up the study as those of
    its first period do. In a cluster trial not people but clusters were allotted. What a
    correlation or a design effect has put right is not said again.
    """
    design = str(getattr(_publication(row), "design", ""))
    paired = given is not None and given.correlation is not None
    if "crossover" in design and not paired and not parallel(row, cells):
        yield (
            "a crossover: the same people stand in both groups, so that the interval, which takes "
            "them for others, is wrong; paired results are needed"
        )
    if "cluster" in design and (given is None or given.design_effect == 1):
        yield (
            "clusters were allotted, not people: without the design effect the interval is too "
            "narrow"
        )


def parallel(row: Row, cells: Sequence[Reported]) -> bool:
    """Whether the groups are known to be different people: together they are not more than all."""
    whole = getattr(_publication(row), "n", None)
    known = [cell.group_n for cell in cells]
    sizes = [n for n in known if n is not None]
    return len(sizes) == len(known) and isinstance(whole, int) and sum(sizes) <= whole


def _publication(row: Row) -> Any:
    """The study or review of a row; None for a row of no pack."""
    owner = row.place.owner if row.place else None
    pack = owner.pack if owner is not None else None
    parts = (pack.studies, pack.reviews) if pack is not None else ()
    return next((part[owner.id] for part in parts if owner and owner.id in part), None)


def _names(groups: Groups) -> tuple[str, ...] | None:
    if groups is None or isinstance(groups, str):
        return None if groups is None else (groups,)
    names = tuple(groups) if isinstance(groups, Iterable) else (groups,)
    if not all(isinstance(name, str) for name in names):
        raise InvalidValueError(
            Argument("groups", bare=True),
            f" are ids, such as 'all' or ('treated', 'control'), not {quoted(groups)}",
            code="wrong-type",
        )
    return names


def in_short(error: NotComparableError, row: Row) -> str:
    """Return why two groups cannot be compared, without keys before it and advice behind it.

    Args:
        error: What was raised.
        row: The row whose figures were to be compared.
    """
    rest = error.text(reader).removeprefix(row.key).partition(" (")[0]
    if isinstance(error, (NoControlError, NoArmsError)):  # without who is reported
        rest = rest.partition(":")[0]
    if rest.startswith(" "):
        return f"it{rest.partition(';')[0]}"
    group, colon, why = rest.lstrip(",: ").partition(": ")  # the group stands in the result
    return why if colon and group in {r.cell.group for r in row.reported()} else rest.lstrip(",: ")


def _usual(row: Row, cells: Mapping[str, Reported], arms_only: bool) -> tuple[str, ...]:
    """The treated arm and the comparator; outside of a study, the two groups as they stand."""
    present = [name for name, cell in cells.items() if cell.cell.absent is None]
    if not present:
        words = " (it is reported in words only)" if getattr(row, "finding", None) else ""
        raise NotComparableError(f"{row.key} reports no figure{words}; figures are needed")
    if len(present) == 1:
        alone = row.group(present[0])
        label = f" ({alone.label})" if alone is not None else ""
        raise NoControlError(
            f"{row.key} has no control group: only one group is reported{label}; a comparison "
            "needs a second group",
            Hint(" (", Argument("measure", "proportion"), " describes one)"),
        )
    groups = {name: row.group(name) for name in present}
    arms = {name: group for name, group in groups.items() if isinstance(group, Arm)}
    if len(arms) == 2:
        return tuple(sorted(arms, key=lambda name: arms[name].role != "treatment"))
    if arms_only and any(groups.values()):
        raise NoArmsError(
            f"{row.key} does not report two arms: {_kinds(row, present)}; a treated group and its "
            "control are needed",
            Hint(" (", Argument("groups", ("…", "…")), " compares any two, as a description)"),
            argument="groups",
        )
    if len(present) != 2:
        raise NotComparableError(
            f"{row.key} reports {_listed(present)}",
            Hint("; name two: ", Argument("groups", ("…", "…"))),
        )
    return tuple(present)


def _cell(row: Row, cells: Mapping[str, Reported], name: str) -> Reported:
    if name not in cells:
        raise UnknownKeyError(
            f"{row.key} has no group {quoted(name)}; {near(name, cells)}", argument="groups"
        )
    return cells[name]


def _check(row: Row, first: Reported, second: Reported) -> None:
    names = [first.cell.group, second.cell.group]
    for name, other in (names, names[::-1]):
        group = row.group(name)
        if isinstance(group, TreatmentClass):
            raise NotComparableError(
                f"{row.key}: {name} pools people of several studies; figures of one study, with "
                "its own control group, are needed"
            )
        if isinstance(group, PooledPeriods):
            raise NotComparableError(
                f"{row.key}: {name} counts periods of a crossover, so that the same people stand "
                "in both groups; results person by person are needed"
            )
        if other in _around(row, name):
            raise NotComparableError(
                f"{row.key}: {name} is a part of {other}; two groups without common members are "
                "needed"
            )
    if first.unit != second.unit:
        raise NotComparableError(
            f"{row.key}: different scales, {first.unit or 'none'} and {second.unit or 'none'}"
        )
    if first.timepoint != second.timepoint:
        when = " and ".join("; ".join(r.timepoint) or "no time" for r in (first, second))
        raise NotComparableError(f"{row.key}: different times, {when}")


def _around(row: Row, name: str) -> Iterator[str]:
    """The groups that a group is a part of."""
    if row.place is not None:
        yield from (g.within for g in row.place.owner.around(name) if g.within is not None)


def _listed(names: Sequence[str]) -> str:
    text = ", ".join(names) or "none"
    return text if len(text) <= 200 else f"{text[:197]}..."


def _kinds(row: Row, names: Sequence[str]) -> str:
    kinds = {name: getattr(row.group(name), "role", "unknown") for name in names}
    return ", ".join(f"{name} is {kind}" for name, kind in kinds.items())
