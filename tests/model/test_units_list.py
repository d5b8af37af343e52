"""The closed list of units agrees with pint and with UCUM, and needs neither."""

import subprocess
import sys
from fractions import Fraction
from typing import Any

import pint
import pytest

from myositis_ild_evidence import Amount, UnitError
from myositis_ild_evidence.quantities import units
from registries import FRACTIONS as REGISTRY

ALL = list(units.known().values())
# What pint has no notion of, or means otherwise: papers mean both four weeks and a calendar month.
CALENDAR = ("month", "year")


def of_pint(unit: units.Unit) -> Any:
    powers = {name: Fraction(power) for name, power in unit.powers}
    container = pint.util.UnitsContainer(powers, non_int_type=Fraction)
    return REGISTRY.Quantity(Fraction(1), container)


@pytest.mark.parametrize("unit", ALL, ids=lambda unit: unit.id)
def test_pint_knows_every_unit_under_the_same_name(unit: units.Unit) -> None:
    for name, _ in unit.powers:
        assert REGISTRY.get_name(name) == name
    assert dict(of_pint(unit).unit_items()) == dict(unit.powers)
    quantity: Any = Amount(1, unit.id).quantity
    assert dict(quantity.unit_items()) == dict(unit.powers)


@pytest.mark.parametrize("unit", ALL, ids=lambda unit: unit.id)
def test_pint_has_the_same_factors(unit: units.Unit) -> None:
    base = next(u for u in ALL if u.dimension == unit.dimension and u.factor == 1)
    if unit.id not in CALENDAR:
        one = of_pint(unit).to(of_pint(base).units).magnitude
        assert one == unit.factor + unit.offset


def test_a_temperature_is_converted_with_its_zero_and_never_multiplied() -> None:
    assert str(Amount("37 °C").to("°F")) == "98.6 °F"
    assert Amount("37 °C") == Amount("310.15 K") > Amount("98.5 degF")
    quantity: Any = Amount("37 °C").quantity
    assert round(quantity.m_as("kelvin"), 2) == 310.15
    for compute in (
        lambda: Amount("20 °C") * 2,
        lambda: Amount("20 °C") / 2,
        lambda: Amount("20 °C") * Amount("1 day"),
    ):
        with pytest.raises(UnitError, match="°C counts from a zero of its own"):
            compute()


@pytest.mark.parametrize(
    "text",
    ["120 mmHg", "5.2 mmol/L", "90 µmol/L", "0.9 mg/dL", "24.5 kg/m2", "72 beats/min", "36.8 °C",
     "58 % predicted", "12 score", "350 x10^9/L", "8.5 mmol/min/kPa", "60 mL/min/1.73 m2"],
)  # fmt: skip
def test_what_clinical_tables_print_is_read_and_printed_alike(text: str) -> None:
    assert str(Amount(text)) == text


def test_what_is_counted_is_never_taken_for_something_else() -> None:
    assert str(Amount("18 U/kg/h") * Amount("1 day")) == "432 IU/kg"
    for left, right in (("72 beats/min", "14 breaths/min"), ("58 %", "58 % predicted")):
        assert Amount(left) != Amount(right)
    with pytest.raises(UnitError, match="cannot be converted"):
        Amount("5 mmol/L").to("mg/dL")
    with pytest.raises(UnitError, match="not in the list"):
        Amount(REGISTRY.Quantity(3, "count"))


def test_a_year_is_twelve_months_and_neither_is_days() -> None:
    assert Amount("1 year") == Amount("12 month")
    assert units.get("month").dimension != units.get("day").dimension


def test_ucum_codes_are_unique_and_of_the_characters_that_ucum_allows() -> None:
    codes = [unit.ucum for unit in ALL]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert code.isascii()
        assert code.isprintable()
        assert " " not in code
        for opening, closing in ("[]", "{}", "()"):
            assert code.count(opening) == code.count(closing)
        bare = code
        for start, end in ("[]", "{}"):
            while start in bare:
                bare = bare[: bare.index(start)] + bare[bare.index(end) + 1 :]
        assert not set(bare) & set('"=')


def test_spellings_name_one_unit_each() -> None:
    spellings = [spelling for unit in ALL for spelling in (unit.id, *unit.synonyms)]
    assert len(set(spellings)) == len(spellings)
    for unit in ALL:
        for spelling in (unit.id, *unit.synonyms):
            assert units.get(spelling) is unit
            if not spelling[0].isdigit():  # after a number it would be a part of that
                assert Amount(f"2{spelling}") == Amount(f"2 {spelling}") == Amount(2, unit.id)


def test_an_unknown_unit_is_told_with_the_nearest() -> None:
    with pytest.raises(UnitError, match=r"unknown unit 'g/kg/dya'.*'g/kg/day'"):
        Amount("2 g/kg/dya")


def test_a_mass_in_any_unit_of_pint_is_a_body_weight() -> None:
    registry: Any = pint.UnitRegistry()
    assert units.from_quantity(registry.Quantity(0.07, "tonne"), "mass")[1] == "kg"
    with pytest.raises(UnitError, match="not in the list"):
        units.from_quantity(registry.Quantity(0.07, "tonne"))


def test_plain_use_does_not_import_pint() -> None:
    code = """
import sys
from myositis_ild_evidence import Amount, DosingRegimen, Span
regimen = DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5, courses=6)
assert str(regimen.total_dose() * Amount("70 kg")) == "840 g"
assert str(Span("2 g/kg", "3 g/kg", "bounds").to("mg/kg")) == "2000-3000 mg/kg"
assert Amount("154 lb").ucum == "[lb_av]"
print(*sorted({"pint", "numpy", "bibtexparser"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
