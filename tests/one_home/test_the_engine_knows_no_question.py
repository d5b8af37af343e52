"""The question, its drugs and its diseases stand in packs; the code holds none of their words.

What outlets say of packs about other questions is tested in tests/packs_of_ones_own.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import myositis_ild_evidence as mie

ROOT = Path(mie.__file__).parent
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
