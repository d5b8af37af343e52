"""RIS that rispy and bibutils take back with the same titles, authors and DOIs."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import rispy  # type: ignore[import-untyped]

import myositis_ild_evidence as mie
from hostile import REFERENCES, name, tool
from myositis_ild_evidence.bibliography.people import Organisation, Person
from myositis_ild_evidence.bibliography.reference import Reference
from myositis_ild_evidence.bibliography.ris import to_ris
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.errors import MissingExtraError
from myositis_ild_evidence.extras import advice

MODS = "{http://www.loc.gov/mods/v3}"


def test_titles_authors_and_dois_come_back() -> None:
    entries = rispy.loads(to_ris(REFERENCES))
    assert [entry["id"] for entry in entries] == [one.key for one in REFERENCES]
    for one, entry in zip(REFERENCES, entries, strict=True):
        assert entry["title"] == one.title
        assert entry["authors"] == [*map(name, one.authors), *["et al."] * one.and_others]
        assert entry.get("doi") == one.doi
        assert entry.get("secondary_title") == one.journal
        assert entry.get("year") == (str(one.year) if one.year else None)
        pages = "-".join(entry[part] for part in ("start_page", "end_page") if part in entry)
        assert pages == (one.pages or "")


def test_an_entry_begins_with_its_type_and_nothing_else() -> None:
    text = to_ris(REFERENCES)
    assert text.startswith("TY  - ELEC\nID  - inpharmd\n")
    assert {line[:6] for line in text.splitlines() if line[2:6] != "  - "} == {""}
    assert text.count("TY  - ") == text.count("ER  - ") == len(REFERENCES)


def test_pages_that_are_no_range_stay_whole() -> None:
    one = Reference(
        key="x",
        kind="article",
        title="T",
        authors=[Person(family="Doe")],
        journal="J",
        year=2020,
        pages="S1-S4, S9",
    )
    assert "SP  - S1-S4, S9\n" in one.to_ris()


@pytest.mark.programs
def test_bibutils_finds_the_same(tmp_path: Path) -> None:
    program = tool("ris2xml")
    # RIS cannot say what is an organisation; bibutils takes a list of names to keep whole.
    names = [a.name for r in REFERENCES for a in r.authors if isinstance(a, Organisation)]
    (tmp_path / "names.txt").write_text("\n".join([*names, "et al."]) + "\n", encoding="utf-8")
    (tmp_path / "refs.ris").write_text(to_ris(REFERENCES), encoding="utf-8")
    run = subprocess.run(
        [program, "-i", "utf8", "--asis", "names.txt", "refs.ris"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=True,
    )
    records = ET.fromstring(run.stdout).findall(f"{MODS}mods")
    assert len(records) == len(REFERENCES)
    for one, record in zip(REFERENCES, records, strict=True):
        title = record.find(f"{MODS}titleInfo")
        assert title is not None
        parts = [part.text or "" for part in title]
        joint = " " if parts[0].endswith("?") else ": "
        assert joint.join(parts) == one.title
        dois = [i.text for i in record.findall(f"{MODS}identifier[@type='doi']")]
        known = one.doi and re.match(r"10\.[0-9]{4}/", one.doi)  # bibutils knows no other
        assert dois == ([one.doi] if known else [])
        if any(" and " in name(author) for author in one.authors):
            continue  # bibutils takes it for two names
        found = [_mods_name(author) for author in record.findall(f"{MODS}name")]
        expected = [*map(name, one.authors), *["et al."] * one.and_others]
        assert sorted(found) == sorted(map(_squeezed, expected))  # those of the list come last


def _mods_name(author: ET.Element) -> str:
    parts = {
        kind: " ".join(
            p.text or "" for p in author.findall(f"{MODS}namePart") if p.get("type") == kind
        )
        for kind in (None, "family", "given")
    }
    return _squeezed(parts[None] or f"{parts['family']}, {parts['given']}")


def _squeezed(text: str) -> str:
    # bibutils takes initials apart and drops their full stops
    return "".join(character for character in text if character not in " .,-")


def test_the_command_writes_ris(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["references", "wang2022", "--format", "ris"]) == 0
    text = capsys.readouterr().out
    assert text == mie.evidence.references["wang2022"].to_ris()
    assert "AN  - 34940809\nDB  - PubMed\n" in text


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rispy", None)
    with pytest.raises(MissingExtraError, match=re.escape(advice("cite"))):
        mie.evidence.references.to_ris()
