"""The operations of `vectors` over tables of pyarrow: as arrays of numpy, batch after batch.

Arrow's own kernels write a whole column for each text or number that is chosen from, and narwhals
has only these to call. A batch stays in the processor's cache.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import UnitError
from ..words import quoted
from .arrays import Arrays, _Text
from .vectors import AS_NUMBERS, New, not_comparable, refuse_doubles

#: Rows of a batch.
ROWS = 65_536


def is_table(df: Any) -> bool:
    """Return whether it is a table of pyarrow; nobody has one who has not imported that."""
    pyarrow = sys.modules.get("pyarrow")
    return pyarrow is not None and isinstance(df, pyarrow.Table)


def by_batches(table: Any, change: Callable[["Batch"], Any]) -> Any:
    """Return a table of what becomes of each batch."""
    import pyarrow

    refuse_doubles(table.column_names)
    batches = table.to_batches(max_chunksize=ROWS)
    if not batches:  # a table without rows has columns all the same
        batches = [pyarrow.RecordBatch.from_pylist([], schema=table.schema)]
    return pyarrow.Table.from_batches([change(Batch(batch)) for batch in batches])


class Batch(Arrays):
    """Some rows of a table; null is a missing value, and so is NaN."""

    def __init__(self, batch: Any) -> None:
        import pyarrow
        import pyarrow.compute

        super().__init__(dict(zip(batch.schema.names, batch.columns, strict=True)))
        self._arrow: Any = pyarrow
        self._batch = batch
        self.length: int | None = batch.num_rows

    def unit(self, name: str) -> str | None:
        """Return None: columns of tables carry no unit."""
        return None

    def measured(self, name: str) -> tuple[Any, Any]:
        """Return a column of numbers, NaN where there is none, and where there is none."""
        column, types = self._column(name), self._arrow.types
        kinds = (types.is_integer, types.is_floating, types.is_decimal, types.is_null)
        if not any(kind(column.type) for kind in kinds):
            raise UnitError(
                f"column {quoted(name)} is {column.type}, not numbers; {AS_NUMBERS}",
                code="wrong-type",
            )
        if types.is_float32(column.type):  # 70.6 is meant, not 70.5999984741211
            column = column.cast(self._arrow.string())
        values = column.cast(self._arrow.float64(), safe=False).to_numpy(zero_copy_only=False)
        return values, self._numpy.isnan(values)

    def equal(self, name: str, value: Any) -> Any:
        """Return where a column has a value."""
        column = self._column(name)
        if str(column.type) == "string_view":  # which has no comparison yet
            column = column.cast(self._arrow.string())
        number = isinstance(value, bool) and not self._arrow.types.is_boolean(column.type)
        try:  # 1 is true and 0 is false
            found = self._arrow.compute.equal(column, int(value) if number else value)
        except self._arrow.ArrowNotImplementedError:
            raise not_comparable(name, column.type, value) from None
        return found.fill_null(False).to_numpy(zero_copy_only=False)

    def missing(self, name: str) -> Any:
        """Return where a column has no value."""
        found = self._column(name).is_null(nan_is_null=True)
        return found.to_numpy(zero_copy_only=False)

    def result(self, shown: Any, columns: Mapping[str, New]) -> Any:
        """Return the rows with new columns, each null where not shown."""
        made = {name: self._filled(new, shown) for name, new in columns.items()}
        schema = self._batch.schema
        for name, column in made.items():
            schema = schema.append(self._arrow.field(name, column.type))
        return self._arrow.RecordBatch.from_arrays(
            [*self._batch.columns, *made.values()], schema=schema
        )

    def _filled(self, new: New, shown: Any) -> Any:
        value, arrow = new.value, self._arrow
        if value is None or isinstance(value, (str, _Text)):
            text = self._text(value if new.always else self.where(shown, value, None))
            codes = self._numpy.broadcast_to(text.codes, self.length)
            return arrow.array(text.table, arrow.string()).take(arrow.array(codes))
        mask = None if new.always else ~shown
        if value.dtype.kind == "f":  # of shown rows, too, some have no figure
            unknown = self._numpy.isnan(value)
            mask = unknown if mask is None else mask | unknown
        return arrow.array(value, mask=mask)
