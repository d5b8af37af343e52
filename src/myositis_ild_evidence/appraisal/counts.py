"""Rules on counts: percentages, denominators, categories and groups must add up."""

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from ..quantities import numeric
from ..records.cell import Cell
from ..records.group import Arm, PooledPeriods
from ..records.source import Unclear
from ..statistics.printed import counts_that_fit, shortening, unit_in_last_place
from .results import AuditResult, Grade, Verdict
from .sheets import Entry, Sheet

#: Undeclared categories that reach this share of their group look as if they were meant to add up
#: to it. A convention of this library, to tell a gap from a list of drugs.
NEARLY_ALL = Fraction(4, 5)
#: Of more denominators than this only the first and the last are named.
FEW = 3
#: Words of a name that say that its categories exclude one another.
_EXCLUSIVE = {
    *("sex", "gender", "race", "ethnicity", "stage", "grade", "class", "type", "subtype", "level"),
    *(
        "category",
        "categories",
        "severity",
        "response",
        "status",
        "quartile",
        "tertile",
        "quintile",
    ),
}


def percentage(sheet: Sheet) -> Iterator[AuditResult]:
    """A percentage is its count divided by its total.

    Readers quote the percentage and forget the count. A proportion printed with a percent sign, a
    wrong denominator or a digit cut off instead of rounded shows here. A category may be a
    percentage of the row that it divides, or of those who are in one of its fellow categories: the
    others have no data. Where only the size of the group is known, fewer may have been looked at,
    and the denominators that fit are named.
    """
    for entry in sheet.entries:
        for cell in entry.cells:
            total = entry.total(cell)
            if cell.count is None or cell.percent is None or cell.operator != "=":
                continue
            if not total:
                message = "of how many is not known"
                yield entry.result("percentage", "cannot-be-checked", message, cell=cell)
                continue
            exact = Fraction(100 * cell.count, total)
            how = shortening(cell.percent, exact)
            places = _places(cell.percent)
            hint = ""
            if how is None and shortening(cell.percent, exact / 100) == "rounded":
                hint, places = "; a proportion printed with a percent sign?", max(1, places - 1)
            right = numeric.text(numeric.rounded(exact, places))
            of = f"{cell.count} of {total} is {numeric.text(numeric.rounded(exact, 2))}%"
            if how == "rounded":
                yield entry.result("percentage", "agrees", of, cell=cell)
            elif how == "truncated":
                message = f"{of}, which rounds to {right}, not {cell.percent}"
                yield entry.result(
                    "percentage", "rounding", message, cell=cell, expected=f"{right}%"
                )
            elif whom := _of_fewer(sheet, entry, cell, total):
                message = f"{cell.count} of the {whom}; {of}"
                yield entry.result("percentage", "agrees", message, cell=cell)
            else:
                stated = isinstance(cell.total, int)
                fits = range(0) if stated else _denominators(cell.count, cell.percent, total)
                if fits:
                    listed = " or ".join(map(str, fits))
                    if len(fits) > FEW:
                        listed = f"{fits[0]} to {fits[-1]}"
                    hint += f"; of {listed} it would be"
                message = f"{of}, not {cell.percent}%{hint}"
                yield entry.result(
                    "percentage",
                    "disagrees",
                    message,
                    cell=cell,
                    expected=f"{right}%",
                    grade="needs-explanation" if fits else "impossible",
                )


def _of_fewer(sheet: Sheet, entry: Entry, cell: Cell, total: int) -> str:
    """The people behind a percentage: those of a parent row, or those in some category."""
    if not entry.within or cell.count is None or cell.percent is None:
        return ""
    whole = sheet.at(entry.section, entry.within)
    of_parent = [c.count for c in whole.cells if c.group == cell.group] if whole else []
    known = [(n, f"{n} of {entry.within}") for n in of_parent if n]
    if not isinstance(cell.total, int):
        counts = [
            c.count or 0
            for e in sheet.divided[entry.section, entry.within]
            for c in e.cells
            if c.group == cell.group and c.operator == "="
        ]
        some = sum(counts)
        if cell.count < some < total:
            known.append((some, f"{some} in some category of {entry.within}"))
    for n, whom in known:
        if shortening(cell.percent, Fraction(100 * cell.count, n)) == "rounded":
            return whom
    return ""


