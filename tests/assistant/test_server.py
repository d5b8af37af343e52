"""The server over the protocol: in this process and as a program of its own."""

import json
import os
import re
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

import jsonschema
import pytest
import wrong

import myositis_ild_evidence as mie
from myositis_ild_evidence.assistant import server
from myositis_ild_evidence.assistant.arguments import Arguments
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.errors import MissingExtraError
from myositis_ild_evidence.extras import advice

mcp = pytest.importorskip("mcp")
anyio = pytest.importorskip("anyio")

TOOLS = {"answer", "records", "search", "study", "dose", "effect", "check_claim", "cite"}
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("answer", {"antibody": "anti-MDA5", "lung": "rp-ild"}),
    ("records", {"kind": "policies"}),
    ("search", {"words": "pulmonary embolism"}),
    ("study", {"id": "wang2022"}),
    ("dose", {"regimen": "kampylafka2012", "weight": "70 kg", "product": "octagam-10"}),
    ("effect", {"outcome": "wang2022/mortality-6mo", "measure": "risk-difference"}),
    ("check_claim", {"claim": "IVIG can improve forced vital capacity in the short term."}),
    ("cite", {"keys": ["wang2022", "cherin2002"], "style": "bibtex"}),
]
Work = Callable[[Any], Awaitable[Any]]


def within(work: Work, to: Any = None) -> Any:
    """Run some work with a client of the server."""

    async def run() -> Any:
        with anyio.fail_after(60):
            async with mcp.Client(server() if to is None else to) as client:
                return await work(client)

    return anyio.run(run)


def test_the_tools_are_listed_as_read_only_with_their_schemas() -> None:
    async def work(client: Any) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in within(work)}
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert tool.annotations.destructive_hint is False
        assert {"sources", "intended_use"} <= set(tool.output_schema["required"])
        assert tool.description
    example = mie.evidence.studies.ids[0]
    assert tools["study"].input_schema["properties"]["id"]["description"].endswith(example)


def test_the_schemas_of_what_is_taken_are_closed_and_those_of_the_tools() -> None:
    async def work(client: Any) -> Any:
        return (await client.list_tools()).tools

    tools = Tools(mie.evidence)
    expected = {tool.__name__: Arguments(tool, tools.examples()).schema() for tool in tools.every()}
    found = {tool.name: tool.input_schema for tool in within(work)}
    assert found == expected
    assert all(schema["additionalProperties"] is False for schema in found.values())


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_an_answer_is_structured_as_its_schema_says(name: str, arguments: dict[str, Any]) -> None:
    async def work(client: Any) -> Any:
        [tool] = [t for t in (await client.list_tools()).tools if t.name == name]
        return tool, await client.call_tool(name, arguments)

    tool, answer = within(work)
    assert not answer.is_error
    jsonschema.validate(answer.structured_content, tool.output_schema)
    assert answer.structured_content["sources"]
    assert answer.structured_content["intended_use"] == mie.evidence.manifest.intended_use
    assert json.loads(answer.content[0].text) == answer.structured_content


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("study", {"id": "wang2202"}, "'wang2022'"),
        ("dose", {"regimen": "wang2022", "weight": "70"}, "70 kg"),
        ("effect", {"outcome": "wang2022/mortality-6mo", "measure": "risk"}, "'risk-ratio'"),
        ("effect", {"outcome": "huapaya2019/fvc-increase-10"}, "huapaya2019"),
        ("cite", {"keys": ["wang2202"]}, "'wang2022'"),
        ("cite", {"keys": "wang2022", "style": "harvard"}, "'vancouver'"),
        ("search", {}, "words"),
        ("dosis", {}, "dosis"),
    ],
)
def test_a_bad_argument_is_an_error_that_helps(
    name: str, arguments: dict[str, Any], message: str
) -> None:
    async def work(client: Any) -> Any:
        try:
            answer = await client.call_tool(name, arguments)
        except mcp.MCPError as error:
            return str(error)
        assert answer.is_error
        said = answer.content[0].text
        if name in TOOLS:  # the protocol's library says itself that there is no such tool
            assert mie.evidence.manifest.intended_use in said
            assert mie.evidence.references["inpharmd"].citation in said
        return said

    assert message in within(work)


