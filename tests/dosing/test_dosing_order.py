"""What an order can mean is told in full: readings, grams, phases, and what is a slip."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.dosing import read_order
from myositis_ild_evidence.dosing.order_reader import FORMS, GRAMMAR
from myositis_ild_evidence.records import Reading, vocabulary
from myositis_ild_evidence.records.vocabulary import Guard, Term, Vocabulary
from packs import Pack
from refused import refused

ROOT = Path(__file__).parents[2]
#: The most that labels print for a course, and what a course comes to at least, in mg/kg.
COURSE, WHOLE = 2000, 800


def only(order: str, **known: Any) -> dosing.OrderPhase:
    [reading] = read_order(order, **known).readings
    return reading.phase


# --- Two readings ---------------------------------------------------------------------------------


@given(dose=st.integers(20, 1900), days=st.integers(1, 5), sign=st.sampled_from(["x", "for"]))
def test_a_dose_with_days_has_two_readings_above_the_course_of_the_labels(
    dose: int, days: int, sign: str
) -> None:
    order = read_order(f"{dose} mg/kg {sign} {days} days", accept_implausible="dose")
    two = days > 1 and dose * days > COURSE
    assert [one.phase.of for one in order.readings] == (["course", "day"] if two else ["day"])


@given(dose=st.integers(1, 3000), days=st.integers(1, 9))
def test_a_dose_over_days_has_two_readings_below_a_course(dose: int, days: int) -> None:
    order = read_order(f"{dose} mg/kg over {days} days", accept_implausible="dose")
    two = days > 1 and dose < WHOLE
    assert [one.phase.of for one in order.readings] == (["course", "day"] if two else ["course"])


@pytest.mark.parametrize(
    "order", ["2 g/kg/day x 2 days", "2 g/kg daily x 2", "total 2 g/kg x 2 days", "2 g/kg x 1 day"]
)
def test_what_an_order_says_is_not_asked_again(order: str) -> None:
    assert len(read_order(order).readings) == 1


def test_each_reading_has_its_dose_and_the_labels_and_studies_that_it_is_like() -> None:
    first, second = read_order("2 g/kg for 2 days every month").readings
    assert (str(first.phase.per_course), str(second.phase.per_course)) == ("2 g/kg", "4 g/kg")
    assert "Octagam 10% for dermatomyositis" in first.phase.labels
    assert set(first.phase.studies) == {"cherin2002/ivig", "kampylafka2012/ivig"}
    assert (second.phase.labels, second.phase.studies) == ((), ("kampylafka2012/ivig",))
    assert [len(one.cautions) for one in (first, second)] == [0, 1]
    assert all(one.why for one in (first, second))


def test_a_chosen_reading_is_a_regimen_and_a_dose() -> None:
    order = read_order("2 g/kg for 2 days every month")
    assert str(order.regimen(reading=1).dose_per_course()) == "2 g/kg"
    assert str(order.for_patient("70 kg", reading=1).per_day) == "70 g/day"
    assert str(order.for_patient("70 kg", reading=2).per_day) == "140 g/day"
    assert dosing.nearest(order, reading=2)[0].regimen.key == "kampylafka2012/ivig"
    assert dosing.nearest("2 g/kg x 2 days", reading=1).read_as == (
        "2 g/kg a course divided over 2 days"
    )


@pytest.mark.parametrize("reading", [0, 3, True, "1", 1.0])
def test_a_reading_that_does_not_exist_is_refused(reading: Any) -> None:
    with pytest.raises(mie.InvalidValueError, match="reading is a number from 1 to 2, not "):
        dosing.nearest("2 g/kg x 2 days", reading=reading)


def test_a_reading_that_can_hardly_be_meant_is_shown_and_gives_no_dose() -> None:
    order = read_order("2 g/kg x 5 days")
    assert [one.refused is None for one in order.readings] == [True, False]
    assert str(order.for_patient("70 kg", reading=1).per_course) == "140 g"
    for give in (order.for_patient, lambda *_, **k: dosing.nearest(order, **k)):
        with pytest.raises(mie.InvalidValueError, match="10 g/kg a course is 5 times what"):
            give("70 kg", reading=2)


def test_a_regimen_with_two_readings_is_an_order_with_two() -> None:
    second = Reading(daily_dose="2 g/kg/day", why="It is not said.")
    regimen = mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=2, readings=[second])
    with pytest.raises(mie.AmbiguousDoseError, match="can be read in 2 ways"):
        dosing.nearest(regimen)
    assert dosing.nearest(regimen, reading=2).read_as.endswith("4 g/kg a course")
    open_end = mie.DosingRegimen(
        dose_per_course=mie.Span("2 g/kg", readings=[mie.Span("3 g/kg")]),
        interval=mie.Span("1 month", readings=[mie.Span("2 months")]),
    )
    assert len(dosing.Order.of(open_end).readings) == 4


# --- Slips ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "order", ["2 mg/kg over 5 days", "0.4 mg/kg x 5 days", "99 mg/kg", "2 g/kg x 6 days"]
)
def test_a_slip_is_not_read_silently(order: str) -> None:
    with pytest.raises(mie.EvidenceError):
        dosing.nearest(order)


def test_a_dose_that_is_that_low_is_read_where_it_was_checked() -> None:
    for order, least in {"99 mg/kg": "99 mg/kg", "0.02 g/kg x 2 days": "0.02 g/kg/day"}.items():
        with pytest.raises(mie.InvalidValueError, match="accept_implausible='dose'"):
            read_order(order)
        assert str(only(order, accept_implausible="dose").dose) == least
    assert str(only("100 mg/kg").dose) == "100 mg/kg"
    with pytest.raises(mie.InvalidValueError, match="of an order only the dose has a limit"):
        read_order("2 g/kg", accept_implausible=["weight"])


@pytest.mark.parametrize("order", ["10 g/kg", "20 g/kg over 5 days", "400 g/kg x 2 days"])
def test_five_times_what_labels_print_is_refused_and_cannot_be_confirmed(order: str) -> None:
    with pytest.raises(mie.InvalidValueError, match="not a clinical limit"):
        read_order(order, accept_implausible="dose")


def test_more_than_labels_print_is_said() -> None:
    assert read_order("3 g/kg monthly").readings[0].cautions == (
        "3 g/kg a course is more than product labels print for ivig (2 g/kg)",
    )
    assert "\nWarning: 3 g/kg a course is more than" in str(dosing.nearest("3 g/kg monthly"))
    assert read_order("2 g/kg monthly").readings[0].cautions == ()


@pytest.mark.parametrize("order", ["2 g/kg over 8 days weekly", "0.4 g/kg/day x 8 days weekly"])
def test_a_course_fits_into_its_interval(order: str) -> None:
    with refused(mie.InvalidValueError, "implausible", "order"):
        read_order(order)


# --- Bounds ---------------------------------------------------------------------------------------


def test_days_between_bounds_are_chosen_within_them() -> None:
    order = read_order("2 g/kg over 2-5 days monthly")
    assert not isinstance(order.regimen().days_per_course, int)
    assert order.regimen(days=4).days_per_course == 4
    assert str(order.for_patient("70 kg", days=5).per_day) == "28 g/day"
    for days in (1, 6, True, "2"):
        with pytest.raises(mie.InvalidValueError, match="days"):
            order.regimen(days=days)  # type: ignore[arg-type]


def test_a_dose_of_each_day_needs_its_days_chosen() -> None:
    order = read_order("0.4 g/kg daily for 2 to 5 days")
    with pytest.raises(mie.MissingValueError, match="the order says 2-5 days; give days="):
        order.regimen()
    dose = order.for_patient("70 kg", days=3)
    assert (str(dose.per_day), str(dose.per_course)) == ("28 g/day", "84 g")


def test_a_dose_between_bounds_stays_between_them() -> None:
    phase = only("1-2 g/kg over 2-5 days every 4-6 weeks x 3-6 courses")
    assert [str(each) for each in (phase.per_course, phase.interval, phase.courses)] == [
        "1-2 g/kg", "4-6 week", "3-6",
    ]  # fmt: skip
    assert str(phase.regimen(days=2).dose_per_day()) == "0.5-1 g/kg/day"


def test_days_between_bounds_are_held_against_the_days_of_studies() -> None:
    found = {match.regimen.key: match for match in dosing.nearest("2 g/kg over 2-3 days")}
    parts = {part.name: part.verdict for part in found["cherin2002/ivig"].parts}
    assert parts["days"] == "possible"
    assert found["huapaya2019/ivig"].days_difference == 2
    assert not found["cherin2002/ivig"].is_same


# --- Grams ----------------------------------------------------------------------------------------


def test_an_order_in_grams_is_read_and_asks_for_a_weight_where_one_counts() -> None:
    order = read_order("30 g daily x 5 every 4 weeks")
    phase = order.readings[0].phase
    assert (phase.is_fixed, str(phase.dose), str(phase.grams)) == (True, "30 g/day", "150 g")
    assert order.read_as == "30 g/day on each of 5 days, 150 g a course, every 4 weeks"
    for give in (lambda: phase.per_course, order.regimen, lambda: dosing.nearest(order)):
        with pytest.raises(mie.MissingValueError, match="follows from a weight; give weight="):
            give()
    assert order.to_dict()["readings"][0]["phases"][0]["per_course"] is None
    assert phase.caution is None


def test_the_dose_per_kilogram_of_grams_follows_from_the_weight() -> None:
    phase = only("30 g daily x 5", weight="75 kg")
    assert str(phase.per_course) == "2 g/kg"
    assert str(phase.regimen().daily_dose) == "0.4 g/kg/day"
    assert str(only("35 g once", weight="154 lb").per_course).startswith("0.5010")
    assert str(only("30-40 g daily for 2-5 days", weight="80 kg").per_course) == "0.75-2.5 g/kg"
    assert dosing.nearest("30 g daily x 5", weight="75 kg").same == ("miyasaka2012/ivig",)
    with pytest.raises(mie.InvalidValueError, match="the order is of 30 g/day whatever the weight"):
        read_order("30 g daily x 5", weight="75 kg").for_patient("75 kg")


def test_whether_grams_are_of_each_day_depends_on_the_weight() -> None:
    with pytest.raises(mie.MissingValueError, match="depends on the dose per kg; give weight="):
        read_order("30 g x 5 days")
    assert only("30 g x 5 days", weight="75 kg").of == "day"
    assert [one.phase.of for one in read_order("140 g x 5 days", weight="75 kg").readings] == [
        "course", "day",
    ]  # fmt: skip
    assert only("140 g over 5 days", weight="70 kg").of == "course"
    assert len(read_order("30 g over 5 days", weight="75 kg").readings) == 2


def test_grams_without_kg_that_were_forgotten_are_a_slip_at_a_weight() -> None:
    with pytest.raises(mie.InvalidValueError, match="a guard against slips such as mg for g"):
        read_order("2 g monthly", weight="70 kg")


def test_a_weight_has_its_unit_and_is_more_than_zero() -> None:
    for weight, error in {"70": mie.UnitError, "0 kg": mie.InvalidValueError}.items():
        with pytest.raises(error):
            read_order("30 g monthly", weight=weight)


# --- Phases ---------------------------------------------------------------------------------------


def test_phases_are_kept_apart_and_each_is_an_order_of_its_own() -> None:
    order = read_order("loading 2 g/kg over 5 days, then 1 g/kg q3w")
    [reading] = order.readings
    assert [(phase.name, str(phase.per_course)) for phase in reading.phases] == [
        ("loading", "2 g/kg"), ("", "1 g/kg"),
    ]  # fmt: skip
    assert str(reading.phases[1].regimen().interval) == "3 week"
    for give in (order.regimen, lambda: order.for_patient("70 kg"), lambda: dosing.nearest(order)):
        with pytest.raises(mie.InvalidValueError, match="has 2 phases"):
            give()


# --- Drugs and products ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["IVIG", "ivig, intravenously", "IVIg IVIG", "intravenous immunoglobulin", "IV IV"]
)
def test_a_route_and_the_names_of_the_drug_change_no_figure(name: str) -> None:
    for text in (f"1 g/kg {name} x 2 days monthly x 3", f"{name} 1 g/kg x 2 days q1mo x 3 {name}"):
        found = only(text)
        assert (str(found.dose), str(found.days)) == ("1 g/kg/day", "2")
        assert (str(found.interval), str(found.courses), found.drug) == ("1 month", "3", "ivig")


@pytest.mark.parametrize(
    ("order", "note"),
    [
        ("1 g/kg (10 mL/kg) monthly", "'10 mL/kg' with this dose is a product of 100 mg/mL"),
        ("2 g/kg (40 mL/kg) monthly", "'40 mL/kg' with this dose is a product of 50 mg/mL"),
        ("2 g/kg (50 mL/kg) monthly",
         "'50 mL/kg' with this dose is a product of 40 mg/mL, which no product of this formulary "
         "is"),
        ("Octagam 10%, 2 g/kg monthly", "'Octagam 10%' is a product: octagam-10"),
        ("octagam 2 g/kg monthly", "'octagam' is a product: its strength is not said"),
        ("2 g/kg over 6 hours monthly",
         "'over 6 hours' is the time of an infusion, which was not checked"),
        ("2 g/kg monthly for several months", "'for several months' gives no number"),
    ],
)  # fmt: skip
def test_what_was_read_beside_the_dose_is_said(order: str, note: str) -> None:
    found = read_order(order)
    assert found.notes == (note,)
    assert str(found).endswith(f"Note: {note}")


@pytest.fixture
def two_drugs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vocabulary of two drugs, one of whose names begins like the other's."""
    guard = Guard(course="40 mg/kg", days=2, factor=5, whole_from="30 mg/kg", least="1 mg/kg")
    terms = {
        "globulin": Term(label="Globulin", synonyms=["Glob"], guard=guard),
        "globulin-plus": Term(label="Globulin (plus)", synonyms=["Glob plus"], default=True),
    }
    monkeypatch.setattr(vocabulary, "shipped", lambda name: Vocabulary(name, terms))


