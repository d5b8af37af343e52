"""The weight policies over columns: the rules of `weighing`, for many patients at once.

What `weighing` refuses has a reason here, and what it warns of has a note.
"""

from fractions import Fraction
from typing import Any

import attrs

from ..quantities.amount import Amount
from .person import fraction
from .policy import Devine, Exclusion, Policy
from .vectors import Columns


@attrs.frozen(kw_only=True)
class Measured:
    """Columns of measurements in kg, cm and years; what is implausible is set apart later.

    Attributes:
        weight: Actual body weight, or the one that stands in its place.
        now: Actual body weight where another stands in its place.
        height: Body height.
        male: Whether the sex is male; otherwise it is female.
        age: Years; far above every limit where it is not known.
        pregnant: Whether pregnant.
        before: Weight before the pregnancy; the actual weight where there is none.
    """

    weight: Any
    height: Any = None
    male: Any = None
    age: Any = None
    pregnant: Any = None
    before: Any = None
    now: Any = None


@attrs.frozen(kw_only=True)
class Weighed:
    """Columns of dosing weights.

    Attributes:
        kilograms: The dosing weight.
        basis: Which weight it is.
        note: Where the policy did not hold and the actual weight was used instead.
        refused: Where the policy does not hold and has no fallback; False if nowhere.
        reason: Why it was refused.
    """

    kilograms: Any
    basis: Any
    note: Any = None
    refused: Any = False
    reason: Any = None


