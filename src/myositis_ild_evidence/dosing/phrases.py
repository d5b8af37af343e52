"""The phrases of an order: a closed grammar, each phrase read to the letter or refused."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

import attrs

from ..quantities.span import Span

LONGEST = 200
_NUMBER = r"(?:0|[1-9]\d{0,5})(?:\.\d{1,6})?"
_TWELVE = "one two three four five six seven eight nine ten eleven twelve"
_WORDS = {word: number for number, word in enumerate(_TWELVE.split(), 1)}
_COUNT = rf"(?:{_NUMBER}|{'|'.join(_WORDS)})"
_TO = r" ?(?:-|to) ?"
_RANGE = rf"(?P<low>{_COUNT})(?:(?:{_TO}| or )(?P<high>{_COUNT}))?"
_MOST = r"(?:(?P<most>up to|at most|≤|<=|not more than|no more than) ?)?"
_LEAST = r"(?:(?P<least>at least|a minimum of|≥|>=) ?)?"
_DAYS = r"-? ?(?:consecutive |successive )?(?:days?|d)"
_GRAMS = r"(?P<unit>mg|milligrams?|milligrammes?|gms?|g|grams?|grammes?)"
_KILO = r"(?:kgs?|kilos?|kilograms?|kilogrammes?)"
_BODY = r"(?:[ /]?(?:of )?(?:bw|b\.w\.|body ?-?weight))?"
_PER = r"(?: ?(?:/|per) ?(?P<per>days?|d|24 ?h|dose|infusion|course|cycle|months?|mo|weeks?|wk))?"
_PERIOD = r"(?P<period>days?|d|weeks?|wks?|w|months?|mo|years?)"
#: Milligrams whose point can part thousands, as many languages write them.
_POINTED = r"[1-9]\d{0,2}\.\d{3}"
_PARTED = rf"(?:{_POINTED}(?:{_TO}{_NUMBER})?|{_NUMBER}{_TO}{_POINTED}) ?-?(?:mg|milligram)(?:\S*)"
_DOSE = rf"(?!{_PARTED})(?P<low>{_COUNT})(?:{_TO}(?P<high>{_COUNT}))? ?-?{_GRAMS}"
_MANY = r"(?:doses|times|infusions|treatments)"
_PARTS = r"(?:doses?|infusions?|administrations?|portions?|fractions?|amounts?|parts?)"
_MASS = r"(?:mg|gms?|g|grams?)"
_BASIS = (
    r"(?:of |by |based on |on )?(?:the )?(?:patient's )?(?:ibw|a[dj]?j?bw|lbw|tbw|"
    r"(?:ideal|adjusted|adj\.?|actual|lean|total|dry|dosing|current)(?: body)?[ -]weight)"
)

#: What is not read, with the true cause; ``{0}`` in it is what to write.
_NOT_READ: tuple[tuple[str, str], ...] = (
    (r"q\.?d\.?|o\.?d\.?", "is easily misread; write 'daily'"),
    (
        r"q\.?o\.?d\.?|every (?:other|second|2nd|alternate|third|3rd) day|(?:on )?alternate days"
        r"|q ?48 ?h",
        "puts the infusions of one course on days that do not follow each other, which is not read",
    ),
    (
        r"b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|bd|tds|(?:twice|(?:2|3|two|three) times) "
        r"(?:daily|(?:a|per|each|every) day)|(?:q|every) ?(?:[1-9]|1\d|2[0-3]) ?h(?:ours?|rs?)?",
        "is more than one infusion a day, which is not read",
    ),
    (r"bi-?weekly|semi-?weekly", "can be twice a week or every 2 weeks; write 'every 2 weeks'"),
    (
        r"bi-?monthly|semi-?monthly",
        "can be twice a month or every 2 months; write 'every 2 months'",
    ),
    (
        r"(?:twice|(?:2|3|two|three) times) (?:weekly|monthly|(?:a|per|each|every) (?:week|month))",
        "does not say how many days lie between two courses; write for example 'every 2 weeks'",
    ),
    (rf"{_NUMBER} ?grs? ?(?:/|per) ?\S+", "is in 'gr', which can be grains; write 'g' for grams"),
    (
        rf"{_NUMBER} ?(?:µ|μ|u|mc|n)g\S*|{_NUMBER} ?micrograms?\S*",
        "is in micrograms or less, of which no order is read; check the unit",
    ),
    (rf"{_NUMBER} ?(?:mg|gm?)/m(?:2|²)\S*", "is a dose by body surface, which is not read"),
    (rf"{_NUMBER} ?(?:iu|units?)\S*", "is in units, not in grams"),
    (
        r"\d+(?:,\d+)+(?:{to}\d+(?:[.,]\d+)?)? ?\S*".replace("{to}", _TO),
        "has a comma in its number, which is not read; write {0}",
    ),
    (rf"\.\d+(?:{_TO}\.?\d+)? ?\S*", "has no zero before its point; write {0}"),
    (_PARTED, "has a point that can part thousands; write {0}"),
    (r"0\d[\d.]* ?\S*", "begins with a zero, as where a point was lost; write {0}"),
    (
        rf"{_BASIS}",
        "says which weight counts: that does not belong in an order; choose a weight policy",
    ),
    (
        r"(?:to )?(?:a )?(?:max(?:imum)?\.?|capped at|cap(?: of)?|not to exceed|not exceeding|"
        rf"(?:no|not) more than|up to)(?: (?:total |daily )?dose)?(?: of| is)?:? ?{_NUMBER} ?"
        rf"{_MASS}(?:/\S+)?",
        "is a limit and no dose; a dose for a patient can be checked against a limit of grams",
    ),
    (
        r"max(?:imum)?\.?(?: dose)?",
        "leaves open whether the dose beside it is meant, or at most that",
    ),
    (
        r"(?:which )?(?:(?:may|can|to) (?:be )?)?repeat(?:ed|able)?"
        r"(?: ?(?:within|in|if|as|once|x|after|for) .*)?",
        "leaves open when, or whether, the dose is repeated; write for example 'every 4 weeks'",
    ),
    (
        r"(?:as|if|when) (?:needed|required|necessary|tolerated|indicated).*|p\.?r\.?n\.?|"
        r"(?:until|unless|if|when|depending|adjust(?:ed)?|titrated?|taper(?:ed|ing)?) .*|"
        r"(?:and )?(?:then|thereafter) (?:as|if|when|until|tapered|decreas\S+) .*",
        "is a condition, which is not read",
    ),
    (
        rf"(?:at )?(?:a )?(?:rate (?:of )?)?{_NUMBER} ?(?:ml ?/ ?(?:h|hr|hour|min|kg/h|kg/min)|"
        r"mg/kg/min|mg/kg/h)\S*",
        "is a rate of infusion and no part of an order",
    ),
    (
        rf"(?:for |weight:? ?|wt:? ?|x )?{_NUMBER} ?(?:kgs?|lbs?)",
        "is a weight; give it beside the order",
    ),
    (
        r"s\.?c\.?|subcut\S*|i\.?m\.?|intramuscular\S*|p\.?o\.?|oral(?:ly)?",
        "is another route than into a vein",
    ),
    (r"or (?:less|more)(?: .*)?|(?:and|or) (?:above|below)", "leaves open how much it is"),
    (r"either .*|or .*", "is one of two orders; write one of them"),
    (r"(?:about|around|approximately|approx\.?|circa|ca\.?|~) ?.*", "is not an exact figure"),
    (r"(?:no|not) more (?:frequently|often) than .*", "is a limit, and no interval"),
    (rf"for {_COUNT}", "does not say of what; write for example 'for 6 courses'"),
    (rf"(?:q|every) ?{_COUNT}", "does not say of what; write for example 'every 4 weeks'"),
)

#: Each kind of phrase with its patterns. None holds a repetition without an end but the tails of
#: what is not read, so none can be slow.
_KINDS: tuple[tuple[str, str], ...] = (
    ("dose", rf"{_DOSE} ?(?:/|per) ?{_KILO}{_BODY}{_PER}"),
    ("grams", rf"{_DOSE}{_PER}"),
    (
        "total",
        r"(?:for )?(?:an? |the |in |as an? )?total(?: dose| course)?(?: of)?"
        r"|cumulative dose(?: of)?|per (?:course|cycle)|a course|total(?:l?ing)",
    ),
    (
        "daily",
        r"(?:once[ -]|one time )?daily|(?:once )?(?:per|a|each|every) (?:day|24 ?h(?:ours?|rs?)?)"
        r"|every (?:1|one) day|q ?1 ?d(?:ay)?|q ?day|q ?24 ?h(?:ours?|rs?)?|/ ?(?:day|d)"
        r"|(?:an? )?(?:total )?daily dose(?: of)?",
    ),
    (
        "divided",
        r"(?:in |into |as )?(?:equally |evenly )?(?:divided|split|spread)(?: equally| evenly)?"
        rf"(?: (?:in|into|as))?(?: equal(?:ly)?)?(?: divided)?(?: daily)?(?: {_PARTS})?",
    ),
    ("days", rf"(?:(?:x|for|on each of|on|during) ?)?{_MOST}{_LEAST}{_RANGE}{_DAYS}"),
    ("days", r"(?:x|for) ?(?P<low>\d) ?/ ?7"),
    ("days", rf"(?:as )?(?:an? )?{_RANGE}{_DAYS} courses?(?: of)?"),
    (
        "over",
        rf"(?:over|within)(?: an?| the course of| a period of| a course of)? ?{_MOST}{_RANGE}"
        rf"{_DAYS}(?: period)?",
    ),
    ("hours", rf"(?:over|in|x|for) ?{_MOST}{_RANGE} ?(?P<unit>h|hrs?|hours?|mins?|minutes?)"),
    (
        "parts",
        rf"(?:(?:divided|split|spread)(?: equally| evenly)? )?(?:in|into|as|by) {_MOST}{_RANGE}"
        rf"(?: (?:equal|equally divided|divided|daily|separate|individual|consecutive))"
        rf"{{0,3}} {_PARTS}",
    ),
    ("daily doses", rf"(?:x|for) ?{_RANGE} (?:consecutive )?daily (?:doses|infusions)"),
    (
        "named days",
        r"(?:on |over )?(?:days?|d) ?(?P<first>\d{1,2}|one|two)"
        r"(?P<rest>(?:(?: ?, ?| and |, and | ?& ?| ?- ?| to | through )"
        r"(?:days? ?|d ?)?(?:\d{1,2}|two|five)){0,9})",
    ),
    ("interval", r"(?P<every>month|week|year)ly"),
    (
        "interval",
        r"(?:once )?(?:every|each|q|per|an?|/) ?(?P<every>week|wk|month|mo|year|fortnight)",
    ),
    ("interval", r"once (?P<every>month|week|year)ly|(?P<fortnight>fortnightly)"),
    ("interval", r"every (?:other|second|2nd|alternate) (?P<second>week|month)"),
    (
        "interval",
        rf"(?:once |repeated |repeat |to be repeated )?(?:every|q|per) ?{_RANGE}-? ?{_PERIOD}"
        r"|(?:to be )?repeat(?:ed)? (?P<every>month|week)ly|"
        r"(?:to be )?repeat(?:ed)? (?:every|each) (?P<every2>month|week)",
    ),
    ("interval", r"(?:every|q) ?(?P<low>\d{1,2}) ?/ ?(?P<slash>52|12)"),
    ("interval", rf"(?:every )?{_RANGE}-(?P<every>week|month)ly"),
    (
        "interval",
        rf"at intervals of {_RANGE} {_PERIOD}|at (?P<low2>{_COUNT})(?:{_TO}"
        rf"(?P<high2>{_COUNT}))?-(?P<period2>weeks?|months?|days?) intervals",
    ),
    (
        "time",
        rf"(?:x|for|over|during) ?{_MOST}{_LEAST}{_RANGE}-? ?"
        r"(?P<period>weeks?|wks?|months?|mo|years?)",
    ),
    ("time", r"(?:x|for) ?(?P<low>\d{1,2}) ?/ ?(?P<slash>52|12)"),
    ("courses", rf"(?:(?:x|for) ?)?(?:an? total of )?{_MOST}{_LEAST}{_RANGE} (?:course|cycle)s?"),
    (
        "courses",
        r"once(?: only)?|(?:x|for) ?(?:1|one)(?: (?:dose|time|infusion))?|one time(?: only)?",
    ),
    (
        "single",
        r"(?:as |in )?(?:an? )?(?:single|one|one-time|one time)(?: one-time)?"
        r" (?:dose|infusion)(?: of)?",
    ),
    (
        "times",
        rf"x ?{_RANGE}(?: (?P<noun>{_MANY}))?|(?:for ?)?(?P<low2>{_COUNT})"
        rf"(?:{_TO}(?P<high2>{_COUNT}))? (?P<noun2>{_MANY})",
    ),
    (
        "open",
        r"(?:for |over )?(?:several|a few|some|many) (?:days|weeks|months|courses|cycles)|ongoing"
        r"|indefinitely",
    ),
    ("volume", rf"{_RANGE} ?ml ?/ ?kg{_BODY}(?: ?(?:/|per) ?(?:day|d|dose))?"),
    ("then", r"(?:and )?then|(?:and )?followed by|(?:and )?(?:thereafter|afterwards|subsequently)"),
    (
        "name",
        r"(?:an? )?(?P<name>loading|induction|initial|starting|maintenance)"
        r"(?: (?:dose|therapy|treatment|phase|regimen))?(?: of| with| at)?"
        r"|(?P<initially>initially)",
    ),
    ("route", r"iv|i\.v\.|intravenous(?:ly)?"),
    (
        "aside",
        r"of|the|an?|and|at|to be|be|is|as|with|give|given|administer|administered|infuse|"
        r"infused|infusions?|by infusion|slowly|doses?(?: of)?|dosage(?: of)?|dosed at|order|"
        r"treatment|therapy|courses? of|should be|usually|typically|"
        r"on (?:consecutive|successive) days",
    ),
)
_END = r"(?=[ ,;():]|\.?$|\. )"
_GAP = re.compile(r"(?:[ ,;():]|\.(?= |$))*")
_UNREAD = re.compile(r"[^ ]{1,60}(?: [^\d ,;()][^ ]{0,30})?")
#: Other ways to write what the patterns have, letter by letter.
_LETTERS = str.maketrans("×–—‑−[]", "x----()")


@attrs.frozen
class Phrase:
    """One phrase of an order, and where it stands.

    Attributes:
        kind: What it says.
        typed: The phrase as it was typed.
        text: The same in small letters.
        gap: What stands before it: spaces, commas, brackets.
        parts: What its pattern found.
    """

    kind: str
    typed: str
    text: str
    gap: str
    parts: Mapping[str, str | None] = attrs.field(eq=False)

    def part(self, name: str) -> str | None:
        """Return what was found under a name; of a phrase with two forms, under the second."""
        return self.parts.get(name) or self.parts.get(f"{name}2")

    @property
    def numbers(self) -> Span:
        """The number, or the bounds, that the phrase gives."""
        low, high = number(self.part("low")), number(self.part("high"))
        if high is not None and low is not None and low > high:
            raise NotAnOrderError(f"the bounds of {self.typed!r} are upside down")
        if self.part("most"):
            return Span(None, low if high is None else high)
        if self.part("least"):
            return Span(low, None)
        return Span(low) if high is None else Span(low, high)


class NotAnOrderError(Exception):
    """Why a text is not an order."""


def number(text: str | None) -> Decimal | None:
    """Return a number in digits or as a word.

    Examples:
        >>> number("two"), number("2.5")
        (Decimal('2'), Decimal('2.5'))
    """
    return None if text is None else Decimal(_WORDS.get(text, text))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    each = [(kind, "", pattern) for kind, pattern in _KINDS]
    each += [("not read", why, pattern) for pattern, why in _NOT_READ]
    return tuple(
        (kind, why, re.compile(f"(?:{pattern}){_END}", re.ASCII)) for kind, why, pattern in each
    )


def _names(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of names, the longest first."""
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(f"(?:{either}){_END}")


