"""Every public name, argument and option of a command, as a table to hold later versions against.

``python tests/names/table.py`` prints it as JSON: each name with what it is. Public is what
``dir(myositis_ild_evidence)`` lists, the names of the packages in it, what ``docs/reference``
documents, and the commands. ``before.json`` is the table of an earlier version, ``changes.toml``
says what became of each of its names that is gone::

    [[change]]
    old = "mie.dosing.for_cohort(policy)"
    new = "mie.dosing.for_cohort(weight_policy)"  # left out where it was removed
    reason = "It is called the same everywhere."

An entry holds for everything inside a name: for the members of a class, and for their arguments.
"""

import argparse
import inspect
import json
import re
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "reference"
BEFORE = HERE / "before.json"
CHANGES = HERE / "changes.toml"
sys.path.append(str(HERE.parent / "outlets"))

import adapters  # noqa: E402 - where it is was only said now

SHORT = "mie"
COMMAND = "myositis-ild-evidence"
#: What a name is and what its arguments are, by name.
Table = dict[str, str]
#: What can be called, and what is looked at: one cannot stand for the other.
_CALLED = ("function", "method", "class")
#: Where one name ends inside another.
_ENDS = (".", "(", " ", "=")


# --- The names of the library -----------------------------------------------------------------


def documented(docs: Path = DOCS) -> list[str]:
    """Return the public names: what the package and its packages list, and what is documented."""
    paths = []
    for name in adapters.find("__all__"):
        found = adapters.find(name)
        paths += [name, *(f"{name}.{inner}" for inner in getattr(found, "__all__", ()))]
    entry = re.compile(rf"^::: {adapters.PACKAGE}\.(\S+)$", re.MULTILINE)
    for page in sorted(docs.glob("*.md")):
        paths += entry.findall(page.read_text(encoding="utf-8"))
    return [f"{SHORT}.{path}" for path in dict.fromkeys(paths)]


def table(names: Iterable[str]) -> Table:
    """Return public names with what they are, their members, arguments and options.

    Names that cannot be found are left out.
    """
    made: Table = {}
    homes: dict[int, str] = {}
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # it is there still
                found = adapters.find(name.removeprefix(f"{SHORT}."))
        except LookupError:
            continue
        if inspect.isclass(found) and homes.setdefault(id(found), name) != name:
            made[name] = f"class, the same as {homes[id(found)]}"
        else:
            made |= _of(name, found)
    for name in [name for name in made if made[name] == "class"]:
        made |= _members(name, adapters.find(name.removeprefix(f"{SHORT}.")), homes)
    return dict(sorted(made.items()))


def _of(name: str, found: Any) -> Iterator[tuple[str, str]]:
    if inspect.isclass(found):
        yield name, "class"
        made = [vars(base) for base in found.__mro__ if _is_own(base)]
        makes = any("__init__" in names or "__new__" in names for names in made)
        if makes and not issubclass(found, Enum):
            yield from _arguments(name, found)
    elif get_origin(found) is Literal:
        yield name, "words"
        yield from ((f"{name}={word}", "word") for word in get_args(found))
    elif callable(found):
        yield name, "function"
        yield from _arguments(name, found)
    elif inspect.ismodule(found):
        yield name, "module"
    else:
        yield name, f"value, {type(found).__name__}"


def _is_own(class_: type) -> bool:
    """Say whether a class is the library's; those of Python differ between its versions."""
    return class_.__module__.partition(".")[0] == adapters.PACKAGE


