"""What the tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

from packs import Pack

# How long one example takes says more about the machine than about the library. The same examples
# each time: a run fails for what was changed. `tests` tries a few of them in each Python, `rest`
# more of them once, and `--hypothesis-profile=search` looks for new ones.
settings.register_profile("few", deadline=None, derandomize=True, max_examples=20)
settings.register_profile("more", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("few")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """A small valid pack, not yet written."""
    return Pack(tmp_path / "pack")
