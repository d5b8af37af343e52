"""Claims: each verdict that arithmetic can reach follows from the data."""

from typing import get_args

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
    assert result.stands is (claim.verdict == "supported")


#: The sentences of the document that its own figures do not bear out: verdict, computed, needed.
SENTENCES = [
    ("prevalence-of-ild", "contradicted", 1, 0),  # the figure is of rapidly progressive ILD
    ("eighteen-studies-include-ivig", "contradicted", 2, 0),
    ("short-term-fvc", "contradicted", 24.6, 12),  # months of follow-up
    ("fvc-about-40-percent", "overstated", 1, 2),  # one study, told by reviews
    ("variable-dosing", "contradicted", 1, 2),  # 2 g/kg a course everywhere
    ("well-tolerated", "overstated", 52.9, 50),
    ("markers-lowered", "contradicted", 0, 3),
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
    assert (round(float(first.computed), 1), float(first.expected)) == (computed, needed)
    assert first.met is False


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
        ("course-dose", "ivig", "", ">=", "expected = 2.1", False),
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
    import attrs

    claim = attrs.evolve(mie.evidence.claims["five-studies"], pack=None)
    with pytest.raises(MissingValueError, match="five-studies belongs to no pack"):
        claim.check()
    assert appraisal.check(claim, mie.evidence).agrees is True
