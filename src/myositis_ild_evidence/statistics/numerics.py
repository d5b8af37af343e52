"""The libraries that compute, imported when a result is asked for."""

from typing import Any

from .. import extras


def library(name: str) -> Any:
    """Return a module of scipy or statsmodels.

    Raises:
        MissingExtraError: It is not installed.
    """
    return extras.library(name, "stats", "statistics need")
