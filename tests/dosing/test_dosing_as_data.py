"""A dose as plain data: every figure with its bounds, or the reason why it is missing."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.quantities.numeric import readable

KEYS = [
    "regimen", "patient", "weight_policy", "dosing_weight", "dosing_weight_basis", "body_surface",
    "product", "countries", "rounding", "indication", "renal_or_thrombosis_risk", "days", "per_day",
    "per_course", "total", "rounded_per_day", "rounded_per_course", "rounded_total",
    "difference_per_course", "difference_percent", "volume", "titrated_time", "minimum_time",
    "vials", "start_rate", "rate_limits", "safety", "warnings", "cautions", "notes", "steps",
    "intended_use",
]  # fmt: skip


def exact(figure: str) -> dict[str, str]:
    return {"text": readable(figure), "low": figure, "high": figure, "basis": "exact"}


def man() -> dosing.PatientDose:
    return mie.evidence.regimens["huapaya2019/ivig"].for_patient(
        weight="71 kg", height="175 cm", sex="male", age=50, product="octagam-10",
        round_to="nearest-vial", renal_or_thrombosis_risk=False, rate_cap="100 mL/h",
    )  # fmt: skip


def test_a_dose_has_these_keys_in_this_order() -> None:
    assert list(man().to_dict()) == KEYS


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("regimen", "huapaya2019/ivig"),
        ("patient", {"weight": "71 kg", "height": "175 cm", "sex": "male", "age": "50 year"}),
        ("weight_policy", "actual"),
        ("dosing_weight", {"text": "71 kg", "exact": "71 kg"}),
        ("dosing_weight_basis", "actual"),
        ("product", "octagam-10"),
        ("rounding", "to the nearest sum of whole Octagam 10% vials a day"),
        ("indication", "dermatomyositis"),
        ("renal_or_thrombosis_risk", False),
        ("days", None),
        ("per_day", exact("28.4 g/day")),
        ("per_course", exact("142 g")),
        ("total", exact("852 g")),
        ("rounded_per_day", exact("28 g/day")),
        ("rounded_per_course", exact("140 g")),
        ("rounded_total", exact("840 g")),
        ("difference_per_course", exact("-2 g")),
        ("difference_percent", exact("-1.41")),
        ("volume", exact("280 mL")),
        ("minimum_time", exact("2.8 hour")),
        ("titrated_time", exact("3.087 hour")),
        (
            "vials",
            {
                "vials": {"20 g": 1, "2 g": 4},
                "number": 5,
                "content": "28 g",
                "difference": "-0.4 g",
                "waste": "0 g",
                "readings": [],
            },
        ),
        (
            "rate_limits",
            [
                "the rate asked for: at most 100 mL/h",
                "Octagam 10%, dermatomyositis: at most 4.0 mg/kg/min (170.4 mL/h)",
                "Octagam 10%, dermatomyositis: at most 0.04 mL/kg/min (170.4 mL/h)",
            ],
        ),
        ("warnings", []),
        ("intended_use", dosing.INTENDED_USE),
    ],
)
def test_a_figure_is_plain_data(key: str, value: Any) -> None:
    assert man().to_dict()[key] == value


def test_cautions_and_steps_are_those_of_the_dose() -> None:
    tree = man().to_dict()
    assert tree["cautions"] == list(man().cautions)
    assert tree["steps"] == man().explain("data")


def test_without_a_product_or_a_rounding_these_are_none_and_the_rest_says_why() -> None:
    tree = mie.evidence.regimens["dalakas1993/ivig"].for_patient("70 kg").to_dict()
    days = (
        "the days of a course are not reported: 2 g/kg a course is known, but no dose per day; "
        "give days= to choose"
    )
    assert (tree["product"], tree["rounding"], tree["renal_or_thrombosis_risk"]) == (
        None,
        None,
        None,
    )
    assert tree["per_day"] == {"missing": days}
    assert tree["per_course"] == tree["rounded_per_course"] == exact("140 g")
    assert tree["vials"] == {"missing": "vials need product=, such as 'octagam-10'"}
    assert tree["volume"] == {"missing": "volumes need product=, such as 'octagam-10'"}


def test_days_of_the_callers_are_kept() -> None:
    tree = mie.evidence.regimens["dalakas1993/ivig"].for_patient("70 kg", days=2).to_dict()
    assert (tree["days"], tree["per_day"]) == (2, exact("70 g/day"))


def test_open_bounds_and_readings_are_kept() -> None:
    tree = mie.evidence.regimens["kampylafka2012/ivig"].for_patient("70 kg").to_dict()
    assert tree["per_course"] == {**exact("140 g"), "readings": [exact("280 g")]}
    assert tree["per_course"]["text"] == "140 g"
    assert (tree["total"]["low"], tree["total"]["high"]) == ("560 g", None)
    high = mie.DosingRegimen(
        daily_dose=mie.Span(None, "1 g/kg/day", "bounds"), days_per_course=2
    ).for_patient("70 kg")
    per_day = {"text": "at most 70 g/day", "low": None, "high": "70 g/day", "basis": "bounds"}
    assert high.to_dict()["per_day"] == per_day


def test_sentences_and_limits_are_lists_for_json() -> None:
    tree = man().to_dict()
    assert all(type(tree[key]) is list for key in ("warnings", "cautions", "rate_limits", "steps"))
