"""What was judged, as ArtifactAssessment: studies, claims, and the answer to the question."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..answer_in_full import bottom_line
from ..records.claim import Claim
from ..records.scales import TOOLS
from ..records.source import is_known
from ..records.study import Publication, Review
from .codes import concept
from .context import Context, Resource, address, pruned, resource_id

if TYPE_CHECKING:
    from ..query.pack import Pack


def add_assessment(context: Context, publication: Publication) -> None:
    """Add what limits a study or review, and the open points of its curation."""
    texts: list[tuple[str, object]] = [
        ("critique", publication.critique),
        ("caution", " ".join(publication.cautions)),
    ]
    texts += [("open point", note) for note in publication.notes]
    if isinstance(publication, Review):
        texts.insert(0, ("conclusion of the authors", publication.conclusion))
        texts.insert(0, ("participants", publication.n))
        rests = ", ".join(publication.included_studies)
        texts.append(("rests on", f"Primary studies: {rests}" if rests else None))
    content = [_comment(kind, str(text)) for kind, text in texts if is_known(text)]
    if content:
        _add(
            context,
            resource_id(publication.id, "assessment"),
            publication.id,
            publication.id,
            content,
        )


def add_risk_of_bias(context: Context, publication: Publication) -> None:
    """Add the judgements on risk of bias in the results of a study."""
    appraisal = context.evidence.appraisal
    for judged in appraisal.risk_of_bias if appraisal else ():
        if judged.study != publication.id:
            continue
        tool = TOOLS[judged.tool]
        domains = [
            {
                "informationType": "rating",
                "type": {"text": tool.domains[one.domain]},
                "classifier": [{"text": one.judgement}],
                "summary": one.why,
                "relatedArtifact": [context.source(one.source or judged.source)],
            }
            for one in judged.judgements
        ]
        overall = {
            "informationType": "rating" if judged.overall else "container",
            "type": {"text": f"Risk of bias in {judged.outcome}, {tool.name} ({tool.version})"},
            "classifier": [{"text": judged.overall}] if judged.overall else None,
            "summary": judged.why,
            "relatedArtifact": [_evidence_for(context, judged.outcome)],
            "component": domains,
        }
        id = resource_id(publication.id, "risk-of-bias", judged.tool, judged.outcome)
        content = [pruned(overall), _comment("made by", _made_by(context))]
        _add(context, id, f"risk of bias, {judged.outcome}", publication.id, content)


def certainty(context: Context, key: str) -> Iterator[Resource]:
    """Yield the certainty of the evidence on an outcome, after GRADE, domain by domain."""
    appraisal = context.evidence.appraisal
    for judged in appraisal.certainty if appraisal else ():
        if key not in judged.outcomes:
            continue
        yield {
            "description": f"Body of evidence on {judged.label}: {judged.why}",
            "type": concept("overall"),
            "rating": concept(judged.certainty),
            "rater": _made_by(context),
            "subcomponent": [
                {
                    "description": f"{one.judgement.replace('-', ' ')}: {one.why}",
                    "type": concept(one.domain),
                    # FHIR has no rating for publication bias that is or is not suspected.
                    "rating": {"text": one.judgement.replace("-", " ")}
                    if one.domain == "publication-bias"
                    else concept(one.judgement),
                }
                for one in judged.judgements
            ],
        }


def _made_by(context: Context) -> str:
    appraisal = context.evidence.appraisal
    return f"{appraisal.made_by} {appraisal.date}." if appraisal else ""


def add_claim(context: Context, claim: Claim) -> None:
    """Add a claim with its verdict and what it rests on."""
    related = [_evidence_for(context, key) for key in claim.evidence_for]
    related += [{"type": "cites", "resourceReference": context.cite(key)} for key in claim.cites]
    rating = pruned(
        {
            "informationType": "rating",
            "summary": f"Claim: {claim.text} Verdict: {claim.verdict}. {claim.why}",
            "classifier": [{"text": claim.verdict}],
            "relatedArtifact": [*related, context.source(claim.source)],
        }
    )
    _add(context, resource_id("claim", claim.id), claim.text, claim.source.cite, [rating])


def add_answer(context: Context, evidence: "Pack") -> None:
    """Add the answer to the question, the level of evidence, and what is left out."""
    question = evidence.question
    content: list[Resource] = [_comment("answer", bottom_line(evidence))]
    if (graded := question.level) is not None:
        level = {
            "informationType": "rating",
            "summary": f"Level of evidence {graded.code}: {graded.meaning}",
            "classifier": [{"text": graded.code}],
            "relatedArtifact": [context.source(graded.source)],
        }
        content.append(level)
    for omission in question.omissions:
        cites = [{"type": "cites", "resourceReference": context.cite(omission.cite)}]
        content.append(_comment("left out", omission.text) | {"relatedArtifact": cites})
    for figure in question.figures:
        for reported in figure.reported():
            text = f"{reported.label}: {reported.cell.printed_form}"
            content.append(_comment("figure of the document", text))
    about = evidence.manifest.document or next(iter(evidence.references.ids), None)
    if about is not None:
        _add(context, "question", question.text, about, content)


def _add(context: Context, id: str, about: str, artifact: str, content: Iterable[Resource]) -> None:
    title = f"Assessment: {about}"
    said = [part for part in content if part.get("summary") != ""]
    context.add(
        "ArtifactAssessment",
        id,
        title,
        {"title": title, "artifactReference": context.cite(artifact), "content": said},
    )


def _comment(kind: str, text: str) -> Resource:
    return {"informationType": "comment", "summary": text, "classifier": [{"text": kind}]}


def _evidence_for(context: Context, key: str) -> Resource:
    if key in context.records:
        kind, id = context.records[key]
        if address(kind, id) in context.entries:
            return {"type": "justification", "resourceReference": context.link(kind, id, key)}
    return {"type": "justification", "display": key}