@pytest.mark.usefixtures("two_drugs")
def test_the_drug_of_an_order_is_the_one_that_it_names() -> None:
    for name, drug in {"GLOB": "globulin", "glob plus": "globulin-plus"}.items():
        assert only(f"20 mg/kg {name} monthly", regimens=[]).drug == drug
    assert only("globulin (plus) 2 g/kg glob plus", regimens=[]).drug == "globulin-plus"
    assert only("2 g/kg", regimens=[]).drug == "globulin-plus"
    for text in ("2 g/kg IVIG", "2 g/kg globu", "2 g/kg glob, globulin (plus)"):
        with pytest.raises(mie.InvalidValueError, match=r"not understood: |are two of one kind"):
            read_order(text, [])


@pytest.mark.usefixtures("two_drugs")
def test_what_a_course_comes_to_is_data_of_the_drug() -> None:
    assert len(read_order("glob 20 mg/kg x 2 days", []).readings) == 1
    assert len(read_order("glob 21 mg/kg x 2 days", []).readings) == 2
    assert len(read_order("glob 29 mg/kg over 2 days", []).readings) == 2
    assert len(read_order("glob 30 mg/kg over 2 days", []).readings) == 1
    # Of a drug without such data nothing is doubted.
    assert len(read_order("glob plus 5 g/kg x 9 days", []).readings) == 1


