"""Cells as papers print them, such as ``7/31 (22.6%)``, as numbers that keep their digits."""

import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import attrs

from ..errors import InvalidValueError
from ..quantities.numeric import decimal
from ..words import quoted

#: What stands where there is no figure: an empty cell of pandas, polars and R, or a dash.
NO_FIGURE = frozenset(
    (
        *("", "-", "--", ".", "..", "...", "?", "na", "n/a", "n.a.", "nan", "none", "null", "nat"),
        *("<na>", "nr", "n.r.", "nd", "n.d.", "not reported", "not available", "missing"),
    )
)
#: What is said instead of a p-value; at which level is not said.
NOT_SIGNIFICANT = frozenset(["ns", "n.s.", "n.s", "not significant"])

_SIGNS = {
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015\ufe63\uff0d", "-"),
    **dict.fromkeys("\u00b7\u2219\u22c5\u2027", "."),
    **dict.fromkeys("\u00a0\u202f" + "".join(map(chr, range(0x2000, 0x200B))), " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    "\u2264": "<=",
    "\u2a7d": "<=",
    "\u2265": ">=",
    "\u2a7e": ">=",
    "\uff1c": "<",
    "\uff1e": ">",
    "\u2248": "~",
    "\u223c": "~",
    "\u2019": "'",
    "\u2026": "...",
    "\uff05": "%",
}
_TRANSLATED = str.maketrans(_SIGNS)
_MARKS = re.compile(r"[*†‡§¶#‖\u00b9\u00b2\u00b3\u2070-\u2079\u1d43-\u1d4d\u02b0-\u02b8]+")
_NUMBER = re.compile(
    r"(?<![\d.,])(?:(?<![\d%)])(?<![\d%)] )[-+])?"
    r"(?:\d{1,3}(?:[ '][0-9]{3})+(?![0-9])(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+)"
    r"(?:\s?[x×]\s?10\s?\^?-\d+|[eE][-+]?\d+)?"
)
_OPERATORS = ("<=", ">=", "<", ">", "~", "=")


@attrs.frozen
class Written:
    """What one printed cell holds: a shape such as ``#/# (#%)``, and the numbers in it."""

    shape: str
    numbers: tuple[Decimal, ...]
    operator: str = "="


class UnreadableError(InvalidValueError):
    """A cell that holds something, but not what its column is for."""


def is_absent(value: object) -> bool:
    """Say whether a cell holds no figure.

    Examples:
        >>> [is_absent(value) for value in (None, float("nan"), "NA", " ", "—", 0)]
        [True, True, True, True, True, False]
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, Real):
        return False
    return cleaned(str(value)).casefold() in NO_FIGURE  # what pandas and Arrow call missing, too


def cleaned(text: str) -> str:
    r"""Return a text with plain signs and spaces.

    Examples:
        >>> cleaned("\u22121\u00b72\u2009"), cleaned("≤ 0,05")
        ('-1.2', '<= 0,05')
    """
    return " ".join(text.translate(_TRANSLATED).split())


def writes_decimal_commas(values: Iterable[object]) -> bool:
    """Say whether a table writes 26,2 for 26.2: some cell does, and none writes a point.

    Examples:
        >>> writes_decimal_commas(["7", "26,2"]), writes_decimal_commas(["1,254.0", "26.2"])
        (True, False)
    """
    commas = False
    for value in values:
        if isinstance(value, str):
            text = cleaned(value)
            if re.search(r"\d\.\d{1,2}(?!\d|\.)", text) or re.search(r"(?<!\d)0?\.\d", text):
                return False
            commas |= re.search(r"\d,\d{1,2}(?!\d)|(?<!\d)0?,\d", text) is not None
    return commas


def number(text: str, *, comma: bool = False) -> Decimal:
    """Return a printed number, whatever separates its thousands and decimals.

    Where points and commas both stand, the last is the decimal sign. A lone comma before three
    digits separates thousands, except where the table writes decimal commas or a zero stands
    before it.

    Args:
        text: The number.
        comma: Whether the table writes decimal commas.

    Raises:
        UnreadableError: It is not a number.

    Examples:
        >>> [str(number(t)) for t in ("1,254.0", "1.234,5", "26,2", "1,254", "0,001", "12 345")]
        ['1254.0', '1234.5', '26.2', '1254', '0.001', '12345']
    """
    mantissa, _, exponent = re.sub(r"\s?[x×]\s?10\s?\^?", "e", text).partition("e")
    plain = re.sub(r"(?<=\d)[ '](?=\d)", "", mantissa)
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        sign = max(".,", key=plain.rfind)
        plain = plain.replace("," if sign == "." else ".", "").replace(sign, ".")
    elif points + commas > 1:
        plain = plain.replace(".", "").replace(",", "")
    elif points or commas:
        before, _, after = re.split(r"([.,])", plain)
        grouped = len(after) == 3 and 1 <= len(before.lstrip("+-")) <= 3
        grouped &= not before.lstrip("+-").startswith("0")
        thousands = grouped and (comma if points else not comma)
        plain = before + after if thousands else f"{before}.{after}"
    try:
        found = decimal(plain)
    except InvalidValueError as error:
        raise UnreadableError(str(error)) from None
    return found.scaleb(int(exponent)) if exponent else found


def read(value: object, *, comma: bool = False) -> Written:
    """Return what a cell holds.

    A float has no printed digits: 39.0 may have been printed 39, and is read so.

    Args:
        value: The cell: a number, or a text as printed.
        comma: Whether the table writes decimal commas.

    Raises:
        UnreadableError: It holds no number, or is of a type that holds none.

    Examples:
        >>> read("7/31 (22.6%)").shape, read("7 of 31").numbers
        ('#/#(#%)', (Decimal('7'), Decimal('31')))
        >>> read("≤0.05*").operator, read(39.0).numbers
        ('<=', (Decimal('39'),))
    """
    if not isinstance(value, str):
        return Written("#", (_plain(value),))
    text = cleaned(_MARKS.sub("", value)).casefold()
    text = re.sub(r"\b9[05] ?% ?(?:ci|confidence interval)\b:?", "ci ", text)
    text = re.sub(r"^\(?[pn](?:-?value)?\s*(?=[<>=~])", "", text).rstrip(" ;")
    text = re.sub(r"(?<![\d.x×^] )(?<![\d.x×^])10 ?\^ ?(?=-\d)", "1e", text)
    text = re.sub(r"^\((?=[<>=~])(.*)\)$", r"\1", text)
    text = text.replace("+/-", "±").replace("+-", "±")
    operator = next((sign for sign in _OPERATORS if text.startswith(sign)), "=")
    if text.startswith(operator):
        text = text[len(operator) :].strip()
    numbers: list[Decimal] = []

    def taken(found: re.Match[str]) -> str:
        numbers.append(number(found[0], comma=comma))
        return "#"

    shape = _NUMBER.sub(taken, text)
    if not numbers:
        raise UnreadableError(f"expected a number, got {quoted(value)}")
    return Written(re.sub(r"\s", "", shape), tuple(numbers), operator)


def _plain(value: object) -> Decimal:
    if isinstance(value, Real) and not isinstance(value, (bool, Integral, Decimal)):
        as_float = float(value)
        value = int(as_float) if as_float.is_integer() and abs(as_float) < 1e15 else as_float
    try:
        return decimal(value)
    except InvalidValueError as error:
        raise UnreadableError(str(error)) from None


_COUNT = {
    "#": ("count",),
    "#/#": ("count", "total"),
    "#of#": ("count", "total"),
    "#(#)": ("count", "percent"),
    "#(#%)": ("count", "percent"),
    "#[#%]": ("count", "percent"),
    "#,#%": ("count", "percent"),
    "#/#(#)": ("count", "total", "percent"),
    "#/#(#%)": ("count", "total", "percent"),
    "#/#[#%]": ("count", "total", "percent"),
    "#of#(#%)": ("count", "total", "percent"),
    "#%": ("percent",),
    "#%(#/#)": ("percent", "count", "total"),
    "#(#/#)": ("percent", "count", "total"),
    "#%(#)": ("percent", "count"),
}
_BETWEEN = ("#-#", "#,#", "#to#", "#;#")
_INTERVALS = tuple(f"{a}{shape}{b}" for shape in _BETWEEN for a, b in ("()", "[]"))
_CI = tuple(
    f"{a}ci{mark}{shape}{b}"
    for shape in _BETWEEN
    for a, b in ("()", "[]")
    for mark in ("", ",", ":")
)


def _spread_shapes(column: str, sign: str = "") -> Mapping[str, tuple[str, ...]]:
    centre = f"#{sign}"
    found = {centre: (column,), f"{centre}±#": (column, "plus_minus")}
    found |= {f"{centre}{shape}": (column, "low", "high") for shape in _INTERVALS}
    found |= {f"{centre}{shape}": (column, "ci_low", "ci_high") for shape in _CI}
    if sign:
        for shape, low, high in (
            *((shape, "low", "high") for shape in _INTERVALS),
            *((shape, "ci_low", "ci_high") for shape in _CI),
        ):
            found[centre + shape.replace("#", "#%")] = (column, low, high)
    return found


#: What the numbers of a cell are, by the column that it stands in and its shape.
SHAPES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "count": _COUNT,
    "percent": {
        **_spread_shapes("percent"),
        **_spread_shapes("percent", "%"),
        "#%(#/#)": ("percent", "count", "total"),
        "#(#/#)": ("percent", "count", "total"),
    },
    "mean": {
        **_spread_shapes("mean"),
        "#(#)": ("mean", "plus_minus"),
        "#(±#)": ("mean", "plus_minus"),
        "#(sd#)": ("mean", "sd"),
        "#(se#)": ("mean", "se"),
        "#[#]": ("mean", "plus_minus"),
    },
    "median": _spread_shapes("median"),
    "value": {**_spread_shapes("value"), "#%": ("value",)},
    "effect": {
        shape: tuple(
            f"effect_{n[3:]}"
            if n in ("ci_low", "ci_high")
            else {"low": "effect_low", "high": "effect_high"}.get(n, n)
            for n in names
        )
        for shape, names in (
            *_spread_shapes("effect").items(),
            *_spread_shapes("effect", "%").items(),
        )
        if "plus_minus" not in names
    },
    "ci": {
        bare: ("ci_low", "ci_high")
        for shape in _BETWEEN
        for bare in (
            shape,
            f"({shape})",
            f"[{shape}]",
            f"ci{shape}",
            shape.replace("#", "#%"),
            f"({shape.replace('#', '#%')})",
        )
    },
    "sd": {"#": ("sd",), "±#": ("sd",), "(#)": ("sd",)},
    "se": {"#": ("se",), "±#": ("se",), "(#)": ("se",)},
    "total": {"#": ("total",), "(#)": ("total",), "/#": ("total",)},
    "group_n": {"#": ("group_n",), "(#)": ("group_n",)},
    "p_value": {"#": ("p_value",), "(#)": ("p_value",)},
}


def figures(column: str, value: Any, *, comma: bool = False) -> tuple[dict[str, Decimal], str]:
    """Return the figures of one cell by what they are, and its operator.

    Args:
        column: The column that it stands in.
        value: The cell.
        comma: Whether the table writes decimal commas.

    Raises:
        UnreadableError: It holds something, but nothing that the column is for.

    Examples:
        >>> figures("count", "12 (38.7)")[0]
        {'count': Decimal('12'), 'percent': Decimal('38.7')}
        >>> figures("mean", "51.9 ± 9.7")[0]
        {'mean': Decimal('51.9'), 'plus_minus': Decimal('9.7')}
        >>> figures("p_value", "P<0.001")
        ({'p_value': Decimal('0.001')}, '<')
    """
    written = read(value, comma=comma)
    names = SHAPES.get(column, {"#": (column,)}).get(written.shape)
    if names is None:
        raise UnreadableError(f"expected a number, got {quoted(value)}")
    return dict(zip(names, written.numbers, strict=True)), written.operator
