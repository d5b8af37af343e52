"""What an effect says about itself, and what is refused with a reason."""

import builtins
import math
import pickle
from decimal import Decimal
from functools import partial
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell
from myositis_ild_evidence.errors import (
    InvalidValueError,
    MissingExtraError,
    NotComparableError,
    UnknownKeyError,
)
from myositis_ild_evidence.extras import advice
from myositis_ild_evidence.records import AdverseEvent, Outcome, Owner, Place, Row
from myositis_ild_evidence.statistics import (
    Count,
    NumberNeededToTreat,
    ZeroEventBound,
    effect,
    proportion,
    recompute_p,
    zero_event_bound,
)
from tried import times

DEATH = "wang2022/mortality-6mo"


def row(*cells: Cell, **more: Any) -> Row:
    return Row(id="row", label="Event", values=cells, **more)


def counts(a: int, n1: int, c: int, n2: int) -> Row:
    return row(Cell(group="one", count=a, total=n1), Cell(group="two", count=c, total=n2))


group_counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


# ------------------------------------------------------------------ what a result says


def test_a_result_names_measure_level_method_inputs_and_sources() -> None:
    found = mie.evidence.outcomes[DEATH].effect("risk-ratio")
    assert (found.measure, found.level) == ("risk-ratio", 0.95)
    assert found.method == "log-normal interval of the risk ratio"
    assert found.inputs == (
        Count(group="ivig", label="IVIG", events=7, total=31, derived=True),
        Count(group="non_ivig", label="No IVIG", events=9, total=17, derived=True),
    )
    assert [(s.cite, s.locator) for s in found.sources] == [("inpharmd", "Table 2, Results")]
    assert found.derived
    assert found.sentence == (
        "Death within 6 months: risk ratio 0.43 (95% CI 0.19 to 0.94); IVIG 7 of 31 against "
        "no IVIG 9 of 17 (counts derived from percentages)."
    )


def test_what_calls_for_care_stands_in_the_cautions_and_beside_the_printed_result() -> None:
    death = mie.evidence.outcomes[DEATH]
    care = mie.evidence.studies["wang2022"].caution
    bias = "Risk of bias: serious (ROBINS-I V2)."
    assert care is not None
    [depends] = death.result_cautions
    for found in (death.effect("number-needed-to-treat"), death.fragility()):
        assert found.care == (care, depends, bias)
        assert found.cautions[-3:] == (care, depends, bias)
        assert str(found) == f"{found.sentence} Caution: {care} {depends} {bias}"
    recomputed = death.recompute_p()  # which is itself what the caution is computed from
    assert recomputed.care == recomputed.cautions[-2:] == (care, bias)
    assert death.place is not None
    owner = attrs.evolve(death.place.owner, bibliography=None)
    bare = attrs.evolve(death, place=attrs.evolve(death.place, owner=owner))
    assert bare.effect("risk-ratio").care == (care, depends)
    made = mie.evidence.outcomes["kampylafka2012/complete-remission"].effect("risk-ratio")
    words = mie.evidence.studies["kampylafka2012"].caution
    assert str(made) == f"{made.sentence} Caution: {words}"


def test_the_share_of_checklist_items_that_are_met_stands_beside_a_series() -> None:
    found = mie.evidence.outcomes["huapaya2019/fvc-increase-10"].effect("proportion")
    assert found.care[-1] == "Risk of bias: 2 of 10 items met (JBI checklist for case series)."


def test_a_row_of_nobodys_study_has_nothing_to_say() -> None:
    found = effect(Row(id="row", label="Event", values=[Cell(count=1, total=9)]), "proportion")
    assert (found.care, str(found)) == ((), found.sentence)


def test_a_result_cannot_be_changed_and_survives_pickling() -> None:
    found = mie.evidence.outcomes[DEATH].effect("risk-ratio")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.estimate = 1.0  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(found)) == found


def test_derived_counts_stay_out_of_the_table_of_values() -> None:
    mie.evidence.outcomes[DEATH].effect("risk-ratio")
    rows = [r for r in mie.evidence.values() if r["variable"] == "mortality-6mo"]
    printed = [r for r in rows if r["study"] == "wang2022" and r["kind"] == "percentage"]
    assert len(printed) == 2
    assert {r["count"] for r in printed} == {None}


