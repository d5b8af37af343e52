"""Commands that find evidence: search, gap-map, overlap."""

import argparse
import sys
from typing import Any

from .. import text
from . import output, source


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser(
        "search",
        help="look for words in every text and label",
        description="All words must stand in a record; the best matches come first.",
    )
    command.add_argument("words", nargs="+", metavar="WORD", help="such as: pulmonary embolism")
    output.add_format(command)
    command.set_defaults(run=search)
    command = commands.add_parser(
        "gap-map",
        help="where there is evidence and where there is none",
        description="Population by outcome by design; terms by id, label or abbreviation.",
    )
    for name in ("population", "domain", "design"):
        command.add_argument(f"--{name}", action="append", help="only this one; may be repeated")
    command.add_argument("--gaps", action="store_true", help="name every empty cell")
    output.add_format(command)
    command.set_defaults(run=gap_map)
    command = commands.add_parser(
        "overlap", help="which review rests on which study, and what would be counted twice"
    )
    output.add_format(command)
    command.set_defaults(run=overlap)


def search(options: argparse.Namespace) -> int:
    """Print what was found; exit status 1 if it was nothing."""
    found = source.evidence(options).search(" ".join(options.words))
    if not found:
        print(found.title, *found.notes, sep="; ", file=sys.stderr)
        return 1
    return output.write(found, options)


def gap_map(options: argparse.Namespace) -> int:
    """Print the map of evidence and gaps."""
    chosen = {"population": "populations", "domain": "domains", "design": "designs"}
    axes = {axis: getattr(options, name) for name, axis in chosen.items()}
    found = source.evidence(options).gap_map(**axes)
    if options.gaps and options.format == "text":
        print("\n".join(map(text.paragraph, found.gaps().column("gap"))))
        return 0
    return output.write(found.gaps() if options.gaps else found.summary(), options)


def overlap(options: argparse.Namespace) -> int:
    """Print the overlap of reviews and the figures that are repeated."""
    found = source.evidence(options).overlap()
    output.write(found, options)
    if options.format == "text":  # another format has one table, for one reader
        print()
        output.write(found.doubles, options)
    return 0