def _denominators(count: int, percent: Decimal, total: int) -> range:
    """The denominators below the total of which a count is printed as a percentage."""
    step = unit_in_last_place(percent)
    least, most = Fraction(percent) - step / 2, Fraction(percent) + step / 2
    if not count or least <= 0:
        return range(0)
    low, high = math.ceil(100 * count / most), math.floor(100 * count / least)
    return range(max(low, count), min(high, total - 1) + 1)


def percentage_fits(sheet: Sheet) -> Iterator[AuditResult]:
    """A percentage without a count is one that whole people can give.

    If no count of the group is printed so, the percentage or the denominator is wrong. If several
    counts or several denominators fit, the number of people behind it is not known.
    """
    for entry in sheet.entries:
        for cell in entry.cells:
            if cell.percent is None or cell.count is not None or cell.ci95 is not None:
                continue
            if entry.variable.endswith("threshold"):
                continue
            if entry.repeats is not None:  # held against the study by the rule for that
                continue
            yield _fit(sheet, entry, cell, cell.percent)


def _fit(sheet: Sheet, entry: Entry, cell: Cell, percent: Decimal) -> AuditResult:
    rule = "percentage-fits"
    total = entry.total(cell)
    if cell.operator != "=":
        most = f": below {percent}% of {total} is at most {_below(percent, total)}" if total else ""
        if cell.operator != "<":
            most = ""
        message = f"a bound or an estimate{most}"
        return entry.result(rule, "cannot-be-checked", message, cell=cell)
    if total:
        fits = counts_that_fit(percent, total)
        if len(fits) == 1:
            message = f"only {fits[0]} of {total} is printed as {percent}%"
            return entry.result(rule, "agrees", message, cell=cell)
        if fits:
            message = f"every count from {fits[0]} to {fits[-1]} of {total} fits"
            return entry.result(rule, "cannot-be-checked", message, cell=cell)
        cut = counts_that_fit(percent, total, shortened="truncated")
        if cut:
            message = f"{cut[0]} of {total} fits only with digits cut off"
            return entry.result(rule, "rounding", message, cell=cell)
        message = f"no count of {total} is printed as {percent}%"
        grade: Grade = "impossible" if isinstance(cell.total, int) else "needs-explanation"
        return entry.result(rule, "disagrees", message, cell=cell, grade=grade)
    options = [
        f"{fits[0]} of {group.n} ({group.id})"
        for group in sheet.groups
        if isinstance(group.n, int) and not isinstance(group, PooledPeriods)
        for fits in [counts_that_fit(percent, group.n)]
        if len(fits) == 1
    ]
    why = str(cell.total) if isinstance(cell.total, Unclear) else "of how many is not known"
    found = f"; what fits: {', '.join(options)}" if options else ""
    return entry.result(rule, "cannot-be-checked", f"{why}{found}", cell=cell)


def count_within(sheet: Sheet) -> Iterator[AuditResult]:
    """Nobody is counted who is not in the group: count at most total, total at most group.

    More events than people means that another group, or events instead of people, was counted.
    """
    for entry in sheet.entries:
        for cell in entry.cells:
            total, size = entry.total(cell), entry.size(cell.group)
            if cell.count is None or (total is None and size is None) or cell.operator != "=":
                continue
            limit = min(n for n in (total, size) if n is not None)
            if cell.count > limit:
                message = f"{cell.count} is more than the {limit} of its group"
                yield entry.result("count-within", "disagrees", message, cell=cell)
            elif total is not None and size is not None and total > size:
                message = f"the total {total} is more than the {size} of its group"
                yield entry.result("count-within", "disagrees", message, cell=cell)
            else:
                message = f"{cell.count} is within {limit}"
                yield entry.result("count-within", "agrees", message, cell=cell)


