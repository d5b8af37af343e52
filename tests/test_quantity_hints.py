"""A quantity that is refused is told as it was meant, with what can be written instead."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.dosing import Patient
from myositis_ild_evidence.quantities import units


def refused(text: str, *dimensions: str) -> str:
    with pytest.raises(mie.UnitError) as caught:
        units.parse(text, *dimensions)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("70,5 kg", "a decimal comma is not read; write '70.5 kg'"),
        ("0,4g/kg/day", "a decimal comma is not read; write '0.4 g/kg/day'"),
        ("70,5", "a decimal comma is not read; write '70.5'"),
        ("1,250 mg", "a comma is not read; write '1.250 mg' or '1250 mg'"),
        ("5'9\"", "marks for feet and inches are not read; write '69 in'"),
        ("5 ft 9", "its last number has no unit; write '69 in'"),
        ("11 Stone 2", "its last number has no unit; write '156 lb'"),
        ("5 ft 12 in", "12 in make one ft and more; write '72 in'"),
        ("11 st 14 lb", "14 lb make one st and more; write '168 lb'"),
        ("5 ft 9 lb", None),
        ("11 st 2 in", None),
        ("monthly", "write '1 month'"),
        ("Weekly", "write '1 week'"),
        ("every 4 weeks", "write '4 weeks'"),
        ("every month", None),
    ],
)
def test_a_known_way_to_write_is_told_with_the_form_that_is_read(
    text: str, meant: str | None
) -> None:
    start = f"{text!r} is not a number with a unit: "
    message = refused(text)
    assert message == f"{start}{meant}" if meant else start not in message


@pytest.mark.parametrize("text", ["156 lb", "69 in", "72 in", "70.5 kg", "1 month", "4 weeks"])
def test_what_is_offered_is_read(text: str) -> None:
    assert units.parse(text)[0] > 0


@pytest.mark.parametrize(
    ("text", "dimension", "message"),
    [
        ("70 kgg", "mass", "unknown unit 'kgg'; valid: 'g', 'mg', 'kg', 'lb', 'stone'"),
        ("70 pund", "mass", "unknown unit 'pund'; did you mean 'pound'?"),
        ("70 xyz", "length", "unknown unit 'xyz'; valid: 'cm', 'm', 'in', 'mm'"),
        ("1", "length", "'1' has no unit; write for example '175 cm' or '1.75 m'"),
        ("tall", "length", "'tall' is not a number with a unit; write for example '175 cm' or "
         "'1.75 m'"),
        ("150", "volume per time", "'150' has no unit; write for example '150 mL/h'"),
    ],
)  # fmt: skip
def test_only_units_of_what_is_expected_are_offered(
    text: str, dimension: str, message: str
) -> None:
    assert refused(text, dimension) == message


@pytest.mark.parametrize("text", ["1 / day", "1 /day", "1/day", "0.5 1/day", "3 per day"])
def test_a_day_with_nothing_above_it_is_told_what_can_stand_there(text: str) -> None:
    assert "per day; write for example 'g/kg/day' or " in refused(text)
    fixed = refused(text, "mass per time")
    offered = fixed.partition("write for example ")[2].strip("'").split("' or '")
    assert {units.get(unit).dimension for unit in offered} == {"mass per time"}
    assert "write for" not in refused(text, "mass")  # a weight is not per day


@pytest.mark.parametrize("text", ["70 Mg", "2 Mg/kg"])
def test_a_megagram_is_never_taken_for_milligrams_or_grams(text: str) -> None:
    assert "'mg" not in refused(text)
    assert "'g" not in refused(text)
    assert "'kg'" in refused(text, "mass")


@pytest.mark.parametrize(
    "unit", ["µg/kg/day", "μg/kg/day", "mcg/kg/day", "ug/kg/day", "ng/kg/day", "microg/kg/day"]
)
def test_no_unit_of_another_size_is_offered_for_a_small_one(unit: str) -> None:
    for dimensions in ((), ("mass per body mass per time",)):
        message = refused(f"400 {unit}", *dimensions)
        assert "g/kg/day'" not in message.removeprefix(f"unknown unit {unit!r}")


def test_a_unit_is_offered_only_for_one_of_its_size_and_kind() -> None:
    for text in (
        "120 cmHg",
        "3 dmol/L",
        "30 kg/cm2",
        "30 kg/m3",
        "5 gg",
        "2 mgg",
        "2 cmm",
        "2 g/g",
    ):
        assert "did you mean" not in refused(text)
    metric = [unit for unit in units.known().values() if len(unit.id.split("/")[0]) < 3]
    for unit in metric:
        for prefix in ("µ", "n", "d", "da", "h", "T", "x"):
            message = refused(f"2 {prefix}{unit.id}") if not _known(f"{prefix}{unit.id}") else ""
            assert "did you mean" not in message


def _known(unit: str) -> bool:
    try:
        units.get(unit)
    except mie.UnitError:
        return False
    return True


@pytest.mark.parametrize("unit", units.known().values(), ids=lambda unit: unit.id)
def test_a_unit_is_read_in_capitals_and_never_as_another(unit: units.Unit) -> None:
    for spelling in (unit.id, *unit.synonyms):
        if not any(each.isalpha() and not each.isascii() for each in spelling):
            assert units.get(spelling.upper()) is unit  # the capital of µ is another letter
        assert units.get(f" {spelling}\u00a0") is unit


@pytest.mark.parametrize("text", ["30 kg/m2", "30 kg/m²", "30 KG/M²", "30 kg / m2"])
def test_a_body_mass_index_is_read_and_is_no_mass_and_no_dose(text: str) -> None:
    assert (units.get(text.partition(" ")[2]).id, mie.Amount(text).dimension) == (
        "kg/m2",
        "body mass index",
    )
    for wanted in (Patient, mie.evidence.regimens["huapaya2019/ivig"].for_patient):
        with pytest.raises(mie.UnitError, match="body mass index"):
            wanted(weight=text)
    with pytest.raises(mie.UnitError, match="body mass index"):
        mie.DosingRegimen(dose_per_course=text)


def test_a_long_text_is_refused_at_once_and_cut_short() -> None:
    assert refused("5 ft " * 1000) == (
        "'5 ft 5 ft 5 ft 5 ft ...' is not a number with a unit; write for example '70 kg'"
    )


REGIMEN = mie.evidence.regimens["huapaya2019/ivig"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rate_cap": "150"}, "'150' has no unit; write for example '150 mL/h', "),
        ({"rate_cap": 150}, "150 has no unit; write for example '150 mL/h', "),
        ({"warn_above": 100}, "100 has no unit; write for example '100 g'"),
        ({"rate_cap": "-150 mL/h"}, "rate_cap is more than zero, not -150 mL/h"),
        ({"warn_above": "0 g"}, "warn_above is more than zero, not 0 g"),
    ],
)
def test_options_of_a_dose_are_told_what_they_take(given: dict[str, Any], message: str) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        REGIMEN.for_patient("70 kg", product="octagam-10", **given)
    assert str(caught.value).startswith(message)


def test_measurements_intervals_and_months_are_told_what_they_take() -> None:
    with pytest.raises(mie.UnitError, match=r"write for example height='175 cm' or '1.75 m'$"):
        Patient(weight="70 kg", height="1.75")
    with pytest.raises(mie.UnitError, match="write for example '50 years' or '6 months'"):
        Patient(weight="70 kg", age="young")
    with pytest.raises(mie.UnitError, match="'monthly' is not a number with a unit: write '1 mon"):
        mie.DosingRegimen(dose_per_course="2 g/kg", interval="monthly")
    with pytest.raises(mie.UnitError, match="write for example '4 weeks' or '1 month'"):
        mie.DosingRegimen(dose_per_course="2 g/kg", interval="soon")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--weight", "-70kg"), "a body weight is more than zero, not -70 kg"),
        (("--weight", "-70 kg"), "a body weight is more than zero, not -70 kg"),
        (("--weight", "70kg", "--height", "-1.75m"), "a body height is more than zero, not -1.75"),
        (("--weight", "70kg", "--age", "-5"), "age is not below zero, as -5 years is"),
        (("--weight", "70kg", "--rate-cap", "-.5mL/h"), "--rate-cap is more than zero"),
    ],
)
def test_a_negative_value_of_an_option_is_no_option(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dose", "huapaya2019", "--sex", "male", *words]) == 2
    assert message in capsys.readouterr().err


def test_a_negative_word_that_is_no_value_is_still_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (["-5"], ["--weight=70kg", "-5"], ["--", "-5"]):
        with pytest.raises(SystemExit):
            main(["compare", "huapaya2019", *words])
        capsys.readouterr()
