"""The commands ``report``, ``picture`` and ``review-sheet``."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import files
from ..errors import InvalidValueError
from ..facade import Evidence
from ..packs import sign_offs, sources
from ..packs.shipped import Files, Shipped
from ..records.study import Study
from . import source
from .output import write_out
from .reading import publication

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PICTURES = ("forest", "timeline", "gaps", "traffic-light", "years", "positions")
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
    command.add_argument("--short", action="store_true", help="two pages for a meeting")
    command.set_defaults(run=report)
    command = commands.add_parser(
        "picture",
        help="forest plot, regimens, gap map, risk of bias, evidence by year, or positions",
        description="Written as SVG, PDF or PNG, with the text alternative inside. Needs the "
        "extra 'plot'.",
    )
    command.add_argument("which", choices=_PICTURES)
    command.add_argument("-o", "--output", metavar="FILE", help="replace this file")
    command.add_argument("--text", action="store_true", help="print the picture in words")
    command.add_argument(
        "--width",
        metavar="LENGTH",
        help="scaled to a column of a page, such as 18cm; by default as it is drawn",
    )
    command.set_defaults(run=picture)
    command = commands.add_parser(
        "review-sheet",
        help="a sheet to compare every figure of a study with its source, and to sign",
        description="One HTML page to print. A signature is bound to the hash of the data file.",
    )
    command.add_argument(
        "study", type=source.any_case, metavar="STUDY", help="a study or review, such as wang2022"
    )
    command.add_argument(
        "-o", "--output", metavar="FILE", help="replace this file, whole or not at all"
    )
    command.add_argument(
        "--pack",
        metavar="PACK",
        help="a pack of your own: its directory, or the name of an installed pack",
    )
    command.set_defaults(run=review_sheet)


def report(options: argparse.Namespace) -> int:
    """Write the report to a file or to standard output."""
    from .. import report as reports

    evidence = source.evidence(options)
    form: reports.Form = "short" if options.short else "long"
    if options.output not in (None, "-"):
        reports.write(evidence, options.output, format=options.format, form=form)
        return 0
    make = reports.markdown if options.format == "markdown" else reports.html
    return write_out(make(evidence, form))


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
        pictures.save(figure, options.output, width=options.width)
        return 0
    return write_out(pictures.svg(figure))


def review_sheet(options: argparse.Namespace) -> int:
    """Write the sheet of a study."""
    from ..report.review_sheet import review_sheet as sheet_of

    own = sources.files_of(options.pack) if options.pack else None
    evidence = source.evidence(options)
    found = publication(evidence, options.study)
    of: Files = own or Shipped(found.pack)
    folder = "studies" if isinstance(found, Study) else "reviews"
    earlier = [str(s) for s in sign_offs.standings(of, evidence) if s.sign_off.study == found.id]
    digest = sign_offs.digest(of, folder, found.id)
    sheet = sheet_of(found, evidence, digest, earlier)
    if options.output is None or options.output == "-":
        return write_out(sheet)
    files.write(options.output, sheet)
    return 0
