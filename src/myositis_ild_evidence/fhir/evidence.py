"""Rows as Evidence: one for the figures of each group, one for each comparison of groups."""

from collections.abc import Iterable

from ..errors import MissingExtraError, NotComparableError
from ..records import words
from ..records.cell import PValue
from ..records.group import Arm
from ..records.outcome import Outcome
from ..records.row import Correction, Reported, Row
from ..records.source import Source
from ..records.study import Publication, Study
from ..statistics.estimates import Effect, Measure
from ..statistics.verbs import effect
from .assessment import certainty
from .codes import concept, design
from .context import Context, Resource, pruned, resource_id, row_id
from .group import link_group, link_people
from .statistic import effect_of, p_value, statistic
from .variable import add_variable, link_given

#: What is computed of two groups, the first that the figures allow.
_MEASURES: tuple[Measure, ...] = ("risk-ratio", "mean-difference")


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
            statistics[-1]["attributeEstimate"] = [*estimates, self._p(p)]
        own = [reported.source for reported in found if reported.source]
        cites = [c.source for reported in found for c in reported.corrections if c.source]
        variables = [self._people(), *self._subgroup(group)]
        variables += self._given("exposure", group) if self.publication.regimens_of(group) else []
        self._add(group, variables, statistics, own or [self.source], cites, said)

    def _comparison(self, groups: tuple[str, ...], p: PValue | None, said: str) -> None:
        variables = [self._people()]
        for group in groups:
            variables += self._subgroup(group)
        if len(groups) == 2:
            treated, other = self._in_order(groups)
            variables += self._given("exposure", treated)
            variables += self._given("reference-exposure", other)
        statistics = []
        if p is not None:
            between = f"{self._against(groups)}: p-value; the figures stand with each group"
            statistics = [{"description": between, "attributeEstimate": [self._p(p)]}]
            if len(groups) == 2 and (effect := self._effect(self._in_order(groups))) is not None:
                statistics.append(effect_of(effect))
        self._add(".vs.".join(groups), variables, statistics, [self.source], [], said)

    def _p(self, p: PValue) -> Resource:
        return p_value(p, self._of_p(), self.row.p_cautions())

    def _in_order(self, groups: tuple[str, ...]) -> tuple[str, str]:
        """Return two groups, the one that was treated first."""
        first, second = groups
        comparators = [
            arm.id
            for arm in self.publication.groups
            if isinstance(arm, Arm) and arm.role == "comparator"
        ]
        return (second, first) if first in comparators else (first, second)

    def _effect(self, groups: tuple[str, str]) -> Effect | None:
        """Return the effect that the figures of two groups allow; None where they allow none."""
        for measure in _MEASURES:
            try:
                return effect(self.row, measure, groups)
            except NotComparableError:
                continue
            except MissingExtraError:
                return None
        return None

    def _against(self, groups: Iterable[str]) -> str:
        return " against ".join(self.publication.groups[group].label for group in groups)

    def _said(self) -> str:
        return words.finding(self.row) if isinstance(self.row, Outcome) else ""

    def _of_p(self) -> list[Correction]:
        return [correction for correction in self.row.corrections if "p" in correction.of]

    def _people(self) -> Resource:
        who = self.publication.population
        return pruned(
            {
                "description": who.description if who else None,
                "variableRole": concept("population"),
                "observed": link_people(self.context, self.publication),
            }
        )

    def _subgroup(self, group: str) -> list[Resource]:
        found = link_group(self.context, self.publication, group)
        if found == link_people(self.context, self.publication):
            return []
        label = self.publication.groups[group].label
        return [{"description": label, "variableRole": concept("subpopulation"), "observed": found}]

    def _given(self, role: str, group: str) -> list[Resource]:
        label = self.publication.groups[group].label
        return [
            {"description": label, "variableRole": concept(role), "observed": link}
            for link in link_given(self.context, self.publication, group)
        ]

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
        publication = self.publication
        related = [context.source(source) for source in dict.fromkeys(sources)]
        if isinstance(publication, Study):
            study = context.link(
                "ResearchStudy", resource_id("study", publication.id), publication.id
            )
            related.append({"type": "part-of", "resourceReference": study})
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
                "citeAsReference": context.cite(publication.id),
                "relatedArtifact": related,
                "description": self._description(),
                "assertion": said,
                "note": [{"text": text} for text in self._notes(statistics)],
                "variableDefinition": variables,
                "studyDesign": design(context.vocabularies["designs"], publication.design),
                "statistic": statistics,
                "certainty": list(certainty(context, row.key)),
            },
        )

    def _description(self) -> str:
        when = f"; time point: {', '.join(self.row.when)}" if self.row.when else ""
        return self.row.full_title + when

    def _notes(self, statistics: list[Resource]) -> list[str]:
        found = [said] if (said := self._directness()) else []
        if isinstance(self.row, Outcome) and not any(certainty(self.context, self.row.key)):
            found.append("The certainty of this result was not judged.")
        if self.row.origin:
            found.append(f"Restates {self.row.origin}; never count it twice.")
        if self.row.note and not any("note" in one for one in statistics):
            found.append(self.row.note)
        return found

    def _directness(self) -> str:
        direct = self.context.evidence.question.direct
        told = self.row.directness if isinstance(self.row, Outcome) else None
        if direct is None or told is None or not self.publication.is_primary:
            return ""
        return {
            "direct": f"Direct evidence: {direct.text}.",
            "comparator": f"Comparator, the course without the drug; direct is {direct.text}.",
            "indirect": f"Indirect evidence: not {direct.text}.",
        }[told]
