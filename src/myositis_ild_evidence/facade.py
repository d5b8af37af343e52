"""A pack of evidence as one object: studies, reviews, references, claims and tables."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Literal, Self

from .packs.shipped import ShippedPack
from .query.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from .appraisal.pooling import Compared, Poolability
    from .appraisal.results import Audit
    from .dosing.formulary import Formulary
    from .dosing.order import Order
    from .dosing.ranking import Nearest
    from .records.regimen import DosingRegimen
    from .statistics.effects import Method
    from .statistics.estimates import Better, Measure
    from .statistics.figures import Spread
    from .tables.table import Table


class Evidence(Pack):
    """A pack of evidence.

    ``myositis_ild_evidence.evidence`` is the curated one; its files are read when they are first
    needed. `Evidence.load` reads and checks somebody else's pack in full.

    Attributes:
        studies: Primary studies, by id.
        reviews: Reviews, by id.
        references: The bibliography, by key.
        claims: What is asserted about the question, by id.
    """

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read and check a pack.

        Args:
            path: The directory that holds ``pack.toml``, a JSON file of a whole pack, or one of
                `myositis_ild_evidence.installed_packs`, by name.

        Raises:
            PackError: Everything that is wrong with the pack.
        """
        from .packs.sources import read

        return cls(read(path))

    def __str__(self) -> str:
        """Return the answer to the question of the pack, as the command prints it."""
        from .answer import answer

        return answer(self)

    def _repr_html_(self) -> str:
        """Return the answer for a notebook."""
        return f"<pre>{escape(str(self))}</pre>"

    def values(self) -> Table:
        """Return every reported number as one tidy table; see the documentation of its columns."""
        from .tables.values import values

        return values(self)

    def audit(self, rules: Sequence[str] | None = None) -> Audit:
        """Check every printed figure by every rule; see `myositis_ild_evidence.appraisal`."""
        from .appraisal.auditing import audit

        return audit(self, rules)

    def can_pool(self, what: str) -> Poolability:
        """Say whether results may be pooled; see `myositis_ild_evidence.appraisal.can_pool`."""
        from .appraisal.pooling import can_pool

        return can_pool(self, what)

    def to_effects(
        self,
        what: str,
        measure: Measure = "risk-ratio",
        *,
        groups: Compared | None = None,
        totals: Mapping[str, int] | None = None,
        plus_minus: Spread | None = None,
        better: Better | None = None,
        method: Method | None = None,
        level: float = 0.95,
    ) -> Table:
        """Return effects for a meta-analysis; see `myositis_ild_evidence.appraisal.to_effects`."""
        from .appraisal.pooling import to_effects

        return to_effects(
            self, what, measure, groups=groups, totals=totals, plus_minus=plus_minus, better=better,
            method=method, level=level,
        )  # fmt: skip

    def tables(self) -> dict[str, Table]:
        """Return the tidy tables by name: the values, and one for each kind of record."""
        from .tables.tidy import tables

        return tables(self)

    def report(
        self,
        path: str | Path,
        *,
        format: Literal["html", "markdown"] | None = None,  # noqa: A002
    ) -> None:
        """Write everything into one file, HTML or Markdown; see `report.write`."""
        from .report.output import write

        write(self, path, format=format)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the pack as JSON text; see `myositis_ild_evidence.to_json`."""
        from .packs.json_text import to_json

        return to_json(self, indent=indent)

    def to_fhir(self, *, fhir_version: str = "5.0.0") -> dict[str, Any]:
        """Return the pack as a FHIR Bundle; see `myositis_ild_evidence.fhir`."""
        from .fhir.bundle import to_fhir

        return to_fhir(self, fhir_version=fhir_version)

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self._contents, ShippedPack):
            return shipped, ()
        return type(self), (self._contents,)


def shipped() -> Evidence:
    """Return the curated pack, always the same object."""
    return evidence


# Made at import, which Python guards by a lock: threads that race get one object.
evidence: Evidence = Evidence(ShippedPack())


def read_order(
    order: str,
    regimens: Iterable[DosingRegimen] | None = None,
    *,
    weight: Any = None,
    formulary: Formulary | None = None,
    accept_implausible: Iterable[str] | str = (),
) -> Order:
    """Read an order as it is written, its phrases in any order, in every way that can be meant.

    ``1 g/kg x 2 days`` is 1 g/kg on each of two days, unless that is more than the labels of the
    drug print for a course: then it can be the dose of the whole course, too. ``2 g/kg over 2
    days`` is 2 g/kg divided over them, unless that is less than a course comes to: then it can be
    the dose of each day, too.

    Args:
        order: The order, of up to 200 letters.
        regimens: The regimens that readings are compared with; by default all of the curated
            evidence. Those of a pack bring its drugs.
        weight: A body weight with its unit, for the dose per kg of an order in grams.
        formulary: Whose labels readings are compared with; by default the package's own.
        accept_implausible: ``"dose"`` where a dose was checked although it is hardly ever so low.

    Raises:
        InvalidValueError: A part is not understood or is not read, or the dose can hardly be
            meant; the message says which part, and why.
        MissingValueError: The order is in grams, and how to read it depends on a weight.

    Examples:
        >>> order = read_order("1 g/kg x 2 days every 4 weeks")
        >>> print(order)
        Order read as: 1 g/kg/day on each of 2 days, 2 g/kg a course, every 4 weeks
        >>> print(read_order("30 g daily x 5", weight="75 kg").read_as)
        30 g/day on each of 5 days, 150 g a course (2 g/kg a course at 75 kg)
        >>> read_order("2 g/kg qod")
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: '2 g/kg qod' is not an order: 'qod' puts ...
    """
    from .dosing import order_reader

    known = evidence.regimens if regimens is None else regimens
    return order_reader.read_order(
        order, known, weight=weight, formulary=formulary, accept_implausible=accept_implausible
    )


def nearest(
    order: str | Order | DosingRegimen,
    regimens: Iterable[DosingRegimen] | None = None,
    *,
    reading: int | None = None,
    weight: Any = None,
    accept_implausible: Iterable[str] | str = (),
) -> Nearest:
    """Rank study regimens by their distance from an order.

    The dose of a course counts first, then the days of a course, then the interval, then the
    courses; what a study does not report ranks after what it reports.

    Args:
        order: Text such as ``"1 g/kg x 2 days every 4 weeks"``, what `read_order` made of one, or
            a regimen.
        regimens: The regimens to compare with; by default all of the curated evidence.
        reading: Which reading of the order, from 1; needed where it can be read in several ways.
        weight: A body weight with its unit, for an order in grams.
        accept_implausible: ``"dose"`` where a dose was checked although it is hardly ever so low.

    Raises:
        InvalidValueError: The text is not an order, its dose can hardly be meant, or it has
            several phases, each of which is an order of its own.
        AmbiguousDoseError: The order can be read in several ways, and none was chosen.
        MissingValueError: The order is in grams, and no weight was given.

    Examples:
        >>> found = nearest("1 g/kg x 2 days monthly")
        >>> found.summary
        'The dose, days and interval were used by cherin2002/ivig, kampylafka2012/ivig (in one of \
two readings); your order gives no number of courses.'
        >>> found[0].words
        '2 g/kg a course, the same; 2 days, the same; every 1 month, the same; 4-6 (cohort mean) \
courses, not ordered'
    """
    from .dosing import ranking
    from .dosing.order import Order
    from .records.regimen import DosingRegimen

    if isinstance(order, DosingRegimen):
        order = Order.of(order)
    elif not isinstance(order, Order):
        order = read_order(order, regimens, weight=weight, accept_implausible=accept_implausible)
    return ranking.nearest(order, evidence.regimens if regimens is None else regimens, reading)


def from_json(text: str | bytes) -> Any:
    """Return what JSON text of `to_json` holds: the record, a tuple of records, or the pack.

    Nothing is coerced, and the rules of each record hold: a pack is checked as one in a folder is.

    Args:
        text: The text; bytes are taken as UTF-8.

    Raises:
        InvalidValueError: Not JSON, over 10 MB, nested too deep, a key that occurs twice, NaN, or
            not a text of this library and version.
        PackError: Everything that is wrong with the records, each with its path.

    Examples:
        >>> from_json('{"schema_version": 1, "type": "Amount", "record": "2.0 g/kg"}')
        Amount('2.0 g/kg')
        >>> from_json('{"schema_version": 1, "type": "Amont", "record": "2.0 g/kg"}')
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: no type 'Amont'; did you mean 'Amount'?
    """
    from .packs.json_text import read

    return read(text, Evidence)
