"""The usual 95 % intervals of a proportion, to see which of them is printed."""

from .printed import library

#: The usual intervals by name, and what statsmodels' ``proportion_confint`` calls them.
METHODS = {
    "Wald": "normal",
    "Wilson": "wilson",
    "exact (Clopper-Pearson)": "beta",
    "Agresti-Coull": "agresti_coull",
    "Jeffreys": "jeffreys",
}


def intervals(events: int, total: int, level: float = 0.95) -> dict[str, tuple[float, float]]:
    """Return the usual intervals of a proportion by their names, in percent, by statsmodels.

    Wald's as it is written: it may reach beyond 0 and 100, where tables cut it off; both forms are
    given where they differ.

    Examples:
        >>> low, high = intervals(8, 19)["exact (Clopper-Pearson)"]
        >>> round(low, 1), round(high, 1)
        (20.3, 66.5)
    """
    confint = library("statsmodels.stats.proportion").proportion_confint
    found = {
        name: _percent(confint(events, total, 1 - level, method))
        for name, method in METHODS.items()
    }
    share = events / total
    half = (
        float(library("scipy.stats").norm.ppf((1 + level) / 2))
        * (share * (1 - share) / total) ** 0.5
    )
    found["Wald, not cut off"] = 100 * (share - half), 100 * (share + half)
    return found


def _percent(limits: tuple[float, float]) -> tuple[float, float]:
    return 100 * float(limits[0]), 100 * float(limits[1])