def test_printed_counts_are_not_called_derived() -> None:
    found = proportion(Cell(group="all", count=7, percent=41, total=17))
    assert not found.derived
    assert str(found) == "all: proportion 41.2% (95% CI 18.4% to 67.1%); all 7 of 17."


def test_proven_corrections_are_applied_and_named() -> None:
    found = mie.evidence.outcomes["huapaya2019/fvc-increase-10"].effect("proportion")
    assert [(g.events, g.total) for g in found.inputs if isinstance(g, Count)] == [(7, 17)]
    assert any(caution.startswith("corrected: ") for caution in found.cautions)


def test_subgroups_are_compared_only_when_named_and_with_a_caution() -> None:
    [duration] = [r for r in mie.evidence.studies["cherin2002"].baseline if r.id == "pm-duration"]
    with pytest.raises(NotComparableError, match="responders is post-hoc-subgroup"):
        effect(duration, "mean-difference", plus_minus="sd")
    found = effect(duration, "mean-difference", ("responders", "nonresponders"), plus_minus="sd")
    assert found.estimate == -17
    assert found.unit == "year"
    assert any("picked out afterwards" in caution for caution in found.cautions)
    assert any("probably wrong, used as printed" in caution for caution in found.cautions)


def test_the_treated_arm_stands_first_however_the_cells_are_ordered() -> None:
    outcome = mie.evidence.outcomes[DEATH]
    turned = attrs.evolve(outcome, values=outcome.values[::-1])
    assert turned.effect("risk-ratio").estimate == outcome.effect("risk-ratio").estimate
    by_name = outcome.effect("risk-ratio", ("non_ivig", "ivig"))
    assert by_name.estimate == pytest.approx(1 / outcome.effect("risk-ratio").estimate)


def test_an_outcome_that_belongs_to_no_study_takes_the_sizes_from_the_caller() -> None:
    loose = row(Cell(group="ivig", percent="22.6"), Cell(group="non_ivig", percent="52.9"))
    with pytest.raises(NotComparableError, match="give totals="):
        effect(loose, "risk-ratio")
    found = effect(loose, "risk-ratio", totals={"ivig": 31, "non_ivig": 17})
    assert found.estimate == mie.evidence.outcomes[DEATH].effect("risk-ratio").estimate
    assert found.sources == ()


def test_categories_of_a_baseline_row_know_the_groups_of_the_study_and_their_place() -> None:
    study = mie.evidence.studies["wang2022"]
    [treatment] = [r for r in study.baseline if r.id == "initial-treatment"]
    [triple] = [c for c in treatment.categories if c.id == "triple"]
    found = effect(triple, "risk-difference")
    assert [g.label for g in found.inputs] == ["IVIG", "No IVIG"]
    assert [s.locator for s in found.sources] == ["Table 2, Baseline characteristics"]


def test_the_groups_of_the_study_are_no_part_of_what_a_row_is() -> None:
    outcome = mie.evidence.outcomes[DEATH]
    bare = attrs.evolve(outcome, place=Place(owner=Owner(id=outcome.study)))
    assert (bare, hash(bare)) == (outcome, hash(outcome))
    assert pickle.loads(pickle.dumps(outcome)).study_groups == outcome.study_groups != ()


# ------------------------------------------------------------------ number needed to treat, zeros


def test_a_number_needed_to_treat_has_a_direction() -> None:
    fewer_deaths = mie.evidence.outcomes[DEATH].effect("number-needed-to-treat")
    assert "NNTB 3.3 (95% CI NNTB 1.8 to NNTB 41.1)" in str(fewer_deaths)
    harm = effect(counts(9, 17, 7, 31), "number-needed-to-treat", better="lower")
    assert "NNTH 3.3 (95% CI NNTH 1.8 to NNTH 41.1)" in str(harm)


def test_the_interval_runs_through_infinity_where_benefit_and_harm_are_both_possible() -> None:
    found = mie.evidence.outcomes["kampylafka2012/complete-remission"].effect(
        "number-needed-to-treat"
    )
    assert isinstance(found, NumberNeededToTreat)
    assert found.through_infinity
    assert found.high < 0 < found.low <= found.estimate
    assert "NNTB 6.0 (95% CI NNTB 2.4 to infinity to NNTH 7.8)" in str(found)


def test_no_difference_is_an_infinite_number_needed_to_treat() -> None:
    found = effect(counts(5, 10, 5, 10), "number-needed-to-treat", better="higher")
    assert math.isinf(found.estimate)
    assert "infinity (95% CI" in str(found)


