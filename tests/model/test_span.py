"""A span carries the bounds that evidence gives, with their reason, through all arithmetic."""

import pickle
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from myositis_ild_evidence import AmbiguousDoseError, Amount, InvalidValueError, Span, UnitError
from myositis_ild_evidence.quantities.span import Basis
from refused import refused
from registries import DECIMALS, FLOATS

POSITIVE = st.decimals("0.001", "9999", places=3)
WEIGHTS = st.builds(Amount, st.decimals("0.5", "300", places=2), st.sampled_from(["kg", "lb"]))
BAD: Any = "cohort"
BASES: st.SearchStrategy[Basis] = st.sampled_from(["bounds", "mean-of-cohort", "protocol-minimum"])


@st.composite
def spans(draw: st.DrawFn, unit: str | None = "g/kg", deep: bool = True) -> Span:
    """Exact, bounded and open spans, of amounts or of counts, some with a further reading."""
    made: list[Any] = sorted(draw(st.lists(POSITIVE, min_size=2, max_size=2)))
    low, high = made if unit is None else [Amount(number, unit) for number in made]
    readings = [draw(spans(unit, deep=False))] if deep and draw(st.booleans()) else []
    shape = draw(st.sampled_from(["exact", "bounded", "from", "to"]))
    basis = draw(BASES)
    if shape == "exact":
        return Span(low, readings=readings)
    if shape == "bounded":
        return Span(low, high, basis, readings)
    return Span(None if shape == "to" else low, None if shape == "from" else high, basis, readings)


COUNTS = spans(None, deep=False)


def bounded(one: Span, other: Span) -> bool:
    """Whether a bound is left in the product, under every reading."""
    low = one.low is not None and other.low is not None
    high = one.high is not None and other.high is not None
    return (low or high) and all(bounded(reading, other) for reading in one.readings)


def bounds(span: Span) -> list[Any]:
    return [bound for bound in (span.low, span.high) if bound is not None]


@given(spans(), WEIGHTS)
def test_a_product_keeps_open_ends_basis_readings_and_order(span: Span, weight: Amount) -> None:
    product = span * weight
    assert (product.low is None, product.high is None) == (span.low is None, span.high is None)
    assert (product.basis, product.is_exact) == (span.basis, span.is_exact)
    assert [r.basis for r in product.readings] == [r.basis for r in span.readings]
    assert bounds(product) == sorted(bounds(product))
    assert bounds(product) == [bound * weight for bound in bounds(span)]
    assert product.readings == tuple(reading * weight for reading in span.readings)


@given(spans(), COUNTS, WEIGHTS)
def test_courses_and_weight_may_be_multiplied_in_any_order(
    dose: Span, courses: Span, weight: Amount
) -> None:
    assume(bounded(dose, courses))
    assert (dose * courses) * weight == (dose * weight) * courses


@given(spans(deep=False), COUNTS)
def test_a_product_of_spans_holds_every_product_of_their_values(dose: Span, courses: Span) -> None:
    assume(bounded(dose, courses))
    total = dose * courses
    for one in bounds(dose):
        for many in bounds(courses):
            assert total.low is None or total.low <= one * many
            assert total.high is None or one * many <= total.high
    assert total.is_exact == (dose.is_exact and courses.is_exact)
    assert total.basis in (dose.basis, courses.basis, "bounds")


@given(spans(), POSITIVE)
def test_scaling_and_back_is_exact(span: Span, factor: Decimal) -> None:
    assert (span * factor) / factor == span
    assert span * 1 == span


@given(spans("mg/kg"))
def test_conversion_and_back_is_exact(span: Span) -> None:
    assert span.to("g/kg") == span
    assert str(span.to("g/kg").to("mg/kg").low) == str(span.low and Amount(span.low).to("mg/kg"))
    assert span.to("g/kg").basis == span.basis


@given(spans())
def test_spans_are_values(span: Span) -> None:
    twin = pickle.loads(pickle.dumps(span))
    assert twin == span
    assert hash(twin) == hash(span)
    assert twin.is_exact == span.is_exact
    assert str(twin) == str(span)
    with pytest.raises(AttributeError):
        twin.low = None


