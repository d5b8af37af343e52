"""Evidence for assistants: tools that answer with sources, over the Model Context Protocol.

Needs the extra ``mcp``. Nothing here writes anything.
"""

from .protocol import serve, server

__all__ = ["serve", "server"]


def __dir__() -> list[str]:
    return sorted(__all__)
