"""The columns of one figure in the table of values."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records import words
from ..records.cell import PValue, person_time
from ..records.dose import Phase
from ..records.group import Group
from ..records.outcome import AdverseEvent, Outcome
from ..records.regimen import DosingRegimen
from ..records.row import SECTIONS, Reported, Row
from ..records.source import Absence, ReadIn, Source, is_known
from ..records.study import Period, Publication, Study
from ..statistics.denominators import no_denominator
from .figures import figure as in_words
from .table import Column, Record, Table

if TYPE_CHECKING:
    from ..query.pack import Pack


def answer(reported: Reported) -> Record:
    """Return the columns of one cell: as answered, with the printed form."""
    cell, source, total = reported.cell, reported.source, reported.total
    place = reported.printed_source
    interval, (low, high) = cell.interval or ("", (None, None))
    spread = next((s for s in (cell.sd, cell.se, cell.plus_minus) if s is not None), None)
    unclear = "" if isinstance(total, int) or total is None else f"denominator {total}"
    if isinstance(reported.row, AdverseEvent):
        unclear = no_denominator(reported)
    kind = "finding" if cell.absent is not None else cell.kind
    return {
        "label": reported.full_label,
        "group": cell.group,
        "group_n": reported.group_n,
        "kind": kind,
        "value": cell.headline,
        "unit": reported.unit or ("%" if kind == "percentage" else ""),
        "sd": spread,
        "low": low,
        "high": high,
        "interval": interval,
        "count": cell.count,
        "total": total if isinstance(total, int) else None,
        "percent": cell.percent,
        "operator": "" if cell.operator == "=" else cell.operator,
        "timepoint": "; ".join(reported.timepoint),
        "printed": reported.printed.printed_form,
        "corrected": reported.corrected,
        **_place(source),
        "printed_source": place.cite if place else "",
        "printed_locator": place.locator if place else "",
        "note": joined(
            str(cell.absent or ""),
            "± is not identified as SD or SE" if cell.plus_minus is not None else "",
            "± is a standard error" if cell.se is not None else "",
            f"events in {person_time(cell.person_time)}" if cell.person_time is not None else "",
            unclear,
            cell.note or "",
            derived(source),
            *whys(reported.corrections),
        ),
    }


def _place(source: Source | None) -> Record:
    """Return the columns of where a figure was read, and what was read as far as it says so."""
    if source is None:
        return {"source": "", "locator": "", "read_in": ""}
    return {"source": source.cite, "locator": source.locator, "read_in": source.read_in or ""}


def _parts_of(given: DosingRegimen | Phase) -> list[tuple[str, str, str, Any]]:
    """Return the parts of a regimen or of a phase: id, label, kind, and what is reported."""
    times, hours, weekly = given.times_per_day, given.hours_per_day, given.days_per_week
    target = given.target
    return [
        ("dose-per-day", "Dose per day", "dose", given.daily_dose),
        ("single-dose", "Single dose", "dose", given.single_dose),
        ("dose-per-course", "Dose per course", "dose", given.course_dose),
        ("times-per-day", "Times a day", "value", None if times is None else Span(times)),
        (
            "hours-per-day",
            "Hours a day",
            "duration",
            None if hours is None else Span(Amount(hours, "hour")),
        ),
        ("days-per-week", "Days a week", "duration", weekly),
        ("days-per-course", "Days per course", "duration", given.days_per_course),
        ("duration", "Duration", "duration", given.duration),
        (
            "target",
            f"Target, {target.of}" if target else "",
            "value",
            target.level if target else None,
        ),
        ("courses", "Courses", "value", given.courses),
        ("interval", "Interval", "duration", given.interval),
    ]


def part_of_regimen(part: Any) -> Record:
    """Return the columns of one part of a regimen."""
    if isinstance(part, int):
        return {"value": numeric.decimal(part), "unit": "day", "printed": str(part)}
    if not isinstance(part, Span):  # a rate limit
        operator = part.operator
        return _amount(part.value) | {"operator": operator, "printed": f"{operator}{part.value}"}
    if part.is_exact:
        return _amount(part.low) | {"printed": str(part.low)}
    if part.low is None or part.high is None:
        operator = ">=" if part.high is None else "<="
        return _amount(part.low or part.high) | {"operator": operator, "printed": str(part)}
    low, high = _amount(part.low), _amount(part.high)
    basis = {"mean-of-cohort": "range of means of the cohort"}.get(part.basis, "")
    bounds = {"low": low["value"], "high": high["value"], "interval": "range", "note": basis}
    return bounds | {"unit": low["unit"], "printed": str(part)}


def _amount(bound: Any) -> Record:
    if isinstance(bound, Amount):
        return {"value": bound.value, "unit": bound.unit}
    return {"value": bound, "unit": ""}


def derived(source: Source | None) -> str:
    """Say that a figure was computed, for the note."""
    return "derived, not printed" if source and source.method == "derived" else ""


def whys(corrections: Any) -> list[str]:
    """Return why corrections were made, for the note."""
    return [
        ("corrected" if c.proven else "probably wrong, kept as printed")
        + (f" ({c.cite})" if c.cite else "")
        + f": {c.why}"
        for c in corrections
    ]


def joined(*parts: str) -> str:
    """Join the parts of a note, each once."""
    return "; ".join(dict.fromkeys(part for part in parts if part))


_NUMBER: dict[str, Any] = {"type": "number"}
_WHOLE: dict[str, Any] = {"type": "integer"}
COLUMNS = (
    Column("study", "Key of the study or review, or of the document for figures of its own"),
    Column(
        "section",
        "design, population, baseline, outcome, adverse-event or follow-up",
        terms=tuple(SECTIONS),
    ),
    Column("variable", "Id of what is measured; a category is parent/child"),
    Column("label", "What is measured, in words"),
    Column("domain", "What it is about, from the vocabulary of domains; the main one of several"),
    Column("group", "The group; 'one vs other' for a comparison of two"),
    Column("group_n", "Size of the group, if it is known", **_WHOLE),
    Column(
        "kind",
        "count, percentage, mean, median, value, change, dose, rate, duration, date, p-value; "
        "finding: a result in words, or none reported (see note)",
        terms=(
            *("count", "percentage", "mean", "median", "value", "change", "dose", "rate"),
            *("duration", "date", "p-value", "finding"),
        ),
    ),
    Column("value", "The headline figure, whatever its kind", **_NUMBER),
    Column("unit", "Unit of the value; empty for counts"),
    Column(
        "sd", "Standard deviation, or a figure after ± that is not identified (see note)", **_NUMBER
    ),
    Column("low", "Lower bound of the interval", **_NUMBER),
    Column("high", "Upper bound of the interval", **_NUMBER),
    Column("interval", "range, iqr or ci95", terms=("range", "iqr", "ci95")),
    Column("count", "How many", **_WHOLE),
    Column("total", "Of how many, where that is known", **_WHOLE),
    Column("percent", "Percentage", unit="%", **_NUMBER),
    Column(
        "operator",
        "<, <=, >, >= or ~ (roughly); empty where the figure is exact",
        terms=("<", "<=", ">", ">=", "~"),
    ),
    Column("p_value", "p-value", **_NUMBER),
    Column("timepoint", "When"),
    Column("figure", "The figure as the library answers with it, in words; empty for a finding"),
    Column("printed", "The figure as printed, normalised; empty where only words are printed"),
    Column(
        "corrected",
        "Whether a proven correction applies; the other columns hold what is right",
        type="boolean",
    ),
    Column(
        "source",
        "Key of the reference where the figure was read, as answered",
        refers="references.key",
    ),
    Column("locator", "The place in it"),
    Column(
        "printed_source",
        "Key of the reference where the printed figure stands, or where its place is blank",
        refers="references.key",
    ),
    Column("printed_locator", "The place in it"),
    Column("note", "What must be known about the figure"),
    Column(
        "read_in",
        "What was read of the source: the document of the pack, an abstract, ...; secondary is "
        "what somebody else writes of it, and nothing is computed from that",
        terms=get_args(ReadIn),
    ),
    Column("pack", "Id of the pack that the study or review stands in"),
)
_EMPTY: Record = {c.name: "" if c.type == "text" else None for c in COLUMNS} | {"corrected": False}
_SHOWN = ("study", "variable", "group", "figure", "corrected", "printed", "timepoint")


def values(evidence: "Pack", publications: "tuple[Publication, ...] | None" = None) -> Table:
    """Return every reported number of a pack, or of some of its studies and reviews."""
    rows = [row for publication in evidence.publications() for row in _Rows(publication).all()]
    document = evidence.manifest.document
    for figure in evidence.question.figures:
        for reported in figure.reported():
            # Several packs that are read as one have a document each.
            study = figure.source.cite if figure.source else document
            row = {"study": study, "section": "design", "variable": figure.id}
            rows.append(_EMPTY | row | answer(reported))
    packs = {publication.id: publication.pack for publication in evidence.publications()}
    manifest = evidence.manifest
    rows = [
        _printed_place(row)
        | {
            "figure": in_words(row),
            "read_in": row["read_in"] or evidence.read_in(Source(cite=row["source"], locator="")),
            "pack": packs.get(row["study"]) or manifest.pack_of(row["study"]),
        }
        for row in rows
    ]
    known = {
        "study": dict.fromkeys(
            [*(r.id for r in evidence.publications()), *(r["study"] for r in rows)]
        ),
        "variable": dict.fromkeys(row["variable"] for row in rows),
        "source": evidence.references.ids,
    }
    table = Table(COLUMNS, rows, title=f"{len(rows)} values", shown=_SHOWN, known=known)
    if publications is None:
        return table
    wanted = {publication.id for publication in publications}
    return table.select(lambda row: row["study"] in wanted)


def _printed_place(row: Record) -> Record:
    """Return a row with the place of its printed figure: its own where nothing is corrected."""
    if row["printed_source"]:
        return row
    return row | {"printed_source": row["source"], "printed_locator": row["locator"]}


def _without_figure(row: Record) -> str:
    """Return what stands in the place of a figure: the reason why there is none, or in words."""
    said = row["note"].split("; ")
    return next((str(reason) for reason in Absence if str(reason) in said), "in words")


class _Rows:
    """The rows of one study or review."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.sizes = {g.id: g.n for g in publication.groups if isinstance(g.n, int)}

    def all(self) -> Iterator[Record]:
        publication, at = self.publication, self.publication.place_of
        if isinstance(publication.n, int):
            yield self._number("n", "Participants", "all", publication.n, at("n"))
        if isinstance(publication, Study) and isinstance(publication.period, Period):
            yield self._period(publication.period, "design", "period", at("period"))
        for group in publication.groups:
            yield from self._size(group)
        for regimen in publication.regimens:
            yield from self._regimen(regimen)
        for criterion in publication.criteria:
            if criterion.period is not None:
                place = at(criterion.kind)
                yield self._period(criterion.period, "population", "period", place)
        for row in publication.rows():
            for record in (*self._findings(row), *self._row(row)):
                yield record | self._about(row, record["note"])

    def _base(self, **columns: Any) -> Record:
        return _EMPTY | {"study": self.publication.id} | columns

    def _number(self, variable: str, label: str, group: str, n: int, source: Source) -> Record:
        return self._base(
            section="design",
            variable=variable,
            label=label,
            group=group,
            group_n=n,
            kind="count",
            value=n,
            count=n,
            printed=str(n),
            **_place(source),
        )

    def _period(self, period: Period, section: str, variable: str, place: Source) -> Record:
        source = period.source or place
        return self._base(
            section=section,
            variable=variable,
            label="Period",
            group="all",
            group_n=self.sizes.get("all"),
            kind="date",
            low=period.low,
            high=period.high,
            interval="range",
            printed=f"{period.low}–{period.high}",
            **_place(source),
        )

    def _size(self, group: Group) -> Iterator[Record]:
        if isinstance(group.n, int):
            source = group.source or self.publication.place_of("groups")
            row = self._number("n", group.label, group.id, group.n, source)
            yield row | {"note": joined(group.note or "", derived(source))}

    def _regimen(self, regimen: DosingRegimen) -> Iterator[Record]:
        people = [group.id for group in self.publication.groups if group.regimen == regimen.id]
        group = people[0] if people else ""
        source = regimen.source or self.publication.place_of("regimens")
        rate = regimen.maximum_rate
        parts = [*_parts_of(regimen), ("maximum-rate", "Maximum infusion rate", "rate", rate)]
        for number, phase in enumerate(regimen.phases, 1):
            parts += [
                (f"phase-{number}/{id}", f"{phase.label}: {label.lower()}", kind, part)
                for id, label, kind, part in _parts_of(phase)
            ]
        for id, label, kind, part in parts:
            if not is_known(part):
                continue
            row = self._base(
                section="design",
                variable=f"{regimen.id}/{id}",
                label=label,
                group=group,
                group_n=self.sizes.get(group),
                kind=kind,
                **_place(source),
            )
            follows = id.replace("-", "_") in regimen.derived
            origin = "follows from other figures" if follows else ""
            note = joined(origin, regimen.note or "", regimen.caution or "")
            yield row | part_of_regimen(part) | {"note": note}

    def _about(self, row: Row, note: str) -> Record:
        """Return the domain of a row's figures, and what must be said of all of them."""
        more = f"repeats {row.origin}, not counted again" if row.origin else ""
        if isinstance(row, AdverseEvent) and row.includes:
            more = f"named without a count: {', '.join(row.includes)}"
        return {"domain": row.subject, "note": joined(note, more)}

    def _findings(self, row: Row) -> Iterator[Record]:
        if not isinstance(row, Outcome) or row.finding is None:
            return
        finding = row.finding
        versus = f"{finding.group} vs {finding.versus}" if finding.versus else finding.group
        source = row.stands_in
        for when in row.timepoint or ("",):
            yield self._base(
                section=row.section,
                variable=row.measured,
                label=row.full_title,
                group=versus,
                group_n=self.sizes.get(versus),
                kind="finding",
                timepoint=when,
                **_place(source),
                note=joined(words.finding(row), row.note or ""),
            )

    def _row(self, row: Row) -> Iterator[Record]:
        head = {"section": row.section, "variable": row.measured}
        for reported in row.reported():
            columns = answer(reported)
            columns["note"] = joined(row.note or "", columns["note"])
            yield self._base(**head) | columns
            if reported.cell.p is not None:
                yield self._base(**head) | self._p(row, reported.cell.p, reported)
        if row.p is not None:
            yield self._base(**head) | self._p(row, row.p, None)

    def _p(self, row: Row, p: PValue, cell: Reported | None) -> Record:
        groups = p.groups or tuple(c.group for c in ([cell.cell] if cell else row.values))
        name = " vs ".join(groups) if p.compares == "groups" or len(groups) > 1 else groups[0]
        concerned = row.p_corrections if cell is None else ()
        over = "change over time" if p.compares == "over-time" else ""
        test = f"test: {p.test}" if p.test else ""
        source = cell.printed_source if cell else row.stands_in
        return {
            "label": cell.full_label if cell else row.full_title,
            "group": name,
            "group_n": self.sizes.get(name),
            "kind": "p-value",
            "value": p.value,
            "p_value": p.value,
            "operator": "" if p.operator == "=" else p.operator,
            "timepoint": "; ".join(cell.timepoint if cell else row.timepoint),
            "printed": str(p),
            "corrected": any(correction.proven for correction in concerned),
            **_place(source),
            "note": joined(*row.p_cautions(cell), p.note or "", over, test, *whys(concerned)),
        }


