"""Text of absurd size is refused, or read, within about a second of processor time."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import cli
from myositis_ild_evidence.bibliography import read as read_bibliography
from myositis_ild_evidence.errors import near
from myositis_ild_evidence.packs import documents, new_pack
from packs import BIBLIOGRAPHY, Pack
from refused import refused
from tried import some

FILE = "studies/author2020.toml"
#: Twice the second that is promised: test machines are slow.
SLOWEST = 5.0


@contextmanager
def soon() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < SLOWEST


def listed(item: str, count: int) -> str:
    return "[" + ", ".join(item % number for number in range(count)) + "]"


#: What takes longest, and therefore is tried once and not in each Python.
LONGEST = {
    *("a megabyte of braces", "a megabyte of closing braces", "a megabyte of quotes"),
    *("blank lines between two comments", "lines of comments", "text outside of entries"),
    *("many accents", "many braces", "many fields", "many headers", "many names", "a long list"),
}
BIBLIOGRAPHIES = {
    "a megabyte of signs that begin entries": "@" * 1_000_000,
    "a megabyte of broken entries": "@misc{a, " * 110_000,
    "a megabyte of braces": "{" * 1_000_000,
    "a megabyte of closing braces": "}" * 1_000_000,
    "a megabyte of backslashes": "\\" * 1_000_000,
    "a megabyte of quotes": '@misc{a, title = "' + '"' * 900_000,
    "many accents": "".join(
        "@misc{k%d, author = {A}, title = {%s}}\n" % (number, r"\'e " * 150)  # noqa: UP031
        for number in range(250)
    ),
    "many braces": "".join(
        "@misc{k%d, author = {A}, title = {%s}}\n" % (number, "{IVIG} " * 60)  # noqa: UP031
        for number in range(400)
    ),
    "deep braces": "@misc{a, author = {A}, title = {" + "{" * 10_000 + "}" * 10_000 + "}}",
    "a long title": "@misc{a, author = {A}, title = {" + "T" * 900_000 + "}}",
    "many authors": "@misc{a, title = {T}, author = {" + "A and " * 3_000 + "B}}",
    "commas in a name": "@misc{a, title = {T}, author = {" + "," * 19_000 + "}}",
    "many fields": "@misc{a, " + "".join(f"f{n} = {{x}}, " for n in range(24_000)) + "}",
    "many entries": "".join(
        f"@misc{{k{n}, author = {{A}}, title = {{T}}}}\n" for n in range(2_499)
    ),
    "beyond a megabyte": "%" * 1_000_001,
    "blank lines between two comments": "% a" + "\n" * 990_000 + "% b\n",
    "lines of blanks": (" " * 99 + "\n") * 9_900 + "% b\n",
    "lines of comments": "% a\n" * 240_000,
    "text outside of entries": "\n" * 400_000 + "a\n" * 200_000,
}


@pytest.mark.parametrize("text", some(BIBLIOGRAPHIES, BIBLIOGRAPHIES.keys() - LONGEST))
def test_a_bibliography(text: str) -> None:
    with soon():
        references, problems = read_bibliography(text)
    comments = not references and all(line.lstrip()[:1] in ("", "%") for line in text.split("\n"))
    sound = len(references) in (2_499, 1) or (comments and len(text) <= 1_000_000)
    assert bool(problems) is not sound
    assert sum(len(str(problem)) for problem in problems) < 10_000_000


TOML = {
    "brackets": "x = " + "[" * 900_000,
    "tables in tables": "x = " + "{a=" * 200_000,
    "a dotted name": "a." * 400_000 + "a = 1",
    "a dotted header": "[" + "a." * 400_000 + "a]",
    "many headers": "".join(f"[[a.b{n}]]\n" for n in range(60_000)),
    "a long integer": "x = " + "9" * 900_000,
    "a long fraction": "x = 0." + "9" * 900_000,
    "a huge exponent": "x = 1e999999999",
    "a long text": 'x = "' + "a" * 900_000 + '"',
    "an unfinished text": 'x = """' + "a" * 900_000,
    "backslashes": 'x = "' + "\\\\" * 400_000 + '"',
    "quotes": "x = " + "'" * 900_000,
    "a long list": "x = [" + "1," * 400_000 + "]",
    "a long name": "a" * 900_000 + " = 1",
    "many names": "".join(f"a{n} = 1\n" for n in range(70_000)),
    "blanks": " " * 900_000,
    "comments": "#" * 900_000,
    "beyond a megabyte": "#" * 1_000_001,
}


