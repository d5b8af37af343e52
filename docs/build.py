"""Build the documentation: ``python docs/build.py``, with the extra ``docs``; then serve ``site/``.

It copies this folder, adds the pages that are made from the package, runs zensical on the copy,
and puts the library with Python for the browser beside the live page. Nothing that it makes is
committed.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
NAMES = re.compile("<!-- names: .* -->")
PROMPTS = re.compile(r"^```python\n(?=>>>)", re.MULTILINE)
#: What pages link to that stands outside of this folder, and where the site has it.
OUTSIDE = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}


def main() -> None:
    """Build the site."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--site", type=Path, default=ROOT / "site", help="where to put it")
    options.add_argument("--without-live", action="store_true", help="leave the live page out")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        stage(folder)
        config = (ROOT / "zensical.toml").read_text(encoding="utf-8")
        (folder / "zensical.toml").write_text(configured(config), encoding="utf-8")
        command = [sys.executable, "-m", "zensical", "build", "--strict"]
        subprocess.run(command, cwd=folder, check=True)
        shutil.rmtree(chosen.site, ignore_errors=True)
        shutil.move(folder / "site", chosen.site)
    if not chosen.without_live:
        from live_parts import add_parts

        add_parts(chosen.site / "live")
    print(f"To see it: python -m http.server -d {chosen.site}")


def stage(target: Path) -> None:
    """Copy the pages, and write those that are made."""
    from study_pages import command_page, index_page, names_list, study_page

    from myositis_ild_evidence import evidence

    pages = target / "docs"
    scripts = shutil.ignore_patterns("__pycache__", *(file.name for file in DOCS.glob("*.py")))
    shutil.copytree(DOCS, pages, ignore=scripts)
    for source, name in OUTSIDE.items():
        text = (ROOT / source).read_text(encoding="utf-8").replace("](docs/", "](")
        (pages / name).write_text(text, encoding="utf-8")
    (pages / "studies").mkdir()
    (pages / "studies" / "index.md").write_text(index_page(evidence), encoding="utf-8")
    for publication in evidence.publications():
        page = pages / "studies" / f"{publication.id}.md"
        page.write_text(study_page(publication, evidence), encoding="utf-8")
    (pages / "reference" / "command.md").write_text(command_page(), encoding="utf-8")
    listing = pages / "reference" / "index.md"
    listing.write_text(NAMES.sub(names_list(), listing.read_text(encoding="utf-8")), "utf-8")
    for page in pages.rglob("*.md"):
        text = PROMPTS.sub("```pycon\n", page.read_text(encoding="utf-8"))
        for source, name in OUTSIDE.items():
            text = text.replace(f"../{source}", name)
        page.write_text(text, encoding="utf-8")
    # mkdocstrings looks for the package below the configuration.
    (target / "src").symlink_to(ROOT / "src", target_is_directory=True)


def configured(config: str) -> str:
    """Return the configuration with every page in its navigation."""
    from study_pages import name

    from myositis_ild_evidence import evidence

    studies = [
        f'{{ "{name(publication, evidence)}" = "studies/{publication.id}.md" }}'
        for publication in evidence.publications()
    ]
    listed = '{ "Studies" = [{ "All" = "studies/index.md" }, ' + ", ".join(studies) + "] },"
    made = config.replace("# studies: the pages that the build makes stand here", listed)
    others = sorted(page.name for page in DOCS.glob("*.md") if f'"{page.name}"' not in config)
    topics = [f'{{ "{title(DOCS / file)}" = "{file}" }},' for file in others]
    return made.replace(
        "# topics: every other page of this folder stands here", "\n    ".join(topics)
    )


def title(page: Path) -> str:
    """Return the title of a page."""
    found = TITLE.search(page.read_text(encoding="utf-8"))
    assert found, f"{page} has no title"
    return found[1]


if __name__ == "__main__":
    main()
