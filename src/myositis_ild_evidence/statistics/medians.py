"""Mean and standard deviation from a median with its quartiles or its range: always by name.

Each is an estimate of what was not printed. Nothing here is used unless it is asked for.
"""

import math
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Literal, get_args

import attrs

from ..errors import Argument, InvalidValueError, NotComparableError
from ..words import quoted
from .printed import library

Medians = Literal["wan", "luo", "mcgrath"]
#: How each is called in results.
NAMES: Mapping[Medians, str] = {
    "wan": "Wan 2014",
    "luo": "Luo 2018 and Wan 2014",
    "mcgrath": "McGrath 2020, Box-Cox",
}
_NORMAL = NormalDist()


@attrs.frozen
class Summary:
    """A median with what is printed around it.

    Attributes:
        low: The first quartile, or the smallest value.
        median: The median.
        high: The third quartile, or the largest value.
        n: How many people.
        quartiles: Whether ``low`` and ``high`` are quartiles; else they are the range.
    """

    low: float
    median: float
    high: float
    n: int
    quartiles: bool


def estimated(given: Summary, medians: Medians) -> tuple[float, float]:
    """Return the mean and the standard deviation that are estimated from a median.

    Args:
        given: The median with its quartiles or its range.
        medians: Whose method.

    Raises:
        NotComparableError: The figures do not allow it.

    Examples:
        >>> mean, sd = estimated(Summary(3, 5, 9, 31, True), "luo")
        >>> f"{mean:.3f} {sd:.3f}"
        '5.713 4.663'
    """
    if not given.low <= given.median <= given.high:
        raise NotComparableError(
            f"the median {given.median:g} is not between {given.low:g} and {given.high:g}"
        )
    return _METHODS[medians](given)


def check(medians: object) -> None:
    """Refuse a method that is not known.

    Raises:
        InvalidValueError: There is no such method.
    """
    if medians is not None and medians not in get_args(Medians):
        raise InvalidValueError(
            Argument("medians", bare=True),
            f" are read by {', '.join(get_args(Medians))}, not {quoted(medians)}",
            code="unknown-choice",
        )


def _wan(given: Summary) -> tuple[float, float]:
    """Wan 2014 (BMC Medical Research Methodology 14:135; the abstract was read).

    The formulas are those of R's estmeansd. They take the values for normal.
    """
    middle = (given.low, given.median, given.high)
    if given.quartiles:
        return sum(middle) / 3, _wan_sd(given)
    return (given.low + 2 * given.median + given.high) / 4, _wan_sd(given)


def _wan_sd(given: Summary) -> float:
    n = given.n
    if given.quartiles:
        return (given.high - given.low) / (2 * _NORMAL.inv_cdf((0.75 * n - 0.125) / (n + 0.25)))
    return (given.high - given.low) / (2 * _NORMAL.inv_cdf((n - 0.375) / (n + 0.25)))


def _luo(given: Summary) -> tuple[float, float]:
    """Luo 2018 (Statistical Methods in Medical Research 27:1785-1805; not read) for the mean.

    The formulas are those of R's metafor and estmeansd; the standard deviation is Wan's.
    """
    middle = (given.low + given.high) / 2
    weight = 0.7 + 0.39 / given.n if given.quartiles else 4 / (4 + given.n**0.75)
    return weight * middle + (1 - weight) * given.median, _wan_sd(given)


def _mcgrath(given: Summary) -> tuple[float, float]:
    """McGrath 2020 (doi 10.1177/0962280219889080; not read), by a Box-Cox transformation.

    As R's estmeansd computes it (``bc.mean.sd`` with ``avoid.mc``): the power that makes the three
    figures symmetric, the mean and the standard deviation of what was transformed by Luo and Wan,
    and back by the integral over the normal distribution, cut off on both sides where the
    transformation ends.
    """
    if given.low <= 0:
        raise NotComparableError(
            "the Box-Cox transformation of McGrath 2020 needs figures above zero"
        )
    if not given.low < given.median < given.high:
        raise NotComparableError("a median that is one of its limits has no such transformation")
    power = _power(given)
    low, median, high = (_transformed(x, power) for x in (given.low, given.median, given.high))
    location, scale = _luo(Summary(low, median, high, given.n, given.quartiles))
    if power < 1e-2:
        variance = math.expm1(scale**2) * math.exp(2 * location + scale**2)
        return math.exp(location + scale**2 / 2), math.sqrt(variance)
    ends = sorted((-1 / power, 2 * location + 1 / power))
    spread = NormalDist(location, scale)
    whole = spread.cdf(ends[1]) - spread.cdf(ends[0])

    def moment(of: Callable[[float], float]) -> float:
        # Narrower than the ends where nothing is left of the distribution.
        bounds = (max(ends[0], location - 12 * scale), min(ends[1], location + 12 * scale))

        def weighed(x: float) -> float:
            return spread.pdf(x) * of((x * power + 1) ** (1 / power))

        quad = library("scipy.integrate").quad
        return float(quad(weighed, *bounds, epsabs=0)[0]) / whole

    mean = moment(lambda x: x)
    return mean, math.sqrt(moment(lambda x: (x - mean) ** 2))


def _power(given: Summary) -> float:
    """The power that puts the median half-way between its limits, from 0 to 3."""

    def off(power: float) -> float:
        low, median, high = (_transformed(x, power) for x in (given.low, given.median, given.high))
        return (high - median) - (median - low)

    if off(0.0) >= 0:  # even the logarithms lean to the right; estmeansd stops at them
        return 0.0
    if off(3.0) <= 0:
        return 3.0
    return float(library("scipy.optimize").brentq(off, 0.0, 3.0, xtol=1e-14))


def _transformed(value: float, power: float) -> float:
    return math.log(value) if power < 1e-8 else (value**power - 1) / power


_METHODS: Mapping[Medians, Callable[[Summary], tuple[float, float]]] = {
    "wan": _wan,
    "luo": _luo,
    "mcgrath": _mcgrath,
}
