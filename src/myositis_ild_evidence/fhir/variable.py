"""What was measured, given or required as EvidenceVariable."""

from collections.abc import Iterable

from ..records.group import Group
from ..records.outcome import AdverseEvent, Outcome
from ..records.regimen import DosingRegimen
from ..records.row import Row
from ..records.source import is_known
from ..records.study import Criterion, Publication, Study
from .codes import arm, term
from .context import Context, Resource, pruned, resource_id
from .group import link_group


def add_variable(context: Context, publication: Publication, row: Row, id: str) -> None:
    """Add what a row measures, under an id of the caller."""
    definition = row.definition if isinstance(row, Outcome) else None
    parts = [definition, _better(row), _harm(row), _relabelled(row), row.note]
    title = f"{row.full_title} ({publication.id})"
    context.add(
        "EvidenceVariable",
        id,
        title,
        {
            "version": context.version,
            "title": title,
            "status": "active",
            "description": " ".join(part for part in parts if part),
            "handling": _handling(row),
        },
    )


def _relabelled(row: Row) -> str:
    return f"Corrected; printed as: {row.label}." if row.title != row.label else ""


def _better(row: Row) -> str:
    better = getattr(row, "better", None)
    return f"{better.capitalize()} is better for the patient." if better else ""


def _harm(row: Row) -> str:
    if not isinstance(row, AdverseEvent):
        return ""
    named = f" Named without a count: {', '.join(row.includes)}." if row.includes else ""
    return f"Adverse event, severity {row.severity}, counted in {row.unit_of_analysis}.{named}"


def _handling(row: Row) -> str | None:
    kinds = {reported.cell.kind for reported in row.reported() if reported.cell.absent is None}
    if kinds and kinds <= {"count", "percentage"}:
        return "dichotomous"
    return "continuous" if kinds and kinds <= {"mean", "median", "change", "value"} else None


def add_exposure(
    context: Context,
    publication: Publication,
    regimen: DosingRegimen,
    words: str,
    activities: Iterable[str],
) -> None:
    """Add a regimen as what people were exposed to; each reading of it is an ActivityDefinition."""
    title = f"Regimen {regimen.key}"
    context.add(
        "EvidenceVariable",
        resource_id(publication.id, "exposure", regimen.id),
        title,
        {
            "version": context.version,
            "title": title,
            "status": "active",
            "description": words,
            "relatedArtifact": [
                {
                    "type": "depends-on",
                    "resourceReference": context.link("ActivityDefinition", activity, title),
                }
                for activity in activities
            ],
            "characteristic": [
                {
                    "description": words,
                    "definitionCodeableConcept": term(context.vocabularies["drugs"], regimen.drug),
                }
            ],
        },
    )


def add_given(context: Context, publication: Publication, group: Group) -> None:
    """Add what a group was given where no regimen of it is told, such as that of a comparator."""
    if publication.regimens_of(group.id):
        return
    title = f"What was given to: {group.label} ({publication.id})"
    said = ". ".join(part for part in (group.label, group.note or "") if part)
    context.add(
        "EvidenceVariable",
        resource_id(publication.id, "given", group.id),
        title,
        {
            "version": context.version,
            "title": title,
            "status": "active",
            "description": said,
            "characteristic": [
                {
                    "description": group.label,
                    "definitionReference": link_group(context, publication, group.id),
                },
                *_control(group),
            ],
        },
    )


def _control(group: Group) -> list[Resource]:
    if group.role != "comparator":
        return []
    if not isinstance(group.control, str):
        return [{"description": f"What it had in place of the treatment: {group.control}"}]
    made = arm(group)
    return [{"description": made["text"], "definitionCodeableConcept": made}]


def link_given(context: Context, publication: Publication, id: str) -> list[Resource]:
    """Return references to what a group was given: each of its regimens, or what is told of it."""
    found = [
        context.link(
            "EvidenceVariable",
            resource_id(publication.id, "exposure", regimen.id),
            f"Regimen {regimen.key}",
        )
        for regimen in publication.regimens_of(id)
    ]
    label = publication.groups[id].label
    made = resource_id(publication.id, "given", id)
    return found or [context.link("EvidenceVariable", made, f"What was given to: {label}")]


def add_eligibility(context: Context, study: Study) -> Resource | None:
    """Add the criteria of inclusion and exclusion; return a reference to them."""
    criteria = [_criterion(one) for one in study.criteria if is_known(one.text)]
    if not criteria:
        return None
    id = resource_id(study.id, "eligibility")
    title = f"Criteria of {study.id}"
    body = {"version": context.version, "title": title, "status": "active"}
    context.add("EvidenceVariable", id, title, {**body, "characteristic": criteria})
    return context.link("EvidenceVariable", id, title)


def _criterion(criterion: Criterion) -> Resource:
    figures = [
        f"{reported.label}: {reported.cell.printed_form} {reported.unit}".strip()
        + (" (corrected)" if reported.corrected else "")
        for figure in criterion.figures
        for reported in figure.reported()
    ]
    if criterion.period is not None:
        figures.append(f"From {criterion.period.low} to {criterion.period.high}")
    notes = [*figures, *([criterion.note] if criterion.note else [])]
    return pruned(
        {
            "description": str(criterion.text),
            "note": [{"text": text} for text in notes],
            "exclude": criterion.kind == "exclusion",
        }
    )