@given(spans(), POSITIVE)
def test_a_negative_factor_is_refused(span: Span, factor: Decimal) -> None:
    for wrong in (-factor, Amount(-factor, "kg"), FLOATS.Quantity(-1.5, "kg")):
        with pytest.raises(InvalidValueError, match="negative"):
            span * wrong
    with pytest.raises(InvalidValueError, match="negative"):
        span / -factor
    with pytest.raises(InvalidValueError, match="negative"):
        span * (np.array([70.0, -1.0]) * FLOATS.kg)


PRINTED = {
    "12 g/kg": Span("12 g/kg"),
    "8-12 g/kg (cohort mean)": Span("8 g/kg", "12 g/kg", "mean-of-cohort"),
    "8-12 g/kg": Span("8 g/kg", "12 g/kg", "bounds"),
    "at least 2 g/kg": Span("2 g/kg", None, "bounds"),
    "at least 8 g/kg": Span("8 g/kg", None, "protocol-minimum"),
    "at most 6 g/kg": Span(None, "6 g/kg"),
    "4-6": Span(4, 6, "bounds"),
    "4": Span("4"),
    "400 mg/kg-2 g/kg": Span("400 mg/kg", "2 g/kg", "bounds"),
    "2 g/kg; another reading: 4 g/kg": Span("2 g/kg", readings=[Span("4 g/kg")]),
    "2.0-4.50 week": Span("2.0 week", "4.50 week", "bounds"),
}


@pytest.mark.parametrize("text", PRINTED)
def test_spans_print_as_people_write_them(text: str) -> None:
    assert str(PRINTED[text]) == text


def test_equal_bounds_are_exact() -> None:
    assert Span("2 g/kg", "2000 mg/kg", "bounds").is_exact
    assert Span("2 g/kg", "2000 mg/kg").exact == Amount("2 g/kg")
    assert Span("2 g/kg").basis == "exact"
    assert Span("2 g/kg", "3 g/kg").basis == "bounds"


def test_a_minimum_times_a_maximum_is_neither() -> None:
    with refused(AmbiguousDoseError, "not-one-figure"):
        Span("2 g/kg", None) * Span(None, 6)


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        (Span("8 g/kg", "12 g/kg", "mean-of-cohort"), ["8-12 g/kg", "mean of the cohort", "patie"]),
        (Span("8 g/kg", None, "protocol-minimum"), ["at least 8 g/kg", "protocol", "minimum"]),
        (Span("2 g/kg", None, "bounds"), ["at least 2 g/kg", "evidence gives bounds"]),
    ],
)
def test_one_figure_cannot_be_had_of_bounds(span: Span, parts: list[str]) -> None:
    for name in ("exact", "quantity"):
        with pytest.raises(AmbiguousDoseError) as caught:
            getattr(span, name)
        for part in [*parts, ".low", ".high"]:
            assert part in str(caught.value)


