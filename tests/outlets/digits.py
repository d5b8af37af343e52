"""The figures in a text: digits with what changes their meaning, in the order in which they stand.

A comparison of two versions asks of each change whether a figure is different. ``5 g`` and
``5 mg``, ``-5`` and ``5``, ``< 0.05`` and ``> 0.05`` have the same digits and are different
figures, so the sign, the unit and the relation belong to them.
"""

import re
from functools import lru_cache

_TIME = r"(?:second|minute|hour|day|week|month|year)"
_UNIT = (
    rf"%|‰|(?:(?:kg|mg|[µu]g|ng|g|mL|ml|dL|L|U|IU|cm|mm|lbs?|oz|ft|{_TIME}s?|min|h)"
    rf"(?:/(?:kg|m²|mL|dL|L|{_TIME}|day|min|h|d))*)(?![\w/])"
)
_FIGURE = re.compile(
    rf"""(?:(?P<relation>(?<![-=])>|<|≤|≥|±|~)\s?)?
    (?P<sign>(?<![\w)\]%°])[-−])?
    (?P<digits>\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?)
    (?:[ \N{{NBSP}}]?(?P<unit>{_UNIT}))?""",
    re.VERBOSE,
)
#: The same relation, written with other characters.
_SAME = str.maketrans({"−": "-", "\N{NBSP}": " "})
#: Values that stand alone in a cell and are as good as a figure.
_ATOMS = frozenset({"true", "false", "nan", "inf", "-inf"})


@lru_cache(maxsize=100_000)
def figures(text: str) -> tuple[str, ...]:
    """Return the figures of a text.

    Examples:
        >>> figures("7 of 31, p < 0.05; -7.2 g in 4-6 weeks, 2 g/kg in all")
        ('7', '31', '<0.05', '-7.2g', '4', '6week', '2g/kg')
    """
    if text.strip().lower() in _ATOMS:
        return (text.strip().lower(),)
    plain = text.translate(_SAME).replace("<=", "≤").replace(">=", "≥").replace("+/-", "±")
    return tuple(
        (found["relation"] or "")
        + (found["sign"] or "")
        + found["digits"]
        + re.sub(rf"({_TIME})s\b", r"\1", found["unit"] or "")
        for found in _FIGURE.finditer(plain)
    )


def has_figures(text: str) -> bool:
    """Say whether there is any figure in a text."""
    return text.strip().lower() in _ATOMS or _FIGURE.search(text) is not None


def general(text: str) -> str:
    """Return a text with ``#`` for every number, so that like lines have one name.

    Examples:
        >>> general("wang2022: 22.6% of 31")
        'wang#: #% of #'
    """
    return re.sub(r"\d+(?:[.,]\d+)*", "#", text)
