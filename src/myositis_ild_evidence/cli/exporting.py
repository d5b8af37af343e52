"""The command ``export``: evidence in the format of another tool."""

import argparse
import sys
from typing import Any

from .. import files, formats
from ..errors import InvalidValueError
from . import source
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


def write_out(content: str | bytes) -> int:
    """Write what programs read to standard output: UTF-8, and line ends as they are."""
    raw = getattr(sys.stdout, "buffer", None)  # a program may have put text alone in its place
    if isinstance(content, bytes) and (raw is None or sys.stdout.isatty()):
        what = "a terminal" if sys.stdout.isatty() else "an output of text"
        raise InvalidValueError(f"{what} cannot show this format; name a file with -o")
    sys.stdout.flush()
    if raw is None:
        sys.stdout.write(str(content))
    else:
        raw.write(content.encode("utf-8") if isinstance(content, str) else content)
    return 0
