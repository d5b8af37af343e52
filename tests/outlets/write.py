"""Write every outlet of the library into a folder, to be compared with another version's.

``python tests/outlets/write.py FOLDER`` writes what the library that is importable says: tables,
texts, exports, doses, schedules, cohorts, effects, audits, and the assistant's answers. The same
version writes the same bytes each time. ``compare.py`` compares two folders.
"""

import argparse
import asyncio
import csv
import dataclasses
import gzip
import hashlib
import html
import io
import itertools
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import adapters
from people import SEED, cohort, patients

HERE = Path(__file__).parent
BCG = HERE.parent / "packs_of_ones_own" / "bcg"
PUBLISHED = HERE.parent / "data" / "published.json"
PATIENTS = 60_000

#: One file: its name in the outlet's folder, and its text.
File = tuple[str, str]
Outlet = Callable[["Writer"], Iterator[File]]
OUTLETS: dict[str, Outlet] = {}
#: What belongs to a record's surroundings, not to the record.
_AROUND = frozenset({"study_groups", "bibliography", "care", "place", "pack"})
#: Columns that tell the rows of a table apart, where the table itself does not say.
VALUE_KEY = ("study", "section", "variable", "group")

WORDS = (
    *("ferritin", "prevalence", "embolism", "FVC", "IVIG", "methotrexate", "headache"),
    *("MDA5", "anti-MDA5", "mortality", "survival", "remission", "prednisone", "steroid"),
    *("ILD", "PM", "DM", "polymyositis", "dermatomyositis", "antisynthetase", "skin"),
    *("rash", "creatine", "kinase", "ground-glass", "randomised", "placebo", "rituximab"),
    *("tofacitinib", "thrombosis", "dalakas", "Wang", "quartiles", "nosuchword"),
)
PHRASES = ("pulmonary embolism", "interstitial lung disease", "forced vital capacity", "7 of 17")

ORDERS = """\
1 g/kg x 2 days
1 g/kg x 2 days every 4 weeks
1 g/kg x 2 days monthly
2 g/kg over 2 days
2 g/kg over 5 days
2 g/kg over 5 days every 4 weeks
2 g/kg divided over 4 days monthly
0.4 g/kg/day x 5 days
0.4 g/kg/day x 5 days monthly
0.4g/kg daily x5d
0.4 g/kg daily x5d q4w
400 mg/kg/day for 5 days
400 mg/kg/day for 5 days every month
400 mg/kg/day for 5 days monthly x 6
400 mg/kg/day for 5 days every 2-4 weeks
2 g/kg
2 g/kg monthly
2 g/kg monthly x 3
2 g/kg monthly x 6 courses
2 g/kg monthly for 6 months
2 g/kg every 4 weeks
2 g/kg every 4-6 weeks
2 g/kg q28d
2 g/kg IV monthly x 3 courses
2 gm per kg IVIG over 5 days
1 g/kg
1 g/kg weekly
1.5 g/kg over 3 days every 3 weeks
0.5 g/kg/day x 4 days q2w
0.8 g/kg/day for 5 days
4 g/kg over 2 days
3 g/kg monthly
2 g/kg x 2
2 g/kg qod
2 g monthly
2 g/kg every 0 weeks
20 g/kg
two grams per kilogram
1 g/kg x 2 days every day
0.4 g/kg/day x 5 days x 6 courses every 4 weeks
2 g/kg over 4 days every 4 weeks x 6 cycles
""".splitlines()

MEASURES = (
    *("risk-ratio", "odds-ratio", "risk-difference", "number-needed-to-treat"),
    *("mean-difference", "standardised-mean-difference", "proportion", "zero-event-bound"),
)
ROUNDINGS = (None, "exact", "nearest-vial", "vial-up", "vial-down", "5 g", "0.5 g")

SENTENCES = (
    "IVIG can improve forced vital capacity in the short term.",
    "IVIG lowers mortality in anti-MDA5 dermatomyositis.",
    "IVIG is safe.",
    "Headache is the most common side effect.",
    "There are randomised trials of IVIG in myositis-associated ILD.",
    "Five studies support IVIG.",
    "Tofacitinib is better than IVIG.",
    "The Moon is made of cheese.",
    "Ferritin falls",
    "the",
)

#: Commands that are refused, or are odd.
REFUSED = (
    "show wang2202",
    "show",
    "nosuchcommand",
    "values wang2022 nosuch2020",
    "values --format xml",
    "references nosuch2020",
    "search",
    "search ...",
    "dose huapaya2019 --weight 70",
    "dose huapaya2019 --weight 70cm",
    "dose huapaya2019 --weight 700kg",
    "dose huapaya2019 --weight -70kg",
    "dose huapaya2019 --weight 70kg --weight-policy ideal",
    "dose huapaya2019 --weight 70kg --weight-policy nosuch",
    "dose huapaya2019 --weight 70kg --product nosuch",
    "dose huapaya2019 --weight 70kg --round-to nearest-vial",
    "dose huapaya2019 --weight 70kg --round-to 5",
    "dose huapaya2019 --weight 70kg --days 3",
    "dose dalakas1993 --weight 70kg --days 0",
    "dose dalakas1993 --weight 70kg --days 2",
    "dose huapaya2019 --weight 70kg --pregnant --sex male",
    "dose huapaya2019 --weight 70kg --pre-pregnancy-weight 60kg",
    "dose huapaya2019 --weight 70kg --age 130",
    "dose huapaya2019 --weight 400kg --accept-implausible weight",
    "dose huapaya2019 --weight 70kg --rate-cap 150",
    "dose huapaya2019 --weight 70kg --rate-cap 0mL/h",
    "dose huapaya2019 --weight 70kg --warn-above 1kg/day",
    "dose huapaya2019 --weight 70kg --warn-above 20g",
    "dose huapaya2019 --weight 70kg --product octagam-10 --renal-or-thrombosis-risk",
    "dose huapaya2019 --weight 70kg --product octagam-10 --indication nosuch",
    "dose huapaya2019 --start 2027-01-31",
    "dose huapaya2019 --weight 70kg --start 2027-02-30",
    "dose huapaya2019 --weight 70kg --start 2027-01-31 --courses 4",
    "dose huapaya2019 --weight 70kg --start 2027-01-31 --interval 4weeks",
    "dose wang2022 --weight 70kg --start 2027-01-31",
    "dose kampylafka2012 --weight 70kg --start 2027-01-31",
    "dose kampylafka2012 --weight 70kg --start 2027-01-31 --courses 4",
    "dose kampylafka2012 --weight 70kg --start 2027-01-31 --courses 4 --reading 3",
    "dose dalakas1993 --weight 70kg --start 2027-01-31",
    "dose hallowell2016 --weight 70kg",
    "dose wang2023 --weight 70kg",
    "compare hallowell2016 --weight 70kg",
    "compare huapaya2019",
    "compare huapaya2019 --weight 70kg --format xml",
    "gap-map --population nosuch",
    "audit --rule nosuch",
    "export nosuch",
    "picture nosuch",
    "check nosuchfolder",
    "review-sheet nosuch2020",
)


