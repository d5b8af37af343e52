"""Which sums whole vials make, and the fewest vials for each.

With several sizes, a dose of whole vials is a sum of sizes. Which sums exist, and the fewest
vials for each, is found by dynamic programming over multiples of the sizes' greatest common
divisor. Above the product of the two largest sizes (in those units) a fewest-vials sum always
holds the largest vial: among as many smaller vials as the largest has units, some would add up to
a multiple of the largest and be replaced by fewer vials. So a small table is enough for any dose.
"""

from fractions import Fraction
from functools import cache
from math import gcd
from typing import Any, Literal

import attrs

from ..errors import InvalidValueError, MissingValueError, UnitError, near
from ..quantities.amount import Amount
from .person import fraction
from .policy import Policy
from .product import Product
from .vial_counts import Direction, round_grams

_MOST_UNITS = 1_000_000


@attrs.frozen
class Grid:
    """The sums of some sizes: ``fewest[n]`` vials make ``n`` units, ``last[n]`` is one of them."""

    unit: Fraction
    sizes: tuple[int, ...]
    fewest: tuple[int | None, ...]
    last: tuple[int, ...]

    def folded(self, units: int) -> tuple[int, int]:
        """Return how many of the largest vials may be taken away, and what is left."""
        top = len(self.fewest) - 1
        taken = max(0, -(-(units - top) // self.sizes[-1]))
        return taken, units - taken * self.sizes[-1]

    def reachable(self, units: int) -> bool:
        """Say whether vials make so many units."""
        return self.fewest[self.folded(units)[1]] is not None

    def counts(self, units: int) -> dict[int, int]:
        """Return how many of each size make so many units, the largest size first."""
        taken, rest = self.folded(units)
        counts = {self.sizes[-1]: taken} if taken else {}
        while rest:
            counts[self.last[rest]] = counts.get(self.last[rest], 0) + 1
            rest -= self.last[rest]
        return dict(sorted(counts.items(), reverse=True))


@cache
def grid_of(sizes: tuple[Fraction, ...]) -> Grid:
    """Return the sums of some sizes, in grams.

    Raises:
        InvalidValueError: No sizes, sizes of nothing, or no usable common step.
    """
    if not sizes or min(sizes) <= 0:
        raise InvalidValueError("rounding needs sizes of more than nothing")
    common = 1
    for size in sizes:
        common = common * size.denominator // gcd(common, size.denominator)
    whole = sorted({int(size * common) for size in sizes})
    divisor = gcd(*whole)
    units = tuple(size // divisor for size in whole)
    top = units[-1] * units[-2] if len(units) > 1 else units[-1]
    if top > _MOST_UNITS:
        raise InvalidValueError(f"the sizes {[str(s) for s in sizes]} have no usable common step")
    fewest: list[int | None] = [0]
    last = [0]
    for total in range(1, top + 1):
        best: int | None = None
        taken = 0
        for vial in reversed(units):  # the largest first: it wins where counts are equal
            before = fewest[total - vial] if vial <= total else None
            if before is not None and (best is None or before + 1 < best):
                best, taken = before + 1, vial
        fewest.append(best)
        last.append(taken)
    return Grid(Fraction(divisor, common), units, tuple(fewest), tuple(last))


@cache
def gaps(sizes: tuple[Fraction, ...]) -> tuple[dict[int, int], dict[int, int]]:
    """Return, for each number of units that no vials make, the next below and the next above."""
    grid = grid_of(sizes)
    below: dict[int, int] = {}
    above: dict[int, int] = {}
    missing = [units for units, fewest in enumerate(grid.fewest) if fewest is None]
    for units in missing:
        below[units] = below.get(units - 1, units - 1)
    for units in reversed(missing):
        above[units] = above.get(units + 1, units + 1)
    return below, above


@cache
def period(sizes: tuple[Fraction, ...]) -> int:
    """Return the number of units from which each sum is an earlier one and one largest vial."""
    grid = grid_of(sizes)
    largest = grid.sizes[-1]
    start = len(grid.fewest)
    while start > largest and grid.reachable(start - 1 - largest):
        counts, earlier = grid.counts(start - 1), grid.counts(start - 1 - largest)
        if counts != {**earlier, largest: earlier.get(largest, 0) + 1}:
            break
        start -= 1
    return start


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
                f"round_to={round_to!r} needs product=, whose vials are counted; "
                "a step such as round_to='5 g' does without"
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
            f"round_to={round_to!r} is unknown; {near(round_to, options)}; or a step such as '5 g'"
        ) from None
    if step.value <= 0:
        raise InvalidValueError(f"a step is more than zero, not {step}")
    label = f"to the nearest {step} a {per}"
    return Rounding(sizes=sizes, direction="nearest", per=per, vials=False, label=label)
