"""Every reason against pooling that the data hold is given, and told beside the effects."""

import math
from typing import Any

import pytest

import myositis_ild_evidence as mie
from packs import Pack
from refused import refused

STUDY = """\
id = "{id}"
design = "{design}"
n = {n}
conclusion = "not-reported"
main_outcomes = ["{outcome}"]
[source]
cite = "summary2021"
locator = "Table"
[population]
description = "people"
diseases = ["dermatomyositis"]
[[group]]
id = "all"
label = "Everybody"
role = "whole-study"
n = {n}
[[group]]
id = "t"
label = "{treated}"
role = "treatment"
within = "all"
n = 50
{regimen}
[[group]]
id = "c"
label = "{control}"
role = "comparator"
within = "all"
n = 50
{more}
"""
OUTCOME = """
[[outcome]]
id = "{id}"
label = "Death"
domains = ["mortality"]
better = "{better}"
variable = "{variable}"
{time}
{definition}
values.t = {t}
values.c = {c}
"""


def outcome(id: str = "death", **given: Any) -> str:
    usual = {"better": "lower", "variable": "death", "time": 'timepoint = "6 months"',
             "definition": 'definition = "dead of any cause"',
             "t": "{ count = 5, total = 50 }", "c": "{ count = 10, total = 50 }"}  # fmt: skip
    return OUTCOME.format(id=id, **{**usual, **given})


def study(id: str, *outcomes: str, **given: Any) -> str:
    usual = {"design": "randomised-controlled-trial", "n": 100, "treated": "Drug",
             "control": "Placebo", "outcome": "death", "regimen": "", "more": ""}  # fmt: skip
    text = STUDY.format(id=id, **{**usual, **given})
    return text + "".join(outcomes or (outcome(),))


def loaded(pack: Pack, *studies: tuple[str, str]) -> mie.Evidence:
    ids = ", ".join(f'"{id}"' for id, _ in studies)
    pack.change("pack.toml", 'studies = ["author2020"]', f"studies = [{ids}]")
    for gone in ("claims.toml", "studies/author2020.toml"):
        pack.files.pop(gone, None)
    for id, text in studies:
        pack.add(
            "references.bib", f"@misc{{{id}, author = {{B}}, title = {{T}}, year = {{2021}}}}\n"
        )
        pack.files[f"studies/{id}.toml"] = text
    return pack.load()


def codes(evidence: mie.Evidence, what: str = "mortality") -> set[str]:
    return {reason.code for reason in evidence.can_pool(what).reasons}


REGIMEN = """[[regimen]]
id = "{id}"
drug = "ivig"
daily_dose = "{dose}"
days_per_course = 2
"""


def test_two_like_studies_lack_only_what_is_not_said(pack: Pack) -> None:
    evidence = loaded(pack, ("a1x2000", study("a1x2000")), ("b1x2000", study("b1x2000")))
    assert codes(evidence) == {"doses"}
    assert "not said" in str(evidence.can_pool("mortality"))


DIFFERENT: list[tuple[dict[str, Any], str]] = [
    ({"treated": "Another drug"}, "treatments"),
    ({"control": "Usual care"}, "comparators"),
    ({"design": "retrospective-cohort"}, "designs"),
]
OTHERWISE: list[tuple[dict[str, Any], str]] = [
    ({"time": 'timepoint = "1 year"'}, "time-points"),
    ({"time": ""}, "time-points"),
    ({"definition": 'definition = "dead of the disease"'}, "definitions"),
    ({"definition": ""}, "definitions"),
    ({"better": "higher"}, "directions"),
    ({"variable": "survival"}, "variables"),
    ({"t": "{ mean = 3.0, sd = 1.0 }", "c": "{ mean = 4.0, sd = 1.0 }"}, "scales"),
    ({"t": "{ count = 0, total = 50 }", "c": "{ count = 0, total = 50 }"}, "zero-variance"),
    ({"t": "{ count = 50, total = 50 }", "c": "{ count = 50, total = 50 }"}, "zero-variance"),
]


@pytest.mark.parametrize(("given", "code"), DIFFERENT)
def test_a_difference_of_the_studies_is_a_reason(
    pack: Pack, given: dict[str, Any], code: str
) -> None:
    studies = ("a1x2000", study("a1x2000")), ("b1x2000", study("b1x2000", **given))
    assert codes(loaded(pack, *studies)) == {"doses", code}


@pytest.mark.parametrize(("given", "code"), OTHERWISE)
def test_a_difference_of_the_results_is_a_reason(
    pack: Pack, given: dict[str, Any], code: str
) -> None:
    studies = ("a1x2000", study("a1x2000")), ("b1x2000", study("b1x2000", outcome(**given)))
    assert codes(loaded(pack, *studies)) == {"doses", code}


def test_what_neither_study_says_is_a_reason(pack: Pack) -> None:
    silent = outcome(time="")
    evidence = loaded(
        pack, ("a1x2000", study("a1x2000", silent)), ("b1x2000", study("b1x2000", silent))
    )
    assert "time-points" in codes(evidence)


