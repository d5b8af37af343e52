"""Draft the files of studies from a table of figures, to be completed by hand.

A table has a row for each figure and group, a row for each study as meta-analyses have it, or a
column for each group as papers print it. What cannot be taken stands in the draft as a comment:
nothing is left out unsaid. What the table does not tell has a question mark in its place, which
`check` refuses.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from .appraisal import columns, plain_tables
from .appraisal.written import UnreadableError, cleaned, is_absent, read
from .errors import InvalidValueError, near
from .quantities import units
from .records.cell import INTERVALS, SPREADS, Cell
from .records.group import Cohort
from .records.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from .appraisal.sheets import Entry, Sheet
    from .records.group import Group

_CENTRES = ("count", "percent", "mean", "median", "change", "value")
_SIZE = re.compile(r"[\[(,;]?\s*\bn\s*=\s*([\d., ]*\d)\s*[\])]?", re.IGNORECASE)
_CONTROL = re.compile(r"placebo|control|\bno\b|\bnone\b|without|untreated|sham", re.IGNORECASE)
#: What the wide files of meta-analyses call the two groups, which says their roles.
_ROLES = {"treated": "treatment", "control": "comparator"}
#: Columns that an audit reads and a draft has no place for.
_UNUSED = ("domain", "source", "locator", "scale", "exclusive", "correlation")
_P = ("p", "p-value", "p value", "pvalue")
#: What a label says of its figures, at its end: n (%), mean (SD), median [IQR].
_STATISTIC = re.compile(
    r"(?:^|[\s,;:(\u2013-]+)(?:n|no\.|number|mean|median)\W*"
    r"(?:%|sd|s\.d\.|sem?|iqr|range|quartiles?|interquartile range)?\W*$",
    re.IGNORECASE,
)
_ENDS = " ,;:-\u2013"
_DASHES = "- \u2013"

Rows = list[dict[str, Any]]


@attrs.frozen
class Draft:
    """The draft of the file of one study.

    Attributes:
        id: What the study is called, and its file.
        text: The file.
        left: What was not taken; each stands in the file as a comment, too.
    """

    id: str
    text: str
    left: tuple[str, ...]


def drafts(
    file: Path,
    *,
    called: Mapping[str, str] | None = None,
    section: str = "outcome",
    study: str | None = None,
) -> tuple[Draft, ...]:
    r"""Return the drafts of the studies of a table.

    Args:
        file: A CSV file.
        called: What columns are that are not called so: header to column.
        section: What the rows are where the table has no such column: ``outcome``, ``baseline``
            or ``adverse_event``.
        study: The id of the study of a table that is of one; otherwise it is called as in the
            table, or as the file.

    Raises:
        InvalidValueError: It cannot be read, or nothing in it is a figure.

    Examples:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "trials.csv")
        ...     _ = file.write_text("study,ai,n1i,ci,n2i,place\nFoo 1999,3,20,7,21,Rome\n")
        ...     [draft] = drafts(file)
        >>> draft.id, draft.left
        ('foo1999', ("column 'place': Rome",))
    """
    given = _called(columns.of_file(file), called or {})
    long = printed_as(given)
    left: dict[str, list[str]] = {}
    if long is None:
        try:
            table = columns.taken(given)
        except InvalidValueError:
            long = _printed(given, left)
            if not any(row.keys() & {*_CENTRES, "p_value"} for row in long):
                raise
    else:
        long = _printed(given, left)
    if long is None:
        _untaken(given, table, left)
        long = [{"variable": "outcome", **_filled(row)} for row in table.rows]
    rows = long
    made = plain_tables.of_table(rows)
    for fault in made.faults:
        told = f"{fault.variable}, {fault.group}: {fault.message}"
        left.setdefault(fault.study, []).append(told)
    everywhere = left.pop("", []) if [sheet.study for sheet in made.sheets] != [""] else []
    in_units = {_place(row): str(row["unit"]).strip() for row in rows if row.get("unit")}
    if study is not None and len(made.sheets) > 1:
        message = f"the table is of {len(made.sheets)} studies: {study!r:.60} cannot name them all"
        raise InvalidValueError(message, code="contradiction")
    found: dict[str, Draft] = {}
    for sheet in made.sheets:
        lacks = [*left.get(sheet.study, []), *everywhere]
        name = sheet.study or study or file.stem
        id = study or _free(_id(name, "") or "study", found)
        found[id] = _draft(id, name, sheet, lacks, in_units, section, file.name)
    return tuple(found.values())


def _free(id: str, used: Container[str]) -> str:
    """Return an id, with a number where it is used already."""
    number, own = 1, id
    while own in used:
        number += 1
        own = f"{id}-{number}"
    return own


def _called(rows: Rows, called: Mapping[str, str]) -> Rows:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    for header in called:
        if header not in headers:
            raise InvalidValueError(
                f"the table has no column {header!r:.60}; {near(header, headers)}",
                code="unknown-choice",
            )
    return [{called.get(header, header): value for header, value in row.items()} for row in rows]


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "variable" or value}


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("study") or ""), str(row.get("variable"))


def _unit_in(label: str) -> str:
    """Return the unit that a label names: a known one, or something per what known ones are per.

    Examples:
        >>> _unit_in("Ferritin (ng/mL)"), _unit_in("Ferritin, fmol/L"), _unit_in("Relapse (yes/no)")
        ('ng/mL', 'fmol/L', '')
    """
    parts = re.split(r"[,()\[\]]| [-\u2013] ", label)
    known = {name for name in units.known() if name != "%"}  # beside n it says what is printed
    words = [word for part in parts for word in (part.strip(), part.strip().removesuffix("s"))]
    per = {name.rpartition("/")[2] for name in known if "/" in name}
    rates = (word for word in words if re.fullmatch(r"[^\W\d]\S*/\S+", word))
    own = (word for word in rates if word.rpartition("/")[2] in per)
    return next((word for word in words if word in known), "") or next(own, "")


def _short(label: str) -> str:
    r"""Return a label without what it says of its figures, and without its unit.

    Examples:
        >>> _short("Age, years, mean (SD)"), _short("Female - n (%)"), _short("Mean pressure")
        ('Age', 'Female', 'Mean pressure')
    """
    short = _STATISTIC.sub("", label).strip(_ENDS) or label
    unit = _unit_in(short)
    if unit:
        around = r"\s*(?:,\s*|\(|\[|\s[-\u2013]\s)"
        short = re.sub(rf"{around}{re.escape(unit)}s?[)\]]?(?=,|$|\s)", "", short)
    return short.strip(_ENDS) or label


def _untaken(given: Rows, table: columns.Taken, left: dict[str, list[str]]) -> None:
    """Say of every column that was not taken what it holds, by study."""
    study = next((header for header, column in table.columns.items() if column == "study"), None)
    named = {str(row.get("study") or "") for row in table.rows}
    for number, row in enumerate(given, 1):
        name = str(row.get(study) or "") if study is not None else ""
        # Studies of one name are told apart by their rows.
        own = name if name in named else f"{name} (row {number})".strip()
        for header, column in table.columns.items():
            told = f"column {header!r}: {row.get(header)}"
            unused = not column or column in _UNUSED
            if unused and not is_absent(row.get(header)) and told not in left.get(own, ()):
                left.setdefault(own, []).append(told)


# ---- tables as papers print them: a column for each group


def printed_as(rows: Rows) -> Rows | None:
    """Return the rows where a header names a group with its size, such as ``Placebo (n = 17)``."""
    return rows if any(_SIZE.search(header) for header in rows[0]) else None


def _printed(rows: Rows, left: dict[str, list[str]]) -> Rows:
    """Return a printed table with a row for each cell, and say what was not taken."""
    first, *groups = [*rows[0]]
    long: Rows = []
    heading = ""
    for row in rows:
        given = str(row[first] or "")
        label = " ".join(given.split())
        cells = {header: str(row.get(header) or "").strip() for header in groups}
        if label and not any(cells.values()):
            heading = label
            continue
        if heading and not given.startswith(("\t", *_DASHES)):
            heading = ""
        name = f"{heading}/{label.lstrip(_DASHES)}" if heading else label
        for header, text in cells.items():
            if is_absent(text):
                if text:
                    left.setdefault("", []).append(f"{name}, {header}: {text!r}: no figure")
                continue
            try:
                own = label.lstrip(_DASHES) if heading else label
                what = {"variable": _short(name), "label": _short(own), "unit": _unit_in(own)}
                long.append({**what, **_cell(own, header, text)})
            except UnreadableError as error:
                left.setdefault("", []).append(f"{name}, {header}: {text!r}: {error}")
    return long


def _cell(label: str, header: str, text: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if header.strip().casefold() in _P:
        return row | {"p_value": text}
    size = _SIZE.search(header)
    row["group"] = _SIZE.sub("", header).strip(" ,;:-") or header
    if size:
        row["group_n"] = size[1].strip()
    shape, said = read(text).shape, label.casefold()
    if "median" in said:
        kind = "iqr" if re.search(r"iqr|quartile", said) else "range" if "range" in said else ""
        if "#(" in shape or "#[" in shape:
            if not kind:
                raise UnreadableError("the label does not say what the interval is")
            row["interval"] = kind
        return row | {"median": text}
    if "±" in shape or "mean" in said:
        spread = re.search(r"\b(sd|se)m?\b", said)
        if spread and shape in ("#(#)", "#±#", "#(±#)"):
            mean, beside = map(str, read(text).numbers)
            return row | {"mean": mean, spread[1]: beside}
        return row | {"mean": text}
    if shape in ("#(#)", "#(#%)", "#/#", "#of#", "#/#(#%)", "#of#(#%)", "#[#%]"):
        return row | {"count": text}
    if shape == "#%" or (shape == "#" and re.search(r"%|percent", said)):
        return row | {"percent": text}
    if shape == "#":
        counts = re.search(r"\bn\b|\bno\.|number", said)
        return row | {"count" if counts else "value": text}
    raise UnreadableError("the label does not say what its figures are")


# ---- the file


def _draft(
    id: str,
    name: str,
    sheet: Sheet,
    left: Sequence[str],
    in_units: Mapping[tuple[str, str], str],
    section: str,
    file: str,
) -> Draft:
    ids = {
        group.id: _id(group.id, "_") or f"group{place + 1}"
        for place, group in enumerate(sheet.groups)
    }
    sections: list[str] = []
    lacks = list(left)
    used: set[str] = set()
    for entry in sheet.entries:
        told = list(
            _entry(entry, ids, section, used, in_units.get((sheet.study, entry.row.id), ""))
        )
        if told:
            sections.append("\n".join(told))
        else:
            lacks.append(f"{entry.row.label}: {', '.join(map(str, entry.row.values))}")
    head = [
        "#:schema ../schema/study.json",
        f"# Drafted from {file}. Give what has a question mark, check every figure against its",
        f"# source, name {id} in references.bib and in pack.toml, and delete what you do not need.",
        *(f"# Not taken: {' '.join(one.split())}" for one in lacks),
        f"id = {_text(id)}",
        f"title = {_text(name)}",
        'design = "?"                # from the vocabulary of designs',
        f"n = {sheet.n}" if sheet.n is not None else f"n = {_whole(sheet)}",
        "",
        "[source]",
        'cite = "?"                  # key of the reference that the figures were read in',
        '# locator = "Table 2"       # the place in it',
        "",
        "[population]",
        '# description = "adults"    # who they are; and diseases = [...], from the conditions',
    ]
    groups = [line for group in sheet.groups for line in _group(group, ids, _size(group, sheet))]
    note = [
        "",
        "# Each drug that a group was given is a [[regimen]], named by regimen = in its group.",
    ]
    text = "\n".join([*head, *groups, *note, *(f"\n{one}" for one in sections), ""])
    return Draft(id, text, tuple(lacks))


def _size(group: Group, sheet: Sheet) -> int | None:
    """Return how many a group has: as the table says, or the one denominator of its figures."""
    if isinstance(group.n, int):
        return group.n
    cells = [cell for entry in sheet.entries for cell in entry.row.values]
    of = {cell.total for cell in cells if cell.group == group.id}
    [total] = of if len(of) == 1 else [None]
    return total if isinstance(total, int) else None


def _whole(sheet: Sheet) -> str:
    sizes = [_size(group, sheet) for group in sheet.groups if not isinstance(group, Cohort)]
    known = [n for n in sizes if n is not None]
    if sizes and len(known) == len(sizes):
        return f"{sum(known)}                     # its groups together"
    return '"?"                     # or why it is not known: "not-reported", "not-read"'


def _group(group: Group, ids: Mapping[str, str], size: int | None) -> Iterator[str]:
    yield from ("", "[[group]]", f"id = {_text(ids[group.id])}", f"label = {_text(group.id)}")
    if isinstance(group, Cohort):
        yield 'role = "whole-study"'
    elif role := _ROLES.get(group.id) or ("comparator" if _CONTROL.search(group.id) else ""):
        yield f'role = "{role}"'
    else:
        yield 'role = "?"                  # treatment, comparator or another'
    if size is not None:
        yield f"n = {size}"
    if group.within is not None:
        yield f"within = {_text(ids[group.within])}"


def _entry(
    entry: Entry, ids: Mapping[str, str], section: str, used: set[str], unit: str
) -> Iterator[str]:
    row = entry.row
    cells = [cell for cell in row.values if cell.group in ids]
    if len(cells) < len(row.values) or entry.measure:
        return
    said = row.place.section if row.place is not None else ""
    kind = {"baseline": "baseline", "adverse-event": "adverse_event"}.get(said, section)
    own = _free(_id(row.id, "-") or "row", used)
    used.add(own)
    yield from (f"[[{kind}]]", f"id = {_text(own)}", f"label = {_text(row.label)}")
    if kind == "outcome":
        yield 'domains = ["?"]             # from the vocabulary of domains, the main one first'
        if isinstance(row, Outcome) and row.better is not None:
            yield f"better = {_text(row.better)}"
        else:
            yield '# better = "lower"          # or "higher": which is better for the patient'
    if row.unit or unit:
        own = "" if (row.unit or unit) in units.known() else "  # yours: vocabulary/units.toml"
        yield f"unit = {_text(row.unit or unit)}{own}"
    for when in row.when:
        yield f"timepoint = {_text(when)}"
    for cell in cells:
        yield f"values.{ids[cell.group]} = {{ {', '.join(_fields(cell, ids))} }}"
    if row.p is not None:
        sign = "" if row.p.operator == "=" else f', operator = "{row.p.operator}"'
        yield f'p = {{ value = {row.p.value}{sign}, compares = "unclear" }}  # or "groups"'


def _fields(cell: Cell, ids: Mapping[str, str]) -> Iterator[str]:
    for name in (*_CENTRES, *SPREADS):
        value = getattr(cell, name)
        if value is None:
            continue
        if name in INTERVALS:
            low, high = value
            yield f"{name} = [{_number(low)}, {_number(high)}]"
        else:
            yield f"{name} = {_number(value)}"
    if cell.operator != "=":
        yield f"operator = {_text(cell.operator)}"
    if isinstance(cell.total, int):
        yield f"total = {cell.total}"
    elif isinstance(cell.total, str) and (cell.count is not None or cell.percent is not None):
        yield f"total = {_text(ids[cell.total])}"


def _number(value: Decimal | int) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _id(name: str, between: str) -> str:
    """Return a name as an id: small letters and digits of ASCII, with a sign between its words."""
    plain = unicodedata.normalize("NFKD", cleaned(name).replace("%", " percent "))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().casefold())
    return between.join(words)[:60].strip("-_")


def _text(value: str) -> str:
    """Return a text as TOML has it."""
    import json

    return json.dumps(" ".join(str(value).split()), ensure_ascii=False)
