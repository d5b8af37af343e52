"""The beginning of a pack: an invented skeleton, a filled example, or a package that holds one."""

import keyword
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from string import Template

from .. import resources
from ..errors import FileError, InvalidValueError
from ..files import drafting, path_of
from . import schema
from .shipped import KINDS

#: The kind of schema that the files of a pack have, by their name or by their folder.
_SCHEMAS = {
    "pack.toml": "pack",
    "vocabulary/units.toml": "units",
    "claims.toml": "claims",
    "appraisal.toml": "appraisal",
    "readings.toml": "readings",
    "vocabulary": "vocabulary",
    "studies": "study",
    "reviews": "review",
    "positions": "position",
    "trials": "trial",
    "search": "search",
}
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_pack(path: str | Path, *, example: bool = False, package: bool = False) -> Path:
    """Write the beginning of a pack to a directory that is new or empty.

    It is a small invented study with comments, or the filled example of the library, a real pack
    with a question of its own. Under ``schema`` stand the JSON Schemas, which the first line of
    each file names so that editors complete and check it.

    See also `myositis_ild_evidence.testing.check_pack`, which checks the pack as it grows.

    Args:
        path: The directory; the one that it lies in must exist.
        example: Whether it is the filled example.
        package: Whether the directory becomes a package to install, with tests, that announces the
            pack by the directory's name; the pack then lies in ``src``.

    Returns:
        The directory.

    Raises:
        InvalidValueError: It is not a path, or no name that a package can have.
        FileError: It is not empty, or cannot be written; nothing was changed.

    Examples:
        >>> import tempfile
        >>> from myositis_ild_evidence.testing import check_pack
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = new_pack(f"{folder}/my-pack")
        ...     filled = new_pack(f"{folder}/filled", example=True)
        ...     print(made.name, check_pack(made), check_pack(filled))
        my-pack () ()
    """
    folder = path_of(path)
    contents = dict(_files("example" if example else "skeleton"))
    if package:
        contents = _package(folder.resolve().name, contents)
    try:
        _check(folder)
        _write(folder, contents)
    except FileError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"cannot write {folder}: {reason}; nothing was changed") from error
    return folder


def _files(source: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a pack of the package's data, with its schema named, and the schemas."""
    folders = ("vocabulary", *(folder for folder, _ in KINDS.values()))
    for folder in ("", *folders):
        for file in resources.names(f"{source}/{folder}" if folder else source):
            name = f"{folder}/{file}" if folder else file
            if not file.endswith((".toml", ".bib")):
                continue
            content = resources.read(f"{source}/{name}")
            kind = _SCHEMAS.get(name) or _SCHEMAS.get(folder or file)
            if kind is not None and not content.startswith(b"#:schema"):
                up = "../" if folder else ""
                content = f"#:schema {up}schema/{kind}.json\n".encode() + content
            yield name, content
    for kind in schema.FILE_KINDS:
        yield f"schema/{kind}.json", schema.text(schema.of_kind(kind)).encode()


def _package(name: str, pack: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a package that holds a pack and announces it by a name."""
    module = name.replace("-", "_")
    taken = module in sys.stdlib_module_names or module == __package__.partition(".")[0]
    if not _NAME.fullmatch(name) or keyword.iskeyword(module) or taken:
        raise InvalidValueError(
            f"a package is named by small letters, digits and single hyphens, such as 'my-pack', "
            f"and by no name that Python has already, not {name!r:.60}",
            code="invalid-value",
        )
    names = {"name": name, "module": module}

    def filled(template: str) -> bytes:
        text = resources.read(f"templates/{template}.txt").decode()
        return Template(text).substitute(names).encode()

    inside = f"src/{names['module']}"
    first = re.sub(rb'(?m)^id = "[^"]*"', f'id = "{name}"'.encode(), pack["pack.toml"], count=1)
    return {
        "pyproject.toml": filled("pyproject"),
        "README.md": filled("readme"),
        "tests/test_pack.py": filled("test_pack"),
        f"{inside}/__init__.py": filled("init"),
        **{f"{inside}/{file}": content for file, content in (pack | {"pack.toml": first}).items()},
    }


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
    if folder.exists():
        # The empty folder may be where somebody works, so it is filled and not replaced.
        _fill(folder, contents)
        return
    # Beside it first, then as a whole to its place: half a pack is never seen, and of two that are
    # made at once the second finds a folder that is not empty.
    with drafting(folder.parent) as draft:
        whole = draft / "pack"
        whole.mkdir()
        _fill(whole, contents)
        os.rename(whole, folder)


def _fill(folder: Path, contents: dict[str, bytes]) -> None:
    """Write files that are new; on a fault only what was made here is taken away again."""
    made: list[Path] = []
    try:
        for name, content in contents.items():
            file = folder / name
            within = (folder / part for part in reversed(Path(name).parents[:-1]))
            for parent in (one for one in within if one not in made):
                parent.mkdir()
                made.append(parent)
            with file.open("xb") as stream:
                made.append(file)
                stream.write(content)
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise
