"""What the texts of a product say, in words: their dates, what was not read, and its safety."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..words import stopped
from .policy import Line
from .product import SAFETY, Product

if TYPE_CHECKING:
    from ..records.source import Source
    from .patient import PatientDose

_NAMES = {"vials": "sizes of vials", "rates": "rates of infusion", **SAFETY}


def unread(product: Product) -> str | None:
    """Return what stands above a dose with a product whose label was not read."""
    if product.rates:
        return None
    missing = ", ".join([_NAMES[name] for name in product.not_read])
    return f"label not read: use the product's own text ({product.label}: no {missing} here)"


def overdue(product: Product) -> str | None:
    """Return which texts should have been read again by today, of those that a fact rests on."""
    strength, vials = product.concentration_source, product.vials_source
    used = {source.cite for source in (strength, vials) if source is not None}
    used |= {rate.source.cite for rate in product.rates}
    used |= {fact.source.cite for fact in product.safety}
    due = [text for text in product.texts if text.overdue and text.cite in used]
    if not due:
        return None
    each = "; ".join([f"{text} (due {text.review_due})" for text in due])
    return f"texts of {product.label} are due for review, a newer one may hold: {each}"


def dated(product: Product, sources: Iterable[Source | None]) -> str:
    """Return the countries and dates of the texts that some facts were read in."""
    texts = [product.text(source.cite) for source in sources if source is not None]
    return "; ".join(dict.fromkeys(str(text) for text in texts if text is not None))


def heading(dose: PatientDose) -> str:
    """Return the product of a dose with its strength, and from when and where its facts are."""
    product = dose.product
    assert product is not None  # callers looked
    parts = {
        "rates": dated(product, [rate.source for rate in dose.speed.label_rates()]),
        "vials": dated(product, [product.vials_source]),
    }
    said = ["", *(f"{name}: {text}" for name, text in parts.items() if text)]
    return f"{product.label}, {product.concentration}{'; '.join(said)}"


def in_short(product: Product) -> str:
    """Return the safety of a product in one line, what was not read included."""
    parts = []
    for kind, name in SAFETY.items():
        short = [fact.short for fact in product.safety if fact.kind == kind and fact.short]
        if kind == "boxed-warning":
            parts.append("; ".join(short) or "not read")
        elif kind == "contraindication":
            parts.append(f"{name}: {', '.join(short) or 'not read'}")
        elif kind == "excipient" and short:
            parts.append(f"contains {', '.join(short)}".replace("contains no", "no"))
        elif kind == "before-infusion" and short:
            parts.append(f"first: {', '.join(short)}")
    return ". ".join(f"{part[0].upper()}{part[1:]}" for part in parts)


def safety_lines(product: Product) -> Iterator[Line]:
    """Yield each fact of the safety of a product with its source and date."""
    for kind, name in SAFETY.items():
        facts = [fact for fact in product.safety if fact.kind == kind]
        label = f"{name[0].upper()}{name[1:]}"
        if not facts:
            yield Line(label=label, working="not read")
        for fact in facts:
            when = dated(product, [fact.source])
            yield Line(
                label=label,
                working=f"{fact.text} ({when})" if when else fact.text,
                sources=(fact.source.cite,),
            )


def sentences(product: Product | None) -> tuple[str, ...]:
    """Return each fact of the safety of a product as a sentence; none without a product."""
    lines = safety_lines(product) if product else ()
    return tuple(stopped(f"{line.label}: {line.working}") for line in lines)


def to_dict(product: Product) -> dict[str, Any]:
    """Return the safety of a product as plain data."""
    facts = []
    for fact in product.safety:
        text = product.text(fact.source.cite)
        facts.append(
            {
                "kind": fact.kind,
                "text": fact.text,
                "source": fact.source.cite,
                "locator": fact.source.locator,
                "country": text.country if text else None,
                "date": text.date if text else None,
            }
        )
    return {"facts": facts, "not_read": [*product.not_read]}
