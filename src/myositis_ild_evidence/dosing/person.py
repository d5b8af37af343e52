"""A patient's measurements, with their units."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs

from ..errors import Argument, InvalidValueError, UnitError, about
from ..quantities import units
from ..quantities.amount import Amount, expected
from ..quantities.units import examples
from ..words import quoted

ADULT = 18  # years


#: What can be taken although it is hardly ever so, each by its own word.
ACCEPTED = ("weight", "height", "age", "bmi", "dose")
#: Units of an age.
AGES = ("day", "week", "month", "year")
#: In which the ages of newborns become years; nothing else goes from days to a calendar.
_DAYS_OF_A_YEAR = Fraction("365.25")


def fraction(amount: Amount | None, unit: str) -> Fraction:
    """Return an amount as an exact number of a unit; an age in days or weeks as years, too."""
    assert amount is not None  # callers have checked that it is known
    old, new = units.get(amount.unit), units.get(unit)
    if old is new:
        return Fraction(amount.value)
    if old.dimension == "time" and new.id == "year":
        return fraction(amount, "day") / _DAYS_OF_A_YEAR
    if old.dimension != new.dimension:
        raise UnitError(f"{amount} is a {old.dimension}, not a {new.dimension}")
    return Fraction(amount.value) * old.factor / new.factor


def _measure(value: Any, dimension: str, name: str) -> Any:
    bare = isinstance(value, str) and value.strip().replace(".", "", 1).isdigit()
    if isinstance(value, (int, float)) or bare:
        first, *others = examples([dimension]).split(" or ")
        better = Argument(name, f"{value} kg" if dimension == "mass" else first.strip("'"))
        also = "".join(f" or {other}" for other in others)
        given = Argument(name, value)
        raise UnitError(
            given, " has no unit; write for example ", better, also, code="missing-unit"
        )
    with about(name):
        amount = value if value is None else Amount(_read(value, dimension))
    if amount is None:
        return None
    if amount.dimension != dimension:
        raise UnitError(
            Argument(name, str(value)),
            f" is a {amount.dimension}, not a {dimension}; write for example ",
            Argument(name, "70 kg" if dimension == "mass" else "175 cm"),
        )
    if amount.value <= 0:
        raise InvalidValueError(
            f"a body {'height' if name == 'height' else 'weight'} is more than zero, not {amount}",
            code="out-of-range",
            argument=name,
        )
    return amount


def _read(value: Any, dimension: str) -> Amount:
    if units.is_quantity(value):
        return Amount(*units.from_quantity(value, dimension))
    return expected(value, dimension)


def _weight(value: Any) -> Any:
    return _measure(value, "mass", "weight")


def _before(value: Any) -> Any:
    return _measure(value, "mass", "pre_pregnancy_weight")


def _height(value: Any) -> Any:
    return _measure(value, "length", "height")


def _age(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Amount(value, "year")
    if isinstance(value, (bool, float)):
        raise UnitError(
            Argument("age", value),
            ": write a whole number of years, or for example '6 months'",
            code="missing-unit",
        )
    if value is None:
        return None
    with about("age"):
        if isinstance(value, str):
            value = expected(value, "calendar time", "time", example="'50 years' or '6 months'")
        amount = Amount(value)
        if amount.unit not in AGES:
            raise UnitError(
                f"an age is in days, weeks, months or years, not {amount}", code="wrong-dimension"
            )
    return amount


#: How a sex is spelled in records, by its letter too.
SEXES = {"male": ("male", "m"), "female": ("female", "f")}


def sex_of(value: Any) -> Any:
    """Return a sex as the formulas have it, by its letter too; what is none stays what it is.

    Examples:
        >>> sex_of("M"), sex_of("Female"), sex_of("x")
        ('male', 'female', 'x')
    """
    small = value.strip().lower() if isinstance(value, str) else None
    return next((sex for sex, spelled in SEXES.items() if small in spelled), value)


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, Iterable):
        raise InvalidValueError(
            Argument("accept_implausible", bare=True),
            f" names what was checked, such as 'weight', not {quoted(value)}",
            code="wrong-type",
        )
    return (value,) if isinstance(value, str) else tuple(value)


def flag(value: Any, name: str) -> bool | None:
    """Return what is true, false or not given.

    Examples:
        >>> flag(None, "pregnant") is None
        True
        >>> try:
        ...     flag("no", "pregnant")
        ... except InvalidValueError as error:
        ...     print(error)
        pregnant is True, False or not given, not 'no'
    """
    if value is None:
        return None
    if type(value).__name__ not in ("bool", "bool_"):  # a bool of numpy is no bool of Python
        raise InvalidValueError(
            Argument(name, bare=True),
            f" is True, False or not given, not {quoted(value)}",
            code="wrong-type",
        )
    return bool(value)


def _pregnant(value: Any) -> bool | None:
    return flag(value, "pregnant")


@attrs.frozen(kw_only=True)
class Patient:
    """What a dose can depend on.

    Amounts are text with a unit, `Amount` or pint quantities of any registry.

    Weights are masses, heights lengths, ages calendar time. See also `dosing_weight`, which needs
    some of them.

    Attributes:
        weight: Actual body weight, such as ``"70 kg"`` or ``"154 lb"``.
        height: Body height, such as ``"175 cm"`` or ``"5 ft 9 in"``.
        sex: ``male`` or ``female``, also ``M`` and ``F``: formulas for ideal weight know these two.
        age: Whole years, or text such as ``"6 months"``, ``"3 weeks"`` or ``"10 days"``; where it
            is not given, an adult.
        pregnant: Whether the patient is pregnant; where it is not given, not.
        pre_pregnancy_weight: Weight before the pregnancy.
        accept_implausible: What was checked although it is outside of what is usually accepted:
            ``"weight"``, ``"height"``, ``"age"``, ``"bmi"`` (of weight and height) or ``"dose"``
            (hardly ever so low).

    Raises:
        UnitError: A measurement has no unit, or one of the wrong kind.
        InvalidValueError: A measurement is not more than zero, or two contradict each other. What
            can hardly be right is refused where a dosing weight is asked for.

    Examples:
        >>> Patient(weight="154 lb").weight
        Amount('154 lb')
        >>> try:
        ...     Patient(weight=70)
        ... except UnitError as error:
        ...     print(error)
        weight=70 has no unit; write for example weight='70 kg'
    """

    weight: Amount = attrs.field(converter=_weight)
    height: Amount | None = attrs.field(default=None, converter=_height)
    sex: str | None = attrs.field(default=None, converter=sex_of)
    age: Amount | None = attrs.field(default=None, converter=_age)
    pregnant: bool | None = attrs.field(default=None, converter=_pregnant)
    pre_pregnancy_weight: Amount | None = attrs.field(default=None, converter=_before)
    accept_implausible: tuple[str, ...] = attrs.field(default=(), converter=_names)

    def __attrs_post_init__(self) -> None:
        if self.weight is None:
            raise InvalidValueError(
                "a dose needs a weight; write for example ",
                Argument("weight", "70 kg"),
                code="missing-argument",
            )
        if self.sex not in (None, "male", "female"):
            raise InvalidValueError(
                f"sex {quoted(self.sex)}: the formulas for ideal weight know 'male' and 'female'; "
                "for anybody else the policy 'actual' needs no sex",
                code="unknown-choice",
                argument="sex",
            )
        if self.pregnant and self.sex == "male":
            raise InvalidValueError(
                Argument("pregnant", True),
                " contradicts ",
                Argument("sex", "male"),
                code="contradiction",
            )
        if self.pre_pregnancy_weight is not None and not self.pregnant:
            raise InvalidValueError(
                Argument("pre_pregnancy_weight", bare=True),
                " is given, but not ",
                Argument("pregnant", True),
                code="contradiction",
            )
        for name in self.accept_implausible:
            if name not in ACCEPTED:
                raise InvalidValueError(
                    Argument("accept_implausible", name),
                    f": only {', '.join(ACCEPTED[:-1])} and {ACCEPTED[-1]} have limits",
                    code="unknown-choice",
                )
        if self.age is not None and self.age.value < 0:
            raise InvalidValueError(
                Argument("age", bare=True),
                f" is not below zero, as {self.age} is",
                code="out-of-range",
            )

    @property
    def is_child(self) -> bool:
        """Whether the age is known and below 18 years."""
        return self.age is not None and fraction(self.age, "year") < ADULT

    @property
    def group(self) -> str:
        """Whose limits hold: ``children`` or ``adults``."""
        return "children" if self.is_child else "adults"

    @property
    def kilograms(self) -> Fraction:
        """Actual weight in kg, exact."""
        return fraction(self.weight, "kg")

    @property
    def bmi(self) -> Fraction:
        """Body mass index in kg/m², exact; the height must be known.

        Weight in kg divided by the square of the height in m.
        """
        metres = fraction(self.height, "m")
        return self.kilograms / (metres * metres)
