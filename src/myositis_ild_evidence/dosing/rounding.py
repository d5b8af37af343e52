"""Where a dose is rounded: to whole vials, to a step, or not at all; and the fewest vials for it.

With several sizes, a dose of whole vials is a sum of sizes. Which sums exist, and the fewest
vials for each, is found by dynamic programming over multiples of the sizes' greatest common
divisor. Above the product of the two largest sizes (in those units) a fewest-vials sum always
holds the largest vial: among as many smaller vials as the largest has units, some would add up to
a multiple of the largest and be replaced by fewer vials. So a small table is enough for any dose.

The arithmetic is exact. With floats, ``ceil(dose * days * weight / 5)`` buys one vial too many in
some cases, because a product such as 0.2 x 5 x 45 comes out a hair above a whole vial.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cache
from math import ceil, floor, gcd
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import attrs

from ..errors import (
    Argument,
    EvidenceError,
    InvalidValueError,
    MissingValueError,
    UnitError,
    about,
    near,
)
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.base import Short
from ..records.plain import Plain
from ..words import quoted
from .person import fraction
from .policy import Policy
from .product import Product
from .vectors import EXACT, Columns, Over

if TYPE_CHECKING:
    from .patient import PatientDose

Direction = Literal["nearest", "up", "down"]
#: More gaps between sums than this make the expressions for a cohort too long.
_MOST_GAPS = 200
_MOST_UNITS = 1_000_000
#: By how many percent rounding changes a dose so much that it must be said. Chosen here: half of
#: the 10 % within which pharmacies often round.
MUCH = 5


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


def rounded_units(
    exact: Any, sizes: tuple[Fraction, ...], direction: Direction, over: Over = EXACT
) -> Any:
    """Round a dose in units of the sizes' common step: the one rounding of every path.

    Args:
        exact: The dose in units of `step`: a fraction, an array or an expression.
        sizes: Sizes of vials in grams; one size is a step.
        direction: ``nearest``, ``up`` or ``down``.
        over: What ``exact`` is.
    """
    below_gaps, above_gaps = gaps(sizes)
    if direction == "nearest" and not below_gaps:
        return over.floor(exact + over.half)
    below = above = None
    if direction != "up":
        below = over.floor(exact)
        below = over.replace(below, below_gaps, below) if below_gaps else below
    if direction != "down":
        above = over.ceil(exact)
        above = over.replace(above, above_gaps, above) if above_gaps else above
    if below is None or above is None:
        return above if below is None else below
    (below, above) = over.keep(below=below, above=above)
    return over.where(above - exact <= exact - below + over.tolerance, above, below)


def in_the_middle(exact: Any, units: Any, sizes: tuple[Fraction, ...], over: Over) -> Any:
    """Return where a dose lay as far from the sum below it as from the one to which it went up.

    Args:
        exact: The dose in units of `step`.
        units: What `rounded_units` made of it, in the direction ``nearest``.
        sizes: Sizes of vials in grams; one size is a step.
        over: What both are.
    """
    near = 4 * over.tolerance
    other = exact + exact - units
    whole = over.floor(other)
    reached = over.replace(whole, dict.fromkeys(gaps(sizes)[0], 0), whole)
    return (units - exact > near) & (other - whole <= near) & (reached > 0)


def step(sizes: tuple[Fraction, ...]) -> Fraction:
    """Return the greatest common divisor of some sizes, in grams."""
    return grid_of(sizes).unit


def round_grams(grams: Fraction, sizes: tuple[Fraction, ...], direction: Direction) -> Fraction:
    """Round a dose to a sum of whole sizes.

    See also `vials`, which also counts the vials.

    Args:
        grams: The exact dose.
        sizes: Sizes of vials in grams; one size is a step, such as 5 g.
        direction: ``nearest`` (a dose in the middle goes up), ``up`` or ``down``.

    Raises:
        InvalidValueError: Nothing would be left, or the direction is unknown.

    Examples:
        >>> octagam = tuple(map(Fraction, (2, 5, 10, 20, 30)))
        >>> [int(round_grams(Fraction("32.91"), octagam, way)) for way in ("nearest", "up", "down")]
        [33, 33, 32]
        >>> int(round_grams(Fraction(45) * 5 * Fraction("0.2"), (Fraction(5),), "up"))
        45
    """
    if direction not in get_args(Direction):
        raise InvalidValueError(
            f"unknown direction {quoted(direction)}; {near(direction, get_args(Direction))}",
            code="unknown-choice",
            argument="direction",
        )
    unit = step(sizes)
    units: int = rounded_units(grams / unit, sizes, direction)
    if units == 0:
        smallest = numeric.text(numeric.from_fraction(min(sizes)))
        raise InvalidValueError(
            f"rounding {float(grams):.4g} g ({direction}) to whole units of at least {smallest} g "
            "leaves nothing",
            code="out-of-range",
            argument="round_to",
        )
    return units * unit


def refuse_gaps(sizes: tuple[Fraction, ...]) -> None:
    """Refuse vials whose sums leave too many gaps to be written as expressions.

    Raises:
        InvalidValueError: They do.
    """
    if len(grid_of(sizes).sizes) > 1 and period(sizes) > _MOST_GAPS:
        said = ", ".join(numeric.text(numeric.from_fraction(size)) for size in sizes)
        raise InvalidValueError(
            f"vials of {said} g have too many sums for a cohort; "
            "use for_patient, or a step such as ",
            Argument("round_to", "5 g"),
        )


def counted(units: Any, sizes: tuple[Fraction, ...], over: Columns) -> dict[Fraction, Any]:
    """Return columns of the fewest vials of each size for columns of `rounded_units`."""
    grid, start = grid_of(sizes), period(sizes)
    if len(grid.sizes) == 1:
        return {grid.unit: over.whole(units)}
    largest = grid.sizes[-1]
    first = start - largest  # from here on the sums repeat
    turns = over.floor((units - float(first)) / float(largest))
    (taken,) = over.keep(taken=over.where(units < float(start), 0, turns))
    (rest,) = over.keep(rest=units - taken * float(largest))
    tables: dict[int, dict[int, int]] = {size: {} for size in reversed(grid.sizes)}
    for number in filter(grid.reachable, range(start)):
        for size, count in grid.counts(number).items():
            tables[size][number] = count
    found = {size: over.replace(rest, table, 0) for size, table in tables.items()}
    found[largest] = found[largest] + taken
    return {size * grid.unit: over.whole(count) for size, count in found.items()}


def fewest_vials(grams: Fraction, sizes: tuple[Fraction, ...]) -> dict[Fraction, int]:
    """Return the fewest vials that hold exactly a dose, by size, the largest first.

    Where several choices are as few, the one with the larger vials is returned.

    Args:
        grams: A dose that `round_grams` returned for the same sizes.
        sizes: Sizes of the vials in grams.

    Raises:
        InvalidValueError: No whole vials hold exactly this dose.

    Examples:
        >>> sizes = tuple(map(Fraction, (2, 5, 10, 20, 30)))
        >>> {int(size): n for size, n in fewest_vials(Fraction(33), sizes).items()}
        {20: 1, 5: 1, 2: 4}
    """
    grid = grid_of(sizes)
    units = grams / grid.unit
    if units.denominator != 1 or units < 0 or not grid.reachable(int(units)):
        raise InvalidValueError(f"no whole vials hold exactly {float(grams):.6g} g")
    return {size * grid.unit: number for size, number in grid.counts(int(units)).items()}


def fewest_within(exact: Fraction, sizes: tuple[Fraction, ...], within: Fraction) -> int:
    """Return the sum that takes the fewest vials among those near a dose; 0 where there is none.

    Of several, the one nearest to the dose, and of two as near the higher.

    Args:
        exact: The dose in units of `step`.
        sizes: Sizes of the vials in grams.
        within: Which part of the dose a sum may lie above or below it.
    """
    lowest, highest = max(ceil(exact * (1 - within)), 1), floor(exact * (1 + within))
    known = _numbers(sizes, -(-(highest + 1) // _AT_ONCE))
    least = min(known[lowest : highest + 1], default=_NONE)
    if least == _NONE:
        return 0
    near = (units for units in range(lowest, highest + 1) if known[units] == least)
    return min(near, key=lambda units: (abs(units - exact), -units))


#: So many sums are counted at once; and how many vials make a sum that none make.
_AT_ONCE, _NONE = 1024, 10**9


@cache
def _numbers(sizes: tuple[Fraction, ...], times: int) -> tuple[int, ...]:
    """Return how many vials make each number of units, as many times `_AT_ONCE` of them."""
    grid = grid_of(sizes)

    def number(units: int) -> int:
        taken, rest = grid.folded(units)
        fewest = grid.fewest[rest]
        return _NONE if fewest is None else taken + fewest

    return tuple(map(number, range(times * _AT_ONCE)))


@cache
def stairs(
    sizes: tuple[Fraction, ...], within: Fraction, top: int
) -> tuple[tuple[tuple[Fraction, bool], ...], tuple[int, ...]]:
    """Return `fewest_within` for every dose up to one, as steps between which it stays the same.

    Args:
        sizes: Sizes of the vials in grams.
        within: Which part of the dose a sum may lie above or below it.
        top: The highest dose, in units of `step`.

    Returns:
        Where each step begins, and whether there or just above; and its units, those below the
        first of them before.
    """
    # Sums come and go where a part of the dose reaches them; between two they change in the middle.
    edges = {Fraction(units, 2) for units in range(1, 2 * top)}
    edges |= {Fraction(units) / (1 + within) for units in range(1, top)}
    edges |= {Fraction(units) / (1 - within) for units in range(1, top)}
    points = sorted(edge for edge in edges if edge <= top)
    starts: list[tuple[Fraction, bool]] = []
    found = [0]
    for point, after in itertools.pairwise([*points, Fraction(top)]):
        for exact, at in ((point, True), ((point + after) / 2, False)):
            units = fewest_within(exact, sizes, within)
            if units != found[-1]:
                starts.append((point, at))
                found.append(units)
    return tuple(starts), tuple(found)


WORDS: dict[str, Direction] = {"nearest-vial": "nearest", "vial-up": "up", "vial-down": "down"}
#: What can be asked for, as an example of each.
OPTIONS = (*WORDS, "fewest-vials within 5 %", "5 g", "5 g up", "5 g down", "5 g per course")
_FEWEST = re.compile(r"fewest-vials(?:\s+within)?\s+(\d{1,9}(?:\.\d{1,9})?)\s*%")
_WAYS: dict[str, Direction] = {"up": "up", "down": "down"}
#: The most by which the fewest vials may miss a dose, in percent. Chosen here: twice the 10 %
#: within which pharmacies often round.
_MOST_WITHIN = 20


@attrs.frozen(kw_only=True)
class Rounding:
    """One rounding, applied once, at the end.

    Attributes:
        sizes: Sizes of vials in grams, or one step.
        direction: ``nearest`` (a dose in the middle goes up), ``up`` or ``down``.
        per: What is rounded: the dose of a ``day`` where the days are known, or of a ``course``.
        vials: Whether the sizes are vials.
        label: What it is, in words.
        within: Which part of a dose the fewest vials may miss; None where the nearest sum counts.
        split: Whether a rounded course is divided into days of whole steps or vials, the first of
            them with one step more where it does not divide evenly.
        of_policy: Whether it is the weight policy's own.
    """

    sizes: tuple[Fraction, ...]
    direction: Direction
    per: Literal["day", "course"]
    vials: bool
    label: str
    within: Fraction | None = None
    split: bool = False
    of_policy: bool = False

    def __call__(self, grams: Fraction) -> Fraction:
        """Return the rounded dose.

        Raises:
            InvalidValueError: Nothing would be left, or no whole vials are near enough.
        """
        if self.within is None:
            return round_grams(grams, self.sizes, self.direction)
        unit = step(self.sizes)
        units = fewest_within(grams / unit, self.sizes, self.within)
        if not units:
            raise InvalidValueError(
                f"{self.none_near} of {numeric.shown(grams)} g",
                code="out-of-range",
                argument="round_to",
            )
        return units * unit

    @property
    def none_near(self) -> str:
        """What is said where no sum is near enough."""
        return f"no whole vials lie within {numeric.shown((self.within or Fraction(0)) * 100)} %"

    def columns(self, exact: Any, top: int, over: Columns) -> Any:
        """Return the rounded doses of a cohort, in units of `step`; 0 where there are none.

        Args:
            exact: The doses in units of `step`.
            top: The highest dose that can be, likewise.
            over: What they are.
        """
        if self.within is None:
            return rounded_units(exact, self.sizes, self.direction, over)
        starts, found = stairs(self.sizes, self.within, top)
        near = over.tolerance
        floats = [float(point) + (-near if at else near) for point, at in starts]
        return over.stairs(exact, [*floats, top + near], [*found, 0])

    def each_day(self, grams: Fraction, days: int) -> tuple[Fraction, ...]:
        """Return a rounded course as days of whole steps or vials, the higher ones first.

        Args:
            grams: The rounded course.
            days: The days of the course.

        Raises:
            InvalidValueError: Some day would have none, or no whole vials.

        Examples:
            >>> rounding = chosen("5 g per course", None, None, True)
            >>> [int(grams) for grams in rounding.each_day(rounding(Fraction(132)), 5)]
            [30, 25, 25, 25, 25]
        """
        unit = step(self.sizes)
        low, higher = divmod(int(grams / unit), days)
        grid = grid_of(self.sizes)
        if not low or not all(map(grid.reachable, (low, low + bool(higher)))):
            raise InvalidValueError(
                f"{numeric.shown(grams)} g of a course {UNDIVIDED} {days} days",
                code="out-of-range",
                argument="round_to",
            )
        return (unit * (low + 1),) * higher + (unit * low,) * (days - higher)


#: What is said of a course that cannot be divided as it was asked for.
UNDIVIDED = "cannot be divided into whole steps or vials for each of"


def in_stock(product: Product | None, stock: Any) -> Product | None:
    """Return a product with the sizes of vials that a pharmacy has.

    Args:
        product: The product; None where none was chosen.
        stock: Those sizes, such as ``["10 g", "20 g"]``; None for all.

    Raises:
        MissingValueError: No product was chosen.
        InvalidValueError: The product has no such size.

    Examples:
        >>> from myositis_ild_evidence import dosing
        >>> stocked = in_stock(dosing.products["octagam-10"], ["20 g", "10 g"])
        >>> [str(vial) for vial in stocked.vials]
        ['10 g', '20 g']
    """
    if stock is None:
        return product
    if product is None:
        raise MissingValueError(
            Argument("stock", bare=True),
            " needs ",
            Argument("product"),
            code="missing-argument",
            argument="product",
        )
    several = isinstance(stock, Iterable) and not isinstance(stock, str)
    with about("stock"):
        given = [Amount(size) for size in (stock if several else (stock,))]
    for size in given:
        if size not in product.vials:
            have = ", ".join(map(str, product.vials))
            raise InvalidValueError(
                f"{product.label} has no vial of {size}; it has {have}",
                code="unknown-choice",
                argument="stock",
            )
    if not given:
        raise InvalidValueError(
            Argument("stock", bare=True), " names at least one size of vial", code="out-of-range"
        )
    return attrs.evolve(product, vials=tuple(dict.fromkeys(given)))


def chosen(
    round_to: Any, product: Product | None, policy: Policy | None, day: bool
) -> Rounding | None:
    """Return the rounding that was asked for, or the policy's own.

    Args:
        round_to: ``nearest-vial``, ``vial-up``, ``vial-down``, ``fewest-vials within 5 %``, a step
            such as ``"5 g"``, ``"5 g up"`` or ``"5 g down"``, each also with ``per course`` after
            it; ``exact`` (none), or None: the policy's own, if it has one.
        product: Whose vials.
        policy: The weight policy.
        day: Whether the days of a course are known.

    Raises:
        MissingValueError: Whole vials were asked for without a product.
        InvalidValueError: The rounding is unknown, or the step is nothing.
    """
    if round_to is None:
        own = policy.rounding if policy is not None else None
        if policy is None or own is None:
            return None
        # The source rounds the whole dose that it computes, not each day's part of it.
        label = f"to the nearest {own} a course, as {policy.id} says"
        sizes = (fraction(own, "g"),)
        return Rounding(
            sizes=sizes,
            direction="nearest",
            per="course",
            vials=False,
            label=label,
            of_policy=True,
        )
    if round_to == "exact":
        return None
    what, whole = _per_course(round_to)
    split = whole and day
    per: Literal["day", "course"] = "day" if day and not whole else "course"
    few = _FEWEST.fullmatch(what) if isinstance(what, str) else None
    if few is not None or (isinstance(what, str) and what in WORDS):
        if product is None:
            raise MissingValueError(
                Argument("round_to", round_to),
                " needs ",
                Argument("product"),
                ", whose vials are counted; a step such as ",
                Argument("round_to", "5 g"),
                " needs none",
                code="missing-argument",
                argument="product",
            )
        if few is not None:
            return _fewest(few[1], product, per, split)
        way = WORDS[what]
        label = f"to {_WORD[way]} sum of whole {product.label} vials a {per}{_SPLIT * split}"
        return Rounding(
            sizes=product.sizes, direction=way, per=per, vials=True, label=label, split=split
        )
    written, way = _step(what)
    try:
        amount = Amount(written)
        sizes = (fraction(amount, "g"),)
    except UnitError:
        options = ["exact", *OPTIONS]
        raise InvalidValueError(
            Argument("round_to", round_to),
            f" is unknown; {near(round_to, options)}; or a step such as '5 g'",
            code="unknown-choice",
        ) from None
    if amount.value <= 0:
        raise InvalidValueError(
            f"a step is more than zero, not {amount}", code="out-of-range", argument="round_to"
        )
    label = f"to {_WORD[way]} {amount} a {per}{_SPLIT * split}"
    return Rounding(sizes=sizes, direction=way, per=per, vials=False, label=label, split=split)


_WORD = {"nearest": "the nearest", "up": "the next higher", "down": "the next lower"}
_SPLIT = ", divided into days that may differ by one step"


def _per_course(asked: Any) -> tuple[Any, bool]:
    """Return what was asked for without the words that say that it is of a course."""
    if not isinstance(asked, str):
        return asked, False
    words = asked.split()
    whole = words[-2:] in (["per", "course"], ["a", "course"])
    return (" ".join(words[:-2]) if whole else asked), whole


def _step(asked: Any) -> tuple[Any, Direction]:
    """Return a step and the direction that stands after it."""
    if isinstance(asked, str) and asked.split()[-1:] in (["up"], ["down"]):
        *step, way = asked.split()
        return " ".join(step), _WAYS[way]
    return asked, "nearest"


def _fewest(percent: str, product: Product, per: Literal["day", "course"], split: bool) -> Rounding:
    within = Fraction(percent)
    if not 0 < within <= _MOST_WITHIN:
        raise InvalidValueError(
            f"the fewest vials lie within more than 0 and at most {_MOST_WITHIN} % of the dose, "
            f"not {percent} %",
            code="out-of-range",
            argument="round_to",
        )
    if split:
        raise InvalidValueError(
            "the fewest vials are counted for each day, where the days are known; for a course, "
            "give for example ",
            Argument("round_to", "nearest-vial per course"),
            code="unknown-choice",
        )
    return Rounding(
        sizes=product.sizes,
        direction="nearest",
        per=per,
        vials=True,
        within=within / 100,
        label=f"to the fewest {product.label} vials within {percent} % of the dose of a {per}",
    )


@attrs.frozen(kw_only=True)
class Vials(Plain):
    """Whole vials for one dose.

    Sizes and the dose are in one unit, as a rule grams. Of the sums that whole vials make, the one
    that the direction asks for is taken, then the fewest vials that make it; see also `vials`.

    Attributes:
        dose: The dose that they are for: the exact one, or the one after rounding to a step.
        counts: How many of each size, the largest first.
        direction: How the dose was rounded to whole vials.
        readings: The vials under further readings of an ambiguous text.

    Examples:
        >>> plan = vials(Amount("33 g"), (Fraction(5), Fraction(10)), "up")
        >>> print(plan, plan.number, plan.content, plan.waste, sep="; ")
        3 x 10 g + 1 x 5 g; 4; 35 g; 2 g
    """

    dose: Amount
    counts: tuple[tuple[Amount, int], ...]
    direction: Direction
    readings: tuple["Vials", ...] = ()

    @property
    def number(self) -> int:
        """How many vials."""
        return sum(count for _, count in self.counts)

    @property
    def content(self) -> Amount:
        """What the vials hold."""
        grams = sum(fraction(size, "g") * count for size, count in self.counts)
        return self._amount(Fraction(grams))

    def _amount(self, grams: Fraction) -> Amount:
        """Return grams in the unit of the dose."""
        return Amount(numeric.from_fraction(grams), "g").to(self.dose.unit)

    @property
    def difference(self) -> Amount:
        """What the vials hold less the dose; negative where they hold less.

        See also `waste`, which is never negative.
        """
        return self._amount(fraction(self.content, "g") - fraction(self.dose, "g"))

    @property
    def waste(self) -> Amount:
        """What the vials hold beyond the dose; given or discarded, never needed."""
        return max(self.difference, Amount(0, self.dose.unit))

    def plus(self, other: "Vials") -> "Vials":
        """Return the vials of two doses together, each with vials of its own.

        Args:
            other: The vials of the other dose.
        """
        counts = dict(self.counts)
        for size, number in other.counts:
            counts[size] = counts.get(size, 0) + number
        return Vials(
            dose=self._amount(sum_of(self.dose, other.dose)),
            counts=tuple(sorted(counts.items(), reverse=True)),
            direction=self.direction,
        )

    def times(self, number: int) -> "Vials":
        """Return the vials of several such doses, each with vials of its own.

        Args:
            number: How many doses, such as the days of a course.
        """
        return Vials(
            dose=self.dose * number,
            counts=tuple((size, count * number) for size, count in self.counts),
            direction=self.direction,
            readings=tuple(reading.times(number) for reading in self.readings),
        )

    SHAPE: ClassVar[Mapping[str, Any]] = {
        "vials": dict[str, int],
        "number": int,
        "content": str,
        "difference": str,
        "waste": str,
        "readings": list[dict[str, Any]],
    }

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, decimals as text.

        Amounts are text with their unit. See also `PatientDose.to_dict`, which holds it.
        """
        return {
            "vials": {str(size): count for size, count in self.counts},
            "number": self.number,
            "content": str(self.content),
            "difference": str(self.difference),
            "waste": str(self.waste),
            "readings": [reading.to_dict() for reading in self.readings],
        }

    def __str__(self) -> str:
        shown = " + ".join(f"{count} x {size}" for size, count in self.counts)
        others = " or ".join(str(reading) for reading in self.readings)
        return f"{shown}; another reading: {others}" if others else shown


