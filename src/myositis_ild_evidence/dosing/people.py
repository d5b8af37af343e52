"""Columns of measurements: units as said, what is missing or can hardly be right set apart."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import reduce
from operator import or_
from typing import Any

import attrs

from ..errors import (
    Argument,
    EvidenceError,
    InvalidValueError,
    MissingValueError,
    UnitError,
    about,
)
from ..quantities import units
from ..quantities.amount import Amount
from ..words import quoted
from .formulary import Limits
from .person import ACCEPTED, ADULT, AGES, SEXES, fraction
from .policy import BASES, Policy
from .vectors import Columns
from .weighing import Measured, Rules, Weighed

#: Columns that are read where they are there, since nobody named them.
UNNAMED = ("height_cm", "sex")
#: Above everything that could be accepted as a measurement.
_ENDLESS = 1e6
#: What is said of a figure that was checked although it is unusual.
TAKEN = "accepted as checked"
#: Above every limit of age: where the age is not known, the patient counts as an adult.
_UNKNOWN_AGE = 1e6


@attrs.frozen(kw_only=True)
class Names:
    """Names of columns, and what their values mean.

    Attributes:
        weight: Body weight.
        height: Body height; where the policy does not need it only read if it is there, like the
            sex.
        sex: The sex.
        age: Age, in years unless its unit is said.
        pregnant: Whether pregnant.
        before: Weight before the pregnancy, in the unit of the weight.
        weight_unit: Unit of the weights.
        height_unit: Unit of the heights.
        age_unit: Unit of the ages.
        accepted: What was checked although it is unusual, each word with the column that says for
            whom, or with True for everybody.
        male: The value that stands for male; None for the word and its letter.
        female: The value that stands for female, likewise.
    """

    weight: str
    height: str
    sex: str
    age: str | None
    pregnant: str | None
    before: str | None
    weight_unit: str | None
    height_unit: str | None
    age_unit: str | None
    accepted: Mapping[str, str | bool]
    male: Any
    female: Any

    def is_there(self, name: str, over: Columns) -> bool:
        """Say whether a column that no policy needs is to be read."""
        return name not in UNNAMED or name in over.names


@attrs.define
class People:
    """Plausible measurements, and what is wrong with the others.

    Attributes:
        over: The columns.
        limits: What is refused.
        good: Conditions that all hold for a patient with a dose.
        reasons: Why there is no dose; the first that holds counts.
        child: Whether below 18 years; None where no ages are given.
        said: What calls for attention, and where.
        height: Body height, where there is a column of it.
        male: Whether the sex is male, where it is known.
        known: Whether the sex is known.
        bmi: Body mass index, where weight and height can be right.
        unseen: Where no height is known.
        accepted: Where a word was said, by word.
    """

    over: Columns
    limits: Limits
    good: list[Any] = attrs.field(factory=list)
    reasons: list[tuple[Any, str | None]] = attrs.field(factory=list)
    child: Any = None
    said: list[tuple[Any, str]] = attrs.field(factory=list)
    height: Any = None
    male: Any = None
    known: Any = None
    bmi: Any = None
    unseen: Any = True
    accepted: dict[str, Any] = attrs.field(factory=dict)

    def read(self, names: Names, policy: Policy, height: bool = False) -> Measured:
        """Return the measurements that a policy needs, and the height where the dose needs it.

        Raises:
            UnknownKeyError: There is no such column.
            UnitError: A column does not say its unit, or does not hold numbers.
            MissingValueError: The policy needs a column that was not named.
        """
        self.accepted = {word: self._accepted(word, of) for word, of in names.accepted.items()}
        age, no_age = (None, False) if names.age is None else self._age(names.age, names.age_unit)
        weight = self._measured("weight", names.weight, names.weight_unit, "mass")
        tall = male = pregnant = before = None
        unsaid: Any = False
        needs = height or "height" in policy.needs
        if needs or names.is_there(names.height, self.over):
            self.height = self._measured(
                "height", names.height, names.height_unit, "length", needed=needs
            )
            self._cross_check(weight, self.height)
        if "height" in policy.needs:
            tall = self.height
        if "sex" in policy.needs:
            male = self._male(names)
        elif self.height is not None and names.is_there(names.sex, self.over):
            with suppress(EvidenceError):  # a sex that cannot be read is not known
                self._male(names, needed=False)
        asks = {exclusion.then for exclusion in policy.exclusions if exclusion.when == "pregnant"}
        if names.before is not None and names.pregnant is None:
            raise MissingValueError(
                Argument("pre_pregnancy_weight"),
                " needs ",
                Argument("pregnant"),
                ", the column that says for whom it is",
                code="missing-argument",
                argument="pregnant",
            )
        if names.pregnant is not None:
            pregnant, unsaid = self._pregnant(names.pregnant)
            if male is not None:
                self.refuse(pregnant & male, "pregnant contradicts the sex male")
                unsaid = unsaid & ~male
            if "pre-pregnancy-weight" in asks:
                before = self._before(names, weight, pregnant)
        return Measured(
            weight=weight,
            height=tall,
            male=male,
            child=self.child,
            age=age,
            no_age=no_age,
            pregnant=pregnant,
            unsaid=unsaid,
            before=before,
        )

    def refuse(self, condition: Any, reason: str) -> None:
        """Give no dose where a condition holds, unless there was an earlier reason."""
        (condition,) = self.over.keep(refused=condition)
        self.good.append(~condition)
        self.reasons.append((condition, reason))

    def refuse_implausible(self, rules: Rules, weighed: Weighed) -> None:
        """Give no dose where a computed weight would be refused as a body weight."""
        said, below = "the dosing weight is outside of", rules.least(weighed, self.child)
        if below is False:
            return
        basis = weighed.basis
        if not isinstance(basis, str):  # a weight as it was measured has a limit of its own
            below = below & self.over.sure((basis == "ideal") | (basis == "adjusted"))
        if weighed.refused is not False:
            below &= ~weighed.refused
        text = str(self.limits.of("weight", "adults"))
        if self.child is not None:
            younger = self.limits.of("weight", "children")
            self.refuse(below & self.child, f"{said} {younger} (children)")
            below &= ~self.child
            text += " (adults)"
        self.refuse(below, f"{said} {text}")

    def _accepted(self, word: str, of: str | bool) -> Any:
        if word not in ACCEPTED:
            raise InvalidValueError(
                Argument("accept_implausible", {word: of}),
                f": only {', '.join(ACCEPTED[:-1])} and {ACCEPTED[-1]} have limits",
                code="unknown-choice",
            )
        if of is True:
            return True
        if not isinstance(of, str):
            raise InvalidValueError(
                Argument("accept_implausible", {word: of}),
                ": the name of a column, or True for every row",
                code="wrong-type",
            )
        (said,) = self.over.keep(accepted=self.over.equal(of, True))
        return said

    def taken(self, word: str, condition: Any) -> Any:
        """Return where what is unusual was accepted; None where nobody could say so."""
        of = self.accepted.get(word)
        return None if of is None else condition if of is True else condition & of

    def check(
        self, condition: Any, taken: Any, what: str, limit: str, refuses: bool = True
    ) -> None:
        """Refuse what is outside of a limit, and say where it was accepted."""
        for holds, say in ((taken, self._say), (condition, self.refuse)):
            if holds is None or (say == self.refuse and not refuses):
                continue
            if say == self.refuse and taken is not None:
                holds = holds & ~taken
            adults, text = self.limits.of(limit, "adults"), f"{what} is outside of"
            younger = self.limits.of(limit, "children")
            if self.child is None or younger is adults:
                say(holds, f"{text} {adults}")
                continue
            say(holds & self.child, f"{text} {younger} (children)")
            say(holds & ~self.child, f"{text} {adults} (adults)")

    def check_dose(self, condition: Any, text: str) -> None:
        """Refuse a dose that must be checked, and say where it was."""
        taken = self.taken("dose", condition)
        self.refuse(condition if taken is None else condition & ~taken, text)
        if taken is not None:
            self._say(taken, text)

    def _cross_check(self, weight: Any, height: Any) -> None:
        """Compute the body mass index, and refuse what can hardly be right."""
        over = self.over
        (good,) = over.keep(both=over.sure((weight > 0) & (weight < _ENDLESS) & (height > 0)))
        metres = over.where(good, height, 100.0) / 100
        index = over.where(good, weight / (metres * metres), over.empty())
        (self.bmi,) = over.keep(bmi=index)
        (outside,) = over.keep(outside=good & ~self._plausible(self.bmi, "bmi"))
        self.check(outside, self.taken("bmi", outside), "the body mass index", "bmi")

    def _say(self, condition: Any, text: str) -> None:
        """Say of rows whose unusual figure was accepted what it is outside of."""
        (condition,) = self.over.keep(taken=condition)
        self.said.append((condition, f"{text}, {TAKEN}"))

    def _age(self, name: str, said: str | None) -> tuple[Any, Any]:
        values, missing = self.over.measured(name)
        unit = age_unit(name, said, self.over.unit(name))
        factor = fraction(Amount(1, unit.id), "year")
        values = values if factor == 1 else values * float(factor)
        limit = self.limits.of("age", "adults")
        low, high = limit.floats
        (age,) = self.over.keep(age=self.over.where(missing, _UNKNOWN_AGE, values))
        outside = ~missing & ((age < low) | (age > high))
        self.check(outside, self.taken("age", outside & (age >= 0)), "age", "age")
        (self.child,) = self.over.keep(child=age < float(ADULT))
        return age, missing

    def _measured(
        self, what: str, name: str, unit: str | None, dimension: str, needed: bool = True
    ) -> Any:
        over = self.over
        values, missing = self._values(what, name, unit, dimension)
        plausible = self._plausible(values, what)
        text = f"{what} is outside of {self.limits.of(what, 'adults')}"
        if what in self.accepted:
            (plausible,) = over.keep(plausible=plausible)
            possible = over.sure((values > 0) & (values < _ENDLESS))
            (taken,) = over.keep(taken=self.taken(what, possible & ~plausible))
            self.check(taken, taken, what, what, refuses=False)
            plausible = plausible | taken
        if what == "height":
            (self.unseen,) = over.keep(unseen=missing)
        (good,) = over.keep(good=plausible if needed else plausible | missing)
        self.good.append(good)
        if needed:
            self.reasons.append((missing, f"{what} is missing"))
        if self.child is not None:
            younger = self.limits.of(what, "children")
            self.reasons.append((~good & self.child, f"{what} is outside of {younger} (children)"))
            text += " (adults)"
        self.reasons.append((~good, text))
        return values

    def _plausible(self, values: Any, what: str) -> Any:
        near = self.over.tolerance
        low, high = self.limits.of(what, "adults").floats
        if self.child is None:
            return self.over.sure((values >= low - near) & (values <= high + near))
        least, most = self.limits.of(what, "children").floats
        return self.over.sure(
            (values >= self.over.where(self.child, least - near, low - near))
            & (values <= self.over.where(self.child, most + near, high + near))
        )

    def _values(self, what: str, name: str, unit: str | None, dimension: str) -> tuple[Any, Any]:
        with about(what):
            values, missing = self.over.measured(name)
            found = unit_of(name, what, unit, dimension, self.over.unit(name))
        factor = units.get(found).factor / units.get(BASES[what]).factor
        return (values if factor == 1 else values * float(factor)), missing

    def _male(self, names: Names, needed: bool = True) -> Any:
        over = self.over
        given = {"male": names.male, "female": names.female}
        for name, value in given.items():
            if value is not None and not isinstance(value, (str, int, float)):
                raise InvalidValueError(
                    Argument(name),
                    f" is the text or the number that stands for {name}, not {quoted(value)}",
                    code="wrong-type",
                )
        both = [
            one for one in _spelled("male", names.male) if one in _spelled("female", names.female)
        ]
        if both:
            raise InvalidValueError(
                Argument("male"),
                " and ",
                Argument("female"),
                f" are both {both[0]!r}",
                code="contradiction",
            )
        said = {
            name: reduce(or_, [over.equal(names.sex, one) for one in _spelled(name, value)])
            for name, value in given.items()
        }
        male, female = over.keep(**said)
        (known,) = over.keep(known=male | female)
        self.male, self.known = male, known
        if not needed:
            return male
        self.good.append(known)
        self.reasons.append((over.missing(names.sex), "sex is missing"))
        one, other = (name if value is None else value for name, value in given.items())
        self.reasons.append((~known, f"sex is neither {quoted(one)} nor {quoted(other)}"))
        return male

    def _pregnant(self, name: str) -> tuple[Any, Any]:
        over = self.over
        yes, no = over.keep(pregnant=over.equal(name, True), not_pregnant=over.equal(name, False))
        missing = over.missing(name)
        self.refuse(~(yes | no | missing), "pregnant is neither true nor false")
        return yes, missing

    def _before(self, names: Names, weight: Any, pregnant: Any) -> Any:
        if names.before is None:
            raise MissingValueError(
                "the policy takes the weight before the pregnancy; name its column by ",
                Argument("pre_pregnancy_weight"),
                code="missing-argument",
            )
        unit = names.weight_unit or unit_of(
            names.weight, "weight", None, "mass", self.over.unit(names.weight)
        )
        own = self.over.unit(names.before)
        values, missing = self._values("weight", names.before, own or unit, "mass")
        good = self._plausible(values, "weight")
        (missing, good) = self.over.keep(missing=missing, good=good)
        self.refuse(pregnant & missing, "weight before the pregnancy is missing")
        self.refuse(~missing & ~pregnant, "weight before the pregnancy is given, not pregnant")
        text = "weight before the pregnancy is outside of"
        limits = str(self.limits.of("weight", "adults"))
        if self.child is not None:
            younger = self.limits.of("weight", "children")
            self.refuse(~missing & ~good & self.child, f"{text} {younger} (children)")
            limits += " (adults)"
        self.refuse(~missing & ~good, f"{text} {limits}")
        (before,) = self.over.keep(before=self.over.where(pregnant & good, values, weight))
        return before


def _spelled(sex: str, value: Any) -> Sequence[Any]:
    """Return the values of a column that stand for a sex: the caller's, or as records have it."""
    if value is not None:
        return (value,)
    return [
        written
        for word in SEXES[sex]
        for written in dict.fromkeys((word, word.capitalize(), word.upper()))
    ]


