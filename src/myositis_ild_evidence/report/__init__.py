"""The report: everything about a question in one file, as HTML or Markdown.

The HTML stands alone: no script, nothing that is loaded. Everything is escaped. Needs the extra
``report``; pictures need ``plot`` and effects ``stats``, and where they are missing the report says
so.
"""

from .output import FORMATS, Form, html, markdown, write

__all__ = ["FORMATS", "Form", "html", "markdown", "write"]


def __dir__() -> list[str]:
    return sorted(__all__)
