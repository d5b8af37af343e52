"""Rules on what follows in time, and on what is repeated."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from ..errors import MissingValueError
from ..records.cell import Cell
from ..records.outcome import Outcome
from ..statistics.printed import shortening
from .results import AuditResult, Grade, Verdict
from .sheets import Entry, Sheet
from .spread import DAYS

#: What is told otherwise than by the study may come from another paper.
GRADE: Grade = "needs-explanation"
_TIME = re.compile(r"(\d+(?:\.\d+)?)[ -]*(day|week|month|year)s?", re.IGNORECASE)


def over_time(sheet: Sheet) -> Iterator[AuditResult]:
    """Survival does not rise with time in one group of people, and deaths do not become fewer.

    If they do, the two figures come from different people and must not be compared.
    """
    families: dict[tuple[str, str], list[tuple[Fraction, Entry]]] = {}
    for entry in sheet.entries:
        row = entry.row
        if not isinstance(row, Outcome) or row.better is None or not _mortality(entry):
            continue
        when = _time(row.timepoint[0]) if len(row.timepoint) == 1 else None
        if when is not None:
            what = _TIME.sub("", row.label.casefold()).strip()
            families.setdefault((row.better, what), []).append((when, entry))
    for (better, _), rows in families.items():
        rows.sort(key=lambda pair: pair[0])
        for (early, first), (late, second) in pairwise(rows):
            if early < late:
                yield from _between(first, second, survival=better == "higher")


def _between(first: Entry, second: Entry, survival: bool) -> Iterator[AuditResult]:
    for cell in second.cells:
        earlier = next((c for c in first.cells if c.group == cell.group), None)
        before, after = _share(first, earlier), _share(second, cell)
        if earlier is None or before is None or after is None:
            continue
        times = (first.row.timepoint[0], second.row.timepoint[0])
        what = "alive" if survival else "dead"
        shown = f"{earlier.printed_form} {what} at {times[0]}, {cell.printed_form} at {times[1]}"
        wrong = after > before if survival else after < before
        message = f"{shown}: not one group of people" if wrong else shown
        verdict: Verdict = "disagrees" if wrong else "agrees"
        yield second.result(
            "over-time", verdict, message, cell=cell, with_rows=[first], grade=GRADE
        )


def _mortality(entry: Entry) -> bool:
    label = entry.row.label.casefold()
    return entry.domain == "mortality" or any(w in label for w in ("surviv", "death", "mortal"))


def _time(text: str) -> Fraction | None:
    found = _TIME.search(text)
    return Fraction(found[1]) * DAYS[found[2].lower()] if found else None


def _share(entry: Entry, cell: Cell | None) -> Fraction | None:
    if cell is None or cell.operator != "=":
        return None
    if cell.percent is not None:
        return Fraction(cell.percent)
    total = entry.total(cell)
    return Fraction(100 * cell.count, total) if cell.count is not None and total else None


def restated(sheet: Sheet) -> Iterator[AuditResult]:
    """A figure that is repeated is the figure of the study.

    Reviews round, change a threshold from "above" to "at least", or leave out that a difference
    was not significant; such a copy then reads like further evidence.
    """
    for entry in sheet.entries:
        origin, row = entry.repeats, entry.row
        if not isinstance(origin, Outcome) or not isinstance(row, Outcome):
            continue
        of = f"repeats {origin.key}"
        for cell in entry.cells:
            yield _figure(entry, cell, origin)
        if row.thresholds and origin.thresholds:
            own, first = row.thresholds[0].values[0], origin.thresholds[0].values[0]
            same = (own.operator, own.headline) == (first.operator, first.headline)
            message = f"{of}: counted {own.printed_form}, in the study {first.printed_form}"
            verdict: Verdict = "agrees" if same else "disagrees"
            yield entry.result(
                "restated",
                verdict,
                message,
                group="threshold",
                printed=own.printed_form,
                expected=first.printed_form,
                grade=GRADE,
            )
        if row.finding is not None and origin.finding is not None:
            yield _finding(entry, row, origin)


def _figure(entry: Entry, cell: Cell, origin: Outcome) -> AuditResult:
    source = Entry(row=origin)
    own = cell.percent
    theirs = next((c for c in source.cells if c.group == cell.group), None)
    right = _share(source, theirs)
    of = f"repeats {origin.key}"
    if own is None or right is None or theirs is None:
        message = f"{of}: there are no percentages of both to compare"
        return entry.result("restated", "cannot-be-checked", message, cell=cell, grade=GRADE)
    shown = theirs.printed_form
    if theirs.count is not None and theirs.percent is None:
        shown = f"{theirs.count} of {source.total(theirs)}"
    message = f"{of}: {cell.printed_form} for {shown} in the study"
    if cell.operator == "~":
        near = abs(right - Fraction(own)) <= 5
        return entry.result(
            "restated", "agrees" if near else "disagrees", message, cell=cell, grade=GRADE
        )
    how = shortening(own, right)
    verdicts: dict[str | None, Verdict] = {"rounded": "agrees", "truncated": "rounding"}
    return entry.result("restated", verdicts.get(how, "disagrees"), message, cell=cell, grade=GRADE)


def _finding(entry: Entry, row: Outcome, origin: Outcome) -> AuditResult:
    assert row.finding is not None
    assert origin.finding is not None
    own, first = row.finding, origin.finding
    of, group = f"repeats {origin.key}", own.group
    if own.direction != first.direction:
        message = f"{of}: reported as {own.direction}, in the study {first.direction}"
        return entry.result("restated", "disagrees", message, group=group, grade=GRADE)
    if first.significant is False and own.significant is not False:
        message = f"{of}: reported as {own.direction} without saying that it was not significant"
        return entry.result("restated", "disagrees", message, group=group, grade=GRADE)
    return entry.result(
        "restated", "agrees", f"{of}: {own.direction} in both", group=group, grade=GRADE
    )


def dose_reading(sheet: Sheet) -> Iterator[AuditResult]:
    """A printed dose has one reading.

    "2 g/kg for two days" can mean 2 or 4 g/kg; arithmetic cannot tell, and the difference matters.
    """
    for regimen in sheet.regimens:
        try:
            course = regimen.dose_per_course()
        except MissingValueError:
            continue
        source = regimen.source or (sheet.source.at("Methods") if sheet.source else None)
        doses = [f"{course.low}", *(f"{reading.low}" for reading in course.readings)]
        yield AuditResult(
            rule="dose-reading",
            verdict="cannot-be-checked" if course.readings else "agrees",
            study=sheet.study,
            section="design",
            variable=regimen.id,
            printed=doses[0],
            message=f"{' or '.join(doses)} a course"
            + (": the text has several readings" if course.readings else ""),
            source=source.cite if source else "",
            locator=source.locator if source else "",
            rows=(f"{sheet.study}/{regimen.id}",),
        )
