"""The formulas of the weight policies, with every step written down."""

from fractions import Fraction

import attrs

from ..errors import Argument, Hint, InvalidValueError, MissingValueError
from ..quantities import numeric
from .formulary import Formulary, or_shipped
from .person import Patient, fraction
from .policy import Devine, DosingWeight, Exclusion, Line, Policy, kilograms

NO_AGE = "age is not given: taken for an adult's"
NO_PREGNANCY = "says nothing about pregnancy"


def shown(value: Fraction, places: int = 3) -> str:
    """Return a figure for a line of working: exact if it is short, else rounded and marked.

    Examples:
        >>> shown(Fraction(1, 8)), shown(Fraction(200, 3))
        ('0.125', '~66.667')
    """
    short = numeric.rounded(value, places)
    exact = Fraction(short) == value
    return numeric.text(numeric.plain(short)) if exact else f"~{numeric.text(short)}"


def dosing_weight(
    patient: Patient, policy: str | Policy = "actual", *, formulary: Formulary | None = None
) -> DosingWeight:
    """Return the dosing weight of a patient under a policy.

    Args:
        patient: Whose weight.
        policy: Id of a published policy, or a policy of the caller's own.
        formulary: Where policies are looked up, with the limits of measurements; by default the
            package's own.

    Raises:
        UnknownKeyError: There is no such policy.
        MissingValueError: The policy needs the height, the sex or the weight before pregnancy.
        InvalidValueError: A measurement can hardly be right; the patient is outside of the policy's
            domain, and it has no fallback; or its rule is not encoded.

    Examples:
        >>> man = Patient(weight="100 kg", height="175 cm", sex="male")
        >>> weight = dosing_weight(man, "adjusted")
        >>> weight.basis, round(float(weight.kilograms), 2)
        ('adjusted', 82.28)
    """
    data = or_shipped(formulary)
    data.limits.check(patient)
    rule = data.policy(policy)
    if rule.rule == "not-encoded":
        raise InvalidValueError(
            f"the policy {rule.id!r} cannot be applied: {rule.note}",
            code="not-encoded",
            argument="weight_policy",
        )
    missing = [name for name in rule.needs if getattr(patient, name) is None]
    if missing:
        first, *others = (Argument(name) for name in missing)
        asked = [first, *(part for other in others for part in (" and ", other))]
        raise MissingValueError(
            f"the policy {rule.id!r} needs ",
            *asked,
            " beside the weight; only 'actual' does without",
            code="missing-argument",
        )
    return Weighing(patient, rule, data).result()