def test_the_resources_are_the_answer_the_studies_and_the_references() -> None:
    async def work(client: Any) -> Any:
        listed = [str(one.uri) for one in (await client.list_resources()).resources]
        return {uri: (await client.read_resource(uri)).contents[0].text for uri in listed}

    texts = within(work)
    publications = [publication.id for publication in mie.evidence.publications()]
    expected = ["answer", *(f"studies/{id}" for id in publications), "references"]
    assert list(texts) == [f"evidence://{path}" for path in expected]
    for text in texts.values():
        assert mie.evidence.manifest.intended_use in " ".join(text.split())
    assert mie.evidence.question.text.split("?")[0][:40] in texts["evidence://answer"]
    assert "22.6%" in texts["evidence://studies/wang2022"]
    cited = texts["evidence://references"].splitlines()
    assert sum(line.startswith("[") for line in cited) == len(mie.evidence.references)


def test_a_reference_is_a_resource_and_an_unknown_one_offers_near_matches() -> None:
    async def work(client: Any) -> Any:
        known = await client.read_resource("evidence://references/wang2022")
        with pytest.raises(mcp.MCPError, match=r"did you mean .*'wang2022'"):
            await client.read_resource("evidence://references/wang2202")
        return known.contents[0].text

    assert "@article{wang2022," in within(work)


_seen: list[str] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    changes = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "subprocess.Popen")
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event in (*changes, "socket.connect", "os.system"):
        _seen.append(f"{event} {arguments}")


def test_no_tool_writes_anything() -> None:
    global _seen

    async def work(client: Any) -> None:
        for name, arguments in CALLS:
            assert not (await client.call_tool(name, arguments)).is_error

    within(work)  # imports are done, and compiled files are written, before it counts
    before = mie.evidence.to_fhir()
    sys.addaudithook(_watch)  # cannot be taken away again, so it watches only while asked to

    async def watched(client: Any) -> list[str]:
        global _seen
        _seen = []
        await work(client)
        found, _seen = _seen, None
        return found

    assert within(watched) == []
    assert mie.evidence.to_fhir() == before


def test_it_serves_over_standard_input_and_output() -> None:
    command = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "myositis_ild_evidence", "mcp"],
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )

    async def work(client: Any) -> Any:
        names = {tool.name for tool in (await client.list_tools()).tools}
        answer = await client.call_tool("dose", {"regimen": "kampylafka2012", "weight": "70 kg"})
        refused = await client.call_tool("study", {"id": "wang2202"})
        text = (await client.read_resource("evidence://studies/wang2022")).contents[0].text
        wrongly = {}
        for number, case in enumerate(wrong.of_every_kind()):
            reply = await client.call_tool(case.tool, case.arguments)
            said = reply.content[0].text
            if not reply.is_error or [part for part in case.says if part not in said]:
                wrongly[number] = (case, said)
        rightly = [
            not (await client.call_tool(name, arguments)).is_error
            for name, arguments in wrong.RIGHT.items()
        ]
        return names, answer, refused, text, client.instructions, wrongly, rightly

    streams = import_module("mcp.client.stdio").stdio_client(command)
    names, answer, refused, text, instructions, wrongly, rightly = within(work, streams)
    assert names == TOOLS
    assert answer.structured_content["per_course"] == "140 g; another reading: 280 g"
    assert refused.is_error
    assert "'wang2022'" in refused.content[0].text
    assert "Death within 6 months" in text
    assert mie.evidence.manifest.intended_use in instructions
    assert wrongly == {}
    assert rightly == [True] * len(TOOLS)


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtraError, match=re.escape(advice("mcp"))):
        server()
