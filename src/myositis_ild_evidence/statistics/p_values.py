"""Printed p-values beside what the usual tests give on the printed figures."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import attrs

from ..errors import NotComparableError
from ..records.cell import PValue
from ..records.row import Reported, Row
from . import exact_tests, intervals, pairs
from .effects import check_alpha
from .figures import Spread, check_given
from .pairs import Groups
from .printed import Shortening, shortening, unit_in_last_place
from .results import Count, Mean, Recomputed, Tested

#: Barnard's and Boschloo's tests visit every table of the two groups; with more people than this
#: it takes seconds, and they hardly differ from Pearson's any more.
MAX_PEOPLE = 500


def recomputed(
    row: Row,
    groups: Groups,
    totals: Mapping[str, int] | None,
    plus_minus: Spread | None,
    alpha: float,
) -> Recomputed:
    """See `verbs.recompute_p`."""
    check_given(row, totals, plus_minus)
    check_alpha(alpha)
    cells = pairs.compared(row, groups)
    given = pairs.figures(row, cells, _kind(row, cells), totals, plus_minus, several=True)
    printed, cautions = printed_for(row, cells)
    compared = printed if printed is not None and printed.compares != "over-time" else None
    tests, one_sided, smallest = _tested(given)
    return Recomputed(
        subject=cells[0].label,
        inputs=given,
        sources=pairs.sources(cells),
        # What is computed of the printed p-value is the result itself.
        cautions=(*cautions, *_without(row, pairs.cautions(row, cells, given))),
        care=_without(row, row.cautions),
        printed=printed,
        tests=tuple(_matched(tested, compared) for tested in tests),
        one_sided=tuple(_matched(tested, compared) for tested in one_sided),
        alpha=alpha,
        minimum_expected=smallest,
    )


def _without(row: Row, cautions: tuple[str, ...]) -> tuple[str, ...]:
    computed = row.result_cautions
    return tuple(caution for caution in cautions if caution not in computed)


def _tested(
    given: tuple[Count | Mean, ...],
) -> tuple[list[Tested], list[Tested], float | None]:
    """Every usual test, the one-sided ones of two groups, and the smallest expected count."""
    counts = [g for g in given if isinstance(g, Count)]
    means = [g for g in given if isinstance(g, Mean)]
    if len(counts) == 2:
        refuse_untestable(*counts)
        first, second = counts
        found = [_over_fits(test, first, second) for test in TESTS]
        return found, _one_sided(first, second), minimum_expected(first, second)
    if counts:
        refuse_untestable(*counts)
        return _of_several(counts), [], minimum_expected(*counts)
    if len(means) == 2:
        found = _t_tests(means[0], means[1])
        return found, [_half(tested) for tested in found], None
    return _variance_analysis(means), [], None


def agreement(
    printed: PValue, p: float, bounds: tuple[float, float] | None = None
) -> Shortening | Literal["within", "allowed"] | None:
    """Say how a printed p-value follows from a computed one, if it does.

    ``0.000`` is below one step of its last digit and ``1.000`` less than a step from one: nobody
    prints more zeros, and no p-value is exactly 0.

    Args:
        printed: The printed p-value.
        p: The p-value of the figures as they are printed.
        bounds: The least and the largest of all figures that print so.

    Examples:
        >>> agreement(PValue(value="0.38"), 0.387)
        'truncated'
        >>> agreement(PValue(value="0.38"), 0.387, (0.381, 0.393))
        'allowed'
        >>> agreement(PValue(value="0.000"), 0.0007)
        'within'
        >>> agreement(PValue(value="0.018", operator="<"), 0.099) is None
        True
    """
    low, high = bounds or (p, p)
    bound = float(printed.value)
    if printed.operator != "=":
        holds = {"<": low < bound, "<=": low <= bound, ">": high > bound}[printed.operator]
        return "within" if holds else None
    step = float(unit_in_last_place(printed.value))
    if (how := shortening(printed.value, p)) == "rounded":
        return how
    if (printed.value == 0 and low < step) or (printed.value == 1 and high > 1 - step):
        return "within"
    slack = 1e-9 * step
    if low <= bound + step / 2 + slack and high >= bound - step / 2 - slack:
        return "allowed"
    if low < bound + step and high >= bound:
        return "truncated"
    return how


def minimum_expected(*groups: Count) -> float:
    """Return the smallest expected count of a table if the groups did not differ."""
    events, everybody = sum(g.events for g in groups), sum(g.total for g in groups)
    return min(g.total for g in groups) * min(events, everybody - events) / everybody


def printed_for(row: Row, cells: Sequence[Reported]) -> tuple[PValue | None, tuple[str, ...]]:
    """Return the printed p-value of two groups, if there is one, and what must be known of it."""
    names = {reported.cell.group for reported in cells}
    of_cells = [reported.cell.p for reported in cells if reported.cell.p is not None]
    found = row.p or (of_cells[0] if len(of_cells) == 1 else None)
    if found is None or (len(found.groups) > 1 and set(found.groups) != names):
        return None, ()
    cautions = [c.why for c in row.corrections if found is row.p and "p" in c.of]
    if found.compares == "unclear":
        cautions.append("the source does not say what the printed p-value compares")
    if found.compares == "over-time":
        cautions.append("the printed p-value is of a change over time, not of these groups")
    return found, tuple(cautions)


def refuse_untestable(*groups: Count) -> None:
    """Refuse a table that no test says anything about.

    Raises:
        NotComparableError: Nobody or everybody had the event.
    """
    events, everybody = sum(g.events for g in groups), sum(g.total for g in groups)
    if events in (0, everybody):
        who = "nobody" if events == 0 else "everybody"
        raise NotComparableError(
            f"{' and '.join(map(str, groups))}: {who} had the event; a test needs people with and "
            "without it"
        )


def run(test: str, first: Count, second: Count) -> Tested:
    """Run one test on a 2x2 table that can be tested."""
    name, _ = TESTS[test]
    if test in ("barnard", "boschloo") and first.total + second.total > MAX_PEOPLE:
        return Tested(
            test=test,
            name=name,
            p=None,
            note=f"more than {MAX_PEOPLE} people: too many tables to visit",
        )
    return Tested(test=test, name=name, p=p_of(test, first, second))


def p_of(test: str, first: Count, second: Count) -> float:
    """Return the p-value of one test on a 2x2 table that can be tested.

    Examples:
        >>> some = Count(group="ivig", label="IVIG", events=2, total=4)
        >>> all = Count(group="control", label="Control", events=12, total=12)
        >>> p_of("fisher", some, all)  # 6 of the 120 tables
        0.05
    """
    return _denoised(TESTS[test][1](first, second))


def _denoised(p: float) -> float:
    # The libraries' last digits depend on the order of the groups: 0.05 or 0.049999999999999996,
    # of which only one is below 0.05.
    return float(f"{p:.12g}")


def _columns(first: Count, second: Count) -> list[list[int]]:
    return [
        [first.events, second.events],
        [first.total - first.events, second.total - second.events],
    ]


def _pearson(first: Count, second: Count) -> float:
    return intervals.chi_square_of(_columns(first, second))[0]


def _yates(first: Count, second: Count) -> float:
    return intervals.chi_square_of(_columns(first, second), nearer=0.5)[0]


def _tables(first: Count, second: Count) -> exact_tests.Tables:
    return exact_tests.Tables(first.events, first.total, second.events, second.total)


def _fisher(first: Count, second: Count) -> float:
    return _tables(first, second).two_sided


def _mid_p(first: Count, second: Count) -> float:
    tables = _tables(first, second)
    return tables.two_sided - tables.chance / 2


def _barnard(first: Count, second: Count) -> float:
    return exact_tests.barnard(first.events, first.total, second.events, second.total)


def _boschloo(first: Count, second: Count) -> float:
    return exact_tests.boschloo(first.events, first.total, second.events, second.total)


#: The tests of a 2x2 table: name and computation.
TESTS: Mapping[str, tuple[str, Callable[[Count, Count], float]]] = {
    "pearson": ("Pearson's chi-square", _pearson),
    "yates": ("Yates' chi-square", _yates),
    "fisher": ("Fisher's exact", _fisher),
    "mid-p": ("Fisher's mid-p", _mid_p),
    "barnard": ("Barnard's exact", _barnard),
    "boschloo": ("Boschloo's exact", _boschloo),
}


def _over_fits(test: str, first: Count, second: Count) -> Tested:
    """Run a test; where several counts print as a percentage, over all that do."""
    if not first.fits and not second.fits:
        return run(test, first, second)
    name = TESTS[test][0]
    if test in ("barnard", "boschloo"):
        return Tested(test=test, name=name, p=None, note="several counts print so")
    found = [p_of(test, a, b) for a, b in _extremes(first, second)]
    return Tested(
        test=test, name=name, p=p_of(test, first, second), bounds=(min(found), max(found))
    )


def _extremes(first: Count, second: Count) -> list[tuple[Count, Count]]:
    """The counts that differ most and least, of those that print so and can be tested."""
    fits = [[attrs.evolve(g, events=k) for k in g.fits or (g.events,)] for g in (first, second)]
    corners = [(a, b) for a in (fits[0][0], fits[0][-1]) for b in (fits[1][0], fits[1][-1])]
    nearest = min(
        ((a, b) for a in fits[0] for b in fits[1]),
        key=lambda pair: abs(pair[0].events * pair[1].total - pair[1].events * pair[0].total),
    )
    pairs_ = [*corners, nearest, (first, second)]
    return [(a, b) for a, b in pairs_ if 0 < a.events + b.events < a.total + b.total]


def _one_sided(first: Count, second: Count) -> list[Tested]:
    """The smaller one-sided p of Pearson's and Fisher's tests."""
    if first.fits or second.fits:
        return []
    tail = _tables(first, second).one_sided
    return [
        Tested(
            test="pearson-one-sided",
            name="Pearson's chi-square, one-sided",
            p=p_of("pearson", first, second) / 2,
        ),
        Tested(test="fisher-one-sided", name="Fisher's exact, one-sided", p=_denoised(tail)),
    ]


def _half(tested: Tested) -> Tested:
    low, high = tested.span or (0.0, 0.0)
    return Tested(
        test=f"{tested.test}-one-sided",
        name=f"{tested.name}, one-sided",
        p=None if tested.p is None else tested.p / 2,
        bounds=(low / 2, high / 2),
    )


def _of_several(counts: Sequence[Count]) -> list[Tested]:
    if any(g.fits for g in counts):
        raise NotComparableError(
            "several counts print as one of the percentages; with more than two groups the counts "
            "are needed"
        )
    p = intervals.exact(counts)
    return [
        Tested(
            test="pearson",
            name="Pearson's chi-square",
            p=_denoised(intervals.chi_square(counts)),
        ),
        Tested(
            test="fisher",
            name="Fisher's exact (Freeman-Halton)",
            p=None if p is None else _denoised(p),
            note="" if p is not None else "too many tables to visit",
        ),
    ]


def _t_tests(first: Mean, second: Mean) -> list[Tested]:
    if not first.sd + second.sd > 0:
        raise NotComparableError("both standard deviations are zero; a t-test needs a spread")
    return [
        Tested(
            test=id,
            name=name,
            p=_denoised(intervals.t_test_as_printed(first, second, equal=id == "student")),
            bounds=intervals.t_test(first, second, equal=id == "student"),
        )
        for id, name in (("welch", "Welch's t"), ("student", "Student's t"))
    ]


def _variance_analysis(means: Sequence[Mean]) -> list[Tested]:
    if not any(g.sd for g in means):
        raise NotComparableError("every standard deviation is zero; a test needs a spread")
    found = []
    for id, name in (("anova", "analysis of variance"), ("welch", "Welch's analysis of variance")):
        if id == "welch" and not all(g.sd for g in means):
            continue
        p, bounds = intervals.variance_analysis(means, equal=id == "anova")
        found.append(Tested(test=id, name=name, p=_denoised(p), bounds=bounds))
    return found


def _matched(tested: Tested, printed: PValue | None) -> Tested:
    if printed is None or tested.p is None:
        return tested
    return attrs.evolve(tested, agreement=agreement(printed, tested.p, tested.bounds))


def _kind(row: Row, cells: Sequence[Reported]) -> Literal["counts", "means"]:
    kinds = {reported.cell.kind for reported in cells if reported.cell.absent is None}
    if "mean" in kinds and kinds & {"count", "percentage"}:
        raise NotComparableError(f"{row.key}: {' and '.join(sorted(kinds))} do not compare")
    if kinds == {"change"}:
        return "means"
    if kinds & {"median", "value", "change"} or any(r.cell.headline is None for r in cells):
        shown = ", ".join(f"{r.cell.group} {r.cell.printed_form or 'nothing'}" for r in cells)
        raise NotComparableError(
            f"{row.key}: {shown}; counts, or means with standard deviations, are needed (a test of "
            "medians cannot be recomputed from them)"
        )
    return "means" if "mean" in kinds else "counts"
