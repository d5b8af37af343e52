"""Regimens of other drugs, as public abstracts print them: loaded, computed, and printed alike."""

import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import pictures
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.records import words
from myositis_ild_evidence.report import output
from packs import STUDY, Pack

PRINTED: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("regimens_of_other_drugs.toml").read_text(encoding="utf-8")
)
MAN: dict[str, Any] = {"weight": "80 kg", "height": "180 cm"}
#: What stands in the file of the study, up to the regimen of its only group.
BEFORE = STUDY.partition('[[group]]\nid = "ivig"')[0].replace('main_outcomes = ["death"]\n', "")
BEFORE += 'regimen = "given"\n[[regimen]]\nid = "given"\n'


def loaded(pack: Pack, name: str) -> mie.Evidence:
    text = f'{BEFORE}drug = "{name}"\n{PRINTED[name]["file"]}\n'
    pack.files["studies/author2020.toml"] = text
    pack.files["vocabulary/drugs.toml"] = f'[{name}]\nlabel = "{name.title()}"\n'
    del pack.files["claims.toml"]
    return pack.load()


def figure(compute: Callable[[], object]) -> str | None:
    try:
        return str(compute())
    except mie.MissingValueError:
        return None


@pytest.mark.parametrize("name", PRINTED)
def test_it_is_computed_and_printed_in_the_units_that_were_printed(pack: Pack, name: str) -> None:
    asked = PRINTED[name]
    [regimen] = loaded(pack, name).regimens
    assert words.regimen(regimen) == asked["words"]
    parts: dict[str, Callable[[], object]] = {
        "per_day": regimen.dose_per_day,
        "per_course": regimen.dose_per_course,
        "total": regimen.total_dose,
    }
    for part, compute in parts.items():
        if part in asked:
            assert figure(compute) == asked[part]
    assert figure(regimen.total_dose) == asked.get("total")


@pytest.mark.parametrize("name", PRINTED)
def test_a_patient_is_given_it_in_the_same_unit(pack: Pack, name: str) -> None:
    asked = PRINTED[name]
    [regimen] = loaded(pack, name).regimens
    for key, of in (("patient", "total"), ("patient_day", "per_day")):
        if key in asked:
            each = [figure(partial(of_patient, one, of)) for one in regimen.in_phases]
            assert "; ".join(one or "none" for one in each) == asked[key]


PHASED = [name for name in PRINTED if "[[regimen.phase]]" in PRINTED[name]["file"]]


@pytest.mark.parametrize("name", [*PHASED, "lim2021"])
def test_a_regimen_with_phases_is_refused_as_a_whole_and_says_how_to_ask(
    pack: Pack, name: str
) -> None:
    shipped = [one for one in mie.evidence.regimens if one.phases and one.study == name]
    [regimen] = loaded(pack, name).regimens if name in PRINTED else shipped
    asked: list[Callable[[], object]] = [
        lambda: regimen.for_patient(**MAN),
        lambda: regimen.for_cohort(PEOPLE),
        lambda: mie.dosing.compare(regimen, mie.dosing.Patient(**MAN)),
        lambda: mie.dosing.nearest(regimen),
    ]
    for ask in asked:
        with pytest.raises(mie.MissingValueError, match=r"regimen\.in_phases") as refused:
            ask()
        assert all(phase.label in str(refused.value) for phase in regimen.phases)
    assert "in_phases" not in str(regimen.not_computed)  # a reader of a report has no such thing


def of_patient(regimen: mie.DosingRegimen, name: str) -> object:
    surface = regimen.kind is not None and regimen.kind.per == "body surface"
    dose = regimen.for_patient(**MAN, body_surface="mosteller" if surface else None)
    return getattr(dose, name)


