"""The command ``mcp``."""

import argparse
import sys
from typing import Any

from ..errors import InvalidValueError
from . import source


def register(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "mcp",
        help="serve the evidence to an assistant over the Model Context Protocol",
        description="Speaks the protocol on standard input and output; an assistant starts it. "
        'Needs: pip install "myositis-ild-evidence[mcp]".',
    )
    command.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    """Serve until the input ends."""
    if sys.stdin is None:
        raise InvalidValueError("cannot serve: there is no standard input", code="unreadable")
    from .. import assistant  # no other command needs what it imports

    assistant.serve(source.evidence(options) if options.pack else None)
    return 0
