"""Each rule of the audit finds a planted fault and leaves the right figure alone."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import InvalidValueError, UnknownKeyError, appraisal, extras
from myositis_ild_evidence.appraisal import AuditResult, audit, people, sheets
from myositis_ild_evidence.extras import advice
from packs import Pack
from refused import refused

Table = list[dict[str, Any]]


def row(group: str = "ivig", variable: str = "death", **columns: Any) -> dict[str, Any]:
    return {"study": "a", "variable": variable, "group": group, **columns}


def only(rows: Table, rule: str) -> AuditResult:
    [result] = audit(rows, [rule])
    return result


def verdicts(rows: Table, rule: str) -> list[str]:
    return [result.verdict for result in audit(rows, [rule])]


@pytest.mark.parametrize(
    ("count", "total", "percent", "verdict", "expected"),
    [
        (7, 31, "22.6", "agrees", ""),
        (1, 8, "12.5", "agrees", ""),
        (1, 8, "13", "agrees", ""),
        (1, 8, "12", "agrees", ""),  # a half may be rounded to either side
        (12, 17, "70", "rounding", "71%"),
        (7, 31, "26.2", "disagrees", "22.6%"),
        (1, 24, "0.04", "disagrees", "4.2%"),
        (0, 31, "0", "agrees", ""),
        (31, 31, "100", "agrees", ""),
    ],
)
def test_a_percentage_is_held_against_its_count(
    count: int, total: int, percent: str, verdict: str, expected: str
) -> None:
    result = only([row(count=count, total=total, percent=percent)], "percentage")
    assert (result.verdict, result.expected) == (verdict, expected)


def test_a_proportion_with_a_percent_sign_is_named_as_such() -> None:
    result = only([row(count=1, total=24, percent="0.04")], "percentage")
    assert "a proportion printed with a percent sign?" in result.message
    other = only([row(count=7, total=31, percent="26.2")], "percentage")
    assert "proportion" not in other.message


@pytest.mark.parametrize(
    ("percent", "total", "verdict"),
    [
        ("22.6", 31, "agrees"),
        ("22.6", 17, "disagrees"),
        ("70", 17, "rounding"),
        ("50", 300, "cannot-be-checked"),
        ("22.6", None, "cannot-be-checked"),
    ],
)
def test_a_percentage_without_a_count_is_one_that_people_can_give(
    percent: str, total: int | None, verdict: str
) -> None:
    assert only([row(percent=percent, total=total)], "percentage-fits").verdict == verdict


def test_a_percentage_that_fits_several_groups_names_them(pack: Pack) -> None:
    result = next(r for r in pack.load().audit(["percentage-fits"]) if r.variable == "any")
    assert result.verdict == "cannot-be-checked"
    assert "not said of whom; what fits: 4 of 24 (ivig)" in result.message


def test_more_events_than_people_disagree() -> None:
    faulty = only([row(count=32, total=31)], "count-within")
    assert (faulty.rule, faulty.verdict) == ("count-within", "disagrees")
    assert faulty.message == "32 is more than its total 31"
    assert only([row(count=31, total=31)], "count-within").verdict == "agrees"


def test_a_total_larger_than_its_group_disagrees() -> None:
    result = only([row(count=3, total=40, group_n=31)], "count-within")
    assert result.message == "the total 40 is more than the 31 of its group"


def test_what_is_no_figure_at_all_disagrees_and_stops_nothing() -> None:
    found = audit([row(percent="140"), row(variable="cure", count=7, total=31, percent="22.6")])
    assert [(r.rule, r.verdict) for r in found.disagreements] == [("possible", "disagrees")]
    assert "a percentage lies between 0 and 100" in found.disagreements[0].message
    assert found.where(variable="cure", verdict="agrees")


def test_a_number_that_cannot_be_read_is_a_result() -> None:
    [result] = audit([row(count="seven", total=31)])
    assert (result.rule, result.verdict) == ("readable", "cannot-be-checked")
    assert result.message == "count: expected a number, got 'seven'"


def test_declared_categories_add_up(pack: Pack) -> None:
    pack.change("studies/author2020.toml", "count = 8, percent = 33.3", "count = 7, percent = 29.2")
    [result] = pack.load().audit(["categories"]).disagreements
    assert (result.variable, result.group) == ("treatment", "ivig")
    assert (result.printed, result.expected) == ("16 + 7", "24")


def test_rows_declared_to_exclude_one_another_add_up(pack: Pack) -> None:
    alive = """
