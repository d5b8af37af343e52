"""What a cohort's columns are to hold is settled, named and refused before any row is read."""

from typing import Any

import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.labels import overdue, sentences
from myositis_ild_evidence.records import Owner, Reading

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
DALAKAS = mie.evidence.regimens["dalakas1993/ivig"]
KAMPYLAFKA = mie.evidence.regimens["kampylafka2012/ivig"]
CHERIN = mie.evidence.regimens["cherin2002/ivig"]
WIDE = mie.DosingRegimen(
    id="wide",
    owner=Owner(id="own"),
    daily_dose=mie.Span("0.4 g/kg/day", "1 g/kg/day", "bounds"),
    days_per_course=2,
)
OF_WEIGHT = {
    "dosing_weight_kg": "Dosing weight in kg by the policy actual",
    "weight_basis": "Which weight that is: actual, ideal, adjusted or pre-pregnancy",
    "policy": "Id of the weight policy",
    "bmi": "Body mass index in kg/m2; empty where no height is known",
    "adjusted_weight_kg": (
        "Adjusted weight in kg by the policy adjusted, of adults with a body mass index of 30 "
        "kg/m2 or more who are dosed by a higher one; such a weight is used by "
        + ", ".join(policy.id for policy in dosing.policies if policy.factor is not None)
    ),
    "note": (
        "What the dosing weight calls for attention to, such as the policy's fallback, and what is "
        "not known"
    ),
    "warning": (
        "What else calls for attention, with ' | ' between: a child, obesity, an unusual figure "
        "that was accepted, what rounding makes of the dose"
    ),
}
MORE = "4 g/kg a course is more than product labels print for ivig (2 g/kg)."
NO_DOSE = "Why there is no dose; empty where there is one."
ABOVE = "4 g/kg a course is more than the label of Octagam 10% for dermatomyositis gives (2 g/kg)."
ONE = {"weight_kg": np.array([71.0])}


def book(regimen: mie.DosingRegimen, label: str = "", **options: Any) -> dict[str, str]:
    """Return what is said of the columns that depend on the options."""
    found = dosing.cohort_codebook(regimen, **options)
    assert {name: found.pop(name) for name in OF_WEIGHT} == OF_WEIGHT
    product = dosing.products[options["product"]] if "product" in options else None
    due = overdue(product) if product else None
    said = [f"{due[0].upper()}{due[1:]}."] if due else []
    told = [regimen.caution, *said, label, *sentences(product)]
    cautions = [text for text in told if text]
    assert found.pop("reason") == " ".join([NO_DOSE, *cautions, dosing.INTENDED_USE])
    return found


def test_every_column_is_said_in_full() -> None:
    day = "a day of infusion"
    vials = f"{day} with Privigen 10%"
    assert book(HUAPAYA, product="privigen-10", round_to="nearest-vial") == {
        "per_day_g": f"Exact grams of {day}",
        "per_course_g": "Exact grams of a course",
        "total_g": "Exact grams of all courses",
        "rounded_per_day_g": f"Rounded grams of {day}",
        "rounded_per_course_g": "Rounded grams of a course",
        "rounded_total_g": "Rounded grams of all courses",
        "difference_percent": "Rounded less exact grams, percent of the exact",
        "vials_per_day": f"Fewest whole vials of {vials}",
        "vials_per_day_of_40_g": "How many of them hold 40 g",
        "vials_per_day_of_20_g": "How many of them hold 20 g",
        "vials_per_day_of_10_g": "How many of them hold 10 g",
        "vials_per_day_of_5_g": "How many of them hold 5 g",
        "vials_per_day_of_2_5_g": "How many of them hold 2.5 g",
        "waste_per_day_g": f"Grams that the vials of {vials} hold beyond the exact dose",
    }


def test_a_weight_by_a_formula_that_was_not_read_says_so() -> None:
    found = dosing.cohort_codebook(HUAPAYA, weight_policy="adjusted")["dosing_weight_kg"]
    first = "Dosing weight in kg by the policy adjusted"
    assert found.split("; ", 1)[0] == first
    assert found.startswith(f"{first}; the formula of the ideal weight is not verified: ")