def test_better_must_be_known_and_cannot_contradict_the_evidence() -> None:
    with pytest.raises(NotComparableError, match="more or fewer events are better"):
        effect(counts(1, 10, 5, 10), "number-needed-to-treat")
    with pytest.raises(InvalidValueError, match="lower is better, as the evidence says"):
        mie.evidence.outcomes[DEATH].effect("number-needed-to-treat", better="higher")
    events = AdverseEvent(
        id="any",
        label="Any",
        values=[Cell(group="a", count=9, total=10), Cell(group="b", count=1, total=10)],
    )
    assert effect(events, "number-needed-to-treat").estimate < 0


def test_no_event_gives_an_upper_bound_with_the_rule_of_three_beside_it() -> None:
    found = effect(mie.evidence.adverse_events["wang2022/serious"], "zero-event-bound")
    assert isinstance(found, ZeroEventBound)
    assert found.rule_of_three == 3 / 31
    assert "at most 9.2% (one-sided 95% bound; rule of three: 9.7%)" in str(found)
    other = zero_event_bound(Cell(group="all", count=0, total=31), level=0.99)
    assert isinstance(other, ZeroEventBound)
    assert other.rule_of_three is None
    with pytest.raises(NotComparableError, match="needs 0 events"):
        zero_event_bound(Cell(group="all", count=1, total=31))


def test_a_zero_is_corrected_for_ratios_and_the_method_says_so() -> None:
    found = effect(counts(0, 31, 9, 17), "risk-ratio")
    assert found.estimate == pytest.approx((0.5 / 32) / (9.5 / 18))
    assert "a half added to each of the four counts" in found.method
    with pytest.raises(NotComparableError, match="no events in either group"):
        effect(counts(0, 31, 0, 17), "risk-ratio")
    with pytest.raises(NotComparableError, match="everybody in either group"):
        effect(counts(31, 31, 17, 17), "odds-ratio")


# ------------------------------------------------------------------ properties


