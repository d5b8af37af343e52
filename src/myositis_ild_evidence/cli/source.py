"""Which pack a command reads."""

import argparse
from collections.abc import Callable

from ..errors import InvalidValueError
from ..facade import Evidence, shipped

PACK = "a directory, a JSON file of a pack, or the name of an installed pack"

#: Ids of studies, regimens, policies and products and names of formats have small letters only,
#: so that in any letter case they mean one thing. Keys of references can have capitals.
any_case: Callable[[str], str] = str.lower


def add_option(command: argparse.ArgumentParser) -> None:
    """Let a command that reads evidence read another pack, unless it has its own way to say so."""
    if not any(action.dest in ("pack", "path", "paths", "old") for action in command._actions):
        command.add_argument("--pack", metavar="PACK", help=f"a pack of your own: {PACK}")


def evidence(options: argparse.Namespace) -> Evidence:
    """Return the pack that was named, otherwise the curated one."""
    return named(options.pack)


def named(pack: str | None) -> Evidence:
    """Return a pack by what it was called, otherwise the curated one."""
    return Evidence.load(pack) if pack else shipped()


def named_once(given: str | None, option: str | None) -> str | None:
    """Return the pack that a command was given by its place or by ``--pack``.

    Raises:
        InvalidValueError: It was given in both ways.
    """
    if given is not None and option is not None:
        raise InvalidValueError(
            f"name one pack: {given!r:.60}, or --pack {option!r:.60}", code="contradiction"
        )
    return given if given is not None else option
