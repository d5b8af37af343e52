"""An infusion is timed at the lowest limit that applies, and the label's steps are kept."""

from fractions import Fraction
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.infusion import millilitres_per_hour
from myositis_ild_evidence.dosing.product import Product, Rate

REGIMEN = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=6)


def dose(weight: str = "70 kg", **options: Any) -> dosing.PatientDose:
    return REGIMEN.for_patient(weight, **{"product": "octagam-10", **options})


def hours(value: mie.Amount) -> Fraction:
    return Fraction(value.to("hour").value)


def near(left: Fraction, right: Fraction) -> bool:
    return abs(left - right) < Fraction(1, 10**20)


def test_volume_is_grams_by_concentration() -> None:
    assert str(dose().volume) == "280 mL"
    assert str(dose().volume_per_course) == "1400 mL"
    five_percent = attrs.evolve(dosing.products["octagam-10"], concentration=mie.Amount("50 mg/mL"))
    assert str(dose(product=five_percent).volume) == "560 mL"


def test_volume_and_time_are_of_the_rounded_dose() -> None:
    rounded = dose("70.6 kg", round_to="nearest-vial")
    assert str(rounded.volume) == "280 mL"
    assert near(hours(rounded.minimum_time.exact), 280 / (Fraction("0.04") * 60 * Fraction("70.6")))


def test_dermatomyositis_runs_at_most_at_four_mg_per_kg_and_minute() -> None:
    # 280 mL at 0.04 mL/kg/min and 70 kg: 2.8 mL/min, 100 minutes.
    assert near(hours(dose().minimum_time.exact), Fraction(100, 60))
    assert str(dose().binding_rate.rate) == "168 mL/h"


def test_at_risk_the_lower_of_the_two_printed_figures_is_used() -> None:
    printed = dosing.products["octagam-10"].rates[0].at_risk
    assert [str(rate) for rate in printed] == ["3.3 mg/kg/min", "0.03 mL/kg/min"]
    careful = dose(renal_or_thrombosis_risk=True)
    assert str(careful.binding_rate.printed) == "0.03 mL/kg/min"
    assert str(careful.binding_rate.rate) == "126 mL/h"
    assert any("which disagree: the lower one is used" in said for said in careful.warnings)
    assert not any("disagree" in said for said in dose(renal_or_thrombosis_risk=False).warnings)


def test_unknown_risk_is_said_with_the_lower_figures() -> None:
    said = [
        warning for warning in dose().warnings if "renal_or_thrombosis_risk is not given" in warning
    ]
    assert len(said) == 1
    assert "3.3 mg/kg/min and 0.03 mL/kg/min" in said[0]
    assert not any(
        "renal_or_thrombosis_risk is not given" in warning
        for warning in dose(renal_or_thrombosis_risk=False).warnings
    )


def test_the_limit_depends_on_the_indication() -> None:
    thrombocytopenia = dose(indication="immune-thrombocytopenia")
    assert str(thrombocytopenia.binding_rate.printed) == "12 mg/kg/min"
    privigen = {"product": "privigen-10"}
    assert str(dose(indication="primary-immunodeficiency", **privigen).binding_rate.printed) == (
        "8 mg/kg/min"
    )
    assert str(dose(indication="immune-thrombocytopenia", **privigen).binding_rate.printed) == (
        "4 mg/kg/min"
    )


def test_an_indication_that_the_label_lacks_takes_its_lowest_rate_and_says_so() -> None:
    off_label = dose(product="privigen-10")
    assert str(off_label.binding_rate.printed) == "4 mg/kg/min"
    assert any("gives no rate for dermatomyositis" in said for said in off_label.warnings)


def test_a_label_without_a_figure_for_risk_says_so() -> None:
    said = dose(product="privigen-10", renal_or_thrombosis_risk=True).warnings
    assert any("minimum rate practicable, without a figure: choose" in warning for warning in said)


@pytest.mark.parametrize(
    "product", [{"product": id} for id in ("privigen-10", "bivigam-10", "gamunex-c-10")]
)
def test_at_risk_there_is_no_time_before_a_rate_is_chosen_where_the_label_has_no_figure(
    product: dict[str, Any],
) -> None:
    careful = dose(renal_or_thrombosis_risk=True, **product)
    for name in ("binding_rate", "minimum_time", "titrated_time", "titration"):
        with pytest.raises(mie.MissingValueError, match=r"minimum rate .*rate_cap="):
            getattr(careful, name)
    assert "Rate limit, the lowest" not in careful.explain()
    assert hours(dose(**product).minimum_time.exact) > 0
    chosen = dose(renal_or_thrombosis_risk=True, rate_cap="40 mL/h", **product)
    assert hours(chosen.minimum_time.exact) == 7
    assert "Rate limit, the lowest: the rate asked for" in chosen.explain()
    assert any("rate_cap 40 mL/h is the caller's choice" in said for said in chosen.warnings)


def test_a_studys_limit_is_no_rate_for_somebody_at_risk() -> None:
    cherin = mie.evidence.regimens["cherin2002/ivig"]
    careful = cherin.for_patient("90 kg", product="privigen-10", renal_or_thrombosis_risk=True)
    with pytest.raises(mie.MissingValueError, match="minimum rate practicable"):
        _ = careful.minimum_time


