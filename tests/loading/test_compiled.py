"""The trees that a wheel holds are those of its files, and are used for no others."""

from decimal import Decimal
from pathlib import Path

import pytest

from myositis_ild_evidence import compiled, resources
from myositis_ild_evidence.packs import documents

DATA = Path(resources.__file__).parent / "data"
FILES = {
    file.relative_to(DATA).as_posix(): file.read_bytes() for file in sorted(DATA.rglob("*.toml"))
}


def test_each_tree_is_that_of_the_file_as_any_pack_is_read() -> None:
    made = dict(compiled.of_all(FILES))
    for name, toml in FILES.items():
        tree, problems = documents.parse(toml, name)
        assert not problems
        if name.startswith(("example/", "skeleton/")):
            assert compiled.name_of(name) not in made
            continue
        # 66.0 and 66 are two figures, and True and 1.
        assert repr(compiled.read(made[compiled.name_of(name)], toml)) == repr(tree)
        assert repr(compiled.parsed(toml)) == repr(tree)


@pytest.mark.parametrize("change", [b"1.50", b"1.5\n", b"", b"1.5 "])
def test_a_tree_is_used_for_no_other_file(change: bytes) -> None:
    made = compiled.written(b"a = 1.5")
    assert compiled.read(made, b"a = 1.5") == {"a": Decimal("1.5")}
    assert compiled.read(made, b"a = " + change) is None


@pytest.mark.parametrize(
    "harm", [lambda t: t.replace(b"1.5", b"15."), lambda t: t[:-1], bytes.upper]
)
def test_a_tree_that_is_not_whole_is_not_used(harm: object) -> None:
    made = compiled.written(b"a = 1.5")
    assert compiled.read(harm(made), b"a = 1.5") is None  # type: ignore[operator]


@pytest.mark.parametrize("stale", [True, False])
def test_the_file_counts_where_its_tree_is_stale(
    stale: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml = b'label = "now"'
    tree = compiled.written(b'label = "then"' if stale else toml)
    files = {"vocabulary/x.toml": toml, "trees/vocabulary/x.json": tree}
    monkeypatch.setattr(resources, "read", files.__getitem__)
    monkeypatch.setattr(compiled, "parsed", lambda toml: {"label": f"parsed {len(toml)}"})
    assert resources.tree("vocabulary/x.toml") == {"label": "parsed 13" if stale else "now"}


@pytest.mark.parametrize("text", ["a = 2020-01-01", "a = inf", "a = nan", "a = 1e400\nb = -inf"])
def test_what_would_be_read_as_something_else_is_not_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"tree|column"):
        compiled.written(text.encode())
