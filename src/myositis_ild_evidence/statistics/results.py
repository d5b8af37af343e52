"""What comes out: figures and results with their sources, recomputed p-values, fragility."""

from decimal import Decimal
from typing import ClassVar, Literal

import attrs

from ..errors import UnknownKeyError, near
from ..quantities import numeric
from ..quantities.amount import Amount
from ..records.base import Short
from ..records.cell import PValue, person_time
from ..records.plain import Plain
from ..records.source import Source
from ..words import inside, quoted
from .printed import Shortening, unit_in_last_place


@attrs.frozen(kw_only=True)
class Count(Plain):
    """How many of how many had an event.

    Attributes:
        group: Id of the group; empty for a figure without one.
        label: The group in words.
        events: How many.
        total: Of how many.
        derived: Whether the count was derived from a printed percentage.
        fits: Every count that is printed as that percentage, where several are.
    """

    group: str = ""
    label: str = ""
    events: int
    total: int
    derived: bool = False
    fits: tuple[int, ...] = ()

    def __str__(self) -> str:
        shown = f"{self.fits[0]} to {self.fits[-1]}" if self.fits else str(self.events)
        return f"{self.label} {shown} of {self.total}".strip()


@attrs.frozen(kw_only=True)
class Mean(Plain):
    """A mean with its standard deviation and the number of people.

    Attributes:
        group: Id of the group.
        label: The group in words.
        mean: The mean as printed, in the unit of the row.
        sd: The standard deviation, in the same unit; computed where a standard error is printed.
        n: How many people.
        read_from: What is printed: ``SD``, ``SE``, ``± read as SD``, ``± read as SE`` or
            ``95% interval``; or from what it was estimated, such as ``median and quartiles (Wan
            2014)``.
        spread: The printed figure behind ``sd``, with its digits; None where ``sd`` is exact.
        between: The least and the largest ``sd`` that an interval is printed of; None otherwise.
    """

    group: str = ""
    label: str = ""
    mean: Decimal
    sd: float
    n: int
    read_from: str = "SD"
    spread: Decimal | None = None
    between: tuple[float, float] | None = None

    @property
    def means(self) -> tuple[float, float]:
        """The least and the largest mean that is printed so."""
        half = float(unit_in_last_place(self.mean)) / 2
        return float(self.mean) - half, float(self.mean) + half

    @property
    def sds(self) -> tuple[float, float]:
        """The least and the largest standard deviation that is printed so."""
        if self.between is not None:
            return self.between
        if self.spread is None:
            return self.sd, self.sd
        half = float(unit_in_last_place(self.spread)) / 2
        factor = float(self.n) ** 0.5 if self.read_from.endswith("SE") else 1.0
        printed = float(self.spread)
        return max(printed - half, 0.0) * factor, (printed + half) * factor

    @property
    def estimated(self) -> bool:
        """Whether mean and standard deviation were estimated from a median."""
        return self.read_from.startswith("median")

    def __str__(self) -> str:
        shown = f"{self.mean:.6g}" if self.estimated else numeric.text(self.mean)
        about = f", from {self.read_from}" if self.estimated else ""
        return f"{self.label} {shown} (SD {self.sd:.6g}, n = {self.n}{about})".strip()


@attrs.frozen(kw_only=True)
class Rate(Plain):
    """How many events in how much time that people were watched.

    Attributes:
        group: Id of the group.
        label: The group in words.
        events: How many events.
        person_time: The time of all people together.
    """

    group: str = ""
    label: str = ""
    events: int
    person_time: Amount

    def __str__(self) -> str:
        return f"{self.label} {self.events} in {person_time(self.person_time)}".strip()


@attrs.frozen(kw_only=True)
class Estimate(Plain):
    """An effect with its interval, as the source prints it.

    Attributes:
        group: Id of the group; empty where it is of all.
        label: The group in words.
        value: The effect.
        low: Lower limit of its 95 % interval.
        high: Upper limit.
    """

    group: str = ""
    label: str = ""
    value: Decimal
    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        limits = f"{numeric.text(self.low)} to {numeric.text(self.high)}"
        return f"{self.label} {numeric.text(self.value)} (95% CI {limits}) as printed".strip()