#: Faults in a pack: the file, and what stands in it instead of what.
FAULTS = (
    ("pack.toml", 'id = "bcg"', 'id = "BCG 1"'),
    ("pack.toml", "curated_on =", "curated ="),
    ("pack.toml", '"aronson1948"', '"nosuch1948"'),
    ("references.bib", "metadat,", "metadata,"),
    ("studies/aronson1948.toml", 'id = "aronson1948"', 'id = "other1948"'),
    ("studies/aronson1948.toml", "n = 262", "n = 26.2"),
    ("studies/aronson1948.toml", "count = 4", "count = 400"),
    ("studies/aronson1948.toml", "count = 4", 'count = "four"'),
    ("studies/aronson1948.toml", "count = 4", "counts = 4"),
    ("studies/aronson1948.toml", "total = 139", "total = 100, percent = 50.0"),
    ("studies/aronson1948.toml", '"tuberculosis"', '"tuberculoses"'),
    ("studies/aronson1948.toml", 'within = "all"', 'within = "nobody"'),
    ("studies/aronson1948.toml", "values.control ", "values.controls "),
    ("studies/aronson1948.toml", 'better = "lower"', 'better = "less"'),
    ("studies/aronson1948.toml", "value = 44", "value = 44, unit = 5"),
    ("studies/aronson1948.toml", "[source]", "[source"),
    ("vocabulary/domains.toml", "label", "lable"),
)


def outlet(function: Outlet) -> Outlet:
    """Take a function for an outlet, which has its name."""
    OUTLETS[function.__name__.replace("_", "-")] = function
    return function


class Writer:
    """What the outlets share: the folder, how many patients, and what is said of the files."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.patients = number
        self.keys: dict[str, Sequence[str]] = {}
        self.same: dict[str, str] = {}

    def write(self, name: str, text: str) -> None:
        """Write a file; what belongs to this machine is replaced."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = text.replace(str(BCG), "BCG").replace(str(PUBLISHED), "PUBLISHED")
        content = text.encode("utf-8")
        if name.endswith(".gz"):
            content = gzip.compress(content, 1, mtime=0)
        file.write_bytes(content)

    def table(self, name: str, table: Any, key: Sequence[str] = ()) -> Iterator[File]:
        """Yield a table, and beside it its title, notes and codebook."""
        self.keys[f"{name}.csv"] = list(key or table.key)
        yield f"{name}.csv", table.to_csv()
        self.keys[f"{name}.codebook.csv"] = ["column"]
        yield f"{name}.codebook.csv", table.codebook_table().to_csv()
        yield f"{name}.notes.txt", "\n".join([table.title, *table.notes]) + "\n"


# --- What is said, as plain data --------------------------------------------------------------


def plain(value: Any) -> Any:
    """Return a value as JSON holds it; decimals, fractions and amounts are text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    fields = getattr(type(value), "__attrs_attrs__", None)
    if fields is not None:
        names = [field.name for field in fields if field.name not in _AROUND]
        return {name: plain(getattr(value, name)) for name in names}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, Iterable):
        return [plain(one) for one in value]
    return str(value)


def said(compute: Callable[[], Any]) -> Any:
    """Return what a call gives as plain data, or how it was refused."""
    try:
        return plain(compute())
    except adapters.error() as error:
        return {"refused": f"{type(error).__name__}: {error}"}


def dumped(value: Any) -> str:
    """Return JSON, one value on a line, so that a person can look for it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def formatted(text: str) -> str:
    """Return JSON as it is, with one value on a line."""
    return dumped(json.loads(text))


_BLOCK = re.compile(
    r"</?(?:p|div|tr|li|h\d|dt|dd|pre|section|caption|title|ul|ol|table|br|hr)\b[^>]*>", re.I
)