@pytest.mark.parametrize("name", PRINTED)
def test_every_outlet_takes_it(pack: Pack, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = loaded(pack, name)
    assert mie.from_json(evidence.to_json()) == evidence
    assert evidence.answer()
    assert evidence.audit() is not None
    assert evidence.to_fhir()
    assert [row["variable"] for row in evidence.values().where(section="design")]
    assert evidence.regimens.to_table()[0]["course_low_g_per_kg"] is None
    folder = str(pack.write())
    assert main(["dose", "author2020", "--pack", folder, "--weight", "80kg"]) == 0
    assert main(["show", "author2020", "--pack", folder]) == 0
    assert PRINTED[name]["words"].split()[0] in capsys.readouterr().out.casefold()


def test_a_fixed_dose_of_a_drug_without_products_is_explained_without_vials(pack: Pack) -> None:
    [regimen] = loaded(pack, "mycophenolate").regimens
    assert "24 months is not a number of days" in words.doses(regimen)
    sections = regimen.for_patient(**MAN).explain().split("\nRounding\n")
    assert f"author2020/given, as reported: {words.regimen(regimen)} [" in sections[0]
    assert " x 80 kg" not in sections[0]
    assert "no product that holds mycophenolate is known, and no rate" in sections[1]
    assert "name a product" not in sections[1]


def test_the_table_of_regimens_claims_no_body_weight_for_a_fixed_dose(pack: Pack) -> None:
    evidence = loaded(pack, "mycophenolate")
    written = output.markdown(evidence)
    [row] = [line for line in written.splitlines() if "1500 mg twice a day" in line]
    head = written[: written.index(row)].splitlines()[-2]
    assert [cell.strip() for cell in head.split("|")[2:4]] == ["As reported", "Dose"]
    with pytest.raises(mie.MissingValueError, match="per body weight"):
        pictures.timeline(evidence)


def test_a_regimen_in_milligrams_is_found_by_milligrams(pack: Pack) -> None:
    regimens = loaded(pack, "rituximab").regimens
    assert regimens.where(min_dose_per_course="900 mg").ids == ("author2020/given",)
    assert regimens.where(min_dose_per_course="1 g/kg").ids == ()


def test_a_dose_per_body_surface_is_never_computed_by_a_formula_that_nobody_named(
    pack: Pack,
) -> None:
    [regimen] = loaded(pack, "cyclophosphamide-surface").regimens
    with pytest.raises(mie.MissingValueError, match="body_surface='mosteller' or body_surface="):
        regimen.for_patient(**MAN)
    with pytest.raises(mie.MissingValueError, match="needs height="):
        regimen.for_patient("80 kg", body_surface="mosteller")
    dose = regimen.for_patient(**MAN, body_surface="du-bois")
    assert dose.surface is not None
    assert float(dose.surface.square_metres) == pytest.approx(0.007184 * 80**0.425 * 180**0.725)
    other = regimen.for_patient("120 kg", height="170 cm", body_surface="du-bois")
    assert any("underestimates" in warning for warning in other.warnings)


def test_the_question_of_a_pack_names_the_policy_and_the_formula(pack: Pack) -> None:
    pack.change(
        "pack.toml", "[question]", '[question]\nweight_policy = "ideal"\nbody_surface = "mosteller"'
    )
    [regimen] = loaded(pack, "cyclophosphamide-surface").regimens
    assert str(regimen.for_patient("80 kg", height="180 cm", sex="male").weighed.basis) == "ideal"
    named = regimen.for_patient(**MAN, weight_policy="actual")
    assert str(named.per_course) == "1200 mg"


def test_a_rate_a_single_dose_and_a_duration_need_what_belongs_to_them() -> None:
    for given, needs in (
        ({"daily_dose": "18 IU/kg/h", "days_per_course": 1}, "hours_per_day"),
        ({"single_dose": "5 mg", "duration": "4 week"}, "times_per_day"),
        ({"daily_dose": "5 mg/day"}, "days_per_course"),
        ({"daily_dose": "5 mg/day", "hours_per_day": 3, "duration": "4 week"}, "hours_per_day"),
        ({"dose_per_course": "5 mg", "duration": "4 week"}, "duration"),
        ({"daily_dose": "5 mg/day", "duration": "4 week", "courses": 2}, "duration"),
        ({"daily_dose": "5 mg/day", "duration": "4 week", "days_per_week": 8}, "days_per_week"),
    ):
        with pytest.raises(mie.InvalidValueError, match=rf"^DosingRegimen\.{needs}: "):
            mie.DosingRegimen(drug="tablets", **given)


def test_a_volume_has_no_vials_and_is_not_compared_by_weight() -> None:
    exchange = mie.DosingRegimen(drug="plasma", dose_per_course="60 mL/kg", days_per_course=1)
    with pytest.raises(mie.InvalidValueError, match="round_to is for a mass"):
        exchange.for_patient("80 kg", round_to="5 g")
    fixed = mie.DosingRegimen(drug="plasma", dose_per_course="2 L", days_per_course=1)
    with pytest.raises(mie.InvalidValueError, match="compared of a mass per body weight"):
        mie.dosing.compare(fixed, mie.dosing.Patient(weight="80 kg"))


#: A dose of each kind, and whether weight policies are compared of it, and studies ranked by it.
KINDS_OF_DOSES: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "mass per weight": ({"dose_per_course": "2 g/kg", "days_per_course": 1}, True, True),
    "daily mass per weight": ({"daily_dose": "1 mg/kg/day", "duration": "6 weeks"}, True, True),
    "mass per surface": ({"dose_per_course": "600 mg/m2", "days_per_course": 1}, False, False),
    "mass": ({"dose_per_course": "1000 mg", "days_per_course": 1}, False, True),
    "tablets": (
        {"single_dose": "15 mg", "times_per_day": 1, "days_per_week": 1, "duration": "3 weeks"},
        False,
        True,
    ),
    "activity": ({"dose_per_course": "80 IU/kg", "days_per_course": 1}, False, False),
    "fixed activity": ({"dose_per_course": "80 IU", "days_per_course": 1}, False, False),
    "volume per weight": ({"dose_per_course": "60 mL/kg", "days_per_course": 1}, False, False),
    "volume": ({"dose_per_course": "2 L", "days_per_course": 1}, False, False),
    "plasma volumes": (
        {"daily_dose": "2 plasma volumes/day", "days_per_course": 1},
        False,
        False,
    ),
    "rate": (
        {"daily_dose": "18 IU/kg/h", "hours_per_day": 24, "days_per_course": 2},
        False,
        False,
    ),
    "months": ({"daily_dose": "1 mg/kg/day", "duration": "3 months"}, False, False),
    "no dose": ({"dose": "not-read"}, False, False),
}


