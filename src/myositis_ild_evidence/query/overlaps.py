"""The overlap of reviews: which rests on which primary study, and what would be counted twice.

The corrected covered area is that of Pieper D, Antoine SL, Mathes T, Neugebauer EA, Eikermann M.
Systematic review finds overlapping reviews were not mentioned in every other overview.
J Clin Epidemiol 2014;67(4):368-75, doi:10.1016/j.jclinepi.2013.11.007. Its abstract gives the
formula: the repeated occurrences of the studies divided by the product of studies and reviews less
the number of studies, CCA = (N - r) / (r c - r), for N occurrences of r studies in c reviews. The
words for its size (0 to 5 % slight, 6 to 10 moderate, 11 to 15 high, more very high) are those of
the same paper as the documentation of ``metaSEM::CCA`` in R quotes them; its full text was not
read.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..quantities import numeric
from ..records.study import Review
from ..tables.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from .pack import Pack

COLUMNS = (
    Column("review", "Key of the review", refers="publications.id"),
    Column("study", "Key of the primary study that it rests on", refers="references.key"),
    Column("named", "Whether the review is known to rest on it as a whole", type="boolean"),
    Column("restated", "Number of the study's figures that it repeats", type="integer"),
    Column("figures", "Keys of these figures; '; ' between them"),
)
_DOUBLES = (
    Column("figure", "Key of the outcome of a primary study", refers="outcomes.key"),
    Column(
        "times",
        "How often it would be counted: once, and once more for each review",
        type="integer",
    ),
    Column("reviews", "Keys of the reviews that repeat it; '; ' between them"),
)


class Overlap(Table):
    """One row for each review and each primary study that it rests on.

    Attributes:
        doubles: The figures that would be counted more than once.
        unknown: The reviews of which it is not known what they rest on; they are left out.
        cca: The corrected covered area, from 0 to 1; None with fewer than two reviews.
    """

    __slots__ = ("cca", "doubles", "unknown")
    cca: Fraction | None
    doubles: Table
    unknown: tuple[str, ...]

    @property
    def percent(self) -> Decimal | None:
        """The corrected covered area in percent, rounded to one place."""
        return None if self.cca is None else numeric.rounded(self.cca * 100)

    @property
    def level(self) -> str:
        """How large the overlap is, in the words of Pieper 2014: slight, ... very high."""
        return "unknown" if self.cca is None else level(self.cca)


def corrected_covered_area(reviews: Mapping[str, Sequence[str]]) -> Fraction:
    """Return the corrected covered area of reviews: 0 no overlap, 1 all rest on the same studies.

    Args:
        reviews: For each review the studies that it rests on.

    Raises:
        NotComparableError: Fewer than two reviews, or no study.

    Examples:
        >>> corrected_covered_area({"a": ["x", "y"], "b": ["x"], "c": ["x"]})
        Fraction(1, 2)
    """
    from ..errors import NotComparableError

    rests = [set(studies) for studies in reviews.values()]
    studies = set().union(*rests)
    if len(rests) < 2 or not studies:
        raise NotComparableError(
            f"overlap needs two reviews and one study, not {len(rests)} and {len(studies)}"
        )
    repeated = sum(map(len, rests)) - len(studies)
    return Fraction(repeated, len(studies) * len(rests) - len(studies))


def level(area: Fraction) -> str:
    """Return how large an overlap is; the steps are closed at their upper end.

    Examples:
        >>> level(Fraction(1, 20)), level(Fraction(1, 2))
        ('slight', 'very high')
    """
    steps = ((5, "slight"), (10, "moderate"), (15, "high"))
    return next((name for limit, name in steps if 100 * area <= limit), "very high")


def overlap(evidence: Pack) -> Overlap:
    """Return which review rests on which primary study, and how much they overlap.

    A review rests on a study that it is known to include or of which it repeats a figure.

    Args:
        evidence: The pack.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> found = overlap(mie.evidence)
        >>> found.percent, found.level, found.unknown
        (Decimal('50.0'), 'very high', ('hallowell2016', 'wang2023'))
    """
    rows: list[dict[str, Any]] = []
    doubles: dict[str, list[str]] = {}
    rests: dict[str, list[str]] = {}
    for review in evidence.reviews:
        restated = _restated(review)
        keys = dict.fromkeys(
            (*review.included_studies, *(key.partition("/")[0] for key in restated))
        )
        if keys:
            rests[review.id] = list(keys)
        for study in keys:
            figures = [key for key in restated if key.partition("/")[0] == study]
            rows.append(
                {
                    "review": review.id,
                    "study": study,
                    "named": study in review.included_studies,
                    "restated": len(figures),
                    "figures": "; ".join(figures),
                }
            )
        for key in dict.fromkeys(restated):
            doubles.setdefault(key, []).append(review.id)
    unknown = tuple(id for id in evidence.reviews.ids if id not in rests)
    area = corrected_covered_area(rests) if len(rests) > 1 else None
    made = Overlap(
        COLUMNS,
        rows,
        title="Reviews and the primary studies that they rest on",
        notes=_notes(area, rests, unknown, doubles),
        key=("review", "study"),
    )
    made.cca, made.unknown = area, unknown
    made.doubles = Table(
        _DOUBLES,
        [
            {"figure": key, "times": 1 + len(ids), "reviews": "; ".join(ids)}
            for key, ids in doubles.items()
        ],
        title="Figures that would be counted more than once",
        key=["figure"],
    )
    return made


def _restated(review: Review) -> list[str]:
    return [outcome.repeats for outcome in review.outcomes if outcome.repeats]


def _notes(
    area: Fraction | None,
    rests: Mapping[str, list[str]],
    unknown: tuple[str, ...],
    doubles: Mapping[str, list[str]],
) -> list[str]:
    notes = []
    if area is not None:
        studies = len({study for keys in rests.values() for study in keys})
        notes.append(
            f"corrected covered area {numeric.rounded(area * 100)} % ({level(area)}) for "
            f"{studies} studies in {len(rests)} reviews (Pieper 2014); it was made for systematic "
            "reviews with full lists of their studies, and these lists hold only what is known"
        )
    if unknown:
        notes.append(f"left out, as it is not known what they rest on: {', '.join(unknown)}")
    if doubles:
        twice = sum(map(len, doubles.values()))
        notes.append(f"{len(doubles)} figures are repeated {twice} times; .doubles lists them")
    return notes
