"""Libraries that not everybody has, imported when they are needed."""

from importlib import import_module
from typing import Any

from .errors import MissingExtraError


def library(module: str, extra: str | None, why: str = "this needs") -> Any:
    """Return a module of a library that an extra brings, or that users choose themselves.

    Args:
        module: The module's full name.
        extra: The extra that installs it; None for a library that no extra brings.
        why: What needs it, with the verb: the beginning of the message.

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
        name = module.partition(".")[0]
        install = name if extra is None else f'"myositis-ild-evidence[{extra}]"'
        raise MissingExtraError(
            f"{why} {name}, which cannot be imported ({error}); pip install {install}"
        ) from error
