"""The server of the Model Context Protocol: the tools and resources of one pack."""

import functools
from collections.abc import Callable
from typing import Any

from .. import __version__
from ..errors import EvidenceError
from ..extras import library
from ..model import Report
from ..presentation import answer as answers_text
from ..presentation import study as studies_text
from ..registry import Evidence, shipped
from .tools import Tools

#: Scheme of the addresses of resources.
SCHEME = "evidence"


def server(evidence: Evidence | None = None) -> Any:
    """Return a server with the tools and resources of a pack (the curated one if None).

    Tools: ``search``, ``study``, ``dose``, ``effect``, ``check_claim``, ``cite``. Resources: the
    answer, each study and review, and the references. Nothing can be written.

    Raises:
        MissingExtraError: The protocol's library is not installed.
    """
    mcp = library("mcp.server", "mcp")
    errors = library("mcp.server.mcpserver.exceptions", "mcp")
    hints = library("mcp.types", "mcp").ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    pack = shipped() if evidence is None else evidence
    made = mcp.MCPServer(
        name="myositis-ild-evidence",
        title=pack.manifest.title,
        description=pack.question.text,
        instructions=_instructions(pack),
        version=__version__,
        log_level="WARNING",
    )
    tools = Tools(pack)
    for tool in (
        tools.search,
        tools.study,
        tools.dose,
        tools.effect,
        tools.check_claim,
        tools.cite,
    ):
        made.tool(annotations=hints, structured_output=True)(_guarded(tool, errors.ToolError))
    _add_resources(made, pack, errors.ResourceNotFoundError)
    return made


def serve(evidence: Evidence | None = None) -> None:
    """Serve a pack over standard input and output until the input ends."""
    server(evidence).run("stdio")


def _instructions(pack: Evidence) -> str:
    return (
        f"{pack.question.text} {pack.manifest.intended_use} Name the sources of every figure that "
        "you repeat, keep the cautions beside doses and effects, and say where the evidence is "
        "indirect or not known."
    )


def _guarded(tool: Callable[..., Any], refusal: type[Exception]) -> Callable[..., Any]:
    """Turn an error of the library into one that the protocol hands to the caller."""

    @functools.wraps(tool)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return tool(*args, **kwargs)
        except EvidenceError as error:
            raise refusal(str(error)) from error

    return guarded


def _add_resources(made: Any, pack: Evidence, missing: type[Exception]) -> None:
    text = {"mime_type": "text/plain"}
    made.resource(f"{SCHEME}://answer", name="answer", description=pack.question.text, **text)(
        lambda: answers_text.answer(pack)
    )
    for report in pack.reports():
        made.resource(
            f"{SCHEME}://studies/{report.id}",
            name=report.id,
            description=f"{report.reference.short}: every figure with its source",
            **text,
        )(_full(report, pack))
    made.resource(
        f"{SCHEME}://references",
        name="references",
        description="Every reference by its key",
        **text,
    )(lambda: "\n".join(f"[{one.key}] {one.citation}" for one in pack.references))

    @made.resource(f"{SCHEME}://references/{{key}}", name="reference", **text)  # type: ignore[untyped-decorator]
    def reference(key: str) -> str:
        """One reference: its citation and its BibTeX entry."""
        try:
            found = pack.references[key]
        except EvidenceError as error:
            raise missing(str(error)) from error
        return f"{found.citation}\n\n{found.to_bibtex(encoding='utf-8')}"


def _full(report: Report, pack: Evidence) -> Callable[[], str]:
    # Made here, since the protocol's library takes every parameter for a part of the address.
    foot = f"Data {pack.version}. {pack.manifest.intended_use}"
    return lambda: f"{studies_text.full(report, pack)}\n\n{foot}"
