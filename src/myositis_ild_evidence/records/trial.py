"""Registered trials: what is coming, never evidence."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import attrs

from .base import Checked, Short, many
from .source import Absence, Source, Unclear, no_dates
from .study import Bibliography, Population, cited

if TYPE_CHECKING:
    from ..bibliography.reference import Reference


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Trial(Short, Checked):
    """A record of a registry of trials: what is coming, never evidence.

    See also `Study`, for what was published, and `Evidence.trials`.

    Attributes:
        id: Its key, and name of its file.
        registry_id: Number in the registry, such as ``NCT05832034``.
        also_registered: Its numbers in other registries.
        title: Title of the record.
        cite: Key of the record among the references.
        status: As the registry says, in the words of ClinicalTrials.gov.
        status_on: Date of the version of the record that says so.
        design: From the vocabulary.
        n: How many people are planned.
        drugs: What is given, from the vocabulary.
        arms: What is compared, in our own words.
        outcomes: What is measured, in our own words.
        measures_outcome: Whether an outcome of the question is measured.
        start: When it began or begins.
        completion: When it ended or is to end.
        results: Keys of publications of its results.
        text: What it can tell for the question, and what it cannot.
        population: Who takes part.
        source: Where it was read.
        notes: What else must be known.
        pack: Id of the pack that it stands in.
        bibliography: The references of the pack that it belongs to.

    Raises:
        InvalidValueError: A word of no list, or a date that is none.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> trial = mie.evidence.trials["nct05832034"]
        >>> trial.registry_id, trial.n
        ('NCT05832034', 44)
    """

    id: str
    registry_id: str
    also_registered: tuple[str, ...] = attrs.field(default=(), converter=many)
    title: str
    cite: str = attrs.field(metadata={"refers": "reference"})
    status: Literal[
        "not-yet-recruiting",
        "recruiting",
        "enrolling-by-invitation",
        "active-not-recruiting",
        "suspended",
        "terminated",
        "withdrawn",
        "completed",
        "unknown",
    ]
    status_on: str | Absence = Absence.NOT_READ
    design: str = attrs.field(metadata={"term": "designs"})
    n: int | Absence | Unclear = Absence.NOT_READ
    drugs: tuple[str, ...] = attrs.field(converter=many, metadata={"term": "drugs"})
    arms: str | None = None
    outcomes: str | None = None
    measures_outcome: bool | Absence = attrs.field(
        default=Absence.NOT_READ, metadata={"was": "lung_endpoint"}
    )
    start: str | None = None
    completion: str | None = None
    results: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    text: str | None = None
    population: Population
    source: Source
    notes: tuple[str, ...] = attrs.field(default=(), converter=many, metadata={"key": "note"})
    pack: str = attrs.field(default="", eq=False)
    bibliography: Bibliography | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "pack"}
    )

    @property
    def key(self) -> str:
        """Its id."""
        return self.id

    @property
    def standing(self) -> str:
        """Its status in words, with the date of the record that says so, if it was read.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.trials["nct02728752"].standing
            'completed (as of 2021-12-23)'
        """
        status = self.status.replace("-", " ")
        when = "date not read" if isinstance(self.status_on, Absence) else f"as of {self.status_on}"
        return f"{status} ({when})"

    @property
    def reference(self) -> "Reference":
        """The record of the registry, from the bibliography of its pack.

        Raises:
            MissingValueError: The record belongs to no pack.
        """
        return cited(self.bibliography, self.id, self.cite)

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Dates, and at least one person."""
        yield from no_dates(given, "status_on", "start", "completion")
        if isinstance(n := given.get("n"), int) and n < 1:
            yield "n", f"a trial has at least one participant, not {n}"

    def _in_short(self) -> str:
        return f"{self.registry_id}: {self.status}, n = {self.n}"
