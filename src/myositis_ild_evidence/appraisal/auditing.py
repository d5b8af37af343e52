"""The audit: every rule on every row, and what explains the disagreements."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs

from ..errors import InvalidValueError, near
from ..query.pack import Pack
from ..text import progress
from ..words import quoted
from . import (
    changes,
    counts,
    course,
    estimates,
    granularity,
    interval_p,
    p_rules,
    people,
    plain_tables,
    printed_effects,
    repeats,
    sheets,
    spread,
    sums,
)
from .results import Audit, AuditResult
from .sheets import Sheet

Rule = Callable[[Sheet], Iterator[AuditResult]]

#: The rules by id; the docstring of each says why it matters. A new one takes a file and a line.
RULES: Mapping[str, Rule] = {
    "percentage": counts.percentage,
    "percentage-fits": counts.percentage_fits,
    "count-within": counts.count_within,
    "categories": counts.categories,
    "groups": counts.groups,
    "sum-of-groups": sums.sum_of_groups,
    "population": people.population,
    "interval-contains": spread.interval_contains,
    "interval-symmetric": spread.interval_symmetric,
    "proportion-interval": estimates.proportion_interval,
    "mean-interval": estimates.mean_interval,
    "effect": printed_effects.effect,
    "interval-and-p": interval_p.interval_and_p,
    "grim": granularity.grim,
    "spread": granularity.spread,
    "skew": spread.skew,
    "unit": spread.unit,
    "pooled-mean": spread.pooled_mean,
    "change": changes.change,
    "repeats": repeats.repeats,
    "p-value": p_rules.p_value,
    "significance": p_rules.significance,
    "round-p": p_rules.round_p,
    "over-time": course.over_time,
    "restated": course.restated,
    "dose-reading": course.dose_reading,
}


def audit(source: Pack | object, rules: Sequence[str] | None = None) -> Audit:
    """Check printed figures by every rule.

    Args:
        source: A pack of evidence, or a plain table with the columns of `COLUMNS`, by these names
            or usual others: rows (dictionaries, a `Table`), a data frame of pandas or polars, an
            Arrow table, or the path of a CSV file. Wide tables with a column for each group, such
            as metafor's ``ai, n1i, ci, n2i``, are read too. ``.columns`` of the result says what
            each column was taken for.
        rules: Ids of the rules that are wanted; None for all of `RULES`.

    Returns:
        One result for each place and rule. A correction of the pack explains a disagreement where
        the rule no longer disagrees once all corrections are applied; a note explains it where
        ``explained`` in the pack's ``appraisal.toml`` names the rule and the row. A cell of a table
        that cannot be a figure, such as 32 of 31, is a result of ``count-within`` or ``possible``;
        one that cannot be read is a result of ``readable``, and the rest of its row is checked.

    Raises:
        InvalidValueError: There is no such rule, the pack explains one that does not exist, a
            row of a table has no variable, or nothing in it is a figure.

    Examples:
        >>> rows = [{"study": "a", "variable": "death", "group": "ivig",
        ...          "count": 7, "total": 31, "percent": "26.2"}]
        >>> for result in audit(rows).disagreements:
        ...     print(result)
        a/death, ivig: 7 of 31 is 22.58%, not 26.2% [percentage: disagrees, impossible]
    """
    wanted = list(RULES) if rules is None else _ids(rules)
    _known(wanted, "")
    if not isinstance(source, Pack):
        table = plain_tables.of_table(source)
        return Audit([*table.faults, *_run(table.sheets, wanted)], table.columns)
    views = sheets.of_evidence(source)
    appraisal = source.appraisal
    notes = {(e.rule, e.of): e.why for e in appraisal.explained} if appraisal else {}
    _known((rule for rule, _ in notes), "appraisal.toml, explained: ")
    steps = [
        partial(_explained, printed, corrected, wanted, notes, views)
        for printed, corrected in zip(views.printed, views.corrected, strict=True)
    ]
    return Audit([result for results in progress("audit", steps) for result in results])


def _explained(
    printed: Sheet,
    corrected: Sheet,
    wanted: Sequence[str],
    notes: Mapping[tuple[str, str], str],
    views: sheets.Views,
) -> Iterator[AuditResult]:
    """Yield the results of one publication, with what explains them."""
    results = [*_run([printed], wanted)]
    odd = _odd(results)
    # Where nothing is odd or nothing was corrected, corrections explain nothing.
    changed = odd and any(a is not b for a, b in zip(*_entries(printed, corrected), strict=True))
    cured = odd - _odd(_run([corrected], wanted)) if changed else set()
    for result in results:
        place = (result.rule, result.key)
        why = notes.get(place, "") if result.verdict != "agrees" else ""
        if place in cured and result.verdict in _ODD:
            why = _corrections(result, views) or why
        yield attrs.evolve(result, explanation=why) if why else result


_ODD = ("disagrees", "rounding")


def _odd(results: Iterable[AuditResult]) -> set[tuple[str, str]]:
    return {(result.rule, result.key) for result in results if result.verdict in _ODD}


def _entries(*given: Sheet) -> Iterator[Sequence[object]]:
    return (sheet.entries for sheet in given)


def _ids(rules: object) -> list[str]:
    listed = isinstance(rules, Iterable) and not isinstance(rules, str)
    ids: list[Any] = list(rules) if listed else [None]  # type: ignore[call-overload]
    if not all(isinstance(id, str) for id in ids):
        raise InvalidValueError(
            f"rules are a list of ids, such as ['percentage'], not {quoted(rules)}",
            code="wrong-type",
            argument="rules",
        )
    return ids


def _known(rules: Iterable[str], place: str) -> None:
    for name in rules:
        if name not in RULES:
            raise InvalidValueError(
                f"{place}no rule {quoted(name)}; {near(name, RULES)}",
                code="unknown-choice",
                argument=None if place else "rules",
            )


def _run(given: Iterable[Sheet], rules: Iterable[str]) -> Iterator[AuditResult]:
    wanted = [RULES[name] for name in rules]
    for sheet in given:
        for rule in wanted:
            yield from rule(sheet)


def _corrections(result: AuditResult, views: sheets.Views) -> str:
    found = [
        correction
        for key, corrections in views.corrections.items()
        if key in result.rows
        for correction in corrections
    ]
    words = {True: "corrected", False: "probably wrong, kept as printed"}
    return "; ".join(dict.fromkeys(f"{words[c.proven]}: {c.why}" for c in found))