@pytest.mark.parametrize("text", some(TOML, TOML.keys() - LONGEST))
def test_a_toml_file(text: str) -> None:
    with soon():
        _, problems = documents.parse(text.encode(), "x.toml")
    assert sum(len(str(problem)) for problem in problems) < 1_000


def test_a_file_has_no_more_names_than_any_table() -> None:
    [problem] = documents.parse(TOML["many names"].encode(), "x.toml")[1]
    assert problem.message == "over 2,500 items (70,000)"


JSON = {
    "brackets": "[" * 5_000_000,
    "objects in objects": '{"a":' * 1_000_000,
    "a long integer": '{"a": ' + "9" * 5_000_000 + "}",
    "a long fraction": '{"a": 0.' + "9" * 5_000_000 + "}",
    "a long text": json.dumps({"schema_version": 1, "type": "Amount", "record": "9" * 5_000_000}),
    "a long type": json.dumps({"schema_version": 1, "type": "A" * 5_000_000, "record": 1}),
    "a long list": json.dumps({"schema_version": 1, "type": "Amount", "record": [1] * 1_000_000}),
    "many names": json.dumps({f"a{n}": 1 for n in range(100_000)}),
    "beyond ten megabytes": " " * 10_000_001,
}


@pytest.mark.parametrize("text", some(JSON, JSON.keys() - LONGEST))
def test_a_json_text(text: str) -> None:
    with soon(), pytest.raises(mie.EvidenceError) as refused:
        mie.from_json(text)
    assert len(str(refused.value)) < 1_000


def test_a_list_of_many_records_is_read() -> None:
    amounts = [mie.Amount(number + 1, "g/kg") for number in range(5_000)]
    assert mie.from_json(mie.to_json(amounts)) == tuple(amounts)


def test_json_is_not_written_where_it_could_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    population = mie.evidence.studies["wang2022"].population
    assert population is not None
    many = attrs.evolve(population, diseases=["dermatomyositis"] * 2_501)
    with pytest.raises(mie.InvalidValueError, match=r"diseases: over 2,500 items \(2,501\)"):
        mie.to_json(many)
    monkeypatch.setattr(documents, "MAX_TOTAL_BYTES", 10_000)
    with pytest.raises(mie.InvalidValueError, match=r"the text is over 10,000 characters"):
        mie.to_json(mie.evidence.studies)


def test_packs_are_not_combined_into_one_that_could_not_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    evidence = mie.Evidence.load(new_pack(tmp_path / "mine"))
    monkeypatch.setattr(documents, "MAX_ITEMS", len(mie.document.claims))
    with pytest.raises(mie.PackError) as refused:
        mie.combine(mie.document, evidence)
    assert [(p.file, p.message) for p in refused.value.problems] == [
        ("claims", "over 45 items together (46)")
    ]


@pytest.mark.slow
def test_a_change_is_looked_for_in_a_changelog_of_many_items() -> None:
    items = "".join(f"- `author{n}/death`: {n} for {n + 1}.\n" for n in range(20_000))
    changelog = f"### Data\n\n{items}- `wang2022/mortality-6mo`: as it was.\n"
    with soon():
        rows = mie.diff(mie.document, mie.evidence, changelog=changelog)
    assert rows


@pytest.mark.parametrize("name", ["endless.csv", "endless.txt"])
def test_a_table_or_a_changelog_that_does_not_end_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = tmp_path / name
    link.symlink_to("/dev/zero")
    for words in (["audit", str(link)], ["diff", ".", "--changelog", str(link)]):
        with soon():
            assert cli.main(words) == 2
        assert "it is over 20,000,000 bytes" in capsys.readouterr().err


NUMBERS: dict[str, list[Any]] = {
    "round_to": ["9" * 20_000, "9" * 20_000 + " g", f"fewest-vials within {'9' * 20_000} %"],
    "days": [10**5000, "9" * 20_000],
    "warn_above": ["9" * 20_000 + " g", ["9" * 20_000], 10**5000],
    "indication": ["9" * 20_000, 10**5000],
    "weight_policy": [10**5000, ["x" * 20_000]],
    "stock": [["9" * 20_000 + " g"]],
}


