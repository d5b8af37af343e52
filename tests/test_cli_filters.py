"""The commands that list records take what ``where`` takes, and answer as it does."""

import inspect
import re
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main, parser

LISTS = ("studies", "positions", "trials")


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    main(words)
    return capsys.readouterr().out


def ids(table: str) -> list[str]:
    """Return the first column of a table."""
    return [line.split()[0] for line in table.splitlines()[2:] if not line.startswith(" ")]


@pytest.mark.parametrize("kind", LISTS)
def test_every_keyword_of_where_is_an_option_with_its_meaning(kind: str) -> None:
    collection = getattr(mie.evidence, kind)
    keywords = set(inspect.signature(type(collection).where).parameters)
    keywords -= {"self", "predicate", "unknown", "pack"}
    [commands] = [a.choices for a in parser(kind)._actions if isinstance(a.choices, dict)]
    options = {action.dest: action for action in commands[kind]._actions}
    assert keywords <= set(options)
    for name in keywords:
        meaning = options[name].help
        assert meaning
        assert not re.search(r"``|\bmin_|\bmax_|\.$", meaning)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["trials", "--status", "recruiting"], mie.evidence.trials.where(status="recruiting").ids),
        (
            ["positions", "--lung", "rp-ild", "--stance", "rescue", "--stance", "option"],
            mie.evidence.positions.where(lung="rp-ild", stance=["rescue", "option"]).ids,
        ),
        (
            ["trials", "--no-measures-outcome"],
            mie.evidence.trials.where(measures_outcome=False).ids,
        ),
    ],
)
def test_the_records_are_those_of_where(
    words: list[str], wanted: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert wanted
    collection = getattr(mie.evidence, words[0])
    head = {one.id: getattr(one, "registry_id", None) or one.title for one in collection}
    starts = [line.partition(": ")[0] for line in listed(capsys, *words).splitlines()]
    assert [start for start in starts if start in head.values()] == [head[id] for id in wanted]


def test_studies_and_reviews_are_both_asked(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "studies", "--lung", "rp-ild", "--min-n", "20")
    asked: dict[str, Any] = {"lung": "rp-ild", "min_n": 20}
    wanted = (*mie.evidence.studies.where(**asked).ids, *mie.evidence.reviews.where(**asked).ids)
    assert ids(found) == list(wanted)
    assert any(id in mie.evidence.reviews for id in wanted)


def test_what_only_one_kind_can_be_asked_finds_none_of_the_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    direct = listed(capsys, "studies", "--direct")
    assert ids(direct) == list(mie.evidence.studies.where(direct=True).ids)
    assert "gandiga2023" in listed(capsys, "studies", "--included-studies", "wang2022")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["trials", "--status", "done"], "no 'done' for --status"),
        (["positions", "--lung", "rp-idl"], "did you mean 'rp-ild'"),
        (["studies", "--n", "3", "--min-n", "2"], "not both"),
    ],
)
def test_a_word_that_does_not_exist_is_wrong_usage(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_nothing_found_is_said_and_is_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["positions", "--lung", "none"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "no positions found\n"
