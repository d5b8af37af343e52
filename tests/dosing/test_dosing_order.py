"""An order is read to the letter or refused whole, and what is refused is told why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.dosing import order
from myositis_ild_evidence.dosing.order import FORMS, GRAMMAR, parse
from myositis_ild_evidence.records import vocabulary
from myositis_ild_evidence.records.vocabulary import Term, Vocabulary

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("order", "daily", "course", "days", "interval", "courses"),
    [
        ("1 g/kg x 1 day", "1 g/kg/day", "1 g/kg", 1, "not reported", "not reported"),
        ("400 mg/kg/day for 5 days", "400 mg/kg/day", "2 g/kg", 5, "not reported", "not reported"),
        ("1 g/kg for 2 days", "1 g/kg/day", "2 g/kg", 2, "not reported", "not reported"),
        ("1 g/kg/d x 2 days weekly", "1 g/kg/day", "2 g/kg", 2, "1 week", "not reported"),
        ("2 g/kg every 2.5 weeks", None, "2 g/kg", None, "2.5 week", "not reported"),
        ("2 g/kg every day", None, "2 g/kg", None, "1 day", "not reported"),
        ("2 g/kg every 2 months for 4 doses", None, "2 g/kg", None, "2 month", "4"),
        ("2 g/kg every month x 3 times", None, "2 g/kg", None, "1 month", "3"),
        ("2 g/kg x 3 courses", None, "2 g/kg", None, "not reported", "3"),
        ("2g/kg over 2 days", None, "2 g/kg", 2, "not reported", "not reported"),
        ("  2  G/KG   Monthly ", None, "2 g/kg", None, "1 month", "not reported"),
        ("1 g/kg×2 days", "1 g/kg/day", "2 g/kg", 2, "not reported", "not reported"),
        ("1 g/kg x 2 days x 3", "1 g/kg/day", "2 g/kg", 2, "not reported", "3"),
        ("002000.654321 mg/kg", None, "2.000654321 g/kg", None, "not reported", "not reported"),
        ("0.4g/kg daily x5d", "0.4 g/kg/day", "2 g/kg", 5, "not reported", "not reported"),
        (
            "0.4 g per kg, per day, for 5 d",
            "0.4 g/kg/day",
            "2 g/kg",
            5,
            "not reported",
            "not reported",
        ),
        ("2 g/kg divided over 4 days q4w", None, "2 g/kg", 4, "4 week", "not reported"),
        ("2 g/kg in divided doses over 4 days", None, "2 g/kg", 4, "not reported", "not reported"),
        ("400 mg/kg/day IV x 5 days", "400 mg/kg/day", "2 g/kg", 5, "not reported", "not reported"),
        ("1g/kg/day for 2 days q28d", "1 g/kg/day", "2 g/kg", 2, "28 day", "not reported"),
        ("1 gm/kg x 2 days", "1 g/kg/day", "2 g/kg", 2, "not reported", "not reported"),
        ("2 g/kg every 4 weeks over 4 days", None, "2 g/kg", 4, "4 week", "not reported"),
        ("2 g/kg every 4-6 weeks", None, "2 g/kg", None, "4-6 week", "not reported"),
        ("2 g/kg q4 to 6wk", None, "2 g/kg", None, "4-6 week", "not reported"),
        ("2 g/kg every month for 6 months", None, "2 g/kg", None, "1 month", "6"),
        ("2 g/kg x3 courses", None, "2 g/kg", None, "not reported", "3"),
        ("IVIG 6 courses monthly 2 g/kg intravenously", None, "2 g/kg", None, "1 month", "6"),
        (
            "monthly, 1 g/kg iv x 2 consecutive days, 3 cycles",
            "1 g/kg/day",
            "2 g/kg",
            2,
            "1 month",
            "3",
        ),
    ],
)
def test_an_order_is_read_to_the_letter(
    order: str, daily: str | None, course: str, days: int | None, interval: str, courses: str
) -> None:
    found = parse(order)
    assert (None if found.daily_dose is None else str(found.daily_dose)) == daily
    assert str(found.dose_per_course()) == course
    assert found.days_per_course == (mie.Absence.NOT_REPORTED if days is None else days)
    assert (str(found.interval), str(found.courses), found.id) == (interval, courses, "order")


@pytest.mark.parametrize(
    "name",
    ["IVIG", "ivig, intravenously", "IVIg IVIG", "intravenous immunoglobulin", "IV IV"],
)
def test_a_route_and_the_names_of_the_drug_change_no_figure(name: str) -> None:
    for text in (f"1 g/kg {name} x 2 days monthly x 3", f"{name} 1 g/kg x 2 days q1mo x 3 {name}"):
        found = parse(text)
        assert (str(found.daily_dose), found.days_per_course) == ("1 g/kg/day", 2)
        assert (str(found.interval), str(found.courses), found.drug) == ("1 month", "3", "ivig")


@pytest.fixture
def two_drugs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A vocabulary of two drugs, one of whose names begins like the other's."""
    terms = {
        "globulin": Term(label="Globulin", synonyms=["Glob"]),
        "globulin-plus": Term(label="Globulin (plus)", synonyms=["Glob plus"]),
    }
    monkeypatch.setattr(vocabulary, "shipped", lambda name: Vocabulary(name, terms))
    order._names_of_drugs.cache_clear()
    yield
    order._names_of_drugs.cache_clear()


