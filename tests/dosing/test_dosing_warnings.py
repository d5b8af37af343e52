"""What a dose calls for attention to is said in full, in one order, each thing once."""

from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.warning import not_for_children
from myositis_ild_evidence.records import Owner, Reading

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
DALAKAS = mie.evidence.regimens["dalakas1993/ivig"]
KAMPYLAFKA = mie.evidence.regimens["kampylafka2012/ivig"]
OCTAGAM = {"product": "octagam-10", "renal_or_thrombosis_risk": False}
LABEL = "the label of Octagam 10% for dermatomyositis"
MORE = "{} a course is more than product labels print for ivig (2 g/kg)"
ITP = "the label of Octagam 10% for immune thrombocytopenia"


def over(days: int, *further: int) -> mie.DosingRegimen:
    """2 g/kg over some days, or over others in further readings."""
    readings = [
        Reading(dose_per_course="2 g/kg", days_per_course=number, why=f"Or {number} days.")
        for number in further
    ]
    return mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=days, readings=readings)


@pytest.mark.parametrize(
    ("regimen", "weight", "options", "expected"),
    [
        (DALAKAS, "70 kg", {}, []),
        (DALAKAS, "70 kg", {"days": 2}, ["2 days a course are the caller's choice, not reported"]),
        (HUAPAYA, "70 kg", {"days": 5} | OCTAGAM, []),
        (
            HUAPAYA,
            "360 kg",
            {"accept_implausible": "weight", "age": 40},
            [
                "weight 360 kg is outside of 20 kg to 350 kg for adults. A body weight outside of "
                "this is more often a slip of a unit or a digit than a patient."
            ],
        ),
        (
            KAMPYLAFKA,
            "70 kg",
            OCTAGAM,
            [f"4 g/kg a course is more than {LABEL} gives (2 g/kg)"],
        ),
        (over(5), "70 kg", OCTAGAM, []),
        (over(2), "70 kg", OCTAGAM, []),
        (over(1), "70 kg", OCTAGAM, [f"{LABEL} divides a course over 2-5 days, not 1"]),
        (over(6), "70 kg", OCTAGAM, [f"{LABEL} divides a course over 2-5 days, not 6"]),
        (over(2, 6), "70 kg", OCTAGAM, [f"{LABEL} divides a course over 2-5 days, not 6"]),
        (over(1, 2, 6), "70 kg", OCTAGAM, [f"{LABEL} divides a course over 2-5 days, not 1 or 6"]),
        (
            over(5),
            "70 kg",
            OCTAGAM | {"indication": "immune-thrombocytopenia"},
            [f"{ITP} divides a course over 2 days, not 5"],
        ),
        (
            DALAKAS,
            "70 kg",
            OCTAGAM | {"days": 1},
            [
                f"{LABEL} divides a course over 2-5 days, not 1",
                "1 days a course are the caller's choice, not reported",
            ],
        ),
        (
            HUAPAYA,
            "360 kg",
            {"accept_implausible": "weight", "age": 40, "warn_above": "144 g"},
            [
                "weight 360 kg is outside of 20 kg to 350 kg for adults. A body weight outside of "
                "this is more often a slip of a unit or a digit than a patient."
            ],
        ),
        (
            HUAPAYA,
            "70.1 kg",
            {"warn_above": "28039 mg"},
            ["28.04 g in one day is above warn_above 28039 mg; the dose is not reduced"],
        ),
        (
            DALAKAS,
            "70.1 kg",
            {"warn_above": "140 g"},
            ["140.2 g in one course is above warn_above 140 g; the dose is not reduced"],
        ),
        (
            DALAKAS,
            "70.1 kg",
            {"warn_above": "70 g", "days": 2},
            [
                "70.1 g in one day is above warn_above 70 g; the dose is not reduced",
                "2 days a course are the caller's choice, not reported",
            ],
        ),
        (
            KAMPYLAFKA,
            "70 kg",
            {"warn_above": "100 g"},
            [
                MORE.format("4 g/kg"),
                "140 g in one day is above warn_above 100 g; the dose is not reduced",
            ],
        ),
        (
            mie.DosingRegimen(daily_dose="0.5 g/kg/day", days_per_course=2),
            "65 kg",
            OCTAGAM | {"round_to": "nearest-vial"},
            ["32.5 g lies in the middle between 32 g and 33 g: rounded up"],
        ),
        (over(2), "70 kg", {"round_to": "5 g"}, []),
        # The course of 145 g lies on no middle; the day of 72.5 g does.
        (
            over(2),
            "72.5 kg",
            {"round_to": "5 g"},
            [
                f"rounded, {MORE.format('~2.069 g/kg')}",
                "72.5 g lies in the middle between 70 g and 75 g: rounded up",
            ],
        ),
        # The course of 72.5 g lies on a middle; the day of 36.25 g, which is rounded, does not.
        (
            mie.DosingRegimen(dose_per_course="2.5 g/kg", days_per_course=2),
            "29 kg",
            {"round_to": "5 g"},
            [MORE.format("2.5 g/kg")],
        ),
        (
            DALAKAS,
            "71.25 kg",
            {"round_to": "5 g"},
            [
                f"rounded, {MORE.format('~2.035 g/kg')}",
                "142.5 g lies in the middle between 140 g and 145 g: rounded up",
            ],
        ),
        (
            over(2),
            "72.5 kg",
            {"round_to": "vial-up"} | OCTAGAM,
            [f"rounded, ~2.014 g/kg a course is more than {LABEL} gives (2 g/kg)"],
        ),
    ],
)
def test_the_warnings_of_a_dose_are_these(
    regimen: mie.DosingRegimen, weight: str, options: dict[str, Any], expected: list[str]
) -> None:
    assert list(regimen.for_patient(weight, **options).warnings) == expected


