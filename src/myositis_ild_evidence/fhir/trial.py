"""Registered trials as ResearchStudy: what is coming, never evidence."""

from ..records.source import is_known
from ..records.trial import Trial
from .codes import concept, design, has_concept, term
from .context import Context, pruned, resource_id


def add_trial(context: Context, trial: Trial) -> None:
    """Add a registered trial: its numbers, status, people, and what it measures."""
    texts = {
        "What it can tell": trial.text,
        "What is compared": trial.arms,
        "Status read in the version of": trial.status_on,
    }
    notes = [f"{label}: {told}" for label, told in texts.items() if is_known(told)]
    number = trial.n if isinstance(trial.n, int) else None
    context.add(
        "ResearchStudy",
        resource_id("trial", trial.id),
        f"{trial.registry_id}: {trial.title}",
        {
            "identifier": [{"value": id} for id in (trial.registry_id, *trial.also_registered)],
            "version": context.version,
            "title": trial.title,
            "relatedArtifact": [
                {"type": "citation", "resourceReference": context.cite(trial.cite)},
                context.source(trial.source),
            ],
            "status": "active",
            "progressStatus": [
                {
                    "state": concept(trial.status)
                    if has_concept(trial.status)
                    else {"text": trial.status}
                }
            ],
            "studyDesign": design(context.vocabularies["designs"], trial.design),
            "condition": [
                term(context.vocabularies["conditions"], id) for id in trial.population.diseases
            ],
            "descriptionSummary": trial.population.description,
            "note": [{"text": text} for text in (*notes, *trial.notes)],
            "period": pruned({"start": trial.start, "end": trial.completion}),
            "recruitment": pruned({"targetNumber": number}),
            "outcomeMeasure": [{"name": trial.outcomes}] if trial.outcomes else None,
            "result": [context.cite(key) for key in trial.results],
        },
    )
