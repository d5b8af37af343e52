"""The operations of `vectors` as expressions of narwhals: nothing is computed before it is asked.

One expression runs on pandas, polars (eager and lazy), DuckDB, PySpark and Dask. narwhals has the
names of polars; so frames of polars are spoken to directly, which plans ten times as fast. Values
that are used more than once become columns for a time, since some engines would compute them anew.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Number
from typing import Any

from ..errors import InvalidValueError, UnitError
from ..extras import library
from ..words import quoted
from .vectors import AS_NUMBERS, TOLERANCE, Choices, New, no_column, not_comparable, refuse_doubles


class Frames:
    """The columns of a data frame, as expressions."""

    tolerance: float = TOLERANCE
    half: float = 0.5

    def __init__(self, native: Any) -> None:
        polars: Any = sys.modules.get("polars")  # nobody has its frames without its import
        self._of_polars = polars is not None and isinstance(
            native, (polars.DataFrame, polars.LazyFrame)
        )
        # narwhals, or polars, which has the same functions.
        self._nw: Any = (
            polars if self._of_polars else library("narwhals", "frames", "a cohort needs")
        )
        # Polars plans better than it goes step by step; the caller's rows are in memory already.
        self._eager = self._of_polars and isinstance(native, self._nw.DataFrame)
        self._frame = native.lazy() if self._of_polars else self._wrapped(native)
        self._schema = self._frame.collect_schema()
        self.names: list[str] = list(self._schema)
        self._folded = {str(name).casefold() for name in self.names}
        self._kept: list[str] = []

    def _wrapped(self, native: Any) -> Any:
        names = [str(name) for name in getattr(native, "columns", ())]
        refuse_doubles(names)
        try:
            frame = self._nw.from_native(native)
        except TypeError:
            raise InvalidValueError(
                "a cohort is a data frame (pandas, polars, pyarrow, DuckDB, PySpark, Dask) or a "
                f"mapping of arrays, not {type(native).__name__}",
                code="wrong-type",
            ) from None
        if isinstance(frame, self._nw.LazyFrame):  # SQL has one case for names
            refuse_doubles(name.casefold() for name in names)
        return frame

    def _column(self, name: str) -> Any:
        if name not in self._schema:
            raise no_column(name, self.names)
        if why := self._means_others(name):
            raise InvalidValueError(
                f"a column called {quoted(name)} cannot be named, {why}; rename it",
                code="invalid-value",
            )
        return self._nw.col(name)

    def _means_others(self, name: str) -> str:
        """Return why an engine would take the name of a column for something else; else empty."""
        if name == "*":
            return "as it stands for every column"
        if self._of_polars:
            pattern = name.startswith("^") and name.endswith("$")
            return "as it stands for every column that it describes" if pattern else ""
        if "." in name and self._frame.implementation.is_spark_like():
            return "as a dot stands before a part of a column"
        return ""

    def unit(self, name: str) -> str | None:
        """Return None: columns of data frames carry no unit."""
        return None

    def measured(self, name: str) -> tuple[Any, Any]:
        """Return a column of numbers, and where there is none."""
        column = self._column(name)
        type_ = self._schema[name]
        if str(type_) in ("Object", "String"):
            column = self._of_objects(name)
            return column, column.is_null() | column.is_nan().fill_null(True)
        if not type_.is_numeric() and str(type_) != "Null":
            raise self._no_numbers(name)
        if type_ == self._nw.Float32:  # 70.6 is meant, not 70.5999984741211
            column = column.cast(self._nw.String)
        values = column if type_ == self._nw.Float64 else column.cast(self._nw.Float64)
        return values, self.missing(name)

    def _of_objects(self, name: str) -> Any:
        """Return a column of Python's objects, such as decimals, or of nothing at all, as numbers.

        Only pandas has these; what is not in memory is not looked at.
        """
        native = self._nw.to_native(self._frame) if not self._of_polars else None
        pandas = sys.modules.get("pandas")
        if pandas is None or not isinstance(native, pandas.DataFrame):
            raise self._no_numbers(name)
        series = native[name]
        known = series.dropna()
        if any(isinstance(one, (str, bool)) or not isinstance(one, Number) for one in known):
            raise self._no_numbers(name)
        made = series.where(series.notna(), None).astype("float64")
        [column] = self.keep(measured=self._nw.from_native(made, series_only=True))
        return column

    def _no_numbers(self, name: str) -> UnitError:
        kind = self._schema[name]
        if str(kind) == "Unknown":  # of another library, such as pint-pandas; pandas names it
            kind = getattr(self._nw.to_native(self._frame)[name], "dtype", kind)
        return UnitError(
            f"column {quoted(name)} is {kind}, not numbers; {AS_NUMBERS}", code="wrong-type"
        )

    def sure(self, condition: Any) -> Any:
        """Return a condition that does not hold where it is not known."""
        return condition.fill_null(False)

    def equal(self, name: str, value: Any) -> Any:
        """Return where a column has a value; never unknown."""
        column, type_ = self._column(name), self._schema[name]
        if type_ == self._nw.Enum:  # polars compares it with its own texts only
            column, type_ = column.cast(self._nw.String), self._nw.String
        texts = (self._nw.String, self._nw.Categorical)
        known = type_ in texts or type_ == self._nw.Boolean or type_.is_numeric()
        other = type_.is_temporal() or type_.is_nested()
        if other or (known and isinstance(value, str) != (type_ in texts)):
            raise not_comparable(name, type_, value)
        if isinstance(value, bool) and type_.is_numeric():
            value = int(value)  # 1 is true and 0 is false
        return (column == value).fill_null(False)

    def missing(self, name: str) -> Any:
        """Return where a column has no value."""
        column = self._column(name)
        missing = column.is_null()
        if self._schema[name].is_float():
            missing = missing | column.is_nan().fill_null(True)
        return missing

    def keep(self, **values: Any) -> list[Any]:
        """Put values into columns for a time."""
        made = {}
        for label, value in values.items():
            name = f"_{label}"
            while name in self._folded:
                name = f"_{name}"
            self._folded.add(name)
            made[name] = value
        self._frame = self._frame.with_columns(**made)
        self._kept += made
        return [self._nw.col(name) for name in made]

    def number(self, value: Fraction) -> float:
        """Return a constant of a formula."""
        return float(value)

    def floor(self, value: Any) -> Any:
        """Round down, except what is near the boundary above."""
        return (value + self.tolerance).floor()

    def ceil(self, value: Any) -> Any:
        """Round up, except what is near the boundary below."""
        return (value - self.tolerance).ceil()

    def _value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return self._nw.lit(value, self._nw.String)
        return self._nw.lit(float(value), self._nw.Float64) if isinstance(value, int) else value

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        """Return one value or the other."""
        yes, no = self._value(yes), self._value(no)
        return self._nw.when(condition).then(yes).otherwise(no)

    def replace(self, value: Any, table: Mapping[int, int], default: Any) -> Any:
        """Return what a table has for whole numbers, else the default."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for old, new in table.items():
            groups[new].append(old)
        found = self._value(default)
        if isinstance(default, int):
            groups.pop(default, None)
        for new, olds in groups.items():
            found = self.where(value.is_in([*map(float, olds)]), new, found)
        return found

    def text(self, choices: Choices, otherwise: Any = None) -> Any:
        """Return the text of the first condition that holds."""
        found = self._value(otherwise)
        for condition, text in reversed(choices):
            found = self.where(condition, text, found)
        return found

    def joined(self, first: Any, second: Any) -> Any:
        """Return two texts with a semicolon between them, or the one that is there."""
        if first is None or second is None:
            return self._value(second if first is None else first)
        one, other = self.keep(first=self._value(first), second=self._value(second))
        both = self._nw.concat_str([one, other], separator="; ")
        return self.where(one.is_null(), other, self.where(other.is_null(), one, both))

    def stairs(self, value: Any, bounds: Sequence[float], steps: Sequence[int]) -> Any:
        """Return a step for each value: the first below the first bound, the last from the last."""
        if not bounds:
            return self._value(steps[0])
        middle = len(bounds) // 2
        below = self.stairs(value, bounds[:middle], steps[: middle + 1])
        above = self.stairs(value, bounds[middle + 1 :], steps[middle + 1 :])
        return self.where(value < bounds[middle], below, above)

    def listed(self, choices: Choices, separator: str) -> Any:
        """Return the text of every condition that holds, or nothing."""
        each = [self.where(condition, text, None) for condition, text in choices]
        if len(each) < 2:
            return each[0] if each else self._value(None)
        (all_of_them,) = self.keep(
            listed=self._nw.concat_str(each, separator=separator, ignore_nulls=True)
        )
        return self.where(all_of_them == "", None, all_of_them)

    def empty(self) -> Any:
        """Return numbers of which none is known."""
        return self._nw.lit(None, self._nw.Float64)

    def whole(self, value: Any) -> Any:
        """Return numbers as integers."""
        return value.cast(self._nw.Int64)

    def result(self, shown: Any, columns: Mapping[str, New]) -> Any:
        """Return the caller's kind of frame with new columns, each empty where not shown."""
        made = {}
        for name, new in columns.items():
            value = self._value(new.value)
            made[name] = value if new.always else self._nw.when(shown).then(value)
        frame = self._frame.with_columns(**made).drop(*self._kept)
        if self._of_polars:
            return frame.collect() if self._eager else frame
        return frame.to_native()