@pytest.mark.parametrize("name", NUMBERS)
def test_what_was_given_is_not_told_in_full(name: str) -> None:
    regimen = mie.evidence.regimens["huapaya2019/ivig"]
    for value in NUMBERS[name]:
        given: dict[str, Any] = {"product": "octagam-10", name: value}
        with soon(), pytest.raises(mie.EvidenceError) as refused:
            regimen.for_patient("70 kg", **given)
        assert len(str(refused.value)) < 1_000


@pytest.mark.parametrize("groups", ["x" * 20_000, ("x" * 20_000,) * 2, ["x"] * 20_000])
def test_groups_that_are_not_told_in_full(groups: Any) -> None:
    row = mie.evidence.outcomes["wang2022/mortality-6mo"]
    with pytest.raises(mie.EvidenceError) as refused:
        row.effect("risk-ratio", groups=groups)
    assert len(str(refused.value)) < 1_000


@pytest.mark.parametrize("count", [10**9 + 1, 10**29, 10**5000], ids=["one", "30", "5000"])
def test_a_count_has_a_bound(count: int) -> None:
    with refused(mie.InvalidValueError, "invalid-value", "count"):
        mie.Cell(group="all", count=count)
    with refused(mie.InvalidValueError, "invalid-value", "n"):
        attrs.evolve(mie.evidence.studies["wang2022"], n=count)
    assert mie.Cell(group="all", count=10**9).count == 10**9


def _many(count: int, text: str) -> str:
    return "".join(text.replace("%d", str(number)) for number in range(count))


PACKS: dict[str, Callable[[Pack], object]] = {
    "too many studies": lambda p: p.change("pack.toml", '["author2020"]', listed('"a%d"', 20_000)),
    "many studies": lambda p: p.change("pack.toml", '["author2020"]', listed('"a%d"', 2_400)),
    "names that do not exist": lambda p: p.change(
        "claims.toml", '["author2020/death", "author2020/ivig"]', listed('"author2020/d%d"', 2_400)
    ),
    "groups": lambda p: p.add(
        FILE, _many(2_300, '[[group]]\nid = "g%d"\nlabel = "G"\nrole = "whole-study"\nwithin = 1\n')
    ),
    "circles": lambda p: p.add(
        FILE,
        _many(2_300, '[[group]]\nid = "g%d"\nlabel = "G"\nrole = "whole-study"\nwithin = "g%d"\n'),
    ),
    "faulty rows": lambda p: p.add(FILE, _many(2_300, '[[outcome]]\nid = %d\nlable = "L"\n')),
    "a partition of nothing": lambda p: p.change(
        FILE, 'partition = ["one", "two"]', "partition = " + listed('"c%d"', 2_400)
    ),
    "corrections of many cells": lambda p: p.add(
        FILE,
        '[[outcome]]\nid = "many"\nlabel = "M"\ndomains = ["mortality"]\n'
        + _many(800, 'values.g%d = { count = 1 }\n')
        + _many(800, '[[outcome.correction]]\nof = ["values.g%d"]\nset.count = 2\nwhy = "w"\n'
                     'status = "proven"\n'),
    ),
    "unknown names": lambda p: p.add(FILE, _many(2_400, "unknown%d = 1\n")),
    "terms": lambda p: p.add("vocabulary/antibodies.toml", _many(2_400, '[t%d]\nlabl = "x"\n')),
}  # fmt: skip


@pytest.mark.parametrize("plant", PACKS.values(), ids=PACKS)
def test_a_pack(plant: Callable[[Pack], object], pack: Pack) -> None:
    plant(pack)
    pack.write()
    with soon():
        problems = pack.problems()
    assert problems
    assert sum(len(str(problem)) for problem in problems) < 10_000_000


def test_a_pack_that_is_too_large_as_a_whole(pack: Pack) -> None:
    names = [f"a{number}" for number in range(11)]
    pack.change("pack.toml", '["author2020"]', json.dumps(["author2020", *names]))
    for name in names:
        pack.files[f"studies/{name}.toml"] = f'id = "{name}"\n' + "#" * 990_000
        pack.add("references.bib", BIBLIOGRAPHY.replace("author2020", name).partition("\n\n")[0])
    with soon():
        assert "together are over 10,000,000 bytes" in str(pack.problems()[-1])


@pytest.mark.slow
def test_near_names_among_very_many_are_found_soon() -> None:
    names = [f"author{number}/death" for number in range(100_000)]
    with soon():
        for number in range(20):
            assert near(f"author{number}/deth", names).startswith(("did you mean", "valid: "))
    assert near("author7/deth", names).startswith("did you mean 'author7/death'")
