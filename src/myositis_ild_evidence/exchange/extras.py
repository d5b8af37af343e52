"""Libraries that are extras, imported when a format is asked for."""

from importlib import import_module
from typing import Any

from ..errors import MissingExtraError


def library(module: str, extra: str) -> Any:
    """Return a module that an extra of the package brings.

    Args:
        module: The module's full name.
        extra: The extra that installs it.

    Raises:
        MissingExtraError: It cannot be imported; the message says what to install.

    Examples:
        >>> library("no_such_library", "cite")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        myositis_ild_evidence.errors.MissingExtraError: this needs no_such_library, which ...
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"this needs {module.partition('.')[0]}, which cannot be imported ({error}); "
            f'pip install "myositis-ild-evidence[{extra}]"'
        ) from error
