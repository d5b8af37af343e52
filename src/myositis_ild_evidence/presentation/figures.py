"""Where a figure of the table of values was read, for pages that show every figure."""

from ..registry.table import Record


def source(row: Record) -> str:
    """Return where a figure was read.

    Examples:
        >>> source({"source": "inpharmd", "locator": "Table 5, Results"})
        'inpharmd: Table 5, Results'
    """
    return f"{row['source']}: {row['locator']}"
