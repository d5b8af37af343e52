"""Every limit on the rate of an infusion, its words, its sources, and the steps below it."""

from fractions import Fraction
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.infusion import millilitres_per_hour

REGIMEN = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=6)
OCTAGAM = "Octagam 10%, dermatomyositis"
MINIMUM = "at the minimum rate practicable, not above"
RISK = "at risk of renal dysfunction or thrombosis"


def dose(weight: str = "70 kg", **options: Any) -> dosing.PatientDose:
    return REGIMEN.for_patient(weight, **{"product": "octagam-10", **options})


def amounts(*texts: str) -> tuple[mie.Amount, ...]:
    return tuple(mie.Amount(text) for text in texts)


def words(of: dosing.PatientDose) -> list[str]:
    return [str(limit) for limit in of.rate_limits]


def steps(of: dosing.PatientDose) -> list[tuple[str, str, str]]:
    return [(str(step.rate), str(step.time), str(step.volume)) for step in of.titration]


def test_every_limit_is_named_the_lowest_first() -> None:
    careful = dose(renal_or_thrombosis_risk=True, rate_cap="150 mL/h")
    assert words(careful) == [
        f"Octagam 10%, {RISK}: {MINIMUM} 0.03 mL/kg/min (126 mL/h)",
        f"Octagam 10%, {RISK}: {MINIMUM} 3.3 mg/kg/min (138.6 mL/h)",
        "the rate asked for: at most 150 mL/h",
        f"{OCTAGAM}: at most 4.0 mg/kg/min (168 mL/h)",
        f"{OCTAGAM}: at most 0.04 mL/kg/min (168 mL/h)",
    ]
    label = ("octagam-dm", "octagam-dm-rate", "octagam-pi")
    risk = (*label, "octagam-itp", "octagam-itp-pfizer")
    assert [limit.sources for limit in careful.rate_limits] == [risk, risk, (), label, label]
    assert not any(limit.exclusive for limit in careful.rate_limits)


def test_a_long_rate_is_shown_with_two_places() -> None:
    assert words(dose("70.37 kg"))[0] == f"{OCTAGAM}: at most 4.0 mg/kg/min (168.89 mL/h)"


def test_the_studys_limit_is_named_with_its_word_and_source() -> None:
    cherin = mie.evidence.regimens["cherin2002/ivig"].for_patient("90 kg", product="octagam-10")
    assert words(cherin)[0] == "the study cherin2002/ivig: below 200 mL/h"
    own = attrs.evolve(REGIMEN, maximum_rate=mie.records.RateLimit(value="2 mL/min", operator="<="))
    first = own.for_patient("70 kg", product="octagam-10").rate_limits[0]
    assert str(first) == "the study ivig: at most 2 mL/min (120 mL/h)"
    assert (first.sources, first.exclusive) == ((), False)


def test_a_label_without_the_indication_gives_all_its_limits() -> None:
    assert words(dose(product="privigen-10")) == [
        "Privigen 10%, immune thrombocytopenia: at most 4 mg/kg/min (168 mL/h)",
        "Privigen 10%, immune thrombocytopenia: at most 0.04 mL/kg/min (168 mL/h)",
        "Privigen 10%, primary immunodeficiency: at most 8 mg/kg/min (336 mL/h)",
        "Privigen 10%, primary immunodeficiency: at most 0.08 mL/kg/min (336 mL/h)",
        "Privigen 10%, chronic inflammatory demyelinating polyneuropathy: at most 8 mg/kg/min "
        "(336 mL/h)",
        "Privigen 10%, chronic inflammatory demyelinating polyneuropathy: at most 0.08 mL/kg/min "
        "(336 mL/h)",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"renal_or_thrombosis_risk": False}, []),
        ({}, []),
        (
            {"renal_or_thrombosis_risk": True},
            [
                "the label prints 3.3 mg/kg/min and 0.03 mL/kg/min, which disagree: the lower "
                "one is used"
            ],
        ),
        (
            {"product": "privigen-10"},
            [
                "the label of Privigen 10% gives no rate for dermatomyositis: the lowest of all "
                "its maximum rates is used",
            ],
        ),
        (
            {
                "product": "privigen-10",
                "indication": "immune-thrombocytopenia",
                "renal_or_thrombosis_risk": True,
            },
            [
                "at risk, the label of Privigen 10% asks for the minimum rate practicable, "
                "without a figure: choose rate_cap="
            ],
        ),
        (
            {
                "product": "octagam-10",
                "indication": "primary-immunodeficiency",
                "renal_or_thrombosis_risk": False,
            },
            [
                "the label of Octagam 10% gives no rate for primary immunodeficiency: the lowest "
                "of all its maximum rates is used"
            ],
        ),
        (
            {"renal_or_thrombosis_risk": False, "rate_cap": "400 mL/h"},
            [
                "rate_cap 400 mL/h is above another limit, which is used: "
                f"{OCTAGAM}: at most 4.0 mg/kg/min (168 mL/h)"
            ],
        ),
        ({"renal_or_thrombosis_risk": False, "rate_cap": "100 mL/h"}, []),
        ({"renal_or_thrombosis_risk": False, "rate_cap": "168 mL/h"}, []),
        ({"product": None, "rate_cap": "100 mL/h"}, []),
        ({"product": None, "renal_or_thrombosis_risk": True}, []),
    ],
)
def test_what_must_be_said_of_the_rates_is_said_whole(
    options: dict[str, Any], said: list[str]
) -> None:
    assert dose(**options).speed.warnings() == said


