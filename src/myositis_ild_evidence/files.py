"""Paths from callers, and files that are written whole or not at all."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import FileError, InvalidValueError


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
        raise InvalidValueError(
            f"a path is a text or a pathlib.Path, not {given!r:.60}", code="wrong-type"
        )
    return Path(name)


def write(path: str | Path, content: str | bytes) -> None:
    r"""Replace a file by text (as UTF-8) or bytes.

    Args:
        path: The file; its folder must exist.
        content: All of its new content.

    Raises:
        InvalidValueError: It is not a path.
        FileError: It could not be written; the old file, or its absence, is unchanged.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write(Path(folder, "answer.txt"), "12 g/kg\n")
        ...     Path(folder, "answer.txt").read_text(encoding="utf-8")
        '12 g/kg\n'
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(path) as temporary, temporary.open("wb") as stream:
        stream.write(data)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give an empty temporary file; what it holds at the end takes the place of ``path``.

    For libraries that write files themselves. If the block raises, the temporary file is removed.

    Args:
        path: The file to replace. A symbolic link is followed inside its own folder only.

    Raises:
        InvalidValueError: It is not a path.
        FileError: It could not be written; the old file, or its absence, is unchanged.
    """
    given = path_of(path)
    try:
        target = _target(given)
        temporary = _temporary(target)
        try:
            yield temporary
            _commit(temporary, target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except FileError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"cannot write {given}: {reason}; nothing was changed") from error


def _target(path: Path) -> Path:
    if "\0" in str(path):
        raise FileError("cannot write a file whose name holds a null character")
    folder = path.parent.resolve()
    if not folder.is_dir():
        raise FileError(f"cannot write {path}: there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        raise FileError(f"cannot write {path}: it is not a regular file")
    try:
        target = (folder / path.name).resolve()
    except RuntimeError:  # how Python before 3.13 says that a link leads to itself
        raise FileError(f"cannot write {path}: it is a link that leads to itself") from None
    if target.is_symlink():
        raise FileError(f"cannot write {path}: it is a link that leads to itself")
    if target.parent != folder:
        raise FileError(f"cannot write {path}: it is a link out of its folder, to {target}")
    effective = os.access in os.supports_effective_ids
    if target.exists() and not os.access(target, os.W_OK, effective_ids=effective):
        raise FileError(f"cannot write {path}: it is read-only")
    return target


def _temporary(target: Path) -> Path:
    # Not tempfile: its files are private, and a new file should have the user's usual permissions.
    made = target.with_name(f".myositis-ild-evidence-{secrets.token_hex(8)}.tmp")
    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    return made


def _commit(temporary: Path, target: Path) -> None:
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    if target.exists():
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))
    os.replace(temporary, target)
    # The new name itself is on the disk once the folder is; Windows has no such step.
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