@attrs.frozen(kw_only=True)
class Levels(Plain):
    """How many people are at each level of a scale.

    Attributes:
        group: Id of the group.
        label: The group in words.
        levels: The levels in words, in order.
        counts: How many are at each.
    """

    group: str = ""
    label: str = ""
    levels: tuple[str, ...]
    counts: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.label} {'/'.join(map(str, self.counts))} of {sum(self.counts)}".strip()


Figures = Count | Mean | Rate | Estimate | Levels


def against(inputs: tuple[Figures, ...]) -> str:
    """Return the figures of groups that are compared, in words."""
    shown = [*map(str, inputs)]
    return " against ".join([*shown[:1], *map(inside, shown[1:])])


@attrs.frozen(kw_only=True, repr=False)
class Result(Plain, Short):
    """What every result says about itself.

    Attributes:
        subject: What was measured, in words.
        inputs: The figures that went in, group by group.
        sources: Where they were read.
        cautions: What must be known about them: about the figures, then about the study and the
            risk of bias in its result.
        care: Of these, what holds of the study and the result, whatever the figures.
    """

    TOLD: ClassVar[tuple[str, ...]] = ("derived", "sentence")

    subject: str = ""
    inputs: tuple[Figures, ...]
    sources: tuple[Source, ...] = ()
    cautions: tuple[str, ...] = ()
    care: tuple[str, ...] = ()

    @property
    def derived(self) -> bool:
        """Whether counts were derived from printed percentages."""
        return any(isinstance(given, Count) and given.derived for given in self.inputs)

    @property
    def _figures(self) -> str:
        return against(self.inputs) + (" (counts derived from percentages)" if self.derived else "")

    def _in_short(self) -> str:
        return self.sentence

    def __str__(self) -> str:
        care = " ".join(said if said.endswith(".") else f"{said}." for said in self.care)
        return f"{self.sentence} Caution: {care}" if care else self.sentence

    @property
    def sentence(self) -> str:
        """The result as a plain sentence, without what calls for care."""
        raise NotImplementedError


@attrs.frozen(kw_only=True)
class Tested(Plain):
    """One test on the figures, and how the printed p-value follows from it.

    Attributes:
        test: Its id, such as ``fisher``.
        name: Its name.
        p: The two-sided p-value; None where it was not computed.
        agreement: ``rounded``, ``truncated`` or ``within`` (a printed bound); ``allowed`` where it
            follows from other figures that print as these do; None if the printed value does not
            follow, or nothing is printed.
        note: Why it was not computed.
        bounds: The least and the largest p-value of all figures that print as these do; None
            where the figures are exact.
    """

    test: str
    name: str
    p: float | None
    agreement: Shortening | Literal["within", "allowed"] | None = None
    note: str = ""
    bounds: tuple[float, float] | None = None

    @property
    def span(self) -> tuple[float, float] | None:
        """The least and the largest p-value; None where none was computed."""
        return None if self.p is None else self.bounds or (self.p, self.p)