def test_a_limit_of_the_callers_that_a_study_must_not_reach_is_said() -> None:
    cherin = mie.evidence.regimens["cherin2002/ivig"]
    asked = cherin.for_patient("90 kg", rate_cap="200 mL/h")
    assert asked.speed.warnings() == [
        "rate_cap 200 mL/h is above another limit, which is used: the study cherin2002/ivig: "
        "below 200 mL/h"
    ]


def test_label_rates_that_disagree_are_said_with_or_without_risk() -> None:
    octagam = dosing.products["octagam-10"]
    rate = attrs.evolve(octagam.rates[0], maximum=amounts("4 mg/kg/min", "0.05 mL/kg/min"))
    own = attrs.evolve(octagam, rates=(rate,))
    said = "the label prints 4 mg/kg/min and 0.05 mL/kg/min, which disagree: the lower one is used"
    assert dose(product=own, renal_or_thrombosis_risk=False).speed.warnings() == [said]
    assert len(dose(product=own, renal_or_thrombosis_risk=True).speed.warnings()) == 2
    agreeing = attrs.evolve(octagam.rates[0], maximum=amounts("4 mg/kg/min", "0.04 mL/kg/min"))
    own = attrs.evolve(octagam, rates=(agreeing,))
    assert dose(product=own, renal_or_thrombosis_risk=False).speed.warnings() == []


@pytest.mark.parametrize(
    ("rate", "concentration", "error", "said"),
    [
        (
            "4 mg/kg/min",
            None,
            mie.MissingValueError,
            "4 mg/kg/min needs product=, whose concentration makes it a volume",
        ),
        (
            "4 mg/kg",
            "100 mg/mL",
            mie.UnitError,
            "4 mg/kg is a mass per body mass, not a rate of infusion; write for example "
            "'200 mL/h', '0.04 mL/kg/min' or '4 mg/kg/min'",
        ),
    ],
)
def test_what_is_no_rate_is_refused_whole(
    rate: str, concentration: str | None, error: type[mie.EvidenceError], said: str
) -> None:
    strength = None if concentration is None else mie.Amount(concentration)
    with pytest.raises(error) as caught:
        millilitres_per_hour(mie.Amount(rate), Fraction(70), strength)
    assert str(caught.value) == said


def test_a_concentration_of_another_strength_changes_the_volume() -> None:
    five_percent = millilitres_per_hour(
        mie.Amount("4 mg/kg/min"), Fraction(70), mie.Amount("50 mg/mL")
    )
    assert five_percent == 336


def test_without_a_limit_the_message_says_what_to_name() -> None:
    with pytest.raises(mie.MissingValueError) as caught:
        _ = dose(product=None).binding_rate
    assert str(caught.value) == (
        "ivig reports no rate of infusion; name a product= or a rate_cap= such as '200 mL/h'"
    )
    assert dose(product=None).rate_limits == ()


def test_a_rate_per_kilogram_takes_the_dosing_weight_where_that_is_lower() -> None:
    heavy = dose("100 kg", weight_policy="adjusted", height="175 cm", sex="male")
    exact = heavy.weighed.kilograms * Fraction("2.4")
    assert abs(Fraction(heavy.binding_rate.rate.value) - exact) < Fraction(1, 10**20)


