"""Which column of a table is which: usual headers, and wide tables with a column for each group."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from .. import files
from ..errors import InvalidValueError, near
from ..tables.table import Table
from ..words import quoted
from .written import is_absent

#: The columns that are read; all but ``variable`` are optional. `values` tables have them all.
COLUMNS = {
    "study": "Which study or trial; rows of one study are compared with each other",
    "section": "Where in the study, such as baseline",
    "variable": "What is measured; a category is parent/child",
    "label": "The same in words",
    "domain": "What it is about, such as mortality or disease-history",
    "group": "Which group; 'all' is everybody",
    "group_n": "Size of the group",
    "count": "How many; also 7/31, 7 (22.6%) and 7/31 (22.6%)",
    "total": "Of how many; the size of the group where it is left out",
    "percent": "Percentage as printed, with its digits",
    "kind": "What 'value' is: mean, median, value or change",
    "value": "The headline figure, if it is neither a count nor a percentage",
    "mean": "The mean; also 51.9 ± 9.7",
    "median": "The median",
    "change": "The change from baseline",
    "sd": "Standard deviation",
    "se": "Standard error",
    "low": "Lower limit of an interval",
    "high": "Upper limit of an interval",
    "interval": "range, iqr or ci95",
    "ci_low": "Lower limit of a 95% confidence interval",
    "ci_high": "Upper limit of a 95% confidence interval",
    "ci": "Both limits of a 95% confidence interval, such as 0.19 to 0.94",
    "effect": "What compares two groups, such as a risk ratio; also 0.43 (0.19 to 0.94)",
    "effect_measure": "What 'effect' is, such as RR, OR, HR, RD or MD",
    "operator": "<, <=, >, >= or ~ where the figure is not exact",
    "p_value": "p-value between the groups of the variable, as printed, such as 0.03 or <0.001",
    "scale": "'integer' where each answer is a whole number, '0 to 10' for its ends, or both",
    "exclusive": "'yes' where the categories of a row exclude one another and are all there are",
    "correlation": "Correlation of the figures before and after a change",
    "unit": "Unit of the value",
    "timepoint": "When, such as '6 months'",
    "source": "Where the figure was read",
    "locator": "The place in it",
}

#: How the columns are called in tables of others.
_ALIASES = {
    "study": "trial author authors paper studyid trialid studlab slab studyname trialname "
    "publication reference",
    "variable": "outcome characteristic measure item parameter endpoint event_type outcomename "
    "measurement",
    "label": "description",
    "group": "arm treatment cohort intervention groupname armname",
    "group_n": "groupn groupsize ngroup narm armn size samplesize",
    "count": "events event cases nevents eventcount ncases counts number frequency freq n% no% "
    "events%",
    "total": "ntotal totaln denominator of outof patients participants npatients",
    "percent": "pct percentage % perc percents proportionpercent npercent percentpatients",
    "mean": "average avg meanvalue",
    "median": "med",
    "change": "meanchange changefrombaseline",
    "sd": "std stddev stdev standarddeviation stdeviation",
    "se": "sem stderr stderror standarderror",
    "ci_low": "cilower lowerci lcl lowercl cilb lowerlimit ci95low low95 lower95 ci95lower lci ll "
    "cil loci",
    "ci_high": "ciupper upperci ucl uppercl ciub upperlimit ci95high high95 upper95 ci95upper uci "
    "ul cih hici",
    "low": "lower",
    "high": "upper",
    "ci": "95%ci ci95% 95ci ci95 confidenceinterval 95%confidenceinterval cis interval95",
    "effect": "estimate effectsize effectestimate treatmenteffect pointestimate",
    "effect_measure": "sm measureofeffect",
    "p_value": "p pvalue pval pvalues",
    "unit": "units",
    "timepoint": "time when visit followup timepoints",
    "source": "src",
    "locator": "page place",
    "interval": "intervaltype",
    "kind": "type statistic",
}
#: Headers that say two things: the column, and what its figures are besides.
_SAID: Mapping[str, tuple[str, str, str]] = {
    "q1": ("low", "interval", "iqr"),
    "q3": ("high", "interval", "iqr"),
    **dict.fromkeys(("min", "minimum"), ("low", "interval", "range")),
    **dict.fromkeys(("max", "maximum"), ("high", "interval", "range")),
    **dict.fromkeys(("meansd", "meanstd", "msd"), ("mean", "spread", "sd")),
    **dict.fromkeys(("meanse", "meansem"), ("mean", "spread", "se")),
    **{
        name: ("effect", "effect_measure", measure)
        for name, measure in (
            ("rr", "RR"),
            ("riskratio", "RR"),
            ("relativerisk", "RR"),
            ("or", "OR"),
            ("oddsratio", "OR"),
            ("hr", "HR"),
            ("hazardratio", "HR"),
            ("irr", "IRR"),
            ("rateratio", "IRR"),
            ("rd", "RD"),
            ("riskdifference", "RD"),
            ("md", "MD"),
            ("meandifference", "MD"),
            ("smd", "SMD"),
            ("aor", "adjusted OR"),
            ("ahr", "adjusted HR"),
            ("adjustedor", "adjusted OR"),
            ("adjustedhr", "adjusted HR"),
            ("adjustedrr", "adjusted RR"),
            ("adjustedoddsratio", "adjusted OR"),
            ("adjustedhazardratio", "adjusted HR"),
        )
    },
    "medianiqr": ("median", "interval", "iqr"),
    "medianrange": ("median", "interval", "range"),
}
#: The figures that an audit can hold against something.
FIGURES = (
    "count",
    "percent",
    "mean",
    "median",
    "change",
    "value",
    "low",
    "high",
    "ci_low",
    "ci_high",
    "ci",
    "effect",
    "p_value",
    "group_n",
)
#: Wide tables of R: metafor's and metadat's names, and those of the package meta.
_OF_R = {
    **{
        f"{n}{i}{e}": (column, i)
        for i in "12"
        for e in ("i", "")
        for n, column in (("n", "total"), ("m", "mean"), ("sd", "sd"), ("x", "count"))
    },
    **{
        f"{n}{arm}{e}": (column, i)
        for arm, i in (("t", "1"), ("c", "2"))
        for e in ("i", "")
        for n, column in (("x", "count"), ("n", "total"))
    },
    "tpos": ("count", "1"),
    "tneg": ("rest", "1"),
    "cpos": ("count", "2"),
    "cneg": ("rest", "2"),
    "ai": ("count", "1"),
    "bi": ("rest", "1"),
    "ci": ("count", "2"),
    "di": ("rest", "2"),
    **{
        f"{n}.{arm}": (column, i)
        for arm, i in (("e", "1"), ("c", "2"))
        for n, column in (("event", "count"), ("n", "total"), ("mean", "mean"), ("sd", "sd"))
    },
}
_ARMS = {"1": "treated", "2": "control"}


@attrs.frozen
class Taken:
    """A table in the columns that are read, and what each of its own was taken for."""

    rows: tuple[dict[str, Any], ...]
    columns: Mapping[str, str]


def is_table(source: object) -> bool:
    """Say whether something is rows, a data frame, an Arrow table, or the path of a CSV file.

    Examples:
        >>> is_table([{"variable": "death"}]), is_table("trials.csv"), is_table("my-pack")
        (True, True, False)
    """
    if isinstance(source, (str, Path)):
        return Path(source).suffix in (".csv", ".tsv", ".txt")
    if isinstance(source, (Sequence, Table)) and not isinstance(source, bytes):
        return all(isinstance(row, Mapping) for row in source)
    framed = any(hasattr(source, name) for name in ("to_dicts", "to_pylist", "to_dict"))
    return framed and hasattr(source, "columns")


def records(source: object) -> list[Mapping[str, Any]]:
    """Return the rows of a table: dictionaries, a data frame, an Arrow table or a CSV file.

    Raises:
        InvalidValueError: It is none of these, or has no rows.
    """
    if isinstance(source, Path) or (isinstance(source, str) and "\n" not in source):
        source = of_file(source)
    if not isinstance(source, (Mapping, Table)):
        for name, arguments in (("to_dicts", ()), ("to_pylist", ()), ("to_dict", ("records",))):
            if hasattr(source, "columns") or name == "to_pylist":
                method = getattr(source, name, None)
                if callable(method):
                    source = method(*arguments)
                    break
    rows = list(source) if isinstance(source, Iterable) and not isinstance(source, str) else None
    if rows is None:
        raise InvalidValueError(
            "expected a pack of evidence, or rows of a table (dictionaries with the columns "
            f"{', '.join(COLUMNS)}), not {quoted(source)}"
        )
    for place, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise InvalidValueError(
                f"row {place} is not a dictionary of columns but {quoted(row)}; the columns are "
                f"{', '.join(COLUMNS)}"
            )
    return rows


def of_file(path: str | Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV file, separated by commas, semicolons, tabs or bars.

    Raises:
        InvalidValueError: It cannot be read, or is empty.
    """
    text = files.read_text(path)
    head = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    sign = max(",;\t|", key=head.count)
    try:
        rows: list[dict[str, Any]] = list(
            csv.DictReader(io.StringIO(text.lstrip(), newline=""), delimiter=sign)
        )
    except csv.Error as error:
        raise InvalidValueError(f"cannot read {path}: {error}", code="unreadable") from None
    if not rows:
        raise InvalidValueError(f"{path} holds no row below its header")
    return [{str(k): v for k, v in row.items() if k is not None} for row in rows]


