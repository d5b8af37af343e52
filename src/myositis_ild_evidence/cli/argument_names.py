"""What the library calls an argument, and what its option is called on the command line."""

import argparse

from ..dosing.wording import Say
from ..errors import Argument, Door, worded
from ..quantities.numeric import plural

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
_OPTIONS = {name: name for name in (*PATIENT, *DOSE, *SCHEDULE)}
_NAMES = ("weight_policy", "body_surface", "product", "stock", "warn_above", "start", "time")
_OPTIONS |= {name: name for name in (*_NAMES, "country", "products", "rate_table")}
_OPTIONS |= {"rules": "rule", "plus_minus": "plus_minus"}


def door(options: argparse.Namespace) -> Door:
    """Return how a command calls an argument of the library: by its option, if it has one.

    Args:
        options: Those of the command.

    Examples:
        >>> of_dose = door(argparse.Namespace(days=None, weight_policy=None, pregnant=None))
        >>> of_dose(Argument("days")), of_dose(Argument("days", 5))
        ('--days', '--days 5')
        >>> of_dose(Argument("weight_policy")), of_dose(Argument("pregnant", True))
        ('--weight-policy', '--pregnant')
        >>> of_dose(Argument("formulary")) is None
        True
    """

    def option(argument: Argument) -> str | None:
        asked: tuple[str, ...] = getattr(options, "filters", ())
        name = argument.name if argument.name in asked else _OPTIONS.get(argument.name)
        if name is None or not hasattr(options, name):
            return None
        value = "" if argument.value == "True" else f" {argument.value}"
        return f"--{name.replace('_', '-')}{value}".rstrip()

    return option


def exact(options: argparse.Namespace) -> Say:
    """Return what says text of the library with options instead of arguments."""
    called = door(options)
    return lambda text: worded(text, called)


def words(options: argparse.Namespace) -> Say:
    """Return what says text of the library with options, and times in the plural.

    Args:
        options: Those of the command.

    Examples:
        >>> from myositis_ild_evidence.errors import Hint, Wording
        >>> asked = Wording("the interval is 2-4 week", Hint("; give ", Argument("interval")))
        >>> words(argparse.Namespace(interval=None))(asked)
        'the interval is 2-4 weeks; give --interval'
        >>> words(argparse.Namespace())(asked)
        'the interval is 2-4 weeks'
    """
    say = exact(options)
    return lambda text: plural(say(text))