def spaced(order: str) -> str:
    """Return an order as it was typed, with one space where there are several, of any kind."""
    return " ".join(order.replace("×", " × ").split())


def phrases(typed: str, names: Mapping[str, str]) -> Iterator[Phrase]:
    """Yield the phrases of an order, in its own words.

    Args:
        typed: The order, with single spaces.
        names: What drugs and products are called, in small letters, each with its kind.

    Raises:
        NotAnOrderError: A part is not understood, or is not read; the message says which and why.
    """
    lowered = (each.lower() for each in typed)
    text = "".join(
        low if len(low) == 1 else each for low, each in zip(lowered, typed, strict=True)
    ).translate(_LETTERS)
    if text.count("(") != text.count(")"):
        raise NotAnOrderError("a bracket is opened or closed without the other")
    named = _names(names)
    end = 0
    while True:
        gap = _GAP.match(text, end)
        assert gap is not None  # it may be empty
        start = gap.end()
        if start == len(text):
            return
        found = _longest(text, start, named, names)
        if found is None:
            word = _UNREAD.match(text, start)
            assert word is not None  # a letter stands there
            unread = typed[start : word.end()].rstrip(" ,;():.")
            place = f"after {typed[:end]!r}" if end else "at its start"
            raise NotAnOrderError(f"not understood: {unread or typed[start]!r} {place}")
        kind, why, match = found
        end = match.end()
        phrase = Phrase(kind, typed[start:end], match[0], gap[0], match.groupdict())
        if kind == "not read":
            raise NotAnOrderError(f"{phrase.typed!r} {why.format(_as_read(phrase.typed))}")
        yield phrase


