"""The question, its drugs and its diseases stand in packs; the code holds none of their words."""

import ast
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import cli
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.report import output
from myositis_ild_evidence.report.review_sheet import review_sheet

ROOT = Path(mie.__file__).parent
BCG = Path(__file__).parents[1] / "packs_of_ones_own" / "bcg"
#: The name of the library itself says its first question.
NAME = re.compile(r"myositis\\?[-_]ild\\?[-_]evidence", re.IGNORECASE)
WORDS = re.compile(
    r"\b(ivig|immun\w*globulins?|\w*myositis|interstitial|lungs?|pulmonary|ild|rp-ild)\b",
    re.IGNORECASE,
)


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text in code, without docstrings."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str):
            yield node.lineno, node.value


def test_no_text_in_the_code_names_a_disease_or_a_drug() -> None:
    found = []
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name.startswith("cli/"):  # the command names what is shipped
            continue
        for line, text in literals(ast.parse(file.read_text(encoding="utf-8"))):
            words = WORDS.findall(NAME.sub("", text))
            if words and text != "lung":  # the name of a field that any pack may leave out
                found.append(f"{name}:{line}: {text[:80]}")
    assert found == []


def bcg_says() -> dict[str, str]:
    """Everything that is said of the trials of BCG vaccine, by outlet."""
    evidence = mie.Evidence.load(BCG)
    tools = Tools(evidence)
    from myositis_ild_evidence import answer_in_full, pictures
    from myositis_ild_evidence import show as in_full

    publications = list(evidence.publications())
    said: dict[str, Any] = {
        "answer": str(evidence.answer()),
        "answer in full": answer_in_full.answer(evidence),
        "show": [in_full.full(one, evidence) for one in publications],
        "report": output.markdown(evidence),
        "review sheet": [review_sheet(one, evidence, "0" * 64, []) for one in publications],
        "values": evidence.values().to_csv(),
        "tables": [table.to_csv() for table in evidence.tables().values()],
        "codebooks": [str(table.codebook) for table in evidence.tables().values()],
        "FHIR": json.dumps(evidence.to_fhir()),
        "JSON": evidence.to_json(),
        "audit": str(evidence.audit()),
        "gap map": str(evidence.gap_map()),
        "overlap": str(evidence.overlap()),
        "effects": evidence.to_effects("tuberculosis").to_csv(),
        "forest plot": pictures.description(pictures.forest(evidence)),
        "gaps": pictures.description(pictures.gaps(evidence)),
        "assistant": [str(tools.study(one.id)) for one in publications],
        "references": evidence.references.to_bibtex(),
    }
    return {name: text if isinstance(text, str) else "\n".join(text) for name, text in said.items()}


def test_no_outlet_of_another_question_speaks_of_the_shipped_one() -> None:
    for outlet, said in bcg_says().items():
        text = NAME.sub("", said)
        around = [text[max(0, m.start() - 40) : m.end() + 20] for m in WORDS.finditer(text)]
        # The column of a facet that the pack leaves out is empty, but it has its name.
        assert [a for a in around if not re.search(r"\blung\b", a)] == [], outlet


def test_every_command_takes_another_pack(capsys: pytest.CaptureFixture[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = str(Path(folder) / "report.md")
        for command in (
            *(
                ["studies"],
                ["show", "aronson1948"],
                ["references"],
                ["search", "vaccine"],
            ),
            *(["values", "--format", "csv"], ["report", "-o", written]),
        ):
            arguments = [*command, "--pack", str(BCG)]
            assert cli.main(arguments) in (0, None)
            said = NAME.sub("", capsys.readouterr().out)
            assert [word for word in WORDS.findall(said) if word != "lung"] == []