class Weighing:
    """One patient under one policy."""

    def __init__(self, patient: Patient, policy: Policy, formulary: Formulary) -> None:
        self.patient = patient
        self.policy = policy
        self.formulary = formulary
        self.devine: Devine = formulary.devine
        self.lines: list[Line] = []
        self.warnings: list[str] = []

    def actual(self) -> Fraction:
        """Return the actual weight in kg."""
        return self.patient.kilograms

    def ideal(self) -> Fraction:
        """Return the ideal weight in kg."""
        return self.devine.ideal(self.patient)

    def adjusted(self) -> Fraction:
        """Return the ideal weight and the policy's part of the excess, in kg."""
        ideal = self.ideal()
        return ideal + Fraction(self.policy.factor or 0) * (self.actual() - ideal)

    def result(self) -> DosingWeight:
        """Return the dosing weight: the first exclusion that applies, else the rule."""
        if self.policy.on_ideal_weight:
            self._measured()
        basis, weight = self._excluded() or self._rule()
        if basis in ("ideal", "adjusted"):
            self._refuse_implausible(weight)
        if weight > self.actual():
            self.warnings.append(
                f"the dosing weight {shown(weight)} kg is above the actual weight "
                f"{shown(self.actual())} kg: {self.policy.id} gives more than actual weight would"
            )
        label = {"pre-pregnancy": "before pregnancy"}.get(basis, basis)
        why = f"{self.policy.label}: the {label} weight"
        self._line("Dosing weight", why, weight, self.formulary.references_of(self.policy))
        self.warnings += self.formulary.unverified(self.policy)
        self._assumed()
        return DosingWeight(
            kilograms=weight,
            policy=self.policy,
            basis=basis,
            lines=tuple(self.lines),
            warnings=tuple(self.warnings),
        )

    def _refuse_implausible(self, weight: Fraction) -> None:
        """Refuse a computed weight that would be refused as a body weight: it can be negative."""
        limit = self.formulary.limits.of("weight", self.patient.group)
        if weight < limit.bounds[0]:
            raise InvalidValueError(
                f"the policy {self.policy.id!r} gives a dosing weight of {shown(weight)} kg, below "
                f"{limit.low}: its formula was not made for a height of {self.patient.height}",
                Hint(
                    "; choose another ", Argument("weight_policy", bare=True), ", such as 'actual'"
                ),
                code="not-for-patient",
            )

    def _line(self, label: str, working: str, value: Fraction, sources: tuple[str, ...]) -> None:
        amount = kilograms(value)
        self.lines.append(Line(label=label, working=working, value=amount, sources=sources))

    def _measured(self) -> None:
        devine = self.devine
        base = devine.male if self.patient.sex == "male" else devine.female
        inches = shown(fraction(self.patient.height, "in"))
        working = f"{base} + {devine.per_inch} x ({inches} in - {devine.above})"
        self._line("Ideal body weight", working, self.ideal(), (devine.reference,))
        if self.policy.factor is not None:
            ideal, actual = shown(self.ideal()), shown(self.actual())
            working = f"{ideal} kg + {self.policy.factor} x ({actual} kg - {ideal} kg)"
            sources = (self.policy.reference,)
            self._line("Adjusted body weight", working, self.adjusted(), sources)

    def _excluded(self) -> tuple[str, Fraction] | None:
        for exclusion in self.policy.exclusions:
            if exclusion.applies(self.patient, self.adjusted):
                if exclusion.then == "pre-pregnancy-weight":
                    return self._before_pregnancy(exclusion)
                return self._fallback(exclusion)
        below = self.policy.on_ideal_weight and self.patient.height < self.devine.above  # type: ignore[operator]
        if below:
            self.warnings.append(
                f"the height {self.patient.height} is below {self.devine.above}, from which the "
                "ideal weight counts: it goes on falling in a straight line"
            )
        return None

    def _fallback(self, exclusion: Exclusion) -> tuple[str, Fraction]:
        if exclusion.then == "refuse":
            raise InvalidValueError(
                f"the policy {self.policy.id!r} does not hold for this patient "
                f"({self._who(exclusion)}): {exclusion.why} It has no rule of its own for this",
                Hint(
                    "; choose another ", Argument("weight_policy", bare=True), ", such as 'actual'"
                ),
                code="not-for-patient",
            )
        self.warnings.append(
            f"{self.policy.id} does not apply ({self._who(exclusion)}): {exclusion.why} "
            "The actual weight is used"
        )
        top = self.policy.mandatory_above_bmi
        if top is not None and self.patient.bmi > Fraction(top):
            self.warnings.append(
                f"{self.policy.id} also demands its formula above a BMI of {top} kg/m2 (here "
                f"{shown(self.patient.bmi, 1)}); which of the two goes first is not said"
            )
        return "actual", self.actual()

    def _before_pregnancy(self, exclusion: Exclusion) -> tuple[str, Fraction]:
        before = self.patient.pre_pregnancy_weight
        if before is None:
            raise MissingValueError(
                f"the policy {self.policy.id!r} needs ",
                Argument("pre_pregnancy_weight"),
                f" in pregnancy: {exclusion.why}",
                code="missing-argument",
            )
        self.warnings.append(f"{self.policy.id}: {exclusion.why}")
        earlier = attrs.evolve(
            self.patient, weight=before, pregnant=False, pre_pregnancy_weight=None
        )
        found = Weighing(earlier, self.policy, self.formulary).result()
        self.lines = [
            Line(label="Weight before pregnancy", working="as given", value=before),
            *found.lines[:-1],
        ]
        self.warnings += [w for w in found.warnings if "not verified" not in w]
        basis = "pre-pregnancy" if found.basis == "actual" else found.basis
        return basis, found.kilograms

    def _who(self, exclusion: Exclusion) -> str:
        if exclusion.when == "pregnant":
            return "pregnant"
        if exclusion.when == "age-below":
            return f"age {self.patient.age}, below {exclusion.value}"
        if exclusion.when == "height-below":
            return f"height {self.patient.height}, below {exclusion.value}"
        if exclusion.when == "weight-at-most":
            limit = exclusion.male if self.patient.sex == "male" else exclusion.female
            return f"weight {self.patient.weight}, not over {limit}"
        return f"actual {shown(self.actual())} kg, below adjusted {shown(self.adjusted())} kg"

    def _rule(self) -> tuple[str, Fraction]:
        """The closed list of formulas."""
        policy, actual = self.policy, self.actual()
        if policy.rule == "actual":
            return "actual", actual
        ideal = self.ideal()
        if policy.rule == "ideal":
            return "ideal", ideal
        if policy.rule == "clinpk":
            if actual > Fraction(policy.adjusted_above or 0) * ideal:
                return "adjusted", self.adjusted()
            return ("actual", actual) if actual < ideal else ("ideal", ideal)
        if policy.rule == "bmi" and self.patient.bmi < Fraction(policy.adjusted_from_bmi or 0):
            return "ideal", ideal
        return "adjusted", self.adjusted()

    def _assumed(self) -> None:
        conditions = {exclusion.when for exclusion in self.policy.exclusions}
        if "age-below" in conditions and self.patient.age is None:
            self.warnings.append(NO_AGE)
        if "pregnant" in conditions and self.patient.pregnant is None:
            if self.patient.sex != "male":
                self.warnings.append("pregnant is not given: taken as not pregnant")
        elif self.patient.pregnant and "pregnant" not in conditions:
            self.warnings.append(f"{self.policy.id} {NO_PREGNANCY}")