def test_the_studys_limit_counts_and_must_not_be_reached() -> None:
    cherin = mie.evidence.regimens["cherin2002/ivig"].for_patient("90 kg", product="octagam-10")
    lowest = cherin.binding_rate
    assert (lowest.of, str(lowest.rate), lowest.exclusive) == (
        "the study cherin2002/ivig",
        "200 mL/h",
        True,
    )
    assert lowest.sources == ("cherin2002",)
    assert hours(cherin.minimum_time.exact) == Fraction(900, 200)
    assert "more than 4:30 h" in cherin.explain()
    light = mie.evidence.regimens["cherin2002/ivig"].for_patient("80 kg", product="octagam-10")
    assert not light.binding_rate.exclusive


def test_the_callers_limit_counts() -> None:
    slow = dose(rate_cap="100 mL/h")
    assert hours(slow.minimum_time.exact) == Fraction("2.8")
    assert len(slow.rate_limits) == 3
    fast = dose(rate_cap="400 mL/h")
    assert str(fast.binding_rate.rate) == "168 mL/h"
    assert any("400 mL/h is above another limit" in said for said in fast.warnings)
    assert not any("above another limit" in said for said in slow.warnings)


def test_equal_limits_bind_by_the_one_that_must_not_be_reached() -> None:
    regimen = attrs.evolve(
        REGIMEN, maximum_rate=mie.records.RateLimit(value="168 mL/h", operator="<")
    )
    assert regimen.for_patient("70 kg", product="octagam-10").binding_rate.exclusive


def test_without_any_limit_there_is_no_time() -> None:
    with pytest.raises(mie.MissingValueError, match="rate_cap="):
        _ = dose(product=None).binding_rate


def test_rates_per_kilogram_take_the_lower_weight() -> None:
    measured = {"height": "175 cm", "sex": "male"}
    heavy = dose("100 kg", weight_policy="adjusted", **measured)
    assert heavy.speed.kilograms == heavy.weighed.kilograms < 100
    thin = dose("55 kg", weight_policy="bmi30-web", **measured)
    assert thin.speed.kilograms == 55 < thin.weighed.kilograms


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("4 mg/kg/min", 168),
        ("0.04 mL/kg/min", 168),
        ("2.4 mL/kg/h", 168),
        ("2.8 mL/min", 168),
        ("168 mL/h", 168),
    ],
)
def test_rates_mean_the_same_in_every_unit(rate: str, expected: int) -> None:
    found = millilitres_per_hour(mie.Amount(rate), Fraction(70), mie.Amount("100 mg/mL"))
    assert found == expected


def test_the_labels_steps_come_before_the_maximum() -> None:
    # 70 kg, 280 mL: 42, 84, 168 and 336 mL/h for 30 minutes would be 315 mL.
    fast = dose(indication="immune-thrombocytopenia")
    steps = [(str(s.rate), str(s.time), str(s.volume)) for s in fast.titration]
    assert steps[:3] == [
        ("42 mL/h", "30 minute", "21 mL"),
        ("84 mL/h", "30 minute", "42 mL"),
        ("168 mL/h", "30 minute", "84 mL"),
    ]
    assert str(fast.titration[3].rate) == "336 mL/h"
    assert len(fast.titration) == 4
    assert near(hours(fast.titrated_time.exact), Fraction(3, 2) + Fraction(133, 336))
    assert hours(fast.titrated_time.exact) > hours(fast.minimum_time.exact)


def test_steps_never_pass_the_lowest_limit() -> None:
    slow = dose(indication="immune-thrombocytopenia", rate_cap="84 mL/h")
    assert [str(step.rate) for step in slow.titration] == ["42 mL/h", "84 mL/h"]
    assert sum(Fraction(step.volume.value) for step in slow.titration) == 280
    tiny = dose("20 kg", rate_cap="5 mL/h")
    assert [str(step.rate) for step in tiny.titration] == ["5 mL/h"]


def test_dermatomyositis_starts_slowly_for_half_an_hour() -> None:
    first, second = dose().titration
    assert (str(first.rate), str(first.time)) == ("42 mL/h", "30 minute")
    assert str(second.rate) == "168 mL/h"
    assert near(hours(dose().titrated_time.exact), Fraction(1, 2) + Fraction(259, 168))


def test_product_facts_are_as_read() -> None:
    octagam, privigen = dosing.products["octagam-10"], dosing.products["privigen-10"]
    assert [str(vial) for vial in octagam.vials] == ["2 g", "5 g", "10 g", "20 g", "30 g"]
    assert [str(vial) for vial in privigen.vials] == ["2.5 g", "5 g", "10 g", "20 g", "40 g"]
    assert octagam.concentration == privigen.concentration == mie.Amount("100 mg/mL")
    assert [str(rate) for rate in octagam.rates[0].maximum] == ["4.0 mg/kg/min", "0.04 mL/kg/min"]
    label = octagam.text("octagam-label")
    assert label is not None
    assert (label.country, label.date) == ("US", "2024-01-26")


@pytest.mark.parametrize(
    "change",
    [
        {"concentration": mie.Amount("10 g")},
        {"vials": ["10 mL"]},
        {"vials": ["0 g"]},
        {"vials": []},
        {"vials": ["5 g", "5000 mg"]},
    ],
)
def test_impossible_products_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(mie.InvalidValueError):
        attrs.evolve(dosing.products["octagam-10"], **change)


def test_impossible_rates_are_refused() -> None:
    octagam: Product = dosing.products["octagam-10"]
    rate: Rate = octagam.rates[0]
    with pytest.raises(mie.InvalidValueError, match="not a rate"):
        attrs.evolve(rate, maximum=(mie.Amount("4 mg/kg"),))
