"""The Bundle of a pack, or of one study or review."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..errors import InvalidValueError, MissingValueError
from ..quantities import numeric
from ..records.study import Publication, Study
from .activity import add_regimen
from .assessment import add_answer, add_assessment, add_claim, add_risk_of_bias
from .citation import add_citation
from .context import Context, Resource, address, resource_id
from .evidence import add_row
from .group import add_group, add_people
from .position import add_position
from .study import add_study
from .trial import add_trial
from .variable import add_given

if TYPE_CHECKING:
    from ..query.pack import Pack

VERSION = "5.0.0"


def to_fhir(source: "Pack | Publication", *, fhir_version: str = VERSION) -> dict[str, Any]:
    """Return a pack, a study or a review as a Bundle, in dictionaries that ``json`` can write.

    Element names and codes are those of the definitions of FHIR 5.0.0 (hl7.fhir.r5.core,
    https://hl7.org/fhir/R5/). See also `to_json`, which this library can read back.

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
        raise InvalidValueError(
            f"FHIR {fhir_version!r} is not known; only {VERSION!r} (R5) is",
            code="unknown-choice",
            argument="fhir_version",
        )
    if not isinstance(source, Publication):
        return plain(bundle(source))  # type: ignore[no-any-return]
    pack = getattr(source.bibliography, "pack", None)
    if pack is None:
        raise MissingValueError(
            f"{source.id} belongs to no pack, so it cannot be cited", code="no-pack"
        )
    return plain(bundle(pack, [source]))  # type: ignore[no-any-return]


def bundle(evidence: "Pack", publications: "Iterable[Publication] | None" = None) -> Resource:
    """Return a Bundle whose numbers are decimals with the digits that were printed.

    Args:
        evidence: The pack.
        publications: Only these studies and reviews, without the pack's answer and claims.
    """
    context = Context(evidence)
    chosen = list(evidence.publications() if publications is None else publications)
    _add_reports(context, chosen)
    name = resource_id(evidence.manifest.id, *(r.id for r in chosen if publications is not None))
    if publications is None:
        add_answer(context, evidence)
        for claim in evidence.claims:
            add_claim(context, claim)
        for position in evidence.positions:
            add_position(context, position)
        for trial in evidence.trials:
            add_trial(context, trial)
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


def _add_reports(context: Context, publications: Iterable[Publication]) -> None:
    for publication in publications:
        context.cite(publication.id)
        if isinstance(publication, Study):
            add_study(context, publication)
        add_assessment(context, publication)
        add_people(context, publication)
        for group in publication.groups:
            add_group(context, publication, group)
            add_given(context, publication, group)
        for regimen in publication.regimens:
            add_regimen(context, publication, regimen)
        for row in publication.rows():
            add_row(context, publication, row)
        add_risk_of_bias(context, publication)


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


def export(evidence: "Pack", publications: "Iterable[Publication] | None" = None) -> str:
    """Return a pack, or some of its studies and reviews, as JSON text of a FHIR R5 Bundle.

    Decimals keep the digits that were printed.
    """
    return "".join(_written(bundle(evidence, publications), "")) + "\n"


def _written(tree: Any, indent: str) -> Iterator[str]:
    # FHIR gives a meaning to the digits of a decimal; the json module would turn it into a float.
    inner = indent + "  "
    if isinstance(tree, Decimal):
        yield numeric.text(tree)
    elif isinstance(tree, dict):
        joint = "{\n"
        for name, value in tree.items():
            yield f"{joint}{inner}{json.dumps(name)}: "
            yield from _written(value, inner)
            joint = ",\n"
        yield f"\n{indent}}}"
    elif isinstance(tree, list):
        joint = "[\n"
        for value in tree:
            yield f"{joint}{inner}"
            yield from _written(value, inner)
            joint = ",\n"
        yield f"\n{indent}]"
    else:
        yield json.dumps(tree, ensure_ascii=False)
