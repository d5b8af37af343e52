"""Arithmetic of amounts and spans, worked out by hand, and what is refused, word for word."""

from decimal import Decimal
from typing import Any, Final

import numpy as np
import pytest

from myositis_ild_evidence import AmbiguousDoseError, Amount, EvidenceError, Span, UnitError
from myositis_ild_evidence.quantities.amount import amount_of, expected
from registries import FLOATS as PINT

MEAN: Final = "mean-of-cohort"


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [("1 g", "2 g", -1), ("2 g", "2000 mg", 0), ("2001 mg", "2 g", 1), ("1 month", "1 year", -1)],
)
def test_amounts_are_ordered_by_value_whatever_their_units(
    left: str, right: str, order: int
) -> None:
    one, two = Amount(left), Amount(right)
    assert (one < two, one <= two, one == two) == (order < 0, order <= 0, order == 0)
    assert (one > two, one >= two, one != two) == (order > 0, order >= 0, order != 0)
    assert (hash(one) == hash(two)) is (order == 0)


def test_an_amount_is_compared_with_amounts_of_its_dimension_only() -> None:
    other: Any = "1 g"
    for name in ("__lt__", "__le__", "__eq__"):
        assert getattr(Amount("1 g"), name)(other) is NotImplemented
    for name in ("__lt__", "__le__"):
        with pytest.raises(UnitError) as caught:
            getattr(Amount("1 mL"), name)(Amount("1 g"))
        assert str(caught.value) == "1 mL (volume) cannot be compared with 1 g (mass)"
    assert Amount("1 mL") != Amount("1 g")


def test_an_amount_is_made_of_text_a_number_another_amount_or_a_quantity() -> None:
    made = [Amount("70.0 kg"), Amount("70.0", "kg"), Amount(Amount("70.0 kg")), Amount(70, "kg")]
    assert [str(amount) for amount in made] == ["70.0 kg"] * 3 + ["70 kg"]
    assert repr(Amount(PINT.Quantity(70.5, "kg"))) == "Amount('70.5 kg')"
    assert Amount("154", "lbs").unit == "lb"
    assert (made[0].dimension, made[0].ucum) == ("mass", "kg")
    with pytest.raises(UnitError) as caught:
        Amount(70)
    assert str(caught.value) == "70 has no unit; write for example '70 g/kg' or '70 kg'"


PRODUCTS: dict[str, Any] = {
    "6 g/kg": lambda: Amount("2 g/kg") * 3,
    "5 g/kg": lambda: Amount("2 g/kg") * "2.5",
    "0.5 g/kg": lambda: Amount("2 g/kg") / 4,
    "0.8 g/kg": lambda: Amount("2 g/kg") / Decimal("2.5"),
    "140 g": lambda: Amount("2 g/kg") * Amount("70 kg"),
    "1.4 L": lambda: Amount("140 g") / Amount("100 g/L"),
    "0.4 g/kg/day": lambda: Amount("2 g/kg") / Amount("5 day"),
    "0.2 g/kg/day": lambda: Amount("1.4 g/kg") / Amount("1 week"),
    "14 g/kg": lambda: Amount("2 g/kg/day") * Amount("1 week"),
}


@pytest.mark.parametrize("text", PRODUCTS)
def test_products_and_quotients_are_exact(text: str) -> None:
    assert str(PRODUCTS[text]()) == text


def test_a_product_with_a_quantity_is_a_quantity() -> None:
    product = Amount("2 g/kg") * PINT.Quantity(70.5, "kg")
    assert (product.magnitude, str(product.units)) == (141.0, "gram")


def test_an_amount_of_a_dimension_is_that_or_nothing() -> None:
    mass = amount_of("mass")
    assert mass(None) is None
    assert mass("70 kg") == mass(Amount("70 kg")) == mass(PINT.Quantity(0.07, "tonne"))
    assert repr(mass(PINT.Quantity(0.07, "tonne"))) == "Amount('70.0 kg')"
    with pytest.raises(UnitError) as caught:
        amount_of("time")("70 kg")
    assert str(caught.value) == "70 kg is a mass; expected time (minute, hour, day, week, second)"
    with pytest.raises(UnitError, match=r"^70 has no unit"):
        mass(70)


# ---- spans: the text is the whole answer, with bounds, basis and readings

