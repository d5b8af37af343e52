"""The rule on whom a study's number counts."""

from collections import Counter
from collections.abc import Iterator

from ..records.group import Cohort
from ..records.row import Reported
from ..records.source import Unclear
from .results import AuditResult, Verdict
from .sheets import Sheet

_EVERYBODY = "all"


def population(sheet: Sheet) -> Iterator[AuditResult]:
    """A study's number, its population and its rows tell of the same people.

    A size is quoted beside the population that is named. If the group of everybody has no known
    size, if a correction gives that very count to other people, or if only a part of everybody has
    what the population is said to have, the number is that of somebody else. A row whose categories
    share everybody out among several of the conditions says which of them each person has.
    """
    if sheet.n is None:
        return
    against = [*_unknown(sheet), *_of_others(sheet), *_not_all(sheet)]
    for message, rows in against:
        yield _result(sheet, "disagrees", message, rows)
    if not against:
        message = f"nothing says that the {sheet.n} are other people than the population"
        yield _result(sheet, "agrees", message, ())


def _unknown(sheet: Sheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    for group in sheet.groups:
        if isinstance(group, Cohort) and group.id == _EVERYBODY and isinstance(group.n, Unclear):
            yield f"the study has {sheet.n}, but the size of its group 'all' is {group.n}", ()


def _of_others(sheet: Sheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in sheet.answered:
        if one.cell.count != sheet.n:
            continue
        for change in (c.set for c in one.corrections if c.proven):
            whom = change.label or (one.group.label if change.group and one.group else "")
            if whom:
                yield f"the study has {sheet.n}, which a correction calls: {whom}", (one.row.key,)


def _not_all(sheet: Sheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    found = [(one, share, one.row.key.rpartition("/")[0]) for one, share in _parts(sheet)]
    # A category stands below its row; a row stands below its study.
    shared_out = Counter(parent for _, _, parent in found if "/" in parent)
    for one, share, parent in found:
        if shared_out[parent] < 2:
            message = f"everybody in the population has it, but {share:.3g}% of them: {one.label}"
            yield message, (one.row.key,)


def _parts(sheet: Sheet) -> Iterator[tuple[Reported, float]]:
    """Yield what only a part of everybody has, though the population is said to have it."""
    for one in sheet.answered:
        share = _share(one)
        what = one.label.casefold().removeprefix("prevalence of ")
        if one.cell.group != _EVERYBODY or share is None or share >= 100:
            continue
        if any(what == name or what.startswith(f"{name} in ") for name in sheet.conditions):
            yield one, share


def _share(one: Reported) -> float | None:
    if one.cell.operator != "=":
        return None
    if one.cell.count is not None and isinstance(one.total, int):
        return 100 * one.cell.count / one.total
    return None if one.cell.percent is None else float(one.cell.percent)


def _result(sheet: Sheet, verdict: Verdict, message: str, rows: tuple[str, ...]) -> AuditResult:
    source = sheet.source.at("Design") if sheet.source else None
    return AuditResult(
        rule="population",
        verdict=verdict,
        grade="needs-explanation" if verdict == "disagrees" else "",
        study=sheet.study,
        section="design",
        variable="n",
        group=_EVERYBODY,
        printed=str(sheet.n),
        message=message,
        source=source.cite if source else "",
        locator=source.locator if source else "",
        rows=(f"{sheet.study}/n", *rows),
    )
