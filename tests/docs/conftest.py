"""The built documentation."""

from importlib.util import find_spec
from pathlib import Path

import pytest
from site_of_docs import build


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site without what the live page runs; skipped where the extra is not installed."""
    for needed in ("zensical", "mkdocstrings"):
        if find_spec(needed) is None:
            pytest.skip(f'{needed} is not installed; pip install "myositis-ild-evidence[docs]"')
    return build(tmp_path_factory.mktemp("docs") / "site", "--without-live")
