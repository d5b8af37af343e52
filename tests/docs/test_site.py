"""The built documentation is whole: its links lead somewhere, and nothing is left out."""

import re
import zlib
from inspect import ismodule
from pathlib import Path

import pytest
from site_of_docs import ROOT, Page, dead_links

import myositis_ild_evidence as mie


@pytest.mark.documents
def test_every_link_leads_to_a_page_and_an_anchor(site: Path) -> None:
    assert dead_links(site) == []


def test_a_dead_link_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="gone/">a</a><a href="#nowhere">b</a><a href="">c</a><h1 id="here"></h1>'
        '<a href="#here">d</a><a href="https://example.org/">e</a>',
        encoding="utf-8",
    )
    assert dead_links(tmp_path) == ["index.html: gone/", "index.html: #nowhere (no such anchor)"]


@pytest.mark.documents
def test_every_page_of_the_folder_is_in_the_navigation(site: Path) -> None:
    links = {(site / link).resolve() for link in Page(site / "index.html").links if ":" not in link}
    for source in (ROOT / "docs").rglob("*.md"):
        page = source.relative_to(ROOT / "docs").with_suffix("")
        folder = site / page.parent if page.name == "index" else site / page
        assert folder.resolve() in links, f"{source.name} is not in the navigation"


@pytest.mark.documents
def test_every_public_name_is_in_the_reference(site: Path) -> None:
    inventory = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    known = {line.split()[0] for line in zlib.decompress(inventory).decode().splitlines()}
    packages = [getattr(mie, name) for name in dir(mie) if ismodule(getattr(mie, name))]
    names = {f"{mie.__name__}.{n}" for n in dir(mie)} - {p.__name__ for p in packages}
    for package in packages:
        names |= {f"{package.__name__}.{n}" for n in package.__all__}
    missing = {n for n in names - known if n.rpartition(".")[2] not in NOT_OBJECTS}
    assert missing == set()


#: Objects and modules; the pages explain them in words.
NOT_OBJECTS = {"__version__", "document", "evidence"}


@pytest.mark.documents
def test_pages_load_nothing_from_another_server(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", text):
            address = re.search(r'(?:src|href)="((?:https?:)?//[^"]*)"', tag)
            assert address is None or 'rel="canonical"' in tag, f"{file.name}: {tag}"


@pytest.mark.documents
def test_the_help_of_every_command_is_there(site: Path) -> None:
    page = Page(site / "reference" / "command" / "index.html")
    assert {"dose", "values", "check", "review-sheet"} <= page.anchors