[[outcome]]
id = "alive"
label = "Alive"
domains = ["mortality"]
values.ivig = { count = 17, total = 24 }
"""
    pack.add("studies/author2020.toml", alive)
    pack.add(
        "appraisal.toml",
        'made_by = "Us."\ndate = "2026-11-01"\n[[exclusive]]\n'
        'rows = ["author2020/death", "author2020/alive"]\nwhy = "Dead or alive."\n',
    )
    [result] = pack.load().audit(["categories"]).disagreements
    assert result.message == "6 + 17 = 23 of 24"
    assert result.rows == ("author2020/death", "author2020/alive")


def test_undeclared_categories_that_nearly_reach_their_group_disagree(pack: Pack) -> None:
    pack.change("studies/author2020.toml", 'partition = ["one", "two"]\n', "")
    pack.change("studies/author2020.toml", 'label = "Earlier treatment"', 'label = "Disease stage"')
    assert pack.load().audit(["categories"]).counts["agrees"] == 2
    pack.change("studies/author2020.toml", "count = 8, percent = 33.3", "count = 6, percent = 25.0")
    [short] = pack.load().audit(["categories"]).where(group="ivig")
    assert short.verdict == "disagrees"
    assert short.message == "16 + 6 = 22 of 24; nothing is said of the other 2"


def test_categories_of_a_plain_table_are_those_below_a_name() -> None:
    counts = {"dm": 7, "plus_minus": 5, "overlap": 2, "cadm": 1}
    rows = [row(variable=f"subtype/{name}", count=n, total=17) for name, n in counts.items()]
    result = only(rows, "categories")
    assert (result.variable, result.verdict) == ("subtype", "disagrees")
    assert result.message == "7 + 5 + 2 + 1 = 15 of 17; nothing is said of the other 2"
    rows[3] |= {"count": 3}
    assert only(rows, "categories").verdict == "agrees"


@pytest.mark.parametrize("second", ["count = 2, percent = 8.3", "count = 20, percent = 83.3"])
def test_lists_of_drugs_are_no_categories(pack: Pack, second: str) -> None:
    pack.change("studies/author2020.toml", 'partition = ["one", "two"]\n', "")
    pack.change("studies/author2020.toml", "count = 8, percent = 33.3", second)
    [result] = pack.load().audit(["categories"]).where(group="ivig")
    assert result.verdict == "cannot-be-checked"
    assert "not declared" in result.message


def test_arms_add_up_to_the_study(pack: Pack) -> None:
    assert pack.load().audit(["groups"]).counts["disagrees"] == 0
    pack.change(
        "studies/author2020.toml", 'role = "comparator"\nn = 16', 'role = "comparator"\nn = 15'
    )
    [result] = pack.load().audit(["groups"]).disagreements
    assert result.message == "24 + 15 = 39 of 40 (all)"


def test_a_part_is_no_larger_than_the_whole(pack: Pack) -> None:
    pack.change("studies/author2020.toml", "n = 9\n", "n = 25\n")
    [result] = pack.load().audit(["groups"]).disagreements
    assert result.message == "better has 25, more than the 24 of ivig"


def test_a_study_has_the_size_of_its_whole_group(pack: Pack) -> None:
    pack.change("studies/author2020.toml", "n = 40\nperiod", "n = 41\nperiod")
    [result] = pack.load().audit(["groups"]).disagreements
    assert result.message == "the study has 41, its group 'all' 40"


@pytest.mark.parametrize(("value", "verdict"), [("36", "agrees"), ("63", "disagrees")])
def test_an_estimate_lies_within_its_interval(value: str, verdict: str) -> None:
    rows = [row(variable="age", mean=value, low=18, high=55, interval="range")]
    assert verdicts(rows, "interval-contains") == [verdict]


def intervals(*bounds: tuple[str, str, str]) -> Table:
    return [
        row(f"g{number}", percent=centre, low=low, high=high, interval="ci95")
        for number, (low, centre, high) in enumerate(bounds)
    ]


def test_the_one_interval_that_is_not_symmetric_disagrees() -> None:
    symmetric = [("47.3", "58.4", "69.4"), ("27.6", "51.5", "75.4")]
    found = audit(intervals(*symmetric, ("62.8", "74.7", "85.7")), ["interval-symmetric"])
    assert [r.verdict for r in found] == ["agrees", "agrees", "disagrees"]
    assert "-11.9 and +11.0" in found[2].message


def test_intervals_of_a_method_that_is_not_symmetric_are_left_alone() -> None:
    exact = [("18.4", "41.2", "67.1"), ("10.3", "29.4", "56.0"), ("9.6", "22.6", "41.1")]
    assert set(verdicts(intervals(*exact), "interval-symmetric")) == {"cannot-be-checked"}
    assert verdicts(intervals(exact[0]), "interval-symmetric") == ["cannot-be-checked"]


@pytest.mark.parametrize(
    ("mean", "sd", "verdict"),
    [
        ("1254.0", "929.4", "disagrees"),
        ("51.9", "9.7", "agrees"),
        ("41", "21", "agrees"),  # 20.5 and 41 are possible behind the rounding
        ("41", "22", "disagrees"),
    ],
)
def test_a_mean_below_twice_its_standard_deviation_is_skewed(
    mean: str, sd: str, verdict: str
) -> None:
    assert verdicts([row(variable="ferritin", mean=mean, sd=sd)], "skew") == [verdict]


def test_a_change_that_can_be_negative_is_not_called_skewed() -> None:
    assert verdicts([row(kind="change", value="-3", sd="9")], "skew") == []


def durations(unit: str) -> Table:
    sizes = {"all": 35, "yes": 25, "no": 10}
    parts = [("yes", "26"), ("no", "43")]
    history = {"domain": "disease-history"}
    return [
        row("all", "age", mean="43.5", unit="year", group_n=35),
        row("all", "disease-duration", mean="3.0", unit="year", group_n=35, **history,
            label="Disease duration"),
        *(
            row(group, "pm-duration", mean=mean, unit=unit, group_n=sizes[group], **history,
                label="Duration of polymyositis")
            for group, mean in parts
        ),
    ]  # fmt: skip


def test_a_unit_that_contradicts_the_whole_group_disagrees() -> None:
    result = only(durations("year"), "unit")
    assert (result.verdict, result.expected) == ("disagrees", "month")
    assert "the parts average 30.9 years, the whole 3.0 years (mean age 43.5 years)" in (
        result.message
    )
    assert only(durations("month"), "unit").verdict == "agrees"


def scores(whole: str) -> Table:
    return [
        row("all", "score", mean=whole, group_n=12),
        row("first", "score", mean="84.6", group_n=8),
        row("second", "score", mean="82.5", group_n=4),
    ]


def test_the_mean_of_a_whole_follows_from_its_parts() -> None:
    assert only(scores("83.9"), "pooled-mean").verdict == "agrees"
    faulty = only(scores("84.7"), "pooled-mean")
    assert (faulty.verdict, faulty.expected) == ("disagrees", "83.9")


def deaths(p: str) -> Table:
    return [row("ivig", count=7, total=31, p_value=p), row("control", count=9, total=17)]


@pytest.mark.parametrize(
    ("p", "verdict"),
    [
        ("0.033", "agrees"),  # Pearson 0.0328
        ("0.054", "agrees"),  # Fisher 0.0541
        ("0.069", "rounding"),  # Yates 0.0697, cut off
        ("0.33", "disagrees"),
        ("<0.05", "agrees"),
        ("<0.001", "disagrees"),
    ],
)
def test_a_p_value_follows_from_its_counts_by_a_usual_test(p: str, verdict: str) -> None:
    assert only(deaths(p), "p-value").verdict == verdict


def test_significance_that_depends_on_the_test_disagrees() -> None:
    result = only(deaths("0.033"), "significance")
    assert result.verdict == "disagrees"
    assert "Fisher's exact p = 0.0541" in result.message
    clear = [row("ivig", count=22, total=24, p_value="0.007"), row("no", count=10, total=18)]
    assert only(clear, "significance").verdict == "agrees"


def test_a_difference_called_not_significant_must_be_so_by_every_test() -> None:
    assert only(deaths("0.054"), "significance").verdict == "disagrees"


def test_medians_give_no_p_value_to_check() -> None:
    rows = [
        row("ivig", "cpk", kind="median", value=849, p_value="0.04"),
        row("no", "cpk", kind="median", value=181),
    ]
    result = only(rows, "p-value")
    assert result.verdict == "cannot-be-checked"
    assert "a test of medians cannot be recomputed" in result.message


def test_without_the_extra_the_tests_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(f"no module named {name}")

    monkeypatch.setattr(extras, "import_module", missing)
    result = only(deaths("0.33"), "p-value")
    assert result.verdict == "cannot-be-checked"
    assert advice("stats") in result.message
    assert verdicts(deaths("0.33"), "significance") == []


def test_the_same_round_p_value_in_several_rows_disagrees() -> None:
    rows = [row(variable=name, count=3, total=9, p_value="0.05") for name in "abcd"]
    assert verdicts(rows, "round-p") == ["disagrees"] * 4
    rows[0]["p_value"] = rows[1]["p_value"] = "0.04"
    assert verdicts(rows[:3], "round-p") == []


def survival(late: str, variable: str = "survival") -> Table:
    return [
        row("all", f"{variable}-6mo", percent="40.9", timepoint="6 months", label=variable),
        row("all", f"{variable}-1yr", percent=late, timepoint="1 year", label=variable),
    ]


def test_survival_does_not_rise_and_deaths_do_not_fall_with_time() -> None:
    assert verdicts(survival("66.0"), "over-time") == ["disagrees"]
    assert verdicts(survival("30.1"), "over-time") == ["agrees"]
    assert verdicts(survival("30.1", "death"), "over-time") == ["disagrees"]
    assert verdicts(survival("66.0", "death"), "over-time") == ["agrees"]


REVIEW = """
id = "review2021"
design = "narrative-review"
[source]
cite = "summary2021"
locator = "Background"
[[group]]
id = "ivig"
label = "IVIG"
role = "treatment"
n = "not-reported"
[[outcome]]
id = "death"
label = "Death"
domains = ["mortality"]
values.ivig = { percent = 25 }
repeats = "author2020/death"
"""


@pytest.mark.parametrize(
    ("percent", "verdict"), [("25", "agrees"), ("26", "disagrees"), ("25.0", "agrees")]
)
def test_a_figure_told_again_is_that_of_the_study(pack: Pack, percent: str, verdict: str) -> None:
    pack.change("pack.toml", "reviews = []", 'reviews = ["review2021"]')
    pack.add("references.bib", "@misc{review2021, author = {B}, title = {T}, year = {2021}}\n")
    pack.add("reviews/review2021.toml", REVIEW)
    pack.change("reviews/review2021.toml", "percent = 25", f"percent = {percent}")
    assert [r.verdict for r in pack.load().audit(["restated"])] == [verdict]


COUNTED = """
[[figure]]
id = "counted"
label = "Patients included"
values.all = {{ count = {count} }}
[[figure.correction]]
of = ["values.all"]
{change}
status = "proven"
cite = "summary2021"
locator = "Abstract"
why = "They are others."
"""
PRESENT = """
[[baseline]]
id = "present"
label = "{label}"
values.{group} = {{ {share} }}
"""
EVERYBODY = 'label = "Everybody"\nrole = "whole-study"\nn = '
UNCLEAR = (f"{EVERYBODY}40", f'{EVERYBODY}{{ unclear = "40 are others" }}')


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("", "agrees"),
        (COUNTED.format(count=40, change='set.label = "Patients screened"'), "disagrees"),
        (COUNTED.format(count=40, change='set.group = "ivig"'), "disagrees"),
        (COUNTED.format(count=39, change='set.label = "Patients screened"'), "agrees"),
        (COUNTED.format(count=40, change="set.total = 40"), "agrees"),
        (PRESENT.format(label="Dermatomyositis", group="all", share="percent = 8.9"), "disagrees"),
        (PRESENT.format(label="Prevalence of DM in Europe", group="all",
                        share="count = 4, total = 40"), "disagrees"),
        (PRESENT.format(label="Dermatomyositis", group="all", share="percent = 100"), "agrees"),
        (PRESENT.format(label="Dermatomyositis", group="ivig", share="percent = 50"), "agrees"),
        (PRESENT.format(label="Dermatomyositis overlap", group="all", share="percent = 9"),
         "agrees"),
        (PRESENT.format(label="Polymyositis", group="all", share="percent = 9"), "agrees"),
    ],
    ids=["alone", "others", "a part", "another count", "same people", "not all have it",
         "prevalence", "all have it", "an arm", "another disease", "not named"],
)  # fmt: skip
def test_the_number_of_a_study_is_that_of_its_population(
    pack: Pack, more: str, verdict: str
) -> None:
    results = pack.add("studies/author2020.toml", more).load().audit(["population"])
    assert [result.verdict for result in results] == [verdict]
    assert {(r.key, r.printed) for r in results} == {("author2020/n", "40")}


def test_categories_that_share_out_the_conditions_of_a_population_are_no_contradiction(
    pack: Pack,
) -> None:
    one = 'diseases = ["dermatomyositis"]'
    pack.change("studies/author2020.toml", one, one.replace("]", ', "polymyositis"]'))
    categories = "".join(
        f'[[baseline.category]]\nid = "{label}"\nlabel = "{label.title()}"\n'
        f"values.all = {{ count = {count}, total = 40 }}\n"
        for label, count in (("dermatomyositis", 30), ("polymyositis", 10))
    )
    row = '[[baseline]]\nid = "disease"\nlabel = "Disease"\n'
    both = pack.add("studies/author2020.toml", row + categories).load()
    assert list(both.audit(["population"]).disagreements) == []


def test_a_disagreement_about_people_is_printed_with_the_others(pack: Pack) -> None:
    pack.change("studies/author2020.toml", *UNCLEAR)
    audit = pack.load().audit(["population"])
    assert [result.grade for result in audit.unexplained] == ["needs-explanation"]
    assert "the size of its group 'all' is unclear" in " ".join(str(audit).split())


def test_a_study_has_no_number_where_that_of_everybody_is_unclear(pack: Pack) -> None:
    pack.change("studies/author2020.toml", *UNCLEAR)
    [result] = pack.load().audit(["population"]).disagreements
    assert "the study has 40, but the size of its group 'all' is unclear" in result.message
    pack.change("studies/author2020.toml", 'cohort"\nn = 40', 'cohort"\nn = "not-reported"')
    assert list(pack.load().audit(["population"])) == []


def test_the_number_of_the_analysis_of_prevalence_is_not_that_of_the_treated() -> None:
    """As it stood: 6,058 people, of whom 8.9% had what all of them were said to have."""
    review = mie.evidence.reviews["wang2023"]
    assert not isinstance(review.n, int)
    assert review.groups["prevalence_analysis"].n == 6058
    [found] = [o for o in review.outcomes if o.id == "prevalence"]
    assert [r.cell.group for r in found.reported()] == ["prevalence_analysis"]
    kept = [attrs.evolve(f, corrections=[
        attrs.evolve(c, set=attrs.evolve(c.set, group=None)) for c in f.corrections
    ]) for f in review.figures]  # fmt: skip
    stays = [attrs.evolve(c, set=attrs.evolve(c.set, group=None)) for c in found.corrections]
    outcomes = [attrs.evolve(found, corrections=stays), *review.outcomes[1:]]
    before = attrs.evolve(review, n=6058, figures=kept, outcomes=outcomes)
    messages = [r.message for r in people.population(sheets.of_report(before, mie.evidence)[0])]
    assert len(messages) == 3
    assert "size of its group 'all' is unclear" in messages[0]
    assert "a correction calls: Patients in the analysis of prevalence" in messages[1]
    assert "everybody in the population has it, but 8.9% of them" in messages[2]


def test_a_dose_with_two_readings_cannot_be_checked(pack: Pack) -> None:
    [result] = pack.load().audit(["dose-reading"])
    assert result.verdict == "cannot-be-checked"
    assert result.message == "2 g/kg or 4 g/kg a course: the text has several readings"


def test_a_correction_explains_what_it_cures_and_nothing_else(pack: Pack) -> None:
    found = pack.load().audit(["percentage"]).disagreements
    assert [(r.group, r.explanation) for r in found] == [
        ("control", "corrected: A proportion, printed as a percentage.")
    ]
    pack.change("studies/author2020.toml", 'set.percent = "computed"', "set.percent = 49")
    assert len(pack.load().audit(["percentage"]).unexplained) == 1


def test_an_explanation_is_of_one_rule_and_one_row(pack: Pack) -> None:
    note = 'made_by = "Us."\ndate = "2026-11-01"\n[[explained]]\nrule = "{}"\n'
    note += 'of = "author2020/treatment"\nwhy = "Known."\n'
    pack.change("studies/author2020.toml", "count = 8, percent = 33.3", "count = 7, percent = 29.2")
    pack.add("appraisal.toml", note.format("percentage"))
    assert len(pack.load().audit(["categories"]).unexplained) == 1
    pack.files["appraisal.toml"] = note.format("categories")
    assert len(pack.load().audit(["categories"]).unexplained) == 0


def test_an_explanation_of_an_unknown_rule_is_refused(pack: Pack) -> None:
    pack.add(
        "appraisal.toml",
        'made_by = "Us."\ndate = "2026-11-01"\n[[explained]]\nrule = "skewed"\n'
        'of = "author2020/death"\nwhy = "Known."\n',
    )
    with refused(InvalidValueError, "unknown-choice"):
        pack.load().audit()


def test_every_rule_says_why_it_matters() -> None:
    for rule in appraisal.RULES.values():
        assert rule.__doc__
        assert len(rule.__doc__.split("\n\n")) > 1


def test_wrong_questions_name_what_is_right() -> None:
    with refused(InvalidValueError, "unknown-choice", "rules"):
        audit([row(count=1, total=2)], ["percentages"])
    with pytest.raises(InvalidValueError, match="row 1 has no 'variable'"):
        audit([{"study": "a", "count": 3}])
    [unread] = audit([row(count=7, group_n="many")]).where(rule="readable")
    assert unread.message == "group_n: expected a number, got 'many'"
    found = audit([row(count=7, total=31, percent="22.6")])
    with pytest.raises(UnknownKeyError, match="no column 'rules'; did you mean 'rule'"):
        found.where(rules="skew")
    with refused(InvalidValueError, "unknown-choice", "verdict"):
        found.where(verdict="agree")
    with pytest.raises(InvalidValueError, match="no grade 'hints'; did you mean 'hint'"):
        found.where(grade="hints")
