"""The server of the Model Context Protocol: the tools and resources of one pack."""

from collections.abc import Callable, Iterable
from typing import Any, get_type_hints

from .. import __version__, answer_in_full
from .. import show as studies_text
from ..errors import EvidenceError
from ..extras import library
from ..facade import shipped
from ..query.pack import Pack
from ..records.study import Publication
from .arguments import Arguments, door
from .tools import Tools

#: Scheme of the addresses of resources.
SCHEME = "evidence"


def server(evidence: Pack | None = None) -> Any:
    """Return a server with the tools and resources of a pack (the curated one if None).

    Tools: ``answer``, ``records``, ``search``, ``study``, ``dose``, ``effect``, ``check_claim``,
    ``cite``. Resources: the answer, each study and review, and the references. Nothing can be
    written.

    Raises:
        MissingExtraError: The protocol's library is not installed.
    """
    mcp = library("mcp.server", "mcp")
    errors = library("mcp.server.mcpserver.exceptions", "mcp")
    hints = library("mcp.types", "mcp").ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    pack = shipped() if evidence is None else evidence
    tools = Tools(pack)
    examples = tools.examples()
    tool = _whole(library("mcp.server.mcpserver.tools", "mcp").Tool)
    made = mcp.MCPServer(
        name="myositis-ild-evidence",
        title=pack.manifest.title,
        description=pack.question.text,
        instructions=_instructions(pack),
        version=__version__,
        log_level="WARNING",
        tools=[
            _made(tool, one, examples, hints, errors.ToolError, _foot(pack))
            for one in tools.every()
        ],
    )
    _add_resources(made, pack, errors.ResourceNotFoundError)
    return made


def serve(evidence: Pack | None = None) -> None:
    """Serve a pack over standard input and output until the input ends."""
    server(evidence).run("stdio")


def _instructions(pack: Pack) -> str:
    return (
        f"{pack.question.text} {pack.manifest.intended_use} Name the sources of every figure that "
        "you repeat, keep the cautions beside doses and effects, and say where the evidence is "
        "indirect or not known."
    )


def _whole(kind: Any) -> Any:
    """Return the protocol's class of tools, but handing on the arguments in one piece.

    They are then those that were given: the class itself leaves some out and changes others.
    """

    class Whole(kind):  # type: ignore[misc]
        async def run(self, arguments: dict[str, Any], *rest: Any, **options: Any) -> Any:
            return await super().run({"given": arguments}, *rest, **options)

    return Whole


def _made(
    kind: Any,
    tool: Callable[..., Any],
    examples: dict[str, str],
    hints: Any,
    refusal: type[Exception],
    foot: str,
) -> Any:
    """Return a tool of the protocol: what it takes and refuses is settled by `Arguments`."""
    arguments, called = Arguments(tool, examples), door(tool)

    def answer(given: dict[str, Any]) -> Any:
        try:
            return arguments.call(given)
        except EvidenceError as error:
            # What is refused is an answer, too.
            raise refusal(f"{error.text(called)}\n\n{foot}") from error

    answer.__annotations__["return"] = get_type_hints(tool)["return"]
    made = kind.from_function(
        answer,
        name=tool.__name__,
        description=arguments.purpose,
        annotations=hints,
        structured_output=True,
    )
    made.parameters = arguments.schema()
    return made


def _add_resources(made: Any, pack: Pack, missing: type[Exception]) -> None:
    text = {"mime_type": "text/plain"}
    made.resource(f"{SCHEME}://answer", name="answer", description=pack.question.text, **text)(
        lambda: answer_in_full.answer(pack)
    )
    for publication in pack.publications():
        made.resource(
            f"{SCHEME}://studies/{publication.id}",
            name=publication.id,
            description=f"{publication.reference.short}: every figure with its source",
            **text,
        )(_full(publication, pack))
    made.resource(
        f"{SCHEME}://references",
        name="references",
        description="Every reference by its key",
        **text,
    )(lambda: _footed(pack, (f"[{one.key}] {one.citation}" for one in pack.references)))

    @made.resource(f"{SCHEME}://references/{{key}}", name="reference", **text)  # type: ignore[untyped-decorator]
    def reference(key: str) -> str:
        """One reference: its citation and its BibTeX entry."""
        try:
            found = pack.references[key]
        except EvidenceError as error:
            raise missing(_footed(pack, [str(error)])) from error
        return _footed(pack, [f"{found.citation}\n", found.to_bibtex(encoding="utf-8").rstrip()])


def _full(publication: Publication, pack: Pack) -> Callable[[], str]:
    # Made here, since the protocol's library takes every parameter for a part of the address.
    return lambda: _footed(pack, [studies_text.full(publication, pack)])


def _foot(pack: Pack) -> str:
    documents = "; ".join(pack.references[key].citation for key in pack.manifest.documents)
    source = f"Source: {documents} " if documents else ""
    return f"{source}Data {pack.version}. {pack.manifest.intended_use}"


def _footed(pack: Pack, lines: Iterable[str]) -> str:
    return "\n".join([*lines, "", _foot(pack)])
