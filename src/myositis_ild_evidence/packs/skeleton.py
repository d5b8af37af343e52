"""The skeleton of a pack: a small, complete, commented example that passes every check."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from .. import resources
from ..errors import FileError
from ..files import path_of
from . import schema

#: The files of the skeleton, as they stand below ``data/skeleton``.
_FILES = (
    "pack.toml",
    "references.bib",
    "claims.toml",
    "studies/author2020.toml",
    "vocabulary/units.toml",
)


def new_pack(path: str | Path) -> Path:
    """Write the skeleton of a pack to a directory that is new or empty.

    It holds a commented example of every kind of file, and under ``schema`` the JSON Schemas, which
    the first line of each file names so that editors complete and check it.

    See also `myositis_ild_evidence.testing.check_pack`, which checks the pack as it grows.

    Args:
        path: The directory; the one that it lies in must exist.

    Returns:
        The directory.

    Raises:
        InvalidValueError: It is not a path.
        FileError: It is not empty, or cannot be written; nothing was changed.

    Examples:
        >>> import tempfile
        >>> from myositis_ild_evidence.testing import check_pack
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = new_pack(f"{folder}/my-pack")
        ...     print(made.name, check_pack(made))
        my-pack ()
    """
    folder = path_of(path)
    contents = {name: resources.read(f"skeleton/{name}") for name in _FILES}
    contents |= {f"schema/{kind}.json": schema.written(kind).encode() for kind in schema.FILE_KINDS}
    try:
        _check(folder)
        _write(folder, contents)
    except FileError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"cannot write {folder}: {reason}; nothing was changed") from error
    return folder


def _check(folder: Path) -> None:
    if "\0" in str(folder):
        raise FileError("cannot write a folder whose name holds a null character")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise FileError(
            f"cannot write {folder}: this name belongs to something that is not a folder"
        )
    if folder.exists() and any(folder.iterdir()):
        raise FileError(f"cannot write {folder}: the folder is not empty")
    if not folder.parent.is_dir():
        raise FileError(f"cannot write {folder}: there is no folder {folder.parent}")


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    # Beside it first, then as a whole to its place: half a pack is never seen.
    draft = Path(tempfile.mkdtemp(prefix=".myositis-ild-evidence-", dir=folder.parent))
    try:
        whole = draft / "pack"
        for name, content in contents.items():
            file = whole / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if not folder.exists():
            os.rename(whole, folder)
            return
        # The empty folder may be where somebody works, so it is filled and not replaced.
        for item in sorted(whole.iterdir()):
            os.rename(item, folder / item.name)
    except OSError:
        for name in {name.partition("/")[0] for name in contents} if folder.exists() else ():
            shutil.rmtree(folder / name, ignore_errors=True)
            with suppress(OSError):
                (folder / name).unlink()
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
