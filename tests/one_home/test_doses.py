"""A dose is shown in the unit that is printed, beside what its own group was given."""

import re

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import answer_in_full as answer
from myositis_ild_evidence import pictures
from myositis_ild_evidence import show as in_full
from myositis_ild_evidence.pictures import comparing
from myositis_ild_evidence.records import words
from myositis_ild_evidence.report import markdown
from packs import Pack

FILE = "studies/author2020.toml"
DRUGS = """\
[levetiracetam]
label = "Levetiracetam"
[fosphenytoin]
label = "Fosphenytoin"
"""


@pytest.fixture
def two(pack: Pack) -> mie.Evidence:
    """A pack whose study has two active arms, with doses in milligrams."""
    pack.files["vocabulary/drugs.toml"] = DRUGS
    content = pack.files[FILE]
    assert isinstance(content, str)
    regimen = content[content.index("[[regimen]]") : content.index("[[baseline]]")]
    pack.change(
        FILE,
        regimen,
        '[[regimen]]\nid = "lev"\ndrug = "levetiracetam"\ndose_per_course = "60 mg/kg"\n'
        'days_per_course = 1\ncourses = 1\n[[regimen]]\nid = "fos"\ndrug = "fosphenytoin"\n'
        'daily_dose = "20 mg/kg/day"\ndays_per_course = 1\ncourses = 1\n',
    )
    pack.change(FILE, 'regimen = "ivig"', 'regimen = "lev"')
    pack.change(FILE, 'role = "comparator"\n', 'role = "treatment"\nregimen = "fos"\n')
    pack.change(
        FILE,
        'values.ivig = { percent = 16.7, total = { unclear = "not said of whom" } }\n',
        "values.ivig = { count = 3, total = 24 }\nvalues.control = { count = 2, total = 16 }\n",
    )
    pack.change("claims.toml", '"author2020/ivig"', '"author2020/lev"')
    return pack.load()


def texts(evidence: mie.Evidence) -> dict[str, str]:
    made = {
        "answer": answer.answer(evidence),
        "show": in_full.full(evidence.studies["author2020"], evidence),
        "report": markdown(evidence),
        "timeline": pictures.description(pictures.timeline(evidence)),
        "forest": pictures.description(pictures.forest(evidence)),
        "nearest": str(mie.dosing.nearest("20 mg/kg fosphenytoin", evidence.regimens)),
        "regimens": evidence.regimens.to_table().to_csv().partition("\n")[2],
    }
    return {name: " ".join(text.split()) for name, text in made.items()}


def test_milligrams_never_become_grams(two: mie.Evidence) -> None:
    for name, text in texts(two).items():
        if name == "regimens":  # the columns named g_per_kg say their unit
            continue
        assert not re.search(r"0\.0[26] ?g/kg", text), name
        assert "20 mg/kg" in text, name
        assert ("60 mg/kg" in text) == (name != "nearest"), name  # that is of another drug
    [table] = [row for row in two.regimens.to_table() if row["regimen"] == "fos"]
    assert (table["per_course"], table["total"]) == ("20 mg/kg", "20 mg/kg")


def test_each_dose_stands_with_its_arm_and_its_drug(two: mie.Evidence) -> None:
    [levetiracetam, fosphenytoin] = [
        ("3 of 24 (12.5%; 95% CI 2.7% to 32.4%)", "Levetiracetam 60 mg/kg a course"),
        ("2 of 16 (12.5%; 95% CI 1.6% to 38.3%)", "Fosphenytoin 20 mg/kg a course"),
    ]
    told = texts(two)["answer"].partition("Harms reported")[2]
    for figure, dose in (levetiracetam, fosphenytoin):
        assert f"{figure}, given {dose}" in told
    harms = [line for line in markdown(two).splitlines() if ": Any" in line]
    assert len(harms) == 2
    for (figure, dose), line in zip((levetiracetam, fosphenytoin), harms, strict=True):
        assert figure.partition(" (")[0] in line
        assert dose in line
        others = {"Levetiracetam", "Fosphenytoin"} - {dose.partition(" ")[0]}
        assert not any(other in line for other in others)


def test_the_forest_plot_names_the_drug_of_each_dose(two: mie.Evidence) -> None:
    [row] = comparing.compared(two, "death", "risk-ratio")
    assert row.dose == "Levetiracetam total 60 mg/kg; Fosphenytoin total 20 mg/kg"
    by_group = {r.group: r.dose for r in comparing.compared(two, "death", "proportion")}
    assert by_group == {
        "ivig": "Levetiracetam total 60 mg/kg",
        "control": "Fosphenytoin total 20 mg/kg",
    }


def test_grams_stay_grams_where_labels_print_them() -> None:
    told = {regimen.key: words.doses(regimen) for regimen in mie.evidence.regimens}
    assert told["wang2022/ivig"] == "2 g/kg a course, total at least 2 g/kg"
    assert all("mg/kg" not in dose for dose in told.values())


def test_a_dose_as_printed_is_never_converted() -> None:
    regimen = mie.DosingRegimen(dose_per_course="2000 mg/kg", courses=3)
    assert (str(regimen.dose_per_course()), str(regimen.total_dose())) == (
        "2000 mg/kg",
        "6000 mg/kg",
    )
