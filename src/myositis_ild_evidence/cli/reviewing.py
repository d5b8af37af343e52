"""The command ``review-sheet``."""

import argparse
from pathlib import Path
from typing import Any

from .. import files
from ..packs import sign_offs
from ..packs.reading import Folder
from ..packs.shipped import Files, Shipped
from ..records.study import Study
from ..report import review_sheet as sheets
from . import source
from .exporting import write_out
from .reading import publication


def register(commands: Any) -> None:
    """Add the command to the parser."""
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
    command.set_defaults(run=review_sheet)


def review_sheet(options: argparse.Namespace) -> int:
    """Write the sheet of a study."""
    evidence = source.evidence(options)
    of: Files = Folder(Path(options.pack)) if options.pack else Shipped()
    found = publication(evidence, options.study)
    folder = "studies" if isinstance(found, Study) else "reviews"
    earlier = [str(s) for s in sign_offs.standings(of, evidence) if s.sign_off.study == found.id]
    digest = sign_offs.digest(of, folder, found.id)
    sheet = sheets.review_sheet(found, evidence, digest, earlier)
    if options.output is None or options.output == "-":
        return write_out(sheet)
    files.write(options.output, sheet)
    return 0
