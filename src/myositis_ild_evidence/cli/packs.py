"""Commands for packs of one's own: check, new-pack, combine, diff."""

import argparse
import sys
from pathlib import Path
from typing import Any

from .. import files, text
from ..errors import FileError, InvalidValueError, PackError
from ..facade import Evidence, shipped
from ..packs import sign_offs
from ..packs.reading import Folder
from ..words import counted, printable
from .output import write_out
from .source import PACK, any_case, named_once


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser(
        "check",
        help="check a pack of evidence, or a formulary of your own, and list every problem",
        description="Exit status 1 if there are problems.",
    )
    help_ = f"{PACK}; or the TOML file of a formulary"
    command.add_argument("given", nargs="?", metavar="PACK", help=help_)
    command.set_defaults(run=check)
    command = commands.add_parser(
        "new-pack",
        help="write the beginning of a pack of your own",
        description="A small commented pack that passes check, and schemas for your editor.",
    )
    command.add_argument("path", metavar="DIR", help="a directory that is new or empty")
    command.add_argument(
        "--example", action="store_true", help="a filled pack instead: a real question, all files"
    )
    command.add_argument(
        "--package",
        action="store_true",
        help="a package to install, with tests, that announces the pack by the name of DIR",
    )
    command.set_defaults(run=new_pack)
    command = commands.add_parser(
        "import-table",
        help="draft studies from a table of figures, to be completed by hand",
        description="A CSV file: a row for each study, as meta-analyses have it; a row for each "
        "figure and group; or a column for each group, as papers print it. What is not taken "
        "stands in the draft as a comment, and what the table does not tell as a question mark.",
    )
    command.add_argument("path", metavar="FILE", help="the table")
    command.add_argument(
        "-o", "--output", metavar="DIR", help="write a file for each study; no file is replaced"
    )
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="HEADER=COLUMN",
        help="what a column is, such as 'Author=study' or 'Y=mean'; may be repeated",
    )
    command.add_argument(
        "--section",
        type=any_case,
        choices=["outcome", "baseline", "adverse_event"],
        default="outcome",
        help="what its rows are; outcome unless it is said",
    )
    command.add_argument(
        "--study", metavar="ID", help="what the study is called, where the table is of one"
    )
    command.set_defaults(run=import_table)
    command = commands.add_parser(
        "schema",
        help="the JSON Schema of a kind of file, for your editor",
        description="new-pack puts those of a pack beside it; this brings one up to date.",
    )
    kinds = (
        "study, review, position, trial, search, readings, claims, appraisal, pack, vocabulary, "
        "units, document (records as JSON) or result (anything computed, as JSON)"
    )
    command.add_argument("kind", type=any_case, metavar="KIND", help=kinds)
    command.set_defaults(run=schema)
    command = commands.add_parser(
        "combine",
        help="join packs into one, as JSON",
        description="An id that two packs give to different things is an error.",
    )
    command.add_argument("paths", nargs="+", metavar="PACK", help=PACK)
    command.add_argument(
        "-o", "--output", metavar="FILE", help="replace this file, whole or not at all"
    )
    command.set_defaults(run=combine)
    command = commands.add_parser(
        "diff",
        help="every fact that differs between two versions of a pack",
        description="From what to what, and why where a correction or the changelog says so.",
    )
    command.add_argument("old", metavar="OLD", help=PACK)
    command.add_argument("new", nargs="?", metavar="NEW", help="otherwise the curated pack")
    command.add_argument("--changelog", metavar="FILE", help="its Data lists may say why")
    command.add_argument("--format", type=any_case, choices=["text", "csv", "json"], default="text")
    command.add_argument(
        "--check",
        action="store_true",
        help="exit status 1 unless the version is new and the changelog says why of every change",
    )
    command.set_defaults(run=diff)


def check(options: argparse.Namespace) -> int:
    """Print every problem of a pack or of a formulary's file, or what it holds."""
    path = named_once(options.given, options.pack)
    if path is None:
        raise InvalidValueError("name the pack to check: check PACK", code="missing-argument")
    try:
        if path.endswith(".toml"):
            from ..dosing.formulary import Formulary

            print(f"{printable(path)}: no problems. {Formulary.load(path)!r}")
            return 0
        evidence = Evidence.load(path)
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{printable(path)}: no problems. {evidence!r}, {len(evidence.values())} values")
    for standing in _sign_offs(path, evidence):
        print(text.paragraph(str(standing)))
    return 0


