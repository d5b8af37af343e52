"""A sheet on which a clinician compares every figure of one study with its source, and signs."""

from collections.abc import Iterable, Iterator
from html import escape

from ..query.pack import Pack
from ..records import words
from ..records.row import SECTIONS
from ..records.source import is_known
from ..records.study import Publication
from ..tables.figures import source
from ..tables.table import Record
from ..tables.values import values

_STYLE = """\
body { font: 11pt/1.4 Georgia, serif; color: #111; background: #fff; margin: 2rem auto;
  max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 1.6rem 0 0.4rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.85em; }
th, td { border: 1px solid #999; padding: 0.25rem 0.4rem; text-align: left; vertical-align: top; }
th { background: #eee; } tr { break-inside: avoid; }
.figure { font-weight: bold; } .box { font-size: 1.2em; text-align: center; }
.scroll { overflow-x: auto; }
code, pre { font: 0.85em/1.4 monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
.line { border-bottom: 1px solid #111; display: inline-block; min-width: 16rem; }
@media print { body { margin: 0; max-width: none; } }
"""
_HEADS = ("No.", "What", "Group", "When", "The library says", "Printed", "Where", "Note", "Agrees")
_HOW = """\
Compare each figure with its source at the place that is named. Tick what agrees; write what differs
beside it, and do not sign a sheet with a difference: report it instead. Where a printed figure
was corrected, judge the reason. What is not on this sheet was not curated."""


def review_sheet(
    publication: Publication, evidence: Pack, sha256: str, earlier: Iterable[str]
) -> str:
    """Return the sheet of a study or review as one HTML page to print, which loads nothing.

    Args:
        publication: The study or review.
        evidence: Its pack.
        sha256: The hash of its data file, which a signature is bound to.
        earlier: The sign-offs that there are, in words.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> sheet = review_sheet(mie.evidence.studies["wang2022"], mie.evidence, "0" * 64, [])
        >>> sheet.count('class="box"') == len(mie.evidence.values().where(study="wang2022"))
        True
    """
    name = escape(words.name(publication))
    parts = [
        f"<h1>Review sheet: {name}</h1>",
        f"<p>{escape(evidence.references[publication.id].citation)}</p>",
        f"<p>Data <code>{escape(evidence.manifest.id)} {escape(evidence.version)}</code>, file of "
        f"<code>{escape(publication.id)}</code>, SHA-256 <code>{escape(sha256)}</code></p>",
        f"<p>{escape(_HOW)}</p>",
        *_paragraphs(publication),
    ]
    number = 0
    table = values(evidence).where(study=publication.id)
    for section, title in SECTIONS.items():
        rows = list(table.where(section=section))
        if rows:
            parts.append(f"<h2>{title}</h2>\n{_table(rows, number)}")
            number += len(rows)
    if publication.notes:
        items = "".join(f"<li>{escape(note)}</li>" for note in publication.notes)
        parts.append(f"<h2>Open points</h2>\n<ul>{items}</ul>")
    parts += _signature(publication, sha256, earlier)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Review sheet: {name}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _paragraphs(publication: Publication) -> Iterator[str]:
    said = {"caution": " ".join(publication.cautions) or None}
    for label in ("objective", "methods", "conclusion", "critique", "caution"):
        value = said.get(label, getattr(publication, label))
        if is_known(value):
            yield f"<p><strong>{label.capitalize()}.</strong> {escape(str(value))}</p>"
    for regimen in publication.regimens:
        yield (
            f"<p><strong>Regimen {escape(regimen.id)}.</strong> {escape(words.regimen(regimen))}. "
            f"Computed: {escape(words.doses(regimen))}.</p>"
        )


def _table(rows: list[Record], before: int) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    notes = ["", *(row["note"] for row in rows)]
    body = "".join(
        # A note of several figures in a row is printed with the first.
        _row(row, number, "as above" if note and note == row["note"] else row["note"])
        for number, (row, note) in enumerate(zip(rows, notes, strict=False), before + 1)
    )
    return (
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
        "</div>"
    )


def _row(row: Record, number: int, note: str) -> str:
    cells = [
        str(number),
        escape(row["label"]),
        escape(row["group"]),
        escape(row["timepoint"]),
        escape(row["figure"] or "in words, see note"),
        escape(row["printed"] or "nothing"),
        escape(source(row)),
        escape(note),
        "☐",
    ]
    kinds = ["", "", "", "", ' class="figure"', "", "", "", ' class="box"']
    shown = (f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, cells, strict=True))
    return f"<tr>{''.join(shown)}</tr>\n"


def _signature(publication: Publication, sha256: str, earlier: Iterable[str]) -> Iterator[str]:
    yield "<h2>Signature</h2>"
    known = list(earlier)
    if known:
        yield "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in known) + "</ul>"
    yield "<p>I compared every figure above with the source that I name.</p>"
    for label in ("Name", "Role", "Compared with (document, abstract, full text)", "Date"):
        yield f'<p>{label}: <span class="line">&nbsp;</span></p>'
    template = (
        f'study = "{publication.id}"\nsha256 = "{sha256}"\nname = ""\nrole = ""\ndate = ""\n'
        'against = "document"  # or "abstract", "full-text"\n# orcid = ""\n# remarks = ""\n'
    )
    yield (
        "<p>To record it, put this into a file <code>sign-offs/"
        f"{escape(publication.id)}-your-name.toml</code> of the pack. It is void as soon as the "
        f"data change.</p>\n<pre>{escape(template)}</pre>"
    )