def test_steps_run_for_their_time_until_the_volume_or_the_limit_ends_them() -> None:
    itp: dict[str, Any] = {"indication": "immune-thrombocytopenia"}
    assert steps(dose()) == [
        ("42 mL/h", "30 minute", "21 mL"),
        ("168 mL/h", "92.5 minute", "259 mL"),
    ]
    assert steps(dose(**itp)) == [
        ("42 mL/h", "30 minute", "21 mL"),
        ("84 mL/h", "30 minute", "42 mL"),
        ("168 mL/h", "30 minute", "84 mL"),
        ("336 mL/h", "23.75 minute", "133 mL"),
    ]
    assert steps(dose(**itp, rate_cap="200 mL/h")) == [
        ("42 mL/h", "30 minute", "21 mL"),
        ("84 mL/h", "30 minute", "42 mL"),
        ("168 mL/h", "30 minute", "84 mL"),
        ("200 mL/h", "39.9 minute", "133 mL"),
    ]
    assert steps(dose(**itp, rate_cap="84 mL/h")) == [
        ("42 mL/h", "30 minute", "21 mL"),
        ("84 mL/h", "185 minute", "259 mL"),
    ]
    slow = dose(product="privigen-10", rate_cap="20 mL/h")  # below the start, so nothing is open
    assert steps(slow) == [("20 mL/h", "840 minute", "280 mL")]


def test_there_is_no_least_time_where_how_long_the_start_is_kept_was_not_read() -> None:
    off_label = dose(product="privigen-10")
    assert str(off_label.start_rate) == "21 mL/h (0.5 mg/kg/min), for how long was not read"
    for name in ("titration", "titrated_time"):
        with pytest.raises(mie.MissingValueError) as caught:
            getattr(off_label, name)
        assert caught.value.code == "not-reported"
    assert off_label.minimum_time.exact.value > 0


@pytest.mark.parametrize(
    ("daily", "expected"),
    [
        ("30 mg/kg/day", [("42 mL/h", "30 minute", "21 mL")]),
        ("15 mg/kg/day", [("42 mL/h", "15 minute", "10.5 mL")]),
        (
            "60 mg/kg/day",
            [("42 mL/h", "30 minute", "21 mL"), ("84 mL/h", "15 minute", "21 mL")],
        ),
        (
            "31 mg/kg/day",
            [("42 mL/h", "30 minute", "21 mL"), ("84 mL/h", "0.5 minute", "0.7 mL")],
        ),
    ],
)
def test_a_small_dose_ends_within_the_first_steps(
    daily: str, expected: list[tuple[str, str, str]]
) -> None:
    small = mie.DosingRegimen(daily_dose=daily, days_per_course=1)
    found = small.for_patient(
        "70 kg", product="octagam-10", indication="immune-thrombocytopenia",
        accept_implausible="dose",
    )  # fmt: skip
    assert steps(found) == expected


def test_the_last_drops_run_at_the_lowest_limit() -> None:
    small = mie.DosingRegimen(daily_dose="31 mg/kg/day", days_per_course=1)
    assert steps(small.for_patient("70 kg", product="octagam-10", accept_implausible="dose")) == [
        ("42 mL/h", "30 minute", "21 mL"),
        ("168 mL/h", "0.25 minute", "0.7 mL"),
    ]


def test_a_volume_can_be_timed_without_a_product() -> None:
    speed = dose(product=None, rate_cap="50 mL/h").speed
    assert speed.hours(Fraction(100)) == 2
    [step] = speed.titration(Fraction(100))
    assert (str(step.rate), str(step.time), str(step.volume)) == ("50 mL/h", "120 minute", "100 mL")


def test_at_risk_a_label_without_a_figure_needs_the_callers_rate() -> None:
    asks = (
        "at risk, the label of Privigen 10% asks for the minimum rate practicable, without a figure"
    )
    risk: dict[str, Any] = {
        "product": "privigen-10", "indication": "immune-thrombocytopenia",
        "renal_or_thrombosis_risk": True,
    }  # fmt: skip
    with pytest.raises(mie.MissingValueError) as caught:
        _ = dose(**risk).binding_rate
    assert str(caught.value) == f"{asks}: choose rate_cap="
    chosen = dose(**risk, rate_cap="50 mL/h")
    assert str(chosen.binding_rate.rate) == "50 mL/h"
    assert chosen.speed.warnings() == [f"{asks}: rate_cap 50 mL/h is the caller's choice"]
