"""Rates, pairs, clusters, proportions and conversions agree with R and with published examples."""

import json
import math
from pathlib import Path
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import AdverseEvent, Cell, Outcome
from myositis_ild_evidence.errors import (
    InvalidValueError,
    NotComparableError,
    UnitError,
    UnknownKeyError,
)
from myositis_ild_evidence.statistics import Effect, design_effect, effect

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "reference" / "designs.json").read_text()
)


def row(*cells: Cell, before: tuple[Cell, ...] = ()) -> Outcome:
    return Outcome(id="row", label="Row", domains=["muscle"], values=cells, before=before)


def counts(a: int, n1: int, c: int, n2: int) -> Outcome:
    return row(Cell(group="one", count=a, total=n1), Cell(group="two", count=c, total=n2))


def means(m1: float, sd1: float, n1: int, m2: float, sd2: float, n2: int) -> Outcome:
    first = Cell(group="one", mean=str(m1), sd=str(sd1), total=n1)
    return row(first, Cell(group="two", mean=str(m2), sd=str(sd2), total=n2))


def rates(x1: int, t1: float, x2: int, t2: float, unit: str = "year") -> Outcome:
    cells = (("one", x1, t1), ("two", x2, t2))
    return row(*(Cell(group=g, count=x, person_time=f"{t} {unit}") for g, x, t in cells))


def close(found: Any, expected: Any) -> bool:
    return bool(found == pytest.approx(expected, rel=1e-8, abs=1e-8))


def four(found: Effect) -> list[float | None]:
    return [found.yi, found.vi, found.low, found.high]


# --- Rates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("reference", REFERENCE["rates"], ids=lambda r: str(r["figures"]))
def test_rates_are_those_of_metafor(reference: dict[str, Any]) -> None:
    x1, t1, x2, t2 = reference["figures"]
    given = rates(x1, t1, x2, t2)
    assert close(four(given.effect("rate-difference")), reference["difference"])
    if x1 == x2 == 0:
        with pytest.raises(NotComparableError, match="0/0"):
            given.effect("rate-ratio")
        return
    assert close(four(given.effect("rate-ratio")), reference["ratio"])


def test_times_of_watching_are_compared_in_one_unit() -> None:
    months = row(
        Cell(group="one", count=9, person_time="4956 month"),
        Cell(group="two", count=19, person_time="398 year"),
    )
    years = rates(9, 413, 19, 398)
    assert months.effect("rate-ratio").yi == pytest.approx(years.effect("rate-ratio").yi)
    assert months.effect("rate-difference").unit == "per person-month"
    days = row(
        Cell(group="one", count=9, person_time="4956 day"),
        Cell(group="two", count=19, person_time="398 year"),
    )
    with pytest.raises(NotComparableError, match="no fixed number of days"):
        days.effect("rate-ratio")


def test_a_time_of_watching_needs_a_count_and_a_unit_of_time() -> None:
    with pytest.raises(InvalidValueError, match="a time is needed"):
        Cell(group="one", count=9, person_time="413 g")
    with pytest.raises(InvalidValueError, match="beside a count"):
        Cell(group="one", percent=9, person_time="413 year")
    with pytest.raises(UnitError):
        Cell(group="one", count=9, person_time="413 furlong")
    with pytest.raises(NotComparableError, match="the time of watching"):
        counts(7, 31, 9, 17).effect("rate-ratio")
    assert Cell(group="one", count=9, total=5, person_time="413 year").count == 9


# --- Effects as they are printed --------------------------------------------------------------


def test_a_printed_ratio_has_the_variance_of_its_interval() -> None:
    """Hackshaw 1998 in R's metadat: 1.18 (0.90 to 1.54) is 0.1655 with 0.01878."""
    found = row(Cell(group="all", value="1.18", ci95=("0.90", "1.54"))).effect("reported-ratio")
    assert found.yi == pytest.approx(0.1655, abs=1e-4)
    assert found.vi == pytest.approx(0.01878, abs=1e-5)
    assert (found.estimate, found.low, found.high) == (1.18, 0.90, 1.54)


