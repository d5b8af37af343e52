"""Real readers of BibTeX take hostile references back: bibtex, biber, pandoc."""

import json
import re
import subprocess
from pathlib import Path
from typing import Literal

import pytest

from hostile import HOSTILE, REFERENCES, name, plain, tool
from myositis_ild_evidence.bibliography.bibtex import to_bibtex

pytestmark = pytest.mark.programs

# A style that prints key, authors, title and DOI of every entry as they are, one on a line.
STYLE = """\
ENTRY { author title doi } {} { label }
FUNCTION {default.type} {
  "key=" cite$ * write$ newline$
  "author=" author * write$ newline$
  "title=" title * write$ newline$
  doi empty$ 'skip$ { "doi=" doi * write$ newline$ } if$
}
READ
ITERATE {call.type$}
"""


def _run(arguments: list[str], folder: Path) -> str:
    run = subprocess.run(
        [tool(arguments[0]), *arguments[1:]],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_bibtex_passes_every_title_author_and_doi_on(tmp_path: Path) -> None:
    (tmp_path / "all.bst").write_text(STYLE, encoding="ascii")
    (tmp_path / "refs.bib").write_text(to_bibtex(REFERENCES, encoding="ascii"), encoding="ascii")
    (tmp_path / "doc.aux").write_text("\\citation{*}\n\\bibstyle{all}\n\\bibdata{refs}\n")
    assert "error" not in _run(["bibtex", "doc"], tmp_path)
    # BibTeX breaks lines after 79 characters and indents what follows.
    text = (tmp_path / "doc.bbl").read_text(encoding="ascii").replace("\n  ", " ")
    entries = dict(re.findall(r"^key=(.*)\n((?:(?!key=).*\n?)*)", text, re.MULTILINE))
    assert list(entries) == [one.key for one in REFERENCES]
    for one in REFERENCES:
        fields = dict(re.findall(r"^(author|title|doi)=(.*)$", entries[one.key], re.MULTILINE))
        assert plain(fields["title"]) == one.title
        assert fields.get("doi") == one.doi
        authors = [plain(author) for author in re.split(" and (?![^{]*})", fields["author"])]
        assert [author.removesuffix(", ").rstrip(",") for author in authors] == [
            *map(name, one.authors),
            *["others"] * one.and_others,
        ]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_biber_takes_every_hostile_entry(
    encoding: Literal["ascii", "utf-8"], tmp_path: Path
) -> None:
    (tmp_path / "refs.bib").write_text(to_bibtex(HOSTILE, encoding=encoding), encoding=encoding)
    said = _run(["biber", "--tool", "--validate-datamodel", "refs.bib"], tmp_path)
    # The page has no date, which biblatex misses in an online source.
    warned = re.findall(r"^(?:WARN|ERROR) - (.*)$", said, re.MULTILINE)
    assert all("'page'" in warning for warning in warned), warned
    again = (tmp_path / "refs_bibertool.bib").read_text(encoding="utf-8")
    assert re.findall(r"^@\w+\{(.*),$", again, re.MULTILINE) == [one.key for one in HOSTILE]
    for one in HOSTILE:
        assert one.doi is None or f"{{{one.doi}}}" in again


def test_pandoc_finds_the_same_authors_and_dois_as_in_csl_json(tmp_path: Path) -> None:
    (tmp_path / "refs.bib").write_text(to_bibtex(HOSTILE, encoding="utf-8"), encoding="utf-8")
    made = json.loads(_run(["pandoc", "-f", "biblatex", "-t", "csljson", "refs.bib"], tmp_path))
    found = {item["id"]: item for item in made}
    for one in HOSTILE:
        assert found[one.key].get("DOI") == one.doi
        literals = [author.get("literal") for author in found[one.key]["author"]]
        names = [str(a) if type(a).__name__ == "Organisation" else None for a in one.authors]
        # pandoc 2 leaves out the commands for braces
        expected = [n and n.replace("{", "").replace("}", "") for n in names]
        assert literals == [*expected, *["others"] * one.and_others]