class Rules:
    """One policy over one set of columns."""

    def __init__(self, policy: Policy, devine: Devine, over: Columns) -> None:
        self.policy = policy
        self.devine = devine
        self.over = over

    def weighed(self, of: Measured) -> Weighed:
        """Return the dosing weights: by the first exclusion that applies, else by the rule."""
        ideal: Any = None
        adjusted: Any = None
        if self.policy.on_ideal_weight:
            devine, over = self.devine, self.over
            male, female = (_kilograms(base) for base in (devine.male, devine.female))
            per_cm = _kilograms(devine.per_inch) / fraction(Amount("1 in"), "cm")
            above = fraction(devine.above, "cm") * per_cm
            base = over.where(of.male, float(male - above), float(female - above))
            (ideal,) = over.keep(ideal=base + of.height * float(per_cm))
            adjusted = ideal
        if self.policy.factor is not None:
            part = float(self.policy.factor)
            (adjusted,) = self.over.keep(adjusted=ideal * (1 - part) + of.weight * part)
        found = self._rule(of, ideal, adjusted)
        for exclusion in reversed(self.policy.exclusions):
            condition = self._applies(exclusion, of, adjusted)
            if condition is None:
                continue
            (condition,) = self.over.keep(condition=condition)
            found = self._either(condition, self._otherwise(exclusion, of), found)
        return found

    def _rule(self, of: Measured, ideal: Any, adjusted: Any) -> Weighed:
        """The closed list of formulas."""
        policy, over = self.policy, self.over
        near = over.tolerance
        if policy.rule == "actual":
            return Weighed(kilograms=of.weight, basis="actual")
        if policy.rule == "ideal":
            return self._noted(of, ideal, "ideal")
        if policy.rule == "clinpk":
            over_limit, below = over.keep(
                over_limit=of.weight > ideal * float(policy.adjusted_above or 0) + near,
                below=of.weight < ideal - near,
            )
            lower = over.where(below, of.weight, ideal)
            name = over.where(below, "actual", "ideal")
            (weight,) = over.keep(weight=over.where(over_limit, adjusted, lower))
            return self._noted(of, weight, over.where(over_limit, "adjusted", name))
        if policy.rule == "bmi":
            metres = of.height / 100.0
            limit = float(policy.adjusted_from_bmi or 0) - near
            (low,) = over.keep(low=of.weight / (metres * metres) < limit)
            (weight,) = over.keep(weight=over.where(low, ideal, adjusted))
            return self._noted(of, weight, over.where(low, "ideal", "adjusted"))
        return self._noted(of, adjusted, "adjusted")

    def _noted(self, of: Measured, weight: Any, basis: Any) -> Weighed:
        """Return a weight by the rule, with a note where it calls for attention."""
        near, above = self.over.tolerance, fraction(self.devine.above, "cm")
        lines = [x.value for x in self.policy.exclusions if x.when == "height-below"]
        choices = []
        if not any(fraction(line, "cm") >= above for line in lines):
            text = f"height below {self.devine.above}: the ideal weight goes on falling"
            choices.append((of.height < float(above) - near, text))
        if not any(x.when == "actual-below-adjusted" for x in self.policy.exclusions):
            actual = of.weight if of.now is None else of.now
            choices.append((weight > actual + near, "more than by actual weight"))
        note = self.over.text(choices) if choices else None
        return Weighed(kilograms=weight, basis=basis, note=note)

    def _applies(self, exclusion: Exclusion, of: Measured, adjusted: Any) -> Any:
        """Return where an exclusion applies; None where nothing is known that it asks for."""
        near = self.over.tolerance
        if exclusion.when == "pregnant":
            return of.pregnant
        if exclusion.when == "age-below":
            limit = float(fraction(exclusion.value, "year"))
            return None if of.age is None else of.age < limit - near
        if exclusion.when == "height-below":
            return of.height < float(fraction(exclusion.value, "cm")) - near
        if exclusion.when == "weight-at-most":
            male, female = float(_kilograms(exclusion.male)), float(_kilograms(exclusion.female))
            return of.weight <= self.over.where(of.male, male + near, female + near)
        return of.weight < adjusted - near

    def _otherwise(self, exclusion: Exclusion, of: Measured) -> Weighed:
        """Return what an exclusion does."""
        who = _who(exclusion)
        if exclusion.then == "refuse":
            reason = f"{self.policy.id} does not hold: {who}"
            return Weighed(kilograms=of.weight, basis="actual", refused=True, reason=reason)
        if exclusion.then == "actual":
            note = f"{self.policy.id} does not apply, actual weight used: {who}"
            return Weighed(kilograms=of.weight, basis="actual", note=self._demanded(of, note))
        earlier = attrs.evolve(of, weight=of.before, pregnant=None, now=of.weight)
        found = self.weighed(earlier)
        basis = found.basis
        if not isinstance(basis, str):
            basis = self.over.where(basis == "actual", "pre-pregnancy", basis)
        elif basis == "actual":
            basis = "pre-pregnancy"
        note = f"{self.policy.id}: weight before the pregnancy used"
        return attrs.evolve(found, basis=basis, note=self.over.joined(note, found.note))

    def _demanded(self, of: Measured, note: str) -> Any:
        """Return a note, with what else the policy demands of a body mass index."""
        top = self.policy.mandatory_above_bmi
        if top is None or of.height is None:
            return note
        metres = of.height / 100.0
        above = of.weight / (metres * metres) > float(top) + self.over.tolerance
        more = f"{self.policy.id} also demands its formula above a BMI of {top} kg/m2"
        return self.over.joined(note, self.over.where(above, more, None))

    def _either(self, condition: Any, yes: Weighed, no: Weighed) -> Weighed:
        def one(left: Any, right: Any) -> Any:
            if left is right:
                return left
            if left is True:
                return condition if right is False else condition | right
            if left is False:
                return right & ~condition
            return self.over.where(condition, left, right)

        if yes.refused is True:  # what has no dose needs no weight
            yes = attrs.evolve(no, refused=True, reason=yes.reason)
        return Weighed(
            **{
                field.name: one(getattr(yes, field.name), getattr(no, field.name))
                for field in attrs.fields(Weighed)
            }
        )


def _kilograms(amount: Amount | None) -> Fraction:
    return fraction(amount, "kg")


def _who(exclusion: Exclusion) -> str:
    return {
        "pregnant": "pregnant",
        "age-below": f"age below {exclusion.value}",
        "height-below": f"height below {exclusion.value}",
        "weight-at-most": f"weight not over {exclusion.male} (men) or {exclusion.female} (women)",
        "actual-below-adjusted": "actual weight below the adjusted one",
    }[exclusion.when]
