"""Everything that is wrong in a pack is reported at once: no fault hides another."""

import pytest

from packs import STUDY, Pack

FILE = "studies/author2020.toml"
MANY = "studies/many2021.toml"

# The study in which ten faults are planted: what is replaced, by what, and the problem.
TEN = [
    ("n = 40\nperiod", "n = 3.9\nperiod", "n", "expected a whole number, got a decimal (3.9)"),
    ('better = "lower"', 'bettr = "lower"', "outcome[0].bettr", "did you mean 'better'?"),
    ('unit = "score"', 'unit = "scores"', "outcome[1].unit", "did you mean 'score'"),
    ("0.4 g/kg/day", "0.4 mL/h", "regimen[0].daily_dose", "labels print ivig as a mass"),
    ("count = 6, percent = 25.0", "count = 26, percent = 25.0", "outcome[0].values.ivig.count",
     "26 is more than its total 24"),
    ("mean = 84.7", "mean = inf", "outcome[1].values.ivig.mean", "must be finite"),
    ('"anti-mda5"', '"anti-mda"', "population.antibodies[0]", "did you mean 'anti-mda5'"),
    ('within = "ivig"', 'within = "ivg"', "group[3].within", "did you mean 'ivig'?"),
    ('of = ["values.control"]', 'of = ["values.contrl"]', "outcome[0].correction[0].of",
     "did you mean 'values.control'"),
    ("low = 2, high = 4", "low = 4, high = 2", "regimen[0].interval", "upside down"),
]  # fmt: skip


@pytest.fixture
def faulty(pack: Pack) -> Pack:
    """A pack of five studies with twenty faults of twenty kinds, ten of them in one file."""
    pack.files[MANY] = STUDY.replace("author2020", "many2021")
    for old, new, _, _ in TEN:
        pack.change(MANY, old, new)
    pack.add("references.bib", "@misc{many2021, author = {A}, title = {B}}\n")
    pack.add("references.bib", "@misc{broken, author = {A}, title = {B}, yaer = 1}\n")
    pack.add("references.bib", "@misc{summary2021, author = {A}, title = {B}}\n")
    pack.change("pack.toml", '["author2020"]', '["author2020", "many2021", "ghost2021", "cut2021"]')
    pack.change("claims.toml", '"author2020/death"', '"author2020/deth"')
    pack.change("claims.toml", '"It is one small study."', '"It is one small\u200b study."')
    pack.add("studies/extra2021.toml", b"id = '\xff'\n")
    pack.add("studies/cut2021.toml", 'id = "cut2021\n')
    pack.change(FILE, 'id = "strength"', 'id = "death"')
    pack.change(FILE, "p = { value = 0.08", "p = { value = 1.08")
    return pack.change(FILE, 'cite = "summary2021"', 'cite = "summary2012"')


OTHERS = [
    ("references.bib", "entry 'broken', field 'yaer'", "did you mean 'year'?"),
    ("references.bib", "entry 'summary2021'", "occurs again"),
    ("studies/ghost2021.toml", "", "no such file"),
    ("claims.toml", "claim[0].evidence_for[0]", "did you mean 'author2020/death'"),
    ("claims.toml", "claim[0].why", "invisible character U+200B"),
    ("studies/extra2021.toml", "", "not UTF-8"),
    ("studies/extra2021.toml", "", "not listed in pack.toml"),
    ("studies/cut2021.toml", "", "not valid TOML"),
    (FILE, "outcome[1].id", "the id 'death' occurs twice"),
    (FILE, "outcome[0].p.value", "between 0 and 1, not 1.08"),
    (FILE, "source.cite", "did you mean 'summary2021'"),
]


def test_all_faults_are_reported_and_nothing_else(faulty: Pack) -> None:
    planted = [(MANY, path, message) for _, _, path, message in TEN] + OTHERS
    problems = {(p.file, p.path, p.message) for p in faulty.problems()}
    for file, path, message in planted:
        (found,) = {p for p in problems if p[:2] == (file, path) and message in p[2]}
        problems.remove(found)
    assert problems == set()
    assert len(planted) >= 20


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("0.4 g/kg/day", "400 g/kg/day", "regimen[0].daily_dose", "2000 g/kg a course is more"),
        ("0.4 g/kg/day", "40 g/kg/day", "regimen[0].daily_dose", "200 g/kg a course is more"),
        ("days_per_course = 5", "days_per_course = 500", "regimen[0].daily_dose", "200 g/kg a"),
        ("days_per_course = 5", "days_per_course = 15", "regimen[0].interval", "does not fit into"),
    ],
)
def test_a_slip_of_a_unit_or_a_digit_in_a_regimen_is_found(
    pack: Pack, old: str, new: str, path: str, message: str
) -> None:
    pack.change(FILE, old, new)
    assert any(p.path == path and message in p.message for p in pack.problems())


def test_a_time_without_its_unit_is_told_what_would_be_right(pack: Pack) -> None:
    pack.change(FILE, 'timepoint = "6 months"', "timepoint = 6")
    [problem] = [p for p in pack.problems() if p.path.endswith("timepoint")]
    assert problem.message == (
        "expected text such as '6 months', or a list of such texts, got a whole number (6)"
    )


def test_the_report_reads_line_by_line(faulty: Pack) -> None:
    problems = faulty.problems()
    with pytest.raises(ValueError, match="problems in the pack") as caught:
        faulty.load()
    head, *lines = str(caught.value).splitlines()
    assert head == f"{len(problems)} problems in the pack:"
    assert [line.strip() for line in lines] == [str(problem) for problem in problems]
    assert f"  {MANY}: n: expected a whole number, got a decimal (3.9)" in lines


