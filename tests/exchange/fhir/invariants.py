"""The invariants of FHIR R5, word for word from the official definitions, run as FHIRPath."""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import fhirpathpy
from fhirpathpy.models import models


def _low(values: list[Any]) -> list[Any]:
    """The first of what a figure may stand for; of a number itself, which is the stricter rule."""
    return [one["value"] if isinstance(one, dict) else one for one in values]


def _high(values: list[Any]) -> list[Any]:
    """The last of what a figure may stand for: 2016 goes on until 2016-12-31."""
    return [f"{one}~" if isinstance(one, str) else one for one in _low(values)]


def _alike(values: list[Any], other: list[Any]) -> bool:
    """Two quantities can be compared; two numbers always can."""
    units = {str(one.get("code")) for one in (*values, *other) if isinstance(one, dict)}
    return len(units) < 2


def _has_value(values: list[Any]) -> bool:
    return len(values) == 1 and not isinstance(values[0], dict)


_OPTIONS = {
    # What FHIR adds to FHIRPath, and the interpreter does not have.
    "userInvocationTable": {
        "lowBoundary": {"fn": _low, "arity": {0: []}},
        "highBoundary": {"fn": _high, "arity": {0: []}},
        "comparable": {"fn": _alike, "arity": {1: ["Any"]}},
        "hasValue": {"fn": _has_value, "arity": {0: []}},
    },
    "traceFn": lambda *_: None,
}


@functools.cache
def _compiled(expression: str) -> Callable[[Any, Mapping[str, Any]], list[Any]]:
    made: Any = fhirpathpy.compile(expression, models["r5"], _OPTIONS)
    return made  # type: ignore[no-any-return]


def broken(rules: Mapping[str, str], element: Any, resource: Any) -> Iterator[str]:
    """Yield each rule that an element of a resource breaks."""
    variables = {"resource": resource, "rootResource": resource}
    for key, expression in rules.items():
        if _compiled(expression)(element, variables) != [True]:
            yield f"{key}: {expression}"