def age_unit(name: str, said: str | None, own: str | None) -> units.Unit:
    """Return the unit of a column of ages: of its quantities, as said, as its name ends, or years.

    Raises:
        UnitError: It is none of an age, or it is said to be another than it is.

    Examples:
        >>> [age_unit(name, None, None).id for name in ("age", "age_months", "age_days")]
        ['year', 'month', 'day']
        >>> age_unit("age", "weeks", None).id
        'week'
    """
    ending = _ending(name)
    with about("age_unit"):
        given = None if said is None else units.get(said)
    held = units.get(own) if own else ending  # quantities know better than the name
    if given is not None and held not in (None, given):
        whose = (
            f"the quantities of column {quoted(name)}"
            if own
            else f"the column's name {quoted(name)}"
        )
        raise UnitError(Argument("age_unit", said), f" contradicts {whose}", code="contradiction")
    unit = given or held or units.get("year")
    if unit.id not in AGES:
        raise UnitError(
            f"column {quoted(name)} is in {unit.id}; ages are in days, weeks, months or years"
        )
    return unit


def _ending(name: str) -> units.Unit | None:
    """Return the unit that a column's name ends in, such as lb of weight_lb."""
    ending = name.rpartition("_")[2]
    known = units.known().values()
    return next((unit for unit in known if ending in (unit.id, *unit.synonyms)), None)


