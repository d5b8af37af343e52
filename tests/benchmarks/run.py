"""Measure every goal of speed and memory, and print them as one table.

Run it in an environment where the library is installed from a wheel, with its ``benchmark`` extra,
on a quiet machine::

    python -m pip install ".[benchmark]" && python tests/benchmarks/run.py

With ``--write FILE`` the table also replaces the one in a document. Exit status 1 if a goal is
missed, or not measured because a library is not installed.
"""

import argparse
import os
import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from goals import GOALS, Goal, Memory
from pairs import measure, peak

LIBRARIES = (
    *("myositis-ild-evidence", "attrs", "cattrs", "pint", "bibtexparser", "particle", "scipy"),
    *("numpy", "narwhals", "polars", "duckdb", "pyarrow", "astropy", "unyt"),
)
HEADINGS = ("What", "Compared with", "Ratio", "Quartiles", "Goal", "Verdict", "Ours", "Peer")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the goals of speed against peers.")
    parser.add_argument("--pairs", type=int, default=0, help="more pairs than the goals ask for")
    parser.add_argument("--only", default="", help="only goals with this in their name")
    parser.add_argument("--write", type=Path, help="replace the table in this document")
    given = parser.parse_args(arguments)
    chosen = [goal for goal in GOALS if given.only in goal.name]
    if not chosen:
        parser.error(f"no goal has {given.only!r} in its name")
    if given.write and (given.only or BEGIN not in given.write.read_text(encoding="utf-8")):
        parser.error(f"--write takes every goal, and a document with {BEGIN!r} and {END!r}")
    lines = [_heading(), ""]
    print(*lines, sep="\n")
    verdicts = []
    for cells in (HEADINGS, ["---"] * len(HEADINGS)):
        lines.append(_line(cells))
    for goal in chosen:
        cells, verdict = _measured(goal, given.pairs)
        lines.append(_line(cells))
        verdicts.append(verdict)
    if given.write:
        _replace(given.write, "\n".join(lines))
    return int(any(verdict not in ("met", "unclear") for verdict in verdicts))


def _measured(goal: Goal, pairs: int) -> tuple[list[str], str]:
    try:
        if isinstance(goal, Memory):
            megabytes = peak(goal)
            verdict = "met" if megabytes <= goal.at_most else "missed"
            limit = f"<= {goal.at_most:.0f} MB"
            return [
                goal.name,
                goal.peer,
                "",
                "",
                limit,
                verdict,
                f"{megabytes:.0f} MB",
                "",
            ], verdict
        measured = measure(goal, pairs)
    except ModuleNotFoundError as error:
        verdict = f"not measured: {error}"
        return [goal.name, goal.peer, "", "", "", verdict, "", ""], verdict
    low, high = measured.quartiles
    cells = [
        goal.name,
        goal.peer,
        f"{measured.ratio:.3f}",
        f"{low:.3f}-{high:.3f} ({len(measured.ratios)} pairs)",
        f"<= {goal.at_most:.2f}",
        measured.verdict,
        _time(measured.ours),
        _time(measured.theirs),
    ]
    return cells, measured.verdict


def _heading() -> str:
    versions = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors{load}"
    return f"{date.today()}, {python}, {machine}; {versions}."


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e9:.0f} ns"


def _line(cells: list[str] | tuple[str, ...]) -> str:
    line = f"| {' | '.join(cells)} |"
    print(line, flush=True)
    return line


def _replace(document: Path, table: str) -> None:
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