def sum_of(*doses: Amount) -> Fraction:
    """Return grams of several doses, exact."""
    return sum((fraction(dose, "g") for dose in doses), Fraction(0))


def vials(dose: Amount, sizes: tuple[Fraction, ...], direction: Direction = "nearest") -> Vials:
    """Return the fewest whole vials for a dose.

    The grams come first: of the sums that whole vials can make, the nearest to the dose (or the
    next above or below); then the fewest vials that make this sum.

    See also `round_grams`, the rounding alone, and ``for_patient(product=...).vials``, which knows
    the sizes of a product.

    Args:
        dose: The exact dose.
        sizes: Sizes of the vials in grams.
        direction: ``nearest`` (a dose in the middle goes up), ``up`` or ``down``.

    Raises:
        InvalidValueError: No vials would be left, the direction is unknown, or the sizes are none.
        UnitError: The dose is not a mass.

    Examples:
        >>> plan = vials(Amount("28 g"), tuple(map(Fraction, (2, 5, 10, 20, 30))))
        >>> print(plan, plan.number, plan.waste, sep="; ")
        1 x 20 g + 4 x 2 g; 5; 0 g
    """
    exact = Fraction(dose.to("g").value)
    return holding(dose, round_grams(exact, sizes, direction), sizes, direction)