@pytest.mark.usefixtures("two_drugs")
def test_the_dose_of_a_course_has_the_unit_of_the_drugs_labels() -> None:
    assert read_order("glob 20 mg/kg/day x 2 days", []).read_as == (
        "20 mg/kg/day on each of 2 days, 40 mg/kg a course"
    )
    assert read_order("glob plus 0.02 g/kg/day x 2 days", []).read_as == (
        "0.02 g/kg/day on each of 2 days, 0.04 g/kg a course"
    )


# --- Limits and the page of help ------------------------------------------------------------------


def test_an_order_of_two_hundred_letters_is_read_and_a_longer_one_is_cut_short() -> None:
    longest = "2 g/kg monthly" + " iv" * 62
    assert str(only(longest).interval) == "1 month"
    with pytest.raises(mie.InvalidValueError, match="it has more than 200 letters") as caught:
        read_order(f"{longest} iv")
    assert len(str(caught.value)) < 600


def test_every_form_that_the_help_lists_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    for form in FORMS:
        phase = read_order(form, weight="70 kg").readings[0].phases[0]
        assert phase.per_course.high == mie.Amount("2 g/kg")
    with pytest.raises(SystemExit):
        main(["nearest", "--help"])
    lines = capsys.readouterr().out.split("\n")
    listed = [f"{form:<28} {meaning}" for form, meaning in FORMS.items()]
    start = lines.index(f"  {listed[0]}")
    assert [f"  {line}" for line in listed] == lines[start : start + len(FORMS)]
    assert "\n".join(listed) in (ROOT / "docs" / "dosing.md").read_text(encoding="utf-8")
    assert max(map(len, lines)) <= 80


