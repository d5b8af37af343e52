"""Rows as Evidence: one for the figures of each group, one for each comparison of groups."""

from collections.abc import Iterable

from ..records import words
from ..records.cell import PValue
from ..records.group import Arm
from ..records.outcome import Outcome
from ..records.row import Correction, Reported, Row
from ..records.source import Source
from ..records.study import Publication
from .assessment import certainty
from .codes import concept
from .context import Context, Resource, resource_id, row_id
from .group import link_group
from .statistic import p_value, statistic
from .variable import add_variable


def add_row(context: Context, publication: Publication, row: Row) -> None:
    """Add what a row measures, its figures group by group, and its comparisons."""
    add_variable(context, publication, row, resource_id(*row_id(row)))
    _Row(context, publication, row).add()


class _Row:
    """The Evidence of one row."""

    def __init__(self, context: Context, publication: Publication, row: Row) -> None:
        self.context, self.publication, self.row = context, publication, row
        self.source = row.stands_in or publication.source
        self.id = row_id(row)

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
            self._comparison((finding.group, finding.versus), None, self._said())
        if p is not None and len(compared) > 1:
            self._comparison(compared, p, "")

    def _group(self, group: str, found: list[Reported], p: PValue | None) -> None:
        finding = self.row.finding if isinstance(self.row, Outcome) else None
        alone = finding is not None and finding.group == group and not finding.versus
        said = self._said() if alone else ""
        statistics = [statistic(self.row, reported) for reported in found]
        if p is not None:
            statistics = statistics or [{"description": "p-value without a figure"}]
            estimates = statistics[-1].get("attributeEstimate", [])
            statistics[-1]["attributeEstimate"] = [*estimates, p_value(p, self._of_p())]
        own = [reported.source for reported in found if reported.source]
        cites = [c.source for reported in found for c in reported.corrections if c.source]
        variables = [self._variable("population", group)]
        self._add(group, variables, statistics, own or [self.source], cites, said)

    def _comparison(self, groups: tuple[str, ...], p: PValue | None, said: str) -> None:
        roles = ["population"] * len(groups)
        if len(groups) == 2:
            comparators = [
                arm.id
                for arm in self.publication.groups
                if isinstance(arm, Arm) and arm.role == "comparator"
            ]
            roles = ["exposure", "reference-exposure"]
            if groups[0] in comparators:
                roles.reverse()
        variables = [self._variable(*pair) for pair in zip(roles, groups, strict=True)]
        statistics = []
        if p is not None:
            between = f"{self._against(groups)}: p-value; the figures stand with each group"
            statistics = [{"description": between, "attributeEstimate": [p_value(p, self._of_p())]}]
        self._add(".vs.".join(groups), variables, statistics, [self.source], [], said)

    def _against(self, groups: Iterable[str]) -> str:
        return " against ".join(self.publication.groups[group].label for group in groups)

    def _said(self) -> str:
        return words.finding(self.row) if isinstance(self.row, Outcome) else ""

    def _of_p(self) -> list[Correction]:
        return [correction for correction in self.row.corrections if "p" in correction.of]

    def _variable(self, role: str, group: str) -> Resource:
        return {
            "description": self.publication.groups[group].label,
            "variableRole": concept(role),
            "observed": link_group(self.context, self.publication, group),
        }

    def _add(
        self,
        of: str,
        variables: list[Resource],
        statistics: list[Resource],
        sources: list[Source],
        cites: list[Source],
        said: str,
    ) -> None:
        context, row = self.context, self.row
        title = f"{row.full_title}, {self._against(of.split('.vs.'))} ({self.publication.id})"
        measured = context.link("EvidenceVariable", resource_id(*self.id), row.full_title)
        variables.append({"variableRole": concept("measured-variable"), "observed": measured})
        related = [context.source(source) for source in dict.fromkeys(sources)]
        for shown_by in dict.fromkeys(cites):
            related.append(context.source(shown_by) | {"type": "justification"})
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
        when = f"; time point: {', '.join(self.row.when)}" if self.row.when else ""
        return self.row.full_title + when

    def _notes(self, statistics: list[Resource]) -> list[str]:
        found = []
        if self.row.origin:
            found.append(f"Restates {self.row.origin}; never count it twice.")
        if self.row.note and not any("note" in one for one in statistics):
            found.append(self.row.note)
        return found

    def _certainty(self) -> list[Resource]:
        found = list(certainty(self.context, self.row.key))
        direct = self.context.evidence.question.direct
        if not isinstance(self.row, Outcome) or not self.publication.is_primary:
            return found
        if direct is None or self.row.directness is None:
            return found
        said = {
            "direct": f"Direct: {direct.text}.",
            "comparator": f"Comparator, the course without the drug; direct is {direct.text}.",
            "indirect": f"Indirect: not {direct.text}.",
        }[self.row.directness]
        return [*found, {"description": said, "type": concept("indirectness")}]
