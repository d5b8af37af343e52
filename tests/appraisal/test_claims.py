"""Claims: each verdict that arithmetic can reach follows from the data."""

from decimal import Decimal
from typing import Any, get_args

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Claim, MissingValueError, appraisal
from myositis_ild_evidence.appraisal.claims import COMPUTATIONS
from myositis_ild_evidence.records.claim import Compute
from packs import Pack

CLAIMS = list(mie.evidence.claims)
COMPUTED = [claim for claim in CLAIMS if claim.needs]


@pytest.mark.parametrize("claim", COMPUTED, ids=lambda claim: claim.id)
def test_the_curated_verdict_follows_from_what_is_computed(claim: Claim) -> None:
    result = claim.check()
    assert result.agrees is True, str(result)
    if any(step.met is None for step in result.steps) and result.stands is not False:
        assert result.stands is None
        assert claim.verdict not in ("supported", "contradicted")
    else:
        assert result.stands is (claim.verdict == "supported")


@pytest.mark.parametrize("claim", COMPUTED, ids=lambda claim: claim.id)
def test_every_criterion_says_whose_it_is(claim: Claim) -> None:
    for step in claim.check().steps:
        assert "the criterion is " in str(step)
        whose = step.need.source
        assert whose == "ours" or whose.cite in mie.evidence.references


#: The sentences of the document that its own figures do not bear out: verdict, computed, needed.
SENTENCES = [
    ("prevalence-of-ild", "contradicted", 1, 0),  # the figure is of rapidly progressive ILD
    ("eighteen-studies-include-ivig", "contradicted", 2, 0),
    ("short-term-fvc", "not-checkable", 0, 1),  # results with a time point
    ("fvc-about-40-percent", "overstated", 1, 2),  # one study, told by reviews
    ("well-tolerated", "overstated", 2, 4),  # studies that count their serious harms
    ("salvage-or-adjunct", "overstated", 0, 1),  # controlled studies where others had failed
    ("five-studies", "overstated", 2, 5),
    ("first-line-adjunct-survival", "overstated", 2, 0),  # tests that are not significant
    ("first-line-adjunct-remission", "overstated", 2, 0),
    ("randomised-trials-plural", "overstated", 1, 2),
    ("improves-refractory-antisynthetase", "overstated", 82.4, 100),
    ("triple-therapy-survival", "not-checkable", 66.0, 40.9),
]


@pytest.mark.parametrize(("id", "verdict", "computed", "needed"), SENTENCES)
def test_the_sentences_of_the_fact_check_come_out(
    id: str, verdict: str, computed: float, needed: float
) -> None:
    result = mie.evidence.claims[id].check()
    first = result.steps[0]
    assert result.verdict == verdict
    assert isinstance(first.computed, Decimal)
    assert isinstance(first.expected, Decimal)
    assert (round(float(first.computed), 1), float(first.expected)) == (computed, needed)
    assert first.met is False


def test_not_significant_is_not_not_lowered() -> None:
    result = mie.evidence.claims["markers-lowered"].check()
    assert result.verdict == "overstated"
    assert [(str(s.computed), s.met) for s in result.steps] == [("3", True), ("0", False)]


def test_a_dose_with_two_readings_decides_a_criterion_in_neither() -> None:
    course, whole = mie.evidence.claims["variable-dosing"].check().steps
    assert (str(course.computed), str(course.expected), course.met) == ("2-4", "2", None)
    assert (str(whole.computed), str(whole.expected), whole.met) == ("at least 12", "2", True)
    result = mie.evidence.claims["variable-dosing"].check()
    assert (result.verdict, result.stands, result.agrees) == ("overstated", None, True)


def test_every_way_to_compute_is_used_and_explained_to_the_loader() -> None:
    assert set(COMPUTATIONS) == set(get_args(Compute))


def test_a_claim_without_needs_says_that_its_verdict_rests_on_reading() -> None:
    result = mie.evidence.claims["tofacitinib-biologic"].check()
    assert (result.steps, result.stands, result.agrees) == ((), None, None)
    assert str(result).endswith("the verdict rests on reading")


NEED = """needs = [
  {{ compute = "{}", of = ["author2020/{}"], {} relation = "{}", {}, why = "W." }},
]
"""


def with_need(pack: Pack, compute: str, of: str, group: str, relation: str, than: str) -> Claim:
    chosen = f'group = "{group}",' if group else ""
    pack.add("claims.toml", NEED.format(compute, of, chosen, relation, than))
    return pack.load().claims["works"]


