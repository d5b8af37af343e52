"""What the tests of the built documentation share."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """The links and the anchors of one page."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [v for k in ("href", "src") if (v := given.get(k)) is not None]
        self.anchors |= {v for k in ("id", "name") if (v := given.get(k))}


def build(target: Path, *options: str) -> Path:
    """Build the documentation as its readers are told to."""
    command = [sys.executable, str(ROOT / "docs" / "build.py"), "--site", str(target), *options]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return target


def dead_links(site: Path) -> list[str]:
    """Return every link inside the site that leads to no file or no anchor."""
    pages = {file.resolve(): Page(file) for file in site.rglob("*.html")}
    dead = []
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            base = site if path.startswith("/") else file.parent
            target = (base / path.lstrip("/")).resolve() if path else file
            target = target / "index.html" if target.is_dir() else target
            where = f"{file.relative_to(site.resolve())}: {link}"
            if not target.exists():
                dead.append(where)
                continue
            # The explorer takes the id of a study where other pages have an anchor.
            anchors = pages[target].anchors if target in pages else set()
            known = target.name == "explorer.html" or unquote(parts.fragment) in anchors
            if parts.fragment and not known:
                dead.append(f"{where} (no such anchor)")
    return dead
