"""Commands that read the evidence: positions, studies, show, references, values."""

import argparse
import sys
from typing import Any

from .. import answer_in_full as in_full
from .. import show as studies_text
from .. import text
from ..bibliography import writing
from ..bibliography.screening import screened
from ..errors import MissingValueError, UnknownKeyError, near
from ..facade import Evidence
from ..query.kinds import Positions, Reviews, Studies, Trials
from ..records import words
from ..records.study import Publication
from ..tables import csv_json as tables
from ..tables import values as figures
from ..tables.table import Table
from ..tables.text import aligned
from . import filters, output, source


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    for kind, what in ((Positions, "what guidelines say"), (Trials, "the registered trials")):
        command = commands.add_parser(kind.kind, help=f"{what}, each with what was read of it")
        output.add_format(command)
        filters.add(command, kind)
        command.set_defaults(run=listed, kind=kind.kind)
    command = commands.add_parser(
        "search-log", help="the last search: where, when, with which words, what was left out"
    )
    command.add_argument("--ris", action="store_true", help="the records as RIS, with the reason")
    command.set_defaults(run=search_log)
    command = commands.add_parser("studies", help="list the studies and reviews")
    output.add_format(command)
    filters.add(command, Studies, Reviews)
    command.set_defaults(run=studies)
    command = commands.add_parser(
        "show", help="show one study or review: every figure with its source"
    )
    command.add_argument(
        "study", type=source.any_case, metavar="STUDY", help="its id, such as wang2022"
    )
    output.add_text_or_json(command)
    command.set_defaults(run=show)
    command = commands.add_parser(
        "references",
        help="list the references, or write them as BibTeX, RIS, CSL-JSON or in a style",
        description="Without a format: a list to paste into a text.",
    )
    command.add_argument("keys", nargs="*", metavar="KEY", help="only these; otherwise all")
    formats = list(writing.FORMATS)
    command.add_argument(
        "--format",
        type=source.any_case,
        choices=formats,
        default="text",
        metavar="FORMAT",
        help=f"{', '.join(formats[:-1])} or {formats[-1]}; text unless it is said",
    )
    command.set_defaults(run=references)
    command = commands.add_parser("values", help="every reported number as a table")
    command.add_argument(
        "studies",
        nargs="*",
        type=source.any_case,
        metavar="STUDY",
        help="only these; otherwise all",
    )
    output.add_format(command, default="csv")
    command.add_argument(
        "--footnotes",
        action="store_true",
        help="few columns, with places, corrections and notes as footnotes: for a manuscript",
    )
    command.add_argument(
        "--excel", action="store_true", help="CSV that Excel opens with the right characters"
    )
    command.set_defaults(run=values)


def publication(evidence: Evidence, id: str) -> Publication:
    """Return a study or review by id."""
    for collection in (evidence.studies, evidence.reviews):
        if id in collection.ids:
            found: Publication = collection[id]
            return found
    known = (*evidence.studies.ids, *evidence.reviews.ids)
    raise UnknownKeyError(f"no study or review {id[:60]!r}; {near(id[:60], known)}")


def publications(evidence: Evidence, ids: list[str]) -> tuple[Publication, ...] | None:
    """Return the studies and reviews that were asked for, each once; None if none was."""
    return tuple(publication(evidence, id) for id in dict.fromkeys(ids)) or None


def listed(options: argparse.Namespace) -> int:
    """Print the positions or the registered trials, the rest of each below its first line."""
    collection = filters.kept(options, getattr(source.evidence(options), options.kind))
    if options.format != "text":
        return output.write(collection.to_table(), options)
    for record in collection:
        print(in_full.record(record))
    return _none_found(options.kind) if not collection else 0


def _none_found(kind: str) -> int:
    print(f"no {kind} found", file=sys.stderr)
    return 1


def search_log(options: argparse.Namespace) -> int:
    """Print the last search, or what it found as RIS."""
    evidence = source.evidence(options)
    log = evidence.search_log
    if log is None:
        raise MissingValueError(f"{evidence.manifest.id} holds no search")
    print(screened(log, evidence.references) if options.ris else in_full.search(log))
    return 0


def studies(options: argparse.Namespace) -> int:
    """Print a list of the studies and reviews."""
    evidence = source.evidence(options)
    rows = [
        {
            "study": r.id,
            "n": r.n if isinstance(r.n, int) else None,
            "design": words.design(evidence, r),
            "who": _who(r),
        }
        for collection in (evidence.studies, evidence.reviews)
        for r in filters.kept(options, collection)
    ]
    if options.format != "text":
        return output.write(Table(_STUDIES, rows, key=("study",)), options)
    if not rows:
        return _none_found("studies")
    shown = [tuple("-" if v is None else str(v) for v in row.values()) for row in rows]
    print(aligned(tuple(_STUDIES), shown))
    return 0


_STUDIES = {
    "study": "Id of the study or review",
    "n": "How many people, if that is known",
    "design": "The design",
    "who": "Who they are",
}


def _who(publication: Publication) -> str:
    return publication.population.description if publication.population else words.name(publication)


def show(options: argparse.Namespace) -> int:
    """Print one study or review in full."""
    evidence = source.evidence(options)
    found = publication(evidence, options.study)
    if options.format == "json":
        return output.write_json(found)
    print(studies_text.full(found, evidence))
    return 0


def references(options: argparse.Namespace) -> int:
    """Print references as a list, or in a format or a style."""
    found = source.evidence(options).references
    if options.keys:
        found = found.subset(options.keys)
    if options.format == "text":
        print("\n".join(text.paragraph(f"[{r.key}] {r.citation}") for r in found))
    else:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # a file for programs keeps every character
        written = writing.write(found, options.format)
        print(written, end="" if written.endswith("\n") else "\n")
    return 0


def values(options: argparse.Namespace) -> int:
    """Print the table of values as CSV or JSON."""
    evidence = source.evidence(options)
    table = figures.values(evidence, publications(evidence, options.studies))
    if options.footnotes:
        table = figures.for_manuscript(evidence, table)
    if options.format != "csv":
        return output.write(table, options)
    if hasattr(sys.stdout, "reconfigure"):
        # Excel takes UTF-8 for its own code page unless the file begins with a mark; a
        # table for programs must keep every character.
        sys.stdout.reconfigure(encoding="utf-8-sig" if options.excel else "utf-8", newline="")
    sys.stdout.write(tables.to_csv(table, decimal_comma=options.decimal_comma))
    return 0
