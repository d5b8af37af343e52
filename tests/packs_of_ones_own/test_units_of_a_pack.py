"""Units that a pack adds: read, checked against pint, computed with, and nobody else's."""

import copy
import pickle
from fractions import Fraction
from typing import Any

import pint
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.quantities import units
from packs import Pack

MICROGRAMS = """\
["µg/kg"]
dimension = "mass per body mass"
pint = "microgram / kilogram"
ucum = "ug/kg"
synonyms = ["ug/kg"]
["µg"]
dimension = "mass"
pint = "microgram"
ucum = "ug"
["µg/kg/h"]
dimension = "mass per body mass per time"
factor = "0.000024"
pint = "microgram / kilogram / hour"
ucum = "ug/kg/h"
synonyms = ["ug/kg/h"]
[tablet]
dimension = "tablets"
pint = "1"
what = "tablet"
ucum = "{tablet}"
[strip]
dimension = "tablets"
factor = "10"
pint = "1"
what = "tablet"
ucum = "{strip}"
"""
REGIMEN = 'drug = "ivig"\ndaily_dose = "0.4 g/kg/day"\ndays_per_course = 5\n'


@pytest.fixture
def own(pack: Pack) -> Pack:
    given = 'drug = "drops"\ndaily_dose = "0.5 ug/kg/h"\nhours_per_day = 6\ndays_per_course = 5\n'
    pack.add("vocabulary/units.toml", MICROGRAMS)
    pack.add("vocabulary/drugs.toml", '[drops]\nlabel = "Drops"\n')
    pack.change("studies/author2020.toml", REGIMEN, given)
    reading = '[[regimen.reading]]\ndaily_dose = "0.8 g/kg/day"\nwhy = "The text can mean both."\n'
    pack.change("studies/author2020.toml", reading, "")
    return pack.change("studies/author2020.toml", 'unit = "score"', 'unit = "strip"')


def test_a_unit_of_a_pack_is_read_computed_with_and_printed(own: Pack) -> None:
    evidence = own.load()
    [regimen] = evidence.regimens
    assert str(regimen.daily_dose) == "0.5 µg/kg/h"
    assert str(regimen.dose_per_course()) == "15 µg/kg"
    dose = regimen.for_patient("80 kg")
    assert str(dose.per_course) == "1200 µg"
    assert str(dose.per_day) == "0.00024 g/day"  # the pack has no µg/day
    assert str(dose.per_course.to("mg")) == "1.2 mg"
    assert dose.per_course.low == mie.Amount("0.0012 g")
    assert evidence.outcomes["author2020/strength"].unit == "strip"
    assert [unit.id for unit in evidence.units] == ["µg/kg", "µg", "µg/kg/h", "tablet", "strip"]


def test_it_goes_through_json_pickle_copies_and_pint(own: Pack) -> None:
    evidence = own.load()
    assert mie.from_json(evidence.to_json()) == evidence
    [regimen] = evidence.regimens
    course = regimen.dose_per_course()
    for made in (pickle.loads(pickle.dumps(course)), copy.deepcopy(course)):
        assert made == course
        assert str(made * mie.Amount("80 kg")) == "1200 µg"
    quantity: Any = course.quantity
    assert quantity.m_as("microgram/kilogram") == pytest.approx(15)
    assert '"ug/kg"' in str(evidence.to_fhir()).replace("'", '"')


def test_it_is_known_only_in_its_pack(own: Pack) -> None:
    own.load()
    assert "µg/kg" not in units.known()
    with pytest.raises(mie.UnitError, match="unknown unit 'µg/kg'"):
        mie.Amount("15 µg/kg")


