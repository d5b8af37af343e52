"""What is of the wrong kind is refused in the library's own words, and nothing is written."""

import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import InvalidValueError, appraisal, cli, files, pictures
from myositis_ild_evidence.errors import FileError, PackError
from myositis_ild_evidence.packs.skeleton import new_pack
from myositis_ild_evidence.tables import sqlite as database
from refused import refused

ANY: Any = mie.evidence
CLAIMS: Any = appraisal
ROWS = [{"variable": "death", "count": 1, "total": 9}]

TO_FILES: dict[str, Callable[[Any], Any]] = {
    "load": mie.Evidence.load,
    "write": lambda path: files.write(path, "text"),
    "report": ANY.report,
    "parquet": lambda path: ANY.values().to_parquet(path),
    "sqlite": lambda path: database.to_sqlite(ANY, path),
    "new pack": new_pack,
    "picture": lambda path: pictures.save(pictures.traffic_light(mie.evidence), path),
}


@pytest.mark.parametrize("call", TO_FILES.values(), ids=TO_FILES)
@pytest.mark.parametrize(
    "path", [None, 5, b"a.html", io.StringIO()], ids=lambda path: type(path).__name__
)
def test_a_path_is_a_text_or_a_path(call: Callable[[Any], Any], path: Any) -> None:
    with pytest.raises(InvalidValueError) as caught:
        call(path)
    assert str(caught.value) == f"a path is a text or a pathlib.Path, not {path!r:.60}"


@pytest.mark.parametrize("name", ["a" * 5000, "a\0b"], ids=["long", "null"])
def test_a_name_that_no_file_can_have_is_refused(name: str, tmp_path: Path) -> None:
    for place in (name, str(tmp_path / name), f"{tmp_path / name}.json"):
        with pytest.raises(PackError):
            mie.Evidence.load(place)
    with pytest.raises(FileError, match="cannot write"):
        new_pack(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", [None, {}, [], 5, bytearray(b"{}")], ids=str)
def test_json_is_read_from_text_or_bytes(given: Any) -> None:
    with refused(InvalidValueError, "wrong-type"):
        mie.from_json(given)


@pytest.mark.parametrize("use", [pictures.svg, pictures.description])
@pytest.mark.parametrize("given", ["x", None])
def test_a_picture_is_one_of_ours(use: Callable[[Any], str], given: Any, tmp_path: Path) -> None:
    message = "expected a picture, such as pictures.forest"
    with pytest.raises(InvalidValueError, match=message):
        use(given)
    for suffix in ("svg", "png"):
        with pytest.raises(InvalidValueError, match=message):
            pictures.save(given, tmp_path / f"a.{suffix}")
    assert list(tmp_path.iterdir()) == []


NO_PACK: dict[str, Callable[[Any], Any]] = {
    "diff": lambda given: mie.diff(given, mie.evidence),
    "diff, new": lambda given: mie.diff(mie.evidence, given),
    "combine": lambda given: mie.combine(mie.evidence, given),
    "can_pool": lambda given: appraisal.can_pool(given, "mortality"),
    "to_effects": lambda given: appraisal.to_effects(given, "mortality"),
    "check": lambda given: CLAIMS.check(mie.evidence.claims["five-studies"], given),
}


@pytest.mark.parametrize("call", NO_PACK.values(), ids=NO_PACK)
@pytest.mark.parametrize("given", [1, "myositis-ild-ivig", [mie.evidence]], ids=["1", "id", "list"])
def test_a_pack_is_told_from_what_is_none(call: Callable[[Any], Any], given: Any) -> None:
    with refused(InvalidValueError, "wrong-type"):
        call(given)


WRONG: tuple[tuple[Callable[[], Any], str], ...] = (
    (
        lambda: CLAIMS.check("five-studies"),
        "expected a claim, not 'five-studies'; evidence.claims['five-studies'].check() takes an id",
    ),
    (lambda: CLAIMS.check(None), "expected a claim, not None"),
    (
        lambda: CLAIMS.audit(ROWS, rules="percentage"),
        "rules are a list of ids, such as ['percentage'], not 'percentage'",
    ),
    (
        lambda: CLAIMS.audit(ROWS, rules=5),
        "rules are a list of ids, such as ['percentage'], not 5",
    ),
    (
        lambda: CLAIMS.audit(ROWS, rules=[["percentage"]]),
        "rules are a list of ids, such as ['percentage'], not [['percentage']]",
    ),
    (
        lambda: CLAIMS.audit(5),
        "expected a pack of evidence, or rows of a table (dictionaries with the columns "
        f"{', '.join(appraisal.COLUMNS)}), not 5",
    ),
    (
        lambda: mie.diff(ANY, ANY, changelog=None),  # type: ignore[arg-type]
        "the changelog is given as text, not as None",
    ),
    (
        lambda: ANY.studies["huapaya2019"].regimen.for_cohort("weights"),
        "a cohort is a data frame (pandas, polars, pyarrow, DuckDB, PySpark, Dask) or a mapping of "
        "arrays, not str",
    ),
    (
        lambda: ANY.report("a.html", format=["html"]),
        "a report is written as html or markdown, not ['html']; did you mean 'html'?",
    ),
)


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_the_error_says_what_would_be_right(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        call()
    assert str(caught.value) == message


def test_so_many_courses_are_questioned() -> None:
    many = "999 courses are more than 120: a guard against slips of a digit, not a clinical limit"
    for text in ("2 g/kg weekly x 999", "2 g/kg monthly for 999 months"):
        assert many in mie.dosing.read_order(text).readings[0].cautions
    assert mie.dosing.read_order("2 g/kg monthly x 120").readings[0].cautions == ()
    regimen = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=999)
    assert many in [str(warning) for warning in regimen.for_patient("70 kg").warnings]


STAND_FOR_OTHERS = {
    "polars": ["*", "^w.*$"],
    "duckdb": ["*"],
}


@pytest.mark.parametrize("engine", STAND_FOR_OTHERS)
def test_a_column_whose_name_means_others_is_refused(engine: str) -> None:
    library = pytest.importorskip(engine)
    for name in STAND_FOR_OTHERS[engine]:
        if engine == "polars":
            frame = library.DataFrame({name: [70.0]})
        else:
            frame = library.from_arrow(pytest.importorskip("pyarrow").table({name: [70.0]}))
        with pytest.raises(InvalidValueError, match="rename it"):
            ANY.regimens["huapaya2019/ivig"].for_cohort(frame, weight=name, weight_unit="kg")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_table_is_the_same_after_every_pickle(protocol: int) -> None:
    table = mie.evidence.studies.to_table()
    again = pickle.loads(pickle.dumps(table, protocol))
    assert again == table
    assert again.title == table.title


def test_the_sheet_of_a_review_needs_the_files_of_the_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pack.json"
    file.write_text(mie.evidence.to_json(), encoding="utf-8")
    assert cli.main(["review-sheet", "wang2022", "--pack", str(file)]) == 2
    assert "name the folder that holds pack.toml" in capsys.readouterr().err
    folder = new_pack(tmp_path / "mine")
    assert cli.main(["review-sheet", "author2020", "--pack", str(folder)]) == 0
