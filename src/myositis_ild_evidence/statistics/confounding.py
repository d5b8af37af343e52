"""How strong a confounder that nobody measured must be to explain a result."""

import math

import attrs

from ..errors import InvalidValueError, NotComparableError
from .estimates import Effect, shown


@attrs.frozen(kw_only=True)
class EValue:
    """The E-value of a risk ratio and of the limit of its interval that is nearer to one.

    Attributes:
        estimate: With treatment and outcome both, a confounder must be associated by a risk ratio
            of this size to bring the estimate to one.
        limit: The same for the limit; 1 where the interval holds one.
        of: The risk ratio.
    """

    estimate: float
    limit: float
    of: Effect

    def __str__(self) -> str:
        return (
            f"{self.of.subject}: E-value {shown(self.estimate)}, of the limit {shown(self.limit)} "
            f"(risk ratio {shown(self.of.estimate)})"
        )


def e_value(effect: Effect) -> EValue:
    """Return the E-value of a risk ratio of an observational study.

    VanderWeele and Ding 2017 (Annals of Internal Medicine 167:268-274; the paper was not read, the
    formula and the example are those of the documentation of R's EValue and of its users):
    RR + √(RR × (RR - 1)), of 1/RR where it is below one. A confounder of that strength beyond what
    was adjusted for could explain the result; a weaker one could not. It says nothing of whether
    there is one, nor of a randomised trial.

    Args:
        effect: A risk ratio.

    Raises:
        NotComparableError: It is another measure; an odds ratio is not a risk ratio unless the
            outcome is rare.
        InvalidValueError: It is not an effect.

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
    if effect.measure != "risk-ratio":
        raise NotComparableError(f"an E-value is of a risk ratio, not of a {effect.name}")
    near = effect.low if effect.estimate > 1 else effect.high
    crosses = effect.low <= 1 <= effect.high
    return EValue(
        estimate=_strength(effect.estimate), limit=1.0 if crosses else _strength(near), of=effect
    )


def _strength(ratio: float) -> float:
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))
