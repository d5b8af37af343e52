"""Evidence for assistants: tools that answer with sources, over the Model Context Protocol.

Needs the extra ``mcp``. Nothing here writes anything.
"""

from .arguments import Arguments
from .protocol import serve, server
from .tools import Tools

__all__ = ["Arguments", "Tools", "serve", "server"]


def __dir__() -> list[str]:
    return sorted(__all__)