def _longest(
    text: str, start: int, named: re.Pattern[str], names: Mapping[str, str]
) -> tuple[str, str, re.Match[str]] | None:
    """Return what the longest pattern finds; of two as long, the first."""
    best: tuple[str, str, re.Match[str]] | None = None
    name = named.match(text, start)
    if name is not None:
        best = (names[name[0]], "", name)
    for kind, why, pattern in _patterns():
        match = pattern.match(text, start)
        if match is not None and (best is None or match.end() > best[2].end()):
            best = (kind, why, match)
    return best


def _as_read(typed: str) -> str:
    """Return what to write for a number that is not read.

    That is one with a comma or a point that may part thousands, with a zero too many, or with one
    too few.
    """
    if typed[0] == ".":
        return repr(f"0{typed}")
    if re.match(r"0\d", typed):
        whole = re.sub(r"^0+(?=\d)", "", typed)
        return repr(whole) if "." in whole else f"'0.{whole}' or {whole!r}"
    point = typed.replace(",", ".", 1)
    if re.search(rf"(?<!\d){_POINTED}(?!\d)", point):
        short = re.sub(r"(?<=\d)\.0{3}|(\.\d*[1-9])0+(?=\D)", r"\1", point)
        return f"{short!r} or {re.sub('[.,]', '', typed)!r}"
    return repr(point)