def test_a_printed_ratio_can_have_an_interval_of_another_level() -> None:
    given = row(Cell(group="all", value="2", ci95=("1", "4")))
    found = given.effect("reported-ratio", level=0.9)
    assert found.low == pytest.approx(2 * math.exp(-1.644854 * math.log(2) / 1.959964), rel=1e-5)


def test_a_printed_difference_has_a_variance_too() -> None:
    found = row(Cell(group="all", value="-4", ci95=("-9", "1"))).effect("reported-difference")
    assert found.yi == -4
    assert found.vi == pytest.approx((10 / 3.919928) ** 2, rel=1e-6)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (Cell(group="all", value="1.2"), "without a 95 % interval"),
        (Cell(group="all", value="1.2", ci95=("1.3", "1.5")), "not within its interval"),
        (Cell(group="all", value="1.2", ci95=("-1", "1.5")), "above zero"),
        (Cell(group="all", value="1.2", ci95=("1.2", "1.2")), "no interval"),
    ],
)
def test_what_is_no_printed_ratio_is_refused(cell: Cell, why: str) -> None:
    with pytest.raises(NotComparableError, match=why):
        row(cell).effect("reported-ratio")


# --- One group --------------------------------------------------------------------------------


@pytest.mark.parametrize("reference", REFERENCE["shares"], ids=lambda r: str(r["figures"]))
def test_proportions_on_the_scales_of_pooling_are_those_of_metafor(
    reference: dict[str, Any],
) -> None:
    x, n = reference["figures"]
    given = row(Cell(group="all", count=x, total=n))
    for method in ("logit", "freeman-tukey"):
        found = given.effect("proportion", method=method)
        assert found.estimate == x / n
        assert close(four(found), reference[method.replace("-", "_")]), method


def test_single_arms_are_handed_over_on_a_scale_that_is_named() -> None:
    with pytest.raises(NotComparableError, match="no scale") as caught:
        mie.evidence.to_effects("lung-function", "proportion")
    assert caught.value.argument == "measure"
    table = mie.evidence.to_effects("lung-function", "proportion", method="logit")
    found = {r["outcome"]: r for r in table}["huapaya2019/fvc-increase-10"]
    assert found["yi"] == pytest.approx(math.log(7 / 10))
    assert found["vi"] == pytest.approx(1 / 7 + 1 / 10)


def test_one_group_of_each_study_can_be_named() -> None:
    table = mie.evidence.to_effects("mortality", "proportion", groups="ivig", method="logit")
    [found] = [r for r in table if r["study"] == "wang2022"]
    assert found["inputs"] == "IVIG 7 of 31"
    by_study = mie.evidence.to_effects(
        "mortality", "proportion", groups={"wang2022": "non_ivig"}, method="logit"
    )
    assert "No IVIG 9 of 17" in by_study.column("inputs")


# --- The same people in both groups -----------------------------------------------------------


@pytest.mark.parametrize("reference", REFERENCE["paired"], ids=lambda r: str(r["counts"]))
@pytest.mark.parametrize("measure", ["risk-ratio", "odds-ratio", "risk-difference"])
def test_paired_counts_are_those_of_metafor(reference: dict[str, Any], measure: Any) -> None:
    a, c, n = reference["counts"]
    found = effect(counts(a, n, c, n), measure, correlation=reference["phi"])
    assert close([found.yi, found.vi], reference[measure.replace("-", "_")])


@pytest.mark.parametrize("reference", REFERENCE["changes"], ids=lambda r: str(r["figures"]))
def test_paired_means_are_those_of_metafor_and_of_the_paired_t_test(
    reference: dict[str, Any],
) -> None:
    m1, sd1, m2, sd2, n, r = reference["figures"]
    crossover = means(m1, sd1, n, m2, sd2, n).effect("mean-difference", correlation=r)
    assert close(four(crossover), [*reference["mc"], *reference["t"]])
    before = Cell(group="all", mean=str(m2), sd=str(sd2), total=n)
    after = Cell(group="all", mean=str(m1), sd=str(sd1), total=n)
    change = row(after, before=(before,)).effect("mean-change", correlation=r)
    assert close(four(change), four(crossover))


