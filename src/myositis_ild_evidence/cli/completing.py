"""Words of the command that a shell completes, and the command ``completion``."""

import argparse
from typing import Any

from ..extras import library
from .usage import PROGRAM

SHELLS = ("bash", "zsh", "fish")


def register(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "completion",
        help="what a shell needs to complete commands, options and ids",
        description="Print it into the file that your shell reads. Needs the extra 'completion'.",
    )
    command.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    command.set_defaults(run=completion)


def completion(options: argparse.Namespace) -> int:
    """Print the code of a shell."""
    print(library("argcomplete", "completion").shellcode([PROGRAM], shell=options.shell))
    return 0


def ids(prefix: str, **_: Any) -> list[str]:
    """Return the ids of studies and reviews that begin so."""
    from ..facade import shipped

    evidence = shipped()
    return [id for id in (*evidence.studies.ids, *evidence.reviews.ids) if id.startswith(prefix)]


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks for words; nothing happens where no shell does."""
    commands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    for command in commands.choices.values():
        for action in command._actions:
            if action.metavar == "STUDY":
                action.completer = ids
    library("argcomplete", "completion").autocomplete(parser)
