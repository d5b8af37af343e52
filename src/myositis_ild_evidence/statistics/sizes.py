"""How many people a trial needs, and whether as many were studied."""

import math
from collections.abc import Mapping

import attrs

from ..errors import Argument, Hint, InvalidValueError, NotComparableError
from ..records.row import Row
from ..words import quoted
from . import pairs
from .distributions import normal_quantile
from .effects import check_alpha, check_level
from .estimates import shown
from .figures import Spread, check_given
from .pairs import Groups
from .printed import library
from .results import Count, Mean, Result, line

#: More people than this live nowhere.
_MOST = 10**9


@attrs.frozen(kw_only=True, repr=False)
class InformationSize(Result):
    """How many people a trial would need for an effect, and how many there are.

    Attributes:
        per_group: How many in each of two groups of one size.
        effect: The effect that is looked for, in words.
        assumed: Whether the effect was given; else it is the one that was seen.
        alpha: Level of significance, two-sided.
        power: How often such a trial would find the effect.
        have: How many people were studied.
    """

    per_group: int
    effect: str
    assumed: bool
    alpha: float
    power: float
    have: int

    @property
    def total(self) -> int:
        """How many people in total."""
        return 2 * self.per_group

    @property
    def met(self) -> bool:
        """Whether as many were studied."""
        return self.have >= self.total

    @property
    def sentence(self) -> str:
        """The size as a plain sentence."""
        seen = "" if self.assumed else ", the effect that was seen"
        many = f"{self.per_group} people in each of two groups ({self.total} in total)"
        what = (
            f"{many} would show {self.effect}{seen}, with a power of {100 * self.power:g}% at "
            f"{self.alpha:g} (two-sided); {self.have} were studied"
        )
        return line(self.subject, what, self._figures)


def information_size(
    row: Row,
    groups: Groups = None,
    *,
    risk_ratio: float | None = None,
    difference: float | None = None,
    totals: Mapping[str, int] | None = None,
    plus_minus: Spread | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
) -> InformationSize:
    """Return how many people a single trial needs: the optimal information size.

    GRADE guidelines 6 (Guyatt 2011, Journal of Clinical Epidemiology 64:1283-1293; the abstract
    and its key points were read) calls so the number of patients of an adequately powered trial:
    where fewer were studied, the evidence is imprecise even if its interval excludes no effect.
    Without an effect that is given, it is the size of a trial that would confirm what was seen;
    small studies that are significant exaggerate, so that such a trial is rather too small.

    Counts as R's ``power.prop.test``, from the risk of the second group; means as its
    ``power.t.test``, from the pooled standard deviation.

    Args:
        row: An outcome, an adverse event or a baseline characteristic.
        groups: The group and the one it is compared with; None for the two arms.
        risk_ratio: The smallest risk ratio that matters, such as 0.75; None for the one seen.
        difference: The smallest difference of means that matters; None for the one seen.
        totals: Of how many, where the evidence does not say, by group.
        plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.
        alpha: Level of significance, two-sided.
        power: How often the trial should find the effect.

    Raises:
        NotComparableError: The figures do not allow it, or the groups do not differ.
        InvalidValueError: Not a row, or a level, a power or an effect that cannot be.
        MissingExtraError: scipy or statsmodels is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> death = mie.evidence.outcomes["wang2022/mortality-6mo"]
        >>> seen = information_size(death)
        >>> seen.total, seen.have, seen.met
        (78, 48, False)
        >>> information_size(death, risk_ratio=0.75).total
        444
    """
    check_given(row, totals, plus_minus)
    check_alpha(alpha)
    check_level(power, "power", 0.8)
    cells = pairs.two(row, groups, arms_only=True)
    means = cells[0].cell.count is None and cells[0].cell.percent is None
    given = pairs.figures(row, cells, "means" if means else "counts", totals, plus_minus)
    first, second = given
    if isinstance(first, Mean) and isinstance(second, Mean):
        _unused(risk_ratio, "risk_ratio", "means")
        each, effect = _of_means(row, first, second, difference, alpha, power)
        have = first.n + second.n
    else:
        _unused(difference, "difference", "counts")
        each, effect = _of_counts(row, first, second, risk_ratio, alpha, power)
        have = first.total + second.total
    return InformationSize(
        subject=cells[0].label,
        inputs=given,
        sources=pairs.sources(cells),
        cautions=pairs.cautions(row, cells, given),
        care=row.cautions,
        per_group=each,
        effect=effect,
        assumed=risk_ratio is not None or difference is not None,
        alpha=alpha,
        power=power,
        have=have,
    )


def _of_counts(
    row: Row, first: Count, second: Count, ratio: float | None, alpha: float, power: float
) -> tuple[int, str]:
    control = second.events / second.total
    if not 0 < control < 1:
        raise NotComparableError(
            f"{row.key}: a risk of {100 * control:g}% without treatment leaves nothing to compare"
        )
    if ratio is None:
        ratio = first.events / first.total / control
    elif not isinstance(ratio, (int, float)) or not 0 <= ratio < math.inf:
        raise InvalidValueError(
            f"a risk ratio is a number such as 0.75, not {quoted(ratio)}",
            code="out-of-range",
            argument="risk_ratio",
        )
    treated = ratio * control
    if treated == control:
        raise NotComparableError(
            f"{row.key}: the risks are the same, and no trial can show that they differ",
            Hint("; give ", Argument("risk_ratio", 0.75)),
        )
    if treated > 1:
        raise InvalidValueError(
            f"a risk of {100 * control:.1f}% times {ratio:g} is more than 100%",
            code="out-of-range",
            argument="risk_ratio",
        )
    words = f"a risk ratio of {shown(ratio)} beside a risk of {100 * control:.1f}%"
    return _whole(_for_risks(treated, control, alpha, power)), words


def _for_risks(one: float, other: float, alpha: float, power: float) -> float:
    """People in each group, by the formula of R's ``power.prop.test``."""
    z, z_power = normal_quantile(1 - alpha / 2), normal_quantile(power)
    mean = (one + other) / 2
    null = z * math.sqrt(2 * mean * (1 - mean))
    seen = z_power * math.sqrt(one * (1 - one) + other * (1 - other))
    return ((null + seen) / (one - other)) ** 2


def _of_means(
    row: Row, first: Mean, second: Mean, difference: float | None, alpha: float, power: float
) -> tuple[int, str]:
    degrees = first.n + second.n - 2
    spread = math.sqrt(sum((g.n - 1) * g.sd**2 for g in (first, second)) / degrees)
    gap = float(first.mean) - float(second.mean) if difference is None else difference
    if not isinstance(gap, (int, float)) or not math.isfinite(gap) or not spread:
        raise InvalidValueError(
            f"a difference of means is a number, not {quoted(difference)}",
            code="out-of-range",
            argument="difference",
        )
    if not gap:
        raise NotComparableError(
            f"{row.key}: the means are the same, and no trial can show that they differ",
            Hint("; give ", Argument("difference")),
        )
    solve = library("statsmodels.stats.power").TTestIndPower().solve_power
    found = float(solve(effect_size=abs(gap) / spread, alpha=alpha, power=power))
    return _whole(found), f"a difference of {shown(gap)} (SD {spread:.3g})"


def _whole(people: float) -> int:
    if not people < _MOST:
        raise NotComparableError("so small an effect needs more people than there are")
    return max(2, math.ceil(people - 1e-9))


def _unused(given: object, name: str, kind: str) -> None:
    if given is not None:
        raise InvalidValueError(
            Argument(name, bare=True), f" is of no use for {kind}", code="contradiction"
        )
