"""The verbs of rows: one signature and one docstring each; engines load when they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..records.row import Row
    from .designs import Correlation
    from .effects import Method
    from .estimates import Better, Effect, Measure
    from .events import Test
    from .figures import Spread
    from .medians import Medians
    from .pairs import Groups
    from .results import Fragility, Recomputed


def effect(
    row: Row,
    measure: Measure,
    groups: Groups = None,
    *,
    totals: Mapping[str, int] | None = None,
    plus_minus: Spread | None = None,
    medians: Medians | None = None,
    better: Better | None = None,
    method: Method | None = None,
    correlation: Correlation | None = None,
    design_effect: float = 1.0,
    level: float = 0.95,
) -> Effect:
    """Return an effect of a row with its interval, inputs and sources.

    Proven corrections are applied. A percentage without a count yields the count where exactly
    one fits; the result says so (``derived``). A count without a printed denominator is not divided
    by the size of its group, unless the cell states that (``total = "all"``), a percentage beside
    it shows it, or ``totals`` gives it.

    See also `recompute_p` and `fragility` for the printed p-value, and `Evidence.to_effects` for a
    table of several outcomes.

    Args:
        row: An outcome, an adverse event or a baseline characteristic.
        measure: Of two groups ``risk-ratio``, ``odds-ratio``, ``risk-difference`` and
            ``number-needed-to-treat`` (counts), ``rate-ratio`` and ``rate-difference`` (events in
            the time that people were watched), ``mean-difference`` and
            ``standardised-mean-difference``. Of one group ``proportion``, ``zero-event-bound``,
            ``mean-change`` (from before to after), and as they are printed with their interval
            ``reported-ratio`` (such as a hazard ratio) and ``reported-difference``.
        groups: The group and the one it is compared with; None for the two arms. For a measure of
            one group its id; None for the only one.
        totals: Of how many, where the evidence does not say, by group: the size of a group, or
            the denominator of a count that is printed without one.
        plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.
        medians: By whose method a mean and its standard deviation are estimated where a median
            with quartiles or range is reported: ``wan`` (2014), ``luo`` (2018), which both take
            the figures for normal, or ``mcgrath`` (2020, by a Box-Cox transformation). None: by
            none; a median is then no mean.
        better: For a number needed to treat, whether ``higher`` or ``lower`` is better, where the
            row does not say. Fewer adverse events are better.
        method: ``welch`` or ``pooled`` for a mean difference; ``clopper-pearson``, ``wilson``,
            ``logit`` or ``freeman-tukey`` for a proportion, of which the last two have a scale for
            pooling; ``from-means`` for an odds ratio of means, ``from-counts`` for a standardised
            difference of counts, both as if the figures were logistic. None: what is usual.
        correlation: Where the same people are in both groups, as in a crossover, or before and
            after: how far their two results go together; for counts, the correlation of having the
            event. A pair of numbers where it is only known to lie between them: the interval is
            then the widest.
        design_effect: By how much clusters widen the variance; see `design_effect`.
        level: Level of confidence.

    Raises:
        NotComparableError: The figures do not allow it; the message says why.
        UnknownKeyError: The row has no such group.
        InvalidValueError: No such measure, method, level or reading of ± or of medians; no
            correlation or design effect; not a row.
        MissingExtraError: scipy or statsmodels is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> outcome = mie.evidence.outcomes["wang2022/mortality-6mo"]
        >>> result = effect(outcome, "risk-ratio")
        >>> round(result.estimate, 2), round(result.low, 2), round(result.high, 2)
        (0.43, 0.19, 0.94)
        >>> [str(given) for given in result.inputs], result.derived
        (['IVIG 7 of 31', 'No IVIG 9 of 17'], True)
    """
    from .effects import computed_effect

    return computed_effect(
        row,
        measure,
        groups,
        totals,
        plus_minus,
        medians,
        better,
        method,
        correlation,
        design_effect,
        level,
    )


def recompute_p(
    row: Row,
    groups: Groups = None,
    *,
    totals: Mapping[str, int] | None = None,
    plus_minus: Spread | None = None,
    alpha: float = 0.05,
) -> Recomputed:
    """Recompute a row's p-value with every usual test of two groups.

    All tests are two-sided, by scipy. Counts: Pearson's chi-square, without and with Yates'
    correction, Fisher's exact test, its mid-p (less half the probability of the observed table),
    and the unconditional tests of Barnard (pooled score) and Boschloo (twice the smaller
    one-sided value), in which the sizes of the groups are fixed. Means: Welch's and Student's t.
    Of three groups and more: Pearson's and Freeman and Halton's exact test, or the analysis of
    variance, Fisher's and Welch's.

    A printed figure stands for all that round to it: ``bounds`` of a test are the p-values of all
    of them, and a printed p-value follows where one of them is printed so.

    See also `fragility`, how few events would turn it.

    Args:
        row: An outcome, an adverse event or a baseline characteristic.
        groups: The groups, two or more; None for those of the printed p-value, for the arms, or
            for the only two.
        totals: Of how many, where the evidence does not say, by group: the size of a group, or
            the denominator of a count that is printed without one.
        plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.
        alpha: Level of significance.

    Raises:
        NotComparableError: The figures do not allow it; the message says why.
        InvalidValueError: Not a row, no such level, or no such reading of ±.
        UnknownKeyError: The row has no such group.
        MissingExtraError: scipy is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> result = recompute_p(mie.evidence.outcomes["wang2022/mortality-6mo"])
        >>> str(result.printed), result.matches, result.significance_depends
        ('0.033', ('pearson',), True)
        >>> round(result["fisher"].p, 4)
        0.0541
    """
    from .p_values import recomputed

    return recomputed(row, groups, totals, plus_minus, alpha)


def fragility(
    row: Row,
    groups: Groups = None,
    *,
    test: Test | None = None,
    totals: Mapping[str, int] | None = None,
    alpha: float = 0.05,
) -> Fragility:
    """Return how many events must change for a p-value to cross the level of significance.

    Events change in the group that has fewer of them, its size stays (Walsh 2014, Journal of
    Clinical Epidemiology 67:622-628). A significant result is moved towards the other group, one
    that is not significant away from it.

    See also `recompute_p`, which shows every test.

    Args:
        row: An outcome, an adverse event or a baseline characteristic.
        groups: The two groups; None as for `recompute_p`.
        test: ``fisher`` (as Walsh) or ``pearson``; None for Pearson's where the printed p-value
            matches it and not Fisher's, otherwise Fisher's.
        totals: Of how many, where the evidence does not say, by group: the size of a group, or
            the denominator of a count that is printed without one.
        alpha: Level of significance.

    Raises:
        NotComparableError: The figures do not allow it; the message says why.
        InvalidValueError: Not a row, no such test, or no such level.
        UnknownKeyError: The row has no such group.
        MissingExtraError: scipy is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> result = fragility(mie.evidence.outcomes["wang2022/mortality-6mo"])
        >>> result.test, result.events, result.direction, str(result.changed)
        ('pearson', 1, 'more', 'IVIG 8 of 31')
        >>> round(result.p_changed, 3)
        0.06
    """
    from .events import flipped

    return flipped(row, groups, test, totals, alpha)
