"""A row of a cohort is told what its patient alone is told: doses, warnings and notes."""

import math
import random
from typing import Any

import numpy as np
import pytest
from test_dosing_cohort import BACKENDS, DASK, agree, lists, to

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from tried import crossed

pytestmark = pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
POLICIES = [policy.id for policy in dosing.policies if policy.rule != "not-encoded"]
ROUNDINGS: list[dict[str, Any]] = [
    {},
    {"product": "octagam-10"},
    {"product": "octagam-10", "round_to": "nearest-vial"},
    {"product": "octagam-10", "round_to": "fewest-vials within 5 %"},
    {"product": "privigen-10", "round_to": "fewest-vials within 10 %"},
    {"product": "octagam-10", "round_to": "nearest-vial per course"},
    {"product": "privigen-10", "round_to": "10 g"},
    {"product": "privigen-10", "round_to": "5 g per course"},
    {"round_to": "5 g up"},
    {"product": "octagam-10", "round_to": "5 g down", "stock": ["20 g", "30 g"]},
    {"product": "octagam-10", "round_to": "vial-up", "stock": ["30 g"]},
]
NAMED = {" ".join(map(str, each.values())) or "exact": each for each in ROUNDINGS}
#: Among other regimens one that is hardly ever so low, and one that rounding makes too much.
REGIMENS = {
    "huapaya": HUAPAYA,
    "low": mie.DosingRegimen(dose_per_course="0.12 g/kg", days_per_course=2, courses=3),
    "high": mie.DosingRegimen(dose_per_course="9.6 g/kg", days_per_course=5, courses=1),
    "days unknown": mie.DosingRegimen(dose_per_course="2 g/kg"),
}
CHECKED = {word: f"{word}_checked" for word in ("weight", "height", "bmi", "dose")}
#: How a warning begins for a patient, and for a row. Warnings of rates, and those that hold for
#: every row (these are in the codebook), have no column.
SAID = {
    "weight ": "weight is outside of",
    "height ": "height is outside of",
    "the body mass index of ": "the body mass index is outside of",
    "the patient is ": "below 18 years",
    "the body mass index is ": "the body mass index is 30 kg/m2 or more",
    "rounding gives ": "rounding changes the dose",
    "rounded, ": "rounded, a course is more than",
    "the vials of a course hold": "the vials of a course, given whole",
}


def patients(number: int, seed: int) -> dict[str, list[Any]]:
    """Return patients of every size, many of them on or beside a line, some of them slips."""
    dice = random.Random(seed)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("weight_kg", "height_cm", "sex", "age", *CHECKED.values())
    }
    for _ in range(number):
        height = dice.choice(
            [dice.randint(1400, 2050) / 10, dice.randint(58, 80) * 127 / 50, 160.0, 150.0]
        )
        weight = dice.choice([
            dice.randint(300, 2200) / 10,
            dice.randint(12, 70) * 5 / 2,
            dice.choice([12, 30, 70]) * (height / 100) ** 2,  # on a line of the body mass index
            dice.choice([20.0, 19.99, 350.0, 351.0, 72.5, 71.25, 25.0, 30.0]),
        ])  # fmt: skip
        weight = round(weight, 2)
        age = dice.choice([None, 5.0, 17.0, 18.0, 50.0, 80.0])
        if dice.random() < 0.05:
            height = dice.choice([height / 2.54, 69.0, 99.0])
        columns["weight_kg"].append(None if dice.random() < 0.02 else weight)
        columns["height_cm"].append(None if dice.random() < 0.15 else round(height, 2))
        columns["sex"].append(dice.choice(["male", "female", "M", "F", None]))
        columns["age"].append(age)
        for name in CHECKED.values():
            columns[name].append(dice.random() < 0.3)
    return columns


def alone(
    regimen: mie.DosingRegimen, row: dict[str, Any], policy: str, options: dict[str, Any]
) -> Any:
    """Return the dose of one patient; None where it is refused."""
    units = {
        "weight_kg": ("weight", " kg"),
        "height_cm": ("height", " cm"),
        "age": ("age", " year"),
    }
    known: dict[str, Any] = {
        name: f"{row[column]}{unit}"
        for column, (name, unit) in units.items()
        if row[column] is not None
    }
    accepted = [word for word, name in CHECKED.items() if row[name]]
    try:
        return regimen.for_patient(
            known.pop("weight", None), sex=row["sex"], weight_policy=policy,
            accept_implausible=accepted, renal_or_thrombosis_risk=True, **known, **options,
        )  # fmt: skip
    except mie.EvidenceError:
        return None


def warned(dose: dosing.PatientDose) -> list[str]:
    """Return what a patient is warned of, as far as a row is, in the words that begin a row's."""
    found = [
        row
        for said in dose.warnings
        for one, row in SAID.items()
        if str(said).startswith(one) and "is less than" not in said
    ]
    found += ["a course is less than"] * any("is less than" in said for said in dose.warnings)
    found += ["in the middle"] * any("lies in the middle" in said for said in dose.warnings)
    return sorted(set(found))


def begins(warning: str | None) -> list[str]:
    """Return how each warning of a row begins."""
    texts = warning.split(" | ") if warning else []
    heads = [*SAID.values(), "a course is less than", "in the middle"]
    low = "rounded, a course is less than"  # a dose that was accepted both before and after
    texts = [text.removeprefix("rounded, ") if text.startswith(low) else text for text in texts]
    return sorted({next(head for head in heads if text.startswith(head)) for text in texts})