def test_a_change_of_one_group_asks_for_the_correlation() -> None:
    cells = [Cell(group="all", mean=m, sd=s, total=8) for m, s in (("74.5", 5), ("84.7", 4))]
    given = row(cells[1], before=(cells[0],))
    with pytest.raises(NotComparableError) as caught:
        given.effect("mean-change")
    assert caught.value.argument == "correlation"
    with pytest.raises(NotComparableError, match="nothing is reported from before"):
        row(cells[1]).effect("mean-change", correlation=0.5)


def test_bounds_of_a_correlation_give_the_widest_interval_and_are_told() -> None:
    given = means(84.7, 4.5, 8, 74.5, 4.9, 8)
    found = given.effect("mean-difference", correlation=(0.0, 0.8))
    assert found.vi == given.effect("mean-difference", correlation=0).vi
    assert any("0 to 0.8" in said for said in found.cautions)


@pytest.mark.parametrize("wrong", [2, -1.1, "0.5", (0.8, 0.2), (0.1,), True, float("nan")])
def test_what_is_no_correlation_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidValueError) as caught:
        means(84.7, 4.5, 8, 74.5, 4.9, 8).effect("mean-difference", correlation=wrong)
    assert caught.value.argument == "correlation"


def test_different_people_have_no_correlation() -> None:
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    for given in (death, counts(5, 17, 5, 18)):
        with pytest.raises(NotComparableError, match="different people"):
            given.effect("risk-ratio", correlation=0.5)
    with pytest.raises(NotComparableError, match="no variance for the same people"):
        means(9, 1, 8, 7, 1, 8).effect("standardised-mean-difference", correlation=0.5)
    with pytest.raises(NotComparableError, match="no variance is left"):
        means(9, 1, 8, 7, 1, 8).effect("mean-difference", correlation=1)


def test_a_number_needed_to_treat_of_pairs_follows_from_their_difference() -> None:
    given = attrs.evolve(counts(5, 40, 20, 40), better="lower")
    difference = given.effect("risk-difference", correlation=0.3)
    number = given.effect("number-needed-to-treat", correlation=0.3)
    assert number.low == pytest.approx(-1 / difference.low)
    assert "correlation 0.3" in number.method


# --- Clusters ---------------------------------------------------------------------------------


def test_clusters_widen_as_in_the_example_of_the_cochrane_handbook() -> None:
    """Handbook 5.1, 16.3.6: 63/295 and 84/330, design effect 1.576: ln OR -0.23, SE 0.24."""
    given = counts(63, 295, 84, 330)
    plain = given.effect("odds-ratio")
    assert [round(x, 3) for x in (plain.estimate, plain.low, plain.high)] == [0.795, 0.548, 1.154]
    found = given.effect("odds-ratio", design_effect=1.576)
    assert round(found.yi or 0, 2) == -0.23
    assert round(math.sqrt(found.vi or 0), 2) == 0.24
    assert found.vi == pytest.approx(1.576 * (plain.vi or 0))
    assert any("design effect of 1.576" in said for said in found.cautions)


def test_a_design_effect_follows_from_the_size_of_clusters() -> None:
    assert design_effect(cluster_size=29.8, icc=0.02) == pytest.approx(1.576)
    assert design_effect(cluster_size=1, icc=0.5) == 1
    for wrong in ({"cluster_size": 0, "icc": 0.1}, {"cluster_size": 5, "icc": 2}):
        with pytest.raises(InvalidValueError):
            design_effect(**wrong)
    with pytest.raises(InvalidValueError) as caught:
        counts(63, 295, 84, 330).effect("odds-ratio", design_effect=0.5)
    assert caught.value.argument == "design_effect"


