"""What README and docs show of the command is what it prints."""

import re
import shlex
from pathlib import Path

import pytest

from myositis_ild_evidence.cli import main

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    (document.name, command, shown)
    for document in DOCUMENTS
    for command, shown in BLOCK.findall(document.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("document", "command", "shown"), EXAMPLES)
def test_a_command_that_is_shown_prints_what_is_shown(
    document: str, command: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(command)
    assert words[0] == "myositis-ild-evidence"
    assert main(words[1:]) == 0
    left_out = gaps(capsys.readouterr().out.splitlines(), shown.splitlines(), document)
    for gap in left_out:
        cut = [line for line in gap[: ends(gap)] if CAUTION.match(line) or CONTINUED.match(gap[0])]
        assert not cut, f"{document}: the excerpt of {command} cuts off {cut[0]!r}"


#: What must not be missing below what it is about.
CAUTION = re.compile(r"  (Warning|Caution|Note|Dose note|Other reading|Not verified)\b")
#: The rest of a sentence that began on the line before.
CONTINUED = re.compile(r" {4,}\S")


def ends(gap: list[str]) -> int:
    """Return where the thing ends whose first lines are shown: a blank line or a new heading."""
    return next((n for n, line in enumerate(gap) if not line.startswith("  ")), len(gap))


def gaps(printed: list[str], shown: list[str], document: str) -> list[list[str]]:
    """Return what an excerpt leaves out, place by place; each place has an ellipsis."""
    found, place, open_ = [], 0, False
    for line in filter(None, shown):
        if line.strip() in ("...", "…"):
            open_ = True
            continue
        assert line in printed[place:], f"{document}: {line!r} is not printed (in this order)"
        here = printed.index(line, place)
        left = [one for one in printed[place:here] if one]
        assert open_ or not left, f"{document}: lines are left out before {line!r}: write ..."
        if left and place:
            found.append(printed[place:here])
        place, open_ = here + 1, False
    rest = printed[place:]
    assert open_ or not any(rest), f"{document}: lines are left out at the end: write ..."
    return [*found, rest] if any(rest) else found


def test_links_between_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


#: Folders of one machine, and hosts that pip or npm can be told to ask instead of the public ones.
MACHINE = re.compile(
    r"""(?<![\w.*/-])/(?:home|root|opt|work|tmp)/[\w.]"""
    r"""|(?<!emit-)index-url|artifactory|registry\.npmjs|pypi\.python|/simple/"""
)
#: What `git ls-files` would list and a downloaded archive has, too.
PLACES = (".ci", ".github", "docs", "requirements", "src", "tests")
SUFFIXES = {".bib", ".cff", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml"}


def test_no_file_names_a_machine_or_a_registry() -> None:
    files = [path for place in PLACES for path in (ROOT / place).rglob("*")] + [*ROOT.glob("*")]
    texts = [p for p in files if p.suffix in SUFFIXES and p.is_file() and p != Path(__file__)]
    assert len(texts) > 300
    found = [
        (path.relative_to(ROOT).as_posix(), hit[0])
        for path in texts
        if (hit := MACHINE.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["cd /work/x", "PATH=/opt/bin", "'/root/.cache'", "--index-url https://x", "x/simple/"]
)
def test_a_machine_or_a_registry_would_be_found(text: str) -> None:
    assert MACHINE.search(text)