@pytest.mark.parametrize(
    ("compute", "of", "group", "relation", "than", "met"),
    [
        ("percentage", "death", "ivig", "<", "expected = 30", True),
        ("percentage", "death", "control", ">", "expected = 60", False),
        ("percentage", "death", "ivig", "<", 'versus_group = "control"', True),
        ("figure", "death", "control", "=", "expected = 8", True),
        ("rounded-percentage", "treatment/one", "ivig", "=", "expected = 67", True),
        ("proven-corrections", "death", "", "=", "expected = 1", True),
        ("tests-not-significant", "death", "", "=", "expected = 0", False),
        ("largest-study", "death", "", "<=", "expected = 40", True),
        ("controlled-studies", "death", "", "=", "expected = 1", True),
        ("earliest-year", "death", "", ">", "expected = 2020", False),
    ],
)
def test_a_need_is_computed_from_the_corrected_data(
    pack: Pack, compute: str, of: str, group: str, relation: str, than: str, met: bool
) -> None:
    result = with_need(pack, compute, of, group, relation, than).check()
    assert result.stands is met
    assert result.agrees is not met  # the curated verdict is: overstated


@pytest.mark.parametrize(
    ("relation", "than", "met"),
    [
        # The invented dose is 2 or 4 g/kg a course, at least 4 courses.
        ("=", "2", None), ("=", "4", None), ("=", "1.9", False), ("=", "4.1", False),
        (">", "1.9", True), (">", "2", None), (">", "4", False),
        (">=", "2", True), (">=", "3", None), (">=", "4.1", False),
        ("<", "2", False), ("<", "4", None), ("<", "4.1", True),
        ("<=", "1.9", False), ("<=", "2", None), ("<=", "4", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("compute", ["smallest-course-dose", "largest-course-dose"])
def test_every_reading_of_a_dose_is_held_against_a_criterion(
    pack: Pack, compute: str, relation: str, than: str, met: bool | None
) -> None:
    claim = with_need(pack, compute, "ivig", "", relation, f"expected = {than}")
    [step] = claim.check().steps
    assert step.met is met
    assert ("depends on the reading" in str(step)) is (met is None)


@pytest.mark.parametrize(
    ("relation", "than", "met"),
    [(">=", "8", True), (">", "8", None), ("<", "1000", None), ("<", "8", False)],
)
def test_a_dose_without_a_limit_is_never_below_one(
    pack: Pack, relation: str, than: str, met: bool | None
) -> None:
    claim = with_need(pack, "largest-total-dose", "ivig", "", relation, f"expected = {than}")
    assert claim.check().steps[0].met is met


@pytest.mark.parametrize("verdict", get_args(attrs.fields_dict(Claim)["verdict"].type))
def test_a_verdict_that_a_reading_decides_is_neither_yes_nor_no(pack: Pack, verdict: Any) -> None:
    claim = with_need(pack, "largest-course-dose", "ivig", "", ">", "expected = 2")
    result = attrs.evolve(claim, verdict=verdict).check()
    assert result.stands is None
    assert result.agrees is (verdict not in ("supported", "contradicted"))


def test_a_criterion_may_name_its_source(pack: Pack) -> None:
    source = 'source = { cite = "summary2021", locator = "Table 1" }'
    claim = with_need(pack, "figure", "death", "control", "=", f"expected = 8, {source}")
    [step] = claim.check().steps
    assert "the criterion is that of summary2021, Table 1" in str(step)
    pack.change("claims.toml", '"Table 1" }', '"Table 1" }, sauce = "x"')
    assert any("unknown field" in problem.message for problem in pack.problems())


@pytest.mark.parametrize(
    ("than", "message"),
    [
        ('expected = 1, versus = "author2020/death"', "give either expected, or versus"),
        ('versus = "author2020/deaths"', "no record 'author2020/deaths'; did you mean"),
    ],
)
def test_the_loader_checks_what_a_need_names(pack: Pack, than: str, message: str) -> None:
    pack.add("claims.toml", NEED.format("figure", "death", "", "=", than))
    assert any(message in problem.message for problem in pack.problems())


def test_a_need_without_its_figure_says_which(pack: Pack) -> None:
    claim = with_need(pack, "lower-limit", "death", "ivig", ">", "expected = 1")
    with pytest.raises(MissingValueError, match="author2020/death has no interval"):
        claim.check()


@pytest.mark.parametrize(
    ("total", "percentage"), [('total = "ivig"', "25"), ('total = "better"', "66.7"), ("", None)]
)
def test_a_percentage_of_a_count_needs_a_stated_denominator(
    pack: Pack, total: str, percentage: str | None
) -> None:
    printed = "values.ivig = { count = 6, percent = 25.0, total = 24 }"
    bare = f"values.ivig = {{ count = 6{', ' if total else ''}{total} }}"
    pack.change("studies/author2020.toml", printed, bare)
    claim = with_need(pack, "percentage", "death", "ivig", ">", "expected = 1")
    if percentage is not None:
        assert f"{claim.check().steps[0].computed:.3g}" == percentage
        return
    with pytest.raises(MissingValueError) as caught:
        claim.check()
    assert str(caught.value) == (
        "author2020/death: no percentage of ivig; 6 stands without a denominator"
    )


def test_a_claim_outside_of_a_pack_needs_one_to_be_checked() -> None:
    claim = attrs.evolve(mie.evidence.claims["five-studies"], pack=None)
    with pytest.raises(MissingValueError, match="five-studies belongs to no pack"):
        claim.check()
    assert appraisal.check(claim, mie.evidence).agrees is True
