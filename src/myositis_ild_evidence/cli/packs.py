"""Commands for packs of one's own: check, new-pack, combine, diff."""

import argparse
import sys
from pathlib import Path
from typing import Any

from .. import text
from ..errors import InvalidValueError, PackError
from ..facade import Evidence, shipped
from ..packs import sign_offs
from ..packs.reading import Folder
from .exporting import write_out
from .source import PACK, any_case


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser(
        "check",
        help="check a pack of evidence, or a formulary of your own, and list every problem",
        description="Exit status 1 if there are problems.",
    )
    command.add_argument("path", metavar="PACK", help=f"{PACK}; or the TOML file of a formulary")
    command.set_defaults(run=check)
    command = commands.add_parser(
        "new-pack",
        help="write the skeleton of a pack of your own",
        description="A small commented pack that passes check, and schemas for your editor.",
    )
    command.add_argument("path", metavar="DIR", help="a directory that is new or empty")
    command.set_defaults(run=new_pack)
    command = commands.add_parser(
        "schema",
        help="the JSON Schema of a kind of file, for your editor",
        description="new-pack puts those of a pack beside it; this brings one up to date.",
    )
    kinds = (
        "study, review, position, trial, search, readings, claims, appraisal, pack, vocabulary, "
        "units, or document (what JSON holds)"
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
    try:
        if options.path.endswith(".toml"):
            from ..dosing.formulary import Formulary

            print(f"{options.path}: no problems. {Formulary.load(options.path)!r}")
            return 0
        evidence = Evidence.load(options.path)
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{options.path}: no problems. {evidence!r}, {len(evidence.values())} values")
    for standing in _sign_offs(options.path, evidence):
        print(text.paragraph(str(standing)))
    return 0


def _sign_offs(path: str, evidence: Evidence) -> tuple[sign_offs.Standing, ...]:
    folder = Path(path)  # other forms of a pack have no files that a signature could be bound to
    return sign_offs.standings(Folder(folder), evidence) if folder.is_dir() else ()


def new_pack(options: argparse.Namespace) -> int:
    """Write the skeleton of a pack."""
    from ..packs import skeleton

    folder = skeleton.new_pack(options.path)
    print(f"{folder}: an invented pack to make your own; check it with")
    print(f"  myositis-ild-evidence check {folder}")
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print a schema."""
    from ..packs import schema as schemas

    return write_out(schemas.written(options.kind))


def combine(options: argparse.Namespace) -> int:
    """Join packs and write them as JSON."""
    from .. import files, formats
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
    changelog = _text(options.changelog) if options.changelog else ""
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


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValueError(f"cannot read {file}: {error}", code="unreadable") from None


def _change(row: dict[str, Any]) -> str:
    place = "/".join(filter(None, (row["study"] or row["section"], row["variable"])))
    where = " ".join(filter(None, (place, row["group"], row["column"])))
    was, is_ = (row[name] if row[name] is not None else "(none)" for name in ("old", "new"))
    line = text.paragraph(f"{where}: {was} -> {is_}")
    return f"{line}\n{text.paragraph(row['why'], '    ')}" if row["why"] else line
