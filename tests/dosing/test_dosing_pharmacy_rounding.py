"""Rounding as pharmacies do it: steps up and down, fewest vials, courses of unequal days, stock."""

from bisect import bisect_right
from fractions import Fraction
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.rounding import chosen, fewest_vials, fewest_within, stairs
from tried import crossed

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
OF_OCTAGAM = {"product": "octagam-10"}
OCTAGAM = dosing.products["octagam-10"].sizes
PRIVIGEN = dosing.products["privigen-10"].sizes


def dose(weight: str, **options: Any) -> dosing.PatientDose:
    return HUAPAYA.for_patient(weight, renal_or_thrombosis_risk=False, **options)


@pytest.mark.parametrize(
    ("weight", "round_to", "grams"),
    [
        ("66.2 kg", "5 g up", "30"),  # 26.48 g
        ("66.2 kg", "5 g down", "25"),
        ("62.5 kg", "5 g up", "25"),
        ("62.5 kg", "5 g down", "25"),
        ("62.6 kg", "5 g up", "30"),
        ("62.4 kg", "5 g down", "20"),
        ("66.2 kg", "500 mg up", "26.5"),
    ],
)
def test_a_step_goes_up_or_down_where_that_is_asked(weight: str, round_to: str, grams: str) -> None:
    assert str(dose(weight, round_to=round_to).rounded.per_day.exact.value) == grams


@pytest.mark.parametrize(
    ("weight", "each"),
    [
        ("66 kg", [30, 25, 25, 25, 25]),  # 132 g become 130 g
        ("62.5 kg", [25, 25, 25, 25, 25]),
        ("68 kg", [30, 30, 25, 25, 25]),  # 136 g become 135 g
        ("74 kg", [30, 30, 30, 30, 30]),  # 148 g become 150 g
    ],
)
def test_a_course_that_does_not_divide_evenly_has_its_higher_days_first(
    weight: str, each: list[int]
) -> None:
    made = dose(weight, round_to="5 g per course")
    assert [int(grams.value) for grams in made.each_day] == each
    assert made.rounded.per_course.exact.value == sum(each)
    assert (made.rounded.per_day.low.value, made.rounded.per_day.high.value) == (
        each[-1], each[0],
    )  # fmt: skip
    rows = [row for row in made.schedule("2027-01-31") if row["course"] == 2]
    assert [row["grams"] for row in rows] == each
    last = list(made.schedule("2027-01-31"))[-1]["cumulative_g_per_kg"]
    expected = Fraction(6 * sum(each)) / made.weighed.kilograms
    assert abs(Fraction(last) - expected) < Fraction(1, 10**20)


def test_the_vials_of_unequal_days_are_those_of_each_day() -> None:
    made = dose("66 kg", product="octagam-10", round_to="5 g per course")
    assert str(made.vials_per_course) == "1 x 30 g + 4 x 20 g + 4 x 5 g"
    assert made.vials_per_course.waste.value == 0
    with pytest.raises(mie.AmbiguousDoseError):
        made.vials  # noqa: B018
    assert (str(made.volume.low), str(made.volume.high)) == ("250 mL", "300 mL")


def test_whole_vials_of_a_course_miss_it_by_less_than_those_of_each_day() -> None:
    for kilograms in range(40, 120):
        by_course = dose(
            f"{kilograms}.3 kg", product="privigen-10", round_to="nearest-vial per course"
        )
        by_day = dose(f"{kilograms}.3 kg", product="privigen-10", round_to="nearest-vial")
        missed = [abs(each.difference.per_course.exact.value) for each in (by_course, by_day)]
        assert missed[0] <= Fraction("1.25") >= missed[0]
        assert missed[0] <= missed[1]
        assert sum(grams.value for grams in by_course.each_day) == (
            by_course.rounded.per_course.exact.value
        )


@pytest.mark.parametrize(
    ("sizes", "percent"),
    crossed(
        {"octagam": OCTAGAM, "privigen": PRIVIGEN, "other": (Fraction(10), Fraction(15))},
        [1, 5, 10, 20],
    ),
)
def test_no_sum_near_a_dose_has_fewer_vials_than_the_one_taken(
    sizes: tuple[Fraction, ...], percent: int
) -> None:
    unit, within = chosen_unit(sizes), Fraction(percent, 100)
    for tenths in range(10, 1500, 7):
        exact = Fraction(tenths, 10)
        found = fewest_within(exact, sizes, within)
        tried = []
        for units in range(1, 200):
            if abs(units - exact) <= exact * within:
                try:
                    number = sum(fewest_vials(units * unit, sizes).values())
                except mie.EvidenceError:
                    continue
                tried.append((number, abs(units - exact), -units))
        assert found == (-min(tried)[2] if tried else 0)


def chosen_unit(sizes: tuple[Fraction, ...]) -> Fraction:
    from myositis_ild_evidence.dosing.rounding import step

    return step(sizes)