def test_a_reading_stands_in_the_name_and_in_the_meaning() -> None:
    found = book(KAMPYLAFKA, MORE, reading="all", figures=("total", "per_course"))
    assert list(found.items()) == [
        ("per_course_g_reading_1", "Exact grams of a course, in reading 1"),
        ("total_low_g_reading_1", "Exact grams of all courses: at least, in reading 1"),
        ("per_course_g_reading_2", "Exact grams of a course, in reading 2"),
        ("total_low_g_reading_2", "Exact grams of all courses: at least, in reading 2"),
    ]
    [counted] = [
        text
        for name, text in book(KAMPYLAFKA, ABOVE, reading="all", product="octagam-10").items()
        if name == "vials_per_day_reading_2"
    ]
    vials = "Fewest whole vials of a day of infusion with Octagam 10%"
    assert counted == f"{vials}, in reading 2"
    assert book(KAMPYLAFKA, ABOVE, reading=2, product="octagam-10")["vials_per_day"] == vials


def test_a_tenth_reading_has_two_digits() -> None:
    more = [mie.records.Reading(dose_per_course=f"{n} g/kg", why="unclear") for n in range(1, 10)]
    regimen = mie.DosingRegimen(dose_per_course="0.5 g/kg", readings=more)
    label = "9 g/kg a course is more than product labels print for ivig (2 g/kg)."
    found = book(regimen, label, reading="all", figures="per_course")
    assert found["per_course_g_reading_10"] == "Exact grams of a course, in reading 10"


def test_a_bound_stands_in_the_name_and_in_the_meaning() -> None:
    found = book(CHERIN, figures="total")
    assert found == {
        "total_low_g": "Exact grams of all courses: the lower bound",
        "total_high_g": "Exact grams of all courses: the upper bound",
    }
    upper = mie.DosingRegimen(dose_per_course=mie.Span(None, "2 g/kg", "bounds"))
    assert book(upper, figures="per_course") == {
        "per_course_high_g": "Exact grams of a course: at most"
    }


@pytest.mark.parametrize(
    ("options", "beyond"),
    [({}, "exact"), ({"round_to": "vial-up"}, "exact"), ({"round_to": "5 g"}, "rounded")],
)
def test_waste_is_beyond_the_dose_that_the_vials_are_for(
    options: dict[str, Any], beyond: str
) -> None:
    own: dict[str, Any] = {"product": "octagam-10", "figures": "total", **options}
    of = "a course with Octagam 10%"
    found = book(DALAKAS, **own)
    assert (
        found["waste_per_course_g"] == f"Grams that the vials of {of} hold beyond the {beyond} dose"
    )
    row = dosing.for_cohort(DALAKAS, ONE, **own)
    dose = {"exact": 142, "rounded": 140}[beyond]
    held = sum(row[f"vials_per_course_of_{size}_g"] * size for size in (2, 5, 10, 20, 30))
    assert (held - row["waste_per_course_g"]).tolist() == [dose]