def taken(rows: Sequence[Mapping[str, Any]]) -> Taken:
    """Return a table in the columns that are read.

    Raises:
        InvalidValueError: None of its columns is one that holds a figure.

    Examples:
        >>> made = taken([{"Trial": "a", "Outcome": "death", "events": 7, "n": 31}])
        >>> made.columns
        {'Trial': 'study', 'Outcome': 'variable', 'events': 'count', 'n': 'total'}
    """
    headers = list(dict.fromkeys(str(name) for row in rows for name in row))
    wide = _wide(headers)
    own = _named([h for h in headers if h not in wide])
    if wide:
        made = [
            long for number, row in enumerate(rows, 1) for long in _long(row, wide, own, number)
        ]
        made = _with_study(made)
        said = {h: f"{c} of {g}" for h, (c, g) in wide.items()}
    else:
        made, said = [{own[str(h)]: v for h, v in row.items() if own[str(h)]} for row in rows], {}
    columns = {h: said.get(h, own.get(h, "")) for h in headers}
    besides = dict(_SAID[_plain(h)][1:] for h in own if own[h] and _plain(h) in _SAID)
    made = [{**besides, **row} for row in made] if besides else made
    if not any(c.partition(" of ")[0] in FIGURES for c in columns.values()):
        listed = ", ".join(headers) or "none"
        hints = "; ".join(f"{h}: {near(h, COLUMNS)}" for h in headers[:3])
        raise InvalidValueError(
            f"nothing in the table can be read: its columns are {listed}; those that hold figures "
            f"are {', '.join(FIGURES)} ({hints})"
        )
    return Taken(tuple(made), columns)


