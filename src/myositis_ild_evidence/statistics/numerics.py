"""The libraries that compute, imported when a result is asked for."""

from importlib import import_module
from typing import Any

from ..errors import MissingExtraError


def library(name: str) -> Any:
    """Return a module of scipy or statsmodels.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError(
            f"statistics need {name.partition('.')[0]}, which cannot be imported ({error}); "
            "pip install 'myositis-ild-evidence[stats]'"
        ) from error
