"""Run the examples of README and docs with the tests, and let no test leave a file behind."""

import os
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from importlib.util import find_spec
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        SkipParser(),
    ],
    # What the condition of a skipped example may ask: whether a library is installed.
    setup=lambda namespace: namespace.update(find_spec=find_spec),
    patterns=["*.md"],
    excludes=["CHANGELOG.md"],
).pytest()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the examples that need PySpark, before markers choose what runs."""
    for item in items:
        if item.path.name == "spark.md":
            item.add_marker("distributed")
            item.add_marker(pytest.mark.filterwarnings("ignore"))  # of sockets that Spark drops


#: What builds and tools leave in the folder of the project, beside hidden files.
BUILT = {"build", "dist", "site", "__pycache__"}
LEFT = pytest.StashKey[set[str]]()


def _in_the_folder() -> set[str]:
    names = os.listdir(Path(__file__).parent)
    return {name for name in names if name[0] != "." and not name.endswith(".egg-info")} - BUILT


def pytest_sessionstart(session: pytest.Session) -> None:
    """Look at what is there."""
    session.config.stash[LEFT] = _in_the_folder()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where a test, or what it started, left a file or folder in the folder of the project."""
    left = session.config.stash[LEFT] = _in_the_folder() - session.config.stash[LEFT]
    if left and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name what was left behind."""
    for name in sorted(config.stash[LEFT]):
        terminalreporter.line(f"ERROR left in the folder of the project: {name}", red=True)
