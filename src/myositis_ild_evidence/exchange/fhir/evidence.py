"""Rows as Evidence: one for the figures of each group, one for each comparison of groups."""

from collections.abc import Iterator

from ...model import (
    Arm,
    Correction,
    Outcome,
    PValue,
    Report,
    Reported,
    Row,
    Source,
    Study,
)
from .assessment import certainty
from .codes import concept
from .context import Context, Resource, resource_id
from .group import link_group
from .statistic import p_value, statistic
from .variable import add_variable


def rows(report: Report) -> Iterator[tuple[str, str, str, Row]]:
    """Yield the rows of a report with figures: section, path inside it, block of the table, row."""
    for row in report.figures:
        yield "figure", row.id, "Methods", row
    for row in report.follow_up:
        yield "follow-up", row.id, "Duration", row
    for characteristic in report.baseline:
        yield "baseline", characteristic.id, "Baseline characteristics", characteristic
        for category in characteristic.categories:
            path = f"{characteristic.id}/{category.id}"
            yield "baseline", path, "Baseline characteristics", category
    for outcome in report.outcomes:
        yield "outcome", outcome.id, "Results", outcome
        for threshold in outcome.thresholds:
            yield "outcome", f"{outcome.id}/{threshold.id}", "Results", threshold
    for event in report.adverse_events:
        yield "adverse-event", event.id, "Adverse events", event


def add_row(
    context: Context, report: Report, section: str, path: str, block: str, row: Row
) -> None:
    """Add what a row measures, its figures group by group, and its comparisons."""
    add_variable(context, report, section, path, row)
    made = _Row(context, report, section, path, row, row.source or report.source.at(block))
    made.add()


class _Row:
    """The Evidence of one row."""

    def __init__(
        self,
        context: Context,
        report: Report,
        section: str,
        path: str,
        row: Row,
        source: Source,
    ) -> None:
        self.context, self.report, self.row, self.source = context, report, row, source
        self.id = (report.id, section, path)

    def add(self) -> None:
        cells: dict[str, list[Reported]] = {}
        for reported in self.row.reported():
            cells.setdefault(reported.cell.group, []).append(reported)
        p = self.row.p
        compared: tuple[str, ...] = ()
        if p is not None:
            compared = p.groups or tuple(cells)
            if len(compared) == 1:
                cells.setdefault(compared[0], [])
        finding = self.row.finding if isinstance(self.row, Outcome) else None
        if finding is not None and finding.versus is None:
            cells.setdefault(finding.group, [])
        for group, found in cells.items():
            self._group(group, found, p if compared == (group,) else None)
        if finding is not None and finding.versus is not None:
            self._comparison((finding.group, finding.versus), None, str(finding))
        if p is not None and len(compared) > 1:
            self._comparison(compared, p, "")

    def _group(self, group: str, found: list[Reported], p: PValue | None) -> None:
        finding = self.row.finding if isinstance(self.row, Outcome) else None
        said = str(finding) if finding and finding.group == group and not finding.versus else ""
        statistics = [statistic(self.report, self.row, reported) for reported in found]
        if p is not None:
            statistics = statistics or [{"description": "p-value without a figure"}]
            estimates = statistics[-1].get("attributeEstimate", [])
            statistics[-1]["attributeEstimate"] = [*estimates, p_value(p, self._of_p())]
        own = [reported.printed.source for reported in found if reported.printed.source]
        cites = [c.cite for reported in found for c in reported.corrections if c.cite]
        variables = [self._variable("population", group)]
        self._add(group, variables, statistics, own or [self.source], cites, said)

    def _comparison(self, groups: tuple[str, ...], p: PValue | None, said: str) -> None:
        roles = ["population"] * len(groups)
        if len(groups) == 2:
            comparators = [
                arm.id
                for arm in self.report.groups
                if isinstance(arm, Arm) and arm.role == "comparator"
            ]
            roles = ["exposure", "reference-exposure"]
            if groups[0] in comparators:
                roles.reverse()
        variables = [self._variable(*pair) for pair in zip(roles, groups, strict=True)]
        statistics = []
        if p is not None:
            between = f"{' against '.join(groups)}: p-value; the figures stand with each group"
            statistics = [{"description": between, "attributeEstimate": [p_value(p, self._of_p())]}]
        self._add(".vs.".join(groups), variables, statistics, [self.source], [], said)

    def _of_p(self) -> list[Correction]:
        return [correction for correction in self.row.corrections if "p" in correction.of]

    def _variable(self, role: str, group: str) -> Resource:
        return {
            "description": self.report.group(group).label,
            "variableRole": concept(role),
            "observed": link_group(self.context, self.report, group),
        }

    def _add(
        self,
        of: str,
        variables: list[Resource],
        statistics: list[Resource],
        sources: list[Source],
        cites: list[str],
        said: str,
    ) -> None:
        context, row = self.context, self.row
        title = f"{row.label}, {of.replace('.vs.', ' against ')} ({self.report.id})"
        measured = context.link("EvidenceVariable", resource_id(*self.id), row.label)
        variables.append({"variableRole": concept("measured-variable"), "observed": measured})
        related = [context.source(source) for source in dict.fromkeys(sources)]
        for key in dict.fromkeys(cites):
            related.append({"type": "justification", "resourceReference": context.cite(key)})
        context.add(
            "Evidence",
            resource_id(*self.id, of),
            title,
            {
                "version": context.version,
                "title": title,
                "status": "active",
                "relatedArtifact": related,
                "description": self._description(),
                "assertion": said,
                "note": [{"text": text} for text in self._notes(statistics)],
                "variableDefinition": variables,
                "statistic": statistics,
                "certainty": self._certainty(),
            },
        )

    def _description(self) -> str:
        when = f"; time point: {', '.join(self.row.timepoint)}" if self.row.timepoint else ""
        return self.row.label + when

    def _notes(self, statistics: list[Resource]) -> list[str]:
        found = []
        restates = getattr(self.row, "restates", None)
        if restates:
            found.append(f"Restates {restates}; never count it twice.")
        if self.row.note and not any("note" in one for one in statistics):
            found.append(self.row.note)
        return found

    def _certainty(self) -> list[Resource]:
        found = list(certainty(self.context, self.row.key))
        if not isinstance(self.row, Outcome) or not isinstance(self.report, Study):
            return found
        if not self.context.about_the_lung:
            return found
        words = (
            "Direct: all participants had myositis-associated lung disease, and a lung or survival "
            "outcome was measured."
            if self.report.is_direct and self.row.domain in ("lung-function", "mortality")
            else "Indirect: not a lung or survival outcome in people who all had "
            "myositis-associated lung disease."
        )
        return [*found, {"description": words, "type": concept("indirectness")}]
