"""How much is tried: a little of everything by default, and all of it where slow tests run."""

from collections.abc import Collection, Iterable, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import settings

Axis = Mapping[str, Any] | Iterable[Any]


def _named(axis: Axis) -> list[tuple[str, Any]]:
    pairs = axis.items() if isinstance(axis, Mapping) else ((str(each), each) for each in axis)
    return list(pairs)


def _param(names: Iterable[str], values: Iterable[Any], is_usual: bool) -> Any:
    marks = () if is_usual else pytest.mark.slow
    return pytest.param(*values, id="-".join(names), marks=marks)


def crossed(*axes: Axis) -> list[Any]:
    """Return everything with everything: by default each value of each axis, but not every pair."""
    named = [_named(axis) for axis in axes]
    usual = {tuple(number % len(axis) for axis in named) for number in range(max(map(len, named)))}
    found = []
    for places in product(*(range(len(axis)) for axis in named)):
        pairs = [axis[place] for axis, place in zip(named, places, strict=True)]
        names, values = ([pair[part] for pair in pairs] for part in (0, 1))
        found.append(_param(names, values, places in usual))
    return found


def some(everything: Axis, usual: Collection[str]) -> list[Any]:
    """Return everything: by default only what is named, which stands for the rest."""
    named = _named(everything)
    assert {*usual} <= {name for name, _ in named}, usual
    return [_param([name], [value], name in usual) for name, value in named]


def times(factor: float) -> settings:
    """Return settings with so many times the examples that a property is usually tried on."""
    return settings(max_examples=max(1, round(factor * settings().max_examples)))
