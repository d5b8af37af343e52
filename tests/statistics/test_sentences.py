"""What results say in words: the figure, its interval, the method, the figures that went in."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, PValue
from myositis_ild_evidence.records import Row, Source
from myositis_ild_evidence.statistics import (
    Count,
    Effect,
    Fragility,
    Mean,
    Measure,
    NumberNeededToTreat,
    Recomputed,
    ZeroEventBound,
    effect,
    fragility,
    recompute_p,
    zero_event_bound,
)
from myositis_ild_evidence.statistics import Tested as OneTest
from myositis_ild_evidence.statistics.estimates import shown
from myositis_ild_evidence.statistics.results import Result, p_shown

HALVES = "; a half added to each of the four counts because one is zero"
NEWCOMBE = "reciprocal of the risk difference and of its Newcombe interval; unadjusted"


def row(*cells: Cell, **more: Any) -> Row:
    return Row(id="row", label="Event", values=cells, **more)


def counts(a: int, n1: int, c: int, n2: int, **more: Any) -> Row:
    return row(Cell(group="a", count=a, total=n1), Cell(group="b", count=c, total=n2), **more)


WEIGHT = row(
    Cell(group="a", mean=5, sd=2, total=9), Cell(group="b", mean=7, sd=2, total=9), unit="kg"
)


@pytest.mark.parametrize(
    ("measure", "given", "options", "sentence", "method"),
    [
        (
            "risk-ratio", counts(1, 9, 2, 9), {},
            "risk ratio 0.50 (95% CI 0.055 to 4.58); a 1 of 9 against b 2 of 9.",
            "log-normal interval of the risk ratio",
        ),
        (
            "risk-ratio", counts(0, 9, 2, 9), {},
            "risk ratio 0.20 (95% CI 0.011 to 3.66); a 0 of 9 against b 2 of 9.",
            "log-normal interval of the risk ratio" + HALVES,
        ),
        (
            "odds-ratio", counts(1, 9, 2, 9), {},
            "odds ratio 0.44 (95% CI 0.032 to 5.93); a 1 of 9 against b 2 of 9.",
            "log-normal interval of the odds ratio",
        ),
        (
            "odds-ratio", counts(9, 9, 2, 9), {},
            "odds ratio 57.00 (95% CI 2.36 to 1375.77); a 9 of 9 against b 2 of 9.",
            "log-normal interval of the odds ratio" + HALVES,
        ),
        (
            "risk-difference", counts(0, 9, 2, 9), {"level": 0.9},
            "risk difference -22.2 percentage points (90% CI -49.6 to 5.1); a 0 of 9 against b 2 "
            "of 9.",
            "Newcombe's hybrid score interval of the risk difference, not continuity-corrected",
        ),
        (
            "number-needed-to-treat", counts(0, 9, 2, 9), {"better": "lower"},
            "number needed to treat NNTB 4.5 (95% CI NNTB 1.8 to infinity to NNTH 8.6); a 0 of 9 "
            "against b 2 of 9.",
            NEWCOMBE,
        ),
        (
            "number-needed-to-treat", counts(0, 9, 8, 9), {"better": "higher"},
            "number needed to treat NNTH 1.1 (95% CI NNTH 1.0 to NNTH 2.2); a 0 of 9 against b 8 "
            "of 9.",
            NEWCOMBE,
        ),
        (
            "number-needed-to-treat", counts(2, 9, 2, 9), {"better": "lower"},
            "number needed to treat infinity (95% CI NNTB 2.8 to infinity to NNTH 2.8); a 2 of 9 "
            "against b 2 of 9.",
            NEWCOMBE,
        ),
        (
            "mean-difference", WEIGHT, {},
            "mean difference -2.00 kg (95% CI -4.00 to -0.0013); a 5 (SD 2, n = 9) against b 7 (SD "
            "2, n = 9).",
            "t interval with separate variances (Welch)",
        ),
        (
            "mean-difference", WEIGHT, {"method": "pooled"},
            "mean difference -2.00 kg (95% CI -4.00 to -0.0013); a 5 (SD 2, n = 9) against b 7 (SD "
            "2, n = 9).",
            "t interval with pooled variance (Student)",
        ),
        (
            "standardised-mean-difference", WEIGHT, {},
            "standardised mean difference -0.95 (95% CI -1.93 to 0.023); a 5 (SD 2, n = 9) against "
            "b 7 (SD 2, n = 9).",
            "Hedges' g with the exact correction, normal interval",
        ),
        (
            "proportion", row(Cell(group="a", percent="11.1", total=9)), {},
            "proportion 11.1% (95% CI 0.3% to 48.2%); a 1 of 9 (counts derived from percentages).",
            "Clopper-Pearson exact interval",
        ),
        (
            "proportion", row(Cell(group="a", count=1, total=9)), {"method": "wilson"},
            "proportion 11.1% (95% CI 2.0% to 43.5%); a 1 of 9.",
            "Wilson score interval",
        ),
        (
            "zero-event-bound", row(Cell(group="a", count=0, total=9)), {},
            "at most 28.3% (one-sided 95% bound; rule of three: 33.3%); a 0 of 9.",
            "exact one-sided upper bound (Clopper-Pearson)",
        ),
        (
            "zero-event-bound", row(Cell(group="a", count=0, total=9)), {"level": 0.975},
            "at most 33.6% (one-sided 97.5% bound); a 0 of 9.",
            "exact one-sided upper bound (Clopper-Pearson)",
        ),
    ],
)  # fmt: skip
def test_an_effect_is_a_sentence_and_names_its_method(
    measure: Measure, given: Row, options: dict[str, Any], sentence: str, method: str
) -> None:
    found = effect(given, measure, **options)
    assert (str(found), found.sentence) == (f"Event: {sentence}",) * 2
    assert found.method == method
    assert (found.measure, found.level) == (measure, options.get("level", 0.95))


def test_only_what_is_pooled_has_an_effect_size_and_only_a_mean_difference_a_unit() -> None:
    ratio, nnt = (
        effect(counts(1, 9, 2, 9), m, better="lower")
        for m in ("risk-ratio", "number-needed-to-treat")
    )
    assert None not in (ratio.yi, ratio.vi)
    assert (nnt.yi, nnt.vi) == (None, None)
    assert effect(WEIGHT, "mean-difference").unit == "kg"
    assert effect(WEIGHT, "standardised-mean-difference").unit == ratio.unit == ""


def test_a_bound_for_no_event_starts_at_none() -> None:
    found = zero_event_bound(Cell(group="a", count=0, total=9))
    assert (found.estimate, found.low, found.yi, found.vi) == (0.0, 0.0, None, None)


def test_a_result_without_a_subject_begins_with_the_figure() -> None:
    given = (Count(label="IVIG", events=1, total=9),)
    bare = Effect(measure="proportion", estimate=1 / 9, low=0, high=0.5, method="", inputs=given)
    assert str(bare) == "proportion 11.1% (95% CI 0.0% to 50.0%); IVIG 1 of 9."
    assert (bare.subject, bare.sources, bare.cautions, bare.derived) == ("", (), (), False)
    assert (bare.yi, bare.vi) == (None, None)


def test_figures_without_a_label_stand_alone() -> None:
    assert str(Count(events=1, total=9)) == "1 of 9"
    figure = Mean(mean=Decimal("5.0"), sd=2, n=9)
    assert (str(figure), figure.read_from, figure.group) == ("5.0 (SD 2, n = 9)", "SD", "")
    assert Count(events=1, total=9) == Count(group="", label="", events=1, total=9, derived=False)


def test_a_standard_deviation_is_shown_with_six_digits_at_most() -> None:
    assert str(Mean(label="a", mean=Decimal(5), sd=2 / 3, n=9)) == "a 5 (SD 0.666667, n = 9)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"), (0.1, "0.10"), (0.0999, "0.1"), (-0.0234, "-0.023"), (-0.1, "-0.10"),
        (12.345, "12.35"), (-3.0, "-3.00"),
    ],
)  # fmt: skip
def test_small_figures_keep_two_digits(value: float, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0001, "p = 0.0001"), (0.000099, "p < 0.0001"), (1.0, "p = 1.0000"), (0.0, "p < 0.0001")],
)
def test_p_values_have_four_decimals(p: float, text: str) -> None:
    assert p_shown(p) == text


def test_benefit_and_harm_are_both_possible_only_where_the_interval_is_turned_round() -> None:
    given = (Count(events=1, total=9),)

    def number(low: float, high: float) -> NumberNeededToTreat:
        return NumberNeededToTreat(
            measure="number-needed-to-treat", estimate=2, low=low, high=high, method="",
            inputs=given,
        )  # fmt: skip

    turned, benefit, harm = number(2, -3), number(2, 3), number(-3, -2)
    assert [n.through_infinity for n in (turned, benefit, harm, number(2, 2))] == [
        True, False, False, False,
    ]  # fmt: skip
    assert "(95% CI NNTB 2.0 to infinity to NNTH 3.0)" in str(turned)
    assert "(95% CI NNTB 2.0 to NNTB 3.0)" in str(benefit)
    assert "(95% CI NNTH 2.0 to NNTH 3.0)" in str(harm)


def test_a_bound_is_an_effect_whose_rule_of_three_may_be_missing() -> None:
    bound = ZeroEventBound(
        measure="zero-event-bound", estimate=0, low=0, high=0.25, method="", inputs=()
    )
    assert (bound.rule_of_three, bound.level, bound.unit) == (None, 0.95, "")
    assert str(bound) == "at most 25.0% (one-sided 95% bound); ."


def test_a_comparison_of_tests_names_what_matches() -> None:
    tests = (
        OneTest(test="one", name="One", p=0.04, agreement="rounded"),
        OneTest(test="two", name="Two", p=0.05, agreement="truncated"),
        OneTest(test="three", name="Three", p=None, note="too many"),
        OneTest(test="four", name="Four", p=0.00001, agreement="within"),
    )
    found = Recomputed(printed=PValue(value="0.04"), tests=tests, inputs=(), subject="Death")
    assert (found.matches, found.matches_truncated) == (("one", "four"), ("two",))
    assert found.significance_depends
    assert (tests[2].agreement, tests[0].note) == (None, "")
    assert (found.alpha, found.minimum_expected) == (0.05, None)
    assert str(found) == (
        "Death: printed 0.04, matched by One and Four and Two (truncated); One 0.0400, Two 0.0500, "
        "Four < 0.0001; significance at 0.05 depends on the test; ."
    )
    agreed = attrs.evolve(found, alpha=0.06)
    assert not agreed.significance_depends
    assert "depends" not in str(agreed)
    none = attrs.evolve(found, tests=tests[2:3])
    assert str(none) == "Death: printed 0.04, matched by none; ; ."
    assert not none.significance_depends


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            counts(1, 20, 9, 20),
            "Event: Fisher's exact p = 0.0084; with 2 events more (a 3 of 20) p exceeds 0.05 "
            "(p = 0.0824); a 1 of 20 against b 9 of 20.",
        ),
        (
            counts(4, 20, 9, 20),
            "Event: Fisher's exact p = 0.1760; with 2 events fewer (a 2 of 20) p falls below 0.05 "
            "(p = 0.0310); a 4 of 20 against b 9 of 20.",
        ),
        (
            counts(1, 3, 2, 3),
            "Event: Fisher's exact p = 1.0000; no number of fewer events crosses 0.05; a 1 of 3 "
            "against b 2 of 3.",
        ),
    ],
)
def test_fragility_is_a_sentence(given: Row, sentence: str) -> None:
    assert str(fragility(given)) == sentence


def test_a_p_value_at_the_level_is_not_below_it() -> None:
    one = Count(label="a", events=1, total=9)
    found = Fragility(
        test="fisher", name="Fisher's exact", alpha=0.05, p=0.01, group="a", direction="more",
        events=1, changed=one, p_changed=0.05, inputs=(one,),
    )  # fmt: skip
    assert str(found) == (
        "Fisher's exact p = 0.0100; with 1 event more (a 1 of 9) p reaches 0.05 (p = 0.0500); a 1 "
        "of 9."
    )


def test_every_kind_of_result_carries_subject_sources_and_cautions() -> None:
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    place = Source(cite="wang2022", locator="Table 3")
    moved = attrs.evolve(
        death, values=[death.values[0], attrs.evolve(death.values[1], source=place)]
    )
    results = (moved.effect("risk-ratio"), recompute_p(moved), fragility(moved))
    for found in results:
        assert found.subject == "Death within 6 months"
        assert [(s.cite, s.locator) for s in found.sources] == [
            ("inpharmd", "Table 2, Results"),
            ("wang2022", "Table 3"),
        ]


def test_a_level_is_shown_with_six_digits_at_most() -> None:
    level = 1 / 30
    shown_at = "significance at 0.0333333 depends on the test"
    assert shown_at in str(recompute_p(counts(7, 31, 9, 17), alpha=level))
    assert "p exceeds 0.0333333 (p" in str(fragility(counts(1, 20, 9, 20), alpha=level))
    assert "events crosses 0.0333333; " in str(fragility(counts(1, 3, 2, 3), alpha=level))


def test_a_result_of_no_kind_has_no_sentence() -> None:
    with pytest.raises(NotImplementedError):
        str(Result(inputs=()))