def check(row: dict[str, Any], dose: Any) -> None:
    """Hold a row against the dose of its patient alone."""
    if dose is None:
        assert row["reason"] is not None, row
        assert row["warning"] is None, row
        return
    assert row["reason"] is None, row
    assert close(row["dosing_weight_kg"], dose.dosing_weight.value), row
    assert close(row["per_course_g"], dose.per_course.exact.value), row
    assert warned(dose) == begins(row["warning"]), (row, dose.warnings)
    assert bool(dose.notes) == ("obesity cannot be seen" in (row["note"] or "")), row
    bmi = dose.patient.bmi if dose.patient.height else None
    assert (row["bmi"] is None) == (bmi is None), row
    assert bmi is None or close(row["bmi"], bmi), row
    lower = adjusted(dose)
    assert (row["adjusted_weight_kg"] is None) == (lower is None), row
    assert lower is None or close(row["adjusted_weight_kg"], lower), row
    if dose.rounding is not None:
        assert close(row["rounded_per_course_g"], dose.rounded.per_course.exact.value), row
        percent = dose.difference_percent.exact
        assert abs(row["difference_percent"] - float(percent)) < 0.00501, row
    if dose.rounding is not None and dose.rounding.split:
        high, low = row["rounded_per_day_high_g"], row["rounded_per_day_low_g"]
        number, days = int(row["rounded_days_high"]), len(dose.each_day)
        each = [high] * number + [low] * (days - number)
        assert each == pytest.approx([float(grams.value) for grams in dose.each_day]), row
    if dose.product is not None:
        split = dose.rounding is not None and dose.rounding.split
        plan = dose.vials_per_course if split or "vials_per_course" in row else dose.vials
        of = "per_course" if split or "vials_per_course" in row else "per_day"
        assert row[f"vials_{of}"] == plan.number, row
        assert close(row[f"waste_{of}_g"], plan.waste.value), row


def adjusted(dose: Any) -> Any:
    """Return the adjusted weight of who is obese and dosed by a higher one."""
    if not any(str(said).startswith("the body mass index is ") for said in dose.warnings):
        return None
    try:
        found = dosing.dosing_weight(dose.patient, "adjusted")
    except mie.EvidenceError:
        return None
    return found.kilograms if found.basis == "adjusted" else None


def close(found: float, exact: Any) -> bool:
    return math.isclose(found, exact, rel_tol=1e-12, abs_tol=1e-9)


def arrays(columns: dict[str, list[Any]]) -> dict[str, Any]:
    kinds = {"sex": object} | dict.fromkeys(CHECKED.values(), bool)
    return {name: np.array(column, kinds.get(name, float)) for name, column in columns.items()}


def cohort(
    regimen: mie.DosingRegimen, frame: Any, policy: str, options: dict[str, Any]
) -> dict[str, list[Any]]:
    figures = ("per_course",) if regimen is REGIMENS["days unknown"] else None
    return lists(
        dosing.for_cohort(
            regimen, frame, weight_policy=policy, age="age", accept_implausible=CHECKED,
            figures=figures, **options,
        )
    )  # fmt: skip


def held(number: int, seed: int, regimen: mie.DosingRegimen, policy: str, options: Any) -> int:
    """Hold patients in arrays against each alone; return how many have a dose."""
    columns = patients(number, seed)
    found = cohort(regimen, arrays(columns), policy, options)
    doses = 0
    for values in zip(*found.values(), strict=True):
        row = dict(zip(found, values, strict=True))
        dose = alone(regimen, row, policy, options)
        check(row, dose)
        doses += dose is not None
    return doses


@pytest.mark.parametrize(("policy", "options"), crossed(POLICIES, NAMED))
def test_a_row_gets_the_doses_warnings_and_notes_of_its_patient(
    policy: str, options: dict[str, Any]
) -> None:
    seed = 100 * POLICIES.index(policy) + ROUNDINGS.index(options)
    assert held(25, seed, HUAPAYA, policy, options) > 0


@pytest.mark.parametrize(("regimen", "options"), crossed([*REGIMENS][1:], NAMED))
def test_every_kind_of_regimen_is_judged_alike_in_a_row(
    regimen: str, options: dict[str, Any]
) -> None:
    held(20, ROUNDINGS.index(options), REGIMENS[regimen], "actual", options)


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_frame_says_what_the_arrays_say(backend: str) -> None:
    same(backend, 200, ROUNDINGS[BACKENDS.index(backend) % len(ROUNDINGS)])


@pytest.mark.slow
@pytest.mark.parametrize("options", NAMED.values(), ids=NAMED)
def test_sixty_thousand_patients_are_told_what_each_is_told(options: dict[str, Any]) -> None:
    seed = ROUNDINGS.index(options)
    number = 60_000 // len(ROUNDINGS) + 1
    assert held(number, seed, HUAPAYA, POLICIES[seed % len(POLICIES)], options) > number / 10


@pytest.mark.slow
@pytest.mark.parametrize("backend", [*BACKENDS, DASK])
@pytest.mark.parametrize("options", NAMED.values(), ids=NAMED)
def test_every_frame_says_it_of_sixty_thousand(backend: str, options: dict[str, Any]) -> None:
    same(backend, 60_000 // len(ROUNDINGS) + 1, options)  # of all roundings together


def same(backend: str, number: int, options: dict[str, Any]) -> None:
    columns = patients(number, seed=7)
    for policy in ("actual", "ontario-igum"):
        expected = cohort(HUAPAYA, arrays(columns), policy, options)
        found = cohort(HUAPAYA, to(backend, columns), policy, options)
        agree(found, expected)
