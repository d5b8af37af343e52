"""A headless Chromium, where one is installed; otherwise these tests are skipped and say so."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--virtual-time-budget=5000"),
)
Browser = Callable[..., str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run Chromium with options on a file, and return what it prints."""
    path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:

        def run(file: Path, *options: str) -> str:
            command = [path, *FLAGS, f"--user-data-dir={profile}", *options, file.as_uri()]
            ran = subprocess.run(command, capture_output=True, timeout=120, check=True)
            return ran.stdout.decode("utf-8")

        yield run