@pytest.mark.usefixtures("two_drugs")
def test_the_drug_of_an_order_is_the_one_that_it_names() -> None:
    for name, drug in {"GLOB": "globulin", "glob plus": "globulin-plus"}.items():
        assert parse(f"2 g/kg {name} monthly").drug == drug
    assert parse("globulin (plus) 2 g/kg glob plus").drug == "globulin-plus"
    assert why("2 g/kg IVIG") == "not understood: 'ivig' after '2 g/kg'"
    assert why("2 g/kg globu") == "not understood: 'globu' after '2 g/kg'"


@pytest.mark.usefixtures("two_drugs")
def test_an_order_of_two_drugs_is_refused() -> None:
    said = "'glob' and 'globulin (plus)' are two of one kind"
    assert why("2 g/kg glob, globulin (plus)") == said


def why(order: str) -> str:
    """Return why an order is refused, without the order and the examples."""
    with pytest.raises(mie.InvalidValueError) as caught:
        parse(order)
    start, end = f"{order[:80]!r} is not an order: ", f"; {GRAMMAR}"
    message = str(caught.value)
    assert message.startswith(start)
    assert message.endswith(end)
    return message.removeprefix(start).removesuffix(end)


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ("2 g", "'2' at its start"),
        ("2-5 g/kg", "'2-5' at its start"),
        ("2,5 g/kg", "'2,5' at its start"),
        (".4 g/kg", "'.4' at its start"),
        ("2 kg/kg", "'2' at its start"),
        ("٢ g/kg", "'٢' at its start"),
        ("1234567 g/kg", "'1234567' at its start"),
        ("1.1234567 g/kg", "'1.1234567' at its start"),
        ("2 g/kg x", "'x' after '2 g/kg'"),
        ("1 g/kg x 1000 days", "'x' after '1 g/kg'"),
        ("2 g/kg over 2-5 days", "'over' after '2 g/kg'"),
        ("2 g/kg every weeks 4", "'every' after '2 g/kg'"),
        ("2 g/kg monthly q4x", "'q4x' after '2 g/kg monthly'"),
        ("2 g/kg qd", "'qd' after '2 g/kg'"),
        ("2 g/kg biweekly", "'biweekly' after '2 g/kg'"),
        ("2 g/kg monthlyx 3", "'monthlyx' after '2 g/kg'"),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(order: str, word: str) -> None:
    assert why(order) == f"not understood: {word}"