def test_a_middle_is_said_of_every_reading_and_bound() -> None:
    readings = [Reading(daily_dose="1.5 g/kg/day", days_per_course=2, why="It may be more.")]
    regimen = mie.DosingRegimen(
        daily_dose=mie.Span("0.1 g/kg/day", "0.5 g/kg/day", "bounds"),
        days_per_course=2,
        readings=readings,
    )
    # 2.5 g: nothing but 5 g lies around it; 12.5 g and 37.5 g: both neighbours exist.
    dose = regimen.for_patient("25 kg", round_to="5 g")
    assert list(dose.warnings) == [
        MORE.format("3 g/kg"),
        "rounding gives 100 % more: 2.5 g/day becomes 5 g/day",
        "rounding gives 20 % more: 12.5 g/day becomes 15 g/day",
        "rounding gives ~6.67 % more: 37.5 g/day becomes 40 g/day",
        "12.5 g lies in the middle between 10 g and 15 g: rounded up",
        "37.5 g lies in the middle between 35 g and 40 g: rounded up",
    ]


def test_a_label_that_names_one_bound_of_days_has_no_other() -> None:
    octagam = dosing.products["octagam-10"]
    for days, wrong in ((mie.Span(None, 5, "bounds"), 6), (mie.Span(2, None, "bounds"), 1)):
        change: dict[str, Any] = {"rates": [attrs.evolve(octagam.rates[0], days=days)]}
        own = attrs.evolve(octagam, **change)
        options: dict[str, Any] = {"product": own, "renal_or_thrombosis_risk": False}
        assert over(3).for_patient("70 kg", **options).warnings == ()
        [said] = over(wrong).for_patient("70 kg", **options).warnings
        assert said == f"{LABEL} divides a course over {days} days, not {wrong}"


def test_a_label_without_a_dose_or_days_calls_for_no_warning() -> None:
    octagam = dosing.products["octagam-10"]
    change: dict[str, Any] = {
        "rates": [attrs.evolve(octagam.rates[0], dose_per_course=None, days=None)]
    }
    own = attrs.evolve(octagam, **change)
    for regimen, said in ((KAMPYLAFKA, (MORE.format("4 g/kg"),)), (over(1), ())):
        dose = regimen.for_patient("70 kg", product=own, renal_or_thrombosis_risk=False)
        assert dose.warnings == said


@pytest.mark.parametrize(
    ("key", "stated"),
    [
        ("dalakas1993/ivig", " (inclusion: Age from 18 to 55 years, as the document prints it)"),
        ("cherin2002/ivig", " (adults with chronic, refractory polymyositis)"),
        ("wang2022/ivig", " (exclusion: Juvenile onset)"),
        ("huapaya2019/ivig", ""),
    ],
)
def test_a_dose_for_a_child_says_whom_the_study_treated(key: str, stated: str) -> None:
    regimen = mie.evidence.regimens[key]
    assert regimen.for_patient("50 kg", age="17 years").warnings == (
        f"the patient is 17 years old, below 18 years; {key} is not known to have been given to "
        f"children{stated}: this is not a dose for a child",
    )
    assert regimen.for_patient("50 kg", age=18).warnings == ()
    assert regimen.for_patient("50 kg").warnings == ()


def test_a_regimen_of_ones_own_is_not_known_to_be_for_children() -> None:
    [said] = over(2).for_patient("9 kg", age="1 year").warnings
    assert said == (
        "the patient is 1 year old, below 18 years; ivig is not known to have been given to "
        "children: this is not a dose for a child"
    )


def published(population: Any, *criteria: Any) -> Any:
    """A regimen of a study that says who was treated."""
    people = (*([population.description] if population else []),
              *(f"{one.kind}: {one.text}" for one in criteria))  # fmt: skip
    return SimpleNamespace(key="own/ivig", owner=Owner(id="own", people=people))


def test_all_that_a_study_says_of_age_is_said_for_a_child() -> None:
    said = [SimpleNamespace(kind="inclusion", text=text) for text in ("Adults of X.", "Age known.")]
    assert not_for_children(published(None, *said)).partition(" (")[2] == (
        "inclusion: Adults of X; inclusion: Age known): this is not a dose for a child"
    )


def test_the_lower_bound_of_a_dose_is_looked_at_too() -> None:
    at_least = mie.DosingRegimen(dose_per_course=mie.Span("2 g/kg", None, "bounds"))
    assert at_least.for_patient("70 kg", warn_above="100 g").warnings == (
        "140 g in one course is above warn_above 100 g; the dose is not reduced",
    )
    wide = mie.DosingRegimen(dose_per_course=mie.Span("1 g/kg", "2 g/kg", "bounds"))
    assert wide.for_patient("72.5 kg", round_to="5 g").warnings == (
        "72.5 g lies in the middle between 70 g and 75 g: rounded up",
    )


@pytest.mark.parametrize(
    ("text", "of_age"),
    [
        ("an adult", True),
        ("Adults", True),
        ("all ages", True),
        ("aged 40", True),
        ("a child", True),
        ("children", True),
        ("paediatric onset", True),
        ("no longer managed", False),
        ("in adulthood", False),
    ],
)
def test_only_words_of_age_are_quoted_for_a_child(text: str, of_age: bool) -> None:
    own = published(SimpleNamespace(description=text))
    assert (f"({text})" in not_for_children(own)) == of_age
