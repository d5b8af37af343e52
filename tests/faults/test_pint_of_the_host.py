"""A program that has its own pint registry gets quantities of that registry, whenever it is set."""

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pint
import pytest

import myositis_ild_evidence as mie
from registries import DECIMALS, FLOATS


def ran(program: str) -> str:
    head = "import pint\nimport myositis_ild_evidence as mie\n"
    done = subprocess.run([sys.executable, "-c", head + program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_registry_that_is_set_before_the_first_use() -> None:
    program = """
mine = pint.UnitRegistry()
pint.set_application_registry(mine)
dose = mie.evidence.studies["huapaya2019"].regimen.total_dose().quantity
print(dose._REGISTRY is mine, dose + mine("1 g/kg") == mine("13 g/kg"))
"""
    assert ran(program) == "True True"


def test_a_registry_that_is_set_after_the_first_use() -> None:
    program = """
old = mie.Amount("2 g/kg").quantity
mine = pint.UnitRegistry()
pint.set_application_registry(mine)
new = mie.Amount("2 g/kg").quantity
print(new._REGISTRY is mine, new + mine("1 g/kg") == mine("3 g/kg"), old.magnitude)
"""
    assert ran(program) == "True True 2.0"


def test_a_registry_with_definitions_of_its_own_is_left_as_it_is() -> None:
    program = """
mine = pint.UnitRegistry()
mine.define("infusion = 5 gram")
pint.set_application_registry(mine)
before = len(mine._units)
for amount in "2 g/kg", "0.4 g/kg/day", "200 mL/h", "1 month", "70 U/L":
    mie.Amount(amount).quantity
print(len(mine._units) == before, mine("2 infusion").to("g").magnitude)
"""
    assert ran(program) == "True 10"


def test_a_weight_of_any_registry_is_taken() -> None:
    regimen = mie.evidence.studies["huapaya2019"].regimen
    for registry in (FLOATS, DECIMALS):
        weight = registry.Quantity(registry.non_int_type("70"), "kilogram")
        assert str(regimen.for_patient(weight=weight).total) == "840 g"


def test_a_registry_of_decimals_stays_exact() -> None:
    program = """
from decimal import Decimal
pint.set_application_registry(pint.UnitRegistry(non_int_type=Decimal))
print(repr(mie.Amount("0.1 g/kg").quantity.magnitude))
"""
    assert ran(program) == "Decimal('0.1')"


def test_a_host_that_redefines_a_unit_cannot_change_a_dose() -> None:
    """What the library computes does not pass through the host's definitions."""
    registry: Any = pint.UnitRegistry(on_redefinition="ignore")
    registry.define("kilogram = 2000 gram")
    dose = mie.evidence.studies["huapaya2019"].regimen.total_dose()
    assert str(dose * mie.Amount(registry.Quantity(70, "kilogram"))) == "840 g"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), Decimal("nan")])
def test_a_weight_that_is_no_number_gives_no_grams(number: float | Decimal) -> None:
    registry = DECIMALS if isinstance(number, Decimal) else FLOATS
    weight = registry.Quantity(number, "kg")
    regimen = mie.evidence.studies["huapaya2019"].regimen
    with pytest.raises(mie.InvalidValueError, match=r"finite|negative"):
        regimen.total_dose() * weight
    with pytest.raises(mie.InvalidValueError, match="finite"):
        regimen.for_patient(weight=weight)