DAYS_OR_COURSES = "can be days or courses; write 'x … days' or 'x … courses'"
HOW_MANY = "does not say how many courses; write for example 'x 6 courses'"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("", "it has no dose per kg, such as '2 g/kg'"),
        ("monthly", "it has no dose per kg, such as '2 g/kg'"),
        ("2 g/kg 1 g/kg", "'2 g/kg' and '1 g/kg' are two of one kind"),
        ("2 g/kg monthly q4w", "'monthly' and 'q4w' are two of one kind"),
        ("1 g/kg/day x 2", f"'x 2' {DAYS_OR_COURSES}"),
        ("1 g/kg x 2", f"'x 2' {DAYS_OR_COURSES}"),
        ("1 g/kg x 2 monthly", f"'x 2' {DAYS_OR_COURSES}"),
        ("1 g/kg x 2 days x 3 doses", f"'x 3 doses' {DAYS_OR_COURSES}"),
        ("2 g/kg for 6 months", f"'for 6 months' {HOW_MANY}"),
        ("2 g/kg every 4 weeks for 24 weeks", f"'for 24 weeks' {HOW_MANY}"),
        ("2 g/kg every 4 weeks for 6 months", f"'for 6 months' {HOW_MANY}"),
        ("2 g/kg every 2 months for 6 months", f"'for 6 months' {HOW_MANY}"),
        ("2 g/kg monthly for 1.5 months", f"'for 1.5 months' {HOW_MANY}"),
        ("2 g/kg monthly over 6 months", f"'over 6 months' {HOW_MANY}"),
        ("2 g/kg monthly for 6 weeks", f"'for 6 weeks' {HOW_MANY}"),
        ("2 g/kg monthly for 6 months x 6", f"'for 6 months' {HOW_MANY}"),
        ("2 g/kg every 4 weeks for 5 days",
         "'for 5 days' is not right after the dose, which can be of each day or of the course; "
         "write '/day' after the dose, or 'over … days'"),
        ("2 g/kg every 6-4 weeks", "the bounds of 'every 6-4 weeks' are upside down"),
    ],
)  # fmt: skip
def test_what_can_mean_two_things_is_refused_and_told_why(order: str, said: str) -> None:
    assert why(order) == said


@pytest.mark.parametrize("order", ["0.4 g/kg/day x 5 days every day", "2 g/kg over 8 days weekly"])
def test_a_course_fits_into_its_interval(order: str) -> None:
    with pytest.raises(mie.InvalidValueError, match="days does not fit into an interval of 1"):
        parse(order)


def test_doses_that_no_regimen_may_have_are_refused_in_an_order() -> None:
    with pytest.raises(mie.InvalidValueError, match="400 g/kg a course is more than"):
        parse("400 g/kg")


def test_a_course_may_end_as_the_next_begins() -> None:
    assert parse("2 g/kg over 7 days weekly").days_per_course == 7


@pytest.mark.parametrize("order", ["0.4 g/kg/day", "0.4 g/kg/day over 5 days", "1 g/kg/d monthly"])
def test_a_dose_per_day_needs_its_days(order: str) -> None:
    assert why(order) == "a dose per day needs 'x … days'"


def test_an_order_of_eighty_letters_is_read_and_a_longer_one_is_cut_short() -> None:
    longest = "2 g/kg monthly".ljust(80)
    assert str(parse(longest).interval) == "1 month"
    assert why(f"{longest} ") == "it has more than 80 letters"


def test_every_form_that_the_help_lists_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert [str(parse(form).dose_per_course()) for form in FORMS] == ["2 g/kg"] * len(FORMS)
    with pytest.raises(SystemExit):
        main(["nearest", "--help"])
    lines = capsys.readouterr().out.split("\n")
    listed = [f"{form:<28} {meaning}" for form, meaning in FORMS.items()]
    assert [f"  {line}" for line in listed] == lines[-10:-1]
    assert "\n".join(listed) in (ROOT / "docs" / "dosing.md").read_text(encoding="utf-8")
    assert max(map(len, lines)) <= 80


def test_the_grammar_shows_orders_that_are_read() -> None:
    start, examples = GRAMMAR.split(": ", 1)
    assert start == "write a dose, then its days, interval and courses as far as they are known"
    assert [
        str(parse(example.strip("'")).dose_per_course()) for example in examples.split(", ")
    ] == ["2 g/kg"] * 4


def test_the_route_may_follow_the_number_of_courses() -> None:
    assert str(parse("2 g/kg monthly x 6 IV").courses) == "6"


def test_half_a_month_more_is_no_number_of_courses() -> None:
    assert str(parse("2 g/kg monthly for 6 months").courses) == "6"
    with pytest.raises(mie.InvalidValueError, match=r"'for 1\.5 months' does not say how many co"):
        parse("2 g/kg monthly for 1.5 months")