@attrs.frozen(kw_only=True, repr=False)
class Recomputed(Result):
    """A printed p-value beside what the usual tests give; ``result["fisher"]`` is one of them.

    Attributes:
        printed: The printed p-value, if there is one for these groups.
        tests: The tests, all two-sided.
        one_sided: The smaller one-sided p-value of the usual tests of two groups.
        alpha: The level of significance.
        minimum_expected: The smallest expected count of a 2x2 table; None for means.
    """

    TOLD: ClassVar[tuple[str, ...]] = (
        *("derived", "sentence", "matches", "matches_truncated", "matches_one_sided"),
        "significance_depends",
    )

    printed: PValue | None
    tests: tuple[Tested, ...]
    one_sided: tuple[Tested, ...] = ()
    alpha: float = 0.05
    minimum_expected: float | None = None

    def __getitem__(self, test: str) -> Tested:
        for tested in self.tests:
            if tested.test == test:
                return tested
        raise UnknownKeyError(
            f"no test {quoted(test)}; {near(test, (t.test for t in self.tests))}", argument="test"
        )

    @property
    def matches(self) -> tuple[str, ...]:
        """The tests from which the printed p-value follows, rounded or within its bound.

        Where it follows from none on the printed figures as they stand, those of which it follows
        on other figures that print as they do.
        """
        exact = tuple(t.test for t in self.tests if t.agreement in ("rounded", "within"))
        return exact or tuple(t.test for t in self.tests if t.agreement == "allowed")

    @property
    def matches_truncated(self) -> tuple[str, ...]:
        """The tests from which it follows only if digits were cut off instead of rounded."""
        return tuple(t.test for t in self.tests if t.agreement == "truncated")

    @property
    def matches_one_sided(self) -> tuple[str, ...]:
        """The tests whose one-sided p-value the printed one is, where no two-sided one fits."""
        fits = (t.test for t in self.one_sided if t.agreement is not None)
        return () if self.matches or self.matches_truncated else tuple(fits)

    @property
    def significance_depends(self) -> bool:
        """Whether some of the tests are significant and others not."""
        return len({t.p < self.alpha for t in self.tests if t.p is not None}) == 2

    @property
    def sentence(self) -> str:
        """The comparison as a plain sentence."""
        tests = ", ".join(f"{t.name} {_digits(t.p)}" for t in self.tests if t.p is not None)
        found = "no p-value printed"
        if self.printed is not None:
            names = [self[test].name for test in self.matches]
            cut = [f"{self[test].name} (truncated)" for test in self.matches_truncated]
            names += [t.name for t in self.one_sided if t.test in self.matches_one_sided]
            found = f"printed {self.printed}, matched by {' and '.join(names + cut) or 'none'}"
        depends = ""
        if self.significance_depends:
            depends = f"; significance at {self.alpha:g} depends on the test"
        return line(self.subject, f"{found}; {tests}{depends}", self._figures)


@attrs.frozen(kw_only=True, repr=False)
class Fragility(Result):
    """How many events must change in one group for a p-value to cross the level.

    Attributes:
        test: The test.
        name: Its name.
        alpha: The level of significance.
        p: The p-value now.
        group: The group with fewer events, in which they change.
        direction: Whether ``more`` or ``fewer`` events cross the level.
        events: How many must change; None if no change in that group crosses it.
        changed: The group's figures then.
        p_changed: The p-value then.
    """

    test: str
    name: str
    alpha: float
    p: float
    group: str
    direction: Literal["more", "fewer"]
    events: int | None
    changed: Count | None
    p_changed: float | None

    @property
    def quotient(self) -> float | None:
        """The events that must change over all people: the fragility quotient.

        Ahmed 2016 (Journal of Clinical Epidemiology 75:42-45; not read): the same number of events
        says less of a large study.
        """
        if self.events is None:
            return None
        return self.events / sum(given.total for given in self.inputs if isinstance(given, Count))

    @property
    def sentence(self) -> str:
        """The fragility as a plain sentence."""
        now = f"{self.name} {p_shown(self.p)}"
        if self.events is None or self.changed is None or self.p_changed is None:
            what = f"{now}; no number of {self.direction} events crosses {self.alpha:g}"
        else:
            one = "event" if self.events == 1 else "events"
            above = "exceeds" if self.p_changed > self.alpha else "reaches"
            side = "falls below" if self.p_changed < self.alpha else above
            what = (
                f"{now}; with {self.events} {one} {self.direction} ({self.changed}) p "
                f"{side} {self.alpha:g} ({p_shown(self.p_changed)})"
            )
        return line(self.subject, what, self._figures)


def p_shown(p: float) -> str:
    """Return a p-value with four decimals.

    Examples:
        >>> p_shown(0.03284), p_shown(0.0000012)
        ('p = 0.0328', 'p < 0.0001')
    """
    return f"p {_digits(p)}" if p < 0.0001 else f"p = {_digits(p)}"


def _digits(p: float) -> str:
    return "< 0.0001" if p < 0.0001 else f"{p:.4f}"


def line(subject: str, what: str, figures: str) -> str:
    """Return a sentence: what was measured, what was found, on which figures."""
    return f"{subject}: {what}; {figures}." if subject else f"{what}; {figures}."
