"""How strong a confounder that nobody measured must be to explain a result."""

import math
from collections.abc import Callable, Mapping
from typing import Literal, get_args

import attrs

from ..errors import Argument, Hint, InvalidValueError, NotComparableError, near
from ..records.plain import Plain
from .estimates import Effect, shown

RatioOf = Literal["risks", "odds", "hazards", "rates"]


@attrs.frozen(kw_only=True)
class EValue(Plain):
    """The E-value of a risk ratio and of the limit of its interval that is nearer to one.

    Attributes:
        estimate: With treatment and outcome both, a confounder must be associated by a risk ratio
            of this size to bring the estimate to one.
        limit: The same for the limit; 1 where the interval holds one.
        of: The ratio.
        rare: Whether the outcome was taken as rare, so that the ratio is nearly one of risks; None
            for a ratio of risks, for which it does not matter.
    """

    estimate: float
    limit: float
    of: Effect
    rare: bool | None = None

    def __str__(self) -> str:
        as_what = {None: "", True: ", of a rare outcome", False: ", of a common outcome"}[self.rare]
        return (
            f"{self.of.subject}: E-value {shown(self.estimate)}, of the limit {shown(self.limit)} "
            f"({self.of.name} {shown(self.of.estimate)}{as_what})"
        )


def e_value(effect: Effect, *, rare: bool | None = None, ratio_of: RatioOf | None = None) -> EValue:
    """Return the E-value of a ratio of an observational study, and that of its limit.

    VanderWeele and Ding 2017 (Annals of Internal Medicine 167:268-274; the paper was not read, the
    formulas are those of R's EValue, with whose figures it agrees): RR + √(RR × (RR - 1)), of 1/RR
    where it is below one. A confounder of that strength beyond what was adjusted for could explain
    the result; a weaker one could not. It says nothing of whether there is one, nor of a randomised
    trial. Ratios of odds and of hazards are near that of risks where the outcome is rare; where it
    is common they are converted, odds by their root.

    Args:
        effect: A ratio of risks, odds or rates, or one that is printed.
        rare: Whether at most some 15 % have the outcome by the end; for odds and hazards.
        ratio_of: What a printed ratio is one of: ``risks``, ``odds``, ``hazards`` or ``rates``.

    Raises:
        NotComparableError: It is not a ratio, or it is not said whether the outcome is rare, or
            what a printed ratio is one of.
        InvalidValueError: It is not an effect, or there is no such ratio.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> death = mie.evidence.outcomes["wang2022/mortality-6mo"]
        >>> print(e_value(death.effect("risk-ratio")))
        Death within 6 months: E-value 4.12, of the limit 1.32 (risk ratio 0.43)
    """
    if not isinstance(effect, Effect):
        raise InvalidValueError(
            f"expected an effect, such as outcome.effect('risk-ratio'), not {effect!r:.60}"
        )
    kind = _kind(effect, ratio_of)
    if kind in ("odds", "hazards") and not isinstance(rare, bool):
        raise NotComparableError(
            f"a ratio of {kind} is one of risks only where the outcome is rare, which is not said",
            Hint("; give ", Argument("rare", True), " or ", Argument("rare", False)),
            argument="rare",
        )
    convert = _COMMON.get(kind, float) if rare is False else float
    near_limit = convert(effect.low if effect.estimate > 1 else effect.high)
    crosses = effect.low <= 1 <= effect.high
    return EValue(
        estimate=_strength(convert(effect.estimate)),
        limit=1.0 if crosses else _strength(near_limit),
        of=effect,
        rare=rare if kind in ("odds", "hazards") else None,
    )


def _kind(effect: Effect, ratio_of: str | None) -> str:
    if ratio_of is not None and ratio_of not in get_args(RatioOf):
        raise InvalidValueError(
            f"no ratio of {ratio_of!r:.60}; {near(str(ratio_of), get_args(RatioOf))}",
            code="unknown-choice",
            argument="ratio_of",
        )
    if effect.measure == "reported-ratio":
        if ratio_of is None:
            raise NotComparableError(
                "what a printed ratio is one of is not said",
                Hint("; give ", Argument("ratio_of", "hazards"), " or another"),
                argument="ratio_of",
            )
        return ratio_of
    known = {"risk-ratio": "risks", "odds-ratio": "odds", "rate-ratio": "rates"}
    if effect.measure not in known:
        raise NotComparableError(f"an E-value is of a risk ratio, not of a {effect.name}")
    kind = known[effect.measure]
    if ratio_of not in (None, kind):
        raise InvalidValueError(
            f"the {effect.name} is one of {kind}, not of {ratio_of}",
            code="contradiction",
            argument="ratio_of",
        )
    return kind


def _from_hazards(ratio: float) -> float:
    return float((1 - 0.5 ** math.sqrt(ratio)) / (1 - 0.5 ** math.sqrt(1 / ratio)))


#: What a ratio comes to as one of risks where the outcome is common.
_COMMON: Mapping[str, Callable[[float], float]] = {"odds": math.sqrt, "hazards": _from_hazards}


def _strength(ratio: float) -> float:
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))
