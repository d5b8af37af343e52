"""The page of a dose: what it can mean first, then the dose, then what matters most."""

import copy
import json
import pickle
import re
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing, text
from myositis_ild_evidence.dosing.wording import SEVERITIES, by_severity

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
KAMPYLAFKA = mie.evidence.regimens["kampylafka2012/ivig"]
MAN: dict[str, Any] = {"height": "175 cm", "sex": "male", "age": 50}
OCTAGAM: dict[str, Any] = {"product": "octagam-10", "renal_or_thrombosis_risk": False}
POLICIES = [policy.id for policy in dosing.policies if policy.rule != "not-encoded"]
#: Doses that call for attention in many ways.
DOSES = [
    (HUAPAYA, {"weight": "25 kg", "age": 8, "product": "octagam-10"}),
    (HUAPAYA, {"weight": "360 kg", "accept_implausible": "weight", "warn_above": "100 g"}),
    (KAMPYLAFKA, {"weight": "70 kg", "product": "privigen-10"}),
    (KAMPYLAFKA, {"weight": "70 kg", "product": "octagam-10", "renal_or_thrombosis_risk": True}),
    (mie.evidence.regimens["dalakas1993/ivig"], {"weight": "71.25 kg", "round_to": "5 g"}),
    *((HUAPAYA, {"weight": "100 kg", "weight_policy": each, **MAN}) for each in POLICIES),
]


def lines(dose: dosing.PatientDose) -> list[str]:
    return [" ".join(line.split()) for line in str(dose).splitlines()]


@pytest.mark.parametrize(("regimen", "asked"), DOSES)
def test_every_warning_has_a_severity_and_the_worst_comes_first(
    regimen: mie.DosingRegimen, asked: dict[str, Any]
) -> None:
    dose = regimen.for_patient(**asked)
    ranks = [SEVERITIES.index(each.severity) for each in dose.warnings]
    assert ranks == sorted(ranks)
    assert all(isinstance(each, dosing.DoseWarning) for each in dose.weighed.warnings)
    tree = dose.to_dict()["warnings"]
    assert tree == [{"severity": each.severity, "text": str(each)} for each in dose.warnings]


@pytest.mark.parametrize("policy", POLICIES)
def test_what_was_not_read_of_a_formula_is_a_note_and_no_warning(policy: str) -> None:
    dose = HUAPAYA.for_patient("100 kg", **MAN, weight_policy=policy)
    said = [each for each in dose.warnings if each.severity == "provenance"]
    assert len(said) == (not dosing.policies[policy].verified)
    assert not any("article of" in each for each in dose.warnings)
    assert "article of" not in str(dose)
    assert dose.to_dict()["notes"] == list(dose.weighed.notes)
    for note in dose.weighed.notes:
        assert note in dose.explain()


def test_england_prints_the_question_that_its_sources_leave_open() -> None:
    for policy in ("nhs-england-robinson", "nhs-england-devine"):
        page = " ".join(lines(HUAPAYA.for_patient("100 kg", **MAN, weight_policy=policy)))
        assert "Robinson's or Devine's" in page


def test_an_ambiguous_text_is_read_first_and_in_columns() -> None:
    dose = KAMPYLAFKA.for_patient("70 kg", **OCTAGAM)
    page = lines(dose)
    assert page[1].startswith("2 readings Reading 1 of 2: 2 g/kg a course. Reading 2 of 2: 4 g/kg")
    head = page.index("reading 1 reading 2")
    assert page[head + 1 : head + 4] == [
        "Per day 70 g/day 140 g/day",
        "Per course 140 g 280 g",
        "Total at least 560 g at least 1120 g",
    ]
    assert "another reading" not in str(dose)
    assert "Volume a day 700 mL 1400 mL" in page
    one, other = (
        regimen.for_patient("70 kg", **OCTAGAM)
        for regimen in (
            mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=2),
            mie.DosingRegimen(daily_dose="2 g/kg/day", days_per_course=2),
        )
    )
    assert any(line.endswith(f"{one.vials}; waste 0 g {other.vials}; waste 0 g") for line in page)


def test_a_wide_text_wraps_within_its_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "width", lambda: 72)
    page = str(KAMPYLAFKA.for_patient("70 kg", **OCTAGAM))
    assert max(map(len, page.splitlines())) <= 72
    assert page.count("4.0 mg/kg/min") == 2


@pytest.mark.parametrize("policy", ["actual", "ontario-igum"])
def test_the_page_goes_from_dose_and_rate_to_vials_and_ends_with_warnings(policy: str) -> None:
    dose = HUAPAYA.for_patient(
        "100 kg", **MAN, weight_policy=policy, product="octagam-10", round_to="5 g"
    )
    labels = [line[2:18].strip() for line in str(dose).splitlines() if re.match("  [A-Z]", line)]
    order = [
        *("As reported", "Weight", "Dosing weight", "Rounding", "Product"),
        *("Per day", "Per course", "Total", "Difference"),
        *("Start rate", "Maximum rate", "Volume a day", "Vials a day", "Vials a course"),
        *("Time a day", "Boxed warning"),
    ]
    assert [label for label in labels if label in order] == order
    rest = labels[labels.index("Boxed warning") + 1 :]
    assert set(rest) <= {"Warning: high", "Warning", "Warning: low", "Not verified", "Note"}
    ranks = ["Warning: high", "Warning", "Warning: low", "Not verified", "Note"]
    assert [ranks.index(label) for label in rest] == sorted(map(ranks.index, rest))


def test_figures_are_rounded_for_people_and_kept_exact_beside_them() -> None:
    dose = HUAPAYA.for_patient("100 kg", **MAN, weight_policy="adjusted", **OCTAGAM)
    for shown in (str(dose), repr(dose), repr(dose.rounded), repr(dose.weighed)):
        assert not re.search(r"\d\.\d{4}", shown), shown
    tree = json.loads(json.dumps(dose.to_dict()))
    assert tree["dosing_weight"] == {"text": "~82.279 kg", "exact": str(dose.dosing_weight)}
    assert tree["per_course"]["text"] == "~164.557 g"
    assert tree["per_course"]["low"] == str(dose.per_course.exact)


def test_a_warning_is_text_that_keeps_its_severity_where_it_goes() -> None:
    [warning] = HUAPAYA.for_patient("25 kg", age=8).warnings
    for other in (pickle.loads(pickle.dumps(warning)), copy.deepcopy(warning)):
        assert (other, other.severity) == (warning, "high")
    assert json.loads(json.dumps([warning])) == [str(warning)]


def test_a_warning_that_is_said_twice_is_listed_once() -> None:
    low, high = dosing.DoseWarning("low", "a"), dosing.DoseWarning("high", "b")
    assert by_severity([low, high, low]) == (high, low)


@pytest.mark.parametrize("options", [{}, OCTAGAM, OCTAGAM | {"round_to": "nearest-vial"}], ids=str)
def test_a_weight_in_pounds_is_told_without_a_tail_of_digits(options: dict[str, Any]) -> None:
    for regimen in (HUAPAYA, KAMPYLAFKA):
        page = str(regimen.for_patient("154 lb", **options))
        tails = [n for n in re.findall(r"\d+\.\d+", page) if len(n.partition(".")[2]) > 4]
        assert tails == []