def _sign_offs(path: str, evidence: Evidence) -> tuple[sign_offs.Standing, ...]:
    folder = Path(path)  # other forms of a pack have no files that a signature could be bound to
    return sign_offs.standings(Folder(folder), evidence) if folder.is_dir() else ()


def new_pack(options: argparse.Namespace) -> int:
    """Write the beginning of a pack, and say what to do with it."""
    from ..packs import skeleton

    folder = skeleton.new_pack(options.path, example=options.example, package=options.package)
    name = printable(str(folder))
    what = "a filled example" if options.example else "an invented pack to make your own"
    if options.package:
        print(f"{name}: a package with {what}; install it, and load the pack by its name:")
        print(f'  pip install -e "{name}[test]"')
        print(f"  myositis-ild-evidence --pack {printable(folder.resolve().name)}")
        return 0
    print(f"{name}: {what}; check it, and see its answer, with")
    print(f"  myositis-ild-evidence check {name}")
    print(f"  myositis-ild-evidence --pack {name}")
    return 0


def import_table(options: argparse.Namespace) -> int:
    """Draft studies from a table: print them, or write a file for each."""
    from ..drafting import drafts

    called = {}
    for given in options.column:
        header, sign, column = given.rpartition("=")
        if not sign:
            message = f"--column takes HEADER=COLUMN, such as 'Y=mean', not {given!r:.60}"
            raise InvalidValueError(message, code="invalid-value")
        called[header] = column
    made = drafts(Path(options.path), called=called, section=options.section, study=options.study)
    if options.output is None:
        return write_out("\n".join(draft.text for draft in made))
    places = {draft.id: Path(options.output) / f"{draft.id}.toml" for draft in made}
    for place in places.values():
        if place.exists():
            raise FileError(f"cannot write {place}: it exists; nothing was changed")
    for draft in made:
        file = places[draft.id]
        files.write(file, draft.text)
        left = counted(len(draft.left), "thing was not taken", "things were not taken")
        print(f"{file}: {left}" if draft.left else str(file))
    print(text.paragraph("Give what has a question mark; check then says what is still missing."))
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print a schema."""
    from .. import schemas
    from ..packs.schema import text as written

    return write_out(written(schemas.json_schema(options.kind)))


def combine(options: argparse.Namespace) -> int:
    """Join packs and write them as JSON."""
    from .. import formats
    from ..packs import combining

    both = combining.combine(*map(Evidence.load, options.paths))
    content = formats.get("json").write(both, None)
    if options.output is None or options.output == "-":
        return write_out(content)
    files.write(options.output, content)
    return 0


def diff(options: argparse.Namespace) -> int:
    """Print what differs between two packs."""
    from ..packs import comparing as differences
    from ..tables import csv_json as tables

    new = shipped() if options.new is None else Evidence.load(options.new)
    changelog = files.read_text(options.changelog) if options.changelog else ""
    old = Evidence.load(options.old)
    if options.check:
        lacking = differences.unexplained(old, new, changelog=changelog)
        print("\n".join(lacking) if lacking else "every change has its reason")
        return int(bool(lacking))
    table = differences.diff(old, new, changelog=changelog)
    if options.format == "csv":
        return write_out(tables.to_csv(table))
    if options.format == "json":
        return write_out(tables.to_json(table) + "\n")
    print("\n".join(map(_change, table)) if table else "no fact differs")
    return 0


def _change(row: dict[str, Any]) -> str:
    place = "/".join(filter(None, (row["study"] or row["section"], row["variable"])))
    where = " ".join(filter(None, (place, row["group"], row["column"])))
    was, is_ = (row[name] if row[name] is not None else "(none)" for name in ("old", "new"))
    line = text.paragraph(f"{where}: {was} -> {is_}")
    return f"{line}\n{text.paragraph(row['why'], '    ')}" if row["why"] else line
