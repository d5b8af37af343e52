"""What was once accepted or badly reported, each refused where it stands."""

import json
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from packs import Pack

FILE = "studies/author2020.toml"


@pytest.mark.parametrize(
    ("file", "path", "shown"),
    [("", "", "wrong"), ("", "n", "n: wrong"), ("f", "", "f: wrong"), ("f", "n", "f: n: wrong")],
)
def test_a_problem_names_what_is_known_of_its_place(file: str, path: str, shown: str) -> None:
    assert str(mie.Problem(file, path, "wrong")) == shown


@pytest.mark.parametrize("value", ["1.018", '"x"', "nan"])
def test_a_bound_of_a_p_value_is_reported_where_it_is_written(value: str, pack: Pack) -> None:
    pack.change(FILE, "below = 0.018", f"below = {value}")
    (problem,) = pack.problems()
    assert problem.path == "outcome[1].values.ivig.p.below"


@pytest.mark.parametrize(
    "id", ["a/b", "A", "a b", "a" * 65, "a" * 500_000, "-a", "é", "a.b", "a\\n"]
)
@pytest.mark.parametrize("old", ['id = "better"', 'id = "any"', 'id = "age-limit"', 'id = "works"'])
def test_ids_are_short_and_of_small_letters(old: str, id: str, pack: Pack) -> None:
    pack.change("claims.toml" if "works" in old else FILE, old, f'id = "{id}"')
    (problem,) = pack.problems()
    assert problem.path.endswith("id")
    assert len(str(problem)) < 200


def test_a_mark_of_byte_order_is_passed_over_in_every_format(pack: Pack) -> None:
    plain = pack.load()
    for name, content in pack.files.items():
        assert isinstance(content, str)
        pack.files[name] = "\ufeff" + content
    assert pack.load() == plain
    text = plain.to_json()
    assert mie.from_json("\ufeff" + text) == mie.from_json(("\ufeff" + text).encode()) == plain


def test_the_parts_of_a_pack_cannot_be_replaced(pack: Pack) -> None:
    evidence = pack.load()
    for holder, name in (
        (evidence, "studies"),
        (evidence, "claims"),
        (evidence, "_contents"),
        (evidence, "anything"),
        (evidence.studies, "what"),
        (evidence.studies, "kind"),
        (evidence.references, "anything"),
    ):
        with pytest.raises(AttributeError):
            setattr(holder, name, None)
        with pytest.raises(AttributeError):
            delattr(holder, name)
    with pytest.raises(TypeError):
        evidence.studies["author2020"] = None  # type: ignore[index]


def test_text_that_is_no_unicode_is_refused() -> None:
    text = json.dumps({"schema_version": 1, "type": "Unclear", "record": {"unclear": "\ud800"}})
    with pytest.raises(mie.EvidenceError, match="U\\+D800"):
        mie.from_json(text)


def test_a_pack_reads_nothing_outside_of_its_folder(pack: Pack, tmp_path: Path) -> None:
    folder = pack.write()
    secret = tmp_path / "secret.toml"
    (folder / FILE).rename(secret)
    (folder / FILE).symlink_to(secret)
    (problem,) = {str(p) for p in pack_problems(folder) if p.file == FILE}
    assert "leads out of the pack" in problem


def pack_problems(folder: Path) -> tuple[mie.Problem, ...]:
    with pytest.raises(mie.PackError) as refused:
        mie.Evidence.load(folder)
    return refused.value.problems


def test_equal_problems_are_one_in_a_set() -> None:
    problem = mie.Problem("a.toml", "n", "wrong")
    assert {problem, mie.Problem("a.toml", "n", "wrong")} == {problem}
    assert problem not in (mie.Problem("a.toml", "n", "right"), "a.toml: n: wrong")
    assert repr(problem) == "Problem('a.toml', 'n', 'wrong')"
