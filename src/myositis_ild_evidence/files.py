"""Paths from callers, and files that are written whole or not at all."""

import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import FileError, InvalidValueError
from .words import quoted

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    _LOCKS = False
else:
    _LOCKS = True

#: The longest file that is read whole where nothing says how long it may be.
MOST_READ = 20_000_000
#: What the names of drafts begin and end with.
_DRAFT = (".myositis-ild-evidence-", ".tmp")
#: Where a lock does not tell whether somebody still writes, a draft of this age is nobody's.
_OLD = 24 * 60 * 60  # seconds


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
            f"a path is a text or a pathlib.Path, not {quoted(given)}", code="wrong-type"
        )
    return Path(name)


def read_text(path: str | Path, most: int = MOST_READ) -> str:
    """Return the text of a file that somebody named; one that does not end is not read to its end.

    Args:
        path: The file; UTF-8, with or without a byte-order mark.
        most: The longest file that is read, in bytes.

    Raises:
        InvalidValueError: It is not a path, cannot be read, is longer, or is not UTF-8 text.

    Examples:
        >>> read_text("a.csv")
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: cannot read a.csv: No such file or directory
    """
    place = path_of(path)
    try:
        with place.open("rb") as stream:
            data = stream.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidValueError(f"cannot read {path}: {reason}", code="unreadable") from None
    if len(data) > most:
        message = f"cannot read {path}: it is over {most:,} bytes"
        raise InvalidValueError(message, code="unreadable")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"cannot read {path}: not UTF-8 text, byte {error.start} cannot be read"
        raise InvalidValueError(message, code="unreadable") from None


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
        with _draft(target.parent, _new_file) as temporary:
            yield temporary
            _commit(temporary, target)
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


@contextmanager
def drafting(folder: Path) -> Iterator[Path]:
    """Give a new folder inside another, which is gone with all that is left in it at the end."""
    with _draft(folder, Path.mkdir) as draft:
        yield draft


@contextmanager
def _draft(folder: Path, make: Callable[[Path], None]) -> Iterator[Path]:
    """Give a new file or folder that nobody else takes for left over, and remove it at the end."""
    _sweep(folder)
    draft = folder / secrets.token_hex(8).join(_DRAFT)
    make(draft)
    lock = _locked(draft)  # it ends with the process, however that ends
    try:
        yield draft
    finally:
        _remove(draft)
        if lock is not None:
            os.close(lock)


def _new_file(path: Path) -> None:
    # Not tempfile: its files are private, and a new file should have the user's usual permissions.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))


def _sweep(folder: Path) -> None:
    """Remove what writers that were killed left in a folder."""
    with suppress(OSError), os.scandir(folder) as items:
        for item in items:
            if item.name.startswith(_DRAFT[0]) and item.name.endswith(_DRAFT[1]):
                _remove_left(Path(item.path))


def _remove_left(draft: Path) -> None:
    # A draft of this second may be made and not locked yet.
    age = time.time() - draft.lstat().st_mtime
    if not _LOCKS:
        if age > _OLD:
            _remove(draft)
    elif age > 1 and not draft.is_symlink() and (lock := _locked(draft)) is not None:
        _remove(draft)
        os.close(lock)


def _locked(draft: Path) -> int | None:
    """Lock a draft until the file that is returned is closed; None where that cannot be done."""
    if not _LOCKS:
        return None
    try:
        held = os.open(draft, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody writes it, or the file system has no locks
        os.close(held)
        return None
    return held


def _remove(draft: Path) -> None:
    with suppress(OSError):
        if draft.is_dir() and not draft.is_symlink():
            shutil.rmtree(draft)
        else:
            draft.unlink()


def _commit(temporary: Path, target: Path) -> None:
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    if target.exists():
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))
    os.replace(temporary, target)
    # The new name itself is on the disk once the folder is. Windows has no such step, and a folder
    # that cannot be read or flushed, as on some network drives, undoes nothing.
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):
            folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
