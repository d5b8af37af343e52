"""The comparison of two folders of outlets: no changed figure hides behind a change of words."""

import json
from pathlib import Path
from typing import Any

import compare
import pytest
from digits import figures

ANSWER = "Dose      2 g/kg a course, 12 g/kg in all\nCare      No control group\n"
VALUES = "study,label,figure\nwang2022,Death,22.6%\nhuapaya2019,Rise in FVC,7 of 17\n"
DOSES: list[dict[str, Any]] = [
    {"id": "wang2022/ivig 1", "data": {"in_all": "840 g", "warnings": ["none"]}},
    {"id": "wang2022/ivig 2", "data": {"in_all": "12 g", "warnings": ["none"]}},
]


class Versions:
    """Two folders, and what was expected to differ."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.expected = folder / "expected.toml"
        self.expected.write_text("")
        (folder / "CHANGELOG.md").write_text("- The total of all courses is\n  called total.\n")
        self.write(answer=ANSWER, values=VALUES, doses=DOSES)
        self.write("old", answer=ANSWER, values=VALUES, doses=DOSES)

    def write(self, version: str = "new", **files: Any) -> None:
        """Write files of a version; by default what differs in the new one."""
        place = self.folder / version
        place.mkdir(exist_ok=True)
        for name, content in files.items():
            if isinstance(content, str):
                ending = "csv" if name == "values" else "txt"
                (place / f"{name}.{ending}").write_text(content)
            else:
                (place / f"{name}.json").write_text(json.dumps(content))
        index = {"keys": {"values.csv": ["study"]}}
        (place / compare.INDEX).write_text(json.dumps(index))

    def expect(self, name: str, **more: Any) -> None:
        """Expect a class of differences."""
        entry = {"class": name, "reason": "wanted", "changelog": "courses is called total", **more}
        lines = [f"{key} = {json.dumps(value)}" for key, value in entry.items()]
        with self.expected.open("a") as stream:
            stream.write("\n".join(["[[expected]]", *lines, ""]))

    def compared(self) -> int:
        """Run the comparison; return its exit status."""
        options = ["--expected", str(self.expected)]
        options += ["--changelog", str(self.folder / "CHANGELOG.md")]
        return compare.main([str(self.folder / "old"), str(self.folder / "new"), *options])

    def classes(self) -> set[str]:
        """Return the names of all classes of differences."""
        old, new = (compare.Folder(self.folder / name) for name in ("old", "new"))
        return {one.name for one in compare.classes(compare.differences(old, new), [])}


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """Two folders that are the same so far."""
    return Versions(tmp_path)


def test_folders_that_are_the_same_have_no_class(versions: Versions) -> None:
    assert versions.classes() == set()
    assert versions.compared() == 0


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"answer": ANSWER.replace("12", "13")}, "answer.txt: Dose: changed-figures"),
        ({"answer": ANSWER.replace("in all", "total")}, "answer.txt: Dose: changed-words"),
        ({"answer": ANSWER + "Harm      9 of 17\n"}, "answer.txt: Harm: added-figures"),
        ({"answer": ANSWER + "Harm      many\n"}, "answer.txt: Harm: added-words"),
        ({"answer": ANSWER.partition("Care")[0]}, "answer.txt: Care: removed-words"),
        ({"answer": ANSWER.replace("Dose", "Total")}, "answer.txt: Dose -> Total: changed-words"),
        ({"answer": ANSWER.replace("Dose  ", "Dose")}, "answer.txt: layout: changed-words"),
        ({"values": VALUES.replace("22.6", "22.7")}, "values.csv: column figure: changed-figures"),
        ({"values": VALUES.replace("7 of 17", "7")}, "values.csv: column figure: changed-figures"),
        ({"values": VALUES.replace("Death", "Dead")}, "values.csv: column label: changed-words"),
        ({"values": VALUES + "dalakas1993,Rash,\n"}, "values.csv: row: added-figures"),
        ({"values": VALUES + "dalakas,Rash,\n"}, "values.csv: row: added-words"),
        ({"values": VALUES.partition("huapaya")[0]}, "values.csv: row: removed-figures"),
        (
            {"values": VALUES.replace("label", "title")},
            "values.csv: column label -> title: changed-words",
        ),
    ],
)
def test_each_difference_has_a_class_by_place_and_kind(
    versions: Versions, files: dict[str, str], name: str
) -> None:
    versions.write(**files)
    assert versions.classes() == {name}
    assert versions.compared() == 1


def _doses(change: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(json.dumps(DOSES))
    change(made)
    return made


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda d: d[0]["data"].update(in_all="841 g"), "#/data/in_all: changed-figures"),
        (lambda d: d[0]["data"].update(in_all=840), "#/data/in_all: changed-figures"),
        (lambda d: d[0]["data"].update(in_all=None), "#/data/in_all: changed-figures"),
        (lambda d: d[1]["data"].update(warnings=["no"]), "#/data/warnings/#: changed-words"),
        (lambda d: d[1]["data"].update(warnings=[]), "#/data/warnings/#: removed-words"),
        (lambda d: d[0]["data"].update(days=5), "#/data/days: added-figures"),
        (lambda d: d[0]["data"].update(risk=None), "#/data/risk: added-words"),
        (lambda d: d[0]["data"].pop("in_all"), "#/data/in_all: removed-figures"),
        (
            lambda d: d[0].update(data={"total": "840 g", "warnings": ["none"]}),
            "#/data/in_all -> total: changed-words",
        ),
        (
            lambda d: d[0].update(data={"warnings": ["none"], "in_all": "840 g"}),
            "#/data, order of names: changed-words",
        ),
        (lambda d: d.insert(0, {"id": "new"}), "#: added-words"),
        (lambda d: d.reverse(), ", order: changed-words"),
    ],
)
def test_data_are_compared_by_path_with_ids_left_out(
    versions: Versions, change: Any, name: str
) -> None:
    versions.write(doses=_doses(change))
    assert versions.classes() == {f"doses.json: {name}"}


def test_a_renamed_field_whose_figure_changes_too_is_removed_and_added(
    versions: Versions,
) -> None:
    versions.write(doses=_doses(lambda d: d[0].update(data={"total": "8 g", "warnings": ["none"]})))
    assert versions.classes() == {
        "doses.json: #/data/in_all: removed-figures",
        "doses.json: #/data/total: added-figures",
    }


def test_a_renamed_column_whose_figures_change_is_removed_and_added(versions: Versions) -> None:
    versions.write(values=VALUES.replace("figure", "number").replace("22.6", "22.7"))
    assert versions.classes() == {
        "values.csv: column figure: removed-figures",
        "values.csv: column number: added-figures",
    }


def test_a_text_inside_data_is_compared_line_by_line(versions: Versions) -> None:
    for version, total in (("old", "840 g"), ("new", "841 g")):
        text = f"Dose\n  Per day: 28 g\n  In all: {total}\n"
        versions.write(version, doses=[{"id": "a", "explained": text}])
    assert versions.classes() == {"doses.json: #/explained, In all: changed-figures"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5 g", "5 mg"),
        ("-7.2 g", "7.2 g"),
        ("p < 0.05", "p > 0.05"),
        ("5", "5.0"),
        ("7 of 31", "31 of 7"),
        ("at most 4.0 mg/kg/min", "at most 4.0 mL/kg/min"),
        ("True", "False"),
        ("1e-5", "1e-6"),
        ("4 weeks", "4 months"),
    ],
)
def test_sign_relation_unit_and_order_belong_to_a_figure(old: str, new: str) -> None:
    assert compare.Difference("x", old, new).kind == "changed-figures"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12 g/kg in all", "12 g/kg total"),
        ("every 4 week", "every 4 weeks"),
        ("p <= 0.05", "p ≤ 0.05"),
        ("4-6 courses", "4 to 6 courses"),
        ("− 5", "- 5"),
    ],
)
def test_the_same_figures_in_other_words_are_a_change_of_words(old: str, new: str) -> None:
    assert figures(old) == figures(new)
    assert compare.Difference("x", old, new).kind == "changed-words"


def test_words_that_were_expected_are_green(versions: Versions) -> None:
    versions.write(answer=ANSWER.replace("in all", "total"))
    assert versions.compared() == 1
    versions.expect("answer.txt: *: changed-words")
    assert versions.compared() == 0


def test_expected_words_do_not_cover_figures_beside_them(versions: Versions) -> None:
    versions.expect("answer.txt: *")
    versions.write(answer=ANSWER.replace("12 g/kg in all", "13 g/kg total"))
    assert versions.compared() == 1


def test_figures_are_accepted_only_where_the_entry_says_so(
    versions: Versions, capsys: pytest.CaptureFixture[str]
) -> None:
    versions.write(values=VALUES.replace("22.6", "22.7"))
    versions.expect("values.csv: column figure: changed-figures")
    assert versions.compared() == 1
    assert "NOT EXPECTED  values.csv: column figure: changed-figures  (1)" in (
        capsys.readouterr().out
    )
    versions.expect("values.csv: column figure: changed-figures", figures=True)
    assert versions.compared() == 0


def test_an_entry_can_name_the_only_words_that_may_change(versions: Versions) -> None:
    versions.expect("answer.txt: Dose: *", only=["in all -> total"])
    versions.write(answer=ANSWER.replace("in all", "total"))
    assert versions.compared() == 0
    versions.write(answer=ANSWER.replace("in all", "total").replace("a course", "a day"))
    assert versions.compared() == 1


def test_the_report_shows_old_and_new_and_what_matched_nothing(
    versions: Versions, capsys: pytest.CaptureFixture[str]
) -> None:
    versions.write(answer=ANSWER.replace("in all", "total"))
    versions.expect("answer.txt: Dose: changed-words")
    versions.expect("no such outlet: *")
    assert versions.compared() == 0
    printed = capsys.readouterr().out.splitlines()
    assert "    old: Dose 2 g/kg a course, 12 g/kg in all" in printed
    assert "    new: Dose 2 g/kg a course, 12 g/kg total" in printed
    assert "note: expected, but nothing was so: no such outlet: *" in printed


@pytest.mark.parametrize(
    "entry",
    [{"changelog": "not in it"}, {"changelog": " "}, {"reasons": "x"}, {"figure": True}],
)
def test_an_entry_without_reason_and_changelog_is_refused(
    versions: Versions, entry: dict[str, Any]
) -> None:
    versions.expect("answer.txt: *", **entry)
    assert versions.compared() == 2


def test_a_file_on_one_side_only_is_a_class(versions: Versions) -> None:
    versions.write(studies="five\n")
    (versions.folder / "new" / "values.csv").unlink()
    (versions.folder / "new" / compare.SUMS).write_text("sha256\n1\n")
    assert versions.classes() == {
        "studies.txt: file: added-words",
        "values.csv: file: removed-figures",
    }


def test_folders_written_with_other_settings_are_not_compared(versions: Versions) -> None:
    index = versions.folder / "new" / compare.INDEX
    index.write_text(json.dumps({"settings": {"patients": 3}}))
    assert versions.compared() == 2


def test_an_engine_that_answers_as_another_is_compared_as_soon_as_it_does_not(
    versions: Versions,
) -> None:
    index = {"same": {"numpy.csv": "values.csv"}}
    (versions.folder / "old" / compare.INDEX).write_text(json.dumps(index))
    (versions.folder / "new" / "numpy.csv").write_text(VALUES.replace("22.6", "22.7"))
    assert versions.classes() == {"numpy.csv: column figure: changed-figures"}


@pytest.mark.parametrize(
    ("file", "outlet"),
    [
        ("show/wang2022.txt", "show/#.txt"),
        ("cohorts/actual.octagam-10.polars.csv.gz", "cohorts/#.csv.gz"),
        ("report/report.html.txt", "report/report.html.txt"),
    ],
)
def test_an_outlet_is_named_without_the_id_of_its_file(file: str, outlet: str) -> None:
    assert compare.outlet_of(file) == outlet


def test_engines_that_answer_the_same_are_compared_once(versions: Versions) -> None:
    index = json.dumps({"same": {"numpy.csv": "values.csv"}})
    for version in ("old", "new"):
        (versions.folder / version / compare.INDEX).write_text(index)
    (versions.folder / "new" / "values.csv").write_text(VALUES.replace("22.6", "22.7"))
    old, new = (compare.Folder(versions.folder / name) for name in ("old", "new"))
    assert [outlet for outlet, _ in compare.differences(old, new)] == ["numpy.csv"]


@pytest.mark.parametrize(("old", "new"), [(1, 1.0), (1, True), (0, False), (None, ""), ("1", 1)])
def test_values_of_another_kind_are_not_the_same(old: Any, new: Any) -> None:
    assert not compare.same(old, new)
    assert compare.same([{"a": old}], [{"a": old}])
