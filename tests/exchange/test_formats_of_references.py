"""References come in every format at every door, from one registry."""

import json
from typing import Any, get_args

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.bibliography import FORMATS, writing
from myositis_ild_evidence.bibliography.styles import STYLES
from myositis_ild_evidence.cli import main, parser

CHOSEN = mie.evidence.references.subset(["wang2022", "cherin2002"])


def _offered_by_the_command() -> list[str]:
    commands: Any = next(a for a in parser()._actions if isinstance(a.choices, dict))
    options = commands.choices["references"]._actions
    return list(next(a.choices for a in options if a.dest == "format"))


def test_the_command_offers_every_format() -> None:
    assert _offered_by_the_command() == list(FORMATS)


def test_the_assistant_offers_every_format() -> None:
    pytest.importorskip("mcp")
    from myositis_ild_evidence.assistant.arguments import Arguments
    from myositis_ild_evidence.assistant.tools import Tools

    style = Arguments(Tools(mie.evidence).cite).schema()["properties"]["style"]
    assert style["enum"] == list(FORMATS)


def test_a_new_format_is_written_by_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(writing.FORMATS, "keys", lambda chosen: " ".join(r.key for r in chosen))
    assert main(["references", "cherin2002", "wang2022", "--format", "keys"]) == 0
    assert capsys.readouterr().out == "cherin2002 wang2022\n"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_every_reference(name: str) -> None:
    text = mie.bibliography.write(CHOSEN, name)
    assert "10.1093/rheumatology/keab928" in text
    assert "Cherin" in text


def test_a_format_is_what_its_method_writes() -> None:
    assert mie.bibliography.write(CHOSEN, "bibtex") == CHOSEN.to_bibtex()
    assert mie.bibliography.write(CHOSEN, "ris") == CHOSEN.to_ris()
    assert json.loads(mie.bibliography.write(CHOSEN, "csl-json")) == CHOSEN.to_csl_json()
    for style in STYLES:
        assert mie.bibliography.write(CHOSEN, style) == CHOSEN.cite(style)  # type: ignore[arg-type]


def test_an_unknown_format_is_refused_with_a_near_one() -> None:
    with pytest.raises(mie.InvalidValueError, match="'bibtex'") as raised:
        mie.bibliography.write(CHOSEN, "bibtext")
    assert (raised.value.code, raised.value.argument) == ("unknown-choice", "format")


def test_readers_of_annotations_find_the_formats() -> None:
    assert get_args(writing.Format) == tuple(FORMATS)
