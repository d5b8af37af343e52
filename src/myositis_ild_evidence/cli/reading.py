"""Commands that read the evidence: the answer, studies, show, references, values."""

import argparse
import sys
from typing import Any

from .. import answer as answers
from .. import show as studies_text
from .. import text
from ..bibliography import writing
from ..errors import UnknownKeyError, near
from ..facade import Evidence, shipped
from ..records import words
from ..records.study import Publication
from ..tables import csv_json as tables
from ..tables import values as figures
from ..tables.text import aligned
from . import source


def register(commands: Any) -> None:
    """Add the commands to the parser."""
    command = commands.add_parser("studies", help="list the studies and reviews")
    command.set_defaults(run=studies)
    command = commands.add_parser(
        "show", help="show one study or review: every figure with its source"
    )
    command.add_argument(
        "study", type=source.any_case, metavar="STUDY", help="its id, such as wang2022"
    )
    command.set_defaults(run=show)
    command = commands.add_parser(
        "references",
        help="list the references, or write them as BibTeX, RIS, CSL-JSON or in a style",
        description="Without a format: a list to paste into a text.",
    )
    command.add_argument("keys", nargs="*", metavar="KEY", help="only these; otherwise all")
    formats = list(writing.FORMATS)
    command.add_argument("--format", type=source.any_case, choices=formats, default="text")
    command.set_defaults(run=references)
    command = commands.add_parser("values", help="every reported number as a table")
    command.add_argument(
        "studies",
        nargs="*",
        type=source.any_case,
        metavar="STUDY",
        help="only these; otherwise all",
    )
    command.add_argument("--format", type=source.any_case, choices=["csv", "json"], default="csv")
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


def answer(options: argparse.Namespace) -> int:
    """Print the answer."""
    print(answers.answer(shipped()))
    return 0


def studies(options: argparse.Namespace) -> int:
    """Print a list of the studies and reviews."""
    evidence = source.evidence(options)
    rows = [
        (r.id, str(r.n) if isinstance(r.n, int) else "-", r.design, _who(r))
        for r in evidence.publications()
    ]
    print(aligned(("study", "n", "design", "who"), rows))
    return 0


def _who(publication: Publication) -> str:
    return publication.population.description if publication.population else words.name(publication)


def show(options: argparse.Namespace) -> int:
    """Print one study or review in full."""
    evidence = source.evidence(options)
    print(studies_text.full(publication(evidence, options.study), evidence))
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
    if options.format == "json":
        print(tables.to_json(table))
    else:
        if hasattr(sys.stdout, "reconfigure"):
            # Excel takes UTF-8 for its own code page unless the file begins with a mark; a
            # table for programs must keep every character.
            sys.stdout.reconfigure(encoding="utf-8-sig" if options.excel else "utf-8", newline="")
        sys.stdout.write(tables.to_csv(table))
    return 0
