"""Time two things in pairs, A B B A, and compare them pair by pair.

What disturbs the machine for seconds disturbs both sides of a pair, so the median of the ratios
holds still where the times do not.
"""

import subprocess
import sys
import timeit
from collections.abc import Callable
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

from goals import Goal, Loop

LOOP_SECONDS = 0.02


class Measured(NamedTuple):
    """The ratios of the pairs of one goal, and the median time of each side in seconds."""

    goal: Goal
    ratios: list[float]
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def quartiles(self) -> tuple[float, float]:
        low, _, high = quantiles(self.ratios, n=4)
        return low, high

    @property
    def verdict(self) -> str:
        """``met``, ``missed``, or ``unclear`` where a quarter of the pairs met it."""
        if self.ratio <= self.goal.at_most:
            return "met"
        return "unclear" if self.quartiles[0] <= self.goal.at_most else "missed"


def measure(goal: Goal, pairs: int) -> Measured:
    """Time a goal's two sides in turn; both run once before, which compiles what they import.

    Raises:
        ModuleNotFoundError: A library that the goal needs is not installed.
    """
    if isinstance(goal, Loop):
        ours = _loop(goal.prepare, goal.ours)
        theirs = _loop(goal.prepare_theirs, goal.theirs)
    else:
        ours, theirs = _process(goal.ours), _process(goal.theirs)
    ours(), theirs()
    times = []
    for number in range(max(pairs, goal.pairs)):
        if number % 2:
            second, first = theirs(), ours()
        else:
            first, second = ours(), theirs()
        times.append((first, second))
    ratios = [first / second for first, second in times]
    return Measured(goal, ratios, median(t[0] for t in times), median(t[1] for t in times))


def _process(program: str) -> Callable[[], float]:
    command = [sys.executable, "-c", program]

    def run() -> float:
        start = perf_counter()
        ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        seconds = perf_counter() - start
        last = ran.stderr.rpartition("\nModuleNotFoundError: ")
        if last[1]:
            raise ModuleNotFoundError(last[2].strip())
        if ran.returncode:
            raise RuntimeError(f"{program}\n{ran.stderr}")
        return seconds

    return run


def _loop(prepare: str, statement: str) -> Callable[[], float]:
    timer = timeit.Timer(statement, prepare)
    number, seconds = timer.autorange()
    number = max(1, round(number * LOOP_SECONDS / seconds))
    return lambda: timer.timeit(number) / number
