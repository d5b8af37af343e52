"""Orders as they are written: a closed grammar of phrases, each read to the letter or refused."""

import re
from decimal import Decimal
from functools import cache
from typing import Any

from ..errors import InvalidValueError
from ..quantities.amount import Amount
from ..quantities.span import Span
from ..records import vocabulary
from ..records.regimen import DosingRegimen

GRAMMAR = (
    "write a dose, then its days, interval and courses as far as they are known: "
    "'1 g/kg x 2 days every 4 weeks', '0.4 g/kg/day x 5 days monthly', '2 g/kg monthly x 3', "
    "'2 g/kg over 5 days'"
)
#: What is read, with what it means: everything that `parse` understands, in any order.
FORMS = {
    "2 g/kg": "a dose of a course; also mg, gm, 'per kg'",
    "0.4 g/kg/day x 5 days": "of each day; also daily, per day, x5d, for 5 days",
    "1 g/kg x 2 days": "of each day too: x and for, right after the dose",
    "2 g/kg over 4 days": "divided over the days; also divided over",
    "2 g/kg every 4 weeks": "from course to course; also q4w, q28d, monthly",
    "2 g/kg every 4-6 weeks": "an interval between two bounds",
    "2 g/kg monthly x 6 courses": "also 6 cycles; last, after days or interval, x 6",
    "2 g/kg monthly for 6 months": "6 courses; only where the interval is a month",
    "2 g/kg IV": "also intravenously, or the name of the drug",
}
_LONGEST = 80
_NUMBER = r"\d{1,6}(?:\.\d{1,6})?"
_UNITS = {"d": "day", "w": "week", "wk": "week", "mo": "month"}
#: No phrase holds a repetition without an end, so none can be slow.
_PHRASES = {
    kind: re.compile(rf"(?:{pattern})(?=,? |$)", re.ASCII)
    for kind, pattern in {
        "dose": rf"(?P<dose>{_NUMBER}) ?(?P<unit>mg|gm?) ?(?:/|per) ?kg"
        r"(?P<daily> ?/ ?(?:day|d))?",
        "daily": r"(?:once )?daily|(?:per|a|each) day",
        "days": r"(?P<spread>x|for|(?:(?:in )?divided (?:doses )?|given )?over) ?"
        r"(?P<days>\d{1,3}) ?(?:consecutive )?(?:days?|d)",
        "interval": r"(?P<word>month|week)ly|every (?P<one>day|week|month)"
        rf"|(?:every|q) ?(?P<low>{_NUMBER})(?: ?(?:-|–|to) ?(?P<high>{_NUMBER}))? ?"
        r"(?P<period>day|d|week|wk|w|month|mo)s?",
        "time": rf"(?:x|for|over) ?(?P<length>{_NUMBER}) ?(?P<of>week|month|year)s?",
        "courses": r"(?:(?:x|for) ?)?(?P<courses>\d{1,3}) (?:courses?|cycles?)"
        r"|(?:x|for) ?(?P<times>\d{1,3})(?: (?P<noun>doses|times))?",
        "route": r"iv|i\.v\.|intravenous(?:ly)?",
    }.items()
}
#: What says nothing of how much, or how often, wherever it stands.
_ASIDES = ("drug", "route")
_GAP = re.compile(r"(?:,? )?")
_BOTH = "write 'x … days' or 'x … courses'"


def parse(order: str) -> DosingRegimen:
    """Read an order in a small fixed grammar, its phrases in any order.

    ``1 g/kg x 2 days`` is 1 g/kg on each of two days; ``2 g/kg over 2 days`` is 2 g/kg divided
    over them. What can mean two things is refused.

    Raises:
        InvalidValueError: A phrase is not of the grammar or can mean two things; the message says
            which.

    Examples:
        >>> regimen = parse("1 g/kg x 2 days every 4 weeks")
        >>> print(regimen.dose_per_course(), regimen.interval, sep=" every ")
        2 g/kg every 4 week
        >>> parse("2 g/kg qod")
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: '2 g/kg qod' is not an order: not \
understood: 'qod' after '2 g/kg'; write a dose, ...
    """
    try:
        if len(order) > _LONGEST:
            raise _NotAnOrderError(f"it has more than {_LONGEST} letters")
        found = _phrases(" ".join(order.replace("×", " x ").lower().split()))
        known = _dose(found)
        if "interval" in found:
            known["interval"] = _interval(found)
        if "courses" in found or "time" in found:
            known["courses"] = _courses(found, known)
        if "drug" in found:
            known["drug"] = _drug(found["drug"])
    except _NotAnOrderError as why:
        raise InvalidValueError(f"{order[:_LONGEST]!r} is not an order: {why}; {GRAMMAR}") from None
    return DosingRegimen(id="order", **known)


