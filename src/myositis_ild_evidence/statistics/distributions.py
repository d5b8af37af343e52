"""Quantiles and tails of the usual distributions.

Python itself and ``scipy.special`` have them; ``scipy.stats``, which wraps the same functions,
takes longer to import, and whoever asks for one effect waits for it.
"""

import math
from functools import cache
from typing import TYPE_CHECKING

from .printed import library

if TYPE_CHECKING:
    from statistics import NormalDist


@cache
def _normal() -> "NormalDist":
    from statistics import NormalDist  # nine modules, and few who read evidence need it

    return NormalDist()


def normal_quantile(p: float) -> float:
    """Return the quantile of the standard normal distribution.

    Examples:
        >>> round(normal_quantile(0.975), 6)
        1.959964
    """
    return _normal().inv_cdf(p)


def t_quantile(p: float, degrees: float) -> float:
    """Return the quantile of Student's t.

    Examples:
        >>> round(t_quantile(0.975, 10), 6)
        2.228139
    """
    if math.isinf(degrees):
        return normal_quantile(p)
    return float(library("scipy.special").stdtrit(degrees, p))


def t_tail(x: float, degrees: float) -> float:
    """Return how likely Student's t is above a value.

    Examples:
        >>> round(t_tail(2.228139, 10), 6)
        0.025
    """
    return float(library("scipy.special").stdtr(degrees, -x))


def f_tail(x: float, above: float, below: float) -> float:
    """Return how likely Fisher's F is above a value.

    Args:
        x: The value.
        above: Degrees of freedom of the numerator.
        below: Degrees of freedom of the denominator.

    Examples:
        >>> round(f_tail(4.964603, 1, 10), 6)
        0.05
    """
    return float(library("scipy.special").fdtrc(above, below, x))


def chi_square_tail(x: float, degrees: float) -> float:
    """Return how likely chi-square is above a value.

    Examples:
        >>> round(chi_square_tail(3.841459, 1), 6)
        0.05
    """
    return float(library("scipy.special").chdtrc(degrees, x))
