"""The commands ``audit`` and ``appraisal``."""

import argparse
from pathlib import Path
from typing import Any

from .. import appraisal
from ..appraisal import text as shown
from ..errors import MissingValueError
from . import source


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser(
        "audit",
        help="check every printed figure by the rules of arithmetic",
        description="Disagreements first, those without an explanation before the others. Exit "
        "status 1 if there is one without. Rules that take a test need the extra 'stats'.",
    )
    command.add_argument(
        "pack",
        nargs="?",
        metavar="PACK",
        help="the directory of a pack, or a CSV table of figures; otherwise the curated pack",
    )
    command.add_argument(
        "--rule", action="append", choices=list(appraisal.RULES), help="only this rule"
    )
    command.set_defaults(run=audit)
    command = commands.add_parser(
        "appraisal", help="risk of bias and certainty of the evidence, with every reason"
    )
    command.set_defaults(run=appraise)


def audit(options: argparse.Namespace) -> int:
    """Print the audit of a pack or a table."""
    table = options.pack is not None and Path(options.pack).suffix in (".csv", ".tsv", ".txt")
    found = appraisal.audit(Path(options.pack) if table else source.evidence(options), options.rule)
    print(found)
    return 1 if found.unexplained else 0


def appraise(options: argparse.Namespace) -> int:
    """Print risk of bias and certainty."""
    evidence = source.evidence(options)
    if evidence.appraisal is None:
        raise MissingValueError(f"{evidence.manifest.id} has no appraisal.toml")
    level = evidence.question.level
    print(shown.risk_of_bias(evidence.appraisal))
    print()
    print(shown.certainty(evidence.appraisal))
    print(f"\nThe document itself grades the evidence as level {level.code}: {level.meaning}")
    return 0
