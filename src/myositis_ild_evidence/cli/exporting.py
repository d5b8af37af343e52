"""The command ``export``: evidence in the format of another tool."""

import argparse
from typing import Any

from .. import files, formats
from . import source
from .output import write_out
from .reading import publications


def register(commands: Any) -> None:
    """Add the command to the parser."""
    listed = "\n".join(f"  {made.name:<10}{made.summary}" for made in formats.FORMATS.values())
    command = commands.add_parser(
        "export",
        help="write evidence in the format of another tool",
        description=f"formats:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "format", type=source.any_case, choices=list(formats.FORMATS), metavar="FORMAT"
    )
    command.add_argument(
        "studies",
        nargs="*",
        type=source.any_case,
        metavar="STUDY",
        help="only these; otherwise all",
    )
    command.add_argument(
        "-o", "--output", metavar="FILE", help="replace this file, whole or not at all"
    )
    command.set_defaults(run=export)


def export(options: argparse.Namespace) -> int:
    """Write evidence to a file or to standard output."""
    evidence = source.evidence(options)
    wanted = publications(evidence, options.studies)
    content = formats.get(options.format).write(evidence, wanted)
    if options.output is not None and options.output != "-":
        files.write(options.output, content)
        return 0
    return write_out(content)
