"""What is accepted as the path of a file or folder."""

import os
from pathlib import Path

from .errors import InvalidValueError


def path_of(given: object) -> Path:
    """Return a path from a text or an object of ``os.PathLike``.

    Raises:
        InvalidValueError: It is neither.

    Examples:
        >>> path_of("report.html").suffix
        '.html'
        >>> path_of(5)
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: a path is a text or a pathlib.Path, not 5
    """
    name = os.fspath(given) if isinstance(given, os.PathLike) else given
    if not isinstance(name, str):
        raise InvalidValueError(f"a path is a text or a pathlib.Path, not {given!r:.60}")
    return Path(name)
