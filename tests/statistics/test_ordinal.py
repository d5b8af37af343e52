"""Ordinal outcomes and E-values agree with R."""

import json
from pathlib import Path
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell
from myositis_ild_evidence.errors import InvalidValueError, NotComparableError
from myositis_ild_evidence.records.outcome import Category, Characteristic
from myositis_ild_evidence.statistics import Effect, e_value, effect

REFERENCE: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "reference" / "ordinal.json").read_text()
)


def scale(first: list[int], second: list[int]) -> Characteristic:
    names = [f"level-{place}" for place in range(len(first))]
    levels = [
        Category(
            id=name,
            label=name,
            values=[Cell(group="one", count=a), Cell(group="two", count=b)],
        )
        for name, a, b in zip(names, first, second, strict=True)
    ]
    return Characteristic(id="scale", label="Scale", partition=names, categories=levels)


@pytest.mark.parametrize("reference", REFERENCE["scales"], ids=lambda r: str(r["first"]))
def test_an_odds_ratio_of_a_scale_is_that_of_polr(reference: dict[str, Any]) -> None:
    given = scale(reference["first"], reference["second"])
    found = given.effect("proportional-odds-ratio")
    assert [found.yi, found.vi] == pytest.approx(reference["log_odds_ratio"], rel=2e-5)
    assert found.subject == "Scale"


def test_of_two_levels_it_is_the_odds_ratio() -> None:
    found = scale([7, 24], [9, 8]).effect("proportional-odds-ratio")
    cells = [Cell(group="one", count=24, total=31), Cell(group="two", count=8, total=17)]
    row = mie.Outcome(id="x", label="X", domains=["muscle"], values=cells)
    same = row.effect("odds-ratio")
    assert [found.yi, found.vi, found.low] == pytest.approx([same.yi, same.vi, same.low])


def test_groups_exchanged_turn_it_around() -> None:
    one, two = [3, 5, 8, 4], [9, 6, 3, 2]
    found, turned = (
        scale(*pair).effect("proportional-odds-ratio") for pair in ((one, two), (two, one))
    )
    assert found.yi == pytest.approx(-(turned.yi or 0))
    assert found.vi == pytest.approx(turned.vi)


def test_what_is_no_scale_has_no_such_ratio() -> None:
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    with pytest.raises(NotComparableError, match="names no levels"):
        effect(death, "proportional-odds-ratio")
    with pytest.raises(NotComparableError, match="everybody is at one level"):
        scale([0, 9], [0, 7]).effect("proportional-odds-ratio")
    with pytest.raises(NotComparableError, match="has no end"):
        scale([0, 0, 9], [9, 0, 0]).effect("proportional-odds-ratio")


def ratio(given: list[float], measure: Any) -> Effect:
    seen = mie.evidence.outcomes["wang2022/mortality-6mo"].effect("risk-ratio")
    estimate, low, high = given
    return attrs.evolve(seen, measure=measure, estimate=estimate, low=low, high=high)


@pytest.mark.parametrize("reference", REFERENCE["e_values"], ids=lambda r: str(r["ratio"]))
def test_e_values_of_odds_and_hazards_are_those_of_r(reference: dict[str, Any]) -> None:
    for rare, name in ((True, "rare"), (False, "common")):
        odds = e_value(ratio(reference["ratio"], "odds-ratio"), rare=rare)
        assert [odds.estimate, odds.limit] == pytest.approx(reference[f"odds_{name}"])
        hazard = e_value(ratio(reference["ratio"], "reported-ratio"), rare=rare, ratio_of="hazards")
        assert [hazard.estimate, hazard.limit] == pytest.approx(reference[f"hazard_{name}"])


def test_the_example_of_the_documentation_of_evalue_is_met() -> None:
    """An odds ratio of 3 of a common outcome is a risk ratio of 1.732051: 2.85."""
    found = e_value(ratio([3, 3, 3], "odds-ratio"), rare=False)
    assert round(found.estimate, 2) == 2.86  # the page cuts the last digit off
    assert found.rare is False


def test_what_an_e_value_needs_is_asked_for() -> None:
    with pytest.raises(NotComparableError) as caught:
        e_value(ratio([2, 1.5, 3], "odds-ratio"))
    assert caught.value.argument == "rare"
    with pytest.raises(NotComparableError) as caught:
        e_value(ratio([2, 1.5, 3], "reported-ratio"))
    assert caught.value.argument == "ratio_of"
    with pytest.raises(InvalidValueError) as wrong:
        e_value(ratio([2, 1.5, 3], "risk-ratio"), ratio_of="odds")
    assert wrong.value.argument == "ratio_of"
    with pytest.raises(InvalidValueError):
        e_value(ratio([2, 1.5, 3], "reported-ratio"), ratio_of="chances")  # type: ignore[arg-type]
