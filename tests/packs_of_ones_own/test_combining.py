"""Packs are joined only where no id of one stands for something else in another."""

from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from packs import Pack


@pytest.fixture
def other(tmp_path: Path) -> Pack:
    """A second pack that shares no id with the first, but a reference that is the same."""
    made = Pack(tmp_path / "other")
    made.files = {
        name.replace("author2020", "writer2021"): str(content).replace("author2020", "writer2021")
        for name, content in made.files.items()
    }
    made.change("pack.toml", 'id = "invented"', 'id = "other"')
    return made.change("claims.toml", 'id = "works"', 'id = "works-too"')


def problems(*packs: Pack) -> list[str]:
    with pytest.raises(mie.PackError) as raised:
        mie.combine(*[pack.load() for pack in packs])
    return list(map(str, raised.value.problems))


def test_two_packs_behave_as_one(pack: Pack, other: Pack) -> None:
    one, two = pack.load(), other.load()
    both = mie.combine(one, two)
    assert isinstance(both, mie.Evidence)
    assert both.studies.ids == ("author2020", "writer2021")
    assert both.references.ids == ("author2020", "summary2021", "writer2021")
    assert both.claims.ids == ("works", "works-too")
    assert both.studies["writer2021"].reference.key == "writer2021"
    assert both.outcomes["writer2021/death"] == two.outcomes["writer2021/death"]
    assert list(both.values()) == [*one.values(), *two.values()]
    assert both.question.text == "Does it work?"  # both ask it


def test_the_packs_themselves_are_not_changed(pack: Pack, other: Pack) -> None:
    one, two = pack.load(), other.load()
    mie.combine(one, two)
    assert one == pack.load()
    assert one.studies.ids == ("author2020",)


def test_every_collision_is_told_at_once(pack: Pack, other: Pack) -> None:
    other.change("claims.toml", 'id = "works-too"', 'id = "works"')
    other.change("references.bib", "A summary", "Another summary")
    for made, label in ((pack, "Scurvy"), (other, "Scorbutus")):
        made.add("vocabulary/conditions.toml", f'[scurvy]\nlabel = "{label}"\n')
    assert problems(pack, other) == [
        "other: works: this claim stands in invented too",
        "other: summary2021: this reference stands in invented too, which is not the same",
        "other: conditions/scurvy: this term stands in invented too, which is not the same",
    ]


def test_a_study_of_one_id_is_a_collision_even_if_it_is_the_same(pack: Pack, other: Pack) -> None:
    for name in ("studies/author2020.toml",):
        other.files[name] = pack.files[name]
    other.change("pack.toml", '["writer2021"]', '["writer2021", "author2020"]')
    other.add("references.bib", str(pack.files["references.bib"]).partition("@misc")[0])
    assert problems(pack, other) == [
        "other: author2020: this study or review stands in invented too"
    ]


def test_keys_that_differ_only_in_case_collide(pack: Pack, other: Pack) -> None:
    """BibTeX takes them for one."""
    for name in other.files:
        other.files[name] = str(other.files[name]).replace("summary2021", "Summary2021")
    assert "which is not the same" in problems(pack, other)[0]


def test_a_pack_is_not_joined_with_itself(pack: Pack) -> None:
    assert problems(pack, pack)[0] == "invented: id: the pack occurs twice"
    with pytest.raises(mie.InvalidValueError, match="two packs or more"):
        mie.combine(pack.load())


def test_the_command_writes_the_joined_pack(
    pack: Pack, other: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [str(pack.write()), str(other.write())]
    file = tmp_path / "both.json"
    assert main(["combine", *folders, "-o", str(file)]) == 0
    assert mie.Evidence.load(file) == mie.combine(pack.load(), other.load())
    assert main(["check", str(file)]) == 0
    capsys.readouterr()
    assert main(["combine", *folders]) == 0
    assert capsys.readouterr().out == file.read_text(encoding="utf-8")
    file.write_text("old", encoding="utf-8")
    assert main(["combine", folders[0], folders[0], "-o", str(file)]) == 2
    assert "the pack occurs twice" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "old"


def test_joined_packs_keep_what_each_document_concludes(pack: Pack) -> None:
    pack.change("pack.toml", 'answer = "Nobody', 'conclusion = "Unknown."\nanswer = "Nobody')
    joined = mie.combine(mie.evidence, pack.load())
    assert joined.question.conclusion == (
        f"document+beyond: {mie.evidence.question.conclusion}\ninvented: Unknown."
    )