def holding(
    dose: Amount, grams: Fraction, sizes: tuple[Fraction, ...], direction: Direction
) -> Vials:
    """Return the fewest vials that hold so many grams, for a dose."""
    counts = fewest_vials(grams, sizes)
    unit = dose.unit if dose.unit != "kg" else "g"
    sizes_of = (Amount(numeric.from_fraction(size), "g").to(unit) for size in counts)
    return Vials(
        dose=dose.to(unit),
        counts=tuple(zip(sizes_of, counts.values(), strict=True)),
        direction=direction,
    )


def first_figure(doses: Any) -> str:
    """Return the first dose that is known, for a line of text."""
    for name in ("per_day", "per_course"):
        with suppress(EvidenceError):  # such as days that are not known
            return numeric.readable(getattr(doses, name))
    return "no figure"


@attrs.frozen(repr=False)
class Doses(Plain, Short):
    """The same doses in another form: after rounding, or the difference that rounding makes.

    Spans of grams (``per_day`` in g/day) with the bounds, basis and readings of the regimen.
    See also `PatientDose`, whose ``per_day``, ``per_course`` and ``total`` are exact.

    Raises:
        MissingValueError: The days of a course, for ``per_day``, or the number of courses, for
            ``total``, are not known.

    Examples:
        >>> from myositis_ild_evidence import DosingRegimen
        >>> regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=6)
        >>> dose = regimen.for_patient("70.6 kg", round_to="5 g")
        >>> print(dose.rounded.per_day, dose.rounded.total, dose.difference.total, sep=", ")
        30 g/day, 900 g, 52.8 g
    """

    TOLD: ClassVar[tuple[str, ...]] = ("per_day", "per_course", "total")

    _of: "PatientDose"
    _form: Literal["rounded", "difference"]

    def _in_short(self) -> str:
        return f"{self._form}, {self._of.regimen.key}: {first_figure(self)}"

    @property
    def per_day(self) -> Span:
        """For each day of infusion; raises MissingValueError where the days are not known.

        The unit is g/day.
        """
        return self._figure("per_day")

    @property
    def per_course(self) -> Span:
        """For each course.

        The unit is g.
        """
        return self._figure("per_course")

    @property
    def total(self) -> Span:
        """For all courses; raises MissingValueError where their number is not known.

        The unit is g.
        """
        return self._figure("total")

    def _figure(self, name: str) -> Span:
        rounded = self._of.given(name)
        if self._form == "rounded":
            return self._of.shown(rounded)
        grows = False
        if name == "total":
            course = self._of.exact("per_course")
            grows = all(one.is_exact for one in (course, *course.readings))
        return self._of.shown(less(rounded, self._of.exact(name), grows=grows))


