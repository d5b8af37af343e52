"""The command ``mcp``."""

import argparse
from typing import Any

from ..registry import Evidence


def register(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "mcp",
        help="serve the evidence to an assistant over the Model Context Protocol",
        description="Speaks the protocol on standard input and output; an assistant starts it. "
        'Needs: pip install "myositis-ild-evidence[mcp]".',
    )
    command.add_argument("pack", nargs="?", metavar="PACK", help="the directory of another pack")
    command.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    """Serve until the input ends."""
    from .. import assistant  # no other command needs what it imports

    assistant.serve(Evidence.load(options.pack) if options.pack else None)
    return 0
