"""Columns of measurements: units as said, what is missing or can hardly be right set apart."""

from typing import Any

import attrs

from ..errors import Argument, InvalidValueError, MissingValueError, UnitError, about
from ..quantities import units
from .formulary import Limits
from .person import ADULT
from .policy import BASES, Policy
from .vectors import Columns
from .weighing import Measured, Rules, Weighed

#: Above every limit of age: where the age is not known, the patient counts as an adult.
_UNKNOWN_AGE = 1e6


@attrs.frozen(kw_only=True)
class Names:
    """Names of columns, and what their values mean.

    Attributes:
        weight: Body weight.
        height: Body height; only read where the policy needs it, like the sex.
        sex: The sex.
        age: Age in years.
        pregnant: Whether pregnant.
        before: Weight before the pregnancy, in the unit of the weight.
        weight_unit: Unit of the weights.
        height_unit: Unit of the heights.
        male: The value that stands for male.
        female: The value that stands for female.
    """

    weight: str
    height: str
    sex: str
    age: str | None
    pregnant: str | None
    before: str | None
    weight_unit: str | None
    height_unit: str | None
    male: Any
    female: Any


@attrs.define
class People:
    """Plausible measurements, and what is wrong with the others.

    Attributes:
        over: The columns.
        limits: What is refused.
        good: Conditions that all hold for a patient with a dose.
        reasons: Why there is no dose; the first that holds counts.
        child: Whether below 18 years; None where no ages are given.
    """

    over: Columns
    limits: Limits
    good: list[Any] = attrs.field(factory=list)
    reasons: list[tuple[Any, str | None]] = attrs.field(factory=list)
    child: Any = None

    def read(self, names: Names, policy: Policy) -> Measured:
        """Return the measurements that a policy needs.

        Raises:
            UnknownKeyError: There is no such column.
            UnitError: A column does not say its unit, or does not hold numbers.
            MissingValueError: The policy needs a column that was not named.
        """
        age, no_age = (None, False) if names.age is None else self._age(names.age)
        weight = self._measured("weight", names.weight, names.weight_unit, "mass")
        height = male = pregnant = before = None
        unsaid: Any = False
        if "height" in policy.needs:
            height = self._measured("height", names.height, names.height_unit, "length")
        if "sex" in policy.needs:
            male = self._male(names)
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
            weight=weight, height=height, male=male, child=self.child, age=age, no_age=no_age,
            pregnant=pregnant, unsaid=unsaid, before=before,
        )  # fmt: skip

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
        if weighed.refused is not False:
            below &= ~weighed.refused
        text = str(self.limits.of("weight", "adults"))
        if self.child is not None:
            younger = self.limits.of("weight", "children")
            self.refuse(below & self.child, f"{said} {younger} (children)")
            below &= ~self.child
            text += " (adults)"
        self.refuse(below, f"{said} {text}")

    def _age(self, name: str) -> tuple[Any, Any]:
        values, missing = self.over.measured(name)
        factor = age_unit(name, self.over.unit(name)).factor / units.get("year").factor
        values = values if factor == 1 else values * float(factor)
        limit = self.limits.of("age", "adults")
        low, high = limit.floats
        (age,) = self.over.keep(age=self.over.where(missing, _UNKNOWN_AGE, values))
        self.refuse(~missing & ((age < low) | (age > high)), f"age is outside of {limit}")
        (self.child,) = self.over.keep(child=age < float(ADULT))
        return age, missing

    def _measured(self, what: str, name: str, unit: str | None, dimension: str) -> Any:
        values, missing = self._values(what, name, unit, dimension)
        (good,) = self.over.keep(good=self._plausible(values, what))
        self.good.append(good)
        text = f"{what} is outside of {self.limits.of(what, 'adults')}"
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

    def _male(self, names: Names) -> Any:
        over = self.over
        for name, value in (("male", names.male), ("female", names.female)):
            if not isinstance(value, (str, int, float)):
                raise InvalidValueError(
                    Argument(name),
                    f" is the text or the number that stands for {name}, not {value!r}",
                    code="wrong-type",
                )
        if names.male == names.female:
            raise InvalidValueError(
                Argument("male"),
                " and ",
                Argument("female"),
                f" are both {names.male!r}",
                code="contradiction",
            )
        male, female = over.keep(
            male=over.equal(names.sex, names.male), female=over.equal(names.sex, names.female)
        )
        (known,) = over.keep(known=male | female)
        self.good.append(known)
        self.reasons.append((over.missing(names.sex), "sex is missing"))
        self.reasons.append((~known, f"sex is neither {names.male!r} nor {names.female!r}"))
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


def age_unit(name: str, own: str | None) -> units.Unit:
    """Return the unit of a column of ages: of its quantities, or as its name ends, or years.

    Raises:
        UnitError: It is neither years nor months.

    Examples:
        >>> age_unit("age", None).id, age_unit("age_months", None).id
        ('year', 'month')
    """
    unit = units.get(own) if own else _ending(name) or units.get("year")
    if unit.dimension != "calendar time":
        raise UnitError(f"column {name!r} is in {unit.id}; ages are in years or months")
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
            f"column {name!r} does not say its unit; give ",
            Argument(f"{what}_unit", BASES[what]),
            f" or another, or call it '{what}_{BASES[what]}'",
            code="missing-unit",
        )
    if own is None and len(found) > 1:
        raise UnitError(
            Argument(f"{what}_unit", said),
            f" contradicts the column's name {name!r}",
            code="contradiction",
        )
    if own is not None and given not in (None, own):
        raise UnitError(
            Argument(f"{what}_unit", said),
            f" contradicts the quantities of column {name!r}: {own}",
            code="contradiction",
        )
    unit = found[0]
    if units.get(unit).dimension != dimension:
        raise UnitError(
            Argument(f"{what}_unit", unit), f" is a {units.get(unit).dimension}, not a {dimension}"
        )
    return unit
