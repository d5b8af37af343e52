"""The commands ``audit``, ``appraisal``, ``summary-of-findings`` and ``what-would-change``."""

import argparse
from pathlib import Path
from typing import Any

from .. import appraisal, text
from ..appraisal import text as shown
from ..errors import MissingValueError
from . import output, source


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
        "--rule",
        action="append",
        choices=list(appraisal.RULES),
        metavar="RULE",
        help=f"only this rule; may be repeated: {', '.join(appraisal.RULES)}",
    )
    output.add_format(command)
    command.set_defaults(run=audit)
    command = commands.add_parser(
        "appraisal", help="risk of bias and certainty of the evidence, with every reason"
    )
    output.add_text_or_json(command)
    command.set_defaults(run=appraise)
    command = commands.add_parser(
        "summary-of-findings",
        help="absolute effects per 1,000 and certainty after GRADE, with every reason",
        description="A row for each result that was judged; nothing is pooled. Needs the extra "
        "'stats'.",
    )
    command.add_argument("--plus-minus", choices=["sd", "se"], help="read a ± that is not named so")
    output.add_format(command)
    command.set_defaults(run=summarise)
    command = commands.add_parser(
        "what-would-change", help="which result would change the verdict of each claim"
    )
    output.add_format(command)
    command.set_defaults(run=turn)


def summarise(options: argparse.Namespace) -> int:
    """Print the summary of findings."""
    found = source.evidence(options).summary_of_findings(plus_minus=options.plus_minus)
    return output.write(found, options)


def turn(options: argparse.Namespace) -> int:
    """Print what would change the verdicts of claims."""
    return output.write(source.evidence(options).what_would_change(), options)


def audit(options: argparse.Namespace) -> int:
    """Print the audit of a pack or a table."""
    given = source.named_once(options.given, options.pack)
    table = given is not None and Path(given).suffix in (".csv", ".tsv", ".txt")
    what = Path(given) if given is not None and table else source.named(given)
    found = appraisal.audit(what, options.rule)
    if options.format == "text":
        print(found)
    else:
        output.write(found.to_table(), options)
    return 1 if found.unexplained else 0


def appraise(options: argparse.Namespace) -> int:
    """Print risk of bias and certainty."""
    evidence = source.evidence(options)
    if evidence.appraisal is None:
        raise MissingValueError(f"{evidence.manifest.id} has no appraisal.toml")
    if options.format == "json":
        return output.write_json(evidence.appraisal)
    print(shown.risk_of_bias(evidence.appraisal))
    print()
    print(shown.certainty(evidence.appraisal))
    if (level := evidence.question.level) is not None:
        said = f"The document itself grades the evidence as level {level.code}: {level.meaning}"
        print(f"\n{text.paragraph(said)}")
    return 0
