"""What guidelines and other bodies say, as ArtifactAssessment of the guideline."""

from ..records.position import Position
from ..records.source import is_known
from .codes import concept, has_concept
from .context import Context, Resource, pruned, resource_id


def add_position(context: Context, position: Position) -> None:
    """Add a position: for whom, what it says, and how strongly, as it is graded there."""
    title = f"{position.title}: {position.stance}"
    graded: list[Resource] = [
        {"informationType": "rating", "type": {"text": name}, "classifier": [_grade(str(value))]}
        for name, value in (("strength", position.strength), ("certainty", position.certainty))
        if is_known(value)
    ]
    people = position.population.description
    second = " Read in a text about it, not in the text itself." if position.is_secondary else ""
    said = pruned(
        {
            "informationType": "rating",
            "summary": f"For: {people}. {position.text}{second}",
            "type": {"text": "stance"},
            "classifier": [{"text": position.stance}],
            "relatedArtifact": [context.source(position.source)],
            "component": graded,
        }
    )
    notes = [{"informationType": "comment", "summary": note} for note in position.notes]
    context.add(
        "ArtifactAssessment",
        resource_id("position", position.id),
        title,
        {
            "title": title,
            "artifactReference": context.cite(position.cite),
            "content": [said, *notes],
        },
    )


def _grade(value: str) -> Resource:
    return concept(value) if has_concept(value) else {"text": value}
