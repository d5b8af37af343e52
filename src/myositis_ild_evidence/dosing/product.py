"""Products as cited data: concentration, vial sizes, rates and safety, by country."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal

import attrs

from ..errors import InvalidValueError, MissingValueError
from ..quantities import numeric
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records.base import Checked, Short, many
from ..records.source import Source
from ..words import counted, quoted
from .person import fraction

_RATES = ("mass per body mass per time", "volume per body mass per time", "volume per time")

#: What a text may say of a product's safety, in the order in which it is shown.
SAFETY = {
    "boxed-warning": "boxed warning",
    "contraindication": "contraindications",
    "excipient": "excipients",
    "iga": "IgA content",
    "before-infusion": "checks before infusion",
    "monitoring": "monitoring",
    "indication": "indications",
}
NOT_READ = "not-read"


def today() -> date:
    """Return the day on which a text is due for review or not."""
    return date.today()


def _amounts(values: Iterable[Any]) -> tuple[Amount, ...]:
    given = many(values)
    # What is not a list is refused with the field's name.
    return tuple(map(Amount, given)) if isinstance(given, tuple) else given


def ascending(sizes: Iterable[Any]) -> tuple[Amount, ...]:
    """Return amounts in ascending order."""
    amounts = _amounts(sizes)
    return tuple(sorted(amounts)) if isinstance(amounts, tuple) else amounts


def _day(text: str, *, last: bool = False) -> date | None:
    """Return the day of ``2014``, ``2014-10`` or ``2014-10-22``; None where it is none."""
    parts = text.split("-")
    if len(parts) > 3 or any(not part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    numbers = [*map(int, parts)]
    try:
        if len(numbers) == 3:
            return date(*numbers)
        year, month = (*numbers, 12 if last else 1)[:2]
        if not last:
            return date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        return None
    return date.fromordinal(after.toordinal() - 1)


@attrs.frozen(kw_only=True)
class LabelText(Checked):
    """A text that was read about a product: a label, a leaflet or a page of its manufacturer.

    Attributes:
        cite: Key of its reference, where its address stands.
        country: Where it holds: a code of ISO 3166 such as ``US``, ``EU``, or ``international``.
        date: Its date as far as it was read, such as ``2021-06``; otherwise ``not-read``.
        read_on: The day on which it was read.
        review_due: When it must be read again; from the day after, a dose warns.

    Raises:
        InvalidValueError: A date or a country that is none.

    Examples:
        >>> from myositis_ild_evidence import dosing
        >>> print(dosing.products["octagam-10"].text("octagam-label"))
        US, 2024-01-26
    """

    cite: str = attrs.field(metadata={"refers": "reference"})
    country: str
    date: str
    read_on: str
    review_due: str

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Dates are days, months or years; a country is a code."""
        for name in ("date", "read_on", "review_due"):
            text = given.get(name, "2000")
            if _day(text) is None and not (name == "date" and text == NOT_READ):
                also = f" or {NOT_READ!r}" if name == "date" else ""
                yield name, f"{quoted(text)} is not a date; write '2026-11-30', '2026-11'{also}"
        country = given.get("country", "US")
        code = len(country) == 2 and country.isascii() and country.isupper()
        if not code and country != "international":
            yield (
                "country",
                f"{quoted(country)} is not 'international' or a code such as 'US' or 'EU'",
            )

    @property
    def overdue(self) -> bool:
        """Whether it should have been read again by today."""
        due = _day(self.review_due, last=True)
        return due is not None and today() > due

    def __str__(self) -> str:
        return f"{self.country}, {'no date read' if self.date == NOT_READ else self.date}"


@attrs.frozen(kw_only=True)
class SafetyFact(Checked):
    """One thing that a text says of a product's safety.

    Attributes:
        kind: ``boxed-warning``, ``contraindication``, ``excipient``, ``iga``, ``before-infusion``,
            ``monitoring`` or ``indication``.
        text: What it says, in words of our own.
        short: The same in a few words, for the page of a dose; without it, the page has it not.
        source: Where it was read.
    """

    kind: Literal[
        "boxed-warning",
        "contraindication",
        "excipient",
        "iga",
        "before-infusion",
        "monitoring",
        "indication",
    ]
    text: str
    short: str | None = None
    source: Source