READ = Span("2 g/kg", readings=[Span("4 g/kg")])
ANSWERS: dict[str, Any] = {
    "4 g/kg": lambda: Span("2 g/kg") * 2,
    "1 g/kg": lambda: Span("2 g/kg") / 2,
    "140 g ": lambda: Span("2 g/kg") * Amount("70 kg"),
    "1 g/kg/day": lambda: Span("2 g/kg") / Amount("2 day"),
    "2000 mg/kg": lambda: Span("2 g/kg").to("mg/kg"),
    "4-6 g/kg": lambda: Span("2 g/kg", "3 g/kg", "bounds") * 2,
    "1-1.5 g/kg": lambda: Span("2 g/kg", "3 g/kg", "bounds") / 2,
    "8-12 g/kg (cohort mean)": lambda: Span("4 g/kg", "6 g/kg", MEAN) * 2,
    "8-18 g/kg (cohort mean)": lambda: Span("4 g/kg", "6 g/kg", MEAN) * Span(2, 3),
    "8-12 g/kg (protocol minimum)": lambda: Span(4, 6, "protocol-minimum") * Span("2 g/kg"),
    "8-12 g/kg": lambda: Span("2 g/kg") * Span(4, 6),
    "at least 8 g/kg": lambda: Span("2 g/kg") * Span(4, None),
    "at least 9 g/kg": lambda: Span("3 g/kg", "5 g/kg") * Span(3, None),
    "at most 10 g/kg": lambda: Span("3 g/kg", "5 g/kg") * Span(None, 2),
    "at most 12 g/kg": lambda: Span("2 g/kg") * Span(None, 6),
    "at least 6 g/kg": lambda: Span("2 g/kg", None) * 3,
    "at most 18 g/kg": lambda: Span(None, "6 g/kg") * 3,
    "90.718474 g": lambda: Span("2 g/kg") * Amount("100 lb"),
    "at least 12": lambda: Span(3, None) * Span(4),
    "12": lambda: Span(3) * Span(4),
    "2": lambda: Span(6) / 3,
    "3-4": lambda: Span(6, 8) / Decimal(2),
    "6 g/kg": lambda: Span(3) * Amount("2 g/kg"),
    "6 g/kg; another reading: 12 g/kg": lambda: READ * 3,
    "1 g/kg; another reading: 2 g/kg": lambda: READ / 2,
    "2000 mg/kg; another reading: 4000 mg/kg": lambda: READ.to("mg/kg"),
    "6-8 g/kg; another reading: 12-16 g/kg": lambda: READ * Span(3, 4),
    "4 g/kg; another reading: 6 g/kg": lambda: Span("2 g/kg") * Span(2, readings=[Span(3)]),
    "4 g/kg; another reading: 8 g/kg or 6 g/kg or 12 g/kg": lambda: (
        READ * Span(2, readings=[Span(3)])
    ),
    "4 g/kg; another reading: 8 g/kg ": lambda: READ * Span(2),
    "400 mg/kg-2 g/kg": lambda: Span("400 mg/kg", "2 g/kg"),
    "400 mg/kg-2 g/kg (cohort mean)": lambda: Span("400 mg/kg", "2 g/kg", MEAN),
    "2 g/kg (cohort mean)": lambda: Span("2 g/kg", basis=MEAN),
    "2.0-2.50 g/kg": lambda: Span("2.0 g/kg", "2.50 g/kg"),
    "2.50": lambda: Span(" 2.50 "),
}


@pytest.mark.parametrize("text", ANSWERS)
def test_the_answer_carries_bounds_basis_and_readings(text: str) -> None:
    answer = ANSWERS[text]()
    assert str(answer) == text.strip()
    plain = answer.is_exact and answer.basis == "exact" and not answer.readings
    assert repr(answer) == (f"Span({text.strip()!r})" if plain else f"<Span: {text.strip()}>")
    if plain:
        assert eval(repr(answer), {"Span": Span}) == answer


def test_the_basis_says_why_there_are_bounds() -> None:
    assert Span("2 g/kg").basis == "exact"
    for open_end in (Span("2 g/kg", None), Span(None, "2 g/kg"), Span("2 g/kg", "3 g/kg")):
        assert open_end.basis == "bounds"
        assert Span(open_end.low, open_end.high, MEAN).basis == MEAN
    same = Span("2 g/kg", "2000 mg/kg", MEAN)
    assert (same.is_exact, same.basis, str(same.high)) == (True, MEAN, "2 g/kg")
    assert same.low is same.high
    assert (Span("1 g/kg", "2 g/kg") * Span(2, 3, MEAN)).basis == MEAN
    assert (Span("1 g/kg") * Span(2, 3, MEAN)).basis == MEAN


def test_one_quantity_is_that_of_the_exact_figure_of_any_kind() -> None:
    assert str(Span("2 g/kg").quantity.units) == "gram / kilogram"
    given = PINT.Quantity(2.0, "g/kg")
    assert Span(given).quantity is given
    assert Span(4).exact == Decimal(4)


ONE_FIGURE: dict[str, Span] = {
    "8-12 g/kg (cohort mean) is not one figure: it is a mean of the cohort, not limits for a "
    "patient; use .low and .high": Span("8 g/kg", "12 g/kg", MEAN),
    "at least 8 g/kg is not one figure: the protocol gives only a minimum; use .low and .high":
        Span("8 g/kg", None, "protocol-minimum"),
    "8-12 g/kg is not one figure: the evidence gives bounds; use .low and .high":
        Span("8 g/kg", "12 g/kg"),
}  # fmt: skip


