"""E-values: those of the published example, and what they are not for."""

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.errors import InvalidValueError, NotComparableError
from myositis_ild_evidence.statistics import Effect, e_value

RATIO = mie.evidence.outcomes["wang2022/mortality-6mo"].effect("risk-ratio")


def ratio(estimate: float, low: float, high: float) -> Effect:
    return attrs.evolve(RATIO, estimate=estimate, low=low, high=high)


#: Risk ratio, limits, E-value of both: the example 3.9 (from 2.4) with the figures that a page on
#: R's EValue prints; the others by hand, in the reciprocal and across one.
EXAMPLES = [
    ((3.9, 2.4, 6.34), 7.263034, 4.233030),
    ((1 / 3.9, 1 / 6.34, 1 / 2.4), 7.263034, 4.233030),
    ((2.0, 0.9, 4.4), 2 + 2**0.5, 1.0),
    ((0.5, 0.2, 1.1), 2 + 2**0.5, 1.0),
    ((1.0, 0.5, 2.0), 1.0, 1.0),
    ((4.0, 1.0, 16.0), 4 + 12**0.5, 1.0),
]


@pytest.mark.parametrize(("given", "estimate", "limit"), EXAMPLES)
def test_an_e_value_is_that_of_the_formula(
    given: tuple[float, float, float], estimate: float, limit: float
) -> None:
    found = e_value(ratio(*given))
    assert found.estimate == pytest.approx(estimate, abs=1e-6)
    assert found.limit == pytest.approx(limit, abs=1e-5)


def test_no_other_measure_has_one() -> None:
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    with pytest.raises(NotComparableError, match="an E-value is of a risk ratio"):
        e_value(death.effect("risk-difference"))
    with pytest.raises(InvalidValueError, match="expected an effect"):
        e_value(0.43)  # type: ignore[arg-type]


def test_the_quotient_of_a_fragility_sets_it_beside_the_people() -> None:
    fragile = mie.evidence.outcomes["wang2022/mortality-6mo"].fragility()
    assert fragile.quotient == pytest.approx(1 / 48)
    assert attrs.evolve(fragile, events=None).quotient is None
