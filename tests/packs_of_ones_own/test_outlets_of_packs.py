"""Packs about other questions go through every outlet, and no outlet speaks of another question."""

import contextlib
import importlib.util
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import answer_in_full, pictures
from myositis_ild_evidence import show as in_full
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.report import output
from myositis_ild_evidence.report.review_sheet import review_sheet
from tried import some

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKS = {
    "plasma-exchange-mda5": Path(mie.__file__).parent / "data" / "example",
    "aripiprazole": HERE / "aripiprazole",
    "bcg": HERE / "bcg",
}
#: The name of the library itself says its first question.
NAME = re.compile(r"myositis\\?[-_ ]?ild\\?[-_ ]?evidence", re.IGNORECASE)
#: The columns of facets, which are empty where a pack leaves them out.
FACETS = re.compile("antibodies,lung,treatment_line|'lung':")
WORD = re.compile(r"[^\W\d_]{2,}")
#: Words of the shipped question that are words of any.
GENERAL = frozenset(
    re.findall(
        r"\w+",
        """
    acute additional anti antibody antibodies associated clinically complete disease factor first
    history immune inclusion laboratory liquid marker mediated none of or other positive primary
    progressive rapidly rate response some specific study the them to treatment type use weight with
    actual adjusted body dose equals function ideal intravenous mortality survival death harm
    adverse bias event form li order sheet strength
    """,
    )
)


@cache
def load(name: str) -> mie.Evidence:
    return mie.Evidence.load(PACKS[name])


@cache
def foreign(name: str) -> frozenset[str]:
    """Words of the shipped question, its drugs, diseases and products that a pack does not hold."""
    shipped = mie.evidence
    lists = ("antibodies", "conditions", "domains", "drugs", "lung")
    texts = [
        text
        for kind in lists
        for id, term in shipped.vocabularies[kind].items()
        for text in (id, term.label, *term.synonyms)
    ]
    texts += [*mie.dosing.products.ids, *(product.label for product in mie.dosing.products)]
    texts += [*shipped.studies.ids, *shipped.reviews.ids, *shipped.references.ids]
    texts += [
        "pulmonary",
        "immunoglobulin",
        "immunoglobulins",
        "globulin",
        "ferritin",
        "prednisone",
    ]
    own = "\n".join(
        file.read_text(encoding="utf-8")
        for file in sorted(PACKS[name].rglob("*"))
        if file.suffix in (".toml", ".bib")
    )
    evidence = load(name)
    used = [
        text
        for kind in lists
        for id, term in evidence.vocabularies[kind].items()
        if re.search(rf"\b{re.escape(id)}\b", own)
        for text in (id, term.label, *term.synonyms)
    ]
    held = set(map(str.casefold, WORD.findall("\n".join([own, *used]))))
    asked = set(map(str.casefold, WORD.findall("\n".join(texts))))
    return frozenset(asked - held - GENERAL)


def told_of(name: str, text: str) -> list[str]:
    """The words of another question in a text, with what stands around them."""
    text = FACETS.sub("", NAME.sub("", text))
    words = foreign(name)
    found = (one for one in WORD.finditer(text) if one[0].casefold() in words)
    return [text[max(0, one.start() - 40) : one.end() + 30] for one in found]


def written(command: list[str], name: str) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out):
        assert main([*command, "--pack", str(PACKS[name])]) in (0, None), command
    assert isinstance(out.buffer, io.BytesIO)
    return out.buffer.getvalue().decode()


def the_command(name: str) -> Iterator[tuple[str, str]]:
    evidence = load(name)
    study = evidence.studies.ids[0]
    commands = [
        *([], ["answer", "--full"], ["studies"], ["show", study], ["gap-map"], ["overlap"]),
        *(["references", "--format", form] for form in ("text", "bibtex", "ris", "csl-json")),
        *(["values"], ["values", "--format", "json"], ["search", study], ["review-sheet", study]),
        *(["audit"], ["what-would-change"], ["report", "--format", "markdown"]),
        *(["picture", kind, "--text"] for kind in ("forest", "gaps")),
        *(["export", kind] for kind in ("json", "fhir", "csv")),
    ]
    if evidence.positions:
        commands.append(["positions"])
    if evidence.appraisal is not None:
        commands.append(["appraisal"])
    if evidence.regimens:
        commands.append(["dose", "--weight", "70kg"])
    for command in commands:
        yield f"command: {' '.join(command)}", written(command, name)


