"""Primary studies as ResearchStudy."""

from ..records.source import is_known
from ..records.study import Period, Study
from .codes import arm, design, term
from .context import Context, Resource, pruned, resource_id
from .group import link_group, link_people
from .variable import add_eligibility, link_given


def add_study(context: Context, study: Study) -> None:
    """Add a primary study: design, period, people, arms, outcomes."""
    reference = study.reference
    citation = context.cite(study.id)
    population = study.population
    texts = {
        "Methods": study.methods,
        "Endpoints": study.endpoints,
        "Conclusion of the authors": study.conclusion,
        "Caution": " ".join(study.cautions),
    }
    context.add(
        "ResearchStudy",
        resource_id("study", study.id),
        reference.citation,
        {
            "version": context.version,
            "title": reference.title,
            "relatedArtifact": [
                {"type": "citation", "resourceReference": citation},
                context.source(study.place_of("n")),
            ],
            "status": "active",
            "studyDesign": design(context.vocabularies["designs"], study.design),
            "condition": [
                term(context.vocabularies["conditions"], id)
                for id in (population.diseases if population else ())
            ],
            "descriptionSummary": population.description if population else None,
            "note": [{"text": f"{k}: {v}"} for k, v in texts.items() if is_known(v)],
            "period": _period(study),
            "recruitment": _recruitment(context, study),
            "comparisonGroup": [_arm(context, study, arm.id) for arm in study.arms],
            "objective": [{"description": study.objective}] if is_known(study.objective) else None,
            "outcomeMeasure": [
                {
                    "name": outcome.title,
                    "reference": context.link(
                        "EvidenceVariable",
                        resource_id(study.id, "outcome", outcome.id),
                        outcome.title,
                    ),
                }
                for outcome in study.outcomes
            ],
            "result": [citation],
        },
    )


def _period(study: Study) -> Resource | None:
    if not isinstance(study.period, Period):
        return None
    return {"start": study.period.low, "end": study.period.high}


def _recruitment(context: Context, study: Study) -> Resource:
    return pruned(
        {
            "actualNumber": study.n if isinstance(study.n, int) else None,
            "eligibility": add_eligibility(context, study),
            "actualGroup": link_people(context, study),
        }
    )


def _arm(context: Context, study: Study, id: str) -> Resource:
    group = study.groups[id]
    return pruned(
        {
            "linkId": resource_id(group.id),
            "name": group.label,
            "type": arm(group),
            "intendedExposure": link_given(context, study, id),
            "observedGroup": link_group(context, study, id),
        }
    )
