"""The library says nothing in words and turns that a native clinician would not use."""

import ast
import re
import tomllib
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
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


#: Between two texts; no turn reaches over it.
BETWEEN = "\n;\n"


@cache
def all_texts() -> tuple[str, list[int], list[str]]:
    """Return every text in one, where each of them begins, and its place."""
    found = [(place, re.sub(r"\s+", " ", text)) for place, text in texts()]
    starts = accumulate((len(text) + len(BETWEEN) for _, text in found[:-1]), initial=0)
    return BETWEEN.join(text for _, text in found), [*starts], [place for place, _ in found]


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn["say"][:40])
def test_a_turn_is_not_used(turn: dict[str, str]) -> None:
    whole, starts, places = all_texts()
    found = [
        f"{places[bisect(starts, start) - 1]}: {whole[max(0, start - 40) : end + 20]}"
        for start, end in (hit.span() for hit in re.finditer(turn["find"], whole, re.MULTILINE))
    ]
    assert not found, f"say instead: {turn['say']}"
