"""Products as cited data: concentration, vial sizes, and the rates that a label prints."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import attrs

from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.base import Checked, Short, many
from ..records.source import Source
from ..words import counted
from .person import fraction

_RATES = ("mass per body mass per time", "volume per body mass per time", "volume per time")


def _amounts(values: Iterable[Any]) -> tuple[Amount, ...]:
    given = many(values)
    # What is not a list is refused with the field's name.
    return tuple(map(Amount, given)) if isinstance(given, tuple) else given


def _sorted(sizes: Iterable[Any]) -> tuple[Amount, ...]:
    amounts = _amounts(sizes)
    return tuple(sorted(amounts)) if isinstance(amounts, tuple) else amounts


@attrs.frozen(kw_only=True)
class Step:
    """One step of a titration: a rate, and how long it is kept.

    Attributes:
        rate: The rate, in the unit that the label prints.
        time: How long it is kept.
    """

    rate: Amount
    time: Amount


@attrs.frozen(kw_only=True)
class Rate(Checked):
    """How fast a product may run for one indication, as printed.

    Attributes:
        indication: The indication.
        initial: The rate at the start, in every unit that is printed.
        maximum: The fastest rate, in every unit that is printed; where they disagree, the lowest
            is used.
        at_risk: The fastest rate for people at risk of renal dysfunction or thrombosis, likewise.
        dose_per_course: The dose that the label gives for the indication.
        days: On how many days of a course.
        interval: From one course to the next.
        steps: Rates before the maximum, as far as the label prints them.
        source: Where it was read.
        further: Keys of further references.
        note: What else must be known.
    """

    indication: str
    initial: tuple[Amount, ...] = attrs.field(default=(), converter=_amounts)
    maximum: tuple[Amount, ...] = attrs.field(converter=_amounts)
    at_risk: tuple[Amount, ...] = attrs.field(default=(), converter=_amounts)
    dose_per_course: Amount | None = None
    days: Span | None = None
    interval: Amount | None = None
    steps: tuple[Step, ...] = attrs.field(default=(), converter=many, metadata={"key": "step"})
    source: Source
    further: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    note: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Every rate is one."""
        for name in ("initial", "maximum", "at_risk"):
            for amount in given.get(name, ()):
                if amount.dimension not in _RATES:
                    yield name, f"{amount} is a {amount.dimension}, not a rate"


@attrs.frozen(kw_only=True, repr=False)
class Product(Short, Checked):
    """A product for intravenous use.

    Every figure is that of a label, which ``vials_source`` and each rate name. See also
    ``for_patient(product=...)``.

    Attributes:
        id: Its id, such as ``"octagam-10"``.
        label: What it is called.
        manufacturer: Who makes it.
        drug: What it holds, from the vocabulary of drugs.
        concentration: Mass of immunoglobulin in a volume.
        vials: Sizes of the vials, in grams, ascending.
        vials_source: Where the sizes were read.
        vials_note: What must be known of them.
        label_date: Date of the label that the pages rest on.
        rates: How fast it may run, by indication.
        note: What else must be known.

    Raises:
        InvalidValueError: A concentration that is not a mass in a volume, or vials without sizes.

    Examples:
        >>> import attrs
        >>> from myositis_ild_evidence import dosing
        >>> octagam = dosing.products["octagam-10"]
        >>> [str(vial) for vial in octagam.vials]
        ['2 g', '5 g', '10 g', '20 g', '30 g']
        >>> in_stock = attrs.evolve(octagam, vials=["10 g"])  # a pharmacy of its own
        >>> print(octagam.volume(Amount("28 g")))
        280 mL
    """

    id: str
    label: str
    manufacturer: str
    drug: str
    concentration: Amount
    vials: tuple[Amount, ...] = attrs.field(converter=_sorted)
    vials_source: Source
    vials_note: str | None = None
    label_date: str
    rates: tuple[Rate, ...] = attrs.field(converter=many, metadata={"key": "rate"})
    note: str | None = None

    def _in_short(self) -> str:
        sizes = counted(len(self.vials), "size", "sizes")
        return f"{self.id}: {self.concentration}, {sizes} of vials"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Grams per volume; vials of more than nothing, each size once."""
        concentration = given.get("concentration")
        vials: tuple[Amount, ...] = given.get("vials", ())
        if concentration is not None and concentration.dimension != "mass concentration":
            yield "concentration", f"{concentration} is not a mass in a volume; write '100 mg/mL'"
        for vial in vials:
            if vial.dimension != "mass" or vial.value <= 0:
                yield "vials", f"{vial} is not a size of a vial; write for example '10 g'"
        if "vials" in given and (not vials or len(set(vials)) < len(vials)):
            yield "vials", "list each size of a vial once"

    @property
    def sizes(self) -> tuple[Fraction, ...]:
        """The sizes of the vials in grams, exact."""
        return tuple(fraction(vial, "g") for vial in self.vials)

    @property
    def references(self) -> tuple[str, ...]:
        """Keys of everything that was read about the product."""
        keys = [self.vials_source.cite]
        for rate in self.rates:
            keys += [rate.source.cite, *rate.further]
        return tuple(dict.fromkeys(keys))

    def rate(self, indication: str) -> Rate | None:
        """Return the rates for an indication; None where the label has none.

        Args:
            indication: The indication, such as ``"dermatomyositis"``.

        Examples:
            >>> from myositis_ild_evidence import dosing
            >>> rates = dosing.products["octagam-10"].rate("dermatomyositis")
            >>> [str(rate) for rate in rates.maximum]
            ['4.0 mg/kg/min', '0.04 mL/kg/min']
        """
        return next((rate for rate in self.rates if rate.indication == indication), None)

    def volume(self, grams: Amount) -> Amount:
        """Return the volume of a dose: grams by concentration.

        Args:
            grams: The dose, a mass.

        Raises:
            UnitError: Not a mass.
        """
        millilitres = fraction(grams, "mg") / fraction(self.concentration, "mg/mL")
        return Amount(numeric.from_fraction(millilitres), "mL")