class _NotAnOrderError(Exception):
    """Why a text is no order."""


def _phrases(text: str) -> dict[str, re.Match[str]]:
    """Return the phrases of a text by their kind, in the order of the text."""
    found: dict[str, re.Match[str]] = {}
    end = 0
    while end < len(text):
        gap = _GAP.match(text, end)
        assert gap is not None  # it may be empty
        start = gap.end()
        # A name of a drug may begin with the word for its route.
        each = [("drug", _names_of_drugs()), *_PHRASES.items()]
        tried = ((kind, phrase.match(text, start)) for kind, phrase in each)
        kind, match = next(((kind, match) for kind, match in tried if match), ("", None))
        if match is None:
            word = text[start:].split(" ")[0]
            place = f"after {text[:end]!r}" if end else "at its start"
            raise _NotAnOrderError(f"not understood: {word!r} {place}")
        if kind in found and not _again(kind, found[kind], match):
            raise _NotAnOrderError(f"{found[kind][0]!r} and {match[0]!r} are two of one kind")
        found[kind] = match
        end = match.end()
    if "dose" not in found:
        raise _NotAnOrderError("it has no dose per kg, such as '2 g/kg'")
    return found


@cache
def _names_of_drugs() -> re.Pattern[str]:
    """Return what the drugs of the vocabulary are called, the longest name first."""
    terms = vocabulary.shipped("drugs").values()
    names = {name.lower() for term in terms for name in (term.label, *term.synonyms)}
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?:{either})(?=,? |$)")


def _drug(name: re.Match[str]) -> str:
    return vocabulary.shipped("drugs").find(name[0])


def _again(kind: str, before: re.Match[str], now: re.Match[str]) -> bool:
    """Say whether a phrase may be followed by another of its kind."""
    return kind == "route" or (kind == "drug" and _drug(before) == _drug(now))


def _telling(found: dict[str, re.Match[str]]) -> list[str]:
    """Return the kinds of phrases that say how much or how often, in the order of the text."""
    return [kind for kind in found if kind not in _ASIDES]


def _dose(found: dict[str, re.Match[str]]) -> dict[str, Any]:
    """Return the dose and the days: of each day, or of the course."""
    part, days = found["dose"], found.get("days")
    unit = "mg/kg" if part["unit"] == "mg" else "g/kg"
    amount = Amount(Decimal(part["dose"]), unit)
    daily = part["daily"] is not None or "daily" in found
    over = days is not None and days["spread"].endswith("over")
    if daily and (days is None or over):
        if days is None and "courses" in found and found["courses"]["times"]:
            raise _NotAnOrderError(f"{found['courses'][0]!r} can be days or courses; {_BOTH}")
        raise _NotAnOrderError("a dose per day needs 'x … days'")
    if days is None:
        return {"dose_per_course": amount}
    number = {"days_per_course": int(days["days"])}
    if over:
        return {"dose_per_course": amount, **number}
    kinds = _telling(found)
    if not daily and kinds.index("days") != kinds.index("dose") + 1:
        raise _NotAnOrderError(
            f"{days[0]!r} is not right after the dose, which can be of each day or of the course; "
            "write '/day' after the dose, or 'over … days'"
        )
    return {"daily_dose": Amount(amount.value, f"{unit}/day"), **number}


def _interval(found: dict[str, re.Match[str]]) -> Span:
    part = found["interval"]
    period = part["word"] or part["one"] or part["period"]
    unit = _UNITS.get(period, period)
    low, high = (Amount(Decimal(part[end] or part["low"] or 1), unit) for end in ("low", "high"))
    if low > high:
        raise _NotAnOrderError(f"the bounds of {part[0]!r} are upside down")
    return Span(low, high)


def _courses(found: dict[str, re.Match[str]], known: dict[str, Any]) -> int:
    part = found.get("courses")
    time = found.get("time")
    if time is not None:
        monthly = "interval" in known and known["interval"] == Span(Amount(1, "month"))
        if part is not None or not (
            monthly and time["of"] == "month" and time[0].startswith("for") and "." not in time[0]
        ):
            raise _NotAnOrderError(
                f"{time[0]!r} does not say how many courses; write for example 'x 6 courses'"
            )
        return int(time["length"])
    assert part is not None
    if part["courses"]:
        return int(part["courses"])
    last = _telling(found)[-1] == "courses"
    # Without an interval or days beside it, "x 3" is three days to one reader, three courses to
    # another.
    clear = last and ("interval" in known or "days_per_course" in known)
    many = known.get("days_per_course", 1) > 1
    if (part["noun"] is None and not clear) or (part["noun"] == "doses" and many):
        raise _NotAnOrderError(f"{part[0]!r} can be days or courses; {_BOTH}")
    return int(part["times"])