def categories(sheet: Sheet) -> Iterator[AuditResult]:
    """Categories that exclude one another add up to their group.

    People who are in no category, or in two, are a sign of a wrong denominator: three, three and
    five patients are no group of seven. Categories that are not declared to exclude one another
    (`partition`, `exclusive` in the appraisal or as a column of a table) are checked only where
    their percentages add up to 100, or where their name says that they exclude one another, such
    as a stage or a subtype, and they nearly reach the group: 15 of 17 leaves two people about whom
    nothing is said. Of diseases, one person has several. They may make up the row that they divide
    instead, or the people with data, if their percentages say so.
    """
    for (_, whole), children in sheet.divided.items():
        at = _whole(sheet, children[0], whole)
        declared = sheet.partitions.get(whole, ())
        if declared:
            own = [e for e in children if e.variable.partition("/")[2] in declared]
            yield from _add_up(at, own, declared=True)
        else:
            yield from _add_up(at, children, declared=any(e.exclusive for e in children))
    for rows in sheet.exclusive:
        found = [e for key in rows.rows if (e := sheet.entry(key))]
        yield from _add_up(found[0], found, declared=True)


def _whole(sheet: Sheet, part: Entry, path: str) -> Entry:
    """Return the row that categories divide; a plain table need not have one."""
    known = sheet.at(part.section, path)
    if known is not None:
        return known
    place = part.row.place
    assert place is not None  # every row of a sheet has its place
    return Entry(row=attrs.evolve(part.row, place=attrs.evolve(place, path=path, address=path)))


def _add_up(at: Entry, parts: Sequence[Entry], declared: bool) -> Iterator[AuditResult]:
    by_group: dict[str, list[tuple[Entry, Cell]]] = {}
    for entry in parts:
        for cell in entry.cells:
            by_group.setdefault(cell.group, []).append((entry, cell))
    for group, told in by_group.items():
        exact = [(entry, cell) for entry, cell in told if cell.operator == "="]
        cells = [cell for _, cell in exact]
        if exact and all(cell.count is not None for cell in cells):
            yield from _counts(at, parts, group, exact, declared)
        elif declared and len(cells) == len(parts) and _hundred(cells) is False:
            listed = " + ".join(f"{c.percent}" for c in cells)
            message = f"{listed} = {sum(c.percent or 0 for c in cells)}%, not 100%"
            yield at.result(
                "categories",
                "disagrees",
                message,
                group=group,
                printed=listed,
                expected="100",
                with_rows=parts,
                grade="needs-explanation",
            )


def _counts(
    at: Entry,
    parts: Sequence[Entry],
    group: str,
    told: Sequence[tuple[Entry, Cell]],
    declared: bool,
) -> Iterator[AuditResult]:
    cells = [cell for _, cell in told]
    counts = [cell.count or 0 for cell in cells]
    totals = {total for entry, cell in told if (total := entry.total(cell))}
    if len(totals) != 1:
        return
    whole, [total] = sum(counts), totals
    complete = len(counts) == len(parts)
    of_parent = [c.count for c in at.cells if c.group == group and c.operator == "="]
    listed = " + ".join(map(str, counts))
    message = f"{listed} = {whole} of {total}"
    verdict: Verdict
    grade: Grade = "impossible" if declared else "needs-explanation"
    if len(counts) > 1 and (whole == total or whole in of_parent):
        verdict = "agrees"
    elif complete and len(counts) > 1 and whole < total and _percentages_of(whole, cells):
        verdict = "agrees"
        message += f"; the percentages are of these {whole}"
    elif declared:
        verdict = "disagrees"
        if not complete and whole < total:
            verdict, message = "cannot-be-checked", f"{message}; a category is not reported"
    elif complete and len(counts) > 1 and _hundred(cells):
        verdict, message = "disagrees", f"{message}, though the percentages add up to 100"
    elif NEARLY_ALL * total <= whole < total and complete and _divides(at):
        verdict = "disagrees"
        message += f"; nothing is said of the other {total - whole}"
    else:
        verdict = "cannot-be-checked"
        message += "; whether the categories exclude one another is not declared"
    yield at.result(
        "categories",
        verdict,
        message,
        group=group,
        printed=listed,
        expected=str(total),
        with_rows=parts,
        grade=grade,
    )


