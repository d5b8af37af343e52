"""Measure every goal of speed and print them as one table.

Run it in an environment where the library is installed from a wheel, with its ``benchmark`` extra,
on a quiet machine::

    python -m pip install ".[benchmark]" && python tests/benchmarks/run.py

Exit status 1 if a goal is missed, or not measured because a library is not installed.
"""

import argparse
import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from goals import GOALS
from pairs import Measured, measure

LIBRARIES = (
    *("myositis-ild-evidence", "attrs", "cattrs", "pint", "bibtexparser"),
    *("particle", "pycountry", "numpy"),
)
HEADINGS = ("What", "Compared with", "Ratio", "Quartiles", "Goal", "Verdict", "Ours", "Peer")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the goals of speed against peers.")
    parser.add_argument("--pairs", type=int, default=0, help="more pairs than the goals ask for")
    parser.add_argument("--only", default="", help="only goals with this in their name")
    given = parser.parse_args(arguments)
    chosen = [goal for goal in GOALS if given.only in goal.name]
    if not chosen:
        parser.error(f"no goal has {given.only!r} in its name")
    print(_heading(), end="\n\n")
    _print_row(HEADINGS)
    _print_row(["---"] * len(HEADINGS))
    failed = False
    for goal in chosen:
        try:
            measured = measure(goal, given.pairs)
        except ModuleNotFoundError as error:
            _print_row([goal.name, goal.peer, "", "", "", f"not measured: {error}", "", ""])
            failed = True
        else:
            _print_row(_row(measured))
            failed |= measured.verdict == "missed"
    return int(failed)


def _heading() -> str:
    versions = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{date.today()}, {python}, {platform.system()} {platform.machine()}; {versions}."


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def _row(measured: Measured) -> list[str]:
    low, high = measured.quartiles
    goal = measured.goal
    return [
        goal.name,
        goal.peer,
        f"{measured.ratio:.3f}",
        f"{low:.3f}-{high:.3f} ({len(measured.ratios)} pairs)",
        f"<= {goal.at_most:.2f}",
        measured.verdict,
        _time(measured.ours),
        _time(measured.theirs),
    ]


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e9:.0f} ns"


def _print_row(cells: list[str] | tuple[str, ...]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