def unit_of(name: str, what: str, said: str | None, dimension: str, own: str | None) -> str:
    """Return the unit of a column: of its quantities, as said, or as its name ends.

    Raises:
        UnitError: It is not said, it contradicts the name, or it is of another dimension.

    Examples:
        >>> unit_of("weight_lb", "weight", None, "mass", None)
        'lb'
    """
    ending = _ending(name)
    named = ending.id if ending is not None and ending.dimension == dimension else None
    given = None if said is None else units.get(said).id
    found = list(dict.fromkeys(unit for unit in (own, given, named) if unit is not None))
    if not found:
        raise UnitError(
            f"column {quoted(name)} does not say its unit; give ",
            Argument(f"{what}_unit", BASES[what]),
            f" or another, or call it '{what}_{BASES[what]}'",
            code="missing-unit",
        )
    if own is None and len(found) > 1:
        raise UnitError(
            Argument(f"{what}_unit", said),
            f" contradicts the column's name {quoted(name)}",
            code="contradiction",
        )
    if own is not None and given not in (None, own):
        raise UnitError(
            Argument(f"{what}_unit", said),
            f" contradicts the quantities of column {quoted(name)}: {own}",
            code="contradiction",
        )
    unit = found[0]
    if units.get(unit).dimension != dimension:
        raise UnitError(
            Argument(f"{what}_unit", unit), f" is a {units.get(unit).dimension}, not a {dimension}"
        )
    return unit
