"""What the library calls an argument, and what its option is called on the command line."""

import argparse
import re
from collections.abc import Callable

from ..dosing.wording import plural
from ..errors import EvidenceError, InvalidValueError

#: Options of both commands that are arguments of the library under the same name.
PATIENT = (
    "weight",
    "height",
    "sex",
    "age",
    "pregnant",
    "pre_pregnancy_weight",
    "accept_implausible",
)
DOSE = ("days", "round_to", "indication", "renal_or_thrombosis_risk", "rate_cap")
SCHEDULE = ("reading", "courses", "interval", "month")
OPTIONS = {
    name: f"--{name.replace('_', '-')}"
    for name in (*PATIENT, *DOSE, *SCHEDULE, "product", "warn_above", "start")
} | {"weight_policy": "--weight-policy"}
# A name is an argument where it has an equals sign, or where it is no word of English.
_NAMES = "|".join(sorted(OPTIONS, key=len, reverse=True))
_SNAKES = "|".join(name for name in OPTIONS if "_" in name)
_ARGUMENT = re.compile(rf"\b(?:({_NAMES})=(True\b)?(?=(['\"\d]?))|({_SNAKES})\b)")


def said(text: str) -> str:
    """Return text of the library with options instead of its arguments, and times in the plural.

    Examples:
        >>> said("give days= to choose, such as days=5; renal_or_thrombosis_risk is not given")
        'give --days to choose, such as --days 5; --renal-or-thrombosis-risk is not given'
        >>> said("pregnant=True contradicts sex='male'")
        "--pregnant contradicts --sex 'male'"
    """

    def option(found: re.Match[str]) -> str:
        return OPTIONS[found[1] or found[4]] + (" " if found[3] else "")

    return plural(_ARGUMENT.sub(option, text))


def in_options(
    run: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Return a command whose errors name options instead of arguments."""

    def renamed(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except EvidenceError as error:
            raise InvalidValueError(said(str(error))) from error

    return renamed