def main(span: Span) -> Span:
    """Return a span without its further readings."""
    return attrs.evolve(span, readings=())


def multiplied(days: int) -> Callable[[Amount], Amount]:
    """Return what turns the dose of a day into that of a course."""
    return lambda grams: Amount(numeric.from_fraction(Fraction(grams.value) * days), "g")


def divided(days: int) -> Callable[[Amount], Amount]:
    """Return what turns the dose of a course into that of a day."""
    return lambda grams: Amount(numeric.from_fraction(Fraction(grams.value) / days), "g/day")


def less(rounded: Span, exact: Span, percent: bool = False, grows: bool = False) -> Span:
    """Return what rounding adds, at each known bound.

    Args:
        rounded: The dose after rounding.
        exact: The same dose before.
        percent: In percent of the exact dose, to two decimal places, instead of in grams.
        grows: Whether an open bound is one of the number of courses: the more courses, the
            further from nothing. Of an open dose, only the difference at its bound is known.
    """

    def between(new: Amount | None, old: Amount | None) -> Any:
        if new is None or old is None:
            return None
        difference = Fraction(new.value) - Fraction(old.value)
        if percent:
            return numeric.rounded(difference * 100 / Fraction(old.value), 2)
        return Amount(numeric.from_fraction(difference), old.unit)

    readings = [
        less(new, old, percent, grows)
        for new, old in zip(rounded.readings, exact.readings, strict=True)
    ]
    low, high = between(rounded.low, exact.low), between(rounded.high, exact.high)
    known = [bound for bound in (low, high) if bound is not None]
    if len(known) == 2:
        return Span(min(known), max(known), exact.basis, readings)
    [only] = known
    if not grows or only.value == 0:
        return Span(only, basis=exact.basis, readings=readings)
    more = only.value > 0
    return Span(only if more else None, None if more else only, exact.basis, readings)
