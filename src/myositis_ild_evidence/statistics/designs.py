"""What the design of a study does to a variance: the same people twice, or people in clusters."""

import math

import attrs

from ..errors import Argument, Hint, InvalidValueError, NotComparableError
from ..words import quoted
from .computed import Computed
from .distributions import normal_quantile, t_quantile

#: A correlation, or the least and the largest that it may be.
Correlation = float | tuple[float, float]


@attrs.frozen(kw_only=True)
class Design:
    """What is known of a design beyond its figures.

    Attributes:
        correlation: Of the two results of one person, least and largest; None where the groups are
            other people, or nobody says it.
        design_effect: By how much clusters widen the variance; 1 where people were allotted.
    """

    correlation: tuple[float, float] | None = None
    design_effect: float = 1.0

    @property
    def is_plain(self) -> bool:
        """Whether it changes nothing."""
        return self.correlation is None and self.design_effect == 1

    @property
    def cautions(self) -> tuple[str, ...]:
        """What was assumed."""
        found = []
        if self.correlation is not None:
            low, high = self.correlation
            found.append(
                f"the same people in both, with a correlation of {low:g} as given"
                if low == high
                else f"the same people in both, with a correlation of {low:g} to {high:g} as "
                f"given; the interval is that of {low:g}, the widest"
            )
        if self.design_effect != 1:
            found.append(f"clusters, with a design effect of {self.design_effect:g} as given")
        return tuple(found)


def design(correlation: object, design_effect: object) -> Design:
    """Return a design as it is given.

    Raises:
        InvalidValueError: A correlation outside of -1 to 1, or a design effect below 1.
    """
    if not _is_number(design_effect) or not 1 <= design_effect < math.inf:  # type: ignore[operator]
        raise InvalidValueError(
            f"a design effect is 1 or more, such as 1.5; not {quoted(design_effect)}",
            code="out-of-range",
            argument="design_effect",
        )
    bounds = None
    if correlation is not None:
        pair = correlation if isinstance(correlation, (tuple, list)) else (correlation,) * 2
        good = len(pair) == 2 and all(_is_number(r) and -1 <= r <= 1 for r in pair)
        if not good or pair[0] > pair[1]:
            raise InvalidValueError(
                f"a correlation lies between -1 and 1, such as 0.5, or (0, 0.8) where it is only "
                f"known to lie there; not {quoted(correlation)}",
                code="out-of-range",
                argument="correlation",
            )
        bounds = (float(pair[0]), float(pair[1]))
    return Design(correlation=bounds, design_effect=float(design_effect))  # type: ignore[arg-type]


def design_effect(*, cluster_size: float, icc: float) -> float:
    """Return the design effect of clusters: 1 + (M - 1) × ICC.

    For the variance of any effect, as the Cochrane Handbook 5.1 has it (section 16.3.6, which was
    read: the standard error is multiplied by the root of it).

    Args:
        cluster_size: Mean size of a cluster, M.
        icc: The correlation of people of one cluster; 0 where they are like any others.

    Raises:
        InvalidValueError: A cluster of less than one, or a correlation outside of 0 to 1.

    Examples:
        >>> round(design_effect(cluster_size=29.8, icc=0.02), 3)
        1.576
    """
    if not _is_number(cluster_size) or not 1 <= cluster_size < math.inf:
        raise InvalidValueError(
            f"a cluster has one person or more, not {quoted(cluster_size)}",
            code="out-of-range",
            argument="cluster_size",
        )
    if not _is_number(icc) or not 0 <= icc <= 1:
        raise InvalidValueError(
            f"a correlation within clusters lies between 0 and 1, not {quoted(icc)}",
            code="out-of-range",
            argument="icc",
        )
    return 1 + (cluster_size - 1) * icc


def corrected(
    computed: Computed, given: Design, *, log: bool, level: float, people: int | None
) -> Computed:
    """Return an effect with the variance that its design leaves.

    The same people in both groups: v1 + v2 - 2r√(v1 v2) of the variances of the groups on the scale
    of ``yi``. It is R metafor's ``escalc(measure="MC")`` for means, and for counts its ``MPRR``,
    ``MPRD`` and ``MPOR``, where r is the correlation of having the event. Clusters multiply it.

    Args:
        computed: As if the groups were other people, one by one.
        given: The design.
        log: Whether ``yi`` is the logarithm of the estimate.
        level: Level of confidence.
        people: How many people are in each group, where the interval is a t interval.

    Raises:
        NotComparableError: The measure has no such variance, or none is left.
    """
    if given.is_plain:
        return computed
    if computed.yi is None or computed.vi is None:
        raise NotComparableError(
            "this measure has no variance that a design changes; leave it out",
            argument="correlation" if given.correlation is not None else "design_effect",
        )
    variance, low = computed.vi, None
    words = [computed.method]
    if given.correlation is not None:
        if computed.parts is None:
            raise NotComparableError(
                "this measure has no variance for the same people in both groups",
                Hint("; ", Argument("measure", "mean-difference"), " has"),
                argument="correlation",
            )
        low, _ = given.correlation
        one, two = computed.parts
        variance = one + two - 2 * low * math.sqrt(one * two)
        words.append(f"the same people in both groups, correlation {low:g}")
    variance *= given.design_effect
    if given.design_effect != 1:
        words.append(f"variance times a design effect of {given.design_effect:g}")
    if not variance > 1e-12 * computed.vi:
        raise NotComparableError("with such a correlation no variance is left")
    quantile = normal_quantile((1 + level) / 2)
    student = people is not None and given.correlation is not None
    if student:
        quantile = t_quantile((1 + level) / 2, people - 1)  # type: ignore[operator]
    half = quantile * math.sqrt(variance)
    words[0] = ("t" if student else "log-normal" if log else "normal") + " interval"
    limits = (computed.yi - half, computed.yi + half)
    return attrs.evolve(
        computed,
        low=math.exp(limits[0]) if log else limits[0],
        high=math.exp(limits[1]) if log else limits[1],
        vi=variance,
        parts=None,
        method="; ".join(words),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value
