"""CSL-JSON keeps every field, and pandoc reads it."""

import json
import subprocess
from pathlib import Path

import pytest

from hostile import REFERENCES, tool
from myositis_ild_evidence.bibliography.bibtex import to_bibtex
from myositis_ild_evidence.bibliography.csl import item, to_csl_json
from myositis_ild_evidence.bibliography.people import Organisation, Person
from myositis_ild_evidence.bibliography.reference import Reference
from myositis_ild_evidence.cli import main

STRAIGHT = str.maketrans("“”’", '""\'')  # pandoc curls quotation marks
FIELDS = {"journal": "container-title", "volume": "volume", "number": "issue", "pages": "page"}


def authors(made: dict[str, list[dict[str, str]]]) -> list[Person | Organisation]:
    return [
        Organisation(name=one["literal"])
        if "literal" in one
        else Person(family=one["family"], given=one.get("given", ""))
        for one in made["author"]
    ]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda one: one.key)
def test_titles_authors_and_numbers_come_back(reference: Reference) -> None:
    made = json.loads(json.dumps(reference.to_csl_json()))
    more = [Organisation(name="others")] if reference.and_others else []
    assert authors(made) == [*reference.authors, *more]
    assert made["title"] == reference.title
    assert made.get("DOI") == reference.doi
    assert made.get("PMID") == reference.pmid
    for field, csl in FIELDS.items():
        assert made.get(csl) == getattr(reference, field)
    assert made.get("issued", {}).get("date-parts", [[None]])[0][0] == reference.year


def test_a_date_of_access_keeps_its_parts() -> None:
    page = next(one for one in REFERENCES if one.key == "page")
    assert item(page)["accessed"] == {"date-parts": [[2026, 11, 5]]}


def test_the_command_writes_what_json_reads(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["references", "wang2022", "octagam-dm", "--format", "csl-json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in made] == ["wang2022", "octagam-dm"]


def _pandoc(arguments: list[str], text: str) -> str:
    run = subprocess.run(
        [tool("pandoc"), *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert not run.stderr, run.stderr
    return run.stdout


@pytest.mark.programs
def test_pandoc_takes_csl_json_and_gives_it_back_unchanged() -> None:
    made = to_csl_json(REFERENCES)
    again = json.loads(_pandoc(["-f", "csljson", "-t", "csljson"], json.dumps(made)))
    titles = {one["id"]: one["title"].translate(STRAIGHT) for one in again}
    assert titles == {one["id"]: one["title"].translate(STRAIGHT) for one in made}
    assert {one["id"]: one.get("DOI") for one in again} == {
        one["id"]: one.get("DOI") for one in made
    }
    assert {one["id"]: [*map(whole_name, one["author"])] for one in again} == {
        one["id"]: [*map(whole_name, one["author"])] for one in made
    }


def whole_name(author: dict[str, str]) -> str:
    # pandoc takes a particle apart from the family name
    parts = ("non-dropping-particle", "family", "given", "literal")
    return " ".join(author[part] for part in parts if part in author).translate(STRAIGHT)


@pytest.mark.programs
def test_pandoc_cites_from_csl_json(tmp_path: Path) -> None:
    bibliography = tmp_path / "refs.json"
    bibliography.write_text(json.dumps(to_csl_json(REFERENCES)), encoding="utf-8")
    text = _pandoc(
        ["--citeproc", "--bibliography", str(bibliography), "-t", "plain", "--columns", "9999"],
        "---\nnocite: '@*'\n---\nSee [@cherin2002; @wang2022].\n",
    )
    assert "See (Cherin et al. 2002; L.-M. Wang et al. 2022)." in text
    assert "Cherin, P., S. Pelletier, A. Teixeira, et al. 2002." in text
    for reference in REFERENCES:
        if reference.doi:
            assert f"https://doi.org/{reference.doi}" in text


@pytest.mark.programs
def test_pandoc_finds_the_same_in_our_bibtex_and_our_csl_json() -> None:
    made = json.loads(
        _pandoc(["-f", "biblatex", "-t", "csljson"], to_bibtex(REFERENCES, encoding="utf-8"))
    )
    dois = {one["id"]: one.get("DOI") for one in made}
    assert dois == {one.key: one.doi for one in REFERENCES}
    assert {one["id"]: len(one["author"]) for one in made} == {
        one.key: len(one.authors) + one.and_others for one in REFERENCES
    }
