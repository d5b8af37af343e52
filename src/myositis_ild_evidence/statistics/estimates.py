"""What comes out of measures: effects, proportions and bounds with their intervals."""

import math
from typing import Literal

import attrs

from .results import Result, line

Measure = Literal[
    "risk-ratio",
    "odds-ratio",
    "risk-difference",
    "number-needed-to-treat",
    "rate-ratio",
    "rate-difference",
    "mean-difference",
    "standardised-mean-difference",
    "proportional-odds-ratio",
    "reported-ratio",
    "reported-difference",
    "mean-change",
    "proportion",
    "zero-event-bound",
]
Better = Literal["higher", "lower"]


@attrs.frozen(kw_only=True, repr=False)
class Effect(Result):
    """An effect or a proportion with its interval.

    Attributes:
        measure: Which measure.
        estimate: The point estimate. Proportions and risk differences lie between -1 and 1; a
            mean difference is in the unit of the row.
        low: Lower limit of the interval.
        high: Upper limit of the interval.
        level: Level of confidence, such as 0.95.
        method: How it was computed, in words.
        unit: Unit of a difference of means or of rates, or of a change.
        yi: The effect on the scale on which meta-analyses pool it (the logarithm of a ratio);
            None where the measure is not pooled.
        vi: The sampling variance of ``yi``.
    """

    measure: Measure
    estimate: float
    low: float
    high: float
    level: float = 0.95
    method: str
    unit: str = ""
    yi: float | None = None
    vi: float | None = None

    @property
    def name(self) -> str:
        """The measure in words."""
        return self.measure.replace("-", " ")

    @property
    def sentence(self) -> str:
        """The effect as a plain sentence."""
        interval = f"{_level(self.level)} CI {self._shown(self.low)} to {self._shown(self.high)}"
        unit = "percentage points" if self.measure == "risk-difference" else self.unit
        figure = f"{self._shown(self.estimate)} {unit}".strip()
        return line(self.subject, f"{self.name} {figure} ({interval})", self._figures)

    def _shown(self, value: float) -> str:
        if self.measure in ("risk-difference", "proportion"):
            return f"{100 * value:.1f}" + ("%" if self.measure == "proportion" else "")
        return shown(value)


@attrs.frozen(kw_only=True, repr=False)
class NumberNeededToTreat(Effect):
    """A number needed to treat, as the reciprocal of the benefit.

    A positive figure is to benefit (NNTB), a negative one to harm (NNTH). Where the difference
    may be in either direction the interval runs from ``low`` (NNTB) through infinity to ``high``
    (NNTH, negative): numbers between ``high`` and ``low`` lie outside of it.
    """

    @property
    def through_infinity(self) -> bool:
        """Whether benefit and harm are both within the interval."""
        return self.high < self.low

    @property
    def sentence(self) -> str:
        """The number as a plain sentence."""
        joint = " to infinity to " if self.through_infinity else " to "
        interval = joint.join(map(self._shown, (self.low, self.high)))
        if not self.through_infinity and self.high < 0:  # the smaller number first, as with benefit
            interval = joint.join(map(self._shown, (self.high, self.low)))
        figure = f"{self._shown(self.estimate)} ({_level(self.level)} CI {interval})"
        return line(self.subject, f"number needed to treat {figure}", self._figures)

    def _shown(self, value: float) -> str:
        if math.isinf(value):
            return "infinity"
        return f"{'NNTB' if value > 0 else 'NNTH'} {abs(value):.1f}"


@attrs.frozen(kw_only=True, repr=False)
class ZeroEventBound(Effect):
    """What no event among so many still allows: an upper bound, one-sided.

    Attributes:
        rule_of_three: 3/n, the rule of thumb for the bound at 95 %; None at another level.
    """

    rule_of_three: float | None = None

    @property
    def sentence(self) -> str:
        """The bound as a plain sentence."""
        thumb = ""
        if self.rule_of_three is not None:
            thumb = f"; rule of three: {100 * self.rule_of_three:.1f}%"
        bound = f"at most {100 * self.high:.1f}% (one-sided {_level(self.level)} bound{thumb})"
        return line(self.subject, bound, self._figures)


def shown(value: float) -> str:
    """Return a figure with two decimals, or two digits where it is small.

    Examples:
        >>> shown(0.4265), shown(0.0018488), shown(12.05)
        ('0.43', '0.0018', '12.05')
    """
    return f"{value:.2g}" if 0 < abs(value) < 0.1 else f"{value:.2f}"


def _level(level: float) -> str:
    return f"{100 * level:g}%"
