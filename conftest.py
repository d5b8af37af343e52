"""Run the examples of README and docs with the tests."""

from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from importlib.util import find_spec

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