def test_the_grammar_shows_orders_that_are_read() -> None:
    start, examples = GRAMMAR.split(": ", 1)
    assert start == "write a dose, then its days, interval and courses as far as they are known"
    found = [only(example.strip("'")).per_course for example in examples.split(", ")]
    assert [str(each) for each in found] == ["2 g/kg"] * 4


def test_an_order_shows_itself_in_one_line_and_in_full() -> None:
    order = read_order("2 g/kg x 2 days")
    assert repr(order).startswith("<Order (1) 2 g/kg a course divided over 2 days; or (2) 2 g/kg/")
    lines = str(order).split("\n")
    assert lines[0] == "The order can be read in 2 ways; choose one."
    assert [line for line in lines if line.startswith("Reading ")] == [
        "Reading 1: 2 g/kg a course divided over 2 days",
        "Reading 2: 2 g/kg/day on each of 2 days, 4 g/kg a course",
    ]


def test_the_command_shows_both_readings_and_asks_for_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["nearest", "2 g/kg x 2 days"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "Reading 1 2 g/kg a course divided over 2 days" in shown
    assert "Reading 2 2 g/kg/day on each of 2 days, 4 g/kg a course" in shown
    assert f"Choose with --reading 1 or --reading 2. {dosing.INTENDED_USE}" in shown
    assert "less" not in shown  # no study is ranked
    assert main(["nearest", "2 g/kg x 2 days", "--reading", "2"]) == 0
    assert capsys.readouterr().out.startswith("Order read as: 2 g/kg/day on each of 2 days")


def test_the_command_takes_a_weight_and_a_checked_dose(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nearest", "30 g daily x 5"]) == 2
    assert "give --weight" in capsys.readouterr().err
    assert main(["nearest", "30 g daily x 5", "--weight", "75kg"]) == 0
    assert main(["nearest", "50 mg/kg"]) == 2
    assert "say --accept-implausible 'dose'" in capsys.readouterr().err
    assert main(["nearest", "50 mg/kg", "--accept-implausible", "dose"]) == 0


def test_a_dose_keeps_every_digit_that_was_written() -> None:
    phase = only("2000.654321 mg/kg")
    assert str(phase.dose) == "2000.654321 mg/kg"
    assert Fraction(phase.per_course.exact.value) == Fraction("2.000654321")


def test_the_drugs_of_a_pack_are_those_of_its_orders(pack: Pack) -> None:
    drug = """\
[drug-a]
label = "Drug A"
synonyms = ["DA"]
[drug-a.guard]
course = "30 mg/kg"
days = 3
factor = 5
whole_from = "12 mg/kg"
"""
    pack.add("vocabulary/drugs.toml", drug)
    regimens = pack.load().regimens
    assert len(read_order("DA 20 mg/kg x 2 days", regimens).readings) == 2
    [reading] = read_order("drug a 5 mg/kg daily x 3", regimens).readings
    assert reading.phase.drug == "drug-a"
    assert reading.words == "5 mg/kg/day on each of 3 days, 15 mg/kg a course"
    with refused(mie.InvalidValueError, "implausible", "order"):
        read_order("DA 150 mg/kg", regimens)
    # Nobody here was given it.
    assert reading.matches == "as no label or study here has it"


@pytest.mark.parametrize("order", [5, None, b"2 g/kg", ["2 g/kg"]])
def test_an_order_is_text(order: Any) -> None:
    for read in (read_order, dosing.nearest):
        with pytest.raises(mie.InvalidValueError, match="an order is text such as"):
            read(order)
