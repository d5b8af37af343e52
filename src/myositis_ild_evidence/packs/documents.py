"""Read TOML or JSON text into a tree, refusing what could exhaust memory or is not data."""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from .. import resources
from ..errors import InvalidValueError, PackError, Problem
from ..quantities.numeric import MAX_DIGITS, decimal
from ..words import quoted

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_KEY = 100
#: Of all the files of a pack together, and of one JSON text.
MAX_TOTAL_BYTES = 10_000_000
MAX_FILES = 1_000
#: Of one list or table; a JSON text that is a list of records may hold more of them.
MAX_ITEMS = 2_500

_MARK = "\ufeff"  # which some editors of Windows put at the start of a file

# tomllib needs quadratic time for a dotted key: hours for a megabyte of ``a.a.a.a…``.
_QUOTED = r"""(?:"(?:[^"\\]|\\.){0,400}+"|'[^']{0,400}+')"""  # longer ones are few in a file
_PART = rf"(?:[A-Za-z0-9_-]++|{_QUOTED})[ \t]*+\.[ \t]*+"
_DOTTED = re.compile(rf"(?<![A-Za-z0-9_\\-])(?:{_PART}){{{MAX_DEPTH}}}")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace("_", ""))
    except InvalidOperation:
        return Decimal("nan")  # refused where it is used, with its path


def decode(data: bytes, file: str) -> tuple[str, list[Problem]]:
    """Decode UTF-8 text of an acceptable size."""
    if len(data) > MAX_BYTES:
        return "", [Problem(file, "", f"the file is over {MAX_BYTES:,} bytes ({len(data):,})")]
    try:
        return data.decode("utf-8").removeprefix(_MARK), []
    except UnicodeDecodeError as error:
        return "", [Problem(file, "", f"not UTF-8 text: byte {error.start} cannot be read")]


def parse(data: bytes, file: str) -> tuple[dict[str, Any], list[Problem]]:
    """Parse one TOML file; a file with a fault in its syntax yields that one problem."""
    text, problems = decode(data, file)
    if problems:
        return {}, problems
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") >= MAX_DEPTH and _DOTTED.search(line):
            return {}, [Problem(file, "", f"line {number}: a name of over {MAX_DEPTH} parts")]
    try:
        tree = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        return {}, [Problem(file, "", f"not valid TOML: {error}")]
    except RecursionError:
        return {}, [Problem(file, "", f"tables are nested deeper than {MAX_DEPTH}")]
    except ValueError:
        # Python refuses integers of thousands of digits.
        return {}, [Problem(file, "", "an integer has far more than 30 digits")]
    problems = _shape(tree, file)
    return ({}, problems) if problems else (tree, [])


def shipped(name: str, file: str = "") -> dict[str, Any]:
    """Return a TOML file of the package as a tree.

    Args:
        name: Path below ``data``.
        file: What the file is called where it is not TOML; its path otherwise.

    Raises:
        OSError: There is no such file.
        PackError: It is not TOML, because somebody changed it.
    """
    try:
        return resources.tree(name)
    except ValueError:
        _, problems = parse(resources.read(name), file or name)
        raise PackError(problems) from None


def parse_json(text: str | bytes, name: str) -> Any:
    """Parse JSON text: numbers exact, no key twice, nothing that JSON does not have.

    Raises:
        InvalidValueError: No text, or not such a text; the message says what and where.
    """
    import json  # a first look at a study needs only TOML

    if not isinstance(text, (str, bytes)):
        raise InvalidValueError(
            f"{name} is given as text or bytes, not as {quoted(text)}", code="wrong-type"
        )
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidValueError(
                f"{name} is not UTF-8 text: byte {error.start} cannot be read", code="unreadable"
            ) from None
    _check_length(text, name)
    try:
        tree = json.loads(
            text.removeprefix(_MARK),
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=decimal,
        )
    except json.JSONDecodeError as error:
        raise InvalidValueError(f"{name} is not valid JSON: {error}", code="unreadable") from None
    except RecursionError:
        raise InvalidValueError(
            f"{name}: nested deeper than {MAX_DEPTH}", code="unreadable"
        ) from None
    _check_shape(tree, name)
    return tree


def check_written(text: str, tree: Any, name: str) -> None:
    """Refuse JSON that was made and that `parse_json` would refuse to read for its size.

    Args:
        text: The whole text.
        tree: What was written in it.
        name: What it is called in the message.

    Raises:
        InvalidValueError: It is too long, or something in it has too many parts.
    """
    _check_length(text, name)
    _check_shape(tree, name)


def _check_length(text: str, name: str) -> None:
    if len(text) > MAX_TOTAL_BYTES:
        raise InvalidValueError(
            f"{name} is over {MAX_TOTAL_BYTES:,} characters ({len(text):,})", code="unreadable"
        )


def _check_shape(tree: Any, name: str) -> None:
    problems = _shape({name: tree}, "")
    if problems:
        raise InvalidValueError(f"{problems[0].path}: {problems[0].message}", code="unreadable")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise InvalidValueError(
                f"the key {name[:MAX_KEY]!r} occurs twice in one object", code="duplicate"
            )
        made[name] = value
    return made


def _no_constant(name: str) -> Any:
    raise InvalidValueError(f"{name} is not a number; leave out what is not known, or say why")


def _integer(text: str) -> int:
    # Python needs quadratic time for integers of thousands of digits, or refuses them.
    if len(text) > MAX_DIGITS + 1:
        raise InvalidValueError(f"a number has at most {MAX_DIGITS} digits")
    return int(text)


def _shape(tree: dict[str, Any], file: str) -> list[Problem]:
    """What is wrong with the shape of a tree, whatever it means: its first problem."""
    if len(tree) > MAX_ITEMS:
        return [Problem(file, "", f"over {MAX_ITEMS:,} items ({len(tree):,})")]
    keys: list[str | int] = []
    waiting = [_items(tree)]  # iterators, so that a long list costs no memory of its own
    while waiting:
        key, value = next(waiting[-1], (None, None))
        if key is None:
            waiting.pop()
            keys = keys[:-1]
        elif len(waiting) > MAX_DEPTH:
            return [Problem(file, _path([*keys, key]), f"nested deeper than {MAX_DEPTH}")]
        elif isinstance(key, str) and (len(key) > MAX_KEY or not key.isprintable()):
            return [Problem(file, _path(keys), f"{key[:MAX_KEY]!r} is not a name")]
        elif isinstance(value, (dict, list)):
            if len(value) > MAX_ITEMS and not (len(keys) == 1 and key == "record"):
                message = f"over {MAX_ITEMS:,} items ({len(value):,})"
                return [Problem(file, _path([*keys, key]), message)]
            waiting.append(_items(value))
            keys.append(key)
    return []


def _items(value: Any) -> Iterator[tuple[Any, Any]]:
    return iter(value.items() if isinstance(value, dict) else enumerate(value))


def _path(keys: list[str | int]) -> str:
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).removeprefix(".")
