"""What guidelines and other bodies say of the question."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import attrs

from .base import Checked, Short, many
from .source import PARTLY, Absence, Source
from .study import Bibliography, Population, _unread, cited

if TYPE_CHECKING:
    from ..bibliography.reference import Reference

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Position(Short, Checked):
    """What one body says of a treatment for one group of people; a guideline may have several.

    It holds no figure: positions that differ are shown side by side. See also `Trial`, and
    `Evidence.positions`.

    Attributes:
        id: Its key, and name of its file.
        cite: Key of the guideline, consensus or policy.
        body: Who says it.
        design: What it is, from the vocabulary: ``guideline``, ``consensus``, ...
        country: Two letters of ISO 3166; None for an international body.
        year: When; or why that is not known.
        drug: The treatment, from the vocabulary.
        stance: ``recommended``, ``option`` (one among several), ``rescue``, ``not-named``,
            ``against``, ``funded`` or ``not-funded``.
        population: Whom it is about, and in which line of treatment.
        strength: Strength of the recommendation: ``strong``, ``conditional`` or ``ungraded``.
        certainty: Certainty of its evidence: ``high`` to ``very-low``, or ``ungraded``.
        grade: The grade as printed, where the body has a scheme of its own.
        text: What it says, in our own words.
        dose: The dose that it names, in words; nothing is computed from it.
        supersedes: Keys of what it takes the place of.
        based_on: Keys of the studies that the statement rests on: no second voice beside them.
        source: Where it was read, which may be a text about it.
        notes: What else must be known.
        pack: Id of the pack that it stands in.
        bibliography: The references of the pack that it belongs to.

    Raises:
        InvalidValueError: A word of no list, or a country that has no such code.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> position = mie.evidence.positions["romerobueno2020"]
        >>> position.stance, position.population.lung
        ('rescue', 'rp-ild')
    """

    id: str
    cite: str = attrs.field(metadata={"refers": "reference"})
    body: str
    design: str = attrs.field(metadata={"term": "designs"})
    country: str | None = None
    year: int | Absence
    drug: str = attrs.field(metadata={"term": "drugs"})
    stance: Literal[
        "recommended", "option", "rescue", "not-named", "against", "funded", "not-funded"
    ]
    population: Population
    strength: Literal["strong", "conditional", "ungraded"] | Absence = Absence.NOT_REPORTED
    certainty: Literal["high", "moderate", "low", "very-low", "ungraded"] | Absence = (
        Absence.NOT_REPORTED
    )
    grade: str | None = None
    text: str
    dose: str | None = None
    supersedes: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    based_on: tuple[str, ...] = attrs.field(
        default=(), converter=many, metadata={"refers": "reference"}
    )
    source: Source
    notes: tuple[str, ...] = attrs.field(default=(), converter=many, metadata={"key": "note"})
    pack: str = attrs.field(default="", eq=False)
    bibliography: Bibliography | None = attrs.field(
        default=None, eq=False, repr=False, metadata={"given": "pack"}
    )

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.source.read_in in PARTLY:
            for name in ("strength", "certainty"):
                if getattr(self, name) is Absence.NOT_REPORTED:
                    object.__setattr__(self, name, Absence.NOT_READ)
            object.__setattr__(self, "population", _unread(self.population))

    @property
    def key(self) -> str:
        """Its id."""
        return self.id

    @property
    def reference(self) -> "Reference":
        """The guideline, consensus or policy, from the bibliography of its pack.

        Raises:
            MissingValueError: The record belongs to no pack.
        """
        return cited(self.bibliography, self.id, self.cite)

    @property
    def title(self) -> str:
        """Who says it, and when as far as that is known."""
        return f"{self.body} {self.year}" if isinstance(self.year, int) else self.body

    @property
    def is_secondary(self) -> bool:
        """Whether it was only read in what somebody else writes of it."""
        return self.source.read_in == "secondary"

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """A country is a code."""
        country = given.get("country")
        if isinstance(country, str) and not _COUNTRY.fullmatch(country):
            yield "country", f"{country[:60]!r} is not a code of two capitals such as GB"

    def _in_short(self) -> str:
        return f"{self.id}: {self.title}, {self.stance}"
