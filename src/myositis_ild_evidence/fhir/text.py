"""The Bundle as JSON text; decimals keep the digits that were printed."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..quantities import numeric
from .bundle import bundle

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..records.study import Publication


def export(evidence: "Pack", publications: "Iterable[Publication] | None" = None) -> str:
    """Return a pack, or some of its studies and reviews, as a FHIR R5 Bundle in JSON."""
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
