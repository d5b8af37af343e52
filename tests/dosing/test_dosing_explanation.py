"""A dose can be checked by hand: every step, every rule, every source."""

import re

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing

DOSE = mie.evidence.regimens["huapaya2019/ivig"].for_patient(
    weight="220.46 lb", height="175 cm", sex="male", age=50, weight_policy="bloodstar-2026",
    product="octagam-10", round_to="nearest-vial", renal_or_thrombosis_risk=False,
)  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "Weight: 220.46 lb",
        "50 kg + 2.3 kg x (~68.898 in - 60 in) = ~70.465 kg [devine1974]",
        "+ 0.4 x (",
        "2 g/kg x ~82.278 kg",
        "33 g/day",
        "whole Octagam 10% vials a day",
        "Difference in percent: 0.27",
        "at most 4.0 mg/kg/min",
        "330 mL",
        "lifeblood2026: Lifeblood. Coming 1 July 2026",
        "huapaya2019: Huapaya JA",
        "inpharmd: InpharmD",
        "octagam-vials: Octapharma",
        dosing.INTENDED_USE,
    ],
)
def test_every_step_is_there(said: str) -> None:
    assert said in DOSE.explain()


def test_text_and_markdown_and_data_say_the_same() -> None:
    text, markdown, data = (DOSE.explain(form) for form in ("text", "markdown", "data"))
    for step in data:
        if step["label"]:
            assert f"{step['label']}: " in text
            assert f"**{step['label']}:** " in markdown
        assert step["working"] in text
        assert step["working"] in markdown
    for section in dict.fromkeys(step["section"] for step in data):
        assert f"### {section}" in markdown


def test_every_source_that_is_cited_is_listed() -> None:
    data = DOSE.explain("data")
    cited = {key for step in data for key in step["sources"]}
    listed = {step["label"] for step in data if step["section"] == "Sources"}
    assert cited == listed
    assert cited <= set(DOSE.formulary.references)


def test_a_shortened_figure_is_marked() -> None:
    steps = [step for step in DOSE.explain("data") if step["section"] not in ("Notes", "Sources")]
    assert "~99.999 kg" in DOSE.explain()
    assert not re.findall(r"\d+\.\d{4,}", " ".join(step["working"] for step in steps))


def test_what_is_not_known_is_said_with_the_reason() -> None:
    text = mie.evidence.regimens["dalakas1993/ivig"].for_patient("70 kg").explain()
    assert "Per day: not known: the days of a course are not reported" in text
    assert "the doses are not rounded" in text


def test_the_other_reading_stands_beside_every_dose() -> None:
    text = mie.evidence.regimens["kampylafka2012/ivig"].for_patient("70 kg").explain()
    assert "140 g; another reading: 280 g" in text


def test_a_regimen_of_ones_own_can_be_explained() -> None:
    text = mie.DosingRegimen(dose_per_course="1 g/kg", courses=1).for_patient("70 kg").explain()
    assert "1 g/kg x 70 kg = 70 g" in text


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(mie.InvalidValueError, match="markdown"):
        DOSE.explain("html")  # type: ignore[arg-type]
