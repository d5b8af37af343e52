"""Registries of pint for the tests, each filled when it is first used, and once in a process."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pint

_LAZY: Any = pint.__dict__["LazyRegistry"]

FLOATS: Any = _LAZY()
DECIMALS: Any = _LAZY(kwargs={"non_int_type": Decimal})
FRACTIONS: Any = _LAZY(kwargs={"non_int_type": Fraction})