def text_of(page: str) -> str:
    r"""Return the text of an HTML page: no style, no pictures, cells side by side.

    Examples:
        >>> text_of("<style>a</style><tr><th>n</th><td>17</td></tr><p>See <b>it</b></p>")
        'n | 17 |\nSee it\n'
    """
    page = re.sub(r"<(style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL | re.IGNORECASE)
    page = re.sub(r"\s+", " ", page)
    page = re.sub(r"</t[hd]>", " | ", page)
    page = re.sub(r"<[^>]*>", "", _BLOCK.sub("\n", page))
    lines = (" ".join(html.unescape(line).split()) for line in page.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


@cache
def _bcg() -> Any:
    return adapters.find("Evidence").load(BCG)


def _ids() -> list[str]:
    return [one.id for one in adapters.publications(adapters.evidence())]


def _ran(*words: str) -> str:
    return str(adapters.run(*words))


# --- Texts, tables and files of the command ---------------------------------------------------


@outlet
def answer(_: Writer) -> Iterator[File]:
    """The bare command, and the lists."""
    yield "answer.txt", _ran()
    yield "studies.txt", _ran("studies")
    yield "appraisal.txt", _ran("appraisal")
    yield "version.txt", _ran("--version")


@outlet
def show(_: Writer) -> Iterator[File]:
    """Every study and review in full."""
    for id in _ids():
        yield f"{id}.txt", _ran("show", id)


@outlet
def values(writer: Writer) -> Iterator[File]:
    """Every reported number."""
    writer.keys["values/values.csv"] = VALUE_KEY
    yield "values.csv", adapters.run("values").out
    yield "values.json", formatted(adapters.run("values", "--format", "json").out)


@outlet
def tables(writer: Writer) -> Iterator[File]:
    """The tidy tables and their codebooks, and how a terminal and a notebook show them."""
    for name, table in adapters.evidence().tables().items():
        key = VALUE_KEY if name == "values" else ()
        for file, text in writer.table(f"tables/{name}", table, key):
            yield file.removeprefix("tables/"), text
        yield f"{name}.shown.txt", repr(table) + "\n"
        yield f"{name}.notebook.txt", text_of(table._repr_html_())


@outlet
def json_files(_: Writer) -> Iterator[File]:
    """The pack and each study and review as JSON, and the schemas."""
    yield "pack.json", formatted(adapters.evidence().to_json())
    for id in _ids():
        yield f"{id}.json", formatted(adapters.run("export", "json", id).out)
    for kind, schema in adapters.schemas().items():
        yield f"schema.{kind}.json", dumped(schema)


@outlet
def fhir(_: Writer) -> Iterator[File]:
    """The pack and each study and review as FHIR."""
    yield "pack.json", formatted(adapters.run("export", "fhir").out)
    for id in _ids():
        yield f"{id}.json", formatted(adapters.run("export", "fhir", id).out)


@outlet
def database(_: Writer) -> Iterator[File]:
    """How the tables of the SQLite file are made; what they hold is compared as tables."""
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "evidence.sqlite"
        adapters.run("export", "sqlite", "-o", str(file))
        base = sqlite3.connect(file)
        found = base.execute("select type, name, sql from sqlite_master where sql is not null")
        made = []
        for kind, name, sql in found.fetchall():
            made.append(sql)
            if kind == "table":
                [[many]] = base.execute(f'select count(*) from "{name}"')
                made.append(f"{name}: {many} rows")
        base.close()
    yield "database.txt", "\n".join(made) + "\n"


@outlet
def references(_: Writer) -> Iterator[File]:
    """The bibliography in every format and style."""
    for form, ending in (("bibtex", "bib"), ("ris", "ris"), ("csl-json", "json")):
        text = adapters.run("references", "--format", form).out
        yield f"references.{ending}", formatted(text) if ending == "json" else text
    for form in ("text", "ama", "vancouver", "apa"):
        yield f"{form}.txt", adapters.run("references", "--format", form).out
    cited = adapters.citations(adapters.evidence(), "ama")
    marks = [cited.mark("wang2022"), cited.mark("cherin2002", "wang2022", "dalakas1993")]
    yield "cited.txt", "\n".join([*marks, cited.bibliography()]) + "\n"


@outlet
def report(_: Writer) -> Iterator[File]:
    """The report as Markdown, and the text of the report as HTML."""
    yield "report.md", adapters.run("report", "--format", "markdown").out
    yield "report.html.txt", text_of(adapters.run("report", "--format", "html").out)


@outlet
def pictures(_: Writer) -> Iterator[File]:
    """The pictures in words."""
    for name in ("forest", "timeline", "gaps", "traffic-light"):
        yield f"{name}.txt", _ran("picture", name, "--text")


@outlet
def review_sheets(_: Writer) -> Iterator[File]:
    """The sheets on which figures are compared with their source."""
    for id in _ids():
        yield f"{id}.txt", text_of(adapters.run("review-sheet", id).out)


@outlet
def audit(writer: Writer) -> Iterator[File]:
    """The audit as text and table, and each rule alone."""
    yield "audit.txt", _ran("audit")
    table = adapters.evidence().audit().to_table()
    for file, text in writer.table(
        "audit/audit", table, ("rule", "study", "section", "variable", "group")
    ):
        yield file.removeprefix("audit/"), text
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "values.csv"
        adapters.run("export", "csv", "-o", str(printed))
        yield "table.txt", _ran("audit", str(printed)).replace(folder, "FOLDER")


@outlet
def claims(_: Writer) -> Iterator[File]:
    """What is computed for each claim."""
    check = adapters.find("appraisal.check")
    pack = adapters.evidence()
    made = []
    for claim in pack.claims:
        found = check(claim, pack)
        record = {"id": claim.id, "text": str(found), "stands": found.stands}
        made.append(record | {"agrees": found.agrees, "steps": list(map(str, found.steps))})
    yield "claims.json", dumped(made)


@outlet
def search(writer: Writer) -> Iterator[File]:
    """What some words find, with rank and excerpt."""
    rows: list[list[Any]] = []
    notes = []
    for words in (*WORDS, *PHRASES):
        found = adapters.evidence().search(words)
        rows += [[words, *record.values()] for record in found]
        notes += [f"{words}: {note}" for note in (found.title, *found.notes)]
    columns = adapters.evidence().search("ferritin").columns
    writer.keys["search/found.csv"] = ("words", "key", "kind")
    yield "found.csv", _csv([["words", *columns], *rows])
    yield "notes.txt", "\n".join(notes) + "\n"
    for word in ("ferritin", "embolism", "nosuchword"):
        yield f"{word}.txt", _ran("search", word)


@outlet
def gaps(writer: Writer) -> Iterator[File]:
    """The map of evidence and gaps, and the overlap of reviews."""
    pack = adapters.evidence()
    found = pack.gap_map()
    for name, table, key in (
        ("map", found, ("population", "domain", "design")),
        ("summary", found.summary(), ("population",)),
        ("overlap", pack.overlap(), ("review", "study")),
        ("doubles", pack.overlap().doubles, ("figure",)),
    ):
        for file, text in writer.table(f"gaps/{name}", table, key):
            yield file.removeprefix("gaps/"), text
    yield "gap-map.txt", _ran("gap-map")
    yield "gaps.txt", _ran("gap-map", "--gaps")
    yield "overlap.txt", _ran("overlap")


@outlet
def packs(_: Writer) -> Iterator[File]:
    """Checks, differences and the skeleton of a pack."""
    yield "diff.txt", _ran("diff", str(PUBLISHED))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "pack"
        printed = [
            _ran("new-pack", str(made)),
            _ran("check", str(made)),
            _ran("diff", str(PUBLISHED), str(made), "--format", "csv"),
        ]
        yield "commands.txt", "\n".join(printed).replace(str(made), "FOLDER")
        for file in sorted(made.rglob("*")):
            if file.suffix in (".toml", ".bib"):
                yield f"new/{file.name}.txt", file.read_text(encoding="utf-8")
    yield "combined.json", formatted(adapters.run("combine", str(BCG), str(PUBLISHED)).out)
    faults = []
    for file_name, old, new in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "pack"
            shutil.copytree(BCG, copy)
            faulty = copy / file_name
            text = faulty.read_text(encoding="utf-8").replace(old, new, 1)
            faulty.write_text(text, encoding="utf-8")
            told = _ran("check", str(copy)).replace(str(copy), "FOLDER")
            faults.append({"id": f"{old} becomes {new}", "said": told})
    yield "faults.json", dumped(faults)


@outlet
def helps(_: Writer) -> Iterator[File]:
    """The help of the command and of each command in it."""
    yield "command.txt", _ran("--help")
    for name in adapters.commands():
        yield f"{name}.txt", _ran(name, "--help")


@outlet
def refusals(_: Writer) -> Iterator[File]:
    """What the command says to what it does not take."""
    made = [{"id": line, "said": _ran(*line.split())} for line in REFUSED]
    yield "refusals.json", dumped(made)


@outlet
def records(_: Writer) -> Iterator[File]:
    """Every record as it prints and as it shows itself."""
    pack = adapters.evidence()
    parts = ("studies", "reviews", "groups", "regimens", "outcomes", "adverse_events", "claims")
    made = []
    for name in (*parts, "references"):
        for one in getattr(pack, name):
            key = getattr(one, "key", None) or one.id
            made.append({"id": f"{name} {key}", "print": str(one), "repr": repr(one)})
    yield "records.json", dumped(made)
    yield "vocabularies.json", dumped(plain({k: dict(v) for k, v in pack.vocabularies.items()}))


# --- Effects ----------------------------------------------------------------------------------


def _rows() -> list[tuple[str, Any]]:
    pack = adapters.evidence()
    found = [(row.key, row) for part in (pack.outcomes, pack.adverse_events) for row in part]
    for one in adapters.publications(pack):
        found += [(f"{one.id}/baseline/{row.id}", row) for row in getattr(one, "baseline", ())]
    return found


def _effect(row: Any, measure: str, **options: Any) -> Any:
    effect = adapters.find("statistics.effect")
    made = effect(row, measure, **adapters.given(effect, options))
    return {"text": str(made), "sentence": made.sentence, **plain(made)}


@outlet
def effects(_: Writer) -> Iterator[File]:
    """Every measure of every outcome, adverse event and baseline row, or why there is none."""
    made = []
    for key, row in _rows():
        record: dict[str, Any] = {"id": key}
        for measure in MEASURES:
            ways: Iterable[dict[str, Any]] = ({},)
            if measure.endswith("mean-difference"):
                ways = ({}, {"plus_minus": "sd"}, {"plus_minus": "se", "level": 0.9})
            elif measure == "number-needed-to-treat":
                ways = ({}, {"better": "lower"})
            elif measure == "proportion":
                ways = ({}, {"method": "wilson"})
            for options in ways:
                name = " ".join([measure, *map(str, options.values())])
                record[name] = said(lambda m=measure, o=options, r=row: _effect(r, m, **o))  # type: ignore[misc]
        made.append(record)
    yield "effects.json", dumped(made)


@outlet
def tests(_: Writer) -> Iterator[File]:
    """Recomputed p-values and fragility of every row, or why there is none."""
    recompute_p = adapters.find("statistics.recompute_p")
    fragility = adapters.find("statistics.fragility")
    made = []
    for key, row in _rows():
        record: dict[str, Any] = {"id": key}
        for options in ({}, {"plus_minus": "sd"}, {"plus_minus": "se", "alpha": 0.1}):
            name = " ".join(["p", *map(str, options.values())])
            record[name] = said(
                lambda o=options, r=row: _told(  # type: ignore[misc]
                    recompute_p(r, **adapters.given(recompute_p, o))
                )
            )
        for test in (None, "fisher", "pearson"):
            name = f"fragility {test or ''}".strip()
            record[name] = said(lambda t=test, r=row: _told(fragility(r, test=t)))  # type: ignore[misc]
        made.append(record)
    yield "tests.json", dumped(made)


def _told(result: Any) -> Any:
    return {"text": str(result), **plain(result)}


@outlet
def pooling(_: Writer) -> Iterator[File]:
    """Reasons against pooling, and the effects for those who want to go on."""
    pack = adapters.evidence()
    domains = sorted({row.domain for row in pack.outcomes})
    made = []
    for what in (*domains, "fvc-increase-10", "wang2022/mortality-6mo", "nosuch"):
        record: dict[str, Any] = {"id": what}
        record["can pool"] = said(lambda w=what: _told(pack.can_pool(w)))  # type: ignore[misc]
        for measure in MEASURES[:6]:
            for options in ({}, {"plus_minus": "sd"}) if measure.endswith("difference") else ({},):
                name = " ".join([measure, *options.values()])
                record[name] = said(
                    lambda w=what, m=measure, o=options: _of_table(
                        pack.to_effects(w, m, **adapters.given(pack.to_effects, o))
                    )  # type: ignore[misc]
                )
        made.append(record)
    yield "pooling.json", dumped(made)


def _of_table(table: Any) -> dict[str, Any]:
    rows = [plain(record) for record in table]
    return {"title": table.title, "notes": list(table.notes), "rows": rows}


# --- Doses ------------------------------------------------------------------------------------


@outlet
def rules(_: Writer) -> Iterator[File]:
    """Weight policies and products as data, and the doses of each regimen."""
    yield "policies.json", dumped([plain(one) for one in adapters.find("dosing.policies")])
    yield "products.json", dumped([plain(one) for one in adapters.find("dosing.products")])
    made = []
    quantity = adapters.find("dosing.dose_quantity")
    for regimen in adapters.evidence().regimens:
        record: dict[str, Any] = {"id": regimen.key}
        for name in ("dose_per_day", "dose_per_course", "total_dose"):
            function = adapters.find(f"dosing.{name}")
            record[name] = said(lambda f=function, r=regimen: _told(f(r)))  # type: ignore[misc]
            record[f"{name} method"] = said(lambda n=name, r=regimen: str(getattr(r, n)()))  # type: ignore[misc]
        for weight in ("70 kg", "154.32 lb", "700 kg"):
            found = said(lambda r=regimen, w=weight: str(quantity(r, w)))  # type: ignore[misc]
            record[f"quantity for {weight}"] = found
        made.append(record)
    yield "regimens.json", dumped(made)


@outlet
def vials(_: Writer) -> Iterator[File]:
    """The vials of many doses."""
    amount, function = adapters.find("Amount"), adapters.find("dosing.vials")
    doses = [f"{grams / 4} g" for grams in (*range(2, 120), *range(121, 900, 7))]
    made = []
    for product in adapters.find("dosing.products"):
        for dose, way in itertools.product(doses, ("nearest", "up", "down")):
            found = said(
                lambda d=dose, w=way, p=product: adapters.to_dict(function(amount(d), p.sizes, w))  # type: ignore[misc]
            )
            made.append({"id": f"{product.id} {dose} {way}", "vials": found})
    yield "vials.json", dumped(made)


def _cases() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield regimens with patients, policies, products and roundings, each of them often."""
    policies = adapters.find("dosing.policies").ids
    products = (None, *adapters.find("dosing.products").ids)
    people = list(patients(200))
    for regimen in adapters.evidence().regimens:
        draw = random.Random(f"{SEED} {regimen.key}")
        choices = [
            choice
            for choice in itertools.product(policies, products, ROUNDINGS)
            if choice[1:] == (None, None) or _sensible(*choice)
        ]
        draw.shuffle(choices)
        endless = itertools.cycle(choices)
        for number, (person, options) in enumerate(people):
            for policy, product, round_to in itertools.islice(endless, 2):
                chosen: dict[str, Any] = {**person, **options, "weight_policy": policy}
                chosen |= {"product": product} if product else {}
                chosen |= {"round_to": round_to} if round_to else {}
                if not isinstance(regimen.days_per_course, int) and draw.random() < 0.5:
                    chosen["days"] = draw.choice((2, 4, 5))
                yield f"{regimen.key} {number}", regimen, chosen


def _sensible(policy: str, product: str | None, round_to: str | None) -> bool:
    """Say whether a dose could come of it: most of what is refused is refused everywhere."""
    vials = round_to in ("nearest-vial", "vial-up", "vial-down")
    return policy != "nhs-england" and (product is not None or not vials or policy == "actual")


@outlet
def doses(writer: Writer) -> Iterator[File]:
    """Doses of generated patients: printed, explained, and as data; fewer where few are asked."""
    made: dict[str, list[Any]] = {}
    for number, (id, regimen, options) in enumerate(_cases()):
        if number % max(1, 1000 // writer.patients):
            continue
        record: dict[str, Any] = {"id": f"{id}.{number % 2}", "asked": dict(options)}
        try:
            dose = adapters.for_patient(regimen, **options)
        except adapters.error() as error:
            record["refused"] = f"{type(error).__name__}: {error}"
        else:
            record["printed"] = str(dose)
            record["explained"] = dose.explain()
            record["steps"] = plain(dose.explain("data"))
            data = plain(adapters.to_dict(dose))
            if data.get("steps") == record["steps"]:
                data["steps"] = "as explained"
            record["data"] = data
            if number % 20 == 0:
                record["markdown"] = dose.explain("markdown")
        made.setdefault(regimen.key.replace("/", "-"), []).append(record)
    for name, several in made.items():
        yield f"{name}.json", dumped(several)


@outlet
def dose_command(_: Writer) -> Iterator[File]:
    """The commands of doses."""
    made = []
    for line in (
        "dose",
        "dose --weight 70kg",
        "dose --weight 70kg --days 5",
        "dose --weight 154lb --height 69in --sex female --weight-policy adjusted",
        "dose --weight 100kg --height 175cm --sex male --weight-policy bloodstar-2026 "
        "--product privigen-10 --round-to nearest-vial",
        "dose huapaya2019 --weight 70kg --explain",
        "dose huapaya2019 --weight 70kg --explain markdown",
        "dose huapaya2019 --weight 70kg --explain json",
        "dose huapaya2019 --weight 70kg --start 2027-01-31",
        "dose huapaya2019 --weight 70kg --start 2027-01-31 --explain json",
        "dose huapaya2019 --weight 70kg --start 2027-01-31 --month 28days",
        "dose kampylafka2012 --weight 70kg --start 2027-01-31 --courses 4 --reading 2",
        "dose hallowell2016/rp-ild --weight 25kg --age 8 --product octagam-10",
        "compare huapaya2019 --weight 100kg --height 175cm --sex male",
        "compare kampylafka2012 --weight 70kg --height 160cm --sex female --pregnant",
    ):
        made.append({"id": line, "said": _ran(*line.split())})
    yield "commands.json", dumped(made)


@outlet
def schedules(_: Writer) -> Iterator[File]:
    """Days of infusion with dates, or why there are none."""
    left_open: dict[str, dict[str, Any]] = {
        "wang2022/ivig": {"courses": 4, "interval": "3 weeks"},
        "cherin2002/ivig": {"courses": 5},
        "kampylafka2012/ivig": {"courses": 5, "reading": 2},
    }
    options: tuple[dict[str, Any], ...] = (
        {},
        {"month": "28 days"},
        {"courses": 6},
        {"courses": 4, "reading": 1},
        {"courses": 2, "interval": "4 weeks"},
    )
    people: tuple[dict[str, Any], ...] = (
        {"weight": "70.6 kg"},
        {"weight": "154 lb", "product": "octagam-10", "round_to": "nearest-vial"},
        {"weight": "31 kg", "age": 9, "round_to": "5 g"},
        {
            "weight": "104 kg",
            "height": "1.72 m",
            "sex": "male",
            "weight_policy": "bloodstar-2026",
            "product": "privigen-10",
        },
    )
    made = []
    for regimen, person, (number, more) in itertools.product(
        adapters.evidence().regimens, people, enumerate(options)
    ):
        start = ("2027-01-31", "2028-02-29", "2026-12-30")[number % 3]
        asked = dict(person)
        if not isinstance(regimen.days_per_course, int) and number != 2:
            asked["days"] = 4
        chosen = {**left_open.get(regimen.key, {}), **more}
        found = said(
            lambda r=regimen, a=asked, c=chosen, s=start: _of_table(  # type: ignore[misc]
                adapters.for_patient(r, **a).schedule(s, **c)
            )
        )
        id = f"{regimen.key} {person['weight']} {number}"
        made.append({"id": id, "asked": {**asked, **chosen, "start": start}, "schedule": found})
    yield "schedules.json", dumped(made)


@outlet
def comparisons(_: Writer) -> Iterator[File]:
    """Patients under every policy and product."""
    made = []
    persons: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        ({"weight": "70 kg"}, {}),
        ({"weight": "100 kg", "height": "175 cm", "sex": "male"}, {}),
        ({"weight": "52 kg", "height": "150 cm", "sex": "female", "age": 71}, {"round_to": "5 g"}),
        (
            {"weight": "264 lb", "height": "64 in", "sex": "female", "age": 33},
            {"renal_or_thrombosis_risk": True, "rate_cap": "120 mL/h"},
        ),
        (
            {
                "weight": "88 kg",
                "height": "168 cm",
                "sex": "female",
                "pregnant": True,
                "pre_pregnancy_weight": "71 kg",
            },
            {"warn_above": "60 g", "renal_or_thrombosis_risk": False},
        ),
        ({"weight": "22 kg", "height": "118 cm", "sex": "male", "age": 6}, {"round_to": "exact"}),
        ({"weight": "70 kg", "height": "175 cm", "sex": "male"}, {"days": 4}),
    )
    for regimen, (number, (person, options)) in itertools.product(
        adapters.evidence().regimens, enumerate(persons)
    ):
        found = said(
            lambda r=regimen, p=person, o=options: _of_table(  # type: ignore[misc]
                adapters.compare(r, adapters.patient(**p), **o)
            )
        )
        asked = {**person, **options}
        made.append({"id": f"{regimen.key} {number}", "asked": asked, "table": found})
    yield "comparisons.json", dumped(made)


@outlet
def orders(_: Writer) -> Iterator[File]:
    """The studies nearest to an order."""
    nearest = adapters.find("dosing.nearest")
    made = []
    for order in ORDERS:

        def found(order: str = order) -> Any:
            near = nearest(order)
            matches = [{"key": one.regimen.key, "words": one.words} for one in near]
            told = {"read as": near.read_as, "summary": near.summary, "printed": str(near)}
            return told | {"matches": matches}

        made.append({"id": order, "found": said(found), "command": _ran("nearest", order)})
    yield "orders.json", dumped(made)


# --- Cohorts ----------------------------------------------------------------------------------


def _frames(columns: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return the same cohort for each engine."""
    import numpy as np
    import pandas as pd
    import polars as pl

    arrays = {}
    for name, cells in columns.items():
        numbers = all(cell is None or type(cell) in (int, float) for cell in cells)
        kind: Any = float if numbers else None
        arrays[name] = np.array(cells, dtype=kind) if None not in cells or numbers else cells
    arrays["sex"] = np.array(columns["sex"], dtype=object)
    polars = pl.DataFrame(dict(columns))
    return {"polars": polars, "pandas": pd.DataFrame(dict(columns)), "numpy": arrays}


def _as_csv(result: Any) -> str:
    """Return a cohort's rows as CSV, whatever engine has them: numbers as floats."""
    import numpy as np
    import polars as pl

    series = []
    for name in getattr(result, "columns", result):
        cells = result[name]
        if not isinstance(cells, pl.Series):
            values = np.asarray(cells)
            if values.dtype.kind in "fiub":
                cells = pl.Series(name, values)
            else:
                gone = [cell is None or cell != cell for cell in values.tolist()]
                pairs = zip(values.tolist(), gone, strict=True)
                cells = pl.Series(name, [None if missing else cell for cell, missing in pairs])
        cells = cells.alias(name)
        if cells.dtype.is_numeric():
            cells = cells.cast(pl.Float64).fill_nan(None)
        elif cells.dtype == pl.Null:
            cells = cells.cast(pl.String)
        series.append(cells)
    return pl.DataFrame(series).write_csv()


def _sums(text: str, each: int = 1000) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()[1:]
    for start in range(0, len(lines), each):
        part = "\n".join(lines[start : start + each])
        yield start, hashlib.sha256(part.encode()).hexdigest()


COLUMNS: dict[str, Any] = {
    "weight": "weight_kg",
    "height": "height_cm",
    "sex": "sex",
    "age": "age_years",
    "pregnant": "pregnant",
    "pre_pregnancy_weight": "before_kg",
}


def _runs(writer: Writer) -> Iterator[tuple[str, Any, dict[str, Any], int]]:
    """Yield the runs of a cohort: name, regimen, options, and how many of the patients."""
    pack = adapters.evidence()
    policies = adapters.find("dosing.policies").ids
    products = adapters.find("dosing.products").ids
    main = pack.regimens["huapaya2019/ivig"]
    for policy, product in itertools.product(policies, products):
        options = {"weight_policy": policy, "product": product, "round_to": "nearest-vial"}
        yield f"{policy}.{product}", main, COLUMNS | options, writer.patients
    few = min(writer.patients, 2000)
    roundings = itertools.cycle(ROUNDINGS)
    # Each regimen meets each policy and each product; together they meet every pair of the two.
    choices = (None, *products)
    for (start, regimen), number in itertools.product(
        enumerate(pack.regimens), range(max(len(policies), len(choices)))
    ):
        policy = policies[number % len(policies)]
        product = choices[(number + start) % len(choices)]
        round_to = next(roundings)
        if product is None and round_to in ("nearest-vial", "vial-up", "vial-down"):
            round_to = "2.5 g"
        more: dict[str, Any] = {"weight_policy": policy, "product": product, "round_to": round_to}
        if regimen.readings:
            more["reading"] = (1, 2, "all")[number % 3]
        if not isinstance(regimen.days_per_course, int) and number % 4:
            more["days"] = 4
        if number % 4 == 1:
            more |= {"weight": "weight_lb", "pre_pregnancy_weight": "before_lb", "prefix": "ivig_"}
        name = f"{regimen.key.replace('/', '-')}.{policy}.{product or 'no-product'}"
        yield name, regimen, COLUMNS | more, few
    bare = {"weight": "weight_kg"}
    for regimen in pack.regimens:
        yield f"{regimen.key.replace('/', '-')}.bare", regimen, bare, few


@outlet
def cohorts(writer: Writer) -> Iterator[File]:
    """A cohort under every policy with each product, by three engines, row by row.

    An engine whose rows are those of another has no file of its own: the index says which.
    """
    columns = cohort(writer.patients)
    whole = _frames(columns)
    part = _frames({name: cells[:2000] for name, cells in columns.items()})
    kinds, refused, sums = [], [], []
    for name, regimen, options, many in _runs(writer):
        texts: dict[str, str] = {}
        for engine, frame in (whole if many == writer.patients else part).items():
            try:
                result = adapters.for_cohort(regimen, frame, **options)
            except adapters.error() as error:
                refused.append(
                    {"id": f"{name} {engine}", "why": f"{type(error).__name__}: {error}"}
                )
                continue
            for column in getattr(result, "columns", result):
                kinds.append([name, engine, column, str(result[column].dtype)])
            text = _as_csv(result)
            file = f"{name}.{engine}.csv.gz"
            other = next((one for one, known in texts.items() if known == text), None)
            writer.keys[f"cohorts/{file}"] = ["patient"]
            sums += [[name, engine, start, digest] for start, digest in _sums(text)]
            if other is not None:
                writer.same[f"cohorts/{file}"] = f"cohorts/{other}"
                continue
            texts[file] = text
            yield file, text
    writer.keys["cohorts/types.csv"] = ["run", "engine", "column"]
    yield "types.csv", _csv([["run", "engine", "column", "type"], *kinds])
    yield "sums.csv", _csv([["run", "engine", "first row", "sha256"], *sums])
    yield "refused.json", dumped(refused)


@outlet
def codebooks(writer: Writer) -> Iterator[File]:
    """What the columns of a cohort mean."""
    made = []
    names = ("weight_policy", "product", "round_to", "reading", "days", "age", "prefix")
    for name, regimen, options, _ in _runs(writer):
        chosen = {key: value for key, value in options.items() if key in names}
        found = said(lambda r=regimen, o=chosen: adapters.cohort_codebook(r, **o))  # type: ignore[misc]
        if isinstance(found, dict):
            found = [{"id": column, "meaning": meaning} for column, meaning in found.items()]
        made.append({"id": name, "columns": found})
    yield "codebooks.json", dumped(made)


# --- The assistant ----------------------------------------------------------------------------


def _calls(pack: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for words in (*WORDS[:20], *PHRASES):
        yield "search", {"words": words}
    for one in adapters.publications(pack):
        yield "study", {"id": one.id}
    people: tuple[dict[str, Any], ...] = (
        {"weight": "70 kg"},
        {"weight": "154 lb", "product": "octagam-10", "round_to": "nearest-vial"},
        {
            "weight": "100 kg",
            "height": "175 cm",
            "sex": "male",
            "age": 50,
            "weight_policy": "adjusted",
            "product": "privigen-10",
            "round_to": "5 g",
        },
        {"weight": "80 kg", "height": "165 cm", "sex": "female", "pregnant": True},
        {"weight": "25 kg", "age": 8, "days": 2},
        {"weight": "700 kg"},
    )
    for regimen, person in itertools.product(pack.regimens.ids, people):
        yield "dose", {"regimen": regimen, **person}
    rows = (*pack.outcomes.ids, *pack.adverse_events.ids)
    for key, measure in itertools.product(rows, ("risk-ratio", "mean-difference", "proportion")):
        yield "effect", {"outcome": key, "measure": measure}
    for claim in (*pack.claims.ids, *SENTENCES):
        yield "check_claim", {"claim": claim}
    for style in ("text", "bibtex", "ris", "csl-json", "ama", "vancouver", "apa"):
        yield "cite", {"keys": list(pack.references.ids)[:12], "style": style}
    for name, wrong in (("study", "id"), ("dose", "regimen"), ("effect", "outcome")):
        more = {"weight": "70 kg"} if name == "dose" else {}
        yield name, {wrong: "nosuch2020", **more}


def _answers(pack: Any) -> Iterator[File]:
    tools = adapters.tools(pack)
    made: dict[str, list[Any]] = {}
    for name, arguments in _calls(pack):
        told = said(lambda n=name, a=arguments: getattr(tools, n)(**a))  # type: ignore[misc]
        id = " ".join(str(one) for one in arguments.values())
        made.setdefault(name, []).append({"id": id, "answer": told})
    for name, several in made.items():
        yield f"{name}.json", dumped(several)


@outlet
def assistant(_: Writer) -> Iterator[File]:
    """What the tools answer, and how they describe themselves."""
    pack = adapters.evidence()
    yield from _answers(pack)
    server = adapters.server(pack)
    listed = asyncio.run(server.list_tools())
    yield "tools.json", dumped([tool.model_dump(mode="json") for tool in listed])
    yield "instructions.txt", f"{server.instructions}\n"


# --- A pack of one's own ----------------------------------------------------------------------


@outlet
def own_pack(writer: Writer) -> Iterator[File]:
    """The same for the invented pack about BCG."""
    pack, words = _bcg(), ("--pack", str(BCG))
    yield "check.txt", _ran("check", str(BCG))
    yield "studies.txt", _ran("studies", *words)
    yield "audit.txt", _ran("audit", str(BCG))
    yield "gap-map.txt", _ran("gap-map", *words)
    yield "overlap.txt", _ran("overlap", *words)
    yield "search.txt", _ran("search", *words, "tuberculosis")
    yield "references.bib", adapters.run("references", *words, "--format", "bibtex").out
    yield "vancouver.txt", adapters.run("references", *words, "--format", "vancouver").out
    yield "report.md", adapters.run("report", *words, "--format", "markdown").out
    yield "report.html.txt", text_of(adapters.run("report", *words, "--format", "html").out)
    yield "answer.txt", f"{adapters.answer(pack)}\n"
    yield "pack.json", formatted(pack.to_json())
    yield "fhir.json", formatted(adapters.run("export", "fhir", *words).out)
    writer.keys["own-pack/values.csv"] = VALUE_KEY
    yield "values.csv", adapters.run("values", *words).out
    for one in adapters.publications(pack):
        yield f"show/{one.id}.txt", _ran("show", one.id, *words)
    for name, table in pack.tables().items():
        key = VALUE_KEY if name == "values" else ()
        for file, text in writer.table(f"own-pack/tables/{name}", table, key):
            yield file.removeprefix("own-pack/"), text
    made = [
        {
            "id": f"{row.key} {measure}",
            "effect": said(lambda r=row, m=measure: _effect(r, m)),  # type: ignore[misc]
        }
        for row in pack.outcomes
        for measure in MEASURES[:4]
    ]
    yield "effects.json", dumped(made)
    for file, text in _answers(pack):
        yield f"assistant/{file}", text


# --- The command ------------------------------------------------------------------------------


def write(
    folder: Path,
    number: int = PATIENTS,
    only: Sequence[str] = (),
    say: Callable[[str], None] = lambda line: None,
) -> list[str]:
    """Write the outlets; return the names of those that could not be written."""
    writer, failed = Writer(folder, number), []
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    for name in only or OUTLETS:
        started = time.monotonic()
        try:
            for file, text in OUTLETS[name](writer):
                writer.write(f"{name}/{file}", text)
        except Exception:  # the others are still worth writing
            failed.append(name)
            say(traceback.format_exc())
        say(f"{name}: {time.monotonic() - started:.1f} s{' FAILED' if name in failed else ''}")
    settings = {"patients": number, "only": list(only)}
    index = {"settings": settings, "keys": writer.keys, "same": writer.same}
    (folder / "index.json").write_text(dumped(index), encoding="utf-8")
    return failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the outlets; exit status 1 if one could not be written."""
    parser = argparse.ArgumentParser(description="Write every outlet of the library.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="new or empty")
    parser.add_argument("--patients", type=int, default=PATIENTS, help="of the cohort")
    parser.add_argument("--only", nargs="+", choices=list(OUTLETS), default=[], metavar="OUTLET")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore", DeprecationWarning)
    os.environ["COLUMNS"] = "1000"  # the help, too, runs on
    if not adapters.unwrap():
        print("lines are wrapped: a word more will move the others", file=sys.stderr)
    failed = write(options.folder, options.patients, options.only, lambda line: print(line))
    print(f"written of {adapters.find('__file__')}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