def _plain(header: str) -> str:
    plain = re.sub(r"[^a-z0-9%]", "", header.casefold().replace("p-value", "pvalue"))
    return re.sub(r"(?<=.)(?:95%ci|ci95%|95%confidenceinterval)$", "", plain)


_BY_ALIAS = {
    **{_plain(alias): column for column, names in _ALIASES.items() for alias in names.split()},
    **{header: column for header, (column, _, _) in _SAID.items()},
    **{_plain(column): column for column in COLUMNS},
}


def _named(headers: Sequence[str]) -> dict[str, str]:
    """Each header with the column that it is; "" where it is none, or a second of one."""
    found = {h: h if h in COLUMNS else _BY_ALIAS.get(_plain(h), "") for h in headers}
    held = set(found.values())
    for header in headers:
        if found[header] or _plain(header) not in ("n", "nn"):
            continue
        # "n" is how many had it beside a capital N, and of how many beside counts or means.
        others = [h for h in headers if h != header and _plain(h) == "n"]
        if others:
            found[header] = "total" if header.strip().isupper() else "count"
        elif "count" in held and "total" not in held:
            found[header] = "total"
        elif held & {"mean", "median", "change", "sd", "se"} and "percent" not in held:
            found[header] = "group_n"
    seen: dict[str, str] = {}
    for header in sorted(headers, key=lambda h: h not in COLUMNS):
        column = found[header]
        if column and seen.setdefault(column, header) != header:
            found[header] = ""
    return {header: found[header] for header in headers}