@pytest.mark.parametrize(
    ("regimen", "options", "error", "said"),
    [
        (
            DALAKAS,
            {},
            mie.MissingValueError,
            "the days of a course of dalakas1993/ivig are not reported: give days= to choose, or "
            "ask for figures=('per_course', 'total') only",
        ),
        (
            WIDE,
            {"product": "octagam-10"},
            mie.AmbiguousDoseError,
            "own/wide gives bounds for a day: they have no one number of vials; leave product= out",
        ),
        (
            mie.DosingRegimen(dose_per_course=mie.Span("1 g/kg", "2 g/kg", "bounds")),
            {"product": "octagam-10", "figures": "per_course"},
            mie.AmbiguousDoseError,
            "ivig gives bounds for a course: they have no one number of vials; leave product= out",
        ),
        (
            WIDE,
            {"figures": "per_dag"},
            mie.InvalidValueError,
            "unknown figure 'per_dag'; did you mean 'per_day'?",
        ),
        (
            WIDE,
            {"figures": ("per_day", "xyz")},
            mie.InvalidValueError,
            "unknown figure 'xyz'; valid: 'per_day', 'per_course', 'total'",
        ),
        (
            WIDE,
            {"figures": "total"},
            mie.MissingValueError,
            "the number of courses is not reported; 0.8-2 g/kg a course is known",
        ),
        (
            KAMPYLAFKA,
            {},
            mie.AmbiguousDoseError,
            "kampylafka2012/ivig can be read in 2 ways, (1) 2 g/kg a course, (2) 4 g/kg a course: "
            f"{KAMPYLAFKA.readings[0].why} Give reading=1 or reading=2 or reading='all'",
        ),
        (
            mie.DosingRegimen(
                dose_per_course="2 g/kg",
                days_per_course=2,
                readings=[
                    Reading(dose_per_course="3 g/kg", why="It may be three."),
                    Reading(dose_per_course="4 g/kg", why="It may be four."),
                ],
            ),
            {},
            mie.AmbiguousDoseError,
            "ivig can be read in 3 ways, (1) 2 g/kg a course, (2) 3 g/kg a course, (3) 4 g/kg a "
            "course: It may be three. It may be four. Give reading=1 or reading=2 or reading=3 or "
            "reading='all'",
        ),
        (
            KAMPYLAFKA,
            {"reading": 3},
            mie.InvalidValueError,
            "reading is a number from 1 to 2, or 'all', not 3",
        ),
        (
            KAMPYLAFKA,
            {"reading": "both"},
            mie.InvalidValueError,
            "reading is a number from 1 to 2, or 'all', not 'both'",
        ),
        (
            DALAKAS,
            {"weight_policy": "prairie"},
            mie.InvalidValueError,
            f"the policy 'prairie' cannot be applied: {dosing.policies['prairie'].note}",
        ),
        (
            mie.DosingRegimen(
                dose_per_course="2 g/kg", courses=mie.Span(3, readings=[mie.Span(6)])
            ),
            {"figures": ("per_course", "total")},
            mie.AmbiguousDoseError,
            "the courses of ivig have readings of their own; leave 'total' out of figures=",
        ),
        (
            HUAPAYA,
            {"days": 2, "figures": "per_course"},
            mie.InvalidValueError,
            "the regimen reports 5 days a course, not 2",
        ),
    ],
)
def test_what_cannot_be_planned_is_refused_in_full(
    regimen: mie.DosingRegimen, options: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as raised:
        dosing.cohort_codebook(regimen, **options)
    assert str(raised.value) == said


def test_a_column_that_exists_is_named_with_its_prefix() -> None:
    cohort = ONE | {"x_note": np.array(["-"]), "x_policy": np.array(["-"])}
    with pytest.raises(mie.InvalidValueError) as raised:
        dosing.for_cohort(DALAKAS, cohort, days=2, prefix="x_")
    said = "the cohort already has a column 'x_policy'; give prefix= for the new ones"
    assert str(raised.value) == said
    assert "note" in dosing.for_cohort(DALAKAS, cohort, days=2)


def test_a_reading_is_chosen_by_its_number() -> None:
    for number, grams in ((1, 142), (2, 284)):
        found = dosing.for_cohort(KAMPYLAFKA, ONE, reading=number, figures="per_course")
        assert found["per_course_g"].tolist() == [grams]
    found = dosing.for_cohort(HUAPAYA, ONE, reading=1, figures="per_course")
    assert found["per_course_g"].tolist() == [142]
    assert "per_course_g" in dosing.for_cohort(HUAPAYA, ONE, reading="all", figures="per_course")


def test_days_of_the_callers_choice_are_the_days_of_every_column() -> None:
    options: dict[str, Any] = {"days": 2, "round_to": "5 g", "product": "octagam-10"}
    row = {k: v.tolist()[0] for k, v in dosing.for_cohort(DALAKAS, ONE, **options).items()}
    alone = DALAKAS.for_patient("71 kg", **options)
    assert (row["per_day_g"], row["rounded_per_day_g"]) == (71, 70)
    assert (row["rounded_per_course_g"], row["rounded_total_g"]) == (140, 420)
    assert str(alone.rounded.total) == "420 g"
    assert row["vials_per_day"] == alone.vials.number == 3


@pytest.mark.parametrize(
    ("regimen", "vials"), [(HUAPAYA, "vials_per_day"), (DALAKAS, "vials_per_course")]
)
def test_figures_that_are_not_shown_are_still_rounded_and_counted(
    regimen: mie.DosingRegimen, vials: str
) -> None:
    options: dict[str, Any] = {"product": "octagam-10"}
    exact = dosing.for_cohort(regimen, ONE, figures="total", **options)
    assert not {"per_day_g", "per_course_g"} & set(exact)
    plain = regimen.for_patient("71 kg", **options)
    counted = plain.vials if vials == "vials_per_day" else plain.vials_per_course
    assert exact[vials].tolist() == [counted.number]
    rounded = dosing.for_cohort(regimen, ONE, figures="total", round_to="5 g")
    total = regimen.for_patient("71 kg", round_to="5 g").rounded.total.exact
    assert rounded["rounded_total_g"].tolist() == [total.value]


def test_warnings_have_a_column_with_and_without_ages() -> None:
    for age in (None, "age"):
        assert list(book(HUAPAYA, age=age, figures="total").items()) == [
            ("total_g", "Exact grams of all courses"),
        ]


def test_what_a_label_says_is_a_sentence_of_its_own() -> None:
    at_once = mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=1)
    label = "The label of Octagam 10% for dermatomyositis divides a course over 2-5 days, not 1."
    assert "per_day_g" in book(at_once, label, product="octagam-10")
