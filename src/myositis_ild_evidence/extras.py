"""Libraries that not everybody has, imported when they are needed."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from .errors import MissingExtraError

#: The name under which the library is installed.
NAME = "myositis-ild-evidence"


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
        install = f"pip install {name}" if extra is None else advice(extra)
        raise MissingExtraError(
            f"{why} {name}, which cannot be imported ({error}); {install}"
        ) from error


def advice(extra: str) -> str:
    """Return the command that brings an extra, as the library itself was installed here.

    From a folder or a wheel it names that; where a tool such as pipx or uv made the environment,
    what is missing is added to it.

    Args:
        extra: The extra.

    Examples:
        >>> advice("stats")  # doctest: +ELLIPSIS
        '...'
    """
    from importlib import metadata

    try:
        installed = metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        return f'pip install "{NAME}[{extra}]"'
    wanted = _requirements(installed.requires or [], extra)
    prefix = Path(sys.prefix)
    if wanted and (prefix / "pipx_metadata.json").exists():
        return f"pipx inject {NAME} {' '.join(wanted)}"
    if wanted and (prefix / "uv-receipt.toml").exists():
        return f"uv tool install {' '.join(f'--with {one}' for one in wanted)} {NAME}"
    if wanted and any(part.startswith("archive-v") for part in prefix.parts):
        return f"uvx {' '.join(f'--with {one}' for one in wanted)} {NAME}"
    return f"pip install {_origin(installed.read_text('direct_url.json'), extra)}"


def _requirements(requires: list[str], extra: str) -> list[str]:
    """Return the names of the libraries that an extra brings."""
    import re

    found = (one for one in requires if f"extra == '{extra}'" in one.replace('"', "'"))
    return [match[0] for one in found if (match := re.match(r"[A-Za-z0-9._-]+", one))]


def _origin(url: str | None, extra: str) -> str:
    """Return what pip takes to install it again from where it came, with an extra."""
    import json
    from urllib.parse import unquote, urlsplit

    if url is None:
        return f'"{NAME}[{extra}]"'
    found = json.loads(url)
    folder = unquote(urlsplit(found["url"]).path)
    if "dir_info" not in found:
        return f'"{NAME}[{extra}] @ {found["url"]}"'
    editable = "-e " if found["dir_info"].get("editable") else ""
    return f'{editable}"{folder}[{extra}]"'