@given(one=group_counts, two=group_counts)
def test_swapping_the_groups_inverts_ratios_and_negates_differences(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    forth, back = counts(*one, *two), counts(*two, *one)
    difference, opposite = (effect(r, "risk-difference") for r in (forth, back))
    assert -opposite.estimate == pytest.approx(difference.estimate, abs=1e-12)
    assert (-opposite.high, -opposite.low) == pytest.approx(
        (difference.low, difference.high), abs=1e-12
    )
    measures: tuple[Any, ...] = ("risk-ratio", "odds-ratio")
    for measure in measures:
        try:
            ratio, inverse = effect(forth, measure), effect(back, measure)
        except NotComparableError:
            continue
        assert 1 / inverse.estimate == pytest.approx(ratio.estimate)
        assert (1 / inverse.high, 1 / inverse.low) == pytest.approx((ratio.low, ratio.high))


@given(one=group_counts, two=group_counts)
def test_counting_the_other_outcome_inverts_the_odds_ratio_and_negates_the_difference(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    (a, n1), (c, n2) = one, two
    forth, other = counts(a, n1, c, n2), counts(n1 - a, n1, n2 - c, n2)
    difference, opposite = (effect(r, "risk-difference") for r in (forth, other))
    assert -opposite.high == pytest.approx(difference.low, abs=1e-12)
    try:
        ratio, inverse = effect(forth, "odds-ratio"), effect(other, "odds-ratio")
    except NotComparableError:
        return
    assert 1 / inverse.estimate == pytest.approx(ratio.estimate)


@given(one=group_counts, two=group_counts, level=st.floats(0.5, 0.98))
def test_an_interval_holds_its_estimate_and_widens_with_the_level(
    one: tuple[int, int], two: tuple[int, int], level: float
) -> None:
    narrow, wide = (effect(counts(*one, *two), "risk-difference", level=at) for at in (level, 0.99))
    assert wide.low <= narrow.low + 1e-12
    assert narrow.high <= wide.high + 1e-12
    assert narrow.low - 1e-12 <= narrow.estimate <= narrow.high + 1e-12
    assert -1 - 1e-12 <= wide.low <= wide.high <= 1 + 1e-12


@times(1 / 2)
@given(
    means=st.tuples(st.integers(-99, 99), st.integers(-99, 99)),
    spreads=st.tuples(st.integers(1, 50), st.integers(1, 50)),
    sizes=st.tuples(st.integers(2, 50), st.integers(2, 50)),
    scale=st.integers(2, 1000),
)
def test_a_standardised_difference_does_not_depend_on_the_unit(
    means: tuple[int, int], spreads: tuple[int, int], sizes: tuple[int, int], scale: int
) -> None:
    def measured(times: int) -> Row:
        return row(
            *(
                Cell(group=g, mean=m * times, sd=s * times, total=n)
                for g, m, s, n in zip("ab", means, spreads, sizes, strict=True)
            )
        )

    g, rescaled = (effect(measured(times), "standardised-mean-difference") for times in (1, scale))
    assert rescaled.estimate == pytest.approx(g.estimate)
    difference, stretched = (effect(measured(t), "mean-difference") for t in (1, scale))
    assert stretched.low == pytest.approx(scale * difference.low, abs=1e-6)


# ------------------------------------------------------------------ what is refused


def refused(call: Any, *words: str) -> None:
    with pytest.raises(NotComparableError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_a_single_group_has_no_comparison() -> None:
    outcome = mie.evidence.outcomes["huapaya2019/fvc-increase-10"]
    refused(lambda: outcome.effect("risk-ratio"), "no control group", "only one group")


def test_words_without_figures_have_no_effect() -> None:
    outcome = mie.evidence.outcomes["wang2022/ferritin"]
    refused(lambda: outcome.effect("risk-ratio"), "in words only")


def test_medians_are_not_compared() -> None:
    [cpk] = [r for r in mie.evidence.studies["kampylafka2012"].baseline if r.id == "cpk"]
    refused(lambda: effect(cpk, "mean-difference"), "a mean with its standard deviation is needed")
    refused(lambda: recompute_p(cpk), "849", "counts, or means with standard deviations")
    medians = row(Cell(group="a", median=5, total=9), Cell(group="b", median=6, total=9))
    refused(lambda: effect(medians, "mean-difference"), "a median is reported")


def test_a_spread_that_is_not_identified_is_not_read_as_a_standard_deviation() -> None:
    outcome = mie.evidence.outcomes["dalakas1993/muscle-strength-3mo"]
    refused(lambda: outcome.effect("mean-difference"), "plus_minus='sd'")
    by_sd = outcome.effect("mean-difference", plus_minus="sd")
    by_se = outcome.effect("mean-difference", plus_minus="se")
    assert by_sd.estimate == by_se.estimate == pytest.approx(6)
    assert by_se.low < by_sd.low


def test_groups_with_common_members_are_not_compared() -> None:
    study = mie.evidence.studies["wang2022"]
    cells = [Cell(group="ivig", count=7), Cell(group="all", count=16)]
    outcome = attrs.evolve(study.outcomes["mortality-6mo"], values=cells, p=None, corrections=())
    refused(lambda: outcome.effect("risk-ratio", ("ivig", "all")), "ivig is a part of all")


def test_periods_of_a_crossover_are_not_compared_as_if_they_were_people() -> None:
    outcome = mie.evidence.outcomes["dalakas1993/response-mild-improvement"]
    pair = ("ivig_periods", "placebo_periods")
    refused(lambda: outcome.effect("risk-ratio", pair), "periods of a crossover")
    refused(lambda: outcome.recompute_p(), "periods of a crossover")
    single = outcome.effect("proportion", "ivig_periods")
    assert any("periods of treatment" in caution for caution in single.cautions)


def test_different_times_are_not_compared() -> None:
    cells = (
        Cell(group="a", count=1, total=9, timepoint="3 months"),
        Cell(group="b", count=2, total=9, timepoint="6 months"),
    )
    refused(lambda: effect(row(*cells), "risk-ratio"), "different times", "3 months")


def test_different_scales_are_not_compared() -> None:
    study = mie.evidence.studies["cherin2002"]
    [duration] = [r for r in study.baseline if r.id == "pm-duration"]
    [correction] = duration.corrections
    one = attrs.evolve(correction, of=["values.responders"], status="proven")
    mixed = attrs.evolve(duration, corrections=[one])
    groups = ("responders", "nonresponders")
    refused(
        lambda: effect(mixed, "mean-difference", groups, plus_minus="sd"),
        "different scales, month and year",
    )


def test_bounds_are_not_figures() -> None:
    cells = (Cell(group="a", percent=25, operator="<", total=17), Cell(group="b", count=1, total=9))
    refused(lambda: effect(row(*cells), "risk-ratio"), "<25%", "exact figure")


def test_an_unclear_denominator_is_refused_with_the_reason_and_can_be_given() -> None:
    event = mie.evidence.adverse_events["kampylafka2012/any"]
    refused(lambda: effect(event, "proportion"), "4 of 24 on IVIG", "totals={'all': …}")
    assert effect(event, "proportion", totals={"all": 24}).estimate == 4 / 24


def test_a_given_size_cannot_contradict_the_printed_one() -> None:
    with pytest.raises(InvalidValueError, match="the evidence says 31, totals says 30"):
        mie.evidence.outcomes[DEATH].effect("risk-ratio", totals={"ivig": 30})


def test_infusions_have_no_denominator_of_people() -> None:
    study = mie.evidence.studies["wang2022"]
    event = attrs.evolve(
        study.adverse_events[0],
        unit_of_analysis="infusions",
        values=[Cell(group="ivig", count=2)],
    )
    refused(lambda: effect(event, "proportion"), "of how many is not known")


@pytest.mark.parametrize(
    ("percent", "total", "words"),
    [
        ("50", 300, ["every count from 149 to 151"]),
        ("22.6", 17, ["no count of 17 prints as 22.6%", "4 is 23.53%"]),
        ("70", 17, ["no count of 17", "12 is 70.59%"]),
        ("70.5", 17, ["12 fits if digits were cut off"]),
    ],
)
def test_a_percentage_that_no_count_or_several_fit_is_refused_with_the_counts(
    percent: str, total: int, words: list[str]
) -> None:
    refused(lambda: proportion(Cell(group="all", percent=percent), total), *words)


def test_misspelt_measures_methods_groups_and_levels_are_refused() -> None:
    outcome = mie.evidence.outcomes[DEATH]
    with pytest.raises(InvalidValueError, match="did you mean 'risk-ratio'"):
        outcome.effect("risk-ration")  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="risk-ratio has no method"):
        outcome.effect("risk-ratio", method="wilson")
    with pytest.raises(UnknownKeyError, match="did you mean 'non_ivig'"):
        outcome.effect("risk-ratio", ("ivig", "nonivig"))
    with pytest.raises(InvalidValueError, match="between 0 and 1"):
        outcome.effect("risk-ratio", level=95)
    with pytest.raises(NotComparableError, match="two different groups"):
        outcome.effect("risk-ratio", ("ivig", "ivig"))


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> Any:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr("myositis_ild_evidence.extras.import_module", refuse)
    with pytest.raises(MissingExtraError) as caught:
        mie.evidence.outcomes[DEATH].recompute_p()
    assert str(caught.value) == (
        "statistics need scipy, which cannot be imported (No module named 'scipy.special'); "
        f"{advice('stats')}"
    )
    assert isinstance(caught.value, builtins.ImportError)


def test_a_mean_needs_two_people_and_some_spread() -> None:
    lonely = row(Cell(group="a", mean=5, sd=1, total=1), Cell(group="b", mean=6, sd=1, total=9))
    refused(lambda: effect(lonely, "mean-difference"), "two are needed")
    flat = row(Cell(group="a", mean=5, sd=0, total=4), Cell(group="b", mean=6, sd=0, total=9))
    measures: tuple[Any, ...] = ("mean-difference", "standardised-mean-difference")
    for measure in measures:
        refused(partial(effect, flat, measure), "spread are needed")
    refused(lambda: recompute_p(flat), "needs a spread")


def test_a_standard_error_is_turned_into_a_standard_deviation() -> None:
    cell = Cell(group="a", mean=Decimal("5.0"), se=1, total=16)
    found = effect(row(cell, Cell(group="b", mean=5, sd=4, total=16)), "mean-difference")
    assert [str(given) for given in found.inputs] == [
        "a 5.0 (SD 4, n = 16)",
        "b 5 (SD 4, n = 16)",
    ]


def test_outcomes_and_rows_give_the_same_result() -> None:
    outcome = mie.evidence.outcomes[DEATH]
    assert isinstance(outcome, Outcome)
    assert outcome.effect("odds-ratio") == effect(outcome, "odds-ratio")
    assert outcome.recompute_p() == recompute_p(outcome)