@pytest.mark.parametrize("sizes", [OCTAGAM, PRIVIGEN])
@pytest.mark.parametrize("percent", [5, 10])
def test_the_steps_for_a_cohort_are_those_of_each_dose(
    sizes: tuple[Fraction, ...], percent: int
) -> None:
    within = Fraction(percent, 100)
    starts, found = stairs(sizes, within, 150)
    edges = [(point, 0 if at else 1) for point, at in starts]
    points = {Fraction(n, 20) for n in range(1, 2990)} | {point for point, _ in starts}
    for exact in points:
        if exact < 149:
            assert found[bisect_right(edges, (exact, Fraction(1, 2)))] == fewest_within(
                exact, sizes, within
            ), exact


@pytest.mark.parametrize(
    ("weight", "round_to", "vials"),
    [
        ("70 kg", "fewest-vials within 5 %", "1 x 20 g + 1 x 5 g + 1 x 2 g"),  # 27 of 28 g
        ("70 kg", "fewest-vials within 8 %", "1 x 30 g"),
        ("70 kg", "fewest-vials 8%", "1 x 30 g"),
        ("100 kg", "fewest-vials within 5 %", "2 x 20 g"),
    ],
)
def test_the_fewest_vials_within_some_percent(weight: str, round_to: str, vials: str) -> None:
    made = dose(weight, product="octagam-10", round_to=round_to)
    plan = made.vials
    assert plan.number <= dose(weight, product="octagam-10", round_to="nearest-vial").vials.number
    assert abs(made.difference_percent.exact) <= 8
    assert str(plan) == vials or plan.number == 2


def test_a_stock_is_what_vials_are_taken_from() -> None:
    made = dose("70.6 kg", product="octagam-10", round_to="nearest-vial", stock=["10 g", "20 g"])
    assert str(made.vials) == "1 x 20 g + 1 x 10 g"
    assert str(dose("70.6 kg", product="octagam-10", stock="30 g").vials) == "1 x 30 g"


@pytest.mark.parametrize(
    ("options", "code", "argument"),
    [
        ({"round_to": "fewest-vials within 5 %"}, "missing-argument", "product"),
        ({"round_to": "fewest-vials within 0 %", **OF_OCTAGAM}, "out-of-range", "round_to"),
        ({"round_to": "fewest-vials within 21 %", **OF_OCTAGAM}, "out-of-range", "round_to"),
        ({"round_to": "fewest-vials", "product": "octagam-10"}, "unknown-choice", "round_to"),
        (
            {"round_to": "fewest-vials within 5 % per course", "product": "octagam-10"},
            "unknown-choice", "round_to",
        ),
        (
            {"round_to": "fewest-vials within 1 %", "product": "octagam-10", "stock": ["30 g"]},
            "out-of-range", "round_to",
        ),
        ({"round_to": "50 g per course"}, "out-of-range", "round_to"),  # 150 g: three days of five
        (
            {"round_to": "vial-up per course", "product": "octagam-10", "stock": ["30 g"]},
            None, None,
        ),
        ({"round_to": "5 g sideways"}, "unknown-choice", "round_to"),
        ({"stock": ["10 g"]}, "missing-argument", "product"),
        ({"stock": ["15 g"], "product": "octagam-10"}, "unknown-choice", "stock"),
        ({"stock": [], "product": "octagam-10"}, "out-of-range", "stock"),
        ({"stock": ["ten"], "product": "octagam-10"}, "unreadable", "stock"),
    ],
)  # fmt: skip
def test_a_rounding_that_cannot_be_done_names_what_is_at_fault(
    options: dict[str, Any], code: str | None, argument: str | None
) -> None:
    if code is None:
        assert len(set(dose("70 kg", **options).each_day)) == 1
        return
    with pytest.raises(mie.EvidenceError) as caught:
        dose("70 kg", **options)
    assert (caught.value.code, caught.value.argument) == (code, argument)


def test_a_rounding_of_a_course_without_known_days_divides_nothing() -> None:
    regimen = mie.DosingRegimen(dose_per_course="2 g/kg")
    made = regimen.for_patient("66 kg", round_to="5 g per course")
    assert made.rounding == chosen("5 g", None, None, day=False)
    with pytest.raises(mie.MissingValueError):
        made.each_day  # noqa: B018


def test_only_the_rounding_of_a_policy_cites_the_policy() -> None:
    known: dict[str, Any] = {"height": "175 cm", "sex": "male", "weight_policy": "ontario-igum"}
    cited = {
        round_to: next(
            line["sources"]
            for line in dose("80 kg", round_to=round_to, **known).explain("data")
            if line["section"] == "Rounding" and line["label"] == "Rule"
        )
        for round_to in (None, "5 g per course")
    }
    assert cited == {None: ["ontario-igum"], "5 g per course": []}
