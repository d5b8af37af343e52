"""What was measured, given or required as EvidenceVariable."""

from ..records.outcome import AdverseEvent, Outcome
from ..records.regimen import DosingRegimen
from ..records.row import Row
from ..records.source import is_known
from ..records.study import Criterion, Publication, Study
from .codes import term
from .context import Context, Resource, pruned, resource_id


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
    context: Context, publication: Publication, regimen: DosingRegimen, words: str
) -> None:
    """Add a regimen as what people were exposed to; its doses are in an ActivityDefinition."""
    activity = resource_id(publication.id, "regimen", regimen.id)
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
            ],
            "characteristic": [
                {
                    "description": words,
                    "definitionCodeableConcept": term(context.vocabularies["drugs"], regimen.drug),
                }
            ],
        },
    )


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
