"""What is made when it is first needed: properties, verbs, and the names of a package."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Generic, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
_LIBRARY = __name__.partition(".")[0]


class once(Generic[T]):  # noqa: N801 - used like property
    """A property that is computed once; where threads race, all get the same object.

    ``functools.cached_property`` would hand different objects to threads that race.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        if instance is None:
            return self  # type: ignore[return-value]
        value: T = instance.__dict__.setdefault(self.name, self.compute(instance))
        return value


def verb(function: F) -> Callable[[Callable[[Any], None]], F]:
    """Make a method the function of another module itself: one signature, one docstring.

    An assignment would do the same, but type checkers would not know its type in a library.
    """
    return lambda _: function


def found(package: str, homes: Mapping[str, str], name: str) -> object:
    """Return one of the names of a package, and leave it there.

    Args:
        package: The package's ``__name__``.
        homes: The module of the library in which each of its names is; empty for its own modules.
        name: The name that was asked for.
    """
    if name not in homes:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    module = import_module(f"{_LIBRARY}.{homes[name] or name}")
    value = getattr(module, name) if homes[name] else module
    setattr(sys.modules[package], name, value)
    return value


def names(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return a package's ``__getattr__``: each name is imported when it is first asked for."""
    return partial(found, package, homes)


def teller() -> Callable[[Any], Any]:
    """Return what tells a record as a person reads it.

    It stands above the records; the package, which names everything, hands it down.
    """
    handed: Callable[[Any], Any] = sys.modules[_LIBRARY].teller()
    return handed