@pytest.mark.parametrize("kind", KINDS_OF_DOSES)
def test_policies_are_compared_of_a_kind_of_dose_or_it_is_refused_with_a_code(kind: str) -> None:
    known, compared, _ = KINDS_OF_DOSES[kind]
    regimen = mie.DosingRegimen(drug="other", **known)
    patient = mie.dosing.Patient(weight="80 kg", height="180 cm", sex="male")
    if not compared:
        with pytest.raises(mie.EvidenceError) as refused:
            mie.dosing.compare(regimen, patient, round_to="exact")
        assert refused.value.code in ("wrong-dimension", "not-reported")
        return
    with pytest.raises(mie.MissingValueError) as refused:  # no product of the drug is shipped
        mie.dosing.compare(regimen, patient, round_to="exact")
    assert (refused.value.code, refused.value.argument) == ("missing-argument", "products")
    own = attrs.evolve(mie.dosing.products["octagam-10"], id="own", drug="other", label="Own")
    rows = mie.dosing.compare(regimen, patient, round_to="exact", products=[own])
    assert {row["policy"] for row in rows} == {*mie.dosing.shipped().policies.ids}
    [course] = [row["course_g"] for row in rows if row["policy"] == "actual"]
    assert course == regimen.for_patient(patient=patient).per_course.to("g").low.value


@pytest.mark.parametrize("kind", KINDS_OF_DOSES)
def test_studies_are_ranked_by_a_kind_of_dose_or_it_is_refused_with_a_code(kind: str) -> None:
    known, _, ranked = KINDS_OF_DOSES[kind]
    regimen = mie.DosingRegimen(drug="other", **known)
    if not ranked:
        with pytest.raises(mie.EvidenceError) as refused:
            mie.dosing.nearest(regimen, [regimen], weight="80 kg")
        assert refused.value.code in ("wrong-dimension", "not-reported")
        return
    others = [mie.DosingRegimen(drug="other", id="mine", dose_per_course="3 g/kg"), regimen]
    given = [*others, *mie.document.regimens]
    found = mie.dosing.nearest(regimen, given, weight="80 kg")
    assert {match.regimen.drug for match in found} == {"other"}
    assert len(found) + len(found.left_out) == len(given)  # nothing is dropped unsaid


def test_a_fixed_dose_without_a_weight_asks_for_it() -> None:
    regimen = mie.DosingRegimen(drug="other", dose_per_course="1000 mg", days_per_course=1)
    with pytest.raises(mie.MissingValueError) as refused:
        mie.dosing.nearest(regimen, [mie.DosingRegimen(drug="other", dose_per_course="3 g/kg")])
    assert (refused.value.code, refused.value.argument) == ("missing-argument", "weight")