def the_library(name: str) -> Iterator[tuple[str, str]]:
    evidence = load(name)
    publications = list(evidence.publications())
    yield "answer", str(evidence.answer())
    yield "answer in full", answer_in_full.answer(evidence)
    yield "show", "\n".join(in_full.full(one, evidence) for one in publications)
    yield "report as HTML", re.sub(r"<style>.*?</style>", "", output.html(evidence), flags=re.S)
    yield "report as Markdown", output.markdown(evidence)
    yield "review sheets", "\n".join(review_sheet(p, evidence, "0" * 64, []) for p in publications)
    yield "values", evidence.values().to_csv() + str(evidence.values().codebook)
    for title, table in evidence.tables().items():
        yield f"table {title}", f"{table.to_csv()}\n{table.codebook}\n{table.notes}"
    yield "FHIR", json.dumps(evidence.to_fhir(), ensure_ascii=False)
    yield "JSON", evidence.to_json()
    yield "audit", str(evidence.audit())
    yield "gap map", str(evidence.gap_map())
    yield "overlap", str(evidence.overlap())
    yield "what would change", str(evidence.what_would_change())
    if evidence.appraisal is not None:
        yield "summary of findings", str(evidence.summary_of_findings())
    for claim in evidence.claims:
        yield f"claim {claim.id}", f"{claim}\n{claim.check()}"
    yield "search", "\n".join(str(evidence.search(word)) for word in ("trial", "dose", "survival"))
    yield "references", "\n".join(one.citation for one in evidence.references)
    for kind in ("forest", "gaps", *["timeline"] * bool(evidence.regimens)):
        with contextlib.suppress(mie.MissingValueError):  # there is nothing to draw
            drawn = getattr(pictures, kind)(evidence)
            yield f"picture {kind}", f"{pictures.description(drawn)}\n{pictures.svg(drawn)}"
    if evidence.appraisal is not None:
        drawn = pictures.traffic_light(evidence)
        yield "picture traffic light", f"{pictures.description(drawn)}\n{pictures.svg(drawn)}"
    for regimen in evidence.regimens:
        yield f"dose of {regimen.key}", or_why(lambda one=regimen: one.for_patient(weight="70 kg"))  # type: ignore[misc]
        yield (
            f"cohort of {regimen.key}",
            or_why(
                lambda one=regimen: one.for_cohort([{"weight": "70 kg"}])  # type: ignore[misc]
            ),
        )


def or_why(compute: Callable[[], object]) -> str:
    try:
        return str(compute())
    except mie.EvidenceError as error:
        return str(error)


def the_assistant(name: str) -> Iterator[tuple[str, str]]:
    evidence = load(name)
    tools = Tools(evidence)
    yield "tools: examples", str(tools.examples())
    yield "tools: answer", str(tools.answer())
    yield "tools: study", "\n".join(str(tools.study(one.id)) for one in evidence.publications())
    yield "tools: search", str(tools.search("trial"))
    yield "tools: cite", str(tools.cite([*evidence.studies.ids]))
    yield "tools: claims", str(tools.check_claim("It works."))
    outcome = evidence.outcomes[0]
    with contextlib.suppress(mie.EvidenceError):
        yield "tools: effect", str(tools.effect(outcome.key))


def live_page() -> ModuleType:
    file = ROOT / "docs" / "live" / "explorer.py"
    spec = importlib.util.spec_from_file_location("explorer_of_packs", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FIELDS = ("height", "sex", "age", "policy", "product", "rounding", "risk")


def values(tree: Any) -> Iterator[str]:
    """Every text of a JSON value but its keys; what the formulary offers is no pack's."""
    if isinstance(tree, str):
        yield tree
    for part in tree if isinstance(tree, list) else ():
        yield from values(part)
    for name, part in tree.items() if isinstance(tree, dict) else ():
        if name not in ("policies", "products"):
            yield from values(part)


def the_live_page(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    evidence = load(name)
    monkeypatch.setattr(mie, "evidence", evidence)
    page = live_page()
    yield "page: about", "\n".join(values(json.loads(page.about())))
    yield "page: answer", page.answer("", "")
    for one in evidence.publications():
        yield f"page: {one.id}", page.study(one.id)
        given = {"weight": "70", "unit": "kg"} | dict.fromkeys(FIELDS, "")
        told = [*values(json.loads(page.doses(one.id, json.dumps(given))))]
        yield f"page: doses of {one.id}", "\n".join(["doses", *told])
    yield "page: positions", "\n".join(["positions", *values(json.loads(page.positions("", "")))])


def check(name: str, outlets: Iterator[tuple[str, str]]) -> None:
    said: dict[str, Any] = dict(outlets)
    assert all(said.values())
    found = {outlet: told_of(name, text)[:10] for outlet, text in said.items()}
    assert {outlet: words for outlet, words in found.items() if words} == {}


@pytest.mark.parametrize("name", some([*PACKS], ["aripiprazole"]))
def test_no_output_of_a_command_speaks_of_another_question(name: str) -> None:
    check(name, the_command(name))


@pytest.mark.parametrize("name", some([*PACKS], ["aripiprazole"]))
def test_no_outlet_of_the_library_speaks_of_another_question(name: str) -> None:
    check(name, the_library(name))


@pytest.mark.parametrize("name", PACKS)
def test_no_tool_of_the_assistant_speaks_of_another_question(name: str) -> None:
    check(name, the_assistant(name))


@pytest.mark.parametrize("name", PACKS)
def test_the_live_page_speaks_of_no_other_question(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(name, the_live_page(name, monkeypatch))
