"""The cited data that doses need: weight policies, limits of plausibility, products."""

from functools import cache
from typing import TYPE_CHECKING, TypeVar

import attrs

from .policy import Devine, Limit, Policy
from .product import Product

if TYPE_CHECKING:
    from ..registry import Collection

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class PolicyFile:
    """What ``policies.toml`` holds."""

    devine: Devine
    limits: tuple[Limit, ...] = attrs.field(metadata={"key": "limit"})
    policies: tuple[Policy, ...] = attrs.field(metadata={"key": "policy"})


@attrs.frozen(kw_only=True)
class ProductFile:
    """What ``products.toml`` holds."""

    products: tuple[Product, ...] = attrs.field(metadata={"key": "product"})


def _read(name: str, type_: type[T]) -> T:
    from .. import resources
    from ..errors import PackError
    from ..loading import documents
    from ..loading.converter import structure

    tree, problems = documents.parse(resources.read(name), name)
    if problems:
        raise PackError(problems)
    return structure(tree, type_, name)


@cache
def policy_file() -> PolicyFile:
    """Return ``policies.toml``, read once."""
    return _read("policies.toml", PolicyFile)


@cache
def policies() -> "Collection[Policy]":
    """Return the published dosing-weight policies, by id."""
    from ..registry import Collection

    return Collection.of("weight policy", [(p.id, p) for p in policy_file().policies])


@cache
def products() -> "Collection[Product]":
    """Return the products, by id."""
    from ..registry import Collection

    file = _read("products.toml", ProductFile)
    return Collection.of("product", [(p.id, p) for p in file.products])