def for_manuscript(evidence: "Pack", table: Table) -> Table:
    """Return figures in few columns with names for ids; places, corrections and notes below.

    Args:
        evidence: The pack.
        table: Its values, or some of them.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> figures = mie.document.values().where(study="wang2022", variable="mortality-6mo")
        >>> made = for_manuscript(mie.document, figures)
        >>> print(made.to_csv().splitlines()[1])
        Wang 2022,Death within 6 months,IVIG,6 months,"22.6% [a, b]"
        >>> print(made.notes[0])
        [a] InpharmD n.d.: Table 2, Results.
    """
    groups_of = {one.id: one.groups for one in evidence.publications()}
    rows = []
    for row in table:
        labels = {group.id: group.label for group in groups_of.get(row["study"], ())}
        groups = [labels.get(id, id) for id in row["group"].split(" vs ")]
        was = f"Printed: {row['printed'] or 'no figure'}." if row["corrected"] else ""
        below = {
            "place": f"{row['source']}: {row['locator']}.",
            "printed": was,
            "note": row["note"],
        }
        rows.append(
            {
                "Study": words.named(evidence, row["study"]),
                "What": row["label"],
                "Group": " against ".join(groups),
                "When": row["timepoint"],
                "Figure": row["figure"] or _without_figure(row),
                **{name: words.named(evidence, said) for name, said in below.items()},
            }
        )
    columns = {name: name for name in ("Study", "What", "Group", "When", "Figure")}
    given = Table({**columns, "place": "", "printed": "", "note": ""}, rows, title=table.title)
    return given.with_footnotes("place", "printed", "note", at="Figure")