def test_what_has_no_variance_has_no_design() -> None:
    with pytest.raises(NotComparableError, match="no variance"):
        counts(7, 31, 9, 17).effect("proportion", "one", design_effect=1.5)


# --- From one kind of outcome to another ------------------------------------------------------


@pytest.mark.parametrize("reference", REFERENCE["from_means"], ids=lambda r: str(r["figures"]))
def test_an_odds_ratio_of_means_is_that_of_metafor(reference: dict[str, Any]) -> None:
    found = means(*reference["figures"]).effect("odds-ratio", method="from-means")
    assert close(four(found), reference["odds_ratio"])
    assert any("nobody counted" in said for said in found.cautions)


@pytest.mark.parametrize("reference", REFERENCE["from_counts"], ids=lambda r: str(r["figures"]))
def test_a_standardised_difference_of_counts_is_that_of_metafor(
    reference: dict[str, Any],
) -> None:
    given = counts(*reference["figures"])
    found = given.effect("standardised-mean-difference", method="from-counts")
    assert close(four(found), reference["standardised"])


def test_medians_are_no_means_unless_a_method_is_named() -> None:
    given = row(
        Cell(group="one", median="849", iqr=("124", "3170"), total=24),
        Cell(group="two", median="181", range=("60", "900"), total=18),
    )
    with pytest.raises(NotComparableError) as caught:
        given.effect("mean-difference")
    assert "medians" in str(caught.value)
    names: dict[Any, str] = {"wan": "Wan 2014", "luo": "Luo 2018", "mcgrath": "McGrath 2020"}
    for name, said in names.items():
        found = given.effect("mean-difference", medians=name)
        assert sum(said in caution for caution in found.cautions) == 2
        assert said in found.sentence
    with pytest.raises(InvalidValueError) as wrong:
        given.effect("mean-difference", medians="hozo")  # type: ignore[arg-type]
    assert wrong.value.argument == "medians"


# --- Cautions reach every effect --------------------------------------------------------------


def test_an_adverse_event_has_the_verbs_of_an_outcome() -> None:
    cells = [Cell(group="one", count=1, total=30), Cell(group="two", count=5, total=30)]
    harm = AdverseEvent(id="harm", label="Harm", values=cells)
    result = Outcome(id="harm", label="Harm", domains=["harm"], better="lower", values=cells)
    for measure in ("risk-ratio", "risk-difference", "number-needed-to-treat"):
        found, same = harm.effect(measure), result.effect(measure)
        assert (found.estimate, found.low, found.high) == (same.estimate, same.low, same.high)
    assert harm.recompute_p()["fisher"].p == result.recompute_p()["fisher"].p
    assert harm.fragility().events == result.fragility().events


def test_a_result_that_repeats_another_says_so() -> None:
    again = mie.evidence.outcomes["gandiga2023/mortality-6mo"].effect(
        "risk-ratio", totals={"ivig": 31, "non_ivig": 17}
    )
    assert any("repeats wang2022/mortality-6mo" in said for said in again.cautions)


def test_counts_that_were_derived_are_named_in_the_cautions() -> None:
    found = mie.evidence.outcomes["wang2022/mortality-6mo"].effect("risk-ratio")
    [said] = [caution for caution in found.cautions if "counted back" in caution]
    assert "IVIG 7, No IVIG 9" in said


def test_what_is_said_of_one_study_is_not_used_for_another() -> None:
    table = mie.evidence.to_effects("mortality", design_effect={"wang2022": 1.5})
    plain = mie.evidence.to_effects("mortality")
    assert table[0]["vi"] == pytest.approx(1.5 * plain[0]["vi"])
    with pytest.raises(UnknownKeyError) as caught:
        mie.evidence.to_effects("mortality", correlation={"wang2021": 0.5})
    assert caught.value.argument == "correlation"