@pytest.mark.parametrize("message", ONE_FIGURE)
def test_bounds_are_no_figure_and_say_why(message: str) -> None:
    with pytest.raises(AmbiguousDoseError) as caught:
        ONE_FIGURE[message].exact  # noqa: B018 - the property raises
    assert str(caught.value) == message


REFUSED: dict[str, Any] = {
    "unknown basis 'cohort'; valid: exact, bounds, mean-of-cohort, protocol-minimum":
        lambda: Span(4, 6, "cohort"),  # type: ignore[arg-type]
    "a span needs at least one bound": lambda: Span(None, None),
    "one bound lacks a unit: 2 g/kg and 4": lambda: Span("2 g/kg", 4),
    "the span is upside down: 12 g/kg is more than 8 g/kg": lambda: Span("12 g/kg", "8 g/kg"),
    "4 is a count and has no unit": lambda: Span(4).to("g"),
    "at most 4 is a count and has no unit": lambda: Span(None, 4).to("g"),
    "write the dose on the left: dose * weight": lambda: 3 * Span("2 g/kg"),
    "nothing bounds the product of at least 2 g/kg and at most 6":
        lambda: Span("2 g/kg", None) * Span(None, 6),
    "a span cannot be multiplied by -1: it is negative": lambda: Span(4) * -1,
    "a span cannot be multiplied by -2: it is negative": lambda: Span(4) / -2,
    "a span cannot be multiplied by -1 kg: it is negative": lambda: Span(4) * Amount("-1 kg"),
    "a span cannot be multiplied by -2 day: it is negative": lambda: Span(4) / Amount("-2 day"),
    "a span cannot be multiplied by -1.5 kilogram: it is negative":
        lambda: Span("2 g/kg") * PINT.Quantity(-1.5, "kg"),
    "a span cannot be multiplied by inf kilogram: it is not finite":
        lambda: Span("2 g/kg") * PINT.Quantity(float("inf"), "kg"),
    "a span cannot be multiplied by nan kilogram: it is not finite":
        lambda: Span("2 g/kg") * PINT.Quantity(float("nan"), "kg"),
    "expected a number, got 'many'": lambda: Span("2 g/kg") * "many",
    "a span cannot be multiplied by -1 g/kg: it is negative":
        lambda: Span("-1 g/kg", "2 g/kg") * Span(2, 3),
    "a span cannot be multiplied by -3: it is negative": lambda: Span("2 g/kg") * Span(-3, 4),
    "a span cannot be multiplied by -2: it is negative ": lambda: Span(3) * Span(None, -2),
    "a span cannot be multiplied by -4: it is negative": lambda: Span(None, -4) * Span(3),
    "a span cannot be divided by 0": lambda: Span(2) / 0,
    "a span cannot be divided by 0 day": lambda: Span("2 g/kg") / Amount("0 day"),
    "2 g/kg cannot be divided by 0": lambda: Amount("2 g/kg") / 0,
    "2 g/kg cannot be divided by 0 day": lambda: Amount("2 g/kg") / Amount("0 day"),
    "expected a number, got '2.5.1'": lambda: Span("2.5.1"),
    "'-4' has no unit; write for example '-4 kg' or '-4 g/kg'": lambda: Span("-4"),
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_span_or_no_product_is_refused(message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        REFUSED[message]()
    assert str(caught.value) == message.strip()
    assert isinstance(caught.value, ValueError)


def test_a_factor_of_nothing_is_a_factor() -> None:
    assert str(Span("2 g/kg") * 0) == "0 g/kg"
    assert str(Span("2 g/kg", "3 g/kg") * 0) == "0 g/kg"


def test_bounds_of_pint_are_neither_ordered_nor_compared() -> None:
    low, high = PINT.Quantity(np.array([3.0, 1.0]), "g"), PINT.Quantity(np.array([2.0, 4.0]), "g")
    made = Span(low, high, "bounds")
    assert (made.low is low, made.high is high, made.is_exact) == (True, True, False)


@pytest.mark.parametrize("value", [4, "4"])
def test_what_lacks_its_unit_is_offered_an_example_of_the_dimension_or_of_the_caller(
    value: Any,
) -> None:
    with pytest.raises(UnitError) as of_dimension:
        expected(value, "length")
    with pytest.raises(UnitError) as of_caller:
        expected(value, "length", example="'9 cm'")
    with pytest.raises(UnitError) as converted:
        amount_of("length")(value)
    start = f"{value!r} has no unit; write for example"
    assert str(of_caller.value) == f"{start} '9 cm'"
    assert str(of_dimension.value) == str(converted.value) == f"{start} '175 cm' or '1.75 m'"


def test_units_of_what_is_expected_are_offered_for_an_unknown_one() -> None:
    with pytest.raises(UnitError) as caught:
        expected("4 wekes", "time")
    assert str(caught.value) == "unknown unit 'wekes'; did you mean 'weeks'?"
    with pytest.raises(UnitError) as caught:
        expected("4 wekes", "length", example="'9 cm'")
    assert str(caught.value).startswith("unknown unit 'wekes'; valid: 'cm', 'm'")