@pytest.mark.parametrize("id", ['["death"]', "{ a = 1 }", "3", "true"])
def test_an_id_of_another_type_is_one_problem(pack: Pack, id: str) -> None:
    pack.change(FILE, 'id = "death"', f"id = {id}")
    assert (FILE, "outcome[0].id") in {(p.file, p.path) for p in pack.problems()}


def test_a_malformed_id_hides_no_other_id_that_stands_twice(pack: Pack) -> None:
    pack.change(
        FILE, 'id = "death"', 'id = 12\nlabel = "Other"\nfinding = true\n[[outcome]]\nid = "death"'
    )
    pack.change(FILE, 'id = "strength"', 'id = "death"')
    paths = {p.path for p in pack.problems()}
    assert {"outcome[0].id", "outcome[2].id"} <= paths


def test_one_wrong_type_hides_no_duplicate_no_circle_and_no_dangling_name(pack: Pack) -> None:
    """The rules that compare neighbours run although one of the neighbours is malformed."""
    pack.change(FILE, 'label = "Strength"', "label = 12")  # malforms the list of outcomes
    pack.change(FILE, 'id = "strength"', 'id = "death"')
    pack.change(FILE, "n = 9\n", "n = 9.5\n")  # ... of groups
    pack.change(FILE, 'within = "ivig"', 'within = "better"')
    pack.change(FILE, 'label = "Two drugs"', "label = 2")  # ... of categories
    pack.change(FILE, 'partition = ["one", "two"]', 'partition = ["one", "tow"]')
    pack.change(FILE, "count = 8, percent = 0.5", "count = 8.5, percent = 0.5")  # ... of cells
    pack.change(FILE, 'of = ["values.control"]', 'of = ["values.contrl"]')
    assert {p.path for p in pack.problems()} == {
        "outcome[1].label",
        "outcome[1].id",
        "group[3].n",
        "group[3].within",
        "baseline[0].category[1].label",
        "baseline[0].partition",
        "outcome[0].values.control.count",
        "outcome[0].correction[0].of",
    }


def test_rules_of_a_record_run_although_a_field_of_it_is_malformed(pack: Pack) -> None:
    pack.change(FILE, "count = 6, percent = 25.0", 'count = 26, percent = "25"')
    assert {p.path.rpartition(".")[2] for p in pack.problems()} == {"count", "percent"}


def test_a_broken_entry_does_not_hide_a_dangling_citation(pack: Pack) -> None:
    pack.change("references.bib", "{2020},", "{2020}, voluem = {1},")
    pack.change(FILE, 'cite = "summary2021"', 'cite = "nobody2021"')
    assert {(p.file, p.path) for p in pack.problems()} == {
        ("references.bib", "entry 'author2020', field 'voluem'"),
        (FILE, "source.cite"),
    }


def test_citations_of_an_empty_bibliography_dangle(pack: Pack) -> None:
    pack.files["references.bib"] = "% nothing\n"
    messages = {p.path: p.message for p in pack.problems() if p.file == FILE}
    assert messages == {
        "id": "no reference 'author2020'; there are none; add one in references.bib",
        "source.cite": "no reference 'summary2021'; there are none; add one in references.bib",
    }


def test_an_unreadable_file_is_one_problem_not_one_for_each_of_its_names(pack: Pack) -> None:
    pack.files[FILE] = "id = "
    (problem,) = pack.problems()
    assert (problem.file, "TOML" in problem.message) == (FILE, True)
    pack.files["references.bib"] = b"\xff"
    assert [p.file for p in pack.problems()] == [FILE, "references.bib"]


def test_an_id_belongs_to_one_study_or_review(pack: Pack) -> None:
    pack.change("pack.toml", "reviews = []", 'reviews = ["author2020"]')
    review = (
        'id = "author2020"\ndesign = "review"\nsource = { cite = "summary2021", locator = "1" }'
    )
    pack.add("reviews/author2020.toml", review)
    (problem,) = pack.problems()
    assert (problem.file, problem.path) == ("reviews/author2020.toml", "id")
    assert "studies/author2020.toml" in problem.message


def test_a_claim_has_an_id_of_its_own(pack: Pack) -> None:
    text = pack.files["claims.toml"]
    (problem,) = pack.add("claims.toml", text).problems()
    assert (problem.file, problem.message) == ("claims.toml", "the id 'works' occurs twice")


def test_a_pack_may_bring_terms_but_not_change_those_of_the_library(pack: Pack) -> None:
    pack.change(FILE, '"anti-mda5"', '"anti-xyz"')
    own = '[anti-xyz]\nlabel = "Anti-XYZ"\nis_a = ["myositis-specific"]\n'
    pack.add("vocabulary/antibodies.toml", own)
    assert pack.load().vocabularies["antibodies"].is_a("anti-xyz", "myositis-specific")
    pack.add("vocabulary/antibodies.toml", '[anti-mda5]\nlabel = "Something else"\n')
    (problem,) = pack.problems()
    assert (problem.file, problem.path) == ("vocabulary/antibodies.toml", "anti-mda5")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('[anti-xyz]\nlabl = "Anti-XYZ"\n', "anti-xyz.labl"),
        ("anti-xyz = 3\n", "anti-xyz"),
        ('[anti-xyz]\nlabel = "Anti-XYZ"\nis_a = ["myositis"]\n', "anti-xyz.is_a"),
        ("[anti-xyz", ""),
    ],
)
def test_a_faulty_term_is_one_problem(pack: Pack, text: str, path: str) -> None:
    pack.change(FILE, '"anti-mda5"', '"anti-xyz"').add("vocabulary/antibodies.toml", text)
    (problem,) = pack.problems()
    assert (problem.file, problem.path) == ("vocabulary/antibodies.toml", path)
