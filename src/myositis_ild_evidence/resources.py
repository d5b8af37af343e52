"""Read the files that the package ships, from a folder or from inside a zip."""

from collections.abc import Iterable
from os.path import dirname, join
from typing import Any

from . import compiled


def read(name: str) -> bytes:
    """Return a file of the package's data.

    The package's own loader reads it: importlib.resources would cost more than everything else
    that a first look at a study needs.

    Args:
        name: Path below ``data``, with forward slashes.

    Raises:
        OSError: There is no such file.
    """
    folder = join(dirname(__file__), "data", *name.split("/"))
    data: bytes = __spec__.loader.get_data(folder)  # type: ignore[union-attr]
    return data


def tree(name: str) -> dict[str, Any]:
    """Return a TOML file of the package's data as a tree, whose decimals are as printed.

    Args:
        name: Path below ``data``, with forward slashes.

    Raises:
        OSError: There is no such file.
    """
    toml = read(name)
    try:
        made = read(compiled.name_of(name))
    except OSError:  # a checkout
        return compiled.parsed(toml)
    found = compiled.read(made, toml)
    return compiled.parsed(toml) if found is None else found


def names(folder: str) -> Iterable[str]:
    """Return the names of the files in a folder of the package's data, sorted; none without it."""
    from importlib.resources import files

    place = files(__package__).joinpath("data", folder)
    return sorted(item.name for item in place.iterdir()) if place.is_dir() else []
