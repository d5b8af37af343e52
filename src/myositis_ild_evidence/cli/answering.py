"""The command that answers the question, also where no command is named."""

import argparse
from shlex import quote
from typing import Any

from ..errors import InvalidValueError
from . import output, source


def register(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "answer",
        help="the answer on one screen, also for one group of people",
        description="Without an option: what the command prints without any word.",
    )
    command.add_argument("--antibody", help="only people with this antibody, such as anti-MDA5")
    command.add_argument("--lung", help="only people with this lung disease, such as rp-ild")
    command.add_argument("--full", action="store_true", help="every study, on several screens")
    output.add_text_or_json(command)
    command.set_defaults(run=answer)


def answer(options: argparse.Namespace) -> int:
    """Print the answer."""
    evidence = source.evidence(options)
    if options.full:
        if options.format == "json":
            message = "--full is text; leave out --format json, which holds the whole answer"
            raise InvalidValueError(message, code="contradiction")
        if options.antibody or options.lung:
            message = "--full is of all people; leave out --antibody and --lung"
            raise InvalidValueError(message, code="contradiction")
        from ..answer_in_full import answer as in_full  # what the one screen does not need

        print(in_full(evidence, f"--pack {quote(options.pack)}" if options.pack else ""))
        return 0
    found = evidence.answer(antibody=options.antibody, lung=options.lung)
    if options.format == "json":
        return output.write_json(found)
    print(found)
    return 0
