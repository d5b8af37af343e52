"""Packs of evidence: read, checked, joined, compared, written."""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from ..records.sign_off import SignOff as SignOff
    from ..schemas import json_schema as json_schema
    from .combining import combine as combine
    from .comparing import diff as diff
    from .json_text import to_json as to_json
    from .skeleton import new_pack as new_pack
    from .sources import installed_packs as installed_packs

# Each name is imported when it is first asked for.
_HOMES = {
    "combine": "packs.combining",
    "diff": "packs.comparing",
    "to_json": "packs.json_text",
    "json_schema": "schemas",
    "new_pack": "packs.skeleton",
    "installed_packs": "packs.sources",
    "SignOff": "records.sign_off",
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