def test_the_quantity_of_an_exact_span_is_new_each_time() -> None:
    span = Span("2 g/kg")
    span.quantity.ito("mg/kg")
    assert span.quantity.magnitude == 2.0
    assert span == Span("2 g/kg")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Span(None), "at least one bound"),
        (lambda: Span(None, None), "at least one bound"),
        (lambda: Span("12 g/kg", "8 g/kg"), "upside down: 12 g/kg is more than 8 g/kg"),
        (lambda: Span(6, 4), "upside down: 6 is more than 4"),
        (lambda: Span(4, 6, BAD), "unknown basis 'cohort'; valid: exact, bounds, mean-of-"),
        (lambda: Span("2 g/kg", "70 kg"), "cannot be compared"),
        (lambda: Span("2 g/kg", 4), "lacks a unit: 2 g/kg and 4"),
        (lambda: Span(4, "2 g/kg"), "lacks a unit: 4 and 2 g/kg"),
        (lambda: Span(True), "expected a number, got True"),
        (lambda: Span(float("nan")), "finite"),
        (lambda: Span("four"), "not a number with a unit"),
        (lambda: Span("2 g/kg") * Span("2 g/kg"), "no unit for the result"),
        (lambda: Span("2 g/kg") * "many", "expected a number"),
        (lambda: Span(4).to("g"), "4 is a count and has no unit"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        make()


KG = 70.5
WEIGHT: dict[str, tuple[Any, Any]] = {
    "kg": (KG * FLOATS.kg, 141.0),
    "whole kg": (70 * FLOATS.kg, 140.0),
    "g": (FLOATS.Quantity(70500, "g"), 141.0),
    "lb": (154 * FLOATS.lb, 139.70644996),
    "stone": (FLOATS.Quantity(11, "stone"), 139.70644996),
    "a unit that the list lacks": (FLOATS.Quantity(0.0705, "tonne"), 141.0),
    "a number of numpy": (np.float64(KG) * FLOATS.kg, 141.0),
    "decimal kg": (Decimal("70.5") * DECIMALS.kg, Decimal("141")),
    "whole kg among decimals": (70 * DECIMALS.kg, Decimal("140")),
    "a float among decimals": (KG * DECIMALS.kg, Decimal("141")),
    "decimal lb": (Decimal(154) * DECIMALS.lb, Decimal("139.70644996")),
    "a decimal among floats": (FLOATS.Quantity(Decimal("70.5"), "kg"), Decimal("141")),
}


@pytest.mark.parametrize("case", WEIGHT.values(), ids=WEIGHT.keys())
def test_a_dose_times_a_weight_of_pint_is_grams_in_its_registry(case: tuple[Any, Any]) -> None:
    weight, grams = case
    total = Span("2 g/kg") * weight
    assert round(total.quantity.magnitude, 9) == grams
    assert isinstance(total.quantity.magnitude, type(grams))
    assert str(total.quantity.units) == "gram"
    assert total.quantity._REGISTRY is weight._REGISTRY
    assert (total.quantity + weight._REGISTRY.Quantity(type(grams)(1), "g")).magnitude > grams


def test_a_dose_per_day_times_pounds_is_grams_a_day() -> None:
    product = Span("0.4 g/kg/day") * (154 * FLOATS.lb)
    assert str(product.quantity.units) == "gram / day"
    assert product.quantity.magnitude == pytest.approx(27.941289992)


def test_bounds_times_a_weight_of_pint_keep_their_basis() -> None:
    total = Span("8 g/kg", "12 g/kg", "mean-of-cohort") * (KG * FLOATS.kg)
    assert (total.low.magnitude, total.high.magnitude) == (564.0, 846.0)
    assert str(total) == "564.0 gram-846.0 gram (cohort mean)"
    assert not total.is_exact
    open_end = Span("8 g/kg", None, "protocol-minimum") * (KG * FLOATS.kg)
    assert str(open_end) == "at least 564.0 gram"


@pytest.mark.parametrize("registry", [FLOATS, DECIMALS], ids=["floats", "decimals"])
@pytest.mark.parametrize("kind", ["float64", "int64", "object"])
def test_weights_may_be_an_array(registry: Any, kind: str) -> None:
    numbers = [Decimal(70), Decimal(80)] if kind == "object" else [70, 80]
    weights = registry.Quantity(np.array(numbers, dtype=kind), "kg")
    exact = Span("2 g/kg") * weights
    assert list(exact.quantity.magnitude) == [140, 160]
    assert exact.is_exact
    wide = Span("2 g/kg", "3 g/kg", "bounds") * weights
    assert (list(wide.low.magnitude), list(wide.high.magnitude)) == ([140, 160], [210, 240])
    assert list(weights.magnitude) == [70, 80]


@pytest.mark.parametrize(
    "weight",
    [70 * FLOATS.kg, np.array([70.0]) * FLOATS.kg, np.array([70.0]), 70, Decimal(70)],
    ids=["quantity", "array of pint", "array", "int", "Decimal"],
)
def test_the_dose_stands_on_the_left(weight: Any) -> None:
    with refused(UnitError, "wrong-dimension"):
        weight * Span("2 g/kg")


@pytest.mark.parametrize("unit", ["month", "meter", "", "g/kg", "kg**2", "degC", "kg**0.5"])
def test_a_dose_times_what_is_no_weight_is_refused(unit: str) -> None:
    with pytest.raises(UnitError):
        Span("2 g/kg") * FLOATS.Quantity(2.0, unit)


@pytest.mark.parametrize("basis", ["mean-of-cohort", "protocol-minimum"])
def test_a_product_keeps_the_reason_for_its_bounds(basis: Basis) -> None:
    dose = Span(Amount("1 g/kg"), Amount("2 g/kg"), "bounds")
    courses = Span(2, 3, basis)
    assert (dose * courses).basis == basis


def test_of_two_reasons_for_bounds_a_product_keeps_that_of_the_left() -> None:
    mean, least = Span(3, 4, "mean-of-cohort"), Span(2, 3, "protocol-minimum")
    assert ((mean * least).basis, (least * mean).basis) == (mean.basis, least.basis)
