"""The command ``verify``: doses whose figures are known, before the library is used."""

import argparse
from typing import Any

from .. import dosing, files
from ..dosing.sheet import Sheet
from . import source
from .output import write_out

FORMS = ("text", "json", "html")


def register(commands: Any) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "verify",
        help="compute doses whose figures are known, and write a sheet to sign",
        description="The figures follow from the sentences of rules and labels and were made "
        "without this library. Exit status 1 if one differs: then do not use this installation.",
    )
    add_form(command)
    command.add_argument(
        "-o", "--output", metavar="FILE", help="replace this file, whole or not at all"
    )
    command.set_defaults(run=verify)


def add_form(command: Any) -> None:
    """Add the option of the form of a sheet, and of its time."""
    command.add_argument(
        "--format",
        type=source.any_case,
        choices=list(FORMS),
        default="text",
        help="of the sheet; the default is text",
    )
    command.add_argument("--time", help="of the sheet, with its zone: '2027-01-31 09:30+01:00'")


def in_form(sheet: Sheet, form: str) -> str:
    """Return a sheet as text, JSON or HTML."""
    made = {"json": sheet.to_json, "html": sheet.to_html}.get(form, lambda: str(sheet))()
    return made if made.endswith("\n") else f"{made}\n"


def verify(options: argparse.Namespace) -> int:
    """Write the sheet of a verification."""
    found = dosing.verify()
    content = in_form(found.to_sheet(options.time), options.format)
    if options.output in (None, "-"):
        write_out(content)
    else:
        files.write(options.output, content)
    return 0 if found.passed else 1
