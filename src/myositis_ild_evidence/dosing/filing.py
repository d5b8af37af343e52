"""What a sheet says of what made it: the library, the data, the formulary and its labels."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs

from .. import __version__
from ..quantities.numeric import readable
from ..records import algebra
from .formulary import Formulary
from .labels import heading
from .sheet import Sheet, canonical, moment, sha256
from .text import figures, given
from .wording import INTENDED_USE

if TYPE_CHECKING:
    from .patient import PatientDose
    from .product import Product


def software() -> dict[str, str]:
    """Return the version of the library and on what it runs."""
    return {
        "library": f"myositis_ild_evidence {__version__}",
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}".strip(),
    }


def digest(formulary: Formulary) -> str:
    """Return the SHA-256 of a formulary: of every policy, product, limit and formula in it."""
    from ..packs.trees import to_tree

    parts: dict[str, Iterable[Any]] = {
        "policies": formulary.policies,
        "products": formulary.products,
        "limits": formulary.limits,
        "ideal_weights": formulary.ideal_weights,
        "body_surfaces": formulary.body_surfaces,
    }
    content: dict[str, Any] = {
        name: [to_tree(record) for record in records] for name, records in parts.items()
    }
    return sha256(canonical(content | {"indication": formulary.indication}))


def of_product(product: Product | None) -> dict[str, Any] | None:
    """Return a product with the countries and dates of the texts that were read of it."""
    if product is None:
        return None
    texts = {text.cite: str(text) for text in product.texts}
    return {"id": product.id, "label": product.label, "texts": texts}


def filed(dose: PatientDose, time: Any, reading: int | None) -> Sheet:
    """See `PatientDose.to_sheet`."""
    from ..packs.trees import to_tree

    number = algebra.chosen_reading(dose.regimen, reading)
    chosen = algebra.reading_notes(dose.regimen, number)
    one = algebra.in_reading(dose.regimen, number)
    dose = attrs.evolve(dose, regimen=one, days=algebra.days_left_open(one, dose.days))
    pack = one.owner.pack if one.owner else None
    policy = dose.weighed.policy
    content = {
        "sheet": "dose",
        "time": moment(time),
        "made_by": software(),
        "data": None if pack is None else f"{pack.manifest.id} {pack.version}",
        "formulary": digest(dose.formulary),
        "product": of_product(dose.product),
        "regimen": to_tree(dose.regimen),
        "reading": chosen,
        "rate_cap": None if dose.rate_cap is None else str(dose.rate_cap),
        "warn_above": None if dose.warn_above is None else str(dose.warn_above),
        "dose": dose.to_dict(),
    }
    texts = "none" if dose.product is None else heading(dose)
    made_by = content["made_by"]
    assert isinstance(made_by, dict)
    origin = [
        ("Time", str(content["time"])),
        *((name.capitalize(), said) for name, said in made_by.items()),
        ("Data", str(content["data"] or "of no pack")),
        ("Formulary", f"SHA-256 {content['formulary']}"),
        ("Label", texts),
        ("Policy", f"{policy.id}: {policy.label}"),
    ]
    patient = [
        (name.replace("_", " ").capitalize(), readable(value))
        for name, value in to_tree(dose.patient).items()
    ]
    warned = ((str(warning.severity), str(warning)) for warning in dose.warnings)
    page = [
        ("Made from", origin),
        ("Patient", [("Name or number", "_" * 30), *patient]),
        ("Dose", [*(("Reading", note) for note in chosen), *given(dose), *figures(dose)]),
        ("Warnings", [*warned] or [("", "none")]),
        ("Cautions", [("", caution) for caution in dose.cautions[:-1]] or [("", "none")]),
        ("Use", [("", INTENDED_USE)]),
    ]
    return Sheet(title=f"Dose: {dose.regimen.key}", content=content, page=page)
