"""Barnard's unconditional exact test of two groups, composed from scipy's distributions.

scipy's own ``barnard_exact`` (1.17) compares scores as rounded numbers, so that tables as extreme
as the observed one can be left out and the p-value comes out too small: for 1 of 7 against 5 of 23
by 0.09. Here scores are compared as whole numbers.
"""

from typing import Any

from .printed import library

#: Steps in which the common risk is searched; the best is then refined.
STEPS = 2048


def barnard_p(a: int, n1: int, c: int, n2: int) -> float:
    """Return the two-sided p-value with the pooled score, the sizes of the groups being fixed.

    The largest probability, over every common risk, of a table whose score is at least as far from
    zero as the observed one (definition and notation: scipy's ``barnard_exact``). Given the number
    of events, tables are hypergeometric; the number of events is binomial.

    Args:
        a: Events in the first group.
        n1: Its size.
        c: Events in the second group.
        n2: Its size.

    Examples:
        >>> round(barnard_p(7, 31, 9, 17), 4)
        0.036
    """
    numpy, stats = library("numpy"), library("scipy.stats")
    both = n1 + n2
    events = numpy.arange(both + 1)[:, None]
    first = numpy.arange(n1 + 1)[None, :]
    # The squared score is, but for a constant, (x·n2 - y·n1)² / (s·(n - s)) with s = x + y.
    distance = (first * both - events * n1) ** 2
    observed, mixed = (a * n2 - c * n1) ** 2, (a + c) * (both - a - c)
    variance = events * (both - events)
    extreme = (distance * mixed >= observed * variance) & (variance > 0)
    extreme |= observed == 0  # every table is at least as far from zero as no difference
    given = (stats.hypergeom.pmf(first, both, events, n1) * extreme).sum(axis=1)

    def chances(risks: Any) -> Any:
        return given @ stats.binom.pmf(events, both, risks)

    risks = numpy.linspace(0, 1, STEPS + 1)
    best = int(chances(risks).argmax())
    around = (risks[max(best - 1, 0)], risks[min(best + 1, STEPS)])
    search = library("scipy.optimize").minimize_scalar
    found = search(lambda risk: -float(chances(risk)[0]), bounds=around, options={"xatol": 1e-9})
    return min(1.0, max(float(chances(risks[best])[0]), -float(found.fun)))
