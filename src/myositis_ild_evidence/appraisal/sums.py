"""The rule on the column of everybody beside those of the arms."""

from collections.abc import Iterator

from ..records.cell import Cell
from ..records.group import Group, PooledPeriods
from .results import AuditResult, Grade
from .sheets import Entry, Sheet


def sum_of_groups(sheet: Sheet) -> Iterator[AuditResult]:
    """The count of a whole is the sum of the counts of its parts.

    17 of 100 people cannot have died where 5 and 11 of the two arms did: a count was taken from
    another row, or misprinted. It is asked where the parts make up the whole, by the sizes of the
    groups or by the denominators that are printed.
    """
    wholes: dict[str, list[Group]] = {}
    for group in sheet.groups:
        if group.within and not isinstance(group, PooledPeriods):
            wholes.setdefault(group.within, []).append(group)
    for entry in sheet.entries:
        cells = {c.group: c for c in entry.cells if c.count is not None and c.operator == "="}
        if len(cells) < 3 or not entry.row.counts_people:
            continue
        for whole, inside in wholes.items():
            if whole in cells:
                parts = [cells[group.id] for group in inside if group.id in cells]
                yield from _judged(entry, cells[whole], parts)
        if not wholes and "all" in cells:
            parts = [cell for group, cell in cells.items() if group != "all"]
            yield from _judged(entry, cells["all"], parts, grade="needs-explanation")


def _judged(
    entry: Entry, whole: Cell, parts: list[Cell], grade: Grade = "impossible"
) -> Iterator[AuditResult]:
    sizes = [entry.total(cell) for cell in parts]
    known = [n for n in sizes if n is not None]
    if len(parts) < 2 or len(known) < len(sizes) or sum(known) != entry.total(whole):
        return
    added = sum(cell.count or 0 for cell in parts)
    listed = " + ".join(str(cell.count) for cell in parts)
    if added == whole.count:
        yield entry.result("sum-of-groups", "agrees", f"{listed} = {added}", cell=whole)
        return
    message = f"{listed} = {added} ({', '.join(c.group for c in parts)}), not {whole.count}"
    yield entry.result(
        "sum-of-groups", "disagrees", message, cell=whole, expected=str(added), grade=grade
    )
