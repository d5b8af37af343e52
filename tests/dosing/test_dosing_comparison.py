"""Policies and products side by side, and the study regimens nearest to an order."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
MAN = dosing.Patient(weight="100 kg", height="175 cm", sex="male", age=50)


@pytest.mark.slow
def test_every_policy_and_product_has_a_row_that_agrees_with_its_dose() -> None:
    known = [each.id for each in dosing.products if each.vials]
    table = dosing.compare(HUAPAYA, MAN, products=known)
    assert len(table) == len(dosing.policies) * len(known)
    for row in table:
        if dosing.policies[row["policy"]].rule == "not-encoded":
            assert row["course_g"] is None
            assert "the rule is not encoded" in row["note"]
            continue
        dose = HUAPAYA.for_patient(
            patient=MAN, weight_policy=row["policy"], product=row["product"],
            round_to="nearest-vial",
        )  # fmt: skip
        assert row["course_g"] == dose.per_course.exact.value
        assert row["rounded_course_g"] == dose.rounded.per_course.exact.value
        assert row["vials_per_day"] == str(dose.vials)
        assert row["vials_per_course"] == str(dose.vials_per_course)
        if dose.product is None or not dose.product.rates:
            assert row["hours"] is row["hours_at_maximum_rate"] is None
            continue
        assert row["hours_at_maximum_rate"] == dose.minimum_time.exact.value
        start = dose.start_rate
        assert start is not None
        if start.time is None:
            assert row["hours"] is None
        else:
            assert row["hours"] == dose.titrated_time.exact.value > dose.minimum_time.exact.value
        assert row["basis"] == dose.weighed.basis
    shares = {row["policy"]: str(row["versus_actual_percent"]) for row in table}
    assert (shares["actual"], shares["adjusted"], shares["ideal"]) == ("0.0", "-17.7", "-29.5")


def test_a_policy_that_refuses_leaves_a_reason() -> None:
    short = dosing.Patient(weight="60 kg", height="150 cm", sex="female")
    table = dosing.compare(HUAPAYA, short).where(policy="ideal", product="octagam-10")
    assert table[0]["dosing_weight_kg"] is None
    assert "below 60 in" in table[0]["note"]


def test_courses_are_compared_where_days_are_not_known() -> None:
    table = dosing.compare(mie.evidence.regimens["dalakas1993/ivig"], MAN)
    row = table.where(policy="actual", product="octagam-10")[0]
    assert (row["vials_per_course"], row["hours"]) == ("6 x 30 g + 1 x 20 g", None)
    assert table.column("vials_per_day") == [None] * len(table)


def test_bounds_have_no_one_number_of_vials() -> None:
    wide = mie.DosingRegimen(
        daily_dose=mie.Span("0.4 g/kg/day", "1 g/kg/day", "bounds"), days_per_course=2
    )
    row = dosing.compare(wide, MAN).where(policy="actual", product="octagam-10")[0]
    assert (str(row["course_g"]), row["vials_per_day"]) == ("80", None)


def test_what_is_wrong_for_all_is_raised() -> None:
    with pytest.raises(mie.InvalidValueError, match=r"dosing\.Patient"):
        dosing.compare(HUAPAYA, "70 kg")  # type: ignore[arg-type]
    with pytest.raises(mie.InvalidValueError, match="reports 5 days"):
        dosing.compare(HUAPAYA, MAN, days=2)


NO_RISK = (
    "renal_or_thrombosis_risk is not given, so it is not known (dermatomyositis (thromboembolism, "
    "label of Octagam 10%) speaks for it): the rates hold only where it is ruled out; at risk, "
    "the label of Octagam 10% prints the minimum rate practicable, not above 3.3 mg/kg/min and "
    "0.03 mL/kg/min"
)


def compared(regimen: mie.DosingRegimen, policy: str, **options: Any) -> dict[str, Any]:
    """Return the row of one policy with Octagam 10%, its figures as text."""
    [row] = dosing.compare(regimen, MAN, **options).where(policy=policy, product="octagam-10")
    return {name: value if value is None else str(value) for name, value in dict(row).items()}


def test_a_row_has_every_figure_of_a_dose() -> None:
    row = compared(HUAPAYA, "adjusted")
    assert NO_RISK in str(row.pop("note")).split(" | ")
    assert row == {
        "policy": "adjusted",
        "product": "octagam-10",
        "reading": "1",
        "dosing_weight_kg": "82.27874015748031496062992126",
        "basis": "adjusted",
        "course_g": "164.5574803149606299212598425",
        "versus_actual_percent": "-17.7",
        "rounded_course_g": "165",
        "vials_per_day": "1 x 20 g + 1 x 5 g + 4 x 2 g",
        "waste_per_day_g": "0.0885039370078740157480315",
        "vials_per_course": "5 x 20 g + 5 x 5 g + 20 x 2 g",
        "waste_per_course_g": "0.4425196850393700787401575",
        "hours": "2.046148582693743181426684786",
        "hours_at_maximum_rate": "1.671148582693743181426684786",
        "same_dose_as": None,
        "reference": "nba-bloodstar",
    }


def test_without_rounding_and_days_the_vials_are_of_a_course() -> None:
    row = compared(mie.evidence.regimens["dalakas1993/ivig"], "adjusted", round_to=None)
    assert row["rounded_course_g"] == row["course_g"] == "164.5574803149606299212598425"
    assert row["vials_per_course"] == "5 x 30 g + 1 x 10 g + 1 x 5 g"
    assert (row["waste_per_course_g"], row["hours"]) == ("0.4425196850393700787401575", None)


def test_a_row_without_a_dose_names_its_policy_its_source_and_why() -> None:
    row = compared(HUAPAYA, "prairie")
    assert row["note"].startswith("the policy 'prairie' cannot be applied: ")
    assert {name: value for name, value in row.items() if value is not None} == {
        "policy": "prairie",
        "product": "octagam-10",
        "reference": "prairie",
        "note": row["note"],
    }


def test_an_upper_bound_alone_is_the_figure_that_is_shown() -> None:
    at_most = mie.DosingRegimen(
        daily_dose=mie.Span(None, "1 g/kg/day", "bounds"), days_per_course=2
    )
    row = compared(at_most, "adjusted")
    assert (row["course_g"], row["versus_actual_percent"]) == (
        "164.5574803149606299212598425",
        "-17.7",
    )


@pytest.mark.parametrize(
    ("options", "hours"),
    [
        ({"renal_or_thrombosis_risk": True, "round_to": None}, "2.222222222222222222222222222"),
        ({"rate_cap": "100 mL/h"}, "4"),
        ({"indication": "immune-thrombocytopenia"}, "0.5555555555555555555555555556"),
    ],
)
def test_every_option_reaches_each_dose(options: dict[str, Any], hours: str) -> None:
    assert compared(HUAPAYA, "actual", **options)["hours_at_maximum_rate"] == hours


def test_warnings_are_joined_in_one_note() -> None:
    [row] = dosing.compare(HUAPAYA, MAN, products="privigen-10").where(policy="actual")
    dose = HUAPAYA.for_patient(
        patient=MAN, weight_policy="actual", product="privigen-10", round_to="nearest-vial"
    )
    assert len(dose.warnings) == 4
    assert row["note"] == " | ".join(dose.warnings)


def test_cautions_and_the_use_stand_below_the_table() -> None:
    assert list(dosing.compare(HUAPAYA, MAN).notes)[1:] == [HUAPAYA.caution, dosing.INTENDED_USE]
    own = mie.DosingRegimen(dose_per_course="2 g/kg")
    assert list(dosing.compare(own, MAN).notes)[1:] == [dosing.INTENDED_USE]


def test_what_is_no_patient_is_shown_with_what_to_write() -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        dosing.compare(HUAPAYA, "70 kg")  # type: ignore[arg-type]
    assert str(caught.value) == "patient is a dosing.Patient(weight='70 kg', ...), not '70 kg'"


def test_the_columns_say_what_they_mean() -> None:
    book = dosing.compare(HUAPAYA, MAN).codebook
    assert list(book) == list(compared(HUAPAYA, "actual"))
    assert book["waste_per_day_g"].endswith("exact dose, or the one rounded to a step of grams")
    assert book["course_g"].endswith("of bounds the lower")
    assert book["note"].endswith(f"why there is no dose. {dosing.INTENDED_USE}")


@pytest.mark.parametrize(
    ("order", "course", "days", "interval", "courses"),
    [
        ("1 g/kg x 2 days every 4 weeks", "2 g/kg", 2, "4 week", "not reported"),
        ("1 g/kg × 2 days", "2 g/kg", 2, "not reported", "not reported"),
        ("0.4 g/kg/day x 5 days monthly", "2 g/kg", 5, "1 month", "not reported"),
        ("400 mg/kg/d for 5 days every month", "2 g/kg", 5, "1 month", "not reported"),
        ("2 g/kg monthly x 3", "2 g/kg", None, "1 month", "3"),
        ("2 g/kg over 5 days every 28 days for 6 courses", "2 g/kg", 5, "28 day", "6"),
        ("2 g/kg", "2 g/kg", None, "not reported", "not reported"),
        ("0.5 g/kg weekly", "0.5 g/kg", None, "1 week", "not reported"),
    ],
)
def test_orders_are_read(
    order: str, course: str, days: int | None, interval: str, courses: str
) -> None:
    regimen = dosing.read_order(order).regimen()
    assert str(regimen.dose_per_course()) == course
    assert regimen.days_per_course == days or days is None
    assert (str(regimen.interval), str(regimen.courses)) == (interval, courses)


@pytest.mark.parametrize(
    "order",
    ["", "2", "5-2 g/kg", "2 g/kg x", "0.4 g/kg/day", "0.4 g/kg/day over days", "9**9**9**9",
     "2 g/kg " * 20, "0 g/kg", "1 g/kg x 0 days", "2 g/kg every 0 weeks"],
)  # fmt: skip
def test_what_is_no_order_is_refused(order: str) -> None:
    with pytest.raises(mie.InvalidValueError):
        dosing.read_order(order)


def test_the_nearest_regimen_to_four_weeks_is_monthly_and_nobody_used_exactly_this() -> None:
    found = dosing.nearest("1 g/kg x 2 days every 4 weeks")
    assert found[0].regimen.key == "cherin2002/ivig"
    assert found[0].interval_difference == 0
    assert not found[0].same_interval
    assert found.same == ()
    assert found.summary.startswith("No study")
    assert "can mean the ordered interval" in found[0].words
    assert str(found).endswith(dosing.INTENDED_USE)


@pytest.mark.parametrize(
    ("order", "same"),
    [
        ("0.4 g/kg x 5 days every month", ()),
        ("0.4 g/kg x 5 days every month x 6", ("huapaya2019/ivig",)),
        ("1 g/kg/day x 2 days monthly x 6", ()),
        ("0.4 g/kg x 5 days every month x 5", ()),
        ("2 g/kg monthly x 3", ("dalakas1993/ivig", "hallowell2016/pm-ild")),
    ],
)
def test_an_order_that_was_used_is_named(order: str, same: tuple[str, ...]) -> None:
    assert dosing.nearest(order, mie.document.regimens).same == same


def test_distance_is_in_numbers_and_words() -> None:
    found = {m.regimen.key: m for m in dosing.nearest("1.5 g/kg over 3 days every 6 weeks x 4")}
    huapaya = found["huapaya2019/ivig"]
    assert str(huapaya.course_difference) == "0.5 g/kg"
    assert huapaya.days_difference == 2
    assert huapaya.interval_difference == -11
    assert huapaya.courses_difference == 2
    assert huapaya.words == (
        "2 g/kg a course, 0.5 g/kg more; 5 days, 2 days more; every 1 month, 11 days less; "
        "6 courses, 2 courses more"
    )
    dalakas = found["dalakas1993/ivig"]
    assert dalakas.days_difference is None
    assert dalakas.courses_difference == -1
    assert found["wang2022/ivig"].interval_difference == -14
    assert found["cherin2002/ivig"].courses_difference == 0
    assert "another reading of its text: 4 g/kg" in found["kampylafka2012/ivig"].words
    assert found["hallowell2016/rp-ild"].interval_difference is None


def test_a_smaller_distance_comes_first() -> None:
    doses: list[Any] = ["1 g/kg", "3 g/kg", "2 g/kg"]
    regimens = [mie.DosingRegimen(id=f"r{i}", dose_per_course=d) for i, d in enumerate(doses)]
    found = dosing.nearest(mie.DosingRegimen(dose_per_course="1.8 g/kg"), regimens)
    assert [match.regimen.id for match in found] == ["r2", "r0", "r1"]
    assert found[:1] == found.matches[:1]
    assert len(found) == 3


def test_a_range_of_intervals_overlaps_or_is_apart() -> None:
    regimen = mie.DosingRegimen(
        dose_per_course="2 g/kg", interval=mie.Span(None, "3 weeks", "bounds")
    )
    close, far = (dosing.nearest(f"2 g/kg every {weeks} weeks", [regimen])[0] for weeks in (2, 5))
    assert [close.interval_difference, far.interval_difference] == [0, -14]
    assert str(far).startswith("ivig: 2 g/kg a course, the same; every at most 3 weeks, 14 days")


def test_a_comparison_shows_the_doses_where_there_is_not_room_for_all() -> None:
    man = dosing.Patient(weight="100 kg", height="175 cm", sex="male")
    shown = str(dosing.compare(mie.evidence.regimens["huapaya2019/ivig"], man)).splitlines()
    assert shown[0].split()[2:] == ["dosing_weight_kg", "rounded_course_g"]
    assert "adjusted octagam-10 ~82.279 165" in " ".join(" ".join(shown).split())


def test_a_rounding_that_makes_no_sense_is_an_error_and_not_a_row() -> None:
    man = dosing.Patient(weight="100 kg", height="175 cm", sex="male")
    regimen = mie.evidence.regimens["huapaya2019/ivig"]
    with pytest.raises(mie.EvidenceError, match="5 gg"):
        dosing.compare(regimen, man, round_to="5 gg")
