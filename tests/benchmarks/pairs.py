"""Time two things in pairs, A B B A, and compare them pair by pair.

What disturbs the machine for seconds disturbs both sides of a pair, so the median of the ratios
holds still where the times do not.
"""

import re
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

from goals import Loop, Memory, Process

LOOP_SECONDS = 0.02


class Measured(NamedTuple):
    """The ratios of the pairs of one goal, and the median time of each side in seconds."""

    goal: Process | Loop
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


def measure(goal: Process | Loop, pairs: int) -> Measured:
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


def peak(goal: Memory) -> float:
    """Return the most memory that the program of a goal had at one time, in megabytes.

    Raises:
        ModuleNotFoundError: A library that the goal needs is not installed, or this is not a Linux.
    """
    tell = "\nprint(open('/proc/self/status').read())"
    if not Path("/proc/self/status").exists():
        raise ModuleNotFoundError("only Linux tells it")
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "file")
        _run(goal.prepare, file)
        found = re.search(r"^VmHWM:\s*(\d+) kB", _run(goal.ours + tell, file), re.MULTILINE)
    assert found is not None  # every Linux has this line
    return int(found[1]) / 1024


def _run(program: str, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True
    )
    last = ran.stderr.rpartition("\nModuleNotFoundError: ")
    if last[1]:
        raise ModuleNotFoundError(last[2].strip())
    if ran.returncode:
        raise RuntimeError(f"{program}\n{ran.stderr}")
    return ran.stdout


def _process(program: str) -> Callable[[], float]:
    def run() -> float:
        start = perf_counter()
        _run(program)
        return perf_counter() - start

    return run


def _loop(prepare: str, statement: str) -> Callable[[], float]:
    timer = timeit.Timer(statement, prepare)
    number, seconds = timer.autorange()
    number = max(1, round(number * LOOP_SECONDS / seconds))
    return lambda: timer.timeit(number) / number
