"""The operations of `vectors` over arrays of numpy or pint; NaN is a missing value."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..errors import InvalidValueError, UnitError
from ..extras import library
from ..quantities import units
from ..words import quoted
from .vectors import AS_NUMBERS, TOLERANCE, Choices, New, no_column, not_comparable


class _Text:
    """Texts by their number in a short list: most rows share a few, and objects are slow."""

    def __init__(self, numpy: Any, codes: Any, table: list[str | None]) -> None:
        self.numpy = numpy
        self.codes = codes
        self.table = table

    def __eq__(self, other: object) -> Any:
        return self.numpy.array([text == other for text in self.table])[self.codes]

    __hash__ = None  # type: ignore[assignment]


def _bare(column: Any) -> Any:
    """Return the quantity that an array with labels holds, which numpy would strip of its unit."""
    inside = getattr(column, "data", None) if hasattr(column, "attrs") else None
    return inside if units.is_quantity(inside) else column


class Arrays:
    """Columns as arrays of numpy or pint, by name; NaN is a missing value."""

    tolerance: float = TOLERANCE
    half: float = 0.5
    length: int | None = None

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._numpy: Any = library("numpy", "frames", "a cohort of arrays or of pyarrow needs")
        self._columns = columns
        self.names: list[str] = list(columns)
        self.registry: Any = None

    def _column(self, name: str) -> Any:
        if name not in self._columns:
            raise no_column(name, self.names)
        return self._columns[name]

    def _array(self, name: str) -> Any:
        column = _bare(self._column(name))
        column = column.magnitude if units.is_quantity(column) else column
        if isinstance(column, self._numpy.ma.MaskedArray):  # what is masked is missing
            mask = self._numpy.ma.getmaskarray(column)
            column = self._numpy.where(mask, None, column.data)
        elif hasattr(getattr(column, "dtype", None), "na_value"):  # of pandas
            column = column.to_numpy(dtype=object, na_value=None)
        array = self._numpy.asarray(column)
        if array.ndim != 1 or self.length not in (None, len(array)):
            raise InvalidValueError(
                f"the columns are arrays of one length; {quoted(name)} is {array.shape}, not "
                f"{'of one dimension' if self.length is None else self.length}",
                code="wrong-type",
            )
        self.length = len(array)
        return array

    def unit(self, name: str) -> str | None:
        """Return the unit that a column carries: of pint, or by the attributes of xarray."""
        given: Any = self._columns.get(name)
        column = _bare(given)
        if not units.is_quantity(column):
            said = getattr(given, "attrs", None)
            told = said.get("units") if isinstance(said, Mapping) else None
            return None if told is None else units.get(str(told)).id
        self.registry = column._REGISTRY
        return units._listed(column, None)[1]

    def measured(self, name: str) -> tuple[Any, Any]:
        """Return a column of numbers, NaN where there is none, and where there is none."""
        array = self._array(name)
        kind = array.dtype.kind
        if kind not in "fiuO" or (kind == "O" and any(isinstance(x, (str, bool)) for x in array)):
            raise UnitError(
                f"column {quoted(name)} does not hold numbers; {AS_NUMBERS}",
                code="wrong-type",
            )
        try:
            if array.dtype == self._numpy.float32:  # 70.6 is meant, not 70.5999984741211
                array = array.astype("U32")
            values = array.astype(self._numpy.float64)
        except (TypeError, ValueError):
            raise UnitError(
                f"column {quoted(name)} does not hold numbers", code="wrong-type"
            ) from None
        return values, self._numpy.isnan(values)

    def sure(self, condition: Any) -> Any:
        """Return the condition: no comparison with NaN holds."""
        return condition

    def equal(self, name: str, value: Any) -> Any:
        """Return where a column has a value."""
        array = self._array(name)
        if array.dtype.kind != "O" and isinstance(value, str) != (array.dtype.kind in "SUT"):
            raise not_comparable(name, array.dtype, value)
        return array == value

    def missing(self, name: str) -> Any:
        """Return where a column has no value."""
        array = self._array(name)
        if array.dtype.kind == "f":
            return self._numpy.isnan(array)
        if array.dtype.kind in "biuSU":  # which have no missing value
            return self._numpy.zeros(len(array), dtype=bool)
        # None is what an array of objects has for nothing; NaN alone differs from itself.
        return (array == None) | (array != array)  # noqa: E711

    def keep(self, **values: Any) -> list[Any]:
        """Return the values: arrays are computed at once."""
        return list(values.values())

    def number(self, value: Fraction) -> float:
        """Return a constant of a formula."""
        return float(value)

    def floor(self, value: Any) -> Any:
        """Round down, except what is near the boundary above."""
        return self._numpy.floor(value + self.tolerance)

    def ceil(self, value: Any) -> Any:
        """Round up, except what is near the boundary below."""
        return self._numpy.ceil(value - self.tolerance)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        """Return one value or the other."""
        if not any(value is None or isinstance(value, (str, _Text)) for value in (yes, no)):
            return self._numpy.where(condition, yes, no)
        yes, no = self._text(yes), self._text(no)
        size = self._numpy.min_scalar_type(len(no.table) + len(yes.table))
        shifted = yes.codes.astype(size) + size.type(len(no.table))
        codes = self._numpy.where(condition, shifted, no.codes)
        return _Text(self._numpy, codes, [*no.table, *yes.table])

    def _text(self, value: Any) -> _Text:
        return (
            value if isinstance(value, _Text) else _Text(self._numpy, self._numpy.uint8(0), [value])
        )

    def replace(self, value: Any, table: Mapping[int, int], default: Any) -> Any:
        """Return what a table has for whole numbers, else the default."""
        size = max(table, default=-1) + 2
        found = self._numpy.full(size, -1.0)  # the last place stands for everything beyond
        found[list(table)] = list(table.values())
        index = self._numpy.clip(value, 0, size - 1).astype(self._numpy.intp)
        picked = found[index]
        return self._numpy.where((picked < 0) | (value < 0), default, picked)

    def text(self, choices: Choices, otherwise: Any = None) -> Any:
        """Return the text of the first condition that holds."""
        found = otherwise
        for condition, text in reversed(choices):
            found = self.where(condition, text, found)
        return found

    def stairs(self, value: Any, bounds: Sequence[float], steps: Sequence[int]) -> Any:
        """Return a step for each value: the first below the first bound, the last from the last."""
        index = self._numpy.searchsorted(bounds, value, side="right")
        return self._numpy.array(steps, dtype=self._numpy.float64)[index]

    def listed(self, choices: Choices, separator: str) -> Any:
        """Return the text of every condition that holds, or nothing."""
        found: Any = None
        for condition, text in choices:
            if found is None or self._numpy.any(condition):
                found = self.joined(found, self.where(condition, text, None), separator)
        return found

    def empty(self) -> Any:
        """Return numbers of which none is known."""
        return self._numpy.full(self.length, self._numpy.nan)

    def joined(self, first: Any, second: Any, separator: str = "; ") -> Any:
        """Return two texts with a separator between them, or the one that is there."""
        one, other = self._text(first), self._text(second)
        table = [
            separator.join(text for text in (left, right) if text is not None) or None
            for left in one.table
            for right in other.table
        ]
        size = self._numpy.min_scalar_type(len(table))
        codes = one.codes.astype(size) * size.type(len(other.table)) + other.codes
        return _Text(self._numpy, codes, table)

    def whole(self, value: Any) -> Any:
        """Return numbers as integers."""
        return value.astype(self._numpy.int64)

    def result(self, shown: Any, columns: Mapping[str, New]) -> dict[str, Any]:
        """Return the caller's columns and new ones, each empty (NaN, None) where not shown."""
        made = dict(self._columns)
        given: set[int] = set()
        for name, new in columns.items():
            column = self._made(new.value, None if new.always else shown, new.unit)
            made[name] = column.copy() if id(column) in given else column  # nobody shares one
            given.add(id(column))
        return made

    def _made(self, value: Any, shown: Any, unit: str) -> Any:
        if value is None or isinstance(value, (str, _Text)):
            text = self._text(value if shown is None else self.where(shown, value, None))
            codes = self._numpy.broadcast_to(text.codes, self.length)
            return self._numpy.array(text.table, dtype=object)[codes]
        if shown is not None and not shown.all():
            value = self._numpy.where(shown, value, self._numpy.nan)
        if self.registry is None or not unit:
            return value
        return self.registry.Quantity(value, units._pint_unit(self.registry, unit))
