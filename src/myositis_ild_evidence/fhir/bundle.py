"""The Bundle of a pack, or of one study or review."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import InvalidValueError, MissingValueError
from ..records.study import Report, Study
from .activity import add_regimen
from .assessment import add_answer, add_assessment, add_claim, add_risk_of_bias
from .citation import add_citation
from .context import Context, Resource, address, resource_id
from .evidence import add_row
from .group import add_group
from .study import add_study

if TYPE_CHECKING:
    from ..query.pack import Pack

VERSION = "5.0.0"


def to_fhir(source: "Pack | Report", *, fhir_version: str = VERSION) -> dict[str, Any]:
    """Return a pack, a study or a review as a Bundle, in dictionaries that ``json`` can write.

    Args:
        source: What to export.
        fhir_version: Only ``"5.0.0"`` (R5) is known.

    Raises:
        InvalidValueError: Another version of FHIR.
        MissingValueError: A study that belongs to no pack, so that nothing can be cited.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> bundle = to_fhir(mie.evidence.studies["wang2022"])
        >>> [entry] = [e for e in bundle["entry"] if e["resource"]["id"] == "study.wang2022"]
        >>> bundle["type"], entry["resource"]["resourceType"]
        ('collection', 'ResearchStudy')
    """
    if fhir_version != VERSION:
        raise InvalidValueError(f"FHIR {fhir_version!r} is not known; only {VERSION!r} (R5) is")
    if not isinstance(source, Report):
        return plain(bundle(source))  # type: ignore[no-any-return]
    pack = getattr(source.bibliography, "pack", None)
    if pack is None:
        raise MissingValueError(f"{source.id} belongs to no pack, so it cannot be cited")
    return plain(bundle(pack, [source]))  # type: ignore[no-any-return]


def bundle(evidence: "Pack", reports: "Iterable[Report] | None" = None) -> Resource:
    """Return a Bundle whose numbers are decimals with the digits that were printed.

    Args:
        evidence: The pack.
        reports: Only these studies and reviews, without the pack's answer and claims.
    """
    context = Context(evidence)
    chosen = list(evidence.reports() if reports is None else reports)
    _add_reports(context, chosen)
    name = resource_id(evidence.manifest.id, *(r.id for r in chosen if reports is not None))
    if reports is None:
        add_answer(context, evidence)
        for claim in evidence.claims:
            add_claim(context, claim)
        context.cited |= dict.fromkeys(evidence.references.ids)
    for key in context.cited:
        add_citation(context, evidence.references[key])
    entries = [{"fullUrl": url, "resource": made} for url, made in context.entries.items()]
    identifier = {"system": "urn:ietf:rfc:3986", "value": address("Bundle", name)}
    return {
        "resourceType": "Bundle",
        "id": name,
        "identifier": identifier,
        "type": "collection",
        "entry": entries,
    }


def _add_reports(context: Context, reports: Iterable[Report]) -> None:
    for report in reports:
        context.cite(report.id)
        if isinstance(report, Study):
            add_study(context, report)
        add_assessment(context, report)
        for group in report.groups:
            add_group(context, report, group)
        for regimen in report.regimens:
            add_regimen(context, report, regimen)
        for row in report.rows():
            add_row(context, report, row)
        add_risk_of_bias(context, report)


def plain(tree: Any) -> Any:
    """Return a tree whose decimals are whole numbers or floats, which ``json`` can write."""
    if isinstance(tree, dict):
        return {name: plain(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    if isinstance(tree, Decimal):
        return (
            int(tree) if tree == tree.to_integral_value() and "." not in str(tree) else float(tree)
        )
    return tree