def test_a_weekly_dose_has_a_date_each_week() -> None:
    weekly = mie.DosingRegimen(
        drug="tablets", single_dose="15 mg", times_per_day=1, days_per_week=1, duration="3 weeks"
    )
    rows = weekly.for_patient("80 kg").schedule("2027-01-01")
    assert [(str(row["date"]), row["dose"], row["cumulative_dose"]) for row in rows] == [
        ("2027-01-01", 15, 15), ("2027-01-08", 15, 30), ("2027-01-15", 15, 45),
    ]  # fmt: skip


def test_a_guard_of_a_pack_judges_doses_of_its_own_kind(pack: Pack) -> None:
    loaded(pack, "rituximab")
    guard = '[rituximab.guard]\ncourse = "1000 mg"\ndays = 1\nfactor = 5\n'
    pack.add("vocabulary/drugs.toml", guard)
    assert pack.problems() == ()
    pack.change("studies/author2020.toml", "1000 mg", "10000 mg")
    [problem] = pack.problems()
    assert problem.path == "regimen[0].course_dose"
    assert "10000 mg a course is more than 5 g, 5 times what product" in problem.message


PEOPLE: dict[str, Any] = {
    "weight_kg": np.array([80.0, 120.0, np.nan]),
    "height_cm": np.array([180.0, 170.0, 170.0]),
}


@pytest.mark.parametrize("formula", mie.dosing.shipped().body_surfaces.ids)
def test_a_cohort_has_the_dose_of_each_patient_by_body_surface(pack: Pack, formula: str) -> None:
    [regimen] = loaded(pack, "cyclophosphamide-surface").regimens
    found = regimen.for_cohort(PEOPLE, body_surface=formula)
    for number, (weight, height) in enumerate(((80, 180), (120, 170))):
        one = regimen.for_patient(f"{weight} kg", height=f"{height} cm", body_surface=formula)
        assert one.surface is not None
        surface = float(one.surface.square_metres)
        assert found["body_surface_m2"][number] == pytest.approx(surface, rel=1e-12)
        assert found["total_mg"][number] == pytest.approx(3600 * surface, rel=1e-12)
    assert found["reason"][2] == "weight is missing"
    assert ("underestimates" in str(found["warning"][1])) == (formula == "du-bois")


def test_a_formula_holds_within_its_limits_of_weight_alone(pack: Pack) -> None:
    [regimen] = loaded(pack, "cyclophosphamide-surface").regimens
    mosteller = mie.dosing.shipped().body_surfaces["mosteller"]
    own = attrs.evolve(
        mosteller, id="own", least_weight=mie.Amount("50 kg"), most_weight=mie.Amount("100 kg")
    )
    with pytest.raises(mie.InvalidValueError, match="not made for a weight above 100 kg"):
        regimen.for_patient("120 kg", height="170 cm", body_surface=own)
    found = regimen.for_cohort(PEOPLE, body_surface=own)
    assert found["reason"][1] == "own was not made for a weight above 100 kg"


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        ("rituximab", "total_mg", [2000, 2000]),
        ("plasma-exchange", "total_ml", [33600, 50400]),
        ("cyclophosphamide-oral", "per_day_mg", [160, 240]),
        ("tacrolimus", "per_day_mg", [6, 9]),
    ],
)
def test_columns_of_a_cohort_have_the_unit_that_was_printed(
    pack: Pack, name: str, column: str, values: list[float]
) -> None:
    [regimen] = loaded(pack, name).regimens
    assert list(regimen.for_cohort(PEOPLE)[column][:2]) == pytest.approx(values)


def test_vials_of_a_product_of_ones_own_stay_in_milligrams() -> None:
    vial = attrs.evolve(
        mie.dosing.products["octagam-10"], id="own", drug="mabs", label="Own", rates=(),
        vials=["100 mg", "500 mg"],
    )  # fmt: skip
    regimen = mie.DosingRegimen(drug="mabs", dose_per_course="375 mg/m2", days_per_course=1)
    dose = regimen.for_patient(**MAN, body_surface="mosteller", product=vial)
    assert (str(dose.per_day), str(dose.vials)) == ("750 mg/day", "1 x 500 mg + 3 x 100 mg")
    assert str(dose.vials.waste) == "50 mg"
    rounded = regimen.for_patient(
        **MAN, body_surface="mosteller", product=vial, round_to="nearest-vial"
    )
    assert str(rounded.rounded.per_course) == "800 mg"
