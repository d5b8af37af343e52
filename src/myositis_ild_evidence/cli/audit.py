"""The commands ``audit``, ``appraisal``, ``summary-of-findings`` and ``what-would-change``."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import appraisal
from ..appraisal import text as shown
from ..errors import MissingValueError
from ..tables import text as tables
from ..tables.html import html
from ..tables.table import Table
from . import source
from .exporting import write_out


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser(
        "audit",
        help="check every printed figure by the rules of arithmetic",
        description="Disagreements first, those without an explanation before the others. Exit "
        "status 1 if there is one without. Rules that take a test need the extra 'stats'.",
    )
    command.add_argument(
        "given",
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
    command = commands.add_parser(
        "summary-of-findings",
        help="absolute effects per 1,000 and certainty after GRADE, with every reason",
        description="A row for each result that was judged; nothing is pooled. Needs the extra "
        "'stats'.",
    )
    command.add_argument("--plus-minus", choices=["sd", "se"], help="read a ± that is not named so")
    _add_format(command)
    command.set_defaults(run=summarise)
    command = commands.add_parser(
        "what-would-change", help="which result would change the verdict of each claim"
    )
    _add_format(command)
    command.set_defaults(run=turn)


def _add_format(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format", type=source.any_case, choices=list(_FORMATS), default="text",
        help="text unless it is said",
    )  # fmt: skip


def summarise(options: argparse.Namespace) -> int:
    """Print the summary of findings."""
    found = source.evidence(options).summary_of_findings(plus_minus=options.plus_minus)
    return _FORMATS[options.format](found)


def turn(options: argparse.Namespace) -> int:
    """Print what would change the verdicts of claims."""
    return _FORMATS[options.format](source.evidence(options).what_would_change())


def _as_text(table: Table) -> int:
    tables.show(table)
    return 0


#: How a table is printed, by format.
_FORMATS: dict[str, Callable[[Table], int]] = {
    "text": _as_text,
    "markdown": lambda table: write_out(table.to_markdown()),
    "html": lambda table: write_out(html(table) + "\n"),
    "csv": lambda table: write_out(table.to_csv()),
}


def audit(options: argparse.Namespace) -> int:
    """Print the audit of a pack or a table."""
    given = source.named_once(options.given, options.pack)
    table = given is not None and Path(given).suffix in (".csv", ".tsv", ".txt")
    what = Path(given) if given is not None and table else source.named(given)
    found = appraisal.audit(what, options.rule)
    print(found)
    return 1 if found.unexplained else 0


def appraise(options: argparse.Namespace) -> int:
    """Print risk of bias and certainty."""
    evidence = source.evidence(options)
    if evidence.appraisal is None:
        raise MissingValueError(f"{evidence.manifest.id} has no appraisal.toml")
    print(shown.risk_of_bias(evidence.appraisal))
    print()
    print(shown.certainty(evidence.appraisal))
    if (level := evidence.question.level) is not None:
        print(f"\nThe document itself grades the evidence as level {level.code}: {level.meaning}")
    return 0
