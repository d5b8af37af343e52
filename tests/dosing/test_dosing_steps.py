"""Each section of an explained dose, line by line, and the same dose as plain data."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.explanation import explain
from myositis_ild_evidence.dosing.labels import safety_lines
from myositis_ild_evidence.records import Owner, words

OCTAGAM = dosing.products["octagam-10"]
STUDY = "[huapaya2019, inpharmd]"
LABEL = "[octagam-dm, octagam-dm-rate, octagam-pi]"
AT = "at ~82.278 kg, the lower of dosing and actual weight"
NO_RATE = (
    "not known: {} reports no rate of infusion; name a product= or a rate_cap= such as '200 mL/h'"
)
NO_DAYS = (
    "not known: the days of a course are not reported: 2 g/kg a course is known, but no dose per "
    "day; give days= to choose"
)


def man() -> dosing.PatientDose:
    return mie.evidence.regimens["huapaya2019/ivig"].for_patient(
        weight="220.46 lb", height="175 cm", sex="male", age=50, weight_policy="bloodstar-2026",
        product="octagam-10", round_to="nearest-vial", renal_or_thrombosis_risk=False,
    )  # fmt: skip


def woman() -> dosing.PatientDose:
    return mie.evidence.regimens["huapaya2019/ivig"].for_patient(
        weight="81.7 kg", height="165 cm", sex="female", pregnant=True,
        pre_pregnancy_weight="70 kg", weight_policy="ontario-igum", product="privigen-10",
    )  # fmt: skip


def plain(key: str, **options: Any) -> dosing.PatientDose:
    return mie.evidence.regimens[key].for_patient("70 kg", **options)


def section(of: dosing.PatientDose, title: str) -> list[str]:
    """Return the lines of one section of the text."""
    lines = of.explain().split("\n")
    start = lines.index(title) + 1
    found = []
    for line in lines[start:]:
        if not line.startswith("  "):
            break
        found.append(line[2:])
    return found


MAN = {
    "Patient": [
        "Weight: 220.46 lb",
        "Weight in kg: ~99.999 kg",
        "Height: 175 cm",
        "Sex: male",
        "Age: 50 years",
    ],
    "Dosing weight": [
        "Ideal body weight: 50 kg + 2.3 kg x (~68.898 in - 60 in) = ~70.465 kg [devine1974]",
        "Adjusted body weight: ~70.465 kg + 0.4 x (~99.999 kg - ~70.465 kg) = ~82.278 kg "
        "[lifeblood2026]",
        "Dosing weight: Australia, BloodSTAR default from 1 July 2026: the adjusted weight = "
        "~82.278 kg [lifeblood2026, nba-bloodstar, devine1974]",
    ],
    "Dose per kilogram": [
        "Regimen: huapaya2019/ivig, as reported: 400 mg/kg/day for 5 days, every month, 6 courses "
        f"{STUDY}",
        f"Per day: 400 mg/kg/day {STUDY}",
        f"Per course: 2 g/kg {STUDY}",
        f"Total: 12 g/kg {STUDY}",
    ],
    "Dose": [
        "Per day: 400 mg/kg/day x ~82.278 kg = ~32.911 g/day",
        "Per course: 2 g/kg x ~82.278 kg = ~164.557 g",
        "Total: 12 g/kg x ~82.278 kg = ~987.340 g",
    ],
    "Rounding": [
        "Rule: once, to the nearest sum of whole Octagam 10% vials a day [octagam-vials]",
        "Per day: 33 g/day",
        "Per course: 165 g",
        "Total: 990 g",
        "Difference of a course: ~0.443 g",
        "Difference in percent: 0.27",
    ],
    "Vials and infusion": [
        "Product: Octagam 10%, 100 mg/mL; rates: US, no date read; vials: international, no date "
        "read [octagam-vials]",
        str(OCTAGAM.vials_note),
        "Vials a day: 1 x 20 g + 1 x 5 g + 4 x 2 g (waste ~0.089 g) [octagam-vials]",
        "Vials a course: 5 x 20 g + 5 x 5 g + 20 x 2 g [octagam-vials]",
        "Volume a day: 330 mL",
        f"Start rate: 49.37 mL/h (1.0 mg/kg/min), for 30 minutes {LABEL}",
        "Rate limit, the lowest: Octagam 10%, dermatomyositis: at most 4.0 mg/kg/min "
        f"(197.47 mL/h) {AT} {LABEL}",
        "Rate limit: Octagam 10%, dermatomyositis: at most 0.04 mL/kg/min (197.47 mL/h) "
        f"{AT} {LABEL}",
        f"{OCTAGAM.rates[0].note} [octagam-dm]",
        "Least time of a day by the printed rates: ~49.4 mL/h for 30 min, then ~197.5 mL/h for "
        "~92.8 min: at least 2:03 h; how the rate rises between is not printed",
        "Shortest infusion of a day: 1:41 h, at the lowest limit from start to end",
    ],
    "Safety of the product": [
        f"{line.label}: {line.working} [{line.sources[0]}]" for line in safety_lines(OCTAGAM)
    ],
    "Warnings": [
        "low: rounded, ~2.005 g/kg a course is more than the label of Octagam 10% for "
        "dermatomyositis gives (2 g/kg)"
    ],
}


@pytest.mark.parametrize("title", MAN)
def test_a_section_says_every_step(title: str) -> None:
    assert section(man(), title) == MAN[title]


def test_sections_stand_in_the_order_of_the_work() -> None:
    titles = [line for line in man().explain().split("\n") if not line.startswith("  ")]
    assert titles == [*MAN, "Cautions", "Notes", "Sources"]


def test_cautions_and_sources_come_last() -> None:
    caution = mie.evidence.regimens["huapaya2019/ivig"].caution
    assert section(man(), "Cautions") == [caution, dosing.INTENDED_USE]
    keys = [
        "devine1974", "lifeblood2026", "nba-bloodstar", "huapaya2019", "inpharmd",
        "octagam-vials", "octagam-dm", "octagam-dm-rate", "octagam-pi", "octagam-label",
        "octagam-supply", "octagam-home", "octagam-international", "octagam-label-text",
        "octagam-gb",
    ]  # fmt: skip
    references = dict(man().formulary.references)
    references |= zip(mie.evidence.references.ids, mie.evidence.references, strict=True)
    assert section(man(), "Sources") == [f"{key}: {references[key].citation}" for key in keys]


def test_markdown_has_headings_points_and_bold_labels() -> None:
    lines = man().explain("markdown").split("\n")
    assert lines[:9] == [
        "### Patient",
        "",
        "- **Weight:** 220.46 lb",
        "- **Weight in kg:** ~99.999 kg",
        "- **Height:** 175 cm",
        "- **Sex:** male",
        "- **Age:** 50 years",
        "",
        "### Dosing weight",
    ]
    assert f"- {man().weighed.notes[0]}" in lines
    assert (lines[-1], lines.count("")) == ("", 2 * len(MAN) + 6)


def test_data_has_every_line_with_its_parts() -> None:
    steps = man().explain("data")
    weight = man().dosing_weight
    assert steps[0] == {
        "section": "Patient",
        "label": "Weight",
        "working": "220.46 lb",
        "value": None,
        "sources": [],
    }
    assert steps[7] == {
        "section": "Dosing weight",
        "label": "Dosing weight",
        "working": "Australia, BloodSTAR default from 1 July 2026: the adjusted weight",
        "value": str(weight),
        "sources": ["lifeblood2026", "nba-bloodstar", "devine1974"],
    }


def test_sentences_have_an_empty_label() -> None:
    labels = {step["working"]: step["label"] for step in man().explain("data")}
    said = (man().weighed.notes[0], dosing.INTENDED_USE, str(OCTAGAM.vials_note))
    assert [labels[text] for text in said] == [""] * 3


def test_without_a_warning_none_is_said() -> None:
    dose = plain("dalakas1993/ivig")
    assert section(dose, "Warnings") == ["none"]
    [none] = [step for step in dose.explain("data") if step["section"] == "Warnings"]
    assert (none["label"], none["working"]) == ("", "none")


def test_text_is_what_explains_without_asking() -> None:
    assert explain(man()) == man().explain() == man().explain("text")


def test_a_pregnancy_and_the_weight_before_it_are_listed() -> None:
    assert section(woman(), "Patient") == [
        "Weight: 81.7 kg",
        "Height: 165 cm",
        "Sex: female",
        "Pregnant: yes",
        "Weight before pregnancy: 70 kg",
    ]
    told = plain("wang2022/ivig", sex="female", pregnant=False)
    assert section(told, "Patient")[-1] == "Pregnant: no"
    assert section(plain("wang2022/ivig"), "Patient") == ["Weight: 70 kg"]


def test_a_rounding_of_the_policy_is_cited() -> None:
    assert section(woman(), "Rounding") == [
        "Rule: once, to the nearest 5 g a course, as ontario-igum says [ontario-igum]",
        "Per day: 25 g/day",
        "Per course: 125 g",
        "Total: 750 g",
        "Difference of a course: ~0.709 g",
        "Difference in percent: 0.57",
    ]
    for product in (None, "octagam-10"):  # a step of grams is not cited as the vials
        own = plain("huapaya2019/ivig", product=product, round_to="5 g")
        assert section(own, "Rounding")[0] == "Rule: once, to the nearest 5 g a day"
    of_course = plain("dalakas1993/ivig", round_to="5 g")
    assert section(of_course, "Rounding")[0] == "Rule: once, to the nearest 5 g a course"
    assert section(plain("huapaya2019/ivig"), "Rounding") == ["the doses are not rounded"]


def test_warnings_are_listed_each_on_its_line() -> None:
    said = [f"{each.severity}: {each}" for each in woman().warnings]
    assert section(woman(), "Warnings") == said
    assert len(woman().warnings) > 1


def test_what_is_not_known_stands_in_its_place() -> None:
    dose = plain("dalakas1993/ivig")
    assert section(dose, "Dose per kilogram") == [
        f"Regimen: dalakas1993/ivig, as reported: {words.regimen(dose.regimen)} "
        "[dalakas1993, inpharmd]",
        f"Per day: {NO_DAYS}",
        "Per course: 2 g/kg [dalakas1993, inpharmd]",
        "Total: 6 g/kg [dalakas1993, inpharmd]",
    ]
    assert section(dose, "Dose") == [
        f"Per day: {NO_DAYS}",
        "Per course: 2 g/kg x 70 kg = 140 g",
        "Total: 6 g/kg x 70 kg = 420 g",
    ]
    assert section(dose, "Vials and infusion") == [
        f"Shortest infusion of a day: {NO_RATE.format('dalakas1993/ivig')}"
    ]


def test_days_of_the_callers_reach_every_step() -> None:
    dose = plain("dalakas1993/ivig", days=2)
    assert section(dose, "Dose per kilogram")[1] == "Per day: 1 g/kg/day [dalakas1993, inpharmd]"
    assert section(dose, "Dose")[0] == "Per day: 1 g/kg/day x 70 kg = 70 g/day"


def test_a_limit_in_volume_does_not_name_a_weight() -> None:
    dose = plain(
        "cherin2002/ivig", product="octagam-10", rate_cap="150 mL/h", renal_or_thrombosis_risk=False
    )
    lines = section(dose, "Vials and infusion")
    assert "Rate limit, the lowest: the rate asked for: at most 150 mL/h" in lines
    assert "Rate limit: the study cherin2002/ivig: below 200 mL/h [cherin2002]" in lines
    assert lines[-2:] == [
        "Least time of a day by the printed rates: 42 mL/h for 30 min, then 150 mL/h for "
        "271.6 min: at least 5:02 h; how the rate rises between is not printed",
        "Shortest infusion of a day: 4:40 h, at the lowest limit from start to end",
    ]


def test_no_limit_is_called_the_lowest_where_none_holds_at_risk() -> None:
    risk: dict[str, Any] = {"product": "privigen-10", "renal_or_thrombosis_risk": True}
    lines = section(plain("huapaya2019/ivig", **risk), "Vials and infusion")
    assert not any("the lowest:" in line for line in lines)
    chosen = plain("huapaya2019/ivig", **risk, rate_cap="50 mL/h")
    assert "Rate limit, the lowest: the rate asked for: at most 50 mL/h" in section(
        chosen, "Vials and infusion"
    )


def test_a_start_of_unknown_time_is_said_and_no_time_follows() -> None:
    lines = section(plain("huapaya2019/ivig", product="privigen-10"), "Vials and infusion")
    said = "21 mL/h (0.5 mg/kg/min), for how long was not read"
    assert f"Start rate: {said} [privigen-dosing, privigen-pi]" in lines
    assert [line for line in lines if line.startswith("Least time")] == [
        f"Least time of a day by the printed rates: not known: the infusion starts at {said}: its "
        "time does not follow"
    ]


def test_an_exclusive_limit_takes_more_than_the_time() -> None:
    dose = mie.evidence.regimens["cherin2002/ivig"].for_patient("90 kg", product="octagam-10")
    assert section(dose, "Vials and infusion")[-1] == (
        "Shortest infusion of a day: more than 4:30 h, at the lowest limit from start to end"
    )


def test_a_regimen_of_ones_own_cites_nothing_of_a_study() -> None:
    own = mie.DosingRegimen(dose_per_course="1 g/kg", courses=1).for_patient("70 kg")
    assert section(own, "Dose per kilogram")[0] == (
        "Regimen: ivig, as reported: 1 g/kg a course, days not reported, 1 course"
    )
    assert "1 g/kg x 70 kg = 70 g" in section(own, "Dose")[1]


def test_a_source_of_ones_own_is_called_so() -> None:
    own = mie.DosingRegimen(
        dose_per_course="1 g/kg",
        owner=Owner(id="smith2020"),
        source=mie.records.Source(cite="smith2020", locator="p. 3"),
    ).for_patient("70 kg")
    cited = section(own, "Dose per kilogram")[0]
    assert cited.startswith("Regimen: smith2020/ivig, as reported: ")
    assert cited.endswith(" [smith2020]")
    assert "smith2020: own source" in section(own, "Sources")


def test_an_unknown_form_is_shown_with_those_there_are() -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        man().explain("markdwn")  # type: ignore[arg-type]
    assert str(caught.value) == "unknown form 'markdwn'; did you mean 'markdown'?"