def test_two_packs_may_mean_two_things_by_one_name(own: Pack, tmp_path: Any) -> None:
    first = own.load()
    own.folder = tmp_path / "other"
    own.change("vocabulary/units.toml", 'factor = "10"', 'factor = "20"')
    own.change("pack.toml", 'id = "invented"', 'id = "another"')
    second = own.load()
    strips = [e.outcomes["author2020/strength"].unit for e in (first, second)]
    assert [str(mie.Amount(1, unit).to("tablet")) for unit in strips] == ["10 tablet", "20 tablet"]
    with pytest.raises(mie.PackError, match="this unit stands in invented too, which is not"):
        mie.packs.combine(first, second)


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ('["mg"]\ndimension = "mass"\npint = "milligram"\nucum = "mg"\n', "mg",
         "'mg' is in the common list;"),
        ('[dose]\ndimension = "mass"\npint = "milligramm"\nucum = "mg"\n', "dose.pint",
         "'milligramm' must be the full name of a unit in pint"),
        ('[dose]\ndimension = "mass"\npint = "mg"\nucum = "mg"\n', "dose.pint",
         "pint calls it 'milligram'"),
        ('[dose]\ndimension = "mass"\npint = "2 mg"\nucum = "mg"\n', "dose.pint", "not made of"),
        ('[dose]\ndimension = "mass"\npint = "meter"\nucum = "m"\n', "dose.dimension",
         "pint cannot convert it into g"),
        ('[dose]\ndimension = "mass"\npint = "microgram"\nfactor = "0.001"\nucum = "ug"\n',
         "dose.factor", "by pint, one is 1e-06 of the base unit, not 0.001"),
        ('[dose]\ndimension = "mass"\npint = "microgram"\nucum = "u g"\n', "dose.ucum", "UCUM"),
        ('[dose]\ndimension = "heart rate"\npint = "1 / minute"\nucum = "/min"\n', "dose.pint",
         "not made of"),
        ('[puff]\ndimension = "heart rate"\npint = "hertz"\nucum = "Hz"\n', "puff.what",
         "counts 'beat'"),
        ('["2x"]\ndimension = "x"\npint = "1"\nucum = "1"\n', "2x", "begins with no digit"),
        ('[dose]\ndimension = "mass"\npint = "microgram"\n', "dose.ucum", "required"),
        ('[dose]\ndimension = "mass"\npint = "microgram"\nucum = "ug"\nsynonym = "x"\n',
         "dose.synonym", "did you mean 'synonyms'?"),
        ('["°R"]\ndimension = "temperature"\npint = "degree_Rankine"\nucum = "[degR]"\n'
         'offset = "5"\n', "°R.offset", "by pint, 0 °R is 0 of the base unit, not 5"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_unit_is_told_at_its_place(
    pack: Pack, text: str, path: str, message: str
) -> None:
    pack.add("vocabulary/units.toml", text)
    [problem] = pack.problems()
    assert (problem.file, problem.path) == ("vocabulary/units.toml", path)
    assert message in problem.message


def test_a_mistyped_unit_is_met_with_those_of_its_dimension_of_the_pack_too(own: Pack) -> None:
    own.change("studies/author2020.toml", "0.5 ug/kg/h", "0.5 tablt")
    [problem] = own.problems()
    assert "'tablet'" in problem.message
    own.change("studies/author2020.toml", "0.5 tablt", "0.5 tablet")
    [problem] = own.problems()
    assert problem.message.startswith("0.5 tablet is a tablets; expected mass per body mass")


def test_an_offset_of_a_unit_of_a_pack_is_that_of_pint(pack: Pack) -> None:
    pack.add(
        "vocabulary/units.toml",
        '["°Ré"]\ndimension = "temperature"\npint = "degree_Reaumur"\nucum = "[degRe]"\n'
        'factor = "5/4"\noffset = "273.15"\n',
    )
    [unit] = pack.load().units
    assert (unit.factor, unit.offset) == (Fraction(5, 4), units.get("°C").offset)


def test_editors_complete_the_fields_and_the_dimensions() -> None:
    made = mie.packs.json_schema("units")
    entry = made["$defs"]["UnitEntry"]
    assert set(entry["required"]) == {"dimension", "pint", "ucum"}
    assert "mass per body mass" in entry["properties"]["dimension"]["anyOf"][0]["enum"]
    assert pint.__version__
