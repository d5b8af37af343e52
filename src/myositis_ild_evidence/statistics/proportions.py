"""Limits of a proportion, by the standard library alone, and which of them a table prints."""

import math
from functools import lru_cache

from .distributions import normal_quantile


def clopper_pearson(events: int, total: int, level: float) -> tuple[float, float]:
    """Return the exact limits of a proportion (Clopper and Pearson 1934, Biometrika 26:404-413).

    Examples:
        >>> low, high = clopper_pearson(7, 17, 0.95)
        >>> f"{low:.4f} {high:.4f}"
        '0.1844 0.6708'
    """
    tail = (1 - level) / 2
    low = _quantile(events, total - events + 1, tail) if events else 0.0
    high = _quantile(events + 1, total - events, 1 - tail) if events < total else 1.0
    return low, high


def wilson(events: int, total: int, level: float) -> tuple[float, float]:
    """Return the score limits of a proportion (Wilson 1927, JASA 22:209-212).

    Examples:
        >>> low, high = wilson(7, 17, 0.95)
        >>> f"{low:.4f} {high:.4f}"
        '0.2161 0.6399'
    """
    z = _z(level)
    share = events / total
    middle = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    below = 1 + z * z / total
    low = (middle - half) / below if events else 0.0
    return low, (middle + half) / below if events < total else 1.0


def no_event(total: int, level: float) -> float:
    """Return the exact one-sided upper limit of a proportion of which no event was seen.

    Examples:
        >>> f"{no_event(31, 0.95):.4f}"
        '0.0921'
    """
    return -math.expm1(math.log1p(-level) / total)


def wald(events: int, total: int, level: float) -> tuple[float, float]:
    """Return the limits of a proportion as they are usually taught; they may lie beyond 0 and 1.

    Examples:
        >>> low, high = wald(7, 17, 0.95)
        >>> f"{low:.4f} {high:.4f}"
        '0.1778 0.6457'
    """
    share = events / total
    half = _z(level) * math.sqrt(share * (1 - share) / total)
    return share - half, share + half


def agresti_coull(events: int, total: int, level: float) -> tuple[float, float]:
    """Return Wald's limits about the middle of Wilson's (Agresti and Coull), cut off at 0 and 1.

    The paper was not read; the limits are those of statsmodels' ``agresti_coull``.

    Examples:
        >>> low, high = agresti_coull(7, 17, 0.95)
        >>> f"{low:.4f} {high:.4f}"
        '0.2156 0.6405'
    """
    z = _z(level)
    people = total + z * z
    share = (events + z * z / 2) / people
    half = z * math.sqrt(share * (1 - share) / people)
    return max(share - half, 0.0), min(share + half, 1.0)


def jeffreys(events: int, total: int, level: float) -> tuple[float, float]:
    """Return the limits that Jeffreys' prior leaves: those of statsmodels' ``jeffreys``.

    Examples:
        >>> low, high = jeffreys(7, 17, 0.95)
        >>> f"{low:.4f} {high:.4f}"
        '0.2068 0.6441'
    """
    tail = (1 - level) / 2
    a, b = events + 0.5, total - events + 0.5
    return _quantile(a, b, tail), _quantile(a, b, 1 - tail)


def intervals(events: int, total: int, level: float = 0.95) -> dict[str, tuple[float, float]]:
    """Return the usual intervals of a proportion by their names, in percent.

    Wald's may reach beyond 0 and 100, where tables cut it off; both forms are given.

    Examples:
        >>> low, high = intervals(8, 19)["exact (Clopper-Pearson)"]
        >>> round(low, 1), round(high, 1)
        (20.3, 66.5)
    """
    low, high = wald(events, total, level)
    found = {
        "Wald": (max(low, 0.0), min(high, 1.0)),
        "Wilson": wilson(events, total, level),
        "exact (Clopper-Pearson)": clopper_pearson(events, total, level),
        "Agresti-Coull": agresti_coull(events, total, level),
        "Jeffreys": jeffreys(events, total, level),
        "Wald, not cut off": (low, high),
    }
    return {name: (100 * low, 100 * high) for name, (low, high) in found.items()}


def _z(level: float) -> float:
    return normal_quantile((1 + level) / 2)


@lru_cache(maxsize=4096)  # one page tells the limits of a count in several places
def _quantile(a: float, b: float, p: float) -> float:
    """Return where the beta distribution reaches p: Newton's steps, or halves."""
    low, high = 0.0, 1.0
    x = a / (a + b)
    for _ in range(200):
        error = _beta(a, b, x) - p
        low, high = (low, x) if error > 0 else (x, high)
        density = math.exp(_log_front(a, b, x) - math.log(x) - math.log1p(-x))
        step = x - error / density if density else -1.0
        new = step if low < step < high else (low + high) / 2
        if abs(new - x) <= 1e-15 * x:
            return new
        x = new
    return x


def _log_front(a: float, b: float, x: float) -> float:
    whole = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return whole + a * math.log(x) + b * math.log1p(-x)


def _beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    m = 0
    while True:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for term in (even, odd):
            d = 1 / (1 + term * d or tiny)
            c = 1 + term / c or tiny
            change *= c * d
        fraction *= change
        if abs(change - 1) < 1e-16 or m > 1_000_000:
            return math.exp(_log_front(a, b, x)) * fraction / a
