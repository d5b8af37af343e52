"""The examples of docstrings, run as they stand: with the names of their own module, no others."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie

PACKAGE = mie.__name__
MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(mie.__path__, f"{PACKAGE}.")
    if not found.name.endswith("__main__")
)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def examples(module: str) -> list[doctest.DocTest]:
    """Return the docstrings of a module that have examples."""
    found = doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(module))
    return [each for each in found if each.examples]


def source(module: str) -> str:
    """Return the text of a module."""
    return Path(str(importlib.import_module(module).__file__)).read_text("utf-8")


def is_not_installed(error: BaseException) -> bool:
    """Say whether an example asks for a library that is not there, and is none of ours."""
    if isinstance(error, mie.MissingExtraError):
        return True
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    return name is not None and name.partition(".")[0] != PACKAGE


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_every_docstring_run(module: str) -> None:
    missing: list[Any] = []
    for each in examples(module):
        try:
            doctest.DebugRunner(optionflags=FLAGS).run(each)
        except doctest.UnexpectedException as found:
            error: BaseException = found.exc_info[1]
            if not is_not_installed(error):
                error.add_note(f"{each.name}: {found.example.source.strip()}")
                raise error from None
            missing.append(error)
        except doctest.DocTestFailure as found:
            asked = found.example.source.strip()
            raise AssertionError(f"{each.name}: {asked} gives {found.got}") from None
    if missing:
        pytest.skip(str(missing[0]))


def test_no_example_is_passed_over() -> None:
    passed_over = []
    for module in MODULES:
        written = re.findall(r"^ *>>> ", source(module), re.MULTILINE)
        if len(written) != sum(len(each.examples) for each in examples(module)):
            passed_over.append(module)
    assert passed_over == []