def _wide(headers: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The columns of a wide table with the figure and the group of each; none where it is long."""
    of_r = {h: _OF_R[h.casefold()] for h in headers if h.casefold() in _OF_R}
    groups = {g: {c for c, of in of_r.values() if of == g} for g in "12"}
    if groups["1"] and groups["1"] == groups["2"] and groups["1"] & {"count", "mean"}:
        return {h: (c, _ARMS[g]) for h, (c, g) in of_r.items()}
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for header in headers:
        if header in COLUMNS or _plain(header) in _BY_ALIAS:
            continue
        parts = [p for p in re.split(r"[_.\s]+", header) if p]
        for cut in range(1, len(parts)):
            for base, group in ((parts[:cut], parts[cut:]), (parts[cut:], parts[:cut])):
                name = _plain("".join(base))
                column = "total" if name == "n" else _BY_ALIAS.get(name, "")
                if column in ("count", "total", "percent", "mean", "sd", "se", "group_n"):
                    found.setdefault(" ".join(group), {}).setdefault(column, (header, column))
    sets = [frozenset(columns) for columns in found.values()]
    best = max(sets, key=lambda s: (sets.count(s), len(s)), default=frozenset())
    if sets.count(best) < 2 or not best & {"count", "mean", "percent"}:
        return {}
    chosen = {g: columns for g, columns in found.items() if frozenset(columns) == best}
    return {header: (c, g) for g, columns in chosen.items() for header, c in columns.values()}


def _long(
    row: Mapping[str, Any], wide: Mapping[str, tuple[str, str]], own: Mapping[str, str], number: int
) -> list[dict[str, Any]]:
    """One row of a wide table as one row for each group."""
    shared = {own[str(h)]: v for h, v in row.items() if own.get(str(h))}
    shared["row"] = number
    found: dict[str, dict[str, Any]] = {}
    for header, (column, group) in wide.items():
        found.setdefault(group, {**shared, "group": group})[column] = row.get(header)
    for one in found.values():
        rest = one.pop("rest", None)
        if "rest" in {c for c, _ in wide.values()} and not is_absent(rest):
            one["total"] = _sum(one.get("count"), rest)
        one.setdefault("variable", "events" if "count" in one else "score")
        if "total" in one and "mean" in one:
            one["group_n"] = one.pop("total")
    return [*found.values()]


def _sum(count: Any, rest: Any) -> Any:
    try:
        return int(float(count)) + int(float(rest))
    except (TypeError, ValueError):
        return None


def _with_study(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a wide table that tell one thing of one study are those of several studies."""

    def told(row: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(row.get(c) or "") for c in ("study", "variable", "timepoint", "section"))

    numbers: dict[tuple[str, ...], set[int]] = {}
    for row in rows:
        numbers.setdefault(told(row), set()).add(row["row"])
    several = [len(numbers[told(row)]) > 1 for row in rows]
    for row, again in zip(rows, several, strict=True):
        place, name = row.pop("row"), str(row.get("study") or "")
        row["study"] = f"{name} (row {place})".strip() if again else name
    return rows
