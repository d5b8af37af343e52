"""Run the examples of README and docs with the tests."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from importlib.util import find_spec

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