def test_doses_are_compared_where_they_are_said(pack: Pack) -> None:
    made = [
        (id, study(id, regimen='regimen = "r"', more=REGIMEN.format(id="r", dose=dose)))
        for id, dose in (("a1x2000", "1 g/kg/day"), ("b1x2000", "0.4 g/kg/day"))
    ]
    assert codes(loaded(pack, *made)) == {"doses"}
    message = str(pack.load().can_pool("mortality"))
    assert "Different doses: a1x2000/death 1 g/kg" in message


def test_the_same_people_twice_are_a_reason_and_stand_beside_the_effects(pack: Pack) -> None:
    both = (outcome("death-itt"), outcome("death-pp", t="{ count = 4, total = 50 }"))
    evidence = loaded(
        pack,
        ("a1x2000", study("a1x2000", *both, outcome="death-itt")),
        ("b1x2000", study("b1x2000")),
    )
    assert "same-people" in codes(evidence)
    table = evidence.to_effects("mortality")
    assert table.column("same_people") == ["a1x2000/death-pp", "a1x2000/death-itt", ""]
    assert any("same people" in note for note in table.notes)
    assert "same_people" in table.to_csv().splitlines()[0]


def test_a_crossover_warns_wherever_its_groups_are_taken_for_others(pack: Pack) -> None:
    evidence = loaded(
        pack,
        ("a1x2000", study("a1x2000", design="randomised-crossover-trial", n=50)),
        ("b1x2000", study("b1x2000")),
    )
    assert "unit-of-analysis" in codes(evidence)
    effect = evidence.outcomes["a1x2000/death"].effect("risk-ratio")
    assert any("crossover" in caution for caution in effect.cautions)
    first, second = evidence.to_effects("mortality")
    assert ("crossover" in first["cautions"], "crossover" in second["cautions"]) == (True, False)


def test_the_first_period_of_a_crossover_is_a_trial_of_two_groups() -> None:
    effect = mie.evidence.outcomes["dalakas1993/muscle-strength-3mo"].effect(
        "mean-difference", plus_minus="sd"
    )
    assert not any("same people" in caution for caution in effect.cautions)


@pytest.mark.parametrize(
    ("cells", "yi", "vi"),
    [
        ((0, 30, 0, 30), 0.0, 2 * (0.5 / 31) * (30.5 / 31) / 31),
        ((30, 30, 30, 30), 0.0, 2 * (0.5 / 31) * (30.5 / 31) / 31),
        (
            (0, 30, 17, 17),
            0.5 / 31 - 17.5 / 18,
            (0.5 / 31) * (30.5 / 31) / 31 + (17.5 / 18) * (0.5 / 18) / 18,
        ),
    ],
)
def test_no_variance_of_zero_is_handed_on(
    pack: Pack, cells: tuple[int, int, int, int], yi: float, vi: float
) -> None:
    a, n, c, m = cells
    own = outcome(t=f"{{ count = {a}, total = {n} }}", c=f"{{ count = {c}, total = {m} }}")
    evidence = loaded(pack, ("a1x2000", study("a1x2000", own)))
    [row] = evidence.to_effects("mortality", "risk-difference")
    assert row["yi"] == pytest.approx(yi, abs=1e-15)
    assert row["vi"] == pytest.approx(vi, rel=1e-12)
    assert "a half was added" in row["cautions"]


def test_changes_from_baseline_have_a_difference(pack: Pack) -> None:
    own = outcome(t="{ change = -1.200, sd = 1.097 }", c="{ change = 0.140, sd = 1.093 }")
    evidence = loaded(pack, ("a1x2000", study("a1x2000", own)))
    effect = evidence.outcomes["a1x2000/death"].effect("mean-difference")
    assert effect.yi == pytest.approx(-1.34)
    assert effect.vi == pytest.approx(1.097**2 / 50 + 1.093**2 / 50)
    assert "changes from an earlier figure, not final figures" in effect.cautions


def test_a_change_is_not_compared_with_a_final_figure(pack: Pack) -> None:
    own = outcome(t="{ change = -1.200, sd = 1.097 }", c="{ mean = 0.140, sd = 1.093 }")
    evidence = loaded(pack, ("a1x2000", study("a1x2000", own)))
    with refused(mie.NotComparableError, "not-comparable"):
        evidence.outcomes["a1x2000/death"].effect("mean-difference")


THIRD = """
[[group]]
id = "low"
label = "Low dose"
role = "treatment"
within = "all"
n = 50
"""


def test_a_shared_comparator_is_told(pack: Pack) -> None:
    own = outcome() + "values.low = { count = 8, total = 50 }\n"
    text = study("a1x2000", own, n=150, more=THIRD)
    evidence = loaded(pack, ("a1x2000", text))
    pairs = [("t", "c"), ("low", "c")]
    table = evidence.to_effects("mortality", groups={"a1x2000": pairs})
    assert [row["yi"] for row in table] == pytest.approx([math.log(5 / 10), math.log(8 / 10)])
    assert all("c stands in several comparisons" in row["cautions"] for row in table)
    [alone] = evidence.to_effects("mortality", groups=("low", "c"))
    assert "several comparisons" not in alone["cautions"]
