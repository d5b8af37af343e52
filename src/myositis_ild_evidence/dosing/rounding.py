"""How a dose is rounded: to whole vials, to a step, or not at all."""

from fractions import Fraction
from typing import Any, Literal

import attrs

from ..errors import Argument, InvalidValueError, MissingValueError, UnitError, near
from ..quantities.amount import Amount
from .person import fraction
from .policy import Policy
from .product import Product
from .vial_counts import Direction, round_grams

WORDS: dict[str, Direction] = {"nearest-vial": "nearest", "vial-up": "up", "vial-down": "down"}


@attrs.frozen(kw_only=True)
class Rounding:
    """One rounding, applied once, at the end.

    Attributes:
        sizes: Sizes of vials in grams, or one step.
        direction: ``nearest`` (a dose in the middle goes up), ``up`` or ``down``.
        per: What is rounded: the dose of a ``day`` where the days are known, or of a ``course``.
        vials: Whether the sizes are vials.
        label: What it is, in words.
    """

    sizes: tuple[Fraction, ...]
    direction: Direction
    per: Literal["day", "course"]
    vials: bool
    label: str

    def __call__(self, grams: Fraction) -> Fraction:
        """Return the rounded dose."""
        return round_grams(grams, self.sizes, self.direction)


def chosen(round_to: Any, product: Product | None, policy: Policy, day: bool) -> Rounding | None:
    """Return the rounding that was asked for, or the policy's own.

    Args:
        round_to: ``nearest-vial``, ``vial-up``, ``vial-down``, a step such as ``"5 g"``, ``exact``
            (none), or None: the policy's own, if it has one.
        product: Whose vials.
        policy: The weight policy.
        day: Whether the days of a course are known.

    Raises:
        MissingValueError: Whole vials were asked for without a product.
        InvalidValueError: The rounding is unknown, or the step is nothing.
    """
    per: Literal["day", "course"] = "day" if day else "course"
    if round_to is None:
        step = policy.rounding
        if step is None:
            return None
        # The source rounds the whole dose that it computes, not each day's part of it.
        label = f"to the nearest {step} a course, as {policy.id} says"
        sizes = (fraction(step, "g"),)
        return Rounding(sizes=sizes, direction="nearest", per="course", vials=False, label=label)
    if round_to == "exact":
        return None
    if isinstance(round_to, str) and round_to in WORDS:
        if product is None:
            raise MissingValueError(
                Argument("round_to", round_to),
                " needs ",
                Argument("product"),
                ", whose vials are counted; a step such as ",
                Argument("round_to", "5 g"),
                " does without",
                code="missing-argument",
                argument="product",
            )
        way = WORDS[round_to]
        word = {"nearest": "the nearest", "up": "the next higher", "down": "the next lower"}[way]
        label = f"to {word} sum of whole {product.label} vials a {per}"
        return Rounding(sizes=product.sizes, direction=way, per=per, vials=True, label=label)
    try:
        step = Amount(round_to)
        sizes = (fraction(step, "g"),)
    except UnitError:
        options = ["exact", *WORDS, "5 g"]
        raise InvalidValueError(
            Argument("round_to", round_to),
            f" is unknown; {near(round_to, options)}; or a step such as '5 g'",
            code="unknown-choice",
        ) from None
    if step.value <= 0:
        raise InvalidValueError(
            f"a step is more than zero, not {step}", code="out-of-range", argument="round_to"
        )
    label = f"to the nearest {step} a {per}"
    return Rounding(sizes=sizes, direction="nearest", per=per, vials=False, label=label)
