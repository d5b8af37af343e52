"""The operations that dose formulas need, so that a formula is written once.

With them it runs over a fraction, over arrays of numpy or pint (`arrays`), or over the columns of
a data frame (`frames`). Fractions are exact. Floats are not: 0.2 x 5 x 45 can come out a hair
above 45, and a plain ``ceil`` would then buy one vial too many; nor is a weight that somebody
computed, such as 50 x 1.1. So there is one rule: **a figure within `TOLERANCE` of a boundary is on
the boundary** (of a vial, in units of the vials' common step; for floats also of a limit, in kg, cm
or kg/m²). Sums of floats here are wrong by less than 1e-11, and measurements of two decimal places
in kg and cm never come as near to a boundary without being on it, so floats and fractions give the
same vials.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple, Protocol

from ..errors import Argument, InvalidValueError, UnknownKeyError, near
from ..words import quoted

TOLERANCE = 1e-9
#: What is said of a column of something else.
AS_NUMBERS = "write '70 kg' as 70 and kg, and quantities as their magnitude and unit"
#: A condition, and the text (or nothing) that belongs to it; the first that holds counts.
Choices = Sequence[tuple[Any, str | None]]


class New(NamedTuple):
    """A new column.

    Attributes:
        value: Its values, or the one text of all rows.
        always: Whether rows without a dose have them too.
        unit: The unit of the values, for what can carry one.
    """

    value: Any
    always: bool = False
    unit: str = ""


class Over(Protocol):
    """What rounding and the rules of weights need.

    ``number`` is a constant of a formula; ``floor`` and ``ceil`` take what is near a boundary for
    the boundary; ``keep`` computes what is used more than once.
    """

    tolerance: Any
    half: Any

    def number(self, value: Fraction) -> Any: ...  # noqa: D102
    def floor(self, value: Any) -> Any: ...  # noqa: D102
    def ceil(self, value: Any) -> Any: ...  # noqa: D102
    def where(self, condition: Any, yes: Any, no: Any) -> Any: ...  # noqa: D102
    def replace(self, value: Any, table: Mapping[int, int], default: Any) -> Any: ...  # noqa: D102
    def keep(self, **values: Any) -> list[Any]: ...  # noqa: D102


class Columns(Over, Protocol):
    """What a cohort needs beside: columns by name, texts, and values that are computed once."""

    names: list[str]

    def unit(self, name: str) -> str | None:
        """Return the unit that a column carries itself, if it does."""

    def measured(self, name: str) -> tuple[Any, Any]:
        """Return a column of numbers, and where there is none."""

    def equal(self, name: str, value: Any) -> Any:
        """Return where a column has a value; never unknown.

        Raises:
            InvalidValueError: No value of the column can be it.
        """

    def sure(self, condition: Any) -> Any:
        """Return a condition that does not hold where it is not known."""

    def missing(self, name: str) -> Any:
        """Return where a column has no value."""

    def text(self, choices: Choices, otherwise: Any = None) -> Any:
        """Return the text of the first condition that holds."""

    def joined(self, first: Any, second: Any) -> Any:
        """Return two texts with a semicolon between them, or the one that is there."""

    def stairs(self, value: Any, bounds: Sequence[float], steps: Sequence[int]) -> Any:
        """Return a step for each value: the first below the first bound, the last from the last."""

    def listed(self, choices: Choices, separator: str) -> Any:
        """Return the text of every condition that holds, or nothing; no condition is unknown."""

    def empty(self) -> Any:
        """Return numbers of which none is known."""

    def whole(self, value: Any) -> Any:
        """Return numbers as integers."""


class _Exact:
    """One exact number."""

    tolerance = Fraction(TOLERANCE).limit_denominator(10**9)
    half = Fraction(1, 2)

    def floor(self, value: Fraction) -> int:
        return floor(value + self.tolerance)

    def ceil(self, value: Fraction) -> int:
        return ceil(value - self.tolerance)

    @staticmethod
    def number(value: Fraction) -> Fraction:
        return value

    @staticmethod
    def where(condition: bool, yes: Any, no: Any) -> Any:
        return yes if condition else no

    @staticmethod
    def replace(value: int, table: Mapping[int, int], default: Any) -> Any:
        return table.get(value, default)

    @staticmethod
    def keep(**values: Any) -> list[Any]:
        return list(values.values())


EXACT: Over = _Exact()


def refuse_doubles(names: Iterable[str]) -> None:
    """Refuse names of columns that stand for more than one.

    Raises:
        InvalidValueError: One does.
    """
    for name, number in Counter(names).items():
        if number > 1:
            raise InvalidValueError(
                f"{number} columns are called {quoted(name)}; rename all but one", code="duplicate"
            )


def not_comparable(name: str, kind: Any, value: Any) -> InvalidValueError:
    """Return the error of a column that holds something else than what is looked for."""
    return InvalidValueError(
        f"column {quoted(name)} is {kind}, which {quoted(value)} cannot be compared with",
        code="wrong-type",
    )


def no_column(name: str, names: Sequence[Any]) -> UnknownKeyError:
    """Return the error of a column that is not there; of one of the defaults, how to name it.

    Examples:
        >>> print(no_column("weight_kg", ["weight_lb", "sex"]))
        no column 'weight_kg'; say which it is, such as weight='weight_lb'
        >>> print(no_column("age_years", ["age_year"]))
        no column 'age_years'; did you mean 'age_year'?
    """
    what = name.partition("_")[0]
    own = [each for each in map(str, names) if each.casefold().startswith(what)]
    if name not in ("weight_kg", "height_cm", "sex"):
        return UnknownKeyError(f"no column {quoted(name)}; {near(name, map(str, names))}")
    if own:
        how, argument = "say which it is, such as ", Argument(what, own[0])
    else:
        how, argument = "say which it is by ", Argument(what)
    return UnknownKeyError(f"no column {quoted(name)}; {how}", argument)