def _hundred(cells: Sequence[Cell]) -> bool | None:
    """Whether percentages add up to 100, but for rounding; None where one is missing."""
    percents = [c.percent for c in cells if c.percent is not None and c.operator == "="]
    if len(percents) < len(cells) or len(cells) < 2:
        return None
    slack = sum((unit_in_last_place(percent) for percent in percents), Fraction(0)) / 2
    return abs(sum(map(Fraction, percents), Fraction(0)) - 100) <= slack


def _percentages_of(total: int, cells: Sequence[Cell]) -> bool:
    """Whether every percentage is that of its count in a total that nobody prints."""
    return all(
        c.percent is not None
        and not isinstance(c.total, int)
        and shortening(c.percent, Fraction(100 * (c.count or 0), total)) == "rounded"
        for c in cells
    )


def _divides(whole: Entry) -> bool:
    """Whether the name of a row says that its categories exclude one another."""
    words = re.split(r"[^a-z]+", f"{whole.variable} {whole.row.label}".casefold())
    return bool(_EXCLUSIVE & set(words))


def groups(sheet: Sheet) -> Iterator[AuditResult]:
    """Groups that divide a group add up to it, and no part is larger than the whole.

    If the arms do not make up the study, somebody was dropped or counted twice. Periods of a
    crossover are no people and are left out.
    """
    sizes = {group.id: group.n for group in sheet.groups if isinstance(group.n, int)}
    people = [g for g in sheet.groups if not isinstance(g, PooledPeriods) and g.id in sizes]
    if sheet.n is not None and sizes.get("all", sheet.n) != sheet.n:
        message = f"the study has {sheet.n}, its group 'all' {sizes['all']}"
        yield _of_groups(sheet, "disagrees", message, ("all",))
    for whole in people:
        parts = [g for g in people if g.within == whole.id]
        for part in parts:
            if sizes[part.id] > sizes[whole.id]:
                message = f"{part.id} has {sizes[part.id]}, more than the {sizes[whole.id]}"
                yield _of_groups(sheet, "disagrees", f"{message} of {whole.id}", (part.id,))
        for kind, must in ((True, True), (False, False)):
            some = [g for g in parts if isinstance(g, Arm) == kind]
            listed = " + ".join(str(sizes[g.id]) for g in some)
            added = sum(sizes[g.id] for g in some)
            ids = tuple(g.id for g in some)
            message = f"{listed} = {added} of {sizes[whole.id]} ({whole.id})"
            if len(some) > 1 and added == sizes[whole.id]:
                yield _of_groups(sheet, "agrees", message, ids)
            elif len(some) > 1 and must:
                yield _of_groups(sheet, "disagrees", message, ids, "needs-explanation")


def _of_groups(
    sheet: Sheet, verdict: Verdict, message: str, ids: Sequence[str], grade: Grade = "impossible"
) -> AuditResult:
    source = sheet.source.at("Study groups") if sheet.source else None
    return AuditResult(
        rule="groups",
        verdict=verdict,
        grade=grade if verdict == "disagrees" else "",
        study=sheet.study,
        section="design",
        variable="n",
        group=", ".join(ids),
        message=message,
        source=source.cite if source else "",
        locator=source.locator if source else "",
        rows=(f"{sheet.study}/n",),
    )


def _below(percent: Decimal, total: int) -> int:
    """The largest count whose share is less than a percentage."""
    exact = Fraction(percent) * total / 100
    return int(exact) - (1 if exact.denominator == 1 else 0)


def _places(figure: Decimal) -> int:
    return max(0, -int(figure.as_tuple().exponent))
