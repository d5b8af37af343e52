"""Large records, vocabularies and marks stand in one line of a list or a traceback."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.records.vocabulary import shipped

EV = mie.document
DOSE = EV.studies["huapaya2019"].regimen.for_patient("90 kg", product="octagam-10")
ROUNDED = EV.studies["huapaya2019"].regimen.for_patient("90 kg", round_to="1 g")
WEIGHED = EV.studies["huapaya2019"].regimen.for_patient(
    "100 kg", height="175 cm", sex="male", weight_policy="adjusted", round_to="5 g"
)
CHILD = EV.studies["huapaya2019"].regimen.for_patient("20 kg", age=8)
BY_COURSE = mie.DosingRegimen(dose_per_course="2 g/kg").for_patient("90 kg")
CITED = mie.Citations(EV.references)
CITED.mark("wang2022")

SHOWN: dict[str, Any] = {
    "<PatientDose huapaya2019/ivig: 90 kg, 36 g/day>": DOSE,
    "<PatientDose ivig: 90 kg, 180 g>": BY_COURSE,
    "<PatientDose huapaya2019/ivig: 100 kg, dosed on ~82.3 kg, ~32.911 g/day, "
    "rounded to 35 g/day, 1 grave warning>": WEIGHED,
    "<PatientDose huapaya2019/ivig: 20 kg, 8 g/day, 1 grave warning>": CHILD,
    "<Doses rounded, huapaya2019/ivig: 36 g/day>": ROUNDED.rounded,
    "<Speed huapaya2019/ivig: 90 kg, octagam-10>": DOSE.speed,
    "<DosingWeight actual: 90 kg, actual>": DOSE.weighed,
    "<Product octagam-10: 100 mg/mL, 5 sizes of vials>": dosing.products["octagam-10"],
    "<Policy actual: Actual body weight>": dosing.policies["actual"],
    "<Nearest 2 g/kg a course: wang2022/ivig>": dosing.nearest("2 g/kg", EV.regimens[1:2]),
    "<Nearest 2 g/kg a course>": dosing.nearest("2 g/kg", []),
    "<Poolability mortality: 4 reasons against pooling>": mie.appraisal.can_pool(EV, "mortality"),
    "<Appraisal of 2026-11-30: 5 risks of bias, 6 certainties>": EV.appraisal,
    "<Manifest document 2026.11.1: 5 studies, 6 reviews>": EV.manifest,
    "<Vocabulary conditions: 16 terms>": shipped("conditions"),
    "<Citations in vancouver style: wang2022>": CITED,
}


@pytest.mark.parametrize("line", SHOWN)
def test_a_large_record_is_one_line(line: str) -> None:
    assert repr(SHOWN[line]) == line


def test_a_long_question_is_cut() -> None:
    assert repr(EV.question).startswith("<Question ")
    assert len(repr(EV.question)) <= 120


def test_a_collection_without_a_table_counts_in_words() -> None:
    assert repr(dosing.policies).startswith("<15 weight policies: actual, ")
    assert repr(dosing.products[:1]).startswith("<1 product: ")