def _members(name: str, cls: type, homes: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """Yield what a class has, its own and what it has from classes of the library."""
    seen: set[str] = set()
    for base in filter(_is_own, cls.__mro__):
        fields = [field.name for field in getattr(base, "__attrs_attrs__", ())]
        told = [*vars(base), *fields, *vars(base).get("__annotations__", ())]
        home = homes.get(id(base), name)
        origin = "" if base is cls or home == name else f", of {home}"
        for member in dict.fromkeys(told):
            if member.startswith("_") or member in seen:
                continue
            seen.add(member)
            value = inspect.getattr_static(base, member, None)
            given = not isinstance(value, staticmethod)  # the object or the class comes first
            value = getattr(value, "__func__", value)  # of class and static methods
            if inspect.isfunction(value):
                yield f"{name}.{member}", f"method{origin}"
                for argument, how in _arguments(f"{name}.{member}", value, given):
                    yield argument, f"{how}{origin}"
            else:
                yield f"{name}.{member}", f"value{origin}"


def _arguments(
    name: str, function: Callable[..., Any], given: bool = False
) -> Iterator[tuple[str, str]]:
    try:
        parameters = list(inspect.signature(function).parameters.values())[given:]
    except ValueError:  # of a class that cannot be made
        return
    position = 0
    for parameter in parameters:
        if parameter.name in ("self", "cls", "_"):
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            options = _options(parameter.annotation)
            yield from ((f"{name}({option})", "keyword, optional") for option in options)
        elif parameter.kind is parameter.VAR_POSITIONAL:
            yield f"{name}({parameter.name})", "any number"
        else:
            place = "keyword"
            if parameter.kind is not parameter.KEYWORD_ONLY:
                position += 1
                place = f"position {position}"
            yield f"{name}({parameter.name})", f"{place}, {_default(parameter.default)}"


def _default(value: Any) -> str:
    if value is inspect.Parameter.empty:
        return "required"
    if value is None or isinstance(value, (bool, int, float, str, tuple)):
        return f"default {value!r}"
    return "optional"


def _options(annotation: Any) -> tuple[str, ...]:
    """Return the keywords of ``**options: Unpack[...]``."""
    found = re.search(r"Unpack\[['\"]?(?:[\w.]+\.)?(\w+)", str(annotation))
    return _keywords().get(found[1], ()) if found else ()


@cache
def _keywords() -> dict[str, tuple[str, ...]]:
    """Return the keywords of every class of keywords, by its name."""
    made: dict[str, tuple[str, ...]] = {}
    for module in adapters.modules():
        for name, value in vars(module).items():
            if inspect.isclass(value) and hasattr(value, "__total__"):
                made[name] = tuple(value.__annotations__)
    return made


# --- The command ------------------------------------------------------------------------------


def commands() -> Table:
    """Return the commands with their options, and the words that an option takes."""
    made: Table = {}
    _of_parser(COMMAND, adapters.find("cli.parser")(), made)
    return dict(sorted(made.items()))


def _of_parser(name: str, parser: argparse.ArgumentParser, made: Table) -> None:
    made[name] = "command"
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for word, command in action.choices.items():
                _of_parser(f"{name} {word}", command, made)
            continue
        takes = "no value" if action.nargs == 0 else f"values {action.nargs or 1}"
        words = action.option_strings or [str(action.metavar or action.dest)]
        for word in words:
            made[f"{name} {word}"] = f"option, {takes}"
            made |= {f"{name} {word}={choice}": "word" for choice in action.choices or ()}


# --- What became of the names -----------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What became of a name: the new one, or None where it was removed; and why."""

    old: str
    new: str | None
    reason: str

    def holds(self, name: str) -> bool:
        """Say whether a name is the old one, or inside it."""
        return name == self.old or name.startswith(tuple(self.old + end for end in _ENDS))


def read_changes(file: Path = CHANGES) -> list[Change]:
    """Read ``changes.toml``."""
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    entries = document.pop("change", [])
    changes = [Change(e.pop("old"), e.pop("new", None), e.pop("reason")) for e in entries]
    if document or any(entries) or not all(change.reason.strip() for change in changes):
        raise ValueError(f"{file.name} holds tables [[change]] of old, new and reason")
    return changes


def stays(was: str, now: str) -> bool:
    """Say whether what worked with a name works still.

    Examples:
        >>> stays("position 2, required", "position 1, required")
        False
        >>> stays("keyword, default None", "position 3, default None")
        True
    """
    old, new = (how.partition(", of ")[0].partition(", ") for how in (was, now))
    if old[0].startswith("position") or old[0] == "keyword":
        if old[0] != new[0] and not (old[0] == "keyword" and new[0].startswith("position")):
            return False
        return old[2] in ("required", new[2]) or (old[2] == "optional" and new[2] != "required")
    if old[0] == "option":
        return new[0] == "option" and (old[2] == "no value") == (new[2] == "no value")
    return (old[0] in _CALLED) == (new[0] in _CALLED)


def missing(before: Table, now: Table, changes: Iterable[Change]) -> list[str]:
    """Return the names of before that are gone, or work otherwise, and nobody says why."""
    entries = sorted(changes, key=lambda change: -len(change.old))
    exact = {change.old for change in entries}
    return [
        f"{name} ({was}; now {now.get(name, 'gone')})"
        for name, was in before.items()
        if name not in exact
        and not (name in now and stays(was, now[name]))
        and not any(
            new is None or (new in now and stays(was, now[new]))
            for new in _new_names(name, was, entries)
        )
    ]


def _new_names(name: str, was: str, entries: list[Change]) -> Iterator[str | None]:
    """Yield what a name can be called now; None if it was removed.

    What a class has from another is called as it is there.
    """
    own = _renamed(name, entries)
    yield own
    base = was.partition(", of ")[2]
    if base and own is not None:
        member = _member(name)[1]
        other = _renamed(f"{base}.{member}", entries)
        yield None if other is None else f"{_member(own)[0]}.{_member(other)[1]}"


def _renamed(name: str, entries: list[Change]) -> str | None:
    """Return a name as the longest entry that holds for it has it."""
    change = next((one for one in entries if one.holds(name)), None)
    if change is None:
        return name
    return None if change.new is None else change.new + name.removeprefix(change.old)


def _member(name: str) -> tuple[str, str]:
    """Return the class, and the member with its argument."""
    path, bracket, argument = name.partition("(")
    home, _, member = path.rpartition(".")
    return home, f"{member}{bracket}{argument}"


def untrue(before: Table, public: Table, now: Table, changes: Iterable[Change]) -> list[str]:
    """Return the changes that are not so.

    Args:
        before: The names of before.
        public: The names that are public now.
        now: These, and whatever else can still be found.
        changes: What is said of them.
    """
    found = []
    for change in changes:
        if change.old not in before:
            found.append(f"{change.old} was not public before")
        elif change.old in public and stays(before[change.old], public[change.old]):
            found.append(f"{change.old} is still there")
        if change.new is not None and change.new not in now:
            found.append(f"{change.new} is not there")
    return found


def homes(before: Table, changes: Iterable[Change]) -> list[str]:
    """Return the names to look for: those of before, and the new ones, without what is inside."""
    found = [
        name
        for name, how in before.items()
        if not ({"(", "=", " "} & set(name))
        and how.partition(", of ")[0] not in ("method", "value")
    ]
    for change in changes:
        path = (change.new or "").partition("(")[0].partition("=")[0]
        if path.startswith(f"{SHORT}."):
            found += [path.rpartition(".")[0], path]
    return [name for name in dict.fromkeys(found) if name != SHORT]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--docs", type=Path, default=DOCS, help="the pages of the reference")
    made = table(documented(parser.parse_args(arguments).docs)) | commands()
    print(json.dumps(made, indent=0, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
