"""Which study regimens are closest to an order, and who used all of it."""

from collections.abc import Iterable, Sequence
from typing import Any, overload

import attrs

from ..model import DosingRegimen, Span, algebra, is_known
from ..model.checked import Short
from .matches import PARTS, Match, compared, counted
from .order import parse
from .patient import INTENDED_USE
from .wording import plural


@attrs.frozen(kw_only=True, repr=False)
class Nearest(Short, Sequence[Match]):
    """Study regimens by their distance from an order, the nearest first.

    Attributes:
        order: The order.
        matches: The regimens with their distances.
    """

    order: DosingRegimen
    matches: tuple[Match, ...]

    def _in_short(self) -> str:
        return ": ".join([self.read_as, *(match.regimen.key for match in self.matches[:1])])

    @property
    def same(self) -> tuple[str, ...]:
        """Keys of the regimens that are the order, in every part that is reported."""
        return tuple(match.regimen.key for match in self.matches if match.is_same)

    @property
    def summary(self) -> str:
        """Who used the order, or all that it gives; or that nobody did, and who came nearest."""
        said = [f"Exactly this was used by {', '.join(self.same)}."] if self.same else []
        others = [match for match in self.matches if not match.is_same]
        if whole := [match for match in others if match._named("same") == self._given]:
            said.append(_used("The", self._given, whole))
        if not said:
            said = ["No study of this evidence used exactly this."]
            agree = [names for match in others if "dose" in (names := match._named("same"))]
            most = max(map(len, agree), default=0)
            for names in dict.fromkeys(names for names in agree if len(names) == most):
                found = [match for match in others if match._named("same") == names]
                said.append(_used("Its", names, found))
        return " ".join(said)

    @property
    def _given(self) -> tuple[str, ...]:
        """The parts that the order gives."""
        order = self.order
        known = (
            True,
            isinstance(order.days_per_course, int),
            *map(is_known, (order.interval, order.courses)),
        )
        return tuple(name for name, given in zip(PARTS, known, strict=True) if given)

    @property
    def read_as(self) -> str:
        """How the order was read, in words, to be checked."""
        order, days = self.order, self.order.days_per_course
        said = f"{algebra.dose_per_course(order)} a course"
        if order.daily_dose is not None:
            said = f"{order.daily_dose} on each of {counted(days, 'day')}, {said}"
        elif isinstance(days, int):
            said += f" divided over {counted(days, 'day')}"
        if is_known(order.interval):
            said += f", every {plural(str(order.interval))}"
        if isinstance(order.courses, Span):
            said += f", {counted(order.courses, 'course')}"
        return said

    @property
    def intended_use(self) -> str:
        """For whom and for what this was made."""
        return INTENDED_USE

    @overload
    def __getitem__(self, key: int) -> Match: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Match, ...]: ...
    def __getitem__(self, key: Any) -> Any:
        return self.matches[key]

    def __len__(self) -> int:
        return len(self.matches)

    def __str__(self) -> str:
        head = [f"Order read as: {self.read_as}", self.summary]
        return "\n".join([*head, *map(str, self.matches), INTENDED_USE])


def _used(start: str, names: Sequence[str], matches: Sequence[Match]) -> str:
    """Say who used some parts of an order, and what of these the order leaves open."""
    ways = {1: "", 2: " (in one of two readings)"}
    keys = (
        match.regimen.key + ways.get(match.readings, f" (in one of {match.readings} readings)")
        for match in matches
    )
    open_ = [name for name in PARTS if any(name in each._named("not ordered") for each in matches)]
    left = f"; your order gives no {_listed(open_, 'or')}" if open_ else ""
    verb = "was" if len(names) == 1 else "were"
    return f"{start} {_listed(names, 'and')} {verb} used by {', '.join(keys)}{left}."


def _listed(names: Sequence[str], word: str) -> str:
    *first, last = (PARTS[name] for name in names)
    return f"{', '.join(first)} {word} {last}" if first else last


def nearest(order: str | DosingRegimen, regimens: Iterable[DosingRegimen] | None = None) -> Nearest:
    """Rank study regimens by their distance from an order.

    The dose of a course counts first, then the days of a course, then the interval, then the
    courses; what a study does not report ranks after what it reports.

    Args:
        order: Text such as ``"1 g/kg x 2 days every 4 weeks"``, or a regimen.
        regimens: The regimens to compare with; by default all of the curated evidence.

    Raises:
        InvalidValueError: The text is not an order.

    Examples:
        >>> found = nearest("1 g/kg x 2 days monthly")
        >>> found.summary
        'The dose, days and interval were used by cherin2002/ivig, kampylafka2012/ivig (in one of \
two readings); your order gives no number of courses.'
        >>> found[0].words
        '2 g/kg a course, the same; 2 days, the same; every 1 month, the same; 4-6 (cohort mean) \
courses, not ordered'
    """
    wanted = parse(order) if isinstance(order, str) else order
    if regimens is None:
        from ..registry import shipped

        regimens = shipped().regimens
    matches = [compared(wanted, regimen) for regimen in regimens]
    return Nearest(order=wanted, matches=tuple(sorted(matches, key=Match._rank)))
