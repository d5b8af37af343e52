"""TOML files as trees, and the same trees in a form that Python reads sooner.

The files that the package ships are parsed once, when the wheel is built. Each tree carries a
hash of itself and of the file, so that where either was changed the file is parsed again. Only
the standard library is imported: the build reads this module before anything is installed.
"""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any

#: The folder of the trees, beside those of the files; a checkout has none.
FOLDER = "trees"
#: Folders whose files are for people, to begin a pack of their own with.
_COPIED = ("example", "skeleton")


def name_of(file: str) -> str:
    """Return the name of the tree of a file.

    Examples:
        >>> name_of("document/studies/wang2022.toml")
        'trees/document/studies/wang2022.json'
    """
    return f"{FOLDER}/{file.removesuffix('.toml')}.json"


def parsed(toml: bytes) -> dict[str, Any]:
    """Parse a TOML file, with its decimals as printed."""
    import tomllib

    return tomllib.loads(toml.decode(), parse_float=Decimal)


def written(toml: bytes) -> bytes:
    r"""Return the tree of a file for `read`.

    Raises:
        ValueError: It holds what would not be the same when it is read.

    Examples:
        >>> print(written(b"dose = 66.0").partition(b"\n")[2].decode())
        {"dose": 66.0}
    """
    tree = parsed(toml)
    text = "".join(_json(tree)).encode()
    made = _digest(toml, text) + b"\n" + text
    if repr(read(made, toml)) != repr(tree):  # 66.0 and 66 are two
        raise ValueError("the tree of a file is another when it is read again")
    return made


def read(made: bytes, toml: bytes) -> dict[str, Any] | None:
    """Return a tree that was written; None if it is of another file, or not whole.

    Args:
        made: The tree.
        toml: The file.
    """
    import json

    digest, _, text = made.partition(b"\n")
    if digest != _digest(toml, text):
        return None
    tree: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return tree


def _digest(toml: bytes, text: bytes) -> bytes:
    return sha256(b"%d\n%b%b" % (len(toml), toml, text)).hexdigest().encode()


def of_all(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the tree of each of the package's TOML files.

    Args:
        files: The files by their paths below ``data``.
    """
    for name, toml in files.items():
        if name.endswith(".toml") and name.partition("/")[0] not in _COPIED:
            yield name_of(name), written(toml)


def _json(value: Any) -> Iterator[str]:
    import json

    if isinstance(value, dict):
        inside = (f"{json.dumps(key)}: {''.join(_json(item))}" for key, item in value.items())
        yield f"{{{', '.join(inside)}}}"
    elif isinstance(value, list):
        yield f"[{', '.join(''.join(_json(item)) for item in value)}]"
    elif isinstance(value, Decimal):
        yield str(value)
    elif isinstance(value, (str, int)):
        yield json.dumps(value, ensure_ascii=False)
    else:
        raise ValueError(f"{value!r} has no place in a tree")
