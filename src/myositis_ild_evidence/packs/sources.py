"""Where packs come from: a folder, a JSON file, or another installed package.

A package announces a pack with an entry point::

    [project.entry-points."myositis_ild_evidence.packs"]
    my-pack = "my_package:folder"

that names a function, or a plain attribute, which gives the pack's directory; or the module whose
own directory it is. Entry points are read, and such a package is imported, only when a pack is
asked for by name; installing a package is what trusts its code. A pack itself is data.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ..errors import InvalidValueError, PackError, Problem, near
from ..files import path_of
from ..words import quoted
from . import documents
from .reading import Folder, PackContents, load

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "myositis_ild_evidence.packs"


def installed_packs() -> tuple[str, ...]:
    """Return the names of the packs that installed packages announce, sorted.

    A package announces a pack by an entry point of the group ``myositis_ild_evidence.packs``;
    nothing is imported for this list. `Evidence.load` reads a pack by its name here.

    Examples:
        >>> isinstance(installed_packs(), tuple)
        True
    """
    return tuple(sorted({entry.name for entry in _entries()}))


def read(path: str | Path) -> PackContents:
    """Read and check a pack.

    Args:
        path: The directory that holds ``pack.toml``; a JSON file of a whole pack; or, as text, the
            name of an installed pack. A file that exists comes first, and so does a directory that
            holds ``pack.toml``.

    Raises:
        InvalidValueError: It is not a path.
        PackError: Everything that is wrong with it.
    """
    place = path_of(path)
    # os.path says no to a name that no file can have; pathlib raises.
    if place.suffix == ".json" and os.path.isfile(place):
        return _read_json(place)
    return load(files_of(path))


def files_of(path: str | Path) -> Folder:
    """Return the files of a pack.

    Args:
        path: The directory that holds ``pack.toml``, or as text the name of an installed pack.

    Raises:
        InvalidValueError: It is not a path.
        PackError: There is no such directory.
    """
    place = path_of(path)
    if isinstance(path, str) and place.name == path and not _is_here(path):
        return Folder(_directory(path))
    try:
        return Folder(place)
    except OSError as error:  # a name that is too long, a folder that nobody may look into
        raise PackError([Problem(str(place), "", error.strerror or str(error))]) from None


def _is_here(name: str) -> bool:
    """Whether a name is that of a file or folder here, and not of an installed pack.

    A folder without ``pack.toml`` holds none: it can be where the package of that name is written.
    """
    if not os.path.isdir(name):
        return os.path.exists(name)
    return os.path.exists(os.path.join(name, "pack.toml")) or name not in installed_packs()


def _read_json(file: Path) -> PackContents:
    from . import json_pack

    try:
        with file.open("rb") as stream:
            document = json_pack.envelope(stream.read(documents.MAX_TOTAL_BYTES + 1))
    except OSError as error:
        raise PackError([Problem(str(file), "", error.strerror or str(error))]) from None
    except InvalidValueError as error:
        raise PackError([Problem(str(file), "", str(error))]) from None
    if document.get("type") != json_pack.TYPE:
        found = str(document.get("type"))[:40]
        message = f"it holds a {found}, not a whole pack ({json_pack.TYPE})"
        raise PackError([Problem(str(file), "type", message)])
    return json_pack.load(document.get("record"))


def _entries() -> list[EntryPoint]:
    from importlib.metadata import entry_points

    return list(entry_points(group=GROUP))


def _directory(name: str) -> Path:
    found = {entry.value: entry for entry in _entries() if entry.name == name}
    if not found:
        message = f"there is no such folder, and no installed pack of this name; {_offer(name)}"
        raise PackError([Problem(name, "", message)])
    if len(found) > 1:
        owners = ", ".join(sorted(f"{entry.value}" for entry in found.values()))
        raise PackError([Problem(name, "", f"several installed packages have this pack: {owners}")])
    [entry] = found.values()
    try:
        target = entry.load()
        if isinstance(target, ModuleType):
            target = Path(str(target.__file__)).parent
        return Path(target() if callable(target) else target)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # it is somebody else's code, which may raise anything
        message = f"its entry point {entry.value!r} gives no directory: {quoted(error)}"
        raise PackError([Problem(name, "", message)]) from error


def _offer(name: str) -> str:
    names = installed_packs()
    return f"installed: {near(name, names)}" if names else "no pack is installed"