@attrs.frozen(kw_only=True)
class VialSizes(Checked):
    """The sizes of the vials by another text.

    Attributes:
        sizes: In grams, ascending.
        source: Where they were read.
        note: What must be known of them.
    """

    sizes: tuple[Amount, ...] = attrs.field(converter=ascending)
    source: Source
    note: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Sizes of more than nothing, each once."""
        for message in _wrong_sizes(given.get("sizes", ())):
            yield "sizes", message


def _wrong_sizes(sizes: tuple[Amount, ...]) -> Iterator[str]:
    for size in sizes:
        if size.dimension != "mass" or size.value <= 0:
            yield f"{size} is not a size of a vial; write for example '10 g'"
    if len(set(sizes)) < len(sizes):
        yield "list each size of a vial once"


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
        at_risk: The rate that people at risk of renal dysfunction or thrombosis must not exceed,
            likewise; labels ask for the minimum rate practicable below it.
        at_risk_below: Whether the rate must stay below that figure, not reach it.
        dose_per_course: The dose that the label gives for the indication.
        days: On how many days of a course.
        interval: From one course to the next.
        steps: Rates before the maximum, as far as the label prints them, the first at the start.
            Without any, how long the initial rate is kept was not read.
        raise_every: After how long the rate may be raised.
        raise_by: By how much; where it is not printed, that is free.
        source: Where it was read.
        further: Keys of further references.
        note: What else must be known.
    """

    indication: str
    initial: tuple[Amount, ...] = attrs.field(default=(), converter=_amounts)
    maximum: tuple[Amount, ...] = attrs.field(converter=_amounts)
    at_risk: tuple[Amount, ...] = attrs.field(default=(), converter=_amounts)
    at_risk_below: bool = False
    dose_per_course: Amount | None = None
    days: Span | None = None
    interval: Amount | None = None
    steps: tuple[Step, ...] = attrs.field(default=(), converter=many, metadata={"key": "step"})
    raise_every: Span | None = None
    raise_by: Amount | None = None
    source: Source
    further: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    note: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Every rate is one; it is raised by a rate in the unit of the last step."""
        for name in ("initial", "maximum", "at_risk"):
            for amount in given.get(name, ()):
                if amount.dimension not in _RATES:
                    yield name, f"{amount} is a {amount.dimension}, not a rate"
        by, every = given.get("raise_by"), given.get("raise_every")
        if by is not None:
            last = [*given.get("steps", ())][-1:]
            if not last or last[0].rate.unit != by.unit or by.value <= 0:
                yield "raise_by", f"{by} adds to no last step in the same unit"
            if every is None or every.low != every.high:
                yield "raise_by", "after how long the rate is raised must be one time"

    @property
    def stepwise(self) -> bool:
        """Whether the label prints how the rate is raised to the maximum."""
        return len(self.steps) > 1 or self.raise_by is not None

    def printed_steps(self) -> Iterator[Step]:
        """Yield the steps that are printed, those that follow from ``raise_by`` without end."""
        yield from self.steps
        if self.raise_by is None or self.raise_every is None:
            return
        rate, time = self.steps[-1].rate, self.raise_every.exact
        while True:
            rate = Amount(rate.value + self.raise_by.value, rate.unit)
            yield Step(rate=rate, time=time)


@attrs.frozen(kw_only=True, repr=False)
class Product(Short, Checked):
    """A product for intravenous use.

    Every fact is that of a text, which its source names; what is missing was not read. See also
    ``for_patient(product=...)``.

    Attributes:
        id: Its id, such as ``"octagam-10"``.
        label: What it is called.
        manufacturer: Who makes it.
        drug: What it holds, from the vocabulary of drugs.
        concentration: Mass of immunoglobulin in a volume.
        concentration_source: Where that was read.
        vials: Sizes of the vials, in grams, ascending; none where they were not read.
        vials_source: Where the sizes were read.
        vials_note: What must be known of them.
        other_vials: The sizes by texts of other countries.
        texts: The texts that were read, each with its country and date.
        rates: How fast it may run, by indication.
        safety: What the texts say of its safety.
        note: What else must be known.

    Raises:
        InvalidValueError: A concentration that is not a mass in a volume, vials without sizes, or
            a fact of a text that is not listed.

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
    concentration_source: Source | None = None
    vials: tuple[Amount, ...] = attrs.field(default=(), converter=ascending)
    vials_source: Source | None = None
    vials_note: str | None = None
    other_vials: tuple[VialSizes, ...] = attrs.field(default=(), converter=many)
    texts: tuple[LabelText, ...] = attrs.field(default=(), converter=many, metadata={"key": "text"})
    rates: tuple[Rate, ...] = attrs.field(default=(), converter=many, metadata={"key": "rate"})
    safety: tuple[SafetyFact, ...] = attrs.field(default=(), converter=many)
    note: str | None = None

    def _in_short(self) -> str:
        sizes = counted(len(self.vials), "size", "sizes")
        return f"{self.id}: {self.concentration}, {sizes} of vials"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Grams per volume; vials of more than nothing, each size once; facts of listed texts."""
        concentration = given.get("concentration")
        if concentration is not None and concentration.dimension != "mass concentration":
            yield "concentration", f"{concentration} is not a mass in a volume; write '100 mg/mL'"
        for message in _wrong_sizes(given.get("vials", ())):
            yield "vials", message
        if given.get("vials_source") is not None and not given.get("vials", True):
            yield "vials", "a source without a size"
        cites = [text.cite for text in given.get("texts", ())]
        for cite in dict.fromkeys(cites):
            if cites.count(cite) > 1:
                yield "texts", f"{cite} occurs twice"
        for place, source in _sources(given) if cites else ():
            if source.cite not in cites:
                yield place, f"{source.cite} is not among the texts that were read"

    @property
    def sizes(self) -> tuple[Fraction, ...]:
        """The sizes of the vials in grams, exact.

        Raises:
            MissingValueError: They were not read.
        """
        if not self.vials:
            raise MissingValueError(
                f"the sizes of the vials of {self.label} were not read"
                + (f" for {', '.join(self.countries)}" if self.countries else "")
            )
        return tuple(fraction(vial, "g") for vial in self.vials)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries whose texts were read."""
        return tuple(dict.fromkeys(text.country for text in self.texts))

    @property
    def not_read(self) -> tuple[str, ...]:
        """What was not read of it: ``vials``, ``rates``, and kinds of `SafetyFact`."""
        missing = [name for name in ("vials", "rates") if not getattr(self, name)]
        kinds = {fact.kind for fact in self.safety}
        return (*missing, *(kind for kind in SAFETY if kind not in kinds))

    @property
    def references(self) -> tuple[str, ...]:
        """Keys of everything that was read about the product."""
        keys = [text.cite for text in self.texts]
        keys += [source.cite for _, source in _sources(attrs.asdict(self, recurse=False))]
        keys += [key for rate in self.rates for key in rate.further]
        return tuple(dict.fromkeys(keys))

    def text(self, cite: str) -> LabelText | None:
        """Return the text of a key; None for a product of the caller's own that lists none.

        Args:
            cite: Key of its reference.
        """
        return next((text for text in self.texts if text.cite == cite), None)

    def of_country(self, country: str) -> "Product":
        """Return the product with the facts of one country's texts, and no others.

        Args:
            country: A code such as ``"US"``, or ``"international"``.

        Raises:
            InvalidValueError: No text of that country was read.

        Examples:
            >>> from myositis_ild_evidence import dosing
            >>> privigen = dosing.products["privigen-10"]
            >>> privigen.of_country("US").vials, len(privigen.of_country("US").rates)
            ((), 3)
            >>> privigen.of_country("AU")
            Traceback (most recent call last):
            myositis_ild_evidence.errors.InvalidValueError: no text of Privigen 10% for 'AU' ...
        """
        texts = [text for text in self.texts if text.country.casefold() == str(country).casefold()]
        if not texts:
            known = ", ".join(self.countries) or "none"
            raise InvalidValueError(
                f"no text of {self.label} for {quoted(country)} is in this formulary, so that it "
                f"counts as not sold there; texts were read for: {known}",
                code="unknown-choice",
                argument="country",
            )
        cites = {text.cite for text in texts}
        read = self.vials_source
        change: dict[str, Any] = {}
        if read is not None and read.cite not in cites:  # sizes without a source are in stock
            others = [each for each in self.other_vials if each.source.cite in cites]
            first = others[0] if others else None
            change = {
                "vials": first.sizes if first else (),
                "vials_source": first.source if first else None,
                "vials_note": first.note if first else None,
            }
        strength = self.concentration_source
        return attrs.evolve(
            self,
            concentration_source=strength if strength and strength.cite in cites else None,
            **change,
            other_vials=(),
            texts=texts,
            rates=[rate for rate in self.rates if rate.source.cite in cites],
            safety=[fact for fact in self.safety if fact.source.cite in cites],
        )

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


def _sources(given: Mapping[str, Any]) -> Iterator[tuple[str, Source]]:
    """Yield the source of each fact, with the field that it stands in."""
    for name in ("concentration_source", "vials_source"):
        if given.get(name) is not None:
            yield name, given[name]
    for name in ("other_vials", "rates", "safety"):
        for number, fact in enumerate(given.get(name, ())):
            yield f"{name}[{number}]", fact.source
