"""The commands ``report`` and ``picture``."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import InvalidValueError
from ..facade import Evidence
from . import source
from .exporting import write_out

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PICTURES = ("forest", "timeline", "gaps", "traffic-light")
_FORMATS = ("html", "markdown")


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser(
        "report",
        help="everything about the question in one file, HTML or Markdown",
        description="Needs the extra 'report'; with the extras 'plot' and 'stats' the report has "
        "pictures and effects.",
    )
    command.add_argument("-o", "--output", metavar="FILE", help="replace this file")
    command.add_argument(
        "--format",
        type=source.any_case,
        choices=_FORMATS,
        help="by the name of the file if not given; html on standard output",
    )
    command.set_defaults(run=report)
    command = commands.add_parser(
        "picture",
        help="forest plot, regimen timeline, gap map or risk-of-bias traffic light",
        description="Written as SVG, PDF or PNG, with the text alternative inside. Needs the "
        "extra 'plot'.",
    )
    command.add_argument("which", choices=_PICTURES)
    command.add_argument("-o", "--output", metavar="FILE", help="replace this file")
    command.add_argument("--text", action="store_true", help="print the picture in words")
    command.set_defaults(run=picture)


def report(options: argparse.Namespace) -> int:
    """Write the report to a file or to standard output."""
    from .. import report as publications

    evidence = source.evidence(options)
    if options.output not in (None, "-"):
        publications.write(evidence, options.output, format=options.format)
        return 0
    make = publications.markdown if options.format == "markdown" else publications.html
    return write_out(make(evidence))


def picture(options: argparse.Namespace) -> int:
    """Write a picture to a file, as SVG to standard output, or print it in words."""
    from .. import pictures

    draw: Callable[[Evidence], Figure] = getattr(pictures, options.which.replace("-", "_"))
    figure = draw(source.evidence(options))
    if options.text:
        if options.output is not None:
            raise InvalidValueError("--text is printed; leave out -o", code="contradiction")
        print(pictures.description(figure))
        return 0
    if options.output not in (None, "-"):
        pictures.save(figure, options.output)
        return 0
    return write_out(pictures.svg(figure))
