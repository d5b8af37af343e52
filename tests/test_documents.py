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
    lines = iter(capsys.readouterr().out.splitlines())
    for line in filter(None, shown.splitlines()):
        assert line in lines, f"{document}: {line!r} is not printed (in this order)"


def test_links_between_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_documents_name_no_machine() -> None:
    for document in DOCUMENTS:
        assert not re.search(r"/home/|/root/|/tmp/|index-url", document.read_text(encoding="utf-8"))
