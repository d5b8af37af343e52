"""The library says nothing in words and turns that a native clinician would not use."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TURNS = tomllib.loads(Path(__file__).with_name("turns.toml").read_text(encoding="utf-8"))["turn"]
CODE = ("src/**/*.py", "docs/*.py", "docs/live/*.py")
PAGES = ("src/**/*.j2", "docs/**/*.md", "docs/**/*.html", "docs/**/*.js", "README.md",
         "CONTRIBUTING.md")  # fmt: skip
DATA = ("src/**/*.toml",)


def literals(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def values(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from values(part)


def texts() -> Iterator[tuple[str, str]]:
    """Every text that the library or its pages say, with its place."""
    for pattern in CODE:
        for file in sorted(ROOT.glob(pattern)):
            for line, text in literals(file):
                yield f"{file.relative_to(ROOT)}:{line}", text
    for pattern in DATA:
        for file in sorted(ROOT.glob(pattern)):
            for text in values(tomllib.loads(file.read_text(encoding="utf-8"))):
                yield str(file.relative_to(ROOT)), text
    for pattern in PAGES:
        for file in sorted(ROOT.glob(pattern)):
            whole = file.read_text(encoding="utf-8")
            yield str(file.relative_to(ROOT)), whole
            for number, part in enumerate(whole.splitlines(), 1):
                yield f"{file.relative_to(ROOT)}:{number}", part


@cache
def all_texts() -> list[tuple[str, str]]:
    return [(place, re.sub(r"\s+", " ", text)) for place, text in texts()]


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn["say"][:40])
def test_a_turn_is_not_used(turn: dict[str, str]) -> None:
    find = re.compile(turn["find"])
    found = [
        f"{place}: {text[max(0, hit.start() - 40) : hit.end() + 20]}"
        for place, text in all_texts()
        for hit in find.finditer(text)
    ]
    assert not found, f"say instead: {turn['say']}"
