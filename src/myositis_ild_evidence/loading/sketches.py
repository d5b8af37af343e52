"""What malformed records still say, so that one fault neither hides others nor counts twice."""

from typing import Any, get_args, get_origin

import attrs

from ..model import Cell


@attrs.frozen
class Sketch:
    """The names in a malformed record, for the rules that compare it with its neighbours."""

    id: str = ""
    group: str = ""
    within: str | None = None
    of: tuple[str, ...] = ()


def sketches(value: Any, type_: Any) -> tuple[Sketch, ...] | None:
    """Return a sketch of each record of a list of which some are malformed, if it is one."""
    inner = get_args(type_)[0] if get_origin(type_) is tuple else None
    if inner is Cell and isinstance(value, dict):
        return tuple(Sketch(group=group) for group in value)
    if inner is not None and attrs.has(inner) and isinstance(value, list):
        return tuple(map(_sketch, value))
    return None


def _sketch(value: Any) -> Sketch:
    if not isinstance(value, dict):
        return Sketch()
    said: dict[str, Any] = {n: value[n] for n in ("id", "within") if isinstance(value.get(n), str)}
    if isinstance(value.get("of"), list):
        said["of"] = tuple(path for path in value["of"] if isinstance(path, str))
    return Sketch(**said)


def meant(unknown: list[str], keys: list[str]) -> set[str]:
    """Return the fields that unknown ones are nearest to: a misspelt field is not missing too."""
    from difflib import get_close_matches

    return {match for key in unknown for match in get_close_matches(key, keys, n=1)}
